// The harness proven on a market the size of a thumb: what it does, and that it goes red when it must.
//   node test/harness/harness_test.mjs [part of a name]
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { SharedClock, now } from '../fakes/clock.mjs';
import * as dom from './dom.mjs';
import { Page } from './http.mjs';
import { seeded, until } from './ports.mjs';
import { Postgres, serverIdentity } from './postgres.mjs';
import { openStream, rawSend } from './raw.mjs';
import { family, isAlive, runCommand, Server } from './server.mjs';
import { tinyCommand } from './tiny/command.mjs';
import * as tinyAdaptor from './tiny/adaptor.mjs';
import { torture } from './torture.mjs';
import { runTests, test } from './unit.mjs';

const HERE = import.meta.dirname;
const start = (options = {}) => Server.start({ engine: 'sqlite', command: tinyCommand, readyMs: 20_000, ...options });

let server;
let browser;

async function fresh() {
    server ??= await start();
    browser?.close();
    browser = server.browser();
    return browser.get('/');
}

const pageOf = (html, url = 'http://x/') => new Page(null, { url, status: 200, headers: { 'content-type': 'text/html' }, body: Buffer.from(html) });

test('dom: broken HTML, selectors, text', () => {
    const page = pageOf('<main><p class="a b">Un<b>&nbsp;deux</b><p>trois<script>caché</script><ul><li data-x=1>q<template>caché</template></ul>');
    assert.equal(page.textOf('p.a'), 'Un deux');
    assert.equal(page.select('main p').length, 2);
    assert.equal(page.textOf('li[data-x="1"]'), 'q');
    assert.equal(page.select('li[data-x="2"]').length, 0);
    assert.ok(page.says('trois'));
    assert.ok(!page.says('caché'));
    assert.throws(() => page.textOf('p.c'), /nothing matches/);
    assert.throws(() => dom.select(page.doc, 'p:hover'), /not understood/);
});

test('dom: the words of noscript are read, as without scripts', () => {
    assert.ok(pageOf('<body><noscript><p>sans script</p></noscript>').says('sans script'));
});

test('the clock file is read by all', () => {
    const file = path.join(os.tmpdir(), `foirail-clock-${process.pid}`);
    const clock = new SharedClock(file);
    process.env.FOIRAIL_CLOCK = file;
    clock.goTo('2030-01-01T00:00:00Z');
    assert.ok(Math.abs(now() - Date.UTC(2030, 0, 1)) < 1000);
    clock.advance(-3_600_000);
    assert.ok(now() < Date.UTC(2030, 0, 1));
    delete process.env.FOIRAIL_CLOCK;
    fs.rmSync(file);
});

test('seeded numbers repeat', () => {
    const a = seeded(7);
    const b = seeded(7);
    const list = Array.from({ length: 5 }, () => a.int(100));
    assert.deepEqual(list, Array.from({ length: 5 }, () => b.int(100)));
    assert.notDeepEqual(list, Array.from({ length: 5 }, seeded(8).next));
});

test('form: values as a browser sends them, by name and by label', async () => {
    const home = await fresh();
    const form = home.form('Commander');
    assert.deepEqual(Object.fromEntries(form.entries(null).filter(([n]) => n !== 'photo')), { token: 't0', qty: '1', note: 'Bonjour', mode: 'shop', day: '2' });
    const sent = await home.form('Plus tard').fill({ Quantité: 3, Message: 'à\nb', mode: 'À domicile', Jour: 'lundi', 'Emballage cadeau': true }).submit('Plus tard');
    const body = Object.fromEntries(new URLSearchParams(sent.json().body));
    assert.deepEqual(body, { token: 't0', qty: '3', note: 'à\r\nb', mode: 'home', day: '1', gift: 'oui', photo: '', go: 'later' });
});

