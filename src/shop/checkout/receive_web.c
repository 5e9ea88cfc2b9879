/* receive_web.c: checkout, step 2: for each merchant, collect or have it delivered, when, and paid how. What was chosen
** is kept in the cart, so that nothing is asked twice. For who wants one question a screen (VIEW_STEPS) the same form shows
** one question of one merchant and carries the rest of his answers hidden: what reads it is the same. */
#include "shop/checkout/inside.h"

#include "app/form.h"
#include "http/http.h"
#include "shop/account/buyer.h"
#include "shop/merchant/merchant.h"
#include "shop/reception/reception.h"
#include "shop/territory/territory.h"

enum { COMMUNES_MOST = 60, NOTE_MOST = 300, GIFT_MOST = 300, STREET_MOST = 120, POSTCODE_MOST = 12 };

/* What is asked of each part, in this order; which of them depends on the answers before. */
enum ask { ASK_WAY, ASK_ADDRESS, ASK_TIME, ASK_PAY, ASKS };
static const struct {
    str word;
    const char *field[3]; /* whose faults are its own */
} asks[ASKS] = {[ASK_WAY] = {S("mode"), {NULL}},
                [ASK_ADDRESS] = {S("adresse"), {"rue", "cp", "commune"}},
                [ASK_TIME] = {S("creneau"), {"creneau", NULL}},
                [ASK_PAY] = {S("paiement"), {NULL}}};

struct receive_part {
    int64_t id, banne, fee_cents, minimum_cents, missing_cents,
        least_cents; /* least_cents: what the law wants for its books */
    bool books;      /* the fee is what the law wants */
    str name, address, open_text, street, postcode, note, served_name;
    str ready;                        /* the day before which nothing of it is made; empty: all is there */
    str paused, booked, booked_where; /* booked: the time of its services; empty: a time is chosen here */
    str bad_street, bad_postcode, bad_commune, bad_slot;
    bool delivery, parcel, open, served, unserved, nowhere, both, online;
    str gift; /* the words typed */
    bool may_wrap, wrap;
    int64_t wrap_cents;
    bool asks[ASKS];       /* which of its questions this screen asks; the others go along as they were answered */
    str slot;              /* the time chosen, as the form says it; empty: none */
    str way, cutoff, only; /* way: what is chosen, as the form says it; only: its title when there is no choice */
    int64_t place_id;
    struct receive_ways {
        struct receive_way {
            str value, title, detail;
            bool chosen;
            int64_t place_id;
        } * v;
        size_t n;
    } ways;
    struct receive_communes {
        struct receive_commune {
            str insee, name;
            bool chosen;
        } * v;
        size_t n;
    } communes;
    struct slot_days days;
};
struct checkout_receive_view {
    str base, other_way, screen, at; /* screen: which one this is; empty: the whole page. at: "2 / 5" */
    struct form_errors errors;
    struct receive_parts {
        struct receive_part *v;
        size_t n;
    } parts;
};
#include "checkout_receive.html.h"

static char *field_name(struct rq *rq, const char *what, int64_t merchant_id)
{
    return str_z(rq->mem, str_fmt(rq->mem, "%s-%lld", what, (long long)merchant_id));
}

static str field_of(struct rq *rq, const char *what, int64_t merchant_id)
{
    str v = rq_field(rq, field_name(rq, what, merchant_id));
    return v.p ? str_trim(v) : S("");
}

/* --- showing --- */

static void communes_fill(struct rq *rq, struct receive_part *p, str chosen)
{
    const struct commune *c[COMMUNES_MOST];
    size_t n = p->postcode.n ? communes_of_postcode(p->postcode, c, COMMUNES_MOST) : 0;

    p->communes = (struct receive_communes){NEW(rq->mem, struct receive_commune, n), n};
    for (size_t i = 0; i < n; i++)
        p->communes.v[i] = (struct receive_commune){c[i]->insee, c[i]->name, n == 1 || str_eq(c[i]->insee, chosen)};
}

