// Several territories in one process: all but the first are closed until they are asked for or have something to do, and
// nothing is lost by it; when one does not open, it alone answers 503, with a sentence, and the others sell on.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { until } from '../harness/ports.mjs';
import { probe } from '../harness/server.mjs';
import {
    atBank, bankDoes, becomes, buy, comeBack, confirm, decide, MINUTE, numberOf, offersOf, openMarket, rows, signIn, told, toBank, toReview,
} from './people.mjs';

export const meta = { timeoutMs: 300_000 };

const FIRST = 'voisin', LAST = 'tiers';
const HOSTS = { [FIRST]: '127.0.0.1', market: 'localhost', [LAST]: '127.0.0.2' };
const MANY = 8, JOB_THREADS = 5;

/** What a territory's front page answers: {status, text, again}. */
function front(server, slug) {
    return new Promise((ok, bad) => {
        const headers = { Host: `${HOSTS[slug]}:${server.port}` };
        http.get({ host: '127.0.0.1', port: server.port, path: '/', headers, agent: false }, (res) => {
            const chunks = [];
            res.on('data', (c) => chunks.push(c)).on('error', bad);
            res.on('end', () => ok({ status: res.statusCode, text: Buffer.concat(chunks).toString('utf8'), again: res.headers['retry-after'] }));
        }).on('error', bad);
    });
}

async function answers(t, server, expected) {
    for (const [slug, status] of Object.entries(expected)) t.assert.equal((await front(server, slug)).status, status, slug);
}

async function isOpen(server, slug) {
    const { body } = await probe(`http://127.0.0.1:${server.metricsPort}/metrics`);
    return Number(new RegExp(`^foirail_territory_open\\{territory="${slug}"\\} (\\d)$`, 'm').exec(body)[1]) === 1;
}

const becomesOpen = (server, slug) => until(`${slug} is open`, () => isOpen(server, slug), { every: 30 });
const becomesClosed = (server, slug) => until(`${slug} is closed`, async () => !(await isOpen(server, slug)), { every: 30, ms: 20_000 });

/** Lines of the log of the server now running that hold a piece of text. */
const linesOf = (server, from, piece) => server.log().slice(from).split('\n').filter((l) => l.includes(piece)).length;

/** What the web process has open of a territory's folder, by name; how many descriptors but sockets, and threads, it has. It tells itself: nobody may look into it. */
async function held(server, slug) {
    const [pid] = server.helpers('web'), folder = path.join(server.dir, 'data', slug);
    const said = await (await fetch(`http://127.0.0.1:${server.metricsPort}/probe/web/held`)).text(), open = new Set([...said.matchAll(/(\d+)\.\d+ /g)].map(([, inode]) => inode));
    const of = fs.readdirSync(folder).filter((name) => open.has(String(fs.statSync(path.join(folder, name)).ino))).sort();
    return { of, fds: Number(/of (\d+)$/.exec(said)[1]), threads: fs.readdirSync(`/proc/${pid}/task`).length };
}

/** A statement on the market's database, while no server is there. */
async function change(server, sql) {
    if (server.engine === 'postgres') return server.options.postgres.query(new URL(server.databaseUrl).pathname.slice(1), sql);
    const db = new DatabaseSync(path.join(server.dir, 'data/market/market.db'));
    db.exec(sql);
    db.close();
}

/** On PostgreSQL a territory's name is a part of its database's. */
async function databases(server) {
    const { postgres } = server.options, [base] = new URL(server.databaseUrl).pathname.slice(1).split('?');
    await postgres.query('postgres', `ALTER DATABASE ${base} RENAME TO ${base}_market`);
    for (const slug of [FIRST, LAST]) await postgres.createDatabase(`${base}_${slug}`, `${base}_market`);
    const was = server.databaseUrl;
    server.databaseUrl = postgres.url(`${base}_market`);
    return [was, postgres.url(`${base}_{territory}`)];
}

