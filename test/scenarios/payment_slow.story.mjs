// A bank that is slow: reads our answer late or never, dribbles what it says, says it five times, or lets a question hang.
// The purchase is paid once all the same, and nobody else in the market waits for it.
import fs from 'node:fs';
import path from 'node:path';
import { bankDoes, bankLog, becomes, decide, fault, MINUTE, pay, rows, standing, toBank } from './people.mjs';
import { booksAgree, refundsDone, Till } from './till.mjs';

export const meta = { long: true, waits: true, timeoutMs: 600_000 };

const MANY = 12; // more than there are threads for anything
const HOURS = 3600;

/** Waits until the bank has so many calls on their way, or so many questions it lets hang. */
function bankHas(till, what, many) {
    return till.t.until(`the bank has ${many} ${what}`, async () => (await bankLog(till.market))[what] >= many, { ms: 30_000 });
}

/** Buyers who have pressed "Payer"; their card page waits until the bank has told us, so nobody waits for it here. */
async function payAtOnce(till, many) {
    const buyers = [], cards = [];
    for (let i = 0; i < many; i++) {
        buyers.push(await till.buy());
        cards.push(await toBank(buyers.at(-1)));
    }
    const pending = cards.map((card) => decide(card, 'Payer').catch(() => null)); // at once: what is cut after some seconds is cut together
    return { buyers, done: () => Promise.all(pending) };
}

/** Somebody else meanwhile: looks, orders, pays, is written to. */
async function othersGoOn(till) {
    const before = till.market.mail.messages.at(-1)?.id ?? 0;
    const mail = `autre-${before}@exemple.fr`;
    await fault(till.market, 'before', { once: false });
    const other = await till.buy({ mail });
    await pay(other);
    await becomes(other, 'paid');
    await till.market.letter(mail, '', before);
    return other;
}

/** Our answer is not read for hours: what was said counts from the moment it was said. */
async function slowReaders(till) {
    await fault(till.market, 'slow_reader', { once: false, seconds: HOURS });
    const { buyers, done } = await payAtOnce(till, MANY);
    await bankHas(till, 'flying', MANY);
    for (const buyer of buyers) await becomes(buyer, 'paid');
    till.t.assert.equal((await bankLog(till.market)).flying, MANY, 'and the bank still has not read an answer');
    await othersGoOn(till);
    await bankDoes(till.market, 'hang_up');
    await done();
    for (const buyer of buyers) await till.isPaidOnce(buyer);
    await till.honest(buyers[0], { times: 3 });
    await till.isPaidOnce(buyers[0]);
}

/** A word that comes letter by letter, but comes. */
async function slowWriter(till) {
    const buyer = await till.buy();
    await fault(till.market, 'slow_writer', { seconds: 3 });
    await pay(buyer);
    await till.isPaidOnce(buyer);
}

/** Words that never end: each is cut off, none of it counts, nobody waits behind them; the bank is asked instead. */
async function endlessWriters(till) {
    await fault(till.market, 'slow_writer', { once: false, seconds: HOURS });
    const { buyers, done } = await payAtOnce(till, MANY);
    await bankHas(till, 'flying', MANY);
    await othersGoOn(till);
    await done(); // the door has cut them all, by its own clock
    const { transactions } = await bankLog(till.market);
    const ours = transactions.filter((tx) => buyers.some((b) => tx.order_id.startsWith(`${b.number}-`)));
    till.t.assert.equal(ours.length, MANY);
    for (const tx of ours) till.t.assert.ok(tx.ipn[0].answer.error ?? tx.ipn[0].answer.status === 408, JSON.stringify(tx.ipn[0]));
    for (const buyer of buyers) await till.isNotPaid(buyer);
    await till.rest(true);
    till.t.clock.advance(3 * MINUTE);
    for (const buyer of buyers) await till.isPaidOnce(buyer);
    await till.rest(false);
}

/** Told, and told again on each quarter of an hour: five times the same, paid once. */
async function retries(till) {
    const buyer = await till.buy();
    await fault(till.market, 'retries');
    await pay(buyer);
    await till.isPaidOnce(buyer);
    const log = async () => (await bankLog(till.market)).transactions.find((tx) => tx.order_id.startsWith(`${buyer.number}-`)).ipn;
    for (let told = 2; told <= 5; told++) {
        till.t.clock.advance(15 * MINUTE);
        await till.t.until(`told ${told} times`, async () => (await log()).filter((one) => one.answer).length === told, { ms: 20_000 });
        await till.isPaidOnce(buyer);
    }
    const all = await log();
    till.t.assert.deepEqual(all.map((one) => one.src), ['PAY', 'RETRY', 'RETRY', 'RETRY', 'RETRY']);
    till.t.assert.ok(all.every((one) => one.answer.status === 200), JSON.stringify(all.map((one) => one.answer)));
}

