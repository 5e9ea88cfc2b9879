// What the two engines made of the same migrations, each told in the same lines: tables and views, columns with the class of
// their type, whether they may be empty and what they are without being told, keys, indexes, checks, migrations applied.
import { DatabaseSync } from 'node:sqlite';

/** The lines of one catalogue that the other does not have: [in the first alone, in the second alone]. */
export function differences(one, other) {
    const alone = (a, b) => a.filter((line) => !b.includes(line));
    return [alone(one, other), alone(other, one)];
}

const CLASSES = { integer: 'integer', bigint: 'integer', text: 'text', blob: 'blob', bytea: 'blob' };

/** An unknown type keeps its name, and differs. */
const classOf = (type) => CLASSES[type.toLowerCase()] ?? type;

const without = (value) => (value === null || value === '' ? 'nothing' : value.replace(/::[a-z ]+$/, '').replace(/^'(-?\d+)'$/, '$1'));

/** A condition by what it speaks of: the engines write the rest of it each in their own way. */
function spokenOf(condition, columns) {
    const literals = [...condition.matchAll(/'((?:[^']|'')*)'|(?<![\w.])(\d+)\b/g)].map((m) => (m[1] ?? m[2]).replace(/^-/, ''));
    const bare = condition.replace(/'(?:[^']|'')*'/g, ' ').replace(/::[a-z]+/g, ' ');
    const words = [...bare.matchAll(/[a-z_][a-z0-9_]*/gi)].map((m) => m[0]).filter((w) => columns.includes(w));
    return `${[...new Set(words)].sort().join(' ')} with ${[...new Set(literals)].sort().join(' ') || 'no value'}`;
}

const column = (table, c) => `column ${table}.${c.name} ${classOf(c.type)}${c.must ? ' must be there' : ''}, else ${without(c.without)}`;
const foreign = (table, f) => `key ${table} (${f.from.join(', ')}) in ${f.to} (${f.there.join(', ')}) on delete ${f.gone.toLowerCase()}`;
const index = (i) => `index ${i.name} on ${i.table} (${i.columns.join(', ')})${i.unique ? ' once' : ''}${i.where ? ` where ${i.where}` : ''}`;

// --- SQLite ---

