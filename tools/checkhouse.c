/* checkhouse: the plan of the house, policed. Every finding is a sentence with its file and line.
**
**   checkhouse [--shape] [src]         checks every source below src (run it where src/ is); --shape adds measures
**   checkhouse --self-test folder      every fixture NAME.bad.EXT is refused by the rule it names, NAME.good.EXT passes
**
** Exit 0: nothing found; 1: findings; 2: wrong use. What each rule wants is in the tables below. */
#include "mktool.h"

#include <ctype.h>
#include <dirent.h>

enum { LINES_MAX = 1000, FUNCTION_MAX = 60, NESTING_MAX = 4, PARAMETERS_MAX = 6, DEPTH = 64 };

/* ---- the plan ---- */

static const char *const middle[] = {"db", "lang", "http", "html", "find", "outside", "pay", NULL};
/* Lowest first; a room may use those before it. */
static const char *const rooms[] = {
    "territory",  "account",    "media",    "merchant", "count",   "position", "law",       "label",    "catalog",
    "rayon",      "price",      "table",    "import",   "draft",   "shelf",    "reception", "premises", "market",
    "review",     "search",     "sought",   "results",  "guild",   "wish",     "front",     "cart",     "terms",
    "list",       "payment",    "order",    "moves",    "booking", "returns",  "message",   "till",     "opinion",
    "deposit",    "letter",     "checkout", "track",    "card",    "entry",    "sms",       "push",     "buyer",
    "fulfilment", "register",   "arrival",  "campaign", "coach",   "audience", "departure", "open",     "keeping",
    "office",     "fairground", "standin",  NULL};

/* The folders that may include a library's header. */
static const struct {
    const char *header; /* with a final '/': any header below it */
    const char *folders;
} libraries[] = {
    {"microhttpd.h", "http"},
    {"sqlite3.h", "db find"},
    {"libpq-fe.h", "db"},
    {"libpq/", "db"},
    {"sodium.h", "base"},
    {"openssl/", "base pay"},
    {"vips/", "outside"},
    {"libheif/", "outside"},
    {"curl/", "outside"},
    {"unicode/", "lang"},
    {"cmark.h", "html"},
    {"qrencode.h", "html"},
    {"jansson.h", "app pay"},
    {"libdeflate.h", "http"},
    {"brotli/", "http"},
    {"seccomp.h", "outside"},
    {"linux/seccomp.h", "outside"},
    {"linux/filter.h", "outside"},
    {"linux/landlock.h", "outside"},
    {"libstemmer.h", "find"},
    {"csv.h", "app"},
    {"libxml/", "app pay"},
    {"archive.h", "app"},
    {"archive_entry.h", "app"},
    {"cmocka.h", ""},
};

/* Above the ground floor nobody calls these; the second column says what to do instead. */
static const struct {
    const char *name, *instead;
    char library; /* m: the middle floors may with the comment "library memory" on the line; f: the hall may too */
} banned[] = {
    {"malloc", "use the arena", 'm'},
    {"calloc", "use the arena", 'm'},
    {"realloc", "use a buf", 'm'},
    {"free", "the arena frees", 'f'},
    {"strdup", "use arena_str", 0},
    {"strndup", "use arena_str", 0},
    {"asprintf", "use str_fmt", 0},
    {"strcpy", "use str and buf", 0},
    {"strcat", "use buf_put", 0},
    {"sprintf", "use str_fmt", 0},
    {"vsprintf", "use buf_fmt", 0},
    {"gets", "nobody may", 0},
    {"strtok", "use str_cut", 0},
    {"time", "use base/clock", 0},
    {"rand", "use base/rand", 0},
    {"srand", "use base/rand", 0},
    {"random", "use base/rand", 0},
    {"localtime", "use lang's local_of", 0},
    {"localtime_r", "use lang's local_of", 0},
    {"gmtime", "use lang's day_local", 0},
};

/* Words of other houses and the house's own. */
static const char *const twins[][2] = {
    {"basket", "cart"},          {"vendor", "merchant"},       {"seller", "merchant"},
    {"tenant", "territory"},     {"shipping", "fulfilment"},   {"webhook", "gateway event"},
    {"suborder", "order"},       {"sku", "variant or offer"},  {"sub_order", "order"},
    {"order_group", "purchase"}, {"shipment", "fulfilment"},   {"coupon", "campaign price"},
    {"storefront", "shop"},      {"click_collect", "pick-up"}, {"click_and_collect", "pick-up"},
};

