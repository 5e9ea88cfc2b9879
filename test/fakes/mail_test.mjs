// The mail catcher: what it keeps, shows and how it misbehaves, driven by a bare SMTP client.
import assert from 'node:assert/strict';
import net from 'node:net';
import { runTests, test } from '../harness/unit.mjs';
import { startMail } from './mail.mjs';

const mail = await startMail();
const base = mail.web.url;

/** Talks SMTP line by line; resolves with the last reply of each command, or "closed". */
function session(commands) {
    return new Promise((done) => {
        const socket = net.connect(mail.smtpPort, '127.0.0.1');
        const replies = [];
        const left = [...commands];
        let text = '';
        socket.on('data', (chunk) => {
            text += chunk;
            if (!/^\d{3} .*\r\n$/m.test(text)) return;
            replies.push(text.trim().split('\r\n').at(-1).slice(0, 3));
            text = '';
            if (left.length) socket.write(`${left.shift()}\r\n`);
            else socket.end();
        });
        socket.on('error', () => {});
        socket.on('close', () => {
            if (left.length || replies.length <= commands.length) replies.push('closed');
            done(replies);
        });
    });
}

const MESSAGE = [
    'From: Marche <noreply@example.org>', 'To: lea@example.org', 'Subject: =?UTF-8?Q?Votre_commande_=C3=A0_retirer?=',
    'Message-ID: <job-1@example.org>', 'MIME-Version: 1.0', 'Content-Type: multipart/alternative; boundary="b"', '',
    '--b', 'Content-Type: text/plain; charset=utf-8', '', 'Suivi : https://marche.example/achat/abc', '<script>', '',
    '--b', 'Content-Type: text/html; charset=utf-8', '', '<p>Suivi <a href="https://marche.example/achat/abc">ici</a></p>', '--b--', '.',
].join('\r\n');

const send = (to = 'lea@example.org', message = MESSAGE) =>
    session(['EHLO test', 'MAIL FROM:<noreply@example.org>', `RCPT TO:<${to}>`, 'DATA', message]);
const get = async (path) => (await fetch(base + path)).json();
const control = (ask) => fetch(`${base}/control`, { method: 'POST', body: JSON.stringify(ask) });

test('a mail is kept, decoded and found', async () => {
    assert.deepEqual(await send(), ['220', '250', '250', '250', '354', '250']);
    const [m] = await get('/messages?to=lea');
    assert.equal(m.subject, 'Votre commande à retirer');
    assert.equal(m.message_id, '<job-1@example.org>');
    assert.deepEqual(m.to, ['lea@example.org']);
    assert.match(m.text, /achat\/abc/);
    assert.match(m.html, /<a href/);
    assert.deepEqual(await get('/messages?to=nobody'), []);
    assert.equal((await get('/messages?subject=COMMANDE')).length, 1);
});

test('the page shows it escaped, with its links; the HTML part is locked in', async () => {
    const html = await (await fetch(base)).text();
    assert.match(html, /<html lang="fr">/);
    assert.ok(html.includes('href="https://marche.example/achat/abc"'));
    assert.ok(!html.includes('<script>'));
    const part = await fetch(`${base}/messages/1/html`);
    assert.match(part.headers.get('content-security-policy'), /sandbox .*default-src 'none'/);
    assert.match(await (await fetch(`${base}/messages/1/raw`)).text(), /^From: Marche/);
});

test('waiting for a mail', async () => {
    const coming = get('/messages?to=paul&wait=5000');
    await send('paul@example.org');
    assert.equal((await coming).length, 1);
    assert.deepEqual(await get('/messages?to=nobody&wait=20'), []);
});

test('deleting', async () => {
    await fetch(`${base}/messages`, { method: 'DELETE' });
    assert.deepEqual(await get('/messages'), []);
    assert.equal((await fetch(`${base}/messages/1`)).status, 404);
});

test('refuses for a while, for good, at each stage, as often as asked', async () => {
    await control({ fault: 'refuse_4xx', count: 1 });
    assert.equal((await send())[3], '451');
    assert.equal((await send()).at(-1), '250');
    await control({ fault: 'refuse_5xx', stage: 'mail', count: 1 });
    assert.equal((await send())[2], '550');
    await control({ fault: 'refuse_5xx', stage: 'data', count: 1 });
    assert.equal((await send()).at(-1), '554');
    assert.equal((await get('/messages')).length, 1);
    await control({ fault: 'refuse_5xx', to: 'paul' });
    assert.equal((await send('lea@example.org')).at(-1), '250');
    assert.equal((await send('paul@example.org'))[3], '550');
    await control({ fault: 'none' });
    assert.equal((await send('paul@example.org')).at(-1), '250');
});

test('is slow, or cuts the line: after DATA the mail is kept, its acknowledgement lost; in the middle of it nothing is', async () => {
    const before = (await get('/messages')).length;
    await control({ fault: 'slow', seconds: 0.1, count: 1 });
    assert.equal((await send()).at(-1), '250');
    await control({ fault: 'close', stage: 'data', count: 1 });
    assert.equal((await send()).at(-1), 'closed');
    assert.equal((await get('/messages')).length, before + 2);
    await control({ fault: 'close', stage: 'rcpt', count: 1 });
    assert.equal((await send()).at(-1), 'closed');
    await control({ fault: 'cut', count: 1 });
    assert.equal((await send()).at(-1), 'closed');
    assert.equal((await get('/messages')).length, before + 2);
});

test('an unknown fault or stage is refused', async () => {
    assert.equal((await control({ fault: 'explode' })).status, 400);
    assert.equal((await control({ fault: 'slow', stage: 'lunch' })).status, 400);
});

await runTests();
await mail.close();
