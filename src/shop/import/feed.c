/* feed.c: when a merchant's own site is looked at, how it is fetched, and what came of it. */
#include "shop/import/feed.h"

#include "app/hall.h"
#include "app/job.h"
#include "app/settings.h"
#include "shop/account/account.h"
#include "shop/import/inside.h"
#include "shop/merchant/merchant.h"

enum { FETCH_MS = 60 * SECOND_MS, FEEDS_A_TURN = 50, SOFT_TRIES = 3, LETTER_DAYS = 7 };
/* What was asked for is given up for lost after this; what is in the way of an import gets this long. */
enum { LOST_MS = 10 * MINUTE_MS, BUSY_MS = 15 * MINUTE_MS };

str feed_short(struct arena *mem, str url)
{
    ptrdiff_t scheme = str_find(url, S("://"));
    str s = str_from(url, scheme < 0 ? 0 : (size_t)scheme + 3);
    size_t n = 0;

    while (n < s.n && !memchr("?#", s.p[n], 2)) n++;
    s = str_head(s, n);
    ptrdiff_t at = str_find(s, S("@")), slash = str_find(s, S("/"));
    if (at >= 0 && (slash < 0 || at < slash)) s = str_from(s, (size_t)at + 1);
    return utf8_head(text_clean(mem, s), 80);
}

/* --- what came of it --- */

struct outcome {
    const char *word, *says; /* msgid; %1 is the detail */
    bool good, soft;         /* soft: it may well go by itself */
};
static const struct outcome outcomes[] = {
    {"", _("We have not looked yet."), true, false},
    {"same", _("There is nothing new on your site."), true, false},
    {"applied", _("What had changed on your site was taken in."), true, false},
    {"look", _("We have read it. Look at what would change, then confirm: from then on it goes by itself, every day."),
     true, false},
    {"waiting", _("A file you sent yourself waits to be looked at. We take up your site again after it."), true, false},
    {"errors", _("Cells to correct: %1. Nothing was changed. The list says where they are; correct them on your site."),
     false, false},
    {"unreadable", _("We cannot read what your site gave us. %1"), false, false},
    {"address", _("This address is not on the public Internet, or sends us on to one that is not. We do not go there."),
     false, false},
    {"url", _("Your site sends us on to an address that does not begin with https://. Give us the right one."), false,
     false},
    {"too_large", _("This file weighs more than 10 MB, or never ends. We stopped reading it."), false, false},
    {"redirects", _("Your site sends us from one address to the next, more than three times. Give us the last one."),
     false, false},
    {"certificate", _("The certificate of your site is not valid: whoever runs it must renew it."), false, false},
    {"status",
     _("Your site answered with the error %1 instead of the file. Check the address, and that nobody has to sign in to "
       "see it."),
     false, false},
    {"timeout", _("Your site did not give the whole file within a minute."), false, true},
    {"partial", _("Your site stopped before the end it had announced. The file is not whole: we took nothing of it."),
     false, true},
    {"unreachable", _("We could not reach your site."), false, true},
    {"disk", _("We could not keep the file. This is our fault; we try again."), false, true},
};

/* What a merchant did since on the page of the import. Not kept. */
static const struct outcome put_aside = {"dropped", _("You put aside what we had read. The next look reads it again."),
                                         true, false};

static const struct outcome *outcome_of(str word)
{
    for (size_t i = 0; i < sizeof outcomes / sizeof *outcomes; i++)
        if (str_eq(str_c(outcomes[i].word), word)) return &outcomes[i];
    if (str_eq(word, str_c(put_aside.word))) return &put_aside;
    fault("catalog.feed", "no outcome is called %.*s", STR_ARG(word));
}

bool feed_good(str outcome)
{
    return outcome_of(outcome)->good;
}

/* The detail of what is unreadable is a sentence of its own. */
str feed_says(struct arena *mem, enum lang lang, const struct feed_of_row *f)
{
    str detail = str_eq(f->outcome, S("unreadable")) ? tr(lang, str_z(mem, f->detail)) : f->detail;

    return tr_fill(mem, tr(lang, outcome_of(f->outcome)->says), &detail, 1);
}

