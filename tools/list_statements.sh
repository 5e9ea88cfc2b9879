#!/bin/sh
# statements.c: every statement of every .sql file of the house, as one table.
printf '/* Made by tools/list_statements.sh; do not edit. */\n#include "rooms.h"\n'
for f in "$@"; do printf '#include "%s.h"\n' "$(basename "$f")"; done
printf '\nconst struct stmt *const *all_statements(size_t *n)\n{\n    static const struct stmt *all[4096];\n    size_t k = 0;\n\n'
for f in "$@"; do
    r=$(basename "$f" .sql)
    printf '    for (size_t i = 0; i < %s_statements_n && k < 4096; i++) all[k++] = %s_statements[i];\n' "$r" "$r"
done
printf '    *n = k;\n    return all;\n}\n'
