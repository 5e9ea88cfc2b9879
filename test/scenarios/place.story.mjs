// Where a shop stands: its people put a pin on the map without scripts, by taps or by numbers pasted from elsewhere; until
// then the middle of its commune stands for it, and says so. Who looks for the way is led there, by the maps he has.
import { markupProblems } from '../harness/browser.mjs';
import { staffIn } from '../browser/walks.mjs';
import { openMarket, rows, signIn } from './people.mjs';

export const meta = { timeoutMs: 240_000 };

const FARM = 'la-ferme-des-haies', MAIL = 'la.ferme.des.haies@demo.foirail.example';
const SHOP = `/boutique/${FARM}`, AT = '/commercant/position', WAY = `${SHOP}/y-aller`;
const PASTE = 'Placer ma boutique là', HERE = 'Ma boutique est au point rouge';

const stored = async (server) => (await rows(server, `SELECT p.lat, p.lon FROM shop_position p JOIN merchant m ON m.id = p.merchant_id WHERE m.slug = '${FARM}'`)).map((r) => r.map(Number));

/** The middle of the picture, as the page says it. */
function shown(page) {
    const form = page.form(HERE);
    return { lat: Number(form.value('lat')), lon: Number(form.value('lon')) };
}

/** What a browser asks when the picture is tapped there. */
function tap(browser, page, x, y) {
    const said = Object.fromEntries(page.select(`form[method="get"] input[type="hidden"]`).map((i) => [i.attrs.find((a) => a.name === 'name').value, i.attrs.find((a) => a.name === 'value').value]));
    return browser.get(`${AT}?${new URLSearchParams({ lat: said.lat, lon: said.lon, pas: said.pas })}&ici.x=${x}&ici.y=${y}`);
}

