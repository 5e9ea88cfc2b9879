/* mktpl: turns an HTML (or text) template into a C function that escapes by context.
**
**   mktpl shelf.html out.h        static inline void tpl_shelf(struct buf *o, enum lang lang, const struct shelf_view *v)
**   mktpl receipt.txt out.h       the same, tpl_receipt_txt, for plain text: nothing is escaped
**   mktpl --msgids files...       every text to translate: msgid, plural, place, separated by tabs
**   mktpl --untranslated files... refuses words that stand in the markup itself, where nobody translates them
**
** First line: {# struct shelf_view}. Then HTML with
**   {expr}                        escaped by where it stands: text, quoted attribute, whole URL, piece of a URL
**   {if e} {elif e} {else} {end}  also between the attributes of a tag
**   {each x in list} ... {end}    list has .v and .n; x is a pointer, x_i its index; not o, v or lang, which are taken
**   {t "English" a b}             translated; %1 and %2 in it are a and b
**   {tn n "%1 offer" "%1 offers"} the plural for n, which is %1; further values are %2...
**   {use card e}                  tpl_card(o, lang, e)
**   {raw e}                       e is a struct html
**   {faults e}                    the summary of a form's errors, each with the name of its field: what stands first after
**                                 <label for="f-NAME"> or <fieldset id="f-NAME"> in this template; e points to form_errors
**   {lang}                        "fr" or "en"
**   {# comment}   {{ a brace      {-verb takes away the white space before it
** An argument of {t}, {tn} has no spaces outside of brackets. What the tool cannot prove safe, it refuses. */
#include "mktpl.h"

enum verb { EXPR, IF, ELIF, ELSE, END, EACH, T, TN, USE, RAW, LANG, FAULTS, NOTE };

/* ---- verbs ---- */

static const struct {
    const char *name;
    enum verb verb;
    bool wants; /* something after it */
} verbs[] = {{"if", IF, true},     {"elif", ELIF, true},  {"else", ELSE, false},   {"end", END, false},
             {"each", EACH, true}, {"t", T, true},        {"tn", TN, true},        {"use", USE, true},
             {"raw", RAW, true},   {"lang", LANG, false}, {"faults", FAULTS, true}};

static enum verb verb_of(struct tpl *t, char *tag, char **rest)
{
    size_t n = 0;

    *rest = tag;
    if (*tag == '#') return NOTE;
    while (isalnum((unsigned char)tag[n]) || tag[n] == '_') n++;
    char *after = tag + n;
    while (is_space(*after)) after++;
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++) {
        if (strlen(verbs[i].name) != n || strncmp(tag, verbs[i].name, n)) continue;
        if (!verbs[i].wants && *after) REFUSE(t, "nothing may follow in {%s}", verbs[i].name);
        /* A variable may be called t: {t} and {t->n} are values. */
        if (verbs[i].wants && (after == tag + n)) {
            if (*after) break;
            if (verbs[i].verb != T) REFUSE(t, "{%s} wants something after it", verbs[i].name);
            break;
        }
        *rest = after;
        return verbs[i].verb;
    }
    if (n && after > tag + n && (isalpha((unsigned char)*after) || *after == '"' || *after == '_'))
        REFUSE(t, "unknown verb {%.*s ...}", (int)n, tag);
    if (!*tag) REFUSE(t, "empty braces (write {{ for a brace)");
    return EXPR;
}

static void emit(struct tpl *t, enum verb verb, char *rest)
{
    lit_flush(t);
    text_fmt(&t->out, "#line %d \"%s\"\n", t->line, t->file);
    switch (verb) {
    case IF:
        block_open(t, false);
        text_fmt(&t->out, "    if (%s) {\n", rest);
        break;
    case ELIF:
        block_branch(t, "elif", false);
        text_fmt(&t->out, "    } else if (%s) {\n", rest);
        break;
    case ELSE:
        block_branch(t, "else", true);
        text_add(&t->out, "    } else {\n", 0);
        break;
    case END:
        block_close(t);
        text_add(&t->out, "    }\n", 0);
        break;
    case EACH: emit_each(t, rest); break;
    case T: emit_t(t, rest); break;
    case TN: emit_tn(t, rest); break;
    case USE: emit_use(t, rest); break;
    case RAW: emit_raw(t, rest); break;
    case LANG: emit_lang(t); break;
    case FAULTS: emit_faults(t, rest); break;
    default: emit_value(t, rest);
    }
}

/* Length of {...} at p, braces and strings inside counted. */
static size_t tag_length(struct tpl *t, const char *p)
{
    int deep = 0;

    if (p[1] == '#') {
        const char *end = strchr(p, '}');
        if (end) return (size_t)(end - p) + 1;
    }
    for (size_t i = 0; p[i]; i++) {
        if (p[i] == '"' || p[i] == '\'') i += quoted_length(p + i) - 1;
        else if (p[i] == '{') deep++;
        else if (p[i] == '}' && !--deep) return i + 1;
    }
    REFUSE(t, "{ without } (write {{ for a brace)");
}

