// The shelf of a merchant: every way of being present, what the law wants of a sheet, drafts, variants, prices with dates, the
// whole stock in one form. Nothing typed is lost, another's is not there, and changing level changes nothing else.
import { markupProblems } from '../harness/browser.mjs';
import { localDay } from '../harness/days.mjs';
import { ADMIN, smallPhoto, staffIn, wellMade } from './forms_help.mjs';
import { buy, openMarket, rows, signIn, toBasket, HOUR } from './people.mjs';

export const meta = { timeoutMs: 240_000 };

const POTTERY = 'atelier-terre-d-ocre';
const POTTER = 'atelier.terre.d.ocre@demo.foirail.example';
const FARMER = 'la.ferme.des.haies@demo.foirail.example';
const SAVE = 'Enregistrer';

async function offer(m, at = 0, slug = POTTERY) {
    const all = await rows(m.server, `SELECT o.id, o.code, p.pub, p.title_fr, o.price_cents, s.on_hand_milli FROM public_offer o JOIN product p ON p.id = o.product_id
        JOIN merchant m ON m.id = o.merchant_id JOIN stock_item s ON s.id = o.stock_item_id WHERE m.slug = '${slug}' ORDER BY o.id`);
    const [id, code, pub, title, cents, milli] = all[at];
    return { id, code, title, cents: Number(cents), milli: Number(milli), path: `/produit/${pub}-x`, sheet: `/commercant/produits/${id}` };
}

/** A refused form that still holds what was typed. */
function refused(t, page, status, ...typed) {
    t.assert.equal(page.status, status, page.text().slice(0, 400));
    for (const value of typed) t.assert.ok(page.html.includes(`value="${value}"`) || page.html.includes(`>${value}</textarea>`), `“${value}” is lost`);
    return page;
}

const sheetForm = async (browser, o) => (await browser.get(o.sheet)).form(SAVE);
const same = async (m, o) => rows(m.server, `SELECT o.id, o.code, o.product_id, o.stock_item_id, p.pub FROM offer o JOIN product p ON p.id = o.product_id WHERE o.id = ${o.id}`);

/** A price is asked for, the shop answers, both by mail; wrong forms come back as they were typed. */
async function quotes(t, m, potter, o) {
    const before = await same(m, o);
    (await (await sheetForm(potter, o)).fill({ mode: 'quote' }).submit(SAVE)).expectStatus(200);
    const visitor = m.server.browser();
    const page = await (await visitor.get(o.path)).follow('Demander un prix');
    const wrong = await page.form('Envoyer').fill({ asked: 'Combien ?', name: 'Odette', mail: 'odette@', phone: 'non' }).submit('Envoyer');
    const again = refused(t, wrong, 422, 'Combien ?', 'Odette', 'odette@', 'non').form('Envoyer');
    t.assert.ok(wrong.select('[aria-invalid="true"]').length >= 2);
    const sent = await again.fill({ asked: 'Douze bols de 20 cm pour juin, c’est possible ?', mail: 'odette@exemple.fr', phone: '' }).submit('Envoyer');
    sent.expectStatus(200).expect('Votre question est partie');
    await again.submit('Envoyer'); // the same form once more
    const [[count]] = await rows(m.server, `SELECT count(*) FROM quote WHERE mail <> 'camille@demo.foirail.example'`);
    t.assert.equal(count, '1', 'a second click asks nothing more');
    const letter = await m.letter(POTTER, 'On vous demande un prix');
    t.assert.match(letter.text, /Douze bols de 20 cm/);
    const list = await potter.get('/commercant/devis');
    refused(t, await list.form('Répondre').fill({ answer: 'O', quoi1: 'Douze bols', prix1: 'cent' }).submit('Répondre'), 422, 'O', 'cent');
    const done = await potter.page.form('Répondre').fill({ answer: 'Oui, avec plaisir, pour le 10 juin.', quoi1: 'Douze bols', prix1: '216' }).submit('Répondre');
    done.expectStatus(200).expect('Votre réponse est partie').expect('216,00');
    t.assert.match((await m.letter('odette@exemple.fr', 'vous répond')).text, /Oui, avec plaisir[\s\S]*216,00/);
    t.assert.deepEqual(await same(m, o), before, 'nothing was made anew');
}