/** Every CHECK of a table, as {name, text}: SQLite keeps them in the words of CREATE TABLE alone. */
function checksOf(sql) {
    const found = [];
    for (const m of sql.replace(/--.*$/gm, '').matchAll(/(?:CONSTRAINT\s+(\w+)\s+)?\bCHECK\s*\(/gi)) {
        const text = sql.replace(/--.*$/gm, '').slice(m.index + m[0].length);
        let depth = 1;
        let quoted = false;
        let n = 0;
        for (; depth && n < text.length; n++) {
            if (text[n] === "'") quoted = !quoted;
            else if (!quoted) depth += (text[n] === '(') - (text[n] === ')');
        }
        found.push({ name: m[1] ?? '', text: text.slice(0, n - 1) });
    }
    return found;
}

function sqliteTable(db, { name, sql }) {
    const all = (what) => db.prepare(`SELECT * FROM ${what}`).all();
    const columns = all(`pragma_table_info('${name}')`);
    const names = columns.map((c) => c.name);
    const lines = columns.map((c) => column(name, { name: c.name, type: c.type, must: c.notnull || c.pk, without: c.dflt_value }));
    const own = columns.filter((c) => c.pk).sort((a, b) => a.pk - b.pk).map((c) => c.name);
    if (own.length) lines.push(`own key ${name} (${own.join(', ')})`);
    for (const rows of Object.values(Object.groupBy(all(`pragma_foreign_key_list('${name}')`), (f) => f.id))) {
        const to = rows[0].table;
        const keys = all(`pragma_table_info('${to}')`).filter((c) => c.pk).sort((a, b) => a.pk - b.pk);
        lines.push(foreign(name, { from: rows.map((r) => r.from), to, there: rows.map((r, i) => r.to ?? keys[i].name), gone: rows[0].on_delete }));
    }
    for (const i of all(`pragma_index_list('${name}')`)) {
        const parts = all(`pragma_index_xinfo('${i.name}')`).filter((p) => p.key).map((p) => `${p.name ?? 'what is reckoned'}${p.desc ? ' downwards' : ''}`);
        if (i.origin === 'u') lines.push(`once ${name} (${parts.join(', ')})`);
        if (i.origin !== 'c') continue;
        const made = db.prepare('SELECT sql FROM sqlite_master WHERE name = ?').get(i.name).sql.replace(/--.*$/gm, '');
        const where = /\bWHERE\b([\s\S]*)$/i.exec(made);
        lines.push(index({ name: i.name, table: name, columns: parts, unique: i.unique, where: where && spokenOf(where[1], names) }));
    }
    for (const c of checksOf(sql)) lines.push(`check of ${name}${c.name && ` called ${c.name}`}: ${spokenOf(c.text, names)}`);
    return lines;
}

/** The catalogue of an SQLite file. */
export function ofSqlite(file) {
    const db = new DatabaseSync(file, { readOnly: true });
    const made = db.prepare("SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY name").all();
    const lines = made.filter((m) => m.type === 'trigger').map((m) => `trigger ${m.name}`);
    for (const view of made.filter((m) => m.type === 'view'))
        lines.push(`view ${view.name} (${db.prepare(`SELECT name FROM pragma_table_info('${view.name}')`).all().map((c) => c.name).join(', ')})`);
    for (const table of made.filter((m) => m.type === 'table')) lines.push(...sqliteTable(db, table));
    for (const m of db.prepare('SELECT * FROM schema_migration ORDER BY number').all()) lines.push(`migration ${m.number} ${m.name} ${m.sha256}`);
    db.close();
    return lines.sort();
}

// --- PostgreSQL ---

const COLUMNS = `SELECT c.relname, c.relkind, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, coalesce(pg_get_expr(d.adbin, d.adrelid), '')
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
    WHERE c.relkind IN ('r', 'v') AND c.relnamespace = 'public'::regnamespace ORDER BY c.relname, a.attnum`;
const NAMES = (of, keys) => `(SELECT string_agg(a.attname, ', ' ORDER BY k.n) FROM unnest(${keys}) WITH ORDINALITY k (at, n)
    JOIN pg_attribute a ON a.attrelid = ${of} AND a.attnum = k.at)`;
const CONSTRAINTS = `SELECT t.relname, c.contype, c.conname, ${NAMES('c.conrelid', 'c.conkey')}, coalesce(f.relname, ''), coalesce(${NAMES('c.confrelid', 'c.confkey')}, ''),
    c.confdeltype, replace(pg_get_constraintdef(c.oid), E'\\n', ' ')
    FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid LEFT JOIN pg_class f ON f.oid = c.confrelid
    WHERE c.connamespace = 'public'::regnamespace`;
const INDEXES = `SELECT i.relname, t.relname, x.indisunique, coalesce(replace(pg_get_expr(x.indpred, x.indrelid), E'\\n', ' '), ''),
    (SELECT string_agg(coalesce(a.attname, 'what is reckoned') || CASE WHEN x.indoption[k.n - 1] & 1 = 1 THEN ' downwards' ELSE '' END, ', ' ORDER BY k.n)
     FROM unnest(x.indkey) WITH ORDINALITY k (at, n) LEFT JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.at AND k.at > 0)
    FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid
    WHERE i.relnamespace = 'public'::regnamespace AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.oid AND c.contype IN ('p', 'u'))`;
const GONE = { a: 'no action', r: 'restrict', c: 'cascade', n: 'set null', d: 'set default' };

function constraintLine([table, type, name, columns, to, there, gone, text], names) {
    if (type === 'p') return `own key ${table} (${columns})`;
    if (type === 'u') return `once ${table} (${columns})`;
    if (type === 'f') return foreign(table, { from: [columns], to, there: [there], gone: GONE[gone] });
    const given = new RegExp(`^${table}(_.*)?_check\\d*$`).test(name) ? '' : ` called ${name}`; // PostgreSQL names those nobody named
    return `check of ${table}${given}: ${spokenOf(text, names)}`;
}

/** The catalogue of a database of a Postgres (postgres.mjs). */
export async function ofPostgres(pg, database) {
    const ask = (sql) => pg.query(database, sql);
    const columns = await ask(COLUMNS);
    const names = Object.groupBy(columns, (c) => c[0]);
    const of = (table) => names[table].map((c) => c[2]);
    const views = [...new Set(columns.filter((c) => c[1] === 'v').map((c) => c[0]))];
    const lines = views.map((v) => `view ${v} (${of(v).join(', ')})`);
    for (const [table, kind, name, type, must, not] of columns) if (kind === 'r') lines.push(column(table, { name, type, must: must === 't', without: not ?? '' }));
    for (const row of await ask(CONSTRAINTS)) lines.push(constraintLine(row, of(row[0])));
    for (const [name, table, unique, where, parts] of await ask(INDEXES))
        lines.push(index({ name, table, columns: [parts], unique: unique === 't', where: where && spokenOf(where, of(table)) }));
    for (const [name] of await ask('SELECT tgname FROM pg_trigger WHERE NOT tgisinternal')) lines.push(`trigger ${name}`);
    for (const [number, name, sum] of await ask("SELECT number, name, sha256 FROM schema_migration")) lines.push(`migration ${number} ${name} ${sum}`);
    return lines.sort();
}
