// What people mistype and what breaks on the way: each gets a sentence in plain French, keeps what else was typed, and
// changes nothing. Beside each refusal stands the right answer that passes, so that a form that refuses all is caught.
import fs from 'node:fs';
import path from 'node:path';
import { openMarket, rows, MINUTE } from './people.mjs';
import { gradient, png } from './png.mjs';
import { cookiesSpoilt, stepsOfBuyer, stepsOfShop } from './walls_steps.mjs';

const NEWCOMER = 'odile.marchand@exemple.fr';
const POTTER = 'atelier.terre.d.ocre@demo.foirail.example'; // whose shop is open to the public
const NEXT = 'Enregistrer et continuer';

/** All that a merchant's forms may change, in one list. */
const STATE = `SELECT 'm' AS what, m.id || '|' || m.siret || '|' || m.kind || '|' || m.name || '|' || m.address || '|' || m.postcode
        || '|' || m.phone || '|' || m.wizard_step AS line FROM merchant m
    UNION ALL SELECT 'o', o.id || '|' || p.title_fr || '|' || coalesce(o.price_cents, -1) || '|' || s.on_hand_milli FROM offer o
        JOIN product p ON p.id = o.product_id JOIN stock_item s ON s.id = o.stock_item_id
    UNION ALL SELECT 'p', product_id || '|' || picture_id FROM product_picture
    UNION ALL SELECT 'n', (SELECT count(*) FROM picture) || '|' || (SELECT count(*) FROM price_past)
        || '|' || (SELECT count(*) FROM session) || '|' || (SELECT count(*) FROM gateway_event)
        || '|' || (SELECT count(*) FROM cart_line) || '|' || (SELECT count(*) FROM person)
    ORDER BY 1, 2`;

/** Does something that must change nothing, and gives what it gave. */
async function unchanged(m, what, act) {
    const before = await rows(m.server, STATE);
    const page = await act();
    m.t.assert.deepEqual(await rows(m.server, STATE), before, `${what}: changes nothing`);
    return page;
}

/** Sends a form that is refused: the sentence, and what the form holds afterwards. Gives the form shown again. */
async function refused(m, form, button, { typed, says, code, keeps = {}, status = 422 }) {
    const page = await unchanged(m, says, () => form.fill(typed).submit(button));
    page.expectStatus(status).expect(says).expectCode(code);
    m.t.assert.ok(page.select('[role="alert"]').length, 'a summary stands on top');
    const again = page.form(button);
    for (const [name, value] of Object.entries(keeps)) m.t.assert.equal(again.value(name), value, `${name} is kept beside “${says}”`);
    return again;
}

// ---------------------------------------------------------------- signing in

/** Asks for a code: {page, code}. */
async function askCode(m, browser, mail) {
    const before = m.mail.messages.at(-1)?.id ?? 0;
    const page = await (await browser.get('/commercant/entrer')).form('/commercant/entrer').fill({ mail }).submit();
    const letter = await m.letter(mail, 'code', before);
    return { page, code: /\b\d{6}\b/.exec(letter.text)[0] };
}

async function memberIn(m, mail) {
    const browser = m.server.browser();
    const { page, code } = await askCode(m, browser, mail);
    await page.form('/commercant/code').fill({ code }).submit();
    return browser;
}

/** A code that fails leads back to its page, which says why and for whom it is; nobody is signed in. */
async function codeFails(m, page, code, says, refusal) {
    const shown = await unchanged(m, says, () => page.form('/commercant/code').fill({ code }).submit());
    m.t.assert.deepEqual(shown.redirects.map((r) => r.status), [303]);
    shown.expectStatus(200).expect(says).expect(NEWCOMER).expectCode(refusal);
    const front = await shown.browser.request('GET', '/commercant', { keep: false });
    m.t.assert.equal(front.path, '/commercant/entrer', 'nobody is signed in');
    return shown;
}

async function expiredCode(m) {
    const browser = m.server.browser();
    const { page, code } = await askCode(m, browser, NEWCOMER);
    m.t.clock.advance(16 * MINUTE);
    await codeFails(m, page, code, 'Ce code est trop ancien. Demandez-en un autre.', 'account.code_old');
}

async function wrongCodes(m) {
    const browser = m.server.browser();
    const { page, code } = await askCode(m, browser, NEWCOMER);
    const wrong = String((Number(code) + 1) % 1_000_000).padStart(6, '0');
    let shown = page;
    for (let i = 0; i < 5; i++) shown = await codeFails(m, shown, wrong, 'Ce code n’est pas le bon.', 'account.wrong_code');
    await codeFails(m, shown, code, 'Trop d’essais. Demandez un autre code.', 'account.code_shut');
}

