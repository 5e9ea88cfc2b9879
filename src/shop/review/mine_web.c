/* mine_web.c: what buyers wrote of a shop, for the shop: one answer each, and its doubts. */
#include "shop/review/inside.h"

#include "app/form.h"

enum { SHOWN = 200, WORDS_MOST = 1000 };

struct review_mine_view {
    str action, done, typed, rule_url, back;
    const struct form_errors *errors;
    struct review_mines {
        struct review_mine {
            int64_t id, wrong; /* 1: its answer, 2: its doubt */
            str about, stars, signed_as, text, dates, answer, doubt_end;
            bool doubted;
        } * v;
        size_t n;
    } reviews;
};
#include "review_mine.html.h"

struct wrong {
    int64_t id, which;
    struct form_errors errors;
};

static void mine_page(struct rq *rq, struct db *db, const struct wrong *w)
{
    struct review_mine_view v = {.action = rq_url(rq, S("/commercant/avis")),
                                 .rule_url = rq_url(rq, S("/avis")),
                                 .back = rq_url(rq, S("/commercant/commandes"))};
    struct reviews_of_merchant_rows r;

    q_reviews_of_merchant(db, rq->mem, rq->merchant_id, S("published"), SHOWN, &r);
    if (w) v.errors = &w->errors, v.typed = form_typed(rq, w->which == 1 ? "reponse" : "doute");
    v.reviews = (struct review_mines){NEW(rq->mem, struct review_mine, r.n), r.n};
    for (size_t i = 0; i < r.n; i++) {
        struct review one = review_made(&r.v[i]);
        v.reviews.v[i] = (struct review_mine){one.id,
                                              w && w->id == one.id ? w->which : 0,
                                              one.about,
                                              review_stars_text(rq->mem, rq->lang, one.stars),
                                              one.signed_as,
                                              one.text,
                                              review_dates_text(rq, &one),
                                              one.answer,
                                              one.doubt_end,
                                              one.doubted_at.set};
    }
    if (rq_query(rq, "fait").n) v.done = tr(rq->lang, "It is noted.");
    page_open(rq, &(struct page){.title = tr(rq->lang, "What buyers write of us"),
                                 .body = "merchant",
                                 .nav = "orders",
                                 .back = S("/commercant/commandes"),
                                 .back_text = tr(rq->lang, "All orders")});
    tpl_review_mine(&rq->out, rq->lang, &v);
    page_close(rq);
}

void review_mine_get(struct rq *rq)
{
    if (rq->merchant_id) mine_page(rq, rq->db, NULL);
    else rq_not_found(rq);
}

static const char *words_fault(str words)
{
    if (utf8_count(words) < 3) return _("Write a sentence.");
    return utf8_count(words) > WORDS_MOST ? _("This is too long.") : NULL;
}

void review_mine_write(struct rq *rq, struct tx *tx)
{
    struct wrong w = {.which = str_eq(form_typed(rq, "acte"), S("douter")) ? 2 : 1};
    const char *field = w.which == 1 ? "reponse" : "doute";
    str words = str_trim(text_clean_lines(tx->mem, form_typed(rq, field)));
    const char *bad = words_fault(words);
    struct review r;

    if (!str_i64(form_typed(rq, "avis"), &w.id) || !review_read(tx->db, rq->mem, w.id, &r) ||
        r.merchant_id != rq->merchant_id) {
        rq_not_found(rq);
        return;
    }
    bool done = !bad && (w.which == 1 ? review_answer(tx, rq->now, rq->merchant_id, w.id, words)
                                      : review_doubt(tx, rq->now, rq->merchant_id, w.id, words));
    if (done) {
        rq_go(rq, "/commercant/avis?fait=1#avis-%lld", (long long)w.id);
        return;
    }
    form_error_add(rq, &w.errors, field, bad ? "form.text" : "order.changed", bad ? bad : _("This was done already."));
    rq_refused(rq, bad ? 422 : 409, w.errors.v[0].code);
    mine_page(rq, tx->db, &w);
}
