// Organisations a shop says it belongs to: a list kept by staff, a line of the shop's page that says who wrote it, and nothing
// else: with and without, every list of the market is the same to the byte.
import fs from 'node:fs';
import path from 'node:path';
import { markupProblems } from '../harness/browser.mjs';
import { ADMIN, staffIn } from './forms_help.mjs';
import { openMarket, rows } from './people.mjs';

export const meta = { timeoutMs: 240_000 };

const MORNING = '2026-11-24T09:05:00Z', DAY = 86_400_000;
const LIST = '/equipe/organisations', MINE = '/commercant/organisations', FARM = 'la-ferme-des-haies';
const ADD = 'Ajouter à la liste', NAME = 'Union des vitrines zigouigoui';
/** Wherever shops or offers stand in an order of ours. */
const LISTS = ['/', '/recherche', '/recherche?q=miel', '/recherche?q=pain', '/recherche?q=fromage&tri=prix', '/recherche?tri=nouveau', '/recherche?genre=boutiques', '/recherche?q=zigouigoui', '/recherche?genre=boutiques&q=ferme',
    '/rayon/fromages', '/rayons', '/communes', '/commune/alencon', '/pres/alencon/recherche', '/pres/alencon/boutiques', '/selections', '/selection/panier-du-terroir', '/boutiques', '/marches', '/classement', '/integrer/selection',
    '/api/v1/boutiques', '/api/v1/offres?q=miel'];

async function memberIn(m, mail) {
    const browser = m.server.browser(), before = m.mail.messages.at(-1)?.id ?? 0;
    const asked = await (await browser.get('/commercant/entrer')).form('/commercant/entrer').fill({ mail }).submit();
    await asked.form('/commercant/code').fill({ code: /\b\d{6}\b/.exec((await m.letter(mail, 'code', before)).text)[0] }).submit();
    return browser;
}

const post = (browser, at, fields) => browser.post(at, fields, { headers: { Origin: browser.origin, 'Sec-Fetch-Site': 'same-origin' } });
const idOf = async (m, name) => (await rows(m.server, `SELECT id FROM guild WHERE name = '${name}'`))[0][0];
const members = (m) => rows(m.server, 'SELECT m.slug, g.name, s.said_by FROM guild_shop s JOIN merchant m ON m.id = s.merchant_id JOIN guild g ON g.id = s.guild_id ORDER BY m.slug, g.name');

// ---------------------------------------------------------------- staff's list

async function kept(t, m, staff) {
    let page = (await staff.get(LIST)).expect('La liste est vide');
    t.assert.deepEqual(await markupProblems(page.html), []);
    const typed = { nom: 'Vitrines d’ici', commune: 'Nulle-Part-sur-Mer', site: 'pas une adresse' };
    page = (await page.form(ADD).fill(typed).submit(ADD)).expectStatus(422).expect('Aucune commune de ce marché ne porte ce nom');
    for (const [name, value] of Object.entries(typed)) t.assert.equal(page.form(ADD).value(name), value, `${name} is kept`);
    t.assert.deepEqual(await markupProblems(page.html), []);
    page = (await page.form(ADD).fill({ commune: 'ALENCON', site: 'https://vitrines.example/' }).submit(ADD)).expectStatus(200).expect('C’est enregistré').expect('Alençon');
    page = (await page.form(ADD).fill({ nom: 'VITRINES D’ICI' }).submit(ADD)).expectStatus(422).expect('La liste en contient déjà une de ce nom');
    page = (await page.form(ADD).fill({ nom: 'Chambre d’ailleurs' }).submit(ADD)).expect('tout le territoire');
    page = (await page.form(ADD).fill({ nom: 'À corriger' }).submit(ADD)).expectStatus(200);
    const change = await page.follow('À corriger');
    page = await change.form('Enregistrer cette organisation').fill({ nom: NAME }).submit('Enregistrer cette organisation');
    page.expectStatus(200).expect(NAME);
    t.assert.ok(!page.says('À corriger'));
    for (const fields of [[['organisation', '77']], [['organisation', 'x']], [['fermer', '77']], [['rouvrir', await idOf(m, NAME)]]]) t.assert.equal((await post(staff, LIST, [...fields, ['nom', 'Personne']])).status, 404, JSON.stringify(fields));
    t.assert.deepEqual(await rows(m.server, "SELECT verb, count(*) FROM audit WHERE verb LIKE 'guild.%' GROUP BY verb ORDER BY verb"), [['guild.add', '3'], ['guild.change', '1']]);
}

