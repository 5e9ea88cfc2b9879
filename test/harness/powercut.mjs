// Power cuts: buyers purchase over real HTTP while all that SQLite asks of the disk is written down; then the disk is rebuilt
// as a cut may leave it, at every sync and anywhere between: what was synced is there, what was not is there, is not, is there
// without what was written before it, or is torn between two sectors. Each such disk must open, be whole, and hold every
// purchase that had been acknowledged by then, word for word.
//
//   node test/harness/powercut.mjs --adaptor FILE [--purchases 60] [--images 400] [--buyers 8] [--seed N] [--fsck 20]
//
// --fsck: every so many images are also looked at by `foirail fsck`. Control: the same record once more, no sync counting, as
// with synchronous=OFF or a disk that lies: purchases must be found lost, or the file corrupt, else the run fails.
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { isMain, readArgs } from '../fakes/http_server.mjs';
import { seeded, sleep, tempDir } from './ports.mjs';
import { Server } from './server.mjs';
import { buyer, Gate, Outside } from './torture.mjs';

const HEAD = 40;
const SECTOR = 512;
const [WRITE, TRUNCATE, SYNC] = [0, 1, 2];
const MARKET = 'data/market/market.db';
const LOOKED_MS = 120_000;

/** What src/db/disk_watch.c wrote: [{at, what, file, offset, bytes}]; a last line cut short is none. */
export function readRecord(file) {
    const all = fs.readFileSync(file);
    const ops = [];
    for (let i = 0; i + HEAD <= all.length; ) {
        const [at, what, of, offset, n] = [0, 1, 2, 3, 4].map((k) => all.readBigInt64LE(i + k * 8));
        if (i + HEAD + Number(n) > all.length) break;
        ops.push({ at, what: Number(what), file: Number(of), offset: Number(offset), bytes: all.subarray(i + HEAD, i + HEAD + Number(n)) });
        i += HEAD + Number(n);
    }
    return ops;
}

/** A file as it grows: written anywhere, cut, copied. */
class Grown {
    constructor(bytes) {
        this.room = Buffer.from(bytes);
        this.n = bytes.length;
    }

    write(offset, bytes) {
        const end = offset + bytes.length;
        if (end > this.room.length) this.room = Buffer.concat([this.room, Buffer.alloc(end * 2 - this.room.length)]);
        if (offset > this.n) this.room.fill(0, this.n, offset);
        bytes.copy(this.room, offset);
        this.n = Math.max(this.n, end);
    }

    truncate(size) {
        if (size > this.n) this.room.fill(0, this.n, Math.min(size, this.room.length));
        this.n = Math.min(size, this.room.length);
    }

    get bytes() {
        return this.room.subarray(0, this.n);
    }
}

function apply(file, op) {
    if (op.what === WRITE) file.write(op.offset, op.bytes);
    else if (op.what === TRUNCATE) file.truncate(op.offset);
}

/** Some sectors of a write, at random: what a disk had done of it when it stopped. */
function tear(file, op, random) {
    for (let i = 0; i < op.bytes.length; ) {
        const end = Math.min(op.bytes.length, i + SECTOR - ((op.offset + i) % SECTOR));
        if (random.int(2)) file.write(op.offset + i, op.bytes.subarray(i, end));
        i = end;
    }
}

// What may be left of writes that were not synced: none, all, those up to one of them, or any of them, torn or not.
const FATES = [
    () => () => 'dropped',
    () => () => 'kept',
    (random, n) => ((last) => (i) => (i < last ? 'kept' : i === last ? 'torn' : 'dropped'))(random.int(n + 1)),
    (random) => () => ['dropped', 'kept', 'torn'][random.int(3)],
];

/** The disk as it is replayed: for each file what is durable, and what was asked of it since. */
class Disk {
    constructor(base, { lies }) {
        this.durable = base.map((bytes) => new Grown(bytes));
        this.pending = base.map(() => []);
        this.lies = lies;
    }

    take(op) {
        if (op.what !== SYNC) this.pending[op.file].push(op);
        else if (!this.lies) {
            for (const waiting of this.pending[op.file]) apply(this.durable[op.file], waiting);
            this.pending[op.file] = [];
        }
    }

    /** Both files after a cut now. */
    cut(random) {
        return this.durable.map((durable, f) => {
            const left = new Grown(durable.bytes);
            const fate = random.pick(FATES)(random, this.pending[f].length);
            this.pending[f].forEach((op, i) => {
                const is = fate(i);
                if (is === 'torn' && op.what === WRITE) tear(left, op, random);
                else if (is !== 'dropped') apply(left, op);
            });
            return left.bytes;
        });
    }
}

function place(folder, [db, log]) {
    const file = path.join(folder, 'market.db');
    fs.rmSync(`${file}-shm`, { force: true });
    fs.writeFileSync(file, db);
    if (log.length) fs.writeFileSync(`${file}-wal`, log);
    else fs.rmSync(`${file}-wal`, { force: true });
    return file;
}

/** What is wrong with an image: [] when it opens, is whole and holds what was acknowledged by then. */
function look(file, adaptor, world, acknowledged) {
    try {
        const db = new DatabaseSync(file);
        const found = db.prepare('PRAGMA integrity_check').all().map((row) => row.integrity_check);
        db.close();
        if (found.join() !== 'ok') return [`corrupt: ${found.slice(0, 3).join('; ')}`];
        const known = new Map(adaptor.readOrdersOf(file, world).map((o) => [o.id, o.content]));
        return acknowledged.filter((o) => known.get(o.id) !== o.content).map((o) => `lost: ${o.id}, now ${known.get(o.id) ?? 'nothing'}`);
    } catch (e) {
        return [`corrupt: ${e.message}`];
    }
}

