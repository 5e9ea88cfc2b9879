// Every page a person can come to, in French on a wide light screen and a narrow dark one, in English on a wide dark screen and
// a narrow light one: axe-core, html-validate, nothing asked elsewhere, a silent console, no sideways scroll. The pages are those of the
// route tables in src: a route without an address here fails the first step.
import fs from 'node:fs';
import path from 'node:path';
import { axeViolations, expectNoSidewaysScroll, markupProblems, wear } from '../harness/browser.mjs';
import { smallPhoto } from '../scenarios/forms_help.mjs';
import { Market } from './market.mjs';
import { freshCode } from '../scenarios/people.mjs';
import { confirm, cookiesOf, fillBasket, formWith, memberIn, someProduct, staffIn, toReview } from './walks.mjs';

export const meta = { long: true, engines: ['sqlite'], timeoutMs: 1_800_000 };

const ROOT = path.resolve(import.meta.dirname, '../..');
/** Most of a walk is axe-core: the two languages share the four looks. */
const LOOKS = { '': ['desktop', 'small_dark'], '/en': ['dark', 'small'] };

/** Answers that are no pages. */
const NO_PAGE = ['/recherche/aide', '/robots.txt', '/sitemap.xml', '/m/{fichier}', '/commercant/photo/{photo}', '/commercant/photos/{image}/etat', '/commercant/tableau/flux', '/achat/{token}/{fichier}', '/commercant/produits/export.csv', '/commercant/caisse.csv', '/b/{code}', '/p/{code}', '/vers/{code}'];

/** Reached by a letter that comes after months: test/scenarios/shelf.story.mjs opens it and has its markup looked at. */
NO_PAGE.push('/encore/{lien}');
/** Reached by an SMS: test/scenarios/sms.story.mjs. */
NO_PAGE.push('/s/{numero}/{signature}');

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

