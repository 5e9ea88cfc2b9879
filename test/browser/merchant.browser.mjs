// The merchants' own pages beyond arrival, on a telephone of 390 px, with scripts and without: the board that changes by itself, by a
// stream, by asking, by being loaded anew; and each kind of work of a shop once, by role and label.
import { expectAccessible, expectNoSidewaysScroll } from '../harness/browser.mjs';
import { openWithGate } from '../scenarios/gate.mjs';
import { buy, offersOf, rows } from '../scenarios/people.mjs';
import { bySms, notCollected, smsTo, telephone, weighed } from './counter.mjs';
import { answered, BOARD, desk, FARM, fits, MAIL, ordered, press, saved, say, stateOf, tapsAway, ticket, well, works } from './desk.mjs';
import { memberIn } from './walks.mjs';
import { pattern } from './words.mjs';

export const meta = { engines: ['sqlite'], timeoutMs: 240_000 };

// ---------------------------------------------------------------- the board, alive

/** What a browser may only be asked after a touch is counted instead of done. */
function counted() {
    window.asked = { sound: 0, awake: 0 };
    const Sound = window.AudioContext;
    window.AudioContext = class extends Sound {
        constructor() {
            super();
            window.asked.sound += 1;
        }
    };
    Object.defineProperty(navigator, 'wakeLock', { value: { request: async () => (window.asked.awake += 1) } });
}

/** A new order is there without the page being loaded again: said, counted in the title, noted as seen. Sound only once it is asked for. */
async function byStream(m) {
    const w = await desk(m, 'phone', (x) => x.tab.addInitScript(counted));
    const { tab } = w, asked = () => tab.evaluate(() => window.asked);
    const stream = tab.waitForResponse((r) => r.url().endsWith('/commercant/tableau/flux'));
    await tab.goto(m.market.url(BOARD));
    await stream;
    await tab.evaluate(() => (window.sameDocument = true));
    const seen = tab.waitForRequest((r) => r.method() === 'POST' && r.url().endsWith('/commercant/tableau/vu'));
    const number = await ordered(m, 'Flore Direct');
    await ticket(tab, 'Flore Direct').waitFor();
    await seen;
    m.t.assert.ok(await tab.evaluate(() => window.sameDocument), 'the page was not loaded again');
    m.t.assert.match(await tab.title(), /^\(\d+\) /);
    m.t.assert.ok((await tab.locator('#annonce').textContent()).includes(number));
    m.t.assert.deepEqual(await asked(), { sound: 0, awake: 0 }, 'nothing is asked before a touch');
    const bell = tab.getByRole('button', { name: /^Sonnerie/ });
    m.t.assert.equal(await bell.getAttribute('aria-pressed'), 'false');
    await tab.getByRole('heading', { level: 1 }).tap();
    await m.t.until('the screen stays on', async () => (await asked()).awake === 1);
    m.t.assert.equal((await asked()).sound, 0, 'no sound unless it was wished for');
    await bell.tap();
    await m.t.until('the bell is on', async () => (await bell.getAttribute('aria-pressed')) === 'true');
    m.t.assert.equal((await asked()).sound, 1);
    await expectAccessible(tab);
    await expectNoSidewaysScroll(tab);
    w.guard.expectClean();
    await w.close();
}

/** Where streams are cut, or not known, the board asks by itself. Control: before its time it shows nothing new. */
async function byAsking(m, name, before) {
    const w = await desk(m, 'phone', async (x) => {
        await x.tab.clock.install();
        await before(x);
    });
    const { tab } = w;
    await tab.goto(m.market.url(BOARD));
    await tab.evaluate(() => (window.sameDocument = true));
    await tab.clock.runFor(9_000); // a stream that is cut is tried again meanwhile: that must not put off the asking
    await ordered(m, name);
    m.t.assert.equal(await ticket(tab, name).count(), 0);
    await tab.clock.runFor(12_000);
    await ticket(tab, name).waitFor();
    m.t.assert.ok(await tab.evaluate(() => window.sameDocument), 'the page was not loaded again');
    await w.close();
}

