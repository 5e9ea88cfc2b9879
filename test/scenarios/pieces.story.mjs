// Sold by the piece at a price of the kilo: a chicken of 1.4 to 1.8 kg. From the sheet to the hand-over: the buyer chooses pieces and
// is promised the most they can cost; the shop weighs; what they really weigh is paid, in the shop or at the bank.
import { buy, freshCode, offersOf, openMarket, pay, rows, signIn, told, unitsLeft } from './people.mjs';

export const meta = { timeoutMs: 180_000 };

const FARMER = 'la.ferme.des.haies@demo.foirail.example';
const SAVE = 'Enregistrer';
const NBSP = '\u00a0';
const SHEET = {
    title_fr: 'Poulet de la cour', rayon: 'fruits', price: '14', stock: '6', unit: 'weighed', 'allergens[]': 'aucun', origin: 'Orne', mode: 'order',
};

const press = async (browser, at, verb, fields, button) =>
    (await browser.get(at)).forms().find((f) => f.action.endsWith(verb)).fill(fields ?? {}).submit(button);

/** Without its weights nobody knows what a piece costs: it is not put on the shelf, and nothing typed is lost. */
async function sheet(t, m, farm) {
    const form = (await farm.get('/commercant/produits/nouveau')).form(SAVE);
    const bare = await form.fill(SHEET).submit(SAVE);
    bare.expectStatus(422).expect('combien pèse la pièce la plus légère');
    const turned = await bare.form(SAVE).fill({ fait_piece_least: '1,8', fait_piece_most: '1,4' }).submit(SAVE);
    turned.expectStatus(422).expect('pas moins que la plus légère');
    t.assert.equal(turned.form(SAVE).value('fait_piece_least'), '1,8');
    t.assert.equal(turned.form(SAVE).value('unit'), 'weighed');
    (await turned.form(SAVE).fill({ fait_piece_least: '1,4', fait_piece_most: '1,8', stock: '6,5' }).submit(SAVE)).expectStatus(422).expect('nombre entier');
    (await farm.page.form(SAVE).fill({ stock: '6' }).submit(SAVE)).expectStatus(200);
    const [[id, code, pub, stock]] = await rows(m.server, `SELECT o.id, o.code, p.pub, o.stock_item_id FROM public_offer o JOIN product p ON p.id = o.product_id
        WHERE p.title_fr = '${SHEET.title_fr}'`);
    return { id, code, stock, path: `/produit/${pub}-x` };
}

/** A range and the price of the kilo, wherever it is shown; programs read the same. */
async function shown(t, m, hen) {
    const visitor = m.server.browser();
    const page = (await visitor.get(hen.path)).expect(`19,60${NBSP}€ à 25,20${NBSP}€`).expect(`14,00${NBSP}€/kg`).expect(`1,4 à 1,8${NBSP}kg`);
    for (const said of ['"minPrice":"19.60"', '"maxPrice":"25.20"', '"price":"14.00","priceCurrency":"EUR","unitCode":"KGM"'])
        t.assert.ok(page.html.includes(said), said);
    const { body } = await visitor.get(`/api/v1/offres/${hen.code}`);
    const told = JSON.parse(body.toString('utf8'));
    t.assert.deepEqual([told.unit, told.price_cents, told.price_least_cents, told.kilo_cents, told.piece_least_grams, told.piece_most_grams],
        ['weighed', 2520, 1960, 1400, 1400, 1800]);
    (await visitor.get(`/bon-de-commande?codes=${hen.code}`)).expectStatus(200).expect(`19,60${NBSP}€ à 25,20${NBSP}€`);
}

/** Two are ordered for the most they cost; nobody says that they are ready, or takes money for them, before they are weighed. */
async function inTheShop(t, m, farm, hen) {
    const before = await unitsLeft(m.server, hen.stock, t.clock.now());
    const buyer = await buy(m, { products: hen.path, quantity: 2 });
    const [[number, total]] = await rows(m.server, 'SELECT number, ordered_total_cents FROM orders ORDER BY id DESC LIMIT 1');
    const at = `/commercant/commandes/${number}`, sum = async () => (await rows(m.server, `SELECT actual_total_cents FROM orders WHERE number = '${number}'`))[0][0];
    t.assert.equal(total, '5040');
    t.assert.equal(await unitsLeft(m.server, hen.stock, t.clock.now()), before - 2, 'two pieces, not two kilos');
    (await buyer.browser.get(buyer.url)).expect('1,4 à 1,8');
    (await press(farm, at, '/accepter')).expectStatus(200);
    (await press(farm, at, '/pret')).expectStatus(409).expect('À peser d’abord');
    (await press(farm, at, '/payer', {}, 'Espèces')).expectStatus(409).expect('À peser d’abord');
    const grams = await press(farm, at, '/peser', { q1: '2', p1: '3255' });
    grams.expectStatus(422).expect('Écrivez le poids en kilos');
    t.assert.equal(grams.forms().find((f) => f.action.endsWith('/peser')).value('p1'), '3255');
    (await press(farm, at, '/peser', { q1: '2', p1: '3,255' })).expectStatus(200);
    t.assert.equal(await sum(), '4557');
    (await buyer.browser.get(buyer.url)).expect(`3,255${NBSP}kg`).expect(`45,57${NBSP}€`);
    (await press(farm, at, '/payer', {}, 'Espèces')).expectStatus(200);
    (await press(farm, at, '/pret')).expectStatus(200);
    (await press(farm, at, '/remettre-sans-code')).expectStatus(200);
    t.assert.equal(await unitsLeft(m.server, hen.stock, t.clock.now()), before - 2);
    await m.server.fsck();
}

