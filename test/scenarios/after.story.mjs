// After the hand-over: a guest changes his mind on the last day he may, without a script and without an account; a crowd of clicks
// is one receipt; the shop says what came back, the bank gives the money back once; before it leaves the shop nothing has to come back.
import { atBank, comeBack, decide, freshCode, MINUTE, pay, rows, signIn, toBank, told } from './people.mjs';
import { ADMIN, staffIn, tied, wellMade } from './forms_help.mjs';
import { booksAgree, refundsDone, Till } from './till.mjs';
import { until } from '../harness/ports.mjs';

export const meta = { timeoutMs: 300_000 };

const DAY = 24 * 60 * MINUTE;

/** Goods the law lets one give back. */
async function lasting(till) {
    const pubs = (await rows(till.market.server, `SELECT p.pub FROM product p JOIN category c ON c.id = p.category_id WHERE c.kind = 'goods' AND p.keeps = ''`)).flat();
    return till.offers.filter((o) => pubs.includes(o.pub) && o.units >= 4);
}

async function shopOf(till, offer) {
    const [[mail]] = await rows(till.market.server, `SELECT p.mail FROM person p JOIN member b ON b.person_id = p.id
        JOIN merchant m ON m.id = b.merchant_id WHERE m.slug = '${offer.shop}' AND b.role = 'owner'`);
    return { mail, browser: await signIn(till.market, mail) };
}

async function press(shop, number, verb, fill = {}) {
    const page = await shop.browser.get(`/commercant/commandes/${number}`);
    const form = page.forms().find((f) => f.action.endsWith(`${number}/${verb}`));
    if (!form) throw new Error(`no “${verb}” for ${number}:\n${page.text().slice(0, 1200)}`);
    return (await form.fill(fill).submit()).expectStatus(200);
}

async function bought(till, offer) {
    const buyer = await till.buy({ offer, products: offer.path });
    await pay(buyer);
    await told(till.market);
    return buyer;
}

async function handed(till, shop, buyer) {
    const [[code]] = await rows(till.market.server, `SELECT code FROM orders WHERE number = '${buyer.number}'`);
    await press(shop, buyer.number, 'accepter');
    await press(shop, buyer.number, 'pret');
    await press(shop, buyer.number, 'remettre', { code });
}

async function declaration(buyer) {
    const page = await buyer.browser.get(buyer.url);
    return (await page.follow('Renoncer au contrat ici')).expectStatus(200);
}

/** The last hour of the last day: many clicks at once, one receipt, one letter with the hour in it. */
async function crowd(t, till, buyer) {
    const page = await declaration(buyer);
    const form = page.form('Confirmer la rétractation');
    for (const name of form.names().filter((n) => n.startsWith('ligne-'))) form.fill({ [name]: true });
    const before = till.market.mail.messages.at(-1)?.id ?? 0;
    const all = await Promise.all(Array.from({ length: 8 }, () =>
        buyer.browser.post(form.action, form.fill({ nom: 'Camille Lefort' }).entries(form.buttons()[0]), { from: page, keep: false })));
    t.assert.deepEqual([...new Set(all.map((p) => p.status))], [200]);
    t.assert.equal(new Set(all.map((p) => p.path)).size, 1);
    all[0].expect('Vous avez renoncé au contrat').expect(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/);
    const letter = await till.market.letter('camille@exemple.fr', 'renoncé', before);
    t.assert.match(letter.text, /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/);
    const [[n]] = await rows(till.market.server, `SELECT count(*) FROM order_return r JOIN orders o ON o.id = r.order_id WHERE o.number = '${buyer.number}'`);
    t.assert.equal(n, '1');
    (await buyer.browser.get(buyer.url)).expect('Renoncé :').expect('Reçu');
}

/** The shop has it again: on the shelf, and the bank gives back what was taken, once. */
async function back(t, till, shop, buyer) {
    const left = async () => Number((await rows(till.market.server, `SELECT on_hand_milli FROM stock_item WHERE id = ${buyer.offer.stock}`))[0][0]);
    const before = await left();
    const page = (await shop.browser.get('/commercant/retours')).expect(buyer.number);
    const form = page.forms().find((f) => f.action.endsWith('/retour-recu'));
    const done = await freshCode(till.market, await form.submit('vendable'), shop.mail);
    done.expectStatus(200).expect('C’est noté');
    t.assert.equal(await left(), before + 1000);
    (await form.submit('vendable')).expectStatus(200).expect('C’est noté'); // the second click
    t.assert.equal(await left(), before + 1000, 'once on the shelf');
    (await form.submit('perdu')).expectStatus(409).expect('Cela a changé entre-temps').expect(buyer.number);
    (await form.force({ etat: '' }).submit('perdu')).expectStatus(422).expect('Dites si').expect(buyer.number);
    await refundsDone(till);
    const [tx] = await atBank(till.market, buyer.number);
    t.assert.equal(tx.refunded, tx.amount);
    (await buyer.browser.get(buyer.url)).expect('Remboursé');
}

