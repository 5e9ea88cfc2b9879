// Each invariant of doc/orders.md broken on purpose, in the tables of a market that sold: fsck ends with 3 and calls it by its
// name, says nothing else, and is content again when it is mended.
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pay, rows, signIn } from './people.mjs';
import { Till } from './till.mjs';

export const meta = { long: true, timeoutMs: 300_000 };

const FARM = 'la-ferme-des-haies';

/** Statements, on a market nobody serves; without: the database's own refusals are put off. */
async function change(server, sql, without) {
    if (server.engine === 'postgres') return server.options.postgres.query(new URL(server.databaseUrl).pathname.slice(1), sql);
    const db = new DatabaseSync(path.join(server.dir, 'data/market/market.db'));
    if (without) db.exec('PRAGMA ignore_check_constraints = ON');
    db.exec(sql);
    db.close();
}

async function one(server, sql) {
    const [[value]] = await rows(server, sql);
    return value;
}

function names(out) {
    return [...new Set(out.match(/^[CIK]\d(?=:)/gm) ?? [])].sort();
}

async function isFound(t, server, { says, sql, mend, without }) {
    await server.fsck();
    await change(server, sql, without);
    const done = await server.run(server.command.fsck);
    t.assert.equal(done.code, 3, done.out);
    t.assert.deepEqual(names(done.out), says, done.out);
    await change(server, mend, without);
    t.assert.match(await server.fsck(), /sound/);
}

/** A market with an order paid online, one handed over, and one just placed. */
async function sold(t) {
    const till = await Till.open(t);
    const buyer = await till.buy();
    await pay(buyer);
    await till.isPaidOnce(buyer);
    const { server } = till.market;
    const farm = await signIn(till.market, 'la.ferme.des.haies@demo.foirail.example');
    const number = await one(server, `SELECT o.number FROM orders o JOIN merchant m ON m.id = o.merchant_id WHERE m.slug = '${FARM}' AND o.state = 'ready' ORDER BY o.id`);
    const at = `/commercant/commandes/${number}`;
    const form = async (verb) => (await farm.get(at)).forms().find((f) => f.action.endsWith(`${number}/${verb}`));
    (await (await form('payer')).submit('Espèces')).expectStatus(200);
    (await (await form('remettre-sans-code')).submit()).expectStatus(200);
    await server.stop();
    return server;
}

/** What is broken how: on one row each, told by its id. */
async function breaks(server) {
    const order = await one(server, `SELECT id FROM orders WHERE state = 'submitted' AND pay = 'shop' AND id IN (SELECT order_id FROM hold) ORDER BY id`);
    const handed = await one(server, `SELECT o.id FROM orders o JOIN merchant m ON m.id = o.merchant_id WHERE m.slug = '${FARM}' AND o.state = 'handed_over' ORDER BY o.id`);
    const stock = await one(server, `SELECT stock_item_id FROM order_line WHERE order_id = ${order} ORDER BY id`);
    const still = await one(server, 'SELECT min(id) FROM stock_item WHERE id NOT IN (SELECT stock_item_id FROM hold)');
    const units = await one(server, `SELECT on_hand_milli FROM stock_item WHERE id = ${still}`);
    const attempt = await one(server, 'SELECT id FROM attempt WHERE captured_cents > 0 ORDER BY id');
    const shop = await one(server, `SELECT merchant_id FROM attempt WHERE id = ${attempt}`);
    const other = await one(server, `SELECT min(id) FROM merchant WHERE id <> ${shop}`);
    const check = ['stock_item DROP CONSTRAINT stock_item_on_hand_milli_check', 'stock_item ADD CONSTRAINT stock_item_on_hand_milli_check CHECK (on_hand_milli >= 0)'];
    const [off, on] = server.engine === 'postgres' ? check.map((s) => `ALTER TABLE ${s};`) : ['', ''];
    const set = (table, what, id) => `UPDATE ${table} SET ${what} WHERE id = ${id};`;
    const turn = (table, id, field, to, back) => ({ sql: set(table, `${field} = ${to}`, id), mend: set(table, `${field} = ${back}`, id) });
    const more = (table, id, field) => turn(table, id, field, `${field} + 1`, `${field} - 1`);
    return {
        'stock below nothing': { says: ['I1', 'K4'], sql: off + set('stock_item', 'on_hand_milli = -1', still), mend: set('stock_item', `on_hand_milli = ${units}`, still) + on, without: true },
        'more held than there is': { says: ['I2'], sql: `INSERT INTO hold (id, stock_item_id, order_id, qty_milli) VALUES (1, ${stock}, ${order}, 99999000)`, mend: 'DELETE FROM hold WHERE id = 1' },
        'more money kept than the order is worth': { says: ['I3', 'K5'], ...more('attempt', attempt, 'captured_cents') },
        'a price nobody wrote down': { says: ['C1'], ...more('offer', '(SELECT min(id) FROM offer WHERE price_cents IS NOT NULL)', 'price_cents') },
        'an ended order that holds': { says: ['I4', 'I5'], ...turn('orders', order, 'state', `'expired'`, `'submitted'`) },
        'a state nobody set': { says: ['I5'], ...turn('orders', order, 'state', `'accepted'`, `'submitted'`) },
        'a sum of orders': { says: ['I6'], ...more('purchase', `(SELECT purchase_id FROM orders WHERE id = ${order})`, 'total_cents') },
        'a sum of lines': { says: ['I6'], ...more('order_line', `(SELECT min(id) FROM order_line WHERE order_id = ${order})`, 'total_cents') },
        'an attempt on another shop’s contract': { says: ['I7'], ...turn('attempt', attempt, 'merchant_id', other, shop) },
        'handed over without leaving the shelf': {
            says: ['I8'], sql: `UPDATE stock_move SET order_id = NULL WHERE order_id = ${handed}`,
            mend: `UPDATE stock_move SET order_id = ${handed} WHERE order_id IS NULL AND reason = 'hand_over'`,
        },
        'other goods handed over than were ordered': {
            says: ['I8', 'K4'], sql: `UPDATE stock_move SET stock_item_id = ${still} WHERE order_id = ${handed}`,
            mend: `UPDATE stock_move SET stock_item_id = (SELECT min(stock_item_id) FROM order_line WHERE order_id = ${handed}) WHERE order_id = ${handed}`,
        },
        'stock that no move explains': { says: ['K4'], ...more('stock_item', still, 'on_hand_milli') },
        'more given back than was taken': {
            says: ['I3', 'K5'], mend: 'DELETE FROM refund WHERE id = 1',
            sql: `INSERT INTO refund (id, merchant_id, attempt_id, amount_cents, reason, state, created_at) SELECT 1, merchant_id, id, captured_cents + 1, '', 'asked', 1 FROM attempt WHERE id = ${attempt}`,
        },
        'a line of another shop': { says: ['K8'], ...more('order_line', `(SELECT min(id) FROM order_line WHERE order_id = ${order})`, 'merchant_id') },
    };
}

export default async function (t) {
    const server = await sold(t);
    for (const [what, how] of Object.entries(await breaks(server))) await t.check(`${how.says[0]}: ${what}`, () => isFound(t, server, how));
}
