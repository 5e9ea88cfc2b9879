/* Tests of lang/: words, numbers, dates and their clock changes, order, cleaning. */
#include "lang/lang.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unicode/ucal.h>
#include <unicode/ustring.h>
#include <unistd.h>
#include <cmocka.h>

static struct arena *mem;

static int set_up(void **state)
{
    (void)state;
    mem = arena_new(8 << 20);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(mem);
    return 0;
}

#define SAME(got, want) same((got), (want), __LINE__)
static void same(str got, const char *want, int line)
{
    if (str_eq(got, str_c(want))) return;
    print_error("line %d: got \"%.*s\", want \"%s\"\n", line, STR_ARG(got), want);
    fail();
}

static bool faults_with_zone(str zone)
{
    struct faultpoint fp;

    if (FAULT_CATCH(&fp)) return !strcmp(fp.code, "lang.zone");
    local_of(zone, 0);
    fault_end(&fp);
    return false;
}

/* ---- words ---- */

static void translates(void **state)
{
    (void)state;
    SAME(tr(LANG_FR, "Save"), "Enregistrer");
    SAME(tr(LANG_EN, "Save"), "Save");
    SAME(tr(LANG_FR, "Nobody translates this."), "Nobody translates this.");
    SAME(tr(LANG_FR, "Need help?"), "Besoin d’aide\u00a0?");
    SAME(lang_code(LANG_FR), "fr");
    SAME(lang_code(LANG_EN), "en");
}

static void chooses_the_plural(void **state)
{
    (void)state;
    SAME(tr_n(LANG_FR, 0, "%1 offer", "%1 offers"), "%1 offre");
    SAME(tr_n(LANG_FR, 1, "%1 offer", "%1 offers"), "%1 offre");
    SAME(tr_n(LANG_FR, 2, "%1 offer", "%1 offers"), "%1 offres");
    SAME(tr_n(LANG_EN, 0, "%1 offer", "%1 offers"), "%1 offers");
    SAME(tr_n(LANG_EN, 1, "%1 offer", "%1 offers"), "%1 offer");
    SAME(tr_n(LANG_FR, 1, "unknown one", "unknown many"), "unknown one");
    SAME(tr_n(LANG_FR, 5, "unknown one", "unknown many"), "unknown many");
}

static void fills_in(void **state)
{
    (void)state;
    const str two[] = {S("a%2"), S("<b>")};
    SAME(tr_fill(mem, S("%2 then %1, %1 and %3, 100%"), two, 2), "<b> then a%2, a%2 and %3, 100%");
    SAME(tr_fill(mem, S(""), two, 2), "");
    SAME(tr_fill(mem, S("%"), two, 2), "%");
}

/* ---- numbers ---- */

static void writes_money(void **state)
{
    (void)state;
    SAME(money_text(mem, LANG_FR, cents(2480)), "24,80\u00a0€");
    SAME(money_text(mem, LANG_EN, cents(2480)), "€24.80");
    SAME(money_text(mem, LANG_FR, cents(0)), "0,00\u00a0€");
    SAME(money_text(mem, LANG_FR, cents(123456789)), "1\u00a0234\u00a0567,89\u00a0€");
    SAME(money_text(mem, LANG_EN, cents(100005)), "€1,000.05");
    SAME(money_text(mem, LANG_FR, cents(-5)), "\u22120,05\u00a0€");
    SAME(money_text(mem, LANG_FR, cents(INT64_MIN)), "\u221292\u00a0233\u00a0720\u00a0368\u00a0547\u00a0758,08\u00a0€");
}

