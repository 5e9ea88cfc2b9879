// Staff acting for merchant A, by A's agreement: A's pages under an address of their own, as A's manager has them; nothing of B's,
// nothing of the owners' own; and that address is nobody else's.
import { allowed, ask, fillPath, walkClosed, walkOpen, walkOthers, each } from './walls.mjs';

const THERE = '/equipe/agir/{accord}';

/** What of a shop's own pages staff who act for it have, by name: a new page of a manager's is closed to them, or written down here. */
const OPEN = [
    'GET ',
    'GET /accords',
    'GET /affiche', 'GET /affiche/imprimer',
    'GET+POST /avis',
    'GET+POST /boutique',
    'GET+POST /cadeaux', 'POST /cadeaux/arreter',
    'GET /chiffres',
    'GET+POST /colis', 'POST /colis/arreter',
    'GET+POST /conges', 'POST /conges/retirer',
    'POST /encore',
    'GET+POST /horaires',
    'GET+POST /jours', 'POST /jours/ferie', 'POST /jours/retirer',
    'GET /lieux', 'POST /lieux/fermer', 'GET+POST /lieux/fiche', 'POST /lieux/point',
    'GET+POST /livraison', 'POST /livraison/retirer',
    'GET+POST /marches', 'POST /marches/absence', 'POST /marches/proposer',
    'GET /ouvrir/adresse', 'GET+POST /ouvrir/horaires', 'GET+POST /ouvrir/niveau', 'GET /ouvrir/nom', 'GET /ouvrir/plus-tard',
    'GET+POST /ouvrir/produit', 'GET /ouvrir/qui', 'GET+POST /ouvrir/recevoir', 'GET /ouvrir/siret', 'GET+POST /ouvrir/telephone',
    'POST /pause',
    'GET /photo/{photo}',
    'GET+POST /photos', 'GET+POST /photos/{image}', 'GET /photos/{image}/etat',
    'GET+POST /position', 'GET /position/carte.svg', 'POST /position/oter',
    'GET+POST /produits', 'GET+POST /produits/flux', 'POST /produits/flux/oublier', 'POST /produits/flux/pause', 'POST /produits/flux/reprendre',
    'POST /produits/flux/voir', 'GET+POST /produits/import', 'POST /produits/import/annuler', 'POST /produits/import/appliquer',
    'POST /produits/import/colonnes', 'POST /produits/import/oublier', 'POST /produits/import/rayons', 'GET+POST /produits/lot',
    'GET+POST /produits/{offre}', 'POST /produits/{offre}/copier', 'GET+POST /produits/{offre}/declinaisons', 'GET+POST /produits/{offre}/lieux',
    'GET+POST /produits/{offre}/mouvements', 'GET+POST /produits/{offre}/panier', 'GET+POST /produits/{offre}/photos',
    'GET+POST /produits/{offre}/promotion', 'GET+POST /produits/{offre}/rendez-vous',
    'POST /redemander',
    'GET /sms',
    'GET+POST /stock',
    'GET+POST /tournees', 'POST /tournees/retirer',
];

/** GET+POST /horaires, and so on: as the list above. */
function byName(routes, base) {
    const methods = new Map();
    for (const { method, path } of routes) methods.set(path, [...(methods.get(path) ?? []), method]);
    return [...methods].map(([path, all]) => `${all.sort().join('+')} ${path.slice(`${base}/commercant`.length)}`).sort();
}

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
    t.assert.deepEqual(byName(mine.filter((r) => allowed(acting, r)), `/pour/${pub}`), [...OPEN].sort(), 'open to who acts for a shop, by name');
    await walkClosed(t, acting, mine, values);
    await walkOthers(t, acting, mine, values);
    t.assert.ok(await nobodyElse(t, [admin, moderator, buyer, a, b], routes, values, pub) > 100);
    await ofOffice(t, coach, admin, routes, pub);
    const orders = `/pour/${pub}/commercant/commandes/`;
    for (const number of [values.numero.own, values.numero.other, values.numero.missing])
        (await coach.browser.get(`${orders}${number}`)).expectStatus(403).expect('Commandes et clients restent à la boutique');
    await walkOpen(t, acting, mine, values);
    (await (await coach.browser.get(`/equipe/fiche/${files.a}/agir`)).form('Arrêter').submit()).expectStatus(200);
    const over = await each(mine, async (route) => {
        const got = await ask(acting, route, fillPath(route, values, 'own'), {});
        return got.status === 403 && got.body.includes('arrêté d’agir') ? '' : `${route.method} ${route.path}: ${got.status}`;
    });
    t.assert.deepEqual(over.filter(Boolean), [], 'it was stopped');
}
