// When and where a shop is there, and how it is reached: a day unlike the others, a public holiday worked, a leave in one tap, a
// market day cancelled, delivery rounds, and a question answered without an address ever being shown. Each form comes back as
// it was filled in when something is wrong in it.
import { markupProblems } from '../harness/browser.mjs';
import { localDay } from '../harness/days.mjs';
import { ADMIN, alerts, staffIn, tied, wellMade } from './forms_help.mjs';
import { becomes, chooseTimes, confirm, giveName, offersOf, openMarket, pay, rows, signIn, toBasket } from './people.mjs';

export const meta = { timeoutMs: 240_000 };

const FARM = 'la-ferme-des-haies', OWNER = 'la.ferme.des.haies@demo.foirail.example';
const SHOP = `/boutique/${FARM}`;
const DAY = 86_400_000;


async function comesBack(t, page, says, status = 422) {
    page.expectStatus(status).expect(says);
    t.assert.equal(alerts(page), 1);
    await wellMade({ t }, page);
    return page;
}

async function oneDay(t, m, owner, seen) {
    const at = '/commercant/jours', button = 'Enregistrer ce jour', day = localDay(t.clock.now() + 3 * DAY);
    const send = async (typed) => (await owner.get(at)).form(button).fill(typed).submit(button);
    const wrong = await comesBack(t, await send({ jour: day, o1: '10:00', c1: '09:00' }), 'ouvre avant de fermer');
    t.assert.deepEqual(['jour', 'o1', 'c1'].map((n) => wrong.form(button).value(n)), [day, '10:00', '09:00']);
    await comesBack(t, await send({ jour: '2020-01-01', ferme: true }), 'Choisissez un jour à partir d’aujourd’hui');
    await comesBack(t, await send({ jour: day }), 'Donnez les horaires');
    (await send({ jour: day, o1: '10:15', c1: '11:45' })).expectStatus(200).expect('10 h 15');
    (await seen.get(SHOP)).expect('Jours pas comme les autres').expect('10 h 15');
    (await (await owner.get(at)).form('Comme la semaine').submit()).expectStatus(200);
    const page = await owner.get(at);
    const christmas = page.forms().find((f) => f.entries(f.buttons()[0]).some(([n, v]) => n === 'fete' && v === 'noel'));
    (await christmas.submit()).expectStatus(200).expect('ouvert comme d’habitude');
    const [[n]] = await rows(m.server, `SELECT count(*) FROM holiday_work w JOIN merchant k ON k.id = w.merchant_id WHERE k.slug = '${FARM}'`);
    t.assert.equal(Number(n), 1);
}

/** « en congé jusqu’au… » : what is sold stays, the shop says when it is back. */
async function leave(t, owner, seen) {
    const button = 'Jusqu’au dimanche suivant';
    const before = (await seen.get(SHOP)).select('.prod').length;
    const toldOfOrders = async () => (await owner.get('/commercant/commandes')).says('de vos congés');
    t.assert.ok(!(await toldOfOrders()));
    (await (await owner.get('/commercant/conges')).form(button).submit(button)).expectStatus(200);
    const page = await seen.get(SHOP);
    page.expect('En congé jusqu’au').expect(/ouvre /);
    t.assert.equal(page.select('.prod').length, before);
    t.assert.ok(await toldOfOrders(), 'orders of those days are for him to see to');
    const form = (await owner.get('/commercant/conges')).forms().find((f) => f.action.endsWith('/conges/retirer'));
    (await form.submit()).expectStatus(200);
    t.assert.ok(!(await seen.get(SHOP)).says('En congé') && !(await toldOfOrders()));
}

async function stalls(t, owner, seen) {
    const at = '/commercant/marches';
    const go = async (part) => (await owner.get(at)).forms().find((f) => f.buttons().some((b) => f.entries(b).some(([n]) => n === part)));
    (await (await go('present')).submit()).expectStatus(200).expect('mon étal');
    (await seen.get(SHOP)).expect('Au marché');
    (await (await go('absent')).submit()).expectStatus(200).expect('absent');
    (await owner.post(at, { marche: 'nulle-part', present: '1' }, { from: owner.page, keep: false })).expectStatus(404);
    (await owner.post(`${at}/absence`, { marche: 'marche-d-alencon', jour: '2020-01-02', absent: '1' }, { from: owner.page, keep: false })).expectStatus(404);
}

