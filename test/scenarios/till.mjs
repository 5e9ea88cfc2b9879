// What the stories of payment share: a market whose buyers pay online, what must have become of their money, and both
// sides' books at the end.
import { attr } from '../harness/dom.mjs';
import {
    atBank, bankDoes, bankLog, becomes, buy, fault, MINUTE, numberOf, offersOf, openMarket, rows, signIn, standing, told,
} from './people.mjs';

/** Everything a step needs: the market, and purchases of ever other products so that none sells out by accident. */
export class Till {
    static async open(t) {
        const till = new Till();
        Object.assign(till, { t, market: await openMarket(t), buyers: [], at: 0 });
        const all = await offersOf(till.market.server);
        till.offers = all.filter((o) => o.mode === 'order' && o.online && o.inShop && o.cents <= 5000);
        return till;
    }

    /** A purchase to be paid online, of the next product there is enough of; its slot lies far ahead. */
    async buy(wish = {}) {
        const offer = wish.offer ?? this.next();
        const buyer = await buy(this.market, { products: offer.path, pay: 'online', slot: -1, ...wish });
        Object.assign(buyer, { offer, number: numberOf(buyer) });
        this.buyers.push(buyer);
        return buyer;
    }

    /** Every shop looks at its board: what nobody has seen is refused and paid back while the clock goes on, sooner or later by the day of the week. */
    async seen() {
        this.members ??= new Map();
        for (const shop of new Set(this.buyers.map((b) => b.offer.shop))) {
            const [[mail]] = await rows(this.market.server, `SELECT mail FROM merchant WHERE slug = '${shop}'`);
            if (!this.members.has(shop)) this.members.set(shop, await signIn(this.market, mail));
            const member = this.members.get(shop), board = await member.get('/commercant/commandes');
            const numeros = attr(board.select('#tableau')[0], 'data-nouvelles');
            if (numeros) (await member.post('/commercant/tableau/vu', { numeros }, { from: board })).expectStatus(200);
        }
    }

    next() {
        const plenty = this.offers.filter((o) => o.units >= 5);
        return plenty[this.at++ % plenty.length];
    }

    allOffers() {
        return offersOf(this.market.server);
    }

    /** How often the money of an order was taken note of, and how much of it. */
    async taken(buyer) {
        const [[times, cents]] = await rows(this.market.server, `SELECT count(*), coalesce(sum(e.amount_cents), 0) FROM gateway_event e
            JOIN attempt a ON a.id = e.attempt_id JOIN orders o ON o.id = a.about
            WHERE o.number = '${buyer.number}' AND e.verdict = 'captured'`);
        return { times: Number(times), cents: Number(cents) };
    }

    async stateOf(buyer) {
        const [[state]] = await rows(this.market.server, `SELECT state FROM orders WHERE number = '${buyer.number}'`);
        return state;
    }

    /** The page says paid, and the money was noted once, whatever the bank said how often. */
    async isPaidOnce(buyer) {
        await becomes(buyer, 'paid');
        await told(this.market);
        this.t.assert.equal(await standing(buyer), 'paid');
        this.t.assert.deepEqual(await this.taken(buyer), { times: 1, cents: await this.kept(buyer) });
    }

    /** All that was sent is applied, and the purchase is not paid: its page says the bank's answer is awaited. */
    async isNotPaid(buyer, word = 'waiting') {
        await told(this.market);
        this.t.assert.equal(await standing(buyer), word);
        this.t.assert.deepEqual(await this.taken(buyer), { times: 0, cents: 0 });
        this.t.assert.equal(await this.stateOf(buyer), 'submitted');
    }

    /** What the bank took for an order and has not given back. */
    async kept(buyer) {
        const all = await atBank(this.market, buyer.number);
        return all.filter((tx) => tx.accepted).reduce((sum, tx) => sum + tx.amount - tx.refunded, 0);
    }

    /** The honest notification of what the bank accepted, once more. */
    async honest(buyer, more = {}) {
        const tx = (await atBank(this.market, buyer.number)).find((x) => x.accepted);
        await bankDoes(this.market, 'resend', { uuid: tx.uuid, ...more });
        return tx;
    }

    rest(up) {
        return fault(this.market, up ? 'rest_up' : 'rest_down', { once: false });
    }
}

/** The first try at a refund has failed; the clock goes on to the next. */
export async function triedAgain(till) {
    await till.t.until('the first try has failed', async () => {
        const [[tries]] = await rows(till.market.server, `SELECT count(*) FROM job WHERE kind = 'payment_refund' AND done_at IS NULL
            AND attempts = 1 AND last_error IS NOT NULL`);
        return tries === '1';
    }, { ms: 60_000 });
    till.t.clock.advance(4 * MINUTE); // what was not answered may still be under way for a while
}

/** What goes back is done at the bank and known here. */
export function refundsDone(till) {
    return till.t.until('refunds are done', async () => {
        const open = await rows(till.market.server, `SELECT id FROM refund WHERE state <> 'done'`);
        return open.length === 0;
    }, { ms: 20_000 });
}

/** Per shop what the bank took and gave back is what the market noted; gives the bank's sums. */
export async function sidesAgree(till) {
    const { t, market } = till;
    const noted = new Map(await rows(market.server, `SELECT c.site_id, coalesce(sum(a.captured_cents), 0)
        - coalesce(sum((SELECT sum(r.amount_cents) FROM refund r WHERE r.attempt_id = a.id AND r.state = 'done')), 0)
        FROM contract c JOIN attempt a ON a.contract_id = c.id GROUP BY c.site_id`));
    const shops = Object.assign((await bankLog(market)).shops, ...market.bank.bank.others.map((o) => o.sums()));
    for (const [site, sums] of Object.entries(shops))
        t.assert.equal(Number(noted.get(site) ?? 0), sums.accepted - sums.refunded, `shop ${site}`);
    await market.server.fsck();
    return shops;
}

/** Both sides' books, and the pages add up to the same. */
export async function booksAgree(till) {
    const { t } = till;
    const shops = await sidesAgree(till);
    let onPages = 0;
    for (const buyer of till.buyers) if ((await standing(buyer)) === 'paid') onPages += buyer.offer.cents;
    const atTheBank = Object.values(shops).reduce((sum, s) => sum + s.accepted - s.refunded, 0);
    t.assert.ok(atTheBank > 0);
    t.assert.equal(onPages, atTheBank);
}
