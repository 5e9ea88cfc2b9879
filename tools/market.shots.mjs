// One picture of every page in each look, run by shots.mjs as a story is.
import fs from 'node:fs';
import path from 'node:path';
import { everyPage, openWhole } from '../test/browser/every_page.mjs';
import { DEMO } from '../test/browser/market.mjs';
import { cookiesOf, fillBasket } from '../test/browser/walks.mjs';

export const meta = { timeoutMs: 3_600_000 };

const OUT = process.env.SHOTS_OUT;
const ONLY = process.env.SHOTS_ONLY;
const LONG = process.env.SHOTS_LONG === 'yes'; // names as long as people make them
const SHOP_MORE = ' et des Grands-Prés de Saint-Germain-du-Corbéis, père, filles et petits-fils';
const TITLE_MORE = ', préparé à la main selon la recette de l’arrière-grand-mère, pour six à huit personnes affamées';
const LOOKS = LONG ? { phone: '390-long', dark: '1280-long' } : { phone: '390-light', phone_dark: '390-dark', desktop: '1280-light', dark: '1280-dark' };
const TABLE = 'Référence;Nom;Rayon;Prix;Stock\n';

/** Where people can be wrong: by who looks, [a name, the address, what is typed (in the form with the first of these fields)]. */
const WRONG = {
    'anybody': [
        ['entrer', '/commercant/entrer', { mail: 'pas une adresse' }],
        ['equipe-entrer', '/equipe/entrer', { mail: 'sandrine@demo.foirail.example', secret: 'non', code: '000000' }],
    ],
    'a buyer before': [['commander', '/commander', { nom: '', courriel: 'camille@', telephone: '12' }]],
    'a merchant': [
        ['produit', '/commercant/produits/nouveau', { title_fr: 'Confiture de groseilles à maquereau et de fleurs de sureau cueillies le matin au bord du chemin', price: '12,5O', stock: '-3' }],
        ['boutique', '/commercant/boutique', { phone: '06', minimum: 'dix' }],
        ['livraison', '/commercant/livraison', { frais: 'gratuit', rayon_km: '9999' }],
        ['banque', '/commercant/banque', { site_id: 'abc', key_test: 'x' }],
        ['membres', '/commercant/membres', { name: '', mail: 'x' }],
        ['import-fautes', '/commercant/produits/import', { fichier: `${TABLE}A1;Bol;nulle part;12,5O;-2\nA1;;savon;;3\n` }],
        ['import-bon', '/commercant/produits/import', { fichier: `${TABLE}A1;Bol vert;fromages;12,50;2\nA2;Grande tarte à partager entre voisins, pour huit à dix personnes;fromages;24,80;3\n` }],
    ],
    'a merchant who opens': [['ouvrir-nom', '/commercant/ouvrir/nom', { name: '' }], ['ouvrir-produit', '/commercant/ouvrir/produit', { price: '12,5O' }]],
};

/** A folder like demo/ whose shops and offers have long names. */
function longNames(folder) {
    const to = path.join(folder, 'long');
    fs.mkdirSync(to);
    for (const name of fs.readdirSync(DEMO)) if (!['offers.tsv', 'merchants.tsv'].includes(name)) fs.symlinkSync(path.join(DEMO, name), path.join(to, name));
    const lengthen = (file, more, most) => {
        const [head, ...lines] = fs.readFileSync(path.join(DEMO, file), 'utf8').replace(/\n+$/, '').split('\n').map((l) => l.split('\t'));
        for (const [column, text] of Object.entries(more)) for (const line of lines) line[head.indexOf(column)] = (line[head.indexOf(column)] + text).slice(0, most);
        fs.writeFileSync(path.join(to, file), [head, ...lines].map((l) => l.join('\t')).join('\n') + '\n');
    };
    lengthen('merchants.tsv', { name: SHOP_MORE }, 80);
    lengthen('offers.tsv', { title_fr: TITLE_MORE }, 100); // as long as the forms take them
    return to;
}

function nameOf(who, address) {
    const at = address.replace(/achat\/[^/?]+/, 'achat').replace(/[^a-z0-9]+/gi, '-').replace(/^-|-$/g, '') || 'accueil';
    return `${who.replaceAll(' ', '_')}-${at}`;
}

async function shoot(tab, name, look) {
    // an image put off until it is near would never come: the picture is of the whole page
    await tab.evaluate(() => Promise.all([...document.images].map((i) => { i.loading = 'eager'; return i.decode().catch(() => {}); })));
    await tab.screenshot({ path: path.join(OUT, `${name}-${look}.png`), fullPage: true });
}

async function window(market, list, kind) {
    const w = await market.window(kind);
    if (list.browser) await w.context.addCookies(cookiesOf(list.browser, market.server.origin));
    return w;
}

async function pages(market, list, kind) {
    const wanted = list.addresses.filter((address) => nameOf(list.who, address).includes(ONLY));
    if (wanted.length === 0) return;
    const w = await window(market, list, kind);
    for (const address of wanted) {
        const answer = await w.tab.goto(market.url(address));
        const expected = address === '/nulle-part' ? 404 : 200;
        if (answer.status() !== expected) throw new Error(`${address}: answered ${answer.status()}`);
        await shoot(w.tab, nameOf(list.who, address), LOOKS[kind]);
    }
    await w.close();
}

/** Fills a form wrongly and sends it, with the browser's own checks off. */
async function fault(market, tab, address, fields) {
    await tab.goto(market.url(address));
    for (const [name, text] of Object.entries(fields)) {
        const field = tab.locator(`main [name=${name}]`).first();
        if (!(await field.count())) throw new Error(`${address} has no field ${name}`);
        if ((await field.getAttribute('type')) === 'file') await field.setInputFiles({ name: 'rayon.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
        else await field.fill(text, { force: true });
    }
    const form = tab.locator('main form').filter({ has: tab.locator(`[name=${Object.keys(fields)[0]}]`) }).first();
    await form.evaluate((f) => { f.noValidate = true; });
    await form.locator('button:not(.lien)').last().click(); // a link-like one leads away: finish later
    await tab.waitForLoadState();
}

async function faults(market, list, kind) {
    const w = await window(market, list, kind);
    for (const [name, address, fields] of WRONG[list.who] ?? []) {
        if (!`faute-${name}`.includes(ONLY)) continue;
        await fault(market, w.tab, address, fields);
        await shoot(w.tab, `faute-${name}`, LOOKS[kind]);
    }
    await w.close();
}

export default async function (t) {
    const market = await openWhole(t, { from: LONG ? longNames(t.dir) : DEMO });
    let lists = [];
    await t.step('the pages are reached', async () => {
        lists = await everyPage(market);
        await fillBasket(lists.find((l) => l.who === 'a buyer before').browser, ['la-ferme-des-haies']);
    });
    // what anybody sees comes last: by then the pictures of the demo are made
    for (const list of lists.toReversed()) {
        for (const kind of Object.keys(LOOKS)) await t.check(`${list.who}, ${LOOKS[kind]}`, () => pages(market, list, kind));
        for (const kind of ['phone', 'dark']) await t.check(`${list.who}, wrong forms, ${LOOKS[kind]}`, () => faults(market, list, kind));
    }
}
