// Requests that no browser would send, on the real server's socket: each is refused with a 4xx or the connection is
// closed, nothing behind it is taken for a request of its own, and the next connection is served.
import { rawSend } from '../harness/raw.mjs';
import { plainDemo, rows } from './people.mjs';
import { Market } from '../browser/market.mjs';

export const meta = { long: true, waits: true, timeoutMs: 240_000 };

const FORM = 'Content-Type: application/x-www-form-urlencoded\r\n';
const SMUGGLED = 'GET /smuggled HTTP/1.1\r\nHost: HOST\r\n\r\n';
const POST = `POST /panier/ajouter HTTP/1.1\r\nHost: HOST\r\n${FORM}`;
const CHUNKED = `${POST}Transfer-Encoding: chunked\r\n\r\n`;

/** What, then the bytes (HOST is the market's own name), then the statuses that are right. */
const REFUSED = [
    ['two lengths', `${POST}Content-Length: 4\r\nContent-Length: 0\r\n\r\na=bc${SMUGGLED}`, [400]],
    ['the same length twice', `${POST}Content-Length: 4\r\nContent-Length: 4\r\n\r\na=bc`, [400]],
    ['two lengths in one', `${POST}Content-Length: 4, 4\r\n\r\na=bc${SMUGGLED}`, [400]],
    ['a length with a sign', `${POST}Content-Length: +4\r\n\r\na=bc${SMUGGLED}`, [400]],
    ['a length of letters', `${POST}Content-Length: 0x4\r\n\r\na=bc${SMUGGLED}`, [400]],
    ['an endless length', `${POST}Content-Length: ${'9'.repeat(30)}\r\n\r\na=bc`, [400]],
    ['a length and chunks', `${POST}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${SMUGGLED}`, [411]],
    ['chunks and a length', `${POST}Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n${SMUGGLED}`, [411]],
    ['chunks of a wrong size', `${CHUNKED}zz\r\na=b\r\n0\r\n\r\n${SMUGGLED}`, [411]],
    ['chunks of an endless size', `${CHUNKED}${'f'.repeat(32)}\r\na=b\r\n0\r\n\r\n${SMUGGLED}`, [411]],
    ['chunks of a negative size', `${CHUNKED}-1\r\na=b\r\n0\r\n\r\n${SMUGGLED}`, [411]],
    ['a coding nobody knows', `${POST}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n${SMUGGLED}`, [411]],
    ['a header of 100 kB', `GET / HTTP/1.1\r\nHost: HOST\r\nX-Long: ${'a'.repeat(100 * 1024)}\r\n\r\n`, [431]],
    ['an address of 100 kB', `GET /${'a'.repeat(100 * 1024)} HTTP/1.1\r\nHost: HOST\r\n\r\n`, [414, 431]],
    ['two hundred headers', `GET / HTTP/1.1\r\nHost: HOST\r\n${'A: b\r\n'.repeat(200)}\r\n`, [431]],
    ['a NUL in a header', 'GET / HTTP/1.1\r\nHost: HOST\r\nX-Nul: a\0b\r\n\r\n', [400]],
    ['a NUL in the address', 'GET /a\0b HTTP/1.1\r\nHost: HOST\r\n\r\n', [400]],
    ['a NUL in the address, written', 'GET /a%00b HTTP/1.1\r\nHost: HOST\r\n\r\n', [400]],
    ['a space before the colon', `${POST}Content-Length : 4\r\n\r\na=bc${SMUGGLED}`, [400]],
    ['a header folded over two lines', `GET / HTTP/1.1\r\nHost: HOST\r\nA: b\r\n c\r\n\r\n`, [400]],
    ['line ends without their CR', 'GET / HTTP/1.1\nHost: HOST\n\n', [400]],
    ['one line end without its CR', `GET / HTTP/1.1\r\nHost: HOST\r\nA: b\nB: c\r\n\r\n`, [400]],
    ['an absolute target that names another host', 'GET http://ailleurs.example/ HTTP/1.1\r\nHost: HOST\r\n\r\n', [400, 421]],
    ['a host nobody knows', 'GET / HTTP/1.1\r\nHost: ailleurs.example\r\n\r\n', [421]],
    ['no host', 'GET / HTTP/1.1\r\n\r\n', [400]],
    ['two hosts', 'GET / HTTP/1.1\r\nHost: HOST\r\nHost: ailleurs.example\r\n\r\n', [400]],
    ['a way out of the folder', 'GET /m/../../etc/passwd HTTP/1.1\r\nHost: HOST\r\n\r\n', [400]],
    ['a tunnel', 'CONNECT ailleurs.example:443 HTTP/1.1\r\nHost: HOST\r\n\r\n', [400, 405]],
    ['a method nobody knows', 'BREW / HTTP/1.1\r\nHost: HOST\r\n\r\n', [405]],
    ['HTTP/2 as text', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', [400]],
    ['a TLS greeting', Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xfc, 0x03, 0x03]), [400]],
    ['a body that a GET does not have', `GET / HTTP/1.1\r\nHost: HOST\r\nContent-Length: ${SMUGGLED.length}\r\n\r\n${SMUGGLED}`, [400]],
];

