// Who may ask what, walked through the server's own list of routes: every address × every kind of person × {own, another's,
// missing}. What is not mine answers like what does not exist, to the letter.
import crypto from 'node:crypto';
import { Market, totp } from '../browser/market.mjs';
import { freshCode } from './people.mjs';
import { smallPhoto } from './forms_help.mjs';

const FORBIDDEN = 404, BEYOND = 403;
const MEMBERS = { a: 'la.ferme.des.haies@demo.foirail.example', b: 'atelier.terre.d.ocre@demo.foirail.example' };

/** The list as the server prints it: [{method, path, needs: Set, stream, files}]. */
async function routeTable(t, server) {
    const done = await server.run([server.command.serve[0], 'config', 'routes']);
    t.assert.equal(done.code, 0, done.out);
    return done.out.trim().split('\n').map((line) => {
        const [method, path, needs, flags = ''] = line.split('\t');
        return { method, path, needs: new Set(needs.trim().split(' ').filter((need) => need !== 'fresh')), stream: flags.includes('stream'), files: flags.includes('files') };
    });
}

async function memberIn(m, mail) {
    const browser = m.server.browser();
    const before = m.mail.messages.at(-1)?.id ?? 0;
    const asked = await (await browser.get('/commercant/entrer')).form('/commercant/entrer').fill({ mail }).submit();
    const letter = await m.letter(mail, 'code', before);
    const page = await asked.form('/commercant/code').fill({ code: /\b\d{6}\b/.exec(letter.text)[0] }).submit();
    if (page.status !== 200 || !page.path.startsWith('/commercant')) throw new Error(`${mail} is not in: ${page.path} ${page.status}`);
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
    if (page.path !== '/equipe') throw new Error(`${mail} is not in: ${page.path} ${page.status}`);
    return browser;
}

/** What stands for a {parameter}: own, another's, and one that never was. */
function fillPath(route, values, which) {
    return route.path.replace(/\{([a-zé]+)\}/g, (_, name) => {
        const found = values[route.path.startsWith('/equipe') ? `equipe-${name}` : name];
        return found ? (found[which] ?? found.missing) : 'zzzzzzzzzzzzzzzzzzzzzzzzzz';
    });
}

async function ask(person, route, path) {
    const { browser } = person;
    const answer = route.method === 'GET'
        ? await browser.request('GET', path, { follow: false, keep: false })
        : await browser.post(path, { retour: 'x' }, { follow: false, keep: false, headers: { Origin: browser.origin, 'Sec-Fetch-Site': 'same-origin' } });
    return { status: answer.status, location: answer.headers.location ?? '', body: plain(answer) };
}

/** The page without what changes from one answer to the next: the request's code and the address asked. */
function plain(answer) {
    return answer.html.replace(/<code>[^<]*<\/code>/g, '#').replace(/(href|action|value)="[^"]*"/g, '');
}

function allowed(person, route) {
    return route.needs.has('anyone') || [...route.needs].every((need) => person.rights.has(need));
}

/** To somebody without the rights: a member whose role does not go so far is told so; else a GET leads to where one signs in as that, all else does not exist. */
function refusedRightly(person, route, got) {
    const door = route.needs.has('staff') ? '/equipe/entrer' : '/commercant/entrer';
    if (person.rights.has('member') && route.needs.has('member')) return got.status === BEYOND; // in the shop, but not so far
    const knocks = route.method === 'GET' && !person.rights.has(route.needs.has('staff') ? 'staff' : 'member');
    return knocks ? got.status === 303 && got.location.endsWith(door) : got.status === FORBIDDEN;
}

