/* Labels: nothing is shown before staff accepted it, nor after its last day; a renewal takes the place of what it renews. */
#include "shop/test/room.h"

#include "shop/account/account.h"
#include "shop/label/label.h"
#include "shop/merchant/merchant.h"

enum { TODAY = 20781, STAFF = 7 }; /* 2026-11-24 */

struct looking {
    int64_t shop, offer;
    const char *code;
    struct label label;
    struct label_claims claims;
    struct merchant m;
    struct offer o;
    int64_t jobs, waiting;
    struct buf findings;
};

static void look_run(struct db *db, struct room *room, void *arg)
{
    struct looking *l = arg;
    struct labels all;
    struct fixture_jobs_row jobs;

    labels_all(db, room->mem, &all);
    const struct label *found = l->code ? label_coded(&all, str_c(l->code)) : NULL;
    if (found) l->label = *found;
    assert_true(merchant_any(db, room->mem, LANG_FR, l->shop, &l->m));
    label_claims_of(db, room->mem, LANG_FR, l->shop, &l->claims);
    if (l->offer) assert_true(offer_any(db, room->mem, LANG_FR, l->offer, room->now, &l->o));
    assert_true(q_fixture_jobs(db, room->mem, S("mail_label"), &jobs));
    l->jobs = jobs.n;
    l->waiting = label_claims_waiting(db, room->mem);
    l->findings = buf_new(room->mem, 1 << 16);
    labels_check(db, room->mem, &l->findings);
}

static struct looking look(struct room *room, int64_t shop, int64_t offer, const char *code)
{
    struct looking l = {.shop = shop, .offer = offer, .code = code};

    room_read(room, look_run, &l);
    assert_int_equal(l.findings.n, 0);
    return l;
}

static bool fill_run(struct tx *tx, struct room *room, void *arg)
{
    int64_t *shop = arg;

    labels_fill(tx);
    member_add(tx, room->now,
               person_make(tx, room->now, str_fmt(tx->mem, "p%lld@exemple.fr", (long long)*shop), S("Ana"), LANG_FR),
               *shop, S("owner"));
    return true;
}

static int64_t shop_new(struct room *room, const char *slug, const char *code)
{
    int64_t id = room_merchant(room, slug, code);

    assert_true(room_write(room, fill_run, &id));
    return id;
}

struct claiming {
    int64_t shop, label, until; /* until 0: no end */
    enum claim_end end;
};

static bool claim_run(struct tx *tx, struct room *room, void *arg)
{
    struct claiming *c = arg;

    c->end = label_claim_add(tx, room->now,
                             &(struct label_claim_new){.merchant_id = c->shop,
                                                       .person_id = 1,
                                                       .label_id = c->label,
                                                       .number = S("FR-1"),
                                                       .certifier = S("FR-BIO-01"),
                                                       .basis = S(""),
                                                       .proof = S("aa"),
                                                       .until_day = c->until ? SOME_I64(c->until) : NO_I64});
    return true;
}

static enum claim_end claim(struct room *room, int64_t shop, int64_t label, int64_t until)
{
    struct claiming c = {shop, label, until, CLAIM_DONE};

    assert_true(room_write(room, claim_run, &c));
    return c.end;
}

struct deciding {
    struct label_decision d;
    bool done;
};

static bool decide_run(struct tx *tx, struct room *room, void *arg)
{
    struct deciding *d = arg;

    d->done = label_claim_decide(tx, room->now, &d->d);
    return true;
}

static bool decide(struct room *room, const struct label_claim *k, bool accept)
{
    struct deciding d = {
        .d = {.id = k->id, .staff_id = STAFF, .accept = accept, .reason = S("parce que"), .until_day = k->until_day}};

    assert_true(room_write(room, decide_run, &d));
    return d.done;
}

struct dropping {
    int64_t shop, id;
    bool done;
};

static bool drop_run(struct tx *tx, struct room *room, void *arg)
{
    struct dropping *d = arg;

    d->done = label_claim_drop(tx, room->now, d->shop, d->id);
    return true;
}

static bool dropped(struct room *room, int64_t shop, int64_t id)
{
    struct dropping d = {shop, id, false};

    assert_true(room_write(room, drop_run, &d));
    return d.done;
}

static bool tick_run(struct tx *tx, struct room *room, void *arg)
{
    (void)arg;
    labels_clock[0].run(tx, room->now);
    return true;
}

static bool say_run(struct tx *tx, struct room *room, void *arg)
{
    struct offer_new *o = arg;

    room_offer_run(tx, room, o); /* its fields as usual, then one more with labels */
    o->labels = S("Bio, AOP, inventé,bio");
    offer_make(tx, room->now, o);
    return true;
}