async function wrongMail(m) {
    const form = (await m.server.browser().get('/commercant/entrer')).form('/commercant/entrer');
    const button = 'Recevoir un code';
    const typed = { mail: 'odile@marchand' };
    await refused(m, form, button, { typed, says: 'Écrivez une adresse électronique', code: 'form.mail', keeps: typed });
}

// ---------------------------------------------------------------- the arrival

/** A SIRET number whose check digit is right, and the same with a wrong one. */
function sirets(first13) {
    const sum = [...first13].reduce((all, digit, i) => {
        const v = Number(digit) * (i % 2 === 0 ? 2 : 1);
        return all + (v > 9 ? v - 9 : v);
    }, 0);
    const check = (10 - (sum % 10)) % 10;
    return { right: `${first13}${check}`, wrong: `${first13}${(check + 1) % 10}` };
}

async function wrongSiret(m, browser) {
    const { right, wrong } = sirets('8123456780001');
    const phone = (await browser.get('/commercant/ouvrir/telephone')).form(NEXT);
    const tooShort = { typed: { phone: '12' }, says: 'Écrivez un numéro de téléphone à dix chiffres', code: 'form.phone', keeps: { phone: '12' } };
    const form = (await (await refused(m, phone, NEXT, tooShort)).fill({ phone: '0233000000' }).submit(NEXT)).form(NEXT);
    const bad = { typed: { siret: wrong }, says: 'Ce numéro SIRET n’est pas bon', code: 'form.siret', keeps: { siret: wrong } };
    const short = { typed: { siret: '123' }, says: 'Un numéro SIRET a 14 chiffres.', code: 'form.siret_length', keeps: { siret: '123' } };
    const again = await refused(m, await refused(m, form, NEXT, bad), NEXT, short);
    const [[taken]] = await rows(m.server, `SELECT siret FROM merchant WHERE siret <> '' ORDER BY id LIMIT 1`);
    const other = { typed: { siret: taken }, status: 409, says: 'Une boutique a déjà ce numéro SIRET.', code: 'merchant.siret_taken', keeps: { siret: taken } };
    const last = await refused(m, again, NEXT, other);
    const who = (await last.fill({ siret: right }).submit(NEXT)).form(NEXT);
    const none = await refused(m, who, NEXT, { typed: {}, says: 'Choisissez une des réponses', code: 'form.choice', keeps: {} });
    const page = await none.fill({ kind: 'craftsperson' }).submit(NEXT);
    m.t.assert.equal(page.path, '/commercant/ouvrir/nom', page.text().slice(0, 500));
}

const PLACE = { address: '3 rue du Four' };

async function wrongPlace(m, browser) {
    const name = (await browser.get('/commercant/ouvrir/nom')).form(NEXT);
    const nameless = { typed: { name: 'x', legal_name: 'Odile Marchand' }, says: 'C’est trop court', code: 'form.short', keeps: { name: 'x', legal_name: 'Odile Marchand' } };
    let form = (await (await refused(m, name, NEXT, nameless)).fill({ name: 'Chez Odile' }).submit(NEXT)).form(NEXT);
    const wrong = [
        ['99999', 'Aucune commune n’a ce code postal.', 'place.unknown'],
        ['610', 'Un code postal a cinq chiffres.', 'form.postcode'],
        ['75001', 'Cette commune est hors du territoire de ce marché.', 'place.outside'],
    ];
    for (const [postcode, says, code] of wrong)
        form = await refused(m, form, NEXT, { typed: { ...PLACE, postcode }, says, code, keeps: { ...PLACE, postcode } });
    const which = { typed: { ...PLACE, postcode: '61 250' }, says: 'Plusieurs communes ont ce code postal', code: 'place.which', keeps: PLACE };
    form = await refused(m, form, NEXT, which);
    const [choice] = form.page.select('#f-insee option').slice(1).map((o) => o.attrs.find((a) => a.name === 'value').value);
    const page = await form.fill({ insee: choice }).submit(NEXT);
    m.t.assert.equal(page.path, '/commercant/ouvrir/produit', page.text().slice(0, 500));
}

// ---------------------------------------------------------------- prices

const WRONG_PRICES = [
    ['-3', 'Un prix ne peut pas être négatif.', 'form.negative'],
    ['99999999999', 'Ce montant est trop grand.', 'form.large'],
    ['douze', 'Écrivez un prix en euros, par exemple 12,50.', 'form.money'],
    ['', 'Remplissez ce champ.', 'form.empty'],
];

