// Residents beside the sale: what is asked before one orders; three presses on a slow line; two banks, one of which refuses; what can
// be done of an order afterwards (another time, brought instead, words, a cancellation, a review, a complaint, the same again, a change
// of mind with its receipt); the account; a list and its link; filters and chips; a basket on another device with its round and a
// present. Each on the narrowest telephone with scripts, and without scripts at a zoom of 200 %.
import fs from 'node:fs';
import { expectAccessible } from '../harness/browser.mjs';
import { buy, openMarket, rows, toBasket, toReview } from '../scenarios/people.mjs';
import { codeFor, goodsOf, handed, lastLetter, ordered, Resident, say, soldOut } from './residents.mjs';
import { cookiesOf } from './walks.mjs';
import { pattern } from './words.mjs';

export const meta = { engines: ['sqlite'], timeoutMs: 300_000 };

/** A zoom of 200 % leaves a window of 1280 px the half. */
const LOOKS = {
    'at 320 px': { tag: 'petit', kind: 'small', more: {} },
    'without scripts, at 200 %': { tag: 'sans', kind: 'desktop', more: { viewport: { width: 640, height: 450 }, deviceScaleFactor: 2, javaScriptEnabled: false } },
};

/** What axe-core says, where scripts run: what it sees does not depend on them. */
const seen = async (r) => r.scripts && expectAccessible(r.tab);

const part = (r, order) => r.tab.getByRole('region').filter({ hasText: order.number });

// ---------------------------------------------------------------- while it is prepared

async function changes(t, m, g, look) {
    const order = await ordered(m, g.one, { quantity: g.one.brought, mail: `suite.${look.tag}@exemple.fr` });
    const r = await Resident.open(t, m, look);
    await r.goto(order.at);
    await r.says(say('Code to show'));
    t.assert.ok((await part(r, order).innerText()).includes(order.code));
    const calendar = await r.tab.request.get(m.url(await part(r, order).getByRole('link', { name: say('Add to my calendar') }).getAttribute('href')));
    t.assert.match(await calendar.text(), /^BEGIN:VCALENDAR/);
    await r.follow(say('How to get there'));
    t.assert.equal(r.path(), `/boutique/${g.one.shop}/y-aller`);
    await r.goto(order.at);
    await r.follow(say('Change the time'));
    const hour = (await r.lastTime()).trim();
    await r.press(say('Change the time'));
    t.assert.equal(r.path(), order.at);
    t.assert.ok((await part(r, order).innerText()).replace(/\s+/g, ' ').includes(hour.replace(/\s+/g, ' ')), `the time is now ${hour}`);
    await brought(r, g);
    t.assert.equal(await r.main.getByRole('link', { name: say('How to get there') }).count(), 0, 'what is brought needs no way');
    await r.follow(say('Write to the shop'));
    await r.press(say('Send'));
    await r.fill(say('Your message'), 'Sonnez deux fois, s’il vous plaît.');
    await r.press(say('Send'));
    await r.says('Sonnez deux fois');
    await seen(r);
    await r.follow(say('Cancel'));
    await r.press(say('Yes, cancel this order'));
    await r.says(say('Cancelled'));
    t.assert.equal(await r.main.getByRole('link', { name: say('Change the time') }).count(), 0, 'what is over stays as it is');
    r.guard.expectClean({ console: false }); // Chromium tells each page that asks again
}

/** From collecting to delivery: what it costs is seen first. */
async function brought(r, { one }) {
    await r.follow(say('Be delivered instead'));
    await r.lastTime();
    await r.fill(say('Postcode'), one.at.postcode);
    await r.press(say('See what it changes'));
    await r.says(say('Number and street'));
    await r.fill(say('Number and street'), '3 rue du Four');
    await r.press(say('See what it changes'));
    const which = r.main.getByLabel(say('Commune'), { exact: true });
    if (await which.count()) {
        await which.selectOption({ value: one.at.insee });
        await r.press(say('See what it changes'));
    }
    await r.heading(say('Check what changes'));
    await seen(r);
    await r.press(say('Change, with obligation to pay %1 more', '%1'));
    await r.says('3 rue du Four');
}

// ---------------------------------------------------------------- once it is handed over

