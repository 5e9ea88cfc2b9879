// One basket, several shops: a round with its order or what does not fit, a place all of them bring to, the basket on another
// telephone, a present with its card, a buyer without a mail address who loses nothing, alcohol, and the words one agreed to.
import crypto from 'node:crypto';
import { markupProblems } from '../harness/browser.mjs';
import { localDay } from '../harness/days.mjs';
import { until } from '../harness/ports.mjs';
import { ADMIN, staffIn, tied, wellMade } from './forms_help.mjs';
import { buy, chooseTimes, confirm, giveName, numberOf, offersOf, openMarket, rows, signIn, timesOf, toBasket, toReview } from './people.mjs';

export const meta = { timeoutMs: 120_000 };

const ownerOf = (shop) => `${shop.replaceAll('-', '.')}@demo.foirail.example`;
/** Signed in once: codes by mail are counted. */
const ownerIn = async (m, shop) => (m.owners ??= new Map()).get(shop) ?? m.owners.set(shop, await signIn(m, ownerOf(shop))).get(shop);
const valueOf = (node, name) => node.attrs.find((a) => a.name === name)?.value;

/** Two offers of different communes, paid in the shop, open at the same hours as little as may be. */
async function goods(m) {
    const fit = (await offersOf(m.server)).filter((o) => o.mode === 'order' && o.inShop && o.units >= 8 && o.cents < 1500);
    const wet = new Set((await rows(m.server, 'SELECT p.pub FROM product p JOIN category c ON c.id = p.category_id WHERE c.alcohol = 1')).map(([pub]) => pub));
    const one = fit.find((o) => !wet.has(o.pub));
    const other = fit.find((o) => o.shop !== one.shop && !wet.has(o.pub));
    const [[pub, shop]] = await rows(m.server, `SELECT p.pub, m.slug FROM public_offer o JOIN product p ON p.id = o.product_id JOIN category c ON c.id = p.category_id
        JOIN public_merchant m ON m.id = o.merchant_id JOIN stock_item s ON s.id = o.stock_item_id
        WHERE c.alcohol = 1 AND o.mode = 'order' AND m.pay_in_shop = 1 AND s.on_hand_milli > 3000 AND o.price_cents < 3000 ORDER BY o.id`);
    return { one, other, cider: { path: `/produit/${pub}-x`, shop } };
}

/** Of the times of two shops, but their first ones, those nearest to each other. */
function sameHour(page) {
    const [[one, mine], [other, theirs]] = timesOf(page);
    const pairs = mine.slice(1).flatMap((a) => theirs.slice(1).map((b) => [a, b, Math.abs(a - b)]));
    const [a, b] = pairs.reduce((best, pair) => (pair[2] < best[2] ? pair : best));
    return { [one]: a, [other]: b };
}

async function round(t, m, { one, other }) {
    const browser = m.server.browser();
    await toBasket(browser, one.path);
    t.assert.ok(!(await browser.get('/panier')).says('Ma tournée'), 'one shop is no round');
    await toBasket(browser, other.path);
    (await browser.get('/panier')).expect('Ma tournée').expect(/Tout est ouvert en même temps|jamais/);
    t.assert.deepEqual(await markupProblems(browser.page.html), []);
    (await browser.get('/en/panier')).expect('My round');
    const how = await giveName(browser);
    const far = await chooseTimes(how).fill(sameHour(how)).submit('Continuer');
    far.expect('Ma tournée').expect('Changez l’une des deux heures'); // both at one hour, sixty kilometres apart
    await wellMade({ t }, far);
    const bought = await confirm(browser);
    bought.page.expect('Ma tournée').expect('1. ').expect('2. ');
    await wellMade({ t }, bought.page);
    const [move] = bought.page.select('a').filter((a) => valueOf(a, 'href')?.includes('/annuler?'));
    await (await browser.get(valueOf(move, 'href'))).forms().find((f) => f.action.endsWith('/annuler')).submit();
    t.assert.ok(!(await browser.get(bought.url)).says('Ma tournée'), 'one collection is left');
}

/** Staff make a place, two shops bring there: the basket offers it, and both are collected there. */
async function sharedPoint(t, m, { one, other }) {
    const staff = await staffIn(m, ADMIN), save = 'Enregistrer ce point', week = 'Enregistrer mes horaires';
    const form = (await staff.get('/equipe/points')).form(save).fill({ nom: 'Halle aux Draps', adresse: '1 rue du Cours', postcode: '61000' });
    let page = await form.submit(save);
    if (page.status === 422) page = await page.form(save).fill({ commune: '61001' }).submit(save);
    const hours = await page.follow('Ses horaires');
    await hours.form(week).fill(Object.fromEntries([2, 4, 6].flatMap((d) => [[`j${d}o1`, '10:00'], [`j${d}c1`, '18:00']]))).submit(week);
    const [[pub]] = await rows(m.server, "SELECT pub FROM pickup_point WHERE name = 'Halle aux Draps'");
    for (const shop of [one.shop, other.shop]) {
        const owner = await ownerIn(m, shop);
        await (await owner.get('/commercant/lieux')).forms().find((f) => f.action.endsWith('/lieux/point') && f.value('point') === pub).submit();
    }
    const browser = m.server.browser();
    await toBasket(browser, one.path);
    await toBasket(browser, other.path);
    const basket = await browser.get('/panier');
    basket.expect('2 boutiques apportent vos commandes ici : Halle aux Draps');
    (await browser.post('/panier/lignes', { point: 'x' }, { from: basket, keep: false })).expectStatus(404);
    const there = await (await browser.get('/panier')).form('/panier/lignes').submit('Tout retirer là');
    there.expect('Halle aux Draps, 1 rue du Cours');
    t.assert.ok(!there.html.includes('name="point"'), 'it is done, and no longer offered');
    const check = await chooseTimes(await giveName(browser)).submit('Continuer');
    t.assert.equal(check.text().match(/Halle aux Draps, 1 rue du Cours/g).length >= 2, true, 'both are collected there');
}

