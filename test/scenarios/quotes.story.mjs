// A price made for one buyer: asked for, answered with lines and a last day, read by a link, ordered once by the steps everybody orders by,
// refused, or left to lapse. What was agreed stays as it was.
import { chooseTimes, openMarket, rows, signIn } from './people.mjs';

export const meta = { timeoutMs: 240_000 };

const POTTERY = 'atelier-terre-d-ocre', POTTER = 'atelier.terre.d.ocre@demo.foirail.example', SAVE = 'Enregistrer', DAY = 24 * 3600_000;
const ASKER = 'odette@exemple.fr', NBSP = '\u00a0';

/** Its sheet says that one asks for a price. */
async function onQuote(t, m, potter) {
    const [[id, code, pub]] = await rows(m.server, `SELECT o.id, o.code, p.pub FROM public_offer o JOIN product p ON p.id = o.product_id JOIN merchant m ON m.id = o.merchant_id
        WHERE m.slug = '${POTTERY}' AND o.book_min = 0 ORDER BY o.id`);
    (await (await potter.get(`/commercant/produits/${id}`)).form(SAVE).fill({ mode: 'quote' }).submit(SAVE)).expectStatus(200);
    return { id, code, path: `/produit/${pub}-x` };
}

async function ask(m, o, words, who = {}) {
    const visitor = m.server.browser();
    const page = await (await visitor.get(o.path)).follow('Demander un prix');
    (await page.form('Envoyer').fill({ asked: words, name: 'Odette Marin', mail: ASKER, ...who }).submit('Envoyer')).expectStatus(200).expect('Votre question est partie');
}

/** The shop's own form for what waits first. */
const answerForm = async (potter) => (await potter.get('/commercant/devis')).form('Répondre');

/** Nothing typed is lost; a price without words, or words without a price, is named. Gives the link of the letter. */
async function answered(t, m, potter, lines, more = {}) {
    const before = m.mail.messages.at(-1)?.id ?? 0;
    const done = await (await answerForm(potter)).fill({ answer: 'Avec plaisir.', ...lines, days: '10', lead: '5', ...more }).submit('Répondre');
    done.expectStatus(200).expect('Votre réponse est partie');
    const letter = await m.letter(ASKER, 'vous répond', before);
    return { letter, path: new URL(/https?:\S+\/devis\/lire\/\S+/.exec(letter.text)[0]).pathname };
}

async function written(t, m, potter, o) {
    await ask(m, o, 'Douze bols de 20 cm pour juin ?');
    const wrong = await (await answerForm(potter)).fill({ answer: 'Oui.', quoi1: 'Douze bols', prix1: '', quoi2: '', prix2: '12', days: '0' }).submit('Répondre');
    wrong.expectStatus(422).expect('crivez ce que cela coûte').expect('crivez à quoi correspond ce prix');
    t.assert.equal(wrong.form('Répondre').value('quoi1'), 'Douze bols');
    t.assert.equal(wrong.form('Répondre').value('prix2'), '12');
    const { letter, path } = await answered(t, m, potter, { quoi1: 'Douze bols', prix1: '204', quoi2: 'Caisse de transport', prix2: '12,50', made: true });
    for (const said of ['Douze bols', `204,00${NBSP}€`, `216,50${NBSP}€`, 'Valable jusqu’au', 'en 5 jours']) t.assert.ok(letter.text.includes(said), `${said}\n${letter.text}`);
    (await potter.get('/commercant/devis')).expect('Attend le client').expect('Caisse de transport');
    return path;
}

/** By the usual steps; the price, what it holds and why it cannot be given up are in what is said before, and kept. */
async function ordered(t, m, potter, path) {
    const browser = m.server.browser();
    const page = (await browser.get(path)).expectStatus(200).expect('Douze bols').expect(`216,50${NBSP}€`).expect('Fait sur mesure').expect('Fait pour vous en 5 jours');
    await page.form('Le mettre dans mon panier').submit('Le mettre dans mon panier');
    browser.page.expectStatus(200).expect('Caisse de transport').expect(`216,50${NBSP}€`);
    t.assert.equal(browser.page.path, '/panier');
    const vous = await browser.get('/commander');
    t.assert.equal(vous.form('/commander/vous').value('nom'), 'Odette Marin', 'who asked is known');
    const times = chooseTimes(await vous.form('/commander/vous').submit());
    const review = await times.submit('Continuer');
    t.assert.equal(review.path, '/commander/verifier', review.text().slice(0, 600));
    review.expect('Caisse de transport').expect(`216,50${NBSP}€`);
    return { browser, review };
}