async function rounds(t, m, owner) {
    const at = '/commercant/tournees', button = 'Ajouter cette tournée';
    const typed = { jour: '2', depart: '14:00', retour: '18:00', places: '6', limite: '18:00', avant: '1' };
    const send = async (more) => (await owner.get(at)).form(button).fill({ ...typed, ...more }).submit(button);
    const wrong = await comesBack(t, await send({ depart: '19:00', places: 'beaucoup' }), 'part avant de revenir');
    t.assert.equal(wrong.form(button).value('places'), 'beaucoup');
    await comesBack(t, await send({ avant: '0', limite: '15:00' }), 'avant le départ');
    (await send({})).expectStatus(200).expect('la veille');
    await comesBack(t, await send({ depart: '17:00', retour: '19:00' }), 'chevauche');
    const [[n]] = await rows(m.server, 'SELECT count(*) FROM delivery_round');
    t.assert.equal(Number(n), 1);
    (await (await owner.get(at)).form('Retirer').submit()).expectStatus(200).expect('Pas de tournée');
}

/** Its product names both places; who ordered for one comes to the other, and the shop is told; a place of nobody takes nothing. */
async function elsewhere(t, m, owner, seen, bought, offer) {
    (await m.server.browser().get(offer.path)).expect('Retrait : Étal de la place Foch').expect('Retrait : La Ferme des Haies');
    const change = 'Changer de créneau', times = () => seen.page.select('input[name="creneau"]').map((n) => n.attrs.find((a) => a.name === 'value').value);
    const page = await (await seen.get(bought.url)).follow(change);
    t.assert.deepEqual(await markupProblems(page.html), []);
    await page.follow('La Ferme des Haies');
    const none = await seen.page.form(change).submit(change);
    none.expectStatus(422).expect('Choisissez un créneau');
    t.assert.equal(none.form(change).value('lieu'), 'boutique');
    const bad = none.form(change).fill({ creneau: times()[1] }).force({ lieu: 'nulle-part' });
    (await bad.submit(change)).expectStatus(409);
    await (await seen.get(bought.url)).follow(change);
    await seen.page.follow('La Ferme des Haies');
    const moved = await seen.page.form(change).fill({ creneau: times()[1] }).submit(change);
    moved.expectStatus(200);
    t.assert.ok(!moved.says('Étal de la place Foch'));
    (await m.letter(OWNER, 'autre lieu')).text.includes('Camille') || t.assert.fail('the shop is not told who');
    await moved.follow(change);
    await seen.page.follow('Étal de la place Foch');
    (await seen.page.form(change).fill({ creneau: times()[0] }).submit(change)).expectStatus(200).expect('Étal de la place Foch, 2 place Foch');
}

/** What is counted at the stall is sold there alone; what it keeps none of comes from the shop. */
async function counted(t, m, owner, seen, offer) {
    const [[id]] = await rows(m.server, `SELECT o.id FROM offer o JOIN product p ON p.id = o.product_id WHERE p.pub = '${offer.pub}'`), button = 'Enregistrer';
    const at = `/commercant/produits/${id}/lieux`, stall = 'Étal de la place Foch';
    const wrong = await (await owner.get(at)).form(button).fill({ [stall]: 'beaucoup' }).submit(button);
    t.assert.equal((await comesBack(t, wrong, 'Écrivez un nombre')).form(button).value(stall), 'beaucoup');
    (await wrong.form(button).fill({ [stall]: '0' }).submit(button)).expectStatus(200).expect('À la boutique');
    (await seen.get(offer.path)).expect('Plus en stock à cet endroit');
    (await (await owner.get(at)).form(button).fill({ [stall]: '' }).submit(button)).expectStatus(200);
    t.assert.ok(!(await seen.get(offer.path)).says('Plus en stock à cet endroit'));
    t.assert.equal((await rows(m.server, 'SELECT count(*) FROM stock_place'))[0][0], '0');
}