async function threeOfThem(t, market) {
    const { server } = market, conf = path.join(server.dir, 'foirail.conf');
    await server.stop();
    const origins = Object.entries(HOSTS).map(([slug, host]) => `http://${host}:${server.port}=${slug}`).join(' ');
    let text = fs.readFileSync(conf, 'utf8').replace(/^origins = .*/m, `origins = ${origins}\nidle_s = 120`);
    if (server.engine === 'postgres') text = text.replace(...(await databases(server)));
    fs.writeFileSync(conf, text);
    for (const slug of [FIRST, LAST])
        for (const sub of ['media/originals', 'incoming', 'journal']) fs.mkdirSync(path.join(server.dir, 'data', slug, sub), { recursive: true });
    const done = await server.sub('migrate'); // on PostgreSQL they are copies of the market
    t.assert.equal(done.code, 0, done.out);
    await server.launch();
    await answers(t, server, { [FIRST]: 200, market: 200, [LAST]: 200 });
}

/** What is closed has given back what it held but its lock (and its connections, on PostgreSQL), each time. */
async function closes(t, { server }) {
    const open = await held(server, 'market');
    t.assert.ok(open.of.includes('find.db'));
    server.clock.advance(3 * MINUTE);
    await becomesClosed(server, 'market');
    await becomesClosed(server, LAST);
    t.assert.ok(await isOpen(server, FIRST), 'the first stays');
    const closed = await held(server, 'market');
    t.assert.deepEqual(closed.of, server.engine === 'sqlite' ? ['lock'] : []);
    t.assert.ok(closed.fds < open.fds);
    if (server.engine === 'sqlite') await until('two writers are gone', async () => (await held(server, 'market')).threads <= open.threads - 2);
    t.assert.equal((await probe(`http://127.0.0.1:${server.metricsPort}/readyz`)).status, 200);
    return closed;
}

async function openedOnce(t, { server }) {
    const from = server.log().length;
    const all = await Promise.all(Array.from({ length: MANY }, () => front(server, 'market')));
    t.assert.deepEqual(all.map((a) => a.status), Array(MANY).fill(200));
    t.assert.equal(linesOf(server, from, 'place.open'), 1);
}

