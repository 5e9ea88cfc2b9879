/* paybox.c: Paybox System (Verifone) and Up2pay e-Transactions (Crédit Agricole): form sealed with HMAC-SHA-512, words
** signed by the bank's own RSA key, status and refunds by its Direct Plus service. Retold in doc/payments.md. */
#include "pay/gateway.h"

#include "pay/fields.h"

enum { KEY_CHARS = 128, SITE_DIGITS = 7, TIME_CHARS = 14, FORM_BYTES = 8 * 1024, CALL_DIGITS = 10 };

/* --- sealed by us --- */

static char capital(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

static str capitals(struct arena *mem, str s)
{
    char *p = arena_alloc(mem, s.n + 1);

    for (size_t i = 0; i < s.n; i++) p[i] = capital(s.p[i]);
    return (str){p, s.n};
}

/* "NAME=value" joined by "&", values as they are, in the order they are sent in. What is typed by people holds neither
** "&" nor "=": nobody can cut a sealed form anew. */
static str seal_of(struct arena *mem, const struct gateway_form *f, str key)
{
    struct buf b = buf_new(mem, FORM_BYTES);
    uint8_t mac[SHA512_BYTES];
    str bytes;

    if (key.n != KEY_CHARS || !hex_read(mem, key, &bytes)) fault("pay.key", "a contract has a key of another length");
    for (size_t i = 0; i < f->n; i++) {
        if (b.n) buf_byte(&b, '&');
        buf_put(&b, f->field[i].name), buf_byte(&b, '='), buf_put(&b, f->field[i].value);
    }
    hmac_sha512(bytes, buf_str(&b), mac);
    return capitals(mem, hex(mem, mac, sizeof mac));
}

static bool of_digits(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] < '0' || s.p[i] > '9') return false;
    return s.n > 0;
}

