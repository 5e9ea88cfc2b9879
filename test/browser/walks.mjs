// How people come to a page without scripts, over plain HTTP: what the page checks need before they look.
import { timesOf } from '../scenarios/people.mjs';

/** The form of a page that has a field. */
export function formWith(page, field) {
    const found = page.forms().find((f) => f.names().includes(field));
    if (!found) throw new Error(`no form with "${field}" on ${page.url}: ${page.text().slice(0, 300)}`);
    return found;
}

/** The address of the first product of a shop that can be put in the basket. */
export async function someProduct(browser, shop, en = '') {
    const page = await browser.get(`${en}/boutique/${shop}`);
    for (const a of page.select('main h3 a')) {
        const at = a.attrs.find((x) => x.name === 'href').value;
        const product = await browser.get(at);
        if (product.select('#achat').length) return at;
    }
    throw new Error(`no product of ${shop} can be bought`);
}

/** Puts a product of each shop in the basket. */
export async function fillBasket(browser, shops, en = '') {
    for (const shop of shops) {
        await browser.get(await someProduct(browser, shop, en));
        await browser.page.form('achat').submit();
    }
    return browser.get(`${en}/panier`);
}

/** From a full basket to "check and confirm": everything collected, paid in the shop where one may choose. gift: words for a card. */
export async function toReview(browser, { name = 'Camille Lefort', mail = 'camille@exemple.fr', en = '', pay = 'shop', gift = '' } = {}) {
    await browser.get(`${en}/commander`);
    await browser.page.form(`${en}/commander/vous`).fill({ nom: name, courriel: mail }).submit();
    const form = browser.page.form(`${en}/commander/retrait`);
    for (const [name, times] of timesOf(browser.page)) form.fill({ [name]: times[1] ?? times[0] }); // the first may pass while a page is looked at
    for (const field of form.names().filter((n) => n.startsWith('paiement-'))) {
        const choices = browser.page.select(`input[name="${field}"]`);
        if (choices.length > 1) form.fill({ [field]: pay });
    }
    if (gift) for (const field of form.names().filter((n) => n.startsWith('cadeau-'))) form.fill({ [field]: gift });
    return form.submit('Continu');
}

/** Confirms what is under review: the purchase's page. */
export async function confirm(browser, en = '') {
    const page = await browser.page.form(`${en}/commander`).submit();
    if (!page.path.includes('/achat/')) throw new Error(`the purchase was not made: ${page.text().slice(0, 600)}`);
    return page;
}

/** A merchant signs in by the code of a letter. */
export async function memberIn(browser, market, mail) {
    const before = market.mail.messages.at(-1)?.id ?? 0;
    await browser.get('/commercant/entrer');
    await formWith(browser.page, 'mail').fill({ mail }).submit();
    const letter = await market.letter(mail, 'code', before);
    await formWith(browser.page, 'code').fill({ code: /\b\d{6}\b/.exec(letter.text)[0] }).submit();
    return browser.page;
}

export async function staffIn(browser, market) {
    await browser.get('/equipe/entrer');
    const page = await formWith(browser.page, 'secret').fill({ mail: market.staff.mail, secret: market.staff.password, code: market.staffCode() }).submit();
    if (page.path !== '/equipe') throw new Error(`staff did not get in: ${page.text().slice(0, 300)}`);
    return page;
}

/** The cookies of a browser without scripts, for one with. */
export function cookiesOf(browser, origin) {
    return [...browser.jar.cookies.values()].map((c) => ({ name: c.name, value: c.value, url: origin }));
}
