// What the operator puts in of the national register, so that a SIRET number says the rest.
import fs from 'node:fs';
import path from 'node:path';
import { BAKERY, CLOSED, FARM, firm, GOOD, POTTER, register, SHY, siretOf } from './register.mjs';
import { openMarket, rows } from './people.mjs';

// ---------------------------------------------------------------- the register

function put(m, name, text) {
    const file = path.join(m.server.dir, name);
    fs.writeFileSync(file, text);
    return file;
}

async function load(m, file, code, ...more) {
    const done = await m.server.sub('import', 'sirene', file, ...more);
    m.t.assert.equal(done.code, code, `expected exit code ${code}:\n${done.out}`);
    return done.out;
}

const known = (m) => rows(m.server, 'SELECT siret, name, legal_name, address, postcode, insee, activity FROM register_firm ORDER BY siret');

async function goodFile(m) {
    const file = put(m, 'sirene.csv', `\ufeff${register(GOOD)}`);
    const tried = await load(m, file, 0, '--check');
    m.t.assert.match(tried, /4 establishments .*nothing was written/);
    m.t.assert.deepEqual(await known(m), [], 'a check writes nothing');
    m.t.assert.match(await load(m, file, 0), /4 establishments of this territory, 4 changed; left out: 1 elsewhere, 1 closed, 0 not to be shown, 0 faulty/);
    const all = await known(m);
    m.t.assert.deepEqual(all, [
        [BAKERY, 'Au Bon Pain du Parc', 'SARL le Fournil d\'Odile', '4 bis avenue de Quakenbruck', '61000', '61001', '10.71C'],
        [FARM, '', 'EARL des Haies, Fromages', 'lieu-dit La Haie', '61250', '61143', '01.41Z'],
        [POTTER, '', 'Odile Le Goff', 'Batiment 2, 12 rue du Moulin', '61000', '61001', '23.41Z'],
        [SHY, '', '', '', '61000', '61001', '96.02A'],
    ].sort());
    m.t.assert.match(await load(m, file, 0), /4 establishments of this territory, 0 changed/, 'the same again changes nothing');
    m.t.assert.deepEqual(await known(m), all);
}

/** One line after the other: what is wrong is named by its line, what is right is taken. */
async function faultyFile(m) {
    const lines = [
        firm({ siret: `${BAKERY.slice(0, 13)}${(Number(BAKERY[13]) + 1) % 10}` }), // 2: its digits do not add up
        firm({ siret: siretOf('8123456840001'), codePostalEtablissement: '6100' }), // 3
        firm({ siret: siretOf('8123456850001'), codeCommuneEtablissement: '6100!' }), // 4
        firm({ siret: siretOf('8123456860001'), activitePrincipaleEtablissement: 'boulanger' }), // 5
        '1,2,3', // 6
        firm({ siret: siretOf('8123456870001'), enseigne1Etablissement: 'X'.repeat(3000) }), // 7
        '', // 8: nothing, and no fault
        firm({ siret: siretOf('8123456880001'), enseigne1Etablissement: 'La "Halle", à deux\npas', activitePrincipaleEtablissement: '47.71Z' }), // 9
        firm({ siret: FARM, etatAdministratifEtablissement: 'F' }), // 10: has closed since
    ];
    const text = Buffer.concat([Buffer.from(register(lines)), Buffer.from(firm({ siret: siretOf('8123456890001') }).replace('DU MOULIN', 'DU CH\xc2TEAU'), 'latin1'), Buffer.from('\n"')]);
    const out = await load(m, put(m, 'fautes.csv', text), 3);
    for (const [line, words] of [[2, 'not a SIRET'], [3, 'five digits'], [4, 'five characters'], [5, 'such as 10.71C'], [6, 'not as many'], [7, 'too long'], [11, 'not UTF-8'], [12, 'never closed']])
        m.t.assert.match(out, new RegExp(`line ${line}, .*${words}`), `line ${line}`);
    m.t.assert.match(out, /1 establishments of this territory, 2 changed; left out: 0 elsewhere, 1 closed, 0 not to be shown, 8 faulty/);
    const all = await known(m);
    m.t.assert.ok(!all.some(([siret]) => siret === FARM), 'what has closed is forgotten');
    m.t.assert.ok(all.some(([, name]) => name === 'La "Halle", à deux pas'));
    await load(m, put(m, 'sirene.csv', register(GOOD)), 0);
}

async function wrongFiles(m) {
    const before = await known(m);
    m.t.assert.match(await load(m, put(m, 'autre.csv', 'nom,prenom\nOdile,Le Goff\n'), 1), /line 1, siret: this column is missing/);
    m.t.assert.match(await load(m, put(m, 'vide.csv', ''), 1), /siret: this column is missing/);
    await load(m, path.join(m.server.dir, 'nowhere.csv'), 1);
    await load(m, m.server.dir, 1);
    for (const words of [[], ['sirene'], ['navire', 'x.csv'], ['sirene', '--check']]) m.t.assert.equal((await m.server.sub('import', ...words)).code, 2, words.join(' '));
    m.t.assert.equal((await m.server.sub('import', '--help')).code, 0);
    m.t.assert.deepEqual(await known(m), before, 'nothing was changed');
    m.t.assert.ok(!before.some(([siret]) => siret === CLOSED));
}

/** Longer than a batch and than a piece of the file: nothing is lost at the seams. */
async function longFile(m) {
    const lines = Array.from({ length: 1201 }, (_, i) => firm({ siret: siretOf(`7${String(i).padStart(8, '0')}0001`), enseigne1Etablissement: `BOUTIQUE ${i}`, activitePrincipaleEtablissement: '47.71Z' }));
    m.t.assert.match(await load(m, put(m, 'longue.csv', register(lines)), 0), /1201 establishments of this territory, 1201 changed/);
    const [[n]] = await rows(m.server, `SELECT count(*) FROM register_firm WHERE activity = '47.71Z' AND address = '12 rue du Moulin' AND postcode = '61000'`);
    m.t.assert.equal(Number(n), 1202);
}

export default async function (t) {
    const m = await openMarket(t);
    await m.server.stop(); // the embedded database belongs to one process
    await t.step('an extract of the register is put in, and again', () => goodFile(m));
    await t.step('each faulty line is named and left out', () => faultyFile(m));
    await t.step('what is no such file changes nothing', () => wrongFiles(m));
    await t.step('a long file comes in whole', () => longFile(m));
}
