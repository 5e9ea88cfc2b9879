/* mkpo: translations into the binary, and what is missing from them.
**
**   mkpo [--check msgids.txt]... out.c po/fr/x.po...   the catalogue (lang/catalogue.h) as C; out.c may be -;
**                                                      --unused before it names what none of the lists has
**   mkpo --msgids sources.c...                         every text to translate in C sources: msgid, plural, place
**
** Texts in C are the literals of _("…"), tr(lang, "…"), tr_n(lang, n, "…", "…"), and every literal that
** begins with a capital and follows a stable code: f("order.sold_out", "Sold out").
**
** --check reads what `mktpl --msgids` and `mkpo --msgids` print, and refuses a text without French. Always refused:
** placeholders that differ, fuzzy entries, and bad typography (a straight apostrophe, an ordinary space where French
** wants U+00A0). All findings are printed before the tool ends with 1. */
#include "mktool.h"

#include "../src/lang/catalogue.h"

#include <ctype.h>

struct entry {
    char *id, *plural, *text[2]; /* plural NULL: one form */
    const char *file;
    int line;
    bool fuzzy, used;
};
struct entries {
    struct entry *v;
    size_t n, cap;
};

static int findings;

__attribute__((format(printf, 3, 4))) static void finding(const char *file, int line, const char *fmt, ...)
{
    va_list ap;

    fprintf(stderr, "%s:%d: ", file, line);
    va_start(ap, fmt);
    vfprintf(stderr, fmt, ap);
    va_end(ap);
    fputc('\n', stderr);
    findings++;
}

/* ---- C strings ---- */

/* Adds what a quoted C string at s means; returns what follows it. */
static const char *unquote(struct text *to, const char *s)
{
    static const char from[] = "ntr\"\\'", into[] = "\n\t\r\"\\'";
    const char *end = s + quoted_length(s) - 1;

    for (s++; s < end; s++) {
        const char *at = *s == '\\' && s[1] ? strchr(from, s[1]) : NULL;
        if (at) s++;
        text_add(to, at ? &into[at - from] : s, 1);
    }
    return end + (*end == '"');
}

/* Adjacent strings at s as one; NULL if there is none. *end: what follows. */
static char *strings(const char *s, const char **end)
{
    struct text t = {0};
    bool any = false;

    for (;; any = true) {
        while (isspace((unsigned char)*s)) s++;
        if (*s != '"') break;
        text_add(&t, "", 0);
        s = unquote(&t, s);
    }
    *end = s;
    return any ? t.p : NULL;
}

/* ---- reading .po ---- */

static char **po_field(struct entry *e, const char *line)
{
    if (!strncmp(line, "msgid_plural ", 13)) return &e->plural;
    if (!strncmp(line, "msgid ", 6)) return &e->id;
    if (!strncmp(line, "msgstr ", 7) || !strncmp(line, "msgstr[0] ", 10)) return &e->text[0];
    if (!strncmp(line, "msgstr[1] ", 10)) return &e->text[1];
    return NULL;
}

static void entry_done(struct entries *es, struct entry *e)
{
    if (e->id && *e->id) {
        if (es->n == es->cap) {
            es->cap = es->cap * 2 + 64;
            es->v = need(realloc(es->v, es->cap * sizeof *es->v));
        }
        es->v[es->n++] = *e;
    }
    *e = (struct entry){.file = e->file};
}

static void po_line(struct entries *es, struct entry *e, char ***field, const char *line, int number)
{
    const char *end;

    if (*line == '#') {
        if (e->text[0]) entry_done(es, e);
        if (!strncmp(line, "#,", 2) && strstr(line, "fuzzy")) e->fuzzy = true;
        return;
    }
    if (*line == '"' && *field) {
        char *more = strings(line, &end), *joined;
        if (asprintf(&joined, "%s%s", **field, more) < 0) need(NULL);
        **field = joined;
        return;
    }
    if (!*line) return;
    if (!strncmp(line, "msgid ", 6) && e->text[0]) entry_done(es, e);
    *field = po_field(e, line);
    if (!*field || !(**field = strings(strchr(line, ' '), &end))) refuse(e->file, number, "not a line of a .po file");
    if (!strncmp(line, "msgid ", 6)) e->line = number;
}

static void po_read(struct entries *es, const char *file)
{
    struct text t = file_read(file);
    struct entry e = {.file = file};
    char **field = NULL;
    int number = 0;

    for (char *line; (line = strsep(&t.p, "\n"));) po_line(es, &e, &field, line, ++number);
    entry_done(es, &e);
}

/* ---- what is refused ---- */

static unsigned places(const char *s)
{
    unsigned set = 0;

    for (; (s = strchr(s, '%')); s++)
        if (s[1] >= '1' && s[1] <= '9') set |= 1u << (s[1] - '0');
    return set;
}

