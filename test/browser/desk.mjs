// What the journeys of the merchants' side share: the farm's desk in a window, its orders and tickets, and the words of its pages.
import { expectAccessible, expectNoSidewaysScroll } from '../harness/browser.mjs';
import { until } from '../harness/ports.mjs';
import { buy, rows } from '../scenarios/people.mjs';
import { cookiesOf } from './walks.mjs';
import { words } from './words.mjs';

export const FARM = 'la-ferme-des-haies', MAIL = 'la.ferme.des.haies@demo.foirail.example';
export const BOARD = '/commercant/commandes';
export const say = words('fr');

/** Somebody orders, paid in the shop: his order's number. m: {market, offer}; more as of buy(). */
export async function ordered(m, name, more = {}) {
    await buy(m.market, { products: m.offer.path, slot: -1, name, mail: 'direct@exemple.fr', ...more });
    const [[number]] = await rows(m.market.server, 'SELECT number FROM orders ORDER BY id DESC LIMIT 1');
    return number;
}

export const ofOrder = async (m, number, column) => (await rows(m.market.server, `SELECT ${column} FROM orders WHERE number = '${number}'`))[0][0];
export const stateOf = (m, number) => ofOrder(m, number, 'state');

/** A window signed in as the farm; before: what is done before a page is opened. */
export async function desk(m, kind, before = () => {}, more = {}) {
    const w = await m.market.window(kind, more);
    m.t.defer(() => w.close().catch(() => {}));
    await w.context.addCookies(cookiesOf(m.browser, m.market.server.origin));
    await before(w);
    return Object.assign(w, { kind, scripts: kind !== 'nojs' });
}

/** A window of the same kind that nobody is signed in to. */
export async function visitor(m, w) {
    const v = await m.market.window(w.kind);
    m.t.defer(() => v.close().catch(() => {}));
    return Object.assign(v, { kind: w.kind, scripts: w.scripts });
}

export const ticket = (tab, name) => tab.getByRole('article').filter({ hasText: name });

/** No tap is under way any more: one that is when the page is left is sent again by the next board. What it does may be seen before its own answer has come: the stream tells it too. */
export const answered = (tab) => until('taps are answered', async () => !(await tab.evaluate(() => sessionStorage.attente)));

/** Its last button here; its answer is awaited. */
export async function tapsAway(tab, name, button) {
    await ticket(tab, name).getByRole('button', { name: say(button) }).click();
    await ticket(tab, name).waitFor({ state: 'detached' });
    await answered(tab);
}

export const fits = (w) => expectNoSidewaysScroll(w.tab);

/** A page that no walk over all pages comes to (axe waits by the page's own clock, which stands without scripts). */
export async function well(w) {
    if (w.scripts) await expectAccessible(w.tab);
    await fits(w);
}

export const press = (tab, name) => tab.getByRole('main').getByRole('button', { name: say(name) }).first().click();
export const saved = (tab) => tab.getByText(/C’est enregistré/).first().waitFor();

/** Opens what is folded away, unless it is open. */
export async function unfold(tab, name) {
    const summary = tab.locator('summary', { hasText: say(name) });
    if (!(await summary.evaluate((e) => e.parentElement.open))) await summary.click();
}

/** The page that asks for a code by mail, up to its last button or link, which is not pressed. */
export async function coded(m, tab) {
    const before = m.market.mail.messages.at(-1)?.id ?? 0;
    await tab.getByRole('button', { name: say('Send me the code') }).click();
    const letter = await m.market.letter(MAIL, 'code', before);
    await tab.getByLabel(say('Six digits')).fill(/\b\d{6}\b/.exec(letter.text)[0]);
    await tab.getByRole('button', { name: say('Confirm') }).click();
}

/** All of it by one person on one telephone: work is [what, does(m, w)] in its order. */
export async function works(m, kind, work, more) {
    const w = await desk(m, kind, undefined, more);
    for (const [what, does] of work) await m.t.check(`${what}, ${w.scripts ? 'with' : 'without'} scripts`, () => does(m, w));
    w.guard.trouble = w.guard.trouble.filter((x) => !/status of (422|409)/.test(x)); // Chromium tells each page that asks again
    w.guard.expectClean();
    await w.close();
}