/** A code carries the basket once, doubles nothing, and shows nobody's name. */
async function carry(t, m, { one, other }) {
    const here = m.server.browser(), there = m.server.browser();
    await toBasket(here, one.path, 3);
    await toBasket(here, other.path);
    await giveName(here, { name: 'Odile Secret' });
    await toBasket(there, one.path, 1);
    const made = await (await here.get('/panier/emporter')).form('Faire un code').submit('Faire un code');
    await wellMade({ t }, made);
    const code = made.textOf('.montre b').trim(), link = new URL(made.select('a.repas').map((a) => valueOf(a, 'href'))[0]).pathname;
    t.assert.match(code, /^\d{4} \d{4}$/);
    (await made.form('/panier/code').fill({ code }).submit()).expectStatus(422).expect('sur l’autre appareil');
    const typed = await (await there.get('/panier/emporter')).form('/panier/code').fill({ code: '12' }).submit();
    typed.expectStatus(422).expect('Aucun panier');
    t.assert.equal(typed.form('/panier/code').value('code'), '12');
    await wellMade({ t }, typed);
    const shown = await there.get(link);
    shown.expect('2 produits').expect('est gardé');
    t.assert.ok(!shown.says('Secret'));
    (await there.get(`/panier/reprendre/${code.replace(' ', '')}`)).expectStatus(404); /* the short code is typed, where tries are counted */
    const came = await typed.form('/panier/code').fill({ code: ` ${code} ` }).submit();
    came.expect('1 produit est venu').expect('1 produit était déjà là');
    const quantities = came.select('input[name^="q-"]').map((n) => valueOf(n, 'value')).sort();
    t.assert.deepEqual(quantities, ['1', '3']);
    (await there.get(link)).expectStatus(404).expect('trop ancien');
    t.assert.equal((await here.get('/panier')).select('li.ligne').length, 2, 'the basket is still here too');
    await (await here.get('/panier/emporter')).form('Faire un code').submit('Faire un code');
    const [[next]] = await rows(m.server, 'SELECT code FROM cart_carry WHERE used_at IS NULL');
    t.clock.advance(61 * 60_000);
    (await (await there.get('/panier/emporter')).form('/panier/code').fill({ code: next }).submit()).expectStatus(422).expect('trop ancien');
}

/** What the shop takes for wrapping is in the total; the card has the words and no price. */
async function present(t, m, { one }) {
    const owner = await ownerIn(m, one.shop), at = '/commercant/cadeaux', save = 'Je fais les paquets cadeaux';
    const wrong = await (await owner.get(at)).form(save).fill({ prix: 'cher' }).submit(save);
    wrong.expectStatus(422);
    t.assert.equal(wrong.form(save).value('prix'), 'cher');
    (await wrong.form(save).fill({ prix: '2,50' }).submit(save)).expect('enregistré');
    const browser = m.server.browser();
    await toBasket(browser, one.path);
    const form = chooseTimes(await giveName(browser, { mail: 'cadeau@exemple.fr' }));
    const words = form.names().find((n) => n.startsWith('cadeau-')), wrap = form.names().find((n) => n.startsWith('emballer-'));
    const check = await form.fill({ [words]: 'Bonne fête <b>mamie</b> !', [wrap]: true }).submit('Continuer');
    check.expect('Paquet cadeau').expect('2,50 €').expect('Bonne fête <b>mamie</b> !');
    const bought = await confirm(browser);
    bought.page.expect('Paquet cadeau').expect(`${((one.cents + 250) / 100).toFixed(2).replace('.', ',')} €`);
    t.assert.match((await m.letter('cadeau@exemple.fr', 'Votre achat')).text, /Paquet cadeau\s: 2,50/);
    const ticket = `/commercant/commandes/${numberOf(bought)}`;
    (await owner.get(ticket)).expect('Un cadeau : à emballer').expect('Bonne fête <b>mamie</b> !');
    const card = await owner.get(`${ticket}/carte`);
    card.expect('Bonne fête <b>mamie</b> !').expect('Camille Lefort');
    t.assert.ok(!card.text().includes('€'), 'no price on the card');
    const [[fee, total]] = await rows(m.server, 'SELECT fee_cents, ordered_total_cents FROM orders ORDER BY id DESC LIMIT 1');
    t.assert.deepEqual([fee, total], ['250', String(one.cents + 250)]);
    (await (await owner.get(at)).form('Je n’en fais plus').submit()).expectStatus(200);
    (await owner.get(ticket)).expect('Un cadeau : à emballer');
}

/** Neither mail nor account: the page, the number and the code are enough; what was agreed to stays word for word. */
async function withoutMail(t, m, { one }) {
    const browser = m.server.browser();
    await toBasket(browser, one.path);
    const none = await giveName(browser, { mail: '', phone: '' });
    none.expectStatus(422).expect('un des deux suffit');
    await wellMade({ t }, none);
    const how = await none.form('/commander/vous').fill({ telephone: '06 39 98 00 77' }).submit();
    const check = await chooseTimes(how).submit('Continuer');
    const said = check.textOf('p.petit.repas');
    const bought = await confirm(browser);
    bought.page.expect('notez le numéro et le code').expect('Code à montrer');
    await wellMade({ t }, bought.page);
    const number = numberOf(bought), code = bought.page.textOf('.montre b').trim();
    const stranger = m.server.browser();
    const find = (page, more) => page.form('/suivre').fill({ numero: number, code, joindre: '0639980077', ...more }).submit();
    let page = await stranger.get('/suivre');
    for (const more of [{ code: code === '0000' ? '0001' : '0000' }, { joindre: '06 39 98 00 78' }, { numero: 'ZZ-1' }]) {
        page = await find(page, more);
        page.expectStatus(422).expect('Regardez encore');
        t.assert.equal(page.form('/suivre').value('numero'), more.numero ?? number);
    }
    await wellMade({ t }, page);
    for (const numero of [number.toLowerCase().replace('-', ' '), number.replace('-', ''), number.replace('-', '–')])
        t.assert.equal((await find(page, { numero })).path, new URL(bought.url).pathname, numero);
    const contract = (await browser.get(`${new URL(bought.url).pathname}/contrat`)).html;
    const [text, hash] = contract.split('\nSHA-256 ');
    t.assert.equal(crypto.createHash('sha256').update(text).digest('hex'), hash.trim());
    t.assert.equal(text.replace(/\s+/g, ' ').trim(), said.replace(/\s+/g, ' ').trim(), 'what is kept is what was shown');
    for (const words of ['obligation de paiement', 'SIRET', '14 jours', 'toutes taxes comprises']) t.assert.ok(text.includes(words), words);
    const [[orders]] = await rows(m.server, "SELECT count(*) FROM job WHERE kind = 'mail_purchase' AND payload LIKE '%' || (SELECT id FROM purchase ORDER BY id DESC LIMIT 1) || '%'");
    t.assert.equal(orders, '0', 'no mail to nobody');
}