static void writes_thousandths(void **state)
{
    (void)state;
    SAME(milli_text(mem, LANG_FR, 1500, S("kg")), "1,5\u00a0kg");
    SAME(milli_text(mem, LANG_EN, 1500, S("kg")), "1.5\u00a0kg");
    SAME(milli_text(mem, LANG_FR, 250, S("kg")), "0,25\u00a0kg");
    SAME(milli_text(mem, LANG_FR, 2005, S("")), "2,005");
    SAME(milli_text(mem, LANG_FR, 3000, S("")), "3");
    SAME(milli_text(mem, LANG_FR, 50, S("g")), "0,05\u00a0g");
    SAME(milli_text(mem, LANG_FR, -1000, S("g")), "\u22121\u00a0g");
}

/* ---- dates ---- */

static int64_t at(const char *zone, int y, int mo, int d, int h, int mi)
{
    return local_at(str_c(zone), (struct local){.year = y, .month = mo, .day = d, .hour = h, .minute = mi});
}

static void reads_local_time(void **state)
{
    (void)state;
    struct local l = local_of(S("Europe/Paris"), 1795534200000);

    assert_int_equal(l.year, 2026);
    assert_int_equal(l.month, 11);
    assert_int_equal(l.day, 24);
    assert_int_equal(l.hour, 16);
    assert_int_equal(l.minute, 30);
    assert_int_equal(l.weekday, 2);
    assert_int_equal(local_of(S("Indian/Reunion"), 1795534200000).hour, 19);
    assert_int_equal(at("Europe/Paris", 2026, 11, 24, 16, 30), 1795534200000);
    assert_int_equal(at("Indian/Reunion", 2026, 11, 24, 19, 30), 1795534200000);
    assert_int_equal(local_of(S("Europe/Paris"), -1).year, 1970);
    assert_int_equal(local_of(S("UTC"), -1).second, 59);
    assert_int_equal(local_of(S("Europe/Paris"), INT64_MAX).year, 9999); /* typed by a stranger */
    assert_int_equal(local_of(S("Europe/Paris"), INT64_MIN).year <= 1, 1);
    assert_true(local_at(S("Europe/Paris"), (struct local){.year = 2147483647, .month = 12, .day = 2147483647}) > 0);
}

static void goes_through_clock_changes(void **state)
{
    (void)state;
    int64_t spring = at("Europe/Paris", 2026, 3, 29, 1, 59);
    assert_int_equal(local_of(S("Europe/Paris"), spring + MINUTE_MS).hour, 3);
    /* 2:30 does not exist: the next minute that does is 3:00. */
    assert_int_equal(at("Europe/Paris", 2026, 3, 29, 2, 30), spring + MINUTE_MS);
    assert_int_equal(at("Europe/Paris", 2026, 3, 29, 3, 0), spring + MINUTE_MS);
    /* 2:30 happens twice in autumn: the first, in summer time, is 0:30 UTC. */
    int64_t first = at("Europe/Paris", 2026, 10, 25, 2, 30);
    assert_int_equal(first, at("UTC", 2026, 10, 25, 0, 30));
    assert_int_equal(local_of(S("Europe/Paris"), first + HOUR_MS).hour, 2);
    assert_int_equal(at("Europe/Paris", 2026, 10, 25, 3, 0), first + 90 * MINUTE_MS);
    /* La Réunion does not change its clocks. */
    assert_int_equal(at("Indian/Reunion", 2026, 3, 29, 3, 0) - at("Indian/Reunion", 2026, 3, 29, 1, 0), 2 * HOUR_MS);
}

/* What ICU's own calendar says, which is asked here field by field. */
static struct local icu_local(UCalendar *cal, int64_t at_ms)
{
    UErrorCode err = U_ZERO_ERROR;

    ucal_setMillis(cal, (UDate)at_ms, &err);
    struct local l = {.year = ucal_get(cal, UCAL_EXTENDED_YEAR, &err),
                      .month = ucal_get(cal, UCAL_MONTH, &err) + 1,
                      .day = ucal_get(cal, UCAL_DATE, &err),
                      .hour = ucal_get(cal, UCAL_HOUR_OF_DAY, &err),
                      .minute = ucal_get(cal, UCAL_MINUTE, &err),
                      .second = ucal_get(cal, UCAL_SECOND, &err),
                      .weekday = (ucal_get(cal, UCAL_DAY_OF_WEEK, &err) + 5) % 7 + 1};
    assert_true(U_SUCCESS(err));
    return l;
}