/** A stall of the farm's: asked for badly, put right, given hours, seen on the shop's page, chosen by a buyer, taken away. */
async function places(t, m, owner, seen) {
    const at = '/commercant/lieux', button = 'Enregistrer cet endroit';
    const typed = { genre: 'stall', nom: 'Étal de la place Foch', adresse: '2 place Foch', postcode: '61000', preparation: '30', duree: '60', places: '2', avant: '1', limite: '18:00' };
    const send = async (more) => (await owner.get(`${at}/fiche`)).form(button).fill({ ...typed, ...more }).submit(button);
    const wrong = await comesBack(t, await send({ nom: '', postcode: '99999', places: '0', preparation: 'une heure' }), 'Aucune commune');
    t.assert.deepEqual(['adresse', 'postcode', 'places', 'preparation', 'avant'].map((n) => wrong.form(button).value(n)), ['2 place Foch', '99999', '0', 'une heure', '1']);
    const several = await comesBack(t, await send({}), 'choisissez la vôtre');
    (await several.form(button).fill({ commune: '61001' }).submit(button)).expectStatus(200).expect('Étal de la place Foch');
    const hours = Object.fromEntries([1, 2, 3, 4, 5, 6, 7].flatMap((d) => [[`j${d}o1`, '14:00'], [`j${d}c1`, '16:00']]));
    const week = 'Enregistrer mes horaires';
    const bad = await comesBack(t, await owner.page.form(week).fill({ ...hours, j2o1: '17:00' }).submit(week), 'ouvre avant de fermer');
    (await bad.form(week).fill(hours).submit(week)).expectStatus(200).expect('Étal de la place Foch').expect('pour le lendemain');
    const shop = await seen.get(SHOP);
    shop.expect('Étal de la place Foch').expect('Étal de marché').expect('Commandez avant 18');
    const offer = (await offersOf(m.server)).find((o) => o.shop === FARM && o.mode === 'order' && o.units >= 5);
    await toBasket(seen, offer.path);
    let how = await giveName(seen);
    const radio = how.select('input[type="radio"]').map((r) => Object.fromEntries(r.attrs.map((a) => [a.name, a.value]))).find((r) => r.value.startsWith('pickup-'));
    const form = how.form('/commander/retrait').fill({ [radio.name]: radio.value });
    await comesBack(t, await form.submit('Continuer'), 'Choisissez un créneau'); /* the times on the page were the shop's */
    how = seen.page.expect('14 h').expect('pour le lendemain');
    (await chooseTimes(how).submit('Continuer')).expect('Étal de la place Foch');
    const bought = await confirm(seen);
    bought.page.expect('Étal de la place Foch, 2 place Foch');
    (await m.letter('camille@exemple.fr', 'Votre achat')).text.includes('Étal de la place Foch') || t.assert.fail('the mail does not say where');
    (await owner.get('/commercant/commandes')).expect('Étal de la place Foch');
    await elsewhere(t, m, owner, seen, bought, offer);
    await counted(t, m, owner, seen, offer);
    const drop = (await owner.get(at)).forms().find((f) => f.action.endsWith('/lieux/fermer'));
    (await drop.submit()).expectStatus(200);
    (await drop.submit()).expectStatus(404);
    t.assert.ok(!(await seen.get(SHOP)).says('place Foch'));
    (await seen.get(bought.url)).expect('Étal de la place Foch, 2 place Foch');
    (await owner.get(`${at}/fiche?lieu=inconnu`)).expectStatus(404);
    const last = (await owner.get(`${at}/fiche?lieu=boutique`)).form(button);
    await comesBack(t, await last.fill({ avant: '1', limite: '' }).submit(button), '09:30');
    (await owner.page.form(button).fill({ limite: '18:00' }).submit(button)).expectStatus(200).expect('pour le lendemain');
}

