// A shop without a screen: its orders come by SMS, and what it answers counts.
import fs from 'node:fs';
import path from 'node:path';
import { startSms } from '../fakes/sms.mjs';
import { freePort, until } from '../harness/ports.mjs';
import { ADMIN, staffIn, wellMade } from './forms_help.mjs';
import { buy, offersOf, openMarket, rows, signIn, unitsLeft } from './people.mjs';

export const meta = { timeoutMs: 120_000 };

const FARM = 'la-ferme-des-haies';
const PHONE = '+33639980012';

/** The first SMS to a number that holds these words, waiting for it; after: only later ones. */
async function sms(m, words, after = 0, to = PHONE) {
    const found = await m.gate.search(new URLSearchParams({ to, text: words, after: String(after), wait: '20000' }));
    m.t.assert.ok(found.length, `no SMS “${words}” came; there are: ${m.gate.messages.map((x) => x.text).join(' | ')}`);
    return found[0];
}

const sent = (m) => m.gate.messages.at(-1)?.n ?? 0;
const form = (page, verb) => page.forms().find((f) => f.action.endsWith(verb));
const lastOrder = async (m) => (await rows(m.server, 'SELECT number FROM orders ORDER BY id DESC LIMIT 1'))[0][0];

/** Only a mobile telephone, and only with the code that came there. */
async function optIn(m, farm) {
    let page = await farm.get('/commercant/sms');
    for (const telephone of ['', 'douze', '02 61 91 00 12', '+44 7700 900123']) {
        page = await form(page, '/sms').fill({ telephone }).submit();
        page.expectStatus(422);
        m.t.assert.equal(form(page, '/sms').value('telephone'), telephone);
    }
    page.expect('un numéro qui commence par 06 ou 07');
    page = await form(page, '/sms').fill({ telephone: '06 39 98 00 12' }).submit();
    page.expectStatus(200).expect('six chiffres par SMS au 06 39 98 00 12');
    (await form(page, '/sms').fill({ telephone: '06 39 98 00 12' }).submit()).expectStatus(429).expect('Attendez un peu');
    const code = /\b\d{6}\b/.exec((await sms(m, 'code')).text)[0];
    (await form(page, '/code').fill({ code: code === '000000' ? '000001' : '000000' }).submit()).expectStatus(422).expect('Six chiffres : ce n’est pas le bon code');
    m.t.assert.equal((await rows(m.server, 'SELECT count(*) FROM sms_phone WHERE confirmed_at IS NOT NULL'))[0][0], '0');
    page = await form(await farm.get('/commercant/sms'), '/code').fill({ code: ` ${code}` }).submit();
    page.expectStatus(200).expect('Vous êtes prévenu par SMS').expect('06 39 98 00 12');
    await m.letter(m.owner, 'un changement important');
}

/** One SMS an order, in the letters of telephones, also when the gateway fails first or its acknowledgement is lost. */
async function newOrder(m, offer) {
    for (const fault of ['fails', 'lost']) {
        const calls = m.gate.calls;
        m.gate.setFault({ fault, count: 1 });
        await buy(m, { products: offer.path });
        const number = await lastOrder(m);
        await until('the gateway was called', () => m.gate.calls > calls);
        await until('the job waits', async () => (await rows(m.server, "SELECT count(*) FROM job WHERE kind = 'sms_order' AND last_error IS NOT NULL"))[0][0] !== '0');
        m.t.clock.advance(60_000);
        const one = await sms(m, number);
        m.t.assert.ok(one.text.length <= 160 && one.text.includes(`1 ${number.slice(-4)} = oui`), one.text);
        await until('its job is done', async () => (await rows(m.server, "SELECT count(*) FROM job WHERE kind = 'sms_order' AND done_at IS NULL"))[0][0] === '0');
        m.t.assert.equal(m.gate.messages.filter((x) => x.text.includes(number)).length, 1, 'once, however often it was sent');
    }
}

const stateOf = async (m, number) => (await rows(m.server, `SELECT state FROM orders WHERE number = '${number}'`))[0][0];
const eventsOf = async (m, number, to) => Number((await rows(m.server, `SELECT count(*) FROM order_event e JOIN orders o ON o.id = e.order_id
    WHERE o.number = '${number}' AND e.to_state = '${to}' AND e.actor_kind = 'member' AND e.actor_id IS NOT NULL`))[0][0]);

async function brings(m, text, more = {}) {
    const { status } = await m.gate.bring({ from: PHONE, text, ...more });
    m.t.assert.equal(status, 200);
}