// ---------------------------------------------------------------- a shop says so

async function said(t, m, staff, farm) {
    const visitor = m.server.browser(), [[shop, insee]] = await rows(m.server, `SELECT id, insee FROM merchant WHERE slug = '${FARM}'`);
    t.assert.notEqual(insee, '61001', 'its commune is not Alençon');
    const [ours, whole, elsewhere] = [await idOf(m, NAME), await idOf(m, 'Chambre d’ailleurs'), await idOf(m, 'Vitrines d’ici')];
    const page = await (await farm.get('/commercant/boutique')).follow('Organisations dont ma boutique est membre');
    t.assert.deepEqual(await markupProblems(page.html), []);
    t.assert.ok(page.expect(NAME).expect('Chambre d’ailleurs') && !page.says('Vitrines d’ici'), 'those of its commune and of the whole territory');
    t.assert.equal((await post(farm, MINE, [['de[]', ours], ['de[]', elsewhere]])).status, 404, 'one that was not offered');
    t.assert.deepEqual(await members(m), [], 'nothing was written');
    for (let i = 0; i < 2; i++) (await post(farm, MINE, [['de[]', ours]])).expectStatus(200).expect('C’est enregistré').expect('dit par la boutique');
    t.assert.deepEqual(await members(m), [[FARM, NAME, 'shop']], 'twice is once');
    const file = `/equipe/fiche/${shop}/organisations`;
    (await post(staff, file, [['vu[]', ours], ['de[]', ours], ['de[]', whole]])).expectStatus(200).expect('noté par l’équipe du marché');
    t.assert.deepEqual(await members(m), [[FARM, 'Chambre d’ailleurs', 'team'], [FARM, NAME, 'shop']]);
    t.assert.equal((await rows(m.server, "SELECT count(*) FROM audit WHERE verb = 'guild.shop'"))[0][0], '1');
    const shown = (await visitor.get(`/boutique/${FARM}`)).expect(`Membre de : ${NAME} (dit par la boutique)`).expect('Membre de : Chambre d’ailleurs (noté par l’équipe du marché)');
    t.assert.deepEqual(await markupProblems(shown.html), []);
    (await visitor.get(`/en/boutique/${FARM}`)).expect(`Member of: ${NAME} (said by the shop)`);
    const api = JSON.parse(await (await fetch(m.server.url(`/api/v1/boutiques/${FARM}`))).text());
    t.assert.deepEqual(api.organisations, [{ name: 'Chambre d’ailleurs', website: null, said_by: 'team' }, { name: NAME, website: null, said_by: 'shop' }]);
    // a page shown before staff ticked takes nothing of theirs away
    (await post(farm, MINE, [['vu[]', ours]])).expectStatus(200);
    t.assert.deepEqual(await members(m), [[FARM, 'Chambre d’ailleurs', 'team']]);
    t.assert.ok(!(await visitor.get(`/boutique/${FARM}`)).says(NAME), 'gone from its page at once');
    t.assert.equal((await post(staff, LIST, [['fermer', whole]])).status, 200);
    t.assert.ok(!(await visitor.get(`/boutique/${FARM}`)).says('Membre de'), 'closed: shown nowhere');
    t.assert.equal((await post(farm, MINE, [['de[]', whole]])).status, 404, 'nor offered');
    t.assert.equal((await post(staff, LIST, [['rouvrir', whole]])).status, 200);
    (await visitor.get(`/boutique/${FARM}`)).expect('Chambre d’ailleurs');
    (await post(staff, file, [['vu[]', whole]])).expectStatus(200);
    t.assert.deepEqual(await members(m), []);
}