/** Staff make a point, give it hours, a merchant goes there, the shop's page says so; closed, it is gone and comes back for nobody. */
async function sharedPoint(t, m, owner, seen) {
    const staff = await staffIn(m, ADMIN), at = '/equipe/points', button = 'Enregistrer ce point', week = 'Enregistrer mes horaires';
    const typed = { nom: 'Halle aux Blés', adresse: '3 place des Halles', postcode: '61000' };
    const wrong = await comesBack(t, await (await staff.get(at)).form(button).fill({ ...typed, nom: '' }).submit(button), 'choisissez la vôtre');
    t.assert.equal(wrong.form(button).value('adresse'), typed.adresse);
    (await wrong.form(button).fill({ ...typed, commune: '61001' }).submit(button)).expectStatus(200).expect('Sans horaires').expect('0 boutique');
    const hours = await staff.page.follow('Ses horaires');
    await comesBack(t, await hours.form(week).fill({ j6o1: '12:00', j6c1: '10:00' }).submit(week), 'ouvre avant de fermer');
    (await staff.page.form(week).fill({ j6o1: '10:00', j6c1: '12:00' }).submit(week)).expectStatus(200);
    t.assert.ok(!staff.page.says('Sans horaires'));
    (await owner.get('/commercant/lieux')).expect('Points partagés');
    const join = owner.page.forms().find((f) => f.action.endsWith('/lieux/point'));
    (await join.submit()).expectStatus(200).expect('Point de retrait partagé').expect('pour le lendemain');
    (await join.submit()).expectStatus(200); /* the second click goes there no more often */
    (await staff.get(at)).expect('1 boutique y vient');
    (await seen.get(SHOP)).expect('Halle aux Blés').expect('10 h');
    const mine = await owner.get('/commercant/lieux');
    const sheet = /href="(\/commercant\/lieux\/fiche\?lieu=(?!boutique)[^"]+)"/.exec(mine.html)[1];
    (await (await owner.get(sheet)).form('Enregistrer cet endroit').fill({ places: '3', avant: '2' }).submit('Enregistrer cet endroit')).expectStatus(200).expect('2 jours à l’avance');
    (await owner.get(sheet.replace('/lieux/fiche', '/horaires'))).expectStatus(404); /* its hours are not his */
    const close = (await staff.get(at)).forms().find((f) => f.action.endsWith('/points/fermer'));
    t.assert.ok(!(await close.submit()).expectStatus(200).says('Halle aux Blés'));
    (await close.submit()).expectStatus(404);
    t.assert.ok(!(await seen.get(SHOP)).says('Halle aux Blés'));
    (await staff.get('/equipe/historique')).expect('Halle aux Blés');
}

