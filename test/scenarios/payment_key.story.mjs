// A shop types another key for the same shop number at its bank. The bank changes when it changes: for a day what is signed
// with the key before is understood, and never is anything signed with it. Then it is a stranger's.
import { atBank, bankDoes, comeBack, decide, fault, freshCode, HOUR, MINUTE, pay, rows, signIn, toBank } from './people.mjs';
import { booksAgree, Till } from './till.mjs';

export const meta = { timeoutMs: 300_000 };

const SECOND = 'deuxiemeClef0000';
const THIRD = 'troisiemeClef0000';

async function typeKey(till, key) {
    const [[mail]] = await rows(till.market.server, `SELECT mail FROM merchant WHERE slug = '${till.shop.slug}'`);
    till.member ??= await signIn(till.market, mail);
    const bank = await till.member.get('/commercant/banque');
    const form = bank.expect('l’ancienne est encore comprise pendant un jour').form('Enregistrer');
    const page = await form.fill({ key_production: key }).submit('Enregistrer');
    (await freshCode(till.market, page, mail)).expectStatus(200);
}

async function keysKept(till) {
    const [[n]] = await rows(till.market.server, 'SELECT count(*) FROM old_key');
    return Number(n);
}

/** A purchase whose bank says nothing until it is told to, and with which key. */
async function silentlyPaid(till) {
    const buyer = await till.buy({ offer: till.offer });
    await fault(till.market, 'after');
    await pay(buyer);
    const tx = (await atBank(till.market, buyer.number)).find((x) => x.accepted);
    return { buyer, says: (key) => bankDoes(till.market, 'resend', { uuid: tx.uuid, key }) };
}

/** On the card page when the key was replaced: the bank signs its word with the key it knows. */
async function meanwhile(till) {
    const buyer = await till.buy({ offer: till.offer });
    const card = await toBank(buyer);
    await typeKey(till, SECOND);
    await comeBack(await decide(card, 'Payer'));
    await till.isPaidOnce(buyer);
}

/** The card page opens for the new key only: the bank refuses what is signed with the other. */
async function signsWithTheNew(till) {
    const early = await till.buy({ offer: till.offer });
    till.t.assert.match((await toBank(early)).text(), /signature/, 'the bank still has the key before');
    till.shop.bank.production_key = SECOND;
    const buyer = await till.buy({ offer: till.offer });
    await pay(buyer);
    await till.isPaidOnce(buyer);
}

/** Twice in a day: both keys before are understood. The same one typed again replaces nothing. */
async function twice(till) {
    await typeKey(till, THIRD);
    till.shop.bank.production_key = THIRD;
    till.t.assert.equal(await keysKept(till), 2, 'the key before the first change, and the one before the second');
    await typeKey(till, THIRD);
    till.t.assert.equal(await keysKept(till), 2);
    for (const key of [till.shop.first, SECOND]) {
        const { buyer, says } = await silentlyPaid(till);
        await says('clefDePersonne00');
        await till.isNotPaid(buyer);
        await says(key);
        await till.isPaidOnce(buyer);
    }
}

/** The shop has seen its orders, so that none is refused and paid back while the clock goes on. */
async function goOn(till, ms) {
    const board = await till.member.get('/commercant/commandes');
    (await till.member.post('/commercant/tableau/vu', {}, { from: board })).expectStatus(200);
    till.t.clock.advance(ms);
}

async function lastHour(till) {
    await goOn(till, 23 * HOUR);
    const { buyer, says } = await silentlyPaid(till);
    await says(till.shop.first);
    await till.isPaidOnce(buyer);
}

/** A day after, its words are as a stranger's; those of the new key count. */
async function over(till) {
    await goOn(till, HOUR + MINUTE);
    const { buyer, says } = await silentlyPaid(till);
    await says(till.shop.first);
    await till.isNotPaid(buyer);
    await till.honest(buyer);
    await till.isPaidOnce(buyer);
}

/** What is no longer understood is not kept either. */
async function forgotten(till) {
    till.t.assert.ok((await keysKept(till)) > 0);
    await goOn(till, 26 * HOUR);
    await till.t.until('the old keys are gone', async () => (await keysKept(till)) === 0, { ms: 20_000 });
}

export default async function (t) {
    const till = await Till.open(t);
    await till.rest(false);
    till.offer = till.offers.find((o) => o.units >= 9);
    const [[slug, site]] = await rows(till.market.server, `SELECT m.slug, c.site_id FROM merchant m JOIN contract c ON c.merchant_id = m.id
        WHERE m.slug = '${till.offer.shop}'`);
    const bank = till.market.bank.bank.store.shops.get(site);
    till.shop = { slug, bank, first: bank.production_key };
    await t.step('replaced while a buyer is at the bank: paid', () => meanwhile(till));
    await t.step('nothing is signed with the key before', () => signsWithTheNew(till));
    await t.step('replaced twice: both are understood, a third is not', () => twice(till));
    await t.step('until a day is over', () => lastHour(till));
    await t.step('not longer', () => over(till));
    await t.step('and then it is forgotten', () => forgotten(till));
    await t.check('both books agree', () => booksAgree(till));
}
