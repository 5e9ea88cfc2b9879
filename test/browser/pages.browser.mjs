// Every page a person can come to, in French on a wide light screen and a narrow dark one, in English on a wide dark screen and
// a narrow light one: axe-core, html-validate, nothing asked elsewhere, a silent console, no sideways scroll, at most 14 KB, and the word
// that all of it is a demonstration, kept from search engines. The pages are those of the route tables in src: a route without an address
// here fails the first step.
import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';
import { AXE_LOOKS, axeViolations, expectNoSidewaysScroll, markupProblems, wear } from '../harness/browser.mjs';
import { everyPage, openWhole } from './every_page.mjs';
import { changedForEyes, wrongOnPurpose } from './spacing.mjs';
import { cookiesOf } from './walks.mjs';

export const meta = { long: true, engines: ['sqlite'], timeoutMs: 1_800_000 };

const ROOT = path.resolve(import.meta.dirname, '../..');
/** Most of a walk is axe-core: the two languages share the four looks; the first of each, one wide and one narrow, is asked for everything. */
const LOOKS = { '': ['desktop', 'small_dark'], '/en': ['small', 'dark'] };

/** Answers that are no pages. */
const NO_PAGE = ['/recherche/aide', '/communes.svg', '/commercant/position/carte.svg', '/robots.txt', '/sitemap.xml', '/m/{fichier}', '/commercant/photo/{photo}', '/commercant/labels/{demande}/preuve', '/equipe/labels/{demande}/preuve', '/commercant/emporter.zip', '/compte/donnees.zip', '/commercant/photos/{image}/etat', '/commercant/tableau/flux', '/achat/{token}/{fichier}', '/achat/{token}/contrat', '/commercant/produits/export.csv', '/commercant/caisse.csv', '/b/{code}', '/p/{code}', '/vers/{code}'];

/** Reached by a letter that comes after months: test/scenarios/shelf.story.mjs opens it and has its markup looked at. */
NO_PAGE.push('/encore/{lien}');
/** Reached by an SMS: test/scenarios/sms.story.mjs. */
NO_PAGE.push('/s/{numero}/{signature}');

/** What programs read: test/scenarios/open.story.mjs. */
NO_PAGE.push('/api/v1/', '/api/v1/panier', '/api/v1/openapi.json', '/oembed', '/.well-known/assetlinks.json', '/.well-known/apple-app-site-association', '/nouveautes.atom', '/marches.ics', '/marche/{slug}/dates.ics', '/manifest.webmanifest', '/sw.js', '/prevenir/cle', '/sitemap/{part}',
    '/boutique/{slug}/nouveautes.atom', '/boutique/{slug}/google-merchant.xml', '/boutique/{slug}/horaires.ics');

