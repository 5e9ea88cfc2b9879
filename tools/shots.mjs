// Pictures of every page at 390 and 1280 px, light and dark, on the demo's market, and of forms filled wrongly.
//
//   node tools/shots.mjs [--out var/shots] [--only PART] [--long]
//
// The pages are those of the walk of the tests (test/browser/every_page.mjs); a page that does not answer as it should is told
// and counted. --only: of the pictures whose name holds a text. --long: of shops and goods with very long
// names, at 390 px light and 1280 px dark. FOIRAIL_BIN names the binary.
import fs from 'node:fs';
import path from 'node:path';
import { readArgs } from '../test/fakes/http_server.mjs';
import { runStories } from '../test/harness/run.mjs';

const args = readArgs(process.argv.slice(2), { out: 'value', only: 'value', long: 'flag' });
process.env.SHOTS_OUT = path.resolve(args.out ?? path.join(import.meta.dirname, '../var/shots'));
process.env.SHOTS_ONLY = args.only ?? '';
process.env.SHOTS_LONG = args.long ? 'yes' : '';
fs.mkdirSync(process.env.SHOTS_OUT, { recursive: true });
const total = await runStories({ folders: [import.meta.dirname], suffix: '.shots.mjs', engine: 'sqlite' });
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed ? 1 : 0;
