// The kill loop's adaptor for the thumb-size market.
import { tinyCommand } from './command.mjs';

export const serverOptions = { command: tinyCommand, conf: { stock: '100000' } };
export const sabotage = { lost: { env: { TINY_BROKEN: '1' } } };

export async function prepare() {
    return { stock: { honey: 100_000 } };
}

export async function placeOrder({ browser, attempt, random }) {
    const home = await browser.get('/');
    attempt.qty ??= 1 + random.int(3);
    const page = await home.form('Commander').fill({ qty: attempt.qty }).force({ token: attempt.token }).submit('Commander');
    if (page.status === 409) return { refused: 'sold out' };
    page.expectStatus(200);
    const id = page.title.replace('Commande ', '');
    return { id, content: `${attempt.token} ${attempt.qty}`, units: { honey: attempt.qty } };
}

export async function readOrders(server) {
    const page = await server.browser().get('/orders');
    return page.json().map((o) => ({ id: o.id, content: `${o.token} ${o.qty}`, token: o.token, units: { honey: o.qty } }));
}