static bool starts(const char *s, const char *head)
{
    return !strncmp(s, head, strlen(head));
}

static bool nbsp_before(const char *text, const char *at)
{
    return (at >= text + 2 && starts(at - 2, "\u00a0")) || (at >= text + 3 && starts(at - 3, "\u202f"));
}

static void typography_at(const struct entry *e, const char *text, const char *at)
{
    static const char *const marks[] = {";", ":", "!", "?", "\u20ac", "\u00bb"};

    if (*at == '\'') finding(e->file, e->line, "a straight apostrophe in \"%s\": write \u2019", text);
    if (starts(at, "\u00ab") && !starts(at + 2, "\u00a0") && !starts(at + 2, "\u202f"))
        finding(e->file, e->line, "no U+00A0 after \u00ab in \"%s\"", text);
    if (starts(at, "\u00bb") && !nbsp_before(text, at))
        finding(e->file, e->line, "no U+00A0 before \u00bb in \"%s\"", text);
    for (size_t i = 0; *at == ' ' && i < sizeof marks / sizeof *marks; i++)
        if (starts(at + 1, marks[i]))
            finding(e->file, e->line, "an ordinary space before %s in \"%s\": write U+00A0", marks[i], text);
    if ((*at == '!' || *at == '?') && at > text && (isalnum((unsigned char)at[-1]) || at[-1] == ')') &&
        (!at[1] || at[1] == ' '))
        finding(e->file, e->line, "no space before %c in \"%s\": write U+00A0", *at, text);
}

static void text_check(const struct entry *e, const char *text, const char *id)
{
    if (!text || !*text) {
        finding(e->file, e->line, "\"%s\" has no French", id);
        return;
    }
    if (places(text) != places(id)) finding(e->file, e->line, "the placeholders of \"%s\" differ in \"%s\"", id, text);
    for (const char *at = text; *at; at++) typography_at(e, text, at);
    if (strcasestr(text, "click &") || strcasestr(text, "click and collect") || strcasestr(text, "click-and-collect"))
        finding(e->file, e->line, "\"%s\": say retrait", text);
}

static void entry_check(const struct entry *e)
{
    if (e->fuzzy) finding(e->file, e->line, "\"%s\" is marked fuzzy: read it again and take the mark away", e->id);
    text_check(e, e->text[0], e->plural ? e->plural : e->id);
    if (e->plural) text_check(e, e->text[1], e->plural);
}

static int by_id(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;
    int order = strcmp(x->id, y->id);

    if (!order) order = strcmp(x->file, y->file);
    return order ? order : x->line - y->line;
}

static bool same(const char *a, const char *b)
{
    return (!a && !b) || (a && b && !strcmp(a, b));
}

/* Sorted; the same text twice is one entry when it says the same. */
static void entries_settle(struct entries *es)
{
    size_t kept = 0;

    if (es->n) qsort(es->v, es->n, sizeof *es->v, by_id);
    for (size_t i = 0; i < es->n; i++) {
        const struct entry *e = &es->v[i], *before = kept ? &es->v[kept - 1] : NULL;
        entry_check(e);
        if (!before || strcmp(before->id, e->id)) es->v[kept++] = *e;
        else if (!same(before->text[0], e->text[0]) || !same(before->text[1], e->text[1]) ||
                 !same(before->plural, e->plural))
            finding(e->file, e->line, "\"%s\" says something else in %s:%d", e->id, before->file, before->line);
    }
    es->n = kept;
}

static struct entry *entry_find(const struct entries *es, const char *id)
{
    size_t low = 0, high = es->n;

    while (low < high) {
        size_t mid = (low + high) / 2;
        int order = strcmp(es->v[mid].id, id);
        if (!order) return &es->v[mid];
        if (order < 0) low = mid + 1;
        else high = mid;
    }
    return NULL;
}

static char *from_c(const char *body)
{
    struct text t = {0}, quoted = {0};

    text_add(&t, "", 0);
    text_fmt(&quoted, "\"%s\"", body);
    unquote(&t, quoted.p);
    return t.p;
}

static void check(struct entries *es, const char *list)
{
    struct text t = file_read(list);
    int number = 0;

    for (char *line; (line = strsep(&t.p, "\n"));) {
        number++;
        if (!*line) continue;
        char *raw_id = strsep(&line, "\t"), *raw_plural = strsep(&line, "\t");
        const char *place = line ? line : "?";
        if (!raw_plural) refuse(list, number, "not a line of mktpl --msgids or mkpo --msgids");
        char *id = from_c(raw_id), *plural = *raw_plural ? from_c(raw_plural) : NULL;
        struct entry *e = entry_find(es, id);
        if (e) e->used = true;
        if (!e)
            fprintf(stderr, "%s: \"%s\" has no French: add it to the po/fr file of its room\n", place, id), findings++;
        else if (plural && !same(e->plural, plural))
            finding(e->file, e->line, "\"%s\" needs the msgid_plural \"%s\" (used in %s)", id, plural, place);
    }
}

