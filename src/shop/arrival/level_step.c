/* level_step.c: three levels of presence, one tap apart; what will be seen; and the merchant's front page. */
#include "shop/arrival/inside.h"

#include "app/acting.h"
#include "app/form.h"
#include "shop/catalog/catalog.h"
#include "shop/order/order.h"
#include "shop/payment/payment.h"
#include "shop/sms/sms.h"
#include "shop/territory/territory.h"

struct arrival_lack {
    str text, url; /* url: the screen that asks for it */
};
struct arrival_level_view {
    struct merchant m;
    str commune, later, level, website; /* level: what is chosen; website: as typed */
    str website_wrong;                  /* what is to be mended of it; empty: nothing */
    int64_t offers;
    struct arrival_lacks {
        struct arrival_lack *v;
        size_t n;
    } lacks;
};
#include "arrival_level.html.h"

/* The screen that asks for what is missing. */
static str screen_of(const struct merchant *m, const char *missing)
{
    if (!m->siret.n && str_eq(str_c(missing), S("the SIRET number"))) return S("/commercant/ouvrir/siret");
    if (!m->phone.n && str_eq(str_c(missing), S("the telephone number"))) return S("/commercant/ouvrir/telephone");
    return str_eq(str_c(missing), S("the address")) ? S("/commercant/ouvrir/adresse") : S("/commercant/ouvrir/nom");
}

static void lacks_fill(struct rq *rq, const struct merchant *m, struct arrival_lacks *out)
{
    const char *missing[12];
    size_t n = merchant_missing(rq->db, rq->mem, m->id, missing, 12);

    *out = (struct arrival_lacks){NEW(rq->mem, struct arrival_lack, n + 1), 0};
    for (size_t i = 0; i < n; i++)
        out->v[out->n++] = (struct arrival_lack){tr(rq->lang, missing[i]), rq_url(rq, screen_of(m, missing[i]))};
}

static void level_page(struct rq *rq, struct arrival_level_view *v)
{
    const struct commune *c = commune_of(v->m.insee);
    struct merchant_counts n;

    v->commune = c ? c->name : S("");
    merchant_counts(rq->db, rq->mem, v->m.id, &n);
    v->offers = n.offers;
    lacks_fill(rq, &v->m, &v->lacks);
    v->later = rq_url(rq, S("/commercant/ouvrir/plus-tard"));
    arrival_open(rq, STEP_LEVEL, &v->m);
    tpl_arrival_level(&rq->out, rq->lang, v);
    page_close(rq);
}

void level_step_get(struct rq *rq)
{
    struct arrival_level_view v = {0};
    struct drafts d;

    if (!arrival_merchant(rq, &v.m)) return;
    drafts_read(rq, v.m.id, STEP_LEVEL, &d);
    v.level = draft_or(&d, "mode", merchant_level(&v.m));
    v.website = draft_or(&d, "website", v.m.website);
    level_page(rq, &v);
}

struct level_posted {
    str mode, website;
};
static const struct field level_fields[] = {
    FIELD_ONE_OF(struct level_posted, mode, "showcase|reserve|order|link_out"),
    FIELD(struct level_posted, website, FIELD_URL, 0, 200),
};

/* What is wrong with the address of its site; empty: nothing. Only who is bought from there needs one. */
static str website_wrong(struct rq *rq, const struct level_posted *p, const struct form_errors *e)
{
    if (form_error(e, "website").n) return form_error(e, "website");
    if (!str_eq(p->mode, S("link_out")) || url_is_public(p->website)) return S("");
    return tr(rq->lang, "Write the address of your site with https, such as https://www.exemple.fr.");
}

