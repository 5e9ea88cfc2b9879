#include "shop/payment/inside.h"

#include "app/secret.h"
#include "app/settings.h"
#include "shop/merchant/merchant.h"

/* "code|name|form address|REST address", of the vads dialect; or with "|dialect|form address for tests|REST address for
** tests|spare form address|spare REST address" behind, the last four as needed. */
static bool line_read(str line, struct gateway_platform *p)
{
    str *const part[] = {&p->code,          &p->name,          &p->form_url,       &p->rest_url,      &p->dialect,
                         &p->test_form_url, &p->test_rest_url, &p->spare_form_url, &p->spare_rest_url};
    enum { NEEDED = 4, PARTS = sizeof part / sizeof *part };
    size_t n = 0;

    *p = (struct gateway_platform){0};
    for (; n < PARTS && str_cut(&line, '|', part[n]); n++) *part[n] = str_trim(*part[n]);
    if (n == NEEDED) p->dialect = S("vads");
    return n >= NEEDED && p->code.n > 0 && gateway_of(p->dialect);
}

/* Where a code stands, or would be added. */
static size_t place_of(const struct gateway_platform *all, size_t n, str code)
{
    size_t i = 0;

    while (i < n && !str_eq(all[i].code, code)) i++;
    return i;
}

static size_t built_in(struct gateway_platform *out, size_t most)
{
    size_t n = 0;

    for (size_t g = 0; gateways[g]; g++)
        for (const struct gateway_platform *p = gateways[g]->platforms; p->code.n && n < most; p++) {
            out[n] = *p;
            out[n++].dialect = str_c(gateways[g]->dialect);
        }
    return n;
}

size_t platforms_all(const struct territory *t, struct gateway_platform *out, size_t most)
{
    str rest = setting_str(t, SETTING_PLATFORMS), line;
    struct gateway_platform p;
    size_t n = built_in(out, most);

    while (str_cut(&rest, '\n', &line)) {
        if (!line_read(str_trim(line), &p)) continue;
        size_t at = place_of(out, n, p.code); /* a bank that moved: the operator's line takes the place of ours */
        if (at == n && n == most) break;
        out[at] = p;
        n += at == n;
    }
    return n;
}

bool platform_of(const struct territory *t, str code, struct gateway_platform *out)
{
    struct gateway_platform all[PLATFORMS_MOST];
    size_t n = platforms_all(t, all, PLATFORMS_MOST), at = place_of(all, n, code);

    if (at < n) *out = all[at];
    return at < n;
}

/* What the bank of a platform signs with: what is known of its dialect, and the operator's lines under its code. */
static str public_keys(const struct territory *t, struct arena *mem, const struct gateway *g, str code)
{
    str rest = setting_str(t, SETTING_BANK_KEYS), line;
    struct buf b = buf_new(mem, PUBLIC_KEYS_BYTES);
    bool inside = false, mine = false;

    if (!g->public_keys) return S("");
    buf_put(&b, str_c(g->public_keys));
    while (str_cut(&rest, '\n', &line)) {
        line = str_trim(line);
        if (str_starts(line, S("-----BEGIN "))) inside = true;
        if (!inside && line.n) mine = str_eq(line, code);
        if (inside && mine) buf_put(&b, line), buf_byte(&b, '\n');
        if (str_starts(line, S("-----END "))) inside = false;
    }
    return buf_str(&b);
}

bool contract_open(const struct hall *hall, const struct territory *t, struct arena *mem,
                   const struct contract_by_token_row *c, bool production, struct gateway_contract *out)
{
    struct gateway_platform p;
    str key = production ? c->key_production : c->key_test, rest = production ? c->rest_production : c->rest_test;

    if (!platform_of(t, c->platform, &p)) return false;
    const struct gateway *g = gateway_of(c->dialect);
    if (!g || !str_eq(p.dialect, c->dialect)) return false; /* the operator gave its code to another bank */
    if (g->one_key) key = c->key_production;
    *out = (struct gateway_contract){
        .site_id = c->site_id,
        .part = c->part,
        .login = c->login,
        .production = production,
        .form_url = !production && p.test_form_url.n ? p.test_form_url : p.form_url,
        .rest_url = !production && p.test_rest_url.n ? p.test_rest_url : p.rest_url,
        .spare_rest_url = production ? p.spare_rest_url : S(""),
        .public_keys = public_keys(t, mem, g, c->platform),
    };
    if (rest.p && !secret_open(hall, mem, rest, c->seal_number, &out->rest_password)) return false;
    return secret_open(hall, mem, key, c->seal_number, &out->key);
}

bool contract_has_services(const struct contract_by_token_row *c, const struct gateway_contract *open)
{
    const struct gateway *g = gateway_of(c->dialect);

    return g && (g->key_for_calls ? c->services > 0 : open->rest_password.n > 0);
}

static enum gateway_trust key_try(struct arena *mem, const struct bank_word *w, const struct gateway_contract *bank,
                                  struct gateway_event *e)
{
    const struct gateway *g = gateway_of(w->contract->dialect);
    enum gateway_trust t = g ? g->notification(mem, bank, w->raw, e) : GATEWAY_FORGED;

