/* card_web.c: resident cards. Whoever holds the card orders with it and follows what was ordered, without mail or password; the number
** alone opens nothing, and staff can withdraw a card. */
#include "shop/order/web.h"

#include "app/audit.h"
#include "app/form.h"
#include "shop/territory/territory.h"

enum { TOKEN_LEN = 26, NUMBER_LEN = 6, CARDS_SHOWN = 500, PURCHASES_SHOWN = 50, NUMBER_TRIES = 50 };

struct order_cards_view {
    str action, u_revoke, wanted, name, phone, bad_name, bad_phone;
    struct form_errors errors;
    struct card_rows {
        struct card_row {
            int64_t id;
            str number, name, phone, url;
        } *v;
        size_t n;
    } rows;
};
struct order_card_view {
    str action, name, number, link;
    struct html qr;
    struct card_purchases {
        struct card_purchase {
            str when, url;
            int64_t total_cents;
        } *v;
        size_t n;
    } purchases;
};
struct order_card_find_view {
    str action, number, phone, bad_number, bad_phone;
    struct form_errors errors;
};
#include "order_cards.html.h"
#include "order_card.html.h"
#include "order_card_find.html.h"

/* --- staff --- */

/* The one of a number, or the newest. */
static void cards_find(struct rq *rq, struct db *db, str number, struct order_cards_view *v)
{
    struct card_all_rows r = {0};
    struct card_by_number_row one;

    if (!number.n) q_card_all(db, rq->mem, CARDS_SHOWN, &r);
    v->rows.v = NEW(rq->mem, struct card_row, r.n + 1);
    for (size_t i = 0; i < r.n; i++)
        v->rows.v[v->rows.n++] = (struct card_row){r.v[i].id, r.v[i].number, r.v[i].name, r.v[i].phone,
                                                   rq_url(rq, str_fmt(rq->mem, "/carte/%.*s", STR_ARG(r.v[i].token)))};
    if (number.n && q_card_by_number(db, rq->mem, number, &one))
        v->rows.v[v->rows.n++] = (struct card_row){one.id, one.number, one.name, one.phone,
                                                   rq_url(rq, str_fmt(rq->mem, "/carte/%.*s", STR_ARG(one.token)))};
}

static void cards_page(struct rq *rq, struct db *db, struct order_cards_view *v)
{
    v->wanted = str_head(str_trim(rq_query(rq, "numero")), 12);
    cards_find(rq, db, v->wanted, v);
    v->action = rq_url(rq, S("/equipe/cartes"));
    v->u_revoke = rq_url(rq, S("/equipe/cartes/retirer"));
    v->bad_name = form_error(&v->errors, "nom");
    v->bad_phone = form_error(&v->errors, "telephone");
    page_open(rq, &(struct page){.title = tr(rq->lang, "Resident cards"), .body = "staff", .back = S("/equipe"), .back_text = tr(rq->lang, "Back")});
    tpl_order_cards(&rq->out, rq->lang, v);
    page_close(rq);
}

static void cards_get(struct rq *rq)
{
    cards_page(rq, rq->db, &(struct order_cards_view){.name = S(""), .phone = S("")});
}

struct card_form {
    str nom, telephone;
};
static const struct field card_fields[] = {
    FIELD(struct card_form, nom, FIELD_LINE, 2, 80),
    FIELD(struct card_form, telephone, FIELD_PHONE, 1, 20),
};

static void cards_write(struct rq *rq, struct tx *tx)
{
    struct order_cards_view v = {.name = form_typed(rq, "nom"), .phone = form_typed(rq, "telephone")};
    struct card_form f = {0};
    str token = id_public(rq->mem, TOKEN_LEN);
    int64_t id = id_new();

    if (!FORM_READ(rq, card_fields, &f, &v.errors)) {
        rq_refused(rq, 422, v.errors.v[0].code);
        cards_page(rq, tx->db, &v);
        return;
    }
    for (int i = 0; i < NUMBER_TRIES; i++)
        if (x_card_add(tx, tx->mem, &(struct card_add_args){.id = id, .number = id_digits(tx->mem, NUMBER_LEN), .token = token, .name = f.nom,
                                                            .phone = f.telephone, .made_by = rq->person_id, .now = rq->now}) == 1) {
            audit_note(rq, tx, "card.made", str_fmt(rq->mem, "card %lld", (long long)id), S(""));
            rq_go(rq, "/carte/%.*s", STR_ARG(token));
            return;
        }
    fault("order.card", "no free number");
}

static void revoke_write(struct rq *rq, struct tx *tx)
{
    int64_t id = 0;

    if (!str_i64(rq_field(rq, "carte"), &id) || x_card_revoke(tx, tx->mem, id, rq->now) != 1) {
        rq_not_found(rq);
        return;
    }
    audit_note(rq, tx, "card.withdrawn", str_fmt(rq->mem, "card %lld", (long long)id), S(""));
    rq_go(rq, "/equipe/cartes");
}

/* --- who holds it --- */

