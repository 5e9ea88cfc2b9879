// "Ready" told to browsers that asked: encrypted for one browser alone, signed by the market, once; a browser that wants nothing any
// more is forgotten; what is no browser is refused. All of it while a merchant's followed site hangs.
import { until } from '../harness/ports.mjs';
import { servePush } from '../fakes/push.mjs';
import { startSite } from '../fakes/site.mjs';
import { buy, offersOf, openMarket, rows, signIn } from './people.mjs';

export const meta = { timeoutMs: 240_000 };

const FARM = 'la-ferme-des-haies';

async function readersOf(market) {
    return Number((await rows(market.server, 'SELECT count(*) FROM push_reader'))[0][0]);
}

/** A buyer's page asks to be told, as its script does: the status. */
async function ask(buyer, said, at = new URL(buyer.url).pathname) {
    const { browser } = buyer;
    const answer = await browser.post(`${at}/prevenir`, said, { follow: false, keep: false, headers: { Origin: browser.origin, 'Sec-Fetch-Site': 'same-origin' } });
    return answer.status;
}

async function numberOf(market, buyer) {
    const token = new URL(buyer.url).pathname.split('/').at(-1);
    return (await rows(market.server, `SELECT o.number FROM orders o JOIN purchase p ON p.id = o.purchase_id WHERE p.token = '${token}'`))[0][0];
}

/** The shop accepts, prepares and sets ready. */
async function makeReady(farm, number) {
    for (const verb of ['accepter', 'preparer', 'pret']) {
        const page = await farm.get(`/commercant/commandes/${number}`);
        const form = page.forms().find((f) => f.action.endsWith(`${number}/${verb}`));
        if (form) (await form.submit()).expectStatus(200);
    }
}

export default async function (t) {
    const push = await servePush({ now: () => t.clock.now() });
    const site = await startSite();
    const market = await openMarket(t, { conf: { push_service: push.url, feeds_here: site.url } });
    const offer = (await offersOf(market.server)).find((o) => o.shop === FARM && o.mode === 'order' && o.inShop && o.units >= 3 && o.cents < 2000);
    const [[mail]] = await rows(market.server, `SELECT p.mail FROM person p JOIN member b ON b.person_id = p.id JOIN merchant m ON m.id = b.merchant_id WHERE m.slug = '${FARM}'`);
    const farm = await signIn(market, mail);
    const first = push.subscribe('first'), second = push.subscribe('second'), gone = push.subscribe('gone');
    let buyer, number;
    try {
        await t.step('a page that can ask, and the market’s key', async () => {
            buyer = await buy(market, { products: offer.path, quantity: 1, pay: 'shop', slot: -1 });
            number = await numberOf(market, buyer);
            t.assert.match(buyer.page.html, /<button type="button" [^>]*id="prevenir" hidden/);
            const key = await (await fetch(market.server.url('/prevenir/cle'))).text();
            t.assert.equal(Buffer.from(key, 'base64url').length, 65);
        });
        await t.step('what is no browser is refused', async () => {
            const good = first.said;
            for (const bad of [{}, { ...good, endpoint: 'http://ailleurs.example/x' }, { ...good, endpoint: 'file:///etc/passwd' }, { ...good, endpoint: `${good.endpoint}\r\nX: y` }, { ...good, endpoint: `https://a.example/${'x'.repeat(600)}` },
                { ...good, endpoint: 'https://sans-chemin.example' }, { ...good, p256dh: good.auth }, { ...good, p256dh: Buffer.alloc(65, 4).toString('base64url') }, { ...good, auth: 'AAAA' }, { ...good, auth: '<x>' }])
                t.assert.equal(await ask(buyer, bad), 422, JSON.stringify(bad).slice(0, 200));
            t.assert.equal(await ask(buyer, good, '/achat/zzzzzzzzzzzzzzzzzzzzzzzzzz'), 404);
            t.assert.equal(await readersOf(market), 0);
        });
        await t.step('three browsers ask, one of them twice; five at most', async () => {
            for (const one of [first, first, second, gone]) t.assert.equal(await ask(buyer, one.said), 204);
            t.assert.equal(await readersOf(market), 3);
            for (const name of ['four', 'five']) t.assert.equal(await ask(buyer, push.subscribe(name).said), 204);
            t.assert.equal(await ask(buyer, push.subscribe('six').said), 422);
            t.assert.equal(await ask(buyer, first.said), 204, 'who is there already asks again');
        });
        await t.step('ready: each reads it with its own key, once; who is gone is forgotten', async () => {
            gone.status = 410;
            second.status = 500;
            t.assert.deepEqual(first.messages, [], 'nothing was told before');
            site.files.set('/pend', { lies: 'hangs' });
            await (await farm.get('/commercant/produits/flux')).form('Suivre cette adresse').fill({ adresse: `${site.url}/pend` }).submit();
            await until('a site hangs', () => site.requests.length);
            await makeReady(farm, number);
            t.clock.advance(15_000);
            await until('the first is told', () => first.messages.length);
            const [{ web_push: form, notification }] = first.messages;
            t.assert.equal(form, 8030);
            t.assert.deepEqual([notification.title, notification.body, notification.lang], [`La commande ${number} est prête`, 'La Ferme des Haies', 'fr']);
            t.assert.equal(new URL(notification.navigate).pathname, new URL(buyer.url).pathname);
            await until('who is gone is forgotten', async () => (await readersOf(market)) === 4);
            await until('the second was asked', () => second.asked);
            second.status = 201;
            await until('the second is told later', () => (t.clock.advance(60_000), second.messages.length));
            t.assert.deepEqual([first.asked, first.messages.length, second.messages.length], [1, 1, 1]);
            t.assert.deepEqual([push.faults, push.keys.size], [[], 1]);
        });
        await t.step('after two months nobody is kept', async () => {
            t.clock.advance(61 * 86_400_000);
            await until('they are forgotten', async () => (await readersOf(market)) === 0);
        });
    } finally {
        await Promise.all([push.close(), site.close()]);
    }
}
