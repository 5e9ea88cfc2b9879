/* ticket.c: an order as the merchant reads it at two metres. */
#include "shop/fulfilment/inside.h"

#include "app/settings.h"
#include "app/typed.h"
#include "shop/booking/booking.h"
#include "shop/till/till.h"
#include "shop/reception/reception.h"
#include "shop/territory/territory.h"

enum { SOON_MS = 30 * MINUTE_MS, SLOTS_SHOWN = 40, TIMES_SHOWN = 200 };

struct ticket_light ticket_light(struct rq *rq, struct db *db, enum tab tab)
{
    return (struct ticket_light){rq, db, territory_zone(rq), tab, false};
}

str duration_text(struct arena *mem, enum lang lang, int64_t ms)
{
    long long min = (long long)(ms / MINUTE_MS), days = min / (24 * 60);
    str n = str_fmt(mem, "%lld", days);

    if (min < 60) return str_fmt(mem, "%lld\u00a0min", min < 1 ? 1 : min);
    if (min < 24 * 60) return str_fmt(mem, "%lld\u00a0h\u00a0%02lld", min / 60, min % 60);
    return tr_fill(mem, tr_n(lang, days, "%1 day", "%1 days"), &n, 1);
}

int64_t day_at(str zone, int64_t day)
{
    struct local l = day_local(day);

    l.hour = l.minute = l.second = 0;
    return local_at(zone, l);
}

str day_typed(struct arena *mem, int64_t day)
{
    struct local l = day_local(day);

    return str_fmt(mem, "%04d-%02d-%02d", l.year, l.month, l.day);
}

int64_t day_asked(struct rq *rq, str zone)
{
    str rest = str_trim(rq_query(rq, "jour")), piece;
    struct local now = local_of(zone, rq->now);
    int64_t part[3] = {0}, today = day_number(now.year, now.month, now.day);

    for (int i = 0; i < 3; i++)
        if (!str_cut(&rest, '-', &piece) || !str_i64(piece, &part[i])) return today;
    if (part[0] < 2000 || part[0] > 2200 || part[1] < 1 || part[1] > 12 || part[2] < 1 || part[2] > 31) return today;
    return day_number((int)part[0], (int)part[1], (int)part[2]);
}

int64_t day_start(str zone, int64_t now)
{
    struct local l = local_of(zone, now);

    l.hour = l.minute = l.second = 0;
    return local_at(zone, l);
}

static bool is(const struct order_view *o, str state)
{
    return str_eq(o->state, state);
}

static bool to_prepare(const struct order_view *o)
{
    return is(o, S("submitted")) || is(o, S("accepted")) || is(o, S("preparing"));
}

static bool waits_for_buyer(const struct order_view *o)
{
    return is(o, S("ready")) || is(o, S("out_for_delivery"));
}

/* --- when --- */

static str when_text(const struct ticket_light *l, const struct order_view *o, int64_t limit)
{
    struct rq *rq = l->rq;
    int64_t today = day_start(l->zone, rq->now), tomorrow = day_start(l->zone, today + 26 * HOUR_MS);
    bool early = o->slot_at >= rq->now;
    str span = duration_text(rq->mem, rq->lang, early ? o->slot_at - rq->now : rq->now - limit);

    if (early && o->slot_at < tomorrow) return tr_fill(rq->mem, tr(rq->lang, "in %1"), &span, 1);
    if (early) return date_text(rq->mem, rq->lang, l->zone, o->slot_at, DATE_DAY);
    if (rq->now < limit) return tr(rq->lang, "now");
    return tr_fill(rq->mem, tr(rq->lang, "for %1"), &span, 1);
}

