/* How long each kind of data is kept, with a clock that moves: a moment before its end it is there, a moment after it
** is gone, and the check would tell of one that stayed. */
#include "shop/order/test/buy.h"

#include "shop/buyer/buyer.h"
#include "shop/label/label.h"
#include "shop/keeping/inside.h"
#include "shop/payment/inside.h"

/* %1$lld: an id; %2$lld: when; %3$lld: an order, %4$lld: its purchase, %5$lld: its merchant. left: whether it still tells. */
static const struct kind {
    const char *name, *sql[3], *left;
} kinds[] = {
    {"contacts",
     {"INSERT INTO cart (id, token_hash, name, phone, mail, created_at, seen_at, closed_at) VALUES (%1$lld, 't%1$lld', "
      "'Odile', '', '', %2$lld, %2$lld, %2$lld)"},
     "SELECT count(*) FROM cart WHERE id = %1$lld AND name <> ''"},
    {"gifts",
     {"INSERT INTO order_gift (order_id, message) VALUES (%3$lld, 'Odile')",
      "UPDATE orders SET slot_end_at = %2$lld, state_at = %2$lld WHERE id = %3$lld"},
     "SELECT count(*) FROM order_gift WHERE order_id = %3$lld AND message <> ''"},
    {"messages",
     {"INSERT INTO order_message (id, order_id, person_id, text, at) VALUES (%1$lld, %3$lld, 7, 'Odile', %2$lld)"},
     "SELECT count(*) FROM order_message WHERE id = %1$lld"},
    {"complaints",
     {"INSERT INTO complaint (id, number, order_id, merchant_id, about, text, at) VALUES (%1$lld, 'c%1$lld', %3$lld, "
      "%5$lld, 'other', 'Odile', %2$lld)"},
     "SELECT count(*) FROM complaint WHERE id = %1$lld AND text <> ''"},
    {"returns",
     {"INSERT INTO order_return (id, order_id, merchant_id, asked_at, name, contact, lang, receipt, goods, way, cents, "
      "pays, refund_by_at) "
      "VALUES (%1$lld, %3$lld, %5$lld, %2$lld, 'Odile', '', 'fr', 'Odile', 'kept', 'none', 0, 'buyer', %2$lld)"},
     "SELECT count(*) FROM order_return WHERE id = %1$lld AND name <> ''"},
    {"mandates",
     {"INSERT INTO purchase_mandate (purchase_id, person_id, person_kind, how, asked_by, at) VALUES (%4$lld, 7, "
      "'staff', 'phone', 'Odile', %2$lld)"},
     "SELECT count(*) FROM purchase_mandate WHERE purchase_id = %4$lld AND asked_by <> ''"},
    {"reviews",
     {"INSERT INTO review (id, order_id, merchant_id, product_id, stars, about, text, signed_as, lang, received_at, "
      "written_at, state, published_at, ground, words, answer, doubt, doubt_end) "
      "VALUES (%1$lld, %3$lld, %5$lld, 0, 4, '', 'Bon', 'Odile L.', 'fr', %2$lld, %2$lld, 'published', %2$lld, '', '', "
      "'', '', '')",
      "INSERT INTO review_sum (merchant_id, product_id, n, stars) VALUES (%5$lld, 0, 1, 4)"},
     "SELECT count(*) FROM review WHERE id = %1$lld AND signed_as <> ''"},
    {"mutes",
     {"INSERT INTO review_mute (mail, at) VALUES ('m%1$lld', %2$lld)"},
     "SELECT count(*) FROM review_mute WHERE mail = 'm%1$lld'"},
    {"cards",
     {"INSERT INTO resident_card (id, number, token, name, phone, made_by, created_at) VALUES (%1$lld, '%1$lld', "
      "'k%1$lld', 'Odile', '06', 7, %2$lld)"},
     "SELECT count(*) FROM resident_card WHERE id = %1$lld AND name <> '' AND revoked_at IS NULL"},
    {"buyer_sessions",
     {"INSERT INTO buyer (id, name, lang, way, created_at, seen_at) VALUES (%1$lld, 'Odile', 'fr', '', 1, "
      "9000000000000)",
      "INSERT INTO buyer_session (id, buyer_id, token_hash, device, created_at, expires_at) VALUES (%1$lld, %1$lld, "
      "'b%1$lld', 'iPhone', 1, %2$lld)"},
     "SELECT count(*) FROM buyer_session WHERE id = %1$lld"},
    {"sessions",
     {"INSERT INTO person (id, name, mail, phone, lang, created_at) VALUES (%1$lld, 'Odile', 'p%1$lld', '', 'fr', 1)",
      "INSERT INTO session (id, token_hash, kind, person_id, device, created_at, last_seen_at, expires_at) VALUES "
      "(%1$lld, 's%1$lld', 'member', %1$lld, '', 1, 1, %2$lld)"},
     "SELECT count(*) FROM session WHERE id = %1$lld"},
    {"typed",
     {"INSERT INTO form_kept (id, token_hash, mark, kind, owner_id, target, sealed, at) VALUES (%1$lld, 't%1$lld', "
      "'m', "
      "'member', 7, '/', '', %2$lld)"},
     "SELECT count(*) FROM form_kept WHERE id = %1$lld"},
    {"sought",
     {"INSERT INTO sought (id, words, folded, place, contact, created_at) VALUES (%1$lld, 'Luge', 'luge', '', "
      "'odile@exemple.fr', %2$lld)"},
     "SELECT count(*) FROM sought WHERE id = %1$lld AND contact <> ''"},
    {"sought_words",
     {"INSERT INTO sought (id, words, folded, place, contact, created_at) VALUES (%1$lld, 'Luge', 'luge', '', '', "
      "%2$lld)"},
     "SELECT count(*) FROM sought WHERE id = %1$lld"},
    {"wishes",
     {"INSERT INTO wish (id, product_id, address, mark, kind, lang, token, created_at, looked_at) SELECT %1$lld, "
      "min(id), "
      "'odile', 'm', 'mail', 'fr', 't%1$lld', %2$lld, %2$lld FROM product",
      "INSERT INTO wish_told (id, mark, at) VALUES (%1$lld, 'm', %2$lld + 5097600000)"},
     "SELECT (SELECT count(*) FROM wish WHERE id = %1$lld) * (SELECT count(*) FROM wish_told WHERE id = %1$lld)"},
    {"codes",
     {"INSERT INTO sign_code (id, purpose, mail, code_hash, created_at, expires_at) VALUES (%1$lld, 'buyer', 'odile', "
      "'', %2$lld, %2$lld)"},
     "SELECT count(*) FROM sign_code WHERE id = %1$lld"},
    {"links",
     {"INSERT INTO person (id, name, mail, phone, lang, created_at) VALUES (%1$lld, 'Odile', 'l%1$lld', '', 'fr', 1)",
      "INSERT INTO arrival_link (token_hash, person_id, created_at, expires_at) VALUES ('l%1$lld', %1$lld, 1, %2$lld)",
      "INSERT INTO staff_link (token_hash, person_id, expires_at) VALUES ('l%1$lld', %1$lld, %2$lld)"},
     "SELECT (SELECT count(*) FROM arrival_link WHERE token_hash = 'l%1$lld') * (SELECT count(*) FROM staff_link WHERE "
     "token_hash = 'l%1$lld')"},
    {"drafts",
     {"INSERT INTO person (id, name, mail, phone, lang, created_at) VALUES (%1$lld, 'Odile', 'd%1$lld', '', 'fr', 1)",
      "INSERT INTO arrival (merchant_id, person_id, step, begun_at, step_at) VALUES (%5$lld, %1$lld, 'name', 1, "
      "%2$lld)",
      "INSERT INTO arrival_draft (merchant_id, step, field, typed) VALUES (%5$lld, 'name', 'nom', 'Odile')"},
     "SELECT count(*) FROM arrival_draft WHERE merchant_id = %5$lld"},
    {"invitations",
     {"INSERT INTO person (id, name, mail, phone, lang, created_at) VALUES (%1$lld, 'Odile', 'i%1$lld', '', 'fr', 1)",
      "INSERT INTO invitation (id, merchant_id, mail, name, role, token_hash, invited_by, created_at, expires_at) "
      "VALUES (%1$lld, %5$lld, 'odile', 'Odile', "
      "'clerk', 'i%1$lld', %1$lld, 1, %2$lld)"},
     "SELECT count(*) FROM invitation WHERE id = %1$lld"},
    {"notices",
     {"INSERT INTO notice (id, pub, number, merchant_id, product_pub, about, reason, body, name, mail, lang, "
      "created_at) VALUES (%1$lld, 'n%1$lld', %1$lld, %5$lld, "
      "'', '', 'other', 'x', 'Odile', 'odile', 'fr', %2$lld)"},
     "SELECT count(*) FROM notice WHERE id = %1$lld AND mail <> ''"},
    {"bank",
     {"INSERT INTO gateway_event (id, key, contract_id, source, status, amount_cents, raw, received_at, applied_at, "
      "verdict) VALUES (%1$lld, 'g%1$lld', %5$lld + 1, "
      "'notification', 'x', 1, 'odile', %2$lld, %2$lld, 'ignored')"},
     "SELECT (SELECT count(*) FROM gateway_event WHERE id = %1$lld AND raw <> '') * (SELECT count(*) FROM bank_word "
     "WHERE id = %1$lld)"},
    {"letters",
     {"INSERT INTO job (id, kind, key, payload, run_at, failed_at) VALUES (%1$lld, 'mail_code', 'j%1$lld', "
      "'{\"mail\":\"odile\"}', 1, %2$lld)"},
     "SELECT count(*) FROM job WHERE id = %1$lld AND length(payload) > 2"},
    {"visits",
     {"INSERT INTO short_visit (merchant_id, offer_id, day, source, visits) VALUES (%5$lld, %1$lld, %2$lld / 86400000, "
      "'poster', 1)"},
     "SELECT count(*) FROM short_visit WHERE offer_id = %1$lld"},
    {"counts",
     {"INSERT INTO shop_count (merchant_id, day, kind, n) VALUES (%5$lld, %2$lld / 86400000, 'visit', 1)"},
     "SELECT count(*) FROM shop_count WHERE merchant_id = %5$lld"},
    {"audit",
     {"INSERT INTO audit (id, at, actor_kind, verb, about, detail) VALUES (%1$lld, %2$lld, 'staff', 'x', 'x', "
      "'Odile')"},
     "SELECT count(*) FROM audit WHERE id = %1$lld"},
    {"desk",
     {"INSERT INTO shop_entry (id, merchant_id, kind, text, at, person_id) VALUES (%1$lld, %5$lld, 'note', 'Odile', "
      "%2$lld, 7)"},
     "SELECT count(*) FROM shop_entry WHERE id = %1$lld"},
    {"stand_ins",
     {"INSERT INTO stand_in (id, pub, merchant_id, person_id, why, lasts, asked_at, how, said_by, agreed_at, until_at) "
      "SELECT %1$lld, 'p%1$lld', %5$lld, min(id), '', 'hour', %2$lld, 'telephone', 'Odile', %2$lld, %2$lld FROM person",
      "INSERT INTO stand_in_act (id, stand_in_id, merchant_id, person_id, at, path) "
      "SELECT %1$lld, %1$lld, %5$lld, min(id), %2$lld, '' FROM person",
      "INSERT INTO stand_in_change (id, act_id, merchant_id, kind, record_id, name, was) "
      "VALUES (%1$lld, %1$lld, %5$lld, 'x', 1, 'Odile', 'x')"},
     "SELECT (SELECT count(*) FROM stand_in WHERE id = %1$lld) * (SELECT count(*) FROM stand_in_change WHERE id = "
     "%1$lld)"},
    {"traders",
     {"INSERT INTO shop_moved (merchant_id, url, by_staff, person_id, at) VALUES (%5$lld, '', 0, 7, %2$lld)",
      "UPDATE merchant SET mail = 'odile' WHERE id = %5$lld",
      "UPDATE contract SET key_test = rest_test, last4_test = 'x' WHERE merchant_id = %5$lld"},
     "SELECT count(*) FROM merchant m JOIN contract c ON c.merchant_id = m.id WHERE m.id = %5$lld AND m.mail <> ''"},
};
enum { KINDS = sizeof kinds / sizeof *kinds };

