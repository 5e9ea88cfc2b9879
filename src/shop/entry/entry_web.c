/* entry_web.c: an order by telephone or on paper, typed in by staff or by a shop for its own goods: one page of codes,
** one to check, one to print. Made for the keyboard: the next field is the next key, and Enter goes on. */
#include "shop/entry/inside.h"

#include "app/assets.h"
#include "app/audit.h"
#include "app/form.h"
#include "app/settings.h"
#include "shop/card/card.h"
#include "shop/merchant/merchant.h"
#include "shop/terms/terms.h"
#include "shop/territory/territory.h"

enum { SLOTS_SHOWN = 60, TOKEN_LEN = 26 };

struct entry_form {
    str nom, telephone, courriel, comment, pour;
    int64_t card_id;
};
static const struct field entry_fields[] = {
    FIELD(struct entry_form, nom, FIELD_LINE, 2, 80),
    FIELD(struct entry_form, telephone, FIELD_PHONE, 0, 20),
    FIELD(struct entry_form, courriel, FIELD_MAIL, 0, 120),
    FIELD_ONE_OF(struct entry_form, comment, "phone|paper|desk|relative"),
    FIELD(struct entry_form, pour, FIELD_LINE, 0, 80),
};
struct entry_page_view {
    str action, card, bad_card, desk; /* desk: the commune whose town hall this is; empty: none */
    bool cards;
    bool lives; /* ticked: the buyer lives there */
    str name, phone, mail, asked_by, bad_name, bad_phone, bad_mail, bad_code, bad_lives;
    struct form_errors errors;
    struct entry_hows {
        struct entry_way v[4];
        size_t n;
    } ways;
    struct entry_rows {
        struct entry_row v[ENTRY_ROWS];
        size_t n;
    } rows;
};
#include "entry_page.html.h"

struct entry_check_view {
    str action, u_back, name, phone, mail, how, asked_by, token, notice, sum, bad_birth, birth;
    struct form_errors errors; /* of the address */
    struct entry_address address;
    int64_t total_cents;
    bool alcohol, blocked;
    struct check_parts {
        struct check_part {
            const struct cart_part *part;
            struct entry_ways ways;
            str way, where, field; /* way: whose times are shown */
            int64_t fee_cents;     /* for bringing it */
            bool delivery;
            struct check_rows {
                struct check_row {
                    str qty, title, warning, weighed;
                    int64_t total_cents;
                } * v;
                size_t n;
            } rows;
            struct check_slots {
                struct check_slot {
                    int64_t at;
                    str text;
                    bool chosen;
                } * v;
                size_t n;
            } slots;
        } * v;
        size_t n;
    } parts;
};
#include "entry_check.html.h"

static bool by_staff(const struct rq *rq)
{
    return rq->route->access & ACCESS_STAFF;
}

static str entry_path(const struct rq *rq)
{
    return by_staff(rq) ? S("/equipe/saisie") : S("/commercant/saisie");
}

/* --- the page of codes --- */

static void ways_fill(struct rq *rq, str chosen, struct entry_hows *w)
{
    static const struct {
        const char *value, *msgid;
    } ways[] = {{"phone", _("By telephone")},
                {"paper", _("On a paper form")},
                {"desk", _("At the desk")},
                {"relative", _("By a relative")}};

    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
        w->v[w->n++] = (struct entry_way){str_c(ways[i].value), tr(rq->lang, ways[i].msgid),
                                          str_eq(chosen, str_c(ways[i].value)) || (!chosen.n && !i)};
}

static void rows_typed(struct rq *rq, struct entry_rows *rows)
{
    for (rows->n = 0; rows->n < ENTRY_ROWS; rows->n++) {
        struct entry_row *r = &rows->v[rows->n];
        *r = (struct entry_row){.nth = str_fmt(rq->mem, "%zu", rows->n + 1),
                                .name_code = str_fmt(rq->mem, "code%zu", rows->n + 1),
                                .name_qty = str_fmt(rq->mem, "q%zu", rows->n + 1),
                                .bad = S("")};
        r->code = str_head(str_trim(form_typed(rq, str_z(rq->mem, r->name_code))), 12);
        r->qty = str_head(str_trim(form_typed(rq, str_z(rq->mem, r->name_qty))), 8);
    }
}