/** The bank's other door lets every question hang. What waits for it waits; letters and orders go on; then all is known. */
async function hangingQuestions(till) {
    const buyers = [];
    for (let i = 0; i < MANY; i++) {
        await fault(till.market, 'none');
        const buyer = await till.buy();
        await pay(buyer);
        buyers.push(buyer);
    }
    await fault(till.market, 'rest_slow', { once: false, seconds: HOURS });
    till.t.clock.advance(3 * MINUTE);
    await bankHas(till, 'asked', 1);
    await othersGoOn(till);
    for (const buyer of buyers) till.t.assert.equal(await standing(buyer), 'waiting');
    await till.rest(true);
    await bankDoes(till.market, 'hang_up');
    till.t.clock.advance(10 * MINUTE);
    for (const buyer of buyers) await till.isPaidOnce(buyer);
    await till.rest(false);
    till.t.assert.deepEqual(await rows(till.market.server, `SELECT kind, last_error FROM job WHERE failed_at IS NOT NULL`), [],
        'a question that will be asked again is nothing for staff to mend');
}

/** A refund whose answer comes after we stopped waiting: given back once. */
async function slowRefund(till) {
    const { t, market } = till;
    const buyer = await till.buy();
    const [one, other] = [await toBank(buyer), await toBank(buyer)];
    await decide(one, 'Payer');
    await becomes(buyer, 'paid');
    await fault(market, 'rest_slow', { seconds: 34, service: 'Transaction/CancelOrRefund' });
    const [[before]] = await rows(market.server, `SELECT coalesce(max(id), 0) FROM job WHERE kind = 'payment_refund'`);
    await decide(other, 'Payer');
    await bankHas(till, 'asked', 1);
    await till.t.until('the bank has answered, too late', async () => (await bankLog(market)).asked === 0, { ms: 60_000 });
    // the bank answers 4 s after we stopped waiting; it is asked what became of it when it must be over
    await t.until('the first try has failed', async () => (await rows(market.server, `SELECT id FROM job WHERE kind = 'payment_refund' AND id > ${before}
        AND attempts = 1 AND done_at IS NULL AND last_error IS NOT NULL`)).length === 1, { ms: 60_000 });
    t.clock.advance(4 * MINUTE);
    await refundsDone(till);
    t.assert.equal(await till.kept(buyer), buyer.offer.cents);
    await becomes(buyer, 'paid');
}

/** Anybody who has paid once knows the address the bank calls. A flood of rubbish there does not fill the disk, and the
 *  bank's own word gets through it. */
async function flood(till) {
    const { t, market } = till;
    const buyer = await till.buy();
    const card = await toBank(buyer);
    const session = [...market.bank.bank.store.sessions.values()].find((s) => s.fields.vads_order_id === `${buyer.number}-1`);
    const door = new URL(session.fields.vads_url_check ?? market.bank.bank.store.shops.get(session.fields.vads_site_id).url_check, market.server.origin);
    const folder = path.join(market.server.dir, 'data/market/journal');
    const bytes = () => fs.readdirSync(folder).reduce((sum, name) => sum + fs.statSync(path.join(folder, name)).size, 0);
    const before = bytes();
    for (let i = 0; i < 60; i++) {
        const body = new URLSearchParams({ vads_order_id: `${i}`, rubbish: 'x'.repeat(60_000), signature: 'no' });
        const answer = await fetch(market.server.origin + door.pathname, { method: 'POST', body });
        t.assert.equal(answer.status, 200, 'answered as the bank expects, each time');
    }
    const grown = bytes() - before;
    t.assert.ok(grown > 500_000, `evidence is kept: ${grown} bytes`);
    t.assert.ok(grown < 2_000_000, `but not all of it: ${grown} bytes of 3.6 million`);
    await decide(card, 'Payer');
    await till.isPaidOnce(buyer);
}

export default async function (t) {
    let till;
    await t.step('a market whose banks are asked by one door only', async () => {
        till = await Till.open(t);
        await till.rest(false);
    });
    await t.check(`${MANY} banks that do not read our answer`, () => slowReaders(till));
    await t.check('a word letter by letter', () => slowWriter(till));
    await t.check(`${MANY} words that never end`, () => endlessWriters(till));
    await t.check('told again every quarter of an hour', () => retries(till));
    await t.check(`${MANY} questions the bank lets hang`, () => hangingQuestions(till));
    await t.check('a refund answered too late', () => slowRefund(till));
    await t.check('a flood of words that no bank signed', () => flood(till));
    await t.check('both books agree', () => booksAgree(till));
}
