// Several machines serve one PostgreSQL database: what is changed on one is seen on the others within a second, streams wake across
// them, and a machine that hears nothing any more keeps nothing old. One that was not told of its neighbours shows what is stale.
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { openStream } from '../harness/raw.mjs';
import { serverCommand } from '../harness/server.mjs';
import { broughtBack, lostMachines, noAnswer, turnedOn, untold as untoldPayments } from './neighbours_bank.mjs';
import { ADMIN, closureForm, staffIn } from './forms_help.mjs';
import { buy, MINUTE, offersOf, openMarket, signIn } from './people.mjs';

export const meta = { engines: ['postgres'], timeoutMs: 180_000 };

const FARMER = 'la.ferme.des.haies@demo.foirail.example';
const SHOP = '/boutique/la-ferme-des-haies';
const AWAY = 'Retour avec de la terre neuve';

/** Another machine: a folder of its own, the same database, the same key, the same name towards the public. */
function machine(t, market, neighbours, { databaseUrl = market.server.databaseUrl, init = () => {} } = {}) {
    const first = market.server;
    const command = (o) => ({
        ...serverCommand({ ...o, databaseUrl, origin: first.origin, conf: { ...o.conf, seal_key: path.join(first.dir, 'seal_key'), neighbours } }),
        init: [(s) => ['media', 'journal'].forEach((name) => fs.mkdirSync(path.join(s.dir, 'data/market', name), { recursive: true })), init],
    });
    return t.server({ command, clock: first.clock });
}

/** What a machine answers under the public name. */
function page(machine, market, address) {
    return new Promise((ok, bad) => {
        const headers = { Host: new URL(market.server.origin).host };
        http.get({ host: '127.0.0.1', port: machine.port, path: address, headers, agent: false }, (res) => {
            let text = '';
            res.setEncoding('utf8').on('data', (c) => (text += c)).on('end', () => ok(`${res.statusCode} ${text}`));
        }).on('error', bad);
    });
}

/** Asked often enough to be kept in memory. */
async function keep(t, market, machines) {
    for (const m of machines)
        for (let i = 0; i < 4; i++) t.assert.match(await page(m, market, SHOP), /^200 (?![^]*terre neuve)/);
}

async function closure(t, market, farmer, told, untold) {
    const form = await closureForm(market, farmer);
    t.clock.goTo((Math.floor(t.clock.now() / MINUTE) + 1) * MINUTE + 2000); // what turns with a minute has turned
    await keep(t, market, [told, untold]);
    (await form.submit()).expectStatus(200);
    const stale = !(await page(untold, market, SHOP)).includes(AWAY); // at once: a page is kept for a while only
    await t.until('the other machine shows it', async () => (await page(told, market, SHOP)).includes(AWAY), { ms: 5000, every: 20 });
    t.assert.ok(stale, 'without neighbours what is kept stays as it was: the control');
}

/** The farmer's board is open on the other machine; the order is made on the first. */
async function streams(t, market, farmer, told) {
    const host = new URL(market.server.origin).host, headers = { Host: host, Cookie: farmer.jar.header(new URL(market.server.origin)) };
    const stream = openStream(`http://127.0.0.1:${told.port}/commercant/tableau/flux`, headers);
    t.assert.equal((await stream.opened).statusCode, 200);
    const offer = (await offersOf(market.server)).find((o) => o.shop === 'la-ferme-des-haies' && o.mode === 'order' && o.inShop && o.units >= 1);
    await buy(market, { products: offer.path, pay: 'shop' });
    await stream.until(/data: changed/);
    stream.close();
}

/** A setting changed by staff on one machine, and by the command line, is everywhere. */
async function settings(t, market, told) {
    const staff = await staffIn(market, ADMIN), at = '/equipe/reglages';
    const form = (await staff.get(at)).forms().find((f) => f.names().includes('cle') && f.value('cle') === 'market.name');
    (await form.fill({ valeur: 'La Grande Halle' }).submit()).expectStatus(200);
    await t.until('the other machine has the name', async () => (await page(told, market, '/')).includes('La Grande Halle'), { ms: 5000, every: 20 });
    const done = await told.run([told.command.serve[0], 'config', 'set', 'market.name', 'La Petite Halle', '--config', path.join(told.dir, 'foirail.conf')]);
    t.assert.equal(done.code, 0, done.out);
    for (const m of [market.server, told])
        await t.until('the name of the command line', async () => (await page(m, market, '/')).includes('La Petite Halle'), { ms: 5000, every: 20 });
}

/** The ear's connection is cut: the machine ends and comes back, and shows nothing old meanwhile. */
async function deaf(t, market, farmer, told) {
    const pg = market.server.options.postgres, database = new URL(market.server.databaseUrl).pathname.slice(1);
    const cut = await pg.query(database, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'foirail ear'`);
    t.assert.ok(cut.length >= 2, 'each machine listens');
    await t.until('they are back', async () => (await pg.query(database, `SELECT pid FROM pg_stat_activity WHERE application_name = 'foirail ear'`)).length >= 2, { ms: 30_000 });
    await t.until('it answers', async () => /^200/.test(await page(told, market, SHOP).catch(() => '')), { ms: 30_000 });
    t.assert.match(await page(told, market, SHOP), /terre neuve/);
}

export default async function (t) {
    let market, farmer, told, untold, words;
    await t.step('three machines, two that know of each other', async () => {
        market = await openMarket(t, { conf: { neighbours: 'on' } });
        farmer = await signIn(market, FARMER);
        [told, untold] = [await machine(t, market, 'on'), await machine(t, market, 'off')];
    });
    await t.step('an order made on one wakes the board on the other', () => streams(t, market, farmer, told));
    await t.step('what a shop changes on one is on the other, and not where nobody listens', () => closure(t, market, farmer, told, untold));
    await t.step('settings changed by staff or by a command are everywhere', () => settings(t, market, told));
    await t.step('who is cut off keeps nothing old and comes back', () => deaf(t, market, farmer, told));
    await t.step('a bank’s word heard by a machine that is lost is applied by another', async () => {
        words = await untoldPayments(market);
        await lostMachines(t, market, told, untold, words);
    });
    await t.step('words in files are applied when the machine knows its neighbours', () => turnedOn(t, market, untold, words[1]));
    await t.step('a word that cannot be written is not answered', () => noAnswer(t, market, told, words[2]));
    await t.step('backup and restore carry the words that wait', () => broughtBack(t, market, told, words[2], machine));
}
