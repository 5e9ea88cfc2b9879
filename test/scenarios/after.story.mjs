// After the hand-over: a guest changes his mind on the last day he may, without a script and without an account; a crowd of clicks
// is one receipt; the shop says what came back, the bank gives the money back once; before it leaves the shop nothing has to come back.
import { atBank, freshCode, MINUTE, pay, rows, signIn, told } from './people.mjs';
import { booksAgree, refundsDone, Till } from './till.mjs';

export const meta = { timeoutMs: 300_000 };

const DAY = 24 * 60 * MINUTE;

/** Goods the law lets one give back. */
async function lasting(till) {
    const pubs = (await rows(till.market.server, `SELECT p.pub FROM product p JOIN category c ON c.id = p.category_id WHERE c.kind = 'goods' AND p.keeps = ''`)).flat();
    return till.offers.filter((o) => pubs.includes(o.pub) && o.units >= 4);
}

async function shopOf(till, offer) {
    const [[mail]] = await rows(till.market.server, `SELECT p.mail FROM person p JOIN member b ON b.person_id = p.id
        JOIN merchant m ON m.id = b.merchant_id WHERE m.slug = '${offer.shop}' AND b.role = 'owner'`);
    return { mail, browser: await signIn(till.market, mail) };
}

async function press(shop, number, verb, fill = {}) {
    const page = await shop.browser.get(`/commercant/commandes/${number}`);
    const form = page.forms().find((f) => f.action.endsWith(`${number}/${verb}`));
    if (!form) throw new Error(`no “${verb}” for ${number}:\n${page.text().slice(0, 1200)}`);
    return (await form.fill(fill).submit()).expectStatus(200);
}

async function bought(till, offer) {
    const buyer = await till.buy({ offer, products: offer.path });
    await pay(buyer);
    await told(till.market);
    return buyer;
}

async function handed(till, shop, buyer) {
    const [[code]] = await rows(till.market.server, `SELECT code FROM orders WHERE number = '${buyer.number}'`);
    await press(shop, buyer.number, 'accepter');
    await press(shop, buyer.number, 'pret');
    await press(shop, buyer.number, 'remettre', { code });
}

async function declaration(buyer) {
    const page = await buyer.browser.get(buyer.url);
    return (await page.follow('Renoncer au contrat ici')).expectStatus(200);
}

/** The last hour of the last day: many clicks at once, one receipt, one letter with the hour in it. */
async function crowd(t, till, buyer) {
    const page = await declaration(buyer);
    const form = page.form('Confirmer la rétractation');
    for (const name of form.names().filter((n) => n.startsWith('ligne-'))) form.fill({ [name]: true });
    const before = till.market.mail.messages.at(-1)?.id ?? 0;
    const all = await Promise.all(Array.from({ length: 8 }, () =>
        buyer.browser.post(form.action, form.fill({ nom: 'Camille Lefort' }).entries(form.buttons()[0]), { from: page, keep: false })));
    t.assert.deepEqual([...new Set(all.map((p) => p.status))], [200]);
    t.assert.equal(new Set(all.map((p) => p.path)).size, 1);
    all[0].expect('Vous avez renoncé au contrat').expect(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/);
    const letter = await till.market.letter('camille@exemple.fr', 'renoncé', before);
    t.assert.match(letter.text, /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/);
    const [[n]] = await rows(till.market.server, `SELECT count(*) FROM order_return r JOIN orders o ON o.id = r.order_id WHERE o.number = '${buyer.number}'`);
    t.assert.equal(n, '1');
    (await buyer.browser.get(buyer.url)).expect('Renoncé :').expect('Reçu');
}

/** The shop has it again: on the shelf, and the bank gives back what was taken, once. */
async function back(t, till, shop, buyer) {
    const left = async () => Number((await rows(till.market.server, `SELECT on_hand_milli FROM stock_item WHERE id = ${buyer.offer.stock}`))[0][0]);
    const before = await left();
    const page = (await shop.browser.get('/commercant/retours')).expect(buyer.number);
    const form = page.forms().find((f) => f.action.endsWith('/retour-recu'));
    const done = await freshCode(till.market, await form.submit('vendable'), shop.mail);
    done.expectStatus(200).expect('C’est noté');
    t.assert.equal(await left(), before + 1000);
    (await shop.browser.post(form.action, form.entries(form.buttons()[0]), { from: page })).expectStatus(409);
    await refundsDone(till);
    const [tx] = await atBank(till.market, buyer.number);
    t.assert.equal(tx.refunded, tx.amount);
    (await buyer.browser.get(buyer.url)).expect('Remboursé');
}

