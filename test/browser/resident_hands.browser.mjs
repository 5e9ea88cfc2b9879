// What residents do beside the sale, without a pointer: by keyboard alone at 320 px and at a zoom of 200 %, the focus always seen, and in
// the text browser w3m. An order found again by its number, another time, a change of mind up to its receipt; a review, a complaint, the
// same again; a present and a round of two shops; the account up to its end; a list, its link, the basket and its code; filters and chips.
import fs from 'node:fs';
import path from 'node:path';
import { enterTo, plain, skip, tabTo, TextBrowser } from './by_hand.mjs';
import { openMarket, toBasket } from '../scenarios/people.mjs';
import { codeFor, goodsOf, handed, lastLetter, ordered, say } from './residents.mjs';
import { cookiesOf } from './walks.mjs';

export const meta = { engines: ['sqlite'], timeoutMs: 240_000 };

/** How wide a window is: a zoom of 200 % leaves a window of 1280 px the half. */
const WINDOWS = { '320 px': ['small', {}], '200 %': ['desktop', { viewport: { width: 640, height: 450 }, deviceScaleFactor: 2 }] };
const tagOf = (how) => how.replace(/\D/g, '');

// ---------------------------------------------------------------- by keyboard

const at = (path) => (u) => u.pathname === path;

async function orderByKeys(t, m, g, tab, tag) {
    const mail = `clavier${tag}@exemple.fr`, order = await ordered(m, g.one, { mail, name: 'Odette Marin' });
    await tab.goto(m.url('/suivre'));
    await skip(tab, say('Skip to content'));
    for (const [label, text] of [['Number of the order', order.number], ['Code to show', order.code], ['Your telephone number or mail address', mail]]) {
        await tabTo(tab, 'text', say(label));
        await tab.keyboard.type(text);
    }
    await enterTo(tab, at(order.at));
    await tabTo(tab, 'a', new RegExp(`^${plain(say('Change the time'))}`));
    await enterTo(tab, at(`${order.at}/creneau`));
    await tabTo(tab, 'radio', /\d+\s*h/);
    await tab.keyboard.press('ArrowDown');
    await tabTo(tab, 'button', say('Change the time'));
    await enterTo(tab, at(order.at));
    await tabTo(tab, 'a', new RegExp(`^${plain(say('Give up the contract here'))}`));
    await enterTo(tab, at(`${order.at}/retractation`));
    await tabTo(tab, 'button', say('Confirm giving up the contract')); // of a whole order all lines are ticked
    await enterTo(tab, (u) => /\/retractation\/\d+$/.test(u.pathname));
    await tab.getByText(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/).first().waitFor();
}

async function afterByKeys(t, m, g, tab, tag) {
    const order = await handed(m, g.one, await ordered(m, g.one, { mail: `apres${tag}@exemple.fr`, name: 'Odette Marin' }));
    await tab.goto(m.url(order.at));
    await skip(tab, say('Skip to content'));
    await tabTo(tab, 'a', new RegExp(`^${plain(say('Give my opinion'))}`));
    await enterTo(tab, at(`${order.at}/avis`));
    await tabTo(tab, 'radio', say('%1 out of 5', '1'));
    for (const key of ['Space', 'ArrowDown', 'ArrowDown', 'ArrowDown']) await tab.keyboard.press(key);
    await tabTo(tab, 'button', say('Send my review'));
    await enterTo(tab, (u) => u.searchParams.has('fait'));
    t.assert.ok(await tab.getByRole('radio', { name: say('%1 out of 5', '4') }).first().isChecked());
    await tabTo(tab, 'a', say('Back to my purchase'));
    await enterTo(tab, at(order.at));
    await tabTo(tab, 'a', new RegExp(`^${plain(say('Something is wrong'))}`));
    await enterTo(tab, at(`${order.at}/reclamation`));
    await tabTo(tab, 'radio', say('Something is missing'));
    await tab.keyboard.press('Space');
    await tabTo(tab, 'textarea', say('Tell us what happened'));
    await tab.keyboard.type('Il manque une soucoupe.');
    await tabTo(tab, 'button', say('Send the complaint'));
    await enterTo(tab, at(order.at));
    await tab.getByText(`${order.number}-R1`).waitFor();
    await tabTo(tab, 'a', new RegExp(`^${plain(say('Order the same again'))}`));
    await enterTo(tab, at(`${order.at}/reprendre`));
    await tabTo(tab, 'button', say('Put it in my basket'));
    await enterTo(tab, at('/panier'));
}

