// Notifications (IPN): what they say, and every way in which they can go wrong.
import crypto from 'node:crypto';
import http from 'node:http';
import https from 'node:https';
import { now, MINUTE } from '../clock.mjs';
import { keyFor, formatTransDate } from './form.mjs';
import { randomHex } from './store.mjs';
import { sign } from './sign.mjs';

const QUARTER = 15 * MINUTE;
const RETRIES = 4;

/** Faults of a notification, each with the sentence shown by GET /control. */
export const FAULTS = {
    before: 'delivered before the buyer returns (the usual way)',
    after: 'held until POST /control/release, or one minute of the test clock',
    late: 'delivered `minutes` (10) later by the test clock',
    twice: 'the same bytes `times` (2) at once',
    retries: 'delivered, then four more times on the quarter hours, as RETRY',
    redirect: 'a 301 stands in the way: the address is asked by GET, without the body',
    wrong_key: 'signed with a key that is nobody’s (or `key`)',
    other_key: 'signed with the key of `other`, another shop',
    other_site: 'carries the number of `other`, another shop, signed with this one’s key',
    altered_amount: 'another amount (`amount`, else 1,00 more), correctly signed',
    tampered_amount: 'the amount changed after the signature',
    altered_currency: 'another currency, correctly signed',
    test_flag: 'says TEST, signed with the test key (`signed_with: "production"` for the other)',
    extra_field: 'a field nobody has heard of, covered by the signature',
    unsigned_extra: 'a field added after the signature',
    refusal_after: 'the success, then a refusal of the same reference',
    slow_reader: 'our answer is read only after `seconds` (36)',
    slow_writer: 'the body is sent in small pieces over `seconds` (36)',
    drop_answer: 'the connection is cut before our answer is read',
    none: 'never sent',
};

function result(tx, status) {
    const accepted = tx.result === '00';
    return {
        vads_amount: String(tx.amount),
        vads_auth_mode: 'FULL',
        vads_auth_number: accepted ? String(parseInt(tx.uuid.slice(0, 5), 16) % 1_000_000).padStart(6, '0') : '',
        vads_auth_result: tx.auth,
        vads_card_brand: tx.card ? 'CB' : '',
        vads_card_country: tx.card ? 'FR' : '',
        vads_card_number: tx.card ?? '',
        vads_expiry_month: tx.card ? '6' : '',
        vads_expiry_year: tx.card ? '2031' : '',
        vads_payment_certificate: accepted ? tx.uuid + tx.uuid.slice(0, 8) : '',
        vads_contract_used: tx.card ? '5555555' : '',
        vads_effective_amount: String(tx.amount),
        vads_effective_currency: tx.currency,
        vads_effective_creation_date: formatTransDate(tx.created_at),
        vads_presentation_date: formatTransDate(tx.capture_at),
        vads_operation_type: tx.operation,
        vads_payment_src: 'EC',
        vads_result: tx.result,
        vads_extra_result: '',
        vads_risk_control: '',
        vads_sequence_number: '1',
        vads_attempt_number: String(tx.attempt),
        vads_threeds_status: tx.warranty === 'YES' ? 'Y' : '',
        vads_trans_status: status,
        vads_trans_uuid: tx.uuid,
        vads_warranty_result: tx.warranty,
    };
}

function withoutSignature(fields) {
    const { signature, ...rest } = fields;
    return rest;
}

/** The fields the browser carries back: those of the form and the result, signed. */
export function returnFields(tx, status, key) {
    const fields = { ...withoutSignature(tx.fields), ...result(tx, status) };
    return { ...fields, signature: sign(fields, key) };
}

/** The fields of a notification, not yet signed. */
export function ipnFields(tx, status, src) {
    const hash = crypto.createHash('sha256').update(`${tx.uuid}/${status}/${src}`).digest('hex');
    return { ...withoutSignature(tx.fields), ...result(tx, status), vads_hash: hash, vads_url_check_src: src };
}

function signed(fields, key) {
    return { ...fields, signature: sign(fields, key) };
}