bool level_step_prepare(struct rq *rq)
{
    struct level_posted *p = NEW(rq->in, struct level_posted, 1);
    struct arrival_level_view v = {0};
    struct form_errors errors = {0};
    const char *missing[12];

    rq->form = p;
    if (!arrival_merchant(rq, &v.m)) return false;
    FORM_READ(rq, level_fields, p, &errors);
    bool known = !form_error(&errors, "mode").n;
    v.website_wrong = website_wrong(rq, p, &errors);
    if (known && !v.website_wrong.n && !merchant_missing(rq->db, rq->mem, v.m.id, missing, 12)) return true;
    v.level = known ? p->mode : merchant_level(&v.m); /* what was just chosen stays chosen */
    v.website = form_typed(rq, "website");
    rq_refused(rq, 422, v.website_wrong.n ? "offer.link_public" : "merchant.missing");
    level_page(rq, &v);
    return false;
}

void level_step_post(struct rq *rq, struct tx *tx)
{
    const struct level_posted *p = rq->form;
    bool elsewhere = str_eq(p->mode, S("link_out"));
    struct merchant m;

    if (!arrival_merchant_tx(rq, tx, &m)) return;
    merchant_terms_set(tx, rq->now, m.id,
                       &(struct merchant_terms){elsewhere ? S("showcase") : p->mode, m.pay_in_shop, m.delivers,
                                                m.reserve_limit_cents, m.minimum_cents, m.lead_min, m.slot_min,
                                                m.slot_seats});
    merchant_elsewhere_set(tx, rq->now, m.id, elsewhere, elsewhere ? p->website : m.website);
    merchant_publish(tx, rq->now, m.id);
    arrival_next(rq, tx, &m, STEP_LEVEL);
}

/* --- the front page --- */

struct arrival_way {
    str url, text, note;
};
struct arrival_todo {
    str text, url;
    bool done;
};
struct arrival_front_view {
    struct merchant m;
    str public_url;
    int64_t percent, offers, orders_new, lacking;
    struct arrival_todos {
        struct arrival_todo *v;
        size_t n;
    } todos;
    struct arrival_ways {
        struct arrival_way *v;
        size_t n;
    } ways;
    str u_shop;              /* the address these pages begin with */
    str u_products, u_again; /* empty: not this person's */
    bool just_open, waiting, sent_back, asked, left;
    str why_back; /* what staff wrote */
};
#include "arrival_front.html.h"

/* Where a member may go from here: what the route table refuses him is not shown. */
static const struct {
    const char *path, *msgid;
} ways[] = {
    {"/commercant/commandes", _("Orders")},
    {"/commercant/sms", _("Orders by SMS")},
    {"/commercant/produits", _("Products and stock")},
    {"/commercant/photos", _("Photos first")},
    {"/commercant/devis", _("Prices asked for")},
    {"/commercant/boutique", _("My shop's page")},
    {"/commercant/position", _("My place on the map")},
    {"/commercant/labels", _("Labels and origin")},
    {"/commercant/horaires", _("Hours and holidays")},
    {"/commercant/livraison", _("Delivery")},
    {"/commercant/banque", _("Online payment")},
    {"/commercant/ouvrir/niveau", _("Level: showcase, reserve, order, own site")},
    {"/commercant/affiche", _("Posters and stickers")},
    {"/commercant/chiffres", _("My figures")},
    {"/commercant/questions", _("Questions of customers")},
    {"/commercant/membres", _("My team")},
    {"/commercant/appareils", _("My devices")},
    {"/commercant/emporter", _("Take all of my shop with me")},
    {"/commercant/depart", _("Leave the market")},
    {"/commercant/accords", _("Acted for me")},
};

static str acting_note(struct rq *rq, int64_t merchant_id)
{
    switch (acting_news(rq->db, rq->mem, merchant_id, rq->now)) {
    case ACTING_ASKED: return tr(rq->lang, "your answer is awaited");
    case ACTING_RUNS: return tr(rq->lang, "under way");
    default: return S("");
    }
}

