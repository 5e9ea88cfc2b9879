// What is said before one orders: where a shop brings things, for how much and when; what becomes of a weight; whether one may
// change one's mind; the shop's own mediator, and the operator's where it named none.
import { offersOf, openMarket, rows, signIn, toReview } from './people.mjs';
import { until } from '../harness/ports.mjs';
import { ADMIN, staffIn, wellMade } from './forms_help.mjs';

const FARM = 'la.ferme.des.haies@demo.foirail.example', SHOP = '/boutique/la-ferme-des-haies';
const MEDIATOR = 'Médiation du Bocage, 61000 Alençon';

async function delivery(t, m, farm) {
    const page = await farm.get('/commercant/livraison');
    for (const [commune, frais, minimum] of [['Alençon', '4,50', '25'], ['Argentan', '4,50', '25'], ['Flers', '7', '']])
        (await farm.post('/commercant/livraison', { commune, frais, minimum }, { from: page })).expectStatus(200);
    (await farm.post('/commercant/tournees', { jour: '4', depart: '14:00', retour: '18:00', places: '8', avant: '1', limite: '12:00' }, { from: farm.page })).expectStatus(200);
    const shown = await m.server.browser().get(SHOP);
    await wellMade(m, shown);
    shown.expect('Alençon, Argentan').expect('4,50 €, à partir de 25,00 € de commande').expect('Flers').expect('7,00 €');
    shown.expect('Les tournées').expect('jeudi, 14 h – 18 h').expect('Commandes jusqu’à 12 h la veille');
    (await m.server.browser().get(`/en${SHOP}`)).expect('for orders of €25.00 or more').expect('The rounds:');
}

/** Of what is sold by the kilo, for who pays online and for who pays in the shop; nothing of what is counted. */
async function weights(t, m) {
    const [[kilo]] = await rows(m.server, `SELECT p.pub FROM public_offer o JOIN product p ON p.id = o.product_id
        WHERE p.unit = 'kg' AND o.mode = 'order' AND o.price_cents IS NOT NULL ORDER BY p.title_fr, p.id LIMIT 1`);
    const page = await m.server.browser().get(`/produit/${kilo}`);
    page.expect('Le poids que vous écrivez est une estimation').expect('vous payez le poids réel').expect(/10 % de plus au maximum|jamais plus cher que commandé/);
    await wellMade(m, page);
    const counted = (await offersOf(m.server)).find((o) => o.mode === 'order' && o.units >= 3);
    t.assert.ok(!(await m.server.browser().get(counted.path)).says('estimation'));
}

/** In the box of the product before it is put in the basket, as on the last page and in what is kept. */
async function minds(t, m) {
    const offers = (await offersOf(m.server)).filter((o) => o.mode === 'order' && o.units >= 3 && o.inShop && o.cents < 4000);
    const seen = new Set();
    for (const offer of offers.slice(0, 40)) {
        const text = (await m.server.browser().get(offer.path)).text();
        const said = /Vous pouvez vous rétracter[^.]*\.|Pas de rétractation[^.]*\./.exec(text.replace(/\s/g, ' '));
        t.assert.ok(said, `${offer.path} says whether one may change one’s mind`);
        seen.add(said[0].startsWith('Vous pouvez'));
    }
    t.assert.equal(seen.size, 2, 'some may be given up, some may not');
}

async function mediator(t, m, farm) {
    const visitor = m.server.browser();
    const operators = 'Médiateur du commerce, 75000 Paris', staff = await staffIn(m, ADMIN);
    (await staff.post('/equipe/reglages', { cle: 'operator.mediator', valeur: operators }, { from: await staff.get('/equipe/reglages') })).expectStatus(200);
    await until('the shop’s page names the operator’s', async () => (await visitor.get(SHOP)).says(`Médiateur : ${operators}`));
    const form = (await farm.get('/commercant/boutique')).form('Enregistrer').fill({ mediator: MEDIATOR });
    (await form.submit('Enregistrer')).expectStatus(200).expect('C’est enregistré');
    const page = (await visitor.get(SHOP)).expect(`Médiateur : ${MEDIATOR}`);
    t.assert.ok(!page.says(operators), 'its own stands for the operator’s');
    t.assert.equal((await farm.get('/commercant/retours')).form('Enregistrer').value('mediateur'), MEDIATOR);
    const offer = (await offersOf(m.server)).find((o) => o.mode === 'order' && o.units >= 3 && o.inShop && o.shop === 'la-ferme-des-haies');
    const buyer = m.server.browser();
    (await toReview(buyer, { products: offer.path, pay: 'shop', slot: -1 })).expect(MEDIATOR);
}

export default async function (t) {
    const m = await openMarket(t), farm = await signIn(m, FARM);
    await t.step('where a shop brings things, for how much, and when', () => delivery(t, m, farm));
    await t.step('what becomes of a weight', () => weights(t, m));
    await t.step('whether one may change one’s mind', () => minds(t, m));
    await t.step('the shop’s own mediator', () => mediator(t, m, farm));
}
