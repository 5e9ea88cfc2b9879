/* draft_web.c: photos first: one page, one form. Whatever its button, what was typed is kept and photos chosen are
** taken in; rows that are right are shelved, a row with a fault stays as typed and says why. */
#include "shop/draft/inside.h"
#include "shop/law/facts.h"
#include "shop/law/gate.h"

#define PAGE "/commercant/photos"
enum { TYPED_MOST = 200, SEEN_MOST = 200, LINES_MOST = DRAFTS_MOST * 7 + MEDIA_UPLOADS_MOST + MEDIA_AT_ONCE };

struct draft_line {
    int64_t id, nth, showcase;
    str name, title, rayon, price, unit, stock, allergens, about, src, state_url;
    str bad_title, bad_rayon, bad_price, bad_stock, bad_allergens, bad_about;
    struct picture p;
};
struct draft_list_view {
    struct {
        struct draft_line *v;
        size_t n;
    } drafts;
    struct rayon_choices rayons;
    struct {
        struct draft_list_error {
            str at, text;
            bool photo;
        } * v;
        size_t n;
    } errors;
    struct {
        struct draft_list_moved {
            str at, text;
        } * v;
        size_t n;
    } moved; /* what another has changed meanwhile */
    struct {
        struct draft_list_gone {
            str typed, became, url; /* became: on the shelf under this name; empty: deleted */
        } * v;
        size_t n;
    } gone;                           /* typed for photos that wait no longer */
    str here, done, shelf_url, go_on; /* go_on: back to the opening of the shop, from which this page was reached */
    str seen;                         /* what this page shows, so that another's change is noticed */
    size_t shelved, lacking, kept;
    str left; /* of photos sent with the opening */
    bool bad_photos, busy;
};
#include "draft_list.html.h"

/* One row of the form: the draft as it stands, with what was typed over it. */
struct draft_row {
    struct draft_list_row d;
    struct draft_ready ready;
    struct form_errors errors;
    str seen; /* what the page showed of it */
    bool sent, untouched;
};
struct drafts_posted {
    struct draft_row *row;
    size_t rows;
    struct media_batch photos;
    int64_t picture_id, drop_id; /* to retouch; to delete */
    enum media_retouch retouch;
    bool publish, send;
};
/* Where it ended: d as the page is to show it. */
struct draft_end {
    struct draft_list_row d;
    struct form_value told[DRAFT_VALUES];
    struct draft_became_row became;
    enum draft_met met;
    bool gone, tell; /* gone: it waits no longer; tell: nothing was done, because of what another did */
};
/* What was done of it. */
struct drafts_done {
    struct draft_end *end; /* one a row */
    size_t shelved, lacking, kept;
    bool told;
    bool full[MEDIA_AT_ONCE], failed; /* full: no room for this photo */
};

/* --- reading --- */

static const char *row_name(struct rq *rq, const char *field, int64_t id)
{
    return str_z(rq->in, str_fmt(rq->in, "%s-%lld", field, (long long)id));
}

static str row_typed(struct rq *rq, const char *field, int64_t id)
{
    return utf8_head(text_clean(rq->in, form_typed(rq, row_name(rq, field, id))), TYPED_MOST);
}

static void typed_read(struct rq *rq, struct draft_row *r)
{
    int64_t id = r->d.id;

    r->sent = rq_field(rq, row_name(rq, "titre", id)).p != NULL;
    if (!r->sent) return;
    r->d.title = row_typed(rq, "titre", id);
    r->d.rayon = row_typed(rq, "rayon", id);
    r->d.price = row_typed(rq, "prix", id);
    r->d.unit = row_typed(rq, "unite", id);
    r->d.stock = row_typed(rq, "stock", id);
    r->d.allergens = row_typed(rq, "allergenes", id);
    r->d.showcase = rq_field(rq, row_name(rq, "vitrine", id)).n > 0;
    r->d.about = row_typed(rq, "poids", id);
    r->untouched =
        !r->d.title.n && !r->d.price.n && !r->d.stock.n && !r->d.allergens.n && !r->d.showcase && !r->d.about.n;
}

static void row_fault(struct rq *rq, struct draft_row *r, const char *field, const struct gate_fault *f)
{
    const char *name = row_name(rq, field, r->d.id);

    if (!form_error(&r->errors, name).n) form_error_add(rq, &r->errors, name, f->code, f->msgid);
}

