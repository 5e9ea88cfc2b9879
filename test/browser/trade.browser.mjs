// A shop beyond its board, on a telephone of 390 px, with scripts and without, by role and label: how it begins on one device and goes on
// with another, what each product lets people do, its page, hours and questions, baskets, services and promotions, its tables, what it prints.
import fs from 'node:fs';
import path from 'node:path';
import { startSite } from '../fakes/site.mjs';
import { localDay } from '../harness/days.mjs';
import { ADMIN, smallPhoto, staffIn } from '../scenarios/forms_help.mjs';
import { openMarket, rows } from '../scenarios/people.mjs';
import { siretOf } from '../scenarios/register.mjs';
import { coded, FARM, fits, MAIL, press, saved, say, unfold, visitor, well, works } from './desk.mjs';
import { memberIn } from './walks.mjs';
import { pattern } from './words.mjs';

export const meta = { engines: ['sqlite'], timeoutMs: 240_000, long: true };

const NEXT = 'Save and go on', SHELF = '/commercant/produits', TABLE = '/commercant/produits/import';
const wrong = (tab) => tab.locator('.faute').first().waitFor();
const lastMail = (m) => m.market.mail.messages.at(-1)?.id ?? 0;
const sheetOf = (m, offer) => m.market.url(`${SHELF}/${offer.id}`);

/** The farm's goods by the piece, by name: the first ones are each for one of the journeys. */
async function goodsOf(market) {
    const all = await rows(market.server, `SELECT o.id, o.code, p.pub, p.title_fr FROM public_offer o JOIN product p ON p.id = o.product_id JOIN merchant m ON m.id = o.merchant_id
        JOIN offer x ON x.id = o.id JOIN category c ON c.id = p.category_id WHERE m.slug = '${FARM}' AND o.mode = 'order' AND p.unit = 'piece' AND c.slug = 'fromages' AND x.deposit_cents = 0
        AND (SELECT count(*) FROM variant v WHERE v.product_id = p.id) = 1 AND NOT EXISTS (SELECT 1 FROM promotion q WHERE q.offer_id = o.id)`);
    const goods = all.map(([id, code, pub, title]) => ({ id, code, title, path: `/produit/${pub}-x` }));
    return goods.sort((a, b) => (a.title < b.title ? -1 : 1));
}

// ---------------------------------------------------------------- how it begins

/** Somebody who gives services begins, leaves in the middle of a screen, and goes on with another device by the link of the letter. */
async function begins(m, w) {
    const mail = `salon.${w.kind}@exemple.fr`, v = await visitor(m, w), { tab } = v;
    const next = async (at) => (await press(tab, NEXT), tab.waitForURL(`**/commercant/ouvrir/${at}`));
    await m.market.memberIn(tab, mail);
    await tab.getByLabel(say('Telephone of the shop')).fill('0261910711');
    await next('siret');
    await tab.getByLabel(say('SIRET number (14 digits)')).fill(siretOf(w.scripts ? '8123457010001' : '8123457020001'));
    await next('qui');
    await tab.getByRole('radio', { name: say('Services') }).check();
    await next('nom');
    await tab.getByLabel(say('Name people know')).fill(`Salon ${w.kind}`);
    await tab.getByLabel(say('Legal name')).fill('Lucie Renard');
    await next('adresse');
    await tab.getByRole('heading', { name: say('Where do you receive your customers?') }).waitFor();
    await tab.getByLabel(say('Street and number')).fill('3 rue du Four');
    await tab.getByLabel(say('Postcode')).fill('61400');
    await press(tab, NEXT);
    await tab.getByLabel(say('Commune')).selectOption({ label: 'Mortagne-au-Perche' });
    await next('produit');
    await tab.getByLabel(say('Name of the service')).fill('Coupe et brushing');
    await tab.getByLabel(say('Price in euros')).fill('vingt');
    const before = lastMail(m);
    await press(tab, 'Finish later');
    await tab.getByText(pattern(say('We sent a link to %1. It arrives within a minute.', mail))).waitFor();
    await fits(v);
    await v.close();
    await goesOn(m, w, new URL(/https?:\S+\/commercant\/reprendre\/\S+/.exec((await m.market.letter(mail, 'Reprendre', before)).text)[0]).pathname);
}

/** The link shows one button; what was typed stands there, also what cannot be; then the shop is open and seen. */
async function goesOn(m, w, link) {
    const v = await visitor(m, w), { tab } = v;
    await tab.goto(m.market.url(link));
    m.t.assert.equal(await tab.getByRole('main').getByRole('button').count(), 1);
    await well(v);
    await press(tab, 'Go on with my shop');
    await tab.waitForURL('**/ouvrir/produit');
    m.t.assert.equal(await tab.getByLabel(say('Name of the service')).inputValue(), 'Coupe et brushing');
    m.t.assert.equal(await tab.getByLabel(say('Price in euros')).inputValue(), 'vingt');
    await tab.getByLabel(say('Rayon')).selectOption('coiffure-et-beaute');
    await press(tab, NEXT);
    await wrong(tab);
    m.t.assert.equal(await tab.getByLabel(say('Price in euros')).inputValue(), 'vingt', 'named, not lost');
    await tab.getByLabel(say('Price in euros')).fill('20');
    for (const at of ['horaires', 'recevoir', 'niveau']) await press(tab, NEXT), await tab.waitForURL(`**/ouvrir/${at}`);
    await tab.getByRole('radio', { name: say('Showcase') }).check();
    await press(tab, 'Open my shop');
    await tab.getByRole('status').getByRole('link', { name: say('See my shop') }).click();
    await tab.getByRole('heading', { level: 3, name: 'Coupe et brushing' }).waitFor();
    v.guard.trouble = v.guard.trouble.filter((x) => !x.includes('status of 422'));
    v.guard.expectClean();
    await v.close();
}