/** A form that showed other words than would be kept is shown again. */
async function otherWords(t, m, { one }) {
    const browser = m.server.browser();
    const page = await toReview(browser, { products: one.path });
    const form = page.form('/commander');
    const print = form.value('empreinte');
    for (const empreinte of [print.split('-')[0], `${print.split('-')[0]}-0123456789abcdef`]) {
        const again = await (await browser.get('/commander/verifier')).form('/commander').force({ empreinte }).submit();
        again.expectStatus(409).expect('Rien n’a été commandé');
    }
}

async function alcohol(t, m, { one, cider }) {
    const browser = m.server.browser();
    const page = await toReview(browser, { products: [cider.path, one.path] });
    const none = await page.form('/commander').fill({ naissance: '' }).submit();
    none.expectStatus(422).expect('le jour, le mois et l’année');
    await wellMade({ t }, none);
    for (const wrong of ['31/02/1980', '1980', 'hier', '1875-01-01'])
        t.assert.equal((await none.form('/commander').fill({ naissance: wrong }).submit()).form('/commander').value('naissance'), wrong);
    const young = localDay(t.clock.now() - 17 * 365.25 * 86_400_000);
    const refused = await browser.page.form('/commander').fill({ naissance: young }).submit();
    refused.expectStatus(409).expect('pas vendu aux mineurs');
    t.assert.ok(!refused.form('/commander').names().includes('naissance'), 'without the alcohol nothing is asked');
    const bought = await confirm(browser);
    const goods = await rows(m.server, 'SELECT count(*) FROM order_adult');
    t.assert.equal(goods[0][0], '0');
    t.assert.ok(bought.url);
    const adult = m.server.browser();
    await toReview(adult, { products: cider.path });
    const form = adult.page.form('/commander').fill({ naissance: '05/03/1961' });
    const done = await form.submit();
    done.expectStatus(200).expect('pièce d’identité');
    const [[number]] = await rows(m.server, 'SELECT o.number FROM orders o JOIN order_adult a ON a.order_id = o.id');
    (await (await ownerIn(m, cider.shop)).get(`/commercant/commandes/${number}`)).expect('Alcool : demander une pièce d’identité');
}

const codesOf = async (m, shop, n) => (await rows(m.server, `SELECT o.code FROM public_offer o JOIN public_merchant m ON m.id = o.merchant_id
    JOIN product p ON p.id = o.product_id JOIN category c ON c.id = p.category_id JOIN stock_item s ON s.id = o.stock_item_id
    WHERE m.slug = '${shop}' AND o.mode = 'order' AND c.alcohol = 0 AND c.service = 0 AND s.on_hand_milli >= 3000 AND p.unit = 'piece' ORDER BY o.id LIMIT ${n}`)).map(([c]) => c);

/** Staff type in what a caller says: five lines of two shops; wrong rows keep what was typed; the mandate is on the receipt. */
async function typedIn(t, m, { one, other }) {
    const staff = (m.desk ??= await staffIn(m, ADMIN)), at = '/equipe/saisie';
    const codes = [...await codesOf(m, one.shop, 3), ...await codesOf(m, other.shop, 2)];
    t.assert.equal(codes.length, 5);
    const lines = Object.fromEntries(codes.flatMap((c, i) => [[`code${i + 1}`, c], [`q${i + 1}`, i ? '1' : '2']]));
    const who = { nom: 'Odette Marin', telephone: '06 39 98 00 55', pour: 'sa fille Anne' };
    const wrong = await (await staff.get(at)).form(at).fill({ ...who, ...lines, code2: '00000', q1: '1,25', telephone: '' }).submit();
    wrong.expectStatus(422).expect('Aucun produit n’a ce code').expect('Cette quantité').expect('un des deux suffit');
    t.assert.deepEqual(['nom', 'code1', 'q1', 'code2', 'pour'].map((n) => wrong.form(at).value(n)), ['Odette Marin', codes[0], '1,25', '00000', 'sa fille Anne']);
    await wellMade({ t }, wrong);
    const check = await wrong.form(at).fill({ ...who, ...lines }).submit();
    check.expect('Vérifiez avec le client').expect('Odette Marin');
    await wellMade({ t }, check);
    t.assert.equal(check.select('section.part').length, 2);
    const form = () => check.forms().find((f) => f.action.includes(`${at}/`));
    (await form().force({ somme: '1' }).submit()).expectStatus(409).expect('Rien n’a été commandé');
    const receipt = await staff.page.forms().find((f) => f.action.includes(`${at}/`)).submit();
    receipt.expectStatus(200).expect('Reçu d’une commande').expect('Commandé par téléphone').expect('à la demande de sa fille Anne').expect('obligation de paiement');
    await wellMade({ t }, receipt);
    t.assert.equal((await form().submit()).path, receipt.path, 'the second click finds the first');
    const [[n, kind, by]] = await rows(m.server, `SELECT count(*), min(e.actor_kind), count(e.actor_id) FROM orders o JOIN order_event e ON e.order_id = o.id
        JOIN purchase_mandate w ON w.purchase_id = o.purchase_id WHERE e.to_state = 'submitted'`);
    t.assert.deepEqual([n, kind, by], ['2', 'staff', '2']);
    (await staff.get(`${at}/${'x'.repeat(32)}`)).expectStatus(404);
}

