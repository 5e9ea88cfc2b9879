// The SMS gateway: what it takes, keeps and brings, and how it misbehaves.
import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import { runTests, test } from '../harness/unit.mjs';
import { listen, readBody, sendJson } from './http_server.mjs';
import { septets, startSms } from './sms.mjs';

const heard = [];
const market = await listen(async (req, res) => {
    heard.push({ body: await readBody(req), signature: req.headers['x-signature'] });
    sendJson(res, {});
});
const sms = await startSms({ token: 'T', hook: `${market.url}/sms/reponse`, secret: 'S' });
const send = (m, token = 'T') => fetch(`${sms.url}/send`, { method: 'POST', body: JSON.stringify(m), headers: { Authorization: `Bearer ${token}`, 'Idempotency-Key': m.id } }).then((r) => r.status, () => 'cut');
const control = (ask) => fetch(`${sms.url}/control`, { method: 'POST', body: JSON.stringify(ask) });
const ONE = { id: 'a', from: 'Foirail', to: '+33639980012', text: 'Commande B7-0412, 24,80 €' };

test('a message is kept once, whatever is said again', async () => {
    assert.equal(await send(ONE), 202);
    assert.equal(await send(ONE), 202);
    assert.deepEqual((await (await fetch(`${sms.url}/messages?to=9980012`)).json()).map((m) => m.text), [ONE.text]);
    assert.match(await (await fetch(sms.url)).text(), /B7-0412/);
});

test('what is not right is refused', async () => {
    assert.equal(await send({ ...ONE, id: 'b' }, 'other'), 401);
    assert.equal(await send({ ...ONE, id: 'b', to: '0639980012' }), 422);
    assert.equal(await send({ ...ONE, id: 'b', text: 'œuf' }), 422);
    assert.equal(await send({ ...ONE, id: 'b', text: 'x'.repeat(307) }), 422);
    assert.equal(sms.messages.length, 1);
    assert.deepEqual([septets('é€'), septets('ê')], [3, null]);
});

test('faults, and what is lost is kept', async () => {
    for (const [fault, status] of [['no_number', 422], ['fails', 500], ['busy', 429], ['lost', 'cut']]) {
        await control({ fault, count: 1 });
        assert.equal(await send({ ...ONE, id: `f-${fault}` }), status);
    }
    assert.equal(sms.messages.length, 2);
    assert.equal((await control({ fault: 'nonsense' })).status, 400);
});

test('an answer is brought, signed', async () => {
    await fetch(`${sms.url}/bring`, { method: 'POST', body: JSON.stringify({ from: ONE.to, text: '1 0412', id: 'x' }) });
    const { body, signature } = heard.at(-1);
    assert.deepEqual(JSON.parse(body), { id: 'x', from: ONE.to, text: '1 0412' });
    assert.equal(signature, `sha256=${crypto.createHmac('sha256', 'S').update(body).digest('hex')}`);
    await fetch(`${sms.url}/answer`, { method: 'POST', body: new URLSearchParams({ from: ONE.to, text: '2 <0412>' }), redirect: 'manual' });
    assert.match(await (await fetch(sms.url)).text(), /2 &#60;0412&#62;/);
});

await runTests();
await sms.close();
await market.close();
