/* desk_web.c: resident cards at staff's desk: made, printed once, withdrawn. Staff keep no link of a card, and see
** what was ordered with it only with a code that goes to its telephone. */
#include "shop/card/inside.h"

#include "app/assets.h"
#include "app/audit.h"
#include "app/form.h"
#include "app/once.h"

enum { TOKEN_LEN = 26, NUMBER_LEN = 6, CARDS_SHOWN = 500, NUMBER_TRIES = 50, PRINT_MS = 30 * MINUTE_MS };

struct card_list_view {
    str action, once, u_revoke, wanted, name, phone, bad_name, bad_phone;
    struct form_errors errors;
    struct card_rows {
        struct card_row {
            int64_t id;
            str number, name, phone, url;
        } * v;
        size_t n;
    } rows;
};
struct card_desk_view {
    str name, number, phone;
    struct card_seen_view seen;
};
struct card_sheet_view {
    str name, number, link, u_done;
    struct html qr;
};
#include "card_list.html.h"
#include "card_seen.html.h"
#include "card_desk.html.h"
#include "card_sheet.html.h"

static str card_path(struct rq *rq, int64_t id, const char *verb)
{
    return str_fmt(rq->mem, "/equipe/cartes/%lld%s", (long long)id, verb);
}

static str card_url(struct rq *rq, int64_t id, const char *verb)
{
    return rq_url(rq, card_path(rq, id, verb));
}

/* The one of a number, or the newest. */
static void cards_find(struct rq *rq, struct db *db, str number, struct card_list_view *v)
{
    struct card_all_rows r = {0};
    struct card_by_number_row one;

    if (!number.n) q_card_all(db, rq->mem, CARDS_SHOWN, &r);
    v->rows.v = NEW(rq->mem, struct card_row, r.n + 1);
    for (size_t i = 0; i < r.n; i++)
        v->rows.v[v->rows.n++] =
            (struct card_row){r.v[i].id, r.v[i].number, r.v[i].name, r.v[i].phone, card_url(rq, r.v[i].id, "")};
    if (number.n && q_card_by_number(db, rq->mem, number, &one))
        v->rows.v[v->rows.n++] = (struct card_row){one.id, one.number, one.name, one.phone, card_url(rq, one.id, "")};
}

static void cards_page(struct rq *rq, struct db *db, struct card_list_view *v)
{
    v->wanted = str_head(str_trim(rq_query(rq, "numero")), 12);
    cards_find(rq, db, v->wanted, v);
    v->once = once_number(rq);
    v->action = rq_url(rq, S("/equipe/cartes"));
    v->u_revoke = rq_url(rq, S("/equipe/cartes/retirer"));
    v->bad_name = form_error(&v->errors, "nom");
    v->bad_phone = form_error(&v->errors, "telephone");
    page_open(rq, &(struct page){.title = tr(rq->lang, "Resident cards"),
                                 .body = "staff",
                                 .back = S("/equipe"),
                                 .back_text = tr(rq->lang, "Back")});
    tpl_card_list(&rq->out, rq->lang, v);
    page_close(rq);
}

static void cards_get(struct rq *rq)
{
    cards_page(rq, rq->db, &(struct card_list_view){.name = S(""), .phone = S("")});
}

struct card_form {
    str nom, telephone;
};
static const struct field card_fields[] = {
    FIELD(struct card_form, nom, FIELD_LINE, 2, 80),
    FIELD(struct card_form, telephone, FIELD_PHONE, 1, 20),
};

void resident_card_make(struct tx *tx, int64_t now, struct resident_card_new *c)
{
    c->id = id_new();
    c->token = id_public(tx->mem, TOKEN_LEN);
    for (int i = 0; i < NUMBER_TRIES; i++) {
        c->number = id_digits(tx->mem, NUMBER_LEN);
        if (x_card_add(tx, tx->mem,
                       &(struct card_add_args){.id = c->id,
                                               .number = c->number,
                                               .token = c->token,
                                               .name = c->name,
                                               .phone = c->phone,
                                               .made_by = c->made_by,
                                               .now = now}) == 1)
            return;
    }
    fault("order.card", "no free number");
}

