// A shop without a screen: its orders come by SMS, and what it answers counts.
import { until } from '../harness/ports.mjs';
import { ADMIN, staffIn, wellMade } from './forms_help.mjs';
import { openWithGate } from './gate.mjs';
import { buy, confirm, offersOf, rows, signIn, toReview, unitsLeft } from './people.mjs';

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

/** The link of the SMS shows its two buttons, and only a button says yes. */
async function mayActFor(m) {
    const staff = await staffIn(m, ADMIN), after = sent(m), [[id]] = await rows(m.server, `SELECT id FROM merchant WHERE slug = '${FARM}'`);
    const asked = (await staff.get(`/equipe/fiche/${id}/agir`)).form('Enregistrer et écrire aux propriétaires').fill({ comment: 'ask', pourquoi: 'Vos horaires de Noël', duree: 'hour' });
    (await asked.submit()).expectStatus(200).expect('n’a pas encore répondu');
    const { text } = await sms(m, '/accord/', after), link = /\/accord\/[a-z0-9]+\/[0-9a-f]+/.exec(text)[0];
    m.t.assert.ok(text.includes('Sandrine Morel') && text.length <= 306, text);
    const phone = m.server.browser();
    for (let i = 0; i < 2; i++) (await phone.get(link)).expectStatus(200).expect('Vos horaires de Noël');
    m.t.assert.equal((await rows(m.server, 'SELECT count(*) FROM stand_in WHERE agreed_at IS NOT NULL'))[0][0], '0');
    await wellMade(m, phone.page);
    (await phone.page.form('J’accepte').submit('J’accepte')).expectStatus(200).expect('agit pour votre boutique jusqu’au');
    (await staff.get(`/pour/${link.split('/')[2]}/commercant`)).expectStatus(200).expect('Vous agissez pour');
    await phone.page.form('Retirer mon accord').submit();
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

const of = async (m, number, column) => (await rows(m.server, `SELECT ${column} FROM orders WHERE number = '${number}'`))[0][0];
const paidBy = async (m, number) => (await of(m, number, "'by ' || shop_paid_by")).slice(3);
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
    let last = (await ready.forms()[0].submit('It is ready')).expectStatus(200).expect('Code of the buyer');
    m.t.assert.equal((await anybody.post(at, { geste: 'accepter' })).status, 409);
    m.t.assert.equal(await stateOf(m, number), 'ready');
    const code = await of(m, number, 'code'), wrong = code === '1234' ? '4321' : '1234';
    for (const [typed, moyen, says] of [[wrong, 'card', 'not the code'], [code, '', 'Say how it was paid']]) {
        const form = last.forms()[0].fill({ code: typed });
        last = await (moyen ? form.fill({ moyen }) : form).submit('Hand over');
        last.expectStatus(422).expect(says);
        m.t.assert.equal(last.forms()[0].value('code'), typed);
        await wellMade(m, last);
        last = await anybody.get(`/en${at}`);
    }
    m.t.assert.deepEqual([await of(m, number, 'state'), await paidBy(m, number)], ['ready', '']);
    (await last.forms()[0].fill({ code, moyen: 'card' }).submit('Hand over')).expectStatus(200).expect('Nothing more to do here');
    m.t.assert.deepEqual([await of(m, number, 'state'), await paidBy(m, number), await eventsOf(m, number, 'handed_over')], ['handed_over', 'card', 1]);
    (await anybody.post(at, { geste: 'remettre', code, moyen: 'card' }, { from: last })).expectStatus(200); // the second tap
    m.t.assert.equal(await eventsOf(m, number, 'handed_over'), 1);
    m.t.clock.advance(8 * 24 * 3_600_000);
    (await anybody.get(at)).expectStatus(410).expect('trop ancien');
    return at;
}

