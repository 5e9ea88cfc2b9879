// A service one books a time of: its merchant says how long and for how many, its times come from the hours, the last place is
// sold once, everybody reads the time, and a cancelled order gives it back.
import { markupProblems } from '../harness/browser.mjs';
import { becomesService, confirm, giveName, openMarket, rows, signIn, ticked } from './people.mjs';

export const meta = { timeoutMs: 120_000 };

const SHOP = 'cycles-rouland';
const MENDER = 'cycles.rouland@demo.foirail.example';
const SAVE = 'Enregistrer';
const CROWD = 6;
const MOVE = 'Changer de créneau';

/** What the shop comes for: the address is asked, in the communes where it goes, and its fee counts. */
async function atHome(t, m, farm) {
    const goods = (id) => farm.get(`/commercant/produits/${id}/rendez-vous`);
    const [[id, code, merchant]] = await rows(m.server, `SELECT o.id, o.code, m.id AS merchant_id FROM public_offer o JOIN merchant m ON m.id = o.merchant_id
        WHERE m.slug = 'la-ferme-des-haies' AND o.mode = 'order' AND o.price_cents > 500 ORDER BY o.id`);
    (await goods(id)).expectStatus(404);
    await becomesService(farm, id, { stock: '3' });
    const setup = await goods(id);
    setup.expectStatus(200);
    (await setup.form(SAVE).fill({ minutes: '30', seats: '10', place: 'home' }).submit(SAVE)).expect('C’est enregistré');
    const browser = m.server.browser();
    const page = await browser.get(`/rendez-vous/${code}`);
    page.expect('Chez vous');
    const at = times(page)[2];
    await page.form('Mettre dans mon panier').fill({ debut: at, personnes: '6' }).submit();
    const where = await giveName(browser, { name: 'Odette', mail: 'odette@exemple.fr' });
    const none = await where.form('/commander/retrait').submit('Continuer');
    none.expectStatus(422).expect('numéro et rue');
    const street = { [`rue-${merchant}`]: '12 rue du Moulin', [`cp-${merchant}`]: '61120' };
    const which = await none.form('/commander/retrait').fill(street).submit('Continuer');
    which.expectStatus(422).expect('La boutique vient chez vous');
    t.assert.deepEqual(await markupProblems(which.html), []);
    const check = await which.form('/commander/retrait').fill({ [`commune-${merchant}`]: '61508' }).submit('Continuer');
    t.assert.equal(check.path, '/commander/verifier', check.text().slice(0, 600));
    await confirm(browser);
    const [order] = await rows(m.server, 'SELECT fulfilment, slot_at, slot_end_at - slot_at AS lasts, street, insee FROM orders ORDER BY id DESC LIMIT 1');
    t.assert.deepEqual(order, ['delivery', at, String(30 * 60_000), '12 rue du Moulin', '61508']);
}

async function service(m) {
    const [[id, code, pub, title]] = await rows(m.server, `SELECT o.id, o.code, p.pub, p.title_fr FROM public_offer o JOIN product p ON p.id = o.product_id
        JOIN merchant m ON m.id = o.merchant_id WHERE m.slug = '${SHOP}' AND p.unit = 'service' ORDER BY o.price_cents, o.id`);
    return { id, code, title, path: `/produit/${pub}-x`, setup: `/commercant/produits/${id}/rendez-vous`, choose: `/rendez-vous/${code}` };
}

/** What cannot be is refused with all that was typed; then there are times. */
async function setUp(t, m, mender, other, o) {
    const page = await mender.get(o.setup);
    t.assert.deepEqual(await markupProblems(page.html), []);
    const wrong = await page.form(SAVE).fill({ minutes: 'une heure', seats: '0' }).submit(SAVE);
    wrong.expectStatus(422);
    t.assert.deepEqual(['minutes', 'seats'].map((n) => wrong.form(SAVE).value(n)), ['une heure', '0']);
    const home = await wrong.form(SAVE).fill({ minutes: '60', seats: '2', place: 'home' }).submit(SAVE);
    home.expectStatus(422).expect('dans quelles communes vous allez');
    (await home.form(SAVE).fill({ place: 'shop' }).submit(SAVE)).expectStatus(200).expect('C’est enregistré');
    (await other.get(o.setup)).expectStatus(404);
    t.assert.ok((await mender.get('/commercant/produits')).select(`a[href="${o.setup}"]`).length, 'its times stand in the place of a stock');
}

/** The hour of the place, as pages write it: 9, not 09. */
const hourAt = (at) => Number(new Intl.DateTimeFormat('fr-FR', { hour: 'numeric', timeZone: 'Europe/Paris' }).format(Number(at)).replace(/\D/g, ''));

