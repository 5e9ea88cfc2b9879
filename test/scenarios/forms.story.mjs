// Nothing typed is ever lost: each form, sent with something wrong in it, comes back as it was filled in, with a sentence
// beside the field; and what happens between two looks at a page (another tab, another buyer, the clock) is said, not done.
import { addClosure, ADMIN, alerts, closureOf, dropClosures, smallPhoto, staffIn, tied, wellMade } from './forms_help.mjs';
import { buy, chooseTimes, confirm, giveName, MINUTE, offersOf, openMarket, rows, signIn, toBasket, toReview } from './people.mjs';

const POTTER = 'atelier.terre.d.ocre@demo.foirail.example';
const POTTERY = 'atelier-terre-d-ocre';
const FARM = 'la.ferme.des.haies@demo.foirail.example';

/** A form that is refused: the sentences stand in one summary and beside their fields, and what was typed is still there. */
async function comesBack(m, form, button, { typed, says, fields = [], keeps = typed, status = 422 }) {
    const page = await form.fill(typed).submit(button);
    page.expectStatus(status);
    for (const words of [says].flat()) page.expect(words);
    m.t.assert.equal(alerts(page), 1, 'one alert, on top');
    for (const id of fields) tied(m, page, id);
    await wellMade(m, page);
    const again = page.form(button);
    for (const [name, value] of Object.entries(keeps)) m.t.assert.equal(again.value(name), value, `${name} is kept beside “${says}”`);
    return again;
}

// ---------------------------------------------------------------- the shop's forms

async function deliveryStep(m, potter) {
    const page = await potter.get('/commercant/ouvrir/recevoir');
    const button = 'Enregistrer et continuer';
    const typed = { delivers: true, lead_min: '2 heures', radius_km: 'douze', fee: '-4', minimum: '15,555' };
    const keeps = { lead_min: '2 heures', radius_km: 'douze', fee: '-4', minimum: '15,555', delivers: '1' };
    const says = ['Écrivez un nombre entier', 'Un prix ne peut pas être négatif.', 'au plus deux chiffres après la virgule'];
    const fields = ['f-lead_min', 'f-radius_km', 'f-fee', 'f-minimum'];
    const again = await comesBack(m, page.form(button), button, { typed, says, fields, keeps });
    (await again.fill({ lead_min: '90', radius_km: '12', fee: '4.50 €', minimum: '20' }).submit(button)).expectStatus(200);
    const back = (await potter.get('/commercant/ouvrir/recevoir')).form(button);
    const now = ['lead_min', 'radius_km', 'fee', 'minimum'].map((name) => back.value(name));
    m.t.assert.deepEqual(now, ['90', '12', '4,50', '20,00'], 'the step shows what is so, not what most people have');
}

/** More areas than the step can show are left alone by it. */
async function areasStay(m, potter) {
    const areas = () => rows(m.server, `SELECT a.insee, a.radius_m, a.fee_cents FROM area a JOIN merchant m ON m.id = a.merchant_id
        WHERE m.slug = '${POTTERY}' ORDER BY a.id`);
    const list = await potter.get('/commercant/livraison');
    const wrong = { commune: 'Nulle-Part-les-Bains', frais: '3,5O' };
    const again = await comesBack(m, list.form('Livrer là'), 'Livrer là', { typed: wrong, says: 'Nous ne connaissons pas cette commune', fields: ['f-commune', 'f-frais'] });
    const which = await comesBack(m, again, 'Livrer là', { typed: { commune: '61 000' }, says: 'Plusieurs communes portent ce nom', fields: ['f-commune', 'f-frais'] });
    const [one] = which.page.select('input[name="insee"]').map((node) => node.attrs.find((a) => a.name === 'value').value);
    const chosen = await comesBack(m, which, 'Livrer là', { typed: { insee: one }, says: 'Écrivez un prix en euros', fields: ['f-frais'] });
    (await chosen.fill({ frais: '3,50' }).submit('Livrer là')).expectStatus(200);
    const before = await areas();
    m.t.assert.equal(before.length, 2);
    const step = await potter.get('/commercant/ouvrir/recevoir');
    step.expect('Elles restent comme elles sont');
    (await step.form('Enregistrer et continuer').submit()).expectStatus(200);
    m.t.assert.deepEqual(await areas(), before);
}

const opened = (m) => rows(m.server, `SELECT o.opens_min, o.closes_min FROM opening o JOIN merchant m ON m.id = o.merchant_id
    WHERE m.slug = '${POTTERY}' AND o.weekday = 2 ORDER BY o.opens_min`);

