// What the bank remembers: shops, card pages under way, transactions, forms it rejected.
import crypto from 'node:crypto';
import fs from 'node:fs';
import { now, DAY, MINUTE } from '../clock.mjs';
import { parseTransDate } from './form.mjs';

export const PAGE_LIFE_MS = 10 * MINUTE;
const VALIDATION_LIFE_MS = 7 * DAY;

// What the cents of an amount decide (outside of demo mode, where the buttons alone do).
const BY_CENTS = { 5: 'refused_then_accepted', 17: 'abandoned', 30: 'page_timeout', 40: 'no_3ds', 51: 'no_funds', 94: 'duplicate' };

export function outcomeOfAmount(amount) {
    return BY_CENTS[Number(amount) % 100] ?? 'accepted';
}

export function randomHex(bytes) {
    return crypto.randomBytes(bytes).toString('hex');
}

function nextMidnight(ms) {
    return (Math.floor(ms / DAY) + 1) * DAY;
}

/** Reads shops given as an array or as {shops: [...]}; refuses what could make a test pass by accident. */
export function readShops(given) {
    const list = Array.isArray(given) ? given : given.shops;
    if (!Array.isArray(list)) throw new Error('shops: an array is expected');
    return list.map(readShop);
}

function readShop(shop) {
    const site = String(shop.site_id ?? '');
    if (!/^\d{8}$/.test(site)) throw new Error(`shop: site_id "${site}" must have eight digits`);
    if (!shop.test_key && !shop.production_key) throw new Error(`shop ${site}: at least one key is needed`);
    return { name: `Commerce ${site}`, rest: true, retry: false, notify_cancel: true, ...shop, site_id: site };
}

export class Store {
    constructor({ demo = false, stateFile = null } = {}) {
        this.demo = demo;
        this.stateFile = stateFile;
        this.shops = new Map();
        this.sessions = new Map();
        this.usedIds = new Map();
        this.transactions = new Map();
        this.rejected = [];
        if (stateFile && fs.existsSync(stateFile)) this.#load();
    }

    addShops(given) {
        for (const shop of readShops(given)) this.shops.set(shop.site_id, shop);
    }