static void when_make(const struct ticket_light *l, const struct order_view *o, struct ticket_view *t)
{
    struct rq *rq = l->rq;
    bool open = to_prepare(o) || waits_for_buyer(o);
    int64_t limit = to_prepare(o) ? o->slot_at : o->slot_end_at;

    t->hour = date_text(rq->mem, rq->lang, l->zone, o->slot_at, DATE_HOUR);
    t->day = order_when_text(l->db, rq->mem, rq->lang, o);
    t->late = open && rq->now >= limit;
    opt_i64 until = order_unmet_until(l->db, rq->mem, o, rq->now);
    if (until.set) t->unmet = date_text(rq->mem, rq->lang, l->zone, until.v, DATE_TIME);
    t->unmet_ready = str_eq(o->state, S("ready"));
    t->soon = to_prepare(o) && !t->late && o->slot_at - rq->now < SOON_MS;
    t->when = open ? when_text(l, o, limit) : date_text(rq->mem, rq->lang, l->zone, o->slot_at, DATE_DAY);
}

/* --- money --- */

static void paid_make(struct rq *rq, const struct order_view *o, struct ticket_view *t)
{
    str sum[2] = {money_text(rq->mem, rq->lang, cents(o->actual_cents)), till_means_text(rq->lang, o->shop_paid_by)};

    if (order_deposit(o)) t->deposit = money_text(rq->mem, rq->lang, cents(order_deposit(o)));
    t->owed = str_eq(o->due, S("due_in_shop"));
    if (t->owed) t->paid = tr_fill(rq->mem, tr(rq->lang, "To be paid here: %1"), sum, 1);
    else if (o->shop_paid_at.set) t->paid = tr_fill(rq->mem, tr(rq->lang, "Paid here: %1, %2"), sum, 2);
    else if (str_eq(o->due, S("paid")) || str_eq(o->due, S("authorised")))
        t->paid = tr_fill(rq->mem, tr(rq->lang, "Already paid online: %1"), sum, 1);
    else if (str_eq(o->due, S("due_online"))) t->paid = tr_fill(rq->mem, tr(rq->lang, "Not paid yet: %1"), sum, 1);
    else t->paid = order_due_text(rq->mem, rq->lang, o);
}

/* --- lines --- */

static void lines_make(struct rq *rq, const struct order_view *o, struct ticket_view *t)
{
    t->lines = (struct ticket_lines){NEW(rq->mem, struct ticket_line, o->lines.n), o->lines.n};
    for (size_t i = 0; i < o->lines.n; i++) {
        const struct order_line_view *l = &o->lines.v[i];
        t->lines.v[i] = (struct ticket_line){.qty = qty_text(rq->mem, rq->lang, l->actual_milli, l->unit),
                                             .title = l->title,
                                             .nth = str_fmt(rq->mem, "%zu", i + 1),
                                             .done = l->prepared,
                                             .ordered = qty_text(rq->mem, rq->lang, l->qty_milli, l->unit),
                                             .typed = milli_text(rq->mem, rq->lang, l->actual_milli, S("")),
                                             .field = str_fmt(rq->mem, "q%zu", i + 1)};
        if (!l->kilo_cents) continue;
        t->lines.v[i].weight = str_fmt(rq->mem, "p%zu", i + 1);
        t->lines.v[i].weight_typed = l->weighed_milli ? milli_typed(rq->mem, l->weighed_milli) : S("");
    }
}

/* --- where --- */

static void where_make(const struct ticket_light *l, const struct order_view *o, struct ticket_view *t)
{
    struct rq *rq = l->rq;
    const struct commune *c = o->insee.n ? commune_of(o->insee) : NULL;

    struct order_parcel p;

    t->parcel = order_parcel_read(l->db, rq->mem, o, &p);
    t->where = tr(rq->lang, str_eq(o->fulfilment, S("delivery")) ? _("Delivery") : _("Collection at the shop"));
    t->visit = order_is_visit(o);
    if (t->visit)
        t->where = tr(rq->lang, str_eq(o->fulfilment, S("delivery")) ? _("Appointment at the buyer's")
                                                                     : _("Appointment at the shop"));
    if (o->place_name.n && !t->visit) t->where = tr_fill(rq->mem, tr(rq->lang, "Collection: %1"), &o->place_name, 1);
    if (t->parcel) t->where = tr_fill(rq->mem, tr(rq->lang, "Parcel: %1"), &p.carrier, 1);
    if (t->parcel && p.number.n) t->where = str_fmt(rq->mem, "%.*s · %.*s", STR_ARG(t->where), STR_ARG(p.number));
    if (!str_eq(o->fulfilment, S("pickup")))
        t->address = str_fmt(rq->mem, "%.*s, %.*s %.*s", STR_ARG(o->street), STR_ARG(o->postcode),
                             STR_ARG(c ? c->name : o->insee));
}