/* ---- writing the catalogue ---- */

static void c_text(struct text *c, const char *s)
{
    if (!s) {
        text_add(c, "NULL, 0", 0);
        return;
    }
    text_c_string(c, s, strlen(s));
    text_fmt(c, ", %zu", strlen(s));
}

static void slots_write(struct text *c, const struct entries *es)
{
    uint32_t size = 16;

    while (size < es->n * 2) size *= 2;
    uint16_t *slots = need(calloc(size, sizeof *slots));
    for (size_t i = 0; i < es->n; i++) {
        uint32_t at = catalogue_hash(es->v[i].id) & (size - 1);
        while (slots[at]) at = (at + 1) & (size - 1);
        slots[at] = (uint16_t)(i + 1);
    }
    text_add(c, "static const uint16_t slots[] = {", 0);
    for (uint32_t i = 0; i < size; i++) text_fmt(c, "%s%u,", i % 20 ? " " : "\n    ", slots[i]);
    text_fmt(c, "\n};\nconst struct catalogue catalogue_fr = {entries, slots, %u};\n", size - 1);
}

static void catalogue_write(const char *out, const struct entries *es)
{
    struct text c = {0};

    if (es->n > 60000) refuse(out, 0, "%zu texts are more than the catalogue can number", es->n);
    text_add(
        &c, "/* Made by mkpo. */\n#include \"lang/catalogue.h\"\n\nstatic const struct catalogue_entry entries[] = {\n",
        0);
    for (size_t i = 0; i < es->n; i++) {
        text_add(&c, "    {", 0);
        text_c_string(&c, es->v[i].id, strlen(es->v[i].id));
        text_add(&c, ", ", 0);
        c_text(&c, es->v[i].text[0]);
        text_add(&c, ", ", 0);
        c_text(&c, es->v[i].plural ? es->v[i].text[1] : NULL);
        text_add(&c, "},\n", 0);
    }
    text_add(&c, "    {NULL, NULL, 0, NULL, 0}};\n", 0);
    slots_write(&c, es);
    file_write(out, &c);
}

/* ---- texts in C sources ---- */

/* How many arguments stand before the texts, and how many texts follow. */
static const struct call {
    const char *name;
    int skip, texts;
    bool plural; /* the texts are two forms of one */
} calls[] = {{"_", 0, 1, false},         {"tr", 1, 1, false},         {"tr_n", 2, 2, true},
             {"rq_refuse", 3, 1, false}, {"error_page", 3, 1, false}, {"form_error_add", 4, 1, false}};

/* Past one argument, to its ',' or ')' . */
static const char *argument_end(const char *s)
{
    for (int deep = 0; *s; s++) {
        if (*s == '"' || *s == '\'') s += quoted_length(s) - 1;
        else if (*s == '(' || *s == '{' || *s == '[') deep++;
        else if (deep && (*s == ')' || *s == '}' || *s == ']')) deep--;
        else if (!deep && (*s == ',' || *s == ')')) return s;
    }
    return s;
}

/* As mktpl prints it: a question mark is itself, not an escape against trigraphs. */
static void escaped_print(const char *s)
{
    for (; *s; s++) {
        if (*s == '\n') fputs("\\n", stdout);
        else if (*s == '"' || *s == '\\') printf("\\%c", *s);
        else putchar(*s);
    }
}

static void text_print(const char *one, const char *many, const char *file, int line)
{
    escaped_print(one);
    putchar('\t');
    escaped_print(many ? many : "");
    printf("\t%s:%d\n", file, line);
}

/* The texts of one argument: one, or several when it chooses (n ? "a" : "b"); [s, end) is the argument. */
static int texts_of(const char *s, const char *end, char **to, int max)
{
    int n = 0, deep = 0;

    while (s < end && n < max) {
        const char *after;
        if (*s == '"' && deep) {
            s += quoted_length(s);
        } else if (*s == '"') {
            to[n++] = strings(s, &after);
            s = after;
        } else {
            deep += *s == '(' || *s == '{' || *s == '[';
            deep -= *s == ')' || *s == '}' || *s == ']';
            s += *s == '\'' ? quoted_length(s) : 1;
        }
    }
    return n;
}