void feed_now(struct db *db, struct arena *mem, struct feed_of_row *f)
{
    bool asks = str_eq(f->outcome, S("look")) || str_eq(f->outcome, S("errors")),
         did = str_eq(f->outcome, S("applied"));
    struct import_one_row i;

    if ((!asks && !did) || !f->import_id.set || !q_import_one(db, mem, f->import_id.v, &i)) return;
    bool waits = str_eq(i.state, S("read"));
    if (did && waits) f->outcome = S("look");
    else if (asks && str_eq(i.state, S("dropped"))) f->outcome = S("dropped");
    else if (asks && !waits) f->outcome = S("applied");
}

/* --- when --- */

static void work_ask(struct tx *tx, int64_t now, int64_t merchant_id)
{
    job_add(tx, "shelf_feed", str_fmt(tx->mem, "feed-%lld-%lld", (long long)merchant_id, (long long)now),
            str_fmt(tx->mem, "{\"merchant\":%lld,\"asked\":%lld}", (long long)merchant_id, (long long)now), now);
}

static bool ask(struct tx *tx, int64_t now, int64_t merchant_id, int64_t pause_ms)
{
    if (!x_feed_ask(tx, tx->mem, merchant_id, now, now - LOST_MS, now - pause_ms, now + (int64_t)DAY_MS)) return false;
    work_ask(tx, now, merchant_id);
    return true;
}

void feed_set(struct tx *tx, int64_t now, const struct feed_new *f)
{
    x_feed_put(tx, tx->mem, f->merchant_id, f->person_id, f->url, S(""), now);
    ask(tx, now, f->merchant_id, 0);
}

bool feed_look(struct tx *tx, int64_t now, int64_t merchant_id)
{
    return ask(tx, now, merchant_id, FEED_AGAIN_MS);
}

void feed_confirm(struct tx *tx, int64_t merchant_id, int64_t import_id)
{
    x_feed_confirm(tx, tx->mem, merchant_id, import_id);
}

void feed_taken(struct tx *tx, int64_t merchant_id, int64_t import_id)
{
    x_feed_rows_taken(tx, tx->mem, merchant_id, import_id);
}

static void feeds_turn(struct tx *tx, int64_t now)
{
    struct feed_due_rows due;

    q_feed_due(tx->db, tx->mem, now, FEEDS_A_TURN, &due);
    for (size_t i = 0; i < due.n; i++)
        if (!ask(tx, now, due.v[i].merchant_id, 0)) x_feed_later(tx, tx->mem, due.v[i].merchant_id, now + BUSY_MS);
}

const struct clock_task feed_clock[] = {{"feeds", MINUTE_MS, feeds_turn}, JOBS_END};

/* --- fetching --- */

struct fetching {
    struct job *job;
    struct arena *mem;
    struct feed_of_row f;
    struct table_sheet sheet;
    struct import_plan plan;
    struct outside_answer answer;
    str sha256, mapping, outcome, detail, rows;
    bool found, busy, newer_only, own_waits;
};

/* A table the merchant sent himself, a day ago at most, is not put aside before he looked at it. */
static bool own_waits(struct db *db, struct arena *mem, int64_t merchant_id, int64_t now)
{
    struct import_last_row i;

    return q_import_last(db, mem, merchant_id, S("dropped"), &i) && str_eq(i.state, S("read")) && !i.feed &&
           i.created_at > now - (int64_t)DAY_MS;
}

