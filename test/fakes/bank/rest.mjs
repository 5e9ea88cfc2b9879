// The bank's web services (REST V4): status, refund, cancellation, validation. Always HTTP 200 with an envelope; only
// the faults answer otherwise.
import crypto from 'node:crypto';
import { now } from '../clock.mjs';

export const REST_FAULTS = {
    rest_down: 'answers 503',
    rest_garbage: 'answers 200 with something that is no JSON',
    rest_slow: 'answers after `seconds` (36)',
    rest_lost_answer: 'does what is asked, then cuts the connection',
};

const STATUS_OF = {
    AUTHORISED: 'PAID',
    CAPTURED: 'PAID',
    AUTHORISED_TO_VALIDATE: 'RUNNING',
    REFUSED: 'UNPAID',
    CANCELLED: 'UNPAID',
    EXPIRED: 'UNPAID',
};

class Refusal extends Error {
    constructor(code, message) {
        super(message);
        this.code = code;
    }
}

function iso(ms) {
    return new Date(ms).toISOString().replace(/\.\d+Z$/, '+00:00');
}

function sameText(a, b) {
    const hash = (text) => crypto.createHash('sha256').update(text).digest();
    return crypto.timingSafeEqual(hash(a), hash(b));
}

function describe(bank, tx) {
    const status = bank.store.status(tx);
    return {
        shopId: tx.site_id,
        uuid: tx.uuid,
        amount: tx.amount,
        currency: tx.currency === '953' ? 'XPF' : 'EUR',
        paymentMethodType: 'CARD',
        status: STATUS_OF[status] ?? 'RUNNING',
        detailedStatus: status,
        operationType: tx.operation,
        effectiveStrongAuthentication: tx.warranty === 'YES' ? 'ENABLED' : 'DISABLED',
        creationDate: iso(tx.created_at),
        errorCode: tx.result === '05' ? 'ACQ_001' : null,
        errorMessage: tx.result === '05' ? 'payment refused' : null,
        detailedErrorCode: tx.auth && tx.auth !== '00' ? tx.auth : null,
        detailedErrorMessage: null,
        metadata: null,
        transactionDetails: {
            liabilityShift: tx.warranty || 'NO',
            effectiveAmount: tx.amount,
            effectiveCurrency: tx.currency === '953' ? 'XPF' : 'EUR',
            creationContext: tx.operation === 'CREDIT' ? 'REFUND' : 'CHARGE',
            cardDetails: {
                paymentSource: 'EC',
                manualValidation: tx.fields.vads_validation_mode === '1' ? 'YES' : 'NO',
                expectedCaptureDate: iso(tx.capture_at),
                effectiveBrand: 'CB',
                pan: tx.card,
                expiryMonth: 6,
                expiryYear: 2031,
                legacyTransId: tx.trans_id,
                legacyTransDate: iso(tx.created_at),
                captureResponse: { refundAmount: tx.refunded, captureDate: status === 'CAPTURED' ? iso(tx.capture_at) : null },
                _type: 'V4/PaymentMethod/Details/CardDetails',
            },
            parentTransactionUuid: tx.parent,
            sequenceNumber: 1,
            _type: 'V4/TransactionDetails',
        },
        orderDetails: { orderId: tx.order_id, orderTotalAmount: Number(tx.fields.vads_amount), orderCurrency: 'EUR', mode: tx.mode },
        _type: 'V4/PaymentTransaction',
    };
}

// Abandoned tries never became transactions, so that the web services do not know them.
function mine(bank, who) {
    return [...bank.store.transactions.values()].filter(
        (tx) => tx.site_id === who.shop.site_id && tx.mode === who.mode && tx.status !== 'ABANDONED',
    );
}

function find(bank, who, uuid) {
    const tx = mine(bank, who).find((t) => t.uuid === uuid);
    if (!tx) throw new Refusal('PSP_010', 'transaction not found');
    return tx;
}

function orderGet(bank, who, ask) {
    if (typeof ask.orderId !== 'string' || ask.orderId === '') throw new Refusal('INT_009', 'orderId is invalid');
    const found = mine(bank, who).filter((tx) => tx.order_id === ask.orderId && (!ask.operationType || tx.operation === ask.operationType));
    if (found.length === 0) throw new Refusal('PSP_010', 'transaction not found');
    const transactions = found.map((tx) => describe(bank, tx));
    const debits = transactions.filter((t) => t.operationType === 'DEBIT');
    const orderStatus = ['PAID', 'RUNNING', 'UNPAID'].find((s) => debits.some((t) => t.status === s)) ?? 'UNPAID';
    return {
        shopId: who.shop.site_id,
        orderCycle: orderStatus === 'UNPAID' ? 'OPEN' : 'CLOSED',
        orderStatus,
        serverDate: iso(now()),
        orderDetails: { orderId: ask.orderId, orderTotalAmount: transactions[0].orderDetails.orderTotalAmount, orderCurrency: 'EUR', mode: who.mode },
        transactions,
        _type: 'V4/Payment',
    };
}

function transactionGet(bank, who, ask) {
    return describe(bank, find(bank, who, ask.uuid));
}

