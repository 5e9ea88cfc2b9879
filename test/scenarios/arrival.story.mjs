// A shop opens: what the operator has put in of the national register, one question a screen, a link to go on by, and what
// staff see of it.
import fs from 'node:fs';
import path from 'node:path';
import { BAKERY, CLOSED, FARM, firm, GOOD, POTTER, register, SHY, siretOf } from './register.mjs';
import { ADMIN, smallPhoto, staffIn, wellMade } from './forms_help.mjs';
import { openMarket, rows, signIn } from './people.mjs';
import { words } from '../harness/dom.mjs';
import { until } from '../harness/ports.mjs';

// ---------------------------------------------------------------- the register

function put(m, name, text) {
    const file = path.join(m.server.dir, name);
    fs.writeFileSync(file, text);
    return file;
}

async function load(m, file, code, ...more) {
    const done = await m.server.sub('import', 'sirene', file, ...more);
    m.t.assert.equal(done.code, code, `expected exit code ${code}:\n${done.out}`);
    return done.out;
}

/** What the files of this story put in: the demo has some of its own. */
const known = async (m) => (await rows(m.server, 'SELECT siret, name, legal_name, address, postcode, insee, activity FROM register_firm ORDER BY siret')).filter(([siret]) => siret.startsWith('8123'));

async function goodFile(m) {
    const file = put(m, 'sirene.csv', `\ufeff${register(GOOD)}`);
    const tried = await load(m, file, 0, '--check');
    m.t.assert.match(tried, /4 establishments .*nothing was written/);
    m.t.assert.deepEqual(await known(m), [], 'a check writes nothing');
    m.t.assert.match(await load(m, file, 0), /4 establishments of this territory, 4 changed; left out: 1 elsewhere, 1 closed, 0 not to be shown, 0 faulty/);
    const all = await known(m);
    m.t.assert.deepEqual(all, [
        [BAKERY, 'Au Bon Pain du Parc', 'SARL le Fournil d\'Odile', '4 bis avenue de Quakenbruck', '61000', '61001', '10.71C'],
        [FARM, '', 'EARL des Haies, Fromages', 'lieu-dit La Haie', '61250', '61143', '01.41Z'],
        [POTTER, '', 'Odile Le Goff', 'Batiment 2, 12 rue du Moulin', '61000', '61001', '23.41Z'],
        [SHY, '', '', '', '61000', '61001', '96.02A'],
    ].sort());
    m.t.assert.match(await load(m, file, 0), /4 establishments of this territory, 0 changed/, 'the same again changes nothing');
    m.t.assert.deepEqual(await known(m), all);
}

/** One line after the other: what is wrong is named by its line, what is right is taken. */
async function faultyFile(m) {
    const lines = [
        firm({ siret: `${BAKERY.slice(0, 13)}${(Number(BAKERY[13]) + 1) % 10}` }), // 2: its digits do not add up
        firm({ siret: siretOf('8123456840001'), codePostalEtablissement: '6100' }), // 3
        firm({ siret: siretOf('8123456850001'), codeCommuneEtablissement: '6100!' }), // 4
        firm({ siret: siretOf('8123456860001'), activitePrincipaleEtablissement: 'boulanger' }), // 5
        '1,2,3', // 6
        firm({ siret: siretOf('8123456870001'), enseigne1Etablissement: 'X'.repeat(3000) }), // 7
        '', // 8: nothing, and no fault
        firm({ siret: siretOf('8123456880001'), enseigne1Etablissement: 'La "Halle", à deux\npas', activitePrincipaleEtablissement: '47.71Z' }), // 9
        firm({ siret: FARM, etatAdministratifEtablissement: 'F' }), // 10: has closed since
    ];
    const text = Buffer.concat([Buffer.from(register(lines)), Buffer.from(firm({ siret: siretOf('8123456890001') }).replace('DU MOULIN', 'DU CH\xc2TEAU'), 'latin1'), Buffer.from('\n"')]);
    const out = await load(m, put(m, 'fautes.csv', text), 3);
    for (const [line, words] of [[2, 'not a SIRET'], [3, 'five digits'], [4, 'five characters'], [5, 'such as 10.71C'], [6, 'not as many'], [7, 'too long'], [11, 'not UTF-8'], [12, 'never closed']])
        m.t.assert.match(out, new RegExp(`line ${line}, .*${words}`), `line ${line}`);
    m.t.assert.match(out, /1 establishments of this territory, 2 changed; left out: 0 elsewhere, 1 closed, 0 not to be shown, 8 faulty/);
    const all = await known(m);
    m.t.assert.ok(!all.some(([siret]) => siret === FARM), 'what has closed is forgotten');
    m.t.assert.ok(all.some(([, name]) => name === 'La "Halle", à deux pas'));
    await load(m, put(m, 'sirene.csv', register(GOOD)), 0);
}

