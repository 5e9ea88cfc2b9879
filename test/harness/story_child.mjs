// Runs one story on one engine, in a process of its own (the shared clock is a variable of the process).
// Started by run.mjs: node story_child.mjs FILE ENGINE; tells its steps by messages.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { SharedClock } from '../fakes/clock.mjs';
import { Postgres } from './postgres.mjs';
import { seeded, tempDir, until } from './ports.mjs';
import { Server } from './server.mjs';

const SANITIZER = /ERROR: (Address|Leak|Thread|Memory)Sanitizer|runtime error: |WARNING: ThreadSanitizer/;

class Story {
    constructor(engine) {
        this.engine = engine;
        this.dir = tempDir('story');
        fs.chmodSync(this.dir, 0o755);
        this.clock = new SharedClock(path.join(this.dir, 'clock'));
        process.env.FOIRAIL_CLOCK = this.clock.path;
        if (process.env.FOIRAIL_TEST_START) this.clock.goTo(process.env.FOIRAIL_TEST_START);
        this.seed = Number(process.env.SEED ?? 1);
        this.random = seeded(this.seed);
        this.servers = [];
        this.cleanups = [];
        this.assert = assert;
        this.until = until;
        this.failed = 0;
        this.done = 0;
    }

    /** A named step; when it fails the story ends, as the next ones stand on it. */
    async step(name, fn) {
        await this.#try(name, fn);
        if (this.failed) throw new StoryEnded();
    }

    /** A named check whose failure does not end the story. */
    check(name, fn) {
        return this.#try(name, fn);
    }

    async #try(name, fn) {
        const started = Date.now();
        let error = null;
        try {
            await fn();
        } catch (e) {
            if (e instanceof StoryEnded) throw e;
            error = e.stack ?? String(e);
        }
        this.done += 1;
        if (error !== null) this.failed += 1;
        const logs = error === null ? [] : this.servers.map((s) => `${s.origin}:\n${s.logTail()}`);
        tell({ step: name, ms: Date.now() - started, error, logs });
    }

    note(text) {
        tell({ note: text });
    }

    defer(fn) {
        this.cleanups.unshift(fn);
    }

    /** The mail catcher of the story, started when first asked for. */
    async mail() {
        if (!this.catcher) {
            const { startMail } = await import('../fakes/mail.mjs');
            this.catcher = await startMail();
            this.defer(() => this.catcher.close());
        }
        return this.catcher;
    }

    /** A bank: {bank, url, close}; see fakes/bank.mjs for its options. */
    async bank(options) {
        const { startBank } = await import('../fakes/bank.mjs');
        const bank = await startBank(options);
        this.defer(() => bank.close());
        return bank;
    }

    /** A started server on the story's engine and clock, its mail going to the catcher. */
    async server(options = {}) {
        const mail = options.smtpPort === undefined ? await this.mail() : null;
        const settings = { engine: this.engine, clock: this.clock, smtpPort: mail?.smtpPort, ...options };
        if (settings.engine === 'postgres') settings.postgres ??= Postgres.attach(process.env.FOIRAIL_TEST_PG);
        const server = await Server.start(settings);
        this.servers.push(server);
        this.defer(() => server.dispose());
        return server;
    }

    /** The story's Chromium (see browser.mjs), started when first asked for. */
    async chromium() {
        if (!this.chrome) {
            const { Chromium } = await import('./browser.mjs');
            this.chrome = await Chromium.start();
            this.defer(() => this.chrome.close());
        }
        return this.chrome;
    }

    /** After the steps: the truth of each server, a clean end, no report of a sanitizer. */
    async epilogue() {
        for (const s of this.servers) {
            if (s.options.fsck !== false) await this.#try(`fsck (${s.origin})`, () => s.fsck());
            await this.#try(`ends cleanly (${s.origin})`, () => endsCleanly(s));
        }
        for (const fn of this.cleanups) await this.#quietly(fn);
        fs.rmSync(this.dir, { recursive: true, force: true });
    }

    async #quietly(fn) {
        try {
            await fn();
        } catch (e) {
            tell({ step: 'cleaning up', ms: 0, error: e.stack, logs: [] });
        }
    }
}

class StoryEnded extends Error {}

async function endsCleanly(server) {
    const wasRunning = server.running;
    const ended = await server.stop();
    assert.ok(wasRunning || server.endedOnPurpose, `the server had ended by itself: ${JSON.stringify(ended)}`);
    if (wasRunning) assert.equal(ended.code, 0, `the server ended with ${JSON.stringify(ended)}`);
    const report = SANITIZER.exec(server.log());
    assert.equal(report, null, report && `a sanitizer spoke:\n${server.log().slice(report.index, report.index + 4000)}`);
}

const unsent = [];

function tell(message) {
    unsent.push(new Promise((done) => (process.send ? process.send(message, done) : (console.log(message), done()))));
}

const [file, engine] = process.argv.slice(2);
const story = new Story(engine);
try {
    const module = await import(pathToFileURL(path.resolve(file)).href);
    await module.default(story);
} catch (e) {
    if (!(e instanceof StoryEnded)) await story.check('the story itself', () => Promise.reject(e));
}
if (story.done === 0) await story.check('has steps', () => assert.fail('a story without a step proves nothing'));
await story.epilogue();
await Promise.all(unsent);
process.disconnect?.();
process.exit(0);
