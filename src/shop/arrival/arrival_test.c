/* What the register says in words, what a trade lets one guess, and figures of registrations that must be exact. */
#include "shop/test/room.h"

#include "app/form.h"
#include "arrival_fixture.sql.h"
#include "base/embed.h"
#include "shop/arrival/inside.h"

extern const struct embedded data_files[];

static void same(str is, const char *should)
{
    if (!str_eq(is, str_c(should))) fail_msg("“%.*s” instead of “%s”", STR_ARG(is), should);
}

/* --- words --- */

static void names_as_one_writes_them(void **state)
{
    struct room *room = *state;
    static const struct {
        const char *was, *is;
    } all[] = {
        {"AU BON PAIN DU PARC", "Au Bon Pain du Parc"},
        {"SARL L'ATELIER D'EMMA", "SARL l'Atelier d'Emma"},
        {"GAEC DES 3 CHENES", "GAEC des 3 Chenes"},
        {"LA HAIE", "La Haie"},
        {"ÉPICERIE DES HALLES", "Épicerie des Halles"},
        {"Déjà écrit AINSI", "Déjà écrit AINSI"},
        {"", ""},
        {"12", "12"},
        {"JEAN-PIERRE", "Jean-Pierre"},
    };

    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        same(register_words(room->mem, str_c(all[i].was), false), all[i].is);
    same(register_words(room->mem, S("DU MOULIN"), true), "du Moulin");
    same(register_words(room->mem, S("DU MOULIN"), false), "Du Moulin");
    same(register_street(room->mem, S("AV")), "avenue");
    same(register_street(room->mem, S("RUE")), "rue");
}

static void trades_by_their_code(void **state)
{
    (void)state;
    same(naf_of(S("10.71C"))->kind, "shopkeeper");
    same(naf_of(S("10.71C"))->hours, "boulangerie");
    assert_int_equal(naf_of(S("10.71C"))->vat_bp, 550);
    same(naf_of(S("01.41Z"))->kind, "producer");
    same(naf_of(S("01.99Z"))->trade_en, "Farm"); /* by what it begins with */
    same(naf_of(S("10.51C"))->code, "10.51");
    same(naf_of(S("96.02A"))->rayons, "coiffure-et-beaute");
    assert_null(naf_of(S("84.11Z")));
    assert_null(naf_of(S("")));
    assert_null(naf_of((str){0}));
}

static void each_trade_is_whole(void **state)
{
    static const str hours[] = {S("boutique"), S("boulangerie"), S("ferme"),     S("matin"),
                                S("semaine"),  S("atelier"),     S("restaurant")};

    str text = embed_find(data_files, S("naf.tsv"))->identity, line, code;
    int n = 0;

    (void)state;
    for (str_cut(&text, '\n', &line); str_cut(&text, '\n', &line) && line.n; n++) {
        str_cut(&line, '\t', &code);
        const struct naf *t = naf_of(code);
        bool known = false;
        for (size_t i = 0; i < sizeof hours / sizeof *hours; i++) known |= str_eq(hours[i], t->hours);
        assert_true(known && str_eq(t->code, code));
        assert_true(str_eq(kind_words_of(t->kind)->kind, t->kind));
        assert_true(t->vat_bp == 550 || t->vat_bp == 1000 || t->vat_bp == 2000);
        assert_true(t->trade_fr.n && t->trade_en.n && t->rayons.n);
    }
    assert_true(n > 100);
}

/* --- the extract --- */

struct keeping {
    struct firm f;
    bool changed;
};

static bool keep_run(struct tx *tx, struct room *room, void *arg)
{
    struct keeping *k = arg;

    (void)room;
    k->changed = firm_keep(tx, &k->f);
    return true;
}

static bool forget_run(struct tx *tx, struct room *room, void *arg)
{
    struct keeping *k = arg;

    (void)room;
    k->changed = firm_forget(tx, k->f.siret);
    return true;
}

