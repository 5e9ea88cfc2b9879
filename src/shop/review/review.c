/* review.c: what becomes of a review: written, read, shown, answered, doubted, refused on a ground that was published before. */
#include "shop/review/inside.h"

#include "app/event.h"
#include "app/settings.h"

enum { TO_READ_MOST = 100, AT_ONCE = 50, YEAR_DAYS = 365 };

_Static_assert(sizeof(struct review_one_row) == sizeof(struct reviews_of_order_row), "same columns");
_Static_assert(sizeof(struct review_one_row) == sizeof(struct reviews_to_read_row), "same columns");

struct review review_made(const void *row)
{
    const struct review_one_row *r = row;

    return (struct review){.id = r->id,
                           .order_id = r->order_id,
                           .merchant_id = r->merchant_id,
                           .product_id = r->product_id,
                           .stars = r->stars,
                           .received_at = r->received_at,
                           .written_at = r->written_at,
                           .published_at = r->published_at,
                           .doubted_at = r->doubted_at,
                           .text = r->text,
                           .signed_as = r->signed_as,
                           .about = r->about,
                           .state = r->state,
                           .ground = r->ground,
                           .words = r->words,
                           .answer = r->answer,
                           .doubt = r->doubt,
                           .doubt_end = r->doubt_end};
}

bool review_read(struct db *db, struct arena *mem, int64_t id, struct review *out)
{
    struct review_one_row r;

    if (!q_review_one(db, mem, id, &r)) return false;
    *out = review_made(&r);
    return true;
}

void reviews_of_order(struct db *db, struct arena *mem, int64_t order_id, struct reviews *out)
{
    struct reviews_of_order_rows r;

    q_reviews_of_order(db, mem, order_id, &r);
    *out = (struct reviews){NEW(mem, struct review, r.n), r.n};
    for (size_t i = 0; i < r.n; i++) out->v[i] = review_made(&r.v[i]);
}

void reviews_to_read(struct db *db, struct arena *mem, struct reviews *out)
{
    struct reviews_to_read_rows r;

    q_reviews_to_read(db, mem, S("waiting"), S("published"), S(""), TO_READ_MOST, &r);
    *out = (struct reviews){NEW(mem, struct review, r.n), r.n};
    for (size_t i = 0; i < r.n; i++) out->v[i] = review_made(&r.v[i]);
}

int64_t reviews_to_read_count(struct db *db, struct arena *mem)
{
    struct reviews_to_read_count_row r = {0};

    q_reviews_to_read_count(db, mem, S("waiting"), S("published"), S(""), &r);
    return r.n;
}

/* --- the grounds, as the page of the rules has them --- */

static const struct ground {
    const char *code, *says;
} grounds[] = {
    {"insult", _("It insults, threatens or hurts somebody.")},
    {"personal", _("It gives away things about a person.")},
    {"aside", _("It is not about what was bought, or about this shop.")},
    {"advert", _("It is an advertisement, or leads to another site.")},
    {"law", _("The law forbids what it says.")},
    {"interest", _("Its author has an interest in it: he belongs to the shop, or to another one.")},
};
enum { GROUNDS = sizeof grounds / sizeof *grounds };

const char *review_ground(size_t i)
{
    return i < GROUNDS ? grounds[i].code : NULL;
}

str review_ground_text(enum lang lang, str code)
{
    for (size_t i = 0; i < GROUNDS; i++)
        if (str_eq(code, str_c(grounds[i].code))) return tr(lang, grounds[i].says);
    return S("");
}

static bool ground_known(str code)
{
    for (size_t i = 0; i < GROUNDS; i++)
        if (str_eq(code, str_c(grounds[i].code))) return true;
    return false;
}

/* --- sums --- */

void review_sum_read(struct db *db, struct arena *mem, int64_t merchant_id, int64_t product_id, struct review_sum *out)
{
    struct review_sum_of_row r = {0};

    q_review_sum_of(db, mem, merchant_id, product_id, &r);
    *out = (struct review_sum){r.n, r.stars};
}

str review_average(struct arena *mem, const struct review_sum *s)
{
    int64_t tenths = s->n ? (s->stars * 10 + s->n / 2) / s->n : 0;

    return str_fmt(mem, "%lld.%lld", (long long)(tenths / 10), (long long)(tenths % 10));
}

str review_stars_text(struct arena *mem, enum lang lang, int64_t stars)
{
    str n = str_fmt(mem, "%lld", (long long)stars);

    return tr_fill(mem, tr(lang, "%1 out of 5"), &n, 1);
}

/* Sums and pages follow. */
static void follow(struct tx *tx, int64_t merchant_id, int64_t product_id)
{
    struct review_count_row c = {0};

    q_review_count(tx->db, tx->mem, merchant_id, product_id, S("published"), &c);
    x_review_sum_set(tx, tx->mem, merchant_id, product_id, c.n, c.stars);
    tx_touch(tx, "merchant", merchant_id);
    if (product_id) tx_touch(tx, "product", product_id);
}

/* --- its author --- */

