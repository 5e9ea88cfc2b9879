// What a stranger with a text editor tries: our own signed form sent back as the bank's word, links that lead elsewhere,
// bodies that cost us and not him, addresses he makes up. Beside each stands what an honest one does, which passes.
import fs from 'node:fs';
import path from 'node:path';
import { openMarket, offersOf, rows, signIn, confirm, numberOf, pay, standing, told, toReview } from './people.mjs';
import { rawSend } from '../harness/raw.mjs';

const POTTER = 'atelier.terre.d.ocre@demo.foirail.example';
const MAIL = 'gredin@exemple.fr';
const FORM = 'application/x-www-form-urlencoded';

async function purchase(m, offer, name) {
    const browser = m.server.browser();
    await toReview(browser, { products: offer.path, pay: 'online', slot: -1, name, mail: MAIL });
    return confirm(browser);
}

/** The fields of the form that leads to the bank. */
async function bankForm(buyer) {
    const page = await buyer.browser.get(buyer.url);
    const redirect = await page.forms().find((f) => f.action.endsWith('/payer')).submit();
    return redirect.forms().find((f) => f.action.includes('/vads-payment/')).entries(null).filter(([name]) => name);
}

const valueOf = (fields, name) => fields.find(([n]) => n === name)?.[1];

/** The same values in the same order, so that the signature holds, under names that say the order is paid. */
function recut(fields) {
    const signed = fields.filter(([name]) => name.startsWith('vads_')).sort(([a], [b]) => (a < b ? -1 : 1));
    const values = signed.flatMap(([name, value]) => value.split('+').map((piece) => [name, piece]));
    const paid = values.findIndex(([, value]) => value === 'AUTHORISED');
    const names = { [paid - 2]: 'vads_order_id', [paid - 1]: 'vads_site_id', [paid]: 'vads_trans_status' };
    const renamed = values.map(([name, value], i) => {
        if (paid < 0) return [name, value];
        return [names[i] ?? (i > paid ? `vads_z${String(i).padStart(3, '0')}` : i === paid - 3 ? 'vads_d' : name), value];
    });
    return [...renamed, ['signature', valueOf(fields, 'signature')]];
}

function journalBytes(m) {
    const folder = path.join(m.server.dir, 'data/market/journal');
    return fs.readdirSync(folder).reduce((sum, name) => sum + fs.statSync(path.join(folder, name)).size, 0);
}

/** What is signed, by us, fills the disk no more than what is not: it says nothing of how the payment ended. */
async function flood(m, form) {
    const body = () => new URLSearchParams([...form, ['rubbish', 'x'.repeat(60_000)]]);
    for (let i = 0; i < 40; i++) await fetch(valueOf(form, 'vads_url_check'), { method: 'POST', body: body() });
    m.t.assert.ok(journalBytes(m) < 2_000_000, `${journalBytes(m)} bytes of 2.4 million are kept`);
}

/** The number of the shop's next order is no secret: a name that holds it, the shop's number and a bank's word. */
async function ownFormSentBack(m, offer) {
    const first = await purchase(m, offer, 'Camille Lefort');
    const fields = await bankForm(first);
    await first.browser.get(first.url);
    first.page = first.browser.page;
    const [code, number] = numberOf(first).split('-');
    const next = `${code}-${String(Number(number) + 1).padStart(4, '0')}`;
    const thief = await purchase(m, offer, `x+${next}-1+${valueOf(fields, 'vads_site_id')}+AUTHORISED`);
    const form = await bankForm(thief);
    thief.page = await thief.browser.get(thief.url);
    m.t.assert.equal(numberOf(thief), next, 'he guessed right');
    const answer = await fetch(valueOf(form, 'vads_url_check'), { method: 'POST', body: new URLSearchParams(recut(form)) });
    m.t.assert.equal(answer.status, 200);
    await told(m);
    m.t.assert.notEqual(await standing(thief), 'paid');
    const money = await rows(m.server, `SELECT count(*) FROM attempt WHERE captured_cents > 0`);
    m.t.assert.deepEqual(money, [['0']]);
    await flood(m, form);
    await pay(first);
    await told(m);
    m.t.assert.deepEqual(await rows(m.server, `SELECT count(*) FROM attempt WHERE captured_cents > 0`), [['1']], 'who pays has paid');
}

/** Where the basket's link back leads for each wish. The page itself, shown otherwise, keeps what its address says. */
async function backLink(m, browser, wish, view = '') {
    const query = `/panier?retour=${encodeURIComponent(wish)}`;
    const page = await browser.get(`${view}${query}`);
    const itself = new RegExp(`^(/en)?(/vue/[a-z-]+)?${query.replaceAll(/[?.]/g, '\\$&')}$`);
    return page.links().map((a) => a.attrs.find((x) => x.name === 'href').value).filter((href) => href.includes('ailleurs') && !itself.test(href));
}