/* ---- a source ---- */

struct source {
    const char *path;
    struct text raw;
    char *code;      /* comments and the insides of strings made blank, same length and lines */
    char folder[64]; /* "base", "app", "shop/order", "" for main.c and wiring.c */
    char room[64];   /* "order", "" outside of rooms */
    bool header, sql, test;
};
struct sources {
    struct source *v;
    size_t n, cap;
};
struct function {
    const struct source *in;
    char name[64];
    int line, length;
};

static struct sources all;
static struct function *functions;
static size_t function_n;
static int findings;
static bool quiet;
static char seen_rules[256];

__attribute__((format(printf, 4, 5))) static void finding(const struct source *s, int line, const char *rule,
                                                          const char *fmt, ...)
{
    va_list ap;

    findings++;
    snprintf(seen_rules + strlen(seen_rules), sizeof seen_rules - strlen(seen_rules), "%s%s", *seen_rules ? " " : "",
             rule);
    if (quiet) return;
    fprintf(stderr, "%s:%d: ", s->path, line);
    va_start(ap, fmt);
    vfprintf(stderr, fmt, ap);
    va_end(ap);
    fprintf(stderr, " [%s]\n", rule);
}

static bool starts(const char *s, const char *head)
{
    return !strncmp(s, head, strlen(head));
}

static bool ends(const char *s, const char *tail)
{
    size_t n = strlen(s), m = strlen(tail);
    return n >= m && !strcmp(s + n - m, tail);
}

static bool word_char(int c)
{
    return isalnum((unsigned char)c) || c == '_';
}

static void blank(char *p, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (p[i] != '\n') p[i] = ' ';
}

/* Length of the comment at p; 0 if none begins there. */
static size_t comment_length(const char *p, bool sql)
{
    if (starts(p, sql ? "--" : "//")) return strcspn(p, "\n");
    if (!starts(p, "/*")) return 0;
    const char *end = strstr(p + 2, "*/");
    return end ? (size_t)(end - p) + 2 : strlen(p);
}

static void strip(struct source *s)
{
    s->code = keep(s->raw.p, s->raw.n);
    for (char *p = s->code; *p;) {
        size_t n = comment_length(p, s->sql);
        if (n) {
            blank(p, n);
        } else if (*p == '"' || *p == '\'') {
            n = quoted_length(p);
            if (n > 2) blank(p + 1, n - 2);
        }
        p += n ? n : 1;
    }
}

static int line_of(const struct source *s, const char *at)
{
    int line = 1;

    for (const char *p = s->code; p < at; p++) line += *p == '\n';
    return line;
}

/* The raw text of a line, 1-based. */
static const char *raw_line(const struct source *s, int line, size_t *n)
{
    const char *p = s->raw.p;

    for (; line > 1 && *p; line--) {
        p += strcspn(p, "\n");
        p += *p == '\n';
    }
    *n = strcspn(p, "\n");
    return p;
}

static bool line_says(const struct source *s, int line, const char *words)
{
    size_t n;
    const char *p = raw_line(s, line, &n);

    return memmem(p, n, words, strlen(words)) != NULL;
}

static void place(struct source *s)
{
    const char *p = strstr(s->path, "src/"), *slash;

    p = p ? p + 4 : s->path;
    slash = strchr(p, '/');
    if (slash && starts(p, "shop/") && strchr(slash + 1, '/')) {
        const char *room = slash + 1;
        slash = strchr(room, '/');
        snprintf(s->room, sizeof s->room, "%.*s", (int)(slash - room), room);
    }
    if (slash) snprintf(s->folder, sizeof s->folder, "%.*s", (int)(slash - p), p);
    s->header = ends(s->path, ".h");
    s->sql = ends(s->path, ".sql");
    s->test = ends(s->path, "_test.c") || strstr(p, "/test/");
}

/* ---- arrows and libraries ---- */

static int rank_in(const char *const *list, const char *name)
{
    for (int i = 0; list[i]; i++)
        if (!strcmp(list[i], name)) return i;
    return -1;
}

