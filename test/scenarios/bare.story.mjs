// A market from nothing but `foirail init`: the first administrator by the link it prints, a shop's arrival, its first product in a rayon
// of the tree it begins with, a sale paid in the shop; and what staff make of that tree, and of markets.
import fs from 'node:fs';
import { totp } from '../browser/market.mjs';
import { siretOf } from './register.mjs';
import { tied } from './forms_help.mjs';
import { words } from '../harness/dom.mjs';
import { buy, MINUTE, rows, signIn } from './people.mjs';

const ADMIN = 'jeanne@exemple.fr';
const PASSWORD = 'quatre mots bien à moi';
const BAKER = 'odile@exemple.fr';
const NEXT = 'Enregistrer et continuer';
const SAVE = 'Enregistrer ce rayon';
const RAYONS = '/equipe/rayons';

const sorts = (page) => page.select('nav[aria-label="Trier"] a').map((a) => words(a));
const chips = (page) => page.select('a.puce.act').map((a) => words(a)).join();

/** A territory of which no position is known: nothing is asked or said about distance, whatever an address asks. */
async function nothingIsNear(m) {
    const { assert } = m.t;
    const done = await m.server.sub('init', '--departement', '53');
    assert.equal(done.code, 0, done.out);
    await m.server.launch();
    const page = await m.server.browser().get('/recherche?pres=laval&rayon_km=15&tri=pres');
    page.expectStatus(200);
    for (const none of ['#f-pres', '#f-km', '.avis']) assert.equal(page.select(none).length, 0, none);
    assert.equal(chips(page), '');
    (await m.server.browser().get('/api/v1/recherche?pres=laval&rayon_km=15')).expectStatus(400);
    const communes = (await m.server.browser().get('/communes')).select('a').map((a) => a.attrs.find((x) => x.name === 'href').value);
    assert.ok(communes.includes('/commune/laval') && !communes.some((href) => href.includes('pres=')));
    await m.server.stop();
}

/** Where some positions are known, the others say so and count nothing; those that are known filter and sort. */
async function someAreNear(m) {
    const { assert } = m.t, list = async (query) => (await m.server.browser().get(`/recherche?${query}`)).expectStatus(200);
    const all = await list('tri=pres'), near = await list('pres=alencon&rayon_km=15'), nowhere = await list('pres=laval&rayon_km=15&tri=pres');
    assert.ok(all.select('li.prod').length && all.select('#f-pres').length && all.select('#f-km').length);
    assert.ok(!sorts(all).includes('Le plus près') && sorts(near).includes('Le plus près'), sorts(near).join());
    assert.match(chips(near), /Alençon, 15 km/);
    nowhere.expect('Nous ne savons pas où se trouve');
    assert.equal(chips(nowhere), '');
    assert.deepEqual([sorts(nowhere), nowhere.select('li.prod').length], [sorts(all), all.select('li.prod').length]);
}

/** What init prints is all there is. */
async function bareMarket(t) {
    const m = { t, mail: await t.mail() };
    m.letter = async (to, subject = '', after = 0) => {
        const query = new URLSearchParams({ to, subject, after: String(after), wait: '20000' });
        const found = await (await fetch(`${m.mail.web.url}/messages?${query}`)).json();
        t.assert.ok(found.length, `no letter “${subject}” came to ${to}`);
        return found.at(-1);
    };
    // the sealing key is where systemd puts a credential
    m.server = await t.server({ conf: { seal_key: '' }, env: { CREDENTIALS_DIRECTORY: t.dir } });
    t.assert.ok(fs.existsSync(`${t.dir}/seal_key`));
    await m.server.stop(); // the embedded database belongs to one process
    await nothingIsNear(m);
    const done = await m.server.sub('init', '--name', 'Le marché d’Alençon', '--operator', 'Ville d’Alençon', '--departement', '61', '--phone', '02 33 00 00 00', '--admin', ADMIN);
    t.assert.equal(done.code, 0, done.out);
    m.link = /https?:\S+\/equipe\/lien\/\S+/.exec(done.out)[0];
    await m.server.launch();
    return m;
}