/** Who is not the gateway, and who is not the shop, changes nothing and hears nothing. */
async function strangers(m, number) {
    const ask = { from: PHONE, text: `1 ${number}` };
    for (const [more, status] of [[{ secret: 'autre' }, 401], [{ raw: '' }, 400], [{ raw: '[]' }, 400], [{ raw: '{"id":1,"from":2,"text":3}' }, 400], [{ raw: '{"id":"a"' }, 400]])
        m.t.assert.equal((await m.gate.bring({ ...ask, ...more })).status, status, JSON.stringify(more));
    for (const from of ['+33639980099', 'Foirail', '+', '06 39 98 00 99']) await brings(m, `1 ${number}`, { from });
    m.t.assert.equal(await stateOf(m, number), 'submitted');
}

/** "1 0412" accepts, once; "2 0412" refuses, with the shop's words; what makes no sense is helped twice an hour. */
async function answers(m, { offer, other }) {
    const mine = await lastOrder(m), digits = mine.split('-')[1];
    await strangers(m, mine);
    const before = sent(m);
    for (const text of ['bonjour', '1', '\u0000', '🍞'.repeat(400)]) await m.gate.bring({ from: PHONE, text });
    for (const id of ['une-fois', 'une-fois']) await brings(m, ` 1 ${digits}.`, { id, from: '06 39 98 00 12' });
    await sms(m, `${mine} est acceptée`);
    m.t.assert.deepEqual([await stateOf(m, mine), await eventsOf(m, mine, 'accepted')], ['accepted', 1]);
    await brings(m, `oui ${mine}`);
    await sms(m, `${mine} n'attend pas de réponse`, before);
    await buy(m, { products: other.path });
    const theirs = await lastOrder(m);
    await buy(m, { products: offer.path });
    const next = await lastOrder(m);
    await brings(m, `2 ${theirs}`);
    await brings(m, `2 ${next.toLowerCase()} Plus de pain, désolé`);
    await sms(m, `${next} est refusée`);
    m.t.assert.deepEqual([await stateOf(m, theirs), await stateOf(m, next)], ['submitted', 'refused']);
    m.t.assert.ok((await m.letter('camille@exemple.fr', 'ne peut pas être préparée')).text.includes('Plus de pain, désolé'));
    const helped = m.gate.messages.filter((x) => /compris|trouvons pas/.test(x.text));
    m.t.assert.equal(helped.length, 2, helped.map((x) => x.text).join(' | '));
    m.t.assert.ok(m.gate.messages.every((x) => x.to === PHONE), 'nobody else hears anything');
}

/** Opening the link does nothing; its one button does the one next thing, once; it opens this order alone, for a week. */
async function link(m, offer) {
    await buy(m, { products: offer.path });
    const number = await lastOrder(m), anybody = m.server.browser();
    const at = new URL(/https?:\S+\/s\/\S+/.exec((await sms(m, number)).text)[0]).pathname;
    const [, , , signature] = at.split('/');
    for (const wrong of [`/s/${number}/${'a'.repeat(16)}`, `/s/${number}/x`, `/s/ZZ-0001/${signature}`, `/s/${await before(m, number)}/${signature}`]) {
        (await anybody.get(wrong)).expectStatus(404);
        m.t.assert.equal((await anybody.post(wrong, { geste: 'accepter' })).status, 404);
    }
    const page = (await anybody.get(at)).expectStatus(200).expect(`répondez à notre SMS par 2 ${number.slice(-4)}`);
    await wellMade(m, page);
    m.t.assert.deepEqual([page.forms().length, await stateOf(m, number)], [1, 'submitted']);
    m.t.assert.ok(!page.says('Camille') && !page.says('Code'), 'nothing of the buyer');
    (await page.forms()[0].submit()).expectStatus(200).expect('C’est noté').expect('C’est prêt');
    (await page.forms()[0].submit()).expectStatus(200).expect('C’est prêt'); // the second tap on the first button
    m.t.assert.deepEqual([await stateOf(m, number), await eventsOf(m, number, 'accepted')], ['accepted', 1]);
    const ready = await anybody.get(`/en${at}`);
    (await ready.forms()[0].submit('It is ready')).expectStatus(200).expect('Nothing more to do here');
    m.t.assert.equal((await anybody.post(at, { geste: 'accepter' })).status, 409);
    m.t.assert.equal(await stateOf(m, number), 'ready');
    m.t.clock.advance(7 * 24 * 3_600_000);
    (await anybody.get(at)).expectStatus(410).expect('bon sept jours');
    return at;
}

