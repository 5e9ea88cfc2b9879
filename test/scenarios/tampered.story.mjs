// What a buyer could change of what he sends, and when. Each form of the basket and of the checkout, its values made wrong by the
// thousand (prices, totals, quantities, times, shops, lines of others, tokens): whatever becomes of it costs what the shelf says. The
// basket and the address edited while the bank works: what was paid is what was frozen. The same form sent again and again, also
// after a kill, with other content, by somebody else, with tokens nobody gave: one purchase.
// FOIRAIL_TAMPERED: how many changed forms, 1,000 on each engine unless it says otherwise.
import { urlencoded } from '../harness/http.mjs';
import { seeded } from '../harness/ports.mjs';
import { atBank, buy, chooseTimes, comeBack, confirm, decide, giveName, numberOf, offersOf, openMarket, rows, toBank, toBasket, told, toReview } from './people.mjs';

export const meta = { timeoutMs: 600_000 };

const MANY = Number(process.env.FOIRAIL_TAMPERED ?? 1000), BUYERS = 5, FRESH = 10; // forms are drawn anew after so many
const SENT_AGAIN = 120;

const count = async (m, what) => Number((await rows(m.server, `SELECT count(*) FROM ${what}`))[0][0]);

// ---------------------------------------------------------------- changed forms

const QUANTITIES = ['-1', '0', '-0', '0,5', '0.001', '1e9', '1e-3', '9'.repeat(30), '9223372036854775807', '1001', '100000', '٣', '１', '2,5,5', '5,00', '1/2', 'NaN', 'Infinity', '0x7f', '+1', ' 1', '1 ', '1\t', '--1', '1;2', '', 'null', '1\u0000'];
const SUMS = ['0', '-1', '0,01', '1', '-99999', '1e9', '0.0', 'NaN', ''];
const EXTRA = ['price', 'prix', 'price_cents', 'total', 'total_cents', 'montant', 'amount', 'currency', 'devise', 'remise', 'discount', 'commission', 'merchant_id', 'boutique', 'frais', 'fee', 'fee_cents', 'consigne', 'tva', 'vat_bp', 'state', 'pay', 'montre', 'vu', 'code', 'bon', 'point', 'quote_id', 'devis', 'titre', 'person_id', 'adulte'];

/** One way to change what is sent; others: what the forms of other people send. */
const CHANGES = [
    (r, fields) => one(r, fields, ([name]) => [[name, r.pick(QUANTITIES)]]),
    (r, fields) => one(r, fields, (f) => [f, [f[0], r.pick(QUANTITIES)]]),
    (r, fields) => [...fields, [r.pick(EXTRA), r.pick(SUMS)]],
    (r, fields) => [[r.pick(EXTRA), r.pick(SUMS)], ...fields],
    (r, fields, others) => [...fields, r.pick(others)],
    (r, fields, others) => one(r, fields, ([name]) => [[name, r.pick(others)[1]]]),
    (r, fields) => one(r, fields, () => []),
    (r, fields) => one(r, fields, ([name, value]) => [[name, `${value}${r.pick(['0', '9', ',5', '-1', "' OR 1=1 --", ' '])}`]]),
    (r, fields) => one(r, fields, ([name, value]) => [[name, value.replace(/\d/, (d) => String((Number(d) + 1) % 10))]]),
    (r, fields) => one(r, fields, ([name, value]) => [[name.replace(/\d(?=\d*$)/, (d) => String((Number(d) + 1) % 10)), value]]),
    (r, fields) => [...fields, ['sans', r.pick(QUANTITIES)]],
    (r, fields) => fields.toReversed(),
];

function one(r, fields, change) {
    const at = r.int(Math.max(1, fields.length));
    return fields.flatMap((f, i) => (i === at ? change(f) : [f]));
}

