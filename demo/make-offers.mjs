// make-offers.mjs [OUT]: demo/offers.tsv from merchants.tsv, rayons.tsv and the word lists of words/ (format: README.md).
// No chance in it: every choice comes from a digest of the merchant and the title. Same lists, same bytes.
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const here = new URL('.', import.meta.url);
const out = process.argv[2] ?? fileURLToPath(new URL('offers.tsv', here));
const HEADER = ['merchant', 'ref', 'title_fr', 'title_en', 'rayon', 'text_fr', 'text_en', 'price_cents', 'vat_bp', 'unit', 'net_milli',
  'net_unit', 'stock', 'mode', 'labels', 'allergens', 'origin', 'storage', 'picture', 'crop', 'ground', 'label', 'minutes'];
/* How long a service takes where its time is booked; those of other shops are seen in the shop or asked for. */
const MINUTES = {
  'cycles-rouland': { 'Révision complète': 90, 'Réparation de crevaison': 30, 'Révision légère': 60 },
  'optique-et-montres-vallee': { 'Changement de pile de montre': 15 },
  'quincaillerie-postel': { 'Copie de clé plate': 15 },
};
const HARVEST_YEAR = '2026';
const WARNING = [' L’abus d’alcool est dangereux pour la santé.', ' Alcohol abuse is dangerous for your health.'];

const read = (name) => readFileSync(new URL(name, here), 'utf8');
const digest = (text) => createHash('sha256').update(text).digest().readUInt32BE(0);
const pick = (list, seed) => list[digest(seed) % list.length];
const capital = (s) => s.charAt(0).toUpperCase() + s.slice(1);
const fields = (line) => line.split('|').map((f) => f.trim());

export function table(text) {
  const [head, ...lines] = text.replace(/\n$/, '').split('\n').map((l) => l.split('\t'));
  return lines.map((l) => Object.fromEntries(head.map((h, i) => [h, l[i]])));
}

/* French typography: typographic apostrophe, no-break space before high punctuation, inside guillemets, between figure and unit. */
const french = (s) => s.replaceAll("'", '’').replace(/ ([;:!?»€%])/g, '\u00a0$1').replaceAll('« ', '«\u00a0')
  .replace(/(\d) (°C|kg|g|cl|ml|m|mm|h|litres?|degrés)(?![\p{L}])/gu, '$1\u00a0$2').replace(/n° (\d)/g, 'n°\u00a0$1');
const english = (s) => s.replaceAll("'", '’').replace(/(\d) (kg|g|cl|ml|m|mm|litre)(?![\p{L}])/gu, '$1\u00a0$2');

/* --- word lists --- */

/* "de tilleul : Lime blossom +50=lait" : what replaces {} in French and in English, cents more or less, allergens besides. */
function variantRead(text) {
  const m = /^(.+?) : (.+?)(?: ([+-]\d+))?(?:=([^=]+))?$/.exec(text.trim());
  if (!m) throw new Error(`variant: ${text}`);
  return { fr: m[1], en: m[2].replace(/,$/, ''), cents: Number(m[3] ?? 0), allergens: m[4] ?? '' };
}

function baseRead(line) {
  const [fr, en, cents, net, labels, textFr, textEn, options = ''] = fields(line);
  if (!textEn) throw new Error(`base: ${line}`);
  const given = Object.fromEntries(options.split(',').filter(Boolean).map((o) => o.split('=')));
  return { fr, en, cents: Number(cents), net, labels, textFr, textEn, given, variants: [{ fr: '', en: '', cents: 0, allergens: '' }] };
}

function listsRead(text, lists) {
  let list;
  for (const line of text.split('\n').filter(Boolean)) {
    if (line.startsWith('== ')) {
      const [name, rayon, picture, allergens, storage = ''] = fields(line.slice(3));
      list = { rayon, picture, allergens, storage, ends: [], bases: [] };
      lists.set(name, list);
    } else if (line.startsWith('+ ')) list.ends.push(fields(line.slice(2)));
    else if (line.startsWith('  ')) list.bases.at(-1).variants = line.split(';').map(variantRead);
    else list.bases.push(baseRead(line));
  }
}

/* Every thing a list can put on a shelf: first variants first, so that a short shelf is not five times the same thing. */
function thingsOf(list) {
  const all = list.bases.flatMap((base) => base.variants.map((variant, turn) => ({ list, base, variant, turn })));
  return all.map((t, i) => ({ ...t, i })).sort((a, b) => a.turn - b.turn || a.i - b.i);
}

/* --- one offer --- */

const NET = { g: [1, 'kg'], kg: [1000, 'kg'], cl: [10, 'l'], l: [1000, 'l'] };

function netOf(net) {
  if (!net) return ['0', ''];
  const [, figure, unit] = /^(\d+)(g|kg|cl|l)$/.exec(net);
  return [String(Number(figure) * NET[unit][0]), NET[unit][1]];
}

/* Ten cents, or whole euros when it is dear, around the list's price: two bakers do not ask the same. */
function priceOf({ base, variant }, merchant, title) {
  const list = base.cents + variant.cents;
  const asked = list * (0.95 + (digest(`${merchant.slug}:price`) % 11) / 100);
  const step = list >= 5000 ? 100 : list >= 300 ? 10 : 5;
  const onRequest = merchant.mode === 'showcase' && (base.given.price === 'ask' || digest(`${title}:ask`) % 9 === 0);
  return onRequest ? '' : String(Math.max(step, Math.round(asked / step) * step));
}

