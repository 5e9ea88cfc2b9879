// Forms as no page would send them, by the thousand: every form of every page a person may read, its fields made wrong at
// random (SEED in the environment): other types, too long, missing, twice, control bytes, what other pages name. Whatever
// comes, it is answered in words: never an accident, never a process that died.
import { multipart, urlencoded } from '../harness/http.mjs';
import { seeded } from '../harness/ports.mjs';
import { allowed, each, fillPath } from './walls.mjs';

const ASKED = process.env.FOIRAIL_MUTATED_SECONDS; // go on for so long; else until there are enough
const SECONDS = Number(ASKED ?? 15), ENOUGH = ASKED ? Infinity : 1500;
const AT_ONCE = 6;
const OF_A_KIND = 3; // forms that lead to the same place with the same fields
const LARGE = 60_000; // bytes: what is larger may be refused before it is read, and the line closed
const ENDS = /\/(sortir|effacer|fermer)$/; // what would leave nobody to go on

const WEIRD = [
    '', ' ', '\t\r\n', '0', '-0', '-1', '00', '1', '7', '1e9', '0x10', '12,5', '12,505', '1.000,00', '9223372036854775807', '9223372036854775808', '-9223372036854775808', '9'.repeat(40), 'NaN', 'null', 'undefined', 'true',
    '\0', 'a\0b', '\x01\x02\x1f\x7f', '\u200b', '\u202eabc', '\ufeff', '\ufffd', '🥖', '👩‍👩‍👧', 'e\u0301', 'İı', '<script>x</script>', '"><b>', "' OR '1'='1", '%s%n', '%00', '../../etc/passwd', '{x}', '{{x}}', '[]', 'a+b@c', 'a@b', '@', 'é@é.fr',
    '0000-00-00', '2026-02-30', '9999-12-31', '1900-02-29', '24:00', '25h61', '12 h 30', '-01:00', '2026-11-24T10:00', '61000', '00000', '+33', '06', '0600000000', 'https://', 'javascript:alert(1)', 'http://127.0.0.1:1/', 'on', 'fr', '|', ';', ',,,,', '\\', 'A1-0001', 'ZZ-9999',
];
const BYTES = ['%', '%z', '%ff%fe', '%c0%80', '%ed%a0%80', '%00', '&', '=', '&&==&', '+', ';'];
const NAMES = ['x', '', 'nom[]', '__proto__', 'retour', '_code', '_jeton', 'id', 'offre', 'lang', 'secret'];

const text = (value) => (typeof value === 'object' ? value.name : String(value));

/** One thing made wrong in a list of fields; pool: what forms of all pages send. */
const WRONGS = [
    (r, fields) => one(r, fields, ([name]) => [[name, r.pick(WEIRD)]]),
    (r, fields) => one(r, fields, ([name]) => [[name, r.pick(WEIRD)]]),
    (r, fields) => one(r, fields, () => []),
    (r, fields) => one(r, fields, (f) => [f, f]),
    (r, fields) => one(r, fields, (f) => [f, [f[0], r.pick(WEIRD)]]),
    (r, fields) => one(r, fields, ([name, value]) => [[name, (text(value) || 'é').repeat(1 + r.int(r.pick([20, 400, 4000]))).slice(0, 60_000)]]),
    (r, fields) => one(r, fields, ([name, value]) => [[name, text(value) + r.pick(WEIRD)]]),
    (r, fields) => one(r, fields, ([name, value]) => [[name + r.pick(['', '2', '[]', '\0', 'é', '9'.repeat(20)]), value]]),
    (r, fields, pool) => one(r, fields, ([name]) => [[name, r.pick(pool)[1]]]),
    (r, fields, pool) => [...fields, r.pick(pool)],
    (r, fields) => [...fields, [r.pick(NAMES), r.pick(WEIRD)]],
    (r, fields) => fields.map(([name], i) => [name, WEIRD[(i + r.int(WEIRD.length)) % WEIRD.length]]),
    (r, fields) => fields.toReversed(),
    () => [],
    (r, fields) => Array.from({ length: 1100 }, (_, i) => fields[i % Math.max(1, fields.length)] ?? ['x', String(i)]),
    (r, fields) => one(r, fields, ([name]) => [[name, { name: r.pick(WEIRD), type: r.pick(['image/png', 'text/plain', 'x']), data: r.pick(WEIRD) }]]),
];

