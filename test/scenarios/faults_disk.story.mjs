// The disk is full: purchases, photos and the bank's word each get a plain answer, what was typed is kept, nothing that
// was acknowledged is lost, and when there is room again all goes on. The territory lies on a small file system of its
// own (a mount in a name space of its own: no rights are needed for it); on PostgreSQL its tables do, its log has room.
import fs from 'node:fs';
import path from 'node:path';
import { Postgres } from '../harness/postgres.mjs';
import { becomes, buy, decide, offersOf, openMarket, rows, signIn, toBank, told, comeBack, toReview } from './people.mjs';

const POTTER = 'atelier.terre.d.ocre@demo.foirail.example';
const BUYERS = 40; // together they write more than the log had taken before the disk was full
const ROOM_MB = 24; // beyond what the market needs at first

/** Root of a name space of its own mounts, then an ordinary person again: the data folder, copied to a small file system that only this server sees; then the server, ended when this is. */
const SCRIPT = `set -e
cp -a "$1" "$1.kept"
mount -t tmpfs -o mode=755,size="$(($(du -sm "$1" | cut -f 1) + ${ROOM_MB}))m" tmpfs "$1"
cp -a "$1.kept/." "$1"
data=$1; shift
unshare --user --map-user=1000 --map-group=1000 "$@" & child=$!
trap 'kill -TERM "$child"' TERM
code=0
while kill -0 "$child" 2>/dev/null; do wait "$child" && code=0 || code=$?; done
exit "$code"`;

const SHELF_MB = 128; // for all tables of a market, and more

/** The same for PostgreSQL: a small file system for the folder of its tables, then the server as an ordinary person. */
const SCRIPT_PG = `set -e
mkdir -p "$1"
mount -t tmpfs -o mode=755,size=${SHELF_MB}m tmpfs "$1"; shift
exec unshare --user --map-user=1000 --map-group=1000 "$@"`;

const smallPg = (line, dir) => ['unshare', '--user', '--map-root-user', '--mount', 'sh', '-c', SCRIPT_PG, 'sh', path.join(dir, 'shelf'), ...line];

const small = (serve, { dir }) => ['unshare', '--user', '--map-root-user', '--mount', 'sh', '-c', SCRIPT, 'sh', path.join(dir, 'data'), ...serve];

class Disk {
    constructor(server) {
        this.file = path.join(server.root, server.dir, 'data/filler');
    }

    /** Writes until not one byte more is taken. */
    fill() {
        const fd = fs.openSync(this.file, 'a');
        for (const size of [1 << 20, 4096, 1]) {
            const block = Buffer.alloc(size);
            try {
                for (;;) if (fs.writeSync(fd, block) < size) break;
            } catch (e) {
                if (e.code !== 'ENOSPC') throw e;
            }
        }
        fs.closeSync(fd);
    }

    clear() {
        fs.rmSync(this.file);
    }
}

/** The same of a shelf of tables: a table that takes what there is, to the last page. */
class Shelf {
    constructor(pg, database) {
        this.ask = (sql) => pg.query(database, sql);
    }

    async fill() {
        await this.ask('CREATE TABLE filler (b TEXT) WITH (autovacuum_enabled = false); ALTER TABLE filler ALTER b SET STORAGE PLAIN');
        for (const pages of [1000, 30, 1]) {
            try {
                for (;;) await this.ask(`INSERT INTO filler SELECT repeat('x', 8000) FROM generate_series(1, ${pages})`);
            } catch (e) {
                if (!/No space left/.test(e.stderr)) throw e;
            }
        }
    }

    clear() {
        return this.ask('DROP TABLE filler');
    }
}

const purchases = async (server) => (await rows(server, 'SELECT token FROM purchase')).flat();

/** People confirm one after the other until the disk takes no more: those that were told yes, and those that were told no. */
async function confirmAll(t, browsers) {
    const pages = { yes: [], no: [] };
    for (const browser of browsers) {
        const page = await browser.page.form('/commander').submit();
        if (page.path.startsWith('/achat/')) pages.yes.push(page);
        else pages.no.push(page);
    }
    for (const page of pages.no) {
        page.expectStatus(503).expect('Le serveur n’a plus de place. Rien n’a été enregistré').expect('db.full');
        page.expect('ce que vous avez écrit est gardé sur cette page');
    }
    t.note(`${pages.yes.length} purchases went in, ${pages.no.length} were refused for want of room`);
    t.assert.ok(pages.no.length > 0, 'the disk was not full');
    return pages;
}

async function truth(t, server) {
    const done = await server.run(server.inside?.(server.command.fsck) ?? server.command.fsck);
    t.assert.equal(done.code, 0, done.out);
}