test('form: what a person could not do is refused, force() does it', async () => {
    const form = (await fresh()).form('buy');
    assert.throws(() => form.fill({ token: 'x' }), /hidden/);
    assert.throws(() => form.fill({ nothing: 'x' }), /no field "nothing".*there are: token, qty/);
    assert.throws(() => form.fill({ qty: '1234' }), /takes 3 characters/);
    assert.throws(() => form.fill({ mode: 'moon' }), /no choice/);
    assert.throws(() => form.fill({ day: 'dimanche' }), /no option/);
    assert.throws(() => form.button('Payer'), /no button "Payer"; there are: Commander/);
    assert.throws(() => form.page.form('Payer'), /no form "Payer"/);
    assert.throws(() => form.page.link('Nulle part'), /no link/);
    const entries = Object.fromEntries(form.force({ token: 'y', qty: null, more: '1' }).entries(null));
    assert.equal(entries.token, 'y');
    assert.equal(entries.qty, undefined);
    assert.equal(entries.more, '1');
});

test('form: attributes that move things: form=, disabled, fieldset, several buttons', () => {
    const page = pageOf('<form id=f action=/x><input name=a value=1><input name=b value=2 disabled><fieldset disabled><input name=c></fieldset></form><input form=f name=d value=4><button form=f name=e value=5>Envoyer</button>');
    const form = page.form('f');
    assert.deepEqual(form.entries(form.button('Envoyer')), [['a', '1'], ['d', '4'], ['e', '5']]);
});

test('form: files go as multipart when the form says so', async () => {
    const home = await fresh();
    home.form('buy').node.attrs.push({ name: 'enctype', value: 'multipart/form-data' });
    const sent = await home.form('buy').fill({ Photo: { name: 'é"1.jpg', type: 'image/jpeg', data: Buffer.from([0xff, 0xd8, 0]) } }).submit('Plus tard');
    const { headers, body } = sent.json();
    assert.match(headers['content-type'], /^multipart\/form-data; boundary=/);
    assert.ok(body.includes('filename="\u00c3\u00a9%221.jpg"\r\nContent-Type: image/jpeg\r\n\r\n\u00ff\u00d8\u0000\r\n'));
});

test('browser: redirects by hand: 303 becomes GET, 307 keeps the method, loops end', async () => {
    await fresh();
    const page = await browser.get('/go');
    assert.equal(page.path, '/echo');
    assert.deepEqual(page.redirects.map((r) => r.status), [303]);
    assert.equal((await browser.post('/keep', { a: 'é' })).json().body, 'a=%C3%A9');
    assert.equal((await browser.get('/go', { follow: false })).status, 303);
});

test('browser: headers of a navigation, typed, followed, posted, from elsewhere, hidden, old', async () => {
    const home = await fresh();
    assert.equal((await browser.get('/echo', { keep: false })).json().headers['sec-fetch-site'], 'none');
    const link = (await home.follow('Voir l’écho')).json().headers;
    assert.equal(link['sec-fetch-site'], 'same-origin');
    assert.equal(link.referer, `${server.origin}/`);
    assert.equal(link.origin, undefined);
    const posted = (await home.form('buy').submit('Plus tard')).json().headers;
    assert.equal(posted.origin, server.origin);
    assert.equal(posted['sec-fetch-site'], 'same-origin');
    const elsewhere = pageOf('', 'http://evil.example/');
    const cross = (await browser.post('/echo', { a: 1 }, { from: elsewhere })).json().headers;
    assert.equal(cross['sec-fetch-site'], 'cross-site');
    assert.equal(cross.origin, 'http://evil.example');
    assert.equal(cross.cookie, undefined);
    const crossGet = (await browser.get('/echo', { from: elsewhere })).json().headers;
    assert.equal(crossGet.cookie, 'visit=1');
    const hidden = await browser.get('/hidden-referrer');
    const fromHidden = (await hidden.form('buy').submit('Plus tard')).json().headers;
    assert.equal(fromHidden.origin, 'null');
    assert.equal(fromHidden.referer, undefined);
    const old = server.browser({ old: true });
    const bare = (await (await old.get('/')).form('buy').submit('Plus tard')).json().headers;
    assert.deepEqual([bare.origin, bare.referer, bare['sec-fetch-site']], [undefined, undefined, undefined]);
});

test('browser: cookies expire by the shared clock; unsafe ones are not kept', async () => {
    await fresh();
    assert.equal(browser.jar.get('__Host-bad'), undefined);
    assert.match((await browser.get('/echo')).json().headers.cookie, /visit=1/);
    process.env.FOIRAIL_CLOCK = server.clock.path;
    server.clock.advance(61_000);
    assert.equal((await browser.get('/echo')).json().headers.cookie, 'strict=1');
    delete process.env.FOIRAIL_CLOCK;
    server.clock.setOffset(0);
});