/** The forms between a product and its purchase, as they are drawn for this browser now: [{action, fields, page}]. */
async function formsOf(browser, mine) {
    const drawn = [], keep = (page, which, button) => {
        const form = page.form(which), buttons = form.buttons();
        drawn.push({ action: form.action, page, fields: form.entries(button ? form.button(button) : buttons.at(-1)).map(([n, v]) => [n, String(v)]) });
        return form;
    };
    while (!(await browser.get(mine[0].path)).select('#achat').length) mine.shift();
    await keep(browser.page, 'achat').submit();
    keep(await browser.get('/panier'), '/panier/lignes');
    const how = await giveName(browser);
    const chosen = how.path === '/commander/retrait' ? chooseTimes(how, { slot: -1 }) : null;
    if (!chosen) return drawn;
    drawn.push({ action: chosen.action, page: how, fields: chosen.entries(chosen.buttons().at(-1)).map(([n, v]) => [n, String(v)]) });
    const review = await chosen.submit('Continuer');
    if (review.path === '/commander/verifier') keep(review, '/commander');
    return drawn;
}

/** What the house holds cannot be otherwise, whatever was sent, of orders after one: [what, how many are wrong]. more: what is added to the shelf’s prices. */
async function wrongs(m, after, more = 0) {
    const of = async (sql) => Number((await rows(m.server, sql))[0][0]);
    const shelf = `NOT EXISTS (SELECT 1 FROM promotion q WHERE q.offer_id = o.id AND q.price_cents + ${more} = l.price_cents)`;
    const found = {
        'lines at another price than the shelf’s': await of(`SELECT count(*) FROM order_line l JOIN offer o ON o.id = l.offer_id WHERE l.order_id > ${after} AND l.price_cents <> o.price_cents + ${more} AND ${shelf}`),
        'lines that cost something else': await of(`SELECT count(*) FROM order_line WHERE order_id > ${after} AND total_cents <> (price_cents * qty_milli + 500) / 1000`),
        'lines of another shop': await of(`SELECT count(*) FROM order_line l JOIN offer o ON o.id = l.offer_id JOIN orders r ON r.id = l.order_id WHERE r.id > ${after} AND (o.merchant_id <> l.merchant_id OR r.merchant_id <> l.merchant_id)`),
        'orders that are not their lines': await of(`SELECT count(*) FROM orders r WHERE r.id > ${after} AND r.lines_cents <> (SELECT sum(l.total_cents) FROM order_line l WHERE l.order_id = r.id)`),
        'fees nobody asks': await of(`SELECT count(*) FROM orders r WHERE r.id > ${after} AND ((r.fulfilment = 'pickup' AND r.fee_cents <> 0) OR (r.fulfilment = 'delivery' AND NOT EXISTS (SELECT 1 FROM area a WHERE a.merchant_id = r.merchant_id AND a.fee_cents = r.fee_cents)))`),
        'quantities that cannot be': await of(`SELECT count(*) FROM cart_line l JOIN offer o ON o.id = l.offer_id JOIN product p ON p.id = o.product_id WHERE l.qty_milli <= 0 OR l.qty_milli > 1000000 OR (p.unit = 'piece' AND l.qty_milli % 1000 <> 0)`),
        'money of its own accord': await of(`SELECT count(*) FROM orders WHERE id > ${after} AND (shop_paid_cents <> 0 OR state NOT IN ('submitted', 'accepted', 'cancelled'))`),
    };
    return Object.entries(found).filter(([, n]) => n);
}

/** One buyer sends changed forms until there are enough of all of them; mine: what he looks at, the next when one is sold out. */
async function tampers(m, run, mine, random) {
    for (let i = 0, forms = [], browser; run.sent < MANY; i++) {
        if (i % FRESH === 0 || !forms.length) forms = await formsOf((browser = m.server.browser()), mine); // with a basket of its own
        const form = random.pick(forms);
        let fields = form.fields;
        for (let k = 1 + random.int(2); k > 0; k--) fields = random.pick(CHANGES)(random, fields, run.others);
        run.sent++;
        const answer = await browser.request('POST', form.action, { ...urlencoded(fields), from: form.page, follow: false, keep: false });
        const what = `${answer.status}${(answer.headers.location ?? '').includes('/achat/') ? ' bought' : ''}`;
        run.answers.set(what, (run.answers.get(what) ?? 0) + 1);
        if (answer.status >= 500) run.broken.push(`${answer.status} ${form.action} ${new URLSearchParams(fields)}`);
    }
}

