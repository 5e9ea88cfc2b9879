// check.mjs [FOLDER]: what the demo's tables promise (README.md). Prints each failure, then "N passed, N failed".
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url)).replace(/\/$/, '');
const folder = process.argv[2] ?? here;
const DIALECTS = [...readFileSync(`${here}/../src/pay/gateway.c`, 'utf8').matchAll(/^ {4}X\((\w+)\)/gm)].map((m) => m[1]); // of the shops' banks
let passed = 0, failed = 0;

const lines = (path) => readFileSync(path, 'utf8').replace(/\n$/, '').split('\n').map((l) => l.split('\t'));
function table(path) {
  const [head, ...rows] = lines(path);
  check(`${path}: every line has ${head.length} columns`, rows.filter((r) => r.length !== head.length).map((r) => r[0]));
  return rows.map((r) => Object.fromEntries(head.map((h, i) => [h, r[i]])));
}
const demo = (name) => table(`${folder}/${name}.tsv`);

/* A check passes when its list of offenders is empty. */
function check(what, offenders) {
  if (!offenders.length) { passed++; return; }
  failed++;
  console.log(`FAILED ${what}: ${offenders.slice(0, 5).join(', ')}${offenders.length > 5 ? ` and ${offenders.length - 5} more` : ''}`);
}
const atLeast = (what, n, low) => check(`${what}: ${n}, at least ${low}`, n >= low ? [] : [n]);
const bad = (rows, of, ok) => rows.filter((r) => !ok(r)).map(of);

function twice(rows, of) {
  const seen = new Set();
  return rows.map(of).filter((k) => seen.has(k) || !seen.add(k));
}

function luhn(digits) {
  const sum = [...digits].reverse().map(Number).reduce((t, d, i) => t + (i % 2 ? (d > 4 ? d * 2 - 9 : d * 2) : d), 0);
  return sum % 10 === 0;
}
const siretGood = (s) => /^\d{14}$/.test(s) && luhn(s) && luhn(s.slice(0, 9));
const phoneGood = (p) => /^(02 61 91|06 39 98) \d\d \d\d$/.test(p);
const mailGood = (m) => /^[a-z0-9.-]+@demo\.foirail\.example$/.test(m);
const minutes = (t) => (/^([01]\d|2[0-3]):[0-5]\d$/.test(t) ? Number(t.slice(0, 2)) * 60 + Number(t.slice(3)) : NaN);
const hoursGood = (r) => /^[1-7]$/.test(r.weekday) && minutes(r.opens) < minutes(r.closes);
const among = (...words) => (w) => words.includes(w);

const communes = new Map(table(`${here}/../data/communes.tsv`).map((c) => [c.insee, c]));
const orne = (insee) => communes.get(insee)?.departement === '61';
const icons = new Set(readFileSync(`${here}/../tools/sprite.txt`, 'utf8').split('\n').filter(Boolean));
const rayons = table(`${here}/../data/rayons.tsv`).filter((r) => !r.blocked_fr), merchants = demo('merchants'), hours = demo('hours'), markets = demo('markets');
const stalls = demo('stalls'), offers = demo('offers'), people = demo('people');
const bySlug = (rows) => new Map(rows.map((r) => [r.slug, r]));
const RATES = { reduced: '550', intermediate: '1000', normal: '2000' };
const isFood = (r) => ['food', 'fresh', 'alcohol'].includes(r?.kind);
const rayonOf = bySlug(rayons), merchantOf = bySlug(merchants), marketOf = bySlug(markets);

/* rayons */
const parents = new Set(rayons.map((r) => r.parent).filter(Boolean));
check('rayons: slugs are unique', twice(rayons, (r) => r.slug));
check('rayons: a parent is a rayon of the first level, written before', bad(rayons, (r) => r.slug,
  (r) => !r.parent || (rayonOf.get(r.parent)?.parent === '' && rayons.indexOf(rayonOf.get(r.parent)) < rayons.indexOf(r))));
check('rayons: icons are in the sprite', bad(rayons, (r) => r.icon, (r) => icons.has(r.icon)));
check('rayons: known rates and kinds', bad(rayons, (r) => r.slug,
  (r) => among('reduced', 'intermediate', 'normal')(r.vat) && among('goods', 'food', 'fresh', 'alcohol', 'service', 'book', 'clothes')(r.kind)));
check('rayons: alcohol is taxed at the full rate', bad(rayons, (r) => r.slug, (r) => r.kind !== 'alcohol' || r.vat === 'normal'));
check('rayons: thirteen on the first level', rayons.filter((r) => !r.parent).length === 13 ? [] : ['no']);

/* merchants */
atLeast('merchants', merchants.length, 64);
atLeast('communes of merchants', new Set(merchants.map((m) => m.insee)).size, 25);
for (const key of ['slug', 'name', 'siret', 'code', 'phone', 'mail', 'story_fr', 'story_en'])
  check(`merchants: ${key} is unique`, twice(merchants, (m) => m[key]));
