// Reads a payment form as the bank does: the first thing wrong decides, and its number is vads_extra_result.
import { signatureIsGood } from './sign.mjs';

const DAY_MS = 86_400_000;

/** "YYYYMMDDHHMMSS" in UTC to milliseconds, or NaN when it is not a moment of the calendar. */
export function parseTransDate(text) {
    const m = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})$/.exec(text ?? '');
    if (!m) return NaN;
    const at = Date.UTC(+m[1], +m[2] - 1, +m[3], +m[4], +m[5], +m[6]);
    return formatTransDate(at) === text ? at : NaN;
}

export function formatTransDate(ms) {
    return new Date(ms).toISOString().replace(/[-:T]/g, '').slice(0, 14);
}

function isWebAddress(text, max = 1024) {
    if (text.length > max) return false;
    try {
        return ['http:', 'https:'].includes(new URL(text).protocol);
    } catch {
        return false;
    }
}

function isDateNearNow(text, now) {
    const at = parseTransDate(text);
    return Number.isFinite(at) && Math.abs(at - now) <= DAY_MS;
}

// number, field, required, format
const FIELDS = [
    ['01', 'vads_version', true, (v) => v === 'V2'],
    ['03', 'vads_trans_id', true, (v) => /^[A-Za-z0-9]{6}$/.test(v)],
    ['04', 'vads_trans_date', true, (v, now) => isDateNearNow(v, now)],
    ['05', 'vads_validation_mode', false, (v) => v === '' || v === '0' || v === '1'],
    ['06', 'vads_capture_delay', false, (v) => v === '' || (/^\d{1,3}$/.test(v) && Number(v) <= 365)],
    ['07', 'vads_payment_config', true, (v) => v === 'SINGLE'],
    ['08', 'vads_payment_cards', false, (v) => v.length <= 127 && /^[A-Z0-9_;-]*$/.test(v)],
    ['09', 'vads_amount', true, (v) => /^\d{1,12}$/.test(v) && BigInt(v) > 0n],
    ['10', 'vads_currency', true, (v) => v === '978' || v === '953'],
    ['12', 'vads_language', false, (v) => v === '' || /^[a-z]{2}$/.test(v)],
    ['13', 'vads_order_id', false, (v) => v === '' || /^[A-Za-z0-9_-]{1,64}$/.test(v)],
    ['14', 'vads_order_info', false, (v) => v.length <= 255],
    ['15', 'vads_cust_email', false, (v) => v === '' || (v.length <= 150 && /^[^\s@]+@[^\s@]+$/.test(v))],
    ['16', 'vads_cust_id', false, (v) => v.length <= 63],
    ['18', 'vads_cust_name', false, (v) => v.length <= 63],
    ['18', 'vads_cust_first_name', false, (v) => v.length <= 63],
    ['18', 'vads_cust_last_name', false, (v) => v.length <= 63],
    ['19', 'vads_cust_address', false, (v) => v.length <= 255],
    ['20', 'vads_cust_zip', false, (v) => v.length <= 63],
    ['21', 'vads_cust_city', false, (v) => v.length <= 63],
    ['22', 'vads_cust_country', false, (v) => v === '' || /^[A-Z]{2}$/.test(v)],
    ['23', 'vads_cust_phone', false, (v) => v.length <= 32],
    ['24', 'vads_url_success', false, (v) => v === '' || isWebAddress(v)],
    ['25', 'vads_url_refused', false, (v) => v === '' || isWebAddress(v)],
    ['27', 'vads_url_cancel', false, (v) => v === '' || isWebAddress(v)],
    ['28', 'vads_url_return', false, (v) => v === '' || isWebAddress(v)],
    ['29', 'vads_url_error', false, (v) => v === '' || isWebAddress(v)],
    ['33', 'vads_url_check', false, (v) => isWebAddress(v)],
    ['34', 'vads_redirect_success_timeout', false, (v) => v === '' || (/^\d{1,3}$/.test(v) && Number(v) <= 300)],
    ['46', 'vads_page_action', true, (v) => v === 'PAYMENT'],
    ['47', 'vads_action_mode', true, (v) => v === 'INTERACTIVE'],
    ['48', 'vads_return_mode', false, (v) => ['', 'NONE', 'GET', 'POST'].includes(v)],
];

function problem(extra, field, why) {
    return { result: '30', extra, field, why };
}

function checkShop(fields, shops) {
    if (!/^\d{8}$/.test(fields.vads_site_id ?? '')) return problem('02', 'vads_site_id', 'eight digits are expected');
    if (!shops.has(fields.vads_site_id)) return problem('02', 'vads_site_id', 'no shop has this number');
    if (!['TEST', 'PRODUCTION'].includes(fields.vads_ctx_mode)) return problem('11', 'vads_ctx_mode', 'TEST or PRODUCTION');
    return null;
}

/** The key of a shop for a mode; an empty key never signs anything. */
export function keyFor(shop, mode) {
    return (mode === 'PRODUCTION' ? shop.production_key : shop.test_key) || null;
}

function checkSignature(fields, shop) {
    const key = keyFor(shop, fields.vads_ctx_mode);
    if (!key) return problem('11', 'vads_ctx_mode', 'this shop has no key for this mode');
    if (!fields.signature) return problem('00', 'signature', 'absent');
    return signatureIsGood(fields, key) ? null : problem('00', 'signature', 'does not match');
}

function checkFormats(fields, now) {
    for (const [extra, name, required, isGood] of FIELDS) {
        if (!(name in fields)) {
            if (required) return problem(extra, name, 'absent');
            continue;
        }
        if (!isGood(fields[name], now)) return problem(extra, name, 'wrong format');
    }
    const unclean = Object.keys(fields).find((name) => /[<>]/.test(fields[name]));
    return unclean ? problem('99', unclean, '< and > are forbidden') : null;
}

/** Nothing when the form is good, else {result, extra, field, why}. Uniqueness of vads_trans_id is the store's. */
export function checkForm(fields, shops, now) {
    const bad = checkShop(fields, shops);
    if (bad) return bad;
    return checkSignature(fields, shops.get(fields.vads_site_id)) ?? checkFormats(fields, now);
}

/** Fields of a form body; a name given twice is an error, as a signature could cover only one of the two. */
export function readFields(body) {
    const fields = Object.create(null);
    for (const [name, value] of new URLSearchParams(body)) {
        if (name in fields) return { error: problem('00', name, 'given twice') };
        fields[name] = value;
    }
    return { fields };
}
