/* buyer.c: a buyer who gave a telephone number and no mail address is told by SMS: of his purchase at once, then only of what changes
** something for him. Written when it is sent; nothing without a gateway. */
#include "shop/sms/inside.h"

#include "app/hall.h"
#include "app/settings.h"

enum { PURCHASES_TOLD = 10 }; /* of one telephone in a day: nobody proved that it is his, and each SMS costs the operator */

static const struct {
    const char *what, *msgid;
} words[] = {
    {"ready", _("Your order %1 is ready: %2. Code: %3. %4")},
    {"out_for_delivery", _("Your order %1 is on its way: %2. Code: %3. %4")},
    {"refused", _("Your order %1 cannot be prepared. %4")},
    {"cancelled", _("Your order %1 is cancelled by the shop. %4")},
    {"expired", _("Your order %1 has lapsed. %4")},
    {"not_collected", _("Your order %1 was not collected. %4")},
    {"slot", _("Another time for your order %1: %2. Code: %3. %4")},
};

/* What a change means to him; NULL: nothing, or he did it himself. */
static const char *word_of(const struct order_last *l)
{
    if (str_eq(l->actor, S("buyer")) || str_eq(l->reason, S("undo"))) return NULL;
    if (str_eq(l->reason, S("slot_changed"))) return "slot";
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_eq(l->to, str_c(words[i].what))) return words[i].what;
    return NULL;
}

void sms_buyer_tell(struct tx *tx, int64_t now, const struct order_view *o, const struct order_last *l)
{
    const char *what = word_of(l);

    if (o->buyer_mail.n || !sms_number(tx->mem, o->buyer_phone).n) return;
    if (!l->from.n) /* just placed: one for the purchase, whoever of its orders comes first */
        job_add(tx, "sms_buyer", str_fmt(tx->mem, "sms-bought-%lld", (long long)o->purchase_id),
                str_fmt(tx->mem, "{\"what\":\"bought\",\"order\":%lld}", (long long)o->id), now);
    if (what)
        job_add(tx, "sms_buyer", str_fmt(tx->mem, "sms-buyer-%lld-%lld", (long long)o->id, (long long)l->id),
                str_fmt(tx->mem, "{\"what\":\"%s\",\"order\":%lld}", what, (long long)o->id), sms_by_day(tx, now));
}

struct buyer_telling {
    struct job *job;
    str what, slot;
    struct order_view o;
    struct purchase_view p;
    bool found, told_enough;
};

static void buyer_read(struct db *db, void *arg)
{
    struct buyer_telling *t = arg;
    struct arena *mem = t->job->mem;

    t->found = order_read(db, mem, job_i64(t->job, "order"), &t->o) && purchase_read(db, mem, t->o.purchase_token, &t->p);
    t->told_enough = t->found && purchases_of_phone(db, mem, t->o.buyer_phone, t->p.created_at) > PURCHASES_TOLD;
    t->slot = t->found ? date_text(mem, t->o.lang, setting_in(db, mem, SETTING_TIME_ZONE), t->o.slot_at, DATE_TIME) : S("");
}

/* Whether it is still so when the SMS leaves. */
static bool still_true(const struct buyer_telling *t)
{
    bool passing = str_eq(t->what, S("ready")) || str_eq(t->what, S("out_for_delivery")) || str_eq(t->what, S("expired"));

    return !passing || str_eq(t->o.state, t->what);
}

static str buyer_text(const struct buyer_telling *t)
{
    struct arena *mem = t->job->mem;
    enum lang lang = t->o.lang;
    str n = str_fmt(mem, "%zu", t->p.orders.n), url = job_url(t->job, lang, str_fmt(mem, "/achat/%.*s", STR_ARG(t->o.purchase_token)));
    str pieces[] = {t->o.number, t->slot, t->o.code, url}, many[] = {n, setting_str(t->job->place, SETTING_MARKET_NAME), url};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_eq(t->what, str_c(words[i].what))) return tr_fill(mem, tr(lang, words[i].msgid), pieces, 4);
    if (t->p.orders.n > 1) return tr_fill(mem, tr(lang, "%2: %1 orders noted. Codes and progress: %3"), many, 3);
    return tr_fill(mem, tr(lang, "Order %1 noted: %2. Code: %3. %4"), pieces, 4);
}

enum job_end sms_buyer_job(struct job *job)
{
    struct buyer_telling t = {.job = job, .what = job_str(job, "what")};

    if (!sms_possible(job->hall)) return JOB_DONE;
    job_read(job, buyer_read, &t);
    str number = t.found ? sms_number(job->mem, t.o.buyer_phone) : S("");
    if (!number.n || t.told_enough || !still_true(&t)) return JOB_DONE;
    return job_sms(job, number, buyer_text(&t));
}
