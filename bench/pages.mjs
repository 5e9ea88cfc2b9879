// What pages cost: from the cache beside nginx, made anew, searched, at the first request of a process, and in memory.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { family } from '../test/harness/server.mjs';
import { BUILD, ROOT, bytesOf, market, median, nginx, nginxVersion, picturesDone, pin, policyHeaders, pssMiB, say, webProcess, wrk, wrkScript } from './lib.mjs';
import { buyableOffers } from './purchases.mjs';

const number = (n, digits = 0) => n.toFixed(digits);

/** A running market on the demo, its pictures made. Shared by the measures of this file. */
export async function demoMarket({ quick }) {
    const server = await market();
    await server.launch();
    if (!quick) say('   (waiting until the demo has all renditions of its pictures)');
    if (!quick) await picturesDone(server);
    return server;
}

// ---------------------------------------------------------------- cached

/** A page asked often is squeezed denser after some seconds: nginx gets those bytes. Found by Brotli's coding, made with it. */
async function warmed(url, coding) {
    const headers = { 'Accept-Encoding': 'br' };
    for (let i = 0; i < 300; i++) {
        const answer = await fetch(url, { headers });
        await answer.arrayBuffer();
        if (answer.headers.get('content-encoding') === 'br') return bytesOf(url, coding);
        await new Promise((done) => setTimeout(done, 40));
    }
    throw new Error('the page was never squeezed');
}

/**
 * Ours and nginx's in turn, a second each, the same bytes; processor microseconds a request of the process that answers.
 * Both answer on the first core and wrk asks from the second: else the ratio tells mostly where the scheduler put them.
 */
async function pair(server, theirs, file, headers, { rounds, seconds }) {
    const rows = [];
    for (let i = 0; i < 2 * rounds * seconds; i++) {
        const ours = await wrk(server.url('/'), { pids: [webProcess(server)], connections: 64, seconds: 1, headers, cores: '1' });
        const nginxs = await wrk(`${theirs.url}/${file}`, { pids: theirs.pids, connections: 64, seconds: 1, headers, cores: '1' });
        if (ours.bad || nginxs.bad) throw new Error('an answer that was not 200');
        rows.push({ ours, nginxs, ratio: ours.us / nginxs.us });
    }
    return { ours: median(rows.map((r) => r.ours.us)), theirs: median(rows.map((r) => r.nginxs.us)), ratio: median(rows.map((r) => r.ratio)),
        all: rows.map((r) => number(r.ratio, 2)).sort().join(' ') };
}

export async function cached({ server, rounds, seconds, add }) {
    const url = server.url('/');
    const plain = await warmed(url, 'identity');
    const gzip = await warmed(url, 'gzip');
    const theirs = await nginx({ 'page.html': plain, 'page.html.gz': gzip }, await policyHeaders(url));
    try {
        pin([webProcess(server), ...theirs.pids], '0');
        for (const [name, headers, goal, size] of [['plain', {}, 1.0, plain.length], ['gzip', { 'Accept-Encoding': 'gzip' }, 0.8, gzip.length]]) {
            const r = await pair(server, theirs, 'page.html', headers, { rounds, seconds });
            add({ name: `cached page, ${name}, ${size} bytes: CPU a request, ours / nginx ${nginxVersion()}`, goal: `≤ ${goal.toFixed(1)} ×`, ok: r.ratio <= goal,
                result: `${number(r.ratio, 2)} × (${number(r.ours, 1)} / ${number(r.theirs, 1)} µs)`, note: `rounds ${r.all}` });
        }
    } finally {
        pin(webProcess(server), `0-${os.cpus().length - 1}`);
        await theirs.stop();
    }
}

// ---------------------------------------------------------------- made anew