/* What the law and good sense want before a thing is sold: what this form has no field for is asked by the sheet. */
static void row_gate(struct rq *rq, struct draft_row *r)
{
    static const struct gate_fault
        choice = {"", "form.choice", _("Please choose one of the answers.")},
        whole = {"", "form.number", _("Write a whole number, for example 12.")},
        priced = {"", "offer.price",
                  _("A price is needed to sell or reserve. Without one, choose “to be seen in the shop only”.")},
        weight = {"", "offer.piece_weight", _("Say about what one piece weighs, in kilos: 1.2 for a chicken.")};
    struct gate_fault f[GATE_FAULTS_MOST];
    struct draft_ready *d = &r->ready;

    if (!category_by_slug(rq->db, rq->in, rq->lang, d->rayon, &d->category)) row_fault(rq, r, "rayon", &choice);
    if (!by_measure(d->unit) && d->stock % 1000) row_fault(rq, r, "stock", &whole);
    struct sheet_facts facts = {.kind = d->category.kind,
                                .mode = d->showcase ? S("showcase") : S(""),
                                .allergens = d->allergens,
                                .price_cents = d->price,
                                .unit = d->unit,
                                .facts = d->about ? piece_about(rq->in, d->about) : S(""),
                                .needs = d->category.needs,
                                .extra = d->category.extra,
                                .traces = S(""),
                                .blocked = d->category.blocked.n ? str_z(rq->in, d->category.blocked) : NULL};
    merchant_facts(rq, rq->db, &facts);
    size_t n = gate_faults(&facts, f);
    for (size_t i = 0; i < n; i++) {
        if (!strcmp(f[i].field, "price")) row_fault(rq, r, "prix", &priced);
        else if (!strcmp(f[i].field, "allergens")) row_fault(rq, r, "allergenes", &f[i]);
        else if (!strcmp(f[i].field, "rayon")) row_fault(rq, r, "rayon", &f[i]);
        else if (!strcmp(f[i].code, "offer.piece_weight")) row_fault(rq, r, "poids", &weight);
        else d->lacks = true;
    }
}

static void row_check(struct rq *rq, struct draft_row *r)
{
    int64_t id = r->d.id;
    const struct field fields[] = {
        {row_name(rq, "titre", id), FIELD_LINE, offsetof(struct draft_ready, title), 2, 100, NULL},
        {row_name(rq, "rayon", id), FIELD_LINE, offsetof(struct draft_ready, rayon), 1, 60, NULL},
        {row_name(rq, "prix", id), FIELD_MONEY_OPT, offsetof(struct draft_ready, price), 1, MONEY_MAX_CENTS, NULL},
        {row_name(rq, "unite", id), FIELD_CHOICE, offsetof(struct draft_ready, unit), 0, 0,
         "piece|weighed|kg|l|service"},
        {row_name(rq, "stock", id), FIELD_QTY, offsetof(struct draft_ready, stock), 0, STOCK_MOST_MILLI, NULL},
        {row_name(rq, "allergenes", id), FIELD_LINE, offsetof(struct draft_ready, allergens), 0, 200, NULL},
        {row_name(rq, "vitrine", id), FIELD_FLAG, offsetof(struct draft_ready, showcase), 0, 1, NULL},
    };

    const struct field about[] = {
        {row_name(rq, "poids", id), FIELD_QTY, offsetof(struct draft_ready, about), 10, PIECE_MOST_MILLI, NULL}};

    FORM_READ(rq, fields, &r->ready, &r->errors);
    if (by_piece_weighed(r->ready.unit) && r->d.about.n) FORM_READ(rq, about, &r->ready, &r->errors);
    row_gate(rq, r);
}

static struct draft_row *row_of(struct drafts_posted *p, int64_t id)
{
    for (size_t i = 0; i < p->rows; i++)
        if (p->row[i].d.id == id) return &p->row[i];
    return NULL;
}

/* "12:k3v9…:marks 13:…": which photos the page showed and what of them; one that waits no longer has its row too. */
static void seen_read(struct rq *rq, struct drafts_posted *p)
{
    str rest = rq_field(rq, "vu"), one, id_text, pub;

    for (size_t i = 0; i < DRAFTS_MOST && str_cut(&rest, ' ', &one); i++) {
        int64_t id;
        if (!str_cut(&one, ':', &id_text) || !str_cut(&one, ':', &pub) || !str_i64(id_text, &id)) continue;
        struct draft_row *r = row_of(p, id);
        if (!r) {
            r = &p->row[p->rows++];
            r->d = (struct draft_list_row){.id = id, .picture_id = media_mine(rq->db, rq->in, rq->merchant_id, pub)};
        }
        r->seen = one;
    }
}

