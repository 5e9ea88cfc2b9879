/* quote_web.c: the page that asks a shop for a price, and the shop's own list where it answers. */
#include "shop/price/quote.h"

#include "app/form.h"
#include "app/settings.h"
#include "shop/merchant/merchant.h"

enum { TOKEN_LEN = 26 };

struct price_ask_form {
    str name, mail, phone, asked;
};
struct price_ask_view {
    struct price_ask_form f;
    const struct form_errors *errors;
    struct offer o;
    str shop, token, product_url;
    bool sent;
};
#include "price_ask.html.h"

static const struct field ask_fields[] = {
    FIELD(struct price_ask_form, name, FIELD_LINE, 2, 80),
    FIELD(struct price_ask_form, mail, FIELD_MAIL, 0, 200),
    FIELD(struct price_ask_form, phone, FIELD_PHONE, 0, 20),
    FIELD(struct price_ask_form, asked, FIELD_TEXT, 10, 2000),
};

struct asking {
    struct price_ask_form f;
    struct form_errors errors;
    struct offer o;
    struct merchant m;
    str token;
};

/* The offer of the address, if its price is to be asked for. */
static bool offer_read(struct rq *rq, struct db *db, struct asking *a)
{
    struct quote_offer_row r;

    return q_quote_offer(db, rq->mem, rq_param(rq, 0), S("quote"), &r) &&
           offer_any(db, rq->mem, rq->lang, r.id, rq->now, &a->o) &&
           merchant_public(db, rq->mem, rq->lang, a->o.merchant_id, &a->m);
}

static void ask_page(struct rq *rq, const struct asking *a, bool sent)
{
    str product = str_fmt(rq->mem, "/produit/%.*s-%.*s", STR_ARG(a->o.pub), STR_ARG(a->o.slug));
    struct price_ask_view v = {.f = a->f,
                               .errors = &a->errors,
                               .o = a->o,
                               .shop = a->m.name,
                               .token = a->token,
                               .sent = sent,
                               .product_url = rq_url(rq, product)};

    page_open(rq, &(struct page){
                      .title = tr(rq->lang, "Ask for a price"), .body = "", .back = product, .back_text = a->o.title});
    tpl_price_ask(&rq->out, rq->lang, &v);
    page_close(rq);
}

static void ask_get(struct rq *rq)
{
    struct asking a = {.token = id_public(rq->mem, TOKEN_LEN), .f = {S(""), S(""), S(""), S("")}};

    if (offer_read(rq, rq->db, &a)) ask_page(rq, &a, rq_query(rq, "envoye").n > 0);
    else rq_not_found(rq);
}

static void ask_refused(struct rq *rq, const struct asking *a, int status)
{
    rq_refused(rq, status, a->errors.v[0].code);
    ask_page(rq, a, false);
}

static bool ask_prepare(struct rq *rq)
{
    struct asking *a = NEW(rq->in, struct asking, 1);

    rq->form = a;
    if (!offer_read(rq, rq->db, a)) {
        rq_not_found(rq);
        return false;
    }
    a->token = form_typed(rq, "jeton");
    if (a->token.n != TOKEN_LEN) a->token = id_public(rq->in, TOKEN_LEN);
    FORM_READ(rq, ask_fields, &a->f, &a->errors);
    if (!form_error(&a->errors, "mail").n && !form_error(&a->errors, "phone").n && !a->f.mail.n && !a->f.phone.n)
        form_error_add(rq, &a->errors, "mail", "form.contact",
                       "Give a mail address or a telephone number: one of them is enough.");
    if (!a->errors.n) return true;
    a->f = (struct price_ask_form){form_typed(rq, "name"), form_typed(rq, "mail"), form_typed(rq, "phone"),
                                   form_typed(rq, "asked")};
    ask_refused(rq, a, 422);
    return false;
}