/** The first administrator: the link opens once, the telephone's key and a password are chosen, and she is in. */
async function firstAdministrator(m, link) {
    const browser = m.server.browser();
    const page = await browser.get(new URL(link).pathname);
    const key = page.select('code')[0].childNodes[0].value;
    const secret = Buffer.from([...key].map((c) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0')).join('').match(/.{8}/g).map((b) => parseInt(b, 2)));
    const chosen = await page.form('Enregistrer').fill({ code: totp(secret, m.t.clock.now()), secret: PASSWORD, encore: PASSWORD }).submit();
    m.t.assert.equal(chosen.path, '/equipe/entrer');
    (await browser.get(new URL(link).pathname)).expectStatus(404);
    m.t.clock.advance(MINUTE); // a code serves once
    const form = (await browser.get('/equipe/entrer')).form('/equipe/entrer');
    const desk = await form.fill({ mail: ADMIN, secret: PASSWORD, code: totp(secret, m.t.clock.now()) }).submit();
    m.t.assert.equal(desk.path, '/equipe');
    return browser;
}

async function answer(m, page, values, at, button = NEXT) {
    const next = await page.form(button).fill(values).submit(button);
    m.t.assert.equal(next.path, at.startsWith('/') ? at : `/commercant/ouvrir/${at}`, next.text().slice(0, 600));
    return next.expectStatus(200);
}

/** Nine screens, a first product, and the shop is there. */
async function arrives(m) {
    const browser = await signIn(m, BAKER);
    let page = await answer(m, browser.page, { phone: '02 61 91 08 08' }, 'siret');
    page = await answer(m, page, { siret: siretOf('8123457010001') }, 'qui');
    page = await answer(m, page, { kind: 'shopkeeper' }, 'nom');
    page = await answer(m, page, { name: 'Le Fournil d’Odile', legal_name: 'Odile Le Goff' }, 'adresse');
    const where = { address: '3 rue du Four', postcode: '61000' };
    const which = await page.form(NEXT).fill(where).submit(NEXT); // several communes have this postcode
    page = await answer(m, which.expectStatus(422), { ...where, insee: '61001' }, 'produit');
    const slugs = page.select('#f-rayon option').map((o) => o.attrs.find((a) => a.name === 'value').value);
    m.t.assert.ok(slugs.includes('pains') && !slugs.includes('tabac'), 'the tree is there, without what is not sold');
    const headers = { Origin: browser.origin, 'Sec-Fetch-Site': 'same-origin' };
    const no = await browser.post(page.path, { title: 'Cigarettes', rayon: 'tabac', price: '12', unit: 'piece', stock: '3' }, { headers });
    no.expectStatus(422).expect('Le tabac se vend chez les buralistes, jamais à distance.');
    tied(m, no, 'f-rayon');
    page = await answer(m, no, { title: 'Pain de seigle', rayon: 'pains', price: '3,20', stock: '30' }, 'horaires');
    page = await answer(m, page, {}, 'recevoir');
    page = await answer(m, page, {}, 'niveau');
    await answer(m, page, { mode: 'order' }, '/commercant?ouvert=1', 'Ouvrir ma boutique');
    return browser;
}

async function verified(m, staff) {
    const [[id]] = await rows(m.server, 'SELECT id FROM merchant');
    const file = await staff.get(`/equipe/fiche/${id}`);
    (await file.form('La fiche est bonne : vérifier').submit('La fiche est bonne : vérifier')).expectStatus(200);
}

/** Its sheet says what the law wants; then it is bought, made ready, paid in the shop and handed over. */
async function sold(m, baker) {
    const shelf = await baker.get('/commercant/produits');
    const sheet = /href="(\/commercant\/produits\/\d+)"/.exec(shelf.html)[1];
    (await (await baker.get(sheet)).form('Enregistrer').fill({ 'allergens[]': 'gluten' }).submit('Enregistrer')).expect('C’est enregistré');
    const [[pub]] = await rows(m.server, `SELECT p.pub FROM product p JOIN public_offer o ON o.product_id = p.id WHERE o.mode = 'order'`);
    await buy(m, { products: `/produit/${pub}-x`, quantity: 2, pay: 'shop' });
    const [[number, code]] = await rows(m.server, 'SELECT number, code FROM orders');
    const press = async (verb, values = {}, button = undefined) =>
        (await (await baker.get(`/commercant/commandes/${number}`)).forms().find((f) => f.action.endsWith(`${number}/${verb}`)).fill(values).submit(button)).expectStatus(200);
    await press('accepter');
    await press('pret');
    await press('payer', {}, 'Espèces');
    await press('remettre', { code });
    m.t.assert.deepEqual(await rows(m.server, 'SELECT state, actual_total_cents FROM orders'), [['handed_over', '640']]);
}

/** Its rayon's rate, of the place and the day; another one is chosen, one that is none here is refused; the first order keeps its own. */
async function vat(m, staff, baker) {
    m.t.assert.deepEqual(await rows(m.server, 'SELECT vat_bp FROM order_line'), [['550']]);
    const sheet = /href="(\/commercant\/produits\/\d+)"/.exec((await baker.get('/commercant/produits')).html)[1];
    const page = await baker.get(sheet);
    m.t.assert.deepEqual(page.select('#f-tva option').map((o) => o.attrs.find((a) => a.name === 'value').value), ['', '2000', '1000', '550', '210']);
    const typed = Object.fromEntries(page.form('Enregistrer').entries(null).filter(([, v]) => typeof v === 'string'));
    const no = await baker.post(sheet, { ...typed, tva: '850' }, { headers: { Origin: baker.origin, 'Sec-Fetch-Site': 'same-origin' } });
    no.expectStatus(422).expect('Ce taux de TVA n’existe pas ici aujourd’hui');
    tied(m, no, 'f-tva');
    (await (await baker.get(sheet)).form('Enregistrer').fill({ tva: '1000' }).submit('Enregistrer')).expect('C’est enregistré');
    const [[pub]] = await rows(m.server, 'SELECT pub FROM product');
    await buy(m, { products: `/produit/${pub}-x`, pay: 'shop' });
    const shop = await baker.get('/commercant/boutique');
    (await shop.form('Enregistrer').fill({ franchise: 'oui' }).submit('Enregistrer')).expectStatus(200);
    await buy(m, { products: `/produit/${pub}-x`, pay: 'shop' });
    m.t.assert.deepEqual((await rows(m.server, 'SELECT vat_bp FROM order_line ORDER BY id')).flat(), ['550', '1000', '0']);
    const told = await rows(m.server, `SELECT CASE WHEN text LIKE '%art. 293 B du CGI%' THEN 1 ELSE 0 END FROM purchase_terms ORDER BY purchase_id`);
    m.t.assert.deepEqual(told.flat(), ['0', '0', '1']);
    m.t.assert.equal((await baker.get(sheet)).select('#f-tva').length, 0, 'nothing to choose for who charges none');
}

/** What the law asks of eggs and meat, each answer in its field; boxes of allergens; their words apart among the ingredients. */
async function law(m, baker) {
    const NEW = '/commercant/produits/nouveau', PUT = 'Enregistrer';
    const eggs = { title_fr: 'Œufs de la ferme', rayon: 'oeufs', price: '3', stock: '6' };
    const asks = await (await baker.get(NEW)).form(PUT).fill(eggs).submit('Voir ce que ce rayon demande');
    asks.expectStatus(200);
    m.t.assert.equal(asks.form(PUT).value('title_fr'), eggs.title_fr, 'nothing is lost by looking');
    m.t.assert.deepEqual(await rows(m.server, `SELECT count(*) FROM product WHERE title_fr = '${eggs.title_fr}'`), [['0']]);
    const no = await asks.form(PUT).fill({ 'allergens[]': ['aucun', 'œufs'], code_oeuf: 'plein air' }).submit(PUT);
    no.expectStatus(422).expect('Cochez « aucun », ou ceux qu’il contient, pas les deux.');
    ['f-origin', 'f-code_oeuf'].forEach((id) => tied(m, no, id));
    m.t.assert.equal(no.select('#fautes a[href="#f-allergens"]').length, 1);
    m.t.assert.deepEqual(no.select('input[checked]').filter((b) => b.attrs.some((a) => a.value === 'allergens[]')).map((b) => b.attrs.find((a) => a.name === 'value').value), ['aucun', 'œufs'], 'ticked as they were');
    m.t.assert.equal(no.form(PUT).value('code_oeuf'), 'plein air');
    const meat = await no.form(PUT).fill({ rayon: 'boucherie', 'allergens[]': 'aucun' }).submit(PUT);
    meat.expectStatus(422);
    ['f-naissance', 'f-elevage', 'f-abattage'].forEach((id) => tied(m, meat, id));
    (await meat.form(PUT).fill({ ...eggs, 'allergens[]': ['œufs', 'fruits à coque'], origin: 'Orne', code_oeuf: '1FRQAB01' }).submit(PUT)).expectStatus(200);
    m.t.assert.deepEqual(await rows(m.server, `SELECT allergens, replace(replace(traces, '\t', '='), '\n', '') FROM product WHERE title_fr = '${eggs.title_fr}'`), [['œufs, fruits à coque', 'code_oeuf=1FRQAB01']]);
    const [[pub]] = await rows(m.server, `SELECT pub FROM product WHERE title_fr = '${eggs.title_fr}'`);
    (await m.server.browser().get(`/produit/${pub}-x`)).expect('Code imprimé sur les œufs').expect('1FRQAB01');
    const sheet = (await baker.get('/commercant/produits')).select('a').find((a) => words(a).includes('Œufs de la ferme') && a.attrs.some((x) => x.value.startsWith('/commercant/produits/')));
    const again = await baker.get(sheet.attrs.find((a) => a.name === 'href').value);
    (await again.form(PUT).fill({ ingredients: 'Farine de blé, eau, fromage bleu' }).submit(PUT)).expectStatus(200);
    const shown = await m.server.browser().get(`/produit/${pub}-x`);
    m.t.assert.deepEqual(shown.select('dd b').map((b) => words(b)), ['Farine', 'blé', 'fromage'], 'apart, and no other word');
}

// ---------------------------------------------------------------- the tree

const tree = (m, where) => rows(m.server, `SELECT c.slug, d.slug AS above, c.name_fr, c.name_en, c.kind, c.hidden, c.blocked_fr FROM category c LEFT JOIN category d ON d.id = c.parent_id WHERE ${where}`);

/** Two inits, one tree. */
async function oneTree(m) {
    const [[all, first]] = await rows(m.server, 'SELECT count(*), count(*) - count(parent_id) FROM category');
    m.t.assert.deepEqual([all, first], ['81', '14']);
}

async function staffChange(m, staff) {
    const page = await staff.get(RAYONS);
    page.expectStatus(200).expect('Fromages').expect('Le tabac se vend chez les buralistes');
    const bad = await page.form(SAVE).fill({ nom_fr: 'F', nom_en: 'Goats', raison_en: 'no' }).submit();
    bad.expectStatus(422);
    ['f-nom_fr', 'f-raison_fr'].forEach((id) => tied(m, bad, id));
    m.t.assert.deepEqual([bad.form(SAVE).value('nom_en'), bad.form(SAVE).value('raison_en')], ['Goats', 'no']);
    const done = await bad.form(SAVE).fill({ nom_fr: 'Fromages de chèvre', nom_en: 'Goat cheeses', sous: 'cremerie', genre: 'food', icone: 'milk', raison_en: '' }).submit();
    m.t.assert.equal(done.path, `${RAYONS}?fait=1`);
    m.t.assert.deepEqual(await tree(m, `c.slug = 'fromages-de-chevre'`), [['fromages-de-chevre', 'cremerie', 'Fromages de chèvre', 'Goat cheeses', 'food', '0', '']]);
    const twice = await done.form(SAVE).fill({ nom_fr: 'Fromages de chèvre', sous: 'cremerie' }).submit();
    twice.expectStatus(422).expect('Un autre rayon de ce niveau porte ce nom');
    const deep = await (await staff.get(`${RAYONS}?rayon=cremerie`)).form(SAVE).fill({ sous: 'epicerie' }).submit();
    deep.expectStatus(422).expect('Il y a deux niveaux');
    (await staff.get(`${RAYONS}?rayon=nulle-part`)).expectStatus(404);
    const moved = await (await staff.get(`${RAYONS}?rayon=fromages-de-chevre`)).form(SAVE).fill({ nom_fr: 'Chèvres', sous: 'epicerie' }).submit();
    moved.expectStatus(200);
    m.t.assert.deepEqual((await tree(m, `c.slug = 'fromages-de-chevre'`))[0].slice(1, 3), ['epicerie', 'Chèvres']);
}

async function staffOrder(m, staff) {
    const order = async () => (await rows(m.server, `SELECT slug FROM category WHERE parent_id IS NULL AND hidden = 0 ORDER BY position`)).map(([s]) => s);
    const before = await order();
    const form = (await staff.get(RAYONS)).forms().find((f) => f.action.endsWith('/ordre') && f.value('rayon') === before[1]);
    (await form.submit('Monter : Fruits et légumes')).expectStatus(200);
    m.t.assert.deepEqual(await order(), [before[1], before[0], ...before.slice(2)]);
    const first = (await m.server.browser().get('/')).select('a.tuile').map((a) => a.attrs.find((x) => x.name === 'href').value);
    m.t.assert.deepEqual([first[0], first.length], [`/rayon/${before[1]}`, before.length], 'the front page follows, without what is hidden');
    (await staff.post(`${RAYONS}/ordre`, { rayon: before[1], vers: 'ailleurs' })).expectStatus(404);
}

/** A rayon is closed: what stands there leaves the shelf, its shop is told why, nothing comes back, and the history says who. */
async function closed(m, staff, baker) {
    const why = 'Le pain se vend le matin, au fournil.';
    const [[pub]] = await rows(m.server, `SELECT pub FROM product WHERE title_fr = 'Pain de seigle'`);
    (await m.server.browser().get(`/produit/${pub}-x`)).expectStatus(200);
    (await (await staff.get(`${RAYONS}?rayon=pains`)).form(SAVE).fill({ raison_fr: why }).submit()).expectStatus(200);
    m.t.assert.notEqual((await m.server.browser().get(`/produit/${pub}-x`)).status, 200);
    (await m.server.browser().get('/rayon/pains')).expectStatus(404);
    m.t.assert.ok((await m.letter(BAKER, 'Retiré')).text.includes(why));
    const shelf = await baker.get('/commercant/produits');
    (await shelf.form('Mettre en rayon : Pain de seigle').submit('Mettre en rayon : Pain de seigle')).expect(why);
    const draft = await baker.get('/commercant/produits/nouveau');
    const no = await draft.form('Enregistrer').fill({ title_fr: 'Pain noir', rayon: 'pains', price: '4', stock: '2', 'allergens[]': 'gluten' }).submit('Enregistrer');
    no.expectStatus(422).expect(why);
    tied(m, no, 'f-rayon');
    m.t.assert.deepEqual(await rows(m.server, `SELECT p.title_fr FROM offer o JOIN product p ON p.id = o.product_id WHERE o.withdrawn_at IS NULL`), [['Œufs de la ferme']]);
    const verbs = (await rows(m.server, `SELECT DISTINCT verb FROM audit WHERE verb LIKE 'rayon.%' OR verb = 'offer.rayon_closed' ORDER BY verb`)).map(([v]) => v);
    m.t.assert.deepEqual(verbs, ['offer.rayon_closed', 'rayon.add', 'rayon.close', 'rayon.move', 'rayon.order']);
    m.t.assert.equal((await baker.get(RAYONS)).path, '/equipe/entrer');
}

// ---------------------------------------------------------------- markets

const MARKETS = '/equipe/marches', KEEP = 'Enregistrer ce marché', MINE = '/commercant/marches', PROPOSE = 'Proposer ce marché';
const TYPED = { nom: 'Marché du jeudi', lieu: 'Place de la Magdeleine', postcode: '61500', jour: '4', ouvre: '08:00', ferme: '13:00' };
const page$ = (m, at) => m.server.browser().get(at);

async function marketMade(m, staff) {
    const empty = await staff.get(MARKETS);
    empty.expectStatus(200).expect('Pas encore de marché');
    const bad = await empty.form(KEEP).fill({ ...TYPED, nom: 'M', postcode: '75001', jour: '', ouvre: '14:00' }).submit();
    bad.expectStatus(422);
    ['f-nom', 'f-jour', 'f-ferme'].forEach((id) => tied(m, bad, id));
    m.t.assert.deepEqual(['lieu', 'postcode', 'ouvre'].map((n) => bad.form(KEEP).value(n)), [TYPED.lieu, '75001', '14:00']);
    const outside = await bad.form(KEEP).fill({ ...TYPED, postcode: '29160' }).submit();
    outside.expectStatus(422).expect(/hors de notre territoire|choisissez la vôtre/);
    let sent = outside.form(KEEP).fill(TYPED), done = await sent.submit();
    const [commune] = done.select('#f-commune option').map((o) => o.attrs.find((a) => a.name === 'value').value).filter((v) => v === '61464');
    if (done.status === 422 && commune) done = await (sent = done.form(KEEP).fill({ commune })).submit();
    m.t.assert.equal((await sent.submit(undefined, { keep: false })).url, done.url, 'the second click leads where the first did');
    m.t.assert.equal(done.path, `${MARKETS}?fait=1`, done.text().slice(0, 500));
    m.t.assert.deepEqual(await rows(m.server, 'SELECT slug, insee, weekday, opens_min, closes_min FROM market'), [['marche-du-jeudi', '61464', '4', '480', '780']]);
}

/** A stall, on the page of the market; a day cancelled, on every page, calendar and answer that names it. */
async function stallAndDay(m, staff, baker) {
    (await (await baker.get(MINE)).forms().find((f) => f.buttons().some((b) => f.entries(b).some(([n]) => n === 'present'))).submit()).expectStatus(200).expect('mon étal');
    const at = '/marche/marche-du-jeudi', shown = await page$(m, at);
    shown.expectStatus(200).expect('Chaque jeudi').expect('1 stand');
    m.t.assert.equal(shown.select('a[href^="/boutique/"]').length, 1);
    const facts = JSON.parse(/<script type="application\/ld\+json">(.*?)<\/script>/s.exec(shown.html)[1])['@graph'];
    m.t.assert.equal(facts.filter((f) => f['@type'] === 'Event').length, 9);
    (await page$(m, '/sitemap.xml')).html.includes(at) || m.t.assert.fail('not in the sitemap');
    const change = await staff.get(`${MARKETS}?marche=marche-du-jeudi`);
    const form = change.forms().find((f) => f.action.endsWith('/jour'));
    const date = form.value('date');
    (await form.fill({ pourquoi: 'Fête patronale' }).submit('Annuler ce jour')).expectStatus(200).expect('Fête patronale');
    (await page$(m, at)).expect('Annulé').expect('Fête patronale');
    const calendar = (await page$(m, `${at}/dates.ics`)).html;
    m.t.assert.equal(calendar.split('STATUS:CANCELLED').length, 2, calendar.slice(0, 800));
    const told = JSON.parse((await page$(m, '/api/v1/marches/marche-du-jeudi')).html);
    m.t.assert.deepEqual([told.dates[0].date, told.dates[0].cancelled, told.dates[1].cancelled, told.stalls.length], [date, true, false, 1]);
    m.t.assert.notEqual(JSON.parse((await page$(m, '/api/v1/marches')).html).items[0].next_starts_at.slice(0, 10), date, 'the next one is another day');
    (await baker.get(MINE)).expect('Pas de marché ce jour-là');
    (await staff.post(`${MARKETS}/jour`, { marche: 'marche-du-jeudi', date: '2020-01-02', annule: '1' })).expectStatus(404);
    (await page$(m, '/marche/nulle-part')).expectStatus(404);
}

/** What a merchant proposes is seen by nobody before staff have looked; refused with a reason, or put in with his stall. */
async function proposals(m, staff, baker) {
    const bad = await (await baker.get(MINE)).form(PROPOSE).fill({ ...TYPED, nom: '' }).submit();
    bad.expectStatus(422);
    tied(m, bad, 'f-nom');
    m.t.assert.equal(bad.form(PROPOSE).value('lieu'), TYPED.lieu);
    for (const nom of ['Marché du soir', 'Marché de nulle part']) {
        const sent = await (await baker.get(MINE)).form(PROPOSE).fill({ ...TYPED, nom, postcode: '61130' }).submit();
        const which = sent.status === 422 ? await sent.form(PROPOSE).fill({ commune: '61038' }).submit() : sent;
        which.expectStatus(200).expect('Nous regardons');
    }
    m.t.assert.ok(!(await page$(m, '/marches')).says('Marché du soir'));
    const seen = await staff.get(MARKETS);
    const form = (name) => staff.page.forms().find((f) => f.action.endsWith('/refuser') && f.buttons().some((b) => JSON.stringify(b.childNodes.map((c) => c.childNodes?.[0]?.value ?? '')).includes(name)));
    seen.expect('Marché de nulle part').expect('02 61 91 08 08');
    (await form('nulle part').fill({ raison: 'non' }).submit()).expectStatus(422).expect('Dites pourquoi');
    m.t.assert.equal(form('nulle part').value('raison'), 'non');
    (await form('nulle part').fill({ raison: 'Il ne se tient plus depuis dix ans.' }).submit()).expectStatus(200);
    m.t.assert.ok((await m.letter(BAKER, 'nulle part')).text.includes('Il ne se tient plus depuis dix ans.'));
    const check = await staff.page.follow('Vérifier, puis l’ajouter : Marché du soir');
    m.t.assert.equal(check.form(KEEP).value('nom'), 'Marché du soir');
    (await check.form(KEEP).fill({ nom: 'Marché du vendredi soir' }).submit()).expectStatus(200);
    m.t.assert.ok((await m.letter(BAKER, 'Marché du soir')).text.includes('/marche/marche-du-vendredi-soir'));
    (await page$(m, '/marche/marche-du-vendredi-soir')).expect('Le Fournil d’Odile');
    (await baker.get(MINE)).expect('Il ne se tient plus depuis dix ans.');
}

async function marketClosed(m, staff) {
    const page = await staff.get(`${MARKETS}?marche=marche-du-vendredi-soir`);
    (await page.forms().find((f) => f.action.endsWith('/fermer')).submit()).expectStatus(200);
    (await page$(m, '/marche/marche-du-vendredi-soir')).expectStatus(404);
    m.t.assert.ok(!(await page$(m, '/marches')).says('vendredi soir'));
    const verbs = (await rows(m.server, `SELECT verb FROM audit WHERE verb LIKE 'market.%' ORDER BY id`)).map(([v]) => v);
    m.t.assert.deepEqual(verbs, ['market.add', 'market.day_off', 'market.propose', 'market.propose', 'market.refuse', 'market.confirm', 'market.close']);
}

export default async function (t) {
    const m = await bareMarket(t);
    let staff, baker;
    await t.step('the first administrator, by the link that init printed', async () => (staff = await firstAdministrator(m, m.link)));
    await t.check('a true market says nothing of a demonstration, and search engines may keep it', async () => {
        const home = await m.server.browser().get('/');
        home.expectStatus(200).expect('Le marché d’Alençon');
        t.assert.ok(!home.says('Démonstration') && !home.html.includes('noindex') && !home.headers['x-robots-tag'], home.html.slice(0, 1500));
    });
    await t.step('a shop arrives and names its first product', async () => (baker = await arrives(m)));
    await t.step('staff look at its file', () => verified(m, staff));
    await t.step('it is sold, and paid in the shop', () => sold(m, baker));
    await t.step('near what is known, and what is not', () => someAreNear(m));
    await t.step('the rate of VAT of its place and day', () => vat(m, staff, baker));
    await t.step('what the law asks of eggs and meat, and of allergens', () => law(m, baker));
    await t.step('the tree is put in once', () => oneTree(m));
    await t.step('staff add, name and move a rayon', () => staffChange(m, staff));
    await t.step('staff order them', () => staffOrder(m, staff));
    await t.step('staff add a market', () => marketMade(m, staff));
    await t.step('a stall on its page, and a day cancelled', () => stallAndDay(m, staff, baker));
    await t.step('markets a merchant proposes', () => proposals(m, staff, baker));
    await t.step('a market is closed', () => marketClosed(m, staff));
    await t.step('a rayon in which nothing may be sold', () => closed(m, staff, baker));
}
