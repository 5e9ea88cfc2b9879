// One question a screen, for who wants it: the same checkout by the same forms, without scripts; one goes on, goes back, makes
// a mistake, and nothing that was answered is asked again or lost.
import * as dom from '../harness/dom.mjs';
import { markupProblems } from '../harness/browser.mjs';
import { offersOf, openMarket, rows, timesOf, toBasket } from './people.mjs';

export const meta = { timeoutMs: 240_000 };

const NEXT = 'Continuer', BACK = 'Retour';

/** What a screen asks: fields to type in, and groups to choose from, but for what waits in closed folds. */
function asked(page) {
    const [form] = page.select('main form').filter((f) => dom.elements(f, (e) => e.tagName === 'input' && dom.attr(e, 'name') === 'ecran').length);
    const folded = new Set(dom.elements(form, (e) => e.tagName === 'details').flatMap((d) => dom.elements(d, (e) => ['input', 'textarea', 'select'].includes(e.tagName))));
    const open = dom.elements(form, (e) => ['input', 'select', 'textarea'].includes(e.tagName) && dom.attr(e, 'type') !== 'hidden' && !folded.has(e));
    const times = [...folded].some((e) => dom.attr(e, 'name')?.startsWith('creneau-')) ? ['creneau'] : [];
    return [...new Set([...open.map((e) => dom.attr(e, 'name').split('-')[0]), ...times])].sort();
}

async function right(t, page, ...what) {
    page.expectStatus(200);
    t.assert.deepEqual(asked(page), what.sort(), page.path);
    t.assert.deepEqual(await markupProblems(page.html), [], page.path);
    return page;
}

const go = (page, values, button = NEXT) => page.form(NEXT).fill(values).submit(button);

async function who(t, browser) {
    let page = await (await browser.get('/commander')).follow('Une question par écran');
    t.assert.equal(page.path, '/vue/question/commander');
    await right(t, page, 'nom');
    (await go(page, { nom: '' })).expectStatus(422);
    page = await go(browser.page, { nom: 'Odile Quatrepas' });
    await right(t, page, 'courriel');
    const wrong = (await go(page, { courriel: 'odile chez elle' })).expectStatus(422);
    t.assert.deepEqual([asked(wrong), wrong.form(NEXT).value('courriel')], [['courriel'], 'odile chez elle'], 'nothing typed is lost');
    page = await go(wrong, { courriel: 'odile@exemple.fr' });
    await right(t, page, 'telephone');
    page = await go(page, { telephone: '02 33 00 00 01' }, BACK);
    await right(t, page, 'courriel');
    t.assert.equal(page.form(NEXT).value('courriel'), 'odile@exemple.fr');
    page = await go(page, { courriel: '' }, BACK);
    t.assert.equal(page.form(NEXT).value('nom'), 'Odile Quatrepas');
    page = await go(await go(page, {}), {});
    t.assert.equal(page.form(NEXT).value('telephone'), '02 33 00 00 01', 'kept, though one went back from it');
    (await go(page, { telephone: '' })).expectStatus(422).expect('un des deux suffit');
    page = await go(browser.page, { telephone: '02 33 00 00 01' });
    t.assert.equal(page.path, '/vue/question/commander/retrait');
    return page;
}

/** A shop that brings what is ordered, and is paid either way: delivered, one way and back. */
async function brought(t, page, shop) {
    const [m] = page.form(NEXT).value('ecran').split('-');
    await right(t, page, 'mode');
    page = await go(page, { [`mode-${m}`]: 'delivery' });
    await right(t, page, 'cp', 'rue');
    const wrong = (await go(page, { [`rue-${m}`]: '', [`cp-${m}`]: shop.postcode })).expectStatus(422);
    t.assert.equal(wrong.form(NEXT).value(`cp-${m}`), shop.postcode);
    page = await go(wrong, { [`rue-${m}`]: '12 rue du Four', [`cp-${m}`]: shop.postcode });
    if (page.status === 422) page = await go(page, { [`commune-${m}`]: shop.insee }); // several communes have this postcode
    await right(t, page, 'creneau');
    (await go(page, {})).expectStatus(422).expectStatus(422);
    page = await go(page, {}, BACK);
    t.assert.equal(page.form(NEXT).value(`rue-${m}`), '12 rue du Four', 'the address is there');
    page = await go(page, {});
    const [[field, times]] = timesOf(page);
    page = await go(page, { [field]: times.at(-1), [`mot-${m}`]: 'Sonnez deux fois.' });
    if (asked(page).includes('paiement')) page = await go(page, { [`paiement-${m}`]: 'shop' });
    return page;
}