static void entry_page(struct rq *rq, struct db *db, struct entry_page_view *v)
{
    v->action = rq_url(rq, entry_path(rq));
    v->name = form_typed(rq, "nom");
    v->phone = form_typed(rq, "telephone");
    v->mail = form_typed(rq, "courriel");
    v->asked_by = form_typed(rq, "pour");
    v->card = str_head(form_typed(rq, "carte"), 12);
    v->bad_card = form_error(&v->errors, "carte");
    v->cards = by_staff(rq) && rq_can(rq, ACCESS_HELP); /* a card says the name of anybody */
    v->desk = entry_desk_name(rq, db);
    v->lives = form_typed(rq, "habite").n > 0;
    v->bad_lives = form_error(&v->errors, "habite");
    v->bad_name = form_error(&v->errors, "nom");
    v->bad_phone = form_error(&v->errors, "telephone");
    v->bad_mail = form_error(&v->errors, "courriel");
    v->bad_code = form_error(&v->errors, "code1");
    ways_fill(rq, form_typed(rq, "comment"), &v->ways);
    page_open(rq, &(struct page){.title = tr(rq->lang, "Type in an order"),
                                 .body = by_staff(rq) ? "staff" : "merchant",
                                 .nav = "orders",
                                 .back = v->desk.n      ? S("")
                                         : by_staff(rq) ? S("/equipe")
                                                        : S("/commercant/commandes"),
                                 .back_text = v->desk.n ? S("") : tr(rq->lang, "Back")});
    tpl_entry_page(&rq->out, rq->lang, v);
    page_close(rq);
}

static void entry_get(struct rq *rq)
{
    struct entry_page_view *v = NEW(rq->mem, struct entry_page_view, 1);

    rows_typed(rq, &v->rows);
    entry_page(rq, rq->db, v);
}

static void rows_check(struct rq *rq, struct tx *tx, struct entry_page_view *v)
{
    size_t filled = 0;

    for (size_t i = 0; i < v->rows.n; i++) {
        struct entry_row *r = &v->rows.v[i];
        filled += r->code.n > 0;
        if (!entry_row_read(rq, tx->db, by_staff(rq) ? 0 : rq->merchant_id, r))
            v->errors.v[v->errors.n++] = (struct form_error){str_z(rq->mem, r->name_code), "order.entry", r->bad};
        if (v->errors.n == FORM_ERRORS) return;
    }
    if (!filled) form_error_add(rq, &v->errors, "code1", "form.empty", "Write at least one code.");
    if (!filled) v->rows.v[0].bad = form_error(&v->errors, "code1");
}

/* How it was asked for travels in the address of the next page; it is written with the purchase. */
static void entry_go(struct rq *rq, const struct entry_form *f, str token)
{
    struct buf b = buf_new(rq->mem, 1024);

    buf_urlpart(&b, f->pour);
    rq_go(rq, "%.*s/%.*s?comment=%.*s&pour=%.*s", STR_ARG(entry_path(rq)), STR_ARG(token), STR_ARG(f->comment),
          STR_ARG(buf_str(&b)));
}

static str how_of(str typed)
{
    static const char *const known[] = {"phone", "paper", "desk", "relative"};

    for (size_t i = 0; typed.n && i < sizeof known / sizeof *known; i++)
        if (str_eq(typed, str_c(known[i]))) return str_c(known[i]);
    return S("phone");
}

/* Staff may type the number of a resident card in the place of name and telephone. False: no number was typed. */
static bool card_typed(struct rq *rq, struct tx *tx, struct entry_form *f, struct entry_page_view *v)
{
    struct resident_card c;

    if (!by_staff(rq) || !rq_can(rq, ACCESS_HELP) || !str_trim(form_typed(rq, "carte")).n) return false;
    if (!resident_card_numbered(tx->db, rq->mem, form_digits(rq, "carte"), &c)) {
        form_error_add(rq, &v->errors, "carte", "card.none", "No card has this number, or it was withdrawn.");
        return true;
    }
    *f = (struct entry_form){c.name,
                             c.phone,
                             S(""),
                             how_of(rq_field(rq, "comment")),
                             utf8_head(text_clean(rq->mem, form_typed(rq, "pour")), 80),
                             c.id};
    return true;
}

/* Who collects gives no address: whose desk it is answers for that he lives in its commune. */
static void residence_check(struct rq *rq, struct tx *tx, struct form_errors *errors)
{
    if (entry_desk(rq, tx->db).n && !form_typed(rq, "habite").n)
        form_error_add(rq, errors, "habite", "order.resident",
                       "Tick that the buyer lives in your commune: this desk serves no other.");
}

