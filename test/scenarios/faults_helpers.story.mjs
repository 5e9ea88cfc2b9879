// The processes around the market are killed while they work (kill -9): the supervisor brings them back, a photo is made
// by the next one, each letter arrives (at most once more for each time its carrier was killed after the last word), and
// people who were buying ask again and have bought once.
import fs from 'node:fs';
import path from 'node:path';
import * as adaptor from '../torture_adaptor.mjs';
import { probe } from '../harness/server.mjs';
import { torture } from '../harness/torture.mjs';
import { buy, offersOf, openMarket, rows, signIn, MINUTE } from './people.mjs';

export const meta = { long: true, timeoutMs: 420_000 };

const POTTER = 'atelier.terre.d.ocre@demo.foirail.example';
const PHOTO = fs.readFileSync(path.resolve(import.meta.dirname, '../../demo/pictures/bougie.webp'));
const STRIKES = 5;

const jobsOf = (server, kind) => rows(server, `SELECT attempts, leased_until, coalesce(last_error, ''), coalesce(done_at, 0), coalesce(failed_at, 0), payload FROM job WHERE kind = '${kind}' ORDER BY id DESC`);

// ---------------------------------------------------------------- the imager

async function newPhoto(browser, title) {
    const form = (await browser.get('/commercant/produits/nouveau')).form('Enregistrer');
    form.fill({ title_fr: title, rayon: 'poterie-et-ceramique', price: '9', stock: '1', photo: { name: 'bol.webp', type: 'image/webp', data: PHOTO } });
    return form.submit('Enregistrer');
}

async function shown(m, browser, title) {
    await m.t.until(`the photo of ${title}`, async () => {
        const page = await (await browser.get('/commercant/produits')).follow(title);
        return page.select('img.vignette').length === 1;
    }, { ms: 60_000, every: 100 });
}

/** Whether a job of a kind is being worked on, its hand on the helper. */
async function underWay(m, kind, before) {
    await m.t.until(`${kind} is under way`, async () => {
        const all = await jobsOf(m.server, kind);
        return all.length > before && Number(all[0][1]) > 0;
    }, { ms: 20_000 });
}

/** Both imagers are stopped, so that the photo lies in the hands of one when it is killed: the next one makes it. */
async function imagerOnce(m, browser) {
    const before = (await jobsOf(m.server, 'picture_first')).length;
    const stopped = m.server.signal('imager', 'SIGSTOP');
    (await newPhoto(browser, 'Bol vert')).expectStatus(200).expect('Bol vert');
    await underWay(m, 'picture_first', before);
    m.t.assert.equal((await rows(m.server, `SELECT count(*) FROM rendition`))[0][0], '0', 'nobody can have made it');
    const killed = m.server.signal('imager', 'SIGKILL');
    m.t.assert.deepEqual(killed, stopped);
    await shown(m, browser, 'Bol vert');
}

/** Every imager that comes is killed, until the photo was given up for now; later it is made. */
async function imagerAlways(m, browser) {
    const before = (await jobsOf(m.server, 'picture_first')).length;
    m.server.signal('imager', 'SIGSTOP');
    (await newPhoto(browser, 'Bol brun')).expectStatus(200).expect('Bol brun');
    await underWay(m, 'picture_first', before);
    await m.t.until('the photo is put off', async () => {
        for (const pid of m.server.helpers('imager')) process.kill(pid, 'SIGKILL');
        const [[attempts, leased, error]] = await jobsOf(m.server, 'picture_first');
        return attempts === '1' && leased === '0' && error === 'helper';
    }, { ms: 30_000, every: 5 });
    const page = await (await browser.get('/commercant/produits')).follow('Bol brun');
    m.t.assert.equal(page.form('Enregistrer').value('title_fr'), 'Bol brun', 'what was typed is kept');
    m.t.clock.advance(MINUTE);
    await shown(m, browser, 'Bol brun');
}

// ---------------------------------------------------------------- the couriers

const lettersTo = (m, mail) => m.mail.messages.filter((l) => l.to.includes(mail));

