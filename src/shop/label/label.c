/* label.c: what a shop may call its goods: claimed with a proof, looked at by staff, shown as long as it is valid. */
#include "shop/label/label.h"

#include "app/settings.h"
#include "base/embed.h"
#include "label.sql.h"
#include "shop/account/account.h"
#include "shop/merchant/merchant.h"

extern const struct embedded data_files[];

enum {
    BIT_FIRST = 24,
    BIT_LAST = 62,
    HOLDERS_A_TURN = 50,
    STAND_MOST = 400,
    CLAIMS_LATELY = 20,
    LATELY_DAYS = 30,
    REMIND_DAYS = 30,
    PROOF_DAYS = 183,
    CODES_MOST = 8000
};
#define ASKED     S("asked")
#define ACCEPTED  S("accepted")
#define REFUSED   S("refused")
#define WITHDRAWN S("withdrawn")
#define EXPIRED   S("expired")
#define REPLACED  S("replaced")

/* --- the list --- */

void labels_all(struct db *db, struct arena *mem, struct labels *out)
{
    struct label_all_rows r;

    q_label_all(db, mem, &r);
    *out = (struct labels){NEW(mem, struct label, r.n + 1), r.n};
    for (size_t i = 0; i < r.n; i++)
        out->v[i] = (struct label){.id = r.v[i].id,
                                   .bit = r.v[i].bit,
                                   .code = r.v[i].code,
                                   .name_fr = r.v[i].name_fr,
                                   .name_en = r.v[i].name_en,
                                   .param = r.v[i].param,
                                   .certificate = str_eq(r.v[i].proof, S("certificate")),
                                   .closed = r.v[i].closed_at.set};
}

void labels_counted(struct db *db, struct arena *mem, struct labels *out)
{
    struct label_counts_rows r;

    labels_all(db, mem, out);
    q_label_counts(db, mem, ACCEPTED, &r);
    for (size_t i = 0; i < out->n; i++)
        for (size_t k = 0; k < r.n; k++)
            if (r.v[k].label_id == out->v[i].id) out->v[i].shops = r.v[k].n;
}

str label_name(enum lang lang, const struct label *l)
{
    return lang == LANG_EN && l->name_en.n ? l->name_en : l->name_fr;
}

static const struct label_meaning {
    str code;
    const char *msgid;
} meanings[] = {
    {S("bio"), _("Organic farming by European rules: a body checks it every year.")},
    {S("AOP"), _("Made in one area with its own know-how, protected by Europe.")},
    {S("IGP"), _("Tied to an area by one step at least, protected by Europe.")},
    {S("STG"), _("Made by a traditional recipe, protected by Europe.")},
    {S("label-rouge"), _("Of a higher quality than usual, by French rules.")},
    {S("nature-et-progres"), _("Organic farming by a charter of growers and eaters.")},
    {S("demeter"), _("Biodynamic farming, certified.")},
    {S("bienvenue-a-la-ferme"), _("A farm of the network of the chambers of agriculture.")},
    {S("artisan-d-art"), _("A craft of art, practised by a registered craftsperson.")},
    {S("fermier"), _("Made on the farm, from what it grows or raises.")},
    {S("fait-main"), _("Made by hand in the workshop of who sells it.")},
    {S("lait-cru"), _("Of milk that was never heated above 40 °C.")},
    {S("fait-maison"), _("Made on the spot from raw produce.")},
    {S("circuit-court"), _("At most one person between who makes it and who buys it.")},
};

str label_means(enum lang lang, const struct label *l)
{
    for (size_t i = 0; i < sizeof meanings / sizeof *meanings; i++)
        if (str_eq(meanings[i].code, l->code)) return tr(lang, meanings[i].msgid);
    return S("");
}

const struct label *label_coded(const struct labels *all, str code)
{
    for (size_t i = 0; i < all->n; i++)
        if (!all->v[i].closed && str_eq_nocase(all->v[i].code, str_trim(code))) return &all->v[i];
    return NULL;
}