function checkRefundAmount(tx, ask) {
    const amount = ask.amount ?? tx.amount - tx.refunded;
    if (!Number.isInteger(amount) || amount <= 0 || amount > tx.amount - tx.refunded) throw new Refusal('PSP_012', 'invalid amount');
    const currency = tx.currency === '953' ? 'XPF' : 'EUR';
    if (ask.currency !== undefined && ask.currency !== currency) throw new Refusal('PSP_013', 'invalid currency');
    return amount;
}

function cancel(bank, tx, ask) {
    if (ask.amount !== undefined && ask.amount !== tx.amount) throw new Refusal('PSP_012', 'a cancellation is for the whole amount');
    tx.status = 'CANCELLED';
    bank.store.save();
    return describe(bank, tx);
}

function cancelOrRefund(bank, who, ask) {
    const tx = find(bank, who, ask.uuid);
    const status = bank.store.status(tx);
    const how = ask.resolutionMode ?? 'AUTO';
    if (!['AUTO', 'REFUND_ONLY', 'CANCELLATION_ONLY'].includes(how)) throw new Refusal('INT_009', 'resolutionMode is invalid');
    if (tx.operation !== 'DEBIT') throw new Refusal('PSP_011', 'wrong transaction status');
    if (status === 'CAPTURED' && how !== 'CANCELLATION_ONLY') {
        return describe(bank, bank.store.recordRefund(tx, checkRefundAmount(tx, ask)));
    }
    const cancellable = status === 'AUTHORISED' || status === 'AUTHORISED_TO_VALIDATE';
    if (!cancellable || how === 'REFUND_ONLY') throw new Refusal('PSP_011', 'wrong transaction status');
    return cancel(bank, tx, ask);
}

function validate(bank, who, ask) {
    const tx = find(bank, who, ask.uuid);
    if (bank.store.status(tx) !== 'AUTHORISED_TO_VALIDATE') throw new Refusal('PSP_011', 'wrong transaction status');
    tx.status = 'AUTHORISED';
    bank.store.save();
    return describe(bank, tx);
}

function update(bank, who, ask) {
    const tx = find(bank, who, ask.uuid);
    const open = ['AUTHORISED', 'AUTHORISED_TO_VALIDATE'].includes(bank.store.status(tx));
    if (!open) throw new Refusal('PSP_011', 'wrong transaction status');
    const amount = ask.cardUpdate?.amount;
    if (!Number.isInteger(amount) || amount <= 0 || amount > tx.amount) throw new Refusal('PSP_012', 'invalid amount');
    tx.amount = amount;
    bank.store.save();
    return describe(bank, tx);
}

const SERVICES = {
    'Charge/SDKTest': (bank, who, ask) => ({ value: ask.value ?? '', _type: 'V4/Charge/SDKTestResponse' }),
    'Order/Get': orderGet,
    'Transaction/Get': transactionGet,
    'Transaction/CancelOrRefund': cancelOrRefund,
    'Transaction/Validate': validate,
    'Transaction/Update': update,
};

function whoAsks(bank, authorization) {
    const m = /^Basic ([A-Za-z0-9+/=]+)$/.exec(authorization ?? '');
    const [, site, password] = /^([^:]*):(.*)$/s.exec(m ? Buffer.from(m[1], 'base64').toString('utf8') : '') ?? [];
    const shop = bank.store.shops.get(site);
    for (const [mode, good] of shop ? [['TEST', shop.test_password], ['PRODUCTION', shop.production_password]] : []) {
        if (good && sameText(good, password)) return { shop, mode };
    }
    throw new Refusal('INT_905', 'invalid credentials');
}

function envelope(service, who, status, answer) {
    return {
        webService: service,
        version: 'V4',
        applicationVersion: '6.0.0',
        status,
        answer,
        ticket: null,
        serverDate: iso(now()),
        applicationProvider: 'BANQUE_DESSAI',
        metadata: null,
        mode: who?.mode ?? null,
        _type: 'V4/WebService/Response',
    };
}

function parseAsk(body) {
    try {
        const ask = JSON.parse(body);
        if (ask !== null && typeof ask === 'object' && !Array.isArray(ask)) return ask;
    } catch {
        // told just below, as for anything else that is no object
    }
    throw new Refusal('INT_902', 'a JSON object is expected');
}

/** Answers one call: service is "Order/Get" and so on. Returns the envelope. */
export function answerRest(bank, service, authorization, body) {
    let who = null;
    try {
        who = whoAsks(bank, authorization);
        if (!who.shop.rest) throw new Refusal('PSP_100', 'this shop has no web services');
        const run = Object.hasOwn(SERVICES, service) ? SERVICES[service] : null;
        if (!run) throw new Refusal('INT_901', 'unknown web service');
        return envelope(service, who, 'SUCCESS', run(bank, who, parseAsk(body)));
    } catch (e) {
        if (!(e instanceof Refusal)) throw e;
        const answer = {
            errorCode: e.code,
            errorMessage: e.message,
            detailedErrorCode: null,
            detailedErrorMessage: null,
            shopId: who?.shop.site_id ?? null,
            _type: 'V4/WebService/WebServiceError',
        };
        return envelope(service, who, 'ERROR', answer);
    }
}
