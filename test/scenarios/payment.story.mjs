// What can go wrong between a shop's bank and the market: late, lost, doubled, forged and contradicting words. A purchase
// is paid once, by an honest word of the right bank and by nothing else; at the end both sides' sums are equal.
import {
    atBank, bankDoes, becomes, comeBack, decide, fault, freshCode, HOUR, MINUTE, pay, rows, signIn, standing, toBank, told, unitsLeft,
} from './people.mjs';
import { checkOtherBanks, checkOtherBanksLater } from './other_banks.mjs';
import { booksAgree, refundsDone, sidesAgree, Till, triedAgain } from './till.mjs';

export const meta = { long: true, timeoutMs: 600_000 };

/** A notification that must count arrives under a fault: paid, once, and again once when it is repeated. */
async function counts(till, name, more) {
    const buyer = await till.buy();
    await fault(till.market, name, more);
    await pay(buyer);
    await till.isPaidOnce(buyer);
    await till.honest(buyer, { times: 4 });
    await till.isPaidOnce(buyer);
}

/** One that must not count: nothing is paid by it; the honest one through the same door is. */
async function countsNot(till, name, more) {
    const buyer = await till.buy();
    await fault(till.market, name, more);
    await pay(buyer);
    await till.isNotPaid(buyer);
    await till.honest(buyer);
    await till.isPaidOnce(buyer);
}

async function heldBack(till) {
    const buyer = await till.buy();
    await fault(till.market, 'after');
    await pay(buyer);
    await till.isNotPaid(buyer);
    await bankDoes(till.market, 'release');
    await till.isPaidOnce(buyer);
}

/** He pays and closes his browser: the bank's word alone completes it. */
async function neverReturns(till) {
    const buyer = await till.buy();
    await decide(await toBank(buyer), 'Payer');
    await told(till.market);
    till.t.assert.deepEqual(await till.taken(buyer), { times: 1, cents: await till.kept(buyer) });
    const [[sources]] = await rows(till.market.server, `SELECT count(*) FROM gateway_event e JOIN attempt a ON a.id = e.attempt_id
        JOIN orders o ON o.id = a.about WHERE o.number = '${buyer.number}' AND e.source <> 'notification'`);
    till.t.assert.equal(sources, '0', 'nobody came back, and nobody had to ask');
    await till.isPaidOnce(buyer);
}

async function late(till) {
    const buyer = await till.buy();
    await fault(till.market, 'late');
    await pay(buyer);
    till.t.clock.advance(9 * MINUTE);
    await till.isNotPaid(buyer);
    till.t.clock.advance(2 * MINUTE);
    await till.isPaidOnce(buyer);
}

/** Whether the body arrived or not when the line was cut: the bank's other door decides. */
async function cut(till) {
    const buyer = await till.buy();
    await fault(till.market, 'drop_answer');
    await pay(buyer);
    await till.rest(true);
    till.t.clock.advance(3 * MINUTE);
    await till.isPaidOnce(buyer);
    await till.honest(buyer);
    await till.isPaidOnce(buyer);
    await till.rest(false);
}

async function asked(till) {
    const buyer = await till.buy();
    await fault(till.market, 'none');
    await pay(buyer);
    await till.isNotPaid(buyer);
    await till.rest(true);
    till.t.clock.advance(3 * MINUTE);
    await till.isPaidOnce(buyer);
    const sources = await rows(till.market.server, `SELECT e.source FROM gateway_event e JOIN attempt a ON a.id = e.attempt_id
        JOIN orders o ON o.id = a.about WHERE o.number = '${buyer.number}'`);
    till.t.assert.deepEqual(sources, [['status']]);
    await till.honest(buyer);
    await till.isPaidOnce(buyer);
    await till.rest(false);
}

/** Neither door answers, past the time to pay: it waits, is not given up, and is paid when the bank can be asked again. */
async function silent(till) {
    const buyer = await till.buy();
    await fault(till.market, 'none');
    await pay(buyer);
    await till.seen();
    for (const minutes of [5, 20, 40, 120]) {
        till.t.clock.advance(minutes * MINUTE);
        await till.isNotPaid(buyer);
    }
    await till.rest(true);
    till.t.clock.advance(2 * HOUR);
    await till.isPaidOnce(buyer);
    await till.rest(false);
}

