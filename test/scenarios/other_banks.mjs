// The same sale at banks of other dialects: paid, refused, forged, replayed, altered, a test's success, a wrong amount, never told, given back. Each
// bank has its control under its own name (fakes/bank/form_bank.mjs), and is answered in the words it wants.
import { becomes, comeBack, decide, freshCode, HOUR, MINUTE, pay, rows, signIn, standing, toBank, told } from './people.mjs';
import { wellMade } from './forms_help.mjs';
import { refundsDone, triedAgain } from './till.mjs';

const DAY = 24 * HOUR;
const parisHour = (ms) => Number(new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/Paris', hour: '2-digit', hourCycle: 'h23' }).format(ms));

/** How the dialects' forms and references look from here. */
const DIALECTS = {
    monetico: {
        reference: (number, rank) => `${number.replace('-', 'X')}X${rank}`,
        understood: (a) => a.status === 200 && a.body === 'version=2\ncdr=0\n',
        refused: (a) => a.status === 200 && a.body === 'version=2\ncdr=1\n',
        another: { account: '7654321', login: 'autre', name: 'Une autre boutique', key: 'f'.repeat(40), url_check: '/' },
        turned: (reference) => ({ reference }),
        good: [['before'], ['twice', { times: 8 }], ['extra_field'], ['refusal_after']],
        // what the seal covers is understood, and not believed; what it does not cover is refused
        lies: [['other_site'], ['altered_amount'], ['altered_currency'], ['test_flag']],
        forged: [['wrong_key'], ['other_key'], ['tampered_amount'], ['unsigned_extra']],
    },
    paybox: {
        reference: (number, rank, account) => `${number}-${rank}-${account}`,
        understood: (a) => a.status === 200 && a.body === '',
        refused: (a) => a.status === 200 && a.body === '', // the bank wants no other answer, whatever it told
        another: { account: '7654321', part: '01', login: '1', name: 'Une autre boutique', key: 'f'.repeat(128), test_key: 'e'.repeat(128), url_check: '/' },
        turned: (reference) => ({ R: reference }),
        good: [['before'], ['twice', { times: 8 }], ['extra_field'], ['refusal_after'], ['short_key']],
        lies: [['other_site'], ['altered_amount'], ['test_flag'], ['no_authorisation']],
        forged: [['wrong_key'], ['tampered_amount'], ['unsigned_extra'], ['after_signature']],
        settles: true, // cancelled on the day of the payment, given back later
        days: true, // a refund has a number for one day
        houses: true,
        confirms: true, // nothing is paid but by its answer
        league: { S: '7777777', T: '8888888' }, // its numbers at the other shop
        other: { S: '7777778', T: '8888889' }, // of another payment there
    },
    sips: {
        reference: (number, rank) => `${number.replace('-', 'X')}X${rank}`,
        understood: (a) => a.status === 200 && a.body === '',
        refused: (a) => a.status === 200 && a.body === '',
        another: { account: '002001000000009', part: '1', name: 'Une autre boutique', key: 'f'.repeat(43), test_key: 'e'.repeat(43), url_check: '/' },
        turned: (reference) => ({ transactionReference: reference }),
        good: [['before'], ['twice', { times: 8 }], ['extra_field'], ['refusal_after'], ['base64'], ['base64url'], ['older_seal']],
        lies: [['other_site'], ['altered_amount'], ['altered_currency'], ['other_mode']],
        forged: [['wrong_key'], ['other_key'], ['tampered_amount'], ['unsigned_extra']],
        settles: true,
    },
};

class OtherBank {
    constructor(till, name) {
        Object.assign(this, { till, t: till.t, market: till.market, name, ...DIALECTS[name], at: 0 });
    }

    async control(what, ask) {
        const answer = await fetch(`${this.market.bank.url}/${this.name}/control${what}`, ask && { method: 'POST', body: JSON.stringify(ask) });
        if (!answer.ok) throw new Error(`${this.name} ${what}: ${answer.status} ${await answer.text()}`);
        return answer.json();
    }

    fault(name, more = {}) {
        return this.control('', { fault: name, once: true, ...more });
    }

    services(on, more = {}) {
        return this.control('/services', { shop: this.account, on, ...more });
    }

    /** Where a word counts only once the bank answers, it lets us ask; elsewhere not, unless a check is about that. */
    rests() {
        return this.services(Boolean(this.confirms));
    }

    async open() {
        if (this.settles && parisHour(this.t.clock.now()) === 23) this.t.clock.advance(HOUR); // what is given back is so before midnight
        const offers = (await this.till.allOffers()).filter((o) => o.bank === this.name && o.mode === 'order' && o.units >= 3 && o.cents <= 6000);
        this.t.assert.ok(offers.length > 0, `a shop of the demo on ${this.name}`);
        Object.assign(this, { offers, shop: offers[0].shop });
        [[this.account, this.mail]] = await rows(this.market.server, `SELECT c.site_id, m.mail FROM contract c JOIN merchant m ON m.id = c.merchant_id WHERE m.slug = '${this.shop}'`);
        await this.control('/shops', [this.another]);
        await this.rests();
    }

    buy() {
        const plenty = this.offers.filter((o) => o.units > 0);
        const offer = plenty[this.at++ % plenty.length];
        offer.units -= 1;
        return this.till.buy({ offer });
    }

    async payments(buyer) {
        const { transactions } = await this.control('/log');
        return transactions.filter((tx) => [1, 2, 3].some((rank) => tx.reference === this.reference(buyer.number, rank, this.account)));
    }

    async isPaidOnce(buyer) {
        await becomes(buyer, 'paid');
        await told(this.market);
        const kept = (await this.payments(buyer)).filter((tx) => tx.status === 'accepted').reduce((sum, tx) => sum + tx.amount - tx.refunded, 0);
        this.t.assert.equal(await standing(buyer), 'paid');
        this.t.assert.deepEqual(await this.till.taken(buyer), { times: 1, cents: kept });
    }

    async honest(buyer, more = {}) {
        return (await this.control('/resend', { reference: this.reference(buyer.number, 1, this.account), ...more })).answers;
    }

    async counts(name, more) {
        const buyer = await this.buy();
        await this.fault(name, more);
        const home = await pay(buyer);
        this.t.assert.equal(home.path, new URL(buyer.url).pathname, 'back where one came from');
        await this.isPaidOnce(buyer);
        const answers = await this.honest(buyer, { times: 3 });
        this.t.assert.ok(answers.every(this.understood), JSON.stringify(answers));
        await this.isPaidOnce(buyer);
    }

    async countsNot(name, answered) {
        const buyer = await this.buy();
        await this.fault(name);
        await pay(buyer);
        await this.till.isNotPaid(buyer);
        const [tx] = await this.payments(buyer);
        this.t.assert.ok(answered(tx.told[0].answer), `${name}: ${JSON.stringify(tx.told[0].answer)}`);
        await this.honest(buyer);
        await this.isPaidOnce(buyer);
    }

    async secondCard() {
        const buyer = await this.buy();
        const again = await decide(await toBank(buyer), 'Simuler un refus');
        await becomes(buyer, 'refused');
        await comeBack(await decide(again, 'Payer'));
        await this.isPaidOnce(buyer);
    }

    /** Another order's reference under the old seal; whole, at another shop's door of the same dialect and of another. */
    async replayed() {
        const [payer, thief] = [await this.buy(), await this.buy()];
        await pay(payer);
        await this.isPaidOnce(payer);
        await toBank(thief);
        const answers = await this.honest(payer, { set: this.turned(this.reference(thief.number, 1, this.account)), sign: false });
        this.t.assert.ok(answers.every(this.refused), JSON.stringify(answers));
        const [[door]] = await rows(this.market.server, `SELECT token FROM contract WHERE dialect = 'vads' AND state = 'production'`);
        for (const to of [`/paiement/${this.name}/${door}`, `/paiement/vads/${door}`])
            this.t.assert.equal((await this.honest(payer, { to })).filter((a) => this.understood(a)).length, 0, to);
        await this.till.isNotPaid(thief);
        await this.isPaidOnce(payer);
        await pay(thief);
        await this.isPaidOnce(thief);
    }

    /** One key signs for all shops of the bank: what was paid at another under this order's name is no payment of it. */
    async inLeague() {
        await this.services(true);
        const payer = await this.buy();
        const thief = await this.till.buy({ offer: payer.offer });
        await pay(payer);
        await this.isPaidOnce(payer);
        await toBank(thief);
        const before = (await this.control('/log')).asked.length;
        const answers = await this.honest(payer, { set: { ...this.turned(this.reference(thief.number, 1, this.account)), ...this.league } });
        this.t.assert.ok(answers.every(this.understood), JSON.stringify(answers));
        await this.t.until('the bank is asked', async () => (await this.control('/log')).asked.length > before, { ms: 20_000 });
        await this.till.isNotPaid(thief);
        await pay(thief);
        await this.isPaidOnce(thief);
        await this.rests();
    }

    /** Nobody told us: asked for, where the bank lets us ask. */
    async asked() {
        const buyer = await this.buy();
        await this.fault('none');
        await pay(buyer);
        await this.till.isNotPaid(buyer);
        await this.services(true);
        this.t.clock.advance(3 * MINUTE);
        await this.isPaidOnce(buyer);
        await this.honest(buyer);
        await this.isPaidOnce(buyer);
        await this.rests();
    }

    async cancelled(buyer) {
        await standing(buyer);
        await (await buyer.page.follow('Annuler')).form('Oui, annuler').submit('Oui, annuler');
    }

    /** Given back by the services, once, also when their first answer is lost. */
    async givenBack() {
        const buyer = await this.buy();
        await pay(buyer);
        await this.isPaidOnce(buyer);
        await this.backOnce(buyer);
    }

    async backOnce(buyer) {
        await this.services(true, { fault: 'lost_answer', once: true });
        await this.cancelled(buyer);
        await triedAgain(this.till);
        await refundsDone(this.till);
        await becomes(buyer, 'given back');
        const [tx] = await this.payments(buyer);
        this.t.assert.equal(tx.refunded, tx.amount);
        await this.rests();
    }

    async refundState(buyer) {
        return (await rows(this.market.server, `SELECT r.state FROM refund r JOIN attempt a ON a.id = r.attempt_id
            JOIN orders o ON o.id = a.about WHERE o.number = '${buyer.number}'`)).flat()[0];
    }

    /** One of two is missing, and the answer to what goes back is lost, at a bank that knows no question again and tells of a part nothing. */
    async partLost() {
        const offer = this.offers.find((o) => o.units >= 2);
        offer.units -= 2;
        const buyer = await this.till.buy({ offer, quantity: 2 });
        await pay(buyer);
        await this.isPaidOnce(buyer);
        await this.control('/memory', { numbers: false, parts: false });
        await this.services(true, { fault: 'lost_answer', once: true });
        this.t.clock.advance(MINUTE); // a code was sent a moment ago
        const member = await signIn(this.market, this.mail);
        const press = async (verb, fields = {}) => {
            const page = await member.get(`/commercant/commandes/${buyer.number}`);
            (await page.forms().find((f) => f.action.endsWith(`/${verb}`)).fill(fields).submit()).expectStatus(200);
        };
        await press('accepter');
        await press('peser', { q1: '1' });
        await press('pret');
        await press('remettre-sans-code');
        await triedAgain(this.till);
        await this.t.until('it is left to the shop', async () => (await this.refundState(buyer)) === 'by_hand', { ms: 20_000 });
        this.t.assert.equal((await this.payments(buyer))[0].refunded, offer.cents, 'once');
        const done = await (await member.get('/commercant/banque')).form('C’est fait').submit('C’est fait');
        await freshCode(this.market, done, this.mail);
        this.t.assert.equal(await this.refundState(buyer), 'done');
        await this.control('/memory', { numbers: true, parts: true });
        await this.rests();
    }

    /** What nobody may ask the bank about, its shop looks at: it says that the money is there, once, or that it is not. */
    async shopLooks() {
        const paid = await this.buy();
        const unpaid = await this.till.buy({ offer: paid.offer });
        paid.offer.units -= 1;
        await toBank(unpaid);
        await this.services(false);
        await pay(paid);
        await this.honest(paid, { set: { ...this.turned(this.reference(unpaid.number, 1, this.account)), ...this.other } });
        const attempt = async (buyer) => (await rows(this.market.server, `SELECT a.id, CASE WHEN a.look_at IS NULL THEN 0 ELSE 1 END, a.captured_cents
            FROM attempt a JOIN orders o ON o.id = a.about WHERE o.number = '${buyer.number}'`))[0];
        for (const buyer of [paid, unpaid]) await this.t.until(`the shop is asked to look for ${buyer.number}`, async () => (await attempt(buyer))[1] === '1', { ms: 20_000 });
        await this.till.isNotPaid(paid);
        this.t.clock.advance(MINUTE);
        const [[other]] = await rows(this.market.server, `SELECT m.mail FROM contract c JOIN merchant m ON m.id = c.merchant_id WHERE c.dialect = 'vads' AND c.state = 'production' ORDER BY m.id LIMIT 1`);
        const stranger = await signIn(this.market, other), member = await signIn(this.market, this.mail);
        const here = await stranger.get('/commercant/banque');
        const tried = await stranger.post('/commercant/banque/vu', { paiement: (await attempt(paid))[0], reponse: 'oui' }, { from: here });
        this.t.clock.advance(MINUTE);
        (await freshCode(this.market, tried, other)).expectStatus(404);
        await this.till.isNotPaid(paid);
        const page = (await member.get('/commercant/banque')).expect('Paiements à vérifier').expect(`${paid.number}-1`);
        await wellMade(this.market, page);
        const ids = { paid: (await attempt(paid))[0], unpaid: (await attempt(unpaid))[0] };
        const says = async (id, words) => {
            const done = await page.forms().find((f) => f.names().includes('paiement') && f.value('paiement') === id).submit(words);
            (await freshCode(this.market, done, this.mail)).expectStatus(200);
        };
        await says(ids.paid, 'L’argent y est');
        await becomes(paid, 'paid');
        await says(ids.unpaid, 'Il n’y est pas');
        await becomes(unpaid, 'refused');
        await says(ids.paid, 'Il n’y est pas'); // too late to say otherwise
        await says(ids.unpaid, 'L’argent y est');
        this.t.assert.deepEqual((await attempt(paid)).slice(1), ['0', String(paid.offer.cents)]);
        this.t.assert.deepEqual((await attempt(unpaid)).slice(1), ['0', '0']);
        this.t.assert.ok(!(await member.get('/commercant/banque')).html.includes('Paiements à vérifier'));
        await this.honest(paid);
        this.t.assert.equal(await standing(paid), 'paid');
        await this.rests();
    }

    /** Its first house closed: buyers and questions go to the other, until it opens again. */
    async closed() {
        const seen = (spare) => this.t.until(`the bank's houses are looked at: ${spare}`, async () => {
            const [row] = await rows(this.market.server, `SELECT spare, seen_at FROM bank_door WHERE platform = 'demo_${this.name}'`);
            return row?.[0] === spare;
        }, { ms: 30_000 });
        await this.control('/houses', { first: false });
        this.t.clock.advance(6 * MINUTE);
        await seen('1');
        const buyer = await this.buy();
        await this.fault('none');
        const card = await toBank(buyer);
        this.t.assert.ok((await this.control('/log')).forms.at(-1).endsWith('/spare/cgi/form'));
        await comeBack(await decide(card, 'Payer'));
        await this.services(true);
        this.t.clock.advance(3 * MINUTE);
        await this.isPaidOnce(buyer);
        await this.rests();
        await this.control('/houses', { first: true });
        this.t.clock.advance(6 * MINUTE);
        await seen('0');
        const next = await this.buy();
        await pay(next);
        this.t.assert.ok((await this.control('/log')).forms.at(-1).endsWith(`/${this.name}/cgi/form`));
        await this.isPaidOnce(next);
    }

    /**
     * On another day, when the bank has sent the payment to be paid out; the shop, which has not looked at its orders for so long, may have
     * had this one refused by then.
     */
    async givenBackLater() {
        const buyer = await this.buy();
        await pay(buyer);
        await this.isPaidOnce(buyer);
        await this.till.rest(true);
        await this.services(true, { fault: 'lost_answer', once: true });
        const now = this.t.clock.now();
        this.t.clock.advance((Math.floor(now / DAY) + 2.5) * DAY - now); // noon, so that what is tried again is so on the same day
        if ((await standing(buyer)) === 'paid') await this.cancelled(buyer);
        await this.t.until('all is given back', async () => {
            const open = await rows(this.market.server, `SELECT id FROM refund WHERE state <> 'done'`);
            if (open.length) this.t.clock.advance(3 * MINUTE); // nine hours at most: the day is the same
            return open.length === 0;
        }, { ms: 180_000, every: 1000 });
        await becomes(buyer, 'given back');
        const [tx] = await this.payments(buyer);
        this.t.assert.equal(tx.refunded, tx.amount);
        this.t.assert.ok(!tx.cancelled);
    }

    /** Asked for and not answered until another day: nobody can tell then whether it was done, and the shop looks. */
    async nextDay() {
        const buyer = await this.buy();
        await pay(buyer);
        await this.isPaidOnce(buyer);
        await this.services(true, { fault: 'down' });
        await this.cancelled(buyer);
        const state = () => this.refundState(buyer);
        await triedAgain(this.till);
        this.t.assert.equal(await state(), 'asked');
        this.t.clock.advance(DAY);
        await this.t.until('it is left to the shop', async () => (await state()) === 'by_hand', { ms: 20_000 });
        await this.services(true);
        this.t.assert.equal((await this.payments(buyer))[0].refunded, 0);
    }

    /** The bank does not let us ask: its word alone is no money, and the shop is told to look. Once we may, it is paid. */
    async toLookAt() {
        const buyer = await this.buy();
        await this.services(false);
        await pay(buyer);
        const letter = await this.market.letter(this.mail, 'Un paiement à vérifier');
        this.t.assert.match(letter.text, /n’est pas payée ici/);
        this.t.assert.ok(letter.text.includes(`${buyer.number}-1`), letter.text);
        await this.till.isNotPaid(buyer);
        await this.services(true);
        this.t.clock.advance(3 * MINUTE);
        await this.isPaidOnce(buyer);
        await this.rests();
    }

    /** Anybody may have the bank sign a refusal: what it says has ended is still asked about, and paid. */
    async strangersRefusal() {
        const stranger = await this.buy();
        const buyer = await this.till.buy({ offer: stranger.offer });
        await pay(stranger);
        await this.isPaidOnce(stranger);
        const card = await toBank(buyer);
        const before = (await this.control('/log')).asked.length;
        await this.honest(stranger, { set: { ...this.turned(this.reference(buyer.number, 1, this.account)), ...this.league, E: '00030', A: null } });
        await this.t.until('the bank is asked', async () => (await this.control('/log')).asked.length > before, { ms: 20_000 });
        await becomes(buyer, 'refused');
        await this.fault('none');
        await decide(card, 'Payer');
        this.t.clock.advance(3 * MINUTE);
        await this.isPaidOnce(buyer);
    }

    /** The bank does not let us: a task for the shop, with a day, until it says that it is done. */
    async byHand() {
        const buyer = await this.buy();
        await pay(buyer);
        await this.isPaidOnce(buyer);
        await this.services(false);
        await this.cancelled(buyer);
        const state = () => this.refundState(buyer);
        await this.t.until('it is left to the shop', async () => (await state()) === 'by_hand', { ms: 20_000 });
        const letter = await this.market.letter(this.mail, 'remboursement');
        this.t.assert.match(letter.text, /avant le .*quatorze jours/s);
        const member = await signIn(this.market, this.mail);
        const page = await member.get('/commercant/banque');
        page.expect('Remboursements à faire').expect('avant le');
        const done = await page.form('C’est fait').submit('C’est fait');
        await freshCode(this.market, done, this.mail);
        this.t.assert.equal(await state(), 'done');
        await becomes(buyer, 'given back');
        await this.control('/refund', { reference: this.reference(buyer.number, 1, this.account) });
        await this.rests();
    }
}

async function oneBank(t, till, name) {
    const bank = new OtherBank(till, name);
    await t.step(`${name}: a shop of the demo`, () => bank.open());
    for (const [fault, more] of bank.good) await t.check(`${name}, ${fault}: paid once`, () => bank.counts(fault, more));
    for (const [fault] of bank.lies) await t.check(`${name}, ${fault}: understood, not believed`, () => bank.countsNot(fault, bank.understood));
    for (const [fault] of bank.forged) await t.check(`${name}, ${fault}: refused`, () => bank.countsNot(fault, bank.refused));
    await t.check(`${name}: refused, then another card on the same page`, () => bank.secondCard());
    await t.check(`${name}: an old word turned on another order`, () => bank.replayed());
    await t.check(`${name}: never told, asked for`, () => bank.asked());
    await t.check(`${name}: given back once, though the answer was lost`, () => bank.givenBack());
    await t.check(`${name}: given back by hand`, () => bank.byHand());
    if (bank.days) await t.check(`${name}: a part given back once, though the answer was lost`, () => bank.partLost());
    if (bank.league) {
        await t.check(`${name}: paid at another shop of the bank`, () => bank.inLeague());
        await t.check(`${name}: a stranger's refusal ends nothing`, () => bank.strangersRefusal());
        await t.check(`${name}: may not be asked, to be looked at`, () => bank.toLookAt());
        await t.check(`${name}: may not be asked, its shop looks`, () => bank.shopLooks());
    }
    if (bank.houses) await t.check(`${name}: its first house closed`, () => bank.closed());
    await bank.services(true);
    return bank;
}

export async function checkOtherBanks(t, till) {
    const banks = [];
    for (const name of Object.keys(DIALECTS)) banks.push(await oneBank(t, till, name));
    return banks;
}

/** What takes a day. */
export async function checkOtherBanksLater(t, banks) {
    for (const bank of banks.filter((b) => b.settles)) await t.check(`${bank.name}: given back on another day, once`, () => bank.givenBackLater());
    for (const bank of banks.filter((b) => b.days)) await t.check(`${bank.name}: not answered until another day`, () => bank.nextDay());
}
