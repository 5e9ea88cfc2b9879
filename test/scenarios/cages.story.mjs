// Attempts to escape, made by the processes of a market that is being served: web, imager and couriers each try what a
// program that was taken over would try. In their cages each attempt is refused or is their death, and they come back;
// without the cage (the control) each attempt succeeds, so that a refusal is the cage's and nothing else's.
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { probe } from '../harness/server.mjs';

const HELPERS = ['imager', 'mailer', 'caller', 'fetcher', 'teller'];
const ROLES = ['web', ...HELPERS];
const SIGSYS = 31;
const SPOILS = ['ptrace', 'recycle', 'fastopen']; // what leaves the process unfit for service when it succeeds

/** Somebody out there: a TCP port, a Unix socket, and who called. */
async function outside(t) {
    const servers = [];
    const listen = (where) => new Promise((ok) => {
        const server = net.createServer((s) => s.on('error', () => {}).destroy()).listen(where, () => ok(server));
        servers.push(server);
    });
    const port = (await listen({ port: 0, host: '127.0.0.1' })).address().port;
    const socket = path.join(t.dir, 'out.sock');
    await listen(socket);
    fs.chmodSync(socket, 0o777);
    t.defer(() => servers.forEach((s) => s.close()));
    return { port, socket };
}

/** What each tries: [name, argument], and who does not. */
function attempts(t, server, there, role) {
    const all = [
        ['open', '/etc/passwd'], ['open', '/proc/self/maps'], ['open', path.join(server.dir, 'foirail.conf')],
        ['write', path.join(t.dir, `escape-${role}`)], ['unix', there.socket], ['code', ''], ['signal', ''], ['fork', ''],
        ['unshare', ''], ['uring', ''], ['ptrace', ''],
    ];
    if (role !== 'web') all.push(['open', path.join(server.dir, 'seal_key')]);
    if (role !== 'web' && server.engine === 'sqlite') all.push(['open', path.join(server.dir, 'data/market/market.db')]);
    if (role === 'web') all.push(['recycle', there.port], ['fastopen', there.port]); // it alone holds the listener
    if (role === 'web' || role === 'imager') all.push(['socket', ''], ['connect', there.port]);
    return [...all, ['execve', '']];
}

function deaths(server, role) {
    return server.log().split('\n').filter((line) => line.includes('supervisor.died') && line.includes(`"${role} pid=`));
}

async function ready(t, server) {
    await t.until('it serves', async () => (await probe(`http://127.0.0.1:${server.metricsPort}/readyz`)).status === 200, { ms: 30_000 });
}

/** "ok", "refused: why", "killed" by the filter, "left" (it became another program, or hung up and was then ended), else how it ended. */
async function attempt(t, server, role, [what, arg]) {
    const before = deaths(server, role).length;
    const where = `/probe/${role}/${encodeURIComponent(`${what} ${arg}`.trim())}`;
    const answer = await probe(`http://127.0.0.1:${server.metricsPort}${where}`, 30_000).catch(() => ({ status: 0, body: 'died' }));
    if (answer.body !== 'died') {
        t.assert.equal(answer.status, 200, `${where}: ${answer.body}`);
        return answer.body === `${what}: ok` ? 'ok' : `refused${answer.body.slice(what.length)}`;
    }
    await t.until('the death is noticed', () => deaths(server, role).length > before, { ms: 20_000 });
    const last = deaths(server, role).at(before);
    return last.includes(`signal=${SIGSYS}`) ? 'killed' : /exit=0|signal=9\b/.test(last) ? 'left' : last;
}

async function caged(t, server, there, role) {
    const ends = {};
    for (const one of attempts(t, server, there, role)) {
        const end = await attempt(t, server, role, one);
        t.assert.match(end, /^(refused|killed)/, `${role}: ${one.join(' ')}: ${end}`);
        ends[end.slice(0, 7)] = (ends[end.slice(0, 7)] ?? 0) + 1;
        if (role === 'web') await ready(t, server);
    }
    t.assert.equal(await attempt(t, server, role, ['none', 'x']), 'ok', 'it is back at work');
    t.assert.ok(!fs.existsSync(path.join(t.dir, `escape-${role}`)));
    (await server.browser().get('/')).expectStatus(200);
    t.note(`${role}: ${ends.refused ?? 0} refused, ${ends.killed ?? 0} killed`);
}

/** What a courier is for does work. */
async function dials(t, server, there) {
    for (const role of ['mailer', 'caller', 'fetcher', 'teller']) t.assert.equal(await attempt(t, server, role, ['connect', there.port]), 'ok');
}

async function free(t, server, there, role) {
    for (const one of attempts(t, server, there, role)) {
        const end = await attempt(t, server, role, one);
        t.assert.equal(end, one[0] === 'execve' ? 'left' : 'ok', `${role}: ${one.join(' ')}`);
        if (role === 'web' && SPOILS.includes(one[0])) {
            await server.kill9(); // the listener itself is spoilt
            await server.launch();
        }
    }
}

export default async function (t) {
    const there = await outside(t);
    const server = await t.server();
    for (const role of ROLES) await t.step(`${role} in its cage`, () => caged(t, server, there, role));
    await t.step('couriers dial', () => dials(t, server, there));
    const control = await t.server({ conf: { sandbox: 'off' } });
    for (const role of [...HELPERS, 'web']) await t.step(`${role} without a cage: the control`, () => free(t, control, there, role));
    control.endedOnPurpose = true; // its web process became another program, and ended
}