async function wrongFiles(m) {
    const before = await known(m);
    m.t.assert.match(await load(m, put(m, 'autre.csv', 'nom,prenom\nOdile,Le Goff\n'), 1), /line 1, siret: this column is missing/);
    m.t.assert.match(await load(m, put(m, 'vide.csv', ''), 1), /siret: this column is missing/);
    await load(m, path.join(m.server.dir, 'nowhere.csv'), 1);
    await load(m, m.server.dir, 1);
    for (const words of [[], ['sirene'], ['navire', 'x.csv'], ['sirene', '--check']]) m.t.assert.equal((await m.server.sub('import', ...words)).code, 2, words.join(' '));
    m.t.assert.equal((await m.server.sub('import', '--help')).code, 0);
    m.t.assert.deepEqual(await known(m), before, 'nothing was changed');
    m.t.assert.ok(!before.some(([siret]) => siret === CLOSED));
}

/** Longer than a batch and than a piece of the file: nothing is lost at the seams. */
async function longFile(m) {
    const lines = Array.from({ length: 1201 }, (_, i) => firm({ siret: siretOf(`7${String(i).padStart(8, '0')}0001`), enseigne1Etablissement: `BOUTIQUE ${i}`, activitePrincipaleEtablissement: '47.71Z' }));
    m.t.assert.match(await load(m, put(m, 'longue.csv', register(lines)), 0), /1201 establishments of this territory, 1201 changed/);
    const [[n]] = await rows(m.server, `SELECT count(*) FROM register_firm WHERE activity = '47.71Z' AND address = '12 rue du Moulin' AND postcode = '61000'`);
    m.t.assert.equal(Number(n), 1202);
}

// ---------------------------------------------------------------- one question a screen

const NEXT = 'Enregistrer et continuer';
const LATER = 'Finir plus tard';
const STEP = '/commercant/ouvrir';
const ODILE = 'odile@exemple.fr';

/** Answers the screen one is on; gives the next one. */
async function answer(m, page, values, at, button = NEXT) {
    const next = await page.form(button).fill(values).submit(button);
    m.t.assert.equal(next.path, at.startsWith('/') ? at : `${STEP}/${at}`, next.text().slice(0, 600));
    return next.expectStatus(200);
}

/** Signs in with a new address, and is at the first question. */
async function begin(m, mail) {
    const browser = await signIn(m, mail);
    m.t.assert.equal(browser.page.path, `${STEP}/telephone`);
    return browser.page;
}

