// What the scripts add to pages that work without them: the theme, reading aloud, words proposed in search, a question before a grave
// button, a page that looks again while a bank is silent.
import { expectAccessible } from '../harness/browser.mjs';
import { rows, told } from '../scenarios/people.mjs';
import { Market } from './market.mjs';
import { confirm, cookiesOf, fillBasket, memberIn, staffIn, toReview } from './walks.mjs';
import { words } from './words.mjs';

export const meta = { engines: ['sqlite'] };

const say = words('fr');

async function theme(t, market) {
    const w = await market.window('desktop');
    const shown = () => w.tab.evaluate(() => getComputedStyle(document.body).backgroundColor);
    await w.tab.goto(market.url('/'));
    const before = await shown();
    await w.tab.getByRole('button', { name: say('Light or dark') }).click();
    const dark = await shown();
    t.assert.notEqual(dark, before);
    await w.tab.goto(market.url('/aide'));
    await t.until('the choice follows to the next page', async () => (await shown()) === dark);
    await w.tab.getByRole('button', { name: say('Light or dark') }).click();
    t.assert.equal(await shown(), before);
    w.guard.expectClean();
    await w.close();
}

/** What would be said is kept instead: a machine of tests has no voice. */
async function aloud(t, market) {
    const w = await market.window('phone');
    await w.tab.addInitScript(() => {
        window.said = [];
        speechSynthesis.speak = (u) => window.said.push([u.lang, u.text, u]);
    });
    const said = () => w.tab.evaluate(() => window.said.map(([lang, text]) => [lang, text]));
    for (const [en, lang] of [['', 'fr'], ['/en', 'en']]) {
        const read = words(lang);
        await w.tab.goto(market.url(`${en}/boutique/la-ferme-des-haies`));
        await w.tab.getByRole('button', { name: read('Read aloud') }).click();
        const lines = await said();
        t.assert.ok(lines.some(([l, text]) => l === lang && text.includes('La Ferme des Haies')), `said: ${JSON.stringify(lines.slice(0, 5))}`);
        t.assert.ok(lines.every(([, text]) => /[\p{L}\d]/u.test(text)));
        await w.tab.getByRole('button', { name: read('Stop reading') }).click();
        await w.tab.getByRole('button', { name: read('Read aloud') }).click();
        await w.tab.evaluate(() => window.said.at(-1)[2].onend());
        await w.tab.getByRole('button', { name: read('Read aloud') }).waitFor();
    }
    await w.tab.addInitScript(() => Object.defineProperty(window, 'speechSynthesis', { value: undefined }));
    await w.tab.goto(market.url('/aide'));
    t.assert.ok(await w.tab.locator('#lire').isHidden(), 'no button where nothing can speak');
    w.guard.expectClean();
    await w.close();
}

/** Who asks for more contrast gets letters and lines of one colour. */
async function contrast(t, market, kind) {
    const w = await market.window(kind);
    await w.tab.goto(market.url('/boutiques'));
    const shown = () => w.tab.evaluate(() => getComputedStyle(document.querySelector('.doux')).color);
    const ink = await w.tab.evaluate(() => getComputedStyle(document.body).color);
    t.assert.notEqual(await shown(), ink);
    await w.tab.emulateMedia({ contrast: 'more' });
    t.assert.equal(await shown(), ink);
    await expectAccessible(w.tab);
    await w.close();
}

