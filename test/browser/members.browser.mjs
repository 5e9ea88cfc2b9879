// A shop's team on telephones: an owner invites somebody, the code of a letter lets it happen, the one invited presses the one
// button of her letter and works; what is not hers says so. With scripts and without.
import { expectAccessible, expectNoSidewaysScroll } from '../harness/browser.mjs';
import { Market } from './market.mjs';

export const meta = { engines: ['sqlite'], timeoutMs: 240_000 };

const OWNER = 'la.ferme.des.haies@demo.foirail.example';
const digits = (letter) => /\b\d{6}\b/.exec(letter.text)[0];

/** The page is as it should be for whoever looks at it (axe waits by the page's own clock, which stands without scripts). */
async function well(tab) {
    if (tab.scripts) await expectAccessible(tab);
    await expectNoSidewaysScroll(tab);
}

async function invite(m, tab, name, mail) {
    const before = m.mail.messages.at(-1)?.id ?? 0;
    await tab.goto(m.url('/commercant'));
    await tab.getByRole('link', { name: 'Mon équipe' }).click();
    await tab.getByLabel('Prénom et nom').fill(name);
    await tab.getByLabel('Adresse électronique').fill(mail);
    await tab.getByLabel('Vendeur ou vendeuse').check();
    await well(tab);
    await tab.getByRole('button', { name: 'Envoyer l’invitation' }).click();
    await well(tab);
    await tab.getByRole('button', { name: 'Recevoir le code' }).click();
    await tab.getByLabel('Six chiffres').fill(digits(await m.letter(OWNER, 'code', before)));
    await well(tab);
    await tab.getByRole('button', { name: 'Confirmer' }).click();
    await tab.getByRole('button', { name: 'Continuer' }).click();
    await tab.getByText('C’est enregistré').waitFor();
    await tab.getByRole('heading', { name: 'Invités' }).waitFor();
    return /\/commercant\/invitation\/\S+/.exec((await m.letter(mail, 'invite', before)).text)[0];
}

async function join(m, tab, at) {
    await tab.goto(m.url(at));
    await well(tab);
    await tab.getByRole('button', { name: 'Rejoindre l’équipe' }).click();
    await tab.getByRole('link', { name: 'Produits et stock' }).first().click();
    await tab.goto(m.url('/commercant/banque'));
    await tab.getByText('Demandez à un propriétaire').waitFor();
}

export default async function (t) {
    const m = await Market.open(t);
    for (const [kind, name, mail] of [['phone', 'Zoé Martin', 'zoe@exemple.fr'], ['nojs', 'Anne-Charlotte de La Rochefoucauld-Montmorency', 'anne-charlotte@exemple.fr']])
        await t.check(`invited and at work, on ${kind}`, async () => {
            const [owner, other] = [await m.window(kind), await m.window(kind)];
            for (const w of [owner, other]) w.tab.scripts = kind !== 'nojs';
            await m.memberIn(owner.tab, OWNER);
            await join(m, other.tab, await invite(m, owner.tab, name, mail));
            await owner.close();
            await other.close();
            t.clock.advance(60_000); // a second code within half a minute is not sent
        });
}