async function knownSiret(m) {
    let page = await begin(m, ODILE);
    const wrong = await page.form(NEXT).fill({ phone: '12' }).submit(NEXT);
    wrong.expectStatus(422).expect('à dix chiffres');
    m.t.assert.equal(wrong.form(NEXT).value('phone'), '12');
    page = await answer(m, wrong, { phone: '02 61 91 08 08' }, 'siret');
    page.expect('Étape 2 sur 9');
    page = await answer(m, page, { siret: BAKERY }, 'qui');
    page.expect('Le registre national vous connaît : Au Bon Pain du Parc').expect('Boulangerie, pâtisserie').expect('TVA habituelle : 5,5 %');
    m.t.assert.equal(page.form(NEXT).value('kind'), 'shopkeeper', 'the likeliest kind is chosen');
    page = await answer(m, page, {}, 'nom');
    page.expect('Boulangerie de la Halle');
    const name = page.form(NEXT);
    m.t.assert.deepEqual([name.value('name'), name.value('legal_name')], ['Au Bon Pain du Parc', 'SARL le Fournil d\'Odile']);
    page = await answer(m, page, { name: 'Le Fournil d’Odile' }, 'adresse');
    const place = page.form(NEXT);
    m.t.assert.deepEqual([place.value('address'), place.value('postcode')], ['4 bis avenue de Quakenbruck', '61000']);
    page = await answer(m, page, {}, 'produit');
    m.t.assert.equal(page.form(NEXT).value('rayon'), 'pains');
    page.expect('pain de tradition');
    return page;
}

/** What was typed before leaving is there again on another device, opened once by a link. */
async function goesOnElsewhere(m, page) {
    const before = m.mail.messages.at(-1)?.id ?? 0;
    const later = await page.form(LATER).fill({ title: 'Pain de seigle', price: 'un euro' }).submit(LATER);
    later.expectStatus(200).expect(`Nous avons envoyé un lien à ${ODILE}`);
    const again = await (await page.browser.get(`${STEP}/produit`)).form(LATER).submit(LATER);
    again.expect('Un lien vient déjà d’être envoyé');
    const link = linkOf(m, await m.letter(ODILE, 'Reprendre', before));
    await atRest(m, link);
    const other = m.server.browser();
    for (const visit of ['once', 'twice']) { // a mail's own look at the link does nothing
        const shown = await other.get(link);
        shown.expectStatus(200);
        m.t.assert.equal(shown.select('main button').length, 1, visit);
        m.t.assert.equal((await m.server.browser().get('/commercant')).path, '/commercant/entrer');
    }
    (await other.get(link)).forms();
    const opened = await other.page.form('Reprendre ma boutique').submit();
    m.t.assert.equal(opened.path, `${STEP}/produit`);
    const form = opened.form(NEXT);
    m.t.assert.deepEqual([form.value('title'), form.value('price'), form.value('rayon')], ['Pain de seigle', 'un euro', 'pains']);
    await closedLink(m, link, 410, 'Ce lien a déjà servi');
    return opened;
}

const linkOf = (m, letter) => new URL(/https?:\S+\/commercant\/reprendre\/\S+/.exec(letter.text)[0]).pathname;

/** Neither the links' table nor the work that was done knows what the letter carried. */
async function atRest(m, link) {
    const token = link.split('/').at(-1);
    const all = await rows(m.server, 'SELECT token_hash FROM arrival_link');
    m.t.assert.ok(all.length > 0 && all.every(([hash]) => /^[0-9a-f]{64}$/.test(hash)));
    await m.t.until('the letter is forgotten', async () => {
        const work = await rows(m.server, `SELECT payload FROM job WHERE kind = 'mail_arrival_link'`);
        return work.length > 0 && !work.some(([payload]) => payload.includes(token));
    });
}

async function closedLink(m, link, status, says) {
    const visitor = m.server.browser();
    const shown = await visitor.get(link);
    shown.expectStatus(status).expect(says);
    const posted = await visitor.post(link, {}, { headers: { Origin: visitor.origin, 'Sec-Fetch-Site': 'same-origin' } });
    posted.expectStatus(status).expect(says);
    m.t.assert.equal((await visitor.get('/commercant')).path, '/commercant/entrer', 'nobody is signed in');
    return shown;
}

