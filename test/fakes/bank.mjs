// An independent bank speaking the "vads" dialect, for the tests and the demo. It shares no code with the server.
//
//   node bank.mjs --shops shops.json [--port N] [--host 127.0.0.1] [--demo] [--state FILE]
//                 [--return-base URL] [--notify-base URL] [--ipn-timeout MS] [--retry-on-5xx]
//
// shops.json: {"shops": [{"site_id": "12345678", "name": "…", "test_key": "…", "production_key": "…",
//   "test_password": "testpassword_…", "production_password": "prodpassword_…", "url_check": "/paiement/vads/…",
//   "url_return": "…", "rest": true, "retry": false, "notify_cancel": true}]}
// --return-base: completes addresses of shops.json given as paths, and is where a buyer goes back to by default.
// --notify-base: notifications go to this origin instead of the one in their address (a name only browsers know).
// --demo: the buttons of the card page decide; without it the cents of the amount do (see bank/store.mjs).
//
// POST /vads-payment/                the signed form of a shop, then the card page
// POST /api-payment/V4/…             web services (Basic site:password)
// POST /control                      {"fault": "late", "shop": "12345678" | "*", "once": true, …}; "before" clears; those of the
//                                    web services take "service": "Order/Get" too
// GET  /control                      faults that exist and that are on
// GET  /control/log                  transactions, notifications with their answers, rejected forms, sums per shop
// POST /control/release              {"shop"}: sends what the fault "after" holds back
// POST /control/resend               {"uuid", "set", "key", "sign", "times"}: one more notification, changed at will
// POST /control/refund               {"uuid", "amount"}: refund in the bank's back office, told as MERCH_BO
// POST /control/capture              {"uuid"} or {}: remittance now
// POST /control/settle               answers when no notification is on its way
// POST /control/hang_up              cuts the calls that are on their way, and the slow answers of the web services
// POST /control/shops                {"shops": […]}: adds or replaces shops
import fs from 'node:fs';
import { now } from './clock.mjs';
import { checkForm, keyFor, readFields } from './bank/form.mjs';
import { FAULTS, Notifier, returnFields } from './bank/notify.mjs';
import { cardPage, notFoundPage, outcomePage, rejectionPage } from './bank/pages.mjs';
import { DIALECTS } from './bank/dialects.mjs';
import { answerRest, REST_FAULTS } from './bank/rest.mjs';
import { outcomeOfAmount, Store } from './bank/store.mjs';
import { closeOnSignals, isMain, listen, readArgs, readBody, redirect, sendHtml, sendJson } from './http_server.mjs';

const MAX_TRIES = 3;

function bad(message, status = 400) {
    return Object.assign(new Error(message), { status });
}

function luhn(digits) {
    let sum = 0;
    for (let i = 0; i < digits.length; i++) {
        const d = Number(digits[digits.length - 1 - i]) * (i % 2 ? 2 : 1);
        sum += d > 9 ? d - 9 : d;
    }
    return sum % 10 === 0;
}

/** First six and last four digits, or null when it is not a card number. */
function maskedCard(text) {
    const digits = (text ?? '').replace(/[ \u00a0-]/g, '');
    if (!/^\d{13,19}$/.test(digits) || !luhn(digits)) return null;
    return digits.slice(0, 6) + 'X'.repeat(digits.length - 10) + digits.slice(-4);
}

export class Bank {
    constructor(options = {}) {
        this.demo = options.demo ?? false;
        this.returnBase = options.returnBase ?? null;
        this.retryOn5xx = options.retryOn5xx ?? false;
        this.store = new Store({ demo: this.demo, stateFile: options.stateFile });
        this.notifier = new Notifier(this, options);
        this.others = DIALECTS.map((Dialect) => new Dialect(options));
        this.restFaults = [];
        this.dozing = new Set();
    }

    async listen(options) {
        this.web = await listen((req, res, url) => this.handle(req, res, url), options);
        return this.web;
    }

    /** Shops of every dialect. */
    addShops(given) {
        this.store.addShops(given);
        for (const other of this.others) other.addShops(given[other.name]);
    }

