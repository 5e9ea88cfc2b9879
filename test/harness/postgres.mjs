// A private PostgreSQL on a Unix socket in a temporary folder. As root it runs as the user "postgres", or "nobody".
import { execFile, spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { atEnd, tempDir, until } from './ports.mjs';

const run = promisify(execFile);
const BIN = process.env.PG_BIN ?? '/usr/lib/postgresql/15/bin';
const USER = 'foirail';

/** Who runs the server: {} for oneself, or {uid, gid} of an unprivileged user when root (PostgreSQL refuses root). */
export function serverIdentity() {
    if (process.getuid() !== 0) return {};
    const lines = fs.readFileSync('/etc/passwd', 'utf8').split('\n').map((l) => l.split(':'));
    for (const name of ['postgres', 'nobody']) {
        const found = lines.find((l) => l[0] === name);
        if (found) return { uid: Number(found[2]), gid: Number(found[3]) };
    }
    throw new Error('PostgreSQL does not run as root, and there is neither a user postgres nor nobody');
}

let made = 0; // databases, by whichever way of reaching a server

export class Postgres {
    /** durable: real fsync, for what measures or cuts power; stories go without. connections: so many at once. wrap: makes its command line another one, given its folder. */
    static async start({ durable = false, connections = 200, wrap = (line) => line } = {}) {
        const pg = new Postgres();
        Object.assign(pg, { connections, wrap });
        pg.identity = serverIdentity();
        pg.dir = tempDir('pg');
        pg.data = path.join(pg.dir, 'data');
        pg.logFile = path.join(pg.dir, 'postgres.log');
        pg.durable = durable;
        if (pg.identity.uid !== undefined) fs.chownSync(pg.dir, pg.identity.uid, pg.identity.gid);
        try {
            await pg.#run('initdb', ['-D', pg.data, '-U', USER, '-E', 'UTF8', '--locale=C.UTF-8', '--auth=trust', '--no-sync', '--no-instructions']);
            await pg.launch();
        } catch (e) {
            await pg.stop();
            throw e;
        }
        return pg;
    }

    /** Another process's server, by its folder: databases can be made in it, it is not ended from here. */
    static attach(dir) {
        return Object.assign(new Postgres(), { dir, identity: serverIdentity(), logFile: path.join(dir, 'postgres.log') });
    }

    #run(program, args) {
        return run(path.join(BIN, program), args, { ...this.identity, cwd: this.dir, env: this.#env(), maxBuffer: 16 << 20 });
    }

    #env() {
        return { PATH: process.env.PATH, LANG: 'C.UTF-8', PGHOST: this.dir, PGUSER: USER };
    }

    /** Starts the server on its data folder (also after stop or kill9). */
    async launch() {
        const log = fs.openSync(this.logFile, 'a', 0o644);
        const settings = ['listen_addresses=', `unix_socket_directories=${this.dir}`, `max_connections=${this.connections}`, 'logging_collector=off', 'shared_buffers=64MB', 'timezone=UTC'];
        if (!this.durable) settings.push('fsync=off', 'full_page_writes=off');
        const args = ['-D', this.data, ...settings.flatMap((s) => ['-c', s])];
        const [program, ...rest] = this.wrap([path.join(BIN, 'postgres'), ...args], this.dir);
        this.child = spawn(program, rest, { ...this.identity, cwd: this.dir, env: this.#env(), stdio: ['ignore', log, log] });
        fs.closeSync(log);
        this.forget ??= atEnd(() => this.#endNow());
        this.exited = new Promise((done) => this.child.once('exit', done).once('error', done));
        await until('PostgreSQL answers', () => this.#isReady(), { ms: 60_000 });
    }

    async #isReady() {
        if (this.child.exitCode !== null) throw Object.assign(new Error(`PostgreSQL ended:\n${this.logTail()}`), { fatal: true });
        await this.#run('pg_isready', ['-q']);
        return true;
    }

    logTail(lines = 20) {
        if (!fs.existsSync(this.logFile)) return '';
        return fs.readFileSync(this.logFile, 'utf8').split('\n').slice(-lines).join('\n');
    }

    /** Makes a database, empty or as a copy of another one that nobody uses, and gives its address, as libpq reads it. */
    async createDatabase(name = `story_${process.pid}_${++made}`, template = null) {
        await this.#run('createdb', [...(template ? ['-T', template] : []), ...(this.tablespace ? ['-D', this.tablespace] : []), name]);
        return this.url(name);
    }

    url(name) {
        return `postgresql:///${name}?host=${encodeURIComponent(this.dir)}&user=${USER}`;
    }

    async dropDatabase(name) {
        await this.#run('dropdb', ['--if-exists', '--force', name]);
    }

    /** Runs SQL and gives the rows as arrays of texts. */
    async query(database, sql) {
        const { stdout } = await this.#run('psql', ['-X', '-q', '-A', '-t', '-F', '\t', '-v', 'ON_ERROR_STOP=1', '-d', database, '-c', sql]);
        return stdout.split('\n').filter(Boolean).map((line) => line.split('\t'));
    }

    async #end(signal) {
        if (!this.child || this.child.exitCode !== null || this.child.signalCode !== null) return;
        this.child.kill(signal);
        await this.exited;
    }

    #endNow() {
        this.child.kill('SIGKILL'); // its processes notice that their father is gone
        fs.rmSync(this.dir, { recursive: true, force: true });
    }

    /** Ends the server at once, keeping its data (PostgreSQL's "immediate": no farewell but a word): launch() brings it back. */
    stopAtOnce() {
        return this.#end('SIGQUIT');
    }

    /** Ends the server as a crash would, keeping its data: launch() brings it back. */
    kill9() {
        return this.#end('SIGKILL');
    }

    /** Ends the server and removes its folder. */
    async stop() {
        await this.#end('SIGINT');
        this.forget?.();
        fs.rmSync(this.dir, { recursive: true, force: true });
    }
}