/** Who looks at what is ready hears of a new order too, and has not seen it; what is done there rings for nothing that was known. */
async function onAnotherTab(m) {
    const w = await desk(m, 'phone', (x) => x.tab.addInitScript(counted)), { tab } = w, said = tab.locator('#annonce'), name = 'Odile Ailleurs';
    const seenAt = async (number) => (await rows(m.market.server, `SELECT seen_at FROM orders WHERE number = '${number}'`))[0][0];
    const ready = await ordered(m, 'Gaspard Prêt');
    await tab.goto(m.market.url(BOARD));
    await ticket(tab, 'Gaspard Prêt').getByRole('button', { name: say('I accept') }).tap();
    await tapsAway(tab, 'Gaspard Prêt', 'It is ready');
    m.t.assert.equal(await stateOf(m, ready), 'ready');
    const stream = tab.waitForResponse((r) => r.url().endsWith('/commercant/tableau/flux'));
    await tab.goto(m.market.url(`${BOARD}?onglet=pretes`));
    await stream;
    await ticket(tab, 'Gaspard Prêt').getByRole('button', { name: say('Cash') }).tap();
    await m.t.until('it is paid', async () => (await rows(m.market.server, `SELECT shop_paid_by FROM orders WHERE number = '${ready}'`))[0][0] === 'cash', { ms: 15_000 });
    await ticket(tab, 'Gaspard Prêt').getByText(pattern(say('Paid here: %1, %2', '%1', '%2'))).first().waitFor();
    m.t.assert.equal(await said.textContent(), '', 'nothing new has come');
    const number = await ordered(m, name);
    await tab.waitForFunction((n) => document.querySelector('#annonce').textContent.includes(n), number);
    m.t.assert.match(await tab.title(), /^\(\d+\) /);
    m.t.assert.equal(await ticket(tab, name).count(), 0, 'it stands on the other tab');
    m.t.assert.equal(await seenAt(number), '', 'nobody has looked at it');
    await answered(tab);
    await tab.getByRole('navigation', { name: say('Orders by state') }).getByRole('link', { name: say('to prepare') }).tap();
    await ticket(tab, name).waitFor();
    await m.t.until('now it is seen', async () => (await seenAt(number)) !== '');
    await w.close();
    w.guard.expectClean();
}

/** Without scripts the page loads itself anew each minute. */
async function byReloading(m) {
    const w = await desk(m, 'nojs');
    const { tab } = w;
    const answer = await tab.goto(m.market.url(BOARD));
    m.t.assert.match(await answer.text(), /<noscript><meta http-equiv="refresh" content="60"><\/noscript>/);
    await ordered(m, 'Paulin Sanscript');
    await tab.reload();
    await ticket(tab, 'Paulin Sanscript').waitFor();
    await expectNoSidewaysScroll(tab);
    await w.close();
}

/** No network: said at once, and not taken back by an answer that was under way; what is tapped meanwhile is sent when it is back, and the bar goes. */
async function withoutNetwork(m) {
    const w = await desk(m, 'phone');
    const { tab } = w, number = await ordered(m, 'Solène Coupée');
    await tab.goto(m.market.url(BOARD));
    const bar = tab.getByText(say('No network. What you tick is sent as soon as it is back.'));
    m.t.assert.ok(await bar.isHidden());
    const old = await heldAnswer(w, () => tab.evaluate(() => document.dispatchEvent(new Event('visibilitychange'))));
    await w.context.setOffline(true);
    await bar.waitFor();
    await old.arrives();
    m.t.assert.ok(await bar.isVisible(), 'an older answer says nothing of the network now');
    await ticket(tab, 'Solène Coupée').getByRole('button', { name: say('I accept') }).tap();
    m.t.assert.equal(await stateOf(m, number), 'submitted');
    await expectAccessible(tab);
    await w.context.setOffline(false);
    await ticket(tab, 'Solène Coupée').getByRole('button', { name: say('It is ready') }).waitFor();
    await bar.waitFor({ state: 'hidden' });
    m.t.assert.equal(await stateOf(m, number), 'accepted');
    await w.close();
}