/* The capital a letter of French names is written with in ASCII; a space for what is none. */
static char plain_letter(uint32_t cp)
{
    static const char kept[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-'", latin[] = "AAAAAAACEEEEIIIIDNOOOOO OUUUUYTS";

    if (cp == 0xFF || cp == 0x178) return 'Y';
    if (cp >= 0xC0 && cp < 0x100) return latin[(cp - 0xC0) % 32];
    if (cp == 0x152 || cp == 0x153) return 'O';
    if (cp == 0x2019) return '\'';
    return cp && cp < 0x80 && strchr(kept, capital((char)cp)) ? capital((char)cp) : ' ';
}

/* Capitals, digits, spaces and what names are joined by: nothing of XML, of forms or of seals. */
static str plain(struct arena *mem, str s, size_t most)
{
    char *p = arena_alloc(mem, s.n + 1);
    size_t n = 0;
    uint32_t cp;

    while (n < most && utf8_next(&s, &cp)) {
        char c = plain_letter(cp);
        if (c != ' ' || (n && p[n - 1] != ' ')) p[n++] = c;
    }
    return str_trim((str){p, n});
}

/* The bank wants an address to send its receipt to; one that can lead nowhere stands for none. */
static str mail_of(str mail)
{
    static const char kept[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789@._%+-";
    enum { MOST = 120 };
    bool ok = mail.n > 0 && mail.n <= MOST;

    for (size_t i = 0; i < mail.n; i++) ok = ok && mail.p[i] && strchr(kept, mail.p[i]);
    return ok ? mail : S("client@sans-adresse.invalid");
}

static void tag(struct buf *b, const char *name, str value)
{
    buf_fmt(b, "<%s>%.*s</%s>", name, STR_ARG(value), name);
}

/* Who pays, and where: the shop's address, if the buyer gave none. 250: France. */
static str billing(struct arena *mem, const struct gateway_request *r)
{
    enum { NAME_MOST = 22, LINE_MOST = 50, ZIP_MOST = 10 };
    struct buf b = buf_new(mem, FORM_BYTES);
    str rest = plain(mem, r->buyer_name, 2 * NAME_MOST), first = S("");

    str_cut(&rest, ' ', &first);
    str last = rest.n ? rest : first;
    buf_put(&b, S("<?xml version=\"1.0\" encoding=\"utf-8\"?><Billing><Address>"));
    tag(&b, "FirstName", first.n ? str_head(first, NAME_MOST) : S("CLIENT"));
    tag(&b, "LastName", last.n ? str_head(last, NAME_MOST) : S("CLIENT"));
    tag(&b, "Address1", plain(mem, r->where.line, LINE_MOST));
    tag(&b, "ZipCode", plain(mem, r->where.postcode, ZIP_MOST));
    tag(&b, "City", plain(mem, r->where.city, LINE_MOST));
    tag(&b, "CountryCode", S("250"));
    buf_put(&b, S("</Address></Billing>"));
    return buf_str(&b);
}

/* The bank's words name no contract but by this. */
static str command_of(struct arena *mem, const struct gateway_contract *c, str reference)
{
    return str_fmt(mem, "%.*s-%.*s", STR_ARG(reference), STR_ARG(c->site_id));
}

/* YYYYMMDDHHMMSS, UTC: "2026-11-22T08:30:15+00:00". */
static str time_text(struct arena *mem, str t)
{
    if (t.n != TIME_CHARS) return S("");
    return str_fmt(mem, "%.4s-%.2s-%.2sT%.2s:%.2s:%.2s+00:00", t.p, t.p + 4, t.p + 6, t.p + 8, t.p + 10, t.p + 12);
}

/* Whether a key of 2,048 bits or more is among them: its text is longer than that of one of 1,024, of some 220 letters. */
static bool has_long_key(str pems)
{
    static const str begin = S("-----BEGIN "), end = S("-----END ");
    enum { SHORT_MOST = 320 };
    ptrdiff_t from, to;

    while ((from = str_find(pems, begin)) >= 0) {
        pems = str_from(pems, (size_t)from + begin.n);
        if ((to = str_find(pems, end)) > SHORT_MOST) return true;
    }
    return false;
}

static void redirect(struct arena *mem, const struct gateway_contract *c, const struct gateway_request *r,
                     struct gateway_form *f)
{
    *f = (struct gateway_form){.url = c->form_url};
    gateway_put(f, "PBX_SITE", c->site_id);
    gateway_put(f, "PBX_RANG", c->part);
    gateway_put(f, "PBX_IDENTIFIANT", c->login);
    gateway_put(f, "PBX_TOTAL", str_fmt(mem, "%lld", (long long)r->amount_cents));
    gateway_put(f, "PBX_DEVISE", r->currency);
    gateway_put(f, "PBX_CMD", command_of(mem, c, r->reference));
    gateway_put(f, "PBX_PORTEUR", mail_of(r->buyer_mail));
    gateway_put(f, "PBX_REPONDRE_A", r->notify_url);
    gateway_put(f, "PBX_RUF1", S("POST"));
    gateway_put(f, "PBX_EFFECTUE", r->return_url);
    gateway_put(f, "PBX_REFUSE", r->return_url);
    gateway_put(f, "PBX_ANNULE", r->return_url);
    gateway_put(f, "PBX_ATTENTE", r->return_url);
    gateway_put(f, "PBX_LANGUE", str_eq(r->lang, S("en")) ? S("GBR") : S("FRA"));
    gateway_put(f, "PBX_SHOPPINGCART",
                S("<?xml version=\"1.0\" encoding=\"utf-8\"?><shoppingcart><total><totalQuantity>1</totalQuantity>"
                  "</total></shoppingcart>"));
    gateway_put(f, "PBX_BILLING", billing(mem, r));
    if (has_long_key(c->public_keys)) gateway_put(f, "PBX_SIGN_KEYSIZE", S("2048"));
    gateway_put(f, "PBX_RETOUR", S("Mt:M;Ref:R;Auto:A;Erreur:E;Trans:S;Appel:T;Sign:K"));
    gateway_put(f, "PBX_HASH", S("SHA512"));
    gateway_put(f, "PBX_TIME", time_text(mem, r->trans_date));
    gateway_put(f, "PBX_HMAC", seal_of(mem, f, c->key));
}

/* --- signed by the bank --- */

/* What is kept must be text; a value that is none is as if it had not come. */
static str text_of(const struct pay_fields *all, const char *name)
{
    str s = fields_get(all, str_c(name));
    return s.p && utf8_ok(s) ? s : S("");
}

/* Everything before "&Sign=", as it came and not decoded, is signed; nothing comes after the signature. */
static bool signed_by_bank(struct arena *mem, str raw, const struct pay_fields *all, str keys, str *seal)
{
    static const str mark = S("&Sign=");
    ptrdiff_t at = str_find(raw, mark);
    str bytes;

    *seal = fields_get(all, S("Sign"));
    if (at <= 0 || !seal->n || str_find(str_from(raw, (size_t)at + mark.n), S("&")) >= 0) return false;
    return base64_read(mem, *seal, &bytes) && rsa_sha1_ok(keys, str_head(raw, (size_t)at), bytes);
}

/* "B7-0412-1-1999888": what we called the attempt, and whose site it is. */
static void command_read(str s, struct gateway_event *e)
{
    bool ours = s.n > SITE_DIGITS + 1 && s.p[s.n - SITE_DIGITS - 1] == '-' && of_digits(str_from(s, s.n - SITE_DIGITS));

    e->reference = ours ? str_head(s, s.n - SITE_DIGITS - 1) : s;
    e->site_id = ours ? str_from(s, s.n - SITE_DIGITS) : S("");
}

static str number_of(str s)
{
    if (!of_digits(s) || s.n > CALL_DIGITS) return S("");
    while (s.n && s.p[0] == '0') s = str_from(s, 1);
    return s;
}

/* The transaction's number, then that of the call, which services want too. */
static str bank_id_of(struct arena *mem, str transaction, str call)
{
    transaction = number_of(transaction), call = number_of(call);
    return transaction.n && call.n ? str_fmt(mem, "%.*s-%.*s", STR_ARG(transaction), STR_ARG(call)) : S("");
}

/* A success has an authorisation, which in tests is six X; the bank does not say of a refusal whether it was a test. All
** else it may tell is no payment; a later success of the same reference may follow. */
static void code_read(struct gateway_event *e, str authorisation)
{
    static const str test = S("XXXXXX");
    str code = e->status_word;

    e->mode_unsaid = true;
    e->status = GATEWAY_REFUSED;
    if (str_eq(code, S("00000"))) {
        e->status = authorisation.n ? GATEWAY_CAPTURED : GATEWAY_UNKNOWN;
        if (!authorisation.n) e->status_word = S("00000 without authorisation"); /* another word than the good one */
        e->mode_unsaid = !authorisation.n;
        e->production = authorisation.n && !str_eq(authorisation, test);
    } else if (str_eq(code, S("99999"))) e->status = GATEWAY_PENDING;
    else if (str_eq(code, S("00030"))) e->status = GATEWAY_EXPIRED;
    else if (str_eq(code, S("00015")) || code.n != 5 || !of_digits(code)) e->status = GATEWAY_UNKNOWN; /* paid before */
}

static enum gateway_trust notification(struct arena *mem, const struct gateway_contract *c, str raw,
                                       struct gateway_event *e)
{
    struct pay_fields all;

    *e = (struct gateway_event){.kind = S("DEBIT"), .trans_id = S(""), .currency = S("978")};
    if (!utf8_ok(raw) || !fields_read_bytes(mem, raw, &all)) return GATEWAY_MALFORMED;
    if (!signed_by_bank(mem, raw, &all, c->public_keys, &e->seal)) return GATEWAY_FORGED;
    e->status_word = text_of(&all, "Erreur");
    command_read(text_of(&all, "Ref"), e);
    code_read(e, text_of(&all, "Auto"));
    e->bank_id = bank_id_of(mem, text_of(&all, "Trans"), text_of(&all, "Appel"));
    str amount = text_of(&all, "Mt");
    if (!of_digits(amount) || !str_i64(amount, &e->amount_cents)) e->amount_cents = -1;
    return GATEWAY_TRUSTED;
}

/* Nothing but a plain 200: the bank reads no body. */
static struct gateway_ack acknowledge(enum gateway_trust t)
{
    (void)t;
    return (struct gateway_ack){200, S("text/plain"), S("")};
}

/* --- its services --- */

/* Ten digits that are other ones for another question of the same site and day, and the same for the same. */
static str question_number(struct arena *mem, str words)
{
    uint8_t h[SHA256_BYTES];
    uint64_t n = 0;

    sha256(words, h);
    for (size_t i = 0; i < sizeof n; i++) n = n << 8 | h[i];
    return str_fmt(mem, "%010llu", (unsigned long long)(n % 2147483647 + 1));
}

static str padded(struct arena *mem, str digits, size_t n)
{
    char *p = arena_alloc(mem, n + 1);

    if (digits.n > n) return digits;
    memset(p, '0', n);
    memcpy(p + n - digits.n, digits.p ? digits.p : "", digits.n);
    return (str){p, n};
}

/* ddmmyyyyhhmmss of YYYYMMDDHHMMSS. */
static str date_of(struct arena *mem, str t)
{
    if (t.n != TIME_CHARS) return S("");
    return str_fmt(mem, "%.2s%.2s%.4s%.6s", t.p + 6, t.p + 4, t.p, t.p + 8);
}

struct service {
    const char *type;
    int64_t cents;
    str number; /* what tells this question from others */
    bool named; /* by the bank's numbers */
};

static void call_make(struct arena *mem, const struct gateway_contract *c, const struct gateway_asked *a,
                      const struct service *s, struct gateway_call *out)
{
    struct gateway_form f = {0};
    struct buf b = buf_new(mem, FORM_BYTES);
    str call = a->bank_id, transaction = S("");

    str_cut(&call, '-', &transaction);
    gateway_put(&f, "VERSION", S("00104"));
    gateway_put(&f, "TYPE", str_c(s->type));
    gateway_put(&f, "SITE", c->site_id);
    gateway_put(&f, "RANG", padded(mem, c->part, 3));
    gateway_put(&f, "IDENTIFIANT", c->login);
    gateway_put(&f, "DATEQ", date_of(mem, a->now_local));
    gateway_put(&f, "NUMQUESTION", question_number(mem, s->number));
    gateway_put(&f, "MONTANT", str_fmt(mem, "%010lld", (long long)s->cents));
    gateway_put(&f, "DEVISE", S("978"));
    gateway_put(&f, "REFERENCE", command_of(mem, c, a->reference));
    if (s->named) {
        gateway_put(&f, "NUMAPPEL", padded(mem, call, CALL_DIGITS));
        gateway_put(&f, "NUMTRANS", padded(mem, transaction, CALL_DIGITS));
    }
    gateway_put(&f, "ACTIVITE", S("024"));
    gateway_put(&f, "HASH", S("SHA512"));
    gateway_put(&f, "HMAC", seal_of(mem, &f, c->key));
    for (size_t i = 0; i < f.n; i++) fields_put(&b, f.field[i].name, f.field[i].value);
    *out = (struct gateway_call){.method = S("POST"), .url = c->rest_url, .body = buf_str(&b), .headers = 1};
    out->header[0] = S("Content-Type: application/x-www-form-urlencoded");
}

/* 00017: how a transaction stands. Of one that we have no numbers of: 00011, whether there is any. */
static void status_call(struct arena *mem, const struct gateway_contract *c, const struct gateway_asked *a,
                        struct gateway_call *out)
{
    bool named = a->bank_id.n > 0;
    str number = str_fmt(mem, "%d status %lld %.*s", named, (long long)a->number, STR_ARG(a->now_local));

    call_make(mem, c, a, &(struct service){named ? "00017" : "00011", a->amount_cents, number, named}, out);
}

static const struct {
    str begin; /* what of the word is ASCII: answers are Latin-1 */
    enum gateway_status status;
    const char *word;
} standings[] = {{S("Captur"), GATEWAY_CAPTURED, "captured"},
                 {S("Autoris"), GATEWAY_AUTHORISED, "authorised"},
                 {S("Annul"), GATEWAY_CANCELLED, "cancelled"},
                 {S("Rembours"), GATEWAY_CAPTURED, "refunded"},
                 {S("Refus"), GATEWAY_REFUSED, "refused"}};

static void event_add(const struct gateway_contract *c, const struct gateway_asked *a, struct gateway_event e,
                      struct gateway_events *out)
{
    if (out->n == out->most) return;
    e.site_id = c->site_id, e.reference = a->reference, e.trans_id = S(""), e.currency = S("978");
    e.production = c->production, e.seal = S("");
    out->v[out->n++] = e;
}

/* A refund of which nobody here knew: of what sum, the bank does not say. Once we gave some of it back ourselves, the word
** says no more. */
static void standing_add(const struct gateway_contract *c, const struct gateway_asked *a, size_t i, int64_t cents,
                         struct gateway_events *out)
{
    event_add(c, a,
              (struct gateway_event){.status = standings[i].status,
                                     .status_word = str_c(standings[i].word),
                                     .kind = S("DEBIT"),
                                     .bank_id = a->bank_id,
                                     .amount_cents = cents},
              out);
    if (strcmp(standings[i].word, "refunded") || a->refunded_cents) return;
    event_add(c, a,
              (struct gateway_event){.status = GATEWAY_REFUNDED,
                                     .status_word = S("refunded"),
                                     .kind = S("CREDIT"),
                                     .bank_id = S(""),
                                     .amount_cents = cents},
              out);
}

/* The code of an answer; absent: it is none. */
static str answer_read(struct arena *mem, str body, struct pay_fields *all)
{
    if (!fields_read_bytes(mem, str_trim(body), all)) return (str){0};
    str code = fields_get(all, S("CODEREPONSE"));
    return of_digits(code) ? code : (str){0};
}

/* What an answer says of whose and which transaction it tells must be what was asked; what it leaves out stood in the
** question: the site, our reference and the sum of 00011, the bank's numbers of 00017. */
static bool is_of_question(struct arena *mem, const struct gateway_contract *c, const struct gateway_asked *a,
                           const struct pay_fields *all)
{
    str site = fields_get(all, S("SITE")), reference = fields_get(all, S("REFERENCE"));
    str id = bank_id_of(mem, fields_get(all, S("NUMTRANS")), fields_get(all, S("NUMAPPEL")));
    str amount = fields_get(all, S("MONTANT"));
    int64_t cents;

    if (site.n && !str_eq(site, c->site_id)) return false;
    if (reference.n && !str_eq(reference, command_of(mem, c, a->reference))) return false;
    if (a->bank_id.n) return !id.n || str_eq(id, a->bank_id);
    return !amount.n || (of_digits(amount) && str_i64(amount, &cents) && cents == a->amount_cents);
}

static bool status_read(struct arena *mem, const struct gateway_contract *c, const struct gateway_asked *a, str body,
                        struct gateway_events *out)
{
    struct pay_fields all;
    str code = answer_read(mem, body, &all), amount;
    int64_t cents;

    out->n = 0;
    if (str_eq(code, S("00018"))) return true; /* nothing by that name */
    out->closed = str_eq(code, S("00006"));
    if (!str_eq(code, S("00000")) || !is_of_question(mem, c, a, &all)) return false;
    if (!a->bank_id.n) {
        out->by = bank_id_of(mem, fields_get(&all, S("NUMTRANS")), fields_get(&all, S("NUMAPPEL")));
        return out->by.n > 0;
    }
    amount = fields_get(&all, S("MONTANT"));
    if (!of_digits(amount) || !str_i64(amount, &cents)) cents = a->amount_cents;
    str standing = fields_get(&all, S("STATUS"));
    for (size_t i = 0; standing.n && i < sizeof standings / sizeof *standings; i++)
        if (str_starts(standing, standings[i].begin)) standing_add(c, a, i, cents, out);
    if (standing.n && !out->n)
        event_add(c, a,
                  (struct gateway_event){.status = GATEWAY_UNKNOWN,
                                         .status_word = S("unknown"),
                                         .kind = S("DEBIT"),
                                         .bank_id = a->bank_id,
                                         .amount_cents = cents},
                  out);
    return standing.n > 0;
}

/* What was not sent to be paid out yet and goes back whole is cancelled (00005); all else is a refund (00014). */
static void refund_call(struct arena *mem, const struct gateway_contract *c, const struct gateway_asked *a,
                        struct gateway_call *out)
{
    bool cancel = !a->settled && a->refund_cents == a->amount_cents;

    call_make(mem, c, a,
              &(struct service){cancel ? "00005" : "00014", a->refund_cents,
                                str_fmt(mem, "refund %lld", (long long)a->number), true},
              out);
}

/* What may be over in a moment, or may have been done: asked again. Any other code the merchant settles with his bank. */
static enum gateway_refund refund_read(struct arena *mem, str body)
{
    static const str unsure[] = {S("00001"), S("00003"), S("00097"), S("00098"), S("00099")};
    struct pay_fields all;
    str code = answer_read(mem, body, &all);

    if (!code.n) return GATEWAY_REFUND_UNKNOWN;
    for (size_t i = 0; i < sizeof unsure / sizeof *unsure; i++)
        if (str_eq(code, unsure[i])) return GATEWAY_REFUND_UNKNOWN;
    return str_eq(code, S("00000")) ? GATEWAY_REFUND_DONE : GATEWAY_REFUND_BY_HAND;
}

/* --- its house --- */

/* <div id="server_status" …>OK</div> */
static bool is_open(str page)
{
    ptrdiff_t at = str_find(page, S("id=\"server_status\""));

    if (at < 0) return false;
    str rest = str_from(page, (size_t)at), before;
    if (!str_cut(&rest, '>', &before)) return false;
    at = str_find(rest, S("<"));
    return at >= 0 && str_eq(str_trim(str_head(rest, (size_t)at)), S("OK"));
}

static bool word_ok(enum gateway_word w, str s)
{
    enum { RANK_LEAST = 2, RANK_MOST = 3, LOGIN_MOST = 9 };
    static const char digits[] = "0123456789abcdefABCDEF";

    switch (w) {
    case GATEWAY_SITE: return s.n == SITE_DIGITS && of_digits(s);
    case GATEWAY_PART: return s.n >= RANK_LEAST && s.n <= RANK_MOST && of_digits(s);
    case GATEWAY_LOGIN: return s.n <= LOGIN_MOST && of_digits(s);
    case GATEWAY_KEY:
        for (size_t i = 0; i < s.n; i++)
            if (!s.p[i] || !strchr(digits, s.p[i])) return false;
        return s.n == KEY_CHARS;
    }
    return false;
}

#define HOUSE(host, spare, tests, ppps)                                                                                \
    .form_url = S("https://" host "/cgi/MYchoix_pagepaiement.cgi"),                                                    \
    .spare_form_url = S("https://" spare "/cgi/MYchoix_pagepaiement.cgi"),                                             \
    .test_form_url = S("https://" tests "/cgi/MYchoix_pagepaiement.cgi"),                                              \
    .rest_url = S("https://ppps" ppps "/PPPS.php"), .spare_rest_url = S("https://ppps1" ppps "/PPPS.php"),             \
    .test_rest_url = S("https://preprod-ppps" ppps "/PPPS.php")

static const struct gateway_platform platforms[] = {
    {.code = S("etransactions"),
     .name = S("Up2pay e-Transactions — Crédit Agricole"),
     HOUSE("tpeweb.e-transactions.fr", "tpeweb1.e-transactions.fr", "recette-tpeweb.e-transactions.fr",
           ".e-transactions.fr")},
    {.code = S("paybox"),
     .name = S("Paybox — toutes banques"),
     HOUSE("tpeweb.paybox.com", "tpeweb1.paybox.com", "preprod-tpeweb.paybox.com", ".paybox.com")},
    {{0}},
};

const struct gateway gateway_paybox = {
    .dialect = "paybox",
    .name = "Paybox",
    .platforms = platforms,
    .sample = {SITE_DIGITS, KEY_CHARS, S("32"), S("110647233")},
    .words = {.site = _("Site number (7 digits)"),
              .site_hint = _("In the welcome mail of your e-Transactions or Paybox contract."),
              .site_wrong = _("The site number has seven digits."),
              .part = _("Rank (2 or 3 digits)"),
              .part_hint = _("In the same mail, beside the site number."),
              .part_wrong = _("The rank has two or three digits."),
              .login = _("Identifier (9 digits at most)"),
              .login_hint = _("In the same mail. It is not your sign-in name."),
              .login_wrong = _("The identifier has nine digits at most."),
              .key_wrong = _("The HMAC key has 128 characters, from 0 to 9 and A to F."),
              .key_hint = _("In your bank's back office: Information, HMAC key. Make one, confirm it by mail."),
              .notify_hint = _("We send this address with each payment. Copy it too as the IPN address of your site."),
              .services = _("My contract lets this market ask about payments and give money back"),
              .services_hint =
                  _("It is an option, called “Gestion automatisée des encaissements”. Real payments need it: "
                    "only your bank's answer proves that you were paid.")},
    .key_for_calls = true,
    .day_numbers = true,
    .shared_key = true,
    /* of 1,024 bits, in use since the beginning; a longer one is the operator's to add */
    .public_keys = "-----BEGIN PUBLIC KEY-----\n"
                   "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDe+hkicNP7ROHUssGNtHwiT2Ew\n"
                   "HFrSk/qwrcq8v5metRtTTFPE/nmzSkRnTs3GMpi57rBdxBBJW5W9cpNyGUh0jNXc\n"
                   "VrOSClpD5Ri2hER/GcNrxVRP7RlWOqB1C03q4QYmwjHZ+zlM4OUhCCAtSWflB4wC\n"
                   "Ka1g88CjFwRw/PB9kwIDAQAB\n"
                   "-----END PUBLIC KEY-----\n",
    .probe = "load.html",
    .open = is_open,
    .word_ok = word_ok,
    .redirect = redirect,
    .notification = notification,
    .acknowledge = acknowledge,
    .status_call = status_call,
    .status_read = status_read,
    .refund_call = refund_call,
    .refund_read = refund_read,
};
