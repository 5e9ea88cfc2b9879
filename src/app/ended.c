/* ended.c: keeps what was sent without a session, shows it to who typed it, lets it go once. */
#include "app/ended.h"

#include "app.sql.h"
#include "app/form.h"
#include "app/serve.h"
#include "app/settings.h"

#define COOKIE "r"
#define MARK   RQ_SENT_AGAIN
enum { PAGE_MOST = 4 << 20, PAGE_MORE = 4096 };
enum { TOKEN_LEN = 26, MARK_LEN = 32, KEPT_MOST = 12, PHOTOS_MOST = 4, FORM_MOST = 2 << 20, SHOWN_CHARS = 300 };

/* What a form calls a password, a code somebody was sent or shows, a bank's key. */
static bool is_secret(str name)
{
    return str_eq(name, S("secret")) || str_eq(name, S("encore")) || str_eq(name, S("code")) ||
           str_starts(name, S("key_")) || str_starts(name, S("rest_"));
}

const char *ended_kind(const struct rq *rq)
{
    uint32_t need = rq->route->access;

    if (((need & (ACCESS_STAFF | ACCESS_ADMIN)) || rq->acting_pub.n) && !rq_can(rq, ACCESS_STAFF)) return "staff";
    if ((need & (ACCESS_MEMBER | ACCESS_OWNER)) && !rq_can(rq, ACCESS_MEMBER)) return "member";
    return (need & ACCESS_BUYER) && !rq_can(rq, ACCESS_BUYER) ? "buyer" : NULL;
}

const char *ended_door(const char *kind)
{
    if (!strcmp(kind, "staff")) return "/equipe/entrer";
    return strcmp(kind, "member") ? "/compte/entrer" : "/commercant/entrer";
}

/* --- what was sent --- */

struct ended_fields {
    struct rq_typed_field *v;
    size_t n;
};
struct ended {
    const char *kind;
    int64_t owner; /* 0: nobody knows */
    opt_i64 merchant;
    struct ended_fields fields;
    bool may_photo;             /* his session was not taken from him, and he is still of that shop */
    bool secrets, photo, files; /* left out; photos kept; files that are not */
};

static void put(struct ended_fields *to, str name, str value)
{
    to->v[to->n++] = (struct rq_typed_field){name, value};
}

static void fields_take(struct rq *rq, struct ended *e)
{
    struct rq_typed typed;

    rq_typed(rq, &typed);
    e->fields.v = NEW(rq->in, struct rq_typed_field, typed.n + (size_t)2 * PHOTOS_MOST);
    for (size_t i = 0; i < typed.n; i++)
        if (str_eq(typed.v[i].name, S(MARK))) continue; /* a form of its own by now */
        else if (!is_secret(typed.v[i].name)) put(&e->fields, typed.v[i].name, typed.v[i].value);
        else e->secrets |= typed.v[i].value.n > 0;
}

/* The photo kept takes the place of one that was kept before in the same field. */
static void photo_put(struct rq *rq, struct ended *e, const struct ended_photo *p)
{
    str kept = str_fmt(rq->in, "%s_gardee", p->field), named = str_fmt(rq->in, "%s_nom", p->field);
    size_t n = 0;

    for (size_t i = 0; i < e->fields.n; i++)
        if (!str_eq(e->fields.v[i].name, kept) && !str_eq(e->fields.v[i].name, named))
            e->fields.v[n++] = e->fields.v[i];
    e->fields.n = n;
    put(&e->fields, kept, p->ticket);
    put(&e->fields, named, p->name);
    e->photo = true;
}

static void files_take(struct rq *rq, struct ended *e, bool keep)
{
    size_t n, photos = 0;
    const struct http_upload *u = http_rq_uploads(rq->http, &n);

    for (size_t i = 0; i < n; i++) {
        struct ended_photo p = {.field = str_z(rq->in, u[i].name)};
        if (u[i].size <= 0) continue;
        if (keep && e->may_photo && photos < PHOTOS_MOST && all_photo_keep(rq, e->merchant.v, &p))
            photos++, photo_put(rq, e, &p);
        else e->files = true;
    }
}