// ---------------------------------------------------------------- what people may do with a product

/** The sheet says what customers may do; fields: more of it, by label. */
async function lets(m, w, offer, mode, fields = {}) {
    const { tab } = w;
    await tab.goto(sheetOf(m, offer));
    await unfold(tab, 'More: labels, season, English');
    await tab.getByLabel(say('What customers may do')).selectOption({ label: say(mode) });
    for (const [label, text] of Object.entries(fields)) await tab.getByLabel(say(label)).fill(text);
    await press(tab, 'Save');
}

/** One product through all levels, and back: each at once on its public page, and nothing made anew. */
async function levels(m, w) {
    const [offer] = m.goods, v = await visitor(m, w), { tab } = v;
    const kept = () => rows(m.market.server, `SELECT count(*), max(o.id), max(o.product_id) FROM offer o JOIN merchant x ON x.id = o.merchant_id WHERE x.slug = '${FARM}'`);
    const before = await kept(), main = tab.getByRole('main'), basket = main.getByRole('button', { name: say('Add to my basket') });
    const look = async () => (await tab.goto(m.market.url(offer.path)), fits(v));
    await lets(m, w, offer, 'Showcase');
    await look();
    await main.getByText(say('Come and see it in the shop, or call.')).waitFor();
    m.t.assert.equal(await basket.count(), 0);
    await lets(m, w, offer, 'Reserve');
    await look();
    await main.getByText(say('A reservation costs nothing: you pay in the shop, if you take it.')).waitFor();
    await main.getByRole('button', { name: say('Reserve it') }).waitFor();
    await lets(m, w, offer, 'Order: I make it for them', { 'Days to make one (when made to order)': 'vingt' });
    await wrong(w.tab);
    await w.tab.getByLabel(say('Days to make one (when made to order)')).fill('20');
    await press(w.tab, 'Save');
    await saved(w.tab);
    await look();
    await main.getByText(/Fait pour vous en 20 jours/).waitFor();
    await basket.waitFor();
    await lets(m, w, offer, 'Sold on my own site', { 'Address on your site': 'javascript:alert(1)' });
    await wrong(w.tab);
    m.t.assert.equal(await w.tab.getByLabel(say('Address on your site')).inputValue(), 'javascript:alert(1)');
    await w.tab.getByLabel(say('Address on your site')).fill('https://www.haies.example/fromages');
    await press(w.tab, 'Save');
    await saved(w.tab);
    await look();
    await main.getByText(/Vous quittez le marché pour haies\.example/).waitFor();
    const out = main.getByRole('link', { name: say("See it on the shop's own site") });
    m.t.assert.match(await out.getAttribute('rel'), /nofollow/);
    m.t.assert.equal(new URL(await out.getAttribute('href'), m.market.server.origin).pathname, `/vers/${offer.code}`);
    await asksForAPrice(m, w, v, offer);
    await lets(m, w, offer, 'like the whole shop', { 'Days to make one (when made to order)': '' });
    await saved(w.tab);
    await look();
    await basket.waitFor();
    m.t.assert.deepEqual(await kept(), before, 'nothing was made anew');
    await v.close();
}

