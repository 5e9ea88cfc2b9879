/* booking_web.c: the buyer chooses when a service is done, and for how many. Holds nothing: the order does. */
#include "shop/booking/inside.h"

#include "app/form.h"
#include "shop/merchant/merchant.h"
#include "shop/territory/territory.h"

enum { HOURS_A_DAY = 300 };

struct booking_page_view {
    struct offer o;
    str shop, notice, people, product_url;
    bool bad_people, many;
    struct slot_days days;
};
#include "booking_page.html.h"

struct booking_form {
    struct offer o;
    struct merchant m;
    int64_t seats, people, at;
    str notice;
    bool bad_people;
};

static bool service_read(struct rq *rq, struct db *db, struct booking_form *f)
{
    struct booking_offer_row r;

    if (!q_booking_offer(db, rq->mem, rq_param(rq, 0), &r) || !offer_any(db, rq->mem, rq->lang, r.id, rq->now, &f->o))
        return false;
    f->seats = r.book_seats;
    return f->o.price_cents.set && (str_eq(f->o.mode, S("order")) || str_eq(f->o.mode, S("reserve"))) &&
           merchant_public(db, rq->mem, rq->lang, f->o.merchant_id, &f->m);
}

static void hour_add(struct rq *rq, const struct slot *s, int64_t chosen, struct slot_days *out)
{
    str title = date_text(rq->mem, rq->lang, territory_zone(rq), s->starts_at, DATE_DAY);
    struct slot_day *d = out->n ? &out->v[out->n - 1] : NULL;

    if (!d || !str_eq(d->title, title)) {
        d = &out->v[out->n++];
        *d = (struct slot_day){
            .title = title, .open = out->n == 1, .slots = {NEW(rq->mem, struct slot_hour, HOURS_A_DAY), 0}};
    }
    if (d->slots.n == HOURS_A_DAY) return;
    d->slots.v[d->slots.n++] =
        (struct slot_hour){s->starts_at, s->left, hours_text(rq, s->starts_at, s->ends_at), s->starts_at == chosen};
    d->open |= s->starts_at == chosen;
}

void book_days(struct rq *rq, const struct slots *s, int64_t chosen, struct slot_days *out)
{
    *out = (struct slot_days){.v = NEW(rq->mem, struct slot_day, s->n + 1)};
    for (size_t i = 0; i < s->n; i++) hour_add(rq, &s->v[i], chosen, out);
}

/* The times that still have a place, by day. */
static void days_fill(struct rq *rq, struct db *db, const struct booking_form *f, struct slot_days *out)
{
    struct book_ask a = {.offer_id = f->o.id,
                         .merchant_id = f->m.id,
                         .now = rq->now,
                         .minutes = f->o.book_min,
                         .seats = f->seats,
                         .people = 1};
    struct slots s;

    book_times(db, rq->mem, rq->lang, &a, &s);
    book_days(rq, &s, f->at, out);
}

static void book_page(struct rq *rq, struct db *db, const struct booking_form *f)
{
    str product = str_fmt(rq->mem, "/produit/%.*s-%.*s", STR_ARG(f->o.pub), STR_ARG(f->o.slug));
    struct booking_page_view v = {.o = f->o,
                                  .shop = f->m.name,
                                  .notice = f->notice,
                                  .bad_people = f->bad_people,
                                  .many = f->seats > 1,
                                  .product_url = rq_url(rq, product)};

    v.people = f->bad_people ? form_typed(rq, "personnes") : str_fmt(rq->mem, "%lld", (long long)f->people);
    days_fill(rq, db, f, &v.days);
    page_open(rq, &(struct page){
                      .title = tr(rq->lang, "Choose a time"), .body = "", .back = product, .back_text = f->o.title});
    tpl_booking_page(&rq->out, rq->lang, &v);
    page_close(rq);
}

static void book_get(struct rq *rq)
{
    struct booking_form f = {.people = 1};
    struct booking_meant_row meant;
    int64_t cart_id = cart_id_of(rq, rq->db);

    if (!service_read(rq, rq->db, &f)) {
        rq_not_found(rq);
        return;
    }
    if (cart_id && q_booking_meant(rq->db, rq->mem, cart_id, f.o.id, &meant))
        f.people = meant.qty_milli / 1000, f.at = meant.starts_at.set ? meant.starts_at.v : 0;
    book_page(rq, rq->db, &f);
}

static void book_refused(struct rq *rq, struct tx *tx, struct booking_form *f, int status, const char *code)
{
    rq_refused(rq, status, code);
    book_page(rq, tx->db, f);
}

/* How many come: one, when nothing was asked. */
static bool people_read(struct rq *rq, struct booking_form *f)
{
    str typed = str_trim(form_typed(rq, "personnes"));

    f->people = 1;
    return !typed.n || (str_i64(typed, &f->people) && f->people >= 1 && f->people <= f->seats);
}

static void book_write(struct rq *rq, struct tx *tx)
{
    struct booking_form f = {0};

    if (!service_read(rq, tx->db, &f)) {
        rq_not_found(rq);
        return;
    }
    if (!str_i64(rq_field(rq, "debut"), &f.at)) f.at = 0;
    f.bad_people = !people_read(rq, &f);
    if (f.bad_people || !f.at) {
        f.notice = f.bad_people ? tr(rq->lang, "Write how many of you come: fewer can be received at once.")
                                : tr(rq->lang, "Choose a time in the list.");
        book_refused(rq, tx, &f, 422, f.bad_people ? "book.people" : "book.time");
        return;
    }
    int64_t cart_id = cart_id_make(rq, tx);
    switch (cart_book(tx, rq->now, cart_id, &(struct cart_time){f.o.id, f.people, f.at})) {
    case CART_ADDED:
        rq_hint(rq, cart_lines_count(tx->db, tx->mem, cart_id));
        rq_go(rq, "/panier#o-%lld", (long long)f.o.id);
        return;
    case CART_FULL: f.notice = tr(rq->lang, "Your basket is full: 100 different products at most."); break;
    default: f.notice = tr(rq->lang, "This time is no longer possible. Choose another.");
    }
    book_refused(rq, tx, &f, 409, "order.time_closed");
}

const struct route booking_page_routes[] = {
    {GET, "/rendez-vous/{code}", ACCESS_ANYONE, RATE_PAGE, CACHE_PRIVATE, .read = book_get},
    {POST, "/rendez-vous/{code}", ACCESS_ANYONE, RATE_WRITE, CACHE_PRIVATE, .write = book_write},
    ROUTES_END};