static void ask_write(struct rq *rq, struct tx *tx)
{
    struct asking a = *(const struct asking *)rq->form;

    if (!offer_read(rq, tx->db, &a)) {
        rq_not_found(rq);
        return;
    }
    struct quote_new q = {a.o.merchant_id, a.o.id,    a.token,   a.o.title, a.f.name,
                          a.f.mail,        a.f.phone, a.f.asked, rq->lang};
    switch (quote_ask(tx, rq->now, &q)) {
    case QUOTE_KEPT:
    case QUOTE_TWICE: rq_go(rq, "/devis/%.*s?envoye=1", STR_ARG(a.o.code)); return;
    case QUOTE_FULL:
        form_error_add(rq, &a.errors, "asked", "quote.full",
                       "This shop has too many questions to answer now: call it.");
        break;
    case QUOTE_WAIT:
        form_error_add(rq, &a.errors, "mail", "quote.wait",
                       "Five of your questions wait for an answer: call the shop.");
        break;
    }
    ask_refused(rq, &a, 409);
}

/* --- the shop's list --- */

struct price_quote {
    int64_t id, lead_days;
    str title, name, mail, phone, when, answer, price, typed, answered_when, valid, link, said, said_class, why;
    str days_typed, lead_typed;
    struct html asked;
    bool open, made;
    struct price_typed_lines {
        struct price_typed_line {
            str nth, what, cents, field, field_cents; /* names of its fields: "quoi1", "prix1" */
        } * v;
        size_t n;
    } rows;                           /* of the form; of an answer: what it holds */
    const struct form_errors *errors; /* of the one that was refused */
};
struct price_quotes_view {
    struct price_quotes {
        struct price_quote *v;
        size_t n;
    } quotes;
    const struct form_errors *errors; /* their fields with the question's id behind: f-prix1-12 */
    bool done, twice;
};
#include "price_quotes.html.h"

enum { WHAT_MOST = 80 };
struct answer_form {
    str answer;
    int64_t days, lead;
    str what[QUOTE_LINES];
    opt_i64 cents[QUOTE_LINES];
    int64_t made;
};
static const struct field answer_fields[] = {
    FIELD(struct answer_form, answer, FIELD_TEXT, 2, 2000),
    FIELD(struct answer_form, made, FIELD_FLAG, 0, 1),
};
static const struct field days_fields[] = {
    FIELD(struct answer_form, days, FIELD_INT, 1, QUOTE_DAYS_MOST),
    FIELD(struct answer_form, lead, FIELD_INT, 0, LEAD_DAYS_MOST),
};
struct answering {
    int64_t id;
    struct answer_form f;
    struct form_errors errors;
    bool twice;
};

static str nth_field(struct arena *mem, const char *name, size_t i)
{
    return str_fmt(mem, "%s%zu", name, i + 1);
}

static void rows_empty(struct rq *rq, struct price_quote *q)
{
    q->rows = (struct price_typed_lines){NEW(rq->mem, struct price_typed_line, QUOTE_LINES), QUOTE_LINES};
    for (size_t i = 0; i < QUOTE_LINES; i++)
        q->rows.v[i] = (struct price_typed_line){.nth = str_fmt(rq->mem, "%zu", i + 1),
                                                 .what = S(""),
                                                 .cents = S(""),
                                                 .field = nth_field(rq->mem, "quoi", i),
                                                 .field_cents = nth_field(rq->mem, "prix", i)};
}

static void rows_said(struct rq *rq, str kept, struct price_quote *q)
{
    struct quote_lines l;

    quote_lines_read(rq->mem, kept, &l);
    q->rows = (struct price_typed_lines){NEW(rq->mem, struct price_typed_line, l.n + 1), l.n};
    for (size_t i = 0; i < l.n; i++)
        q->rows.v[i] =
            (struct price_typed_line){.what = l.v[i].what, .cents = money_text(rq->mem, rq->lang, cents(l.v[i].cents))};
}

/* How it stands, in words. */
static void state_said(struct rq *rq, const struct quotes_of_row *r, struct price_quote *q)
{
    bool over =
        str_eq(r->state, S("lapsed")) || (str_eq(r->state, S("sent")) && r->valid_to.set && r->valid_to.v <= rq->now);

    q->said_class = S("miel");
    if (over) q->said = tr(rq->lang, "Lapsed without an answer"), q->said_class = S("");
    else if (str_eq(r->state, S("sent"))) q->said = tr(rq->lang, "Waits for the buyer");
    else if (str_eq(r->state, S("accepted"))) q->said = tr(rq->lang, "Ordered"), q->said_class = S("vert");
    else if (str_eq(r->state, S("refused"))) q->said = tr(rq->lang, "Refused by the buyer"), q->said_class = S("rose");
    else q->said = S("");
}

