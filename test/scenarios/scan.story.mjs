// The buyer's code read by the shop's telephone: the address within it opens his order, ready to hand over, for who is signed in at that
// shop; everybody else, whatever the address says, reads one and the same page.
import crypto from 'node:crypto';
import { plain } from './walls.mjs';
import { buy, offersOf, openMarket, rows, signIn } from './people.mjs';

export const meta = { timeoutMs: 120_000 };

const FARM = 'la-ferme-des-haies', FARMER = 'la.ferme.des.haies@demo.foirail.example', OTHER = 'atelier.terre.d.ocre@demo.foirail.example';
const press = async (browser, at, verb, fields, button) =>
    (await browser.get(at)).forms().find((f) => f.action.endsWith(verb)).fill(fields ?? {}).submit(button);

/** What the buyer's page alone can make: his page's own word is the key. */
function addressOf(o) {
    const mac = crypto.createHmac('sha256', o.token).update(`hand over|${o.id}|${o.number}|${o.code}`).digest('hex').slice(0, 20);
    return `/r/${o.number}/${mac}`;
}

async function bought(m) {
    const offer = (await offersOf(m.server)).find((o) => o.shop === FARM && o.inShop && o.units >= 4);
    const buyer = await buy(m, { products: offer.path, quantity: 1 });
    const [[id, number, code, token]] = await rows(m.server, 'SELECT o.id, o.number, o.code, p.token FROM orders o JOIN purchase p ON p.id = o.purchase_id ORDER BY o.id DESC LIMIT 1');
    return { id, number, code, token, buyer };
}

/** The picture on his page holds an address now, not four digits: it has more squares. */
async function pictured(t, o) {
    const page = await o.buyer.browser.get(o.buyer.url);
    const [, side] = /<svg class="qr"[^>]*viewBox="0 0 (\d+) /.exec(page.html);
    t.assert.ok(page.says('Code à montrer') && Number(side) > 40, `a code of ${side}`); // four digits are 29 squares wide
}

/** A passer-by, the buyer, another shop, a wrong word, an order that never was: to the letter the same. */
async function othersRead(t, m, o, other, farm) {
    const asked = [
        [m.server.browser(), addressOf(o)], [o.buyer.browser, addressOf(o)], [other, addressOf(o)],
        [m.server.browser(), `/r/${o.number}/${'0'.repeat(20)}`], [m.server.browser(), '/r/ZZ-9999/abc'],
        [other, `/r/${o.number}/`.concat('f'.repeat(20))], [farm, `/r/${o.number}/${'0'.repeat(20)}`], [farm, addressOf({ ...o, code: '0000' })], [farm, '/r/ZZ-9999/abc'],
    ];
    const read = [];
    for (const [browser, at] of asked) {
        const page = await browser.request('GET', at, { follow: false });
        t.assert.equal(page.status, 200, at);
        read.push(/<main[\s\S]*<\/main>/.exec(plain(page))[0]);
    }
    t.assert.deepEqual([...new Set(read)].length, 1, 'one page for all');
    for (const secret of [o.code, 'Camille Lefort', 'Remettre']) t.assert.ok(!read[0].includes(secret), secret);
}

/** One who is signed in at the shop: the order, its code typed already, one tap. Before it is ready the page says what is still to do. */
async function handedOver(t, m, o, farm) {
    const early = await farm.get(addressOf(o));
    early.expectStatus(200).expect('Voyez ci-dessous ce qui reste à faire').expect(o.number);
    const at = `/commercant/commandes/${o.number}`;
    await press(farm, at, '/accepter');
    await press(farm, at, '/payer', {}, 'Espèces');
    await press(farm, at, '/pret');
    t.assert.equal((await farm.get(at)).forms().find((f) => f.action.endsWith('/remettre')).value('code'), '', 'without the scan nothing is typed');
    const ready = (await farm.get(addressOf(o))).expectStatus(200).expect('remettez sa commande');
    const form = ready.forms().find((f) => f.action.endsWith('/remettre'));
    t.assert.equal(form.value('code'), o.code);
    (await form.submit()).expectStatus(200);
    const [[state, reason]] = await rows(m.server, `SELECT o.state, e.reason FROM orders o JOIN order_event e ON e.order_id = o.id WHERE o.id = ${o.id} ORDER BY e.id DESC LIMIT 1`);
    t.assert.deepEqual([state, reason], ['handed_over', 'code'], 'by the code, as if it had been typed');
}

/** Without scripts the page says how the telephone's own camera does it; it alone may use the camera. */
async function page(t, farm) {
    const board = await farm.get('/commercant/commandes?onglet=pretes');
    t.assert.match(board.headers['permissions-policy'], /camera=\(\)/);
    const scan = (await board.follow('Lire un code client')).expectStatus(200).expect('Touchez le lien').expect('quatre chiffres');
    t.assert.match(scan.headers['permissions-policy'], /camera=\(self\)/);
}

export default async function (t) {
    const m = await openMarket(t), farm = await signIn(m, FARMER), other = await signIn(m, OTHER);
    const o = await bought(m);
    await t.step('the picture on the buyer’s page', () => pictured(t, o));
    await t.step('everybody else reads one page', () => othersRead(t, m, o, other, farm));
    await t.step('the shop hands over', () => handedOver(t, m, o, farm));
    await t.step('the page that reads', () => page(t, farm));
    await m.server.fsck();
}
