/* sheet_web.c: the shop's own page, as its people write it. */
#include "shop/merchant/inside.h"

#include "app/form.h"
#include "shop/media/media.h"

enum { SHEET_VALUES = 15, SHEET_COLOUR = 6, SHEET_VAT = 12, TOLD_MOST = 160 };
struct merchant_sheet_form {
    str trade_fr, trade_en, story_fr, story_en, phone, website, banne, franchise, licence, mediator;
    int64_t reserve_limit, minimum, lead_min, slot_min, slot_seats;
};
struct merchant_sheet_banne {
    int64_t n;
    str name;
    bool chosen;
};
struct merchant_sheet_view {
    struct merchant_sheet_form f;
    struct merchant m;
    const struct form_errors *errors;
    str limit_typed, minimum_typed, lead_typed, slot_typed, seats_typed, portrait, public_url;
    struct media_kept kept; /* a portrait that came with a form that had a fault */
    struct merchant_sheet_bannes {
        struct merchant_sheet_banne *v;
        size_t n;
    } bannes;
    bool done, owner; /* owner: of those who may do all */
    str seen;         /* what this page shows, so that another's change is noticed */
    struct merchant_sheet_moved {
        struct merchant_sheet_other {
            str label, now;
        } v[SHEET_VALUES];
        size_t n;
    } moved;
};
#include "merchant_sheet.html.h"

static const struct field sheet_fields[] = {
    FIELD(struct merchant_sheet_form, trade_fr, FIELD_LINE, 0, 80),
    FIELD(struct merchant_sheet_form, trade_en, FIELD_LINE, 0, 80),
    FIELD(struct merchant_sheet_form, story_fr, FIELD_TEXT, 0, 2000),
    FIELD(struct merchant_sheet_form, story_en, FIELD_TEXT, 0, 2000),
    FIELD(struct merchant_sheet_form, phone, FIELD_PHONE, 1, 16),
    FIELD(struct merchant_sheet_form, website, FIELD_URL, 0, 200),
    FIELD_ONE_OF(struct merchant_sheet_form, banne, "1|2|3|4|5|6|7|8"),
    FIELD(struct merchant_sheet_form, reserve_limit, FIELD_MONEY, 0, 100000),
    FIELD(struct merchant_sheet_form, minimum, FIELD_MONEY, 0, 100000),
    FIELD(struct merchant_sheet_form, lead_min, FIELD_INT, 0, 20160),
    FIELD_ONE_OF(struct merchant_sheet_form, franchise, "|oui"),
    FIELD(struct merchant_sheet_form, licence, FIELD_LINE, 0, 120),
    FIELD(struct merchant_sheet_form, mediator, FIELD_LINE, 0, 300),
    FIELD(struct merchant_sheet_form, slot_min, FIELD_INT, 15, 480),
    FIELD(struct merchant_sheet_form, slot_seats, FIELD_INT, 1, 500),
};

static str euros(struct arena *mem, int64_t c)
{
    return str_fmt(mem, "%lld,%02lld", (long long)c / 100, (long long)c % 100);
}

static str number(struct arena *mem, int64_t n)
{
    return str_fmt(mem, "%lld", (long long)n);
}

static const char *const colours[] = {_("Brick"),   _("Bottle green"), _("Blue"),  _("Plum"),
                                      _("Caramel"), _("Moss green"),   _("Brown"), _("Teal")};

/* What is stored, as the form shows it. */
static bool sheet_values(struct rq *rq, struct db *db, struct form_value *out)
{
    struct merchant m;
    struct merchant_look l;

    if (!merchant_any(db, rq->mem, rq->lang, rq->merchant_id, &m) ||
        !merchant_look_of(db, rq->mem, rq->merchant_id, &l))
        return false;
    const struct form_value v[SHEET_VALUES] = {
        {_("Your trade, in a word or two"), l.trade_fr},
        {_("Your trade, in English"), l.trade_en},
        {_("Your story, in three sentences"), l.story_fr},
        {_("Your story, in English"), l.story_en},
        {_("Telephone of the shop"), l.phone},
        {_("Your own site, if you have one"), l.website},
        {_("Colour of your awning"), number(rq->mem, l.banne)},
        {_("Unpaid orders above this want a code by mail, in euros"), euros(rq->mem, m.reserve_limit_cents)},
        {_("Smallest order, in euros"), euros(rq->mem, m.minimum_cents)},
        {_("Minutes you need to prepare an order"), number(rq->mem, m.lead_min)},
        {_("Length of a collection time, in minutes"), number(rq->mem, m.slot_min)},
        {_("Orders in one collection time"), number(rq->mem, m.slot_seats)},
        {_("VAT"), l.vat_free ? S("oui") : S("")},
        {_("Licence to sell alcohol"), l.licence},
        {_("Your consumer mediator: name, address, site"), merchant_mediator(db, rq->mem, rq->merchant_id)},
    };
    memcpy(out, v, sizeof v);
    return true;
}

