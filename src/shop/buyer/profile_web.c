/* profile_web.c: what forms begin with when a buyer has signed in: name, addresses, telephones, how he would rather have it. */
#include "shop/buyer/inside.h"

#include "app/form.h"
#include "shop/territory/territory.h"

enum { COMMUNES_MOST = 60 };

struct buyer_profile_view {
    str u_me, u_reach, u_reach_drop, u_address, u_choose, u_drop;
    str name, way, mail, phone, label, street, postcode;
    str bad_name, bad_way, bad_mail, bad_phone, bad_label, bad_street, bad_postcode, bad_commune;
    bool phones, done, reach_full, address_full;
    struct form_errors errors;
    struct profile_communes {
        struct profile_commune {
            str insee, name;
            bool chosen;
        } * v;
        size_t n;
    } communes;
    struct profile_addresses {
        struct profile_address {
            int64_t id;
            str label, text;
            bool first;
        } * v;
        size_t n;
    } addresses;
    struct profile_reaches {
        struct profile_reach {
            str address;
            bool only;
        } * v;
        size_t n;
    } reaches;
};
#include "buyer_profile.html.h"

static str where_of(struct arena *mem, const struct buyer_address *a)
{
    const struct commune *c = commune_of(a->insee);
    str town = c ? c->name : S("");

    return str_fmt(mem, "%.*s, %.*s %.*s", STR_ARG(a->street), STR_ARG(a->postcode), STR_ARG(town));
}

static void lists_fill(struct rq *rq, const struct buyer *b, struct buyer_profile_view *v)
{
    v->addresses.v = NEW(rq->mem, struct profile_address, b->addresses.n);
    for (size_t i = 0; i < b->addresses.n; i++)
        v->addresses.v[v->addresses.n++] = (struct profile_address){b->addresses.v[i].id, b->addresses.v[i].label,
                                                                    where_of(rq->mem, &b->addresses.v[i]), i == 0};
    v->reaches.v = NEW(rq->mem, struct profile_reach, b->reaches.n);
    for (size_t i = 0; i < b->reaches.n; i++)
        v->reaches.v[v->reaches.n++] = (struct profile_reach){b->reaches.v[i].address, b->reaches.n == 1};
    v->reach_full = b->reaches.n >= BUYER_REACHES_MOST;
    v->address_full = b->addresses.n >= BUYER_ADDRESSES_MOST;
}

static void errors_tie(struct buyer_profile_view *v)
{
    const struct form_errors *e = &v->errors;

    v->bad_name = form_error(e, "nom");
    v->bad_way = form_error(e, "mode");
    v->bad_mail = form_error(e, "courriel");
    v->bad_phone = form_error(e, "telephone");
    v->bad_label = form_error(e, "libelle");
    v->bad_street = form_error(e, "rue");
    v->bad_postcode = form_error(e, "cp");
    v->bad_commune = form_error(e, "commune");
}

static void profile_page(struct rq *rq, struct db *db, struct buyer_profile_view *v)
{
    struct page page = buyer_page(rq, _("My details"));
    struct buyer b;

    if (!buyer_read(db, rq->mem, rq->buyer_id, &b)) {
        rq_not_found(rq);
        return;
    }
    lists_fill(rq, &b, v);
    errors_tie(v);
    v->u_me = rq_url(rq, S("/compte/coordonnees"));
    v->u_reach = rq_url(rq, S("/compte/joindre"));
    v->u_reach_drop = rq_url(rq, S("/compte/joindre/retirer"));
    v->u_address = rq_url(rq, S("/compte/adresse"));
    v->u_choose = rq_url(rq, S("/compte/adresse/premiere"));
    v->u_drop = rq_url(rq, S("/compte/adresse/retirer"));
    v->phones = phones_taken(rq);
    if (!v->name.p) v->name = b.name;
    if (!v->way.p) v->way = b.way;
    page_open(rq, &page);
    tpl_buyer_profile(&rq->out, rq->lang, v);
    page_close(rq);
}

static void profile_get(struct rq *rq)
{
    profile_page(rq, rq->db, &(struct buyer_profile_view){.done = rq_query(rq, "fait").n > 0});
}

struct me_form {
    str nom, mode;
};
static const struct field me_fields[] = {
    FIELD(struct me_form, nom, FIELD_LINE, 0, 80),
    FIELD_ONE_OF(struct me_form, mode, "aucun|pickup|delivery"),
};

static void profile_write(struct rq *rq, struct tx *tx)
{
    struct buyer_profile_view v = {.name = form_typed(rq, "nom"), .way = form_typed(rq, "mode")};
    struct me_form f = {0};

    if (!FORM_READ(rq, me_fields, &f, &v.errors)) {
        rq_refused(rq, 422, v.errors.v[0].code);
        profile_page(rq, tx->db, &v);
        return;
    }
    buyer_name_set(tx, rq->buyer_id, f.nom, str_eq(f.mode, S("aucun")) ? S("") : f.mode);
    rq_go(rq, "/compte/coordonnees?fait=1");
}

/* --- mail addresses and telephones --- */

