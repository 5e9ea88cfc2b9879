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
#include "mktool.h"

#include <ctype.h>

enum ctx { TEXT, COMMENT, TAG_NAME, TAG, ATTR_NAME, AFTER_EQ, UNQUOTED, QUOTED };
enum kind { PLAIN, URL, SRCSET, NEVER };
enum url { URL_START, URL_INSIDE, URL_UNSURE };
enum verb { EXPR, IF, ELIF, ELSE, END, EACH, T, TN, USE, RAW, LANG, FAULTS, NOTE };
enum { DEPTH = 32, ARGS = 10, NAME = 32, LABELS = 64 };

/* Where in the HTML a character stands. Small enough to be copied at each {if}. */
struct place {
    enum ctx ctx;
    bool need_space;     /* TAG: an attribute may only follow white space */
    char tag[NAME];      /* name of the tag being read */
    char attr[NAME];     /* name of the attribute being read */
    enum kind kind;      /* QUOTED */
    enum url url;        /* QUOTED, URL or SRCSET */
    char scheme[16];     /* first characters of a literal URL, lower case */
    char raw[NAME];      /* inside script, style, textarea or title */
    bool pre;            /* white space counts */
};

struct block {
    bool each, had_else, ended;
    int line;
    struct place start, end;
};

/* How people know a field. */
struct label {
    char field[NAME]; /* as it begins: "f-price", "f-price-" */
    bool more;        /* a value stands behind */
    int depth;        /* of blocks, where the attribute stood */
    char *text;       /* C that makes a str */
};

struct tpl {
    const char *file;
    struct text in;
    size_t at;
    int line;
    bool plain, msgids, untranslated;
    int word, small; /* letters of the literal word being read, and lower-case ones among them */
    struct text out, lit;
    struct place here;
    struct block open[DEPTH];
    int depth;
    struct label labels[LABELS], label; /* read, and being read */
    int nlabels;
    bool faults;
};

#define REFUSE(t, ...) refuse((t)->file, (t)->line, __VA_ARGS__)

/* ---- literal text ---- */

static void lit_flush(struct tpl *t)
{
    size_t from = 0;

    while (from < t->lit.n) {
        size_t n = t->lit.n - from > 1500 ? 1500 : t->lit.n - from;
        while (n == 1500 && ((unsigned char)t->lit.p[from + n] & 0xc0) == 0x80) n--;
        text_add(&t->out, "    buf_put(o, S(", 0);
        text_c_string(&t->out, t->lit.p + from, n);
        text_add(&t->out, "));\n", 0);
        from += n;
    }
    t->lit.n = 0;
}

