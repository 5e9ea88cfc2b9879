// A merchant takes with him all that is his: one file with his products as a table that another shop takes in unchanged, his photos
// byte for byte, every line of his orders. Only an owner who has just typed a code, and only his own. Once he has left, his
// addresses lead to his own site.
import crypto from 'node:crypto';
import zlib from 'node:zlib';
import { Market, demoFolder } from '../browser/market.mjs';
import { until } from '../harness/ports.mjs';
import { ADMIN, staffIn, tied, wellMade } from './forms_help.mjs';
import { buy, freshCode, HOUR, MINUTE, offersOf, rows, signIn } from './people.mjs';

export const meta = { timeoutMs: 240_000 };

const POTTER = 'atelier.terre.d.ocre@demo.foirail.example';
const POTTERY = 'atelier-terre-d-ocre';
const SOAP = 'savonnerie.du.perche@demo.foirail.example';
const PAGE = '/commercant/emporter';
const FILE = `${PAGE}.zip`;
const LEAVE = '/commercant/depart';
const BOM = '\ufeff';

/** What a ZIP file holds, by its list at the end: a map of names to bytes; each is what its checksum says. */
function unzip(bytes, assert) {
    const end = bytes.lastIndexOf(Buffer.from('PK\x05\x06'));
    const found = new Map();
    let at = bytes.readUInt32LE(end + 16);
    for (let i = bytes.readUInt16LE(end + 10); i > 0; i--) {
        const [crc, size, names, local] = [bytes.readUInt32LE(at + 16), bytes.readUInt32LE(at + 24), bytes.readUInt16LE(at + 28), bytes.readUInt32LE(at + 42)];
        const name = bytes.toString('utf8', at + 46, at + 46 + names);
        const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
        const content = bytes.subarray(start, start + size);
        assert.equal(zlib.crc32(content), crc, name);
        assert.equal(bytes.readUInt32LE(local + 14), crc, `${name}: its head says the same`);
        found.set(name, content);
        at += 46 + names + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
    }
    assert.equal(at, end);
    return found;
}

const lines = (content) => {
    const text = content.toString('utf8');
    return text.startsWith(BOM) ? text.slice(1).split('\r\n').filter(Boolean) : [];
};

async function made(m, owner, mail) {
    const before = m.mail.messages.at(-1)?.id ?? 0;
    const page = await (await owner.get(PAGE)).form('Préparer mon fichier').submit();
    (await freshCode(m, page, mail)).expectStatus(200);
    const letter = await m.letter(mail, 'en un fichier est prête', before);
    m.t.assert.match(letter.text, /\/commercant\/emporter/);
    const ready = await owner.get(PAGE);
    ready.expect('Votre fichier est prêt');
    await wellMade(m, ready);
    const file = await owner.request('GET', FILE, { keep: false });
    file.expectStatus(200);
    m.t.assert.match(file.headers['content-type'], /^application\/zip/);
    return Object.assign(unzip(file.body, m.t.assert), { whole: file.body });
}

async function allOfIt(m, owner) {
    const files = await made(m, owner, POTTER);
    const shop = `(SELECT id FROM merchant WHERE slug = '${POTTERY}')`;
    const originals = await rows(m.server, `SELECT DISTINCT i.original FROM picture i JOIN product_picture p ON p.picture_id = i.id WHERE i.merchant_id = ${shop}`);
    const photos = [...files].filter(([name]) => name.startsWith('photos/'));
    const sums = photos.map(([, content]) => crypto.createHash('sha256').update(content).digest('hex'));
    m.t.assert.ok(originals.length > 0);
    m.t.assert.deepEqual(sums.sort(), originals.map(([sum]) => sum).sort(), 'the photos as they came');
    for (const [name] of photos) m.t.assert.ok(lines(files.get('photos.csv')).some((line) => line.includes(name)), name);
    const [[ordered]] = await rows(m.server, `SELECT count(*) FROM order_line WHERE merchant_id = ${shop}`);
    const orders = lines(files.get('commandes.csv'));
    m.t.assert.equal(orders.length, Number(ordered) + 1);
    m.t.assert.ok(orders.some((line) => line.includes('Camille Lefort') && line.includes('camille@exemple.fr')), orders.slice(0, 3).join('\n'));
    return files;
}

const nothingWaits = (m) => until('no photo waits', async () => (await rows(m.server, `SELECT count(*) FROM shelf_photo WHERE state IN ('staged', 'waits')`))[0][0] === '0', { ms: 30_000 });