/** A purchase whose letter is in the courier's hands when it is killed, at a stage of the conversation. */
async function courier(m, offer, stage, copies) {
    const mail = `${stage}@exemple.fr`;
    m.mail.setFault({ fault: 'slow', stage, seconds: 3600, count: 1, to: mail });
    await buy(m, { products: offer.path, pay: 'shop', slot: -1, mail });
    await m.t.until('the letter is under way, and kept if it was taken', () => m.mail.fault === null && lettersTo(m, mail).length === copies - 1, { ms: 20_000 });
    m.server.signal('courier', 'SIGKILL');
    await m.t.until('the letter is put off', async () => (await jobsOf(m.server, 'mail_purchase'))[0][2] === 'helper', { ms: 20_000 });
    m.t.assert.equal(lettersTo(m, mail).length, copies - 1);
    m.t.clock.advance(MINUTE);
    await m.t.until('the letter is sent', async () => (await jobsOf(m.server, 'mail_purchase'))[0][3] !== '0', { ms: 20_000 });
    m.t.assert.equal(lettersTo(m, mail).length, copies);
    m.t.assert.equal(new Set(lettersTo(m, mail).map((l) => l.message_id)).size, 1, 'the same letter, for whoever receives it');
}

/** What a mail server can do wrong, and what becomes of a letter: put off and sent a minute later, or given up. copies: how many arrive. */
const WRONGS = [
    { fault: 'refuse_4xx', stage: 'rcpt', error: '451', copies: 1 },
    { fault: 'refuse_4xx', stage: 'data', error: '451', copies: 1 },
    { fault: 'close', stage: 'mail', copies: 1 },
    { fault: 'cut', stage: 'data', copies: 1 },
    { fault: 'close', stage: 'data', copies: 2 },
    { fault: 'slow', stage: 'rcpt', seconds: 1, done: true, copies: 1 },
    { fault: 'refuse_5xx', stage: 'rcpt', error: '550', failed: true, copies: 0 },
    { fault: 'refuse_5xx', stage: 'data', error: '554', failed: true, copies: 0 },
];

async function misbehaves(m, { fault, stage, seconds, error = '', done = false, failed = false, copies }) {
    const mail = `${fault}.${stage}@exemple.fr`.replace('_', '-'), what = `${fault} at ${stage}`;
    const letter = async () => (await jobsOf(m.server, 'mail_code'))[0];
    m.mail.setFault({ fault, stage, seconds, count: 1, to: stage === 'mail' ? null : mail }); // a sender is the same for all
    await (await m.server.browser().get('/commercant/entrer')).form('/commercant/entrer').fill({ mail }).submit();
    await m.t.until(`${what}: the letter was tried`, async () => ((j) => j[1] === '0' && j[0] === '1')(await letter()), { ms: 20_000 });
    const [, , said, doneAt, failedAt] = await letter();
    m.t.assert.equal(m.mail.fault, null, `${what}: it happened`);
    m.t.assert.deepEqual([doneAt !== '0', failedAt !== '0'], [done, failed], `${what}: ${said}`);
    if (!done) m.t.assert.ok(said.includes(error) && said.length > 0, `${what}: “${said}”`);
    m.t.clock.advance(MINUTE);
    if (!done && !failed) await m.t.until(`${what}: the letter is sent`, async () => (await letter())[3] !== '0', { ms: 20_000 });
    m.t.assert.equal(lettersTo(m, mail).length, copies, what);
    m.t.assert.equal(new Set(lettersTo(m, mail).map((l) => l.message_id)).size, Math.min(copies, 1), what);
}

// ---------------------------------------------------------------- web

async function ready(m) {
    await m.t.until('the market is back', async () => (await probe(`http://127.0.0.1:${m.server.metricsPort}/readyz`)).status === 200, { ms: 30_000 });
}

