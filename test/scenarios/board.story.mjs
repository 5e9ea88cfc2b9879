// The board of a shop beyond its tickets: a pause, a message to the buyer, papers, old orders, the takings of the day.
import { until } from '../harness/ports.mjs';
import { ADMIN, staffIn } from './forms_help.mjs';
import { buy, offersOf, openMarket, rows, signIn, toReview } from './people.mjs';

export const meta = { timeoutMs: 180_000 };

const FARM = 'la-ferme-des-haies';

const silent = (t, page, words) => t.assert.ok(!page.says(words), `the page says “${words}”`);
const press = async (browser, at, verb, fields, button) =>
    (await browser.get(at)).forms().find((f) => f.action.endsWith(verb)).fill(fields ?? {}).submit(button);

/** In one tap; the basket says it, the purchase is refused, and it is over by itself. */
async function pause(t, market, farm, offer) {
    (await press(farm, '/commercant/commandes', '/pause', {}, 'pendant 1 h')).expect('Pas de nouvelles commandes jusqu’à');
    const browser = market.server.browser();
    const review = await toReview(browser, { products: offer.path });
    (await browser.get('/panier')).expect('Pas de nouvelles commandes jusqu’à').expect('Votre panier garde');
    (await browser.get(`/boutique/${FARM}`)).expectStatus(200).expect('Pas de nouvelles commandes jusqu’à');
    (await browser.get(offer.path)).expectStatus(200).expect('Pas maintenant');
    const refused = await review.form('/commander').submit();
    refused.expectStatus(409).expect('ne prend pas de commandes en ce moment');
    t.clock.advance(61 * 60_000);
    silent(t, await market.server.browser().get(`/boutique/${FARM}`), 'Pas de nouvelles commandes jusqu’à');
    silent(t, await farm.get('/commercant/commandes'), 'Pas de nouvelles commandes jusqu’à');
}

/** Written once, mailed, and kept where the buyer looks; without words it is asked again, and nothing typed is lost. */
async function message(t, market, farm, buyer, at) {
    (await press(farm, at, '/message', { phrase: '', message: '  ' })).expectStatus(422).expect('Choisissez une phrase');
    const words = 'Sonnez à la porte bleue <b>s’il vous plaît</b>.';
    (await press(farm, at, '/message', { phrase: 'late', message: words })).expectStatus(200).expect('en route vers le client');
    const letter = await market.letter('camille@exemple.fr', 'Un message au sujet de votre commande');
    t.assert.ok(letter.text.includes('quart d’heure de retard') && letter.text.includes('porte bleue'));
    (await buyer.browser.get(buyer.url)).expect('La boutique vous écrit').expect(words);
}

async function papers(t, farm, { at, number }) {
    for (const paper of ['80', 'a6']) silent(t, (await farm.get(`${at}/ticket?papier=${paper}`)).expectStatus(200).expect('Camille Lefort'), 'Code');
    (await farm.get('/commercant/etiquettes')).expectStatus(200).expect(number.split('-')[1]).expect('Camille Lefort');
    (await farm.get('/commercant/feuille-du-jour')).expectStatus(200).expect('La Ferme des Haies');
    (await farm.get('/commercant/a-preparer')).expectStatus(200).expect(number);
}

const centsOf = async (market, number) => Number((await rows(market.server, `SELECT actual_total_cents FROM orders WHERE number = '${number}'`))[0][0]);

/** One of two is missing; something else is offered for it, and only the buyer's tap changes the bag. */
async function bag(t, market, farm, order, other) {
    (await press(farm, order.at, '/accepter')).expectStatus(200);
    const before = await centsOf(market, order.number);
    const again = await press(farm, order.at, '/peser', { q1: '3' });
    again.expectStatus(422).expect('au plus');
    t.assert.equal(again.forms().find((f) => f.action.endsWith('/peser')).value('q1'), '3');
    (await press(farm, order.at, '/peser', { q1: 'deux' })).expectStatus(422);
    (await press(farm, order.at, '/peser', { q1: '0' })).expectStatus(422).expect('annulez plutôt');
    (await press(farm, order.at, '/peser', { q1: '1' })).expectStatus(200).expect('cette commande coûte maintenant');
    t.assert.equal(await centsOf(market, order.number), before / 2);
    (await order.buyer.browser.get(order.buyer.url)).expect('Comme commandé, avant la pesée');
    (await press(farm, order.at, '/proposer', { ligne: '1', offre: '0', quantite: 'x' })).expectStatus(422);
    const [[id]] = await rows(market.server, `SELECT o.id FROM public_offer o WHERE o.stock_item_id = ${other.stock}`);
    (await press(farm, order.at, '/proposer', { ligne: '1', offre: id, quantite: '1' })).expectStatus(200).expect('En attente de la réponse');
    (await press(farm, order.at, '/pret')).expectStatus(409).expect('n’a pas encore répondu');
    const letter = await market.letter('camille@exemple.fr', 'Une question au sujet de votre commande');
    t.assert.ok(letter.text.includes(order.buyer.url.split('#')[0]), letter.text);
    await order.buyer.browser.get(order.buyer.url);
    (await order.buyer.browser.page.forms().find((f) => f.action.endsWith('/reponse')).submit('Oui, je veux bien')).expectStatus(200);
    t.assert.equal(await centsOf(market, order.number), other.cents);
    (await farm.get(order.at)).expect('Le client a dit oui');
    await market.server.fsck();
}

