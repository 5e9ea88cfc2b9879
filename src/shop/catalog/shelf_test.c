/* shelf_test.c: levels of presence, what the law wants of a sheet, prices with dates, questions about a price, "still sold?". */
#include "shop/test/room.h"

#include "catalog.sql.h"
#include "shop/catalog/fresh.h"
#include "shop/catalog/gate.h"
#include "shop/catalog/promo.h"
#include "shop/catalog/quote.h"
#include "shop/merchant/merchant.h"

#define ZONE S("Europe/Paris")

static int64_t at(int month, int day, int hour, int minute)
{
    return local_at(ZONE, (struct local){.year = 2026, .month = month, .day = day, .hour = hour, .minute = minute});
}

/* --- levels --- */

struct look {
    int64_t id, now;
    struct offer o;
    bool there;
};

static void look_run(struct db *db, struct room *room, void *arg)
{
    struct look *l = arg;

    l->there = offer_any(db, room->mem, LANG_FR, l->id, l->now ? l->now : room->now, &l->o);
}

static struct offer seen(struct room *room, int64_t id)
{
    struct look l = {.id = id};

    room_read(room, look_run, &l);
    assert_true(l.there);
    return l.o;
}

struct level {
    const struct offer_new *o;
    const char *mode;
    opt_i64 price;
    int64_t lead;
};

static bool level_run(struct tx *tx, struct room *room, void *arg)
{
    struct level *l = arg;

    x_offer_update(tx, tx->mem, &(struct offer_update_args){.id = l->o->id, .merchant_id = l->o->merchant_id, .price_cents = l->price, .vat_bp = 2000,
                   .mode = *l->mode ? str_c(l->mode) : (str){0}, .link = S("https://exemple.fr/"), .lead_days = l->lead, .now = room->now});
    return true;
}

static void levels_change_nothing_else(void **state)
{
    struct room *room = *state;
    int64_t shop = room_merchant(room, "niveaux", "L1");
    struct offer_new o = room_offer(room, shop, "Chaise", 9000, 3);
    struct offer first = seen(room, o.id);
    static const struct {
        const char *mode, *shown;
        bool priced;
        int64_t lead;
    } levels[] = {{"showcase", "showcase", true, 0}, {"showcase", "showcase", false, 0}, {"reserve", "reserve", true, 0}, {"order", "order", true, 0},
                  {"made", "order", true, 21}, {"made", "showcase", false, 21}, {"quote", "quote", false, 0}, {"link_out", "link_out", false, 0}, {"", "order", true, 0}};

    for (size_t i = 0; i < sizeof levels / sizeof *levels; i++) {
        struct level l = {&o, levels[i].mode, levels[i].priced ? SOME_I64(9000) : NO_I64, 21};
        assert_true(room_write(room, level_run, &l));
        struct offer now = seen(room, o.id);
        if (!str_eq(now.mode, str_c(levels[i].shown))) fail_msg("%s is shown as %.*s", levels[i].mode, STR_ARG(now.mode));
        assert_int_equal(now.lead_days, levels[i].lead);
        assert_int_equal(now.product_id, first.product_id);
        assert_int_equal(now.stock_item_id, first.stock_item_id);
        assert_true(str_eq(now.pub, first.pub) && str_eq(now.code, first.code) && str_eq(now.slug, first.slug));
        assert_int_equal(now.available_milli, 3000);
    }
}

/* --- the law's table --- */

static void faults_are(struct sheet_facts f, const char *want)
{
    struct gate_fault fault[GATE_FAULTS_MOST];
    size_t n = gate_faults(&f, fault);
    char said[400] = "";

    for (size_t i = 0; i < n; i++) snprintf(said + strlen(said), sizeof said - strlen(said), "%s ", fault[i].field);
    if (strcmp(said, want)) fail_msg("missing: %s, not %s", said, want);
}

