/* selections_web.c: staff put goods of several shops together, by their codes, and show the page. */
#include "shop/fairground/fairground.h"

#include "app/assets.h"
#include "app/audit.h"
#include "app/form.h"
#include "app/once.h"
#include "shop/campaign/campaign.h"

struct fairground_selections_view {
    str action, once, title_fr, text_fr;
    struct form_errors errors;
    struct fairground_selection_items {
        struct fairground_selection_item {
            str title, url;
            int64_t lines;
            bool published;
        } * v;
        size_t n;
    } items;
};
struct fairground_selection_view {
    struct selection s;
    struct selection_lines lines;
    struct fairground_selection_rows {
        struct fairground_selection_row {
            const struct selection_line *line;
            str qty;
        } * v;
        size_t n;
    } rows;
    str action, lines_url, public_url, title_fr, title_en, text_fr, text_en, code, qty;
    struct form_errors errors;
    bool saved;
};
#include "office_nav.html.h"
#include "fairground_selection.html.h"
#include "fairground_selections.html.h"

struct selection_form {
    str titre, titre_en, texte, texte_en;
};
static const struct field selection_fields[] = {
    FIELD(struct selection_form, titre, FIELD_LINE, 2, 80),
    FIELD(struct selection_form, titre_en, FIELD_LINE, 0, 80),
    FIELD(struct selection_form, texte, FIELD_TEXT, 0, 2000),
    FIELD(struct selection_form, texte_en, FIELD_TEXT, 0, 2000),
};

static void nav(struct rq *rq)
{
    tpl_office_nav(&rq->out, rq->lang, &(struct office_nav_view){"selections", 0, rq->rights});
}

/* --- all of them --- */

static void selections_show(struct rq *rq, struct db *db, const struct form_errors *errors)
{
    struct fairground_selections_view v = {.action = rq_url(rq, S("/equipe/selections")),
                                           .once = once_number(rq),
                                           .title_fr = form_typed(rq, "titre"),
                                           .text_fr = form_typed(rq, "texte")};
    struct selections all;

    if (errors) v.errors = *errors;
    selections_all(db, rq->mem, rq->lang, true, &all);
    v.items.v = NEW(rq->mem, struct fairground_selection_item, all.n + 1);
    for (size_t i = 0; i < all.n; i++)
        v.items.v[v.items.n++] = (struct fairground_selection_item){
            all.v[i].title, rq_url(rq, str_fmt(rq->mem, "/equipe/selections/%lld", (long long)all.v[i].id)),
            all.v[i].lines, all.v[i].published};
    page_open(rq, &(struct page){.title = tr(rq->lang, "Selections"), .body = "staff"});
    nav(rq);
    tpl_fairground_selections(&rq->out, rq->lang, &v);
    page_close(rq);
}

static void selections_get(struct rq *rq)
{
    selections_show(rq, rq->db, NULL);
}

static void title_check(struct rq *rq, const struct selection_form *f, struct form_errors *errors)
{
    if (!errors->n && !slug(rq->mem, f->titre).n)
        form_error_add(rq, errors, "titre", "form.short", "Write its name with letters.");
}

static void selections_post(struct rq *rq, struct tx *tx)
{
    struct selection_form f = {.titre_en = S(""), .texte_en = S("")};
    struct form_errors errors = {0};

    FORM_READ(rq, selection_fields, &f, &errors);
    title_check(rq, &f, &errors);
    if (errors.n) {
        rq_refused(rq, 422, errors.v[0].code);
        selections_show(rq, tx->db, &errors);
        return;
    }
    if (once_made(rq, tx)) return;
    int64_t id =
        selection_make(tx, rq->now, rq->person_id, &(struct selection_text){f.titre, f.titre_en, f.texte, f.texte_en});
    audit_note(rq, tx, "selection.add", str_fmt(tx->mem, "selection %lld", (long long)id), f.titre);
    rq_go(rq, "/equipe/selections/%lld", (long long)id);
    once_keep(rq, tx);
}

/* --- one --- */

static void texts_fill(struct rq *rq, bool typed, struct fairground_selection_view *v)
{
    v->title_fr = typed ? form_typed(rq, "titre") : v->s.title_fr;
    v->title_en = typed ? form_typed(rq, "titre_en") : v->s.title_en;
    v->text_fr = typed ? form_typed(rq, "texte") : v->s.text_fr;
    v->text_en = typed ? form_typed(rq, "texte_en") : v->s.text_en;
}

/* texts: the form of words comes back as it was typed; else, with errors, that of lines. */
static void selection_show_page(struct rq *rq, struct db *db, const struct selection *s,
                                const struct form_errors *errors, bool texts)
{
    struct fairground_selection_view v = {.s = *s,
                                          .saved = !errors && rq_query(rq, "fait").n > 0,
                                          .code = form_typed(rq, "code"),
                                          .qty = form_typed(rq, "quantite")};

    if (errors) v.errors = *errors;
    texts_fill(rq, texts, &v);
    selection_lines_read(db, rq->mem, rq->lang, s->id, rq->now, &v.lines);
    v.rows.v = NEW(rq->mem, struct fairground_selection_row, v.lines.n + 1);
    for (size_t i = 0; i < v.lines.n; i++)
        v.rows.v[v.rows.n++] = (struct fairground_selection_row){
            &v.lines.v[i], milli_text(rq->mem, rq->lang, v.lines.v[i].qty_milli, S(""))};
    v.action = rq_url(rq, str_fmt(rq->mem, "/equipe/selections/%lld", (long long)s->id));
    v.lines_url = rq_url(rq, str_fmt(rq->mem, "/equipe/selections/%lld/lignes", (long long)s->id));
    v.public_url = rq_url(rq, str_fmt(rq->mem, "/selection/%.*s", STR_ARG(s->slug)));
    if (!v.qty.n) v.qty = S("1");
    page_open(rq, &(struct page){.title = s->title, .body = "staff"});
    nav(rq);
    tpl_fairground_selection(&rq->out, rq->lang, &v);
    page_close(rq);
}

