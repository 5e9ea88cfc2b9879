// Who works in a shop, over real HTTP: an invitation is a link with one button, grave acts want a fresh code and are told to
// all owners, a role goes as far as it goes, the last owner stays though two go at once, and who is taken out is out at once.
import * as dom from '../harness/dom.mjs';
import { alerts, wellMade } from './forms_help.mjs';
import { gradient, png } from './png.mjs';
import { buy, freshCode, HOUR, MINUTE, offersOf, openMarket, rows, signIn } from './people.mjs';

export const meta = { timeoutMs: 240_000 };

const FARM = 'la-ferme-des-haies';
const OWNER = 'la.ferme.des.haies@demo.foirail.example';
const TEAM = '/commercant/membres';

const DAY = 24 * HOUR;

const lastId = (m) => m.mail.messages.at(-1)?.id ?? 0;
const roles = (m) => rows(m.server, `SELECT p.mail, x.role FROM member x JOIN person p ON p.id = x.person_id JOIN merchant k ON k.id = x.merchant_id
    WHERE k.slug = '${FARM}' AND x.removed_at IS NULL ORDER BY x.id`).then((found) => Object.fromEntries(found));

/** The form of one member, by the words of its button. */
function formOf(page, button, name) {
    const found = page.forms().find((f) => f.buttons().some((b) => dom.nameOf(page.doc, b) === `${button} : ${name}`));
    if (!found) throw new Error(`no “${button}” for ${name}: ${page.text()}`);
    return found;
}

/** A form that comes back as it was filled in is right at the second try; then the code, then the button of before. */
async function invites(t, m, owner) {
    const before = lastId(m);
    const wrong = await (await owner.get(TEAM)).form('Envoyer l’invitation').fill({ name: 'Zoé Martin', mail: 'zoé martin', role: 'picker' }).submit('Envoyer l’invitation');
    wrong.expectStatus(422);
    t.assert.equal(alerts(wrong), 1);
    await wellMade(m, wrong);
    const form = wrong.form('Envoyer l’invitation');
    t.assert.deepEqual([form.value('name'), form.value('mail'), form.value('role')], ['Zoé Martin', 'zoé martin', 'picker']);
    const asks = await form.fill({ mail: 'zoe@exemple.fr', role: 'clerk' }).submit('Envoyer l’invitation');
    asks.expectStatus(403).expect('Ce que vous avez tapé est gardé');
    await wellMade(m, asks);
    t.assert.equal((await roles(m))['zoe@exemple.fr'], undefined);
    const typed = await asks.form('Recevoir le code').submit('Recevoir le code');
    (await typed.form('Confirmer').fill({ _code: '000000' }).submit('Confirmer')).expectStatus(422).expect('n’est pas le bon');
    const letter = await m.letter(OWNER, 'code', before);
    const known = await typed.form('Confirmer').fill({ _code: /\b\d{6}\b/.exec(letter.text)[0] }).submit('Confirmer');
    await wellMade(m, known);
    (await known.form('Continuer').submit('Continuer')).expectStatus(200).expect('C’est enregistré').expect('zoe@exemple.fr');
    await m.letter(OWNER, 'changement important', before);
    return (await m.letter('zoe@exemple.fr', 'invite', before)).text;
}

/** The link is read by machines on the way: only its button acts, and once. */
async function joins(t, m, letter) {
    const at = /\/commercant\/invitation\/\S+/.exec(letter)[0];
    const zoe = m.server.browser();
    for (let i = 0; i < 2; i++) (await zoe.get(at)).expectStatus(200).expect('Vendeur ou vendeuse');
    await wellMade(m, zoe.page);
    t.assert.equal(zoe.page.forms().filter((f) => f.action.endsWith(at)).length, 1);
    t.assert.equal((await roles(m))['zoe@exemple.fr'], undefined);
    const home = await zoe.page.form('Rejoindre l’équipe').submit();
    home.expectStatus(200);
    t.assert.equal(home.path, '/commercant');
    (await m.server.browser().get(at)).expectStatus(404).expect('déjà servi');
    t.assert.equal((await roles(m))['zoe@exemple.fr'], 'clerk');
    return zoe;
}

