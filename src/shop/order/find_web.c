/* find_web.c: back to a purchase without its address: an order's number, its code, and what the buyer is reached by. Three things
** that stand on one slip of paper and in one head; tries are counted by address as for codes, and wrong codes with the order. */
#include "shop/order/web.h"

#include "app/form.h"

struct find_form {
    str numero, code, joindre;
};
static const struct field find_fields[] = {
    FIELD(struct find_form, numero, FIELD_LINE, 1, 20),
    FIELD(struct find_form, code, FIELD_LINE, 1, 10),
    FIELD(struct find_form, joindre, FIELD_LINE, 1, 120),
};
struct order_find_view {
    str base, number, code, reach, bad_number, bad_code, bad_reach;
    struct form_errors errors;
};
#include "order_find.html.h"

static void find_page(struct rq *rq, struct order_find_view *v)
{
    v->base = order_base(rq);
    v->number = form_typed(rq, "numero");
    v->code = form_typed(rq, "code");
    v->reach = form_typed(rq, "joindre");
    v->bad_number = form_error(&v->errors, "numero");
    v->bad_code = form_error(&v->errors, "code");
    v->bad_reach = form_error(&v->errors, "joindre");
    page_open(rq, &(struct page){.title = tr(rq->lang, "Find my order"), .body = ""});
    tpl_order_find(&rq->out, rq->lang, v);
    page_close(rq);
}

void find_get(struct rq *rq)
{
    find_page(rq, &(struct order_find_view){.base = S("")});
}

str phone_tail(struct arena *mem, str typed)
{
    struct buf b = buf_new(mem, 256);

    for (size_t i = 0; i < typed.n && b.n < 200; i++)
        if (typed.p[i] >= '0' && typed.p[i] <= '9') buf_byte(&b, typed.p[i]);
    return b.n < 9 ? S("") : str_from(buf_str(&b), b.n - 9);
}

static bool reaches(struct arena *mem, const struct order_find_row *o, str typed)
{
    str tail = phone_tail(mem, typed);

    if (o->mail.n && str_eq(str_lower(mem, typed), o->mail)) return true;
    return tail.n && o->phone.n && str_eq(tail, phone_tail(mem, o->phone));
}

static str upper(struct arena *mem, str s)
{
    struct buf b = buf_new(mem, 64);

    for (size_t i = 0; i < s.n && b.n < 60; i++)
        if (s.p[i] != ' ') buf_byte(&b, s.p[i] >= 'a' && s.p[i] <= 'z' ? (char)(s.p[i] - 32) : s.p[i]);
    return buf_str(&b);
}

void find_write(struct rq *rq, struct tx *tx)
{
    struct order_find_view v = {.base = S("")};
    struct find_form f;
    struct order_find_row o;
    bool his = false;

    if (FORM_READ(rq, find_fields, &f, &v.errors)) {
        his = q_order_find(tx->db, rq->mem, upper(rq->mem, f.numero), &o) && reaches(rq->mem, &o, f.joindre);
        if (his && order_code_right(tx, rq->now, o.id, form_digits(rq, "code"))) {
            rq_go(rq, "/achat/%.*s", STR_ARG(o.token));
            return;
        }
        form_error_add(rq, &v.errors, "numero", "order.not_found", "No order has this number with this code and this telephone number or mail address. Look at all three again.");
    }
    rq_refused(rq, 422, v.errors.v[0].code);
    rq->keep = his; /* a wrong code was counted */
    find_page(rq, &v);
}

void terms_get(struct rq *rq)
{
    struct purchase_view p;
    struct purchase_terms t;

    if (!purchase_read(rq->db, rq->mem, rq_param(rq, 0), &p) || !purchase_terms_read(rq->db, rq->mem, p.id, &t)) {
        rq_not_found(rq);
        return;
    }
    buf_put(&rq->out, t.text);
    buf_fmt(&rq->out, "\nSHA-256 %.*s\n", STR_ARG(t.hash));
    rq->content_type = S("text/plain; charset=utf-8");
}