static void delivery_fill(struct rq *rq, struct db *db, struct receive_part *p, str insee)
{
    struct delivery d = {0};
    const struct commune *c = insee.n ? commune_of(insee) : NULL;

    communes_fill(rq, p, insee);
    p->nowhere = p->postcode.n && !p->communes.n;
    if (!c || p->parcel || p->nowhere) return;
    reception_delivery(db, rq->mem, p->id, insee, &d);
    p->served = d.possible, p->unserved = !d.possible;
    p->served_name = c->name;
    p->fee_cents = d.fee_cents > p->least_cents ? d.fee_cents : p->least_cents;
    p->books = d.fee_cents < p->least_cents;
    p->minimum_cents = d.minimum_cents;
}

static str address_of(struct rq *rq, const struct pickup_place *m)
{
    const struct commune *c = commune_of(m->insee);
    str town = c ? c->name : S("");

    if (!m->address.n) return town;
    return str_fmt(rq->mem, "%.*s, %.*s %.*s", STR_ARG(m->address), STR_ARG(m->postcode), STR_ARG(town));
}

static str way_value(struct arena *mem, const struct pickup_place *p)
{
    return p->id ? str_fmt(mem, "pickup-%.*s", STR_ARG(p->pub)) : S("pickup");
}

/* Only places where somebody is; the shop of the sheet when there is no other. */
static void ways_fill(struct rq *rq, const struct cart_part *from, const struct pickup_places *places,
                      struct receive_part *p)
{
    bool delivery = from->delivers && str_eq(from->fulfilment, S("delivery")),
         parcel = from->parcels && str_eq(from->fulfilment, S("parcel"));
    size_t open = 0;

    p->ways.v = NEW(rq->mem, struct receive_way, places->n + 2);
    for (size_t i = 0; i < places->n; i++) open += places->v[i].hours;
    for (size_t i = 0; i < places->n; i++) {
        const struct pickup_place *at = &places->v[i];
        if (!at->hours && (open || at->id)) continue;
        str kind = reception_place_kind_text(rq->lang, at->kind), title = tr(rq->lang, "I collect it in the shop"),
            where = address_of(rq, at);
        if (at->id) title = tr_fill(rq->mem, tr(rq->lang, "I collect it at: %1"), &at->name, 1);
        if (at->id) where = str_fmt(rq->mem, "%.*s · %.*s", STR_ARG(kind), STR_ARG(where));
        p->ways.v[p->ways.n++] = (struct receive_way){way_value(rq->mem, at), title, where,
                                                      !delivery && !parcel && at->id == from->place_id, at->id};
    }
    if (from->delivers)
        p->ways.v[p->ways.n++] = (struct receive_way){
            S("delivery"), tr(rq->lang, "The shop delivers to me"),
            tr(rq->lang, "In the communes it serves; the fee is shown before you confirm."), delivery, 0};
}

static void parcel_way(struct rq *rq, const struct cart_part *from, struct receive_part *p)
{
    int64_t least = cart_books_least(from);
    str fee = money_text(rq->mem, rq->lang, cents(from->parcel_fee_cents > least ? from->parcel_fee_cents : least));

    if (!from->parcels) return;
    p->ways.v[p->ways.n++] =
        (struct receive_way){S("parcel"), tr_fill(rq->mem, tr(rq->lang, "It is sent to me by %1"), &from->carrier, 1),
                             tr_fill(rq->mem, tr(rq->lang, "%1 for sending. Paid online."), &fee, 1),
                             str_eq(from->fulfilment, S("parcel")), 0};
}

/* The way chosen, or the first one. */
static void way_choose(struct rq *rq, const struct pickup_places *places, struct receive_part *p)
{
    size_t k = 0;

    for (size_t i = 0; i < p->ways.n; i++)
        if (p->ways.v[i].chosen) k = i;
    p->ways.v[k].chosen = true;
    p->way = p->ways.v[k].value, p->place_id = p->ways.v[k].place_id, p->address = p->ways.v[k].detail;
    p->parcel = str_eq(p->way, S("parcel"));
    p->delivery = p->parcel || str_eq(p->way, S("delivery"));
    if (p->parcel) p->both = false, p->online = true;
    p->only = p->place_id ? p->ways.v[k].title : tr(rq->lang, "Collect in the shop");
    for (size_t i = 0; i < places->n; i++)
        if (places->v[i].id == p->place_id) p->cutoff = reception_cutoff_text(rq->mem, rq->lang, &places->v[i].cutoff);
}

