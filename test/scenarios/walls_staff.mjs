// Roles of staff: what each is shown is what it may do, the page that says so is the table of the code; roles given and taken
// take effect at once; somebody always stays administrator.
import { words } from '../harness/dom.mjs';
import { totp } from '../browser/market.mjs';
import { walkShown } from './walls.mjs';

const MINUTE = 60_000, PASSWORD = 'quatre mots sans suite', NEW = 'nouvelle.venue@exemple.fr', SAVE = 'Enregistrer ces rôles', INVITE = 'Envoyer le lien par courriel';
const PEOPLE = '/equipe/personnes';

/** What every role may ask without a right of its own. */
const FOR_ALL_STAFF = ['GET /equipe', 'POST /equipe/sortir'];

/** What a coach writes down of a shop is on no page of its people; forms with mistakes keep what was typed. */
export async function coachDesk(t, people, file, membersPages) {
    const coach = people.coach.browser, at = `/equipe/fiche/${file}/suivi`, secret = 'Le fils veut fermer le lundi, mot 4711.';
    (await coach.get('/equipe/boutiques?tri=page&etat=ouverte')).expectStatus(200).expect('La Ferme des Haies');
    const silent = await coach.get('/equipe/boutiques?tri=contact&silence=1&page=99');
    t.assert.ok(silent.expectStatus(200).says('jamais') && !silent.says('La Ferme des Haies'), 'the demo’s coach was at the farm');
    const empty = await (await coach.get(at)).form('Noter cela').fill({ quoi: 'visit', texte: ' ' }).submit('Noter cela');
    empty.expectStatus(422);
    t.assert.equal(empty.form('Noter cela').value('quoi'), 'visit');
    const form = empty.form('Noter cela').fill({ texte: secret });
    (await form.submit('Noter cela')).expectStatus(200).expect(secret).expect('Nadège Tessier');
    const twice = await form.submit('Noter cela');
    t.assert.equal(twice.text().split('mot 4711').length, 2, 'a second press wrote nothing');
    const step = (await coach.get(at)).form('Enregistrer cette étape').fill({ etape: 'Photos de la tournée', jour: '31/02/2027' });
    const wrong = await step.submit('Enregistrer cette étape');
    wrong.expectStatus(422).expect('Ce n’est pas un jour');
    t.assert.equal(wrong.form('Enregistrer cette étape').value('etape'), 'Photos de la tournée');
    (await wrong.form('Enregistrer cette étape').fill({ jour: '2026-01-05', coach: 'Nadège Tessier' }).submit('Enregistrer cette étape')).expectStatus(200);
    (await coach.get('/equipe/actions')).expect('Ce qui était convenu avec elle était pour le lundi 5 janvier');
    const asked = (await coach.get(`/equipe/fiche/${file}/diagnostic`)).form('Enregistrer les réponses').fill({ q1: '2', q2: '1' }).force({ q3: null });
    const again = await asked.submit();
    again.expectStatus(422).expect('Choisissez une des trois réponses');
    t.assert.equal(again.form('Enregistrer les réponses').value('q1'), '2');
    (await again.form('Enregistrer les réponses').fill(Object.fromEntries([3, 4, 5, 6, 7, 8].map((q) => [`q${q}`, '1']))).submit()).expectStatus(200).expect('56 sur 100');
    (await coach.get('/equipe/diagnostics')).expectStatus(200).expect('Interrogées deux fois');
    for (const page of await membersPages()) t.assert.ok(!page.html.includes('mot 4711') && !page.html.includes('Photos de la tournée'), `${page.path} shows what staff wrote`);
    (await people.a.browser.get('/equipe/boutiques', { follow: false })).expectStatus(303);
}

export async function staffRoles(t, people, routes, values) {
    const plain = routes.filter((r) => [...r.needs].join() === 'staff').map((r) => `${r.method} ${r.path}`);
    t.assert.deepEqual(plain.sort(), FOR_ALL_STAFF.toSorted(), 'a new page of the office names the right it needs');
    const ways = {};
    for (const role of ['staff', 'coach', 'moderator', 'editor', 'finance', 'elected']) ways[role] = await walkShown(t, people[role], routes, values);
    t.assert.ok(ways.staff > ways.coach && ways.coach > 8 && ways.moderator > 8 && ways.editor > 8 && ways.finance > 4 && ways.elected >= 4, JSON.stringify(ways));
    const page = await people.coach.browser.get('/equipe/roles');
    page.expectStatus(200).expect('Vos rôles : Accompagnateur.');
    const said = Object.fromEntries(page.select('section').map((s) => words(s)).map((s) => [s.split(' ')[0], s]));
    t.assert.ok(said.Administrateur.includes('donner et reprendre les rôles') && !said.Accompagnateur.includes('donner et reprendre'), JSON.stringify(said));
    t.assert.ok(said.Accompagnateur.includes('Voir les commandes') && !said.Modérateur.includes('Voir les commandes') && !said.Élu.includes('Voir les fiches'), JSON.stringify(said));
}

/** The page of one of the team, as an administrator reads it. */
async function pageOf(browser, name) {
    const list = await browser.get(PEOPLE);
    return list.expectStatus(200).follow(name);
}

