// What a page weighs on the line, as the server sends it to a browser: style 15 KB, a buyer's scripts 10 KB, a page 14 KB.
// Assets come in brotli; a page comes in gzip until it has been asked often, which is more than its brotli.
import http from 'node:http';
import zlib from 'node:zlib';
import { DEMO, Market } from './market.mjs';
import { fillBasket, someProduct } from './walks.mjs';

export const meta = { engines: ['sqlite'] };

const KB = 1024;
const STYLE = 15 * KB;
const SCRIPTS = 10 * KB;
const PAGE = 14 * KB;
const OPEN = { '': (b) => b, gzip: zlib.gunzipSync, br: zlib.brotliDecompressSync };

/** One answer as it travels: {encoding, bytes, text}. */
function fetchAsSent(url, cookie) {
    return new Promise((done, fail) => {
        http.get(url, { headers: { 'Accept-Encoding': 'gzip, br', ...(cookie ? { Cookie: cookie } : {}) }, agent: false }, (res) => {
            const chunks = [];
            res.on('data', (c) => chunks.push(c)).on('error', fail);
            res.on('end', () => {
                const body = Buffer.concat(chunks), encoding = res.headers['content-encoding'] ?? '';
                if (res.statusCode !== 200) return fail(new Error(`${url}: ${res.statusCode}`));
                done({ encoding, bytes: body.length, text: OPEN[encoding](body).toString('utf8') });
            });
        }).on('error', fail);
    });
}

export default async function (t) {
    const market = await Market.open(t, { from: DEMO }); // with all pictures: their addresses weigh too
    const browser = market.server.browser();
    await fillBasket(browser, ['la-ferme-des-haies', 'atelier-terre-d-ocre']);
    const cookie = browser.jar.header(new URL(market.server.origin));
    const pages = ['/', '/recherche?q=miel', '/boutique/la-ferme-des-haies', await someProduct(browser, 'la-ferme-des-haies'), '/panier', '/commander'];
    const assets = new Map();
    for (const at of pages)
        await t.check(`${at.split(/[/?]/)[1] || 'home'} is at most 14 KB`, async () => {
            const { encoding, bytes, text } = await fetchAsSent(market.url(at), cookie);
            t.note(`${at}: ${bytes} bytes`);
            t.assert.notEqual(encoding, '', `${at} is sent without compression`);
            t.assert.ok(bytes <= PAGE, `${at}: ${bytes} bytes`);
            for (const m of text.matchAll(/(?:<script[^>]* src|<link rel="stylesheet" href)="([^"]+)"/g)) assets.set(m[1], await fetchAsSent(market.url(m[1])));
        });
    const weigh = (end) => [...assets].filter(([name]) => name.endsWith(end)).reduce((sum, [, a]) => sum + a.bytes, 0);
    await t.check('style and scripts are within their measure', () => {
        t.assert.ok([...assets.values()].every((a) => a.encoding === 'br'), 'an asset is sent without brotli');
        t.note(`style ${weigh('.css')} bytes, scripts ${weigh('.js')} bytes`);
        t.assert.ok(weigh('.css') > 1000 && weigh('.css') <= STYLE, `style: ${weigh('.css')} bytes`);
        t.assert.ok(weigh('.js') > 500 && weigh('.js') <= SCRIPTS, `scripts: ${weigh('.js')} bytes`);
    });
}
