// Staff act for a shop: agreed to by telephone or by the link of a letter, for a limited time, never what is the owners' own; all of it
// is listed to the shop, which takes back what it likes, and its agreement: from the next form on.
import crypto from 'node:crypto';
import { totp } from '../browser/market.mjs';
import { localDay } from '../harness/days.mjs';
import * as dom from '../harness/dom.mjs';
import { smallPhoto, staffIn, wellMade, ADMIN } from './forms_help.mjs';
import { openMarket, rows, signIn, HOUR, MINUTE } from './people.mjs';

export const meta = { timeoutMs: 300_000 };

const FARM = 'la-ferme-des-haies', OWNER = 'la.ferme.des.haies@demo.foirail.example', COACH = 'nadege@demo.foirail.example';
const LIST = '/commercant/accords', SAVE = 'Enregistrer', ENDED = 'Rien n’a changé. Ce que vous avez tapé reste sur cette page';

const lastId = (m) => m.mail.messages.at(-1)?.id ?? 0;
const one = async (m, sql) => (await rows(m.server, sql))[0]?.[0];
const shopId = (m) => one(m, `SELECT id FROM merchant WHERE slug = '${FARM}'`);

async function coachIn(m) {
    const browser = m.server.browser(), secret = crypto.createHash('sha256').update(`foirail demo ${COACH}`).digest().subarray(0, 20);
    const form = (await browser.get('/equipe/entrer')).form('/equipe/entrer');
    const page = await form.fill({ mail: COACH, secret: 'quatre-saisons-1907', code: totp(secret, m.t.clock.now()) }).submit();
    if (page.path !== '/equipe') throw new Error(`the coach is not in: ${page.path}`);
    return browser;
}

/** The form of a new agreement, where staff find it: in the shop's follow-up. */
async function askForm(m, staff) {
    const follow = await staff.get(`/equipe/fiche/${await shopId(m)}/suivi`);
    return (await follow.follow('Agir pour cette boutique')).form('Enregistrer et écrire aux propriétaires');
}

/** Said on the telephone and written down; gives the address of the shop's pages while acting. */
async function saidByTelephone(m, staff, { lasts = 'week', why = 'Mettre la page à jour' } = {}) {
    const form = (await askForm(m, staff)).fill({ comment: 'telephone', pourquoi: why, duree: lasts, qui: 'Odette Marin' });
    const page = (await form.submit()).expectStatus(200).expect('Nous écrivons aux propriétaires');
    return new URL(page.link('Agir maintenant pour cette boutique')).pathname.replace(/\/commercant$/, '');
}

/** Asked; signed in, the owner presses the button. */
async function askedAndAgreed(m, staff, owner, lasts) {
    (await (await askForm(m, staff)).fill({ comment: 'ask', pourquoi: 'Préparer Noël', duree: lasts }).submit()).expectStatus(200).expect('n’a pas encore répondu');
    (await (await owner.get(LIST)).form('J’accepte').submit()).expectStatus(200).expect('C’est enregistré');
    return new URL((await staff.get(staff.page.path)).link('Agir maintenant pour cette boutique')).pathname.replace(/\/commercant$/, '');
}

/** After its no, what it is said to have said is not written down: by nobody; it is asked. */
async function noBinds(t, m, staff) {
    const count = await one(m, 'SELECT count(*) FROM stand_in');
    const refused = await (await askForm(m, staff)).fill({ comment: 'telephone', pourquoi: 'Encore une fois', duree: 'hour', qui: 'Odette Marin' }).submit();
    refused.expectStatus(422).expect('La boutique a dit non récemment').expect('demandez-lui seulement');
    await wellMade(m, refused);
    t.assert.equal(refused.form('Enregistrer et écrire aux propriétaires').value('pourquoi'), 'Encore une fois');
    t.assert.equal(await one(m, 'SELECT count(*) FROM stand_in'), count);
}