function otherShop(bank, shop, fault) {
    const other = fault.other ? bank.store.shops.get(fault.other) : [...bank.store.shops.values()].find((s) => s !== shop);
    if (!other) throw new Error(`fault ${fault.fault}: another shop is needed`);
    return other;
}

function otherAmount(tx, fault) {
    const amount = String(fault.amount ?? tx.amount + 100);
    return { vads_amount: amount, vads_effective_amount: amount };
}

// Each takes {bank, shop, tx, key, fields, fault} and gives the signed fields that travel.
const MESSAGES = {
    wrong_key: ({ fields, fault }) => signed(fields, fault.key ?? randomHex(8)),
    other_key: ({ bank, shop, tx, fields, fault }) => signed(fields, keyFor(otherShop(bank, shop, fault), tx.mode)),
    other_site: ({ bank, shop, key, fields, fault }) =>
        signed({ ...fields, vads_site_id: otherShop(bank, shop, fault).site_id }, key),
    altered_amount: ({ tx, key, fields, fault }) => signed({ ...fields, ...otherAmount(tx, fault) }, key),
    tampered_amount: ({ tx, key, fields, fault }) => ({ ...signed(fields, key), ...otherAmount(tx, fault) }),
    altered_currency: ({ key, fields }) =>
        signed({ ...fields, vads_currency: '953', vads_effective_currency: '953' }, key),
    test_flag: ({ shop, key, fields, fault }) =>
        signed({ ...fields, vads_ctx_mode: 'TEST' }, fault.signed_with === 'production' ? key : shop.test_key),
    extra_field: ({ key, fields }) => signed({ ...fields, vads_zone_nouvelle: 'été & <hiver> + 100 %' }, key),
    unsigned_extra: ({ key, fields }) => ({ ...signed(fields, key), vads_zone_nouvelle: 'ajoutée' }),
};

function encode(fields) {
    return new URLSearchParams(Object.entries(fields)).toString();
}

const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

/** A sleep that ends at once when somebody hangs up. */
const doze = (ms, signal) => new Promise((done) => {
    const timer = setTimeout(done, ms);
    signal?.addEventListener('abort', () => (clearTimeout(timer), done()), { once: true });
});

async function writeSlowly(req, body, ms, signal) {
    const pieces = 20;
    const size = Math.ceil(body.length / pieces);
    for (let at = 0; at < body.length && !req.destroyed; at += size) {
        req.write(body.subarray(at, at + size));
        await doze(ms / pieces, signal);
    }
    req.end();
}

async function readAnswer(res, slowMs, signal) {
    if (slowMs) await doze(slowMs, signal);
    const chunks = [];
    for await (const chunk of res) chunks.push(chunk);
    return { status: res.statusCode, location: res.headers.location, body: Buffer.concat(chunks).toString('utf8').slice(0, 500) };
}

/** One HTTP call of the bank; redirects are never followed. Never throws: {status, body} or {error}. */
export function call(url, { method = 'POST', body = '', how = '', seconds = 36, timeoutMs = 35_000, signal } = {}) {
    const started = Date.now();
    const bytes = Buffer.from(body);
    const slow = how === 'slow_reader' || how === 'slow_writer';
    const headers = { 'User-Agent': 'vads-notification', Accept: '*/*', Connection: 'close' };
    if (method === 'POST') headers['Content-Type'] = 'application/x-www-form-urlencoded; charset=UTF-8';
    if (method === 'POST') headers['Content-Length'] = bytes.length;
    return new Promise((done) => {
        const finish = (answer) => done({ ...answer, ms: Date.now() - started });
        const options = { method, headers, rejectUnauthorized: false, agent: false };
        const req = (url.startsWith('https:') ? https : http).request(url, options);
        if (!slow) req.setTimeout(timeoutMs, () => req.destroy(new Error(`no answer within ${timeoutMs} ms`)));
        req.on('error', (e) => finish({ error: how === 'drop_answer' ? 'answer dropped' : e.message || e.code }));
        req.on('response', (res) => readAnswer(res, how === 'slow_reader' ? seconds * 1000 : 0, signal).then(finish, (e) => finish({ error: e.message })));
        if (how === 'drop_answer') req.on('finish', () => setImmediate(() => req.destroy()));
        signal?.addEventListener('abort', () => req.destroy(new Error('hung up')), { once: true });
        if (how === 'slow_writer') writeSlowly(req, bytes, seconds * 1000, signal);
        else req.end(bytes);
    });
}