/** A shop without a screen sells from the order to the hand-over: "1" and the number, then "3" and the buyer's code, with how it was paid. */
async function handOver(m, offer) {
    m.t.clock.advance(61 * 60_000); // two helps an hour
    await buy(m, { products: offer.path });
    const number = await lastOrder(m), code = await of(m, number, 'code');
    const taken = new Set((await rows(m.server, 'SELECT code FROM orders')).map(([one]) => one));
    const free = Array.from({ length: 60 }, (_, i) => String(1000 + i)).filter((one) => !taken.has(one));
    await brings(m, `1 ${number}`);
    await sms(m, 'répondez 3 et son code');
    await brings(m, `3 ${code}`, { from: '+33639980099' });
    await brings(m, `3 ${free[0]}`);
    await sms(m, `n'a le code ${free[0]}`);
    await brings(m, `3 ${code} troc`);
    await sms(m, "Rien n'est remis");
    m.t.assert.deepEqual([await stateOf(m, number), await paidBy(m, number)], ['accepted', '']);
    for (const one of free.slice(1, 5)) await brings(m, `3 ${one}`);
    await brings(m, `3 ${code}`);
    await sms(m, 'Trop de codes faux');
    m.t.assert.equal(await stateOf(m, number), 'accepted', 'after five wrong codes the right one waits, too');
    m.t.clock.advance(16 * 60_000);
    await brings(m, `3. ${code} Chèque`);
    await sms(m, `${number} est remise. On vous a pay`);
    await brings(m, `3 ${code}`); // sent twice
    await until('it is answered', () => m.gate.messages.filter((x) => x.text.includes(`${number} est remise`)).length === 2);
    m.t.assert.deepEqual([await stateOf(m, number), await paidBy(m, number), await eventsOf(m, number, 'handed_over')], ['handed_over', 'cheque', 1]);
    m.t.assert.equal(m.gate.messages.filter((x) => x.to !== PHONE).length, 0);
}

/** What cannot be handed over stays where it stands: no step of the way is done alone. */
async function noHalfWay(m, farm, offer) {
    m.t.clock.advance(61 * 60_000); // two helps an hour
    await buy(m, { products: offer.path });
    const number = await lastOrder(m), code = await of(m, number, 'code'), at = `/commercant/commandes/${number}`, before = sent(m);
    for (const step of ['/accepter', '/pret']) await form(await farm.get(at), step).submit();
    for (let i = 0; i < 5; i++) (await form(await farm.get(at), '/remettre').fill({ code: code === '1234' ? '4321' : '1234' }).submit()).expectStatus(422);
    (await form(await farm.get(at), '/defaire').submit()).expectStatus(200);
    m.t.assert.equal(await stateOf(m, number), 'accepted');
    await brings(m, `3 ${code}`);
    await sms(m, 'Trop de codes faux', before);
    m.t.assert.deepEqual([await stateOf(m, number), await paidBy(m, number), await eventsOf(m, number, 'ready')], ['accepted', '', 1]);
}

/** Staff do every step for the shop as it says on the telephone: found by number, noted as theirs, told to the shop once. */
async function staffSteps(m, other) {
    const pieces = new Set((await rows(m.server, "SELECT pub FROM product WHERE unit = 'piece'")).map(([pub]) => pub));
    const offer = (await stillSold(m, 4)).find((o) => pieces.has(o.pub)), staff = m.desk, before = sent(m), today = await staff.get('/equipe');
    today.expect('À appeler : les commandes en retard').expect('promise pour').expect('hors délai');
    await wellMade(m, today);
    await m.letter(`${other.shop.replaceAll('-', '.')}@demo.foirail.example`, 'attend toujours votre réponse');
    await m.letter(m.owner, 'est-elle prête');
    await m.letter('camille@exemple.fr', 'est en retard');
    await buy(m, { products: offer.path });
    const number = await lastOrder(m), code = await of(m, number, 'code');
    let page = (await staff.get(`/equipe/commandes?numero=${number.slice(-4)}`)).expectStatus(200);
    await wellMade(m, page);
    page = await page.follow(number);
    await wellMade(m, page);
    const press = async (verb, fields = {}, button = undefined) => (page = await form(page, verb).fill(fields).submit(button));
    (await press('/refuser', { raison: 'other', mots: ' ' })).expectStatus(422).expect('Dites pourquoi');
    page = await staff.get(`/equipe/commande/${number}`);
    (await press('/accepter')).expectStatus(200).expect('C’est noté');
    (await press('/pret')).expectStatus(200).expect('Prête');
    (await press('/remettre', { code: code === '1234' ? '4321' : '1234' })).expectStatus(422).expect('pas le code');
    (await press('/remettre', { code })).expectStatus(409).expect('pas encore payée');
    (await press('/payer', {}, 'Espèces')).expectStatus(200);
    (await press('/remettre', { code })).expectStatus(200).expect('Remise');
    const who = await rows(m.server, `SELECT e.actor_kind, count(*) FROM order_event e JOIN orders o ON o.id = e.order_id WHERE o.number = '${number}' AND e.from_state <> '' GROUP BY e.actor_kind`);
    m.t.assert.deepEqual(who, [['staff', '3']]);
    const [[noted]] = await rows(m.server, `SELECT count(*) FROM audit WHERE verb = 'order.step' AND actor_kind = 'staff' AND detail LIKE '${number} %'`);
    m.t.assert.equal(noted, '4');
    m.t.clock.advance(10 * 60_000);
    await sms(m, `${number}, comme vous nous l'avez dit`, before);
    m.t.assert.ok((await m.letter(m.owner, `${number}\u00a0: c’est noté pour vous`)).text.includes('au téléphone'));
    m.t.assert.equal(m.gate.messages.filter((x) => x.n > before && x.text.includes('comme vous nous')).length, 1, 'once for all they did');
    await pauseByStaff(m, staff, page);
    await changedByStaff(m, staff, offer);
}