/** Out to the shop's own site: only where its merchant said, marked as leaving, counted without knowing anybody. */
async function linkOut(t, m, potter, o) {
    for (const bad of ['javascript:alert(1)', 'data:text/html,x', '//ailleurs.example', 'ftp://x.example/'])
        refused(t, await (await sheetForm(potter, o)).fill({ mode: 'link_out', link: bad }).submit(SAVE), 422, bad);
    (await (await sheetForm(potter, o)).fill({ mode: 'link_out', link: 'https://www.terre-ocre.example/bols?a=1&b=2' }).submit(SAVE)).expectStatus(200);
    const visitor = m.server.browser();
    const page = (await visitor.get(o.path)).expect('Vous quittez le marché pour terre-ocre.example');
    const [link] = page.select(`a[href="/vers/${o.code}"]`);
    t.assert.match(link.attrs.find((a) => a.name === 'rel').value, /nofollow/);
    const gone = await visitor.request('GET', `/vers/${o.code}`, { follow: false, keep: false });
    t.assert.deepEqual([gone.status, gone.headers.location], [302, 'https://www.terre-ocre.example/bols?a=1&b=2']);
    const left = async () => (await rows(m.server, `SELECT coalesce(sum(c.n), 0) FROM shop_count c JOIN offer o ON o.merchant_id = c.merchant_id WHERE c.kind = 'out' AND o.id = ${o.id}`))[0][0];
    await t.until('who left is counted', async () => (await left()) === '1', { ms: 15_000 });
    (await potter.get('/commercant/chiffres')).expect('Vers votre site');
    (await (await sheetForm(potter, o)).fill({ mode: '' }).submit(SAVE)).expectStatus(200);
    t.assert.equal((await visitor.request('GET', `/vers/${o.code}`, { follow: false, keep: false })).status, 404, 'no longer a way out');
}

/** Made to order: a day is promised and no earlier time can be chosen, nor changed to afterwards. */
async function madeToOrder(t, m, potter, o) {
    (await (await sheetForm(potter, o)).fill({ mode: 'made', lead: '0' }).submit(SAVE)).expectStatus(422);
    (await potter.page.form(SAVE).fill({ lead: '20' }).submit(SAVE)).expectStatus(200);
    const visitor = m.server.browser();
    (await visitor.get(o.path)).expect('Fait pour vous en 20 jours');
    const bought = await buy(m, { products: o.path, quantity: 1 });
    const [[slot, ready, created]] = await rows(m.server, `SELECT slot_at, ready_from_at, created_at FROM orders ORDER BY id DESC LIMIT 1`);
    t.assert.ok(Number(slot) >= Number(ready) && Number(ready) > Number(created) + 19 * 24 * HOUR, 'no time before the promised day');
    const browser = bought.browser ?? bought;
    t.assert.ok(browser, 'a buyer');
    (await (await sheetForm(potter, o)).fill({ mode: '' }).submit(SAVE)).expectStatus(200);
}

const has = (page, id) => page.select(`#${id}`).length > 0;
const LOOK = 'Voir ce que ce rayon demande';

/** Only what a trade is asked for: a potter has no allergens to tick; should his bowl become a cheese, they are there. */
async function trades(t, m, potter, o) {
    await sheetForm(potter, o);
    for (const id of ['f-allergens', 'f-degree', 'f-isbn', 'f-fait_author', 'f-fait_composition', 'f-code_oeuf', 'f-storage', 'f-drained'])
        t.assert.ok(!has(potter.page, id), `a potter is asked for ${id}`);
    for (const id of ['f-maker', 'f-warnings', 'f-origin', 'f-net', 'f-lead', 'f-season_from']) t.assert.ok(has(potter.page, id), id);
    t.assert.ok(!potter.page.html.includes('value="service"'), 'nor is his bowl a service');
    const cheese = await potter.page.form(SAVE).fill({ rayon: 'fromages' }).submit(SAVE);
    cheese.expectStatus(422).expect('quels allergènes');
    for (const id of ['f-allergens', 'f-storage', 'f-drained', 'f-fait_kj']) t.assert.ok(has(cheese, id), id);
    const wine = await cheese.form(SAVE).fill({ rayon: 'vins' }).submit(LOOK);
    wine.expectStatus(200);
    t.assert.ok(has(wine, 'f-degree') && has(wine, 'f-net') && !has(wine, 'f-drained') && !has(wine, 'f-fait_kj'));
    t.assert.deepEqual(await rows(m.server, `SELECT c.slug FROM product p JOIN category c ON c.id = p.category_id JOIN offer o ON o.product_id = p.id WHERE o.id = ${o.id}`), [['poterie-et-ceramique']], 'looking saves nothing');
    await wellMade(m, wine);
}