static void each_missing_field_is_named(void **state)
{
    struct sheet_facts none = {.sold = true, .mode = S("")}, f;
    opt_i64 price = SOME_I64(1290);

    (void)state;
    f = none, f.kind = S("food"), faults_are(f, "price allergens ");
    f.packed = true, faults_are(f, "price allergens net storage ingredients ");
    f.sold = false, faults_are(f, ""); /* seen in the shop: asked there */
    f = none, f.kind = S("fresh"), f.price_cents = price, f.allergens = S("aucun"), faults_are(f, "origin ");
    f = none, f.kind = S("alcohol"), f.price_cents = price, faults_are(f, "net degree ");
    f.net_milli = 750, f.degree_milli = 4500, faults_are(f, "net_unit ");
    f = none, f.kind = S("clothes"), f.price_cents = price, faults_are(f, "variant ");
    f.variant = S("M"), f.reseller = true, faults_are(f, "maker ");
    f = none, f.kind = S("goods"), f.price_cents = price, faults_are(f, ""); /* made by the merchant */
    f = none, f.kind = S("book"), f.price_cents = price, faults_are(f, "isbn list ");
    f.isbn = S("9782070360024"), f.list_cents = SOME_I64(1290), faults_are(f, "");
    f.price_cents = SOME_I64(1225), faults_are(f, "price "); /* 5 % of 12,90 is 64,5 cents: 12,26 is the least */
    f.price_cents = SOME_I64(1226), faults_are(f, "");
    f.price_cents = SOME_I64(1291), faults_are(f, "price ");
    f = none, f.mode = S("link_out"), f.sold = false, faults_are(f, "link ");
}

/* --- a shop goes up a level --- */

struct climb {
    int64_t shop;
    struct offer_new *bread, *chair;
    const char *mode, *kind, *allergens;
};

static bool food_run(struct tx *tx, struct room *room, void *arg)
{
    struct climb *c = arg;
    int64_t rayon = category_make(tx, &(struct category_new){.slug = S("pains-du-jour"), .name_fr = S("Pains"), .name_en = S("Breads"), .icon = S("tag"), .food = true, .vat_bp = 550});

    *c->bread = (struct offer_new){.merchant_id = c->shop, .category_id = rayon, .vat_bp = 550, .stock_milli = 9000, .price_cents = SOME_I64(120), .title_fr = S("Miche"),
        .title_en = S(""), .text_fr = S(""), .text_en = S(""), .unit = S("piece"), .net_unit = S(""), .labels = S(""), .allergens = S(""), .origin = S(""), .storage = S(""),
        .publish = true};
    offer_make(tx, room->now, c->bread);
    return true;
}

static bool climb_run(struct tx *tx, struct room *room, void *arg)
{
    struct climb *c = arg;

    if (c->kind) return merchant_kind_set(tx, room->now, c->shop, str_c(c->kind), S(""));
    if (c->mode) merchant_terms_set(tx, room->now, c->shop, &(struct merchant_terms){str_c(c->mode), true, false, 6000, 0, 60, 60, 4});
    if (c->mode) return true;
    x_product_update(tx, tx->mem, &(struct product_update_args){.id = c->bread->product_id, .merchant_id = c->shop, .category_id = c->bread->category_id,
        .title_fr = S("Miche"), .title_en = S(""), .text_fr = S(""), .text_en = S(""), .unit = S("piece"), .net_unit = S(""), .labels = S(""),
        .allergens = str_c(c->allergens), .origin = S(""), .storage = S(""), .ingredients = S(""), .maker = S(""), .warnings = S(""), .isbn = S(""), .now = room->now});
    product_gate(tx, room->now, c->shop, c->bread->product_id);
    return true;
}

