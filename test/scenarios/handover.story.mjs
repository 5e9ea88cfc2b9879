// The four digits of a hand-over cannot be found by trying: wrong ones are counted in the database, so also over several
// tries at once and a restart. The shop may go without the code by saying so, and its word is written down.
import { MINUTE, openMarket, rows, signIn } from './people.mjs';

export const meta = { timeoutMs: 300_000 };

const FARM = 'la-ferme-des-haies';
const PAUSE = 15 * MINUTE;

async function orderOf(market, state) {
    const [[number, code, id]] = await rows(market.server, `SELECT o.number, o.code, o.id FROM orders o JOIN merchant m ON m.id = o.merchant_id
        WHERE m.slug = '${FARM}' AND o.state = '${state}' ORDER BY o.id`);
    return { number, code, id, at: `/commercant/commandes/${number}`, wrong: (n) => String((Number(code) + 1 + n) % 10_000).padStart(4, '0') };
}

async function stateOf(market, order) {
    const [[state]] = await rows(market.server, `SELECT state FROM orders WHERE id = ${order.id}`);
    return state;
}

function wrongOnes(market, order) {
    return rows(market.server, `SELECT codes_wrong FROM orders WHERE id = ${order.id}`).then(([[n]]) => Number(n));
}

async function tryCode(farm, order, code) {
    const page = await farm.get(order.at);
    return page.forms().find((f) => f.action.endsWith(`${order.number}/remettre`)).fill({ code }).submit();
}

async function paid(farm, order) {
    const page = await farm.get(order.at);
    (await page.forms().find((f) => f.action.endsWith('/payer')).submit('Espèces')).expectStatus(200);
}

/** A crowd of tries at once: no more than five are looked at. */
async function crowd(t, market, farm, order) {
    const page = await farm.get(order.at);
    const form = page.forms().find((f) => f.action.endsWith(`${order.number}/remettre`));
    const pages = await Promise.all(Array.from({ length: 12 }, (_, n) =>
        farm.post(form.action, form.fill({ code: order.wrong(n) }).entries(form.buttons()[0]), { from: page, keep: false })));
    t.assert.deepEqual([...new Set(pages.map((p) => p.status))], [422]);
    const looked = pages.filter((p) => p.text().includes('Ce n’est pas le code de cette commande')).length;
    const shut = pages.filter((p) => p.text().includes('Trop de codes faux')).length;
    t.assert.deepEqual({ looked, shut }, { looked: 5, shut: 7 });
    t.assert.equal(await wrongOnes(market, order), 5);
}

async function shut(t, market, farm, order) {
    (await tryCode(farm, order, order.code)).expectStatus(422).expect('Trop de codes faux');
    t.assert.equal(await stateOf(market, order), 'ready');
}

/** After the pause the right code is taken; a second before, it was not. */
async function open(t, market, farm, order) {
    t.clock.advance(PAUSE - MINUTE);
    await shut(t, market, farm, order);
    t.clock.advance(MINUTE);
    (await tryCode(farm, order, order.code.replace(/^../, '$& '))).expectStatus(200).expect('Remise'); // as people read it: "45 65"
    t.assert.equal(await stateOf(market, order), 'handed_over');
    await market.server.fsck();
}

/** Another order, whose buyer has no code with him. */
async function onItsWord(t, market, farm) {
    const order = await orderOf(market, 'preparing');
    const press = async (verb, button) => (await farm.get(order.at)).forms().find((f) => f.action.endsWith(`${order.number}/${verb}`)).submit(button);
    (await press('pret')).expectStatus(200);
    (await press('remettre-sans-code')).expectStatus(409).expect('pas encore payée');
    await paid(farm, order);
    (await farm.get(order.at)).expect('Seulement si vous savez qui c’est');
    (await press('remettre-sans-code')).expectStatus(200);
    t.assert.equal(await stateOf(market, order), 'handed_over');
    const told = await rows(market.server, `SELECT e.reason, p.name <> '' FROM order_event e JOIN person p ON p.id = e.actor_id
        WHERE e.order_id = ${order.id} AND e.to_state = 'handed_over'`);
    t.assert.equal(told.length, 1);
    t.assert.equal(told[0][0], 'no_code');
    await market.server.fsck();
}

export default async function (t) {
    const market = await openMarket(t);
    const [[mail]] = await rows(market.server, `SELECT p.mail FROM person p JOIN member b ON b.person_id = p.id
        JOIN merchant m ON m.id = b.merchant_id WHERE m.slug = '${FARM}'`);
    const farm = await signIn(market, mail);
    const order = await orderOf(market, 'ready');
    await paid(farm, order);
    await t.step('of a crowd of wrong codes five are looked at', () => crowd(t, market, farm, order));
    await t.step('then the right one is not either, nor after a restart', async () => {
        await shut(t, market, farm, order);
        await market.server.restart();
        await shut(t, market, farm, order);
    });
    await t.step('a quarter of an hour later it is', () => open(t, market, farm, order));
    await t.step('without the code: on the shop’s word, which is written down', () => onItsWord(t, market, farm));
}
