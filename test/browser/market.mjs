// The demo's market for a journey, with its bank and its mail, and the people who sign in.
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { demoCopy } from './demo_copy.mjs';
import { freePort } from '../harness/ports.mjs';
import { serverCommand } from '../harness/server.mjs';

/** The folder of the demo, with all its pictures. */
export const DEMO = path.resolve(import.meta.dirname, '../../demo');

/** Shops that keep their pictures in a journey's market: those the walks buy from, so that pages with and without are seen. */
const SHOPS_WITH_PICTURES = ['la-ferme-des-haies', 'atelier-terre-d-ocre', 'savonnerie-du-perche'];

/** demo/offers.tsv with the pictures of the first offers of some shops only. */
function offersWith(pictures) {
    const [head, ...lines] = fs.readFileSync(path.join(DEMO, 'offers.tsv'), 'utf8').split('\n');
    const at = head.split('\t').indexOf('picture');
    const left = Object.fromEntries(SHOPS_WITH_PICTURES.map((shop) => [shop, pictures]));
    const keeps = (shop) => left[shop] > 0 && left[shop]-- > 0;
    const plain = (cells) => cells.with(at, keeps(cells[0]) ? cells[at] : '').join('\t');
    return [head, ...lines.map((line) => (line ? plain(line.split('\t')) : line))].join('\n');
}

/**
 * A folder like demo/ under another one, with so many pictures of a few shops, or none: the renditions of all would keep a
 * test's machine busy for as long as it runs.
 */
const folders = new Map(); // what was made here: how many pictures

export function demoFolder(folder, pictures) {
    const to = path.join(folder, 'demo');
    fs.mkdirSync(to);
    const left = pictures ? ['pov', 'offers.tsv'] : ['pov', 'pictures'];
    for (const name of fs.readdirSync(DEMO)) if (!left.includes(name)) fs.symlinkSync(path.join(DEMO, name), path.join(to, name));
    if (pictures) fs.writeFileSync(path.join(to, 'offers.tsv'), offersWith(pictures));
    folders.set(to, pictures);
    return to;
}

/** RFC 6238: six digits of a secret (bytes) at a moment (ms). */
export function totp(secret, at) {
    const step = Buffer.alloc(8);
    step.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)));
    const mac = crypto.createHmac('sha1', secret).update(step).digest();
    return String((mac.readUInt32BE(mac[19] & 15) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

export class Market {
    /**
     * Fills a market from demo/ with some of its pictures (or from another folder of its kind), serves it, and tells its bank which shops there are.
     * more: options of the server; serve: makes its command line another one.
     */
    static async open(t, { from = demoFolder(t.dir, 2), serve = (line) => line, ...more } = {}) {
        const m = new Market();
        Object.assign(m, { t, mail: await t.mail(), port: await freePort() });
        const origin = `http://localhost:${m.port}`;
        m.bank = await t.bank({ demo: true, shops: [], returnBase: origin, notifyBase: origin });
        const shops = path.join(t.dir, 'shops.json');
        const copy = await demoCopy(t, { from, kind: folders.get(from), bank: m.bank.url, shops, more });
        m.server = await t.server({
            port: m.port,
            ...more,
            template: copy?.template,
            command: (o) => ({
                ...serverCommand(o),
                serve: serve(serverCommand(o).serve, o),
                init: copy ? [copy.init] : [[o.bin, 'demo', '--config', path.join(o.dir, 'foirail.conf'), '--from', from, '--bank', m.bank.url, '--shops', shops]],
            }),
        });
        m.bank.bank.addShops(JSON.parse(fs.readFileSync(shops, 'utf8')));
        m.staff = { mail: 'sandrine@demo.foirail.example', password: 'halle-aux-toiles-1862' };
        return m;
    }

    url(at) {
        return this.server.url(at);
    }

    /** A window of Chromium at this market; more as of Chromium.context(). */
    async window(kind, more = {}) {
        const chromium = await this.t.chromium();
        const w = await chromium.context(kind, { allowed: [this.server.origin, this.bank.url], ...more });
        w.tab = await w.page();
        return w;
    }

    /** On the bank's page: pays with the card that is there, and comes back. */
    async payByCard(tab) {
        await tab.waitForURL(`${this.bank.url}/**`);
        await tab.getByRole('button', { name: /^Payer/ }).click();
        const back = tab.getByRole('link', { name: /boutique|Revenir/ }).or(tab.getByRole('button', { name: 'Revenir à la boutique' }));
        await Promise.race([tab.waitForURL(`${this.server.origin}/**`), back.waitFor().then(() => back.click())]);
        await tab.waitForURL(`${this.server.origin}/**`);
    }

    /** A word to the bank's control (see fakes/bank.mjs). */
    async control(ask, what = '') {
        const answer = await fetch(`${this.bank.url}/control${what}`, { method: 'POST', body: JSON.stringify(ask) });
        if (!answer.ok) throw new Error(`the bank answered ${answer.status}: ${await answer.text()}`);
        return answer.json();
    }

    /** The newest letter to an address whose subject holds a text, waiting for it; after: only those with a greater id. */
    async letter(to, subject = '', after = 0) {
        const query = new URLSearchParams({ to, subject, after: String(after), wait: '20000' });
        const found = await (await fetch(`${this.mail.web.url}/messages?${query}`)).json();
        if (!found.length) throw new Error(`no letter “${subject}” came to ${to}; there are: ${this.mail.messages.map((l) => `${l.to}: ${l.subject}`).join(' ; ')}`);
        return found.at(-1);
    }

    /** How many letters an address has had so far, and the greatest id. */
    lettersTo(to) {
        return this.mail.messages.filter((l) => l.to.includes(to));
    }

    /** A merchant signs in by the code of a letter. */
    async memberIn(tab, mail, en = '') {
        const before = this.mail.messages.at(-1)?.id ?? 0;
        await tab.goto(this.url(`${en}/commercant/entrer`));
        await tab.getByLabel(en ? 'Your e-mail address' : 'Votre adresse électronique').fill(mail);
        await tab.getByRole('button', { name: en ? 'Send me a code' : 'Recevoir un code' }).click();
        const letter = await this.letter(mail, 'code', before);
        await tab.getByLabel(en ? 'Six digits' : 'Six chiffres').fill(/\b\d{6}\b/.exec(letter.text)[0]);
        await tab.getByRole('button', { name: en ? 'Sign in' : 'Se connecter' }).click();
        await tab.waitForURL((u) => !u.pathname.includes('/commercant/code'));
    }

    /** The six digits the administrator's telephone shows now. */
    staffCode() {
        const seed = crypto.createHash('sha256').update(`foirail demo ${this.staff.mail}`).digest().subarray(0, 20);
        return totp(seed, this.t.clock.now());
    }

    /** The demo's administrator signs in by password and the code of her telephone. */
    async staffIn(tab) {
        await tab.goto(this.url('/equipe/entrer'));
        await tab.getByLabel('Votre adresse électronique').fill(this.staff.mail);
        await tab.getByLabel('Mot de passe').fill(this.staff.password);
        await tab.getByLabel('Six chiffres de votre téléphone').fill(this.staffCode());
        await tab.getByRole('button', { name: 'Se connecter' }).click();
        await tab.waitForURL(this.url('/equipe'));
    }
}
