// An order of five lines from two shops, typed in by keyboard alone for a caller: so few keys that a minute is enough at two a second.
// And the pages of baskets of several shops on the narrowest telephone.
import { expectAccessible, expectNoSidewaysScroll, wear } from '../harness/browser.mjs';
import { rows } from '../scenarios/people.mjs';
import { Market } from './market.mjs';

export const meta = { engines: ['sqlite'], timeoutMs: 240_000 };

const KEYS_A_MINUTE = 120;

async function codes(m) {
    const found = await rows(m.server, `SELECT o.code, m.slug FROM public_offer o JOIN public_merchant m ON m.id = o.merchant_id JOIN product p ON p.id = o.product_id
        JOIN category c ON c.id = p.category_id JOIN stock_item s ON s.id = o.stock_item_id
        WHERE o.mode = 'order' AND m.pay_in_shop = 1 AND c.alcohol = 0 AND c.service = 0 AND s.on_hand_milli >= 5000 AND p.unit = 'piece' ORDER BY m.slug, o.code`);
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
    await close?.();
}