/** An answer of the board that is kept back until arrives(). */
async function heldAnswer({ tab }, ask) {
    const asked = Promise.withResolvers(), go = Promise.withResolvers();
    const url = (u) => u.pathname === BOARD;
    await tab.route(url, async (route) => {
        const response = await route.fetch();
        asked.resolve();
        await go.promise;
        await route.fulfill({ response });
    }, { times: 1 });
    await ask();
    await asked.promise;
    return {
        async arrives() {
            const came = tab.waitForResponse((r) => url(new URL(r.url())));
            go.resolve();
            await (await came).finished();
            await tab.evaluate(() => new Promise((done) => setTimeout(done)));
        },
    };
}

/** Three taps while the server answers nothing but faults: each is sent once, in order, when it is well again; what was typed beside stays. */
async function brokenServer(m) {
    const w = await desk(m, 'phone'), { tab } = w, names = ['Aude Panne', 'Blaise Panne', 'Cléo Panne'], numbers = [];
    for (const name of names) numbers.push(await ordered(m, name));
    await tab.goto(m.market.url(BOARD));
    let broken = true;
    const sent = [];
    await tab.route((u) => u.pathname.startsWith(BOARD + '/') || u.pathname === BOARD, (route) => {
        if (broken) return route.fulfill({ status: 502, body: 'Bad gateway' });
        if (route.request().method() === 'POST' && route.request().url().includes('accept')) sent.push(route.request().url());
        return route.continue();
    });
    for (const name of names) await ticket(tab, name).getByRole('button', { name: say('I accept') }).tap();
    await tab.getByText(say('No network. What you tick is sent as soon as it is back.')).waitFor();
    for (const number of numbers) m.t.assert.equal(await stateOf(m, number), 'submitted');
    broken = false;
    await tab.evaluate(() => { dispatchEvent(new Event('online')); dispatchEvent(new Event('online')); });
    for (const name of names) await ticket(tab, name).getByRole('button', { name: say('It is ready') }).waitFor();
    for (const number of numbers) m.t.assert.equal(await stateOf(m, number), 'accepted');
    m.t.assert.equal(new Set(sent).size, sent.length, 'each tap goes once');
    m.t.assert.equal(sent.length, 3);
    w.guard.trouble = w.guard.trouble.filter((x) => !x.includes('status of 502'));
    await w.close();
}

/** What waits outlives the page; an answer that is a page of its own is shown; who looks away has seen nothing; a reason chosen stays. */
async function keepsAll(m) {
    const w = await desk(m, 'phone'), { tab } = w;
    let broken = true;
    const waiting = await ordered(m, 'Perle Patiente');
    await tab.goto(m.market.url(BOARD));
    await tab.route((u) => u.pathname.endsWith('/accepter'), (route) => (broken ? route.fulfill({ status: 503, body: 'busy' }) : route.continue()));
    await ticket(tab, 'Perle Patiente').getByRole('button', { name: say('I accept') }).tap();
    await tab.getByText(say('No network. What you tick is sent as soon as it is back.')).waitFor();
    await tab.goto(m.market.url('/commercant'));
    broken = false;
    await tab.goto(m.market.url(BOARD));
    await ticket(tab, 'Perle Patiente').getByRole('button', { name: say('It is ready') }).waitFor();
    m.t.assert.equal(await stateOf(m, waiting), 'accepted', 'sent by the next board');

    const fresh = async () => Number(/^\((\d+)\)/.exec(await tab.title())?.[1] ?? 0), before = await fresh();
    await tab.evaluate(() => Object.defineProperty(document, 'hidden', { configurable: true, get: () => true }));
    const unseen = await ordered(m, 'Sylve Seule'), seenAt = async () => (await rows(m.market.server, `SELECT seen_at FROM orders WHERE number = '${unseen}'`))[0][0];
    await ticket(tab, 'Sylve Seule').waitFor();
    m.t.assert.equal(await fresh(), before + 1, 'it is counted in the title');
    m.t.assert.equal(await seenAt(), '', 'nobody looked');
    const told = tab.waitForRequest((r) => r.url().endsWith('/tableau/vu'));
    await tab.evaluate(() => { delete document.hidden; document.dispatchEvent(new Event('visibilitychange')); });
    await told;
    await m.t.until('it counts as seen', async () => (await seenAt()) !== '');

    await ticket(tab, 'Sylve Seule').getByText(say('Refuse this order')).tap();
    const why = ticket(tab, 'Sylve Seule').getByRole('combobox', { name: say('Why') });
    await why.selectOption({ index: 2 });
    await why.focus();
    const chosen = await why.inputValue();
    await ordered(m, 'Tiers Venu');
    await tab.waitForFunction((n) => document.title.startsWith(`(${n})`), before + 2); // it rang, though the page waits for the hand
    m.t.assert.equal(await ticket(tab, 'Tiers Venu').count(), 0);
    await tab.getByRole('heading', { level: 1 }).tap();
    await why.evaluate((e) => e.blur());
    await ticket(tab, 'Tiers Venu').waitFor();
    m.t.assert.equal(await why.inputValue(), chosen);

    await tab.route((u) => u.pathname.endsWith('/refuser'), (route) => route.fulfill({ status: 403, contentType: 'text/html; charset=utf-8', body: '<!doctype html><title>Un code</title><h1>Un code, par sûreté</h1>' }));
    await ticket(tab, 'Sylve Seule').getByRole('button', { name: say('Refuse and tell the buyer') }).tap();
    await tab.getByRole('heading', { name: 'Un code, par sûreté' }).waitFor();
    await w.close();
}

