// Sips 2 "Paypage POST" as its guide gives it: one sealed text each way, the buyer sent back with a form, the JSON services of the "office".
// Written from the protocol.
import crypto from 'node:crypto';
import { now } from '../clock.mjs';
import { esc, page } from './pages.mjs';
import { FormBank } from './form_bank.mjs';

const hmac = (text, key) => crypto.createHmac('sha256', Buffer.from(key, 'utf8')).update(text, 'utf8').digest('hex');
const older = (text, key) => crypto.createHash('sha256').update(text + key, 'utf8').digest('hex');
const sameText = (a, b) => a.length === b.length && crypto.timingSafeEqual(Buffer.from(a), Buffer.from(b));
const join = (o) => Object.entries(o).map(([name, value]) => `${name}=${value}`).join('|');
const parisDay = (ms) => new Intl.DateTimeFormat('fr-FR', { timeZone: 'Europe/Paris', dateStyle: 'short' }).format(ms);

function split(data) {
    return Object.fromEntries(data.split('|').map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]));
}

/** Values of all members but those about the seal, by name. */
function officeSeal(o, key) {
    const names = Object.keys(o).filter((n) => !['keyVersion', 'sealAlgorithm', 'seal'].includes(n)).sort();
    return hmac(names.map((n) => String(o[n])).join(''), key);
}

function wrongData(d, shop) {
    if (d.keyVersion !== shop.part) return 'keyVersion (34)';
    if (!/^[1-9]\d{0,11}$/.test(d.amount ?? '')) return 'amount (12)';
    if (d.currencyCode !== '978') return 'currencyCode (12)';
    if (!/^[A-Za-z0-9]{1,35}$/.test(d.transactionReference ?? '')) return 'transactionReference (30)';
    if (d.captureMode !== 'AUTHOR_CAPTURE' || !/^\d{1,2}$/.test(d.captureDay ?? '')) return 'captureMode (30)';
    for (const name of ['normalReturnUrl', 'automaticResponseUrl']) if (!URL.canParse(d[name] ?? '')) return `${name} (30)`;
    if ('customerContact.email' in d && !/^[^@\s]+@[^@\s]+$/.test(d['customerContact.email'])) return 'customerContact.email (30)';
    return '';
}

export class Sips extends FormBank {
    constructor(options) {
        super({ name: 'sips', ...options });
    }

    account(shop) {
        return shop.account;
    }

    places(path) {
        const m = /^\/(test\/)?(?:(cgi)\/form|services\/(cashManagement\/(?:cancel|refund)|diagnostic\/getTransactionData))$/.exec(path);
        return m && { test: Boolean(m[1]), form: Boolean(m[2]), service: m[3] };
    }

    isQuestion(service) {
        return service.startsWith('diagnostic');
    }