/** What is really in the bag, another time, the end of it: the buyer reads of it, the history says staff. */
async function changedByStaff(m, staff, offer) {
    await buy(m, { products: offer.path, quantity: 2 });
    const number = await lastOrder(m), at = `/equipe/commande/${number}`, press = async (verb, fields) => form(await staff.get(at), verb).fill(fields).submit();
    (await press('/accepter', {})).expectStatus(200);
    const time = (await staff.get(at)).select('#f-creneau option').at(-1).attrs.find((a) => a.name === 'value').value;
    (await press('/creneau', { creneau: time })).expectStatus(200).expect('C’est noté');
    (await press('/peser', { q1: '1,5' })).expectStatus(422);
    (await press('/peser', { q1: '1' })).expectStatus(200).expect('coûte maintenant');
    (await press('/annuler', { raison: 'other', mots: '' })).expectStatus(422);
    (await press('/annuler', { raison: 'other', mots: 'Le four est en panne' })).expectStatus(200).expect('Annulée');
    m.t.assert.ok((await m.letter('camille@exemple.fr', `${number} est annulée`)).text.includes('Le four est en panne'));
    const [[others]] = await rows(m.server, `SELECT count(*) FROM order_event e JOIN orders o ON o.id = e.order_id WHERE o.number = '${number}' AND e.from_state <> '' AND e.actor_kind <> 'staff'`);
    m.t.assert.equal(others, '0');
    m.t.clock.advance(10 * 60_000);
    m.t.assert.match((await sms(m, `${number}, comme vous nous l'avez dit`)).text, /Annul/);
}

/** The shop calls to take no orders for a while. */
async function pauseByStaff(m, staff, page) {
    const paused = (await form(page, '/pause').submit('pendant 1 h')).expectStatus(200).expect('Pas de nouvelles commandes');
    await m.letter(m.owner, 'un changement important');
    const file = await staff.get(form(paused, '/pause').action.replace('/pause', ''));
    (await form(file, '/pause').submit()).expectStatus(200).expect('pendant 1 h');
}

/** A buyer who gave a telephone number alone: one SMS for the purchase, whose link is its page, and one when it is ready. */
async function buyer(m, other) {
    const to = '+33639980077';
    const landline = await buy(m, { products: other.path, mail: '', phone: '02 33 28 00 01' });
    m.t.assert.ok(landline.page.expect('C’est noté').says('Un SMS part') === false, 'no SMS reaches a landline, and none is promised');
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
    await asked(m, other, shop);
}

