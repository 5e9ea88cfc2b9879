// What banks say to machines that share a database: written there before it is answered, applied by whoever lives, also
// when the machine that heard it is lost for ever. Triggers of the database stand in for what is slow or broken.
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { keyFor } from '../fakes/bank/form.mjs';
import { ipnFields } from '../fakes/bank/notify.mjs';
import { sign } from '../fakes/bank/sign.mjs';
import { buy, fault, MINUTE, numberOf, offersOf, pay } from './people.mjs';

const database = (market) => new URL(market.server.databaseUrl).pathname.slice(1);
const ask = (market, sql, name = database(market)) => market.server.options.postgres.query(name, sql);

/** Paid at the bank, which tells nobody: {number, path of its address, body} of the word it would send. */
async function untoldPayment(market, offer) {
    const buyer = await buy(market, { products: offer.path, pay: 'online', slot: -1 });
    const number = numberOf(buyer);
    await fault(market, 'none');
    await pay(buyer);
    const { store } = market.bank.bank;
    const tx = [...store.transactions.values()].find((one) => one.order_id.startsWith(`${number}-`));
    const fields = ipnFields(tx, store.status(tx), 'PAY'), key = keyFor(store.shops.get(tx.site_id), tx.mode);
    const address = new URL(tx.fields.vads_url_check ?? store.shops.get(tx.site_id).url_check, market.server.origin).pathname;
    return { number, address, body: new URLSearchParams(Object.entries({ ...fields, signature: sign(fields, key) })).toString() };
}

/** The bank's call: the status, or the error of a line on which nothing came. */
function say(market, machine, word) {
    return new Promise((done) => {
        const headers = { Host: new URL(market.server.origin).host, 'Content-Type': 'application/x-www-form-urlencoded', 'Content-Length': Buffer.byteLength(word.body) };
        const req = http.request({ host: '127.0.0.1', port: machine.port, path: word.address, method: 'POST', headers, agent: false, timeout: 2000 }, (res) => res.resume().on('end', () => done(res.statusCode)));
        req.on('timeout', () => req.destroy(new Error('silence'))).on('error', (e) => done(e.code ?? e.message)).end(word.body);
    });
}

async function taken(market, word, name) {
    const sql = `SELECT e.source, e.verdict FROM gateway_event e JOIN attempt a ON a.id = e.attempt_id JOIN orders o ON o.id = a.about WHERE o.number = '${word.number}'`;
    return (await ask(market, sql, name)).map((row) => row.join(' '));
}

const ONCE = ['notification captured'];

async function becomesPaid(t, market, word, name) {
    await t.until(`${word.number} is paid`, async () => (await taken(market, word, name)).length > 0, { ms: 20_000 });
    t.assert.deepEqual(await taken(market, word, name), ONCE);
}

/** Words are written and nobody can apply them: UPDATE of the table, any mark of a file. Or they cannot be written: INSERT. */
const STOP = (name, what, table) => `CREATE TRIGGER ${name} BEFORE ${what} ON ${table} FOR EACH ROW EXECUTE FUNCTION stands_still();`;
const FUNCTION = `CREATE OR REPLACE FUNCTION stands_still() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''stands still''; END';`;

async function standStill(market) {
    await ask(market, `${FUNCTION} ${STOP('words', 'UPDATE', 'bank_word')} ${STOP('marks', 'INSERT OR UPDATE', 'journal_mark')}`);
}

const GO_ON = 'DROP TRIGGER words ON bank_word; DROP TRIGGER marks ON journal_mark';
const left = async (market, name) => Number((await ask(market, 'SELECT count(*) FROM bank_word WHERE applied_at IS NULL', name))[0][0]);

/** Three payments the bank has not told of; its other door stays shut. */
export async function untold(market) {
    await fault(market, 'rest_down', { once: false });
    const fit = (await offersOf(market.server)).filter((o) => o.mode === 'order' && o.online && o.cents <= 5000 && o.units >= 5);
    const words = [];
    for (const offer of fit.slice(0, 3)) words.push(await untoldPayment(market, offer));
    return words;
}

/** Heard and answered by machines that are then lost: the table's word is applied by another, the file's is not: the control. */
export async function lostMachines(t, market, living, alone, [one, other]) {
    await standStill(market);
    t.assert.deepEqual([await say(market, market.server, one), await say(market, market.server, one)], [200, 200]);
    t.assert.equal(await say(market, alone, other), 200);
    t.assert.equal(await left(market), 1, 'the same word is one row, and a machine alone writes into its file');
    await market.server.kill9();
    await alone.kill9();
    t.clock.advance(11 * MINUTE);
    for (const [machine, said] of [[living, 'J1: words of banks that wait in the table: 1'], [alone, 'J1: words of banks that wait in the files of this machine: 1']]) {
        const found = await machine.run(machine.command.fsck);
        t.assert.equal(found.code, 3, found.out);
        t.assert.ok(found.out.includes(said), found.out);
    }
    t.assert.deepEqual(await taken(market, one), []);
    await ask(market, GO_ON);
    await becomesPaid(t, market, one);
    t.assert.equal(await say(market, living, one), 200);
    t.assert.equal(await left(market), 0, 'said again it is known');
    t.assert.deepEqual([await taken(market, one), await taken(market, other)], [ONCE, []]);
}

/** The machine comes back and knows its neighbours now: what lies in its file is applied all the same. */
export async function turnedOn(t, market, alone, word) {
    const file = path.join(alone.dir, 'foirail.conf');
    fs.writeFileSync(file, fs.readFileSync(file, 'utf8').replace('neighbours = off', 'neighbours = on'));
    await alone.launch();
    await becomesPaid(t, market, word);
}

/** What cannot be written is not answered; the bank comes again. */
export async function noAnswer(t, market, living, word) {
    const name = database(market);
    await ask(market, `${FUNCTION} ${STOP('broken', 'INSERT', 'bank_word')}`);
    t.assert.equal(await say(market, living, word), 'ECONNRESET');
    await ask(market, 'DROP TRIGGER broken ON bank_word');
    await ask(market, `ALTER DATABASE ${name} ALLOW_CONNECTIONS false`, 'postgres');
    await ask(market, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}'`, 'postgres');
    t.assert.equal(typeof (await say(market, living, word)), 'string', 'no status while the database is away');
    await ask(market, `ALTER DATABASE ${name} ALLOW_CONNECTIONS true`, 'postgres');
    t.assert.equal(await left(market), 0);
    await standStill(market);
    await t.until('the bank’s retry lands', async () => (await say(market, living, word)) === 200, { ms: 30_000 });
    t.assert.equal(await left(market), 1);
}

/** A backup has the words that wait; restored, and served by a machine that knows of no others, they are applied. */
export async function broughtBack(t, market, living, word, machine) {
    const folder = path.join(living.dir, 'copy');
    const made = await living.sub('backup', folder);
    t.assert.equal(made.code, 0, made.out);
    const url = await market.server.options.postgres.createDatabase(), name = new URL(url).pathname.slice(1);
    const back = (s) => [s.command.serve[0], 'restore', folder, '--config', path.join(s.dir, 'foirail.conf')];
    await machine(t, market, 'off', { databaseUrl: url, init: async (s) => {
        const done = await s.run(back(s));
        t.assert.equal(done.code, 0, done.out);
        t.assert.equal(await left(market, name), 1);
        await ask(market, GO_ON, name);
    } });
    await becomesPaid(t, market, word, name);
    t.assert.deepEqual(await taken(market, word), [], 'of the base it was copied from nothing is known');
    await ask(market, GO_ON);
    await becomesPaid(t, market, word);
}
