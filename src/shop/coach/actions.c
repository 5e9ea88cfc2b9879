/* actions.c: what is best done next, over all shops: one statement a question, all of them asked when the page is. */
#include "shop/coach/coach.h"

#include "coach.sql.h"

#include <stdlib.h>

enum { ASIDE_MOST = 100 };

struct asking {
    struct db *db;
    struct arena *mem;
    int64_t now;
    struct coach_shops_rows shops;
    struct coach_aside_all_rows aside;
    struct coach_action *v;
    size_t n, room;
};
struct kind {
    str code;
    uint32_t right;
    int64_t done_days, later_days;
    const char *what, *one, *many, *button, *path;
    void (*ask)(struct asking *, const struct kind *);
};

/* --- shops and what is aside, both by number --- */

static const struct coach_shops_row *shop_of(const struct asking *a, int64_t id)
{
    size_t low = 0, high = a->shops.n;

    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (a->shops.v[mid].id < id) low = mid + 1;
        else high = mid;
    }
    return low < a->shops.n && a->shops.v[low].id == id ? &a->shops.v[low] : NULL;
}

static bool is_aside(const struct asking *a, int64_t merchant_id, str kind)
{
    size_t low = 0, high = a->aside.n;

    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (a->aside.v[mid].merchant_id < merchant_id) low = mid + 1;
        else high = mid;
    }
    for (; low < a->aside.n && a->aside.v[low].merchant_id == merchant_id; low++)
        if (str_eq(a->aside.v[low].kind, kind)) return true;
    return false;
}

/* Room for so many more. */
static void room_make(struct asking *a, size_t more)
{
    if (a->n + more <= a->room) return;
    size_t room = (a->n + more) * 2;
    struct coach_action *v = NEW(a->mem, struct coach_action, room);
    if (a->n) memcpy(v, a->v, a->n * sizeof *v);
    a->v = v, a->room = room;
}

static void take(struct asking *a, const struct kind *k, int64_t merchant_id, int64_t n, int64_t since)
{
    const struct coach_shops_row *s = shop_of(a, merchant_id);

    if (!s || is_aside(a, merchant_id, k->code)) return;
    room_make(a, 1);
    a->v[a->n++] = (struct coach_action){.merchant_id = merchant_id,
                                         .n = n,
                                         .since = since,
                                         .kind = k->code,
                                         .shop = s->name,
                                         .slug = s->slug,
                                         .phone = s->phone,
                                         .one = k->one,
                                         .many = k->many,
                                         .button = k->button,
                                         .path = k->path};
}
#define TAKE_ALL(a, k, rows)                                                                                           \
    for (size_t i = 0; i < (rows).n; i++) take((a), (k), (rows).v[i].merchant_id, (rows).v[i].n, (rows).v[i].since)

/* --- the questions --- */

static void unseen_ask(struct asking *a, const struct kind *k)
{
    struct coach_unseen_rows r;

    q_coach_unseen(a->db, a->mem, S("submitted"), &r);
    TAKE_ALL(a, k, r);
}

static void late_ask(struct asking *a, const struct kind *k)
{
    struct coach_late_rows r;

    q_coach_late(a->db, a->mem, S("accepted"), S("preparing"), S("ready"), S("pickup"), a->now, &r);
    TAKE_ALL(a, k, r);
}

static void complaints_ask(struct asking *a, const struct kind *k)
{
    struct coach_complaints_rows r;

    q_coach_complaints(a->db, a->mem, a->now - 3 * DAY_MS, &r);
    TAKE_ALL(a, k, r);
}

static void refunds_ask(struct asking *a, const struct kind *k)
{
    struct coach_refunds_rows r;

    q_coach_refunds(a->db, a->mem, S("by_hand"), a->now - 3 * DAY_MS, a->now, &r);
    TAKE_ALL(a, k, r);
}

static void questions_ask(struct asking *a, const struct kind *k)
{
    struct coach_questions_rows r;

    q_coach_questions(a->db, a->mem, a->now - 60 * DAY_MS, a->now - 2 * DAY_MS, &r);
    TAKE_ALL(a, k, r);
}

static void stopped_ask(struct asking *a, const struct kind *k)
{
    struct coach_stopped_rows r;

    q_coach_stopped(a->db, a->mem, a->now - 90 * DAY_MS, a->now - DAY_MS, &r);
    TAKE_ALL(a, k, r);
}