async function badLinks(m) {
    const unknown = await closedLink(m, '/commercant/reprendre/zzzzzzzzzzzzzzzzzzzzzzzzzz', 404, 'Ce lien n’est pas bon');
    const asked = await unknown.form('M’envoyer un nouveau lien').fill({ mail: 'personne@exemple.fr' }).submit();
    asked.expectStatus(200).expect('Si une boutique s’ouvre avec cette adresse');
    m.t.clock.advance(60_000);
    const before = m.mail.messages.at(-1)?.id ?? 0;
    const mine = await asked.form('M’envoyer un nouveau lien').fill({ mail: ODILE }).submit();
    m.t.assert.equal(mine.text(), asked.text(), 'nobody learns who registers');
    const link = linkOf(m, await m.letter(ODILE, 'Reprendre', before));
    m.t.assert.ok(!m.lettersTo('personne@exemple.fr').length);
    m.t.clock.advance(8 * 86_400_000);
    await closedLink(m, link, 410, 'Ce lien est trop ancien');
    return asked;
}

/** Eight devices open the same link at once: one is signed in. */
async function onceOnly(m, asked) {
    const before = m.mail.messages.at(-1)?.id ?? 0;
    await asked.form('M’envoyer un nouveau lien').fill({ mail: ODILE }).submit();
    const link = linkOf(m, await m.letter(ODILE, 'Reprendre', before));
    const devices = Array.from({ length: 8 }, () => m.server.browser());
    const answers = await Promise.all(devices.map((d) => d.post(link, {}, { follow: false, headers: { Origin: d.origin, 'Sec-Fetch-Site': 'same-origin' } })));
    m.t.assert.deepEqual(answers.map((a) => a.status).sort(), [303, ...Array(7).fill(410)]);
}

async function opens(m, page) {
    page = await answer(m, page, { price: '1,20', stock: '30' }, 'horaires');
    m.t.assert.equal(page.form(NEXT).value('semaine'), 'boulangerie', 'the hours of the trade');
    page = await answer(m, page, {}, 'recevoir');
    page = await answer(m, page, {}, 'niveau');
    page.expect('dès que votre fiche est vérifiée');
    await answer(m, page, { mode: 'order' }, '/commercant?ouvert=1', 'Ouvrir ma boutique');
    const [shop] = await rows(m.server, `SELECT m.name, m.legal_name, m.insee, m.trade_fr, m.kind, m.wizard_step, (SELECT count(*) FROM opening o WHERE o.merchant_id = m.id),
        (SELECT count(*) FROM arrival_time x WHERE x.merchant_id = m.id), (SELECT count(*) FROM arrival_draft d WHERE d.merchant_id = m.id)
        FROM merchant m WHERE m.siret = '${BAKERY}'`);
    m.t.assert.deepEqual(shop, ['Le Fournil d’Odile', 'SARL le Fournil d\'Odile', '61001', 'Boulangerie, pâtisserie', 'shopkeeper', 'fini', '11', '9', '0']);
    return page.browser;
}

/** The shop has gone up a level: its bread waits in the window until its sheet says what the law wants. */
async function fillsIn(m, browser) {
    const lacking = () => rows(m.server, `SELECT count(*) FROM offer o JOIN merchant m ON m.id = o.merchant_id WHERE m.siret = '${BAKERY}' AND o.lacks_at IS NOT NULL`);
    m.t.assert.deepEqual(await lacking(), [['1']]);
    (await browser.get('/commercant')).expect('1 produit se voit mais ne se commande pas encore');
    const shelf = await browser.get('/commercant/produits?manque=1');
    shelf.expect('Dites quels allergènes');
    const sheet = await browser.get(shelf.select('.ligne ul a')[0].attrs.find((a) => a.name === 'href').value.split('#')[0]);
    sheet.expect('Dites quels allergènes');
    const still = await sheet.form('Enregistrer').fill({ price: '1,30' }).submit('Enregistrer');
    still.expectStatus(422).expect('Dites quels allergènes');
    m.t.assert.deepEqual(await lacking(), [['1']]);
    (await still.form('Enregistrer').fill({ 'allergens[]': 'gluten' }).submit('Enregistrer')).expect('C’est enregistré');
    m.t.assert.deepEqual(await lacking(), [['0']]);
    m.t.assert.ok(!(await browser.get('/commercant')).says('ne se commande pas encore'));
}

