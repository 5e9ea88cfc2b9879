/* opinion_web.c: what a buyer thinks of a shop and of what he received there: written, rewritten and taken back from
** the page of his purchase. */
#include "shop/track/inside.h"

#include "app/form.h"
#include "shop/merchant/merchant.h"
#include "shop/opinion/opinion.h"
#include "shop/review/review.h"
#include "shop/territory/territory.h"

enum { WORDS_MOST = 1000, SIGNED_MOST = 40, STARS = 5 };

struct opinion_view {
    str base, token, number, name, signed_as, done;
    int64_t order_id;
    bool any;
    const struct form_errors *errors;
    struct opinion_items {
        struct opinion_item {
            int64_t i, stars, review_id;
            str title, text, state, bad;
            bool may_take_back;
            struct opinion_marks {
                struct opinion_mark {
                    int64_t n;
                    str text;
                    bool on;
                } v[STARS];
                size_t n;
            } marks;
        } * v;
        size_t n;
    } items;
};
struct opinion_mute_view {
    str base, token, mail;
    bool done;
};
#include "track_opinion.html.h"
#include "track_opinion_mute.html.h"

static char *field_of(struct rq *rq, const char *what, size_t i)
{
    return str_z(rq->mem, str_fmt(rq->mem, "%s-%zu", what, i));
}

static const struct review *review_of(const struct reviews *r, int64_t product_id)
{
    for (size_t i = 0; i < r->n; i++)
        if (r->v[i].product_id == product_id) return &r->v[i];
    return NULL;
}

static str state_text(struct rq *rq, const struct review *r)
{
    str piece[] = {date_text(rq->mem, rq->lang, territory_zone(rq),
                             r->published_at.set ? r->published_at.v : r->written_at, DATE_DAY_YEAR),
                   review_ground_text(rq->lang, r->ground), r->words};

    if (str_eq(r->state, S("published"))) return tr_fill(rq->mem, tr(rq->lang, "Published on %1."), piece, 1);
    if (str_eq(r->state, S("waiting"))) return tr(rq->lang, "It is read before it is published.");
    if (str_eq(r->state, S("taken_back"))) return tr(rq->lang, "You took it back.");
    return tr_fill(rq->mem, tr(rq->lang, "It was not published. %2 %3"), piece, 3);
}

/* What was typed, else what was written before. */
static void item_fill(struct rq *rq, size_t i, const struct review *r, const struct form_errors *e,
                      struct opinion_item *out)
{
    bool live = r && !str_eq(r->state, S("taken_back"));
    int64_t typed = 0;

    out->i = (int64_t)i;
    out->stars = live ? r->stars : 0;
    out->text = live ? r->text : S("");
    if (e)
        out->stars = str_i64(form_typed(rq, field_of(rq, "note", i)), &typed) ? typed : 0,
        out->text = form_typed(rq, field_of(rq, "texte", i));
    if (r) out->state = state_text(rq, r), out->review_id = r->id, out->may_take_back = live;
    if (e) out->bad = form_error(e, field_of(rq, "note", i));
    for (int64_t n = 1; n <= STARS; n++)
        out->marks.v[out->marks.n++] =
            (struct opinion_mark){n, review_stars_text(rq->mem, rq->lang, n), n == out->stars};
}

