// The signature of the "Form API V2" as its documentation gives it. Written from the protocol: nothing here is shared
// with the server, so that a mistake on either side shows.
import crypto from 'node:crypto';

/** The text that is signed: values of the vads_ fields by byte order of their names, then the key, joined by "+". */
export function signedText(fields, key) {
    const names = Object.keys(fields).filter((name) => name.startsWith('vads_'));
    names.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    return [...names.map((name) => fields[name]), key].join('+');
}

/** Base64 of HMAC-SHA-256, 44 characters. */
export function sign(fields, key) {
    return crypto.createHmac('sha256', Buffer.from(key)).update(signedText(fields, key), 'utf8').digest('base64');
}

/** The older way (hex of SHA-1, no HMAC): only to prove that it is refused where HMAC is expected. */
export function signSha1(fields, key) {
    return crypto.createHash('sha1').update(signedText(fields, key), 'utf8').digest('hex');
}

export function signatureIsGood(fields, key) {
    const want = Buffer.from(sign(fields, key));
    const got = Buffer.from(String(fields.signature ?? ''));
    return want.length === got.length && crypto.timingSafeEqual(want, got);
}
