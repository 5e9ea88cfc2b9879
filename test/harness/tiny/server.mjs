// A market the size of a thumb, to prove the harness before there is a real one: one product, orders in a file.
// TINY_BROKEN=1 makes it acknowledge before it writes; TINY_LEAVES=1 makes it leave a child behind.
import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { now } from '../../fakes/clock.mjs';

const BIG_STOCK = 1_000_000;

const [verb, , configFile] = process.argv.slice(2);
const config = Object.fromEntries(fs.readFileSync(configFile, 'utf8').trim().split('\n').map((l) => l.split(/ = (.*)/s).slice(0, 2)));
const ordersFile = path.join(config.data, 'orders.jsonl');

function readOrders() {
    const lines = fs.readFileSync(ordersFile, 'utf8').split('\n').filter(Boolean);
    return lines.map((line) => JSON.parse(line));
}

function checkDatabase() {
    if (config.database) execFileSync('psql', ['-X', '-q', '-d', config.database, '-c', 'SELECT 1'], { stdio: 'ignore' });
}

const PAGE = (title, body, lang = 'fr') => `<!DOCTYPE html>
<html lang="${lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
</head>
<body>
<main>
<h1>${title}</h1>
${body}
</main>
</body>
</html>
`;

const HOME = PAGE('Marché', `<p>Miel de châtaignier, 12,50\u00a0€</p>
<form method="post" action="/order" id="buy">
<input type="hidden" name="token" value="t0">
<p><label for="qty">Quantité</label> <input id="qty" type="text" name="qty" value="1" maxlength="3"></p>
<p><label for="note">Message</label> <textarea id="note" name="note">Bonjour</textarea></p>
<fieldset><legend>Retrait</legend>
<label><input type="radio" name="mode" value="shop" checked> À la boutique</label>
<label><input type="radio" name="mode" value="home"> À domicile</label></fieldset>
<p><label for="day">Jour</label> <select id="day" name="day"><option value="1">lundi</option><option value="2" selected>mardi</option></select></p>
<p><label><input type="checkbox" name="gift" value="oui"> Emballage cadeau</label></p>
<p><label for="photo">Photo</label> <input id="photo" type="file" name="photo"></p>
<button type="submit" name="go" value="now">Commander</button> <button type="submit" name="go" value="later" formaction="/echo">Plus tard</button>
</form>
<p><a href="/echo">Voir l’écho</a></p>`);

function order(fields) {
    const orders = state.orders;
    const same = orders.find((o) => o.token === fields.token);
    if (same) return same;
    const made = { id: `o${orders.length + 1}`, token: fields.token, qty: Number(fields.qty), at: now() };
    const sold = orders.reduce((n, o) => n + o.qty, 0);
    if (sold + made.qty > Number(config.stock ?? BIG_STOCK)) return null;
    orders.push(made);
    const write = () => fs.appendFileSync(ordersFile, `${JSON.stringify(made)}\n`, { flush: true });
    if (process.env.TINY_BROKEN) setTimeout(write, 300);
    else write();
    return made;
}

const state = { orders: [] };

const routes = {
    'GET /readyz': (req, res) => res.end('ok'),
    'GET /': (req, res) => html(res, HOME, { 'Set-Cookie': ['visit=1; Max-Age=60; HttpOnly; SameSite=Lax', '__Host-bad=1; Path=/', 'strict=1; SameSite=Strict'] }),
    'GET /en/': (req, res) => html(res, PAGE('Market', '<p>Honey</p>', 'en')),
    'GET /wrong-lang': (req, res) => html(res, PAGE('Wrong', '<p>x</p>', 'en')),
    'GET /hidden-referrer': (req, res) => html(res, HOME, { 'Referrer-Policy': 'no-referrer' }),
    'GET /bad': (req, res) => html(res, PAGE('Mauvaise', '<p><img src="/x.png"><div style="width:3000px">large</div></p><p id="a">1</p><p id="a">2</p>')),
    'GET /foreign': (req, res) => html(res, PAGE('Ailleurs', '<p>x</p><img src="http://127.0.0.2:9/pixel.png" alt="">')),
    'GET /script': (req, res) => html(res, PAGE('Script', '<p id="s">sans</p><script>document.getElementById("s").textContent = "avec";</script>')),
    'GET /echo': echo,
    'POST /echo': echo,
    'GET /orders': (req, res) => json(res, state.orders),
    'GET /now': (req, res) => json(res, now()),
    'GET /go': (req, res) => (res.writeHead(303, { Location: '/echo' }), res.end()),
    'POST /keep': (req, res) => (res.writeHead(307, { Location: '/echo' }), res.end()),
    'GET /crash': () => process.exit(9),
    'GET /stream': (req, res) => {
        res.writeHead(200, { 'Content-Type': 'text/event-stream' });
        res.write('data: one\n\n');
        setTimeout(() => res.write('data: two\n\n'), 50);
    },
    'POST /order': (req, res, body) => {
        const made = order(Object.fromEntries(new URLSearchParams(body.toString())));
        if (!made) return html(res, PAGE('Épuisé', '<p>Il n’y en a plus.</p>'), {}, 409);
        res.writeHead(303, { Location: `/order/${made.id}` });
        return res.end();
    },
};

function html(res, text, headers = {}, status = 200) {
    res.writeHead(status, { 'Content-Type': 'text/html; charset=utf-8', ...headers });
    res.end(text);
}

function json(res, value) {
    res.writeHead(200, { 'Content-Type': 'application/json' });
    res.end(JSON.stringify(value));
}

function echo(req, res, body) {
    json(res, { method: req.method, url: req.url, headers: req.headers, body: body.toString('latin1') });
}

function orderPage(req, res) {
    const made = state.orders.find((o) => `/order/${o.id}` === req.url);
    if (!made) return html(res, PAGE('Inconnu', '<p>Rien ici.</p>'), {}, 404);
    return html(res, PAGE(`Commande ${made.id}`, `<p>Merci\u00a0! <b id="qty">${made.qty}</b></p>`));
}

function serve() {
    checkDatabase();
    state.orders = readOrders();
    const helper = spawn('sleep', ['3600'], { stdio: 'ignore' });
    const server = http.createServer((req, res) => {
        const chunks = [];
        req.on('data', (c) => chunks.push(c));
        req.on('end', () => {
            const handle = routes[`${req.method} ${req.url.split('?')[0]}`] ?? orderPage;
            handle(req, res, Buffer.concat(chunks));
        });
    });
    const [host, port] = config.listen.split(':');
    server.listen(Number(port), host, () => console.log(`ready on ${config.listen}`));
    process.on('SIGTERM', () => {
        if (!process.env.TINY_LEAVES) helper.kill();
        if (process.env.TINY_SANITIZER) console.log('==1==ERROR: AddressSanitizer: heap-use-after-free');
        process.exit(0);
    });
}

function fsck() {
    checkDatabase();
    const bad = readOrders().filter((o) => !(o.qty > 0));
    for (const o of bad) console.log(`order ${o.id} has quantity ${o.qty}`);
    process.exit(bad.length ? 3 : 0);
}

switch (verb) {
    case 'init':
        fs.mkdirSync(config.data, { recursive: true });
        fs.writeFileSync(ordersFile, '');
        break;
    case 'serve': serve(); break;
    case 'fsck': fsck(); break;
    default: process.exit(2);
}
