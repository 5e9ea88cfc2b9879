// The served description of the API, as its own tool reads it: no error, and one with an error has one.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { runTests, test } from './unit.mjs';

const ROOT = path.resolve(import.meta.dirname, '../..');
const FILE = path.join(ROOT, 'data/openapi.json');

/** The tool's exit code and words; it asks nobody for news of itself. */
function lint(file) {
    const env = { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true', NO_COLOR: '1' };
    const cli = path.join(ROOT, 'node_modules/@redocly/cli/bin/cli.js');
    return new Promise((done) => execFile(process.execPath, [cli, 'lint', '--extends', 'recommended', file], { env, cwd: path.dirname(file) },
        (error, out, err) => done({ code: error?.code ?? 0, out: out + err })));
}

test('the description of the API has no error', async () => {
    const got = await lint(FILE);
    assert.equal(got.code, 0, got.out);
});

test('one that names a schema which is not there has one', async () => {
    const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'foirail-openapi-'));
    try {
        const bad = path.join(dir, 'openapi.json');
        fs.writeFileSync(bad, fs.readFileSync(FILE, 'utf8').replace('#/components/schemas/Territory"', '#/components/schemas/Nowhere"'));
        assert.notEqual((await lint(bad)).code, 0);
    } finally {
        fs.rmSync(dir, { recursive: true });
    }
});

await runTests();
