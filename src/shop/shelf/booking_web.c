/* booking_web.c: how long a service lasts, for how many at once, and where: its times then come from the shop's hours. */
#include "shop/shelf/inside.h"

#include "app/event.h"
#include "shop/merchant/merchant.h"

enum { MINUTES_LEAST = 5, MINUTES_MOST = 720, SEATS_MOST = 200, SERVICES_READY = 10 };

struct shelf_booking_form {
    int64_t minutes, seats, shared;
    str place;
};
struct shelf_booking_view {
    struct shelf_booking_form f;
    const struct form_errors *errors;
    str title, minutes_typed, seats_typed, delivery_url;
    bool done, on;
};
#include "shelf_booking.html.h"

static const struct field booking_fields[] = {
    FIELD(struct shelf_booking_form, minutes, FIELD_INT, MINUTES_LEAST, MINUTES_MOST),
    FIELD(struct shelf_booking_form, seats, FIELD_INT, 1, SEATS_MOST),
    FIELD(struct shelf_booking_form, shared, FIELD_FLAG, 0, 1),
    FIELD_ONE_OF(struct shelf_booking_form, place, "shop|home"),
};

struct booking_posted {
    struct shelf_booking_form f;
    struct form_errors errors;
    int64_t id;
    bool off;
};

static void booking_page(struct rq *rq, int64_t id, struct shelf_booking_view *v)
{
    v->delivery_url = rq_way(rq, S("/commercant/livraison"));
    page_open(rq, &(struct page){.title = tr(rq->lang, "Appointments"),
                                 .body = "merchant",
                                 .back = str_fmt(rq->mem, "/commercant/produits/%lld", (long long)id),
                                 .back_text = v->title});
    tpl_shelf_booking(&rq->out, rq->lang, v);
    page_close(rq);
}

static bool booking_read(struct rq *rq, struct db *db, int64_t *id, struct offer_book_row *r)
{
    if (rq->merchant_id && str_i64(rq_param(rq, 0), id) &&
        q_offer_book(db, rq->mem, *id, rq->merchant_id, S("service"), r))
        return true;
    rq_not_found(rq);
    return false;
}

static void booking_get(struct rq *rq)
{
    struct offer_book_row r;
    int64_t id;

    if (!booking_read(rq, rq->db, &id, &r)) return;
    struct shelf_booking_view v = {
        .title = r.title_fr,
        .done = rq_query(rq, "fait").n > 0,
        .on = r.book_min > 0,
        .f = {.shared = r.book_min ? r.book_shared : 1, .place = r.book_home ? S("home") : S("shop")},
        .minutes_typed = str_fmt(rq->mem, "%lld", (long long)(r.book_min ? r.book_min : 30)),
        .seats_typed = str_fmt(rq->mem, "%lld", (long long)r.book_seats)};
    booking_page(rq, id, &v);
}

/* Who comes to his customers has said where he goes. */
static void home_check(struct rq *rq, struct booking_posted *p)
{
    struct merchant m;

    if (p->errors.n || !str_eq(p->f.place, S("home")) ||
        !merchant_any(rq->db, rq->mem, rq->lang, rq->merchant_id, &m) || m.delivers)
        return;
    form_error_add(rq, &p->errors, "place", "book.home", "First say in which communes you go, on the page “Delivery”.");
}

static bool booking_prepare(struct rq *rq)
{
    struct booking_posted *p = NEW(rq->in, struct booking_posted, 1);
    struct offer_book_row r;

    rq->form = p;
    if (!booking_read(rq, rq->db, &p->id, &r)) return false;
    p->off = rq_field(rq, "arreter").n > 0;
    if (p->off) return true;
    FORM_READ(rq, booking_fields, &p->f, &p->errors);
    home_check(rq, p);
    if (!p->errors.n) return true;
    struct shelf_booking_view v = {.title = r.title_fr,
                                   .f = p->f,
                                   .errors = &p->errors,
                                   .on = r.book_min > 0,
                                   .minutes_typed = form_typed(rq, "minutes"),
                                   .seats_typed = form_typed(rq, "seats")};
    rq_refused(rq, 422, p->errors.v[0].code);
    booking_page(rq, p->id, &v);
    return false;
}

/* Its times limit what is booked: its stock is as high as it goes meanwhile. */
static void stock_set(struct rq *rq, struct tx *tx, const struct offer_book_row *r, int64_t milli)
{
    struct stock_change c = {r->stock_item_id, milli - r->on_hand_milli, 0, rq->person_id, S("count")};

    if (c.delta_milli) stock_move_make(tx, rq->now, &c);
}

static void booking_write(struct rq *rq, struct tx *tx)
{
    const struct booking_posted *p = rq->form;
    struct offer_book_row r;
    int64_t id;

    if (!booking_read(rq, tx->db, &id, &r)) return;
    struct offer_book a = {.id = id,
                           .merchant_id = rq->merchant_id,
                           .min = p->off ? 0 : p->f.minutes,
                           .seats = p->off ? r.book_seats : p->f.seats,
                           .home = p->off ? r.book_home : str_eq(p->f.place, S("home")),
                           .shared = p->off ? r.book_shared : p->f.shared};
    offer_book_set(tx, rq->now, &a);
    if (a.min) stock_set(rq, tx, &r, STOCK_MOST_MILLI);
    else if (r.book_min) stock_set(rq, tx, &r, SERVICES_READY * 1000);
    event_raise(tx, EVENT_OFFER_CHANGED, rq->now, id);
    rq_go(rq, "/commercant/produits/%lld/rendez-vous?fait=1", (long long)id);
}

const struct route booking_routes[] = {
    {GET, "/commercant/produits/{offre}/rendez-vous", ACCESS_MEMBER | ACCESS_CLERK, RATE_PAGE, .read = booking_get},
    {POST, "/commercant/produits/{offre}/rendez-vous", ACCESS_MEMBER | ACCESS_CLERK, RATE_WRITE,
     .prepare = booking_prepare, .write = booking_write},
    ROUTES_END};