/** Until staff have verified it, it is seen at once by everybody, and sells nothing, whoever builds the form; then it does. */
const justOpened = async (m) => (await m.server.browser().get('/')).select('section[aria-labelledby="h-opened"] h3').map(words);

async function soldOnceVerified(m) {
    const [[slug, name, id, offer]] = await rows(m.server, `SELECT m.slug, m.name, m.id, o.id AS offer FROM merchant m JOIN offer o ON o.merchant_id = m.id WHERE m.siret = '${BAKERY}'`);
    const buyer = m.server.browser();
    m.t.assert.equal((await justOpened(m))[0], name, 'whoever has just opened is seen on the front page');
    const shop = (await buyer.get(`/boutique/${slug}`)).expectStatus(200).expect('Pain de seigle');
    const product = shop.select('main h3 a').map((a) => a.attrs.find((x) => x.name === 'href').value).find((at) => at.startsWith('/produit/'));
    const shown = (await buyer.get(product)).expectStatus(200).expect('Venez le voir en boutique, ou appelez');
    m.t.assert.equal(shown.select('#achat').length, 0);
    const forged = await buyer.post('/panier/ajouter', { offre: offer, quantite: '1' }, { from: shown });
    forged.expectStatus(409);
    m.t.assert.deepEqual(await rows(m.server, `SELECT id FROM cart_line WHERE offer_id = ${offer}`), []);
    const staff = await staffIn(m, ADMIN);
    const queue = await staff.get('/equipe/fiches');
    queue.expect(name);
    const file = await staff.get(`/equipe/fiche/${id}`);
    (await file.form('decision').submit('La fiche est bonne : vérifier')).expectStatus(200);
    const added = await (await buyer.get(product)).form('achat').submit();
    m.t.assert.equal(added.path, '/panier');
    added.expect('Pain de seigle');
    m.t.assert.ok(!(await staff.get('/equipe/fiches')).says(name), 'it waits no more');
}

/** Each kind in its own words; a number that was wrong takes back what it had filled, and nothing that was typed. */
async function otherKinds(m) {
    let page = await begin(m, 'lucie@exemple.fr');
    page = await answer(m, page, { phone: '0261910909' }, 'siret');
    const taken = await page.form(NEXT).fill({ siret: BAKERY }).submit(NEXT);
    taken.expectStatus(409).expect('Une boutique a déjà ce numéro SIRET');
    page = await answer(m, taken, { siret: POTTER }, 'qui');
    m.t.assert.equal(page.form(NEXT).value('kind'), 'craftsperson');
    page = await answer(m, page, {}, 'nom');
    page = await answer(m, page, { name: 'Chez Lucie' }, 'adresse');
    page = await answer(m, await page.browser.get(`${STEP}/siret`), { siret: SHY }, 'qui');
    page = await answer(m, page, { kind: 'service' }, 'nom');
    m.t.assert.deepEqual([page.form(NEXT).value('name'), page.form(NEXT).value('legal_name')], ['Chez Lucie', '']);
    page.expect('Salon Lucie');
    page = await answer(m, page, { legal_name: 'Lucie Renard' }, 'adresse');
    page.expect('Où recevez-vous vos clients ?');
    page = await answer(m, page, { address: '3 rue du Four' }, 'produit');
    page.expect('Votre première prestation').expect('Combien peut-on en réserver ?');
    m.t.assert.deepEqual(['rayon', 'unit', 'stock'].map((n) => page.form(NEXT).value(n)), ['coiffure-et-beaute', 'service', '10']);
    const [near, others] = page.select('#f-rayon optgroup').map((g) => g.childNodes.filter((o) => o.tagName === 'option').map((o) => o.attrs.find((a) => a.name === 'value').value));
    m.t.assert.deepEqual([...near].sort(), ['ateliers-et-cours', 'cles-et-serrurerie', 'coiffure-et-beaute', 'couture-et-entretien', 'reparation']);
    m.t.assert.ok(others.length > 40 && !others.some((slug) => near.includes(slug)), 'each rayon once');
    return page;
}