test('browser: a page in the wrong language is an error', async () => {
    await fresh();
    assert.equal((await browser.get('/en/')).lang, 'en');
    await assert.rejects(browser.get('/wrong-lang'), /language/);
});

test('page: expect() fails with the text that was there', async () => {
    const home = await fresh();
    home.expect('12,50 €').expectStatus(200);
    assert.throws(() => home.expect('gratuit'), /"gratuit" is not on .*[^]*Miel/);
    assert.throws(() => home.expectStatus(404));
});

test('raw bytes: pieces, pauses, several answers, a closed line', async () => {
    await fresh();
    const two = await rawSend(server.port, ['GET /readyz HTTP/1.1\r\nHost: x\r\n', 20, '\r\nGET /readyz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n']);
    assert.deepEqual(two.statuses, [200, 200]);
    assert.equal(two.closed, true);
    const bad = await rawSend(server.port, 'GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab');
    assert.deepEqual(bad.statuses, [400]);
    const silent = await rawSend(server.port, 'GET / HT', { idleMs: 100 });
    assert.deepEqual([silent.statuses, silent.closed], [[], false]);
});

test('event stream: waits for what comes, says what came when it does not', async () => {
    await fresh();
    const stream = openStream(server.url('/stream').replace('localhost', '127.0.0.1'));
    await stream.until(/data: two/);
    await assert.rejects(stream.until(/data: three/, 50), /came: data: one/);
    stream.close();
});

test('server: stop, restart, kill -9 with its children, data kept', async () => {
    const s = await start();
    const b = s.browser();
    await (await b.get('/')).form('buy').submit('Commander');
    const before = family(s.child.pid);
    assert.ok(before.length >= 2, 'it has a child');
    await s.kill9();
    assert.deepEqual(before.filter(isAlive), []);
    await s.launch();
    assert.equal((await s.browser().get('/orders')).json().length, 1);
    await s.restart();
    s.killHelper('sleep');
    assert.throws(() => s.killHelper('courier'), /no helper/);
    await s.fsck();
    assert.equal((await s.stop()).code, 0);
    await s.dispose();
    assert.ok(!fs.existsSync(s.dir));
});

test('server: a runner that is asked to end takes its servers, PostgreSQL and folders with it', async () => {
    const child = spawn(process.execPath, [path.join(HERE, 'run.mjs'), '--dir', path.join(HERE, 'tiny/broken'), '--only', 'hangs'], { stdio: 'ignore' });
    const all = () => family(child.pid);
    await until('the stories run', () => all().some((pid) => cmdline(pid).includes('story_child')) && all().some((pid) => cmdline(pid).includes('postgres')));
    const before = all();
    const ended = new Promise((done) => child.once('exit', done));
    child.kill('SIGTERM');
    assert.equal(await ended, 143, 'it ended by the signal, not because its story was over');
    await until('all are gone', () => !before.some(isAlive));
});

test('server: one that ends before it is ready is told with its log', async () => {
    await assert.rejects(start({ command: (g) => ({ ...tinyCommand(g), serve: ['/bin/sh', '-c', 'echo broken pipe of dreams; exit 3'] }) }), /ended before it was ready.*[^]*broken pipe of dreams/);
    await assert.rejects(start({ command: (g) => ({ ...tinyCommand(g), init: [['/bin/false']] }) }), /\/bin\/false ended with 1/);
});

test('server: fsck that finds is an error', async () => {
    const s = await start();
    fs.appendFileSync(path.join(s.dir, 'data/orders.jsonl'), '{"id":"x","qty":0}\n');
    await assert.rejects(s.fsck(), /ended with 3:\norder x/);
    await s.dispose();
});