/* --- what may be done --- */

static const struct {
    str code;
    const char *msgid;
} reasons[] = {
    {S("sold_out"), _("The goods are no longer there")},
    {S("closed"), _("The shop is closed at that time")},
    {S("quality"), _("The goods are not good enough to sell")},
    {S("other"), _("Another reason, in my own words")},
};

static void reasons_make(struct rq *rq, struct ticket_view *t)
{
    enum { N = sizeof reasons / sizeof *reasons };

    t->reasons = (struct ticket_choices){NEW(rq->mem, struct ticket_choice, N), N};
    for (size_t i = 0; i < N; i++)
        t->reasons.v[i] = (struct ticket_choice){reasons[i].code, tr(rq->lang, reasons[i].msgid)};
}

static void slots_make(const struct ticket_light *l, const struct order_view *o, struct ticket_view *t)
{
    struct rq *rq = l->rq;
    struct slots s;

    reception_slots(l->db, rq->mem, rq->lang,
                    &(struct slot_ask){o->merchant_id, rq->now, o->fulfilment, SLOTS_SHOWN, 0, o->place_id}, &s);
    t->slots = (struct ticket_choices){NEW(rq->mem, struct ticket_choice, s.n), s.n};
    for (size_t i = 0; i < s.n; i++)
        t->slots.v[i] = (struct ticket_choice){str_fmt(rq->mem, "%lld", (long long)s.v[i].starts_at), s.v[i].text};
    t->may_slot = s.n > 0 && !book_only(l->db, rq->mem, o->id);
}

static void booking_make(const struct ticket_light *l, const struct order_booking *b, struct ticket_view *t)
{
    struct rq *rq = l->rq;
    struct ticket_booking *k = &t->bookings.v[t->bookings.n++];
    struct slots s;

    order_booking_times(l->db, rq->mem, rq->lang, rq->now, b, &s);
    *k = (struct ticket_booking){
        str_fmt(rq->mem, "%lld", (long long)b->id), b->title, {NEW(rq->mem, struct ticket_choice, TIMES_SHOWN), 0}};
    for (size_t i = 0; i < s.n && k->times.n < TIMES_SHOWN; i++)
        if (s.v[i].starts_at != b->starts_at)
            k->times.v[k->times.n++] =
                (struct ticket_choice){str_fmt(rq->mem, "%lld", (long long)s.v[i].starts_at), s.v[i].text};
    if (!k->times.n) t->bookings.n--;
}

static void bookings_make(const struct ticket_light *l, const struct order_view *o, struct ticket_view *t)
{
    struct order_bookings b;

    order_bookings(l->db, l->rq->mem, l->rq->now, o, &b);
    t->bookings.v = NEW(l->rq->mem, struct ticket_booking, b.n + 1);
    for (size_t i = 0; i < b.n; i++)
        if (b.v[i].may_shop) booking_make(l, &b.v[i], t);
}

