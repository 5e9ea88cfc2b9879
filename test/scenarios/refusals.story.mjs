// What the HTTP floor refuses by itself, before a page can be made: plain words in the language of the address or of the browser,
// both where the request was not understood; the telephone, a code and the request's own number; nothing was recorded.
import { openMarket } from './people.mjs';
import { expectValidMarkup } from '../harness/browser.mjs';
import { rawSend } from '../harness/raw.mjs';

export const meta = { waits: true };

const FORM = 'Content-Type: application/x-www-form-urlencoded\r\n';
const PHONE = '02 61 91 00 00';
const post = (where, more) => `POST ${where} HTTP/1.1\r\nHost: HOST\r\n${more}\r\n`;
const get = (where, more = '') => `GET ${where} HTTP/1.1\r\nHost: HOST\r\n${more}\r\n`;

/** Status, bytes, words in French, words in English; and whether the target was understood (else both are said). */
const REFUSED = [
    [413, (at) => post(`${at}/panier/ajouter`, `${FORM}Content-Length: 99999999\r\n`), 'Cet envoi est trop lourd', 'This is too heavy'],
    [415, (at) => post(`${at}/panier/ajouter`, 'Content-Type: text/plain\r\nContent-Length: 3\r\n'), 'pas un de nos formulaires', 'not one of our forms'],
    [400, (at) => get(`${at}/a%00b`), 'Cette demande est illisible', 'This request cannot be read'],
    [403, (at) => post(`${at}/commercant/photos`, 'Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 9\r\n'), 'plus connecté', 'no longer signed in'],
    [404, (at) => post(`${at}/nulle-part`, `${FORM}Content-Length: 3\r\n`), 'page n’existe pas', 'page does not exist'],
    [405, (at) => get(`${at}/`).replace('GET', 'BREW'), 'ne se fait pas ainsi', 'cannot be done this way'],
    [414, (at) => get(`${at}/${'a'.repeat(4200)}`), 'adresse est trop longue', 'address is too long'],
];
/** Not understood so far that a language could be told: the door's own. */
const AT_THE_DOOR = [
    [431, () => get('/', `X-Long: ${'a'.repeat(20_000)}\r\n`), 'envoie trop de choses', 'sends too much'],
    [431, () => get('/', `Cookie: a=${'b'.repeat(7000)}\r\n`), 'envoie trop de choses', 'sends too much'],
    [431, () => get('/', 'A: b\r\n'.repeat(200)), 'envoie trop de choses', 'sends too much'],
    [414, () => get(`/${'a'.repeat(9000)}`), 'adresse est trop longue', 'address is too long'],
    [400, () => get('/', 'X : y\r\n'), 'Cette demande est illisible', 'This request cannot be read'],
    [411, () => post('/panier/ajouter', `${FORM}Transfer-Encoding: chunked\r\n`), 'Cette demande est illisible', 'This request cannot be read'],
    [408, () => 'GET / HTTP/1.1\r\nHost: HOST\r\nA: ', 'trop de temps à arriver', 'took too long'],
];

class Floor {
    constructor(t, server) {
        Object.assign(this, { t, server });
    }

    /** The page of a refusal: {status, html, head}. */
    async ask(bytes, host = new URL(this.server.origin).host) {
        const got = await rawSend(this.server.port, bytes.replaceAll('HOST', host), { idleMs: 60_000 });
        const [head, ...body] = Buffer.from(got.text, 'latin1').toString('utf8').split('\r\n\r\n');
        return { status: got.statuses[0], head, html: body.join('\r\n\r\n') };
    }

    /** Valid, in that language, with its words, the telephone, the code and the number of the answer's own head. */
    async says(page, status, { lang, words, not = [], phone = PHONE }) {
        const { assert } = this.t;
        assert.equal(page.status, status, page.head);
        assert.match(page.head, /^content-type: text\/html; charset=utf-8/im);
        for (const one of [...words, 'http.' + status, ...(phone ? [phone, 'href="tel:0261910000"'] : [])]) assert.ok(page.html.includes(one), `${status} says “${one}”: ${page.html}`);
        for (const one of not) assert.ok(!page.html.includes(one), `${status} does not say “${one}”`);
        assert.equal(/<html lang="(\w+)"/.exec(page.html)[1], lang);
        const [, id] = /^x-request-id: (\w{12})/im.exec(page.head);
        assert.ok(page.html.includes(`http.${status} · ${id}</code>`), 'the number is that of the answer');
        assert.ok(this.server.log?.().includes(id) ?? true);
        await expectValidMarkup(page.html, `the page of ${status}`);
    }
}

export default async function (t) {
    const m = await openMarket(t);
    const floor = new Floor(t, m.server);
    for (const [status, bytes, fr, en] of REFUSED)
        await t.step(`${status}: in French, in English by the address or by the browser`, async () => {
            await floor.says(await floor.ask(bytes('')), status, { lang: 'fr', words: [fr, 'appelez-nous'], not: [en] });
            await floor.says(await floor.ask(bytes('/en')), status, { lang: 'en', words: [en, 'call us', 'href="/en"'], not: [fr] });
            const asks = bytes('').replace('Host: HOST\r\n', 'Host: HOST\r\nAccept-Language: en-GB,fr;q=0.4\r\n');
            await floor.says(await floor.ask(asks), status, { lang: 'en', words: [en], not: [fr] });
        });
    for (const [status, bytes, fr, en] of AT_THE_DOOR)
        await t.step(`${status} at the door: in both`, async () => floor.says(await floor.ask(bytes()), status, { lang: 'fr', words: [fr, en] }));
    await t.step('another name than the market’s', async () => {
        await floor.says(await floor.ask(get('/'), 'ailleurs.example'), 421, { lang: 'fr', words: ['ne connaît pas cette adresse'], not: ['href="/"'] });
        await floor.says(await floor.ask(get('/en/'), 'ailleurs.example'), 421, { lang: 'en', words: ['does not know this address'] });
    });
    await t.step('and the next one is served', async () => t.assert.equal((await m.server.browser().get('/')).status, 200));
}
