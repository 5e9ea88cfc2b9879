// The smallest runner of checks for the test tools themselves. Every program that uses it ends with the line
// "N passed, N failed" and exits 1 when something failed.
const checks = [];

/** Declares a check; checks run one after another, in the order they are declared. */
export function test(name, fn) {
    checks.push({ name, fn });
}

/** Runs what was declared (or only the names containing the first argument of the program). */
export async function runTests(only = process.argv[2]) {
    let passed = 0;
    let failed = 0;
    for (const { name, fn } of checks.filter((c) => !only || c.name.includes(only))) {
        try {
            await fn();
            passed += 1;
            console.log(`ok     ${name}`);
        } catch (e) {
            failed += 1;
            console.log(`FAILED ${name}\n       ${(e.stack ?? String(e)).replace(/\n/g, '\n       ')}`);
        }
    }
    if (passed + failed === 0) failed = 1;
    console.log(`${passed} passed, ${failed} failed`);
    process.exitCode = failed ? 1 : 0;
}
