// What a page weighs on the line: style 15 KB, a buyer's scripts 10 KB, each page of the sale 14 KB, those of shops and staff too.
// Assets come in brotli. A page comes in gzip, quickly made, until it has been asked often: what counts is its brotli.
import http from 'node:http';
import zlib from 'node:zlib';
import { DEMO, Market } from './market.mjs';
import { confirm, fillBasket, memberIn, someProduct, staffIn, toReview } from './walks.mjs';

export const meta = { engines: ['sqlite'] };

const KB = 1024;
const STYLE = 15 * KB;
const SCRIPTS = 10 * KB;
const PAGE = 14 * KB;
const OPEN = { '': (b) => b, gzip: zlib.gunzipSync, br: zlib.brotliDecompressSync };

/** As the server makes it for a page asked often (src/http/squeeze.c). */
const brotli = (text) => zlib.brotliCompressSync(text, { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 9, [zlib.constants.BROTLI_PARAM_LGWIN]: 16 } }).length;

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
    const anybody = ['/', '/recherche?q=miel', '/recherche', '/rayon/fromages', '/communes', '/commune/alencon', '/boutiques', '/boutique/la-ferme-des-haies', await someProduct(browser, 'la-ferme-des-haies'),
        '/marches', '/marche/marche-d-alencon', '/selections', '/panier', '/commander'];
    const assets = new Map();
    const weighed = (who, pages, from) => t.check(`${who}: ${pages.length} pages of at most 14 KB`, async () => {
        const found = [];
        for (const at of pages) {
            const { encoding, text } = await fetchAsSent(market.url(at), from);
            const bytes = brotli(text);
            if (encoding === '') found.push(`${at} is sent without compression`);
            if (bytes > PAGE) found.push(`${at}: ${bytes} bytes`);
            for (const m of text.matchAll(/(?:<script[^>]* src|<link rel="stylesheet" href)="([^"]+)"/g)) if (who === 'a buyer') assets.set(m[1], await fetchAsSent(market.url(m[1])));
        }
        t.assert.deepEqual(found, []);
    });
    await weighed('a buyer', anybody, cookie);
    await toReview(browser);
    await weighed('a buyer who checks', ['/commander/retrait', '/commander/verifier'], browser.jar.header(new URL(market.server.origin)));
    const bought = await confirm(browser);
    await weighed('a buyer after', [bought.path, `${bought.path}/recu`], browser.jar.header(new URL(market.server.origin)));
    const farm = market.server.browser();
    await memberIn(farm, market, 'la.ferme.des.haies@demo.foirail.example');
    const ticket = /\/commercant\/commandes\/F3-\d{4}/.exec((await farm.get('/commercant/commandes')).html)[0];
    await weighed('a merchant', ['/commercant', '/commercant/commandes', ticket, '/commercant/produits', '/commercant/stock', '/commercant/boutique', '/commercant/horaires'], farm.jar.header(new URL(market.server.origin)));
    const staff = market.server.browser();
    await staffIn(staff, market);
    await weighed('staff', ['/equipe', '/equipe/fiches?tout=1', '/equipe/commandes', '/equipe/rayons', '/equipe/marches', '/equipe/reglages', '/equipe/historique', '/equipe/travaux'], staff.jar.header(new URL(market.server.origin)));
    await t.check('one that is heavier is seen', () => t.assert.ok(brotli(Array.from({ length: 9000 }, (_, i) => Math.imul(i, 2654435761).toString(36)).join(' ')) > PAGE));
    await t.check('the pictures one sees first are not put off, those further down are', async () => {
        const { text } = await fetchAsSent(market.url('/rayon/fromages'), '');
        const put = [...text.matchAll(/<img [^>]*width="640"[^>]*>/g)].map(([tag]) => tag.includes('loading="lazy"'));
        t.assert.ok(put.length > 4, `${put.length} pictures`);
        t.assert.ok(put[0] === false && put.indexOf(true) <= 2 && put.lastIndexOf(false) < 2, put.join(' '));
    });
    const weigh = (end) => [...assets].filter(([name]) => name.endsWith(end)).reduce((sum, [, a]) => sum + a.bytes, 0);
    await t.check('style and scripts are within their measure', () => {
        t.assert.ok([...assets.values()].every((a) => a.encoding === 'br'), 'an asset is sent without brotli');
        t.note(`style ${weigh('.css')} bytes, scripts ${weigh('.js')} bytes`);
        t.assert.ok(weigh('.css') > 1000 && weigh('.css') <= STYLE, `style: ${weigh('.css')} bytes`);
        t.assert.ok(weigh('.js') > 500 && weigh('.js') <= SCRIPTS, `scripts: ${weigh('.js')} bytes`);
    });
}
