// A mail server that keeps what it is sent and shows it, for the tests and the demo. It can also misbehave.
//
//   node mail.mjs [--smtp-port N] [--port N] [--host 127.0.0.1]
//
// GET    /                      the mails received, to read (French)
// GET    /messages              JSON: id, from, to, subject, date, message_id, text, html, headers
//        ?to= &subject= (parts of), &wait=MS (answers as soon as one matches), &after=ID
// GET    /messages/ID           one; /messages/ID/html its HTML part; /messages/ID/raw its source
// DELETE /messages              forgets everything
// POST   /control               {"fault", "stage": "mail" | "rcpt" | "data", "count": N, "seconds": S, "to": "part"}
//        refuse_4xx, refuse_5xx: answers 451 or 550 at the stage (rcpt by default)
//        slow:      waits `seconds` before it answers at the stage
//        close:     cuts the connection at the stage ("data": the mail is kept, its acknowledgement lost)
//        cut:       cuts it in the middle of the mail, whatever the stage: nothing is kept
//        "" or "none": behaves again. count: how many times (for ever without it)
// GET    /control               the fault that is on, connections seen, mails refused
import { simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import { now } from './clock.mjs';
import { answerKeeper, closeOnSignals, isMain, listen, readArgs, sendHtml, sendJson } from './http_server.mjs';

const FAULTS = ['refuse_4xx', 'refuse_5xx', 'slow', 'close', 'cut'];
const STAGES = ['mail', 'rcpt', 'data'];
const MAX_WAIT_MS = 30_000;

const esc = (text) => String(text ?? '').replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);

function bad(message, status = 400) {
    return Object.assign(new Error(message), { status });
}

function refusal(code, message) {
    return Object.assign(new Error(message), { responseCode: code });
}

function linkify(text) {
    return text.split(/(https?:\/\/[^\s<>"]+[^\s<>".,;:!?)])/)
        .map((part, i) => (i % 2 ? `<a href="${esc(part)}" target="_blank" rel="noopener">${esc(part)}</a>` : esc(part)))
        .join('');
}

const CSS = `
:root { color-scheme: light dark; --ink: #1d2733; --ground: #f4f1ea; --card: #fff; --soft: #57534a; --line: #8f897c; }
@media (prefers-color-scheme: dark) { :root { --ink: #ece7db; --ground: #171510; --card: #221f18; --soft: #b9b2a2; --line: #7d7666; } }
body { margin: 0 auto; max-width: 48rem; padding: 1rem; background: var(--ground); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.125rem; margin: 0; overflow-wrap: anywhere; }
article { background: var(--card); border-radius: .75rem; padding: 1rem; margin: 1rem 0; }
.meta { color: var(--soft); margin: .25rem 0 .75rem; overflow-wrap: anywhere; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; font: inherit; margin: 0; }
iframe { width: 100%; height: 24rem; border: 1px solid var(--line); border-radius: .5rem; background: #fff; }
summary { cursor: pointer; padding: .5rem 0; } a { color: inherit; }
:focus-visible { outline: 3px solid currentColor; outline-offset: 2px; }
`;

function article(mail) {
    const when = new Date(mail.received_at);
    const html = mail.html
        ? `<details><summary>Version mise en forme</summary><iframe sandbox="allow-popups allow-popups-to-escape-sandbox" src="/messages/${mail.id}/html" title="Message ${mail.id} mis en forme" loading="lazy"></iframe></details>`
        : '';
    return `<article id="m${mail.id}">
<h2>${esc(mail.subject || '(sans objet)')}</h2>
<p class="meta">À ${esc(mail.to.join(', '))} — de ${esc(mail.from)} — <time datetime="${when.toISOString()}">${esc(when.toLocaleString('fr-FR'))}</time></p>
<pre>${linkify(mail.text)}</pre>
${html}
</article>`;
}