/** A buyer without mail is asked by SMS and answers by SMS; what is written to him, and what becomes of his complaint, comes so too. */
async function asked(m, other, shop) {
    const to = '+33639980078', bought = await buy(m, { products: other.path, mail: '', phone: '+33 6 39 98 00 78', slot: -1 });
    const number = await lastOrder(m), ticket = `/commercant/commandes/${number}`;
    await form(await shop.get(ticket), '/accepter').submit();
    (await form(await shop.get(ticket), '/proposer').fill({ quantite: '3' }).submit()).expectStatus(200).expect('La question est posée');
    const question = await sms(m, `${number} :`, 0, to);
    m.t.assert.match(question.text, /1 = oui, 2 = non\. https?:/);
    const answer = async (from, text) => m.t.assert.equal((await m.gate.bring({ from, text })).status, 200);
    await answer('+33639980079', '1');
    await answer(to, 'peut-être');
    m.t.assert.equal((await rows(m.server, "SELECT count(*) FROM order_question WHERE answer <> ''"))[0][0], '0', 'no stranger answers, and no word is no answer');
    await answer(to, '1');
    await sms(m, 'votre oui est not', 0, to);
    const of = (column) => rows(m.server, `SELECT ${column} FROM order_line l JOIN orders o ON o.id = l.order_id WHERE o.number = '${number}'`);
    m.t.assert.deepEqual(await of('l.actual_milli'), [['3000']]);
    await answer(to, '2'); // nothing is asked any more
    (await form(await shop.get(ticket), '/message').fill({ message: 'Passez par la cour, la porte est ouverte.' }).submit()).expectStatus(200);
    await sms(m, 'la boutique écrit : Passez par la cour', 0, to);
    const page = await bought.browser.get(bought.url), complain = await page.follow('Quelque chose ne va pas');
    await complain.forms().find((f) => f.action.endsWith('/reclamation')).fill({ texte: 'Il manque un pot.', sujet: 'missing' }).submit();
    const reply = (await shop.get(ticket)).forms().find((f) => f.action.endsWith('/reclamation')).fill({ reponse: 'Nous le gardons pour vous.' });
    (await reply.submit()).expectStatus(200);
    await sms(m, 'une réponse à votre réclamation', 0, to);
    await complain.forms().find((f) => f.action.endsWith('/reclamation')).fill({ texte: 'Et le couvercle ne ferme pas.', sujet: 'damaged' }).submit(); // nobody answers that one
    m.t.assert.ok(m.gate.messages.every((x) => x.text.length <= 160), m.gate.messages.map((x) => x.text).find((x) => x.length > 160));
}

/** What was ordered with a resident card is seen by who has its telephone, and by staff only with the code that comes there. */
async function cardCode(m, other) {
    const staff = await staffIn(m, ADMIN), to = '+33639980066', her = m.server.browser(), one = m.t.clock.now();
    const sheet = await (await staff.get('/equipe/cartes')).form('/equipe/cartes').fill({ nom: 'Jeanne Hue', telephone: '06 39 98 00 66' }).submit();
    const link = /\/carte\/[a-z0-9]{26}/i.exec(sheet.html)[0], desk = sheet.path.replace('/feuille', '');
    await (await her.get(link)).forms().find((f) => f.action.endsWith(link)).submit();
    (await staff.get('/equipe')).expect('Réclamations sans réponse').expect('-R2').expect('réponse attendue avant');
    const bought = await buy(m, { products: other.path, name: 'Jeanne Hue', mail: '', phone: '06 39 98 00 66', browser: her });
    const fresh = await m.server.browser().get(bought.url); // who found the card and ordered reads no telephone there
    m.t.assert.ok(fresh.expect('Un SMS part vers le').expect('•• •• •• •• 66') && !fresh.says('39 98 00 66'));
    await (await her.get('/compte/entrer')).form('/compte/entrer').fill({ courriel: 'jeanne@exemple.fr' }).submit();
    const waiting = her.page.path;
    for (const [who, at] of [[her, link], [staff, desk]]) {
        const before = sent(m);
        let page = await who.get(at);
        m.t.assert.ok(!page.html.includes('/achat/'), at);
        page = (await form(page, '/code').submit()).expectStatus(200).expect('qui finit par 66');
        await wellMade(m, page);
        const code = /\b\d{6}\b/.exec((await sms(m, 'code', before, to)).text)[0];
        page = (await form(page, '/ouvrir').fill({ code: code === '000000' ? '000001' : '000000' }).submit()).expectStatus(422).expect('pas le code');
        await wellMade(m, page);
        page = (await form(page, '/ouvrir').fill({ code }).submit()).expectStatus(200);
        m.t.assert.ok(page.html.includes(new URL(bought.url).pathname), at);
        if (who === her) (await her.get(waiting)).expect('jeanne@exemple.fr'); // a code that is awaited elsewhere still is
        m.t.assert.ok(!(await m.server.browser().get(link)).html.includes('/achat/'), 'on this browser alone');
        m.t.clock.advance(31_000);
    }
    m.t.clock.advance(15 * 60_000);
    m.t.assert.ok(!(await staff.get(desk)).html.includes('/achat/'), 'for a quarter of an hour');
    const noted = await rows(m.server, `SELECT actor_kind, verb FROM audit WHERE verb LIKE 'card.%' AND at >= ${one} ORDER BY id`);
    m.t.assert.deepEqual(noted.map((r) => r.join(' ')), ['staff card.made', 'buyer card.code', 'buyer card.opened', 'staff card.code', 'staff card.opened']);
}

