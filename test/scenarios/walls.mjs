// The walk through the server's own list of routes: every address × one person × {own, another's, missing}, a few at a time. What
// somebody may not see answers like what does not exist, to the letter.
import assert from 'node:assert/strict';
import { attr } from '../harness/dom.mjs';
import { openStream } from '../harness/raw.mjs';

const FORBIDDEN = 404, BEYOND = 403, AT_ONCE = 8, NEVER_WAS = 'zzzzzzzzzzzzzzzzzzzzzzzzzz';

/** The list as the server prints it: [{method, path, needs: Set, stream, files}]. */
export async function routeTable(t, server) {
    const done = await server.run([server.command.serve[0], 'config', 'routes']);
    t.assert.equal(done.code, 0, done.out);
    return done.out.trim().split('\n').map((line) => {
        const [method, path, needs, flags = ''] = line.split('\t');
        return { method, path, needs: new Set(needs.trim().split(' ').filter((need) => need !== 'fresh')), stream: flags.includes('stream'), files: flags.includes('files'), own: flags.split(' ').includes('own') };
    });
}

/** All of the list, a few at a time; what each gave, in order. */
export async function each(list, work) {
    const out = Array(list.length);
    let next = 0;
    const worker = async () => {
        for (let i = next++; i < list.length; i = next++) out[i] = await work(list[i]);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    return out;
}

/** What stands for a {parameter}, by the address's first word and its name, else by its name alone: own, another's, and one that never was. */
export function fillPath(route, values, which) {
    const [, first] = route.path.split('/');
    return route.path.replace(/\{([a-zé]+)\}/g, (_, name) => {
        const found = values[`${first}-${name}`] ?? (first === 'equipe' ? undefined : values[name]);
        return found ? (found[which] ?? found.missing) : NEVER_WAS;
    });
}

/** One answer without what changes from one to the next: {status, location, body}. */
export async function ask(person, route, path, fields = { retour: 'x' }) {
    const { browser } = person;
    const answer = route.method === 'GET'
        ? await browser.request('GET', path, { follow: false, keep: false })
        : await browser.post(path, fields, { follow: false, keep: false, headers: { Origin: browser.origin, 'Sec-Fetch-Site': 'same-origin' } });
    return seen(answer);
}

const seen = (answer) => ({ status: answer.status, location: answer.headers.location ?? '', title: /<title>([^<]*)/.exec(answer.html)?.[1] ?? '', body: plain(answer) });

/** The page without what changes from one answer to the next: the request's code, the address asked, when a calendar was asked for. */
export function plain(answer) {
    return answer.html.replace(/<code>[^<]*<\/code>/g, '#').replace(/DTSTAMP:\w+/g, '').replace(/(href|action|value)="[^"]*"/g, '');
}

/** Whether the list says that a person may ask it. */
export function allowed(person, route) {
    return route.needs.has('anyone') || [...route.needs].every((need) => person.rights.has(need));
}

/** To somebody without the rights: a member whose role does not go so far is told so; who is not signed in as that is led by a GET to where one does, and told by a POST; all else does not exist. */
function refusedRightly(person, route, got) {
    const kind = ['staff', 'buyer', 'member'].find((need) => route.needs.has(need));
    const door = { staff: '/equipe/entrer', buyer: '/compte/entrer', member: '/commercant/entrer' }[kind];
    if (person.rights.has('member') && route.needs.has('member')) return got.status === BEYOND; // in the shop, but not so far
    if (person.rights.has(kind)) return got.status === FORBIDDEN;
    return route.method === 'GET' ? got.status === 303 && got.location.endsWith(door) : got.status === BEYOND;
}

export const hasParameter = (route) => /\{/.test(route.path);
const leaves = (route) => /\/sortir$/.test(route.path);

/** Every route that a person has no right to, streams too; what is there and what is not are told alike (but to whose session is over: the first dozen of what he sends is kept). Gives how many were asked. */
export async function walkClosed(t, person, routes, values) {
    const closed = routes.filter((r) => !allowed(person, r)), bodies = new Map();
    const asked = closed.flatMap((route) => (hasParameter(route) ? ['own', 'other', 'missing'] : ['own']).map((which) => ({ route, which })));
    const wrong = await each(asked, async ({ route, which }) => {
        const got = await ask(person, route, fillPath(route, values, which));
        const key = `${route.method} ${route.path}`;
        if (route.method === 'POST' && !person.over && bodies.has(key) && bodies.get(key) !== got.body) return `${person.name} ${key} (${which}): not told as the others are`;
        bodies.set(key, got.body);
        return refusedRightly(person, route, got) ? '' : `${person.name} ${route.method} ${route.path} (${which}): ${got.status} ${got.location}`;
    });
    t.assert.deepEqual(wrong.filter(Boolean), [], 'what nobody else may ask');
    return closed.length;
}

/** Routes with a parameter that a member may ask: another's is what a missing one is; neither is an accident. */
export async function walkOthers(t, person, routes, values) {
    const mine = routes.filter((r) => r.needs.has('member') && hasParameter(r) && allowed(person, r));
    const wrong = await each(mine, async (route) => {
        const other = await ask(person, route, fillPath(route, values, 'other'));
        const missing = await ask(person, route, fillPath(route, values, 'missing'));
        if (other.status !== FORBIDDEN || missing.status !== FORBIDDEN) return `${route.method} ${route.path}: another's ${other.status}, missing ${missing.status}`;
        return other.body === missing.body ? '' : `${route.method} ${route.path}: another's page is not the missing one's`;
    });
    t.assert.deepEqual(wrong.filter(Boolean), [], 'another merchant’s');
    t.assert.ok(mine.length > 10, 'there are such routes');
}

/** What one may ask answers: no 404 for one's own (a form that names nothing may get one), never a 500; a stream begins. */
export async function walkOpen(t, person, routes, values) {
    const open = routes.filter((r) => allowed(person, r) && !leaves(r));
    const wrong = await each(open, async (route) => {
        if (route.stream) return streamBegins(person, route);
        const got = await ask(person, route, fillPath(route, values, 'own'));
        const mine = !route.needs.has('anyone');
        const beyond = mine && got.status === BEYOND && !got.body.includes('Recevoir le code');
        const gone = mine && got.status === FORBIDDEN && (route.method === 'GET' || hasParameter(route));
        return got.status >= 500 || beyond || gone ? `${person.name} ${route.method} ${route.path}: ${got.status}` : '';
    });
    t.assert.deepEqual(wrong.filter(Boolean), [], 'what one may ask');
}

/** Opens a stream as a person's browser would; close() it. */
export function streamOf(browser, path) {
    const url = new URL(path, browser.origin);
    return openStream(url.href, { Cookie: browser.jar.header(url) });
}

async function streamBegins(person, route) {
    const stream = streamOf(person.browser, route.path);
    const answer = await stream.opened;
    stream.close();
    const right = answer.statusCode === 200 && answer.headers['content-type'].startsWith('text/event-stream');
    return right ? '' : `${person.name} ${route.path}: ${answer.statusCode}`;
}

/** Staff and what there is: own and another's answer alike where all staff may see it, what never was is 404; what is one colleague's alone is to another what never was. */
export async function walkStaff(t, person, routes, values, personal) {
    const mine = routes.filter((r) => r.needs.has('staff') && hasParameter(r) && allowed(person, r));
    const wrong = await each(mine, async (route) => {
        const got = {};
        for (const which of ['own', 'other', 'missing']) got[which] = await ask(person, route, fillPath(route, values, which), {});
        const { own, other, missing } = got, told = `${route.method} ${route.path}: own ${own.status}, another's ${other.status}, missing ${missing.status}`;
        if (personal.includes(route.path)) return JSON.stringify({ ...other, location: '' }) === JSON.stringify({ ...missing, location: '' }) ? '' : told;
        const there = [own, other].every((a) => a.status !== FORBIDDEN && a.status < 500); // what a button does depends on how it stands
        return missing.status === FORBIDDEN && there && (route.method === 'POST' || own.status === other.status) ? '' : told;
    });
    t.assert.deepEqual(wrong.filter(Boolean), [], `${person.name}: own, another’s, missing`);
    return mine.length;
}

/** Every way and every form of the office that a person's own pages of it show is one he may take. Gives how many ways there are. */
export async function walkShown(t, person, routes, values) {
    const known = routes.map((r) => ({ ...r, fits: new RegExp(`^${r.path.replace(/\{[^}]+\}/g, '[^/]+')}$`) }));
    const isOpen = (method, at) => known.some((r) => r.method === method && r.fits.test(at) && allowed(person, r));
    const pages = await pagesOf(person, routes.filter((r) => r.needs.has('staff')), values);
    const shown = new Set(pages.flatMap((page) => [
        ...[...page.html.matchAll(/<a\b[^>]*? href="(\/equipe[^"#?]*)/g)].map(([, at]) => `GET ${at}`),
        ...page.forms().map((f) => `${f.method.toUpperCase()} ${new URL(f.action, 'http://x').pathname}`).filter((s) => s.includes(' /equipe')),
    ]));
    const wrong = [...shown].filter((s) => !isOpen(...s.split(' ')));
    t.assert.deepEqual(wrong, [], `${person.name} is shown what is closed`);
    return shown.size;
}

// ---------------------------------------------------------------- what forms name

/** What a form names without its being typed: [[field, value]]: hidden fields, buttons, boxes, choices, and numbers within a field's name. */
function namedBy(form) {
    return form.controls.flatMap((c) => {
        const name = attr(c, 'name');
        if (!name || (c.tagName === 'input' && !['hidden', 'radio', 'checkbox', 'submit'].includes(attr(c, 'type')))) return name ? [[name, '']] : [];
        if (c.tagName === 'select') return c.childNodes.filter((o) => o.tagName === 'option').map((o) => [name, attr(o, 'value') ?? '']);
        return [[name, attr(c, 'value') ?? '']];
    });
}

const shape = (text) => text.replace(/\d{6,}/g, '#');
const isName = (value) => /^([A-Z]\d-\d{4}|(?=.*\d)[0-9A-Za-z]{6,})$/.test(value);
const place = (form) => new URL(form.action).pathname.split('/').map((word) => (isName(word) ? '#' : word)).join('/');

/** Everything forms of these pages name, by form and field: Map of "action field" to {form, field, values: Set}. */
function formsNaming(pages) {
    const all = new Map();
    for (const page of pages)
        for (const form of page.forms())
            for (const [field, value] of namedBy(form)) {
                const inName = /\d{6,}/.exec(field)?.[0];
                const what = inName ?? value;
                if (!isName(what)) continue;
                const key = `${place(form)} ${shape(field)}`;
                if (!all.has(key)) all.set(key, { form, field, inName: Boolean(inName), values: new Set() });
                all.get(key).values.add(what);
            }
    return all;
}

/** The fields of a form where one names something else. */
function naming({ form, field, inName, values }, value) {
    const button = form.buttons().find((b) => attr(b, 'name') === field) ?? form.buttons()[0];
    const [mine] = values;
    return form.entries(button).filter(([, v]) => typeof v !== 'object').map(([n, v]) => (n !== field && !(inName && n === field) ? [n, v] : inName ? [n.replace(mine, value), v] : [n, value]));
}

/**
 * Forms of one's own pages sent with what the other's pages name in the same place: each is answered as for what never was. Gives
 * the forms tried, as "action field".
 */
export async function crossForms(t, person, own, others, but = () => false) {
    const [mine, theirs] = [formsNaming(own), formsNaming(others)];
    const tried = [...mine].filter(([key]) => theirs.has(key) && !but(key)).flatMap(([key, form]) => {
        const foreign = [...theirs.get(key).values].find((v) => !form.values.has(v) && isName(v));
        return foreign ? [{ key, form, foreign }] : [];
    });
    const wrong = [];
    for (const { key, form, foreign } of tried) { // one after another: what one refuses, the next must find as it was
        const never = foreign.replace(/[0-9]{3,4}$|[0-9a-z]{3}$/, (end) => (/^\d/.test(end) ? '9'.repeat(end.length) : 'zzz'));
        const post = async (value) => {
            const page = await person.browser.post(form.form.action, naming(form, value), { from: form.form.page, follow: false, keep: false });
            const got = seen(page);
            return { status: got.status, location: got.location.replaceAll(value, '#').replace(/\b\d{13}\b/, 'now'), body: got.body.replaceAll(value, '#') };
        };
        const [other, missing] = [await post(foreign), await post(never)];
        try {
            assert.deepEqual(other, missing);
        } catch (e) {
            wrong.push(`${key}: another's ${foreign} ${other.status} ${other.location}, missing ${missing.status} ${missing.location}\n${String(e.message).slice(0, 600)}`);
        }
    }
    t.assert.deepEqual(wrong, [], 'what another’s pages name');
    return tried.map((one) => one.key);
}

/** The pages of the routes a person may read, his own. */
export async function pagesOf(person, routes, values) {
    const mine = routes.filter((r) => r.method === 'GET' && !r.stream && allowed(person, r) && !r.needs.has('anyone'));
    const pages = await each(mine, (route) => person.browser.request('GET', fillPath(route, values, 'own'), { keep: false }));
    return pages.filter((p) => p.isHtml && p.status === 200);
}

const NOW = /(lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche) \d+\S* \S+ \d{4}|\d\d\/\d\d\/\d{4}|\d+(\sh\s?|:)\d*|il y a [^.]*/g;

/** What a person's pages say, without what the clock changes: moments, and pages of times that are free. */
export const sayings = (pages) => pages.filter((p) => !/creneau|mode|saisie/.test(p.path)).map((p) => `${p.path}: ${p.text().replace(NOW, '')}`).sort();
