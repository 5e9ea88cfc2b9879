// Every call that may fail, made to fail once: a sale over real HTTP is repeated while memory of the program and of SQLite,
// the disk under SQLite, our own files and the sockets refuse, the first call of each sale, then the second, and so on through
// the last. The server may answer 500 or 503 or end and come back; the buyer asks again with the same token. After each
// failure no acknowledged purchase may be lost, none made twice, nothing sold twice, and fsck finds nothing.
//
//   node test/harness/fallible.mjs --adaptor FILE [--seconds 120] [--fsck 1] [--seed N]
//
// --seconds: how long in all; each kind has an equal part, and its calls are failed evenly spread when there is no time for
// all of them. --fsck: all is verified after every so many failures, and at the end of each kind. Controls: each kind must
// have failed at least once where it is counted, and a purchase nobody made, noted at the end, must be found lost.
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { isMain, readArgs } from '../fakes/http_server.mjs';
import { seeded, sleep } from './ports.mjs';
import { Server } from './server.mjs';
import { Gate, Outside, settle, verify } from './torture.mjs';

// Of src/base/fallible.h.
const KINDS = { memory: 1, 'store memory': 2, 'store disk': 4, files: 8, sockets: 16 };
const [LEFT, CALLS, WHICH, FAILED] = [0, 8, 16, 24];
const SALE_MS = 60_000;
const LEAST = 4; // calls to fail of each kind, however slow the machine

/** The 32 bytes shared with the server. */
class Page {
    constructor(file) {
        this.file = file;
        fs.writeFileSync(file, Buffer.alloc(32), { mode: 0o666 });
        fs.chmodSync(file, 0o666);
    }

    read(at) {
        return Number(fs.readFileSync(this.file).readBigInt64LE(at));
    }

    write(at, value) {
        const bytes = Buffer.alloc(8);
        bytes.writeBigInt64LE(BigInt(value));
        const fd = fs.openSync(this.file, 'r+');
        fs.writeSync(fd, bytes, 0, 8, at);
        fs.closeSync(fd);
    }
}

async function sale(run, n) {
    const before = run.outside.acknowledged.size + run.outside.refused;
    const late = setTimeout(() => (run.over = 'now'), SALE_MS);
    await settle({ attempt: { token: crypto.randomBytes(16).toString('hex') }, random: seeded(run.seed * 1000 + n), buyer: 0, world: run.world }, run);
    clearTimeout(late);
    if (run.fail) throw run.fail;
    if (run.outside.acknowledged.size + run.outside.refused === before) return false;
    return true;
}

/** After an error of the disk a territory writes no more until it is opened again: an operator starts the server anew. */
async function again(run) {
    run.restarts += 1;
    run.over = false;
    await run.server.kill9();
    await run.server.launch();
}

/** Which calls of a sale fail: all, or as many as there is time for, evenly. */
function* spread(calls, most) {
    const step = Math.max(1, calls / Math.max(1, most));
    for (let at = 1; at <= calls; at += step) yield Math.floor(at);
}

async function one(run, kind, args) {
    const r = { kind, calls: 0, failed: 0 };
    const began = Date.now();
    run.page.write(WHICH, KINDS[kind]);
    run.page.write(CALLS, 0);
    await sale(run, run.sales++);
    r.calls = run.page.read(CALLS);
    const each = Date.now() - began;
    const until = began + (Number(args.seconds) * 1000) / Object.keys(KINDS).length;
    for (const k of spread(r.calls, Math.max(LEAST, (until - Date.now()) / each))) {
        if (Date.now() > until && r.failed) break;
        run.page.write(FAILED, 0);
        run.page.write(LEFT, k);
        if (!(await sale(run, run.sales++))) await again(run);
        run.page.write(LEFT, 0);
        r.failed += run.page.read(FAILED) === KINDS[kind] ? 1 : 0;
        if (r.failed % Number(args.fsck) === 0) await verify(run);
        if (run.outside.problems.length) break;
    }
    run.page.write(WHICH, 0);
    await verify(run);
    if (r.calls && !r.failed) throw new Error(`${kind}: ${r.calls} calls in a sale, and none could be made to fail`);
    return r;
}

async function main() {
    const args = { seconds: '120', fsck: '1', seed: String(crypto.randomInt(1 << 30)), ...readArgs(process.argv.slice(2), { adaptor: 'value', seconds: 'value', fsck: 'value', seed: 'value' }) };
    if (!args.adaptor) throw new Error('--adaptor FILE is needed');
    const adaptor = await import(pathToFileURL(path.resolve(args.adaptor)).href);
    let page;
    const counted = (s) => (page = new Page(`${s.clock.path}-calls`));
    const server = await Server.start({
        engine: 'sqlite', ...adaptor.serverOptions,
        command: (o) => ((c) => ({ ...c, init: [...c.init, counted] }))(adaptor.serverOptions.command(o)),
    });
    const run = { server, adaptor, page, seed: Number(args.seed), outside: new Outside(), gate: new Gate(), over: false, fail: null, sales: 0, restarts: 0 };
    let failed = 0;
    let error = null;
    try {
        run.world = await adaptor.prepare(server);
        for (const kind of Object.keys(KINDS)) {
            const from = run.outside.retried;
            const r = await one(run, kind, args);
            failed += r.failed;
            console.log(`test=fallible kind="${kind}" seed=${args.seed} calls=${r.calls} failed=${r.failed} asked_again=${run.outside.retried - from} restarts=${run.restarts} acknowledged=${run.outside.acknowledged.size} problems=${run.outside.problems.length}`);
            if (run.outside.problems.length) break;
        }
        if (!run.outside.problems.length) {
            run.outside.acknowledged.set('phantom', { id: 'phantom', units: {} });
            await verify(run);
            if (!run.outside.lost) throw new Error('a purchase nobody made was not missed');
            run.outside.problems = [];
        }
    } catch (e) {
        error = e;
    }
    for (const problem of run.outside.problems.slice(0, 10)) console.log(`        ${problem}`);
    if (error) console.log(`${error.stack}\n${server.logTail()}`);
    const good = !error && !run.outside.problems.length && failed > 0;
    console.log(good ? `${failed} passed, 0 failed` : `${failed} passed, 1 failed`);
    process.exitCode = good ? 0 : 1;
    await sleep(0);
    await server.dispose();
}

if (isMain(import.meta)) {
    main().catch((e) => {
        console.error(`fallible: ${e.stack}`);
        console.log('0 passed, 1 failed');
        process.exitCode = 2;
    });
}