static void rows_read(struct rq *rq, struct drafts_posted *p)
{
    struct draft_list_rows rows;

    q_draft_list(rq->db, rq->in, rq->merchant_id, &rows);
    p->row = NEW(rq->in, struct draft_row, rows.n + DRAFTS_MOST);
    p->rows = rows.n;
    for (size_t i = 0; i < rows.n; i++) p->row[i].d = rows.v[i];
    seen_read(rq, p);
    for (size_t i = 0; i < p->rows; i++) {
        typed_read(rq, &p->row[i]);
        if (p->publish && p->row[i].sent && !p->row[i].untouched) row_check(rq, &p->row[i]);
    }
}

/* "eclaircir:k3v9…": false: no such step, or another's picture. */
static bool retouch_read(struct rq *rq, struct drafts_posted *p)
{
    str rest = rq_field(rq, "retouche"), word;

    if (!rest.n) return true;
    if (!str_cut(&rest, ':', &word) || !media_retouch_read(word, &p->retouch)) return false;
    p->picture_id = media_mine(rq->db, rq->in, rq->merchant_id, rest);
    return p->picture_id != 0;
}

static bool drafts_prepare(struct rq *rq)
{
    struct drafts_posted *p = NEW(rq->in, struct drafts_posted, 1);
    str action = rq_field(rq, "action");

    rq->form = p;
    if (!rq->merchant_id || !retouch_read(rq, p)) {
        rq_not_found(rq);
        return false;
    }
    str_i64(form_typed(rq, "supprimer"), &p->drop_id);
    p->publish = str_eq(action, S("publier"));
    p->send = str_eq(action, S("envoyer"));
    rows_read(rq, p);
    media_receive_batch(rq, "photos", &p->photos);
    return true;
}

/* --- showing --- */

static void rayons_fill(struct rq *rq, struct draft_list_view *v)
{
    rayon_choices(rq->db, rq->mem, rq->lang, S(""), &v->rayons);
}

static struct draft_line draft_shown(struct rq *rq, const struct draft_list_row *d, const struct picture *p)
{
    return (struct draft_line){
        .id = d->id,
        .name = d->name,
        .title = d->title,
        .rayon = d->rayon,
        .price = d->price,
        .unit = d->unit,
        .stock = d->stock,
        .allergens = d->allergens,
        .showcase = d->showcase,
        .about = d->about,
        .p = *p,
        .src = p->src,
        .state_url = rq_url(rq, str_fmt(rq->mem, "/commercant/photos/%.*s/etat", STR_ARG(p->pub))),
    };
}

static str rows_seen(struct rq *rq, const struct draft_list_rows *rows, const struct picture *p)
{
    struct buf b = buf_new(rq->mem, (rows->n + 1) * SEEN_MOST);

    for (size_t i = 0; i < rows->n; i++)
        buf_fmt(&b, "%s%lld:%.*s:%.*s", i ? " " : "", (long long)rows->v[i].id, STR_ARG(p[i].pub),
                STR_ARG(draft_seen(rq->mem, &rows->v[i])));
    return buf_str(&b);
}

static void drafts_fill(struct rq *rq, struct draft_list_view *v)
{
    struct draft_list_rows rows;

    q_draft_list(rq->db, rq->mem, rq->merchant_id, &rows);
    struct picture *p = NEW(rq->mem, struct picture, rows.n + 1);
    int64_t *ids = NEW(rq->mem, int64_t, rows.n + 1);
    for (size_t i = 0; i < rows.n; i++) ids[i] = rows.v[i].picture_id;
    media_pictures(rq->db, rq->mem, rq->lang, ids, rows.n, p);
    v->drafts.v = NEW(rq->mem, struct draft_line, rows.n + 1);
    v->seen = rows_seen(rq, &rows, p);
    for (size_t i = 0; i < rows.n; i++) {
        v->drafts.v[v->drafts.n] = draft_shown(rq, &rows.v[i], &p[i]);
        v->drafts.v[v->drafts.n++].nth = (int64_t)i + 1;
        v->busy |= p[i].busy;
    }
}

