// What other programs read of the market: every address of the API answers as its served description says, pages of a list miss
// nothing and repeat nothing, what is wrong is told as a problem, a basket is handed over by one button.
import Ajv from 'ajv/dist/2020.js';
import * as dom from '../harness/dom.mjs';
import { until } from '../harness/ports.mjs';
import { ADMIN, staffIn } from './forms_help.mjs';
import { openMarket, rows } from './people.mjs';

export const meta = { timeoutMs: 240_000 };

const DATE_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

/** The description, with a checker of its schemas. */
class Description {
    constructor(doc) {
        this.doc = doc;
        this.ajv = new Ajv({ strict: false, allErrors: true, formats: { uri: /^https?:\/\/[^\s]+$/, 'uri-reference': true, 'date-time': DATE_TIME, date: /^\d{4}-\d\d-\d\d$/ } });
        this.ajv.addSchema({ $id: 'https://api.example/doc', components: doc.components });
    }

    /** What is wrong with a value, as a text; empty: nothing. */
    faults(name, value) {
        const check = this.ajv.getSchema(`https://api.example/doc#/components/schemas/${name}`);
        return check(value) ? '' : this.ajv.errorsText(check.errors);
    }

    schemaOf(path) {
        return this.doc.paths[path].get.responses['200'].content['application/json'].schema.$ref?.split('/').at(-1);
    }
}

class Api {
    constructor(market) {
        this.market = market;
    }

    async get(path, headers = {}) {
        const answer = await fetch(path.startsWith('http') ? path : this.market.server.url(path), { headers, redirect: 'manual' });
        const text = await answer.text();
        return { status: answer.status, headers: answer.headers, text, json: /json/.test(answer.headers.get('content-type') ?? '') && text ? JSON.parse(text) : undefined };
    }

    /** Every item of a list, page after page. */
    async all(path) {
        const items = [];
        for (let next = this.market.server.url(path); next;) {
            const page = await this.get(next);
            items.push(...page.json.items);
            if (page.json.next) this.link = page.headers.get('link');
            next = page.json.next;
        }
        return items;
    }
}

async function described(t, market, api) {
    const listed = await market.server.run([market.server.command.serve[0], 'config', 'routes']);
    const routes = listed.out.split('\n').map((line) => line.split('\t')[1]).filter((path) => path?.startsWith('/api/v1/')).map((path) => path.slice('/api/v1'.length));
    const answer = await api.get('/api/v1/openapi.json');
    t.assert.equal(answer.status, 200);
    t.assert.deepEqual(Object.keys(answer.json.paths).sort(), routes.sort(), 'every route is described, and nothing else');
    return new Description(answer.json);
}

const filled = (path, known) => path.replace('{slug}', path.startsWith('/marches/') ? 'marche-d-alencon' : path.startsWith('/selections/') ? 'panier-du-terroir' : known.slug).replace('{code}', known.code) + (path === '/panier' ? `?lignes=${known.code}:1` : '');

async function answersAsDescribed(t, api, description, known) {
    for (const path of Object.keys(description.doc.paths).filter((p) => description.schemaOf(p)))
        for (const base of ['/api/v1', '/en/api/v1']) {
            const at = base + filled(path, known);
            const got = await api.get(at);
            t.assert.equal(got.status, 200, `${at}: ${got.text.slice(0, 300)}`);
            t.assert.equal(description.faults(description.schemaOf(path), got.json), '', at);
            t.assert.equal(got.headers.get('access-control-allow-origin'), '*', at);
            t.assert.equal(got.headers.get('cross-origin-resource-policy'), 'cross-origin', at);
            t.assert.match(got.headers.get('ratelimit-policy'), /^"api";q=\d+;w=\d+$/, at);
            t.assert.equal(got.headers.get('content-language'), base === '/api/v1' ? 'fr' : 'en', at);
        }
    const one = (await api.get('/api/v1/boutiques')).json;
    delete one.items[0].name;
    t.assert.notEqual(description.faults('Shops', one), '', 'the checker misses what is missing');
}

async function unchanged(t, api, known) {
    for (const at of ['/api/v1/rayons', `/api/v1/offres/${known.code}`]) {
        const first = await api.get(at);
        const again = await api.get(at, { 'If-None-Match': first.headers.get('etag') });
        t.assert.equal(again.status, 304, at);
        t.assert.equal((await api.get(at, { 'If-None-Match': '"other"' })).status, 200, at);
    }
}