/* The typed values go to where the page shows them. */
static void typed_show(const struct form_value *v, struct merchant_sheet_view *to)
{
    struct merchant_sheet_form *f = &to->f;
    str *const places[SHEET_VALUES] = {&f->trade_fr,       &f->trade_en,    &f->story_fr,    &f->story_en,
                                       &f->phone,          &f->website,     &f->banne,       &to->limit_typed,
                                       &to->minimum_typed, &to->lead_typed, &to->slot_typed, &to->seats_typed,
                                       &f->franchise,      &f->licence,     &f->mediator};

    for (size_t i = 0; i < SHEET_VALUES; i++) *places[i] = v[i].typed;
}

static void sheet_page(struct rq *rq, struct merchant_sheet_view *v)
{
    struct picture p = {0};

    v->bannes.v = NEW(rq->mem, struct merchant_sheet_banne, 8);
    for (v->bannes.n = 0; v->bannes.n < 8; v->bannes.n++)
        v->bannes.v[v->bannes.n] =
            (struct merchant_sheet_banne){(int64_t)v->bannes.n + 1, tr(rq->lang, colours[v->bannes.n]),
                                          v->f.banne.n && v->f.banne.p[0] == '1' + (char)v->bannes.n};
    if (v->m.portrait_id) media_pictures(rq->db, rq->mem, rq->lang, &v->m.portrait_id, 1, &p);
    v->portrait = p.src;
    v->owner = (rq->rights & ACCESS_OWNER) != 0;
    v->public_url = rq_url(rq, str_fmt(rq->mem, "/boutique/%.*s", STR_ARG(v->m.slug)));
    page_open(rq, &(struct page){.title = tr(rq->lang, "My shop's page"),
                                 .body = "merchant",
                                 .photo = true,
                                 .back = S("/commercant"),
                                 .back_text = tr(rq->lang, "My shop")});
    tpl_merchant_sheet(&rq->out, rq->lang, v);
    page_close(rq);
}

static void sheet_get(struct rq *rq)
{
    struct merchant_sheet_view v = {.done = rq_query(rq, "fait").n > 0};
    struct form_value values[SHEET_VALUES];

    if (!rq->merchant_id || !merchant_any(rq->db, rq->mem, rq->lang, rq->merchant_id, &v.m) ||
        !sheet_values(rq, rq->db, values)) {
        rq_go(rq, "/commercant");
        return;
    }
    for (size_t i = 0; i < SHEET_VALUES; i++) values[i].typed = values[i].now;
    typed_show(values, &v);
    v.seen = form_seen(rq->mem, values, SHEET_VALUES);
    sheet_page(rq, &v);
}

struct sheet_posted {
    struct merchant_sheet_form f;
    struct form_errors errors;
    struct media_received portrait;
};

/* What was typed, as it was typed. */
static void sheet_again(struct rq *rq, const struct sheet_posted *p, struct merchant_sheet_view *v)
{
    v->f = p->f;
    v->errors = &p->errors;
    v->f.phone = form_typed(rq, "phone");
    v->f.website = form_typed(rq, "website");
    v->limit_typed = form_typed(rq, "reserve_limit");
    v->minimum_typed = form_typed(rq, "minimum");
    v->lead_typed = form_typed(rq, "lead_min");
    v->slot_typed = form_typed(rq, "slot_min");
    v->seats_typed = form_typed(rq, "slot_seats");
    v->kept = media_keep(rq, &p->portrait);
    v->seen = form_typed(rq, "vu");
    rq_refused(rq, 422, p->errors.v[0].code);
    sheet_page(rq, v);
}

static bool sheet_prepare(struct rq *rq)
{
    struct sheet_posted *p = NEW(rq->in, struct sheet_posted, 1);
    struct merchant_sheet_view v = {0};

    rq->form = p;
    if (!rq->merchant_id || !merchant_any(rq->db, rq->mem, rq->lang, rq->merchant_id, &v.m)) {
        rq_not_found(rq);
        return false;
    }
    FORM_READ(rq, sheet_fields, &p->f, &p->errors);
    enum media_verdict got = media_receive_or_kept(rq, "portrait", &p->portrait);
    if (got != MEDIA_OK && got != MEDIA_NONE)
        form_error_add(rq, &p->errors, "portrait", "media.photo", media_verdict_says(got));
    if (v.m.elsewhere && !form_error(&p->errors, "website").n && !url_is_public(p->f.website))
        form_error_add(rq, &p->errors, "website", "offer.link_public",
                       _("People buy on your site: write its address with https, such as https://www.exemple.fr."));
    if (!p->errors.n) return true;
    sheet_again(rq, p, &v);
    return false;
}