static bool reach_prepare(struct rq *rq)
{
    struct buyer_profile_view v = {.mail = form_typed(rq, "courriel"), .phone = form_typed(rq, "telephone")};
    struct reach_form f = {.errors = &v.errors};
    struct code_waiting *w = NEW(rq->in, struct code_waiting, 1);

    rq->form = w;
    if (reach_form_read(rq, &f)) {
        bool phone = !f.courriel.n;
        *w = (struct code_waiting){phone ? f.telephone : f.courriel, phone, true, AFTER_ACCOUNT};
        return code_may_send(rq, w);
    }
    rq_refused(rq, 422, v.errors.v[0].code);
    profile_page(rq, rq->db, &v);
    return false;
}

static void reach_write(struct rq *rq, struct tx *tx)
{
    code_send_go(rq, tx, rq->form);
}

static void reach_drop_write(struct rq *rq, struct tx *tx)
{
    if (buyer_reach_drop(tx, rq->buyer_id, form_typed(rq, "adresse"))) rq_go(rq, "/compte/coordonnees?fait=1");
    else rq_not_found(rq);
}

/* --- where things are delivered to --- */

struct address_form {
    str libelle, rue, cp;
};
static const struct field address_fields[] = {
    FIELD(struct address_form, libelle, FIELD_LINE, 0, 40),
    FIELD(struct address_form, rue, FIELD_LINE, 3, 120),
    FIELD(struct address_form, cp, FIELD_POSTCODE, 1, 12),
};

/* The commune of a postcode: the only one, or the one picked among several; empty: an error is added. */
static str commune_pick(struct rq *rq, str postcode, struct buyer_profile_view *v)
{
    const struct commune *c[COMMUNES_MOST];
    size_t n = communes_of_postcode(postcode, c, COMMUNES_MOST);
    str picked = form_typed(rq, "commune");

    v->communes.v = NEW(rq->mem, struct profile_commune, n);
    for (size_t i = 0; i < n; i++)
        v->communes.v[v->communes.n++] = (struct profile_commune){c[i]->insee, c[i]->name, str_eq(c[i]->insee, picked)};
    if (!n) form_error_add(rq, &v->errors, "cp", "form.postcode", "No commune has this postcode.");
    if (n == 1) return c[0]->insee;
    for (size_t i = 0; i < n; i++)
        if (str_eq(c[i]->insee, picked)) return c[i]->insee;
    if (n)
        form_error_add(rq, &v->errors, "commune", "form.commune", "Several communes have this postcode: choose yours.");
    return S("");
}

static void address_write(struct rq *rq, struct tx *tx)
{
    struct buyer_profile_view v = {
        .label = form_typed(rq, "libelle"), .street = form_typed(rq, "rue"), .postcode = form_typed(rq, "cp")};
    struct address_form f = {0};
    struct buyer_address a = {.insee = S("")};

    if (FORM_READ(rq, address_fields, &f, &v.errors)) {
        a = (struct buyer_address){
            .label = f.libelle, .street = f.rue, .postcode = f.cp, .insee = commune_pick(rq, f.cp, &v)};
        if (a.insee.n && buyer_address_add(tx, rq->now, rq->buyer_id, &a)) {
            rq_go(rq, "/compte/coordonnees?fait=1");
            return;
        }
        if (a.insee.n)
            form_error_add(rq, &v.errors, "rue", "buyer.addresses",
                           "Ten addresses are kept already. Take one away first.");
    }
    rq_refused(rq, 422, v.errors.v[0].code);
    profile_page(rq, tx->db, &v);
}

static void address_choose_write(struct rq *rq, struct tx *tx)
{
    int64_t id = 0;

    if (str_i64(rq_field(rq, "adresse"), &id) && buyer_address_choose(tx, rq->now, rq->buyer_id, id))
        rq_go(rq, "/compte/coordonnees?fait=1");
    else rq_not_found(rq);
}

static void address_drop_write(struct rq *rq, struct tx *tx)
{
    int64_t id = 0;

    if (str_i64(rq_field(rq, "adresse"), &id) && buyer_address_drop(tx, rq->buyer_id, id))
        rq_go(rq, "/compte/coordonnees?fait=1");
    else rq_not_found(rq);
}

const struct route buyer_profile_routes[] = {
    {GET, "/compte/coordonnees", ACCESS_BUYER, RATE_PAGE, .read = profile_get},
    {POST, "/compte/coordonnees", ACCESS_BUYER, RATE_WRITE, .write = profile_write},
    {POST, "/compte/joindre", ACCESS_BUYER, RATE_CODE, .prepare = reach_prepare, .write = reach_write},
    {POST, "/compte/joindre/retirer", ACCESS_BUYER, RATE_WRITE, .write = reach_drop_write},
    {POST, "/compte/adresse", ACCESS_BUYER, RATE_WRITE, .write = address_write},
    {POST, "/compte/adresse/premiere", ACCESS_BUYER, RATE_WRITE, .write = address_choose_write},
    {POST, "/compte/adresse/retirer", ACCESS_BUYER, RATE_WRITE, .write = address_drop_write},
    ROUTES_END};
