// What nobody's browser does by itself: steps of the checkout and of a ticket in another order than theirs, cookies that were cut,
// changed, swapped or made up. Nothing is bought, nobody is let in, nothing breaks; the honest way beside each still works.
import { numberOf, offersOf, rows, toBasket, toReview, confirm } from './people.mjs';
import { each } from './walls.mjs';

const count = async (m, table) => Number((await rows(m.server, `SELECT count(*) FROM ${table}`))[0][0]);
const headers = (browser) => ({ Origin: browser.origin, 'Sec-Fetch-Site': 'same-origin' });
const quiet = (browser) => ({ follow: false, keep: false, headers: headers(browser) });

/** Posts what a step of the checkout would, without the steps before it; gives "status where" of each. */
async function leap(browser) {
    const steps = [['/commander/vous', { nom: 'Camille', courriel: 'c@exemple.fr' }], ['/commander/retrait', {}], ['/commander/code', { code: '000000' }], ['/commander', { jeton: 'z'.repeat(26) }], ['/commander', {}]];
    const told = [];
    for (const [where, fields] of steps.toReversed()) told.push(await browser.post(where, fields, quiet(browser)));
    for (const where of ['/commander/verifier', '/commander/retrait', '/commander/code']) told.push(await browser.request('GET', where, { follow: false, keep: false }));
    return told;
}

/** Of the checkout: with nothing in the basket, with goods but no name, and again when all is done. */
export async function stepsOfBuyer(t, m) {
    const offer = (await offersOf(m.server)).find((o) => o.mode === 'order' && o.inShop && o.units >= 3 && o.cents <= 4000);
    const before = await count(m, 'purchase');
    const empty = m.server.browser(), unnamed = m.server.browser(), done = m.server.browser();
    await toBasket(unnamed, offer.path);
    for (const browser of [empty, unnamed])
        for (const page of await leap(browser)) t.assert.ok(page.status < 500 && !(page.headers.location ?? '').includes('/achat/'), `${page.path}: ${page.status}`);
    t.assert.equal(await count(m, 'purchase'), before, 'nothing was bought');
    const check = await toReview(done, { products: offer.path, pay: 'shop', slot: -1 });
    const again = check.form('/commander').entries(check.form('/commander').buttons()[0]);
    const bought = await confirm(done);
    t.assert.equal((await done.post('/commander', again, { from: check, keep: false })).path, bought.page.path, 'the same button later leads to what it made');
    await leap(done);
    t.assert.equal(await count(m, 'purchase'), before + 1, 'one purchase');
    return bought;
}

/** Of a ticket that nobody has accepted: what comes later is refused, and it stays where it was; then accepted, then no more accepted. */
export async function stepsOfShop(t, m, shop, bought) {
    const number = numberOf(bought), state = async () => (await rows(m.server, `SELECT state FROM orders WHERE number = '${number}'`))[0][0];
    const press = (verb, fields = {}) => shop.post(`/commercant/commandes/${number}/${verb}`, fields, quiet(shop));
    const was = await state();
    for (const verb of ['en-route', 'remettre', 'remettre-sans-code', 'non-retiree', 'impaye', 'retour-rendu', 'retour-recu']) {
        const page = await press(verb, { code: '0000' });
        t.assert.ok(page.status >= 400 && page.status < 500, `${verb}: ${page.status}`);
        t.assert.equal(await state(), was, verb);
    }
    const buyer = await each(['avis', 'reclamation', 'recu', 'reponse', 'mode/payer', 'payer'], (verb) => bought.browser.post(`${bought.page.path}/${verb}`, {}, quiet(bought.browser)));
    for (const page of buyer) t.assert.ok(page.status < 500, `${page.path}: ${page.status}`);
    t.assert.equal(await state(), was);
    t.assert.equal((await press('accepter')).status, 303);
    t.assert.equal(await state(), 'accepted');
    const [[id]] = await rows(m.server, `SELECT id FROM orders WHERE number = '${number}'`);
    const cancel = () => bought.browser.post(`${bought.page.path}/annuler`, { commande: id }, quiet(bought.browser));
    await cancel();
    const ended = await state();
    await cancel();
    for (const verb of ['accepter', 'pret', 'remettre', 'payer']) await press(verb, { code: '0000' });
    if (ended === 'cancelled') t.assert.equal(await state(), 'cancelled', 'what is over stays so');
}

/** What may be made of a cookie's value by somebody with a text editor. */
const spoilt = (value, other) => ['', value.slice(0, value.length / 2), value.slice(1), value.slice(0, -1) + (value.endsWith('a') ? 'b' : 'a'), value.toUpperCase() + 'A', `${value}${value}`, other, '"', '%00%ff', 'x'.repeat(3500), `s=1; ${value}`, '../../etc/passwd', "' OR 1=1 --"];

/** A member's, a buyer's: cut, changed, swapped, made up. Nobody is let in, nothing of theirs is shown, and the true ones still open. */
export async function cookiesSpoilt(t, m, member) {
    const buyer = m.server.browser();
    const [one, two] = (await offersOf(m.server)).filter((o) => o.mode === 'order' && o.units >= 3);
    await toBasket(buyer, one.path);
    const title = (await buyer.get('/panier')).textOf('li.ligne a'), other = m.server.browser();
    await toBasket(other, two.path);
    const values = (browser) => [...browser.jar.cookies.values()].filter((c) => c.value.length > 15);
    const cookies = [...values(member).map((c) => ({ c, at: '/commercant/commandes' })), ...values(buyer).map((c) => ({ c, at: '/panier' }))];
    t.assert.ok(cookies.length >= 2, 'there are such cookies');
    const tries = cookies.flatMap(({ c, at }) => spoilt(c.value, cookies.find((x) => x.c !== c).c.value).map((value) => ({ name: c.name, value, at })));
    const wrong = await each(tries, async ({ name, value, at }) => {
        const stranger = m.server.browser();
        const page = await stranger.request('GET', at, { follow: false, keep: false, headers: { Cookie: `${name}=${value}` } });
        const open = at === '/panier' ? page.html.includes(title) : page.status === 200;
        return open || page.status >= 500 ? `${name}=${value.slice(0, 60)}: ${page.status}` : '';
    });
    t.assert.deepEqual(wrong.filter(Boolean), []);
    (await member.get('/commercant/commandes')).expectStatus(200);
    (await buyer.get('/panier')).expect(title);
}