struct putting {
    const struct kind *kind;
    int64_t id, at;
    struct buy b;
};

static bool put_run(struct tx *tx, struct room *room, void *arg)
{
    const struct putting *p = arg;

    (void)room;
    for (size_t i = 0; i < 3 && p->kind->sql[i]; i++)
        sql_do(tx, p->kind->sql[i], (long long)p->id, (long long)p->at, (long long)p->b.order[0],
               (long long)p->b.purchase_id, (long long)p->b.merchant[0]);
    if (!strcmp(p->kind->name, "bank")) /* no way to write bytes is both engines' */
        x_word_put(tx, tx->mem, p->id, str_fmt(tx->mem, "w%lld", (long long)p->id), S("x"), S("odile"), p->at);
    return true;
}

static bool there(struct room *room, const struct putting *p)
{
    return sql_int(room, p->kind->left, (long long)p->id, (long long)p->at, (long long)p->b.order[0],
                   (long long)p->b.purchase_id, (long long)p->b.merchant[0]) == 1;
}

static struct buy some_order(struct room *room)
{
    static int n;
    char slug[8];

    snprintf(slug, sizeof slug, "K%d", n++);
    int64_t m = room_merchant(room, strdup(slug), strdup(slug));
    struct offer_new o = room_offer(room, m, "Vase", 1500, 5);
    assert_true(room_write(room, contract_run, &m));
    return buy_one(room, &o, 1, "shop");
}