/** A price is asked for, answered with a line, read by the link of the letter, and put in the basket. */
async function asksForAPrice(m, w, v, offer) {
    const { tab } = v, who = `odette.${w.kind}@exemple.fr`, main = tab.getByRole('main');
    await lets(m, w, offer, 'Ask me for a price');
    await saved(w.tab);
    await tab.goto(m.market.url(offer.path));
    await main.getByText(say('Price on request')).or(main.getByText(say('The shop answers by mail. It costs nothing.'))).first().waitFor();
    await main.getByRole('link', { name: say('Ask for a price') }).click();
    await tab.getByLabel(say('What would you like?')).fill('Une roue entière pour samedi ?');
    await tab.getByLabel(say('Your name')).fill(`Odette ${w.kind}`);
    await press(tab, 'Send my question');
    await wrong(tab);
    m.t.assert.equal(await tab.getByLabel(say('What would you like?')).inputValue(), 'Une roue entière pour samedi ?');
    await tab.getByLabel(say('Your mail address')).fill(who);
    await press(tab, 'Send my question');
    await tab.getByText(say('Your question is on its way. The shop answers you by mail or SMS.')).waitFor();
    const before = lastMail(m);
    await w.tab.goto(m.market.url('/commercant/devis'));
    const asked = w.tab.getByRole('article').filter({ hasText: `Odette ${w.kind}` });
    await asked.getByLabel(say('Your answer')).fill('Oui, avec plaisir.');
    await asked.getByLabel(say('What, line %1', '1')).fill('Une roue entière');
    await asked.getByLabel(say('Euros, line %1', '1')).fill('quarante');
    await asked.getByRole('button', { name: say('Answer') }).click();
    await wrong(w.tab);
    m.t.assert.equal(await asked.getByLabel(say('Euros, line %1', '1')).inputValue(), 'quarante');
    await fits(w);
    await asked.getByLabel(say('Euros, line %1', '1')).fill('45');
    await asked.getByRole('button', { name: say('Answer') }).click();
    await w.tab.getByText(say('Your answer is on its way.')).waitFor();
    const letter = await m.market.letter(who, 'vous répond', before);
    await tab.goto(m.market.url(new URL(/https?:\S+\/devis\/lire\/\S+/.exec(letter.text)[0]).pathname));
    await tab.getByText('Une roue entière', { exact: true }).waitFor();
    await well(v);
    await press(tab, 'Put it in my basket');
    await tab.waitForURL((u) => u.pathname === '/panier');
    await main.getByText(/45,00/).first().waitFor();
}

// ---------------------------------------------------------------- its page, its days, its questions

/** A number that is none costs neither the story nor the photo; then the page tells them. */
async function page(m, w) {
    const { tab } = w, story = `Nous faisons du fromage depuis 1962, ${w.kind}.`, v = await visitor(m, w);
    await tab.goto(m.market.url('/commercant'));
    await tab.getByRole('link', { name: say("My shop's page") }).click();
    const phone = tab.getByLabel(say('Telephone of the shop')), right = await phone.inputValue();
    await tab.getByLabel(say('Your story, in three sentences')).fill(story);
    await tab.getByLabel(say('Your face or your shop window')).setInputFiles({ name: smallPhoto.name, mimeType: smallPhoto.type, buffer: smallPhoto.data });
    await tab.getByRole('group', { name: say('Colour of your awning') }).getByRole('radio').nth(w.scripts ? 2 : 4).check({ force: true });
    await phone.fill('12');
    await press(tab, 'Save');
    await wrong(tab);
    m.t.assert.equal(await tab.getByLabel(say('Your story, in three sentences')).inputValue(), story);
    await tab.getByText(say('Photo received and kept')).or(tab.getByText(say('Your photo is kept'))).first().waitFor();
    await well(w);
    await phone.fill(right);
    await press(tab, 'Save');
    await saved(tab);
    await v.tab.goto(m.market.url(`/boutique/${FARM}`));
    await v.tab.getByRole('region', { name: say('Who we are') }).getByText(story).waitFor();
    await fits(v);
    m.t.assert.deepEqual(await rows(m.market.server, `SELECT banne, portrait_id IS NOT NULL FROM merchant WHERE slug = '${FARM}'`), [[w.scripts ? '3' : '5', '1']]);
    await v.close();
}

/** Hours of a day that was closed: backwards they are asked again; one stretch more; then the day is as it was. */
async function week(m, w) {
    const { tab } = w, day = tab.getByRole('group', { name: /^lundi/i }), at = (name, n = 0) => day.getByLabel(say(name), { exact: true }).nth(n);
    const hours = async () => (await rows(m.market.server, `SELECT count(*) FROM opening o JOIN merchant x ON x.id = o.merchant_id WHERE x.slug = '${FARM}' AND o.weekday = 1`))[0][0];
    await tab.goto(m.market.url('/commercant/horaires'));
    await at('from').fill('10:00');
    await at('to').fill('09:00');
    await press(tab, 'Save my hours');
    await day.locator('.alerte').waitFor();
    m.t.assert.equal(await at('to').inputValue(), '09:00');
    m.t.assert.equal(await hours(), '0');
    await well(w);
    await at('to').fill('12:00');
    await at('then from').fill('14:00');
    await at('to', 1).fill('16:00');
    await day.getByRole('button', { name: say('Add a stretch') }).click();
    m.t.assert.equal(await at('to', 1).inputValue(), '16:00', 'what is typed stays');
    m.t.assert.equal(await day.getByLabel(say('then from'), { exact: true }).count(), 2);
    await press(tab, 'Save my hours');
    await tab.getByText(say('Your hours are saved.')).waitFor();
    m.t.assert.equal(await hours(), '2');
    await fits(w);
    for (const [name, n] of [['from', 0], ['to', 0], ['then from', 0], ['to', 1]]) await at(name, n).fill('');
    await press(tab, 'Save my hours');
    await tab.getByText(say('Your hours are saved.')).waitFor();
    m.t.assert.equal(await hours(), '0');
}

