/* vads.c: the dialect of Lyra's platforms (Systempay, Sogecommerce, Scellius, Clic&Pay, PayZen): form V2 signed with
** HMAC-SHA-256, notifications in the same fields, status and refunds by web services V4. Source: the vendor's
** "Form API V2" and "REST API V4" guides, as retold in doc/payments.md. */
#include "pay/gateway.h"

#include "pay/fields.h"

#include <jansson.h>

/* Values of all vads_ fields in the byte order of their names, joined by "+", then "+" and the key; HMAC-SHA-256 of
** that under the same key, Base64. */
static str sign(struct arena *mem, const struct pay_field *f, size_t n, str key)
{
    const struct pay_field **sorted = fields_sorted(mem, f, n);
    struct buf b = buf_new(mem, FIELD_BYTES_MOST * 2);
    uint8_t mac[SHA256_BYTES];

    for (size_t i = 0; i < n; i++)
        if (str_starts(sorted[i]->name, S("vads_"))) buf_put(&b, sorted[i]->value), buf_byte(&b, '+');
    buf_put(&b, key);
    hmac_sha256(key, buf_str(&b), mac);
    return base64(mem, mac, sizeof mac);
}

/* The signature joins values by "+" and says nothing of their names: whoever writes a "+" into one could cut it into
** several and name them anew, in the bank's words or in our own form sent back as the bank's. So what people typed
** never holds one; their names, which could stand for a reference, are not sent at all. */
static bool value_joins(str s)
{
    return str_find(s, S("+")) >= 0;
}

/* "<" and ">" are forbidden in values, "+" by the above; runs of spaces are one. */
static str value_clean(struct arena *mem, str s, size_t most)
{
    char *p = arena_alloc(mem, s.n + 1);
    size_t n = 0;

    s = utf8_head(s, most);
    for (size_t i = 0; i < s.n; i++) {
        bool space = (unsigned char)s.p[i] <= ' ' || s.p[i] == '<' || s.p[i] == '>' || s.p[i] == '+';
        if (!space) p[n++] = s.p[i];
        else if (n && p[n - 1] != ' ') p[n++] = ' ';
    }
    return (str){p, n};
}

static void redirect(struct arena *mem, const struct gateway_contract *c, const struct gateway_request *r,
                     struct gateway_form *f)
{
    struct pay_field all[GATEWAY_FIELDS];

    *f = (struct gateway_form){.url = c->form_url};
    gateway_put(f, "vads_action_mode", S("INTERACTIVE"));
    gateway_put(f, "vads_amount", str_fmt(mem, "%lld", (long long)r->amount_cents));
    gateway_put(f, "vads_ctx_mode", c->production ? S("PRODUCTION") : S("TEST"));
    gateway_put(f, "vads_currency", r->currency);
    gateway_put(f, "vads_page_action", S("PAYMENT"));
    gateway_put(f, "vads_payment_config", S("SINGLE"));
    gateway_put(f, "vads_site_id", c->site_id);
    gateway_put(f, "vads_trans_date", r->trans_date);
    gateway_put(f, "vads_trans_id", r->trans_id);
    gateway_put(f, "vads_version", S("V2"));
    gateway_put(f, "vads_order_id", r->reference);
    gateway_put(f, "vads_cust_email", value_joins(r->buyer_mail) ? S("") : value_clean(mem, r->buyer_mail, 150));
    gateway_put(f, "vads_language", r->lang);
    gateway_put(f, "vads_shop_name", value_clean(mem, r->shop_name, 127));
    gateway_put(f, "vads_url_check", r->notify_url);
    gateway_put(f, "vads_url_return", r->return_url);
    gateway_put(f, "vads_return_mode", S("GET"));
    if (r->pickup) gateway_put(f, "vads_ship_to_type", S("RECLAIM_IN_SHOP"));
    for (size_t i = 0; i < f->n; i++) all[i] = (struct pay_field){f->field[i].name, f->field[i].value};
    gateway_put(f, "signature", sign(mem, all, f->n, c->key));
}

static const struct {
    str word;
    enum gateway_status status;
} words[] = {
    {S("AUTHORISED"), GATEWAY_AUTHORISED},
    {S("CAPTURED"), GATEWAY_CAPTURED},
    {S("ACCEPTED"), GATEWAY_AUTHORISED},
    {S("PARTIALLY_AUTHORISED"), GATEWAY_PENDING},
    {S("REFUSED"), GATEWAY_REFUSED},
    {S("CAPTURE_FAILED"), GATEWAY_REFUSED},
    {S("ABANDONED"), GATEWAY_CANCELLED},
    {S("NOT_CREATED"), GATEWAY_CANCELLED},
    {S("CANCELLED"), GATEWAY_CANCELLED},
    {S("EXPIRED"), GATEWAY_EXPIRED},
    {S("INITIAL"), GATEWAY_PENDING},
    {S("WAITING_AUTHORISATION"), GATEWAY_PENDING},
    {S("WAITING_AUTHORISATION_TO_VALIDATE"), GATEWAY_PENDING},
    {S("WAITING_FOR_PAYMENT"), GATEWAY_PENDING},
    {S("UNDER_VERIFICATION"), GATEWAY_PENDING},
    {S("PRE_AUTHORISED"), GATEWAY_PENDING},
    {S("AUTHORISED_TO_VALIDATE"), GATEWAY_PENDING},
    {S("SUSPENDED"), GATEWAY_PENDING},
    {S("PENDING"), GATEWAY_PENDING},
    {S("REFUND_TO_RETRY"), GATEWAY_PENDING},
};