async function noWayOut(m, offer) {
    const browser = m.server.browser();
    const page = await browser.get(offer.path);
    await page.form('achat').fill({ quantite: 1 }).submit();
    for (const wish of ['//ailleurs.example', '/en//ailleurs.example', '/en/\\ailleurs.example', 'https://ailleurs.example/'])
        for (const view of ['', '/vue/contraste', '/en/vue/grand']) m.t.assert.deepEqual(await backLink(m, browser, wish, view), [], `${view} ${wish}`);
    m.t.assert.deepEqual(await backLink(m, browser, '/rayon/ailleurs'), ['/rayon/ailleurs'], 'a page of ours');
    m.t.assert.deepEqual(await backLink(m, browser, '/en/rayon/ailleurs'), ['/rayon/ailleurs'], 'and in English');
}

function head(m, target, length, type, more = '') {
    return `POST ${target} HTTP/1.1\r\nHost: ${new URL(m.server.origin).host}\r\nOrigin: ${m.server.origin}\r\n${more}Content-Type: ${type}\r\nContent-Length: ${length}\r\n\r\n`;
}

/** The status of an answer given, with the connection's end, though nothing of the body was sent. */
async function refusedUnread(m, ...request) {
    return (await rawSend(m.port, head(m, ...request), { idleMs: 10_000 })).statuses[0];
}

/** Whether the body is waited for. */
async function awaited(m, ...request) {
    return (await rawSend(m.port, head(m, ...request), { idleMs: 300 })).statuses.length === 0;
}

async function bodiesOfStrangers(m, member) {
    const parts = 'multipart/form-data; boundary=x', cookie = `Cookie: ${member.jar.header(new URL(m.server.origin))}\r\n`;
    m.t.assert.equal(await refusedUnread(m, '/commercant/boutique', 200_000_000, parts), 403, 'photos of who is not signed in');
    m.t.assert.ok(await awaited(m, '/commercant/boutique', 200_000_000, parts, cookie), 'photos of who is');
    m.t.assert.equal(await refusedUnread(m, '/panier/ajouter', 65_537, FORM), 413, 'a form larger than any of ours');
    m.t.assert.ok(await awaited(m, '/panier/ajouter', 65_536, FORM), 'one as large as may be');
}

async function enormousText(m, member) {
    const form = (await member.get('/commercant/boutique')).forms().find((f) => f.names().includes('story_fr'));
    (await form.force({ trade_fr: 'é'.repeat(200_000) }).submit()).expectStatus(422).expect('c’est trop long.');
    (await form.force({ trade_fr: 'Poterie' }).submit()).expectStatus(200);
}

/** He makes up where he comes from; the proxy's own line stands last. */
async function madeUpAddress(m) {
    const ask = async (lines) => {
        const body = 'mail=rien';
        const more = ['Connection: close\r\n', ...lines.map((a) => `X-Forwarded-For: ${a}\r\n`)].join('');
        const answer = await rawSend(m.port, head(m, '/commercant/entrer', body.length, FORM, more) + body, { idleMs: 10_000 });
        return answer.statuses[0];
    };
    const some = async (make) => Promise.all(Array.from({ length: 12 }, (_, i) => ask(make(i))));
    m.t.assert.ok((await some((i) => [`198.51.100.${i}`, '203.0.113.7'])).includes(429), 'one client, whatever he says');
    m.t.assert.ok(!(await some((i) => ['192.0.2.1', `203.0.113.${100 + i}`])).includes(429), 'twelve clients of one proxy');
}

/** A program that asks too often is told so, as a problem that says how long to wait; the next client is not. */
async function greedyProgram(m) {
    const ask = (from) => fetch(m.server.url('/api/v1/offres/00000'), { headers: { 'X-Forwarded-For': from } });
    let told;
    for (let n = 0; n < 30 && !told; n++) {
        const answers = await Promise.all(Array.from({ length: 25 }, () => ask('203.0.113.50')));
        told = answers.find((a) => a.status === 429);
        m.t.assert.ok(answers.every((a) => [404, 429].includes(a.status)));
    }
    m.t.assert.ok(told, 'nobody is ever told');
    m.t.assert.match(told.headers.get('ratelimit'), /^"api";r=0;t=\d+$/);
    m.t.assert.match(told.headers.get('ratelimit-policy'), /^"api";q=300;w=15$/);
    m.t.assert.ok(Number(told.headers.get('retry-after')) >= 1);
    m.t.assert.deepEqual([(await told.json()).code, told.headers.get('content-type').split(';')[0]], ['limit.rate', 'application/problem+json']);
    m.t.assert.equal((await ask('203.0.113.51')).status, 404);
}

