// What is sent when the session is over: said so, kept for who typed it, sent by one press after he has signed in again. Never a
// secret, never another's, and for a day.
import fs from 'node:fs/promises';
import path from 'node:path';
import * as dom from '../harness/dom.mjs';
import { freshCode, openMarket, signIn, rows, HOUR, MINUTE } from './people.mjs';
import { until } from '../harness/ports.mjs';
import { gradient, png } from './png.mjs';
import { staffIn, smallPhoto, wellMade, ADMIN } from './forms_help.mjs';

const OWNER = 'la.ferme.des.haies@demo.foirail.example', OTHER = 'atelier.terre.d.ocre@demo.foirail.example';
const AGAIN = '/a-renvoyer', SHEET = '/commercant/boutique', DAY = 24 * HOUR;
const WORDS = 'Écrit pendant la nuit.';

const AWAY = '/commercant/conges';

const dayIn = (t, days) => new Date(t.clock.now() + days * DAY).toISOString().slice(0, 10).split('-').reverse().join('/');
const count = async (m) => Number((await rows(m.server, 'SELECT count(*) FROM form_kept'))[0][0]);
const story = async (m) => (await rows(m.server, "SELECT story_fr FROM merchant WHERE slug = 'la-ferme-des-haies'"))[0][0];
const originals = async (m) => (await fs.readdir(path.join(m.server.dir, 'data'), { recursive: true })).filter((f) => /originals\/.*[0-9a-f]{64}/.test(f)).length;
const sender = (page, target) => page.forms().find((f) => new URL(f.action).pathname === target);
const quiet = (browser, more) => ({ keep: false, headers: { Origin: browser.origin, 'Sec-Fetch-Site': 'same-origin', ...more } });

/** Signs the device of that name out from another one. */
async function signOut(t, m, name) {
    t.clock.advance(MINUTE); // a second code within half a minute is not sent
    const page = await (await signIn(m, OWNER)).get('/commercant/appareils');
    const form = page.forms().find((f) => f.buttons().some((b) => dom.nameOf(page.doc, b) === `Déconnecter : ${name}`));
    (await form.submit()).expectStatus(200);
    t.clock.advance(MINUTE);
}

const phoneOf = (m) => m.server.browser({ headers: { 'User-Agent': 'Mozilla/5.0 (iPhone; story)' } });

/** A shop's sheet with a photo, sent from a device whose ninety days were over meanwhile: kept once, sealed, nothing done. */
async function isKept(t, m, browser) {
    await signIn(m, OWNER, browser);
    const form = (await browser.get(SHEET)).form('Enregistrer').fill({ story_fr: WORDS, portrait: smallPhoto });
    const before = await story(m), photos = await originals(m);
    t.clock.advance(90 * DAY + MINUTE);
    const told = (await form.submit('Enregistrer')).expectStatus(403).expect('n’êtes plus connecté').expect('Photo reçue et gardée').expect('pour vous seul');
    await wellMade(m, told);
    t.assert.equal(told.headers['x-refusal'], 'session.ended');
    t.assert.ok(!told.html.includes('pendant la nuit'), 'whoever takes the device does not read it');
    (await form.submit('Enregistrer')).expectStatus(403);
    t.assert.equal(await count(m), 1, 'the second press keeps nothing more');
    t.assert.equal(await story(m), before, 'nothing was done');
    t.assert.equal(await originals(m), photos + 1);
    const [[sealed]] = await rows(m.server, 'SELECT sealed FROM form_kept');
    t.assert.ok(sealed.length > 100 && !Buffer.from(sealed, 'base64').includes('nuit'), 'sealed');
    (await browser.get(AGAIN)).expectStatus(200).expect('attend la personne qui l’a écrit');
}

