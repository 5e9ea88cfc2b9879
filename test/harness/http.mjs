// A small browser without scripts: cookies, redirects, forms filled by name or label, files, and the headers a real
// browser sends with a navigation (Origin, Referer, Sec-Fetch-*), so that cross-site checks are met as in life.
import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import { now } from '../fakes/clock.mjs';
import * as dom from './dom.mjs';

const MAX_REDIRECTS = 10;

// ---------------------------------------------------------------- cookies

class CookieJar {
    constructor() {
        this.cookies = new Map();
    }

    /** Keeps a Set-Cookie line; refuses what a browser would (Secure over http, a __Host- name not as it must be). */
    store(url, line) {
        const [pair, ...rest] = line.split(';').map((s) => s.trim());
        const eq = pair.indexOf('=');
        if (eq < 1) return;
        const cookie = { name: pair.slice(0, eq), value: pair.slice(eq + 1), host: url.hostname, path: '/', expires: Infinity, line };
        for (const item of rest) this.#attribute(cookie, item);
        const safe = url.protocol === 'https:';
        if (cookie.secure && !safe && !['localhost', '127.0.0.1'].includes(url.hostname)) return;
        if (cookie.name.startsWith('__Host-') && (!cookie.secure || cookie.path !== '/' || cookie.domain)) return;
        const id = `${cookie.host};${cookie.path};${cookie.name}`;
        if (cookie.expires <= now()) this.cookies.delete(id);
        else this.cookies.set(id, cookie);
    }

    #attribute(cookie, item) {
        const [key, value = ''] = item.split(/=(.*)/s);
        switch (key.toLowerCase()) {
            case 'max-age': cookie.expires = now() + Number(value) * 1000; break;
            case 'expires': if (cookie.expires === Infinity) cookie.expires = Date.parse(value); break;
            case 'path': cookie.path = value || '/'; break;
            case 'domain': cookie.domain = value; break;
            case 'secure': cookie.secure = true; break;
            case 'httponly': cookie.httpOnly = true; break;
            case 'samesite': cookie.sameSite = value.toLowerCase(); break;
        }
    }

    /** The Cookie header for a request; crossSite says where it comes from, unsafe that it is not a GET. */
    header(url, { crossSite = false, unsafe = false } = {}) {
        const sent = [];
        for (const c of this.cookies.values()) {
            if (c.host !== url.hostname || c.expires <= now() || !url.pathname.startsWith(c.path)) continue;
            if (c.secure && url.protocol !== 'https:' && !['localhost', '127.0.0.1'].includes(url.hostname)) continue;
            if (crossSite && (c.sameSite === 'strict' || (unsafe && c.sameSite !== 'none'))) continue;
            sent.push(`${c.name}=${c.value}`);
        }
        return sent.join('; ');
    }

    get(name) {
        return [...this.cookies.values()].find((c) => c.name === name);
    }

    clear() {
        this.cookies.clear();
    }
}

// ---------------------------------------------------------------- forms

function optionValue(option) {
    return dom.attr(option, 'value') ?? dom.words(option);
}

function isDisabled(node) {
    if (dom.has(node, 'disabled')) return true;
    for (let up = node.parentNode; up; up = up.parentNode) if (up.tagName === 'fieldset' && dom.has(up, 'disabled')) return true;
    return false;
}

export class Form {
    constructor(page, node) {
        this.page = page;
        this.node = node;
        this.controls = dom.elements(page.doc, (n) => ['input', 'select', 'textarea', 'button'].includes(n.tagName) && dom.ownerForm(page.doc, n) === node);
        this.values = new Map();
        this.extra = [];
        for (const c of this.controls) this.values.set(c, this.#initial(c));
    }

    #initial(c) {
        if (c.tagName === 'textarea') return dom.descend(c).next().value?.value?.replace(/^\n/, '') ?? '';
        if (c.tagName === 'select') return this.#initialOptions(c);
        const type = dom.attr(c, 'type') ?? 'text';
        if (type === 'checkbox' || type === 'radio') return dom.has(c, 'checked');
        if (type === 'file') return [];
        return dom.attr(c, 'value') ?? '';
    }