async function wholeLists(t, market, api) {
    const shops = (await rows(market.server, 'SELECT slug FROM public_merchant ORDER BY slug')).map((r) => r[0]);
    t.assert.deepEqual((await api.all('/api/v1/boutiques?nombre=3')).map((s) => s.slug), shops);
    t.assert.match(api.link, /^<http.*curseur=.*>; rel="next"$/);
    const codes = (await rows(market.server, 'SELECT code FROM public_offer ORDER BY code')).map((r) => r[0]);
    t.assert.deepEqual((await api.all('/api/v1/offres?nombre=100')).map((o) => o.code), codes);
    const communes = (await rows(market.server, 'SELECT insee FROM commune ORDER BY slug')).map((r) => r[0]);
    t.assert.deepEqual((await api.all('/api/v1/communes?nombre=100')).map((c) => c.insee), communes);
}

/** The search pages through what the site's own search counts, and its counts are those of the lists they lead to. */
async function searches(t, market, api) {
    const site = await market.server.browser().get('/recherche?rayon=cremerie');
    const total = Number(/(\d+) offre/.exec(site.textOf('p[role="status"]'))[1]);
    const found = (await api.get('/api/v1/recherche?rayon=cremerie&nombre=5')).json;
    t.assert.equal(found.total, total);
    const all = await api.all('/api/v1/recherche?rayon=cremerie&nombre=5');
    t.assert.equal(all.length, total);
    t.assert.equal(new Set(all.map((o) => o.code)).size, total, 'twice the same');
    const [commune] = found.facets.communes;
    t.assert.equal((await api.get(`/api/v1/recherche?rayon=cremerie&commune=${commune.slug}`)).json.total, commune.offers);
    const { filters } = found.facets, asked = filters.filter((f) => f.offers > 0 && f.offers < total && !['ouvert', 'aujourdhui'].includes(f.param));
    t.assert.ok(asked.some((f) => f.param.startsWith('sans_')) && filters.some((f) => f.param === 'ouvert'), 'allergens that are absent, shops that are open');
    for (const { param, offers } of asked) {
        t.assert.equal((await api.get(`/api/v1/recherche?rayon=cremerie&${param}=1`)).json.total, offers, param);
        const page = await market.server.browser().get(`/recherche?rayon=cremerie&${param}=1`);
        t.assert.equal(Number(/(\d+) offre/.exec(page.textOf('p[role="status"]'))[1]), offers, `${param}, on the site`);
    }
    const kinds = await Promise.all(['produits', 'services'].map(async (k) => (await api.get(`/api/v1/recherche?genre=${k}`)).json.total));
    t.assert.equal(kinds[0] + kinds[1], (await api.get('/api/v1/recherche')).json.total);
    const ofShop = (await api.all('/api/v1/recherche?boutique=la-ferme-des-haies&nombre=50')).map((o) => o.shop.slug);
    t.assert.deepEqual([...new Set(ofShop)], ['la-ferme-des-haies']);
    const near = (await api.get('/api/v1/recherche?pres=alencon&tri=pres&nombre=3')).json.items;
    t.assert.ok(near.every((o, i) => i === 0 || o.distance_m >= near[i - 1].distance_m));
}

const bare = (problem) => ({ ...problem, request: '' });