/* 0 ground, 1 middle, 2 hall, 3 and on the rooms, 998 what room tests share, 999 the commands, 1000 the roof;
** -1 no folder of the plan. */
static int floor_of(const char *folder)
{
    if (!strcmp(folder, "base")) return 0;
    if (rank_in(middle, folder) >= 0) return 1;
    if (!strcmp(folder, "app")) return 2;
    if (starts(folder, "shop/") && rank_in(rooms, folder + 5) >= 0) return 3 + rank_in(rooms, folder + 5);
    if (!strcmp(folder, "shop/test")) return 998;
    if (!strcmp(folder, "command")) return 999;
    return *folder ? -1 : 1000;
}

static void arrow(const struct source *s, int line, const char *to, const char *what)
{
    int from = floor_of(s->folder), into = floor_of(to);

    if (!strcmp(s->folder, to)) return;
    if (from < 0) finding(s, line, "arrow", "src/%s is no folder of the plan", s->folder);
    else if (into < 0) finding(s, line, "arrow", "%s lies in %s, which is no folder of the plan", what, to);
    else if (from == 1 && into == 1 && !strcmp(to, "lang") &&
             (!strcmp(s->folder, "http") || !strcmp(s->folder, "html")))
        return;
    else if (from == 1 && into == 1)
        finding(s, line, "arrow", "%s -> %s: the middle floors know base only", s->folder, to);
    else if (into >= from)
        finding(s, line, "arrow", "%s -> %s points upward: %s may not know %s", s->folder, to, s->folder, to);
}

/* A header made from another file of the house: shelf.html.h, order.sql.h. */
static void made_header(const struct source *s, int line, const char *name)
{
    char from[128];

    snprintf(from, sizeof from, "%.*s", (int)strlen(name) - 2, name);
    for (size_t i = 0; i < all.n; i++) {
        const char *slash = strrchr(all.v[i].path, '/');
        if (!slash || strcmp(slash + 1, from) || !strcmp(all.v[i].folder, s->folder)) continue;
        if (ends(from, ".sql") && s->test) return; /* a test may put rows in another room's tables */
        if (ends(from, ".sql"))
            finding(s, line, "sql", "%s belongs to %s: ask that folder's functions", from, all.v[i].folder);
        else arrow(s, line, all.v[i].folder, name);
        return;
    }
}

static void ours(const struct source *s, int line, const char *name)
{
    char folder[128];
    const char *slash = strchr(name, '/');

    if (!slash) {
        made_header(s, line, name);
        return;
    }
    if ((starts(name, "test/") || starts(name, "shop/test/")) && s->test) return;
    if (starts(name, "shop/") && strchr(slash + 1, '/')) slash = strchr(slash + 1, '/');
    snprintf(folder, sizeof folder, "%.*s", (int)(slash - name), name);
    arrow(s, line, folder, name);
}

static bool listed(const char *list, const char *word)
{
    size_t n = strlen(word);

    for (const char *p = list; (p = strstr(p, word)); p += n)
        if ((p == list || p[-1] == ' ') && (p[n] == ' ' || !p[n])) return true;
    return false;
}

static void library(const struct source *s, int line, const char *name)
{
    for (size_t i = 0; i < sizeof libraries / sizeof *libraries; i++) {
        const char *h = libraries[i].header;
        if (ends(h, "/") ? !starts(name, h) : strcmp(name, h) != 0) continue;
        if (s->test || listed(libraries[i].folders, s->folder)) return; /* a test may play the other side */
        finding(s, line, "library", "<%s> is known in %s alone", name,
                *libraries[i].folders ? libraries[i].folders : "*_test.c");
        return;
    }
}

static void includes_check(const struct source *s)
{
    int line = 1;

    for (const char *p = s->raw.p; *p; p += strcspn(p, "\n"), p += *p == '\n', line++) {
        char name[160];
        if (sscanf(p, " # include \"%159[^\"\n]\"", name) == 1) ours(s, line, name);
        else if (sscanf(p, " # include <%159[^>\n]>", name) == 1) library(s, line, name);
    }
}

/* ---- words ---- */

static bool number_place(const struct source *s)
{
    const char *base = strrchr(s->path, '/');

    base = base ? base : s->path;
    return !strcmp(s->folder, "find") || strstr(base, "map") || strstr(base, "plot");
}