static void look_run(struct db *db, struct room *room, void *arg)
{
    struct keeping *k = arg;
    struct firm f;

    k->changed = firm_of(db, room->mem, k->f.siret, &f) && str_eq(f.name, k->f.name);
}

static void the_same_again_changes_nothing(void **state)
{
    struct room *room = *state;
    struct keeping k = {
        .f = {S("81234567800011"), S("Au Pain"), S(""), S("1 rue"), S("61000"), S("61001"), S("10.71C")}};

    assert_true(room_write(room, keep_run, &k) && k.changed);
    assert_true(room_write(room, keep_run, &k) && !k.changed);
    k.f.name = S("Au Bon Pain");
    assert_true(room_write(room, keep_run, &k) && k.changed);
    room_read(room, look_run, &k);
    assert_true(k.changed);
    assert_true(room_write(room, forget_run, &k) && k.changed);
    assert_true(room_write(room, forget_run, &k) && !k.changed);
    room_read(room, look_run, &k);
    assert_false(k.changed);
}

/* --- the meter --- */

struct past {
    int64_t merchant_id, person_id, ago_ms;
    const char *step;
    int64_t took_ms; /* of "siret"; -1: not answered */
    bool ended;
};

static bool past_run(struct tx *tx, struct room *room, void *arg)
{
    const struct past *p = arg;
    int64_t at = room->now - p->ago_ms;

    x_fixture_person(tx, tx->mem, p->person_id, str_fmt(tx->mem, "p%lld@exemple.fr", (long long)p->person_id), S("fr"),
                     S(""), at);
    if (!p->merchant_id) return true; /* signed in, no more */
    x_fixture_member(tx, tx->mem, id_new(), p->merchant_id, p->person_id, S("owner"), at);
    x_fixture_arrival(tx, tx->mem,
                      &(struct fixture_arrival_args){p->merchant_id, p->person_id, str_c(p->step), at, at,
                                                     p->ended ? SOME_I64(at) : NO_I64});
    if (p->took_ms >= 0) x_fixture_took(tx, tx->mem, p->merchant_id, S("siret"), p->took_ms, at);
    return true;
}

struct measured {
    struct arrival_meter m;
    struct arrivals now;
    int64_t stuck;
};

static void measured_run(struct db *db, struct room *room, void *arg)
{
    struct measured *m = arg;

    arrival_meter_read(db, room->mem, room->now - 90 * DAY_MS, room->now, &m->m);
    arrivals_waiting(db, room->mem, room->now, &m->now);
    m->stuck = arrivals_stuck(db, room->mem, room->now);
}

/* Ten answers of 10, 20 … 100 s, one after a break of an hour, one of last year; three that stopped, one of them just now. */
static void times_and_stops_are_exact(void **state)
{
    struct room *room = *state;
    struct measured m;
    char slug[16], code[8];

    for (int i = 0; i < 15; i++) {
        snprintf(slug, sizeof slug, "arrive-%d", i);
        snprintf(code, sizeof code, "W%d", i);
        struct past p = {room_merchant(room, slug, code), 9000 + i, DAY_MS * 3, "fini", (i + 1) * 10 * SECOND_MS, true};
        if (i == 10) p.took_ms = HOUR_MS;
        if (i == 11) p.ago_ms = 400 * DAY_MS;
        if (i >= 12)
            p = (struct past){
                p.merchant_id, p.person_id, i == 12 ? 4 * MINUTE_MS : i == 13 ? 6 * MINUTE_MS : 2 * DAY_MS,
                "siret",       -1,          false};
        assert_true(room_write(room, past_run, &p));
    }
    for (int i = 0; i < 3; i++) /* signed in just now, ten minutes ago, last week: no answer since */
        assert_true(room_write(room, past_run,
                               &(struct past){0, 9100 + i,
                                              i == 0   ? MINUTE_MS
                                              : i == 1 ? 10 * MINUTE_MS
                                                       : 7 * DAY_MS,
                                              "", -1, false}));
    room_read(room, measured_run, &m);
    const struct arrival_screen *s = &m.m.screen[STEP_SIRET];
    assert_int_equal(s->answered, 11);
    assert_int_equal(s->breaks, 1);
    assert_int_equal(s->median_ms, 50 * SECOND_MS);
    assert_int_equal(s->p90_ms, 90 * SECOND_MS);
    assert_int_equal(s->left, 1);
    assert_int_equal(m.m.screen[STEP_NAME].answered, 0);
    assert_int_equal(m.m.screen[STEP_NAME].median_ms, 0);
    assert_int_equal(m.m.begun, 14);
    assert_int_equal(m.m.ended, 11);
    assert_int_equal(m.m.screen[STEP_PHONE].left, 1);
    assert_int_equal(m.now.n, 6);
    static const bool stuck[] = {false, false, true,
                                 true,  false, false}; /* 1, 4, 6 and 10 minutes; two and seven days: gone since */
    for (int i = 0; i < 6; i++) assert_int_equal(m.now.v[i].stuck, stuck[i]);
    assert_true(!m.now.v[0].merchant_id && m.now.v[1].merchant_id && m.now.v[2].merchant_id && !m.now.v[3].merchant_id);
    assert_int_equal(m.stuck, 2);
}

