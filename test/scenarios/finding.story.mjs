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
    const own = (page) => page.select('link[rel=canonical]').map((l) => new URL(dom.attr(l, 'href')).pathname + new URL(dom.attr(l, 'href')).search);
    t.assert.deepEqual(own(await search(browser, 'miel')), ['/recherche?q=miel'], 'what finds something has an address of its own');
    t.assert.deepEqual(own(await search(browser, 'miel', '&genre=produits')), [], 'filtered, it is no page of search engines');
    t.assert.deepEqual(own(await search(browser, 'zzxqzz')), [], 'nor are words that nobody sells');
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

/** While one types: words first, then what answers in groups, each with an address that is there. */
async function whileTyping(t, browser) {
    const aid = async (words, en = '') => (await browser.get(`${en}/recherche/aide?q=${encodeURIComponent(words)}`)).expectStatus(200).json();
    const seen = new Set();
    for (const words of ['ferme', 'argen', 'froma', 'répar', 'miel']) {
        const { choix, dit } = await aid(words);
        t.assert.ok(choix.length && dit.startsWith(`${choix.length} propos`), words);
        const groups = choix.map((c) => c.groupe);
        t.assert.deepEqual(groups, [...new Set(groups)].flatMap((g) => groups.filter((x) => x === g)), 'a group stands together');
        for (const { groupe, texte, url } of choix) {
            if (!seen.has(groupe)) t.assert.ok((await browser.get(url)).expectStatus(200).says(texte.split(',')[0]), url);
            seen.add(groupe);
        }
    }
    t.assert.deepEqual(new Set(seen), new Set(['Mots', 'Produits', 'Services', 'Boutiques', 'Communes', 'Rayons']));
    t.assert.ok((await aid('argen', '/en')).choix.every((c) => c.url.startsWith('/en/')));
    for (const none of ['', '%', '"*', 'zzxqzz', '<b>']) t.assert.ok(Array.isArray((await aid(none)).choix));
    t.assert.deepEqual((await browser.get('/recherche/aide')).json(), { choix: [], dit: '' });
}

/** Beside a product like goods of other shops, one of each, the nearest first; beside a shop, those around. */
async function around(t, browser) {
    const km = (text) => (/moins de 1\skm/.test(text) ? 0 : Number(/(\d+)\skm/.exec(text)?.[1] ?? 0));
    const shopOf = async (path) => dom.attr((await browser.get(path)).select('.fil a').at(-1), 'href');
    let looked = 0;
    for (const a of (await list(browser, '/rayon/fromages')).select('li.prod h3 a').slice(0, 3)) {
        const page = await browser.get(dom.attr(a, 'href'));
        const [related] = page.select('section[aria-labelledby="h-rel"]');
        if (!related) continue;
        const goods = dom.elements(related, (e) => e.tagName === 'li'), shops = [dom.attr(page.select('.fil a').at(-1), 'href')];
        for (const li of goods) shops.push(await shopOf(dom.attr(dom.elements(li, (e) => e.tagName === 'a')[0], 'href')));
        t.assert.equal(new Set(shops).size, goods.length + 1, 'one of each, and none of its own');
        const far = goods.map((li) => km(dom.words(li)));
        t.assert.deepEqual(far, far.toSorted((x, y) => x - y));
        looked++;
    }
    t.assert.ok(looked, 'some product has neighbours');
    const shop = await browser.get('/boutique/la-ferme-des-haies');
    const near = shop.select('section[aria-labelledby="h-near"] li');
    t.assert.equal(near.length, 4);
    t.assert.ok(!near.some((li) => dom.words(li).includes('La Ferme des Haies')));
    const far = near.map((li) => km(dom.words(li)));
    t.assert.deepEqual(far, far.toSorted((x, y) => x - y));
}

/** Every line to tick says how many answers it leaves, and leaves them; what is ticked stands as a chip that takes it away. */
async function filters(t, market, browser) {
    const page = await list(browser, '/recherche?q=fromage');
    await wellMade(market, page);
    const lines = page.select('aside label.coche');
    t.assert.ok(lines.length >= 6, dom.words(page.select('aside')[0]));
    for (const line of lines) {
        const said = Number(/\((\d+)\)$/.exec(dom.words(line))[1]);
        const name = dom.attr(dom.elements(line, (e) => e.tagName === 'input')[0], 'name');
        const to = await list(browser, `/recherche?q=fromage&${name}=1`);
        t.assert.equal(total(to), said, dom.words(line));
        const chip = to.select('a.puce.act');
        t.assert.equal(chip.length, 1);
        t.assert.equal(total(await list(browser, dom.attr(chip[0], 'href'))), total(page), 'without the chip all is as before');
    }
    const cheap = await list(browser, '/recherche?prix_max=5&tri=prix');
    t.assert.ok(total(cheap) > 0 && total(cheap) < total(await list(browser, '/recherche')));
    const none = await list(browser, '/recherche?sans_lait=1&q=camembert');
    t.assert.ok(!none.select('li.prod h3 a').some((a) => dom.words(a).includes('Camembert')), 'milk is not absent from a Camembert');
    const all = await list(browser, '/recherche?prix_max=zz&rayon_km=-4&page=99999999999999999999&genre=x&tri=%3C');
    all.expectStatus(200);
}

