/* monetico.c: Monetico Paiement (Crédit Mutuel, CIC), interface 3.0: form and "interface Retour" (CGI2) sealed with
** HMAC-SHA-1; status, refunds by services that answer only addresses the bank let in. Retold in doc/payments.md. */
#include "pay/gateway.h"

#include "pay/fields.h"

enum { KEY_CHARS = 40, TIME_CHARS = 14, CONTEXT_BYTES = 4096 };

/* Forty characters stand for twenty bytes. The bank may have written the last two otherwise: a 39th between "F" and "a"
** is 23 less, or else a 40th "M" is a zero. */
static bool key_hex(str key, char t[KEY_CHARS])
{
    if (key.n != KEY_CHARS) return false;
    memcpy(t, key.p, KEY_CHARS);
    if (t[38] > 'F' && t[38] < 'a') t[38] = (char)(t[38] - 23);
    else if (t[39] == 'M') t[39] = '0';
    for (size_t i = 0; i < KEY_CHARS; i++)
        if (!t[i] || !strchr("0123456789abcdefABCDEF", t[i])) return false;
    return true;
}

static bool key_bytes(struct arena *mem, str key, str *out)
{
    char t[KEY_CHARS];

    return key_hex(key, t) && hex_read(mem, (str){t, KEY_CHARS}, out);
}

/* All fields but MAC in the byte order of their names, "name=value" joined by "*". */
static str mac_of(struct arena *mem, const struct pay_field *f, size_t n, str key)
{
    const struct pay_field **sorted = fields_sorted(mem, f, n);
    struct buf b = buf_new(mem, FIELD_BYTES_MOST * 2);
    uint8_t mac[SHA1_BYTES];

    for (size_t i = 0; i < n; i++) {
        if (str_eq(sorted[i]->name, S("MAC"))) continue;
        if (b.n) buf_byte(&b, '*');
        buf_put(&b, sorted[i]->name), buf_byte(&b, '='), buf_put(&b, sorted[i]->value);
    }
    hmac_sha1(key, buf_str(&b), mac);
    return hex(mem, mac, sizeof mac);
}

static str amount_text(struct arena *mem, int64_t cents)
{
    return str_fmt(mem, "%lld.%02lldEUR", (long long)cents / 100, (long long)cents % 100);
}

/* "24.80EUR": at most two decimals, then the letters of the currency, which is said by its number. */
static bool amount_read(str s, int64_t *cents, str *currency)
{
    enum { DIGITS_MOST = 10, LETTERS = 3 };
    str whole, decimals = S("");
    int64_t units, rest = 0;

    if (s.n <= LETTERS) return false;
    *currency = str_from(s, s.n - LETTERS);
    if (str_eq(*currency, S("EUR"))) *currency = S("978");
    s = str_head(s, s.n - LETTERS);
    bool point = str_find(s, S(".")) >= 0;
    str_cut(&s, '.', &whole);
    if (point) decimals = s;
    if (!whole.n || whole.n > DIGITS_MOST || !str_i64(whole, &units) || units < 0) return false;
    if (point && (!decimals.n || decimals.n > 2 || !str_i64(decimals, &rest) || rest < 0)) return false;
    *cents = units * 100 + (decimals.n == 1 ? rest * 10 : rest);
    return true;
}

/* "JJ/MM/AAAA", of YYYYMMDDHHMMSS. */
static str day_text(struct arena *mem, str t)
{
    if (t.n != TIME_CHARS) return S("");
    return str_fmt(mem, "%.2s/%.2s/%.4s", t.p + 6, t.p + 4, t.p);
}

static str time_text(struct arena *mem, str t)
{
    if (t.n != TIME_CHARS) return S("");
    return str_fmt(mem, "%.*s:%.2s:%.2s:%.2s", STR_ARG(day_text(mem, t)), t.p + 8, t.p + 10, t.p + 12);
}

static bool of_plain(str s, const char *also)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        if (!plain && (!c || !strchr(also, c))) return false;
    }
    return s.n > 0;
}

