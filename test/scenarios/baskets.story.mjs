// What is sold with more than a price: a basket made of a shop's other products, put together on a telephone, sold as one thing; a
// deposit on its jar, beside the price wherever one reads it, given back in the shop.
import { ADMIN, staffIn } from './forms_help.mjs';
import { markupProblems } from '../harness/browser.mjs';
import { buy, openMarket, rows, signIn, toBasket, toReview } from './people.mjs';

export const meta = { timeoutMs: 120_000 };

const FARMER = 'la.ferme.des.haies@demo.foirail.example';
const OTHER = 'cycles.rouland@demo.foirail.example';

/** The farm's things that are sold by the piece, from the shelf. */
const goods = (m) => rows(m.server, `SELECT o.id, o.code, p.pub, p.title_fr, o.price_cents, s.on_hand_milli, s.id AS stock FROM public_offer o
    JOIN product p ON p.id = o.product_id JOIN stock_item s ON s.id = o.stock_item_id JOIN merchant m ON m.id = o.merchant_id
    WHERE m.slug = 'la-ferme-des-haies' AND o.mode = 'order' AND p.unit = 'piece' AND s.on_hand_milli >= 4000 ORDER BY o.id`);

const put = (page, id) => page.forms().find((f) => f.names().includes('produit') && f.value('produit') === id);

async function together(t, m, farmer, other, [basket, first, second]) {
    const path = `/commercant/produits/${basket[0]}/panier`;
    (await other.get(path)).expectStatus(404);
    const page = (await farmer.get(path)).expectStatus(200).expect('Mettre quelque chose dedans');
    t.assert.deepEqual(await markupProblems(page.html), []);
    const found = await farmer.get(`${path}?mot=${first[1]}`);
    const wrong = await put(found, first[0]).fill({ nombre: 'deux' }).submit('Mettre');
    wrong.expectStatus(422);
    t.assert.equal(put(wrong, first[0]).value('nombre'), 'deux', 'what was typed stands there');
    t.assert.deepEqual(await markupProblems(wrong.html), []);
    (await put(wrong, first[0]).fill({ nombre: '1,5' }).submit('Mettre')).expectStatus(422).expect('Des pièces entières');
    (await put(farmer.page, first[0]).fill({ nombre: '2' }).submit('Mettre')).expect('C’est enregistré');
    await farmer.get(`${path}?mot=${second[1]}`);
    (await put(farmer.page, second[0]).submit('Mettre')).expect('C’est enregistré');
    t.assert.deepEqual(await markupProblems(farmer.page.html), []);
    const stolen = await farmer.post(path, { produit: '1', nombre: '1', action: 'mettre' });
    stolen.expectStatus(404);
}

/** Everybody reads what is in it; nobody counts it. */
async function shown(t, m, farmer, [basket, first]) {
    const product = await m.server.browser().get(`/produit/${basket[2]}-x`);
    product.expectStatus(200).expect('Dans le panier').expect(first[3]);
    t.assert.deepEqual(await markupProblems(product.html), []);
    (await farmer.get(`/commercant/produits/${basket[0]}`)).expect('En stock, d’après son contenu');
    t.assert.ok((await farmer.get('/commercant/produits')).select(`a[href="/commercant/produits/${basket[0]}/panier"]`).length);
    t.assert.ok(!(await farmer.get('/commercant/stock')).select(`input[name="s-${basket[0]}"]`).length, 'a basket is not counted');
}

async function sold(t, m, [basket, first, second]) {
    await buy(m, { products: `/produit/${basket[2]}-x`, quantity: 1 });
    const [[title]] = await rows(m.server, 'SELECT title FROM order_line ORDER BY id DESC LIMIT 1');
    t.assert.match(title, /\(2\u00a0× .+, .+\)$/, 'the line says what is in it');
    const holds = await rows(m.server, `SELECT stock_item_id, qty_milli FROM hold WHERE stock_item_id IN (${first[6]}, ${second[6]}, ${basket[6]})
        AND order_id = (SELECT max(id) FROM orders) ORDER BY qty_milli`);
    t.assert.deepEqual(holds, [[second[6], '1000'], [first[6], '2000']]);
}

