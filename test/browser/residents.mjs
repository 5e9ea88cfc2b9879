// A resident in a window of Chromium, and the orders the journeys begin with: made over HTTP, as the sale itself has a journey of its own.
import { expectNoSidewaysScroll } from '../harness/browser.mjs';
import { buy, numberOf, offersOf, rows, signIn } from '../scenarios/people.mjs';
import { pattern, words } from './words.mjs';

export const say = words('fr');

/** A name that begins so, with any value in its places; what follows is for the ear alone. */
const begins = (text) => new RegExp(`^${pattern(text).source}`);

/** What is pressed leads to a page, which fits its window. Everything is found by its role and its name. */
export class Resident {
    static async open(t, market, { kind, more }) {
        const r = new Resident(), w = await market.window(kind, more);
        t.defer(() => w.close().catch(() => {}));
        return Object.assign(r, w, { t, market, scripts: more.javaScriptEnabled !== false });
    }

    get main() {
        return this.tab.getByRole('main');
    }

    async #leads(act) {
        await Promise.all([this.tab.waitForEvent('load'), act()]);
        await expectNoSidewaysScroll(this.tab);
    }

    goto(at) {
        return this.#leads(() => this.tab.goto(this.market.url(at)));
    }

    reload() {
        return this.#leads(() => this.tab.reload());
    }

    follow(text, within = this.main) {
        return this.#leads(() => within.getByRole('link', { name: begins(text) }).first().click());
    }

    press(text, within = this.main) {
        return this.#leads(() => within.getByRole('button', { name: begins(text) }).first().click());
    }

    fill(label, text) {
        return this.main.getByLabel(label, { exact: true }).fill(text);
    }

    says(text) {
        return this.main.getByText(text instanceof RegExp ? text : pattern(text)).first().waitFor();
    }

    heading(text) {
        return this.tab.getByRole('heading', { name: begins(text) }).first().waitFor();
    }

    path() {
        return new URL(this.tab.url()).pathname;
    }

    /** What narrows the answers; folded away on a narrow window where scripts run. */
    async filters() {
        const panel = this.tab.getByRole('complementary', { name: say('Filters') }), folded = panel.locator('#filtres');
        if (!(await folded.evaluate((d) => d.open))) await panel.getByText(say('Filter'), { exact: true }).click();
        return panel;
    }

    /** The last of the times a group offers, wherever its day is folded away; gives its words. */
    async lastTime(within = this.main) {
        const day = within.locator('details').filter({ has: this.tab.locator('input[name^="creneau"]') }).last();
        if (!(await day.evaluate((d) => d.open))) await day.locator('summary').click();
        await day.getByRole('radio').last().check();
        return day.locator('label').last().innerText();
    }
}

/** Something lasting of a shop that also brings it, and how many of it are brought, and something of another shop; something of two shops that have banks; gone: another good of the first, for who is to find it sold out. */
export async function goodsOf(market) {
    const { server } = market;
    const lasting = new Set((await rows(server, "SELECT p.pub FROM product p JOIN category c ON c.id = p.category_id WHERE c.kind = 'goods' AND c.alcohol = 0 AND p.keeps = ''")).flat());
    const brings = new Map((await rows(server, `SELECT m.slug, min(a.minimum_cents), m.postcode, m.insee FROM merchant m JOIN area a ON a.merchant_id = m.id
        WHERE m.delivers = 1 AND a.radius_m IS NOT NULL GROUP BY m.slug, m.postcode, m.insee`)).map(([slug, least, postcode, insee]) => [slug, { least: Number(least), postcode, insee }]));
    const all = (await offersOf(server)).filter((o) => o.mode === 'order' && o.inShop && Number.isInteger(o.units));
    const dear = (o) => Math.max(1, Math.ceil((brings.get(o.shop)?.least ?? 0) / o.cents)); // so many, that it is brought
    const one = all.find((o) => lasting.has(o.pub) && brings.has(o.shop) && dear(o) * o.cents <= 5000 && o.units >= 2 * dear(o) + 10);
    const other = all.find((o) => o.shop !== one.shop && o.cents < 1500 && o.units >= 8);
    const names = new Map(await rows(server, 'SELECT slug, name FROM merchant')), named = (o) => ({ ...o, name: names.get(o.shop) });
    const paid = [...Map.groupBy(all.filter((o) => o.online && o.cents < 3000 && o.units >= 4), (o) => o.shop).values()].slice(0, 2).map(([o]) => named(o));
    const gone = all.find((o) => o.shop === one.shop && o.pub !== one.pub);
    return { gone, one: { ...named(one), brought: dear(one), at: brings.get(one.shop) }, other: named(other), paid };
}

const ownerOf = (shop) => `${shop.replaceAll('-', '.')}@demo.foirail.example`;

/** Its shop, signed in once: codes by mail are counted. */
async function shopOf(market, offer) {
    market.owners ??= new Map();
    if (!market.owners.has(offer.shop)) market.owners.set(offer.shop, await signIn(market, ownerOf(offer.shop)));
    return market.owners.get(offer.shop);
}

/** Its shop has none of it left, and everybody reads so. */
export async function soldOut(t, market, offer) {
    const [[id]] = await rows(market.server, `SELECT o.id FROM offer o JOIN product p ON p.id = o.product_id WHERE p.pub = '${offer.pub}'`);
    const stock = await (await shopOf(market, offer)).get('/commercant/stock');
    (await stock.form('Tout enregistrer').fill({ [`s-${id}`]: '0' }).submit('Tout enregistrer')).expectStatus(200);
    await t.until('it is sold out', async () => (await market.server.browser().get(offer.path)).says('Épuisé'));
}

/** Somebody's order at one shop, to be collected and paid there: {at, number, code}. */
export async function ordered(market, offer, wish) {
    const buyer = await buy(market, { products: offer.path, pay: 'shop', ...wish });
    return { at: new URL(buyer.url).pathname, number: numberOf(buyer), code: buyer.page.textOf('.montre b').trim() };
}

/** What the shop does until the buyer has it in his hands. */
export async function handed(market, offer, order) {
    const shop = await shopOf(market, offer), at = `/commercant/commandes/${order.number}`;
    for (const [verb, fields, button] of [['accepter', {}], ['pret', {}], ['payer', {}, 'Espèces'], ['remettre', { code: order.code }]]) {
        const form = (await shop.get(at)).forms().find((f) => f.action.endsWith(`${order.number}/${verb}`));
        (await form.fill(fields).submit(button)).expectStatus(200);
    }
    return order;
}

/** The six digits of the letter that has just been asked for. */
export async function codeFor(market, mail, before) {
    return /\b\d{6}\b/.exec((await market.letter(mail, 'code', before)).text)[0];
}

export const lastLetter = (market) => market.mail.messages.at(-1)?.id ?? 0;
