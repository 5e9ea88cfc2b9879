// An SMS gateway that keeps what it is given and shows it, for the tests and the demo; it brings answers, and can misbehave. It is
// written from the form of the calls in doc/operating.md alone.
//
//   node sms.mjs [--port N] [--host 127.0.0.1] [--token T] [--hook URL --secret S]
//
// POST   /send                  the market's side: Authorization: Bearer T; JSON id, from, to, text. The same id twice is kept once
// GET    /                      the messages, to read and to answer (French)
// POST   /answer                form from, text: an answer, brought to the hook; comes back to the page
// GET    /messages              JSON: id, from, to, text, at; ?to= &text= (parts of), &after=N, &wait=MS
// DELETE /messages              forgets everything
// POST   /bring                 JSON from, text, id (one is made without it), secret (the right one without it), raw (sent as it stands):
//                               brings it to the hook; gives {status, body} of its answer
// POST   /control               {"fault": "no_number" | "fails" | "busy" | "slow" | "lost", "count": N, "seconds": S}
//        no_number: 422; fails: 500; busy: 429; slow: waits; lost: the message is kept, its acknowledgement is not
// GET    /control               the fault that is on, calls seen, calls refused
import crypto from 'node:crypto';
import { now } from './clock.mjs';
import { answerKeeper, closeOnSignals, isMain, listen, readArgs, readBody, redirect, sendHtml, sendJson } from './http_server.mjs';

const FAULTS = { no_number: 422, fails: 500, busy: 429, slow: 0, lost: 0 };
const MAX_WAIT_MS = 30_000;
/** Letters of one SMS of 160: 3GPP TS 23.038, basic set and what costs two. */
const BASIC = new Set('@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà');
const DOUBLE = new Set('^{}\\[~]|€');

const esc = (text) => String(text ?? '').replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
const bad = (message, status = 400) => Object.assign(new Error(message), { status });

/** How many septets a text takes; null when it holds a letter that no GSM alphabet has. */
export function septets(text) {
    let n = 0;
    for (const c of text) {
        if (BASIC.has(c)) n += 1;
        else if (DOUBLE.has(c)) n += 2;
        else return null;
    }
    return n;
}

const CSS = `
:root { color-scheme: light dark; }
body { margin: 0 auto; max-width: 40rem; padding: 1rem; font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
article { border: 1px solid; border-radius: .75rem; padding: .5rem 1rem; margin: 1rem 0; } h2 { font-size: 1rem; margin: 0; } p { margin: .25rem 0; }
form { display: flex; gap: .5rem; flex-wrap: wrap; align-items: end; } input { font: inherit; padding: .5rem; } button { font: inherit; padding: .5rem 1rem; }
`;

const linkify = (text) => text.split(/(https?:\/\/\S+)/).map((s, i) => (i % 2 ? `<a href="${esc(s)}" target="_blank" rel="noopener">${esc(s)}</a>` : esc(s))).join('');

function article(m) {
    const who = m.incoming ? `De ${m.from}` : `À ${m.to}`;
    const answer = m.incoming ? `<p>Réponse du site${'\u00a0'}: ${m.status}</p>` : `<form method="post" action="/answer"><input type="hidden" name="from" value="${esc(m.to)}">
<label>Répondre<br><input name="text" maxlength="160" required></label><button>Envoyer</button></form>`;
    return `<article id="m${m.n}"><h2>${esc(who)} — ${esc(new Date(m.at).toLocaleString('fr-FR'))}</h2><p>${linkify(m.text)}</p>${answer}</article>`;
}

const listPage = (all) => `<!DOCTYPE html>
<html lang="fr"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">
<title>SMS (${all.length})</title><style>${CSS}</style></head><body><main><h1>SMS (${all.length})</h1>
<p>Rien ne part vers de vrais téléphones. On répond ici à la place du commerçant.</p>
${all.toReversed().map(article).join('\n') || '<p>Aucun SMS pour l’instant. Cette page se recharge à la main.</p>'}
</main></body></html>`;

export class SmsGateway {
    constructor({ token = '', hook = '', secret = '' } = {}) {
        Object.assign(this, { token, hook, secret, messages: [], ids: new Set(), nextN: 1, fault: null, calls: 0, refused: 0, waiters: new Set() });
    }

    async listen(options) {
        this.web = await listen((req, res, url) => this.handle(req, res, url), options);
        return this;
    }

    close() {
        return this.web.close();
    }

    get url() {
        return this.web.url;
    }

