// A shop that is bought from on its own site: a level like the others, one tap away and back; what it shows leads there, said
// as such and counted, only over https to a public name. Nothing is sold here meanwhile, and nothing is made anew.
import { markupProblems } from '../harness/browser.mjs';
import { openMarket, rows, signIn } from './people.mjs';

export const meta = { timeoutMs: 240_000 };

const FARM = 'la-ferme-des-haies', MAIL = 'la.ferme.des.haies@demo.foirail.example';
const SHOP = `/boutique/${FARM}`, LEVEL = '/commercant/ouvrir/niveau', OPEN = 'Ouvrir ma boutique', SITE = 'https://ferme-des-haies.example/boutique';

const ask = (browser, at, more = {}) => browser.request('GET', at, { follow: false, keep: false, ...more });
const choose = async (owner, typed) => (await owner.get(LEVEL)).form(OPEN).fill(typed).submit(OPEN);

/** One of its offers of each sort, by its code: {code, path, mode} as the public sees it. */
async function offers(server) {
    const found = await rows(server, `SELECT v.code, p.pub, coalesce(o.mode, ''), v.mode, v.link FROM public_offer v JOIN offer o ON o.id = v.id JOIN merchant m ON m.id = o.merchant_id
        JOIN product p ON p.id = o.product_id WHERE m.slug = '${FARM}' ORDER BY p.title_fr, v.code`);
    return found.map(([code, pub, own, mode, link]) => ({ code, path: `/produit/${pub}`, own, mode, link }));
}

async function refusals(t, m, owner) {
    for (const bad of ['', 'http://ferme-des-haies.example', 'https://127.0.0.1/', 'https://ferme.local/', 'https://moi:mot@ferme-des-haies.example/', 'ferme des haies']) {
        const page = await choose(owner, { mode: 'link_out', website: bad });
        page.expectStatus(422).expect(/https, comme|Écrivez l’adresse d’un site/);
        t.assert.equal(page.form(OPEN).value('website'), bad);
        t.assert.equal(page.form(OPEN).value('mode'), 'link_out', 'the choice stays');
        t.assert.deepEqual(await markupProblems(page.html), []);
    }
    t.assert.deepEqual(await rows(m.server, `SELECT mode, elsewhere FROM merchant WHERE slug = '${FARM}'`), [['order', '0']]);
}

async function everythingLeads(t, m, before) {
    const browser = m.server.browser(), after = await offers(m.server);
    t.assert.deepEqual(after.map((o) => o.code), before.map((o) => o.code), 'nothing was made anew');
    for (const o of after) {
        if (o.own === '') t.assert.deepEqual([o.mode, o.link], ['link_out', SITE], o.code);
        else t.assert.ok(['showcase', 'quote', 'link_out'].includes(o.mode), `${o.code}: nothing is sold here`);
    }
    const shop = await browser.get(SHOP);
    shop.expect('vous achetez sur le site de la boutique').expect('Vous quittez le marché pour ferme-des-haies.example');
    const [[code]] = await rows(m.server, `SELECT code FROM merchant WHERE slug = '${FARM}'`);
    const [way] = shop.select(`a[href="/vers/${code}"]`);
    t.assert.equal(way.attrs.find((a) => a.name === 'rel').value, 'nofollow noopener external');
    const like = after.find((o) => o.own === '');
    const product = await browser.get(like.path);
    product.expect('Vous quittez le marché pour ferme-des-haies.example');
    t.assert.equal(product.select('form[action="/panier/ajouter"]').length, 0);
    for (const at of [`/vers/${code}`, `/vers/${like.code}`]) {
        const gone = await ask(browser, at);
        t.assert.deepEqual([gone.status, gone.headers.location], [302, SITE], at);
        t.assert.match(gone.headers['x-robots-tag'], /nofollow/);
    }
    await ask(browser, `/vers/${code}`, { headers: { 'User-Agent': 'curl/8.5.0' } });
    const left = async () => (await rows(m.server, `SELECT coalesce(sum(c.n), 0) FROM shop_count c JOIN merchant k ON k.id = c.merchant_id WHERE c.kind = 'out' AND k.slug = '${FARM}'`))[0][0];
    await t.until('two people left', async () => (await left()) === '2', { ms: 15_000 });
    t.assert.equal(JSON.parse((await ask(browser, `/api/v1/boutiques/${FARM}`)).body.toString()).mode, 'link_out');
    (await browser.get('/boutiques')).expect('Sur son propre site');
    t.assert.deepEqual(await markupProblems(shop.html), []);
}

/** While people buy there, its address cannot become one that is not theirs to follow. */
async function siteKept(t, owner) {
    const page = await owner.get('/commercant/boutique');
    const again = await page.form('Enregistrer').fill({ website: 'http://ferme-des-haies.example' }).submit('Enregistrer');
    again.expectStatus(422).expect('On achète sur votre site');
    t.assert.equal(again.form('Enregistrer').value('website'), 'http://ferme-des-haies.example');
}

export default async function (t) {
    let m, owner, before;
    await t.step('a market with its shops', async () => {
        m = await openMarket(t);
        owner = await signIn(m, MAIL);
        before = await offers(m.server);
        t.assert.ok(before.some((o) => o.own === ''), 'the demo has an offer at the level of its shop');
    });
    await t.step('an address that is no public https site is refused, and nothing typed is lost', () => refusals(t, m, owner));
    await t.step('one choice: all it shows leads to its own site, said so and counted', async () => {
        (await choose(owner, { mode: 'link_out', website: 'ferme-des-haies.example/boutique' })).expectStatus(200);
        await everythingLeads(t, m, before);
    });
    await t.step('the address stays one that may be followed', () => siteKept(t, owner));
    await t.step('and back: what was sold here is sold here again', async () => {
        (await choose(owner, { mode: 'order', website: SITE })).expectStatus(200);
        t.assert.deepEqual(await offers(m.server), before);
        const like = before.find((o) => o.own === '');
        t.assert.equal((await ask(m.server.browser(), `/vers/${like.code}`)).status, 404, 'no longer a way out');
    });
}