static bool is_space(int c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static void lit_trim(struct tpl *t)
{
    while (t->lit.n && is_space(t->lit.p[t->lit.n - 1])) t->lit.n--;
}

/* Between the attributes of a tag. */
static void between(struct place *h)
{
    h->ctx = TAG;
    h->attr[0] = 0;
}

/* White space with a newline in it, outside of pre: one newline in text, one space in a tag. */
static bool collapse(struct tpl *t)
{
    const struct place *h = &t->here;
    size_t end = t->at;
    bool newline = false;

    if (h->pre || h->raw[0] || (h->ctx != TEXT && h->ctx != TAG && h->ctx != TAG_NAME && h->ctx != ATTR_NAME)) return false;
    for (; is_space(t->in.p[end]); end++) newline |= t->in.p[end] == '\n';
    if (!newline) return false;
    for (; t->at < end; t->at++) t->line += t->in.p[t->at] == '\n';
    if (h->ctx != TEXT) between(&t->here);
    t->here.need_space = false;
    char one = h->ctx == TEXT ? '\n' : ' ';
    if (!t->lit.n || t->lit.p[t->lit.n - 1] != one) text_add(&t->lit, &one, 1);
    return true;
}

/* ---- following the HTML ---- */

static void name_add(char *name, int c)
{
    size_t n = strlen(name);

    if (n + 1 < NAME) name[n] = (char)tolower(c), name[n + 1] = 0;
}

static bool one_of(const char *name, const char *const *list)
{
    for (; *list; list++)
        if (!strcmp(name, *list)) return true;
    return false;
}

static bool ends_with(const char *s, const char *tail)
{
    size_t n = strlen(s), m = strlen(tail);
    return n >= m && !strcmp(s + n - m, tail);
}

static enum kind attr_kind(const char *attr)
{
    static const char *const urls[] = {"href", "src", "action", "formaction", "poster", "cite", "data", "ping",
                                       "manifest", "background", "xlink:href", "data-url", "data-src", "data-href", NULL};
    static const char *const never[] = {"style", "srcdoc", NULL};

    if (!strncmp(attr, "on", 2) || one_of(attr, never)) return NEVER;
    if (!strcmp(attr, "srcset") || !strcmp(attr, "imagesrcset")) return SRCSET;
    if (one_of(attr, urls) || (!strncmp(attr, "data-", 5) && ends_with(attr, "-url"))) return URL;
    return PLAIN;
}

static void tag_end(struct place *h)
{
    static const char *const raws[] = {"script", "style", "textarea", "title", NULL};
    bool close = h->tag[0] == '/';
    const char *name = h->tag + close;

    h->ctx = TEXT;
    if (!strcmp(name, "pre")) h->pre = !close;
    if (!close && one_of(name, raws)) strcpy(h->raw, name);
    if (close && !strcmp(h->raw, name)) h->raw[0] = 0;
}

static void url_literal(struct tpl *t, int c)
{
    static const char *const bad[] = {"javascript:", "vbscript:", NULL};
    struct place *h = &t->here;
    size_t n = strlen(h->scheme);

    if (h->kind == SRCSET && (c == ',' || (is_space(c) && h->url == URL_START))) {
        h->url = URL_START;
        return;
    }
    h->url = URL_INSIDE;
    if ((unsigned char)c > ' ' && n + 1 < sizeof h->scheme) h->scheme[n] = (char)tolower(c), h->scheme[n + 1] = 0;
    for (int i = 0; bad[i]; i++)
        if (!strncmp(h->scheme, bad[i], strlen(bad[i]))) REFUSE(t, "a URL may not begin with %s", bad[i]);
}

static void quoted_begin(struct place *h)
{
    h->ctx = QUOTED;
    h->kind = attr_kind(h->attr);
    h->url = URL_START;
    h->scheme[0] = 0;
}

/* ---- names of fields ---- */

static bool names_field(const struct place *h)
{
    return h->ctx == QUOTED && ((!strcmp(h->tag, "label") && !strcmp(h->attr, "for")) || (!strcmp(h->tag, "fieldset") && !strcmp(h->attr, "id")));
}

static void label_char(struct tpl *t, int c)
{
    size_t n = strlen(t->label.field);

    if (!n) t->label.depth = t->depth;
    if (n + 1 < NAME && !t->label.more) t->label.field[n] = (char)c, t->label.field[n + 1] = 0;
}

/* The first text after the attribute is the field's name, unless it depends on something. */
static void label_text(struct tpl *t, const char *made_of, const char *e)
{
    struct label *l = &t->label;

    if (t->plain || t->here.ctx != TEXT || !l->field[0]) return;
    if (l->depth == t->depth && made_of && !strncmp(l->field, "f-", 2)) {
        if (t->nlabels == LABELS) REFUSE(t, "more than %d fields with a name", LABELS);
        struct text made = {0};
        text_fmt(&made, made_of, e);
        l->text = keep(made.p, made.n);
        t->labels[t->nlabels++] = *l;
    }
    *l = (struct label){0};
}

static void step_tag(struct tpl *t, int c)
{
    struct place *h = &t->here;

    if (c == '\'') REFUSE(t, "attributes are quoted with \", not with '");
    if (c == '"' && h->ctx != AFTER_EQ) REFUSE(t, "a quote in <%s> without = before it", h->tag);
    if (c == '>' && h->ctx != AFTER_EQ) {
        tag_end(h);
    } else if (is_space(c)) {
        if (h->ctx != AFTER_EQ) between(h), h->need_space = false;
    } else if (c == '=') {
        if (h->ctx != ATTR_NAME) REFUSE(t, "= in <%s> without a name before it", h->tag);
        h->ctx = AFTER_EQ;
    } else if (h->ctx == AFTER_EQ) {
        if (c == '"') quoted_begin(h);
        else h->ctx = UNQUOTED;
    } else if (h->ctx == TAG_NAME) {
        name_add(h->tag, c);
    } else {
        if (h->ctx == TAG && h->need_space && c != '/') REFUSE(t, "a space is missing before the attribute");
        h->ctx = ATTR_NAME;
        name_add(h->attr, c);
    }
}

static void step_text(struct tpl *t, int c)
{
    struct place *h = &t->here;
    const char *next = t->in.p + t->at + 1;

    if (c != '<') return;
    if (h->raw[0] && (next[0] != '/' || strncasecmp(next + 1, h->raw, strlen(h->raw)))) return;
    if (!strncmp(next, "!--", 3)) {
        h->ctx = COMMENT;
        return;
    }
    if (!isalpha((unsigned char)*next) && *next != '/' && *next != '!')
        REFUSE(t, *next == '{' ? "the name of a tag is written out, not computed" : "write &lt; for a < that begins no tag");
    h->ctx = TAG_NAME;
    h->tag[0] = h->attr[0] = 0;
    h->need_space = false;
}

static int untranslated;

/* Words of three letters and more that people see; abbreviations in capitals and entities are nobody's language. */
static void word_check(struct tpl *t, int c)
{
    static const char *const seen[] = {"alt", "title", "placeholder", "aria-label", "label", NULL};
    const struct place *h = &t->here;
    bool letter = isalpha(c) || c >= 128;
    bool visible = (h->ctx == TEXT && strcmp(h->raw, "script") && strcmp(h->raw, "style")) || (h->ctx == QUOTED && one_of(h->attr, seen));

    if (letter && visible) {
        t->small += islower(c) || c >= 128;
        t->word++;
        return;
    }
    size_t from = t->at - (size_t)t->word;
    bool entity = from && (t->in.p[from - 1] == '&' || t->in.p[from - 1] == '#');
    if (t->word >= 3 && t->small > 1 && !entity) {
        fprintf(stderr, "%s:%d: \"%.*s\" is not translated: write {t \"...\"}\n", t->file, t->line, t->word, t->in.p + from);
        untranslated++;
    }
    t->word = t->small = 0;
}

/* One literal character at t->at, read in its context and kept. */
static void step(struct tpl *t)
{
    struct place *h = &t->here;
    int c = (unsigned char)t->in.p[t->at];

    if (t->untranslated) word_check(t, c);
    switch (h->ctx) {
    case TEXT: step_text(t, c); break;
    case COMMENT:
        if (c == '>' && t->at > 2 && !strncmp(t->in.p + t->at - 2, "--", 2)) h->ctx = TEXT;
        break;
    case UNQUOTED:
        if (c == '"' || c == '\'') REFUSE(t, "a quote inside an unquoted attribute");
        if (is_space(c)) between(h), h->need_space = false;
        else if (c == '>') tag_end(h);
        break;
    case QUOTED:
        if (names_field(h) && c != '"') label_char(t, c);
        if (c == '"') between(h), h->need_space = true;
        else if (h->kind == URL || h->kind == SRCSET) url_literal(t, c);
        break;
    default: step_tag(t, c);
    }
    char keep = (char)c;
    text_add(&t->lit, &keep, 1);
}

/* ---- blocks ---- */

static const char *describe(const struct place *h, char *to, size_t cap)
{
    switch (h->ctx) {
    case TEXT: snprintf(to, cap, h->raw[0] ? "in <%s>" : h->pre ? "in <pre>" : "in text", h->raw); break;
    case COMMENT: snprintf(to, cap, "in a comment"); break;
    case QUOTED: snprintf(to, cap, "in the attribute %s", h->attr); break;
    case AFTER_EQ:
    case UNQUOTED: snprintf(to, cap, "in the unquoted attribute %s", h->attr); break;
    default: snprintf(to, cap, "in the tag <%s>", h->tag);
    }
    return to;
}

/* Before a block's verb: a name that ends here has ended. */
static void settle(struct tpl *t)
{
    struct place *h = &t->here;

    if (h->ctx == AFTER_EQ || h->ctx == UNQUOTED)
        REFUSE(t, "a block may not stand in an unquoted attribute: write %s=\"...\"", h->attr);
    if (h->ctx != TAG_NAME && h->ctx != ATTR_NAME) return;
    between(h);
    h->need_space = true;
}

static bool same_place(const struct place *a, const struct place *b)
{
    if (a->ctx != b->ctx || a->pre != b->pre || strcmp(a->raw, b->raw)) return false;
    if (a->ctx != TEXT && strcmp(a->tag, b->tag)) return false;
    return a->ctx != QUOTED || !strcmp(a->attr, b->attr);
}

/* What is known after either of two branches. */
static void join(struct tpl *t, struct place *into, const struct place *branch, bool loop)
{
    char a[64], b[64];

    if (t->plain) return;
    if (!same_place(into, branch))
        REFUSE(t, "a branch of the block that begins at line %d ends %s, but should end %s", t->open[t->depth - 1].line,
               describe(branch, a, sizeof a), describe(into, b, sizeof b));
    into->need_space |= branch->need_space;
    if (into->url == branch->url || into->ctx != QUOTED) return;
    if (loop && into->kind != PLAIN) REFUSE(t, "a loop may not make the beginning of a URL");
    into->url = URL_UNSURE;
}

static void block_open(struct tpl *t, bool each)
{
    if (t->depth == DEPTH) REFUSE(t, "more than %d blocks within each other", DEPTH);
    if (!t->plain && t->here.ctx == COMMENT) REFUSE(t, "no blocks inside an HTML comment: use {# ...}");
    if (!t->plain) settle(t);
    t->open[t->depth++] = (struct block){.each = each, .line = t->line, .start = t->here};
}

static struct block *block_top(struct tpl *t, const char *verb)
{
    if (!t->depth) REFUSE(t, "{%s} without {if} or {each} before it", verb);
    if (!t->plain) settle(t);
    return &t->open[t->depth - 1];
}

static void branch_end(struct tpl *t, struct block *b)
{
    if (b->ended) {
        join(t, &b->end, &t->here, false);
    } else {
        b->end = t->here;
        b->ended = true;
        if (!t->plain && !same_place(&b->start, &b->end)) join(t, &b->start, &b->end, false);
    }
    t->here = b->start;
}

static void block_branch(struct tpl *t, const char *verb, bool last)
{
    struct block *b = block_top(t, verb);

    if (b->each) REFUSE(t, "{%s} belongs to an {if}, but the block that begins at line %d is an {each}", verb, b->line);
    if (b->had_else) REFUSE(t, "{%s} after {else}", verb);
    b->had_else = last;
    branch_end(t, b);
}

static void block_close(struct tpl *t)
{
    struct block *b = block_top(t, "end");
    bool loop = b->each;

    branch_end(t, b);
    if (!b->had_else) join(t, &b->end, &b->start, loop);
    t->here = b->end;
    t->depth--;
}

/* ---- values ---- */

static void value_allowed(struct tpl *t, const char *what)
{
    const struct place *h = &t->here;

    if (t->plain) return;
    if (h->ctx == COMMENT) REFUSE(t, "no %s inside an HTML comment", what);
    if (h->ctx != TEXT && h->ctx != QUOTED)
        REFUSE(t, "a %s here needs quotes around it: name=\"{...}\" (in the tag <%s>)", what, h->tag);
    if (h->ctx == QUOTED && h->kind == NEVER) REFUSE(t, "no %s inside the attribute %s", what, h->attr);
    if (h->ctx == TEXT && (!strcmp(h->raw, "script") || !strcmp(h->raw, "style")))
        REFUSE(t, "no %s inside <%s> (write {{ for a brace)", what, h->raw);
}

static void markup_allowed(struct tpl *t, const char *verb)
{
    if (!t->plain && (t->here.ctx != TEXT || t->here.raw[0]))
        REFUSE(t, "%s stands in text only, not inside a tag, an attribute, a comment, <script>, <style>, <textarea> or <title>", verb);
}

static bool in_url(const struct tpl *t)
{
    return !t->plain && t->here.ctx == QUOTED && (t->here.kind == URL || t->here.kind == SRCSET);
}

static void emit_value(struct tpl *t, const char *e)
{
    value_allowed(t, "value");
    if (names_field(&t->here)) t->label.more = true;
    label_text(t, strncmp(e, "v->", 3) ? NULL : "buf_piece(o, lang, (%s))", e);
    if (t->plain) {
        text_fmt(&t->out, "    buf_plain(o, lang, (%s));\n", e);
    } else if (!in_url(t)) {
        text_fmt(&t->out, "    buf_val(o, lang, (%s));\n", e);
    } else {
        if (t->here.url == URL_UNSURE)
            REFUSE(t, "a value may not stand here: whether it begins the URL depends on a branch");
        bool tel = !strcmp(t->here.scheme, "tel:");
        text_fmt(&t->out, "    %s(o, (%s));\n", t->here.url == URL_START ? (t->here.kind == SRCSET ? "buf_srcset" : "buf_url") : tel ? "buf_tel" : "buf_part", e);
        t->here.url = URL_INSIDE;
    }
}

/* Values of {t} and {tn}: every placeholder has one, and with all, every one is used. */
static void placeholders(struct tpl *t, const char *msgid, int n, bool all)
{
    bool used[ARGS] = {0};

    for (const char *p = msgid; (p = strchr(p, '%')); p++) {
        if (p[1] < '1' || p[1] > '9') continue;
        if (p[1] - '0' > n) REFUSE(t, "%%%c in %s has no value", p[1], msgid);
        used[p[1] - '1'] = true;
    }
    for (int i = 0; i < n && all; i++)
        if (!used[i]) REFUSE(t, "the value of %%%d is not used in %s", i + 1, msgid);
}

static void emit_filled(struct tpl *t, const char *text, char **args, int n)
{
    const char *sort = t->plain ? "_plain" : "";

    if (!n) {
        text_fmt(&t->out, "    %s(o, %s);\n", t->plain ? "buf_put" : "buf_esc", text);
        return;
    }
    text_fmt(&t->out, "    buf_fill%s(o, %s, (const str[]){", sort, text);
    for (int i = 0; i < n; i++) text_fmt(&t->out, "%sbuf_piece(o, lang, (%s))", i ? ", " : "", args[i]);
    text_fmt(&t->out, "}, %d);\n", n);
}

static void msgid_print(struct tpl *t, const char *one, const char *many)
{
    if (!t->msgids) return;
    printf("%.*s\t%.*s\t%s:%d\n", (int)strlen(one) - 2, one + 1, many ? (int)strlen(many) - 2 : 0, many ? many + 1 : "",
           t->file, t->line);
}

/* Splits at spaces outside of brackets and strings; at most ARGS pieces. */
static int split(struct tpl *t, char *s, char **args)
{
    int n = 0;

    for (;;) {
        while (is_space(*s)) *s++ = 0;
        if (!*s) return n;
        if (n == ARGS) REFUSE(t, "more than %d values", ARGS - 1);
        args[n++] = s;
        int deep = 0;
        for (; *s && (deep || !is_space(*s)); s++) {
            if (*s == '"' || *s == '\'') s += quoted_length(s) - 1;
            else if (strchr("([{", *s)) deep++;
            else if (strchr(")]}", *s)) deep--;
        }
    }
}

static void must_be_text(struct tpl *t, const char *verb, const char *s)
{
    if (!s || s[0] != '"' || s[strlen(s) - 1] != '"' || strlen(s) < 3)
        REFUSE(t, "{%s} wants its English text in double quotes", verb);
}

static void translated_allowed(struct tpl *t)
{
    value_allowed(t, "translated text");
    if (in_url(t)) REFUSE(t, "no translated text inside the URL of %s", t->here.attr);
}

static void emit_t(struct tpl *t, char *rest)
{
    char *args[ARGS], text[2048];
    int n = split(t, rest, args);

    translated_allowed(t);
    must_be_text(t, "t", n ? args[0] : NULL);
    placeholders(t, args[0], n - 1, true);
    msgid_print(t, args[0], NULL);
    label_text(t, n == 1 ? "tr(lang, %s)" : NULL, args[0]);
    snprintf(text, sizeof text, "tr(lang, %s)", args[0]);
    emit_filled(t, text, args + 1, n - 1);
}

static void emit_tn(struct tpl *t, char *rest)
{
    char *args[ARGS], text[2048];
    int n = split(t, rest, args);

    translated_allowed(t);
    if (n < 3) REFUSE(t, "{tn} wants a number and two English texts: {tn n \"%%1 offer\" \"%%1 offers\"}");
    must_be_text(t, "tn", args[1]);
    must_be_text(t, "tn", args[2]);
    msgid_print(t, args[1], args[2]);
    snprintf(text, sizeof text, "tr_n(lang, (int64_t)(%s), %s, %s)", args[0], args[1], args[2]);
    char *many = args[2];
    args[2] = args[0];
    placeholders(t, args[1], n - 2, false);
    placeholders(t, many, n - 2, n > 3 || strstr(many, "%1"));
    emit_filled(t, text, args + 2, n - 2);
}

static void emit_use(struct tpl *t, char *rest)
{
    size_t n = strcspn(rest, " \t\n");
    char *e = rest + n;

    markup_allowed(t, "{use}");
    while (is_space(*e)) e++;
    if (!n || !*e) REFUSE(t, "{use} wants the name of a template and a value: {use card x}");
    text_fmt(&t->out, "    tpl_%.*s%s(o, lang, (%s));\n", (int)n, rest, t->plain ? "_txt" : "", e);
}

static void emit_raw(struct tpl *t, const char *e)
{
    if (t->plain) REFUSE(t, "{raw} has no meaning in a text template");
    markup_allowed(t, "{raw}");
    text_fmt(&t->out, "    { const struct html raw_ = (%s); buf_put(o, raw_.s); }\n", e);
}

static void function_name(struct tpl *t, char *to, size_t cap)
{
    const char *base = strrchr(t->file, '/');
    base = base ? base + 1 : t->file;

    snprintf(to, cap, "%.*s%s", (int)strcspn(base, "."), base, t->plain ? "_txt" : "");
    for (char *p = to; *p; p++)
        if (!isalnum((unsigned char)*p)) *p = '_';
}

static void emit_faults(struct tpl *t, const char *e)
{
    char name[80];

    function_name(t, name, sizeof name);
    if (t->plain) REFUSE(t, "{faults} has no meaning in a text template");
    markup_allowed(t, "{faults}");
    t->faults = true;
    text_fmt(&t->out, "    { const struct form_errors *e_ = (%s); str names_[FORM_ERRORS] = {{0}};\n", e);
    text_fmt(&t->out, "    for (size_t i_ = 0; e_ && i_ < e_->n; i_++) names_[i_] = tpl_%s_label(o, lang, v, str_c(e_->v[i_].field));\n", name);
    text_add(&t->out, "    form_faults(o, lang, e_, names_); }\n", 0);
}

/* Which words of the template name a field. */
static void emit_labels(struct tpl *t, const char *name, const char *view)
{
    text_fmt(&t->out, "static str tpl_%s_label(struct buf *o, enum lang lang, const struct %s *v, str field)\n", name, view);
    text_add(&t->out, "{\n    (void)o; (void)lang; (void)v; (void)field;\n", 0);
    for (int i = 0; i < t->nlabels; i++)
        text_fmt(&t->out, "    if (%s(field, S(\"%s\"))) return %s;\n", t->labels[i].more ? "str_starts" : "str_eq", t->labels[i].field + 2, t->labels[i].text);
    text_add(&t->out, "    return (str){0};\n}\n\n", 0);
}

static void emit_lang(struct tpl *t)
{
    value_allowed(t, "value");
    text_add(&t->out, "    buf_put(o, lang_code(lang));\n", 0);
    if (in_url(t)) t->here.url = URL_INSIDE;
}

static void emit_each(struct tpl *t, char *rest)
{
    static const char *const taken[] = {"o", "v", "lang", NULL}; /* what every template's function is given */
    char x[NAME] = "", list[512] = "";

    if (sscanf(rest, " %31[A-Za-z0-9_] in %511[^\n]", x, list) != 2) REFUSE(t, "{each} is written {each x in list}");
    if (one_of(x, taken)) REFUSE(t, "{each %s} hides the template's own %s: take another name", x, x);
    block_open(t, true);
    text_fmt(&t->out, "    for (size_t %s_i = 0; %s_i < (size_t)(%s).n; %s_i++) {", x, x, list, x);
    text_fmt(&t->out, " __typeof__(&(%s).v[0]) %s = &(%s).v[%s_i]; (void)%s;\n", list, x, list, x, x);
}

/* ---- verbs ---- */

static const struct {
    const char *name;
    enum verb verb;
    bool wants; /* something after it */
} verbs[] = {{"if", IF, true},   {"elif", ELIF, true}, {"else", ELSE, false}, {"end", END, false}, {"each", EACH, true},
             {"t", T, true},     {"tn", TN, true},     {"use", USE, true},    {"raw", RAW, true},  {"lang", LANG, false},
             {"faults", FAULTS, true}};

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
    text_fmt(&t->out, "__attribute__((unused)) static inline void tpl_%s(struct buf *o, enum lang lang, const struct %s *v)\n",
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
        fprintf(stderr, "usage: mktpl template.html|template.txt [out.h]\n       mktpl --msgids|--untranslated templates...\n");
        return 2;
    }
    struct tpl t = {.file = argv[1]};
    compile(&t);
    file_write(argc > 2 ? argv[2] : NULL, &t.out);
    return 0;
}
