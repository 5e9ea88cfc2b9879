// Ten photos of 12 MP sent by a merchant in one go: until they are accepted, and until the page shows all of them.
import fs from 'node:fs';
import path from 'node:path';
import { startMail } from '../test/fakes/mail.mjs';
import { tempDir } from '../test/harness/ports.mjs';
import { plainDemo } from '../test/scenarios/people.mjs';
import { BUILD, market, median, run, say } from './lib.mjs';

export const POTTER = 'atelier.terre.d.ocre@demo.foirail.example';
const PAGE = '/commercant/photos';
const SEND = 'Envoyer ces photos';
const GOAL_S = 15;
const AT_ONCE = 10;

/** The potter signs in: the browser. */
export async function enter(server, mail, who = POTTER) {
    const browser = server.browser();
    const page = await (await browser.get('/commercant/entrer')).form('/commercant/entrer').fill({ mail: who }).submit();
    const query = new URLSearchParams({ to: who, subject: 'code', after: '0', wait: '20000' });
    const [letter] = await (await fetch(`${mail.web.url}/messages?${query}`)).json();
    await page.form('/commercant/code').fill({ code: /\b\d{6}\b/.exec(letter.text)[0] }).submit();
    return browser;
}

async function album(dir, seed) {
    const { code, err } = await run(path.join(BUILD, 'photo_maker'), [dir, String(AT_ONCE), String(seed)]);
    if (code !== 0) throw new Error(`photo_maker: ${err}`);
    return Array.from({ length: AT_ONCE }, (_, i) => ({ name: `${seed + i}.jpg`, type: 'image/jpeg', data: fs.readFileSync(path.join(dir, `${seed + i}.jpg`)) }));
}

/** Seconds until the answer to the form, and until the page shows as many photos as were sent. */
async function round(browser, photos) {
    const form = (await browser.get(PAGE)).form(SEND).fill({ photos });
    const from = performance.now();
    const accepted = await form.submit(SEND);
    if (accepted.status !== 200) throw new Error(`the photos were refused:\n${accepted.text().slice(0, 800)}`);
    const taken = (performance.now() - from) / 1000;
    for (let page = accepted; page.select('img.apercu').length < AT_ONCE; page = await browser.get(PAGE)) await new Promise((done) => setTimeout(done, 100));
    const shown = (performance.now() - from) / 1000;
    for (let i = 0; i < AT_ONCE; i++) await deleteFirst(browser);
    return { taken, shown };
}

async function deleteFirst(browser) {
    const page = await browser.get(PAGE);
    const [button] = page.select('button[name="supprimer"]');
    await page.form(SEND).submit(button.attrs.find((a) => a.name === 'value').value);
}

export async function photos({ rounds, add }) {
    const dir = tempDir('photos');
    const mail = await startMail();
    const server = await market({ from: plainDemo(dir), smtpPort: mail.smtpPort });
    const found = [];
    try {
        await server.launch();
        const browser = await enter(server, mail);
        for (let i = 0; i < Math.min(rounds, 3); i++) {
            found.push(await round(browser, await album(dir, 1 + i * AT_ONCE)));
            say(`   accepted after ${found.at(-1).taken.toFixed(1)} s, shown after ${found.at(-1).shown.toFixed(1)} s`);
        }
        const size = fs.statSync(path.join(dir, '1.jpg')).size / 2 ** 20;
        const shown = median(found.map((f) => f.shown));
        add({ name: `10 photos of 12 MP (${size.toFixed(1)} MB each) sent at once, until all are shown at 640 px`, goal: `≤ ${GOAL_S} s`, ok: shown <= GOAL_S,
            result: `${shown.toFixed(1)} s`, note: `accepted after ${median(found.map((f) => f.taken)).toFixed(1)} s; rounds ${found.map((f) => f.shown.toFixed(1)).join(' ')}` });
    } finally {
        await server.dispose();
        await mail.close();
        fs.rmSync(dir, { recursive: true, force: true });
    }
}