static void entry_write(struct rq *rq, struct tx *tx)
{
    struct entry_page_view *v = NEW(rq->mem, struct entry_page_view, 1);
    struct entry_form f = {0};
    struct cart c;

    if (!by_staff(rq) && !rq->merchant_id) {
        rq_not_found(rq);
        return;
    }
    rows_typed(rq, &v->rows);
    bool card = card_typed(rq, tx, &f, v);
    if (!card && FORM_READ(rq, entry_fields, &f, &v->errors) && !f.telephone.n && !f.courriel.n)
        form_error_add(rq, &v->errors, "telephone", "form.contact",
                       "Give a mail address or a telephone number: one of them is enough.");
    residence_check(rq, tx, &v->errors);
    rows_check(rq, tx, v);
    if (v->errors.n) {
        rq_refused(rq, 422, v->errors.v[0].code);
        entry_page(rq, tx->db, v);
        return;
    }
    int64_t id = cart_make_apart(tx, rq->now, &rq->cart_token);
    cart_contact_give(tx, rq->now, id, f.nom, f.telephone, f.courriel);
    if (f.card_id) cart_card_give(tx, id, f.card_id);
    for (size_t i = 0; i < v->rows.n; i++)
        if (v->rows.v[i].offer_id) cart_add(tx, rq->now, id, v->rows.v[i].offer_id, v->rows.v[i].qty_milli);
    if (cart_read(rq, tx->db, &c)) entry_choose(rq, tx, &c);
    entry_go(rq, &f, rq->cart_token);
}

/* --- the page to check --- */

static str where_text(struct rq *rq, const struct pickup_place *at)
{
    return place_text(rq->mem, at->name, address_text(rq->mem, at->address, at->postcode, at->insee));
}

static void part_show(struct rq *rq, struct db *db, const struct cart_part *p, struct check_part *out)
{
    struct pickup_place at;
    struct slots s;

    entry_place(rq, db, p, &at);
    *out = (struct check_part){.part = p,
                               .where = where_text(rq, &at),
                               .field = str_fmt(rq->mem, "creneau-%lld", (long long)p->merchant_id),
                               .delivery = p->delivers && str_eq(p->fulfilment, S("delivery")),
                               .fee_cents = p->fee_cents - p->wrap_cents,
                               .way = S("pickup")};
    if (out->delivery) out->where = address_text(rq->mem, p->street, p->postcode, p->insee);
    entry_ways_fill(rq, db, p, &out->ways);
    for (size_t i = 0; i < out->ways.n; i++)
        if (out->ways.v[i].chosen) out->way = out->ways.v[i].value;
    out->rows.v = NEW(rq->mem, struct check_row, p->lines.n);
    for (size_t i = 0; i < p->lines.n; i++) {
        const struct cart_line *l = &p->lines.v[i];
        out->rows.v[out->rows.n++] = (struct check_row){
            qty_text(rq->mem, rq->lang, l->qty_milli, l->offer.unit), cart_line_title(rq->mem, rq->lang, &l->offer),
            l->warning, terms_weight_rule(db, rq->mem, rq->lang, &(struct weight_asked){l->offer.unit, false}),
            l->total_cents};
    }
    reception_slots(db, rq->mem, rq->lang,
                    &(struct slot_ask){p->merchant_id, rq->now, out->delivery ? S("delivery") : S("pickup"),
                                       SLOTS_SHOWN, p->ready_from, out->delivery ? 0 : at.id},
                    &s);
    out->slots.v = NEW(rq->mem, struct check_slot, s.n);
    for (size_t i = 0; i < s.n; i++)
        out->slots.v[out->slots.n++] =
            (struct check_slot){s.v[i].starts_at, s.v[i].text, p->slot_at.set && p->slot_at.v == s.v[i].starts_at};
}