/* The address typed for one merchant serves for the others. */
static void address_lend(const struct cart *c, struct receive_part *p, str *insee)
{
    for (size_t i = 0; i < c->parts.n && !p->street.n; i++) {
        if (!c->parts.v[i].street.n) continue;
        p->street = c->parts.v[i].street;
        p->postcode = c->parts.v[i].postcode;
        *insee = c->parts.v[i].insee;
    }
}

/* Nothing but services: when and where are already known. */
static void booked_show(struct rq *rq, struct db *db, const struct cart_part *from, const struct pickup_places *places,
                        struct receive_part *p)
{
    p->booked = reception_slot_text(db, rq->mem, rq->lang, from->booked_at, from->booked_end);
    p->booked_where = places->n ? address_of(rq, &places->v[0]) : S("");
    p->delivery = from->delivers && from->at_home;
    p->place_id = 0;
}

static void part_show(struct rq *rq, struct db *db, const struct cart *c, const struct cart_part *from,
                      struct receive_part *p)
{
    struct pickup_places places;
    struct opening_state open = {0};
    str insee = from->insee.p ? from->insee : S("");

    *p = (struct receive_part){
        .id = from->merchant_id,
        .banne = from->banne,
        .name = from->merchant_name,
        .street = from->street,
        .postcode = from->postcode,
        .note = from->note,
        .gift = from->gift_message,
        .wrap = from->wrapped,
        .missing_cents = from->missing_cents,
        .least_cents = cart_books_least(from),
        .paused = from->paused,
        .both = from->may_pay_online && from->may_pay_shop,
        .online = from->may_pay_online && (!from->may_pay_shop || str_eq(from->pay, S("online"))),
    };
    opt_i64 wrap = gift_wrap_cents(db, rq->mem, p->id);
    p->may_wrap = wrap.set, p->wrap_cents = wrap.set ? wrap.v : 0;
    reception_places(db, rq->mem, p->id, &places);
    ways_fill(rq, from, &places, p);
    parcel_way(rq, from, p);
    way_choose(rq, &places, p);
    if (from->booked_at) booked_show(rq, db, from, &places, p);
    reception_state(db, rq->mem, rq->lang, p->id, rq->now, &open);
    p->open = open.open;
    p->open_text = open.known && !p->place_id ? open.text : S("");
    if (p->delivery) {
        address_lend(c, p, &insee);
        delivery_fill(rq, db, p, insee);
    }
    p->days.not_before = from->ready_from;
    p->days.place_id = p->place_id;
    if (from->ready_from) p->ready = date_text(rq->mem, rq->lang, territory_zone(rq), from->ready_from, DATE_DAY);
    if (from->slot_at.set) p->slot = str_fmt(rq->mem, "%lld", (long long)from->slot_at.v);
    for (int i = 0; i < ASKS; i++) p->asks[i] = true;
    slot_days_read(rq, db, p->id,
                   p->parcel     ? S("parcel")
                   : p->delivery ? S("delivery")
                                 : S("pickup"),
                   from->slot_at, &p->days);
}

static void errors_tie(struct rq *rq, struct checkout_receive_view *v)
{
    for (size_t i = 0; i < v->parts.n; i++) {
        struct receive_part *p = &v->parts.v[i];
        p->bad_street = form_error(&v->errors, field_name(rq, "rue", p->id));
        p->bad_postcode = form_error(&v->errors, field_name(rq, "cp", p->id));
        p->bad_commune = form_error(&v->errors, field_name(rq, "commune", p->id));
        p->bad_slot = form_error(&v->errors, field_name(rq, "creneau", p->id));
    }
}

/* --- one question a screen --- */

/* A part has at least one: with nothing to choose, what was agreed to is read there. */
static bool asked_of(const struct receive_part *p, enum ask a)
{
    switch (a) {
    case ASK_WAY: return !p->booked.n && p->ways.n > 1;
    case ASK_ADDRESS: return p->delivery;
    case ASK_TIME: return true;
    default: return p->both;
    }
}