/** Who, when and how are wanted, nothing typed is lost; then all owners read of it, with a link to take it back. */
async function agreedByTelephone(t, m, coach) {
    const before = lastId(m);
    const wrong = await (await askForm(m, coach)).fill({ comment: 'telephone', pourquoi: 'Mettre la page à jour', duree: 'week', qui: '', jour: localDay(m.t.clock.now() + 2 * 24 * HOUR) }).submit();
    wrong.expectStatus(422);
    await wellMade(m, wrong);
    const again = wrong.form('Enregistrer et écrire aux propriétaires');
    t.assert.deepEqual([again.value('pourquoi'), again.value('duree'), again.value('comment')], ['Mettre la page à jour', 'week', 'telephone']);
    const future = await again.fill({ qui: 'Odette Marin' }).submit();
    future.expectStatus(422).expect('C’est encore à venir');
    t.assert.equal(await one(m, 'SELECT count(*) FROM stand_in'), '0');
    const base = await saidByTelephone(m, coach);
    await wellMade(m, coach.page);
    const letter = await m.letter(OWNER, 'agit pour vous', before);
    for (const words of ['Nadège', 'Odette Marin', 'par téléphone', 'Mettre la page à jour', '/accord/']) t.assert.ok(letter.text.includes(words), words);
    const twice = await (await askForm(m, coach)).fill({ comment: 'ask', pourquoi: 'Encore', duree: 'hour' }).submit();
    twice.expectStatus(422).expect('Vous avez déjà un accord');
    const paper = (await coach.get(`/equipe/agir/${base.split('/').at(-1)}/lettre`)).expectStatus(200);
    t.assert.ok(!paper.html.includes(/\/accord\/\S+\/(\w+)/.exec(letter.text)[1]), 'the link on paper can only take it back');
    return { base, link: /\/accord\/\S+/.exec(letter.text)[0], paper: /\/accord\/[a-z0-9]+\/[0-9a-f]+/.exec(paper.html)[0] };
}

/** Every page of the shop, as its manager sees it, says for whom one acts, until when, and how to stop; what is the owners' says so. */
async function seesAll(t, m, coach, base) {
    for (const at of ['', '/produits', '/stock', '/horaires', '/conges', '/boutique', '/livraison', '/tournees', '/lieux', '/colis', '/jours', '/avis', '/affiche', '/chiffres', '/photos', '/marches', '/position', '/cadeaux', '/accords', '/produits/import', '/produits/lot', '/produits/flux', '/sms']) {
        const page = (await coach.get(`${base}/commercant${at}`)).expectStatus(200).expect('Vous agissez pour La Ferme des Haies');
        for (const form of page.forms().filter((f) => f.action.includes('/commercant'))) t.assert.ok(new URL(form.action).pathname.startsWith(`${base}/commercant`), `${at}: ${form.action}`);
        const out = page.select('a').map((a) => a.attrs.find((x) => x.name === 'href')?.value ?? '').filter((href) => /^(\/en)?\/commercant/.test(href));
        t.assert.deepEqual(out, [], `${at} leads out`);
    }
    const en = `/en${base}`;
    (await coach.get(`${en}/commercant/horaires`)).expectStatus(200).expect('You act for La Ferme des Haies');
    for (const at of ['/banque', '/membres', '/emporter', '/depart', '/produits/export.csv', '/labels', '/appareils', '/confirmer', '/caisse.csv']) (await coach.get(`${base}/commercant${at}`)).expectStatus(403).expect('Seul un propriétaire');
    for (const at of ['/banque', '/membres', '/depart', '/sms', '/boutiques', '/accords/donner', '/accords/retirer', '/accords/annuler']) (await coach.post(`${base}/commercant${at}`, { accord: '1' }, { from: coach.page })).expectStatus(403).expect('Seul un propriétaire');
    for (const at of ['/commandes', '/commandes-passees', '/caisse', '/consignes', '/retours', '/saisie', '/scanner', '/etiquettes', '/feuille-du-jour', '/a-preparer', '/tableau/flux', '/questions', '/devis']) (await coach.get(`${base}/commercant${at}`)).expectStatus(403).expect('Commandes et clients restent à la boutique');
    (await coach.post(`${base}/commercant/tableau/vu`, { numeros: 'A-1' }, { from: coach.page })).expectStatus(403);
    (await coach.get('/commercant/horaires')).expectStatus(200); // led to where members sign in
    t.assert.equal(coach.page.path, '/commercant/entrer', 'without the agreement’s address she is nobody there');
    for (const at of [`${base}/equipe`, `${base}/panier`, `${base}/commercant/entrer`, `/pour/zzzzzzzzzzzz/commercant`]) (await coach.get(at)).expectStatus(404);
}

