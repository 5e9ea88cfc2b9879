// The real server as a child process: started on a free port with a data folder of its own, stopped, killed, restarted.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { SharedClock } from '../fakes/clock.mjs';
import { Browser } from './http.mjs';
import { atEnd, freePort, tempDir, until } from './ports.mjs';

export const BINARY = process.env.FOIRAIL_BIN ?? path.resolve(import.meta.dirname, '../../build-check/foirail');

const TERRITORY = 'market';

/**
 * The one place that knows how the binary is called. Given {bin, dir, port, metricsPort, origin, databaseUrl, smtpPort, conf}; gives
 *   files  {name: content} written into dir before the first start
 *   init   command lines (or functions of the server) run once, in order, before the first start
 *   serve  the command line of the server
 *   fsck   the command line of the truth check (0: sound, 3: findings)
 *   env    variables of all of them
 *   ready  where /readyz is asked (the market's own address otherwise)
 */
export function serverCommand({ bin, dir, port, metricsPort, origin, databaseUrl, smtpPort, conf = {} }) {
    const file = path.join(dir, 'foirail.conf');
    const settings = {
        data: path.join(dir, 'data'),
        listen: `127.0.0.1:${port}`,
        metrics: `127.0.0.1:${metricsPort}`,
        origins: `${origin}=${TERRITORY}`,
        seal_key: path.join(dir, 'seal_key'),
        limits: 'off',
        ...(databaseUrl ? { database: databaseUrl } : {}),
        ...(smtpPort ? { smtp: `smtp://127.0.0.1:${smtpPort}` } : {}),
        ...conf,
    };
    const text = Object.entries(settings).map(([name, value]) => `${name} = ${value}\n`).join('');
    return {
        files: { 'foirail.conf': text },
        init: [[bin, 'init', '--config', file]],
        serve: [bin, 'serve', '--config', file],
        fsck: [bin, 'fsck', '--config', file],
        ready: `http://127.0.0.1:${metricsPort}`,
        env: {},
    };
}

/** Runs a command to its end: {code, signal, out} (both outputs together). */
export function runCommand([program, ...args], { cwd, env, uid, timeoutMs = 120_000, input = '' } = {}) {
    return new Promise((done, fail) => {
        const child = spawn(program, args, { cwd, env, uid, stdio: ['pipe', 'pipe', 'pipe'] });
        const chunks = [];
        const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs);
        child.stdout.on('data', (c) => chunks.push(c));
        child.stderr.on('data', (c) => chunks.push(c));
        child.stdin.on('error', () => {});
        child.stdin.end(input);
        child.once('error', (e) => (clearTimeout(timer), fail(e)));
        child.once('close', (code, signal) => {
            clearTimeout(timer);
            done({ code, signal, out: Buffer.concat(chunks).toString('utf8') });
        });
    });
}

/** Ids of the processes that descend from pid, itself first. */
export function family(pid) {
    const parents = new Map();
    for (const name of fs.readdirSync('/proc').filter((n) => /^\d+$/.test(n))) {
        try {
            const stat = fs.readFileSync(`/proc/${name}/stat`, 'utf8');
            parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
        } catch {
            // it ended between the two reads
        }
    }
    const found = [pid];
    for (let i = 0; i < found.length; i++) for (const [child, parent] of parents) if (parent === found[i]) found.push(child);
    return found;
}

function signalQuietly(pid, signal) {
    try {
        process.kill(pid, signal);
    } catch (e) {
        if (e.code !== 'ESRCH') throw e;
    }
}

/** Whether a process runs. One that ended but was not yet reaped does not, unless threads of it still hold its files. */
export function isAlive(pid) {
    try {
        const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
        const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
        return !['Z', 'X'].includes(fields[0]) || Number(fields[17]) > 1;
    } catch {
        return false;
    }
}

/** Asks an address of the server without a browser around it: {status, body}. */
export function probe(url, timeoutMs = 2000) {
    return new Promise((ok, bad) => {
        const req = http.get(url, { agent: false, timeout: timeoutMs }, (res) => {
            const chunks = [];
            res.on('data', (c) => chunks.push(c)).on('error', bad);
            res.on('end', () => ok({ status: res.statusCode, body: Buffer.concat(chunks).toString('utf8') }));
        });
        req.on('timeout', () => req.destroy(new Error('no answer'))).on('error', bad);
    });
}

