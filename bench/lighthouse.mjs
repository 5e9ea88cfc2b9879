// Lighthouse on the pages of a purchase, as a phone of the middle of the range sees them: the median of some runs of each,
// on the demo's market told that it is none (a demo keeps search engines away from every page).
// It is large and nothing else needs it, so its package is pinned apart (bench/lighthouse/) and fetched at first use, into var/.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { freePort, tempDir, until } from '../test/harness/ports.mjs';
import { confirm, fillBasket, someProduct, toReview } from '../test/browser/walks.mjs';
import { BINARY, ROOT, market, median, picturesDone, say } from './lib.mjs';

const CATEGORIES = ['performance', 'accessibility', 'best-practices', 'seo'];
const SHOPS = ['la-ferme-des-haies', 'atelier-terre-d-ocre'];

async function browserOn(port) {
    const args = [`--remote-debugging-port=${port}`, `--user-data-dir=${tempDir('lighthouse')}`, '--no-sandbox', '--disable-gpu', '--no-first-run'];
    const child = spawn('chromium-headless-shell', args, { stdio: 'ignore' });
    await until('Chromium listens', async () => (await fetch(`http://127.0.0.1:${port}/json/version`).catch(() => null))?.ok, 20_000);
    return child;
}

async function openMarket() {
    const server = await market();
    const { code, out, err } = await server.run([BINARY, 'config', 'set', 'market.demo', '0', '--config', path.join(server.dir, 'foirail.conf')]);
    if (code !== 0) throw new Error(`config: ${out}${err}`);
    await server.launch();
    say('   (waiting until the demo has all renditions of its pictures)');
    await picturesDone(server);
    return server;
}

/** [name, address, cookies of a browser, whether search engines may come]. */
async function pagesOf(server) {
    const browser = server.browser();
    const product = await someProduct(browser, SHOPS[0]);
    const jar = () => browser.jar.header(new URL(server.origin));
    const list = [['home', '/', '', true], ['search', '/recherche?q=miel', '', true], ['shop', `/boutique/${SHOPS[0]}`, '', true], ['product', product, '', true]];
    await fillBasket(browser, SHOPS);
    list.push(['cart', '/panier', jar(), false]);
    const buyer = server.browser();
    await fillBasket(buyer, SHOPS);
    await toReview(buyer, { mail: 'mesure@exemple.fr' });
    list.push(['tracking', (await confirm(buyer)).path, buyer.jar.header(new URL(server.origin)), false]);
    return list;
}

/** What is a buyer's own must not be found by search engines: there, that one audit is left out. */
async function look(audit, port, url, cookie, open) {
    const flags = { port, onlyCategories: CATEGORIES, output: 'json', logLevel: 'error', extraHeaders: cookie ? { Cookie: cookie } : {}, skipAudits: open ? [] : ['is-crawlable'] };
    const { lhr } = await audit(url, flags);
    if (lhr.runtimeError) throw new Error(`${url}: ${lhr.runtimeError.message}`);
    const lost = Object.values(lhr.categories).flatMap((c) => c.auditRefs.filter((r) => r.weight > 0 && lhr.audits[r.id].score !== null && lhr.audits[r.id].score < 0.9).map((r) => r.id));
    return { scores: CATEGORIES.map((c) => Math.round(lhr.categories[c].score * 100)), lost, lcp: lhr.audits['largest-contentful-paint'].numericValue };
}

export async function lighthouse({ runs, add }) {
    const { default: audit } = await import(path.join(ROOT, 'var/lighthouse/node_modules/lighthouse/core/index.js'));
    const port = await freePort();
    const server = await openMarket();
    const chromium = await browserOn(port);
    try {
        for (const [name, at, cookie, open] of await pagesOf(server)) {
            const seen = [];
            for (let i = 0; i < runs; i++) {
                seen.push(await look(audit, port, server.url(at), cookie, open));
                say(`   ${name}: ${seen.at(-1).scores.join(' / ')} ${seen.at(-1).lost.join(' ')}`);
            }
            const scores = CATEGORIES.map((_, i) => median(seen.map((s) => s.scores[i])));
            const lost = [...new Set(seen.flatMap((s) => s.lost))];
            add({ name: `Lighthouse 12, mobile, ${name}: ${CATEGORIES.join(' / ')}, median of ${runs}`, goal: '100', ok: scores.every((s) => s === 100), result: scores.join(' / '),
                note: `largest paint ${(median(seen.map((s) => s.lcp)) / 1000).toFixed(2)} s${lost.length ? `; lost on ${lost.join(', ')}` : ''}` });
        }
    } finally {
        chromium.kill();
        await server.dispose();
    }
}