static void climb(struct room *room, struct climb *c, const char *bread, const char *chair)
{
    assert_true(room_write(room, climb_run, c));
    if (!str_eq(seen(room, c->bread->id).mode, str_c(bread))) fail_msg("the bread is not in %s", bread);
    if (!str_eq(seen(room, c->chair->id).mode, str_c(chair))) fail_msg("the chair is not in %s", chair);
    c->mode = c->kind = NULL;
}

static void what_lacks_a_field_stays_in_the_window(void **state)
{
    struct room *room = *state;
    struct offer_new bread, chair;
    struct climb c = {.shop = room_merchant(room, "monte", "G1"), .bread = &bread, .chair = &chair};

    chair = room_offer(room, c.shop, "Chaise", 9000, 3);
    assert_true(room_write(room, food_run, &c));
    c.mode = "showcase", climb(room, &c, "showcase", "showcase");
    c.mode = "reserve", climb(room, &c, "showcase", "showcase"); /* no allergens; sold by a shopkeeper, made by nobody knows whom */
    c.kind = "craftsperson", climb(room, &c, "showcase", "reserve"); /* who made it himself */
    c.mode = "order", climb(room, &c, "showcase", "order");
    c.allergens = "gluten", climb(room, &c, "order", "order");
    c.allergens = "", climb(room, &c, "showcase", "order");
    c.mode = "showcase", climb(room, &c, "showcase", "showcase");
    c.allergens = "aucun", climb(room, &c, "showcase", "showcase");
    c.mode = "order", climb(room, &c, "order", "order");
    c.kind = "shopkeeper", climb(room, &c, "order", "showcase");
}

static void isbn_digits(void **state)
{
    struct room *room = *state;

    assert_true(str_eq(isbn_clean(room->mem, S("978-2-07-036002-4")), S("9782070360024")));
    assert_true(str_eq(isbn_clean(room->mem, S("2 07 036002 4")), S("9782070360024")));
    assert_true(str_eq(isbn_clean(room->mem, S("080442957x")), S("9780804429573")));
    assert_null(isbn_clean(room->mem, S("9782070360025")).p);
    assert_null(isbn_clean(room->mem, S("9792070360024x")).p);
    assert_null(isbn_clean(room->mem, S("X782070360024")).p);
    assert_null(isbn_clean(room->mem, S("")).p);
    assert_null(isbn_clean(room->mem, S("97820703600241234567890")).p);
}

static void unit_is(int64_t price, int64_t net, const char *unit, const char *want)
{
    struct arena *mem = arena_new(1 << 16);
    struct offer o = {.price_cents = SOME_I64(price), .net_milli = net, .net_unit = str_c(unit), .unit = S("piece")};
    str got = unit_price_text(mem, LANG_FR, &o);

    if (!str_eq(got, str_c(want))) fail_msg("%.*s, not %s", STR_ARG(got), want);
    arena_free(mem);
}

static void unit_prices_round_half_up(void **state)
{
    (void)state;
    unit_is(235, 125, "kg", "18,80\u00a0€/kg");
    unit_is(395, 750, "l", "5,27\u00a0€/l");   /* 5,2666… */
    unit_is(100, 800, "kg", "1,25\u00a0€/kg");
    unit_is(1, 2000, "kg", "0,01\u00a0€/kg");  /* half a cent goes up */
    unit_is(1, 2001, "kg", "0,00\u00a0€/kg");
    unit_is(500, 0, "kg", "");
}

/* --- prices with dates --- */

struct past {
    int64_t offer_id;
    opt_i64 price;
    int64_t at;
};

static bool past_run(struct tx *tx, struct room *room, void *arg)
{
    struct past *p = arg;

    (void)room;
    x_price_past_add(tx, tx->mem, id_new(), p->offer_id, p->price, p->at);
    return true;
}

static void price_was(struct room *room, int64_t offer_id, int64_t price, int64_t when)
{
    assert_true(room_write(room, past_run, &(struct past){offer_id, price ? SOME_I64(price) : NO_I64, when}));
}

struct reference {
    int64_t offer_id, from_at, price;
    opt_i64 was;
};