static void sent_back_ask(struct asking *a, const struct kind *k)
{
    struct coach_sent_back_rows r;

    q_coach_sent_back(a->db, a->mem, S("refused"), a->now - 7 * DAY_MS, &r);
    TAKE_ALL(a, k, r);
}

static void empty_ask(struct asking *a, const struct kind *k)
{
    struct coach_empty_rows r;

    q_coach_empty(a->db, a->mem, a->now - 2 * DAY_MS, &r);
    TAKE_ALL(a, k, r);
}

static void hours_ask(struct asking *a, const struct kind *k)
{
    struct coach_no_hours_rows r;

    q_coach_no_hours(a->db, a->mem, a->now - 2 * DAY_MS, &r);
    TAKE_ALL(a, k, r);
}

static void bank_ask(struct asking *a, const struct kind *k)
{
    struct coach_bank_rows r;

    q_coach_bank(a->db, a->mem, S("pending"), S("test"), a->now - 14 * DAY_MS, &r);
    TAKE_ALL(a, k, r);
}

static void stale_ask(struct asking *a, const struct kind *k)
{
    struct coach_stale_rows r;

    q_coach_stale(a->db, a->mem, a->now - 7 * DAY_MS, &r);
    TAKE_ALL(a, k, r);
}

static void quiet_ask(struct asking *a, const struct kind *k)
{
    struct coach_quiet_rows r;

    q_coach_quiet(a->db, a->mem, S("showcase"), a->now - 60 * DAY_MS, &r);
    TAKE_ALL(a, k, r);
}

static void steps_ask(struct asking *a, const struct kind *k)
{
    struct coach_steps_rows r;

    q_coach_steps(a->db, a->mem, a->now / DAY_MS, &r);
    TAKE_ALL(a, k, r);
}

static void silent_ask(struct asking *a, const struct kind *k)
{
    struct coach_silent_rows r;

    q_coach_silent(a->db, a->mem, S("note"), a->now - 90 * DAY_MS, &r);
    TAKE_ALL(a, k, r);
}

/* The most pressing first. */
static const struct kind kinds[] = {
    {S("unseen"), ACCESS_HELP, 1, 1, _("Call about orders without an answer"),
     _("%1 order has had no answer since %2."), _("%1 orders have had no answer since %2."), _("See the orders"),
     "/equipe/commandes?boutique=%slug", unseen_ask},
    {S("late"), ACCESS_HELP, 1, 1, _("Call about late orders"), _("%1 order is not ready, promised for %2."),
     _("%1 orders are not ready, promised for %2."), _("See the orders"), "/equipe/commandes?boutique=%slug", late_ask},
    {S("complaint"), ACCESS_JUDGE, 2, 1, _("Answer a complaint"), _("%1 complaint has had no answer since %2."),
     _("%1 complaints have had no answer since %2."), _("Read it"), "/equipe/reclamations", complaints_ask},
    {S("refund"), ACCESS_MONEY, 3, 1, _("Call about money to give back"), _("%1 refund has waited since %2."),
     _("%1 refunds have waited since %2."), _("Open the file"), "/equipe/fiche/%id", refunds_ask},
    {S("question"), ACCESS_HELP, 2, 1, _("Call about questions of buyers"),
     _("%1 question of a buyer has waited since %2."), _("%1 questions of buyers have waited since %2."),
     _("Open the file"), "/equipe/fiche/%id", questions_ask},
    {S("step"), ACCESS_HELP, 1, 1, _("Do what was agreed"), _("What was agreed with it was for %2."), NULL,
     _("Open its page"), "/equipe/fiche/%id/suivi", steps_ask},
    {S("stopped"), ACCESS_HELP, 7, 2, _("Call about a registration that stopped"), _("Its registration stopped %2."),
     NULL, _("Open the file"), "/equipe/fiche/%id", stopped_ask},
    {S("sent_back"), ACCESS_SHOPS, 7, 3, _("Help to mend a file"), _("Its file was sent back %2 and is not mended."),
     NULL, _("Open the file"), "/equipe/fiche/%id", sent_back_ask},
    {S("empty"), ACCESS_HELP, 7, 3, _("Help with a first product"), _("It opened %2 and shows no product."), NULL,
     _("Open the file"), "/equipe/fiche/%id", empty_ask},
    {S("hours"), ACCESS_HELP, 7, 3, _("Ask for opening hours"), _("It opened %2 and has given no hours."), NULL,
     _("Open the file"), "/equipe/fiche/%id", hours_ask},
    {S("stale"), ACCESS_HELP, 14, 3, _("Ask what is still sold"),
     _("Asked %2 what is still sold, it has not answered."), NULL, _("Open the file"), "/equipe/fiche/%id", stale_ask},
    {S("bank"), ACCESS_HELP, 14, 7, _("Ask about the bank contract"), _("Its bank contract has not moved since %2."),
     NULL, _("Open the file"), "/equipe/fiche/%id", bank_ask},
    {S("quiet"), ACCESS_HELP, 30, 7, _("Talk about sales"), _("It has had no order since %2."), NULL,
     _("Open the file"), "/equipe/fiche/%id", quiet_ask},
    {S("silent"), ACCESS_HELP, 7, 7, _("Call to hear how it goes"), _("Nobody has spoken with it since %2."), NULL,
     _("Open its page"), "/equipe/fiche/%id/suivi", silent_ask},
};
enum { KINDS = sizeof kinds / sizeof *kinds };

