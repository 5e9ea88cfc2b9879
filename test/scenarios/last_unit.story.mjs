// Many want the last one at the same moment: one gets it, the others are told plainly and nothing is sold that is not there.
// And one who clicks eight times buys once; one who did not pay and comes again is not kept from the goods by himself.
// FOIRAIL_CROWD and FOIRAIL_SEATED: how many want the last unit, and twelve seats; `./dev torture` sends 1,000 and 300.
import { buy, decide, giveName, offersOf, openMarket, pay, rows, signIn, ticked, toBank, told, toReview, unitsLeft } from './people.mjs';
import { wellMade } from './forms_help.mjs';
import { each } from './walls.mjs';

const CROWD = 8, SEATS = 12;
const MANY = Number(process.env.FOIRAIL_CROWD ?? 32), SEATED = Number(process.env.FOIRAIL_SEATED ?? 24);

export const meta = { timeoutMs: MANY > 100 ? 3_600_000 : 300_000 };

function left(t, market, offer) {
    return unitsLeft(market.server, offer.stock, t.clock.now());
}

async function purchases(market) {
    const [[n]] = await rows(market.server, 'SELECT count(*) FROM purchase');
    return Number(n);
}

const people = (n) => Array.from({ length: n }, (_, i) => i);

/** So many people in front of "confirm" with one unit each; their times differ, so that only the goods are scarce. */
function crowd(market, offer, n = CROWD) {
    return each(people(n), async (i) => {
        const browser = market.server.browser();
        await toReview(browser, { products: offer.path, pay: 'shop', slot: (times) => times[1 + (i % (times.length - 1))], mail: `client${i}@exemple.fr`, name: `Client ${i}` });
        return browser;
    });
}

/** Presses the button, again where all are busy at this moment: nothing is done twice. */
async function pressed(browser, told) {
    const { page } = browser, from = performance.now();
    for (;;) {
        const answer = await ticked(page.form('/commander')).submit(undefined, { keep: false });
        if (answer.status === 503) told.busy += 1;
        else {
            told.ms.push(performance.now() - from);
            told.accidents += answer.status >= 500;
            return answer;
        }
    }
}

/** All confirm at once: the pages they get. How long they wait is told, and none of them meets an accident. */
async function confirmTogether(t, browsers) {
    const told = { busy: 0, accidents: 0, ms: [] };
    const pages = await Promise.all(browsers.map((b) => pressed(b, told)));
    const at = (part) => Math.round(told.ms.toSorted((a, b) => a - b)[Math.ceil(part * told.ms.length) - 1]);
    t.note(`${browsers.length} at once: p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, ${told.busy} asked to press again, ${told.accidents} accidents`);
    t.assert.equal(told.accidents, 0);
    return pages;
}

function sold(pages) {
    return pages.filter((p) => p.path.startsWith('/achat/'));
}

async function lastOne(t, market, offer) {
    if (offer.units > 1) await buy(market, { products: offer.path, quantity: offer.units - 1, pay: 'shop', slot: -1 });
    t.assert.equal(await left(t, market, offer), 1);
    const before = await purchases(market);
    const pages = await confirmTogether(t, await crowd(market, offer, MANY));
    const statuses = pages.map((p) => `${p.status} ${p.path}`).join(', ');
    t.assert.equal(sold(pages).length, 1, statuses);
    t.assert.equal(await purchases(market), before + 1);
    t.assert.equal(await left(t, market, offer), 0);
    return pages.filter((p) => !p.path.startsWith('/achat/'));
}

/** What those who came too late read, and where it leads them. */
async function toldPlainly(t, pages) {
    t.assert.equal(pages.length, MANY - 1);
    for (const page of pages) {
        t.assert.ok([409, 422].includes(page.status), `${page.status}:\n${page.text().slice(0, 800)}`);
        page.expect('Rien n’a été commandé').expect('Il n’en reste pas assez');
        const basket = await page.follow('Modifier le panier');
        basket.expectStatus(200);
        t.assert.equal(basket.path, '/panier');
    }
}

