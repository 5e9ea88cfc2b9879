// The sale: a merchant opens a shop and puts a photographed product on the shelf; staff verify it; a resident finds it,
// buys from two shops at once, is delivered by one and collects at the other, pays the first at its bank and the second
// in the shop; both prepare and hand over; everybody is written to. By role and label only; with scripts, without, and
// the buyer's part in English. Pictures: var/shots/sale-*.png, of one
// engine, as they would be the same.
import path from 'node:path';
import { expectAccessible, expectNoSidewaysScroll, screenshot } from '../harness/browser.mjs';
import { Market } from './market.mjs';
import { pattern, words } from './words.mjs';

export const meta = { long: true, timeoutMs: 600_000 };

const SHOTS = path.resolve(import.meta.dirname, '../../var/shots');
const BUYERS = { fr: 'Ysé Malandain', nojs: 'Ombeline Quentin', en: 'Moira Whitfield' };
const FARM = { name: 'La Ferme des Haies', slug: 'la-ferme-des-haies', mail: 'la.ferme.des.haies@demo.foirail.example' };

/** A SIRET whose digits add up, the nth. */
function siret(n) {
    const sum = (digits) => [...digits].reverse().reduce((s, d, i) => s + (i % 2 ? [0, 2, 4, 6, 8, 1, 3, 5, 7, 9][d] : Number(d)), 0);
    const complete = (digits) => `${digits}${(10 - (sum(`${digits}0`) % 10)) % 10}`;
    return complete(`${complete(String(41 + n).padStart(8, '5'))}0001`);
}

/** A photo as a telephone takes it: 3000 × 2000. */
async function photo(market) {
    const w = await market.window('desktop');
    await w.tab.goto(market.url('/mentions'));
    const data = await w.tab.evaluate(() => {
        const c = Object.assign(document.createElement('canvas'), { width: 3000, height: 2000 }), pen = c.getContext('2d');
        for (let i = 0; i < 400; i++) {
            pen.fillStyle = `hsl(${(i * 37) % 360} 60% ${30 + (i % 50)}%)`;
            pen.fillRect((i * 751) % 3000, (i * 433) % 2000, 340, 260);
        }
        return c.toDataURL('image/jpeg', 0.95).split(',')[1];
    });
    await w.close();
    return { name: 'IMG_2041.jpg', mimeType: 'image/jpeg', buffer: Buffer.from(data, 'base64') };
}

class Sale {
    constructor(t, market, { tag, scripts, lang, nth, picture }) {
        Object.assign(this, { t, market, tag, scripts, lang, picture, n: 0 });
        this.kind = scripts ? 'phone' : 'nojs';
        this.say = words('fr'); // merchants and staff work in French; the buyer in `lang`
        this.read = words(lang);
        this.en = lang === 'en' ? '/en' : '';
        this.shop = { name: `Les Délices de Sarrasin ${tag}`, mail: `${tag}.vendeuse@exemple.fr`, siret: siret(nth), product: `Galette de sarrasin ${tag}` };
        this.buyer = { name: BUYERS[tag], mail: `${tag}.achat@exemple.fr` };
    }

    async window() {
        const w = await this.market.window(this.kind, { lang: this.lang === 'en' ? 'en-GB' : 'fr-FR' });
        this.t.defer(() => w.close().catch(() => {}));
        return w;
    }

    button(tab, name) {
        return tab.getByRole('main').getByRole('button', { name, exact: true });
    }

    /** Presses a button and waits for the page it leads to (the board answers in place). */
    async press(tab, name) {
        await Promise.all([tab.waitForLoadState('load'), this.button(tab, name).first().click()]);
    }

    async shot(tab, name) {
        await tab.waitForLoadState('load');
        this.n += 1;
        if (this.t.engine === 'sqlite') await screenshot(tab, SHOTS, `sale-${this.tag}-${String(this.n).padStart(2, '0')}-${name}`);
        if (!this.scripts) return;
        await expectAccessible(tab);
        await expectNoSidewaysScroll(tab);
    }

    // ------------------------------------------------------------ the merchant

