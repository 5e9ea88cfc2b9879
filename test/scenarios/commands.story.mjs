// The sub-commands an operator types: each with its exit code, its sentence, and what it must refuse.
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';

export const meta = { quick: true };

const root = path.resolve(import.meta.dirname, '../..');

/** Expects an exit code and, when given, a piece of the output. */
function ended(t, done, code, piece) {
    t.assert.equal(done.code, code, `expected exit code ${code}:\n${done.out}`);
    if (piece) t.assert.ok(done.out.includes(piece), `expected “${piece}” in:\n${done.out}`);
    return done.out;
}

/** A server that was prepared and initialised, and is not running. */
async function still(t) {
    const server = await t.server();
    await server.stop();
    return server;
}

async function help(t, server) {
    for (const name of ['serve', 'init', 'demo', 'migrate', 'fsck', 'backup', 'restore', 'user', 'key', 'config', 'doctor', 'import', 'search', 'version'])
        ended(t, await server.sub(name, '--help'), 0, `foirail ${name}`);
    for (const name of ['backup', 'restore', 'user', 'key', 'config', 'import', 'search']) ended(t, await server.sub(name), 2, '--help');
    ended(t, await server.sub('unheard-of'), 2, 'unheard-of');
    ended(t, await server.sub('fsck', '--bogus'), 2, 'no option --bogus'); // a slip of the fingers does nothing
    ended(t, await server.sub('import', 'sirene', 'register.csv', '--chekc'), 2, 'no option --chekc');
    ended(t, await server.sub('--version'), 0, 'foirail');
}

async function settings(t, server) {
    ended(t, await server.sub('config', 'sample'), 0, '#listen = 127.0.0.1:8080');
    ended(t, await server.sub('config', 'set', 'help.hours', 'le mardi'), 0);
    t.assert.equal(ended(t, await server.sub('config', 'get', 'help.hours'), 0).trim(), 'le mardi');
    ended(t, await server.sub('config', 'set', 'help.hours', 'le jeudi'), 0);
    ended(t, await server.sub('config', 'history', 'help.hours'), 0, 'the command line: le mardi\nnow: le jeudi');
    ended(t, await server.sub('config', 'set', 'pay.minutes', '3'), 1, 'pay.minutes');
    ended(t, await server.sub('config', 'get', 'pay.minutes'), 0, '30');
    ended(t, await server.sub('config', 'set', 'no.such', '3'), 2, 'no.such');
    ended(t, await server.sub('config', 'list'), 0, 'help.hours = le jeudi');
}

async function staff(t, server) {
    const link = /\/equipe\/lien\/[a-z0-9]+/i;
    const first = ended(t, await server.sub('user', 'add', 'Jeanne@Exemple.fr', '--name', 'Jeanne', '--role', 'administrator'), 0, 'jeanne@exemple.fr is invited').match(link);
    t.assert.ok(first, 'a link is printed');
    ended(t, await server.sub('user', 'add', 'jeanne@exemple.fr'), 1, 'staff already');
    const second = ended(t, await server.sub('user', 'link', 'jeanne@exemple.fr'), 0).match(link);
    t.assert.notEqual(first[0], second[0]);
    ended(t, await server.sub('user', 'list'), 0, 'jeanne@exemple.fr\tJeanne\tadministrator\tinvited');
    ended(t, await server.sub('user', 'revoke', 'jeanne@exemple.fr'), 1, 'last administrator');
    ended(t, await server.sub('user', 'add', 'paul@exemple.fr', '--role', 'administrator'), 0);
    ended(t, await server.sub('user', 'revoke', 'jeanne@exemple.fr'), 0);
    ended(t, await server.sub('user', 'list'), 0, 'administrator\trevoked');
    ended(t, await server.sub('user', 'link', 'jeanne@exemple.fr'), 1, 'no member');
    ended(t, await server.sub('user', 'add', 'x', '--role', 'administrator'), 2);
    ended(t, await server.sub('user', 'add', 'x@y.fr', '--role', 'king'), 2);
}

async function key(t, server) {
    const file = path.join(server.dir, 'seal_key');
    const before = fs.readFileSync(file);
    ended(t, await server.sub('key', 'number'), 0, '1');
    ended(t, await server.sub('key', 'make'), 1, 'nothing was changed');
    t.assert.deepEqual(fs.readFileSync(file), before);
    t.assert.ok(!ended(t, await server.sub('key', 'number'), 0).includes(before.toString().slice(2, 20)), 'the key itself is never shown');
    fs.renameSync(file, `${file}.kept`);
    ended(t, await server.sub('key', 'number'), 1, 'no sealing key');
    ended(t, await server.sub('doctor'), 3, 'There is no sealing key');
    ended(t, await server.sub('key', 'make'), 0, 'made');
    t.assert.equal(fs.statSync(file).mode & 0o777, 0o600);
    fs.renameSync(`${file}.kept`, file);
}

/** Something that greets as a mail server does, so that doctor has one to find. */
function greeter() {
    return new Promise((ok) => {
        const server = net.createServer((s) => s.on('error', () => {}).end('220 here\r\n'));
        server.listen(0, '127.0.0.1', () => ok(server));
    });
}

