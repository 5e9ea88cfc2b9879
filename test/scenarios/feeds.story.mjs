// A merchant's own site, followed every day: looked at once, then by itself; only what is newer; what is wrong is told once; and no
// site leads the market anywhere but to the public Internet, nor keeps it busy.
import crypto from 'node:crypto';
import { startSite } from '../fakes/site.mjs';
import { until } from '../harness/ports.mjs';
import { alerts, tied, wellMade } from './forms_help.mjs';
import { HOUR, MINUTE, openMarket, rows, signIn } from './people.mjs';
import { gradient, png } from './png.mjs';

export const meta = { timeoutMs: 240_000 };

const POTTER = 'atelier.terre.d.ocre@demo.foirail.example';
const FARM = 'la.ferme.des.haies@demo.foirail.example';
const PAGE = '/commercant/produits/flux';
const TABLE = '/commercant/produits/import';
const DAY = 24 * HOUR;
const CODES = `SELECT o.code, o.price_cents, p.title_fr FROM offer o JOIN product p ON p.id = o.product_id JOIN merchant m ON m.id = o.merchant_id
    WHERE m.slug = 'atelier-terre-d-ocre' AND o.removed_at IS NULL ORDER BY o.id`;

const priceOf = async (m, code) => (await rows(m.server, CODES)).find((row) => row[0] === code)[1];
const letters = (m) => m.mail.messages.filter((l) => l.subject.includes('n’est plus suivi'));

/** The page once the market has looked. */
async function looked(m, browser) {
    let page;
    await until('the site was looked at', async () => !(page = await browser.get(PAGE)).says('Nous allons voir votre site'), { ms: 20_000 });
    return page;
}

async function follow(m, browser, address) {
    const form = (await browser.get(PAGE)).form('Suivre cette adresse');
    (await form.fill({ adresse: address }).submit()).expectStatus(200);
    return looked(m, browser);
}

async function look(m, browser) {
    m.t.clock.advance(2 * MINUTE);
    (await (await browser.get(PAGE)).form('Aller voir maintenant').submit()).expectStatus(200);
    return looked(m, browser);
}

/** Until what the feed brought is on the shelf. */
async function applied(m, browser) {
    await until('it is on the shelf', async () => /C’est fait/.test((await browser.get(TABLE)).text()), { ms: 20_000 });
}

async function typedWrongly(m, potter) {
    for (const typed of ['http://boutique.exemple.fr/flux.csv', 'ftp://boutique.exemple.fr/flux', 'rien', 'https://exemple.fr/a é', '', 'http://10.1.2.3:80/flux.csv', 'http://127.0.0.1:9/flux.csv', `${m.site.url}0/flux.csv`]) {
        const page = await (await potter.get(PAGE)).form('Suivre cette adresse').fill({ adresse: typed }).submit();
        page.expectStatus(422);
        m.t.assert.equal(alerts(page), 1, typed);
        tied(m, page, 'f-adresse');
        m.t.assert.equal(page.form('Suivre cette adresse').value('adresse'), typed, 'what was typed is kept');
        await wellMade(m, page);
    }
    m.t.assert.deepEqual(await rows(m.server, 'SELECT url FROM shelf_feed'), []);
}

/** First it is looked at by a person; from then on it goes by itself, each day, and only asks for what is newer. */
async function everyDay(m, potter) {
    const [[code, before, title]] = await rows(m.server, CODES);
    const file = { etag: '"un"', body: `Référence;Nom;Prix\n${code};${title};"71,00"\n` };
    m.site.files.set('/flux.csv', file);
    const page = await follow(m, potter, `${m.site.url}/flux.csv?cle=secret`);
    page.expect('Regardez ce qui changerait');
    await wellMade(m, page);
    m.t.assert.ok(!page.html.includes('cle=secret'), 'the key of the address is not shown');
    m.t.assert.equal(await priceOf(m, code), before, 'nothing is done before somebody wants it');
    (await (await potter.get(TABLE)).form('Mettre tout cela en rayon').submit()).expectStatus(200);
    await applied(m, potter);
    m.t.assert.equal(await priceOf(m, code), '7100');
    Object.assign(file, { etag: '"deux"', body: file.body.replace('71,00', '72,00') });
    m.t.clock.advance(DAY + HOUR);
    await until('the day’s look came', async () => (await priceOf(m, code)) === '7200', { ms: 30_000 });
    await applied(m, potter);
    (await looked(m, potter)).expect('ce qui avait changé sur votre site a été repris'.replace('ce', 'Ce'));
    const asked = m.site.requests.length;
    (await look(m, potter)).expect('rien de nouveau');
    m.t.assert.equal(m.site.requests.length, asked + 1);
    m.t.assert.equal(m.site.requests.at(-1).headers['if-none-match'], '"deux"');
    return { code, title, file };
}

