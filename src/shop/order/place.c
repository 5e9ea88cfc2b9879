/* place.c: a cart becomes orders: all or nothing, in one transaction, without a word to the outside. */
#include "shop/order/inside.h"

#include "app/event.h"
#include "app/settings.h"
#include "shop/account/mobile.h"
#include "shop/merchant/merchant.h"
#include "shop/price/price.h"
#include "shop/reception/reception.h"

enum { PROBLEMS_MOST = 200 };

struct placing {
    struct place *p;
    struct tx *tx;
    struct cart cart;
    int64_t now, purchase_id;
    str terms;
    bool doubted; /* orders of this address were not collected: it is proved first */
    struct placed {
        int64_t order_id, slot_end_at; /* order_id 0: it has no time, and is not placed */
        enum slot_take slot;
        struct db_outcome *seat, *number, *row;
        struct order_insert_args a;
    } * placed; /* of each part */
};

/* --- the fingerprint --- */

static void print_str(struct buf *b, str s)
{
    buf_fmt(b, ";%zu:%.*s", s.n, STR_ARG(s)); /* with its length, so that two texts cannot trade letters */
}

static void print_line(struct buf *b, const struct cart_line *l)
{
    buf_fmt(b, ",%lld:%lld:%lld:%lld:%lld", (long long)l->offer.id, (long long)l->qty_milli, (long long)l->total_cents,
            (long long)l->starts_at, (long long)l->deposit_cents);
    for (size_t i = 0; i < l->parts.n; i++)
        buf_fmt(b, "+%lld:%lld", (long long)l->parts.v[i].offer_id, (long long)l->parts.v[i].each_milli);
}

static void print_part(struct buf *b, const struct cart_part *p)
{
    buf_fmt(b, "|%lld;%lld;%lld;%lld", (long long)p->merchant_id, (long long)p->place_id,
            (long long)(p->slot_at.set ? p->slot_at.v : 0), (long long)p->fee_cents);
    print_str(b, p->kind);
    print_str(b, p->fulfilment);
    print_str(b, p->pay);
    print_str(b, p->street);
    print_str(b, p->insee);
    print_str(b, p->note);
    print_str(b, p->gift_message.p ? p->gift_message : S(""));
    buf_fmt(b, ";%d", p->wrapped);
    if (p->fulfilment.n && str_eq(p->fulfilment, S("parcel"))) {
        print_str(b, p->carrier);
        buf_fmt(b, ";%lld", (long long)p->parcel_days);
    }
    for (size_t i = 0; i < p->lines.n; i++) print_line(b, &p->lines.v[i]);
}

str cart_fingerprint(struct arena *mem, const struct cart *c)
{
    struct buf b = buf_new(mem, 256 * 1024);
    uint8_t h[SHA256_BYTES];

    print_str(&b, c->name);
    print_str(&b, c->phone);
    print_str(&b, c->mail);
    if (c->helper.n) print_str(&b, c->helper), print_str(&b, c->helper_phone);
    for (size_t i = 0; i < c->parts.n; i++) print_part(&b, &c->parts.v[i]);
    sha256(buf_str(&b), h);
    return hex(mem, h, 16);
}

static str sha_text(struct arena *mem, str s)
{
    uint8_t h[SHA256_BYTES];

    sha256(s, h);
    return hex(mem, h, sizeof h);
}

/* --- problems --- */

static void problem_of(struct placing *g, const struct cart_part *part, const struct cart_line *line, const char *code,
                       str text)
{
    struct place_problems *all = &g->p->problems;

    if (!all->v) all->v = NEW(g->tx->mem, struct place_problem, PROBLEMS_MOST);
    if (all->n == PROBLEMS_MOST) return;
    all->v[all->n++] =
        (struct place_problem){part->merchant_id, line ? line->offer.id : 0, code,
                               line && line->offer.title.n ? line->offer.title : part->merchant_name, text};
}

static void problem(struct placing *g, const struct cart_part *part, const struct cart_line *line, const char *code,
                    const char *msgid)
{
    problem_of(g, part, line, code, tr(g->p->rq->lang, msgid));
}

static bool left_out(const struct place *p, int64_t offer_id)
{
    for (size_t i = 0; i < p->left_out_n; i++)
        if (p->left_out[i] == offer_id) return true;
    return false;
}