async function problems(t, api, description) {
    const wrong = {
        '/api/v1/boutiques/nulle-part': 404, '/api/v1/boutiques/nulle-part/horaires': 404, '/api/v1/offres/00000': 404, '/api/v1/rien': 404, '/api/v2/offres': 404,
        '/api/v1/boutiques?nombre=0': 400, '/api/v1/offres?nombre=101': 400, '/api/v1/offres?nombre=x': 400, '/api/v1/offres?curseur=%27%22': 400,
        '/api/v1/boutiques?commune=nulle-part': 400, '/api/v1/recherche?rayon=nulle-part': 400, '/api/v1/recherche?genre=x': 400, '/api/v1/recherche?boutique=nulle-part': 400, '/api/v1/recherche?curseur=99999': 400, '/api/v1/recherche?curseur=-1': 400,
        '/api/v1/recherche?tri=x': 400, '/api/v1/recherche?prix_max=-3': 400, '/api/v1/panier': 400, '/api/v1/panier?lignes=12345:0': 400, '/api/v1/panier?lignes=a:1': 400,
        [`/api/v1/panier?lignes=${Array(41).fill('12345:1').join(',')}`]: 400,
    };
    for (const [at, status] of Object.entries(wrong)) {
        const got = await api.get(at);
        t.assert.equal(got.status, status, at);
        t.assert.match(got.headers.get('content-type'), /^application\/problem\+json/, at);
        t.assert.equal(got.headers.get('access-control-allow-origin'), '*', at);
        t.assert.equal(description.faults('Problem', got.json), '', at);
    }
    const french = (await api.get('/api/v1/rien')).json;
    t.assert.equal(french.title, 'Rien ici');
    for (const [at, headers] of [['/en/api/v1/rien', {}], ['/api/v1/rien', { 'Accept-Language': 'en-GB,en;q=0.9,fr;q=0.8' }]])
        t.assert.equal((await api.get(at, headers)).json.title, 'Nothing here', at);
    t.assert.deepEqual(bare((await api.get('/api/v1/rien', { 'Accept-Language': 'de,fr;q=0.7,en;q=0.3' })).json), bare(french));
    t.assert.match((await api.get('/api/v1/recherche?rayon=nulle-part')).json.parameter, /^rayon$/);
}

async function handsOver(t, market, api, known) {
    const got = (await api.get(`/api/v1/panier?lignes=${known.code}:2,00000:1`)).json;
    t.assert.deepEqual(got.items.map((i) => i.available), [true, false]);
    t.assert.equal(got.total_cents, 2 * known.cents);
    const browser = market.server.browser();
    const page = (await browser.get(new URL(got.url).pathname + new URL(got.url).search)).expectStatus(200).expect('Rien n’est encore commandé');
    t.assert.equal((await browser.get('/panier')).html.includes(known.title), false, 'a link acts by itself');
    const basket = await page.form('/panier/remise').submit();
    t.assert.equal(basket.path, '/panier');
    basket.expect(known.title);
    (await browser.get('/panier/remise?lignes=x')).expectStatus(404).expect('illisible');
    (await browser.get('/en/panier/remise?lignes=00000')).expectStatus(200).expect('Nothing of it can be had');
    (await browser.post('/panier/remise', { lignes: `${known.code}:1,00000:1` }, { headers: { Origin: browser.origin, 'Sec-Fetch-Site': 'same-origin' } })).expectStatus(422).expect('Quelque chose n’est plus là');
}

/** Under /app a page has neither header nor footer; its links and forms stay there, its one address does not name it. */
async function webView(t, market, known) {
    const browser = market.server.browser();
    for (const [base, word] of [['/app', 'Toutes les boutiques'], ['/app/en', 'All shops']]) {
        const page = (await browser.get(`${base}/boutiques`)).expectStatus(200).expect(word);
        t.assert.ok(!page.select('header').length && !page.select('footer').length, base);
        const links = page.select('main a').map((a) => dom.attr(a, 'href')).filter((href) => href.startsWith('/'));
        t.assert.ok(links.length > 3 && links.every((href) => href.startsWith(`${base}/`)), links.join(' '));
        t.assert.ok(!dom.attr(page.select('link[rel=canonical]')[0], 'href').includes('/app'), base);
    }
    const shop = await browser.get(`/app/boutique/${known.slug}`);
    const basket = await (await browser.get(new URL(known.url).pathname.replace(/^/, '/app'))).form('/app/panier/ajouter').submit();
    t.assert.equal(basket.path, '/app/panier');
    t.assert.ok(shop.html.includes(`/app/produit/`) && basket.html.includes('action="/app/panier'));
    t.assert.ok((await browser.get('/boutiques')).select('header').length, 'a control: pages have a header elsewhere');
    const map = (await browser.get('/app/communes')).select('svg a').map((a) => dom.attr(a, 'href'));
    t.assert.ok(map.length > 2 && map.every((href) => href.startsWith('/app/commune/')), map.join(' '));
    (await browser.get('/application')).expectStatus(404);
    for (const base of ['/app', '', '/app', '']) { // what is kept of one view never shows in the other
        const links = (await browser.get(`${base}/recherche?q=fromage&fois=${known.slug}`)).select('main li.prod h3 a').map((a) => dom.attr(a, 'href'));
        t.assert.ok(links.length > 3 && links.every((href) => href.startsWith(`${base}/produit/`)), links.join(' '));
    }
}