/* Asking only for what is newer makes sense while what was taken last stands, or was taken back by who did not want it. */
static void last_read(struct db *db, struct fetching *g)
{
    struct import_busy_row busy;
    bool stands;
    struct import_one_row mine;

    g->busy = q_import_busy(db, g->mem, g->f.merchant_id, S("queued"), S("showing"), S("undoing"), S("hiding"), &busy);
    g->own_waits = own_waits(db, g->mem, g->f.merchant_id, g->job->now);
    stands = !g->f.import_id.set || (q_import_one(db, g->mem, g->f.import_id.v, &mine) &&
                                     !str_eq(mine.state, S("read")) && !str_eq(mine.state, S("dropped")));
    g->newer_only = g->f.confirmed && g->f.sha256.n && stands;
}

static void feed_read(struct db *db, void *arg)
{
    struct fetching *g = arg;
    struct merchant m;

    /* of what was asked for last, and of a shop that is here */
    g->found = q_feed_of(db, g->mem, job_i64(g->job, "merchant"), &g->f) && !g->f.paused && g->f.asked_at.set &&
               g->f.asked_at.v == job_i64(g->job, "asked") && merchant_any(db, g->mem, LANG_FR, g->f.merchant_id, &m) &&
               !m.suspended;
    if (g->found) last_read(db, g);
}

static str fetch(struct fetching *g)
{
    str header[AWAY_HEADERS_MOST] = {S("Accept: text/csv, application/xml, text/xml, text/plain, */*;q=0.5")};
    struct away_file file = {
        .url = g->f.url, .header = header, .headers = 1, .max_bytes = TABLE_BYTES_MOST, .ms = FETCH_MS};

    if (g->newer_only && g->f.etag.n)
        header[file.headers++] = str_fmt(g->mem, "If-None-Match: %.*s", STR_ARG(g->f.etag));
    if (g->newer_only && g->f.modified.n)
        header[file.headers++] = str_fmt(g->mem, "If-Modified-Since: %.*s", STR_ARG(g->f.modified));
    str why = away_fetch(g->job, g->mem, &file);
    g->answer = file.answer;
    if (!why.n && g->answer.status == 304) why = g->newer_only ? S("same") : S("status");
    if (str_eq(why, S("status"))) g->detail = str_fmt(g->mem, "%d", g->answer.status);
    return why;
}

/* --- reading --- */

static void mapping_read(struct db *db, void *arg)
{
    struct fetching *g = arg;
    struct import_asked q = {db, g->mem, LANG_FR, g->f.merchant_id, g->job->now, true};

    g->mapping = import_mapping_kept(&q, &g->sheet);
}

static void plan_read(struct db *db, void *arg)
{
    struct fetching *g = arg;
    struct import_asked q = {db, g->mem, LANG_FR, g->f.merchant_id, g->job->now, true};

    import_plan_make(&q, &g->sheet, &g->plan);
}

/* What is to be done with the file that came. */
static str take(struct fetching *g)
{
    str bytes = g->answer.body;
    uint8_t h[SHA256_BYTES];

    sha256(bytes, h);
    g->sha256 = hex(g->mem, h, sizeof h);
    if (g->newer_only && str_eq(g->sha256, g->f.sha256)) return S("same");
    table_sheet_read(g->mem, bytes, S(""), &g->sheet);
    if (!g->sheet.refused) job_read(g->job, mapping_read, g);
    if (!g->sheet.refused && g->mapping.n) table_sheet_read(g->mem, bytes, g->mapping, &g->sheet);
    if (g->sheet.refused) {
        g->detail = str_c(g->sheet.refused);
        return S("unreadable");
    }
    g->rows = table_rows(g->mem, &g->sheet);
    job_read(g->job, plan_read, g);
    if (!g->plan.errors_n && !g->plan.n && !g->plan.photos_n) return S("same");
    if (!import_keep(g->job->place, g->mem, bytes, &g->sha256)) return S("disk");
    g->detail = g->plan.errors_n ? str_fmt(g->mem, "%zu", g->plan.errors_n) : S("");
    return g->own_waits ? S("waiting") : g->plan.errors_n ? S("errors") : g->f.confirmed ? S("applied") : S("look");
}

/* --- recording --- */