/* When and where of what is left, and what has to be made for it. */
static void part_follow(struct cart_part *p)
{
    bool made = false;

    for (size_t i = 0; i < p->lines.n; i++) made |= p->lines.v[i].offer.lead_days > 0;
    if (!made) p->ready_from = 0;
    cart_part_times(p);
    if (p->booked_at && str_eq(p->fulfilment, S("pickup"))) p->fee_cents = p->wrap_cents;
    cart_part_books(p);
}

static struct cart_part part_without(struct arena *mem, const struct place *place, const struct cart_part *from)
{
    struct cart_part p = *from;

    p.lines = (struct cart_lines){NEW(mem, struct cart_line, from->lines.n), 0};
    for (size_t i = 0; i < from->lines.n; i++) {
        const struct cart_line *l = &from->lines.v[i];
        if (!left_out(place, l->offer.id)) p.lines.v[p.lines.n++] = *l;
        else p.subtotal_cents -= l->total_cents, p.deposit_cents -= l->deposit_cents;
    }
    part_follow(&p);
    return p;
}

int64_t part_fee_without(struct arena *mem, const struct offer_ids *left, const struct cart_part *from)
{
    const struct place place = {.left_out = left->v, .left_out_n = left->n};

    return part_without(mem, &place, from).fee_cents;
}

/* The parts as they were read stay as they are. */
void purchase_leave_out(struct arena *mem, const struct place *place, struct cart *c)
{
    const struct cart_parts from = c->parts;

    c->parts = (struct cart_parts){NEW(mem, struct cart_part, from.n), 0};
    for (size_t i = 0; i < from.n; i++) {
        struct cart_part p = part_without(mem, place, &from.v[i]);
        if (p.lines.n) c->parts.v[c->parts.n++] = p;
    }
}

static void check_delivery(struct placing *g, const struct cart_part *p)
{
    struct delivery d = {0};

    if (!p->delivers || !p->insee.n || !p->street.n) {
        problem(g, p, NULL, "order.no_delivery", "Say where to deliver, or choose to collect.");
        return;
    }
    reception_delivery(g->tx->db, g->tx->mem, p->merchant_id, p->insee, &d);
    if (!d.possible)
        problem(g, p, NULL, "order.no_delivery", "This shop does not deliver to your commune. Choose to collect.");
    else if (p->subtotal_cents < d.minimum_cents)
        problem(g, p, NULL, "order.minimum",
                "This shop delivers from a larger amount. Add something, or choose to collect.");
}

static void check_parcel(struct placing *g, const struct cart_part *p)
{
    struct parcel_terms t;

    reception_parcel(g->tx->db, g->tx->mem, p->merchant_id, &t);
    if (!p->parcels || !p->insee.n || !p->street.n || !str_eq(p->pay, S("online")))
        problem(g, p, NULL, "order.no_parcel",
                "This shop does not send parcels for the moment, or the address is missing. Choose again.");
    else if (p->subtotal_cents < t.minimum_cents)
        problem(g, p, NULL, "order.minimum",
                "This shop sends parcels from a larger amount. Add something, or choose to collect.");
}

static void check_part(struct placing *g, const struct cart_part *p)
{
    struct merchant m;
    bool online = p->pay.p && str_eq(p->pay, S("online"));

    for (size_t i = 0; i < p->lines.n; i++) {
        const struct cart_line *l = &p->lines.v[i];
        if (!l->sellable) problem(g, p, l, "order.not_sold", "This is no longer sold.");
        else if (cart_line_alcohol(l) && !g->p->adult)
            problem(g, p, l, "order.adult", "Alcohol is not sold to minors.");
        else if (!g->p->mandate && !g->p->early && cart_line_early(g->tx->db, g->tx->mem, g->now, p, l))
            problem(g, p, l, "order.early", "It begins before the end of the 14 days: tick that you ask for that.");
        else if (l->offer.book_min && !l->starts_at)
            problem(g, p, l, "order.time_closed", "This time is no longer possible. Choose another.");
    }
    if (p->paused.n)
        problem(g, p, NULL, "order.paused",
                "This shop takes no orders for the moment. Go on without it, or come back a little later.");
    if (!p->fulfilment.p || !p->slot_at.set) {
        problem(g, p, NULL, "order.no_slot", "Choose when you will have it.");
        return;
    }
    if (p->at_home && !str_eq(p->fulfilment, S("delivery")))
        problem(g, p, NULL, "order.at_home", "Something is done at your home: choose that the shop comes to you.");
    if (p->slot_at.v < p->ready_from)
        problem(g, p, NULL, "order.not_made", "Something is made to order: choose a later time.");
    if (str_eq(p->fulfilment, S("delivery"))) check_delivery(g, p);
    if (str_eq(p->fulfilment, S("parcel"))) check_parcel(g, p);
    if (online ? !p->may_pay_online : !p->may_pay_shop)
        problem(g, p, NULL, "order.no_pay", "This way of paying is no longer offered by this shop. Choose another.");
    if (merchant_public(g->tx->db, g->tx->mem, LANG_FR, p->merchant_id, &m) && str_eq(p->fulfilment, S("pickup")) &&
        p->subtotal_cents < m.minimum_cents)
        problem(g, p, NULL, "order.minimum", "This shop takes orders from a larger amount. Add something to it.");
}