async function setting(market, key, value) {
    const done = await market.server.sub('config', 'set', key, value);
    return done.code;
}

/** Which apps open our addresses: what is set, and nothing before. Which sites may frame our pages: the same. */
async function appsAndFrames(t, market, api, known) {
    const files = ['/.well-known/assetlinks.json', '/.well-known/apple-app-site-association'];
    const frame = `/integrer/boutique/${known.slug}`;
    for (const file of files) t.assert.equal((await api.get(file)).status, 404, file);
    t.assert.match((await api.get(frame)).headers.get('content-security-policy'), /frame-ancestors 'self' ;/);
    await market.server.stop();
    const print = Array(32).fill('AB').join(':');
    for (const [key, bad] of [['app.android', 'fr.orne.poche'], ['app.android', `fr.orne.poche ${print.slice(3)}`], ['app.apple', 'fr.orne'], ['embed.sites', "https://a.fr;script-src 'none'"], ['embed.sites', 'http://a.fr']])
        t.assert.notEqual(await setting(market, key, bad), 0, `${key} ${bad}`);
    for (const [key, good] of [['app.android', `fr.orne.poche ${print}`], ['app.apple', 'ABCDE12345.fr.orne.poche'], ['embed.sites', 'https://www.orne.example https://orne.example:8443']])
        t.assert.equal(await setting(market, key, good), 0, key);
    await market.server.launch();
    t.assert.deepEqual((await api.get(files[0])).json[0].target, { namespace: 'android_app', package_name: 'fr.orne.poche', sha256_cert_fingerprints: [print] });
    const apple = (await api.get(files[1])).json.applinks.details[0];
    t.assert.deepEqual(apple.appIDs, ['ABCDE12345.fr.orne.poche']);
    t.assert.ok(apple.components.some((c) => c['/'] === '/en/produit/*') && !apple.components.some((c) => c['/'].includes('commercant')));
    const shown = await api.get(frame);
    t.assert.match(shown.headers.get('content-security-policy'), /frame-ancestors 'self' https:\/\/www\.orne\.example https:\/\/orne\.example:8443;/);
    t.assert.match((await api.get('/boutiques')).headers.get('content-security-policy'), /frame-ancestors 'none'/, 'other pages are framed by nobody');
}