static str hash_of(struct arena *mem, str token)
{
    uint8_t h[SHA256_BYTES];

    sha256(token, h);
    return hex(mem, h, sizeof h);
}

/* Whose the session was that the browser still tells of. */
static void owner_find(struct rq *rq, struct ended *e)
{
    bool buyer = !strcmp(e->kind, "buyer");
    str token = rq_cookie_in(rq, buyer ? "b" : "s");
    struct buyer_session_ended_row b;
    struct session_ended_row s;

    if (token.n < 16 || token.n > 64) return;
    if (buyer && q_buyer_session_ended(rq->db, rq->in, hash_of(rq->in, token), &b)) e->owner = b.buyer_id;
    if (buyer || !q_session_ended(rq->db, rq->in, hash_of(rq->in, token), &s) || !str_eq(s.kind, str_c(e->kind)))
        return;
    e->owner = s.person_id;
    e->merchant = s.merchant_id;
    e->may_photo = s.merchant_id.set && !s.revoked_at.set && s.member.set;
}

/* --- its page --- */

struct ended_view {
    str enter, again;
    bool kept, full, secrets, photo, files;
    struct ended_fields fields;
};
#include "ended.html.h"

static void page_draw(struct rq *rq, struct ended_view *v)
{
    rq_refused(rq, 403, "session.ended");
    page_open(rq, &(struct page){.title = tr(rq->lang, "You are no longer signed in"), .body = "plain"});
    tpl_ended(&rq->out, rq->lang, v);
    page_close(rq);
}

static struct ended_view view_of(struct rq *rq, const struct ended *e)
{
    return (struct ended_view){
        .enter = rq_url(rq, str_c(ended_door(e->kind))), .secrets = e->secrets, .photo = e->photo, .files = e->files};
}

/* Nobody knows whose it is: it stays on his page. */
static void page_carries(struct rq *rq, const struct ended *e)
{
    struct ended_view v = view_of(rq, e);

    v.again = http_rq_target(rq->http);
    v.fields = e->fields;
    page_draw(rq, &v);
}

/* --- kept --- */

static str token_in(struct rq *rq)
{
    str token = rq_cookie_in(rq, COOKIE);

    return token.n == TOKEN_LEN ? token : S("");
}

/* Only the browser's cookie opens it: neither the database nor a backup does. */
static str key_of(struct rq *rq, str token, uint8_t key[SHA256_BYTES])
{
    hmac_sha256(rq->hall->mark_key, str_fmt(rq->mem, "form kept|%.*s", STR_ARG(token)), key);
    return (str){(const char *)key, SHA256_BYTES};
}

static void text_put(struct buf *b, str s)
{
    buf_fmt(b, "%zu:", s.n);
    buf_put(b, s);
}

static bool text_take(str *rest, str *out)
{
    str digits;
    int64_t n;

    if (!str_cut(rest, ':', &digits) || !str_i64(digits, &n) || n < 0 || (size_t)n > rest->n) return false;
    *out = str_head(*rest, (size_t)n);
    *rest = str_from(*rest, (size_t)n);
    return true;
}

static str fields_written(struct rq *rq, const struct ended_fields *f)
{
    struct buf b = buf_new(rq->mem, FORM_MOST);

    for (size_t i = 0; i < f->n; i++) text_put(&b, f->v[i].name), text_put(&b, f->v[i].value);
    return buf_str(&b);
}

static void fields_read(struct rq *rq, str sealed, struct ended_fields *out)
{
    uint8_t key[SHA256_BYTES];
    str locked, rest, name, value;

    *out = (struct ended_fields){0};
    if (!base64_read(rq->mem, sealed, &locked) || !unseal(rq->mem, key_of(rq, token_in(rq), key), locked, &rest))
        return;
    out->v = NEW(rq->mem, struct rq_typed_field, rest.n / 4 + 1); /* two lengths, two colons */
    while (text_take(&rest, &name) && text_take(&rest, &value)) put(out, name, value);
}