enum { MISSED_DAYS = 183 };

/* Two counts: of the address as typed, which may be anybody's, and of who had shown that it is his. */
enum missed order_missed(struct db *db, struct arena *mem, int64_t now, const struct missed_who *who)
{
    int64_t since = now - MISSED_DAYS * DAY_MS, most = setting_in_i64(db, mem, SETTING_NO_SHOW_MOST);
    struct missed_by_mail_row a = {0};
    struct missed_by_phone_row b = {0};
    str missed = S("not_collected");

    if (!most) return MISSED_FINE;
    if (who->mail.n) q_missed_by_mail(db, mem, who->mail, since, missed, &a);
    else if (who->phone.n) q_missed_by_phone(db, mem, who->phone, S(""), since, missed, &b);
    if (who->proved && a.proved + b.proved >= most) return MISSED_ONLINE;
    return !who->proved && a.n + b.n >= (most > 1 ? most - 1 : 1) ? MISSED_DOUBTED : MISSED_FINE;
}

static bool part_unpaid(const struct cart_part *p)
{
    return !p->pay.p || str_eq(p->pay, S("shop"));
}

/* The purchase this browser made last was of this address, and something of it was not collected. Whoever merely types another's
** address is asked for nothing that others are not asked for: it would tell him that its owner does not come. */
static bool missed_here(struct placing *g)
{
    struct purchase_view was;

    if (!g->p->before.n || !purchase_read(g->tx->db, g->tx->mem, g->p->before, &was)) return false;
    if (g->cart.mail.n ? !str_eq(was.mail, g->cart.mail) : was.mail.n || !str_eq(was.phone, g->cart.phone))
        return false;
    for (size_t i = 0; i < was.orders.n; i++)
        if (str_eq(was.orders.v[i].state, S("not_collected"))) return true;
    return false;
}

/* Who did not come again and again, and has shown that it was he, pays beforehand: an address that anybody may type
** shuts nobody out. The shop or staff, who know him, may still type it in. */
static void check_missed(struct placing *g)
{
    struct missed_who who = {g->cart.mail, g->cart.phone, g->cart.mail_proved};
    bool unpaid = false;

    for (size_t i = 0; i < g->cart.parts.n; i++) unpaid |= part_unpaid(&g->cart.parts.v[i]);
    if (g->p->mandate || (!unpaid && !g->p->before.n)) return;
    enum missed m = order_missed(g->tx->db, g->tx->mem, g->now, &who);
    g->doubted = m == MISSED_DOUBTED && missed_here(g);
    for (size_t i = 0; i < g->cart.parts.n && m == MISSED_ONLINE; i++)
        if (part_unpaid(&g->cart.parts.v[i]))
            problem(
                g, &g->cart.parts.v[i], NULL, "order.no_show",
                "Several of your orders were not collected. Pay this one online, or call the shop: it can note it.");
}

static bool reachable(struct placing *g)
{
    return g->cart.mail.n || (sms_possible(g->p->rq->hall) && sms_number(g->tx->mem, g->cart.phone).n);
}

