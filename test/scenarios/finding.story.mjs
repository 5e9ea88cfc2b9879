// Finding: one box for products, shops, communes, rayons and services; local words that staff keep; what to try when nothing is found;
// what people ask for, noted without people.
import * as dom from '../harness/dom.mjs';
import { until } from '../harness/ports.mjs';
import { ADMIN, staffIn, tied, wellMade } from './forms_help.mjs';
import { openMarket, rows } from './people.mjs';

let asked = 0;

/** An address nobody asked before, so that no page of a cache answers it. */
const list = (browser, path) => browser.get(`${path}${path.includes('?') ? '&' : '?'}fois=${++asked}`);
const total = (page) => Number(/(\d+) offre/.exec(page.select('p[role="status"]').map(dom.words).join(' '))?.[1] ?? 0);
const search = (browser, words, more = '') => list(browser, `/recherche?q=${encodeURIComponent(words)}${more}`);

async function oneBox(t, browser) {
    const shop = await search(browser, 'ferme');
    t.assert.ok(shop.select('#h-shops').length, 'shops stand above the offers');
    const town = await search(browser, 'argentan');
    t.assert.ok(town.select('a.puce').some((a) => dom.attr(a, 'href') === '/commune/argentan'), 'a commune is an answer');
    const rayon = await search(browser, 'fromages');
    t.assert.ok(rayon.select('a.puce').some((a) => dom.attr(a, 'href').startsWith('/rayon/')), 'a rayon is an answer');
    const services = await search(browser, 'réparation');
    t.assert.ok(total(services) > 0, 'services are offers too');
    const only = await list(browser, '/recherche?genre=services');
    const goods = await list(browser, '/recherche?genre=produits');
    t.assert.equal(total(only) + total(goods), total(await list(browser, '/recherche')), 'a service or a product, never both');
    t.assert.ok(total(only) > 0);
}

async function localWords(t, market, browser) {
    t.assert.equal(total(await search(browser, 'zigouigoui')), 0);
    const before = total(await search(browser, 'miel'));
    t.assert.ok(before > 0);
    const staff = await staffIn(market, ADMIN);
    const page = await staff.get('/equipe/recherche');
    await wellMade(market, page);
    const alone = await page.form('Ajouter cette ligne').fill({ mots: 'zigouigoui' }).submit('Ajouter cette ligne');
    alone.expectStatus(422).expect('au moins deux expressions');
    tied(market, alone, 'f-mots');
    t.assert.equal(alone.form('Ajouter cette ligne').value('mots'), 'zigouigoui', 'nothing typed is lost');
    const done = await alone.form('Ajouter cette ligne').fill({ mots: 'Zigouigoui ,, miel' }).submit('Ajouter cette ligne');
    done.expectStatus(200);
    await until('the index hears of it', async () => total(await search(browser, 'zigouigoui')) === before);
    const line = done.select('form').find((f) => dom.words(f).includes('zigouigoui'));
    t.assert.ok(line, 'the line is listed');
    (await done.forms().find((f) => f.action.endsWith('/oter') && f.value('ligne') === dom.attr(dom.elements(line, (e) => e.tagName === 'input')[0], 'value')).submit()).expectStatus(200);
    await until('it is forgotten', async () => total(await search(browser, 'zigouigoui')) === 0);
    t.assert.notEqual((await browser.get('/equipe/recherche')).path, '/equipe/recherche', 'not for everybody');
    return staff;
}

async function nothingFound(t, browser) {
    const page = await search(browser, 'kamanbairt');
    if (!total(page)) page.expect('Personne ici ne propose').expect('Appelez-nous').expect('02 61 91 00 00');
    const far = await search(browser, 'camembert', '&commune=alencon&mode=vitrine&bio=1&livre=1');
    t.assert.equal(total(far), 0);
    far.expect('Il y en a ailleurs');
    const link = far.select('.vide a.puce').at(-1), said = Number(/\((\d+)\)/.exec(dom.words(link))[1]);
    t.assert.equal(total(await list(browser, dom.attr(link, 'href'))), said, 'what is promised is there');
    const hostile = await search(browser, '"><script>alert(1)</script> OR NEAR(* " AND');
    t.assert.ok(!hostile.html.includes('<script>alert'));
}

async function noted(t, market, browser, staff) {
    const mine = () => rows(market.server, 'SELECT words, asked, empty FROM search_asked ORDER BY words');
    await search(browser, 'Qwertyuiopé');
    await search(browser, 'jean.dupont@example.org');
    await search(browser, '06 12 34 56 78');
    await until('it is written', async () => (await mine()).some(([w]) => w === 'qwertyuiope'));
    const all = await mine();
    t.assert.deepEqual(all.find(([w]) => w === 'qwertyuiope').slice(1).map(Number), [1, 1]);
    t.assert.ok(!all.some(([w]) => /dupont|\d{5}|06 12/.test(w)), 'nothing of anybody');
    const miel = all.find(([w]) => w === 'miel');
    t.assert.ok(Number(miel[1]) >= 1 && Number(miel[2]) === 0);
    (await staff.get('/equipe/recherche')).expect('qwertyuiope');
    t.clock.advance(91 * 86_400_000);
    await until('forgotten in time', async () => !(await mine()).some(([w]) => w === 'qwertyuiope'));
}

export default async function (t) {
    let market, browser, staff;
    await t.step('a market', async () => {
        market = await openMarket(t);
        browser = market.server.browser();
        await until('the index is fed', async () => total(await list(browser, '/recherche')) > 0);
    });
    await t.step('one box finds all kinds', () => oneBox(t, browser));
    await t.step('local words', async () => {
        staff = await localWords(t, market, browser);
    });
    await t.step('nothing found, and yet something to do', () => nothingFound(t, browser));
    await t.step('searches are noted without anybody', () => noted(t, market, browser, staff));
}
