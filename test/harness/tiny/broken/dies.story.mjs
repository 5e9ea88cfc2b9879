import { tinyCommand } from '../command.mjs';

export default async function (t) {
    const server = await t.server({ command: tinyCommand });
    await t.step('the server dies', () => server.browser().get('/crash').catch(() => {}));
}
