// What an address says of who reads it, without any cookie: the place somebody chose, from which every list tells how far
// things are, and how pages are to be seen. Links and forms carry both on; one press changes or forgets them.
import * as dom from '../harness/dom.mjs';
import { markupProblems } from '../harness/browser.mjs';
import { openMarket, signIn } from './people.mjs';

export const meta = { timeoutMs: 240_000 };

const FARM = 'la-ferme-des-haies', MAIL = 'la.ferme.des.haies@demo.foirail.example';
const FAR = /\d\skm|moins de 1\skm/;

const hrefs = (page, what = 'a') => page.select(what).map((a) => dom.attr(a, 'href') ?? '');
/** In metres as far as words say it. */
const metres = (text) => (/moins de 1\skm/.test(text) ? 500 : Number(/(\d+)\skm/.exec(text)?.[1] ?? NaN) * 1000);

async function chosen(t, browser) {
    let page = await browser.get('/boutiques');
    t.assert.ok(!FAR.test(page.textOf('main')), 'nobody has said where he is');
    page = (await page.follow('Choisir ma commune')).expectStatus(200).expect('Votre commune, ou son code postal');
    t.assert.deepEqual(await markupProblems(page.html), []);
    const nowhere = (await page.form('Voir ce qui est proche').fill({ ou: 'Tombouctou' }).submit('Voir ce qui est proche')).expect('Nous ne connaissons pas ce lieu ici');
    t.assert.equal(nowhere.form('Voir ce qui est proche').value('ou'), 'Tombouctou', 'what was typed is there');
    const several = await page.form('Voir ce qui est proche').fill({ ou: '61200' }).submit('Voir ce qui est proche');
    const which = hrefs(several, '#lesquelles a');
    t.assert.ok(which.length > 1 && which.every((h) => /^\/pres\/[a-z-]+\/boutiques$/.test(h)), which.join());
    const there = await page.form('Voir ce qui est proche').fill({ ou: 'alençon' }).submit('Voir ce qui est proche');
    t.assert.equal(there.path, '/pres/alencon/boutiques', 'back where he came from');
    return there;
}

async function carriedOn(t, browser, page) {
    const towns = page.select('h2.h2b').map(dom.words);
    t.assert.match(towns[0], /^Alençon moins de 1\skm$/, towns.join());
    const far = towns.map(metres).filter((n) => !Number.isNaN(n));
    t.assert.ok(far.length > 3);
    t.assert.deepEqual(far, [...far].sort((a, b) => a - b), 'the nearest first');
    const ours = hrefs(page).filter((h) => h.startsWith('/'));
    t.assert.deepEqual(ours.filter((h) => !h.includes('/pres/alencon') && h !== '/boutiques'), [], 'every link carries the place');
    t.assert.ok(!page.cookies?.length && !('set-cookie' in page.headers), 'no cookie says it');
    t.assert.ok(!/no-store/.test(page.headers['cache-control'] ?? ''));
    t.assert.equal((await browser.get(page.path)).html, page.html, 'the page is the address');
    for (const name of ['z'.repeat(2100), '%C3%A9'.repeat(600)]) (await browser.get(`/pres/alencon/boutique/${name}`)).expectStatus(404); // however long
    for (const at of ['/', '/recherche', '/rayon/fromages', '/commune/alencon', '/marches', '/marche/marche-d-alencon', '/selection/panier-du-terroir', `/boutique/${FARM}`, '/communes']) {
        const list = await browser.get(at === '/' ? '/pres/alencon' : `/pres/alencon${at}`);
        list.expectStatus(200);
        t.assert.match(list.textOf('main'), FAR, at);
        t.assert.deepEqual(await markupProblems(list.html), [], at);
        const without = (await browser.get(at)).textOf('main').replace(/Partout( \d+\skm)+|à 15\skm autour/g, '');
        t.assert.ok(!FAR.test(without) || at === `/boutique/${FARM}`, `${at} without a place`);
        t.assert.ok(list.select('link[rel="canonical"]').every((l) => !dom.attr(l, 'href').includes('/pres/')), 'search engines know one address');
    }
    (await browser.get('/en/pres/alencon/boutiques')).expectStatus(200).expect('less than 1 km');
    (await browser.get('/pres/nulle-part/boutiques', { keep: false })).expectStatus(404);
    (await browser.get('/pres/ALENCON/boutiques', { keep: false })).expectStatus(404);
}

