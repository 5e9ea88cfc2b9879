#include "app/form.h"

#include "html/html.h"

struct faults_view {
    struct {
        struct faults_line {
            str field, text;
        } v[FORM_ERRORS];
        size_t n;
    } lines;
    str code, request;
};
#include "faults.html.h"

struct reading {
    struct rq *rq;
    const struct field *f;
    str typed;
    void *to;
    struct form_errors *errors;
};

static void bad(struct reading *r, const char *code, const char *msgid)
{
    form_error_add(r->rq, r->errors, r->f->name, code, msgid);
}

void form_error_add(struct rq *rq, struct form_errors *e, const char *field, const char *code, const char *msgid)
{
    if (e->n < FORM_ERRORS) e->v[e->n++] = (struct form_error){field, code, tr(rq->lang, msgid)};
}

str form_error(const struct form_errors *e, const char *field)
{
    for (size_t i = 0; e && i < e->n; i++)
        if (!strcmp(e->v[i].field, field)) return e->v[i].text;
    return (str){0};
}

str form_named(struct arena *mem, enum lang lang, str name, str sentence)
{
    /* "What would you like?: fill…" is nobody's language: after a question the sentence stays one. */
    bool question = str_ends(name, S("?")) || str_ends(name, S("…"));
    const str pieces[] = {name, question ? sentence : lower_first(mem, sentence)};

    if (!name.n) return sentence;
    return tr_fill(mem, question ? S("%1 %2") : tr(lang, "%1: %2"), pieces, 2);
}

void form_faults(struct buf *o, enum lang lang, const struct form_errors *errors, const str *names)
{
    struct faults_view v = {.request = log_request()};

    if (!errors || !errors->n) return;
    v.code = str_c(errors->v[0].code);
    for (; v.lines.n < errors->n; v.lines.n++) {
        const struct form_error *e = &errors->v[v.lines.n];
        v.lines.v[v.lines.n] =
            (struct faults_line){str_c(e->field), form_named(o->mem, lang, names[v.lines.n], e->text)};
    }
    tpl_faults(o, lang, &v);
}

static void put_str(struct reading *r, str v)
{
    memcpy((char *)r->to + r->f->at, &v, sizeof v);
}

static void put_i64(struct reading *r, int64_t v)
{
    memcpy((char *)r->to + r->f->at, &v, sizeof v);
}

/* Several lines: line ends made \n, each line kept as typed. */
static str lines_clean(struct arena *mem, str s)
{
    char *p = arena_alloc(mem, s.n + 1);
    size_t n = 0;

    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c == '\n' || c == '\t' || c >= 32) p[n++] = (char)c;
    }
    return str_trim((str){p, n});
}

/* What is very much too long is cut before it is looked at: cleaning takes several times its size. */
enum { TEXT_LOOKED_AT = 16 * 1024 /* characters */ };

static void read_text(struct reading *r)
{
    r->typed = utf8_head(r->typed, TEXT_LOOKED_AT);
    str v = r->f->kind == FIELD_LINE ? text_clean(r->rq->in, r->typed) : lines_clean(r->rq->in, r->typed);
    int64_t n = (int64_t)utf8_count(v);

    put_str(r, v);
    if (!n && r->f->min > 0) bad(r, "form.empty", "Please fill in this field.");
    else if (n < r->f->min) bad(r, "form.short", "This is too short.");
    else if (n > r->f->max) bad(r, "form.long", "This is too long.");
}

static str digits_only(struct arena *mem, str s)
{
    char *p = arena_alloc(mem, s.n + 1);
    size_t n = 0;

    for (size_t i = 0; i < s.n; i++)
        if ((s.p[i] >= '0' && s.p[i] <= '9') || (s.p[i] == '+' && !n)) p[n++] = s.p[i];
    return (str){p, n};
}

str form_digits(struct rq *rq, const char *field)
{
    return digits_only(rq->in, form_typed(rq, field));
}