static bool keep_once(struct tx *tx, struct room *room, void *arg)
{
    *(bool *)arg = keep_run(tx, room->now);
    return true;
}

static void keeps(struct room *room)
{
    bool all = false;

    for (int i = 0; i < 20 && !all; i++) assert_true(room_write(room, keep_once, &all));
    assert_true(all);
}

static void check_keeping(struct db *db, struct room *room, void *arg)
{
    struct buf b = buf_new(room->mem, 1 << 16);

    keeping_check(db, room->mem, &b);
    *(str *)arg = buf_str(&b);
}

static str kept_findings(struct room *room)
{
    str s;

    room_read(room, check_keeping, &s);
    return s;
}

static const struct kind *kind_of(const char *name)
{
    for (size_t i = 0; i < KINDS; i++)
        if (!strcmp(kinds[i].name, name)) return &kinds[i];
    return NULL;
}

/* The shortest time above this one; 0: none. */
static int64_t next_days(int64_t days)
{
    int64_t least = 0;

    for (const struct keep_line *l = keep_lines; l->name; l++)
        if (kind_of(l->name) && l->days > days && (!least || l->days < least)) least = l->days;
    return least;
}

static void all_of(struct room *room, const struct putting *p, int64_t days, bool stay)
{
    for (const struct keep_line *l = keep_lines; l->name; l++) {
        const struct kind *k = kind_of(l->name);
        if (!k || l->days != days) continue;
        if (there(room, &p[k - kinds]) != stay) fail_msg("%s %s", l->name, stay ? "went too early" : "stays");
    }
}