const state = async (m, pub) => (await rows(m.server, `SELECT o.price_cents, s.on_hand_milli, p.title_fr, p.text_fr, o.id FROM offer o JOIN product p ON p.id = o.product_id JOIN stock_item s ON s.id = o.stock_item_id WHERE p.pub = '${pub}'`))[0];
const weekOf = (m) => rows(m.server, `SELECT o.weekday, o.opens_min, o.closes_min FROM opening o JOIN merchant k ON k.id = o.merchant_id WHERE k.slug = '${FARM}' AND o.place_id = 0 ORDER BY 1, 2`);
const storyOf = (m) => one(m, `SELECT story_fr FROM merchant WHERE slug = '${FARM}'`);
const leaves = (m) => rows(m.server, `SELECT c.to_day FROM closure c JOIN merchant k ON k.id = c.merchant_id WHERE k.slug = '${FARM}'`);
const areas = (m) => rows(m.server, `SELECT coalesce(a.insee, ''), coalesce(a.radius_m, 0), a.fee_cents FROM area a JOIN merchant k ON k.id = a.merchant_id WHERE k.slug = '${FARM}' ORDER BY 1, 2`);

/** Price and stock of a product, hours, leave, the page's text, a delivery fee, and a product put on the shelf. */
async function changesAll(t, m, coach, base) {
    const [[pub, id]] = await rows(m.server, `SELECT p.pub, o.id FROM offer o JOIN product p ON p.id = o.product_id JOIN merchant k ON k.id = o.merchant_id
        WHERE k.slug = '${FARM}' AND o.price_cents > 0 AND o.bundle = 0 AND p.unit = 'piece' AND o.withdrawn_at IS NULL AND o.stock_item_id NOT IN (SELECT h.stock_item_id FROM hold h)
            AND NOT EXISTS (SELECT 1 FROM bundle_part b WHERE b.part_id = o.id OR b.offer_id = o.id) AND (SELECT count(*) FROM variant v WHERE v.product_id = p.id) = 1 ORDER BY p.title_fr, o.id`);
    const was = { offer: await state(m, pub), week: await weekOf(m), story: await storyOf(m), areas: await areas(m), pub, id };
    const at = (path) => coach.get(`${base}/commercant${path}`);
    const form = (await at(`/produits/${id}`)).form(SAVE).fill({ price: '99,50', stock: String(Number(was.offer[1]) / 1000 + 7), text_fr: 'Écrit par l’équipe, d’accord avec vous.' });
    (await form.submit(SAVE)).expectStatus(200);
    t.assert.ok(coach.page.path.startsWith(`${base}/commercant/`), coach.page.path);
    (await (await at('/horaires')).form('Enregistrer mes horaires').fill({ j7o1: '10:00', j7c1: '11:05' }).submit('Enregistrer mes horaires')).expectStatus(200);
    const leave = (await at('/conges')).forms().find((f) => f.names().includes('mot'));
    (await leave.fill({ jusque: localDay(m.t.clock.now() + 20 * 24 * HOUR), mot: 'Fermé pour travaux' }).submit()).expectStatus(200);
    (await (await at('/boutique')).form(SAVE).fill({ story_fr: 'Nouvelle histoire, tapée pour vous.' }).submit(SAVE)).expectStatus(200);
    const area = (await at('/livraison')).forms().find((f) => f.names().includes('frais'));
    (await area.fill({ commune: '', rayon_km: '7', frais: '4,50' }).submit()).expectStatus(200);
    const [price, stock, , text] = await state(m, pub);
    t.assert.deepEqual([price, stock, text], ['9950', String(Number(was.offer[1]) + 7000), 'Écrit par l’équipe, d’accord avec vous.']);
    t.assert.notDeepEqual(await weekOf(m), was.week);
    const acts = await rows(m.server, `SELECT a.path, p.mail FROM stand_in_act a JOIN person p ON p.id = a.person_id ORDER BY a.id`);
    t.assert.deepEqual(acts.map(([path]) => path), ['/commercant/produits/{offre}', '/commercant/horaires', '/commercant/conges', '/commercant/boutique', '/commercant/livraison']);
    t.assert.ok(acts.every(([, mail]) => mail === COACH));
    t.assert.equal(await one(m, `SELECT count(*) FROM audit u JOIN person p ON p.id = u.actor_id WHERE u.verb = 'standin.act' AND u.actor_kind = 'staff' AND p.mail = '${COACH}'`), '5');
    return was;
}

