/* guilds_web.c: the territory's list of organisations, and those a shop says it belongs to, as staff write them down. */
#include "shop/fairground/fairground.h"

#include "app/assets.h"
#include "app/audit.h"
#include "app/form.h"
#include "shop/guild/guild.h"
#include "shop/merchant/merchant.h"
#include "shop/territory/territory.h"

struct fairground_guild_line {
    int64_t id, shops;
    str name, where, edit_url;
    bool closed;
};
struct fairground_guilds_view {
    str action, back_url, id, name, commune, website;
    struct fairground_guild_lines {
        struct fairground_guild_line *v;
        size_t n;
    } list;
    struct form_errors errors;
    bool saved, changes; /* changes: the form is of one that is there */
};
struct fairground_guild_shop_view {
    str file_url, list_url, name;
    struct guild_boxes boxes;
    bool saved, lists; /* lists: who reads it keeps the list too */
};
#include "guild_boxes.html.h"
#include "office_nav.html.h"
#include "fairground_guilds.html.h"
#include "fairground_guild_shop.html.h"

/* --- the list --- */

static str commune_name(str insee)
{
    const struct commune *c = insee.n ? commune_of(insee) : NULL;

    return c ? c->name : S("");
}

static str list_url(struct rq *rq, int64_t id)
{
    return rq_url(rq, str_fmt(rq->mem, "/equipe/organisations?organisation=%lld", (long long)id));
}

/* The one to change into the form, unless the form comes back. */
static void lines_fill(struct rq *rq, struct db *db, int64_t changed, struct fairground_guilds_view *v)
{
    struct guilds all;

    guilds_all(db, rq->mem, &all);
    v->list.v = NEW(rq->mem, struct fairground_guild_line, all.n + 1);
    for (size_t i = 0; i < all.n; i++) {
        const struct guild *g = &all.v[i];
        v->list.v[v->list.n++] = (struct fairground_guild_line){
            g->id, g->shops, g->name, commune_name(g->insee), list_url(rq, g->id), g->closed};
        if (g->id != changed) continue;
        v->changes = true;
        v->id = str_fmt(rq->mem, "%lld", (long long)g->id);
        if (!v->errors.n) v->name = g->name, v->commune = commune_name(g->insee), v->website = g->website;
    }
}

static void guilds_show(struct rq *rq, struct db *db, int64_t changed, const struct form_errors *errors)
{
    struct fairground_guilds_view v = {.action = rq_url(rq, S("/equipe/organisations")),
                                       .back_url = rq_url(rq, S("/equipe/organisations")),
                                       .id = S(""),
                                       .name = form_typed(rq, "nom"),
                                       .commune = form_typed(rq, "commune"),
                                       .website = form_typed(rq, "site"),
                                       .saved = !errors && rq_query(rq, "fait").n > 0};

    if (errors) v.errors = *errors;
    lines_fill(rq, db, changed, &v);
    page_open(rq, &(struct page){.title = tr(rq->lang, "Organisations of shops"), .body = "staff"});
    tpl_office_nav(&rq->out, rq->lang, &(struct office_nav_view){"guilds", 0, rq->rights});
    tpl_fairground_guilds(&rq->out, rq->lang, &v);
    page_close(rq);
}

static void guilds_get(struct rq *rq)
{
    int64_t id;

    guilds_show(rq, rq->db, str_i64(rq_query(rq, "organisation"), &id) ? id : 0, NULL);
}

struct guild_form {
    str nom, commune, site;
};
static const struct field guild_fields[] = {
    FIELD(struct guild_form, nom, FIELD_LINE, 2, 80),
    FIELD(struct guild_form, commune, FIELD_LINE, 0, 80),
    FIELD(struct guild_form, site, FIELD_URL, 0, 200),
};

/* The commune as typed, of the perimeter; empty: the whole territory. */
static str insee_typed(struct rq *rq, struct tx *tx, str typed, struct form_errors *errors)
{
    struct commune_place p;

    if (!typed.n) return S("");
    if (territory_commune_by_slug(tx->db, tx->mem, slug(tx->mem, typed), &p)) return p.insee;
    form_error_add(rq, errors, "commune", "guild.commune", "No commune of this market has that name.");
    return S("");
}

