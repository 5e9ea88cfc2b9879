// Lists that no cache answers: cards are kept between requests, and yet a sale is on the next list; the panel's communes
// and rayons lead where they say, with as many offers as they say.
import * as dom from '../harness/dom.mjs';
import { until } from '../harness/ports.mjs';
import { buy, offersOf, openMarket } from './people.mjs';

export const meta = { timeoutMs: 240_000 };

let asked = 0;

/** An address nobody asked before, so that no page of a cache answers it. */
function list(browser, path) {
    return browser.get(`${path}${path.includes('?') ? '&' : '?'}fois=${++asked}`);
}

/** The words on the card of an offer, found by the name of its shop and product: the first list that shows it. */
async function card(browser, offer) {
    for (let n = 1; n <= 40; n++) {
        const page = await list(browser, `/recherche?page=${n}`);
        const cards = page.select('li.prod');
        const found = cards.find((c) => dom.elements(c, (e) => e.tagName === 'a').some((a) => dom.attr(a, 'href').includes(`/produit/${offer.pub}-`)));
        if (found) return dom.words(found);
        if (!cards.length) break;
    }
    throw new Error(`no list shows ${offer.pub}`);
}

async function saleIsOnTheNextList(t, market, browser, offer) {
    const before = await card(browser, offer);
    t.assert.ok(!/Plus qu|Épuisé/.test(before), before);
    t.assert.equal(await card(browser, offer), before, 'nothing was sold, and the card changed');
    await buy(market, { products: offer.path, quantity: offer.units - 1, pay: 'shop', slot: -1 });
    t.assert.match(await card(browser, offer), /Plus qu’un/);
    await buy(market, { products: offer.path, quantity: 1, pay: 'shop', slot: -1 });
    t.assert.match(await card(browser, offer), /Épuisé/);
}

function total(page) {
    return Number(/(\d+) offre/.exec(page.textOf('p[role="status"]'))?.[1] ?? 0);
}

/** Every link of a kind in the panel: its count is the list's it leads to, and the page says so. */
async function linksLead(t, browser, page, parameter) {
    const links = page.select('aside a').filter((a) => dom.attr(a, 'href').includes(`${parameter}=`));
    t.assert.ok(links.length >= 5, `${links.length} links with ${parameter}`);
    for (const link of links.slice(0, 6)) {
        const said = Number(/(\d+)\s*$/.exec(dom.words(link))[1]);
        const to = await list(browser, dom.attr(link, 'href'));
        t.assert.equal(total(to), said, `${dom.attr(link, 'href')}: ${dom.words(link)}`);
    }
}

export default async function (t) {
    let market, browser, offer;
    await t.step('a market', async () => {
        market = await openMarket(t);
        browser = market.server.browser();
        const fit = (await offersOf(market.server)).filter((o) => o.mode === 'order' && o.inShop && Number.isInteger(o.units) && o.units >= 6 && o.units * o.cents <= 5500);
        offer = fit.sort((a, b) => a.units - b.units)[0];
        t.assert.ok(offer);
        await until('the index is fed', async () => total(await list(browser, '/recherche')) > 0);
    });
    await t.step('a card says at once what was sold', () => saleIsOnTheNextList(t, market, browser, offer));
    await t.step('communes and rayons of the panel have as many offers as they say', async () => {
        const page = await list(browser, '/recherche');
        await linksLead(t, browser, page, 'commune');
        await linksLead(t, browser, page, 'rayon');
    });
    await t.step('a commune nobody knows asks for nothing', async () => {
        t.assert.equal(total(await list(browser, '/recherche?commune=nulle-part')), total(await list(browser, '/recherche')));
        t.assert.ok(total(await list(browser, '/recherche?commune=alencon')) < total(await list(browser, '/recherche')));
    });
}