async function openingHours(m, potter) {
    const button = 'Enregistrer mes horaires';
    let form = (await potter.get('/commercant/horaires')).form(button);
    const friday = form.value('j5o1');
    const three = { j2o1: '08:00', j2c1: '10:00', j2o2: '11h', j2c2: '12 h 30' };
    const more = await form.fill({ ...three, j5o1: 'midi' }).submit('Ajouter une plage : mardi');
    form = more.expectStatus(200).form(button);
    m.t.assert.equal(alerts(more), 0, 'asking for a line is no mistake');
    for (const [name, value] of Object.entries({ ...three, j5o1: 'midi', j2o3: '', j2c3: '' })) m.t.assert.equal(form.value(name), value, name);
    const typed = { j2o3: '12:00', j2c3: '18:00', j5o1: 'midi' };
    const says = ['Deux plages de ce jour se chevauchent', 'Écrivez les heures ainsi'];
    form = await comesBack(m, form, button, { typed, says, keeps: { ...three, ...typed } });
    const backwards = { j2o3: '18:00', j2c3: '14:00', j5o1: friday };
    form = await comesBack(m, form, button, { typed: backwards, says: 'Un jour ouvre avant de fermer', keeps: { ...three, j2o3: '18:00' } });
    (await form.fill({ j2o3: '14:00', j2c3: '18:00' }).submit(button)).expectStatus(200).expect('Vos horaires sont enregistrés');
    m.t.assert.deepEqual(await opened(m), [['480', '600'], ['660', '750'], ['840', '1080']]);
    const again = (await potter.get('/commercant/horaires')).form(button);
    m.t.assert.equal(again.value('j2c3'), '18:00', 'the third is shown');
    (await again.submit(button)).expectStatus(200);
    m.t.assert.deepEqual(await opened(m), [['480', '600'], ['660', '750'], ['840', '1080']], 'and saved again as it is');
}

const SHEET = { title_fr: 'Théière', rayon: 'poterie-et-ceramique', stock: '4', text_fr: 'Un litre, émail blanc.', origin: 'Orne' };
const pricesOf = (m, title) => rows(m.server, `SELECT o.price_cents FROM offer o JOIN product p ON p.id = o.product_id WHERE p.title_fr = '${title}'`);
const picturesOf = (m, title) => rows(m.server, `SELECT pp.picture_id FROM product_picture pp JOIN product p ON p.id = pp.product_id
    WHERE p.title_fr = '${title}'`);

/** The photo that came with a faulty form: shown to whom it belongs, to nobody else, and not asked for again. */
async function keptPhoto(m, potter, farm, page) {
    const [image] = page.expect('Photo reçue et gardée').select('img.vignette');
    const src = image.attrs.find((a) => a.name === 'src').value;
    const mine = await potter.request('GET', src, { keep: false });
    m.t.assert.deepEqual([mine.status, mine.headers['content-type'], mine.body.length], [200, 'image/png', smallPhoto.data.length]);
    m.t.assert.match(mine.headers['cache-control'], /no-store/);
    for (const [browser, where] of [[farm, src], [potter, src.replace(/.$/, (c) => (c === '0' ? '1' : '0'))]])
        (await browser.request('GET', where, { keep: false })).status === 404 || m.t.assert.fail(`${where} is shown to somebody else`);
}

async function productSheet(m, potter, farm) {
    const button = 'Enregistrer';
    let form = (await potter.get('/commercant/produits/nouveau')).form(button).fill({ photo: smallPhoto });
    const wrong = [['-3', 'Un prix ne peut pas être négatif.'], ['99999999999', 'Ce montant est trop grand.'], ['12,505', 'au plus deux chiffres']];
    for (const [price, says] of wrong) {
        form = await comesBack(m, form, button, { typed: { ...SHEET, price }, says, fields: ['f-price'] });
        await keptPhoto(m, potter, farm, form.page);
    }
    form = await comesBack(m, form, button, { typed: { price: '12,5', stock: '1,5', net: 'un', net_unit: 'l' }, says: 'Écrivez un nombre entier', fields: ['f-stock', 'f-net'] });
    (await form.fill({ stock: '4', net: '' }).submit(button)).expectStatus(200).expect(SHEET.title_fr);
    m.t.assert.deepEqual(await pricesOf(m, SHEET.title_fr), [['1250']]);
    m.t.assert.equal((await picturesOf(m, SHEET.title_fr)).length, 1, 'the photo is kept with the product');
    const sheet = () => potter.page.follow(SHEET.title_fr);
    (await (await sheet()).form(button).fill({ price: '12.50 €' }).submit(button)).expectStatus(200);
    m.t.assert.deepEqual(await pricesOf(m, SHEET.title_fr), [['1250']]);
}

const stockOf = async (m, title) => (await rows(m.server, `SELECT s.on_hand_milli FROM offer o JOIN product p ON p.id = o.product_id
    JOIN stock_item s ON s.id = o.stock_item_id WHERE p.title_fr = '${title}'`))[0][0];

