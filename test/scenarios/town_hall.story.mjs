// The desk of a town hall: it types in orders for residents of its commune, and nothing else of the office is there for it.
import crypto from 'node:crypto';
import { totp } from '../browser/market.mjs';
import { ADMIN, staffIn } from './forms_help.mjs';
import { openMarket, rows } from './people.mjs';

export const meta = { timeoutMs: 120_000 };

const DESK = 'denise@demo.foirail.example', PASSWORD = 'guichet-de-mairie-1901', HOME = '61293', ELSEWHERE = '61001', SAVE = 'Enregistrer ces rôles';

async function deskIn(m) {
    const browser = m.server.browser(), secret = crypto.createHash('sha256').update(`foirail demo ${DESK}`).digest().subarray(0, 20);
    const form = (await browser.get('/equipe/entrer')).form('/equipe/entrer');
    const page = await form.fill({ mail: DESK, secret: PASSWORD, code: totp(secret, m.t.clock.now()) }).submit();
    m.t.assert.equal(page.path, '/equipe/saisie', 'it comes in where it works');
    return browser;
}

/** A product of a shop that delivers, paid there: {code, shop}. */
async function delivered(m) {
    const [[code, shop]] = await rows(m.server, `SELECT o.code, m.id FROM public_offer o JOIN public_merchant m ON m.id = o.merchant_id JOIN offer x ON x.id = o.id
        JOIN stock_item s ON s.id = o.stock_item_id WHERE m.delivers = 1 AND m.pay_in_shop = 1 AND o.mode IN ('order', 'reserve') AND o.price_cents BETWEEN 500 AND 2000
        AND o.book_min = 0 AND x.bundle = 0 AND s.on_hand_milli >= 3000 AND m.slug = 'la-ferme-des-haies' ORDER BY o.id`);
    return { code, shop };
}

/** At the desk, for somebody beside it; the receipt says at whose desk. */
async function typedIn(t, m, desk) {
    const one = await delivered(m);
    const page = (await desk.get('/equipe/saisie')).expectStatus(200).expect('Pour les habitants de cette commune');
    t.assert.ok(!page.form('/equipe/saisie').names().includes('carte'), 'no card: it would say anybody’s name');
    const unsaid = await page.form('/equipe/saisie').fill({ nom: 'Yvette Aubry', telephone: '02 33 83 00 00', comment: 'desk', code1: one.code, q1: '1' }).submit();
    unsaid.expectStatus(422).expect('Cochez que le client habite votre commune');
    t.assert.equal(unsaid.form('/equipe/saisie').value('nom'), 'Yvette Aubry', 'nothing typed is lost');
    const check = await unsaid.form('/equipe/saisie').fill({ habite: true }).submit();
    check.expectStatus(200).expect('Yvette Aubry');
    const receipt = await check.forms().find((f) => f.action.includes('/equipe/saisie/')).submit();
    receipt.expectStatus(200).expect('À la mairie').expect('Mortagne-au-Perche');
    const [[kind, how, insee]] = await rows(m.server, 'SELECT person_kind, how, insee FROM purchase_mandate ORDER BY at DESC LIMIT 1');
    t.assert.deepEqual([kind, how, insee], ['staff', 'desk', HOME]);
    return one;
}

/** Nothing is brought to another commune from this desk; what was typed stays. Control: the operator's own staff may. */
async function elsewhere(t, m, desk, staff, one) {
    const toCheck = async (browser, more = {}) => (await (await browser.get('/equipe/saisie')).form('/equipe/saisie')
        .fill({ nom: 'Yvette Aubry', telephone: '02 33 83 00 00', comment: 'desk', code1: one.code, q1: '1', ...more }).submit());
    const confirm = async (check) => {
        const form = check.forms().find((f) => f.action.includes('/equipe/saisie/'));
        const there = { [`ou-${one.shop}`]: 'delivery', rue: '4 rue Haute', cp: '61000' };
        const which = await form.fill(there).submit(); // several communes have this postcode
        return which.forms().find((f) => f.action.includes('/equipe/saisie/')).fill({ commune: ELSEWHERE }).submit();
    };
    const refused = await confirm(await toCheck(desk, { habite: true }));
    refused.expectStatus(422).expect('habitants de sa commune seulement');
    t.assert.equal(refused.forms().find((f) => f.action.includes('/equipe/saisie/')).value('rue'), '4 rue Haute');
    const free = await confirm(await toCheck(staff));
    t.assert.ok(!free.says('habitants de sa commune seulement'), 'the operator’s staff types in for everybody');
}

async function nothingElse(t, desk) {
    for (const at of ['/equipe/commandes', '/equipe/cartes', '/equipe/registre', '/equipe/roles', '/equipe/fiches', '/equipe/personnes', '/equipe/historique'])
        (await desk.get(at)).expectStatus(404);
}

/** The role wants its commune, and is taken back like any other. */
async function given(t, m, desk, admin) {
    const page = await (await admin.get('/equipe/personnes')).follow('Denise Roussel');
    const none = await page.form(SAVE).fill({ commune: '' }).submit(SAVE);
    none.expectStatus(422).expect('Choisissez la commune de cette mairie');
    (await none.form(SAVE).fill({ commune: ELSEWHERE }).submit(SAVE)).expectStatus(200).expect('C’est enregistré');
    (await desk.get('/equipe/saisie')).expect('Alençon');
    const again = await (await admin.get('/equipe/personnes')).follow('Denise Roussel');
    (await again.form(SAVE).fill({ role_town_hall: false, role_elected: true }).submit(SAVE)).expectStatus(200);
    (await desk.get('/equipe/saisie')).expectStatus(404);
    t.assert.deepEqual(await rows(m.server, `SELECT length(f.insee) FROM staff f JOIN person p ON p.id = f.person_id WHERE p.mail = '${DESK}'`), [['0']]);
}

export default async function (t) {
    const m = await openMarket(t);
    const desk = await deskIn(m);
    const admin = await staffIn(m, ADMIN);
    let one;
    await t.step('an order for a resident', async () => { one = await typedIn(t, m, desk); });
    await t.step('not for another commune', () => elsewhere(t, m, desk, admin, one));
    await t.step('and nothing else', () => nothingElse(t, desk));
    await t.step('the role is given with its commune', () => given(t, m, desk, admin));
    await m.server.fsck();
}