const times2 = (page) => page.select('input[name="creneau"]').map((n) => n.attrs.find((a) => a.name === 'value').value);
const times = (page) => page.select('input[name="debut"]').map((n) => n.attrs.find((a) => a.name === 'value').value);

/** From the product's page to the basket, with that time. */
async function choose(m, o, at, people = '1') {
    const browser = m.server.browser();
    const page = await (await browser.get(o.path)).follow('Choisir une heure');
    const basket = await page.form('Mettre dans mon panier').fill({ debut: at, personnes: people }).submit();
    return { browser, page: basket };
}

async function badChoices(t, m, o) {
    const browser = m.server.browser();
    const page = await browser.get(o.choose);
    t.assert.deepEqual(await markupProblems(page.html), []);
    const none = await page.form('Mettre dans mon panier').fill({ personnes: '2' }).submit();
    none.expectStatus(422).expect('Choisissez un créneau dans la liste');
    t.assert.equal(none.form('Mettre dans mon panier').value('personnes'), '2');
    const at = times(page)[0];
    for (const personnes of ['0', '3', 'tous', '-1', '9'.repeat(30)]) {
        const many = await browser.get(o.choose).then((p) => p.form('Mettre dans mon panier').fill({ debut: at, personnes }).submit());
        many.expectStatus(422);
        t.assert.equal(many.form('Mettre dans mon panier').value('personnes'), personnes);
    }
    const headers = { Origin: browser.origin, 'Sec-Fetch-Site': 'same-origin' };
    for (const debut of [String(Number(at) + 60_000), '1', '-5', '9223372036854775807'])
        t.assert.ok([409, 422].includes((await browser.post(o.choose, { debut, personnes: '1' }, { headers })).status), debut);
    const straight = await browser.post('/panier/ajouter', { offre: o.id, quantite: '1' }, { headers });
    t.assert.equal(straight.path, o.choose, 'a time comes first');
    t.assert.deepEqual(await rows(m.server, 'SELECT count(*) FROM cart_line'), [['0']]);
}

/** To the page that asks for confirmation: nothing is asked about when, only who and how it is paid. */
async function toCheck(t, m, buyer, name) {
    const page = await giveName(buyer.browser, { name, mail: `${name}@exemple.fr` });
    page.expect('Votre rendez-vous');
    t.assert.ok(!page.select('input[name^="creneau-"]').length, 'no other time is asked for');
    t.assert.deepEqual(await markupProblems(page.html), []);
    const check = await page.form('/commander/retrait').submit('Continuer');
    t.assert.equal(check.path, '/commander/verifier', check.text().slice(0, 600));
    return check;
}

/** Two places at that time, six who confirm at once. */
async function race(t, m, o, at) {
    const crowd = await Promise.all(Array.from({ length: CROWD }, async (_, i) => {
        const buyer = await choose(m, o, at);
        await toCheck(t, m, buyer, `client${i}`);
        return buyer.browser;
    }));
    const pages = await Promise.all(crowd.map((b) => ticked(b.page.form('/commander')).submit()));
    const said = pages.map((p) => `${p.status} ${p.path}`).join(', ');
    t.assert.equal(pages.filter((p) => p.path.startsWith('/achat/')).length, 2, said);
    for (const p of pages.filter((x) => !x.path.startsWith('/achat/'))) p.expect('Rien n’a été commandé').expect('vient d’être pris');
    t.assert.ok(!times(await m.server.browser().get(o.choose)).includes(at), 'it is no longer offered');
    return pages.find((p) => p.path.startsWith('/achat/'));
}

