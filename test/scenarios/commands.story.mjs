// The sub-commands an operator types: each with its exit code, its sentence, and what it must refuse.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import * as dom from '../harness/dom.mjs';
import { GOOD, register } from './register.mjs';

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
    for (const name of ['serve', 'init', 'demo', 'migrate', 'fsck', 'backup', 'restore', 'user', 'key', 'config', 'doctor', 'import', 'territory', 'search', 'version'])
        ended(t, await server.sub(name, '--help'), 0, `foirail ${name}`);
    const keys = fs.readFileSync(path.join(root, 'src/app/config.def'), 'utf8').matchAll(/^CONFIG\(\w+, "(\w+)"/gm), said = (await server.sub('serve', '--help')).out;
    for (const [, key] of keys) t.assert.match(said, new RegExp(`^  ${key} `, 'm'), 'each line the file may have');
    for (const name of ['backup', 'restore', 'user', 'key', 'config', 'import', 'territory', 'search']) ended(t, await server.sub(name), 2, '--help');
    ended(t, await server.sub('unheard-of'), 2, 'unheard-of');
    ended(t, await server.sub('fsck', '--bogus'), 2, 'no option --bogus'); // a slip of the fingers does nothing
    ended(t, await server.sub('import', 'sirene', 'register.csv', '--chekc'), 2, 'no option --chekc');
    ended(t, await server.sub('--version'), 0, 'foirail');
}

const rowsOf = (text) => Object.fromEntries(text.split('\n').map((l) => l.split(' = ')).filter((l) => l.length === 2));

/** A terminal: `script` gives one; each answer is typed when its question stands there. */
async function typed(t, server, line, answers) {
    const child = spawn('script', ['-qec', line, '/dev/null'], { cwd: server.dir, env: { ...server.env, TERM: 'dumb', SHELL: '/bin/sh' } });
    let out = '', seen = 0;
    child.stderr.resume();
    child.stdout.on('data', (d) => {
        out += d;
        while (answers.length && out.indexOf(answers[0][0], seen) >= 0) {
            seen = out.indexOf(answers[0][0], seen) + answers[0][0].length;
            child.stdin.write(`${answers.shift()[1]}\n`);
        }
    });
    const code = await new Promise((ok) => child.once('exit', ok));
    t.assert.equal(answers.length, 0, `not asked: ${answers.map(([q]) => q)} in:\n${out}`);
    return { code, out };
}

/** Each word of init, its bounds, and its questions on a terminal; nothing is made before all of it will do. */
async function begun(t, server) {
    const [bin] = server.command.serve, home = path.join(server.dir, 'begun');
    fs.mkdirSync(home);
    const init = (...words) => server.run([bin, 'init', ...words], { cwd: home });
    for (const [words, said] of [[['--departement', '999'], 'there is no “999”'], [['--communes', '61001,00000'], 'there is no “00000”'], [['--zone', 'Europe/Alençon'], '--zone'],
        [['--admin', 'jeanne'], 'no mail address'], [['--origin', 'marche.example'], 'no public address'], [['--origin', 'http://marche.example'], 'begins with https://'], [['--bogus', 'x'], 'no option --bogus']])
        ended(t, await init(...words), 2, said);
    t.assert.deepEqual(fs.readdirSync(home), [], 'nothing was made');
    ended(t, await typed(t, { ...server, dir: home, env: server.env }, `${bin} init --help-name Nadia --help-hours 'le matin' --mail aide@exemple.fr --admin-name Jeanne`, [
        ['Name of the marketplace', 'Le marché des Hauts'], ['Who runs it', 'Saint-Denis'], ['Code of the département', '98'], ['Code of the département', ''], ['INSEE codes', '97411,1'],
        ['INSEE codes', '97411,97415'], ['Telephone', '02 62 00 00 00'], ['Time zone', 'Indian/Nowhere'], ['Time zone', 'Indian/Reunion'], ['first administrator', 'jeanne'],
        ['first administrator', 'Jeanne@exemple.fr'], ['Public address', 'http://marche.example'], ['Public address', 'https://marche.example/']]), 0, 'https://marche.example/equipe/lien/');
    const kept = rowsOf((await server.run([bin, 'config', 'list'], { cwd: home })).out);
    const expected = { 'market.name': 'Le marché des Hauts', 'operator.name': 'Saint-Denis', 'territory.communes': '97411,97415', 'help.phone': '02 62 00 00 00', 'time.zone': 'Indian/Reunion',
        'help.name': 'Nadia', 'help.hours': 'le matin', 'help.mail': 'aide@exemple.fr' };
    for (const [key, value] of Object.entries(expected)) t.assert.equal(kept[key], value, key);
    t.assert.match(ended(t, await server.run([bin, 'user', 'list'], { cwd: home }), 0), /jeanne@exemple.fr\tJeanne\tadministrator/);
    t.assert.match(fs.readFileSync(path.join(home, 'foirail.conf'), 'utf8'), /^origins = https:\/\/marche.example=market$/m);
    ended(t, await init('--origin', 'https://other.example'), 2, 'nothing was made');
    ended(t, await init('--origin', 'https://marche.example', '--departement', '974', '--zone', 'Indian/Reunion'), 0, '24 communes');
}

