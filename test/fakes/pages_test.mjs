// The pages of the bank and of the mail catcher, as people meet them in the demo: valid, accessible, usable at 320 px,
// light and dark, without scripts.
import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import net from 'node:net';
import { Chromium, expectAccessible, expectNoSidewaysScroll, expectValidMarkup } from '../harness/browser.mjs';
import { runTests, test } from '../harness/unit.mjs';
import { startBank } from './bank.mjs';
import { formatTransDate } from './bank/form.mjs';
import { sign } from './bank/sign.mjs';
import { now } from './clock.mjs';
import { startMail } from './mail.mjs';

const SHOP = { site_id: '12345678', name: 'Ferme du Haut', test_key: 'k', notify_cancel: false };
const bank = await startBank({ shops: [SHOP], demo: true });
const mail = await startMail();
const chromium = await Chromium.start();
let counter = 0;

function startForm(more = {}) {
    const fields = {
        vads_action_mode: 'INTERACTIVE', vads_amount: '2480', vads_ctx_mode: 'TEST', vads_currency: '978', vads_order_id: 'B7-0412-1',
        vads_page_action: 'PAYMENT', vads_payment_config: 'SINGLE', vads_site_id: SHOP.site_id, vads_trans_date: formatTransDate(now()),
        vads_trans_id: String(++counter).padStart(6, '0'), vads_url_return: 'http://localhost:9/achat/x', vads_version: 'V2', ...more,
    };
    return new URLSearchParams({ ...fields, signature: sign(fields, SHOP.test_key) });
}

async function cardPage() {
    const res = await fetch(`${bank.url}/vads-payment/`, { method: 'POST', body: startForm(), redirect: 'manual' });
    return bank.url + res.headers.get('location');
}

async function look(page, axe) {
    await expectValidMarkup(await page.content(), page.url());
    await expectNoSidewaysScroll(page);
    if (axe) await expectAccessible(page);
}

for (const kind of ['desktop', 'small', 'dark', 'nojs']) {
    test(`bank: card page, refusal, acceptance (${kind})`, async () => {
        const { guard, page, close } = await chromium.context(kind, { allowed: [bank.url] });
        const p = await page();
        await p.goto(await cardPage());
        assert.match(await p.textContent('body'), /24,80\u00a0€/);
        await look(p, kind !== 'nojs');
        await p.getByRole('button', { name: 'Simuler un refus' }).click();
        await p.getByRole('alert').getByText('Paiement refusé').waitFor();
        await look(p, kind !== 'nojs');
        await p.getByLabel('Numéro de carte').fill('4970 1000 0000 0055');
        await p.getByRole('button', { name: 'Payer 24,80 €' }).click();
        await p.getByRole('heading', { name: 'Paiement accepté' }).waitFor();
        assert.equal(await p.getByRole('link', { name: 'Revenir à la boutique' }).getAttribute('href'), 'http://localhost:9/achat/x');
        await look(p, kind !== 'nojs');
        guard.expectClean({ console: false });
        await close();
    });
}

test('bank: a form refused', async () => {
    const res = await fetch(`${bank.url}/vads-payment/`, { method: 'POST', body: startForm({ vads_amount: '0' }) });
    await expectValidMarkup(await res.text());
    assert.equal(res.status, 400);
});

const MERCANET = { account: '002001000000001', part: '1', key: 'k', test_key: 'k', name: 'Tisanes de la Combe' };

/** A bank that sends the buyer back with a form of its own. */
async function postedBack() {
    bank.bank.addShops({ shops: [], sips: [MERCANET] });
    const data = `amount=2480|automaticResponseUrl=http://127.0.0.1:9/x|captureDay=0|captureMode=AUTHOR_CAPTURE|currencyCode=978|keyVersion=1|merchantId=${MERCANET.account}|normalReturnUrl=http://127.0.0.1:9/achat/x/retour|transactionReference=B7X${++counter}`;
    const seal = crypto.createHmac('sha256', 'k').update(data).digest('hex');
    const body = new URLSearchParams({ Data: data, InterfaceVersion: 'HP_3.4', SealAlgorithm: 'HMAC-SHA-256', Seal: seal });
    const res = await fetch(`${bank.url}/sips/cgi/form`, { method: 'POST', body, redirect: 'manual' });
    return bank.url + res.headers.get('location');
}

for (const kind of ['small', 'nojs']) {
    test(`bank: paid, and sent back with a form (${kind})`, async () => {
        const { guard, page, close } = await chromium.context(kind, { allowed: [bank.url] });
        const p = await page();
        await p.goto(await postedBack());
        await look(p, kind !== 'nojs');
        await p.getByRole('button', { name: 'Payer 24,80 €' }).click();
        await p.getByRole('heading', { name: 'Paiement accepté' }).waitFor();
        await p.getByRole('button', { name: 'Revenir à la boutique' }).waitFor();
        await look(p, kind !== 'nojs');
        guard.expectClean({ console: false });
        await close();
    });
}

function sendMail(text) {
    return new Promise((done, fail) => {
        const socket = net.connect(mail.smtpPort, '127.0.0.1');
        const lines = ['EHLO t', 'MAIL FROM:<a@example.org>', 'RCPT TO:<lea@example.org>', 'DATA', `${text}\r\n.`, 'QUIT'];
        socket.on('data', (c) => /^\d{3} /m.test(String(c)) && lines.length && socket.write(`${lines.shift()}\r\n`));
        socket.on('close', done).on('error', fail);
    });
}

for (const kind of ['desktop', 'small', 'dark']) {
    test(`mail: empty and full list (${kind})`, async () => {
        await fetch(`${mail.web.url}/messages`, { method: 'DELETE' });
        const { guard, page, close } = await chromium.context(kind, { allowed: [mail.web.url] });
        const p = await page();
        await p.goto(mail.web.url);
        await look(p, true);
        await sendMail('Subject: Commande\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<!DOCTYPE html><html lang="fr"><title>x</title><main><h1>Merci</h1><img src="http://127.0.0.2:9/x.png" alt=""><script>parent.hacked = 1</script></main></html>');
        await p.goto(mail.web.url);
        await p.getByText('Version mise en forme').click();
        await p.frameLocator('iframe').getByText('Merci').waitFor();
        await look(p, kind === 'desktop');
        assert.equal(await p.evaluate(() => window.hacked), undefined);
        assert.deepEqual(guard.foreign, []);
        await close();
    });
}

await runTests();
await chromium.close();
await bank.close();
await mail.close();
