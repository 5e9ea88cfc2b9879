// communes.mjs [OUT]: data/communes.tsv from the pinned npm package @etalab/decoupage-administratif (Licence Ouverte).
// Same package, same bytes. The format is described in data/README.md.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const out = process.argv[2] ?? fileURLToPath(new URL('../data/communes.tsv', import.meta.url));
const require = createRequire(import.meta.url);
const source = JSON.parse(readFileSync(require.resolve('@etalab/decoupage-administratif/data/communes.json'), 'utf8'));
const HEADER = ['insee', 'name', 'article', 'departement', 'postcodes', 'population', 'aliases'];

const byCode = (a, b) => (a.code < b.code ? -1 : a.code > b.code ? 1 : 0);
const readable = (name) => name.replaceAll("'", '’');

/* Names of delegated and associated communes, by the INSEE code of the commune they belong to today. */
function partsByCommune() {
  const parts = new Map();
  const kinds = new Set(['commune-deleguee', 'commune-associee']);
  for (const c of source.filter((x) => kinds.has(x.type)).sort(byCode)) {
    if (!parts.has(c.chefLieu)) parts.set(c.chefLieu, []);
    parts.get(c.chefLieu).push(readable(c.nom));
  }
  return parts;
}

function cell(text) {
  if (/[\t\n\r|]/.test(text.replaceAll('|', ''))) throw new Error(`a separator in ${JSON.stringify(text)}`);
  return text;
}

function row(c, parts) {
  const name = readable(c.nom);
  const aliases = [...new Set(parts.get(c.code) ?? [])].filter((a) => a !== name);
  const columns = [c.code, name, String(c.typeLiaison ?? ''), c.departement ?? c.collectivite,
    [...c.codesPostaux].sort().join(','), String(c.population), aliases.join('|')];
  return columns.map(cell).join('\t');
}

/* The uninhabited lands of the far south are in the source without postcode or population: nobody lives or sells there. */
const current = source.filter((c) => c.type === 'commune-actuelle' && c.codesPostaux?.length && Number.isInteger(c.population));
const parts = partsByCommune();
writeFileSync(out, [HEADER.join('\t'), ...current.sort(byCode).map((c) => row(c, parts)), ''].join('\n'));
console.log(`${current.length} communes`);
