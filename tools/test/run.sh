#!/bin/sh
# Tests of the build's tools: what they make, and what they refuse. Usage: tools/test/run.sh [compiler]
# Last line: N passed, N failed. Needs the packages of the build.
cd "$(dirname "$0")/../.." || exit 1
cc=${1:-cc}
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
passed=0 failed=0
flags="-std=gnu17 -D_GNU_SOURCE -g -O1 -Wall -Wextra -Wshadow -Werror -fsanitize=address,undefined -fno-sanitize-recover=all"
export ASAN_OPTIONS=detect_leaks=0

ok() { passed=$((passed + 1)); }
bad() { failed=$((failed + 1)); printf 'FAILED: %s\n' "$1"; }
# check NAME COMMAND...: the command succeeds
check() { name=$1; shift; if "$@" >"$tmp/out" 2>&1; then ok; else bad "$name"; sed 's/^/    /' "$tmp/out"; fi; }
# refuses NAME SENTENCE COMMAND...: the command ends with 1 and says the sentence
refuses() {
    name=$1 sentence=$2; shift 2
    "$@" >"$tmp/out" 2>&1
    if [ $? -eq 1 ] && grep -qF -- "$sentence" "$tmp/out"; then ok; else bad "$name: should say: $sentence"; sed 's/^/    /' "$tmp/out"; fi
}

for tool in mktpl mkembed mkpo checkhouse; do
    check "$tool compiles" $cc $flags -o "$tmp/$tool" $(ls "tools/$tool.c" tools/"$tool"_*.c 2>/dev/null)
done

# --- mktpl: refusals, each beside its mended twin ---
one_case() {
    template=$tmp/${head%%: *}
    answer=${head#*: }
    if [ "$answer" = ok ]; then check "mktpl takes: $(sed -n '2,$p' "$template")" "$tmp/mktpl" "$template" "$tmp/x.h"
    else refuses "mktpl: $(sed -n '2,$p' "$template")" "$template:$answer" "$tmp/mktpl" "$template" "$tmp/x.h"; fi
}
head=
while IFS= read -r line; do
    case $line in
    "== "*)
        [ -z "$head" ] || one_case
        head=${line#== }
        printf '{# struct v}\n' >"$tmp/${head%%: *}" ;;
    *) [ -z "$head" ] || printf '%s\n' "$line" >>"$tmp/${head%%: *}" ;;
    esac
done <tools/test/templates.txt
one_case
for first in '<p>' '{# shelf_view}' '{# struct Shelf}' '{# struct a b}' ''; do
    printf '%s\n<p></p>\n' "$first" >"$tmp/first.html"
    refuses "mktpl wants a first line: $first" "first.html:1: the first line must be" "$tmp/mktpl" "$tmp/first.html" "$tmp/first.h"
done
[ ! -e "$tmp/first.h" ] && ok || bad "a refused template leaves no header behind"
refuses "mktpl says which file is missing" "none.html: cannot be read" "$tmp/mktpl" "$tmp/none.html" "$tmp/x.h"

# --- mktpl: what it makes, compiled and run ---
for f in piece.html page.html letter.txt; do
    check "mktpl makes $f" "$tmp/mktpl" "tools/test/features/$f" "$tmp/$f.h"