static void address_put(struct json *j, const char *name, const struct gateway_request *r)
{
    json_key(j, str_c(name));
    json_open(j, '{');
    if (!strcmp(name, "shipping")) json_key(j, S("shipIndicator")), json_str(j, S("pick-up"));
    json_key(j, S("addressLine1")), json_str(j, utf8_head(r->where.line, 50));
    json_key(j, S("city")), json_str(j, utf8_head(r->where.city, 50));
    json_key(j, S("postalCode")), json_str(j, utf8_head(r->where.postcode, 10));
    json_key(j, S("country")), json_str(j, S("FR"));
    json_close(j, '}');
}

/* What the card's bank wants to know of the purchase. */
static str context(struct arena *mem, const struct gateway_request *r)
{
    struct buf b = buf_new(mem, CONTEXT_BYTES);
    struct json j = json_new(&b);

    json_open(&j, '{');
    address_put(&j, "billing", r);
    if (r->pickup) address_put(&j, "shipping", r);
    json_close(&j, '}');
    return base64(mem, b.p, b.n);
}

/* The seal joins names and values by "*": nothing that people typed holds one, so that no form can be cut anew. All but
** the context is ASCII: banks do not agree on how letters with accents are sealed. */
static str mail_clean(str mail)
{
    return of_plain(mail, "@._%+-") ? mail : S("");
}

static void mac_put(struct arena *mem, struct gateway_form *f, str key)
{
    struct pay_field all[GATEWAY_FIELDS];
    str bytes = {0};

    for (size_t i = 0; i < f->n; i++) all[i] = (struct pay_field){f->field[i].name, f->field[i].value};
    if (!key_bytes(mem, key, &bytes)) fault("pay.key", "a contract has a key of another length");
    gateway_put(f, "MAC", mac_of(mem, all, f->n, bytes));
}

static void redirect(struct arena *mem, const struct gateway_contract *c, const struct gateway_request *r,
                     struct gateway_form *f)
{
    *f = (struct gateway_form){.url = c->form_url};
    gateway_put(f, "TPE", c->site_id);
    gateway_put(f, "version", S("3.0"));
    gateway_put(f, "date", time_text(mem, r->local_time));
    gateway_put(f, "montant", amount_text(mem, r->amount_cents));
    gateway_put(f, "reference", r->reference);
    gateway_put(f, "lgue", str_eq(r->lang, S("en")) ? S("EN") : S("FR"));
    gateway_put(f, "societe", c->login);
    gateway_put(f, "contexte_commande", context(mem, r));
    gateway_put(f, "mail", mail_clean(r->buyer_mail));
    gateway_put(f, "url_retour_ok", r->return_url);
    gateway_put(f, "url_retour_err", r->return_url);
    mac_put(mem, f, c->key);
}

/* --- what the bank says --- */

/* Of a refusal the bank does not say whether it was a test. A later success of the same reference may follow one. */
static void code_read(struct gateway_event *e)
{
    bool test = str_eq(e->status_word, S("payetest")), real = str_eq(e->status_word, S("paiement"));

    e->production = real;
    e->mode_unsaid = !test && !real;
    if (test || real) e->status = GATEWAY_CAPTURED;
    else e->status = str_eq(e->status_word, S("Annulation")) ? GATEWAY_REFUSED : GATEWAY_UNKNOWN;
}

/* What is kept must be text; a value that is none is as if it had not come. */
static str text_of(const struct pay_fields *all, const char *name)
{
    str s = fields_get(all, str_c(name));
    return s.p && utf8_ok(s) ? s : S("");
}

/* An authorisation number alone may come twice in the life of a contract. */
static str bank_id_of(struct arena *mem, str reference, str authorisation)
{
    return of_plain(authorisation, "") ? str_fmt(mem, "%.*s-%.*s", STR_ARG(reference), STR_ARG(authorisation)) : S("");
}

static enum gateway_trust notification(struct arena *mem, const struct gateway_contract *c, str raw,
                                       struct gateway_event *e)
{
    struct pay_fields all;
    str key;

    *e = (struct gateway_event){.kind = S("DEBIT"), .trans_id = S(""), .currency = S("")};
    if (!utf8_ok(raw) || !fields_read_bytes(mem, raw, &all)) return GATEWAY_MALFORMED;
    str given = fields_get(&all, S("MAC"));
    if (!given.n || !key_bytes(mem, c->key, &key)) return GATEWAY_FORGED;
    given = str_lower(mem, given);
    if (!crypt_eq(mac_of(mem, all.v, all.n, key), given)) return GATEWAY_FORGED;
    e->seal = given;
    e->status_word = text_of(&all, "code-retour");
    e->site_id = text_of(&all, "TPE");
    e->reference = text_of(&all, "reference");
    code_read(e);
    if (gateway_moves_money(e->status)) e->bank_id = bank_id_of(mem, e->reference, text_of(&all, "numauto"));
    if (!amount_read(text_of(&all, "montant"), &e->amount_cents, &e->currency)) e->amount_cents = -1;
    return GATEWAY_TRUSTED;
}