/** The addresses answered with GET, as the rooms declare them. */
function routes() {
    const files = fs.readdirSync(path.join(ROOT, 'src'), { recursive: true }).filter((f) => f.endsWith('.c') && !f.includes('test'));
    const found = files.flatMap((f) => [...fs.readFileSync(path.join(ROOT, 'src', f), 'utf8').matchAll(/\{\s*GET,\s*"([^"]+)"/g)].map((m) => m[1]));
    return [...new Set(found)];
}

/** The route an address belongs to: the one with the fewest open parts. */
function routeOf(all, address) {
    const at = address.split(/[?#]/)[0];
    const fits = all.filter((r) => new RegExp(`^${r.replace(/\{[^}]+\}/g, '[^/]+')}$`).test(at));
    return fits.sort((a, b) => a.split('{').length - b.split('{').length)[0];
}

const KB14 = 14 * 1024;
const PART = 12; // pages walked in one go
const INVENTED = { '': 'Démonstration\u00a0: boutiques,', '/en': 'Demonstration: shops,' };

/** Bytes in brotli; what is light enough when packed in haste needs no more. */
const weight = (html, quality) => zlib.brotliCompressSync(html, { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: quality } }).length;

/** A demo says so on every page, and no search engine keeps it; a page is at most 14 KB in brotli. */
function sent(headers, html, en) {
    const found = weight(html, 5) <= KB14 || weight(html, 11) <= KB14 ? [] : [`weighs ${weight(html, 11)} bytes`];
    if (!/noindex/.test(headers['x-robots-tag'] ?? '')) found.push('search engines may keep it');
    if (!html.includes(INVENTED[en])) found.push('it does not say that it is a demonstration');
    return found;
}

/** Everything wrong with a page as it stands, in each of the looks: it is asked for once, then changes width and colours. */
async function wrongs(tab, html, looks) {
    const found = (await markupProblems(html)).map((p) => `html ${p}`);
    for (const kind of looks) {
        await wear(tab, kind);
        found.push(...(await axeViolations(tab, kind === looks[0] ? {} : { only: AXE_LOOKS })).map((v) => `[${kind}] axe ${v.id}: ${v.nodes.slice(0, 3).join(' | ')}`));
        await expectNoSidewaysScroll(tab).catch((e) => found.push(`[${kind}] ${e.message}`));
    }
    return found;
}

/** What a page answers: all are there, but for what is nowhere, what is an owner's own to who acts for a shop, and an agreement that ended. */
const answersOf = (address) => (address === '/nulle-part' ? 404 : /^\/pour\/.*(\/banque|\?fini)$/.test(address) ? 403 : 200);

async function lookAt(market, list, en) {
    const w = await market.window(LOOKS[en][0], { lang: en ? 'en-GB' : 'fr-FR' });
    const found = [];
    if (list.browser) await w.context.addCookies(cookiesOf(list.browser, market.server.origin));
    for (const address of list.addresses) {
        const at = `${en}${address}`;
        const answer = await w.tab.goto(market.url(at), { waitUntil: 'load' });
        const expected = answersOf(address);
        const landed = new URL(w.tab.url());
        if (answer.status() !== expected) found.push(`${at}: answered ${answer.status()}`);
        else if (landed.pathname !== at.split('?')[0]) found.push(`${at}: led to ${landed.pathname}`);
        else found.push(...[...sent(answer.headers(), await answer.text(), en), ...(await wrongs(w.tab, await answer.text(), LOOKS[en]))].map((x) => `${at}: ${x}`));
    }
    const quiet = w.guard.trouble.filter((x) => !list.addresses.some((a) => answersOf(a) !== 200 && x.includes(a))); // Chromium tells each 404 in its console
    found.push(...w.guard.foreign.map((u) => `asked elsewhere: ${u}`), ...quiet);
    await w.close();
    return found;
}

/** A list of pages in parts, so that none walks long alone. */
function parts({ who, browser, addresses }) {
    const n = Math.ceil(addresses.length / PART), each = Math.ceil(addresses.length / n);
    return Array.from({ length: n }, (_, i) => ({ who: n > 1 ? `${who}, ${i + 1} of ${n}` : who, browser, addresses: addresses.slice(i * each, (i + 1) * each) }));
}

function walk(t, market, list, en) {
    return t.check(`${list.who}${en ? ', in English' : ''}: ${list.addresses.length} pages`, async () => {
        const found = await lookAt(market, list, en);
        t.assert.equal(found.length, 0, `${found.length} troubles\n${found.join('\n')}`);
    });
}

export default async function (t) {
    const market = await openWhole(t);
    let all = [];
    await t.step('the pages are reached', async () => {
        all = await everyPage(market);
    });
    await t.check('no page of the route tables is left out', () => {
        const known = routes();
        const seen = new Set(all.flatMap((l) => l.addresses).map((a) => routeOf(known, a)));
        t.assert.ok(known.length > 40, `only ${known.length} routes were read from src`);
        t.assert.deepEqual(known.filter((r) => !seen.has(r) && !NO_PAGE.includes(r)), []);
    });
    await t.check('the walk sees pale letters, letters of the colour of their ground, and a page that is too wide', async () => {
        const w = await market.window('desktop');
        await w.tab.setContent('<!doctype html><html lang="fr"><title>Essai</title><main><h1>Essai</h1><p style="color:#ccc;background:#fff">pâle</p><p style="color:#0F4A3A;background:#0F4A3A;width:2000px">caché</p></main>');
        const found = (await axeViolations(w.tab)).map((v) => `${v.id} ${v.nodes.length}`);
        const wide = await expectNoSidewaysScroll(w.tab).then(() => false, () => true);
        await w.close();
        t.assert.deepEqual(found, ['color-contrast 1', 'color-contrast 1']);
        t.assert.ok(wide);
    });
    await t.check('the walk sees a heavy page, one that is kept by search engines, and one that does not say it is invented', () => {
        const heavy = Array.from({ length: 9000 }, (_, i) => Math.imul(i, 2654435761).toString(36)).join(' ');
        t.assert.equal(sent({}, heavy, '').length, 3);
        t.assert.deepEqual(sent({ 'x-robots-tag': 'noindex' }, `<aside>${INVENTED['']} prix</aside>`, ''), []);
    });
    await t.check('more space and few colours: what is wrong is seen', async () => {
        const found = (await wrongOnPurpose(market)).map((x) => x.split(' ').slice(0, 2).join(' '));
        t.assert.deepEqual(found, ['no box', 'not told', 'cuts off']);
    });
    await t.check('more space between letters and lines, and the few colours of a system: the main pages', async () => {
        const found = [];
        for (const list of all) found.push(...(await changedForEyes(market, list)));
        t.assert.deepEqual(found, []);
    });
    const walks = all.flatMap((list) => parts(list)).flatMap((list) => ['', '/en'].map((en) => [list, en]));
    const walker = async () => {
        for (let next = walks.shift(); next; next = walks.shift()) await walk(t, market, ...next);
    };
    await Promise.all([walker(), walker(), walker()]); // side by side: this walk is the longest of all
}
