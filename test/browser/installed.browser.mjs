// The market on a telephone's home screen: its manifest, and what is shown when the server cannot be reached: what was seen last,
// never pages of merchants, and no orders once somebody has signed out.
import { openWhole } from './every_page.mjs';
import { confirm, fillBasket, toReview } from './walks.mjs';

export const meta = { engines: ['sqlite'] };

/** The addresses of pages that are kept. */
const kept = (tab) => tab.evaluate(async () => (await Promise.all((await caches.keys()).filter((n) => n.startsWith('pages')).map(async (n) => (await caches.open(n)).keys()))).flat().map((r) => new URL(r.url).pathname));

const controlled = (tab) => tab.waitForFunction(() => navigator.serviceWorker?.controller);

export default async function (t) {
    const market = await openWhole(t);
    const w = await market.window('small', { serviceWorkers: 'allow' });
    const { tab } = w;
    await t.step('a manifest with icons that are there', async () => {
        await tab.goto(market.url('/'));
        const manifest = await (await fetch(market.url(await tab.locator('link[rel=manifest]').getAttribute('href')))).json();
        t.assert.ok(manifest.name && manifest.start_url === '/' && manifest.display === 'standalone');
        t.assert.ok(manifest.icons.some((i) => i.purpose === 'maskable') && ['192x192', '512x512'].every((s) => manifest.icons.some((i) => i.sizes === s)));
        for (const icon of manifest.icons) {
            const answer = await fetch(market.url(icon.src)), bytes = Buffer.from(await answer.arrayBuffer());
            t.assert.equal(answer.headers.get('content-type'), icon.type);
            if (icon.type === 'image/png') t.assert.equal(`${bytes.readUInt32BE(16)}x${bytes.readUInt32BE(20)}`, icon.sizes);
        }
    });
    let order;
    await t.step('shops and orders that are looked at are kept, merchants’ pages are not', async () => {
        await controlled(tab);
        const buyer = market.server.browser();
        await fillBasket(buyer, ['la-ferme-des-haies']);
        await toReview(buyer);
        order = (await confirm(buyer)).path;
        for (const at of ['/boutique/la-ferme-des-haies', '/marches', order, '/commercant/entrer', '/equipe/entrer']) await tab.goto(market.url(at));
        for (const at of ['/boutique/la-ferme-des-haies', order]) await tab.waitForFunction((path) => caches.match(path), at);
        t.assert.deepEqual(new Set(await kept(tab)), new Set(['/boutique/la-ferme-des-haies', order]));
    });
    await t.step('to be told is asked for after a press only, and where it is not possible the page says so', async () => {
        await tab.goto(market.url(order));
        const button = tab.getByRole('button', { name: 'Me prévenir ici quand c’est prêt' });
        await button.waitFor();
        t.assert.notEqual(await tab.evaluate(() => Notification.permission), 'granted');
        await button.click();
        await tab.getByText('Pas possible ici').waitFor();
    });
    await t.step('without the server: what was seen, with its date; for all else, what can be looked at', async () => {
        await market.server.stop();
        await tab.goto(market.url(order));
        await tab.getByText('Pas de connexion. Voici la page telle qu’elle était').waitFor();
        await tab.goto(market.url('/marches'));
        await tab.getByRole('heading', { name: 'Pas de connexion' }).waitFor();
        await tab.getByRole('link', { name: /La Ferme des Haies/ }).click();
        await tab.getByRole('heading', { level: 1, name: 'La Ferme des Haies' }).waitFor();
        await tab.goto(market.url('/commercant')).then(() => t.assert.fail('a merchant’s page is shown'), () => {});
        await market.server.launch();
    });
    await t.step('who signs out takes the orders with him', async () => {
        await tab.goto(market.url('/marches'));
        t.assert.ok((await kept(tab)).includes(order));
        await tab.evaluate(() => fetch('/commercant/sortir', { method: 'POST' }).catch(() => {}));
        await tab.waitForFunction((path) => caches.match(path).then((found) => !found), order);
        t.assert.deepEqual(await kept(tab), ['/boutique/la-ferme-des-haies']);
    });
    await w.close();
}