static enum gateway_status status_of(str word)
{
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_eq(words[i].word, word)) return words[i].status;
    return GATEWAY_UNKNOWN;
}

/* Copies are made of what is read: the caller keeps the event after the raw bytes are gone. */
static enum gateway_trust notification(struct arena *mem, const struct gateway_contract *c, str raw,
                                       struct gateway_event *e)
{
    struct pay_fields all;

    *e = (struct gateway_event){0};
    if (!fields_read(mem, raw, &all)) return GATEWAY_MALFORMED;
    str given = fields_get(&all, S("signature")), amount = fields_get(&all, S("vads_amount"));
    if (!given.n || !crypt_eq(sign(mem, all.v, all.n, c->key), given)) return GATEWAY_FORGED;
    e->seal = given;
    e->status_word = fields_get(&all, S("vads_trans_status"));
    e->status = status_of(e->status_word);
    e->bank_id = fields_get(&all, S("vads_trans_uuid"));
    e->site_id = fields_get(&all, S("vads_site_id"));
    e->reference = fields_get(&all, S("vads_order_id"));
    e->trans_id = fields_get(&all, S("vads_trans_id"));
    e->currency = fields_get(&all, S("vads_currency"));
    e->kind = fields_get(&all, S("vads_operation_type"));
    if (!e->kind.n) e->kind = S("DEBIT");
    e->production = str_eq(fields_get(&all, S("vads_ctx_mode")), S("PRODUCTION"));
    return str_i64(amount, &e->amount_cents) && e->site_id.p && e->reference.p ? GATEWAY_TRUSTED : GATEWAY_MALFORMED;
}

/* Plain 200 for what we could read, and for what we could not: the bank must not come again for our sake. */
static struct gateway_ack acknowledge(enum gateway_trust t)
{
    bool ok = t == GATEWAY_TRUSTED;
    return (struct gateway_ack){200, S("text/html; charset=utf-8"),
                                ok ? S("<span style=\"display:none\">OK-notification received\n</span>")
                                   : S("<span style=\"display:none\">KO-notification not understood\n</span>")};
}

/* --- web services --- */

static void call_make(struct arena *mem, const struct gateway_contract *c, const char *service, str body,
                      struct gateway_call *out)
{
    str user = str_fmt(mem, "%.*s:%.*s", STR_ARG(c->site_id), STR_ARG(c->rest_password));

    *out = (struct gateway_call){.method = S("POST"), .body = body, .headers = 2};
    out->url = str_fmt(mem, "%.*s/api-payment/V4/%s", STR_ARG(c->rest_url), service);
    out->header[0] = S("Content-Type: application/json");
    out->header[1] = str_fmt(mem, "Authorization: Basic %.*s", STR_ARG(base64(mem, user.p, user.n)));
}

static void status_call(struct arena *mem, const struct gateway_contract *c, const struct gateway_asked *a,
                        struct gateway_call *out)
{
    struct buf b = buf_new(mem, 1024);
    struct json j = json_new(&b);

    json_open(&j, '{');
    json_key(&j, S("orderId")), json_str(&j, a->reference);
    json_close(&j, '}');
    call_make(mem, c, "Order/Get", buf_str(&b), out);
}

static str text_of(struct arena *mem, const json_t *o, const char *name)
{
    const json_t *m = json_object_get(o, name);
    return json_is_string(m) ? arena_str(mem, (str){json_string_value(m), json_string_length(m)}) : (str){0};
}

static json_t *answer_read(struct arena *mem, str body, str *status, json_t **answer)
{
    json_error_t e;
    json_t *root = json_loadb(body.p ? body.p : "", body.n, JSON_REJECT_DUPLICATES, &e);

    if (!root) return NULL;
    arena_defer(mem, (void (*)(void *))json_decref, root);
    *status = text_of(mem, root, "status");
    *answer = json_object_get(root, "answer");
    return root;
}

static void transaction_read(struct arena *mem, const json_t *t, const json_t *order, struct gateway_event *e)
{
    json_t *amount = json_object_get(t, "amount");
    str currency = text_of(mem, t, "currency");

    *e = (struct gateway_event){
        .status_word = text_of(mem, t, "detailedStatus"),
        .bank_id = text_of(mem, t, "uuid"),
        .site_id = text_of(mem, t, "shopId"),
        .reference = text_of(mem, order, "orderId"),
        .kind = text_of(mem, t, "operationType"),
        .currency = str_eq(currency, S("EUR")) ? S("978") : currency,
        .trans_id = S(""),
        .production = str_eq(text_of(mem, order, "mode"), S("PRODUCTION")),
        .amount_cents = json_is_integer(amount) ? json_integer_value(amount) : -1,
    };
    e->status = status_of(e->status_word);
}