async function settings(t, server) {
    const sample = ended(t, await server.sub('config', 'sample'), 0, '#listen = 127.0.0.1:8080');
    const man = ended(t, await server.sub('config', 'man'), 0, '.TH FOIRAIL.CONF 5');
    const keys = [...sample.matchAll(/^#(\w+) = /gm)].map(([, k]) => k), told = [...man.matchAll(/^\.TP\n\.B (\S+)$/gm)].map(([, k]) => k);
    t.assert.ok(keys.length > 20);
    t.assert.deepEqual(told, keys, 'the page of the manual has every key');
    t.assert.deepEqual(man.split('\n').filter((l) => /^[.']/.test(l) && !/^\.(TH|SH|TP|B|BR|I|br)( |$)/.test(l)), [], 'and no text that troff takes for a command');
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

/** Plain http is for this machine alone, unless it is said that it is for showing; its pages say so. */
async function plainHttp(t, server) {
    for (const bad of ['http://marche.example', 'http://192.168.1.20:8080', 'http://127.evil.example', 'http://localhost.evil.example'])
        ended(t, await server.sub('serve', '--set', `origins=${bad}=market`), 2, `${bad} is not encrypted`);
    for (const here of ['http://127.0.0.1:1', 'http://[::1]:1', 'http://marche.localhost:1']) // all is well until a wrong address to listen at
        ended(t, await server.sub('serve', '--set', `origins=${here}=market`, '--set', 'listen=nowhere'), 2, 'listen.malformed');
    ended(t, await server.sub('serve', '--set', 'origins=http://192.168.1.20:8080=market', '--set', 'plain_http=on', '--set', 'listen=nowhere'), 2, 'listen.malformed');
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
    fs.writeFileSync(file, `${before}2 ${'0'.repeat(63)}\n`);
    ended(t, await server.sub('key', 'rotate'), 1, 'no sealing key can be read'); // a line that is cut off
    fs.rmSync(file);
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

/** Official outlines: each fault by its feature, nothing written by a file that is none, twice the same, and then they are on the map. */
async function outlines(t, server) {
    const file = (name) => path.join(root, 'test/data', name), broken = path.join(server.dir, 'broken.geojson');
    fs.writeFileSync(broken, fs.readFileSync(file('outlines.geojson')).subarray(0, 2000));
    ended(t, await server.sub('territory', 'import-geo', broken), 1, 'this is not JSON: line 1, column');
    ended(t, await server.sub('territory', 'import-geo', path.join(server.dir, 'none.geojson')), 1, 'cannot be read');
    ended(t, await server.sub('territory', 'import-geo', server.dir), 1, 'no file of at most 64 MiB');
    ended(t, await server.sub('territory', 'import-geo', '--check'), 2);
    const faulty = ended(t, await server.sub('territory', 'import-geo', file('outlines-faulty.geojson'), '--check'), 3, 'nothing was written');
    for (const said of ['feature 2 (Sans code): it has no code', 'feature 3 (61006 Argentan): a ring has less than four positions', 'feature 4 (61169 Flers): it has no outline',
        'feature 5 (61214 L’Aigle): a position is not in degrees', 'feature 7 (61001 Alençon encore): this code stands in the file twice', '1 elsewhere, 5 faulty'])
        t.assert.ok(faulty.includes(said), `${said} in:\n${faulty}`);
    for (let i = 0; i < 2; i++) {
        const done = ended(t, await server.sub('territory', 'import-geo', file('outlines.geojson'), '--source', 'IGN <Admin Express>, Licence Ouverte'), 0);
        t.assert.match(done, /3 communes and 1 départements outlined, \d+ of \d+ points kept; left out: 0 elsewhere, 0 faulty/);
    }
}

/** What was put in is drawn: the whole map has the outlines of communes, their borders are a picture of their own. */
async function drawn(t, server) {
    const browser = server.browser();
    const page = await browser.get('/communes');
    page.expect('Sans chiffrement (http), pour essayer seulement.');
    page.expect('Contours : IGN <Admin Express>, Licence Ouverte');
    t.assert.equal(page.select('.carte-dep .contour').length, 1);
    t.assert.equal(page.select('.carte-dep .aire').length, 3);
    t.assert.ok(page.select('.carte-dep a').length > 3, 'communes without an outline have their point');
    const listed = new Set(page.select('section li a.pousse').map((a) => dom.attr(a, 'href')));
    for (const a of page.select('.carte-dep a')) t.assert.ok(listed.has(dom.attr(a, 'href')), 'what is on the map is in the list');
    const borders = await browser.get('/communes.svg');
    t.assert.match(borders.html, /^<svg [^>]*><g id="limites">\n(<path id="c61\d{3}" d="[\d. lMZ-]+"\/>\n){3}<\/g><\/svg>/);
    t.assert.equal((await browser.get('/')).select('.carte-dep .aire').length, 0);
}

/** Backup while it is served, then an accident, then the way back. */
async function backup(t, server) {
    const to = path.join(server.dir, 'backup');
    ended(t, await server.sub('config', 'set', 'help.hours', 'le jeudi'), 0);
    await server.launch();
    await drawn(t, server);
    ended(t, await server.sub('search', 'query', 'camenbert'), 0, 'searched instead: camembert'); // beside the process that feeds it
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

/** Bytes sent to the server's door, and what comes back until it closes. */
function knock(door, bytes) {
    return new Promise((ok, bad) => {
        const s = net.connect(door), chunks = [];
        s.on('connect', () => s.end(bytes)).on('data', (d) => chunks.push(d)).on('close', () => ok(Buffer.concat(chunks))).on('error', bad);
    });
}

/** What a call begins with: that it is one, and how long. */
function callHead(length, kind = 9) {
    const head = Buffer.alloc(8);
    head.writeUInt32LE(kind);
    head.writeUInt32LE(length, 4);
    return head;
}

const call = (...words) => {
    const text = Buffer.from(words.map((w) => `${w}\0`).join(''));
    return Buffer.concat([callHead(text.length), text]);
};

/** Staff and settings of a served territory are changed by the server itself: pages follow at once, what it refuses is told the same. */
async function throughTheDoor(t, server) {
    const door = path.join(server.dir, 'data/market/control.sock'), browser = server.browser();
    t.assert.equal(fs.statSync(door).mode & 0o777, 0o600);
    (await browser.get('/aide')).expect('le jeudi');
    ended(t, await server.sub('config', 'set', 'help.hours', 'le samedi'), 0);
    (await browser.get('/aide')).expect('le samedi');
    ended(t, await server.sub('config', 'history', 'help.hours'), 0, 'the command line: le jeudi\nnow: le samedi');
    ended(t, await server.sub('config', 'set', 'pay.minutes', '3'), 1, 'pay.minutes');
    const link = /\/equipe\/lien\/\S+/.exec(ended(t, await server.sub('user', 'add', 'Marie@exemple.fr', '--name', 'Marie'), 0, 'marie@exemple.fr is invited'))[0];
    (await browser.get(link)).expectStatus(200);
    ended(t, await server.sub('user', 'add', 'marie@exemple.fr'), 1, 'staff already');
    ended(t, await server.sub('user', 'revoke', 'marie@exemple.fr'), 0, 'is revoked');
    (await browser.get(link)).expectStatus(404);
    const long = callHead(0xffffffff), cut = call('user', 'add', 'x@y.fr').subarray(0, 13), open = Buffer.concat([callHead(3), Buffer.from('ABC')]);
    const strange = Buffer.concat([callHead(3), Buffer.from([255, 254, 0])]), other = Buffer.concat([callHead(5, 5), Buffer.from('demo\0')]);
    for (const bytes of [Buffer.alloc(0), long, cut, open, strange, other, call(...Array(40).fill('x'))]) t.assert.equal((await knock(door, bytes)).length, 0);
    for (const words of [['serve'], ['search'], ['search', 'query', 'pain'], ['import'], ['import', 'sirene', '/etc/passwd'], ['territory', 'import-geo', '/etc/passwd'], ['key', 'rotate'], ['user'], ['user', 'list'], ['user', 'add', 'x'], ['user', 'add', 'x@y.fr', '--role', 'king'], ['config', 'set'], ['']]) t.assert.equal((await knock(door, call(...words)))[0], 2, words.join(' '));
    t.assert.equal((await knock(door, call('config', 'set', 'no.such', '1')))[0], 1);
    ended(t, await server.sub('config', 'set', 'help.hours', 'le jeudi'), 0);
}

/** What changes much is done by the server too, while it answers: files come to it as they are opened, so a wrong one is told the same. */
async function muchThroughTheDoor(t, server) {
    const file = (name) => path.join(root, 'test/data', name), csv = path.join(server.dir, 'register.csv'), browser = server.browser();
    fs.writeFileSync(csv, register(GOOD));
    t.assert.match(ended(t, await server.sub('search', 'rebuild'), 0), /market: [1-9][0-9]{2,} documents/);
    (await browser.get('/recherche?q=camembert')).expect(/amembert/);
    ended(t, await server.sub('import', 'sirene', csv), 0, '4 establishments of this territory, 4 changed');
    ended(t, await server.sub('import', 'sirene', csv), 0, '4 establishments of this territory, 0 changed');
    fs.appendFileSync(csv, '1,2,3\n');
    ended(t, await server.sub('import', 'sirene', csv), 3, 'line 8, ');
    ended(t, await server.sub('import', 'sirene', file('outlines.geojson')), 1, 'this column is missing');
    ended(t, await server.sub('import', 'sirene', csv, '--check'), 3, 'nothing was written');
    const source = (n) => `Contours : IGN, ${n}e édition`;
    (await browser.get('/communes')).expect('IGN <Admin Express>');
    ended(t, await server.sub('territory', 'import-geo', file('outlines.geojson'), '--source', 'IGN, 2e édition'), 0, '3 communes and 1 départements outlined');
    (await browser.get('/communes')).expect(source(2));
    ended(t, await server.sub('territory', 'import-geo', file('outlines-faulty.geojson')), 3, 'feature 5 (61214 L’Aigle): a position is not in degrees');
    ended(t, await server.sub('territory', 'import-geo', file('outlines.geojson'), '--source', 'x'.repeat(161)), 1, 'map.source is not right');
    for (const [name, what] of [['import', 'sirene'], ['territory', 'import-geo']]) {
        ended(t, await server.sub(name, what, path.join(server.dir, 'nowhere')), 1, 'cannot be read');
        for (const odd of ['/dev/null', server.dir]) ended(t, await server.sub(name, what, odd), 1, 'plain files only');
    }
    if (server.engine === 'sqlite') {
        ended(t, await server.sub('demo'), 75, 'a market that nobody serves');
        ended(t, await server.sub('demo', '--fresh'), 75, 'a market that nobody serves');
    }
    (await browser.get('/communes')).expect(source(2));
}

/** Another user of the machine is not answered, even where the folder and the socket were left open to him. */
async function strangerAtTheDoor(t, server) {
    const door = path.join(server.dir, 'data/market/control.sock'), folders = [];
    for (let f = path.dirname(door); f !== path.dirname(f); f = path.dirname(f)) folders.push(f);
    const script = 'const net = require("net"); let n = 0; net.connect(process.argv[1], function () { this.end(Buffer.from(process.argv[2], "base64")); }).on("data", (d) => (n += d.length)).on("error", (e) => console.log(e.code)).on("close", () => console.log(n));';
    const asks = async (who) => (await server.run([process.execPath, '-e', script, door, call('user', 'link', 'x@y.fr').toString('base64')], who)).out.trim();
    t.assert.ok(Number(await asks({})) > 1, 'the control: its owner is answered');
    if (process.getuid() !== 0) return; // only root can be somebody else
    const modes = [...folders, door].map((f) => [f, fs.statSync(f).mode & 0o7777]).filter(([f, mode]) => (mode & 0o11) !== 0o11 || f === door);
    t.assert.match(await asks({ uid: 65534 }), /^(EACCES|EPERM)/);
    for (const [f, mode] of modes) fs.chmodSync(f, mode | (f === door ? 0o66 : 0o11));
    try {
        t.assert.match(await asks({ uid: 65534 }), /^((EPIPE|ECONNRESET)\n)?0$/);
    } finally {
        for (const [f, mode] of modes) fs.chmodSync(f, mode);
    }
}

/** After a server that was killed the socket is there and nobody behind it: the command takes the lock. */
async function nobodyBehind(t, server) {
    const door = path.join(server.dir, 'data/market/control.sock');
    await server.kill9();
    t.assert.ok(fs.existsSync(door));
    ended(t, await server.sub('config', 'set', 'help.hours', 'le lundi'), 0);
    await server.launch();
    ended(t, await server.sub('config', 'set', 'help.hours', 'le jeudi'), 0);
    fs.unlinkSync(door);
    const another = net.createServer().listen(door); // on PostgreSQL a second server of this folder may have taken its place
    await new Promise((ok) => another.once('listening', ok));
    await server.stop();
    t.assert.ok(fs.existsSync(door), 'who stops takes away no door but his own');
    another.close();
    await server.launch();
    await server.stop();
    t.assert.ok(!fs.existsSync(door));
    await server.launch();
}

/** What changes all of a territory refuses while it is served; what reads does not. */
async function served(t, server) {
    await server.launch();
    await throughTheDoor(t, server);
    await muchThroughTheDoor(t, server);
    await strangerAtTheDoor(t, server);
    await nobodyBehind(t, server);
    if (server.engine === 'sqlite') for (const line of [['migrate'], ['serve', '--set', `listen=unix:${server.dir}/other.sock`, '--set', 'metrics=']])
        ended(t, await server.sub(...line), 75);
    ended(t, await server.sub('config', 'get', 'help.hours'), 0, 'le jeudi');
    ended(t, await server.sub('user', 'list'), 0);
    await server.fsck();
}

export default async function (t) {
    const server = await still(t);
    await t.step('each command says how it is called', () => help(t, server));
    if (server.engine === 'sqlite') await t.step('a market begins: words, questions on a terminal', () => begun(t, server));
    await t.step('settings, bounds, history', () => settings(t, server));
    await t.step('staff: link, list, revocation, the last administrator', () => staff(t, server));
    await t.step('plain http stays on this machine', () => plainHttp(t, server));
    await t.step('the sealing key is made once and never shown', () => key(t, server));
    await t.step('doctor finds what is to mend', () => doctor(t, server));
    await t.step('the demo fills a territory once', () => demo(t, server));
    await t.step('the index is made anew and forgives typos', () => search(t, server));
    await t.step('outlines for the map', () => outlines(t, server));
    let folder;
    await t.step('backup while served, restore after an accident', async () => (folder = await backup(t, server)));
    await t.step('a damaged backup is refused whole', () => damaged(t, server, folder));
    await t.step('a served market does itself what commands change, or refuses it', () => served(t, server));
}