static void cards_write(struct rq *rq, struct tx *tx)
{
    struct card_list_view v = {.name = form_typed(rq, "nom"), .phone = form_typed(rq, "telephone")};
    struct card_form f = {0};

    if (!FORM_READ(rq, card_fields, &f, &v.errors)) {
        rq_refused(rq, 422, v.errors.v[0].code);
        cards_page(rq, tx->db, &v);
        return;
    }
    if (once_made(rq, tx)) return;
    struct resident_card_new c = {.name = f.nom, .phone = f.telephone, .made_by = rq->person_id};
    resident_card_make(tx, rq->now, &c);
    audit_note(rq, tx, "card.made", str_fmt(rq->mem, "card %lld", (long long)c.id), S(""));
    rq_go(rq, "/equipe/cartes/%lld/feuille", (long long)c.id);
    once_keep(rq, tx);
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

/* --- printed once --- */

static void sheet_get(struct rq *rq)
{
    struct card_to_print_row c;
    int64_t id = 0;

    if (!str_i64(rq_param(rq, 0), &id) ||
        !q_card_to_print(rq->db, rq->mem, id, rq->person_id, rq->now - PRINT_MS, &c)) {
        rq_refuse(rq, 410, "card.printed",
                  "This card is printed: its link is shown once. Lost? Withdraw it, and make another.");
        return;
    }
    struct card_sheet_view v = {.name = c.name,
                                .number = c.number,
                                .u_done = card_url(rq, id, "/imprimee"),
                                .link = rq_absolute(rq, str_fmt(rq->mem, "/carte/%.*s", STR_ARG(c.token)))};
    v.qr = html_qr(rq->mem, v.link, tr(rq->lang, "The card’s address, to be read by a telephone"));
    page_open(rq, &(struct page){.title = tr(rq->lang, "Resident card"),
                                 .body = "staff",
                                 .back = S("/equipe/cartes"),
                                 .back_text = tr(rq->lang, "Back")});
    tpl_card_sheet(&rq->out, rq->lang, &v);
    page_close(rq);
}

static void printed_write(struct rq *rq, struct tx *tx)
{
    int64_t id = 0;

    if (str_i64(rq_param(rq, 0), &id) && x_card_printed(tx, tx->mem, id, rq->person_id, rq->now) == 1)
        audit_note(rq, tx, "card.printed", str_fmt(rq->mem, "card %lld", (long long)id), S(""));
    rq_go(rq, "/equipe/cartes");
}

/* --- what was ordered, while its holder is there --- */

static bool desk_here(struct rq *rq, struct db *db, struct card_by_id_row *c)
{
    int64_t id = 0;

    if (str_i64(rq_param(rq, 0), &id) && q_card_by_id(db, rq->mem, id, c)) return true;
    rq_not_found(rq);
    return false;
}

static struct card_seen seen_of(struct rq *rq, const struct card_by_id_row *c)
{
    return (struct card_seen){c->id, c->phone, card_path(rq, c->id, ""), NULL};
}

static void desk_page(struct rq *rq, struct db *db, const struct card_by_id_row *c, const char *bad)
{
    struct card_desk_view v = {.name = c->name, .number = c->number, .phone = c->phone};
    struct card_seen seen = seen_of(rq, c);

    seen.bad = bad;
    card_seen_fill(rq, db, &seen, &v.seen);
    page_open(rq, &(struct page){.title = tr(rq->lang, "Resident card"),
                                 .body = "staff",
                                 .back = S("/equipe/cartes"),
                                 .back_text = tr(rq->lang, "Back")});
    tpl_card_desk(&rq->out, rq->lang, &v);
    page_close(rq);
}

static void desk_get(struct rq *rq)
{
    struct card_by_id_row c;

    if (desk_here(rq, rq->db, &c)) desk_page(rq, rq->db, &c, NULL);
}

static void desk_code_write(struct rq *rq, struct tx *tx)
{
    struct card_by_id_row c;

    if (!desk_here(rq, tx->db, &c)) return;
    struct card_seen seen = seen_of(rq, &c);
    card_code_send(rq, tx, &seen);
}

static void desk_open_write(struct rq *rq, struct tx *tx)
{
    struct card_by_id_row c;

    if (!desk_here(rq, tx->db, &c)) return;
    struct card_seen seen = seen_of(rq, &c);
    const char *bad = card_prove(rq, tx, &seen);
    if (bad) desk_page(rq, tx->db, &c, bad);
}

const struct route card_desk_routes[] = {
    {GET, "/equipe/cartes", ACCESS_STAFF | ACCESS_HELP, RATE_PAGE, .read = cards_get},
    {POST, "/equipe/cartes", ACCESS_STAFF | ACCESS_HELP, RATE_WRITE, .write = cards_write},
    {POST, "/equipe/cartes/retirer", ACCESS_STAFF | ACCESS_HELP, RATE_WRITE, .write = revoke_write},
    {GET, "/equipe/cartes/{carte}", ACCESS_STAFF | ACCESS_HELP, RATE_PAGE, .read = desk_get},
    {GET, "/equipe/cartes/{carte}/feuille", ACCESS_STAFF | ACCESS_HELP, RATE_PAGE, .read = sheet_get},
    {POST, "/equipe/cartes/{carte}/imprimee", ACCESS_STAFF | ACCESS_HELP, RATE_WRITE, .write = printed_write},
    {POST, "/equipe/cartes/{carte}/code", ACCESS_STAFF | ACCESS_HELP, RATE_CODE, .write = desk_code_write},
    {POST, "/equipe/cartes/{carte}/ouvrir", ACCESS_STAFF | ACCESS_HELP, RATE_CODE, .write = desk_open_write},
    ROUTES_END};
