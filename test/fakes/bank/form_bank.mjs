// What every bank with a signed form and a signed word has in common, whatever its dialect: card pages, outcomes, deliveries and the ways they
// go wrong, control. How forms and words are written and signed is each dialect's own (monetico.mjs …). Shares nothing with the server.
//
// POST /NAME/control            {"fault", "shop": account | "*", "once"}; "before" clears        GET /NAME/control/log
// POST /NAME/control/release    sends what the fault "after" holds back
// POST /NAME/control/resend     {"reference", "set", "key", "sign", "times"}: one more word, changed at will
// POST /NAME/control/refund      {"reference"}: given back in the bank's own pages
// POST /NAME/control/services   {"shop", "on", "fault": "lost_answer" | "garbage" | "down"}
import { now, MINUTE } from '../clock.mjs';
import { readBody, redirect, sendHtml, sendJson } from '../http_server.mjs';
import { call } from './notify.mjs';
import { esc, euros, notFoundPage, page } from './pages.mjs';
import { outcomeOfAmount, randomHex } from './store.mjs';

const PAGE_LIFE_MS = 15 * MINUTE;

export const FAULTS = [
    'before', 'after', 'late', 'twice', 'redirect', 'wrong_key', 'other_key', 'other_site', 'altered_amount', 'tampered_amount', 'altered_currency',
    'test_flag', 'extra_field', 'unsigned_extra', 'refusal_after', 'drop_answer', 'none', 'short_key', 'no_authorisation', 'after_signature', 'base64', 'base64url', 'older_seal', 'other_mode',
];

const bad = (message, status = 400) => Object.assign(new Error(message), { status });
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

export class FormBank {
    /** options: {name (its folder in addresses), demo, returnBase, notifyBase, timeoutMs} */
    constructor(options) {
        Object.assign(this, { shops: new Map(), sessions: new Map(), transactions: new Map(), rejected: [], forms: [], asked: [], faults: [], waiting: [], flying: 0 }, options);
        this.timer = setInterval(() => this.#tick(), 25);
        this.timer.unref();
    }

    close() {
        clearInterval(this.timer);
    }

    addShops(list) {
        for (const shop of list ?? []) this.shops.set(this.account(shop), { services: true, ...shop });
    }

    async handle(req, res, path) {
        const card = /^\/page\/([0-9a-f]{32})(\/return)?$/.exec(path);
        if (card) return this.#page(req, res, card[1], card[2]);
        if (path.startsWith('/control')) return this.#control(req, res, path.slice('/control'.length));
        if (req.method === 'GET' && this.get(res, path)) return undefined;
        if (req.method === 'POST') {
            const body = await readBody(req);
            const place = this.places(path);
            if (place?.closed) return sendHtml(res, page('Maintenance', '<h1>Maintenance</h1>'), 503);
            if (place?.form) this.forms.push(req.url);
            if (place?.form) return this.#form(res, body, place.test);
            if (place?.service) return this.#service(res, place, body);
        }
        sendHtml(res, notFoundPage(), 404);
    }

    /** Other pages, and other controls, of a dialect's own: true when it answered. */
    get() {
        return false;
    }

    control() {
        return false;
    }

    #form(res, body, test) {
        const fields = Object.fromEntries(new URLSearchParams(body));
        const asked = this.readForm(fields, test, body);
        if (asked.wrong) {
            this.rejected.push({ at: now(), why: asked.wrong, fields });
            return sendHtml(res, page('Formulaire erroné', `<h1>Formulaire erroné</h1><p class="warn" role="alert">La demande de la boutique est refusée.</p><p lang="en" id="why">${esc(asked.wrong)}</p>`), 400);
        }
        const session = { token: randomHex(16), test, openedAt: now(), attempts: 0, done: false, last: null, ...asked };
        this.sessions.set(session.token, session);
        redirect(res, `/${this.name}/page/${session.token}`);
    }

    async #page(req, res, token, back) {
        const session = this.sessions.get(token);
        if (!session) return sendHtml(res, notFoundPage(), 404);
        if (back) return this.#back(res, session);
        if (session.done || now() - session.openedAt > PAGE_LIFE_MS) return this.#over(res, session, 'Cette page n’est plus valable');
        if (req.method !== 'POST') return sendHtml(res, this.#card(session));
        return this.#act(res, session, new URLSearchParams(await readBody(req)).get('action'));
    }

