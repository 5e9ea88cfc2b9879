// A merchant's table of products: taken out, taken in unchanged, changed, refused cell by cell, applied once, taken back.
import fs from 'node:fs';
import path from 'node:path';
import { chooseTimes, confirm, freshCode, giveName, openMarket, rows, signIn } from './people.mjs';
import { wellMade } from './forms_help.mjs';
import { attr, words } from '../harness/dom.mjs';
import { until } from '../harness/ports.mjs';

const POTTER = 'atelier.terre.d.ocre@demo.foirail.example';
const POTTERY = 'atelier-terre-d-ocre';
const FARM = 'la.ferme.des.haies@demo.foirail.example';
const PAGE = '/commercant/produits/import';
const BOM = '\ufeff';

const shelfOf = (m, slug) => rows(m.server, `SELECT o.code, p.title_fr, replace(p.text_fr, '\n', '¶'), p.category_id, o.price_cents, o.vat_bp, p.unit, s.on_hand_milli,
    p.allergens, p.net_milli, p.net_unit, p.origin, p.storage, p.labels, p.title_en, p.text_en, o.mode, o.link, o.published_at, o.withdrawn_at, o.updated_at
    FROM offer o JOIN product p ON p.id = o.product_id JOIN stock_item s ON s.id = o.stock_item_id JOIN merchant m ON m.id = o.merchant_id
    WHERE m.slug = '${slug}' AND o.removed_at IS NULL ORDER BY o.id`);
/** The same without the moment of the last change. */
const said = (shelf) => shelf.map((row) => row.slice(0, -1));

const table = (lines) => lines.map((cells) => cells.join(';')).join('\r\n');
const latin = (text) => Buffer.from(text.replaceAll('€', '\x80').replaceAll('’', '\x92'), 'latin1');

async function send(browser, data, at = PAGE) {
    const form = (await browser.get(at)).forms().find((f) => f.names().includes('fichier'));
    return form.fill({ fichier: { name: 'rayon d’automne.csv', type: 'text/csv', data } }).submit();
}

/** Presses the button, and waits until the work is done. */
async function apply(m, browser, button = 'Mettre tout cela en rayon', done = /C’est fait|est annulé/) {
    (await browser.page.form(button).submit(button)).expectStatus(200);
    let page;
    await until('the work is done', async () => done.test((page = await browser.get(PAGE)).text()), { ms: 20_000 });
    return page;
}

const pieces = (page) => page.select('tbody th.n').map((node) => node.childNodes[0].value);

async function comesAndGoes(m, potter, at) {
    const before = await shelfOf(m, POTTERY);
    await freshCode(m, await potter.request('GET', '/commercant/produits/export.csv', { keep: false }), POTTER);
    const file = await potter.request('GET', at === 'en' ? '/en/commercant/produits/export.csv' : '/commercant/produits/export.csv', { keep: false });
    m.t.assert.equal(file.status, 200);
    m.t.assert.match(file.headers['content-type'], /^text\/csv/);
    const text = file.body.toString('utf8');
    m.t.assert.ok(text.startsWith(BOM) && text.includes(';') && text.includes('\r\n'), text.slice(0, 200));
    m.t.assert.ok(/\d,\d\d;/.test(text), 'decimal comma');
    const page = await send(potter, file.body);
    page.expectStatus(200);
    page.expect('Il n’y a rien à faire');
    page.expect(new RegExp(`${before.length} produits inchangés`));
    m.t.assert.deepEqual(await shelfOf(m, POTTERY), before);
    (await page.form('Oublier ce fichier').submit()).expect('Envoyer un fichier');
    return text;
}

/** As a French spreadsheet writes it: semicolons, Windows-1252, "12,50 €", quotes, a line end inside a cell. */
const autumn = (code, rayon) => table([
    ['Référence', 'Désignation', 'Rayon', 'Prix TTC (€)', 'Qté', 'Description', 'Remarque'],
    [code, 'Bol d’été', rayon, '12,50 €', '7', '"Émaillé à la main.\nCuit à Flers ; lavable."', 'à nous'],
    ['ART-1', '"Cruche ""grès"""', rayon, '1 024,9', '2', '', ''],
    ['', "'=Assiette+", rayon, '8', '', '- cuite deux fois', ''],
    ['', '', '', '', '', '', ''],
]);