const THING = { title: 'Bol bleu', rayon: 'poterie-et-ceramique', unit: 'piece', stock: '7' };

async function priceOf(m, title) {
    const [found] = await rows(m.server, `SELECT o.price_cents FROM offer o JOIN product p ON p.id = o.product_id
        WHERE p.title_fr = '${title}'`);
    return found?.[0];
}

/** A photo that came with a form that had a fault is not asked for again. */
async function wrongPrices(m, browser) {
    let form = (await browser.get('/commercant/ouvrir/produit')).form(NEXT);
    form.fill({ photo: smallPhoto });
    for (const [price, says, code] of WRONG_PRICES) {
        form = await refused(m, form, NEXT, { typed: { ...THING, price }, says, code, keeps: { ...THING, price } });
        form.page.expect('Photo reçue et gardée');
    }
    const page = await form.fill({ price: '12,5' }).submit(NEXT);
    m.t.assert.equal(page.path, '/commercant/ouvrir/horaires', page.text().slice(0, 500));
    m.t.assert.equal(await priceOf(m, THING.title), '1250');
    m.t.assert.equal((await rows(m.server, `SELECT 1 FROM product_picture pp JOIN product p ON p.id = pp.product_id
        WHERE p.title_fr = '${THING.title}'`)).length, 1, 'the kept photo is its photo');
}

/** The same on the shelf, where each product is a small form of its own. */
async function wrongShelfPrices(m, browser) {
    const button = `Changer le prix : ${THING.title}`;
    for (const [prix, says, code] of WRONG_PRICES) {
        const shelf = await browser.get('/commercant/produits');
        const again = await refused(m, shelf.form(button), button, { typed: { prix }, says, code, keeps: { prix } });
        m.t.assert.equal(again.page.select('[aria-invalid="true"]').length, 1, 'one field is marked');
    }
    const shelf = await browser.get('/commercant/produits');
    (await shelf.form(button).fill({ prix: '8,4' }).submit(button)).expectStatus(200);
    m.t.assert.equal(await priceOf(m, THING.title), '840');
    (await browser.page.form(button).fill({ prix: '12.50 €' }).submit(button)).expectStatus(200);
    m.t.assert.equal(await priceOf(m, THING.title), '1250');
}

// ---------------------------------------------------------------- photos

// 40 × 32 grey points, the smallest picture of its kind that holds enough to be cut in the middle
const JPEG = Buffer.from(`
/9j/2wBDAKBueIx4ZKCMgoy0qqC+8P//8Nzc8P//////////////////////////////////////////////////////////wAALCAAgACgBAREA/8QAFAAB
AAAAAAAAAAAAAAAAAAAAAP/EAB4QAAEEAwADAAAAAAAAAAAAAAABITFBEWHwUaGx/9oACAEBAAA/AGGCy4xXd8C7FeAtjNB4GgryFdgGGgLFBIHexs//2Q==`, 'base64');

const photo = (name, type, data) => ({ name, type, data });
const smallPhoto = photo('bol.png', 'image/png', png(48, 32, gradient(48, 32)));
const heavy = photo('panorama.jpg', 'image/jpeg', Buffer.concat([JPEG, Buffer.alloc(25 << 20, 7)]));
const renamed = photo('tarifs.jpg', 'image/jpeg', Buffer.from('%PDF-1.7\n%âãÏÓ\n1 0 obj\n<<>>\nendobj\n'));
const cut = photo('coupee.jpg', 'image/jpeg', JPEG.subarray(0, JPEG.length - 20));
const huge = photo('immense.png', 'image/png', png(30_000, 30_000));
const jpeg = photo('entiere.jpg', 'image/jpeg', JPEG);

/** Photos that are refused when they come: the form is shown again with what was typed. */
async function refusedPhotos(m, browser) {
    const keeps = { title_fr: 'Bol vert', rayon: THING.rayon, price: '14,00', stock: '3', text_fr: 'Tourné à la main.' };
    const wrong = [[heavy, 'Cette photo pèse plus de 20 Mo.'], [renamed, 'Ce fichier n’est pas une photo que nous savons lire.']];
    let form = (await browser.get('/commercant/produits/nouveau')).form('Enregistrer');
    for (const [one, says] of wrong) form = await refused(m, form, 'Enregistrer', { typed: { ...keeps, photo: one }, says, code: 'media.photo', keeps });
    (await form.submit('Enregistrer')).expectStatus(200).expect(keeps.title_fr);
}

const FORMATS = ['avif 1280', 'avif 320', 'avif 640', 'webp 1280', 'webp 160', 'webp 320', 'webp 480', 'webp 640', 'webp 960'];