async function middleFirst(t, m) {
    const page = await m.server.browser().get(SHOP);
    const way = await page.follow('Comment venir');
    way.expectStatus(200).expect('Comment aller chez La Ferme des Haies').expect('Cette carte montre le milieu de');
    t.assert.equal(way.select('svg[role="img"]').length, 1);
    const [geo] = way.select('a[href^="geo:"]');
    const href = geo.attrs.find((a) => a.name === 'href').value;
    t.assert.match(href, /^geo:4\d\.\d{5},-?\d\.\d{5}\?q=\S+%20/, 'a map application is asked for the address');
    t.assert.match(way.html, /name="robots" content="noindex|noindex/);
    t.assert.ok(!page.html.includes('GeoCoordinates'), 'the middle of a commune is no shop’s place');
    (await m.server.browser().get(`/en${WAY}`)).expect('How to get to');
    (await m.server.browser().get('/boutique/nulle-part/y-aller', { keep: false })).expectStatus(404);
    t.assert.deepEqual(await markupProblems(way.html), []);
}

async function byTaps(t, m, owner) {
    let page = await (await owner.get('/commercant')).follow('Ma place sur la carte');
    page.expectStatus(200).expect('n’a pas encore de place sur la carte');
    t.assert.deepEqual(await markupProblems(page.html), []);
    const start = shown(page);
    const picture = await owner.request('GET', page.select('input[type="image"]')[0].attrs.find((a) => a.name === 'src').value, { keep: false });
    t.assert.match(picture.headers['content-type'], /image\/svg\+xml/);
    t.assert.match(picture.headers['cache-control'], /no-store/);
    page = await tap(owner, page, 164, 134); // right of the middle, and above it
    const once = shown(page);
    t.assert.ok(once.lon > start.lon && once.lat > start.lat, 'east and north');
    page = await tap(owner, page, 134, 154);
    const twice = shown(page);
    t.assert.ok(twice.lon < once.lon && twice.lat < once.lat && once.lat - twice.lat < once.lat - start.lat, 'back a little: the map is nearer');
    page.expect('Le point rouge est-il au bon endroit');
    const before = shown(page);
    page = await tap(owner, page, 0, 0); // pressed by the keyboard: no place was meant
    t.assert.deepEqual(shown(page), before);
    const north = await owner.get(`${AT}?lat=${before.lat}&lon=${before.lon}&pas=2&vers=nord`);
    const moved = shown(north).lat - before.lat;
    t.assert.ok(moved > 600 && moved < 750, `75 metres north: ${moved}`);
    t.assert.deepEqual(await stored(m.server), [], 'looking puts nothing');
    const saved = await north.form(HERE).submit(HERE);
    saved.expectStatus(200).expect('Vous avez placé votre boutique');
    t.assert.deepEqual(await stored(m.server), [[shown(north).lat, shown(north).lon]]);
    return shown(north);
}

async function everywhere(t, m, at) {
    const browser = m.server.browser();
    const [lat, lon] = [at.lat, at.lon].map((n) => (Math.sign(n) * (Math.floor((Math.abs(n) + 5) / 10) / 100000)).toFixed(5));
    const way = (await browser.get(WAY)).expect('La boutique a placé elle-même le point rouge').expect(`${lat},${lon}`);
    t.assert.ok(way.html.includes(`href="geo:${lat},${lon}?q=${lat},${lon}"`));
    t.assert.match(way.html, new RegExp(`href="https://www\\.openstreetmap\\.org/\\?mlat=${lat}&amp;mlon=${lon}#map=17/${lat}/${lon}" rel="noopener noreferrer nofollow external"`));
    const data = JSON.parse(/<script type="application\/ld\+json">([^<]+)/.exec((await browser.get(SHOP)).html)[1]);
    const shop = data['@graph'].find((x) => x['@type'] === 'LocalBusiness');
    t.assert.deepEqual([shop.geo['@type'], shop.geo.latitude, shop.geo.longitude], ['GeoCoordinates', lat, lon]);
    const calendar = await browser.request('GET', `${SHOP}/horaires.ics`, { keep: false });
    t.assert.ok(calendar.text().includes(`GEO:${lat};${lon}`) || calendar.body.toString().includes(`GEO:${lat};${lon}`));
    const api = JSON.parse((await browser.request('GET', `/api/v1/boutiques/${FARM}`, { keep: false })).body.toString());
    t.assert.deepEqual([api.latitude, api.longitude], [lat, lon]);
    const [[slug]] = await rows(m.server, `SELECT c.slug FROM commune c JOIN merchant m ON m.insee = c.insee WHERE m.slug = '${FARM}'`);
    const town = (await browser.get(`/commune/${slug}`)).expect('Sur la carte');
    t.assert.equal(town.select(`svg[role="group"] a[href="${SHOP}"]`).length, 1);
    t.assert.deepEqual(await markupProblems(town.html), []);
}

/** What is pasted is kept in the field when it cannot be used; what lies elsewhere is refused. */
async function byNumbers(t, m, owner, at) {
    const paste = async (text) => (await owner.get(AT)).form(PASTE).fill({ coordonnees: text }).submit(PASTE);
    for (const [text, says] of [['derrière l’église', 'Nous n’y trouvons pas deux nombres'], ['48.85661, 2.35222', 'pas dans la commune de votre adresse'], ['', 'deux nombres']]) {
        const again = await paste(text);
        again.expectStatus(422).expect(says);
        t.assert.equal(again.form(PASTE).value('coordonnees'), text);
    }
    const forged = await owner.post(AT, { lat: '48856610', lon: '2352220' }, { keep: false, headers: { Origin: owner.origin, 'Sec-Fetch-Site': 'same-origin' } });
    t.assert.equal(forged.status, 422);
    t.assert.deepEqual(await stored(m.server), [[at.lat, at.lon]], 'what stood there stays');
    const [lat, lon] = [at.lat + 1000, at.lon];
    (await paste(`https://www.openstreetmap.org/?mlat=${(lat / 1e6).toFixed(6)}&mlon=${(lon / 1e6).toFixed(6)}#map=19/1/1`)).expectStatus(200);
    t.assert.deepEqual(await stored(m.server), [[lat, lon]]);
}

/** The map of another site is the operator's choice, or none. */
async function operatorsChoice(t, m) {
    const staff = m.server.browser();
    await staffIn(staff, m);
    const set = async (value) => {
        const page = await staff.get('/equipe/reglages');
        return (await page.forms().find((f) => f.names().includes('cle') && f.value('cle') === 'map.service').fill({ valeur: value }).submit()).status;
    };
    const way = async () => (await m.server.browser().get(WAY)).html;
    for (const bad of ['Carte', 'Carte|http://carte.example/{lat}/{lon}', 'Carte|https://carte.example/{lat}', 'Carte|https://carte.example/{lat}"{lon}', '|https://carte.example/{lat},{lon}', 'Carte|javascript:{lat}{lon}'])
        t.assert.equal(await set(bad), 422, bad);
    t.assert.equal(await set('Carte du pays|https://carte.example/{lat}/{lon}?z=1'), 200);
    const link = /href="https:\/\/carte\.example\/4\d\.\d{5}\/-?\d\.\d{5}\?z=1"[^>]*>Ouvrir Carte du pays</;
    t.assert.match(await way(), link);
    t.assert.equal(await set(''), 200);
    t.assert.doesNotMatch(await way(), /https:\/\/(carte\.example|www\.openstreetmap)/, 'no other site is offered');
}

export default async function (t) {
    let m, owner, at;
    await t.step('a market with its shops', async () => {
        m = await openMarket(t);
        owner = await signIn(m, MAIL);
    });
    await t.step('nobody has placed the shop: the middle of its commune, said as such', () => middleFirst(t, m));
    await t.step('three taps put it on the map, without scripts; the keyboard has its buttons', async () => { at = await byTaps(t, m, owner); });
    await t.step('the pin is where people look: its page, the way there, programs, calendars, the commune', () => everywhere(t, m, at));
    await t.step('numbers pasted from another map; nothing typed is lost, nothing stands elsewhere', () => byNumbers(t, m, owner, at));
    await t.step('which other map is offered is the operator’s choice, by one that can be used', () => operatorsChoice(t, m));
    await t.step('taken off, it is the middle again', async () => {
        (await (await owner.get(AT)).form('Ôter ma place de la carte').submit()).expectStatus(200).expect('ôtée de la carte');
        t.assert.deepEqual(await stored(m.server), []);
        (await m.server.browser().get(WAY)).expect('Cette carte montre le milieu de');
    });
}