static bool selection_read(struct rq *rq, struct db *db, struct selection *s)
{
    int64_t id;

    if (str_i64(rq_param(rq, 0), &id) && selection_of(db, rq->mem, rq->lang, id, s)) return true;
    rq_not_found(rq);
    return false;
}

static void selection_get(struct rq *rq)
{
    struct selection s;

    if (selection_read(rq, rq->db, &s)) selection_show_page(rq, rq->db, &s, NULL, false);
}

static void refused(struct rq *rq, struct tx *tx, const struct selection *s, const struct form_errors *errors,
                    bool texts)
{
    rq_refused(rq, 422, errors->v[0].code);
    selection_show_page(rq, tx->db, s, errors, texts);
}

static void done(struct rq *rq, struct tx *tx, const struct selection *s, const char *verb)
{
    audit_note(rq, tx, verb, str_fmt(tx->mem, "selection %lld", (long long)s->id), s->title_fr);
    rq_go(rq, "/equipe/selections/%lld?fait=1", (long long)s->id);
}

static void selection_post(struct rq *rq, struct tx *tx)
{
    struct selection_form f = {0};
    struct form_errors errors = {0};
    struct selection s;
    str act = form_typed(rq, "action");

    if (!selection_read(rq, tx->db, &s)) return;
    if (str_eq(act, S("montrer")) || str_eq(act, S("cacher"))) {
        bool shows = str_eq(act, S("montrer"));
        if (!selection_show(tx, rq->now, &s, shows)) {
            form_error_add(rq, &errors, "code", "selection.empty", "Put something in it before people see it.");
            refused(rq, tx, &s, &errors, false);
            return;
        }
        done(rq, tx, &s, shows ? "selection.show" : "selection.hide");
        return;
    }
    FORM_READ(rq, selection_fields, &f, &errors);
    title_check(rq, &f, &errors);
    if (errors.n) {
        refused(rq, tx, &s, &errors, true);
        return;
    }
    selection_write(tx, rq->now, &s, &(struct selection_text){f.titre, f.titre_en, f.texte, f.texte_en});
    done(rq, tx, &s, "selection.change");
}

struct line_form {
    int64_t quantite;
};
static const struct field line_fields[] = {
    {"quantite", FIELD_QTY, offsetof(struct line_form, quantite), 100, 99000, NULL}};

static void line_add(struct rq *rq, struct tx *tx, const struct selection *s, struct form_errors *errors)
{
    struct line_form f = {0};
    int64_t offer_id = selection_offer_coded(tx->db, tx->mem, form_digits(rq, "code"));

    FORM_READ(rq, line_fields, &f, errors);
    if (!offer_id) form_error_add(rq, errors, "code", "selection.code", "Nothing on the shelves has this code.");
    if (errors->n) return;
    switch (selection_put(tx, s, rq->now, offer_id, f.quantite)) {
    case SELECTION_PUT: break;
    case SELECTION_NO:
        form_error_add(rq, errors, "code", "selection.not_sold",
                       "This is not sold in a basket: a showcase, a link, or a time to book.");
        break;
    case SELECTION_QTY:
        form_error_add(rq, errors, "quantite", "cart.quantity",
                       "This quantity is not possible: whole pieces, 99 at most.");
        break;
    default: form_error_add(rq, errors, "code", "selection.full", "A selection has 24 lines at most."); break;
    }
}

static void lines_post(struct rq *rq, struct tx *tx)
{
    struct form_errors errors = {0};
    struct selection s;
    int64_t drop;

    if (!selection_read(rq, tx->db, &s)) return;
    if (str_i64(form_typed(rq, "oter"), &drop)) {
        if (selection_drop(tx, &s, drop)) done(rq, tx, &s, "selection.line_drop");
        else rq_not_found(rq);
        return;
    }
    line_add(rq, tx, &s, &errors);
    if (errors.n) refused(rq, tx, &s, &errors, false);
    else done(rq, tx, &s, "selection.line_add");
}

const struct route fairground_selections_routes[] = {
    {GET, "/equipe/selections", ACCESS_STAFF | ACCESS_EDIT, RATE_PAGE, .read = selections_get},
    {POST, "/equipe/selections", ACCESS_STAFF | ACCESS_EDIT, RATE_WRITE, .write = selections_post},
    {GET, "/equipe/selections/{selection}", ACCESS_STAFF | ACCESS_EDIT, RATE_PAGE, .read = selection_get},
    {POST, "/equipe/selections/{selection}", ACCESS_STAFF | ACCESS_EDIT, RATE_WRITE, .write = selection_post},
    {POST, "/equipe/selections/{selection}/lignes", ACCESS_STAFF | ACCESS_EDIT, RATE_WRITE, .write = lines_post},
    ROUTES_END};