static void error_add(struct draft_list_view *v, str at, str text, bool photo)
{
    v->errors.v[v->errors.n++] = (struct draft_list_error){at, text, photo};
    v->bad_photos |= photo;
}

static struct draft_line *draft_of(struct draft_list_view *v, int64_t id)
{
    for (size_t i = 0; i < v->drafts.n; i++)
        if (v->drafts.v[i].id == id) return &v->drafts.v[i];
    return NULL;
}

static str about(struct rq *rq, str what, str text)
{
    const str pieces[] = {what, text};

    return what.n ? tr_fill(rq->mem, tr(rq->lang, "%1: %2"), pieces, 2) : text;
}

/* The fields of a row, "prix-12", as draft_meet() tells them. */
static const struct {
    str field;
    const char *label;
    bool coded; /* its value is no words */
} known[DRAFT_VALUES] = {
    {S("titre-"), _("Name of the product"), false},
    {S("rayon-"), _("Rayon"), true},
    {S("prix-"), _("Price in euros"), false},
    {S("unite-"), _("Sold by"), true},
    {S("stock-"), _("How many in stock?"), false},
    {S("allergenes-"), _("Allergens (food): a list with commas, or “aucun”"), false},
    {S("vitrine-"), _("To be seen in the shop only: no price needed"), true},
    {S("poids-"), _("Weight of one piece, about, in kg"), false},
};

/* "Tarte – prix en euros": the product, or its photo, and the field. */
static str row_field(struct rq *rq, str product, str field)
{
    for (size_t i = 0; i < DRAFT_VALUES; i++) {
        if (!str_starts(field, known[i].field)) continue;
        str label = tr(rq->lang, known[i].label);
        return product.n ? str_fmt(rq->mem, "%.*s – %.*s", STR_ARG(product), STR_ARG(lower_first(rq->mem, label)))
                         : label;
    }
    return product;
}

static void row_errors_show(struct rq *rq, struct draft_list_view *v, const struct draft_row *r)
{
    struct draft_line *d = r->errors.n ? draft_of(v, r->d.id) : NULL;
    const struct form_errors *e = &r->errors;

    if (!d) return;
    d->bad_title = form_error(e, row_name(rq, "titre", d->id));
    d->bad_rayon = form_error(e, row_name(rq, "rayon", d->id));
    d->bad_price = form_error(e, row_name(rq, "prix", d->id));
    d->bad_stock = form_error(e, row_name(rq, "stock", d->id));
    d->bad_allergens = form_error(e, row_name(rq, "allergenes", d->id));
    d->bad_about = form_error(e, row_name(rq, "poids", d->id));
    for (size_t i = 0; i < e->n && i < 7; i++) {
        str field = str_c(e->v[i].field);
        error_add(v, field,
                  form_named(rq->mem, rq->lang, row_field(rq, d->title.n ? d->title : d->name, field), e->v[i].text),
                  false);
    }
}

/* The words of a value that is kept as a code; empty: its label alone says it. */
static str coded_text(struct rq *rq, const struct draft_list_view *v, str code)
{
    static const struct {
        str code;
        const char *label;
    } units[] = {{S("piece"), _("the piece")},
                 {S("weighed"), _("the piece, weighed: price of the kilo")},
                 {S("kg"), _("the kilo")},
                 {S("l"), _("the litre")},
                 {S("service"), _("the service")}};

    for (size_t i = 0; i < v->rayons.n; i++)
        if (str_eq(v->rayons.v[i].slug, code)) return v->rayons.v[i].name;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (str_eq(units[i].code, code)) return tr(rq->lang, units[i].label);
    return S("");
}

static str moved_text(struct rq *rq, const struct draft_list_view *v, str product, size_t i, str now)
{
    str name = row_field(rq, product, known[i].field), text = known[i].coded ? coded_text(rq, v, now) : now;
    const str pieces[] = {name, text.n ? text : tr(rq->lang, "(empty)")};

    return known[i].coded && !text.n ? name : tr_fill(rq->mem, tr(rq->lang, "%1: %2"), pieces, 2);
}

