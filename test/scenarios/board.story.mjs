// The board of a shop beyond its tickets: a pause, a message to the buyer, papers, old orders, the takings of the day, one of three
// shops that refuses. All letters go through a real mail server.
import { OpenSmtpd, REFUSED } from '../harness/opensmtpd.mjs';
import { until } from '../harness/ports.mjs';
import { ADMIN, staffIn, tied, wellMade } from './forms_help.mjs';
import { buy, freshCode, MINUTE, offersOf, openMarket, rows, signIn, toReview, unitsLeft } from './people.mjs';

export const meta = { timeoutMs: 180_000 };

const FARM = 'la-ferme-des-haies';

const silent = (t, page, words) => t.assert.ok(!page.says(words), `the page says “${words}”`);
const press = async (browser, at, verb, fields, button) =>
    (await browser.get(at)).forms().find((f) => f.action.endsWith(verb)).fill(fields ?? {}).submit(button);

/** In one tap; the basket says it, the purchase is refused, and it is over by itself. */
async function pause(t, market, farm, offer) {
    (await press(farm, '/commercant/commandes', '/pause', {}, 'pendant 1 h')).expect('Pas de nouvelles commandes jusqu’à');
    const browser = market.server.browser();
    const review = await toReview(browser, { products: offer.path });
    (await browser.get('/panier')).expect('Pas de nouvelles commandes jusqu’à').expect('Votre panier garde');
    (await browser.get(`/boutique/${FARM}`)).expectStatus(200).expect('Pas de nouvelles commandes jusqu’à');
    (await browser.get(offer.path)).expectStatus(200).expect('Pas maintenant');
    const refused = await review.form('/commander').submit();
    refused.expectStatus(409).expect('ne prend pas de commandes en ce moment');
    t.clock.advance(61 * 60_000);
    silent(t, await market.server.browser().get(`/boutique/${FARM}`), 'Pas de nouvelles commandes jusqu’à');
    silent(t, await farm.get('/commercant/commandes'), 'Pas de nouvelles commandes jusqu’à');
}

/** Written once, mailed, and kept where the buyer looks; without words it is asked again, and nothing typed is lost. */
async function message(t, market, farm, buyer, at) {
    (await press(farm, at, '/message', { phrase: '', message: '  ' })).expectStatus(422).expect('Choisissez une phrase');
    const words = 'Sonnez à la porte bleue <b>s’il vous plaît</b>.';
    (await press(farm, at, '/message', { phrase: 'late', message: words })).expectStatus(200).expect('en route vers le client');
    const letter = await market.letter('camille@exemple.fr', 'Un message au sujet de votre commande');
    t.assert.ok(letter.text.includes('quart d’heure de retard') && letter.text.includes('porte bleue'));
    (await buyer.browser.get(buyer.url)).expect('La boutique vous écrit').expect(words);
}

async function papers(t, farm, { at, number }) {
    for (const paper of ['80', 'a6']) silent(t, (await farm.get(`${at}/ticket?papier=${paper}`)).expectStatus(200).expect('Camille Lefort'), 'Code');
    (await farm.get('/commercant/etiquettes')).expectStatus(200).expect(number.split('-')[1]).expect('Camille Lefort');
    (await farm.get('/commercant/feuille-du-jour')).expectStatus(200).expect('La Ferme des Haies');
    (await farm.get('/commercant/a-preparer')).expectStatus(200).expect(number);
}

const centsOf = async (market, number) => Number((await rows(market.server, `SELECT actual_total_cents FROM orders WHERE number = '${number}'`))[0][0]);

