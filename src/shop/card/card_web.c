/* card_web.c: resident cards in the hand of who holds one: to order and follow without mail or password. The number
** alone opens nothing; the card's link orders, and shows what was ordered once its telephone was proved by a code: a
** card that was lost or copied tells nothing. */
#include "shop/card/inside.h"

#include "app/audit.h"
#include "app/form.h"
#include "app/hall.h"
#include "shop/territory/territory.h"

enum { TOKEN_LEN = 26, PURCHASES_SHOWN = 50, DESK_MS = 15 * MINUTE_MS };

struct card_page_view {
    str action, name, number, link;
    struct html qr;
    struct card_seen_view seen;
};
struct card_find_view {
    str action, number, phone, bad_number, bad_phone;
    struct form_errors errors;
};
#include "card_seen.html.h"
#include "card_page.html.h"
#include "card_find.html.h"

/* --- its telephone was proved on this browser --- */

static str proof_of(struct rq *rq, int64_t card_id, int64_t until)
{
    uint8_t key[SHA256_BYTES], mac[SHA256_BYTES];

    hmac_sha256(rq->hall->mark_key, S("the telephone of a card was proved"), key);
    hmac_sha256((str){(const char *)key, sizeof key},
                str_fmt(rq->mem, "%.*s|%lld|%lld", STR_ARG(rq->place->slug), (long long)card_id, (long long)until),
                mac);
    return str_fmt(rq->mem, "%lld.%lld.%.*s", (long long)card_id, (long long)until,
                   STR_ARG(str_lower(rq->mem, base32(rq->mem, mac, sizeof mac))));
}

static bool proved(struct rq *rq, int64_t card_id)
{
    str typed = rq_cookie_in(rq, "p"), rest = typed, id, until;
    int64_t of, end;

    if (!typed.n || !str_cut(&rest, '.', &id) || !str_cut(&rest, '.', &until) || !str_i64(id, &of) ||
        !str_i64(until, &end))
        return false;
    return of == card_id && end > rq->now && crypt_eq(typed, proof_of(rq, of, end));
}

void card_seen_fill(struct rq *rq, struct db *db, const struct card_seen *c, struct card_seen_view *v)
{
    struct purchase_notes p = {0};
    str number = sms_number(rq->mem, c->phone), text = sms_number_text(rq->mem, number);

    *v = (struct card_seen_view){.shown = proved(rq, c->card_id),
                                 .sent = c->bad || rq_query(rq, "envoye").n,
                                 .too_soon = rq_query(rq, "attendre").n,
                                 .u_code = rq_url(rq, str_fmt(rq->mem, "%.*s/code", STR_ARG(c->path))),
                                 .u_open = rq_url(rq, str_fmt(rq->mem, "%.*s/ouvrir", STR_ARG(c->path))),
                                 .u_find = rq_url(rq, S("/suivre")),
                                 .typed = str_head(form_typed(rq, "code"), 12),
                                 .bad = c->bad ? tr(rq->lang, c->bad) : S("")};
    if (number.n && sms_possible(rq->hall)) v->ends = str_from(text, text.n - 2);
    if (v->shown) purchases_of_card(db, rq->mem, c->card_id, PURCHASES_SHOWN, &p);
    v->purchases.v = NEW(rq->mem, struct card_purchase, p.n);
    for (size_t i = 0; i < p.n; i++)
        v->purchases.v[v->purchases.n++] =
            (struct card_purchase){date_text(rq->mem, rq->lang, territory_zone(rq), p.v[i].created_at, DATE_FULL),
                                   rq_url(rq, str_fmt(rq->mem, "/achat/%.*s", STR_ARG(p.v[i].token))),
                                   purchase_cost(db, rq->mem, p.v[i].token)};
}

void card_code_send(struct rq *rq, struct tx *tx, const struct card_seen *c)
{
    str number = sms_number(rq->mem, c->phone);

    if (!number.n || !sms_possible(rq->hall)) {
        rq_refuse(rq, 409, "card.no_sms", "No SMS reaches this telephone. Find each order by its number and its code.");
        return;
    }
    struct sign_code_ask ask = browser_ask(rq, "card", number, true);
    bool sent = sms_code_send(tx, rq->now, &ask, rq->lang);
    if (sent) audit_note(rq, tx, "card.code", str_fmt(rq->mem, "card %lld", (long long)c->card_id), S(""));
    rq_go(rq, "%.*s?envoye=1%s", STR_ARG(c->path), sent ? "" : "&attendre=1");
}

/* Staff at a desk see it for a quarter of an hour, who holds the card for a day. */
const char *card_prove(struct rq *rq, struct tx *tx, const struct card_seen *c)
{
    int64_t ms = rq_can(rq, ACCESS_STAFF) ? DESK_MS : DAY_MS;
    str number = sms_number(rq->mem, c->phone);
    struct sign_code_ask ask = browser_ask(rq, "card", number, false);

    switch (sign_code_use_by(tx, rq->now, &ask, form_digits(rq, "code"))) {
    case CODE_OK:
        if (!rq_can(rq, ACCESS_STAFF)) browser_learn(rq, number);
        audit_note(rq, tx, "card.opened", str_fmt(rq->mem, "card %lld", (long long)c->card_id), S(""));
        rq_cookie(rq, "p", proof_of(rq, c->card_id, rq->now + ms), ms / SECOND_MS, false);
        rq_go(rq, "%.*s", STR_ARG(c->path));
        return NULL;
    case CODE_EXPIRED: rq_refused(rq, 422, "card.code_old"); return _("This code is too old. Ask for another.");
    case CODE_TOO_MANY_TRIES:
        rq_refused(rq, 422, "card.code_shut");
        return _("Too many tries with this code. Ask for another.");
    default:
        rq->keep = true; /* it is counted */
        rq_refused(rq, 422, "card.wrong_code");
        return _("This is not the code we sent. Look at the SMS again.");
    }
}