/* s: after the call's '('. An argument without a literal string is somebody else's text. */
static void call_read(const struct call *c, const char *s, const char *file, int line)
{
    char *found[4], *one = NULL;

    for (int i = 0; i < c->skip + c->texts; i++) {
        const char *end = argument_end(s);
        int n = i < c->skip ? 0 : texts_of(s, end, found, 4);
        for (int k = 0; k < n && !c->plural; k++)
            if (*found[k]) text_print(found[k], NULL, file, line);
        if (c->plural && n == 1 && !one) one = found[0];
        else if (c->plural && n == 1 && *one) text_print(one, found[0], file, line);
        if (*end != ',') return;
        s = end + 1;
    }
}

/* "order.sold_out": lower-case words with a dot between. s begins at the quote. */
static bool is_code(const char *s, size_t n)
{
    size_t dots = 0;

    for (size_t i = 1; i + 1 < n; i++) {
        if (!islower((unsigned char)s[i]) && s[i] != '_' && s[i] != '.') return false;
        dots += s[i] == '.' && i > 1 && i + 2 < n;
    }
    return dots > 0;
}

/* A stable code at s: the argument after it, if it begins with a capital, is what people read. Faults are for us. */
static void code_read(const char *s, const char *call, const char *file, int line)
{
    static const char *const for_us[] = {"fault", "their_fault", "log_line"};
    size_t n = quoted_length(s);
    const char *after = s + n;
    char *found[4];

    while (isspace((unsigned char)*after)) after++;
    if (!is_code(s, n) || *after != ',') return;
    for (size_t i = 0; i < 3; i++)
        if (!strncmp(call, for_us[i], strlen(for_us[i])) && !isalnum((unsigned char)call[strlen(for_us[i])])) return;
    int texts = texts_of(after + 1, argument_end(after + 1), found, 4);
    for (int k = 0; k < texts; k++)
        if (isupper((unsigned char)*found[k])) text_print(found[k], NULL, file, line);
}

/* Past white space, a comment or a literal at s; s itself if there is none of them. */
static const char *skip(const char *s)
{
    if (!strncmp(s, "//", 2)) return s + strcspn(s, "\n");
    if (!strncmp(s, "/*", 2)) {
        const char *end = strstr(s + 2, "*/");
        return end ? end + 2 : s + strlen(s);
    }
    if (*s == '"' || *s == '\'') return s + quoted_length(s);
    return s;
}

static void word_read(const char *word, size_t n, const char *file, int line)
{
    const char *open = word + n;

    while (*open == ' ') open++;
    for (size_t i = 0; *open == '(' && i < sizeof calls / sizeof *calls; i++)
        if (strlen(calls[i].name) == n && !strncmp(word, calls[i].name, n)) call_read(&calls[i], open + 1, file, line);
}

static void c_read(const char *file)
{
    enum { DEEP = 64 };
    struct text t = file_read(file);
    const char *calls_open[DEEP] = {""}, *word = "";
    int line = 1, deep = 0;

    for (const char *s = t.p; *s;) {
        const char *from = s, *next = skip(s);
        size_t n = 0;
        while (isalnum((unsigned char)s[n]) || s[n] == '_') n++;
        if (*s == '(' && deep + 1 < DEEP) calls_open[++deep] = word;
        if (*s == ')' && deep) deep--;
        if (*s == '"') code_read(s, calls_open[deep], file, line);
        if (next == s) {
            bool defines = n && s - 8 >= t.p && !strncmp(s - 8, "#define ", 8);
            if (n && !defines) word_read(s, n, file, line);
            if (n) word = s;
            next = s + (n ? n : 1);
        }
        for (s = next; from < s; from++) line += *from == '\n';
    }
}

int main(int argc, char **argv)
{
    struct entries es = {0};
    const char *lists[16];
    int n = 0, i = 1, unused = 0;

    if (argc > 2 && !strcmp(argv[1], "--msgids")) {
        for (i = 2; i < argc; i++) c_read(argv[i]);
        return 0;
    }
    if (i < argc && !strcmp(argv[i], "--unused")) unused = i++;
    for (; i + 1 < argc && !strcmp(argv[i], "--check") && n < 16; i += 2) lists[n++] = argv[i + 1];
    if (argc - i < 2) {
        fprintf(
            stderr,
            "usage: mkpo [--unused] [--check msgids.txt]... out.c files.po...\n       mkpo --msgids sources.c...\n");
        return 2;
    }
    const char *out = argv[i++];
    for (; i < argc; i++) po_read(&es, argv[i]);
    entries_settle(&es);
    for (int k = 0; k < n; k++) check(&es, lists[k]);
    for (size_t k = 0; k < es.n && unused; k++)
        if (!es.v[k].used) printf("%s:%d: \"%s\" is in no list\n", es.v[k].file, es.v[k].line, es.v[k].id);
    if (findings) {
        fprintf(stderr, "mkpo: %d findings\n", findings);
        return 1;
    }
    if (strcmp(out, "-")) catalogue_write(out, &es);
    return 0;
}