/** A piece that is weighed, of about so much; then three photos at once, each of which waits for its name; the opening goes on. */
async function severalPhotos(m) {
    let page = await begin(m, 'haies@exemple.fr');
    for (const [values, at] of [[{ phone: '0261910606' }, 'siret'], [{ siret: FARM }, 'qui'], [{}, 'nom'], [{ name: 'La ferme' }, 'adresse'], [{}, 'produit']]) page = await answer(m, page, values, at);
    const hen = { title: 'Poulet', rayon: 'volailles', price: '14', unit: 'weighed', stock: '6' };
    const asks = await page.form(NEXT).fill(hen).submit(NEXT);
    asks.expectStatus(422).expect('Dites à peu près ce que pèse une pièce');
    m.t.assert.equal(asks.form(NEXT).value('title'), 'Poulet');
    const much = await asks.form(NEXT).fill({ poids: '400' }).submit(NEXT);
    much.expectStatus(422);
    m.t.assert.deepEqual(['poids', 'unit', 'stock'].map((n) => much.form(NEXT).value(n)), ['400', 'weighed', '6']);
    await answer(m, much, { poids: '1,2' }, 'horaires');
    m.t.assert.deepEqual(await rows(m.server, `SELECT unit, replace(facts, '\n', ' ') FROM product WHERE title_fr = 'Poulet'`), [['weighed', 'piece_least=1,08 piece_most=1,32 ']]);
    const photos = [1, 2, 3].map((n) => ({ ...smallPhoto, name: `fromage ${n}.png`, data: Buffer.concat([smallPhoto.data, Buffer.from([n])]) }));
    const wrong = { ...smallPhoto, name: 'contrat.pdf', data: Buffer.from('%PDF-1.4') };
    const again = await page.browser.get(`${STEP}/produit`);
    const waiting = await again.form(NEXT).fill({ title: 'Faisselle', price: 'deux', photo: [...photos, wrong] }).submit(NEXT);
    m.t.assert.match(waiting.path, /^\/commercant\/photos\?ouvrir=1/);
    waiting.expect('3 photos reçues').expect('1 photo n’a pas pu être prise').expect('3 photos attendent un nom').expect('Photo 3');
    const KEEP = 'Garder pour plus tard', GO_ON = 'Continuer l’ouverture de ma boutique';
    const [[id]] = await rows(m.server, `SELECT d.id FROM photo_draft d JOIN arrival a ON a.merchant_id = d.merchant_id JOIN person p ON p.id = a.person_id WHERE p.mail = 'haies@exemple.fr' ORDER BY d.id`);
    m.t.assert.deepEqual([`titre-${id}`, `prix-${id}`].map((n) => waiting.form(KEEP).value(n)), ['Faisselle', 'deux'], 'what was typed is of the first');
    const shelf = await waiting.form(KEEP).fill({ [`prix-${id}`]: '12', [`unite-${id}`]: 'weighed', [`rayon-${id}`]: 'volailles', [`stock-${id}`]: '3', [`allergenes-${id}`]: 'lait' }).submit('Mettre en rayon ce qui est rempli');
    shelf.expectStatus(422).expect('à peu près ce que pèse une pièce');
    const kept = await shelf.form(KEEP).fill({ [`poids-${id}`]: '0,5' }).submit(KEEP);
    m.t.assert.equal(kept.form(KEEP).value(`poids-${id}`), '0,5');
    m.t.assert.equal((await kept.follow(GO_ON)).path, `${STEP}/horaires`);
    m.t.assert.equal((await page.browser.get('/commercant/photos')).says(GO_ON), false, 'only on the way');
}

