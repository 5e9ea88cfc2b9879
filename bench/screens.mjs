// Every screen of a merchant whose shop has ten thousand offers, from the server's own list of routes: how long each takes.
import crypto from 'node:crypto';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { totp } from '../test/browser/market.mjs';
import { startMail } from '../test/fakes/mail.mjs';
import { tempDir } from '../test/harness/ports.mjs';
import { Postgres } from '../test/harness/postgres.mjs';
import { rows } from '../test/scenarios/people.mjs';
import { BINARY, ROOT, cpuSeconds, market, median, run, say, webProcess } from './lib.mjs';
import { enter } from './photos.mjs';

const SHOP = 'la-ferme-des-haies', OWNER = 'la.ferme.des.haies@demo.foirail.example';
const OFFERS = 10_000;
const GOAL_MS = 20;
const STAFF_GOAL_MS = 50;
const ADMIN = 'sandrine@demo.foirail.example';
const WARM = 3;
const WORST = 6;

/** The demo, without pictures, its farm with so many offers of his own kinds. */
function bigShop(dir, count) {
    for (const name of fs.readdirSync(path.join(ROOT, 'demo'))) if (!['pictures', 'pov', 'offers.tsv'].includes(name)) fs.symlinkSync(path.join(ROOT, 'demo', name), path.join(dir, name));
    const [head, ...lines] = fs.readFileSync(path.join(ROOT, 'demo/offers.tsv'), 'utf8').replace(/\n+$/, '').split('\n');
    const at = Object.fromEntries(head.split('\t').map((name, i) => [name, i]));
    const mine = lines.filter((l) => l.startsWith(`${SHOP}\t`)).map((l) => l.split('\t'));
    const copies = Array.from({ length: count - mine.length }, (_, i) => {
        const row = [...mine[i % mine.length]];
        row[at.ref] = `Z9-${i}`;
        row[at.title_fr] += ` ${i}`;
        return row.join('\t');
    });
    const last = lines.findLastIndex((l) => l.startsWith(`${SHOP}\t`));
    fs.writeFileSync(path.join(dir, 'offers.tsv'), `${[head, ...lines.slice(0, last + 1), ...copies, ...lines.slice(last + 1)].join('\n')}\n`);
    return dir;
}

/** The pages of members, or of staff, as the server lists its routes: [path]. */
async function pagesFor(right) {
    const { code, out, err } = await run(BINARY, ['config', 'routes']);
    if (code !== 0) throw new Error(`config routes: ${err}${out}`);
    return out.trim().split('\n').map((l) => l.split('\t')).filter(([method, , needs, flags = '']) => method === 'GET' && needs.split(' ').includes(right) && !flags.includes('stream')).map(([, at]) => at);
}

/** What stands for the {parameters} of an address; an address with another parameter is left out. */
async function knownValues(server) {
    const of = (table) => `FROM ${table} x JOIN merchant m ON m.id = x.merchant_id WHERE m.slug = '${SHOP}' ORDER BY x.id`;
    const [offers, orders] = [await rows(server, `SELECT x.id ${of('offer')}`), await rows(server, `SELECT x.number ${of('orders')}`)];
    const [[id]] = await rows(server, `SELECT id FROM merchant WHERE slug = '${SHOP}'`);
    return { id, offre: offers[Math.floor(offers.length / 2)]?.[0], numero: orders[0]?.[0] };
}

const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });

/** One answer, by the clock, from the first byte sent to the last one read: {ms, status, html}. */
function timed(url, headers) {
    return new Promise((ok, bad) => {
        const from = performance.now();
        http.get(url, { agent, headers }, (res) => {
            res.on('error', bad).resume().on('end', () => ok({ ms: performance.now() - from, status: res.statusCode, html: /text\/html/.test(res.headers['content-type'] ?? '') }));
        }).on('error', bad);
    });
}

const at95 = (list) => [...list].sort((a, b) => a - b)[Math.ceil(list.length * 0.95) - 1];

/** {p95, p50, cpu} (ms; cpu: of the web process, each time) of a page asked again and again; null: no page is there. */
async function screen(url, headers, rounds, pid) {
    const took = [];
    let began = 0;
    for (let i = 0; i < WARM + rounds; i++) {
        const answer = await timed(url, headers);
        if (answer.status !== 200 || !answer.html) return null;
        if (i >= WARM) took.push(answer.ms);
        else began = cpuSeconds(pid);
    }
    return { p95: at95(took), p50: median(took), cpu: ((cpuSeconds(pid) - began) * 1000) / rounds };
}

async function walk(server, browser, right, rounds) {
    const values = await knownValues(server);
    const headers = { Cookie: browser.jar.header(new URL(server.url('/commercant')), {}), 'Accept-Encoding': 'identity' };
    const found = [], left = [];
    for (const at of await pagesFor(right)) {
        const address = at.replace(/\{([a-zé]+)\}/g, (whole, name) => values[name] ?? whole);
        const s = address.includes('{') ? null : await screen(server.url(address), headers, rounds, webProcess(server));
        if (s) found.push({ at, ...s });
        else left.push(at);
    }
    return { found: found.sort((a, b) => b.p95 - a.p95), left };
}

/** The demo's administrator, who may see every screen of the office. */
async function staffEnter(server) {
    const browser = server.browser(), secret = crypto.createHash('sha256').update(`foirail demo ${ADMIN}`).digest().subarray(0, 20);
    const form = (await browser.get('/equipe/entrer')).form('/equipe/entrer');
    const page = await form.fill({ mail: ADMIN, secret: 'halle-aux-toiles-1862', code: totp(secret, Date.now()) }).submit();
    if (page.path !== '/equipe') throw new Error(`staff did not get in: ${page.text().slice(0, 300)}`);
    return browser;
}

/** Tells the slowest of what was walked. */
function told({ found, left }, { name, goal, engine, add }) {
    const slow = found.filter((s) => s.p95 > goal);
    say(`   ${engine}: left out, as they are no page here: ${left.join(', ')}`);
    add({ name: `${found.length} screens of ${name}, each page's p95 by the clock, ${engine}`, goal: `≤ ${goal} ms`, ok: !slow.length,
        result: `${found[0].p95.toFixed(1)} ms`, note: `slowest: ${found.slice(0, WORST).map((s) => `${s.at} ${s.p95.toFixed(1)} (p50 ${s.p50.toFixed(1)}, CPU ${s.cpu.toFixed(1)})`).join(', ')}; ${slow.length} above` });
}

export async function screens({ engine, quick, add }) {
    const from = bigShop(tempDir('shops'), quick ? 2000 : OFFERS);
    const mail = await startMail();
    const postgres = engine === 'postgres' ? await Postgres.start({ durable: true }) : undefined;
    let server;
    try {
        server = await market({ from, engine, postgres, smtpPort: mail.smtpPort });
        await server.launch();
        const rounds = quick ? 20 : 60, count = quick ? 2000 : OFFERS;
        told(await walk(server, await enter(server, mail, OWNER), 'member', rounds), { name: `a merchant with ${count} offers`, goal: GOAL_MS, engine, add });
        told(await walk(server, await staffEnter(server), 'staff', rounds), { name: `the office of a market with a shop of ${count} offers`, goal: STAFF_GOAL_MS, engine, add });
    } finally {
        agent.destroy();
        await server?.dispose();
        await mail.close();
        await postgres?.stop();
        fs.rmSync(from, { recursive: true, force: true });
    }
}