/* --- links --- */

struct asking {
    int64_t person_id, links;
    bool sent;
};

static bool person_run(struct tx *tx, struct room *room, void *arg)
{
    struct asking *a = arg;

    x_fixture_person(tx, tx->mem, a->person_id, S("lien@exemple.fr"), S("fr"), S(""), room->now);
    return true;
}

static bool ask_run(struct tx *tx, struct room *room, void *arg)
{
    struct asking *a = arg;
    struct fixture_links_row n;

    a->sent = resume_send(tx, room->now, a->person_id);
    q_fixture_links(tx->db, tx->mem, a->person_id, &n);
    a->links = n.n;
    return true;
}

/* Nobody's letter box is filled by somebody else's clicks. */
static void six_links_an_hour(void **state)
{
    struct room *room = *state;
    struct asking a = {.person_id = 9900};

    assert_true(room_write(room, person_run, &a));
    assert_true(room_write(room, ask_run, &a) && a.sent);
    assert_true(room_write(room, ask_run, &a) && !a.sent); /* just sent */
    for (int i = 2; i <= 6; i++) {
        room->now += MINUTE_MS;
        assert_true(room_write(room, ask_run, &a) && a.sent);
    }
    room->now += MINUTE_MS;
    assert_true(room_write(room, ask_run, &a) && !a.sent);
    assert_int_equal(a.links, 6);
    room->now += HOUR_MS;
    assert_true(room_write(room, ask_run, &a) && a.sent);
    a.person_id = 12345;
    assert_true(room_write(room, ask_run, &a) && !a.sent); /* nobody */
}

/* Luhn for all; La Poste's by the sum of their digits, but for its head office. A digit that is wrong is noticed in both. */
static void sirets(void **state)
{
    static const char *const good[] = {"35600000000048", "35600000049837", "35600000009075", "73282932000074"};
    static const char *const wrong[] = {"35600000000049", "35600000049838",  "35600000000014",
                                        "73282932000075", "35600000049837 ", "3560000004983",
                                        "3560000004983A", "00000000000000",  "",
                                        "356000000498370"};

    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        if (!siret_ok(str_c(good[i]))) fail_msg("%s is right", good[i]);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        if (siret_ok(str_c(wrong[i]))) fail_msg("%s is wrong", wrong[i]);
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
        cmocka_unit_test(names_as_one_writes_them),
        cmocka_unit_test(trades_by_their_code),
        cmocka_unit_test(each_trade_is_whole),
        cmocka_unit_test(the_same_again_changes_nothing),
        cmocka_unit_test(times_and_stops_are_exact),
        cmocka_unit_test(six_links_an_hour),
        cmocka_unit_test(sirets),
    };

    return cmocka_run_group_tests(tests, open_room, close_room);
}
