/* recap.c: what is written once: the recap of a purchase, the receipt of a change of mind. */
#include "shop/letter/inside.h"

#include "app/settings.h"
#include "shop/catalog/catalog.h"
#include "shop/merchant/merchant.h"
#include "shop/returns/returns.h"
#include "shop/terms/terms.h"

/* What was agreed to goes with the letter; of more, which no telephone shows, the page of the purchase has it. */
enum { TERMS_MOST = 64 * 1024 };

struct letter_recap_view {
    str hello, total, url, withdrawal, market, help, terms; /* terms: what was agreed to, as it was shown */
    struct html terms_html;
    struct recap_parts {
        struct recap_part {
            str shop, number, code, where, when, fee, wrap, deposit, total, due, trader, withdraw;
            struct letter_lines lines;
        } * v;
        size_t n;
    } parts;
};
struct letter_receipt_view {
    str subject, market, receipt, url, help;
    struct html body;
};
#include "letter_receipt.html.h"
#include "letter_receipt.txt.h"
#include "letter_recap.html.h"
#include "letter_recap.txt.h"

/* Who sells: name and number of the trader's file, as the law wants them in writing. */
static str trader_text(const struct letter_writer *w, const struct merchant *m)
{
    str name = m->legal_name.n ? m->legal_name : m->name, place = letter_place(w, m->address, m->postcode, m->insee);

    return str_fmt(w->mem, "%.*s%s%.*s, %.*s", STR_ARG(name), m->siret.n ? ", SIRET\u00a0" : "", STR_ARG(m->siret),
                   STR_ARG(place));
}

/* The lines one may not change one's mind about, each with why; a reservation binds to none of them. */
static void keeps_tell(const struct letter_writer *w, const struct order_view *o, struct letter_lines *lines)
{
    struct withdrawal d;

    order_withdrawal(w->db, w->mem, clock_now_ms(), o, &d);
    for (size_t i = 0; d.binding && i < lines->n && i < d.lines.n; i++)
        lines->v[i].keeps = offer_keeps_text(w->lang, d.lines.v[i].keeps);
}

static void part_make(const struct letter_writer *w, const struct order_view *o, struct recap_part *p)
{
    struct merchant m = {0};
    struct order_gift gift;
    bool delivery = !str_eq(o->fulfilment, S("pickup"));

    merchant_any(w->db, w->mem, w->lang, o->merchant_id, &m);
    *p = (struct recap_part){.shop = m.name,
                             .number = o->number,
                             .code = o->code,
                             .total = letter_euros(w, o->total_cents),
                             .due = order_due_text(w->mem, w->lang, o),
                             .trader = trader_text(w, &m)};
    str where = delivery || o->place_id ? letter_place(w, o->street, o->postcode, o->insee)
                                        : letter_place(w, m.address, m.postcode, m.insee);
    if (o->place_name.n) where = str_fmt(w->mem, "%.*s, %.*s", STR_ARG(o->place_name), STR_ARG(where));
    const char *goods = delivery ? _("Delivered to: %1") : _("To collect at: %1");
    p->where = letter_say(w, order_is_visit(o) ? (delivery ? _("At your home: %1") : _("Your appointment: %1")) : goods,
                          where, S(""));
    p->when = order_when_text(w->db, w->mem, w->lang, o);
    if (str_eq(o->fulfilment, S("parcel"))) p->code = S("");
    order_gift_read(w->db, w->mem, o->id, &gift);
    if (o->fee_cents > gift.wrap_cents) p->fee = letter_euros(w, o->fee_cents - gift.wrap_cents);
    if (gift.wrapped) p->wrap = letter_euros(w, gift.wrap_cents);
    if (order_deposit(o)) p->deposit = letter_euros(w, order_deposit(o));
    letter_lines_make(w, o, &p->lines);
    keeps_tell(w, o, &p->lines);
    p->withdraw = letter_withdraw_url(w, o);
}

