/* rayons_web.c: the tree of rayons: staff add, name, move, order and hide them, say what the law wants of what stands
** there, and close those in which nothing may be sold, with the reason every shop is given. */
#include "shop/fairground/fairground.h"

#include "app/assets.h"
#include "app/audit.h"
#include "app/form.h"
#include "shop/law/facts.h"
#include "shop/rayon/rayon.h"

struct fairground_rayon_form {
    str nom_fr, nom_en, sous, genre, origine, tva, icone, raison_fr, raison_en;
    int64_t cache;
};
struct fairground_rayon_choices {
    struct fairground_rayon_choice {
        str value, name;
        bool chosen;
    } * v;
    size_t n;
};
struct fairground_rayons_view {
    struct fairground_rayon_form f;
    str action, u_order, slug, title, law; /* law: what it wants there of what is sold */
    str extra;                             /* fields wanted besides, between bars */
    bool saved;
    struct form_errors errors;
    struct fairground_rayon_choices parents, kinds, needs, rates, icons, extras;
    struct fairground_rayon_groups {
        struct fairground_rayon_group {
            struct fairground_rayon_row {
                str name, english, kind, slug, icon, blocked, u_change;
                int64_t products;
                bool hidden, first, last;
            } top;
            struct fairground_rayon_rows {
                struct fairground_rayon_row *v;
                size_t n;
            } rows;
        } * v;
        size_t n;
    } groups;
};
#include "office_nav.html.h"
#include "fairground_rayon_acts.html.h"
#include "fairground_rayons.html.h"

static const struct choice {
    const char *value, *says;
} kinds[] =
    {
        {"goods", _("Ordinary goods")},       {"food", _("Food")},      {"fresh", _("Fresh food: its origin is asked")},
        {"alcohol", _("Drink with alcohol")}, {"book", _("New books")}, {"clothes", _("Clothes or shoes, by size")},
        {"service", _("Services")},
},
  needs[] =
      {
          {"", _("As what stands there says")},
          {"origin", _("Where it comes from: honey, oil, wine")},
          {"eggs", _("Eggs: origin and the code printed on them")},
          {"meat", _("Meat: born, reared, slaughtered")},
          {"fish", _("Fish: species, zone and gear")},
          {"plants", _("Plants: their passport")},
},
  rates[] =
      {
          {"normal", _("The ordinary rate (20 % in mainland France)")},
          {"intermediate", _("The middle rate (10 %): eaten at once, plants")},
          {"reduced", _("The low rate (5.5 %): food, books")},
},
  icons[] = {
      {"package", _("parcel")},
      {"shopping-basket", _("basket")},
      {"milk", _("milk")},
      {"egg", _("egg")},
      {"carrot", _("carrot")},
      {"leaf", _("leaf")},
      {"salad", _("salad")},
      {"wheat", _("ear of wheat")},
      {"croissant", _("croissant")},
      {"cake", _("cake")},
      {"cookie", _("biscuit")},
      {"beef", _("meat")},
      {"fish", _("fish")},
      {"soup", _("bowl of soup")},
      {"utensils", _("fork and knife")},
      {"wine", _("glass of wine")},
      {"cup-soda", _("cup with a straw")},
      {"coffee", _("cup of coffee")},
      {"gift", _("present")},
      {"flower-2", _("flower")},
      {"sprout", _("young plant")},
      {"shirt", _("shirt")},
      {"footprints", _("footsteps")},
      {"gem", _("jewel")},
      {"watch", _("watch")},
      {"glasses", _("glasses")},
      {"shopping-bag", _("bag")},
      {"tag", _("price tag")},
      {"lamp", _("lamp")},
      {"armchair", _("armchair")},
      {"house", _("house")},
      {"hammer", _("hammer")},
      {"wrench", _("spanner")},
      {"paintbrush", _("paintbrush")},
      {"palette", _("palette")},
      {"image", _("picture")},
      {"book-open", _("book")},
      {"pencil", _("pencil")},
      {"toy-brick", _("building brick")},
      {"music", _("musical note")},
      {"bike", _("bicycle")},
      {"camera", _("camera")},
      {"scissors", _("scissors")},
      {"key-round", _("key")},
      {"sparkles", _("sparkles")},
      {"heart", _("heart")},
      {"star", _("star")},
      {"lock", _("padlock")},
};
enum {
    KINDS = sizeof kinds / sizeof *kinds,
    NEEDS = sizeof needs / sizeof *needs,
    VAT_CLASSES = sizeof rates / sizeof *rates,
    ICONS = sizeof icons / sizeof *icons
};