async function changes(m, potter) {
    const before = await shelfOf(m, POTTERY);
    const [code] = before[0];
    const [[, rayon]] = await rows(m.server, `SELECT c.slug, c.name_fr FROM category c WHERE c.id = ${before[0][3]}`);
    const page = await send(potter, latin(autumn(code, rayon)));
    page.expect('2 produits à créer');
    await wellMade(m, page);
    page.expect('1 produit à modifier');
    m.t.assert.deepEqual(await shelfOf(m, POTTERY), before, 'nothing is done before it is asked');
    const button = 'Mettre tout cela en rayon';
    const twice = page.form(button);
    const applied = await apply(m, potter);
    applied.expect('2 produits créés');
    await wellMade(m, applied);
    (await twice.submit(button)).expectStatus(200); // a second click
    const after = await shelfOf(m, POTTERY);
    m.t.assert.equal(after.length, before.length + 2, 'made once');
    const of = (title) => after.find((row) => row[1] === title) ?? m.t.assert.fail(`${title} is not there`);
    m.t.assert.deepEqual(of('Bol d’été').slice(0, 8).toSpliced(3, 1), [code, 'Bol d’été', 'Émaillé à la main.¶Cuit à Flers ; lavable.', '1250', before[0][5], before[0][6], '7000']);
    m.t.assert.equal(of('Cruche "grès"')[4], '102490');
    m.t.assert.equal(of('=Assiette+')[2], '- cuite deux fois');
    const visitor = m.server.browser();
    (await visitor.get(`/boutique/${POTTERY}`)).expect('Cruche "grès"');
    return { before, code, rayon };
}

async function sameAgain(m, potter, { code, rayon }) {
    const now = await shelfOf(m, POTTERY);
    const page = await send(potter, latin(autumn(code, rayon).split('\r\n').filter((line) => !line.startsWith(';')).join('\n')));
    page.expect('2 produits inchangés'); // their own reference finds it again
    m.t.assert.deepEqual(await shelfOf(m, POTTERY), now);
    await page.form('Oublier ce fichier').submit();
    const text = await comesAndGoes(m, potter);
    m.t.assert.ok(text.includes("\"'=Assiette+\""), 'a formula is made harmless');
}

async function takenBack(m, potter, { before, code }) {
    await potter.get(PAGE);
    const page = await apply(m, potter, 'Annuler cet import');
    page.expect('est annulé');
    m.t.assert.deepEqual(said(await shelfOf(m, POTTERY)), said(before));
    const past = await rows(m.server, `SELECT pp.price_cents FROM price_past pp JOIN offer o ON o.id = pp.offer_id WHERE o.code = '${code}' ORDER BY pp.from_at, pp.id`);
    m.t.assert.deepEqual(past.slice(-2).map(([c]) => c), ['1250', before[0][4]], 'the price history tells both');
    (await m.server.browser().get(`/boutique/${POTTERY}`)).text().includes('Cruche "grès"') && m.t.assert.fail('still shown');
}