static void reference_run(struct db *db, struct room *room, void *arg)
{
    struct reference *r = arg;

    r->was = promotion_reference(db, room->mem, r->offer_id, r->from_at, r->price);
}

static opt_i64 reference(struct room *room, int64_t offer_id, int64_t from_at)
{
    struct reference r = {offer_id, from_at, 1, NO_I64};

    room_read(room, reference_run, &r);
    return r.was;
}

/* An offer whose history is what the test writes: made after all of it. */
static struct offer_new thing(struct room *room, int64_t shop, const char *title)
{
    int64_t now = room->now;
    room->now = at(12, 30, 0, 0);
    struct offer_new o = room_offer(room, shop, title, 1000, 5);
    room->now = now;
    return o;
}

static void lowest_of_thirty_local_days(void **state)
{
    struct room *room = *state;
    int64_t shop = room_merchant(room, "baisse", "P1"), from = at(11, 10, 9, 0);
    struct offer_new a = thing(room, shop, "A"), b = thing(room, shop, "B"), c = thing(room, shop, "C"), d = thing(room, shop, "D");

    assert_false(reference(room, a.id, from).set); /* nobody saw a price */
    price_was(room, a.id, 500, at(10, 1, 0, 0));
    price_was(room, a.id, 1000, at(10, 11, 9, 30)); /* the clocks went back on the 25th: 09:30 is in, 30 × 24 h would say out */
    assert_int_equal(reference(room, a.id, from).v, 500);
    price_was(room, b.id, 500, at(10, 1, 0, 0));
    price_was(room, b.id, 1000, at(10, 11, 8, 59));
    assert_int_equal(reference(room, b.id, from).v, 1000);
    price_was(room, c.id, 800, at(10, 20, 0, 0));
    price_was(room, c.id, 0, at(10, 21, 0, 0)); /* a gap: no price at all */
    price_was(room, c.id, 1200, at(11, 9, 0, 0));
    price_was(room, c.id, 100, from); /* from then on: not before */
    assert_int_equal(reference(room, c.id, from).v, 800);
    price_was(room, d.id, 900, at(11, 5, 0, 0)); /* younger than thirty days: since it is there */
    assert_int_equal(reference(room, d.id, from).v, 900);
}

/* Another way to the same number: what was asked at every moment at which anything changed. */
struct history {
    struct {
        int64_t at;
        int64_t price; /* 0: none */
    } base[12];
    struct {
        int64_t from, to, price;
    } promo[6];
    size_t base_n, promo_n;
};

static int64_t asked_at(const struct history *h, int64_t t)
{
    int64_t price = 0;

    for (size_t i = 0; i < h->base_n; i++)
        if (h->base[i].at <= t) price = h->base[i].price;
    for (size_t i = 0; i < h->promo_n && price; i++)
        if (h->promo[i].from <= t && t < h->promo[i].to && h->promo[i].price < price) price = h->promo[i].price;
    return price;
}

static int64_t oracle(const struct history *h, int64_t start, int64_t from)
{
    int64_t lowest = 0;

    for (int64_t t = start; t < from; t += HOUR_MS) { /* everything below happens on the hour */
        int64_t price = asked_at(h, t);
        if (price && (!lowest || price < lowest)) lowest = price;
    }
    return lowest;
}

static bool promo_put_run(struct tx *tx, struct room *room, void *arg)
{
    struct promotion_insert_args *a = arg;

    (void)room;
    x_promotion_insert(tx, tx->mem, a);
    return true;
}

static uint64_t dice(uint64_t *seed, uint64_t sides)
{
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (*seed >> 33) % sides;
}