static void call_check(const struct source *s, const char *word, size_t n, int line)
{
    const char *after = word + n, *before = word;
    int at = floor_of(s->folder);

    if (at == 0 || s->test) return;
    while (*after == ' ') after++;
    if (*after != '(') return;
    if (before > s->code && (before[-1] == '.' || (before[-1] == '>' && before > s->code + 1 && before[-2] == '-')))
        return;
    for (size_t i = 0; i < sizeof banned / sizeof *banned; i++) {
        if (strlen(banned[i].name) != n || strncmp(word, banned[i].name, n)) continue;
        bool may = (at == 1 && banned[i].library) || (at == 2 && banned[i].library == 'f');
        if (may && line_says(s, line, "library memory")) return;
        finding(s, line, "call", "%s() above the ground floor: %s", banned[i].name, banned[i].instead);
    }
}

/* One identifier against the twins: as whole words between underscores, whatever their case, with or without s. */
static void twin_check(const struct source *s, const char *word, size_t n, int line)
{
    char padded[200], wanted[64];

    if (n > 180) return;
    padded[0] = '_';
    for (size_t i = 0; i < n; i++) padded[i + 1] = (char)tolower((unsigned char)word[i]);
    strcpy(padded + n + 1, "_");
    for (size_t i = 0; i < sizeof twins / sizeof *twins; i++) {
        snprintf(wanted, sizeof wanted, "_%s", twins[i][0]);
        const char *p = strstr(padded, wanted);
        if (!p) continue;
        p += strlen(wanted);
        if (*p != '_' && strncmp(p, "s_", 2)) continue;
        finding(s, line, "word", "%.*s: the house says %s, not %s", (int)n, word, twins[i][1], twins[i][0]);
    }
}

static void words_check(const struct source *s)
{
    int line = 1;

    for (const char *p = s->code; *p;) {
        size_t n = 0;
        while (word_char(p[n])) n++;
        if (!n) {
            line += *p++ == '\n';
            continue;
        }
        if (!s->sql) call_check(s, p, n, line);
        twin_check(s, p, n, line);
        bool number = (n == 5 && starts(p, "float")) || (n == 6 && starts(p, "double"));
        if (!s->sql && !s->test && number && !number_place(s))
            finding(s, line, "float", "%.*s outside of find/, maps and plots: count in whole units", (int)n, p);
        p += n;
    }
}

static void sql_check(const struct source *s)
{
    static const char *const begin[] = {"SELECT ", "INSERT INTO ", "UPDATE ", "DELETE FROM ", "WITH ", "CREATE TABLE "};

    if (s->test || s->header || floor_of(s->folder) < 2) return;
    for (const char *p = s->code; (p = strchr(p, '"')); p += quoted_length(p)) {
        const char *text = s->raw.p + (p - s->code) + 1;
        while (*text == ' ') text++;
        for (size_t i = 0; i < sizeof begin / sizeof *begin; i++)
            if (starts(text, begin[i]))
                finding(s, line_of(s, p), "sql", "SQL text in a .c file: name the statement in the folder's .sql");
    }
}

/* ---- functions ---- */

/* Past the bracket that closes the one at p. */
static const char *closing(const char *p)
{
    int deep = 0;

    for (; *p; p++) {
        if (strchr("([{", *p)) deep++;
        else if (strchr(")]}", *p) && !--deep) return p + 1;
    }
    return p;
}

static const char *past_space(const char *p)
{
    while (isspace((unsigned char)*p)) p++;
    return p;
}

static const char *past_directive(const char *p)
{
    while (*p && *p != '\n') p += *p == '\\' && p[1] ? 2 : 1;
    return p;
}

static bool is_word(const char *p, const char *word)
{
    return starts(p, word) && !word_char(p[strlen(word)]);
}

/* The parenthesis that opens the parameters of the declaration [p, end); NULL if it declares no function. */
static const char *parameters(const char *p, const char *end)
{
    for (; p < end; p++) {
        if (*p == '=') return NULL;
        if (is_word(p, "__attribute__") || is_word(p, "typedef") || is_word(p, "_Static_assert")) {
            if (*p != '_' || p[1] == 'S') return NULL;
            p = closing(strchr(p, '(')) - 1;
        } else if (*p == '(') {
            return *past_space(p + 1) == '*' ? NULL : p;
        } else if (*p == '{') {
            p = closing(p) - 1;
        }
    }
    return NULL;
}