/** A book says who wrote it, clothes what they are made of, a service how it is booked: each on its own sheet, named when missing. */
async function sheets(t, m, potter) {
    const books = await signIn(m, 'librairie.la.page.cornee@demo.foirail.example');
    const first = await books.get('/commercant/produits/nouveau');
    t.assert.ok(has(first, 'f-fait_author') && !has(first, 'f-allergens') && !has(first, 'f-lead') && !has(first, 'f-season_from'), 'a bookshop’s, before a rayon is chosen');
    const bare = await first.form(SAVE).fill({ title_fr: 'La Haie, tome 2', rayon: 'livres', price: '20', stock: '3' }).submit(SAVE);
    bare.expectStatus(422).expect('Écrivez l’ISBN').expect('le prix fixé par l’éditeur').expect('Auteur : écrivez qui a écrit le livre');
    const done = await bare.form(SAVE).fill({ isbn: '9782070360024', list: '20', fait_author: 'Agnès Tirel' }).submit(SAVE);
    done.expectStatus(200);
    const [[pub, code, id]] = await rows(m.server, `SELECT p.pub, o.code, o.id FROM public_offer o JOIN product p ON p.id = o.product_id WHERE p.title_fr = 'La Haie, tome 2'`);
    (await m.server.browser().get(`/produit/${pub}-x`)).expect('Auteur').expect('Agnès Tirel').expect('9782070360024');
    const { details } = JSON.parse((await m.server.browser().get(`/api/v1/offres/${code}`)).body.toString('utf8'));
    t.assert.deepEqual(details.map((d) => d.field), ['isbn', 'author']);
    const jumper = await (await books.get(`/commercant/produits/${id}`)).form(SAVE).fill({ rayon: 'tricots', variant: 'M' }).submit(SAVE);
    jumper.expectStatus(422).expect('Composition : dites de quoi c’est fait');
    t.assert.ok(has(jumper, 'f-isbn'), 'what was said is not lost in another rayon');
    const worn = await jumper.form(SAVE).fill({ fait_composition: '100 % laine', maker: 'Filature, 61000 Alençon' }).submit(SAVE);
    worn.expectStatus(200);
    const shown = await m.server.browser().get(`/produit/${pub}-x`);
    shown.expect('100 % laine');
    t.assert.ok(!shown.says('9782070360024'), 'a jumper has no ISBN');
    const service = await (await potter.get('/commercant/produits/nouveau')).form(SAVE).fill({ rayon: 'reparation' }).submit(LOOK);
    service.expectStatus(200);
    t.assert.ok(service.html.includes('value="service"') && !has(service, 'f-lead') && !has(service, 'f-season_from') && !has(service, 'f-net') && !has(service, 'f-deposit'));
}

/** The operator wants one field more in a rayon: its products stay in the window until they say it, and come out again. */
async function asksMore(t, m, potter, o) {
    const staff = await staffIn(m, ADMIN);
    const RAYON = '/equipe/rayons?rayon=poterie-et-ceramique', KEEP = 'Enregistrer ce rayon';
    const mode = async () => (await rows(m.server, `SELECT mode FROM public_offer WHERE id = ${o.id}`))[0][0];
    const before = await mode();
    (await staff.get(RAYON)).expect('Déjà par la loi').expect('Fabriqué par');
    (await staff.page.form(KEEP).fill({ 'aussi[]': ['warnings'] }).submit(KEEP)).expectStatus(200);
    await t.until('its products stay in the window', async () => (await mode()) === 'showcase', { ms: 20_000, every: 100 });
    const sheet = await potter.get(o.sheet);
    sheet.expect('Mises en garde : ce rayon le demande');
    t.assert.equal(sheet.select('#fautes a[href="#f-warnings"]').length, 1);
    (await sheet.form(SAVE).fill({ warnings: 'Ne va pas au four.' }).submit(SAVE)).expectStatus(200);
    t.assert.equal(await mode(), before);
    (await m.server.browser().get(o.path)).expect('Ne va pas au four.');
    t.assert.match((await staff.get(RAYON)).html, /name="aussi\[\]" value="warnings" checked/);
    (await staff.page.form(KEEP).fill({ 'aussi[]': [] }).submit(KEEP)).expectStatus(200);
    const waits = async () => (await rows(m.server, `SELECT count(*) FROM offer o JOIN merchant s ON s.id = o.merchant_id WHERE s.slug = '${POTTERY}' AND o.lacks_at IS NOT NULL`))[0][0];
    await t.until('all of them are sold again', async () => (await waits()) === '0', { ms: 20_000, every: 100 });
}

/** What is missing is named; a draft keeps the rest; the shelf sends back to the sheet. */
async function gate(t, m, farm) {
    const form = (await farm.get('/commercant/produits/nouveau')).form(SAVE);
    const rayon = 'fruits';
    const typed = { title_fr: 'Pommes de garde', rayon, price: '2,35', stock: '40', packed: '1', net: '0,125', net_unit: 'kg' };
    const page = await form.fill(typed).submit(SAVE);
    page.expectStatus(422).expect('quels allergènes').expect('Dites d’où cela vient').expect('liste de ses ingrédients').expect('Dites comment le garder');
    const kept = await page.form(SAVE).submit('Garder comme brouillon, hors du rayon');
    kept.expectStatus(200).expect('Pommes de garde').expect('brouillon');
    const [[id, published]] = await rows(m.server, `SELECT o.id, o.published_at FROM offer o JOIN product p ON p.id = o.product_id WHERE p.title_fr = 'Pommes de garde'`);
    t.assert.equal(published, '');
    const back = await kept.form('Mettre en rayon : Pommes de garde').submit('Mettre en rayon : Pommes de garde');
    back.expect('Dites d’où cela vient').expect('liste de ses ingrédients');
    const bare = await back.form(SAVE).fill({ 'allergens[]': 'aucun', origin: 'Orne', storage: 'Au frais', ingredients: 'Pommes', fait_kj: 'mille', fait_kcal: '52', drained: '0,2' }).submit(SAVE);
    refused(t, bare, 422, 'mille', '52', '0,2').expect('Énergie, kJ : écrivez un nombre').expect('Sel, g : ce chiffre').expect('Le poids égoutté');
    const figures = { fait_kj: '218', fait_fat: '0,25', fait_saturates: '0', fait_carbs: '11,6', fait_sugars: '9,35', fait_proteins: '0,25', fait_salt: '0' };
    const done = await bare.form(SAVE).fill({ ...figures, drained: '0,1' }).submit(SAVE);
    done.expectStatus(200);
    const [[pub]] = await rows(m.server, `SELECT p.pub FROM public_offer o JOIN product p ON p.id = o.product_id WHERE o.id = ${id}`);
    (await m.server.browser().get(`/produit/${pub}-x`)).expect('23,50').expect('Ingrédients').expect('Poids égoutté').expect('dont sucres').expect('9,35');
}

