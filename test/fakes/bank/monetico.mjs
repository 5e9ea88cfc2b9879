// Monetico Paiement 3.0 as its guide gives it: sealed form, card page, "interface Retour" (CGI2), services. Written from the protocol.
import crypto from 'node:crypto';
import { now, DAY } from '../clock.mjs';
import { FormBank } from './form_bank.mjs';

const REFERENCE = /^[A-Za-z0-9]{1,12}$/;
const MONEY = /^(\d{1,10})(?:\.(\d{1,2}))?EUR$/;
const FORM_DATE = /^(\d{2})\/(\d{2})\/(\d{4}):(\d{2}):(\d{2}):(\d{2})$/;

/** The twenty bytes that the forty characters of a key stand for. */
export function usableKey(shown) {
    const code = shown.charCodeAt(38);
    let tail = shown.slice(38);
    if (code > 70 && code < 97) tail = String.fromCharCode(code - 23) + tail[1];
    else if (tail[1] === 'M') tail = `${tail[0]}0`;
    return Buffer.from(shown.slice(0, 38) + tail, 'hex');
}

/** Capitals before small letters; every field that travels but MAC. */
export function seal(fields, shown) {
    const names = Object.keys(fields).filter((n) => n !== 'MAC').sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    return crypto.createHmac('sha1', usableKey(shown)).update(names.map((n) => `${n}=${fields[n]}`).join('*')).digest('hex');
}

const sameText = (a, b) => a.length === b.length && crypto.timingSafeEqual(Buffer.from(a), Buffer.from(b));
const sealed = (fields, key) => ({ ...fields, MAC: seal(fields, key).toUpperCase() });
const encode = (fields) => new URLSearchParams(Object.entries(fields)).toString();
const money = (cents) => `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}EUR`;

function centsOf(text) {
    const m = MONEY.exec(text ?? '');
    return m ? Number(m[1]) * 100 + Number((m[2] ?? '0').padEnd(2, '0')) : null;
}

/** JJ/MM/AAAA and HH:MM:SS in Paris. */
function paris(ms) {
    const parts = new Intl.DateTimeFormat('fr-FR', { timeZone: 'Europe/Paris', dateStyle: 'short', timeStyle: 'medium' }).formatToParts(ms);
    const of = (type) => parts.find((p) => p.type === type).value;
    return { day: `${of('day')}/${of('month')}/${of('year')}`, time: `${of('hour')}:${of('minute')}:${of('second')}` };
}

function isNear(text) {
    const m = FORM_DATE.exec(text ?? '');
    if (!m) return false;
    return Math.abs(Date.UTC(+m[3], +m[2] - 1, +m[1], +m[4], +m[5], +m[6]) - now()) <= DAY;
}

function contextOf(text) {
    try {
        const { billing } = JSON.parse(Buffer.from(text ?? '', 'base64').toString('utf8'));
        return ['addressLine1', 'city', 'postalCode', 'country'].every((n) => typeof billing[n] === 'string' && billing[n].length > 0);
    } catch {
        return false;
    }
}

export class Monetico extends FormBank {
    constructor(options) {
        super({ name: 'monetico', ...options });
    }

    account(shop) {
        return shop.account;
    }

    places(path) {
        const m = /^\/(test\/)?(?:cgi\/(form)|services\/(\w+)\.cgi)$/.exec(path);
        return m && { test: Boolean(m[1]), form: Boolean(m[2]), service: m[3] };
    }

    isQuestion(service) {
        return service === 'etatpaiement';
    }

    readForm(fields, test) {
        const shop = this.shops.get(fields.TPE);
        const wrong = (() => {
            if (fields.version !== '3.0') return 'version';
            if (!shop) return 'TPE unknown';
            if (!fields.MAC || !sameText(fields.MAC.toLowerCase(), seal(fields, shop.key))) return 'MAC';
            if (fields.societe !== shop.login) return 'societe';
            if (!isNear(fields.date)) return 'date';
            if (!centsOf(fields.montant)) return 'montant';
            if (!REFERENCE.test(fields.reference ?? '')) return 'reference';
            if (!['FR', 'EN', 'DE', 'ES', 'IT'].includes(fields.lgue)) return 'lgue';
            if (!contextOf(fields.contexte_commande)) return 'contexte_commande';
            return Object.values(fields).some((v) => v.length > 8000) ? 'too long' : '';
        })();
        if (wrong) return { wrong };
        return { account: fields.TPE, reference: fields.reference, amount: centsOf(fields.montant), notify: shop.url_check, back: fields.url_retour_err, fields };
    }

