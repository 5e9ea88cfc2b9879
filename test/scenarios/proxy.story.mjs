// Through nginx with TLS, by the configuration packaging/ ships: a sale, a photo, the board's events, an old browser, who asks too often.
import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import https from 'node:https';
import path from 'node:path';
import * as dom from '../harness/dom.mjs';
import { freePort, until } from '../harness/ports.mjs';
import { probe } from '../harness/server.mjs';
import { buy, offersOf, openMarket, rows, signIn } from './people.mjs';
import { painted } from './png.mjs';

export const meta = { engines: ['sqlite'] }; // once: what is behind nginx is the same on both

const SHIPPED = path.resolve(import.meta.dirname, '../../packaging/nginx/foirail.conf');
const MEMBER = 'atelier.terre.d.ocre@demo.foirail.example';

/** The shipped file, with this machine's ports, name and certificate; every place that is to be replaced is there. */
function conf(t, ports) {
    const tls = path.join(t.dir, 'tls');
    fs.mkdirSync(tls);
    execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2', '-subj', '/CN=localhost',
        '-keyout', path.join(tls, 'privkey.pem'), '-out', path.join(tls, 'fullchain.pem')], { stdio: 'ignore' });
    let text = fs.readFileSync(SHIPPED, 'utf8');
    for (const [from, to] of [['listen 80;', `listen 127.0.0.1:${ports.plain};`], ['    listen [::]:80;\n', ''], ['listen 443 ssl http2;', `listen 127.0.0.1:${ports.tls} ssl http2;`],
        ['    listen [::]:443 ssl http2;\n', ''], ['https://marche.example$request_uri', `https://localhost:${ports.tls}$request_uri`], ['/etc/letsencrypt/live/marche.example', tls],
        ['server 127.0.0.1:8080;', `server 127.0.0.1:${ports.market};`], ['marche.example;', 'localhost;'], ['rate=30r/s', 'rate=10r/s']]) {
        t.assert.ok(text.includes(from), `${from} is not in ${SHIPPED}`);
        text = text.replaceAll(from, to);
    }
    return text;
}

/** nginx as whoever runs the tests, everything of it in one folder. */
async function nginx(t, ports) {
    const dir = path.join(t.dir, 'nginx');
    fs.mkdirSync(dir);
    fs.writeFileSync(path.join(dir, 'foirail.conf'), conf(t, ports));
    const temp = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((n) => `${n}_temp_path ${dir}/${n};`).join(' ');
    const user = process.getuid() === 0 ? 'user root;' : '';
    fs.writeFileSync(path.join(dir, 'nginx.conf'), `${user} pid ${dir}/pid; error_log ${dir}/error.log; daemon off; worker_processes 1; events {} http { access_log off; ${temp} include ${dir}/foirail.conf; }\n`);
    const program = fs.existsSync('/usr/sbin/nginx') ? '/usr/sbin/nginx' : 'nginx', words = ['-p', dir, '-e', `${dir}/error.log`, '-c', `${dir}/nginx.conf`];
    execFileSync(program, ['-t', ...words], { stdio: 'pipe' });
    const child = spawn(program, words, { stdio: 'ignore' });
    t.defer(() => new Promise((ok) => (child.exitCode === null ? (child.once('exit', ok), child.kill('SIGTERM')) : ok())));
    await until('nginx answers', async () => (await probe(`http://127.0.0.1:${ports.plain}/`)).status === 301);
}

async function opened(t) {
    const ports = { plain: await freePort(), tls: await freePort() }, origin = `https://localhost:${ports.tls}`;
    const m = await openMarket(t, { origin, conf: { proxies: '127.0.0.1' } });
    await nginx(t, { ...ports, market: m.server.port });
    const browser = m.server.browser.bind(m.server);
    m.server.browser = (more) => browser({ connect: { [`localhost:${ports.tls}`]: `127.0.0.1:${ports.tls}` }, ...more });
    return Object.assign(m, { ports });
}

async function sold(t, m, offer) {
    const { assert } = t, plain = await fetch(`http://127.0.0.1:${m.ports.plain}/boutiques?x=1`, { redirect: 'manual' });
    assert.deepEqual([plain.status, plain.headers.get('location')], [301, m.server.url('/boutiques?x=1')]);
    const browser = m.server.browser(), home = await browser.get('/');
    home.expectStatus(200);
    assert.equal(home.headers['strict-transport-security'], 'max-age=31536000');
    assert.ok(!home.says('Sans chiffrement'), 'nothing is to be said of TLS that is there');
    const count = async () => Number((await rows(m.server, 'SELECT count(*) FROM purchase'))[0][0]), before = await count();
    await buy(m, { browser, products: offer.path, pay: 'shop' });
    assert.equal(await count(), before + 1);
    return browser;
}

/** Every cookie that counts is this host's alone, unseen by scripts and by plain http; the hint holds nothing secret. */
function cookies(t, ...browsers) {
    const all = browsers.flatMap((b) => [...b.jar.cookies.values()]);
    t.assert.ok(['__Host-s', '__Host-c'].every((name) => all.some((c) => c.name === name)), all.map((c) => c.line).join('\n'));
    for (const { name, line } of all) {
        const attributes = line.split('; ').slice(1).map((a) => a.replace(/=\d+$/, '')).sort();
        if (name === 'foirail_hint') t.assert.deepEqual(attributes, ['Max-Age', 'Path=/', 'SameSite=Lax', 'Secure'], line);
        else t.assert.ok(name.startsWith('__Host-') && String(attributes) === 'HttpOnly,Max-Age,Path=/,SameSite=Lax,Secure', line);
    }
}

