/* sips.c: Worldline Sips 2 "Paypage POST" (Mercanet of BNP Paribas, Sherlock's of LCL): form and words in one sealed text,
** HMAC-SHA-256; status, cancelling and refunds by the JSON services of the "office". Retold in doc/payments.md. */
#include "pay/gateway.h"

#include "pay/fields.h"

#include <jansson.h>

enum { SITE_DIGITS = 15, KEY_MOST = 100, DATA_BYTES = 8 * 1024 };

/* --- what we send --- */

static bool of_plain(str s, const char *also)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        if (!plain && (!c || !strchr(also, c))) return false;
    }
    return s.n > 0;
}

static bool of_digits(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] < '0' || s.p[i] > '9') return false;
    return s.n > 0;
}

static void data_put(struct buf *b, const char *name, str value)
{
    if (b->n) buf_byte(b, '|');
    buf_fmt(b, "%s=%.*s", name, STR_ARG(value));
}

static str seal_of(struct arena *mem, str text, str key)
{
    uint8_t mac[SHA256_BYTES];

    hmac_sha256(key, text, mac);
    return hex(mem, mac, sizeof mac);
}

/* The whole text is sealed: nothing that people typed holds a "|" or a "=", so that it says nothing else than we meant. No
** name is sent. */
static void redirect(struct arena *mem, const struct gateway_contract *c, const struct gateway_request *r,
                     struct gateway_form *f)
{
    struct buf b = buf_new(mem, DATA_BYTES);

    data_put(&b, "amount", str_fmt(mem, "%lld", (long long)r->amount_cents));
    data_put(&b, "automaticResponseUrl", r->notify_url);
    data_put(&b, "captureDay", S("0"));
    data_put(&b, "captureMode", S("AUTHOR_CAPTURE"));
    data_put(&b, "currencyCode", r->currency);
    if (of_plain(r->buyer_mail, "@._%+-")) data_put(&b, "customerContact.email", r->buyer_mail);
    data_put(&b, "customerLanguage", str_eq(r->lang, S("en")) ? S("en") : S("fr"));
    data_put(&b, "keyVersion", c->part);
    data_put(&b, "merchantId", c->site_id);
    data_put(&b, "normalReturnUrl", r->return_url);
    data_put(&b, "orderId", r->reference);
    data_put(&b, "transactionReference", r->reference);
    *f = (struct gateway_form){.url = c->form_url};
    gateway_put(f, "Data", buf_str(&b));
    gateway_put(f, "InterfaceVersion", S("HP_3.4"));
    gateway_put(f, "SealAlgorithm", S("HMAC-SHA-256"));
    gateway_put(f, "Seal", seal_of(mem, buf_str(&b), c->key));
}

/* --- what the bank says --- */

static const struct {
    str code;
    enum gateway_status status;
} codes[] = {{S("00"), GATEWAY_AUTHORISED}, {S("02"), GATEWAY_REFUSED}, {S("03"), GATEWAY_REFUSED},
             {S("05"), GATEWAY_REFUSED},    {S("12"), GATEWAY_REFUSED}, {S("14"), GATEWAY_REFUSED},
             {S("17"), GATEWAY_CANCELLED},  {S("30"), GATEWAY_REFUSED}, {S("34"), GATEWAY_REFUSED},
             {S("51"), GATEWAY_REFUSED},    {S("54"), GATEWAY_REFUSED}, {S("60"), GATEWAY_PENDING},
             {S("63"), GATEWAY_REFUSED},    {S("75"), GATEWAY_REFUSED}, {S("97"), GATEWAY_EXPIRED}};

/* 90, 94, 99 and all others: nobody knows yet. */
static enum gateway_status status_of(str code)
{
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        if (str_eq(codes[i].code, code)) return codes[i].status;
    return GATEWAY_UNKNOWN;
}

/* The seal of the text as it came; the older one has the key behind the text and no HMAC, and shops may still have it. */
static bool sealed_by(struct arena *mem, str data, str key, str given)
{
    uint8_t h[SHA256_BYTES];

    if (crypt_eq(seal_of(mem, data, key), given)) return true;
    sha256(str_fmt(mem, "%.*s%.*s", STR_ARG(data), STR_ARG(key)), h);
    return crypt_eq(hex(mem, h, sizeof h), given);
}