// ---------------------------------------------------------------- what a shop does

/** Down to the shop window and up again: nothing is made anew, and what the public may do follows at once. */
async function levels(m, w) {
    const { tab } = w, visitor = m.market.server.browser();
    const sells = async () => (await visitor.get(m.offer.path)).select('#achat').length === 1;
    const before = await rows(m.market.server, `SELECT count(*), max(o.id) FROM offer o JOIN merchant x ON x.id = o.merchant_id WHERE x.slug = '${FARM}'`);
    for (const [level, open] of [['Showcase', false], ['Order', true]]) {
        await tab.goto(m.market.url('/commercant'));
        await tab.getByRole('link', { name: say('Level: showcase, reserve, order, own site') }).click();
        await tab.getByRole('radio', { name: say(level) }).check();
        await fits(w);
        await press(tab, 'Open my shop');
        await tab.waitForURL((u) => u.pathname === '/commercant');
        m.t.assert.equal(await sells(), open, level);
    }
    m.t.assert.deepEqual(await rows(m.market.server, `SELECT count(*), max(o.id) FROM offer o JOIN merchant x ON x.id = o.merchant_id WHERE x.slug = '${FARM}'`), before);
}

/** Closed in one tap and open again; one Sunday unlike the others. */
async function away(m, w) {
    const { tab } = w, visitor = m.market.server.browser();
    const shop = async () => (await visitor.get(`/boutique/${FARM}`)).text();
    await tab.goto(m.market.url('/commercant/conges'));
    const before = await shop();
    await tab.getByRole('region', { name: say('I close…') }).getByRole('button').first().click();
    await saved(tab);
    await fits(w);
    m.t.assert.notEqual(await shop(), before);
    await press(tab, 'Open again');
    await saved(tab);
    await tab.getByText(say('No closure is planned.')).waitFor();
    m.t.assert.equal(await shop(), before);
    await tab.getByRole('link', { name: say('Days unlike the others, public holidays') }).click();
    await tab.getByLabel(say('Day'), { exact: true }).fill('2026-11-29');
    await press(tab, 'Save this day');
    await tab.locator('.faute').first().waitFor(); // neither closed nor hours: what was typed is there
    m.t.assert.equal(await tab.getByLabel(say('Day'), { exact: true }).inputValue(), '2026-11-29');
    await well(w);
    await tab.getByLabel(say('from'), { exact: true }).fill('10:00');
    await tab.getByLabel(say('to'), { exact: true }).first().fill('12:30');
    await press(tab, 'Save this day');
    await saved(tab);
    m.t.assert.match(await tab.getByRole('region', { name: say('Planned') }).innerText(), /29 novembre/);
    await tab.getByRole('button', { name: new RegExp(`^${say('Like the week again')}.*29 novembre`) }).click();
    await saved(tab);
    m.t.assert.equal(await tab.getByRole('region', { name: say('Planned') }).count(), 0);
}