static void read_int(struct reading *r)
{
    int64_t v = 0;

    if (!r->typed.n) bad(r, "form.empty", "Please fill in this field.");
    else if (!str_i64(r->typed, &v)) bad(r, "form.number", "Write a whole number, for example 12.");
    else if (v < r->f->min) bad(r, "form.small", "This number is too small.");
    else if (v > r->f->max) bad(r, "form.large", "This number is too large.");
    else put_i64(r, v);
}

static void money_bad(struct reading *r, enum money_read how)
{
    switch (how) {
    case MONEY_EMPTY: bad(r, "form.empty", "Please fill in this field."); break;
    case MONEY_NEGATIVE: bad(r, "form.negative", "A price cannot be negative."); break;
    case MONEY_TOO_FINE: bad(r, "form.cents", "Write at most two digits after the comma, for example 12,50."); break;
    case MONEY_TOO_LARGE: bad(r, "form.large", "This amount is too large."); break;
    default: bad(r, "form.money", "Write a price in euros, for example 12,50."); break;
    }
}

static void read_money(struct reading *r)
{
    struct money m = {0};
    enum money_read how = money_parse(r->typed, &m);
    opt_i64 some = SOME_I64(m.cents);

    if (r->f->kind == FIELD_MONEY_OPT && how == MONEY_EMPTY) return;
    if (how != MONEY_OK) money_bad(r, how);
    else if (m.cents < r->f->min) bad(r, "form.small", "This amount is too small.");
    else if (m.cents > r->f->max) bad(r, "form.large", "This amount is too large.");
    else if (r->f->kind == FIELD_MONEY_OPT) memcpy((char *)r->to + r->f->at, &some, sizeof some);
    else put_i64(r, m.cents);
}

/* "1,5" is 1500 thousandths; at most three decimals. */
static bool milli_parse(str s, int64_t *out)
{
    int64_t units, frac = 0;
    str whole = s, rest = {0};
    ptrdiff_t at = str_find(s, S(","));

    if (at < 0) at = str_find(s, S("."));
    if (at >= 0) whole = str_head(s, (size_t)at), rest = str_from(s, (size_t)at + 1);
    if (!str_i64(whole, &units) || units < 0 || units > 1000000) return false;
    if (rest.n > 3 || (at >= 0 && (!rest.n || !str_i64(rest, &frac) || frac < 0))) return false;
    for (size_t i = rest.n; i < 3; i++) frac *= 10;
    *out = units * 1000 + frac;
    return true;
}

static void read_qty(struct reading *r)
{
    int64_t v = 0;

    if (!r->typed.n) bad(r, "form.empty", "Please fill in this field.");
    else if (!milli_parse(r->typed, &v)) bad(r, "form.number", "Write a number, for example 3 or 1,5.");
    else if (v < r->f->min) bad(r, "form.small", "This number is too small.");
    else if (v > r->f->max) bad(r, "form.large", "This number is too large.");
    else put_i64(r, v);
}

static bool mail_ok(str v)
{
    ptrdiff_t at = str_find(v, S("@"));

    if (at < 1 || v.n > 200) return false;
    str host = str_from(v, (size_t)at + 1);
    if (!host.n || str_find(host, S("@")) >= 0 || str_find(host, S(".")) < 1 || str_ends(host, S("."))) return false;
    for (size_t i = 0; i < v.n; i++)
        if ((unsigned char)v.p[i] <= ' ' || strchr("<>()[],;:\\\"", v.p[i])) return false;
    return true;
}

static void read_mail(struct reading *r)
{
    str v = str_lower(r->rq->in, r->typed);

    put_str(r, v);
    if (!v.n && r->f->min > 0) bad(r, "form.empty", "Please fill in this field.");
    else if (v.n && !mail_ok(v)) bad(r, "form.mail", "Write an e-mail address such as nom@exemple.fr.");
}

/* "02 33 00 00 00", as it is printed and read out. */
static str phone_pairs(struct arena *mem, str v)
{
    return str_fmt(mem, "%.2s %.2s %.2s %.2s %.2s", v.p, v.p + 2, v.p + 4, v.p + 6, v.p + 8);
}

