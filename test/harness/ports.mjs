// Small things every story needs: free ports, waiting for a condition, a folder of its own.
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';

const FIRST = 20_000; // below the ports the kernel gives to clients: a client must not take ours between a kill and a restart
const LANED = 9_000, OTHERS = 3_000;
// Stories side by side draw from lanes of their own ("lane of lanes", see run.mjs), all else from what is left: a port is free until
// its server, some seconds later, takes it.
const [LANE, LANES] = (process.env.FOIRAIL_TEST_LANE ?? '').split(' of ').map(Number);
const EACH = Math.floor(LANED / LANES);
const [LOW, PORTS] = LANES ? [FIRST + LANE * EACH, EACH] : [FIRST + LANED, OTHERS];
const given = new Set();

function isFree(port, host) {
    return new Promise((ok) => {
        const server = net.createServer();
        server.once('error', () => ok(false));
        server.listen(port, host, () => server.close(() => ok(true)));
    });
}

/** A port nobody listens on at this moment, that no client is given, and that is given once. */
export async function freePort(host = '127.0.0.1') {
    for (let i = 0; i < 200; i++) {
        const port = LOW + Math.floor(Math.random() * PORTS);
        if (given.has(port)) continue;
        given.add(port);
        if (await isFree(port, host)) return port;
    }
    throw new Error('no free port was found in 200 draws');
}

export const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

/** Asks again until fn gives something true; fails with `what` and the last error when the time is over. */
export async function until(what, fn, { ms = 30_000, every = 25 } = {}) {
    const end = Date.now() + ms;
    let last = null;
    for (;;) {
        try {
            const value = await fn();
            if (value) return value;
            last = null;
        } catch (e) {
            if (e.fatal) throw e;
            last = e;
        }
        if (Date.now() > end) throw new Error(`${what}: not within ${ms} ms${last ? ` (${last.message})` : ''}`);
        await sleep(every);
    }
}

export function tempDir(name = 'story') {
    return fs.mkdtempSync(path.join(os.tmpdir(), `foirail-${name}-`));
}

/** Numbers that a seed makes the same again (mulberry32): next() in [0, 1), int(n) in [0, n). */
export function seeded(seed) {
    let a = seed >>> 0;
    const next = () => {
        a = (a + 0x6d2b79f5) >>> 0;
        let t = Math.imul(a ^ (a >>> 15), a | 1);
        t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
        return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
    };
    return { next, int: (n) => Math.floor(next() * n), pick: (list) => list[Math.floor(next() * list.length)] };
}

const endings = new Set();

function runEndings() {
    for (const fn of endings) fn();
    endings.clear();
}

function installEndings() {
    process.on('exit', runEndings);
    for (const [signal, number] of [['SIGHUP', 1], ['SIGINT', 2], ['SIGTERM', 15]]) {
        process.on(signal, () => {
            runEndings();
            process.exit(128 + number);
        });
    }
}

/** Whatever ends this process short of SIGKILL, fn (which must not wait for anything) is run. Gives a way to forget it. */
export function atEnd(fn) {
    if (process.listenerCount('exit', runEndings) === 0) installEndings();
    endings.add(fn);
    return () => endings.delete(fn);
}