/** Open on Christmas Day and closed again; a stall at one more market, one day away from it. */
async function days(m, w) {
    const { tab } = w, christmas = tab.getByRole('listitem').filter({ hasText: say('Christmas Day') }).first();
    await tab.goto(m.market.url('/commercant/jours'));
    for (const [button, then] of [['I open', 'open as usual'], ['I close', 'closed']]) {
        await christmas.getByRole('button', { name: say(button) }).click();
        await saved(tab);
        await christmas.getByText(say(then), { exact: true }).waitFor();
    }
    await tab.goto(m.market.url('/commercant/marches'));
    const market = tab.getByRole('region', { name: 'Marché d’Alençon' });
    await market.getByRole('button', { name: say('I have a stall there') }).click();
    await market.getByText(say('my stall')).waitFor();
    await market.getByRole('button', { name: say('I do not come') }).first().click();
    await market.getByText(say('not there')).waitFor();
    await fits(w);
    await market.getByRole('button', { name: say('I come after all') }).click();
    await market.getByText(say('not there')).waitFor({ state: 'detached' });
    await market.getByRole('button', { name: say('I no longer go there') }).click();
    await market.getByText(say('my stall')).waitFor({ state: 'detached' });
}

/** A label on his word is claimed with how he works, kept when that is missing, and taken back before anybody looked. */
async function label(m, w) {
    const { tab } = w, which = tab.getByLabel(say('Which label?')), mine = tab.getByRole('region', { name: say('Your labels') });
    await tab.goto(m.market.url('/commercant'));
    await tab.getByRole('link', { name: say('Labels and origin') }).click();
    const open = await mine.count() ? await mine.getByRole('listitem').count() : 0;
    await which.selectOption({ label: 'Circuit court' });
    await press(tab, 'Send for checking');
    await wrong(tab);
    m.t.assert.match(await which.locator('option:checked').innerText(), /Circuit court/);
    await well(w);
    await tab.getByLabel(say('How you work, without a certificate')).fill('Moulé à la louche, à la ferme.');
    await press(tab, 'Send for checking');
    await saved(tab);
    m.t.assert.equal(await mine.getByRole('listitem').count(), open + 1);
    await fits(w);
    await mine.getByRole('button', { name: `${say('Take it back')} : Circuit court` }).click();
    await saved(tab);
    m.t.assert.equal(await mine.count() ? await mine.getByRole('button', { name: `${say('Take it back')} : Circuit court` }).count() : 0, 0);
}

/** Months without a change: what nobody confirms is hidden; the one button of the letter's page brings it back. */
async function stillSold(m, kind) {
    const v = await visitor(m, { kind, scripts: kind !== 'nojs' }), { tab } = v, before = lastMail(m), shown = async () => Number((await rows(m.market.server, `SELECT count(*) FROM public_offer o JOIN merchant x ON x.id = o.merchant_id WHERE x.slug = '${FARM}'`))[0][0]);
    m.t.clock.advance(121 * 24 * 3_600_000);
    const letter = await m.market.letter(MAIL, 'toujours en vente', before);
    await tab.goto(m.market.url(new URL(/https?:\S+\/encore\/\S+/.exec(letter.text)[0]).pathname));
    m.t.assert.equal(await tab.getByRole('main').getByRole('button').count(), 1);
    await well(v);
    await press(tab, 'All of it is still sold');
    await tab.getByText(say('Thank you. Everything is on the shelf.')).waitFor();
    m.t.assert.ok((await shown()) > 0);
    await v.close();
}

/** Written to and answered, asked to call back and called: nobody sees an address. */
async function questions(m, w) {
    const v = await visitor(m, w), { tab } = v, who = `lise.${w.kind}@exemple.fr`;
    await tab.goto(m.market.url(`/boutique/${FARM}`));
    await tab.getByRole('link', { name: say('Write, or be called back') }).click();
    await tab.getByLabel(say('Your name')).fill(`Lise ${w.kind}`);
    await tab.getByLabel(say('Your question')).fill('Ouvrez-vous lundi ?');
    await press(tab, 'Send');
    await wrong(tab);
    m.t.assert.equal(await tab.getByLabel(say('Your question')).inputValue(), 'Ouvrez-vous lundi ?');
    await well(v);
    await tab.getByLabel(say('Your e-mail address')).fill(who);
    await press(tab, 'Send');
    await tab.getByText(say('It is sent. The shop answers as soon as it can.')).waitFor();
    await tab.goto(m.market.url(`/boutique/${FARM}/ecrire`));
    await tab.getByRole('radio', { name: say('To be called back') }).check();
    await tab.getByLabel(say('Your name')).fill(`Basile ${w.kind}`);
    await tab.getByLabel(say('Your telephone number')).fill('02 61 91 70 04');
    await tab.getByLabel(say('Your question')).fill('Une roue entière, samedi ?');
    await press(tab, 'Send');
    await tab.getByText(say('It is sent. The shop answers as soon as it can.')).waitFor();
    await v.close();
    const desk = w.tab, before = lastMail(m), one = (name) => desk.getByRole('region', { name: new RegExp(`^${name}`) });
    await desk.goto(m.market.url('/commercant'));
    await desk.getByRole('link', { name: say('Questions of customers') }).click();
    m.t.assert.ok(!(await desk.getByRole('main').innerText()).includes(who), 'nobody sees an address');
    await one(`Lise ${w.kind}`).getByLabel(say('Your answer')).fill('Non, mais mardi.');
    await one(`Lise ${w.kind}`).getByRole('button', { name: say('Answer') }).click();
    await desk.getByText(say('Your answer is sent.')).waitFor();
    m.t.assert.match((await m.market.letter(who, '', before)).text, /Non, mais mardi\./);
    await one(`Basile ${w.kind}`).getByRole('button', { name: say('I have called') }).click();
    await one(`Basile ${w.kind}`).getByText(say('called'), { exact: true }).waitFor();
    await fits(w);
}