/* What is asked of each order, at once. */
static void parts_ahead(const struct letter_writer *w, const struct order_views *o)
{
    struct merchant m;
    struct order_gift gift;
    struct withdrawal d;

    if (!db_ahead_begin(w->db)) return;
    for (size_t i = 0; i < o->n; i++) {
        merchant_any(w->db, w->mem, w->lang, o->v[i].merchant_id, &m);
        order_gift_read(w->db, w->mem, o->v[i].id, &gift);
        order_withdrawal(w->db, w->mem, clock_now_ms(), &o->v[i], &d);
    }
    db_ahead_end(w->db);
}

static str withdrawal_text(const struct letter_writer *w, const struct order_views *o)
{
    bool ordered = false;

    for (size_t i = 0; i < o->n; i++) ordered |= str_eq(o->v[i].kind, S("order"));
    if (!ordered) return tr(w->lang, "A reservation binds you to nothing: you pay and decide in the shop.");
    return tr(w->lang, "You may change your mind within 14 days of receiving your goods, without a reason, but for "
                       "what is marked above. "
                       "Say so on the page of your purchase, or write to the shop.");
}

bool letter_receipt_make(struct db *db, struct arena *mem, str origin, int64_t return_id, struct letter *out)
{
    struct order_return r;
    struct order_view o;
    struct buf text = buf_new(mem, LETTER_BYTES), html = buf_new(mem, LETTER_BYTES);

    if (!order_return_read(db, mem, return_id, &r) || !r.contact.n || !order_read(db, mem, r.order_id, &o))
        return false;
    struct letter_writer w = {db, mem, r.lang, origin};
    struct letter_receipt_view v = {.subject = letter_say(&w, _("Receipt: you gave up order %1"), o.number, S("")),
                                    .receipt = r.receipt,
                                    .body = html_paragraphs(mem, r.receipt),
                                    .market = setting_in(db, mem, SETTING_MARKET_NAME),
                                    .help = setting_in(db, mem, SETTING_HELP_PHONE),
                                    .url = letter_link(&w, str_fmt(mem, "/achat/%.*s/retractation/%lld",
                                                                   STR_ARG(o.purchase_token), (long long)r.id))};
    tpl_letter_receipt_txt(&text, w.lang, &v);
    tpl_letter_receipt(&html, w.lang, &v);
    *out = (struct letter){w.lang, r.contact, v.subject, buf_str(&text), buf_str(&html)};
    return true;
}

bool letter_recap_make(struct db *db, struct arena *mem, str origin, int64_t purchase_id, struct letter *out)
{
    struct purchase_view p;
    struct buf text = buf_new(mem, LETTER_BYTES), html = buf_new(mem, LETTER_BYTES);

    if (!purchase_read_id(db, mem, purchase_id, &p) || !p.mail.n) return false;
    struct letter_writer w = {db, mem, p.lang, origin};
    struct letter_recap_view v = {.hello = letter_hello(&w, p.name),
                                  .total = letter_euros(&w, p.total_cents),
                                  .url = letter_link(&w, str_fmt(mem, "/achat/%.*s", STR_ARG(p.token))),
                                  .withdrawal = withdrawal_text(&w, &p.orders),
                                  .terms = S(""),
                                  .market = setting_in(db, mem, SETTING_MARKET_NAME),
                                  .help = setting_in(db, mem, SETTING_HELP_PHONE)};
    struct terms_kept terms;
    if (terms_read(db, mem, purchase_id, &terms) && terms.text.n <= TERMS_MOST) v.terms = terms.text;
    v.terms_html = html_paragraphs(mem, v.terms);
    v.parts = (struct recap_parts){NEW(mem, struct recap_part, p.orders.n), p.orders.n};
    parts_ahead(&w, &p.orders);
    for (size_t i = 0; i < p.orders.n; i++) part_make(&w, &p.orders.v[i], &v.parts.v[i]);
    tpl_letter_recap_txt(&text, w.lang, &v);
    tpl_letter_recap(&html, w.lang, &v);
    *out = (struct letter){w.lang, p.mail, letter_say(&w, _("Your purchase at %1"), v.market, S("")), buf_str(&text),
                           buf_str(&html)};
    return true;
}