async function afterwards(t, m, g, look) {
    const mail = `apres.${look.tag}@exemple.fr`, order = await handed(m, g.one, await ordered(m, g.one, { mail, name: 'Camille Lefort' }));
    const r = await Resident.open(t, m, look);
    await r.goto(order.at);
    await reviewed(r);
    await r.follow(say('Back to my purchase'));
    await r.follow(say('Something is wrong'));
    await r.main.getByRole('radio', { name: say('Something is damaged or no good') }).check();
    await r.fill(say('Tell us what happened'), 'L’anse est fendue.');
    await r.press(say('Send the complaint'));
    await r.says(`${order.number}-R1`);
    await r.follow(say('Order the same again'));
    await r.press(say('Put it in my basket'));
    t.assert.equal(r.path(), '/panier');
    await r.main.getByRole('link', { name: g.one.title }).waitFor();
    await r.goto(order.at);
    await givenUp(t, m, r, { order, mail });
    r.guard.expectClean({ console: false });
}

/** A mark is wanted before words. */
async function reviewed(r) {
    await r.follow(say('Give my opinion'));
    const shop = () => r.main.getByRole('group', { name: say('The shop'), exact: true });
    await shop().getByLabel(say('In your words, if you like')).fill('Très bon accueil.');
    await r.press(say('Send my review'));
    await shop().getByRole('radio', { name: say('%1 out of 5', '4') }).check();
    await r.press(say('Send my review'));
    await r.says(say('Thank you. It is noted.'));
    await seen(r);
}

/** "Renoncer au contrat ici", "Confirmer la rétractation", a dated receipt, here and by mail. */
async function givenUp(t, m, r, { order, mail }) {
    const before = lastLetter(m);
    await r.follow(say('Give up the contract here'));
    for (const line of await r.main.getByRole('checkbox').all()) await line.check();
    await r.press(say('Confirm giving up the contract'));
    await r.heading(say('Receipt: you gave up order %1'));
    await r.says(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/);
    await seen(r);
    t.assert.match((await m.letter(mail, 'renoncé', before)).text, /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/);
    await r.follow(say('Back to my purchase'));
    t.assert.equal(r.path(), order.at);
    await r.follow(say('Receipt'));
    await r.heading(say('Receipt: you gave up order %1'));
}

// ---------------------------------------------------------------- the account

async function account(t, m, g, look) {
    const mail = `compte.${look.tag}@exemple.fr`, order = await ordered(m, g.one, { mail, name: 'Odile Compte' });
    const r = await Resident.open(t, m, look), before = lastLetter(m);
    await r.goto(order.at);
    await r.follow(say('My account'));
    t.assert.equal(r.path(), '/compte/entrer');
    await r.fill(say('Your e-mail address'), mail);
    await r.press(say('Send me a code'));
    await r.fill(say('Six digits'), await codeFor(m, mail, before));
    await r.press(say('Sign in'));
    t.assert.equal(r.path(), '/compte');
    await r.says(order.number);
    await r.main.getByRole('listitem').filter({ hasText: order.number }).getByRole('link').click();
    await r.tab.waitForURL(`**${order.at}`);
    await r.goto('/compte');
    await details(r, g);
    await taken(t, r, order);
    await erased(t, r);
    r.guard.expectClean({ console: false });
}

/** What is said once is in the forms. */
async function details(r, { one }) {
    await r.follow(say('My details'));
    const you = r.tab.getByRole('region', { name: say('You'), exact: true });
    await you.getByLabel(say('First and last name')).fill('Odile Marchand');
    await r.press(say('Save'), you);
    await r.says(say('It is recorded.'));
    const where = r.tab.getByRole('region', { name: say('Where to deliver') });
    await where.getByLabel(say('Number and street')).fill('12 rue du Four');
    await where.getByLabel(say('Postcode')).fill(one.at.postcode);
    await r.press(say('Keep this address'), where);
    const which = where.getByLabel(say('Commune'), { exact: true });
    if (await which.count()) {
        await which.selectOption({ value: one.at.insee });
        await r.press(say('Keep this address'), where);
    }
    await where.getByText('12 rue du Four').first().waitFor();
    await seen(r);
}