/* A reservation costs nothing to make: above the shop's limit, or once orders were not collected, the buyer proves his address first. */
static bool needs_code(struct placing *g)
{
    for (size_t i = 0; i < g->cart.parts.n && !g->cart.mail_proved && !g->p->mandate; i++) {
        const struct cart_part *p = &g->cart.parts.v[i];
        struct merchant m;
        if (g->doubted && (part_unpaid(p) || reachable(g)))
            return true; /* who pays online may turn to the shop later */
        if (part_unpaid(p) && merchant_public(g->tx->db, g->tx->mem, LANG_FR, p->merchant_id, &m) &&
            p->subtotal_cents > m.reserve_limit_cents)
            return true;
    }
    return false;
}

/* Nowhere to send the code to. */
static bool nowhere(struct placing *g)
{
    bool sms = sms_possible(g->p->rq->hall);
    str help = setting_in(g->tx->db, g->tx->mem, SETTING_HELP_PHONE);

    if (reachable(g)) return false;
    for (size_t i = 0; i < g->cart.parts.n; i++)
        if (!str_eq(g->cart.parts.v[i].pay, S("online")))
            problem_of(g, &g->cart.parts.v[i], NULL, "order.no_mail",
                       tr_fill(g->tx->mem,
                               tr(g->p->rq->lang,
                                  sms ? _("To pay such an amount in the shop, give a mail address or a mobile number: "
                                          "a code makes sure that it is you. Or pay online, or call us: %1.")
                                      : _("To pay such an amount in the shop, give a mail address: a code makes sure "
                                          "that it is you. Or pay online, or call us: %1.")),
                               &help, 1));
    return true;
}

/* --- writing --- */

static void order_history(struct placing *g, int64_t order_id)
{
    const struct mandate *by = g->p->mandate;

    x_order_event_add(g->tx, g->tx->mem,
                      &(struct order_event_add_args){
                          .id = id_new(),
                          .order_id = order_id,
                          .from = S(""),
                          .to = S("submitted"),
                          .actor_kind = by ? by->staff ? S("staff") : S("member") : S("buyer"),
                          .actor_id = by ? SOME_I64(by->person_id) : NO_I64,
                          .reason = S("submitted"),
                          .now = g->now,
                      });
}

/* Four digits, unique among the shop's open orders: the first ones were mostly free. */
static void row_inserted(struct placing *g, struct placed *d)
{
    int64_t n = d->row->n;

    for (int i = 1; n != 1; i++) {
        if (i == 50) fault("order.codes", "no free code among the open orders of a shop");
        d->a.code = id_digits(g->tx->mem, 4);
        n = x_order_insert(g->tx, g->tx->mem, &d->a);
    }
}

/* The time of a service; its line is called with it, wherever it is read. */
static str time_take(struct placing *g, const struct cart_part *p, const struct cart_line *l, int64_t order_id,
                     str title)
{
    struct book b = {l->offer.id, p->merchant_id, order_id, l->qty_milli / 1000, l->starts_at, l->offer.book_min};

    switch (book_take(g->tx, g->now, &b)) {
    case SLOT_TAKEN: break;
    case SLOT_FULL: problem(g, p, l, "order.time_taken", "This time was just taken. Choose another."); break;
    default: problem(g, p, l, "order.time_closed", "This time is no longer possible. Choose another.");
    }
    return str_fmt(g->tx->mem, "%.*s (%.*s)", STR_ARG(title), STR_ARG(l->when));
}

void order_parts_keep(struct tx *tx, int64_t now, int64_t line_id, struct bundle_parts *parts, int64_t price_cents)
{
    bundle_share(parts, price_cents);
    for (size_t i = 0; i < parts->n; i++)
        x_line_part_add(tx, tx->mem,
                        &(struct line_part_add_args){
                            line_id, parts->v[i].offer_id, parts->v[i].stock_item_id, parts->v[i].each_milli,
                            offer_vat(tx->db, tx->mem, parts->v[i].offer_id, now), parts->v[i].share_cents});
}

/* A basket's line says what is in it, wherever it is read. */
static str bundle_title(struct placing *g, const struct cart_line *l, str title)
{
    return str_fmt(g->tx->mem, "%.*s (%.*s)", STR_ARG(title),
                   STR_ARG(bundle_text(g->tx->mem, g->p->rq->lang, &l->parts)));
}

/* And a weighed piece's, what one weighs. */
static str weighed_title(struct placing *g, const struct cart_line *l, str title)
{
    return str_fmt(g->tx->mem, "%.*s (%.*s)", STR_ARG(title),
                   STR_ARG(piece_weight_text(g->tx->mem, g->p->rq->lang, &l->offer)));
}