static void opinion_page(struct rq *rq, struct db *db, const struct order_view *o, const struct form_errors *errors)
{
    struct merchant m = {0};
    struct opinion_subjects s;
    struct reviews r;
    struct opinion_view v = {
        .base = rq_base(rq), .token = o->purchase_token, .number = o->number, .order_id = o->id, .errors = errors};

    if (merchant_any(db, rq->mem, rq->lang, o->merchant_id, &m)) v.name = m.name;
    if (rq_query(rq, "fait").n) v.done = tr(rq->lang, "Thank you. It is noted.");
    order_opinion_subjects(db, rq->mem, o->id, &s);
    reviews_of_order(db, rq->mem, o->id, &r);
    v.signed_as = errors ? form_typed(rq, "signe")
                  : r.n  ? r.v[0].signed_as
                         : order_opinion_signed(rq->mem, o->buyer_name);
    v.items = (struct opinion_items){NEW(rq->mem, struct opinion_item, s.n), s.n};
    for (size_t i = 0; i < s.n; i++) {
        v.items.v[i].title = s.v[i].title;
        item_fill(rq, i, review_of(&r, s.v[i].product_id), errors, &v.items.v[i]);
        v.any |= v.items.v[i].may_take_back;
    }
    page_open(rq, &(struct page){.title = tr(rq->lang, "What do you think of it?"), .body = ""});
    tpl_track_opinion(&rq->out, rq->lang, &v);
    page_close(rq);
}

static void opinion_get(struct rq *rq)
{
    struct purchase_view p;
    const struct order_view *o = track_order_here(rq, rq->db, rq_query(rq, "commande"), &p);

    if (!o) return;
    if (order_opinion_open(rq->db, rq->mem, rq->now, o) || order_reviewed(rq->db, rq->mem, o->id))
        opinion_page(rq, rq->db, o, NULL);
    else track_go(rq, &p, o);
}

struct opinion {
    int64_t stars;
    str text;
};

/* One subject of the form. False: nothing was said of it. */
static bool opinion_read(struct rq *rq, size_t i, struct form_errors *e, struct opinion *out)
{
    char *note = field_of(rq, "note", i);
    str typed = form_typed(rq, note);

    out->text = str_trim(text_clean_lines(rq->mem, form_typed(rq, field_of(rq, "texte", i))));
    bool marked = str_i64(typed, &out->stars) && out->stars >= 1 && out->stars <= STARS;
    if (typed.n && !marked) form_error_add(rq, e, note, "form.choice", "Choose a mark in the list.");
    else if (!marked && out->text.n) form_error_add(rq, e, note, "form.choice", "Give a mark too, from 1 to 5.");
    if (utf8_count(out->text) > WORDS_MOST)
        form_error_add(rq, e, note, "form.text", "This is too long: 1,000 signs at most.");
    return marked;
}

static bool same(const struct review *r, const struct opinion *o, str signed_as)
{
    return r && !str_eq(r->state, S("taken_back")) && r->stars == o->stars && str_eq(r->text, o->text) &&
           str_eq(r->signed_as, signed_as);
}

struct writing {
    struct opinion_subjects s;
    struct opinion *said;
    bool *any;
    str signed_as;
    size_t n;
};

static void writing_read(struct rq *rq, struct db *db, const struct order_view *o, struct form_errors *e,
                         struct writing *w)
{
    order_opinion_subjects(db, rq->mem, o->id, &w->s);
    w->said = NEW(rq->mem, struct opinion, w->s.n);
    w->any = NEW(rq->mem, bool, w->s.n);
    for (size_t i = 0; i < w->s.n; i++) {
        w->any[i] = opinion_read(rq, i, e, &w->said[i]);
        w->n += w->any[i];
    }
    w->signed_as = utf8_head(text_clean(rq->mem, form_typed(rq, "signe")), SIGNED_MOST);
    if (!w->signed_as.n) form_error_add(rq, e, "signe", "form.empty", "Say how you sign: a first name is enough.");
    if (!w->n && !e->n) form_error_add(rq, e, "note-0", "form.choice", "Give one mark at least.");
}

