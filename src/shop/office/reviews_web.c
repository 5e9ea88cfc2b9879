/* reviews_web.c: reviews that nobody has read yet, and those a shop doubts: published, or refused on one of the published grounds. */
#include "shop/office/inside.h"

#include "app/assets.h"
#include "app/audit.h"
#include "app/form.h"
#include "shop/merchant/merchant.h"
#include "shop/review/review.h"
#include "shop/territory/territory.h"

enum { WORDS_MOST = 1000 };

struct office_reviews_view {
    str action, done, typed, chosen, ground, rule_url;
    const struct form_errors *errors;
    struct office_review_grounds {
        struct office_review_ground {
            str code, text;
        } v[16];
        size_t n;
    } grounds;
    struct office_reviews {
        struct office_review {
            int64_t id, merchant_id;
            bool wrong;
            str shop, about, stars, signed_as, text, at, doubt;
        } * v;
        size_t n;
    } reviews;
};
#include "office_nav.html.h"
#include "office_reviews.html.h"

struct deciding {
    int64_t id;
    struct form_errors errors;
};

static void review_show(struct rq *rq, struct db *db, const struct review *r, struct office_review *out)
{
    struct merchant m = {0};

    merchant_any(db, rq->mem, rq->lang, r->merchant_id, &m);
    *out = (struct office_review){.id = r->id,
                                  .merchant_id = r->merchant_id,
                                  .shop = m.name,
                                  .about = r->about,
                                  .stars = review_stars_text(rq->mem, rq->lang, r->stars),
                                  .signed_as = r->signed_as,
                                  .text = r->text,
                                  .doubt = r->doubt,
                                  .at = date_text(rq->mem, rq->lang, territory_zone(rq), r->written_at, DATE_FULL)};
}

static void reviews_page(struct rq *rq, struct db *db, const struct deciding *d)
{
    struct office_reviews_view v = {.action = rq_url(rq, S("/equipe/avis")), .rule_url = rq_url(rq, S("/avis"))};
    struct reviews r;

    if (d)
        v.errors = &d->errors, v.typed = form_typed(rq, "mots"), v.chosen = form_typed(rq, "decision"),
        v.ground = form_typed(rq, "motif");
    if (rq_query(rq, "fait").n) v.done = tr(rq->lang, "It is decided.");
    for (size_t i = 0; review_ground(i); i++)
        v.grounds.v[v.grounds.n++] = (struct office_review_ground){
            str_c(review_ground(i)), review_ground_text(rq->lang, str_c(review_ground(i)))};
    reviews_to_read(db, rq->mem, &r);
    v.reviews = (struct office_reviews){NEW(rq->mem, struct office_review, r.n), r.n};
    for (size_t i = 0; i < r.n; i++) {
        review_show(rq, db, &r.v[i], &v.reviews.v[i]);
        v.reviews.v[i].wrong = d && d->id == r.v[i].id;
    }
    page_open(rq, &(struct page){.title = tr(rq->lang, "Reviews to read"), .body = "staff"});
    tpl_office_nav(&rq->out, rq->lang, &(struct office_nav_view){"reviews", 0, rq->rights});
    tpl_office_reviews(&rq->out, rq->lang, &v);
    buf_put(&rq->out, S("</div>\n"));
    page_close(rq);
}

static void reviews_get(struct rq *rq)
{
    reviews_page(rq, rq->db, NULL);
}

/* Which error of which field; the ground is asked for before the words. */
static void decision_check(struct rq *rq, const struct review *r, const struct review_decision *d, struct deciding *out)
{
    bool chosen = str_eq(form_typed(rq, "decision"), S("publier")) || str_eq(form_typed(rq, "decision"), S("refuser"));

    if (!chosen) form_error_add(rq, &out->errors, "decision", "form.choice", "Choose what was decided.");
    if (chosen && !d->shown && !d->ground.n)
        form_error_add(rq, &out->errors, "motif", "form.choice", "Choose a ground: only the published ones count.");
    bool words = chosen && (!d->shown || r->doubted_at.set);
    if (words && utf8_count(d->words) < 10)
        form_error_add(rq, &out->errors, "mots", "form.text", "Say why, in a sentence.");
    if (utf8_count(d->words) > WORDS_MOST) form_error_add(rq, &out->errors, "mots", "form.text", "This is too long.");
}

static void reviews_write(struct rq *rq, struct tx *tx)
{
    struct deciding k = {0};
    struct review r;
    struct review_decision d = {.person_id = rq->person_id,
                                .shown = str_eq(form_typed(rq, "decision"), S("publier")),
                                .ground = form_typed(rq, "motif"),
                                .words = str_trim(text_clean_lines(tx->mem, form_typed(rq, "mots")))};

    if (!str_i64(form_typed(rq, "avis"), &k.id) || !review_read(tx->db, rq->mem, k.id, &r)) {
        rq_not_found(rq);
        return;
    }
    decision_check(rq, &r, &d, &k);
    if (r.doubted_at.set) d.doubt_end = d.words;
    if (!k.errors.n && !review_decide(tx, rq->now, &r, &d))
        form_error_add(rq, &k.errors, "decision", "order.changed",
                       "It was decided meanwhile, or its author took it back.");
    if (k.errors.n) {
        rq_refused(rq, !strcmp(k.errors.v[0].code, "order.changed") ? 409 : 422, k.errors.v[0].code);
        reviews_page(rq, tx->db, &k);
        return;
    }
    audit_note(rq, tx, d.shown ? "review.publish" : "review.refuse",
               str_fmt(tx->mem, "merchant %lld", (long long)r.merchant_id), d.shown ? S("") : d.ground);
    rq_go(rq, "/equipe/avis?fait=1");
}

const struct route office_reviews_routes[] = {
    {GET, "/equipe/avis", ACCESS_STAFF | ACCESS_JUDGE, RATE_PAGE, .read = reviews_get},
    {POST, "/equipe/avis", ACCESS_STAFF | ACCESS_JUDGE, RATE_WRITE, .write = reviews_write},
    ROUTES_END};