static void form_keep(struct rq *rq, struct tx *tx, const struct ended *e)
{
    str token = token_in(rq).n ? token_in(rq) : id_public(rq->mem, TOKEN_LEN);
    str target = http_rq_target(rq->http), plain = fields_written(rq, &e->fields);
    uint8_t key[SHA256_BYTES], mark[SHA256_BYTES];
    str k = key_of(rq, token, key), locked = seal(rq->mem, k, plain);

    hmac_sha256(k, str_fmt(rq->mem, "%s %lld %.*s %.*s", e->kind, (long long)e->owner, STR_ARG(target), STR_ARG(plain)),
                mark);
    x_form_kept_put(tx, tx->mem,
                    &(struct form_kept_put_args){.id = id_new(),
                                                 .token_hash = hash_of(tx->mem, token),
                                                 .mark = hex(tx->mem, mark, MARK_LEN / 2),
                                                 .kind = str_c(e->kind),
                                                 .owner_id = e->owner,
                                                 .merchant_id = e->merchant,
                                                 .target = target,
                                                 .sealed = base64(tx->mem, locked.p, locked.n),
                                                 .now = rq->now});
    rq_cookie(rq, COOKIE, token, DAY_MS / SECOND_MS, false);
}

/* What one person has waiting is bounded: beyond that his page carries it. */
static bool is_full(struct rq *rq, struct db *db, const struct ended *e)
{
    struct form_kept_of_owner_row r = {0};

    q_form_kept_of_owner(db, rq->mem, str_c(e->kind), e->owner, rq->now - DAY_MS, &r);
    return r.n >= KEPT_MOST;
}

static void kept_post(struct rq *rq, struct tx *tx)
{
    struct ended *e = rq->form;
    struct ended_view v = view_of(rq, e);

    if (is_full(rq, tx->db, e)) {
        page_carries(rq, e);
        return;
    }
    form_keep(rq, tx, e);
    v.kept = rq->keep = true;
    page_draw(rq, &v);
}

/* A script's own request is told only: what it asked for in somebody's name it sends again as that page's form. */
static bool by_script(struct rq *rq)
{
    str dest = rq_header(rq, "Sec-Fetch-Dest");

    return dest.p && str_eq(dest, S("empty"));
}

bool ended_answer(struct rq *rq)
{
    struct ended *e = NEW(rq->in, struct ended, 1);
    struct route *keep = NEW(rq->in, struct route, 1);

    e->kind = ended_kind(rq);
    if (rq->route->flags & ROUTE_ASIDE) {
        rq_refuse(rq, 403, "session.ended", "You are no longer signed in.");
        return false;
    }
    owner_find(rq, e);
    fields_take(rq, e);
    bool keeps = e->owner && !by_script(rq);
    files_take(rq, e, keeps && !is_full(rq, rq->db, e));
    if (!keeps) {
        page_carries(rq, e);
        return false;
    }
    *keep = *rq->route;
    keep->prepare = NULL;
    keep->write = kept_post;
    rq->route = keep;
    rq->form = e;
    return true;
}

/* --- sent again --- */

static str path_part(str target)
{
    str path;

    return str_cut(&target, '?', &path) ? path : target;
}

/* On its way to where it was first sent a form may pass by a code by mail: there the mark says nothing. */
static bool is_passing(struct rq *rq, struct db *db, str mark)
{
    struct form_kept_whose_row r;

    return q_form_kept_whose(db, rq->in, hash_of(rq->in, token_in(rq)), mark, rq->now - DAY_MS, &r) &&
           !str_eq(path_part(r.target), path_part(http_rq_target(rq->http)));
}

/* The mark of what is sent again to here; absent: nothing is. */
static str mark_here(struct rq *rq, struct db *db)
{
    str mark = rq_field(rq, MARK);

    return mark.p && token_in(rq).n && is_passing(rq, db, mark) ? (str){0} : mark;
}

static bool is_owner(const struct rq *rq, str kind, int64_t owner)
{
    if (str_eq(kind, S("buyer"))) return rq_can(rq, ACCESS_BUYER) && rq->buyer_id == owner;
    return rq->person_id == owner && rq_can(rq, str_eq(kind, S("staff")) ? ACCESS_STAFF : ACCESS_MEMBER);
}