static const struct kind *kind_of(str code, uint32_t rights)
{
    for (size_t i = 0; i < KINDS; i++)
        if (str_eq(kinds[i].code, code)) return (rights & kinds[i].right) ? &kinds[i] : NULL;
    return NULL;
}

static int longest_first(const void *a, const void *b)
{
    const struct coach_action *x = a, *y = b;

    if (x->since != y->since) return x->since < y->since ? -1 : 1;
    return (x->merchant_id > y->merchant_id) - (x->merchant_id < y->merchant_id);
}

void coach_actions(struct db *db, struct arena *mem, int64_t now, uint32_t rights, struct coach_actions *out)
{
    struct asking a = {.db = db, .mem = mem, .now = now};

    q_coach_shops(db, mem, &a.shops);
    q_coach_aside_all(db, mem, now, &a.aside);
    for (size_t i = 0; i < KINDS; i++) {
        size_t from = a.n;
        if (!(rights & kinds[i].right)) continue;
        kinds[i].ask(&a, &kinds[i]);
        if (a.n > from) qsort(a.v + from, a.n - from, sizeof *a.v, longest_first);
    }
    *out = (struct coach_actions){a.v, a.n};
}

str coach_action_path(struct arena *mem, const struct coach_action *act)
{
    str path = str_c(act->path);
    ptrdiff_t id = str_find(path, S("%id")), slug = str_find(path, S("%slug"));

    if (id >= 0) {
        str tail = str_from(path, (size_t)id + 3);
        return str_fmt(mem, "%.*s%lld%.*s", (int)id, path.p, (long long)act->merchant_id, STR_ARG(tail));
    }
    if (slug >= 0) return str_fmt(mem, "%.*s%.*s", (int)slug, path.p, STR_ARG(act->slug));
    return path;
}

/* --- aside --- */

bool coach_action_aside(struct tx *tx, const struct coach_aside *c)
{
    const struct kind *k = kind_of(c->kind, c->rights);
    struct coach_shop_is_row shop;

    if (!k || !q_coach_shop_is(tx->db, tx->mem, c->merchant_id, &shop)) return false;
    x_put_aside_set(tx, tx->mem,
                    &(struct put_aside_set_args){
                        .merchant_id = c->merchant_id,
                        .kind = k->code,
                        .done = c->done,
                        .person_id = c->person_id,
                        .now = c->now,
                        .until_at = c->now + (c->done ? k->done_days : k->later_days) * DAY_MS,
                    });
    return true;
}

bool coach_action_again(struct tx *tx, const struct coach_aside *c)
{
    const struct kind *k = kind_of(c->kind, c->rights);

    return k && x_put_aside_end(tx, tx->mem, c->merchant_id, k->code, c->now) == 1;
}

void coach_actions_aside(struct db *db, struct arena *mem, int64_t now, uint32_t rights, struct coach_asides *out)
{
    struct put_aside_list_rows r;

    q_put_aside_list(db, mem, now, ASIDE_MOST, &r);
    *out = (struct coach_asides){NEW(mem, struct coach_aside_one, r.n + 1), 0};
    for (size_t i = 0; i < r.n; i++) {
        const struct kind *k = kind_of(r.v[i].kind, rights);
        if (k)
            out->v[out->n++] = (struct coach_aside_one){
                r.v[i].merchant_id, r.v[i].until_at, k->code, r.v[i].shop, r.v[i].who.p ? r.v[i].who : S(""), k->what,
                r.v[i].done != 0};
    }
}