/** A deposit is asked beside the price, on every page and paper; given back by a tap, and the takings say so. */
async function deposit(t, m, farmer, [, , , jar]) {
    const sheet = await farmer.get(`/commercant/produits/${jar[0]}`);
    const wrong = await sheet.form('Enregistrer').fill({ deposit: 'un sou' }).submit('Enregistrer');
    wrong.expectStatus(422);
    t.assert.equal(wrong.form('Enregistrer').value('deposit'), 'un sou');
    (await wrong.form('Enregistrer').fill({ deposit: '0,50' }).submit('Enregistrer')).expectStatus(200);
    const path = `/produit/${jar[2]}-x`, buyer = m.server.browser();
    (await buyer.get(path)).expect('0,50 € de consigne');
    (await toBasket(buyer, path, 2)).expect('de consigne chacun');
    const review = await toReview(m.server.browser(), { products: path, quantity: 2 });
    review.expect('Consignes des emballages');
    t.assert.deepEqual(await markupProblems(review.html), []);
    const bought = await buy(m, { products: path, quantity: 2, mail: 'bocal@exemple.fr' });
    bought.page.expect('Consignes des emballages');
    const [[number, lines, total]] = await rows(m.server, 'SELECT number, lines_cents, ordered_total_cents FROM orders ORDER BY id DESC LIMIT 1');
    t.assert.equal(Number(total) - Number(lines), 100);
    t.assert.match((await m.letter('bocal@exemple.fr', 'Votre achat')).text, /Consignes des emballages.*1,00/);
    await handOver(t, m, farmer, number);
    const page = await farmer.get(`/commercant/commandes/${number}`);
    page.expect('Emballages qui reviennent');
    t.assert.deepEqual(await markupProblems(page.html), []);
    const back = async () => (await rows(m.server, 'SELECT coalesce(sum(units), 0), count(*) FROM deposit_back'))[0].map(Number);
    const one = page.form('Un est revenu');
    (await one.submit('Un est revenu')).expect('1 revenu');
    (await one.submit('Un est revenu')).expectStatus(200).expect('1 revenu'); // the same button again
    t.assert.deepEqual(await back(), [1, 1], 'a double tap gives one deposit back');
    (await farmer.page.form('Un est revenu').submit('Un est revenu')).expect('2 revenus');
    (await one.force({ deja: null }).submit('Un est revenu')).expectStatus(409).expect('Il n’en est pas sorti autant');
    t.assert.deepEqual(await back(), [2, 2]);
    (await farmer.get('/commercant/caisse')).expect('consignes rendues');
}

/** Out of its season: shown with the month it is back, not for sale; half a season is refused. */
async function outOfSeason(t, m, farmer, [, , , jar]) {
    const sheet = await farmer.get(`/commercant/produits/${jar[0]}`);
    const month = new Date(m.t.clock.now()).getUTCMonth(), [from, to] = [1, 3].map((n) => ((month + n + 6) % 12) + 1); // half a year from now
    const half = await sheet.form('Enregistrer').fill({ season_from: String(from) }).submit('Enregistrer');
    half.expectStatus(422).expect('un premier et un dernier mois');
    t.assert.deepEqual(await markupProblems(half.html), []);
    (await half.form('Enregistrer').fill({ season_to: String(to) }).submit('Enregistrer')).expectStatus(200);
    const page = await m.server.browser().get(`/produit/${jar[2]}-x`);
    page.expect(`De retour en ${new Intl.DateTimeFormat('fr-FR', { month: 'long' }).format(new Date(2001, from - 1))}`);
    t.assert.ok(!page.html.includes('id="achat"'), 'not for sale');
    await farmer.get(`/commercant/produits/${jar[0]}`);
    (await farmer.page.form('Enregistrer').fill({ season_from: '', season_to: '' }).submit('Enregistrer')).expectStatus(200);
    t.assert.ok((await m.server.browser().get(`/produit/${jar[2]}-x`)).html.includes('id="achat"'));
}

async function handOver(t, m, farmer, number) {
    const ticket = `/commercant/commandes/${number}`;
    const [[code]] = await rows(m.server, `SELECT code FROM orders WHERE number = '${number}'`);
    const tap = async (end) => (await farmer.get(ticket)).forms().find((f) => f.action.endsWith(`${number}/${end}`));
    await (await tap('accepter')).submit();
    await (await tap('pret')).submit();
    await (await tap('payer')).submit('Espèces');
    (await (await tap('remettre')).fill({ code }).submit()).expectStatus(200);
}