/** A clerk sells; the bank and the team are not hers, by the button neither. */
async function clerk(t, zoe, owner) {
    (await zoe.get('/commercant/produits')).expectStatus(200);
    for (const at of ['/commercant/banque', TEAM, '/commercant/horaires', '/commercant/produits/export.csv']) (await zoe.get(at)).expectStatus(403).expect('Demandez à un propriétaire');
    const entries = (await owner.get(TEAM)).form('Envoyer l’invitation').fill({ name: 'X', mail: 'x@exemple.fr' }).entries(null);
    (await zoe.post(TEAM, entries, { from: zoe.page })).expectStatus(403).expect('Demandez à un propriétaire');
}

/** Whoever it is, no way is shown that is closed to them: each link of the shop's space from its first pages is opened. */
async function waysOpen(t, browser, { shown, hidden }) {
    const links = new Set();
    for (const at of ['/commercant', '/commercant/commandes', shown]) {
        const page = (await browser.get(at)).expectStatus(200);
        for (const link of page.select('a')) {
            const to = link.attrs.find((a) => a.name === 'href').value.split('#')[0];
            if (to.startsWith('/commercant')) links.add(to);
        }
    }
    t.assert.ok(links.has(shown) && links.size >= 6, [...links].join(' '));
    for (const to of hidden) t.assert.ok(!links.has(to), `${to} is not shown`);
    for (const to of links) (await browser.get(to, { keep: false })).expectStatus(200);
    for (const to of hidden) (await browser.get(to, { keep: false })).expectStatus(403);
}

/** Nor any button: who only prepares neither refuses an order nor stops them. Control: an owner may. */
async function nothingClosed(t, m, boss, picker) {
    const offer = (await offersOf(m.server)).find((o) => o.shop === FARM && o.inShop && o.mode === 'order' && o.units >= 1);
    await buy(m, { products: offer.path, slot: -1 });
    const [[number]] = await rows(m.server, 'SELECT number FROM orders ORDER BY id DESC LIMIT 1');
    const ends = (page) => page.forms().map((f) => f.action.split('/').at(-1)).filter((verb) => ['refuser', 'annuler', 'pause', 'proposer'].includes(verb));
    const seen = async (browser, at) => [...new Set(ends((await browser.get(at)).expectStatus(200)))].sort();
    const [board, ticket] = ['/commercant/commandes', `/commercant/commandes/${number}`];
    t.assert.deepEqual([await seen(boss, board), await seen(boss, ticket)], [['pause', 'refuser'], ['refuser']]);
    (await picker.get(board)).forms().find((f) => f.action.endsWith(`${number}/accepter`)) ?? t.assert.fail('what is hers is there');
    t.assert.deepEqual([await seen(picker, board), await seen(picker, ticket)], [[], []]);
    for (const [at, fields] of [['/commercant/pause', { pour: 'heure' }], [`${ticket}/refuser`, { raison: 'closed' }]])
        (await picker.post(at, fields, { from: picker.page, keep: false })).expectStatus(403);
}

async function ownersTold(m, owner, before) {
    const page = await owner.get(TEAM);
    const promote = formOf(page, 'Donner ce rôle', 'Zoé Martin').fill({ role: 'owner' });
    (await freshCode(m, await promote.submit(), OWNER)).expectStatus(200);
    for (const mail of [OWNER, 'zoe@exemple.fr']) await m.letter(mail, 'changement important', before);
}