/** What the file says is on another shop's shelf, word for word and photo for photo, once that shop has taken it in. */
async function elsewhere(m, soap, files) {
    const table = files.get('produits.csv');
    const form = (await soap.get('/commercant/produits/import')).forms().find((f) => f.names().includes('fichier'));
    const broken = await form.fill({ fichier: { name: 'tout.zip', type: 'application/zip', data: files.whole.subarray(0, files.whole.length - 30) } }).submit();
    broken.expectStatus(422).expect('Cette archive ne vient pas de nous');
    const send = () => form.fill({ fichier: { name: 'tout.zip', type: 'application/zip', data: files.whole } }).submit();
    const read = await send();
    read.expect('à reprendre');
    await wellMade(m, read);
    (await read.form('Mettre tout cela en rayon').submit()).expectStatus(200);
    await until('it is on the shelf', async () => /C’est fait/.test((await soap.get('/commercant/produits/import')).text()), { ms: 20_000 });
    await nothingWaits(m);
    const all = await made(m, soap, SOAP), there = lines(all.get('produits.csv'));
    const sums = (zip) => [...zip].filter(([name]) => name.startsWith('photos/')).map(([, content]) => crypto.createHash('sha256').update(content).digest('hex'));
    const got = sums(all), listed = lines(all.get('photos.csv')).map((line) => line.replace(/photos\/[^;]*/, ''));
    for (const sum of sums(files)) m.t.assert.ok(got.includes(sum), 'a photo as it came');
    for (const line of lines(files.get('photos.csv'))) m.t.assert.ok(listed.includes(line.replace(/photos\/[^;]*/, '')), line);
    const sent = lines(table);
    m.t.assert.ok(sent.length > 3);
    for (const line of sent) m.t.assert.ok(there.includes(line), line);
    (await send()).expect('Il n’y a rien à faire');
    await (await soap.get('/commercant/produits/import')).form('Oublier ce fichier').submit();
    const again = lines((await madeAnew(m, soap)).get('produits.csv'));
    m.t.assert.deepEqual(again, there);
}

/** A second one takes the place of the first. */
async function madeAnew(m, owner) {
    await (await owner.get(PAGE)).form('En faire un nouveau').submit();
    await until('the new one is there', async () => (await owner.get(PAGE)).says('Votre fichier est prêt'), { ms: 20_000 });
    return unzip((await owner.request('GET', FILE, { keep: false })).body, m.t.assert);
}

async function notOthers(m) {
    const stranger = m.server.browser();
    m.t.assert.notEqual((await stranger.request('GET', FILE, { keep: false, follow: false })).status, 200);
    const farm = await signIn(m, 'la.ferme.des.haies@demo.foirail.example');
    const asks = await farm.request('GET', FILE, { keep: false });
    m.t.assert.doesNotMatch(asks.headers['content-type'], /zip/, 'a code first');
    (await freshCode(m, asks, 'la.ferme.des.haies@demo.foirail.example')).expect('Préparer mon fichier'); // there is none of his
    m.t.clock.advance(8 * 24 * HOUR);
    const late = await signIn(m, POTTER);
    (await late.get(PAGE)).expect('Préparer mon fichier');
}

const open = async (m) => Number((await rows(m.server, `SELECT count(*) FROM orders o JOIN merchant m ON m.id = o.merchant_id WHERE m.slug = '${POTTERY}'
    AND o.state IN ('submitted', 'accepted', 'preparing', 'ready', 'out_for_delivery')`))[0][0]);