/* And what a quote holds, which it now is the order of: of two who confirm it at once one is told. */
static str quote_title(struct placing *g, const struct cart_part *p, const struct cart_line *l, int64_t order_id,
                       str title)
{
    if (!quote_take(g->tx, g->now, l->quote_id, order_id))
        problem(g, p, l, "order.quote", "This quote was ordered already, or has lapsed.");
    return str_fmt(g->tx->mem, "%.*s (%.*s)", STR_ARG(title), STR_ARG(l->inside));
}

static void lines_insert(struct placing *g, const struct cart_part *p, int64_t order_id)
{
    for (size_t i = 0; i < p->lines.n; i++) {
        const struct cart_line *l = &p->lines.v[i];
        str title = l->offer.variant.n
                        ? str_fmt(g->tx->mem, "%.*s, %.*s", STR_ARG(l->offer.title), STR_ARG(l->offer.variant))
                        : l->offer.title;
        if (l->starts_at) title = time_take(g, p, l, order_id, title);
        if (l->offer.bundle) title = bundle_title(g, l, title);
        if (l->offer.kilo_cents) title = weighed_title(g, l, title);
        if (l->quote_id) title = quote_title(g, p, l, order_id, title);
        int64_t line_id = id_new();
        x_line_insert(g->tx, g->tx->mem,
                      &(struct line_insert_args){
                          .id = line_id,
                          .order_id = order_id,
                          .merchant_id = p->merchant_id,
                          .offer_id = l->offer.id,
                          .stock_item_id = l->offer.stock_item_id,
                          .title = title,
                          .unit = l->offer.unit,
                          .price_cents = l->offer.price_cents.v,
                          .vat_bp = offer_vat(g->tx->db, g->tx->mem, l->offer.id, g->now),
                          .qty_milli = l->qty_milli,
                          .total_cents = l->total_cents,
                          .deposit_cents = l->offer.deposit_cents,
                          .keeps = cart_line_keeps(g->tx->db, g->tx->mem, l),
                          .kilo_cents = l->offer.kilo_cents,
                          .most_milli = l->offer.kilo_cents ? l->offer.most_milli : 0,
                      });
        struct bundle_parts parts = l->parts;
        if (l->offer.bundle) order_parts_keep(g->tx, g->now, line_id, &parts, l->offer.price_cents.v);
    }
}

/* Until when stock is set aside: the payment's deadline online, the end of the slot and grace in the shop. */
static opt_i64 hold_until(struct placing *g, const struct cart_part *p, int64_t slot_end_at)
{
    if (str_eq(p->pay, S("online")))
        return SOME_I64(g->now + setting_in_i64(g->tx->db, g->tx->mem, SETTING_PAY_MINUTES) * MINUTE_MS);
    return SOME_I64(reception_grace_end(g->tx->db, g->tx->mem, slot_end_at));
}

/* A seat and a number are asked for. */
static void part_begin(struct placing *g, const struct cart_part *p, struct placed *d)
{
    struct slot_ask ask = {.merchant_id = p->merchant_id,
                           .now = g->now,
                           .fulfilment = p->fulfilment,
                           .not_before = p->ready_from,
                           .place_id = p->place_id};

    *d = (struct placed){.order_id = id_new(), .slot_end_at = p->booked_end, .slot = SLOT_TAKEN};
    if (!p->booked_at) /* else the times of its lines are taken instead */
        d->slot = reception_slot_ask(g->tx, &ask, p->slot_at.v, &d->slot_end_at, &d->seat);
    d->number = merchant_number_ask(g->tx, p->merchant_id);
}

static bool slot_had(struct placing *g, const struct cart_part *p, struct placed *d)
{
    if (d->seat && !d->seat->n) d->slot = SLOT_FULL;
    if (d->slot == SLOT_TAKEN) return true;
    d->order_id = 0;
    if (d->slot == SLOT_FULL) problem(g, p, NULL, "order.slot_full", "This time was just taken. Choose another.");
    else problem(g, p, NULL, "order.slot_closed", "This time is no longer possible. Choose another.");
    return false;
}