/** A sheet left open while the stock moves: saving its words does not bring back the old number. */
async function staleSheet(m, potter) {
    const button = 'Enregistrer';
    const open = async () => (await (await potter.get('/commercant/produits')).follow(SHEET.title_fr)).form(button);
    const [words, count] = [await open(), await open()];
    const shelf = await potter.get('/commercant/produits');
    (await shelf.form(`Un de plus : ${SHEET.title_fr}`).submit(`Un de plus : ${SHEET.title_fr}`)).expectStatus(200);
    m.t.assert.equal(await stockOf(m, SHEET.title_fr), '5000');
    (await words.fill({ text_fr: 'Deux litres.' }).submit(button)).expectStatus(200);
    m.t.assert.equal(await stockOf(m, SHEET.title_fr), '5000', 'the number that was not touched says nothing');
    const typed = { stock: '9', text_fr: 'Trois litres.' };
    const moved = await comesBack(m, count, button, { typed, status: 409, says: ['vient d’enregistrer cette page', 'Deux litres.'] });
    const again = await comesBack(m, moved, button, { typed, status: 409, says: 'Le stock a bougé', fields: ['f-stock'] });
    m.t.assert.equal(await stockOf(m, SHEET.title_fr), '5000');
    (await again.submit(button)).expectStatus(200);
    m.t.assert.equal(await stockOf(m, SHEET.title_fr), '9000');
    const quick = (await potter.get('/commercant/produits')).form(`Fixer : ${SHEET.title_fr}`);
    (await quick.fill({ stock: '7' }).submit()).expectStatus(200); // the Enter key: the first button of the form
    m.t.assert.equal(await stockOf(m, SHEET.title_fr), '7000', 'Enter sets the number that was typed');
}

/** What is set aside cannot be counted away, on the sheet nor on the shelf. */
async function heldStock(m, potter) {
    const [offer] = (await offersOf(m.server)).filter((o) => o.shop === POTTERY && o.inShop && o.units >= 3 && o.cents < 3000);
    await buy(m, { products: offer.path, quantity: 2 });
    const [[title, id]] = await rows(m.server, `SELECT p.title_fr, o.id FROM product p JOIN offer o ON o.product_id = p.id WHERE p.pub = '${offer.pub}'`);
    const says = 'le stock ne peut pas descendre dessous';
    const sheet = await potter.get(`/commercant/produits/${id}`);
    const typed = { stock: '1', title_fr: `${title} neuf` };
    await comesBack(m, sheet.form('Enregistrer'), 'Enregistrer', { typed, status: 409, says, fields: ['f-stock'] });
    const button = `Fixer : ${title}`;
    const shelf = await potter.get('/commercant/produits');
    const again = await comesBack(m, shelf.form(button), button, { typed: { stock: '1' }, status: 409, says, fields: [`s${id}`] });
    const wrong = await comesBack(m, again, button, { typed: { stock: 'beaucoup' }, says: 'Écrivez un nombre', fields: [`s${id}`] });
    (await wrong.fill({ stock: String(offer.units) }).submit(button)).expectStatus(200);
}

/** 20 MB is taken as it is; the same a little heavier is not, and what was typed stays. */
async function heavyPhotos(m, potter) {
    const of = (bytes) => ({ name: 'grande.png', type: 'image/png', data: Buffer.concat([smallPhoto.data, Buffer.alloc(bytes - smallPhoto.data.length, 7)]) });
    const button = 'Enregistrer';
    const typed = { ...SHEET, title_fr: 'Grand plat', price: '30' };
    const form = (await potter.get('/commercant/produits/nouveau')).form(button);
    const again = await comesBack(m, form, button, { typed: { ...typed, photo: of((20 << 20) + 1) }, keeps: typed, says: 'Cette photo pèse plus de 20 Mo.', fields: ['f-photo'] });
    (await again.fill({ photo: of(20 << 20) }).submit(button)).expectStatus(200).expect('Grand plat');
    m.t.assert.equal((await picturesOf(m, 'Grand plat')).length, 1);
}

/** What a browser cannot show, or only slowly, is kept as well: a sentence and the file's name stand for it. */
async function unseenPhotos(m, potter) {
    const button = 'Enregistrer';
    const heic = { name: 'C:\\photos\\IMG_0412.HEIC', type: 'image/heic', data: Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'latin1') };
    const heavy = { name: 'plat bleu.png', type: 'image/png', data: Buffer.concat([smallPhoto.data, Buffer.alloc(5 << 20, 7)]) };
    const typed = { ...SHEET, title_fr: 'Plat bleu', price: '-3' };
    for (const [photo, name] of [[heic, 'IMG_0412.HEIC'], [heavy, 'plat bleu.png']]) {
        let form = (await potter.get('/commercant/produits/nouveau')).form(button).fill({ photo });
        for (let time = 0; time < 2; time++) {
            form = await comesBack(m, form, button, { typed, says: 'Un prix ne peut pas être négatif.', fields: ['f-price'] });
            form.page.expect('Votre photo est gardée').expect(name);
            m.t.assert.doesNotMatch(form.page.text(), /photos|Photo reçue et gardée/);
            m.t.assert.equal(form.page.select('img.vignette').length, 0);
        }
        if (photo === heavy) (await form.fill({ price: '30' }).submit(button)).expectStatus(200).expect('Plat bleu');
    }
    m.t.assert.equal((await picturesOf(m, 'Plat bleu')).length, 1);
}