// ---------------------------------------------------------------- what it sells

/** Another like this one, made a basket of two others: its stock is theirs, and everybody reads what is in it. */
async function basket(m, w) {
    const [, like, first, second] = m.goods, { tab } = w, title = `Panier ${w.kind}`;
    await tab.goto(sheetOf(m, like));
    await press(tab, 'Make another like this one');
    await tab.getByText(say('Here is the copy, off the shelf. Change what differs, then save.')).waitFor();
    await tab.getByLabel(say('Name of the product')).fill(title);
    await press(tab, 'Keep as a draft, off the shelf');
    await tab.getByRole('link', { name: title }).click();
    await tab.getByRole('link', { name: say('Basket of products') }).click();
    const put = async (offer, count) => {
        await tab.getByLabel(say('Name or code of a product')).fill(offer.code);
        await press(tab, 'Search');
        await tab.getByLabel(say('How many in a basket: %1', offer.title)).fill(count);
        await press(tab, 'Put in');
    };
    await put(first, '1,5');
    await wrong(tab);
    m.t.assert.equal(await tab.getByLabel(say('How many in a basket: %1', first.title)).inputValue(), '1,5');
    await well(w);
    await tab.getByLabel(say('How many in a basket: %1', first.title)).fill('2');
    await press(tab, 'Put in');
    await saved(tab);
    await put(second, '1');
    await tab.getByText(pattern(say('Baskets your stock makes now: %1', '%1'))).waitFor();
    await fits(w);
    await tab.goto(m.market.url(SHELF));
    await tab.getByRole('button', { name: `${say('Put on the shelf')} : ${title}` }).click();
    await tab.getByRole('button', { name: `${say('Take off')} : ${title}` }).waitFor();
    const [[pub]] = await rows(m.market.server, `SELECT pub FROM product WHERE title_fr = '${title}'`), v = await visitor(m, w);
    await v.tab.goto(m.market.url(`/produit/${pub}-x`));
    await v.tab.getByRole('region', { name: say('In the basket') }).getByText(first.title).waitFor();
    await v.close();
    await tab.getByRole('button', { name: `${say('Take off')} : ${title}` }).click();
    await tab.getByRole('button', { name: `${say('Put on the shelf')} : ${title}` }).waitFor();
}

/** A visit of the farm that one books a time of, for two at once; then none any more. */
async function service(m, w) {
    const { tab } = w, title = `Visite ${w.kind}`, v = await visitor(m, w);
    await tab.goto(m.market.url(`${SHELF}/nouveau`));
    await tab.getByLabel(say('Name of the product')).fill(title);
    await tab.getByLabel(say('Price in euros')).fill('6');
    await tab.getByLabel(say('Rayon')).selectOption('ateliers-et-cours');
    await press(tab, 'See what this rayon asks for');
    m.t.assert.equal(await tab.getByLabel(say('Name of the product')).inputValue(), title);
    await tab.getByLabel(say('Sold by'), { exact: true }).selectOption({ label: say('the service') });
    await tab.getByLabel(say('How many in stock?')).fill('9');
    await press(tab, 'Save');
    await saved(tab);
    const [[pub, id]] = await rows(m.market.server, `SELECT p.pub, o.id AS offer FROM product p JOIN offer o ON o.product_id = p.id WHERE p.title_fr = '${title}'`);
    await tab.goto(m.market.url(`${SHELF}/${id}`));
    await tab.getByRole('link', { name: say('Appointments') }).first().click();
    await tab.getByLabel(say('How many minutes does it last?')).fill('une heure');
    await tab.getByLabel(say('How many people at the same time?')).fill('2');
    await press(tab, 'Save');
    await wrong(tab);
    m.t.assert.equal(await tab.getByLabel(say('How many minutes does it last?')).inputValue(), 'une heure');
    await well(w);
    await tab.getByLabel(say('How many minutes does it last?')).fill('60');
    await press(tab, 'Save');
    await saved(tab);
    await v.tab.goto(m.market.url(`/produit/${pub}-x`));
    await v.tab.getByRole('link', { name: say('Choose a time') }).click();
    await v.tab.getByRole('radio').nth(1).check();
    await fits(v);
    await press(v.tab, 'Put in my basket');
    await v.tab.waitForURL((u) => u.pathname === '/panier');
    await v.tab.getByRole('main').getByText(title).first().waitFor();
    await v.close();
    await press(tab, 'No more appointments for this');
    await tab.goto(m.market.url(SHELF));
    await tab.getByRole('button', { name: `${say('Take off')} : ${title}` }).click();
    await tab.getByRole('button', { name: `${say('Put on the shelf')} : ${title}` }).waitFor();
}

