#!/bin/sh
# Which files the build takes, sorted, one a line. Test fixtures (src/*/test/) come with their floor's test only for SQL.
cd "$(dirname "$0")/.." || exit 1
case "$1" in
c) find src -name '*.c' ! -name '*_test.c' ! -path 'src/main.c' ! -path 'src/*/test/*' ;;
sql) find src -name '*.sql' ;;
tpl) find src \( -name '*.html' -o -name '*.txt' \) ! -path 'src/*/test/*' ;;
test) find src -name '*_test.c' ;;
migrations) find sql -name '[0-9][0-9][0-9][0-9]_*.sql' ;;
data) find data -name '*.tsv' -o -name '*.json' ;;
po) find po/fr -name '*.po' ;;
bench) find bench -name '*.c' 2>/dev/null ;;
fuzz) find fuzz -maxdepth 1 -name '*.c' ;;
esac | LC_ALL=C sort