/** A cheese without its allergens is seen and named as lacking; said, it is sold, in two sizes. */
async function sheet(m, w) {
    const { tab } = w, title = `Tomme ${w.kind}`;
    await tab.goto(m.market.url('/commercant/produits/nouveau'));
    await tab.getByLabel(say('Name of the product')).fill(title);
    await tab.getByLabel(say('Rayon')).selectOption('fromages');
    await tab.getByLabel(say('Price in euros')).fill('9,80');
    await tab.getByLabel(say('How many in stock?')).fill('6');
    await press(tab, 'Save');
    await tab.getByRole('link', { name: say('Say which allergens it holds, or that it holds none.') }).first().waitFor();
    m.t.assert.equal(await tab.getByLabel(say('Name of the product')).inputValue(), title);
    await fits(w);
    await tab.getByRole('checkbox', { name: 'lait' }).check();
    await press(tab, 'Save');
    await saved(tab);
    await tab.goto(m.market.url('/commercant/produits'));
    await tab.getByRole('link', { name: title }).first().click();
    await tab.getByRole('link', { name: say('Sizes, colours, weights') }).click();
    const boxes = tab.getByRole('region');
    await boxes.first().getByLabel(say('Name: size, colour or weight')).fill('la demie');
    await boxes.last().getByLabel(say('Name: size, colour or weight')).fill('l’entière');
    await boxes.last().getByLabel(say('Price in euros')).fill('dix-huit');
    await press(tab, 'Save');
    await tab.locator('.faute').first().waitFor();
    m.t.assert.equal(await tab.getByLabel(say('Price in euros')).last().inputValue(), 'dix-huit');
    await well(w);
    await tab.getByLabel(say('Price in euros')).last().fill('18');
    await tab.getByLabel(say('How many in stock?')).last().fill('2');
    await press(tab, 'Save');
    await tab.getByRole('status').filter({ hasText: say('Saved.') }).waitFor();
    const [[pub]] = await rows(m.market.server, `SELECT pub FROM product WHERE title_fr = '${title}'`);
    (await m.market.server.browser().get(`/produit/${pub}-x`)).expect('la demie').expect('l’entière').expect('18,00');
}

/** A spreadsheet with a faulty cell, the same mended, done, and taken back. */
async function table(m, w) {
    const { tab } = w, title = `Bol ${w.kind}`;
    const csv = (price) => ({ name: 'rayon.csv', mimeType: 'text/csv', buffer: Buffer.from(`Nom;Rayon;Prix;Stock\n${title};Poterie et céramique;${price};4\n`) });
    const made = async () => (await rows(m.market.server, `SELECT count(*) FROM offer o JOIN product p ON p.id = o.product_id WHERE p.title_fr = '${title}' AND o.removed_at IS NULL`))[0][0];
    const send = async (price) => {
        await tab.goto(m.market.url('/commercant/produits/import'));
        await tab.locator('#f-fichier').setInputFiles(csv(price));
        await press(tab, 'Read this file');
    };
    await send('12,5O');
    const wrong = tab.getByRole('table', { name: say('Cells to correct') });
    await wrong.waitFor();
    m.t.assert.match(await wrong.innerText(), /C2[\s\S]*12,5O/);
    m.t.assert.equal(await tab.getByRole('button', { name: say('Put all of this on my shelf') }).count(), 0);
    await well(w);
    await send('12,50');
    await tab.getByText('1 produit à créer').waitFor();
    m.t.assert.equal(await made(), '0', 'looked at, not done');
    await fits(w);
    await press(tab, 'Put all of this on my shelf');
    const over = (words) => m.t.until(words, async () => (await tab.goto(m.market.url('/commercant/produits/import'))) && (await tab.getByText(words).count()) > 0, { ms: 20_000, every: 300 });
    await over('1 produit créé');
    m.t.assert.equal(await made(), '1');
    await fits(w);
    await press(tab, 'Undo this import');
    await over('est annulé');
    m.t.assert.equal(await made(), '0');
}

