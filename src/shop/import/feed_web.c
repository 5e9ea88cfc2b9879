/* feed_web.c: the page where a merchant gives the address of his own site's products, sees what came of it, pauses or stops it. */
#include "shop/import/feed.h"

#include "app/audit.h"
#include "app/form.h"
#include "app/hall.h"
#include "app/settings.h"
#include "shop/import/inside.h"

struct import_feed_view {
    str here, address, says, checked, next, import_url, typed, bad;
    int64_t kept;
    bool known, looking, good, to_do, paused, soon;
    const struct form_errors *errors;
};
#include "import_feed.html.h"

struct feed_form {
    str adresse;
    struct form_errors errors;
};
static const struct field feed_fields[] = {FIELD(struct feed_form, adresse, FIELD_URL, 1, FEED_URL_MOST)};

static bool is_import(str outcome)
{
    return str_eq(outcome, S("look")) || str_eq(outcome, S("errors")) || str_eq(outcome, S("waiting"));
}

static void feed_show(struct rq *rq, struct feed_of_row *f, struct import_feed_view *v)
{
    str zone = setting_str(rq->place, SETTING_TIME_ZONE);

    feed_now(rq->db, rq->mem, f);
    v->known = true;
    v->address = feed_short(rq->mem, f->url);
    v->says = feed_says(rq->mem, rq->lang, f);
    v->good = feed_good(f->outcome);
    v->to_do = is_import(f->outcome);
    v->looking = !f->paused && f->asked_at.set && f->asked_at.v > rq->now - 2 * (int64_t)MINUTE_MS;
    v->paused = f->paused;
    v->kept = f->kept;
    v->soon = rq_query(rq, "attendre").n > 0;
    if (f->checked_at.set) v->checked = date_text(rq->mem, rq->lang, zone, f->checked_at.v, DATE_FULL);
    v->next = date_text(rq->mem, rq->lang, zone, f->next_at, DATE_FULL);
    if (v->to_do || (str_eq(f->outcome, S("applied")) && f->import_id.set))
        v->import_url = rq_url(rq, S("/commercant/produits/import"));
}

static void feed_page(struct rq *rq, const struct feed_form *again)
{
    struct import_feed_view v = {.here = rq_url(rq, S("/commercant/produits/flux")), .typed = S("")};
    struct feed_of_row f;

    if (q_feed_of(rq->db, rq->mem, rq->merchant_id, &f)) feed_show(rq, &f, &v);
    if (again) {
        v.errors = &again->errors;
        v.bad = form_error(&again->errors, "adresse");
        v.typed = form_typed(rq, "adresse");
    }
    page_open(rq, &(struct page){.title = tr(rq->lang, "Your site, followed every day"),
                                 .body = "merchant",
                                 .refresh_s = v.looking ? 2 : 0,
                                 .back = S("/commercant/produits/import"),
                                 .back_text = tr(rq->lang, "Products from a spreadsheet")});
    tpl_import_feed(&rq->out, rq->lang, &v);
    page_close(rq);
}

static void feed_get(struct rq *rq)
{
    if (rq->merchant_id) feed_page(rq, NULL);
    else rq_go(rq, "/commercant");
}

static bool set_prepare(struct rq *rq)
{
    struct feed_form *f = NEW(rq->in, struct feed_form, 1);

    rq->form = f;
    if (!rq->merchant_id) {
        rq_not_found(rq);
        return false;
    }
    FORM_READ(rq, feed_fields, f, &f->errors);
    if (!f->errors.n && !str_starts(f->adresse, S("https://")) && !away_here(rq->hall, f->adresse))
        form_error_add(rq, &f->errors, "adresse", "feed.https", _("Write an address that begins with https://."));
    for (size_t i = 0; !f->errors.n && i < f->adresse.n; i++)
        if (f->adresse.p[i] <= ' ' || f->adresse.p[i] >= 127)
            form_error_add(rq, &f->errors, "adresse", "feed.letters",
                           _("Copy the address from your browser: it has no spaces and no accents."));
    if (!f->errors.n) return true;
    rq_refused(rq, 422, f->errors.v[0].code);
    feed_page(rq, f);
    return false;
}

static void set_post(struct rq *rq, struct tx *tx)
{
    const struct feed_form *f = rq->form;
    struct feed_of_row was;
    bool again = q_feed_of(tx->db, tx->mem, rq->merchant_id, &was) && str_eq(was.url, f->adresse) && was.asked_at.set;

    if (!again) {
        feed_set(tx, rq->now, &(struct feed_new){rq->merchant_id, rq->person_id, f->adresse});
        audit_note(rq, tx, "feed", str_fmt(tx->mem, "merchant %lld", (long long)rq->merchant_id),
                   feed_short(tx->mem, f->adresse));
    }
    rq_go(rq, "/commercant/produits/flux");
}

/* --- the buttons --- */

static bool mine_prepare(struct rq *rq)
{
    struct feed_of_row f;

    if (rq->merchant_id && q_feed_of(rq->db, rq->mem, rq->merchant_id, &f)) return true;
    rq_not_found(rq);
    return false;
}

static void look_post(struct rq *rq, struct tx *tx)
{
    struct feed_of_row f;
    bool waits = q_feed_of(tx->db, tx->mem, rq->merchant_id, &f) && f.asked_at.set;

    if (feed_look(tx, rq->now, rq->merchant_id) || waits) rq_go(rq, "/commercant/produits/flux");
    else rq_go(rq, "/commercant/produits/flux?attendre=1");
}

static void pause_post(struct rq *rq, struct tx *tx)
{
    x_feed_pause(tx, tx->mem, rq->merchant_id, 1);
    rq_go(rq, "/commercant/produits/flux");
}

static void resume_post(struct rq *rq, struct tx *tx)
{
    x_feed_pause(tx, tx->mem, rq->merchant_id, 0);
    rq_go(rq, "/commercant/produits/flux");
}

static void forget_post(struct rq *rq, struct tx *tx)
{
    x_feed_drop(tx, tx->mem, rq->merchant_id);
    audit_note(rq, tx, "feed", str_fmt(tx->mem, "merchant %lld", (long long)rq->merchant_id), S("dropped"));
    rq_go(rq, "/commercant/produits/flux");
}

const struct route feed_routes[] = {
    {GET, "/commercant/produits/flux", ACCESS_MEMBER | ACCESS_MANAGER, RATE_PAGE, .read = feed_get},
    {POST, "/commercant/produits/flux", ACCESS_MEMBER | ACCESS_MANAGER, RATE_WRITE, .prepare = set_prepare,
     .write = set_post},
    {POST, "/commercant/produits/flux/voir", ACCESS_MEMBER | ACCESS_MANAGER, RATE_WRITE, .prepare = mine_prepare,
     .write = look_post},
    {POST, "/commercant/produits/flux/pause", ACCESS_MEMBER | ACCESS_MANAGER, RATE_WRITE, .prepare = mine_prepare,
     .write = pause_post},
    {POST, "/commercant/produits/flux/reprendre", ACCESS_MEMBER | ACCESS_MANAGER, RATE_WRITE, .prepare = mine_prepare,
     .write = resume_post},
    {POST, "/commercant/produits/flux/oublier", ACCESS_MEMBER | ACCESS_MANAGER, RATE_WRITE, .prepare = mine_prepare,
     .write = forget_post},
    ROUTES_END};