/* Both alphabets of Base64, with or without its end. */
static bool decoded(struct arena *mem, str encode, str data, str *out)
{
    if (!encode.n) return *out = data, true;
    if (str_eq(encode, S("base64"))) return base64_read(mem, data, out);
    if (!str_eq(encode, S("base64url"))) return false;
    char *p = arena_alloc(mem, data.n + 4);
    size_t n = 0;
    for (size_t i = 0; i < data.n && data.p[i] != '='; i++)
        p[n++] = data.p[i] == '-' ? '+' : data.p[i] == '_' ? '/' : data.p[i];
    while (n % 4) p[n++] = '=';
    return base64_read(mem, (str){p, n}, out);
}

/* "name=value|name=value": a value may hold a "=". False: too many, or one without a name. */
static bool data_read(struct arena *mem, str text, struct pay_fields *out)
{
    str pair, name;

    *out = (struct pay_fields){NEW(mem, struct pay_field, FIELDS_MOST), 0};
    while (str_cut(&text, '|', &pair)) {
        if (out->n == FIELDS_MOST || str_find(pair, S("=")) <= 0 || !str_cut(&pair, '=', &name)) return false;
        out->v[out->n++] = (struct pay_field){name, pair.p ? pair : S("")};
    }
    return out->n > 0;
}

static str text_of(const struct pay_fields *all, const char *name)
{
    str s = fields_get(all, str_c(name));
    return s.p ? s : S("");
}

/* An authorisation number alone may come twice in the life of a contract. */
static str bank_id_of(struct arena *mem, str reference, str authorisation)
{
    return of_plain(authorisation, "") ? str_fmt(mem, "%.*s-%.*s", STR_ARG(reference), STR_ARG(authorisation)) : S("");
}

static enum gateway_trust notification(struct arena *mem, const struct gateway_contract *c, str raw,
                                       struct gateway_event *e)
{
    struct pay_fields form, all;
    str text;

    *e = (struct gateway_event){.kind = S("DEBIT"), .trans_id = S("")};
    if (!fields_read(mem, raw, &form)) return GATEWAY_MALFORMED;
    str data = fields_get(&form, S("Data")), given = fields_get(&form, S("Seal"));
    if (!data.n || !given.n || !c->key.n || !sealed_by(mem, data, c->key, given)) return GATEWAY_FORGED;
    if (!decoded(mem, fields_get(&form, S("Encode")), data, &text) || !utf8_ok(text) || !data_read(mem, text, &all))
        return GATEWAY_MALFORMED;
    e->seal = given;
    e->site_id = text_of(&all, "merchantId");
    e->reference = text_of(&all, "transactionReference");
    e->currency = text_of(&all, "currencyCode");
    e->status_word = text_of(&all, "responseCode");
    e->status = e->status_word.n ? status_of(e->status_word) : GATEWAY_UNKNOWN; /* our own form says none */
    if (gateway_moves_money(e->status)) e->bank_id = bank_id_of(mem, e->reference, text_of(&all, "authorisationId"));
    e->production = c->production; /* its key told */
    str amount = text_of(&all, "amount");
    if (!of_digits(amount) || !str_i64(amount, &e->amount_cents)) e->amount_cents = -1;
    return e->site_id.n && e->reference.n ? GATEWAY_TRUSTED : GATEWAY_MALFORMED;
}

static struct gateway_ack acknowledge(enum gateway_trust t)
{
    (void)t;
    return (struct gateway_ack){200, S("text/plain"), S("")};
}

/* --- the office --- */

struct member {
    const char *name;
    str value;
};

/* Members by name; the seal is over their values in that order, without those about the seal itself. */
static void call_make(struct arena *mem, const struct gateway_contract *c, const char *service, const struct member *m,
                      size_t n, struct gateway_call *out)
{
    struct buf b = buf_new(mem, DATA_BYTES), text = buf_new(mem, DATA_BYTES);
    struct json j = json_new(&b);

    json_open(&j, '{');
    for (size_t i = 0; i < n; i++) {
        json_key(&j, str_c(m[i].name)), json_str(&j, m[i].value);
        buf_put(&text, m[i].value);
    }
    json_key(&j, S("keyVersion")), json_str(&j, c->part);
    json_key(&j, S("sealAlgorithm")), json_str(&j, S("HMAC-SHA-256"));
    json_key(&j, S("seal")), json_str(&j, seal_of(mem, buf_str(&text), c->key));
    json_close(&j, '}');
    *out = (struct gateway_call){.method = S("POST"), .body = buf_str(&b), .headers = 2};
    out->url = str_fmt(mem, "%.*s%s", STR_ARG(c->rest_url), service);
    out->header[0] = S("Content-Type: application/json");
    out->header[1] = S("Accept: application/json");
}