static int64_t icu_at(UCalendar *cal, const struct local *l)
{
    UErrorCode err = U_ZERO_ERROR;

    ucal_clear(cal);
    ucal_setDateTime(cal, l->year, l->month - 1, l->day, l->hour, l->minute, l->second, &err);
    int64_t at_ms = (int64_t)ucal_getMillis(cal, &err);
    assert_true(U_SUCCESS(err));
    return at_ms;
}

static UCalendar *icu_calendar(const char *zone)
{
    UChar name[64];
    UErrorCode err = U_ZERO_ERROR;

    u_charsToUChars(zone, name, (int32_t)strlen(zone) + 1);
    UCalendar *cal = ucal_open(name, -1, "fr_FR", UCAL_GREGORIAN, &err);
    assert_true(U_SUCCESS(err));
    ucal_setAttribute(cal, UCAL_REPEATED_WALL_TIME, UCAL_WALLTIME_FIRST);
    ucal_setAttribute(cal, UCAL_SKIPPED_WALL_TIME, UCAL_WALLTIME_NEXT_VALID);
    return cal;
}

static void zone_compare(const char *zone, int64_t from, int64_t to, int64_t step)
{
    UCalendar *cal = icu_calendar(zone);

    for (int64_t t = from; t < to; t += step) {
        struct local want = icu_local(cal, t), got = local_of(str_c(zone), t);
        if (memcmp(&want, &got, sizeof want)) fail_msg("%s: local time of %lld", zone, (long long)t);
        struct local wall = icu_local(cal, t);
        wall.hour = wall.second % 24, wall.minute = wall.day % 60; /* also hours that are skipped or come twice */
        if (local_at(str_c(zone), wall) != icu_at(cal, &wall)) fail_msg("%s: instant near %lld", zone, (long long)t);
        if (local_at(str_c(zone), want) != icu_at(cal, &want)) fail_msg("%s: instant of %lld", zone, (long long)t);
    }
    ucal_close(cal);
}

/* Every zone where French law sells, some that change at odd hours, by odd amounts, or skipped a day. */
static void says_what_icu_says(void **state)
{
    static const char *const all[] = {
        "Europe/Paris",        "Indian/Reunion",    "America/Guadeloupe", "America/Cayenne", "America/Miquelon",
        "Pacific/Noumea",      "Pacific/Marquesas", "Indian/Mayotte",     "Europe/London",   "America/Sao_Paulo",
        "Australia/Lord_Howe", "Asia/Kathmandu",    "Africa/Casablanca",  "Pacific/Apia",    "UTC"};

    (void)state;
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        zone_compare(all[i], 0, 2200000000000, 7 * DAY_MS + 5437 * SECOND_MS);     /* 1970 to 2039 */
        zone_compare(all[i], 1767225600000, 1830297600000, 97 * MINUTE_MS + 1001); /* 2026 and 2027 */
    }
    zone_compare("Europe/Paris", 1774742400000, 1774828800000, MINUTE_MS); /* each minute of the two days of change */
    zone_compare("Europe/Paris", 1792886400000, 1792972800000, MINUTE_MS);
    zone_compare("Pacific/Apia", 1325116800000, 1325376000000, 7 * MINUTE_MS);
}

static void odd_dates_run_over(void **state)
{
    (void)state;
    assert_int_equal(at("Europe/Paris", 2026, 13, 1, 0, 0), at("Europe/Paris", 2027, 1, 1, 0, 0));
    assert_int_equal(at("Europe/Paris", 2026, 0, 1, 0, 0), at("Europe/Paris", 2025, 12, 1, 0, 0));
    assert_int_equal(at("Europe/Paris", 2026, 12, 32, 0, 0), at("Europe/Paris", 2027, 1, 1, 0, 0));
    assert_int_equal(at("Europe/Paris", 2026, 12, 31, 24, 0), at("Europe/Paris", 2027, 1, 1, 0, 0));
}

