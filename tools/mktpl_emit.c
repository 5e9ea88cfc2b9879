/* mktpl_emit.c: blocks whose branches must end where they began, and the C that writes each value. */
#include "mktpl.h"

/* ---- blocks ---- */

const char *describe(const struct place *h, char *to, size_t cap)
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

void block_open(struct tpl *t, bool each)
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

void block_branch(struct tpl *t, const char *verb, bool last)
{
    struct block *b = block_top(t, verb);

    if (b->each) REFUSE(t, "{%s} belongs to an {if}, but the block that begins at line %d is an {each}", verb, b->line);
    if (b->had_else) REFUSE(t, "{%s} after {else}", verb);
    b->had_else = last;
    branch_end(t, b);
}

void block_close(struct tpl *t)
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
        REFUSE(t,
               "%s stands in text only, not inside a tag, an attribute, a comment, <script>, <style>, <textarea> or "
               "<title>",
               verb);
}

static bool in_url(const struct tpl *t)
{
    return !t->plain && t->here.ctx == QUOTED && (t->here.kind == URL || t->here.kind == SRCSET);
}

void emit_value(struct tpl *t, const char *e)
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
        text_fmt(&t->out, "    %s(o, (%s));\n",
                 t->here.url == URL_START ? (t->here.kind == SRCSET ? "buf_srcset" : "buf_url")
                 : tel                    ? "buf_tel"
                                          : "buf_part",
                 e);
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

void emit_t(struct tpl *t, char *rest)
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

void emit_tn(struct tpl *t, char *rest)
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

void emit_use(struct tpl *t, char *rest)
{
    size_t n = strcspn(rest, " \t\n");
    char *e = rest + n;

    markup_allowed(t, "{use}");
    while (is_space(*e)) e++;
    if (!n || !*e) REFUSE(t, "{use} wants the name of a template and a value: {use card x}");
    text_fmt(&t->out, "    tpl_%.*s%s(o, lang, (%s));\n", (int)n, rest, t->plain ? "_txt" : "", e);
}

void emit_raw(struct tpl *t, const char *e)
{
    if (t->plain) REFUSE(t, "{raw} has no meaning in a text template");
    markup_allowed(t, "{raw}");
    text_fmt(&t->out, "    { const struct html raw_ = (%s); buf_put(o, raw_.s); }\n", e);
}

void function_name(struct tpl *t, char *to, size_t cap)
{
    const char *base = strrchr(t->file, '/');
    base = base ? base + 1 : t->file;

    snprintf(to, cap, "%.*s%s", (int)strcspn(base, "."), base, t->plain ? "_txt" : "");
    for (char *p = to; *p; p++)
        if (!isalnum((unsigned char)*p)) *p = '_';
}

void emit_faults(struct tpl *t, const char *e)
{
    char name[80];

    function_name(t, name, sizeof name);
    if (t->plain) REFUSE(t, "{faults} has no meaning in a text template");
    markup_allowed(t, "{faults}");
    t->faults = true;
    text_fmt(&t->out, "    { const struct form_errors *e_ = (%s); str names_[FORM_ERRORS] = {{0}};\n", e);
    text_fmt(&t->out,
             "    for (size_t i_ = 0; e_ && i_ < e_->n; i_++) names_[i_] = tpl_%s_label(o, lang, v, "
             "str_c(e_->v[i_].field));\n",
             name);
    text_add(&t->out, "    form_faults(o, lang, e_, names_); }\n", 0);
}

/* Which words of the template name a field. */
void emit_labels(struct tpl *t, const char *name, const char *view)
{
    text_fmt(&t->out, "static str tpl_%s_label(struct buf *o, enum lang lang, const struct %s *v, str field)\n", name,
             view);
    text_add(&t->out, "{\n    (void)o; (void)lang; (void)v; (void)field;\n", 0);
    for (int i = 0; i < t->nlabels; i++)
        text_fmt(&t->out, "    if (%s(field, S(\"%s\"))) return %s;\n", t->labels[i].more ? "str_starts" : "str_eq",
                 t->labels[i].field + 2, t->labels[i].text);
    text_add(&t->out, "    return (str){0};\n}\n\n", 0);
}

void emit_lang(struct tpl *t)
{
    value_allowed(t, "value");
    text_add(&t->out, "    buf_put(o, lang_code(lang));\n", 0);
    if (in_url(t)) t->here.url = URL_INSIDE;
}

void emit_each(struct tpl *t, char *rest)
{
    static const char *const taken[] = {"o", "v", "lang", NULL}; /* what every template's function is given */
    char x[NAME] = "", list[512] = "";

    if (sscanf(rest, " %31[A-Za-z0-9_] in %511[^\n]", x, list) != 2) REFUSE(t, "{each} is written {each x in list}");
    if (one_of(x, taken)) REFUSE(t, "{each %s} hides the template's own %s: take another name", x, x);
    block_open(t, true);
    text_fmt(&t->out, "    for (size_t %s_i = 0; %s_i < (size_t)(%s).n; %s_i++) {", x, x, list, x);
    text_fmt(&t->out, " __typeof__(&(%s).v[0]) %s = &(%s).v[%s_i]; (void)%s;\n", list, x, list, x, x);
}
