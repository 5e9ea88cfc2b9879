// A territory is held by the process that serves it: whoever else wants to change it is told so and ends with "try
// again", and the one that serves it goes on. When it has ended, all of it can be done.
import path from 'node:path';
import { freePort } from '../harness/ports.mjs';
import { probe } from '../harness/server.mjs';
import { buy, offersOf, openMarket, rows } from './people.mjs';

async function served(market, offer) {
    const { t, server } = market;
    t.assert.equal((await probe(`http://127.0.0.1:${server.metricsPort}/readyz`)).status, 200);
    t.assert.match((await buy(market, { products: offer.path, pay: 'shop', slot: -1 })).url, /\/achat\//);
}

/** Refused with exit code 75 and a sentence that names what holds it; nothing is changed, and it is served on. */
async function refused(market, offer, line, says) {
    const { t, server } = market;
    const before = await rows(server, 'SELECT count(*) FROM purchase');
    const web = server.helpers('web');
    const done = await server.sub(...line);
    t.assert.equal(done.code, 75, `${line}: ${done.out}`);
    t.assert.match(done.out, says, `${line}`);
    t.assert.match(done.out, /store\.locked/);
    t.assert.deepEqual(server.helpers('web'), web, 'the same process serves it');
    t.assert.deepEqual(await rows(server, 'SELECT count(*) FROM purchase'), before);
    await served(market, offer);
}

/** A second server beside the first, on other addresses: {port, line}. */
async function second(server) {
    const [port, metrics] = [await freePort(), await freePort()];
    return { port, metrics, line: [...server.command.serve, '--set', `listen=127.0.0.1:${port}`, '--set', `metrics=127.0.0.1:${metrics}`] };
}

async function secondServer(market, offer) {
    const { t, server } = market;
    const other = await second(server);
    await refused(market, offer, ['serve', ...other.line.slice(-4)], /another process holds .*lock/);
    await t.assert.rejects(probe(`http://127.0.0.1:${other.port}/`), 'nobody listens there any more');
}

async function twoListeners(market, offer) {
    const { t, server } = market;
    const done = await server.sub('serve', '--set', 'metrics=');
    t.assert.equal(done.code, 1, done.out);
    t.assert.match(done.out, /listen\.refused.*Address already in use/);
    await served(market, offer);
}

/** The control: with the first gone, the same command lines do their work. */
async function allowed(market, folder) {
    const { t, server } = market;
    await server.stop();
    for (const line of [['migrate'], ['restore', folder, '--replace']]) {
        const done = await server.sub(...line);
        t.assert.equal(done.code, 0, `${line}: ${done.out}`);
    }
    await server.launch();
    t.assert.equal((await probe(`http://127.0.0.1:${server.metricsPort}/readyz`)).status, 200);
}

export default async function (t) {
    let market, offer;
    const folder = path.join(t.dir, 'backup');
    await t.step('a market that is served, and a backup of it', async () => {
        market = await openMarket(t);
        offer = (await offersOf(market.server)).filter((o) => o.mode === 'order' && o.inShop).sort((a, b) => b.units - a.units)[0];
        const done = await market.server.sub('backup', folder);
        t.assert.equal(done.code, 0, done.out);
        await served(market, offer);
    });
    const held = t.engine === 'sqlite' ? /another process holds .*lock/ : /the database is being served/;
    if (t.engine === 'sqlite') await t.step('a second server on the same territory', () => secondServer(market, offer));
    await t.step('a second server on the same address', () => twoListeners(market, offer));
    await t.step('migrate', () => refused(market, offer, ['migrate'], held));
    await t.step('restore', () => refused(market, offer, ['restore', folder, '--replace'], held));
    await t.step('when nobody serves it, all that is done', () => allowed(market, folder));
}