async function embeds(t, market, api, known) {
    for (const path of [`/integrer/boutique/${known.slug}`, `/integrer/selection?codes=${known.code},00000`, '/integrer/recherche?rayon=cremerie', '/en/integrer/recherche?q=zzzzzz', `/integrer${new URL(known.url).pathname}`]) {
        const got = await api.get(path);
        t.assert.equal(got.status, 200, path);
        t.assert.equal(got.headers.get('set-cookie'), null, path);
        t.assert.ok(!/<script|<header|<footer/.test(got.text), path);
        t.assert.match(got.text, /<base target="_blank">/);
    }
    for (const path of ['/integrer/boutique/nulle-part', '/integrer/produit/nul', '/integrer/recherche?rayon=nulle-part']) t.assert.equal((await api.get(path)).status, 404, path);
    const page = await market.server.browser().get(`/boutique/${known.slug}`);
    const link = dom.attr(page.select('link[type="application/json+oembed"]')[0], 'href');
    const told = (await api.get(link)).json;
    t.assert.deepEqual([told.version, told.type, told.width], ['1.0', 'rich', 640]);
    t.assert.equal((await api.get(/src="([^"]+)"/.exec(told.html)[1])).status, 200);
    t.assert.equal((await api.get(`${link}&maxwidth=300&maxheight=200`)).json.height, 200);
    t.assert.equal((await api.get(`${link}&format=xml`)).status, 501);
    for (const url of ['https://ailleurs.example/boutique/x', market.server.url('/panier'), '', 'x'.repeat(3000)]) t.assert.equal((await api.get(`/oembed?url=${encodeURIComponent(url)}`)).status, 404, url);
}

const dataOf = (html) => [...html.matchAll(/<script type="application\/ld\+json">(.*?)<\/script>/gs)].flatMap((m) => JSON.parse(m[1])['@graph']);
const typed = (graph, type) => graph.find((x) => x['@type'] === type);

/** What search engines require of each kind, of a few pages of each. */
async function structured(t, api) {
    const needs = (thing, ...keys) => keys.forEach((key) => t.assert.ok(thing?.[key], `${thing?.['@type']} without ${key}: ${JSON.stringify(thing)}`));
    const offers = (await api.all('/api/v1/offres?nombre=100')).filter((o) => o.price_cents && !o.service && !o.variant);
    for (const o of offers.slice(0, 12)) {
        const graph = dataOf((await api.get(new URL(o.url).pathname)).text), product = typed(graph, 'Product');
        needs(product, 'name', 'offers', 'brand', 'sku');
        needs(product.offers, 'price', 'priceCurrency', 'availability', 'url', 'seller');
        t.assert.equal(product.offers.price, (o.price_cents / 100).toFixed(2), o.url);
        t.assert.equal(product.offers.availability.endsWith('OutOfStock'), o.availability === 'sold_out', o.url);
        const steps = typed(graph, 'BreadcrumbList').itemListElement;
        t.assert.deepEqual(steps.map((s) => s.position), steps.map((_, i) => i + 1));
        for (const step of steps) { needs(step, 'name', 'item'); t.assert.equal((await api.get(new URL(step.item).pathname)).status, 200, step.item); }
    }
    for (const shop of (await api.get('/api/v1/boutiques?nombre=6')).json.items) {
        const business = typed(dataOf((await api.get(new URL(shop.url).pathname)).text), 'LocalBusiness');
        needs(business, 'name', 'url', 'address', '@id');
        needs(business.address, 'streetAddress', 'postalCode', 'addressLocality', 'addressCountry');
        const hours = (await api.get(`${new URL(shop.self).pathname}/horaires`)).json;
        t.assert.equal(business.openingHoursSpecification?.length ?? 0, hours.week.length, shop.slug);
        for (const h of business.openingHoursSpecification ?? []) needs(h, 'dayOfWeek', 'opens', 'closes');
        t.assert.equal(business.specialOpeningHoursSpecification !== undefined, hours.days.some((d) => d.unlike_the_week), shop.slug);
    }
}

/** Well-formed as far as matching marks go: text of each element by name. */
function xml(text) {
    const open = [], all = [];
    for (const [, close, name, , empty, words] of text.replace(/<\?.*?\?>/s, '').matchAll(/<(\/?)([\w:]+)((?:\s+[\w:]+="[^"<]*")*)\s*(\/?)>([^<]*)/g)) {
        if (close) { if (open.pop() !== name) throw new Error(`</${name}> closes nothing`); } else { all.push([name, words]); if (!empty) open.push(name); }
    }
    if (open.length || /&(?!amp;|lt;|gt;|quot;|#39;|#x27;|apos;)/.test(text)) throw new Error(`not well formed: ${open} ${text.slice(0, 200)}`);
    return all;
}

const texts = (all, name) => all.filter(([n]) => n === name).map(([, words]) => words);

async function listsForMachines(t, market, api, known) {
    const map = xml((await api.get('/sitemap.xml')).text);
    const locs = texts(map, 'loc').map((u) => new URL(u).pathname);
    const products = (await rows(market.server, 'SELECT DISTINCT p.pub FROM public_offer o JOIN product p ON p.id = o.product_id')).map((r) => r[0]);
    t.assert.deepEqual(products.filter((pub) => !locs.some((l) => l.startsWith(`/produit/${pub}-`))), []);
    t.assert.ok(locs.includes(`/boutique/${known.slug}`) && locs.includes('/'));
    t.assert.ok(locs.includes('/selections') && locs.includes('/selection/panier-du-terroir'), 'what staff put together');
    t.assert.ok(!locs.some((l) => /^\/(panier|commercant|equipe)/.test(l)));
    for (const part of ['/sitemap/0.xml', '/sitemap/1.xml']) xml((await api.get(part)).text);
    for (const part of ['/sitemap/9.xml', '/sitemap/-1.xml', '/sitemap/x.xml', '/sitemap/1']) t.assert.equal((await api.get(part)).status, 404, part);
    for (const path of ['/nouveautes.atom', `/en/boutique/${known.slug}/nouveautes.atom`]) {
        const feed = xml((await api.get(path)).text);
        t.assert.equal(feed[0][0], 'feed');
        t.assert.equal(texts(feed, 'entry').length, texts(feed, 'published').length);
        t.assert.ok(texts(feed, 'entry').length > 0 && texts(feed, 'id').length === texts(feed, 'entry').length + 1, path);
    }
    t.assert.equal((await api.get('/boutique/nulle-part/nouveautes.atom')).status, 404);
}

/** What staff put together: its page and its address for programs have the same goods; one that is not shown is nowhere. */
async function putTogether(t, market, api) {
    const sheet = (await api.get('/api/v1/selections/panier-du-terroir')).json, [[inIt]] = await rows(market.server, `SELECT count(*) FROM selection_line l JOIN selection s ON s.id = l.selection_id WHERE s.slug = 'panier-du-terroir'`);
    t.assert.equal(String(sheet.lines.length), inIt);
    const can = sheet.lines.filter((l) => l.available), prices = new Map(sheet.offers.map((o) => [o.code, o.price_cents]));
    t.assert.ok(can.length > 1 && can.every((l) => prices.get(l.code) > 0));
    t.assert.equal(sheet.total_cents, can.reduce((sum, l) => sum + Math.round((prices.get(l.code) * l.quantity_milli) / 1000), 0));
    const at = new URL(sheet.handover), taken = (await market.server.browser().get(at.pathname + at.search)).expectStatus(200);
    for (const line of can) taken.expect(sheet.offers.find((o) => o.code === line.code).title);
    t.assert.deepEqual((await api.get('/api/v1/selections')).json.items.map((s) => s.slug).filter((s) => s === 'panier-du-terroir'), ['panier-du-terroir']);
    const staff = await staffIn(market, ADMIN), made = await (await staff.get('/equipe/selections')).form('Commencer cette sélection').fill({ titre: 'Pas encore montrée', texte: '' }).submit();
    made.expectStatus(200);
    const [[hidden]] = await rows(market.server, "SELECT slug FROM selection WHERE title_fr = 'Pas encore montrée'");
    t.assert.equal((await api.get(`/api/v1/selections/${hidden}`)).status, 404, 'what is not shown yet is not told');
    t.assert.ok(!(await api.get('/api/v1/selections')).text.includes(hidden) && !(await api.get('/sitemap.xml')).text.includes(hidden));
}

/** RFC 5545: CRLF, no line over 75 bytes, events whole; the shop's days are those the API says. */
async function calendars(t, api, known) {
    for (const path of ['/marches.ics', '/marche/marche-d-alencon/dates.ics', `/boutique/${known.slug}/horaires.ics`]) {
        const got = await api.get(path), lines = got.text.split('\r\n');
        t.assert.match(got.headers.get('content-type'), /^text\/calendar/);
        t.assert.deepEqual([lines[0], lines.at(-2), lines.at(-1)], ['BEGIN:VCALENDAR', 'END:VCALENDAR', '']);
        t.assert.ok(lines.every((l) => Buffer.byteLength(l) <= 75), lines.find((l) => Buffer.byteLength(l) > 75));
        const events = got.text.split('BEGIN:VEVENT').slice(1);
        t.assert.ok(events.length > 3, path);
        for (const e of events) for (const key of ['UID:', 'DTSTAMP:', 'DTSTART:', 'DTEND:', 'SUMMARY:']) t.assert.ok(e.includes(`\n${key}`), `${path} ${key}`);
        t.assert.equal(new Set(events.map((e) => /UID:(.*)/.exec(e)[1])).size, events.length, 'each has a name of its own');
    }
    const days = (await api.get(`/api/v1/boutiques/${known.slug}/horaires`)).json.days;
    const ics = (await api.get(`/boutique/${known.slug}/horaires.ics`)).text;
    for (const d of days) t.assert.equal(ics.split(`UID:${known.slug}-${d.date}-`).length - 1, d.open.length, d.date);
}

/** What Google Merchant reads of a shop: every priced offer of it, with the page's price. */
async function merchantFeed(t, api, known) {
    const all = xml((await api.get(`/boutique/${known.slug}/google-merchant.xml`)).text);
    const sold = (await api.all(`/api/v1/boutiques/${known.slug}/offres`)).filter((o) => o.price_cents !== null && ['order', 'reserve'].includes(o.mode));
    t.assert.deepEqual(new Set(texts(all, 'g:id')), new Set(sold.map((o) => o.code)));
    const one = sold.find((o) => !o.was_cents);
    t.assert.equal(texts(all, 'g:price')[texts(all, 'g:id').indexOf(one.code)], `${(one.price_cents / 100).toFixed(2)} EUR`);
    for (const name of ['title', 'link', 'description']) t.assert.equal(texts(all, name).length, sold.length + 1, name);
    for (const name of ['g:availability', 'g:condition', 'g:product_type']) t.assert.equal(texts(all, name).length, sold.length, name);
}

/** The page for developers: every example it shows works, as it is shown. */
async function examplesRun(t, market, api) {
    for (const base of ['', '/en']) {
        const page = (await market.server.browser().get(`${base}/developpeurs`)).expectStatus(200);
        const shown = page.select('main section').filter((s) => dom.elements(s, (e) => e.tagName === 'code').length);
        t.assert.ok(shown.length >= 18, `${shown.length} examples`);
        for (const section of shown) {
            const code = dom.words(dom.elements(section, (e) => e.tagName === 'code')[0]), link = dom.attr(dom.elements(section, (e) => e.tagName === 'a')[0], 'href');
            const url = /^(?:curl '|<iframe src=")(http[^'"]+)['"]/.exec(code)?.[1];
            t.assert.equal(link, url, code);
            const got = await api.get(url);
            t.assert.equal(got.status, 200, url);
            t.assert.ok(got.text.length > 50, url);
        }
    }
    const unknown = (await api.get('/api/v1/rien')).json;
    t.assert.ok((await api.get(unknown.type.split('#')[0])).text.includes(`id="${unknown.type.split('#')[1]}"`), 'a problem’s type leads to its explanation');
}

export default async function (t) {
    const market = await openMarket(t);
    const api = new Api(market);
    let description;
    const known = {};
    await t.step('a market whose index is fed', async () => {
        await until('the index is fed', async () => (await api.get(`/api/v1/recherche?fois=${Math.random()}`)).json.total > 0);
        const sold = (await api.get('/api/v1/recherche?mode=commande&stock=1')).json.items.find((o) => o.handover && o.unit === 'piece' && /^[ \wé]+$/.test(o.title));
        Object.assign(known, { slug: sold.shop.slug, code: sold.code, cents: sold.price_cents, title: sold.title, url: sold.url });
    });
    await t.step('every address of the API is described', async () => { description = await described(t, market, api); });
    await t.step('every answer is as described, in both languages, and other sites may read it', () => answersAsDescribed(t, api, description, known));
    await t.step('what did not change is not sent again', () => unchanged(t, api, known));
    await t.step('lists miss nothing and repeat nothing', () => wholeLists(t, market, api));
    await t.step('the search counts as the site does', () => searches(t, market, api));
    await t.step('what is wrong is a problem, in French or English', () => problems(t, api, description));
    await t.step('what staff put together', () => putTogether(t, market, api));
    await t.step('a basket is handed over by one button', () => handsOver(t, market, api, known));
    await t.step('the web view of an app has neither header nor footer', () => webView(t, market, known));
    await t.step('pages for other sites: no cookie, no script, and oEmbed tells of them', () => embeds(t, market, api, known));
    await t.step('what each page says to programs has what search engines require', () => structured(t, api));
    await t.step('lists for machines name what is public', () => listsForMachines(t, market, api, known));
    await t.step('calendars of markets and of a shop', () => calendars(t, api, known));
    await t.step('a shop’s shelf as Google Merchant reads it', () => merchantFeed(t, api, known));
    await t.step('every example of the page for developers works', () => examplesRun(t, market, api));
    await t.step('which apps open our addresses, and which sites may frame our pages, is set by staff', () => appsAndFrames(t, market, api, known));
}