/** Several names of one thing, each with its price and its stock, on one page of the public. */
async function variants(t, m, potter, o) {
    const at = `${o.sheet}/declinaisons`;
    const form = (await potter.get(at)).form(SAVE);
    const wrong = await form.fill({ [`nom-${o.id}`]: 'Petit', 'nom-0': 'Grand', 'prix-0': '-4', 'stock-0': '1,5' }).submit(SAVE);
    refused(t, wrong, 422, 'Petit', 'Grand', '-4', '1,5').expect('Un prix ne peut pas être négatif');
    (await wrong.form(SAVE).fill({ 'prix-0': '42', 'stock-0': '2' }).submit(SAVE)).expectStatus(200);
    const page = (await m.server.browser().get(o.path)).expect('Petit').expect('Grand').expect('42,00');
    t.assert.equal(page.select('input[type="radio"][name="offre"]').length, 2);
    const [[n]] = await rows(m.server, `SELECT count(*) FROM offer WHERE product_id = (SELECT product_id FROM offer WHERE id = ${o.id})`);
    t.assert.equal(n, '2');
    (await potter.get('/commercant/produits')).expect(`${o.title}, Grand`);
}

/** A promotion: struck price, the basket told line by line when it is over, the right price charged. */
async function promotion(t, m, potter, farm, o) {
    const at = `${o.sheet}/promotion`;
    const today = localDay(m.t.clock.now());
    const euros = (cents) => (cents / 100).toFixed(2).replace('.', ',');
    const [[since]] = await rows(m.server, `SELECT max(from_at) FROM price_past WHERE offer_id = ${o.id}`);
    t.assert.ok(Number(since) < m.t.clock.now());
    const form = (await potter.get(at)).form('Mettre en promotion');
    const high = await form.fill({ price: euros(o.cents), du: today, au: today }).submit('Mettre en promotion');
    high.expectStatus(422).expect('pas plus bas que le prix habituel');
    refused(t, await high.form('Mettre en promotion').fill({ price: '1', du: '31/02/2026', au: today }).submit('Mettre en promotion'), 422, '1', '31/02/2026');
    const low = o.cents - 100;
    (await potter.page.form('Mettre en promotion').fill({ price: euros(low), du: today, au: today }).submit('Mettre en promotion')).expectStatus(200).expect('en cours');
    const visitor = m.server.browser();
    const page = (await visitor.get(o.path)).expect(euros(low)).expect(euros(o.cents));
    t.assert.ok(page.select('s').length >= 1, 'the price before is struck');
    await toBasket(visitor, o.path, 1);
    (await visitor.get('/panier')).expect(euros(low));
    const [[id]] = await rows(m.server, `SELECT id FROM promotion WHERE offer_id = ${o.id}`);
    const headers = { Origin: farm.origin, 'Sec-Fetch-Site': 'same-origin' };
    t.assert.equal((await farm.post(at, { arreter: id }, { follow: false, keep: false, headers })).status, 404, 'another’s promotion');
    m.t.clock.advance(25 * HOUR);
    const basket = (await visitor.get('/panier')).expect('Le prix a changé');
    basket.expect(euros(o.cents));
    t.assert.match((await m.server.fsck?.()) ?? 'sound', /sound/);
}

/** Every stock in one form; what was kept can be taken back; a number that moved meanwhile is asked again. */
async function stock(t, m, potter) {
    const [a, b] = [await offer(m, 2), await offer(m, 3)];
    const milli = async (o) => Number((await rows(m.server, `SELECT on_hand_milli FROM stock_item s JOIN offer o ON o.stock_item_id = s.id WHERE o.id = ${o.id}`))[0][0]);
    const form = (await potter.get('/commercant/stock')).form('Tout enregistrer');
    const wrong = await form.fill({ [`s-${a.id}`]: 'beaucoup', [`s-${b.id}`]: '41' }).submit('Tout enregistrer');
    refused(t, wrong, 422, 'beaucoup', '41');
    t.assert.equal(await milli(b), b.milli, 'nothing by half');
    const saved = await wrong.form('Tout enregistrer').fill({ [`s-${a.id}`]: '40' }).submit('Tout enregistrer');
    saved.expectStatus(200).expect('2 stocks changés');
    t.assert.deepEqual([await milli(a), await milli(b)], [40_000, 41_000]);
    const stale = saved.form('Tout enregistrer');
    (await saved.form('Annuler cet enregistrement').submit()).expectStatus(200).expect('C’est annulé');
    t.assert.deepEqual([await milli(a), await milli(b)], [a.milli, b.milli]);
    (await stale.fill({ [`s-${a.id}`]: '3' }).submit('Tout enregistrer')).expectStatus(409).expect('Le stock a bougé');
    const more = (await potter.get('/commercant/stock')).form(`Un de plus : ${a.title}`);
    (await more.fill({ [`s-${b.id}`]: '9' }).submit(`Un de plus : ${a.title}`)).expectStatus(200);
    t.assert.deepEqual([await milli(a), await milli(b)], [a.milli + 1000, 9000], 'a press keeps what was typed beside it');
}