/** A price for some days, struck beside the lowest of the last thirty, and ended; then sold in its season only, in a jar that comes back. */
async function promotion(m, w) {
    const offer = m.goods[w.scripts ? 4 : 5], { tab } = w, v = await visitor(m, w), today = localDay(m.t.clock.now());
    const look = async () => (await v.tab.goto(m.market.url(offer.path)), fits(v));
    await tab.goto(sheetOf(m, offer));
    await tab.getByRole('link', { name: say('Promotion') }).click();
    await tab.getByLabel(say('Price in euros while it lasts')).fill('un');
    await tab.getByLabel(say('First day')).fill(today);
    await tab.getByLabel(say('Last day (included)')).fill(today);
    await press(tab, 'Put on promotion');
    await wrong(tab);
    m.t.assert.equal(await tab.getByLabel(say('Price in euros while it lasts')).inputValue(), 'un');
    await well(w);
    await tab.getByLabel(say('Price in euros while it lasts')).fill('1,00');
    await press(tab, 'Put on promotion');
    await saved(tab);
    await look();
    await v.tab.getByText(pattern(say('Until %1. Struck through: its lowest price in the 30 days before.', '%1'))).waitFor();
    await press(tab, 'End it now');
    await saved(tab);
    await look();
    m.t.assert.equal(await v.tab.getByRole('main').locator('h1 ~ p s').count(), 0, 'its own price again');
    await tab.goto(sheetOf(m, offer));
    await unfold(tab, 'More: labels, season, English');
    await tab.getByLabel(say('In season from')).selectOption({ label: 'juillet' });
    await tab.getByLabel(say('Deposit on its packaging, in euros')).fill('0,50');
    await press(tab, 'Save');
    await wrong(tab);
    m.t.assert.equal(await tab.getByLabel(say('Deposit on its packaging, in euros')).inputValue(), '0,50');
    await tab.getByLabel(say('In season until the end of')).selectOption({ label: 'août' });
    await press(tab, 'Save');
    await saved(tab);
    await look();
    await v.tab.getByText(/De retour en juillet/).first().waitFor();
    await v.tab.getByText(/0,50\s€ de consigne/).waitFor();
    await v.close();
}

// ---------------------------------------------------------------- its tables

const EXPORTS = { phone: ['Shopify', 'shopify.csv', 3], nojs: ['WooCommerce', 'woocommerce.csv', 3] };

async function send(m, { tab }, file) {
    await tab.goto(m.market.url(TABLE));
    await tab.locator('#f-fichier').setInputFiles(file);
    await press(tab, 'Read this file');
}

/** Until the page of tables says so; it looks again by itself, and here at once. */
const tells = (m, { tab }, words) => m.t.until(String(words), async () => (await tab.goto(m.market.url(TABLE))) && (await tab.getByText(words).count()) > 0, { ms: 20_000, every: 300 });

/** The export of a shop system is known as such, its rayons are said once, all of it comes and goes; headings nobody knows are given a meaning. */
async function fromElsewhere(m, w) {
    const { tab } = w, [system, file, count] = EXPORTS[w.kind];
    const data = fs.readFileSync(path.join(import.meta.dirname, '../data/shops', file));
    await send(m, w, { name: file, mimeType: 'text/csv', buffer: data });
    await tab.getByText(`C’est un export de ${system}`).waitFor();
    const unknown = tab.getByRole('group', { name: say('Your rayons and ours') }).getByRole('combobox');
    await well(w);
    for (let n = await unknown.count(); n--;) await unknown.nth(n).selectOption('poterie-et-ceramique');
    if (await unknown.count()) await press(tab, 'Read it again with these rayons');
    await tab.getByText(`${count} produits à créer`).waitFor();
    await press(tab, 'Put all of this on my shelf');
    await tells(m, w, `${count} produits créés`);
    await press(tab, 'Undo this import');
    await tells(m, w, /est annulé/);
    const made = () => rows(m.market.server, `SELECT count(*) FROM product WHERE title_fr = 'Bol ${w.kind}'`);
    const mine = Buffer.from(`Truc ${w.kind},Où ${w.kind},Combien ${w.kind}\nBol ${w.kind},Poterie et céramique,"14,5"\n`);
    for (const again of [false, true]) { // the second time it is known what they mean
        await send(m, w, { name: 'mien.csv', mimeType: 'text/csv', buffer: mine });
        if (!again) {
            await wrongCells(tab);
            for (const [letter, field] of [['A', 'Produit'], ['B', 'Rayon'], ['C', 'Prix (€)']]) await tab.getByLabel(say('Column %1', letter), { exact: true }).selectOption({ label: field });
            await fits(w);
            await press(tab, 'Read it again with these columns');
        }
        await tab.getByText('1 produit à créer').waitFor();
        await press(tab, 'Forget this file');
        await tab.getByRole('heading', { name: say('Send a file') }).waitFor();
    }
    m.t.assert.deepEqual(await made(), [['0']], 'looked at, never done');
}