    async merchantOpens() {
        const { say, shop } = this;
        const w = (this.seller = await this.window());
        const { tab } = w;
        await this.market.memberIn(tab, shop.mail);
        await tab.waitForURL('**/commercant/ouvrir/telephone');
        await tab.getByLabel(say('Telephone of the shop')).fill('02 61 91 07 07');
        await this.press(tab, say('Save and go on'));
        await tab.waitForURL('**/commercant/ouvrir/siret');
        await tab.getByLabel(say('SIRET number (14 digits)')).fill(shop.siret);
        await this.press(tab, say('Save and go on'));
        await tab.waitForURL('**/commercant/ouvrir/qui');
        await tab.getByLabel(say('Producer')).check();
        await this.shot(tab, 'who');
        await this.press(tab, say('Save and go on'));
        await tab.waitForURL('**/commercant/ouvrir/nom');
        await tab.getByLabel(say('Name people know')).fill(shop.name);
        await tab.getByLabel(say('Legal name')).fill('EARL des Délices');
        await this.press(tab, say('Save and go on'));
        await tab.waitForURL('**/commercant/ouvrir/adresse');
        await tab.getByLabel(say('Street and number')).fill('4 place du Marché');
        await tab.getByLabel(say('Postcode')).fill('61400');
        await this.press(tab, say('Save and go on'));
        await tab.getByLabel(say('Commune')).selectOption({ label: 'Mortagne-au-Perche' });
        await this.shot(tab, 'place');
        await this.press(tab, say('Save and go on'));
        await tab.waitForURL('**/commercant/ouvrir/produit');
    }

    async merchantShowsAProduct() {
        const { say, shop } = this;
        const { tab } = this.seller;
        await tab.getByLabel(say('One photo, or up to ten at once')).setInputFiles(this.picture);
        if (this.scripts) await this.photoIsLighter(tab);
        await tab.getByLabel(say('Name of the product')).fill(shop.product);
        await tab.getByLabel(say('Rayon')).selectOption('biscuits');
        await tab.getByLabel(say('Price in euros')).fill('6,50');
        await tab.getByLabel(say('How many in stock?')).fill('12');
        await this.shot(tab, 'product');
        await this.press(tab, say('Save and go on'));
        await tab.waitForURL('**/commercant/ouvrir/horaires');
    }

    /** What is about to be sent has been made smaller, and is shown. */
    async photoIsLighter(tab) {
        const chosen = tab.getByLabel(this.say('One photo, or up to ten at once'));
        await this.t.until('the photo is made lighter', () => chosen.evaluate(async (i) => Math.max(...Object.values(await createImageBitmap(i.files[0]).then((b) => [b.width, b.height]))) <= 2048));
        await tab.locator('img.apercu').waitFor();
    }

    async merchantPublishes() {
        const { say } = this;
        const { tab } = this.seller;
        await this.press(tab, say('Save and go on'));
        await tab.waitForURL('**/commercant/ouvrir/recevoir');
        await tab.getByLabel(say('Minutes you need to prepare an order')).fill('60');
        await this.shot(tab, 'how');
        await this.press(tab, say('Save and go on'));
        await tab.waitForURL('**/commercant/ouvrir/niveau');
        await tab.getByRole('radio', { name: say('Order') }).check();
        await this.shot(tab, 'level');
        await this.press(tab, say('Open my shop'));
        await tab.waitForURL(this.market.url('/commercant') + '*');
        await tab.getByText(say('Your shop is open! Show it around you.')).waitFor();
        await this.shot(tab, 'open');
    }

    /** What the law wants of it is named; until then it is seen, not sold. */
    async merchantFillsIn() {
        const { say } = this;
        const { tab } = this.seller;
        await tab.getByRole('link', { name: say('See what to fill in') }).click();
        await this.shot(tab, 'lacking');
        await tab.getByRole('link', { name: say('Say which allergens it holds, or that it holds none.') }).click();
        await tab.getByRole('checkbox', { name: say('gluten') }).check();
        await this.press(tab, say('Save'));
        await tab.getByText(say('Saved.')).waitFor();
    }

    // ------------------------------------------------------------ staff