static void random_histories_agree(void **state)
{
    struct room *room = *state;
    int64_t shop = room_merchant(room, "hasard", "P2"), from = at(11, 10, 9, 0), start = at(10, 11, 9, 0);
    uint64_t seed = 7;

    for (int round = 0; round < 25; round++) {
        struct offer_new o = thing(room, shop, "Z");
        struct history h = {.base_n = 2 + dice(&seed, 10), .promo_n = dice(&seed, 6)};
        int64_t t = start - 240 * HOUR_MS;
        for (size_t i = 0; i < h.base_n; i++) {
            h.base[i].at = t, h.base[i].price = dice(&seed, 5) ? 500 + (int64_t)dice(&seed, 800) : 0;
            price_was(room, o.id, h.base[i].price, t);
            t += (1 + (int64_t)dice(&seed, 160)) * HOUR_MS;
        }
        t = start - 100 * HOUR_MS;
        for (size_t i = 0; i < h.promo_n; i++) {
            h.promo[i].from = t + (1 + (int64_t)dice(&seed, 90)) * HOUR_MS;
            h.promo[i].to = t = h.promo[i].from + (1 + (int64_t)dice(&seed, 90)) * HOUR_MS;
            h.promo[i].price = 300 + (int64_t)dice(&seed, 900);
            if (h.promo[i].to >= from || !asked_at(&h, h.promo[i].from)) {
                h.promo_n = i;
                break;
            }
            struct promotion_insert_args a = {id_new(), o.id, shop, h.promo[i].price, 9999, h.promo[i].from, h.promo[i].to, 1, room->now};
            assert_true(room_write(room, promo_put_run, &a));
        }
        int64_t want = oracle(&h, start, from), got = reference(room, o.id, from).set ? reference(room, o.id, from).v : 0;
        bool gaps = false;
        for (size_t i = 0; i < h.base_n; i++) gaps |= !h.base[i].price;
        if (gaps && h.promo_n) assert_true(got <= want || !want); /* a promotion over a gap counts: stricter, never laxer */
        else assert_int_equal(got, want);
    }
}

struct promoting {
    struct promotion_new p;
    int64_t was;
    enum promotion_end end;
};

static bool promote_run(struct tx *tx, struct room *room, void *arg)
{
    struct promoting *p = arg;

    p->end = promotion_make(tx, room->now, &p->p, &p->was);
    return p->end == PROMOTION_MADE;
}

static enum promotion_end promote(struct room *room, const struct offer_new *o, int64_t price, int64_t from, int64_t to)
{
    struct promoting p = {.p = {o->id, o->merchant_id, 1, price, from, to}};

    room_write(room, promote_run, &p);
    return p.end;
}

static bool turn_run(struct tx *tx, struct room *room, void *arg)
{
    (void)arg;
    for (const struct clock_task *t = promo_clock; t->name; t++) t->run(tx, room->now);
    return true;
}

static int64_t price_at(struct room *room, int64_t id, int64_t now, int64_t *was)
{
    struct look l = {.id = id, .now = now};

    room_read(room, look_run, &l);
    *was = l.o.was_cents.set ? l.o.was_cents.v : 0;
    return l.o.price_cents.v;
}

static void a_promotion_begins_and_ends_by_itself(void **state)
{
    struct room *room = *state;
    int64_t shop = room_merchant(room, "promo", "P3"), was, from, to, start = room->now;
    struct offer_new o = room_offer(room, shop, "Bougie", 1000, 5), other = room_offer(room, shop, "Autre", 1000, 5);

    room->now += DAY_MS;
    from = room->now + DAY_MS, to = from + 2 * DAY_MS;
    assert_int_equal(promote(room, &o, 1000, from, to), PROMOTION_NOT_LOWER);
    assert_int_equal(promote(room, &o, 800, from, to), PROMOTION_MADE);
    assert_int_equal(promote(room, &o, 700, to - 1, to + DAY_MS), PROMOTION_OVERLAPS);
    assert_int_equal(price_at(room, o.id, from - 1, &was), 1000);
    assert_int_equal(was, 0);
    assert_int_equal(price_at(room, o.id, from, &was), 800);
    assert_int_equal(was, 1000);
    assert_int_equal(price_at(room, o.id, to - 1, &was), 800);
    assert_int_equal(price_at(room, o.id, to, &was), 1000);
    assert_int_equal(price_at(room, other.id, from, &was), 1000);
    assert_int_equal(promote(room, &o, 700, to, to + DAY_MS), PROMOTION_MADE); /* goes on at once: what the first one struck */
    price_at(room, o.id, to, &was);
    assert_int_equal(was, 1000);
    assert_int_equal(promote(room, &o, 750, to + 2 * DAY_MS, to + 3 * DAY_MS), PROMOTION_NOT_LOWEST); /* after a day between: not below 7,00 */
    room->now = start;
}

