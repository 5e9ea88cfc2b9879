/* rounds_web.c: on which days a merchant leaves to deliver, how many orders he takes along, and until when they are taken. */
#include "shop/reception/inside.h"

#include "app/form.h"

enum { ROUNDS_MOST = 21, SEATS_MOST = 500, WEEKDAYS = 7 };

struct rounds_row {
    str text, note, weekday, leaves;
};
struct rounds_choice {
    str value, text;
    bool chosen;
};
struct rounds_choices {
    struct rounds_choice v[WEEKDAYS];
    size_t n;
};
struct rounds_form {
    str jour, avant;
    int64_t places;
};
struct reception_rounds_view {
    str action, u_drop, u_areas;
    str leaves, back, seats, until, weekday, before; /* as typed */
    bool saved;
    struct form_errors errors;
    struct rounds_choices days, befores;
    struct rounds_rows {
        struct rounds_row *v;
        size_t n;
    } rows;
};
#include "reception_rounds.html.h"

static const struct field round_fields[] = {
    FIELD_ONE_OF(struct rounds_form, jour, "1|2|3|4|5|6|7"),
    FIELD_ONE_OF(struct rounds_form, avant, "0|1|2"),
    FIELD(struct rounds_form, places, FIELD_INT, 1, SEATS_MOST),
};

static str digits(struct arena *mem, int64_t n)
{
    return str_fmt(mem, "%lld", (long long)n);
}

static str number(struct rq *rq, int64_t n)
{
    return digits(rq->mem, n);
}

static str hour(struct arena *mem, enum lang lang, int64_t minutes)
{
    return date_text(mem, lang, S("UTC"), minutes * MINUTE_MS, DATE_HOUR);
}

static str until_text(struct arena *mem, enum lang lang, const struct round_of_row *r)
{
    str piece[2] = {hour(mem, lang, r->before_min), digits(mem, r->before_days)};

    if (!r->before_days) return tr_fill(mem, tr(lang, "Orders until %1 on the same day"), piece, 1);
    if (r->before_days == 1) return tr_fill(mem, tr(lang, "Orders until %1 on the day before"), piece, 1);
    return tr_fill(mem, tr(lang, "Orders until %1, %2 days before"), piece, 2);
}

static str when_text(struct arena *mem, enum lang lang, const struct round_of_row *r)
{
    str piece[2] = {weekday_text(lang, (int)r->weekday), minutes_text(mem, lang, r->leaves_min, r->back_min)};

    return tr_fill(mem, tr(lang, "%1, %2"), piece, 2);
}

void reception_rounds(struct db *db, struct arena *mem, enum lang lang, int64_t merchant_id,
                      struct delivery_rounds *out)
{
    struct round_of_rows r;

    q_round_of(db, mem, merchant_id, &r);
    *out = (struct delivery_rounds){NEW(mem, struct delivery_round, r.n), r.n};
    for (size_t i = 0; i < r.n; i++)
        out->v[i] = (struct delivery_round){when_text(mem, lang, &r.v[i]), until_text(mem, lang, &r.v[i])};
}

static struct rounds_row row_of(struct rq *rq, const struct round_of_row *r)
{
    str n = number(rq, r->seats);
    str seats = tr_fill(rq->mem, tr_n(rq->lang, r->seats, "%1 order", "%1 orders"), &n, 1),
        until = until_text(rq->mem, rq->lang, r);

    return (struct rounds_row){when_text(rq->mem, rq->lang, r),
                               str_fmt(rq->mem, "%.*s · %.*s", STR_ARG(seats), STR_ARG(until)), number(rq, r->weekday),
                               number(rq, r->leaves_min)};
}

static void choices_fill(struct rq *rq, struct reception_rounds_view *v)
{
    static const char *const before[] = {_("on the same day"), _("on the day before"), _("two days before")};
    str day = v->weekday.n ? v->weekday : S("2"), ahead = v->before.n ? v->before : S("1");

    for (int i = 0; i < WEEKDAYS; i++) {
        str value = number(rq, i + 1);
        v->days.v[v->days.n++] = (struct rounds_choice){value, weekday_text(rq->lang, i + 1), str_eq(value, day)};
    }
    for (int i = 0; i < 3; i++) {
        str value = number(rq, i);
        v->befores.v[v->befores.n++] = (struct rounds_choice){value, tr(rq->lang, before[i]), str_eq(value, ahead)};
    }
}

static void rounds_show(struct rq *rq, struct db *db, struct reception_rounds_view *v)
{
    struct round_of_rows r;

    q_round_of(db, rq->mem, rq->merchant_id, &r);
    v->action = rq_url(rq, S("/commercant/tournees"));
    v->u_drop = rq_url(rq, S("/commercant/tournees/retirer"));
    v->rows = (struct rounds_rows){NEW(rq->mem, struct rounds_row, r.n), r.n};
    for (size_t i = 0; i < r.n; i++) v->rows.v[i] = row_of(rq, &r.v[i]);
    choices_fill(rq, v);
    page_open(rq, &(struct page){.title = tr(rq->lang, "My delivery rounds"),
                                 .body = "merchant",
                                 .nav = "shop",
                                 .back = S("/commercant/livraison"),
                                 .back_text = tr(rq->lang, "My deliveries")});
    tpl_reception_rounds(&rq->out, rq->lang, v);
    page_close(rq);
}