    #back(res, session) {
        const html = this.leave(session, this.#home(session.back));
        return html ? sendHtml(res, html) : redirect(res, this.#home(session.back));
    }

    /** How the buyer goes back, where it is not by a link. */
    wayHome(session, address) {
        return `<p><a class="go main" href="${esc(address)}">Revenir à la boutique</a></p>`;
    }

    leave() {
        return null;
    }

    #home(address) {
        return new URL(address, this.returnBase ?? undefined).href;
    }

    #card(session, said = '') {
        const shop = this.shops.get(session.account);
        const sum = euros(session.amount);
        return page('Paiement par carte', `<h1>Paiement par carte</h1><p class="sum">${sum}</p>
<dl><dt>Commerçant</dt><dd>${esc(shop.name)}</dd><dt>Référence</dt><dd>${esc(session.reference)}</dd><dt>Mode</dt><dd>${session.test ? 'test' : 'production'}</dd></dl>
${said ? `<p class="warn" role="alert">${said}</p>` : ''}<form method="post" action="/${this.name}/page/${session.token}">
<label for="card">Numéro de carte</label><input id="card" type="text" name="card" inputmode="numeric" autocomplete="off" required maxlength="23" value="4970 1000 0000 0055">
<p class="note">Une carte inventée est déjà saisie. N’écrivez jamais ici une vraie carte.</p>
<button class="main" type="submit" name="action" value="pay">Payer ${sum}</button>
<button type="submit" name="action" value="refuse" formnovalidate>Simuler un refus</button>
<button type="submit" name="action" value="abandon" formnovalidate>Abandonner et revenir</button>
</form>${session.last?.status === 'refused' ? `<p><a class="go" href="/${this.name}/page/${session.token}/return">Revenir à la boutique sans payer</a></p>` : ''}`);
    }

    #over(res, session, title) {
        sendHtml(res, page(title, `<h1>${esc(title)}</h1>${this.wayHome(session, this.#home(session.back))}`));
    }

    #outcome(session, action) {
        if (action !== 'pay') return action === 'refuse' ? 'refused' : 'abandoned';
        const byCents = this.demo ? 'accepted' : outcomeOfAmount(session.amount);
        if (byCents === 'refused_then_accepted') return session.attempts ? 'accepted' : 'refused';
        return ['accepted', 'abandoned', 'page_timeout'].includes(byCents) ? byCents : 'refused';
    }

    async #act(res, session, action) {
        if (!['pay', 'refuse', 'abandon'].includes(action)) return sendHtml(res, this.#card(session), 400);
        const how = this.#outcome(session, action);
        session.attempts += 1;
        if (how === 'accepted' && [...this.transactions.values()].some((tx) => tx.account === session.account && tx.reference === session.reference && tx.status === 'accepted'))
            return sendHtml(res, this.#card(session, 'Cette référence est déjà payée.'), 400);
        if (how !== 'page_timeout') await this.#record(session, how);
        session.done = how !== 'refused';
        if (session.done) return this.#over(res, session, how === 'accepted' ? 'Paiement accepté' : 'Paiement abandonné');
        return sendHtml(res, this.#card(session, 'Paiement refusé par la banque. Vous pouvez essayer encore une fois.'));
    }

    async #record(session, status) {
        const { account, reference, amount, test, notify, fields } = session;
        const tx = { id: randomHex(8), number: String(this.transactions.size + 1), account, reference, amount, test, notify, fields, status, refunded: 0, at: now(), told: [] };
        tx.authorisation = status === 'accepted' ? String(parseInt(tx.id.slice(0, 5), 16) % 1_000_000).padStart(6, '0') : '';
        this.transactions.set(tx.id, tx);
        session.last = tx;
        if (status !== 'abandoned') await this.#notify(tx);
    }

    // ---------------------------------------------------------------- words

    #takeFault(account) {
        const found = this.faults.find((f) => f.shop === account) ?? this.faults.find((f) => f.shop === '*');
        if (found?.once) this.faults = this.faults.filter((f) => f !== found);
        return found ?? { fault: 'before' };
    }

    other(shop) {
        const found = [...this.shops.values()].find((s) => s !== shop);
        if (!found) throw new Error('another shop is needed');
        return found;
    }

    async #notify(tx) {
        const fault = this.#takeFault(tx.account);
        const shop = this.shops.get(tx.account);
        const body = this.word(tx, shop, fault);
        switch (fault.fault) {
            case 'none':
                return;
            case 'after':
            case 'late':
                this.waiting.push({ tx, body, due: fault.fault === 'late' ? now() + (fault.minutes ?? 10) * MINUTE : Infinity });
                return;
            case 'twice':
                await Promise.all(Array.from({ length: fault.times ?? 2 }, () => this.#send(tx, body)));
                return;
            case 'redirect':
                await this.#send(tx, body, { method: 'GET' });
                return;
            case 'drop_answer':
                await this.#send(tx, body, { how: 'drop_answer' });
                return;
            default:
                await this.#send(tx, body);
        }
        if (fault.fault === 'refusal_after') await this.#send(tx, this.word({ ...tx, status: 'refused', authorisation: '' }, shop, {}));
    }

    async #send(tx, body, { method = 'POST', how = '' } = {}) {
        const given = new URL(tx.notify, this.returnBase ?? undefined);
        const url = this.notifyBase ? new URL(given.pathname + given.search, this.notifyBase).href : given.href;
        this.flying += 1;
        const answer = await call(url, { method, body: method === 'POST' ? body : '', how, timeoutMs: this.timeoutMs ?? 35_000 });
        this.flying -= 1;
        tx.told.push({ at: now(), body, answer });
        return answer;
    }

    #tick() {
        const due = this.waiting.filter((w) => w.due <= now());
        this.waiting = this.waiting.filter((w) => w.due > now());
        for (const w of due) this.#send(w.tx, w.body);
    }

    async settle() {
        while (this.flying > 0) await sleep(5);
    }

    // ---------------------------------------------------------------- services and control

    #service(res, place, body) {
        const fault = this.serviceFault;
        this.asked.push({ at: now(), service: place.service, body });
        if (fault?.fault === 'down') return sendJson(res, {}, 503);
        if (fault?.fault === 'garbage') return sendHtml(res, '<html>maintenance');
        const { type, text } = this.answer(place.service, body, place.test);
        if (fault?.fault === 'lost_answer' && !this.isQuestion(place.service, body)) {
            if (fault.once) this.serviceFault = null;
            return res.destroy();
        }
        res.writeHead(200, { 'Content-Type': type });
        res.end(text);
    }

    sums() {
        const shops = Object.fromEntries([...this.shops.keys()].map((id) => [id, { accepted: 0, refunded: 0 }]));
        for (const tx of this.transactions.values()) {
            if (tx.status !== 'accepted') continue;
            shops[tx.account].accepted += tx.amount;
            shops[tx.account].refunded += tx.refunded;
        }
        return shops;
    }

    #accepted(reference) {
        const tx = [...this.transactions.values()].find((x) => x.reference === reference && x.status === 'accepted');
        if (!tx) throw bad(`nothing accepted under ${reference}`, 404);
        return tx;
    }

    /** In the bank's own pages, of which nobody is told. */
    #refund(reference) {
        const tx = this.#accepted(reference);
        tx.refunded = tx.amount;
        return {};
    }

    async #resend(ask) {
        const tx = this.#accepted(ask.reference);
        const body = this.word(tx, this.shops.get(tx.account), { ...ask, fault: 'changed' });
        const at = ask.to ? { ...tx, notify: ask.to, told: tx.told } : tx;
        return { answers: await Promise.all(Array.from({ length: ask.times ?? 1 }, () => this.#send(at, body))) };
    }

    async #release() {
        const held = this.waiting.filter((w) => w.due === Infinity);
        this.waiting = this.waiting.filter((w) => w.due !== Infinity);
        await Promise.all(held.map((w) => this.#send(w.tx, w.body)));
        return { released: held.length };
    }

    #setFault(ask) {
        const fault = { shop: '*', once: false, ...ask };
        if (!FAULTS.includes(fault.fault)) throw bad(`no fault is called ${fault.fault}`);
        this.faults = this.faults.filter((f) => f.shop !== fault.shop);
        if (fault.fault !== 'before') this.faults.push(fault);
        return { on: this.faults };
    }

    #setServices(ask) {
        if (ask.shop) this.shops.get(ask.shop).services = ask.on;
        this.serviceFault = ask.fault ? { ...ask } : null;
        return {};
    }

    async #control(req, res, what) {
        if (req.method === 'GET') {
            const transactions = [...this.transactions.values()].map(({ fields, ...tx }) => tx);
            return sendJson(res, { shops: this.sums(), transactions, rejected: this.rejected, forms: this.forms, asked: this.asked });
        }
        const ask = JSON.parse((await readBody(req)) || '{}');
        if (this.control(what, ask, res)) return undefined;
        const actions = {
            '/shops': () => (this.addShops(ask), {}),
            '/refund': () => this.#refund(ask.reference),
            '': () => this.#setFault(ask),
            '/release': () => this.#release(),
            '/resend': () => this.#resend(ask),
            '/services': () => this.#setServices(ask),
        };
        if (!Object.hasOwn(actions, what)) throw bad('unknown control', 404);
        sendJson(res, await actions[what]());
    }
}
