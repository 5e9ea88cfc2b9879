#include "shop/order/inside.h"

#include "shop/payment/payment.h"

_Static_assert(sizeof(struct order_one_row) == sizeof(struct orders_in_purchase_row), "same columns");
_Static_assert(sizeof(struct order_one_row) == sizeof(struct orders_in_state_row), "same columns");
_Static_assert(sizeof(struct lines_of_purchase_row) == sizeof(struct lines_in_state_row), "same columns");

struct order_view order_made(const struct order_one_row *r)
{
    return (struct order_view){
        .id = r->id,
        .purchase_id = r->purchase_id,
        .merchant_id = r->merchant_id,
        .slot_at = r->slot_at,
        .slot_end_at = r->slot_end_at,
        .lines_cents = r->lines_cents,
        .fee_cents = r->fee_cents,
        .total_cents = r->total_cents,
        .actual_cents = r->actual_cents,
        .created_at = r->created_at,
        .state_at = r->state_at,
        .pay_by_at = r->pay_by_at,
        .seen_at = r->seen_at,
        .shop_paid_at = r->shop_paid_at,
        .number = r->number,
        .code = r->code,
        .kind = r->kind,
        .fulfilment = r->fulfilment,
        .place_id = r->place_id,
        .place_name = r->place_name,
        .street = r->street,
        .postcode = r->postcode,
        .insee = r->insee,
        .note = r->note,
        .pay = r->pay,
        .state = r->state,
        .shop_paid_by = r->shop_paid_by,
        .buyer_name = r->buyer_name,
        .buyer_phone = r->buyer_phone,
        .buyer_mail = r->buyer_mail,
        .purchase_token = r->token,
        .lang = str_eq(r->lang, S("en")) ? LANG_EN : LANG_FR,
    };
}

static bool ended_badly(str state)
{
    return str_eq(state, S("expired")) || str_eq(state, S("refused")) || str_eq(state, S("cancelled")) ||
           str_eq(state, S("not_collected"));
}

void order_due(struct order_view *o, const struct payment_sum *s)
{
    int64_t captured = s->captured_cents, refunded = s->refunded_cents, net = captured - refunded;
    int64_t online = captured > s->authorised_cents ? captured : s->authorised_cents;

    o->kept_cents = net - s->refund_asked_cents;
    o->paid_cents = o->shop_paid_at.set ? o->actual_cents : net;
    o->refund_cents = refunded;
    o->due_cents = 0;
    if (ended_badly(o->state)) {
        o->due = net > 0 ? S("to_refund") : captured > 0 ? S("refunded") : S("nothing_due");
        return;
    }
    if (o->shop_paid_at.set) o->due = S("paid");
    else if (captured >= o->actual_cents && refunded > 0) o->due = net > 0 ? S("part_refunded") : S("refunded");
    else if (captured >= o->actual_cents && captured > 0) o->due = S("paid");
    else if (online >= o->actual_cents && online > 0) o->due = S("authorised");
    else if (!o->actual_cents) o->due = S("nothing_due");
    else o->due = str_eq(o->pay, S("online")) ? S("due_online") : S("due_in_shop");
    if (str_starts(o->due, S("due_"))) o->due_cents = o->actual_cents;
}

/* What its pieces weigh stands behind its name, wherever the line is read. */
static struct order_line_view line_made(struct arena *mem, enum lang lang, const struct lines_of_purchase_row *r)
{
    struct order_line_view l = {
        .id = r->id,
        .offer_id = r->offer_id,
        .stock_item_id = r->stock_item_id,
        .qty_milli = r->qty_milli,
        .actual_milli = r->actual_milli,
        .agreed_milli = r->agreed_milli,
        .price_cents = r->price_cents,
        .total_cents = r->total_cents,
        .actual_cents = r->actual_cents,
        .deposit_cents = r->deposit_cents,
        .kilo_cents = r->kilo_cents,
        .most_milli = r->most_milli,
        .weighed_milli = r->weighed_milli.set ? r->weighed_milli.v : 0,
        .title = r->title,
        .name = r->title,
        .unit = r->unit,
        .prepared = r->prepared_at.set,
    };

    if (l.weighed_milli)
        l.title =
            str_fmt(mem, "%.*s · %.*s", STR_ARG(l.title), STR_ARG(milli_text(mem, lang, l.weighed_milli, S("kg"))));
    return l;
}

