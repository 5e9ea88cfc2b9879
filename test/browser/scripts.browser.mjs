// What the scripts add to pages that work without them: the theme, reading aloud, words proposed in search, a question before a grave
// button, a page that looks again while a bank is silent.
import { expectAccessible } from '../harness/browser.mjs';
import { Market } from './market.mjs';
import { cookiesOf, fillBasket, confirm, staffIn, toReview } from './walks.mjs';
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
    await field.pressSequentially('cam');
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
    await market.control({ fault: 'after' });
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

export default async function (t) {
    t.clock.goTo('2026-11-24T09:10:00+01:00');
    const market = await Market.open(t);
    await t.check('the theme is chosen and kept', () => theme(t, market));
    await t.check('the page is read aloud', () => aloud(t, market));
    await t.check('more contrast for who asks for it', async () => {
        for (const kind of ['phone', 'phone_dark']) await contrast(t, market, kind);
    });
    await t.check('words are proposed, by keyboard and by touch', () => proposals(t, market, ''));
    await t.check('words are proposed in English', () => proposals(t, market, '/en'));
    await t.check('a grave button asks first', () => question(t, market));
    await t.check('a page that waits for the bank looks again', () => waiting(t, market));
}