/** Two owners take each other out at the same moment; of two buttons pressed at once, one is too late. */
async function atOnce(t, m, owner, zoe) {
    const asked = await zoe.get('/commercant/confirmer?vers=/commercant/membres');
    await freshCode(m, asked, 'zoe@exemple.fr');
    const forms = [formOf(await owner.get(TEAM), 'Retirer de l’équipe', 'Zoé Martin'), (await zoe.get(TEAM)).forms().filter((f) => f.action.endsWith('/retirer'))[0]];
    const answers = await Promise.all(forms.map((f, i) => [owner, zoe][i].post(f.action, f.entries(f.buttons()[0]), { from: f.page, keep: false, follow: false })));
    const left = Object.entries(await roles(m)).filter(([, role]) => role === 'owner');
    t.assert.equal(left.length, 1, JSON.stringify(left));
    t.assert.equal(answers.filter((a) => a.status === 303).length, 1, answers.map((a) => a.status).join(' '));
    return left[0][0];
}

async function lastOwner(t, m, owner) {
    const page = await owner.get(TEAM);
    const form = page.forms().filter((f) => f.action.endsWith('/retirer'))[0];
    const answer = await freshCode(m, await form.submit(), OWNER);
    answer.expectStatus(409).expect('Une boutique garde un propriétaire');
    await wellMade(m, answer);
    t.assert.equal((await roles(m))[OWNER], 'owner');
}

/** Two save the page of the shop: the second is told what the first wrote, and keeps what she typed. */
async function sameSheet(t, m, owner, other) {
    const [mine, hers] = [await owner.get('/commercant/boutique'), await other.get('/commercant/boutique')].map((page) => page.form('Enregistrer'));
    (await mine.fill({ trade_fr: 'Fromagère au lait cru', phone: '02 33 00 00 01' }).submit('Enregistrer')).expectStatus(200);
    const told = await hers.fill({ trade_fr: 'Fromages et crème', story_fr: 'Trois générations.' }).submit('Enregistrer');
    told.expectStatus(409).expect('vient d’enregistrer cette page').expect('Fromagère au lait cru');
    t.assert.equal(alerts(told), 1);
    await wellMade(m, told);
    const form = told.form('Enregistrer');
    t.assert.deepEqual([form.value('trade_fr'), form.value('story_fr')], ['Fromages et crème', 'Trois générations.']);
    t.assert.match(form.value('phone'), /1$/, 'what she had not touched is what is stored');
    (await form.submit('Enregistrer')).expectStatus(200);
    const [[trade, story, phone]] = await rows(m.server, `SELECT trade_fr, story_fr, phone FROM merchant WHERE slug = '${FARM}'`);
    t.assert.deepEqual([trade, story], ['Fromages et crème', 'Trois générations.']);
    t.assert.match(phone, /1$/);
}

/** The same of a product: nothing is overwritten unseen. */
async function sameProduct(t, m, owner, other) {
    const at = /href="(\/commercant\/produits\/\d+)"/.exec((await owner.get('/commercant/produits')).html)[1];
    const [mine, hers] = [await owner.get(at), await other.get(at)].map((page) => page.form('Enregistrer'));
    (await mine.fill({ title_fr: 'Tomme de printemps', price: '12,34' }).submit('Enregistrer')).expectStatus(200);
    const told = await hers.fill({ text_fr: 'Douce et fleurie.' }).submit('Enregistrer');
    told.expectStatus(409).expect('vient d’enregistrer cette page').expect('Tomme de printemps').expect('12,34');
    t.assert.equal(alerts(told), 1);
    await wellMade(m, told);
    const form = told.form('Enregistrer');
    t.assert.deepEqual(['title_fr', 'text_fr', 'price'].map((n) => form.value(n)), ['Tomme de printemps', 'Douce et fleurie.', '12,34']);
    (await form.submit('Enregistrer')).expectStatus(200);
    const kept = (await owner.get(at)).form('Enregistrer');
    t.assert.deepEqual(['title_fr', 'text_fr', 'price'].map((n) => kept.value(n)), ['Tomme de printemps', 'Douce et fleurie.', '12,34']);
}