/** Another place to collect, for two orders at a time; a commune where one delivers. */
async function places(m, w) {
    const { tab } = w, name = `Ferme du Haut ${w.kind}`;
    await tab.goto(m.market.url('/commercant/lieux'));
    await tab.getByRole('link', { name: say('Add a place') }).click();
    await tab.getByLabel(say('Its name, as people call it')).fill(name);
    await tab.getByLabel(say('Number and street')).fill('3 chemin Haut');
    await tab.getByLabel(say('Postcode')).fill('6100');
    await press(tab, 'Save this place');
    await tab.locator('.faute').first().waitFor();
    m.t.assert.equal(await tab.getByLabel(say('Number and street')).inputValue(), '3 chemin Haut');
    await well(w);
    await tab.getByLabel(say('Postcode')).fill('61000');
    await tab.getByLabel(say('Orders in one collection time')).fill('2');
    await press(tab, 'Save this place');
    const commune = tab.getByLabel(say('Commune'), { exact: true });
    if (await commune.count()) {
        await commune.selectOption({ label: 'Alençon' });
        await press(tab, 'Save this place');
    }
    await tab.waitForURL('**/commercant/horaires?**');
    await fits(w);
    m.t.assert.deepEqual(await rows(m.market.server, `SELECT slot_seats FROM pickup_place WHERE name = '${name}'`), [['2']]);
    await tab.goto(m.market.url('/commercant/livraison'));
    await tab.getByLabel(say('Commune or postcode')).fill('61170');
    await tab.getByLabel(say('Delivery costs the buyer (euros)')).fill('4,50');
    await tab.getByLabel(say('From this amount of goods (euros)')).fill('20');
    await press(tab, 'Deliver there');
    const choice = tab.getByRole('group', { name: say('Which commune?') }).getByRole('radio').first();
    if (await choice.count()) {
        await choice.check();
        await press(tab, 'Deliver there');
    }
    await saved(tab);
    await fits(w);
    const line = tab.getByRole('listitem').filter({ hasText: '4,50' }).first();
    await line.getByRole('button').click();
    await saved(tab);
}

/** One of two is missing, something else is offered for it and taken, paid in cash, handed over on the shop's word. */
async function bag(m, w) {
    const { tab } = w, name = `Garance ${w.kind}`;
    const buyer = await buy(m.market, { products: m.offer.path, quantity: 2, slot: -1, name, mail: 'sac@exemple.fr' });
    const [[number]] = await rows(m.market.server, 'SELECT number FROM orders ORDER BY id DESC LIMIT 1');
    const cents = async () => Number((await rows(m.market.server, `SELECT actual_total_cents FROM orders WHERE number = '${number}'`))[0][0]);
    const whole = await cents();
    await tab.goto(m.market.url(BOARD));
    await ticket(tab, name).getByRole('button', { name: say('I accept') }).click();
    await ticket(tab, name).getByRole('button', { name: say('It is ready') }).waitFor();
    await answered(tab);
    await ticket(tab, name).getByRole('link', { name: say('A problem') }).click();
    const weigh = tab.getByRole('region', { name: say('What is really in it') });
    await weigh.getByRole('textbox').fill('cinq');
    await press(tab, 'Note it');
    await tab.locator('.faute').first().waitFor();
    m.t.assert.equal(await weigh.getByRole('textbox').inputValue(), 'cinq');
    await well(w);
    await weigh.getByRole('textbox').fill('1');
    await press(tab, 'Note it');
    await tab.getByRole('status').filter({ hasText: say('It is noted: this order now costs %1.').split('%')[0].trim().split(':')[0] }).waitFor();
    m.t.assert.equal(await cents(), whole / 2);
    await tab.getByLabel(say('How much')).fill('2');
    await press(tab, 'Ask the buyer');
    await tab.getByText(say("Waiting for the buyer's answer.")).waitFor();
    await fits(w);
    await buyer.browser.get(buyer.url);
    await buyer.browser.page.forms().find((f) => f.action.endsWith('/reponse')).submit('Oui, je veux bien');
    m.t.assert.equal(await cents(), whole);
    await tab.goto(m.market.url(`${BOARD}/${number}`));
    await tab.getByText(say('The buyer said yes.')).waitFor();
    await press(tab, 'It is ready');
    await tab.getByRole('button', { name: say('Cash') }).click();
    await tab.getByText(pattern(say('Paid here: %1, %2', '%1', '%2'))).first().waitFor();
    await fits(w);
    await press(tab, 'Hand over without the code');
    await tab.getByText(say('Handed over without the code')).first().waitFor();
    m.t.assert.equal(await stateOf(m, number), 'handed_over');
}

