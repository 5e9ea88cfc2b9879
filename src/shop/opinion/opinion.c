/* opinion.c: who may write a review: the buyer of what was handed over, for a while; nobody of the shop, and not of
** what the shop typed in itself. */
#include "shop/opinion/opinion.h"

#include "opinion.sql.h"
#include "shop/account/account.h"
#include "shop/order/after.h"
#include "shop/review/review.h"

enum { SIGNED_MOST = 40 };

static bool of_the_shop(struct db *db, struct arena *mem, const struct order_view *o)
{
    struct people people;

    members_of(db, mem, o->merchant_id, &people);
    for (size_t i = 0; o->buyer_mail.n && i < people.n; i++)
        if (str_eq_nocase(people.v[i].mail, o->buyer_mail)) return true;
    return false;
}

bool order_opinion_open(struct db *db, struct arena *mem, int64_t now, const struct order_view *o)
{
    struct purchase_typed_by_row by;

    if (!str_eq(o->state, S("handed_over")) || now >= o->state_at + REVIEW_WRITE_DAYS * DAY_MS) return false;
    if (q_purchase_typed_by(db, mem, o->purchase_id, &by) && str_eq(by.person_kind, S("member"))) return false;
    return !of_the_shop(db, mem, o);
}

static bool listed(const struct opinion_subjects *s, int64_t product_id)
{
    for (size_t i = 0; i < s->n; i++)
        if (s->v[i].product_id == product_id) return true;
    return false;
}

void order_opinion_subjects(struct db *db, struct arena *mem, int64_t order_id, struct opinion_subjects *out)
{
    struct opinion_lines_rows l;

    q_opinion_lines(db, mem, order_id, &l);
    *out = (struct opinion_subjects){NEW(mem, struct opinion_subject, l.n + 1), 1};
    out->v[0] = (struct opinion_subject){0, S("")};
    for (size_t i = 0; i < l.n; i++)
        if (!listed(out, l.v[i].product_id))
            out->v[out->n++] = (struct opinion_subject){l.v[i].product_id, l.v[i].title};
}

bool order_opinion_wanted(struct db *db, struct arena *mem, int64_t now, const struct order_view *o)
{
    struct opinion_erase_row erase = {0};

    q_opinion_erase(db, mem, o->purchase_id, &erase);
    return !erase.asked && order_opinion_open(db, mem, now, o) && !order_reviewed(db, mem, o->id) &&
           !review_muted(db, mem, o->buyer_mail);
}

/* "Camille Lefort" signs "Camille L.". */
str order_opinion_signed(struct arena *mem, str name)
{
    str rest = str_trim(name), first;
    size_t end = rest.n;

    while (end && rest.p[end - 1] != ' ') end--;
    if (!end) return utf8_head(rest, SIGNED_MOST);
    first = str_trim(str_head(rest, end));
    return utf8_head(str_fmt(mem, "%.*s %.*s.", STR_ARG(first), STR_ARG(utf8_head(str_from(rest, end), 1))),
                     SIGNED_MOST);
}

void opinion_on_review_decided(struct tx *tx, int64_t now, int64_t review_id)
{
    struct review r;
    struct order_view o;

    if (!review_read(tx->db, tx->mem, review_id, &r) || !order_read(tx->db, tx->mem, r.order_id, &o)) return;
    if (str_eq(r.state, S("refused"))) order_buyer_tell(tx, now, &o, "review_refused", r.id);
    else order_members_tell(tx, now, &o, "review", r.id);
}

void opinion_check(struct db *db, struct arena *mem, struct buf *f)
{
    struct check_reviews_rows r;

    q_check_reviews(db, mem, S("handed_over"), &r);
    for (size_t i = 0; i < r.n; i++)
        buf_fmt(f, "R2: review %lld is of no order that its shop handed over\n", (long long)r.v[i].id);
}
