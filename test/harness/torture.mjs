// The kill loop: buyers purchase without pause over real HTTP, the server is killed (kill -9) at random moments and
// restarted, and what was acknowledged is compared with what the server knows.
//
//   node test/harness/torture.mjs --adaptor FILE [--kills 20] [--buyers 8] [--seed N] [--engine sqlite|postgres] [--negative phantom|lost|oversold…]
//
// An adaptor (the pages of the product are known to it alone) exports
//   prepare(server) -> world          fills the market; world.stock = {key: units that exist}
//   placeOrder(ctx) -> {id, content, units: {key: n}} | {refused: "why"}
//       one purchase by ctx.browser. ctx.attempt ({token, …}: the adaptor's own notes) is the same object when an
//       attempt whose answer was lost is made again, so that the same token is sent. Throws an Error when the answer
//       was lost or says "ask again" (503, 504); an assertion or a TypeError is taken for a mistake and ends the run.
//   readOrders(server, world) -> [{id, content, units, token}]    what the server knows, all of it
//   check(server, world) (optional)   more to verify after each kill
//   whileDead(server, world, outside) (optional)   done after each kill, before the server comes back
//   sabotage (optional) {name: {env, conf, afterPrepare(server, world), whileDead, check}}   ways to break the server, each
//       named after what must be noticed: "lost", "double", "oversold"
// Negative controls: "phantom" notes a purchase outside that nobody made and must be found lost, the others break the
// server as the adaptor says; what they are named after must be found, else the run fails.
import crypto from 'node:crypto';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { isMain, readArgs } from '../fakes/http_server.mjs';
import { Postgres } from './postgres.mjs';
import { seeded, sleep } from './ports.mjs';
import { Server } from './server.mjs';

const MIN_MS = 40;
const SPREAD_MS = 400;
const ANSWER_MS = 10_000;
const MAX_TRIES = 1000;

export class Outside {
    constructor() {
        this.acknowledged = new Map();
        this.problems = [];
        this.refused = 0;
        this.retried = 0;
        this.lost = 0;
        this.double = 0;
        this.oversold = 0;
    }

    problem(kind, text) {
        this[kind] += 1;
        this.problems.push(`${kind}: ${text}`);
    }
}

/** A gate the buyers wait at while the server is away. */
export class Gate {
    open() {
        this.release?.();
        this.release = null;
        this.waiting = null;
    }

    close() {
        this.waiting ??= new Promise((done) => (this.release = done));
    }

    pass() {
        return this.waiting ?? Promise.resolve();
    }
}

export async function buyer(number, run) {
    const random = seeded(run.seed * 1000 + number);
    while (!run.over) {
        const attempt = { token: crypto.randomBytes(16).toString('hex') };
        await new Promise(setImmediate); // an adaptor that waits for nothing must not keep the others from running
        await settle({ attempt, random, buyer: number, world: run.world }, run);
    }
}

/** One purchase until its fate is known: an answer that was lost is asked for again with the same token. */
export async function settle(ctx, run) {
    for (let tries = 0; ; tries++) {
        await run.gate.pass();
        if (run.over && tries === 0) return;
        const browser = run.server.browser({ timeoutMs: 20_000 });
        try {
            const result = await run.adaptor.placeOrder({ ...ctx, browser, server: run.server, tries });
            if (result.refused) run.outside.refused += 1;
            else run.outside.acknowledged.set(result.id, { ...result, token: ctx.attempt.token, at: process.hrtime.bigint() });
            return;
        } catch (e) {
            if (e instanceof TypeError || e.code === 'ERR_ASSERTION' || tries > MAX_TRIES) run.fail ??= e;
            if (run.fail || run.over === 'now') return;
            run.outside.retried += 1;
            await sleep(5);
        } finally {
            browser.close();
            run.server.browsers.splice(run.server.browsers.indexOf(browser), 1);
        }
    }
}

export async function verify(run) {
    const { outside, world } = run;
    const acknowledged = new Map(outside.acknowledged); // before reading: what comes later may be on its way
    const orders = await run.adaptor.readOrders(run.server, world);
    const known = new Map(orders.map((o) => [o.id, o]));
    for (const [id, mine] of acknowledged) {
        const theirs = known.get(id);
        if (!theirs) outside.problem('lost', `purchase ${id} was acknowledged and is gone`);
        else if (mine.content !== undefined && theirs.content !== mine.content) outside.problem('lost', `purchase ${id} has changed: ${mine.content} became ${theirs.content}`);
    }
    checkTokens(orders, outside);
    checkStock(orders, world, outside);
    await run.adaptor.check?.(run.server, world);
    await run.server.fsck();
}

function checkTokens(orders, outside) {
    const seen = new Map();
    for (const { id, token } of orders) {
        if (token === undefined) continue;
        if (seen.has(token) && seen.get(token) !== id) outside.problem('double', `token ${token} made ${seen.get(token)} and ${id}`);
        seen.set(token, id);
    }
}

function checkStock(orders, world, outside) {
    const sold = {};
    for (const { units } of orders) for (const [key, n] of Object.entries(units ?? {})) sold[key] = (sold[key] ?? 0) + n;
    for (const [key, n] of Object.entries(sold)) if (n > (world.stock[key] ?? 0)) outside.problem('oversold', `${n} units of ${key} sold, ${world.stock[key] ?? 0} exist`);
}