/** Above what a shop takes from strangers: the code that proves the buyer comes by SMS to who has no mail address. */
async function provedBySms(m, all) {
    const limit = new Map((await rows(m.server, 'SELECT slug, reserve_limit_cents FROM merchant')).map(([slug, cents]) => [slug, Number(cents)]));
    let dear;
    for (const o of all.filter((x) => x.inShop && x.units >= 9 && x.cents * 9 > limit.get(x.shop))) dear ??= (await unitsLeft(m.server, o.stock, m.t.clock.now())) >= 9 ? o : undefined;
    const browser = m.server.browser(), to = '+33639980076', wish = { products: dear.path, quantity: 9, mail: '' };
    const landline = await toReview(m.server.browser(), { ...wish, phone: '02 33 28 00 00' });
    (await landline.form('/commander').submit()).expectStatus(409).expect('ou un portable').expect('appelez-nous');
    await toReview(browser, { ...wish, phone: '06 39 98 00 76' });
    let page = (await browser.page.form('/commander').submit()).expect('Les six chiffres du SMS').expect('06 39 98 00 76');
    await wellMade(m, page);
    const staff = await staffIn(m, ADMIN), sheet = await (await staff.get('/equipe/cartes')).form('/equipe/cartes').fill({ nom: 'Camille Lefort', telephone: '06 39 98 00 76' }).submit();
    const link = /\/carte\/[a-z0-9]{26}/i.exec(sheet.html)[0]; // with a card, its end alone
    await (await browser.get(link)).forms().find((f) => f.action.endsWith(link)).submit();
    page = (await browser.get('/commander/code?envoye=1')).expect('•• •• •• •• 76');
    m.t.assert.ok(!page.says('06 39 98 00 76'));
    const code = /\b\d{6}\b/.exec((await sms(m, 'code', 0, to)).text)[0];
    page = await page.form('/commander/code').fill({ code: code === '000000' ? '000001' : '000000' }).submit();
    page.expect('Regardez à nouveau le SMS');
    page = await page.form('/commander/code').fill({ code }).submit();
    m.t.assert.equal(page.path, '/commander/verifier');
    await confirm(browser);
}