async function proposals(t, market, en) {
    const w = await market.window('phone');
    const read = words(en ? 'en' : 'fr');
    await w.tab.goto(market.url(`${en}/`));
    const field = w.tab.getByRole('combobox', { name: read('What are you looking for?') });
    const list = w.tab.getByRole('listbox');
    await field.fill('cam');
    await list.waitFor();
    const first = await list.getByRole('option').first().textContent();
    await expectAccessible(w.tab);
    await w.tab.keyboard.press('ArrowDown');
    t.assert.equal(await field.inputValue(), first);
    t.assert.equal(await list.getByRole('option', { selected: true }).textContent(), first);
    await w.tab.keyboard.press('Escape');
    await list.waitFor({ state: 'hidden' });
    t.assert.equal(await field.inputValue(), 'cam', 'what was typed comes back');
    await field.pressSequentially('e');
    await list.waitFor();
    await w.tab.keyboard.press('Enter'); // nothing chosen: what was typed is searched
    await w.tab.waitForURL((u) => u.pathname === `${en}/recherche` && u.searchParams.get('q') === 'came');
    await w.tab.getByRole('combobox').fill('cam');
    await list.waitFor();
    const word = await list.getByRole('option').first().textContent();
    await list.getByRole('option').first().click();
    await w.tab.waitForURL((u) => u.searchParams.get('q') === word);
    await w.tab.getByRole('combobox').fill('ferme');
    const shops = list.getByRole('group', { name: read('Shops') });
    await shops.waitFor();
    t.assert.match(await w.tab.getByRole('status').filter({ hasText: /\d/ }).first().textContent(), /^\d+ propos/);
    await expectAccessible(w.tab);
    const shop = shops.getByRole('option').first(), steps = await list.getByRole('option').count();
    for (let i = 0; i < steps && (await shop.getAttribute('aria-selected')) !== 'true'; i++) await w.tab.keyboard.press('ArrowDown');
    t.assert.equal(await w.tab.getByRole('combobox').getAttribute('aria-activedescendant'), await shop.getAttribute('id'));
    await w.tab.keyboard.press('Enter'); // a shop's proposal is its page
    await w.tab.waitForURL((u) => u.pathname.startsWith(`${en}/boutique/`));
    w.guard.expectClean();
    await w.close();
}

/** Who types on while an answer is on its way is proposed words for all he has typed. */
async function typedOn(t, market) {
    const w = await market.window('phone'), { tab } = w, asked = Promise.withResolvers(), go = Promise.withResolvers();
    await tab.clock.install();
    await tab.goto(market.url('/'));
    const field = tab.getByRole('combobox', { name: say('What are you looking for?') });
    await tab.route((u) => u.searchParams.get('q') === 'ca', async (route) => {
        const response = await route.fetch();
        asked.resolve();
        await go.promise;
        await route.fulfill({ response });
    });
    await field.fill('ca');
    await tab.clock.runFor(200);
    await asked.promise;
    await field.press('m');
    t.assert.equal(await field.inputValue(), 'cam');
    go.resolve();
    await tab.getByRole('listbox').waitFor();
    const whole = tab.waitForRequest((r) => new URL(r.url()).searchParams.get('q') === 'cam');
    await tab.clock.runFor(200);
    await whole;
    w.guard.expectClean();
    await w.close();
}

/** A heart is pressed where one stands; it stays pressed on the next page, and out again. */
async function hearts(t, market) {
    const w = await market.window('phone');
    const heart = () => w.tab.getByRole('button', { name: say('Keep in my list') });
    const pressed = () => heart().getAttribute('aria-pressed');
    await w.tab.goto(market.url('/boutique/la-ferme-des-haies'));
    await t.until('scripts are there', async () => (await pressed()) === 'false');
    await heart().click();
    await t.until('it is kept', async () => (await pressed()) === 'true');
    t.assert.equal(new URL(w.tab.url()).pathname, '/boutique/la-ferme-des-haies', 'no other page');
    await expectAccessible(w.tab);
    await w.tab.goto(market.url('/ma-liste'));
    await w.tab.getByRole('link', { name: 'La Ferme des Haies' }).waitFor();
    await w.tab.goto(market.url('/boutique/la-ferme-des-haies'));
    await t.until('it is known again', async () => (await pressed()) === 'true');
    await heart().click();
    await t.until('it is out', async () => (await pressed()) === 'false');
    w.guard.expectClean();
    await w.close();
}

async function question(t, market) {
    const w = await market.window('desktop');
    const browser = market.server.browser();
    await staffIn(browser, market);
    await w.context.addCookies(cookiesOf(browser, market.server.origin));
    await w.tab.goto(market.url('/equipe/fiches?tout=1'));
    await w.tab.getByRole('link', { name: 'Savonnerie du Perche' }).click();
    const asked = [];
    const answer = (yes) => w.tab.once('dialog', (d) => (asked.push(d.message()), yes ? d.accept() : d.dismiss()));
    await w.tab.getByLabel(say('Reason the shop will read (needed to send back or suspend)')).fill('Fermée le temps de vérifier ses papiers.');
    answer(false);
    await w.tab.getByRole('button', { name: say('Suspend'), exact: true }).click();
    t.assert.equal((await browser.get('/boutique/savonnerie-du-perche')).status, 200, 'nothing is done without a yes');
    answer(true);
    await w.tab.getByRole('button', { name: say('Suspend'), exact: true }).click();
    await w.tab.getByText(say('Saved. The shop was told by mail.')).waitFor();
    t.assert.deepEqual(asked, [0, 0].map(() => say('Suspend this shop? It disappears from the market at once.')));
    t.assert.equal((await browser.get('/boutique/savonnerie-du-perche')).status, 404);
    await w.close();
}