/** Somebody else signs in on that device: what was typed is not his to see, to send or to throw away. */
async function isNoOthers(t, m, browser) {
    await signIn(m, OTHER, browser);
    t.assert.equal(browser.page.path, '/commercant', 'he goes where he always goes');
    const page = (await browser.get(AGAIN)).expectStatus(200).expect('attend la personne qui l’a écrit');
    t.assert.ok(!page.html.includes('pendant la nuit'));
    const [[mark]] = await rows(m.server, 'SELECT mark FROM form_kept');
    await browser.post(AGAIN, { garde: mark }, quiet(browser));
    t.assert.equal(await count(m), 1, 'nor thrown away by another');
    (await browser.post(SHEET, { story_fr: WORDS, _repris: mark }, quiet(browser))).expectStatus(409).expect('autre personne');
    await browser.post('/commercant/sortir', {}, quiet(browser));
}

/** Signed in again he is led to it: one press sends all of it, once. */
async function goesOnce(t, m, browser) {
    t.clock.advance(MINUTE);
    await signIn(m, OWNER, browser);
    t.assert.equal(browser.page.path, AGAIN);
    await wellMade(m, browser.page.expect(WORDS).expect('Envoyer maintenant'));
    const form = sender(browser.page, SHEET);
    (await form.submit()).expectStatus(200).expect('C’est enregistré');
    t.assert.equal(await story(m), WORDS);
    const [[portrait]] = await rows(m.server, "SELECT portrait_id FROM merchant WHERE slug = 'la-ferme-des-haies'");
    t.assert.ok(portrait, 'with its photo');
    t.assert.equal(await count(m), 0);
    (await form.submit()).expectStatus(409).expect('déjà parti');
    (await browser.get(AGAIN)).expect('Rien n’attend ici');
}

/** A session that was taken away, or of somebody who was: his words wait for him, his photos take no room. */
async function noPhotos(t, m, browser) {
    const form = (await browser.get(SHEET)).form('Enregistrer').fill({ story_fr: 'Mot.', portrait: { ...smallPhoto, data: png(40, 30, gradient(40, 30)) } });
    await signOut(t, m, 'iPhone');
    const before = await originals(m);
    (await form.submit('Enregistrer')).expectStatus(403).expect('pour vous seul').expect('choisir de nouveau');
    t.assert.equal(await originals(m), before);
    t.assert.equal(await count(m), 1);
}

/** Sent twice at once it is done once: the other is told. */
async function goesOnceOfMany(t, m, browser) {
    const day = dayIn(t, 200);
    (await browser.post(AWAY, { du: day, jusque: day }, quiet(browser))).expectStatus(403);
    await signIn(m, OWNER, browser);
    const [[mark]] = await rows(m.server, `SELECT mark FROM form_kept WHERE target = '${AWAY}'`);
    const send = () => browser.post(AWAY, { du: day, jusque: day, _repris: mark }, { ...quiet(browser), follow: false });
    const ends = await Promise.all(Array.from({ length: 12 }, send));
    t.assert.deepEqual(ends.map((page) => page.status).sort(), [303, ...Array(11).fill(409)]);
    t.assert.equal(await count(m), 1, 'the photo’s waits on');
    (await sender(await browser.get(AGAIN), AGAIN).submit()).expect('Rien n’attend ici');
}

/** Refused when it was sent again, with or without a code by mail on its way, it is still that one: corrected and sent it waits no more. */
async function corrected(t, m, browser) {
    const day = dayIn(t, 210);
    await signOut(t, m, 'iPhone');
    (await browser.post(AWAY, { du: day, jusque: 'pas un jour' }, quiet(browser))).expectStatus(403);
    (await browser.post('/commercant/banque', { platform: 'systempay', site_id: '1', state: 'pending' }, quiet(browser))).expectStatus(403);
    await signIn(m, OWNER, browser);
    t.assert.equal(browser.page.path, AGAIN);
    const refused = (await sender(browser.page, AWAY).submit()).expectStatus(422);
    const form = refused.forms().find((f) => f.names().includes('du') && f.names().includes('jusque'));
    t.assert.equal(form.value('du'), day, 'nothing typed is lost');
    t.assert.equal(await count(m), 2, 'not done: it waits');
    (await form.fill({ jusque: day }).submit()).expectStatus(200);
    t.assert.equal(await count(m), 1, 'done: offered no more');
    t.clock.advance(16 * MINUTE); // a code is asked for anew
    const wrong = (await sender(await browser.get(AGAIN), '/commercant/banque').submit()).expectStatus(422);
    const asked = (await wrong.form('Enregistrer').fill({ site_id: '12345678' }).submit('Enregistrer')).expectStatus(403);
    t.assert.equal(await count(m), 1, 'a code is no step of it');
    (await freshCode(m, asked, OWNER)).expectStatus(200).expect('C’est enregistré');
    (await browser.get(AGAIN)).expect('Rien n’attend ici');
}

