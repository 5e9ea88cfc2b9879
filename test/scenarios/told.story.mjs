// What a resident keeps and says: his list, which an account takes to all his devices; what he looked for in vain, which
// staff read grouped by words; and the rayons, shown by the pictures of what is in them.
import * as dom from '../harness/dom.mjs';
import { markupProblems } from '../harness/browser.mjs';
import { Market } from '../browser/market.mjs';
import { staffIn } from '../browser/walks.mjs';
import { offersOf, rows } from './people.mjs';

export const meta = { timeoutMs: 240_000 };

const MAIL = 'odile.marchand@exemple.fr';

const count = async (m, sql) => Number((await rows(m.server, sql))[0][0]);

// ---------------------------------------------------------------- looked for in vain

const TELL = 'Le dire au marché';

async function tells(t, m) {
    const browser = m.server.browser();
    const empty = await browser.get('/pres/alencon/recherche?q=zzxqzz');
    empty.expectStatus(200).expect('Dites-nous ce que vous cherchiez');
    t.assert.deepEqual(await markupProblems(empty.html), []);
    t.assert.deepEqual([empty.form(TELL).value('quoi'), empty.form(TELL).value('ou')], ['zzxqzz', 'Alençon'], 'nothing is asked twice');
    t.assert.ok(!(await browser.get('/recherche?q=miel')).html.includes('id="dire"'), 'who found something is asked nothing');
    const form = () => browser.page.form(TELL);
    await browser.get('/recherche?q=zzxqzz');
    let page = (await form().fill({ quoi: 'Luge en bois', ou: 'Flers', contact: MAIL }).submit(TELL)).expectStatus(422).expect('Cochez que nous pouvons vous y répondre');
    t.assert.deepEqual(await markupProblems(page.html), []);
    t.assert.deepEqual(['quoi', 'ou', 'contact'].map((n) => form().value(n)), ['Luge en bois', 'Flers', MAIL], 'nothing typed is lost');
    page = (await form().fill({ contact: 'pas une adresse', accord: true }).submit(TELL)).expectStatus(422);
    t.assert.equal(form().value('contact'), 'pas une adresse');
    t.assert.equal(await count(m, 'SELECT count(*) FROM sought'), 0, 'what was refused is not kept');
    page = (await form().fill({ contact: MAIL, accord: true }).submit(TELL)).expectStatus(200).expect('Merci, c’est noté');
    t.assert.deepEqual(await markupProblems(page.html), []);
    const other = m.server.browser();
    await (await other.get('/en/recherche?q=zzxqzz')).form('Tell the market').fill({ quoi: 'LUGE EN BOIS', ou: 'Sées' }).submit('Tell the market');
    other.page.expect('Thank you, it is noted.');
    t.assert.deepEqual(await rows(m.server, 'SELECT folded, contact FROM sought ORDER BY id'), [['luge en bois', MAIL], ['luge en bois', '']]);
}

async function staffReads(t, m) {
    const staff = m.server.browser();
    await staffIn(staff, m);
    (await staff.get('/equipe')).expect('2 personnes n’ont rien trouvé et nous l’ont dit.');
    let page = (await staff.get('/equipe/cherche')).expect('2 personnes depuis').expect(MAIL).expect('Flers').expect('Sées');
    t.assert.deepEqual(await markupProblems(page.html), []);
    t.assert.equal(page.select('li h2').length, 1, 'one group of the same words');
    t.assert.ok(!(await staff.get('/equipe/recherche')).html.includes('Odile'), 'the log of searches knows nobody');
    (await staff.request('POST', '/equipe/cherche', { form: { mots: 'traineau', jusque: '9223372036854775807' }, from: staff.page })).expectStatus(404);
    page = await (await staff.get('/equipe/cherche')).form('C’est fait').submit('C’est fait');
    page.expect('Rien n’a été cherché en vain');
    t.assert.equal(await count(m, "SELECT count(*) FROM sought WHERE contact <> ''"), 0, 'who told it is forgotten');
    t.assert.equal(await count(m, "SELECT count(*) FROM audit WHERE verb = 'sought.done'"), 1);
    t.assert.equal((await m.server.browser().get('/equipe/cherche')).path, '/equipe/entrer');
    return staff;
}

// ---------------------------------------------------------------- my list

async function enters(m, browser, mail = MAIL) {
    const before = m.mail.messages.at(-1)?.id ?? 0;
    const asked = await (await browser.get('/compte/entrer')).form('/compte/entrer').fill({ courriel: mail }).submit();
    return asked.form('/compte/code').fill({ code: /\b\d{6}\b/.exec((await m.letter(mail, 'code', before)).text)[0] }).submit();
}

const keeps = async (browser, path) => (await browser.get(path)).form('Garder dans ma liste').submit();
const listed = async (browser) => (await browser.get('/ma-liste')).select('section b').map(dom.words);

