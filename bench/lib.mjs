// What the measures share: processor time of processes, wrk, nginx, markets to measure on.
import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { atEnd, freePort, tempDir, until } from '../test/harness/ports.mjs';
import { Server, family, probe, serverCommand } from '../test/harness/server.mjs';

export const ROOT = path.resolve(import.meta.dirname, '..');
export const BUILD = process.env.FOIRAIL_BUILD ?? path.join(ROOT, 'build');
export const BINARY = process.env.FOIRAIL_BIN ?? path.join(BUILD, 'foirail');
const TICKS = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));

export const say = (text) => process.stdout.write(`${text}\n`);

export function median(list) {
    const v = [...list].sort((a, b) => a - b);
    return v.length % 2 ? v[(v.length - 1) / 2] : (v[v.length / 2 - 1] + v[v.length / 2]) / 2;
}

/** Seconds of processor time, user and system, that processes have used. */
export function cpuSeconds(pids) {
    let ticks = 0;
    for (const pid of [pids].flat()) {
        const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
        const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
        ticks += Number(fields[11]) + Number(fields[12]);
    }
    return ticks / TICKS;
}

/** Memory that is a process's own, with its share of what is shared, in MiB. */
export function pssMiB(pid) {
    return Number(/^Pss:\s+(\d+)/m.exec(fs.readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))[1]) / 1024;
}

export function run(program, args, options = {}) {
    return new Promise((done, fail) => {
        const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
        const out = [];
        const err = [];
        child.stdout.on('data', (c) => out.push(c));
        child.stderr.on('data', (c) => err.push(c));
        child.once('error', fail);
        child.once('close', (code) => done({ code, out: Buffer.concat(out).toString(), err: Buffer.concat(err).toString() }));
    });
}

// ---------------------------------------------------------------- wrk

const UNITS = { us: 1e-3, ms: 1, s: 1000, m: 60_000 };

function milliseconds(text) {
    const [, number, unit] = /^([\d.]+)(us|ms|s|m)$/.exec(text);
    return Number(number) * UNITS[unit];
}

/** Keeps processes, all their threads, on some cores ("0", "0-3"), so that who is measured and who loads do not push each other about. */
export function pin(pids, cores) {
    for (const pid of [pids].flat()) execFileSync('taskset', ['--all-tasks', '--cpu-list', '--pid', cores, String(pid)], { stdio: 'ignore' });
}

/**
 * Loads an address for some seconds: {n, perSecond, p50, p99 (ms), us (processor microseconds a request of pids), bad}.
 * cores: where wrk runs; else anywhere.
 */
export async function wrk(url, { pids = [], connections = 16, seconds = 3, headers = {}, script = null, cores = null } = {}) {
    const args = ['-t1', `-c${connections}`, `-d${seconds}s`, '--latency'];
    for (const [name, value] of Object.entries(headers)) args.push('-H', `${name}: ${value}`);
    if (script) args.push('-s', script);
    const before = cpuSeconds(pids);
    const [program, ...first] = cores === null ? ['wrk'] : ['taskset', '--cpu-list', cores, 'wrk'];
    const { code, out, err } = await run(program, [...first, ...args, url]);
    const used = cpuSeconds(pids) - before;
    if (code !== 0) throw new Error(`wrk ended with ${code}: ${err}${out}`);
    const number = (pattern) => Number(pattern.exec(out)?.[1] ?? 0);
    const n = number(/(\d+) requests in/);
    return {
        n, us: (used * 1e6) / n, perSecond: number(/Requests\/sec:\s+([\d.]+)/), bad: number(/Non-2xx or 3xx responses: (\d+)/),
        p50: milliseconds(/\n\s+50%\s+(\S+)/.exec(out)[1]), p99: milliseconds(/\n\s+99%\s+(\S+)/.exec(out)[1]),
    };
}

/** A script of wrk that asks a list of addresses in turn; each gets a number of its own, so that no cache answers it. */
export function wrkScript(dir, name, addresses) {
    const file = path.join(dir, `${name}.lua`);
    const list = addresses.map((a) => JSON.stringify(a)).join(',\n');
    fs.writeFileSync(file, `local list = {\n${list}\n}
local run, n = os.time() .. '-' .. math.floor(os.clock() * 1e6), ${Math.floor(Math.random() * addresses.length)}
function request()
    n = n + 1
    local a = list[n % #list + 1]
    return wrk.format('GET', a .. (string.find(a, '?', 1, true) and '&' or '?') .. 'fois=' .. run .. '-' .. n)
end\n`);
    return file;
}

// ---------------------------------------------------------------- markets

/** The process that answers browsers. */
export function webProcess(server) {
    return family(server.child.pid).find((pid) => fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('\0role\0web\0'));
}

