// A merchant's shelf on a telephone, with scripts and without: the stock, a promotion, one change for several; then each of
// those pages, and what the public sees of them, on a narrow screen and in the dark: axe, markup, no sideways scroll.
import { axeViolations, expectNoSidewaysScroll, markupProblems, wear } from '../harness/browser.mjs';
import { localDay } from '../harness/days.mjs';
import { Market } from './market.mjs';
import { cookiesOf, memberIn } from './walks.mjs';

export const meta = { engines: ['sqlite'], timeoutMs: 240_000 };

const FARM = 'la-ferme-des-haies';

async function signedIn(market, browser, kind) {
    const w = await market.window(kind);
    await w.context.addCookies(cookiesOf(browser, market.server.origin));
    return w;
}

/** More of the first, a number for the second, and all of it taken back; by role and label. */
async function stock(t, market, browser, kind) {
    const w = await signedIn(market, browser, kind);
    const { tab } = w;
    await tab.goto(market.url('/commercant/produits'));
    await tab.getByRole('link', { name: 'Tout le stock d’un coup' }).click();
    const boxes = tab.getByRole('textbox', { name: /^Stock de/ });
    const values = async () => [await boxes.nth(0).inputValue(), await boxes.nth(1).inputValue()];
    const [first, second] = await values();
    await boxes.nth(1).fill('33');
    await tab.getByRole('button', { name: /^Un de plus/ }).first().click();
    await tab.getByText('2 stocks changés').waitFor();
    t.assert.deepEqual(await values(), [String(Number(first) + 1), '33'], 'the press keeps what was typed beside it');
    await boxes.nth(0).fill('12');
    await boxes.nth(0).press('Enter');
    await tab.getByText('1 stock changé').waitFor();
    t.assert.equal((await values())[0], '12', 'Enter keeps all');
    await tab.getByRole('button', { name: 'Annuler cet enregistrement' }).click();
    await tab.getByText('C’est annulé').waitFor();
    await boxes.nth(0).fill(first);
    await boxes.nth(1).fill(second);
    await tab.getByRole('button', { name: 'Tout enregistrer' }).last().click();
    await tab.getByText(/stocks? changés?/).waitFor();
    t.assert.deepEqual(await values(), [first, second]);
    w.guard.expectClean();
    await w.close();
}

/** Ticked, looked at, done, taken back. */
async function several(t, market, browser, kind) {
    const w = await signedIn(market, browser, kind);
    const { tab } = w;
    await tab.goto(market.url('/commercant/produits/lot'));
    await tab.getByRole('combobox', { name: 'Ce qu’il faut changer' }).selectOption({ label: 'Prix, en hausse ou en baisse' });
    await tab.getByRole('textbox', { name: 'Pour cent, pour un prix' }).fill('5');
    for (const n of [0, 1]) await tab.getByRole('checkbox').nth(n).check();
    await tab.getByRole('button', { name: 'Voir ce que cela donnerait' }).click();
    await tab.getByRole('heading', { level: 1, name: 'Voici ce que cela donnerait' }).waitFor();
    await tab.getByRole('button', { name: 'Changer 2 produits' }).click();
    await tab.getByText('2 produits changés').waitFor();
    await tab.getByRole('button', { name: 'Annuler cet enregistrement' }).click();
    await tab.getByText('C’est annulé').waitFor();
    w.guard.expectClean();
    await w.close();
}

