// Every measure of `./dev bench`, in turn: a table on the screen, the same in bench/RESULTS.md.
//
//   node bench/run.mjs [--quick] [NAME…]     names: cached counting listing search million photos import screens purchases postgres cold memory lighthouse
//
// With names, RESULTS.md is left alone. --quick: fewer and shorter rounds, the million left out; it is not written either.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { BUILD, BINARY, ROOT, run, say } from './lib.mjs';
import { imports } from './import.mjs';
import { lighthouse } from './lighthouse.mjs';
import { cached, cold, demoMarket, listing, memory, search } from './pages.mjs';
import { photos } from './photos.mjs';
import { purchases } from './purchases.mjs';
import { screens } from './screens.mjs';

const NAMES = ['cached', 'counting', 'listing', 'search', 'million', 'photos', 'import', 'screens', 'purchases', 'postgres', 'cold', 'memory', 'lighthouse'];
const ON_DEMO = { cached, listing, search, memory };

function asked(args) {
    const quick = args.includes('--quick');
    const names = args.filter((a) => a !== '--quick');
    const unknown = names.find((n) => !NAMES.includes(n));
    if (unknown) throw new Error(`bench: "${unknown}" is not known (--quick, ${NAMES.join(', ')})`);
    return { quick, names: names.length ? names : NAMES.filter((n) => !quick || n !== 'million'), whole: !quick && !names.length };
}

// ---------------------------------------------------------------- ten thousand, a hundred thousand, a million offers

const SIZES = [10_000, 100_000, 1_000_000];
/** What is promised, in CPU milliseconds of find/ alone on one thread; frequent words alone, at a million. */
const PROMISED = [
    { mix: '60/20/10/10 mix', p50: 5, p99: 30 },
    { mix: 'complete 1-4 letters', p99: 10 },
    { mix: 'one frequent word', p50: 6.6, from: 1_000_000, at: ' at 27,800 hits' },
];

function sizeRow(size, [, name, hits, , wall99, cpu50, cpu99]) {
    const mix = name.trim();
    const goal = PROMISED.find((g) => g.mix === mix && size >= (g.from ?? 0)) ?? {};
    const limits = [['p50', cpu50], ['p99', cpu99]].filter(([which]) => goal[which]);
    return { name: `${size.toLocaleString('en')} offers, ${mix} (${hits} hits on average): CPU a ${mix.startsWith('complete') ? 'completion' : 'search with facets'}`,
        goal: limits.map(([which]) => `${which} ≤ ${goal[which]} ms`).join(', ') + (goal.at ?? '') || '(told)',
        ok: limits.length ? limits.every(([which, ms]) => Number(ms) <= goal[which]) : null,
        result: `p50 ${cpu50}, p99 ${cpu99} ms`, note: `by the clock p99 ${wall99} ms` };
}

async function million({ add }) {
    const folder = path.join(ROOT, 'var/bench');
    fs.mkdirSync(folder, { recursive: true });
    for (const size of SIZES) {
        const { code, out, err } = await run(path.join(BUILD, 'find_bench'), [String(size), folder, '400']);
        if (code !== 0) throw new Error(`find_bench: ${err}${out}`);
        const lines = out.split('\n').map((line) => /^(.{30}) +(\d+) hits +wall p50 +([\d.]+) p99 +([\d.]+) +cpu p50 +([\d.]+) p99 +([\d.]+) ms/.exec(line));
        for (const found of lines.filter(Boolean)) {
            const row = sizeRow(size, found);
            if (size === SIZES.at(-1) || row.ok !== null) add(row);
        }
    }
}

// ---------------------------------------------------------------- people who come

/** What telling a person from a program and adding one more costs a page view, beside answering it. */
async function counting({ add }) {
    const { code, out, err } = await run(path.join(BUILD, 'count_bench'), []);
    const lines = [...out.matchAll(/^(\d+) shops: (\d+) ns a view$/gm)];
    if (code !== 0 || !lines.length) throw new Error(`count_bench: ${err}${out}`);
    for (const [, shops, ns] of lines)
        add({ name: `counting a page view, ${Number(shops) > 1 ? `${shops} shops between two writes` : 'one shop'}: CPU`, goal: '≤ 2 µs', ok: Number(ns) <= 2000, result: `${(Number(ns) / 1000).toFixed(2)} µs` });
}