    async staffVerify() {
        const { say, shop } = this;
        const w = await this.window();
        const { tab } = w;
        await this.market.staffIn(tab);
        await this.shot(tab, 'office');
        await tab.getByRole('link', { name: `${say('Look at the file')} : ${shop.name}` }).click();
        await tab.getByRole('heading', { level: 1, name: shop.name }).waitFor();
        await this.shot(tab, 'file');
        await this.press(tab, say('The file is right: verify'));
        await tab.getByText(say('Saved. The shop was told by mail.')).waitFor();
        await w.close();
        await this.market.letter(shop.mail, 'vérifiée');
        this.t.clock.advance(60_000); // a telephone's code opens once
    }

    // ------------------------------------------------------------ the buyer

    async buyerFinds() {
        const { read, shop } = this;
        const w = (this.client = await this.window());
        const { tab } = w;
        await this.t.until('the product is findable', async () => {
            await tab.goto(this.market.url(`${this.en}/`));
            await tab.getByRole(this.scripts ? 'combobox' : 'searchbox', { name: read('What are you looking for?') }).fill('galete sarrazin');
            await tab.keyboard.press('Enter');
            await tab.waitForURL('**/recherche?**');
            return tab.getByRole('link', { name: shop.product }).count();
        });
        await this.shot(tab, 'found');
        await tab.getByRole('link', { name: shop.product }).click();
        await tab.getByRole('heading', { level: 1, name: shop.product }).waitFor();
        const shown = tab.getByRole('group', { name: read('Photos') }).getByRole('img').first();
        await this.t.until('the photo is shown', async () => (await shown.count()) ? shown.evaluate((i) => i.complete && i.naturalWidth > 100) : tab.reload().then(() => false), { ms: 20_000, every: 200 });
        await this.shot(tab, 'sheet');
        await tab.getByLabel(read('How many?')).fill('2');
        await tab.getByRole('button', { name: read('Add to my basket') }).click();
        await tab.waitForURL('**/panier*');
    }

    async buyerFillsTheBasket() {
        const { read } = this;
        const { tab } = this.client;
        await tab.goto(this.market.url(`${this.en}/boutique/${FARM.slug}`));
        await tab.getByRole('main').getByRole('listitem').filter({ has: tab.locator('h3') }).getByRole('link', { name: 'Camembert' }).first().click();
        await tab.getByLabel(read('How many?')).fill('3');
        await tab.getByRole('button', { name: read('Add to my basket') }).click();
        await tab.waitForURL('**/panier*');
        for (const shop of [FARM, this.shop]) await tab.getByRole('region', { name: shop.name }).waitFor();
        if (this.scripts) await this.t.until('the badge counts', async () => (await tab.getByRole('link', { name: read('My basket') }).textContent()).includes('2'));
        await this.shot(tab, 'basket');
        await this.press(tab, read('Order now'));
        await tab.waitForURL('**/commander');
    }

    async buyerChooses() {
        const { read } = this;
        const { tab } = this.client;
        await tab.getByLabel(read('First and last name')).fill(this.buyer.name);
        await tab.getByLabel(read('E-mail address')).fill(this.buyer.mail);
        await this.shot(tab, 'you');
        await this.press(tab, read('Continue'));
        await tab.waitForURL('**/commander/retrait');
        let farm = tab.getByRole('region', { name: FARM.name });
        await farm.getByLabel(read('The shop delivers to me')).check();
        await farm.getByRole('button', { name: read('Show the times for this choice') }).click();
        farm = tab.getByRole('region', { name: FARM.name });
        await farm.getByLabel(read('Number and street')).fill('12 rue du Moulin');
        await farm.getByLabel(read('Postcode')).fill('61120');
        await farm.getByRole('button', { name: read('Show the times for this choice') }).click();
        await this.commune(tab);
        await this.slots(tab);
        farm = tab.getByRole('region', { name: FARM.name });
        await farm.getByLabel(read('Now, by card')).check();
        await this.shot(tab, 'how-and-when');
        await tab.getByRole('main').getByRole('button', { name: read('Continue'), exact: true }).last().click();
        await tab.waitForURL('**/commander/verifier');
    }

    async commune(tab) {
        const choice = tab.getByRole('region', { name: FARM.name }).getByLabel(this.read('Commune'), { exact: true });
        if ((await choice.count()) === 0) return;
        await choice.selectOption({ label: 'Vimoutiers' });
        await tab.getByRole('region', { name: FARM.name }).getByRole('button', { name: this.read('Show the times for this choice') }).click();
    }

