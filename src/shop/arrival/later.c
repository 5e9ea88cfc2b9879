/* later.c: "I finish later": what was typed is kept as it stands, and a link to go on by leaves by mail. */
#include "shop/arrival/inside.h"

#include "shop/draft/draft.h"
#include "shop/media/media.h"
#include "shop/sms/sms.h"

enum { FIELDS_MOST = 8, TYPED_MOST = 300 };

static const char *const fields[STEPS][FIELDS_MOST] = {
    [STEP_PHONE] = {"phone"},
    [STEP_SIRET] = {"siret"},
    [STEP_WHO] = {"kind"},
    [STEP_NAME] = {"name", "legal_name", "mediator"},
    [STEP_PLACE] = {"address", "postcode", "insee"},
    [STEP_PRODUCT] = {"title", "rayon", "price", "unit", "stock", "poids"},
    [STEP_HOURS] = {"semaine"},
    [STEP_HAVE] = {"pay_in_shop", "lead_min", "delivers", "radius_km", "fee", "minimum"},
    [STEP_LEVEL] = {"mode", "website"},
};

void drafts_read(struct rq *rq, int64_t merchant_id, enum arrival_step s, struct drafts *out)
{
    struct draft_all_rows r;

    q_draft_all(rq->db, rq->mem, merchant_id, arrival_word(s), &r);
    *out = (struct drafts){r.v, r.n};
}

str draft_or(const struct drafts *d, const char *field, str saved)
{
    for (size_t i = 0; i < d->n; i++)
        if (str_eq(d->v[i].field, str_c(field))) return d->v[i].typed;
    return saved;
}

struct later_posted {
    enum arrival_step step;
    struct media_kept photo;
    struct media_batch several; /* more than one: they wait for their names */
};

bool later_prepare(struct rq *rq)
{
    struct later_posted *p = NEW(rq->in, struct later_posted, 1);
    struct media_received photo = {0};
    struct merchant m;

    rq->form = p;
    p->step = arrival_step_of(rq_field(rq, "etape"));
    if (!arrival_merchant(rq, &m)) return false;
    if (p->step != STEP_PRODUCT) return true;
    if (media_uploads(rq, "photo") > 1) {
        media_receive_batch(rq, "photo", &p->several);
        return true;
    }
    media_receive_or_kept(rq, "photo", &photo);
    struct media_kept kept = media_keep(rq, &photo);
    p->photo = (struct media_kept){.ticket = arena_str(rq->in, kept.ticket), .name = arena_str(rq->in, kept.name)};
    return true;
}

static void draft_put(struct rq *rq, struct tx *tx, enum arrival_step s, const char *field, str typed)
{
    str v = utf8_head(text_clean(tx->mem, typed), TYPED_MOST);

    x_draft_keep(tx, tx->mem, rq->merchant_id, arrival_word(s), str_c(field), v.p ? v : S(""));
}

void later_post(struct rq *rq, struct tx *tx)
{
    const struct later_posted *p = rq->form;
    struct merchant m;

    if (!arrival_merchant_tx(rq, tx, &m)) return;
    for (int i = 0; p->step < STEPS && i < FIELDS_MOST && fields[p->step][i]; i++)
        draft_put(rq, tx, p->step, fields[p->step][i], utf8_head(form_typed(rq, fields[p->step][i]), TYPED_MOST * 2));
    if (p->several.n) {
        const struct draft_typed none = {S(""), S(""), S(""), S(""), S(""), S("")};
        drafts_take(tx, rq->now, rq->merchant_id, &p->several, &none);
    }
    if (p->step == STEP_PRODUCT && p->photo.ticket.n) {
        draft_put(rq, tx, p->step, "photo_gardee", p->photo.ticket);
        draft_put(rq, tx, p->step, "photo_nom", p->photo.name);
    }
    rq_go(rq, resume_send(tx, rq->now, rq->person_id) ? "/commercant/ouvrir/plus-tard"
                                                      : "/commercant/ouvrir/plus-tard?deja=1");
}

/* The mobile telephone of the draft's first answer; absent: none, or this market sends no SMS. */
static str later_number(struct rq *rq, struct db *db)
{
    struct merchant m;

    if (!sms_possible(rq->hall) || !rq->merchant_id || !merchant_any(db, rq->mem, rq->lang, rq->merchant_id, &m))
        return (str){0};
    return sms_number(rq->mem, m.phone);
}

void later_sms_post(struct rq *rq, struct tx *tx)
{
    str number = later_number(rq, tx->db);
    bool sent = number.n && resume_send_sms(tx, rq->now, rq->person_id, number);

    rq_go(rq, sent ? "/commercant/ouvrir/plus-tard?sms=oui" : "/commercant/ouvrir/plus-tard?sms=non");
}

struct arrival_later_view {
    str mail, go_on, number, u_sms, by_sms; /* number: where an SMS may go; by_sms: "oui", "non" */
    bool already;                           /* sent a moment ago, or too often */
};
#include "arrival_later.html.h"

void later_get(struct rq *rq)
{
    struct arrival_later_view v = {
        .mail = S(""), .already = rq_query(rq, "deja").n > 0, .go_on = rq_url(rq, S("/commercant"))};
    struct resume_person_row p;

    if (q_resume_person(rq->db, rq->mem, rq->person_id, &p)) v.mail = p.mail;
    str number = later_number(rq, rq->db);
    v.number = number.n ? sms_number_text(rq->mem, number) : S("");
    v.u_sms = rq_url(rq, S("/commercant/ouvrir/plus-tard/sms"));
    v.by_sms = rq_query(rq, "sms");
    page_open(rq, &(struct page){.title = tr(rq->lang, "To be finished later"),
                                 .body = "merchant",
                                 .back = S("/commercant"),
                                 .back_text = tr(rq->lang, "My shop")});
    tpl_arrival_later(&rq->out, rq->lang, &v);
    page_close(rq);
}