/** Days after: the address is there, the link is not, and the form is refused. */
async function tooLate(t, till, buyer) {
    const page = await declaration(buyer);
    const form = page.form('Confirmer la rétractation');
    t.clock.advance(18 * DAY);
    const now = await buyer.browser.get(buyer.url);
    t.assert.ok(!now.html.includes('Renoncer au contrat ici'));
    for (const name of form.names().filter((n) => n.startsWith('ligne-'))) form.fill({ [name]: true });
    (await form.fill({ nom: 'Camille Lefort' }).submit()).expectStatus(409);
}

/** Nothing has left the shop: the order is cancelled, the money is on its way, the shop is told. */
async function beforehand(t, till, shop, buyer) {
    await press(shop, buyer.number, 'accepter');
    const page = await declaration(buyer);
    const form = page.form('Confirmer la rétractation');
    for (const name of form.names().filter((n) => n.startsWith('ligne-'))) form.fill({ [name]: false });
    (await form.fill({ nom: '' }).submit()).expectStatus(422).expect('Cochez ce à quoi vous renoncez');
    const before = till.market.mail.messages.at(-1)?.id ?? 0;
    const again = (await declaration(buyer)).form('Confirmer la rétractation');
    (await again.submit()).expectStatus(200).expect('n’ont pas quitté la boutique');
    await till.market.letter(shop.mail, 'rétracté', before);
    t.assert.equal(await till.stateOf(buyer), 'cancelled');
    await refundsDone(till);
    await booksAgree(till);
}

/** Words both ways, a complaint with its number, and the mediator named; the second click says nothing new. */
async function talk(t, till, shop, buyer) {
    const before = till.market.mail.messages.at(-1)?.id ?? 0;
    const terms = await shop.browser.get('/commercant/retours');
    (await terms.form('Enregistrer').fill({ mediateur: 'Médiation du Bocage, 61000 Alençon' }).submit()).expectStatus(200);
    const write = await (await buyer.browser.get(buyer.url)).follow('Écrire à la boutique');
    (await write.form('Envoyer').submit()).expectStatus(422).expect('Votre message');
    const form = write.form('Envoyer').fill({ message: 'Sans gluten, s’il vous plaît' });
    await form.submit();
    (await form.submit()).expectStatus(200).expect('Sans gluten');
    (await shop.browser.get(`/commercant/commandes/${buyer.number}`)).expect('le client a écrit');
    t.assert.equal((await rows(till.market.server, `SELECT count(*) FROM order_message WHERE by_buyer = 1`))[0][0], '1');
    await till.market.letter(shop.mail, 'message du client', before);
    const complain = (await (await buyer.browser.get(buyer.url)).follow('Quelque chose ne va pas')).expect('Médiation du Bocage');
    (await complain.form('Envoyer la réclamation').fill({ texte: 'x' }).submit()).expectStatus(422).expect('Qu’est-ce qui ne va pas');
    (await complain.form('Envoyer la réclamation').fill({ sujet: 'damaged', texte: 'Le bol est fendu.' }).submit()).expect(`${buyer.number}-R1`);
    const page = await shop.browser.get(`/commercant/commandes/${buyer.number}`);
    const answer = page.forms().find((f) => f.action.endsWith('/reclamation'));
    await answer.fill({ reponse: 'Nous vous en donnons un autre.' }).submit();
    (await answer.fill({ reponse: 'Une seconde réponse.' }).submit()).expectStatus(409).expect('déjà répondu').expect('Une seconde réponse.');
    (await buyer.browser.get(buyer.url)).expect('Nous vous en donnons un autre.');
    await till.market.letter('camille@exemple.fr', 'votre réclamation', before);
}

/** Two taps: what stands there still is in the basket, what is gone is said. */
async function again(t, till, buyer) {
    const page = await (await buyer.browser.get(buyer.url)).follow('Commander de nouveau');
    const basket = await page.form('dans mon panier').submit();
    t.assert.equal(basket.path, '/panier');
}

export default async function (t) {
    const till = await Till.open(t);
    const [offer] = await lasting(till);
    const [first, second] = [await bought(till, offer), await bought(till, offer)];
    let shop = await shopOf(till, offer);
    await handed(till, shop, first);
    await t.step('before it leaves the shop it is only cancelled', () => beforehand(t, till, shop, second));
    const [[at]] = await rows(till.market.server, `SELECT state_at FROM orders WHERE number = '${first.number}'`);
    const page = await declaration(first);
    page.expect('Possible jusqu’au');
    t.clock.advance(13 * DAY + Number(at) - t.clock.now());
    await t.step('a crowd of clicks on the thirteenth day is one receipt', () => crowd(t, till, first));
    shop = await shopOf(till, offer);
    await t.step('the shop has it back, the bank gives the money back once', () => back(t, till, shop, first));
    const last = await bought(till, offer);
    await handed(till, shop, last);
    await t.step('words, a complaint and the mediator', () => talk(t, till, shop, last));
    await t.step('the same again in two taps', () => again(t, till, last));
    await t.step('after the last day there is nothing to give up', () => tooLate(t, till, last));
    await booksAgree(till);
}