/** The first product goes on promotion, the second asks for a price, the third is made to order: what the pages show of it. */
async function prepare(market, browser) {
    const shelf = await browser.get('/commercant/produits');
    const sheets = [...new Set([...shelf.html.matchAll(/href="(\/commercant\/produits\/\d+)"/g)].map((m) => m[1]))];
    const codes = [...shelf.html.matchAll(/code.(\d{5})/g)].map((m) => m[1]);
    const day = localDay(market.t.clock.now());
    const page = await (await browser.get(`${sheets[0]}/promotion`)).form('Mettre en promotion').fill({ price: '1,00', du: day, au: day }).submit('Mettre en promotion');
    page.expectStatus(200).expect('en cours');
    for (const [n, fields] of [[1, { mode: 'quote' }], [2, { mode: 'made', lead: '12' }], [3, { mode: 'link_out', link: 'https://www.ferme.example/' }]])
        (await (await browser.get(sheets[n])).form('Enregistrer').fill(fields).submit('Enregistrer')).expectStatus(200);
    await (await browser.get(`/devis/${codes[1]}`)).form('Envoyer').fill({ asked: 'Une roue entière pour samedi ?', name: 'Odette', mail: 'odette@exemple.fr' }).submit('Envoyer');
    const products = [];
    for (const code of codes.slice(0, 4)) products.push((await browser.get(`/p/${code}`)).path);
    return {
        mine: ['/commercant/produits', sheets[0], `${sheets[0]}/promotion`, `${sheets[0]}/declinaisons`, `${sheets[0]}/mouvements`, `${sheets[0]}/photos`, '/commercant/stock', '/commercant/produits/lot', '/commercant/devis', '/commercant/produits/nouveau', '/commercant/photos?ouvrir=1&fait=envoi&n=2&laisse=1', `${sheets[1]}?manque=1`],
        public: [...products, `/devis/${codes[1]}`, `/devis/${codes[1]}?envoye=1`, `/boutique/${FARM}`],
    };
}

async function looks(t, market, browser, addresses) {
    const w = await signedIn(market, browser, 'small');
    const wrong = [];
    for (const at of addresses) {
        const answer = await w.tab.goto(market.url(at), { waitUntil: 'load' });
        if (answer.status() !== 200) wrong.push(`${at}: ${answer.status()}`);
        wrong.push(...(await markupProblems(await answer.text())).map((p) => `${at}: html ${p}`));
        for (const kind of ['small', 'phone_dark']) {
            await wear(w.tab, kind);
            wrong.push(...(await axeViolations(w.tab)).map((v) => `${at} [${kind}]: axe ${v.id}: ${v.nodes.slice(0, 2).join(' | ')}`));
            await expectNoSidewaysScroll(w.tab).catch((e) => wrong.push(`${at} [${kind}]: ${e.message}`));
        }
    }
    w.guard.expectClean();
    await w.close();
    t.assert.deepEqual(wrong, []);
}

/** A field with a fault makes its row taller; the select beside it stays as tall as it was. */
async function besideAFault(t, market, browser) {
    const w = await signedIn(market, browser, 'desktop');
    const { tab } = w;
    const heights = () => tab.locator('.deuxcol select').evaluateAll((all) => all.map((one) => Math.round(one.getBoundingClientRect().height)));
    await tab.goto(market.url('/commercant/produits/nouveau'));
    const before = await heights();
    await tab.getByRole('textbox', { name: 'Prix en euros' }).fill('douze');
    await tab.getByRole('button', { name: 'Enregistrer' }).first().click();
    await tab.locator('#e-price').waitFor();
    const after = await heights();
    t.assert.ok(before.length > 0 && (await tab.locator('.faute').count()) > 0);
    t.assert.deepEqual(after, before);
    await tab.locator('.champ').evaluateAll((all) => all.forEach((one) => (one.style.alignContent = 'normal')));
    t.assert.notDeepEqual(await heights(), before, 'a row that stretches its fields is noticed');
    w.guard.expectClean({ console: false }); // it counts the answer 422 as trouble
    await w.close();
}

export default async function (t) {
    const market = await Market.open(t);
    const browser = market.server.browser();
    await memberIn(browser, market, 'la.ferme.des.haies@demo.foirail.example');
    for (const kind of ['phone', 'nojs'])
        await t.step(`the stock and one change for several, ${kind === 'nojs' ? 'without' : 'with'} scripts`, async () => {
            await stock(t, market, browser, kind);
            await several(t, market, browser, kind);
        });
    await t.step('a select beside a fault keeps its height', () => besideAFault(t, market, browser));
    let pages;
    await t.step('a promotion, a price to ask for, something made to order, a way out', async () => {
        pages = await prepare(market, browser);
    });
    await t.step('the merchant’s pages, narrow and in the dark', () => looks(t, market, browser, pages.mine));
    await t.step('the public’s pages, narrow and in the dark', () => looks(t, market, browser, pages.public));
}