/* The code as the shop's list writes it; absent: it is not there. */
static str code_in(str list, str code)
{
    str one;

    while (str_cut(&list, ',', &one))
        if (str_eq_nocase(one, code)) return one;
    return (str){0};
}

str labels_shown(struct arena *mem, str said, str proved)
{
    struct buf b;
    str one;

    if (!said.n || !proved.n) return S("");
    b = buf_new(mem, CODES_MOST);
    while (str_cut(&said, ',', &one)) {
        str code = code_in(proved, str_trim(one));
        if (!code.n || code_in(buf_str(&b), code).n) continue;
        if (b.n) buf_byte(&b, ',');
        buf_put(&b, code);
    }
    return buf_str(&b);
}

/* The first number of the index that no label has; -1: all are taken. */
static int64_t bit_free(const struct labels *all)
{
    for (int64_t bit = BIT_FIRST; bit <= BIT_LAST; bit++) {
        size_t i = 0;
        while (i < all->n && all->v[i].bit != bit) i++;
        if (i == all->n) return bit;
    }
    return -1;
}

static str param_of(struct arena *mem, str code)
{
    struct buf b = buf_new(mem, CODES_MOST);

    buf_put(&b, S("signe_"));
    for (size_t i = 0; i < code.n; i++) buf_byte(&b, code.p[i] == '-' ? '_' : code.p[i]);
    return buf_str(&b);
}

enum label_end label_make(struct tx *tx, const struct label_new *n)
{
    struct labels all;
    str code = slug(tx->mem, n->name_fr);

    labels_all(tx->db, tx->mem, &all);
    int64_t bit = bit_free(&all), id = id_new();
    for (size_t i = 0; i < all.n; i++)
        if (str_eq_nocase(all.v[i].code, code) || str_eq(fold(tx->mem, all.v[i].name_fr), fold(tx->mem, n->name_fr)))
            return LABEL_THERE;
    if (bit < 0) return LABEL_FULL;
    x_label_put(tx, tx->mem,
                &(struct label_put_args){.id = id,
                                         .code = code,
                                         .name_fr = n->name_fr,
                                         .name_en = n->name_en,
                                         .param = param_of(tx->mem, code),
                                         .bit = bit,
                                         .proof = n->certificate ? S("certificate") : S("word")});
    tx_touch(tx, "labels", 0);
    return LABEL_DONE;
}

void label_shop_settle(struct tx *tx, int64_t now, int64_t merchant_id)
{
    struct claim_codes_rows r;
    struct buf b = buf_new(tx->mem, CODES_MOST);

    q_claim_codes(tx->db, tx->mem, merchant_id, ACCEPTED, &r);
    for (size_t i = 0; i < r.n; i++) {
        if (b.n) buf_byte(&b, ',');
        buf_put(&b, r.v[i].code);
    }
    merchant_labels_set(tx, now, merchant_id, buf_str(&b));
}

bool label_close(struct tx *tx, int64_t now, int64_t id, bool closed)
{
    struct label_one_row l;
    struct label_holders_rows h;

    if (!q_label_one(tx->db, tx->mem, id, &l) || l.closed_at.set == closed) return false;
    x_label_close(tx, tx->mem, id, closed ? SOME_I64(now) : NO_I64);
    q_label_holders(tx->db, tx->mem, id, ACCEPTED, &h);
    for (size_t i = 0; i < h.n; i++) label_shop_settle(tx, now, h.v[i].merchant_id);
    tx_touch(tx, "labels", 0);
    return true;
}

static bool proof_known(str s)
{
    return str_eq(s, S("certificate")) || str_eq(s, S("word"));
}

/* One line of the table: six columns. */
static void line_fill(struct tx *tx, str line)
{
    struct label_put_args a = {.id = id_new()};
    str bit;

    if (!str_cut(&line, '\t', &a.code) || !str_cut(&line, '\t', &a.param) || !str_cut(&line, '\t', &bit) ||
        !str_cut(&line, '\t', &a.name_fr) || !str_cut(&line, '\t', &a.name_en) || !str_cut(&line, '\t', &a.proof) ||
        !str_i64(bit, &a.bit) || !proof_known(a.proof))
        fault("labels.table", "data/labels.tsv has a wrong line");
    x_label_put(tx, tx->mem, &a);
}