/** One of two is missing; something else is offered for it, and only the buyer's tap changes the bag. */
async function bag(t, market, farm, order, other) {
    (await press(farm, order.at, '/accepter')).expectStatus(200);
    const before = await centsOf(market, order.number);
    const again = await press(farm, order.at, '/peser', { q1: '3' });
    again.expectStatus(422).expect('au plus');
    t.assert.equal(again.forms().find((f) => f.action.endsWith('/peser')).value('q1'), '3');
    (await press(farm, order.at, '/peser', { q1: 'deux' })).expectStatus(422);
    (await press(farm, order.at, '/peser', { q1: '0' })).expectStatus(422).expect('annulez plutôt');
    (await press(farm, order.at, '/peser', { q1: '1' })).expectStatus(200).expect('cette commande coûte maintenant');
    t.assert.equal(await centsOf(market, order.number), before / 2);
    (await order.buyer.browser.get(order.buyer.url)).expect('Comme commandé, avant la pesée');
    const unclear = (await press(farm, order.at, '/proposer', { ligne: '1', offre: '0', quantite: 'x' })).expectStatus(422);
    tied(market, unclear, 'f-quantite');
    t.assert.equal(unclear.select('[aria-invalid="true"]').length, 1, 'nothing else is wrong');
    await wellMade(market, unclear);
    const [[id]] = await rows(market.server, `SELECT o.id FROM public_offer o WHERE o.stock_item_id = ${other.stock}`);
    (await press(farm, order.at, '/proposer', { ligne: '1', offre: id, quantite: '1' })).expectStatus(200).expect('En attente de la réponse');
    (await press(farm, order.at, '/pret')).expectStatus(409).expect('n’a pas encore répondu');
    const letter = await market.letter('camille@exemple.fr', 'Une question au sujet de votre commande');
    t.assert.ok(letter.text.includes(order.buyer.url.split('#')[0]), letter.text);
    await order.buyer.browser.get(order.buyer.url);
    const reply = order.buyer.browser.page.forms().find((f) => f.action.endsWith('/reponse'));
    (await reply.submit('Oui, je veux bien')).expectStatus(200);
    (await reply.submit('Non')).expectStatus(409).expect('Il est trop tard pour répondre').expect(order.number).expect('Code à montrer'); // on the page of the purchase
    t.assert.equal(await centsOf(market, order.number), other.cents);
    (await farm.get(order.at)).expect('Le client a dit oui');
    await market.server.fsck();
}

/** A shop says no: never without words the buyer can read, and what it typed stays; a refusal binds. Control: an order it has not refused. */
async function refuses(t, market, farm, offer) {
    const buyer = await buy(market, { products: offer.path, slot: -1 });
    const [[number, id]] = await rows(market.server, 'SELECT number, id FROM orders ORDER BY id DESC LIMIT 1');
    const at = '/commercant/commandes', state = async () => (await rows(market.server, `SELECT state FROM orders WHERE id = ${id}`))[0][0];
    const form = (page) => page.forms().find((f) => f.action.endsWith(`${number}/refuser`));
    const left = await unitsLeft(market.server, offer.stock, t.clock.now());
    const wordless = await form(await farm.get(at)).fill({ raison: 'other', mots: '  ' }).submit();
    wordless.expectStatus(422).expect('Dites pourquoi, avec vos mots');
    t.assert.equal(form(wordless).value('raison'), 'other');
    tied(market, wordless, `t-${number}-rm`);
    t.assert.equal(wordless.select('[aria-invalid="true"]').length, 1, 'the words, and nothing else');
    t.assert.equal(await state(), 'submitted');
    const words = 'La brebis s’est sauvée <b>hier</b>.';
    (await form(wordless).fill({ mots: words }).submit()).expectStatus(200);
    t.assert.equal(await state(), 'refused');
    t.assert.equal(await unitsLeft(market.server, offer.stock, t.clock.now()), left + 1, 'its goods are free again');
    (await buyer.browser.get(buyer.url)).expect('Refusée').expect(words);
    t.assert.ok((await market.letter('camille@exemple.fr', number)).text.includes('La brebis s’est sauvée'));
    const late = await farm.post(`${at}/${number}/defaire`, { retour: 'fiche' }, { from: farm.page });
    late.expectStatus(409).expect('On ne peut plus revenir en arrière');
    t.assert.equal(await state(), 'refused');
}