/* Lines sorted by order meet orders in any order: a small search each. */
static void lines_share(struct arena *mem, struct order_views *o, const struct lines_of_purchase_row *v, size_t n)
{
    for (size_t i = 0; i < o->n; i++) {
        struct order_lines *l = &o->v[i].lines;
        size_t k = 0, count = 0;
        for (size_t j = 0; j < n; j++) count += v[j].order_id == o->v[i].id;
        *l = (struct order_lines){NEW(mem, struct order_line_view, count), count};
        for (size_t j = 0; j < n; j++)
            if (v[j].order_id == o->v[i].id) l->v[k++] = line_made(mem, o->v[i].lang, &v[j]);
    }
}

struct order_parts {
    struct order_one_row row;
    struct lines_of_purchase_rows lines;
    struct payment_sum sum;
};

static bool order_ask(struct db *db, struct arena *mem, int64_t order_id, struct order_parts *p)
{
    bool any = q_order_one(db, mem, order_id, &p->row);

    q_lines_of_order(db, mem, order_id, (struct lines_of_order_rows *)(void *)&p->lines);
    payment_sum(db, mem, order_id, &p->sum);
    return any;
}

bool order_read(struct db *db, struct arena *mem, int64_t order_id, struct order_view *out)
{
    struct order_parts p;

    if (db_ahead_begin(db)) {
        order_ask(db, mem, order_id, &p);
        db_ahead_end(db);
    }
    if (!order_ask(db, mem, order_id, &p)) return false;
    *out = order_made(&p.row);
    lines_share(mem, &(struct order_views){out, 1}, p.lines.v, p.lines.n);
    order_due(out, &p.sum);
    return true;
}

static void dues_fill(struct db *db, struct arena *mem, struct order_views *o)
{
    int64_t *ids = NEW(mem, int64_t, o->n);
    struct payment_sum *sums = NEW(mem, struct payment_sum, o->n);

    for (size_t i = 0; i < o->n; i++) ids[i] = o->v[i].id;
    payment_sums(db, mem, ids, o->n, sums);
    for (size_t i = 0; i < o->n; i++) order_due(&o->v[i], &sums[i]);
}

enum { MOST_ORDERS = 500 };

static void state_add(struct db *db, struct arena *mem, int64_t merchant_id, str state, struct order_views *all)
{
    struct orders_in_state_rows rows;
    struct lines_in_state_rows lines;
    struct order_views part;

    q_orders_in_state(db, mem, merchant_id, state, MOST_ORDERS, &rows);
    q_lines_in_state(db, mem, merchant_id, state, &lines);
    part = (struct order_views){&all->v[all->n], rows.n < MOST_ORDERS - all->n ? rows.n : MOST_ORDERS - all->n};
    for (size_t i = 0; i < part.n; i++) part.v[i] = order_made((const struct order_one_row *)(const void *)&rows.v[i]);
    lines_share(mem, &part, (const struct lines_of_purchase_row *)(const void *)lines.v, lines.n);
    all->n += part.n;
}

void orders_of_merchant(struct db *db, struct arena *mem, int64_t merchant_id, str states, struct order_views *out)
{
    str one;

    *out = (struct order_views){NEW(mem, struct order_view, MOST_ORDERS), 0};
    while (str_cut(&states, '|', &one)) state_add(db, mem, merchant_id, one, out);
    for (size_t i = 1; i < out->n; i++) { /* insertion sort by slot: each state's part is sorted already */
        struct order_view o = out->v[i];
        size_t k = i;
        for (; k && out->v[k - 1].slot_at > o.slot_at; k--) out->v[k] = out->v[k - 1];
        out->v[k] = o;
    }
    dues_fill(db, mem, out);
}

bool purchase_read(struct db *db, struct arena *mem, str token, struct purchase_view *out)
{
    struct purchase_by_token_row p;
    struct orders_in_purchase_rows rows;
    struct lines_of_purchase_rows lines;

    if (!q_purchase_by_token(db, mem, token, &p)) return false;
    *out = (struct purchase_view){.id = p.id,
                                  .total_cents = p.total_cents,
                                  .created_at = p.created_at,
                                  .token = p.token,
                                  .name = p.name,
                                  .phone = p.phone,
                                  .mail = p.mail,
                                  .lang = str_eq(p.lang, S("en")) ? LANG_EN : LANG_FR};
    q_orders_in_purchase(db, mem, p.id, &rows);
    q_lines_of_purchase(db, mem, p.id, &lines);
    out->orders = (struct order_views){NEW(mem, struct order_view, rows.n), rows.n};
    for (size_t i = 0; i < rows.n; i++)
        out->orders.v[i] = order_made((const struct order_one_row *)(const void *)&rows.v[i]);
    lines_share(mem, &out->orders, lines.v, lines.n);
    dues_fill(db, mem, &out->orders);
    return true;
}

bool purchase_by_card(struct db *db, struct arena *mem, int64_t purchase_id)
{
    struct purchase_carded_row card = {0};

    return q_purchase_carded(db, mem, purchase_id, &card) && card.n;
}

