/* What the register says in words, and what a trade lets one guess. */
#include "shop/test/room.h"

#include "base/embed.h"
#include "shop/arrival/register.h"

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
        {"AU BON PAIN DU PARC", "Au Bon Pain du Parc"}, {"SARL L'ATELIER D'EMMA", "SARL l'Atelier d'Emma"}, {"GAEC DES 3 CHENES", "GAEC des 3 Chenes"},
        {"LA HAIE", "La Haie"}, {"ÉPICERIE DES HALLES", "Épicerie des Halles"}, {"Déjà écrit AINSI", "Déjà écrit AINSI"}, {"", ""}, {"12", "12"},
        {"JEAN-PIERRE", "Jean-Pierre"},
    };

    for (size_t i = 0; i < sizeof all / sizeof *all; i++) same(register_words(room->mem, str_c(all[i].was), false), all[i].is);
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
    static const str hours[] = {S("boutique"), S("boulangerie"), S("ferme"), S("matin"), S("semaine"), S("atelier"), S("restaurant")};

    str text = embed_find(data_files, S("naf.tsv"))->identity, line, code;
    int n = 0;

    (void)state;
    for (str_cut(&text, '\n', &line); str_cut(&text, '\n', &line) && line.n; n++) {
        str_cut(&line, '\t', &code);
        const struct naf *t = naf_of(code);
        bool known = false;
        for (size_t i = 0; i < sizeof hours / sizeof *hours; i++) known |= str_eq(hours[i], t->hours);
        assert_true(known && str_eq(t->code, code));
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
    struct keeping k = {.f = {S("81234567800011"), S("Au Pain"), S(""), S("1 rue"), S("61000"), S("61001"), S("10.71C")}};

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
        cmocka_unit_test(names_as_one_writes_them), cmocka_unit_test(trades_by_their_code), cmocka_unit_test(each_trade_is_whole),
        cmocka_unit_test(the_same_again_changes_nothing),
    };

    return cmocka_run_group_tests(tests, open_room, close_room);
}