static void name_before(const char *paren, char *to, size_t cap)
{
    const char *end = paren, *p;

    while (isspace((unsigned char)end[-1])) end--;
    for (p = end; word_char(p[-1]);) p--;
    snprintf(to, cap, "%.*s", (int)(end - p), p);
}

static void parameters_check(const struct source *s, const char *paren, int line)
{
    const char *end = closing(paren);
    char name[64];
    int n = 1;

    for (const char *p = paren + 1; p < end - 1; p++) {
        if (*p == '(' || *p == '{' || *p == '[') p = closing(p) - 1;
        else if (*p == ',') n++;
    }
    name_before(paren, name, sizeof name);
    /* A library calls its callbacks as it likes. */
    if (floor_of(s->folder) == 1 && line_says(s, line, "library signature")) return;
    if (n > PARAMETERS_MAX)
        finding(s, line, "parameters", "%s() has %d parameters, more than %d: give it a struct", name, n,
                PARAMETERS_MAX);
}

struct nest {
    int level, pending, deepest;
    int saved[DEPTH]; /* levels each open block added */
    int open;
    const char *deepest_at;
};

static void deeper(struct nest *n, const char *at)
{
    if (n->level + n->pending > n->deepest) {
        n->deepest = n->level + n->pending;
        n->deepest_at = at;
    }
}

/* A brace that opens statements, not values or a type. prev: what stands before it. */
static bool opens_block(const char *begin, const char *prev)
{
    if (strchr(";{}:", *prev)) return true;
    if (*prev == ')') {
        int deep = 0;
        for (; prev > begin; prev--) {
            if (*prev == ')') deep++;
            else if (*prev == '(' && !--deep) break;
        }
        for (prev--; prev > begin && isspace((unsigned char)*prev);) prev--;
        return word_char(*prev) && !(prev - begin > 6 && !strncmp(prev - 5, "return", 6));
    }
    return (prev - begin > 4 && !strncmp(prev - 3, "else", 4)) || (prev - begin > 2 && !strncmp(prev - 1, "do", 2));
}

/* At a word inside a function: a control without braces nests as one with them does. Returns where to go on. */
static const char *control(struct nest *n, const char *p)
{
    static const char *const with_condition[] = {"if", "for", "while", "switch"};
    const char *after = p;

    for (size_t i = 0; i < 4; i++)
        if (is_word(p, with_condition[i])) after = closing(past_space(p + strlen(with_condition[i])));
    if (is_word(p, "else")) after = past_space(p + 4);
    if (after == p) {
        while (word_char(*p)) p++;
        return p;
    }
    const char *next = past_space(after);
    bool else_if = is_word(p, "else") && is_word(next, "if");
    if (*next != '{' && !else_if) {
        n->pending++;
        deeper(n, p);
    }
    return after;
}

/* The body that begins at the brace `open`; returns its end. */
static const char *body_nesting(const char *open, struct nest *n)
{
    const char *end = closing(open), *prev = open;

    for (const char *p = open + 1; p < end - 1;) {
        const char *from = p;
        if (*p == '#') {
            p = past_directive(p);
            continue;
        }
        if (word_char(*p)) {
            p = control(n, p);
        } else if (*p == '(' || *p == '[') {
            p = closing(p);
        } else if (*p == '{' && (!opens_block(open, prev) || n->open == DEPTH)) {
            p = closing(p);
        } else if (*p == '{') {
            n->saved[n->open++] = n->pending + 1;
            n->level += n->pending + 1;
            n->pending = 0;
            deeper(n, p++);
        } else if (*p == '}') {
            n->level -= n->open ? n->saved[--n->open] : 0;
            n->pending = 0;
            p++;
        } else {
            if (*p == ';') n->pending = 0;
            p++;
        }
        if (!isspace((unsigned char)*from)) prev = p - 1;
    }
    return end;
}

static void function_add(const struct source *s, const char *name, int line, int length)
{
    if (function_n % 256 == 0) functions = need(realloc(functions, (function_n + 256) * sizeof *functions));
    struct function *f = &functions[function_n++];
    *f = (struct function){.in = s, .line = line, .length = length};
    snprintf(f->name, sizeof f->name, "%s", name);
}