test('PostgreSQL: a private one, unprivileged, on a socket only; databases, crash, restart', async () => {
    const pg = await Postgres.start();
    try {
        const uid = Number(/^Uid:\s+(\d+)/m.exec(fs.readFileSync(`/proc/${pg.child.pid}/status`, 'utf8'))[1]);
        assert.equal(uid, serverIdentity().uid ?? process.getuid());
        assert.notEqual(uid, 0);
        await pg.createDatabase('one');
        await pg.query('one', 'CREATE TABLE t (a bigint); INSERT INTO t VALUES (1), (2)');
        assert.deepEqual(await pg.query('one', 'SHOW listen_addresses'), []);
        await pg.kill9();
        await pg.launch();
        assert.deepEqual(await pg.query('one', 'SELECT sum(a), count(*) FROM t'), [['3', '2']]);
        await assert.rejects(pg.query('one', 'SELECT nothing'), /nothing/);
        const s = await start({ engine: 'postgres', postgres: Postgres.attach(pg.dir) });
        await s.fsck();
        await s.dispose();
        await assert.rejects(start({ engine: 'postgres' }), /a Postgres is needed/);
    } finally {
        await pg.stop();
    }
    assert.ok(!fs.existsSync(pg.dir));
});

const runner = (...args) => runCommand([process.execPath, path.join(HERE, 'run.mjs'), ...args], { env: process.env });

test('runner: good stories on both engines, two at a time', async () => {
    const done = await runner('--dir', path.join(HERE, 'tiny/stories'), '--jobs', '2');
    assert.match(done.out, /\n12 passed, 0 failed\n$/, done.out);
    assert.equal(done.code, 0);
    assert.match(done.out, /good \[postgres\]: a purchase/);
});

test('runner: goes red for each thing that can be wrong', async () => {
    const expectations = {
        a_step_fails: [/second\n[^]*404 !== 200/, /--- log of http[^]*ready on/, /3 passed, 1 failed/],
        fsck_finds: [/FAILED .*fsck[^]*has quantity -5/, /2 passed, 1 failed/],
        leaves_a_child: [/left processes behind/, /2 passed, 1 failed/],
        sanitizer_speaks: [/a sanitizer spoke[^]*heap-use-after-free/, /2 passed, 1 failed/],
        dies: [/the server had ended by itself.*9/, /2 passed, 1 failed/],
        hangs: [/did not end within 1500 ms/, /0 passed, 1 failed/],
        empty: [/proves nothing/, /0 passed, 1 failed/],
        does_not_start: [/ended before it was ready/, /0 passed, 1 failed/],
        no_such_story: [/no story was found/, /0 passed, 1 failed/],
    };
    for (const [name, patterns] of Object.entries(expectations)) {
        const done = await runner('--dir', path.join(HERE, 'tiny/broken'), '--only', name, '--engine', 'sqlite');
        assert.equal(done.code, 1, `${name}:\n${done.out}`);
        for (const p of patterns) assert.match(done.out, p, name);
        assert.ok(!done.out.includes('reached'), 'a step after a failed one ran');
    }
});

test('runner: --quick takes the quick ones only', async () => {
    assert.match((await runner('--dir', path.join(HERE, 'tiny/broken'), '--quick')).out, /no story was found/);
    assert.match((await runner('--dir', path.join(HERE, 'tiny/stories'), '--quick', '--engine', 'sqlite')).out, /6 passed, 0 failed/);
});

function cmdline(pid) {
    try {
        return fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    } catch {
        return '';
    }
}

async function tortured(more = {}, settings = {}) {
    const s = await start({ ...tinyAdaptor.serverOptions, ...settings });
    try {
        return await torture({ server: s, adaptor: tinyAdaptor, kills: 4, buyers: 4, seed: 3, ...more });
    } finally {
        await s.dispose();
    }
}

test('kill loop: a sound server loses nothing', async () => {
    const r = await tortured();
    assert.deepEqual([r.problems, r.error, r.kills], [[], null, 4]);
    assert.ok(r.acknowledged > 20 && r.retried > 0, JSON.stringify(r));
});