/** The button beside a change, by words it is called by. */
function undo(page, words) {
    const form = page.forms().find((f) => f.action.endsWith('/accords/annuler') && f.buttons().some((b) => dom.nameOf(page.doc, b).includes(words)));
    if (!form) throw new Error(`nothing to undo like “${words}”: ${page.text()}`);
    return form.submit();
}

async function readsAndTakesBack(t, m, owner, was) {
    const page = (await owner.get('/commercant')).expectStatus(200);
    const list = (await page.follow('Fait pour moi')).expectStatus(200);
    await wellMade(m, list);
    for (const words of ['Nadège', '99,50', 'Écrit par l’équipe', 'Fermé pour travaux', 'Nouvelle histoire', 'Horaires', '4,50']) t.assert.ok(list.says(words), `${words}\n${list.text()}`);
    const stock = 'Stock : ', price = 'Offre : ';
    (await undo(list, price)).expectStatus(200).expect('redevenu comme avant');
    t.assert.equal((await state(m, was.pub))[0], was.offer[0]);
    t.assert.equal(await one(m, `SELECT price_cents FROM price_past WHERE offer_id = ${was.id} ORDER BY from_at DESC, id DESC LIMIT 1`), was.offer[0], 'its history says so');
    (await undo(owner.page, 'Produit : ')).expectStatus(200);
    t.assert.equal((await state(m, was.pub))[3], was.offer[3]);
    (await undo(owner.page, stock)).expectStatus(200);
    t.assert.equal((await state(m, was.pub))[1], was.offer[1]);
    t.assert.equal(await one(m, `SELECT qty_milli FROM stock_move v JOIN offer o ON o.stock_item_id = v.stock_item_id WHERE o.id = ${was.id} ORDER BY v.id DESC LIMIT 1`), '-7000', 'by a move of its own');
    (await undo(owner.page, 'Zones de livraison')).expectStatus(200);
    t.assert.deepEqual(await areas(m), was.areas);
    (await undo(owner.page, 'Congés')).expectStatus(200);
    t.assert.deepEqual(await leaves(m), []);
    (await undo(owner.page, 'Horaires')).expectStatus(200);
    t.assert.deepEqual(await weekOf(m), was.week);
}