/** The bank keeps its word back: the page looks again by itself, and tells when the word has come. */
async function waiting(t, market) {
    const browser = market.server.browser();
    await fillBasket(browser, ['le-rucher-du-bocage']);
    const shop = await browser.get('/panier');
    t.assert.ok(shop.text().includes('Rucher'));
    await toReview(browser, { mail: 'attente@exemple.fr', pay: 'online' });
    const bought = await confirm(browser);
    await market.control({ fault: 'after', once: true });
    const w = await market.window('phone');
    await w.context.addCookies(cookiesOf(browser, market.server.origin));
    await w.tab.goto(bought.url);
    await w.tab.getByRole('button', { name: /^Payer/ }).first().click();
    await w.tab.getByRole('button', { name: say("Go to the bank's page") }).click();
    await market.payByCard(w.tab);
    const tab = await w.page();
    await tab.clock.install();
    await tab.goto(bought.url);
    await tab.getByText(/Nous attendons la réponse de la banque/).waitFor();
    await market.control({ shop: '*' }, '/release');
    t.assert.equal(await tab.getByText(/Nous attendons/).count(), 1);
    await tab.clock.runFor(11_000);
    await tab.getByText(/Nous attendons/).waitFor({ state: 'detached' });
    await w.close();
}

const SHOP = 'le-rucher-du-bocage';
const count = async (market, what, more = '') => Number((await rows(market.server, `SELECT count(*) FROM ${what} ${more}`))[0][0]);

/** A window in front of the button that orders. */
async function atTheButton(t, market, kind, mail) {
    const browser = market.server.browser();
    await fillBasket(browser, [SHOP]);
    await toReview(browser, { mail, pay: 'online' });
    const w = await market.window(kind);
    t.defer(() => w.close().catch(() => {}));
    await w.context.addCookies(cookiesOf(browser, market.server.origin));
    await w.tab.goto(market.url('/commander/verifier'));
    w.order = (tab) => tab.getByRole('button', { name: say('Order with obligation to pay') });
    w.made = await count(market, 'purchase');
    return w;
}

/** Two clicks, quick as fingers are: one purchase. Back from it: nothing is left to order a second time. */
async function twoClicks(t, market, kind) {
    const w = await atTheButton(t, market, kind, `double.${kind}@exemple.fr`);
    await w.order(w.tab).dblclick();
    await w.tab.waitForURL('**/achat/**');
    t.assert.equal(await count(market, 'purchase'), w.made + 1);
    await w.tab.goBack();
    await w.tab.waitForLoadState('load');
    t.assert.equal(await w.order(w.tab).count(), 0, `still to be ordered on ${w.tab.url()}`);
    t.assert.equal(await count(market, 'purchase'), w.made + 1);
    await w.close();
}

/** The same basket in two tabs: both come to the one purchase. */
async function twoTabs(t, market) {
    const w = await atTheButton(t, market, 'desktop', 'onglets@exemple.fr');
    const other = await w.page();
    await other.goto(market.url('/commander/verifier'));
    await Promise.all([w.tab, other].map(async (tab) => {
        await w.order(tab).click();
        await tab.waitForURL('**/achat/**');
    }));
    t.assert.equal(new URL(other.url()).pathname, new URL(w.tab.url()).pathname);
    t.assert.equal(await count(market, 'purchase'), w.made + 1);
    await w.close();
}