function listPage(mails) {
    const body = mails.length ? mails.toReversed().map(article).join('\n') : '<p>Aucun courriel pour l’instant. Cette page se recharge à la main.</p>';
    return `<!DOCTYPE html>
<html lang="fr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>Courriels reçus (${mails.length})</title>
<style>${CSS}</style>
</head>
<body>
<main>
<h1>Courriels reçus (${mails.length})</h1>
<p>Cette boîte retient tout ce que le site envoie${'\u00a0'}: rien ne part vers de vraies adresses.</p>
${body}
</main>
</body>
</html>
`;
}

export class MailCatcher {
    constructor() {
        this.messages = [];
        this.nextId = 1;
        this.fault = null;
        this.connections = 0;
        this.refused = 0;
        this.waiters = new Set();
    }

    async listen({ smtpPort = 0, port = 0, host = '127.0.0.1' } = {}) {
        this.smtp = new SMTPServer({
            authOptional: true,
            disabledCommands: ['STARTTLS'],
            size: 10 << 20,
            logger: false,
            closeTimeout: 1,
            onConnect: (session, done) => ((this.connections += 1), done()),
            onMailFrom: (address, session, done) => this.#stage('mail', session, address.address, done),
            onRcptTo: (address, session, done) => this.#stage('rcpt', session, address.address, done),
            onData: (stream, session, done) => this.#data(stream, session, done),
        });
        this.smtp.on('error', () => {}); // a peer that vanishes is what these tests are about
        await new Promise((ok, no) => this.smtp.once('error', no).listen(smtpPort, host, ok));
        this.smtpPort = this.smtp.server.address().port;
        this.web = await listen((req, res, url) => this.handle(req, res, url), { port, host });
        return this;
    }

    async close() {
        for (const c of this.smtp.connections) c._socket?.destroy();
        await new Promise((done) => this.smtp.close(done));
        await this.web.close();
    }