/** A tap too many is taken back within ten minutes, once, and no other than the last; the buyer hears nothing of it. */
async function undone(t, market, farm, offer) {
    await buy(market, { products: offer.path, slot: -1, mail: 'defaire@exemple.fr' });
    const [[number, id]] = await rows(market.server, 'SELECT number, id FROM orders ORDER BY id DESC LIMIT 1');
    const at = '/commercant/commandes', state = async () => (await rows(market.server, `SELECT state FROM orders WHERE id = ${id}`))[0][0];
    const tap = async (verb, page = null) => (page ?? (await farm.get(at))).forms().find((f) => f.action.endsWith(`${number}/${verb}`)).submit();
    const accepted = await tap('accepter');
    accepted.expect('Revenir sur « Acceptée »');
    (await tap('defaire', accepted)).expectStatus(200);
    t.assert.equal(await state(), 'submitted');
    const twice = await accepted.forms().find((f) => f.action.endsWith(`${number}/defaire`)).submit();
    twice.expectStatus(409).expect('On ne peut plus revenir en arrière');
    await tap('accepter');
    const ready = await tap('pret');
    t.assert.equal(await state(), 'ready');
    t.clock.advance(11 * 60_000);
    (await tap('defaire', ready)).expectStatus(409).expect('On ne peut plus revenir en arrière');
    t.assert.equal(await state(), 'ready');
    await market.letter('defaire@exemple.fr', 'prête');
    const told = market.lettersTo('defaire@exemple.fr').map((l) => l.subject);
    t.assert.equal(told.filter((s) => /prête/.test(s)).length, 1, told.join(' | '));
    await market.server.fsck();
}

/** The table of takings holds names: a code comes first, the day asked for is not lost on the way, and the owners are told. */
async function taken(t, market, farm) {
    const [[mail]] = await rows(market.server, `SELECT p.mail FROM person p JOIN member b ON b.person_id = p.id JOIN merchant m ON m.id = b.merchant_id WHERE m.slug = '${FARM}' AND b.role = 'owner'`);
    const before = market.mail.messages.at(-1)?.id ?? 0, asked = await farm.get('/commercant/caisse.csv?jour=2001-01-01');
    (await farm.get(`/commercant/caisse.csv?jour=${'9'.repeat(2000)}`)).expectStatus(200).expect('code'); // no page of ours asks so: asked for all the same
    t.assert.ok(asked.html.includes('Recevoir le code'), 'no table yet');
    const empty = await freshCode(market, asked, mail);
    t.assert.deepEqual([empty.body.toString('utf8').split('\r\n').length, empty.headers['content-disposition']], [2, 'attachment; filename="caisse-2001-01-01.csv"']);
    await market.letter(mail, 'changement important', before);
    return farm.get('/commercant/caisse.csv');
}

/** What was paid at the counter is in the day's sum and in its table, and an old order is found again. */
async function books(t, market, farm, order) {
    (await press(farm, order.at, '/payer', {}, 'Chèque')).expectStatus(200);
    (await press(farm, order.at, '/pret')).expectStatus(200);
    (await press(farm, order.at, '/remettre-sans-code')).expectStatus(200).expect('Remise sans le code');
    (await order.buyer.browser.get(order.buyer.url)).expect('La boutique l’a remise sans le code');
    const euros = (await centsOf(market, order.number) / 100).toFixed(2).replace('.', ',');
    (await farm.get('/commercant/caisse')).expectStatus(200).expect(order.number).expect(`${euros} €`);
    const csv = await taken(t, market, farm);
    t.assert.ok(csv.body.toString('utf8').includes(`${order.number};Camille Lefort;chèque;${euros}\r\n`), csv.body.toString('utf8'));
    (await farm.get('/commercant/caisse?jour=2001-01-01')).expectStatus(200).expect('Rien n’a été encaissé');
    for (const q of [order.number, 'lefort', 'CAMÍLLE'])
        (await farm.get(`/commercant/commandes-passees?q=${encodeURIComponent(q)}`)).expectStatus(200).expect(order.number);
    (await farm.get('/commercant/commandes-passees?q=personne-de-ce-nom')).expect('Aucune commande');
    (await farm.get('/commercant/commandes-passees?jour=n%27importe&avant=x&q=%')).expectStatus(200);
    await market.server.fsck();
}