/** Paid, and Back through all pages of before: whatever can be pressed there, the money is taken once and the purchase says paid. */
async function backAfterPaying(t, market) {
    const w = await atTheButton(t, market, 'phone', 'retour@exemple.fr');
    const { tab } = w;
    await w.order(tab).click();
    await tab.waitForURL('**/achat/**');
    const at = tab.url();
    await tab.getByRole('button', { name: /^Payer/ }).first().click();
    await tab.getByRole('button', { name: say("Go to the bank's page") }).click();
    await market.payByCard(tab);
    await told(market);
    const paid = () => tab.goto(at).then(() => tab.getByRole('button', { name: /^Payer/ }).count()).then((n) => n === 0);
    await t.until('the payment is known', paid, { ms: 20_000, every: 300 });
    const [[id]] = await rows(market.server, 'SELECT id FROM orders ORDER BY id DESC LIMIT 1');
    const taken = () => count(market, 'gateway_event e JOIN attempt a ON a.id = e.attempt_id', `WHERE a.about = ${id} AND e.verdict = 'captured'`);
    t.assert.equal(await taken(), 1);
    for (let back = 0; back < 8; back++) {
        await tab.goBack().catch(() => {}); // a page that was posted may not be shown again
        const pay = tab.getByRole('button', { name: /^Payer/ });
        if ((await pay.count()) === 0) continue;
        await pay.first().click();
        await tab.waitForLoadState('load');
    }
    await told(market);
    t.assert.ok(await paid());
    t.assert.deepEqual([await taken(), await count(market, 'attempt', `WHERE about = ${id}`), await count(market, 'refund')], [1, 1, 0]);
    await market.server.fsck();
    await w.close();
}

/** Chromium reads no codes on this machine: what a telephone's reader would give is put in its place. */
async function codeRead(t, market) {
    const farmer = market.server.browser();
    await memberIn(farmer, market, 'la.ferme.des.haies@demo.foirail.example');
    const w = await market.window('phone');
    await w.context.addCookies(cookiesOf(farmer, market.server.origin));
    await w.tab.goto(market.url('/commercant/scanner'));
    t.assert.ok(await w.tab.locator('#viseur').isHidden(), 'no button where nothing reads');
    await w.tab.addInitScript(() => {
        window.read = [];
        window.BarcodeDetector = class {
            static async getSupportedFormats() { return ['qr_code']; }
            async detect() { return window.read.splice(0, 1).map((rawValue) => ({ rawValue })); }
        };
        Object.defineProperty(navigator, 'mediaDevices', { value: { getUserMedia: async () => new MediaStream() } });
        HTMLMediaElement.prototype.play = async () => {};
    });
    await w.tab.goto(market.url('/commercant/scanner'));
    await w.tab.getByRole('button', { name: say('Use the camera of this telephone') }).click();
    for (const other of ['https://ailleurs.example/r/B7-0001/aa', 'bonjour', market.url('/commercant/sortir')]) {
        await w.tab.evaluate((text) => window.read.push(text), other);
        await w.tab.getByText(say('This is not the code of an order.')).waitFor();
        await w.tab.evaluate(() => { document.querySelector('#lu').hidden = true; });
    }
    await w.tab.evaluate((text) => window.read.push(text), market.url('/en/r/ZZ-0001/00000000000000000000')); // of a buyer who reads English
    await w.tab.waitForURL((u) => u.pathname === '/r/ZZ-0001/00000000000000000000');
    w.guard.expectClean();
    await w.close();
}

export default async function (t) {
    t.clock.goTo('2026-11-24T09:10:00+01:00');
    const market = await Market.open(t);
    await t.check('the theme is chosen and kept', () => theme(t, market));
    await t.check('the page is read aloud', () => aloud(t, market));
    await t.check('more contrast for who asks for it', async () => {
        for (const kind of ['phone', 'phone_dark']) await contrast(t, market, kind);
    });
    await t.check('words are proposed, by keyboard and by touch', () => proposals(t, market, ''));
    await t.check('who types on is proposed words for all of it', () => typedOn(t, market));
    await t.check('hearts are pressed on the spot', () => hearts(t, market));
    await t.check('words are proposed in English', () => proposals(t, market, '/en'));
    await t.check('a grave button asks first', () => question(t, market));
    await t.check('a page that waits for the bank looks again', () => waiting(t, market));
    await t.check('a buyer’s code is read through the camera', () => codeRead(t, market));
    await t.check('two clicks order once, and Back orders nothing', async () => {
        for (const kind of ['phone', 'nojs']) await twoClicks(t, market, kind);
    });
    await t.check('two tabs order once', () => twoTabs(t, market));
    await t.check('Back after paying pays nothing twice', () => backAfterPaying(t, market));
}
