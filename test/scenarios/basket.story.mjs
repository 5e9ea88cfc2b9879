// One basket, several shops: a round with its order or what does not fit, a place all of them bring to, the basket on another
// telephone, a present with its card, a buyer without a mail address who loses nothing, alcohol, and the words one agreed to.
import crypto from 'node:crypto';
import { markupProblems } from '../harness/browser.mjs';
import { ADMIN, staffIn, wellMade } from './forms_help.mjs';
import { chooseTimes, confirm, giveName, numberOf, offersOf, openMarket, rows, signIn, toBasket, toReview } from './people.mjs';

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
        WHERE c.alcohol = 1 AND o.mode = 'order' AND m.pay_in_shop = 1 AND s.on_hand_milli > 3000 AND o.price_cents < 3000 ORDER BY p.pub`);
    return { one, other, cider: { path: `/produit/${pub}-x`, shop } };
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
    const far = await chooseTimes(how, { slot: 0 }).submit('Continuer');
    far.expect('Ma tournée').expect('Changez l’une des deux heures'); // both at the first hour, sixty kilometres apart
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
    (await browser.post('/panier/point', { point: 'x' }, { from: basket, keep: false })).expectStatus(404);
    const there = await (await browser.get('/panier')).form('/panier/point').submit();
    there.expect('Halle aux Draps, 1 rue du Cours');
    t.assert.ok(!there.forms().some((f) => f.action.endsWith('/panier/point')), 'it is done, and no longer offered');
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
    const quantities = came.select('input[name="quantite"]').map((n) => valueOf(n, 'value')).sort();
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
    t.assert.equal((await find(page, { numero: number.toLowerCase() })).path, new URL(bought.url).pathname);
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
    const young = new Date(t.clock.now() - 17 * 365.25 * 86_400_000).toISOString().slice(0, 10);
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
    WHERE m.slug = '${shop}' AND o.mode = 'order' AND c.alcohol = 0 AND c.service = 0 AND s.on_hand_milli >= 3000 AND p.unit = 'piece' ORDER BY o.code LIMIT ${n}`)).map(([c]) => c);

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

/** A card orders and follows without mail or password; its number alone opens nothing; withdrawn, it opens nothing at all. */
async function card(t, m, { one }) {
    const staff = (m.desk ??= await staffIn(m, ADMIN)), at = '/equipe/cartes', [code] = await codesOf(m, one.shop, 1);
    const wrong = await (await staff.get(at)).form(at).fill({ nom: 'Jeanne Hue', telephone: '12' }).submit();
    wrong.expectStatus(422);
    t.assert.equal(wrong.form(at).value('nom'), 'Jeanne Hue');
    const made = await wrong.form(at).fill({ telephone: '06 39 98 00 66' }).submit();
    made.expect('Carte d’habitant').expect('Jeanne Hue');
    await wellMade({ t }, made);
    const number = made.textOf('.montre b').trim(), her = m.server.browser();
    t.assert.match(number, /^\d{6}$/);
    const find = await her.get('/carte');
    const none = await find.form('/carte').fill({ numero: number, telephone: '06 39 98 00 67' }).submit();
    none.expectStatus(422).expect('ou elle a été retirée');
    const own = await none.form('/carte').fill({ telephone: '+33 6 39 98 00 66' }).submit();
    t.assert.equal(own.path, made.path);
    await toBasket(her, one.path);
    await (await her.get(made.path)).forms().find((f) => f.action.endsWith(made.path)).submit();
    const asked = await her.get('/commander');
    t.assert.deepEqual(['nom', 'courriel'].map((n) => asked.form('/commander/vous').value(n)), ['Jeanne Hue', '']);
    await chooseTimes(await asked.form('/commander/vous').submit()).submit('Continuer');
    const bought = await confirm(her);
    const typed = (more) => staff.get('/equipe/saisie').then((p) => p.form('/equipe/saisie').fill({ code1: code, ...more }).submit());
    (await typed({ carte: '000000' === number ? '000001' : '000000' })).expectStatus(422).expect('Aucune carte');
    (await typed({ carte: number })).expect('Vérifiez avec le client').expect('Jeanne Hue');
    await staff.page.forms().find((f) => f.action.includes('/equipe/saisie/')).submit();
    const list = await m.server.browser().get(made.path);
    t.assert.equal(list.select('a.pousse').length, 2, 'what she ordered, and what was typed in for her');
    t.assert.ok(list.html.includes(new URL(bought.url).pathname));
    await (await staff.get(at)).forms().find((f) => f.action.endsWith('/retirer')).submit();
    (await her.get(made.path)).expectStatus(404);
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
    for (const none of ['', '?boutique=nulle-part', '?marche=nulle-part']) (await anybody.get(`/bon-de-commande${none}`)).expectStatus(404);
    (await anybody.get(`/en/bon-de-commande?codes=${code}`)).expect('Order form');
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
    await t.step('typed in by a shop', () => typedInByShop(t, m, g));
    await t.step('a resident card', () => card(t, m, g));
    await t.step('order forms on paper', () => paper(t, m, g));
    await t.step('alcohol is for adults', () => alcohol(t, m, g));
}