/** Ticks exactly these roles. */
function tick(form, ...roles) {
    const all = ['administrator', 'coach', 'moderator', 'editor', 'finance', 'elected', 'town_hall'];
    return form.fill(Object.fromEntries(all.map((r) => [`role_${r}`, roles.includes(r)])));
}

/** By the link of a letter: a password, the telephone's code, and in. */
async function comesIn(m, link) {
    const browser = m.server.browser(), page = await browser.get(new URL(link).pathname);
    const key = page.select('code')[0].childNodes[0].value;
    const secret = Buffer.from([...key].map((c) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0')).join('').match(/.{8}/g).map((b) => parseInt(b, 2)));
    await page.form('Enregistrer').fill({ code: totp(secret, m.t.clock.now()), secret: PASSWORD, encore: PASSWORD }).submit();
    m.t.clock.advance(MINUTE); // a code serves once
    const form = (await browser.get('/equipe/entrer')).form('/equipe/entrer');
    const desk = await form.fill({ mail: NEW, secret: PASSWORD, code: totp(secret, m.t.clock.now()) }).submit();
    m.t.assert.equal(desk.path, '/equipe', desk.text().slice(0, 400));
    return browser;
}

async function givenAndTaken(t, admin, editor) {
    (await editor.get('/equipe/commandes')).expectStatus(404);
    const page = await pageOf(admin, 'Paul Vauquelin'), stale = page.form(SAVE);
    (await tick(page.form(SAVE), 'editor', 'coach').submit(SAVE)).expectStatus(200).expect('C’est enregistré');
    (await editor.get('/equipe/commandes')).expectStatus(200);
    const late = await tick(stale, 'finance').submit(SAVE);
    late.expectStatus(409).expect('Un collègue vient de changer ces rôles');
    (await tick(late.form(SAVE)).submit(SAVE)).expectStatus(422).expect('Choisissez au moins un rôle');
    (await editor.get('/equipe/rayons')).expectStatus(200);
    (await tick((await pageOf(admin, 'Paul Vauquelin')).form(SAVE), 'editor').submit(SAVE)).expectStatus(200);
    (await editor.get('/equipe/commandes')).expectStatus(404);
    const history = await admin.get('/equipe/historique');
    history.expect('Rôle donné : Accompagnateur').expect('Rôle repris : Accompagnateur').expect('Paul Vauquelin');
    t.assert.ok(!history.says('Rôle donné : Finances'), 'what was refused is not in the history');
}

async function lastOne(t, admin) {
    const page = await pageOf(admin, 'Sandrine Morel');
    (await tick(page.form(SAVE), 'coach').submit(SAVE)).expectStatus(409).expect('Personne d’autre n’est administrateur');
    (await page.form('Fermer cet accès').submit('Fermer cet accès')).expectStatus(409).expect('Personne d’autre n’est administrateur');
    (await admin.get(PEOPLE)).expectStatus(200);
}

async function broughtIn(t, m, admin) {
    const before = m.mail.messages.at(-1)?.id ?? 0;
    const wrong = await (await admin.get(PEOPLE)).form(INVITE).fill({ nom: 'Léa', mail: 'pas une adresse' }).submit(INVITE);
    wrong.expectStatus(422).expect('Choisissez au moins un rôle');
    t.assert.equal(wrong.form(INVITE).value('nom'), 'Léa');
    const form = tick(wrong.form(INVITE).fill({ nom: 'Léa Nouvelle', mail: NEW }), 'administrator');
    (await form.submit(INVITE)).expectStatus(200).expect('Le lien part par courriel').expect('pas encore entré');
    (await form.submit(INVITE)).expectStatus(200);
    (await tick((await admin.get(PEOPLE)).form(INVITE).fill({ nom: 'Léa', mail: NEW }), 'coach').submit(INVITE)).expectStatus(422).expect('a déjà cette adresse');
    const first = await m.letter(NEW, 'accès', before);
    await lastOne(t, admin); // who has not come in is no help
    (await (await pageOf(admin, 'Léa Nouvelle')).form('Envoyer un nouveau lien').submit()).expectStatus(200);
    const letter = await m.letter(NEW, 'accès', first.id), [one, two] = [first, letter].map((l) => /https?:\S+\/equipe\/lien\/\S+/.exec(l.text)[0]);
    t.assert.equal(m.lettersTo(NEW).length, 2, 'a second press sent nothing');
    (await m.server.browser().get(new URL(one).pathname)).expectStatus(404);
    return comesIn(m, two);
}

export async function teamChanges(t, m, people) {
    const admin = people.staff.browser;
    await givenAndTaken(t, admin, people.editor.browser);
    await lastOne(t, admin);
    const second = await broughtIn(t, m, admin);
    const gone = await tick((await pageOf(admin, 'Sandrine Morel')).form(SAVE), 'coach').submit(SAVE);
    t.assert.equal(gone.path, '/equipe');
    (await admin.get(PEOPLE)).expectStatus(404);
    (await tick((await pageOf(second, 'Sandrine Morel')).form(SAVE), 'administrator').submit(SAVE)).expectStatus(200);
    (await (await pageOf(admin, 'Léa Nouvelle')).form('Fermer cet accès').submit('Fermer cet accès')).expectStatus(200);
    t.assert.equal((await second.get(PEOPLE)).path, '/equipe/entrer');
}