/** Three shops in one purchase, and one of them says no: its part alone ends, and the buyer gets one letter more, of that part alone. */
async function oneOfThree(t, market, farm, offer) {
    const mail = 'trois@exemple.fr';
    const fit = (await offersOf(market.server)).filter((o) => o.inShop && o.units >= 2 && o.cents < 2000 && o.shop !== FARM);
    const others = [fit[0], fit.find((o) => o.shop !== fit[0].shop)];
    const left = await Promise.all([offer, ...others].map((o) => unitsLeft(market.server, o.stock, t.clock.now())));
    const buyer = await buy(market, { products: [offer, ...others].map((o) => o.path), mail, slot: -1 });
    const parts = () => rows(market.server, `SELECT m.slug, o.number, o.state, o.ordered_total_cents, (SELECT count(*) FROM hold h WHERE h.order_id = o.id) FROM orders o
        JOIN merchant m ON m.id = o.merchant_id JOIN purchase p ON p.id = o.purchase_id WHERE p.id = (SELECT max(id) FROM purchase) ORDER BY m.slug`);
    const before = await parts();
    t.assert.deepEqual(before.map(([slug, , state]) => `${slug} ${state}`), [FARM, ...others.map((o) => o.shop)].sort().map((slug) => `${slug} submitted`));
    const allSent = async () => {
        await until('nothing waits to be sent', async () => (await rows(market.server, `SELECT count(*) FROM job
            WHERE done_at IS NULL AND failed_at IS NULL AND run_at <= ${t.clock.now()}`))[0][0] === '0', { ms: 20_000 });
        await market.mta.drained();
    };
    await allSent();
    const recap = await market.letter(mail, '');
    const [, number] = before.find(([slug]) => slug === FARM);
    const shops = (await Promise.all(others.map((o) => rows(market.server, `SELECT mail, name FROM merchant WHERE slug = '${o.shop}'`)))).flat();
    const told = shops.map(([to]) => market.lettersTo(to).length);
    (await press(farm, `/commercant/commandes/${number}`, '/refuser', { raison: 'other', mots: 'Le lait a tourné.' })).expectStatus(200);
    const letter = await market.letter(mail, '', recap.id);
    await allSent();
    t.assert.equal(market.lettersTo(mail).length, 2, market.lettersTo(mail).map((l) => l.subject).join(' ; '));
    t.assert.ok(letter.text.includes('La Ferme des Haies ne peut pas') && letter.text.includes('Le lait a tourné.'), letter.text);
    for (const [, name] of shops) t.assert.ok(!letter.text.includes(name), `the letter speaks of ${name}`);
    t.assert.deepEqual(shops.map(([to]) => market.lettersTo(to).length), told, 'the other shops are told nothing');
    t.assert.deepEqual(await parts(), before.map((p) => (p[0] === FARM ? [p[0], p[1], 'refused', p[3], '0'] : p)), 'the other parts stand as they were');
    t.assert.deepEqual(await Promise.all([offer, ...others].map((o) => unitsLeft(market.server, o.stock, t.clock.now()))), [left[0], left[1] - 1, left[2] - 1]);
    (await buyer.browser.get(buyer.url)).expect('Refusée par la boutique').expect('Le lait a tourné.');
    await market.server.fsck();
}

/** What arrived is what was sent, with the mail server's own line on top; what it refuses is given up, and says so to staff. */
async function realMail(t, market, offer) {
    const all = market.mail.messages;
    t.assert.ok(all.length > 5, `${all.length} letters`);
    for (const l of all) {
        t.assert.match(l.headers[0], /^Received: from [^]*\(OpenSMTPD\)/, l.subject);
        t.assert.match(l.message_id, /@/);
        t.assert.ok(!/\ufffd|=C3|Ã/.test(l.subject + l.text), l.text);
    }
    t.assert.equal(new Set(all.map((l) => l.message_id)).size, all.length, 'each letter once');
    t.assert.ok(all.some((l) => l.text.includes('s’il vous plaît')), 'accents');
    await buy(market, { products: offer.path, mail: `camille@${REFUSED}`, slot: -1 });
    const failed = () => rows(market.server, `SELECT last_error FROM job WHERE kind = 'mail_purchase' AND failed_at IS NOT NULL`);
    await until('the letter is given up', async () => (await failed()).length > 0, { ms: 20_000 });
    t.assert.match((await failed())[0][0], /550/);
    t.assert.ok(!market.server.log().includes(REFUSED), 'and its address is not in the log');
    (await (await staffIn(market, ADMIN)).get('/equipe/travaux')).expectStatus(200).expect('550');
    t.clock.advance(MINUTE); // her telephone shows another code
}

