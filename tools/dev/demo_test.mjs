// ./dev demo on the release that is there: each of its words, and that Ctrl-C leaves no process behind.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { freePort, tempDir, until } from '../../test/harness/ports.mjs';
import { family, isAlive, probe } from '../../test/harness/server.mjs';
import { runTests, test } from '../../test/harness/unit.mjs';

const ROOT = path.resolve(import.meta.dirname, '../..');
const home = tempDir('demo');
const running = new Set();

const textOf = (file) => {
    try {
        return fs.readFileSync(file, 'utf8');
    } catch {
        return ''; // it ended meanwhile
    }
};
const folderOf = (pid) => {
    try {
        return fs.readlinkSync(`/proc/${pid}/cwd`);
    } catch {
        return '';
    }
};

/** Every process of this demo: what descends from ./dev, and what has this demo's folder in its command line or works in it (PostgreSQL leaves its father). */
function ours(dev) {
    const all = fs.readdirSync('/proc').filter((n) => /^\d+$/.test(n)).map(Number);
    const named = all.filter((pid) => pid !== process.pid && (textOf(`/proc/${pid}/cmdline`).includes(home) || folderOf(pid).startsWith(home)));
    return [...new Set([dev, ...named].flatMap(family))].filter(isAlive);
}

/** So many ports in a row that nobody listens on. */
async function portsInARow() {
    for (;;) {
        const port = await freePort();
        const free = await Promise.all([1, 2, 3, 4, 5].map((n) => new Promise((ok) => {
            const s = net.createServer().once('error', () => ok(false)).listen(port + n, '127.0.0.1', () => s.close(() => ok(true)));
        })));
        if (free.every(Boolean)) return port;
    }
}

/** Starts ./dev demo with these words, as a terminal does: in a group of its own. */
function start(words) {
    const child = spawn('./dev', ['demo', ...words], { cwd: ROOT, detached: true, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, FOIRAIL_DEV_READY: '1', FOIRAIL_DEMO_HOME: home } });
    const demo = { child, out: '', began: performance.now(), ended: new Promise((done) => child.once('exit', (code, signal) => done(code ?? signal))) };
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (piece) => (demo.out += piece));
    running.add(demo);
    demo.ended.then(() => running.delete(demo));
    return demo;
}

/** Until it has said all. */
async function opened(words) {
    const demo = start(words);
    await until(`./dev demo ${words.join(' ')} is open`, () => {
        if (demo.child.exitCode !== null) throw Object.assign(new Error(`it ended:\n${demo.out}`), { fatal: true });
        return demo.out.includes('Ctrl-C ends it all');
    }, { ms: 240_000 });
    demo.ms = Math.round(performance.now() - demo.began);
    return demo;
}

/** Ctrl-C: the terminal's signal to the whole group. Nothing of what ran is left. */
async function ctrlC(demo, least) {
    const before = ours(demo.child.pid);
    assert.ok(before.length >= least, `only ${before.length} processes: they cannot all have been seen`);
    process.kill(-demo.child.pid, 'SIGINT');
    assert.equal(await demo.ended, 0, demo.out);
    const left = [...before, ...ours(process.pid).filter((pid) => pid !== process.pid)].filter(isAlive);
    assert.deepEqual(left.map((pid) => textOf(`/proc/${pid}/cmdline`)), []);
    return before.length;
}

async function isMarket(demo, origin) {
    const page = await probe(`${origin}/`, 20_000);
    assert.equal(page.status, 200);
    assert.ok(page.body.includes('Démonstration') && page.body.includes('Le marché de l’Orne'), page.body.slice(0, 500));
    assert.ok(demo.out.includes(`The market    ${origin}/`), demo.out);
    assert.match(demo.out, /sandrine@demo\.foirail\.example/);
}

const SQLITE_PROCESSES = 10; // ./dev, mail, bank, SMS; of the market its father, web, the imagers, the couriers

test('what it does not know is refused, with a sentence', async () => {
    for (const [words, sentence] of [[['--prot', '1'], '"--prot" is not known'], [['--port', 'x'], '--port wants a number'], [['--port'], '--port wants a number'], [['--engine', 'oracle'], '--engine is sqlite or postgres']]) {
        const demo = start(words);
        assert.notEqual(await demo.ended, 0);
        assert.ok(demo.out.includes(sentence), demo.out);
    }
    assert.deepEqual(fs.readdirSync(home), []);
});

test('the first start fills a market, Ctrl-C ends all of it, the second finds it as it was', async () => {
    const port = await portsInARow();
    const first = await opened(['--port', String(port)]);
    await isMarket(first, `http://localhost:${port}`);
    for (const [n, what] of [[1, 'bank'], [2, 'mails'], [5, 'SMS']]) assert.ok((await probe(`http://127.0.0.1:${port + n}/`)).status < 500, what);
    const taken = start(['--port', String(port)]);
    assert.notEqual(await taken.ended, 0);
    assert.match(taken.out, new RegExp(`port ${port} is taken; choose another with --port`));
    const count = await ctrlC(first, SQLITE_PROCESSES);
    const kept = path.join(home, 'kept');
    fs.writeFileSync(kept, '');
    const other = await portsInARow();
    const second = await opened(['--port', String(other)]);
    await isMarket(second, `http://localhost:${other}`);
    assert.ok(fs.existsSync(kept));
    assert.doesNotMatch(second.out, /filling the market/);
    assert.ok(textOf(path.join(home, 'seeded')).endsWith(`:${other + 1}`), 'the bank’s address follows the port');
    await ctrlC(second, SQLITE_PROCESSES);
    console.log(`       first start ${first.ms} ms, second ${second.ms} ms, ${count} processes; load ${os.loadavg()[0].toFixed(1)}`);
});

test('--fresh begins anew; --lan answers the network, and says who may come in', async () => {
    const port = await portsInARow();
    const demo = await opened(['--fresh', '--lan', '--port', String(port)]);
    assert.match(demo.out, /filling the market/);
    assert.ok(!fs.existsSync(path.join(home, 'kept')), 'what was there is gone');
    const [, origin] = /The market {4}(http:\/\/[^/]+)\//.exec(demo.out);
    await isMarket(demo, origin);
    assert.match(demo.out, /Whoever is on this network can come in/);
    assert.match(textOf(path.join(home, 'foirail.conf')), new RegExp(`^listen = 0\\.0\\.0\\.0:${port}$`, 'm'));
    assert.equal((await probe(`http://localhost:${port}/`)).status, 200, 'this machine too');
    await ctrlC(demo, SQLITE_PROCESSES);
});

test('--engine postgres: with a server of its own, which ends too', async () => {
    const port = await portsInARow();
    const demo = await opened(['--engine', 'postgres', '--port', String(port)]);
    await isMarket(demo, `http://localhost:${port}`);
    assert.match(textOf(path.join(home, 'pg/foirail.conf')), /^database = postgresql:/m);
    await ctrlC(demo, SQLITE_PROCESSES + 5);
});

await runTests();
for (const demo of running) process.kill(-demo.child.pid, 'SIGTERM');
fs.rmSync(home, { recursive: true, force: true });
