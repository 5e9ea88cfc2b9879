// "Tell me when it is back": on the page of what is sold out; told once, by mail, when stock is back; a link ends it; without an account.
import { openWithGate } from './gate.mjs';
import { offersOf, rows, signIn, MINUTE } from './people.mjs';
import { tied, wellMade } from './forms_help.mjs';
import { until } from '../harness/ports.mjs';

const FARM = 'la.ferme.des.haies@demo.foirail.example', SLUG = 'la-ferme-des-haies', DAY = 24 * 60 * MINUTE;
const count = async (m, where = '1 = 1') => Number((await rows(m.server, `SELECT count(*) FROM wish WHERE ${where}`))[0][0]);

/** The shop counts so many of it. */
async function stockIs(farm, id, pieces) {
    const form = (await farm.get('/commercant/stock')).form('Tout enregistrer');
    (await form.fill({ [`s-${id}`]: String(pieces) }).submit('Tout enregistrer')).expectStatus(200);
}

async function asks(t, m, path, mail) {
    const browser = m.server.browser();
    const page = await browser.get(path);
    await wellMade(m, page.expect('Me prévenir quand il revient').expect('60 jours au plus'));
    const done = await page.form('Me prévenir').fill({ courriel: mail }).submit('Me prévenir');
    await wellMade(m, done.expectStatus(200).expect('Vous serez prévenu').expect('60 jours au plus'));
    t.assert.equal(done.path, '/attente/note', 'the same for everybody');
    t.assert.equal(done.forms().filter((f) => /attente/.test(f.action)).length, 0, 'who asks need not be whose address it is: he ends nothing');
    t.assert.ok(!done.html.includes(await tokenOf(m, mail)), 'its link is not for him');
}

const tokenOf = async (m, mail) => (await rows(m.server, `SELECT token FROM wish WHERE address = '${mail}'`))[0][0];

/** Lets the clock's task look, and gives how many letters of that kind an address has. */
async function looked(t, m, mail) {
    t.clock.advance(2 * MINUTE);
    await until('all who are told were written to', async () => Number((await rows(m.server, "SELECT count(*) FROM job WHERE kind = 'mail_wish' AND done_at IS NULL"))[0][0]) === 0);
    return m.mail.messages.filter((l) => l.to.includes(mail) && l.subject.startsWith('De retour')).length;
}

async function told(t, m, farm, offer, id) {
    await stockIs(farm, id, 0);
    const path = await until('it is sold out', async () => (await m.server.browser().get(offer.path)).says('Épuisé') && offer.path);
    const wrong = await (await m.server.browser().get(path)).form('Me prévenir').fill({ courriel: 'pas une adresse' }).submit('Me prévenir');
    wrong.expectStatus(422);
    t.assert.equal(wrong.form('Me prévenir').value('courriel'), 'pas une adresse');
    tied(m, wrong, 'f-courriel');
    await wellMade(m, wrong);
    await asks(t, m, path, 'anne@exemple.fr');
    const link = await tokenOf(m, 'anne@exemple.fr');
    await asks(t, m, path, 'anne@exemple.fr'); // pressed twice, or by somebody else
    t.assert.equal(await tokenOf(m, 'anne@exemple.fr'), link, 'the link of her letter stays good');
    await asks(t, m, path, 'paul@exemple.fr');
    const ends = await m.server.browser().get(`/attente/${await tokenOf(m, 'paul@exemple.fr')}`);
    (await ends.form('Je n’attends plus').submit('Je n’attends plus')).expectStatus(200).expect('Vous n’attendez plus rien');
    t.assert.equal(await count(m), 1);
    t.assert.equal(await looked(t, m, 'anne@exemple.fr'), 0, 'not while it is sold out');
    await stockIs(farm, id, 4);
    t.clock.advance(2 * MINUTE);
    const letter = await m.letter('anne@exemple.fr', 'De retour');
    t.assert.ok(letter.text.includes('/produit/') && letter.text.includes('C’est cette lettre'), letter.text);
    t.assert.ok(letter.text.includes(`/attente/${link}`));
    await stockIs(farm, id, 0);
    await until('sold out again', async () => (await m.server.browser().get(offer.path)).says('Épuisé'));
    await asks(t, m, path, 'anne@exemple.fr'); // by whom, nobody knows: within a day she is written to once
    await stockIs(farm, id, 5);
    t.assert.equal(await looked(t, m, 'anne@exemple.fr'), 1, 'once');
    t.assert.equal(await looked(t, m, 'paul@exemple.fr'), 0, 'nobody who ended it');
    return letter;
}