static struct price_quote quote_made(struct rq *rq, const struct quotes_of_row *r)
{
    str zone = setting_str(rq->place, SETTING_TIME_ZONE);
    struct price_quote q = {
        .id = r->id,
        .title = r->title,
        .name = r->name,
        .mail = r->mail,
        .phone = r->phone,
        .open = !r->answered_at.set,
        .when = date_text(rq->mem, rq->lang, zone, r->created_at, DATE_TIME),
        .asked = html_paragraphs(rq->mem, r->asked),
        .answer = r->answer,
        .price = r->answer_cents.set ? money_text(rq->mem, rq->lang, cents(r->answer_cents.v)) : S(""),
        .typed = S(""),
        .days_typed = str_fmt(rq->mem, "%d", QUOTE_DAYS),
        .lead_typed = S("7"),
        .lead_days = r->lead_days,
        .why = r->why,
        .valid = r->valid_to.set ? date_text(rq->mem, rq->lang, zone, r->valid_to.v - 1, DATE_DAY) : S(""),
        .link =
            r->link.p && r->lines.n ? rq_absolute(rq, str_fmt(rq->mem, "/devis/lire/%.*s", STR_ARG(r->link))) : S(""),
        .answered_when = r->answered_at.set ? date_text(rq->mem, rq->lang, zone, r->answered_at.v, DATE_TIME) : S(""),
    };

    if (q.open) rows_empty(rq, &q);
    else rows_said(rq, r->lines, &q);
    state_said(rq, r, &q);
    return q;
}

static void typed_again(struct rq *rq, const struct answering *a, struct price_quote *q)
{
    if (q->id != a->id || !q->open) return;
    q->typed = form_typed(rq, "answer");
    q->days_typed = form_typed(rq, "days");
    q->lead_typed = form_typed(rq, "lead");
    q->made = form_typed(rq, "made").n > 0;
    for (size_t i = 0; i < q->rows.n; i++) {
        q->rows.v[i].what = form_typed(rq, str_z(rq->mem, q->rows.v[i].field));
        q->rows.v[i].cents = form_typed(rq, str_z(rq->mem, q->rows.v[i].field_cents));
    }
    q->errors = &a->errors;
}

static const struct form_errors *errors_of(struct rq *rq, const struct answering *a)
{
    struct form_errors *e = NEW(rq->mem, struct form_errors, 1);

    *e = a->errors;
    for (size_t i = 0; i < e->n; i++)
        e->v[i].field = str_z(rq->mem, str_fmt(rq->mem, "%s-%lld", e->v[i].field, (long long)a->id));
    return e;
}

static void quotes_page(struct rq *rq, struct db *db, const struct answering *a)
{
    struct quotes_of_rows rows;
    struct price_quotes_view v = {.done = rq_query(rq, "fait").n > 0};

    q_quotes_of(db, rq->mem, rq->merchant_id, QUOTES_SHOWN, &rows);
    v.quotes = (struct price_quotes){NEW(rq->mem, struct price_quote, rows.n + 1), rows.n};
    for (size_t i = 0; i < rows.n; i++) {
        v.quotes.v[i] = quote_made(rq, &rows.v[i]);
        if (a) typed_again(rq, a, &v.quotes.v[i]);
    }
    if (a) v.errors = errors_of(rq, a), v.twice = a->twice, v.done = false;
    page_open(rq, &(struct page){.title = tr(rq->lang, "Prices asked for"),
                                 .body = "merchant",
                                 .back = S("/commercant"),
                                 .back_text = tr(rq->lang, "My shop")});
    tpl_price_quotes(&rq->out, rq->lang, &v);
    page_close(rq);
}

static void quotes_get(struct rq *rq)
{
    if (rq->merchant_id) quotes_page(rq, rq->db, NULL);
    else rq_go(rq, "/commercant");
}