    #initialOptions(c) {
        const options = dom.elements(c, (n) => n.tagName === 'option' && !dom.has(n, 'disabled'));
        const chosen = options.filter((o) => dom.has(o, 'selected')).map(optionValue);
        if (dom.has(c, 'multiple')) return chosen;
        return chosen.length ? [chosen.at(-1)] : options.slice(0, 1).map(optionValue);
    }

    get method() {
        return (dom.attr(this.node, 'method') ?? 'get').toLowerCase();
    }

    get action() {
        return new URL(dom.attr(this.node, 'action') || this.page.url, this.page.url).href;
    }

    /** Names of the fields a person can fill. */
    names() {
        return [...new Set(this.controls.map((c) => dom.attr(c, 'name')).filter(Boolean))];
    }

    /** The value a field has now (as it would be sent), or undefined when it is not sent. */
    value(nameOrLabel) {
        const found = this.#named(nameOrLabel);
        return this.entries(null).find(([name]) => found.some((c) => dom.attr(c, 'name') === name))?.[1];
    }

    buttons() {
        return this.controls.filter((c) => {
            const type = dom.attr(c, 'type');
            return (c.tagName === 'button' && (type ?? 'submit') === 'submit') || (c.tagName === 'input' && (type === 'submit' || type === 'image'));
        });
    }

    button(text) {
        const wanted = dom.squash(text);
        const all = this.buttons();
        const found = all.find((b) => dom.nameOf(this.page.doc, b) === wanted) ?? all.find((b) => dom.attr(b, 'name') === text || dom.attr(b, 'value') === text)
            ?? all.find((b) => dom.nameOf(this.page.doc, b).includes(wanted));
        if (!found) throw new Error(`no button "${text}"; there are: ${all.map((b) => dom.nameOf(this.page.doc, b)).join(' | ')}`);
        return found;
    }

    #named(nameOrLabel) {
        const byName = this.controls.filter((c) => dom.attr(c, 'name') === nameOrLabel);
        if (byName.length) return byName;
        const wanted = dom.squash(nameOrLabel);
        const labelled = this.controls.filter((c) => dom.nameOf(this.page.doc, c) === wanted);
        const byLabel = labelled.length ? labelled : this.controls.filter((c) => c.tagName !== 'button' && dom.nameOf(this.page.doc, c).includes(wanted));
        if (byLabel.length) return byLabel;
        throw new Error(`no field "${nameOrLabel}" on ${this.page.url}; there are: ${this.names().join(', ')}`);
    }

    /**
     * Fills fields by name or label. Text for texts; true or false for a box; the value or label of a radio or option
     * (an array for several); {name, type, data} or an array of them for files. A field nobody can see is refused.
     */
    fill(values) {
        for (const [name, value] of Object.entries(values)) this.#fillOne(name, value);
        return this;
    }

    #fillOne(name, value) {
        const found = this.#named(name);
        const c = found[0];
        const type = c.tagName === 'input' ? (dom.attr(c, 'type') ?? 'text') : c.tagName;
        if (isDisabled(c)) throw new Error(`field "${name}" is disabled`);
        switch (type) {
            case 'hidden': throw new Error(`field "${name}" is hidden: use force() to tamper with it`);
            case 'radio': return this.#choose(found, name, value);
            case 'checkbox': return this.#check(found, name, value);
            case 'select': return this.#pick(c, name, value);
            case 'file': return this.values.set(c, [value].flat());
            case 'button': throw new Error(`"${name}" is a button: give it to submit()`);
            default: return this.#write(c, name, String(value));
        }
    }

    #write(c, name, text) {
        const max = Number(dom.attr(c, 'maxlength') ?? Infinity);
        if (text.length > max) throw new Error(`field "${name}" takes ${max} characters: use force() for more`);
        if (dom.has(c, 'readonly')) throw new Error(`field "${name}" is read-only`);
        this.values.set(c, text);
    }

    #choose(radios, name, value) {
        const group = this.controls.filter((c) => dom.attr(c, 'type') === 'radio' && dom.attr(c, 'name') === dom.attr(radios[0], 'name'));
        const found = value === true ? radios[0] : group.find((r) => this.#isCalled(r, value));
        if (!found) throw new Error(`field "${name}" has no choice "${value}"; there are: ${group.map((r) => dom.attr(r, 'value')).join(', ')}`);
        for (const r of group) this.values.set(r, r === found);
    }

    #isCalled(box, value) {
        return dom.attr(box, 'value') === String(value) || dom.nameOf(this.page.doc, box) === dom.squash(String(value));
    }

    #check(boxes, name, value) {
        if (typeof value === 'boolean') return this.values.set(boxes[0], value);
        const wanted = [value].flat();
        for (const v of wanted) if (!boxes.some((b) => this.#isCalled(b, v))) throw new Error(`field "${name}" has no box "${v}"`);
        for (const b of boxes) this.values.set(b, wanted.some((v) => this.#isCalled(b, v)));
    }

    #pick(c, name, value) {
        const options = dom.elements(c, (n) => n.tagName === 'option');
        const chosen = [value].flat().map((v) => options.find((o) => optionValue(o) === String(v)) ?? options.find((o) => dom.words(o) === dom.squash(String(v))));
        if (chosen.includes(undefined)) throw new Error(`field "${name}" has no option "${value}"; there are: ${options.map(dom.words).join(' | ')}`);
        this.values.set(c, chosen.map(optionValue));
    }

    /** Sends what no honest browser would: sets hidden fields, adds unknown ones (null removes), without any check. */
    force(values) {
        for (const [name, value] of Object.entries(values)) this.extra.push([name, value]);
        return this;
    }

    /** What is sent, in document order: [name, text or file]. */
    entries(button) {
        const out = [];
        for (const c of this.controls) {
            const name = dom.attr(c, 'name');
            if (name && !isDisabled(c)) out.push(...this.#sent(c, name, button));
        }
        for (const [name, value] of this.extra) {
            for (let i = out.length - 1; i >= 0; i--) if (out[i][0] === name) out.splice(i, 1);
            if (value !== null) for (const v of [value].flat()) out.push([name, v]);
        }
        return out;
    }

    #sent(c, name, button) {
        const value = this.values.get(c);
        const type = c.tagName === 'input' ? (dom.attr(c, 'type') ?? 'text') : c.tagName;
        switch (type) {
            case 'button':
            case 'submit':
            case 'image':
            case 'reset': return c === button ? [[name, dom.attr(c, 'value') ?? '']] : [];
            case 'checkbox':
            case 'radio': return value ? [[name, dom.attr(c, 'value') ?? 'on']] : [];
            case 'select': return value.map((v) => [name, v]);
            case 'file': return value.length ? value.map((f) => [name, f]) : [[name, { name: '', type: 'application/octet-stream', data: '' }]];
            case 'textarea': return [[name, value.replace(/\r?\n/g, '\r\n')]];
            default: return [[name, value]];
        }
    }

    /** Submits with a button (its text, name or value; the first one when not given) and follows to the next page. */
    submit(buttonText, options = {}) {
        const button = buttonText === undefined ? this.buttons()[0] : this.button(buttonText);
        if (button && isDisabled(button)) throw new Error(`button "${buttonText ?? ''}" is disabled`);
        const entries = this.entries(button);
        const action = new URL((button && dom.attr(button, 'formaction')) || this.action, this.page.url);
        const method = ((button && dom.attr(button, 'formmethod')) || this.method).toLowerCase();
        const kind = (button && dom.attr(button, 'formenctype')) || dom.attr(this.node, 'enctype') || 'application/x-www-form-urlencoded';
        const from = { from: this.page, ...options };
        if (method === 'get') {
            action.search = new URLSearchParams(entries.map(([n, v]) => [n, v?.name ?? v])).toString();
            return this.page.browser.request('GET', action.href, from);
        }
        const body = kind === 'multipart/form-data' ? multipart(entries) : urlencoded(entries);
        return this.page.browser.request('POST', action.href, { ...body, ...from });
    }
}

export function urlencoded(entries) {
    const pairs = entries.map(([n, v]) => [n, typeof v === 'object' ? v.name : String(v)]);
    return { body: Buffer.from(new URLSearchParams(pairs).toString()), type: 'application/x-www-form-urlencoded' };
}

/** A multipart body of [name, text or {name, type, data}]. */
export function multipart(entries) {
    const boundary = `----foirail${crypto.randomBytes(12).toString('hex')}`;
    const clean = (text) => text.replace(/\r\n|\r|\n/g, '%0D%0A').replace(/"/g, '%22');
    const parts = [];
    for (const [name, value] of entries) {
        const file = typeof value === 'object' ? value : null;
        const head = [`--${boundary}`, `Content-Disposition: form-data; name="${clean(name)}"${file ? `; filename="${clean(file.name)}"` : ''}`];
        if (file) head.push(`Content-Type: ${file.type ?? 'application/octet-stream'}`);
        parts.push(Buffer.from(`${head.join('\r\n')}\r\n\r\n`), Buffer.from(file ? file.data : String(value)), Buffer.from('\r\n'));
    }
    parts.push(Buffer.from(`--${boundary}--\r\n`));
    return { body: Buffer.concat(parts), type: `multipart/form-data; boundary=${boundary}` };
}

// ---------------------------------------------------------------- pages

export class Page {
    #doc;

    constructor(browser, answer) {
        this.browser = browser;
        Object.assign(this, answer); // url, status, headers, body, redirects
    }

    get html() {
        return this.body.toString('utf8');
    }

    get doc() {
        return (this.#doc ??= dom.parseHtml(this.html));
    }

    get isHtml() {
        return (this.headers['content-type'] ?? '').startsWith('text/html');
    }

    get path() {
        const u = new URL(this.url);
        return u.pathname + u.search;
    }

    json() {
        return JSON.parse(this.html);
    }

    get lang() {
        return dom.attr(dom.elements(this.doc, (n) => n.tagName === 'html')[0], 'lang');
    }

    get title() {
        const node = dom.elements(this.doc, (n) => n.tagName === 'title')[0];
        return dom.squash(node?.childNodes.map((t) => t.value).join('') ?? '');
    }

    /** What a reader sees. */
    text() {
        return dom.visibleText(this.doc);
    }

    /** Whether the words are on the page (spaces of all kinds are equal). */
    says(words) {
        const text = dom.squash(this.text());
        return words instanceof RegExp ? words.test(text) : text.includes(dom.squash(words));
    }

    /** Fails with the page's text when the words are absent. */
    expect(words) {
        assert.ok(this.says(words), `"${words}" is not on ${this.url} (${this.status}):\n${this.text().slice(0, 1500)}`);
        return this;
    }

    /** The code of what was refused, as the page says it; empty: nothing was. */
    get code() {
        return /<code>([a-z][a-z0-9_.]+) · /.exec(this.html)?.[1] ?? '';
    }

    /** Of which refusal the page says the code. */
    expectCode(code) {
        assert.equal(this.code, code, `${this.url}:\n${this.text().slice(0, 1500)}`);
        return this;
    }

    expectStatus(status) {
        assert.equal(this.status, status, `${this.url}:\n${this.isHtml ? this.text().slice(0, 1500) : this.html.slice(0, 500)}`);
        return this;
    }

    select(selector) {
        return dom.select(this.doc, selector);
    }

    /** The words of the first element for a selector; fails when there is none. */
    textOf(selector) {
        const [node] = this.select(selector);
        if (!node) throw new Error(`nothing matches ${selector} on ${this.url}`);
        return dom.words(node);
    }

    forms() {
        return this.select('form').map((node) => new Form(this, node));
    }

    /** A form by its id, name, action, or the words of one of its buttons. */
    form(which) {
        const all = this.forms();
        if (which === undefined && all.length === 1) return all[0];
        const direct = all.find((f) => [dom.attr(f.node, 'id'), dom.attr(f.node, 'name'), dom.attr(f.node, 'action'), new URL(f.action).pathname].includes(which));
        if (direct) return direct;
        const names = (f) => f.buttons().map((b) => dom.nameOf(this.doc, b));
        const wanted = dom.squash(which ?? '');
        const found = which && (all.find((f) => names(f).includes(wanted)) ?? all.find((f) => names(f).some((n) => n.includes(wanted))));
        if (found) return found;
        throw new Error(`no form "${which ?? ''}" on ${this.url}; there are: ${all.map((f) => `${new URL(f.action).pathname} [${names(f).join(', ')}]`).join(' ; ')}`);
    }

    links() {
        return dom.elements(this.doc, (n) => n.tagName === 'a' && dom.has(n, 'href'));
    }

    /** The address of a link by its words (whole, else a part of them). */
    link(text) {
        const wanted = dom.squash(text);
        const all = this.links().map((n) => [dom.nameOf(this.doc, n), n]);
        const found = all.find(([name]) => name === wanted) ?? all.find(([name]) => name.includes(wanted));
        if (!found) throw new Error(`no link "${text}" on ${this.url}; there are: ${all.map(([name]) => name).join(' | ')}`);
        return new URL(dom.attr(found[1], 'href'), this.url).href;
    }

    follow(text) {
        return this.browser.request('GET', this.link(text), { from: this });
    }

    /** Referrer policy of the page: its header, else its meta, else the browsers' default. */
    get referrerPolicy() {
        const meta = this.isHtml && this.select('meta[name="referrer"]')[0];
        return this.headers['referrer-policy'] ?? (meta && dom.attr(meta, 'content')) ?? 'strict-origin-when-cross-origin';
    }
}

// ---------------------------------------------------------------- the browser

function siteOf(url) {
    return url.hostname;
}

/** Sec-Fetch-Site of a request to `url` caused by the page `from` (null: typed by hand). */
function fetchSite(from, url) {
    if (!from) return 'none';
    const origin = new URL(from.url);
    if (origin.origin === url.origin) return 'same-origin';
    return siteOf(origin) === siteOf(url) && origin.protocol === url.protocol ? 'same-site' : 'cross-site';
}

const WORSE = ['none', 'same-origin', 'same-site', 'cross-site'];

function worst(a, b) {
    if (a === 'none' || b === 'none') return 'none';
    return WORSE[Math.max(WORSE.indexOf(a), WORSE.indexOf(b))];
}

/** Referer by the policy of the page one comes from; undefined when none is sent. */
function refererFor(from, url) {
    const origin = new URL(from.url);
    const same = origin.origin === url.origin;
    const down = origin.protocol === 'https:' && url.protocol === 'http:';
    const full = origin.origin + origin.pathname + origin.search;
    switch (from.referrerPolicy) {
        case 'no-referrer': return undefined;
        case 'same-origin': return same ? full : undefined;
        case 'origin': return `${origin.origin}/`;
        case 'strict-origin': return down ? undefined : `${origin.origin}/`;
        case 'unsafe-url': return full;
        default: return same ? full : down ? undefined : `${origin.origin}/`;
    }
}

/** Origin of an unsafe navigation: "null" where the page's policy hides it, as browsers do even for their own site. */
function originFor(from, url) {
    const origin = new URL(from.url);
    const hidden = from.referrerPolicy === 'no-referrer' || (from.referrerPolicy === 'same-origin' && origin.origin !== url.origin);
    return hidden ? 'null' : origin.origin;
}

/** An agent that notes since when each line it keeps has been idle. */
function keeping(agent) {
    agent.on('free', (socket) => (socket.idleSince = Date.now()));
    return agent;
}

const IDLE_MS = 10_000;

/** Lets go of lines that have been idle for long: the other end, which waits longer than this, may be about to close them, and a test that was busy all the while has not heard of it yet. */
function letGo(agent) {
    const old = Date.now() - IDLE_MS;
    for (const socket of Object.values(agent.freeSockets).flat()) if (socket.idleSince < old) socket.destroy();
}

export class Browser {
    /**
     * origin: where relative addresses lead. headers: added to each request. old: sends neither Origin, Referer nor
     * Sec-Fetch-* (an old browser). connect: {"host:port": "host:port"} to dial elsewhere than the name says.
     * lang: false switches off the check that each page says its language.
     */
    constructor({ origin, headers = {}, old = false, connect = {}, lang = true, timeoutMs = 30_000 } = {}) {
        Object.assign(this, { origin, headers, old, connect, lang, timeoutMs });
        this.jar = new CookieJar();
        this.agents = { 'http:': keeping(new http.Agent({ keepAlive: true })), 'https:': keeping(new https.Agent({ keepAlive: true, rejectUnauthorized: false })) };
        this.page = null;
        this.log = [];
    }

    close() {
        for (const agent of Object.values(this.agents)) agent.destroy();
    }

    get(url, options) {
        return this.request('GET', url, options);
    }

    /** Posts fields ({name: value} or [[name, value]]) as a form of the present page would. */
    post(url, fields, options = {}) {
        const entries = Array.isArray(fields) ? fields : Object.entries(fields);
        return this.request('POST', url, { ...urlencoded(entries), from: this.page ?? undefined, ...options });
    }

    /**
     * One navigation, redirects followed (303, and 301/302 of a POST, become GET). options: from (a Page; null: typed),
     * body, type, headers, follow: false, keep: false (the present page stays).
     */
    async request(method, url, options = {}) {
        let target = new URL(url, this.page?.url ?? this.origin);
        let step = { method, body: options.body, type: options.type };
        let site = fetchSite(options.from ?? null, target);
        const redirects = [];
        for (;;) {
            site = worst(site, fetchSite(options.from ?? null, target));
            const answer = await this.#send(step, target, site, options);
            for (const line of answer.headers['set-cookie'] ?? []) this.jar.store(target, line);
            this.log.push({ method: step.method, url: target.href, status: answer.status });
            const location = answer.headers.location;
            const isRedirect = [301, 302, 303, 307, 308].includes(answer.status) && location !== undefined;
            if (!isRedirect || options.follow === false) return this.#arrive(target, answer, redirects, options);
            redirects.push({ status: answer.status, url: target.href });
            if (redirects.length > MAX_REDIRECTS) throw new Error(`more than ${MAX_REDIRECTS} redirects: ${target.href}`);
            if (answer.status === 303 || (answer.status < 303 && step.method === 'POST')) step = { method: 'GET' };
            target = new URL(location, target);
        }
    }

    #arrive(target, answer, redirects, options) {
        const page = new Page(this, { ...answer, url: target.href, redirects });
        if (options.keep !== false) this.page = page;
        if (this.lang && page.isHtml && page.body.length && target.origin === new URL(this.origin ?? target).origin) checkLang(page);
        if (this.lang && page.isHtml && page.body.length && page.headers['x-refusal']) checkCode(page);
        return page;
    }

    #headers(step, url, site, options) {
        const h = { Host: url.host, 'User-Agent': 'Mozilla/5.0 (story)', Accept: 'text/html,application/xhtml+xml,*/*;q=0.8', 'Accept-Language': 'fr-FR,fr;q=0.9' };
        const unsafe = !['GET', 'HEAD'].includes(step.method);
        const cookie = this.jar.header(url, { crossSite: site === 'cross-site', unsafe });
        if (cookie) h.Cookie = cookie;
        if (!this.old) Object.assign(h, { 'Sec-Fetch-Site': site, 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document', 'Sec-Fetch-User': '?1' });
        if (!this.old && options.from) {
            const referer = refererFor(options.from, url);
            if (referer) h.Referer = referer;
            if (unsafe) h.Origin = originFor(options.from, url);
        }
        if (!this.old && !options.from && unsafe) h.Origin = 'null';
        if (step.body !== undefined) Object.assign(h, { 'Content-Type': step.type, 'Content-Length': Buffer.byteLength(step.body) });
        Object.assign(h, this.headers, options.headers);
        for (const name of Object.keys(h)) if (h[name] === null) delete h[name];
        return h;
    }

    #send(step, url, site, options, again = false) {
        const [host, port] = (this.connect[url.host] ?? '').split(':');
        letGo(this.agents[url.protocol]);
        const settings = {
            method: step.method,
            host: host || url.hostname.replace(/^\[|\]$/g, ''),
            port: port || url.port || (url.protocol === 'https:' ? 443 : 80),
            path: url.pathname + url.search,
            headers: this.#headers(step, url, site, options),
            agent: this.agents[url.protocol],
            servername: url.protocol === 'https:' && !net.isIP(url.hostname) ? url.hostname : undefined,
            timeout: this.timeoutMs,
        };
        return new Promise((done, fail) => {
            const req = (url.protocol === 'https:' ? https : http).request(settings, (res) => {
                const chunks = [];
                res.on('data', (c) => chunks.push(c)).on('error', fail);
                res.on('end', () => done({ status: res.statusCode, headers: res.headers, body: Buffer.concat(chunks) }));
            });
            req.on('timeout', () => req.destroy(new Error(`no answer from ${url.href} in ${this.timeoutMs} ms`)));
            // A kept connection may be closed by the server while it is asked anew: browsers ask once more then, if asking changes nothing.
            const closed = (e) => e.code === 'ECONNRESET' && req.reusedSocket && step.method === 'GET' && !again;
            req.on('error', (e) => (closed(e) ? this.#send(step, url, site, options, true).then(done, fail) : fail(e)));
            req.end(step.body);
        });
    }
}

/** What was refused says what it is, in a word that stays the same, and which request it was: whoever calls can read it out. */
export function checkCode(page) {
    const said = [...page.html.matchAll(/<code>([a-z][a-z0-9_.]+) · ([^<]+)<\/code>/g)];
    assert.equal(said.length, 1, `${page.url} (${page.status} ${page.headers['x-refusal']}) says its code once: ${said.map((m) => m[1])}`);
    assert.equal(said[0][2], page.headers['x-request-id'], `the request said by ${page.url}`);
}

/** Each page says its language: English under /en (/app/en), French elsewhere. */
export function checkLang(page) {
    const path = new URL(page.url).pathname;
    const expected = /^(\/app)?\/en(\/|$)/.test(path) ? 'en' : 'fr';
    assert.equal(page.lang, expected, `the language said by ${page.url}`);
}
