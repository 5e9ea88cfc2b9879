// A shop types another key for the same shop number at its bank. The bank changes when it changes: for a day what is signed
// with the key before is understood, and never is anything signed with it. Then it is a stranger's. And a shop at a bank that only
// this market's operator knows is paid like the others.
import fs from 'node:fs';
import path from 'node:path';
import { attr, words } from '../harness/dom.mjs';
import { ADMIN, staffIn } from './forms_help.mjs';
import { atBank, bankDoes, comeBack, decide, fault, freshCode, HOUR, MINUTE, pay, rows, signIn, toBank } from './people.mjs';
import { booksAgree, Till } from './till.mjs';

export const meta = { timeoutMs: 300_000 };

const SECOND = 'deuxiemeClef0000';
const THIRD = 'troisiemeClef0000';

async function typeKey(till, key) {
    const { mail } = till.shop;
    till.member ??= await signIn(till.market, mail);
    const bank = await till.member.get('/commercant/banque');
    const form = bank.expect('l’ancienne est encore comprise pendant un jour').form('Enregistrer');
    const page = await form.fill({ key_production: key }).submit('Enregistrer');
    (await freshCode(till.market, page, mail)).expectStatus(200);
}

async function keysKept(till) {
    const [[n]] = await rows(till.market.server, 'SELECT count(*) FROM old_key');
    return Number(n);
}

/** A purchase whose bank says nothing until it is told to, and with which key. */
async function silentlyPaid(till) {
    const buyer = await till.buy({ offer: till.offer });
    await fault(till.market, 'after');
    await pay(buyer);
    const tx = (await atBank(till.market, buyer.number)).find((x) => x.accepted);
    return { buyer, says: (key) => bankDoes(till.market, 'resend', { uuid: tx.uuid, key }) };
}

/** On the card page when the key was replaced: the bank signs its word with the key it knows. */
async function meanwhile(till) {
    const buyer = await till.buy({ offer: till.offer });
    const card = await toBank(buyer);
    await typeKey(till, SECOND);
    await comeBack(await decide(card, 'Payer'));
    await till.isPaidOnce(buyer);
}

/** The card page opens for the new key only: the bank refuses what is signed with the other. */
async function signsWithTheNew(till) {
    const early = await till.buy({ offer: till.offer });
    till.t.assert.match((await toBank(early)).text(), /signature/, 'the bank still has the key before');
    till.shop.bank.production_key = SECOND;
    const buyer = await till.buy({ offer: till.offer });
    await pay(buyer);
    await till.isPaidOnce(buyer);
}

/** Twice in a day: both keys before are understood. The same one typed again replaces nothing. */
async function twice(till) {
    await typeKey(till, THIRD);
    till.shop.bank.production_key = THIRD;
    till.t.assert.equal(await keysKept(till), 2, 'the key before the first change, and the one before the second');
    await typeKey(till, THIRD);
    till.t.assert.equal(await keysKept(till), 2);
    for (const key of [till.shop.first, SECOND]) {
        const { buyer, says } = await silentlyPaid(till);
        await says('clefDePersonne00');
        await till.isNotPaid(buyer);
        await says(key);
        await till.isPaidOnce(buyer);
    }
}

/** The shop has seen its orders, so that none is refused and paid back while the clock goes on. */
async function goOn(till, ms) {
    const board = await till.member.get('/commercant/commandes');
    (await till.member.post('/commercant/tableau/vu', { numeros: attr(board.select('#tableau')[0], 'data-nouvelles') }, { from: board })).expectStatus(200);
    till.t.clock.advance(ms);
}

async function lastHour(till) {
    await goOn(till, 23 * HOUR);
    const { buyer, says } = await silentlyPaid(till);
    await says(till.shop.first);
    await till.isPaidOnce(buyer);
}

/** A day after, its words are as a stranger's; those of the new key count. */
async function over(till) {
    await goOn(till, HOUR + MINUTE);
    const { buyer, says } = await silentlyPaid(till);
    await says(till.shop.first);
    await till.isNotPaid(buyer);
    await till.honest(buyer);
    await till.isPaidOnce(buyer);
}

/** What is no longer understood is not kept either. */
async function forgotten(till) {
    till.t.assert.ok((await keysKept(till)) > 0);
    await goOn(till, 26 * HOUR);
    await till.t.until('the old keys are gone', async () => (await keysKept(till)) === 0, { ms: 20_000 });
}