    async slots(tab) {
        for (const [shop, legend] of [[FARM, 'When may the shop come?'], [this.shop, 'When will you come?']]) {
            const group = tab.getByRole('region', { name: shop.name }).getByRole('group', { name: this.read(legend) });
            const day = group.locator('details').first();
            if (!(await day.evaluate((d) => d.open))) await day.locator('summary').click();
            await day.getByRole('radio').last().check(); // the first may pass while the pages are looked at
        }
    }

    async buyerConfirms() {
        const { read } = this;
        const { tab } = this.client;
        await this.shot(tab, 'check');
        await this.press(tab, read('Order with obligation to pay'));
        await tab.waitForURL('**/achat/**');
        this.purchase = new URL(tab.url()).pathname;
        await this.shot(tab, 'to-pay');
    }

    async buyerPays() {
        const { read } = this;
        const { tab } = this.client;
        await tab.getByRole('button', { name: pattern(read('Pay %1 on the page of the bank of %2', '%1', FARM.name)) }).first().click();
        await tab.waitForURL('**/payer');
        await this.shot(tab, 'to-the-bank');
        await tab.getByRole('button', { name: read("Go to the bank's page") }).click();
        await this.market.payByCard(tab);
        await tab.waitForURL(`**${this.purchase}*`);
        await this.t.until('the payment is known', async () => {
            if (await tab.getByText(words(this.lang)('Your purchase'), { exact: true }).count()) return true;
            await tab.reload();
            return false;
        });
        await this.shot(tab, 'paid');
    }

    /** The code a buyer shows at a shop. */
    async code(shop) {
        const { tab } = this.client;
        await tab.goto(this.market.url(this.purchase));
        const text = await tab.getByRole('region', { name: shop.name }).innerText();
        return new RegExp(`${this.read('Code to show')}\\s*(\\d{4})`).exec(text)[1];
    }

    // ------------------------------------------------------------ preparing and handing over

    ticket(tab) {
        return tab.getByRole('article').filter({ hasText: this.buyer.name });
    }

    async tap(tab, name, then) {
        await this.ticket(tab).getByRole('button', { name, exact: true }).click();
        await then.waitFor();
    }

    async prepares(tab) {
        const { say } = this;
        await tab.goto(this.market.url('/commercant/commandes'));
        await this.ticket(tab).waitFor();
        await this.shot(tab, 'ticket');
        await this.tap(tab, say('I accept'), this.ticket(tab).getByRole('button', { name: say('It is ready'), exact: true }));
        for (const line of await this.ticket(tab).getByRole('checkbox', { checked: false }).all()) {
            await line.click();
            await this.ticket(tab).getByRole('checkbox', { checked: true }).first().waitFor();
        }
        await this.shot(tab, 'prepared');
        await this.ticket(tab).getByRole('button', { name: say('It is ready'), exact: true }).click();
        await this.ticket(tab).waitFor({ state: 'detached' });
        await tab.getByRole('navigation', { name: say('Orders by state') }).getByRole('link', { name: say('ready') }).click();
        await this.ticket(tab).waitFor();
    }

    /** The buyer is written to, once the seconds are over in which a merchant may take the gesture back. */
    async told(subject) {
        this.t.clock.advance(30_000);
        await this.market.letter(this.buyer.mail, this.read(subject, '§').split('§')[1].trim());
    }

    async handsOver(tab, code) {
        const { say } = this;
        const field = this.ticket(tab).getByLabel(say('Code of the buyer'));
        await field.fill(code === '0000' ? '1111' : '0000');
        await this.tap(tab, say('Hand over'), this.ticket(tab).getByText(say('This is not the code of this order. Ask the buyer to show it again.')));
        await this.ticket(tab).getByLabel(say('Code of the buyer')).fill(code);
        await this.ticket(tab).getByRole('button', { name: say('Hand over'), exact: true }).click();
        await this.ticket(tab).waitFor({ state: 'detached' });
    }

    async shopPreparesAndIsPaid() {
        const { say } = this;
        const { tab } = this.seller;
        await this.prepares(tab);
        await this.shot(tab, 'ready');
        await this.told('Your order %1 is ready');
        await this.tap(tab, say('Cash'), tab.getByText(pattern(say('Paid here: %1, %2', '%1', '%2'))).first());
        await this.handsOver(tab, await this.code(this.shop));
        await this.shot(tab, 'handed');
    }