/** A market filled from a folder like demo/, not yet started. The only setting unlike a fresh installation's: limits = off. */
export async function market({ from = path.join(ROOT, 'demo'), engine = 'sqlite', postgres, smtpPort } = {}) {
    const command = (o) => ({ ...serverCommand(o), init: [[o.bin, 'demo', '--config', path.join(o.dir, 'foirail.conf'), '--from', from]] });
    const server = await Server.prepare({ bin: BINARY, engine, postgres, smtpPort, command });
    const done = await server.run(server.command.init[0]);
    if (done.code !== 0) throw new Error(`the market could not be filled:\n${done.out}`);
    return server;
}

export function databaseFile(server) {
    return path.join(server.dir, 'data/market/market.db');
}

/** Waits until the pictures of a new market have all their renditions: only then is it at rest. */
export async function picturesDone(server) {
    const db = new DatabaseSync(databaseFile(server), { readOnly: true });
    const left = db.prepare("SELECT count(*) AS n FROM job WHERE kind LIKE 'picture%' AND done_at IS NULL");
    try {
        await until('all pictures are made', () => left.get().n === 0, { ms: 1_800_000, every: 500 });
    } finally {
        db.close();
    }
}

/** A page as the server sends it: its bytes in one coding. */
export function bytesOf(url, coding = 'identity') {
    return new Promise((ok, bad) => {
        http.get(url, { agent: false, headers: { 'Accept-Encoding': coding } }, (res) => {
            const chunks = [];
            res.on('data', (c) => chunks.push(c)).on('error', bad);
            res.on('end', () => (res.statusCode === 200 ? ok(Buffer.concat(chunks)) : bad(new Error(`${url}: ${res.statusCode}`))));
        }).on('error', bad);
    });
}

/** The headers of an answer that nginx does not give a file by itself: what it must add for the same bytes on the line. */
export function policyHeaders(url) {
    const own = new Set(['date', 'connection', 'keep-alive', 'content-type', 'content-length', 'content-encoding', 'etag', 'vary', 'transfer-encoding', 'server', 'x-request-id']);
    return new Promise((ok, bad) => {
        http.get(url, { agent: false }, (res) => {
            res.resume().on('end', () => ok(Object.entries(res.headers).filter(([name]) => !own.has(name))));
        }).on('error', bad);
    });
}

// ---------------------------------------------------------------- nginx

function nginxConf(dir, port, headers) {
    const added = headers.map(([name, value]) => `add_header ${name} "${value.replaceAll('"', '\\"')}";`).join(' ');
    const temp = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((n) => `${n}_temp_path ${dir}/tmp;`).join(' ');
    return `worker_processes 1; daemon off; pid ${dir}/pid; error_log ${dir}/error.log crit; events { worker_connections 1024; }
http { access_log off; sendfile on; tcp_nopush on; keepalive_requests 100000000; keepalive_timeout 60; default_type text/html; charset utf-8;
    open_file_cache max=100 inactive=60s; open_file_cache_valid 10s; gzip_static on; etag on; ${temp}
    server { listen 127.0.0.1:${port}; root ${dir}/www; ${added} } }
`;
}

/** nginx with one worker, unprivileged, serving files {name: bytes}, each with `headers` ([name, value]): {url, pids, stop}. */
export async function nginx(files, headers) {
    const dir = tempDir('nginx');
    const port = await freePort();
    const program = ['/usr/sbin/nginx', '/usr/local/sbin/nginx', '/usr/bin/nginx'].find((p) => fs.existsSync(p)) ?? 'nginx';
    fs.chmodSync(dir, 0o755);
    fs.mkdirSync(path.join(dir, 'www'));
    fs.mkdirSync(path.join(dir, 'tmp'));
    for (const [name, bytes] of Object.entries(files)) fs.writeFileSync(path.join(dir, 'www', name), bytes);
    fs.writeFileSync(path.join(dir, 'nginx.conf'), nginxConf(dir, port, headers));
    const child = spawn(program, ['-c', path.join(dir, 'nginx.conf'), '-p', dir, '-e', path.join(dir, 'error.log')], { stdio: 'ignore' });
    const forget = atEnd(() => child.kill('SIGKILL'));
    await until('nginx answers', async () => (await probe(`http://127.0.0.1:${port}/${Object.keys(files)[0]}`)).status === 200);
    const stop = async () => {
        child.kill('SIGTERM');
        await new Promise((done) => child.once('exit', done));
        forget();
        fs.rmSync(dir, { recursive: true, force: true });
    };
    return { url: `http://127.0.0.1:${port}`, pids: family(child.pid).slice(1), stop };
}

export function nginxVersion() {
    return execFileSync('sh', ['-c', 'nginx -v 2>&1 || /usr/sbin/nginx -v 2>&1'], { encoding: 'utf8' }).trim().split('/').pop();
}