static void each_kind_to_the_day(void **state)
{
    struct room *room = *state;
    struct putting p[KINDS];
    int64_t start = room->now / DAY_MS * DAY_MS; /* of openings only the day is known */

    for (size_t i = 0; i < KINDS; i++) {
        p[i] = (struct putting){&kinds[i], id_new(), start, some_order(room)};
        assert_true(room_write(room, put_run, &p[i]));
        assert_true(there(room, &p[i]));
    }
    for (int64_t days = next_days(0); days; days = next_days(days)) {
        time_is(room, start + days * DAY_MS);
        keeps(room);
        all_of(room, p, days, true);
        time_is(room, start + days * DAY_MS + (days == 762 ? DAY_MS : 1));
        keeps(room);
        all_of(room, p, days, false);
    }
}

/* Each line of the table is tested here, or by the room that takes it away. */
static void no_line_without_a_test(void **state)
{
    static const char *const elsewhere[] = {"reach", "names", "contracts", "buyers"};

    (void)state;
    for (const struct keep_line *l = keep_lines; l->name; l++) {
        bool known = !l->sweep || kind_of(l->name);
        for (size_t i = 0; i < sizeof elsewhere / sizeof *elsewhere; i++) known |= !strcmp(l->name, elsewhere[i]);
        if (!known) fail_msg("no test of %s", l->name);
    }
}

static void the_check_tells(void **state)
{
    struct room *room = *state;

    keeps(room);
    assert_int_equal(kept_findings(room).n, 0);
    for (size_t i = 0; i < KINDS; i++) {
        const struct keep_line *l = keep_lines;
        while (strcmp(l->name, kinds[i].name)) l++;
        struct putting p = {&kinds[i], id_new(), room->now - l->days * DAY_MS - 2 * DAY_MS, some_order(room)};
        assert_true(room_write(room, put_run, &p));
        str found = kept_findings(room);
        if (str_find(found, str_c(kinds[i].name)) < 0) fail_msg("fsck says nothing of %s", kinds[i].name);
        keeps(room);
        assert_int_equal(kept_findings(room).n, 0);
    }
    assert_true(room_write(room, sql_run, "UPDATE keep_mark SET at = at - 345600000 WHERE kind = 'codes'"));
    assert_true(str_find(kept_findings(room), S("K31")) >= 0);
    keeps(room);
}

