// Posters: a short address leads on to where the shop is today, is counted by the paper it stood on and by nothing else,
// and what a merchant prints carries it. What is unknown, hidden or another's answers alike.
import * as dom from '../harness/dom.mjs';
import { until } from '../harness/ports.mjs';
import { staffIn } from '../browser/walks.mjs';
import { openMarket, rows, signIn } from './people.mjs';

export const meta = { timeoutMs: 240_000 };

const FARM = 'la-ferme-des-haies';
const MAIL = 'la.ferme.des.haies@demo.foirail.example';

const ask = (browser, at, more = {}) => browser.request(more.method ?? 'GET', at, { follow: false, keep: false, ...more });

/** The page without the request's code, which differs each time, and the addresses in it. */
const plain = (answer) => answer.html.replace(/<code>[^<]*<\/code>/g, '#').replace(/(href|action|value)="[^"]*"/g, '');

async function offerOf(server, shop) {
    const [[id, code]] = await rows(server, `SELECT o.id, o.code FROM public_offer o JOIN merchant m ON m.id = o.merchant_id WHERE m.slug = '${shop}' ORDER BY o.id`);
    return { id, code };
}

async function leadsOn(t, browser, from, to) {
    const got = await ask(browser, from);
    t.assert.equal(got.status, 302, from);
    t.assert.match(new URL(got.headers.location, browser.origin).pathname, to, from);
    t.assert.match(got.headers['cache-control'] ?? '', /no-store/, `${from}: kept by nobody`);
    (await browser.get(new URL(got.headers.location, browser.origin).pathname)).expectStatus(200);
}

/** Sums of the days, by paper: {poster: 3, …}, for the shop itself or one of its offers. */
async function counted(server, slug, offer = '0') {
    const found = await rows(server, `SELECT v.source, sum(v.visits) FROM short_visit v JOIN merchant m ON m.id = v.merchant_id
        WHERE m.slug = '${slug}' AND v.offer_id = ${offer} GROUP BY v.source`);
    return Object.fromEntries(found.map(([source, n]) => [source, Number(n)]));
}

const reaches = (t, what, fn, want) => until(what, async () => JSON.stringify(Object.entries(await fn()).sort()) === JSON.stringify(Object.entries(want).sort()), { ms: 15_000 })
    .catch(async () => t.assert.deepEqual(await fn(), want, what));

async function addressesLead(t, m, code, offer) {
    const browser = m.server.browser();
    const shop = new RegExp(`^/boutique/${FARM}$`);
    await leadsOn(t, browser, `/b/${code}?s=affiche`, shop);
    await leadsOn(t, browser, `/b/${code.toLowerCase()}`, shop);
    await leadsOn(t, browser, `/b/${FARM}?s=nimporte-quoi@exemple.fr`, shop);
    await leadsOn(t, browser, `/en/b/${code}?s=vitrine`, new RegExp(`^/en/boutique/${FARM}$`));
    await leadsOn(t, browser, `/p/${offer.code}?s=sticker`, /^\/produit\/.+/);
    await leadsOn(t, browser, `/en/p/${offer.code}?s=presse`, /^\/en\/produit\/.+/);
    const [[pub]] = await rows(m.server, `SELECT p.pub FROM offer o JOIN product p ON p.id = o.product_id WHERE o.code = '${offer.code}'`);
    for (const [page, short] of [[`/boutique/${FARM}`, `/b/${code.toLowerCase()}`], [`/produit/${pub}-x`, `/p/${offer.code}`]]) {
        const shown = await browser.get(page);
        shown.expect(`${browser.origin}${short}`); // whoever wants to tell a friend finds it on the page
        t.assert.ok(shown.html.includes(`href="mailto:?subject=`), 'and sends it, without scripts too');
    }
}

/** What is no person coming is not counted: a question about the address, a page fetched ahead, an address of nobody's. */
async function onlyVisitsCount(t, m, code, offer) {
    const browser = m.server.browser();
    await ask(browser, `/b/${code}?s=affiche`, { method: 'HEAD' });
    await ask(browser, `/b/${code}?s=affiche`, { headers: { 'Sec-Purpose': 'prefetch;prerender' } });
    await ask(browser, '/b/zz99?s=affiche');
    await ask(browser, `/b/${code}?s=presse`); // the last to be counted: when it is there, all before it are
    await reaches(t, 'the shop’s visits', () => counted(m.server, FARM), { poster: 1, window: 1, press: 1, other: 2 });
    await reaches(t, 'the product’s visits', () => counted(m.server, FARM, offer.id), { sticker: 1, press: 1 });
}

/** The same page for an address that never was and one that is hidden. */
async function alike(t, browser, hidden, never) {
    const [a, b] = [await ask(browser, hidden), await ask(browser, never)];
    t.assert.equal(a.status, 404, hidden);
    t.assert.equal(b.status, 404, never);
    t.assert.equal(plain(a), plain(b), `${hidden} says more than ${never}`);
}

async function sheets(t, merchant, host, code, offer) {
    const seen = new Set();
    for (const format of ['a4', 'a5', 'planche']) {
        const page = await merchant.get(`/commercant/affiche/imprimer?format=${format}`);
        page.expectStatus(200).expect('La Ferme des Haies');
        page.expect(`${host}/b/${code.toLowerCase()}`);
        t.assert.match(page.html, /class="feuille[^"]* b[1-8]/, 'the colour of its awning');
        t.assert.equal(page.select('h1').length, 1);
        t.assert.equal(page.select('script').length, 0);
        t.assert.equal(page.select('svg.qr').length, format === 'planche' ? 8 : 1);
        seen.add(/<path fill="#000" d="([^"]+)"/.exec(page.html)[1]);
    }
    t.assert.equal(seen.size, 3, 'each paper’s code holds its own source');
    const poster = await merchant.get('/commercant/affiche/imprimer');
    poster.expect('Pas d’internet').expect(/\b0\d(\s\d\d){4}\b/).expect(/lundi|mardi/);
    const one = await merchant.get(`/commercant/affiche/imprimer?format=a4&offre=${offer.code}`);
    one.expect(`${host}/p/${offer.code}`).expect('code pour le téléphone').expect('La Ferme des Haies');
    (await merchant.get('/en/commercant/affiche/imprimer?format=a5')).expect('No internet?').expect(`${host}/en/b/`);
}