/** Sent by a carrier: only paid online, an address and a day it leaves; the number when it has left, on the page and by mail. */
async function parcel(t, m, seen) {
    const at = '/commercant/colis', button = 'Expédier des colis', number = '6A12345678901';
    const offer = (await offersOf(m.server)).find((o) => o.online && o.mode === 'order' && o.units >= 5 && o.shop !== FARM);
    const owner = await signIn(m, `${offer.shop.replaceAll('-', '.')}@demo.foirail.example`);
    const typed = { transporteur: 'Colissimo', frais: '6,90', par_jour: '3', trajet: '2' };
    const send = async (more) => (await owner.get(at)).form(button).fill({ ...typed, ...more }).submit(button);
    const wrong = await comesBack(t, await send({ transporteur: '', frais: 'cher' }), 'À vérifier');
    t.assert.deepEqual(['frais', 'par_jour', 'trajet'].map((n) => wrong.form(button).value(n)), ['cher', '3', '2']);
    (await send({})).expectStatus(200).expect('enregistré');
    (await seen.get(`/boutique/${offer.shop}`)).expect('Envoi par Colissimo');
    await toBasket(seen, offer.path);
    const how = await giveName(seen);
    const radio = how.select('input[type="radio"]').map((r) => Object.fromEntries(r.attrs.map((a) => [a.name, a.value]))).find((r) => r.value === 'parcel');
    const id = radio.name.slice('mode-'.length);
    await comesBack(t, await how.form('/commander/retrait').fill({ [radio.name]: 'parcel' }).submit('Continuer'), 'Choisissez un créneau');
    const where = { [`rue-${id}`]: '4 rue Haute', [`cp-${id}`]: '14000' };
    await comesBack(t, await chooseTimes(seen.page).fill({ ...where, [`rue-${id}`]: '' }).submit('Continuer'), 'numéro et rue');
    (await chooseTimes(seen.page).fill(where).submit('Continuer')).expect('Expédié le').expect('chez vous vers').expect('6,90');
    const buyer = { ...(await confirm(seen)), browser: seen };
    t.assert.ok(!buyer.page.says('Payer à la boutique'));
    await pay(buyer);
    await becomes(buyer, 'paid');
    const bought = await seen.get(buyer.url);
    t.assert.ok(!bought.says('Code à montrer') && !bought.says('Changer l’heure'));
    const [[order]] = await rows(m.server, "SELECT number FROM orders WHERE fulfilment = 'parcel'");
    const ticket = `/commercant/commandes/${order}`, leave = async (n) => (await owner.get(ticket)).form(`${ticket}/en-route`).fill({ numero: n }).submit();
    for (const step of ['/accepter', '/pret']) await (await owner.get(ticket)).form(`${ticket}${step}`).submit();
    (await leave('1')).expectStatus(422).expect('numéro du colis');
    tied({ t }, owner.page, `t-${order}-p`);
    const wordless = await (await owner.get(ticket)).form(`${ticket}/annuler`).fill({ raison: 'other', mots: ' ' }).submit();
    tied({ t }, wordless.expectStatus(422), 'f-mots');
    t.assert.equal(wordless.select('[aria-invalid="true"]').length, 1, 'the words, and not the number of the parcel');
    (await leave(number)).expectStatus(200).expect(number);
    t.clock.advance(60_000);
    const letter = await m.letter('camille@exemple.fr', 'en route');
    t.assert.ok(letter.text.includes(number) && letter.text.includes('Colissimo'));
    const there = (await seen.get(buyer.url)).expect(`Numéro du colis : ${number}`).form('J’ai reçu mon colis');
    for (let i = 0; i < 2; i++) (await there.submit()).expectStatus(200).expect('Livrée');
    (await seen.get(buyer.url)).expect('Livrée');
    await (await owner.get(at)).form('Je n’expédie plus de colis').submit();
    t.assert.ok(!(await seen.get(`/boutique/${offer.shop}`)).says('Envoi par Colissimo'));
}