/** Paid at the bank at the most; the difference goes back when it is handed over, and nothing more is ever taken. */
async function atTheBank(t, m, farm, hen) {
    const buyer = await buy(m, { products: hen.path, quantity: 1, pay: 'online' });
    await pay(buyer);
    await told(m);
    const [[number, id]] = await rows(m.server, 'SELECT number, id FROM orders ORDER BY id DESC LIMIT 1');
    const at = `/commercant/commandes/${number}`;
    await press(farm, at, '/accepter');
    (await press(farm, at, '/peser', { q1: '1', p1: '1,5' })).expectStatus(200);
    (await press(farm, at, '/pret')).expectStatus(200);
    (await press(farm, at, '/remettre-sans-code')).expectStatus(200);
    const back = await rows(m.server, `SELECT r.amount_cents FROM refund r JOIN attempt a ON a.id = r.attempt_id WHERE a.about = ${id}`);
    t.assert.deepEqual(back, [['420']]);
    await m.server.fsck();
}

/** Much money goes back only after a code, also by the scales and because nobody came: until then nothing is weighed, and it waits. */
async function aLargeSum(t, m, farm) {
    const pieces = new Set((await rows(m.server, "SELECT pub FROM product WHERE unit = 'piece'")).map(([pub]) => pub)), many = (o) => Math.ceil(10_500 / o.cents) + 1;
    const o = (await offersOf(m.server)).find((x) => x.shop === 'la-ferme-des-haies' && x.mode === 'order' && x.online && pieces.has(x.pub) && x.units > 3 * many(x)), quantity = many(o);
    const bought = async () => {
        await pay(await buy(m, { products: o.path, quantity, pay: 'online' }));
        await told(m);
        const [[number, id, total, ends]] = await rows(m.server, 'SELECT number, id, ordered_total_cents, slot_end_at FROM orders ORDER BY id DESC LIMIT 1');
        await press(farm, `/commercant/commandes/${number}`, '/accepter');
        return { at: `/commercant/commandes/${number}`, id, total: Number(total), ends: Number(ends) };
    };
    const one = async (order, column) => (await rows(m.server, `SELECT ${column} FROM orders WHERE id = ${order.id}`))[0][0];
    const first = await bought(), before = m.mail.messages.at(-1)?.id ?? 0;
    (await press(farm, first.at, '/peser', { q1: String(quantity - 1) })).expectStatus(200).expect('cette commande coûte maintenant'); // a small sum
    const asked = await press(farm, first.at, '/peser', { q1: '1' });
    asked.expectStatus(403).expect('Un code');
    t.assert.equal(await one(first, 'actual_total_cents'), String(first.total - o.cents), 'nothing was weighed');
    (await freshCode(m, asked, FARMER)).expectStatus(200).expect('cette commande coûte maintenant');
    t.assert.equal(await one(first, 'actual_total_cents'), String(first.total - (quantity - 1) * o.cents));
    await m.letter(FARMER, 'changement important', before);
    const third = await bought(), offered = await press(farm, third.at, '/proposer', { ligne: '1', offre: '0', quantite: '1' }); // within the code's quarter of an hour
    offered.expectStatus(200);
    t.clock.advance(16 * 60_000);
    const fourth = await bought(), again = await press(farm, fourth.at, '/proposer', { ligne: '1', offre: '0', quantite: '1' });
    again.expectStatus(403).expect('Un code');
    t.assert.deepEqual(await rows(m.server, `SELECT count(*) FROM order_question WHERE order_id = ${fourth.id}`), [['0']], 'nobody was asked');
    const second = await bought();
    await press(farm, second.at, '/pret');
    t.clock.advance(second.ends - t.clock.now() + 60_000);
    const late = await press(farm, second.at, '/non-retiree');
    late.expectStatus(403).expect('Un code');
    t.assert.equal(await one(second, 'state'), 'ready');
    (await freshCode(m, late, FARMER)).expectStatus(200);
    t.assert.equal(await one(second, 'state'), 'not_collected');
    t.assert.deepEqual(await rows(m.server, `SELECT r.amount_cents FROM refund r JOIN attempt a ON a.id = r.attempt_id WHERE a.about = ${second.id}`), [[String(second.total)]]);
    await m.server.fsck();
}

export default async function (t) {
    const m = await openMarket(t);
    const farm = await signIn(m, FARMER);
    let hen;
    await t.step('a sheet says what one weighs', async () => { hen = await sheet(t, m, farm); });
    await t.step('shown as a range', () => shown(t, m, hen));
    await t.step('weighed and paid in the shop', () => inTheShop(t, m, farm, hen));
    await t.step('paid at the bank, the difference goes back', () => atTheBank(t, m, farm, hen));
    await t.step('much of it only after a code', () => aLargeSum(t, m, farm));
}
