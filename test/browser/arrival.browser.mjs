// Somebody who has never been here opens a shop on a telephone of 390 px, with scripts and without: from the address of the
// mail to the public page with a first product. Counted: taps, words to read, letters to type; and the time they come to.
import fs from 'node:fs';
import path from 'node:path';
import { BAKERY, GOOD, POTTER, register } from '../scenarios/register.mjs';
import { smallPhoto } from '../scenarios/forms_help.mjs';
import { expectAccessible, expectNoSidewaysScroll } from '../harness/browser.mjs';
import { Market } from './market.mjs';
import { words } from './words.mjs';

export const meta = { engines: ['sqlite'], timeoutMs: 240_000 };

/** An ordinary reader, a slow thumb, a code that has to be looked for in another application, a photo that has to be taken. */
const WORDS_A_MINUTE = 200, LETTERS_A_SECOND = 2, TAP_S = 1.5, CODE_S = 20, PHOTO_S = 15;
const MOST_TAPS = 25, MOST_S = 300;

/** Words one sees of a page without opening anything; of a list of choices, those of the chosen one. */
function wordsSeen(main) {
    const count = (text) => text.split(/\s+/).filter((w) => /[\p{L}\d]/u.test(w)).length;
    const lists = [...main.querySelectorAll('select')];
    return lists.reduce((n, s) => n - count(s.innerText) + count(s.selectedOptions[0]?.text ?? ''), count(main.innerText));
}

class FirstRun {
    constructor(t, market, { scripts, siret, mail, product, price }) {
        Object.assign(this, { t, market, scripts, siret, mail, product, price, taps: 0, letters: 0, read: 0, waits: 0, screens: 0, say: words('fr') });
    }

    async open() {
        this.w = await this.market.window(this.scripts ? 'phone' : 'nojs');
        this.t.defer(() => this.w.close().catch(() => {}));
        this.tab = this.w.tab;
    }

    /** A page one has just come to: its words are read, and it is looked at. */
    async arrive(at) {
        await this.tab.waitForURL(at);
        this.read += await this.tab.getByRole('main').evaluate(wordsSeen);
        this.screens += 1;
        if (!this.scripts) return;
        await expectAccessible(this.tab);
        await expectNoSidewaysScroll(this.tab);
    }

    async type(label, text) {
        this.taps += 1;
        this.letters += text.length;
        await this.tab.getByLabel(this.say(label), { exact: true }).fill(text);
    }

    async press(name, at) {
        this.taps += 1;
        await this.tab.getByRole('main').getByRole('button', { name: this.say(name), exact: true }).first().click();
        if (at) await this.arrive(at);
    }

    async choose(name) {
        this.taps += 1;
        await this.tab.getByRole('radio', { name: this.say(name) }).check();
    }

    async comesIn() {
        await this.tab.goto(this.market.url('/commercant/entrer'));
        await this.arrive('**/commercant/entrer');
        await this.type('Your e-mail address', this.mail);
        await this.press('Send me a code', '**/commercant/code');
        const letter = await this.market.letter(this.mail, 'code');
        this.waits += CODE_S;
        await this.type('Six digits', /\b\d{6}\b/.exec(letter.text)[0]);
        await this.press('Sign in', '**/commercant/ouvrir/telephone');
    }

    async saysWho() {
        await this.type('Telephone of the shop', '0261910707');
        await this.press('Save and go on', '**/commercant/ouvrir/siret');
        await this.type('SIRET number (14 digits)', this.siret);
        await this.press('Save and go on', '**/commercant/ouvrir/qui');
        await this.press('Save and go on', '**/commercant/ouvrir/nom');
        await this.press('Save and go on', '**/commercant/ouvrir/adresse');
        await this.press('Save and go on', '**/commercant/ouvrir/produit');
    }

    async showsAProduct() {
        this.taps += 3; // the field, the shutter, "use this photo"
        this.waits += PHOTO_S;
        await this.tab.getByLabel(this.say('One photo, or up to ten at once')).setInputFiles({ name: smallPhoto.name, mimeType: smallPhoto.type, buffer: smallPhoto.data });
        await this.type(this.product.label, this.product.name);
        await this.type('Price in euros', this.price);
        if (!(await this.tab.getByLabel(this.say('How many in stock?')).inputValue())) await this.type('How many in stock?', '12');
        await this.press('Save and go on', '**/commercant/ouvrir/horaires');
    }

    async opens() {
        await this.press('Save and go on', '**/commercant/ouvrir/recevoir');
        await this.press('Save and go on', '**/commercant/ouvrir/niveau');
        await this.choose('Order');
        await this.press('Open my shop'); // here the clock stops: the shop is open
        await this.tab.waitForURL('**/commercant?ouvert=1');
        await this.tab.getByText(this.say('Your shop is open! Show it around you.')).waitFor();
        await this.tab.getByRole('status').getByRole('link', { name: this.say('See my shop') }).click();
        await this.tab.getByRole('heading', { level: 3, name: this.product.name }).waitFor(); // what everybody sees now
    }

    figures() {
        const seconds = Math.round((this.read / WORDS_A_MINUTE) * 60 + this.letters / LETTERS_A_SECOND + this.taps * TAP_S + this.waits);
        return { taps: this.taps, screens: this.screens, words: this.read, letters: this.letters, seconds };
    }
}

/** The operator has put the register in. */
async function registerIn(market, t) {
    const file = path.join(t.dir, 'sirene.csv');
    fs.writeFileSync(file, register(GOOD));
    await market.server.stop(); // the embedded database belongs to one process
    const done = await market.server.sub('import', 'sirene', file);
    await market.server.launch();
    if (done.code !== 0) throw new Error(done.out);
}

export default async function (t) {
    t.clock.goTo('2026-11-24T09:10:00+01:00');
    const market = await Market.open(t);
    await registerIn(market, t);
    const people = [
        { scripts: true, siret: BAKERY, mail: 'premiere@exemple.fr', product: { label: 'Name of the product', name: 'Pain de campagne' }, price: '3,40' },
        { scripts: false, siret: POTTER, mail: 'deuxieme@exemple.fr', product: { label: 'Name of the piece', name: 'Bol bleu' }, price: '18' },
    ];
    for (const who of people) {
        const run = new FirstRun(t, market, who);
        const how = who.scripts ? 'with scripts' : 'without scripts';
        await run.open();
        await t.step(`${how}: comes in`, () => run.comesIn());
        await t.step(`${how}: says who it is`, () => run.saysWho());
        await t.step(`${how}: shows a first product`, () => run.showsAProduct());
        await t.step(`${how}: opens, and everybody sees it`, () => run.opens());
        const f = run.figures();
        t.note(`${how}: ${f.taps} taps, ${f.screens} screens, ${f.words} words, ${f.letters} letters: ${Math.floor(f.seconds / 60)} min ${f.seconds % 60} s`);
        await t.step(`${how}: in time, and nothing was asked elsewhere`, () => {
            t.assert.ok(f.taps <= MOST_TAPS, `${f.taps} taps`);
            t.assert.ok(f.seconds < MOST_S, `${f.seconds} s`);
            t.assert.ok(f.screens === 11 && f.words > 200, 'the walk did read');
            run.w.guard.expectClean();
        });
    }
}
