#!/bin/sh
# Every refusal of mksql, each beside the same statement without the fault, which must pass and compile.
#   tools/mksql_test.sh [path of mksql]       without a path it is built with $CC into a temporary folder
set -u
root=$(cd "$(dirname "$0")/.." && pwd)
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
mksql=${1:-$dir/mksql}
[ $# -gt 0 ] || ${CC:-cc} -std=gnu17 -Wall -Wextra -Werror -o "$dir/mksql" "$root/tools/mksql.c" "$root/tools/mksql_look.c" || exit 1
checked=0
failed=0
tables=

fail() {
    failed=$((failed + 1))
    printf 'FAILED: %s\n%s\n' "$1" "$2"
}

# refused LINE SENTENCE < room.sql: exits 1, names the line, says the sentence, writes nothing.
refused() {
    checked=$((checked + 1))
    cat >"$dir/room.sql"
    rm -f "$dir/room.sql.h" "$dir/room.sql.c"
    said=$("$mksql" "$dir/room.sql" "$dir/room.sql.h" "$dir/room.sql.c" $tables 2>&1)
    [ $? -eq 1 ] || fail "accepted, but wanted: $2" "$(cat "$dir/room.sql")"
    case $said in
    "$dir/room.sql:$1: "*"$2"*) ;;
    *) fail "wanted line $1: $2" "said: $said" ;;
    esac
    [ ! -e "$dir/room.sql.c" ] || fail "wrote a file though it refused" "$2"
}

# accepted WHAT < room.sql: makes C that compiles without a warning.
accepted() {
    checked=$((checked + 1))
    cat >"$dir/room.sql"
    said=$("$mksql" "$dir/room.sql" "$dir/room.sql.h" "$dir/room.sql.c" $tables 2>&1) || fail "refused: $1" "$said"
    ${CC:-cc} -std=gnu17 -Wall -Wextra -Werror -Wstrict-prototypes -Wmissing-prototypes -I"$root/src" -I"$dir" \
        -c -o "$dir/room.o" "$dir/room.sql.c" || fail "does not compile: $1" "$(cat "$dir/room.sql.c")"
}

good_head='-- stmt: thing one
-- args: id:i64
-- cols: id:i64 name:str'

accepted 'a plain read' <<EOF
$good_head
SELECT id, name FROM thing WHERE id = :id
EOF
refused 4 'A quoted literal' <<EOF
$good_head
SELECT id, 'x' FROM thing WHERE id = :id
EOF
refused 4 'A quoted identifier' <<EOF
$good_head
SELECT id, "name" FROM thing WHERE id = :id
EOF
refused 5 'The parameter :other is not in -- args' <<EOF
$good_head
SELECT id, name FROM thing
WHERE id = :id AND name = :other
EOF
refused 1 'never uses its argument id' <<EOF
$good_head
SELECT id, name FROM thing
EOF
refused 4 'PostgreSQL'"'"'s alone: write CAST' <<EOF
$good_head
SELECT id::bigint, name FROM thing WHERE id = :id
EOF
refused 4 'A parameter by hand (?)' <<EOF
$good_head
SELECT id, name FROM thing WHERE id = ?1 AND id = :id
EOF
refused 4 'A parameter by hand ($)' <<EOF
$good_head
SELECT id, name FROM thing WHERE id = \$1 AND id = :id
EOF
for word in LIKE ilike GLOB; do
    refused 4 "\"$(echo $word | tr A-Z a-z)\":" <<EOF
