// What a merchant reads of those who come: each person who opens a page of the shop is counted, also when the page cache
// answers; programs, the shop's own people, who only walks about inside and what is fetched ahead are not. Nothing of what
// stands in the table says who it was.
import { until } from '../harness/ports.mjs';
import { staffIn } from '../browser/walks.mjs';
import { openMarket, rows, signIn } from './people.mjs';

export const meta = { timeoutMs: 240_000 };

const FARM = 'la-ferme-des-haies', POTTER = 'atelier-terre-d-ocre';
const MAIL = 'la.ferme.des.haies@demo.foirail.example';
const SHOP = `/boutique/${FARM}`;

const ask = (browser, at, more = {}) => browser.request(more.method ?? 'GET', at, { follow: false, keep: false, ...more });

/** Sums of all days, by kind: {visit: 3, …}. */
async function counted(server, slug = FARM) {
    const found = await rows(server, `SELECT c.kind, sum(c.n) FROM shop_count c JOIN merchant m ON m.id = c.merchant_id WHERE m.slug = '${slug}' GROUP BY c.kind`);
    return Object.fromEntries(found.map(([kind, n]) => [kind, Number(n)]));
}

/** What was asked last is counted last: when it is there, all before it are. */
const reaches = (t, server, want, what) => until(what, async () => JSON.stringify(Object.entries(await counted(server)).sort()) === JSON.stringify(Object.entries(want).sort()), { ms: 15_000 })
    .catch(async () => t.assert.deepEqual(await counted(server), want, what));

const hits = async (server) => Number(/cache_hits_total (\d+)/.exec(await (await fetch(`http://127.0.0.1:${server.metricsPort}/metrics`)).text())[1]);

/** Made, kept, given from memory (what is kept may go by itself, and is kept again), and told to be the same as before. Gives how many people came. */
async function fromTheCacheToo(t, m) {
    const browser = m.server.browser(), before = await hits(m.server);
    let tag, came = 0;
    for (; came < 4 || ((await hits(m.server)) - before < 2 && came < 40); came++) tag = (await ask(browser, SHOP)).headers.etag;
    t.assert.ok(came < 40, 'the cache did answer');
    t.assert.equal((await ask(browser, SHOP, { headers: { 'If-None-Match': tag } })).status, 304);
    await reaches(t, m.server, { visit: came + 1 }, 'all of them');
    return came + 1;
}

/** The same page again and again, by who is no visitor; then by one who is. */
async function whoIsNone(t, m, member, came) {
    const browser = m.server.browser();
    const staff = m.server.browser();
    await staffIn(staff, m);
    const agent = (name) => ({ headers: { 'User-Agent': name } });
    await ask(browser, SHOP, agent('Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)'));
    await ask(browser, SHOP, agent('curl/8.5.0'));
    await ask(browser, SHOP, agent(null));
    await ask(browser, SHOP, { headers: { 'Sec-Purpose': 'prefetch;prerender' } });
    await ask(browser, SHOP, { headers: { Purpose: 'prefetch' } });
    await ask(browser, SHOP, { method: 'HEAD' });
    await ask(member, SHOP);
    await ask(staff, SHOP);
    await ask(browser, `/boutique/${FARM}-nulle-part`);
    await ask(browser, SHOP, agent('w3m/0.5.3'));
    await reaches(t, m.server, { visit: came + 1 }, 'one visit more');
}

/** In by one door, through the shop, out and in again; both languages and the view for an application are the same shop. */
async function oneWalk(t, m, came) {
    const browser = m.server.browser(), here = m.server.origin;
    const [[pub]] = await rows(m.server, `SELECT p.pub FROM public_offer o JOIN merchant k ON k.id = o.merchant_id JOIN product p ON p.id = o.product_id WHERE k.slug = '${FARM}' ORDER BY p.title_fr`);
    const product = (await ask(browser, `/produit/${pub}`)).headers.location;
    const from = (at) => ({ headers: { Referer: at } });
    await ask(browser, SHOP, from('https://www.autre-site.example/liens'));
    await ask(browser, product, from(`${here}${SHOP}`));
    await ask(browser, SHOP, from(`${here}${product}`));
    await ask(browser, SHOP, from(`${here}${SHOP}/avis`));
    await reaches(t, m.server, { visit: came + 1 }, 'one walk');
    await ask(browser, product, from(`${here}/recherche?q=fromage`));
    await ask(browser, `/en${SHOP}`);
    await ask(browser, `/app${SHOP}`);
    await ask(browser, `/boutique/${POTTER}`, from(`${here}${SHOP}`));
    await reaches(t, m.server, { visit: came + 4 }, 'found by searching, in English, in the application');
    await until('the neighbour has a visit', async () => (await counted(m.server, POTTER)).visit === 1);
}

