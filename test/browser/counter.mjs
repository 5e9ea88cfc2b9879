// What a shop does with orders beyond the bag of merchant.browser.mjs: weighed, written about, printed, handed over by the buyer's code, not
// collected, looked up afterwards; and by SMS alone, answered on the page of the tests' gateway.
import fs from 'node:fs';
import { buy, rows } from '../scenarios/people.mjs';
import { answered, BOARD, coded, fits, ofOrder, ordered, press, saved, say, stateOf, tapsAway, ticket, visitor, well } from './desk.mjs';
import { pattern } from './words.mjs';

const wrong = (tab) => tab.locator('.faute').first().waitFor();
const centsOf = async (m, number) => Number(await ofOrder(m, number, 'actual_total_cents'));
const page = (m, number, more = '') => m.market.url(`${BOARD}/${number}${more}`);

/** A cheese sold by the kilo, for whoever looks: its page. */
async function byTheKilo(m, w) {
    const { tab } = w, title = `Raclette ${w.kind}`;
    await tab.goto(m.market.url('/commercant/produits/nouveau'));
    await tab.getByLabel(say('Name of the product')).fill(title);
    await tab.getByLabel(say('Rayon')).selectOption('fromages');
    await press(tab, 'See what this rayon asks for');
    await tab.getByLabel(say('Price in euros')).fill('20');
    await tab.getByLabel(say('Sold by'), { exact: true }).selectOption({ label: say('the kilo') });
    await tab.getByLabel(say('How many in stock?')).fill('5');
    await tab.getByRole('checkbox', { name: 'lait' }).check();
    await press(tab, 'Save');
    await saved(tab);
    const [[pub]] = await rows(m.market.server, `SELECT pub FROM product WHERE title_fr = '${title}'`);
    return { title, path: `/produit/${pub}-x` };
}

/** Half a kilo is a little more on the scales; too much is asked again; the buyer is written to; a voucher, his code, and it is in the takings. */
export async function weighed(m, w) {
    const { tab } = w, name = `Honorine ${w.kind}`, mail = `honorine.${w.kind}@exemple.fr`, cheese = await byTheKilo(m, w);
    await buy(m.market, { products: cheese.path, quantity: '0,5', slot: -1, name, mail });
    const [[number, code]] = await rows(m.market.server, 'SELECT number, code FROM orders ORDER BY id DESC LIMIT 1');
    m.t.assert.equal(await centsOf(m, number), 1000);
    await tab.goto(m.market.url(BOARD));
    await ticket(tab, name).getByRole('button', { name: say('I accept') }).click();
    await ticket(tab, name).getByRole('button', { name: say('It is ready') }).waitFor();
    await answered(tab);
    await ticket(tab, name).getByRole('link', { name: say('A problem') }).click();
    const scales = tab.getByRole('region', { name: say('What is really in it') }).getByRole('textbox').first();
    await scales.fill('0,9');
    await press(tab, 'Note it');
    await wrong(tab);
    m.t.assert.equal(await scales.inputValue(), '0,9', 'more than he accepted: asked again');
    await scales.fill('0,52');
    await press(tab, 'Note it');
    await tab.getByRole('status').filter({ hasText: '10,40' }).waitFor();
    m.t.assert.equal(await centsOf(m, number), 1040);
    await writes(m, w, { number, mail });
    await papers(m, w, { number, name, cheese });
    await tab.goto(m.market.url(BOARD));
    await tapsAway(tab, name, 'It is ready');
    await tab.goto(m.market.url(`${BOARD}?onglet=pretes`));
    await ticket(tab, name).getByRole('button', { name: say('Meal voucher') }).click();
    await ticket(tab, name).getByRole('button', { name: say('Meal voucher') }).waitFor({ state: 'detached' });
    await answered(tab);
    m.t.assert.equal(await ofOrder(m, number, 'shop_paid_by'), 'voucher');
    await tab.goto(m.market.url(`${BOARD}?onglet=pretes`));
    const typed = ticket(tab, name).getByLabel(say('Code of the buyer'));
    await typed.fill(code === '1234' ? '4321' : '1234');
    await ticket(tab, name).getByRole('button', { name: say('Hand over') }).click();
    await wrong(tab);
    m.t.assert.equal(await stateOf(m, number), 'ready');
    await fits(w);
    await ticket(tab, name).getByLabel(say('Code of the buyer')).fill(`${code.slice(0, 2)} ${code.slice(2)}`); // as one reads it aloud
    await tapsAway(tab, name, 'Hand over');
    m.t.assert.equal(await stateOf(m, number), 'handed_over');
    await looksBack(m, w, { number, name });
}