/* What another has changed of a row, which keeps what was typed. */
static void moved_show(struct rq *rq, struct draft_list_view *v, const struct draft_end *e)
{
    struct draft_line *d = draft_of(v, e->d.id);

    if (!d) return;
    d->title = e->d.title, d->rayon = e->d.rayon, d->price = e->d.price, d->unit = e->d.unit;
    d->stock = e->d.stock, d->allergens = e->d.allergens, d->showcase = e->d.showcase, d->about = e->d.about;
    str nth = str_fmt(rq->mem, "%lld", (long long)d->nth);
    str product = d->title.n ? d->title : tr_fill(rq->mem, tr(rq->lang, "Photo %1"), &nth, 1);
    for (size_t i = 0; i < DRAFT_VALUES; i++)
        if (e->told[i].moved)
            v->moved.v[v->moved.n++] =
                (struct draft_list_moved){str_fmt(rq->mem, "%.*s%lld", STR_ARG(known[i].field), (long long)d->id),
                                          moved_text(rq, v, product, i, e->told[i].now)};
}

/* Its photo waits no longer: what was typed for it is said, and where it is now. */
static void gone_show(struct rq *rq, struct draft_list_view *v, const struct draft_end *e)
{
    const struct draft_list_row *d = &e->d;
    const str typed[] = {d->title, d->price, d->stock, d->allergens};
    struct buf b = buf_new(rq->mem, 16 * TYPED_MOST + 64);

    for (size_t i = 0; i < sizeof typed / sizeof *typed; i++)
        if (typed[i].n) buf_fmt(&b, "%s%.*s", b.n ? " – " : "", STR_ARG(typed[i]));
    v->gone.v[v->gone.n++] = (struct draft_list_gone){
        .typed = buf_str(&b),
        .became = e->became.offer_id ? e->became.title : S(""),
        .url = e->became.offer_id
                   ? rq_url(rq, str_fmt(rq->mem, "/commercant/produits/%lld", (long long)e->became.offer_id))
                   : S(""),
    };
}

static void others_show(struct rq *rq, struct draft_list_view *v, const struct drafts_posted *p,
                        const struct drafts_done *done)
{
    v->moved.v = NEW(rq->mem, struct draft_list_moved, p->rows * DRAFT_VALUES + 1);
    v->gone.v = NEW(rq->mem, struct draft_list_gone, p->rows + 1);
    for (size_t i = 0; i < p->rows; i++) {
        const struct draft_end *e = &done->end[i];
        if (e->tell && e->gone) gone_show(rq, v, e);
        else if (e->tell) moved_show(rq, v, e);
    }
}

static void photo_left(struct rq *rq, struct draft_list_view *v, str name, str why)
{
    error_add(v, S("f-photos"), about(rq, name, why), true);
}

static void errors_show(struct rq *rq, struct draft_list_view *v, const struct drafts_posted *p,
                        const struct drafts_done *done)
{
    v->errors.v = NEW(rq->mem, struct draft_list_error, LINES_MOST + 1);
    v->shelved = done->shelved;
    v->lacking = done->lacking;
    v->shelf_url = rq_url(rq, S("/commercant/produits"));
    v->kept = done->kept;
    for (size_t i = 0; i < p->photos.left_n; i++)
        photo_left(rq, v, p->photos.left[i].name, tr(rq->lang, media_verdict_says(p->photos.left[i].why)));
    for (size_t i = 0; i < p->photos.n; i++)
        if (done->full[i])
            photo_left(
                rq, v, p->photos.v[i].name,
                tr(rq->lang, "Thirty photos wait for a name already. Name or delete some, then send this one again."));
    if (p->send && !p->photos.n && !p->photos.left_n)
        photo_left(rq, v, S(""), tr(rq->lang, "Choose at least one photo first."));
    for (size_t i = 0; i < p->rows; i++)
        if (!done->end[i].tell) row_errors_show(rq, v, &p->row[i]);
    others_show(rq, v, p, done);
}

/* How many of something, as the address says; 0: not one of ours. */
static int64_t number_said(struct rq *rq, const char *name)
{
    int64_t n = 0;
    return str_i64(rq_query(rq, name), &n) && n > 0 && n <= DRAFTS_MOST ? n : 0;
}

static str counted(struct rq *rq, int64_t n, str text)
{
    str number = str_fmt(rq->mem, "%lld", (long long)n);
    return tr_fill(rq->mem, text, &number, 1);
}