export class Notifier {
    constructor(bank, { notifyBase = null, timeoutMs = 35_000 } = {}) {
        this.bank = bank;
        this.notifyBase = notifyBase;
        this.timeoutMs = timeoutMs;
        this.faults = [];
        this.waiting = [];
        this.flying = 0;
        this.line = new AbortController();
        this.timer = setInterval(() => this.#tick(), 25);
    }

    close() {
        clearInterval(this.timer);
    }

    setFault(fault) {
        this.faults = this.faults.filter((f) => f.shop !== fault.shop);
        if (fault.fault && fault.fault !== 'before') this.faults.push(fault);
    }

    takeFault(site) {
        const found = this.faults.find((f) => f.shop === site) ?? this.faults.find((f) => f.shop === '*');
        if (found?.once) this.faults = this.faults.filter((f) => f !== found);
        return found ?? { fault: 'before' };
    }

    addressFor(tx) {
        const shop = this.bank.store.shops.get(tx.site_id);
        const given = tx.fields.vads_url_check ?? shop?.url_check;
        if (!given) return null;
        const base = this.bank.returnBase ?? undefined;
        if (!URL.canParse(given, base)) return null;
        const url = new URL(given, base);
        return this.notifyBase ? new URL(url.pathname + url.search, this.notifyBase).href : url.href;
    }

    #tick() {
        const due = this.waiting.filter((w) => w.due <= now());
        this.waiting = this.waiting.filter((w) => w.due > now());
        for (const w of due) this.#launch(w);
    }

    /** Sends what the fault "after" holds back, of one shop or of all ("*"); resolves once answered. */
    async release(site) {
        const chosen = this.waiting.filter((w) => w.held && (site === '*' || w.tx.site_id === site));
        this.waiting = this.waiting.filter((w) => !chosen.includes(w));
        await Promise.all(chosen.map((w) => this.#launch(w)));
        return chosen.length;
    }

    #launch(w) {
        return this.send(w.tx, w.fields, { src: w.src, label: w.label }).then((answer) => {
            if (w.retry) this.#retryLater(w.tx, w.fields, w.retry, answer);
        });
    }

    /** Ends every call that is still going on, as when the bank's own line breaks. Gives how many. */
    hangUp() {
        const cut = this.flying;
        this.line.abort();
        this.line = new AbortController();
        return cut;
    }

    /** Resolves when nothing is on its way; deliveries that wait for the clock are not awaited. */
    async settle() {
        while (this.flying > 0) await sleep(5);
    }

    /** One delivery, recorded in the log. */
    async send(tx, fields, { how = '', src = 'PAY', label = '', seconds, method = 'POST' } = {}) {
        const url = this.addressFor(tx);
        const entry = { at: now(), src, fault: label, url, uuid: fields.vads_trans_uuid, status: fields.vads_trans_status };
        tx.ipn.push(entry);
        if (!url) return Object.assign(entry, { answer: { error: 'no address' } }).answer;
        this.flying += 1;
        try {
            const body = method === 'POST' ? encode(fields) : '';
            entry.answer = await call(url, { method, body, how, seconds, timeoutMs: this.timeoutMs, signal: this.line.signal });
        } finally {
            this.flying -= 1;
            this.bank.store.save();
        }
        return entry.answer;
    }

    #retryLater(tx, fields, left, answer) {
        const failed = answer.error !== undefined || (this.bank.retryOn5xx && answer.status >= 500);
        if (!failed || left === 0 || !this.bank.store.shops.get(tx.site_id)?.retry) return;
        this.#wait(tx, this.#asRetry(tx, fields), { due: nextQuarter(now()), src: 'RETRY', label: 'retry', retry: left - 1 });
    }