/** Every kind of fault, each named by its cell; nothing is done. */
async function faults(m, potter) {
    const before = await shelfOf(m, POTTERY);
    const [[code], [other]] = before;
    const [[rayon]] = await rows(m.server, `SELECT c.name_fr FROM category c WHERE c.id = ${before[0][3]}`);
    const file = table([
        ['Référence', 'Nom', 'Rayon', 'Prix', 'Stock', 'Description'],
        [code, 'Un', rayon, '12,5O', '1', ''], // a letter for a zero: D2
        ['', 'Deux', 'Nulle part', '1', '1', ''], // C3
        [other, 'Trois', rayon, '1', '1', ''],
        [other, 'Quatre', rayon, '1', '1', ''], // A5
        ['', 'Cinq', rayon, '1', '-3', ''], // E6
        ['', '=SOMME(A1:A3)', rayon, '1', '1', ''], // B7
        ['', 'Sept', rayon, '#REF!', '1', ''], // D8
        ['', 'Huit', rayon, '1,234', '1', 'x'.repeat(11_000)], // F9 D9
        ['', '', rayon, '1', '1,5', ''], // B10
    ]);
    const page = await send(potter, Buffer.from(BOM + file));
    await wellMade(m, page);
    m.t.assert.deepEqual(pieces(page).sort(), ['A5', 'B10', 'B7', 'C3', 'D2', 'D8', 'D9', 'E10', 'E6', 'F9'].sort());
    for (const words of ['Nous ne connaissons pas ce rayon', 'déjà sur une autre ligne', 'C’est une formule', 'Un stock ne peut pas être négatif', 'au plus deux chiffres']) page.expect(words);
    m.t.assert.ok(!page.says('Mettre tout cela en rayon'), 'no button to do half of it');
    m.t.assert.deepEqual(await shelfOf(m, POTTERY), before);
    const broken = await send(potter, Buffer.concat([Buffer.from(`${BOM}Nom;Rayon\n`), latin('Thé'), Buffer.from(`;${rayon}\n`)]));
    m.t.assert.deepEqual(pieces(broken), ['A2'], 'letters of another encoding after a mark of UTF-8');
    const open = await send(potter, Buffer.from(`Nom;Rayon\n"Thé;${rayon}\nCafé;${rayon}\n`));
    open.expect('Un guillemet s’ouvre ici et rien ne le ferme');
}

/** What is no table at all is refused with its reason, whatever its size. */
async function refusals(m, potter) {
    const refused = async (data, words) => {
        const page = await send(potter, data);
        page.expectStatus(422);
        page.expect(words);
        await wellMade(m, page);
    };
    await refused(Buffer.from('PK\x03\x04xxxx'), 'C’est un fichier de tableur');
    await refused(Buffer.from(`${BOM}Nom;Prix`, 'utf16le'), 'UTF-16');
    await refused(Buffer.from('a\0b'), 'Ce n’est pas un tableau');
    await refused('%PDF-1.7\nNom;Prix\n', 'Ce n’est pas un tableau');
    await refused(Buffer.from(' \n'), 'Ce fichier est vide');
    await refused(Buffer.from('Nom;Prix\n'), 'n’a que des titres');
    await refused(Buffer.alloc(10 * 1024 * 1024 + 1, 'a'), 'trop gros');
    await refused(Buffer.from(`Nom\n${'Bol\n'.repeat(10_001)}`), '10 000 lignes');
    await refused(Buffer.from('<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><rss><item><title>&b;</title></item></rss>'), 'déclare un type de document');
    await refused(Buffer.from('<!DOCTYPE r SYSTEM "file:///etc/passwd"><rss/>'), 'déclare un type de document');
    await refused(Buffer.from('<rss><item><title>&secret;</title></item></rss>'), 'Ce XML est abîmé');
    await refused(Buffer.from(`<rss>${'<a>'.repeat(1000)}`), 'Ce XML est abîmé');
    await refused(Buffer.from('<rss><item><title>Bol</title>'), 'Ce XML est abîmé');
    await refused(Buffer.from('<rss></rss>'), 'Il n’y a pas de produit');
    const cell = await send(potter, Buffer.from(`Nom;Prix\nBol;${'9'.repeat(10 * 1024 * 1024 - 100)}`));
    m.t.assert.deepEqual(pieces(cell).sort(), ['2', 'B2'], 'one cell of 10 MB, and no rayon for the line');
    cell.expect('trop longue');
}