/** Nothing said is asked again; then a sentence made ready and some words of one's own. */
async function writes(m, w, { number, mail }) {
    const { tab } = w, before = m.market.mail.messages.at(-1)?.id ?? 0, box = tab.getByRole('region', { name: say('Write to the buyer') });
    await box.getByRole('button', { name: say('Send') }).click();
    await wrong(tab);
    await box.getByLabel(say('A sentence made ready')).selectOption({ index: 1 });
    await box.getByLabel(say('Your own words')).fill('Sonnez à la porte bleue.');
    await box.getByRole('button', { name: say('Send') }).click();
    await box.getByText(/Sonnez à la porte bleue\./).first().waitFor();
    m.t.assert.match((await m.market.letter(mail, 'message', before)).text, /porte bleue/);
    await tab.goto(page(m, number));
}

/** The list to prepare, the sheet of the day, labels, and a ticket for the roll and for a small sheet: each on the telephone as it is printed. */
async function papers(m, w, { name, cheese }) {
    const { tab } = w, here = tab.url();
    for (const [link, text] of [['Ticket, 80 mm roll', name], ['Ticket, A6 sheet', name]]) {
        await tab.goto(here);
        await tab.getByRole('link', { name: say(link) }).click();
        await tab.getByText(text).first().waitFor();
        await well(w);
    }
    for (const [link, text] of [['List to prepare', cheese.title], ['Sheet of the day', m.shop], ['Labels for bags', name]]) {
        await tab.goto(m.market.url(BOARD));
        await tab.getByRole('link', { name: say(link) }).first().click();
        await tab.getByText(text).first().waitFor();
        await fits(w);
    }
}

/** Found by a name, in the sum of the day, and taken away in a table, once a code has come. */
async function looksBack(m, w, { number, name }) {
    const { tab } = w;
    await tab.goto(m.market.url(BOARD));
    await tab.getByRole('link', { name: say('Past orders') }).click();
    await tab.getByLabel(say('Number or name')).fill(name.toUpperCase());
    await press(tab, 'Search');
    await tab.getByRole('link', { name: number }).waitFor();
    await fits(w);
    await tab.goto(m.market.url(BOARD));
    await tab.getByRole('link', { name: say('Takings of the day') }).click();
    await tab.getByRole('link', { name: number }).waitFor();
    await tab.getByRole('region', { name: say('By means of payment') }).getByText('10,40').first().waitFor();
    await fits(w);
    await tab.getByRole('link', { name: say('Take this table with me (CSV)') }).click();
    await coded(m, tab);
    const [file] = await Promise.all([tab.waitForEvent('download'), tab.getByRole('link', { name: say('Continue') }).click()]);
    m.t.assert.ok(fs.readFileSync(await file.path(), 'utf8').includes(`${number};${name};`), 'the table itself');
    m.t.clock.advance(16 * 60_000); // the code is over
}

/** A tap taken back; then nobody comes, and the goods are on the shelf again. */
export async function notCollected(m, w) {
    const { tab } = w, name = `Lazare ${w.kind}`, number = await ordered(m, name, { slot: 1 }), left = async () => (await rows(m.market.server, `SELECT count(*) FROM hold h JOIN orders o ON o.id = h.order_id WHERE o.number = '${number}'`))[0][0];
    await tab.goto(m.market.url(BOARD));
    await ticket(tab, name).getByRole('button', { name: say('I accept') }).click();
    await ticket(tab, name).getByRole('button', { name: say('It is ready') }).waitFor();
    await ticket(tab, name).getByRole('button', { name: pattern(say('Undo “%1”', '%1')) }).click();
    await ticket(tab, name).getByRole('button', { name: say('I accept') }).waitFor();
    m.t.assert.equal(await stateOf(m, number), 'submitted');
    await ticket(tab, name).getByRole('button', { name: say('I accept') }).click();
    await tapsAway(tab, name, 'It is ready');
    m.t.assert.equal(await stateOf(m, number), 'ready');
    m.t.assert.equal(await left(), '1');
    await tab.goto(page(m, number));
    m.t.assert.equal(await tab.getByRole('button', { name: say('Not collected') }).count(), 0, 'he may still come');
    m.t.clock.advance(Number(await ofOrder(m, number, 'slot_end_at')) - m.t.clock.now() + 60_000);
    await tab.goto(page(m, number));
    await press(tab, 'Not collected');
    await m.t.until('not collected', async () => (await stateOf(m, number)) === 'not_collected', { ms: 15_000 });
    m.t.assert.equal(await left(), '0', 'nothing is set aside any more');
    await fits(w);
}

