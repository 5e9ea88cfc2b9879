// People of the stories over plain HTTP: a market from demo/ with its bank, buyers who go from a product's page to the
// page of their purchase, and what the database and the bank know, to compare with what the pages say.
import fs from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Market, demoFolder } from '../browser/market.mjs';
import { until } from '../harness/ports.mjs';
import { runCommand } from '../harness/server.mjs';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

const OFFERS = `SELECT p.pub, m.slug, o.mode, s.on_hand_milli, o.price_cents, m.pay_in_shop, m.pay_online, c.service, s.id,
        (SELECT k.dialect FROM contract k WHERE k.merchant_id = m.id AND k.state <> 'off'), p.title_fr
    FROM public_offer o JOIN offer x ON x.id = o.id AND x.deposit_cents = 0 AND x.bundle = 0 JOIN product p ON p.id = o.product_id JOIN stock_item s ON s.id = o.stock_item_id
    JOIN public_merchant m ON m.id = o.merchant_id JOIN category c ON c.id = p.category_id
    WHERE (SELECT count(*) FROM variant v WHERE v.product_id = p.id) = 1
        AND NOT EXISTS (SELECT 1 FROM promotion q WHERE q.offer_id = o.id)`;

/** The demo's folder without pictures. */
export const plainDemo = (folder) => demoFolder(folder, 0);

/** A market from demo/, with its bank and its mail; more as of Market.open. */
export function openMarket(t, more) {
    return Market.open(t, { from: plainDemo(t.dir), ...more });
}

// ---------------------------------------------------------------- what the database says

/** Rows of a statement, as arrays of texts, on the engine of this server; read-only, so also while it is served. */
export async function rows(server, sql) {
    if (server.engine === 'postgres') return server.options.postgres.query(new URL(server.databaseUrl).pathname.slice(1), sql);
    const file = path.join(server.dir, 'data/market/market.db');
    return server.inside ? rowsInside(server, file, sql) : rowsOfFile(file, sql);
}

/** The same on an SQLite file. */
export function rowsOfFile(file, sql) {
    const db = new DatabaseSync(file, { readOnly: true });
    try {
        db.exec('PRAGMA busy_timeout = 10000'); // whoever opens it after a kill puts its log in order first
        const statement = db.prepare(sql);
        statement.setReadBigInts(true); // ids have more digits than a double holds
        return statement.all().map((row) => Object.values(row).map((v) => (v === null ? '' : String(v))));
    } finally {
        db.close();
    }
}

/** Of a server that lives among other mounts: server.inside makes a command line one that sees what it sees. */
async function rowsInside(server, file, sql) {
    const script = `import(process.argv[1]).then((m) => console.log(JSON.stringify(m.rowsOfFile(process.argv[2], process.argv[3]))))`;
    const done = await runCommand(server.inside([process.execPath, '--no-warnings', '-e', script, import.meta.filename, file, sql]));
    if (done.code !== 0) throw new Error(done.out);
    return JSON.parse(done.out);
}

/** The same order in every market and on both engines: what is called pub or id differs from one to the next. */
const byShopAndTitle = (a, b) => (a.shop === b.shop ? (a.title < b.title ? -1 : 1) : a.shop < b.shop ? -1 : 1);

/** Every offer the public sees at a price that stays, without a deposit, that is neither a service nor a basket: {pub, path, shop, title, mode, units, cents, inShop, online, stock, bank}, by shop and title; online: at the bank whose control is the market's (vads), bank: the dialect of the shop's own. */
export async function offersOf(server) {
    const all = await rows(server, OFFERS);
    const offers = all.filter((r) => r[7] === '0').map(([pub, shop, mode, milli, cents, inShop, online, , stock, bank, title]) => ({
        pub, shop, title, mode, stock, path: `/produit/${pub}-x`, units: Number(milli) / 1000, cents: Number(cents),
        inShop: inShop === '1', online: online === '1' && bank === 'vads', bank,
    }));
    return offers.sort(byShopAndTitle);
}

/** Units of a stock item that nobody has set aside or taken. */
export async function unitsLeft(server, stock, now) {
    const [[left]] = await rows(server, `SELECT s.on_hand_milli - coalesce((SELECT sum(h.qty_milli) FROM hold h
        WHERE h.stock_item_id = s.id AND (h.expires_at IS NULL OR h.expires_at > ${now})), 0) FROM stock_item s WHERE s.id = ${stock}`);
    return Number(left) / 1000;
}

// ---------------------------------------------------------------- a buyer

