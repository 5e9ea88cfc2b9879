// PostgreSQL is lost while the market is open: nothing is claimed that is not kept, what was typed is not lost, the
// market comes back by itself when its database does.
import { spawn } from 'node:child_process';
import * as adaptor from '../torture_adaptor.mjs';
import { Postgres } from '../harness/postgres.mjs';
import { torture } from '../harness/torture.mjs';
import { confirm, offersOf, openMarket, rows, toReview } from './people.mjs';

export const meta = { long: true, engines: ['postgres'], timeoutMs: 420_000 };

const STRIKES = 4;

const ours = (server) => new URL(server.databaseUrl).pathname.slice(1);

/** How often web ended with an exit code so far, by the supervisor's log. */
function webEnds(server, code) {
    return server.log().split('\n').filter((line) => line.includes('supervisor.died') && /\bweb pid=/.test(line) && line.includes(`exit=${code}`)).length;
}

async function comesBack(t, server) {
    await t.until('the market is back', async () => {
        const answer = await fetch(`http://127.0.0.1:${server.metricsPort}/readyz`).catch(() => null);
        return answer?.status === 200;
    }, { ms: 60_000 });
}

/** Somebody else's transaction that holds the shelves, so that a purchase waits in the middle. */
function holdShelves(pg, database) {
    const child = spawn('/usr/lib/postgresql/15/bin/psql', ['-X', '-q', '-h', pg.dir, '-U', 'foirail', '-d', database], { ...pg.identity, cwd: pg.dir, stdio: ['pipe', 'ignore', 'ignore'] });
    child.stdin.on('error', () => {});
    child.stdin.write('BEGIN; LOCK TABLE hold IN ACCESS EXCLUSIVE MODE;\n');
    return () => child.stdin.end();
}

async function someoneWaits(t, pg, database, what, sql) {
    await t.until(what, async () => (await pg.query(database, sql)).length > 0, { ms: 20_000 });
}

/** A purchase whose transaction is open when PostgreSQL goes: refused in plain words, kept, and made once later. */
async function inTheMiddle(t, market, pg, offer) {
    const { server } = market;
    const count = async () => (await rows(server, 'SELECT count(*) FROM purchase'))[0][0];
    const before = await count();
    const ends = webEnds(server, 75);
    const browser = server.browser();
    await toReview(browser, { products: offer.path, pay: 'shop', slot: -1 });
    const release = holdShelves(pg, ours(server));
    await someoneWaits(t, pg, ours(server), 'the shelves are held', `SELECT 1 FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND granted AND relation = 'hold'::regclass`);
    const sent = browser.page.form('/commander').submit();
    await someoneWaits(t, pg, ours(server), 'the purchase waits', `SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query NOT LIKE '%pg_stat_activity%'`);
    await pg.stopAtOnce();
    release();
    const page = await sent;
    page.expectStatus(503).expect('Le serveur n’atteint pas ses données pour l’instant. Rien n’a été enregistré').expect('db.gone');
    t.assert.equal(page.lang, 'fr');
    await pg.launch();
    await comesBack(t, server);
    t.assert.ok(webEnds(server, 75) > ends, 'the web process ended with “try again” and was started anew');
    t.assert.equal(await count(), before, 'what was not confirmed was not recorded');
    const bought = await page.form('Réessayer').submit('Réessayer');
    t.assert.match(bought.path, /^\/achat\//, bought.text().slice(0, 600));
    t.assert.equal(Number(await count()), Number(before) + 1);
}

/** One connection dies in the pool while nothing uses it: nobody notices, and the process is made anew. */
async function oneConnection(t, market, pg) {
    const { server } = market;
    const ends = webEnds(server, 75);
    const supervisor = server.child.pid;
    await pg.query(ours(server), `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'foirail' AND state = 'idle' ORDER BY pid LIMIT 1`);
    await t.until('it was noticed', async () => {
        (await server.browser().get('/panier')).expectStatus(200); // every page asked for meanwhile is served
        return webEnds(server, 75) > ends;
    }, { ms: 30_000 });
    await comesBack(t, server);
    t.assert.equal(server.child.pid, supervisor);
    t.assert.ok(server.running);
}

/** Struck in the middle of purchases again and again: all that was acknowledged is there, and nothing else. */
async function struck(t, market, pg) {
    const { server } = market;
    const died = webEnds(server, 75);
    const strike = async () => {
        const before = webEnds(server, 75);
        await pg.stopAtOnce();
        await t.until('web was started anew, and in vain', () => webEnds(server, 75) >= before + 2, { ms: 60_000 });
        await pg.launch();
        await comesBack(t, server);
    };
    const result = await torture({ server, adaptor, strike, kills: STRIKES, buyers: 6, seed: t.seed });
    t.note(`${result.acknowledged} purchases acknowledged, ${result.retried} asked again, over ${result.kills} losses; web ended ${webEnds(server, 75) - died} times`);
    t.assert.deepEqual(result.problems, []);
    if (result.error) throw result.error;
    t.assert.ok(result.retried > 0, 'some answers were lost or said “ask again”, else nothing was struck');
}

/** The control: the checks above do notice what is gone. */
async function noticed(t, market, pg) {
    const strike = async () => {};
    const result = await torture({ server: market.server, adaptor, strike, kills: 1, buyers: 2, seed: t.seed, negative: 'phantom' });
    t.assert.equal(result.lost, 1, `${pg.dir}`);
}

/** Started while its database is away: says so and ends with “try again”, rather than loop unseen. */
async function startedWithout(t, market, pg) {
    const { server } = market;
    await server.stop();
    await pg.stopAtOnce();
    const done = await server.run(server.command.serve, { timeoutMs: 60_000 });
    t.assert.equal(done.code, 75, done.out);
    t.assert.match(done.out, /code=db\.gone/);
    await pg.launch();
    await server.launch();
    (await server.browser().get('/')).expectStatus(200);
}

export default async function (t) {
    let market, offer;
    const pg = await Postgres.start();
    t.defer(() => pg.stop());
    await t.step('a market on a database of its own', async () => {
        market = await openMarket(t, { postgres: pg });
        const offers = (await offersOf(market.server)).filter((o) => o.mode === 'order' && o.inShop && o.cents <= 5000);
        offer = offers.sort((a, b) => b.units - a.units)[0];
        const browser = market.server.browser();
        await toReview(browser, { products: offer.path, pay: 'shop', slot: -1 });
        t.assert.match((await confirm(browser)).page.path, /^\/achat\//);
    });
    await t.step('PostgreSQL goes in the middle of a purchase', () => inTheMiddle(t, market, pg, offer));
    await t.step('one idle connection dies', () => oneConnection(t, market, pg));
    await t.step('PostgreSQL goes in the middle of many', () => struck(t, market, pg));
    await t.step('what is gone would be noticed', () => noticed(t, market, pg));
    await t.step('started while PostgreSQL is away', () => startedWithout(t, market, pg));
}