/* %1$lld: an id; %2$lld: when; %5$lld: a merchant; %3$lld: its offer. What a room forgets by a clock task of its own, days later. */
static const struct own {
    const char *name, *task;
    int64_t days;
    const char *sql, *left;
} owns[] = {
    {"carts", "cart_sweep", 30,
     "INSERT INTO cart (id, token_hash, name, phone, mail, created_at, seen_at) VALUES (%1$lld, 'o%1$lld', 'Odile', "
     "'', "
     "'', %2$lld, %2$lld)",
     "SELECT count(*) FROM cart WHERE id = %1$lld"},
    {"questions", "question_forget", 365,
     "INSERT INTO question (id, merchant_id, wants, name, mail, phone, body, lang, created_at) VALUES (%1$lld, "
     "%5$lld, 'answer', 'Odile', 'odile', '', 'x', 'fr', %2$lld)",
     "SELECT count(*) FROM question WHERE id = %1$lld"},
    {"quotes", "quotes_forget", 365,
     "INSERT INTO quote (id, token, merchant_id, offer_id, title, name, mail, phone, asked, lang, created_at, answer) "
     "VALUES (%1$lld, 'q%1$lld', %5$lld, %3$lld, 'x', 'Odile', 'odile', '', 'x', 'fr', %2$lld, '')",
     "SELECT count(*) FROM quote WHERE id = %1$lld"},
    {"sms", "sms_forget", 90,
     "INSERT INTO sms_in (id, number, verdict, at) VALUES ('i%1$lld', '+33639980012', 'help', %2$lld)",
     "SELECT count(*) FROM sms_in WHERE id = 'i%1$lld'"},
    {"push", "push_forget", 60,
     "INSERT INTO push_reader (id, purchase_id, endpoint, shown, auth, lang, at) VALUES (%1$lld, %1$lld, 'https://x', "
     "'', '', 'fr', %2$lld)",
     "SELECT count(*) FROM push_reader WHERE id = %1$lld"},
    {"searches", "searches_forget", 90,
     "INSERT INTO search_asked (day, words, asked, empty) VALUES (%2$lld / 86400000, 'w%1$lld', 1, 0)",
     "SELECT count(*) FROM search_asked WHERE words = 'w%1$lld'"},
};
enum { OWNS = sizeof owns / sizeof *owns };

struct owned {
    const struct own *own;
    int64_t id, at, merchant, offer;
};

static bool own_put(struct tx *tx, struct room *room, void *arg)
{
    const struct owned *o = arg;

    (void)room;
    sql_do(tx, o->own->sql, (long long)o->id, (long long)o->at, (long long)o->offer, 0LL, (long long)o->merchant);
    return true;
}

static int64_t own_left(struct room *room, const struct owned *o)
{
    return sql_int(room, o->own->left, (long long)o->id, 0LL, 0LL, 0LL, 0LL);
}

/* A moment before its end it is there, a moment after it is gone; and each such line of the table is among them, or a proof. */
static void what_other_rooms_forget(void **state)
{
    struct room *room = *state;
    int64_t m = room_merchant(room, "oubli", "OU"), start = room->now / DAY_MS * DAY_MS;
    struct offer_new o = room_offer(room, m, "Vase", 1500, 5);

    for (size_t i = 0; i < OWNS; i++) {
        struct owned own = {&owns[i], id_new(), start, m, o.id};
        int64_t day = !strcmp(owns[i].name, "searches") ? DAY_MS : 1; /* of searches only the day is known */
        time_is(room, start);
        assert_true(room_write(room, own_put, &own));
        time_is(room, start + owns[i].days * DAY_MS);
        clock_ticks(room, owns[i].task);
        if (own_left(room, &own) != 1) fail_msg("%s went too early", owns[i].name);
        time_is(room, start + owns[i].days * DAY_MS + day);
        clock_ticks(room, owns[i].task);
        if (own_left(room, &own)) fail_msg("%s stays", owns[i].name);
    }
    for (const struct keep_line *l = keep_lines; l->name; l++) {
        bool known = l->sweep || !strcmp(l->name, "proofs");
        for (size_t i = 0; i < OWNS; i++) {
            known |= !strcmp(l->name, owns[i].name);
            if (!strcmp(l->name, owns[i].name)) assert_true(owns[i].days < l->days); /* before the table calls it old */
        }
        if (!known) fail_msg("no test of what forgets %s", l->name);
    }
}