/** The same of photos that wait: two type in one row, one puts on the shelf what the other still types in, one deletes it. */
async function samePhotos(t, m, owner, other) {
    const [AT, SEND, SHELVE, KEEP] = ['/commercant/photos', 'Envoyer ces photos', 'Mettre en rayon ce qui est rempli', 'Garder pour plus tard'];
    const photos = [1, 2, 3].map((n) => ({ name: `pot ${n}.png`, type: 'image/png', data: png(48, 32 + n, gradient(48, 32 + n)) }));
    const sent = (await (await owner.get(AT)).form(SEND).fill({ photos }).submit(SEND)).expectStatus(200);
    const [one, two, three] = sent.select('section.bloc').map((s) => s.attrs.find((a) => a.name === 'id')?.value).filter((id) => /^d\d/.test(id)).map((id) => id.slice(1));
    const hers = (await other.get(AT)).form(SHELVE);
    const typed = { [`titre-${one}`]: 'Faisselle', [`titre-${two}`]: 'Pot bleu', [`prix-${two}`]: '9', [`rayon-${two}`]: 'poterie-et-ceramique', [`allergenes-${two}`]: 'aucun', [`stock-${two}`]: '4' };
    (await (await owner.get(AT)).form(KEEP).fill({ ...typed, [`prix-${one}`]: '3,10' }).submit(KEEP)).expectStatus(200);
    const told = await hers.fill({ [`prix-${one}`]: '2,90', [`titre-${three}`]: 'Cloche' }).submit(SHELVE);
    told.expectStatus(422).expect('vient d’enregistrer cette page').expect('Faisselle – prix en euros : 3,10').expect('Faisselle – nom du produit : Faisselle');
    t.assert.equal(alerts(told), 1);
    await wellMade(m, told);
    const again = told.form(KEEP);
    const values = (form) => [`titre-${one}`, `prix-${one}`, `titre-${two}`, `titre-${three}`].map((n) => form.value(n));
    t.assert.deepEqual(values(again), ['Faisselle', '2,90', 'Pot bleu', 'Cloche'], 'hers where she typed, his elsewhere');
    (await again.submit(KEEP)).expectStatus(200);
    t.assert.deepEqual(values((await owner.get(AT)).form(KEEP)), ['Faisselle', '2,90', 'Pot bleu', 'Cloche']);
    await weighedByTwo(t, { owner, other, AT, KEEP, one });
    await shelvedMeanwhile(t, m, { owner, other, AT, SHELVE, KEEP, one, two });
}

/** What a piece weighs is a value like the others: hers stays where both typed it. */
async function weighedByTwo(t, { owner, other, AT, KEEP, one }) {
    const weight = `poids-${one}`, keeps = async (who, values) => (await who.get(AT)).form(KEEP).fill(values).submit(KEEP);
    await keeps(owner, { [`unite-${one}`]: 'weighed' });
    const hers = (await other.get(AT)).form(KEEP);
    await keeps(owner, { [weight]: '1,2' });
    const told = await hers.fill({ [weight]: '1,4' }).submit(KEEP);
    told.expectStatus(409).expect('vient d’enregistrer cette page').expect('environ, en kg : 1,2');
    t.assert.equal(told.form(KEEP).value(weight), '1,4', 'nothing typed is lost');
    await keeps(owner, { [`unite-${one}`]: 'piece', [weight]: '' });
}