/** Headings nobody knows: the merchant says what each column is. */
async function mapping(m, potter) {
    const before = await shelfOf(m, POTTERY);
    const [[rayon]] = await rows(m.server, `SELECT c.name_fr FROM category c WHERE c.id = ${before[0][3]}`);
    const page = await send(potter, Buffer.from(`Truc,Où,Combien\nPichet,${rayon},"14,5"\n`));
    page.expect('Un produit a besoin d’un nom');
    const again = await page.form('Relire avec ces colonnes').fill({ c0: 'Produit', c1: 'Rayon', c2: 'Prix (€)' }).submit();
    again.expect('1 produit à créer');
    await apply(m, potter);
    m.t.assert.ok((await shelfOf(m, POTTERY)).some((row) => row[1] === 'Pichet' && row[4] === '1450'));
    const next = await send(potter, Buffer.from(`Combien,Truc,Note,Où\n"2,5",Salière,x,Arts de la table > Sel\n`)); // other columns, a rayon of his own
    m.t.assert.deepEqual(pieces(next), ['D2'], 'what was said of the headings is kept');
    const known = await next.form('Relire avec ces rayons').fill({ r0: (await rows(m.server, `SELECT slug FROM category WHERE id = ${before[0][3]}`))[0][0] }).submit();
    known.expect('1 produit à créer');
    await wellMade(m, known);
    await known.form('Oublier ce fichier').submit();
    (await send(potter, Buffer.from('Truc,Où,Combien\nPoivrier,ARTS de la table > sel,3\n'))).expect('1 produit à créer');
}

/** What three shop systems give out: known by its headings; rayons are said once, then it goes on the shelf. */
async function shops(m, potter) {
    const [[slug]] = await rows(m.server, `SELECT c.slug FROM category c JOIN product p ON p.category_id = c.id JOIN offer o ON o.product_id = p.id WHERE o.code = '${(await shelfOf(m, POTTERY))[0][0]}'`);
    const given = async (name, count, file, written = (text) => text) => {
        const text = fs.readFileSync(path.join(import.meta.dirname, `../data/shops/${file ?? `${name.toLowerCase()}.csv`}`), 'utf8');
        let page = await send(potter, Buffer.from(written(text)));
        page.expect(`C’est un export de ${name}`);
        await wellMade(m, page);
        if (page.says('Relire avec ces rayons')) {
            const form = page.form('Relire avec ces rayons');
            page = await form.fill(Object.fromEntries(form.names().filter((n) => /^r\d+$/.test(n)).map((n) => [n, slug]))).submit();
        }
        page.expect(`${count} produits à créer`);
        await apply(m, potter);
        const shelf = await shelfOf(m, POTTERY);
        return (title) => shelf.find((row) => row[1] === title)?.toSpliced(8).toSpliced(5, 2).toSpliced(3, 1).slice(2) ?? m.t.assert.fail(`${title} is not there`);
    };
    let of = await given('Shopify', 3);
    m.t.assert.deepEqual(of('Bol raku – Noir'), ['Cuit à 1\u00a0000°, enfumé.¶Unique', '2800', '3000']);
    m.t.assert.deepEqual(of('Bol raku – Blanc'), ['Cuit à 1\u00a0000°, enfumé.¶Unique', '2950', '0']);
    m.t.assert.deepEqual(of('Visite de l’atelier'), ['', '1200', '0']);
    of = await given('WooCommerce', 3);
    m.t.assert.deepEqual(of('Plat ovale'), ['Grand plat.', '4500', '5000']);
    m.t.assert.deepEqual(of('Tasse - Bleu'), ['Ligne un¶ligne deux¶ligne trois', '1550', '4000']);
    m.t.assert.deepEqual(of('Tasse - Vert'), ['Ligne un¶ligne deux¶ligne trois', '1550', '0']);
    of = await given('PrestaShop', 2);
    m.t.assert.deepEqual(of('Vase bleu'), ['Tourné main – 20\u00a0cm', '2400', '2000']);
    m.t.assert.deepEqual(of('Vase vert'), ['Court', '2499', '0']);
    of = await given('Google Merchant', 2, 'google_merchant.xml', (text) => `\ufeff${text.replaceAll('\n', ' ')}`); // as machines write it: on one line
    m.t.assert.deepEqual(of('Pichet & verres'), ['Un pichet,¶quatre verres', '3900', '6000']);
    m.t.assert.deepEqual(of('Coupe'), ['', '1200', '0']);
    const net = fs.readFileSync(path.join(import.meta.dirname, '../data/shops/prestashop.csv'), 'utf8').replaceAll('Price tax included', 'Wholesale').replaceAll('VASE-7', 'VASE-9').replace('8;0;', '9;1;');
    const taxed = await send(potter, Buffer.from(net));
    taxed.expect('prix sont venus hors taxe').expect(/Vase bleu.*20.* hors taxe, TVA.*24,00/);
    await wellMade(m, taxed);
    await taxed.form('Oublier ce fichier').submit();
    const hidden = (await shelfOf(m, POTTERY)).filter((row) => ['Visite de l’atelier', 'Tasse - Vert', 'Vase vert'].includes(row[1])).map((row) => row[18]);
    m.t.assert.deepEqual(hidden, ['', '', ''], 'what is hidden there is not shown here');
    (await send(potter, fs.readFileSync(path.join(import.meta.dirname, '../data/shops/woocommerce.csv')))).expect('3 produits inchangés');
}