void review_put(struct tx *tx, int64_t now, const struct review_new *w)
{
    bool at_once = !w->text.n;

    x_review_put(tx, tx->mem,
                 &(struct review_put_args){
                     .id = id_new(),
                     .order_id = w->order_id,
                     .merchant_id = w->merchant_id,
                     .product_id = w->product_id,
                     .stars = w->stars,
                     .text = w->text,
                     .signed_as = w->signed_as,
                     .about = w->about,
                     .lang = lang_code(w->lang),
                     .received_at = w->received_at,
                     .now = now,
                     .state = at_once ? S("published") : S("waiting"),
                     .published_at = at_once ? SOME_I64(now) : NO_I64,
                     .waiting = S("waiting"),
                     .none = S(""),
                 });
    follow(tx, w->merchant_id, w->product_id);
}

bool review_take_back(struct tx *tx, int64_t now, const struct review *r)
{
    (void)now;
    if (x_review_take_back(tx, tx->mem, r->id, S("taken_back"), S("")) != 1) return false;
    follow(tx, r->merchant_id, r->product_id);
    return true;
}

void review_mute(struct tx *tx, int64_t now, str mail)
{
    if (mail.n) x_review_mute_add(tx, tx->mem, mail, now);
}

bool review_muted(struct db *db, struct arena *mem, str mail)
{
    struct review_mute_of_row r;

    return q_review_mute_of(db, mem, mail, &r);
}

/* --- staff --- */

bool review_decide(struct tx *tx, int64_t now, const struct review *r, const struct review_decision *d)
{
    bool open = str_eq(r->state, S("waiting")) || str_eq(r->state, S("published"));

    if (!open || (!d->shown && (!ground_known(d->ground) || !d->words.n))) return false;
    struct review_decide_args a = {
        .id = r->id,
        .from = r->state,
        .state = d->shown ? S("published") : S("refused"),
        .ground = d->shown ? S("") : d->ground,
        .words = d->shown ? S("") : d->words,
        .by = d->person_id ? SOME_I64(d->person_id) : NO_I64,
        .now = now,
        .published_at = d->shown ? SOME_I64(now) : NO_I64,
        .doubt_end = d->doubt_end.p ? d->doubt_end : S(""),
    };
    if (x_review_decide(tx, tx->mem, &a) != 1) return false;
    follow(tx, r->merchant_id, r->product_id);
    event_raise(tx, EVENT_REVIEW_DECIDED, now, r->id);
    return true;
}

/* --- the shop --- */

bool review_answer(struct tx *tx, int64_t now, int64_t merchant_id, int64_t id, str answer)
{
    struct review r;

    if (!answer.n || !review_read(tx->db, tx->mem, id, &r)) return false;
    if (x_review_answer(tx, tx->mem,
                        &(struct review_answer_args){id, merchant_id, S("published"), answer, S(""), now}) != 1)
        return false;
    follow(tx, merchant_id, r.product_id);
    return true;
}

bool review_doubt(struct tx *tx, int64_t now, int64_t merchant_id, int64_t id, str doubt)
{
    return doubt.n && x_review_doubt(tx, tx->mem, id, merchant_id, S("published"), doubt, now) == 1;
}

/* --- the clock --- */

/* Nobody read it in the days that were promised: it is shown. */
static void publish_run(struct tx *tx, int64_t now)
{
    struct reviews_late_rows l;
    struct review r;

    q_reviews_late(tx->db, tx->mem, S("waiting"), now - setting_in_i64(tx->db, tx->mem, SETTING_REVIEW_DAYS) * DAY_MS,
                   AT_ONCE, &l);
    for (size_t i = 0; i < l.n; i++)
        if (review_read(tx->db, tx->mem, l.v[i].id, &r))
            review_decide(tx, now, &r, &(struct review_decision){.shown = true});
}

static void forget_run(struct tx *tx, int64_t now)
{
    struct reviews_old_rows o;

    q_reviews_old(tx->db, tx->mem, now - (int64_t)REVIEW_KEPT_YEARS * YEAR_DAYS * DAY_MS, AT_ONCE, &o);
    for (size_t i = 0; i < o.n; i++) {
        x_review_drop(tx, tx->mem, o.v[i].id);
        follow(tx, o.v[i].merchant_id, o.v[i].product_id);
    }
}

const struct clock_task review_clock[] = {
    {"reviews_publish", 15 * MINUTE_MS, publish_run}, {"reviews_forget", HOUR_MS, forget_run}, JOBS_END};

/* --- fsck --- */

void review_check(struct db *db, struct arena *mem, struct buf *f)
{
    struct check_review_sums_rows a;
    struct check_review_unsummed_rows b;

    q_check_review_sums(db, mem, S("published"), &a);
    for (size_t i = 0; i < a.n; i++)
        buf_fmt(f, "R1: merchant %lld, product %lld: told are %lld reviews, there are %lld, or other stars\n",
                (long long)a.v[i].merchant_id, (long long)a.v[i].product_id, (long long)a.v[i].n,
                (long long)a.v[i].sum_n);
    q_check_review_unsummed(db, mem, S("published"), &b);
    for (size_t i = 0; i < b.n; i++) buf_fmt(f, "R1: review %lld is shown and counted nowhere\n", (long long)b.v[i].id);
}