#define KIND_WORDS "goods|food|fresh|alcohol|book|clothes|service"
static const struct field rayon_fields[] = {
    FIELD(struct fairground_rayon_form, nom_fr, FIELD_LINE, 2, 60),
    FIELD(struct fairground_rayon_form, nom_en, FIELD_LINE, 0, 60),
    FIELD(struct fairground_rayon_form, sous, FIELD_LINE, 0, 80),
    FIELD_ONE_OF(struct fairground_rayon_form, genre, KIND_WORDS),
    FIELD_ONE_OF(struct fairground_rayon_form, origine, "|origin|eggs|meat|fish|plants"),
    FIELD_ONE_OF(struct fairground_rayon_form, tva, "normal|intermediate|reduced"),
    FIELD(struct fairground_rayon_form, icone, FIELD_LINE, 1, 40),
    FIELD(struct fairground_rayon_form, cache, FIELD_FLAG, 0, 1),
    FIELD(struct fairground_rayon_form, raison_fr, FIELD_LINE, 0, 200),
    FIELD(struct fairground_rayon_form, raison_en, FIELD_LINE, 0, 200),
};

static const char *kind_says(str kind)
{
    for (size_t i = 0; i < KINDS; i++)
        if (str_eq(kind, str_c(kinds[i].value))) return kinds[i].says;
    return kinds[0].says;
}

static void choices_fill(struct rq *rq, const struct choice *from, size_t n, str chosen,
                         struct fairground_rayon_choices *to)
{
    *to = (struct fairground_rayon_choices){NEW(rq->mem, struct fairground_rayon_choice, n), n};
    for (size_t i = 0; i < n; i++)
        to->v[i] = (struct fairground_rayon_choice){str_c(from[i].value), tr(rq->lang, from[i].says),
                                                    str_eq(chosen, str_c(from[i].value))};
}

/* --- the fields of its sheets --- */

static bool among(str words, str one)
{
    str word;

    while (str_cut(&words, '|', &word))
        if (word.n && str_eq(word, one)) return true;
    return false;
}

/* What the operator may want besides, each a box; and what the law wants anyway, in words. */
static void fields_fill(struct rq *rq, struct fairground_rayons_view *v)
{
    const struct rayon_asks asks = {v->f.genre, v->f.origine, S("")};
    struct buf law = buf_new(rq->mem, 4096);

    v->extras.v = NEW(rq->mem, struct fairground_rayon_choice, sheet_rows);
    for (const struct fact *f = sheet_table; f < sheet_table + sheet_rows; f++) {
        if (!f->label || f != field_row(f->field)) continue;
        str label = tr(rq->lang, f->label);
        if (f->when != FACT_NUTRITION && field_wanted(f->field, &asks))
            buf_fmt(&law, "%s%.*s", law.n ? " · " : "", STR_ARG(label));
        else if (f->extra)
            v->extras.v[v->extras.n++] =
                (struct fairground_rayon_choice){str_c(f->field), label, among(v->extra, str_c(f->field))};
    }
    v->law = buf_str(&law);
}

/* The boxes that are ticked, in the order of the table. */
static str extra_typed(struct rq *rq)
{
    struct buf b = buf_new(rq->mem, 1024);
    struct rq_typed all;

    rq_typed(rq, &all);
    for (const struct fact *f = sheet_table; f < sheet_table + sheet_rows; f++)
        for (size_t i = 0; f->extra && i < all.n; i++)
            if (str_eq(all.v[i].name, S("aussi[]")) && str_eq(all.v[i].value, str_c(f->field))) {
                buf_fmt(&b, "%s%s|", b.n ? "" : "|", f->field);
                break;
            }
    return buf_str(&b);
}

static struct fairground_rayon_row row_made(struct rq *rq, const struct rayon *r)
{
    return (struct fairground_rayon_row){
        .name = r->name_fr,
        .english = r->name_en,
        .kind = tr(rq->lang, kind_says(r->kind)),
        .slug = r->slug,
        .icon = icon(str_z(rq->mem, r->icon)),
        .blocked = rq->lang == LANG_EN && r->blocked_en.n ? r->blocked_en : r->blocked_fr,
        .u_change = rq_url(rq, str_fmt(rq->mem, "/equipe/rayons?rayon=%.*s", STR_ARG(r->slug))),
        .products = r->products,
        .hidden = r->hidden};
}

static void ends_mark(struct fairground_rayons_view *v)
{
    for (size_t i = 0; i < v->groups.n; i++) {
        struct fairground_rayon_group *g = &v->groups.v[i];
        g->top.first = !i, g->top.last = i + 1 == v->groups.n;
        if (g->rows.n) g->rows.v[0].first = g->rows.v[g->rows.n - 1].last = true;
    }
}