/** Where one collects it. */
async function collected(page) {
    const [m] = page.form(NEXT).value('ecran').split('-');
    while (page.path !== '/vue/question/commander/verifier' && page.form(NEXT).value('ecran').startsWith(`${m}-`)) {
        const [, what] = page.form(NEXT).value('ecran').split('-');
        const [[field, times]] = what === 'creneau' ? timesOf(page) : [['', []]];
        page = await go(page, what === 'creneau' ? { [field]: times.at(-1) } : what === 'paiement' ? { [`paiement-${m}`]: 'shop' } : {});
    }
    return page;
}

export default async function (t) {
    let market, browser, page, shop;
    await t.step('a basket of two shops', async () => {
        market = await openMarket(t);
        browser = market.server.browser();
        const all = await offersOf(market.server);
        const bring = await rows(market.server, `SELECT m.slug, m.postcode, m.insee, min(a.minimum_cents) FROM merchant m JOIN area a ON a.merchant_id = m.id
            WHERE m.delivers = 1 AND m.pay_in_shop = 1 AND m.pay_online = 1 AND a.radius_m IS NOT NULL GROUP BY m.slug, m.postcode, m.insee ORDER BY m.slug`);
        const many = (o, least) => Math.max(1, Math.ceil(Number(least) / o.cents)), fits = ([slug, , , least]) =>
            all.find((o) => o.shop === slug && o.mode === 'order' && Number.isInteger(o.units) && o.units >= many(o, least) && o.cents * many(o, least) <= 3000);
        const found = bring.find(fits), [slug, postcode, insee, least] = found, goods = fits(found);
        shop = { slug, postcode, insee };
        const other = all.find((o) => o.shop !== slug && o.inShop && o.mode === 'reserve' && o.units >= 1 && o.cents <= 2000);
        await toBasket(browser, goods.path, many(goods, least));
        await toBasket(browser, other.path, 1);
    });
    await t.step('who: three screens, forth and back', async () => { page = await who(t, browser); });
    await t.step('how and when: a screen for each question', async () => {
        const parts = new Set();
        for (let i = 0; i < 2 && page.path !== '/vue/question/commander/verifier'; i++) {
            const [m] = page.form(NEXT).value('ecran').split('-');
            t.assert.ok(!parts.has(m), 'each shop once');
            parts.add(m);
            const [[slug]] = await rows(market.server, `SELECT slug FROM merchant WHERE id = ${m}`);
            page = slug === shop.slug ? await brought(t, page, shop) : await collected(page);
        }
        t.assert.deepEqual([page.path, parts.size], ['/vue/question/commander/verifier', 2]);
        page.expect('12 rue du Four').expect('Sonnez deux fois.').expect('02 33 00 00 01');
    });
    await t.step('all on one page shows the same answers', async () => {
        const whole = await (await browser.get('/vue/question/commander/retrait')).follow('Tout sur une page');
        t.assert.equal(whole.path, '/commander/retrait');
        const form = whole.form('/commander/retrait'), [m] = form.names().find((n) => n.startsWith('rue-')).split('-').slice(1);
        t.assert.deepEqual([form.value(`mode-${m}`), form.value(`rue-${m}`), form.value(`mot-${m}`)], ['delivery', '12 rue du Four', 'Sonnez deux fois.']);
        t.assert.equal((await form.submit(NEXT)).path, '/commander/verifier', 'nothing is missing there either');
    });
    await t.step('the order is as it was answered', async () => {
        page = await browser.get('/vue/question/commander/verifier');
        const [send] = page.forms().filter((f) => f.names().includes('jeton'));
        const bought = await send.submit();
        bought.expectStatus(200);
        t.assert.match(bought.path, /^\/vue\/question\/achat\//);
        t.assert.deepEqual(await rows(market.server, `SELECT o.fulfilment, o.pay FROM orders o JOIN merchant m ON m.id = o.merchant_id JOIN purchase p ON p.id = o.purchase_id WHERE m.slug = '${shop.slug}' AND p.name = 'Odile Quatrepas'`), [['delivery', 'shop']]);
        t.assert.deepEqual(await rows(market.server, "SELECT phone, mail FROM purchase WHERE name = 'Odile Quatrepas'"), [['02 33 00 00 01', '']]);
    });
}