/** Where to cut: at every sync (just before it counts, and after), evenly chosen when there are too many; and at random. */
function cutsOf(ops, images, random) {
    const syncs = ops.flatMap((op, i) => (op.what === SYNC ? [i - 1, i] : [])).filter((i) => i >= 0);
    const some = syncs.length > images / 2 ? Array.from({ length: images >> 1 }, (_, i) => syncs[Math.floor((i * syncs.length) / (images >> 1))]) : syncs;
    const others = Array.from({ length: images - some.length }, () => random.int(ops.length));
    return [...some, ...others].sort((a, b) => a - b);
}

async function buy(server, adaptor, args) {
    const run = { server, adaptor, seed: Number(args.seed), outside: new Outside(), gate: new Gate(), over: false, fail: null, world: await adaptor.prepare(server) };
    const people = Array.from({ length: Number(args.buyers) }, (_, i) => buyer(i, run));
    const end = Date.now() + LOOKED_MS;
    while (run.outside.acknowledged.size < Number(args.purchases) && !run.fail && Date.now() < end) await sleep(20);
    await server.kill9();
    run.over = 'now';
    await Promise.all(people);
    if (run.fail) throw run.fail;
    if (!run.outside.acknowledged.size) throw new Error('not one purchase was acknowledged: nothing was proven');
    return { world: run.world, acknowledged: [...run.outside.acknowledged.values()] };
}

/** Builds and looks at the images; gives {images, corrupt, lost, fscks, problems}. */
async function judge({ server, base, ops, adaptor, world, acknowledged, args, lies = false }) {
    const random = seeded(Number(args.seed));
    const disk = new Disk([base, Buffer.alloc(0)], { lies });
    const folder = tempDir('powercut');
    const r = { images: 0, corrupt: 0, lost: 0, fscks: 0, problems: [] };
    let done = 0;
    for (const at of cutsOf(ops, Number(args.images), random)) {
        for (; done <= at; done++) disk.take(ops[done]);
        const image = disk.cut(random);
        const problems = look(place(folder, image), adaptor, world, acknowledged.filter((o) => o.at <= ops[at].at));
        r.images += 1;
        r.corrupt += problems.some((p) => p.startsWith('corrupt')) ? 1 : 0;
        r.lost += problems.some((p) => p.startsWith('lost')) ? 1 : 0;
        r.problems.push(...problems.map((p) => `image ${r.images}, after ${at + 1} of ${ops.length}: ${p}`));
        if (lies || problems.length || r.images % Number(args.fsck)) continue;
        place(path.join(server.dir, path.dirname(MARKET)), image);
        await server.fsck();
        r.fscks += 1;
    }
    fs.rmSync(folder, { recursive: true, force: true });
    return r;
}

async function main() {
    const args = { purchases: '60', images: '400', buyers: '8', fsck: '20', seed: String(crypto.randomInt(1 << 30)), ...readArgs(process.argv.slice(2), { adaptor: 'value', purchases: 'value', images: 'value', buyers: 'value', fsck: 'value', seed: 'value' }) };
    if (!args.adaptor) throw new Error('--adaptor FILE is needed');
    const adaptor = await import(pathToFileURL(path.resolve(args.adaptor)).href);
    const started = Date.now();
    let base;
    const watched = (s) => {
        base = fs.readFileSync(path.join(s.dir, MARKET));
        fs.writeFileSync(path.join(s.dir, `${MARKET}-record`), '');
    };
    const server = await Server.start({
        engine: 'sqlite', ...adaptor.serverOptions,
        command: (o) => ((c) => ({ ...c, init: [...c.init, watched] }))(adaptor.serverOptions.command(o)),
    });
    try {
        const sold = await buy(server, adaptor, args);
        const ops = readRecord(path.join(server.dir, `${MARKET}-record`));
        if (!ops.some((op) => op.what === SYNC)) throw new Error('nothing was written down: is it a build with test hooks?');
        const r = await judge({ server, base, ops, adaptor, ...sold, args });
        console.log(`test=powercut seed=${args.seed} acknowledged=${sold.acknowledged.length} writes=${ops.length} images=${r.images} corrupt=${r.corrupt} lost=${r.lost} fsck=${r.fscks} seconds=${Math.round((Date.now() - started) / 1000)}`);
        const c = await judge({ server, base, ops, adaptor, ...sold, args: { ...args, images: Math.max(20, Number(args.images) >> 2) }, lies: true });
        console.log(`test=powercut control=no-sync images=${c.images} corrupt=${c.corrupt} lost=${c.lost}`);
        if (c.corrupt + c.lost === 0) r.problems.push('a disk that lies was not noticed');
        for (const problem of r.problems.slice(0, 10)) console.log(`        ${problem}`);
        const bad = r.problems.length > 0;
        console.log(bad ? '0 passed, 1 failed' : `${r.images + c.images} passed, 0 failed`);
        process.exitCode = bad ? 1 : 0;
    } finally {
        await server.dispose();
    }
}

if (isMain(import.meta)) {
    main().catch((e) => {
        console.error(`powercut: ${e.stack}`);
        console.log('0 passed, 1 failed');
        process.exitCode = 2;
    });
}
