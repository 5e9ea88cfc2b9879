/* words_web.c: the territory's local words, and what people searched for: sums without anybody's name. */
#include "shop/fairground/fairground.h"

#include "app/assets.h"
#include "app/audit.h"
#include "app/form.h"
#include "app/settings.h"
#include "shop/search/search.h"

enum { DAYS = 30, NOTHING_MOST = 40, ASKED_MOST = 40 };

struct fairground_words_view {
    str action, u_drop, typed;
    bool saved;
    struct form_errors errors;
    struct search_words words;
    struct fairground_asks {
        struct fairground_ask {
            str words, url, u_add;
            int64_t asked, nothing;
        } * v;
        size_t n;
    } nothing, asked;
    int64_t days, kept;
};
#include "office_nav.html.h"
#include "fairground_words.html.h"

static str query_url(struct rq *rq, const char *path, str words)
{
    struct buf b = buf_new(rq->mem, 2048);

    buf_put(&b, rq_url(rq, str_c(path)));
    buf_urlpart(&b, words);
    return buf_str(&b);
}

static void asks_fill(struct rq *rq, struct db *db, bool nothing, struct fairground_asks *to)
{
    struct local l = local_of(setting_str(rq->place, SETTING_TIME_ZONE), rq->now);
    struct search_asks all;

    search_asks(db, rq->mem, day_number(l.year, l.month, l.day) - DAYS, nothing, nothing ? NOTHING_MOST : ASKED_MOST,
                &all);
    to->v = NEW(rq->mem, struct fairground_ask, all.n + 1);
    for (size_t i = 0; i < all.n; i++)
        to->v[to->n++] = (struct fairground_ask){all.v[i].words, query_url(rq, "/recherche?q=", all.v[i].words),
                                                 query_url(rq, "/equipe/recherche?mot=", all.v[i].words),
                                                 all.v[i].asked, all.v[i].nothing};
}

static void words_show(struct rq *rq, struct db *db, struct fairground_words_view *v)
{
    v->action = rq_url(rq, S("/equipe/recherche"));
    v->u_drop = rq_url(rq, S("/equipe/recherche/oter"));
    v->days = DAYS;
    v->kept = setting_i64(rq->place, SETTING_SEARCH_DAYS);
    search_words(db, rq->mem, &v->words);
    asks_fill(rq, db, true, &v->nothing);
    asks_fill(rq, db, false, &v->asked);
    page_open(rq, &(struct page){.title = tr(rq->lang, "What people search for"), .body = "staff"});
    tpl_office_nav(&rq->out, rq->lang, &(struct office_nav_view){"search", 0, rq->rights});
    tpl_fairground_words(&rq->out, rq->lang, v);
    page_close(rq);
}

static void words_get(struct rq *rq)
{
    struct fairground_words_view *v = NEW(rq->mem, struct fairground_words_view, 1);
    str word = rq_query(rq, "mot");

    v->saved = rq_query(rq, "fait").n > 0;
    if (word.n) v->typed = str_fmt(rq->mem, "%.*s, ", STR_ARG(utf8_head(text_clean(rq->mem, word), 60)));
    words_show(rq, rq->db, v);
}

static const char *fault_text(enum search_word_end end)
{
    switch (end) {
    case SEARCH_WORD_ALONE: return _("Write at least two expressions, with a comma between them.");
    case SEARCH_WORD_LONG: return _("At most eight expressions, each of at most four words.");
    case SEARCH_WORD_MANY: return _("There are 500 lines already: take some away first.");
    case SEARCH_WORD_THERE: return _("This line is there already.");
    case SEARCH_WORD_DONE: break;
    }
    return "";
}

static void word_write(struct rq *rq, struct tx *tx)
{
    struct fairground_words_view *v = NEW(rq->mem, struct fairground_words_view, 1);
    str typed = utf8_head(form_typed(rq, "mots"), 600);
    enum search_word_end end = search_word_add(tx, rq->now, typed);

    if (end == SEARCH_WORD_DONE) {
        audit_note(rq, tx, "words.add", S("search"), typed);
        rq_go(rq, "/equipe/recherche?fait=1");
        return;
    }
    v->typed = typed;
    form_error_add(rq, &v->errors, "mots", "search.words", fault_text(end));
    rq_refused(rq, 422, "search.words");
    words_show(rq, tx->db, v);
}

static void word_drop_write(struct rq *rq, struct tx *tx)
{
    int64_t id;
    str line = str_i64(form_typed(rq, "ligne"), &id) ? search_word_drop(tx, rq->now, id) : (str){0};

    if (!line.p) {
        rq_not_found(rq);
        return;
    }
    audit_note(rq, tx, "words.drop", S("search"), line);
    rq_go(rq, "/equipe/recherche?fait=1");
}

const struct route fairground_words_routes[] = {
    {GET, "/equipe/recherche", ACCESS_STAFF | ACCESS_EDIT, RATE_PAGE, .read = words_get},
    {POST, "/equipe/recherche", ACCESS_STAFF | ACCESS_EDIT, RATE_WRITE, .write = word_write},
    {POST, "/equipe/recherche/oter", ACCESS_STAFF | ACCESS_EDIT, RATE_WRITE, .write = word_drop_write},
    ROUTES_END};