async function nearby(t, market, browser) {
    const here = await list(browser, '/recherche?pres=Alen%C3%A7on&rayon_km=15');
    t.assert.ok(total(here) > 0 && total(here) < total(await list(browser, '/recherche')));
    t.assert.ok(here.select('a.puce.act').some((a) => dom.words(a).includes('Alençon')));
    t.assert.ok(here.select('a.puce').every((a) => !dom.attr(a, 'href').includes('Alen%C3')), 'links carry the commune’s own word');
    t.assert.equal(total(await list(browser, '/recherche?pres=61001&rayon_km=15')), total(here), 'by its number');
    const several = await list(browser, '/recherche?pres=61200&rayon_km=15');
    t.assert.ok(several.select('#lesquelles a.puce').length > 1, 'a postcode of several communes asks which');
    const nowhere = await list(browser, '/recherche?pres=Tombouctou');
    nowhere.expect('Nous ne connaissons pas le lieu « Tombouctou »');
    t.assert.equal(dom.attr(nowhere.select('#f-pres')[0], 'aria-invalid'), 'true');
    t.assert.equal(nowhere.select('#f-pres').map((n) => dom.attr(n, 'value'))[0], 'Tombouctou');
}

const HOLIDAYS = ['01-01', '05-01', '05-08', '07-14', '08-15', '11-01', '11-11', '12-25']; // that may be a Tuesday

/** Three in the night, universal time, of the next Tuesday on which shops are open. */
function nextTuesday(now) {
    const at = new Date(now);
    at.setUTCHours(3, 0, 0, 0);
    do at.setUTCDate(at.getUTCDate() + 1); while (at.getUTCDay() !== 2 || HOLIDAYS.includes(at.toISOString().slice(5, 10)));
    return at;
}

/** Tuesday at ten in the morning some are open, and say so on their page; at three in the night nobody is. */
async function openNow(t, market, browser) {
    t.clock.goTo(nextTuesday(t.clock.now()));
    await until('all are closed', async () => total(await list(browser, '/recherche?ouvert=1')) === 0, { every: 200 }); // what was seen before is forgotten
    t.clock.advance(6 * 3_600_000);
    await until('some are open', async () => total(await list(browser, '/recherche?ouvert=1')) > 0, { every: 200 });
    const open = await list(browser, '/recherche?ouvert=1'), shops = new Set();
    for (const a of open.select('li.prod h3 a').slice(0, 3)) shops.add(dom.attr((await browser.get(dom.attr(a, 'href'))).select('.fil a').at(-1), 'href'));
    for (const shop of shops) (await browser.get(shop)).expect('Ouvert');
    const today = await list(browser, '/recherche?aujourdhui=1');
    t.assert.ok(total(today) > 0 && total(today) <= total(await list(browser, '/recherche?stock=1')), 'what can be had today is in stock');
    t.clock.advance(17 * 3_600_000); // to two in the night
    await until('all are closed at night', async () => total(await list(browser, '/recherche?ouvert=1')) === 0, { every: 200 });
}

/** What cannot be given up says so before it is ordered, on the page of the product. */
async function noWayBack(t, market, browser) {
    const says = async (what) => {
        const [[pub]] = await rows(market.server, `SELECT p.pub FROM public_offer o JOIN product p ON p.id = o.product_id JOIN category c ON c.id = p.category_id
            WHERE ${what} AND o.mode = 'order' AND p.keeps = '' ORDER BY p.title_fr`);
        return (await browser.get(`/produit/${pub}-x`)).expectStatus(200).says('Pas de rétractation');
    };
    t.assert.ok(await says("c.kind = 'fresh'"), 'cheese spoils');
    t.assert.ok(!(await says("c.kind = 'goods'")), 'a bowl does not');
}

async function rule(t, market, browser) {
    const page = await browser.get('/classement');
    await wellMade(market, page);
    const points = page.select('tbody td').map((td) => Number(dom.words(td)));
    t.assert.deepEqual(points, [10, 6, 3, 3, 1], 'the numbers of src/find/rank.c, the largest first');
    page.expect('les plus proches viennent d’abord');
    const near = (await list(browser, '/recherche?pres=Alen%C3%A7on&rayon_km=50')).select('li.prod p').map(dom.words).filter((w) => /\d\skm/.test(w)).map((w) => Number(/(\d+)\skm/.exec(w)[1]));
    t.assert.ok(near.length > 3, 'distances are told');
    t.assert.deepEqual(near, near.toSorted((x, y) => x - y), 'as the rule says, the nearest first');
    const drawn = () => browser.get('/classement').then((p) => Number(/porte le numéro (\d+)/.exec(p.text())[1]));
    const first = await drawn();
    const order = async () => (await list(browser, '/recherche')).select('li.prod h3 a').map(dom.words).join();
    const before = await order();
    t.assert.equal(await order(), before, 'the same all day');
    t.clock.advance(86_400_000);
    t.assert.equal(await drawn(), first + 1);
    t.assert.notEqual(await order(), before, 'and another tomorrow');
}

