// Many want the last one at the same moment: one gets it, the others are told plainly and nothing is sold that is not there.
// And one who clicks eight times buys once.
import { buy, offersOf, openMarket, rows, toReview, unitsLeft } from './people.mjs';

export const meta = { timeoutMs: 300_000 };

const CROWD = 8;

function left(t, market, offer) {
    return unitsLeft(market.server, offer.stock, t.clock.now());
}

async function purchases(market) {
    const [[n]] = await rows(market.server, 'SELECT count(*) FROM purchase');
    return Number(n);
}

/** So many people in front of "confirm" with one unit each; their times differ, so that only the goods are scarce. */
function crowd(market, offer) {
    return Promise.all(Array.from({ length: CROWD }, async (_, i) => {
        const browser = market.server.browser();
        await toReview(browser, { products: offer.path, pay: 'shop', slot: i, mail: `client${i}@exemple.fr`, name: `Client ${i}` });
        return browser;
    }));
}

/** All confirm at once: the pages they get. */
function confirmTogether(browsers) {
    return Promise.all(browsers.map((b) => b.page.form('/commander').submit()));
}

function sold(pages) {
    return pages.filter((p) => p.path.startsWith('/achat/'));
}

async function lastOne(t, market, offer) {
    if (offer.units > 1) await buy(market, { products: offer.path, quantity: offer.units - 1, pay: 'shop', slot: -1 });
    t.assert.equal(await left(t, market, offer), 1);
    const before = await purchases(market);
    const pages = await confirmTogether(await crowd(market, offer));
    const statuses = pages.map((p) => `${p.status} ${p.path}`).join(', ');
    t.assert.equal(sold(pages).length, 1, statuses);
    t.assert.equal(await purchases(market), before + 1);
    t.assert.equal(await left(t, market, offer), 0);
    return pages.filter((p) => !p.path.startsWith('/achat/'));
}

/** What those who came too late read, and where it leads them. */
async function toldPlainly(t, pages) {
    t.assert.equal(pages.length, CROWD - 1);
    for (const page of pages) {
        t.assert.ok([409, 422].includes(page.status), `${page.status}:\n${page.text().slice(0, 800)}`);
        page.expect('Rien n’a été commandé').expect('Il n’en reste pas assez');
        const basket = await page.follow('Modifier le panier');
        basket.expectStatus(200);
        t.assert.equal(basket.path, '/panier');
    }
}

/** The control of the step before: where there is enough for all, all get it. */
async function enoughForAll(t, market, offer) {
    const was = await left(t, market, offer);
    const pages = await confirmTogether(await crowd(market, offer));
    t.assert.equal(sold(pages).length, CROWD, pages.map((p) => `${p.status} ${p.path}`).join(', '));
    t.assert.equal(new Set(pages.map((p) => p.path)).size, CROWD);
    t.assert.equal(await left(t, market, offer), was - CROWD);
}

async function eightClicks(t, market, offer) {
    const [was, before] = [await left(t, market, offer), await purchases(market)];
    const browser = market.server.browser();
    const page = await toReview(browser, { products: offer.path, pay: 'shop', slot: -1 });
    const form = page.form('/commander').entries(page.form('/commander').buttons()[0]);
    const pages = await Promise.all(Array.from({ length: CROWD }, () => browser.post('/commander', form, { from: page, keep: false })));
    t.assert.equal(new Set(pages.map((p) => p.path)).size, 1, pages.map((p) => `${p.status} ${p.path}`).join(', '));
    t.assert.equal(sold(pages).length, CROWD);
    t.assert.equal(await purchases(market), before + 1);
    t.assert.equal(await left(t, market, offer), was - 1);
}

/** The same basket under review in two tabs: whichever comes first makes the purchase, the other leads to it. */
async function twoTabs(t, market, offer) {
    const before = await purchases(market);
    const browser = market.server.browser();
    const one = await toReview(browser, { products: offer.path, pay: 'shop', slot: -1 });
    const other = await browser.get('/commander/verifier');
    t.assert.notEqual(one.form('/commander').value('jeton'), other.form('/commander').value('jeton'));
    const pages = await Promise.all([one, other].map((p) => p.form('/commander').submit(undefined, { keep: false })));
    t.assert.equal(sold(pages).length, 2, pages.map((p) => `${p.status} ${p.path}`).join(', '));
    t.assert.equal(pages[0].path, pages[1].path);
    t.assert.equal(await purchases(market), before + 1);
}

export default async function (t) {
    let market, scarce, plenty, late;
    await t.step('a market, something scarce and something plentiful', async () => {
        market = await openMarket(t);
        const offers = (await offersOf(market.server)).filter((o) => o.mode === 'order' && o.inShop && Number.isInteger(o.units));
        scarce = offers.filter((o) => o.units > 0 && o.units * o.cents <= 5000).sort((a, b) => a.units - b.units)[0];
        plenty = offers.filter((o) => o.shop !== scarce.shop && o.cents <= 5000).sort((a, b) => b.units - a.units)[0];
        t.assert.ok(scarce && plenty.units >= 2 * CROWD + 2);
    });
    await t.step('eight confirm the last one at once: one gets it', async () => (late = await lastOne(t, market, scarce)));
    await t.step('the others are told plainly', () => toldPlainly(t, late));
    await t.step('eight confirm at once where there is enough: all get it', () => enoughForAll(t, market, plenty));
    await t.step('one confirms eight times at once: one purchase', () => eightClicks(t, market, plenty));
    await t.step('one confirms in two tabs at once: one purchase', () => twoTabs(t, market, plenty));
}