/** Refused, then paid on the same card page: success after refusal counts. */
async function secondCard(till) {
    const buyer = await till.buy();
    const again = await decide(await toBank(buyer), 'Simuler un refus');
    await becomes(buyer, 'refused');
    await comeBack(await decide(again, 'Payer'));
    await till.isPaidOnce(buyer);
}

/** Refused, back at the shop, then paid by a second attempt. */
async function secondAttempt(till) {
    const buyer = await till.buy();
    const refused = await decide(await toBank(buyer), 'Simuler un refus');
    await refused.follow('Revenir à la boutique sans payer');
    await becomes(buyer, 'refused');
    await till.isNotPaid(buyer, 'refused');
    buyer.page.expect('Rien n’a été débité');
    await pay(buyer);
    await till.isPaidOnce(buyer);
    const all = await atBank(till.market, buyer.number);
    till.t.assert.deepEqual(all.map((tx) => tx.order_id), [`${buyer.number}-1`, `${buyer.number}-2`]);
}

async function abandoned(till) {
    const buyer = await till.buy();
    await comeBack(await decide(await toBank(buyer), 'Abandonner'));
    await becomes(buyer, 'refused');
    await till.isNotPaid(buyer, 'refused');
    await buyer.page.form('Payer à la boutique').submit();
    till.t.assert.equal(await standing(buyer), 'to pay in the shop');
}

/** Two attempts of one order, both accepted: what was paid twice goes back, once, also if the bank's answer is lost or garbled. */
async function paidTwice(till, trouble) {
    const { t, market } = till;
    const buyer = await till.buy();
    const [one, other] = [await toBank(buyer), await toBank(buyer)];
    await decide(one, 'Payer');
    await becomes(buyer, 'paid');
    await (trouble ? fault(market, trouble, { service: 'Transaction/CancelOrRefund' }) : till.rest(true));
    await decide(other, 'Payer');
    await told(market);
    if (trouble) await triedAgain(till);
    await refundsDone(till);
    t.assert.equal(await till.kept(buyer), buyer.offer.cents);
    await becomes(buyer, 'paid');
    await till.rest(false);
}

/** Success a day later, when the order has lapsed: it comes back to life if the goods are there still. */
async function revived(till) {
    const buyer = await till.buy();
    await lapse(till, buyer);
    await till.honest(buyer);
    await till.isPaidOnce(buyer);
    till.t.assert.equal(await till.stateOf(buyer), 'submitted');
}

/** Paid at the bank, and nobody tells us for longer than the market asks: the order lapses. */
async function lapse(till, buyer) {
    await fault(till.market, 'none');
    await pay(buyer);
    await till.isNotPaid(buyer);
    await till.seen();
    till.t.clock.advance(25 * HOUR);
    await becomes(buyer, 'expired');
}

/** … and if they are gone by then, the money goes back, and the page says so. */
async function goneMeanwhile(till) {
    const { t, market } = till;
    const few = till.offers.filter((o) => Number.isInteger(o.units) && o.units * o.cents <= 5000).sort((a, b) => a.units - b.units);
    const offer = few.find((o) => o.units > 0);
    const buyer = await till.buy({ offer, quantity: offer.units });
    await lapse(till, buyer);
    const quicker = await till.buy({ offer, quantity: offer.units, pay: 'shop' });
    t.assert.equal(await standing(quicker), 'to pay in the shop');
    await till.rest(true);
    await till.honest(buyer);
    await becomes(buyer, 'given back');
    await refundsDone(till);
    t.assert.equal(await till.kept(buyer), 0);
    t.assert.equal(await till.stateOf(buyer), 'expired');
    t.assert.equal(await unitsLeft(market.server, offer.stock, t.clock.now()), 0);
    await till.rest(false);
}

