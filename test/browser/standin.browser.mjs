// Somebody of the staff changes a shop's pages for it, on a telephone: it agreed by telephone; then the shop reads what was done, takes
// one thing back, and its agreement, while a form of the staff is open. With scripts and without.
import { expectAccessible, expectNoSidewaysScroll } from '../harness/browser.mjs';
import { localDay } from '../harness/days.mjs';
import { smallPhoto } from '../scenarios/forms_help.mjs';
import { rows } from '../scenarios/people.mjs';
import { Market } from './market.mjs';

export const meta = { timeoutMs: 240_000 };

/** The page is as it should be for whoever looks at it (axe waits by the page's own clock, which stands without scripts). */
async function well(tab) {
    if (tab.scripts) await expectAccessible(tab);
    await expectNoSidewaysScroll(tab);
}

const button = (tab, name) => tab.getByRole('button', { name });

/** Said on the telephone: written down, and into the shop's pages. */
async function agreed(m, tab, shop) {
    await m.staffIn(tab);
    await tab.goto(m.url(`/equipe/fiche/${shop.id}/suivi`));
    await tab.getByRole('link', { name: 'Agir pour cette boutique' }).click();
    await well(tab);
    await tab.getByLabel('La boutique a accepté par téléphone').check();
    await tab.getByLabel('Pour quoi faire ? La boutique le lira').fill('Préparer Noël');
    await tab.getByLabel('Jusqu’à ce soir').check();
    await tab.getByLabel('Qui a accepté, pour la boutique').fill('Odette Marin');
    await button(tab, 'Enregistrer et écrire aux propriétaires').click();
    await well(tab);
    await tab.getByRole('link', { name: 'Agir maintenant pour cette boutique' }).click();
    await banner(tab, shop);
    return new URL(tab.url()).pathname;
}

/** On every page: for whom, until when, and how to stop. */
async function banner(tab, shop) {
    const line = tab.getByRole('complementary', { name: 'Vous agissez pour une boutique' });
    await line.getByText(`Vous agissez pour ${shop.name}, jusqu’au`).waitFor();
    await line.getByRole('button', { name: 'Arrêter' }).waitFor();
    await well(tab);
}

/** A price and a photo, hours, leave, the page's words: from page to page by the shop's own links. */
async function works(m, tab, shop, base) {
    const home = () => tab.goto(m.url(base));
    await tab.goto(m.url(`${base}/produits/${shop.offer}`));
    await banner(tab, shop);
    await tab.getByLabel('Prix en euros').fill('77,70');
    await tab.locator('#f-photo').setInputFiles({ name: smallPhoto.name, mimeType: smallPhoto.type, buffer: smallPhoto.data });
    await button(tab, 'Enregistrer').first().click();
    await banner(tab, shop);
    await home();
    await tab.getByRole('link', { name: 'Horaires et congés' }).first().click();
    await tab.locator('[name=j7o1]').fill('10:00');
    await tab.locator('[name=j7c1]').fill('11:05');
    await button(tab, 'Enregistrer mes horaires').last().click();
    await tab.getByText('Vos horaires sont enregistrés').waitFor();
    await banner(tab, shop);
    await tab.getByRole('link', { name: 'Mes congés et fermetures' }).click();
    await tab.locator('#f-jusque').fill(localDay(m.t.clock.now() + 20 * 86_400_000));
    await tab.getByLabel('Un mot pour vos clients').fill('Fermé pour travaux');
    await tab.locator('form:has(#f-jusque) button[type=submit]').click();
    await tab.getByText('Fermé pour travaux').first().waitFor();
    await banner(tab, shop);
    await tab.goto(m.url(`${base}/boutique`));
    await tab.locator('#f-story_fr').fill('Tapé pour vous, avec votre accord.');
    await button(tab, 'Enregistrer').first().click();
    await banner(tab, shop);
    await tab.goto(m.url(`${base}/banque`));
    await tab.getByText('Seul un propriétaire de la boutique fait cela').waitFor();
    await banner(tab, shop);
}

/** The shop reads what was done and takes the price back: the rest stays. */
async function reads(t, m, tab, shop) {
    await m.memberIn(tab, shop.mail);
    await tab.getByRole('link', { name: 'Fait pour moi' }).click();
    for (const words of ['Sandrine Morel', '77,70', 'Photos', 'Horaires', 'Fermé pour travaux', 'Tapé pour vous']) await tab.getByText(words).first().waitFor();
    await well(tab);
    await button(tab, /^Remettre comme avant : Offre : /).click();
    await tab.getByText('C’est redevenu comme avant').waitFor();
    await well(tab);
    const [[price, story]] = await rows(m.server, `SELECT o.price_cents, m.story_fr FROM offer o JOIN merchant m ON m.id = o.merchant_id WHERE o.id = ${shop.offer}`);
    t.assert.deepEqual([price, story], [shop.price, 'Tapé pour vous, avec votre accord.']);
}

/** The agreement taken back while the colleague writes: his words stay on his page, nothing is changed. */
async function takesBack(t, m, staff, owner, shop, base) {
    await staff.goto(m.url(`${base}/boutique`));
    await staff.locator('#f-story_fr').fill('Tapé trop tard, mais pas perdu.');
    await button(owner, 'Retirer mon accord : Sandrine Morel').click();
    await owner.getByText('Personne n’agit pour vous en ce moment').waitFor();
    await well(owner);
    await button(staff, 'Enregistrer').first().click();
    await staff.getByText('La boutique a retiré son accord').waitFor();
    await staff.getByText('Tapé trop tard, mais pas perdu.').waitFor();
    await well(staff);
    const [[story]] = await rows(m.server, `SELECT story_fr FROM merchant WHERE id = ${shop.id}`);
    t.assert.equal(story, 'Tapé pour vous, avec votre accord.');
}

/** A shop and a product of it that is sold by the piece, the first by its title. */
async function someShop(m, slug) {
    const [[id, name, mail, offer, price]] = await rows(m.server, `SELECT m.id, m.name, p.mail, o.id AS offer, o.price_cents FROM merchant m
        JOIN member x ON x.merchant_id = m.id AND x.role = 'owner' JOIN person p ON p.id = x.person_id JOIN offer o ON o.merchant_id = m.id JOIN product g ON g.id = o.product_id
        WHERE m.slug = '${slug}' AND o.price_cents > 0 AND o.bundle = 0 AND g.unit = 'piece' AND o.withdrawn_at IS NULL AND o.list_cents IS NULL
            AND (SELECT count(*) FROM variant v WHERE v.product_id = g.id) = 1 AND NOT EXISTS (SELECT 1 FROM promotion q WHERE q.offer_id = o.id) ORDER BY g.title_fr, o.id`);
    return { id, name, mail, offer, price };
}

export default async function (t) {
    const m = await Market.open(t);
    for (const [kind, slug] of [['phone', 'la-ferme-des-haies'], ['nojs', 'atelier-terre-d-ocre']])
        await t.check(`a shop’s pages changed for it, read and taken back, on ${kind}`, async () => {
            const [staff, owner] = [await m.window(kind), await m.window(kind)], shop = await someShop(m, slug);
            for (const w of [staff, owner]) w.tab.scripts = kind !== 'nojs';
            const base = await agreed(m, staff.tab, shop);
            await works(m, staff.tab, shop, base);
            await reads(t, m, owner.tab, shop);
            await takesBack(t, m, staff.tab, owner.tab, shop, base);
            await staff.close();
            await owner.close();
            t.clock.advance(60_000); // a staff code is good once, a second one within half a minute is not sent
        });
}