static void check_page(struct rq *rq, struct db *db, const struct cart *c, struct entry_check_view *v)
{
    v->action = rq_url(rq, str_fmt(rq->mem, "%.*s/%.*s", STR_ARG(entry_path(rq)), STR_ARG(rq_param(rq, 0))));
    v->u_back = rq_url(rq, entry_path(rq));
    v->name = c->name, v->phone = c->phone, v->mail = c->mail;
    v->token = id_public(rq->mem, TOKEN_LEN);
    v->total_cents = c->total_cents;
    v->sum = str_fmt(rq->mem, "%lld", (long long)c->total_cents);
    v->birth = str_head(form_typed(rq, "naissance"), 20);
    entry_address_fill(rq, c, &v->errors, &v->address);
    v->parts.v = NEW(rq->mem, struct check_part, c->parts.n);
    for (size_t i = 0; i < c->parts.n; i++) {
        part_show(rq, db, &c->parts.v[i], &v->parts.v[v->parts.n++]);
        v->alcohol |= cart_part_alcohol(&c->parts.v[i]);
    }
    page_open(rq, &(struct page){.title = tr(rq->lang, "Check with the buyer"),
                                 .body = by_staff(rq) ? "staff" : "merchant",
                                 .nav = "orders"});
    tpl_entry_check(&rq->out, rq->lang, v);
    page_close(rq);
}

/* The cart of the address; a member sees only one that holds his own goods alone. */
static bool cart_here(struct rq *rq, struct db *db, struct cart *c)
{
    rq->cart_token = rq_param(rq, 0);
    if (rq->cart_token.n != 32 || !cart_read(rq, db, c)) return false;
    return by_staff(rq) || (c->parts.n == 1 && rq->merchant_id && c->parts.v[0].merchant_id == rq->merchant_id);
}

static void check_get(struct rq *rq)
{
    struct entry_check_view v = {.how = how_of(rq_query(rq, "comment")),
                                 .asked_by = utf8_head(text_clean(rq->mem, rq_query(rq, "pour")), 80)};
    struct cart c;

    if (cart_here(rq, rq->db, &c)) check_page(rq, rq->db, &c, &v);
    else rq_not_found(rq);
}

/* c: as it was read before anything was tried: what the attempt itself set aside is no news. */
static void check_again(struct rq *rq, struct tx *tx, const struct cart *c, str notice, str bad_birth)
{
    struct entry_check_view v = {.how = how_of(rq_field(rq, "comment")),
                                 .asked_by = utf8_head(text_clean(rq->mem, form_typed(rq, "pour")), 80),
                                 .notice = notice,
                                 .bad_birth = bad_birth};

    rq_refused(rq, bad_birth.n ? 422 : 409, bad_birth.n ? "order.birth" : "order.entry");
    check_page(rq, tx->db, c, &v);
}

/* Other times are shown, or the address is to be mended: as typed. */
static void how_again(struct rq *rq, struct tx *tx, enum entry_how end, const struct form_errors *errors)
{
    struct entry_check_view v = {.how = how_of(rq_field(rq, "comment")),
                                 .asked_by = utf8_head(text_clean(rq->mem, form_typed(rq, "pour")), 80),
                                 .errors = *errors};
    struct cart c;

    cart_read(rq, tx->db, &c);
    if (end == ENTRY_WRONG) rq_refused(rq, 422, errors->v[0].code);
    else if (!form_typed(rq, "montrer").n) v.notice = tr(rq->lang, "Choose the time: those shown were of another way.");
    check_page(rq, tx->db, &c, &v);
}

static void receipt_go(struct rq *rq, str token)
{
    rq_go(rq, "/achat/%.*s/recu", STR_ARG(token));
}

/* Typed in at this desk: by staff, or by this shop for itself; of another's, and of a buyer's own purchase, the address
** of the basket opens nothing. */
static bool typed_here(struct rq *rq, struct tx *tx, const struct purchase_made *was)
{
    struct purchase_mandate by;
    struct purchase_view p;

    if (!purchase_mandate_read(tx->db, tx->mem, was->id, &by) || !purchase_read(tx->db, tx->mem, was->token, &p))
        return false;
    str desk = entry_desk(rq, tx->db);
    if (by_staff(rq)) return str_eq(by.person_kind, S("staff")) && (!desk.n || str_eq(desk, by.insee));
    return str_eq(by.person_kind, S("member")) && rq->merchant_id && p.orders.n == 1 &&
           p.orders.v[0].merchant_id == rq->merchant_id;
}

/* The second click finds what the first one made. */
static bool done_before(struct rq *rq, struct tx *tx)
{
    struct purchase_made was;
    int64_t ever = cart_id_ever(rq, tx->db);

    if (!ever || cart_id_of(rq, tx->db) || !purchase_of_cart(tx->db, tx->mem, ever, &was) || !typed_here(rq, tx, &was))
        return false;
    receipt_go(rq, was.token);
    return true;
}