/** Brought home: the address once, the fee as on the site; what a caller pays is what the basket says, to the cent. Another place of the shop, too. */
async function typedInBrought(t, m, { one }) {
    const staff = (m.desk ??= await staffIn(m, ADMIN)), at = '/equipe/saisie', show = 'Voir les créneaux de ce choix';
    const [[id, shop, postcode, insee]] = await rows(m.server, `SELECT m.id, m.slug, m.postcode, m.insee FROM public_merchant m JOIN area a ON a.merchant_id = m.id
        WHERE m.mode = 'order' AND m.pay_in_shop = 1 AND a.radius_m > 0 AND a.fee_cents > 0 ORDER BY m.slug`);
    const [code] = await codesOf(m, shop, 1), [[pub]] = await rows(m.server, `SELECT p.pub FROM public_offer o JOIN product p ON p.id = o.product_id WHERE o.code = '${code}'`);
    const web = m.server.browser(), where = { [`rue-${id}`]: '3 rue du Four', [`cp-${id}`]: postcode };
    await toBasket(web, `/produit/${pub}-x`, 3);
    let how = await (await giveName(web)).form('/commander/retrait').fill({ [`mode-${id}`]: 'delivery' }).submit(show);
    how = await how.form('/commander/retrait').fill(where).submit(show);
    const pick = how.form('/commander/retrait');
    how = await (pick.names().includes(`commune-${id}`) ? pick.fill({ [`commune-${id}`]: insee }) : pick).submit(show);
    const review = await chooseTimes(how).submit('Continuer');
    const total = (page) => /Total, taxes comprises\s*([\d\s,]+) €/.exec(page.text())?.[1].trim();
    let page = await (await staff.get(at)).form(at).fill({ nom: 'Odette Marin', telephone: '06 39 98 00 55', code1: code, q1: '3' }).submit();
    const form = () => page.forms().find((f) => f.action.includes(`${at}/`));
    page = (await form().fill({ [`ou-${id}`]: 'delivery' }).submit(show)).expectStatus(200);
    page = (await form().fill({ rue: '3 rue du Four', cp: '99999' }).submit()).expectStatus(422).expect('Aucune commune');
    t.assert.equal(form().value('rue'), '3 rue du Four');
    await wellMade({ t }, page);
    page = await form().fill({ cp: postcode }).submit(show);
    if (page.status === 422) page = await form().fill({ commune: insee }).submit(show);
    page.expectStatus(200).expect('3 rue du Four').expect('Livraison');
    t.assert.equal(total(page), total(review), 'as the basket says');
    const elsewhere = await form().fill({ [`ou-${id}`]: 'pickup' }).submit();
    elsewhere.expectStatus(200).expect('celles d’avant');
    page = await form().fill({ [`ou-${id}`]: 'delivery' }).submit(show);
    (await form().submit()).expectStatus(200).expect('Reçu d’une commande').expect('3 rue du Four');
    const [[fulfilment, pay, street]] = await rows(m.server, 'SELECT fulfilment, pay, street FROM orders ORDER BY id DESC LIMIT 1');
    t.assert.deepEqual([fulfilment, pay, street], ['delivery', 'shop', '3 rue du Four']);
    await typedInElsewhere(t, m, staff, one);
}

/** At the market's hall, where this shop brings orders. */
async function typedInElsewhere(t, m, staff, one) {
    const at = '/equipe/saisie', [code] = await codesOf(m, one.shop, 1), [[id]] = await rows(m.server, `SELECT id FROM merchant WHERE slug = '${one.shop}'`);
    let page = await (await staff.get(at)).form(at).fill({ nom: 'Odette Marin', telephone: '06 39 98 00 55', code1: code }).submit();
    const place = page.select(`select[name="ou-${id}"] option`).map((o) => valueOf(o, 'value')).find((v) => v.startsWith('pickup-'));
    page = await page.forms().find((f) => f.action.includes(`${at}/`)).fill({ [`ou-${id}`]: place }).submit('Voir les créneaux de ce choix');
    (await page.forms().find((f) => f.action.includes(`${at}/`)).submit()).expectStatus(200).expect('Halle aux Draps');
}

/** A daughter orders on the public pages for her mother, who asked her to: three things or none; they stand on the receipt and in the terms. */
async function byRelative(t, m, { one }) {
    const browser = m.server.browser(), at = '/commander/vous', typed = { nom: 'Odette Marin', telephone: '02 33 00 00 09', aidant: 'Anne Marin' };
    await toBasket(browser, one.path);
    const wrong = await (await browser.get('/commander')).form(at).fill(typed).submit();
    wrong.expectStatus(422);
    for (const id of ['f-aidant_tel', 'f-accord']) tied(m, wrong, id);
    await wellMade({ t }, wrong);
    t.assert.equal(wrong.form(at).value('aidant'), 'Anne Marin');
    const how = await wrong.form(at).fill({ aidant_tel: '06 39 98 00 09', accord: true }).submit();
    (await chooseTimes(how).submit('Continuer')).expect('Anne Marin, 06 39 98 00 09');
    const bought = await confirm(browser);
    const receipt = await bought.page.follow('Le reçu, à imprimer');
    receipt.expect('Odette Marin').expect('par Anne Marin (06 39 98 00 09)').expect('à la demande du client, par : Anne Marin');
    await wellMade({ t }, receipt);
    const [[kind, how2, by, phone]] = await rows(m.server, 'SELECT person_kind, how, asked_by, phone FROM purchase_mandate ORDER BY purchase_id DESC LIMIT 1');
    t.assert.deepEqual([kind, how2, by, phone], ['relative', 'relative', 'Anne Marin', '06 39 98 00 09']);
    const other = m.server.browser();
    await toBasket(other, one.path);
    await chooseTimes(await giveName(other)).submit('Continuer');
    await confirm(other);
    t.assert.equal((await rows(m.server, "SELECT count(*) FROM purchase_mandate WHERE person_kind = 'relative'"))[0][0], '1', 'nobody else has one');
}