/** The free times a page offers, by the name of their field: one for each shop, in its order. */
export function timesOf(page) {
    const times = new Map();
    for (const radio of page.select('input[type="radio"]')) {
        const { name, value } = Object.fromEntries(radio.attrs.map((a) => [a.name, a.value]));
        if (name.startsWith('creneau-')) times.set(name, [...(times.get(name) ?? []), value]);
    }
    return times;
}

function chooseSlots(page, form, which) {
    const times = timesOf(page);
    for (const [name, values] of times) form.fill({ [name]: typeof which === 'function' ? which(values) : (values.at(which) ?? values[0]) });
    return times.size > 0;
}

function choosePay(page, form, pay) {
    for (const field of form.names().filter((n) => n.startsWith('paiement-')))
        if (page.select(`input[type="radio"][name="${field}"]`).length) form.fill({ [field]: pay });
}

/** Fills "how and when" of each shop: slot counts among the free ones (-1: the last) or picks of them; not the first, which may pass while one buys. Null: none is free. */
export function chooseTimes(page, { pay = 'shop', slot = 1 } = {}) {
    const form = page.form('/commander/retrait');
    if (!chooseSlots(page, form, slot)) return null;
    choosePay(page, form, pay);
    return form;
}

/** Puts a product in the basket, by its page. */
export async function toBasket(browser, product, quantity = 1) {
    const page = await browser.get(product);
    return page.form('achat').fill({ quantite: quantity }).submit();
}

/** Says who it is for: the page that asks how and when. */
export async function giveName(browser, { name = 'Camille Lefort', mail = 'camille@exemple.fr', phone = '' } = {}) {
    await browser.get('/commander');
    return browser.page.form('/commander/vous').fill({ nom: name, courriel: mail, telephone: phone }).submit();
}

/** From a product (a path or several) to the page that asks for confirmation. pay: "online" or "shop". */
export async function toReview(browser, { products, quantity, name, mail, phone, pay, slot }) {
    for (const one of [products].flat()) await toBasket(browser, one, quantity);
    const form = chooseTimes(await giveName(browser, { name, mail, phone }), { pay, slot });
    const page = await form.submit('Continuer');
    if (page.path !== '/commander/verifier') throw new Error(`not at the check but at ${page.path}:\n${page.text().slice(0, 1000)}`);
    return page;
}

/** A service that begins before the 14 days are over is asked for. */
export function ticked(form) {
    return form.names().includes('prestation') ? form.fill({ prestation: true }) : form;
}

/** Confirms what is under review: a buyer {browser, page, url}, url being the address of the purchase. */
export async function confirm(browser) {
    const form = browser.page.form('/commander');
    ticked(form);
    if (form.names().includes('naissance')) form.fill({ naissance: '1961-03-05' });
    const page = await form.submit();
    if (!page.path.startsWith('/achat/')) throw new Error(`the purchase was not made: ${page.text().slice(0, 1000)}`);
    return { browser, page, url: page.url };
}

/** A whole purchase by a browser of its own, or wish.browser; see toReview for what else it takes. */
export async function buy(market, wish) {
    const browser = wish.browser ?? market.server.browser();
    await toReview(browser, wish);
    return confirm(browser);
}

// ---------------------------------------------------------------- at the bank

/** From the page of a purchase to the card page of the shop's bank. */
export async function toBank(buyer) {
    const page = await buyer.browser.get(buyer.url);
    const form = page.forms().find((f) => f.action.endsWith('/payer'));
    if (!form) throw new Error(`nothing to pay on ${page.url}:\n${page.text().slice(0, 1000)}`);
    const redirect = await form.submit();
    return redirect.forms().find((f) => new URL(f.action).origin !== new URL(redirect.url).origin).submit();
}

/** What the buyer does on the card page: "Payer", "Simuler un refus" or "Abandonner"; gives the bank's next page. */
export function decide(page, button) {
    return page.forms()[0].submit(button);
}

/** From the bank's page back to the shop, by its link or its form. */
export function comeBack(page) {
    const form = page.forms().find((f) => f.action.endsWith('/retour'));
    return form ? form.submit('Revenir à la boutique') : page.follow('Revenir à la boutique');
}

/** Pays from the page of a purchase and comes back: the page one comes back to. */
export async function pay(buyer, button = 'Payer') {
    return comeBack(await decide(await toBank(buyer), button));
}

async function control(market, what, ask) {
    const answer = await fetch(`${market.bank.url}/control${what}`, ask && { method: 'POST', body: JSON.stringify(ask) });
    if (!answer.ok) throw new Error(`the bank's control ${what}: ${answer.status} ${await answer.text()}`);
    return answer.json();
}

/** One fault of the bank, for the next notification only unless it is told otherwise; see fakes/bank.mjs. */
export function fault(market, name, more = {}) {
    return control(market, '', { fault: name, once: true, ...more });
}

