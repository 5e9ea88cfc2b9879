// Debian's OpenSMTPD, as it runs on a server, in front of the mail catcher: what the market sends goes through it. It insists on being
// root, on users of its own, on its folders in /var and /run: it gets all that in a name space of its own (folders of this test, one
// person who is everybody there), so that no right is needed on the machine. That person may not choose groups there: a library of one
// line lets it think that it did.
import { execFile, spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { atEnd, freePort, tempDir, until } from './ports.mjs';
import { family, isAlive } from './server.mjs';

const PLACES = { spool: '/var/spool', run: '/run', lib: '/var/lib/opensmtpd', passwd: '/etc/passwd', group: '/etc/group' };
const USERS = ['root', 'opensmtpd', 'opensmtpq'];
const GROUPS_C = `int setgroups(unsigned long n, const unsigned *g) { return (void)n, (void)g, 0; }
int initgroups(const char *who, unsigned g) { return (void)who, (void)g, 0; }
`;
const SCRIPT = `set -e
${Object.entries(PLACES).map(([name, to]) => `mount --bind "$1/${name}" ${to}`).join('\n')}
chmod 711 /var/spool/smtpd
LD_PRELOAD="$1/groups.so" exec smtpd -d -v -f "$1/smtpd.conf"`;

/** Domain whose letters it refuses for good, as a real server refuses an unknown one. */
export const REFUSED = 'perdu.example';

export class OpenSmtpd {
    /** Starts it, handing on to an SMTP port on this machine. */
    static async start(to) {
        const mta = new OpenSmtpd();
        mta.dir = tempDir('smtpd');
        mta.port = await freePort();
        await mta.#prepare(to);
        mta.child = spawn('unshare', ['--user', '--map-root-user', '--mount', 'sh', '-c', SCRIPT, 'sh', mta.dir], { stdio: ['ignore', 'ignore', fs.openSync(mta.#log, 'a')] });
        mta.forget = atEnd(() => mta.#end('SIGKILL'));
        await until('OpenSMTPD listens', () => {
            if (mta.child.exitCode !== null) throw Object.assign(new Error(`OpenSMTPD ended:\n${mta.log().slice(-2000)}`), { fatal: true });
            return mta.log().includes(`smtp: listen on 127.0.0.1 port ${mta.port}`);
        }, { ms: 20_000 });
        return mta;
    }

    get #log() {
        return path.join(this.dir, 'smtpd.log');
    }

    async #prepare(to) {
        const at = (...names) => path.join(this.dir, ...names);
        for (const folder of ['spool/smtpd', 'run', 'lib/empty']) fs.mkdirSync(at(folder), { recursive: true });
        fs.writeFileSync(at('passwd'), USERS.map((u) => `${u}:x:0:0::/:/bin/false\n`).join(''));
        fs.writeFileSync(at('group'), USERS.map((u) => `${u}:x:0:\n`).join(''));
        fs.writeFileSync(at('smtpd.conf'), `listen on 127.0.0.1 port ${this.port}
action "on" relay host smtp://127.0.0.1:${to}
match from any for domain "${REFUSED}" reject
match from any for any action "on"
`, { mode: 0o600 });
        fs.writeFileSync(at('groups.c'), GROUPS_C);
        await promisify(execFile)('cc', ['-shared', '-fPIC', '-o', at('groups.so'), at('groups.c')]);
    }

    log() {
        return fs.existsSync(this.#log) ? fs.readFileSync(this.#log, 'utf8') : '';
    }

    /** Letters it took, and those that it handed on. */
    counts() {
        const of = (pattern) => (this.log().match(pattern) ?? []).length;
        return { taken: of(/ smtp message /g), handed: of(/ mta delivery .*result="Ok"/g) };
    }

    /** Waits until all that it took is handed on. */
    drained() {
        return until('OpenSMTPD has handed everything on', () => ((c) => c.taken === c.handed)(this.counts()), { ms: 20_000 });
    }

    #end(signal) {
        for (const pid of family(this.child.pid)) {
            try {
                process.kill(pid, signal);
            } catch (e) {
                if (e.code !== 'ESRCH') throw e;
            }
        }
    }

    async stop() {
        const all = family(this.child.pid);
        this.#end('SIGTERM');
        await until('OpenSMTPD ends', () => !all.some(isAlive), { ms: 10_000 }).catch(() => this.#end('SIGKILL'));
        this.forget();
        fs.rmSync(this.dir, { recursive: true, force: true });
    }
}
