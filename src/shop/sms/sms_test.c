/* Telephones of shops, what is written in an SMS, and how it is read. */
#include "shop/test/room.h"

#include "shop/account/account.h"
#include "sms_fixture.sql.h"
#include "shop/sms/sms.h"
#include "shop/sms/words.h"

#define SAME(got, want) assert_string_equal(str_z(room->mem, got), want)

static void only_mobile_telephones(void **state)
{
    struct room *room = *state;
    static const char *const right[][2] = {
        {"0639980012", "+33639980012"},     {"06 39 98 00 12", "+33639980012"}, {"+33639980012", "+33639980012"},
        {"+330639980012", "+33639980012"},  {"0768000000", "+33768000000"},     {"0692123456", "+262692123456"},
        {"+262692123456", "+262692123456"}, {"0690001122", "+590690001122"},    {"0639123456", "+262639123456"},
    };
    static const char *const wrong[] = {
        "",           "0261910012", "063998001", "06399800123",   "+447700900123", "0036399800",
        "06abcdefgh", "+33",        "639980012", "+262696123456", "+33692123456"};

    for (size_t i = 0; i < sizeof right / sizeof *right; i++)
        SAME(sms_number(room->mem, str_c(right[i][0])), right[i][1]);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) assert_null(sms_number(room->mem, str_c(wrong[i])).p);
    SAME(sms_number_text(room->mem, S("+33639980012")), "06 39 98 00 12");
    SAME(sms_number_text(room->mem, S("+1")), "+1");
}

static void reads(struct room *room, const char *text, struct sms_words want)
{
    struct sms_words w = sms_words_of(room->mem, str_c(text));

    if (w.say != want.say || w.digits != want.digits || !str_eq(w.code, want.code) || !str_eq(w.rest, want.rest))
        fail_msg("“%s” is read %d %lld “%.*s” “%.*s”", text, w.say, (long long)w.digits, STR_ARG(w.code),
                 STR_ARG(w.rest));
}

static void thick_fingers(void **state)
{
    struct room *room = *state;
    static const char *const yes[] = {"1 0412", "1 412",   " 1  0412. ",  "OUI 0412",
                                      "1-0412", "ok:0412", "1\u00a00412", "1\n0412"};
    static const char *const lettered[] = {"1 B7-0412", "1 b7 0412", "oui B70412", "1 B7.412"};
    static const char *const nothing[] = {"", "   ", "bonjour", "10412", "0412 1", "?", "\xF0\x9F\x8D\x9E", "4 0412"};

    for (size_t i = 0; i < sizeof yes / sizeof *yes; i++)
        reads(room, yes[i], (struct sms_words){SMS_YES, S(""), 412, S("")});
    for (size_t i = 0; i < sizeof lettered / sizeof *lettered; i++)
        reads(room, lettered[i], (struct sms_words){SMS_YES, S("b7"), 412, S("")});
    for (size_t i = 0; i < sizeof nothing / sizeof *nothing; i++)
        reads(room, nothing[i], (struct sms_words){.code = S(""), .rest = S("")});
    reads(room, "2 0412 Plus de pain, désolé", (struct sms_words){SMS_NO, S(""), 412, S("Plus de pain, désolé")});
    reads(room, "Non 0412", (struct sms_words){SMS_NO, S(""), 412, S("")});
    reads(room, "3 0412 Chèque", (struct sms_words){SMS_HAND, S(""), 412, S("Chèque")});
    reads(room, "Remis: 4821.", (struct sms_words){SMS_HAND, S(""), 4821, S("")});
    reads(room, "3 0000", (struct sms_words){SMS_HAND, S(""), 0, S("0000")});
    reads(room, "STOP", (struct sms_words){SMS_STOP, S(""), 0, S("")});
    reads(room, "1", (struct sms_words){SMS_YES, S(""), 0, S("")});
    reads(room, "1 plus tard", (struct sms_words){SMS_YES, S(""), 0, S("plus tard")});
    reads(room, "1 99999999999999999999", (struct sms_words){SMS_YES, S(""), 0, S("99999999999999999999")});
}

/* --- who is told --- */

struct shop {
    int64_t merchant, owner, clerk;
    const char *code;
    bool sent;
    enum sms_confirmed end;
};