static bool any_alcohol(const struct cart *c)
{
    bool any = false;

    for (size_t i = 0; i < c->parts.n; i++) any |= cart_part_alcohol(&c->parts.v[i]);
    return any;
}

/* Every problem in one sentence after the other: there is one cart, and who types can call. */
static str problems_text(struct rq *rq, const struct place *p)
{
    struct buf b = buf_new(rq->mem, 16 * 1024);

    for (size_t i = 0; i < p->problems.n && b.n < 8000; i++)
        buf_fmt(&b, "%s%.*s: %.*s", i ? " " : "", STR_ARG(p->problems.v[i].title), STR_ARG(p->problems.v[i].text));
    return b.n ? buf_str(&b)
               : tr(rq->lang, "Something changed meanwhile. Nothing was ordered: check again, then confirm.");
}

static void place_now(struct rq *rq, struct tx *tx, const struct cart *c, bool adult)
{
    struct mandate by = {rq->person_id, by_staff(rq), how_of(rq_field(rq, "comment")),
                         utf8_head(text_clean(rq->mem, form_typed(rq, "pour")), 80), entry_desk(rq, tx->db)};
    struct place p = {.rq = rq,
                      .form_token = str_head(form_typed(rq, "jeton"), 64),
                      .fingerprint = cart_fingerprint(rq->mem, c),
                      .mandate = &by,
                      .adult = adult};

    if (purchase_place(tx, &p) != PLACED) {
        rq->undo = true;
        check_again(rq, tx, c, problems_text(rq, &p), S(""));
        return;
    }
    audit_note(rq, tx, "order.typed", str_fmt(rq->mem, "purchase %lld", (long long)p.purchase_id), by.how);
    receipt_go(rq, p.token);
}

static void check_write(struct rq *rq, struct tx *tx)
{
    struct form_errors errors = {0};
    struct cart c;
    int64_t sum = -1;

    rq->cart_token = rq_param(rq, 0);
    if (rq->cart_token.n == 32 && done_before(rq, tx)) return;
    if (!cart_here(rq, tx->db, &c)) {
        rq_not_found(rq);
        return;
    }
    enum entry_how how = entry_how_write(rq, tx, &c, &errors);
    if (how != ENTRY_HOW_OK) {
        how_again(rq, tx, how, &errors);
        return;
    }
    cart_read(rq, tx->db, &c);
    enum of_age age =
        any_alcohol(&c) ? birth_of_age(territory_zone(rq), rq->now, form_typed(rq, "naissance")) : AGE_ADULT;
    if (age == AGE_UNREADABLE)
        check_again(rq, tx, &c, S(""), tr(rq->lang, "Write the date of birth with day, month and year."));
    else if (!str_i64(rq_field(rq, "somme"), &sum) || sum != c.total_cents)
        check_again(rq, tx, &c, problems_text(rq, &(struct place){0}), S(""));
    else place_now(rq, tx, &c, age == AGE_ADULT);
}

const struct route entry_routes[] = {
    {GET, "/equipe/saisie", ACCESS_STAFF | ACCESS_DESK, RATE_PAGE, .read = entry_get},
    {POST, "/equipe/saisie", ACCESS_STAFF | ACCESS_DESK, RATE_WRITE, .write = entry_write},
    {GET, "/equipe/saisie/{panier}", ACCESS_STAFF | ACCESS_DESK, RATE_PAGE, .read = check_get},
    {POST, "/equipe/saisie/{panier}", ACCESS_STAFF | ACCESS_DESK, RATE_WRITE, .write = check_write},
    {GET, "/commercant/saisie", ACCESS_MEMBER | ACCESS_CLERK, RATE_PAGE, .read = entry_get},
    {POST, "/commercant/saisie", ACCESS_MEMBER | ACCESS_CLERK, RATE_WRITE, .write = entry_write},
    {GET, "/commercant/saisie/{panier}", ACCESS_MEMBER | ACCESS_CLERK, RATE_PAGE, .read = check_get},
    {POST, "/commercant/saisie/{panier}", ACCESS_MEMBER | ACCESS_CLERK, RATE_WRITE, .write = check_write},
    ROUTES_END};