void labels_fill(struct tx *tx)
{
    const struct embedded *file = embed_find(data_files, S("labels.tsv"));
    str text = file ? file->identity : S(""), line;

    str_cut(&text, '\n', &line); /* the header */
    while (str_cut(&text, '\n', &line))
        if (line.n) line_fill(tx, line);
}

/* --- claims --- */

_Static_assert(sizeof(struct claim_one_row) == sizeof(struct claims_of_row), "same columns");
_Static_assert(sizeof(struct claim_one_row) == sizeof(struct claims_in_row), "same columns");

static struct label_claim claim_made(enum lang lang, const struct claim_one_row *r)
{
    return (struct label_claim){
        .id = r->id,
        .merchant_id = r->merchant_id,
        .label_id = r->label_id,
        .asked_at = r->asked_at,
        .merchant = r->merchant,
        .code = r->code,
        .label = lang == LANG_EN && r->name_en.n ? r->name_en : r->name_fr,
        .number = r->number,
        .certifier = r->certifier,
        .basis = r->basis,
        .state = r->state,
        .reason = r->reason,
        .proof = r->proof.p ? r->proof : S(""),
        .until_day = r->until_day,
        .decided_at = r->decided_at,
        .ended_at = r->ended_at,
    };
}

void label_claims_of(struct db *db, struct arena *mem, enum lang lang, int64_t merchant_id, struct label_claims *out)
{
    struct claims_of_rows r;

    q_claims_of(db, mem, merchant_id, CLAIMS_SHOWN, &r);
    *out = (struct label_claims){NEW(mem, struct label_claim, r.n + 1), r.n};
    for (size_t i = 0; i < r.n; i++) out->v[i] = claim_made(lang, (const struct claim_one_row *)(const void *)&r.v[i]);
}

void label_claims_in(struct db *db, struct arena *mem, enum lang lang, bool accepted, struct label_claims *out)
{
    struct claims_in_rows r;

    q_claims_in(db, mem, accepted ? ACCEPTED : ASKED, accepted ? STAND_MOST : CLAIMS_SHOWN, &r);
    *out = (struct label_claims){NEW(mem, struct label_claim, r.n + 1), r.n};
    for (size_t i = 0; i < r.n; i++) out->v[i] = claim_made(lang, (const struct claim_one_row *)(const void *)&r.v[i]);
}

bool label_claim_one(struct db *db, struct arena *mem, enum lang lang, int64_t id, int64_t merchant_id,
                     struct label_claim *out)
{
    struct claim_one_row r;

    if (!q_claim_one(db, mem, id, merchant_id, &r)) return false;
    *out = claim_made(lang, &r);
    return true;
}

int64_t label_claims_waiting(struct db *db, struct arena *mem)
{
    struct claims_waiting_row r;

    return q_claims_waiting(db, mem, ASKED, &r) ? r.n : 0;
}

enum claim_end label_claim_add(struct tx *tx, int64_t now, const struct label_claim_new *n)
{
    struct claims_lately_row lately;

    if (q_claims_lately(tx->db, tx->mem, n->merchant_id, now - LATELY_DAYS * DAY_MS, &lately) &&
        lately.n >= CLAIMS_LATELY)
        return CLAIM_MANY;
    int64_t added = x_claim_add(tx, tx->mem,
                                &(struct claim_add_args){
                                    .id = id_new(),
                                    .merchant_id = n->merchant_id,
                                    .label_id = n->label_id,
                                    .number = n->number,
                                    .certifier = n->certifier,
                                    .basis = n->basis,
                                    .until_day = n->until_day,
                                    .proof = n->proof.n ? n->proof : (str){0},
                                    .state = ASKED,
                                    .asked_by = n->person_id,
                                    .now = now,
                                });
    return added ? CLAIM_DONE : CLAIM_TWICE;
}