static bool status_read(struct arena *mem, const struct gateway_contract *c, const struct gateway_asked *a, str body,
                        struct gateway_events *out)
{
    str status;
    json_t *answer, *list, *t;
    size_t i;

    out->n = 0;
    if (!answer_read(mem, body, &status, &answer)) return false;
    if (str_eq(status, S("ERROR")))
        return str_eq(text_of(mem, answer, "errorCode"), S("PSP_010")); /* nothing by that name */
    list = json_object_get(answer, "transactions");
    if (!json_is_array(list)) return false;
    json_array_foreach(list, i, t)
    {
        if (out->n == out->most) break;
        transaction_read(mem, t,
                         json_object_get(t, "orderDetails") ? json_object_get(t, "orderDetails")
                                                            : json_object_get(answer, "orderDetails"),
                         &out->v[out->n++]);
    }
    return true;
}

static void refund_call(struct arena *mem, const struct gateway_contract *c, const struct gateway_asked *a,
                        struct gateway_call *out)
{
    struct buf b = buf_new(mem, 2048);
    struct json j = json_new(&b);

    json_open(&j, '{');
    json_key(&j, S("uuid")), json_str(&j, a->bank_id);
    json_key(&j, S("amount")), json_i64(&j, a->refund_cents);
    json_key(&j, S("currency")), json_str(&j, S("EUR"));
    json_key(&j, S("resolutionMode")), json_str(&j, S("AUTO"));
    json_key(&j, S("comment")), json_str(&j, a->reference);
    json_close(&j, '}');
    call_make(mem, c, "Transaction/CancelOrRefund", buf_str(&b), out);
}

static enum gateway_refund refund_read(struct arena *mem, str body)
{
    str status;
    json_t *answer;

    if (!answer_read(mem, body, &status, &answer)) return GATEWAY_REFUND_UNKNOWN;
    if (str_eq(status, S("SUCCESS"))) return GATEWAY_REFUND_DONE;
    return str_eq(status, S("ERROR")) ? GATEWAY_REFUND_BY_HAND : GATEWAY_REFUND_UNKNOWN;
}

/* A payment that was cancelled before its capture is answered with itself: no credit was made. */
static str refund_id(struct arena *mem, str body)
{
    str status;
    json_t *answer;

    if (!answer_read(mem, body, &status, &answer)) return (str){0};
    return str_eq(text_of(mem, answer, "operationType"), S("CREDIT")) ? text_of(mem, answer, "uuid") : (str){0};
}

static bool word_ok(enum gateway_word w, str s)
{
    enum { SITE_DIGITS = 8 };
    int64_t n;

    if (w == GATEWAY_KEY) return s.n > 0;
    return w == GATEWAY_SITE ? s.n == SITE_DIGITS && str_i64(s, &n) && n >= 0 : !s.n;
}

static const struct gateway_platform platforms[] = {
    {S("systempay"), S("Systempay — Banque Populaire, Caisse d’Épargne"),
     S("https://paiement.systempay.fr/vads-payment/"), S("https://api.systempay.fr")},
    {S("sogecommerce"), S("Sogecommerce — Société Générale"),
     S("https://sogecommerce.societegenerale.eu/vads-payment/"), S("https://api-sogecommerce.societegenerale.eu")},
    {S("scellius"), S("Scellius — La Banque Postale"), S("https://scelliuspaiement.labanquepostale.fr/vads-payment/"),
     S("https://api.scelliuspaiement.labanquepostale.fr")},
    {S("clicandpay"), S("Clic&Pay — ex-Crédit du Nord"), S("https://clicandpay.groupecdn.fr/vads-payment/"),
     S("https://api-clicandpay.groupecdn.fr")},
    {S("payzen"), S("PayZen — toutes banques"), S("https://secure.payzen.eu/vads-payment/"),
     S("https://api.payzen.eu")},
    {S("lyra"), S("Lyra Collect — toutes banques"), S("https://secure.lyra.com/vads-payment/"),
     S("https://api.lyra.com")},
    {{0}},
};

const struct gateway gateway_vads = {
    .dialect = "vads",
    .name = "vads",
    .platforms = platforms,
    .sample = {8, 16, S(""), S("")},
    .words = {.site = _("Shop number (8 digits)"),
              .site_hint = _("In your bank's back office: Settings, Shop, Keys."),
              .site_wrong = _("The number of the shop at the bank has eight digits."),
              .key_wrong = _("Copy the key as the bank gives it."),
              .notify_hint = _("Notification address at the end of a payment. It changes only with the shop number.")},
    .key_tells_mode = true,
    .word_ok = word_ok,
    .redirect = redirect,
    .notification = notification,
    .acknowledge = acknowledge,
    .status_call = status_call,
    .status_read = status_read,
    .refund_call = refund_call,
    .refund_read = refund_read,
    .refund_id = refund_id,
};
