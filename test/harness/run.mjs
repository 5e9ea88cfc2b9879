// Runs the stories: test/scenarios/*.story.mjs, each in a process of its own.
//
//   node test/harness/run.mjs [--quick] [--only PART] [--engine sqlite|postgres|both] [--jobs N] [--dir DIR] [--list]
//
// A story exports `default async function (t)` with `await t.step(name, fn)` in it, and may export
//   meta = {quick: true, long: true, waits: true, engines: ['sqlite'], timeoutMs: 300000}
// long: begun first, so that none is left alone at the end; waits: for times to pass, mostly, so that it runs beside the others.
// KEEP=1 keeps the folders of the servers. ENGINE in the environment is the default of --engine. The last line is "N passed, N failed".
import { fork } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { isMain, readArgs } from '../fakes/http_server.mjs';
import { atEnd, tempDir } from './ports.mjs';
import { Postgres } from './postgres.mjs';
import { family } from './server.mjs';

const HERE = import.meta.dirname;
const FOLDERS = [path.join(HERE, '../scenarios')];
const TIMEOUT_MS = 300_000;

function listStories(folders, suffix) {
    return folders.filter((d) => fs.existsSync(d)).flatMap((d) => fs.readdirSync(d).filter((f) => f.endsWith(suffix)).sort().map((f) => path.join(d, f)));
}

async function plan({ folders, suffix, only, quick, engines }) {
    const tasks = [];
    for (const file of listStories(folders, suffix)) {
        const name = path.basename(file, suffix);
        if (only && !name.includes(only)) continue;
        const { meta = {} } = await import(pathToFileURL(file).href);
        if (quick && !meta.quick) continue;
        for (const engine of engines) if (!meta.engines || meta.engines.includes(engine)) tasks.push({ file, name, engine, long: meta.long ?? false, waits: meta.waits ?? false, timeoutMs: meta.timeoutMs ?? TIMEOUT_MS });
    }
    return tasks.sort((a, b) => b.long - a.long);
}

function indent(text) {
    return text.replace(/^/gm, '        ');
}

function show(task, m) {
    const title = `${task.name} [${task.engine}]`;
    if (m.note !== undefined) return console.log(`note    ${title}: ${m.note}`);
    if (m.error === null) return console.log(`ok      ${title}: ${m.step} (${m.ms} ms)`);
    console.log(`FAILED  ${title}: ${m.step}\n${indent(m.error)}`);
    for (const log of m.logs) console.log(indent(`--- log of ${log}`));
}

/** One story on one engine; gives {passed, failed}. A child that dies or takes too long is a failure. */
function runStory(task, env, running) {
    return new Promise((done) => {
        const count = { passed: 0, failed: 0 };
        const child = fork(path.join(HERE, 'story_child.mjs'), [task.file, task.engine], { env: { ...process.env, ...env }, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
        running.add(child);
        let over = false;
        const timer = setTimeout(() => {
            over = true;
            killFamily(child.pid);
        }, task.timeoutMs);
        child.on('message', (m) => {
            show(task, m);
            if (m.step !== undefined) count[m.error === null ? 'passed' : 'failed'] += 1;
        });
        child.on('exit', (code, signal) => {
            clearTimeout(timer);
            running.delete(child);
            if (code !== 0) {
                count.failed += 1;
                const why = over ? `did not end within ${task.timeoutMs} ms` : `ended with ${code ?? signal}`;
                console.log(`FAILED  ${task.name} [${task.engine}]: the story ${why}`);
            }
            done(count);
        });
    });
}

function killFamily(pid) {
    for (const id of family(pid).reverse()) {
        try {
            process.kill(id, 'SIGKILL');
        } catch {
            // already gone
        }
    }
}

const WAITING = 2; // so many of those that wait, beside the others
const CONNECTIONS = 60; // to PostgreSQL, of a story with several machines or territories

/** The tasks in queues, with how many of each run at a time. */
function queues(tasks, jobs) {
    if (jobs === 1) return [[tasks, 1]];
    return [[tasks.filter((t) => t.waits), WAITING], [tasks.filter((t) => !t.waits), jobs]];
}

/** Runs tasks, `jobs` at a time; gives the sum. */
async function runAll(tasks, jobs, env) {
    const total = { passed: 0, failed: 0 };
    const running = new Set();
    const forget = atEnd(() => running.forEach((child) => killFamily(child.pid)));
    const worker = async (queue, lane, all) => {
        for (let task = queue.shift(); task; task = queue.shift()) {
            const { passed, failed } = await runStory(task, { ...env, FOIRAIL_TEST_LANE: `${lane} of ${all.length}` }, running);
            total.passed += passed;
            total.failed += failed;
        }
    };
    const lanes = queues(tasks, jobs).flatMap(([queue, n]) => Array.from({ length: n }, () => queue));
    await Promise.all(lanes.map(worker));
    forget();
    return total;
}

function removeUnlessKept(dir) {
    if (process.env.KEEP !== '1') fs.rmSync(dir, { recursive: true, force: true });
}

/** Runs what is asked for; gives {passed, failed}. */
export async function runStories({ folders = FOLDERS, suffix = '.story.mjs', only = '', quick = false, engine = process.env.ENGINE ?? 'both', jobs = 1 } = {}) {
    const engines = engine === 'both' ? ['sqlite', 'postgres'] : [engine];
    for (const e of engines) if (!['sqlite', 'postgres'].includes(e)) throw new Error(`no engine is called ${e}`);
    const tasks = await plan({ folders, suffix, only, quick, engines });
    if (tasks.length === 0) {
        console.log('FAILED  no story was found');
        return { passed: 0, failed: 1 };
    }
    const dir = tempDir('run'); // where stories make their folders, so that even a killed one leaves nothing
    fs.chmodSync(dir, 0o755);
    const forget = atEnd(() => removeUnlessKept(dir));
    const pg = tasks.some((t) => t.engine === 'postgres') ? await Postgres.start({ connections: CONNECTIONS * (jobs + WAITING) }) : null;
    try {
        return await runAll(tasks, jobs, { TMPDIR: dir, ...(tasks.length > 1 ? { FOIRAIL_TEST_DEMOS: path.join(dir, 'demos') } : {}), ...(pg ? { FOIRAIL_TEST_PG: pg.dir } : {}) });
    } finally {
        await pg?.stop();
        forget();
        removeUnlessKept(dir);
    }
}

async function main() {
    const args = readArgs(process.argv.slice(2), { quick: 'flag', list: 'flag', only: 'value', engine: 'value', jobs: 'value', dir: 'value' });
    const folders = args.dir ? [path.resolve(args.dir)] : FOLDERS;
    if (args.list) {
        for (const file of listStories(folders, '.story.mjs')) console.log(path.relative(process.cwd(), file));
        return;
    }
    const total = await runStories({ folders, only: args.only, quick: args.quick, engine: args.engine, jobs: Number(args.jobs ?? 1) });
    console.log(`${total.passed} passed, ${total.failed} failed`);
    process.exitCode = total.failed ? 1 : (process.exitCode ?? 0);
}

if (isMain(import.meta)) {
    main().catch((e) => {
        console.error(`run: ${e.message}`);
        console.log('0 passed, 1 failed');
        process.exitCode = 2;
    });
}