    #takeFault() {
        const f = this.fault;
        if (f && f.count !== null && --f.count <= 0) this.fault = null;
        return f;
    }

    #keep(m) {
        this.messages.push({ n: this.nextN++, at: now(), ...m });
        for (const wake of this.waiters) wake();
    }

    async #send(req, res) {
        const m = JSON.parse(await readBody(req));
        const f = this.#takeFault();
        this.calls += 1;
        const refuse = (status, why) => ((this.refused += 1), sendJson(res, { error: why }, status));
        if (f?.fault === 'slow') await new Promise((done) => setTimeout(done, f.seconds * 1000));
        if (f && FAULTS[f.fault]) return refuse(FAULTS[f.fault], f.fault);
        if (this.token && req.headers.authorization !== `Bearer ${this.token}`) return refuse(401, 'token');
        if (req.headers['idempotency-key'] !== m.id || !m.id) return refuse(400, 'id');
        if (!/^\+[1-9]\d{7,14}$/.test(m.to)) return refuse(422, 'number');
        if (septets(m.text) === null || septets(m.text) > 306 || !m.text) return refuse(422, 'text');
        if (!this.ids.has(m.id)) this.#keep({ id: m.id, from: m.from, to: m.to, text: m.text });
        this.ids.add(m.id);
        return f?.fault === 'lost' ? res.destroy() : sendJson(res, { id: m.id }, 202);
    }

    /** Brings an incoming message to the market, signed as the operating guide says. */
    async bring({ from, text, id = crypto.randomUUID(), secret = this.secret, raw }) {
        const body = raw ?? JSON.stringify({ id, from, text });
        const signature = crypto.createHmac('sha256', secret).update(body).digest('hex');
        const answer = await fetch(this.hook, { method: 'POST', body, headers: { 'Content-Type': 'application/json', 'X-Signature': `sha256=${signature}` } });
        return { status: answer.status, body: await answer.text() };
    }

    async #answer(req, res) {
        const f = new URLSearchParams(await readBody(req));
        const m = { incoming: true, from: f.get('from') ?? '', text: f.get('text') ?? '' };
        const { status } = await this.bring(m).catch(() => ({ status: 'aucune' }));
        this.#keep({ ...m, to: '', status });
        return redirect(res, '/');
    }

    find(q) {
        return this.messages.filter((m) => !m.incoming && m.to.includes(q.get('to') ?? '') && m.text.includes(q.get('text') ?? '') && m.n > Number(q.get('after') ?? 0));
    }

    /** The messages that match; with wait, answers when the first one does, or with none when the time is over. */
    async search(q) {
        const until = Date.now() + Math.min(Number(q.get('wait') ?? 0), MAX_WAIT_MS);
        for (;;) {
            const found = this.find(q);
            const left = until - Date.now();
            if (found.length || left <= 0) return found;
            await new Promise((done) => {
                const wake = () => (clearTimeout(timer), this.waiters.delete(wake), done());
                const timer = setTimeout(wake, left);
                this.waiters.add(wake);
            });
        }
    }

    setFault({ fault = '', count = null, seconds = 20 }) {
        if (fault && !(fault in FAULTS)) throw bad(`no fault is called ${fault}`);
        this.fault = fault ? { fault, count, seconds } : null;
    }

    state() {
        return { fault: this.fault, calls: this.calls, refused: this.refused, kept: this.messages.length };
    }

    async handle(req, res, url) {
        switch (`${req.method} ${url.pathname}`) {
            case 'GET /':
                return sendHtml(res, listPage(this.messages));
            case 'POST /send':
                return this.#send(req, res);
            case 'POST /answer':
                return this.#answer(req, res);
            case 'POST /bring':
                return sendJson(res, await this.bring(JSON.parse(await readBody(req))));
            case 'GET /messages':
                return sendJson(res, await this.search(url.searchParams));
            default:
                if (!(await answerKeeper(this, req, res, url))) throw bad('unknown address', 404);
        }
    }
}

/** Starts the gateway in this process. Returns it with .url and close(). options: port, host, token, hook, secret. */
export async function startSms(options = {}) {
    return new SmsGateway(options).listen(options);
}

async function main() {
    const args = readArgs(process.argv.slice(2), { port: 'value', host: 'value', token: 'value', hook: 'value', secret: 'value' });
    const sms = await startSms({ ...args, port: Number(args.port ?? 0) });
    closeOnSignals(() => sms.close());
    console.log(`sms ready: ${sms.url}`);
}

if (isMain(import.meta)) {
    main().catch((e) => {
        console.error(`sms: ${e.message}`);
        process.exit(2);
    });
}