export class Server {
    /**
     * Prepares a server: its folder, port and clock, not yet started. options: engine "sqlite" | "postgres" (then
     * postgres: a Postgres; template: the database its own is made from), smtpPort, conf (settings over the usual ones), env, command (in place of serverCommand),
     * host (name in the origin).
     */
    static async prepare(options = {}) {
        const s = new Server();
        s.options = options;
        s.engine = options.engine ?? process.env.ENGINE ?? 'sqlite';
        if (s.engine === 'postgres' && !options.postgres) throw new Error('engine postgres: a Postgres is needed');
        s.dir = tempDir('server');
        fs.chmodSync(s.dir, 0o755);
        s.clock = options.clock ?? new SharedClock(path.join(s.dir, 'clock'));
        s.port = options.port ?? (await freePort());
        s.metricsPort = await freePort();
        s.origin = options.origin ?? `http://${options.host ?? 'localhost'}:${s.port}`;
        s.databaseUrl = s.engine === 'postgres' ? await options.postgres.createDatabase(undefined, options.template) : null;
        s.logFile = path.join(s.dir, 'server.log');
        s.browsers = [];
        s.#writeFiles();
        return s;
    }

    /** Prepares, initialises and starts. */
    static async start(options = {}) {
        const s = await Server.prepare(options);
        try {
            for (const line of s.command.init) await (typeof line === 'function' ? line(s) : s.#mustRun(line));
            await s.launch();
        } catch (e) {
            e.message += `\n${s.logTail()}`;
            await s.dispose();
            throw e;
        }
        return s;
    }

    #writeFiles() {
        const make = this.options.command ?? serverCommand;
        this.command = make({
            bin: this.options.bin ?? BINARY, dir: this.dir, port: this.port, metricsPort: this.metricsPort, origin: this.origin, databaseUrl: this.databaseUrl,
            smtpPort: this.options.smtpPort, conf: this.options.conf, engine: this.engine,
        });
        for (const [name, content] of Object.entries(this.command.files ?? {})) fs.writeFileSync(path.join(this.dir, name), content, { mode: 0o600 });
    }

    get env() {
        const watch = process.env.TSAN_OPTIONS ? { TSAN_OPTIONS: process.env.TSAN_OPTIONS } : {};
        return { PATH: process.env.PATH, HOME: this.dir, LANG: 'C.UTF-8', FOIRAIL_CLOCK: this.clock.path, ...watch, ...this.command.env, ...this.options.env };
    }