function one(r, fields, change) {
    const at = r.int(Math.max(1, fields.length));
    return fields.flatMap((f, i) => (i === at ? change(f) : [f]));
}

/** The bytes of the form, now and then broken between its fields, now and then under the other kind. */
function encoded(r, form, fields) {
    const files = fields.some(([, v]) => typeof v === 'object') || /multipart/.test(form.node.attrs.find((a) => a.name === 'enctype')?.value ?? '');
    if (files !== (r.int(12) === 0)) return multipart(fields);
    const made = urlencoded(fields);
    if (r.int(10)) return made;
    const at = r.int(made.body.length + 1);
    return { ...made, body: Buffer.concat([made.body.subarray(0, at), Buffer.from(r.pick(BYTES)), made.body.subarray(at)]) };
}

/** Every form of the pages a person may read, a few of each kind: [{person, form}]. */
async function formsOf(person, routes, values) {
    const mine = routes.filter((r) => r.method === 'GET' && !r.stream && allowed(person, r));
    const pages = await each(mine, (route) => person.browser.request('GET', fillPath(route, values, 'own'), { keep: false }));
    const kinds = new Map();
    for (const page of pages.filter((p) => p.isHtml && p.status === 200))
        for (const form of page.forms()) {
            const { origin, pathname } = new URL(form.action), kind = `${pathname.replace(/\d{3,}/g, '#')} ${form.names().join(' ').replace(/\d{3,}/g, '#')}`;
            if (form.method !== 'post' || origin !== new URL(person.browser.origin).origin || ENDS.test(pathname)) continue;
            kinds.set(kind, [...(kinds.get(kind) ?? []), { person, form }].slice(0, OF_A_KIND));
        }
    return [...kinds.values()].flat();
}

/** The status, or what became of the line; a kept connection the server closed meanwhile is tried once more. */
async function sent({ person, form }, how, again = false) {
    const options = { ...how, from: form.page, follow: false, keep: false };
    return person.browser.request('POST', form.action, options).then((page) => (page.status < 500 ? page.status : `${page.status} ${page.code}`), (e) => (again ? e.message : sent({ person, form }, how, true)));
}

const wellAnswered = (got, body) => (typeof got === 'number' ? got >= 200 : !/^5\d\d/.test(got) && body.length >= LARGE);

/** Sends wrong forms of these people until there are enough, or the time is up. Gives how many, and to how many addresses. */
export async function mutatedForms(t, m, people, routes, values) {
    const random = seeded(t.seed), died = m.server.log().split('supervisor.died').length;
    const forms = (await Promise.all(people.map((person) => formsOf(person, routes, values)))).flat();
    const pool = forms.flatMap(({ form }) => form.entries(form.buttons()[0]));
    const until = Date.now() + SECONDS * 1000, wrong = [], places = new Set();
    let n = 0;
    const worker = async () => {
        while ((Date.now() < until || n < forms.length) && n < ENOUGH && wrong.length < 5) { // each form once at least
            const chosen = forms[n++ % forms.length];
            let fields = chosen.form.entries(random.pick(chosen.form.buttons()) ?? null);
            for (let k = 1 + random.int(3); k > 0; k--) fields = random.pick(WRONGS)(random, fields, pool);
            const how = encoded(random, chosen.form, fields), got = await sent(chosen, how);
            places.add(new URL(chosen.form.action).pathname.replace(/\d{3,}/g, '#'));
            if (!wellAnswered(got, how.body)) wrong.push(`${got} to ${chosen.person.name}: ${chosen.form.action} ${how.type}\n${how.body.subarray(0, 1500)}`);
        }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    t.note(`${n} forms made wrong, of ${forms.length} forms that lead to ${places.size} places (seed ${t.seed})`);
    t.assert.deepEqual(wrong, [], `seed ${t.seed}`);
    t.assert.equal(m.server.log().split('supervisor.died').length, died, 'no process died');
    t.assert.ok(places.size > 60, `${places.size} places only`);
    for (const { browser } of people) t.assert.ok((await browser.get('/')).status === 200);
    return n;
}