static int64_t accounts(struct room *room, int64_t id)
{
    return sql_int(room, "SELECT count(*) FROM buyer WHERE id = %lld", (long long)id);
}

/* A letter a month before; who signs in meanwhile stays; nobody goes without the letter, though the task slept for years. */
static void an_account_asleep(void **state)
{
    struct room *room = *state;
    char text[256];
    int64_t a = id_new(), b = id_new(), start = room->now;

    for (int i = 0; i < 2; i++) {
        snprintf(
            text, sizeof text,
            "INSERT INTO buyer (id, name, lang, way, created_at, seen_at) VALUES (%lld, 'Odile', 'fr', '', 1, %lld)",
            (long long)(i ? b : a), (long long)start);
        assert_true(room_write(room, sql_run, text));
    }
    time_is(room, start + (BUYER_ASLEEP_DAYS - BUYER_WARNED_DAYS) * DAY_MS);
    keeps(room);
    assert_int_equal(sql_int(room, "SELECT count(*) FROM job WHERE kind = 'buyer_asleep'"), 0);
    time_is(room, start + 3 * BUYER_ASLEEP_DAYS * DAY_MS);
    keeps(room);
    assert_int_equal(sql_int(room, "SELECT count(*) FROM job WHERE kind = 'buyer_asleep'"), 2);
    assert_int_equal(accounts(room, a) + accounts(room, b), 2);
    snprintf(text, sizeof text, "UPDATE buyer SET seen_at = %lld, warned_at = NULL WHERE id = %lld",
             (long long)room->now, (long long)b);
    assert_true(room_write(room, sql_run, text));
    time_is(room, room->now + BUYER_WARNED_DAYS * DAY_MS + 1);
    keeps(room);
    assert_int_equal(accounts(room, a), 0);
    assert_int_equal(accounts(room, b), 1);
}

static bool labels_run(struct tx *tx, struct room *room, void *arg)
{
    (void)arg;
    labels_clock[0].run(tx, room->now);
    return true;
}

/* The photo of a proof goes by the clock of the labels, before the table counts it as too old. */
static void a_proof_of_a_label(void **state)
{
    struct room *room = *state;
    int64_t m = room_merchant(room, "LP", "lp"), id = id_new(), start = room->now;
    const char *has = "SELECT count(*) FROM label_claim WHERE id = %lld AND proof IS NOT NULL";
    char text[512];

    snprintf(text, sizeof text,
             "INSERT INTO label_claim (id, merchant_id, label_id, number, certifier, basis, proof, state, reason, "
             "asked_by, asked_at, ended_at) "
             "SELECT %lld, %lld, min(id), '', '', '', 'aa', 'withdrawn', '', 7, 1, %lld FROM label",
             (long long)id, (long long)m, (long long)start);
    assert_true(room_write(room, sql_run,
                           "INSERT INTO label (id, code, name_fr, name_en, param, bit, proof) VALUES (1, 'essai', "
                           "'essai', '', 'essai', 62, 'word')"));
    assert_true(room_write(room, sql_run, text));
    time_is(room, start + 183 * DAY_MS);
    assert_true(room_write(room, labels_run, NULL));
    assert_int_equal(sql_int(room, has, (long long)id), 1);
    time_is(room, start + 185 * DAY_MS + 1);
    assert_true(room_write(room, sql_run,
                           "INSERT INTO keep_mark (kind, at, swept) VALUES ('proofs', 9000000000000, 0) ON CONFLICT "
                           "(kind) DO UPDATE SET at = excluded.at"));
    assert_true(str_find(kept_findings(room), S("of “proofs”")) >= 0);
    assert_true(room_write(room, labels_run, NULL));
    assert_int_equal(sql_int(room, has, (long long)id), 0);
    assert_true(str_find(kept_findings(room), S("of “proofs”")) < 0);
    keeps(room);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        AT_NINE(each_kind_to_the_day),    AT_NINE(no_line_without_a_test), AT_NINE(the_check_tells),
        AT_NINE(what_other_rooms_forget), AT_NINE(an_account_asleep),      AT_NINE(a_proof_of_a_label),
    };

    return cmocka_run_group_tests(tests, room_start, room_stop);
}