/** Why a stock is what it is: each move with its reason and who made it, from how many to how many; a loss noted once. */
async function moves(t, m, potter, farm) {
    const o = await offer(m, 3), at = `${o.sheet}/mouvements`, NOTE = 'Noter cette perte';
    const left = async () => Number((await rows(m.server, `SELECT on_hand_milli FROM stock_item s JOIN offer o ON o.stock_item_id = s.id WHERE o.id = ${o.id}`))[0][0]) / 1000;
    const shelf = await potter.get('/commercant/stock');
    t.assert.ok(shelf.html.includes(`href="${at}"`), 'the way there from the stock');
    t.assert.ok((await potter.get(o.sheet)).html.includes(`href="${at}"`), 'and from the sheet');
    const before = await left();
    const page = (await potter.get(at)).expect('Tout le stock d’un coup').expect(`→ ${before}`).expect('Premier stock').expect('Atelier Terre d’Ocre');
    const wrong = await page.form(NOTE).fill({ combien: '1,5' }).submit(NOTE);
    refused(t, wrong, 422, '1,5').expect('nombre entier');
    refused(t, await wrong.form(NOTE).fill({ combien: String(before + 1) }).submit(NOTE), 409, String(before + 1)).expect('Il n’en reste pas autant');
    const form = potter.page.form(NOTE).fill({ combien: '2' });
    (await form.submit(NOTE)).expectStatus(200).expect('C’est noté').expect('Perdu ou abîmé').expect(`${before} → ${before - 2}`);
    await form.submit(NOTE);
    t.assert.equal(await left(), before - 2, 'a second press loses no more');
    await buy(m, { products: o.path, quantity: 1 });
    const [[number]] = await rows(m.server, `SELECT number FROM orders ORDER BY id DESC LIMIT 1`);
    (await potter.get(at)).expect('1 mis de côté pour des commandes');
    const ticket = await potter.get(`/commercant/commandes/${number}`);
    (await ticket.forms().find((f) => f.action.endsWith('/refuser')).fill({ raison: 'other', mots: 'Le dernier est fêlé.' }).submit()).expectStatus(200);
    (await potter.get(at)).expect(`Mise de côté rendue, commande ${number}`).expect(`1 de nouveau libres ; le stock reste à ${before - 2}.`);
    t.assert.ok(!potter.page.says('mis de côté pour des commandes'));
    const headers = { Origin: farm.origin, 'Sec-Fetch-Site': 'same-origin' };
    t.assert.equal((await farm.get(at)).status, 404, 'another’s moves');
    t.assert.equal((await farm.post(at, { combien: '1', stock: '1' }, { follow: false, keep: false, headers })).status, 404);
}

/** A row of the shelf is one form: no button loses what was typed beside it, and less and more begin at the number typed. */
async function row(t, m, potter) {
    const o = await offer(m, 1), more = `Un de plus : ${o.title}`;
    const kept = async () => (await rows(m.server, `SELECT s.on_hand_milli, o.price_cents FROM stock_item s JOIN offer o ON o.stock_item_id = s.id WHERE o.id = ${o.id}`))[0].map(Number);
    const form = async () => (await potter.get('/commercant/produits')).form(more);
    const stale = await form();
    (await (await form()).fill({ stock: '12', prix: '9,90' }).submit(more)).expectStatus(200);
    t.assert.deepEqual(await kept(), [13_000, 990]);
    (await stale.submit(more)).expectStatus(200);
    t.assert.deepEqual(await kept(), [14_000, 990], 'a number that was not touched says nothing');
    const wrong = await (await form()).fill({ stock: '1,5', prix: 'cher' }).submit(`Retirer du rayon : ${o.title}`);
    refused(t, wrong, 422, '1,5', 'cher');
    t.assert.equal(wrong.select('#fautes a').length, 2, 'both are said');
    await wellMade(m, wrong);
    (await wrong.form(more).fill({ stock: '4', prix: '11' }).submit(`Changer le prix : ${o.title}`)).expectStatus(200);
    t.assert.deepEqual(await kept(), [4000, 1100]);
    const held = await (await form()).fill({ prix: '12' }).submit(`Épuisé : ${o.title}`);
    held.expectStatus(200);
    t.assert.deepEqual(await kept(), [0, 1200]);
    (await (await form()).fill({ stock: String(o.milli / 1000), prix: (o.cents / 100).toFixed(2).replace('.', ',') }).submit()).expectStatus(200); // the Enter key
    t.assert.deepEqual(await kept(), [o.milli, o.cents]);
}