struct findings {
    str text;
};

static void check_run(struct db *db, struct room *room, void *arg)
{
    struct buf b = buf_new(room->mem, 1 << 16);

    catalog_check(db, room->mem, &b);
    ((struct findings *)arg)->text = buf_str(&b);
}

static bool found(struct room *room, const char *what)
{
    struct findings f;

    room_read(room, check_run, &f);
    return str_find(f.text, str_c(what)) >= 0;
}

static void the_books_of_prices_are_checked(void **state)
{
    struct room *room = *state;
    int64_t shop = room_merchant(room, "livres", "P4"), start = room->now;
    struct offer_new o = room_offer(room, shop, "Vase", 1000, 5);
    char c1[60], c2[60];

    room->now += DAY_MS;
    assert_int_equal(promote(room, &o, 800, room->now, room->now + DAY_MS), PROMOTION_MADE);
    room->now += DAY_MS + 1;
    assert_true(room_write(room, turn_run, NULL));
    snprintf(c1, sizeof c1, "C1: offer %lld", (long long)o.id);
    snprintf(c2, sizeof c2, "strikes 9000 cents");
    assert_false(found(room, c1));
    assert_false(found(room, c2));
    price_was(room, o.id, 400, room->now);
    assert_true(found(room, c1));
    struct promotion_insert_args a = {id_new(), o.id, shop, 300, 9000, room->now + 1, room->now + DAY_MS, 1, room->now};
    assert_true(room_write(room, promo_put_run, &a));
    room->now += 2;
    assert_true(room_write(room, turn_run, NULL)); /* as it begins, what it strikes is counted from the books */
    assert_false(found(room, c2));
    room->now = start;
}

/* --- questions about a price --- */

struct asking {
    struct quote_new q;
    enum quote_end end;
};

static bool ask_run(struct tx *tx, struct room *room, void *arg)
{
    struct asking *a = arg;

    a->end = quote_ask(tx, room->now, &a->q);
    return a->end == QUOTE_KEPT;
}

static enum quote_end ask(struct room *room, const struct offer_new *o, const char *token, const char *mail)
{
    struct asking a = {.q = {o->merchant_id, o->id, str_c(token), S("Banc"), S("Odette"), str_c(mail), S(""), S("Un banc de deux mètres ?"), LANG_FR}};

    room_write(room, ask_run, &a);
    return a.end;
}

static bool answer_run(struct tx *tx, struct room *room, void *arg)
{
    return quote_answer(tx, room->now, arg);
}

struct asked {
    int64_t merchant_id, id, open;
};

static void asked_run(struct db *db, struct room *room, void *arg)
{
    struct asked *a = arg;
    struct quotes_of_rows r;

    q_quotes_of(db, room->mem, a->merchant_id, 100, &r);
    a->id = r.n ? r.v[0].id : 0;
    for (size_t i = 0; i < r.n; i++) a->open += !r.v[i].answered_at.set;
}