check('merchants: SIRET', bad(merchants, (m) => m.slug, (m) => siretGood(m.siret)));
check('SIRET with one digit changed is refused', bad(merchants, (m) => m.slug,
  (m) => !siretGood(String((Number(m.siret[0]) + 1) % 10) + m.siret.slice(1))));
check('merchants: code', bad(merchants, (m) => m.code, (m) => /^[A-Z][0-9]$/.test(m.code)));
check('merchants: phone of fiction', bad(merchants, (m) => m.phone, (m) => phoneGood(m.phone)));
check('merchants: mail of the demo', bad(merchants, (m) => m.mail, (m) => mailGood(m.mail)));
check('merchants: a commune of the Orne', bad(merchants, (m) => m.slug, (m) => orne(m.insee)));
check('merchants: known words', bad(merchants, (m) => m.slug, (m) => among('shopkeeper', 'producer', 'craftsperson', 'service')(m.kind)
  && among('showcase', 'reserve', 'order')(m.mode) && among('none', 'pending', ...DIALECTS)(m.bank) && /^[1-8]$/.test(m.banne)
  && /^[01]$/.test(m.pay_in_shop) && /^\d+$/.test(m.lead_min)));
check('merchants: nobody takes orders without a way to be paid', bad(merchants, (m) => m.slug,
  (m) => m.mode !== 'order' || DIALECTS.includes(m.bank) || m.pay_in_shop === '1'));
check('merchants: a bank contract only with orders', bad(merchants, (m) => m.slug, (m) => m.mode === 'order' || m.bank === 'none'));
check('merchants: delivery', bad(merchants, (m) => m.delivery, (m) => !m.delivery || (m.mode === 'order'
  && /^(\d{1,2}|\d[\dAB]\d{3}(\+\d[\dAB]\d{3})*):\d+:\d+$/.test(m.delivery)
  && m.delivery.split(':')[0].split('+').every((c) => c.length < 3 || orne(c)))));
check('merchants: main rayon', bad(merchants, (m) => m.slug, (m) => rayonOf.has(m.rayon)));
check('merchants: website of the demo', bad(merchants, (m) => m.website, (m) => /^(https:\/\/[a-z]+\.demo\.foirail\.example\/)?$/.test(m.website)));
atLeast('showcases', merchants.filter((m) => m.mode === 'showcase').length, 12);
atLeast('reservations', merchants.filter((m) => m.mode === 'reserve').length, 16);
atLeast('orders', merchants.filter((m) => m.mode === 'order').length, 36);
atLeast('delivering', merchants.filter((m) => m.delivery).length, 14);
atLeast('with a site', merchants.filter((m) => m.website).length, 6);
check('14 contracts, 4 pending', merchants.filter((m) => DIALECTS.includes(m.bank)).length === 14 && DIALECTS.every((d) => merchants.some((m) => m.bank === d))
  && merchants.filter((m) => m.bank === 'pending').length === 4 ? [] : ['no']);

/* hours, markets, people */
check('hours: of a merchant, opening before closing', bad(hours, (h) => h.merchant, (h) => merchantOf.has(h.merchant) && hoursGood(h)));
check('hours: every merchant is open sometimes', bad(merchants, (m) => m.slug, (m) => hours.some((h) => h.merchant === m.slug)));
check('hours: no overlap', hours.filter((a, i) => hours.some((b, j) => j > i && a.merchant === b.merchant && a.weekday === b.weekday
  && minutes(a.opens) < minutes(b.closes) && minutes(b.opens) < minutes(a.closes))).map((h) => `${h.merchant} ${h.weekday}`));
check('markets: 8 to 12', markets.length >= 8 && markets.length <= 12 ? [] : [markets.length]);
check('markets: slugs are unique', twice(markets, (m) => m.slug));
check('markets: place and time', bad(markets, (m) => m.slug, (m) => orne(m.insee) && hoursGood(m)));
check('stalls: of a market and a merchant', bad(stalls, (s) => s.merchant, (s) => marketOf.has(s.market) && merchantOf.has(s.merchant)));
check('stalls: once', twice(stalls, (s) => `${s.market} ${s.merchant}`));
check('stalls: no service and no showcase', bad(stalls, (s) => s.merchant, (s) => merchantOf.get(s.merchant)?.mode !== 'showcase'));
check('people: six, reachable, of the Orne', people.length === 6
  ? bad(people, (p) => p.name, (p) => phoneGood(p.phone) && mailGood(p.mail) && orne(p.insee)) : [people.length]);
const firms = demo('register');
check('register: SIRETs are right, of nobody who has a shop, and once each', bad(firms, (f) => f.siret, (f) => siretGood(f.siret) && !merchants.some((m) => m.siret === f.siret))
  .concat(twice(firms, (f) => f.siret)));
check('people: phones and mails are nobody else’s', twice([...people, ...merchants], (x) => x.phone)
  .concat(twice([...people, ...merchants], (x) => x.mail)));