done
check "the catalogue is made" "$tmp/mkpo" "$tmp/po.c" po/fr/app.po
libraries=$(pkg-config --libs icu-i18n icu-uc libsodium libcrypto)
build() {
    $cc $flags -Wno-error -Isrc -Itools/test -I"$tmp" -o "$tmp/$1" "$2" "$tmp/po.c" $(ls src/base/*.c src/lang/*.c | grep -v _test) \
        src/html/html.c $libraries -lpthread
}
check "the templates compile" build features tools/test/features.c
"$tmp/features" >"$tmp/features.out" 2>&1
check "the templates draw what is expected" diff tools/test/features.expected "$tmp/features.out"
# The summary of faults knows what a field is called in its own template; what depends on something has no name.
printf '%s\n' '{# struct page_view}' '{faults v->errors}<label for="f-a">{t "One"}</label><label for="f-b-{v->count}">{t "Two"}</label>' \
    '<fieldset id="f-c"{if v->on} class="x"{end}><legend>{v->text}</legend></fieldset><label for="f-d">{if v->on}{t "Four"}{end}</label>' >"$tmp/faults.html"
check "mktpl takes {faults}" "$tmp/mktpl" "$tmp/faults.html" "$tmp/faults.h"
for name in 'str_eq(field, S("a"))) return tr(lang, "One")' 'str_starts(field, S("b-"))) return tr(lang, "Two")' 'S("c"))) return buf_piece(o, lang, (v->text))'; do
    check "{faults} names $name" grep -qF "$name" "$tmp/faults.h"
done
check "{faults} does not guess" sh -c "! grep -qF 'S(\"d\")' $tmp/faults.h"
# A wrong field, a wrong type and markup without {raw} are the compiler's to refuse, at the template's own line.
for wrong in '{v->none_such}' '{v->list}' '{v->markup}' '{raw v->text}' '<a href="{v->count}">x</a>' '{each x in v->text}{end}'; do
    printf '{# struct page_view}\n<p>\n%s\n' "$wrong" >"$tmp/wrong.html"
    check "mktpl takes $wrong" "$tmp/mktpl" "$tmp/wrong.html" "$tmp/wrong.html.h"
    printf '#include "views.h"\n#include "wrong.html.h"\nint main(void) { return 0; }\n' >"$tmp/wrong.c"
    refuses "the compiler refuses $wrong" "wrong.html:3" sh -c "$cc $flags -Isrc -Itools/test -I$tmp -c -o $tmp/wrong.o $tmp/wrong.c || exit 1"
done
"$tmp/mktpl" --msgids tools/test/features/*.html tools/test/features/*.txt >"$tmp/msgids" 2>&1
check "mktpl lists what is to translate" grep -qx '%1 offer	%1 offers	tools/test/features/page.html:19' "$tmp/msgids"
printf '{# struct v}\n<p class="big">{t "Cart"} &nbsp; SIRET km %s<script>var abc</script><a title="{t "x"}">{v->words}</a>\n' >"$tmp/w.html"
check "mktpl --untranslated takes translated words" "$tmp/mktpl" --untranslated "$tmp/w.html"
printf '{# struct v}\n<p>{t "Cart"}\nPanier</p>\n' >"$tmp/w.html"
refuses "a word in the markup" 'w.html:3: "Panier" is not translated' "$tmp/mktpl" --untranslated "$tmp/w.html"
printf '{# struct v}\n<p title="Vide {v->x}"></p>\n' >"$tmp/w.html"
refuses "a word in an attribute" 'w.html:2: "Vide" is not translated' "$tmp/mktpl" --untranslated "$tmp/w.html"

# --- mkpo ---
cat >"$tmp/texts.c" <<'END'
/* tr(lang, "not this") */
str f(void) { return tr(lang, "One" " text"); }
str g(void) { return tr_n(rq->lang, count(a, b), "%1 thing", "%1 things"); }
static const char *const t[] = {_("Marked"), S("tr(lang, x)")};
void h(void) { bad(r, "form.empty", "Fill it in."); fault("db.gone", "Not for people"); rq_refuse(rq, 409, code, n ? "A" : f("no") ? "B" : C); }
str i(void) { return tr(lang, n > 1 ? "Many" : "Few"); }
void j(void) { log_line(LOG_INFO, "web.ready", "Ready"); put("a.b", "lower case"); }
END
"$tmp/mkpo" --msgids "$tmp/texts.c" 2>&1 | cut -f1,2 | sort >"$tmp/found"
printf '%s\n' '%1 thing	%1 things' 'A	' 'B	' 'Few	' 'Fill it in.	' 'Many	' 'Marked	' 'One text	' | LC_ALL=C sort >"$tmp/wanted"
LC_ALL=C sort -o "$tmp/found" "$tmp/found"
check "mkpo finds the texts of a C file" diff "$tmp/wanted" "$tmp/found"
po() { printf 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n%b\n' "$2" >"$tmp/$1.po"; }
nb=$(printf '\302\240')
po good "msgid \"From %1 to %2!\"\nmsgstr \"De %1 \"\n\"à %2$nb!\"\n\n#, c-format\nmsgid \"%1 offer\"\nmsgid_plural \"%1 offers\"\nmsgstr[0] \"%1 offre\"\nmsgstr[1] \"%1 offres\"\n\nmsgid \"Quote\"\nmsgstr \"«${nb}l’œuf${nb}», 16:30\"\n"
check "mkpo takes good French" "$tmp/mkpo" "$tmp/good.c" "$tmp/good.po"
check "gettext takes it too" msgfmt -o /dev/null "$tmp/good.po"
printf 'From %%1 to %%2!\t\ta.html:3\n%%1 offer\t%%1 offers\tb.html:1\n' >"$tmp/list"
check "mkpo --check finds all" "$tmp/mkpo" --check "$tmp/list" - "$tmp/good.po"
check "mkpo --unused names the rest" sh -c "'$tmp/mkpo' --unused --check '$tmp/list' - '$tmp/good.po' | grep -q '\"Quote\" is in no list'"
printf 'Nowhere\t\ta.html:7\n' >"$tmp/list"
refuses "a text without French" 'a.html:7: "Nowhere" has no French' "$tmp/mkpo" --check "$tmp/list" "$tmp/none.c" "$tmp/good.po"
[ ! -e "$tmp/none.c" ] && ok || bad "a refused catalogue leaves no file behind"
printf 'Quote\tQuotes\ta.html:7\n' >"$tmp/list"
refuses "a plural that is missing" 'needs the msgid_plural "Quotes"' "$tmp/mkpo" --check "$tmp/list" - "$tmp/good.po"
one() { po bad "msgid \"$1\"\nmsgstr \"$2\"\n"; refuses "French: $2" "$3" "$tmp/mkpo" - "$tmp/bad.po"; }
one "From %1" "De %2" 'bad.po:5: the placeholders of "From %1" differ'
one "From %1" "De" 'the placeholders'
one "a" "l'œuf" 'a straight apostrophe'
one "a" "oui !" 'an ordinary space before !'
one "a" "oui ; non" 'an ordinary space before ;'
one "a" "ceci : cela" 'an ordinary space before :'
one "a" "3 €" 'an ordinary space before €'
one "a" "quoi ?" 'an ordinary space before ?'
one "a" "quoi?" 'no space before ?'
one "a" "« oui$nb»" 'no U+00A0 after «'
one "a" "«${nb}oui »" 'an ordinary space before »'
one "a" "«${nb}oui»" 'no U+00A0 before »'
one "a" "le click & collect" 'say retrait'
one "a" "" '"a" has no French'
po bad 'msgid "%1 x"\nmsgid_plural "%1 xs"\nmsgstr[0] "un"\nmsgstr[1] "%1 x"\n'
refuses "a singular that drops its number" 'the placeholders' "$tmp/mkpo" - "$tmp/bad.po"
po bad '#, fuzzy\nmsgid "a"\nmsgstr "b"\n'
refuses "a fuzzy entry" 'is marked fuzzy' "$tmp/mkpo" - "$tmp/bad.po"
po bad 'msgid "Quote"\nmsgstr "Autre"\n'
refuses "two rooms that disagree" 'says something else in' "$tmp/mkpo" - "$tmp/good.po" "$tmp/bad.po"
po bad 'msgid "a"\nnonsense\n'
refuses "what is no .po" 'bad.po:6: not a line of a .po file' "$tmp/mkpo" - "$tmp/bad.po"

# --- mkembed ---
mkdir "$tmp/e"
printf 'body{}' >"$tmp/e/app-1a.css"
printf 'GZ' >"$tmp/e/app-1a.css.gz"
printf 'BR\0x' >"$tmp/e/app-1a.css.br"
printf 'png' >"$tmp/e/i-2b.png"
printf '# made\napp.css\tapp-1a.css\ttext/css\ni.png\ti-2b.png\timage/png\n' >"$tmp/e/assets.tsv"
printf 'a\tb\n' >"$tmp/e/towns.tsv"
: >"$tmp/e/empty.txt"
cat >"$tmp/e/main.c" <<'END'
#include "base/embed.h"
#include <stdio.h>
extern const struct embedded assets[], files[];
static void show(const struct embedded *t)
{
    for (; t->name.p; t++)
        printf("%s %s %s %zu:%s %zu:%s %zu:%s\n", t->name.p, t->public_name.p, t->content_type.p, t->identity.n, t->identity.p,
               t->gzip.n, t->gzip.p ? t->gzip.p : "-", t->brotli.n, t->brotli.p ? t->brotli.p : "-");
}
int main(void)
{
    show(assets);
    show(files);
    printf("%d %d\n", embed_find(assets, S("i.png")) == &assets[1], embed_find(files, S("i.png")) == NULL);
    return 0;
}
END
check "mkembed takes a manifest" "$tmp/mkembed" --depfile "$tmp/e/d" "$tmp/e/a.c" assets "$tmp/e/assets.tsv"
check "mkembed names what it depends on" grep -q 'app-1a.css.br' "$tmp/e/d"
check "mkembed takes files" "$tmp/mkembed" "$tmp/e/f.c" files "$tmp/e/towns.tsv" "$tmp/e/empty.txt"
check "what is embedded compiles" $cc $flags -Isrc -o "$tmp/e/main" "$tmp/e/main.c" "$tmp/e/a.c" "$tmp/e/f.c"
"$tmp/e/main" >"$tmp/e/out" 2>&1
printf '%s\n' 'app.css app-1a.css text/css 6:body{} 2:GZ 4:BR' 'i.png i-2b.png image/png 3:png 0:- 0:-' \
    'empty.txt empty.txt text/plain; charset=utf-8 0: 0:- 0:-' \
    'towns.tsv towns.tsv text/tab-separated-values; charset=utf-8 4:a	b' ' 0:- 0:-' '1 1' >"$tmp/e/wanted"
check "mkembed embeds bytes, variants and names" diff "$tmp/e/wanted" "$tmp/e/out"
printf 'app.css\tapp-1a.css\n' >"$tmp/e/assets.tsv"
refuses "a manifest line without type" "assets.tsv:1: a line has three columns" "$tmp/mkembed" "$tmp/e/x.c" assets "$tmp/e/assets.tsv"
printf 'a\tnone.css\ttext/css\n' >"$tmp/e/assets.tsv"
refuses "a manifest that names what is not there" "none.css: cannot be read" "$tmp/mkembed" "$tmp/e/x.c" assets "$tmp/e/assets.tsv"
mkdir "$tmp/e/two"
cp "$tmp/e/towns.tsv" "$tmp/e/two/"
refuses "two files of one name" "there are two files called towns.tsv" "$tmp/mkembed" "$tmp/e/x.c" files "$tmp/e/towns.tsv" "$tmp/e/two/towns.tsv"
mkdir "$tmp/m"
printf 'CREATE TABLE a;' >"$tmp/m/0001_first.sql"
printf 'CREATE TABLE b;' >"$tmp/m/0002_second.sql"
check "mkembed takes migrations" "$tmp/mkembed" --migrations "$tmp/m/m.c" "$tmp/m/0002_second.sql" "$tmp/m/0001_first.sql"
cat >"$tmp/m/main.c" <<'END'
#include "db/migrate.h"
#include <stdio.h>
int main(void)
{
    for (const struct migration *m = migrations; m->number; m++) printf("%d %s %s\n", m->number, m->name, m->sql);
    return 0;
}
END
check "migrations compile" $cc $flags -Isrc -o "$tmp/m/main" "$tmp/m/main.c" "$tmp/m/m.c"
"$tmp/m/main" >"$tmp/m/out" 2>&1
printf '1 0001_first CREATE TABLE a;\n2 0002_second CREATE TABLE b;\n' >"$tmp/m/wanted"
check "migrations come in order" diff "$tmp/m/wanted" "$tmp/m/out"
printf 'x' >"$tmp/m/0004_gap.sql"
refuses "a gap in the numbers" "migration 0003 was expected here" "$tmp/mkembed" --migrations "$tmp/m/x.c" "$tmp"/m/*.sql
printf 'x' >"$tmp/m/2_short.sql"
refuses "a bad name" "a migration is called NNNN_name.sql" "$tmp/mkembed" --migrations "$tmp/m/x.c" "$tmp/m/2_short.sql"

# --- checkhouse ---
check "checkhouse refuses each fixture and passes its mended twin" "$tmp/checkhouse" --self-test tools/test/house
mkdir -p "$tmp/h/src/shop/catalog" "$tmp/h/src/shop/cart" "$tmp/h/src/shop/order"
printf 'SELECT 1\n' >"$tmp/h/src/shop/catalog/catalog.sql"
printf '{# struct card}\n' >"$tmp/h/src/shop/catalog/card.html"
printf '{# struct ticket}\n' >"$tmp/h/src/shop/order/ticket.html"
printf '#include "catalog.sql.h"\n' >"$tmp/h/src/shop/catalog/catalog.c"
printf '#include "card.html.h"\n' >"$tmp/h/src/shop/cart/cart_web.c"
house() { (cd "$tmp/h" && "$tmp/checkhouse" "$@"); }
check "a room uses its own statements and a lower room's templates" house
printf '#include "catalog.sql.h"\n' >"$tmp/h/src/shop/cart/cart.c"
refuses "another room's statements" "src/shop/cart/cart.c:1: catalog.sql belongs to shop/catalog" house src
printf '#include "ticket.html.h"\n' >"$tmp/h/src/shop/cart/cart.c"
refuses "a higher room's template" "src/shop/cart/cart.c:1: shop/cart -> shop/order points upward" house src
mkdir "$tmp/empty"
check "checkhouse --shape measures" sh -c "'$tmp/checkhouse' --shape src | grep -q 'functions; lines: median'"

# --- replay of kept inputs ---
cat >"$tmp/target.c" <<'END'
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    if (n && data[0] == 'R') return data[n]; /* one too far */
    if (n > 1 && memmem(data, n, "!!", 2)) abort();
    return 0;
}
END
mkdir "$tmp/replay"
check "replay compiles" $cc $flags -o "$tmp/replay_target" "$tmp/target.c" fuzz/replay/replay.c
printf '!' >"$tmp/replay/one"
printf 'R' >"$tmp/replay/far"
check "replay: kept inputs that break nothing" "$tmp/replay_target" "$tmp/replay" 0 "$tmp/replay/one"
broke() { if "$tmp/replay_target" "$tmp/replay" "$@"; then false; else grep -q "$sign" "$tmp/replay/last_input"; fi; }
sign='!!' check "replay: one made from them that breaks is kept" broke 2000 "$tmp/replay/one"
sign=R check "replay: a byte read behind an input" broke 0 "$tmp/replay/far"
refuses_use() { "$tmp/replay_target" "$tmp/replay" 2000; [ $? -eq 2 ]; }
check "replay: no input is no proof" refuses_use

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