async function taken(t, r, order) {
    await r.goto('/compte');
    await r.follow(say('My data: take them, erase them'));
    const [file] = await Promise.all([r.tab.waitForEvent('download'), r.main.getByRole('link', { name: say('Download my data') }).click()]);
    const zip = fs.readFileSync(await file.path()).toString('utf8');
    for (const words of ['mes-donnees.html', 'mes-commandes.csv', 'Odile Marchand', '12 rue du Four', order.number]) t.assert.ok(zip.includes(words), words);
}

/** Without a yes nothing is erased. */
async function erased(t, r) {
    await r.press(say('Erase my account'));
    await r.heading(say('My data'));
    await r.main.getByLabel(say('Yes, erase my account.')).check();
    await r.press(say('Erase my account'));
    await r.heading(say('Your account is erased'));
    await r.goto('/compte');
    t.assert.equal(r.path(), '/compte/entrer');
}

// ---------------------------------------------------------------- a list, and its link

/** A heart: without a script it leads to the list. */
async function keeps(r, at) {
    await r.goto(at);
    const heart = r.main.getByRole('button', { name: say('Keep in my list') });
    if (!r.scripts) return r.press(say('Keep in my list'));
    await r.t.until('hearts are there', async () => (await heart.getAttribute('aria-pressed')) === 'false');
    await heart.click();
    await r.t.until('it is kept', async () => (await heart.getAttribute('aria-pressed')) === 'true');
}

async function list(t, m, g, look) {
    const r = await Resident.open(t, m, look);
    for (const at of [g.one.path, g.other.path, `/boutique/${g.one.shop}`]) await keeps(r, at);
    await r.goto('/ma-liste');
    const many = () => r.main.getByLabel(say('Quantity of %1', g.one.title), { exact: true });
    await many().fill('beaucoup');
    await r.press(say('Update'));
    t.assert.equal(await many().inputValue(), 'beaucoup', 'nothing typed is lost');
    await many().fill('2');
    await r.press(say('Update'));
    await r.press(say('Make a link'));
    t.assert.match(r.path(), /^\/liste\/[a-z0-9]{10}$/);
    const her = await Resident.open(t, m, look);
    await her.goto(r.path());
    await seen(her);
    await her.press(say('Put all of it in my basket'));
    t.assert.equal(her.path(), '/panier');
    for (const { title } of [g.one, g.other]) await her.main.getByRole('link', { name: title }).waitFor();
    await her.goto(r.path());
    await her.press(say('Keep all of it in my list'));
    t.assert.equal(her.path(), '/ma-liste');
    await her.press(say('Take out'), her.main.getByRole('listitem').filter({ hasText: g.other.title }));
    t.assert.equal(await her.main.getByRole('link', { name: g.other.title }).count(), 0);
    for (const one of [r, her]) one.guard.expectClean({ console: false });
}

// ---------------------------------------------------------------- filters and chips

const total = async (r) => Number(/\d+/.exec(await r.main.getByRole('status').filter({ hasText: /\d+\s+offre/ }).first().innerText())[0]);

/** Each way to narrow says how many it leaves, and leaves them; each stands as a chip, whose press takes it away again. */
async function filters(t, m, g, look) {
    const r = await Resident.open(t, m, look);
    await r.goto('/recherche?q=fromage');
    const all = await total(r), chips = () => r.tab.getByRole('navigation', { name: say('Filters applied') });
    const box = (await r.filters()).getByRole('group', { name: say('And also') }).getByRole('checkbox').first();
    const words = await box.locator('..').innerText(), left = Number(/\((\d+)\)\s*$/.exec(words)[1]);
    await box.check();
    await r.press(say('Show the answers'), await r.filters());
    t.assert.equal(await total(r), left, words);
    t.assert.equal(await chips().getByRole('link').count(), 1);
    await (await r.filters()).getByLabel(say('Price, at most (€)')).fill('8');
    await r.press(say('Show the answers'), await r.filters());
    const cheap = await total(r), shared = r.tab.url();
    t.assert.ok(cheap > 0 && cheap <= left);
    t.assert.equal(await chips().getByRole('link').count(), 2);
    await seen(r);
    const elsewhere = await Resident.open(t, m, look);
    await elsewhere.goto(shared.replace(m.server.origin, ''));
    t.assert.equal(await total(elsewhere), cheap, 'its address shows the same to somebody else');
    for (let n = 2; n > 0; n--) {
        t.assert.equal(await chips().getByRole('link').count(), n);
        await r.follow('', chips());
    }
    t.assert.equal(await total(r), all, 'without the chips all is as before');
    r.guard.expectClean();
}

