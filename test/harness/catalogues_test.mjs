// The catalogues of both engines after all migrations, column by column; and that a difference is noticed.
//   node test/harness/catalogues_test.mjs
import assert from 'node:assert/strict';
import path from 'node:path';
import { differences, ofPostgres, ofSqlite } from './catalogues.mjs';
import { Postgres } from './postgres.mjs';
import { Server } from './server.mjs';
import { runTests, test } from './unit.mjs';

async function migrated(options) {
    const s = await Server.prepare(options);
    const done = await s.run(s.command.init[0]);
    assert.equal(done.code, 0, done.out);
    return s;
}

const DATABASE = 'catalogue';
// What somebody might change on one engine alone, and the word of it that must be told.
const CHANGES = [
    ['ALTER TABLE offer ADD COLUMN more BIGINT', /^column offer\.more integer/],
    ['ALTER TABLE quote ALTER COLUMN answer_cents TYPE TEXT', /^column quote\.answer_cents text/],
    ['ALTER TABLE product ALTER COLUMN title_fr DROP NOT NULL', /^column product\.title_fr text, else/],
    ['ALTER TABLE merchant ALTER COLUMN shelf_turn SET DEFAULT 7', /^column merchant\.shelf_turn .* else 7/],
    ['ALTER TABLE price_past DROP CONSTRAINT price_past_offer_id_fkey', /^key price_past \(offer_id\) in offer/],
    ['ALTER TABLE stall DROP CONSTRAINT stall_pkey', /^own key stall /],
    ['ALTER TABLE merchant DROP CONSTRAINT merchant_pay_online_check', /^check of merchant: pay_online with 0 1/],
    ['ALTER TABLE merchant RENAME CONSTRAINT merchant_mode_check TO levels', /^check of merchant called levels: mode/],
    ['DROP INDEX offer_season; CREATE INDEX offer_season ON offer (season_from) WHERE season_from > 1', /^index offer_season .* with 1/],
    ['DROP INDEX member_once; CREATE INDEX member_once ON member (person_id, merchant_id) WHERE removed_at IS NULL', /^index member_once .*\) where/],
    ['DROP VIEW public_offer; CREATE VIEW public_offer AS SELECT id FROM offer', /^view public_offer \(id\)/],
];

test('both engines hold the same tables, columns, keys, indexes and checks; what differs is named', async () => {
    const pg = await Postgres.start();
    let sqlite;
    let postgres;
    try {
        sqlite = await migrated({ engine: 'sqlite' });
        const url = await pg.createDatabase(DATABASE);
        postgres = await migrated({ engine: 'sqlite', conf: { database: url } });
        const one = ofSqlite(path.join(sqlite.dir, 'data', 'market', 'market.db'));
        assert.ok(one.length > 1000, `${one.length} lines`);
        assert.deepEqual(differences(one, await ofPostgres(pg, DATABASE)), [[], []]);
        for (const [change] of CHANGES) await pg.query(DATABASE, change);
        const [lost, come] = differences(one, await ofPostgres(pg, DATABASE));
        for (const [change, word] of CHANGES) assert.ok([...lost, ...come].some((line) => word.test(line)), `${change}: not noticed among\n${[...lost, ...come].join('\n')}`);
    } finally {
        await sqlite?.dispose();
        await postgres?.dispose();
        await pg.stop();
    }
});

await runTests();