/** Days after: the address is there, the link is not, and the form is refused. */
async function tooLate(t, till, buyer) {
    const page = await declaration(buyer);
    const form = page.form('Confirmer la rétractation');
    t.clock.advance(18 * DAY);
    const now = await buyer.browser.get(buyer.url);
    t.assert.ok(!now.html.includes('Renoncer au contrat ici'));
    for (const name of form.names().filter((n) => n.startsWith('ligne-'))) form.fill({ [name]: true });
    (await form.fill({ nom: 'Camille Lefort' }).submit()).expectStatus(409).expect(buyer.number); // on the page of the purchase
}

/** Nothing has left the shop: the order is cancelled, the money is on its way, the shop is told. */
async function beforehand(t, till, shop, buyer) {
    await press(shop, buyer.number, 'accepter');
    const page = await declaration(buyer);
    const form = page.form('Confirmer la rétractation');
    for (const name of form.names().filter((n) => n.startsWith('ligne-'))) form.fill({ [name]: false });
    (await form.fill({ nom: '' }).submit()).expectStatus(422).expect('Cochez ce à quoi vous renoncez');
    const before = till.market.mail.messages.at(-1)?.id ?? 0;
    const again = (await declaration(buyer)).form('Confirmer la rétractation');
    (await again.submit()).expectStatus(200).expect('n’ont pas quitté la boutique');
    await till.market.letter(shop.mail, 'rétracté', before);
    t.assert.equal(await till.stateOf(buyer), 'cancelled');
    await refundsDone(till);
    await booksAgree(till);
}

/** Words both ways, a complaint with its number, and the mediator named; the second click says nothing new. */
async function talk(t, till, shop, buyer) {
    const before = till.market.mail.messages.at(-1)?.id ?? 0;
    const terms = await shop.browser.get('/commercant/retours');
    (await terms.form('Enregistrer').fill({ mediateur: 'Médiation du Bocage, 61000 Alençon' }).submit()).expectStatus(200);
    const write = await (await buyer.browser.get(buyer.url)).follow('Écrire à la boutique');
    (await write.form('Envoyer').submit()).expectStatus(422).expect('Votre message');
    const form = write.form('Envoyer').fill({ message: 'Sans gluten, s’il vous plaît' });
    await form.submit();
    (await form.submit()).expectStatus(200).expect('Sans gluten');
    (await shop.browser.get(`/commercant/commandes/${buyer.number}`)).expect('le client a écrit');
    t.assert.equal((await rows(till.market.server, `SELECT count(*) FROM order_message WHERE by_buyer = 1`))[0][0], '1');
    await till.market.letter(shop.mail, 'message du client', before);
    const complain = (await (await buyer.browser.get(buyer.url)).follow('Quelque chose ne va pas')).expect('Médiation du Bocage');
    (await complain.form('Envoyer la réclamation').fill({ texte: 'x' }).submit()).expectStatus(422).expect('Qu’est-ce qui ne va pas');
    (await complain.form('Envoyer la réclamation').fill({ sujet: 'damaged', texte: 'Le bol est fendu.' }).submit()).expect(`${buyer.number}-R1`);
    const page = await shop.browser.get(`/commercant/commandes/${buyer.number}`);
    const answer = page.forms().find((f) => f.action.endsWith('/reclamation'));
    const empty = (await answer.fill({ reponse: ' ' }).submit()).expectStatus(422);
    tied(till, empty, answer.controls.find((c) => c.tagName === 'textarea').attrs.find((a) => a.name === 'id').value);
    t.assert.equal(empty.select('[aria-invalid="true"]').length, 1, 'the answer, and nothing else');
    await wellMade(till, empty);
    await answer.fill({ reponse: 'Nous vous en donnons un autre.' }).submit();
    (await answer.fill({ reponse: 'Une seconde réponse.' }).submit()).expectStatus(409).expect('déjà répondu').expect('Une seconde réponse.');
    (await buyer.browser.get(buyer.url)).expect('Nous vous en donnons un autre.');
    await till.market.letter('camille@exemple.fr', 'votre réclamation', before);
}