static void ways_fill(struct rq *rq, struct arrival_front_view *v)
{
    bool pending = str_eq(payment_contract_state(rq->db, rq->mem, v->m.id), S("pending"));

    v->ways.v = NEW(rq->mem, struct arrival_way, sizeof ways / sizeof *ways);
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        struct arrival_way way = {rq_way(rq, str_c(ways[i].path)), tr(rq->lang, ways[i].msgid), S("")};
        if (!way.url.n || (!strcmp(ways[i].path, "/commercant/sms") && !sms_possible(rq->hall))) continue;
        if (pending && !strcmp(ways[i].path, "/commercant/banque")) way.note = tr(rq->lang, "waiting for the bank");
        if (!strcmp(ways[i].path, "/commercant/accords")) way.note = acting_note(rq, v->m.id);
        v->ways.v[v->ways.n++] = way;
    }
}

static void todo_add(struct rq *rq, struct arrival_front_view *v, bool done, const char *msgid, const char *path)
{
    str url = rq_way(rq, str_c(path));

    if (url.n) v->todos.v[v->todos.n++] = (struct arrival_todo){tr(rq->lang, msgid), url, done};
}

static void todos_fill(struct rq *rq, struct arrival_front_view *v)
{
    struct merchant_counts n;
    int64_t done = 0;

    merchant_counts(rq->db, rq->mem, v->m.id, &n);
    v->offers = n.offers;
    v->orders_new = n.orders_new;
    v->lacking = n.lacking;
    v->todos.v = NEW(rq->mem, struct arrival_todo, 8);
    todo_add(rq, v, n.offers > 0, _("Put a first product on the shelf"), "/commercant/produits/nouveau");
    todo_add(rq, v, n.pictures > 0, _("Add a photo to a product"), "/commercant/produits");
    todo_add(rq, v, n.openings > 0, _("Give your opening hours"), "/commercant/horaires");
    todo_add(rq, v, v->m.story.n > 0, _("Tell your story in three sentences"), "/commercant/boutique");
    todo_add(rq, v, v->m.portrait_id > 0, _("Show your face or your shop window"), "/commercant/boutique");
    if (str_eq(v->m.mode, S("order")))
        todo_add(rq, v, v->m.pay_online, _("Take payments online, on your own bank"), "/commercant/banque");
    for (size_t i = 0; i < v->todos.n; i++) done += v->todos.v[i].done;
    if (v->todos.n) v->percent = done * 100 / (int64_t)v->todos.n;
}

void front_get(struct rq *rq)
{
    struct arrival_front_view v = {.just_open = rq_query(rq, "ouvert").n > 0};

    if (!arrival_merchant(rq, &v.m)) return;
    enum arrival_step step = arrival_step_of(v.m.wizard_step);
    if (step < STEPS && !v.m.published) {
        rq_go(rq, "/commercant/ouvrir/%.*s", STR_ARG(arrival_word(step)));
        return;
    }
    todos_fill(rq, &v);
    v.waiting = !v.m.verified && !v.m.suspended;
    v.sent_back = merchant_sent_back(rq->db, rq->mem, v.m.id, &v.why_back);
    v.asked = rq_query(rq, "redemande").n > 0;
    v.left = merchant_moved(rq->db, rq->mem, v.m.id, &(struct merchant_moved){0});
    ways_fill(rq, &v);
    v.u_shop = rq_url(rq, S("/commercant"));
    v.u_products = rq_way(rq, S("/commercant/produits"));
    v.u_again = rq_way(rq, S("/commercant/ouvrir/siret"));
    v.public_url = rq_url(rq, str_fmt(rq->mem, "/boutique/%.*s", STR_ARG(v.m.slug)));
    page_open(rq, &(struct page){.title = v.m.name, .body = "merchant"});
    tpl_arrival_front(&rq->out, rq->lang, &v);
    page_close(rq);
}

/* The shop has mended what staff had sent back. */
void ask_again_post(struct rq *rq, struct tx *tx)
{
    if (rq->merchant_id && merchant_ask_again(tx, rq->now, rq->merchant_id)) rq_go(rq, "/commercant?redemande=1");
    else rq_go(rq, "/commercant");
}