/** One change for several: looked at first, what cannot be is left with its reason, and all of it comes back. */
async function bulk(t, m, potter) {
    const [a, b] = [await offer(m, 5), await offer(m, 6)];
    const prices = async () => (await rows(m.server, `SELECT price_cents FROM offer WHERE id IN (${a.id}, ${b.id}) ORDER BY id`)).map(([c]) => Number(c));
    const page = await potter.get('/commercant/produits/lot');
    const none = await page.form('Voir ce que').fill({ what: 'prix', percent: '-10' }).submit('Voir ce que');
    refused(t, none, 422, '-10').expect('Cochez au moins un produit');
    const before = await prices();
    const post = (fields) => potter.post('/commercant/produits/lot', fields, { headers: { Origin: potter.origin, 'Sec-Fetch-Site': 'same-origin' } });
    const many = (fields) => [...Object.entries(fields), [`o-${a.id}`, '1'], [`o-${b.id}`, '1']];
    refused(t, await post(many({ what: 'prix', mode: '', percent: 'dix', etape: 'voir' })), 422, 'dix');
    const seen = await post(many({ what: 'prix', mode: '', percent: '-10', etape: 'voir' }));
    seen.expectStatus(200).expect('Voici ce que cela donnerait').expect('Changer 2 produits');
    t.assert.deepEqual(await prices(), before, 'looking changes nothing');
    const done = await seen.form('Changer 2 produits').submit('Changer 2 produits');
    done.expectStatus(200).expect('2 produits changés');
    t.assert.deepEqual(await prices(), before.map((c) => Math.floor((c * 90 + 50) / 100)));
    (await done.form('Annuler cet enregistrement').submit()).expectStatus(200).expect('C’est annulé');
    t.assert.deepEqual(await prices(), before);
    const [[past]] = await rows(m.server, `SELECT count(*) FROM price_past WHERE offer_id = ${a.id}`);
    t.assert.equal(past, '3', 'the price history tells all of it');
}

async function copy(t, m, potter, o) {
    const form = (await potter.get(o.sheet)).form('En faire un autre');
    const made = await form.submit();
    made.expectStatus(200).expect('Voici la copie').expect('(copie)');
    t.assert.equal((await form.submit()).path, made.path, 'a second click makes no second copy');
    const [[id, published]] = await rows(m.server, `SELECT id, published_at FROM offer ORDER BY id DESC LIMIT 1`);
    t.assert.notEqual(id, o.id);
    t.assert.equal(published, '', 'a draft');
}

/** Months without a change: a letter asks, its page has one button, and that answers for everything. */
async function fresh(t, m) {
    m.t.clock.advance(121 * 24 * HOUR);
    const link = /http\S+(\/encore\/\S+)/.exec((await m.letter(POTTER, 'toujours en vente')).text)[1];
    const anybody = m.server.browser();
    (await anybody.get('/encore/zzzzzzzzzzzzzzzzzzzzzzzzzz')).expectStatus(404);
    const page = await anybody.get(link);
    t.assert.deepEqual(await markupProblems(page.html), []);
    const [[before]] = await rows(m.server, `SELECT count(*) FROM offer WHERE confirmed_at IS NOT NULL AND confirmed_at > ${m.t.clock.now() - HOUR}`);
    t.assert.equal(before, '0', 'a look confirms nothing');
    (await page.form('Tout est toujours en vente').submit()).expectStatus(200).expect('Merci');
    const [[left]] = await rows(m.server, `SELECT count(*) FROM public_offer o JOIN offer f ON f.id = o.id JOIN merchant m ON m.id = o.merchant_id
        WHERE m.slug = '${POTTERY}' AND (f.confirmed_at IS NULL OR f.confirmed_at < ${m.t.clock.now() - HOUR})`);
    t.assert.equal(left, '0');
}

