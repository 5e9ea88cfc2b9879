// An order of five lines from two shops, typed in by keyboard alone for a caller: so few keys that a minute is enough at two a second.
// And the pages of baskets of several shops on the narrowest telephone. From the home page to the order without a pointer: by keyboard
// at 320 px and at a zoom of 200 %, and in a text browser.
import { expectAccessible, expectNoSidewaysScroll, wear } from '../harness/browser.mjs';
import { rows } from '../scenarios/people.mjs';
import { enterTo, plain, skip, tabTo, TextBrowser } from './by_hand.mjs';
import { Market } from './market.mjs';
import { words } from './words.mjs';

export const meta = { engines: ['sqlite'], timeoutMs: 240_000 };

const KEYS_A_MINUTE = 120;

async function codes(m) {
    const found = await rows(m.server, `SELECT o.code, m.slug FROM public_offer o JOIN public_merchant m ON m.id = o.merchant_id JOIN product p ON p.id = o.product_id
        JOIN category c ON c.id = p.category_id JOIN stock_item s ON s.id = o.stock_item_id
        WHERE o.mode = 'order' AND m.pay_in_shop = 1 AND c.alcohol = 0 AND c.service = 0 AND s.on_hand_milli >= 5000 AND p.unit = 'piece' ORDER BY m.slug, o.id`);
    const shops = Map.groupBy(found, ([, slug]) => slug);
    const [one, other] = [...shops.values()].filter((v) => v.length >= 3);
    return [...one.slice(0, 3), ...other.slice(0, 2)].map(([code]) => code);
}

async function well(tab) {
    for (const kind of ['small', 'small_dark', 'desktop']) {
        await wear(tab, kind);
        await expectNoSidewaysScroll(tab);
        if (kind !== 'desktop') await expectAccessible(tab);
    }
}

async function typed(t, m, tab, lines) {
    let keys = 0;
    const type = async (text) => {
        keys += text.length;
        await tab.keyboard.type(text);
    };
    const press = async (key) => {
        keys++;
        await tab.keyboard.press(key);
    };
    await tab.goto(m.url('/equipe/saisie'));
    for (const [i, text] of ['Odette Marin', '0639980055', ...lines.flatMap((code) => [code, '2'])].entries()) {
        if (i) await press('Tab');
        await type(text);
    }
    await press('Enter');
    await tab.getByRole('heading', { name: 'Vérifiez avec le client' }).waitFor();
    await well(tab);
    await press('Enter'); // the button has the focus
    await tab.getByRole('heading', { name: 'Reçu d’une commande' }).waitFor();
    t.assert.ok(keys <= KEYS_A_MINUTE, `${keys} keys`);
    t.assert.equal(await tab.locator('main section h2').count(), 3, 'two shops, and what was agreed to');
    await well(tab);
}

async function basket(m, tab, lines) {
    for (const code of [lines[0], lines[4]]) {
        const [[pub]] = await rows(m.server, `SELECT p.pub FROM offer o JOIN product p ON p.id = o.product_id WHERE o.code = '${code}'`);
        await tab.goto(m.url(`/produit/${pub}-x`));
        await tab.getByRole('button', { name: /Ajouter au panier|Ajouter/ }).first().click();
        await tab.waitForURL(/\/panier/);
    }
    await tab.getByRole('heading', { name: 'Ma tournée' }).waitFor();
    await well(tab);
    await tab.getByRole('link', { name: 'Continuer ce panier sur un autre appareil' }).click();
    await tab.getByRole('button', { name: 'Faire un code' }).click();
    await well(tab);
}

const say = words('fr');
const SOUGHT = 'caramel nature', FOUND = 'Caramel au beurre salé nature'; // of one shop, paid there

/** How wide a window is: a zoom of 200 % leaves a window of 1280 px the half. */
const WINDOWS = { '320 px': ['small', {}], '200 %': ['desktop', { viewport: { width: 640, height: 450 }, deviceScaleFactor: 2 }] };