/** The feed we give out of one shop is taken in by another: the same names, prices and stock, in the same rayons. */
async function ownFeed(m, potter) {
    const feed = await (await fetch(m.server.url('/boutique/savonnerie-du-perche/google-merchant.xml'))).text();
    const items = feed.split('<item>').slice(1).map((item) => Object.fromEntries([...item.matchAll(/<(?:g:)?(\w+)>([^<]*)</g)].map((f) => [f[1], f[2]])));
    m.t.assert.ok(items.length > 3);
    const page = await send(potter, Buffer.from(feed));
    page.expect('C’est un export de Google Merchant').expect(`${items.length} produits à créer`);
    await wellMade(m, page);
    await apply(m, potter);
    const shelf = await shelfOf(m, POTTERY);
    for (const item of items) {
        const row = shelf.find((r) => r[1] === item.title.replaceAll('&#39;', '’').replaceAll('&amp;', '&'));
        m.t.assert.deepEqual([row?.[4], row?.[7]], [String(Math.round(Number(item.price.split(' ')[0]) * 100)), String(Number(item.quantity) * 1000)], item.title);
    }
}

/** What is another's is not there. */
async function isolated(m, potter, farm) {
    await send(potter, Buffer.from('Nom;Prix\nBol;1\n'));
    const [[id]] = await rows(m.server, `SELECT i.id FROM shelf_import i JOIN merchant m ON m.id = i.merchant_id WHERE m.slug = '${POTTERY}' ORDER BY i.id DESC`);
    (await farm.get(PAGE)).says('rayon d’automne') && m.t.assert.fail('another’s file is shown');
    for (const verb of ['colonnes', 'rayons', 'appliquer', 'annuler', 'oublier']) {
        const headers = { Origin: farm.origin, 'Sec-Fetch-Site': 'same-origin' };
        const answer = await farm.post(`${PAGE}/${verb}`, { import: id }, { follow: false, keep: false, headers });
        m.t.assert.equal(answer.status, 404, verb);
    }
    const [code] = (await shelfOf(m, POTTERY))[0];
    const page = await send(farm, Buffer.from(`Référence;Stock\n${code};0\n`)); // another's reference is only a word here
    page.expect('Un produit a besoin d’un nom');
}