/** A label is claimed with a photo, looked at, shown only then; its photo is seen by owners and staff alone. */
async function labels(t, m, farm, potter) {
    const button = 'Envoyer pour vérification', o = await offer(m, 0, 'la-ferme-des-haies');
    const visitor = m.server.browser(), public_ = async () => (await visitor.get(o.path)).html.includes('>Label Rouge<');
    const form = (await farm.get('/commercant/labels')).form(button);
    const label = 'Label Rouge';
    const bare = await form.fill({ label, number: '', until: '2020-01-01', preuve: { name: 'x.pdf', type: 'application/pdf', data: '%PDF-1.4 non' } }).submit(button);
    refused(t, bare, 422, '2020-01-01').expect('Écrivez le numéro').expect('Dites qui vous certifie').expect('Ce certificat est terminé').expect('une photo que nous savons lire');
    const wrong = await bare.form(button).fill({ number: 'LR 12/04', certifier: 'Certis', until: 'bientôt', preuve: smallPhoto }).submit(button);
    const kept = refused(t, wrong, 422, 'LR 12/04', 'Certis', 'bientôt').expect('Photo reçue et gardée');
    const sent = await kept.form(button).fill({ until: '' }).submit(button);
    sent.expectStatus(200).expect('en cours d’examen');
    refused(t, await sent.form(button).fill({ label, number: 'LR 12/04', certifier: 'Certis', preuve: smallPhoto }).submit(button), 409, 'LR 12/04').expect('Nous examinons déjà');
    const marks = (await farm.get(o.sheet)).expect('nous n’avons pas vu le justificatif');
    t.assert.ok(marks.select('[value="label-rouge"]').length);
    (await marks.form(SAVE).fill({ 'label[]': ['label-rouge', 'AOP'] }).submit(SAVE)).expectStatus(200);
    t.assert.deepEqual(await rows(m.server, `SELECT labels FROM product p JOIN offer o ON o.product_id = p.id WHERE o.id = ${o.id}`), [['AOP,label-rouge']]);
    t.assert.equal(await public_(), false, 'nothing before the proof was looked at');
    const proof = /\/commercant\/labels\/(\d+)\/preuve/.exec(sent.html);
    const staff = await staffIn(m, ADMIN), look = (who, at) => who.request('GET', at, { follow: false, keep: false });
    const mine = await look(farm, proof[0]);
    t.assert.deepEqual([mine.status, mine.headers['content-type'], mine.headers['cache-control']], [200, 'image/png', 'private, no-store']);
    t.assert.deepEqual([(await look(potter, proof[0])).status, (await look(visitor, proof[0])).status, (await look(staff, `/equipe/labels/${proof[1]}/preuve`)).status], [404, 303, 200]);
    const decide = (fields) => staff.post('/equipe/labels', [['demande', proof[1]], ...Object.entries(fields)], { headers: { Origin: staff.origin, 'Sec-Fetch-Site': 'same-origin' } });
    refused(t, await decide({ decision: 'non', motif: 'Non' }), 422, 'Non').expect('Dites pourquoi');
    (await staff.get('/equipe')).expect('justificatif');
    (await decide({ decision: 'oui' })).expectStatus(200).expect('C’est enregistré');
    t.assert.equal((await decide({ decision: 'oui' })).status, 409, 'decided once');
    t.assert.match((await m.letter(FARMER, 'Label Rouge')).text, /s’affiche sur votre page/);
    t.assert.equal(await public_(), true);
    (await visitor.get('/boutique/la-ferme-des-haies')).expect('Label Rouge');
    (await visitor.page.follow('Ce que disent les labels')).expect('Label Rouge').expect('D’une qualité supérieure').expect('Un certificat a été vu');
    (await (await visitor.get(`/en${o.path}`)).follow('What labels mean')).expect('Of a higher quality than usual').expect('A certificate was seen');
    await t.until('the index hears of it', async () => (await visitor.get('/recherche?signe_label_rouge=1')).html.includes(o.title), { ms: 20_000 });
    visitor.page.expect(o.title).expect('Label Rouge');
    (await decide({ decision: 'non', motif: 'Ce certificat est celui d’un autre.' })).expectStatus(200);
    t.assert.match((await m.letter(FARMER, 'nous ne pouvons pas afficher')).text, /celui d’un autre/);
    t.assert.equal(await public_(), false);
}

/** Several photos of one product: in an order, each said in words; one sent in the place of the first takes that place alone. */
async function gallery(t, m, potter, farm, o) {
    const at = `${o.sheet}/photos`;
    const all = () => rows(m.server, `SELECT i.pub, i.alt, pp.beside FROM offer o JOIN product_picture pp ON pp.product_id = o.product_id JOIN picture i ON i.id = pp.picture_id WHERE o.id = ${o.id} ORDER BY pp.position`);
    t.assert.equal((await farm.request('GET', at, { keep: false })).status, 404);
    const page = await (await potter.get(o.sheet)).follow('Photos');
    const nine = Array.from({ length: 9 }, () => smallPhoto);
    refused(t, await page.form(SAVE).fill({ photos: nine }).submit(SAVE), 422).expect('huit photos au plus');
    m.server.signal('imager', 'SIGSTOP'); // so that it is seen while it is not made yet
    const more = await (await potter.get(at)).form(SAVE).fill({ photos: [smallPhoto, smallPhoto, smallPhoto] }).submit(SAVE);
    more.expectStatus(200).expect('Photo 3').expect('Photo reçue');
    m.server.signal('imager', 'SIGCONT');
    await wellMade(m, more);
    const [first, second, third] = (await all()).map(([pub]) => pub);
    t.assert.deepEqual((await all()).map(([, , beside]) => beside), ['0', '1', '1']);
    const long = 'x'.repeat(161);
    await wellMade(m, await potter.get(o.sheet));
    const again = refused(t, await more.form(SAVE).force({ [`montre-${third}`]: long }).submit(SAVE), 422, long);
    const words = 'Le bol, vu de dessus';
    for (const [form, want] of [[again, [first, third, second]], [null, [third, first, second]]]) {
        const from = (form ?? await potter.get(at)).form(SAVE).fill({ [`montre-${third}`]: words });
        (await from.submit(`avant:${third}`)).expectStatus(200);
        t.assert.deepEqual((await all()).map(([pub]) => pub), want);
    }
    t.assert.deepEqual((await all())[0], [third, words, '0'], 'the first one stands for the product');
    await t.until('all photos are ready', async () => (await m.server.browser().get(o.path)).select('.galerie img').length === 3, { ms: 60_000, every: 100 });
    const [front] = (await m.server.browser().get(o.path)).select('.galerie img');
    t.assert.equal(front.attrs.find((a) => a.name === 'alt').value, words);
    m.server.signal('imager', 'SIGSTOP');
    (await (await sheetForm(potter, o)).fill({ photo: smallPhoto }).submit(SAVE)).expectStatus(200); // in the place of the first
    (await (await potter.get(at)).form(SAVE).submit(`avant:${second}`)).expectStatus(200); // while it is made, another is moved
    m.server.signal('imager', 'SIGCONT');
    await t.until('it took that place alone', async () => { const now = (await all()).map(([pub]) => pub); return now.length === 3 && !now.includes(third) && now[1] === second && now[2] === first; }, { ms: 60_000, every: 100 });
    for (const [pub] of (await all()).slice(1)) (await (await potter.get(at)).form(SAVE).submit(`oter:${pub}`)).expectStatus(200);
    t.assert.equal((await all()).length, 1);
    t.assert.equal((await rows(m.server, `SELECT id FROM picture WHERE pub IN ('${second}', '${third}')`)).length, 0, 'what nobody shows is forgotten');
}