/** She has an account all the same: the code goes to a telephone that ordered here, and to no other. */
async function byTelephone(m) {
    const her = m.server.browser(), to = '+33639980077', start = sent(m), at = '/compte/entrer';
    const wrong = await form(await her.get(at), at).fill({ telephone: '02 61 91 00 12' }).submit();
    m.t.assert.equal(form(wrong.expectStatus(422).expect('Aucun SMS ne part'), at).value('telephone'), '02 61 91 00 12');
    for (const [who, telephone] of [[her, '06 39 98 00 97'], [m.server.browser(), '06 39 98 00 76']]) { // unknown here, known here: the same answers
        const ask = () => who.get(at).then((p) => form(p, at).fill({ telephone }).submit());
        (await ask()).expectStatus(200).expect('Six chiffres');
        let page = (await ask()).expectStatus(200).expect('Un code vient de partir');
        for (const says of [...Array(5).fill('n’est pas le bon'), 'Trop d’essais'])
            page = (await form(page, '/compte/code').fill({ code: '000000' }).submit()).expect(says);
    }
    const asked = await form(await her.get(at), at).fill({ telephone: '+33 6 39 98 00 77' }).submit();
    const code = /\b\d{6}\b/.exec((await sms(m, 'code', start, to)).text)[0];
    const [[number]] = await rows(m.server, "SELECT o.number FROM orders o JOIN purchase p ON p.id = o.purchase_id WHERE p.phone = '06 39 98 00 77' ORDER BY o.id DESC");
    (await form(asked, '/compte/code').fill({ code }).submit()).expectStatus(200).expect(number);
    m.t.assert.equal(m.gate.messages.filter((x) => x.to === '+33639980097').length, 0, 'nobody’s telephone rings for a stranger');
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

/** Who wants to be called back is told of by SMS, with the number and the thing; once an hour, whoever asks. */
async function callBack(m) {
    const before = sent(m), [[pub, title]] = await rows(m.server, `SELECT p.pub, p.title_fr FROM public_offer o JOIN product p ON p.id = o.product_id JOIN merchant k ON k.id = o.merchant_id
        WHERE k.slug = '${FARM}' ORDER BY p.title_fr`);
    for (const [name, phone] of [['Odette', '02 61 91 70 04'], ['Marcel', '02 61 91 70 05']]) {
        const page = await (await m.server.browser().get(`/produit/${pub}-x`)).follow('Écrire, ou être rappelé');
        (await page.form('Envoyer').fill({ wants: 'call', name, phone, body: 'En reste-t-il samedi ?' }).submit('Envoyer')).expectStatus(200);
    }
    const { text } = await sms(m, 'rappel', before);
    const bare = (s) => s.toLowerCase().normalize('NFD').replace(/\p{M}/gu, '').replaceAll('œ', 'oe'); // telephones know few letters
    m.t.assert.ok(text.includes('Odette') && /261917004/.test(text.replace(/\s/g, '')) && bare(text).includes(bare(title).slice(0, 12)), text);
    await until('nothing of it waits', async () => (await rows(m.server, "SELECT count(*) FROM job WHERE kind = 'sms_asked' AND done_at IS NULL"))[0][0] === '0', { ms: 20_000 });
    m.t.assert.equal(sent(m), before + 1, 'strangers make no telephone ring twice an hour');
}

/** Staff do it for a shop on the telephone: its sheet on paper, its number, the code it reads to them. */
async function byStaff(m, at) {
    const staff = (m.desk = await staffIn(m, ADMIN));
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

/** What the shop still sells, paid there: what was emptied or hidden is not. */
async function stillSold(m, units) {
    const shelf = await m.server.browser().get(`/boutique/${FARM}`), all = await offersOf(m.server), fit = [];
    for (const o of all.filter((x) => x.shop === FARM && x.inShop && x.units >= units && shelf.html.includes(x.pub)))
        if ((await unitsLeft(m.server, o.stock, m.t.clock.now())) >= units) fit.push(o);
    return fit;
}

/** Nothing more comes once it is stopped: the next order's letter is there, no SMS is. */
async function stop(m, farm) {
    await brings(m, 'STOP');
    await sms(m, 'Plus aucun SMS');
    const before = sent(m);
    (await farm.get('/commercant/sms')).expect('Votre téléphone portable');
    await buy(m, { products: (await stillSold(m, 1))[0].path });
    m.t.assert.equal((await rows(m.server, `SELECT count(*) FROM job WHERE kind = 'sms_order' AND done_at IS NULL`))[0][0], '0');
    m.t.assert.equal(sent(m), before);
}

export default async function (t) {
    t.clock.goTo(new Date(Math.ceil(t.clock.now() / 86_400_000) * 86_400_000 + 9 * 3_600_000)); // by day: no telephone rings at night
    const m = await openWithGate(t);
    [[m.owner]] = await rows(m.server, `SELECT p.mail FROM person p JOIN member b ON b.person_id = p.id JOIN merchant m ON m.id = b.merchant_id
        WHERE m.slug = '${FARM}' AND b.role = 'owner'`);
    const farm = await signIn(m, m.owner);
    const all = await offersOf(m.server);
    const offer = all.find((o) => o.shop === FARM && o.inShop && o.units >= 9);
    await t.step('a telephone, confirmed by a code', () => optIn(m, farm));
    await t.step('may the staff act for it: asked by SMS too', () => mayActFor(m));
    await t.step('a new order', () => newOrder(m, offer));
    const other = all.find((o) => o.shop !== FARM && o.inShop && o.units >= 9);
    await t.step('what is answered', () => answers(m, { offer, other }));
    await t.step('from the order to the hand-over, by SMS alone', () => handOver(m, offer));
    await t.step('what cannot be handed over does not go half the way', () => noHalfWay(m, farm, offer));
    await t.step('a buyer without a mail address', () => buyer(m, other));
    await t.step('what was ordered with a card', () => cardCode(m, other));
    await t.step('a buyer without a mail address proves his telephone', () => provedBySms(m, all));
    await t.step('her account, by telephone', () => byTelephone(m));
    let at;
    await t.step('the link of one order', async () => (at = await link(m, offer)));
    await t.step('what is still there', () => stock(m));
    await t.step('somebody wants to be called back', () => callBack(m));
    await t.step('staff do it for the shop', () => byStaff(m, at));
    await t.step('every step by staff', () => staffSteps(m, other));
    await t.step('a registration to be finished later', () => later(m));
    await t.step('no more SMS', () => stop(m, farm));
    await t.step('the link dies with it', async () => (await farm.get(at)).expectStatus(404));
}