// ---------------------------------------------------------------- elsewhere, and for somebody else

/** A code takes the basket along; where it arrives, the round is told, and one of the two is a present. */
async function carried(t, m, g, look) {
    const shopper = m.server.browser();
    for (const offer of [g.one, g.other]) await toBasket(shopper, offer.path);
    const here = await Resident.open(t, m, look), there = await Resident.open(t, m, look);
    await here.context.addCookies(cookiesOf(shopper, m.server.origin));
    await here.goto('/panier');
    await here.follow(say('Go on with this basket on another device'));
    await here.press(say('Make a code'));
    const [code] = /\d{4}\s\d{4}/.exec(await here.main.innerText());
    await there.goto('/panier/emporter');
    await there.fill(say('Code of the basket'), '12');
    await there.press(say('Get this basket'));
    await there.fill(say('Code of the basket'), code);
    await there.press(say('Get this basket'));
    await there.heading(say('My round'));
    await seen(there);
    await there.press(say('Order now'));
    await there.fill(say('First and last name'), 'Odette Marin');
    await there.fill(say('Telephone'), '06 39 98 00 55');
    await there.press(say('Continue'));
    await present(t, there, g);
    here.guard.expectClean();
    there.guard.expectClean({ console: false });
}

async function present(t, r, { one, other }) {
    const [its, theirs] = [one, other].map((o) => r.main.getByRole('region', { name: o.name, exact: true }));
    for (const shop of [its, theirs]) await r.lastTime(shop);
    for (const pays of await r.main.getByRole('radio', { name: say('In the shop') }).all()) await pays.check();
    await its.getByText(say('It is a present')).click();
    await its.getByLabel(say('Words for the present (optional)')).fill('Bonne fête, mamie !');
    await r.main.getByRole('button', { name: say('Continue'), exact: true }).last().click();
    await r.tab.waitForURL('**/commander/verifier');
    await r.says('Bonne fête, mamie !');
    await r.press(say('Order with obligation to pay'));
    await r.tab.waitForURL('**/achat/**');
    await r.heading(say('My round'));
    const stops = r.tab.getByRole('region', { name: say('My round') }).getByRole('listitem');
    t.assert.equal(await stops.count(), 2, 'two stops');
}

// ---------------------------------------------------------------- before one orders

/** A question with its product, a report, and a word when what is sold out is back: what is missing is said, and nothing typed is lost. */
async function asks(t, m, g, look) {
    const r = await Resident.open(t, m, look), mail = `question.${look.tag}@exemple.fr`, words = 'Est-ce qu’il va au four ?';
    await r.goto(g.one.path);
    await r.follow(say('Write, or be called back'));
    t.assert.equal(await r.main.getByLabel(say('About which product? (optional)')).inputValue(), g.one.title);
    await r.fill(say('Your question'), words);
    await r.press(say('Send'));
    t.assert.equal(await r.main.getByLabel(say('Your question'), { exact: true }).inputValue(), words);
    await r.fill(say('Your name'), 'Odette Marin');
    await r.fill(say('Your e-mail address'), mail);
    await r.press(say('Send'));
    await r.says(say('It is sent. The shop answers as soon as it can.'));
    await r.goto(g.one.path);
    await r.follow(say('Report what is not right'));
    await r.main.getByRole('radio').first().check();
    await r.fill(say('Say it in a few sentences'), 'La photo montre autre chose.');
    await r.press(say('Send this report'));
    await r.main.getByLabel(say('I believe in good faith that what I write is true and complete')).check();
    await r.press(say('Send this report'));
    await r.heading(say('Report %1', '%1'));
    await r.goto(g.gone.path);
    await r.press(say('Tell me')); // without saying where
    await r.heading(say('Tell me when it is back'));
    await r.fill(say('Your mail address'), mail);
    await r.press(say('Tell me'));
    await r.heading(say('You will be told'));
    r.guard.expectClean({ console: false });
}

// ---------------------------------------------------------------- two banks

