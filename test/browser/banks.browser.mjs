// A purchase paid in Chromium at each bank of the demo, whatever its dialect: to its page, back by its link or its form, and paid.
import { buy, offersOf, told } from '../scenarios/people.mjs';
import { Market } from './market.mjs';
import { cookiesOf } from './walks.mjs';
import { words } from './words.mjs';

export const meta = { engines: ['sqlite'] };

const say = words('fr');

const SHOPS = [['monetico', 'phone'], ['paybox', 'phone'], ['sips', 'phone'], ['sips', 'nojs'], ['vads', 'nojs']];

async function paidAt(t, market, offers, dialect, kind) {
    const offer = offers.find((o) => o.bank === dialect && o.mode === 'order' && o.units >= 5 && o.cents <= 6000);
    const buyer = await buy(market, { products: offer.path, pay: 'online', slot: -1 });
    const w = await market.window(kind);
    await w.context.addCookies(cookiesOf(buyer.browser, market.server.origin));
    await w.tab.goto(buyer.url);
    await w.tab.getByRole('button', { name: /^Payer/ }).first().click();
    await w.tab.getByRole('button', { name: say("Go to the bank's page") }).click();
    await market.payByCard(w.tab);
    await w.tab.waitForURL((url) => url.pathname === new URL(buyer.url).pathname);
    await told(market);
    await w.tab.goto(buyer.url);
    await w.tab.getByText(/^Payé/).first().waitFor();
    await w.close();
}

export default async function (t) {
    const market = await Market.open(t);
    const offers = await offersOf(market.server);
    for (const [dialect, kind] of SHOPS) await t.check(`paid at a bank that speaks ${dialect} (${kind})`, () => paidAt(t, market, offers, dialect, kind));
}