/** Two shops, one of them a present: the round is told. */
async function presentByKeys(t, m, g, tab) {
    const shopper = m.server.browser();
    for (const offer of [g.one, g.other]) await toBasket(shopper, offer.path);
    await tab.context().addCookies(cookiesOf(shopper, m.server.origin));
    await tab.goto(m.url('/panier'));
    await skip(tab, say('Skip to content'));
    await tabTo(tab, 'button', say('Order now'));
    await enterTo(tab, at('/commander'));
    await tabTo(tab, 'text', say('First and last name'));
    await tab.keyboard.type('Odette Marin');
    await tabTo(tab, 'email', say('E-mail address'));
    await tab.keyboard.type('cadeau@exemple.fr');
    await enterTo(tab, at('/commander/retrait'));
    await tabTo(tab, 'radio', /\d+\s*h/);
    await tab.keyboard.press('Space');
    await tabTo(tab, 'summary', say('It is a present'));
    await tab.keyboard.press('Enter');
    await tabTo(tab, 'textarea', say('Words for the present (optional)'));
    await tab.keyboard.type('Bonne fête, mamie !');
    await tabTo(tab, 'radio', /\d+\s*h/);
    await tab.keyboard.press('Space');
    await tabTo(tab, 'button', say('Continue'));
    await enterTo(tab, at('/commander/verifier'));
    await tab.getByText('Bonne fête, mamie !').first().waitFor();
    await tabTo(tab, 'button', say('Order with obligation to pay'));
    await enterTo(tab, '**/achat/**');
    await tab.getByRole('heading', { name: say('My round') }).waitFor();
}

async function accountByKeys(t, m, g, tab, tag) {
    const mail = `compte${tag}@exemple.fr`, order = await ordered(m, g.one, { mail }), before = lastLetter(m);
    await tab.goto(m.url('/compte/entrer'));
    await skip(tab, say('Skip to content'));
    await tabTo(tab, 'email', say('Your e-mail address'));
    await tab.keyboard.type(mail);
    await enterTo(tab, at('/compte/code'));
    await tabTo(tab, 'text', say('Six digits'));
    await tab.keyboard.type(await codeFor(m, mail, before));
    await enterTo(tab, at('/compte'));
    await tab.getByText(order.number).waitFor();
    await tabTo(tab, 'a', say('My data: take them, erase them'));
    await enterTo(tab, at('/compte/donnees'));
    await tabTo(tab, 'checkbox', say('Yes, erase my account.'));
    await tab.keyboard.press('Space');
    await tabTo(tab, 'button', say('Erase my account'));
    await enterTo(tab, at('/compte/efface'));
}

async function listByKeys(t, m, g, tab) {
    await tab.goto(m.url(g.one.path));
    await skip(tab, say('Skip to content'));
    await tabTo(tab, 'button', say('Keep in my list'));
    await tab.keyboard.press('Enter');
    const heart = tab.getByRole('button', { name: say('Keep in my list') });
    await t.until('it is kept', async () => (await heart.getAttribute('aria-pressed')) === 'true');
    await tab.goto(m.url('/ma-liste'));
    await tabTo(tab, 'button', say('Make a link'));
    await enterTo(tab, '**/liste/*');
    await tabTo(tab, 'button', say('Put all of it in my basket'));
    await enterTo(tab, at('/panier'));
    await tabTo(tab, 'a', say('Go on with this basket on another device'));
    await enterTo(tab, at('/panier/emporter'));
    await tabTo(tab, 'button', say('Make a code'));
    await Promise.all([tab.waitForEvent('load'), tab.keyboard.press('Enter')]);
    await tab.getByText(/^\d{4}\s\d{4}$/).waitFor();
}

async function filtersByKeys(t, m, g, tab) {
    await tab.goto(m.url('/recherche?q=fromage'));
    await skip(tab, say('Skip to content'));
    await tabTo(tab, 'summary', say('Filter')); // folded away on a narrow window
    await tab.keyboard.press('Enter');
    await tabTo(tab, 'checkbox', /\(\d+\)$/);
    await tab.keyboard.press('Space');
    await tabTo(tab, 'button', say('Show the answers'));
    await enterTo(tab, (u) => u.searchParams.size > 1);
    await skip(tab, say('Skip to content'));
    await tabTo(tab, 'a', new RegExp(`${say('remove')}$`));
    await enterTo(tab, (u) => [...u.searchParams.values()].filter(Boolean).length === 1);
}

const BY_KEYS = {
    'an order found, moved and given up': orderByKeys,
    'a review, a complaint, the same again': afterByKeys,
    'a present and a round of two shops': presentByKeys,
    'the account up to its end': accountByKeys,
    'a list, its link, the basket and its code': listByKeys,
    'filters and a chip': filtersByKeys,
};

async function byKeys(t, m, g, journey, how) {
    const { tab, guard, close } = await m.window(...WINDOWS[how]);
    t.defer(() => close().catch(() => {}));
    await journey(t, m, g, tab, tagOf(how));
    guard.expectClean();
}

// ---------------------------------------------------------------- in a text browser

const PREVIOUS = '\x15'; // to the link or field before

class Reader extends TextBrowser {
    constructor(t, url) {
        super(fs.mkdtempSync(path.join(t.dir, 'texte-')), url);
        this.t = t;
        t.defer(() => this.close());
    }