/** Two taps: what stands there still is in the basket, what is gone is said. */
async function again(t, till, buyer) {
    const page = await (await buyer.browser.get(buyer.url)).follow('Commander de nouveau');
    const basket = await page.form('dans mon panier').submit();
    t.assert.equal(basket.path, '/panier');
}

/** An offer of a shop that brings things, dear enough for that; and where it is. */
async function brought(till) {
    const shops = new Map(await rows(till.market.server, `SELECT m.slug, min(a.minimum_cents), m.postcode, m.insee FROM merchant m JOIN area a ON a.merchant_id = m.id
        WHERE m.delivers = 1 AND a.radius_m IS NOT NULL GROUP BY m.slug, m.postcode, m.insee`).then((all) => all.map(([slug, least, postcode, insee]) => [slug, { least: Number(least), postcode, insee }])));
    const offer = till.offers.find((o) => shops.has(o.shop) && o.cents >= shops.get(o.shop).least && o.units >= 2);
    return { offer, at: shops.get(offer.shop) };
}

/** One time of those that are offered, the last. */
function lastTime(page) {
    return page.select('input[name="creneau"]').at(-1).attrs.find((a) => a.name === 'value').value;
}

/** From collecting to delivery and back, by forms alone: more is paid first, what is less comes back, and both are in writing. */
async function otherwise(t, till, known) {
    const { offer, at } = await brought(till);
    const buyer = await bought(till, offer);
    const before = till.market.mail.messages.at(-1)?.id ?? 0;
    const page = (await (await buyer.browser.get(buyer.url)).follow('Me faire livrer plutôt')).expectStatus(200);
    const form = page.form('Voir ce que cela change');
    const wrong = (await form.fill({ street: '', postcode: at.postcode, creneau: lastTime(page) }).submit()).expectStatus(422).expect('Numéro et rue');
    t.assert.equal(wrong.form('Voir ce que cela change').value('postcode'), at.postcode);
    let check = await wrong.form('Voir ce que cela change').fill({ street: '3 rue du Four' }).submit();
    if (check.status === 422) check = await check.form('Voir ce que cela change').fill({ commune: at.insee }).submit();
    check.expectStatus(200).expect('3 rue du Four');
    const fee = Number(check.form('Changer et payer').value('montre'));
    (await check.form('Changer et payer').force({ montre: '1' }).submit()).expectStatus(409).expect('n’est plus le même');
    const redirect = (await check.form('Changer et payer').submit()).expectStatus(200);
    t.assert.ok(redirect.forms().some((f) => f.action.includes('/vads-payment/')));
    (await buyer.browser.get(buyer.url)).expect('Vous voulez être livré').expect('reste comme avant');
    await comeBack(await decide(await toBank(buyer), 'Payer'));
    await told(till.market);
    (await buyer.browser.get(buyer.url)).expect('3 rue du Four').expect('Payé');
    const all = await atBank(till.market, buyer.number);
    t.assert.deepEqual(all.filter((x) => x.accepted).map((x) => x.amount), [offer.cents, fee]);
    const shop = offer.shop === known.slug ? known : await shopOf(till, offer); // a code a minute
    await till.market.letter(shop.mail, 'à livrer', before);
    (await shop.browser.get(`/commercant/commandes/${buyer.number}`)).expect('changé par le client').expect('3 rue du Four');
    (await buyer.browser.get(`${new URL(buyer.url, 'http://x').pathname}/contrat`)).expect(/changée le/);
    const back = await (await buyer.browser.get(buyer.url)).follow('Venir la chercher plutôt');
    const less = await back.form('Voir ce que cela change').fill({ creneau: lastTime(back) }).submit();
    (await less.form('Modifier').submit('Modifier')).expectStatus(200).expect('À retirer');
    await refundsDone(till);
    (await buyer.browser.get(buyer.url)).expect('Payé,');
    await press(shop, buyer.number, 'accepter');
    await press(shop, buyer.number, 'pret');
    t.assert.ok(!(await buyer.browser.get(buyer.url)).html.includes('Me faire livrer plutôt'));
}