static void opinion_write(struct rq *rq, struct tx *tx)
{
    struct purchase_view p;
    struct form_errors e = {0};
    struct writing w = {0};
    struct reviews were;
    const struct order_view *o = track_order_here(rq, tx->db, rq_field(rq, "commande"), &p);

    if (!o) return;
    if (!order_opinion_open(tx->db, rq->mem, rq->now, o)) {
        track_refused(rq, tx, &p, "order.too_late",
                      _("Reviews are for buyers who have received their order, for a while."));
        return;
    }
    writing_read(rq, tx->db, o, &e, &w);
    if (e.n) {
        rq_refused(rq, 422, e.v[0].code);
        opinion_page(rq, tx->db, o, &e);
        return;
    }
    reviews_of_order(tx->db, rq->mem, o->id, &were);
    for (size_t i = 0; i < w.s.n; i++) {
        if (!w.any[i] || same(review_of(&were, w.s.v[i].product_id), &w.said[i], w.signed_as)) continue;
        review_put(tx, rq->now,
                   &(struct review_new){.order_id = o->id,
                                        .merchant_id = o->merchant_id,
                                        .product_id = w.s.v[i].product_id,
                                        .stars = w.said[i].stars,
                                        .received_at = o->state_at,
                                        .about = w.s.v[i].title,
                                        .text = w.said[i].text,
                                        .signed_as = w.signed_as,
                                        .lang = rq->lang});
    }
    rq_go(rq, "/achat/%.*s/avis?commande=%lld&fait=1", STR_ARG(p.token), (long long)o->id);
}

static void take_back_write(struct rq *rq, struct tx *tx)
{
    struct purchase_view p;
    struct review r;
    int64_t id;
    const struct order_view *o = track_order_here(rq, tx->db, rq_field(rq, "commande"), &p);

    if (!o) return;
    if (!str_i64(rq_field(rq, "avis"), &id) || !review_read(tx->db, rq->mem, id, &r) || r.order_id != o->id) {
        rq_not_found(rq);
        return;
    }
    review_take_back(tx, rq->now, &r);
    rq_go(rq, "/achat/%.*s/avis?commande=%lld&fait=1", STR_ARG(p.token), (long long)o->id);
}

/* --- no more of these letters --- */

static void mute_page(struct rq *rq, const struct purchase_view *p, bool done)
{
    page_open(rq, &(struct page){.title = tr(rq->lang, "No more questions about my purchases"), .body = ""});
    tpl_track_opinion_mute(&rq->out, rq->lang, &(struct opinion_mute_view){rq_base(rq), p->token, p->mail, done});
    page_close(rq);
}

static void mute_get(struct rq *rq)
{
    struct purchase_view p;

    if (purchase_read(rq->db, rq->mem, rq_param(rq, 0), &p))
        mute_page(rq, &p, rq_query(rq, "fait").n > 0 || review_muted(rq->db, rq->mem, p.mail));
    else rq_not_found(rq);
}

/* The program of a mailbox says no for its owner, from wherever it runs: it is told nothing but that it is done, and
** led nowhere (RFC 8058). The address is the key: who has it may. */
static void mute_write(struct rq *rq, struct tx *tx)
{
    struct purchase_view p;

    if (!purchase_read(tx->db, rq->mem, rq_param(rq, 0), &p)) {
        rq_not_found(rq);
        return;
    }
    review_mute(tx, rq->now, p.mail);
    if (rq_field(rq, "List-Unsubscribe").n) mute_page(rq, &p, true);
    else rq_go(rq, "/achat/%.*s/avis/non?fait=1", STR_ARG(p.token));
}

const struct route track_opinion_routes[] = {
    {GET, "/achat/{token}/avis", ACCESS_ANYONE, RATE_PAGE, CACHE_PRIVATE, .read = opinion_get},
    {POST, "/achat/{token}/avis", ACCESS_ANYONE, RATE_WRITE, CACHE_PRIVATE, .write = opinion_write},
    {POST, "/achat/{token}/avis/retirer", ACCESS_ANYONE, RATE_WRITE, CACHE_PRIVATE, .write = take_back_write},
    {GET, "/achat/{token}/avis/non", ACCESS_ANYONE, RATE_PAGE, CACHE_PRIVATE, .read = mute_get},
    {POST, "/achat/{token}/avis/non", ACCESS_HOOK | ACCESS_ANYONE, RATE_WRITE, CACHE_PRIVATE, .write = mute_write},
    ROUTES_END};