/* The tree, and where a rayon may stand: on the first level, or under one of it. */
static void tree_fill(struct rq *rq, struct db *db, struct fairground_rayons_view *v)
{
    struct rayons all;

    rayons_read(db, rq->mem, &all);
    v->groups.v = NEW(rq->mem, struct fairground_rayon_group, all.n + 1);
    v->parents.v = NEW(rq->mem, struct fairground_rayon_choice, all.n + 1);
    for (size_t i = 0; i < all.n; i++) {
        const struct rayon *r = &all.v[i];
        if (!r->parent_id) {
            v->groups.v[v->groups.n++] =
                (struct fairground_rayon_group){row_made(rq, r), {NEW(rq->mem, struct fairground_rayon_row, all.n), 0}};
            if (!str_eq(r->slug, v->slug))
                v->parents.v[v->parents.n++] =
                    (struct fairground_rayon_choice){r->slug, r->name_fr, str_eq(r->slug, v->f.sous)};
        } else {
            struct fairground_rayon_rows *to = &v->groups.v[v->groups.n - 1].rows;
            to->v[to->n++] = row_made(rq, r);
        }
    }
    ends_mark(v);
}

static void rayons_show(struct rq *rq, struct db *db, struct fairground_rayons_view *v)
{
    v->action = rq_url(rq, S("/equipe/rayons"));
    v->u_order = rq_url(rq, S("/equipe/rayons/ordre"));
    v->title = v->slug.n ? tr(rq->lang, "Change this rayon") : tr(rq->lang, "A new rayon");
    tree_fill(rq, db, v);
    fields_fill(rq, v);
    choices_fill(rq, kinds, KINDS, v->f.genre, &v->kinds);
    choices_fill(rq, needs, NEEDS, v->f.origine, &v->needs);
    choices_fill(rq, rates, VAT_CLASSES, v->f.tva, &v->rates);
    choices_fill(rq, icons, ICONS, v->f.icone, &v->icons);
    page_open(rq, &(struct page){.title = tr(rq->lang, "Rayons"), .body = "staff"});
    tpl_office_nav(&rq->out, rq->lang, &(struct office_nav_view){"rayons", 0, rq->rights});
    tpl_fairground_rayons(&rq->out, rq->lang, v);
    page_close(rq);
}

static str slug_of(struct db *db, struct arena *mem, int64_t id)
{
    struct rayons all;

    rayons_read(db, mem, &all);
    for (size_t i = 0; id && i < all.n; i++)
        if (all.v[i].id == id) return all.v[i].slug;
    return S("");
}

static void rayons_get(struct rq *rq)
{
    struct fairground_rayons_view *v = NEW(rq->mem, struct fairground_rayons_view, 1);
    str asked = rq_query(rq, "rayon");
    struct rayon r;

    v->saved = rq_query(rq, "fait").n > 0;
    v->f = (struct fairground_rayon_form){
        .genre = S("goods"), .origine = S(""), .tva = S("normal"), .icone = S("package"), .sous = S("")};
    if (asked.n && !rayon_named(rq->db, rq->mem, asked, &r)) {
        rq_not_found(rq);
        return;
    }
    if (asked.n) {
        v->slug = r.slug, v->extra = r.extra;
        v->f = (struct fairground_rayon_form){.nom_fr = r.name_fr,
                                              .nom_en = r.name_en,
                                              .sous = slug_of(rq->db, rq->mem, r.parent_id),
                                              .genre = r.kind,
                                              .origine = r.needs,
                                              .tva = r.vat,
                                              .icone = r.icon,
                                              .raison_fr = r.blocked_fr,
                                              .raison_en = r.blocked_en,
                                              .cache = r.hidden};
    }
    rayons_show(rq, rq->db, v);
}

/* All that was typed, right or wrong. */
static void typed_show(struct rq *rq, struct fairground_rayons_view *v)
{
    v->f = (struct fairground_rayon_form){.nom_fr = form_typed(rq, "nom_fr"),
                                          .nom_en = form_typed(rq, "nom_en"),
                                          .sous = form_typed(rq, "sous"),
                                          .genre = form_typed(rq, "genre"),
                                          .origine = form_typed(rq, "origine"),
                                          .tva = form_typed(rq, "tva"),
                                          .icone = form_typed(rq, "icone"),
                                          .raison_fr = form_typed(rq, "raison_fr"),
                                          .raison_en = form_typed(rq, "raison_en"),
                                          .cache = v->f.cache};
}

static bool icon_known(str name)
{
    for (size_t i = 0; i < ICONS; i++)
        if (str_eq(name, str_c(icons[i].value))) return true;
    return false;
}