static bool card_here(struct rq *rq, struct db *db, struct card_by_token_row *c)
{
    str token = rq_param(rq, 0);

    if (token.n == TOKEN_LEN && q_card_by_token(db, rq->mem, token, c)) return true;
    rq_not_found(rq);
    return false;
}

static void card_get(struct rq *rq)
{
    struct card_by_token_row c;
    struct card_purchases_rows p;

    if (!card_here(rq, rq->db, &c)) return;
    str path = str_fmt(rq->mem, "/carte/%.*s", STR_ARG(c.token));
    struct order_card_view v = {.action = rq_url(rq, path), .name = c.name, .number = c.number, .link = rq_absolute(rq, path)};
    v.qr = html_qr(rq->mem, v.link, tr(rq->lang, "The card’s address, to be read by a telephone"));
    q_card_purchases(rq->db, rq->mem, c.id, PURCHASES_SHOWN, &p);
    v.purchases.v = NEW(rq->mem, struct card_purchase, p.n);
    for (size_t i = 0; i < p.n; i++)
        v.purchases.v[v.purchases.n++] = (struct card_purchase){date_text(rq->mem, rq->lang, territory_zone(rq), p.v[i].created_at, DATE_FULL),
            rq_url(rq, str_fmt(rq->mem, "/achat/%.*s", STR_ARG(p.v[i].token))), p.v[i].total_cents};
    page_open(rq, &(struct page){.title = tr(rq->lang, "Resident card"), .body = ""});
    tpl_order_card(&rq->out, rq->lang, &v);
    page_close(rq);
}

/* The basket of this browser is hers from now on: nothing about her is asked again. */
static void card_write(struct rq *rq, struct tx *tx)
{
    struct card_by_token_row c;

    if (!card_here(rq, tx->db, &c)) return;
    int64_t id = cart_id_make(rq, tx);
    cart_contact_give(tx, rq->now, id, c.name, c.phone, S(""));
    cart_card_give(tx, id, c.id);
    rq_go(rq, cart_lines_count(tx->db, tx->mem, id) ? "/panier" : "/recherche");
}

static void find_page(struct rq *rq, struct order_card_find_view *v)
{
    v->action = rq_url(rq, S("/carte"));
    v->number = form_typed(rq, "numero");
    v->phone = form_typed(rq, "telephone");
    v->bad_number = form_error(&v->errors, "numero");
    v->bad_phone = form_error(&v->errors, "telephone");
    page_open(rq, &(struct page){.title = tr(rq->lang, "Resident card"), .body = ""});
    tpl_order_card_find(&rq->out, rq->lang, v);
    page_close(rq);
}

static void find_card_get(struct rq *rq)
{
    find_page(rq, &(struct order_card_find_view){.number = S("")});
}

struct find_card_form {
    str numero, telephone;
};
static const struct field find_card_fields[] = {
    FIELD(struct find_card_form, numero, FIELD_LINE, 1, 12),
    FIELD(struct find_card_form, telephone, FIELD_PHONE, 1, 20),
};

/* The end of a number too short to have one proves nothing. */
static bool same_phone(struct arena *mem, str a, str b)
{
    str tail = phone_tail(mem, a);

    return tail.n ? str_eq(tail, phone_tail(mem, b)) : str_eq(a, b);
}

static void find_card_write(struct rq *rq, struct tx *tx)
{
    struct order_card_find_view v = {.number = S("")};
    struct find_card_form f = {0};
    struct card_by_number_row c;

    if (FORM_READ(rq, find_card_fields, &f, &v.errors)) {
        if (q_card_by_number(tx->db, rq->mem, form_digits(rq, "numero"), &c) && same_phone(rq->mem, c.phone, f.telephone)) {
            rq_go(rq, "/carte/%.*s", STR_ARG(c.token));
            return;
        }
        form_error_add(rq, &v.errors, "numero", "card.none", "No card has this number with this telephone, or it was withdrawn.");
    }
    rq_refused(rq, 422, v.errors.v[0].code);
    find_page(rq, &v);
}

const struct route order_card_routes[] = {
    {GET, "/equipe/cartes", ACCESS_STAFF, RATE_PAGE, .read = cards_get},
    {POST, "/equipe/cartes", ACCESS_STAFF, RATE_WRITE, .write = cards_write},
    {POST, "/equipe/cartes/retirer", ACCESS_STAFF, RATE_WRITE, .write = revoke_write},
    {GET, "/carte", ACCESS_ANYONE, RATE_PAGE, CACHE_PRIVATE, .read = find_card_get},
    {POST, "/carte", ACCESS_ANYONE, RATE_CODE, CACHE_PRIVATE, .write = find_card_write},
    {GET, "/carte/{jeton}", ACCESS_ANYONE, RATE_PAGE, CACHE_PRIVATE, .read = card_get},
    {POST, "/carte/{jeton}", ACCESS_ANYONE, RATE_WRITE, CACHE_PRIVATE, .write = card_write},
    ROUTES_END};
