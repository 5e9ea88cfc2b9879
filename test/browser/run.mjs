// The journeys in Chromium: test/browser/*.browser.mjs, each in a process of its own.
//
//   node test/browser/run.mjs [--only PART] [--engine sqlite|postgres|both] [--jobs N]
//
// ENGINE in the environment is the default of --engine. FOIRAIL_BIN names the binary. The last line is "N passed, N failed".
import { readArgs } from '../fakes/http_server.mjs';
import { runStories } from '../harness/run.mjs';

const args = readArgs(process.argv.slice(2), { only: 'value', engine: 'value', jobs: 'value' });
const total = await runStories({
    folders: [import.meta.dirname], suffix: '.browser.mjs', only: args.only, engine: args.engine ?? process.env.ENGINE, jobs: Number(args.jobs ?? 1),
});
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed ? 1 : (process.exitCode ?? 0);