/** A mailbox says no for its owner as RFC 8058 has it: one POST from nowhere, without cookies, led nowhere; by a GET nothing is done. */
async function noMore(t, buyer) {
    const body = new URLSearchParams({ 'List-Unsubscribe': 'One-Click' });
    const click = (at, method = 'POST') => fetch(new URL(at, buyer.browser.origin), { method, redirect: 'manual', body: method === 'POST' ? body : undefined });
    const link = new URL(`${buyer.url}/avis/non`, buyer.browser.origin).pathname, muted = "ne demandons plus d’avis";
    t.assert.equal((await click(link.replace(/[^/](?=\/avis)/, (c) => (c === 'a' ? 'b' : 'a')))).status, 404);
    t.assert.ok(!(await (await click(link, 'GET')).text()).includes(muted));
    const done = await click(link);
    t.assert.equal(done.status, 200);
    t.assert.ok((await done.text()).includes(muted));
    t.assert.ok((await (await click(link, 'GET')).text()).includes(muted));
}

/** What he wrote of it is in the file of all that is kept of him. */
async function taken(t, market, mail) {
    const browser = market.server.browser(), before = market.mail.messages.at(-1)?.id ?? 0;
    const asked = await (await browser.get('/compte/entrer')).form('/compte/entrer').fill({ courriel: mail }).submit();
    await asked.form('/compte/code').fill({ code: /\b\d{6}\b/.exec((await market.letter(mail, 'code', before)).text)[0] }).submit();
    const zip = (await browser.request('GET', '/compte/donnees.zip', { keep: false })).body.toString('utf8');
    t.assert.ok(zip.includes('Très bon accueil.') && zip.includes('Merci, à bientôt.'));
}

/** Who has it says what he thinks; staff read it, the shop answers, everybody sees it with its dates; another one is refused with a ground. */
async function opinions(t, till, shop, buyer) {
    const { market } = till;
    const before = market.mail.messages.at(-1)?.id ?? 0;
    const page = await (await buyer.browser.get(buyer.url)).follow('Donner mon avis');
    (await page.form('Envoyer mon avis').submit()).expectStatus(422).expect('au moins une note');
    const half = (await page.form('Envoyer mon avis').fill({ 'texte-0': 'Très bon accueil.' }).submit()).expectStatus(422).expect('Donnez aussi une note');
    await half.form('Envoyer mon avis').fill({ 'note-0': '4', 'note-1': '5' }).submit();
    const open = `/boutique/${buyer.offer.shop}`;
    t.assert.ok(!(await buyer.browser.get(open)).html.includes('Très bon accueil'));
    (await buyer.browser.get(buyer.offer.path)).expect('5,0 sur 5').expect('1 avis');
    t.assert.match(buyer.browser.page.html, /"aggregateRating":\{[^}]*"reviewCount":1/);
    const staff = await staffIn(market, ADMIN);
    const queue = (await staff.get('/equipe/avis')).expect('Très bon accueil.');
    (await queue.form('Décider').fill({ decision: 'refuser' }).submit()).expectStatus(422).expect('seuls ceux qui sont publiés');
    (await queue.form('Décider').fill({ decision: 'publier' }).submit()).expectStatus(200).expect('Tout est lu');
    (await buyer.browser.get(open)).expect('Très bon accueil.').expect('Achat vérifié').expect('4,0 sur 5');
    await market.letter(shop.mail, 'Un avis', before);
    const mine = (await shop.browser.get('/commercant/avis')).expect('Très bon accueil.');
    const answer = mine.forms().find((f) => f.names().includes('reponse') && f.action.endsWith('/commercant/avis'));
    (await answer.fill({ reponse: '' }).submit()).expectStatus(422);
    (await answer.fill({ reponse: 'Merci, à bientôt.' }).submit()).expectStatus(200).expect('C’est noté');
    (await buyer.browser.get(`${open}/avis?tri=worst`)).expect('Merci, à bientôt.');
    (await buyer.browser.get('/avis')).expect('jamais un motif');
    const told = await (await buyer.browser.get(`${open}/avis?tri=worst`)).follow('Signaler cet avis');
    const doubtful = told.expect('Très bon accueil.').form('Envoyer ce signalement').fill({ motif: 'wrong', texte: 'Cette personne n’est jamais venue.', courriel: '', sincere: true });
    (await doubtful.submit('Envoyer ce signalement')).expectStatus(200).expect('Très bon accueil.');
    (await staff.get('/equipe/signalements')).expect('Très bon accueil.').expect('jamais venue');
    for (const wrong of ['1', 'x', '999999999999']) (await buyer.browser.get(`/signaler${open}?avis=${wrong}`)).expectStatus(404);
    await noMore(t, buyer);
    await taken(t, market, 'camille@exemple.fr');
    const again = await (await buyer.browser.get(buyer.url)).follow('Mon avis');
    await again.form('Envoyer mon avis').fill({ 'texte-0': 'Allez chez le voisin, www.voisin.fr' }).submit();
    const second = await staff.get('/equipe/avis');
    (await second.form('Décider').fill({ decision: 'refuser', motif: 'advert', mots: 'Vous envoyez chez un autre.' }).submit()).expectStatus(200);
    t.assert.match((await market.letter('camille@exemple.fr', 'n’est pas publié', before)).text, /Vous envoyez chez un autre/);
    t.assert.ok(!(await buyer.browser.get(open)).html.includes('accueil'));
}