static int64_t offer_saying(struct room *room, int64_t shop)
{
    struct offer_new o = {
        .merchant_id = shop, .title_fr = S("Miel"), .price_cents = SOME_I64(500), .stock_milli = 3000};

    assert_true(room_write(room, say_run, &o));
    return o.id;
}

static void words_are_shown_when_proved(void **state)
{
    struct room *room = *state;

    assert_true(str_eq(labels_shown(room->mem, S("bio, AOP"), S("")), S("")));
    assert_true(str_eq(labels_shown(room->mem, S(""), S("bio")), S("")));
    assert_true(str_eq(labels_shown(room->mem, S(" BIO ,fermier,bio"), S("bio,AOP")), S("bio")));
    assert_true(str_eq(labels_shown(room->mem, S("biologique"), S("bio")), S("")));
}

static void shown_between_the_yes_and_the_last_day(void **state)
{
    struct room *room = *state;
    int64_t shop = shop_new(room, "ruche", "R1"), other = shop_new(room, "autre", "R2"),
            offer = offer_saying(room, shop);
    struct looking l = look(room, shop, offer, "bio");
    int64_t bio = l.label.id, jobs = l.jobs;

    assert_true(str_eq(l.o.labels, S("")));
    assert_int_equal(claim(room, shop, bio, TODAY + 40), CLAIM_DONE);
    assert_int_equal(claim(room, shop, bio, TODAY + 40), CLAIM_TWICE);
    l = look(room, shop, offer, NULL);
    assert_int_equal(l.waiting, 1);
    assert_true(str_eq(l.o.labels, S("")) && str_eq(l.claims.v[0].state, S("asked")));
    assert_true(decide(room, &l.claims.v[0], true));
    assert_false(decide(room, &l.claims.v[0], true)); /* once */
    assert_false(dropped(room, other, l.claims.v[0].id));
    l = look(room, shop, offer, NULL);
    assert_true(str_eq(l.m.labels, S("bio")) && str_eq(l.o.labels, S("bio")));
    assert_int_equal(l.jobs, jobs + 1);
    assert_true(room_write(room, tick_run, NULL));
    assert_int_equal(look(room, shop, offer, NULL).jobs, jobs + 1); /* 40 days before: nothing to say */
    time_is(room, ROOM_START_MS + 10 * DAY_MS);
    for (int i = 0; i < 2; i++) assert_true(room_write(room, tick_run, NULL));
    assert_int_equal(look(room, shop, offer, NULL).jobs, jobs + 2); /* 30 days before, once */
    time_is(room, ROOM_START_MS + 40 * DAY_MS);
    assert_true(room_write(room, tick_run, NULL));
    assert_true(str_eq(look(room, shop, offer, NULL).o.labels, S("bio"))); /* its last day */
    time_is(room, ROOM_START_MS + 41 * DAY_MS);
    assert_true(room_write(room, tick_run, NULL));
    l = look(room, shop, offer, NULL);
    assert_true(str_eq(l.o.labels, S("")) && str_eq(l.claims.v[0].state, S("expired")));
    assert_int_equal(l.jobs, jobs + 3);
}

static void a_newer_one_takes_its_place(void **state)
{
    struct room *room = *state;
    int64_t shop = shop_new(room, "ferme", "R3"), offer = offer_saying(room, shop);
    struct looking l = look(room, shop, offer, "AOP");
    int64_t aop = l.label.id;

    assert_int_equal(claim(room, shop, aop, TODAY + 60), CLAIM_DONE);
    l = look(room, shop, offer, NULL);
    assert_true(decide(room, &l.claims.v[0], true));
    assert_int_equal(claim(room, shop, aop, 0), CLAIM_DONE); /* the next certificate, while the first one stands */
    l = look(room, shop, offer, NULL);
    assert_true(str_eq(l.o.labels, S("AOP")));
    assert_true(decide(room, &l.claims.v[0], true));
    l = look(room, shop, offer, NULL);
    assert_true(str_eq(l.claims.v[0].state, S("accepted")) && str_eq(l.claims.v[1].state, S("replaced")) &&
                str_eq(l.m.labels, S("AOP")));
    assert_true(decide(room, &l.claims.v[0], false)); /* taken back by staff */
    l = look(room, shop, offer, NULL);
    assert_true(str_eq(l.o.labels, S("")) && str_eq(l.claims.v[0].reason, S("parce que")));
    assert_int_equal(claim(room, shop, aop, 0), CLAIM_DONE);
    l = look(room, shop, offer, NULL);
    assert_true(dropped(room, shop, l.claims.v[0].id));
    assert_false(dropped(room, shop, l.claims.v[0].id));
    assert_int_equal(look(room, shop, offer, NULL).claims.v[0].proof.n,
                     0); /* nobody looked at it: no photo stays behind */
}