static void knows_zones(void **state)
{
    (void)state;
    assert_true(zone_ok(S("Europe/Paris")));
    assert_true(zone_ok(S("Indian/Reunion")));
    assert_false(zone_ok(S("Europe/Alencon")));
    assert_false(zone_ok(S("GMT+3")));
    assert_false(zone_ok(S("")));
    assert_false(zone_ok(S("Europe/Paris ")));
    assert_false(zone_ok((str){0}));
    assert_true(faults_with_zone(S("Mars/Olympus")));
    assert_false(faults_with_zone(S("America/Guadeloupe")));
    static const char *const more[] = {"Europe/London", "Asia/Tokyo", "America/Cayenne", "Pacific/Noumea",
                                       "Indian/Mayotte"};
    for (int turn = 0; turn < 2; turn++)
        for (size_t i = 0; i < sizeof more / sizeof *more; i++) local_of(str_c(more[i]), 0);
    assert_int_equal(local_of(S("Europe/Paris"), 0).hour, 1);
}

static void counts_days(void **state)
{
    (void)state;
    assert_int_equal(day_number(1970, 1, 1), 0);
    assert_int_equal(day_number(2000, 2, 29), 11016);
    assert_int_equal(day_number(2026, 11, 24), 1795478400000 / DAY_MS);
    assert_int_equal(day_local(0).weekday, 4);
    for (int64_t n = -200000; n < 200000; n += 37) {
        struct local l = day_local(n);
        assert_int_equal(day_number(l.year, l.month, l.day), n);
        assert_int_equal(l.weekday, ((n % 7 + 7) % 7 + 3) % 7 + 1);
    }
}

static str french(int64_t when, enum date_style style)
{
    return date_text(mem, LANG_FR, S("Europe/Paris"), when, style);
}

static str english(int64_t when, enum date_style style)
{
    return date_text(mem, LANG_EN, S("Europe/Paris"), when, style);
}

static void writes_dates(void **state)
{
    (void)state;
    int64_t t = 1795534200000, first = at("Europe/Paris", 2026, 12, 1, 9, 0);

    SAME(french(t, DATE_DAY), "mardi 24 novembre");
    SAME(french(t, DATE_DAY_YEAR), "mardi 24 novembre 2026");
    SAME(french(t, DATE_TIME), "mardi 24 à 16\u00a0h\u00a030");
    SAME(french(t, DATE_FULL), "mardi 24 novembre 2026 à 16\u00a0h\u00a030");
    SAME(french(t, DATE_HOUR), "16\u00a0h\u00a030");
    SAME(french(t, DATE_NUMERIC), "24/11/2026 16:30");
    SAME(french(first, DATE_DAY), "mardi 1er décembre");
    SAME(french(first, DATE_TIME), "mardi 1er à 9\u00a0h");
    SAME(french(first + 5 * MINUTE_MS, DATE_HOUR), "9\u00a0h\u00a005");
    SAME(english(t, DATE_DAY), "Tuesday 24 November");
    SAME(english(t, DATE_TIME), "Tuesday 24 at 16:30");
    SAME(english(first, DATE_FULL), "Tuesday 1 December 2026 at 09:00");
    SAME(date_text(mem, LANG_FR, S("Indian/Reunion"), t, DATE_HOUR), "19\u00a0h\u00a030");
    SAME(weekday_text(LANG_FR, 1), "lundi");
    SAME(weekday_text(LANG_FR, 7), "dimanche");
    SAME(weekday_text(LANG_EN, 6), "Saturday");
    SAME(iso_text(mem, t), "2026-11-24T15:30:00Z");
    SAME(iso_text(mem, -1), "1969-12-31T23:59:59Z");
}