/** The sale by keyboard: nothing is clicked, the focus is always seen, no page scrolls sideways. */
async function byKeyboard(t, m, [kind, more]) {
    const { tab, guard, close } = await m.window(kind, more);
    await tab.goto(m.url('/'));
    await skip(tab, say('Skip to content'));
    await tabTo(tab, 'text', say('What are you looking for?')); // what proposes words while one types is a text to the browser
    await tab.keyboard.type(SOUGHT);
    await enterTo(tab, '**/recherche?**');
    await tabTo(tab, 'a', FOUND);
    await enterTo(tab, '**/produit/**');
    await skip(tab, say('Skip to content'));
    await tabTo(tab, 'button', new RegExp(`^${plain(say('Add to my basket'))}`));
    await enterTo(tab, '**/panier*');
    await tabTo(tab, 'button', say('Order now'));
    await enterTo(tab, '**/commander');
    await tabTo(tab, 'text', say('First and last name'));
    await tab.keyboard.type('Odette Marin');
    await tabTo(tab, 'email', say('E-mail address'));
    await tab.keyboard.type('odette@exemple.fr');
    await enterTo(tab, '**/commander/retrait');
    await tabTo(tab, 'radio', /\d+\s*h/);
    await tab.keyboard.press('Space');
    await tabTo(tab, 'button', say('Continue'));
    await enterTo(tab, '**/commander/verifier');
    await tabTo(tab, 'button', say('Order with obligation to pay'));
    await enterTo(tab, '**/achat/**');
    await tab.getByText(say('Code to show')).first().waitFor();
    guard.expectClean();
    await close();
}

/** Control: a focus that nobody sees, and one under something else, are noticed. */
async function unseen(t, m) {
    const { tab, close } = await m.window('desktop');
    const page = (style) => `<!doctype html><html lang="fr"><title>Essai</title><style>${style}</style><main><button>Ici</button></main><div></div>`;
    for (const [style, why] of [['', null], ['button{outline:0}', /shows that it has/], ['div{position:fixed;inset:0;background:#fff}', /covered/]]) {
        await tab.setContent(page(style));
        const seen = tabTo(tab, 'button', 'Ici');
        await (why ? t.assert.rejects(seen, why) : seen);
    }
    await close();
}

/** The same in a text browser: without style, scripts, pictures or a pointer. */
async function inText(t, m) {
    const w3m = new TextBrowser(t.dir, m.url('/'));
    t.defer(() => w3m.close());
    const page = async (...expected) => {
        const shown = await w3m.page(t.until);
        for (const one of expected) t.assert.ok(one instanceof RegExp ? one.test(shown) : shown.includes(plain(one)), `“${one}” is not in the text browser: ${shown.slice(0, 1500)}`);
    };
    w3m.fill('Que cherchez-vous', SOUGHT);
    w3m.press('Rechercher');
    await page(FOUND);
    w3m.press('Caramel au beurre');
    await page(FOUND, say('Add to my basket'));
    w3m.press('Ajouter . mon panier');
    await page('Les Confitures d’Odile', say('Order now'));
    w3m.press('Commander');
    await page(say('Who is it for?'));
    w3m.fill('Pr.nom et nom', 'Odette Marin');
    w3m.fill('Adresse .lectronique', 'odette@exemple.fr');
    w3m.press('Continuer');
    await page(say('How and when?'));
    w3m.find('Quand venez');
    w3m.keys('\t\r');
    w3m.press('Continuer');
    await page(say('Check and confirm'), 'Odette Marin', FOUND);
    w3m.press('Commander avec obligation');
    await page(say('Code to show'), /\d{4}/);
}

export default async function (t) {
    const m = await Market.open(t), lines = await codes(m);
    const { tab, close } = await m.window('desktop');
    await m.staffIn(tab);
    await t.check('five lines by keyboard', () => typed(t, m, tab, lines));
    await t.check('the page of codes', async () => {
        await tab.goto(m.url('/equipe/saisie'));
        await well(tab);
    });
    await t.check('the form on paper, and the way back to an order', async () => {
        for (const at of [`/bon-de-commande?codes=${lines.join(',')}`, '/suivre']) {
            await tab.goto(m.url(at));
            await well(tab);
        }
    });
    await t.check('a basket of two shops', () => basket(m, tab, lines));
    for (const [how, window] of Object.entries(WINDOWS)) await t.check(`from home to the order by keyboard alone, ${how}`, () => byKeyboard(t, m, window));
    await t.check('a focus that is not seen is noticed', () => unseen(t, m));
    await t.check('from home to the order in a text browser', () => inText(t, m));
    await close?.();
}