const rendered = (m, title) => rows(m.server, `SELECT r.format || ' ' || r.width FROM rendition r
    JOIN product_picture pp ON pp.picture_id = r.picture_id JOIN product p ON p.id = pp.product_id WHERE p.title_fr = '${title}'`);

/** The product's sheet, asked again until it says or shows something. */
function sheetWith(m, browser, title, test) {
    return m.t.until(`the sheet of ${title}`, async () => {
        const page = await (await browser.get('/commercant/produits')).follow(title);
        return test(page) && page;
    }, { ms: 60_000, every: 100 });
}

const shownPhoto = (page) => page.select('img.vignette')[0]?.attrs.find((a) => a.name === 'src').value;

/** A new product with this photo, which has the look of one; then its sheet, once the photo was read. */
async function withPhoto(m, browser, title, one, test) {
    const form = (await browser.get('/commercant/produits/nouveau')).form('Enregistrer');
    form.fill({ title_fr: title, rayon: THING.rayon, price: '9', stock: '1', photo: one });
    (await form.submit('Enregistrer')).expectStatus(200).expect(title);
    return sheetWith(m, browser, title, test);
}

async function unreadable(m, browser, title, one) {
    const page = await withPhoto(m, browser, title, one, (p) => p.says('Cette photo ne se lit pas. Envoyez-en une autre.'));
    page.expectCode('media.unreadable');
    m.t.assert.equal(page.form('Enregistrer').value('title_fr'), title);
    m.t.assert.equal(page.form('Enregistrer').value('price'), '9,00');
    m.t.assert.deepEqual(await rendered(m, title), []);
}

async function readable(m, browser, title, one) {
    const page = await withPhoto(m, browser, title, one, shownPhoto);
    const answer = await browser.request('GET', shownPhoto(page), { keep: false });
    m.t.assert.equal(answer.headers['content-type'], 'image/webp');
    m.t.assert.equal(answer.body.toString('latin1', 8, 12), 'WEBP');
    m.t.clock.advance(MINUTE); // the other sizes are made in spare time
    await m.t.until(`every size of ${title}`, async () => (await rendered(m, title)).length === FORMATS.length, { ms: 60_000, every: 100 });
    m.t.assert.deepEqual((await rendered(m, title)).flat().sort(), FORMATS);
}

/** What the public sees of a product: the address of its photo. */
async function publicPhoto(m, title) {
    const [[pub]] = await rows(m.server, `SELECT pub FROM product WHERE title_fr = '${title}'`);
    const page = await m.server.browser().get(`/produit/${pub}-x`);
    return page.expectStatus(200).select('main img')[0]?.attrs.find((a) => a.name === 'src').value;
}

async function replacePhoto(browser, title, one) {
    const sheet = await (await browser.get('/commercant/produits')).follow(title);
    (await sheet.form('Enregistrer').fill({ photo: one }).submit('Enregistrer')).expectStatus(200);
}

/** A photo that cannot be read does not take away the one that stood there; one that can does. */
async function badReplacement(m, browser, title) {
    const former = await publicPhoto(m, title);
    m.t.assert.match(former, /^\/m\//);
    await replacePhoto(browser, title, cut);
    await sheetWith(m, browser, title, (p) => p.says('Cette photo ne se lit pas. Envoyez-en une autre.'));
    m.t.assert.equal(await publicPhoto(m, title), former);
    await replacePhoto(browser, title, jpeg);
    const page = await sheetWith(m, browser, title, shownPhoto);
    m.t.assert.notEqual(shownPhoto(page), former);
    m.t.assert.equal(await publicPhoto(m, title), shownPhoto(page));
    m.t.assert.equal((await rows(m.server, `SELECT 1 FROM product_picture pp JOIN product p ON p.id = pp.product_id
        WHERE p.title_fr = '${title}'`)).length, 1, 'one photo is left');
}

// ---------------------------------------------------------------- addresses

async function unknownAddress(m) {
    const browser = m.server.browser();
    const none = ['/nulle-part', '/produit/zzzzzz-rien', '/boutique/rien', '/achat/zzzzzzzzzzzzzzzzzzzzzzzzzz', '/commercant/nulle-part'];
    for (const address of none)
        (await browser.get(address)).expectStatus(404).expect('Cette page n’existe pas, ou n’existe plus.').expectCode('page.none');
    (await browser.page.follow('Retour au marché')).expectStatus(200);
}

/** What is only for forms, typed into the address bar, and back. */
async function onlyForForms(m) {
    const done = await m.server.run([m.server.command.serve[0], 'config', 'routes']);
    const all = done.out.trim().split('\n').map((line) => line.split('\t'));
    const read = all.filter(([method]) => method === 'GET').map(([, where]) => new RegExp(`^${where.replace(/\{[^}]*\}/g, '[^/]+')}$`));
    const posted = all.filter(([method]) => method === 'POST').map(([, where]) => where.replace(/\{[^}]*\}/g, 'zzz'));
    const only = posted.filter((where) => !read.some((r) => r.test(where)));
    m.t.assert.ok(only.includes('/panier/ajouter'), 'the list holds what it should');
    const browser = m.server.browser();
    for (const where of only) {
        const page = await unchanged(m, where, () => browser.get(where));
        page.expectStatus(404).expect('Cette page n’existe pas');
    }
    (await browser.page.follow('Retour au marché')).expectStatus(200);
}