/* The bank reads these bytes and no others: 0 whenever the seal was right, whatever it told. */
static struct gateway_ack acknowledge(enum gateway_trust t)
{
    return (struct gateway_ack){200, S("text/plain"),
                                t == GATEWAY_TRUSTED ? S("version=2\ncdr=0\n") : S("version=2\ncdr=1\n")};
}

/* --- its services --- */

static void call_make(struct arena *mem, const struct gateway_contract *c, const char *service, struct gateway_form *f,
                      struct gateway_call *out)
{
    struct buf b = buf_new(mem, FIELD_BYTES_MOST);

    mac_put(mem, f, c->key);
    for (size_t i = 0; i < f->n; i++) fields_put(&b, f->field[i].name, f->field[i].value);
    *out = (struct gateway_call){.method = S("POST"), .body = buf_str(&b), .headers = 1};
    out->url = str_fmt(mem, "%.*s%s", STR_ARG(c->rest_url), service);
    out->header[0] = S("Content-Type: application/x-www-form-urlencoded");
}

static void status_call(struct arena *mem, const struct gateway_contract *c, const struct gateway_asked *a,
                        struct gateway_call *out)
{
    struct gateway_form f = {0};

    gateway_put(&f, "version", S("2.0"));
    gateway_put(&f, "TPE", c->site_id);
    gateway_put(&f, "date", day_text(mem, a->local_time));
    gateway_put(&f, "montant", amount_text(mem, a->amount_cents));
    gateway_put(&f, "reference", a->reference);
    gateway_put(&f, "societe", c->login);
    call_make(mem, c, "etatpaiement.cgi", &f, out);
}

/* What stands between <name> and </name>; absent if it is not there exactly once. */
static str element(str xml, const char *open, const char *close)
{
    ptrdiff_t at = str_find(xml, str_c(open));
    if (at < 0) return (str){0};
    str rest = str_from(xml, (size_t)at + strlen(open));
    ptrdiff_t end = str_find(rest, str_c(close));
    bool again = str_find(rest, str_c(open)) >= 0;
    return end < 0 || again ? (str){0} : str_trim(str_head(rest, (size_t)end));
}

static void event_add(const struct gateway_contract *c, const struct gateway_asked *a, struct gateway_event e,
                      struct gateway_events *out)
{
    if (out->n == out->most) return;
    e.site_id = c->site_id;
    e.reference = a->reference;
    e.trans_id = S("");
    e.currency = S("978");
    e.production = c->production;
    out->v[out->n++] = e;
}

/* PA is paid. Of the other words it is not known which the bank may still change: nothing is made of them, and an
** attempt that is never paid lapses by itself. */
static bool status_read(struct arena *mem, const struct gateway_contract *c, const struct gateway_asked *a, str body,
                        struct gateway_events *out)
{
    str state, back, currency;
    int64_t cents;

    out->n = 0;
    if (!utf8_ok(body) || str_find(body, S("<etatpaiement")) < 0) return false;
    state = element(body, "<etat>", "</etat>");
    if (!state.n) return false;
    if (!str_eq(state, S("PA"))) return true;
    event_add(c, a,
              (struct gateway_event){.status = GATEWAY_CAPTURED,
                                     .status_word = c->production ? S("paiement") : S("payetest"),
                                     .kind = S("DEBIT"),
                                     .bank_id = bank_id_of(mem, a->reference, element(body, "<numauto>", "</numauto>")),
                                     .amount_cents = a->amount_cents},
              out);
    back = element(element(body, "<recredits>", "</recredits>"), "<total>", "</total>");
    if (back.n && amount_read(back, &cents, &currency) && cents > a->refunded_cents)
        event_add(c, a,
                  (struct gateway_event){.status = GATEWAY_REFUNDED,
                                         .status_word = S("recredit"),
                                         .kind = S("CREDIT"),
                                         .bank_id = S(""),
                                         .amount_cents = cents - a->refunded_cents},
                  out);
    return true;
}

