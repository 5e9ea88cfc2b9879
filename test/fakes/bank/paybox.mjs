// Paybox System as its guide gives it: form sealed with HMAC-SHA-512, card page, words signed with the bank's own RSA key, Direct Plus
// (PPPS), and the page that says whether a house is open. Written from the protocol.
//
// POST /paybox/control/houses        {"first": false, "spare": true}: which of its two houses are open
// POST /paybox/control/memory        {"numbers": true, "parts": true}: it knows a question's number again; it tells that a part went back
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { now, DAY } from '../clock.mjs';
import { sendHtml, sendJson } from '../http_server.mjs';
import { FormBank } from './form_bank.mjs';

const keyOf = (bits) => crypto.createPrivateKey(fs.readFileSync(path.join(import.meta.dirname, `paybox_${bits}.pem`)));
const KEYS = { 1024: keyOf(1024), 2048: keyOf(2048) };
const STRANGER = crypto.generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;

/** Pairs as they were posted, in their order. */
const pairsOf = (body) => [...new URLSearchParams(body)];

/** HMAC-SHA-512 over everything before the seal, which comes last. */
export function sealOf(pairs, key) {
    const text = pairs.map(([name, value]) => `${name}=${value}`).join('&');
    return crypto.createHmac('sha512', Buffer.from(key, 'hex')).update(text, 'utf8').digest('hex').toUpperCase();
}

function sealIsGood(body, name, key) {
    const pairs = pairsOf(body);
    const [last, given] = pairs.pop() ?? [];
    const want = sealOf(pairs, key);
    return last === name && given.length === want.length && crypto.timingSafeEqual(Buffer.from(given), Buffer.from(want));
}

const parisDay = (ms) => new Intl.DateTimeFormat('fr-FR', { timeZone: 'Europe/Paris', dateStyle: 'short' }).format(ms);

function wrongBilling(xml) {
    if (/[\r\n]/.test(xml ?? '')) return 'PBX_BILLING: one line';
    if (!/^<\?xml version="1\.0" encoding="utf-8"\?><Billing><Address>.*<\/Address><\/Billing>$/.test(xml ?? '')) return 'PBX_BILLING';
    const missing = ['FirstName', 'LastName', 'Address1', 'ZipCode', 'City', 'CountryCode'].find((n) => !new RegExp(`<${n}>[A-Z0-9 '-]+</${n}>`).test(xml));
    return missing ? `PBX_BILLING: ${missing}` : '';
}

function wrongForm(f, shop, body, test) {
    if (!shop) return 'PBX_SITE';
    if (f.PBX_HASH !== 'SHA512') return 'PBX_HASH';
    if (!sealIsGood(body, 'PBX_HMAC', test ? shop.test_key : shop.key)) return 'PBX_HMAC';
    if (f.PBX_RANG !== shop.part || f.PBX_IDENTIFIANT !== shop.login) return 'PBX_RANG, PBX_IDENTIFIANT';
    if (!/^[1-9]\d{0,9}$/.test(f.PBX_TOTAL ?? '')) return 'PBX_TOTAL';
    if (f.PBX_DEVISE !== '978') return 'PBX_DEVISE';
    if (!/^[\x20-\x7e]{1,250}$/.test(f.PBX_CMD ?? '')) return 'PBX_CMD';
    if (!/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(f.PBX_PORTEUR ?? '')) return 'PBX_PORTEUR';
    if (!/^(\w+:[A-Z];)+\w+:K$/.test(f.PBX_RETOUR ?? '')) return 'PBX_RETOUR';
    if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d$/.test(f.PBX_TIME ?? '') || Math.abs(Date.parse(f.PBX_TIME) - now()) > DAY) return 'PBX_TIME';
    if (!/<totalQuantity>[1-9]\d?<\/totalQuantity>/.test(f.PBX_SHOPPINGCART ?? '')) return 'PBX_SHOPPINGCART';
    return wrongBilling(f.PBX_BILLING);
}

export class Paybox extends FormBank {
    constructor(options) {
        super({ name: 'paybox', ...options });
        Object.assign(this, { houses: { first: true, spare: true }, memory: { numbers: true, parts: true }, questions: new Map() });
    }

    account(shop) {
        return shop.account;
    }