/** A shop does it for its own goods alone. */
async function typedInByShop(t, m, { one, other }) {
    const owner = await ownerIn(m, one.shop), at = '/commercant/saisie';
    const [[mine], [theirs]] = [await codesOf(m, one.shop, 1), await codesOf(m, other.shop, 1)];
    const who = { nom: 'Léon Guéret', telephone: '02 33 00 00 01' };
    const wrong = await (await owner.get(at)).form(at).fill({ ...who, code1: theirs }).submit();
    wrong.expectStatus(422).expect('Aucun produit');
    const check = await wrong.form(at).fill({ ...who, code1: mine }).submit();
    const address = check.path;
    const stranger = await ownerIn(m, other.shop);
    (await stranger.get(address)).expectStatus(404);
    (await stranger.post(address, { somme: '0' }, { from: stranger.page, keep: false })).expectStatus(404);
    (await owner.page.forms().find((f) => f.action.includes(`${at}/`)).submit()).expect('Léon Guéret');
}

/** A card orders without mail or password; its number alone opens nothing, its link shows nobody what was ordered; withdrawn, it opens nothing at all. */
async function card(t, m, { one }) {
    const staff = (m.desk ??= await staffIn(m, ADMIN)), at = '/equipe/cartes', [code] = await codesOf(m, one.shop, 1);
    const wrong = await (await staff.get(at)).form(at).fill({ nom: 'Jeanne Hue', telephone: '12' }).submit();
    wrong.expectStatus(422);
    t.assert.equal(wrong.form(at).value('nom'), 'Jeanne Hue');
    const made = await wrong.form(at).fill({ telephone: '06 39 98 00 66' }).submit();
    made.expect('Carte d’habitant').expect('Jeanne Hue');
    await wellMade({ t }, made);
    const cards = () => rows(m.server, 'SELECT count(*) FROM resident_card').then(([[n]]) => Number(n)), made1 = await cards();
    const twice = await wrong.form(at).fill({ telephone: '06 39 98 00 66' }).submit(undefined, { keep: false });
    t.assert.deepEqual([twice.path, await cards()], [made.path, made1], 'the second click is the same card');
    const next = await wrong.form(at).fill({ nom: 'Paul Hue', telephone: '06 39 98 00 68' }).submit(undefined, { keep: false });
    t.assert.ok(next.expect('Paul Hue').path !== made.path, 'back, and somebody else typed in: another card');
    await (await staff.get(at)).forms().find((f) => f.action.endsWith('/retirer')).submit();
    const number = made.textOf('.montre b').trim(), her = m.server.browser(), link = /\/carte\/[a-z0-9]{26}/i.exec(made.html)[0];
    t.assert.ok(!(await made.form('C’est imprimé').submit()).html.includes('/carte/'), 'staff keep no link');
    (await staff.get(made.path)).expectStatus(410).expect('ne se montre qu’une fois');
    t.assert.match(number, /^\d{6}$/);
    const find = await her.get('/carte');
    const none = await find.form('/carte').fill({ numero: number, telephone: '06 39 98 00 67' }).submit();
    none.expectStatus(422).expect('ou elle a été retirée');
    const own = await none.form('/carte').fill({ telephone: '+33 6 39 98 00 66' }).submit();
    t.assert.equal(own.path, link);
    await toBasket(her, one.path);
    await (await her.get(link)).forms().find((f) => f.action.endsWith(link)).submit();
    const asked = await her.get('/commander');
    t.assert.deepEqual(['nom', 'courriel'].map((n) => asked.form('/commander/vous').value(n)), ['Jeanne Hue', '']);
    const whole = /39[ .]?98[ .]?00[ .]?66/; // who only found the card reads its number nowhere
    t.assert.ok(asked.expect('•• •• •• •• 66') && !whole.test(asked.html), 'the page that asks who it is for');
    const check = await chooseTimes(await asked.form('/commander/vous').submit()).submit('Continuer');
    t.assert.ok(check.expect('•• •• •• •• 66') && !whole.test(check.html), 'the page that is confirmed');
    const bought = await confirm(her);
    t.assert.match((await rows(m.server, 'SELECT phone FROM purchase ORDER BY id DESC LIMIT 1'))[0][0], whole, 'the shop has it');
    const typed = (more) => staff.get('/equipe/saisie').then((p) => p.form('/equipe/saisie').fill({ code1: code, ...more }).submit());
    (await typed({ carte: '000000' === number ? '000001' : '000000' })).expectStatus(422).expect('Aucune carte');
    (await typed({ carte: number })).expect('Vérifiez avec le client').expect('Jeanne Hue');
    await staff.page.forms().find((f) => f.action.includes('/equipe/saisie/')).submit();
    for (const [who, page] of [[m.server.browser(), link], [staff, link], [staff, made.path.replace('/feuille', '')], [her, link]])
        t.assert.ok(!(await who.get(page)).expectStatus(200).expect('son numéro, son code').html.includes('/achat/'), page);
    await (await staff.get(at)).forms().find((f) => f.action.endsWith('/retirer')).submit();
    (await her.get(link)).expectStatus(404);
    (await typed({ carte: number })).expectStatus(422);
    (await find.form('/carte').fill({ numero: number, telephone: '06 39 98 00 66' }).submit()).expectStatus(422);
    (await her.get(bought.url)).expectStatus(200);
}