/** What staff replaced is kept for the way back; a photo the shop itself takes away is gone at once. */
async function photoGone(t, m, coach, owner, base, id) {
    const at = `/commercant/produits/${id}/photos`, mine = `SELECT x.picture_id FROM product_picture x JOIN offer o ON o.product_id = x.product_id WHERE o.id = ${id} ORDER BY x.position, x.picture_id`;
    const send = async (who, path) => {
        const had = (await rows(m.server, mine)).flat();
        (await (await who.get(path)).form('Enregistrer').fill({ photos: [smallPhoto] }).submit('Enregistrer')).expectStatus(200);
        return (await rows(m.server, mine)).flat().find((picture) => !had.includes(picture));
    };
    const own = await send(owner, at);
    await send(coach, `${base}${at}`); // what was there before is written down
    const pub = await one(m, `SELECT pub FROM picture WHERE id = ${own}`);
    (await owner.post(at, { acte: `oter:${pub}` }, { from: await owner.get(at) })).expectStatus(200);
    t.assert.equal(await one(m, `SELECT count(*) FROM picture WHERE id = ${own}`), '0', 'nobody keeps it for her');
}

/** What the shop changed itself since is not overwritten: it is told. */
async function groundMoved(t, m, owner) {
    (await (await owner.get('/commercant/boutique')).form(SAVE).fill({ story_fr: 'Notre histoire à nous.' }).submit(SAVE)).expectStatus(200);
    (await undo(await owner.get(LIST), 'Page de la boutique')).expectStatus(409).expect('Cela a encore changé depuis');
    await wellMade(m, owner.page);
    t.assert.equal(await storyOf(m), 'Notre histoire à nous.');
}

/** Taken back while a form is open: the form is refused, what was typed is shown, nothing is written. */
async function takenBack(t, m, coach, owner, base, link) {
    const form = (await coach.get(`${base}/commercant/boutique`)).form(SAVE).fill({ story_fr: 'Tapé trop tard, mais pas perdu.' });
    const before = await storyOf(m), mails = lastId(m), acts = await one(m, 'SELECT count(*) FROM stand_in_act');
    const reader = m.server.browser();
    for (let i = 0; i < 2; i++) (await reader.get(link)).expectStatus(200).expect('agit pour votre boutique jusqu’au');
    t.assert.equal(await one(m, 'SELECT count(*) FROM stand_in WHERE ended_at IS NOT NULL'), '0', 'looking at the link does nothing');
    (await reader.page.form('Retirer mon accord').submit()).expectStatus(200).expect('n’agit pas pour votre boutique');
    const refused = (await form.submit(SAVE)).expectStatus(403).expect(ENDED).expect('Tapé trop tard, mais pas perdu.').expect('a retiré son accord');
    await wellMade(m, refused);
    t.assert.equal(refused.headers['x-refusal'], 'standin.over');
    t.assert.deepEqual([await storyOf(m), await one(m, 'SELECT count(*) FROM stand_in_act')], [before, acts]);
    (await coach.get(`${base}/commercant`)).expectStatus(403).expect('Redemander à la boutique');
    await m.letter(OWNER, 'n’agit plus pour vous', mails);
    (await owner.get(LIST)).expectStatus(200).expect('Personne n’agit pour vous');
}

/** Asked by mail: the link shows two buttons and does nothing by itself; signed in, one button. */
async function askedByMail(t, m, coach, owner) {
    const before = lastId(m);
    (await (await askForm(m, coach)).fill({ comment: 'ask', pourquoi: 'Préparer Noël', duree: 'hour' }).submit()).expectStatus(200).expect('n’a pas encore répondu');
    t.assert.ok(!coach.page.says('Agir maintenant'), 'nobody acts before the shop says yes');
    const link = /\/accord\/\S+/.exec((await m.letter(OWNER, 'agir pour vous', before)).text)[0], pub = link.split('/')[2];
    (await coach.get(`/pour/${pub}/commercant`)).expectStatus(403).expect('n’a pas encore accepté');
    await wellMade(m, await m.server.browser().get(link));
    (await m.server.browser().get(`/accord/${pub}/${'0'.repeat(26)}`)).expectStatus(404);
    (await owner.get('/commercant')).expect('attend votre réponse');
    const asked = (await owner.get(LIST)).expect('Préparer Noël');
    (await asked.form('J’accepte').submit()).expectStatus(200).expect('C’est enregistré');
    (await coach.get(`/pour/${pub}/commercant`)).expectStatus(200).expect('Vous agissez pour');
    (await owner.get('/commercant')).expect('en cours');
    t.assert.equal(await one(m, `SELECT how FROM stand_in WHERE pub = '${pub}'`), 'account');
    return { base: `/pour/${pub}`, link };
}