/** Finishing later before anything was begun, or a screen that is none: nothing is kept, nobody stumbles. */
async function laterWithoutBeginning(m) {
    const page = await begin(m, 'tot@exemple.fr');
    const headers = { Origin: page.browser.origin, 'Sec-Fetch-Site': 'same-origin' };
    m.t.assert.equal((await page.browser.post(`${STEP}/plus-tard`, { etape: 'siret', siret: '1' }, { headers })).path, `${STEP}/telephone`);
    await answer(m, await page.browser.get(`${STEP}/telephone`), { phone: '0261910303' }, 'siret');
    for (const etape of ['niveau-x', '', 'siret']) {
        const done = await page.browser.post(`${STEP}/plus-tard`, { etape, siret: '9'.repeat(5000), merchant_id: '1' }, { headers });
        m.t.assert.match(done.path, /plus-tard/);
    }
    const kept = await rows(m.server, `SELECT d.step, d.field, length(d.typed) FROM arrival_draft d JOIN arrival a ON a.merchant_id = d.merchant_id JOIN person p ON p.id = a.person_id
        WHERE p.mail = 'tot@exemple.fr'`);
    m.t.assert.deepEqual(kept, [['siret', 'siret', '300']], 'one field, cut');
    (await page.browser.get('/commercant')).expectStatus(200);
}

/** Two tabs of somebody who begins make one shop. */
async function oneDraft(m) {
    const page = await begin(m, 'deux@exemple.fr');
    const second = await page.browser.get(`${STEP}/telephone`);
    await Promise.all([page.form(NEXT).fill({ phone: '0261910101' }).submit(NEXT), second.form(NEXT).fill({ phone: '0261910102' }).submit(NEXT)]);
    const [[n]] = await rows(m.server, `SELECT count(*) FROM member f JOIN person p ON p.id = f.person_id WHERE p.mail = 'deux@exemple.fr'`);
    m.t.assert.equal(n, '1');
    const without = await (await page.browser.get(`${STEP}/siret`)).form(NEXT).submit('continuer sans');
    m.t.assert.equal(without.path, `${STEP}/qui`);
    (await without.form(NEXT).submit(NEXT)).expectStatus(422).expect('Choisissez une des réponses');
}

// ---------------------------------------------------------------- what staff see

async function stuck(m) {
    m.t.clock.advance(2 * 86_400_000); // whoever is under way has left
    const page = await begin(m, 'bloquee@exemple.fr');
    await answer(m, page, { phone: '0261917777' }, 'siret');
    await begin(m, 'muette@exemple.fr'); // signs in, and answers nothing
    const staff = await staffIn(m, ADMIN);
    m.t.clock.advance(4 * 60_000);
    let seen = await staff.get('/equipe/arrivees');
    m.t.assert.ok(!seen.says('bloquée depuis plus de 5 minutes'), 'four minutes are no trouble');
    m.t.clock.advance(61_000);
    seen = await staff.get('/equipe/arrivees');
    seen.expect('bloquée depuis plus de 5 minutes').expect('Écran : Votre numéro SIRET');
    m.t.assert.equal(seen.select('a[href="tel:0261917777"]').length, 1, 'a number to call');
    m.t.assert.match(seen.html, /http-equiv="refresh" content="30"/);
    seen.expect('muette@exemple.fr'); // nor is she forgotten who answered nothing
    (await staff.get('/equipe')).expect('2 inscriptions n’ont pas bougé');
    const row = seen.select('tbody tr').map((tr) => words(tr)).find((text) => text.startsWith('Votre numéro SIRET'));
    m.t.assert.match(row, /^Votre numéro SIRET \d+ /, row);
    await wellMade(m, seen);
    await answer(m, await page.browser.get(`${STEP}/siret`), { siret: siretOf('8123456990001') }, 'qui');
    const after = await staff.get('/equipe/arrivees');
    m.t.assert.equal(after.select('.tag.rose').length, 1, 'it moved, the other did not');
}