bool label_claim_drop(struct tx *tx, int64_t now, int64_t merchant_id, int64_t id)
{
    if (!x_claim_withdraw(tx, tx->mem, &(struct claim_withdraw_args){id, merchant_id, ASKED, ACCEPTED, WITHDRAWN, now}))
        return false;
    label_shop_settle(tx, now, merchant_id);
    return true;
}

/* Each owner is told: what is "decided", "soon" (it ends) or "over". */
static void holders_tell(struct tx *tx, int64_t now, const struct label_claim *k, const char *what)
{
    struct people people;

    members_of(tx->db, tx->mem, k->merchant_id, &people);
    for (size_t i = 0; i < people.n; i++)
        if (!i || str_eq(people.v[i].role, S("owner")))
            job_add(tx, "mail_label",
                    str_fmt(tx->mem, "label-%lld-%s-%lld-%lld", (long long)k->id, what, (long long)now,
                            (long long)people.v[i].id),
                    str_fmt(tx->mem, "{\"claim\":%lld,\"person\":%lld,\"what\":\"%s\"}", (long long)k->id,
                            (long long)people.v[i].id, what),
                    now);
}

static int64_t today_in(struct tx *tx, int64_t now)
{
    struct local l = local_of(setting_in(tx->db, tx->mem, SETTING_TIME_ZONE), now);

    return day_number(l.year, l.month, l.day);
}

bool label_claim_over(struct tx *tx, int64_t now, const struct label_claim *k)
{
    return k->until_day.set && k->until_day.v < today_in(tx, now);
}

bool label_claim_decide(struct tx *tx, int64_t now, const struct label_decision *d)
{
    struct label_claim k;

    if (!label_claim_one(tx->db, tx->mem, LANG_FR, d->id, 0, &k)) return false;
    if (d->accept) {
        if (!str_eq(k.state, ASKED) || label_claim_over(tx, now, &k)) return false;
        x_claim_replace(tx, tx->mem, k.merchant_id, k.label_id, ACCEPTED, REPLACED, now);
        x_claim_accept(tx, tx->mem,
                       &(struct claim_accept_args){k.id, ASKED, ACCEPTED, d->reason, d->until_day, d->staff_id, now});
    } else if (!x_claim_refuse(
                   tx, tx->mem,
                   &(struct claim_refuse_args){k.id, ASKED, ACCEPTED, REFUSED, d->reason, d->staff_id, now})) {
        return false;
    }
    label_shop_settle(tx, now, k.merchant_id);
    holders_tell(tx, now, &k, "decided");
    return true;
}

/* --- by itself --- */

static void ends_turn(struct tx *tx, int64_t now, int64_t today)
{
    struct claims_to_end_rows r;
    struct label_claim k;

    q_claims_to_end(tx->db, tx->mem, ACCEPTED, today, HOLDERS_A_TURN, &r);
    for (size_t i = 0; i < r.n; i++) {
        if (!x_claim_end(tx, tx->mem, r.v[i].id, ACCEPTED, EXPIRED, now)) continue;
        label_shop_settle(tx, now, r.v[i].merchant_id);
        if (label_claim_one(tx->db, tx->mem, LANG_FR, r.v[i].id, 0, &k)) holders_tell(tx, now, &k, "over");
    }
}

static void labels_turn(struct tx *tx, int64_t now)
{
    int64_t today = today_in(tx, now);
    struct claims_to_remind_rows r;
    struct label_claim k;

    ends_turn(tx, now, today);
    q_claims_to_remind(tx->db, tx->mem, ACCEPTED, ASKED, today + REMIND_DAYS, HOLDERS_A_TURN, &r);
    for (size_t i = 0; i < r.n; i++)
        if (x_claim_reminded(tx, tx->mem, r.v[i].id, now) &&
            label_claim_one(tx->db, tx->mem, LANG_FR, r.v[i].id, 0, &k))
            holders_tell(tx, now, &k, "soon");
    x_proofs_forget(tx, tx->mem, now - PROOF_DAYS * DAY_MS);
}