/** On paper: a shop's, a market's, a selection's; and what can be read there can be typed. */
async function paper(t, m, { one }) {
    const anybody = m.server.browser(), [code] = await codesOf(m, one.shop, 1);
    const shop = await anybody.get(`/bon-de-commande?boutique=${one.shop}`);
    shop.expect('Bon de commande').expect(code).expect('02 61 91 00 00').expect('Je viens');
    await wellMade({ t }, shop);
    const some = await anybody.get(`/bon-de-commande?codes=${code},99999999,x`);
    t.assert.equal(some.select('tbody tr').length, 1);
    const [[market]] = await rows(m.server, 'SELECT k.slug FROM market k JOIN stall s ON s.market_id = k.id GROUP BY k.slug ORDER BY count(*) DESC, k.slug');
    t.assert.ok((await anybody.get(`/bon-de-commande?marche=${market}`)).select('section').length >= 1);
    (await anybody.get('/bon-de-commande')).expectStatus(200).expect('Bons des boutiques');
    for (const none of ['?boutique=', '?boutique=nulle-part', '?marche=nulle-part']) (await anybody.get(`/bon-de-commande${none}`)).expectStatus(404);
    (await anybody.get(`/en/bon-de-commande?codes=${code}`)).expect('Order form');
}

/** Kept in the browser and by a link, without an account: hearts, quantities, what cannot be had, all of it in the basket at once. */
async function kept(t, m, { one, other }) {
    const browser = m.server.browser(), keep = 'Garder dans ma liste', change = '/ma-liste/changer', cookie = () => browser.jar.get('foirail_liste')?.value;
    (await browser.get('/ma-liste')).expect('Rien n’est encore gardé ici');
    await wellMade({ t }, browser.page);
    for (const path of [one.path, other.path, one.path]) await (await browser.get(path)).form(keep).submit();
    const [[code]] = await rows(m.server, `SELECT o.code FROM offer o JOIN product p ON p.id = o.product_id WHERE p.pub = '${/produit\/([^-]+)/.exec(one.path)[1]}'`);
    const [[shown, shop]] = await rows(m.server, "SELECT o.code AS of_offer, m.code AS of_shop FROM public_offer o JOIN public_merchant m ON m.id = o.merchant_id WHERE o.mode NOT IN ('order', 'reserve') ORDER BY o.id");
    const [[pub]] = await rows(m.server, `SELECT p.pub FROM offer o JOIN product p ON p.id = o.product_id WHERE o.code = '${shown}'`);
    await (await browser.get(`/produit/${pub}-x`)).form(keep).submit();
    let page = await (await browser.get(`/boutique/${one.shop}`)).form(keep).submit();
    t.assert.equal(page.path, '/ma-liste');
    t.assert.equal(cookie().split('_').length, 4, 'what is there already is not there twice');
    page.expect('3 produits').expect('1 boutique').expect('n’est pas vendu ici').expect('1 produit est indisponible');
    await wellMade({ t }, page);
    page = await page.form(change).fill({ [`q-${code}`]: 'beaucoup' }).submit('Mettre à jour');
    page.expectStatus(422).expect('Cette quantité est impossible');
    t.assert.equal(page.form(change).value(`q-${code}`), 'beaucoup', 'nothing typed is lost');
    t.assert.equal(page.select('#fautes a').length, 1);
    await wellMade({ t }, page);
    page = await page.form(change).fill({ [`q-${code}`]: '3' }).submit('Mettre à jour');
    t.assert.ok(cookie().includes(`${code}*3`));
    const list = await page.form('/ma-liste/partager').submit();
    t.assert.match(list.path, /^\/liste\/[a-z0-9]{10}$/);
    list.expect('Qui a ce lien voit cette liste');
    await wellMade({ t }, list);
    await browser.get('/ma-liste');
    t.assert.equal((await browser.page.form('/ma-liste/partager').submit()).path, list.path, 'the same list has the same link');
    const her = m.server.browser();
    const seen = await her.get(list.path);
    const basket = await seen.form('Mettre le reste dans mon panier').submit();
    t.assert.equal(basket.path, '/panier');
    t.assert.equal(basket.select('li.ligne').length, 2, 'what can be had');
    (await (await her.get(list.path)).form('Tout garder dans ma liste').submit()).expect('3 produits').expect('1 boutique');
    (await (await her.get('/en/ma-liste')).form('/en/ma-liste/partager').submit()).expectStatus(200).expect('Whoever has this link');
    const offline = await browser.get('/ma-liste');
    (await offline.form('/ma-liste/oter').submit()).expect('3 produits');
    t.assert.ok(!cookie().includes('_s'), 'the shop is out');
    browser.jar.get('foirail_liste').value = `${'9'.repeat(30)}*1_12345*-3_s<b>_${shown}*1_x*2_sZZZZZ_${shown}*7_*`;
    (await browser.get('/ma-liste')).expectStatus(200).expect('1 produit').expect('plus ici');
    browser.jar.get('foirail_liste').value = 'x'.repeat(3000);
    (await browser.get('/ma-liste')).expect('Rien n’est encore gardé ici');
    browser.jar.get('foirail_liste').value = Array.from({ length: 40 }, (_, i) => `${10000 + i}*1`).join('_');
    const full = await (await browser.get(`/boutique/${other.shop}`)).form(keep).submit();
    full.expect('1 boutique');
    const noRoom = (await (await browser.get(one.path)).form(keep).submit()).expectStatus(422).expect('Votre liste est pleine').expect('Ma liste');
    await wellMade({ t }, noRoom);
    (await noRoom.form('Mettre à jour').submit('oter')).expectStatus(200).expect('39 produits');
    (await browser.get('/liste/aaaaaaaaaa')).expectStatus(404);
    for (const none of ['', '1', '99999999', 's', 'sZZZZ', `${code} `, 'x'.repeat(500)])
        (await browser.request('POST', '/ma-liste/garder', { from: offline, body: new URLSearchParams({ quoi: none }).toString(), type: 'application/x-www-form-urlencoded' })).expectStatus(404);
    t.assert.ok(shop);
}