static const char *function_check(const struct source *s, const char *paren, const char *open)
{
    struct nest n = {0};
    char name[64];
    int line = line_of(s, paren);
    const char *end = body_nesting(open, &n);
    int length = line_of(s, end - 1) - line_of(s, open) - 1;

    name_before(paren, name, sizeof name);
    parameters_check(s, paren, line);
    if (length > FUNCTION_MAX)
        finding(s, line, "length", "%s() has %d lines, more than %d", name, length, FUNCTION_MAX);
    if (n.deepest > NESTING_MAX)
        finding(s, line_of(s, n.deepest_at), "nesting", "%s() nests %d deep, more than %d", name, n.deepest,
                NESTING_MAX);
    if (!s->test) function_add(s, name, line, length < 1 ? 1 : length);
    return end;
}

/* A comment above the line, with nothing but the lines of its group between, or at the end of the line. */
static bool has_contract(const struct source *s, int line)
{
    for (int l = line; l > 0; l--) {
        size_t n;
        const char *p = raw_line(s, l, &n);
        while (n && isspace((unsigned char)*p)) p++, n--;
        if (!p || !n || *p == '#') return false;
        if (memmem(p, n, "*/", 2) || memmem(p, n, "//", 2)) return true;
    }
    return false;
}

static void public_check(const struct source *s, const char *decl, const char *paren)
{
    char name[64];
    int line = line_of(s, past_space(decl));

    if (s->test) return;
    name_before(paren, name, sizeof name);
    if (!has_contract(s, line)) finding(s, line, "contract", "%s() is public and has no contract above it", name);
}

static void declarations_check(const struct source *s)
{
    const char *decl = s->code, *p = s->code;

    while (*p) {
        if (*p == '#') {
            decl = p = past_directive(p);
        } else if (*p == '{') {
            const char *paren = parameters(decl, p);
            if (paren && s->header) public_check(s, decl, paren);
            p = paren ? function_check(s, paren, p) : closing(p);
            if (paren) decl = p;
        } else if (*p == ';') {
            const char *paren = parameters(decl, p);
            if (paren && s->header) public_check(s, decl, paren);
            if (paren) parameters_check(s, paren, line_of(s, paren));
            decl = ++p;
        } else {
            p = *p == '(' ? closing(p) : p + 1;
        }
    }
}

/* ---- files ---- */

static void check(const struct source *s)
{
    int lines = line_of(s, s->code + s->raw.n) - 1;

    words_check(s);
    if (s->sql) return;
    if (lines > LINES_MAX)
        finding(s, 1, "lines", "%d lines, more than %d: split the file by the words of the trade", lines, LINES_MAX);
    includes_check(s);
    sql_check(s);
    declarations_check(s);
}

static void source_add(const char *path)
{
    if (all.n == all.cap) {
        all.cap = all.cap * 2 + 64;
        all.v = need(realloc(all.v, all.cap * sizeof *all.v));
    }
    struct source *s = &all.v[all.n++];
    *s = (struct source){.path = keep(path, strlen(path))};
    s->raw = file_read(path);
    place(s);
    strip(s);
}

static bool checked(const char *path)
{
    return ends(path, ".c") || ends(path, ".h") || ends(path, ".sql");
}

static void walk(const char *folder)
{
    struct dirent **found;
    int n = scandir(folder, &found, NULL, alphasort);

    if (n < 0) refuse(folder, 0, "cannot be read");
    for (int i = 0; i < n; i++) {
        char *path;
        if (found[i]->d_name[0] == '.') continue;
        if (asprintf(&path, "%s/%s", folder, found[i]->d_name) < 0) need(NULL);
        if (found[i]->d_type == DT_DIR) walk(path);
        else if (checked(path) || ends(path, ".html") || ends(path, ".txt")) source_add(path);
    }
}

static int by_length(const void *a, const void *b)
{
    return ((const struct function *)b)->length - ((const struct function *)a)->length;
}