/** What was paid at the counter is in the day's sum and in its table, and an old order is found again. */
async function books(t, market, farm, order) {
    (await press(farm, order.at, '/payer', {}, 'Chèque')).expectStatus(200);
    (await press(farm, order.at, '/pret')).expectStatus(200);
    (await press(farm, order.at, '/remettre-sans-code')).expectStatus(200).expect('Remise sans le code');
    (await order.buyer.browser.get(order.buyer.url)).expect('La boutique l’a remise sans le code');
    const euros = (await centsOf(market, order.number) / 100).toFixed(2).replace('.', ',');
    (await farm.get('/commercant/caisse')).expectStatus(200).expect(order.number).expect(`${euros} €`);
    const csv = await farm.get('/commercant/caisse.csv');
    t.assert.ok(csv.body.toString('utf8').includes(`${order.number};Camille Lefort;chèque;${euros}\r\n`), csv.body.toString('utf8'));
    (await farm.get('/commercant/caisse?jour=2001-01-01')).expectStatus(200).expect('Rien n’a été encaissé');
    for (const q of [order.number, 'lefort', 'CAMÍLLE'])
        (await farm.get(`/commercant/commandes-passees?q=${encodeURIComponent(q)}`)).expectStatus(200).expect(order.number);
    (await farm.get('/commercant/commandes-passees?q=personne-de-ce-nom')).expect('Aucune commande');
    (await farm.get('/commercant/commandes-passees?jour=n%27importe&avant=x&q=%')).expectStatus(200);
    await market.server.fsck();
}

/** A shop that does not look: after an hour of opening time staff have its number, and write down what it says. */
async function onTheTelephone(t, market, offer) {
    await buy(market, { products: offer.path, slot: -1 });
    const [[number, id]] = await rows(market.server, 'SELECT number, id FROM orders ORDER BY id DESC LIMIT 1');
    const of = async (column) => Number((await rows(market.server, `SELECT ${column} FROM orders WHERE id = ${id}`))[0][0]);
    silent(t, await (await staffIn(market, ADMIN)).get('/equipe'), number);
    for (let tries = 0; await of('unseen_stage') < 2; tries++) { // it may be night, or a day off
        t.assert.ok(tries < 6, 'staff are never asked to call');
        t.clock.goTo(await of('escalate_at') + 1000);
        await until('the clock has gone on', async () => await of('escalate_at') > t.clock.now(), { ms: 30_000 });
    }
    const staff = await staffIn(market, ADMIN);
    (await staff.get('/equipe')).expect(number);
    const page = await staff.get(`/equipe/commande/${number}`);
    (await page.forms().find((f) => f.buttons().length && f.names().includes('motif')).fill({ motif: ' ' }).submit()).expectStatus(422).expect('Dites pourquoi');
    (await (await staff.get(`/equipe/commande/${number}`)).forms().find((f) => f.action.endsWith(number)).submit('Elle accepte')).expectStatus(200).expect('C’est noté');
    const [[state, who]] = await rows(market.server, `SELECT o.state, e.actor_kind FROM orders o JOIN order_event e ON e.order_id = o.id
        WHERE o.id = ${id} ORDER BY e.id DESC LIMIT 1`);
    t.assert.deepEqual([state, who], ['accepted', 'staff']);
    (await staff.get('/equipe/commande/ZZ-9999')).expectStatus(404);
}

export default async function (t) {
    const market = await openMarket(t);
    const [[mail]] = await rows(market.server, `SELECT p.mail FROM person p JOIN member b ON b.person_id = p.id
        JOIN merchant m ON m.id = b.merchant_id WHERE m.slug = '${FARM}'`);
    const farm = await signIn(market, mail);
    const pieces = new Set((await rows(market.server, "SELECT pub FROM product WHERE unit = 'piece'")).map(([pub]) => pub));
    const offer = (await offersOf(market.server)).find((o) => o.shop === FARM && o.inShop && o.units >= 3 && pieces.has(o.pub));
    await t.step('a pause', () => pause(t, market, farm, offer));
    const buyer = await buy(market, { products: offer.path, quantity: 2 });
    const [[number]] = await rows(market.server, 'SELECT number FROM orders ORDER BY id DESC LIMIT 1');
    const order = { number, at: `/commercant/commandes/${number}`, buyer };
    await t.step('a message to the buyer', () => message(t, market, farm, buyer, order.at));
    await t.step('tickets, labels, the list to prepare', () => papers(t, farm, order));
    const other = (await offersOf(market.server)).find((o) => o.shop === FARM && o.stock !== offer.stock && o.units >= 2 && o.cents > 0 && pieces.has(o.pub));
    await t.step('what is missing, and what is offered instead', () => bag(t, market, farm, order, other));
    await t.step('takings and old orders', () => books(t, market, farm, order));
    await t.step('staff call a shop that does not look', () => onTheTelephone(t, market, offer));
}