/** The choice is a plain form; it leads to what was chosen. */
async function choice(t, merchant, offer) {
    const home = await merchant.get('/commercant');
    const page = await home.follow('Affiches et autocollants');
    const names = page.select('option').slice(1).map((o) => dom.words(o));
    t.assert.ok(names.length > 3);
    t.assert.deepEqual(names, [...names].sort(new Intl.Collator('fr', { ignorePunctuation: true }).compare), 'in the order of a dictionary');
    const sheet = await page.form('/commercant/affiche/imprimer').fill({ offre: offer.code, format: 'planche' }).submit();
    sheet.expectStatus(200).expect(`/p/${offer.code}`);
    t.assert.equal(sheet.select('svg.qr').length, 8);
}

async function figures(t, merchant, code) {
    const home = await merchant.get('/commercant');
    const page = await home.follow('Mes chiffres');
    const cells = [...page.html.matchAll(/<tr><th scope="row">[^<]*<\/th>((?:<td class="n">.*?<\/td>)+)<\/tr>/g)].map((r) => [...r[1].matchAll(/<td class="n">(?:<b>)?([^<]*)/g)].map((c) => c[1]));
    const visits = cells.filter((r) => r.length === 6), others = cells.filter((r) => r.length === 4);
    t.assert.equal(visits.length, 8, 'eight weeks of visits');
    t.assert.equal(others.length, 16, 'eight weeks of people who come, and of orders');
    t.assert.deepEqual(visits[0], ['1', '1', '1', '2', '2', '7'], 'this week, by paper: shop and product together');
    for (const week of visits.slice(1)) t.assert.deepEqual(week, ['0', '0', '0', '0', '0', '0']);
    page.expect('sans cookie').expect(code);
}

async function suspend(m, name) {
    const staff = m.server.browser();
    await staffIn(staff, m);
    const file = await (await (await staff.get('/equipe/fiches')).follow('Toutes les boutiques')).follow(name);
    const done = await file.form('decision').fill({ motif: 'Dossier à revoir ensemble.' }).submit('Suspendre');
    done.expectStatus(200);
}

/** Five digits that are no offer's: they are drawn by lot, so any may be somebody's. */
async function nobodys(server) {
    const taken = new Set((await rows(server, 'SELECT code FROM offer')).flat());
    return Array.from({ length: taken.size + 1 }, (_, i) => String(i).padStart(5, '0')).find((c) => !taken.has(c));
}

export default async function (t) {
    let m, merchant, code, offer, other, never;
    await t.step('a market with its shops', async () => {
        m = await openMarket(t);
        [[code]] = await rows(m.server, `SELECT code FROM merchant WHERE slug = '${FARM}'`);
        offer = await offerOf(m.server, FARM);
        other = await offerOf(m.server, 'atelier-terre-d-ocre');
        never = await nobodys(m.server);
        merchant = await signIn(m, MAIL);
    });
    await t.step('short addresses lead on, in both languages and either case', () => addressesLead(t, m, code, offer));
    await t.step('what counts is people who come, by paper and day', () => onlyVisitsCount(t, m, code, offer));
    await t.step('posters, sheets and stickers carry the address, the telephone and the hours', () => sheets(t, merchant, new URL(m.server.origin).host, code, offer));
    await t.step('the choice of what to print is a form', () => choice(t, merchant, offer));
    await t.step('figures: eight weeks, each paper apart', () => figures(t, merchant, offer.code));
    await t.step('another’s product cannot be printed, and is no other than a missing one', async () => {
        const page = async (which) => {
            const got = await ask(merchant, `/commercant/affiche/imprimer?offre=${which}`);
            t.assert.equal(got.status, 404);
            return plain(got).replaceAll(which, '#');
        };
        t.assert.equal(await page(other.code), await page(never));
        const nobody = await ask(m.server.browser(), '/commercant/affiche/imprimer');
        t.assert.equal(nobody.status, 303, 'who is not signed in is led to the door');
    });
    await t.step('a product off the shelf: no address, no poster', async () => {
        const headers = { Origin: merchant.origin, 'Sec-Fetch-Site': 'same-origin' };
        await merchant.post('/commercant/produits', { offre: offer.id, action: 'retirer' }, { follow: false, keep: false, headers });
        await alike(t, m.server.browser(), `/p/${offer.code}`, `/p/${never}`);
        t.assert.equal((await ask(merchant, `/commercant/affiche/imprimer?offre=${offer.code}`)).status, 404);
    });
    await t.step('a suspended shop: its addresses are nobody’s', async () => {
        const [[hidden]] = await rows(m.server, `SELECT code FROM merchant WHERE slug = 'atelier-terre-d-ocre'`);
        const browser = m.server.browser();
        t.assert.equal((await ask(browser, `/b/${hidden}`)).status, 302, 'it was there');
        await suspend(m, 'Atelier Terre');
        await alike(t, browser, `/b/${hidden}`, '/b/zz99');
        await alike(t, browser, '/b/atelier-terre-d-ocre', '/b/zz99');
        await alike(t, browser, `/p/${other.code}`, `/p/${never}`);
    });
}