    #load() {
        const saved = JSON.parse(fs.readFileSync(this.stateFile, 'utf8'));
        for (const tx of saved.transactions) this.transactions.set(tx.uuid, tx);
        for (const [id, token] of saved.usedIds) this.usedIds.set(id, token);
    }

    /** Keeps transactions over a restart, when a state file was asked for. */
    save() {
        if (!this.stateFile) return;
        const text = JSON.stringify({ transactions: [...this.transactions.values()], usedIds: [...this.usedIds] });
        fs.writeFileSync(`${this.stateFile}.new`, text, { mode: 0o600 });
        fs.renameSync(`${this.stateFile}.new`, this.stateFile);
    }

    /**
     * Opens the card page of a checked form. vads_trans_id is unique per shop and UTC day, case ignored; the very same
     * form posted again (a reload) finds its page while it is still open. Returns a session, or null for a duplicate.
     */
    openSession(fields) {
        const day = Math.floor(parseTransDate(fields.vads_trans_date) / DAY);
        const id = `${fields.vads_site_id}/${day}/${fields.vads_trans_id.toLowerCase()}`;
        const before = this.sessions.get(this.usedIds.get(id));
        if (before && !before.done && before.fields.signature === fields.signature) return before;
        if (this.usedIds.has(id)) return null;
        if (!this.demo && outcomeOfAmount(fields.vads_amount) === 'duplicate') return null;
        const session = { token: randomHex(16), fields, openedAt: now(), attempts: 0, done: false, last: null };
        this.sessions.set(session.token, session);
        this.usedIds.set(id, session.token);
        this.save();
        return session;
    }

    sessionExpired(session) {
        return now() - session.openedAt > PAGE_LIFE_MS;
    }

    #newTransaction(fields, more) {
        const tx = {
            uuid: randomHex(16),
            site_id: fields.vads_site_id,
            mode: fields.vads_ctx_mode,
            trans_id: fields.vads_trans_id,
            trans_date: fields.vads_trans_date,
            order_id: fields.vads_order_id ?? '',
            amount: Number(fields.vads_amount),
            currency: fields.vads_currency,
            operation: 'DEBIT',
            created_at: now(),
            refunded: 0,
            parent: null,
            ipn: [],
            fields,
            ...more,
        };
        this.transactions.set(tx.uuid, tx);
        return tx;
    }

    /** One try on the card page: how is accepted | refused | no_funds | no_3ds | abandoned. */
    recordAttempt(session, how, card) {
        session.attempts += 1;
        const manual = session.fields.vads_validation_mode === '1';
        const delay = Number(session.fields.vads_capture_delay || 0);
        const kinds = {
            accepted: { status: manual ? 'AUTHORISED_TO_VALIDATE' : 'AUTHORISED', result: '00', auth: '00', warranty: 'YES' },
            refused: { status: 'REFUSED', result: '05', auth: '05', warranty: '' },
            no_funds: { status: 'REFUSED', result: '05', auth: '51', warranty: '' },
            no_3ds: { status: 'REFUSED', result: '05', auth: '', warranty: 'NO' },
            abandoned: { status: 'ABANDONED', result: '17', auth: '', warranty: '' },
        };
        const tx = this.#newTransaction(session.fields, {
            ...kinds[how],
            attempt: session.attempts,
            card,
            capture_at: nextMidnight(now()) + delay * DAY,
        });
        session.last = tx;
        session.done = how === 'accepted' || how === 'abandoned';
        this.save();
        return tx;
    }

    /** The status at this moment of the test clock: remittance and expiry happen by themselves. */
    status(tx) {
        if (tx.status === 'AUTHORISED' && now() >= tx.capture_at) tx.status = 'CAPTURED';
        if (tx.status === 'AUTHORISED_TO_VALIDATE' && now() >= tx.created_at + VALIDATION_LIFE_MS) tx.status = 'EXPIRED';
        return tx.status;
    }

    isAccepted(tx) {
        return tx.operation === 'DEBIT' && ['AUTHORISED', 'CAPTURED'].includes(this.status(tx));
    }

    /** Money given back on a remitted transaction; the caller has checked the amount. */
    recordRefund(tx, amount) {
        tx.refunded += amount;
        const credit = this.#newTransaction(tx.fields, {
            operation: 'CREDIT',
            amount,
            parent: tx.uuid,
            status: 'AUTHORISED',
            result: '00',
            auth: '',
            warranty: '',
            attempt: 1,
            card: tx.card,
            capture_at: nextMidnight(now()),
        });
        this.save();
        return credit;
    }

    reject(fields, problem) {
        this.rejected.push({ at: now(), site_id: fields.vads_site_id ?? null, trans_id: fields.vads_trans_id ?? null, ...problem });
    }

    /** Everything, and per shop the sums for the equation "paid by our orders = accepted by the bank". */
    log() {
        const shops = {};
        for (const site of this.shops.keys()) shops[site] = { accepted: 0, refunded: 0, to_validate: 0, accepted_count: 0 };
        for (const tx of this.transactions.values()) this.#addToSums((shops[tx.site_id] ??= { accepted: 0, refunded: 0, to_validate: 0, accepted_count: 0 }), tx);
        const transactions = [...this.transactions.values()].map((tx) => ({ ...tx, accepted: this.isAccepted(tx) }));
        return { now: now(), shops, transactions, rejected: this.rejected };
    }

    #addToSums(sums, tx) {
        if (tx.operation === 'CREDIT') {
            sums.refunded += tx.amount;
            return;
        }
        if (this.status(tx) === 'AUTHORISED_TO_VALIDATE') sums.to_validate += tx.amount;
        if (!this.isAccepted(tx)) return;
        sums.accepted += tx.amount;
        sums.accepted_count += 1;
    }
}