/** A product changed by hand after the import stays as the hand left it. */
async function handStays(m, potter) {
    const [[code, title, , , , , , milli], [second, , , , cents]] = await shelfOf(m, POTTERY);
    await send(potter, Buffer.from(`Référence;Prix\n${code};"99,00"\n${second};"98,00"\n`));
    await apply(m, potter);
    const [[id]] = await rows(m.server, `SELECT id FROM offer WHERE code = '${code}'`);
    const headers = { Origin: potter.origin, 'Sec-Fetch-Site': 'same-origin' };
    await potter.post('/commercant/produits', { offre: id, action: 'prix', prix: '55,00' }, { headers });
    await potter.get(PAGE);
    (await apply(m, potter, 'Annuler cet import')).expect('1 produit changé à la main depuis reste comme il est');
    const after = await shelfOf(m, POTTERY);
    m.t.assert.deepEqual([after[0][1], after[0][4], after[0][7], after[1][4]], [title, '5500', milli, cents]);
}

/** A bag of more lines than a summary of faults can hold is weighed like any other. */
async function longBag(m, potter) {
    const [[rayon]] = await rows(m.server, "SELECT name_fr FROM category WHERE slug = 'poterie-et-ceramique'");
    const count = 26, [[before]] = await rows(m.server, 'SELECT max(id) FROM product');
    const lines = Array.from({ length: count }, (_, i) => `K-${i};Carreau ${i};${rayon};1;5;Émaillé à la main.;Orne`);
    await send(potter, Buffer.from(['Référence;Nom;Rayon;Prix;Stock;Description;Origine', ...lines].join('\n')));
    await apply(m, potter);
    const codes = (await rows(m.server, `SELECT o.code FROM public_offer o JOIN product p ON p.id = o.product_id WHERE p.id > ${before}`)).flat();
    m.t.assert.equal(codes.length, count);
    const buyer = m.server.browser();
    await buyer.get('/panier');
    (await buyer.post('/panier/remise', { lignes: codes.map((code) => `${code}:1`).join(',') }, { from: buyer.page })).expectStatus(200);
    await chooseTimes(await giveName(buyer)).submit('Continuer');
    await confirm(buyer);
    const [[number, id]] = await rows(m.server, 'SELECT number, id FROM orders ORDER BY id DESC LIMIT 1');
    const form = (page, verb) => page.forms().find((f) => f.action.endsWith(`${number}/${verb}`));
    const ticket = await form(await potter.get(`/commercant/commandes/${number}`), 'accepter').submit();
    const wrong = await form(ticket, 'peser').fill(Object.fromEntries(codes.map((_, i) => [`q${i + 1}`, 'deux']))).submit();
    wrong.expectStatus(422).expect('Regardez les quantités');
    m.t.assert.equal(form(wrong, 'peser').value(`q${count}`), 'deux');
    const right = Object.fromEntries(codes.map((_, i) => [`q${i + 1}`, i ? '1' : '0']));
    (await form(wrong, 'peser').fill(right).submit()).expectStatus(200).expect('cette commande coûte maintenant');
    m.t.assert.equal((await rows(m.server, `SELECT actual_total_cents FROM orders WHERE id = ${id}`))[0][0], String((count - 1) * 100));
}

/** A shop of more than a page: all of it is said, walked through page by page, and looked into. */
async function longShelf(m, least) {
    const visitor = m.server.browser(), at = '/boutique/la-ferme-des-haies', here = m.t.assert;
    const [[all]] = await rows(m.server, `SELECT count(*) FROM public_offer o JOIN merchant m ON m.id = o.merchant_id WHERE m.slug = 'la-ferme-des-haies'`);
    here.ok(Number(all) > least);
    const shown = new Set(), cards = (page) => page.select('.prod h3 a').map((a) => attr(a, 'href'));
    let page = await visitor.get(at);
    page.expect(`${all} offres`);
    for (let n = 1; n <= Math.ceil(all / 48); n++) {
        if (n > 1) page = (await visitor.get(`${at}?page=${n}`)).expectStatus(200);
        for (const href of cards(page)) shown.add(href);
        here.equal(page.select('nav.pages [aria-current]').map(words).join(), String(n));
    }
    here.equal(shown.size, Number(all), 'each once');
    for (const wrong of ['999', '9999', '-1', 'deux']) here.equal((await visitor.get(`${at}?page=${wrong}`)).expectStatus(200).select('nav.pages [aria-current]').map(words).join(), '1');
    const inside = (await visitor.get(at)).forms().find((f) => f.action.includes('/recherche') && f.names().includes('boutique'));
    const found = await until('the index follows', async () => {
        const answer = await inside.fill({ q: 'panier 997' }).submit();
        return answer.html.includes('Panier numéro 997') && answer;
    });
    here.ok(cards(found).every((href) => shown.has(href)), 'of this shop alone');
}