/** Goods of several shops put together by staff: nobody sees a draft; all of it goes into the basket at once, what cannot is named. */
async function selection(t, m) {
    const staff = await staffIn(m, ADMIN), anybody = m.server.browser(), put = 'L’ajouter';
    const all = await rows(m.server, `SELECT o.code, o.stock_item_id, p.title_fr, o.price_cents FROM public_offer o JOIN product p ON p.id = o.product_id JOIN stock_item s ON s.id = o.stock_item_id
        JOIN merchant g ON g.id = o.merchant_id WHERE o.mode IN ('order', 'reserve') AND p.unit = 'piece' AND o.book_min = 0 AND o.bundle = 0 AND s.on_hand_milli >= 9000
        AND g.slug IN ('verger-lemoine', 'le-rucher-du-bocage', 'savonnerie-du-perche') ORDER BY g.slug, o.id`);
    const lines = [all[0], all[1], all.at(-1)];
    const form = (await staff.get('/equipe/selections')).form('Commencer cette sélection');
    (await form.fill({ titre: '', texte: 'Trois maisons.' }).submit('Commencer cette sélection')).expectStatus(422).expect('Trois maisons.');
    const begin = staff.page.form('Commencer cette sélection').fill({ titre: 'Le goûter du dimanche' });
    const begun = await Promise.all([1, 2].map(() => begin.submit('Commencer cette sélection', { keep: false })));
    t.assert.equal(begun[0].path, begun[1].path, 'two clicks begin one');
    t.assert.deepEqual(await rows(m.server, "SELECT count(*) FROM selection WHERE title_fr = 'Le goûter du dimanche'"), [['1']]);
    const at = begun[0].path, show = 'La montrer à tous';
    (await (await staff.get(at)).form(show).submit(show)).expectStatus(422).expect('Mettez-y quelque chose');
    (await (await staff.get(at)).form(put).fill({ code: '00000', quantite: 'deux' }).submit(put)).expectStatus(422).expect('ce code');
    t.assert.equal(staff.page.form(put).value('quantite'), 'deux');
    for (const [code] of lines) (await (await staff.get(at)).form(put).fill({ code, quantite: '2' }).submit(put)).expectStatus(200);
    (await anybody.get('/selection/le-gouter-du-dimanche')).expectStatus(404);
    (await (await staff.get(at)).form(show).submit(show)).expectStatus(200).expect('visible de tous');
    const page = (await anybody.get('/selection/le-gouter-du-dimanche')).expectStatus(200);
    for (const [, , title] of lines) page.expect(title);
    t.assert.deepEqual(await markupProblems(page.html), []);
    const paper = (await page.follow('Bon de commande à imprimer')).expectStatus(200).expect('Bon de commande : Le goûter du dimanche').expect('Proposé : 2 ×');
    for (const [code, , title] of lines) paper.expect(code).expect(title);
    t.assert.ok(paper.select('section').length >= 2, 'a sheet for each shop');
    t.assert.deepEqual(await markupProblems(paper.html), []);
    (await anybody.get('/selection/nulle-part/bon-de-commande')).expectStatus(404);
    await page.form('Tout mettre dans mon panier').submit();
    anybody.page.expectStatus(200).expect('3 produits de');
    t.assert.deepEqual((await anybody.get('/panier')).select('li.ligne').length, 3);
    const other = m.server.browser();
    const [[shop, sheet]] = await rows(m.server, `SELECT p.mail, o.id FROM offer o JOIN member b ON b.merchant_id = o.merchant_id JOIN person p ON p.id = b.person_id WHERE o.code = '${lines[0][0]}'`);
    const owner = await signIn(m, shop), stock = (await owner.get(`/commercant/produits/${sheet}`)).form('Enregistrer');
    (await stock.fill({ stock: '0' }).submit('Enregistrer')).expectStatus(200);
    const later = await other.get('/selection/le-gouter-du-dimanche');
    later.expect('Épuisé pour le moment');
    await later.form('Mettre le reste dans mon panier').submit();
    other.page.expect('2 produits de').expect('Pas mis dans votre panier').expect(lines[0][2]).expect('Épuisé pour le moment');
    t.assert.equal((await other.get('/panier')).select('li.ligne').length, 2);
    (await (await staff.get(at)).form('La cacher').submit('La cacher')).expectStatus(200);
    (await anybody.get('/selection/le-gouter-du-dimanche')).expectStatus(404);
}

export default async function (t) {
    const m = await openMarket(t);
    const farmer = await signIn(m, FARMER), other = await signIn(m, OTHER);
    const chosen = await goods(m);
    await t.step('put together; what cannot be is said and nothing typed is lost', () => together(t, m, farmer, other, chosen));
    await t.step('everybody reads what is in it', () => shown(t, m, farmer, chosen));
    await t.step('sold as one thing, set aside as its parts', () => sold(t, m, chosen));
    await t.step('a deposit is beside the price and comes back', () => deposit(t, m, farmer, chosen));
    await t.step('out of its season it is shown and not sold', () => outOfSeason(t, m, farmer, chosen));
    await t.step('a selection of several shops', () => selection(t, m));
    await t.step('a copy holds the same', async () => {
        await farmer.get(`/commercant/produits/${chosen[0][0]}`);
        (await farmer.page.form('En faire un autre comme celui-ci').submit()).expectStatus(200);
        t.assert.deepEqual(await rows(m.server, `SELECT count(*) FROM bundle_part WHERE part_id = ${chosen[1][0]}`), [['2']]);
    });
}