/** A service that twelve can have at one time, and more who want it: twelve sit, the others are told so. */
async function twelveSeats(t, market) {
    const { server } = market, mender = await signIn(market, 'cycles.rouland@demo.foirail.example');
    const [[id, code]] = await rows(server, `SELECT o.id, o.code FROM public_offer o JOIN product p ON p.id = o.product_id JOIN merchant m ON m.id = o.merchant_id
        WHERE m.slug = 'cycles-rouland' AND p.unit = 'service' ORDER BY o.price_cents, o.id`);
    const setup = await mender.get(`/commercant/produits/${id}/rendez-vous`);
    (await setup.form('Enregistrer').fill({ minutes: '60', seats: String(SEATS), place: 'shop' }).submit('Enregistrer')).expect('C’est enregistré');
    const free = (await server.browser().get(`/rendez-vous/${code}`)).select('input[name="debut"]').map((n) => n.attrs.find((a) => a.name === 'value').value);
    const at = free.at(-1); // one that is still ahead when the last of them confirms
    const browsers = await each(people(SEATED), async (i) => {
        const browser = server.browser(), page = await browser.get(`/rendez-vous/${code}`);
        await page.form('Mettre dans mon panier').fill({ debut: at, personnes: '1' }).submit();
        const how = await giveName(browser, { name: `Voisin ${i}`, mail: `voisin${i}@exemple.fr` });
        await how.form('/commander/retrait').submit('Continuer');
        return browser;
    });
    const pages = await confirmTogether(t, browsers);
    t.assert.equal(sold(pages).length, SEATS, pages.map((p) => `${p.status} ${p.path}`).join(', '));
    t.assert.equal(new Set(sold(pages).map((p) => p.path)).size, SEATS);
    for (const page of pages.filter((p) => !p.path.startsWith('/achat/'))) page.expectStatus(409).expect('Rien n’a été commandé').expect('vient d’être pris');
    t.note(`${SEATED} wanted ${SEATS} seats, ${MANY} the last unit`);
}

/** The control of the step before: where there is enough for all, all get it. */
async function enoughForAll(t, market, offer) {
    const was = await left(t, market, offer);
    const pages = await confirmTogether(t, await crowd(market, offer));
    t.assert.equal(sold(pages).length, CROWD, pages.map((p) => `${p.status} ${p.path}`).join(', '));
    t.assert.equal(new Set(pages.map((p) => p.path)).size, CROWD);
    t.assert.equal(await left(t, market, offer), was - CROWD);
}

async function eightClicks(t, market, offer) {
    const [was, before] = [await left(t, market, offer), await purchases(market)];
    const browser = market.server.browser();
    const page = await toReview(browser, { products: offer.path, pay: 'shop', slot: -1 });
    const form = page.form('/commander').entries(page.form('/commander').buttons()[0]);
    const pages = await Promise.all(Array.from({ length: CROWD }, () => browser.post('/commander', form, { from: page, keep: false })));
    t.assert.equal(new Set(pages.map((p) => p.path)).size, 1, pages.map((p) => `${p.status} ${p.path}`).join(', '));
    t.assert.equal(sold(pages).length, CROWD);
    t.assert.equal(await purchases(market), before + 1);
    t.assert.equal(await left(t, market, offer), was - 1);
}

/** The same basket under review in two tabs: whichever comes first makes the purchase, the other leads to it. */
async function twoTabs(t, market, offer) {
    const before = await purchases(market);
    const browser = market.server.browser();
    const one = await toReview(browser, { products: offer.path, pay: 'shop', slot: -1 });
    const other = await browser.get('/commander/verifier');
    t.assert.notEqual(one.form('/commander').value('jeton'), other.form('/commander').value('jeton'));
    const pages = await Promise.all([one, other].map((p) => p.form('/commander').submit(undefined, { keep: false })));
    t.assert.equal(sold(pages).length, 2, pages.map((p) => `${p.status} ${p.path}`).join(', '));
    t.assert.equal(pages[0].path, pages[1].path);
    t.assert.equal(await purchases(market), before + 1);
}

const orders = (market, url) => rows(market.server, `SELECT o.state, o.id FROM orders o JOIN purchase p ON p.id = o.purchase_id
    WHERE p.token = '${new URL(url).pathname.split('/').pop()}'`);

/** Has all there is of it, does not pay, and comes again: asked once; replaced, he is not kept from the goods by himself. */
async function ownPurchase(t, market, offer) {
    const units = await left(t, market, offer);
    const [mine, theirs] = [market.server.browser(), market.server.browser()];
    const [open, other] = [await mine.get(offer.path), await theirs.get(offer.path)]; // open since before all of it was set aside
    const first = await buy(market, { browser: mine, products: offer.path, quantity: units, pay: 'online', slot: -1 });
    t.assert.equal(await left(t, market, offer), 0);
    await decide(await toBank(first), 'Abandonner');
    await told(market);
    await other.form('achat').submit();
    const stranger = await toReview(theirs, { products: [], pay: 'online', slot: -2, mail: 'autre@exemple.fr' });
    (await stranger.form('/commander').submit()).expectStatus(409).expect('Il n’en reste pas assez'); // control: another buyer is kept
    await open.form('achat').fill({ quantite: units }).submit();
    const review = await toReview(mine, { products: [], pay: 'online', slot: -2 });
    review.expect('n’est pas encore payé');
    const asks = await review.form('/commander').submit(undefined, { keep: false });
    asks.expectStatus(422).expect('Choisissez : le remplacer, ou garder les deux');
    t.assert.equal(asks.select('#fautes a[href="#f-avant"]').length, 1, 'the summary leads there');
    await wellMade(market, asks);
    t.assert.equal(await left(t, market, offer), 0);
    const kept = await asks.form('/commander').fill({ avant: 'garder' }).submit(undefined, { keep: false });
    kept.expectStatus(409).expect('Il n’en reste pas assez');
    t.assert.deepEqual((await orders(market, first.url)).map(([state]) => state), ['submitted'], 'what was kept stays');
    const before = await purchases(market);
    const pages = await Promise.all([1, 2, 3].map(() => asks.form('/commander').fill({ avant: 'remplacer' }).submit(undefined, { keep: false })));
    t.assert.equal(new Set(pages.map((p) => p.path)).size, 1, pages.map((p) => `${p.status} ${p.path}`).join(', '));
    t.assert.equal(sold(pages).length, 3);
    t.assert.equal(await purchases(market), before + 1);
    t.assert.deepEqual((await orders(market, first.url)).map(([state]) => state), ['cancelled']);
    t.assert.equal(await left(t, market, offer), 0, 'the same goods, set aside once');
    (await mine.get(first.url)).expect('Vous l’avez remplacée par un achat plus récent');
    return { browser: mine, page: pages[0], url: pages[0].url };
}