async function shelvedMeanwhile(t, m, { owner, other, AT, SHELVE, KEEP, one, two }) {
    const [his, hers] = [await owner.get(AT), await other.get(AT)];
    const shelves = () => his.form(SHELVE).fill({ [`titre-${one}`]: '', [`prix-${one}`]: '' }).submit(SHELVE);
    await shelves();
    const told = await hers.form(KEEP).fill({ [`prix-${two}`]: '11,50' }).submit(KEEP);
    told.expectStatus(409).expect('Pot bleu – 11,50 – 4 – aucun (en rayon sous le nom « Pot bleu »)').expect('vient d’enregistrer cette page');
    t.assert.equal(alerts(told), 1);
    await wellMade(m, told);
    (await told.follow('en rayon sous le nom « Pot bleu »')).expectStatus(200);
    const drop = (await owner.get(AT)).form(KEEP);
    (await (await other.get(AT)).form(KEEP).fill({ [`titre-${one}`]: 'Faisselle fine' }).submit(KEEP)).expectStatus(200);
    (await drop.submit(one)).expectStatus(409).expect('Faisselle fine'); // what another has just named is not deleted unseen
    (await owner.page.form(KEEP).submit(one)).expectStatus(200).expect('La photo est supprimée');
}

async function anotherMember(m, owner, name, mail, role) {
    const before = lastId(m);
    const form = (await owner.get(TEAM)).form('Envoyer l’invitation').fill({ name, mail, role });
    (await freshCode(m, await form.submit('Envoyer l’invitation'), OWNER)).expectStatus(200);
    const browser = m.server.browser();
    await (await browser.get(/\/commercant\/invitation\/\S+/.exec((await m.letter(mail, 'invite', before)).text)[0])).form('Rejoindre l’équipe').submit();
    return browser;
}

/** Signed in on her telephone: the next thing she asks is refused. */
async function takenOut(t, m, owner, who) {
    (await who.get('/commercant/commandes')).expectStatus(200);
    const form = formOf(await owner.get(TEAM), 'Retirer de l’équipe', 'Karl Petit');
    (await freshCode(m, await form.submit(), OWNER)).expectStatus(200);
    const page = await who.get('/commercant/commandes');
    t.assert.equal(page.path, '/commercant/entrer');
    (await who.post('/commercant/horaires', {}, { keep: false })).expectStatus(403);
}

/** A code lasts a quarter of an hour, and a grave button pressed later asks again. */
async function stale(t, m, owner) {
    t.clock.advance(16 * MINUTE);
    const again = await owner.get('/commercant/produits/export.csv');
    t.assert.match(again.path, /^\/commercant\/confirmer/);
    const file = await freshCode(m, again, OWNER);
    t.assert.equal(file.status, 200);
}

const DEVICES = '/commercant/appareils';
const deviceForm = (page, name) => page.forms().find((f) => f.buttons().some((b) => dom.nameOf(page.doc, b) === `Déconnecter : ${name}`));

/** Signed in on several devices, each by its name: one is lost and signed out from another; nobody signs out somebody else's. */
async function devices(t, m, owner, other) {
    const [phone, tablet] = ['Mozilla/5.0 (iPhone; story)', 'Mozilla/5.0 (Linux; Android 14; story)'].map((agent) => m.server.browser({ headers: { 'User-Agent': agent } }));
    for (const browser of [phone, tablet]) {
        await signIn(m, OWNER, browser);
        t.clock.advance(MINUTE); // a second code within half a minute is not sent
    }
    const page = (await tablet.get(DEVICES)).expect('90 jours').expect('iPhone').expect('Android');
    await wellMade(m, page);
    const lost = deviceForm(page, 'iPhone'), id = lost.value('appareil');
    (await other.post(DEVICES, { appareil: id }, { from: await other.get(DEVICES), keep: false })).expectStatus(404);
    (await phone.get(DEVICES)).expectStatus(200);
    const after = (await lost.submit()).expectStatus(200);
    t.assert.ok(!after.says('iPhone'));
    t.assert.equal((await phone.get('/commercant/commandes')).path, '/commercant/entrer');
    t.assert.equal((await owner.get('/commercant/commandes')).path, '/commercant/commandes', 'the others stay');
    for (const appareil of [id, 'x', '']) (await tablet.post(DEVICES, { appareil }, { from: after, keep: false })).expectStatus(404);
    return tablet;
}