const GOOD = 'GET / HTTP/1.1\r\nHost: HOST\r\n\r\n';

class Door {
    constructor(t, server) {
        Object.assign(this, { t, server, host: new URL(server.origin).host });
    }

    send(bytes, options) {
        const pieces = Buffer.isBuffer(bytes) ? bytes : bytes.replaceAll('HOST', this.host);
        return rawSend(this.server.port, pieces, options);
    }

    /** A new connection is served, and so is a second request on it. */
    async serves() {
        const last = GOOD.replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n');
        const got = await this.send(GOOD + last, { idleMs: 20_000 });
        this.t.assert.deepEqual(got.statuses, [200, 200], got.text.slice(0, 300));
        this.t.assert.ok(got.closed);
    }
}

async function refuses(door, what, bytes, right) {
    const got = await door.send(bytes, { idleMs: 20_000 });
    const { assert } = door.t;
    assert.ok(got.closed, `${what}: the connection is closed; came: ${got.text.slice(0, 300)}`);
    assert.ok(got.statuses.length <= 1, `${what}: one answer at most, came ${got.statuses}`);
    for (const status of got.statuses) assert.ok(right.includes(status), `${what}: ${status} is not ${right}`);
    await door.serves();
}

/** The same bytes one by one, as a slow network would bring them. */
async function refusesInPieces(door, what, bytes, right) {
    const whole = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.replaceAll('HOST', door.host), 'latin1');
    const pieces = [...whole].map((byte) => Buffer.from([byte]));
    const got = await rawSend(door.server.port, pieces, { idleMs: 20_000 });
    door.t.assert.ok(got.closed, `${what}, in pieces: closed`);
    for (const status of got.statuses) door.t.assert.ok(right.includes(status), `${what}, in pieces: ${status} is not ${right}`);
}

const cartLines = (server) => rows(server, 'SELECT count(*) FROM cart_line');

/** Less came than was said, then nothing more: the other side is gone, and nothing was done. */
async function bodyTooShort(door) {
    const before = await cartLines(door.server);
    const head = `POST /panier/ajouter HTTP/1.1\r\nHost: HOST\r\nOrigin: ${door.server.origin}\r\n${FORM}Content-Length: 400\r\n\r\n`;
    const got = await door.send(`${head}offre=1&quantite=1`, { end: true, idleMs: 60_000 });
    door.t.assert.ok(got.closed, 'closed');
    door.t.assert.ok(got.statuses.every((status) => status >= 400 && status < 500), got.text);
    door.t.assert.deepEqual(await cartLines(door.server), before);
    await door.serves();
}