static str moved_text(struct rq *rq, size_t i, str now)
{
    bool colour = i == SHEET_COLOUR && now.n == 1 && now.p[0] >= '1' && now.p[0] <= '8';

    if (i == SHEET_VAT) return tr(rq->lang, now.n ? _("My shop charges no VAT") : _("My shop charges VAT"));
    if (!now.n) return tr(rq->lang, "(empty)");
    return colour ? tr(rq->lang, colours[now.p[0] - '1']) : utf8_head(now, TOLD_MOST);
}

/* Another member has saved since this page was shown: he is told what, and keeps what he typed. True: he was. */
static bool sheet_moved(struct rq *rq, struct db *db, const struct sheet_posted *p, const struct merchant *m)
{
    struct form_value v[SHEET_VALUES];
    struct merchant_sheet_view *view = NEW(rq->mem, struct merchant_sheet_view, 1);
    const struct merchant_sheet_form *f = &p->f;
    const str typed[SHEET_VALUES] = {f->trade_fr,
                                     f->trade_en,
                                     f->story_fr,
                                     f->story_en,
                                     form_typed(rq, "phone"),
                                     form_typed(rq, "website"),
                                     f->banne,
                                     form_typed(rq, "reserve_limit"),
                                     form_typed(rq, "minimum"),
                                     form_typed(rq, "lead_min"),
                                     form_typed(rq, "slot_min"),
                                     form_typed(rq, "slot_seats"),
                                     form_typed(rq, "franchise"),
                                     f->licence,
                                     f->mediator};

    if (!sheet_values(rq, db, v)) return false;
    for (size_t i = 0; i < SHEET_VALUES; i++) v[i].typed = typed[i];
    if (!form_moved(rq, v, SHEET_VALUES)) return false;
    typed_show(v, view);
    view->m = *m;
    view->seen = form_seen(rq->mem, v, SHEET_VALUES);
    view->kept = media_keep(rq, &p->portrait);
    for (size_t i = 0; i < SHEET_VALUES; i++)
        if (v[i].moved)
            view->moved.v[view->moved.n++] =
                (struct merchant_sheet_other){tr(rq->lang, v[i].label), moved_text(rq, i, v[i].now)};
    rq_refused(rq, 409, "form.moved");
    sheet_page(rq, view);
    return true;
}

static void sheet_post(struct rq *rq, struct tx *tx)
{
    const struct sheet_posted *p = rq->form;
    const struct merchant_sheet_form *f = &p->f;
    struct merchant m;

    if (!merchant_any(tx->db, tx->mem, rq->lang, rq->merchant_id, &m)) {
        rq_not_found(rq);
        return;
    }
    if (sheet_moved(rq, tx->db, p, &m)) return;
    int64_t portrait = p->portrait.sha256.n ? media_add(tx, rq->now, m.id, &p->portrait) : m.portrait_id;
    merchant_look_set(tx, rq->now, m.id,
                      &(struct merchant_look){f->trade_fr, f->trade_en, f->story_fr, f->story_en, f->phone, f->website,
                                              f->banne.p[0] - '0', portrait, f->franchise.n > 0, f->licence});
    merchant_terms_set(tx, rq->now, m.id,
                       &(struct merchant_terms){m.mode, m.pay_in_shop, m.delivers, f->reserve_limit, f->minimum,
                                                f->lead_min, f->slot_min, f->slot_seats});
    if (!str_eq(merchant_mediator(tx->db, tx->mem, m.id), f->mediator))
        merchant_mediator_set(tx, rq->now, m.id, f->mediator);
    rq_go(rq, "/commercant/boutique?fait=1");
}

const struct route merchant_routes[] = {
    {GET, "/commercant/boutique", ACCESS_MEMBER | ACCESS_MANAGER, RATE_PAGE, .read = sheet_get},
    {POST, "/commercant/boutique", ACCESS_MEMBER | ACCESS_MANAGER, RATE_UPLOAD, .prepare = sheet_prepare,
     .write = sheet_post, .flags = ROUTE_FILES},
    ROUTES_END};
