// A browser's push service and the browser behind it, written from RFC 8030, 8188, 8291 and 8292 alone: it checks who sends, decrypts
// what came with keys of its own, and can refuse.
import crypto from 'node:crypto';
import { listen } from './http_server.mjs';

const b64 = (bytes) => Buffer.from(bytes).toString('base64url');
const bytes = (text) => Buffer.from(text, 'base64url');
const hmac = (key, data) => crypto.createHmac('sha256', key).update(data).digest();
/** HKDF of RFC 5869 for at most one block. */
const hkdf = (salt, ikm, info, n) => hmac(hmac(salt, ikm), Buffer.concat([info, Buffer.from([1])])).subarray(0, n);
const named = (text) => Buffer.from(`${text}\0`);

/** A browser that subscribed: what it says to a site, and what it reads. */
class Subscriber {
    constructor(service, name) {
        this.pair = crypto.createECDH('prime256v1');
        this.pair.generateKeys();
        this.auth = crypto.randomBytes(16);
        this.name = name;
        this.endpoint = `${service.url}/push/${name}`;
        this.messages = [];
        this.status = 201;
    }

    /** The fields a site is sent. */
    get said() {
        return { endpoint: this.endpoint, p256dh: b64(this.pair.getPublicKey()), auth: b64(this.auth) };
    }

    /** RFC 8188: one record, whose header carries the sender's key of this message. */
    decrypt(body) {
        const salt = body.subarray(0, 16), rs = body.readUInt32BE(16), n = body[20], theirs = body.subarray(21, 21 + n), record = body.subarray(21 + n);
        if (n !== 65 || record.length > rs) throw new Error('not one record of aes128gcm');
        const info = Buffer.concat([named('WebPush: info'), this.pair.getPublicKey(), theirs]);
        const ikm = hkdf(this.auth, this.pair.computeSecret(theirs), info, 32);
        const opener = crypto.createDecipheriv('aes-128-gcm', hkdf(salt, ikm, named('Content-Encoding: aes128gcm'), 16), hkdf(salt, ikm, named('Content-Encoding: nonce'), 12));
        opener.setAuthTag(record.subarray(-16));
        const plain = Buffer.concat([opener.update(record.subarray(0, -16)), opener.final()]);
        const end = plain.lastIndexOf(2);
        if (end < 0 || plain.subarray(end + 1).some(Boolean)) throw new Error('this record is not the last');
        return plain.subarray(0, end).toString('utf8');
    }
}

/** What is wrong with an Authorization for a service at that origin; empty: nothing. */
export function authorizationFault(header, origin, now) {
    const [, token, key] = /^vapid t=([\w.-]+), ?k=([\w-]+)$/.exec(header ?? '') ?? [];
    if (!token) return 'no vapid';
    const [head, claims, signature] = token.split('.');
    const jwk = { kty: 'EC', crv: 'P-256', x: b64(bytes(key).subarray(1, 33)), y: b64(bytes(key).subarray(33)) };
    const right = crypto.verify('sha256', Buffer.from(`${head}.${claims}`), { key: crypto.createPublicKey({ key: jwk, format: 'jwk' }), dsaEncoding: 'ieee-p1363' }, bytes(signature));
    if (!right) return 'the signature is wrong';
    const { aud, exp, sub } = JSON.parse(bytes(claims));
    if (JSON.parse(bytes(head)).alg !== 'ES256' || aud !== origin) return `for ${aud}`;
    if (exp * 1000 <= now || exp * 1000 > now + 86_400_000) return 'good for too long, or no more';
    return /^(mailto:|https:)/.test(sub) || /^http:\/\/localhost/.test(sub) ? '' : `from ${sub}`;
}

/** Serves until close(). now: the clock of the senders. */
export async function servePush({ now = Date.now } = {}) {
    const all = new Map();
    const service = { faults: [], keys: new Set() };
    const web = await listen(async (req, res) => {
        const one = all.get(/^\/push\/([\w-]+)$/.exec(req.url)?.[1]);
        const chunks = [];
        for await (const chunk of req) chunks.push(chunk);
        const body = Buffer.concat(chunks);
        if (!one) { res.writeHead(404).end(); return; }
        const fault = authorizationFault(req.headers.authorization, web.url, now()) || (req.headers['content-encoding'] !== 'aes128gcm' && 'content-encoding') || (!/^\d+$/.test(req.headers.ttl ?? '') && 'ttl')
            || (!/^[\w-]{1,32}$/.test(req.headers.topic ?? '') && 'topic');
        if (fault) { service.faults.push(fault); res.writeHead(403).end(fault); return; }
        service.keys.add(/k=([\w-]+)/.exec(req.headers.authorization)[1]);
        one.asked = (one.asked ?? 0) + 1;
        if (one.status === 201) one.messages.push(JSON.parse(one.decrypt(body)));
        res.writeHead(one.status).end();
    });
    return Object.assign(service, { url: web.url, close: () => web.close(), subscribe(name) { const s = new Subscriber(service, name); all.set(name, s); return s; } });
}