bool resident_card_numbered(struct db *db, struct arena *mem, str number, struct resident_card *out)
{
    struct card_by_number_row r;

    if (!q_card_by_number(db, mem, number, &r)) return false;
    *out = (struct resident_card){r.id, r.name, r.phone};
    return true;
}

/* --- who holds it --- */

static bool card_here(struct rq *rq, struct db *db, struct card_by_token_row *c)
{
    str token = rq_param(rq, 0);

    if (token.n == TOKEN_LEN && q_card_by_token(db, rq->mem, token, c)) return true;
    rq_not_found(rq);
    return false;
}

static void card_page(struct rq *rq, struct db *db, const struct card_by_token_row *c, const char *bad)
{
    str path = str_fmt(rq->mem, "/carte/%.*s", STR_ARG(c->token));
    struct card_page_view v = {
        .action = rq_url(rq, path), .name = c->name, .number = c->number, .link = rq_absolute(rq, path)};
    struct card_seen seen = {c->id, c->phone, path, bad};

    v.qr = html_qr(rq->mem, v.link, tr(rq->lang, "The card’s address, to be read by a telephone"));
    card_seen_fill(rq, db, &seen, &v.seen);
    page_open(rq, &(struct page){.title = tr(rq->lang, "Resident card"), .body = ""});
    tpl_card_page(&rq->out, rq->lang, &v);
    page_close(rq);
}

static void card_get(struct rq *rq)
{
    struct card_by_token_row c;

    if (card_here(rq, rq->db, &c)) card_page(rq, rq->db, &c, NULL);
}

/* Who found or copied it makes its telephone ring a few times an hour, no more. */
static bool card_code_prepare(struct rq *rq)
{
    struct card_by_token_row c;

    if (!card_here(rq, rq->db, &c)) return false;
    str number = sms_number(rq->mem, c.phone);
    if (!number.n || browser_may_ask(rq, number)) return true;
    rq_go(rq, "/carte/%.*s?envoye=1&attendre=1", STR_ARG(c.token));
    return false;
}

static void card_code_write(struct rq *rq, struct tx *tx)
{
    struct card_by_token_row c;

    if (card_here(rq, tx->db, &c))
        card_code_send(rq, tx,
                       &(struct card_seen){c.id, c.phone, str_fmt(rq->mem, "/carte/%.*s", STR_ARG(c.token)), NULL});
}

static void card_open_write(struct rq *rq, struct tx *tx)
{
    struct card_by_token_row c;

    if (!card_here(rq, tx->db, &c)) return;
    struct card_seen seen = {c.id, c.phone, str_fmt(rq->mem, "/carte/%.*s", STR_ARG(c.token)), NULL};
    const char *bad = card_prove(rq, tx, &seen);
    if (bad) card_page(rq, tx->db, &c, bad);
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

static void find_page(struct rq *rq, struct card_find_view *v)
{
    v->action = rq_url(rq, S("/carte"));
    v->number = form_typed(rq, "numero");
    v->phone = form_typed(rq, "telephone");
    v->bad_number = form_error(&v->errors, "numero");
    v->bad_phone = form_error(&v->errors, "telephone");
    page_open(rq, &(struct page){.title = tr(rq->lang, "Resident card"), .body = ""});
    tpl_card_find(&rq->out, rq->lang, v);
    page_close(rq);
}

static void find_card_get(struct rq *rq)
{
    find_page(rq, &(struct card_find_view){.number = S("")});
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
    struct card_find_view v = {.number = S("")};
    struct find_card_form f = {0};
    struct card_by_number_row c;

    if (FORM_READ(rq, find_card_fields, &f, &v.errors)) {
        if (q_card_by_number(tx->db, rq->mem, form_digits(rq, "numero"), &c) &&
            same_phone(rq->mem, c.phone, f.telephone)) {
            rq_go(rq, "/carte/%.*s", STR_ARG(c.token));
            return;
        }
        form_error_add(rq, &v.errors, "numero", "card.none",
                       "No card has this number with this telephone, or it was withdrawn.");
    }
    rq_refused(rq, 422, v.errors.v[0].code);
    find_page(rq, &v);
}

const struct route card_routes[] = {
    {GET, "/carte", ACCESS_ANYONE, RATE_PAGE, CACHE_PRIVATE, .read = find_card_get},
    {POST, "/carte", ACCESS_ANYONE, RATE_CODE, CACHE_PRIVATE, .write = find_card_write},
    {GET, "/carte/{jeton}", ACCESS_ANYONE, RATE_PAGE, CACHE_PRIVATE, .read = card_get},
    {POST, "/carte/{jeton}", ACCESS_ANYONE, RATE_WRITE, CACHE_PRIVATE, .write = card_write},
    {POST, "/carte/{jeton}/code", ACCESS_ANYONE, RATE_CODE, CACHE_PRIVATE, .prepare = card_code_prepare,
     .write = card_code_write},
    {POST, "/carte/{jeton}/ouvrir", ACCESS_ANYONE, RATE_CODE, CACHE_PRIVATE, .write = card_open_write},
    ROUTES_END};