function stockOf({ base }, food, seed) {
  if (base.given.stock) return base.given.stock;
  if (base.given.unit === 'service') return String(20 + digest(seed) % 20);
  return String(food ? 8 + digest(seed) % 40 : 2 + digest(seed) % 14);
}

function allergensOf({ base, variant, list }, food) {
  if (!food) return '';
  const words = (base.given.all ?? list.allergens).split(/[;,]/).concat(variant.allergens).map((w) => w.trim()).filter(Boolean);
  const real = [...new Set(words)].filter((w) => w !== 'aucun');
  return real.length ? real.join(',') : 'aucun';
}

function originOf({ base, variant }, merchant, food, service) {
  if (service) return '';
  if (base.given.o) return base.given.o.replace('{}', variant.fr.split(' ')[0]).trim();
  if (merchant.kind === 'producer' || merchant.kind === 'craftsperson') return `${merchant.commune} (Orne)`;
  return food ? 'Orne' : 'France';
}

/* The word on the little sign of the picture: the longest of what tells it apart, twelve letters at most. */
function signOf({ base, variant }) {
  const words = (variant.fr || base.fr).split(/[^\p{L}]+/u).filter((w) => w.length > 2 && !['les', 'des', 'aux', 'pour'].includes(w) && w.length < 13);
  const first = base.fr.split(/[^\p{L}]+/u).find((w) => w.length > 2 && w.length < 13) ?? '';
  return capital(words.sort((a, b) => b.length - a.length)[0] ?? first);
}

function offerOf(thing, merchant, rayons, n) {
  const { base, variant, list } = thing;
  const fill = (s, by) => capital(s.replace('{}', by).trim());
  const title = fill(base.fr, variant.fr);
  const seed = `${merchant.slug}:${title}`;
  const rayon = rayons.get(base.given.rayon ?? list.rayon);
  if (!rayon) throw new Error(`no rayon for ${title}`);
  const food = ['food', 'fresh', 'alcohol'].includes(rayon.kind);
  const service = base.given.unit === 'service';
  const end = list.ends[n % list.ends.length];
  const warn = rayon.kind === 'alcohol' ? WARNING : ['', ''];
  const spoken = (text, k) => `${text} ${end[k]}${warn[k]}`.replaceAll('{an}', HARVEST_YEAR);
  const [netMilli, netUnit] = netOf(base.net);
  const mode = base.given.mode && merchant.mode === 'order' ? base.given.mode : '';
  const storage = food ? base.given.storage ?? list.storage : '';
  return [merchant.slug, `${merchant.code}-${String(n + 1).padStart(2, '0')}`, french(title), english(fill(base.en, variant.en)), rayon.slug,
    french(spoken(base.textFr, 0)), english(spoken(base.textEn, 1)), priceOf(thing, merchant, title), { reduced: '550', intermediate: '1000', normal: '2000' }[rayon.vat],
    base.given.unit ?? 'piece', netMilli, netUnit, stockOf(thing, food, seed), mode, base.labels, allergensOf(thing, food),
    french(originOf(thing, merchant, food, service)), french(storage), base.given.pic ?? list.picture, pick(['a', 'b', 'c', 'd'], `${seed}:crop`),
    String(1 + digest(`${seed}:ground`) % 8), signOf(thing), MINUTES[merchant.slug]?.[title] ?? ''];
}

/* --- shelves --- */

/* Two merchants of one trade do not start at the same place of the list. */
function shelfOf(things, count, turn) {
  if (things.length < count) throw new Error(`a list of ${things.length} for a shelf of ${count}`);
  if (things.length === count || !turn) return things.slice(0, count);
  const from = (turn * 3) % things.length;
  return [...things.slice(from), ...things.slice(0, from)].slice(0, count);
}

function main() {
  const lists = new Map();
  for (const file of readdirSync(new URL('words/', here)).filter((f) => f.endsWith('.txt')).sort()) listsRead(read(`words/${file}`), lists);
  const rayons = new Map(table(read('../data/rayons.tsv')).map((r) => [r.slug, r]));
  const communes = new Map(table(read('../data/communes.tsv')).map((c) => [c.insee, c.name]));
  const merchants = new Map(table(read('merchants.tsv')).map((m) => [m.slug, { ...m, commune: communes.get(m.insee) }]));
  const turns = new Map();
  const rows = [HEADER];
  for (const { merchant: slug, lists: wanted } of table(read('words/shelves.tsv'))) {
    const shelf = wanted.split('+').flatMap((w) => {
      const [name, count] = w.split(':');
      const turn = turns.get(name) ?? 0;
      turns.set(name, turn + 1);
      if (!lists.has(name)) throw new Error(`no list ${name}`);
      return shelfOf(thingsOf(lists.get(name)), Number(count), turn);
    });
    shelf.forEach((thing, n) => rows.push(offerOf(thing, merchants.get(slug), rayons, n)));
  }
  writeFileSync(out, `${rows.map((r) => r.join('\t')).join('\n')}\n`);
  console.log(`${rows.length - 1} offers`);
}

main();