/** All that is sealed, by the number of its key. */
async function sealedBy(till) {
    const all = await rows(till.market.server, `SELECT seal_number FROM contract UNION ALL SELECT seal_number FROM old_key
        UNION ALL SELECT seal_number FROM staff WHERE totp_sealed IS NOT NULL UNION ALL SELECT seal_number FROM push_key`);
    return all.map(([n]) => n);
}

/** The sealing key is turned while orders wait for their bank; the server dies while it seals anew; nothing is lost, and then the key before is not needed. */
async function turned(till) {
    const { server } = till.market, { assert, until } = till.t;
    const key = async (verb, code, said) => {
        const done = await server.sub('key', verb);
        assert.equal(done.code, code, done.out);
        assert.ok(done.out.includes(said), done.out);
    };
    const waiting = await silentlyPaid(till);
    assert.ok((await sealedBy(till)).length > 10 && (await sealedBy(till)).every((n) => n === '1'));
    await server.stop();
    const file = path.join(server.dir, 'seal_key'), before = fs.readFileSync(file, 'utf8');
    await key('rotate', 0, 'Key 2 is the current one');
    assert.ok(fs.readFileSync(file, 'utf8').endsWith(before) && (fs.statSync(file).mode & 0o777) === 0o600);
    await key('number', 0, '2');
    await key('forget', 1, 'still sealed with an older key');
    let left = [];
    for (let i = 0; i < 3 && !left.includes('2'); i++) { // killed while it works, or before, or after
        const starting = server.launch().catch(() => {});
        await until('it begins', async () => (left = await sealedBy(till)).includes('2'), { ms: 20_000, every: 1 });
        await server.kill9();
        await starting;
    }
    assert.ok(left.includes('2'));
    await server.launch();
    await until('all is sealed with the new key', async () => (await sealedBy(till)).every((n) => n === '2'), { ms: 20_000 });
    await waiting.says(till.shop.bank.production_key);
    await till.isPaidOnce(waiting.buyer);
    await server.stop();
    await key('forget', 0, 'Only key 2 is left');
    assert.ok(!fs.readFileSync(file, 'utf8').includes(before.trim()));
    await server.launch();
    const buyer = await till.buy({ offer: till.offer });
    await pay(buyer);
    await till.isPaidOnce(buyer);
    await staffIn(till.market, ADMIN);
}

const SETTING = 'pay.platforms';

/** The operator types a line for it; what is no such line changes nothing. */
async function platformAdded(till) {
    const { server, bank } = till.market;
    await server.stop(); // the embedded database belongs to one process
    const config = (...words) => server.sub('config', ...words);
    const known = (await config('get', SETTING)).out.trim();
    till.t.assert.match(known, /^demo\|/);
    for (const line of ['perche|Crédit du Perche', 'perche|Crédit du Perche|javascript:alert(1)|https://api.perche.example', `perche||${bank.url}/|${bank.url}`])
        till.t.assert.deepEqual((({ code, out }) => [code, out.includes(SETTING)])(await config('set', SETTING, `${known}\n${line}`)), [1, true], line);
    till.t.assert.equal((await config('get', SETTING)).out.trim(), known);
    const done = await config('set', SETTING, `${known}\nperche|Crédit du Perche|${bank.url}/vads-payment/|${bank.url}`);
    till.t.assert.equal(done.code, 0, done.out);
    await server.launch();
}

/** It stands in every shop's list beside those that are built in; a shop chooses it, and is paid there. */
async function paidThere(till) {
    const form = (await till.member.get('/commercant/banque?banque=perche')).form('Enregistrer');
    const names = till.member.page.select('select[name="banque"] option').map(words);
    for (const name of ['Systempay', 'Sogecommerce', 'Scellius', 'PayZen', 'Crédit du Perche'])
        till.t.assert.equal(names.filter((n) => n.startsWith(name)).length, 1, `${name}: ${names.join(', ')}`);
    const page = await form.fill({ site_id: till.shop.bank.site_id, key_production: till.shop.bank.production_key, state: 'production' }).submit('Enregistrer');
    (await freshCode(till.market, page, till.shop.mail)).expectStatus(200);
    const [[platform]] = await rows(till.market.server, `SELECT platform FROM contract WHERE site_id = '${till.shop.bank.site_id}' AND state = 'production'`);
    till.t.assert.equal(platform, 'perche');
    const buyer = await till.buy({ offer: till.offer });
    await pay(buyer);
    await till.isPaidOnce(buyer);
}

