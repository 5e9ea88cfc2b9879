/* message_web.c: what the shop writes to the buyer of an order, in sentences made ready or in its own words. */
#include "shop/fulfilment/inside.h"

#include "app/form.h"
#include "shop/account/mobile.h"
#include "shop/message/message.h"
#include "shop/territory/territory.h"

/* What is often written, in the buyer's language when it is sent. */
static const struct sentence {
    str code;
    const char *msgid;
} sentences[] = {
    {S("late"), _("Your order will be a quarter of an hour late. Please excuse us.")},
    {S("early"), _("Your order is ready earlier than planned: come when you like.")},
    {S("call"), _("Please call the shop about your order.")},
    {S("waiting"), _("Your order is waiting for you. Until when may we keep it?")},
};
enum { SENTENCES = sizeof sentences / sizeof *sentences, MESSAGE_MOST = 400 };

/* Who wrote it, and when. */
static str said_when(struct rq *rq, str zone, const struct message_told *m)
{
    str who = tr(rq->lang, m->by_buyer ? _("the buyer wrote") : _("the shop wrote"));

    return str_fmt(rq->mem, "%.*s \u00b7 %.*s", STR_ARG(who),
                   STR_ARG(date_text(rq->mem, rq->lang, zone, m->at, DATE_TIME)));
}

bool ticket_by_sms(struct rq *rq, const struct order_view *o)
{
    return !o->buyer_mail.n && sms_possible(rq->hall) && sms_number(rq->mem, o->buyer_phone).n;
}

void ticket_message_make(struct rq *rq, struct db *db, const struct order_view *o, struct fulfilment_page_view *v)
{
    struct messages m;
    str zone = territory_zone(rq);

    v->u_message = rq_url(rq, ticket_path(rq, o, "/message"));
    v->by_sms = ticket_by_sms(rq, o);
    v->said_choice = form_typed(rq, "phrase");
    v->said_words = form_typed(rq, "message");
    v->sentences = (struct ticket_choices){NEW(rq->mem, struct ticket_choice, SENTENCES), SENTENCES};
    for (size_t i = 0; i < SENTENCES; i++)
        v->sentences.v[i] = (struct ticket_choice){sentences[i].code, tr(rq->lang, sentences[i].msgid)};
    messages_read(db, rq->mem, o->id, &m);
    v->messages = (struct ticket_choices){NEW(rq->mem, struct ticket_choice, m.n), m.n};
    for (size_t i = 0; i < m.n; i++)
        v->messages.v[i] = (struct ticket_choice){said_when(rq, zone, &m.v[i]), m.v[i].text};
}

/* The prepared sentence, then the shop's own words. */
static str message_read(struct rq *rq, enum lang lang)
{
    str code = rq_field(rq, "phrase"), words = utf8_head(text_clean(rq->mem, form_typed(rq, "message")), MESSAGE_MOST);

    for (size_t i = 0; i < SENTENCES && code.n; i++)
        if (str_eq(code, sentences[i].code))
            return str_trim(str_fmt(rq->mem, "%.*s %.*s", STR_ARG(tr(lang, sentences[i].msgid)), STR_ARG(words)));
    return words;
}

static void message_write(struct rq *rq, struct tx *tx)
{
    struct order_view o;

    if (!ticket_mine(rq, tx->db, &o)) return;
    if (message_add(tx, rq->now, o.id, rq->person_id, message_read(rq, o.lang))) {
        ticket_acted(rq, tx, &o);
        ticket_go(rq, &o, "?ecrit=1#ecrire");
        return;
    }
    rq_refused(rq, 422, "order.no_words");
    ticket_page(
        rq, tx->db, &o,
        &(struct ticket_fault){.text = tr(rq->lang, "Choose a sentence, or write your own."), .at = S("f-message")});
}

const struct route fulfilment_message_routes[] = {
    {POST, "/commercant/commandes/{numero}/message", ACCESS_MEMBER, RATE_WRITE, .write = message_write},
    {POST, "/equipe/commande/{numero}/message", ACCESS_STAFF | ACCESS_HELP, RATE_WRITE, .write = message_write},
    ROUTES_END};
