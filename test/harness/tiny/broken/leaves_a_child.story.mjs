import { tinyCommand } from '../command.mjs';

export default async function (t) {
    await t.step('starts', () => t.server({ command: tinyCommand, env: { TINY_LEAVES: '1' } }));
}