static str done_says(struct rq *rq, struct draft_list_view *v)
{
    str what = rq_query(rq, "fait");
    int64_t n = number_said(rq, "n");

    if (str_eq(what, S("rien")))
        return tr(rq->lang, "Nothing is filled in yet: give at least one photo a name and a price.");
    int64_t left = number_said(rq, "laisse");
    if (left)
        v->left = counted(rq, left,
                          tr_n(rq->lang, left, "%1 photo could not be taken: send it again here.",
                               "%1 photos could not be taken: send them again here."));
    if (str_eq(what, S("garde"))) return tr(rq->lang, "What you wrote is kept.");
    if (str_eq(what, S("supprime"))) return tr(rq->lang, "The photo is deleted.");
    if (str_eq(what, S("envoi")) && n)
        return counted(rq, n,
                       tr_n(rq->lang, n, "%1 photo received. Give it a name and a price.",
                            "%1 photos received. Give them a name and a price."));
    if (!str_eq(what, S("rayon"))) return S("");
    v->shelf_url = rq_url(rq, S("/commercant/produits"));
    v->lacking = (size_t)number_said(rq, "m");
    return n ? counted(rq, n, tr_n(rq->lang, n, "%1 product is on the shelf.", "%1 products are on the shelf."))
             : S("");
}

/* Reached from the opening of the shop, which goes on from here. */
static bool opening(struct rq *rq)
{
    return rq_query(rq, "ouvrir").n > 0;
}

/* p: what was sent and did not all go well. */
static void drafts_page(struct rq *rq, const struct drafts_posted *p, const struct drafts_done *done)
{
    struct draft_list_view v = {.here = rq_url(rq, opening(rq) ? S(PAGE "?ouvrir=1") : S(PAGE)),
                                .go_on = opening(rq) ? rq_url(rq, S("/commercant/ouvrir/horaires")) : S("")};

    rayons_fill(rq, &v);
    drafts_fill(rq, &v);
    if (p) errors_show(rq, &v, p, done);
    else v.done = done_says(rq, &v);
    page_open(rq, &(struct page){.title = tr(rq->lang, "Photos first"),
                                 .body = "merchant",
                                 .photo = true,
                                 .back = S("/commercant/produits"),
                                 .back_text = tr(rq->lang, "Products and stock")});
    tpl_draft_list(&rq->out, rq->lang, &v);
    page_close(rq);
}

static void drafts_get(struct rq *rq)
{
    if (rq->merchant_id) drafts_page(rq, NULL, NULL);
    else rq_go(rq, "/commercant");
}

/* --- doing --- */

static void row_write(struct rq *rq, struct tx *tx, const struct drafts_posted *p, const struct draft_row *r,
                      struct drafts_done *done)
{
    const struct draft_list_row *d = &r->d;

    if (p->publish && !r->untouched && !r->errors.n)
        *(r->ready.lacks ? &done->lacking : &done->shelved) +=
            draft_publish(tx, rq->now, rq->merchant_id, d, &r->ready);
    else
        x_draft_save(tx, tx->mem,
                     &(struct draft_save_args){.id = d->id,
                                               .merchant_id = rq->merchant_id,
                                               .title = d->title,
                                               .rayon = d->rayon,
                                               .price = d->price,
                                               .unit = d->unit,
                                               .stock = d->stock,
                                               .allergens = d->allergens,
                                               .showcase = d->showcase,
                                               .about = d->about});
    done->failed |= r->errors.n > 0;
}

/* A second click finds what the first has made, which is no news. */
static bool made_of_it(const struct draft_row *r, const struct draft_became_row *b)
{
    const opt_i64 price = r->ready.price;

    return b->offer_id && !r->errors.n && str_eq(b->title, r->ready.title) && b->price_cents.set == price.set &&
           (!price.set || b->price_cents.v == price.v);
}

static void row_gone(struct rq *rq, struct tx *tx, const struct drafts_posted *p, const struct draft_row *r,
                     struct draft_end *e)
{
    e->gone = true;
    if (r->d.picture_id) q_draft_became(tx->db, tx->mem, r->d.picture_id, rq->merchant_id, &e->became);
    if (p->publish && made_of_it(r, &e->became)) return;
    e->tell = !r->untouched && draft_touched(tx->mem, r->seen, &r->d);
    e->tell |= p->drop_id == r->d.id && e->became.offer_id;
}

static const struct draft_list_row *stored_of(const struct draft_list_rows *rows, int64_t id)
{
    for (size_t i = 0; i < rows->n; i++)
        if (rows->v[i].id == id) return &rows->v[i];
    return NULL;
}