async function changed(t, m, offers) {
    const theirs = m.server.browser();
    await toBasket(theirs, offers[0].path, 3);
    const lines = () => rows(m.server, `SELECT l.id, l.qty_milli FROM cart_line l JOIN cart c ON c.id = l.cart_id WHERE l.qty_milli = 3000 AND c.closed_at IS NULL ORDER BY l.id`);
    const bought = await buy(m, { products: offers[1].path, mail: 'autrui@exemple.fr', slot: -1 });
    const kept = await lines(), others = [...(await theirs.get('/panier')).form('/panier/lignes').entries(), ['jeton', new URL(bought.url).pathname.split('/').at(-1)], ['commande', (await rows(m.server, 'SELECT id FROM orders ORDER BY id DESC LIMIT 1'))[0][0]]].map(([n, v]) => [n, String(v)]);
    const [[after]] = await rows(m.server, 'SELECT max(id) FROM orders');
    const run = { sent: 0, answers: new Map(), broken: [], others };
    await Promise.all(Array.from({ length: BUYERS }, (_, i) => tampers(m, run, offers.filter((_, k) => k % BUYERS === i), seeded(t.seed * 100 + i))));
    t.note(`${run.sent} changed forms: ${[...run.answers].sort().map(([what, n]) => `${what} ${n}`).join(', ')} (seed ${t.seed})`);
    t.assert.deepEqual(run.broken, [], `seed ${t.seed}`);
    t.assert.deepEqual(await wrongs(m, after), [], `seed ${t.seed}`);
    t.assert.ok((run.answers.get('303 bought') ?? 0) > 0, 'some of it was ordered, at the shelf’s price');
    t.assert.ok([...run.answers].some(([what]) => what.startsWith('4')), 'some of it was refused');
    t.assert.deepEqual((await lines()).filter(([id]) => kept.some(([k]) => k === id)), kept, 'nobody else’s basket changed');
    t.assert.ok((await wrongs(m, after, 1)).some(([what]) => what.includes('price')), 'control: a cent more would be seen');
}

// ---------------------------------------------------------------- edited while the bank works

const frozen = async (m, number) => rows(m.server, `SELECT r.lines_cents, r.fee_cents, r.ordered_total_cents, r.slot_at, r.fulfilment, r.street, l.offer_id, l.qty_milli, l.total_cents FROM orders r JOIN order_line l ON l.order_id = r.id WHERE r.number = '${number}' ORDER BY l.id`);

/** He is on the bank's page; in another tab he goes on shopping, and says another name and another time. Then the bank speaks. */
async function editedMeanwhile(t, m, [one, other]) {
    const buyer = await buy(m, { products: one.path, pay: 'online', slot: -1, name: 'Odile Avant', mail: 'avant@exemple.fr' });
    const number = numberOf(buyer), was = await frozen(m, number), terms = (await buyer.browser.get(`${new URL(buyer.url).pathname}/contrat`)).html;
    const card = await toBank(buyer), mine = buyer.browser;
    for (const [offer, quantity] of [[one, 2], [other, 1]]) await toBasket(mine, m.url(offer.path), quantity); // from the bank's page the market is another site
    const how = await giveName(mine, { name: 'Odile Après', mail: 'apres@exemple.fr' });
    const review = await chooseTimes(how, { pay: 'shop', slot: 1 }).submit('Continuer');
    t.assert.deepEqual(await frozen(m, number), was, 'before the bank has spoken');
    await comeBack(await decide(card, 'Payer'));
    await told(m);
    t.assert.deepEqual(await frozen(m, number), was, 'what was paid is what was ordered');
    const [tx] = (await atBank(m, number)).filter((x) => x.accepted);
    t.assert.equal(tx.amount, Number(was[0][2]), 'and that is what the bank took');
    t.assert.equal((await mine.get(`${new URL(buyer.url).pathname}/contrat`)).html, terms, 'word for word');
    (await mine.get(buyer.url)).expect('Payé');
    t.assert.equal((await mine.get('/panier')).select('li.ligne').length, 2, 'what came later is a basket of its own');
    mine.page = review;
    const second = await confirm(mine);
    t.assert.notEqual(second.url, buyer.url);
    const later = await frozen(m, numberOf(second));
    t.assert.equal(later.length, 2, 'two lines');
    t.assert.notEqual(later[0][3], was[0][3], 'control: the same edits count where they are confirmed');
}