async function onAllDevices(t, m) {
    const [a, b, c] = (await offersOf(m.server)).filter((o) => o.mode === 'order').slice(0, 3);
    const first = m.server.browser(), second = m.server.browser();
    await keeps(first, a.path);
    await keeps(second, b.path);
    (await first.get('/ma-liste')).expect('Cette liste est dans ce navigateur.');
    t.assert.equal(await count(m, 'SELECT count(*) FROM buyer_list'), 0, 'a guest leaves nothing with us');
    await enters(m, first);
    t.assert.deepEqual(await listed(first), [a.title]);
    await enters(m, second);
    t.assert.deepEqual(await listed(second), [a.title, b.title], 'both lists are one');
    t.assert.deepEqual(await listed(first), [a.title, b.title], 'on the other device too');
    (await first.get('/ma-liste')).expect('Votre liste est dans votre compte');
    t.assert.deepEqual(await markupProblems(first.page.html), []);
    await keeps(first, c.path);
    t.assert.equal((await listed(second)).length, 3);
    const page = await second.get('/ma-liste'), row = page.select('input[name^="q-"]').map((i) => dom.attr(i, 'name'))[0];
    await page.form('Mettre à jour').fill({ [row]: '0' }).submit('Mettre à jour');
    t.assert.deepEqual(await listed(first), [b.title, c.title], 'what one takes out is out on both');
    const link = await (await first.get('/ma-liste')).form('Faire un lien').submit();
    (await m.server.browser().get(link.path)).expect(b.title).expect(c.title);
    return { first, second, b, c };
}

async function leavesWithHim(t, m, { first, second, b, c }) {
    const zip = (await first.request('GET', '/compte/donnees.zip', { keep: false })).body.toString('utf8');
    for (const words of ['ma-liste.csv', `"title":"${b.title}"`, c.title]) t.assert.ok(zip.includes(words), words);
    await (await second.get('/compte')).form('Se déconnecter').submit();
    (await second.get('/ma-liste')).expect('Rien n’est encore gardé ici');
    t.assert.deepEqual(await listed(first), [b.title, c.title], 'it is still in the account');
    const page = await first.get('/compte/donnees');
    await page.form('Effacer mon compte').fill({ oui: true }).submit('Effacer mon compte');
    t.assert.equal(await count(m, 'SELECT count(*) FROM buyer_list'), 0, 'and ends with it');
    (await first.get('/ma-liste')).expect('Rien n’est encore gardé ici');
}

// ---------------------------------------------------------------- rayons by picture

const tiles = (page) => page.select('a.tuile').map((a) => ({ name: dom.words(a), img: dom.elements(a, (e) => e.tagName === 'img') }));

async function pictures(t, m, staff) {
    const browser = m.server.browser();
    const small = () => count(m, 'SELECT count(*) FROM rendition WHERE width = 160');
    await t.until('small pictures are made', async () => (await small()) >= 2, { ms: 90_000, every: 250 });
    const all = (await browser.get('/rayons')).expectStatus(200);
    t.assert.deepEqual(await markupProblems(all.html), []);
    t.assert.ok(tiles(all).length >= 10 && tiles(all).every((x) => x.name), 'each has its word');
    const [[pub, title, slug, name]] = await rows(m.server, `SELECT a.pub, p.title_fr, coalesce(d.slug, c.slug), coalesce(d.name_fr, c.name_fr) FROM picture a JOIN rendition r ON r.picture_id = a.id AND r.width = 160
        JOIN product_picture x ON x.picture_id = a.id JOIN product p ON p.id = x.product_id JOIN public_offer o ON o.product_id = p.id JOIN category c ON c.id = p.category_id LEFT JOIN category d ON d.id = c.parent_id ORDER BY p.title_fr LIMIT 1`);
    const choose = (await (await staff.get('/equipe/rayons')).follow(`Son image : ${name}`)).expect(title).expect('Ce qui est arrivé en dernier');
    t.assert.deepEqual(await markupProblems(choose.html), []);
    (await staff.request('POST', '/equipe/rayons/image', { form: { rayon: slug, image: 'nulle' }, from: choose })).expectStatus(404);
    await choose.form('Enregistrer').fill({ image: pub }).submit('Enregistrer');
    const home = await browser.get('/'), tile = tiles(home).find((x) => x.name === name);
    const [[file]] = await rows(m.server, `SELECT r.file FROM rendition r JOIN picture a ON a.id = r.picture_id WHERE a.pub = '${pub}' AND r.width = 160`);
    t.assert.deepEqual(tile.img.map((i) => [dom.attr(i, 'src'), dom.attr(i, 'alt')]), [[`/m/${file}.webp`, '']], 'the picture chosen, silent beside its word');
    const bytes = (await browser.request('GET', `/m/${file}.webp`, { keep: false })).body.length;
    t.assert.ok(bytes > 0 && bytes < 16_000, `${bytes} bytes`);
    t.assert.equal(await count(m, "SELECT count(*) FROM audit WHERE verb = 'rayon.picture'"), 1);
    await (await staff.get(`/equipe/rayons/image?rayon=${slug}`)).form('Enregistrer').fill({ image: 'aucune' }).submit('Enregistrer');
    t.assert.equal(await count(m, 'SELECT count(*) FROM rayon_picture'), 0);
}

export default async function (t) {
    let m, kept, staff;
    await t.step('a market', async () => {
        m = await Market.open(t);
        const browser = m.server.browser();
        await t.until('the index is fed', async () => (await browser.get('/recherche?q=miel')).select('li.prod').length > 0);
    });
    await t.step('what is looked for in vain can be told', () => tells(t, m));
    await t.step('staff read it by words, and forget who told it', async () => { staff = await staffReads(t, m); });
    await t.step('a list goes with the account to all devices', async () => { kept = await onAllDevices(t, m); });
    await t.step('it is exported, and leaves with him', () => leavesWithHim(t, m, kept));
    await t.step('rayons by picture', () => pictures(t, m, staff));
}