static void may_make(const struct ticket_light *l, const struct order_view *o, struct ticket_view *t)
{
    struct order_last last = {0};
    bool work = is(o, S("accepted")) || is(o, S("preparing")), waiting = str_eq(o->due, S("due_online"));
    bool delivery = !str_eq(o->fulfilment, S("pickup"));

    t->fresh = is(o, S("submitted")) && !waiting;
    bool clerk = ticket_by_staff(l->rq) || rq_can(l->rq, ACCESS_CLERK); /* who only prepares ends no order */

    t->may_accept = t->fresh;
    t->may_refuse = t->fresh && clerk;
    t->may_tick = t->may_ready = work;
    t->may_pay = t->owed && (work || waits_for_buyer(o));
    t->may_unpay = o->shop_paid_at.set && !is(o, S("handed_over"));
    t->may_send = is(o, S("ready")) && delivery;
    t->may_hand = (is(o, S("ready")) && !delivery) || is(o, S("out_for_delivery"));
    t->may_cancel = clerk && (work || is(o, S("ready")));
    t->may_weigh = l->alone && work && !o->shop_paid_at.set;
    t->may_missed = waits_for_buyer(o) && l->rq->now >= o->slot_end_at;
    t->may_undo = order_last_step(l->db, l->rq->mem, o->id, &last) && order_may_undo(&last, l->rq->now);
    t->no_code = is(o, S("handed_over")) && str_eq(last.reason, S("no_code"));
    if (str_eq(last.reason, S("mode_changed")))
        t->where = tr_fill(l->rq->mem, tr(l->rq->lang, "%1 · changed by the buyer"), &t->where, 1);
    if (t->may_undo) t->undo = order_state_text(l->rq->lang, last.to);
    if (t->may_refuse || t->may_cancel) reasons_make(l->rq, t);
}

static void urls_make(struct rq *rq, const struct order_view *o, struct ticket_view *t)
{
    static const struct {
        size_t at;
        const char *verb;
    } verbs[] = {
        {offsetof(struct ticket_view, u_accept), "/accepter"},
        {offsetof(struct ticket_view, u_refuse), "/refuser"},
        {offsetof(struct ticket_view, u_line), "/ligne"},
        {offsetof(struct ticket_view, u_ready), "/pret"},
        {offsetof(struct ticket_view, u_pay), "/payer"},
        {offsetof(struct ticket_view, u_unpay), "/impaye"},
        {offsetof(struct ticket_view, u_send), "/en-route"},
        {offsetof(struct ticket_view, u_hand), "/remettre"},
        {offsetof(struct ticket_view, u_hand_known), "/remettre-sans-code"},
        {offsetof(struct ticket_view, u_undo), "/defaire"},
        {offsetof(struct ticket_view, u_cancel), "/annuler"},
        {offsetof(struct ticket_view, u_missed), "/non-retiree"},
        {offsetof(struct ticket_view, u_slot), "/creneau"},
        {offsetof(struct ticket_view, u_weigh), "/peser"},
        {offsetof(struct ticket_view, u_card), "/carte"},
        {offsetof(struct ticket_view, url), ""},
    };

    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
        *(str *)(void *)((char *)t + verbs[i].at) = rq_url(rq, ticket_path(rq, o, verbs[i].verb));
    if (ticket_by_staff(rq)) t->u_card = S("");
}

static void number_make(struct rq *rq, const struct order_view *o, struct ticket_view *t)
{
    ptrdiff_t dash = str_find(o->number, S("-"));
    size_t cut = dash < 0 ? 0 : (size_t)dash + 1;

    t->head = str_head(o->number, cut);
    t->tail = str_from(o->number, cut);
    t->id = str_fmt(rq->mem, "t-%.*s", STR_ARG(o->number));
}

void ticket_make(const struct ticket_light *l, const struct order_view *o, struct ticket_view *t)
{
    static const char *const tabs[TABS] = {"a-preparer", "pretes", "remises"};

    *t = (struct ticket_view){.name = o->buyer_name,
                              .phone = o->buyer_phone,
                              .mail = o->buyer_mail,
                              .note = o->note,
                              .state = order_state_text(l->rq->lang, o->state),
                              .back = l->alone ? S("fiche") : str_c(tabs[l->tab]),
                              .page = l->alone};
    order_gift_read(l->db, l->rq->mem, o->id, &t->gift);
    t->adults = order_adults_only(l->db, l->rq->mem, o->id);
    number_make(l->rq, o, t);
    when_make(l, o, t);
    paid_make(l->rq, o, t);
    lines_make(l->rq, o, t);
    where_make(l, o, t);
    may_make(l, o, t);
    urls_make(l->rq, o, t);
    if (l->alone && !t->parcel && (t->fresh || is(o, S("accepted")))) slots_make(l, o, t);
    if (l->alone) bookings_make(l, o, t);
}