/** The cached page is measured in the same rounds: it tells how loaded the machine was. */
export async function listing({ server, rounds, seconds, add }) {
    const script = wrkScript(server.dir, 'listing', ['/recherche']);
    const codings = { identity: [], gzip: [] };
    const cachedUs = [];
    const pids = [webProcess(server)];
    const page = (await bytesOf(server.url('/recherche'))).toString();
    const shown = page.split('<li class="prod').length - 1;
    if (shown !== 24) throw new Error(`the list shows ${shown} offers, not 24`);
    for (let i = 0; i < rounds; i++) {
        for (const coding of Object.keys(codings)) {
            const r = await wrk(server.origin, { pids, connections: 4, seconds, script, headers: { 'Accept-Encoding': coding } });
            if (r.bad) throw new Error('an answer that was not 200');
            codings[coding].push(r.us);
        }
        cachedUs.push((await wrk(server.url('/'), { pids, connections: 4, seconds: 1 })).us);
    }
    const [plain, gzip] = Object.values(codings).map(median);
    add({ name: `uncached list of 24 offers, ${page.length} characters: CPU a request`, goal: '≤ 250 µs', ok: plain <= 250, result: `${number(plain)} µs`,
        note: `rounds ${codings.identity.map((u) => number(u)).join(', ')}; with gzip ${number(gzip)} µs; a cached page beside it ${number(median(cachedUs), 1)} µs` });
}

// ---------------------------------------------------------------- searched

function words(file, column, least) {
    const [head, ...lines] = fs.readFileSync(path.join(ROOT, 'demo', file), 'utf8').replace(/\n+$/, '').split('\n').map((l) => l.split('\t'));
    const at = head.indexOf(column);
    const all = lines.flatMap((l) => (l[at] ?? '').toLowerCase().match(/\p{L}+/gu) ?? []);
    return [...new Set(all.filter((w) => w.length >= least))];
}

/** A slip of the finger: two letters that stand beside each other change places. */
function slip(word) {
    const i = 2 + (word.length % 2);
    return word.slice(0, i) + word[i + 1] + word[i] + word.slice(i + 2);
}

function queries() {
    const goods = words('offers.tsv', 'title_fr', 5);
    const places = ['alencon', 'argentan', 'flers', 'mortagne-au-perche', 'vimoutiers', 'domfront-en-poiraie'];
    const at = (i, k) => goods[(i * 7919 + k) % goods.length];
    const make = (fn) => Array.from({ length: 400 }, (_, i) => `/recherche?${fn(i)}`);
    const q = encodeURIComponent;
    return {
        'one word': make((i) => `q=${q(at(i, 0))}`),
        'two words': make((i) => `q=${q(`${at(i, 0)} ${at(i, 311)}`)}`),
        'word and place': make((i) => `q=${q(at(i, 0))}&commune=${places[i % places.length]}`),
        misspelt: make((i) => `q=${q(slip(at(i, 0).padEnd(5, 'e')))}`),
    };
}

export async function search({ server, rounds, seconds, add }) {
    const kinds = queries();
    const scripts = { ...Object.fromEntries(Object.entries(kinds).map(([k, v]) => [k, v])), mix: Object.values(kinds)[0].flatMap((_, i) => Object.values(kinds).map((v) => v[i])) };
    const found = Object.fromEntries(Object.keys(scripts).map((k) => [k, []]));
    const pids = [webProcess(server)];
    for (let i = 0; i < rounds; i++)
        for (const [name, addresses] of Object.entries(scripts)) {
            const script = wrkScript(server.dir, 'search', addresses);
            const r = await wrk(server.origin, { pids, connections: 1, seconds, script });
            if (r.bad) throw new Error(`${name}: an answer that was not 200`);
            found[name].push(r);
        }
    const text = (k) => `${k}: p50 ${number(median(found[k].map((r) => r.p50)), 2)}, p99 ${number(median(found[k].map((r) => r.p99)), 2)} ms, CPU ${number(median(found[k].map((r) => r.us)))} µs`;
    const p99 = median(found.mix.map((r) => r.p99));
    add({ name: 'search over the demo, whole page over HTTP, one after another: p99', goal: '≤ 5 ms', ok: p99 <= 5, result: `${number(p99, 2)} ms`,
        note: Object.keys(kinds).map(text).join('; ') });
}

// ---------------------------------------------------------------- the first request

