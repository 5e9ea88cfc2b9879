// What the story of forms leans on: staff at their desk, closures, a small photo, and whether a field is tied to its sentence.
import crypto from 'node:crypto';
import { totp } from '../browser/market.mjs';
import { expectValidMarkup } from '../harness/browser.mjs';
import { localDay } from '../harness/days.mjs';
import { words } from '../harness/dom.mjs';
import { rows } from './people.mjs';
import { gradient, png } from './png.mjs';

export const ADMIN = 'sandrine@demo.foirail.example';

export async function staffIn(m, mail) {
    const browser = m.server.browser();
    const secret = crypto.createHash('sha256').update(`foirail demo ${mail}`).digest().subarray(0, 20);
    const form = (await browser.get('/equipe/entrer')).form('/equipe/entrer');
    const page = await form.fill({ mail, secret: m.staff.password, code: totp(secret, m.t.clock.now()) }).submit();
    if (page.path !== '/equipe') throw new Error(`${mail} is not in: ${page.path}`);
    return browser;
}

const attr = (node, name) => node.attrs.find((a) => a.name === name)?.value;

/** How many alerts one hears: those of the page that are not hidden. */
export const alerts = (page) => page.select('[role="alert"]').filter((node) => !node.attrs.some((a) => a.name === 'hidden')).length;

/** The field says that it is wrong, and names an element that says why; a link of the summary leads to it. */
export function tied(m, page, id) {
    const [field] = page.select(`#${id}`);
    m.t.assert.ok(field, `${id} is there`);
    m.t.assert.equal(attr(field, 'aria-invalid'), 'true', `${id} is marked`);
    const said = (attr(field, 'aria-describedby') ?? '').split(' ').map((one) => page.select(`#${one}`)[0]).filter(Boolean);
    m.t.assert.ok(said.some((node) => words(node).length > 5), `${id} is tied to its sentence`);
    named(m, page, id);
}

/** The summary names the field it leads to, by the words people see beside it; a photo says itself what it is. */
function named(m, page, id) {
    const [link] = page.select(`#fautes a[href="#${id}"]`);
    const [label] = page.select(`label[for="${id}"]`);
    if (!id.startsWith('f-') || /^f-photos?$/.test(id) || !label) return;
    m.t.assert.ok(link, `${id} has a link in the summary`);
    const [said, name] = [words(link), words(label)];
    m.t.assert.ok(said.startsWith(name.endsWith('?') ? `${name} ` : `${name} : `) && said.length > name.length + 8, `“${said}” names “${name}”`);
}

/** A page with errors is a page like the others: valid markup, one title, and each link of the summary leads somewhere. */
export async function wellMade(m, page) {
    await expectValidMarkup(page.html, page.path);
    m.t.assert.equal(page.select('h1').length, 1, 'one h1');
    for (const link of page.select('[role="alert"] a')) {
        const at = attr(link, 'href');
        if (at.startsWith('#')) m.t.assert.equal(page.select(`[id="${at.slice(1)}"]`).length, 1, `${at} is there`);
    }
}

// ---------------------------------------------------------------- closures

export const closureOf = (m, slug) => rows(m.server, `SELECT c.from_day, c.to_day FROM closure c JOIN merchant m ON m.id = c.merchant_id
    WHERE m.slug = '${slug}'`);

/** Away from today for sixty days: the form, filled in. */
export async function closureForm(m, browser) {
    const page = await browser.get('/commercant/conges');
    const last = localDay(m.t.clock.now() + 60 * 86_400_000);
    const form = page.forms().find((f) => f.names().includes('mot'));
    return form.fill({ jusque: last, mot: 'Retour avec de la terre neuve' });
}

export async function addClosure(m, browser) {
    (await (await closureForm(m, browser)).submit()).expectStatus(200);
}

export async function dropClosures(m, browser) {
    for (;;) {
        const page = await browser.get('/commercant/conges');
        const form = page.forms().find((f) => f.action.endsWith('/conges/retirer'));
        if (!form) return;
        (await form.submit()).expectStatus(200);
    }
}

// ---------------------------------------------------------------- a photo

export const smallPhoto = { name: 'theiere.png', type: 'image/png', data: png(48, 32, gradient(48, 32)) };
