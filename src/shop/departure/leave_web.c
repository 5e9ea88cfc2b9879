/* leave_web.c: a shop leaves the market, says where its addresses lead, and may come back; staff do it for a shop they closed. */
#include "shop/departure/inside.h"

#include "app/audit.h"
#include "app/form.h"
#include "app/hall.h"
#include "app/settings.h"
#include "shop/account/account.h"
#include "shop/merchant/merchant.h"

enum { URL_MOST = 300 };

struct departure_leave_view {
    str here, take_url, url, typed, bad, bad_sure, since, shop, page, sure_typed;
    int64_t open_orders;
    bool staff, left, closed, mine, done;
    const struct form_errors *errors;
};
#include "departure_leave.html.h"

struct leave_form {
    str adresse;
    int64_t sur, merchant_id;
    struct form_errors errors;
};
static const struct field leave_fields[] = {FIELD(struct leave_form, adresse, FIELD_URL, 0, URL_MOST),
                                            FIELD(struct leave_form, sur, FIELD_FLAG, 0, 1)};

int64_t departure_open_orders(struct db *db, struct arena *mem, int64_t merchant_id)
{
    struct orders_open_row r = {0};

    q_orders_open(db, mem,
                  &(struct orders_open_args){merchant_id, S("submitted"), S("accepted"), S("preparing"), S("ready"),
                                             S("out_for_delivery")},
                  &r);
    return r.n;
}

/* The shop a page is about: the member's own, or the one of the address for staff. 0: an answer was made. */
static int64_t shop_asked(struct rq *rq)
{
    int64_t id = rq->merchant_id;

    if (rq->route->access & ACCESS_STAFF) id = str_i64(rq_param(rq, 0), &id) ? id : 0;
    if (!id) rq_not_found(rq);
    return id;
}

static void leave_fill(struct rq *rq, const struct merchant *m, struct departure_leave_view *v)
{
    struct merchant_moved moved = {0};

    v->left = merchant_moved(rq->db, rq->mem, m->id, &moved);
    v->closed = m->suspended;
    v->mine = v->left && !moved.by_staff;
    v->url = moved.url;
    v->shop = m->name;
    v->page = str_fmt(rq->mem, "/boutique/%.*s", STR_ARG(m->slug));
    v->take_url = rq_url(rq, S("/commercant/emporter"));
    if (v->left)
        v->since = date_text(rq->mem, rq->lang, setting_str(rq->place, SETTING_TIME_ZONE), moved.at, DATE_DAY_YEAR);
    else v->open_orders = departure_open_orders(rq->db, rq->mem, m->id);
}

static void leave_page(struct rq *rq, int64_t id, const struct leave_form *again)
{
    struct departure_leave_view v = {
        .staff = rq->route->access & ACCESS_STAFF, .done = rq_query(rq, "fait").n > 0, .typed = S("")};
    str here = v.staff ? str_fmt(rq->mem, "/equipe/fiche/%lld", (long long)id) : S("/commercant");
    struct merchant m;

    if (!merchant_any(rq->db, rq->mem, rq->lang, id, &m)) {
        rq_not_found(rq);
        return;
    }
    v.here = rq_url(rq, str_fmt(rq->mem, "%.*s/depart", STR_ARG(here)));
    leave_fill(rq, &m, &v);
    v.typed = again ? form_typed(rq, "adresse") : v.left ? v.url : m.website;
    if (again) {
        v.errors = &again->errors;
        v.bad = form_error(&again->errors, "adresse");
        v.bad_sure = form_error(&again->errors, "sur");
    }
    page_open(rq, &(struct page){.title = tr(rq->lang, "Leave the market"),
                                 .body = v.staff ? "staff" : "merchant",
                                 .back = here,
                                 .back_text = v.staff ? m.name : tr(rq->lang, "My shop")});
    tpl_departure_leave(&rq->out, rq->lang, &v);
    page_close(rq);
}

static void leave_get(struct rq *rq)
{
    int64_t id = !rq->merchant_id && !(rq->route->access & ACCESS_STAFF) ? 0 : shop_asked(rq);

    if (id) leave_page(rq, id, NULL);
    else if (!rq->status) rq_go(rq, "/commercant");
}

/* "https://qui@Exemple.fr.:443/x" is at "Exemple.fr". */
static str host_of(str url)
{
    ptrdiff_t scheme = str_find(url, S("://")), at;
    str s = str_from(url, scheme < 0 ? 0 : (size_t)scheme + 3);
    size_t n = 0;

    while (n < s.n && !memchr("/?#\\", s.p[n], 4)) n++;
    s = str_head(s, n);
    while ((at = str_find(s, S("@"))) >= 0) s = str_from(s, (size_t)at + 1);
    if ((at = str_find(s, S(":"))) >= 0) s = str_head(s, (size_t)at);
    return s.n && s.p[s.n - 1] == '.' ? str_head(s, s.n - 1) : s;
}