/* A letter when it goes wrong, at the third time if it may go by itself; not the same one every day, nor one after another. */
static bool is_news(const struct fetching *g, int64_t now, int64_t failures)
{
    const struct outcome *o = outcome_of(g->outcome);

    if (o->good || (o->soft && failures < SOFT_TRIES)) return false;
    return !g->f.told.n || (!str_eq(g->f.told, g->outcome) &&
                            (!g->f.told_at.set || g->f.told_at.v < now - LETTER_DAYS * (int64_t)DAY_MS));
}

/* The import that comes of it; 0: none. */
static int64_t import_make(struct tx *tx, int64_t now, const struct fetching *g)
{
    bool goes = str_eq(g->outcome, S("applied"));
    int64_t id = id_new();

    if (!goes && !str_eq(g->outcome, S("look")) && !str_eq(g->outcome, S("errors"))) return 0;
    x_import_drop_read(tx, tx->mem, g->f.merchant_id, S("read"), S("dropped"));
    x_import_add(tx, tx->mem,
                 &(struct import_add_args){.id = id,
                                           .merchant_id = g->f.merchant_id,
                                           .person_id = g->f.person_id,
                                           .name = feed_short(tx->mem, g->f.url),
                                           .sha256 = g->sha256,
                                           .mapping = g->mapping.p ? g->mapping : S(""),
                                           .state = goes ? S("queued") : S("read"),
                                           .feed = 1,
                                           .now = now});
    if (goes) import_work_ask(tx, now, id, "apply");
    return id;
}

/* What was read of the site before, and waits, is not what it says now: applied later it would pass for that. */
static void older_drop(struct tx *tx, int64_t merchant_id)
{
    struct import_last_row i;

    if (q_import_last(tx->db, tx->mem, merchant_id, S("dropped"), &i) && i.feed && str_eq(i.state, S("read")))
        x_import_drop_read(tx, tx->mem, merchant_id, S("read"), S("dropped"));
}

static bool record_write(struct tx *tx, int64_t now, void *arg)
{
    const struct fetching *g = arg;
    struct import_busy_row busy;
    struct feed_of_row f;

    if (!q_feed_of(tx->db, tx->mem, g->f.merchant_id, &f) || !str_eq(f.url, g->f.url)) return true;
    if (f.paused) { /* while we were there */
        x_feed_later(tx, tx->mem, f.merchant_id, f.next_at);
        return true;
    }
    bool brings = str_eq(g->outcome, S("applied")) || str_eq(g->outcome, S("look")) || str_eq(g->outcome, S("errors"));
    if (q_import_busy(tx->db, tx->mem, f.merchant_id, S("queued"), S("showing"), S("undoing"), S("hiding"), &busy) ||
        (brings && own_waits(tx->db, tx->mem, f.merchant_id, now))) {
        x_feed_later(tx, tx->mem, f.merchant_id, now + BUSY_MS);
        return true;
    }
    if (str_eq(g->outcome, S("same")) && g->rows.p) older_drop(tx, f.merchant_id);
    bool taken = str_eq(g->outcome, S("same")) || str_eq(g->outcome, S("applied")),
         anew = taken && g->answer.status == 200;
    const struct outcome *o = outcome_of(g->outcome);
    int64_t import_id = import_make(tx, now, g), failures = o->good ? 0 : f.failures + 1;
    bool news = is_news(g, now, failures);
    x_feed_record(tx, tx->mem,
                  &(struct feed_record_args){.merchant_id = f.merchant_id,
                                             .url = f.url,
                                             .confirmed = f.confirmed,
                                             .now = now,
                                             .outcome = g->outcome,
                                             .detail = g->detail.p ? g->detail : S(""),
                                             .etag = anew    ? g->answer.etag
                                                     : taken ? f.etag
                                                             : S(""),
                                             .modified = anew    ? g->answer.modified
                                                         : taken ? f.modified
                                                                 : S(""),
                                             .sha256 = anew    ? g->sha256
                                                       : taken ? f.sha256
                                                               : S(""),
                                             .failures = failures,
                                             .import_id = import_id ? SOME_I64(import_id) : f.import_id,
                                             .told = o->good ? S("")
                                                     : news  ? g->outcome
                                                             : f.told,
                                             .told_at = news      ? SOME_I64(now)
                                                        : o->good ? NO_I64
                                                                  : f.told_at,
                                             .kept = g->rows.p ? (int64_t)g->plan.kept : f.kept,
                                             .next_at = o->soft && failures < SOFT_TRIES ? now + (int64_t)HOUR_MS
                                                        : f.next_at > now                ? f.next_at
                                                                                         : now + (int64_t)DAY_MS});
    if (g->rows.p) x_feed_rows_read(tx, tx->mem, f.merchant_id, g->rows);
    if (g->rows.p && str_eq(g->outcome, S("same"))) x_feed_rows_same(tx, tx->mem, f.merchant_id);
    if (o->good) import_photos_again(tx, now, f.merchant_id);
    if (news) shop_letters_add(tx, now, &(struct shop_letters){"mail_feed", g->f.merchant_id, g->f.person_id});
    return true;
}

