import { tinyCommand } from '../command.mjs';

export default async function (t) {
    const server = await t.server({ command: tinyCommand });
    await t.step('an order that cannot be', async () => {
        await (await server.browser().get('/')).form('buy').fill({ qty: -5 }).submit('Commander');
    });
}