/* ---- order, folding, cleaning ---- */

static void orders_like_a_dictionary(void **state)
{
    static const char *const words[] = {"abricot", "chèvre", "Chèvrerie", "cote",    "coté", "côte",
                                        "côté",    "écluse", "œuf",       "Olivier", "zèbre"};
    (void)state;
    for (size_t i = 0; i + 1 < sizeof words / sizeof *words; i++)
        if (str_cmp(sort_key(mem, str_c(words[i])), sort_key(mem, str_c(words[i + 1]))) >= 0)
            fail_msg("%s should come before %s", words[i], words[i + 1]);
    assert_true(utf8_ok(sort_key(mem, S("œuf"))));
    assert_true(str_cmp(sort_key(mem, S("a")), sort_key(mem, S("ab"))) < 0);
    assert_true(str_cmp(sort_key(mem, S("")), sort_key(mem, S("a"))) < 0);
}

static void folds(void **state)
{
    (void)state;
    SAME(fold(mem, S("L’Œuf À la COQUE, ÆØ ß ﬁn")), "l'oeuf a la coque, aeo ss fin");
    SAME(fold(mem, S("Alençon")), "alencon");
    SAME(fold(mem, S("ABC-é")), "abc-e");
    SAME(fold(mem, S("")), "");
    SAME(fold(mem, (str){0}), "");
}

static void writes_for_telephones(void **state)
{
    (void)state;
    SAME(gsm_text(mem, S("L’œuf\u00a0: 2 × «\u00a0Pêche\u00a0», ça coûte 24,80\u00a0€ – Île [1]\n🍞."), 160),
         "L'oeuf : 2 x \" Peche \", ca coute 24,80 € - ile (1) .");
    SAME(gsm_text(mem, S("éèàùìò ÉÇÄÖÜß"), 160), "éèàùìò ÉÇÄÖÜß");
    SAME(gsm_text(mem, S("cinq €€€"), 11), "cinq €€€");
    SAME(gsm_text(mem, S("cinq €€€"), 10), "cinq €...");
    SAME(gsm_text(mem, S("abcd"), 3), "abc");
    SAME(gsm_text(mem, (str){0}, 10), "");
    assert_int_equal(gsm_length(S("é€")), 3);
}

static void goes_on_with_a_small_letter(void **state)
{
    (void)state;
    SAME(lower_first(mem, S("Écrivez un prix.")), "écrivez un prix.");
    SAME(lower_first(mem, S("A SIRET number")), "a SIRET number");
    SAME(lower_first(mem, S("SIRET")), "SIRET");
    SAME(lower_first(mem, S("É")), "é");
    SAME(lower_first(mem, S("")), "");
}

static void makes_slugs(void **state)
{
    (void)state;
    SAME(slug(mem, S("La Ferme des Haies\u00a0!")), "la-ferme-des-haies");
    SAME(slug(mem, S("  L’Œuf & Cie ")), "l-oeuf-cie");
    SAME(slug(mem, S("!!!")), "x");
    SAME(slug(mem, S("")), "x");
    SAME(slug(mem, S("日本")), "x");
    str longest = slug(mem, S("un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze"));
    assert_true(longest.n <= 60 && longest.p[longest.n - 1] != '-');
}

static void cleans(void **state)
{
    (void)state;
    SAME(text_clean(mem, S("  a \t\r\n b\x01\x7f  ")), "a b");
    SAME(text_clean(mem, S("e\u0301t\u00e9")), "été");
    SAME(text_clean(mem, S("24\u00a0€")), "24\u00a0€");
    SAME(text_clean(mem, S("24 \u00a0 €")), "24 €");
    SAME(text_clean(mem, S("\u00a0a\u202e\u200b\ufeffb\u00ad\u00a0")), "ab");
    SAME(text_clean(mem, S("👩\u200d🌾")), "👩\u200d🌾");
    SAME(text_clean(mem, S(" \n ")), "");
    SAME(text_clean_lines(mem, S(" a \r\n b\r\n\r\n\r\n\r\nc \n\n")), "a\nb\n\nc");
}

