/* mktpl_place.c: follows the HTML a template writes, character by character, so that each value is escaped for where it stands. */
#include "mktpl.h"

/* ---- literal text ---- */

void lit_flush(struct tpl *t)
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

bool is_space(int c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

void lit_trim(struct tpl *t)
{
    while (t->lit.n && is_space(t->lit.p[t->lit.n - 1])) t->lit.n--;
}

/* Between the attributes of a tag. */
void between(struct place *h)
{
    h->ctx = TAG;
    h->attr[0] = 0;
}

/* White space with a newline in it, outside of pre: one newline in text, one space in a tag. */
bool collapse(struct tpl *t)
{
    const struct place *h = &t->here;
    size_t end = t->at;
    bool newline = false;

    if (h->pre || h->raw[0] || (h->ctx != TEXT && h->ctx != TAG && h->ctx != TAG_NAME && h->ctx != ATTR_NAME))
        return false;
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

bool one_of(const char *name, const char *const *list)
{
    for (; *list; list++)
        if (!strcmp(name, *list)) return true;
    return false;
}

bool ends_with(const char *s, const char *tail)
{
    size_t n = strlen(s), m = strlen(tail);
    return n >= m && !strcmp(s + n - m, tail);
}

static enum kind attr_kind(const char *attr)
{
    static const char *const urls[] = {"href",       "src",      "action",   "formaction", "poster",
                                       "cite",       "data",     "ping",     "manifest",   "background",
                                       "xlink:href", "data-url", "data-src", "data-href",  NULL};
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

bool names_field(const struct place *h)
{
    return h->ctx == QUOTED && ((!strcmp(h->tag, "label") && !strcmp(h->attr, "for")) ||
                                (!strcmp(h->tag, "fieldset") && !strcmp(h->attr, "id")));
}

static void label_char(struct tpl *t, int c)
{
    size_t n = strlen(t->label.field);

    if (!n) t->label.depth = t->depth;
    if (n + 1 < NAME && !t->label.more) t->label.field[n] = (char)c, t->label.field[n + 1] = 0;
}

/* The first text after the attribute is the field's name, unless it depends on something. */
void label_text(struct tpl *t, const char *made_of, const char *e)
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
        REFUSE(t, *next == '{' ? "the name of a tag is written out, not computed"
                               : "write &lt; for a < that begins no tag");
    h->ctx = TAG_NAME;
    h->tag[0] = h->attr[0] = 0;
    h->need_space = false;
}

int untranslated;

/* Words of three letters and more that people see; abbreviations in capitals and entities are nobody's language. */
void word_check(struct tpl *t, int c)
{
    static const char *const seen[] = {"alt", "title", "placeholder", "aria-label", "label", NULL};
    const struct place *h = &t->here;
    bool letter = isalpha(c) || c >= 128;
    bool visible = (h->ctx == TEXT && strcmp(h->raw, "script") && strcmp(h->raw, "style")) ||
                   (h->ctx == QUOTED && one_of(h->attr, seen));

    if (letter && visible) {
        t->small += islower(c) || c >= 128;
        t->word++;
        return;
    }
    size_t from = t->at - (size_t)t->word;
    bool entity = from && (t->in.p[from - 1] == '&' || t->in.p[from - 1] == '#');
    if (t->word >= 3 && t->small > 1 && !entity) {
        fprintf(stderr, "%s:%d: \"%.*s\" is not translated: write {t \"...\"}\n", t->file, t->line, t->word,
                t->in.p + from);
        untranslated++;
    }
    t->word = t->small = 0;
}

/* One literal character at t->at, read in its context and kept. */
void step(struct tpl *t)
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