static void form_take(struct rq *rq, struct tx *tx, struct fairground_rayons_view *v, struct rayon *r)
{
    struct fairground_rayon_form f = {0};
    struct rayon parent = {0};

    FORM_READ(rq, rayon_fields, &f, &v->errors);
    if (!form_error(&v->errors, "icone").n && !icon_known(f.icone) && !(r->id && str_eq(f.icone, r->icon)))
        form_error_add(rq, &v->errors, "icone", "form.choice", "Please choose one of the answers.");
    if (f.sous.n && !form_error(&v->errors, "sous").n && !rayon_named(tx->db, tx->mem, f.sous, &parent))
        form_error_add(rq, &v->errors, "sous", "form.choice", "Please choose one of the answers.");
    if (f.raison_en.n && !f.raison_fr.n)
        form_error_add(rq, &v->errors, "raison_fr", "rayon.reason", "Write the reason in French too.");
    v->f.cache = f.cache;
    r->extra = v->extra = extra_typed(rq);
    r->name_fr = f.nom_fr, r->name_en = f.nom_en.n ? f.nom_en : f.nom_fr, r->parent_id = parent.id, r->kind = f.genre,
    r->vat = f.tva, r->needs = f.origine.p ? f.origine : S(""), r->icon = f.icone;
    r->blocked_fr = f.raison_fr, r->blocked_en = f.raison_en, r->hidden = f.cache;
}

/* What kind of change it was, for the history. */
static const char *verb_of(const struct rayon *was, const struct rayon *r)
{
    if (!was->id) return "rayon.add";
    if (!was->blocked_fr.n && r->blocked_fr.n) return "rayon.close";
    if (was->blocked_fr.n && !r->blocked_fr.n) return "rayon.open";
    if (was->hidden != r->hidden) return r->hidden ? "rayon.hide" : "rayon.show";
    return was->parent_id != r->parent_id ? "rayon.move" : "rayon.change";
}

static void put_refused(struct rq *rq, struct fairground_rayons_view *v, enum rayon_end end)
{
    if (end == RAYON_DEEP)
        form_error_add(rq, &v->errors, "sous", "rayon.deep",
                       "There are two levels: it has rayons under it, so it stays on the first.");
    if (end == RAYON_TAKEN)
        form_error_add(rq, &v->errors, "nom_fr", "rayon.taken", "Another rayon of this level has this name.");
    if (end == RAYON_MANY)
        form_error_add(rq, &v->errors, "nom_fr", "rayon.many",
                       "There are 300 rayons already: change one that nobody uses.");
}

static void rayon_write(struct rq *rq, struct tx *tx)
{
    struct fairground_rayons_view *v = NEW(rq->mem, struct fairground_rayons_view, 1);
    struct rayon was = {0}, r;

    v->slug = form_typed(rq, "rayon");
    if (v->slug.n && !rayon_named(tx->db, tx->mem, v->slug, &was)) {
        rq_not_found(rq);
        return;
    }
    r = was;
    form_take(rq, tx, v, &r);
    if (!v->errors.n) put_refused(rq, v, rayon_put(tx, rq->now, &r));
    if (v->errors.n) {
        typed_show(rq, v);
        rq_refused(rq, 422, v->errors.v[0].code);
        rayons_show(rq, tx->db, v);
        return;
    }
    audit_note(rq, tx, verb_of(&was, &r), str_fmt(tx->mem, "rayon %.*s", STR_ARG(r.slug)),
               r.blocked_fr.n ? str_fmt(tx->mem, "%.*s: %.*s", STR_ARG(r.name_fr), STR_ARG(r.blocked_fr)) : r.name_fr);
    rq_go(rq, "/equipe/rayons?fait=1");
}

static void order_write(struct rq *rq, struct tx *tx)
{
    str way = form_typed(rq, "vers");
    struct rayon r;

    if (!rayon_named(tx->db, tx->mem, form_typed(rq, "rayon"), &r) ||
        (!str_eq(way, S("haut")) && !str_eq(way, S("bas")))) {
        rq_not_found(rq);
        return;
    }
    if (rayon_step(tx, rq->now, &r, str_eq(way, S("haut")) ? -1 : 1))
        audit_note(rq, tx, "rayon.order", str_fmt(tx->mem, "rayon %.*s", STR_ARG(r.slug)), way);
    rq_go(rq, "/equipe/rayons?fait=1#r-%.*s", STR_ARG(r.slug));
}

const struct route fairground_rayons_routes[] = {
    {GET, "/equipe/rayons", ACCESS_STAFF | ACCESS_EDIT, RATE_PAGE, .read = rayons_get},
    {POST, "/equipe/rayons", ACCESS_STAFF | ACCESS_EDIT, RATE_WRITE, .write = rayon_write},
    {POST, "/equipe/rayons/ordre", ACCESS_STAFF | ACCESS_EDIT, RATE_WRITE, .write = order_write},
    ROUTES_END};
