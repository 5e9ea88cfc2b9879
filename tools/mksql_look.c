/* mksql_look.c: looks at a statement: words only one engine knows, parameters, columns, whose the tables are. */
#include "mksql.h"

bool word_is(const struct word *w, const char *s)
{
    return !w->param && w->n == (int)strlen(s) && !strncasecmp(w->p, s, (size_t)w->n);
}

bool in_word(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

static void char_check(const char *p, int line)
{
    if (*p == '\'') refuse_at(line, "A quoted literal: bind it as a parameter.");
    if (*p == '"' || *p == '`' || *p == '[') refuse_at(line, "A quoted identifier: choose a plain name.");
    if (p[0] == ':' && p[1] == ':') refuse_at(line, "\"::\" is PostgreSQL's alone: write CAST(x AS BIGINT).");
    if (*p == '?' || *p == '$' || *p == '@') refuse_at(line, "A parameter by hand (%c): write :name.", *p);
    if (*p == ';') refuse_at(line, "A semicolon: one statement each, without it.");
    if (p[0] == '/' && p[1] == '*') refuse_at(line, "A comment between /* and */: use --.");
    if (isdigit((unsigned char)p[0]) && p[1] == '.')
        refuse_at(line, "A number with a point: money and quantities are integers.");
}

int words_of(const struct statement *st, struct word *w)
{
    int n = 0, line = st->sql_line, depth = 0;

    for (const char *p = st->sql; *p;) {
        if (*p == '\n') line++;
        if (isspace((unsigned char)*p)) {
            p++;
            continue;
        }
        char_check(p, line);
        bool param = *p == ':' && in_word(p[1]);
        int k = param ? 1 : 0;
        while (in_word(p[k])) k++;
        if (!k) k = 1;
        if (*p == ')') depth--;
        if (n == WORDS_MAX) refuse_at(line, "The statement is too long.");
        w[n++] = (struct word){p, k, line, depth, param};
        if (*p == '(') depth++;
        p += k;
        if (k > 1 && !param && isdigit((unsigned char)p[-1]) && isdigit((unsigned char)p[-k])) char_check(p - 1, line);
    }
    if (depth) refuse_at(st->line, "Statement %s: brackets do not match.", st->name);
    return n;
}

struct banned {
    const char *word;
    bool call; /* only before an opening bracket */
    const char *why;
};
static const struct banned banned[] = {
    {"like", false, "the engines differ in case and in speed: search goes through the index, equality through ="},
    {"ilike", false, "PostgreSQL alone knows it"},
    {"glob", false, "SQLite alone knows it"},
    {"similar", false, "PostgreSQL alone knows it"},
    {"now", true, "the time comes from the clock: bind :now"},
    {"date", true, "the time comes from the clock: bind it"},
    {"time", true, "the time comes from the clock: bind it"},
    {"datetime", false, "the time comes from the clock: bind :now"},
    {"timestamp", false, "times are milliseconds: BIGINT"},
    {"julianday", false, "the time comes from the clock: bind :now"},
    {"unixepoch", false, "the time comes from the clock: bind :now"},
    {"strftime", false, "the time comes from the clock, its words from the language"},
    {"clock_timestamp", false, "the time comes from the clock: bind :now"},
    {"current_timestamp", false, "the time comes from the clock: bind :now"},
    {"current_date", false, "the time comes from the clock: bind it"},
    {"current_time", false, "the time comes from the clock: bind it"},
    {"float", false, "no floating point: cents, thousandths, basis points"},
    {"real", false, "no floating point: cents, thousandths, basis points"},
    {"double", false, "no floating point: cents, thousandths, basis points"},
    {"numeric", false, "no decimals: cents, thousandths, basis points"},
    {"decimal", false, "no decimals: cents, thousandths, basis points"},
    {"avg", true, "an average is no integer: sum and count, then divide in C"},
    {"total", true, "floating point in SQLite: CAST(coalesce(sum(x), 0) AS BIGINT)"},
    {"random", true, "chance comes from the program: bind it"},
    {"ifnull", false, "SQLite alone knows it: coalesce"},
    {"group_concat", false, "SQLite alone knows it: read rows, join in C"},
    {"string_agg", false, "PostgreSQL alone knows it: read rows, join in C"},
    {"rowid", false, "SQLite alone knows it"},
    {"ctid", false, "PostgreSQL alone knows it"},
    {"replace", false, "SQLite alone knows it as a statement: ON CONFLICT"},
    {"begin", false, "transactions are the store's"},
    {"commit", false, "transactions are the store's"},
    {"rollback", false, "transactions are the store's"},
    {"pragma", false, "settings are the store's"},
};

static void words_check(const struct word *w, int n)
{
    for (int i = 0; i < n; i++) {
        for (size_t k = 0; k < sizeof banned / sizeof *banned; k++) {
            if (!word_is(&w[i], banned[k].word)) continue;
            if (banned[k].call && (i + 1 == n || *w[i + 1].p != '(')) continue;
            refuse_at(w[i].line, "\"%s\": %s.", banned[k].word, banned[k].why);
        }
        if (word_is(&w[i], "or") && i && word_is(&w[i - 1], "insert"))
            refuse_at(w[i].line, "\"INSERT OR\" is SQLite's alone: ON CONFLICT.");
    }
}

static void params_check(struct statement *st, const struct word *w, int n)
{
    for (int i = 0; i < n; i++) {
        int k = 0;
        if (!w[i].param) continue;
        while (k < st->args.n && ((int)strlen(st->args.v[k].name) != w[i].n - 1 ||
                                  strncmp(st->args.v[k].name, w[i].p + 1, (size_t)w[i].n - 1)))
            k++;
        if (k == st->args.n) refuse_at(w[i].line, "The parameter %.*s is not in -- args.", w[i].n, w[i].p);
        st->args.v[k].used = true;
    }
    for (int k = 0; k < st->args.n; k++)
        if (!st->args.v[k].used)
            refuse_at(st->line, "Statement %s never uses its argument %s.", st->name, st->args.v[k].name);
}

static int word_find(const struct word *w, int n, int from, int depth, const char *s)
{
    for (int i = from; i < n; i++)
        if ((depth < 0 || w[i].depth == depth) && word_is(&w[i], s)) return i;
    return -1;
}

static bool list_ends(const struct word *w)
{
    static const char *const end[] = {"from", "where", "union", "intersect", "except", "order", "limit", "group", NULL};

    for (int i = 0; end[i]; i++)
        if (word_is(w, end[i])) return true;
    return false;
}

/* Items of the list after w[from], or -1 when a star hides how many. */
static int list_count(const struct word *w, int n, int from)
{
    int items = 1;

    for (int i = from + 1; i < n; i++) {
        if (w[i].depth) continue;
        if (list_ends(&w[i])) break;
        if (*w[i].p == ',') items++;
        if (*w[i].p == '*' && (i == from + 1 || *w[i - 1].p == ',' || *w[i - 1].p == '.')) return -1;
    }
    return items;
}

static void cols_check(const struct statement *st, const struct word *w, int n, int list)
{
    if (list < 0 && st->cols.n) refuse_at(st->line, "Statement %s has cols but returns nothing.", st->name);
    if (list < 0) return;
    if (!st->cols.n) refuse_at(st->line, "Statement %s returns columns but has no -- cols.", st->name);
    int have = list_count(w, n, list);
    if (have >= 0 && have != st->cols.n)
        refuse_at(st->line, "Statement %s returns %d columns, -- cols names %d.", st->name, have, st->cols.n);
}

static void shape_check(const struct statement *st, const struct word *w, int n)
{
    bool changes = word_find(w, n, 0, 0, "insert") >= 0 || word_find(w, n, 0, 0, "update") >= 0 ||
                   word_find(w, n, 0, 0, "delete") >= 0;
    bool writes = is_write(st);
    int list = changes ? word_find(w, n, 0, 0, "returning") : word_find(w, n, 0, 0, "select");

    if (changes && !writes) refuse_at(st->line, "Statement %s changes rows: its kind is write or writes.", st->name);
    if (!changes && writes) refuse_at(st->line, "Statement %s changes nothing: its kind is one or many.", st->name);
    if (st->kind == KIND_PUT && list >= 0)
        refuse_at(st->line, "Statement %s returns rows: its kind is write or writes.", st->name);
    if (!changes && list < 0) refuse_at(st->line, "Statement %s is neither a read nor a write.", st->name);
    if (st->kind == KIND_WRITES && list < 0)
        refuse_at(st->line, "Statement %s returns no rows: its kind is write.", st->name);
    cols_check(st, w, n, list);
}

/* Whether a table's name stands at w[i]. After a comma it may as well be a column. */
static bool table_here(const struct word *w, int n, int i)
{
    static const char *const before[] = {"from", "join", "into", "update", NULL};

    if (!i || w[i].param || !in_word(*w[i].p) || (i + 1 < n && word_is(&w[i - 1], "update") && word_is(&w[i], "set")))
        return false;
    if (word_is(&w[i - 1], "from") && i > 1 && word_is(&w[i - 2], "distinct")) return false;
    for (int k = 0; before[k]; k++)
        if (word_is(&w[i - 1], before[k])) return true;
    return false;
}

static const char *name_of(const struct word *w)
{
    static char name[NAME_MAX_LEN + 1];

    snprintf(name, sizeof name, "%.*s", w->n, w->p);
    return name;
}

/* WITH name AS (…), name (a, b) AS (…): names of this statement alone. */
static bool named_by_with(const struct word *w, int n, const struct word *name)
{
    for (int i = 1; i + 1 < n; i++) {
        bool first = word_is(&w[i - 1], "with") || word_is(&w[i - 1], "recursive") || *w[i - 1].p == ',';
        if (first && w[i].n == name->n && !strncmp(w[i].p, name->p, (size_t)name->n) &&
            (word_is(&w[i + 1], "as") || *w[i + 1].p == '('))
            return true;
    }
    return false;
}

static void tables_check(const struct statement *st, const struct word *w, int n)
{
    for (int i = 0; declared.n && i < n; i++)
        if (table_here(w, n, i) && !names_have(&declared, name_of(&w[i])) && !named_by_with(w, n, &w[i]))
            refuse_at(w[i].line, "Statement %s is on %s, which is in no line of --tables: say there whose it is.",
                      st->name, name_of(&w[i]));
}

static int from_next(const struct word *w, int n, int i, int depth)
{
    for (i = word_find(w, n, i, depth, "from"); i > 0 && word_is(&w[i - 1], "distinct");)
        i = word_find(w, n, i + 1, depth, "from");
    return i;
}

/* What anybody may see is read where only that is: a view public_x, and no table x beside it. */
static void public_check(const struct statement *st, const struct word *w, int n)
{
    char view[NAME_MAX_LEN + 16];
    bool top = from_next(w, n, 0, 0) >= 0;
    int from = from_next(w, n, 0, top ? 0 : -1);

    if (is_write(st)) refuse_at(st->line, "Statement %s is public and writes.", st->name);
    if (st->across) refuse_at(st->line, "Statement %s is public: it needs no -- across.", st->name);
    for (; from >= 0; from = top ? from_next(w, n, from + 1, 0) : -1)
        if (from + 1 >= n || strncmp(w[from + 1].p, "public_", 7))
            refuse_at(w[from].line, "Statement %s is public: it starts from a public_ view.", st->name);
    for (int i = 1; i < n; i++) {
        if (!table_here(w, n, i) && *w[i - 1].p != ',') continue;
        snprintf(view, sizeof view, "public_%s", name_of(&w[i]));
        if (names_have(&owned, name_of(&w[i])) && names_have(&declared, view))
            refuse_at(w[i].line, "Statement %s is public: it reads %s, not %s.", st->name, view, view + 7);
    }
}

static bool named_public(const char *name)
{
    const char *at = strstr(name, "public");

    return at && (at == name || at[-1] == '_') && (!at[6] || at[6] == '_');
}

/* A merchant's own rows are reached through that merchant's id, unless the statement says why not. */
static void owner_check(const struct statement *st, const struct word *w, int n)
{
    bool mine = st->of_merchant;

    for (int i = 1; i < n && !mine; i++)
        mine = (table_here(w, n, i) || *w[i - 1].p == ',') && names_have(&owned, name_of(&w[i]));
    if (!mine && st->across && declared.n)
        refuse_at(st->line, "Statement %s says -- across and is on no merchant's own table.", st->name);
    if (!mine || st->across) return;
    for (int k = 0; k < st->args.n; k++)
        if (!strcmp(st->args.v[k].name, "merchant_id")) return;
    refuse_at(st->line, "Statement %s is on a merchant's own table and does not bind :merchant_id.", st->name);
}

void statement_check(struct statement *st, const struct word *w, int n)
{
    words_check(w, n);
    params_check(st, w, n);
    shape_check(st, w, n);
    tables_check(st, w, n);
    if (named_public(st->name) && !st->open)
        refuse_at(st->line, "Statement %s is named public: say -- public: what.", st->name);
    if (st->open) public_check(st, w, n);
    else owner_check(st, w, n);
    if (st->later && st->kind != KIND_WRITE)
        refuse_at(st->line, "Statement %s is no plain write: nothing of it is looked at later.", st->name);
    if (st->unread && !is_write(st))
        refuse_at(st->line, "Statement %s writes nothing: it needs no -- unread.", st->name);
}