    places(path) {
        const m = /^\/(test\/|spare\/)?(?:(cgi)\/form|(services)\/)$/.exec(path);
        return m && { test: m[1] === 'test/', form: Boolean(m[2]), service: m[3] && 'PPPS', closed: !this.houses[m[1] === 'spare/' ? 'spare' : 'first'] };
    }

    get(res, path) {
        const m = /^\/(spare\/|test\/)?load\.html$/.exec(path);
        if (!m) return false;
        const open = this.houses[m[1] === 'spare/' ? 'spare' : 'first'];
        sendHtml(res, `<html><body><div id="server_status" style="text-align:center;">${open ? 'OK' : 'MAINTENANCE'}</div></body></html>`);
        return true;
    }

    isQuestion(service, body) {
        return ['00011', '00017'].includes(new URLSearchParams(body).get('TYPE'));
    }

    readForm(fields, test, body) {
        const shop = this.shops.get(fields.PBX_SITE);
        const wrong = wrongForm(fields, shop, body, test);
        if (wrong) return { wrong };
        return { account: fields.PBX_SITE, reference: fields.PBX_CMD, amount: Number(fields.PBX_TOTAL), notify: fields.PBX_REPONDRE_A || shop.url_check, back: fields.PBX_EFFECTUE, fields };
    }

