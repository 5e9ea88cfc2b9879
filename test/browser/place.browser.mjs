// A tap on a shop's number is told to the market, once, with scripts and without; a shop is put on the map by taps on a
// picture, without scripts, on a small telephone.
import { expectAccessible, expectNoSidewaysScroll } from '../harness/browser.mjs';
import { until } from '../harness/ports.mjs';
import { rows } from '../scenarios/people.mjs';
import { Market } from './market.mjs';
import { cookiesOf, memberIn } from './walks.mjs';

export const meta = { engines: ['sqlite'], timeoutMs: 240_000 };

const FARM = 'la-ferme-des-haies';
/** Chromium says that nobody sits before it: as it would be with somebody. */
const userAgent = 'Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36';

const sums = async (server) => Object.fromEntries((await rows(server, `SELECT c.kind, sum(c.n) FROM shop_count c JOIN merchant m ON m.id = c.merchant_id WHERE m.slug = '${FARM}' GROUP BY c.kind`)).map(([k, n]) => [k, Number(n)]));

/** Two taps; then a visit of the page that says the way, so that all before it is there. */
async function taps(t, market, more, kind, before) {
    const w = await market.window(kind, { userAgent, ...more });
    await w.tab.goto(market.url(`/boutique/${FARM}`), { waitUntil: 'load' });
    const told = [];
    w.tab.on('request', (r) => { if (r.url().endsWith('/appel')) told.push(r.method()); });
    for (let i = 1; i <= 2; i++) {
        await w.tab.locator('a[href^="tel:"]').first().click({ noWaitAfter: true });
        await until(`tap ${i} is told`, async () => ((await sums(market.server)).call ?? 0) >= before + i, { ms: 20_000 });
    }
    const ways = (await sums(market.server)).directions ?? 0;
    await w.tab.goto(market.url(`/boutique/${FARM}/y-aller`), { waitUntil: 'load' });
    await until('the way is counted', async () => ((await sums(market.server)).directions ?? 0) > ways, { ms: 20_000 });
    t.assert.equal((await sums(market.server)).call, before + 2, 'each tap once');
    t.assert.ok(told.every((m) => m === 'POST'));
    await w.close();
}

async function pin(t, market, cookies) {
    const w = await market.window('small', { javaScriptEnabled: false });
    await w.context.addCookies(cookies);
    await w.tab.goto(market.url('/commercant/position'), { waitUntil: 'load' });
    const at = () => w.tab.locator('form[method="post"] input[name="lat"]').inputValue().then(Number);
    const middle = await at();
    await w.tab.locator('input[type="image"]').click({ position: { x: 144, y: 120 } });
    await w.tab.waitForLoadState('load');
    const north = await at();
    t.assert.ok(north > middle, 'above the middle is north of it');
    await w.tab.locator('input[type="image"]').click({ position: { x: 144, y: 150 } });
    await w.tab.waitForLoadState('load');
    t.assert.ok((await at()) < north && (await at()) > middle, 'a little back, as the map is nearer');
    const there = await at();
    await w.tab.locator('input[type="image"]').focus();
    await w.tab.keyboard.press('Enter');
    await w.tab.waitForLoadState('load');
    t.assert.equal(await at(), there, 'who presses a key points nowhere');
    await w.tab.getByRole('button', { name: 'Nord' }).click();
    await w.tab.waitForLoadState('load');
    t.assert.ok((await at()) > there);
    await w.tab.getByRole('button', { name: 'Ma boutique est au point rouge' }).click();
    await w.tab.waitForLoadState('load');
    t.assert.ok(await w.tab.getByText('Vous avez placé votre boutique sur la carte').isVisible());
    await w.close();
}

/** The page of the way, its commune's and the one that asks, with a pin: seen by axe, and no wider than a small telephone. */
async function seen(t, market, cookies) {
    const [[commune]] = await rows(market.server, `SELECT c.slug FROM commune c JOIN merchant m ON m.insee = c.insee WHERE m.slug = '${FARM}'`);
    for (const kind of ['small', 'phone_dark']) {
        const w = await market.window(kind);
        await w.context.addCookies(cookies);
        for (const path of ['/commercant/position', '/commercant/position?vers=loin', `/boutique/${FARM}/y-aller`, `/en/boutique/${FARM}/y-aller`, `/commune/${commune}`, '/commercant/chiffres']) {
            await w.tab.goto(market.url(path), { waitUntil: 'load' });
            await expectAccessible(w.tab);
            await expectNoSidewaysScroll(w.tab);
        }
        await w.close();
    }
}

export default async function (t) {
    const market = await Market.open(t);
    const browser = market.server.browser();
    await memberIn(browser, market, 'la.ferme.des.haies@demo.foirail.example');
    await t.check('a tap on the number, by the link’s own ping where no script runs', () => taps(t, market, { javaScriptEnabled: false }, 'nojs', 0));
    await t.check('and by the script where one runs, not twice', () => taps(t, market, {}, 'phone', 2));
    await t.check('a pin by two taps on the picture, a key and a button, at 320 px', () => pin(t, market, cookiesOf(browser, market.server.origin)));
    await t.check('the pages of the map for all eyes and ears', () => seen(t, market, cookiesOf(browser, market.server.origin)));
}