// ---------------------------------------------------------------- the table

const verdict = (row) => (row.ok === null ? '' : row.ok ? 'met' : 'MISSED');

function machine() {
    const cpu = os.cpus();
    const system = /PRETTY_NAME="(.*)"/.exec(fs.readFileSync('/etc/os-release', 'utf8'))?.[1] ?? os.type();
    return `${cpu[0].model.trim()}, ${cpu.length} cores, ${Math.round(os.totalmem() / 2 ** 30)} GiB, ${system}, Linux ${os.release()}`;
}

function results(rows, began) {
    const head = fs.readFileSync(path.join(import.meta.dirname, 'RESULTS.head.md'), 'utf8').trimEnd();
    const facts = [`- Machine: ${machine()}.`, `- Measured ${began.when}; load average ${began.load} at the start, ${os.loadavg()[0].toFixed(1)} at the end (${os.cpus().length} cores; above 1 before the start, others were at work).`];
    const table = rows.map((r) => `| ${r.name} | ${r.goal} | ${r.result} | ${verdict(r)} | ${r.note ?? ''} |`);
    return `${head}\n\n${facts.join('\n')}\n\n| what | goal | result | | and |\n|---|---|---|---|---|\n${table.join('\n')}\n`;
}

/** Writes bench/RESULTS.md, or where one may: as root the work is done by a user who owns var/ alone. */
function keep(text) {
    for (const file of ['bench/RESULTS.md', 'var/bench/RESULTS.md']) {
        try {
            fs.mkdirSync(path.dirname(path.join(ROOT, file)), { recursive: true });
            fs.writeFileSync(path.join(ROOT, file), text);
            return file;
        } catch (e) {
            if (!['EACCES', 'EPERM', 'EROFS'].includes(e.code)) throw e;
        }
    }
    throw new Error('neither bench/RESULTS.md nor var/bench/RESULTS.md can be written');
}

async function measureAll({ quick, names }, add) {
    const size = quick ? { rounds: 2, seconds: 1, starts: 5, runs: 1 } : { rounds: 5, seconds: 3, starts: 20, runs: 5 };
    let server = null;
    try {
        for (const name of names) {
            say(`== ${name}`);
            if (ON_DEMO[name]) {
                server ??= await demoMarket({ quick });
                await ON_DEMO[name]({ server, add, ...size, ...(name === 'memory' ? { seconds: quick ? 4 : 20 } : {}) });
            } else if (name === 'purchases') await purchases({ engine: 'sqlite', rounds: quick ? 1 : 3, quick, add });
            else if (name === 'postgres') await purchases({ engine: 'postgres', rounds: quick ? 1 : 3, quick, add });
            else if (name === 'screens') for (const engine of ['sqlite', 'postgres']) await screens({ engine, quick, add });
            else if (name === 'import') for (const engine of ['sqlite', 'postgres']) await imports({ engine, quick, add });
            else await { cold, counting, lighthouse, million, photos }[name]({ add, ...size });
        }
    } finally {
        await server?.dispose();
    }
}

async function main() {
    const what = asked(process.argv.slice(2));
    const rows = [];
    const began = { when: new Date().toISOString().slice(0, 10), load: os.loadavg()[0].toFixed(1) };
    const add = (row) => {
        rows.push(row);
        say(`${(verdict(row) || '-').padEnd(7)} ${row.name}\n        goal ${row.goal}, result ${row.result}${row.note ? `; ${row.note}` : ''}`);
    };
    say(`${BINARY} on ${machine()}`);
    await measureAll(what, add);
    say(what.whole ? `${keep(results(rows, began))} is written` : '(in part or quick: bench/RESULTS.md is left as it was)');
    say(`${rows.filter((r) => r.ok).length} goals met, ${rows.filter((r) => r.ok === false).length} missed`);
}

main().then(() => process.exit(0), (e) => (console.error(e.stack ?? e.message), process.exit(1)));