/** By the link of the letter: a no, then a yes; a second press changes nothing. */
async function byLink(t, m, staff) {
    const ask = async () => {
        const before = lastId(m);
        (await (await askForm(m, staff)).fill({ comment: 'ask', pourquoi: 'Relire vos textes', duree: 'day' }).submit()).expectStatus(200);
        return /\/accord\/\S+/.exec((await m.letter(OWNER, 'agir pour vous', before)).text)[0];
    };
    const reader = m.server.browser(), refused = await ask();
    (await (await reader.get(refused)).form('Je refuse').submit('Je refuse')).expectStatus(200).expect('n’agit pas pour votre boutique');
    (await staff.get(`/pour/${refused.split('/')[2]}/commercant`)).expectStatus(403).expect('n’a pas accepté');
    const link = await ask(), yes = (await reader.get(link)).form('J’accepte');
    for (let i = 0; i < 2; i++) (await yes.submit('J’accepte')).expectStatus(200).expect('agit pour votre boutique jusqu’au');
    t.assert.equal(await one(m, `SELECT how FROM stand_in WHERE pub = '${link.split('/')[2]}'`), 'link');
    return `/pour/${link.split('/')[2]}`;
}

/** Two of the staff at once, each by an agreement of his own, each under his own name; neither by the other's. */
async function twoAtOnce(t, m, coach, admin, base) {
    const his = await byLink(t, m, admin);
    (await admin.get(`${base}/commercant`)).expectStatus(404);
    (await coach.get(`${his}/commercant`)).expectStatus(404);
    const forms = await Promise.all([[coach, base], [admin, his]].map(async ([who, at]) => (await who.get(`${at}/commercant/boutique`)).form(SAVE)));
    (await forms[0].fill({ story_fr: 'Par Nadège.' }).submit(SAVE)).expectStatus(200);
    (await forms[1].fill({ story_fr: 'Par Sandrine.' }).submit(SAVE)).expectStatus(409).expect('Par Nadège.');
    t.assert.equal(await storyOf(m), 'Par Nadège.');
    return his;
}

/** The time is over, in the middle of a form. */
async function timeOver(t, m, coach, base) {
    const form = (await coach.get(`${base}/commercant/boutique`)).form(SAVE).fill({ story_fr: 'Après l’heure.' });
    t.clock.advance(HOUR + MINUTE);
    (await form.submit(SAVE)).expectStatus(403).expect('est passé').expect('Après l’heure.');
    t.assert.equal(await storyOf(m), 'Par Nadège.');
}

/** Signed out meanwhile: what was typed waits, and goes once she is in again, under her name. */
async function sessionOver(t, m, coach, owner) {
    const base = await askedAndAgreed(m, coach, owner, 'month');
    const form = (await coach.get(`${base}/commercant/boutique`)).form(SAVE).fill({ story_fr: 'Gardé pendant la nuit.' });
    t.clock.advance(13 * HOUR);
    (await form.submit(SAVE)).expectStatus(403).expect('n’êtes plus connecté');
    const secret = crypto.createHash('sha256').update(`foirail demo ${COACH}`).digest().subarray(0, 20);
    const door = (await coach.get('/equipe/entrer')).form('/equipe/entrer');
    await door.fill({ mail: COACH, secret: 'quatre-saisons-1907', code: totp(secret, t.clock.now()) }).submit();
    const again = await coach.get('/a-renvoyer');
    (await again.form('Envoyer maintenant').submit()).expectStatus(200);
    t.assert.equal(await storyOf(m), 'Gardé pendant la nuit.');
    t.assert.ok(coach.page.path.startsWith(`${base}/commercant/boutique`), coach.page.path);
    return base;
}