static void parcel_keep(struct placing *g, const struct cart_part *p, int64_t order_id)
{
    struct parcel_terms t;

    if (!str_eq(p->fulfilment, S("parcel"))) return;
    reception_parcel(g->tx->db, g->tx->mem, p->merchant_id, &t);
    order_parcel_promise(g->tx, order_id, &t, p->slot_at.v);
}

static int64_t part_total(const struct cart_part *p)
{
    return p->subtotal_cents + p->fee_cents + p->deposit_cents;
}

/* The order's row. */
static void part_row(struct placing *g, const struct cart_part *p, struct placed *d)
{
    struct pickup_place at = {.name = S(""), .address = p->street, .postcode = p->postcode, .insee = p->insee};

    if (!slot_had(g, p, d)) return;
    if (p->place_id)
        reception_place(g->tx->db, g->tx->mem, p->merchant_id, p->place_id, &at); /* as it is called today */
    d->a = (struct order_insert_args){
        .id = d->order_id,
        .purchase_id = g->purchase_id,
        .merchant_id = p->merchant_id,
        .number = merchant_number_had(g->tx->mem, d->number),
        .code = id_digits(g->tx->mem, 4),
        .kind = p->kind,
        .fulfilment = p->fulfilment,
        .slot_at = p->slot_at.v,
        .slot_end_at = d->slot_end_at,
        .street = at.address,
        .postcode = at.postcode,
        .insee = at.insee,
        .place_id = p->place_id,
        .place_name = at.name,
        .note = p->note,
        .pay = p->pay,
        .state = S("submitted"),
        .lines_cents = p->subtotal_cents,
        .fee_cents = p->fee_cents,
        .deposit_cents = p->deposit_cents,
        .total_cents = part_total(p),
        .pay_by_at = str_eq(p->pay, S("online")) ? hold_until(g, p, d->slot_end_at) : NO_I64,
        .now = g->now,
    };
    d->row = l_order_insert(g->tx, g->tx->mem, &d->a);
}

static void part_fill(struct placing *g, const struct cart_part *p, struct placed *d)
{
    int64_t id = d->order_id;

    if (!id) return;
    row_inserted(g, d);
    parcel_keep(g, p, id);
    order_gift_keep(g->tx, id, p);
    if (cart_part_alcohol(p)) x_adult_add(g->tx, g->tx->mem, id, g->now);
    if (g->p->early && cart_part_early(g->tx->db, g->tx->mem, g->now, p)) order_early_keep(g->tx, g->now, id);
    if (p->ready_from) x_order_ready_from_set(g->tx, g->tx->mem, id, p->ready_from);
    lines_insert(g, p, id);
    order_history(g, id);
}

/* Step by step for all of them: what each step says of one shop is known together with what it says of the others. */
static void parts_place(struct placing *g)
{
    const struct cart_parts *parts = &g->cart.parts;

    for (size_t i = 0; i < parts->n; i++) part_begin(g, &parts->v[i], &g->placed[i]);
    db_settle(g->tx);
    for (size_t i = 0; i < parts->n; i++) part_row(g, &parts->v[i], &g->placed[i]);
    db_settle(g->tx);
    for (size_t i = 0; i < parts->n; i++) part_fill(g, &parts->v[i], &g->placed[i]);
}

/* Which line failed its hold: demand is summed over the purchase by the holds themselves, in id order of stock items. */
struct want {
    const struct cart_part *part;
    const struct cart_line *line;
    int64_t order_id, stock_item_id, milli;
    opt_i64 until;
    const struct db_outcome *held;
};

static void want_add(struct want *w, size_t *n, struct want x)
{
    size_t at = (*n)++;

    for (; at && w[at - 1].stock_item_id > x.stock_item_id; at--) w[at] = w[at - 1];
    w[at] = x;
}

/* A basket wants each of its parts. */
static void line_wants(struct want *w, size_t *n, struct want x)
{
    const struct bundle_parts *parts = &x.line->parts;

    x.stock_item_id = x.line->offer.stock_item_id, x.milli = x.line->qty_milli;
    if (!x.line->offer.bundle) want_add(w, n, x);
    for (size_t i = 0; x.line->offer.bundle && i < parts->n; i++) {
        x.stock_item_id = parts->v[i].stock_item_id;
        x.milli = parts->v[i].each_milli * x.line->qty_milli / 1000;
        want_add(w, n, x);
    }
}