/* "+33 (0)6 12…" and "0033 6 12…" are dialled 06 12… here. */
static str phone_here(struct arena *mem, str v)
{
    str rest = str_from(v, str_starts(v, S("0033")) ? 4 : str_starts(v, S("+33")) ? 3 : 0);

    if (rest.n == v.n) return v;
    return rest.n == 9 && rest.p[0] != '0' ? str_fmt(mem, "0%.*s", STR_ARG(rest)) : rest;
}

static void read_phone(struct reading *r)
{
    str v = phone_here(r->rq->in, digits_only(r->rq->in, r->typed));
    bool fr = v.n == 10 && v.p[0] == '0', world = v.n >= 9 && v.n <= 16 && v.p[0] == '+';

    put_str(r, fr ? phone_pairs(r->rq->in, v) : v);
    if (!v.n && r->f->min > 0) bad(r, "form.empty", "Please fill in this field.");
    else if (v.n && !fr && !world)
        bad(r, "form.phone", "Write a telephone number of ten digits, such as 02 33 00 00 00.");
}

static void read_choice(struct reading *r)
{
    str rest = str_c(r->f->choices), one;

    while (str_cut(&rest, '|', &one))
        if (str_eq(one, r->typed)) {
            put_str(r, r->typed);
            return;
        }
    bad(r, "form.choice", "Please choose one of the answers.");
}

bool siret_ok(str d)
{
    int sum = 0, plain = 0;

    if (d.n != 14) return false;
    for (size_t i = 0; i < 14; i++) {
        if (d.p[i] < '0' || d.p[i] > '9') return false;
        int v = d.p[i] - '0', twice = i % 2 == 0 ? v * 2 : v;
        plain += v;
        sum += twice > 9 ? twice - 9 : twice;
    }
    if (!plain) return false;
    /* La Poste's establishments (SIREN 356000000) follow another rule, but for its head office: their digits add up to
    ** a multiple of five. */
    if (str_starts(d, S("356000000")) && !str_eq(d, S("35600000000048"))) return plain % 5 == 0;
    return sum % 10 == 0;
}

static void read_siret(struct reading *r)
{
    str v = digits_only(r->rq->in, r->typed);

    put_str(r, v);
    if (!v.n && r->f->min > 0) bad(r, "form.empty", "Please fill in this field.");
    else if (v.n && v.n != 14) bad(r, "form.siret_length", "A SIRET number has 14 digits.");
    else if (v.n && !siret_ok(v)) bad(r, "form.siret", "This SIRET number is not right: a digit may be wrong.");
}

static void read_postcode(struct reading *r)
{
    str v = digits_only(r->rq->in, r->typed);

    put_str(r, v);
    if (!v.n && r->f->min > 0) bad(r, "form.empty", "Please fill in this field.");
    else if (v.n && (v.n != 5 || v.p[0] == '+')) bad(r, "form.postcode", "A postcode has five digits.");
}

static void read_url(struct reading *r)
{
    str v = text_clean(r->rq->in, r->typed);

    if (v.n && str_find(v, S("://")) < 0) v = str_fmt(r->rq->in, "https://%.*s", STR_ARG(v));
    put_str(r, v);
    if (!v.n && r->f->min > 0) bad(r, "form.empty", "Please fill in this field.");
    bool web = str_starts(v, S("https://")) || str_starts(v, S("http://"));
    if (v.n && (!web || v.n > 300 || str_find(v, S(".")) < 0 || str_find(v, S(" ")) >= 0))
        bad(r, "form.url", "Write the address of a site, such as www.exemple.fr.");
}

static bool host_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
}

/* "www.exemple.fr": labels of letters; the last is no number, and none of those that never leave a house. */
static bool host_is_public(str host)
{
    static const str inside[] = {S("local"), S("localhost"), S("internal"), S("lan"), S("home"), S("arpa"), S("onion")};
    str label, last = S("");
    size_t labels = 0;

    if (str_ends(host, S("."))) return false;
    while (host.n && str_cut(&host, '.', &label)) {
        if (!label.n || label.n > 63 || label.p[0] == '-' || label.p[label.n - 1] == '-') return false;
        for (size_t i = 0; i < label.n; i++)
            if (!host_letter(label.p[i])) return false;
        last = label;
        labels++;
    }
    if (labels < 2 || last.n < 2 || (last.p[0] >= '0' && last.p[0] <= '9')) return false;
    for (size_t i = 0; i < sizeof inside / sizeof *inside; i++)
        if (str_eq_nocase(last, inside[i])) return false;
    return true;
}