/* Staff come to it a day too late: it is not shown, and can only be refused. */
static void accepted_before_its_end_alone(void **state)
{
    struct room *room = *state;
    int64_t shop = shop_new(room, "tard", "R6"), offer = offer_saying(room, shop);
    struct looking l = look(room, shop, offer, "AOP");

    assert_int_equal(claim(room, shop, l.label.id, TODAY + 2), CLAIM_DONE);
    time_is(room, room->now + 3 * DAY_MS);
    l = look(room, shop, offer, NULL);
    assert_false(decide(room, &l.claims.v[0], true));
    l = look(room, shop, offer, NULL);
    assert_true(str_eq(l.claims.v[0].state, S("asked")) && str_eq(l.o.labels, S("")));
    assert_true(decide(room, &l.claims.v[0], false));
    time_is(room, room->now - 3 * DAY_MS);
}

struct listing {
    int64_t id;
    bool closed, done;
    enum label_end end;
};

static bool close_run(struct tx *tx, struct room *room, void *arg)
{
    struct listing *l = arg;

    l->done = label_close(tx, room->now, l->id, l->closed);
    l->end = label_make(tx, &(struct label_new){S("Fermier"), S(""), true});
    return true;
}

static void a_closed_label_is_shown_nowhere(void **state)
{
    struct room *room = *state;
    int64_t shop = shop_new(room, "close", "R4"), offer = offer_saying(room, shop);
    struct looking l = look(room, shop, offer, "bio");
    struct listing list = {.id = l.label.id, .closed = true};

    assert_int_equal(claim(room, shop, list.id, 0), CLAIM_DONE);
    l = look(room, shop, offer, NULL);
    assert_true(decide(room, &l.claims.v[0], true));
    assert_true(room_write(room, close_run, &list) && list.done);
    assert_int_equal(list.end, LABEL_THERE);
    assert_true(str_eq(look(room, shop, offer, NULL).o.labels, S("")));
    assert_true(room_write(room, close_run, &list) && !list.done); /* so already */
    list.closed = false;
    assert_true(room_write(room, close_run, &list) && list.done);
    assert_true(str_eq(look(room, shop, offer, NULL).o.labels, S("bio")));
}

static bool cheat_run(struct tx *tx, struct room *room, void *arg)
{
    const int64_t *shop = arg;

    merchant_labels_set(tx, room->now, *shop, S("demeter"));
    return true;
}

static void fsck_sees_what_is_not_proved(void **state)
{
    struct room *room = *state;
    int64_t shop = shop_new(room, "triche", "R5");
    struct looking l = {.shop = shop};

    assert_true(room_write(room, cheat_run, &shop));
    room_read(room, look_run, &l);
    assert_true(str_find(buf_str(&l.findings), S("C7:")) >= 0);
}

static void meant_run(struct db *db, struct room *room, void *arg)
{
    struct labels all;
    int *n = arg;

    labels_all(db, room->mem, &all);
    for (size_t i = 0; i < all.n; i++) {
        if (all.v[i].closed) continue;
        ++*n;
        assert_true(label_means(LANG_FR, &all.v[i]).n > 20 && label_means(LANG_EN, &all.v[i]).n > 20);
        assert_false(str_eq(label_means(LANG_FR, &all.v[i]), label_means(LANG_EN, &all.v[i])));
    }
}

static void those_it_comes_with_say_what_they_mean(void **state)
{
    struct room *room = *state;
    int n = 0;

    shop_new(room, "sens", "R9");
    room_read(room, meant_run, &n);
    assert_true(n >= 13);
    assert_int_equal(label_means(LANG_FR, &(struct label){.code = S("du-perche")}).n, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        AT_NINE(words_are_shown_when_proved),           AT_NINE(shown_between_the_yes_and_the_last_day),
        AT_NINE(a_newer_one_takes_its_place),           AT_NINE(accepted_before_its_end_alone),
        AT_NINE(a_closed_label_is_shown_nowhere),       AT_NINE(fsck_sees_what_is_not_proved),
        AT_NINE(those_it_comes_with_say_what_they_mean)};

    return cmocka_run_group_tests(tests, room_start, room_stop);
}