/** A purchase that waits for one territory's database holds up none of another's. */
async function slowNeighbour(t, market, offer) {
    const { server } = market, { postgres } = server.options, wish = { products: offer.path, pay: 'shop', slot: -1 };
    const there = new URL(server.databaseUrl).pathname.slice(1).replace(/market$/, FIRST);
    const browser = server.browser({ origin: `http://${HOSTS[FIRST]}:${server.port}`, connect: {} });
    await toReview(browser, wish);
    await postgres.query(there, `CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(25); RETURN NULL; END';
        CREATE TRIGGER slow BEFORE INSERT ON purchase FOR EACH STATEMENT EXECUTE FUNCTION slow()`);
    const asleep = (what) => postgres.query('postgres', `SELECT ${what} FROM pg_stat_activity WHERE datname = '${there}' AND wait_event = 'PgSleep'`);
    const waiting = confirm(browser).catch((e) => e.message);
    await until('the purchase is under way', async () => (await asleep('pid')).length === 1);
    t.assert.match((await buy(market, wish)).url, /\/achat\//);
    t.assert.equal((await asleep('pg_cancel_backend(pid)')).length, 1, 'it was under way all the time');
    await waiting;
    await postgres.query(there, 'DROP TRIGGER slow ON purchase; DROP FUNCTION slow()');
}

/** A database that says nothing at all: its own threads wait, all that the others have to do is done. */
async function hung(t, market, offer) {
    const { server } = market, { postgres } = server.options;
    const there = new URL(server.databaseUrl).pathname.slice(1).replace(/market$/, FIRST);
    const from = server.log().length;
    const late = await buy(market, { products: offer.path, pay: 'online', slot: -1 });
    const pids = (await postgres.query('postgres', `SELECT pid FROM pg_stat_activity WHERE datname = '${there}'`)).map(([pid]) => Number(pid));
    t.assert.ok(pids.length > 0);
    const all = (signal) => pids.forEach((pid) => process.kill(pid, signal));
    all('SIGSTOP');
    try {
        const held = (who) => linesOf(server, from, `${who} goes on with the others`);
        await until('all that goes round is held there', () => held('a thread for jobs') >= JOB_THREADS && held('upkeep') >= 1, { ms: 30_000 });
        await signIn(market, 'epicerie@exemple.fr'); // by a letter
        const buyer = await buy(market, { products: offer.path, pay: 'online', slot: -1 });
        await decide(await toBank(buyer), 'Payer');
        await becomes(buyer, 'paid'); // by the upkeep, which reads what the bank said
        server.clock.advance(40 * MINUTE);
        const state = async () => (await rows(server, `SELECT state FROM orders WHERE number = '${numberOf(late)}'`))[0][0];
        await until('the clock ends what nobody paid for', async () => (await state()) === 'expired', { ms: 20_000 });
    } finally {
        all('SIGCONT');
    }
    await until('it answers again', async () => (await front(server, FIRST)).status === 200, { ms: 60_000 });
}

/** The database of one goes away while it is served: it alone answers 503, the others sell; it is found again by itself. */
async function away(t, market, offer) {
    const { server } = market, { postgres } = server.options, pid = server.child.pid;
    const there = new URL(server.databaseUrl).pathname.slice(1).replace(/market$/, LAST);
    const from = server.log().length;
    await postgres.query('postgres', `ALTER DATABASE ${there} ALLOW_CONNECTIONS false`);
    await postgres.query('postgres', `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${there}'`);
    await until('it is missed', async () => {
        await front(server, LAST);
        return linesOf(server, from, `${LAST} is not served, the others are`) > 0;
    }, { ms: 30_000 });
    const { status, text, again } = await front(server, LAST);
    t.assert.deepEqual([status, again], [503, '2']);
    t.assert.match(text, /Le marché ne peut pas répondre/);
    await answers(t, server, { [FIRST]: 200, market: 200 });
    t.assert.equal((await probe(`http://127.0.0.1:${server.metricsPort}/readyz`)).status, 200);
    t.assert.match((await buy(market, { products: offer.path, pay: 'shop', slot: -1 })).url, /\/achat\//);
    let back = false;
    const asked = [], neighbours = (async () => {
        while (!back) asked.push((await front(server, 'market')).status);
    })();
    await postgres.query('postgres', `ALTER DATABASE ${there} ALLOW_CONNECTIONS true`);
    await until('it is found again', async () => (await front(server, LAST)).status === 200, { ms: 60_000 });
    back = true;
    await neighbours;
    t.assert.deepEqual(asked.filter((s) => s !== 200), [], `of ${asked.length} pages of a neighbour`);
    t.assert.equal(server.child.pid, pid, 'nobody started the server anew');
}

/** An attempt that the bank has not told the end of keeps its territory open; one beside it closes meanwhile. */
async function unsettled(t, market, offer) {
    const { server } = market;
    const buyer = await buy(market, { products: offer.path, pay: 'online', slot: -1 });
    const card = await toBank(buyer);
    await answers(t, server, { [LAST]: 200 });
    server.clock.advance(3 * MINUTE);
    await becomesClosed(server, LAST);
    t.assert.ok(await isOpen(server, 'market'), 'the end of a payment is awaited');
    await comeBack(await decide(card, 'Payer'));
    await becomes(buyer, 'paid');
    await told(market);
    return buyer;
}

/** What a bank says to a closed territory opens it, and stands in the journal before it is answered. */
async function bankTells(t, market, buyer) {
    const { server } = market, folder = path.join(server.dir, 'data/market/journal');
    const size = () => fs.readdirSync(folder).reduce((n, f) => n + fs.statSync(path.join(folder, f)).size, 0);
    server.clock.advance(3 * MINUTE);
    await becomesClosed(server, 'market');
    const before = size();
    const [{ uuid }] = await atBank(market, numberOf(buyer));
    await bankDoes(market, 'resend', { uuid });
    await told(market);
    t.assert.ok(size() > before && (await isOpen(server, 'market')));
}

/** A job written for later is begun at its time, though nobody asks for anything. */
async function jobDue(t, { server }) {
    await server.stop();
    await change(server, `INSERT INTO job (id, kind, key, payload, run_at) VALUES (1, 'no_such_kind', 'one', '{}', ${Math.round(server.clock.now()) + 8 * MINUTE})`);
    await server.launch();
    await becomesClosed(server, 'market'); // it is looked into once after a start
    t.assert.deepEqual(await rows(server, 'SELECT count(*) FROM job WHERE id = 1 AND failed_at IS NULL'), [['1']]);
    server.clock.advance(9 * MINUTE);
    await until('the job had its turn', async () => (await rows(server, 'SELECT count(*) FROM job WHERE id = 1 AND failed_at IS NOT NULL'))[0][0] === '1', { every: 50 });
    await becomesClosed(server, 'market');
}

/** Asked for twenty times, tried once; mended, it is served without a restart; the others sell all the time. */
async function broken(t, market, offer) {
    const { server } = market, file = path.join(server.dir, 'data', LAST, 'market.db');
    await becomesClosed(server, LAST);
    fs.renameSync(file, `${file}.good`);
    fs.writeFileSync(file, 'no database at all '.repeat(1000));
    const from = server.log().length, began = Date.now();
    for (let i = 0; i < 20; i++) {
        const { status, text, again } = await front(server, LAST);
        t.assert.deepEqual([status, again], [503, '2']);
        t.assert.match(text, /Le marché ne peut pas répondre/);
    }
    const tried = linesOf(server, from, `${LAST} is not served, the others are`);
    const most = 2 + Math.floor((Date.now() - began) / 5000); // the keeper tries once more every five seconds
    t.assert.ok(tried >= 1 && tried <= most, `${tried} tries`);
    t.assert.equal((await probe(`http://127.0.0.1:${server.metricsPort}/readyz`)).status, 200);
    await answers(t, server, { [FIRST]: 200, market: 200 });
    t.assert.match((await buy(market, { products: offer.path, pay: 'shop', slot: -1 })).url, /\/achat\//);
    fs.rmSync(file);
    fs.renameSync(`${file}.good`, file);
    server.clock.advance(10 * MINUTE);
    await answers(t, server, { [LAST]: 200 });
}

/** Somebody else holds one when the server starts, and lets go: it is served, and commands find the server that holds it. */
async function lateLock(t, { server }) {
    const folder = path.join(server.dir, 'data', LAST), line = ['config', 'set', 'help.hours'];
    await server.stop();
    const holder = spawn('flock', ['--no-fork', path.join(folder, 'lock'), 'cat'], { stdio: ['pipe', 'ignore', 'inherit'] });
    t.defer(() => holder.kill());
    await until('it is held', async () => (await server.sub(...line, 'le lundi', '--territory', LAST)).code === 75);
    await server.launch();
    await answers(t, server, { [FIRST]: 200, market: 200, [LAST]: 503 });
    t.assert.equal((await server.sub(...line, 'le mardi', '--territory', LAST)).code, 75, 'who holds it is no server');
    holder.stdin.end();
    await once(holder, 'exit');
    server.clock.advance(10 * MINUTE);
    await answers(t, server, { [LAST]: 200 });
    const from = server.log().length;
    const done = await server.sub(...line, 'le jeudi', '--territory', LAST);
    t.assert.equal(done.code, 0, done.out);
    t.assert.equal(linesOf(server, from, 'control.call'), 1, 'the server that holds it did it');
    await server.stop();
    t.assert.deepEqual(fs.readdirSync(folder).filter((name) => name.startsWith('control.')), [], 'its door went with it');
    await server.launch();
}

export default async function (t) {
    const market = await openMarket(t), { server } = market;
    const offer = (await offersOf(server)).find((o) => o.mode === 'order' && o.inShop && o.online && o.units >= 5 && o.cents <= 5000);
    let closed, buyer;
    await t.step('three territories, opened as they are asked for', () => threeOfThem(t, market));
    await t.step('nobody asks: closed, and what it held is free', async () => (closed = await closes(t, market)));
    await t.step('eight at once: opened once', () => openedOnce(t, market));
    await t.step('a payment under way keeps it open', async () => (buyer = await unsettled(t, market, offer)));
    await t.step('a bank speaks to a closed one', () => bankTells(t, market, buyer));
    await t.step('closed again: as little is held as before', async () => {
        server.clock.advance(3 * MINUTE);
        await becomesClosed(server, 'market');
        await until('as few files are open as then', async () => (await held(server, 'market')).fds <= closed.fds, { every: 50 });
        t.assert.deepEqual((await held(server, 'market')).of, closed.of);
    });
    await t.step('a job of its own is due', () => jobDue(t, market));
    if (server.engine === 'postgres') await t.step('a slow database of one: the others sell', () => slowNeighbour(t, market, offer));
    if (server.engine === 'postgres') await t.step('a database of one hangs: the others go on', () => hung(t, market, offer));
    if (server.engine === 'postgres') await t.step('the database of one goes away, and comes back', () => away(t, market, offer));
    if (server.engine === 'sqlite') await t.step('one is held by somebody else at the start', () => lateLock(t, market));
    if (server.engine === 'sqlite') await t.step('damaged: it alone is not served, and again when it is mended', () => broken(t, market, offer));
}
