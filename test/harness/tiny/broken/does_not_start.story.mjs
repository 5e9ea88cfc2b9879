import { tinyCommand } from '../command.mjs';

export default async function (t) {
    await t.step('starts', () => t.server({ command: (given) => ({ ...tinyCommand(given), serve: ['/bin/false'] }) }));
}
