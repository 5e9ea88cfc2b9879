import { DAY } from '../../../fakes/clock.mjs';
import { tinyCommand } from '../command.mjs';

export const meta = { quick: true };

export default async function (t) {
    let server;
    await t.step('the market opens', async () => {
        server = await t.server({ command: tinyCommand });
    });
    await t.step('a purchase', async () => {
        const page = await (await server.browser().get('/')).form('Commander').fill({ Quantité: 2 }).submit();
        page.expect('Merci !');
    });
    await t.step('the clock is shared', async () => {
        t.clock.advance(3 * DAY);
        const theirs = (await server.browser().get('/now')).json();
        t.assert.ok(Math.abs(theirs - t.clock.now()) < 5000);
        t.assert.ok(theirs - Date.now() > 2 * DAY);
    });
    await t.step('a mail and a bank of its own', async () => {
        await t.mail();
        const bank = await t.bank({ shops: [{ site_id: '12345678', test_key: 'k' }] });
        t.assert.equal((await fetch(`${bank.url}/healthz`)).status, 200);
    });
}