/** Who knows a member's address, and asks for codes to it in as many browsers as he likes, uses up nothing of what she needs. */
async function codesOfStrangers(m, member) {
    const made = async () => Number((await rows(m.server, `SELECT count(*) FROM sign_code WHERE mail = '${POTTER}'`))[0][0]);
    const ask = (browser, from) => browser.post('/commercant/entrer', { mail: POTTER }, { keep: false, follow: false, headers: { Origin: browser.origin, 'Sec-Fetch-Site': 'same-origin', 'X-Forwarded-For': from } });
    const before = m.mail.messages.at(-1).id;
    const telephone = m.server.browser(); // hers, and new
    t303(m, await ask(telephone, '203.0.113.60'), '/commercant/code');
    const asked = m.t.clock.now();
    const [code] = /\b\d{6}\b/.exec((await m.letter(POTTER, 'code', before)).text);
    const had = await made();
    for (let n = 0; n < 9; n++) await ask(m.server.browser(), '198.51.100.66');
    m.t.assert.equal(await made() - had, 4, 'from one place');
    const his = m.server.browser();
    t303(m, await ask(his, '198.51.100.67'), '/commercant/code');
    const form = (await his.get('/commercant/code')).form('/commercant/code');
    for (let n = 0; n < 6; n++) (await form.fill({ code: '000 000' }).submit()).expectStatus(200);
    const home = await (await telephone.get('/commercant/code')).form('/commercant/code').fill({ code }).submit();
    m.t.assert.equal(home.path, '/commercant', 'her code is good, whatever he typed');
    for (let n = 0; n < 10; n++) await ask(m.server.browser(), `198.51.100.${68 + (n >> 2)}`);
    t303(m, await ask(m.server.browser(), '203.0.113.61'), '/commercant/code?trop=1'); // the hour's letters to strangers are sent
    m.t.clock.goTo(asked + 20_000); // however long all of that took
    t303(m, await ask(telephone, '203.0.113.60'), '/commercant/code?trop=1'); // she has one of half a minute ago
    m.t.clock.advance(31_000);
    for (const known of [telephone, member]) t303(m, await ask(known, '198.51.100.68'), '/commercant/code'); // even from his place
    t303(m, await ask(m.server.browser(), '203.0.113.61'), '/commercant/code?trop=1');
}

/** Addresses made up in one place do not fill the list of who waits for a product: from elsewhere one is noted all the same. */
async function madeUpWaits(m, member) {
    const form = (await member.get('/commercant/stock')).form('Tout enregistrer'), field = form.names().find((name) => /^s-\d+$/.test(name));
    (await form.fill({ [field]: '0' }).submit('Tout enregistrer')).expectStatus(200);
    const [[pub]] = await rows(m.server, `SELECT p.pub FROM offer o JOIN product p ON p.id = o.product_id WHERE o.id = ${field.slice(2)}`);
    const asks = (n, from) => {
        const browser = m.server.browser(), headers = { Origin: browser.origin, 'Sec-Fetch-Site': 'same-origin', 'X-Forwarded-For': from };
        return browser.post(`/me-prevenir/${pub}`, { courriel: `inconnu.${n}@exemple.fr` }, { keep: false, follow: false, headers });
    };
    for (let n = 0; n < 4; n++) t303(m, await asks(n, '198.51.100.90'), '/attente/note');
    const last = await asks(4, '198.51.100.90');
    m.t.assert.deepEqual([last.status, last.headers['x-refusal']], [422, 'wish.many']);
    m.t.assert.equal(last.form('Me prévenir').value('courriel'), 'inconnu.4@exemple.fr');
    t303(m, await asks(5, '198.51.100.91'), '/attente/note');
}

function t303(m, page, to) {
    m.t.assert.deepEqual([page.status, page.headers.location], [303, to]);
}

export default async function (t) {
    const m = await openMarket(t, { conf: { limits: 'on', proxies: '127.0.0.1 ::1' } });
    const offer = (await offersOf(m.server)).find((o) => o.mode === 'order' && o.online && o.units >= 4);
    const member = await signIn(m, POTTER);
    await t.step('our own form, cut anew, is not the bank’s word', () => ownFormSentBack(m, offer));
    await t.step('no page leads elsewhere because its address says so', () => noWayOut(m, offer));
    await t.step('bodies of strangers are not received', () => bodiesOfStrangers(m, member));
    await t.step('a text of a megabyte is too long, no accident', () => enormousText(m, member));
    await t.step('a program that asks too often', () => greedyProgram(m));
    await t.step('who knows an address uses up nothing of its owner’s', () => codesOfStrangers(m, member));
    await t.step('one place fills no list of who waits', () => madeUpWaits(m, member));
    await t.step('an address made up in front of a proxy’s', () => madeUpAddress(m));
}