/** The web process is killed in the middle of purchases: nobody finds the door shut, all ask again and have bought once. */
async function webKilled(m) {
    const { t, server } = m;
    const supervisor = server.child.pid;
    const seen = new Set();
    const strike = async () => {
        for (const pid of server.signal('web', 'SIGKILL')) seen.add(pid);
        await ready(m);
    };
    const result = await torture({ server, adaptor, strike, kills: STRIKES, buyers: 6, seed: t.seed });
    t.note(`${result.acknowledged} purchases acknowledged, ${result.retried} asked again, web killed ${seen.size} times`);
    t.assert.deepEqual(result.problems, []);
    if (result.error) throw result.error;
    t.assert.equal(seen.size, STRIKES);
    t.assert.ok(result.retried > 0, 'some answers were lost, else nothing was struck');
    t.assert.equal(server.child.pid, supervisor);
}

/** The web process is killed while a letter is under way: the one after it sends it. */
async function webKilledWithLetter(m, offer) {
    const mail = 'web@exemple.fr';
    m.mail.setFault({ fault: 'slow', stage: 'rcpt', seconds: 3600, count: 1, to: mail });
    await buy(m, { products: offer.path, pay: 'shop', slot: -1, mail });
    await m.t.until('the letter is under way', () => m.mail.fault === null, { ms: 20_000 });
    m.server.signal('web', 'SIGKILL');
    await ready(m);
    if (m.server.engine === 'postgres') m.t.clock.advance(6 * MINUTE); // another server might still be at it
    await m.t.until('the letter is sent', () => lettersTo(m, mail).length > 0, { ms: 20_000 });
    m.t.assert.equal(lettersTo(m, mail).length, 1);
}

// ---------------------------------------------------------------- what a letter's job keeps

/** The code of a letter lies in its job while it is needed, and no longer. */
async function codeForgotten(m) {
    const { t, server } = m;
    const mail = 'odile.marchand@exemple.fr';
    const payload = async () => (await jobsOf(server, 'mail_code'))[0][5];
    m.mail.setFault({ fault: 'slow', stage: 'rcpt', seconds: 3600, count: 1, to: mail });
    const form = (await server.browser().get('/commercant/entrer')).form('/commercant/entrer');
    await form.fill({ mail }).submit();
    await t.until('the letter is under way', () => m.mail.fault === null, { ms: 20_000 });
    t.assert.match(await payload(), /"code":"\d{6}"/, 'it is there before');
    server.signal('courier', 'SIGKILL');
    await t.until('the letter is put off', async () => (await jobsOf(server, 'mail_code'))[0][2] === 'helper', { ms: 20_000 });
    t.assert.match(await payload(), /"code":"\d{6}"/, 'and while it is to be sent again');
    m.mail.setFault({ fault: 'refuse_5xx', stage: 'rcpt', count: 1, to: mail });
    t.clock.advance(MINUTE);
    await t.until('the letter is given up', async () => (await jobsOf(server, 'mail_code'))[0][4] !== '0', { ms: 20_000 });
    t.assert.equal(await payload(), '{}', 'not after it was given up');
    await signIn(m, mail);
    await t.until('the letter is done', async () => (await jobsOf(server, 'mail_code'))[0][3] !== '0', { ms: 20_000 });
    t.assert.equal(await payload(), '{}', 'nor after it was sent');
}

export default async function (t) {
    let m, potter, offer;
    await t.step('a market, and a shop signed in', async () => {
        m = await openMarket(t);
        potter = await signIn(m, POTTER);
        offer = (await offersOf(m.server)).filter((o) => o.mode === 'order' && o.inShop).sort((a, b) => b.units - a.units)[0];
    });
    await t.step('the imager is killed in the middle of a photo', () => imagerOnce(m, potter));
    await t.step('every imager is killed for a while', () => imagerAlways(m, potter));
    await t.step('the courier is killed before the letter was taken: one copy', () => courier(m, offer, 'rcpt', 1));
    await t.step('the courier is killed after the letter was taken: two copies', () => courier(m, offer, 'data', 2));
    for (const wrong of WRONGS) await t.step(`a mail server that does wrong: ${wrong.fault} at ${wrong.stage}`, () => misbehaves(m, wrong));
    await t.step('the code of a letter is forgotten', () => codeForgotten(m));
    await t.step('web is killed while a letter leaves', () => webKilledWithLetter(m, offer));
    await t.step('web is killed in the middle of purchases', () => webKilled(m));
}