const LINE = /^t=(\d{13}) level=(debug|info|theirs|warn|error) code=([a-z]+[a-z_.0-9]*) rq=(-|[\w-]+) msg="((?:[^"\\]|\\.)*)"$/;

/** A request is found in the log by the id it was answered with, which a page that says no shows too; each line is one line, and tells what, not whom. */
async function logged(till) {
    const { server } = till.market;
    const lines = () => server.log().trimEnd().split('\n');
    till.t.assert.deepEqual(lines().filter((l) => !LINE.test(l)), [], 'every line is of one form');
    const found = (id) => lines().map((l) => LINE.exec(l)).filter((m) => m[4] === id).map((m) => `${m[3]} ${m[5]}`);
    const browser = server.browser();
    const page = await browser.get('/commercant/entrer');
    const id = page.headers['x-request-id'];
    till.t.assert.match(id, /^\w{12}$/);
    till.t.assert.deepEqual(found(id), ['http.request GET /commercant/entrer 200 ']);
    const gone = await browser.get('/achat/2222222222222222222222222z');
    const [, shown] = /\b(\w+\.\w+ · \w{12})\b/.exec(gone.expectStatus(404).text());
    till.t.assert.equal(shown.split(' · ')[1], gone.headers['x-request-id']);
    till.t.assert.deepEqual(found(gone.headers['x-request-id']), ['http.request GET /achat/{token} 404 page.none']);
    till.t.assert.equal(found('zzzzzzzzzzzz').length, 0);
}

/** What opens something, and who somebody is: what was typed, sent and given in this story is in no line. */
async function keptOut(till) {
    const log = till.market.server.log();
    const codes = till.market.mail.messages.map((l) => /\b\d{6}\b/.exec(l.subject + l.text)?.[0]).filter(Boolean);
    const cookies = till.market.server.browsers.flatMap((b) => [...b.jar.cookies.values()].map((c) => c.value)).filter((v) => v.length > 8);
    const tokens = till.buyers.map((b) => new URL(b.url).pathname.split('/')[2]);
    const contracts = (await rows(till.market.server, 'SELECT token FROM contract')).flat();
    const people = [till.shop.mail, 'camille@exemple.fr', 'Camille Lefort'];
    const bank = [till.shop.first, SECOND, THIRD, till.shop.bank.production_password, '4970100000000055'];
    till.t.assert.ok(codes.length > 1 && cookies.length > 3 && tokens.length > 5 && contracts.length > 1, `${codes.length} codes, ${cookies.length} cookies, ${tokens.length} purchases, ${contracts.length} contracts`);
    till.t.assert.ok(bank.every((b) => b?.length > 8), bank.join(', '));
    const told = (text) => [...[...new Set([...cookies, ...tokens, ...contracts, ...people, ...bank])].filter((one) => text.includes(one)),
        ...codes.filter((code) => new RegExp(`(?<![\\d=])${code}(?!\\d)`).test(text))];
    till.t.assert.deepEqual(told(log), []);
    till.t.assert.deepEqual(told(`${log}GET /achat/${tokens[0]} "${codes[0]}"`), [tokens[0], codes[0]], 'the control: they would be seen');
}

export default async function (t) {
    const till = await Till.open(t);
    await till.rest(false);
    till.offer = till.offers.find((o) => o.units >= 13);
    const [[slug, site, mail]] = await rows(till.market.server, `SELECT m.slug, c.site_id, m.mail FROM merchant m JOIN contract c ON c.merchant_id = m.id
        WHERE m.slug = '${till.offer.shop}'`);
    const bank = till.market.bank.bank.store.shops.get(site);
    till.shop = { slug, mail, bank, first: bank.production_key };
    await t.step('replaced while a buyer is at the bank: paid', () => meanwhile(till));
    await t.step('nothing is signed with the key before', () => signsWithTheNew(till));
    await t.step('replaced twice: both are understood, a third is not', () => twice(till));
    await t.step('the sealing key is turned', () => turned(till));
    await t.step('until a day is over', () => lastHour(till));
    await t.step('not longer', () => over(till));
    await t.step('and then it is forgotten', () => forgotten(till));
    await t.step('the operator adds a bank’s platform', () => platformAdded(till));
    await t.step('a shop chooses it and is paid there', () => paidThere(till));
    await t.check('a request is found in the log by its id', () => logged(till));
    await t.check('the log has no secret and nobody’s name', () => keptOut(till));
    await t.check('both books agree', () => booksAgree(till));
}