/** kill -9 of the whole server; what a broken disk would do meanwhile is done between its end and its return. */
async function killServer(run) {
    run.gate.close();
    await run.server.kill9();
    await run.adaptor.whileDead?.(run.server, run.world, run.outside);
    await run.server.launch();
    run.gate.open();
}

/** Strikes and verifies, once, when somebody was answered since the last time: on a slow machine too each kill may lose something. Problems are noted; an error of fsck or of the restart ends the run. */
async function strikeOnce(run) {
    const answers = () => run.outside.acknowledged.size + run.outside.refused, before = answers(), end = Date.now() + ANSWER_MS;
    await sleep(MIN_MS + run.random.int(SPREAD_MS));
    while (answers() === before && !run.fail && Date.now() < end) await sleep(5);
    await run.strike(run);
    await verify(run);
    if (run.fail) throw run.fail;
}

/**
 * The loop; strike({server, gate, …}) is another misfortune than the death of the server. Gives {kills, acknowledged, refused, retried, lost, double, oversold, problems, error, seconds}.
 * Stops at the first kill after which something is wrong.
 */
export async function torture({ server, adaptor, kills = 20, buyers = 8, seed = 1, negative = null, onKill = () => {}, strike = killServer }) {
    const run = { server, adaptor, strike, seed, random: seeded(seed), outside: new Outside(), gate: new Gate(), over: false, fail: null };
    const started = Date.now();
    run.world = await adaptor.prepare(server);
    await adaptor.afterPrepare?.(server, run.world);
    const people = Array.from({ length: buyers }, (_, i) => buyer(i, run));
    let done = 0;
    let error = null;
    try {
        for (; done < kills && run.outside.problems.length === 0; done++) {
            if (negative === 'phantom' && done === kills - 1) run.outside.acknowledged.set('phantom', { id: 'phantom', units: {} });
            await strikeOnce(run);
            onKill(done + 1, run.outside);
        }
    } catch (e) {
        error = e;
    }
    run.over = error || run.outside.problems.length ? 'now' : 'soon';
    run.gate.open();
    await Promise.all(people);
    error ??= run.fail;
    if (!error && run.outside.problems.length === 0) await verify(run).catch((e) => (error = e));
    if (!error && run.outside.acknowledged.size === 0) error = new Error('not one purchase was acknowledged: nothing was proven');
    const { acknowledged, refused, retried, lost, double, oversold, problems } = run.outside;
    return { kills: done, acknowledged: acknowledged.size, refused, retried, lost, double, oversold, problems, error, seconds: Math.round((Date.now() - started) / 1000) };
}

function report(args, result) {
    const r = result;
    console.log(`test=torture seed=${args.seed} engine=${args.engine} kills=${r.kills} acknowledged=${r.acknowledged} refused=${r.refused} retried=${r.retried} lost=${r.lost} double=${r.double} oversold=${r.oversold} seconds=${r.seconds}`);
    for (const p of r.problems.slice(0, 10)) console.log(`        ${p}`);
    if (r.error) console.log(`        ${r.error.stack ?? r.error}`);
}

async function main() {
    const args = { kills: '20', buyers: '8', seed: String(crypto.randomInt(1 << 30)), engine: process.env.ENGINE ?? 'sqlite', ...readArgs(process.argv.slice(2), { adaptor: 'value', kills: 'value', buyers: 'value', seed: 'value', engine: 'value', negative: 'value' }) };
    if (!args.adaptor) throw new Error('--adaptor FILE is needed');
    let adaptor = await import(pathToFileURL(path.resolve(args.adaptor)).href);
    const broken = !args.negative || args.negative === 'phantom' ? {} : adaptor.sabotage?.[args.negative];
    if (!broken) throw new Error(`this adaptor has no sabotage “${args.negative}”`);
    adaptor = { ...adaptor, ...broken };
    const postgres = args.engine === 'postgres' ? await Postgres.start({ durable: true }) : undefined;
    let server = null;
    const close = async () => {
        await server?.dispose();
        await postgres?.stop();
    };
    try {
        server = await Server.start({ engine: args.engine, postgres, ...adaptor.serverOptions, ...(broken.env && { env: broken.env }), conf: { ...adaptor.serverOptions?.conf, ...broken.conf } });
        const onKill = (n, o) => n % 10 === 0 && console.log(`${n} kills, ${o.acknowledged.size} acknowledged, ${o.problems.length} problems`);
        const result = await torture({ server, adaptor, kills: Number(args.kills), buyers: Number(args.buyers), seed: Number(args.seed), negative: args.negative, onKill });
        report(args, result);
        const found = args.negative ? result[args.negative === 'phantom' ? 'lost' : args.negative] > 0 : result.problems.length > 0;
        const good = args.negative ? found : !found && !result.error;
        if (!good) console.log(server.logTail());
        console.log(good ? '1 passed, 0 failed' : '0 passed, 1 failed');
        process.exitCode = good ? 0 : 1;
    } finally {
        await close();
    }
}

if (isMain(import.meta)) {
    main().catch((e) => {
        console.error(`torture: ${e.stack}`);
        console.log('0 passed, 1 failed');
        process.exitCode = 2;
    });
}