static void reads_windows_1252(void **state)
{
    (void)state;
    SAME(from_windows_1252(mem, S("caf\xe9 \x80 \x9c"
                                  "uf l\x92\xe9t\xe9")),
         "café € œuf l’été");
    str odd = from_windows_1252(mem, (str){"a\0b\x81", 4});
    assert_true(utf8_ok(odd));
    SAME(str_head(odd, 2), "ab");
    SAME(from_windows_1252(mem, (str){0}), "");
}

/* ---- threads ---- */

static void *in_thread(void *arg)
{
    struct arena *own = arena_new(1 << 20);
    int *wrong = arg;

    for (int i = 0; i < 200; i++) {
        *wrong += local_of(i % 2 ? S("Europe/Paris") : S("Indian/Reunion"), 1795534200000).hour != (i % 2 ? 16 : 19);
        *wrong += !str_eq(sort_key(own, S("chèvre")), sort_key(own, S("chèvre")));
        arena_reset(own);
    }
    arena_free(own);
    return NULL;
}

static void works_in_threads(void **state)
{
    pthread_t t[4];
    int wrong[4] = {0};

    (void)state;
    for (int i = 0; i < 4; i++) assert_int_equal(pthread_create(&t[i], NULL, in_thread, &wrong[i]), 0);
    for (int i = 0; i < 4; i++) {
        pthread_join(t[i], NULL);
        assert_int_equal(wrong[i], 0);
    }
}

/* ---- inside a sandbox, where no file can be opened any more ---- */

static void forbid_opening(void)
{
    struct sock_filter filter[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_openat, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = {sizeof filter / sizeof *filter, filter};

    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program)) _exit(2);
}

static void use_everything(void)
{
    static const char *const zones[] = {"Indian/Reunion", "America/Cayenne", "Pacific/Noumea", "Asia/Tokyo",
                                        "Europe/London"};

    for (size_t i = 0; i < sizeof zones / sizeof *zones; i++) {
        date_text(mem, LANG_FR, str_c(zones[i]), 1795534200000, DATE_FULL);
        at(zones[i], 2026, 3, 29, 2, 30);
    }
    sort_key(mem, S("œuf"));
    slug(mem, S("Œuf É"));
    text_clean(mem, S("e\u0301"));
    from_windows_1252(mem, S("\xe9"));
}

static void open_a_file(void)
{
    open("/dev/null", O_RDONLY);
}

/* How a child ends that does it with openat forbidden. */
static int status_of(void (*it)(void))
{
    int status = 0;
    pid_t child = fork();

    if (!child) {
        forbid_opening();
        it();
        _exit(0);
    }
    waitpid(child, &status, 0);
    return status;
}

static void opens_nothing_after_start(void **state)
{
    (void)state;
    assert_true(WIFSIGNALED(status_of(open_a_file)));
    assert_int_equal(status_of(use_everything), 0);
}

#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(translates),
        T(chooses_the_plural),
        T(fills_in),
        T(writes_money),
        T(writes_thousandths),
        T(reads_local_time),
        T(goes_through_clock_changes),
        T(says_what_icu_says),
        T(odd_dates_run_over),
        T(knows_zones),
        T(counts_days),
        T(writes_dates),
        T(orders_like_a_dictionary),
        T(folds),
        T(writes_for_telephones),
        T(goes_on_with_a_small_letter),
        T(makes_slugs),
        T(cleans),
        T(reads_windows_1252),
        T(works_in_threads),
        T(opens_nothing_after_start),
    };
    if (!base_start()) return 1;
    lang_start();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
