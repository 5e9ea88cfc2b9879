// The kill loop's adaptor: people without accounts buy from one or two shops at once, most to pay in the shop, some online.
// What they were shown on the page of their purchase is compared with what the database holds after each kill.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import * as dom from './harness/dom.mjs';
import { serverCommand } from './harness/server.mjs';
import { chooseTimes, offersOf, plainDemo, rows, rowsOfFile } from './scenarios/people.mjs';

const OFFERS = 60; // few enough that buyers meet, and that some sell out
const SCARCE = 8; // units, where all want the same
const PLENTY = 100; // times what the demo has
const ONE_IN = 3; // so many pay online where they may choose, and so many buy from two shops

const LINES = `SELECT u.token, u.idem_key, o.number, o.actual_total_cents, p.pub, l.title, l.qty_milli, l.total_cents, l.unit
    FROM purchase u JOIN orders o ON o.purchase_id = u.id JOIN order_line l ON l.order_id = o.id
    JOIN offer f ON f.id = l.offer_id JOIN product p ON p.id = f.product_id ORDER BY u.token, o.number, l.id`;

// one statement, so one moment, though people go on buying
const STOCK = `SELECT s.id, s.on_hand_milli, (SELECT coalesce(sum(h.qty_milli), 0) FROM hold h WHERE h.stock_item_id = s.id),
    (SELECT coalesce(sum(l.qty_milli), 0) FROM order_line l JOIN orders o ON o.id = l.order_id
     WHERE l.stock_item_id = s.id AND o.state = 'submitted') FROM stock_item s`;

/** The demo with so much on the shelves that hundreds of kills do not sell them out; what is scarce stays scarce. */
function plenty(folder) {
    const from = plainDemo(folder);
    const file = path.join(from, 'offers.tsv');
    const [head, ...lines] = fs.readFileSync(file, 'utf8').replace(/\n+$/, '').split('\n').map((line) => line.split('\t'));
    const stock = head.indexOf('stock');
    for (const cells of lines) if (Number(cells[stock]) > SCARCE) cells[stock] = String(Math.round(Number(cells[stock]) * PLENTY));
    fs.unlinkSync(file);
    fs.writeFileSync(file, `${[head, ...lines].map((cells) => cells.join('\t')).join('\n')}\n`);
    return from;
}

export const serverOptions = {
    command: (o) => ({
        ...serverCommand(o),
        init: [[o.bin, 'demo', '--config', path.join(o.dir, 'foirail.conf'), '--from', plenty(o.dir)]],
    }),
};

// ---------------------------------------------------------------- the same words from a page and from the database

function euros(cents) {
    return `${Math.floor(cents / 100)},${String(cents % 100).padStart(2, '0')} €`;
}

/** "B5-0001: 1 × Bougie 19,80 €, total 19,80 €" of one order: rows are [what, amount], the last one being the total. */
function statement(number, lines, total) {
    return `${number}: ${lines.map(([what, amount]) => `${what} ${amount}`).join(', ')}, total ${total}`;
}

/** What stands before the line break: behind it is what the law says of the line. */
function firstLine(node) {
    const end = node.childNodes.findIndex((n) => n.tagName === 'br');
    return dom.words(end < 0 ? node : { ...node, childNodes: node.childNodes.slice(0, end) });
}

function statementOnPage(part) {
    const number = part.attrs.find((a) => a.name === 'id').value.slice(2);
    const [what, amount] = ['dt', 'dd'].map((tag) => dom.elements(part, (n) => n.tagName === tag).map(firstLine));
    const lines = what.slice(0, -1).map((text, i) => [text, amount[i]]);
    return statement(number, lines, amount.at(-1));
}

function purchaseOnPage(page) {
    return page.select('section.part').map(statementOnPage).sort().join('; ');
}

function groupBy(list, key) {
    const groups = new Map();
    for (const one of list) groups.set(key(one), [...(groups.get(key(one)) ?? []), one]);
    return groups;
}

/** "2 ×" of what is counted, "1,2 kg" of what is weighed. */
function amountOf(milli, unit) {
    return `${String(milli / 1000).replace('.', ',')} ${['kg', 'l'].includes(unit) ? unit : '×'}`;
}

function statementOfRows(number, found) {
    const lines = found.map(([, , , , , title, milli, cents, unit]) => [`${amountOf(Number(milli), unit)} ${dom.squash(title)}`, euros(Number(cents))]);
    return statement(number, lines, euros(Number(found[0][3])));
}

function purchaseOfRows(id, found) {
    const units = {};
    for (const [, , , , pub, , milli] of found) units[pub] = (units[pub] ?? 0) + Number(milli) / 1000;
    const orders = [...groupBy(found, (r) => r[2])].map(([number, of]) => statementOfRows(number, of));
    return { id, token: found[0][1], units, content: orders.sort().join('; ') };
}

// ---------------------------------------------------------------- before

/** What is set aside beyond the lines of open orders, by stock item: what the demo began with, and ever after. */
function gaps(stock) {
    return new Map(stock.map(([id, , held, ordered]) => [id, Number(held) - Number(ordered)]));
}

/**
 * Servers that must be noticed. lost: a disk that lies: what it said it had written last is gone when the machine comes
 * back. oversold: nothing stays set aside, as if the guard of the shelves were not there, and all want one scarce thing.
 */
