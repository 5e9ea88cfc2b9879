// The demo's market filled once for the stories of a run that begin at about the same moment, and copied for each: to fill one takes a
// checked build seconds, to copy one a tenth of that. A story that wants another folder, moment or database fills its own.
import fs from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { until } from '../harness/ports.mjs';
import { Postgres } from '../harness/postgres.mjs';
import { BINARY, runCommand, serverCommand } from '../harness/server.mjs';

const FRESH_MS = 4 * 60_000; // nobody may notice that the market is some minutes older than its story
const NO_BANK = 'http://127.0.0.1:8';
const OURS = ['engine', 'postgres', 'bin', 'command', 'clock', 'origin', 'host'];

/** One moment, as far as a market goes: the machine's own, or the minute a story has put its clock to. */
function momentOf(clock) {
    const own = clock.offset() === 0;
    return `${own ? 'now' : 'at'}-${Math.floor((own ? Date.now() : clock.now()) / (own ? FRESH_MS : 60_000))}`;
}

async function fill(dir, { from, engine, clock }) {
    fs.mkdirSync(dir);
    const database = engine === 'postgres' ? `demo_${path.basename(dir).replace(/\W/g, '_')}` : null;
    const databaseUrl = database && (await Postgres.attach(process.env.FOIRAIL_TEST_PG).createDatabase(database));
    const { files } = serverCommand({ bin: BINARY, dir, port: 1, metricsPort: 1, origin: 'http://localhost:1', databaseUrl });
    for (const [name, content] of Object.entries(files)) fs.writeFileSync(path.join(dir, name), content, { mode: 0o600 });
    const line = [BINARY, 'demo', '--config', path.join(dir, 'foirail.conf'), '--from', from, '--bank', NO_BANK, '--shops', path.join(dir, 'shops.json')];
    const done = await runCommand(line, { cwd: dir, env: { PATH: process.env.PATH, HOME: dir, LANG: 'C.UTF-8', FOIRAIL_CLOCK: clock.path } });
    if (done.code !== 0) throw new Error(done.out);
}

function written(file, text) {
    fs.writeFileSync(file, String(text));
    return file;
}

/** Who comes first fills it, who comes meanwhile waits. Gives its folder and the moment it was there; null when it could not be filled. */
async function filled(dir, what) {
    const end = (word) => `${dir}.${word}`;
    let first = true;
    try {
        fs.mkdirSync(end('begun'));
    } catch (e) {
        if (e.code !== 'EEXIST') throw e;
        first = false;
    }
    if (first) await fill(dir, what).then(() => fs.renameSync(written(end('done'), what.clock.now()), end('ready')), (e) => fs.writeFileSync(end('failed'), String(e)));
    await until('another story fills the demo', () => fs.existsSync(end('ready')) || fs.existsSync(end('failed')), { ms: 120_000, every: 50 });
    return fs.existsSync(end('ready')) ? { dir, at: Number(fs.readFileSync(end('ready'), 'utf8')) } : null;
}

/** The copy's own bank in the place of none. */
async function bankSet(server, url) {
    const sql = `UPDATE setting SET value = replace(value, '${NO_BANK}', '${url}')`;
    if (server.engine === 'postgres') {
        await server.options.postgres.query(new URL(server.databaseUrl).pathname.slice(1), sql);
        return;
    }
    const db = new DatabaseSync(path.join(server.dir, 'data/market/market.db'));
    db.exec(sql);
    db.close();
}

/**
 * What a server begins with in place of filling a demo: {template: the database it is made from, init: what to do before its first start}.
 * null: it must fill its own. kind: names the folder's content; more: the server's options.
 */
export async function demoCopy(t, { from, kind, bank, shops, more }) {
    const all = process.env.FOIRAIL_TEST_DEMOS, conf = more.conf ?? {};
    if (!all || kind === undefined || OURS.some((o) => o in more) || ['data', 'seal_key', 'database', 'origins'].some((c) => c in conf)) return null;
    fs.mkdirSync(all, { recursive: true });
    const found = await filled(path.join(all, `${t.engine}-${kind}-${momentOf(t.clock)}`), { from, engine: t.engine, clock: t.clock });
    if (!found) return null;
    const { dir, at } = found;
    if (t.clock.now() < at) t.clock.goTo(at + 1); // put to the same moment as another story's was: nothing may lie ahead
    const init = async (server) => {
        fs.cpSync(path.join(dir, 'data'), path.join(server.dir, 'data'), { recursive: true });
        fs.copyFileSync(path.join(dir, 'seal_key'), path.join(server.dir, 'seal_key'));
        fs.copyFileSync(path.join(dir, 'shops.json'), shops);
        await bankSet(server, bank);
    };
    return { template: t.engine === 'postgres' ? `demo_${path.basename(dir).replace(/\W/g, '_')}` : undefined, init };
}