static void rounds_get(struct rq *rq)
{
    struct reception_rounds_view v = {.saved = rq_query(rq, "fait").n > 0, .seats = S("10"), .until = S("18:00")};

    if (rq->merchant_id) rounds_show(rq, rq->db, &v);
    else rq_go(rq, "/commercant");
}

/* --- a new one --- */

static void times_check(struct rq *rq, struct reception_rounds_view *v, struct round_add_args *r)
{
    r->leaves_min = minutes_read(rq->in, v->leaves, false);
    r->back_min = minutes_read(rq->in, v->back, true);
    r->before_min = minutes_read(rq->in, v->until, true);
    if (r->leaves_min < 0 || r->back_min < 0)
        form_error_add(rq, &v->errors, "depart", "round.hours", "Write the hours as 09:30.");
    else if (r->leaves_min >= r->back_min)
        form_error_add(rq, &v->errors, "depart", "round.order", "A round leaves before it is back.");
    if (r->before_min < 0) form_error_add(rq, &v->errors, "limite", "round.until", "Write the hours as 09:30.");
    else if (!r->before_days && r->leaves_min >= 0 && r->before_min > r->leaves_min)
        form_error_add(rq, &v->errors, "limite", "round.late", "On the same day, orders end before the round leaves.");
}

static bool round_prepare(struct rq *rq)
{
    struct reception_rounds_view *v = NEW(rq->in, struct reception_rounds_view, 1);
    struct round_add_args *r = NEW(rq->in, struct round_add_args, 1);
    struct rounds_form f = {0};

    if (!rq->merchant_id) {
        rq_not_found(rq);
        return false;
    }
    FORM_READ(rq, round_fields, &f, &v->errors);
    v->leaves = str_trim(form_typed(rq, "depart")), v->back = str_trim(form_typed(rq, "retour")),
    v->until = str_trim(form_typed(rq, "limite"));
    v->seats = form_typed(rq, "places"), v->weekday = f.jour, v->before = f.avant;
    str_i64(f.avant, &r->before_days);
    times_check(rq, v, r);
    if (!v->errors.n) {
        str_i64(f.jour, &r->weekday);
        r->seats = f.places, r->merchant_id = rq->merchant_id;
        rq->form = r;
        return true;
    }
    rq_refused(rq, 422, v->errors.v[0].code);
    rounds_show(rq, rq->db, v);
    return false;
}

static bool overlaps(struct tx *tx, const struct round_add_args *r, size_t *n)
{
    struct round_of_rows all;

    q_round_of(tx->db, tx->mem, r->merchant_id, &all);
    *n = all.n;
    for (size_t i = 0; i < all.n; i++)
        if (all.v[i].weekday == r->weekday && all.v[i].leaves_min < r->back_min && r->leaves_min < all.v[i].back_min)
            return true;
    return false;
}

static void round_write(struct rq *rq, struct tx *tx)
{
    struct round_add_args r = *(const struct round_add_args *)rq->form;
    size_t n;

    if (overlaps(tx, &r, &n) || n >= ROUNDS_MOST) {
        struct reception_rounds_view v = {.leaves = form_typed(rq, "depart"),
                                          .back = form_typed(rq, "retour"),
                                          .until = form_typed(rq, "limite"),
                                          .seats = form_typed(rq, "places"),
                                          .weekday = rq_field(rq, "jour"),
                                          .before = rq_field(rq, "avant")};
        form_error_add(rq, &v.errors, "depart", "round.overlap", "This round overlaps another of the same day.");
        rq_refused(rq, 422, "round.overlap");
        rounds_show(rq, tx->db, &v);
        return;
    }
    r.id = id_new();
    x_round_add(tx, tx->mem, &r);
    reception_changed(tx, rq->now, rq->merchant_id);
    rq_go(rq, "/commercant/tournees?fait=1");
}

static void round_drop_write(struct rq *rq, struct tx *tx)
{
    int64_t weekday, leaves;

    if (!str_i64(rq_field(rq, "jour"), &weekday) || !str_i64(rq_field(rq, "depart"), &leaves) ||
        !x_round_drop(tx, tx->mem, rq->merchant_id, weekday, leaves)) {
        rq_not_found(rq);
        return;
    }
    reception_changed(tx, rq->now, rq->merchant_id);
    rq_go(rq, "/commercant/tournees?fait=1");
}

const struct route reception_rounds_routes[] = {
    {GET, "/commercant/tournees", ACCESS_MEMBER | ACCESS_MANAGER, RATE_PAGE, .read = rounds_get},
    {POST, "/commercant/tournees", ACCESS_MEMBER | ACCESS_MANAGER, RATE_WRITE, .prepare = round_prepare,
     .write = round_write},
    {POST, "/commercant/tournees/retirer", ACCESS_MEMBER | ACCESS_MANAGER, RATE_WRITE, .write = round_drop_write},
    ROUTES_END};
