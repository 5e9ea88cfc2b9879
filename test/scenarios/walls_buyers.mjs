// Buyers have no account: the address of a purchase, of a list, of a basket carried on or of a card is the key, and a basket is its
// browser's. So what one browser holds opens nothing of another's, an address one letter off is like what never was, and what stands
// within one purchase cannot be named from another.
import { buy, numberOf, offersOf, pay, rows, told, toBasket } from './people.mjs';
import { ask, crossForms, each, fillPath, hasParameter, sayings } from './walls.mjs';

const within = (route) => route.path.startsWith('/achat/{token}/');
const keyed = (route) => /^\/(achat|liste|carte|panier\/reprendre|s|encore)\/\{/.test(route.path);
const tokenOf = (url) => /\/achat\/([^/?#]+)/.exec(url)[1];

/** What the law lets one give back: bought, paid, given up at once. Gives its token and the receipt's number. */
async function givenUp(m, offer, name) {
    const buyer = await buy(m, { products: offer.path, pay: 'online', slot: -1, name });
    await pay(buyer);
    await told(m);
    const form = (await (await buyer.browser.get(buyer.url)).follow('Renoncer au contrat ici')).form('Confirmer la rétractation');
    for (const line of form.names().filter((n) => n.startsWith('ligne-'))) form.fill({ [line]: true });
    (await form.submit()).expectStatus(200);
    const [[recu]] = await rows(m.server, `SELECT r.id FROM order_return r JOIN orders o ON o.id = r.order_id WHERE o.number = '${numberOf(Object.assign(buyer, { page: await buyer.browser.get(buyer.url) }))}'`);
    return { token: tokenOf(buyer.url), recu };
}

/** A browser with a purchase, one given up, a basket, a list with its link, a basket to carry on, a card: and what names each. */
async function buyerIn(m, staff, { goods, lasting, name, phone }) {
    const gone = await givenUp(m, lasting, name);
    const buyer = await buy(m, { products: goods.path, pay: 'shop', slot: -1, name });
    const { browser } = buyer, number = numberOf(buyer);
    const [[id]] = await rows(m.server, `SELECT id FROM orders WHERE number = '${number}'`);
    await toBasket(browser, lasting.path);
    const carried = await (await browser.get('/panier/emporter')).form('Faire un code').submit('Faire un code');
    await (await browser.get(goods.path)).form('Garder dans ma liste').submit();
    const list = await (await browser.get('/ma-liste')).form('/ma-liste/partager').submit();
    const card = await (await staff.browser.get('/equipe/cartes')).form('/equipe/cartes').fill({ nom: name, telephone: phone }).submit();
    const link = (pattern, page) => pattern.exec(page.html)[1];
    return { name, browser, rights: new Set(['anyone']), token: tokenOf(buyer.url), gone, number, id,
        list: list.path.slice('/liste/'.length), carry: link(/\/panier\/reprendre\/([0-9a-z]{12,})/, carried), card: link(/\/carte\/([a-z0-9]{26})/i, card) };
}

const offByOne = (key) => key.slice(0, -1) + (key.endsWith('a') ? 'b' : 'a');

/** What the addresses of buyers name: one's own, another's but for its last letter, and what never was. */
const valuesFor = (own, other) => ({
    'achat-token': { own: own.token, other: offByOne(other.token), missing: 'z'.repeat(own.token.length) },
    'achat-fichier': { own: `${own.number}.ics`, other: `${own.number}.ics`, missing: 'ZZ-9999.ics' },
    'achat-recu': { own: own.gone.recu, other: other.gone.recu, missing: '99999999' },
    'liste-code': { own: own.list, other: offByOne(other.list), missing: 'z'.repeat(own.list.length) },
    'panier-jeton': { own: own.carry, other: offByOne(other.carry), missing: 'z'.repeat(own.carry.length) },
    'carte-jeton': { own: own.card, other: offByOne(other.card), missing: 'z'.repeat(own.card.length) },
});

/** What never was; a form that lacks something may be told that before it is looked where it leads. */
const refused = (got, route) => got.status === 404 || (route.method === 'POST' && got.status === 422);

/** Nobody finds another's purchase, list, basket or card by trying addresses: one letter off is what never was, status, title and all. */
async function guessed(t, person, routes, values) {
    const wrong = await each(routes.filter(keyed), async (route) => {
        const [other, missing] = [await ask(person, route, fillPath(route, values, 'other')), await ask(person, route, fillPath(route, values, 'missing'))];
        return refused(missing, route) && JSON.stringify(other) === JSON.stringify(missing) ? '' : `${route.method} ${route.path}: one letter off ${other.status} ${other.title}, missing ${missing.status} ${missing.title}`;
    });
    t.assert.deepEqual(wrong.filter(Boolean), [], `${person.name} tries addresses`);
}

/** Within one's own purchase the order, the receipt and the calendar of another's are what never was. */
async function crossed(t, own, other, routes) {
    const at = (route, what) => route.path.replace('{token}', own.token).replace('{recu}', what.recu).replace('{fichier}', `${what.number}.ics`);
    const asked = async (route, what) => {
        const path = at(route, what), named = [{ commande: what.id }, { commande: what.number }];
        return Promise.all(named.map((fields) => ask(own, route, route.method === 'GET' ? `${path}?${new URLSearchParams(fields)}` : path, fields)));
    };
    const [theirs, never] = [{ id: other.id, number: other.number, recu: other.gone.recu }, { id: '4611686018427387904', number: 'ZZ-9999', recu: '4611686018427387904' }];
    const these = (method) => routes.filter((r) => within(r) && r.method === method);
    const compared = async (route) => {
        const [there, missing] = [await asked(route, theirs), await asked(route, never)];
        return JSON.stringify(there) === JSON.stringify(missing) && missing.every((a) => a.status < 500) ? '' : `${route.method} ${route.path}: another's ${there.map((a) => a.status)}, missing ${missing.map((a) => a.status)}`;
    };
    const wrong = [...(await each(these('GET'), compared)), ...(await each(these('POST'), compared))]; // what is written, pages show
    t.assert.deepEqual(wrong.filter(Boolean), [], `${own.name} names what is ${other.name}’s`);
}

/** The link is the key, and it alone: whoever has it reads what a stranger with it reads, whatever else his browser holds (but of a basket carried on, which tells what the one here has). */
async function linkAlone(t, own, other, stranger, routes) {
    const values = valuesFor(other, own), browsers = [own, stranger];
    const wrong = await each(routes.filter((r) => r.method === 'GET' && keyed(r) && !/\{recu\}|^\/panier/.test(r.path)), async (route) => {
        const path = fillPath(route, values, 'own');
        const [a, b] = await Promise.all(browsers.map((person) => ask(person, route, path)));
        return JSON.stringify(a) === JSON.stringify(b) ? '' : `${route.path}: ${a.status} ${a.title}, to a stranger ${b.status} ${b.title}`;
    });
    t.assert.deepEqual(wrong.filter(Boolean), [], 'a link tells everybody the same');
}

/** What buyers have, read by its pages: baskets, lists, purchases. */
async function pagesOfBuyer(person) {
    const order = `?commande=${person.id}`;
    const paths = ['/panier', '/ma-liste', `/achat/${person.token}`, ...['ecrire', 'reclamation', 'annuler', 'creneau', 'retractation', 'mode', 'avis', 'reprendre'].map((w) => `/achat/${person.token}/${w}${order}`)];
    const pages = await each(paths, (path) => person.browser.request('GET', path, { keep: false }));
    return pages.filter((p) => p.status === 200);
}

/** Own addresses answer; a purchase page of one's own is no 404. */
async function ownAnswers(t, person, routes, values) {
    const wrong = await each(routes.filter((r) => r.method === 'GET' && hasParameter(r) && values[`${r.path.split('/')[1]}-${/\{(.*?)\}/.exec(r.path)[1]}`]), async (route) => {
        const path = route.path.includes('{recu}') ? `/achat/${person.gone.token}/retractation/${person.gone.recu}` : fillPath(route, values, 'own');
        const got = await ask(person, route, `${path}?commande=${person.id}`);
        return got.status < 400 ? '' : `${route.path}: ${got.status}`;
    });
    t.assert.deepEqual(wrong.filter(Boolean), [], `${person.name}’s own`);
}

/** Of two shops: what may be paid in the shop; and two goods that may be given up again. */
async function goodsFor(m, shops) {
    const offers = (await offersOf(m.server)).filter((o) => o.mode === 'order' && o.units >= 4 && o.cents <= 4000);
    const keeps = new Set((await rows(m.server, `SELECT p.pub FROM product p JOIN category c ON c.id = p.category_id WHERE c.kind = 'goods' AND p.keeps = ''`)).flat());
    const lasting = offers.filter((o) => o.online && keeps.has(o.pub));
    const two = [lasting[0], lasting.find((o) => o.shop !== lasting[0].shop)];
    return shops.map((shop, i) => ({ lasting: two[i], goods: offers.find((o) => o.inShop && o.shop === shop) }));
}

/** Buyers A and B over all routes: own, another's, missing. */
export async function buyersWalk(t, m, routes, { staff, stranger, shops }) {
    const open = routes.filter((r) => r.needs.has('anyone') && !r.needs.has('hook') && !r.stream);
    const wishes = await goodsFor(m, shops);
    let a, b;
    await t.step('buyers A and B have a purchase, one given up, a basket, a list, a card', async () => {
        a = await buyerIn(m, staff, { ...wishes[0], name: 'Aline Aubert', phone: '06 39 98 00 71' });
        b = await buyerIn(m, staff, { ...wishes[1], name: 'Basile Bouvet', phone: '06 39 98 00 72' });
        await ownAnswers(t, a, open, valuesFor(a, b));
        await ownAnswers(t, b, open, valuesFor(b, a));
    });
    const before = { a: await pagesOfBuyer(a), b: await pagesOfBuyer(b) };
    await t.step('no address of another buyer’s is found by trying', async () => {
        for (const [one, other] of [[a, b], [b, a], [{ ...stranger, name: 'a passer-by' }, b]]) await guessed(t, one, open, valuesFor(one.token ? one : a, other));
    });
    await t.step('within one’s purchase another’s is what never was', async () => {
        await crossed(t, a, b, open);
        await crossed(t, b, a, open);
    });
    await t.step('a link tells everybody the same', () => linkAlone(t, a, b, stranger, open));
    await t.step('buyer A’s forms naming what is buyer B’s', async () => {
        const tried = await crossForms(t, a, before.a, before.b);
        t.assert.ok(tried.length >= 6, tried.join(', '));
        t.assert.deepEqual(sayings(await pagesOfBuyer(b)), sayings(before.b), 'buyer B has what he had');
    });
    return { a, b };
}