/** Passwords, codes and bank keys are left out, and it says so; a script's request and a sign-out keep nothing. */
async function noSecrets(t, m, browser) {
    await signOut(t, m, 'iPhone');
    const told = await browser.post('/commercant/banque', { site_id: '12345678', key_production: 'cle-de-banque', rest_test: 'mot-de-passe', code: '654321' }, quiet(browser));
    told.expectStatus(403).expect('ne sont jamais gardés');
    const script = await browser.post('/commercant/commandes/A1-0001/accepter', { a: 'b' }, quiet(browser, { 'Sec-Fetch-Dest': 'empty' }));
    script.expectStatus(403).expect('plus connecté');
    (await browser.post('/commercant/sortir', {}, quiet(browser))).expectStatus(403);
    (await browser.post('/commercant/tableau/vu', { numeros: 'A1-0001' }, quiet(browser))).expectStatus(403);
    t.assert.equal(await count(m), 1);
    await signIn(m, OWNER, browser);
    const entries = sender(browser.page, '/commercant/banque').entries();
    t.assert.deepEqual(entries.map(([name]) => name), ['site_id', '_repris']);
    (await sender(browser.page, AGAIN).submit()).expectStatus(200).expect('Rien n’attend ici');
    t.assert.equal(await count(m), 0, 'thrown away');
}