/** A contract without web services: the shop gives back at its bank, and need not tell us too. */
async function byHand(till) {
    const { t, market } = till;
    const buyer = await till.buy();
    await pay(buyer);
    await till.isPaidOnce(buyer);
    const [tx] = await atBank(market, buyer.number);
    const shop = market.bank.bank.store.shops.get(tx.site_id);
    shop.rest = false;
    await till.rest(true);
    await (await buyer.page.follow('Annuler')).form('Oui, annuler').submit('Oui, annuler');
    const state = async () => (await rows(market.server, `SELECT r.state FROM refund r JOIN attempt a ON a.id = r.attempt_id
        JOIN orders o ON o.id = a.about WHERE o.number = '${buyer.number}'`)).flat();
    await t.until('it is left to the shop', async () => (await state())[0] === 'by_hand', { ms: 20_000 });
    for (const word of ['REFUSED', 'WAITING_AUTHORISATION', 'CANCELLED']) {
        await bankDoes(market, 'resend', { uuid: tx.uuid, set: { vads_operation_type: 'CREDIT', vads_trans_status: word } });
        await told(market);
        t.assert.deepEqual(await state(), ['by_hand'], `a refund the bank tells ${word} is not done`);
    }
    await bankDoes(market, 'capture', { uuid: tx.uuid });
    await bankDoes(market, 'refund', { uuid: tx.uuid });
    await told(market);
    t.assert.deepEqual(await state(), ['done'], 'one refund, known as done');
    await becomes(buyer, 'given back');
    t.assert.equal(await till.kept(buyer), 0);
    shop.rest = true;
    await till.rest(false);
}

/** Given back by a try that nobody here remembers: staff began anew, or a backup was put back. The first try asks too. */
async function forgottenTry(till) {
    const { t, market } = till;
    const buyer = await till.buy();
    await pay(buyer);
    await till.isPaidOnce(buyer);
    const [{ uuid, amount }] = await atBank(market, buyer.number);
    await bankDoes(market, 'capture', { uuid });
    const { store } = market.bank.bank;
    store.recordRefund(store.transactions.get(uuid), amount);
    await till.rest(true);
    await (await buyer.page.follow('Annuler')).form('Oui, annuler').submit('Oui, annuler');
    await becomes(buyer, 'given back');
    await refundsDone(till);
    t.assert.equal(await till.kept(buyer), 0);
    t.assert.equal(store.transactions.get(uuid).refunded, amount);
    await till.rest(false);
}

/** The notification of a paid order, turned on another: by changing its reference, and whole at another shop's door. */
async function replayed(till) {
    const { t, market } = till;
    const payer = await till.buy();
    await pay(payer);
    await till.isPaidOnce(payer);
    const thief = await till.buy({ offer: payer.offer });
    await toBank(thief);
    await till.honest(payer, { set: { vads_order_id: `${thief.number}-1` }, sign: false });
    await till.honest(payer);
    await till.isNotPaid(thief);
    await till.isPaidOnce(payer);
    const elsewhere = await till.buy({ offer: till.offers.find((o) => o.shop !== payer.offer.shop && o.units >= 5) });
    await toBank(elsewhere);
    const answers = await atOtherDoor(market, payer, elsewhere);
    t.assert.ok(answers.every((a) => a.status < 500), JSON.stringify(answers));
    await till.isNotPaid(elsewhere);
    await pay(thief);
    await pay(elsewhere);
    await till.isPaidOnce(thief);
    await till.isPaidOnce(elsewhere);
}

/** The payer's notification, posted at the address of the other's shop as it is and with the other's reference. */
async function atOtherDoor(market, payer, other) {
    const { store, notifier } = market.bank.bank;
    const { uuid } = (await atBank(market, payer.number)).find((tx) => tx.accepted);
    const { fields } = [...store.sessions.values()].find((s) => s.fields.vads_order_id === `${other.number}-1`);
    const door = fields.vads_url_check ?? store.shops.get(fields.vads_site_id).url_check;
    const tx = store.transactions.get(uuid);
    const sent = [tx.order_id, `${other.number}-1`].map((reference) => ({
        ...tx, order_id: reference, ipn: [], fields: { ...tx.fields, vads_order_id: reference, vads_url_check: door },
    }));
    return (await Promise.all(sent.map((one) => notifier.resend(one)))).flat();
}

