// What a merchant prints, on paper: one sheet of the right measure, nothing cut off, also with the longest names, without
// scripts and in the dark; and the same sheet on a screen.
import { Market } from './market.mjs';
import { cookiesOf, memberIn } from './walks.mjs';

export const meta = { engines: ['sqlite'], timeoutMs: 240_000 };

const POINTS = { a4: [595, 842], a5: [420, 595], planche: [595, 842] };
const LONG = 'Anticonstitutionnellement long panier gourmand de la Saint-Jean, bocaux et confitures de nos vergers';

/** What stands out of its sheet, or lies on something else: each piece by its class. */
function cutOff(tab) {
    return tab.evaluate(() => {
        const sheet = document.querySelector('.feuille').getBoundingClientRect();
        const wrong = [];
        for (const box of document.querySelectorAll('.corps, .moitie, .vignette-qr, .feuille h1:not(.vh), .feuille .nom, .feuille .adr')) {
            const high = box.tagName === 'DIV' && box.scrollHeight > box.clientHeight + 2; // letters reach out of their own lines
            if (high || box.scrollWidth > box.clientWidth + 2) wrong.push(`${box.className || box.tagName} holds ${box.scrollWidth}×${box.scrollHeight} in ${box.clientWidth}×${box.clientHeight}`);
        }
        for (const e of document.querySelectorAll('.feuille h1, .feuille p, .feuille .qr, .feuille .banne, .pied-feuille')) {
            const r = e.getBoundingClientRect();
            if (e.classList.contains('vh')) continue;
            if (r.height < 1) wrong.push(`${e.className || e.tagName} is not there`);
            if (r.left < sheet.left - 1 || r.right > sheet.right + 1 || r.bottom > sheet.bottom + 1) wrong.push(`${e.className || e.tagName} stands out`);
        }
        return wrong;
    });
}

/** Pages of a PDF and their measures in points. */
function pagesOf(pdf) {
    const text = pdf.toString('latin1');
    return [...text.matchAll(/\/MediaBox\s*\[\s*0\s+0\s+([\d.]+)\s+([\d.]+)\s*\]/g)].map((m) => [Math.round(Number(m[1])), Math.round(Number(m[2]))]);
}

async function onPaper(t, w, at, format) {
    const wrong = [];
    await w.tab.goto(at, { waitUntil: 'load' });
    wrong.push(...(await cutOff(w.tab)).map((x) => `screen: ${x}`));
    await w.tab.emulateMedia({ media: 'print' });
    wrong.push(...(await cutOff(w.tab)).map((x) => `paper: ${x}`));
    const sheets = pagesOf(await w.tab.pdf({ preferCSSPageSize: true, printBackground: true }));
    await w.tab.emulateMedia({ media: 'screen' });
    t.assert.deepEqual(wrong, [], at);
    t.assert.equal(sheets.length, 1, `${at} is printed on one sheet`);
    for (const i of [0, 1]) t.assert.ok(Math.abs(sheets[0][i] - POINTS[format][i]) <= 1, `${at}: ${sheets[0]} points`);
}

/** The first product gets the longest name there may be. Gives its code. */
async function longName(browser) {
    const shelf = await browser.get('/commercant/produits');
    const sheet = await browser.get(/href="(\/commercant\/produits\/\d+)"/.exec(shelf.html)[1]);
    const saved = await sheet.form('Enregistrer').fill({ title_fr: LONG }).submit('Enregistrer');
    if (saved.status !== 200 || !saved.says(LONG)) throw new Error(`not renamed: ${saved.text().slice(0, 500)}`);
    const choice = await browser.get('/commercant/affiche');
    return new RegExp(`<option value="(\\d{5})">${LONG}`).exec(choice.html)[1];
}

export default async function (t) {
    const market = await Market.open(t);
    const browser = market.server.browser();
    await memberIn(browser, market, 'la.ferme.des.haies@demo.foirail.example');
    const code = await longName(browser);
    const cookies = cookiesOf(browser, market.server.origin);
    await t.check('the walk sees a name too large for its sheet', async () => {
        const w = await market.window('desktop');
        await w.context.addCookies(cookies);
        await w.tab.goto(market.url(`/commercant/affiche/imprimer?offre=${code}`), { waitUntil: 'load' });
        t.assert.deepEqual(await cutOff(w.tab), []);
        await w.tab.evaluate(() => { document.querySelector('.feuille h1').className = 'g1'; });
        t.assert.notDeepEqual(await cutOff(w.tab), []);
        await w.close();
    });
    for (const kind of ['desktop', 'phone_dark', 'small'])
        await t.check(`shop and product, on ${kind} and from there on paper`, async () => {
            const w = await market.window(kind, { javaScriptEnabled: false });
            await w.context.addCookies(cookies);
            for (const format of Object.keys(POINTS))
                for (const [en, offer] of [['', ''], ['', code], ['/en', code]])
                    await onPaper(t, w, market.url(`${en}/commercant/affiche/imprimer?format=${format}&offre=${offer}`), format);
            await w.close();
        });
}