/* To a site of its own: ours would lead in a circle. */
static void address_check(struct rq *rq, struct leave_form *f)
{
    str host = host_of(f->adresse);

    for (size_t i = 0; i < f->adresse.n && !f->errors.n; i++)
        if (f->adresse.p[i] <= ' ' || f->adresse.p[i] >= 127)
            form_error_add(rq, &f->errors, "adresse", "leave.letters",
                           _("Copy the address from your browser: it has no spaces and no accents."));
    for (size_t i = 0; i < rq->place->origins && !f->errors.n; i++)
        if (str_eq_nocase(host, host_of(rq->place->host[i])))
            form_error_add(rq, &f->errors, "adresse", "leave.ours",
                           _("This is an address of the market: write that of your own site."));
}

static bool leave_prepare(struct rq *rq)
{
    struct leave_form *f = NEW(rq->in, struct leave_form, 1);
    struct merchant m;

    rq->form = f;
    if (!(f->merchant_id = shop_asked(rq))) return false;
    if (!merchant_any(rq->db, rq->mem, rq->lang, f->merchant_id, &m)) {
        rq_not_found(rq);
        return false;
    }
    FORM_READ(rq, leave_fields, f, &f->errors);
    if (f->adresse.n && !f->errors.n) address_check(rq, f);
    if (!m.suspended && !f->sur)
        form_error_add(rq, &f->errors, "sur", "leave.sure",
                       _("Tick this box: closing the shop is not done by mistake."));
    if (!f->errors.n) return true;
    rq_refused(rq, 422, f->errors.v[0].code);
    leave_page(rq, f->merchant_id, f);
    return false;
}

static void leave_go(struct rq *rq, int64_t id)
{
    if (rq->route->access & ACCESS_STAFF) rq_go(rq, "/equipe/fiche/%lld/depart?fait=1", (long long)id);
    else rq_go(rq, "/commercant/depart?fait=1");
}

static void leave_post(struct rq *rq, struct tx *tx)
{
    const struct leave_form *f = rq->form;
    bool staff = rq->route->access & ACCESS_STAFF;
    struct merchant m;
    struct merchant_leaving l = {f->merchant_id, rq->person_id, f->adresse.p ? f->adresse : S(""), staff};

    if (!merchant_any(tx->db, tx->mem, rq->lang, f->merchant_id, &m)) {
        rq_not_found(rq);
        return;
    }
    if (!m.suspended && departure_open_orders(tx->db, tx->mem, f->merchant_id)) {
        rq_refuse(rq, 409, "leave.orders", "Some orders are not finished: hand them over or refuse them first.");
        return;
    }
    if (!merchant_leave(tx, rq->now, &l)) {
        rq_refuse(rq, 409, "leave.state",
                  "This shop was closed by the team of the market, or is open: this cannot be done now.");
        return;
    }
    audit_note(rq, tx, "merchant.leave", str_fmt(tx->mem, "merchant %lld", (long long)f->merchant_id), l.url);
    if (!staff) owners_tell(tx, &(struct owners_news){rq->now, f->merchant_id, rq->person_id, "left", l.url, S("")});
    leave_go(rq, f->merchant_id);
}

static void back_post(struct rq *rq, struct tx *tx)
{
    if (!rq->merchant_id || !merchant_come_back(tx, rq->now, rq->merchant_id)) {
        rq_not_found(rq);
        return;
    }
    audit_note(rq, tx, "merchant.back", str_fmt(tx->mem, "merchant %lld", (long long)rq->merchant_id), S(""));
    rq_go(rq, "/commercant/depart?fait=1");
}

const struct route departure_leave_routes[] = {
    {GET, "/commercant/depart", ACCESS_MEMBER | ACCESS_OWNER, RATE_PAGE, .read = leave_get},
    {POST, "/commercant/depart", ACCESS_MEMBER | ACCESS_OWNER | ACCESS_FRESH, RATE_WRITE, .prepare = leave_prepare,
     .write = leave_post},
    {POST, "/commercant/depart/retour", ACCESS_MEMBER | ACCESS_OWNER | ACCESS_FRESH, RATE_WRITE, .write = back_post},
    {GET, "/equipe/fiche/{id}/depart", ACCESS_STAFF | ACCESS_JUDGE, RATE_PAGE, .read = leave_get},
    {POST, "/equipe/fiche/{id}/depart", ACCESS_STAFF | ACCESS_JUDGE, RATE_WRITE, .prepare = leave_prepare,
     .write = leave_post},
    ROUTES_END};