struct screen {
    size_t part;
    enum ask ask;
};
struct screens {
    struct screen *v;
    size_t n, at;
};

static void screens_fill(struct rq *rq, const struct receive_parts *parts, struct screens *s)
{
    *s = (struct screens){.v = NEW(rq->mem, struct screen, parts->n * ASKS + 1)};
    for (size_t i = 0; i < parts->n; i++)
        for (int a = 0; a < ASKS; a++)
            if (asked_of(&parts->v[i], (enum ask)a)) s->v[s->n++] = (struct screen){i, (enum ask)a};
}

static str screen_word(struct rq *rq, const struct receive_parts *parts, const struct screen *s)
{
    return str_fmt(rq->mem, "%lld-%.*s", (long long)parts->v[s->part].id, STR_ARG(asks[s->ask].word));
}

/* The screen of this word; of a part alone ("17") its first; the first of all for anything else. */
static void screen_find(struct rq *rq, const struct receive_parts *parts, str word, struct screens *s)
{
    str part = word, rest = word;

    if (str_cut(&rest, '-', &part)) rest = part;
    for (size_t i = s->n; i-- > 0;)
        if (str_eq(word, screen_word(rq, parts, &s->v[i]))) {
            s->at = i;
            return;
        }
    for (size_t i = s->n; i-- > 0;)
        if (word.n && str_eq(rest, str_fmt(rq->mem, "%lld", (long long)parts->v[s->v[i].part].id))) s->at = i;
}

/* Leaves one question of one part to be asked. */
static void screen_show(struct rq *rq, struct checkout_receive_view *v, str word)
{
    struct screens s;

    screens_fill(rq, &v->parts, &s);
    screen_find(rq, &v->parts, word, &s);
    const struct screen *now = &s.v[s.at];
    v->screen = screen_word(rq, &v->parts, now);
    v->at = str_fmt(rq->mem, "%zu / %zu", s.at + 1, s.n);
    for (int i = 0; i < ASKS; i++) v->parts.v[now->part].asks[i] = i == (int)now->ask;
    v->parts = (struct receive_parts){&v->parts.v[now->part], 1};
}

struct receive_ask {
    const struct cart *cart;
    const struct form_errors *errors;
    str screen; /* of one question; of the whole page it says nothing */
};

static void receive_page(struct rq *rq, struct db *db, const struct receive_ask *ask)
{
    const struct cart *c = ask->cart;
    struct checkout_receive_view v = {.base = rq_base(rq),
                                      .other_way = rq_url_seen(rq, rq->view ^ VIEW_STEPS, S("/commander/retrait")),
                                      .parts = {NEW(rq->mem, struct receive_part, c->parts.n), c->parts.n}};

    if (ask->errors) v.errors = *ask->errors;
    for (size_t i = 0; i < c->parts.n; i++) part_show(rq, db, c, &c->parts.v[i], &v.parts.v[i]);
    if (rq->view & VIEW_STEPS) screen_show(rq, &v, ask->screen);
    errors_tie(rq, &v);
    page_open(rq, &(struct page){.title = tr(rq->lang, "How and when?"),
                                 .body = "",
                                 .back = S("/commander"),
                                 .back_text = tr(rq->lang, "Back to your details")});
    tpl_checkout_receive(&rq->out, rq->lang, &v);
    page_close(rq);
}

/* The screen before or after this one, by the answers as they are now; where there is none, -1 or 1: the step before, or
** the one after. */
static int screen_beside(struct rq *rq, struct db *db, const struct cart *c, bool back, str *word)
{
    struct receive_parts parts = {NEW(rq->mem, struct receive_part, c->parts.n), c->parts.n};
    struct screens s;

    for (size_t i = 0; i < c->parts.n; i++) part_show(rq, db, c, &c->parts.v[i], &parts.v[i]);
    screens_fill(rq, &parts, &s);
    screen_find(rq, &parts, *word, &s);
    if (back && !s.at) return -1;
    if (!back && s.at + 1 == s.n) return 1;
    *word = screen_word(rq, &parts, &s.v[back ? s.at - 1 : s.at + 1]);
    return 0;
}