/** Any other control of the bank: release, resend, refund, capture. */
export function bankDoes(market, what, ask = {}) {
    return control(market, `/${what}`, ask);
}

export function bankLog(market) {
    return control(market, '/log');
}

/** What the bank knows of the order with a number, oldest first. */
export async function atBank(market, number) {
    const { transactions } = await bankLog(market);
    return transactions.filter((tx) => tx.order_id.startsWith(`${number}-`));
}

/** Waits until all that the bank has sent is applied: each day's journal is read to its end. */
export async function told(market) {
    await bankDoes(market, 'settle');
    const folder = path.join(market.server.root ?? '', market.server.dir, 'data/market/journal');
    await until('the journal is applied to its end', async () => {
        const marks = (await rows(market.server, 'SELECT file, applied FROM journal_mark')).map(([file, applied]) => [file.split('-')[0], Number(applied)]);
        const days = fs.readdirSync(folder).filter((name) => /^\d/.test(name)).map((day) => [day, fs.statSync(path.join(folder, day)).size]);
        return days.every(([day, size]) => !size || marks.some(([of, applied]) => of === day && applied === size));
    }, { ms: 20_000 });
}

// ---------------------------------------------------------------- what a purchase's page says

const SAYS = [
    ['waiting', 'Nous attendons la réponse de la banque'],
    ['refused', 'La banque n’a pas pris le paiement'],
    ['given back', /Votre argent vous est rendu|Remboursé/],
    ['expired', 'Expirée, non payée à temps'],
    ['cancelled', 'Annulée'],
    ['to pay', /à payer en ligne|Payer .* sur la page de la banque/],
    ['to pay in the shop', 'à payer à la boutique'],
    ['paid', /(^|\s)Payé(\s|,|$)/],
];

/** How a purchase of one shop stands, by its page: one word of SAYS. */
export async function standing(buyer) {
    buyer.page = await buyer.browser.get(buyer.url);
    const found = SAYS.find(([, words]) => buyer.page.says(words));
    if (!found) throw new Error(`the page says nothing of the money:\n${buyer.page.text().slice(0, 1500)}`);
    return found[0];
}

/** Waits until the page says so. */
export async function becomes(buyer, word) {
    let now = '';
    await until(`the purchase becomes “${word}”`, async () => (now = await standing(buyer)) === word, { ms: 20_000 }).catch((e) => {
        throw new Error(`${e.message}; it is “${now}”:\n${buyer.page.text().slice(0, 1200)}`);
    });
}

/** The order's number, as the page shows it. */
export function numberOf(buyer) {
    return buyer.page.select('section.part')[0].attrs.find((a) => a.name === 'id').value.slice(2);
}

// ---------------------------------------------------------------- a merchant

/** A merchant signs in by the code of a letter: the browser, or one of its own. */
export async function signIn(market, mail, browser = market.server.browser()) {
    const before = market.mail.messages.at(-1)?.id ?? 0;
    const page = await (await browser.get('/commercant/entrer')).form('/commercant/entrer').fill({ mail }).submit();
    const letter = await market.letter(mail, 'code', before);
    await page.form('/commercant/code').fill({ code: /\b\d{6}\b/.exec(letter.text)[0] }).submit();
    return browser;
}

/**
 * What is grave asks for a fresh code: from the page that does (403, or that of an export), reads the letter, types the code
 * and goes on; gives the page after. A page that asks for nothing is given back as it is.
 */
export async function freshCode(market, page, mail) {
    const [send, confirm, go] = page.lang === 'en' ? ['Send me the code', 'Confirm', 'Continue'] : ['Recevoir le code', 'Confirmer', 'Continuer'];
    if (!page.html.includes(`>${send}<`)) return page;
    const before = market.mail.messages.at(-1)?.id ?? 0;
    const asked = await page.form(send).submit(send);
    const letter = await market.letter(mail, 'code', before);
    const known = await asked.form(confirm).fill({ _code: /\b\d{6}\b/.exec(letter.text)[0] }).submit(confirm);
    known.expectStatus(200);
    return known.html.includes(`>${go}</button>`) ? known.form(go).submit(go) : known.follow(go);
}

/** A product becomes a service one has done: it moves to a rayon of services first, whose sheet asks for other things. */
export async function becomesService(browser, id, more = {}) {
    const sheet = await browser.get(`/commercant/produits/${id}`);
    const asked = await sheet.form('Enregistrer').fill({ rayon: 'reparation' }).submit('Voir ce que ce rayon demande');
    const saved = await asked.form('Enregistrer').fill({ unit: 'service', ...more }).submit('Enregistrer');
    saved.expectStatus(200);
    return saved;
}