bool url_is_public(str url)
{
    str rest = str_from(url, 8), port;
    size_t n = 0;
    int64_t number;

    if (!str_starts(url, S("https://"))) return false;
    for (size_t i = 0; i < url.n; i++)
        if (url.p[i] <= ' ' || url.p[i] == 127 || strchr("\"<>\\^`{|}", url.p[i]))
            return false; /* bytes beyond ASCII are below 0 */
    while (n < rest.n && !strchr("/?#:", rest.p[n])) n++;
    if (!host_is_public(str_head(rest, n))) return false;
    rest = str_from(rest, n);
    if (!rest.n || rest.p[0] != ':') return true;
    for (n = 1; n < rest.n && !strchr("/?#", rest.p[n]); n++) continue;
    port = str_from(str_head(rest, n), 1);
    return str_i64(port, &number) && number > 0 && number < 65536;
}

static void read_one(struct reading *r)
{
    switch (r->f->kind) {
    case FIELD_LINE:
    case FIELD_TEXT: read_text(r); break;
    case FIELD_INT: read_int(r); break;
    case FIELD_MONEY:
    case FIELD_MONEY_OPT: read_money(r); break;
    case FIELD_QTY: read_qty(r); break;
    case FIELD_MAIL: read_mail(r); break;
    case FIELD_PHONE: read_phone(r); break;
    case FIELD_CHOICE: read_choice(r); break;
    case FIELD_FLAG: put_i64(r, r->typed.n > 0); break;
    case FIELD_SIRET: read_siret(r); break;
    case FIELD_POSTCODE: read_postcode(r); break;
    case FIELD_URL: read_url(r); break;
    }
}

bool form_read(struct rq *rq, const struct field *spec, size_t n, void *to, struct form_errors *errors)
{
    size_t before = errors->n;

    for (size_t i = 0; i < n; i++) {
        str typed = rq_field(rq, spec[i].name);
        if (spec[i].kind != FIELD_TEXT) typed = str_trim(typed);
        read_one(&(struct reading){rq, &spec[i], typed.p ? typed : S(""), to, errors});
    }
    return errors->n == before;
}

/* --- two people on one sheet --- */

enum { MARK = 8 };

static str mark_of(struct arena *mem, str value)
{
    uint8_t h[SHA256_BYTES];

    sha256(value, h);
    return hex(mem, h, MARK / 2);
}

str form_seen(struct arena *mem, const struct form_value *v, size_t n)
{
    struct buf b = buf_new(mem, n * MARK + 1);

    for (size_t i = 0; i < n; i++) buf_put(&b, mark_of(mem, v[i].now));
    return buf_str(&b);
}

size_t form_moved(struct rq *rq, struct form_value *v, size_t n)
{
    return form_moved_since(rq->mem, rq_field(rq, "vu"), v, n);
}

size_t form_moved_since(struct arena *mem, str seen, struct form_value *v, size_t n)
{
    size_t moved = 0;

    for (size_t i = 0; seen.n == n * MARK && i < n; i++) {
        str was = str_head(str_from(seen, i * MARK), MARK);
        if (str_eq(was, mark_of(mem, v[i].now)) || str_eq(v[i].typed, v[i].now)) continue;
        if (str_eq(was, mark_of(mem, v[i].typed))) v[i].typed = v[i].now;
        v[i].moved = true;
        moved++;
    }
    return moved;
}

bool form_touched(struct arena *mem, str seen, const struct form_value *v, size_t n)
{
    if (seen.n != n * MARK) return true;
    for (size_t i = 0; i < n; i++)
        if (!str_eq(str_head(str_from(seen, i * MARK), MARK), mark_of(mem, v[i].typed))) return true;
    return false;
}