/* What a signed-in buyer said once, where nothing is chosen yet. */
static void profile_lend(struct rq *rq, struct cart *c)
{
    struct buyer b;

    if (!buyer_read(rq->db, rq->mem, rq->buyer_id, &b)) return;
    for (size_t i = 0; i < c->parts.n; i++) {
        struct cart_part *p = &c->parts.v[i];
        if (p->fulfilment.n) continue;
        if (p->delivers && str_eq(b.way, S("delivery"))) p->fulfilment = S("delivery");
        if (!b.addresses.n || p->street.n) continue;
        p->street = b.addresses.v[0].street, p->postcode = b.addresses.v[0].postcode, p->insee = b.addresses.v[0].insee;
    }
}

void receive_get(struct rq *rq)
{
    struct cart c;

    if (!cart_read(rq, rq->db, &c)) rq_go(rq, "/panier");
    else if (!cart_contact_known(&c)) rq_go(rq, "/commander");
    else {
        str screen = rq_query(rq, "q");
        profile_lend(rq, &c);
        receive_page(rq, rq->db, &(struct receive_ask){&c, NULL, screen.p ? screen : S("")});
    }
}

/* --- reading --- */

struct receiving {
    struct rq *rq;
    struct tx *tx;
    struct form_errors errors;
};

static void bad(struct receiving *r, const char *what, int64_t id, const char *code, const char *msgid)
{
    form_error_add(r->rq, &r->errors, field_name(r->rq, what, id), code, msgid);
}

/* The commune of a postcode: the only one, or the one picked among several. */
static str commune_pick(struct receiving *r, int64_t id, str postcode)
{
    const struct commune *c[COMMUNES_MOST];
    size_t n = communes_of_postcode(postcode, c, COMMUNES_MOST);
    str picked = field_of(r->rq, "commune", id);

    if (!n) bad(r, "cp", id, "form.postcode", "No commune has this postcode.");
    if (n == 1) return c[0]->insee;
    for (size_t i = 0; i < n; i++)
        if (str_eq(c[i]->insee, picked)) return c[i]->insee;
    if (n) bad(r, "commune", id, "form.commune", "Several communes have this postcode: choose yours.");
    return S("");
}

static void address_read(struct receiving *r, struct cart_choice *c)
{
    struct delivery d = {0};
    int64_t id = c->merchant_id;

    c->street = utf8_head(text_clean(r->rq->mem, field_of(r->rq, "rue", id)), STREET_MOST);
    c->postcode = utf8_head(postcode_clean(r->rq->mem, field_of(r->rq, "cp", id)), POSTCODE_MOST);
    if (!c->street.n) bad(r, "rue", id, "form.empty", "Say where to deliver: number and street.");
    if (!c->postcode.n) {
        bad(r, "cp", id, "form.empty", "Say where to deliver: the postcode.");
        return;
    }
    c->insee = commune_pick(r, id, c->postcode);
    if (!c->insee.n || str_eq(c->fulfilment, S("parcel"))) return;
    reception_delivery(r->tx->db, r->tx->mem, id, c->insee, &d);
    if (!d.possible)
        bad(r, "cp", id, "order.no_delivery", "This shop does not deliver to your commune. Choose to collect.");
}

/* A time that is not (or no longer) offered is not kept. */
static void slot_read(struct receiving *r, int64_t ready_from, struct cart_choice *c)
{
    struct slot_ask ask = {c->merchant_id, r->rq->now, c->fulfilment, SLOTS_MOST, ready_from, c->place_id};
    struct slots s;
    str typed = field_of(r->rq, "creneau", c->merchant_id);
    int64_t at = 0;

    reception_slots(r->tx->db, r->tx->mem, r->rq->lang, &ask, &s);
    bool given = str_i64(typed, &at);
    for (size_t i = 0; i < s.n && given; i++)
        if (s.v[i].starts_at == at) c->slot_at = SOME_I64(at);
    if (given && !c->slot_at.set)
        bad(r, "creneau", c->merchant_id, "order.slot_full", "This time was just taken. Choose another.");
    else if (!given) bad(r, "creneau", c->merchant_id, "form.slot", "Choose when you will have it.");
}

