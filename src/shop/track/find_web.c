/* find_web.c: back to a purchase without its address: an order's number, its code, and what the buyer is reached by.
** Three things that stand on one slip of paper and in one head; tries are counted by address as for codes, and wrong
** codes with the order. */
#include "shop/track/inside.h"

#include "app/form.h"
#include "shop/terms/terms.h"

enum { LAST_DIGITS = 4 }; /* of a number, behind its dash */

struct find_form {
    str numero, code, joindre;
};
static const struct field find_fields[] = {
    FIELD(struct find_form, numero, FIELD_LINE, 1, 20),
    FIELD(struct find_form, code, FIELD_LINE, 1, 10),
    FIELD(struct find_form, joindre, FIELD_LINE, 1, 120),
};
struct track_find_view {
    str base, enter, number, code, reach, bad_number, bad_code, bad_reach;
    struct form_errors errors;
};
#include "track_find.html.h"

static void find_page(struct rq *rq, struct track_find_view *v)
{
    v->base = rq_base(rq);
    v->enter = rq_url(rq, S("/compte"));
    v->number = form_typed(rq, "numero");
    v->code = form_typed(rq, "code");
    v->reach = form_typed(rq, "joindre");
    v->bad_number = form_error(&v->errors, "numero");
    v->bad_code = form_error(&v->errors, "code");
    v->bad_reach = form_error(&v->errors, "joindre");
    page_open(rq, &(struct page){.title = tr(rq->lang, "Find my order"), .body = ""});
    tpl_track_find(&rq->out, rq->lang, v);
    page_close(rq);
}

void find_get(struct rq *rq)
{
    find_page(rq, &(struct track_find_view){.base = S("")});
}

static bool reaches(struct arena *mem, const struct order_found *o, str typed)
{
    str tail = phone_tail(mem, typed);

    if (o->mail.n && str_eq(str_lower(mem, typed), o->mail)) return true;
    return tail.n && o->phone.n && str_eq(tail, phone_tail(mem, o->phone));
}

/* As keyboards and telephones write it. */
static bool is_dash(str s)
{
    static const str dashes[] = {S("-"), S("–"), S("—"), S("‐"), S("‑"), S("−")};

    for (size_t i = 0; i < sizeof dashes / sizeof *dashes; i++)
        if (str_starts(s, dashes[i])) return true;
    return false;
}

/* "b7 0412", "B70412" and "B7–0412" are B7-0412: without a dash, one before the last four. */
static str number_meant(struct arena *mem, str s)
{
    struct buf b = buf_new(mem, 64);
    bool dash = false;

    for (size_t i = 0; i < s.n && b.n < 40; i++) {
        char c = s.p[i] >= 'a' && s.p[i] <= 'z' ? (char)(s.p[i] - 32) : s.p[i];
        if ((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) buf_byte(&b, c);
        else if (!dash && is_dash(str_from(s, i))) buf_byte(&b, '-'), dash = true;
    }
    str all = buf_str(&b);
    if (dash || all.n <= LAST_DIGITS) return all;
    size_t cut = all.n - LAST_DIGITS;
    return str_fmt(mem, "%.*s-%.*s", STR_ARG(str_head(all, cut)), STR_ARG(str_from(all, cut)));
}

void find_write(struct rq *rq, struct tx *tx)
{
    struct track_find_view v = {.base = S("")};
    struct find_form f;
    struct order_found o;
    bool his = false;

    if (FORM_READ(rq, find_fields, &f, &v.errors)) {
        his = order_find(tx->db, rq->mem, number_meant(rq->mem, f.numero), &o) && reaches(rq->mem, &o, f.joindre);
        if (his && order_code_right(tx, rq->now, o.id, form_digits(rq, "code"))) {
            rq_go(rq, "/achat/%.*s", STR_ARG(o.token));
            return;
        }
        form_error_add(rq, &v.errors, "numero", "order.not_found",
                       "No order has this number with this code and this telephone number or mail address. Look at all "
                       "three again.");
    }
    rq_refused(rq, 422, v.errors.v[0].code);
    rq->keep = his; /* a wrong code was counted */
    find_page(rq, &v);
}

void terms_get(struct rq *rq)
{
    struct purchase_view p;
    struct terms_kept t;

    if (!purchase_read(rq->db, rq->mem, rq_param(rq, 0), &p) || !terms_read(rq->db, rq->mem, p.id, &t)) {
        rq_not_found(rq);
        return;
    }
    buf_put(&rq->out, t.text);
    buf_fmt(&rq->out, "\nSHA-256 %.*s\n", STR_ARG(t.hash));
    struct terms_list more;
    terms_added(rq->db, rq->mem, p.id, &more);
    for (size_t i = 0; i < more.n; i++)
        buf_fmt(&rq->out, "\n%.*s\nSHA-256 %.*s\n", STR_ARG(more.v[i].text), STR_ARG(more.v[i].hash));
    rq->content_type = S("text/plain; charset=utf-8");
}