/** Who sells what others make says his licence before he sells alcohol, and buyers read it. */
async function licence(t, m) {
    const keeper = await signIn(m, 'cave.du.donjon@demo.foirail.example');
    const [[wine, pub]] = await rows(m.server, `SELECT o.id, p.pub FROM public_offer o JOIN merchant m ON m.id = o.merchant_id JOIN product p ON p.id = o.product_id JOIN category c ON c.id = p.category_id
        WHERE m.slug = 'cave-du-donjon' AND c.alcohol = 1 AND p.degree_milli = 0 ORDER BY o.id LIMIT 1`);
    const sold = async () => (await rows(m.server, `SELECT count(*) FROM offer WHERE id = ${wine} AND lacks_at IS NULL`))[0][0] === '1';
    const product = `/produit/${pub}-x`;
    (await m.server.browser().get(product)).expect('Licence pour vendre de l’alcool : à emporter');
    (await m.server.browser().get('/')).expect('La vente d’alcool aux mineurs est interdite');
    const shop = async (said) => (await (await keeper.get('/commercant/boutique')).form(SAVE).fill({ licence: said }).submit(SAVE)).expectStatus(200);
    await (await sheetForm(keeper, { sheet: `/commercant/produits/${wine}` })).fill({ degree: '12,5', net: '0,75', net_unit: 'l' }).submit(SAVE);
    t.assert.ok(await sold());
    await shop('');
    t.assert.ok(!await sold(), 'without a licence it stays in the shop window');
    refused(t, await (await sheetForm(keeper, { sheet: `/commercant/produits/${wine}` })).submit(SAVE), 422).expect('écrivez d’abord votre licence');
    await shop('Petite licence à emporter, n° 12, 2019');
    t.assert.ok(await sold());
    (await m.server.browser().get(product)).expect('Petite licence à emporter');
}

export default async function (t) {
    const m = await openMarket(t);
    const potter = await signIn(m, POTTER), farm = await signIn(m, FARMER);
    const o = await offer(m);
    await t.step('a price is asked for and answered by mail', () => quotes(t, m, potter, o));
    await t.step('a way out to the shop’s own site', () => linkOut(t, m, potter, o));
    await t.step('made to order: the promised day is kept', () => madeToOrder(t, m, potter, o));
    await t.step('a sheet asks what its trade is asked', () => trades(t, m, potter, o));
    await t.step('books, clothes and services have sheets of their own', () => sheets(t, m, potter));
    await t.step('the operator asks for one field more', () => asksMore(t, m, potter, o));
    await t.step('what the law wants is named; a draft keeps the rest', () => gate(t, m, farm));
    await t.step('several photos, in an order, said in words', () => gallery(t, m, potter, farm, o));
    await t.step('alcohol wants a licence', () => licence(t, m));
    await t.step('variants', () => variants(t, m, potter, o));
    await t.step('the whole stock in one form', () => stock(t, m, potter));
    await t.step('why the stock is what it is', () => moves(t, m, potter, farm));
    await t.step('a row of the shelf is one form', () => row(t, m, potter));
    await t.step('one change for several products', () => bulk(t, m, potter));
    await t.step('another like this one', () => copy(t, m, potter, o));
    await t.step('a promotion begins and ends by itself', async () => promotion(t, m, potter, farm, await offer(m, 4)));
    await t.step('a label is shown once its proof was looked at', () => labels(t, m, farm, potter));
    await t.step('“still sold?”: one button answers for all', () => fresh(t, m));
}