// ---------------------------------------------------------------- equal

/** Every list at the same minute of the same day, whole. */
async function lists(m) {
    const browser = m.server.browser(), seen = {};
    m.t.clock.goTo(MORNING);
    for (const at of LISTS) {
        const page = at.startsWith('/api/') ? { status: 200, html: await (await fetch(m.server.url(at))).text() } : await browser.request('GET', at, { keep: false });
        m.t.assert.equal(page.status, 200, at);
        seen[at] = page.html.replace(/<code>[^<]*<\/code>/g, '#');
    }
    return seen;
}

async function equal(t, m, staff) {
    const before = await lists(m), id = await idOf(m, NAME);
    t.assert.deepEqual(await lists(m), before, 'the same when nothing changed');
    const shops = await rows(m.server, 'SELECT id FROM public_merchant ORDER BY slug DESC'), half = shops.filter((_, i) => i % 2 === 0);
    for (const [shop] of half) t.assert.equal((await post(staff, `/equipe/fiche/${shop}/organisations`, [['de[]', id]])).status, 200);
    t.assert.equal((await members(m)).length, half.length, 'every second shop belongs to it');
    const same = async (what) => {
        const now = await lists(m);
        for (const at of LISTS) t.assert.equal(now[at], before[at], `${what}: ${at}`);
    };
    await same('as soon as it is written');
    const made = await m.server.sub('search', 'rebuild');
    t.assert.equal(made.code, 0, made.out);
    await same('with an index made anew');
    t.clock.advance(DAY);
    const order = (html) => [...html.matchAll(/<h3><a href="([^"]+)"/g)].map(([, to]) => to).join(' ');
    const tomorrow = order((await m.server.browser().get('/recherche')).html);
    t.assert.ok(tomorrow.includes('/produit/'), 'it is a list');
    t.assert.notEqual(tomorrow, order(before['/recherche']), 'the comparison sees an order: tomorrow’s is another');
    t.clock.goTo(MORNING);
}

/** What finds, counts, ranks and prices, and what the public's views hold, knows no organisation. */
function unknown(t) {
    const root = path.resolve(import.meta.dirname, '../..');
    const rooms = ['find', ...['search', 'results', 'sought', 'price', 'catalog', 'rayon', 'campaign', 'cart', 'checkout', 'order', 'payment'].map((r) => `shop/${r}`)].map((r) => path.join(root, 'src', r));
    const files = rooms.flatMap((r) => fs.readdirSync(r, { recursive: true }).map((f) => path.join(r, f))).filter((f) => /\.(c|h|sql|html)$/.test(f));
    files.push(...['home_web.c', 'rule_web.c', 'communes_web.c', 'rayons_web.c', 'front.sql', 'front_rule.html'].map((f) => path.join(root, 'src/shop/front', f)));
    files.push(...fs.readdirSync(path.join(root, 'sql')).filter((f) => f.endsWith('.sql') && !f.includes('guild')).map((f) => path.join(root, 'sql', f)));
    t.assert.ok(files.length > 150, `${files.length} files were read`);
    for (const file of files) t.assert.ok(!/guild/i.test(fs.readFileSync(file, 'utf8')), `${file} asks for organisations`);
    t.assert.ok(/guild/.test(fs.readFileSync(path.join(root, 'src/shop/front/shop_web.c'), 'utf8')), 'the word is the one to look for');
}

export default async function (t) {
    const m = await openMarket(t), reader = m.server.browser();
    await t.until('the index is fed', async () => (await reader.get('/recherche')).select('li.prod').length > 0);
    t.clock.goTo(MORNING);
    const staff = await staffIn(m, ADMIN), farm = await memberIn(m, 'la.ferme.des.haies@demo.foirail.example');
    await t.step('staff keep the list', () => kept(t, m, staff));
    await t.step('a shop or staff say to which it belongs; its page says who', () => said(t, m, staff, farm));
    await t.step('with and without, every list is the same to the byte', () => equal(t, m, staff));
    await t.step('what ranks knows nothing of it', () => unknown(t));
    await m.server.fsck();
}