/** Milliseconds from exec to the first 200 of an address. */
function firstAnswer(server, port, target) {
    const [program, ...args] = server.command.serve;
    const from = performance.now();
    const child = spawn(program, args, { cwd: server.dir, env: server.env, stdio: 'ignore', detached: true });
    return new Promise((done, fail) => {
        child.once('exit', () => fail(new Error('it ended before it answered')));
        const ask = () => {
            if (performance.now() - from > 30_000) return fail(new Error('no answer in 30 s'));
            let head = '';
            const again = () => (socket.destroy(), setTimeout(ask, 1));
            const socket = net.connect(port, '127.0.0.1', () => socket.write(`GET ${target} HTTP/1.1\r\nHost: localhost:${server.port}\r\n\r\n`));
            socket.once('error', again).on('data', (c) => {
                head += c;
                if (head.length < 13) return;
                if (!head.startsWith('HTTP/1.1 200')) return again();
                const ms = performance.now() - from;
                socket.destroy();
                child.removeAllListeners('exit');
                done({ ms, child });
            });
        };
        ask();
    });
}

async function ended(child) {
    const all = family(child.pid);
    const over = new Promise((done) => child.once('exit', done));
    process.kill(child.pid, 'SIGTERM');
    await over;
    for (const pid of all) if (fs.existsSync(`/proc/${pid}`)) await new Promise((done) => setTimeout(done, 20));
}

export async function cold({ starts, add }) {
    const server = await market();
    const ms = { '/readyz': [], '/': [] };
    try {
        for (let i = 0; i < starts; i++)
            for (const [target, port] of [['/readyz', server.metricsPort], ['/', server.port]]) {
                const got = await firstAnswer(server, port, target);
                ms[target].push(got.ms);
                await ended(got.child);
            }
    } finally {
        await server.dispose();
    }
    const [ready, first] = Object.values(ms).map(median);
    add({ name: `cold start on the demo, exec to the first 200 of /readyz, median of ${starts}`, goal: '≤ 150 ms', ok: ready <= 150, result: `${number(ready)} ms`,
        note: `least ${number(Math.min(...ms['/readyz']))} ms; to the first front page ${number(first)} ms` });
}

// ---------------------------------------------------------------- memory

function everyAddress() {
    const plain = ['/', '/boutiques', '/marches', '/communes', '/en', '/panier', '/aide', '/rayon/fromages', '/commune/alencon', '/recherche'];
    return [...plain, ...Object.values(queries()).flatMap((v) => v.slice(0, 25))];
}

/** A process in its cage shows its memory to root alone; for another user it runs without (`sandbox = off`). */
async function openToSight(server) {
    try {
        return pssMiB(webProcess(server)) && '';
    } catch (e) {
        if (e.code !== 'EACCES') throw e;
    }
    fs.appendFileSync(path.join(server.dir, 'foirail.conf'), 'sandbox = off\n');
    await server.restart();
    return '; measured with sandbox = off, since a caged process hides its memory';
}

export async function memory({ server, seconds, add }) {
    const how = await openToSight(server);
    const pid = webProcess(server);
    const offers = path.join(server.dir, 'offers');
    let peak = 0;
    fs.writeFileSync(offers, (await buyableOffers(server)).join('\n'));
    const watch = setInterval(() => (peak = Math.max(peak, pssMiB(pid))), 50);
    const buyers = spawn(path.join(BUILD, 'buyers'), [server.port, 8, 60 * seconds, offers].map(String), { stdio: 'ignore' });
    try {
        await Promise.all([
            wrk(server.origin, { connections: 40, seconds, script: wrkScript(server.dir, 'every', everyAddress()) }),
            wrk(server.url('/'), { connections: 16, seconds, headers: { 'Accept-Encoding': 'br, gzip' } }),
        ]);
    } finally {
        clearInterval(watch);
        buyers.kill('SIGKILL');
    }
    add({ name: 'web process on the demo, 64 connections (40 reading everywhere, 16 on the front page, 8 buying): peak Pss', goal: '≤ 64 MiB', ok: peak <= 64,
        result: `${number(peak, 1)} MiB`, note: `every 50 ms for ${seconds} s; after the load ${number(pssMiB(pid), 1)} MiB${how}` });
}
