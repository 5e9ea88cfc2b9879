// Pictures of every page at 390 and 1280 px, light and dark, on the demo's market.
//
//   node tools/shots.mjs [--out var/shots] [--only PART]
//
// Starts a market of its own with its bank and its mail, buys from two merchants, signs in as a merchant and as staff,
// then looks at every address below; a page that does not answer 200 is told and counted. FOIRAIL_BIN names the binary.
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { startBank } from '../test/fakes/bank.mjs';
import { startMail } from '../test/fakes/mail.mjs';
import { readArgs } from '../test/fakes/http_server.mjs';
import { Chromium } from '../test/harness/browser.mjs';
import { Server, serverCommand } from '../test/harness/server.mjs';

const ROOT = path.resolve(import.meta.dirname, '..');
const LOOKS = { 'phone': '390-light', 'phone_dark': '390-dark', 'desktop': '1280-light', 'dark': '1280-dark' };

const PUBLIC = ['/', '/recherche?q=miel', '/recherche?q=camenbert', '/recherche?q=zzxq', '/rayon/fromages', '/boutiques', '/boutique/la-ferme-des-haies',
    '/boutique/atelier-terre-d-ocre', '/communes', '/commune/alencon', '/marches', '/aide', '/mentions', '/accessibilite', '/panier',
    '/commercant', '/commercant/entrer', '/equipe/entrer', '/nulle-part', '/en/', '/en/recherche?q=honey', '/en/boutique/la-ferme-des-haies'];
const MEMBER = ['/commercant', '/commercant/commandes', '/commercant/a-preparer', '/commercant/horaires', '/commercant/conges',
    '/commercant/livraison', '/commercant/banque', '/commercant/appareils', '/commercant/produits', '/commercant/produits/nouveau',
    '/commercant/produits/import', '/commercant/affiche', '/commercant/affiche/imprimer', '/commercant/affiche/imprimer?format=a5',
    '/commercant/affiche/imprimer?format=planche', '/commercant/chiffres', '/commercant/stock', '/commercant/devis', '/commercant/commandes-passees',
    '/commercant/caisse', '/commercant/feuille-du-jour', '/commercant/etiquettes', '/commercant/boutique'];
/** Where somebody can be wrong: what is typed there, and in which form (the one with that field). */
const WRONG = [
    ['entrer', '/commercant/entrer', { mail: 'pas une adresse' }],
    ['equipe-entrer', '/equipe/entrer', { mail: 'sandrine@demo.foirail.example', secret: 'non', code: '000000' }],
    ['commander', '/commander', { nom: '', courriel: 'camille@', telephone: '12' }],
];
const WRONG_MEMBER = [
    ['produit', '/commercant/produits/nouveau', { title_fr: 'Confiture de groseilles à maquereau et de fleurs de sureau cueillies le matin au bord du chemin', price: '12,5O', stock: '-3' }],
    ['boutique', '/commercant/boutique', { name: '', phone: '06' }],
    ['livraison', '/commercant/livraison', { frais: 'gratuit', rayon: '9999' }],
    ['banque', '/commercant/banque', { site: 'abc', key: 'x' }],
    ['import-fautes', '/commercant/produits/import', { fichier: 'Référence;Nom;Rayon;Prix;Stock\nA1;Bol;nulle part;12,5O;-2\nA1;;savon;;3\n' }],
    ['import-bon', '/commercant/produits/import', { fichier: 'Référence;Nom;Rayon;Prix;Stock\nA1;Bol vert;fromages;12,50;2\nA2;Grande tarte à partager entre voisins, pour huit à dix personnes;fromages;24,80;3\n' }],
];
const STAFF = ['/equipe', '/equipe/fiches', '/equipe/travaux', '/equipe/reglages', '/equipe/historique', '/equipe/arrivees'];

/** The demo in place of an empty territory. */
function demoCommand(shops, bankUrl) {
    return (options) => {
        const made = serverCommand(options);
        const file = path.join(options.dir, 'foirail.conf');
        made.init = [[options.bin, 'demo', '--config', file, '--from', path.join(ROOT, 'demo'), '--bank', bankUrl, '--shops', shops]];
        return made;
    };
}