/** Nothing said, a head or a body that never ends: closed by the server, which meanwhile serves the others. */
async function silence(door) {
    const body = `${POST}Content-Length: 400\r\n\r\noffre=1`;
    const begun = ['', 'GET', 'GET / HTTP/1.1\r\nHost: HOST\r\nA: ', body];
    const waiting = begun.flatMap((bytes) => [true, false].map((end) => door.send(bytes, { end, idleMs: 120_000 })));
    await door.serves();
    for (const got of await Promise.all(waiting)) door.t.assert.ok(got.closed && !got.statuses.includes(200), got.text);
    await door.serves();
}

/** A head or a body begun and then nothing: told so when its ten seconds are over; before a first byte, closed without a word. */
async function waitedFor(door) {
    const { assert } = door.t;
    const begun = ['G', 'GET / HTTP/1.1\r\nHost: HOST\r\nA: ', `${POST}Content-Length: 400\r\n\r\n`, `${POST}Content-Length: 400\r\n\r\noffre=1`];
    const [idle, ...got] = await Promise.all(['', ...begun].map((bytes) => door.send(bytes, { idleMs: 120_000 })));
    for (const [i, one] of got.entries()) assert.deepEqual(one.statuses, [408], `${begun[i]}: ${one.text}`);
    assert.ok(got.every((one) => one.closed) && idle.closed);
    assert.equal(idle.text, '');
    await door.serves();
}

/** As many answers as requests, in their order, on one connection. */
async function pipelined(door, count) {
    const paths = Array.from({ length: count }, (_, i) => (i % 10 === 9 ? `/nulle-part-${i}` : '/robots.txt'));
    const ask = (where, i) => `GET ${where} HTTP/1.1\r\nHost: HOST\r\n${i === count - 1 ? 'Connection: close\r\n' : ''}\r\n`;
    const got = await door.send(paths.map(ask).join(''), { idleMs: 60_000 });
    door.t.assert.ok(got.closed, `closed after ${got.statuses.length} answers`);
    door.t.assert.deepEqual(got.statuses, paths.map((where) => (where === '/robots.txt' ? 200 : 404)));
    await door.serves();
}

/** A bad request behind good ones: the good ones may be answered, what follows the bad one never is. */
async function badAmongGood(door) {
    const got = await door.send(`${GOOD}GET / HTTP/1.1\r\nHost: HOST\r\nX : y\r\n\r\n${GOOD}${GOOD}`, { idleMs: 20_000 });
    door.t.assert.ok(got.closed);
    door.t.assert.ok(got.statuses.filter((status) => status === 200).length <= 1, `${got.statuses}`);
    await door.serves();
}

/** The market's own name in an absolute target is what a proxy sends: it is answered or refused, never another's page. */
async function absoluteTarget(door) {
    const got = await door.send('GET http://HOST/robots.txt HTTP/1.1\r\nHost: HOST\r\nConnection: close\r\n\r\n', { idleMs: 20_000 });
    door.t.assert.ok(got.closed);
    door.t.assert.ok([200, 400, 404].includes(got.statuses[0]), got.text.slice(0, 300));
    await door.serves();
}

export default async function (t) {
    const m = await Market.open(t, { from: plainDemo(t.dir) });
    const door = new Door(t, m.server);
    await t.step('a good request is served', () => door.serves());
    for (const [what, bytes, right] of REFUSED) await t.check(what, () => refuses(door, what, bytes, right));
    const short = REFUSED.filter(([, bytes]) => bytes.length < 400);
    await t.check('the same, byte by byte', () => Promise.all(short.map((one) => refusesInPieces(door, ...one))));
    await t.check('a body shorter than said', () => bodyTooShort(door));
    await t.check('silence', () => silence(door));
    await t.check('silence after a beginning is told', () => waitedFor(door));
    await t.check('an absolute target', () => absoluteTarget(door));
    await t.check('a thousand requests in one breath', () => pipelined(door, 1000));
    await t.check('a bad one among good ones', () => badAmongGood(door));
    await t.step('all is as it was', () => door.serves());
    t.assert.ok(m.server.running);
}