/* In the shop he is in now. */
static bool is_here(const struct rq *rq, opt_i64 merchant)
{
    return !merchant.set || merchant.v == rq->merchant_id;
}

static void sent_already(struct rq *rq)
{
    rq_refuse(rq, 409, "session.not_yours",
              "This was sent already, is over a day old, or somebody else typed it. Nothing was done.");
}

bool ended_may_send(struct rq *rq)
{
    str mark = mark_here(rq, rq->db);
    struct form_kept_whose_row r;

    if (!mark.p) return true;
    if (token_in(rq).n &&
        q_form_kept_whose(rq->db, rq->in, hash_of(rq->in, token_in(rq)), mark, rq->now - DAY_MS, &r) &&
        is_owner(rq, r.kind, r.owner_id) && is_here(rq, r.merchant_id))
        return true;
    sent_already(rq);
    return false;
}

bool ended_hold(struct rq *rq, struct tx *tx)
{
    str mark = mark_here(rq, tx->db);

    if (!mark.p || !token_in(rq).n || rq->route->write == kept_post ||
        x_form_kept_hold(tx, tx->mem, hash_of(tx->mem, token_in(rq)), mark) == 1)
        return true;
    sent_already(rq);
    return false;
}

void ended_sent(struct rq *rq, struct tx *tx)
{
    str mark = mark_here(rq, tx->db);

    if (mark.p && token_in(rq).n) x_form_kept_drop(tx, tx->mem, hash_of(tx->mem, token_in(rq)), mark);
}

/* --- refused when it was sent again --- */

/* What stands in the tag behind ` NAME="`; absent: nothing. */
static str attribute(str tag, str name)
{
    ptrdiff_t at = str_find(tag, name);
    str rest = at < 0 ? (str){0} : str_from(tag, (size_t)at + name.n), value = {0};

    return rest.p && str_cut(&rest, '"', &value) ? value : (str){0};
}

/* A form of the page that goes where the one that was refused went. */
static bool is_same_form(struct rq *rq, str tag)
{
    str action = attribute(tag, S(" action=\""));

    return str_eq(attribute(tag, S(" method=\"")), S("post")) &&
           (!action.n || str_eq(path_part(action), path_part(http_rq_target(rq->http))));
}

static bool is_mark(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!s.p[i] || !strchr("0123456789abcdef", s.p[i])) return false;
    return s.n == MARK_LEN;
}

/* Copies the page up to the next form, and its tag; false: there is none. */
static bool form_copy(struct buf *to, str *rest, str *tag)
{
    ptrdiff_t at = str_find(*rest, S("<form ")), end;

    if (at < 0 || (end = str_find(str_from(*rest, (size_t)at), S(">"))) < 0) return false;
    *tag = str_head(str_from(*rest, (size_t)at), (size_t)end + 1);
    buf_put(to, str_head(*rest, (size_t)(at + end) + 1));
    *rest = str_from(*rest, (size_t)(at + end) + 1);
    return true;
}

void ended_carry(struct rq *rq)
{
    str mark = rq_field(rq, MARK), rest = buf_str(&rq->out), tag;

    if (!is_mark(mark) || (rq->status < 400 && !rq->undo)) return;
    struct buf page = buf_new_about(rq->mem, PAGE_MOST, rest.n + PAGE_MORE);
    while (form_copy(&page, &rest, &tag))
        if (is_same_form(rq, tag))
            buf_fmt(&page, "<input type=\"hidden\" name=\"" MARK "\" value=\"%.*s\">", STR_ARG(mark));
    buf_put(&page, rest);
    rq->out = page;
}

void ended_go(struct rq *rq, struct tx *tx, const char *kind, int64_t owner_id)
{
    struct form_kept_waits_row r;

    if (token_in(rq).n &&
        q_form_kept_waits(tx->db, tx->mem, hash_of(tx->mem, token_in(rq)), str_c(kind), owner_id, rq->now - DAY_MS, &r))
        rq_go(rq, "/a-renvoyer");
}