/** What a hand undid stays undone as long as the site says nothing new. */
async function undone(m, potter, { code, file }) {
    (await (await potter.get(TABLE)).form('Annuler cet import').submit()).expectStatus(200);
    await until('it is taken back', async () => /est annulé/.test((await potter.get(TABLE)).text()), { ms: 20_000 });
    delete file.etag; // a site that does not say what is newer
    (await look(m, potter)).expect('rien de nouveau');
    m.t.assert.equal(await priceOf(m, code), '7100');
    m.t.assert.deepEqual(letters(m), []);
}

/** One wrong cell: nothing is done, one letter, not one a day; mended, it goes on. */
async function wrongCell(m, potter, { code, title, file }) {
    const right = file.body.replace('72,00', '73,00');
    file.body = right.replace('73,00', '73,OO');
    const page = await look(m, potter);
    page.expect('Cases à corriger : 1');
    m.t.assert.match((await m.letter(POTTER, 'n’est plus suivi')).text, /Cases à corriger[\s\S]*\/commercant\/produits\/flux/);
    (await potter.get(TABLE)).expect('73,OO');
    m.t.clock.advance(DAY + HOUR);
    const asked = m.site.requests.length;
    await until('looked at again', async () => m.site.requests.length > asked, { ms: 30_000 });
    await looked(m, potter);
    m.t.assert.equal(letters(m).length, 1, 'not the same letter every day');
    file.body = `${right};Bol sans référence;"9,00"\n`;
    (await look(m, potter)).expect('Cases à corriger : 1'); // each day it would be one more product
    file.body = right;
    (await look(m, potter)).expect('Ce qui avait changé');
    await applied(m, potter);
    m.t.assert.equal(await priceOf(m, code), '7300');
    m.t.assert.ok((await rows(m.server, CODES)).some((row) => row[2] === title));
}

/** A row of two changes on the site: only that one is taken; what a hand changed in the other stays until its row changes too. */
async function handStays(m, potter) {
    const [[code, , title], [other, , name]] = await rows(m.server, CODES);
    const said = (a, b) => `Référence;Nom;Prix\n${code};${title};"${a}"\n${other};${name};"${b}"\n`;
    const file = { body: said('61,00', '62,00') };
    m.site.files.set('/deux.csv', file);
    await follow(m, potter, `${m.site.url}/deux.csv`);
    (await (await potter.get(TABLE)).form('Mettre tout cela en rayon').submit()).expectStatus(200);
    await applied(m, potter);
    const [[id]] = await rows(m.server, `SELECT id FROM offer WHERE code = '${code}'`);
    await potter.post('/commercant/produits', { offre: id, action: 'prix', prix: '55,00' }, { headers: { Origin: potter.origin, 'Sec-Fetch-Site': 'same-origin' } });
    m.t.assert.equal(await priceOf(m, code), '5500');
    file.body = said('61,00', '63,00');
    const page = await look(m, potter);
    page.expect('1 produit garde ce que vous avez changé ici');
    await wellMade(m, page);
    await until('the other row is taken', async () => (await priceOf(m, other)) === '6300', { ms: 20_000 });
    await applied(m, potter);
    m.t.assert.equal(await priceOf(m, code), '5500');
    file.body = said('64,00', '63,00');
    m.t.assert.ok(!(await look(m, potter)).says('garde ce que'));
    await until('its own row changed: the site’s again', async () => (await priceOf(m, code)) === '6400', { ms: 20_000 });
    await applied(m, potter);
}