static void status_call(struct arena *mem, const struct gateway_contract *c, const struct gateway_asked *a,
                        struct gateway_call *out)
{
    const struct member m[] = {
        {"interfaceVersion", S("DR_WS_2.27")}, {"merchantId", c->site_id}, {"transactionReference", a->reference}};

    call_make(mem, c, "diagnostic/getTransactionData", m, sizeof m / sizeof *m, out);
}

static json_t *answer_read(struct arena *mem, str body, str *code)
{
    json_error_t e;
    json_t *root = json_loadb(body.p ? body.p : "", body.n, JSON_REJECT_DUPLICATES, &e);

    *code = S("");
    if (!root) return NULL;
    arena_defer(mem, (void (*)(void *))json_decref, root);
    const char *s = json_string_value(json_object_get(root, "responseCode"));
    if (s) *code = arena_str(mem, str_c(s));
    return s ? root : NULL;
}

static str said(struct arena *mem, const json_t *o, const char *name)
{
    const json_t *m = json_object_get(o, name);

    if (json_is_integer(m)) return str_fmt(mem, "%lld", (long long)json_integer_value(m));
    return json_is_string(m) ? arena_str(mem, (str){json_string_value(m), json_string_length(m)}) : S("");
}

static bool cents_of(struct arena *mem, const json_t *o, const char *name, int64_t *cents)
{
    str s = said(mem, o, name);
    return of_digits(s) && str_i64(s, cents);
}

static const struct {
    const char *word;
    enum gateway_status status;
} standings[] = {
    {"TO_CAPTURE", GATEWAY_AUTHORISED}, {"ACCEPTED", GATEWAY_AUTHORISED},  {"CAPTURED", GATEWAY_CAPTURED},
    {"TO_CREDIT", GATEWAY_CAPTURED},    {"CREDITED", GATEWAY_CAPTURED},    {"CANCELLED", GATEWAY_CANCELLED},
    {"REFUSED", GATEWAY_REFUSED},       {"ABORTED", GATEWAY_CANCELLED},    {"EXPIRED", GATEWAY_EXPIRED},
    {"TO_VALIDATE", GATEWAY_PENDING},   {"TO_AUTHORIZE", GATEWAY_PENDING}, {"TO_REPLAY", GATEWAY_PENDING}};

static enum gateway_status standing_of(str word)
{
    for (size_t i = 0; i < sizeof standings / sizeof *standings; i++)
        if (str_eq(str_c(standings[i].word), word)) return standings[i].status;
    return GATEWAY_UNKNOWN;
}

static void event_add(const struct gateway_contract *c, const struct gateway_asked *a, struct gateway_event e,
                      struct gateway_events *out)
{
    if (out->n == out->most) return;
    e.site_id = c->site_id, e.reference = a->reference, e.trans_id = S(""), e.seal = S("");
    e.production = c->production;
    out->v[out->n++] = e;
}

/* What is left of a payment tells what went back; beyond what we know of, it is told as one credit. Where the bank does not
** say what is left, a refund cannot be told from one done before: nothing of it fits any (the sum is 0). */
static void credit_add(struct arena *mem, const struct gateway_contract *c, const struct gateway_asked *a,
                       const json_t *o, struct gateway_event e, struct gateway_events *out)
{
    int64_t left, back = 0;

    if (cents_of(mem, o, "currentAmount", &left)) {
        back = e.amount_cents - left - a->refunded_cents;
        if (back <= 0) return;
    } else if (!a->refund_cents) return;
    e.kind = S("CREDIT"), e.status = GATEWAY_REFUNDED, e.bank_id = S(""), e.amount_cents = back;
    event_add(c, a, e, out);
}

static bool status_read(struct arena *mem, const struct gateway_contract *c, const struct gateway_asked *a, str body,
                        struct gateway_events *out)
{
    str code;
    const json_t *o = answer_read(mem, body, &code);
    struct gateway_event e = {.kind = S("DEBIT")};

    out->n = 0;
    if (!o) return false;
    if (str_eq(code, S("25"))) return true; /* nothing by that name */
    e.status_word = said(mem, o, "transactionStatus");
    if (!str_eq(code, S("00")) || !e.status_word.n || !cents_of(mem, o, "amount", &e.amount_cents)) return false;
    e.status = standing_of(e.status_word);
    e.currency = said(mem, o, "currencyCode");
    e.bank_id = a->bank_id.n ? a->bank_id : bank_id_of(mem, a->reference, said(mem, o, "authorisationId"));
    event_add(c, a, e, out);
    if (gateway_moves_money(e.status)) credit_add(mem, c, a, o, e, out);
    return true;
}