    /** The fault that applies at this stage, counted down; null when all is well. */
    #takeFault(stage, address) {
        const f = this.fault;
        if (!f || f.stage !== stage || (f.to && !address.includes(f.to))) return null;
        if (f.count !== null && --f.count <= 0) this.fault = null;
        return f;
    }

    #cut(session) {
        for (const c of this.smtp.connections) if (c.id === session.id) c._socket.destroy();
    }

    #stage(stage, session, address, done) {
        const f = this.#takeFault(stage, address);
        if (!f) return done();
        this.refused += f.fault.startsWith('refuse') ? 1 : 0;
        if (f.fault === 'refuse_4xx') return done(refusal(451, '4.3.0 Try again later'));
        if (f.fault === 'refuse_5xx') return done(refusal(550, '5.1.1 No such mailbox'));
        if (f.fault === 'close') return this.#cut(session);
        return setTimeout(done, f.seconds * 1000);
    }

    #data(stream, session, done) {
        if (this.fault?.fault === 'cut' && this.#takeFault('data', session.envelope.rcptTo.map((r) => r.address).join(',')))
            return stream.on('error', () => {}).once('data', () => this.#cut(session));
        return this.#whole(stream, session, done);
    }

    #whole(stream, session, done) {
        const chunks = [];
        stream.on('data', (c) => chunks.push(c));
        stream.on('end', async () => {
            const f = this.#takeFault('data', session.envelope.rcptTo.map((r) => r.address).join(','));
            const keep = !f || f.fault === 'slow' || f.fault === 'close';
            if (stream.sizeExceeded) return done(refusal(552, '5.3.4 Message too large'));
            if (keep) await this.#keep(Buffer.concat(chunks), session);
            if (!f) return done();
            this.refused += keep ? 0 : 1;
            if (f.fault === 'close') return this.#cut(session);
            if (f.fault === 'slow') return setTimeout(done, f.seconds * 1000);
            return done(refusal(f.fault === 'refuse_4xx' ? 451 : 554, 'Transaction failed'));
        });
    }

    async #keep(raw, session) {
        const parsed = await simpleParser(raw, { skipTextToHtml: true, skipImageLinks: true });
        const mail = {
            id: this.nextId++,
            received_at: now(),
            from: session.envelope.mailFrom.address,
            to: session.envelope.rcptTo.map((r) => r.address),
            subject: parsed.subject ?? '',
            date: parsed.date?.toISOString() ?? null,
            message_id: parsed.messageId ?? null,
            text: parsed.text ?? '',
            html: parsed.html || null,
            headers: parsed.headerLines.map((h) => h.line),
            attachments: parsed.attachments.map((a) => ({ name: a.filename ?? null, type: a.contentType, size: a.size })),
            raw: raw.toString('latin1'),
        };
        this.messages.push(mail);
        for (const wake of this.waiters) wake();
    }

    find(query) {
        const has = (text, part) => !part || text.toLowerCase().includes(part.toLowerCase());
        return this.messages.filter(
            (m) => has(m.to.join(','), query.get('to')) && has(m.subject, query.get('subject')) && m.id > Number(query.get('after') ?? 0),
        );
    }

    /** The mails that match; with wait, answers when the first one does, or with none when the time is over. */
    async search(query) {
        const until = Date.now() + Math.min(Number(query.get('wait') ?? 0), MAX_WAIT_MS);
        for (;;) {
            const found = this.find(query);
            const left = until - Date.now();
            if (found.length || left <= 0) return found;
            await this.#nextMail(left);
        }
    }

    #nextMail(ms) {
        return new Promise((done) => {
            const wake = () => {
                clearTimeout(timer);
                this.waiters.delete(wake);
                done();
            };
            const timer = setTimeout(wake, ms);
            this.waiters.add(wake);
        });
    }

    setFault(ask) {
        if (!ask.fault || ask.fault === 'none') {
            this.fault = null;
            return;
        }
        if (!FAULTS.includes(ask.fault)) throw bad(`no fault is called ${ask.fault}`);
        const stage = ask.fault === 'cut' ? 'data' : (ask.stage ?? 'rcpt');
        if (!STAGES.includes(stage)) throw bad(`no stage is called ${stage}`);
        this.fault = { fault: ask.fault, stage, count: ask.count ?? null, seconds: ask.seconds ?? 36, to: ask.to ?? null };
    }

    async handle(req, res, url) {
        const one = /^\/messages\/(\d+)(\/html|\/raw)?$/.exec(url.pathname);
        const visible = ({ raw, ...rest }) => rest;
        if (one) return this.#one(res, Number(one[1]), one[2] ?? '', visible);
        switch (`${req.method} ${url.pathname}`) {
            case 'GET /':
                return sendHtml(res, listPage(this.messages));
            case 'GET /messages':
                return sendJson(res, (await this.search(url.searchParams)).map(visible));
            default:
                if (!(await answerKeeper(this, req, res, url))) throw bad('unknown address', 404);
        }
    }

    state() {
        return { fault: this.fault, connections: this.connections, refused: this.refused, kept: this.messages.length };
    }

    #one(res, id, part, visible) {
        const mail = this.messages.find((m) => m.id === id);
        if (!mail) throw bad(`no message ${id}`, 404);
        if (part === '/raw') return res.writeHead(200, { 'Content-Type': 'text/plain; charset=utf-8' }).end(Buffer.from(mail.raw, 'latin1'));
        if (part === '') return sendJson(res, visible(mail));
        if (!mail.html) throw bad('this message has no HTML part', 404);
        const policy = "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:";
        return sendHtml(res, `<base target="_blank">${mail.html}`, 200, { 'Content-Security-Policy': policy });
    }
}

/** Starts the catcher in this process. Returns it with .smtpPort, .web.url and close(). */
export async function startMail(options) {
    return new MailCatcher().listen(options);
}

async function main() {
    const args = readArgs(process.argv.slice(2), { 'smtp-port': 'value', port: 'value', host: 'value' });
    const mail = await startMail({ smtpPort: Number(args['smtp-port'] ?? 0), port: Number(args.port ?? 0), host: args.host });
    closeOnSignals(() => mail.close());
    console.log(`mail ready: SMTP on port ${mail.smtpPort}, pages on ${mail.web.url}`);
}

if (isMain(import.meta)) {
    main().catch((e) => {
        console.error(`mail: ${e.message}`);
        process.exit(2);
    });
}
