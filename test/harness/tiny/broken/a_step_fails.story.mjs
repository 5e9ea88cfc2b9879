import { tinyCommand } from '../command.mjs';

export default async function (t) {
    const server = await t.server({ command: tinyCommand });
    await t.step('first', () => server.browser().get('/'));
    await t.step('second', async () => t.assert.equal((await server.browser().get('/nothing')).status, 200));
    await t.step('third is never reached', () => t.note('reached'));
}