const struct clock_task labels_clock[] = {{"labels", MINUTE_MS, labels_turn}, JOBS_END};

/* --- letters --- */

struct label_mail_view {
    str shop, label, reason, until, url, market, phone;
    bool accepted, refused, soon, over;
};
#include "label_mail.txt.h"

struct label_letter {
    struct job *job;
    struct label_claim k;
    struct people people;
    bool found;
};

static void letter_read(struct db *db, void *arg)
{
    struct label_letter *l = arg;

    l->found = label_claim_one(db, l->job->mem, LANG_FR, job_i64(l->job, "claim"), 0, &l->k);
    if (l->found) members_of(db, l->job->mem, l->k.merchant_id, &l->people);
}

static str day_said(struct job *job, enum lang lang, opt_i64 day)
{
    return day.set ? date_text(job->mem, lang, S("UTC"), day.v * DAY_MS, DATE_DAY_YEAR) : S("");
}

static enum job_end letter_send(struct label_letter *l, const struct person_contact *p)
{
    struct job *job = l->job;
    struct buf b = buf_new(job->mem, 64 * 1024);
    str what = job_str(job, "what");
    struct label_mail_view v = {
        .shop = l->k.merchant,
        .label = l->k.label,
        .reason = l->k.reason,
        .until = day_said(job, p->lang, l->k.until_day),
        .url = job_url(job, p->lang, S("/commercant/labels")),
        .market = setting_str(job->place, SETTING_MARKET_NAME),
        .phone = setting_str(job->place, SETTING_HELP_PHONE),
        .soon = str_eq(what, S("soon")),
        .over = str_eq(what, S("over")),
    };

    v.accepted = str_eq(what, S("decided")) && str_eq(l->k.state, ACCEPTED);
    v.refused = str_eq(what, S("decided")) && str_eq(l->k.state, REFUSED);
    if (!v.accepted && !v.refused && !v.soon && !v.over) return JOB_DONE; /* it has changed since */
    const char *subject = v.accepted  ? _("%1: your label is shown")
                          : v.refused ? _("%1: we cannot show this label")
                          : v.soon    ? _("%1: your label ends soon")
                                      : _("%1: your label is over");
    tpl_label_mail_txt(&b, p->lang, &v);
    return job_mail(job, p->lang, p->mail, tr_fill(job->mem, tr(p->lang, subject), &v.label, 1), buf_str(&b), (str){0});
}

static enum job_end label_job(struct job *job)
{
    struct label_letter l = {.job = job};

    job_read(job, letter_read, &l);
    for (size_t i = 0; l.found && i < l.people.n; i++)
        if (l.people.v[i].id == job_i64(job, "person")) return letter_send(&l, &l.people.v[i]);
    return JOB_DONE;
}

const struct job_kind labels_jobs[] = {{"mail_label", label_job, 8}, JOBS_END};

/* --- the books --- */

/* Rows come by shop, then in the order of its list. */
void labels_check(struct db *db, struct arena *mem, struct buf *f)
{
    struct check_labels_rows r;

    q_check_labels(db, mem, ACCEPTED, S(""), &r);
    for (size_t i = 0, end; i < r.n; i = end) {
        struct buf b = buf_new(mem, CODES_MOST);
        for (end = i; end < r.n && r.v[end].merchant_id == r.v[i].merchant_id; end++) {
            if (b.n && r.v[end].code.n) buf_byte(&b, ',');
            buf_put(&b, r.v[end].code);
        }
        if (!str_eq(buf_str(&b), r.v[i].labels))
            buf_fmt(f, "C7: merchant %lld shows the labels “%.*s”, it has proved “%.*s”\n",
                    (long long)r.v[i].merchant_id, STR_ARG(r.v[i].labels), STR_ARG(buf_str(&b)));
    }
}