$good_head
SELECT id, name FROM thing WHERE id = :id AND name $word name
EOF
done
for call in 'now()' 'datetime(id)' 'CURRENT_TIMESTAMP' 'date(id)' 'strftime(id)' 'random()'; do
    refused 4 "\"$(echo "${call%(*}" | tr A-Z a-z)\":" <<EOF
$good_head
SELECT id, name FROM thing WHERE id = :id AND at < $call
EOF
done
accepted 'the words of time as parameter and column' <<EOF
-- stmt: thing one
-- args: now:i64 date:i64
-- cols: id:i64
SELECT id FROM thing WHERE date = :date AND at < :now
EOF
for type in FLOAT REAL 'DOUBLE PRECISION' NUMERIC; do
    refused 4 "\"$(echo "${type%% *}" | tr A-Z a-z)\":" <<EOF
$good_head
SELECT CAST(id AS $type), name FROM thing WHERE id = :id
EOF
done
accepted 'the same cast to an integer' <<EOF
$good_head
SELECT CAST(id AS BIGINT), name FROM thing WHERE id = :id
EOF
refused 4 'A number with a point' <<EOF
$good_head
SELECT id, name FROM thing WHERE id = :id AND id > 12.5
EOF
refused 1 'has no kind' <<EOF
-- stmt: thing
SELECT 1
EOF
refused 1 'is not a kind' <<EOF
-- stmt: thing two
SELECT 1
EOF
refused 1 'returns columns but has no -- cols' <<EOF
-- stmt: thing one
-- args: id:i64
SELECT id FROM thing WHERE id = :id
EOF
refused 1 'returns columns but has no -- cols' <<EOF
-- stmt: thing write
-- args: id:i64
DELETE FROM thing WHERE id = :id RETURNING id
EOF
refused 1 'has cols but returns nothing' <<EOF
-- stmt: thing write
-- args: id:i64
-- cols: id:i64
DELETE FROM thing WHERE id = :id
EOF
accepted 'a write, a write that returns one, and many' <<EOF
-- stmt: thing_drop write
-- args: id:i64
DELETE FROM thing WHERE id = :id
-- stmt: thing_take write
-- args: id:i64
-- cols: id:i64
DELETE FROM thing WHERE id = :id RETURNING id
-- stmt: thing_take_all writes
-- cols: id:i64 note:blob?
DELETE FROM thing RETURNING id, note
EOF
refused 1 'its kind is write or writes' <<EOF
-- stmt: thing one
-- args: id:i64
DELETE FROM thing WHERE id = :id
EOF
refused 1 'its kind is one or many' <<EOF
-- stmt: thing write
-- args: id:i64
-- cols: id:i64
SELECT id FROM thing WHERE id = :id
EOF
refused 1 'returns 3 columns, -- cols names 2' <<EOF
$good_head
SELECT id, coalesce(name, name), (SELECT max(a) FROM t) FROM thing WHERE id = :id
EOF
refused 1 'returns 1 columns, -- cols names 2' <<EOF
-- stmt: thing write
-- args: id:i64
-- cols: id:i64 name:str
DELETE FROM thing WHERE id = :id RETURNING id
EOF
accepted 'columns counted through brackets and WITH' <<EOF
$good_head
WITH t AS (SELECT 1 AS a, 2 AS b, 3 AS c)
SELECT count(*), coalesce(name, name) FROM thing, t WHERE id = :id GROUP BY name
EOF
refused 4 'is used by an earlier statement' <<EOF
-- stmt: thing many
-- cols: id:i64
SELECT id FROM thing
-- stmt: thing many
-- cols: id:i64
SELECT id FROM thing
EOF
refused 1 'does not bind :merchant_id' <<EOF
-- stmt: thing many
-- of: merchant
-- cols: id:i64
SELECT id FROM thing
EOF
accepted 'the same with the merchant' <<EOF
-- stmt: thing many
-- of: merchant
-- args: merchant_id:i64
-- cols: id:i64
SELECT id FROM thing WHERE merchant_id = :merchant_id
EOF
printf '# whose\nmerchant: thing\nhouse: other\n' >"$dir/tables.txt"
tables="--tables $dir/tables.txt"
refused 1 'does not bind :merchant_id' <<EOF
-- stmt: thing many
-- cols: id:i64
SELECT o.id FROM other o JOIN thing t ON t.id = o.id
EOF
for change in 'UPDATE thing SET id = :id' 'DELETE FROM thing WHERE id = :id' 'INSERT INTO thing (id) VALUES (:id)' \
    'DELETE FROM other WHERE id = :id AND EXISTS (SELECT 1 FROM other o, thing)'; do
    refused 1 'does not bind :merchant_id' <<EOF
-- stmt: thing write
-- args: id:i64
$change
EOF
done
refused 4 'on elsewhere, which is in no line' <<EOF
-- stmt: thing many
-- cols: id:i64
SELECT o.id FROM other o
JOIN elsewhere e ON e.id = o.id
EOF
accepted 'names of its own, a change on conflict, a comparison with FROM in it' <<EOF
-- stmt: other_named many
-- args: id:i64
-- cols: id:i64
WITH RECURSIVE mine AS (SELECT id FROM other), more (id) AS (SELECT id FROM mine)
SELECT m.id FROM more m JOIN mine n ON n.id = m.id WHERE m.id IS DISTINCT FROM :id
-- stmt: other_put write
-- args: id:i64
INSERT INTO other (id) VALUES (:id) ON CONFLICT (id) DO UPDATE SET id = excluded.id
EOF
accepted 'a table that is nobody'"'"'s, a merchant'"'"'s own, and one that says why' <<EOF
-- stmt: other_all many
-- cols: id:i64
SELECT id FROM other
-- stmt: thing_mine many
-- args: merchant_id:i64
-- cols: id:i64
SELECT id FROM thing WHERE merchant_id = :merchant_id
-- stmt: thing_all many
-- across: the operator's list
-- cols: id:i64
SELECT id FROM thing
EOF
printf 'merchant: thing price\nhouse: other\npublic: public_thing\n' >"$dir/tables.txt"
accepted 'what is public: from its view, with what hangs on it; bound to its merchant or not' <<EOF
-- stmt: thing_public many
-- public: what is shown of a thing
-- cols: id:i64 cents:i64
SELECT t.id, (SELECT max(p.cents) FROM price p WHERE p.id = t.id) FROM public_thing t JOIN price q ON q.id = t.id
-- stmt: thing_count one
-- public: how much there is
-- cols: n:i64 m:i64
SELECT (SELECT count(*) FROM public_thing), (SELECT count(*) FROM other)
EOF
refused 1 'is named public: say -- public' <<EOF
-- stmt: thing_public many
-- cols: id:i64
SELECT id FROM public_thing
EOF
for start in 'thing' 'price' 'other'; do
    refused 4 'it starts from a public_ view' <<EOF
-- stmt: shown many
-- public: what is shown
-- cols: id:i64
SELECT id FROM $start
EOF
done
refused 6 'it starts from a public_ view' <<EOF
-- stmt: shown many
-- public: what is shown
-- cols: id:i64
SELECT id FROM public_thing
UNION ALL
SELECT id FROM price
EOF
for beside in 'JOIN thing u ON u.id = t.id' 'CROSS JOIN (SELECT id FROM thing) u' ', thing u'; do
    refused 4 'it reads public_thing, not thing' <<EOF
-- stmt: shown many
-- public: what is shown
-- cols: id:i64
SELECT t.id FROM public_thing t $beside
EOF
done
refused 1 'is public and writes' <<EOF
-- stmt: shown write
-- public: what is shown
-- args: id:i64
DELETE FROM other WHERE id = :id
EOF
refused 1 'needs no -- across' <<EOF
-- stmt: shown many
-- public: what is shown
-- across: everybody
-- cols: id:i64
SELECT id FROM public_thing
EOF
refused 1 'says -- across and is on no merchant' <<EOF
-- stmt: others many
-- across: everybody
-- cols: id:i64
SELECT id FROM other
EOF
printf 'merchant: thing\nhouse: other thing\n' >"$dir/tables.txt"
"$mksql" "$dir/room.sql" "$dir/room.sql.h" "$dir/room.sql.c" $tables 2>&1 | grep -q "tables.txt:2: The table thing is in two lines" ||
    fail 'a table of two owners is refused' ''
cat >"$dir/tables.txt" <<EOF
all: thing other others
EOF
cat >"$dir/0001.sql" <<EOF
CREATE TABLE thing (
    id BIGINT NOT NULL PRIMARY KEY
);
CREATE TABLE other (
    id BIGINT NOT NULL PRIMARY KEY
);
CREATE VIEW others AS
    SELECT o.id FROM other o;
EOF
tables="--tables $dir/tables.txt --schema $dir/0001.sql"
accepted 'a view, and the table it reads' <<EOF
-- stmt: others_all many
-- cols: id:i64
SELECT id FROM others
-- stmt: other_add put
-- args: id:i64
INSERT INTO other (id) VALUES (:id)
EOF
[ "$(grep -c 'tables = (table_set)0x0u << 64 | 0x2u' "$dir/room.sql.c")" = 2 ] || fail 'a view reads other tables than its own' "$(cat "$dir/room.sql.c")"
tables=
refused 1 'its kind is write or writes' <<EOF
-- stmt: thing put
-- args: id:i64
-- cols: id:i64
INSERT INTO thing (id) VALUES (:id) RETURNING id
EOF
refused 2 'must say what' <<EOF
-- stmt: thing many
-- public:
-- cols: id:i64
SELECT id FROM thing
EOF
refused 2 'must say why' <<EOF
-- stmt: thing_seen write
-- unread:
-- args: id:i64
UPDATE thing SET seen = 1 WHERE id = :id
EOF
refused 1 'writes nothing' <<EOF
-- stmt: thing one
-- unread: nobody asks
-- args: id:i64
-- cols: id:i64
SELECT id FROM thing WHERE id = :id
EOF
accepted 'a write of what nobody asks for' <<EOF
-- stmt: thing_seen write
-- unread: nobody asks
-- args: id:i64
UPDATE thing SET seen = 1 WHERE id = :id
EOF
refused 2 'must say why' <<EOF
-- stmt: thing many
-- across:
-- cols: id:i64
SELECT id FROM thing
EOF
refused 4 'INSERT OR' <<EOF
-- stmt: thing write
-- args: id:i64

INSERT OR IGNORE INTO thing (id) VALUES (:id)
EOF
refused 4 'A semicolon' <<EOF
$good_head
SELECT id, name FROM thing WHERE id = :id;
EOF
refused 2 'only i64, str and blob exist' <<EOF
-- stmt: thing one
-- args: id:int
-- cols: id:i64
SELECT id FROM thing WHERE id = :id
EOF
refused 2 'has no type' <<EOF
-- stmt: thing one
-- args: id
-- cols: id:i64
SELECT id FROM thing WHERE id = :id
EOF
refused 2 'is taken in C' <<EOF
-- stmt: thing one
-- args: int:i64
-- cols: id:i64
SELECT id FROM thing WHERE id = :int
EOF
refused 1 'has no SQL' <<EOF
-- stmt: thing one
-- cols: id:i64
EOF
refused 1 'SQL before the first' <<EOF
SELECT 1
EOF
refused 1 'brackets do not match' <<EOF
$good_head
SELECT id, name FROM thing WHERE (id = :id
EOF
accepted 'seven arguments as a struct, comments kept, a comment with an apostrophe' <<EOF
-- What it's for; and more.
-- stmt: thing_add write
-- args: a:i64 b:i64? c:str d:str?
-- args: e:blob f:blob? g:i64
INSERT INTO thing (a, b, c, d, e, f, g) -- it's a comment
VALUES (:a, :b, :c, :d, :e, :f, :g)
EOF
grep -q 'int64_t x_thing_add(struct tx \*tx, struct arena \*mem, const struct thing_add_args \*args);' "$dir/room.sql.h" ||
    fail 'seven arguments make a struct' "$(cat "$dir/room.sql.h")"
grep -q '/\* What it.s for; and more. \*/' "$dir/room.sql.h" || fail 'the comment is copied' "$(cat "$dir/room.sql.h")"
grep -q 'opt_i64 b;' "$dir/room.sql.h" || fail 'an absent integer is an opt_i64' "$(cat "$dir/room.sql.h")"
grep -q '(?1, ?2, ?3, ?4, ?5, ?6, ?7)' "$dir/room.sql.c" || fail 'SQLite numbers' "$(cat "$dir/room.sql.c")"
grep -q '(\$1, \$2, \$3, \$4, \$5, \$6, \$7)' "$dir/room.sql.c" || fail 'PostgreSQL numbers' "$(cat "$dir/room.sql.c")"

# undeclared MIGRATION…: tables and views of the migrations that stand in no line of sql/tables.txt, and lines without one.
undeclared() {
    sed -n 's/^CREATE TABLE \([a-z0-9_]*\).*/\1/p; s/^CREATE VIEW \([a-z0-9_]*\).*/\1/p' "$@" | sort -u >"$dir/made" # a view may be made anew
    sed -n 's/^[a-z]*: //p' "$root/sql/tables.txt" | tr ' ' '\n' | sort >"$dir/said"
    diff "$dir/made" "$dir/said"
}
checked=$((checked + 2))
differ=$(undeclared "$root"/sql/[0-9]*.sql) || fail 'sql/tables.txt names what the migrations make, and that alone' "$differ"
printf 'CREATE TABLE of_nobody (\n' >"$dir/9999.sql"
! undeclared "$root"/sql/[0-9]*.sql "$dir/9999.sql" >"$dir/differ" || fail 'a table in no line is noticed' "$(cat "$dir/differ")"

printf 'mksql: %d checks, %d failed\n' "$checked" "$failed"
[ "$failed" -eq 0 ]