/* What is in one line and what it costs: both, or neither. */
static void line_read(struct rq *rq, struct answering *a, size_t i)
{
    const char *what = str_z(rq->in, nth_field(rq->in, "quoi", i)),
               *price = str_z(rq->in, nth_field(rq->in, "prix", i));
    const struct field fields[] = {
        {what, FIELD_LINE, offsetof(struct answer_form, what) + i * sizeof(str), 0, WHAT_MOST, NULL},
        {price, FIELD_MONEY_OPT, offsetof(struct answer_form, cents) + i * sizeof(opt_i64), 0, MONEY_MAX_CENTS, NULL}};

    if (!form_read(rq, fields, 2, &a->f, &a->errors)) return;
    if (a->f.what[i].n && !a->f.cents[i].set)
        form_error_add(rq, &a->errors, price, "quote.line", "Write what it costs, or 0.");
    else if (!a->f.what[i].n && a->f.cents[i].set)
        form_error_add(rq, &a->errors, what, "quote.line", "Write what this price is for.");
}

static str lines_typed(struct rq *rq, const struct answer_form *f, int64_t *sum)
{
    struct quote_lines l = {NEW(rq->in, struct quote_line, QUOTE_LINES), 0};

    for (size_t i = 0; i < QUOTE_LINES; i++)
        if (f->what[i].n) l.v[l.n++] = (struct quote_line){f->cents[i].v, f->what[i]};
    *sum = quote_lines_sum(&l);
    return quote_lines_kept(rq->in, &l);
}

static void answer_check(struct rq *rq, struct answering *a)
{
    int64_t sum = 0;

    FORM_READ(rq, answer_fields, &a->f, &a->errors);
    for (size_t i = 0; i < QUOTE_LINES; i++) line_read(rq, a, i);
    if (a->errors.n || !lines_typed(rq, &a->f, &sum).n) return;
    FORM_READ(rq, days_fields, &a->f, &a->errors);
    if (sum <= 0 || sum > MONEY_MAX_CENTS)
        form_error_add(rq, &a->errors, "prix1", "quote.sum", "Together this costs nothing: write a price.");
}

static bool answer_prepare(struct rq *rq)
{
    struct answering *a = NEW(rq->in, struct answering, 1);
    struct quote_mine_row q;

    rq->form = a;
    if (!rq->merchant_id || !str_i64(rq_field(rq, "devis"), &a->id) ||
        !q_quote_mine(rq->db, rq->mem, a->id, rq->merchant_id, &q)) {
        rq_not_found(rq);
        return false;
    }
    answer_check(rq, a);
    if (!a->errors.n || q.answered_at.set) return true;
    rq_refused(rq, 422, a->errors.v[0].code);
    quotes_page(rq, rq->db, a);
    return false;
}

/* The end of the last day, by the territory's clock. */
static int64_t last_moment(struct rq *rq, int64_t days)
{
    str zone = setting_str(rq->place, SETTING_TIME_ZONE);
    struct local l = local_of(zone, rq->now);

    return local_at(zone, day_local(day_number(l.year, l.month, l.day) + days + 1));
}

static void answer_write(struct rq *rq, struct tx *tx)
{
    const struct answering *a = rq->form;
    struct quote_answer said = {a->id, rq->merchant_id, rq->person_id, a->f.answer, S(""), 0, a->f.lead, a->f.made > 0};
    int64_t sum;

    said.lines = a->errors.n ? S("") : lines_typed(rq, &a->f, &sum);
    if (said.lines.n) said.valid_to = last_moment(rq, a->f.days);
    if (!a->errors.n && quote_answer(tx, rq->now, &said)) {
        rq_go(rq, "/commercant/devis?fait=1");
        return;
    }
    struct answering twice = {.id = a->id, .twice = true};
    rq->undo = true;
    rq_refused(rq, 409, "quote.answered");
    quotes_page(rq, tx->db, &twice);
}

const struct route quote_routes[] = {
    {GET, "/devis/{code}", ACCESS_ANYONE, RATE_PAGE, CACHE_PRIVATE, .read = ask_get},
    {POST, "/devis/{code}", ACCESS_ANYONE, RATE_WRITE, CACHE_PRIVATE, .prepare = ask_prepare, .write = ask_write},
    {GET, "/commercant/devis", ACCESS_MEMBER | ACCESS_CLERK, RATE_PAGE, .read = quotes_get},
    {POST, "/commercant/devis", ACCESS_MEMBER | ACCESS_CLERK, RATE_WRITE, .prepare = answer_prepare,
     .write = answer_write},
    ROUTES_END};