    async shows(...expected) {
        const shown = await this.page(this.t.until);
        for (const one of expected) this.t.assert.ok(one instanceof RegExp ? one.test(shown) : shown.includes(plain(one)), `“${one}” is not in the text browser: ${shown.slice(0, 1500)}`);
        return shown;
    }
}

async function orderInText(t, m, g) {
    const mail = 'texte@exemple.fr', order = await ordered(m, g.one, { mail, name: 'Odette Marin' });
    const w3m = new Reader(t, m.url('/suivre'));
    w3m.fill('Num.ro de la commande', order.number);
    w3m.fill('Code . montrer', order.code);
    w3m.fill('Votre num.ro', mail);
    w3m.press('Voir ma commande');
    await w3m.shows(order.number, order.code);
    w3m.press('Changer de cr.neau');
    await w3m.shows(say('Choose another time'));
    w3m.find('Choisir un autre');
    w3m.keys('\t\t\t\r');
    w3m.press('Changer de cr.neau');
    await w3m.shows(say('Your purchase'), order.number);
    w3m.press('Renoncer au contrat');
    await w3m.shows(say('Give up the contract'), g.one.title);
    w3m.press('Confirmer la r.tractation');
    await w3m.shows(say('Receipt: you gave up order %1', order.number), /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/);
}

async function afterInText(t, m, g) {
    const order = await handed(m, g.one, await ordered(m, g.one, { mail: 'apres.texte@exemple.fr' }));
    const w3m = new Reader(t, m.url(order.at));
    w3m.press('Donner mon avis');
    await w3m.shows(say('What do you think of it?'));
    w3m.find('4 sur 5');
    w3m.keys(`${PREVIOUS}\r`);
    w3m.press('Envoyer mon avis');
    await w3m.shows(say('Thank you. It is noted.'));
    w3m.press('Retour . mon achat');
    await w3m.shows(order.number, say('My review'));
    w3m.press('Commander de nouveau');
    await w3m.shows(say('The same again'), g.one.title);
    w3m.press('Le mettre dans mon panier');
    await w3m.shows(g.one.title, say('Order now'));
}

async function accountInText(t, m, g) {
    const mail = 'compte.texte@exemple.fr', order = await ordered(m, g.one, { mail }), before = lastLetter(m);
    const w3m = new Reader(t, m.url('/compte/entrer'));
    w3m.fill('Votre adresse', mail);
    w3m.press('Recevoir un code');
    await w3m.shows(say('Six digits'));
    w3m.fill('Six chiffres', await codeFor(m, mail, before));
    w3m.press('Se connecter');
    await w3m.shows(say('My orders'), order.number);
    w3m.press('Mes donn.es');
    await w3m.shows(say('Download my data'));
    w3m.find('Oui, effacer');
    w3m.keys(`${PREVIOUS}\r`);
    w3m.find('Effacer mon compte'); // of the line that is ticked
    w3m.press('Effacer mon compte');
    await w3m.shows(say('Your account is erased'));
}

async function listInText(t, m, g) {
    const w3m = new Reader(t, m.url(g.one.path));
    w3m.press('Garder dans ma liste');
    await w3m.shows(say('My list'), g.one.title);
    w3m.press('Faire un lien');
    await w3m.shows(say('A list for you'), g.one.title);
    w3m.press('Tout mettre dans mon panier');
    await w3m.shows(g.one.title, say('Order now'));
    w3m.press('Continuer ce panier');
    await w3m.shows(say('My basket on another device'));
    w3m.press('Faire un code');
    await w3m.shows(say('Code to type on the other device'), /\d{4} \d{4}/);
}

async function filtersInText(t, m) {
    const w3m = new Reader(t, m.url('/recherche?q=fromage')), chip = `: ${say('remove')}`;
    t.assert.ok(!(await w3m.shows(say('And also'))).includes(chip), 'no chip yet');
    w3m.find('Et aussi');
    w3m.keys('\t\r');
    w3m.press('Voir les r.ponses');
    await w3m.shows(chip);
    w3m.press(chip);
    t.assert.ok(!(await w3m.shows(say('And also'))).includes(chip), 'and none any more');
}

const IN_TEXT = {
    'an order found, moved and given up': orderInText,
    'a review, the same again': afterInText,
    'the account up to its end': accountInText,
    'a list, its link, the basket and its code': listInText,
    'filters and a chip': filtersInText,
};

export default async function (t) {
    t.clock.goTo('2026-11-24T09:10:00+01:00'); // a Tuesday morning: everybody is open
    const m = await openMarket(t), g = await goodsOf(m);
    for (const how of Object.keys(WINDOWS)) for (const [name, journey] of Object.entries(BY_KEYS)) await t.check(`${name}, by keyboard alone, ${how}`, () => byKeys(t, m, g, journey, how));
    for (const [name, journey] of Object.entries(IN_TEXT)) await t.check(`${name}, in a text browser`, () => journey(t, m, g));
}