/** Everybody reads when: the buyer, his letter, the shop's board and its sheet of the day. */
async function everybodyKnows(t, m, mender, o, at) {
    const buyer = await choose(m, o, at, '2');
    buyer.page.expect(o.title);
    await toCheck(t, m, buyer, 'odile');
    const binding = buyer.browser.page.form('/commander').names().includes('prestation');
    if (binding) (await buyer.browser.page.form('/commander').submit()).expectStatus(422).expect('Cochez que vous le demandez');
    const bought = await confirm(buyer.browser);
    if (binding) (await buyer.browser.get(`${bought.page.path}/contrat`)).expect('commence avant la fin des 14 jours');
    const hour = hourAt(at);
    const when = new RegExp(`${hour}\\s?h`);
    t.assert.match(bought.page.text(), when);
    t.assert.ok(!bought.page.says('À retirer') && bought.page.says('Rendez-vous'), 'nothing is collected');
    t.assert.ok(!/\/creneau\?commande=\d+"/.test(bought.page.html), 'no slot to change besides its own time');
    const letter = await m.letter('odile@exemple.fr', '');
    t.assert.match(letter.text, new RegExp(`${o.title}[^\\n]*${hour}`));
    const board = await mender.get('/commercant/commandes');
    board.expect(o.title).expect('Rendez-vous à la boutique');
    t.assert.ok(!letter.text.includes('retirer'), letter.text);
    t.assert.match(board.text(), when);
    return bought;
}

const hourOf = (at) => new RegExp(`\\b${hourAt(at)}\\s?h`);

/** The buyer takes another time, then the shop another one: the other side reads it. */
async function moves(t, m, mender, o, bought, [at, taken, mine, theirs]) {
    const number = /\b[A-Z]\d-\d+/.exec(bought.page.text())[0];
    const where = () => bought.browser.get(bought.page.select('a[href*="rendezvous="]')[0].attrs.find((a) => a.name === 'href').value);
    const change = (page, creneau) => page.form(MOVE).fill({ creneau }).submit(MOVE);
    const page = await where();
    t.assert.deepEqual(await markupProblems(page.html), []);
    t.assert.ok(times2(page).includes(at) && !times2(page).includes(taken), 'its own time, and no full one');
    const headers = { Origin: bought.browser.origin, 'Sec-Fetch-Site': 'same-origin' };
    const hidden = Object.fromEntries(['commande', 'rendezvous'].map((n) => [n, page.form(MOVE).value(n)]));
    const path = page.form(MOVE).action;
    for (const [creneau, status] of [['', 422], ['demain', 422], [taken, 409], ['12', 409]])
        t.assert.equal((await bought.browser.post(path, { ...hidden, creneau }, { headers })).status, status, creneau);
    t.assert.equal((await bought.browser.post(path, { ...hidden, rendezvous: '77', creneau: mine }, { headers })).status, 404);
    const done = await change(await where(), mine);
    t.assert.match(done.text(), hourOf(mine));
    const told = await m.letter(MENDER, 'autre créneau');
    t.assert.match(told.text, new RegExp(`${o.title}[^\\n]*${hourOf(mine).source}`));
    t.assert.ok(times(await m.server.browser().get(o.choose)).includes(at), 'others may have the one he left');
    const ticket = await mender.get(`/commercant/commandes/${number}`);
    t.assert.deepEqual(await markupProblems(ticket.html), []);
    const refused = await mender.post(`/commercant/commandes/${number}/creneau`, { retour: 'fiche', rendezvous: 'x', creneau: theirs }, { headers });
    t.assert.equal(refused.status, 409);
    await change(ticket, theirs);
    const letter = await m.letter('odile@exemple.fr', 'Un autre créneau');
    t.assert.match(letter.text, new RegExp(`${o.title}[^\\n]*${hourOf(theirs).source}`));
    return theirs;
}

async function givesBack(t, m, o, bought, at) {
    const form = bought.page.forms().find((f) => f.action.includes('annuler')) ?? (await bought.page.follow('Annuler')).forms().find((f) => f.action.includes('annuler'));
    (await form.submit()).expectStatus(200);
    const [[state]] = await rows(m.server, 'SELECT state FROM orders ORDER BY id DESC LIMIT 1');
    t.assert.equal(state, 'cancelled');
    t.assert.ok(times(await m.server.browser().get(o.choose)).includes(at), 'others may have it');
}

export default async function (t) {
    const m = await openMarket(t);
    const mender = await signIn(m, MENDER), farm = await signIn(m, 'la.ferme.des.haies@demo.foirail.example');
    const o = await service(m);
    let all, bought, last;
    await t.step('its merchant says how long, for how many and where', () => setUp(t, m, mender, farm, o));
    await t.step('no other time than its own, no more people than there is room for', () => badChoices(t, m, o));
    await t.step('six want the last two places at once', async () => {
        all = times(await m.server.browser().get(o.choose));
        t.assert.ok(all.length > 20);
        await race(t, m, o, all[3]);
    });
    await t.step('everybody reads the time', async () => (bought = await everybodyKnows(t, m, mender, o, all[8])));
    await t.step('its buyer, then its shop, moves it to another free time', async () => {
        last = await moves(t, m, mender, o, bought, [all[8], all[3], all[10], all[12]]);
    });
    await t.step('a cancelled order gives its time back', () => givesBack(t, m, o, bought, last));
    await t.step('the shop comes to the buyer', () => atHome(t, m, farm));
    await t.step('no more appointments: the page is gone, the orders stay', async () => {
        (await (await mender.get(o.setup)).form(SAVE).submit('Plus de rendez-vous pour cette prestation')).expectStatus(200);
        (await m.server.browser().get(o.choose)).expectStatus(404);
        t.assert.deepEqual(await rows(m.server, 'SELECT count(*) FROM booking WHERE freed_at IS NULL'), [['3']]);
    });
}