/** A photo comes whole; what is too large is told by the market, not by nginx. */
async function photos(t, m, member) {
    const photo = (name, data) => ({ name, type: 'image/png', data }), send = 'Envoyer ces photos', at = '/commercant/photos';
    const noise = painted(1200, 1200, (x, y) => [(x * y * 7919) & 255, (x * 31 + y * 17) & 255, (x ^ y) & 255]);
    const page = await (await member.get(at)).form(send).fill({ photos: [photo('grande.png', noise)] }).submit(send);
    page.expectStatus(200).expect('1 photo reçue');
    const heavy = await (await member.get(at)).form(send).fill({ photos: [photo('trop.png', Buffer.alloc(29 << 20, 7))] }).submit(send);
    heavy.expectStatus(422).expect('20 Mo');
}

/** The board's events go through as they come: one on opening, one for an order. */
async function events(t, m, member, offer) {
    let heard = '';
    const stream = https.get({ host: '127.0.0.1', port: m.ports.tls, path: '/commercant/tableau/flux', rejectUnauthorized: false,
        headers: { Host: `localhost:${m.ports.tls}`, Cookie: member.jar.header(new URL(m.server.origin)) } }, (res) => res.on('data', (d) => (heard += d)).on('error', () => {}));
    stream.on('error', () => {});
    try {
        await until('the stream is open', () => heard.includes('\n\n'));
        const before = heard.length;
        await buy(m, { products: offer.path, pay: 'shop' });
        await until('the order is heard of', () => heard.length > before);
    } finally {
        stream.destroy();
    }
}

/** A browser that says nothing of where a form comes from: shown back once with one button, for itself alone. */
async function oldBrowser(t, m, offer) {
    const old = m.server.browser({ old: true }), other = m.server.browser({ old: true });
    const put = async (browser) => (await browser.get(offer.path)).form('achat').fill({ quantite: 2 }).submit();
    const asked = (await put(old)).expectStatus(200).expect('Oui, continuer'), theirs = (await put(other)).expectStatus(200);
    const lines = async () => Number((await rows(m.server, 'SELECT count(*) FROM cart_line'))[0][0]), before = await lines();
    const form = asked.form('Oui, continuer');
    t.assert.equal(form.value('quantite'), '2');
    const proof = (page) => page.form('Oui, continuer').value('cross_site_proof');
    t.assert.notEqual(proof(asked), proof(theirs), 'each has his own');
    for (const forged of [proof(theirs), '', 'f'.repeat(64)]) {
        const again = await asked.form('Oui, continuer').force({ cross_site_proof: forged }).submit();
        again.expectStatus(200).expect('Oui, continuer');
        t.assert.equal(again.select('input[name="cross_site_proof"]').length, 1);
    }
    t.assert.equal(await lines(), before, 'nothing was done before it was confirmed');
    const none = m.server.browser({ old: true });
    none.jar.store = () => {};
    await (await put(none)).form('Oui, continuer').submit().then((page) => page.expectStatus(403).expect('cookies'));
    const done = await form.submit();
    t.assert.equal(done.path, '/panier');
    t.assert.equal(await lines(), before + 1);
    const strange = await old.post('/panier/ajouter', {}, { headers: { 'Sec-Fetch-Site': 'cross-site' } });
    strange.expectStatus(403);
}

/** Who asks too often is told to wait; banks never are. */
async function tooOften(t, m) {
    const agent = new https.Agent({ keepAlive: true, maxSockets: 8, rejectUnauthorized: false });
    const ask = (at) => new Promise((ok, bad) => https.get({ host: '127.0.0.1', port: m.ports.tls, path: at, agent, headers: { Host: `localhost:${m.ports.tls}` } },
        (res) => res.on('end', () => ok(res.statusCode)).resume()).on('error', bad));
    const told = async (at) => new Set(await Promise.all(Array.from({ length: 400 }, () => ask(at))));
    t.assert.ok(!(await told('/paiement/vads/nobody')).has(429));
    t.assert.ok((await told('/robots.txt')).has(429));
    agent.destroy();
}

export default async function (t) {
    let m, offer, buyer, member;
    await t.step('a market behind the nginx of packaging/', async () => {
        m = await opened(t);
        offer = (await offersOf(m.server)).find((o) => o.shop === 'atelier-terre-d-ocre' && o.mode === 'order' && o.inShop && o.units >= 6 && o.cents < 5000);
        t.assert.ok(offer);
    });
    await t.step('a sale', async () => (buyer = await sold(t, m, offer)));
    await t.step('a merchant signs in', async () => (member = await signIn(m, MEMBER)));
    await t.step('cookies of this host alone', () => cookies(t, buyer, member));
    await t.step('photos', () => photos(t, m, member));
    await t.step('the events of the board', () => events(t, m, member, offer));
    await t.step('an old browser is asked once', () => oldBrowser(t, m, offer));
    await t.step('who asks too often', () => tooOften(t, m));
}