async function question(t, m, owner, seen) {
    const before = m.mail.messages.at(-1)?.id ?? 0;
    const form = (await (await seen.get(SHOP)).follow('Écrire, ou être rappelé')).form('Envoyer');
    const typed = { wants: 'answer', name: 'Odette', mail: 'odette sans arobase', body: 'Avez-vous du <b>lait</b> cru ?' };
    const wrong = await comesBack(t, await form.fill(typed).submit('Envoyer'), 'À vérifier');
    t.assert.deepEqual(['name', 'mail', 'body'].map((n) => wrong.form('Envoyer').value(n)), [typed.name, typed.mail, typed.body]);
    await comesBack(t, await wrong.form('Envoyer').fill({ mail: '' }).submit('Envoyer'), 'Sans votre adresse');
    const sent = wrong.form('Envoyer').fill({ mail: 'odette@exemple.fr' });
    for (let i = 0; i < 2; i++) (await sent.submit('Envoyer')).expectStatus(200).expect('C’est envoyé');
    t.assert.equal((await rows(m.server, "SELECT count(*) FROM question WHERE mail = 'odette@exemple.fr'"))[0][0], '1', 'a second click asks nothing more');
    const letter = await m.letter(OWNER, 'question', before);
    t.assert.ok(letter.text.includes('lait') && !JSON.stringify(letter).includes('odette@exemple.fr'), 'the shop never sees the address');
    const page = await owner.get('/commercant/questions');
    t.assert.ok(!page.html.includes('odette@exemple.fr') && !page.html.includes('<b>lait</b>'));
    await comesBack(t, await page.form('Répondre').submit(), 'Écrivez d’abord une réponse');
    const stale = page.form('Répondre').fill({ reponse: 'Trop tard.' });
    (await (await owner.get('/commercant/questions')).form('Répondre').fill({ reponse: 'Oui, le matin.' }).submit()).expectStatus(200).expect('Votre réponse est partie');
    const answer = await m.letter('odette@exemple.fr', 'vous répond', before);
    t.assert.ok(answer.text.includes('Oui, le matin.') && !JSON.stringify(answer).includes(OWNER), 'nor the buyer the shop’s');
    (await stale.submit()).expectStatus(409).expect('a déjà répondu').expect('Trop tard.');
    const again = (await seen.get(`${SHOP}/ecrire`)).form('Envoyer');
    await comesBack(t, await again.fill({ wants: 'call', name: 'Odette', body: 'Rappelez-moi.' }).submit('Envoyer'), 'Sans votre numéro');
    (await seen.page.form('Envoyer').fill({ phone: '02 61 91 70 04' }).submit('Envoyer')).expectStatus(200);
    (await (await owner.get('/commercant/questions')).form('J’ai appelé').submit()).expectStatus(200).expect('rappelé');
    await aboutAThing(t, m, owner, seen);
}

/** From the page of a product the question carries its name, which may be changed. */
async function aboutAThing(t, m, owner, seen) {
    const [[pub, title]] = await rows(m.server, `SELECT p.pub, p.title_fr FROM public_offer o JOIN product p ON p.id = o.product_id JOIN merchant k ON k.id = o.merchant_id
        WHERE k.slug = '${FARM}' ORDER BY p.title_fr`);
    const form = (await (await seen.get(`/produit/${pub}-x`)).follow('Écrire, ou être rappelé')).form('Envoyer');
    t.assert.equal(form.value('about'), title);
    const typed = { wants: 'answer', name: 'Marcel', mail: 'marcel@exemple.fr', body: 'Est-ce pour cuisiner ?' };
    const wrong = await comesBack(t, await form.fill(typed).force({ about: 'x'.repeat(121) }).submit('Envoyer'), 'À vérifier');
    t.assert.equal(wrong.form('Envoyer').value('about').length, 121, 'what was typed is kept');
    (await wrong.form('Envoyer').fill({ about: title }).submit('Envoyer')).expectStatus(200);
    const whole = `À propos de\u00a0: ${title}`.replaceAll("'", "''");
    t.assert.deepEqual(await rows(m.server, `SELECT count(*) FROM question WHERE mail = 'marcel@exemple.fr' AND body LIKE '${whole}%' AND body LIKE '%Est-ce pour cuisiner ?'`), [['1']], 'the thing first, then the question');
    (await owner.get('/commercant/questions')).expect(title);
    t.assert.equal((await seen.get(`${SHOP}/ecrire?objet=${'y'.repeat(500)}`)).form('Envoyer').value('about').length, 120, 'a long link is cut');
}

export default async function (t) {
    const m = await openMarket(t);
    const owner = await signIn(m, OWNER), seen = m.server.browser();

    await t.step('a day unlike the others, and a holiday worked', () => oneDay(t, m, owner, seen));
    await t.step('a leave in one tap, over as easily', () => leave(t, owner, seen));
    await t.step('markets and a day off', () => stalls(t, owner, seen));
    await t.step('delivery rounds', () => rounds(t, m, owner));
    await t.step('a stall to collect at, chosen by a buyer', () => places(t, m, owner, m.server.browser()));
    await t.step('a point staff make and a merchant shares', () => sharedPoint(t, m, owner, seen));
    await t.step('a parcel with its number', () => parcel(t, m, m.server.browser()));
    await t.step('a question is answered, and nobody sees an address', () => question(t, m, owner, seen));
}
