// The whole server built with ThreadSanitizer: races made on purpose in each process are seen, and none of ours under load:
// people buy, look for things and hold streams open, while the server is stopped and started again.
//
//   TSAN_OPTIONS=… FOIRAIL_BIN=build-race/foirail node test/harness/race.mjs [--engine sqlite|postgres] [--restarts 3] [--buyers 6]
import * as adaptor from '../torture_adaptor.mjs';
import { readArgs } from '../fakes/http_server.mjs';
import { Postgres } from './postgres.mjs';
import { probe, Server } from './server.mjs';
import { torture } from './torture.mjs';

const REPORT = /WARNING: ThreadSanitizer/;
const ROLES = ['web', 'imager', 'mailer', 'caller', 'fetcher', 'teller'];
const READ = ['/', '/boutiques', '/recherche?q=pain', '/recherche?q=savn', '/en/recherche?q=honey', '/rayon/poterie-et-ceramique', '/panier', '/api/v1/openapi.json', '/commercant/entrer', '/plan-du-site'];
const READERS = 4;

const args = { engine: process.env.ENGINE ?? 'sqlite', restarts: '3', buyers: '6', ...readArgs(process.argv.slice(2), { engine: 'value', restarts: 'value', buyers: 'value' }) };
const count = { passed: 0, failed: 0 };

async function step(name, fn) {
    const from = Date.now();
    const error = await fn().then(() => null, (e) => e);
    count[error ? 'failed' : 'passed'] += 1;
    console.log(`${error ? 'FAILED ' : 'ok     '} ${name} [${args.engine}] (${Date.now() - from} ms)${error ? `\n${error.stack ?? error}` : ''}`);
}

/** Each process races with itself when it is asked to: told by name, or nothing else here proves anything. */
async function seen(server) {
    for (const role of ROLES) await probe(`http://127.0.0.1:${server.metricsPort}/probe/${role}/race`, 30_000);
    await server.stop();
    const reports = server.log().split('WARNING: ThreadSanitizer: data race').slice(1).filter((text) => /race_main/.test(text.slice(0, 3000)));
    if (reports.length !== ROLES.length) throw new Error(`${reports.length} of ${ROLES.length} races were seen\n${server.logTail(60)}`);
}

/** Reads pages one after another until told to end; what a stop interrupts is asked for again. */
async function reader(server, world) {
    const browser = server.browser({ timeoutMs: 30_000 });
    for (let i = world.readers++; !world.over; i++) await browser.get(READ[i % READ.length]).catch(() => new Promise((ok) => setTimeout(ok, 50)));
}

async function loaded(server) {
    const strike = async (run) => {
        run.gate.close();
        await run.server.stop({ ms: 120_000 });
        await run.server.launch();
        run.gate.open();
    };
    const world = { over: false, readers: 0 };
    const people = Array.from({ length: READERS }, () => reader(server, world));
    const result = await torture({ server, adaptor, strike, kills: Number(args.restarts), buyers: Number(args.buyers), seed: 1 });
    world.over = true;
    await Promise.all(people);
    const ended = await server.stop({ ms: 120_000 });
    console.log(`        ${result.acknowledged} purchases acknowledged, ${result.retried} asked again, ${result.kills} restarts`);
    const at = server.log().search(REPORT);
    if (at >= 0) throw new Error(server.log().slice(at, at + 6000));
    if (result.error) throw result.error;
    if (result.problems.length) throw new Error(result.problems.join('\n'));
    if (ended.code !== 0) throw new Error(`the server ended with ${JSON.stringify(ended)}`);
}

const postgres = args.engine === 'postgres' ? await Postgres.start() : undefined;
try {
    const start = (more) => Server.start({ engine: args.engine, postgres, readyMs: 300_000, ...adaptor.serverOptions, ...more });
    for (const [name, fn] of [['a race made on purpose is seen in each process', seen], ['people buy and read while the server stops and starts: no race', loaded]]) {
        const server = await start();
        await step(name, () => fn(server));
        await server.dispose();
    }
} finally {
    await postgres?.stop();
}
console.log(`${count.passed} passed, ${count.failed} failed`);
process.exitCode = count.failed ? 1 : 0;
