// Who may ask what, walked through the server's own list of routes: every address × every kind of person × {own, another's,
// missing}. What is not mine answers like what does not exist, to the letter. At the end, every form made wrong at random.
import crypto from 'node:crypto';
import { words } from '../harness/dom.mjs';
import { Market, totp } from '../browser/market.mjs';
import { becomesService, freshCode, rows } from './people.mjs';
import { smallPhoto } from './forms_help.mjs';
import { crossForms, each, fillPath, pagesOf, routeTable, walkClosed, walkOpen, walkOthers, sayings, streamOf, walkStaff } from './walls.mjs';
import { buyersWalk } from './walls_buyers.mjs';
import { byAgreement, standIn } from './walls_acting.mjs';
import { coachDesk, staffRoles, teamChanges } from './walls_staff.mjs';
import { mutatedForms } from './walls_mutated.mjs';

export const meta = { timeoutMs: 300_000 + 2000 * Number(process.env.FOIRAIL_MUTATED_SECONDS ?? 0) };

const MEMBERS = { a: 'la.ferme.des.haies@demo.foirail.example', b: 'atelier.terre.d.ocre@demo.foirail.example' };

async function memberIn(m, mail) {
    const browser = m.server.browser();
    const before = m.mail.messages.at(-1)?.id ?? 0;
    const asked = await (await browser.get('/commercant/entrer')).form('/commercant/entrer').fill({ mail }).submit();
    const letter = await m.letter(mail, 'code', before);
    const page = await asked.form('/commercant/code').fill({ code: /\b\d{6}\b/.exec(letter.text)[0] }).submit();
    if (page.status !== 200 || !page.path.startsWith('/commercant')) throw new Error(`${mail} is not in: ${page.path} ${page.status}`);
    return browser;
}

async function buyerIn(m, mail) {
    const browser = m.server.browser(), before = m.mail.messages.at(-1)?.id ?? 0;
    const asked = await (await browser.get('/compte/entrer')).form('/compte/entrer').fill({ courriel: mail }).submit();
    const page = await asked.form('/compte/code').fill({ code: /\b\d{6}\b/.exec((await m.letter(mail, 'code', before)).text)[0] }).submit();
    if (page.path !== '/compte') throw new Error(`${mail} is not in: ${page.path} ${page.status}`);
    return browser;
}

/** One more of merchant A's team, by the letter of an invitation and its one button. */
async function colleagueIn(m, owner, role) {
    const mail = `${role}@exemple.fr`, before = m.mail.messages.at(-1)?.id ?? 0;
    const form = (await owner.get('/commercant/membres')).form('Envoyer l’invitation');
    const asked = await form.fill({ name: `Une ${role}`, mail, role }).submit('Envoyer l’invitation');
    (await freshCode(m, asked, MEMBERS.a)).expectStatus(200).expect('C’est enregistré');
    const letter = await m.letter(mail, 'invite', before);
    const browser = m.server.browser();
    const page = await (await browser.get(/\/commercant\/invitation\/\S+/.exec(letter.text)[0])).form('Rejoindre').submit();
    if (page.status !== 200 || !page.path.startsWith('/commercant')) throw new Error(`${mail} is not in: ${page.path} ${page.status}`);
    return browser;
}

/** The telephone's secret of the demo's staff follows from their address. */
const secretOf = (mail) => crypto.createHash('sha256').update(`foirail demo ${mail}`).digest().subarray(0, 20);

async function staffIn(m, mail, password) {
    const browser = m.server.browser();
    const form = (await browser.get('/equipe/entrer')).form('/equipe/entrer');
    const page = await form.fill({ mail, secret: password, code: totp(secretOf(mail), m.t.clock.now()) }).submit();
    if (!['/equipe', '/equipe/saisie'].includes(page.path)) throw new Error(`${mail} is not in: ${page.path} ${page.status}`);
    return browser;
}