    #asRetry(tx, fields) {
        const key = keyFor(this.bank.store.shops.get(tx.site_id), tx.mode);
        return signed({ ...withoutSignature(fields), vads_url_check_src: 'RETRY' }, key);
    }

    #wait(tx, fields, more) {
        this.waiting.push({ tx, fields, src: 'PAY', label: '', held: false, retry: 0, ...more });
    }

    /** Tells the shop about a transaction, under the fault that is switched on. Resolves when the buyer may go on. */
    async notify(tx, src = 'PAY') {
        const shop = this.bank.store.shops.get(tx.site_id);
        const key = keyFor(shop, tx.mode);
        const fault = this.takeFault(tx.site_id);
        const fields = ipnFields(tx, this.bank.store.status(tx), src);
        const make = MESSAGES[fault.fault] ?? (() => signed(fields, key));
        const message = make({ bank: this.bank, shop, tx, key, fields, fault });
        await this.#deliver(tx, message, fault, { src, label: fault.fault, seconds: fault.seconds });
    }

    async #deliver(tx, message, fault, opts) {
        switch (fault.fault) {
            case 'none':
                return tx.ipn.push({ at: now(), src: opts.src, fault: 'none', answer: null });
            case 'after':
                return this.#wait(tx, message, { due: now() + MINUTE, held: true, src: opts.src, label: 'after' });
            case 'late':
                return this.#wait(tx, message, { due: now() + (fault.minutes ?? 10) * MINUTE, src: opts.src, label: 'late' });
            case 'twice':
                return Promise.all(Array.from({ length: fault.times ?? 2 }, () => this.send(tx, message, opts)));
            case 'redirect':
                return this.send(tx, message, { ...opts, method: 'GET' });
            case 'slow_reader':
            case 'slow_writer':
            case 'drop_answer':
                return this.send(tx, message, { ...opts, how: fault.fault });
            case 'retries':
                await this.send(tx, message, opts);
                return this.#fourRetries(tx, message);
            case 'refusal_after':
                await this.send(tx, message, opts);
                return this.send(tx, this.#asRefusal(tx, message), opts);
            default:
                return this.#retryLater(tx, message, RETRIES, await this.send(tx, message, opts));
        }
    }

    #fourRetries(tx, message) {
        let due = now();
        for (let i = 0; i < RETRIES; i++) {
            due = nextQuarter(due);
            this.#wait(tx, this.#asRetry(tx, message), { due, src: 'RETRY', label: 'retries' });
        }
    }

    #asRefusal(tx, message) {
        const key = keyFor(this.bank.store.shops.get(tx.site_id), tx.mode);
        const refusal = { vads_result: '05', vads_auth_result: '05', vads_trans_status: 'REFUSED', vads_trans_uuid: randomHex(16), vads_auth_number: '' };
        return signed({ ...withoutSignature(message), ...refusal }, key);
    }

    /**
     * For stories: sends a transaction's notification again, changed at will.
     * set: fields to change; key: another key; sign: false keeps the old signature; times: how many at once.
     */
    async resend(tx, { set = {}, key = null, sign: resign = true, times = 1, src = 'PAY' } = {}) {
        const good = keyFor(this.bank.store.shops.get(tx.site_id), tx.mode);
        const fields = ipnFields(tx, this.bank.store.status(tx), src);
        const changed = { ...fields, ...set };
        const message = resign ? signed(changed, key ?? good) : { ...changed, signature: sign(fields, good) };
        return Promise.all(Array.from({ length: times }, () => this.send(tx, message, { src, label: 'resent' })));
    }

    pending() {
        return this.waiting.map((w) => ({ uuid: w.tx.uuid, site_id: w.tx.site_id, due: w.due, held: w.held, src: w.src }));
    }
}

function nextQuarter(ms) {
    return (Math.floor(ms / QUARTER) + 1) * QUARTER;
}