/** Two browsers go to the last step with it: one has it, the other is told, and nothing is there twice. */
async function once(t, m, potter, path, first) {
    const second = await ordered(t, m, potter, path);
    let page = await first.review.form('/commander').submit();
    if (page.path.endsWith('/code') || page.forms().some((f) => f.names().includes('code'))) {
        const letter = await m.letter(ASKER, 'code');
        page = await page.forms().find((f) => f.names().includes('code')).fill({ code: /\b\d{6}\b/.exec(letter.text)[0] }).submit();
        if (!page.path.startsWith('/achat/')) page = await (await first.browser.get('/commander/verifier')).form('/commander').submit();
    }
    t.assert.ok(page.path.startsWith('/achat/'), page.text().slice(0, 800));
    const late = await second.review.form('/commander').submit();
    t.assert.ok(late.status === 409 || late.says('Ce n’est plus vendu') || late.says('déjà commandé'), late.text().slice(0, 600));
    const lines = await rows(m.server, `SELECT l.price_cents, l.qty_milli, l.keeps, l.title FROM order_line l JOIN quote q ON q.order_id = l.order_id WHERE q.mail = '${ASKER}'`);
    t.assert.equal(lines.length, 1);
    t.assert.deepEqual(lines[0].slice(0, 3), ['21650', '1000', 'made']);
    t.assert.match(lines[0][3], /Douze bols, Caisse de transport/);
    const [[said]] = await rows(m.server, `SELECT count(*) FROM purchase_terms t JOIN orders o ON o.purchase_id = t.purchase_id JOIN quote q ON q.order_id = o.id
        WHERE q.mail = '${ASKER}' AND t.text LIKE '%Caisse de transport%' AND t.text LIKE '%216,50%'`);
    t.assert.equal(said, '1', 'what it holds is in what was agreed to');
    (await m.server.browser().get(path)).expect('Commandé le');
    (await potter.get('/commercant/devis')).expect('Commandé');
    const visitor = m.server.browser();
    const again = await visitor.post(path, { action: 'accepter' }, { from: await visitor.get(path), keep: false });
    t.assert.equal(again.status, 409);
    await m.server.fsck();
}

async function refusedOne(t, m, potter, o) {
    await ask(m, o, 'Une soupière pour huit, s’il vous plaît.');
    const { path } = await answered(t, m, potter, { quoi1: 'Soupière', prix1: '95' });
    const before = m.mail.messages.at(-1)?.id ?? 0, browser = m.server.browser();
    const form = (await browser.get(path)).forms().find((f) => f.names().includes('mots'));
    (await form.fill({ mots: 'Trop cher pour nous.' }).submit('Refuser ce devis')).expectStatus(200).expect('Vous avez refusé');
    (await form.submit('Refuser ce devis')).expectStatus(200).expect('Vous avez refusé');
    t.assert.match((await m.letter(POTTER, 'refusé', before)).text, /Trop cher pour nous/);
    (await potter.get('/commercant/devis')).expect('Refusé par le client').expect('Trop cher pour nous');
    t.assert.equal((await browser.post(path, { action: 'accepter' }, { from: browser.page, keep: false })).status, 409);
}

/** After its last day nobody orders it, before the clock has said so too; both are told. */
async function lapsed(t, m, potter, o) {
    await ask(m, o, 'Six assiettes creuses pour Noël.');
    const { path } = await answered(t, m, potter, { quoi1: 'Six assiettes', prix1: '120' }, { days: '2' });
    const browser = m.server.browser();
    await browser.get(path);
    await browser.page.form('Le mettre dans mon panier').submit('Le mettre dans mon panier');
    browser.page.expect('Six assiettes');
    const before = m.mail.messages.at(-1)?.id ?? 0;
    t.clock.advance(3 * DAY);
    (await browser.get(path)).expect('était valable jusqu’au');
    (await browser.get('/panier')).expect('plus vendu');
    t.assert.equal((await browser.post(path, { action: 'accepter' }, { from: browser.page, keep: false })).status, 409);
    t.assert.match((await m.letter(ASKER, 'périmé', before)).text, /Rien n’est commandé/);
    await m.letter(POTTER, 'périmé', before);
    await m.server.fsck();
}

/** Words alone are an answer too, and nothing one can order; what never was is not found. */
async function wordsAlone(t, m, potter, o) {
    await ask(m, o, 'Réparez-vous les théières ?', { mail: ASKER });
    const before = m.mail.messages.at(-1)?.id ?? 0;
    (await (await answerForm(potter)).fill({ answer: 'Non, mais venez nous voir.' }).submit('Répondre')).expectStatus(200);
    t.assert.ok(!(await m.letter(ASKER, 'vous répond', before)).text.includes('/devis/lire/'));
    const browser = m.server.browser();
    for (const link of ['z'.repeat(26), 'court', '']) (await browser.get(`/devis/lire/${link}`)).expectStatus(404);
    t.assert.equal((await browser.post(`/devis/lire/${'z'.repeat(26)}`, { action: 'accepter' }, { from: browser.page, keep: false })).status, 404);
}

export default async function (t) {
    const m = await openMarket(t), potter = await signIn(m, POTTER);
    const o = await onQuote(t, m, potter);
    let path, first;
    await t.step('a quote of several lines', async () => { path = await written(t, m, potter, o); });
    await t.step('into the basket, to the last step', async () => { first = await ordered(t, m, potter, path); });
    await t.step('ordered once', () => once(t, m, potter, path, first));
    await t.step('refused with words', () => refusedOne(t, m, potter, o));
    await t.step('words alone', () => wordsAlone(t, m, potter, o));
    await t.step('left to lapse', () => lapsed(t, m, potter, o));
}