// ---------------------------------------------------------------- sent again

const press = (browser, page, fields, action) => browser.post(action, fields, { from: page, keep: false });

async function sentAgain(t, m, offer) {
    const browser = m.server.browser(), before = await count(m, 'purchase');
    const page = await toReview(browser, { products: offer.path, pay: 'shop', slot: -1, mail: 'encore@exemple.fr' });
    const form = page.form('/commander'), fields = form.entries(form.buttons()[0]), send = (changed = fields, by = browser) => press(by, page, changed, form.action);
    const first = await send();
    t.assert.ok(first.path.startsWith('/achat/'));
    const paths = new Set([first.path]);
    for (let n = 0; n < SENT_AGAIN; n += 12) for (const p of await Promise.all(Array.from({ length: 12 }, () => send()))) paths.add(p.path);
    await m.server.kill9();
    await m.server.launch();
    for (const p of await Promise.all(Array.from({ length: 12 }, () => send()))) paths.add(p.path);
    t.assert.deepEqual([...paths], [first.path], 'one answer, also after a kill');
    const other = fields.map(([n, v]) => (n === 'empreinte' ? [n, `0${v}`] : [n, v]));
    (await send(other)).expectStatus(409).expect('Cette page a déjà été envoyée avec un autre contenu');
    const stranger = m.server.browser();
    await stranger.get('/');
    const theirs = await send(fields, stranger);
    t.assert.ok(!theirs.path.startsWith('/achat/') && !theirs.html.includes('encore@exemple.fr'), `who has the form and not the basket is shown nothing: ${theirs.path}`);
    for (const jeton of ['', 'x', 'z'.repeat(256), 'z'.repeat(64), '../..', '0'.repeat(32)])
        t.assert.ok((await send(fields.map(([n, v]) => (n === 'jeton' ? [n, jeton] : [n, v])))).status < 500, jeton);
    t.clock.advance(40 * 86_400_000); // the basket is forgotten by then
    await send();
    t.assert.equal(await count(m, 'purchase'), before + 1, 'one purchase');
    const mine = await toReview(m.server.browser(), { products: offer.path, pay: 'shop', slot: -1, mail: 'neuf@exemple.fr' });
    await mine.form('/commander').submit();
    t.assert.equal(await count(m, 'purchase'), before + 2, 'control: a form of its own is a purchase of its own');
    t.note(`one form sent ${SENT_AGAIN + 13} times: one purchase`);
}

export default async function (t) {
    let m, fit, offers;
    await t.step('a market', async () => {
        m = await openMarket(t);
        fit = (await offersOf(m.server)).filter((o) => o.mode === 'order' && o.inShop && Number.isInteger(o.units) && o.units >= 10 && o.cents <= 1500);
        offers = [...Map.groupBy(fit, (o) => o.shop).values()].flatMap((all) => all.slice(0, 2));
        t.assert.ok(offers.length >= 4 * BUYERS);
    });
    const spare = () => fit.filter((o) => !offers.includes(o));
    await t.step('forms changed by the thousand: all of it costs what the shelf says', () => changed(t, m, offers));
    await t.step('edited while the bank works: what is paid is what was ordered', () => {
        const online = spare().filter((o) => o.online), one = online.find((o) => online.some((x) => x.shop === o.shop && x !== o));
        return editedMeanwhile(t, m, [one, online.find((o) => o.shop === one.shop && o !== one)]);
    });
    await t.step('the same form again and again: one purchase', () => sentAgain(t, m, spare()[0]));
}