// ---------------------------------------------------------------- without a screen

/** A telephone is said, confirmed by the code that came there: from now on each new order rings it. m.phone becomes its number. */
export async function telephone(m, w) {
    const { tab } = w, end = w.scripts ? '12' : '14', field = tab.getByLabel(say('Number'), { exact: true });
    const before = m.market.gate.messages.at(-1)?.n ?? 0;
    await tab.goto(m.market.url('/commercant/sms'));
    await field.fill('02 61 91 00 12');
    await press(tab, 'Send me a code by SMS');
    await wrong(tab);
    m.t.assert.equal(await field.inputValue(), '02 61 91 00 12');
    await well(w);
    await field.fill(`06 39 98 00 ${end}`);
    await press(tab, 'Send me a code by SMS');
    const box = tab.getByRole('region', { name: say('Your code') });
    await box.waitFor();
    const code = /\b\d{6}\b/.exec((await smsTo(m, `+336399800${end}`, 'code', before)).text)[0];
    await box.getByLabel(say('Six digits')).fill(code === '000000' ? '000001' : '000000');
    await box.getByRole('button', { name: say('Confirm') }).click();
    await wrong(tab);
    await box.getByLabel(say('Six digits')).fill(`${code.slice(0, 3)} ${code.slice(3)}`);
    await box.getByRole('button', { name: say('Confirm') }).click();
    await tab.getByRole('heading', { name: say('You are told by SMS') }).waitFor();
    await fits(w);
    m.phone = `+336399800${end}`;
    m.t.clock.advance(60_000); // the next code may be asked for
}

/** The first SMS to a number that holds these words, after the one numbered so. */
export async function smsTo(m, to, text, after = 0) {
    const found = await m.market.gate.search(new URLSearchParams({ to, text, after: String(after), wait: '20000' }));
    m.t.assert.ok(found.length, `no SMS “${text}” came to ${to}; there are: ${m.market.gate.messages.map((x) => x.text).join(' | ')}`);
    return found[0];
}

/** What comes in is answered with a number and a word, on the page of the gateway: yes, ready with the buyer's code, or no with the reason. A stranger's yes is none. */
export async function bySms(m, w) {
    const { market } = m, v = await visitor(m, w), { tab } = v, number = await ordered(m, `Mathurin ${w.kind}`), digits = number.split('-')[1];
    v.guard.allow(market.gate.url);
    await smsTo(m, m.phone, number);
    m.t.assert.equal((await market.gate.bring({ from: '+33639980099', text: `1 ${digits}` })).status, 200);
    m.t.assert.equal(await stateOf(m, number), 'submitted', 'a stranger says nothing');
    const answer = async (text, about = number) => {
        await tab.goto(market.gate.url);
        const sms = tab.getByRole('article').filter({ hasText: about }).first();
        await sms.getByLabel('Répondre').fill(text);
        await sms.getByRole('button', { name: 'Envoyer' }).click();
        await tab.getByRole('article').filter({ hasText: `De ${m.phone}` }).first().getByText(/Réponse du site\s: 200/).waitFor();
    };
    await fits(v);
    await answer(`1 ${digits}`);
    m.t.assert.equal(await stateOf(m, number), 'accepted');
    await smsTo(m, m.phone, `${number} est acceptée`);
    await answer(`3 ${await ofOrder(m, number, 'code')} carte`);
    m.t.assert.equal(await stateOf(m, number), 'handed_over');
    const other = await ordered(m, `Mathurin ${w.kind}`), last = other.split('-')[1];
    await smsTo(m, m.phone, other);
    await answer(`2 ${last} plus de lait`, other);
    m.t.assert.equal(await stateOf(m, other), 'refused');
    await v.close();
}
