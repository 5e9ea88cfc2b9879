// The bank against itself: known signatures, what it must refuse, what its notifications say, its web services.
import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { runTests, test } from '../harness/unit.mjs';
import { startBank } from './bank.mjs';
import { formatTransDate } from './bank/form.mjs';
import { sign, signSha1, signatureIsGood, signedText } from './bank/sign.mjs';
import { now, SharedClock, DAY, MINUTE, SECOND } from './clock.mjs';

const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'foirail-bank-'));
process.env.FOIRAIL_CLOCK = path.join(dir, 'clock');
const clock = new SharedClock(process.env.FOIRAIL_CLOCK);
clock.goTo(Math.ceil(Date.now() / DAY) * DAY + DAY / 2); // noon: no check falls on midnight

const A = { site_id: '12345678', name: 'Ferme du Haut', test_key: '1122334455667788', production_key: '8877665544332211', test_password: 'testpassword_a', production_password: 'prodpassword_a' };
const B = { site_id: '87654321', name: 'Poterie', test_key: '9999888877776666', test_password: 'testpassword_b', retry: true };

const L1 = {
    vads_action_mode: 'INTERACTIVE', vads_amount: '5124', vads_ctx_mode: 'TEST', vads_currency: '978', vads_page_action: 'PAYMENT',
    vads_payment_config: 'SINGLE', vads_site_id: '12345678', vads_trans_date: '20170129130025', vads_trans_id: '123456', vads_version: 'V2',
};

test('L1: the documented form signature', () => {
    assert.equal(sign(L1, '1122334455667788'), 'ycA5Do5tNvsnKdc/eP1bj2xa19z9q3iWPy9/rpesfS0=');
    assert.equal(signSha1(L1, '1122334455667788'), '59c96b34c74b9375c332b0b6a32e6deeec87de2b');
});

test('L1: order of the fields given, and fields that are not vads_, change nothing', () => {
    const turned = Object.fromEntries(Object.entries({ ...L1, payer: 'x', signature: 'y' }).reverse());
    assert.equal(sign(turned, '1122334455667788'), 'ycA5Do5tNvsnKdc/eP1bj2xa19z9q3iWPy9/rpesfS0=');
});

test('L2: a notification with four fields', () => {
    const fields = { vads_amount: '5124', vads_ctx_mode: 'TEST', vads_site_id: '12345678', vads_trans_date: '20170129130025' };
    assert.equal(sign(fields, '1122334455667788'), 'onkKR1MfdjBzrD7WB0J87mekhoy6kqGukaFsU+t09gA=');
});

test('L5: an empty value is kept', () => {
    const fields = { vads_b: 'x', vads_a: '' };
    assert.equal(signedText(fields, 'k'), '+x+k');
    assert.equal(sign(fields, 'k'), 'LDogZYYR7j6HKbAcVLKZhu0HMZgpQ0sCg/hAUSRH24I=');
    assert.notEqual(sign({ vads_b: 'x' }, 'k'), sign(fields, 'k'));
});

test('a signature is refused for every change of one value, another key, SHA-1, or its absence', () => {
    const good = { ...L1, signature: sign(L1, A.test_key) };
    assert.ok(signatureIsGood(good, A.test_key));
    for (const name of Object.keys(L1)) assert.ok(!signatureIsGood({ ...good, [name]: `${L1[name]}0` }, A.test_key), name);
    assert.ok(!signatureIsGood(good, A.production_key));
    assert.ok(!signatureIsGood({ ...L1, signature: signSha1(L1, A.test_key) }, A.test_key));
    assert.ok(!signatureIsGood(L1, A.test_key));
    assert.ok(!signatureIsGood({ ...good, vads_new: '' }, A.test_key));
});

// ---- a shop's server, as small as can be: keeps what it is told, answers what the test wants

const shopServer = { got: [], answer: (req, res) => res.end('OK') };
const server = http.createServer((req, res) => {
    let body = '';
    req.on('data', (c) => (body += c)).on('error', () => {});
    req.on('end', () => {
        shopServer.got.push({ method: req.method, url: req.url, fields: Object.fromEntries(new URLSearchParams(body)), body });
        shopServer.answer(req, res, body);
    });
});
let shopUrl;
let bank;
let counter = 0;

async function fresh() {
    shopServer.got = [];
    shopServer.answer = (req, res) => res.end('OK');
    await control('', { fault: 'before', shop: '*' });
    for (const s of [A, B]) await control('', { fault: 'before', shop: s.site_id });
}