/** A photo that finds no room: said so, the shelf is as it was; with room it is taken. */
async function photo(t, market, browser) {
    const data = Buffer.concat([fs.readFileSync(path.resolve(import.meta.dirname, '../../demo/pictures/bougie.webp')), Buffer.alloc(8 << 20)]);
    const before = await rows(market.server, 'SELECT count(*) FROM product');
    const form = (await browser.get('/commercant/produits/nouveau')).form('Enregistrer');
    form.fill({ title_fr: 'Bol vert', rayon: 'poterie-et-ceramique', price: '14,00', stock: '3', photo: { name: 'bol.webp', type: 'image/webp', data } });
    const page = await form.submit('Enregistrer', { keep: false });
    page.expectStatus(507).expect('Le serveur n’a plus de place').expect('http.507');
    t.assert.deepEqual(await rows(market.server, 'SELECT count(*) FROM product'), before);
    t.assert.equal(form.value('title_fr'), 'Bol vert'); // the browser's way back
    return form;
}

/** A market whose territory lies on the small disk. */
async function smallMarket(t) {
    const market = await openMarket(t, { serve: small, fsck: false });
    const { server } = market;
    server.root = `/proc/${server.child.pid}/root`;
    server.inside = (line) => ['nsenter', '--user', '--mount', '--preserve-credentials', '--target', String(server.child.pid), ...line];
    return { market, disk: new Disk(server) };
}

/** A market whose tables lie on one. */
async function smallShelf(t) {
    const pg = await Postgres.start({ wrap: smallPg });
    t.defer(() => pg.stop());
    await pg.query('postgres', `CREATE TABLESPACE shelf LOCATION '${path.join(pg.dir, 'shelf')}'`);
    pg.tablespace = 'shelf';
    const market = await openMarket(t, { postgres: pg });
    return { market, disk: new Shelf(pg, new URL(market.server.databaseUrl).pathname.slice(1)) };
}

export default async function (t) {
    const files = t.engine !== 'postgres'; // photos and the bank's journal lie beside the tables
    let market, server, disk, browsers, owing, online, potter, pages, form;
    await t.step('a market on a small disk', async () => {
        ({ market, disk } = await (files ? smallMarket : smallShelf)(t));
        server = market.server;
        const offers = (await offersOf(server)).filter((o) => o.mode === 'order' && o.cents <= 5000);
        const plenty = offers.filter((o) => o.inShop).sort((a, b) => b.units - a.units);
        t.assert.ok(plenty[0].units + plenty[1].units >= BUYERS + 2);
        potter = await signIn(market, POTTER);
        owing = await buy(market, { products: offers.find((o) => o.online && o.cents >= 300).path, pay: 'online', slot: -1 });
        online = await toBank(owing);
        browsers = await Promise.all(Array.from({ length: BUYERS }, async (_, i) => {
            const browser = server.browser();
            await toReview(browser, { products: plenty[i % 2].path, pay: 'shop', slot: (values) => values[1 + (i % (values.length - 1))], mail: `client${i}@exemple.fr`, name: `Client ${i}` });
            return browser;
        }));
    });
    await t.step('the disk is full: purchases are refused in plain words', async () => {
        await disk.fill();
        pages = await confirmAll(t, browsers);
        const known = await purchases(server);
        for (const page of pages.yes) t.assert.ok(known.includes(page.path.slice('/achat/'.length)), `${page.path} was acknowledged`);
        t.assert.equal(known.length, new Set(known).size);
        await truth(t, server);
    });
    await t.step('people go on reading', async () => {
        for (const where of ['/', '/boutiques', '/recherche?q=pain']) (await server.browser().get(where)).expectStatus(200);
    });
    if (files) await t.step('a photo finds no room', async () => (form = await photo(t, market, potter)));
    await t.step('the bank’s word finds the room kept for it', async () => {
        await decide(online, 'Payer').then(comeBack);
        if (files) t.assert.deepEqual((await rows(server, 'SELECT count(*) FROM gateway_event')).flat(), ['0'], 'not applied yet');
    });
    await t.step('there is room again: the same button goes on', async () => {
        await disk.clear();
        const before = (await purchases(server)).length;
        for (const page of pages.no) t.assert.match((await page.form('Réessayer').submit('Réessayer')).path, /^\/achat\//);
        t.assert.equal((await purchases(server)).length, before + pages.no.length);
        t.assert.equal(before + pages.no.length, (await purchases(server)).length);
        if (!files) return;
        form.fill({ photo: { name: 'bol.webp', type: 'image/webp', data: fs.readFileSync(path.resolve(import.meta.dirname, '../../demo/pictures/bougie.webp')) } });
        (await form.submit('Enregistrer')).expectStatus(200).expect('Bol vert');
    });
    await t.step('and what the bank had said counts', async () => {
        await told(market);
        await becomes(owing, 'paid');
    });
    await t.step('the books are right', () => truth(t, server));
}