/** An order that nobody here signs in for: by the link of its SMS up to the hand-over; another by staff, as the shop says on the telephone. */
async function withoutScreen(m, w) {
    const { market } = m, { tab } = await market.window(w.kind), name = `Basile ${w.kind}`;
    m.t.defer(() => tab.context().close().catch(() => {}));
    const number = await ordered(m, name);
    const sms = await smsTo(m, m.phone, number);
    await tab.goto(market.url(new URL(/https?:\S+\/s\/\S+/.exec(sms.text)[0]).pathname));
    m.t.assert.equal(await stateOf(m, number), 'submitted', 'opening it does nothing');
    await press(tab, 'I accept');
    await press(tab, 'It is ready');
    await tab.getByLabel(say('Code of the buyer')).fill('12');
    await tab.getByRole('radio', { name: say('Cash') }).check();
    await press(tab, 'Hand over');
    await tab.locator('.faute').waitFor();
    await well({ tab, scripts: w.scripts });
    const [[code]] = await rows(market.server, `SELECT code FROM orders WHERE number = '${number}'`);
    await tab.getByLabel(say('Code of the buyer')).fill(code);
    await tab.getByRole('radio', { name: say('Cash') }).check();
    await press(tab, 'Hand over');
    await tab.getByText(say('Nothing more to do here.')).waitFor();
    m.t.assert.equal(await stateOf(m, number), 'handed_over');
    const other = await ordered(m, name);
    await market.staffIn(tab);
    await tab.goto(market.url(`/equipe/commandes?numero=${other.slice(-4)}`));
    await tab.getByRole('link', { name: other }).first().click();
    await press(tab, 'I accept');
    await tab.getByRole('status').filter({ hasText: 'C’est noté' }).waitFor();
    await fits({ tab });
    m.t.assert.equal(await stateOf(m, other), 'accepted');
    m.t.clock.advance(60_000); // a telephone's code opens once
}

const WORK = [
    ['the level goes down and up', levels], ['closed in a tap, a day unlike the others', away], ['a sheet with what the law wants, in two sizes', sheet],
    ['a spreadsheet: a faulty cell, done, undone', table], ['another place to collect, a commune to deliver to', places],
    ['a bag with something else in it, paid in cash', bag], ['a telephone, confirmed by a code', telephone], ['orders answered by SMS', bySms],
    ['without a screen: the link of an SMS, and staff', withoutScreen], ['weighed, written about, printed, handed over by its code, looked up', weighed],
    ['a tap taken back; nobody comes', notCollected],
];

export default async function (t) {
    t.clock.goTo('2026-11-24T09:10:00+01:00'); // a Tuesday morning: everybody is open
    const market = await openWithGate(t);
    const browser = market.server.browser();
    await memberIn(browser, market, MAIL);
    const pieces = new Set((await rows(market.server, "SELECT pub FROM product WHERE unit = 'piece'")).map(([pub]) => pub));
    const offer = (await offersOf(market.server)).find((o) => o.shop === FARM && o.inShop && o.units >= 20 && pieces.has(o.pub));
    const m = { t, market, browser, offer, shop: 'La Ferme des Haies' };
    await t.check('the board follows by a stream', () => byStream(m));
    await t.check('where streams are cut it asks', () => byAsking(m, 'Ondine Coupée', (w) => w.context.route('**/tableau/flux', (r) => r.abort())));
    await t.check('where streams are not known it asks', () => byAsking(m, 'Anselme Ancien', (w) => w.tab.addInitScript(() => delete window.EventSource)));
    await t.check('a new order rings on whatever tab one looks at', () => onAnotherTab(m));
    await t.check('without scripts it is loaded anew', () => byReloading(m));
    await t.check('without network it says so and sends later', () => withoutNetwork(m));
    await t.check('while the server is down taps wait, and go once each in their order', () => brokenServer(m));
    await t.check('what waits, what was chosen, who looked: the board loses none of it', () => keepsAll(m));
    for (const kind of ['phone', 'nojs']) await works(m, kind, WORK);
}
