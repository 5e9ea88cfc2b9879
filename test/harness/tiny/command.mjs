// How the thumb-size market is called, in the words of serverCommand().
import path from 'node:path';
import { serverCommand } from '../server.mjs';

export function tinyCommand(given) {
    const usual = serverCommand({ ...given, bin: path.join(import.meta.dirname, 'server.mjs') });
    const withNode = (line) => [process.execPath, ...line];
    return { ...usual, ready: `http://127.0.0.1:${given.port}`, init: usual.init.map(withNode), serve: withNode(usual.serve), fsck: withNode(usual.fsck) };
}
