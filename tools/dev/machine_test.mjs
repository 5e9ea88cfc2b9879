// What ./dev does about packages on Debian, on its relatives and elsewhere: tools/dev/machine.sh with a PATH and a system of its own.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { tempDir } from '../../test/harness/ports.mjs';
import { runTests, test } from '../../test/harness/unit.mjs';

const ROOT = path.resolve(import.meta.dirname, '../..');
const PLAIN = ['bash', 'sh', 'env', 'sort', 'tr', 'sed', 'comm', 'cat', 'printf', 'dirname', 'sha256sum', 'nproc', 'find', 'mkdir'];
const BUILD = ['meson', 'ninja', 'cc', 'npm'];

function findProgram(name) {
    return ['/usr/bin', '/bin'].map((dir) => path.join(dir, name)).find((file) => fs.existsSync(file));
}

/** A folder of programs: those every shell script leans on, and stubs, whose words are kept in its log. */
function machine({ stubs = BUILD, modules = 'all', installed = [], apt = false, sudo = true, uid = 1000, aptFails = false }) {
    const dir = tempDir('machine'), bin = path.join(dir, 'bin');
    fs.mkdirSync(bin);
    for (const name of PLAIN) if (findProgram(name)) fs.symlinkSync(findProgram(name), path.join(bin, name));
    const stub = (name, body) => fs.writeFileSync(path.join(bin, name), `#!/bin/sh\necho "${name} $*" >>${dir}/log\n${body}\n`, { mode: 0o755 });
    for (const name of stubs) stub(name, 'exit 0');
    stub('id', `echo ${uid}`);
    if (modules) stub('pkg-config', modules === 'all' ? 'exit 0' : `case "$2" in ${modules.join('|')}) exit 1;; esac`);
    // as the real one: it fails when it never heard of one of the names
    stub('dpkg-query', `for p in ${installed.join(' ') || 'none'}; do echo "ii $p"; done; [ $# -lt ${installed.length + 4} ]`);
    if (apt) stub('apt-get', aptFails ? '[ "$1" != install ]' : 'exit 0');
    if (sudo) stub('sudo', 'exec "$@"');
    return { dir, bin, log: () => (fs.existsSync(path.join(dir, 'log')) ? fs.readFileSync(path.join(dir, 'log'), 'utf8') : '') };
}

const FEDORA = 'ID=fedora\nID_LIKE="rhel"\n';
const DEBIAN = 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nID=debian\n';
const UBUNTU = 'ID=ubuntu\nID_LIKE=debian\n';

/** What packages_install does on such a machine: {code, out, log}. */
function installed(options, system) {
    const m = machine(options);
    const release = path.join(m.dir, 'os-release');
    fs.writeFileSync(release, system);
    const done = spawnSync(path.join(m.bin, 'bash'), ['-euo', 'pipefail', '-c', 'source tools/dev/machine.sh; packages_install build; echo went on'],
        { cwd: ROOT, encoding: 'utf8', env: { PATH: m.bin, FOIRAIL_OS_RELEASE: release } });
    const log = m.log();
    fs.rmSync(m.dir, { recursive: true, force: true });
    return { code: done.status, out: done.stdout + done.stderr, log };
}

test('elsewhere: the packages are named, and it goes on when what they hold is there', () => {
    const done = installed({}, FEDORA);
    assert.equal(done.code, 0, done.out);
    assert.match(done.out, /This is not Debian; there the packages are: .*libmicrohttpd-dev .*meson/);
    assert.match(done.out, /went on/);
    assert.doesNotMatch(done.log, /apt-get/);
});

test('elsewhere: what is missing is named, all of it, and nothing goes on', () => {
    const done = installed({ stubs: ['meson', 'cc', 'npm'], modules: ['vips', 'libcmark'] }, FEDORA);
    assert.equal(done.code, 1);
    assert.match(done.out, /missing: ninja vips libcmark\n/);
    assert.doesNotMatch(done.out, /went on/);
    const bare = installed({ stubs: [], modules: null }, FEDORA);
    assert.equal(bare.code, 1);
    assert.match(bare.out, /missing: meson ninja cc pkg-config npm\n/);
});

test('elsewhere with an apt-get of its own, or a system that says nothing: nothing is installed', () => {
    for (const system of [FEDORA, '', 'ID=arch\n']) {
        const done = installed({ apt: true }, system);
        assert.equal(done.code, 0, done.out);
        assert.doesNotMatch(done.log, /apt-get/);
    }
});

test('Debian: what is missing is installed, by sudo or by root; all there: nothing is asked', () => {
    const some = { apt: true, installed: ['meson', 'gcc', 'npm'] };
    const done = installed(some, DEBIAN);
    assert.equal(done.code, 0, done.out);
    const [, line] = /^apt-get (install .*)$/m.exec(done.log);
    assert.match(line, /--no-install-recommends .*libvips-dev/);
    assert.doesNotMatch(line, / (meson|gcc) /);
    assert.match(done.log, /^sudo apt-get update/m);
    assert.doesNotMatch(installed({ ...some, uid: 0 }, DEBIAN).log, /^sudo/m);
    const refused = installed({ ...some, sudo: false }, DEBIAN);
    assert.equal(refused.code, 1);
    assert.match(refused.out, /run once as root, or install: apt-get install .*libvips-dev/);
    const wanted = spawnSync('bash', ['-c', 'source tools/dev/machine.sh; wanted_packages build'], { cwd: ROOT, encoding: 'utf8' }).stdout.trim().split('\n');
    const all = installed({ apt: true, installed: [...wanted, 'npm'] }, DEBIAN);
    assert.equal(all.code, 0, all.out);
    assert.doesNotMatch(all.log, /apt-get/);
});

test('a relative of Debian that lacks a name: goes on when what it holds is there; Debian itself stops', () => {
    const fails = { apt: true, aptFails: true };
    const done = installed(fails, UBUNTU);
    assert.equal(done.code, 0, done.out);
    assert.match(done.log, /apt-get install/);
    assert.match(done.out, /This is not Debian.*\n[^]*went on/);
    const debian = installed(fails, DEBIAN);
    assert.equal(debian.code, 1);
    assert.match(debian.out, /could not be installed/);
});

await runTests();