async function formsToo(t, browser) {
    const page = await browser.get('/pres/alencon/recherche?stock=1');
    const product = await browser.get(hrefs(page, 'li.prod h3 a')[0]);
    t.assert.match(product.path, /^\/pres\/alencon\/produit\//);
    const kept = await product.form('Garder dans ma liste').submit();
    t.assert.equal(kept.path, '/pres/alencon/ma-liste');
    const typed = await browser.get('/pres/alencon/recherche?pres=Flers&rayon_km=30');
    t.assert.ok(hrefs(typed, 'a.puce').every((h) => h.startsWith('/pres/flers/') && !h.includes('pres=')), 'what is typed is the place from now on');
    const forgotten = await typed.follow('Oublier');
    t.assert.equal(forgotten.path, '/recherche?rayon_km=30');
    const emptied = await browser.get('/pres/alencon/recherche?pres=&q=miel');
    t.assert.ok(!FAR.test(emptied.textOf('ul.grille')));
    const change = await (await browser.get('/pres/alencon/rayon/fromages?tri=prix&page=2')).follow('Un autre lieu');
    t.assert.match(hrefs(change, 'section li a').filter((h) => h.startsWith('/pres/flers/')).join(), /^\/pres\/flers\/rayon\/fromages\?tri=prix$/m);
    for (const bad of ['//ailleurs.example', '/achat/x', '/en/boutiques', '/nulle-part']) {
        const page = await browser.get(`/communes?vers=${encodeURIComponent(bad)}`);
        t.assert.ok(hrefs(page, 'section li a').some((h) => h === '/pres/flers'), `${bad} leads home`);
    }
}

/** How far the shop's own page and the list say it is. */
async function far(browser) {
    const own = await browser.get(`/pres/alencon/boutique/${FARM}`), list = await browser.get('/pres/alencon/boutiques');
    const line = list.select('li.bout').map(dom.words).find((w) => w.includes('La Ferme des Haies'));
    return [metres(own.textOf('.devanture p')), metres(line)];
}

async function byPin(t, market, browser) {
    const [own, listed] = await far(browser), owner = market.server.browser();
    t.assert.equal(own, listed);
    await signIn(market, MAIL, owner);
    const page = await owner.get('/commercant/position'), start = page.form('Ma boutique est au point rouge');
    const north = (Number(start.value('lat')) / 1e6 + 0.11).toFixed(5), lon = (Number(start.value('lon')) / 1e6).toFixed(5); // twelve kilometres
    const asked = await page.form('Placer ma boutique là').fill({ coordonnees: `${north}, ${lon}` }).submit('Placer ma boutique là');
    asked.expectStatus(200);
    await t.until('the list knows the pin', async () => (await far(browser)).every((m) => m !== own), { ms: 20_000 });
    const [moved, after] = await far(browser);
    t.assert.equal(moved, after, 'page and list say the same');
    const map = await browser.get('/communes');
    t.assert.match(map.html, /class="ep"[^>]*><title>La Ferme des Haies</, 'and the map of the territory');
    t.assert.equal((await browser.get('/pres/alencon/communes')).select('.carte-dep .ici').length, 1);
}

async function seen(t, browser) {
    const html = (page) => Object.fromEntries(page.select('html')[0].attrs.map((a) => [a.name, a.value]));
    let page = await (await browser.get('/')).follow('Aide à la lecture');
    page.expectStatus(200);
    t.assert.deepEqual(await markupProblems(page.html), []);
    t.assert.equal(html(page)['data-contraste'], undefined);
    page = await page.follow('Contraste renforcé');
    t.assert.equal(html(page)['data-contraste'], '1');
    page = await page.follow('Lettres deux fois plus grandes');
    t.assert.equal(page.path, '/vue/contraste-grand/lecture');
    t.assert.deepEqual([html(page)['data-contraste'], html(page)['data-grand']], ['1', '1']);
    t.assert.equal(page.select('main [aria-current="true"]').length, 2, 'the page says what is chosen');
    page = await page.follow('Boutiques');
    t.assert.equal(page.path, '/vue/contraste-grand/boutiques');
    const other = await page.follow('English');
    t.assert.equal(other.path, '/en/vue/contraste-grand/boutiques');
    page = await (await page.follow('Choisir ma commune')).form('Voir ce qui est proche').fill({ ou: 'Alençon' }).submit('Voir ce qui est proche');
    t.assert.equal(page.path, '/vue/contraste-grand/pres/alencon/boutiques');
    page = await page.follow('Contraste renforcé');
    t.assert.equal(page.path, '/vue/grand/pres/alencon/boutiques', 'pressed again: off');
    for (const bad of ['/vue/grand-contraste/boutiques', '/vue/grand-grand/boutiques', '/vue/x/boutiques', '/vue/grand-/boutiques', '/pres/alencon/vue/grand/boutiques', '/vue'])
        (await browser.get(bad, { keep: false })).expectStatus(404);
    const robots = await browser.request('GET', '/robots.txt', { keep: false });
    t.assert.match(robots.html, /Disallow: \/$|Disallow: \/pres\//m);
}

export default async function (t) {
    let market, browser, page;
    await t.step('a place is typed or chosen', async () => {
        market = await openMarket(t);
        browser = market.server.browser();
        await t.until('the index is fed', async () => (await browser.get('/recherche')).select('li.prod').length > 0);
        page = await chosen(t, browser);
    });
    await t.step('every list says how far, and carries it on', () => carriedOn(t, browser, page));
    await t.step('forms too; one press changes or forgets it', () => formsToo(t, browser));
    await t.step('a shop’s own pin counts', () => byPin(t, market, browser));
    await t.step('how pages are to be seen', () => seen(t, browser));
}