/* What another has written meanwhile is neither undone nor put on the shelf unseen. */
static void rows_write(struct rq *rq, struct tx *tx, const struct drafts_posted *p, struct drafts_done *done)
{
    struct draft_list_rows now;

    q_draft_list(tx->db, tx->mem, rq->merchant_id, &now);
    done->end = NEW(tx->mem, struct draft_end, p->rows + 1);
    for (size_t i = 0; i < p->rows; i++) {
        const struct draft_row *r = &p->row[i];
        struct draft_end *e = &done->end[i];
        if (!r->sent) continue;
        e->d = r->d;
        const struct draft_list_row *stored = stored_of(&now, r->d.id);
        e->met = stored ? draft_meet(tx->mem, r->seen, stored, &e->d, e->told) : DRAFT_MINE;
        if (!stored) row_gone(rq, tx, p, r, e);
        else if (e->met == DRAFT_MINE) row_write(rq, tx, p, r, done);
        else e->tell = e->met == DRAFT_BOTH || (p->publish && !r->untouched) || p->drop_id == r->d.id;
        done->told |= e->tell;
    }
}

static void photos_write(struct rq *rq, struct tx *tx, const struct drafts_posted *p, struct drafts_done *done)
{
    for (size_t i = 0; i < p->photos.n; i++) switch (draft_add(tx, rq->now, rq->merchant_id, &p->photos.v[i])) {
        case DRAFT_FULL: done->full[i] = done->failed = true; break;
        case DRAFT_ADDED: done->kept++; break;
        case DRAFT_SAME: break;
        }
    done->failed |= p->photos.left_n || (p->send && !p->photos.n);
}

static bool drop_write(struct rq *rq, struct tx *tx, const struct drafts_posted *p, const struct drafts_done *done)
{
    for (size_t i = 0; i < p->rows; i++)
        if (p->row[i].d.id == p->drop_id && !done->end[i].tell)
            return draft_drop(tx, rq->now, rq->merchant_id, &p->row[i].d);
    return false;
}

/* The picture under the eyes again. */
static void go_to_picture(struct rq *rq, const struct drafts_posted *p)
{
    for (size_t i = 0; i < p->rows; i++)
        if (p->row[i].d.picture_id == p->picture_id) {
            rq_go(rq, PAGE "%s#d%lld", opening(rq) ? "?ouvrir=1" : "", (long long)p->row[i].d.id);
            return;
        }
    rq_go(rq, PAGE "%s", opening(rq) ? "?ouvrir=1" : "");
}

static void drafts_post(struct rq *rq, struct tx *tx)
{
    const struct drafts_posted *p = rq->form;
    const char *also = opening(rq) ? "ouvrir=1&" : "";
    struct drafts_done done = {0};

    rows_write(rq, tx, p, &done);
    photos_write(rq, tx, p, &done);
    if (p->picture_id) media_retouch(tx, rq->now, p->picture_id, p->retouch);
    bool dropped = p->drop_id && drop_write(rq, tx, p, &done);
    if (done.failed || done.told) {
        rq->keep = true; /* what is right is done, the rest stays as typed */
        if (done.failed) rq_refused(rq, 422, "form.fields");
        else rq_refused(rq, 409, "form.moved");
        drafts_page(rq, p, &done);
    } else if (p->picture_id) go_to_picture(rq, p);
    else if (dropped) rq_go(rq, PAGE "?%sfait=supprime", also);
    else if (p->photos.n) rq_go(rq, PAGE "?%sfait=envoi&n=%zu", also, p->photos.n);
    else if (p->publish && !done.shelved && !done.lacking) rq_go(rq, PAGE "?%sfait=rien", also);
    else if (p->publish) rq_go(rq, PAGE "?%sfait=rayon&n=%zu&m=%zu", also, done.shelved, done.lacking);
    else rq_go(rq, PAGE "?%sfait=garde", also);
}

const struct route draft_routes[] = {
    {GET, "/commercant/photos", ACCESS_MEMBER | ACCESS_CLERK, RATE_PAGE, .read = drafts_get},
    {POST, "/commercant/photos", ACCESS_MEMBER | ACCESS_CLERK, RATE_UPLOAD, .prepare = drafts_prepare,
     .write = drafts_post, .flags = ROUTE_FILES},
    ROUTES_END};