/** A shop that does not look: after an hour of opening time staff have its number, and write down what it says. */
async function onTheTelephone(t, market, offer) {
    await buy(market, { products: offer.path, slot: -1 });
    const [[number, id]] = await rows(market.server, 'SELECT number, id FROM orders ORDER BY id DESC LIMIT 1');
    const of = async (column) => Number((await rows(market.server, `SELECT ${column} FROM orders WHERE id = ${id}`))[0][0]);
    silent(t, await (await staffIn(market, ADMIN)).get('/equipe'), number);
    for (let tries = 0; await of('unseen_stage') < 2; tries++) { // it may be night, or a day off
        t.assert.ok(tries < 6, 'staff are never asked to call');
        t.clock.goTo(await of('escalate_at') + 1000);
        await until('the clock has gone on', async () => await of('escalate_at') > t.clock.now(), { ms: 30_000 });
    }
    const staff = await staffIn(market, ADMIN);
    (await staff.get('/equipe')).expect(number);
    const page = await staff.get(`/equipe/commande/${number}`);
    (await page.forms().find((f) => f.action.endsWith('/accepter')).submit()).expectStatus(200).expect('C’est noté');
    const [[state, who]] = await rows(market.server, `SELECT o.state, e.actor_kind FROM orders o JOIN order_event e ON e.order_id = o.id
        WHERE o.id = ${id} ORDER BY e.id DESC LIMIT 1`);
    t.assert.deepEqual([state, who], ['accepted', 'staff']);
    (await staff.get('/equipe/commande/ZZ-9999')).expectStatus(404);
}

export default async function (t) {
    const mta = await OpenSmtpd.start((await t.mail()).smtpPort);
    t.defer(() => mta.stop());
    const market = Object.assign(await openMarket(t, { smtpPort: mta.port }), { mta });
    const [[mail]] = await rows(market.server, `SELECT p.mail FROM person p JOIN member b ON b.person_id = p.id
        JOIN merchant m ON m.id = b.merchant_id WHERE m.slug = '${FARM}'`);
    const farm = await signIn(market, mail);
    const pieces = new Set((await rows(market.server, "SELECT pub FROM product WHERE unit = 'piece'")).map(([pub]) => pub));
    const offer = (await offersOf(market.server)).find((o) => o.shop === FARM && o.inShop && o.units >= 8 && pieces.has(o.pub));
    await t.step('a pause', () => pause(t, market, farm, offer));
    const buyer = await buy(market, { products: offer.path, quantity: 2 });
    const [[number]] = await rows(market.server, 'SELECT number FROM orders ORDER BY id DESC LIMIT 1');
    const order = { number, at: `/commercant/commandes/${number}`, buyer };
    await t.step('a message to the buyer', () => message(t, market, farm, buyer, order.at));
    await t.step('tickets, labels, the list to prepare', () => papers(t, farm, order));
    const other = (await offersOf(market.server)).find((o) => o.shop === FARM && o.stock !== offer.stock && o.units >= 2 && o.cents > 0 && pieces.has(o.pub));
    await t.step('what is missing, and what is offered instead', () => bag(t, market, farm, order, other));
    await t.step('takings and old orders', () => books(t, market, farm, order));
    await t.step('an order is refused with words, and stays so', () => refuses(t, market, farm, offer));
    await t.step('a tap too many is taken back', () => undone(t, market, farm, offer));
    await t.step('one of three shops refuses', () => oneOfThree(t, market, farm, offer));
    await t.step('through a real mail server', () => realMail(t, market, offer));
    await t.step('staff call a shop that does not look', () => onTheTelephone(t, market, offer));
}