/** Every field of a page for a password, a code or a key has a name that is never kept: one with a new name is seen here. */
async function secretsKnown(t) {
    const src = path.resolve(import.meta.dirname, '../../src'), found = [];
    for (const file of (await fs.readdir(src, { recursive: true })).filter((f) => f.endsWith('.html')).sort())
        for (const [input] of (await fs.readFile(path.join(src, file), 'utf8')).matchAll(/<input\b[^<]*/g))
            if (/type="password"|one-time-code|name="(key|rest)_|name="(secret|pin|clef?)"/.test(input)) found.push([file, / name="([^"]*)"/.exec(input)[1]]);
    t.assert.ok(found.length > 8, `${found.length} fields`);
    const known = /^(_.*|secret|encore|code|(key|rest)_.*)$/;
    t.assert.deepEqual(found.filter(([file, name]) => !known.test(name) && !file.endsWith('office_settings.html')), []);
}

/** Of whom nobody knows who he was nothing is stored: his page carries it, and sends it once he has signed in beside it. */
async function carried(t, m) {
    const browser = m.server.browser();
    await browser.get('/');
    const told = await browser.post('/en/commercant/conges', { message: 'Away for <a> "week"', secret: 'x' }, quiet(browser));
    told.expectStatus(403).expect('You are no longer signed in').expect('leave it open');
    t.assert.equal(await count(m), 0);
    const form = sender(told, '/en/commercant/conges');
    t.assert.deepEqual(form.entries(), [['message', 'Away for <a> "week"']]);
    t.clock.advance(MINUTE);
    await signIn(m, OWNER, browser);
    t.assert.notEqual((await form.submit()).status, 403);
}

/** An old browser says nothing of where a form came from: its one button first, then the same. */
async function oldBrowser(t, m) {
    const old = m.server.browser({ old: true });
    t.clock.advance(MINUTE);
    await (await old.get('/commercant/entrer')).form('/commercant/entrer').fill({ mail: OWNER }).submit();
    const asked = await old.post('/commercant/conges', { message: WORDS });
    (await asked.form('Oui, continuer').submit()).expectStatus(403).expect('plus connecté').expect('gardé sur cette page');
}

/** Staff on the next morning: their session lasts twelve hours. At most twelve wait for one person, beyond that the page carries it. */
async function staff(t, m) {
    const browser = await staffIn(m, ADMIN);
    t.clock.advance(13 * HOUR);
    for (let i = 0; i < 13; i++) {
        const told = await browser.post('/equipe/marches', { nom: `mot ${i}` }, quiet(browser));
        told.expectStatus(403).expect(i < 12 ? 'pour vous seul' : 'laissez-la ouverte');
    }
    t.assert.equal(await count(m), 12);
    const form = (await browser.get('/equipe/entrer')).form('/equipe/entrer');
    t.assert.ok(form);
    t.clock.advance(DAY + 11 * MINUTE);
    (await browser.get(AGAIN)).expect('Rien n’attend ici');
    await until('forgotten after a day', async () => await count(m) === 0);
}

/** A resident with an account, whose ninety days are over. */
async function buyer(t, m) {
    const browser = m.server.browser(), mail = 'camille@exemple.fr';
    const enter = async () => {
        const before = m.mail.messages.at(-1)?.id ?? 0;
        const asked = await (await browser.get('/compte/entrer')).form('/compte/entrer').fill({ courriel: mail }).submit();
        return asked.form('/compte/code').fill({ code: /\b\d{6}\b/.exec((await m.letter(mail, 'code', before)).text)[0] }).submit();
    };
    t.assert.equal((await enter()).path, '/compte');
    const form = (await browser.get('/compte/coordonnees')).form('/compte/coordonnees').fill({ nom: 'Camille Lefort' });
    t.clock.advance(90 * DAY + MINUTE);
    (await form.submit()).expectStatus(403).expect('pour vous seul');
    const landed = await enter();
    t.assert.equal(landed.path, AGAIN);
    (await sender(landed, '/compte/coordonnees').submit()).expectStatus(200);
    t.assert.ok((await browser.get('/compte/coordonnees')).html.includes('value="Camille Lefort"'));
}

/** Twelve wait for a shop: the photo of the thirteenth takes no room. */
async function fullStoresNothing(t, m) {
    const browser = phoneOf(m);
    await signIn(m, OWNER, browser);
    const form = (await browser.get(SHEET)).form('Enregistrer').fill({ portrait: { ...smallPhoto, data: png(44, 30, gradient(44, 30)) } });
    t.clock.advance(90 * DAY + MINUTE);
    for (let i = 0; i < 12; i++) (await browser.post('/commercant/conges', { message: `mot ${i}` }, quiet(browser))).expectStatus(403).expect('pour vous seul');
    const before = await originals(m);
    (await form.submit('Enregistrer')).expectStatus(403).expect('laissez-la ouverte').expect('choisir de nouveau');
    t.assert.equal(await originals(m), before);
}

export default async function (t) {
    const m = await openMarket(t);
    const phone = phoneOf(m);
    await t.step('what a shop typed and its photo are kept once, and nothing is done', () => isKept(t, m, phone));
    await t.step('somebody else on that device has nothing of it', () => isNoOthers(t, m, phone));
    await t.step('one press sends it, once', () => goesOnce(t, m, phone));
    await t.step('what was revoked stores no photo', () => noPhotos(t, m, phone));
    await t.step('twelve at once send it once', () => goesOnceOfMany(t, m, phone));
    await t.step('refused, corrected, done, and offered no more', () => corrected(t, m, phone));
    await t.step('no secret is kept, nor what a script sent by itself', () => noSecrets(t, m, phone));
    await t.step('every field of a secret is known by its name', () => secretsKnown(t));
    await t.step('whoever nobody knows has it on his page', () => carried(t, m));
    await t.step('an old browser is told the same', () => oldBrowser(t, m));
    await t.step('staff: twelve at most, for a day', () => staff(t, m));
    await t.step('a resident after ninety days', () => buyer(t, m));
    await t.step('beyond twelve no photo is stored', () => fullStoresNothing(t, m));
}