const hasParameter = (route) => /\{/.test(route.path);
const leaves = (route) => /\/sortir$/.test(route.path);

/** Every route that a person has no right to. Gives how many were asked. */
async function walkClosed(t, person, routes, values) {
    const wrong = [];
    const closed = routes.filter((r) => !allowed(person, r));
    for (const route of closed)
        for (const which of hasParameter(route) ? ['own', 'other', 'missing'] : ['own']) {
            const got = await ask(person, route, fillPath(route, values, which));
            if (!refusedRightly(person, route, got)) wrong.push(`${person.name} ${route.method} ${route.path} (${which}): ${got.status} ${got.location}`);
        }
    t.assert.deepEqual(wrong, [], 'what nobody else may ask');
    return closed.length;
}

/** Routes with a parameter that a member may ask: another's is what a missing one is; neither is an accident. */
async function walkOthers(t, person, routes, values) {
    const wrong = [];
    const mine = routes.filter((r) => r.needs.has('member') && hasParameter(r) && allowed(person, r));
    for (const route of mine) {
        const other = await ask(person, route, fillPath(route, values, 'other'));
        const missing = await ask(person, route, fillPath(route, values, 'missing'));
        if (other.status !== FORBIDDEN || missing.status !== FORBIDDEN) wrong.push(`${route.method} ${route.path}: another's ${other.status}, missing ${missing.status}`);
        else if (other.body !== missing.body) wrong.push(`${route.method} ${route.path}: another's page is not the missing one's`);
    }
    t.assert.deepEqual(wrong, [], 'another merchant’s');
    t.assert.ok(mine.length > 10, 'there are such routes');
}

/** What one may ask answers: no 404 for one's own (a form that names nothing may get one), never a 500. */
async function walkOpen(t, person, routes, values) {
    const wrong = [];
    for (const route of routes.filter((r) => allowed(person, r) && !r.stream && !leaves(r))) {
        const got = await ask(person, route, fillPath(route, values, 'own'));
        const mine = !route.needs.has('anyone');
        const beyond = mine && got.status === BEYOND && !got.body.includes('Recevoir le code');
        if (got.status >= 500 || beyond || (mine && got.status === FORBIDDEN && (route.method === 'GET' || hasParameter(route)))) wrong.push(`${person.name} ${route.method} ${route.path}: ${got.status}`);
    }
    t.assert.deepEqual(wrong, [], 'what one may ask');
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

/** A basket typed in for somebody: what stands for it in the address. */
async function typedBasket(browser, shop, at) {
    const code = /<td class="n">(\d+)</.exec((await browser.get(`/bon-de-commande?boutique=${shop}`)).html)[1];
    const page = await (await browser.get(at)).form(at).fill({ nom: 'Léa Roy', telephone: '02 33 00 00 02', code1: code }).submit();
    if (!page.path.startsWith(`${at}/`)) throw new Error(`not typed in: ${page.text().slice(0, 600)}`);
    return page.path.slice(at.length + 1);
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
    const own = await first(a, '/commercant/produits', offer);
    (await (await a.get(`/commercant/produits/${own}`)).form('Enregistrer').fill({ unit: 'service' }).submit('Enregistrer')).expectStatus(200); /* only a service has times */
    return {
        offre: { own, other: await first(b, '/commercant/produits', offer), missing: '99999999' },
        'equipe-numero': { own: await first(a, '/commercant/commandes', number), other: 'ZZ-9999', missing: 'ZZ-9999' },
        'equipe-id': { own: file, other: '99999999', missing: '99999999' },
        image: { own: await sentPhoto(a), other: await sentPhoto(b), missing: 'zzzzzzzzzz' },
        photo: { own: await keptPhoto(a), other: await keptPhoto(b), missing: `${'0'.repeat(64)}.${'0'.repeat(32)}` },
        panier: { own: await typedBasket(a, 'la-ferme-des-haies', '/commercant/saisie'), other: await typedBasket(b, 'atelier-terre-d-ocre', '/commercant/saisie'), missing: 'z'.repeat(32) },
        'equipe-panier': { own: await typedBasket(staff, 'la-ferme-des-haies', '/equipe/saisie'), other: 'z'.repeat(32), missing: 'z'.repeat(32) },
        numero: { own: await first(a, '/commercant/commandes', number), other: 'T5-0001', missing: 'ZZ-9999' },
    };
}

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

async function suspendB(t, m, people) {
    const visitor = m.server.browser();
    const shown = await offerCodes(m, 'atelier-terre-d-ocre');
    t.assert.ok(shown.length > 0 && (await readOf(m, 'atelier-terre-d-ocre')).every((a) => a.status === 200), 'programs read of it before');
    (await visitor.get('/boutique/atelier-terre-d-ocre')).expectStatus(200);
    const file = await fileOf(people.staff, 'Atelier Terre');
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
    await walkClosed(t, { ...people.moderator, name: 'a revoked moderator', rights: new Set(['anyone']) }, routes, values);
}

export default async function (t) {
    const m = await Market.open(t);
    const routes = await routeTable(t, m.server);
    const who = (name, browser, ...rights) => ({ name, browser, rights: new Set(['anyone', ...rights]) });
    const anonymous = who('a passer-by', m.server.browser());
    const owner = await memberIn(m, MEMBERS.a);
    const people = {
        a: who('merchant A', owner, 'member', 'owner', 'manager', 'clerk'),
        b: who('merchant B', await memberIn(m, MEMBERS.b), 'member', 'owner', 'manager', 'clerk'),
        manager: who('a manager of A', await colleagueIn(m, owner, 'manager'), 'member', 'manager', 'clerk'),
        clerk: who('a clerk of A', await colleagueIn(m, owner, 'clerk'), 'member', 'clerk'),
        picker: who('a picker of A', await colleagueIn(m, owner, 'picker'), 'member'),
        staff: who('administrator', await staffIn(m, 'sandrine@demo.foirail.example', 'halle-aux-toiles-1862'), 'staff', 'admin'),
        moderator: who('moderator', await staffIn(m, 'karim@demo.foirail.example', 'pont-aux-anes-1789'), 'staff'),
    };
    const b = await fileOf(people.staff, 'Atelier Terre');
    const values = await valuesOf(people.a.browser, people.b.browser, people.staff.browser, /\d+$/.exec(b.path)[0]);
    const forB = { offre: { own: values.offre.other, other: values.offre.own, missing: '99999999' }, numero: { own: 'none', other: values.numero.own, missing: 'ZZ-9999' } };

    for (const person of [anonymous, ...Object.values(people)])
        await t.step(`${person.name}: what is closed`, async () => {
            const closed = await walkClosed(t, person, routes, values);
            t.assert.ok(closed > 0, 'something is closed to everybody');
        });
    await t.step('merchant A and what is merchant B’s', () => walkOthers(t, people.a, routes, values));
    await t.step('merchant B and what is merchant A’s: orders and products that exist', () => walkOthers(t, people.b, routes, forB));
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
    await t.step('a suspended merchant is no longer shown, and still sees its own orders', () => suspendB(t, m, people));
    for (const person of [anonymous, people.staff, people.moderator, people.a, people.manager, people.clerk, people.picker])
        await t.step(`${person.name}: what is open answers`, () => walkOpen(t, person, routes, values));
    await t.step('a revoked moderator is nobody', () => revokeModerator(t, m, people, routes, values));
}
