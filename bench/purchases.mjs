// Durable purchases: people buy over HTTP from a territory with enough shops, stock and seats, on a real disk.
import { DatabaseSync } from 'node:sqlite';
import fs from 'node:fs';
import path from 'node:path';
import { tempDir } from '../test/harness/ports.mjs';
import { Postgres } from '../test/harness/postgres.mjs';
import { rows } from '../test/scenarios/people.mjs';
import { BUILD, ROOT, databaseFile, market, median, run, say, webProcess } from './lib.mjs';

const COPIES = 6; // of each shop of the demo that sells
const STOCK = 1_000_000;
const OFFERS_EACH = 4;
const SHOPS_MANY = 5;
const CPU_MOST_MS = 2;

const BUYABLE = `SELECT o.id, o.merchant_id FROM public_offer o JOIN product p ON p.id = o.product_id JOIN category c ON c.id = p.category_id
    JOIN stock_item s ON s.id = o.stock_item_id JOIN public_merchant m ON m.id = o.merchant_id
    WHERE o.mode IN ('order', 'reserve') AND c.service = 0 AND c.alcohol = 0 AND o.price_cents BETWEEN 100 AND 2500 AND s.on_hand_milli >= 4000 AND m.pay_in_shop = 1
      AND p.unit = 'piece' AND (SELECT count(*) FROM variant v WHERE v.product_id = p.id) = 1 ORDER BY o.id`;

/** Offers that one may order and pay in the shop without a code by mail. */
export async function buyableOffers(server) {
    return (await rows(server, BUYABLE)).map(([id]) => id);
}

/** The same as baskets over some shops each: lines of what buyers.c reads. */
async function baskets(server, shops) {
    const byShop = Map.groupBy(await rows(server, BUYABLE), ([, merchant]) => merchant);
    const firsts = [...byShop.values()].map(([[id]]) => id);
    if (shops === 1) return buyableOffers(server);
    return firsts.map((_, i) => Array.from({ length: shops }, (_, k) => firsts[(i + k) % firsts.length]).join(' '));
}

// ---------------------------------------------------------------- the territory

function table(name) {
    const [head, ...lines] = fs.readFileSync(path.join(ROOT, 'demo', `${name}.tsv`), 'utf8').replace(/\n+$/, '').split('\n').map((l) => l.split('\t'));
    return { head, list: lines.map((l) => Object.fromEntries(head.map((h, i) => [h, l[i] ?? '']))) };
}

function write(dir, name, { head }, list) {
    fs.writeFileSync(path.join(dir, `${name}.tsv`), [head, ...list.map((row) => head.map((h) => row[h]))].map((l) => l.join('\t')).join('\n') + '\n');
}

/** A folder like demo/ without pictures: each shop that sells stands there several times, and its shelves are full. */
export function manyShops(dir) {
    const skipped = ['pictures', 'pov', 'merchants.tsv', 'offers.tsv', 'hours.tsv'];
    for (const name of fs.readdirSync(path.join(ROOT, 'demo'))) if (!skipped.includes(name)) fs.symlinkSync(path.join(ROOT, 'demo', name), path.join(dir, name));
    const [merchants, offers, hours] = ['merchants', 'offers', 'hours'].map(table);
    const shops = merchants.list.filter((m) => m.mode !== 'showcase' && m.pay_in_shop === '1');
    const copies = shops.flatMap((m, i) => Array.from({ length: COPIES }, (_, k) => ({ from: m.slug,
        row: { ...m, slug: `${m.slug}-${k}`, name: `${m.name} ${k + 2}`, code: `Z${i * COPIES + k}`, mail: `${k}.${m.mail}`, siret: '', bank: 'none' } })));
    const of = (list, slug) => list.filter((r) => r.merchant === slug);
    const full = (o) => ({ ...o, stock: o.stock === '' ? '' : String(STOCK) });
    write(dir, 'merchants', merchants, [...merchants.list, ...copies.map((c) => c.row)]);
    write(dir, 'hours', hours, [...hours.list, ...copies.flatMap((c) => of(hours.list, c.from).map((h) => ({ ...h, merchant: c.row.slug })))]);
    write(dir, 'offers', offers, [...offers.list.map(full), ...copies.flatMap((c) => of(offers.list, c.from).slice(0, OFFERS_EACH)
        .map((o) => full({ ...o, merchant: c.row.slug, ref: `${c.row.code}-${o.ref}` })))]);
    return dir;
}

/** Seats enough for all, before the server starts. */
export async function seatsForAll(server, postgres) {
    const sql = 'UPDATE merchant SET slot_seats = 1000000';
    if (postgres) await postgres.query(new URL(server.databaseUrl).pathname.slice(1), sql);
    else new DatabaseSync(databaseFile(server)).exec(sql);
}

// ---------------------------------------------------------------- the disk alone

/** write + fdatasync one after another for a while, as a log is written: commits a second. */
function diskRate(dir, bytes, seconds) {
    const file = path.join(dir, 'disk-rate');
    const fd = fs.openSync(file, 'w');
    const block = Buffer.alloc(Math.max(512, Math.round(bytes)), 0x5a);
    const until = performance.now() + seconds * 1000;
    const from = performance.now();
    let n = 0;
    for (; performance.now() < until; n++) {
        fs.writeSync(fd, block, 0, block.length, (n % 256) * block.length); // the log comes round again
        fs.fdatasyncSync(fd);
    }
    const rate = (n * 1000) / (performance.now() - from);
    fs.closeSync(fd);
    fs.rmSync(file);
    return rate;
}