/** A tap on the number, as the ping of a link and as a beacon tell it; from another site it is nobody's. */
async function calls(t, m, member) {
    const page = await m.server.browser().get(SHOP), browser = page.browser ?? m.server.browser();
    const [link] = page.select('a[href^="tel:"][ping]').slice(0, 1);
    const to = link.attrs.find((a) => a.name === 'ping').value;
    t.assert.equal(to, `${SHOP}/appel`);
    const ours = { Origin: m.server.origin, 'Sec-Fetch-Site': 'same-origin' };
    const ping = (who, more = {}) => ask(who, to, { method: 'POST', body: 'PING', type: 'text/ping', headers: { ...ours, ...more } });
    t.assert.equal((await ping(browser)).status, 204);
    t.assert.equal((await ask(browser, to, { method: 'POST', body: '', type: 'text/plain;charset=UTF-8', headers: ours })).status, 204);
    t.assert.equal((await ping(member)).status, 204);
    t.assert.equal((await ping(browser, { 'User-Agent': 'curl/8.5.0' })).status, 204);
    t.assert.equal((await ping(browser, { Origin: 'https://ailleurs.example', 'Sec-Fetch-Site': 'cross-site' })).status, 403);
    const nobody = await ask(browser, '/boutique/nulle-part/appel', { method: 'POST', body: 'PING', type: 'text/ping', headers: ours });
    t.assert.equal(nobody.status, 404);
    t.assert.equal((await ask(browser, to)).status, 404, 'there is nothing to look at');
}

async function figures(t, member, want) {
    const page = await (await member.get('/commercant')).follow('Mes chiffres');
    const tables = page.select('table').map((x) => x);
    t.assert.equal(tables.length >= 3, true);
    const weeks = [...page.html.matchAll(/<tr><th scope="row">[^<]*<\/th>((?:<td class="n">.*?<\/td>)+)<\/tr>/g)].map((r) => [...r[1].matchAll(/<td class="n">(?:<b>)?([^<]*)/g)].map((c) => c[1]));
    const people = weeks.slice(0, 8);
    t.assert.equal(people.length, 8);
    t.assert.deepEqual(people[0], want.map(String), 'this week');
    for (const week of people.slice(1)) t.assert.deepEqual(week, ['0', '0', '0', '0']);
    page.expect('la dernière seconde peut manquer').expect('sans cookie').expect('Qui compose le numéro à la main n’est pas compté.');
    (await member.get('/en/commercant/chiffres')).expect('People who come to you').expect('Ready on time');
}

/** Nothing but a shop, a day, a kind and a sum is kept. */
async function nobodyIsKnown(t, server) {
    const columns = server.engine === 'postgres'
        ? await rows(server, `SELECT column_name FROM information_schema.columns WHERE table_name = 'shop_count'`)
        : await rows(server, `SELECT name FROM pragma_table_info('shop_count')`);
    t.assert.deepEqual(columns.flat().sort(), ['day', 'kind', 'merchant_id', 'n']);
    const lines = await rows(server, `SELECT count(*), count(DISTINCT merchant_id || ' ' || day) FROM shop_count`);
    t.assert.ok(Number(lines[0][0]) <= 4 * Number(lines[0][1]), 'a line a shop, day and kind at most');
}

export default async function (t) {
    let m, member, came;
    await t.step('a market with its shops', async () => {
        m = await openMarket(t);
        member = await signIn(m, MAIL);
    });
    await t.step('visits are counted whoever answers: a page made, kept, or the same as before', async () => (came = await fromTheCacheToo(t, m)));
    await t.step('programs, what is fetched ahead, members and staff are no visitors', () => whoIsNone(t, m, member, came));
    await t.step('who walks about in a shop came once', () => oneWalk(t, m, came + 1));
    await t.step('a tap on the number is a call, told by this market’s own pages', async () => {
        await calls(t, m, member);
        await reaches(t, m.server, { visit: came + 6, call: 2 }, 'two calls, and the visit before');
    });
    await t.step('the way there is counted when it is asked for', async () => {
        const browser = m.server.browser();
        for (let i = 0; i < 3; i++) (await ask(browser, `${SHOP}/y-aller`, { headers: { Referer: m.server.origin + SHOP } }));
        await reaches(t, m.server, { visit: came + 6, call: 2, directions: 3 }, 'three ways');
    });
    await t.step('the shop reads its weeks, with what each word means', () => figures(t, member, [came + 6, 2, 3, 0]));
    await t.step('what was counted a moment before the server is told to stop is there afterwards', async () => {
        await ask(m.server.browser(), SHOP);
        await m.server.restart();
        t.assert.equal((await counted(m.server)).visit, came + 7);
    });
    await t.step('a kill takes nothing that was written, and nothing is counted twice afterwards', async () => {
        await ask(m.server.browser(), SHOP);
        await reaches(t, m.server, { visit: 13, call: 2, directions: 3 }, 'written within a second or so');
        await m.server.kill9();
        await m.server.launch();
        await ask(m.server.browser(), SHOP);
        await reaches(t, m.server, { visit: 14, call: 2, directions: 3 }, 'and on from there');
    });
    await t.step('no line says who came', () => nobodyIsKnown(t, m.server));
}