    if (g && !g->key_tells_mode) return t;
    return t == GATEWAY_TRUSTED && e->production != bank->production ? GATEWAY_FORGED : t;
}

/* The key that signed is the one of the mode the contract was in when the attempt was made: all are tried. */
enum gateway_trust word_read(const struct hall *hall, const struct territory *t, struct arena *mem,
                             const struct bank_word *w, struct gateway_event *e)
{
    enum gateway_trust trust = GATEWAY_FORGED;

    for (int production = 0; production < 2 && trust != GATEWAY_TRUSTED; production++) {
        struct gateway_contract bank;
        if (contract_open(hall, t, mem, w->contract, production, &bank)) trust = key_try(mem, w, &bank, e);
    }
    for (size_t i = 0; i < w->old.n && trust != GATEWAY_TRUSTED; i++) {
        const struct old_keys_at_row *k = &w->old.v[i];
        struct gateway_contract bank = {.site_id = w->contract->site_id,
                                        .part = w->contract->part,
                                        .login = w->contract->login,
                                        .production = k->production};
        if (secret_open(hall, mem, k->key, k->seal_number, &bank.key)) trust = key_try(mem, w, &bank, e);
    }
    return trust;
}

bool payment_possible(struct db *db, struct arena *mem, int64_t merchant_id)
{
    str s = payment_contract_state(db, mem, merchant_id);
    return str_eq(s, S("test")) || str_eq(s, S("production"));
}

str payment_contract_state(struct db *db, struct arena *mem, int64_t merchant_id)
{
    struct contract_of_merchant_row c;

    return q_contract_of_merchant(db, mem, merchant_id, S("off"), &c) ? c.state : S("none");
}

static str sealed(struct hall *hall, struct arena *mem, str plain, int64_t *number)
{
    return plain.n ? secret_seal(hall, mem, plain, number) : (str){0};
}

str payment_contract_make(struct hall *hall, struct tx *tx, int64_t now, const struct contract_new *c)
{
    int64_t number = hall->seal_number;
    str token = id_public(tx->mem, 20);
    bool open = str_eq(c->state, S("test")) || str_eq(c->state, S("production"));
    str dialect = c->dialect.n ? c->dialect : S("vads");

    x_contract_insert(tx, tx->mem,
                      &(struct contract_insert_args){
                          .id = id_new(),
                          .token = token,
                          .merchant_id = c->merchant_id,
                          .dialect = dialect,
                          .platform = c->platform,
                          .site_id = c->site_id,
                          .part = c->part.p ? c->part : S(""),
                          .login = c->login.p ? c->login : S(""),
                          .services = c->services,
                          .key_test = sealed(hall, tx->mem, c->key_test, &number),
                          .key_production = sealed(hall, tx->mem, c->key_production, &number),
                          .rest_test = sealed(hall, tx->mem, c->rest_test, &number),
                          .rest_production = sealed(hall, tx->mem, c->rest_production, &number),
                          .seal_number = number,
                          .last4_test = c->key_test.n ? secret_last4(tx->mem, c->key_test) : S(""),
                          .last4_production = c->key_production.n ? secret_last4(tx->mem, c->key_production) : S(""),
                          .state = c->state,
                          .now = now,
                      });
    merchant_pay_online_set(tx, now, c->merchant_id, open);
    return token;
}

/* --- a new sealing key --- */

static bool contract_turn(struct tx *tx, const struct hall *hall, const struct contract_sealed_before_row *c)
{
    struct contract_seal_args a = {.id = c->id, .number = hall->seal_number};
    const struct {
        str sealed;
        str *anew;
    } values[] = {{c->key_test, &a.key_test},
                  {c->key_production, &a.key_production},
                  {c->rest_test, &a.rest_test},
                  {c->rest_production, &a.rest_production}};

    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        if (!secret_turn(hall, tx->mem, values[i].sealed, c->seal_number, values[i].anew)) return false;
    x_contract_seal(tx, tx->mem, &a);
    return true;
}

size_t contract_seal_turn(struct tx *tx, const struct hall *hall, struct secret_turning *t)
{
    struct contract_sealed_before_rows rows;

    q_contract_sealed_before(tx->db, tx->mem, hall->seal_number, t->cursor, SECRET_TURN_MOST, &rows);
    for (size_t i = 0; i < rows.n; i++) {
        t->cursor = rows.v[i].id;
        if (!contract_turn(tx, hall, &rows.v[i])) t->lost++;
    }
    return rows.n;
}

size_t old_key_seal_turn(struct tx *tx, const struct hall *hall, struct secret_turning *t)
{
    struct old_key_sealed_before_rows rows;
    str anew;

    q_old_key_sealed_before(tx->db, tx->mem, hall->seal_number, t->cursor, SECRET_TURN_MOST, &rows);
    for (size_t i = 0; i < rows.n; i++) {
        t->cursor = rows.v[i].id;
        if (secret_turn(hall, tx->mem, rows.v[i].key, rows.v[i].seal_number, &anew))
            x_old_key_seal(tx, tx->mem, rows.v[i].id, anew, hall->seal_number);
        else t->lost++;
    }
    return rows.n;
}