/** One bank refuses: the other is paid all the same, and the first one's goods are paid in the shop. */
async function settled(t, m, g, look) {
    const bought = await buy(m, { products: g.paid.map((o) => o.path), pay: 'online', slot: -1, mail: `banques.${look.tag}@exemple.fr` });
    const r = await Resident.open(t, m, look), [refused, taken] = g.paid.map((o) => r.tab.getByRole('region', { name: o.name, exact: true }));
    const bank = async (shop) => {
        await r.press(say('Pay %1 on the page of the bank of %2', '%1', '%2'), shop);
        await r.main.getByRole('button', { name: say("Go to the bank's page") }).click();
        await r.tab.waitForURL(`${m.bank.url}/**`);
    };
    const becomes = (shop, words) => t.until(`it is said “${words}”`, async () => (await shop.getByText(words).count()) > 0 || r.reload().then(() => false), { ms: 20_000, every: 200 });
    await r.goto(new URL(bought.url).pathname);
    await r.says(say('Payment %1 of %2', '1', '2'));
    await bank(refused);
    await r.tab.getByRole('button', { name: 'Simuler un refus' }).click();
    await r.tab.getByRole('link', { name: /^Revenir à la boutique/ }).click();
    await r.tab.waitForURL(`${m.server.origin}/**`);
    await becomes(refused, pattern(say('The bank did not take the payment: refused or given up. Nothing was charged. Try again, with another card if need be.')));
    await seen(r);
    await bank(taken);
    await m.payByCard(r.tab);
    await becomes(taken, /^Payé/);
    await r.press(say('Pay in the shop'), refused);
    await refused.getByText(say('Code to show')).waitFor();
    t.assert.equal(await r.main.getByRole('button', { name: /^Payer/ }).count(), 0, 'nothing is left to pay at a bank');
    r.guard.expectClean({ console: false });
}

// ---------------------------------------------------------------- a slow line

/** He presses three times before anything comes back: all three are sent, and it is one purchase. */
async function slowLine(t, m, g, look) {
    const shopper = m.server.browser(), go = Promise.withResolvers(), led = [];
    await toReview(shopper, { products: g.other.path, pay: 'shop', slot: -1, mail: `lente.${look.tag}@exemple.fr` });
    const r = await Resident.open(t, m, look), made = async () => Number((await rows(m.server, 'SELECT count(*) FROM purchase'))[0][0]);
    await r.context.addCookies(cookiesOf(shopper, m.server.origin));
    await r.goto('/commander/verifier');
    const before = await made(), button = r.main.getByRole('button', { name: say('Order with obligation to pay') });
    let sent = 0;
    await r.tab.route((u) => u.pathname === '/commander', async (route) => {
        sent += 1;
        await go.promise;
        const answer = await route.fetch({ maxRedirects: 0 });
        led.push(answer.headers().location);
        await route.fulfill({ response: answer }).catch(() => {}); // of all but the last the browser no longer waits for
    });
    await button.focus();
    for (let n = 1; n <= 3; n++) {
        await r.tab.keyboard.press('Enter'); // a click would wait for what is on its way
        await t.until(`${n} are on their way`, () => sent === n);
    }
    go.resolve();
    await r.tab.waitForURL('**/achat/**');
    await t.until('all three were answered', () => led.length === 3);
    t.assert.deepEqual([new Set(led).size, await made()], [1, before + 1], led.join(' '));
    r.guard.expectClean({ console: false });
}

const JOURNEYS = {
    'a question, a report, and a word when it is back': asks,
    'three presses on a slow line': slowLine,
    'two banks, one of which refuses': settled,
    'another time, brought instead, words, and cancelled': changes,
    'a review, a complaint, the same again, a change of mind and its receipt': afterwards,
    'an account: its code, its orders, its details, its file, its end': account,
    'a list, its link, and all of it in the basket': list,
    'filters, chips and an address for somebody else': filters,
    'a basket on another device, its round and a present': carried,
};

export default async function (t) {
    t.clock.goTo('2026-11-24T09:10:00+01:00'); // a Tuesday morning: everybody is open
    const m = await openMarket(t), g = await goodsOf(m);
    await soldOut(t, m, g.gone);
    for (const [name, journey] of Object.entries(JOURNEYS))
        for (const [how, look] of Object.entries(LOOKS)) await t.check(`${name}, ${how}`, () => journey(t, m, g, look));
}