/** How many offers the engine knows of, as it plans: SQLite counts what is large only. */
async function counted(m) {
    const sql = { sqlite: `SELECT 1 FROM sqlite_schema WHERE name = 'sqlite_stat1'`, postgres: `SELECT greatest(0, reltuples) FROM pg_class WHERE relname = 'offer'` }[m.t.engine];
    const [[n] = ['0']] = await rows(m.server, sql);
    if (m.t.engine === 'postgres' || n === '0') return Number(n);
    const found = await rows(m.server, `SELECT stat FROM sqlite_stat1 WHERE tbl = 'offer'`);
    return Math.max(0, ...found.map(([stat]) => Number(stat.split(' ')[0])));
}

/** A thousand lines, so many pieces: looked at, applied, taken back; the books agree after the story. */
async function many(m, farm) {
    const [[rayon]] = await rows(m.server, `SELECT c.name_fr FROM category c WHERE c.food = 0 AND c.parent_id IS NOT NULL AND
        (SELECT count(*) FROM category d WHERE d.name_fr = c.name_fr) = 1 ORDER BY c.slug`);
    const count = 1_000;
    const file = ['Référence;Nom;Rayon;Prix;Stock', ...Array.from({ length: count }, (_, i) => `F-${i};Panier numéro ${i};${rayon};${i + 1},50;${i % 9}`)].join('\n');
    (await send(farm, Buffer.from(file))).expect(/1.?000 produits à créer/);
    const before = await counted(m);
    await apply(m, farm);
    m.t.assert.equal((await shelfOf(m, 'la-ferme-des-haies')).filter((row) => row[1].startsWith('Panier numéro')).length, count);
    await longShelf(m, count);
    (await m.server.browser().get('/bon-de-commande?boutique=la-ferme-des-haies')).expectStatus(200).expect('plus de produits que cette feuille'); // who has nothing but paper is told
    await m.t.until('what plans are made by is counted anew', async () => (await counted(m)) > before, { ms: 20_000 });
    await farm.get(PAGE);
    await apply(m, farm, 'Annuler cet import');
    m.t.assert.equal((await shelfOf(m, 'la-ferme-des-haies')).filter((row) => row[1].startsWith('Panier numéro')).length, 0);
}

export default async function (t) {
    const m = await openMarket(t);
    const potter = await signIn(m, POTTER);
    const farm = await signIn(m, FARM);
    let done;

    await t.step('what is taken out is taken in, and nothing changes', () => comesAndGoes(m, potter));
    await t.step('in English too', () => comesAndGoes(m, potter, 'en'));
    await t.step('a French spreadsheet’s table: looked at, then done, once', async () => { done = await changes(m, potter); });
    await t.step('the same table again changes nothing', () => sameAgain(m, potter, done));
    await t.step('taken back, all is as before', () => takenBack(m, potter, done));
    await t.step('every fault by its cell', () => faults(m, potter));
    await t.step('what is no table', () => refusals(m, potter));
    await t.step('unknown headings are given their meaning', () => mapping(m, potter));
    await t.step('tables of shop systems', () => shops(m, potter));
    await t.step('the feed of another shop of this market', () => ownFeed(m, potter));
    await t.step('a bag of many lines is weighed', () => longBag(m, potter));
    await t.step('what a hand changed since stays', () => handStays(m, potter));
    await t.step('another merchant’s is not there', () => isolated(m, potter, farm));
    await t.step('thousands of lines', () => many(m, farm));
}