/* offers */
// none: nothing drawn is like it, and its rayon's icon stands there
const PICTURES = new Set(['', ...readdirSync(`${here}/pictures`).map((f) => f.replace(/\.webp$/, ''))]);
const scenes = readdirSync(`${folder}/pictures`).map((f) => ({ name: f, bytes: statSync(`${folder}/pictures/${f}`).size }));
check(`pictures: ${scenes.length}, at most 60, of our own scenes`, scenes.length <= 60 ? bad(scenes, (s) => s.name, (s) => s.name.endsWith('.webp')) : [scenes.length]);
check('pictures: none empty, 60 KB each at most', bad(scenes, (s) => s.name, (s) => s.bytes > 0 && s.bytes <= 60 * 1024));
check('pictures: 8 MB in all at most', scenes.reduce((sum, s) => sum + s.bytes, 0) <= 8 << 20 ? [] : ['too much']);
const ALLERGENS = new Set(['gluten', 'crustacés', 'œufs', 'poissons', 'arachides', 'soja', 'lait', 'fruits à coque', 'céleri', 'moutarde',
  'sésame', 'sulfites', 'lupin', 'mollusques']);
const allergensGood = (a) => a === 'aucun' || a.split(',').every((w) => ALLERGENS.has(w));
const texts = offers.flatMap((o) => [o.title_fr, o.text_fr, o.storage, o.origin]).concat(merchants.flatMap((m) => [m.name, m.story_fr]));
const name = (o) => `${o.ref} ${o.title_fr}`;
atLeast('offers', offers.length, 620);
check('offers: of a merchant', bad(offers, name, (o) => merchantOf.has(o.merchant)));
check('offers: every merchant has three', bad(merchants, (m) => m.slug, (m) => offers.filter((o) => o.merchant === m.slug).length >= 3));
check('offers: refs are unique', twice(offers, (o) => o.ref));
check('offers: titles are unique within a shop', twice(offers, (o) => `${o.merchant} ${o.title_fr}`)
  .concat(twice(offers, (o) => `${o.merchant} ${o.title_en}`)));
check('offers: rayon known, the lower one where there is one', bad(offers, name, (o) => rayonOf.has(o.rayon)
  && (!parents.has(o.rayon))));
check('offers: something in every rayon', bad(rayons, (r) => r.slug,
  (r) => parents.has(r.slug) || offers.some((o) => o.rayon === r.slug)));
check('offers: a price, except in a showcase', bad(offers, name, (o) => (/^[1-9]\d*$/.test(o.price_cents)
  || (o.price_cents === '' && (o.mode || merchantOf.get(o.merchant)?.mode) === 'showcase'))));
check('offers: the rate of the rayon', bad(offers, name, (o) => RATES[rayonOf.get(o.rayon)?.vat] === o.vat_bp));
check('offers: unit, net, stock', bad(offers, name, (o) => among('piece', 'kg', 'l', 'service')(o.unit) && /^\d+$/.test(o.net_milli)
  && (o.net_milli === '0') === (o.net_unit === '') && among('', 'kg', 'l')(o.net_unit) && /^[1-9]\d*$/.test(o.stock)));
check('offers: a mode of its own is never above the merchant’s', bad(offers, name, (o) => !o.mode
  || ['showcase', 'reserve', 'order'].indexOf(o.mode) <= ['showcase', 'reserve', 'order'].indexOf(merchantOf.get(o.merchant)?.mode)));
check('offers: food says its allergens', bad(offers, name, (o) => (isFood(rayonOf.get(o.rayon)) ? allergensGood(o.allergens)
  : !o.allergens || allergensGood(o.allergens))));
check('offers: food says how to keep it', bad(offers, name, (o) => !isFood(rayonOf.get(o.rayon)) || o.storage));
check('offers: no alcohol outside of its rayons', bad(offers, name, (o) => rayonOf.get(o.rayon)?.kind === 'alcohol'
  || !/\b(vin rouge|cidre (brut|fermier|doux|de)|poiré|calvados .*ans|pommeau de|liqueur|bière|chinon)\b/i.test(o.title_fr) || /vinaigre|ganache|poires?/i.test(o.title_fr)));
check('offers: alcohol carries the warning of the law, nothing else does', bad(offers, name,
  (o) => (rayonOf.get(o.rayon)?.kind === 'alcohol') === o.text_fr.includes('abus d’alcool')));
check('offers: picture, crop, ground, sign', bad(offers, name, (o) => PICTURES.has(o.picture) && /^[a-d]$/.test(o.crop)
  && /^[1-8]$/.test(o.ground) && o.label));
check('offers: titles of 3 to 80 letters, texts of 1 to 3 sentences', bad(offers, name, (o) => [o.title_fr, o.title_en].every(
  (t) => t.length > 2 && t.length <= 80) && [o.text_fr, o.text_en].every((t) => t.length > 20 && t.length < 280)));
check('texts: no straight apostrophe, no hole, no double space', bad(texts.concat(offers.flatMap((o) => [o.title_en, o.text_en])),
  (t) => t, (t) => !/['{}]| {2}/.test(t)));
check('texts: no-break space before high punctuation', bad(texts, (t) => t, (t) => !/[^\u00a0][;:!?»€]|«[^\u00a0]/.test(t)));

console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed ? 1 : 0;