async function shopPage(m, potter) {
    const button = 'Enregistrer';
    const form = (await potter.get('/commercant/boutique')).form(button).fill({ portrait: smallPhoto });
    const typed = { phone: '02 33 ?', website: 'mon site', lead_min: 'vite', slot_min: '5', slot_seats: '', minimum: 'x', reserve_limit: '-1', trade_fr: 'Potière' };
    const fields = ['phone', 'website', 'lead_min', 'slot_min', 'slot_seats', 'minimum', 'reserve_limit'].map((n) => `f-${n}`);
    const again = await comesBack(m, form, button, { typed, fields, says: ['Ce nombre est trop petit.', 'Écrivez l’adresse d’un site'] });
    again.page.expect('Photo reçue et gardée');
    const right = { phone: '+33 (0)2.61.91.00.00', website: 'www.exemple.fr', lead_min: '60', slot_min: '30', slot_seats: '4', minimum: '0', reserve_limit: '60' };
    (await again.fill(right).submit(button)).expectStatus(200).expect('C’est enregistré');
    const [[portrait, phone]] = await rows(m.server, `SELECT portrait_id, phone FROM merchant WHERE slug = '${POTTERY}'`);
    m.t.assert.notEqual(portrait, '');
    m.t.assert.equal(phone, '02 61 91 00 00', 'as it is dialled here');
}

/** A shop that wants a larger amount says so on the page where the way is chosen, and the link of the summary leads there. */
async function leastAmount(m, potter, offer) {
    const button = 'Enregistrer', set = async (minimum) => (await (await potter.get('/commercant/boutique')).form(button).fill({ minimum }).submit(button)).expectStatus(200);
    const [[id, name]] = await rows(m.server, `SELECT id, name FROM merchant WHERE slug = '${POTTERY}'`);
    const browser = m.server.browser();
    await set('900');
    await toBasket(browser, offer.path);
    const page = (await chooseTimes(await giveName(browser)).submit('Continuer')).expectStatus(422).expectCode('order.minimum');
    page.expect(`${name} : cette boutique prend les commandes à partir`);
    m.t.assert.equal(page.select(`#fautes a[href="#f-minimum-${id}"]`).length, 1);
    await wellMade(m, page);
    await set('0');
    m.t.assert.equal((await chooseTimes(await browser.get('/commander/retrait')).submit('Continuer')).path, '/commander/verifier');
}

/** What staff have verified is not changed behind their back; the rest of the form stays as typed. */
async function verifiedName(m, potter) {
    const button = 'Enregistrer et continuer';
    const form = (await potter.get('/commercant/ouvrir/nom')).form(button);
    const was = form.value('legal_name');
    const typed = { legal_name: 'Autre Société', name: 'Terre d’ocre' };
    const again = await comesBack(m, form, button, { typed, status: 409, says: 'Votre fiche est vérifiée', fields: ['f-legal_name'] });
    (await again.fill({ legal_name: was }).submit(button)).expectStatus(200);
}

async function handOver(m, farm) {
    const board = await farm.get('/commercant/commandes?onglet=pretes');
    const [[number, code]] = await rows(m.server, `SELECT o.number, o.code FROM orders o JOIN merchant m ON m.id = o.merchant_id
        WHERE m.slug = 'la-ferme-des-haies' AND o.state = 'ready' ORDER BY o.id`);
    const wrong = code === '0000' ? '1111' : '0000';
    const form = board.forms().find((f) => f.action.endsWith(`${number}/remettre`));
    const page = await form.fill({ code: wrong }).submit();
    page.expectStatus(422).expect('Ce n’est pas le code de cette commande').expectCode('order.wrong_code');
    m.t.assert.equal(alerts(page), 1, 'one alert');
    tied(m, page, `t-${number}-c`);
    const again = page.forms().find((f) => f.action.endsWith(`${number}/remettre`));
    m.t.assert.equal(again.value('code'), wrong);
    const ticket = await farm.get(`/commercant/commandes/${number}`);
    const there = await ticket.forms().find((f) => f.action.endsWith('/remettre')).fill({ code: wrong }).submit();
    m.t.assert.equal(alerts(there.expectStatus(422)), 1, 'one alert on its own page too');
    tied(m, there, `t-${number}-c`);
}

// ---------------------------------------------------------------- the buyer's forms

const field = (form, start) => form.names().find((name) => name.startsWith(start));

async function basket(m, offer) {
    const browser = m.server.browser();
    const page = await toBasket(browser, offer.path);
    const form = () => browser.page.form('/panier/lignes');
    const q = field(form(), 'q-');
    for (const typed of ['deux', '-1', '0', '1000', '1,5']) {
        const refused = await form().fill({ [q]: typed }).submit('fixer');
        refused.expectStatus(422).expect('Cette quantité n’est pas possible');
        m.t.assert.equal(form().value(q), typed);
        m.t.assert.equal(alerts(refused), 1);
        tied(m, refused, q);
    }
    await wellMade(m, browser.page);
    const other = page.form('/panier/lignes'); // the same line in another tab
    (await form().submit('retirer')).expectStatus(200).expect('Votre panier est vide');
    (await other.fill({ [q]: '2' }).submit('fixer')).expectStatus(200).expect('Votre panier est vide');
}