static void shape(void)
{
    int lines = 0, longest = 0;
    const char *longest_path = "";
    size_t files = 0;

    for (size_t i = 0; i < all.n; i++) {
        const struct source *s = &all.v[i];
        int n = line_of(s, s->code + s->raw.n) - 1;
        if (s->test || s->sql || !checked(s->path)) continue;
        lines += n, files++;
        if (n > longest) longest = n, longest_path = s->path;
    }
    if (!function_n) return;
    qsort(functions, function_n, sizeof *functions, by_length);
    printf("%zu files, %d lines; longest %s, %d lines\n", files, lines, longest_path, longest);
    printf("%zu functions; lines: median %d, nine in ten at most %d, longest %d\n", function_n,
           functions[function_n / 2].length, functions[function_n / 10].length, functions[0].length);
    for (size_t i = 0; i < 5 && i < function_n; i++)
        printf("  %3d  %s  %s:%d\n", functions[i].length, functions[i].name, functions[i].in->path, functions[i].line);
}

/* ---- self-test ---- */

/* A line "@repeat N text" stands for N such lines. */
static struct text expanded(char *p)
{
    struct text t = {0};

    for (char *line; (line = strsep(&p, "\n"));) {
        int n = 1, skip = 0;
        if (!p && !*line) break; /* after the last newline */
        if (sscanf(line, "@repeat %d %n", &n, &skip) != 1) n = 1;
        for (int i = 0; i < n; i++) text_fmt(&t, "%s\n", line + skip);
    }
    return t;
}

/* First line of a fixture: as the comment "as PATH rule NAME". Returns what is wrong with it, NULL if nothing is. */
static const char *fixture_wrong(const char *file)
{
    char path[128], rule[32];
    struct text t = file_read(file);
    const char *head = t.p + strspn(t.p, "/*- ");

    if (sscanf(head, "as %127s rule %31[a-z]", path, rule) != 2) return "has no first line /* as PATH rule NAME */";
    findings = 0;
    seen_rules[0] = 0;
    struct source s = {.path = path, .raw = expanded(t.p)};
    place(&s);
    strip(&s);
    check(&s);
    if (strstr(file, ".good.")) return findings ? "should pass, but is refused" : NULL;
    if (!findings) return "should be refused, but passes";
    return strcmp(seen_rules, rule) ? "is refused for another reason, or more than once" : NULL;
}

static int self_test(const char *folder)
{
    static const char *const rules[] = {"arrow",   "library",    "call",     "float", "lines", "length",
                                        "nesting", "parameters", "contract", "word",  "sql",   NULL};
    struct dirent **found;
    int n = scandir(folder, &found, NULL, alphasort), wrong = 0, proven[16] = {0};

    quiet = true;
    for (int i = 0; i < n; i++) {
        char path[512], rule[32] = "";
        const char *name = found[i]->d_name;
        if (!strstr(name, ".bad.") && !strstr(name, ".good.")) continue;
        snprintf(path, sizeof path, "%s/%s", folder, name);
        const char *what = fixture_wrong(path);
        if (what) printf("%s %s (%s)\n", path, what, seen_rules), wrong++;
        snprintf(rule, sizeof rule, "%.*s", (int)strcspn(name, "._"), name);
        if (!what && rank_in(rules, rule) >= 0) proven[rank_in(rules, rule)] |= strstr(name, ".bad.") ? 1 : 2;
    }
    for (int i = 0; rules[i]; i++)
        if (proven[i] != 3) printf("rule %s: no fixture refused and no mended twin passed\n", rules[i]), wrong++;
    printf("checkhouse self-test: %s\n",
           wrong ? "failed" : "every rule refuses its fixture and passes its mended twin");
    return wrong ? 1 : 0;
}

int main(int argc, char **argv)
{
    bool shaped = argc > 1 && !strcmp(argv[1], "--shape");
    int i = shaped ? 2 : 1;

    if (argc == 3 && !strcmp(argv[1], "--self-test")) return self_test(argv[2]);
    if (argc > i + 1 || (i < argc && argv[i][0] == '-')) {
        fprintf(stderr, "usage: checkhouse [--shape] [src]\n       checkhouse --self-test folder\n");
        return 2;
    }
    walk(i < argc ? argv[i] : "src");
    for (size_t k = 0; k < all.n; k++)
        if (checked(all.v[k].path)) check(&all.v[k]);
    if (shaped) shape();
    printf("checkhouse: %zu files, %d findings\n", all.n, findings);
    return findings ? 1 : 0;
}