test('kill loop: finds what was lost, sold twice, made twice, changed, or never bought', async () => {
    const broken = await tortured({}, tinyAdaptor.sabotage.lost);
    assert.ok(broken.lost > 0, JSON.stringify(broken));
    assert.equal((await tortured({ kills: 1, negative: 'phantom' })).lost, 1);
    const adaptor = (change) => ({ ...tinyAdaptor, readOrders: async (s) => change(await tinyAdaptor.readOrders(s)) });
    assert.ok((await tortured({ kills: 1, adaptor: { ...tinyAdaptor, prepare: async () => ({ stock: { honey: 3 } }) } })).oversold > 0);
    assert.ok((await tortured({ kills: 1, adaptor: adaptor((all) => all.map((o) => ({ ...o, token: 'same' }))) })).double > 0);
    assert.ok((await tortured({ kills: 1, adaptor: adaptor((all) => all.map((o) => ({ ...o, content: 'other' }))) })).lost > 0);
    const nobody = await tortured({ kills: 1, adaptor: { ...tinyAdaptor, placeOrder: async () => ({ refused: 'closed' }) } });
    assert.match(nobody.error.message, /nothing was proven/);
    const mistaken = await tortured({ kills: 2, adaptor: { ...tinyAdaptor, placeOrder: async () => assert.fail('mistake') } });
    assert.match(mistaken.error.message, /mistake/);
});

test('kill loop: as a program, with its last line', async () => {
    const line = (...more) => [process.execPath, path.join(HERE, 'torture.mjs'), '--adaptor', path.join(HERE, 'tiny/adaptor.mjs'), '--kills', '2', '--buyers', '3', '--seed', '5', '--engine', 'sqlite', ...more];
    const good = await runCommand(line(), { env: process.env });
    assert.match(good.out, /test=torture seed=5 [^\n]* kills=2 [^]*\n1 passed, 0 failed\n$/, good.out);
    const negative = await runCommand(line('--negative', 'phantom'), { env: process.env });
    assert.match(negative.out, /lost=1 [^]*1 passed, 0 failed\n$/, negative.out);
});

test('Chromium: kinds, dark, no scripts, pictures; a good page is clean', async () => {
    const { Chromium, expectAccessible, expectNoSidewaysScroll, expectValidMarkup, screenshot } = await import('./browser.mjs');
    await fresh();
    const c = await Chromium.start();
    const shots = fs.mkdtempSync(path.join(os.tmpdir(), 'foirail-shots-'));
    try {
        for (const kind of ['desktop', 'phone', 'small', 'small_dark', 'nojs']) {
            const { context, guard, page } = await c.context(kind, { allowed: [server.origin] });
            const p = await page();
            await p.goto(server.url('/'));
            await p.getByRole('button', { name: 'Commander' }).waitFor();
            await expectNoSidewaysScroll(p);
            if (kind !== 'nojs') await expectAccessible(p);
            await screenshot(p, shots, kind);
            await p.goto(server.url('/script'));
            assert.equal(await p.locator('#s').textContent(), kind === 'nojs' ? 'sans' : 'avec');
            guard.expectClean({ console: false });
            await context.close();
        }
        assert.equal(fs.readdirSync(shots).length, 5);
        await expectValidMarkup((await browser.get('/')).html);
    } finally {
        await c.close();
        fs.rmSync(shots, { recursive: true });
    }
});

test('Chromium: goes red for a bad page, a request elsewhere, a script error', async () => {
    const { Chromium, expectAccessible, expectNoSidewaysScroll, expectValidMarkup } = await import('./browser.mjs');
    await fresh();
    const c = await Chromium.start();
    try {
        const { guard, page } = await c.context('phone', { allowed: [server.origin] });
        const p = await page();
        await p.goto(server.url('/bad'));
        await assert.rejects(expectAccessible(p), /image-alt/);
        await assert.rejects(expectNoSidewaysScroll(p), /div\. up to 3\d\d\d of/);
        await assert.rejects(expectValidMarkup(await (await fetch(server.url('/bad'))).text()), /no-dup-id/);
        assert.equal(guard.foreign.length, 0);
        await p.goto(server.url('/foreign'));
        assert.throws(() => guard.expectClean(), /requests left the site: http:\/\/127\.0\.0\.2:9\/pixel\.png/);
        guard.foreign.length = 0;
        guard.trouble.length = 0;
        await p.evaluate(() => setTimeout(() => { throw new Error('kaboum'); }));
        await until('the error is seen', () => guard.trouble.length > 0);
        assert.throws(() => guard.expectClean(), /kaboum/);
    } finally {
        await c.close();
    }
});

await runTests();
browser?.close();
await server?.dispose();