    #key(shop, test) {
        return test ? shop.test_key : shop.key;
    }

    readForm(fields, test) {
        const data = fields.Encode === 'base64' ? Buffer.from(fields.Data ?? '', 'base64').toString('utf8') : (fields.Data ?? '');
        const d = split(data);
        const shop = this.shops.get(d.merchantId);
        const wrong = (() => {
            if (!/^HP_[23]\.\d+$/.test(fields.InterfaceVersion ?? '')) return 'InterfaceVersion';
            if (!shop) return 'merchantId (03)';
            if (fields.SealAlgorithm !== 'HMAC-SHA-256' || !sameText(fields.Seal ?? '', hmac(fields.Data, this.#key(shop, test)))) return 'Seal (34)';
            if ([...this.sessions.values()].some((s) => s.account === d.merchantId && s.reference === d.transactionReference && s.done)) return 'transactionReference (94)';
            return wrongData(d, shop);
        })();
        if (wrong) return { wrong };
        return { account: d.merchantId, reference: d.transactionReference, amount: Number(d.amount), notify: d.automaticResponseUrl, back: d.normalReturnUrl, fields: d };
    }

    /** The buyer goes back with a form, which says what the word says. */
    wayHome(session, address) {
        const word = session.last ? Object.fromEntries(new URLSearchParams(this.word(session.last, this.shops.get(session.account), {}))) : {};
        const hidden = Object.entries(word).map(([name, value]) => `<input type="hidden" name="${name}" value="${esc(value)}">`).join('');
        return `<form method="post" action="${esc(address)}">${hidden}<button class="main" type="submit">Revenir à la boutique</button></form>`;
    }

    leave(session, address) {
        return page('Retour', `<h1>Retour à la boutique</h1>${this.wayHome(session, address)}`);
    }

    #says(tx) {
        const code = { accepted: '00', abandoned: '17' }[tx.status] ?? '05';
        return {
            amount: tx.amount, captureDay: 0, captureMode: 'AUTHOR_CAPTURE', currencyCode: '978', merchantId: tx.account, orderId: tx.fields.orderId ?? '',
            transactionReference: tx.reference, keyVersion: tx.fields.keyVersion, responseCode: code, acquirerResponseCode: code, transactionDateTime: new Date(now()).toISOString(),
            ...(code === '00' ? { authorisationId: tx.authorisation } : {}), maskedPan: '4970##########55', paymentMeanBrand: 'CB', paymentMeanType: 'CARD', customerLanguage: 'fr',
            holderAuthentStatus: 'SUCCESS', guaranteeIndicator: 'Y', returnContext: '',
        };
    }

    #written(says, key, { encode = '', seal = hmac } = {}) {
        const plain = join(says);
        const data = encode ? Buffer.from(plain, 'utf8').toString(encode) : plain;
        return new URLSearchParams({ Data: data, ...(encode ? { Encode: encode } : {}), Seal: seal(data, key), InterfaceVersion: 'HP_3.4' }).toString();
    }

    /** The body that travels, under a fault. */
    word(tx, shop, fault) {
        const says = this.#says(tx);
        const key = this.#key(shop, tx.test);
        const told = (more, how) => this.#written({ ...says, ...more }, key, how);
        const honest = told({});
        const unsealed = (more) => {
            const good = new URLSearchParams(honest);
            good.set('Data', join({ ...says, ...more }));
            return good.toString();
        };
        switch (fault.fault) {
            case 'base64':
            case 'base64url':
                return told({}, { encode: fault.fault });
            case 'older_seal':
                return told({}, { seal: older });
            case 'wrong_key':
                return this.#written(says, fault.key ?? '0'.repeat(43));
            case 'other_key':
                return this.#written(says, this.#key(this.other(shop), tx.test));
            case 'other_mode':
                return this.#written(says, this.#key(shop, !tx.test));
            case 'other_site':
                return told({ merchantId: this.other(shop).account });
            case 'altered_amount':
                return told({ amount: tx.amount + 100 });
            case 'altered_currency':
                return told({ currencyCode: '840' });
            case 'tampered_amount':
                return unsealed({ amount: tx.amount + 100 });
            case 'extra_field':
                return told({ nouveauChamp: 'plus de 100 % & encore=1', 'customerData.suite': 'é' });
            case 'unsigned_extra':
                return unsealed({ nouveauChamp: 'ajouté' });
            case 'changed':
                return fault.sign === false ? unsealed(fault.set) : told(fault.set);
            default:
                return honest;
        }
    }

    // ---------------------------------------------------------------- the office

    answer(service, body, test) {
        const o = JSON.parse(body);
        const shop = this.shops.get(o.merchantId);
        const says = (more) => ({ type: 'application/json', text: JSON.stringify({ responseCode: '00', ...more }) });
        if (!shop || !sameText(o.seal ?? '', officeSeal(o, this.#key(shop, test))) || o.keyVersion !== shop.part) return says({ responseCode: '34' });
        if (!shop.services) return says({ responseCode: '40' });
        const tx = [...this.transactions.values()].findLast((x) => x.account === o.merchantId && x.reference === o.transactionReference && x.test === test && x.status !== 'abandoned');
        if (!tx) return says({ responseCode: '25' });
        if (service.startsWith('diagnostic')) return says(this.#standing(tx));
        return says(this.#giveBack(service, o, tx));
    }

    #paidOut(tx) {
        return parisDay(tx.at) !== parisDay(now());
    }

    #standing(tx) {
        const left = tx.amount - tx.refunded;
        const word = tx.status !== 'accepted' ? 'REFUSED' : !left && tx.cancelled ? 'CANCELLED' : tx.refunded && !tx.cancelled ? 'TO_CREDIT' : this.#paidOut(tx) ? 'CAPTURED' : 'TO_CAPTURE';
        return { transactionStatus: word, amount: String(tx.amount), currentAmount: String(left), currencyCode: '978', merchantId: tx.account, transactionReference: tx.reference, authorisationId: tx.authorisation };
    }

    #giveBack(service, o, tx) {
        const cents = Number(o.operationAmount);
        const out = this.#paidOut(tx);
        if (tx.status !== 'accepted' || !cents || cents > tx.amount - tx.refunded || o.currencyCode !== '978') return { responseCode: '12' };
        if (service.endsWith('cancel') === out) return { responseCode: '24' };
        tx.refunded += cents;
        tx.cancelled = !out;
        return { newAmount: String(tx.amount - tx.refunded), newStatus: this.#standing(tx).transactionStatus };
    }
}