/** Paid, accepted, never prepared: its time over, the buyer says so; the shop is asked, and without its answer the money goes back, once. */
async function neverPrepared(t, till, offer) {
    const buyer = await bought(till, offer), shop = await shopOf(till, offer), { server } = till.market;
    await press(shop, buyer.number, 'accepter');
    const [[id, end, paid]] = await rows(server, `SELECT id, slot_end_at, (SELECT amount_cents FROM attempt WHERE about = orders.id) FROM orders WHERE number = '${buyer.number}'`);
    const link = 'Je ne l’ai pas eue', state = async () => (await rows(server, `SELECT state FROM orders WHERE id = ${id}`))[0][0];
    t.assert.ok(!(await buyer.browser.get(buyer.url)).says(link), 'not before its time is over');
    (await buyer.browser.get(`${buyer.url}/annuler?commande=${id}`)).expect('Votre achat'); // no page to cancel an accepted order
    t.clock.advance(Number(end) - t.clock.now());
    const before = till.market.mail.messages.at(-1)?.id ?? 0;
    const page = await (await buyer.browser.get(buyer.url)).follow(link);
    page.expectStatus(200).expect('La boutique est d’abord interrogée');
    await wellMade({ t }, page);
    const form = page.form(link);
    for (let i = 0; i < 2; i++) (await form.submit()).expectStatus(200).expect('La boutique peut répondre jusqu’à');
    t.assert.equal(await state(), 'accepted', 'the shop is asked first');
    t.assert.match((await till.market.letter(shop.mail, 'ne l’a pas eue', before)).text, /remise\. Sinon/);
    const again = await shopOf(till, offer);
    (await again.browser.get(`/commercant/commandes/${buyer.number}`)).expect('Le client ne l’a pas eue');
    const [[ends]] = await rows(server, `SELECT ends_at FROM order_unmet WHERE order_id = ${id}`);
    t.clock.advance(Number(ends) - t.clock.now());
    await until('without an answer it is cancelled', async () => (await state()) === 'cancelled', { ms: 30_000 });
    await refundsDone(till, 'the money goes back');
    t.assert.deepEqual(await rows(server, `SELECT sum(r.amount_cents) FROM refund r JOIN attempt a ON a.id = r.attempt_id WHERE a.about = ${id}`), [[paid]]);
    (await buyer.browser.get(buyer.url)).expect('Vous avez dit ne pas l’avoir eue');
}

export default async function (t) {
    const till = await Till.open(t);
    const [offer] = await lasting(till);
    const [first, second] = [await bought(till, offer), await bought(till, offer)];
    let shop = await shopOf(till, offer);
    await handed(till, shop, first);
    await t.step('brought instead of collected, and back', () => otherwise(t, till, { ...shop, slug: offer.shop }));
    await t.step('before it leaves the shop it is only cancelled', () => beforehand(t, till, shop, second));
    const [[at]] = await rows(till.market.server, `SELECT state_at FROM orders WHERE number = '${first.number}'`);
    const page = await declaration(first);
    page.expect('Possible jusqu’au');
    t.clock.advance(13 * DAY + Number(at) - t.clock.now());
    await t.step('a crowd of clicks on the thirteenth day is one receipt', () => crowd(t, till, first));
    shop = await shopOf(till, offer);
    await t.step('the shop has it back, the bank gives the money back once', () => back(t, till, shop, first));
    const last = await bought(till, offer);
    await handed(till, shop, last);
    await t.step('words, a complaint and the mediator', () => talk(t, till, shop, last));
    await t.step('what one thinks of it', () => opinions(t, till, shop, last));
    await t.step('the same again in two taps', () => again(t, till, last));
    await t.step('after the last day there is nothing to give up', () => tooLate(t, till, last));
    await t.step('paid and never prepared: the shop is asked, then the money goes back', () => neverPrepared(t, till, offer));
    await booksAgree(till);
}
