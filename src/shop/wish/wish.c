#include "shop/wish/inside.h"

#include "app/hall.h"
#include "app/settings.h"
#include "shop/account/mobile.h"
#include "shop/merchant/merchant.h"
#include "shop/territory/territory.h"

enum {
    WHOLE = 1000,
    MAILS_WAIT = 20,
    SMS_WAIT = 5,
    MAILS_A_DAY = 20,
    SMS_A_DAY = 3,
    WAIT_FOR_ONE = 1000, /* in a week: addresses nobody proves may be made up, and must not shut others out for long */
    WEEK_DAYS = 7,
    PRODUCTS_A_TURN = 20,
    TOLD_A_TURN = 50,
    TOKEN_LEN = 16
};

bool wish_is_back(const struct offers *all)
{
    for (size_t i = 0; i < all->n; i++) {
        const struct offer *o = &all->v[i];
        bool sold = str_eq(o->mode, S("order")) || str_eq(o->mode, S("reserve"));
        if (sold && (o->service || o->available_milli >= WHOLE)) return true;
    }
    return false;
}

static str mark_of(struct arena *mem, str address)
{
    uint8_t h[SHA256_BYTES];

    sha256(address, h);
    return hex(mem, h, sizeof h);
}

enum wish_made wish_make(struct tx *tx, const struct wish_new *w)
{
    struct wish_counts_row n = {0};

    q_wish_counts(tx->db, tx->mem, w->address, w->product_id, w->now - DAY_MS, w->now - WEEK_DAYS * DAY_MS, &n);
    if (n.waiting >= (w->phone ? SMS_WAIT : MAILS_WAIT) || n.today >= (w->phone ? SMS_A_DAY : MAILS_A_DAY) ||
        n.others >= WAIT_FOR_ONE)
        return WISH_TOO_MANY;
    x_wish_put(tx, tx->mem,
               &(struct wish_put_args){.id = id_new(),
                                       .product_id = w->product_id,
                                       .address = w->address,
                                       .mark = mark_of(tx->mem, w->address),
                                       .kind = w->phone ? S("phone") : S("mail"),
                                       .lang = lang_code(w->lang),
                                       .token = id_public(tx->mem, TOKEN_LEN),
                                       .told_before = w->now - DAY_MS,
                                       .now = w->now});
    return WISH_MADE;
}

/* --- the look --- */

static void told_add(struct tx *tx, int64_t now, const struct wish_of_product_row *w)
{
    bool phone = str_eq(w->kind, S("phone"));

    if (x_wish_told(tx, tx->mem, w->id, now) != 1) return;
    x_wish_told_add(tx, tx->mem, id_new(), w->mark, now);
    job_add(tx, phone ? "sms_wish" : "mail_wish", str_fmt(tx->mem, "wish-%lld-%lld", (long long)w->id, (long long)now),
            str_fmt(tx->mem, "{\"wish\":%lld}", (long long)w->id),
            phone ? territory_by_day(tx->db, tx->mem, now) : now);
}

void wish_turn(struct tx *tx, int64_t now)
{
    struct wish_products_rows p;
    int64_t left = TOLD_A_TURN;

    q_wish_products(tx->db, tx->mem, now, WHOLE, PRODUCTS_A_TURN, &p);
    for (size_t i = 0; i < p.n && left > 0; i++) {
        struct wish_of_product_rows w;
        struct offers all;
        x_wish_looked(tx, tx->mem, p.v[i].product_id, now);
        offers_of_product(tx->db, tx->mem, LANG_FR, p.v[i].pub, now, &all);
        if (!wish_is_back(&all)) continue;
        q_wish_of_product(tx->db, tx->mem,
                          &(struct wish_of_product_args){.product_id = p.v[i].product_id,
                                                         .since = now - DAY_MS,
                                                         .phone = S("phone"),
                                                         .phones = SMS_A_DAY,
                                                         .mails = MAILS_A_DAY,
                                                         .most = left},
                          &w);
        for (size_t k = 0; k < w.n; k++, left--) told_add(tx, now, &w.v[k]);
    }
}

const struct clock_task wish_clock[] = {{"wishes", MINUTE_MS, wish_turn}, JOBS_END};

/* --- the letter --- */

struct wish_mail_view {
    str product, shop, price, url, end_url, market;
};
#include "wish_mail.txt.h"

struct wish_letter {
    struct job *job;
    struct wish_one_row w;
    enum lang lang;
    struct offer o;
    struct merchant m;
    bool found, back;
};

static void letter_read(struct db *db, void *arg)
{
    struct wish_letter *l = arg;
    struct arena *mem = l->job->mem;
    struct offers all;

    l->found = q_wish_one(db, mem, job_i64(l->job, "wish"), &l->w) && l->w.told_at.set;
    if (!l->found) return; /* ended meanwhile */
    l->lang = str_eq(l->w.lang, S("en")) ? LANG_EN : LANG_FR;
    offers_of_product(db, mem, l->lang, l->w.pub, l->job->now, &all);
    l->back = wish_is_back(&all) && merchant_public(db, mem, l->lang, all.v[0].merchant_id, &l->m);
    if (l->back) l->o = all.v[0];
}

static bool wait_again(struct tx *tx, int64_t now, void *arg)
{
    (void)now;
    x_wish_wait_again(tx, tx->mem, *(const int64_t *)arg);
    return true;
}

/* Gone again before the letter left: it goes on waiting. */
static bool is_to_be_told(struct wish_letter *l)
{
    int64_t id = job_i64(l->job, "wish");

    job_read(l->job, letter_read, l);
    if (!l->found) return false;
    if (!l->back) job_write(l->job, wait_again, &id);
    return l->back;
}

static str product_url(const struct wish_letter *l)
{
    return job_url(l->job, l->lang, str_fmt(l->job->mem, "/produit/%.*s", STR_ARG(l->w.pub)));
}

static str end_url(const struct wish_letter *l)
{
    return job_url(l->job, l->lang, str_fmt(l->job->mem, "/attente/%.*s", STR_ARG(l->w.token)));
}

static enum job_end mail_job(struct job *job)
{
    struct wish_letter l = {.job = job};
    struct buf b = buf_new(job->mem, 16 * 1024);

    if (!is_to_be_told(&l)) return JOB_DONE;
    struct wish_mail_view v = {.product = l.o.title,
                               .shop = l.m.name,
                               .price = offer_price_text(job->mem, l.lang, &l.o),
                               .url = product_url(&l),
                               .end_url = end_url(&l),
                               .market = setting_str(job->place, SETTING_MARKET_NAME)};
    tpl_wish_mail_txt(&b, l.lang, &v);
    job->stop = v.end_url;
    return job_mail(job, l.lang, l.w.address, tr_fill(job->mem, tr(l.lang, "It is back: %1"), &v.product, 1),
                    buf_str(&b), (str){0});
}

static enum job_end sms_job(struct job *job)
{
    struct wish_letter l = {.job = job};

    if (!sms_possible(job->hall) || !is_to_be_told(&l)) return JOB_DONE;
    str pieces[] = {utf8_head(l.o.title, 40), utf8_head(l.m.name, 30), product_url(&l), end_url(&l)};
    return job_sms(job, l.w.address,
                   tr_fill(job->mem, tr(l.lang, "It is back: %1, %2. %3 To end this: %4"), pieces, 4));
}

const struct job_kind wish_jobs[] = {{"mail_wish", mail_job, 8}, {"sms_wish", sms_job, 6}, JOBS_END};