    async #mustRun(line) {
        const done = await this.run(line);
        if (done.code !== 0) throw new Error(`${line.join(' ')} ended with ${done.code ?? done.signal}:\n${done.out}`);
        return done;
    }

    /** Runs a command line with this server's variables: {code, signal, out}. */
    run(line, options) {
        return runCommand(line, { cwd: this.dir, env: this.env, ...options });
    }

    /** Starts the process and waits for /readyz. */
    async launch() {
        const log = fs.openSync(this.logFile, 'a');
        const [program, ...args] = this.command.serve;
        // its own process group: a Ctrl-C meant for the runner does not reach it before the runner has its say
        this.child = spawn(program, args, { cwd: this.dir, env: this.env, stdio: ['ignore', log, log], detached: true });
        fs.closeSync(log);
        this.forget = atEnd(() => this.#killNow());
        this.endedOnPurpose = false;
        this.exited = new Promise((done) => {
            this.child.once('exit', (code, signal) => done({ code, signal }));
            this.child.once('error', (error) => done({ error }));
        });
        await until(`${this.origin} is ready`, () => this.#isReady(), { ms: this.options.readyMs ?? 60_000, every: 20 });
    }

    async #isReady() {
        const ended = await Promise.race([this.exited, null]);
        if (ended) throw Object.assign(new Error(`the server ended before it was ready: ${JSON.stringify(ended)}\n${this.logTail()}`), { fatal: true });
        return (await probe(`${this.command.ready ?? `http://127.0.0.1:${this.port}`}/readyz`)).status === 200;
    }

    get running() {
        return Boolean(this.child) && this.child.exitCode === null && this.child.signalCode === null;
    }

    /** Ends it as an operator does. Gives {code, signal}; fails when it does not end in time or leaves a child behind. */
    async stop({ ms = 30_000 } = {}) {
        this.endedOnPurpose ||= this.running;
        if (!this.running) return this.exited;
        const all = family(this.child.pid);
        signalQuietly(this.child.pid, 'SIGTERM');
        const ended = await Promise.race([this.exited, new Promise((done) => setTimeout(done, ms, null))]);
        const left = all.filter(isAlive);
        if (ended && left.length) await until('its children end', () => !all.some(isAlive), { ms: 5000 }).catch(() => {});
        const still = all.filter(isAlive);
        for (const pid of still) signalQuietly(pid, 'SIGKILL');
        if (!ended) throw new Error(`the server did not end within ${ms} ms of SIGTERM\n${this.logTail()}`);
        if (still.length) throw new Error(`the server left processes behind: ${still}`);
        return ended;
    }

    #killNow() {
        if (this.running) for (const pid of family(this.child.pid)) signalQuietly(pid, 'SIGKILL');
    }

    /** kill -9 of the whole server, at once. */
    async kill9() {
        if (!this.running) return;
        this.endedOnPurpose = true;
        // the father first stopped, so that it does not start a child while the others die
        const father = this.child.pid;
        signalQuietly(father, 'SIGSTOP');
        const all = family(father);
        for (const pid of all) signalQuietly(pid, 'SIGKILL');
        await this.exited;
        await until('the killed processes are gone', () => !all.some(isAlive), { ms: 10_000, every: 5 });
    }

    /** kill -9 of the helper whose command line contains a word ("web", "courier", "imager"); gives its id. */
    killHelper(word) {
        const found = family(this.child.pid).slice(1).find((pid) => {
            try {
                return fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(word);
            } catch {
                return false;
            }
        });
        if (!found) throw new Error(`no helper "${word}" is running`);
        signalQuietly(found, 'SIGKILL');
        return found;
    }

    /** Ids of the children that play a role: "web", "courier" or "imager". */
    helpers(role) {
        return family(this.child.pid).slice(1).filter((pid) => {
            try {
                const words = fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
                return words[1] === 'role' && words[2] === role && isAlive(pid);
            } catch {
                return false;
            }
        });
    }

    /** Sends a signal to all children of a role; gives their ids, at least one. */
    signal(role, name) {
        const all = this.helpers(role);
        if (!all.length) throw new Error(`no ${role} is running`);
        for (const pid of all) signalQuietly(pid, name);
        return all;
    }

    async restart() {
        await this.stop();
        await this.launch();
    }

    /** The truth check on this server's data: fails when it finds anything. Read-only, so also while it runs. */
    async fsck() {
        const done = await this.run(this.command.fsck);
        if (done.code !== 0) throw new Error(`fsck ended with ${done.code ?? done.signal}:\n${done.out}`);
        return done.out;
    }

    /** Runs another sub-command with the same configuration: server.sub("user", "add", …). */
    sub(name, ...args) {
        const [bin, , ...rest] = this.command.serve;
        return this.run([bin, name, ...rest, ...args]);
    }

    log() {
        return fs.existsSync(this.logFile) ? fs.readFileSync(this.logFile, 'utf8') : '';
    }

    logTail(lines = 40) {
        return this.log().trimEnd().split('\n').slice(-lines).join('\n');
    }

    /** A new browser without scripts, at this server. */
    browser(options = {}) {
        const b = new Browser({ origin: this.origin, connect: { [new URL(this.origin).host]: `127.0.0.1:${this.port}` }, ...options });
        this.browsers.push(b);
        return b;
    }

    url(pathname) {
        return new URL(pathname, this.origin).href;
    }

    /** Ends everything and removes the folder (kept when KEEP=1). */
    async dispose() {
        for (const b of this.browsers) b.close();
        await this.kill9();
        this.forget?.();
        if (process.env.KEEP !== '1') fs.rmSync(this.dir, { recursive: true, force: true });
    }
}