/** Where one chooses the time of a service of this shop. */
async function someService(look, slug) {
    const shop = await look.get(`/boutique/${slug}`);
    for (const [, path] of shop.html.matchAll(/href="(\/produit\/[^"#]+)"/g)) {
        const link = /href="(\/rendez-vous\/\d+)"/.exec((await look.get(path)).html);
        if (link) return link[1];
    }
    throw new Error(`${slug} has no service with times`);
}

/** Who looks, with which cookies, and at what. */
async function lists(market) {
    const { server } = market;
    const look = server.browser();
    const product = await someProduct(look, 'la-ferme-des-haies');
    const time = await someService(look, 'cycles-rouland');
    const lists = [{
        who: 'anybody', addresses: [
            '/', '/recherche', '/recherche?q=miel', '/recherche?q=camenbert', '/recherche?q=zzxqzz', '/rayon/fromages', '/communes', '/commune/alencon', '/boutiques',
            '/boutique/la-ferme-des-haies', '/boutique/la-ferme-des-haies/ecrire', '/boutique/savonnerie-du-perche', '/boutique/cles-d-ouche', product, time, '/marches', '/aide', '/conditions', '/mentions', '/accessibilite', '/panier',
            '/commercant/entrer', '/commercant/reprendre', '/equipe/entrer', '/nulle-part',
        ],
    }];
    const shopper = server.browser();
    await fillBasket(shopper, ['la-ferme-des-haies', 'atelier-terre-d-ocre']);
    await toReview(shopper);
    lists.push({ who: 'a buyer before', browser: shopper, addresses: ['/panier', '/commander', '/commander/retrait', '/commander/verifier'] });
    lists.push({ who: 'a buyer after', ...(await bought(market)) });
    lists.push({ who: 'a buyer with a code', ...(await dear(market)) });
    const waiting = server.browser();
    await waiting.get('/commercant/entrer');
    await formWith(waiting.page, 'mail').fill({ mail: 'attente@exemple.fr' }).submit();
    lists.push({ who: 'somebody with a code to type', browser: waiting, addresses: ['/commercant/code'] });
    const shop = await merchant(market);
    lists.push({ who: 'a merchant', ...shop });
    lists.push({ who: 'a merchant who opens', ...(await opening(market)) });
    lists.push({ who: 'staff', ...(await office(market, shop.addresses.find((a) => /commandes\/[^/?]+$/.test(a)).split('/').at(-1))) });
    return lists;
}

async function bought({ server }) {
    const browser = server.browser();
    await fillBasket(browser, ['la-ferme-des-haies', 'atelier-terre-d-ocre']);
    await toReview(browser, { mail: 'achat@exemple.fr' });
    const page = await confirm(browser);
    const id = /commande=(\d+)/.exec(page.html)[1];
    return { browser, addresses: [page.path, `${page.path}/creneau?commande=${id}`, `${page.path}/annuler?commande=${id}`] };
}

/** A reservation above what a shop takes from strangers: the page that asks for a code. */
async function dear(market) {
    const browser = market.server.browser();
    const at = await someProduct(browser, 'atelier-terre-d-ocre');
    await browser.get(at);
    await browser.page.form('achat').fill({ quantite: '4' }).submit();
    await toReview(browser, { mail: 'cher@exemple.fr' });
    return { browser, addresses: ['/commander/code'] };
}

/** A letter's link into the team of a shop. */
async function invitation(market, browser) {
    const mail = 'zoe@exemple.fr';
    const form = (await browser.get('/commercant/membres')).form('Envoyer l’invitation');
    const asked = await form.fill({ name: 'Zoé Martin', mail, role: 'clerk' }).submit('Envoyer l’invitation');
    (await freshCode(market, asked, 'la.ferme.des.haies@demo.foirail.example')).expectStatus(200);
    return /\/commercant\/invitation\/\S+/.exec((await market.letter(mail, 'invite')).text)[0];
}

async function merchant(market) {
    const browser = market.server.browser();
    await memberIn(browser, market, 'la.ferme.des.haies@demo.foirail.example');
    const shelf = await browser.get('/commercant/produits');
    const sheet = /href="(\/commercant\/produits\/\d+)"/.exec(shelf.html)[1];
    const code = [...shelf.html.matchAll(/code.(\d{5})/g)].at(-1)[1];
    const last = [...shelf.html.matchAll(/href="(\/commercant\/produits\/\d+)"/g)].at(-1)[1];
    await (await browser.get(last)).form('Enregistrer').fill({ mode: 'quote' }).submit('Enregistrer');
    const asked = `/devis/${code}`;
    await (await browser.get(asked)).form('Envoyer').fill({ asked: 'Une roue entière pour samedi ?', name: 'Odette', mail: 'odette@exemple.fr' }).submit('Envoyer');
    const table = { name: 'rayon.csv', type: 'text/csv', data: 'Nom;Rayon;Prix\nBol;Nulle part;12,5O\nTasse;;1\n' }; // read, with faults to show
    await formWith(await browser.get('/commercant/produits/import'), 'fichier').fill({ fichier: table }).submit();
    const sent = await formWith(await browser.get('/commercant/photos'), 'photos').fill({ photos: smallPhoto }).submit('Envoyer ces photos');
    const image = `/commercant/photos/${/eclaircir:([^"]+)"/.exec(sent.html)[1]}`;
    const posters = await browser.get('/commercant/affiche');
    const printed = `/commercant/affiche/imprimer?format=a4&offre=${/<option value="(\d{5})"/.exec(posters.html)[1]}`;
    const board = await browser.get('/commercant/commandes');
    const ticket = /href="(\/commercant\/commandes\/[^"?#]+)"/.exec(board.html)[1];
    const invited = await invitation(market, browser);
    await formWith(await browser.get('/commercant/sms'), 'telephone').fill({ telephone: '06 39 98 00 12' }).submit(); // a code is waited for
    return {
        browser, addresses: [
            '/commercant', '/commercant/commandes', '/commercant/commandes?onglet=pretes', '/commercant/commandes?onglet=remises', ticket, `${ticket}/ticket?papier=80`, `${ticket}/ticket?papier=a6`, '/commercant/a-preparer', '/commercant/etiquettes', '/commercant/feuille-du-jour', '/commercant/commandes-passees?q=a', '/commercant/caisse', '/commercant/produits', sheet, `${sheet}/promotion`, `${sheet}/declinaisons`, `${sheet}/rendez-vous`, '/commercant/stock', '/commercant/produits/lot', '/commercant/devis', asked, '/commercant/produits/nouveau', '/commercant/produits/import',
            '/commercant/photos', image,
            '/commercant/boutique', '/commercant/horaires', '/commercant/conges', '/commercant/livraison', '/commercant/banque', '/commercant/appareils',
            '/commercant/membres', '/commercant/confirmer?vers=/commercant/membres', invited, '/commercant/questions', '/commercant/sms', '/commercant/jours', '/commercant/marches', '/commercant/tournees', '/commercant/lieux', '/commercant/colis', '/commercant/lieux/fiche', '/commercant/lieux/fiche?lieu=boutique',
            '/commercant/affiche', '/commercant/affiche/imprimer', '/commercant/affiche/imprimer?format=a5', '/commercant/affiche/imprimer?format=planche', printed, '/commercant/chiffres', '/',
        ],
    };
}

/** Somebody new, who has said who she is and where. */
async function opening(market) {
    const browser = market.server.browser();
    await memberIn(browser, market, 'nouvelle@exemple.fr');
    await formWith(browser.page, 'phone').fill({ phone: '0261910000' }).submit();
    await formWith(browser.page, 'siret').fill({ siret: '40483304800022' }).submit();
    await formWith(browser.page, 'kind').fill({ kind: 'producer' }).submit();
    const steps = ['telephone', 'siret', 'qui', 'nom', 'adresse', 'produit', 'horaires', 'recevoir', 'niveau', 'plus-tard'];
    return { browser, addresses: [...steps.map((s) => `/commercant/ouvrir/${s}`), await resumeLink(market, browser)] };
}

/** The page of a link to go on by, with its one button. */
async function resumeLink(market, browser) {
    const page = await browser.get('/commercant/ouvrir/siret');
    await page.form('Finir plus tard').submit('Finir plus tard');
    const letter = await market.letter('nouvelle@exemple.fr', 'Reprendre');
    return new URL(/https?:\S+\/commercant\/reprendre\/\S+/.exec(letter.text)[0]).pathname;
}

async function office(market, order) {
    const browser = market.server.browser();
    await staffIn(browser, market);
    const files = await browser.get('/equipe/fiches?tout=1');
    const file = /href="(\/equipe\/fiche\/\d+)"/.exec(files.html)[1];
    await market.server.stop(); // the embedded database belongs to one process
    const made = await market.server.sub('user', 'add', 'nouveau@exemple.fr', '--role', 'moderator');
    await market.server.launch();
    if (made.code !== 0) throw new Error(made.out);
    const link = /\/equipe\/lien\/[a-z0-9]+/i.exec(made.out)[0];
    return { browser, addresses: ['/equipe', '/equipe/fiches', '/equipe/fiches?tout=1', file, `${file}/sms`, `${file}/feuille-du-jour`, '/equipe/arrivees', '/equipe/points', `/equipe/commande/${order}`, '/equipe/travaux', '/equipe/reglages', '/equipe/historique', link] };
}

/** Everything wrong with a page as it stands, in each of the looks: it is asked for once, then changes width and colours. */
async function wrongs(tab, html, looks) {
    const found = (await markupProblems(html)).map((p) => `html ${p}`);
    for (const kind of looks) {
        await wear(tab, kind);
        found.push(...(await axeViolations(tab)).map((v) => `[${kind}] axe ${v.id}: ${v.nodes.slice(0, 3).join(' | ')}`));
        await expectNoSidewaysScroll(tab).catch((e) => found.push(`[${kind}] ${e.message}`));
    }
    return found;
}

async function lookAt(market, list, en) {
    const w = await market.window(LOOKS[en][0], { lang: en ? 'en-GB' : 'fr-FR' });
    const found = [];
    if (list.browser) await w.context.addCookies(cookiesOf(list.browser, market.server.origin));
    for (const address of list.addresses) {
        const at = `${en}${address}`;
        const answer = await w.tab.goto(market.url(at), { waitUntil: 'load' });
        const expected = address === '/nulle-part' ? 404 : 200;
        const landed = new URL(w.tab.url());
        if (answer.status() !== expected) found.push(`${at}: answered ${answer.status()}`);
        else if (landed.pathname !== at.split('?')[0]) found.push(`${at}: led to ${landed.pathname}`);
        else found.push(...(await wrongs(w.tab, await answer.text(), LOOKS[en])).map((x) => `${at}: ${x}`));
    }
    const quiet = w.guard.trouble.filter((x) => !x.includes('/nulle-part')); // Chromium tells each 404 in its console
    found.push(...w.guard.foreign.map((u) => `asked elsewhere: ${u}`), ...quiet);
    await w.close();
    return found;
}

export default async function (t) {
    const market = await Market.open(t, { conf: { sms_url: 'http://127.0.0.1:9/nobody' } });
    let all = [];
    await t.step('the pages are reached', async () => {
        all = await lists(market);
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
    for (const list of all)
        for (const en of ['', '/en'])
            await t.check(`${list.who}${en ? ', in English' : ''}: ${list.addresses.length} pages`, async () => {
                const found = await lookAt(market, list, en);
                t.assert.equal(found.length, 0, `${found.length} troubles\n${found.join('\n')}`);
            });
}