/** A shop that is suspended, then restored; a member of staff whose access ends. */
async function suspendedAndRevoked(t, m, coach, base) {
    const admin = await staffIn(m, ADMIN);
    const file = () => admin.get(`/equipe/fiche/${shop}`);
    const shop = await shopId(m);
    const form = (await coach.get(`${base}/commercant/boutique`)).form(SAVE).fill({ story_fr: 'Pendant la suspension.' });
    (await (await file()).form('decision').fill({ motif: 'Dossier à revoir ensemble.' }).submit('Suspendre')).expectStatus(200);
    (await form.submit(SAVE)).expectStatus(403).expect('suspendue').expect('Pendant la suspension.');
    (await (await coach.get(`/equipe/fiche/${shop}/agir`))).expectStatus(200).expect('Cette boutique est suspendue');
    (await (await file()).form('decision').fill({ motif: 'Revu.' }).submit('Rouvrir')).expectStatus(200);
    (await coach.get(`${base}/commercant`)).expectStatus(200);
    const team = await (await admin.get('/equipe/personnes')).follow('Nadège');
    (await team.form('Fermer cet accès').submit()).expectStatus(200);
    (await form.submit(SAVE));
    t.assert.equal(coach.page.status, 403);
    t.assert.equal(await storyOf(m), 'Gardé pendant la nuit.');
    await coach.get(`${base}/commercant`);
    t.assert.equal(coach.page.path, '/equipe/entrer');
}

/** After thirty days nothing is taken back any more. */
async function tooLate(t, m, owner) {
    const list = (await owner.get(LIST)).expectStatus(200);
    const form = list.forms().find((f) => f.action.endsWith('/accords/annuler'));
    t.clock.advance(31 * 24 * HOUR);
    (await form.submit()).expectStatus(409).expect('plus de 30 jours');
    t.assert.equal(owner.page.forms().filter((f) => f.action.endsWith('/accords/annuler')).length, 0);
}

export default async function (t) {
    const m = await openMarket(t);
    const coach = await coachIn(m), owner = await signIn(m, OWNER);
    let agreed, was, asked, month;
    await t.step('agreed by telephone: written down, and all owners are told', async () => (agreed = await agreedByTelephone(t, m, coach)));
    await t.step('every screen of the shop but the owners’ own, with its banner', () => seesAll(t, m, coach, agreed.base));
    await t.step('what is changed is written down, under her name', async () => (was = await changesAll(t, m, coach, agreed.base)));
    await t.step('the shop reads it and takes it back', () => readsAndTakesBack(t, m, owner, was));
    await t.step('a photo the shop takes away itself', () => photoGone(t, m, coach, owner, agreed.base, was.id));
    await t.step('what moved since is not overwritten', () => groundMoved(t, m, owner));
    await t.step('taken back while a form is open', () => takenBack(t, m, coach, owner, agreed.base, agreed.paper));
    await t.step('asked by mail, agreed to by a button', async () => (asked = await askedByMail(t, m, coach, owner)));
    const admin = await staffIn(m, ADMIN);
    await t.step('after a no, nobody writes down a yes', () => noBinds(t, m, admin));
    await t.step('two of the staff at once', () => twoAtOnce(t, m, coach, admin, asked.base));
    await t.step('its time is over', () => timeOver(t, m, coach, asked.base));
    await t.step('her session is over', async () => (month = await sessionOver(t, m, coach, owner)));
    await t.step('a suspended shop, a colleague who left', () => suspendedAndRevoked(t, m, coach, month));
    await t.step('after thirty days', () => tooLate(t, m, owner));
    await t.step('the books', () => m.server.fsck());
}