async function doctor(t, server) {
    const mail = await greeter();
    const smtp = `smtp=smtp://127.0.0.1:${mail.address().port}`;
    const sandbox = 'sandbox=on';
    try {
        ended(t, await server.sub('doctor', '--set', smtp, '--set', sandbox), 0, 'All is well.');
        const data = path.join(server.dir, 'data');
        fs.chmodSync(data, 0o755);
        ended(t, await server.sub('doctor', '--set', smtp), 3, 'NOT SO: The data folder is closed to other users');
        fs.chmodSync(data, 0o750);
    } finally {
        mail.close();
    }
    ended(t, await server.sub('doctor', '--set', smtp), 3, 'NOT SO: The mail server');
    ended(t, await server.sub('doctor', '--set', smtp, '--set', 'origins=http://marche.example=market'), 3, 'is not https');
    ended(t, await server.sub('doctor', '--set', 'origins=http://localhost:1=elsewhere', '--set', 'database='), 3, 'TO MEND The database of elsewhere');
}

async function demo(t, server) {
    const out = ended(t, await server.sub('demo', '--from', path.join(root, 'demo'), '--shops', path.join(server.dir, 'shops.json')), 0, 'administrator');
    t.assert.match(out, /[0-9]+ merchants, [0-9]+ offers/);
    const { shops } = JSON.parse(fs.readFileSync(path.join(server.dir, 'shops.json'), 'utf8'));
    t.assert.ok(shops.length >= 10 && shops.every((s) => /^\d{8}$/.test(s.site_id) && s.url_check.startsWith('/paiement/vads/')));
    ended(t, await server.sub('demo', '--from', path.join(root, 'demo')), 1, 'merchants already');
    await server.fsck();
}

async function search(t, server) {
    t.assert.match(ended(t, await server.sub('search', 'rebuild'), 0), /market: [1-9][0-9]{2,} documents/);
    ended(t, await server.sub('search', 'query', 'camenbert'), 0, 'searched instead: camembert');
    ended(t, await server.sub('search', 'query', 'zzxqzz'), 0, '0 found');
}

/** Backup while it is served, then an accident, then the way back. */
async function backup(t, server) {
    const to = path.join(server.dir, 'backup');
    ended(t, await server.sub('config', 'set', 'help.hours', 'le jeudi'), 0);
    await server.launch();
    ended(t, await server.sub('backup', to), 0, 'database and');
    ended(t, await server.sub('backup', to), 1, 'holds a backup already');
    if (server.engine === 'sqlite') ended(t, await server.sub('restore', to, '--replace'), 75);
    await server.stop();
    ended(t, await server.sub('config', 'set', 'help.hours', 'après la sauvegarde'), 0);
    ended(t, await server.sub('restore', to), 1);
    ended(t, await server.sub('config', 'get', 'help.hours'), 0, 'après la sauvegarde');
    ended(t, await server.sub('restore', to, '--replace'), 0, 'sound');
    ended(t, await server.sub('config', 'get', 'help.hours'), 0, 'le jeudi');
    t.assert.match(ended(t, await server.sub('search', 'rebuild'), 0), /[1-9][0-9]{2,} documents/);
    return to;
}

/** One bit of the database, one picture, the list itself: each damage is told and nothing is touched. */
async function damaged(t, server, to) {
    const folder = path.join(to, 'market');
    const database = path.join(folder, server.engine === 'sqlite' ? 'market.db' : 'market.pgdump');
    const good = fs.readFileSync(database);
    const bad = Buffer.from(good);
    bad[bad.length >> 1] ^= 1;
    fs.writeFileSync(database, bad);
    ended(t, await server.sub('restore', to, '--replace'), 1, 'is not what was saved; nothing was changed');
    fs.writeFileSync(database, good);
    const manifest = path.join(folder, 'manifest.tsv');
    const list = fs.readFileSync(manifest, 'utf8');
    fs.appendFileSync(manifest, `${'0'.repeat(64)}\t1\t../outside\n`);
    ended(t, await server.sub('restore', to, '--replace'), 1, 'names a file outside');
    fs.writeFileSync(manifest, list.replace('foirail backup 1', 'something else'));
    ended(t, await server.sub('restore', to, '--replace'), 1, 'not a backup of this kind');
    fs.writeFileSync(manifest, list);
    ended(t, await server.sub('restore', to, '--replace'), 0, 'sound');
}

/** What changes a territory refuses while it is served; what reads does not. */
async function served(t, server) {
    await server.launch();
    for (const line of [['user', 'add', 'a@b.fr'], ['config', 'set', 'help.hours', 'x'], ['search', 'rebuild'], ['import', 'sirene', '/dev/null'], ['demo'], ['migrate'], ['serve', '--set', `listen=unix:${server.dir}/other.sock`, '--set', 'metrics=']])
        ended(t, await server.sub(...line), 75);
    ended(t, await server.sub('config', 'get', 'help.hours'), 0, 'le jeudi');
    ended(t, await server.sub('user', 'list'), 0);
    await server.fsck();
}

export default async function (t) {
    const server = await still(t);
    await t.step('each command says how it is called', () => help(t, server));
    await t.step('settings, bounds, history', () => settings(t, server));
    await t.step('staff: link, list, revocation, the last administrator', () => staff(t, server));
    await t.step('the sealing key is made once and never shown', () => key(t, server));
    await t.step('doctor finds what is to mend', () => doctor(t, server));
    await t.step('the demo fills a territory once', () => demo(t, server));
    await t.step('the index is made anew and forgives typos', () => search(t, server));
    let folder;
    await t.step('backup while served, restore after an accident', async () => (folder = await backup(t, server)));
    await t.step('a damaged backup is refused whole', () => damaged(t, server, folder));
    if (server.engine === 'sqlite') await t.step('what would change a served territory is refused', () => served(t, server));
}