const wrongCells = (tab) => tab.getByRole('table', { name: say('Cells to correct') }).waitFor();

/** His own site: an address that is none stays in its field; one that is gives what would change, and is followed no more. */
async function followed(m, w) {
    const { tab } = w, title = `Fromage du site ${w.kind}`, field = tab.getByLabel(say('Address of the file on your site'));
    m.site.files.set(`/${w.kind}.csv`, { body: `Référence;Nom;Rayon;Prix\nS-${w.kind};${title};Poterie et céramique;9,90\n` });
    await tab.goto(m.market.url(TABLE));
    await tab.getByRole('link', { name: say('Follow my site') }).click();
    await field.fill('ma boutique');
    await press(tab, 'Follow this address');
    await wrong(tab);
    m.t.assert.equal(await field.inputValue(), 'ma boutique');
    await well(w);
    await field.fill(`${m.site.url}/${w.kind}.csv`);
    await press(tab, 'Follow this address');
    const look = tab.getByRole('link', { name: say('Look at what would change') });
    await look.waitFor({ timeout: 20_000 }); // the page looks again by itself
    await fits(w);
    await look.click();
    await tab.getByText('1 produit à créer').waitFor();
    await press(tab, 'Forget this file');
    await tab.goto(m.market.url('/commercant/produits/flux'));
    await press(tab, 'Follow it no more');
    await tab.getByRole('button', { name: say('Look now') }).waitFor({ state: 'detached' });
}

/** All he has in a table: a code first, then the file itself, never the page that asks for the code in its place. */
async function takesAway(m, w) {
    const { tab } = w;
    m.t.clock.advance(16 * 60_000); // the code of the one before is over
    await tab.goto(m.market.url(TABLE));
    await tab.getByRole('link', { name: say('Download my products (CSV)') }).click();
    await coded(m, tab);
    const [file] = await Promise.all([tab.waitForEvent('download'), tab.getByRole('link', { name: say('Continue') }).click()]);
    const text = fs.readFileSync(await file.path(), 'utf8');
    m.t.assert.ok(text.startsWith('\ufeff') && text.includes(m.goods[0].title), text.slice(0, 200));
    m.t.assert.match(file.suggestedFilename(), /\.csv$/);
    await tab.goto(m.market.url(TABLE));
    const [again] = await Promise.all([tab.waitForEvent('download'), tab.getByRole('link', { name: say('Download my products (CSV)') }).click()]);
    m.t.assert.match(again.suggestedFilename(), /\.csv$/, 'at once, while the code is fresh');
    await tab.goto(m.market.url('/commercant'));
    await tab.getByRole('link', { name: say('Take all of my shop with me') }).click();
    await tab.getByRole('button', { name: new RegExp(`^(${say('Make my file')}|${say('Make a new one')})$`) }).click();
    const whole = tab.getByRole('link', { name: pattern(say('Download my file (%1)', '%1')) });
    await m.t.until('it is made', async () => (await tab.goto(m.market.url('/commercant/emporter'))) && (await whole.count()) > 0, { ms: 20_000, every: 300 });
    await fits(w);
    m.t.clock.advance(16 * 60_000);
    await whole.click();
    await coded(m, tab);
    const [zip] = await Promise.all([tab.waitForEvent('download'), tab.getByRole('link', { name: say('Continue') }).click()]);
    m.t.assert.equal(fs.readFileSync(await zip.path()).subarray(0, 2).toString(), 'PK');
}

// ---------------------------------------------------------------- where it is had, what it prints