/** What the browser carries back decides nothing, whatever it says. */
async function wayBack(till) {
    const buyer = await till.buy();
    await toBank(buyer);
    await buyer.browser.get(`${buyer.url}?vads_trans_status=AUTHORISED&vads_result=00&vads_amount=${buyer.offer.cents}`);
    await till.isNotPaid(buyer);
    await pay(buyer);
    await till.isPaidOnce(buyer);
}

/** The shop moves to another contract while a buyer is on the card page of the old one: his money is not lost. */
async function contractChanged(till) {
    const buyer = await till.buy();
    const card = await toBank(buyer);
    const [[mail]] = await rows(till.market.server, `SELECT mail FROM merchant WHERE slug = '${buyer.offer.shop}'`);
    const member = await signIn(till.market, mail);
    const form = (await member.get('/commercant/banque')).form('Enregistrer');
    const refused = await form.fill({ site_id: '99900099' }).submit('Enregistrer');
    refused.expectStatus(422).expect(/La clé de (test|production) est nécessaire/);
    const typed = await refused.form('Enregistrer').fill({ key_test: '1111222233334444', key_production: '5555666677778888' }).submit('Enregistrer');
    typed.expectStatus(403); // keys want a fresh code
    (await freshCode(till.market, typed, mail)).expectStatus(200);
    await comeBack(await decide(card, 'Payer'));
    await till.isPaidOnce(buyer);
}

const GOOD = [['before'], ['twice', { times: 8 }], ['extra_field'], ['refusal_after']];
const BAD = [
    ['wrong_key'], ['other_key'], ['other_site'], ['tampered_amount'], ['unsigned_extra'], ['redirect'],
    ['altered_amount'], ['altered_currency'], ['test_flag'], ['test_flag', { signed_with: 'production' }],
];

export default async function (t) {
    let till;
    await t.step('a market whose banks are asked by one door only', async () => {
        till = await Till.open(t);
        await till.rest(false);
    });
    for (const [name, more] of GOOD) await t.check(`${name}: paid once`, () => counts(till, name, more));
    for (const [name, more] of BAD) await t.check(`${name} ${more?.signed_with ?? ''}: not paid by it`, () => countsNot(till, name, more));
    await t.check('after: awaited, then paid', () => heldBack(till));
    await t.check('nobody comes back: the bank’s word alone', () => neverReturns(till));
    await t.check('the way back decides nothing', () => wayBack(till));
    await t.check('refused, then another card on the same page', () => secondCard(till));
    await t.check('refused, then a second attempt', () => secondAttempt(till));
    await t.check('abandoned, then paid in the shop', () => abandoned(till));
    await t.check('an old notification turned on another order', () => replayed(till));
    await t.check('two attempts both accepted: one is given back', () => paidTwice(till));
    for (const trouble of ['rest_lost_answer', 'rest_garbage'])
        await t.check(`two attempts both accepted, ${trouble}: given back once`, () => paidTwice(till, trouble));
    await t.check('given back already, by a forgotten try: not again', () => forgottenTry(till));
    await t.check('given back by hand at the bank', () => byHand(till));
    const others = await checkOtherBanks(t, till); // while no day has gone by
    await t.check('late: awaited, then paid', () => late(till));
    await t.check('the answer was cut: asked for', () => cut(till));
    await t.check('never told: asked for', () => asked(till));
    await t.check('no word and no answer: neither paid nor given up', () => silent(till));
    await t.check('lapsed, then paid: revived', () => revived(till));
    await t.check('lapsed, sold to another, then paid: given back', () => goneMeanwhile(till));
    await t.check('the shop changes its contract meanwhile', () => contractChanged(till));
    await t.check('both books agree', () => booksAgree(till));
    await checkOtherBanksLater(t, others);
    await t.check('both sides agree, days later', () => sidesAgree(till));
}