    #says(tx) {
        const at = paris(now());
        const paid = tx.status === 'accepted';
        return {
            TPE: tx.account, date: `${at.day}_a_${at.time}`, montant: money(tx.amount), reference: tx.reference, 'texte-libre': '',
            'code-retour': paid ? (tx.test ? 'payetest' : 'paiement') : 'Annulation', cvx: 'oui', vld: '0631', brand: 'CB',
            ...(paid ? { numauto: tx.authorisation } : { motifrefus: 'Refus', motifrefusautorisation: '-' }),
            usage: 'credit', typecompte: 'particulier', ecard: 'non', modepaiement: 'CB', originecb: 'FRA', bincb: '497010', ipclient: '127.0.0.1', originetr: 'FRA',
            authentification: Buffer.from('null').toString('base64'), cbmasquee: '497010******0055',
        };
    }

    /** The body that travels, under a fault. */
    word(tx, shop, fault) {
        const says = this.#says(tx);
        switch (fault.fault) {
            case 'wrong_key':
                return encode(sealed(says, fault.key ?? '0'.repeat(40)));
            case 'other_key':
                return encode(sealed(says, this.other(shop).key));
            case 'other_site':
                return encode(sealed({ ...says, TPE: this.other(shop).account }, shop.key));
            case 'altered_amount':
                return encode(sealed({ ...says, montant: money(tx.amount + 100) }, shop.key));
            case 'tampered_amount':
                return encode({ ...sealed(says, shop.key), montant: money(tx.amount + 100) });
            case 'altered_currency':
                return encode(sealed({ ...says, montant: says.montant.replace('EUR', 'USD') }, shop.key));
            case 'test_flag':
                return encode(sealed({ ...says, 'code-retour': 'payetest' }, shop.key));
            case 'extra_field':
                return encode(sealed({ ...says, zonenouvelle: 'plus de 100 % * et & encore' }, shop.key));
            case 'unsigned_extra':
                return encode({ ...sealed(says, shop.key), zonenouvelle: 'ajoutée' });
            case 'changed': {
                const changed = { ...says, ...fault.set };
                return encode(fault.sign === false ? { ...changed, MAC: seal(says, shop.key) } : sealed(changed, fault.key ?? shop.key));
            }
            default:
                return encode(sealed(says, shop.key));
        }
    }

    /** Whether the bank was answered as it wants. */
    static understood(answer) {
        return answer.status === 200 && answer.body === 'version=2\ncdr=0\n';
    }

    answer(service, body, test) {
        const fields = Object.fromEntries(new URLSearchParams(body));
        const shop = this.shops.get(fields.TPE);
        const good = shop && fields.MAC && fields.societe === shop.login && sameText(fields.MAC.toLowerCase(), seal(fields, shop.key));
        const lines = (cdr, lib) => ({ type: 'text/plain', text: `version=1.0\nreference=${fields.reference}\ncdr=${cdr}\nlib=${lib}\n` });
        if (!good) return lines(-1, 'MAC');
        if (!shop.services) return lines(-30, 'adresse non autorisee');
        const tx = [...this.transactions.values()].find((x) => x.account === fields.TPE && x.reference === fields.reference && x.status === 'accepted' && x.test === test);
        if (service === 'etatpaiement') return this.#state(fields, tx);
        return service === 'recredit_paiement' ? this.#giveBack(fields, tx, lines) : lines(-1, 'service');
    }

    #state(fields, tx) {
        const paid = tx && centsOf(fields.montant) === tx.amount;
        const back = paid && tx.refunded ? `<recredits><total>${money(tx.refunded)}</total></recredits>` : '';
        const inside = paid ? `<etat>PA</etat><numauto>${tx.authorisation}</numauto><montantrecouvre>${money(tx.amount)}</montantrecouvre>${back}` : '<etat>AN</etat>';
        return { type: 'text/xml', text: `<?xml version="1.0" encoding="ISO-8859-1"?>\n<etatpaiement>${inside}</etatpaiement>\n` };
    }

    #giveBack(fields, tx, lines) {
        const [whole, back, left] = [fields.montant, fields.montant_recredit, fields.montant_possible].map(centsOf);
        if (!tx || whole !== tx.amount || fields.num_autorisation !== tx.authorisation || fields.date_commande !== paris(tx.at).day) return lines(-48, 'paiement inconnu');
        if (tx.refunded === tx.amount) return lines(-46, 'deja recredite');
        if (left !== tx.amount - tx.refunded) return lines(-52, 'montant deja recredite');
        if (!back || back > left) return lines(-51, 'montant');
        tx.refunded += back;
        return lines(0, 'recredit accepte');
    }
}