/** One form for the whole basket: what is typed beside a line is not lost by "Commander" nor by the button of another line. */
async function basketTogether(m, [one, two]) {
    const browser = m.server.browser();
    await toBasket(browser, one.path);
    await toBasket(browser, two.path);
    const gone = await browser.post('/panier/ajouter', { offre: '77' }, { from: browser.page });
    gone.expectStatus(409).expect('n’est pas vendu ici').expect('Mon panier'); // with what is in it
    m.t.assert.equal(gone.select('li.ligne').length, 2);
    const form = () => browser.page.form('/panier/lignes');
    const [a, b] = form().names().filter((name) => name.startsWith('q-'));
    const kept = async () => (await rows(m.server, `SELECT qty_milli FROM cart_line WHERE id IN (${a.slice(2)}, ${b.slice(2)}) ORDER BY id = ${b.slice(2)}`)).flat().map(Number);
    const tab = form(); // open all along: both quantities are 1 there
    await form().fill({ [a]: '3' }).submit('plus'); // the button beside the first
    m.t.assert.deepEqual(await kept(), [4000, 1000], 'more is more than what was typed');
    const refused = await form().fill({ [a]: 'trois', [b]: '2' }).submit('Commander');
    refused.expectStatus(422);
    m.t.assert.deepEqual([form().value(a), form().value(b)], ['trois', '2']);
    m.t.assert.deepEqual(await kept(), [4000, 1000], 'nothing by half');
    const on = await form().fill({ [a]: '3' }).submit('Commander');
    m.t.assert.equal(on.path, '/commander');
    m.t.assert.deepEqual(await kept(), [3000, 2000], 'typed, then ordered');
    m.t.assert.equal((await tab.fill({ [b]: '5' }).submit('Commander')).path, '/commander');
    m.t.assert.deepEqual(await kept(), [3000, 5000], 'what this tab has not touched stays as the other left it');
}

async function contact(m, offer) {
    const browser = m.server.browser();
    await toBasket(browser, offer.path);
    const form = (await browser.get('/commander')).form('/commander/vous');
    const typed = { nom: 'L', courriel: 'lea@nulle part', telephone: '12 ou 13' };
    const says = ['C’est trop court.', 'Écrivez une adresse électronique', 'Écrivez un numéro de téléphone'];
    await comesBack(m, form, 'Continuer', { typed, says, fields: ['f-nom', 'f-courriel', 'f-telephone'] });
}

async function receiving(m, offer) {
    const browser = m.server.browser();
    await toBasket(browser, offer.path);
    let page = await giveName(browser);
    const [[id]] = await rows(m.server, `SELECT id FROM merchant WHERE slug = '${offer.shop}'`);
    page = await page.form('/commander/retrait').fill({ [`mode-${id}`]: 'delivery' }).submit(`montrer`);
    const typed = { [`rue-${id}`]: '', [`cp-${id}`]: '99999', [`mot-${id}`]: 'Sonnez fort' };
    const says = ['Indiquez où livrer', 'Aucune commune n’a ce code postal', 'Choisissez un créneau.'];
    let form = await comesBack(m, page.form('/commander/retrait'), 'Continuer', { typed, says, fields: [`f-rue-${id}`, `f-cp-${id}`] });
    const far = { [`rue-${id}`]: '1 rue du Port', [`cp-${id}`]: '29200' };
    form = await comesBack(m, form, 'Continuer', { typed: far, says: 'ne livre pas dans votre commune', keeps: { ...far, [`mot-${id}`]: 'Sonnez fort' } });
    const closed = String(m.t.clock.now() - (m.t.clock.now() % 3_600_000) + 3 * 86_400_000 + 7 * MINUTE);
    page = await form.force({ [`creneau-${id}`]: closed }).submit('Continuer');
    page.expectStatus(422).expect('Ce créneau vient d’être pris');
    m.t.assert.equal(page.form('/commander/retrait').value(`rue-${id}`), '1 rue du Port');
    const near = page.form('/commander/retrait').fill({ [`cp-${id}`]: '61 120' }); // as it is written on a letter
    page = await chooseTimes(near.page).fill({ [`cp-${id}`]: '61 120' }).submit('Continuer');
    page.expect(/Vimoutiers|Plusieurs communes ont ce code postal/);
    m.t.assert.equal(page.says('Aucune commune n’a ce code postal'), false);
}