/** Something for adults alone. */
async function strong(market) {
    const [[pub, title]] = await rows(market.server, `SELECT p.pub, p.title_fr FROM public_offer o JOIN product p ON p.id = o.product_id JOIN category c ON c.id = p.category_id
        JOIN public_merchant m ON m.id = o.merchant_id JOIN stock_item s ON s.id = o.stock_item_id
        WHERE c.alcohol = 1 AND o.mode = 'order' AND s.on_hand_milli > 3000 AND o.price_cents < 3000 ORDER BY o.id`);
    return { path: `/produit/${pub}-x`, title };
}

/** Keeps both, pays for one, and is asked about the other alone; once nothing waits any more nothing is asked. */
async function bothKept(t, market, buyer, offer) {
    const wine = await strong(market), both = { products: [offer.path, wine.path], pay: 'online', slot: -1 };
    const birth = await (await toReview(buyer.browser, both)).form('/commander').fill({ avant: 'garder', naissance: 'hier' }).submit();
    t.assert.equal(birth.expectStatus(422).form('/commander').value('avant'), 'garder', 'what was chosen stays chosen');
    await buyer.browser.get('/panier');
    await buyer.browser.page.form('/panier/lignes').submit(`Retirer ${wine.title}`);
    const review = await toReview(buyer.browser, { products: [], pay: 'online', slot: -1 });
    const page = await review.form('/commander').fill({ avant: 'garder' }).submit();
    t.assert.ok(page.path.startsWith('/achat/') && page.url !== buyer.url, page.path);
    t.assert.deepEqual((await orders(market, buyer.url)).map(([state]) => state), ['submitted']);
    await pay({ browser: buyer.browser, url: page.url });
    await told(market);
    const again = await toReview(buyer.browser, { products: offer.path, pay: 'shop', slot: -1 });
    t.assert.ok(!again.says('n’est pas encore payé'), 'the latest is paid: nothing is asked');
    t.assert.ok((await again.form('/commander').submit()).path.startsWith('/achat/'));
    await market.server.fsck();
}

export default async function (t) {
    let market, scarce, plenty, late;
    await t.step('a market, something scarce and something plentiful', async () => {
        market = await openMarket(t);
        const offers = (await offersOf(market.server)).filter((o) => o.mode === 'order' && o.inShop && Number.isInteger(o.units));
        scarce = offers.filter((o) => o.units > 0 && o.units * o.cents <= 5000).sort((a, b) => a.units - b.units)[0];
        plenty = offers.filter((o) => o.shop !== scarce.shop && o.cents <= 5000).sort((a, b) => b.units - a.units)[0];
        t.assert.ok(scarce && plenty.units >= 2 * CROWD + 2);
    });
    await t.step('all confirm the last one at once: one gets it', async () => (late = await lastOne(t, market, scarce)));
    await t.step('the others are told plainly', () => toldPlainly(t, late));
    await t.step('twelve seats and more who want one: twelve get one', () => twelveSeats(t, market));
    await t.step('eight confirm at once where there is enough: all get it', () => enoughForAll(t, market, plenty));
    await t.step('one confirms eight times at once: one purchase', () => eightClicks(t, market, plenty));
    await t.step('one confirms in two tabs at once: one purchase', () => twoTabs(t, market, plenty));
    await t.step('one comes again without having paid: asked once, not kept from the goods by himself', async () => {
        const fit = (o) => o.mode === 'order' && o.online && o.inShop && Number.isInteger(o.units) && ![scarce.shop, plenty.shop].includes(o.shop);
        const [few, more] = (await offersOf(market.server)).filter((o) => fit(o) && o.units >= 2 && o.units * o.cents <= 20000).sort((a, b) => a.units - b.units);
        await bothKept(t, market, await ownPurchase(t, market, few), more);
    });
}