int64_t ended_merchant(struct rq *rq, struct db *db, int64_t person_id)
{
    struct form_kept_waits_row r;

    if (!token_in(rq).n ||
        !q_form_kept_waits(db, rq->mem, hash_of(rq->mem, token_in(rq)), S("member"), person_id, rq->now - DAY_MS, &r))
        return 0;
    return r.merchant_id.set ? r.merchant_id.v : 0;
}

struct again_view {
    struct again_rows {
        struct again_row {
            str when, action, mark;
            struct ended_fields fields, shown;
        } * v;
        size_t n;
    } rows;
    str drop, enter, home;
    bool elsewhere; /* in another of his shops */
};
#include "again.html.h"

/* What the form carries for itself says nothing to a person. */
/* A person's words rather than a form's own ("pickup", "60"): with a space, a capital at the front, or an accent. */
static bool is_words(str v)
{
    for (size_t i = 0; i < v.n; i++)
        if (v.p[i] == ' ' || (unsigned char)v.p[i] >= 0x80) return true;
    return v.n && v.p[0] >= 'A' && v.p[0] <= 'Z';
}

static bool is_shown(const struct rq_typed_field *f)
{
    return is_words(f->value) && !str_eq(f->name, S("jeton")) && !str_eq(f->name, S("vu")) &&
           !str_ends(f->name, S("_gardee"));
}

static void row_show(struct rq *rq, const struct form_kept_of_browser_row *r, struct again_row *out)
{
    *out = (struct again_row){
        .when = date_text(rq->mem, rq->lang, setting_str(rq->place, SETTING_TIME_ZONE), r->at, DATE_TIME),
        .action = r->target,
        .mark = r->mark};
    fields_read(rq, r->sealed, &out->fields);
    out->shown.v = NEW(rq->mem, struct rq_typed_field, out->fields.n);
    for (size_t i = 0; i < out->fields.n; i++)
        if (is_shown(&out->fields.v[i]))
            put(&out->shown, out->fields.v[i].name, utf8_head(out->fields.v[i].value, SHOWN_CHARS));
}

static void rows_show(struct rq *rq, const struct form_kept_of_browser_rows *rows, struct again_view *v)
{
    v->rows.v = NEW(rq->mem, struct again_row, rows->n);
    for (size_t i = 0; i < rows->n; i++) {
        const struct form_kept_of_browser_row *r = &rows->v[i];
        if (!is_owner(rq, r->kind, r->owner_id)) v->enter = rq_url(rq, str_c(ended_door(str_z(rq->mem, r->kind))));
        else if (!is_here(rq, r->merchant_id)) v->elsewhere = true;
        else row_show(rq, r, &v->rows.v[v->rows.n++]);
    }
}

static void again_get(struct rq *rq)
{
    struct again_view v = {.drop = rq_url(rq, S("/a-renvoyer")), .home = rq_url(rq, S("/"))};
    struct form_kept_of_browser_rows rows = {0};

    if (token_in(rq).n)
        q_form_kept_of_browser(rq->db, rq->mem, hash_of(rq->mem, token_in(rq)), rq->now - DAY_MS, &rows);
    rows_show(rq, &rows, &v);
    page_open(rq, &(struct page){.title = tr(rq->lang, "To send again"), .body = "plain"});
    tpl_again(&rq->out, rq->lang, &v);
    page_close(rq);
}

/* Thrown away, by who typed it. */
static void drop_post(struct rq *rq, struct tx *tx)
{
    str mark = form_typed(rq, "garde");
    struct form_kept_whose_row r;

    if (token_in(rq).n &&
        q_form_kept_whose(tx->db, tx->mem, hash_of(tx->mem, token_in(rq)), mark, rq->now - DAY_MS, &r) &&
        is_owner(rq, r.kind, r.owner_id))
        x_form_kept_drop(tx, tx->mem, hash_of(tx->mem, token_in(rq)), mark);
    rq_go(rq, "/a-renvoyer");
}

const struct route ended_routes[] = {{GET, "/a-renvoyer", ACCESS_ANYONE, RATE_PAGE, .read = again_get},
                                     {POST, "/a-renvoyer", ACCESS_ANYONE, RATE_WRITE, .write = drop_post},
                                     ROUTES_END};