/** RFC 6238, six digits. */
function totp(secret, at = Date.now()) {
    const bits = [...secret].map((c) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0')).join('');
    const key = Buffer.from(bits.match(/.{8}/g).map((b) => parseInt(b, 2)));
    const step = Buffer.alloc(8);
    step.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)));
    const mac = crypto.createHmac('sha1', key).update(step).digest();
    return String((mac.readUInt32BE(mac[19] & 15) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

class Shots {
    constructor({ server, mail, chromium, out, only, signIns }) {
        Object.assign(this, { server, mail, chromium, out, only, signIns, taken: 0, wrong: [] });
    }

    name(pathname) {
        return pathname.replace(/achat\/[^/?]+/, 'achat').replace(/[^a-z0-9]+/gi, '-').replace(/^-|-$/g, '') || 'accueil';
    }

    async shoot(page, name, look) {
        if (this.only && !name.includes(this.only)) return;
        // an image put off until it is near would never come: the picture is of the whole page
        await page.evaluate(() => Promise.all([...document.images].map((i) => { i.loading = 'eager'; return i.decode().catch(() => {}); })));
        await page.screenshot({ path: path.join(this.out, `${name}-${look}.png`), fullPage: true });
        this.taken += 1;
    }

    /** All addresses of a list, in every look, with the cookies of `state`; `who` begins the pictures' names. */
    async list(who, addresses, state) {
        for (const [kind, look] of Object.entries(LOOKS)) {
            const { context, page } = await this.chromium.context(kind, { allowed: [this.server.origin], storageState: state });
            const tab = await page();
            for (const address of addresses) {
                const answer = await tab.goto(this.server.url(address));
                if (answer.status() !== 200 && address !== '/nulle-part') this.wrong.push(`${address}: ${answer.status()}`);
                await this.shoot(tab, who + this.name(address), look);
            }
            await context.close();
        }
    }

    /** Does something once on a phone and gives the cookies it leaves; what it passes is pictured on the way. */
    async journey(name, walk) {
        const { context, page } = await this.chromium.context('phone', { allowed: [this.server.origin] });
        const tab = await page();
        try {
            await walk(tab);
        } catch (e) {
            this.wrong.push(`${name}: ${e.message.split('\n')[0]} (at ${tab.url()})`);
        }
        const state = await context.storageState();
        const at = new URL(tab.url());
        const links = await tab.locator('main a').evaluateAll((all) => all.filter((a) => a.origin === location.origin).map((a) => a.pathname + a.search));
        await context.close();
        return { state, at: at.pathname + at.search, links: [...new Set(links)] };
    }

    /** Forms filled wrongly and sent, with the browser's own checks off: a phone in light, a desk in the dark. */
    async faults(who, list, state) {
        for (const kind of ['phone', 'dark']) {
            const { context, page } = await this.chromium.context(kind, { allowed: [this.server.origin], storageState: state });
            const tab = await page();
            for (const [name, address, fields] of list) {
                await this.fault(tab, address, fields).catch((e) => this.wrong.push(`${name}: ${e.message.split('\n')[0]}`));
                await this.shoot(tab, `${who}faute-${name}`, LOOKS[kind]);
            }
            await context.close();
        }
    }

    async fault(tab, address, fields) {
        await tab.goto(this.server.url(address));
        for (const [name, text] of Object.entries(fields)) {
            const field = tab.locator(`main [name=${name}]`).first();
            if (!(await field.count())) continue;
            if ((await field.getAttribute('type')) === 'file') await field.setInputFiles({ name: 'rayon.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
            else await field.fill(text, { force: true });
        }
        const form = tab.locator('main form').filter({ has: tab.locator(`[name=${Object.keys(fields)[0]}]`) }).first();
        await form.evaluate((f) => { f.noValidate = true; });
        await form.locator('button').last().click();
        await tab.waitForLoadState();
    }

    async member(tab) {
        await tab.goto(this.server.url('/commercant/entrer'));
        await tab.fill('[name=mail]', 'la.ferme.des.haies@demo.foirail.example');
        await tab.click('main form button');
        await this.shoot(tab, 'commercant-code', '390-light');
        await tab.fill('[name=code]', await this.code('la.ferme.des.haies@'));
        await tab.click('main form button');
    }

    async letters(to) {
        const answer = await fetch(`${this.mail.web.url}/messages?to=${encodeURIComponent(to)}&wait=20000`);
        const all = await answer.json();
        return (all.messages ?? all).toReversed();
    }

    /** The code of the last letter that has one; letters about orders may come before or after it. */
    async code(to) {
        for (const until = Date.now() + 60_000; Date.now() < until; await new Promise((go) => setTimeout(go, 200))) {
            const found = (await this.letters(to)).map((l) => /\b\d{6}\b/.exec(l.text)?.[0]).find(Boolean);
            if (found) return found;
        }
        throw new Error(`no code was written to ${to}`);
    }

    async staff(tab) {
        const [, mail, password, secret] = /(\S+@\S+) {2}password (\S+) {2}secret (\S+)/.exec(this.signIns);
        await tab.goto(this.server.url('/equipe/entrer'));
        await tab.fill('[name=mail]', mail);
        await tab.fill('[name=secret]', password);
        await tab.fill('[name=code]', totp(secret));
        await tab.click('main form button');
        await tab.waitForURL(this.server.url('/equipe'));
    }

    async product(tab, shop) {
        await tab.goto(this.server.url(`/boutique/${shop}`));
        await tab.locator('main a[href*="/produit/"]').first().click();
        await tab.waitForURL('**/produit/**');
        await this.shoot(tab, 'produit', '390-light');
        await tab.click('#achat button');
        await tab.waitForLoadState();
    }

    /** Two merchants, one purchase, paid in the shop. */
    async buyer(tab) {
        await this.product(tab, 'la-ferme-des-haies');
        await this.product(tab, 'atelier-terre-d-ocre');
        await tab.goto(this.server.url('/panier'));
        await this.shoot(tab, 'panier-plein', '390-light');
        await tab.goto(this.server.url('/commander'));
        await tab.fill('[name=nom]', 'Camille Lefort');
        await tab.fill('[name=courriel]', 'camille.lefort@demo.foirail.example');
        await this.shoot(tab, 'commander', '390-light');
        await tab.click('main form .btn.large');
        await this.receive(tab);
        await tab.waitForURL('**/commander/verifier');
        await this.shoot(tab, 'commander-verifier', '390-light');
        await tab.click('main form .btn.large');
        await tab.waitForURL('**/achat/**');
    }

    async receive(tab) {
        await tab.waitForURL('**/commander/retrait');
        for (const part of await tab.locator('fieldset[id^=f-creneau]').all()) {
            const open = part.locator('details').first();
            if (!(await open.evaluate((d) => d.open))) await open.locator('summary').click();
            await open.locator('label').first().click();
        }
        for (const choice of await tab.locator('input[name^=paiement][value=shop][type=radio]').all()) await choice.check();
        await this.shoot(tab, 'commander-retrait', '390-light');
        await tab.locator('main form .btn.large').last().click();
    }

    async all() {
        await this.list('', PUBLIC);
        await this.faults('', WRONG.slice(0, 2));
        const filled = await this.journey('a basket', (tab) => this.product(tab, 'la-ferme-des-haies'));
        await this.faults('', WRONG.slice(2), filled.state);
        const bought = await this.journey('a purchase', (tab) => this.buyer(tab));
        await this.list('client-', ['/panier', bought.at, ...bought.links.filter((l) => l.startsWith(`${bought.at}/`) && !/\.[a-z]+$/.test(l))], bought.state);
        const member = await this.journey('a merchant signs in', (tab) => this.member(tab));
        await this.list('membre-', [...new Set([...MEMBER, ...member.links.filter((l) => l.startsWith('/commercant'))])], member.state);
        await this.faults('membre-', WRONG_MEMBER, member.state);
        const staff = await this.journey('staff sign in', (tab) => this.staff(tab));
        await this.list('personnel-', [...new Set([...STAFF, ...staff.links.filter((l) => l.startsWith('/equipe')).slice(0, 20)])], staff.state);
    }
}

async function main() {
    const args = readArgs(process.argv.slice(2), { out: 'value', only: 'value' });
    const out = path.resolve(args.out ?? path.join(ROOT, 'var/shots'));
    fs.mkdirSync(out, { recursive: true });
    const mail = await startMail();
    const bank = await startBank({ demo: true, shops: [] });
    const shops = path.join(out, '.shops.json');
    const server = await Server.prepare({ smtpPort: mail.smtpPort, command: demoCommand(shops, bank.url) });
    const chromium = await Chromium.start();
    try {
        const filled = await server.run(server.command.init[0]);
        if (filled.code !== 0) throw new Error(filled.out);
        await server.launch();
        const shots = new Shots({ server, mail, chromium, out, only: args.only, signIns: filled.out });
        await shots.all();
        for (const line of shots.wrong) console.log(`not as it should be: ${line}`);
        console.log(`${shots.taken} passed, ${shots.wrong.length} failed`);
        process.exitCode = shots.wrong.length ? 1 : 0;
    } finally {
        await chromium.close();
        await server.dispose();
        await bank.close();
        await mail.close();
        fs.rmSync(shops, { force: true });
    }
}

await main();