/* Before it is sent to be paid out a payment, or a part of it, is cancelled; afterwards it is given back. */
static void refund_call(struct arena *mem, const struct gateway_contract *c, const struct gateway_asked *a,
                        struct gateway_call *out)
{
    const struct member m[] = {{"currencyCode", S("978")},
                               {"interfaceVersion", S("CR_WS_2.27")},
                               {"merchantId", c->site_id},
                               {"operationAmount", str_fmt(mem, "%lld", (long long)a->refund_cents)},
                               {"transactionReference", a->reference}};

    call_make(mem, c, a->settled ? "cashManagement/refund" : "cashManagement/cancel", m, sizeof m / sizeof *m, out);
}

/* What may be over in a moment is asked again; any other code the merchant settles with his bank. */
static enum gateway_refund refund_read(struct arena *mem, str body)
{
    static const str unsure[] = {S("60"), S("90"), S("94"), S("99")};
    str code;

    if (!answer_read(mem, body, &code)) return GATEWAY_REFUND_UNKNOWN;
    for (size_t i = 0; i < sizeof unsure / sizeof *unsure; i++)
        if (str_eq(code, unsure[i])) return GATEWAY_REFUND_UNKNOWN;
    return str_eq(code, S("00")) ? GATEWAY_REFUND_DONE : GATEWAY_REFUND_BY_HAND;
}

static bool word_ok(enum gateway_word w, str s)
{
    enum { VERSION_MOST = 3 };

    switch (w) {
    case GATEWAY_SITE: return s.n == SITE_DIGITS && of_digits(s);
    case GATEWAY_PART: return s.n <= VERSION_MOST && of_digits(s);
    case GATEWAY_LOGIN: return !s.n;
    case GATEWAY_KEY: return s.n <= KEY_MOST && of_plain(s, "-_+/=.");
    }
    return false;
}

#define OFFICE "/rs-services/v2/"
static const struct gateway_platform platforms[] = {
    {S("mercanet"), S("Mercanet — BNP Paribas"), S("https://payment-webinit.mercanet.com/paymentInit"),
     S("https://office-server.mercanet.com" OFFICE),
     .test_form_url = S("https://payment-webinit.simu.mercanet.com/paymentInit"),
     .test_rest_url = S("https://office-server.test.sips-services.com" OFFICE)},
    {S("sherlocks"), S("Sherlock’s — LCL"), S("https://sherlocks-payment-webinit.secure.lcl.fr/paymentInit"),
     S("https://sherlocks-office-server.secure.lcl.fr" OFFICE),
     .test_form_url = S("https://sherlocks-payment-webinit-simu.secure.lcl.fr/paymentInit"),
     .test_rest_url = S("https://office-server.test.sips-services.com" OFFICE)},
    {{0}},
};

const struct gateway gateway_sips = {
    .dialect = "sips",
    .name = "Sips",
    .platforms = platforms,
    .sample = {SITE_DIGITS, 43, S("1"), S("")},
    .words = {.site = _("Merchant number (15 digits)"),
              .site_hint = _("In the mail that opened your Mercanet or Sherlock’s contract: “merchantId”."),
              .site_wrong = _("The merchant number has fifteen digits."),
              .part = _("Version of the key"),
              .part_hint = _("Beside the secret key, in your bank's download space. It is often 1."),
              .part_wrong = _("The version of the key is a number."),
              .key_wrong = _("Copy the secret key whole, without spaces."),
              .key_hint = _("“Secret key”, in your bank's download space. Tests have another number and key."),
              .notify_hint = _("There is nothing to do: we send this address with each payment."),
              .services = _("My contract lets this market ask about payments and give money back"),
              .services_hint = _("Ask your bank to open the “Office” services. Until then you give money back in your "
                                 "back office: a mail says when.")},
    .key_tells_mode = true,
    .plain_reference = true,
    .key_for_calls = true,
    .returns_by_post = true,
    .word_ok = word_ok,
    .redirect = redirect,
    .notification = notification,
    .acknowledge = acknowledge,
    .status_call = status_call,
    .status_read = status_read,
    .refund_call = refund_call,
    .refund_read = refund_read,
};