static void a_question_is_kept_and_answered_once(void **state)
{
    struct room *room = *state;
    int64_t shop = room_merchant(room, "devis", "Q1"), other = room_merchant(room, "voisin", "Q2");
    struct offer_new o = room_offer(room, shop, "Banc", 1000, 1);
    struct asked a = {.merchant_id = shop};
    char token[20];

    assert_int_equal(ask(room, &o, "t1", "a@exemple.fr"), QUOTE_KEPT);
    assert_int_equal(ask(room, &o, "t1", "a@exemple.fr"), QUOTE_TWICE);
    for (int i = 2; i <= QUOTES_OPEN_EACH; i++) {
        snprintf(token, sizeof token, "t%d", i);
        assert_int_equal(ask(room, &o, token, "a@exemple.fr"), QUOTE_KEPT);
    }
    assert_int_equal(ask(room, &o, "t6", "a@exemple.fr"), QUOTE_WAIT);
    assert_int_equal(ask(room, &o, "t7", "b@exemple.fr"), QUOTE_KEPT);
    room_read(room, asked_run, &a);
    assert_int_equal(a.open, QUOTES_OPEN_EACH + 1);
    struct quote_answer answer = {a.id, other, 1, S("Non"), NO_I64};
    assert_false(room_write(room, answer_run, &answer)); /* another's is not there */
    answer.merchant_id = shop;
    assert_true(room_write(room, answer_run, &answer));
    assert_false(room_write(room, answer_run, &answer));
    assert_int_equal(ask(room, &o, "t8", "a@exemple.fr"), QUOTE_KEPT); /* one was answered: one more may come */
}

/* --- still sold? --- */

static bool fresh_run(struct tx *tx, struct room *room, void *arg)
{
    (void)arg;
    fresh_turn(tx, room->now);
    return true;
}

static bool confirm_run(struct tx *tx, struct room *room, void *arg)
{
    fresh_confirm(tx, room->now, *(int64_t *)arg);
    return true;
}

static bool is_public(struct room *room, int64_t id)
{
    struct look l = {.id = id};

    room_read(room, look_run, &l);
    return l.there;
}

static void what_nobody_confirms_is_hidden(void **state)
{
    struct room *room = *state;
    int64_t shop = room_merchant(room, "frais", "F1"), start = room->now;
    struct offer_new old = room_offer(room, shop, "Ancien", 1000, 1);

    room->now = start + 100 * DAY_MS;
    struct offer_new recent = room_offer(room, shop, "Récent", 1000, 1);
    room->now = start + 121 * DAY_MS;
    assert_true(room_write(room, fresh_run, NULL)); /* asks */
    room->now += 20 * DAY_MS;
    assert_true(room_write(room, fresh_run, NULL));
    assert_true(is_public(room, old.id)); /* there is still time */
    room->now += 2 * DAY_MS;
    assert_true(room_write(room, fresh_run, NULL));
    assert_false(is_public(room, old.id));
    assert_true(is_public(room, recent.id));
    assert_true(room_write(room, confirm_run, &shop));
    assert_true(is_public(room, old.id));
    room->now += DAY_MS;
    assert_true(room_write(room, fresh_run, NULL));
    assert_true(is_public(room, old.id));
    room->now = start;
}

static int open_room(void **state)
{
    *state = room_open();
    return 0;
}

static int close_room(void **state)
{
    room_close(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(levels_change_nothing_else), cmocka_unit_test(each_missing_field_is_named),
        cmocka_unit_test(what_lacks_a_field_stays_in_the_window), cmocka_unit_test(isbn_digits), cmocka_unit_test(unit_prices_round_half_up), cmocka_unit_test(lowest_of_thirty_local_days),
        cmocka_unit_test(random_histories_agree), cmocka_unit_test(a_promotion_begins_and_ends_by_itself), cmocka_unit_test(the_books_of_prices_are_checked),
        cmocka_unit_test(a_question_is_kept_and_answered_once), cmocka_unit_test(what_nobody_confirms_is_hidden),
    };

    return cmocka_run_group_tests(tests, open_room, close_room);
}