export const sabotage = {
    lost: {
        whileDead(server, world, { acknowledged }) {
            if (acknowledged.size >= 5) forgetTheEnd(path.join(server.dir, 'data/market/market.db-wal'));
        },
    },
    oversold: { afterPrepare: (server, world) => forgetHolds(server, world), check: undefined },
};

/** Half of what the log holds since the last copy back. */
function forgetTheEnd(log) {
    const bytes = fs.existsSync(log) ? fs.statSync(log).size : 0;
    fs.truncateSync(log, Math.floor(bytes / 2));
}

async function forgetHolds(server, world) {
    const scarce = world.offers.filter((o) => world.stock[o.pub] <= SCARCE);
    assert.ok(scarce.length > 0, 'something is scarce');
    world.offers = scarce.slice(0, 1);
    await server.kill9();
    const db = new DatabaseSync(path.join(server.dir, 'data/market/market.db'));
    db.exec('CREATE TRIGGER forgetful AFTER INSERT ON hold BEGIN DELETE FROM hold WHERE id = NEW.id; END');
    db.close();
    await server.launch();
}

export async function prepare(server) {
    const all = await offersOf(server);
    const stock = await rows(server, STOCK);
    const free = new Map(stock.map(([id, onHand, held]) => [id, (Number(onHand) - Number(held)) / 1000]));
    const fit = all.filter((o) => ['order', 'reserve'].includes(o.mode) && o.cents >= 100 && o.cents <= 2500 && free.get(o.stock) >= 4);
    const every = Math.max(1, Math.floor(fit.length / OFFERS));
    return {
        stock: Object.fromEntries(all.map((o) => [o.pub, free.get(o.stock)])),
        offers: fit.filter((_, i) => i % every === 0),
        onHand: new Map(stock.map(([id, onHand]) => [id, onHand])),
        gaps: gaps(stock),
        before: new Set((await rows(server, 'SELECT token FROM purchase')).map(([token]) => token)),
    };
}

// ---------------------------------------------------------------- one purchase

/** A page that says "ask again" is a lost answer. */
function answered(page) {
    if (page.status >= 500) throw new Error(`answer ${page.status}`);
    return page;
}

/** Puts one or two products in the basket, each once; false when one of them cannot be had any more. */
async function fill({ browser, world, random, attempt }) {
    const wanted = random.int(ONE_IN) === 0 ? 2 : 1;
    attempt.products ??= Array.from({ length: wanted }, () => random.pick(world.offers));
    attempt.filled ??= 0;
    for (; attempt.filled < attempt.products.length; attempt.filled++) {
        const product = answered(await browser.get(attempt.products[attempt.filled].path));
        if (!product.select('#achat').length) return false;
        answered(await product.form('achat').submit());
    }
    return true;
}

/** From nothing to what the page of confirmation would send; null when that page cannot be reached. */
async function review(ctx) {
    const { browser, random, attempt } = ctx;
    if (!(await fill(ctx))) return null;
    const contact = answered(await browser.get('/commander'));
    const wish = { nom: 'Camille Lefort', courriel: `${attempt.token}@exemple.fr` };
    const receive = answered(await contact.form('/commander/vous').fill(wish).submit());
    const pay = random.int(ONE_IN) === 0 ? 'online' : 'shop';
    const form = chooseTimes(receive, { pay, slot: (times) => random.pick(times) });
    const page = form && answered(await form.submit('Continuer'));
    return page?.path === '/commander/verifier' ? page.form('/commander').entries() : null;
}

/** The cookies and the fields of a browser outlive a server that is killed: what is sent again is the same. */
export async function placeOrder(ctx) {
    const { browser, attempt } = ctx;
    browser.jar = attempt.jar ??= browser.jar;
    attempt.fields ??= await review(ctx);
    if (!attempt.fields) return { refused: 'sold out or full' };
    answered(await browser.get('/panier'));
    const page = answered(await browser.post('/commander', attempt.fields));
    const id = /^\/achat\/([a-z0-9]+)$/i.exec(page.path)?.[1];
    return id ? { id, content: purchaseOnPage(page) } : { refused: page.textOf('h1') };
}

// ---------------------------------------------------------------- what the server knows

export async function readOrders(server, world) {
    return ordersOf(await rows(server, LINES), world);
}

/** The same in an SQLite file. */
export function readOrdersOf(file, world) {
    return ordersOf(rowsOfFile(file, LINES), world);
}

function ordersOf(all, world) {
    const found = all.filter(([token]) => !world.before.has(token));
    return [...groupBy(found, (r) => r[0])].map(([id, of]) => purchaseOfRows(id, of));
}

/** Each offer: on the shelf what was there, set aside exactly what open orders hold, and never more than there is. */
export async function check(server, world) {
    const stock = await rows(server, STOCK);
    assert.deepEqual(gaps(stock), world.gaps, 'what is set aside is not what was ordered');
    for (const [id, onHand, held] of stock) {
        assert.equal(onHand, world.onHand.get(id), `stock item ${id} changed on the shelf, though nobody handed anything over`);
        assert.ok(Number(held) <= Number(onHand), `stock item ${id}: ${held} set aside of ${onHand}`);
    }
}