/** Two days later she is on the list of what is best done next: put off, taken up again, done; and so is the week's routine. */
async function nextActions(m) {
    m.t.clock.advance(2 * 86_400_000);
    const staff = await staffIn(m, ADMIN);
    const stopped = (page, gesture) => page.forms().filter((f) => f.names().includes('quoi') && f.value('quoi') === 'stopped' && f.buttons().some((b) => words(b).startsWith(gesture)));
    let page = await staff.get('/equipe/actions');
    page.expectStatus(200).expect('Son inscription s’est arrêtée le');
    await wellMade(m, page);
    const all = stopped(page, 'Plus tard').length, [form] = stopped(page, 'Plus tard');
    page = await form.submit('tard');
    page.expect('Mises de côté').expect('remis par Sandrine Morel au');
    m.t.assert.equal(stopped(page, 'Plus tard').length, all - 1);
    await wellMade(m, page);
    page = await stopped(page, 'La reprendre')[0].submit();
    m.t.assert.equal(stopped(page, 'Plus tard').length, all);
    const top = (await staff.get('/equipe')).forms().find((f) => f.names().includes('quoi')), same = (f) => ['quoi', 'boutique'].every((n) => f.names().includes(n) && f.value(n) === top.value(n));
    page = await top.submit('fait');
    m.t.assert.equal(page.path.split('#')[0], '/equipe');
    m.t.assert.ok(!page.forms().some(same), 'what is done is off the first page');
    const left = (await staff.get('/equipe/actions')).expect('fait par Sandrine Morel, reviendra le').forms().filter(same);
    m.t.assert.deepEqual(left.map((f) => words(f.buttons()[0]).split(' :')[0]), ['La reprendre']);
    for (const fields of [{ boutique: '12', quoi: 'stopped', geste: 'fait' }, { boutique: form.value('boutique'), quoi: 'rien', geste: 'fait' }, { boutique: form.value('boutique'), quoi: 'stopped', geste: 'autre' }])
        (await staff.post('/equipe/actions', fields, { headers: { Origin: staff.origin, 'Sec-Fetch-Site': 'same-origin' } })).expectStatus(404);
    page.expect('À faire maintenant').expect('Il reste 115 minutes').expect('jamais fait');
    page = await page.forms().find((f) => f.names().includes('tache') && f.value('tache') === 'arrivals').submit();
    page.expect('Il reste 105 minutes').expect('(Sandrine Morel)');
    await wellMade(m, page);
}

export default async function (t) {
    const m = await openMarket(t);
    await m.server.stop(); // the embedded database belongs to one process
    await t.step('an extract of the register is put in, and again', () => goodFile(m));
    await t.step('each faulty line is named and left out', () => faultyFile(m));
    await t.step('what is no such file changes nothing', () => wrongFiles(m));
    await t.step('a long file comes in whole', () => longFile(m));
    await m.server.launch();
    let page, asked;
    await t.step('a known SIRET fills the rest', async () => (page = await knownSiret(m)));
    await t.step('what was typed is there again on another device', async () => (page = await goesOnElsewhere(m, page)));
    await t.step('each kind in its own words; what the wrong number filled goes', () => otherKinds(m));
    await t.step('two tabs make one shop', () => oneDraft(m));
    await t.step('finishing later before anything was begun', () => laterWithoutBeginning(m));
    await t.step('wrong and old links say so and offer a new one', async () => (asked = await badLinks(m)));
    await t.step('a link opens once', () => onceOnly(m, asked));
    let browser;
    await t.step('the shop opens', async () => (browser = await opens(m, page)));
    await t.step('what the law wants is named, filled in, and then sold', () => fillsIn(m, browser));
    await t.step('seen at once, sold once staff have verified it', () => soldOnceVerified(m));
    await t.step('a weighed piece; several photos, each named afterwards', () => severalPhotos(m));
    await t.step('staff see within a minute who is stuck', () => stuck(m));
    await t.step('what is best done next, and the routine of the week', () => nextActions(m));
    await t.step('a month later it stands among the others', async () => {
        t.clock.advance(31 * 86_400_000);
        await until('it is no new shop any more', async () => !(await justOpened(m)).includes('Le Fournil d’Odile'), { ms: 20_000 });
    });
}