static size_t wants_sorted(struct placing *g, struct want *w)
{
    size_t n = 0;

    for (size_t i = 0; i < g->cart.parts.n; i++) {
        const struct cart_part *p = &g->cart.parts.v[i];
        opt_i64 until = hold_until(g, p, g->placed[i].slot_end_at);
        for (size_t k = 0; k < p->lines.n; k++)
            line_wants(
                w, &n,
                (struct want){.part = p, .line = &p->lines.v[k], .order_id = g->placed[i].order_id, .until = until});
    }
    return n;
}

static void holds_take(struct placing *g)
{
    struct want *w = NEW(g->tx->mem, struct want, (size_t)g->cart.lines * BUNDLE_PARTS_MOST);
    size_t n = wants_sorted(g, w);

    for (size_t i = 0; i < n; i++) {
        struct hold_add_args h = {id_new(), w[i].stock_item_id, w[i].order_id, w[i].milli, w[i].until, g->now};
        w[i].held = l_hold_add(g->tx, g->tx->mem, &h);
    }
    db_settle(g->tx);
    for (size_t i = 0; i < n; i++)
        if (w[i].held->n != 1) problem(g, w[i].part, w[i].line, "order.sold_out", "There is not enough left.");
}

/* The words the buyer read before he confirmed, if the page said which. */
static bool terms_same(struct placing *g)
{
    g->terms = terms_text(g->tx->db, g->tx->mem, g->p->rq->lang, g->p->early ? g->now : 0, &g->cart);
    return !g->p->terms.p || str_starts(terms_hash(g->tx->mem, g->terms), g->p->terms);
}

static void mandate_keep(struct placing *g)
{
    const struct mandate *by = g->p->mandate;

    if (!by && g->cart.helper.n)
        x_mandate_add(g->tx, g->tx->mem,
                      &(struct mandate_add_args){.purchase_id = g->purchase_id,
                                                 .person_kind = S("relative"),
                                                 .how = S("relative"),
                                                 .asked_by = g->cart.helper,
                                                 .phone = g->cart.helper_phone,
                                                 .insee = S(""),
                                                 .now = g->now});
    if (!by) return;
    x_mandate_add(g->tx, g->tx->mem,
                  &(struct mandate_add_args){
                      .purchase_id = g->purchase_id,
                      .person_id = by->person_id,
                      .person_kind = by->staff ? S("staff") : S("member"),
                      .how = by->how,
                      .asked_by = by->asked_by,
                      .phone = S(""),
                      .insee = by->insee.p ? by->insee : S(""),
                      .now = g->now,
                  });
}

static void purchase_write(struct placing *g, str key, str content)
{
    struct place *p = g->p;
    int64_t total = 0;

    for (size_t i = 0; i < g->cart.parts.n; i++) total += part_total(&g->cart.parts.v[i]);
    g->purchase_id = id_new();
    g->placed = NEW(g->tx->mem, struct placed, g->cart.parts.n);
    p->token = id_public(g->tx->mem, 26);
    x_purchase_insert(g->tx, g->tx->mem,
                      &(struct purchase_insert_args){
                          .id = g->purchase_id,
                          .token = p->token,
                          .idem_key = key,
                          .idem_hash = content,
                          .cart_id = g->cart.id,
                          .lang = lang_code(p->rq->lang),
                          .name = g->cart.name,
                          .phone = g->cart.phone,
                          .mail = g->cart.mail,
                          .total_cents = total,
                          .now = g->now,
                      });
    terms_keep(g->tx, g->purchase_id, g->terms);
    mandate_keep(g);
    if (g->cart.card_id) x_purchase_card_put(g->tx, g->tx->mem, g->purchase_id, g->cart.card_id);
    parts_place(g);
    if (!p->problems.n) holds_take(g);
}

/* Of a line and of what is in its basket: the public's stock follows. */
static void line_tell(struct placing *g, const struct cart_line *l)
{
    event_raise(g->tx, EVENT_OFFER_CHANGED, g->now, l->offer.id);
    for (size_t i = 0; i < l->parts.n; i++) event_raise(g->tx, EVENT_OFFER_CHANGED, g->now, l->parts.v[i].offer_id);
}