/** Photos a site names: fetched once, by the same rules as the site itself; what is none, or leads inside, is said. */
async function photos(m, potter) {
    const five = (await rows(m.server, CODES)).slice(0, 5);
    const picture = png(40, 30, gradient(40, 30));
    m.site.files.set('/bol.png', { type: 'image/png', body: picture });
    m.site.files.set('/texte.png', { type: 'image/png', body: 'rien' });
    m.site.files.set('/sans-fin.png', { lies: 'endless' });
    m.site.files.set('/court.png', { lies: 'short' });
    const links = [`${m.site.url}/bol.png, ${m.site.url}/autre.png`, `${m.other.url.replace('http:', 'https:')}/x.png`, `${m.site.url}/texte.png`, `${m.site.url}/sans-fin.png`, `${m.site.url}/court.png`];
    const file = { body: ['Référence;Nom;Photo', ...five.map(([code, , title], i) => `${code};${title};"${links[i]}"`)].join('\n') };
    m.site.files.set('/photos.csv', file);
    await follow(m, potter, `${m.site.url}/photos.csv`);
    const seen = await potter.get(TABLE);
    seen.expect('5 photos à reprendre');
    (await seen.form('Mettre tout cela en rayon').submit()).expectStatus(200);
    let page;
    await until('all are fetched', async () => (m.t.clock.advance(10_000), (page = await potter.get(TABLE)).says('4 qui n’ont pas pu l’être')), { ms: 60_000 });
    for (const words of ['1 photo reprise', 'pas sur l’Internet public', 'que nous savons lire', 'plus de 10 Mo', 'pas donné cette photo à temps']) page.expect(words);
    await wellMade(m, page);
    const sum = crypto.createHash('sha256').update(picture).digest('hex');
    const shown = (code) => `SELECT i.original FROM offer o JOIN product_picture pp ON pp.product_id = o.product_id JOIN picture i ON i.id = pp.picture_id WHERE o.code = '${code}' ORDER BY pp.position DESC`;
    m.t.assert.equal((await rows(m.server, shown(five[0][0])))[0][0], sum);
    m.t.assert.deepEqual(m.other.requests, []);
    m.site.files.set('/court.png', { type: 'image/png', body: picture });
    (await look(m, potter)).expect('rien de nouveau'); // but for what it did not give
    await until('what it did not give is there', async () => (await rows(m.server, shown(five[4][0])))[0]?.[0] === sum, { ms: 20_000 });
    const asked = m.site.requests.filter((r) => r.path.endsWith('.png')).length;
    file.body = file.body.replace(five[0][2], `${five[0][2]} bleu`); // another name, the same photo
    await look(m, potter);
    await until('the name is taken', async () => (await rows(m.server, CODES))[0][2].endsWith('bleu'), { ms: 20_000 });
    await applied(m, potter);
    m.t.assert.equal(m.site.requests.filter((r) => r.path.endsWith('.png')).length, asked, 'nothing is fetched twice');
}

/** Where a site may lead, and what it may do: each refused, told on the page and by letter. */
async function hostile(m, potter) {
    const shelf = await rows(m.server, CODES);
    const inside = m.other.url.replace('http:', 'https:');
    const cases = [
        [{ status: 302, location: `${inside}/` }, 'pas sur l’Internet public'],
        [{ status: 307, location: 'https://10.0.0.1/flux.csv' }, 'pas sur l’Internet public'],
        [{ status: 301, location: 'https://[::ffff:127.0.0.1]/' }, 'pas sur l’Internet public'],
        [{ status: 302, location: 'https://169.254.169.254/latest/' }, 'pas sur l’Internet public'],
        [{ status: 302, location: `${m.other.url}/` }, 'ne commence pas par https://'],
        [{ status: 302, location: 'file:///etc/passwd' }, 'ne commence pas par https://'],
        [{ lies: 'loop' }, 'plus de trois fois'],
        [{ lies: 'endless' }, 'plus de 10 Mo'],
        [{ lies: 'huge' }, 'plus de 10 Mo'],
        [{ lies: 'short' }, 'avant la fin annoncée'],
        [{ status: 404 }, 'l’erreur 404'],
        [{ status: 304 }, 'l’erreur 304'],
        [{ body: '<!DOCTYPE r SYSTEM "file:///etc/passwd"><rss/>' }, 'déclare un type de document'],
        [{ body: '' }, 'Ce fichier est vide'],
    ];
    for (const [file, words] of cases) {
        m.site.files.set('/mauvais', file);
        const page = await follow(m, potter, `${m.site.url}/mauvais`);
        page.expect(words);
        await wellMade(m, page);
    }
    (await follow(m, potter, `${inside}/flux.csv`)).expect('pas sur l’Internet public'); // typed, not redirected to
    m.t.assert.deepEqual(m.other.requests, [], 'nobody inside heard anything');
    m.t.assert.deepEqual(await rows(m.server, CODES), shelf);
    m.site.files.set('/ailleurs', { status: 302, location: `${m.site.url}/flux.csv` }); // the control: a redirect that may be followed is
    (await follow(m, potter, `${m.site.url}/ailleurs`)).expect(/rien de nouveau|Regardez ce qui changerait/);
}