static bool people_run(struct tx *tx, struct room *room, void *arg)
{
    struct shop *s = arg;

    s->owner = person_make(tx, room->now, str_fmt(tx->mem, "owner%lld@demo.foirail.example", (long long)s->merchant),
                           S("Jeanne"), LANG_FR);
    s->clerk = person_make(tx, room->now, str_fmt(tx->mem, "clerk%lld@demo.foirail.example", (long long)s->merchant),
                           S("Paul"), LANG_FR);
    member_add(tx, room->now, s->owner, s->merchant, S("owner"));
    member_add(tx, room->now, s->clerk, s->merchant, S("manager"));
    return true;
}

static struct sms_asking asking(struct room *room, const struct shop *s)
{
    return (struct sms_asking){room->now, s->merchant, s->clerk, S("+33639980012"), LANG_FR};
}

static bool ask_run(struct tx *tx, struct room *room, void *arg)
{
    struct shop *s = arg;
    struct sms_asking a = asking(room, s);

    s->sent = sms_phone_ask(tx, &a);
    return true;
}

static bool confirm_run(struct tx *tx, struct room *room, void *arg)
{
    struct shop *s = arg;
    struct sms_asking a = asking(room, s);

    s->end = sms_phone_confirm(tx, &a, str_c(s->code), s->clerk);
    return true;
}

static void has_phone_run(struct db *db, struct room *room, void *arg)
{
    struct shop *s = arg;
    struct sms_phone p;

    s->sent = sms_phone_of(db, room->mem, s->merchant, &p);
}

static bool has_phone(struct room *room, struct shop *s)
{
    room_read(room, has_phone_run, s);
    return s->sent;
}

static bool leave_run(struct tx *tx, struct room *room, void *arg)
{
    struct shop *s = arg;

    return x_fixture_member_out(tx, tx->mem, s->clerk, room->now) == 1;
}

static void code_run(struct db *db, struct room *room, void *arg)
{
    struct shop *s = arg;
    struct fixture_sms_code_row r;

    assert_true(q_fixture_sms_code(db, room->mem, S("sms_code"), &r));
    ptrdiff_t at = str_find(r.payload, S("\"code\":\""));
    assert_true(at > 0);
    s->code = str_z(room->mem, str_head(str_from(r.payload, (size_t)at + 8), 6));
}

/* The right code, once; and only as long as who typed it is of the shop. */
static void a_code_confirms(void **state)
{
    struct room *room = *state;
    struct shop s = {.merchant = room_merchant(room, "par-sms", "S2")};

    room->now += 2 * DAY_MS;
    assert_true(room_write(room, people_run, &s));
    assert_true(room_write(room, ask_run, &s) && s.sent);
    assert_false(has_phone(room, &s));
    room_read(room, code_run, &s);
    assert_true(room_write(room, confirm_run, &s));
    assert_int_equal(s.end, SMS_CONFIRMED);
    assert_true(has_phone(room, &s));
    assert_true(room_write(room, confirm_run, &s));
    assert_int_equal(s.end, SMS_WRONG_CODE); /* used up */
    assert_true(room_write(room, leave_run, &s));
    assert_false(has_phone(room, &s));
}

static void asks_are_counted(void **state)
{
    struct room *room = *state;
    struct shop s = {.merchant = room_merchant(room, "sans-ecran", "S1")};
    int sent = 0;

    assert_true(room_write(room, people_run, &s));
    for (int i = 0; i < 40; i++, room->now += 10 * MINUTE_MS) {
        assert_true(room_write(room, ask_run, &s));
        sent += s.sent;
    }
    assert_int_equal(sent, 8); /* in six hours: of these, six in the first */
    assert_true(room_write(room, ask_run, &s));
    assert_false(s.sent);
    room->now += DAY_MS;
    assert_true(room_write(room, ask_run, &s));
    assert_true(s.sent);
    s.code = "not it";
    for (int i = 0; i < 5; i++) assert_true(room_write(room, confirm_run, &s));
    assert_int_equal(s.end, SMS_WRONG_CODE);
    assert_true(room_write(room, confirm_run, &s));
    assert_int_equal(s.end, SMS_TOO_MANY_TRIES);
    assert_false(has_phone(room, &s));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_mobile_telephones),
        cmocka_unit_test(thick_fingers),
        cmocka_unit_test(a_code_confirms),
        cmocka_unit_test(asks_are_counted),
    };
    return cmocka_run_group_tests(tests, room_start, room_stop);
}