/* In text, a line that holds a block's verb alone leaves no empty line behind. */
static void swallow_line(struct tpl *t, enum verb verb, size_t begin)
{
    size_t from = t->lit.n;

    if (!t->plain || verb == EXPR || verb >= T) {
        if (verb != NOTE || !t->plain) return;
    }
    while (begin && (t->in.p[begin - 1] == ' ' || t->in.p[begin - 1] == '\t')) begin--, from -= from > 0;
    if ((begin && t->in.p[begin - 1] != '\n') || t->in.p[t->at] != '\n') return;
    t->lit.n = from;
    t->at++;
    t->line++;
}

static void tag_read(struct tpl *t)
{
    const char *p = t->in.p + t->at;
    size_t n = tag_length(t, p), begin = t->at;
    char *tag = keep(p + 1, n - 2), *rest;
    bool trim = tag[0] == '-' && tag[1] && !isdigit((unsigned char)tag[1]);

    if (trim) {
        tag++;
        lit_trim(t);
    }
    while (is_space(*tag)) tag++;
    for (size_t i = strlen(tag); i && is_space(tag[i - 1]); i--) tag[i - 1] = 0;
    enum verb verb = verb_of(t, tag, &rest);
    int after = t->line;
    for (size_t i = 0; i < n; i++) after += p[i] == '\n';
    t->at += n;
    int swallowed = t->line;
    swallow_line(t, verb, begin);
    swallowed = t->line - swallowed;
    t->line -= swallowed;
    if (verb != NOTE) emit(t, verb, rest);
    t->line = after + swallowed;
}

/* ---- a file ---- */

static void body(struct tpl *t)
{
    while (t->in.p[t->at]) {
        if (t->untranslated && !t->plain && t->in.p[t->at] == '{') word_check(t, '{');
        if (t->in.p[t->at] == '{' && t->in.p[t->at + 1] == '{') {
            t->at++; /* the second brace is read as literal text */
        } else if (t->in.p[t->at] == '{') {
            tag_read(t);
            continue;
        } else if (!t->plain && !t->untranslated && is_space(t->in.p[t->at]) && collapse(t)) {
            continue;
        }
        t->line += t->in.p[t->at] == '\n';
        if (t->plain) text_add(&t->lit, t->in.p + t->at, 1);
        else step(t);
        t->at++;
    }
    char where[64];
    if (t->depth) refuse(t->file, t->open[t->depth - 1].line, "the block that begins here has no {end}");
    if (!t->plain && (t->here.ctx != TEXT || t->here.raw[0]))
        REFUSE(t, "the template ends %s", describe(&t->here, where, sizeof where));
    lit_flush(t);
}

static void compile(struct tpl *t)
{
    char view[64] = "", name[80];
    int read = 0;

    t->line = 1;
    t->plain = ends_with(t->file, ".txt");
    t->in = file_read(t->file);
    if (memchr(t->in.p, 0, t->in.n)) REFUSE(t, "a NUL byte");
    char *newline = strchr(t->in.p, '\n');
    if (!newline || sscanf(t->in.p, "{# struct %63[a-z0-9_]}%n", view, &read) != 1 || t->in.p + read != newline)
        REFUSE(t, "the first line must be {# struct name_of_the_view}");
    t->at = (size_t)(newline - t->in.p) + 1;
    t->line = 2;
    function_name(t, name, sizeof name);
    text_fmt(&t->out,
             "__attribute__((unused)) static inline void tpl_%s(struct buf *o, enum lang lang, const struct %s *v)\n",
             name, view);
    text_add(&t->out, "{\n    (void)o; (void)lang; (void)v;\n", 0);
    body(t);
    text_add(&t->out, "}\n", 0);
    struct text code = t->out;
    t->out = (struct text){0};
    text_fmt(&t->out, "/* Made by mktpl from %s. */\n#pragma once\n#include \"html/html.h\"\n\n", t->file);
    if (t->faults) emit_labels(t, name, view);
    text_add(&t->out, code.p, code.n);
}

int main(int argc, char **argv)
{
    bool msgids = argc > 2 && !strcmp(argv[1], "--msgids"), words = argc > 2 && !strcmp(argv[1], "--untranslated");

    for (int i = 2; i < argc && (msgids || words); i++)
        compile(&(struct tpl){.file = argv[i], .msgids = msgids, .untranslated = words});
    if (msgids || words) return untranslated ? 1 : 0;
    if (argc < 2 || argc > 3) {
        fprintf(stderr,
                "usage: mktpl template.html|template.txt [out.h]\n       mktpl --msgids|--untranslated templates...\n");
        return 2;
    }
    struct tpl t = {.file = argv[1]};
    compile(&t);
    file_write(argc > 2 ? argv[2] : NULL, &t.out);
    return 0;
}