async function control(what, ask) {
    const res = await fetch(`${bank.url}/control${what}`, ask === undefined ? {} : { method: 'POST', body: JSON.stringify(ask) });
    const json = await res.json();
    assert.ok(res.ok, JSON.stringify(json));
    return json;
}

function form(shop, amount, more = {}) {
    counter += 1;
    const fields = {
        vads_action_mode: 'INTERACTIVE', vads_amount: String(amount), vads_ctx_mode: 'TEST', vads_currency: '978',
        vads_cust_email: 'lea@example.org', vads_language: 'fr', vads_order_id: `B7-${counter}-1`, vads_page_action: 'PAYMENT',
        vads_payment_config: 'SINGLE', vads_site_id: shop.site_id, vads_trans_date: formatTransDate(now()),
        vads_trans_id: String(counter).padStart(6, '0'), vads_url_check: `${shopUrl}/paiement/vads/m1`,
        vads_url_return: `${shopUrl}/achat/x`, vads_version: 'V2', ...more,
    };
    for (const name of Object.keys(fields)) if (fields[name] === undefined) delete fields[name];
    const key = fields.vads_ctx_mode === 'PRODUCTION' ? shop.production_key : shop.test_key;
    return { ...fields, signature: sign(fields, key) };
}

const post = (url, fields) => fetch(url, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' });

async function openPage(fields) {
    const res = await post(`${bank.url}/vads-payment/`, fields);
    assert.equal(res.status, 303, await res.text());
    return bank.url + res.headers.get('location');
}

async function act(pageUrl, action = 'pay', card = '4970100000000055') {
    const res = await post(pageUrl, { card, expiry: '06/31', cvv: '123', action });
    return { status: res.status, location: res.headers.get('location'), html: await res.text() };
}

async function pay(shop, amount, more, action) {
    const fields = form(shop, amount, more);
    const answer = await act(await openPage(fields), action);
    return { fields, ...answer };
}

async function rejected(fields, extra) {
    const res = await post(`${bank.url}/vads-payment/`, fields);
    const html = await res.text();
    assert.equal(res.status, 400);
    assert.match(html, /id="vads_result">30</);
    assert.match(html, new RegExp(`id="vads_extra_result">${extra}<`), `${html}`);
}

async function txOf(fields) {
    const log = await control('/log');
    return log.transactions.filter((t) => t.order_id === fields.vads_order_id);
}

test('the bank starts', async () => {
    await new Promise((ok) => server.listen(0, '127.0.0.1', ok));
    shopUrl = `http://127.0.0.1:${server.address().port}`;
    bank = await startBank({ shops: [A, B] });
});

test('forms are refused with the number of the first wrong field', async () => {
    const cases = [
        ['00', { ...form(A, 1000), vads_amount: '1' }],
        ['00', { ...form(A, 1000), signature: '' }],
        ['02', form({ ...A, site_id: '11111111' }, 1000)],
        ['02', form({ ...A, site_id: '1234' }, 1000)],
        ['11', form(A, 1000, { vads_ctx_mode: 'LIVE' })],
        ['11', form({ ...B, production_key: 'x' }, 1000, { vads_ctx_mode: 'PRODUCTION' })],
        ['01', form(A, 1000, { vads_version: 'V1' })],
        ['03', form(A, 1000, { vads_trans_id: '12345' })],
        ['04', form(A, 1000, { vads_trans_date: '20261340250000' })],
        ['04', form(A, 1000, { vads_trans_date: formatTransDate(now() - 2 * DAY) })],
        ['07', form(A, 1000, { vads_payment_config: undefined })],
        ['09', form(A, 0)],
        ['09', form(A, '10.00')],
        ['09', form(A, '-5')],
        ['09', form(A, '1234567890123')],
        ['10', form(A, 1000, { vads_currency: 'EUR' })],
        ['13', form(A, 1000, { vads_order_id: 'été' })],
        ['15', form(A, 1000, { vads_cust_email: 'nobody' })],
        ['28', form(A, 1000, { vads_url_return: 'javascript:alert(1)' })],
        ['33', form(A, 1000, { vads_url_check: '/relative' })],
        ['46', form(A, 1000, { vads_page_action: undefined })],
        ['47', form(A, 1000, { vads_action_mode: 'SILENT' })],
        ['48', form(A, 1000, { vads_return_mode: 'PUT' })],
        ['99', form(A, 1000, { vads_shop_name: '<b>Ferme</b>' })],
        ['03', form(A, 1094)],
    ];
    for (const [extra, fields] of cases) await rejected(fields, extra);
    assert.equal((await control('/log')).rejected.length, cases.length);
});

test('a field given twice is refused', async () => {
    const body = `${new URLSearchParams(form(A, 1000))}&vads_amount=1`;
    const res = await fetch(`${bank.url}/vads-payment/`, { method: 'POST', body, headers: { 'Content-Type': 'application/x-www-form-urlencoded' } });
    assert.equal(res.status, 400);
});

test('vads_trans_id is unique per shop and UTC day, case ignored; a reload finds its page', async () => {
    const first = form(A, 1000, { vads_trans_id: 'abc123' });
    const page = await openPage(first);
    assert.equal(await openPage(first), page);
    await rejected(form(A, 1000, { vads_trans_id: 'ABC123' }), '03');
    await openPage(form(B, 1000, { vads_trans_id: 'abc123' }));
    await act(page);
    await rejected(first, '03');
    await openPage(form(A, 1000, { vads_trans_id: 'abc123', vads_trans_date: formatTransDate(now() - DAY + MINUTE) }));
});

test('accepted: one notification with everything, before the buyer returns', async () => {
    await fresh();
    const { fields, html } = await pay(A, 2480, { vads_ext_info_note: 'à côté' });
    assert.match(html, /Paiement accepté/);
    assert.ok(html.includes(`href="${shopUrl}/achat/x"`));
    assert.equal(shopServer.got.length, 1);
    const got = shopServer.got[0].fields;
    assert.ok(signatureIsGood(got, A.test_key));
    for (const name of Object.keys(fields)) if (name !== 'signature') assert.equal(got[name], fields[name], name);
    assert.equal(got.vads_trans_status, 'AUTHORISED');
    assert.equal(got.vads_result, '00');
    assert.equal(got.vads_url_check_src, 'PAY');
    assert.equal(got.vads_operation_type, 'DEBIT');
    assert.equal(got.vads_effective_amount, '2480');
    assert.match(got.vads_hash, /^[0-9a-f]{64}$/);
    assert.match(got.vads_trans_uuid, /^[0-9a-f]{32}$/);
    assert.match(got.vads_card_number, /^\d{6}X+\d{4}$/);
});

test('cents decide: 05 refused then accepted, 17 abandoned, 30 nothing, 51 and 40 refused', async () => {
    await fresh();
    const fields = form(A, 1005);
    const page = await openPage(fields);
    assert.match((await act(page)).html, /Paiement refusé/);
    assert.match((await act(page)).html, /Paiement accepté/);
    assert.deepEqual(shopServer.got.map((g) => g.fields.vads_trans_status), ['REFUSED', 'AUTHORISED']);
    assert.notEqual(shopServer.got[0].fields.vads_trans_uuid, shopServer.got[1].fields.vads_trans_uuid);
    shopServer.got = [];
    assert.match((await pay(A, 1017)).html, /Paiement abandonné/);
    assert.match((await pay(A, 1030)).html, /Délai dépassé/);
    await pay(A, 1051);
    await pay(A, 1040);
    const results = shopServer.got.map((g) => [g.fields.vads_trans_status, g.fields.vads_result, g.fields.vads_auth_result]);
    assert.deepEqual(results, [['ABANDONED', '17', ''], ['REFUSED', '05', '51'], ['REFUSED', '05', '']]);
});

test('buttons: refuse, abandon, a wrong card number; three refusals end the page', async () => {
    await fresh();
    const page = await openPage(form(A, 1000));
    const wrong = await act(page, 'pay', '4970100000000054');
    assert.equal(wrong.status, 422);
    assert.equal(shopServer.got.length, 0);
    for (let i = 0; i < 3; i++) await act(page, 'refuse');
    assert.match((await act(page, 'pay')).html, /Paiement refusé/);
    assert.deepEqual(shopServer.got.map((g) => g.fields.vads_trans_status), ['REFUSED', 'REFUSED', 'REFUSED']);
    assert.match((await pay(A, 1000, {}, 'abandon')).html, /Paiement abandonné/);
});

test('a card page lasts ten minutes of the test clock', async () => {
    await fresh();
    const page = await openPage(form(A, 1000));
    clock.advance(11 * MINUTE);
    assert.match((await act(page)).html, /Délai dépassé/);
    assert.equal(shopServer.got.length, 0);
});

test('two clicks on "pay" at once make one transaction', async () => {
    await fresh();
    const fields = form(A, 1000);
    const page = await openPage(fields);
    await Promise.all([act(page), act(page), act(page)]);
    assert.equal((await txOf(fields)).length, 1);
    assert.equal(shopServer.got.length, 1);
});

test('the way back: GET and POST carry signed fields without those of a notification; timeout 0 goes at once', async () => {
    await fresh();
    const get = await pay(A, 1000, { vads_return_mode: 'GET', vads_redirect_success_timeout: '0' });
    assert.equal(get.status, 303);
    const back = Object.fromEntries(new URL(get.location).searchParams);
    assert.ok(signatureIsGood(back, A.test_key));
    assert.equal(back.vads_hash, undefined);
    assert.equal(back.vads_url_check_src, undefined);
    const byPost = await pay(A, 1000, { vads_return_mode: 'POST' });
    assert.match(byPost.html, /<form method="post" action="http:\/\/127[^"]+\/achat\/x"/);
    assert.match(byPost.html, /name="signature"/);
    const abandoned = await pay(A, 1000, { vads_url_cancel: `${shopUrl}/renonce` }, 'abandon');
    assert.ok(abandoned.html.includes(`${shopUrl}/renonce`));
});

test('production mode uses the production key', async () => {
    await fresh();
    await pay(A, 1000, { vads_ctx_mode: 'PRODUCTION' });
    const got = shopServer.got[0].fields;
    assert.ok(signatureIsGood(got, A.production_key));
    assert.ok(!signatureIsGood(got, A.test_key));
});

async function faulty(fault, more = {}, formMore = {}) {
    await fresh();
    await control('', { fault, shop: A.site_id, once: true, ...more });
    const done = await pay(A, 2480, formMore);
    return { ...done, got: shopServer.got.map((g) => g.fields) };
}

test('fault after: held until released', async () => {
    const { got } = await faulty('after');
    assert.equal(got.length, 0);
    assert.equal((await control('/log')).pending.length, 1);
    assert.equal((await control('/release', { shop: A.site_id })).released, 1);
    assert.equal(shopServer.got.length, 1);
});

async function arrived(n) {
    for (let i = 0; i < 500 && shopServer.got.length < n; i++) await new Promise((done) => setTimeout(done, 10));
    await control('/settle', {});
    assert.equal(shopServer.got.length, n);
}

test('fault late: ten minutes of the test clock', async () => {
    const { got } = await faulty('late');
    assert.equal(got.length, 0);
    clock.advance(9 * MINUTE);
    await new Promise((done) => setTimeout(done, 80));
    assert.equal(shopServer.got.length, 0);
    clock.advance(61 * SECOND);
    await arrived(1);
});

test('fault twice: the same bytes at once; the next payment is told once', async () => {
    await faulty('twice', { times: 3 });
    assert.equal(shopServer.got.length, 3);
    assert.equal(new Set(shopServer.got.map((g) => g.body)).size, 1);
    shopServer.got = [];
    await pay(A, 1000);
    assert.equal(shopServer.got.length, 1);
});

test('fault retries: four more on the quarter hours, as RETRY, signed', async () => {
    await faulty('retries');
    clock.advance(61 * MINUTE);
    await arrived(5);
    assert.deepEqual(shopServer.got.map((g) => g.fields.vads_url_check_src), ['PAY', 'RETRY', 'RETRY', 'RETRY', 'RETRY']);
    for (const g of shopServer.got) assert.ok(signatureIsGood(g.fields, A.test_key));
});

test('fault redirect: a GET without body; no redirect is followed', async () => {
    await faulty('redirect');
    assert.deepEqual(shopServer.got.map((g) => [g.method, g.body]), [['GET', '']]);
    await fresh();
    shopServer.answer = (req, res) => (res.writeHead(301, { Location: `${shopUrl}/elsewhere` }), res.end());
    const { fields } = await pay(A, 1000);
    assert.equal(shopServer.got.length, 1);
    assert.equal((await txOf(fields))[0].ipn[0].answer.status, 301);
});

test('faults of the content: each says what it should, signed or not as it should', async () => {
    const of = async (fault, more, formMore) => (await faulty(fault, more, formMore)).got[0];
    assert.ok(!signatureIsGood(await of('wrong_key'), A.test_key));
    assert.ok(signatureIsGood(await of('other_key'), B.test_key));
    const site = await of('other_site');
    assert.equal(site.vads_site_id, B.site_id);
    assert.ok(signatureIsGood(site, A.test_key));
    const altered = await of('altered_amount', { amount: 1 });
    assert.equal(altered.vads_amount, '1');
    assert.ok(signatureIsGood(altered, A.test_key));
    const tampered = await of('tampered_amount');
    assert.equal(tampered.vads_amount, '2580');
    assert.ok(!signatureIsGood(tampered, A.test_key));
    const currency = await of('altered_currency');
    assert.equal(currency.vads_currency, '953');
    assert.ok(signatureIsGood(currency, A.test_key));
    const flag = await of('test_flag', {}, { vads_ctx_mode: 'PRODUCTION' });
    assert.equal(flag.vads_ctx_mode, 'TEST');
    assert.ok(signatureIsGood(flag, A.test_key));
    const flag2 = await of('test_flag', { signed_with: 'production' }, { vads_ctx_mode: 'PRODUCTION' });
    assert.ok(signatureIsGood(flag2, A.production_key));
    const extra = await of('extra_field');
    assert.equal(extra.vads_zone_nouvelle, 'été & <hiver> + 100 %');
    assert.ok(signatureIsGood(extra, A.test_key));
    assert.ok(!signatureIsGood(await of('unsigned_extra'), A.test_key));
});

test('fault refusal_after: a success, then a refusal of the same reference', async () => {
    const { got } = await faulty('refusal_after');
    assert.deepEqual(got.map((g) => g.vads_trans_status), ['AUTHORISED', 'REFUSED']);
    assert.equal(got[0].vads_trans_id, got[1].vads_trans_id);
    assert.ok(signatureIsGood(got[1], A.test_key));
});

test('faults none, slow and cut are told in the log', async () => {
    const none = await faulty('none');
    assert.equal(none.got.length, 0);
    const slow = await faulty('slow_writer', { seconds: 0.2 });
    assert.equal(slow.got.length, 1);
    assert.ok(signatureIsGood(slow.got[0], A.test_key));
    const reader = await faulty('slow_reader', { seconds: 0.2 });
    assert.ok((await txOf(reader.fields))[0].ipn[0].answer.ms >= 190);
    const cut = await faulty('drop_answer');
    assert.equal((await txOf(cut.fields))[0].ipn[0].answer.error, 'answer dropped');
});

test('an unknown fault or shop is refused', async () => {
    for (const ask of [{ fault: 'nothing_like_it' }, { fault: 'late', shop: '00000000' }]) {
        const res = await fetch(`${bank.url}/control`, { method: 'POST', body: JSON.stringify(ask) });
        assert.equal(res.status, 400);
    }
});

test('a dropped connection is tried again on the quarter hour where the shop asked for it; a 500 is not', async () => {
    await fresh();
    shopServer.answer = (req, res) => res.destroy();
    const broken = await pay(B, 1000);
    assert.equal((await control('/log')).pending.filter((p) => p.site_id === B.site_id).length, 1);
    shopServer.answer = (req, res) => res.end('OK');
    clock.advance(15 * MINUTE);
    await arrived(2);
    assert.equal((await txOf(broken.fields))[0].ipn.length, 2);
    assert.equal((await control('/log')).pending.length, 0);
    shopServer.answer = (req, res) => (res.writeHead(500), res.end());
    await pay(B, 1000);
    assert.equal((await control('/log')).pending.length, 0);
});

async function rest(service, ask, user = `${A.site_id}:${A.test_password}`) {
    const headers = { Authorization: `Basic ${Buffer.from(user).toString('base64')}`, 'Content-Type': 'application/json' };
    const res = await fetch(`${bank.url}/api-payment/V4/${service}`, { method: 'POST', headers, body: typeof ask === 'string' ? ask : JSON.stringify(ask) });
    assert.equal(res.status, 200);
    return res.json();
}

async function restError(code, ...args) {
    const answer = await rest(...args);
    assert.equal(answer.status, 'ERROR');
    assert.equal(answer.answer.errorCode, code);
}

test('web services: ping, credentials, unknown services and bodies', async () => {
    const ping = await rest('Charge/SDKTest', { value: 'été' });
    assert.equal(ping.answer.value, 'été');
    assert.equal(ping.mode, 'TEST');
    await restError('INT_905', 'Charge/SDKTest', { value: 'x' }, `${A.site_id}:wrong`);
    await restError('INT_905', 'Charge/SDKTest', { value: 'x' }, `${A.site_id}:${B.test_password}`);
    await restError('INT_905', 'Charge/SDKTest', { value: 'x' }, '');
    await restError('INT_901', 'Charge/Nothing', {});
    await restError('INT_902', 'Order/Get', 'not json');
});

test('web services: status of an order, by its own shop and mode only', async () => {
    await fresh();
    const { fields } = await pay(A, 2480);
    const order = await rest('Order/Get', { orderId: fields.vads_order_id, operationType: 'DEBIT' });
    assert.equal(order.answer.orderStatus, 'PAID');
    const [tx] = order.answer.transactions;
    assert.equal(tx.detailedStatus, 'AUTHORISED');
    assert.equal(tx.amount, 2480);
    assert.equal((await rest('Transaction/Get', { uuid: tx.uuid })).answer.uuid, tx.uuid);
    await restError('PSP_010', 'Order/Get', { orderId: fields.vads_order_id }, `${B.site_id}:${B.test_password}`);
    await restError('PSP_010', 'Order/Get', { orderId: fields.vads_order_id }, `${A.site_id}:${A.production_password}`);
    await restError('PSP_010', 'Transaction/Get', { uuid: tx.uuid }, `${B.site_id}:${B.test_password}`);
    const timeout = await pay(A, 1030);
    await restError('PSP_010', 'Order/Get', { orderId: timeout.fields.vads_order_id });
    const refused = await pay(A, 1051);
    assert.equal((await rest('Order/Get', { orderId: refused.fields.vads_order_id })).answer.orderStatus, 'UNPAID');
});

test('web services: cancel before the remittance, refund after, never more than was taken', async () => {
    await fresh();
    const uuid = async (fields) => (await txOf(fields)).find((t) => t.operation === 'DEBIT').uuid;
    const first = await uuid((await pay(A, 2480)).fields);
    await restError('PSP_011', 'Transaction/CancelOrRefund', { uuid: first, amount: 2480, currency: 'EUR', resolutionMode: 'REFUND_ONLY' });
    await restError('PSP_012', 'Transaction/CancelOrRefund', { uuid: first, amount: 100, currency: 'EUR', resolutionMode: 'AUTO' });
    const cancelled = await rest('Transaction/CancelOrRefund', { uuid: first, amount: 2480, currency: 'EUR', resolutionMode: 'AUTO' });
    assert.equal(cancelled.answer.detailedStatus, 'CANCELLED');
    await restError('PSP_011', 'Transaction/CancelOrRefund', { uuid: first, amount: 2480, currency: 'EUR' });
    const second = await uuid((await pay(A, 2480)).fields);
    clock.advance(DAY);
    assert.equal((await rest('Transaction/Get', { uuid: second })).answer.detailedStatus, 'CAPTURED');
    await restError('PSP_012', 'Transaction/CancelOrRefund', { uuid: second, amount: 2481, currency: 'EUR' });
    await restError('PSP_013', 'Transaction/CancelOrRefund', { uuid: second, amount: 480, currency: 'USD' });
    await restError('PSP_010', 'Transaction/CancelOrRefund', { uuid: second, amount: 480 }, `${B.site_id}:${B.test_password}`);
    const credit = await rest('Transaction/CancelOrRefund', { uuid: second, amount: 480, currency: 'EUR', resolutionMode: 'REFUND_ONLY' });
    assert.equal(credit.answer.operationType, 'CREDIT');
    assert.equal(credit.answer.transactionDetails.parentTransactionUuid, second);
    await restError('PSP_012', 'Transaction/CancelOrRefund', { uuid: second, amount: 2001, currency: 'EUR' });
    assert.equal((await rest('Transaction/Get', { uuid: second })).answer.transactionDetails.cardDetails.captureResponse.refundAmount, 480);
});

test('manual validation: to validate, then authorised; or expired after seven days', async () => {
    await fresh();
    const { fields } = await pay(A, 2480, { vads_validation_mode: '1' });
    assert.equal(shopServer.got[0].fields.vads_trans_status, 'AUTHORISED_TO_VALIDATE');
    const [tx] = await txOf(fields);
    assert.equal(tx.accepted, false);
    const changed = await rest('Transaction/Update', { uuid: tx.uuid, cardUpdate: { amount: 2000, currency: 'EUR' } });
    assert.equal(changed.answer.amount, 2000);
    assert.equal((await rest('Transaction/Validate', { uuid: tx.uuid })).answer.detailedStatus, 'AUTHORISED');
    await restError('PSP_011', 'Transaction/Validate', { uuid: tx.uuid });
    const late = await pay(A, 2480, { vads_validation_mode: '1' });
    clock.advance(8 * DAY);
    assert.equal((await txOf(late.fields))[0].accepted, false);
    assert.equal((await rest('Order/Get', { orderId: late.fields.vads_order_id })).answer.orderStatus, 'UNPAID');
});

test('faults of the web services', async () => {
    await control('', { fault: 'rest_down', shop: A.site_id, once: true });
    const ask = () => fetch(`${bank.url}/api-payment/V4/Charge/SDKTest`, { method: 'POST', body: '{}', headers: { Authorization: `Basic ${btoa(`${A.site_id}:${A.test_password}`)}` } });
    assert.equal((await ask()).status, 503);
    assert.equal((await ask()).status, 200);
    await control('', { fault: 'rest_garbage', shop: A.site_id, once: true });
    await assert.rejects((await ask()).json());
    await control('', { fault: 'rest_lost_answer', shop: A.site_id, once: true });
    await assert.rejects(ask());
});

test('a shop without web services, a refund in the back office', async () => {
    await fresh();
    const C = { ...B, site_id: '22223333', rest: false };
    await control('/shops', { shops: [C] });
    await restError('PSP_100', 'Charge/SDKTest', { value: 'x' }, `${C.site_id}:${C.test_password}`);
    const { fields } = await pay(C, 2480);
    const [tx] = await txOf(fields);
    await control('/capture', { uuid: tx.uuid });
    await control('/refund', { uuid: tx.uuid, amount: 480 });
    const told = shopServer.got.at(-1).fields;
    assert.equal(told.vads_operation_type, 'CREDIT');
    assert.equal(told.vads_url_check_src, 'MERCH_BO');
    assert.equal(told.vads_amount, '480');
    assert.ok(signatureIsGood(told, C.test_key));
});

test('the log adds up', async () => {
    await fresh();
    const before = (await control('/log')).shops[B.site_id];
    for (const amount of [1000, 2000, 1051, 1017, 1030]) await pay(B, amount);
    const after = (await control('/log')).shops[B.site_id];
    assert.equal(after.accepted - before.accepted, 3000);
    assert.equal(after.accepted_count - before.accepted_count, 2);
});

test('resend: again, changed, forged', async () => {
    await fresh();
    const { fields } = await pay(A, 2480);
    const [tx] = await txOf(fields);
    await control('/resend', { uuid: tx.uuid, times: 2 });
    assert.equal(shopServer.got.length, 3);
    await control('/resend', { uuid: tx.uuid, set: { vads_amount: '1' }, sign: false });
    assert.ok(!signatureIsGood(shopServer.got.at(-1).fields, A.test_key));
    await control('/resend', { uuid: tx.uuid, set: { vads_amount: '1' } });
    assert.ok(signatureIsGood(shopServer.got.at(-1).fields, A.test_key));
});

test('demo mode: the button decides, not the cents; transactions survive a restart', async () => {
    const stateFile = path.join(dir, `state-${crypto.randomUUID()}.json`);
    const usual = bank;
    bank = await startBank({ shops: [A], demo: true, stateFile });
    await fresh_demo();
    assert.match((await pay(A, 1051)).html, /Paiement accepté/);
    assert.match((await pay(A, 1000, {}, 'refuse')).html, /refusé/);
    const sums = (await control('/log')).shops[A.site_id];
    await bank.close();
    bank = await startBank({ shops: [A], demo: true, stateFile });
    assert.deepEqual((await control('/log')).shops[A.site_id], sums);
    assert.equal(sums.accepted, 1051);
    await bank.close();
    bank = usual;
});

async function fresh_demo() {
    shopServer.got = [];
    shopServer.answer = (req, res) => res.end('OK');
}

await runTests();
await bank?.close();
server.close();
server.closeAllConnections();
fs.rmSync(dir, { recursive: true });