/** Two tabs: the one that is confirmed shows something else than the basket holds by now. */
async function twoTabs(m, offer) {
    const browser = m.server.browser();
    const review = await toReview(browser, { products: offer.path });
    const old = review.form('/commander');
    await browser.get('/panier');
    await browser.page.form('/panier/lignes').submit('plus');
    const page = await old.submit();
    page.expectStatus(409).expect('Rien n’a été commandé');
    const bought = await page.form('/commander').submit();
    m.t.assert.match(bought.path, /^\/achat\//);
    const second = await old.submit(); // the first tab once more, after the purchase
    m.t.assert.equal(second.path, bought.path, 'it leads to what was bought');
    m.t.assert.equal((await rows(m.server, `SELECT id FROM purchase WHERE token = '${bought.path.slice(7)}'`)).length, 1);
}

/** Two clicks on "Commander": one purchase, and both arrive there. */
async function twoClicks(m, offer) {
    const browser = m.server.browser();
    const form = (await toReview(browser, { products: offer.path })).form('/commander');
    const before = (await rows(m.server, 'SELECT id FROM purchase')).length;
    const pages = [await form.submit(), await form.submit()];
    m.t.assert.equal(pages[0].path, pages[1].path);
    m.t.assert.equal((await rows(m.server, 'SELECT id FROM purchase')).length, before + 1);
}

/** The shop closes between the check and the last click: nothing is ordered, all else is kept. */
async function closedMeanwhile(m, offer, potter) {
    const browser = m.server.browser();
    const form = (await toReview(browser, { products: offer.path })).form('/commander');
    await addClosure(m, potter);
    m.t.assert.equal((await closureOf(m, POTTERY)).length, 1);
    (await m.server.browser().get(`/boutique/${POTTERY}`)).expect('En congé jusqu').expect('Retour avec de la terre neuve');
    const page = await form.submit();
    page.expectStatus(409).expect('Ce créneau n’est plus possible').expect('Rien n’a été commandé');
    m.t.assert.equal(alerts(page), 1);
    await dropClosures(m, potter);
    const times = await browser.get('/commander/retrait');
    const review = await chooseTimes(times).submit('Continuer');
    m.t.assert.equal(review.path, '/commander/verifier');
    await confirm(browser);
}

/** The last ones are bought by another meanwhile: said by name, and the rest can be had without them. */
async function goneMeanwhile(m, offers) {
    const [few, plenty] = offers;
    const browser = m.server.browser();
    const form = (await toReview(browser, { products: [few.path, plenty.path] })).form('/commander');
    const quicker = m.server.browser();
    await toBasket(quicker, few.path, few.units);
    await chooseTimes(await giveName(quicker, { mail: 'vite@exemple.fr' })).submit('Continuer');
    await proveMail(m, quicker, 'vite@exemple.fr');
    const page = await form.submit();
    page.expectStatus(409).expect('Il n’en reste pas assez');
    const rest = await page.form('/commander').submit();
    m.t.assert.match(rest.path, /^\/achat\//);
    m.t.assert.equal(rest.select('section.part').length, 1);
}

/** Confirms; above the shop's limit a code comes by mail, and one that is wrong or too old is said so. */
async function proveMail(m, browser, mail, before = null) {
    const sent = m.mail.messages.at(-1)?.id ?? 0;
    let page = await browser.page.form('/commander').submit();
    if (page.path.startsWith('/commander/code')) {
        await before?.(page);
        const letter = await m.letter(mail, 'code', sent);
        page = await browser.page.form('/commander/code').fill({ code: /\b\d{6}\b/.exec(letter.text)[0] }).submit();
        page = await page.form('/commander').submit();
    }
    m.t.assert.match(page.path, /^\/achat\//, page.text().slice(0, 600));
    return page;
}

async function codeOfMail(m, offer) {
    const browser = m.server.browser();
    const mail = 'camille@exemple.fr';
    await toBasket(browser, offer.path, Math.ceil(6100 / offer.cents));
    await chooseTimes(await giveName(browser, { mail })).submit('Continuer');
    const sent = m.mail.messages.at(-1)?.id ?? 0;
    let page = await browser.page.form('/commander').submit();
    m.t.assert.match(page.path, /^\/commander\/code/, 'above the limit a code is asked');
    const code = /\b\d{6}\b/.exec((await m.letter(mail, 'code', sent)).text)[0];
    const wrong = String((Number(code) + 1) % 1_000_000).padStart(6, '0');
    (await page.form('/commander/code').fill({ code: wrong }).submit()).expect('Ce n’est pas le code envoyé');
    m.t.clock.advance(16 * MINUTE);
    page = await browser.page.form('/commander/code').fill({ code }).submit();
    page.expect('Ce code est trop ancien');
    const next = m.mail.messages.at(-1)?.id ?? 0;
    page = await page.form('/commander/code/envoyer').submit();
    const fresh = /\b\d{6}\b/.exec((await m.letter(mail, 'code', next)).text)[0];
    page = await page.form('/commander/code').fill({ code: fresh }).submit();
    m.t.assert.equal(page.path, '/commander/verifier', 'the basket and the times are as they were');
    await confirm(browser);
}

// ---------------------------------------------------------------- by weight

/** 1,2 kg is written so everywhere: basket, check, purchase, ticket, mails. */
async function byWeight(m) {
    const [[pub, slug, mail]] = await rows(m.server, `SELECT p.pub, m.slug, m.mail FROM public_offer o JOIN product p ON p.id = o.product_id
        JOIN public_merchant pm ON pm.id = o.merchant_id JOIN merchant m ON m.id = o.merchant_id JOIN stock_item s ON s.id = o.stock_item_id
        WHERE p.unit = 'kg' AND o.mode = 'order' AND m.pay_in_shop = 1 AND s.on_hand_milli > 5000 ORDER BY m.slug, o.id LIMIT 1`);
    const browser = m.server.browser();
    const before = m.mail.messages.at(-1)?.id ?? 0;
    const wanted = { mail: 'poids@exemple.fr' };
    await toBasket(browser, `/produit/${pub}-x`, '1,2');
    const review = await chooseTimes(await giveName(browser, wanted)).submit('Continuer');
    review.expect('1,2 kg').expect('€/kg').expect('10 % de plus au plus, sinon la boutique vous demande');
    const buyer = await confirm(browser);
    const other = m.server.browser();
    const finer = await toBasket(other, `/produit/${pub}-x`, '1,25');
    finer.expectStatus(422).expect('par dixièmes, par exemple 1,2');
    buyer.page.expect('1,2 kg');
    m.t.assert.match((await m.letter(wanted.mail, '', before)).text, /1,2\u00a0kg /);
    const member = await signIn(m, mail);
    const board = await member.get('/commercant/commandes');
    board.expect('1,2 kg');
    (await member.get('/commercant/a-preparer')).expect('1,2 kg');
    m.t.assert.ok(slug);
}

// ---------------------------------------------------------------- staff

async function decisions(m, staff) {
    const missing = await staff.post('/equipe/fiche/99999999', { decision: 'verifier' }, { keep: false });
    missing.expectStatus(404).expect('Cette page n’existe pas, ou n’existe plus.');
    const list = await staff.get('/equipe/fiches?tout=1');
    const file = (await list.follow('Terre d’ocre')).form('decision');
    const again = await comesBack(m, file, 'Suspendre', { typed: { motif: 'Non.' }, says: 'Dites pourquoi', fields: ['f-motif'] });
    const none = await again.fill({ motif: 'Le registre dit autre chose.' }).force({ decision: 'autre' }).submit('Suspendre');
    m.t.assert.equal(none.expectStatus(422).expect('Choisissez l’une des décisions').form('decision').value('motif'), 'Le registre dit autre chose.');
    again.extra.length = 0;
    const done = await again.fill({ motif: 'Le numéro SIRET n’est plus au registre.' }).submit('Suspendre');
    done.expectStatus(200);
    const late = await again.fill({ motif: 'Le numéro SIRET n’est plus au registre.' }).submit('Suspendre');
    late.expectStatus(409).expect('Un collègue vient de décider');
    m.t.assert.equal(late.form('decision').value('motif'), 'Le numéro SIRET n’est plus au registre.');
    (await late.form('decision').submit('Rouvrir')).expectStatus(200);
}

/** A file sent back, mended by its shop and asked again: it stands in the queue once more. */
async function sentBack(m, staff) {
    const [[slug, mail, id]] = await rows(m.server, `SELECT slug, mail, id FROM merchant WHERE published_at IS NOT NULL AND verified_at IS NULL
        AND suspended_at IS NULL ORDER BY slug LIMIT 1`);
    const why = 'Le numéro SIRET est celui d’une autre rue.';
    const file = (await staff.get(`/equipe/fiche/${id}`)).form('decision');
    (await file.fill({ motif: why }).submit('Renvoyer à la boutique')).expectStatus(200);
    const queue = async () => (await staff.get('/equipe/fiches')).html.includes(`/equipe/fiche/${id}"`);
    m.t.assert.equal(await queue(), false, `${slug} is back at the shop`);
    const member = await signIn(m, mail);
    const front = await member.get('/commercant');
    front.expect('Votre fiche est à corriger').expect(why);
    (await front.form('/commercant/redemander').submit()).expectStatus(200).expect('Nous regardons à nouveau votre fiche');
    m.t.assert.equal(await queue(), true, 'and in the queue again');
}

async function history(m, staff) {
    const page = await staff.get('/equipe/historique');
    page.expect('Décision sur une fiche commerçant').expect('Terre d’ocre').expect('Connexion');
    m.t.assert.doesNotMatch(page.text(), /merchant|staff\.|setting\./, 'words, not names of the program');
}

async function signingIn(m) {
    const browser = m.server.browser();
    const page = await browser.get('/commercant/code');
    m.t.assert.equal(page.path, '/commercant/entrer', 'nobody was written to');
    const staff = m.server.browser();
    const form = (await staff.get('/equipe/entrer')).form('/equipe/entrer');
    const again = await form.fill({ mail: ADMIN, secret: 'pas celui-là', code: '123456' }).submit();
    again.expect('l’un des trois n’est pas bon');
    m.t.assert.equal(again.form('/equipe/entrer').value('mail'), ADMIN);
    m.t.assert.equal(again.form('/equipe/entrer').value('secret'), '', 'but never a password');
}

async function bankContract(m, potter) {
    const first = await potter.get('/commercant/banque');
    m.t.assert.equal(first.forms().some((f) => f.names().includes('site_id')), false, 'one says one’s bank first');
    const form = (await first.form('Continuer').fill({ banque: 'systempay' }).submit('Continuer')).form('Enregistrer');
    await comesBack(m, form, 'Enregistrer', { typed: { site_id: '12 34 56 7' }, says: ['huit chiffres'], fields: ['f-site_id'] });
    const other = (await potter.get('/commercant/banque?banque=monetico')).form('Enregistrer');
    await comesBack(m, other, 'Enregistrer', {
        typed: { site_id: '12345', login: 'code*', key_production: '1234', state: 'test' },
        says: ['sept chiffres ou lettres', 'Le code société n’a que', 'quarante caractères'], fields: ['f-site_id', 'f-login', 'f-key_production'],
    });
    const third = (await potter.get('/commercant/banque?banque=etransactions')).form('Enregistrer');
    await comesBack(m, third, 'Enregistrer', {
        typed: { site_id: '199988', part: '1', login: '1234567890', key_test: '12AB', state: 'test' },
        says: ['a sept chiffres', 'Le rang a deux ou trois', 'neuf chiffres au plus', '128 caractères'], fields: ['f-site_id', 'f-part', 'f-login', 'f-key_test'],
    });
    const real = (await potter.get('/commercant/banque?banque=etransactions')).form('Enregistrer');
    await comesBack(m, real, 'Enregistrer', {
        typed: { site_id: '1999888', part: '32', login: '110647233', key_production: '0123456789ABCDEF'.repeat(8), state: 'production' },
        says: ['Les vrais paiements demandent cette option'], fields: ['f-services'],
    });
    const fourth = (await potter.get('/commercant/banque?banque=mercanet')).form('Enregistrer');
    await comesBack(m, fourth, 'Enregistrer', {
        typed: { site_id: '12345', part: 'un', key_test: 'deux mots', state: 'test' },
        says: ['quinze chiffres', 'La version de la clé est un nombre', 'clé secrète entière'], fields: ['f-site_id', 'f-part', 'f-key_test'],
    });
    const fifth = (await potter.get('/commercant/banque?banque=mercanet')).form('Enregistrer');
    await comesBack(m, fifth, 'Enregistrer', {
        typed: { site_id: '002001000000001', part: '1', key_test: '002001000000001_KEY1', key_production: '002001000000001_KEY1', state: 'production' },
        says: ['ont chacun leur clé'], fields: ['f-key_production'],
    });
    const page = await potter.post('/commercant/banque', { platform: '', site_id: '12345678', state: 'pending' }, { from: first });
    page.expectStatus(422).expect('Choisissez votre banque');
}

async function terms(m, staff, offer) {
    const browser = m.server.browser();
    const home = await browser.get('/');
    (await home.follow('Conditions générales')).expectStatus(200).expect('Qui vend').expect('nom de son médiateur');
    (await browser.get('/en/conditions')).expect('Who sells');
    const review = await toReview(browser, { products: offer.path });
    m.t.assert.ok(review.link('Conditions générales').endsWith('/conditions'));
    const button = 'Enregistrer : médiateur de la consommation : nom, adresse, site';
    const settings = await staff.get('/equipe/reglages');
    (await settings.form(button).fill({ valeur: 'Médiation de l’Orne, 2 rue du Cygne, Alençon' }).submit(button)).expectStatus(200);
    (await browser.get('/conditions')).expect('Médiation de l’Orne');
}

export default async function (t) {
    const m = await openMarket(t);
    const [potter, farm, staff] = [await signIn(m, POTTER), await signIn(m, FARM), await staffIn(m, ADMIN)];
    const all = (await offersOf(m.server)).filter((o) => o.mode === 'order' && o.inShop && Number.isInteger(o.units));
    const fit = all.filter((o) => o.shop !== POTTERY && o.units >= 8 && o.cents < 3000);
    const pots = all.filter((o) => o.shop === POTTERY && o.units >= 6 && o.cents < 5000);
    const few = all.filter((o) => o.shop !== fit[0].shop && o.shop !== POTTERY && o.units > 0).sort((a, b) => a.units * a.cents - b.units * b.cents);
    await t.step('by weight: 1,2 kg everywhere', () => byWeight(m));
    await t.check('a quantity that cannot be', () => basket(m, fit[0]));
    await t.check('a basket is one form', () => basketTogether(m, fit));
    await t.check('who it is for', () => contact(m, fit[0]));
    await t.check('where, and when', () => receiving(m, all.find((o) => o.shop === 'la-ferme-des-haies')));
    await t.check('two tabs', () => twoTabs(m, fit[0]));
    await t.check('two clicks', () => twoClicks(m, fit[0]));
    await t.check('closed between the check and the click', () => closedMeanwhile(m, pots[0], potter));
    await t.check('sold between the check and the click', () => goneMeanwhile(m, [few[0], fit[1]]));
    await t.check('a code that is wrong, then too old', () => codeOfMail(m, fit.slice(2).find((o) => o.units * o.cents > 6100)));
    await t.check('how customers get things', () => deliveryStep(m, potter));
    await t.check('areas of delivery', () => areasStay(m, potter));
    await t.check('opening hours', () => openingHours(m, potter));
    await t.check('a product', () => productSheet(m, potter, farm));
    await t.check('a sheet left open', () => staleSheet(m, potter));
    await t.check('what is set aside', () => heldStock(m, potter));
    await t.check('20 MB and one byte more', () => heavyPhotos(m, potter));
    await t.check('photos no browser shows', () => unseenPhotos(m, potter));
    await t.check('the shop’s page', () => shopPage(m, potter));
    await t.check('what a shop wants at least', () => leastAmount(m, potter, pots[0]));
    await t.check('what is verified', () => verifiedName(m, potter));
    await t.check('a wrong code at the till', () => handOver(m, farm));
    await t.check('decisions of staff', () => decisions(m, staff));
    await t.check('a file sent back', () => sentBack(m, staff));
    await t.check('what was done, in words', () => history(m, staff));
    await t.check('signing in', () => signingIn(m));
    await t.check('the contract with a bank', () => bankContract(m, potter));
    await t.check('terms of sale', () => terms(m, staff, fit[3]));
}
