// Photos first: ten at once with one that is none; a telephone's HEIC; named row by row; made brighter, cut square and taken back while the
// imager dies; nobody else's; and the most a shop may have.
import fs from 'node:fs';
import path from 'node:path';
import { alerts, tied, wellMade } from './forms_help.mjs';
import { openMarket, rows, signIn } from './people.mjs';
import { painted } from './png.mjs';

const POTTER = 'atelier.terre.d.ocre@demo.foirail.example';
const POTTERY = 'atelier-terre-d-ocre';
const FARM = 'la.ferme.des.haies@demo.foirail.example';
const PAGE = '/commercant/photos';
const SEND = 'Envoyer ces photos';
const SHELVE = 'Mettre en rayon ce qui est rempli';
const KEEP = 'Garder pour plus tard';

const photo = (name, data, type = 'image/png') => ({ name, type, data });
/** Chequered, each of its own shade. */
const sharp = (n) => painted(900, 600, (x, y) => ((x >> 3) + (y >> 3)) & 1 ? [250, 240, 10 * n] : [90, 60, 10 * n]);
const ALBUM = [
    ...[1, 2, 3, 4, 5].map((n) => photo(`bol ${n}.png`, sharp(n))),
    photo('sombre.png', painted(800, 600, (x, y) => ((x >> 3) + (y >> 3)) & 1 ? [60, 40, 20] : [10, 10, 10])),
    photo('floue.png', painted(800, 600, (x, y) => [128 + (x >> 4), 128 + (y >> 4), 128])),
    photo('petite.png', painted(200, 150, (x, y) => ((x >> 2) + (y >> 2)) & 1 ? [250, 240, 200] : [90, 60, 40])),
    photo('coupee.png', sharp(9).subarray(0, 900)),
    photo('contrat.jpg', Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\n'), 'image/jpeg'),
];

const attr = (node, name) => node?.attrs.find((a) => a.name === name)?.value;
const draftsOf = (m, slug = POTTERY) => rows(m.server, `SELECT d.id, d.name, p.pub, p.original FROM photo_draft d JOIN picture p ON p.id = d.picture_id
    JOIN merchant m ON m.id = d.merchant_id WHERE m.slug = '${slug}' ORDER BY d.id`);
const offersOf = async (m) => (await rows(m.server, `SELECT count(*) FROM offer o JOIN merchant m ON m.id = o.merchant_id WHERE m.slug = '${POTTERY}'`))[0][0];
const ours = (browser) => ({ Origin: browser.origin, 'Sec-Fetch-Site': 'same-origin' });

async function tenAtOnce(m, potter) {
    const before = await offersOf(m);
    const page = await (await potter.get('/commercant/produits')).follow('Par photos');
    const nothing = await page.form(SEND).submit(SEND);
    nothing.expectStatus(422).expect('Choisissez d’abord');
    tied(m, nothing, 'f-photos');
    const sent = await nothing.form(SEND).fill({ photos: ALBUM }).submit(SEND);
    sent.expectStatus(422).expect('contrat.jpg : Ce fichier n’est pas une photo').expect('9 photos sont gardées');
    m.t.assert.equal(alerts(sent), 1);
    tied(m, sent, 'f-photos');
    await wellMade(m, sent);
    m.t.assert.deepEqual((await draftsOf(m)).map(([, name]) => name), ALBUM.slice(0, 9).map((p) => p.name));
    const again = await sent.form(SEND).fill({ photos: ALBUM.slice(0, 9) }).submit(SEND); // a second click
    again.expectStatus(200).expect('9 photos reçues');
    m.t.assert.equal((await draftsOf(m)).length, 9);
    const eleven = Array.from({ length: 11 }, (_, i) => photo(`${i}.png`, ALBUM[i % 5].data));
    (await again.form(SEND).fill({ photos: eleven }).submit(SEND)).expectStatus(422).expect('10.png : Dix photos à la fois');
    m.t.assert.equal((await draftsOf(m)).length, 9);
    m.t.assert.equal(await offersOf(m), before, 'no offer is made of a photo');
}

/** Waits until every photo is made or refused. */
async function prepared(m, potter, at = PAGE) {
    let page;
    await m.t.until('the photos are ready', async () => !/Elle se prépare|La photo se prépare/.test((page = await potter.get(at)).text()), { ms: 60_000, every: 100 });
    return page;
}

async function hints(m, potter) {
    const page = await prepared(m, potter);
    m.t.assert.equal(page.select('img.apercu').length, 8);
    const said = (await draftsOf(m)).map(([id]) => /Un peu sombre|Un peu floue|Une petite photo|ne se lit pas/.exec(page.textOf(`#d${id}`))?.[0] ?? '');
    m.t.assert.deepEqual(said, ['', '', '', '', '', 'Un peu sombre', 'Un peu floue', 'Une petite photo', 'ne se lit pas']);
    await wellMade(m, page);
    return page;
}

/** As a telephone held upright writes it: shown upright, without where it was taken. */
async function heic(m, farm) {
    const data = fs.readFileSync(path.resolve(import.meta.dirname, '../../src/outside/test/side.heic'));
    m.t.assert.ok(data.includes('SecretCam'), 'the control: what was sent says who took it');
    const sent = await (await farm.get(PAGE)).form(SEND).fill({ photos: [photo('IMG_0412.HEIC', data, 'image/heic')] }).submit(SEND);
    sent.expectStatus(200).expect('1 photo reçue');
    const [img] = (await prepared(m, farm)).select('img.apercu');
    m.t.assert.equal(Math.round(100 * attr(img, 'height') / attr(img, 'width')), 133, 'the page keeps an upright place for it');
    const shown = await farm.request('GET', attr(img, 'src'), { keep: false });
    m.t.assert.equal(shown.status, 200);
    m.t.assert.equal(shown.headers['content-type'], 'image/webp');
    m.t.assert.equal(shown.body.subarray(8, 16).toString(), 'WEBPVP8X');
    m.t.assert.deepEqual([24, 27].map((at) => shown.body.readUIntLE(at, 3) + 1), [240, 320]);
    m.t.assert.ok(!shown.body.includes('SecretCam'));
    const [[id]] = await draftsOf(m, 'la-ferme-des-haies');
    (await (await farm.get(PAGE)).form(SEND).submit(id)).expectStatus(200).expect('La photo est supprimée');
}

async function named(m, potter) {
    const [one, two, three, four] = (await draftsOf(m)).map(([id]) => id);
    const fields = (id, title, more) => Object.fromEntries(Object.entries({ titre: title, rayon: 'poterie-et-ceramique', stock: '2', ...more }).map(([k, v]) => [`${k}-${id}`, v]));
    const form = (await potter.get(PAGE)).form(SHELVE);
    const typed = { ...fields(one, 'Bol à thé', { prix: '18,5' }), ...fields(two, 'Bol à soupe', { prix: '' }), ...fields(three, 'Bol long', { prix: '12,5O', stock: '1,5' }), ...fields(four, 'Bol du chef', { prix: '', vitrine: true }) };
    const page = await form.fill(typed).submit(SHELVE);
    page.expectStatus(422).expect('2 produits sont en rayon').expect('Bol à soupe – prix en euros : il faut un prix').expect('Bol long – prix en euros : écrivez un prix');
    m.t.assert.equal(alerts(page), 1);
    for (const id of [`prix-${two}`, `prix-${three}`, `stock-${three}`]) tied(m, page, id);
    await wellMade(m, page);
    for (const id of [two, three]) for (const field of ['titre', 'prix', 'stock']) m.t.assert.equal(page.form(SHELVE).value(`${field}-${id}`), typed[`${field}-${id}`], `${field}-${id}`);
    m.t.assert.equal((await draftsOf(m)).length, 7);
    const shop = await m.server.browser().get(`/boutique/${POTTERY}`);
    shop.expect('Bol à thé').expect('Bol du chef');
    for (const hidden of ['Bol à soupe', 'Bol long']) m.t.assert.ok(!shop.says(hidden), `${hidden} is not shown`);
    await page.form(SHELVE).submit(SHELVE); // as it is: still wrong, and nothing is made twice
    m.t.assert.equal((await draftsOf(m)).length, 7);
    const kept = await potter.page.form(KEEP).fill({ [`prix-${three}`]: 'à voir' }).submit(KEEP);
    kept.expectStatus(200).expect('Ce que vous avez écrit est gardé');
    m.t.assert.equal((await potter.get(PAGE)).form(KEEP).value(`prix-${three}`), 'à voir', 'also on another day');
    const done = await potter.page.form(SHELVE).fill({ [`prix-${two}`]: '9', [`prix-${three}`]: '12,50', [`stock-${three}`]: '1' }).submit(SHELVE);
    done.expectStatus(200).expect('2 produits sont en rayon');
    (await done.form(SHELVE).submit(SHELVE)).expectStatus(200).expect('Rien n’est encore rempli');
    const [[price]] = await rows(m.server, `SELECT o.price_cents FROM offer o JOIN product p ON p.id = o.product_id WHERE p.title_fr = 'Bol long'`);
    m.t.assert.equal(price, '1250');
}

/** What the law wants more of is named, and waits on the shelf as a draft: no photo that waits, and nothing to buy. */
async function lacking(m, potter) {
    const [[id]] = await draftsOf(m);
    const [[rayon]] = await rows(m.server, `SELECT slug FROM category WHERE kind = 'alcohol' AND parent_id IS NOT NULL ORDER BY slug`);
    const typed = { [`titre-${id}`]: 'Cidre de l’atelier', [`rayon-${id}`]: rayon, [`prix-${id}`]: '4', [`stock-${id}`]: '6', [`allergenes-${id}`]: 'sulfites' };
    const page = await (await potter.get(PAGE)).form(SHELVE).fill(typed).submit(SHELVE);
    page.expectStatus(200).expect('La loi veut quelques mots de plus');
    await wellMade(m, page);
    m.t.assert.ok(!(await draftsOf(m)).some(([one]) => one === id));
    m.t.assert.ok(!(await m.server.browser().get(`/boutique/${POTTERY}`)).says('Cidre de l’atelier'));
    (await potter.get('/commercant/produits')).expect('Cidre de l’atelier').expect('brouillon');
}

async function deleted(m, potter) {
    const [[id, name, pub]] = (await draftsOf(m)).filter(([, n]) => n === 'coupee.png');
    const page = await (await potter.get(PAGE)).form(SEND).submit(id);
    page.expectStatus(200).expect('La photo est supprimée');
    m.t.assert.ok(!page.says(name));
    (await potter.request('GET', `${PAGE}/${pub}`, { keep: false })).status === 404 || m.t.assert.fail('its page is there');
}

const imageOf = (page) => page.select('img.apercu')[0];

/** One step after the other, each shown when it is made, the one before it until then; and all the way back. */
async function retouched(m, potter, pub) {
    const at = `${PAGE}/${pub}`;
    const seen = [attr(imageOf(await prepared(m, potter, at)), 'src')];
    for (const step of ['Éclaircir', 'Cadrer au carré']) {
        await potter.page.form(step).submit(step);
        const page = await prepared(m, potter, at);
        seen.push(attr(imageOf(page), 'src'));
        m.t.assert.equal(new Set(seen).size, seen.length, `${step} shows another picture`);
        for (const src of seen) m.t.assert.equal((await potter.request('GET', src, { keep: false })).status, 200, 'who has the page of before still sees it');
    }
    const page = potter.page;
    await wellMade(m, page);
    m.t.assert.equal(attr(imageOf(page), 'width'), attr(imageOf(page), 'height'));
    m.t.assert.ok(!page.says('Cadrer au carré'), 'once');
    for (const back of [seen[1], seen[0]]) {
        await potter.page.form('Annuler').submit('Annuler');
        m.t.assert.equal(attr(imageOf(await prepared(m, potter, at)), 'src'), back);
    }
    m.t.assert.equal(potter.page.select('button[value="annuler"]').length, 0, 'the original: there is nothing to undo');
}

/** From the list, with something typed beside it; the imager dies meanwhile. */
async function imagerKilled(m, potter) {
    const [id, , pub] = (await draftsOf(m))[0];
    const page = await prepared(m, potter);
    const before = attr(page.select(`#d${id} img`)[0], 'src');
    m.server.signal('imager', 'SIGSTOP');
    const asked = await page.form(KEEP).fill({ [`titre-${id}`]: 'Vase' }).submit(`eclaircir:${pub}`);
    asked.expectStatus(200).expect('Elle se prépare');
    m.t.assert.equal(asked.form(KEEP).value(`titre-${id}`), 'Vase');
    m.t.assert.equal(attr(asked.select(`#d${id} img`)[0], 'src'), before, 'the picture of before, until there is another');
    await m.t.until('it is being made', async () => (await rows(m.server, `SELECT count(*) FROM job WHERE kind LIKE 'picture%' AND done_at IS NULL AND leased_until > 0`))[0][0] !== '0', { ms: 20_000 });
    m.server.signal('imager', 'SIGKILL');
    const after = await prepared(m, potter);
    m.t.assert.notEqual(attr(after.select(`#d${id} img`)[0], 'src'), before);
    (await potter.request('GET', attr(after.select(`#d${id} img`)[0], 'src'), { keep: false })).status === 200 || m.t.assert.fail('not there');
}

/** What was sent stays, byte for byte, whatever is shown. */
async function originals(m) {
    const [one] = await draftsOf(m);
    const { createHash } = await import('node:crypto');
    const sent = ALBUM.find((p) => p.name === one[1]).data;
    m.t.assert.equal(one[3], createHash('sha256').update(sent).digest('hex'));
}

async function notMine(m, potter, farm) {
    const [id, , pub] = (await draftsOf(m))[0];
    const [before] = await rows(m.server, `SELECT steps, edition FROM picture WHERE pub = '${pub}'`);
    for (const path of [`${PAGE}/${pub}`, `${PAGE}/${pub}/etat`]) m.t.assert.equal((await farm.request('GET', path, { keep: false })).status, 404, path);
    const post = (path, fields) => farm.post(path, fields, { follow: false, keep: false, headers: ours(farm) });
    m.t.assert.equal((await post(`${PAGE}/${pub}`, { action: 'eclaircir' })).status, 404);
    m.t.assert.equal((await post(PAGE, { retouche: `eclaircir:${pub}` })).status, 404);
    m.t.assert.equal((await post(PAGE, { retouche: `dorer:${pub}` })).status, 404);
    m.t.assert.equal((await post(PAGE, { supprimer: id, [`titre-${id}`]: 'À moi', action: 'publier' })).status, 303);
    m.t.assert.deepEqual(await rows(m.server, `SELECT steps, edition FROM picture WHERE pub = '${pub}'`), [before]);
    m.t.assert.equal((await potter.get(PAGE)).form(KEEP).value(`titre-${id}`), 'Vase');
}

async function quota(m, potter) {
    await m.server.stop();
    const count = Number((await rows(m.server, `SELECT count(*) FROM picture p JOIN merchant m ON m.id = p.merchant_id WHERE m.slug = '${POTTERY}'`))[0][0]);
    const done = await m.server.sub('config', 'set', 'photos.per_merchant', String(Math.max(10, count)));
    m.t.assert.equal(done.code, 0, done.out);
    await m.server.launch();
    const room = Math.max(10, count) - count;
    const more = Array.from({ length: room + 1 }, (_, i) => photo(`plus ${i}.png`, painted(300, 200, (x, y) => [x * (i + 2), y, 90])));
    const page = await (await potter.get(PAGE)).form(SEND).fill({ photos: more }).submit(SEND);
    page.expectStatus(422).expect(`plus ${room}.png : Vous avez autant de photos que le marché en garde`);
    const sheet = (await potter.get('/commercant/produits/nouveau')).form('Enregistrer').fill({ title_fr: 'Pot', photo: more[room] });
    (await sheet.submit('Enregistrer')).expectStatus(422).expect('Supprimez-en parmi celles qui attendent un nom');
    const [[id]] = await draftsOf(m);
    await (await potter.get(PAGE)).form(SEND).submit(id);
    (await potter.page.form(SEND).fill({ photos: [more[room]] }).submit(SEND)).expectStatus(200).expect('1 photo reçue');
}

export default async function (t) {
    let m, potter, farm;
    await t.step('a market, two shops signed in', async () => {
        m = await openMarket(t);
        potter = await signIn(m, POTTER);
        farm = await signIn(m, FARM);
    });
    await t.step('ten at once, one of them a contract', () => tenAtOnce(m, potter));
    await t.step('a telephone’s HEIC, lying on its side', () => heic(m, farm));
    await t.step('what would help, beside each', () => hints(m, potter));
    await t.step('named row by row', () => named(m, potter));
    await t.step('what the law wants more of waits on the shelf', () => lacking(m, potter));
    await t.step('one is deleted', () => deleted(m, potter));
    await t.step('brighter, square, and all the way back', async () => retouched(m, potter, (await draftsOf(m))[0][2]));
    await t.step('on the shelf too', async () => {
        const [[pub]] = await rows(m.server, `SELECT p.pub FROM picture p JOIN product_picture pp ON pp.picture_id = p.id JOIN product r ON r.id = pp.product_id WHERE r.title_fr = 'Bol à thé'`);
        await retouched(m, potter, pub);
    });
    await t.step('the imager dies while a photo is made brighter', () => imagerKilled(m, potter));
    await t.step('the photo that was sent is kept', () => originals(m));
    await t.step('another shop’s is not there', () => notMine(m, potter, farm));
    await t.step('the most a shop may have', () => quota(m, potter));
}