const lastMail = (m) => m.mail.messages.at(-1)?.id ?? 0;

/** The digits of the letter that has just been asked for, as they are read aloud. */
async function digits(m, mail, before) {
    const [code] = /\b\d{6}\b/.exec((await m.letter(mail, 'code', before)).text);
    return `${code.slice(0, 3)} ${code.slice(3)}`;
}

async function enters(m, browser, mail) {
    const before = lastMail(m), asked = await (await browser.get('/compte/entrer?vers=donnees')).form('/compte/entrer').fill({ courriel: mail }).submit();
    return asked.form('/compte/code').fill({ code: await digits(m, mail, before) }).submit();
}

/** An account nobody needs: by a code it lists what a guest ordered with the same address, and nothing of anybody else's. */
async function account(t, m, { one }) {
    const mail = 'compte@exemple.fr', her = m.server.browser(), before = lastMail(m);
    const [first, second] = [numberOf(await buy(m, { products: one.path, mail, name: 'Odile Compte' })), numberOf(await buy(m, { products: one.path, mail: 'second@exemple.fr' }))];
    const enter = await her.get('/compte');
    t.assert.equal(enter.path, '/compte/entrer');
    const wrong = await enter.form('/compte/entrer').fill({ courriel: 'odile' }).submit();
    t.assert.equal(wrong.expectStatus(422).form('/compte/entrer').value('courriel'), 'odile');
    tied(m, wrong, 'f-courriel');
    await wellMade(m, wrong);
    const asked = await wrong.form('/compte/entrer').fill({ courriel: ' Compte@Exemple.FR ' }).submit();
    const code = await digits(m, mail, before);
    (await asked.form('/compte/code').fill({ code: code === '000 000' ? '000001' : '000000' }).submit()).expect('n’est pas le bon');
    const home = await her.page.form('/compte/code').fill({ code }).submit();
    t.assert.equal(home.path, '/compte');
    home.expect('Bonjour Odile Compte').expect(first);
    t.assert.ok(!home.says(second), 'what another address ordered is not there');
    await wellMade(m, home);
    (await m.server.browser().post('/compte/code', { code }, { from: asked, keep: false })).expectStatus(200); // used up, and no address waits
    const again = lastMail(m), adds = await (await her.get('/compte/coordonnees')).form('/compte/joindre').fill({ courriel: 'second@exemple.fr' }).submit();
    t.assert.ok(!(await her.get('/compte')).says(second), 'not before its code is typed');
    await adds.form('/compte/code').fill({ code: await digits(m, 'second@exemple.fr', again) }).submit();
    (await her.get('/compte')).expect(first).expect(second);
    m.her = { browser: her, mail, first, second };
}

/** What she said once is in the forms; a device she lost is signed out, hers is not. */
async function profile(t, m) {
    const { browser, mail } = m.her, at = '/compte/coordonnees';
    (await (await browser.get(at)).form(at).fill({ nom: 'Odile Marchand', mode: 'delivery' }).submit()).expect('C’est enregistré');
    const wrong = await browser.page.form('/compte/adresse').fill({ libelle: 'Maison', cp: '61000' }).submit();
    wrong.expectStatus(422);
    tied(m, wrong, 'f-rue');
    await wellMade(m, wrong);
    const which = await wrong.form('/compte/adresse').fill({ rue: '12 rue du Four' }).submit();
    tied(m, which.expectStatus(422), 'f-commune');
    t.assert.equal(which.form('/compte/adresse').value('libelle'), 'Maison');
    await wellMade(m, which);
    (await which.form('/compte/adresse').fill({ commune: '61001' }).submit()).expectStatus(200).expect('12 rue du Four, 61000 Alençon');
    const brings = new Set((await rows(m.server, 'SELECT slug FROM merchant WHERE delivers = 1')).flat());
    const offer = (await offersOf(m.server)).find((o) => o.mode === 'order' && o.inShop && o.units >= 2 && brings.has(o.shop));
    await toBasket(browser, offer.path);
    const who = (await browser.get('/commander')).form('/commander/vous');
    t.assert.deepEqual(['nom', 'courriel'].map((n) => who.value(n)), ['Odile Marchand', mail]);
    const how = (await who.submit()).form('/commander/retrait'), street = how.names().find((n) => n.startsWith('rue-'));
    t.assert.deepEqual([how.value(street), how.value(street.replace('rue', 'cp'))], ['12 rue du Four', '61000']);
    t.clock.advance(60_000);
    const lost = m.server.browser();
    t.assert.equal((await enters(m, lost, mail)).path, '/compte/donnees');
    const out = (await browser.get('/compte/appareils')).forms().filter((f) => f.action.endsWith('/appareils'));
    t.assert.equal(out.length, 2);
    (await lost.post('/compte/appareils', { appareil: '1' }, { from: lost.page, keep: false })).expectStatus(404);
    await out[0].submit(); // the newest first
    t.assert.deepEqual([(await lost.get('/compte')).path, (await browser.get('/compte')).path], ['/compte/entrer', '/compte']);
}

/** Every table and column in which these words stand. */
async function whereIs(m, words) {
    const columns = await rows(m.server, m.server.engine === 'postgres'
        ? `SELECT c.table_name, c.column_name FROM information_schema.columns c JOIN information_schema.tables t ON t.table_name = c.table_name AND t.table_schema = c.table_schema
            WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE' AND c.data_type = 'text'`
        : "SELECT m.name AS t, c.name AS c FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND c.type = 'TEXT' AND m.name NOT LIKE 'sqlite%'");
    const found = [];
    for (let i = 0; i < columns.length; i += 80)
        found.push(...await rows(m.server, columns.slice(i, i + 80).map(([t, c]) => `SELECT DISTINCT '${t}.${c}' FROM "${t}" WHERE "${c}" LIKE '%${words}%'`).join(' UNION ALL ')));
    m.t.assert.ok(columns.length > 200);
    return found.flat().sort();
}

