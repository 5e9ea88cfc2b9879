export const meta = { timeoutMs: 1500 };

export default async function (t) {
    await t.step('for ever', () => new Promise((done) => setTimeout(done, 1e9)));
}
