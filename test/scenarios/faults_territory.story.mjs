// Two territories in one process: when one does not open, it alone answers 503, with a sentence, and the other sells on.
import fs from 'node:fs';
import path from 'node:path';
import { probe } from '../harness/server.mjs';
import { buy, offersOf, openMarket } from './people.mjs';

export const meta = { engines: ['sqlite'], timeoutMs: 300_000 };

const OTHER = 'voisin';

/** What a host's front page answers: {status, text}. */
async function front(server, host) {
    const answer = await fetch(`http://${host}:${server.port}/`, { redirect: 'manual' });
    return { status: answer.status, text: await answer.text() };
}

async function both(t, server, status) {
    const [market, other] = [await front(server, 'localhost'), await front(server, '127.0.0.1')];
    t.assert.deepEqual([market.status, other.status], [200, status], other.text.slice(0, 300));
    return other.text;
}

async function sells(t, market) {
    const offer = (await offersOf(market.server)).find((o) => o.mode === 'order' && o.inShop && o.units >= 5);
    t.assert.match((await buy(market, { products: offer.path, pay: 'shop', slot: -1 })).url, /\/achat\//);
}

export default async function (t) {
    const market = await openMarket(t);
    const { server } = market;
    const folder = path.join(server.dir, 'data', OTHER);
    const file = path.join(folder, 'market.db');
    await t.step('a second territory, under another name', async () => {
        await server.stop();
        const conf = path.join(server.dir, 'foirail.conf');
        const text = fs.readFileSync(conf, 'utf8');
        fs.writeFileSync(conf, text.replace(/^origins = .*/m, `$& http://127.0.0.1:${server.port}=${OTHER}`));
        for (const sub of ['media/originals', 'incoming', 'journal']) fs.mkdirSync(path.join(folder, sub), { recursive: true });
        const done = await server.sub('migrate');
        t.assert.equal(done.code, 0, done.out);
        await server.launch();
        await both(t, server, 200);
    });
    await t.step('damaged: it alone is not served', async () => {
        await server.stop();
        fs.renameSync(file, `${file}.good`);
        fs.writeFileSync(file, 'no database at all '.repeat(1000));
        await server.launch();
        t.assert.match(await both(t, server, 503), /Le marché ne peut pas répondre/);
        t.assert.equal((await probe(`http://127.0.0.1:${server.metricsPort}/readyz`)).status, 200);
        t.assert.match(server.log(), /voisin is not served, the others are/);
        await sells(t, market);
    });
    await t.step('mended: served again', async () => {
        await server.stop();
        fs.rmSync(file);
        fs.renameSync(`${file}.good`, file);
        await server.launch();
        await both(t, server, 200);
        await sells(t, market);
    });
}