static void put_post(struct rq *rq, struct tx *tx, int64_t id)
{
    struct guild_form f = {0};
    struct form_errors errors = {0};
    struct guild g = {.id = id};

    FORM_READ(rq, guild_fields, &f, &errors);
    if (!errors.n && !fold(tx->mem, f.nom).n)
        form_error_add(rq, &errors, "nom", "form.short", "Write its name with letters.");
    if (!form_error(&errors, "commune").n) g.insee = insee_typed(rq, tx, f.commune, &errors);
    g.name = f.nom, g.website = f.site;
    enum guild_end end = errors.n ? GUILD_DONE : guild_put(tx, &g);
    if (end == GUILD_GONE) {
        rq_not_found(rq);
        return;
    }
    if (end == GUILD_THERE) form_error_add(rq, &errors, "nom", "guild.there", "The list has one of that name.");
    if (errors.n) {
        rq_refused(rq, 422, errors.v[0].code);
        guilds_show(rq, tx->db, id, &errors);
        return;
    }
    audit_note(rq, tx, id ? "guild.change" : "guild.add", f.nom, S(""));
    rq_go(rq, "/equipe/organisations?fait=1");
}

static void guilds_post(struct rq *rq, struct tx *tx)
{
    bool closes = rq_field(rq, "fermer").n > 0;
    str said = closes ? rq_field(rq, "fermer") : rq_field(rq, "rouvrir"), of = form_typed(rq, "organisation");
    int64_t id = 0;

    if (!said.n && of.n && (!str_i64(of, &id) || id <= 0)) {
        rq_not_found(rq);
    } else if (!said.n) {
        put_post(rq, tx, id);
    } else if (!str_i64(said, &id) || !guild_close(tx, rq->now, id, closes)) {
        rq_not_found(rq);
    } else {
        audit_note(rq, tx, closes ? "guild.close" : "guild.open", str_fmt(tx->mem, "guild %lld", (long long)id), S(""));
        rq_go(rq, "/equipe/organisations?fait=1");
    }
}

/* --- those of a shop --- */

/* The shop of the address; false, answered: there is none. */
static bool shop_asked(struct rq *rq, struct db *db, struct merchant *m)
{
    int64_t id;

    if (str_i64(rq_param(rq, 0), &id) && merchant_any(db, rq->mem, rq->lang, id, m)) return true;
    rq_not_found(rq);
    return false;
}

static void shop_guilds_get(struct rq *rq)
{
    struct fairground_guild_shop_view v = {.saved = rq_query(rq, "fait").n > 0,
                                           .lists = (rq->rights & ACCESS_EDIT) != 0};
    struct merchant m;

    if (!shop_asked(rq, rq->db, &m)) return;
    v.name = m.name;
    v.file_url = rq_url(rq, str_fmt(rq->mem, "/equipe/fiche/%lld", (long long)m.id));
    v.list_url = rq_url(rq, S("/equipe/organisations"));
    v.boxes.action = rq_url(rq, str_fmt(rq->mem, "/equipe/fiche/%lld/organisations", (long long)m.id));
    guild_boxes_fill(rq, rq->db, m.id, &v.boxes);
    page_open(rq, &(struct page){.title = tr(rq->lang, "Its organisations"), .body = "staff"});
    tpl_office_nav(&rq->out, rq->lang, &(struct office_nav_view){"files", 0, rq->rights});
    tpl_fairground_guild_shop(&rq->out, rq->lang, &v);
    page_close(rq);
}

static void shop_guilds_post(struct rq *rq, struct tx *tx)
{
    struct merchant m;
    int64_t added, taken;

    if (!shop_asked(rq, tx->db, &m)) return;
    if (!guild_boxes_write(rq, tx, &(struct guild_saying){m.id, true, &added, &taken})) {
        rq_not_found(rq);
        return;
    }
    if (added || taken)
        audit_note(rq, tx, "guild.shop", str_fmt(tx->mem, "merchant %lld", (long long)m.id),
                   str_fmt(tx->mem, "%lld ticked, %lld taken away", (long long)added, (long long)taken));
    rq_go(rq, "/equipe/fiche/%lld/organisations?fait=1", (long long)m.id);
}

const struct route fairground_guilds_routes[] = {
    {GET, "/equipe/organisations", ACCESS_STAFF | ACCESS_EDIT, RATE_PAGE, .read = guilds_get},
    {POST, "/equipe/organisations", ACCESS_STAFF | ACCESS_EDIT, RATE_WRITE, .write = guilds_post},
    {GET, "/equipe/fiche/{id}/organisations", ACCESS_STAFF | ACCESS_HELP, RATE_PAGE, .read = shop_guilds_get},
    {POST, "/equipe/fiche/{id}/organisations", ACCESS_STAFF | ACCESS_HELP, RATE_WRITE, .write = shop_guilds_post},
    ROUTES_END};