static void tell(struct placing *g)
{
    for (size_t i = 0; i < g->cart.parts.n; i++)
        for (size_t k = 0; k < g->cart.parts.v[i].lines.n; k++) line_tell(g, &g->cart.parts.v[i].lines.v[k]);
    event_raise(g->tx, EVENT_PURCHASE_PLACED, g->now, g->purchase_id);
}

/* The content a form stands for: what it showed and what it leaves out. */
static str content_of(struct arena *mem, const struct place *p)
{
    struct buf b = buf_new(mem, 16 * 1024);

    buf_put(&b, p->fingerprint);
    for (size_t i = 0; i < p->left_out_n; i++) buf_fmt(&b, ",%lld", (long long)p->left_out[i]);
    return sha_text(mem, buf_str(&b));
}

/* A form is known by the cart it stood in and the number it was given when it was drawn. */
static str key_of(struct arena *mem, const struct place *p)
{
    return sha_text(mem, str_fmt(mem, "%.*s|%.*s", STR_ARG(p->rq->cart_token), STR_ARG(p->form_token)));
}

void purchase_replaced(struct tx *tx, int64_t purchase_id, int64_t by_id)
{
    x_purchase_replaced(tx, tx->mem, purchase_id, by_id);
}

bool purchase_replayed(struct db *db, struct place *p, enum place_end *end)
{
    struct arena *mem = p->rq->mem;
    struct purchase_by_key_row was;

    if (!q_purchase_by_key(db, mem, key_of(mem, p), &was)) return false;
    p->token = was.token;
    *end = str_eq(was.idem_hash, content_of(mem, p)) ? PLACE_SAME : PLACE_OTHER;
    return true;
}

static void line_ahead(struct placing *g, const struct cart_line *l)
{
    struct db *db = g->tx->db;

    cart_line_keeps(db, g->tx->mem, l);
    offer_vat(db, g->tx->mem, l->offer.id, g->now);
    event_ahead(db, g->tx->mem, EVENT_OFFER_CHANGED, l->offer.id);
}

/* What is about to be asked of each shop and line, at once. */
static void parts_ahead(struct placing *g)
{
    struct db *db = g->tx->db;
    struct merchant_look look;

    if (!db_ahead_begin(db)) return;
    for (size_t i = 0; i < g->cart.parts.n; i++) {
        const struct cart_part *p = &g->cart.parts.v[i];
        merchant_look_of(db, g->tx->mem, p->merchant_id, &look);
        merchant_mediator(db, g->tx->mem, p->merchant_id);
        reception_ahead(db, g->tx->mem, p->merchant_id, g->now);
        for (size_t k = 0; k < p->lines.n; k++) line_ahead(g, &p->lines.v[k]);
    }
    order_missed(db, g->tx->mem, g->now, &(struct missed_who){g->cart.mail, g->cart.phone, g->cart.mail_proved});
    db_ahead_end(db);
}

enum place_end purchase_place(struct tx *tx, struct place *p)
{
    struct placing g = {.p = p, .tx = tx, .now = p->rq->now};
    enum place_end end;

    if (purchase_replayed(tx->db, p, &end)) return end;
    if (!p->cart.id && !cart_read(p->rq, tx->db, &p->cart)) return PLACE_EMPTY;
    g.cart = p->cart;
    if (!str_eq(cart_fingerprint(tx->mem, &g.cart), p->fingerprint)) return PLACE_CHANGED;
    purchase_leave_out(tx->mem, p, &g.cart);
    if (!g.cart.parts.n) return PLACE_EMPTY;
    parts_ahead(&g);
    if (!terms_same(&g)) return PLACE_CHANGED;
    if (!cart_contact_known(&g.cart))
        problem(&g, &g.cart.parts.v[0], NULL, "order.no_contact", "Say who the order is for.");
    for (size_t i = 0; i < g.cart.parts.n; i++) check_part(&g, &g.cart.parts.v[i]);
    check_missed(&g);
    if (p->problems.n) return PLACE_PROBLEMS;
    if (needs_code(&g)) return nowhere(&g) ? PLACE_PROBLEMS : PLACE_NEEDS_CODE;
    purchase_write(&g, key_of(tx->mem, p), content_of(tx->mem, p));
    if (p->problems.n) return PLACE_PROBLEMS;
    if (!cart_close(tx, g.now, g.cart.id, g.purchase_id)) return PLACE_EMPTY;
    p->purchase_id = g.purchase_id;
    tell(&g);
    return PLACED;
}