async function buttons(m, potter, farm) {
    (await (await potter.get(PAGE)).form('Mettre en pause').submit()).expect('En pause');
    const looks = () => m.site.requests.filter((r) => r.path === '/ailleurs').length, asked = looks();
    m.t.clock.advance(2 * DAY);
    await wellMade(m, await potter.get(PAGE));
    (await (await potter.get(PAGE)).form('Reprendre').submit()).expect('Prochaine lecture');
    await until('it is looked at again', async () => looks() > asked, { ms: 30_000 });
    await looked(m, potter);
    m.t.assert.equal(looks(), asked + 1, 'not once while it was paused');
    for (const verb of ['voir', 'pause', 'reprendre', 'oublier']) {
        const answer = await farm.post(`${PAGE}/${verb}`, {}, { follow: false, keep: false, headers: { Origin: farm.origin, 'Sec-Fetch-Site': 'same-origin' } });
        m.t.assert.equal(answer.status, 404, `${verb}: another’s is not there`);
    }
    (await potter.get(`/en${PAGE}`)).expect('Your site, followed every day');
}

/** A site that hangs keeps nobody waiting: neither who buys, nor who signs in, nor the end of the server. */
async function hangs(m, potter) {
    m.site.files.set('/pend', { lies: 'hangs' });
    const asked = m.site.requests.length;
    await (await potter.get(PAGE)).form('Suivre cette adresse').fill({ adresse: `${m.site.url}/pend` }).submit();
    await until('it hangs', () => m.site.requests.length > asked, { ms: 20_000 });
    (await potter.get(PAGE)).expect('Nous allons voir votre site');
    const ended = await m.server.stop({ ms: 15_000 });
    m.t.assert.equal(ended.code, 0, 'it ends at once');
    m.site.files.set('/pend', { body: '' });
    await m.server.launch();
    (await looked(m, potter)).expect('Ce fichier est vide');
    (await (await potter.get(PAGE)).form('Ne plus suivre ce site').submit()).expect('Adresse du fichier sur votre site');
    m.t.assert.ok(!(await potter.get(PAGE)).says('Prochaine lecture'));
}

export default async function (t) {
    const site = await startSite(), other = await startSite();
    t.defer(() => Promise.all([site.close(), other.close()]));
    const m = await openMarket(t, { conf: { feeds_here: `${site.url} http://10.1.2.3:80 https://192.168.0.1` } });
    Object.assign(m, { site, other });
    const potter = await signIn(m, POTTER), farm = await signIn(m, FARM);
    let done;

    await t.step('an address typed wrongly', () => typedWrongly(m, potter));
    await t.step('every day, by itself', async () => { done = await everyDay(m, potter); });
    await t.step('what was undone stays undone', () => undone(m, potter, done));
    await t.step('one wrong cell', () => wrongCell(m, potter, done));
    await t.step('what a hand changed stays', () => handStays(m, potter));
    await t.step('photos of the site', () => photos(m, potter));
    await t.step('sites that lead inside, never end, or lie', () => hostile(m, potter));
    await t.step('paused, taken up again, nobody else’s', () => buttons(m, potter, farm));
    await t.step('a site that hangs', () => hangs(m, potter));
}