static bool later_write(struct tx *tx, int64_t now, void *arg)
{
    x_feed_later(tx, tx->mem, ((const struct fetching *)arg)->f.merchant_id, now + BUSY_MS);
    return true;
}

static void memory_free(void *mem)
{
    arena_free(mem);
}

static enum job_end feed_job(struct job *job)
{
    struct fetching g = {.job = job, .mem = arena_new(IMPORT_MEMORY), .detail = S("")};

    arena_defer(job->mem, memory_free, g.mem);
    job_read(job, feed_read, &g);
    if (!g.found) return JOB_DONE;
    if (g.busy) return job_write(job, later_write, &g) ? JOB_DONE : JOB_AGAIN;
    g.outcome = fetch(&g);
    if (!g.outcome.n) g.outcome = take(&g);
    if (job_stopping() && !feed_good(g.outcome)) return JOB_AGAIN; /* it was we who hung up */
    job->error = S("");
    return job_write(job, record_write, &g) ? JOB_DONE : JOB_AGAIN;
}

/* --- the letter --- */

struct import_feed_mail_view {
    str shop, address, says, url, market;
};
#include "import_feed_mail.txt.h"

struct letter {
    struct job *job;
    struct feed_of_row f;
    struct shop_letter shop;
    bool found;
};

/* Mended meanwhile, or another address: nobody wants to hear of it any more. */
static void letter_read(struct db *db, void *arg)
{
    struct letter *l = arg;
    struct arena *mem = l->job->mem;
    int64_t id = job_i64(l->job, "merchant");

    l->found = q_feed_of(db, mem, id, &l->f) && l->f.told.n && str_eq(l->f.told, l->f.outcome) &&
               shop_letter_read(db, mem, id, job_i64(l->job, "person"), &l->shop);
}

static enum job_end letter_job(struct job *job)
{
    struct letter l = {.job = job};
    const struct person_contact *p = &l.shop.to;
    struct buf b = buf_new(job->mem, 64 * 1024);

    job_read(job, letter_read, &l);
    if (!l.found) return JOB_DONE;
    struct import_feed_mail_view v = {l.shop.shop, feed_short(job->mem, l.f.url), feed_says(job->mem, p->lang, &l.f),
                                      job_url(job, p->lang, S("/commercant/produits/flux")),
                                      setting_str(job->place, SETTING_MARKET_NAME)};
    tpl_import_feed_mail_txt(&b, p->lang, &v);
    return job_mail(job, p->lang, p->mail,
                    tr_fill(job->mem, tr(p->lang, "Your site is no longer followed as it should be (%1)"), &v.shop, 1),
                    buf_str(&b), (str){0});
}

const struct job_kind feed_jobs[] = {{"shelf_feed", feed_job, 6, JOB_AWAY}, {"mail_feed", letter_job, 8}, JOBS_END};
