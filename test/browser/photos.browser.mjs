// Photos first on a telephone: sent, named, made brighter, on the shelf; with scripts and without.
import { expectAccessible, expectNoSidewaysScroll, wear } from '../harness/browser.mjs';
import { painted } from '../scenarios/png.mjs';
import { plainDemo } from '../scenarios/people.mjs';
import { Market } from './market.mjs';
import { cookiesOf, memberIn } from './walks.mjs';
import { words } from './words.mjs';

export const meta = { engines: ['sqlite'] };

const chequered = (n) => painted(900, 600, (x, y) => ((x >> 3) + (y >> 3)) & 1 ? [250, 240, 40 * n] : [90, 60, 40 * n]);
const album = (n) => [1, 2].map((i) => ({ name: `photo ${n}-${i}.png`, mimeType: 'image/png', buffer: chequered(n + i) }));

/** Without scripts a button asks how far the photos are. */
async function ready(t, w, say, scripts) {
    const look = w.tab.getByRole('button', { name: say('See which photos are ready') });
    await t.until('both photos are there', async () => {
        if (!scripts && (await look.count())) await look.click();
        return (await w.tab.locator('img.apercu').count()) === 2 && !(await w.tab.getByText(say('Photo received. It is being prepared.')).count());
    }, { ms: 60_000, every: 200 });
}

async function journey(t, market, cookies, kind, en) {
    const w = await market.window(kind);
    const say = words(en ? 'en' : 'fr');
    const scripts = kind !== 'nojs';
    const title = `Bol ${kind}${en}`;
    await w.context.addCookies(cookies);
    await w.tab.goto(market.url(`${en}/commercant/produits`));
    await w.tab.getByRole('link', { name: say('From photos') }).click();
    await w.tab.getByLabel(say('Up to ten photos at once, one of each product')).setInputFiles(album(scripts ? 1 : 3));
    await w.tab.getByRole('button', { name: say('Send these photos') }).click();
    await w.tab.getByText(say('Photo received. It is being prepared.')).or(w.tab.locator('img.apercu')).first().waitFor();
    await ready(t, w, say, scripts);
    await w.tab.getByLabel(say('Name of the product')).first().fill(title);
    const before = await w.tab.locator('img.apercu').first().getAttribute('src');
    await w.tab.getByRole('button', { name: new RegExp(`^${say('Brighten')}`) }).first().click();
    await w.tab.getByRole('button', { name: new RegExp(`^${say('Undo the last step')}`) }).first().waitFor();
    await ready(t, w, say, scripts);
    t.assert.notEqual(await w.tab.locator('img.apercu').first().getAttribute('src'), before);
    t.assert.equal(await w.tab.getByLabel(say('Name of the product')).first().inputValue(), title, 'what was typed is kept');
    await w.tab.getByLabel(say('Rayon')).first().selectOption({ index: 1 });
    await w.tab.getByLabel(say('Price in euros')).first().fill('12,50');
    await w.tab.getByRole('button', { name: say('Put on the shelf what is filled in') }).click();
    await w.tab.getByRole('alert').waitFor(); // no stock was said
    if (scripts) await expectAccessible(w.tab);
    for (const narrow of ['small', 'phone']) await wear(w.tab, narrow), await expectNoSidewaysScroll(w.tab);
    await w.tab.getByLabel(say('How many in stock?')).first().fill('3');
    await w.tab.getByLabel(say('Allergens (food): a list with commas, or “aucun”')).first().fill('aucun');
    await w.tab.getByRole('button', { name: say('Put on the shelf what is filled in') }).click();
    await w.tab.getByRole('link', { name: say('See the shelf') }).click();
    await w.tab.getByRole('link', { name: title }).click();
    await w.tab.getByRole('link', { name: say('Brighten, crop or undo') }).click();
    await w.tab.getByRole('button', { name: say('Undo the last step') }).waitFor();
    if (scripts) await expectAccessible(w.tab);
    for (const narrow of ['small', 'phone']) await wear(w.tab, narrow), await expectNoSidewaysScroll(w.tab);
    await w.tab.goto(market.url(`${en}/commercant/photos`));
    await w.tab.getByRole('button', { name: new RegExp(`^${say('Delete')}`) }).first().click();
    await w.tab.getByText(say('The photo is deleted.')).waitFor();
    t.assert.deepEqual([...w.guard.foreign, ...w.guard.trouble.filter((x) => !x.includes('422'))], []); // Chromium tells each 422 in its console
    await w.close();
}

export default async function (t) {
    const market = await Market.open(t, { from: plainDemo(t.dir) });
    const browser = market.server.browser();
    await memberIn(browser, market, 'atelier.terre.d.ocre@demo.foirail.example');
    const cookies = cookiesOf(browser, market.server.origin);
    for (const [kind, en] of [['phone', ''], ['nojs', ''], ['phone', '/en']]) await t.check(`${kind} ${en}`, () => journey(t, market, cookies, kind, en));
}
