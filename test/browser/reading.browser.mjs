// Reading help on a telephone of 320 px: high contrast that is high, letters twice as large that push nothing out, without scripts
// by the address alone, with scripts wherever one goes; rayons by picture and one question a screen look right in both.
import { axeViolations, expectNoSidewaysScroll, wear } from '../harness/browser.mjs';
import { Market } from './market.mjs';
import { cookiesOf, fillBasket, someProduct } from './walks.mjs';

export const meta = { engines: ['sqlite'], timeoutMs: 300_000 };

/** Everything that cannot be read on these pages in this view; axe-core needs scripts to look, the view does not. */
async function wrongs(market, cookies, view, pages, enhanced) {
    const w = await market.window('small', { javaScriptEnabled: enhanced }), found = [];
    await w.context.addCookies(cookies);
    for (const at of pages) {
        await w.tab.goto(market.url(`/vue/${view}${at}`), { waitUntil: 'load' });
        for (const look of enhanced ? ['small', 'small_dark'] : ['small', 'phone']) {
            await wear(w.tab, look);
            await expectNoSidewaysScroll(w.tab).catch((e) => found.push(`${view} ${at} [${look}] ${e.message}`));
            if (!enhanced) continue;
            const pale = await axeViolations(w.tab, { only: ['color-contrast-enhanced'] });
            found.push(...pale.map((v) => `${view} ${at} [${look}] ${v.id}: ${v.nodes.slice(0, 4).join(' | ')}`));
        }
    }
    await w.close();
    return found;
}

async function byScripts(t, market) {
    const w = await market.window('small');
    const worn = (name) => w.tab.evaluate((n) => document.documentElement.dataset[n] ?? '', name);
    await w.tab.goto(market.url('/boutiques'), { waitUntil: 'load' });
    const link = () => w.tab.getByRole('link', { name: 'Contraste renforcé' });
    t.assert.equal(await worn('contraste'), '');
    await link().click();
    await w.tab.waitForFunction(() => document.documentElement.dataset.contraste === '1');
    t.assert.equal(new URL(w.tab.url()).pathname, '/boutiques', 'no other page is asked for');
    t.assert.equal(await link().getAttribute('aria-current'), 'true');
    await w.tab.goto(market.url('/lecture'), { waitUntil: 'load' });
    await w.tab.waitForFunction(() => document.documentElement.dataset.contraste === '1');
    await w.tab.getByRole('link', { name: 'Lettres deux fois plus grandes' }).click();
    await w.tab.waitForFunction(() => getComputedStyle(document.documentElement).fontSize === '32px');
    await w.tab.goto(market.url('/'), { waitUntil: 'load' });
    await w.tab.waitForFunction(() => document.documentElement.dataset.grand === '1' && document.documentElement.dataset.contraste === '1');
    await link().click();
    await w.tab.waitForFunction(() => !document.documentElement.dataset.contraste);
    t.assert.equal(await worn('grand'), '1', 'the other choice stays');
    t.assert.deepEqual(w.guard.trouble, []);
    await w.close();
}

export default async function (t) {
    let market, pages, cookies;
    await t.step('a market and a basket', async () => {
        market = await Market.open(t);
        const browser = market.server.browser();
        pages = ['', '/recherche?q=miel', '/rayon/fromages', '/rayons', '/communes', '/boutiques', '/boutique/la-ferme-des-haies', await someProduct(browser, 'la-ferme-des-haies'), '/lecture', '/recherche?q=zzxqzz', '/aide'];
        await fillBasket(browser, ['la-ferme-des-haies', 'atelier-terre-d-ocre']);
        cookies = cookiesOf(browser, market.server.origin);
    });
    await t.check('high contrast: seven to one and more, in the light and in the dark', async () => {
        t.assert.deepEqual(await wrongs(market, cookies, 'contraste', ['', '/recherche?q=miel', pages[7], '/panier', '/commander'], true), []);
    });
    await t.check('the same look finds pale letters where contrast is as usual', async () => {
        t.assert.ok((await wrongs(market, cookies, 'question', ['/recherche?q=miel'], true)).length > 0);
    });
    await t.check('letters twice as large: nothing is pushed out of 320 px, nor of 390', async () => {
        t.assert.deepEqual(await wrongs(market, cookies, 'grand', [...pages, '/panier', '/commander'], false), []);
    });
    await t.check('with scripts the browser keeps it', () => byScripts(t, market));
}