/** The letter's link shows buttons, a mailbox may end it without a page; nothing is kept of it then. */
async function ended(t, m, letter) {
    const link = /\/attente\/\S+/.exec(letter.text)[0];
    const page = await m.server.browser().get(link);
    await wellMade(m, page.expectStatus(200).expect('Vous avez été prévenu'));
    t.assert.equal(await count(m), 1, 'looking ends nothing');
    const answer = await fetch(m.server.url(link), { method: 'POST', body: new URLSearchParams({ 'List-Unsubscribe': 'One-Click' }), redirect: 'manual' });
    t.assert.equal(answer.status, 303);
    t.assert.equal(await count(m), 0);
    (await m.server.browser().get(link)).expectStatus(404);
}

/** Who has a telephone alone: one SMS, with the link that ends it. */
async function bySms(t, m, farm, offer, id) {
    await stockIs(farm, id, 0);
    await until('it is sold out', async () => (await m.server.browser().get(offer.path)).says('Épuisé'));
    const page = await m.server.browser().get(offer.path);
    const wrong = await page.form('Me prévenir').fill({ telephone: '02 33 28 00 00' }).submit('Me prévenir');
    wrong.expectStatus(422).expect('écrivez un mobile');
    tied(m, wrong, 'f-telephone');
    (await wrong.form('Me prévenir').fill({ telephone: '06 39 98 00 77' }).submit('Me prévenir')).expectStatus(200).expect('Vous serez prévenu');
    await stockIs(farm, id, 6);
    t.clock.advance(2 * MINUTE);
    const [said] = await m.gate.search(new URLSearchParams({ to: '+33639980077', text: 'De retour', wait: '20000' }));
    t.assert.ok(said, 'an SMS came');
    const end = await m.server.browser().get(/\/attente\/\w+/.exec(said.text)[0]);
    (await end.form('Arrêter tout ce que j’attends').submit('Arrêter tout ce que j’attends')).expectStatus(200).expect('oubliée');
    t.assert.equal(await count(m), 0);
}

/** What can be had is not waited for; what is not there is not there. */
async function elsewhere(t, m, offer) {
    const browser = m.server.browser();
    t.assert.match((await browser.get(`/me-prevenir/${offer.pub}`)).path, new RegExp(`^/produit/${offer.pub}-`));
    (await browser.get('/me-prevenir/zzzzzzzz')).expectStatus(404);
    (await browser.get('/attente/zzzzzzzzzzzzzzzz')).expectStatus(404);
}

/** After sixty days nobody is waited with. */
async function forgotten(t, m, farm, offer, id) {
    await stockIs(farm, id, 0);
    await until('it is sold out', async () => (await m.server.browser().get(offer.path)).says('Épuisé'));
    await asks(t, m, offer.path, 'lise@exemple.fr');
    t.clock.advance(60 * DAY + 11 * MINUTE);
    await until('forgotten', async () => await count(m) === 0);
}

export default async function (t) {
    t.clock.goTo(new Date(Math.ceil(t.clock.now() / DAY) * DAY + 9 * 60 * MINUTE)); // by day: no telephone rings at night
    const m = await openWithGate(t), farm = await signIn(m, FARM);
    const offer = (await offersOf(m.server)).find((o) => o.shop === SLUG && o.mode === 'order' && o.units >= 3 && o.units < 90);
    const [[id]] = await rows(m.server, `SELECT o.id FROM offer o JOIN product p ON p.id = o.product_id WHERE p.pub = '${offer.pub}' ORDER BY o.id LIMIT 1`);
    let letter;
    await t.step('told once when it is back, nobody who ended it', async () => (letter = await told(t, m, farm, offer, id)));
    await t.step('the link ends it', () => ended(t, m, letter));
    await t.step('by SMS', () => bySms(t, m, farm, offer, id));
    await t.step('what can be had is not waited for', () => elsewhere(t, m, offer));
    await t.step('after sixty days it is forgotten', () => forgotten(t, m, farm, offer, id));
}