/* The address of before stays while one looks at collecting. */
static void address_keep(const struct cart_part *p, struct cart_choice *c)
{
    c->street = p->street.p ? p->street : S("");
    c->postcode = p->postcode.p ? p->postcode : S("");
    c->insee = p->insee.p ? p->insee : S("");
}

/* Where it is collected, from the word of the form; a place that is gone is the shop, and the times shown were of elsewhere. */
static int64_t place_read(struct receiving *r, int64_t merchant_id, str way)
{
    struct pickup_places places;

    reception_places(r->tx->db, r->tx->mem, merchant_id, &places);
    for (size_t i = 0; i < places.n; i++)
        if (str_eq(way_value(r->tx->mem, &places.v[i]), way)) return places.v[i].id;
    return 0;
}

/* Words and wrapping of a present; a shop that does not wrap is not asked to. */
static void gift_read(struct receiving *r, int64_t cart_id, int64_t id)
{
    str words = utf8_head(text_clean_lines(r->rq->mem, field_of(r->rq, "cadeau", id)), GIFT_MOST);
    bool wrap = field_of(r->rq, "emballer", id).n && gift_wrap_cents(r->tx->db, r->tx->mem, id).set;

    cart_gift_set(r->tx, cart_id, id, words, wrap);
}

static void part_read(struct receiving *r, const struct cart_part *p, struct cart_choice *c)
{
    int64_t id = p->merchant_id;
    str mode = field_of(r->rq, "mode", id), shown = field_of(r->rq, "montre", id);
    bool parcel = p->parcels && !p->booked_at && str_eq(mode, S("parcel")),
         home = p->booked_at ? p->at_home : str_eq(mode, S("delivery"));
    bool delivery = parcel || (p->delivers && home),
         online = parcel || str_eq(field_of(r->rq, "paiement", id), S("online"));

    *c = (struct cart_choice){.merchant_id = id,
                              .fulfilment = parcel     ? S("parcel")
                                            : delivery ? S("delivery")
                                                       : S("pickup")};
    if (!delivery) c->place_id = place_read(r, id, mode);
    c->pay = p->may_pay_online && (online || !p->may_pay_shop) ? S("online") : S("shop");
    c->note = utf8_head(text_clean_lines(r->rq->mem, field_of(r->rq, "mot", id)), NOTE_MOST);
    address_keep(p, c);
    if (p->booked_at) {
        c->place_id = 0;
        c->slot_at = SOME_I64(p->booked_at);
        if (delivery) address_read(r, c);
        return;
    }
    bool gone =
        !delivery && !c->place_id && mode.n && !str_eq(mode, S("pickup")); /* that place or way is no longer there */
    if (gone || !str_eq(shown, mode)) { /* the times on the page were those of another way */
        bad(r, "creneau", id, "form.slot", "Choose when you will have it.");
        return;
    }
    if (delivery) address_read(r, c);
    slot_read(r, p->ready_from, c);
}

bool receive_prepare(struct rq *rq)
{
    str look = rq_field(rq, "montrer");
    int64_t *id = NEW(rq->in, int64_t, 1);

    if (look.n && !str_i64(look, id)) *id = 0;
    rq->form = id;
    return true;
}

/* Said here, not after the last button: what each shop wants at least, for the way chosen. */
static void minimum_check(struct receiving *r)
{
    struct cart c;

    if (!cart_read(r->rq, r->tx->db, &c)) return;
    for (size_t i = 0; i < c.parts.n; i++) {
        const struct cart_part *p = &c.parts.v[i];
        if (!p->missing_cents) continue;
        size_t n = r->errors.n;
        bad(r, "minimum", p->merchant_id, "order.minimum",
            "This shop takes orders from a larger amount. Add something to it.");
        if (r->errors.n > n)
            r->errors.v[n].text = form_named(r->rq->mem, r->rq->lang, p->merchant_name, r->errors.v[n].text);
    }
}

static str screen_sent(struct rq *rq)
{
    str screen = rq_field(rq, "ecran");
    return screen.p ? screen : S("");
}