    async farmDelivers() {
        const { say } = this;
        const w = await this.window();
        await this.market.memberIn(w.tab, FARM.mail);
        await this.prepares(w.tab);
        await this.tap(w.tab, say('I am leaving to deliver'), this.ticket(w.tab).getByLabel(say('Code of the buyer')));
        await this.shot(w.tab, 'leaving');
        await this.told('Your order %1 is on its way');
        await this.handsOver(w.tab, await this.code(FARM));
        await w.close();
    }

    async buyerSeesTheEnd() {
        const { tab } = this.client;
        await tab.goto(this.market.url(this.purchase));
        const frieze = tab.getByRole('region', { name: this.shop.name }).getByRole('list').first();
        await this.shot(tab, 'end');
        this.t.assert.match(await frieze.innerText(), pastEnd(this.lang));
    }

    /** Who is written to, how often: nothing twice, nothing forgotten. */
    async letters() {
        await this.t.until('all letters have left', () => this.market.lettersTo(this.buyer.mail).length >= 3);
        const subjects = (to) => this.market.lettersTo(to).map((l) => l.subject);
        const about = this.lang === 'en' ? [/^Your purchase at/, /is ready$/, /is on its way$/] : [/^Votre achat/, /prête$/, /en route$/];
        const mine = subjects(this.buyer.mail);
        this.t.assert.equal(mine.length, 3, mine.join(' | '));
        this.t.assert.equal(new Set(mine).size, mine.length, `a letter came twice: ${mine.join(' | ')}`);
        for (const p of about) this.t.assert.ok(mine.some((s) => p.test(s)), `no letter like ${p} among ${mine.join(' | ')}`);
        this.t.assert.equal(subjects(this.shop.mail).filter((s) => /^Nouvelle commande/.test(s)).length, 1, subjects(this.shop.mail).join(' | '));
    }

    clean() {
        for (const w of [this.seller, this.client]) {
            w.guard.trouble = w.guard.trouble.filter((x) => !x.includes('status of 422')); // Chromium tells each page that asks again
            w.guard.expectClean();
        }
    }
}

function pastEnd(lang) {
    return lang === 'en' ? /Collected|Handed over/i : /Retirée|Remise/i;
}

export default async function (t) {
    t.clock.goTo('2026-11-24T09:10:00+01:00'); // a Tuesday morning: everybody is open
    const market = await Market.open(t);
    const picture = await photo(market);
    const kinds = [
        { tag: 'fr', scripts: true, lang: 'fr' },
        { tag: 'nojs', scripts: false, lang: 'fr' },
        { tag: 'en', scripts: true, lang: 'en' },
    ].filter((k) => !process.env.SALE || k.tag === process.env.SALE);
    for (const [nth, kind] of kinds.entries()) {
        const sale = new Sale(t, market, { ...kind, nth, picture });
        const step = (name, fn) => t.step(`${kind.tag}: ${name}`, fn);
        await step('a merchant signs in by a code and says who and where', () => sale.merchantOpens());
        await step('puts a photographed product on the shelf', () => sale.merchantShowsAProduct());
        await step('says hours and ways, and opens', () => sale.merchantPublishes());
        await step('fills in what the law wants', () => sale.merchantFillsIn());
        await step('staff verify the file', () => sale.staffVerify());
        await step('a resident finds it in spite of two typos', () => sale.buyerFinds());
        await step('adds a product of another shop', () => sale.buyerFillsTheBasket());
        await step('chooses delivery at one and collection at the other', () => sale.buyerChooses());
        await step('confirms', () => sale.buyerConfirms());
        await step('pays the first at its bank', () => sale.buyerPays());
        await step('the shop prepares, takes the money and hands over', () => sale.shopPreparesAndIsPaid());
        await step('the farm prepares, delivers and hands over', () => sale.farmDelivers());
        await step('the buyer sees both ends', () => sale.buyerSeesTheEnd());
        await step('everybody was written to, once', () => sale.letters());
        await step('nothing was asked elsewhere, no script complained', () => sale.clean());
    }
}
