// The kill loop's adaptor for the market: buyers without accounts put one product in a basket, choose a time, confirm.
// What the server knows is read from its database, so that no page can hide a loss.
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { serverCommand } from './server.mjs';

const ROOT = path.resolve(import.meta.dirname, '../..');

const OFFERS = `SELECT p.pub, p.title_fr, s.on_hand_milli, o.mode, o.price_cents, c.service FROM public_offer o
    JOIN product p ON p.id = o.product_id JOIN stock_item s ON s.id = o.stock_item_id JOIN category c ON c.id = p.category_id`;
const LINES = `SELECT u.token, u.idem_key, p.pub, l.qty_milli FROM purchase u JOIN orders o ON o.purchase_id = u.id
    JOIN order_line l ON l.order_id = o.id JOIN offer f ON f.id = l.offer_id JOIN product p ON p.id = f.product_id ORDER BY u.token, p.pub`;

export const serverOptions = {
    command: (options) => {
        const made = serverCommand(options);
        return { ...made, init: [[options.bin, 'demo', '--config', path.join(options.dir, 'foirail.conf'), '--from', path.join(ROOT, 'demo')]] };
    },
};

/** Rows of a statement as arrays, on the engine of this server. */
async function rows(server, sql) {
    if (server.engine === 'postgres') return server.options.postgres.query(server.databaseUrl.match(/\/\/\/([^?]+)/)[1], sql);
    const db = new DatabaseSync(path.join(server.dir, 'data/market/market.db'), { readOnly: true });
    try {
        return db.prepare(sql).all().map((row) => Object.values(row));
    } finally {
        db.close();
    }
}

/** Few enough offers that buyers meet, and some of them sell out. */
export async function prepare(server) {
    const all = await rows(server, OFFERS);
    const stock = Object.fromEntries(all.map(([pub, , milli]) => [pub, Number(milli) / 1000]));
    const sold = all.filter(([, , milli, mode, price, service]) =>
        ['order', 'reserve'].includes(mode) && Number(service) === 0 && Number(milli) >= 6000 && Number(price) >= 100 && Number(price) <= 3000);
    const every = Math.max(1, Math.floor(sold.length / 60));
    return { stock, offers: sold.filter((_, i) => i % every === 0).map(([pub, title]) => ({ pub, title })) };
}

/** A time among those the page offers, and payment in the shop where there is a choice. */
function chooseTimes(page, random) {
    const form = page.form('/commander/retrait');
    const radios = page.select('input[type="radio"]').map((r) => Object.fromEntries(r.attrs.map((a) => [a.name, a.value])));
    const times = radios.filter((r) => r.name.startsWith('creneau-'));
    if (!times.length) return null;
    const time = times[random.int(times.length)];
    form.fill({ [time.name]: time.value });
    for (const r of radios.filter((x) => x.name.startsWith('paiement-') && x.value === 'shop')) form.fill({ [r.name]: 'shop' });
    return form;
}

/** One product in the basket, once; false when it cannot be had any more. */
async function fill({ browser, world, random, attempt }) {
    const offer = world.offers[random.int(world.offers.length)];
    const product = await browser.get(`/produit/${offer.pub}-x`);
    product.expectStatus(200);
    if (!product.select('#achat').length) return false;
    expectAnswer(await product.form('achat').submit());
    attempt.pub = offer.pub;
    attempt.jar = browser.jar; // an add whose answer was lost is begun again in another basket, not added twice
    return true;
}

/**
 * From nothing to the page that asks for confirmation; false when this product cannot be had any more. What a killed
 * server had answered is not done again: the cookie is kept, as a browser keeps it.
 */
async function review(ctx) {
    const { browser, random, attempt } = ctx;
    if (!attempt.pub && !(await fill(ctx))) return false;
    let receive = await browser.get('/commander/retrait');
    if (receive.path !== '/commander/retrait') {
        const contact = await browser.get('/commander');
        receive = await contact.form('/commander/vous').fill({ nom: 'Camille Lefort', courriel: `${attempt.token}@exemple.fr` }).submit();
    }
    expectAnswer(receive);
    const form = chooseTimes(receive, random);
    const page = form && (await form.submit('Continuer'));
    if (page) expectAnswer(page);
    if (!page || page.path !== '/commander/verifier') return false;
    attempt.fields = page.form('/commander').entries();
    return true;
}

/** A page that says "try again" is a lost answer. */
function expectAnswer(page) {
    if (page.status >= 500) throw new Error(`answer ${page.status}`);
}

export async function placeOrder(ctx) {
    const { browser, attempt } = ctx;
    if (attempt.jar) browser.jar = attempt.jar;
    if (!attempt.fields && !(await review(ctx))) return { refused: 'sold out or full' };
    await browser.get('/panier');
    const page = await browser.post('/commander', attempt.fields);
    expectAnswer(page);
    const token = /^\/achat\/([a-z0-9]+)$/i.exec(page.path)?.[1];
    if (!token) return { refused: page.textOf('h1') };
    return { id: token, content: `${attempt.pub} 1`, units: { [attempt.pub]: 1 } };
}

export async function readOrders(server) {
    const found = new Map();
    for (const [token, key, pub, milli] of await rows(server, LINES)) {
        const one = found.get(token) ?? { id: token, token: key, content: '', units: {} };
        const n = Number(milli) / 1000;
        one.units[pub] = (one.units[pub] ?? 0) + n;
        one.content += `${one.content ? ', ' : ''}${pub} ${n}`;
        found.set(token, one);
    }
    return [...found.values()];
}