/** A commune's page is the centre of a town: shops with those that are open, markets, figures that are true, neighbours. */
async function town(t, market, browser) {
    const page = await browser.get('/commune/alencon');
    await wellMade(market, page);
    const figure = (what) => Number(page.select('.kpi .bloc').map(dom.words).find((w) => w.endsWith(` ${what}`))?.split(' ')[0].replace(/\D/g, ''));
    t.assert.equal(figure('boutiques'), page.select('ul.larges li.bout').length);
    t.assert.equal(figure('ouvertes maintenant'), page.select('ul.larges .ouvert').length);
    t.assert.equal(figure('offres'), total(page));
    t.assert.ok(page.select('#h-mar').length && page.select('#h-around').length, 'markets and neighbours');
    t.assert.equal((await browser.get('/commune/alencon?bio=1')).select('.kpi').length, 0, 'a narrowed list is a list');
    (await browser.get('/commune/nulle-part')).expectStatus(404);
}

/** Anybody tells the operator what is not right: a number, a decision with its reason, told by mail and on the receipt's page. */
async function report(t, market, browser) {
    const product = await browser.get(dom.attr((await list(browser, '/recherche?q=miel')).select('li.prod h3 a')[0], 'href'));
    const form = (await browser.get(dom.attr(product.select('a[href*="/signaler/"]')[0], 'href')));
    await wellMade(market, form);
    const typed = { motif: 'wrong', texte: 'Trop', courriel: 'pas une adresse' };
    const again = await form.form('Envoyer ce signalement').fill(typed).submit('Envoyer ce signalement');
    again.expectStatus(422);
    for (const id of ['f-texte', 'f-courriel', 'f-sincere']) tied(market, again, id);
    await wellMade(market, again);
    for (const [name, value] of Object.entries(typed)) t.assert.equal(again.form('Envoyer ce signalement').value(name), value);
    const told = again.form('Envoyer ce signalement').fill({ texte: 'Ce miel <b>n’est pas</b> d’ici.', courriel: 'resident@exemple.fr', sincere: true });
    const receipt = await told.submit('Envoyer ce signalement');
    receipt.expectStatus(200).expect('Signalement S-0001');
    t.assert.equal((await told.submit('Envoyer ce signalement')).path, receipt.path, 'a second click reports nothing more');
    await wellMade(market, receipt);
    (await browser.get('/signaler/recu/0000000000000000')).expectStatus(404);
    (await browser.get('/signaler/boutique/nulle-part')).expectStatus(404);
    t.clock.advance(60_000); // the six digits of this half minute were used
    const staff = await staffIn(market, ADMIN);
    (await staff.get('/equipe')).expect('1 signalement attend');
    const desk = await staff.get('/equipe/signalements');
    desk.expect('resident@exemple.fr');
    await wellMade(market, desk);
    const missing = await desk.form('Enregistrer la décision').fill({ decision: 'acted', reponse: 'Oui' }).submit('Enregistrer la décision');
    missing.expectStatus(422).expect('en une phrase');
    (await missing.form('Enregistrer la décision').fill({ decision: 'acted', reponse: 'La boutique a corrigé l’origine.' }).submit('Enregistrer la décision')).expectStatus(200).expect('C’est enregistré');
    const twice = await desk.form('Enregistrer la décision').fill({ decision: 'kept', reponse: 'Rien à corriger ici.' }).submit('Enregistrer la décision');
    twice.expectStatus(409);
    (await browser.get(receipt.path)).expect('La boutique a corrigé l’origine.');
    const mail = await t.mail();
    await until('two letters', async () => mail.find(new Map([['to', 'resident@exemple.fr']])).length === 2);
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

async function noted(t, market, browser) {
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
    (await (await staffIn(market, ADMIN)).get('/equipe/recherche')).expect('qwertyuiope');
    t.clock.advance(91 * 86_400_000);
    await until('forgotten in time', async () => !(await mine()).some(([w]) => w === 'qwertyuiope'));
}

export default async function (t) {
    let market, browser;
    await t.step('a market', async () => {
        market = await openMarket(t);
        browser = market.server.browser();
        await until('the index is fed', async () => total(await list(browser, '/recherche')) > 0);
    });
    await t.step('one box finds all kinds', () => oneBox(t, browser));
    await t.step('proposals in groups', () => whileTyping(t, browser));
    await t.step('like goods and shops near', () => around(t, browser));
    await t.step('local words', () => localWords(t, market, browser));
    await t.step('filters keep what they say', () => filters(t, market, browser));
    await t.step('near a commune or a postcode', () => nearby(t, market, browser));
    await t.step('a commune is a town centre', () => town(t, market, browser));
    await t.step('a report', () => report(t, market, browser));
    await t.step('open now', () => openNow(t, market, browser));
    await t.step('what cannot be given up says so', () => noWayBack(t, market, browser));
    await t.step('the rule is published', () => rule(t, market, browser));
    await t.step('nothing found, and yet something to do', () => nothingFound(t, browser));
    await t.step('searches are noted without anybody', () => noted(t, market, browser));
}