/** A buyer who gave a telephone number alone: one SMS for the purchase, whose link is its page, and one when it is ready. */
async function buyer(m, other) {
    const to = '+33639980077';
    await buy(m, { products: other.path, mail: '', phone: '06 39 98 00 77' });
    const number = await lastOrder(m);
    const first = await sms(m, `Commande ${number}`, 0, to);
    const page = await m.server.browser().get(new URL(/https?:\S+/.exec(first.text)[0]).pathname);
    page.expect('Code à montrer').expect('Un SMS part vers le');
    m.t.assert.ok(first.text.includes(page.textOf('.montre b').trim()), 'the code is in it');
    const shop = await signIn(m, `${other.shop.replaceAll('-', '.')}@demo.foirail.example`), ticket = `/commercant/commandes/${number}`;
    for (const step of ['/accepter', '/pret']) await form(await shop.get(ticket), step).submit();
    await sms(m, `${number} est pr`, first.n, to);
    m.t.assert.equal(m.gate.messages.filter((x) => x.to === to).length, 2, 'being accepted is no news');
}

const before = async (m, number) => (await rows(m.server, `SELECT number FROM orders WHERE number <> '${number}' ORDER BY id DESC LIMIT 1`))[0][0];

/** "Still there?", one product at a time: "0" empties the shelf but for what is set aside, "1" confirms, and the next is asked. */
async function stock(m) {
    const settings = await (await staffIn(m, ADMIN)).get('/equipe/reglages');
    (await settings.forms().find((x) => x.names().includes('cle') && x.value('cle') === 'catalog.fresh_days').fill({ valeur: '5' }).submit()).expectStatus(200);
    m.t.clock.advance(3_601_000); // the task's hour
    const asked = /encore : (.*) \? Répondez 1/.exec((await sms(m, 'Avez-vous encore')).text);
    const of = async (column) => (await rows(m.server, `SELECT ${column} FROM sms_question q JOIN offer o ON o.id = q.offer_id JOIN stock_item s ON s.id = o.stock_item_id`))[0][0];
    const [id, item] = [await of('q.offer_id'), await of('s.id')];
    await brings(m, '0', { from: '+33639980099' });
    m.t.assert.equal(await of('q.offer_id'), id, 'a stranger answers nothing');
    await brings(m, '2'); // said of orders alone
    m.t.assert.equal(await of('q.offer_id'), id, 'two is no answer to it');
    const now = m.t.clock.now();
    await brings(m, '0');
    const next = /plus de (.*)\. Et (.*) \? 1 = oui/.exec((await sms(m, 'C\'est noté : plus de')).text);
    m.t.assert.equal(next[1], asked[1]);
    m.t.assert.equal(await unitsLeft(m.server, item, m.t.clock.now()), 0);
    const second = await of('q.offer_id');
    m.t.assert.notEqual(second, id);
    await brings(m, 'Oui');
    await sms(m, `C'est noté : ${next[2]}, toujours là`);
    const [[confirmed]] = await rows(m.server, `SELECT confirmed_at FROM offer WHERE id = ${second}`);
    m.t.assert.ok(Number(confirmed) >= now, confirmed);
}

/** Staff do it for a shop on the telephone: its sheet on paper, its number, the code it reads to them. */
async function byStaff(m, at) {
    const staff = await staffIn(m, ADMIN);
    const [[id]] = await rows(m.server, `SELECT id FROM merchant WHERE slug = '${FARM}'`), file = `/equipe/fiche/${id}`;
    (await staff.get(file)).expect('La feuille du jour, à imprimer');
    (await staff.get(`${file}/feuille-du-jour`)).expectStatus(200).expect('La Ferme des Haies');
    for (const at of ['/equipe/fiche/1/feuille-du-jour', '/equipe/fiche/x/sms']) (await staff.get(at)).expectStatus(404);
    (await form(await staff.get(`${file}/sms`), '/arreter').submit()).expectStatus(200).expect('plus rien ne part par SMS');
    let page = await form(await staff.get(`${file}/sms`), '/sms').fill({ telephone: '0' }).submit();
    page.expectStatus(422);
    for (const [last, then] of [['14', 404], ['12', 410]]) { // the old link is no other telephone's
        const before = sent(m);
        page = await form(page, '/sms').fill({ telephone: `+33 6 39 98 00 ${last}` }).submit();
        const code = /\b\d{6}\b/.exec((await sms(m, 'code', before, `+336399800${last}`)).text)[0];
        page = (await form(page, '/code').fill({ code }).submit()).expectStatus(200).expect('Vous êtes prévenu par SMS');
        (await m.server.browser().get(at)).expectStatus(then);
    }
}