/* The day of remittance is the bank's affair and told by nobody: that of the payment is said. */
static void refund_call(struct arena *mem, const struct gateway_contract *c, const struct gateway_asked *a,
                        struct gateway_call *out)
{
    struct gateway_form f = {0};
    str authorisation = str_from(a->bank_id, a->reference.n + 1);

    gateway_put(&f, "version", S("3.0"));
    gateway_put(&f, "TPE", c->site_id);
    gateway_put(&f, "date", time_text(mem, a->now_local));
    gateway_put(&f, "date_commande", day_text(mem, a->local_time));
    gateway_put(&f, "date_remise", day_text(mem, a->local_time));
    gateway_put(&f, "num_autorisation", authorisation);
    gateway_put(&f, "montant", amount_text(mem, a->amount_cents));
    gateway_put(&f, "montant_recredit", amount_text(mem, a->refund_cents));
    gateway_put(&f, "montant_possible", amount_text(mem, a->amount_cents - a->refunded_cents));
    gateway_put(&f, "reference", a->reference);
    gateway_put(&f, "lgue", S("FR"));
    gateway_put(&f, "societe", c->login);
    call_make(mem, c, "recredit_paiement.cgi", &f, out);
}

/* Lines "name=value": cdr=0 is done; any other code the merchant settles with his bank. */
static enum gateway_refund refund_read(struct arena *mem, str body)
{
    str line, name;
    int64_t cdr;

    while (str_cut(&body, '\n', &line)) {
        line = str_trim(line);
        if (!str_cut(&line, '=', &name) || !str_eq(name, S("cdr")) || !str_i64(line, &cdr)) continue;
        return cdr ? GATEWAY_REFUND_BY_HAND : GATEWAY_REFUND_DONE;
    }
    return GATEWAY_REFUND_UNKNOWN;
}

static bool word_ok(enum gateway_word w, str s)
{
    enum { TPE_CHARS = 7, COMPANY_MOST = 20 };
    char t[KEY_CHARS];

    switch (w) {
    case GATEWAY_SITE: return s.n == TPE_CHARS && of_plain(s, "");
    case GATEWAY_PART: return !s.n;
    case GATEWAY_LOGIN: return s.n <= COMPANY_MOST && of_plain(s, "-_");
    case GATEWAY_KEY: return key_hex(s, t);
    }
    return false;
}

static const struct gateway_platform platforms[] = {
    {S("monetico"), S("Monetico — Crédit Mutuel, CIC"), S("https://p.monetico-services.com/paiement.cgi"),
     S("https://payment-api.e-i.com/"), .test_form_url = S("https://p.monetico-services.com/test/paiement.cgi"),
     .test_rest_url = S("https://payment-api.e-i.com/test/")},
    {{0}},
};

const struct gateway gateway_monetico = {
    .dialect = "monetico",
    .name = "Monetico",
    .platforms = platforms,
    .sample = {7, KEY_CHARS, S(""), S("foirail")},
    .words = {.site = _("TPE number (7 characters)"),
              .site_hint = _("In the letter or e-mail that opened your Monetico contract."),
              .site_wrong = _("The TPE number has seven digits or letters."),
              .login = _("Company code"),
              .login_hint = _("In the same letter. Monetico also calls it “site code”."),
              .login_wrong = _("The company code has digits and letters only."),
              .key = _("Security key (40 characters)"),
              .key_hint = _("Monetico sends a link by e-mail to download it. It serves for tests and for real "
                            "payments."),
              .key_wrong = _("The security key has forty characters. Copy them all, without spaces."),
              .notify_hint = _("Send this address to Monetico support: it is the “CGI2” address of your TPE. It "
                               "changes only with the TPE."),
              .services = _("Monetico lets this market ask about payments and give money back"),
              .services_hint = _("Ask Monetico support to let our address in. Until then you give money back in their "
                                 "back office: a mail says when.")},
    .one_key = true,
    .plain_reference = true,
    .key_for_calls = true,
    .word_ok = word_ok,
    .redirect = redirect,
    .notification = notification,
    .acknowledge = acknowledge,
    .status_call = status_call,
    .status_read = status_read,
    .refund_call = refund_call,
    .refund_read = refund_read,
};
