// A long shelf is turned page by page: what was typed on a page of the stock is saved by turning it, what was ticked on a page of
// the list goes along, and nothing of it is lost when something is wrong.
import { openMarket, rows, signIn } from './people.mjs';
import { wellMade } from './forms_help.mjs';
import { until } from '../harness/ports.mjs';

const FARM = 'la.ferme.des.haies@demo.foirail.example';
const STOCK = '/commercant/stock', LIST = '/commercant/produits/lot', IMPORT = '/commercant/produits/import';
const HOW_MANY = 230;

/** So many products that a shelf has several pages. */
async function longShelf(m, farm) {
    const [[rayon]] = await rows(m.server, `SELECT c.name_fr FROM category c WHERE c.food = 0 AND c.parent_id IS NOT NULL AND
        (SELECT count(*) FROM category d WHERE d.name_fr = c.name_fr) = 1 ORDER BY c.slug`);
    const lines = Array.from({ length: HOW_MANY }, (_, i) => `T-${i};Panier numéro ${String(i).padStart(3, '0')};${rayon};4,50;3`);
    const data = Buffer.from(['Référence;Nom;Rayon;Prix;Stock', ...lines].join('\n'));
    const form = (await farm.get(IMPORT)).forms().find((f) => f.names().includes('fichier'));
    const look = await form.fill({ fichier: { name: 'rayon.csv', type: 'text/csv', data } }).submit();
    await look.form('Mettre tout cela en rayon').submit('Mettre tout cela en rayon');
    await until('the shelf is filled', async () => (await farm.get(IMPORT)).says('C’est fait'), { ms: 20_000 });
}

const onHand = async (m, id) => Number((await rows(m.server, `SELECT s.on_hand_milli FROM stock_item s JOIN offer o ON o.stock_item_id = s.id WHERE o.id = ${id}`))[0][0]);
const idsOf = (page, sign) => [...page.html.matchAll(new RegExp(`name="${sign}(\\d+)"`, 'g'))].map(([, id]) => id);

async function stock(t, m, farm) {
    const first = await farm.get(STOCK), [one] = idsOf(first, 's-'), form = first.form('Tout enregistrer');
    await wellMade(m, first.expect('Page 1 sur 2').expect('enregistrent ce que vous avez changé'));
    const second = await form.fill({ [`s-${one}`]: '17' }).submit('Après');
    second.expectStatus(200).expect('Page 2 sur 2').expect('1 stock changé');
    t.assert.equal(await onHand(m, one), 17_000);
    t.assert.ok(!idsOf(second, 's-').includes(one), 'another page');
    const back = await second.form('Tout enregistrer').submit('Avant');
    back.expectStatus(200).expect('Page 1 sur 2');
    t.assert.ok(!back.says('changé.') && !back.says('Rien à changer'), 'a page that is only turned says nothing');
    const wrong = await back.form('Tout enregistrer').fill({ [`s-${one}`]: 'beaucoup' }).submit('Après');
    wrong.expectStatus(422).expect('Page 1 sur 2');
    t.assert.ok(wrong.html.includes('value="beaucoup"'), 'what was typed is there, on its page');
    await wellMade(m, wrong);
    (await wrong.form('Tout enregistrer').fill({ [`s-${one}`]: '18' }).submit('Tout enregistrer')).expectStatus(200).expect('Page 1 sur 2');
    t.assert.equal(await onHand(m, one), 18_000);
}

async function list(t, m, farm) {
    const first = await farm.get(LIST), [a, b] = idsOf(first, 'o-');
    await wellMade(m, first.expect('reste coché'));
    const second = await first.form('Voir ce que cela donnerait').fill({ [`o-${a}`]: true, [`o-${b}`]: true, what: 'prix', percent: '-10' }).submit('Après');
    second.expectStatus(200).expect('2 produits cochés sur d’autres pages').expect('Page 2 sur');
    await wellMade(m, second);
    const [c] = idsOf(second, 'o-').filter((id) => id !== a && id !== b);
    const back = await second.form('Voir ce que cela donnerait').fill({ [`o-${c}`]: true }).submit('Avant');
    back.expectStatus(200).expect('1 produit coché sur d’autres pages');
    const form = back.form('Voir ce que cela donnerait');
    t.assert.equal(form.value('percent'), '-10');
    for (const id of [a, b, c]) t.assert.ok(form.entries().some(([name]) => name === `o-${id}`), `${id} is still ticked`);
    const preview = await form.submit('Voir ce que cela donnerait');
    preview.expectStatus(200).expect('Changer 3 produits');
    const again = await preview.form('Choisir autrement').submit('Choisir autrement');
    again.expectStatus(200).expect('1 produit coché sur d’autres pages');
    const done = await (await again.form('Voir ce que cela donnerait').submit('Voir ce que cela donnerait')).form('Changer 3 produits').submit('Changer 3 produits');
    done.expectStatus(200).expect('3 produits changés');
    for (const id of [a, b, c]) t.assert.equal((await rows(m.server, `SELECT count(*) FROM bulk_row WHERE offer_id = ${id}`))[0][0], '1');
}

/** More than are changed at once: said, and all stay ticked. */
async function tooMany(t, m, farm) {
    const first = await farm.get(LIST), second = await farm.get(`${LIST}?page=2`);
    const all = [...idsOf(first, 'o-'), ...idsOf(second, 'o-')].map((id) => [`o-${id}`, '1']);
    t.assert.ok(all.length > 100);
    const wrong = await farm.post(LIST, [['what', 'retirer'], ['mode', ''], ['percent', ''], ...all, ['etape', 'voir']], { from: first });
    wrong.expectStatus(422).expect('100 produits au plus');
    t.assert.equal(wrong.form('Voir ce que cela donnerait').entries().filter(([name]) => name.startsWith('o-')).length, all.length);
    await wellMade(m, wrong);
}

export default async function (t) {
    const m = await openMarket(t), farm = await signIn(m, FARM);
    await longShelf(m, farm);
    await t.step('the stock: a page that is turned is saved', () => stock(t, m, farm));
    await t.step('the list: what is ticked goes along', () => list(t, m, farm));
    await t.step('more than a hundred is refused, and nothing is unticked', () => tooMany(t, m, farm));
}