/** Closed, its addresses lead to its own site: the page, the products, what stands on paper. Open again, they lead home. */
async function leaves(m) {
    const [[slug, code]] = await rows(m.server, `SELECT slug, code FROM merchant WHERE slug = '${POTTERY}'`);
    const [[offer, pub]] = await rows(m.server, `SELECT o.code, p.pub FROM public_offer o JOIN product p ON p.id = o.product_id JOIN merchant m ON m.id = o.merchant_id WHERE m.slug = '${POTTERY}' ORDER BY o.id`);
    const ways = [`/boutique/${slug}`, `/en/boutique/${slug}`, `/produit/${pub}-x`, `/b/${code}`, `/b/${code.toLowerCase()}`, `/p/${offer}`];
    m.t.clock.advance(MINUTE); // one code in half a minute
    await buy(m, { products: m.wanted, pay: 'shop' });
    let owner = await signIn(m, POTTER);
    const stranger = m.server.browser();
    const at = (path) => stranger.request('GET', path, { follow: false, keep: false });
    const close = async (fields) => (await owner.get(LEAVE)).form('Fermer ma boutique').fill(fields).submit();
    for (const path of ways) m.t.assert.notEqual((await at(path)).status, 404, path);

    const unsure = await close({ adresse: 'https://terre-ocre.exemple.fr/' });
    unsure.expectStatus(422).expect('Cochez cette case');
    tied(m, unsure, 'f-sur');
    await wellMade(m, unsure);
    m.t.assert.equal(unsure.form('Fermer ma boutique').value('adresse'), 'https://terre-ocre.exemple.fr/');
    for (const adresse of [`${m.server.origin}/boutique/x`, 'javascript:alert(1)', 'ftp://exemple.fr/x', 'https://exemple.fr/é']) (await close({ adresse, sur: '1' })).expectStatus(422);
    const sure = async (fields) => (m.t.clock.advance(MINUTE), freshCode(m, await close(fields), POTTER));
    (await sure({ adresse: 'https://terre-ocre.exemple.fr/', sur: '1' })).expectStatus(409).expect('pas finies');
    m.t.clock.advance(20 * 24 * HOUR); // long after, nobody came for it
    await until('no order is open', async () => (await open(m)) === 0, { ms: 60_000 });
    m.t.clock.advance(MINUTE);
    owner = await signIn(m, POTTER);
    const closed = await sure({ adresse: 'https://terre-ocre.exemple.fr/', sur: '1' });
    closed.expectStatus(200).expect('arrive sur https://terre-ocre.exemple.fr/');
    await wellMade(m, closed);
    await m.letter(POTTER, 'changement important');
    for (const path of ways) {
        const answer = await at(path);
        m.t.assert.deepEqual([answer.status, answer.headers.location], [301, 'https://terre-ocre.exemple.fr/'], path);
    }
    (await owner.get('/commercant')).expect('a quitté le marché');
    (await (await owner.get(LEAVE)).form('Enregistrer cette adresse').fill({ adresse: '' }).submit()).expect('ne mènent nulle part');
    for (const path of ways) m.t.assert.equal((await at(path)).status, 404, path);
    const staff = await staffIn(m, ADMIN);
    const [[id]] = await rows(m.server, `SELECT id FROM merchant WHERE slug = '${POTTERY}'`);
    const desk = await (await staff.get(`/equipe/fiche/${id}/depart`)).form('Enregistrer cette adresse').fill({ adresse: 'http://ailleurs.exemple.fr/' }).submit();
    desk.expectStatus(200);
    await wellMade(m, desk);
    m.t.assert.equal((await at(ways[0])).headers.location, 'http://ailleurs.exemple.fr/');
    (await (await owner.get(LEAVE)).form('Rouvrir ma boutique').submit()).expect('Fermer ma boutique');
    for (const path of ways) m.t.assert.ok(![301, 404].includes((await at(path)).status) || path.startsWith('/produit'), path);
    (await stranger.get(`/boutique/${slug}`)).expectStatus(200);
    m.t.assert.deepEqual(await rows(m.server, 'SELECT url FROM shop_moved'), []);
}

/** A shop that staff closed: only staff say where it leads, and it cannot open itself. */
async function closedByStaff(m) {
    m.t.clock.advance(MINUTE); // a code of the telephone is good once
    const staff = await staffIn(m, ADMIN);
    const [[id]] = await rows(m.server, `SELECT id FROM merchant WHERE slug = 'savonnerie-du-perche'`);
    (await staff.get(`/equipe/fiche/${id}/depart`)).expect('Cette boutique est ouverte');
    await (await staff.get(`/equipe/fiche/${id}`)).form('Suspendre').fill({ motif: 'Adresse introuvable depuis un mois' }).submit('Suspendre');
    const owner = await signIn(m, SOAP);
    const page = await owner.get(LEAVE);
    page.expect('fermée par l’équipe');
    m.t.clock.advance(MINUTE);
    await freshCode(m, await owner.request('GET', FILE, { keep: false }), SOAP);
    const headers = { Origin: owner.origin, 'Sec-Fetch-Site': 'same-origin' };
    m.t.assert.equal((await owner.post(LEAVE, { adresse: 'https://mauvais.exemple/', sur: '1' }, { headers, follow: false, keep: false })).status, 409);
    m.t.assert.equal((await owner.post(`${LEAVE}/retour`, {}, { headers, follow: false, keep: false })).status, 404);
    m.t.assert.deepEqual(await rows(m.server, 'SELECT url FROM shop_moved'), []);
}

export default async function (t) {
    const m = await Market.open(t, { from: demoFolder(t.dir, 1) });
    const wanted = (await offersOf(m.server)).find((o) => o.shop === POTTERY && o.mode === 'order' && o.inShop && o.units >= 1);
    m.wanted = wanted.path;
    await buy(m, { products: m.wanted, pay: 'shop' });
    const potter = await signIn(m, POTTER), soap = await signIn(m, SOAP);
    let files;

    await t.step('all of a shop in one file', async () => { files = await allOfIt(m, potter); });
    await t.step('taken in by another shop, word for word', () => elsewhere(m, soap, files));
    await t.step('nobody else’s, and not for ever', () => notOthers(m));
    await t.step('a shop that leaves', () => leaves(m));
    await t.step('a shop that staff closed', () => closedByStaff(m));
}