    /** Names and values in the order the form asked for them, but the signature. */
    #says(tx) {
        const paid = tx.status === 'accepted';
        const known = { M: tx.amount, R: tx.reference, A: paid ? (tx.test ? 'XXXXXX' : tx.authorisation) : null, E: paid ? '00000' : '00105', S: 1_000_000 + Number(tx.number), T: 2_000_000 + Number(tx.number) };
        const asked = tx.fields.PBX_RETOUR.split(';').map((one) => one.split(':'));
        return new Map(asked.filter(([, code]) => code !== 'K' && known[code] != null).map(([name, code]) => [name, [code, String(known[code])]]));
    }

    #written(says) {
        return [...says].map(([name, [, value]]) => `${name}=${encodeURIComponent(value)}`).join('&');
    }

    #set(says, code, value) {
        const name = [...says].find(([, [c]]) => c === code)?.[0];
        const more = new Map(says);
        if (value === null) more.delete(name);
        else more.set(name, [code, value]);
        return more;
    }

    #signed(text, key) {
        const signature = crypto.sign('sha1', Buffer.from(text), key).toString('base64');
        const escaped = encodeURIComponent(signature);
        return `${text}&Sign=${key === KEYS[1024] ? escaped.replace(/%../g, (e) => e.toLowerCase()) : escaped}`;
    }

    /** The body that travels, under a fault. */
    word(tx, shop, fault) {
        const says = this.#says(tx);
        const key = tx.fields.PBX_SIGN_KEYSIZE === '2048' ? KEYS[2048] : KEYS[1024];
        const honest = this.#signed(this.#written(says), key);
        const told = (more) => this.#signed(this.#written(more), key);
        switch (fault.fault) {
            case 'short_key':
                return this.#signed(this.#written(says), KEYS[1024]);
            case 'wrong_key':
                return this.#signed(this.#written(says), STRANGER);
            case 'other_site':
                return told(this.#set(says, 'R', tx.reference.replace(/\d{7}$/, this.other(shop).account)));
            case 'altered_amount':
                return told(this.#set(says, 'M', String(tx.amount + 100)));
            case 'tampered_amount':
                return honest.replace(/^Mt=\d+/, `Mt=${tx.amount + 100}`);
            case 'test_flag':
                return told(this.#set(says, 'A', 'XXXXXX'));
            case 'no_authorisation':
                return told(this.#set(says, 'A', null));
            case 'extra_field':
                return told(new Map([...says, ['Nouveau', ['z', 'plus de 100 % & encore']]]));
            case 'unsigned_extra':
                return honest.replace('&Sign=', '&Nouveau=1&Sign=');
            case 'after_signature':
                return `${honest}&Erreur=00000`;
            case 'changed': {
                const changed = Object.entries(fault.set ?? {}).reduce((m, [code, value]) => this.#set(m, code, value), says);
                return fault.sign === false ? `${this.#written(changed)}${honest.slice(honest.indexOf('&Sign='))}` : told(changed);
            }
            default:
                return honest;
        }
    }

    // ---------------------------------------------------------------- Direct Plus

    answer(service, body, test) {
        const fields = Object.fromEntries(new URLSearchParams(body));
        const shop = this.shops.get(fields.SITE);
        const says = (more) => ({ type: 'text/html', text: new URLSearchParams({ SITE: fields.SITE ?? '', NUMQUESTION: fields.NUMQUESTION ?? '', ...more }).toString() });
        const no = (code, why) => says({ CODEREPONSE: code, COMMENTAIRE: why });
        if (!shop || !sealIsGood(body, 'HMAC', test ? shop.test_key : shop.key)) return no('00006', 'Acces refuse');
        if (!shop.services || Number(fields.RANG) !== Number(shop.part) || fields.IDENTIFIANT !== shop.login) return no('00006', 'Acces refuse');
        if (!/^\d{14}$/.test(fields.DATEQ ?? '') || !/^\d{10}$/.test(fields.NUMQUESTION ?? '') || !/^\d{10}$/.test(fields.MONTANT ?? '')) return no('00014', 'Trame incoherente');
        return this.#once(fields, () => this.#do(fields, test, says, no), no);
    }

    /** The same question of the same day is answered as before, and done once; another one under its number is none. */
    #once(fields, run, no) {
        const { DATEQ, HMAC, ...same } = fields;
        const id = `${fields.SITE}/${DATEQ.slice(0, 8)}/${fields.NUMQUESTION}`;
        const before = this.memory.numbers && this.questions.get(id);
        if (before) return before.same === JSON.stringify(same) ? before.answer : no('00005', 'Numero de question');
        const answer = run();
        this.questions.set(id, { same: JSON.stringify(same), answer });
        return answer;
    }

    #do(fields, test, says, no) {
        const all = [...this.transactions.values()].filter((x) => x.account === fields.SITE && x.test === test && x.reference === fields.REFERENCE);
        const good = all.find((x) => x.status === 'accepted');
        const numbers = (tx) => ({ NUMTRANS: String(1_000_000 + Number(tx.number)).padStart(10, '0'), NUMAPPEL: String(2_000_000 + Number(tx.number)).padStart(10, '0') });
        const done = (tx, more = {}) => says({ CODEREPONSE: '00000', COMMENTAIRE: 'Demande traitee avec succes', ...numbers(tx), ...more });
        if (fields.TYPE === '00011') return good && Number(fields.MONTANT) === good.amount ? done(good) : no('00018', 'Transaction non trouvee');
        const tx = all.find((x) => Object.entries(numbers(x)).every(([name, value]) => fields[name] === value));
        if (!tx) return no('00018', 'Transaction non trouvee');
        if (fields.TYPE === '00017') {
            const answer = done(tx, { STATUS: '#' });
            return { ...answer, text: answer.text.replace('%23', this.#standing(tx)) };
        }
        return this.#giveBack(fields, tx, done, no);
    }

    /** Latin-1, escaped. */
    #standing(tx) {
        if (tx.status !== 'accepted') return 'Refus%E9';
        if (tx.cancelled) return 'Annul%E9';
        if (tx.refunded && (this.memory.parts || tx.refunded === tx.amount)) return 'Rembours%E9';
        return this.#paidOut(tx) ? 'Captur%E9' : 'Autoris%E9';
    }

    #paidOut(tx) {
        return parisDay(tx.at) !== parisDay(now());
    }

    #giveBack(fields, tx, done, no) {
        const cents = Number(fields.MONTANT);
        if (tx.status !== 'accepted' || !cents || cents > tx.amount - tx.refunded) return no('00011', 'Montant incorrect');
        if (fields.TYPE === '00005') {
            if (this.#paidOut(tx) || cents !== tx.amount) return no('00002', 'Remise deja faite');
            tx.cancelled = true;
        } else if (fields.TYPE !== '00014') return no('00009', 'Type');
        tx.refunded += cents;
        return done(tx);
    }

    control(what, ask, res) {
        const changed = { '/houses': this.houses, '/memory': this.memory }[what];
        if (!changed) return false;
        Object.assign(changed, ask);
        sendJson(res, changed);
        return true;
    }
}