/** A device knows its member for 90 days, not for 91. */
async function ninetyDays(t, m, tablet) {
    const cookie = [...tablet.jar.cookies.values()].find((c) => c.name.endsWith('s') && c.name !== 'foirail_hint');
    t.assert.ok(cookie, 'the device has its cookie');
    t.clock.advance(89 * DAY);
    t.assert.equal((await tablet.get(DEVICES)).path, DEVICES);
    t.clock.advance(DAY + MINUTE);
    t.assert.equal((await tablet.get(DEVICES)).path, '/commercant/entrer');
}

/** It was Zoé who stayed: she asks the founder back as owner, and goes. */
async function backAgain(m, zoe) {
    const before = lastId(m);
    const form = (await zoe.get(TEAM)).form('Envoyer l’invitation').fill({ name: 'La Ferme', mail: OWNER, role: 'owner' });
    (await freshCode(m, await form.submit('Envoyer l’invitation'), 'zoe@exemple.fr')).expectStatus(200);
    const browser = m.server.browser();
    await (await browser.get(/\/commercant\/invitation\/\S+/.exec((await m.letter(OWNER, 'invite', before)).text)[0])).form('Rejoindre l’équipe').submit();
    m.t.clock.advance(MINUTE); // a second code within half a minute is not sent
    const page = await browser.get(TEAM);
    (await freshCode(m, await formOf(page, 'Retirer de l’équipe', 'Zoé Martin').submit(), OWNER)).expectStatus(200);
}

export default async function (t) {
    const m = await openMarket(t);
    const owner = await signIn(m, OWNER);
    let letter, zoe;

    await t.step('an invitation: a wrong form, a fresh code, nothing typed twice', async () => (letter = await invites(t, m, owner)));
    await t.step('the link shows one button, which is good once', async () => (zoe = await joins(t, m, letter)));
    await t.step('a clerk doing an owner’s act is refused plainly', () => clerk(t, zoe, owner));
    const hers = { shown: '/commercant/produits', hidden: ['/commercant/banque', TEAM, '/commercant/horaires', '/commercant/produits/import'] };
    await t.step('a clerk is shown the ways she may go', () => waysOpen(t, zoe, hers));
    await t.step('every change is told to all owners', () => ownersTold(m, owner, lastId(m)));
    await t.step('two owners who take each other out at once: one stays', async () => {
        const left = await atOnce(t, m, owner, zoe);
        if (left === OWNER) return;
        await backAgain(m, zoe);
    });
    t.clock.advance(MINUTE); // a second code within half a minute is not sent
    const boss = await signIn(m, OWNER);
    await t.step('the last owner stays', () => lastOwner(t, m, boss));
    const karl = await anotherMember(m, boss, 'Karl Petit', 'karl@exemple.fr', 'manager');
    await t.step('two members on one sheet: the second is told and loses nothing', () => sameSheet(t, m, boss, karl));
    await t.step('and on one product', () => sameProduct(t, m, boss, karl));
    await t.step('and on the photos that wait', () => samePhotos(t, m, boss, karl));
    await t.step('a picker is shown fewer ways', async () => {
        const form = formOf(await boss.get(TEAM), 'Donner ce rôle', 'Karl Petit').fill({ role: 'picker' });
        (await freshCode(m, await form.submit(), OWNER)).expectStatus(200);
        await nothingClosed(t, m, boss, karl);
        await waysOpen(t, karl, { shown: '/commercant/appareils', hidden: ['/commercant/produits', '/commercant/caisse', '/commercant/commandes-passees', TEAM] });
    });
    await t.step('a member taken out while signed in is out at once', () => takenOut(t, m, boss, karl));
    await t.step('a fresh code is good for a quarter of an hour', () => stale(t, m, boss));
    let tablet;
    await t.step('a lost device is signed out from another', async () => {
        t.clock.advance(MINUTE);
        tablet = await devices(t, m, boss, await anotherMember(m, boss, 'Ana Roy', 'ana@exemple.fr', 'manager'));
    });
    await t.step('a device knows its member for 90 days', () => ninetyDays(t, m, tablet));
}
