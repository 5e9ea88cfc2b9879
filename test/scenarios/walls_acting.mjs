// Staff acting for merchant A, by A's agreement: A's pages under an address of their own, as A's manager has them; nothing of B's,
// nothing of the owners' own; and that address is nobody else's.
import { ask, fillPath, walkClosed, walkOpen, walkOthers, each } from './walls.mjs';

const THERE = '/equipe/agir/{accord}';

/** Everything a shop's people are served at, as who acts by that agreement asks for it. */
const acted = (routes, pub) => routes.filter((r) => r.needs.has('member')).map((r) => ({ ...r, path: `/pour/${pub}${r.path}`, needs: r.own ? new Set([...r.needs, 'itself']) : r.needs }));

/** Routes named by an agreement are walked here, not with those that are alike for all staff. */
export const byAgreement = (route) => route.path.startsWith(THERE);

async function agreed(staff, file) {
    const form = (await staff.get(`/equipe/fiche/${file}/agir`)).form('Enregistrer et écrire aux propriétaires');
    const page = await form.fill({ comment: 'in_person', pourquoi: 'Essayer chaque page', duree: 'month', qui: 'Odette Marin' }).submit();
    return new URL(page.link('Agir maintenant pour cette boutique')).pathname.split('/')[2];
}

/** Who has no such agreement: staff are told what they are told of one that never was; all others are led to where staff sign in. */
async function nobodyElse(t, people, routes, values, pub) {
    const mine = acted(routes, pub), never = acted(routes, 'zzzzzzzzzzzz');
    const told = async (person, route, at) => ask(person, route, fillPath(route, values, 'own'), {}).then((got) => [got.status, got.location.replaceAll(pub, '#').replaceAll('zzzzzzzzzzzz', '#'), at]);
    for (const person of people) {
        const wrong = await each(mine.map((route, i) => ({ route, twin: never[i] })), async ({ route, twin }) => {
            const [got, as] = [await told(person, route, ''), await told(person, twin, '')];
            const staff = person.rights.has('staff'), door = route.method === 'GET' ? 303 : 403;
            return JSON.stringify(got) === JSON.stringify(as) && got[0] === (staff ? 404 : door) ? '' : `${person.name} ${route.method} ${route.path}: ${got} and ${as}`;
        });
        t.assert.deepEqual(wrong.filter(Boolean), [], `${person.name} and another’s agreement`);
    }
    return mine.length;
}

/** An agreement's own pages of the office: its coach's; to a colleague it is what never was. */
async function ofOffice(t, coach, admin, routes, pub) {
    for (const route of routes.filter(byAgreement)) {
        const at = (value) => route.path.replace('{accord}', value);
        const [other, missing] = [await ask(admin, route, at(pub), {}), await ask(coach, route, at('zzzzzzzzzzzz'), {})];
        t.assert.deepEqual([other.status, missing.status], [404, 404], route.path);
    }
    t.assert.equal((await coach.browser.get(`/equipe/agir/${pub}/lettre`)).status, 200);
}

/** The walks of a member, by staff who act: open, closed, another's and missing; then the agreement is stopped, and all is closed. */
export async function standIn(t, people, routes, values, files) {
    const { coach, staff: admin, moderator, buyer, a, b } = people;
    const pub = await agreed(coach.browser, files.a), mine = acted(routes, pub);
    const acting = { ...coach, name: 'a coach acting for A', rights: new Set(['anyone', 'member', 'manager', 'clerk']) };
    t.assert.ok(await walkClosed(t, acting, mine, values) > 20, 'something stays the owners’ own');
    await walkOthers(t, acting, mine, values);
    t.assert.ok(await nobodyElse(t, [admin, moderator, buyer, a, b], routes, values, pub) > 100);
    await ofOffice(t, coach, admin, routes, pub);
    const orders = `/pour/${pub}/commercant/commandes/`;
    for (const number of [values.numero.own, values.numero.other, values.numero.missing])
        (await coach.browser.get(`${orders}${number}`)).expectStatus(403).expect('Les commandes restent à la boutique');
    await walkOpen(t, acting, mine, values);
    (await (await coach.browser.get(`/equipe/fiche/${files.a}/agir`)).form('Arrêter').submit()).expectStatus(200);
    const over = await each(mine, async (route) => {
        const got = await ask(acting, route, fillPath(route, values, 'own'), {});
        return got.status === 403 && got.body.includes('arrêté d’agir') ? '' : `${route.method} ${route.path}: ${got.status}`;
    });
    t.assert.deepEqual(over.filter(Boolean), [], 'it was stopped');
}