/** A round, a point several shops share, parcels: asked for badly, put right, seen on the shop's page, taken away. */
async function receives(m, w) {
    const { tab } = w, v = await visitor(m, w), seen = async (text, n) => (await v.tab.goto(m.market.url(`/boutique/${FARM}`)), m.t.assert.equal((await v.tab.getByRole('main').getByText(text).count()) > 0, n, String(text)));
    await tab.goto(m.market.url('/commercant/tournees'));
    await tab.getByLabel(say('Day of the week')).selectOption({ label: 'mercredi' });
    await tab.getByLabel(say('I leave at')).fill('18:00');
    await tab.getByLabel(say('Back at')).fill('14:00');
    await tab.getByLabel(say('Orders in one round')).fill('6');
    await tab.getByLabel(say('Orders are taken until')).fill('11:00');
    await press(tab, 'Add this round');
    await wrong(tab);
    m.t.assert.equal(await tab.getByLabel(say('I leave at')).inputValue(), '18:00');
    await well(w);
    await tab.getByLabel(say('I leave at')).fill('14:00');
    await tab.getByLabel(say('Back at')).fill('18:00');
    await press(tab, 'Add this round');
    await saved(tab);
    await seen(say('The rounds:'), true);
    await tab.getByRole('region', { name: say('Planned') }).getByRole('button', { name: say('Take away') }).first().click();
    await tab.getByText(say('No round for the moment.')).waitFor();
    await tab.goto(m.market.url('/commercant/lieux'));
    await tab.getByRole('button', { name: `${say('I go there too')} : Halle aux Blés` }).click();
    await tab.getByRole('region', { name: 'Halle aux Blés' }).waitFor();
    await fits(w);
    await seen('Halle aux Blés', true);
    await tab.getByRole('button', { name: `${say('Nobody collects here any more')} : Halle aux Blés` }).click();
    await tab.getByRole('button', { name: `${say('I go there too')} : Halle aux Blés` }).waitFor();
    await tab.goto(m.market.url('/commercant/colis'));
    const fields = { 'The carrier’s name': 'Colissimo', 'Sending costs the buyer (euros)': 'cher', 'Parcels in one day': '3', 'Days it travels, without Sundays and public holidays': '2' };
    for (const [label, text] of Object.entries(fields)) await tab.getByLabel(say(label)).fill(text);
    await press(tab, 'Send parcels');
    await wrong(tab);
    m.t.assert.equal(await tab.getByLabel(say('The carrier’s name')).inputValue(), 'Colissimo');
    await well(w);
    await tab.getByLabel(say('Sending costs the buyer (euros)')).fill('6,90');
    await press(tab, 'Send parcels');
    await saved(tab);
    await seen(say('Sent by %1', 'Colissimo'), true);
    await press(tab, 'I send no parcels any more');
    await seen(say('Sent by %1', 'Colissimo'), false);
    await v.close();
}

/** Chosen by its name and seen on the telephone as it will lie on paper; the addresses on it lead to the product and to the shop. */
async function prints(m, w) {
    const { tab } = w, [offer] = m.goods, v = await visitor(m, w);
    const choose = async (what, format) => {
        await tab.goto(m.market.url('/commercant'));
        await tab.getByRole('link', { name: say('Posters and stickers') }).click();
        await tab.getByLabel(say('For'), { exact: true }).selectOption({ label: what });
        await tab.getByRole('radio', { name: say(format) }).check();
        await fits(w);
        await press(tab, 'See it and print it');
        await tab.waitForURL('**/imprimer?**');
        await fits(w);
        return (await tab.locator('.adr').first().innerText()).split(/\s/)[0];
    };
    for (const [what, format, codes, leads] of [[`${offer.title} (${offer.code})`, 'A5 sheet', 1, '/produit/'], [say('the whole shop'), 'Stickers', 8, `/boutique/${FARM}`], [say('the whole shop'), 'A4 poster', 1, `/boutique/${FARM}`]]) {
        const address = await choose(what, format);
        m.t.assert.equal(await tab.locator('svg.qr').count(), codes, format);
        await v.tab.goto(`http://${address}`);
        m.t.assert.ok(new URL(v.tab.url()).pathname.startsWith(leads), v.tab.url());
    }
    await tab.getByText(/\b0\d(\s\d\d){4}\b/).first().waitFor(); // whoever has no internet
    await v.close();
}

const WORK = [
    ['a service begins, and goes on with another device', begins], ['a product through every level, a price asked for', levels],
    ['the page: story, photo, colour', page], ['the week’s hours', week], ['a public holiday, a stall', days], ['a label on his word', label], ['written to, and called back', questions],
    ['a copy that becomes a basket', basket], ['a service with times', service], ['a promotion, a season, a deposit', promotion],
    ['a shop’s export, headings nobody knows', fromElsewhere], ['a site that is followed', followed], ['all of it taken away', takesAway],
    ['rounds, a shared point, parcels', receives], ['what is printed, and where it leads', prints],
];

/** Staff have made a point several shops may go to. */
async function sharedPoint(market) {
    const staff = await staffIn(market, ADMIN), button = 'Enregistrer ce point';
    const form = (await staff.get('/equipe/points')).form(button).fill({ nom: 'Halle aux Blés', adresse: '3 place des Halles', postcode: '61000' });
    const which = await form.submit(button);
    (await which.form(button).fill({ commune: '61001' }).submit(button)).expectStatus(200);
    const week = await staff.page.follow('Ses horaires');
    (await week.form('Enregistrer mes horaires').fill({ j6o1: '10:00', j6c1: '12:00' }).submit('Enregistrer mes horaires')).expectStatus(200);
}

export default async function (t) {
    t.clock.goTo('2026-11-24T09:10:00+01:00'); // a Tuesday morning: everybody is open
    const site = await startSite();
    t.defer(() => site.close());
    const market = await openMarket(t, { conf: { feeds_here: site.url } });
    const browser = market.server.browser();
    await memberIn(browser, market, MAIL);
    await sharedPoint(market);
    const m = { t, market, browser, site, goods: await goodsOf(market) };
    for (const kind of ['phone', 'nojs']) await works(m, kind, WORK);
    for (const kind of ['phone', 'nojs']) await t.check(`asked months later whether it is still sold, ${kind === 'nojs' ? 'without' : 'with'} scripts`, () => stillSold(m, kind));
}