int64_t purchase_cost(struct db *db, struct arena *mem, str token)
{
    struct purchase_view p;
    int64_t sum = 0;

    if (!purchase_read(db, mem, token, &p)) return 0;
    for (size_t i = 0; i < p.orders.n; i++) sum += order_cost(db, mem, &p.orders.v[i]);
    return sum;
}

bool purchase_read_id(struct db *db, struct arena *mem, int64_t purchase_id, struct purchase_view *out)
{
    struct purchase_by_id_row r;

    return q_purchase_by_id(db, mem, purchase_id, &r) && purchase_read(db, mem, r.token, out);
}

bool purchase_mail_proved(struct db *db, struct arena *mem, int64_t purchase_id)
{
    struct purchase_cart_row p;

    return q_purchase_cart(db, mem, purchase_id, &p) && cart_mail_is_proved(db, mem, p.cart_id);
}

bool purchase_of_cart(struct db *db, struct arena *mem, int64_t cart_id, struct purchase_made *out)
{
    struct purchase_of_cart_row r;

    if (!q_purchase_of_cart(db, mem, cart_id, &r)) return false;
    *out = (struct purchase_made){r.id, r.token};
    return true;
}

void purchases_of_card(struct db *db, struct arena *mem, int64_t card_id, int64_t most, struct purchase_notes *out)
{
    struct purchases_of_card_rows r;

    q_purchases_of_card(db, mem, card_id, most, &r);
    *out = (struct purchase_notes){NEW(mem, struct purchase_note, r.n), r.n};
    for (size_t i = 0; i < r.n; i++)
        out->v[i] = (struct purchase_note){r.v[i].total_cents, r.v[i].created_at, r.v[i].token};
}

bool purchase_mandate_read(struct db *db, struct arena *mem, int64_t purchase_id, struct purchase_mandate *out)
{
    struct mandate_of_row r;

    if (!q_mandate_of(db, mem, purchase_id, &r)) return false;
    *out =
        (struct purchase_mandate){r.at, r.person_kind, r.how, r.asked_by, r.phone, r.name.p ? r.name : S(""), r.insee};
    return true;
}

int64_t purchases_of_phone(struct db *db, struct arena *mem, str phone, int64_t until)
{
    struct phone_purchases_row r;

    return q_phone_purchases(db, mem, phone, S(""), until - DAY_MS, until, &r) ? r.n : 0;
}

bool order_is_visit(const struct order_view *o)
{
    for (size_t i = 0; i < o->lines.n; i++)
        if (!str_eq(o->lines.v[i].unit, S("service"))) return false;
    return o->lines.n > 0;
}

static const struct word {
    str code;
    const char *msgid;
} states[] = {
    {S("submitted"), _("Received")},
    {S("accepted"), _("Accepted")},
    {S("preparing"), _("Being prepared")},
    {S("ready"), _("Ready")},
    {S("out_for_delivery"), _("On its way")},
    {S("handed_over"), _("Handed over")},
    {S("expired"), _("Lapsed, not paid in time")},
    {S("refused"), _("Refused by the shop")},
    {S("cancelled"), _("Cancelled")},
    {S("not_collected"), _("Not collected")},
};

str order_state_text(enum lang lang, str state)
{
    for (size_t i = 0; i < sizeof states / sizeof *states; i++)
        if (str_eq(states[i].code, state)) return tr(lang, states[i].msgid);
    return state;
}

str order_due_text(struct arena *mem, enum lang lang, const struct order_view *o)
{
    str due = money_text(mem, lang, cents(o->due_cents)), back = money_text(mem, lang, cents(o->refund_cents));

    if (str_eq(o->due, S("due_online"))) return tr_fill(mem, tr(lang, "%1 to pay online"), &due, 1);
    if (str_eq(o->due, S("due_in_shop"))) return tr_fill(mem, tr(lang, "%1 to pay in the shop"), &due, 1);
    if (str_eq(o->due, S("paid")) || str_eq(o->due, S("authorised"))) return tr(lang, "Paid");
    if (str_eq(o->due, S("part_refunded"))) return tr_fill(mem, tr(lang, "Paid, %1 given back"), &back, 1);
    if (str_eq(o->due, S("refunded"))) return tr(lang, "Given back");
    if (str_eq(o->due, S("to_refund"))) return tr(lang, "Your money is on its way back");
    return tr(lang, "Nothing to pay");
}

bool order_adults_only(struct db *db, struct arena *mem, int64_t order_id)
{
    struct adult_of_row r;

    return q_adult_of(db, mem, order_id, &r);
}