/** Who finishes a registration later may have the link by SMS: it opens the door once, by its button. */
async function later(m) {
    const her = await signIn(m, 'odile@exemple.fr'), to = '+33639980013';
    let page = await her.page.forms().find((f) => f.names().includes('phone')).fill({ phone: '06 39 98 00 13' }).submit();
    page = await page.form('Finir plus tard').submit('Finir plus tard');
    (await form(page, '/plus-tard/sms').submit()).expectStatus(200).expect('vers le 06 39 98 00 13');
    const at = new URL(/https?:\S+/.exec((await sms(m, '/commercant/reprendre/', 0, to)).text)[0]).pathname, other = m.server.browser();
    const shown = (await other.get(at)).expectStatus(200);
    (await other.get('/commercant')).expect('Votre adresse électronique'); // looking opens nothing
    m.t.assert.ok((await shown.forms().find((f) => f.method === 'post' || f.action.endsWith(at)).submit()).path.startsWith('/commercant/ouvrir'));
    (await m.server.browser().get(at)).expectStatus(410);
}

/** Nothing more comes once it is stopped: the next order's letter is there, no SMS is. */
async function stop(m, farm) {
    await brings(m, 'STOP');
    await sms(m, 'Plus aucun SMS');
    const before = sent(m);
    (await farm.get('/commercant/sms')).expect('Votre téléphone portable');
    const shelf = await m.server.browser().get(`/boutique/${FARM}`), all = await offersOf(m.server);
    const sold = all.filter((o) => o.shop === FARM && o.inShop && o.units >= 1 && shelf.html.includes(o.pub)); // what was emptied or hidden is not
    await buy(m, { products: sold[0].path });
    m.t.assert.equal((await rows(m.server, `SELECT count(*) FROM job WHERE kind = 'sms_order' AND done_at IS NULL`))[0][0], '0');
    m.t.assert.equal(sent(m), before);
}

async function open(t) {
    t.clock.goTo(new Date(Math.ceil(Date.now() / 86_400_000) * 86_400_000 + 9 * 3_600_000)); // by day: no telephone rings at night
    const port = await freePort();
    const secrets = { token: 'jeton-de-la-passerelle', secret: 'secret-des-reponses' };
    const gate = await startSms({ ...secrets, hook: `http://localhost:${port}/sms/reponse` });
    t.defer(() => gate.close());
    const conf = { sms_url: `${gate.url}/send`, sms_sender: 'Foirail', sms_token_file: 'sms_token', sms_answer_file: 'sms_secret' };
    const serve = (line, { dir }) => {
        for (const [name, text] of Object.entries(secrets)) fs.writeFileSync(path.join(dir, `sms_${name}`), `${text}\n`, { mode: 0o600 });
        return line;
    };
    const m = await openMarket(t, { port, conf, serve });
    return Object.assign(m, { gate, t });
}

export default async function (t) {
    const m = await open(t);
    [[m.owner]] = await rows(m.server, `SELECT p.mail FROM person p JOIN member b ON b.person_id = p.id JOIN merchant m ON m.id = b.merchant_id
        WHERE m.slug = '${FARM}' AND b.role = 'owner'`);
    const farm = await signIn(m, m.owner);
    const all = await offersOf(m.server);
    const offer = all.find((o) => o.shop === FARM && o.inShop && o.units >= 9);
    await t.step('a telephone, confirmed by a code', () => optIn(m, farm));
    await t.step('a new order', () => newOrder(m, offer));
    const other = all.find((o) => o.shop !== FARM && o.inShop && o.units >= 9);
    await t.step('what is answered', () => answers(m, { offer, other }));
    await t.step('a buyer without a mail address', () => buyer(m, other));
    let at;
    await t.step('the link of one order', async () => (at = await link(m, offer)));
    await t.step('what is still there', () => stock(m));
    await t.step('staff do it for the shop', () => byStaff(m, at));
    await t.step('a registration to be finished later', () => later(m));
    await t.step('no more SMS', () => stop(m, farm));
    await t.step('the link dies with it', async () => (await farm.get(at)).expectStatus(404));
}