/** A takeout that a fault ends in the middle keeps no file open. */
async function nothingHeld(t, { server }, browser, at) {
    const { postgres } = server.options, base = new URL(server.databaseUrl).pathname.slice(1);
    const held = async () => (await (await fetch(`http://127.0.0.1:${server.metricsPort}/probe/web/held`)).text()).match(/\.0 /g)?.length ?? 0, before = await held(); // files without a name
    const of = (what, query) => postgres.query('postgres', `SELECT ${what} FROM pg_stat_activity WHERE datname = '${base}' AND ${query}`);
    const asleep = "query ~ 'pg_sleep'", waits = "wait_event_type = 'Lock' AND query ~ 'complaint' AND query !~ 'pg_sleep'";
    const lock = postgres.query(base, 'LOCK TABLE complaint IN ACCESS EXCLUSIVE MODE; SELECT pg_sleep(600)').catch(() => 'ended');
    await until('a table is taken', async () => (await of('pid', asleep)).length === 1);
    const asked = browser.request('GET', at, { keep: false });
    await until('it is waited for', async () => (await of('pid', waits)).length > 0);
    t.assert.equal(await held(), before + 1, 'the file is begun');
    await of('pg_cancel_backend(pid)', waits);
    t.assert.ok((await asked).status >= 500);
    await of('pg_terminate_backend(pid)', asleep);
    t.assert.equal(await lock, 'ended');
    await until('nothing is held', async () => (await held()) === before);
}

/** What she takes with her is all of hers and nobody else's; what is erased stands nowhere, but where an order is not over, and then there neither. */
async function data(t, m) {
    const { browser, mail, first, second } = m.her, at = '/compte/donnees';
    t.clock.advance(31 * 60_000);
    t.assert.equal((await browser.get(`${at}.zip`)).path, '/compte/entrer?vers=donnees', 'a code typed long ago is none');
    (await browser.get(at)).expect('il faut un nouveau code');
    const page = await enters(m, browser, mail);
    page.expect('Pas encore terminé').expect('dix ans');
    await wellMade(m, page);
    if (m.server.engine === 'postgres') await nothingHeld(t, m, browser, `${at}.zip`);
    const zip = (await browser.request('GET', `${at}.zip`, { keep: false })).body.toString('utf8');
    for (const words of ['mes-donnees.html', 'mes-commandes.csv', 'Odile Marchand', mail, first, second, '12 rue du Four', '"commune_insee":"61001"']) t.assert.ok(zip.includes(words), words);
    const own = JSON.parse(/\{"market".*\}(?=\n)/.exec(zip)[0]);
    t.assert.deepEqual(own.purchases.flatMap((p) => p.orders.map((o) => o.number)).sort(), [first, second].sort());
    for (const other of ['cadeau@exemple.fr', 'Jeanne Hue']) t.assert.ok(!zip.includes(other), other);
    const none = await page.form('/compte/effacer').submit();
    none.expectStatus(422).expect('Cochez d’abord');
    await wellMade(m, none);
    (await none.form('/compte/effacer').fill({ oui: true }).submit()).expect('Votre compte est effacé');
    t.assert.equal((await browser.get('/compte')).path, '/compte/entrer');
    t.assert.deepEqual((await whereIs(m, mail)).filter((where) => !/^(purchase|cart)\./.test(where)), [], 'only what is not over');
    t.assert.ok((await whereIs(m, mail)).length > 0);
    for (let times = 0; times < 5; times++) { // orders end in their own time, and then their rights run
        t.clock.advance(40 * 86_400_000);
        await until('the clock went round', async () => Number((await rows(m.server, "SELECT at FROM keep_mark WHERE kind = 'audit'"))[0]?.[0] ?? 0) > t.clock.now() - 3_600_000, { ms: 20_000 });
    }
    await until('it stands nowhere', async () => (await whereIs(m, mail)).length === 0, { ms: 20_000 });
    t.assert.deepEqual(await whereIs(m, 'Odile Compte'), []);
    t.assert.ok((await whereIs(m, 'camille@exemple.fr')).includes('purchase.mail'), 'nobody else asked for it');
}

export default async function (t) {
    let m, g;
    await t.step('a market', async () => {
        m = await openMarket(t);
        g = await goods(m);
    });
    await t.step('several collections are one round', () => round(t, m, g));
    await t.step('a shared place is offered', () => sharedPoint(t, m, g));
    await t.step('the basket goes to another telephone', () => carry(t, m, g));
    await t.step('a present has its words, its wrapping and no price', () => present(t, m, g));
    await t.step('a telephone number is enough', () => withoutMail(t, m, g));
    await t.step('what is kept is what was shown', () => otherWords(t, m, g));
    await t.step('typed in for a caller', () => typedIn(t, m, g));
    await t.step('typed in, to be brought home or collected elsewhere', () => typedInBrought(t, m, g));
    await t.step('typed in by a shop', () => typedInByShop(t, m, g));
    await t.step('ordered for somebody else', () => byRelative(t, m, g));
    await t.step('a resident card', () => card(t, m, g));
    await t.step('an account lists what was ordered without one', () => account(t, m, g));
    await t.step('what she said once is in the forms', () => profile(t, m));
    await t.step('order forms on paper', () => paper(t, m, g));
    await t.step('a list is kept, shared, and put in the basket', () => kept(t, m, g));
    await t.step('alcohol is for adults', () => alcohol(t, m, g));
    await t.step('she takes what is hers, and goes', () => data(t, m));
}