/* The page is drawn from the choices as typed, wrong ones too; the refusal then undoes the rows. */
static void wrong_again(struct receiving *r)
{
    struct cart c;

    cart_read(r->rq, r->tx->db, &c);
    rq_refused(r->rq, 422, r->errors.v[0].code);
    receive_page(r->rq, r->tx->db, &(struct receive_ask){&c, &r->errors, screen_sent(r->rq)});
}

static void part_write(struct receiving *r, const struct cart *c, const struct cart_part *p)
{
    struct cart_choice choice;

    part_read(r, p, &choice);
    cart_choice_set(r->tx, r->rq->now, c->id, &choice);
    gift_read(r, c->id, p->merchant_id);
}

/* Of the faults found, those of the question that was asked: what was not asked yet is not wrong. */
static void faults_keep(struct receiving *r, int64_t merchant_id, str word)
{
    struct form_errors all = r->errors;

    r->errors.n = 0;
    for (int a = 0; a < ASKS; a++) {
        if (!str_eq(word, asks[a].word)) continue;
        for (size_t i = 0; i < all.n; i++)
            for (int k = 0; k < 3 && asks[a].field[k]; k++)
                if (!strcmp(all.v[i].field, field_name(r->rq, asks[a].field[k], merchant_id)))
                    r->errors.v[r->errors.n++] = all.v[i];
    }
}

/* The first question whose part still lacks something; false: none does. */
static bool screen_lacking(struct rq *rq, struct db *db, const struct cart *c, str *word)
{
    for (size_t i = 0; i < c->parts.n; i++) {
        const struct cart_part *p = &c->parts.v[i];
        if (cart_part_ready(db, rq->mem, p)) continue;
        *word = str_fmt(rq->mem, "%lld%s", (long long)p->merchant_id, p->fulfilment.n ? "-creneau" : "");
        if (p->fulfilment.n && !str_eq(p->fulfilment, S("pickup")) && !p->insee.n)
            *word = str_fmt(rq->mem, "%lld-adresse", (long long)p->merchant_id);
        return true;
    }
    return false;
}

/* One answer was sent: the next question, the one before, or, after the last, what is still lacking. */
static void step_write(struct receiving *r, struct cart *c, str word)
{
    struct rq *rq = r->rq;
    str part, rest = word;
    bool back = rq_field(rq, "retour").n > 0, known = str_cut(&rest, '-', &part);

    for (size_t i = 0; known && i < c->parts.n; i++)
        if (str_eq(part, str_fmt(rq->mem, "%lld", (long long)c->parts.v[i].merchant_id))) {
            part_write(r, c, &c->parts.v[i]);
            faults_keep(r, c->parts.v[i].merchant_id, rest);
        }
    if (back) r->errors.n = 0;
    cart_read(rq, r->tx->db, c);
    int side = r->errors.n ? 0 : screen_beside(rq, r->tx->db, c, back, &word);
    if (side > 0) minimum_check(r);
    if (r->errors.n) wrong_again(r);
    else if (side < 0) rq_go(rq, "/commander?q=telephone");
    else if (side > 0 && !screen_lacking(rq, r->tx->db, c, &word)) rq_go(rq, "/commander/verifier");
    else rq_go(rq, "/commander/retrait?q=%.*s", STR_ARG(word));
}

void receive_write(struct rq *rq, struct tx *tx)
{
    const int64_t *look = rq->form;
    struct receiving r = {.rq = rq, .tx = tx};
    struct cart c;

    if (!cart_read(rq, tx->db, &c)) {
        rq_go(rq, "/panier");
        return;
    }
    if (screen_sent(rq).n) {
        step_write(&r, &c, screen_sent(rq));
        return;
    }
    for (size_t i = 0; i < c.parts.n; i++) part_write(&r, &c, &c.parts.v[i]);
    if (!*look && !r.errors.n) minimum_check(&r);
    if (*look) rq_go(rq, "/commander/retrait#m-%lld", (long long)*look);
    else if (r.errors.n) wrong_again(&r); /* "show the times" above: what is missing is not wrong yet */
    else rq_go(rq, "/commander/verifier");
}