/** A form sent to an address that is only read. */
async function onlyForReading(m) {
    const browser = m.server.browser();
    await browser.get('/');
    const wrong = [['/recherche', 405, 'Cela ne se fait pas ainsi'], ['/nulle-part', 404, 'Cette page n’existe pas']];
    for (const [where, status, says] of wrong) {
        const page = await unchanged(m, where, () => browser.post(where, { a: 'b' }, { keep: false }));
        page.expectStatus(status).expect(says);
        (await page.follow('Retour au marché')).expectStatus(200);
    }
}

function journalBytes(m) {
    const folder = path.join(m.server.dir, 'data/market/journal');
    return fs.existsSync(folder) ? fs.readdirSync(folder).map((name) => [name, fs.statSync(path.join(folder, name)).size]) : [];
}

/** A bank's call at an address that no shop has, or from a bank that is none: nothing is written down. */
async function unknownBank(m) {
    const browser = m.server.browser();
    const before = journalBytes(m);
    const rubbish = [['vads_hash', '%%%'], ['vads_amount', '-1'], ['signature', '\u0000ÿ<script>'], ['x', 'y'.repeat(5000)]];
    for (const [where, status] of [['/paiement/vads/UNKNOWN', 404], ['/paiement/rien/UNKNOWN', 404], ['/paiement/vads/..%2f..', 400]])
        (await unchanged(m, where, () => browser.post(where, rubbish))).expectStatus(status);
    m.t.assert.deepEqual(journalBytes(m), before, 'the journal');
    (await browser.get('/')).expectStatus(200);
}

export default async function (t) {
    const m = await openMarket(t);
    await t.step('an address that is none is said so', () => wrongMail(m));
    await t.step('a code that is too old', () => expiredCode(m));
    await t.step('five wrong codes, then the right one', () => wrongCodes(m));
    t.clock.advance(61 * MINUTE);
    const browser = await memberIn(m, NEWCOMER);
    const potter = await memberIn(m, POTTER);
    await t.step('a SIRET number with a wrong digit', () => wrongSiret(m, browser));
    await t.step('a place that is not, or not here', () => wrongPlace(m, browser));
    await t.step('prices in the arrival', () => wrongPrices(m, browser));
    await t.step('prices on the shelf', () => wrongShelfPrices(m, browser));
    await t.step('a photo too heavy, and a paper that calls itself a photo', () => refusedPhotos(m, browser));
    await t.step('a small photo gets all its sizes', () => readable(m, potter, 'Bol rouge', smallPhoto));
    await t.step('and a whole JPEG', () => readable(m, browser, 'Bol jaune', jpeg));
    await t.step('the same JPEG cut short', () => unreadable(m, browser, 'Bol gris', cut));
    await t.step('a picture that says it is enormous', () => unreadable(m, browser, 'Bol noir', huge));
    await t.step('a photo cut short in place of a good one', () => badReplacement(m, potter, 'Bol rouge'));
    await t.step('addresses that are none', () => unknownAddress(m));
    await t.step('addresses that only forms use', () => onlyForForms(m));
    await t.step('forms sent where nothing takes them', () => onlyForReading(m));
    await t.step('a bank that is none', () => unknownBank(m));
    await t.step('steps of a purchase and of a ticket out of their order', async () => {
        const bought = await stepsOfBuyer(t, m);
        const [[mail]] = await rows(m.server, `SELECT p.mail FROM person p JOIN member b ON b.person_id = p.id JOIN orders o ON o.merchant_id = b.merchant_id
            JOIN purchase u ON u.id = o.purchase_id WHERE b.role = 'owner' AND u.token = '${bought.page.path.slice('/achat/'.length)}'`);
        await stepsOfShop(t, m, await memberIn(m, mail), bought);
    });
    await t.step('cookies cut, changed, swapped, made up', () => cookiesSpoilt(t, m, potter));
}