/** Bytes a process had written; a process in its cage shows them to root alone. */
function written(pid) {
    try {
        return Number(/^write_bytes: (\d+)/m.exec(fs.readFileSync(`/proc/${pid}/io`, 'utf8'))[1]);
    } catch {
        return NaN;
    }
}

// ---------------------------------------------------------------- one round

async function buy(server, buyers, visits, offers) {
    const { code, out, err } = await run(path.join(BUILD, 'buyers'), [server.port, buyers, visits, offers, webProcess(server)].map(String));
    if (code === 2 || !out) throw new Error(`buyers: ${err}`);
    const said = JSON.parse(out);
    if (said.ready !== visits || said.lost) throw new Error(`${buyers} buyers: ${said.bought} of ${visits} bought, ${said.refused} refused, ${said.lost} lost\n${err}${server.logTail(10)}`);
    return said;
}

/** A fresh territory, one number of buyers, fsck after it. */
async function round({ from, engine, postgres, buyers, visits, shops = 1 }) {
    const server = await market({ from, engine, postgres });
    try {
        await seatsForAll(server, postgres);
        await server.launch();
        const offers = path.join(server.dir, 'offers');
        fs.writeFileSync(offers, (await baskets(server, shops)).join('\n'));
        const web = webProcess(server);
        const before = written(web);
        const said = await buy(server, buyers, visits, offers);
        const bytes = written(web) - before;
        await server.stop();
        const disk = diskRate(server.dir, 16 * 1024, 1); // nothing else of ours writes now
        await server.fsck();
        return { rate: said.bought / said.confirm_s, refused: said.refused, whole: visits / (said.baskets_s + said.confirm_s), p50: said.p50_ms, p99: said.p99_ms, disk,
            client: said.client_cpu_s / said.confirm_s, cpuMs: (said.server_cpu_s * 1e3) / visits, kib: bytes / 1024 / visits };
    } finally {
        await server.dispose();
    }
}

/** What a purchase over several shops costs: all of the web process from the first confirmation to the last, also the letters tried meanwhile. */
async function manyMerchants({ from, engine, postgres, rounds, quick, add }) {
    const list = [];
    for (let i = 0; i < rounds; i++) list.push(await round({ from, engine, postgres, buyers: 8, visits: quick ? 80 : 400, shops: SHOPS_MANY }));
    const of = (key, digits) => median(list.map((r) => r[key])).toFixed(digits);
    add({ name: `a purchase over ${SHOPS_MANY} merchants, ${engine}, 8 buyers: CPU of the web process a confirmation`, goal: `≤ ${CPU_MOST_MS} ms`,
        ok: Number(of('cpuMs', 2)) <= CPU_MOST_MS, result: `${of('cpuMs', 2)} ms`, note: `of its letters' first tries those that fall within included; ${of('rate', 0)}/s; p50 ${of('p50', 1)}, p99 ${of('p99', 1)} ms; fsck clean` });
}

const MEANT = { 1: 869, 8: 3642, 32: 5457, 128: 6015 };

/** Rates with 1, 8, 32 and 128 buyers, in turn, some rounds; the median of each. */
export async function purchases({ engine, rounds, quick, add }) {
    const from = manyShops(tempDir('shops'));
    const postgres = engine === 'postgres' ? await Postgres.start({ durable: true }) : undefined;
    const found = { 1: [], 8: [], 32: [], 128: [] };
    try {
        for (let i = 0; i < rounds; i++)
            for (const buyers of Object.keys(found).map(Number)) {
                const visits = (quick ? 150 : 300) + buyers * (engine === 'sqlite' && !quick ? 16 : 4);
                found[buyers].push(await round({ from, engine, postgres, buyers, visits }));
                const r = found[buyers].at(-1);
                say(`   ${engine}, ${buyers} buyers: ${r.rate.toFixed(0)} purchases/s, disk ${r.disk.toFixed(0)}/s`);
            }
        await manyMerchants({ from, engine, postgres, rounds, quick, add });
    } finally {
        await postgres?.stop();
        fs.rmSync(from, { recursive: true, force: true });
    }
    for (const [buyers, list] of Object.entries(found)) {
        const of = (key, digits = 0) => median(list.map((r) => r[key])).toFixed(digits);
        add({ name: `durable purchases/s, ${engine}, ${buyers} ${buyers === '1' ? 'buyer' : 'buyers'}`, goal: engine === 'sqlite' ? `(prototype ${MEANT[buyers]})` : '(told)',
            ok: null, result: `${of('rate')}/s`, note: `disk alone ${of('disk')} commits/s; p50 ${of('p50', 1)}, p99 ${of('p99', 1)} ms; whole visits ${of('whole')}/s;` +
            ` a confirmation costs the web process ${of('cpuMs', 2)} ms CPU${Number.isNaN(list[0].kib) ? '' : `, a whole visit writes ${of('kib')} KiB`}; the buyers' program used ${of('client', 2)} of a core;` +
            ` ${list.reduce((n, r) => n + r.refused, 0)} told to press again; fsck clean` });
    }
}
