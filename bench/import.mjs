// A table of ten thousand products: looked at, put on the shelf, changed, taken back, while people buy in other shops.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { startMail } from '../test/fakes/mail.mjs';
import { atEnd, tempDir } from '../test/harness/ports.mjs';
import { Postgres } from '../test/harness/postgres.mjs';
import { rows } from '../test/scenarios/people.mjs';
import { BUILD, market, say, webProcess } from './lib.mjs';
import { enter } from './photos.mjs';
import { buyableOffers, manyShops, seatsForAll } from './purchases.mjs';

const PAGE = '/commercant/produits/import';
const BUYERS = 2;
const PAUSE_MS = 20;
const IDLE_MS = 6000;
const VISITS = 500;
const GOALS = { preview: 3, apply: 60, beside: 3 };

/** Buyers whose baskets are made: {go, stop}; stop tells what the confirmations since go took. */
async function buyersReady(server) {
    const offers = path.join(server.dir, 'offers');
    fs.writeFileSync(offers, (await buyableOffers(server)).join('\n'));
    const child = spawn(path.join(BUILD, 'buyers'), [server.port, BUYERS, VISITS, offers, webProcess(server), PAUSE_MS].map(String), { stdio: ['pipe', 'pipe', 'inherit'] });
    const forget = atEnd(() => child.kill('SIGKILL'));
    let out = '';
    let wake = () => {};
    child.stdout.on('data', (c) => { out += c; wake(); });
    child.once('close', () => { forget(); wake(null); });
    while (!out.includes('ready')) if ((await new Promise((done) => { wake = done; })) === null) throw new Error(`buyers: ${out}`);
    say(`   ${VISITS} baskets are made`);
    const go = () => child.stdin.write('\n');
    const stop = async () => {
        child.stdin.end();
        while (!out.includes('}')) await new Promise((done) => { wake = done; });
        const said = JSON.parse(out.slice(out.indexOf('{')));
        if (said.lost || said.bought < 20) throw new Error(`buyers: ${out}`);
        return said;
    };
    return { go, stop };
}

async function pressed(browser, button, done) {
    const form = (await browser.get(PAGE)).form(button);
    const from = performance.now();
    let page = await form.submit(button);
    while (!done.test(page.text())) {
        if (page.says('Rien n’a été fait') || performance.now() - from > 600_000) throw new Error(`${button}: ${page.text().slice(0, 800)}`);
        await new Promise((next) => setTimeout(next, 200));
        page = await browser.get(PAGE);
    }
    return (performance.now() - from) / 1000;
}

async function looked(browser, text) {
    const form = (await browser.get(PAGE)).forms().find((f) => f.names().includes('fichier')).fill({ fichier: { name: 'rayon.csv', type: 'text/csv', data: Buffer.from(text) } });
    const from = performance.now();
    const page = await form.submit();
    if (!page.says('Mettre tout cela en rayon')) throw new Error(page.text().slice(0, 1500));
    return (performance.now() - from) / 1000;
}

const table = (count, rayon, price, stock) => ['Référence;Nom;Rayon;Prix;Stock;Description;Photo', ...Array.from({ length: count }, (_, i) =>
    `G-${i};Objet numéro ${i};${rayon};${price(i)},50;${stock(i)};Fait à la main, pièce ${i} d’une longue série.;https://photos.example/${i}.jpg`)].join('\n');

/** One table put on the shelf while people buy: seconds to look at it and to do it, and what purchases took. */
async function beside(server, browser, text) {
    const preview = await looked(browser, text);
    const crowd = await buyersReady(server);
    crowd.go();
    const apply = await pressed(browser, 'Mettre tout cela en rayon', /C’est fait/);
    return { preview, apply, ...(await crowd.stop()) };
}

async function measure(server, browser, count, engine) {
    const [[rayon]] = await rows(server, `SELECT c.name_fr FROM category c WHERE c.food = 0 AND c.parent_id IS NOT NULL AND c.kind = 'goods' AND
        (SELECT count(*) FROM category d WHERE d.name_fr = c.name_fr) = 1 ORDER BY c.slug`);
    const calm = await buyersReady(server);
    calm.go();
    await new Promise((done) => setTimeout(done, IDLE_MS));
    const idle = await calm.stop();
    const fresh = await beside(server, browser, table(count, rayon, (i) => i + 1, (i) => i % 9));
    const changed = await beside(server, browser, table(count, rayon, (i) => i + 2, (i) => (i % 9) + 1));
    const undo = await pressed(browser, 'Annuler cet import', /est annulé/);
    say(`   ${engine}: made in ${fresh.apply.toFixed(1)} s, changed in ${changed.apply.toFixed(1)} s, taken back in ${undo.toFixed(1)} s; ` +
        `purchases p99 ${idle.p99_ms.toFixed(1)} ms alone, ${fresh.p99_ms.toFixed(1)} and ${changed.p99_ms.toFixed(1)} ms beside`);
    return { idle, fresh, changed, undo };
}

export async function imports({ engine, quick, add }) {
    const from = manyShops(tempDir('shops'));
    const count = quick ? 2000 : 10_000;
    const mail = await startMail();
    const postgres = engine === 'postgres' ? await Postgres.start({ durable: true }) : undefined;
    let server;
    try {
        server = await market({ from, engine, postgres, smtpPort: mail.smtpPort });
        await seatsForAll(server, postgres);
        await server.launch();
        const { idle, fresh, changed, undo } = await measure(server, await enter(server, mail), count, engine);
        await server.stop();
        await server.fsck();
        for (const [what, m] of [['new', fresh], ['changed', changed]]) {
            add({ name: `a table of ${count} ${what} products looked at, ${engine}`, goal: `≤ ${GOALS.preview} s`, ok: m.preview <= GOALS.preview, result: `${m.preview.toFixed(2)} s`, note: 'sending it included' });
            add({ name: `the same on the shelf, ${engine}`, goal: `≤ ${GOALS.apply} s`, ok: m.apply <= GOALS.apply, result: `${m.apply.toFixed(1)} s`,
                note: what === 'changed' ? `taken back in ${undo.toFixed(1)} s; fsck clean` : '' });
            add({ name: `purchases beside it, p99, ${engine}`, goal: `< ${GOALS.beside} × alone`, ok: m.p99_ms < GOALS.beside * idle.p99_ms, result: `${(m.p99_ms / idle.p99_ms).toFixed(1)} ×`,
                note: `p99 ${idle.p99_ms.toFixed(1)} ms alone (${idle.bought} purchases), ${m.p99_ms.toFixed(1)} ms beside (${m.bought}); p50 ${idle.p50_ms.toFixed(1)} and ${m.p50_ms.toFixed(1)} ms; ${m.refused} told to press again` });
        }
    } finally {
        await server?.dispose();
        await mail.close();
        await postgres?.stop();
        fs.rmSync(from, { recursive: true, force: true });
    }
}