/** A photo that waits for its form to be mended: its sealed name. */
async function keptPhoto(browser) {
    const page = await (await browser.get('/commercant/produits/nouveau')).form('Enregistrer').fill({ photo: smallPhoto }).submit('Enregistrer');
    return /\/commercant\/photo\/([^"]+)"/.exec(page.html)[1];
}

/** A photo that waits for a name: its address. */
async function sentPhoto(browser) {
    const button = 'Envoyer ces photos';
    const page = await (await browser.get('/commercant/photos')).form(button).fill({ photos: smallPhoto }).submit(button);
    return /eclaircir:([^"]+)"/.exec(page.html)[1];
}

/** A label asked for with a photo: its number. */
async function claimed(browser) {
    const form = (await browser.get('/commercant/labels')).form('Envoyer pour vérification');
    const page = await form.fill({ label: 'Label Rouge', number: 'LR 1', certifier: 'Certis', preuve: smallPhoto }).submit('Envoyer pour vérification');
    return /\/commercant\/labels\/(\d+)\/preuve/.exec(page.html)[1];
}

/** A basket typed in for somebody: what stands for it in the address. */
async function typedBasket(browser, shop, at) {
    const code = /<td class="n">(\d+)</.exec((await browser.get(`/bon-de-commande?boutique=${shop}`)).html)[1];
    const page = await (await browser.get(at)).form(at).fill({ nom: 'Léa Roy', telephone: '02 33 00 00 02', code1: code }).submit();
    if (!page.path.startsWith(`${at}/`)) throw new Error(`not typed in: ${page.text().slice(0, 600)}`);
    return page.path.slice(at.length + 1);
}

/** Public pages that no link leads to, and what does: a purchase, a paper in the hand, a letter or an SMS, a program. */
const NOT_BY_LINKS = [
    '/achat/{token}', '/achat/{token}/annuler', '/achat/{token}/avis', '/achat/{token}/avis/non', '/achat/{token}/mode', '/achat/{token}/contrat', '/achat/{token}/creneau', '/achat/{token}/ecrire', '/achat/{token}/reclamation',
    '/achat/{token}/recu', '/achat/{token}/reprendre', '/achat/{token}/retractation', '/achat/{token}/retractation/{recu}', '/achat/{token}/{fichier}',
    '/liste/{code}', '/commander', '/commander/code', '/commander/retrait', '/commander/verifier',
    '/accord/{accord}/{jeton}', '/b/{code}', '/p/{code}', '/carte/{jeton}', '/panier/reprendre/{jeton}', '/panier/remise', '/encore/{lien}', '/s/{numero}/{signature}',
    '/commercant/code', '/commercant/invitation/{jeton}', '/commercant/reprendre', '/commercant/reprendre/{jeton}', '/equipe/lien/{jeton}', '/devis/lire/{jeton}', '/r/{numero}/{mot}', '/signaler/recu/{recu}', '/selection/{slug}/panier', '/recherche/dit',
    '/a-renvoyer', '/attente/{jeton}', '/hors-ligne', '/boutique/{slug}/avis', '/compte/code', '/compte/efface', /* the device without a network; a code to type, an account erased */
];
/** A price asked for: few products want that, and the walk looks at some only. */
const SELDOM = ['/devis/{code}'];

/** From the front page by links alone, the shortest way first, until all pages wanted were come to: which were. */
async function linkedRoutes(m, routes, wanted) {
    const known = routes.filter((r) => r.method === 'GET').map((r) => ({ path: r.path, fits: new RegExp(`^${r.path.replace(/\{[^}]+\}/g, '[^/]+')}$`), open: r.path.split('{').length }));
    const routeOf = (at) => known.filter((r) => r.fits.test(at.split('?')[0])).sort((a, b) => a.open - b.open)[0]?.path;
    const first = ['/', '/boutique/cycles-rouland']; // whose services are seldom among the first products
    const browser = m.server.browser(), met = new Set(), asked = new Map(), seen = new Set(first), queue = [...first];
    m.t.assert.ok((await browser.get('/boutiques')).html.includes(`href="${first[1]}"`));
    for (let at = queue.shift(); at && !wanted.every((p) => met.has(p)); at = queue.shift()) {
        const page = await browser.request('GET', at, { keep: false });
        met.add(routeOf(at)).add(routeOf(page.path));
        for (const [, href] of page.html.matchAll(/<(?:a|link)\b[^>]*? href="(\/[^"#]*)/g)) {
            const to = href.replaceAll('&amp;', '&'), route = routeOf(to), n = asked.get(route) ?? 0;
            if (route === '/vers/{code}') met.add(route); // out of the market, to a shop's own site
            if (!route || route === '/vers/{code}' || seen.has(to) || to.startsWith('/en') || n >= (route === '/produit/{produit}' ? 60 : 6)) continue;
            seen.add(to);
            asked.set(route, n + 1);
            queue.push(to);
        }
    }
    return met;
}

/** Every page for everybody is come to by links from the front page, but for those that something else leads to. */
async function reachable(t, m, routes) {
    const machine = /^\/(api|m|app|integrer|oembed|\.well-known|sitemap|robots|manifest|sw\.js|prevenir|recherche\/aide|vers|paiement)|\.(atom|xml|ics|json|svg)$/;
    const pages = [...new Set(routes.filter((r) => r.method === 'GET' && [...r.needs].every((n) => n === 'anyone') && !r.stream && !machine.test(r.path)).map((r) => r.path))];
    const linked = await linkedRoutes(m, routes, pages.filter((p) => !NOT_BY_LINKS.includes(p) && !SELDOM.includes(p)));
    t.assert.deepEqual(pages.filter((p) => !linked.has(p) && !SELDOM.includes(p)).sort(), NOT_BY_LINKS.toSorted());
    t.assert.ok(pages.length - NOT_BY_LINKS.length > 20, `only ${pages.length} pages are for everybody`);
}

/** Staff made a card and looked at its sheet: neither its link nor their desk shows them what was ordered with it. */
async function orderedWith(staff, card) {
    const link = /\/carte\/[a-z0-9]{26}/i.exec(card.html)[0], [, number] = /<b class="n">(\d{6})</.exec(card.html);
    const [, code] = /<td class="n">(\d+)</.exec((await staff.get('/bon-de-commande?boutique=la-ferme-des-haies')).html);
    const check = await (await staff.get('/equipe/saisie')).form('/equipe/saisie').fill({ carte: number, code1: code }).submit();
    const receipt = await check.forms().find((f) => f.action.includes('/equipe/saisie/')).submit();
    if (!receipt.path.startsWith('/achat/')) throw new Error(`nothing was ordered with the card: ${receipt.text().slice(0, 400)}`);
    for (const at of [link, card.path.replace('/feuille', ''), '/equipe/cartes', `/equipe/cartes?numero=${number}`])
        if ((await staff.get(at)).html.includes('/achat/')) throw new Error(`${at} tells staff what was ordered`);
    if ((await staff.get(`/equipe/cartes?numero=${number}`)).html.includes('/carte/')) throw new Error('staff keep the link of a card');
}

async function valuesOf(a, b, staff, file) {
    const first = async (browser, list, pattern) => {
        const page = await browser.get(list);
        const found = pattern.exec(page.html);
        if (!found) throw new Error(`nothing like ${pattern} on ${list}:\n${page.text().slice(0, 800)}`);
        return found[1];
    };
    const offer = /\/commercant\/produits\/(?!nouveau|import|lot)([^"/?#]+)"/;
    const number = /\/commercant\/commandes\/([A-Z0-9-]+)/;
    const [own, other] = [await first(a, '/commercant/produits', offer), await first(b, '/commercant/produits', offer)];
    for (const [browser, one] of [[a, own], [b, other]])
        await becomesService(browser, one); // only a service has times
    const card = await (await staff.get('/equipe/cartes')).form('/equipe/cartes').fill({ nom: 'Jeanne Hue', telephone: '06 39 98 00 66' }).submit();
    await orderedWith(staff, card);
    const claim = await claimed(a), admin = /\d+$/.exec((await (await staff.get('/equipe/personnes')).follow('Sandrine Morel')).path)[0];
    return {
        demande: { own: claim, other: await claimed(b), missing: '99999999' },
        'equipe-demande': { own: claim, other: '99999999', missing: '99999999' },
        'equipe-carte': { own: /\d+/.exec(card.path)[0], other: '99999999', missing: '99999999' },
        'equipe-selection': { own: await first(staff, '/equipe/selections', /\/equipe\/selections\/(\d+)/), other: '99999999', missing: '99999999' },
        offre: { own, other, missing: '99999999' },
        'equipe-numero': { own: await first(a, '/commercant/commandes', number), other: 'ZZ-9999', missing: 'ZZ-9999' },
        'equipe-personne': { own: admin, other: admin, missing: '99999999' }, // the last administrator: whose access nothing here ends
        'equipe-id': { own: file, other: '99999999', missing: '99999999' },
        image: { own: await sentPhoto(a), other: await sentPhoto(b), missing: 'zzzzzzzzzz' },
        photo: { own: await keptPhoto(a), other: await keptPhoto(b), missing: `${'0'.repeat(64)}.${'0'.repeat(32)}` },
        panier: { own: await typedBasket(a, 'la-ferme-des-haies', '/commercant/saisie'), other: await typedBasket(b, 'atelier-terre-d-ocre', '/commercant/saisie'), missing: 'z'.repeat(32) },
        'equipe-panier': { own: await typedBasket(staff, 'la-ferme-des-haies', '/equipe/saisie'), other: 'z'.repeat(32), missing: 'z'.repeat(32) },
        numero: { own: await first(a, '/commercant/commandes', number), other: 'T5-0001', missing: 'ZZ-9999' },
    };
}

/** The same names as merchant B has them. */
const swapped = (values) => Object.fromEntries(Object.entries(values).map(([name, v]) => [name, name.startsWith('equipe-') ? v : { own: v.other, other: v.own, missing: v.missing }]));

/** Finds a merchant's file among the staff's by its name. */
async function fileOf(staff, name) {
    const list = await (await staff.browser.get('/equipe/fiches')).follow('Toutes les boutiques');
    return list.follow(name);
}

/** What other programs read of a shop: its own addresses under the API, feeds, calendars, embedded pages. */
const READ_BY_PROGRAMS = ['/api/v1/boutiques/X', '/api/v1/boutiques/X/horaires', '/api/v1/boutiques/X/offres', '/boutique/X/nouveautes.atom', '/boutique/X/horaires.ics', '/boutique/X/google-merchant.xml', '/integrer/boutique/X'];

/** Every answer for a shop, without what changes from one request to the next. */
async function readOf(m, slug) {
    return Promise.all(READ_BY_PROGRAMS.map(async (path) => {
        const answer = await fetch(m.server.url(path.replace('X', slug)));
        const text = (await answer.text()).replace(/"request":"[^"]*"/, '').replace(/<code>[^<]*<\/code>/g, '').replaceAll(slug, 'X');
        return { path, status: answer.status, text };
    }));
}

async function offerCodes(m, slug) {
    const all = [];
    for (let next = m.server.url('/api/v1/offres?nombre=100'); next;) {
        const page = await (await fetch(next)).json();
        all.push(...page.items.filter((o) => o.shop.slug === slug).map((o) => o.code));
        next = page.next;
    }
    return all;
}

/** The forms of A's pages, sent with what B's pages name, and the other way: refused like what never was; and B has what it had. */
async function membersCross(t, people, routes, values, forB) {
    const [a, b] = [await pagesOf(people.a, routes, values), await pagesOf(people.b, routes, forB)];
    // the number of a form that makes a copy says only which press it was: any other makes a copy anew, of one's own
    const tried = await crossForms(t, people.a, a, b, (key) => key.endsWith('/copier jeton'));
    t.assert.ok(tried.length >= 15, tried.join('\n'));
    t.assert.deepEqual(sayings(await pagesOf(people.b, routes, forB)), sayings(b), 'merchant B has what it had');
}

/** Staff: what is there for all of them, and what is one colleague's alone. */
async function staffWalk(t, people, routes, values, files) {
    const shared = { ...values, 'equipe-id': { own: files.a, other: files.b, missing: '99999999' }, 'equipe-numero': { own: values.numero.own, other: values.numero.other, missing: 'ZZ-9999' },
        'equipe-demande': { own: values.demande.own, other: values.demande.other, missing: '99999999' } };
    shared['equipe-selection'] = { ...values['equipe-selection'], other: values['equipe-selection'].own };
    shared['equipe-panier'] = { ...values['equipe-panier'], other: values['equipe-panier'].own };
    shared['equipe-carte'] = { ...values['equipe-carte'], other: values['equipe-carte'].own };
    const printed = ['/equipe/cartes/{carte}/feuille', '/equipe/cartes/{carte}/imprimee']; // by whoever made the card
    const had = { staff: await walkStaff(t, people.staff, routes.filter((r) => !printed.includes(r.path)), shared, []) };
    for (const role of ['coach', 'moderator', 'editor', 'finance', 'elected', 'hall']) had[role] = await walkStaff(t, people[role], routes, shared, printed);
    t.assert.ok(had.staff > 30 && had.coach > 20 && had.moderator > 3 && had.editor > 1 && had.finance === 1 && had.elected === 0, JSON.stringify(had));
}

/** Who is taken out of a shop is out of every address of it at once; the stream of its board that was open ends. */
async function revokeClerk(t, m, people, routes, values) {
    const stream = streamOf(people.clerk.browser, '/commercant/tableau/flux');
    t.assert.equal((await stream.opened).statusCode, 200);
    const page = await people.a.browser.get('/commercant/membres');
    const form = page.forms().find((f) => f.action.endsWith('/membres/retirer') && f.buttons().some((b) => words(b).includes('Une clerk')));
    const done = await freshCode(m, await form.submit(), MEMBERS.a);
    done.expectStatus(200).expect('C’est enregistré');
    await stream.ended;
    await walkClosed(t, { ...people.clerk, name: 'a clerk taken out', rights: new Set(['anyone']) }, routes, values);
    const again = streamOf(people.clerk.browser, '/commercant/tableau/flux');
    t.assert.notEqual((await again.opened).statusCode, 200);
    again.close();
}

async function suspendB(t, m, people) {
    const visitor = m.server.browser();
    const shown = await offerCodes(m, 'atelier-terre-d-ocre');
    t.assert.ok(shown.length > 0 && (await readOf(m, 'atelier-terre-d-ocre')).every((a) => a.status === 200), 'programs read of it before');
    (await visitor.get('/boutique/atelier-terre-d-ocre')).expectStatus(200);
    const file = await fileOf(people.staff, 'Atelier Terre');
    const [[open]] = await rows(m.server, `SELECT count(*) FROM orders o JOIN merchant k ON k.id = o.merchant_id WHERE k.slug = 'atelier-terre-d-ocre' AND o.state IN ('submitted', 'accepted', 'preparing', 'ready', 'out_for_delivery')`);
    t.assert.ok(Number(open) > 0 && file.says(`${open} commande`) && file.says('client'), 'who suspends is told of orders that are not finished');
    const refused = await file.form('decision').submit('Suspendre');
    t.assert.equal(refused.status, 422, 'a reason is needed');
    (await visitor.get('/boutique/atelier-terre-d-ocre')).expectStatus(200);
    const done = await refused.form('decision').fill({ motif: 'Dossier à revoir ensemble.' }).submit('Suspendre');
    t.assert.equal(done.status, 200, done.text().slice(0, 300));
    (await visitor.get('/boutique/atelier-terre-d-ocre')).expectStatus(404);
    t.assert.deepEqual(await readOf(m, 'atelier-terre-d-ocre'), await readOf(m, 'nulle-part'), 'programs read of it what they read of what never was');
    t.assert.deepEqual(await offerCodes(m, 'atelier-terre-d-ocre'), []);
    t.assert.equal((await fetch(m.server.url(`/api/v1/offres/${shown[0]}`))).status, 404);
    (await people.b.browser.get('/commercant/commandes')).expectStatus(200);
}

/** The staff member is revoked at the command line: the session that was open is nobody's from then on. */
async function revokeModerator(t, m, people, routes, values) {
    await m.server.stop();
    const done = await m.server.sub('user', 'revoke', 'karim@demo.foirail.example');
    t.assert.equal(done.code, 0, done.out);
    await m.server.launch();
    await walkClosed(t, { ...people.moderator, name: 'a revoked moderator', over: true, rights: new Set(['anyone']) }, routes, values);
}

export default async function (t) {
    const m = await Market.open(t);
    const routes = await routeTable(t, m.server);
    const who = (name, browser, ...rights) => ({ name, browser, rights: new Set(['anyone', ...rights]) });
    const anonymous = who('a passer-by', m.server.browser());
    const owner = await memberIn(m, MEMBERS.a);
    await t.step('every page for everybody is come to by links', () => reachable(t, m, routes));
    const people = {
        a: who('merchant A', owner, 'member', 'owner', 'manager', 'clerk'),
        b: who('merchant B', await memberIn(m, MEMBERS.b), 'member', 'owner', 'manager', 'clerk'),
        manager: who('a manager of A', await colleagueIn(m, owner, 'manager'), 'member', 'manager', 'clerk'),
        clerk: who('a clerk of A', await colleagueIn(m, owner, 'clerk'), 'member', 'clerk'),
        picker: who('a picker of A', await colleagueIn(m, owner, 'picker'), 'member'),
        staff: who('administrator', await staffIn(m, 'sandrine@demo.foirail.example', 'halle-aux-toiles-1862'), 'staff', 'admin', 'shops', 'help', 'judge', 'edit', 'money', 'desk', 'figures', 'stand_in'),
        buyer: who('a buyer', await buyerIn(m, 'client@exemple.fr'), 'buyer'),
        moderator: who('moderator', await staffIn(m, 'karim@demo.foirail.example', 'pont-aux-anes-1789'), 'staff', 'figures', 'shops', 'judge'),
        coach: who('coach', await staffIn(m, 'nadege@demo.foirail.example', 'quatre-saisons-1907'), 'staff', 'figures', 'shops', 'help', 'desk', 'stand_in'),
        editor: who('editor', await staffIn(m, 'paul@demo.foirail.example', 'papier-a-lettres-1921'), 'staff', 'figures', 'edit'),
        finance: who('finance', await staffIn(m, 'odile.besnard@demo.foirail.example', 'livre-de-comptes-1884'), 'staff', 'figures', 'shops', 'money'),
        elected: who('elected official', await staffIn(m, 'gerard@demo.foirail.example', 'salle-des-fetes-1936'), 'staff', 'figures'),
        hall: who('town hall', await staffIn(m, 'denise@demo.foirail.example', 'guichet-de-mairie-1901'), 'staff', 'desk'),
    };
    const [fileA, fileB] = (await each(['La Ferme des Haies', 'Atelier Terre'], (name) => fileOf(people.staff, name))).map((page) => /\d+$/.exec(page.path)[0]);
    const values = await valuesOf(people.a.browser, people.b.browser, people.staff.browser, fileB);

    /* What staff may not ask as no staff at all is walked once, by the administrator and the moderator. */
    const theirs = (person) => ([people.coach, people.editor, people.finance, people.elected, people.hall].includes(person) ? routes.filter((r) => r.needs.has('staff')) : routes);
    for (const person of [anonymous, ...Object.values(people)])
        await t.step(`${person.name}: what is closed`, async () => {
            const closed = await walkClosed(t, person, theirs(person), values);
            t.assert.ok(closed > 0, 'something is closed to everybody');
        });
    const buyers = await buyersWalk(t, m, routes, { staff: people.staff, stranger: anonymous, shops: ['la-ferme-des-haies', 'atelier-terre-d-ocre'] });
    values.numero = { own: buyers.a.number, other: buyers.b.number, missing: 'ZZ-9999' };
    const forB = swapped(values);
    await t.step('merchant A and what is merchant B’s', () => walkOthers(t, people.a, routes, values));
    await t.step('merchant B and what is merchant A’s: orders and products that exist', () => walkOthers(t, people.b, routes, forB));
    await t.step('merchants’ forms naming what is the other’s', () => membersCross(t, people, routes, values, forB));
    await t.step('and merchant A’s order is where it was', async () => {
        const page = await people.a.browser.get(`/commercant/commandes/${values.numero.own}`);
        page.expectStatus(200);
    });
    await t.step('a form from another site changes nothing', async () => {
        const headers = { Origin: 'https://ailleurs.example', 'Sec-Fetch-Site': 'cross-site' };
        for (const route of routes.filter((r) => r.method === 'POST' && !r.needs.has('hook'))) {
            const answer = await people.a.browser.post(fillPath(route, values, 'own'), { retour: 'x' }, { follow: false, keep: false, headers });
            t.assert.ok([403, 404].includes(answer.status), `${route.path}: ${answer.status}`);
        }
    });
    await t.step('what each role of staff is shown, and what it is told it may', () => staffRoles(t, people, routes, values));
    await t.step('what a coach writes of a shop is for staff alone', () => coachDesk(t, people, fileA, () => pagesOf(people.a, routes, values)));
    await t.step('staff and what there is', () => staffWalk(t, people, routes.filter((r) => !byAgreement(r)), values, { a: fileA, b: fileB }));
    await t.step('a suspended merchant is no longer shown, and still sees its own orders', () => suspendB(t, m, people));
    await t.step('a suspended merchant: what is closed, what is open, what is another’s', async () => {
        const suspended = { ...people.b, name: 'a suspended merchant' };
        await walkClosed(t, suspended, routes, forB);
        await walkOthers(t, suspended, routes, forB);
        await walkOpen(t, suspended, routes, forB);
    });
    values.panier.own = await typedBasket(people.a.browser, 'la-ferme-des-haies', '/commercant/saisie'); /* the first one was ordered meanwhile */
    await t.step('staff who act for merchant A', () => standIn(t, people, routes, values, { a: fileA }));
    values.panier.own = await typedBasket(people.a.browser, 'la-ferme-des-haies', '/commercant/saisie');
    for (const person of [anonymous, people.staff, people.moderator, people.coach, people.editor, people.finance, people.elected, people.hall, people.buyer, people.a, people.manager, people.clerk, people.picker])
        await t.step(`${person.name}: what is open answers`, () => walkOpen(t, person, theirs(person).filter((r) => !byAgreement(r)), values));
    await t.step('a clerk taken out of the shop is nobody', () => revokeClerk(t, m, people, routes, values));
    await t.step('roles given and taken, somebody brought in and out again', () => teamChanges(t, m, people));
    await t.step('a revoked moderator is nobody', () => revokeModerator(t, m, people, routes, values));
    await t.step('forms made wrong by the thousand are answered, all of them', () => mutatedForms(t, m, [anonymous, people.a, people.manager, people.buyer, people.staff], routes, values));
}