    async close() {
        this.#hangUp();
        for (const other of this.others) other.close();
        this.notifier.close();
        await this.web?.close();
    }

    async handle(req, res, url) {
        const path = url.pathname;
        const page = /^\/vads-payment\/page\/([0-9a-f]{32})(\/return)?$/.exec(path);
        if (page) return this.#page(req, res, page[1], page[2]);
        if (path === '/vads-payment/' || path === '/vads-payment') return this.#form(req, res);
        if (path.startsWith('/api-payment/V4/')) return this.#rest(req, res, path.slice('/api-payment/V4/'.length));
        if (path === '/control' || path.startsWith('/control/')) return this.#control(req, res, path.slice('/control'.length));
        const other = this.others.find((o) => path.startsWith(`/${o.name}/`));
        if (other) return other.handle(req, res, path.slice(other.name.length + 1));
        if (path === '/healthz') return sendJson(res, { ok: true });
        sendHtml(res, notFoundPage(), 404);
    }

    async #form(req, res) {
        if (req.method !== 'POST') return sendHtml(res, notFoundPage(), 405, { Allow: 'POST' });
        const type = req.headers['content-type'] ?? '';
        if (!/^application\/x-www-form-urlencoded\b/i.test(type)) return sendHtml(res, notFoundPage(), 415);
        const { fields, error } = readFields(await readBody(req));
        const wrong = error ?? checkForm(fields, this.store.shops, now());
        const session = wrong ? null : this.store.openSession(fields);
        if (session) return redirect(res, `/vads-payment/page/${session.token}`);
        const why = wrong ?? { result: '30', extra: '03', field: 'vads_trans_id', why: 'already used today' };
        this.store.reject(fields ?? {}, why);
        sendHtml(res, rejectionPage(why), 400);
    }

    /** Where the buyer goes after this outcome: {url, fields} (fields only for POST), or null when nowhere is known. */
    #wayBack(session, kind) {
        const f = session.fields;
        const shop = this.store.shops.get(f.vads_site_id);
        const special = { accepted: f.vads_url_success, refused: f.vads_url_refused, abandoned: f.vads_url_cancel, expired: f.vads_url_error };
        const given = special[kind] || f.vads_url_return || shop.url_return || this.returnBase;
        if (!given) return null;
        const url = new URL(given, this.returnBase ?? undefined);
        const mode = f.vads_return_mode || 'NONE';
        if (mode === 'NONE' || !session.last) return { url: url.href, fields: null };
        const fields = returnFields(session.last, this.store.status(session.last), keyFor(shop, f.vads_ctx_mode));
        if (mode === 'POST') return { url: url.href, fields };
        for (const [name, value] of Object.entries(fields)) url.searchParams.append(name, value);
        return { url: url.href, fields: null };
    }

    async #page(req, res, token, back) {
        const session = this.store.sessions.get(token);
        if (!session) return sendHtml(res, notFoundPage(), 404);
        const shop = this.store.shops.get(session.fields.vads_site_id);
        if (back) return this.#leave(res, session);
        if (session.done) return this.#showOutcome(res, session, session.kind);
        if (this.store.sessionExpired(session)) return this.#expire(res, session);
        if (req.method === 'GET') return sendHtml(res, cardPage(session, shop));
        if (req.method !== 'POST') return sendHtml(res, notFoundPage(), 405);
        return this.#act(res, session, new URLSearchParams(await readBody(req)));
    }

    #expire(res, session) {
        session.done = true;
        session.kind = 'expired';
        return this.#showOutcome(res, session, 'expired');
    }

    /** The buyer gives up after a refused try. */
    #leave(res, session) {
        session.done = true;
        session.kind ??= session.last ? 'refused' : 'abandoned';
        const target = this.#wayBack(session, session.kind);
        if (!target || target.fields) return this.#showOutcome(res, session, session.kind);
        return redirect(res, target.url);
    }

    #showOutcome(res, session, kind) {
        const target = this.#wayBack(session, kind);
        const delay = kind === 'accepted' ? session.fields.vads_redirect_success_timeout : undefined;
        if (delay === '0' && target && !target.fields) return redirect(res, target.url);
        return sendHtml(res, outcomePage(kind, target, delay ? Number(delay) : null));
    }

    #outcome(session, action) {
        if (action === 'refuse') return 'refused';
        if (action === 'abandon') return 'abandoned';
        if (this.demo) return 'accepted';
        const byCents = outcomeOfAmount(session.fields.vads_amount);
        if (byCents === 'refused_then_accepted') return session.attempts === 0 ? 'refused' : 'accepted';
        return byCents;
    }

    async #act(res, session, form) {
        const action = form.get('action');
        const shop = this.store.shops.get(session.fields.vads_site_id);
        if (!['pay', 'refuse', 'abandon'].includes(action)) return sendHtml(res, cardPage(session, shop), 400);
        const card = maskedCard(form.get('card'));
        if (action === 'pay' && !card) {
            return sendHtml(res, cardPage(session, shop, 'Ce numéro de carte n’est pas valable. Vérifiez-le.'), 422);
        }
        const how = this.#outcome(session, action);
        if (how === 'page_timeout') return this.#expire(res, session);
        const tx = this.store.recordAttempt(session, how, how === 'abandoned' ? null : card ?? '497010XXXXXX0055');
        session.kind = ['accepted', 'abandoned'].includes(how) ? how : 'refused';
        if (session.attempts >= MAX_TRIES) session.done = true;
        if (how !== 'abandoned' || shop.notify_cancel) await this.notifier.notify(tx);
        this.store.save();
        if (session.done) return this.#showOutcome(res, session, session.kind);
        return sendHtml(res, cardPage(session, shop, 'Paiement refusé par la banque. Vous pouvez essayer encore une fois.'));
    }

    async #rest(req, res, service) {
        if (req.method !== 'POST') return sendJson(res, { error: 'POST only' }, 405);
        const body = await readBody(req);
        const fault = this.#takeRestFault(req.headers.authorization, service);
        if (fault?.fault === 'rest_down') return sendJson(res, { error: 'unavailable' }, 503);
        if (fault?.fault === 'rest_garbage') return sendHtml(res, '<html>maintenance');
        if (fault?.fault === 'rest_slow' && !(await this.#waited(fault.seconds ?? 36))) return res.destroy();
        const answer = answerRest(this, service, req.headers.authorization, body);
        if (fault?.fault === 'rest_lost_answer') return res.destroy();
        sendJson(res, answer);
    }

    /** True after so many seconds; false when the line broke before: nothing of what was asked is done then. */
    #waited(seconds) {
        return new Promise((done) => {
            const timer = setTimeout(() => (this.dozing.delete(wake), done(true)), seconds * 1000);
            const wake = () => (clearTimeout(timer), done(false));
            this.dozing.add(wake);
        });
    }

    #hangUp() {
        const cut = this.notifier.hangUp() + this.dozing.size;
        for (const wake of this.dozing) wake();
        this.dozing.clear();
        return cut;
    }

    #takeRestFault(authorization, service) {
        const site = Buffer.from((authorization ?? '').replace(/^Basic /, ''), 'base64').toString('utf8').split(':')[0];
        const found = this.restFaults.find((f) => (f.shop === site || f.shop === '*') && (!f.service || f.service === service));
        if (found?.once) this.restFaults = this.restFaults.filter((f) => f !== found);
        return found;
    }

    #setFault(ask) {
        const fault = { shop: '*', once: false, ...ask, fault: ask.fault || 'before' };
        if (fault.shop !== '*' && !this.store.shops.has(fault.shop)) throw bad(`no shop ${fault.shop}`);
        if (fault.fault in REST_FAULTS || fault.fault === 'rest_up') {
            this.restFaults = this.restFaults.filter((f) => f.shop !== fault.shop);
            if (fault.fault !== 'rest_up') this.restFaults.push(fault);
        } else if (fault.fault in FAULTS) this.notifier.setFault(fault);
        else throw bad(`no fault is called ${fault.fault}`);
        return this.#faults();
    }

    #faults() {
        return { faults: { ...FAULTS, ...REST_FAULTS }, on: [...this.notifier.faults, ...this.restFaults] };
    }

    #transaction(uuid) {
        const tx = this.store.transactions.get(uuid);
        if (!tx) throw bad(`no transaction ${uuid}`, 404);
        return tx;
    }

    async #backOfficeRefund(ask) {
        const tx = this.#transaction(ask.uuid);
        const amount = ask.amount ?? tx.amount - tx.refunded;
        if (this.store.status(tx) !== 'CAPTURED') throw bad('only a remitted transaction is refunded; capture it first');
        if (!Number.isInteger(amount) || amount <= 0 || amount > tx.amount - tx.refunded) throw bad('amount');
        const credit = this.store.recordRefund(tx, amount);
        await this.notifier.notify(credit, 'MERCH_BO');
        return credit;
    }

    #capture(uuid) {
        const chosen = uuid ? [this.#transaction(uuid)] : [...this.store.transactions.values()];
        for (const tx of chosen) if (tx.status === 'AUTHORISED') tx.capture_at = Math.min(tx.capture_at, now());
        return { captured: chosen.filter((tx) => this.store.status(tx) === 'CAPTURED').length };
    }

    #addShops(ask) {
        try {
            this.addShops(ask);
        } catch (e) {
            throw bad(e.message);
        }
        return { shops: [...this.store.shops.keys()] };
    }

    #log() {
        return { ...this.store.log(), pending: this.notifier.pending(), flying: this.notifier.flying, asked: this.dozing.size };
    }

    async #control(req, res, what) {
        if (req.method === 'GET' && what === '') return sendJson(res, this.#faults());
        if (req.method === 'GET' && what === '/log') return sendJson(res, this.#log());
        if (req.method !== 'POST') throw bad('unknown control', 404);
        const text = await readBody(req);
        const ask = text ? JSON.parse(text) : {};
        const actions = {
            '': () => this.#setFault(ask),
            '/release': async () => ({ released: await this.notifier.release(ask.shop ?? '*') }),
            '/resend': async () => ({ answers: await this.notifier.resend(this.#transaction(ask.uuid), ask) }),
            '/refund': () => this.#backOfficeRefund(ask),
            '/capture': () => this.#capture(ask.uuid),
            '/settle': async () => (await Promise.all([this.notifier, ...this.others].map((o) => o.settle())), { settled: true }),
            '/hang_up': () => ({ cut: this.#hangUp() }),
            '/shops': () => this.#addShops(ask),
        };
        if (!Object.hasOwn(actions, what)) throw bad('unknown control', 404);
        sendJson(res, await actions[what]());
    }
}

const ARGS = {
    port: 'value', host: 'value', shops: 'value', state: 'value', 'return-base': 'value', 'notify-base': 'value',
    'ipn-timeout': 'value', 'retry-on-5xx': 'flag', demo: 'flag',
};

/** Starts a bank in this process. shops: an array or {shops}. Returns {bank, url, port, close}. */
export async function startBank({ shops = [], port = 0, host, ...options } = {}) {
    const bank = new Bank(options);
    bank.addShops(shops);
    const web = await bank.listen({ port, host });
    return { bank, url: web.url, port: web.port, close: () => bank.close() };
}

async function main() {
    const args = readArgs(process.argv.slice(2), ARGS);
    const started = await startBank({
        shops: args.shops ? JSON.parse(fs.readFileSync(args.shops, 'utf8')) : [],
        port: Number(args.port ?? 0),
        host: args.host,
        demo: args.demo ?? false,
        stateFile: args.state ?? null,
        returnBase: args['return-base'] ?? null,
        notifyBase: args['notify-base'] ?? null,
        timeoutMs: Number(args['ipn-timeout'] ?? 35_000),
        retryOn5xx: args['retry-on-5xx'] ?? false,
    });
    closeOnSignals(started.close);
    console.log(`bank ready on ${started.url}`);
}

if (isMain(import.meta)) {
    main().catch((e) => {
        console.error(`bank: ${e.message}`);
        process.exit(2);
    });
}
