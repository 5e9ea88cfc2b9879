/* arrival_web.c: the way from one screen to the next. */
#include "shop/arrival/inside.h"

static const str words[STEPS] = {S("telephone"), S("siret"),    S("qui"),      S("nom"),   S("adresse"),
                                 S("produit"),   S("horaires"), S("recevoir"), S("niveau")};
static const int64_t seconds[STEPS] = {30, 40, 15, 30, 40, 100, 20, 30, 25}; /* what most people take */

str arrival_word(enum arrival_step s)
{
    return s < STEPS ? words[s] : S("fini");
}

enum arrival_step arrival_step_of(str word)
{
    for (int i = 0; i < STEPS; i++)
        if (str_eq(words[i], word)) return (enum arrival_step)i;
    return STEPS;
}

const char *arrival_title(enum arrival_step s, str kind)
{
    static const char *const titles[STEPS] = {
        _("Your telephone number"), _("Your SIRET number"),        _("Who are you?"),
        _("The name of your shop"), _("Where is your shop?"),      _("Your first product"),
        _("Your opening hours"),    _("How customers get things"), _("Open your shop"),
    };

    if (kind.n && s == STEP_PLACE) return kind_words_of(kind)->place_title;
    if (kind.n && s == STEP_PRODUCT) return kind_words_of(kind)->product_title;
    return s < STEPS ? titles[s] : "";
}

struct arrival_bar_view {
    str label, title, minutes;
    struct arrival_dots {
        struct arrival_dot {
            bool done, now;
        } * v;
        size_t n;
    } dots;
};
#include "arrival_bar.html.h"

/* Whole minutes from this screen on. */
static str minutes_left(struct rq *rq, enum arrival_step s)
{
    int64_t left = 0;

    for (int i = (int)s; i < STEPS; i++) left += seconds[i];
    str n = str_fmt(rq->mem, "%lld", (long long)((left + 59) / 60));
    return tr_fill(rq->mem, tr(rq->lang, "%1 min left"), &n, 1);
}

void arrival_open(struct rq *rq, enum arrival_step s, const struct merchant *m)
{
    str pieces[] = {str_fmt(rq->mem, "%d", (int)s + 1), str_fmt(rq->mem, "%d", (int)STEPS)};
    struct arrival_bar_view v = {.title = tr(rq->lang, arrival_title(s, m ? m->kind : S(""))),
                                 .minutes = minutes_left(rq, s),
                                 .label = tr_fill(rq->mem, tr(rq->lang, "Step %1 of %2"), pieces, 2)};

    v.dots.v = NEW(rq->mem, struct arrival_dot, STEPS);
    for (v.dots.n = 0; v.dots.n < STEPS; v.dots.n++)
        v.dots.v[v.dots.n] = (struct arrival_dot){(int)v.dots.n < (int)s, (int)v.dots.n == (int)s};
    page_open(rq,
              &(struct page){.title = v.title,
                             .body = "merchant",
                             .photo = s == STEP_PRODUCT,
                             .back = s ? str_fmt(rq->mem, "/commercant/ouvrir/%.*s", STR_ARG(words[s - 1])) : (str){0},
                             .back_text = s ? tr(rq->lang, "The question before") : (str){0}});
    tpl_arrival_bar(&rq->out, rq->lang, &v);
}

bool arrival_merchant(struct rq *rq, struct merchant *m)
{
    if (rq->merchant_id && merchant_any(rq->db, rq->mem, rq->lang, rq->merchant_id, m)) return true;
    rq_go(rq, "/commercant/ouvrir/telephone");
    return false;
}

bool arrival_merchant_tx(struct rq *rq, struct tx *tx, struct merchant *m)
{
    if (rq->merchant_id && merchant_any(tx->db, tx->mem, rq->lang, rq->merchant_id, m)) return true;
    rq_go(rq, "/commercant/ouvrir/telephone");
    return false;
}

enum arrival_step arrival_pass(struct rq *rq, struct tx *tx, const struct merchant *m, enum arrival_step done)
{
    enum arrival_step next = (enum arrival_step)(done + 1), was = arrival_step_of(m->wizard_step);

    x_draft_drop(tx, tx->mem, m->id, words[done]);
    meter_step(tx, rq, m->id, done, next);
    if (was < STEPS && next > was) merchant_step_set(tx, rq->now, m->id, arrival_word(next));
    return next;
}

void arrival_next(struct rq *rq, struct tx *tx, const struct merchant *m, enum arrival_step done)
{
    enum arrival_step next = arrival_pass(rq, tx, m, done);

    if (next < STEPS) rq_go(rq, "/commercant/ouvrir/%.*s", STR_ARG(words[next]));
    else rq_go(rq, "/commercant?ouvert=1");
}

const struct route arrival_routes[] = {
    {GET, "/commercant", ACCESS_MEMBER, RATE_PAGE, .read = front_get},
    {POST, "/commercant/redemander", ACCESS_MEMBER | ACCESS_MANAGER, RATE_WRITE, .write = ask_again_post},
    {GET, "/commercant/ouvrir/telephone", ACCESS_MEMBER | ACCESS_MANAGER, RATE_PAGE, .read = phone_step_get},
    {POST, "/commercant/ouvrir/telephone", ACCESS_MEMBER | ACCESS_MANAGER, RATE_WRITE, .prepare = phone_step_prepare,
     .write = phone_step_post},
    {GET, "/commercant/ouvrir/siret", ACCESS_MEMBER | ACCESS_MANAGER, RATE_PAGE, .read = siret_step_get},
    {POST, "/commercant/ouvrir/siret", ACCESS_MEMBER | ACCESS_MANAGER, RATE_WRITE, .prepare = siret_step_prepare,
     .write = siret_step_post, .flags = ROUTE_OWN},
    {GET, "/commercant/ouvrir/qui", ACCESS_MEMBER | ACCESS_MANAGER, RATE_PAGE, .read = who_step_get},
    {POST, "/commercant/ouvrir/qui", ACCESS_MEMBER | ACCESS_MANAGER, RATE_WRITE, .prepare = who_step_prepare,
     .write = who_step_post, .flags = ROUTE_OWN},
    {GET, "/commercant/ouvrir/nom", ACCESS_MEMBER | ACCESS_MANAGER, RATE_PAGE, .read = name_step_get},
    {POST, "/commercant/ouvrir/nom", ACCESS_MEMBER | ACCESS_MANAGER, RATE_WRITE, .prepare = name_step_prepare,
     .write = name_step_post, .flags = ROUTE_OWN},
    {GET, "/commercant/ouvrir/adresse", ACCESS_MEMBER | ACCESS_MANAGER, RATE_PAGE, .read = place_step_get},
    {POST, "/commercant/ouvrir/adresse", ACCESS_MEMBER | ACCESS_MANAGER, RATE_WRITE, .prepare = place_step_prepare,
     .write = place_step_post, .flags = ROUTE_OWN},
    {GET, "/commercant/ouvrir/produit", ACCESS_MEMBER | ACCESS_MANAGER, RATE_PAGE, .read = product_step_get},
    {POST, "/commercant/ouvrir/produit", ACCESS_MEMBER | ACCESS_MANAGER, RATE_UPLOAD, .prepare = product_step_prepare,
     .write = product_step_post, .flags = ROUTE_FILES},
    {GET, "/commercant/ouvrir/horaires", ACCESS_MEMBER | ACCESS_MANAGER, RATE_PAGE, .read = hours_step_get},
    {POST, "/commercant/ouvrir/horaires", ACCESS_MEMBER | ACCESS_MANAGER, RATE_WRITE, .prepare = hours_step_prepare,
     .write = hours_step_post},
    {GET, "/commercant/ouvrir/recevoir", ACCESS_MEMBER | ACCESS_MANAGER, RATE_PAGE, .read = have_step_get},
    {POST, "/commercant/ouvrir/recevoir", ACCESS_MEMBER | ACCESS_MANAGER, RATE_WRITE, .prepare = have_step_prepare,
     .write = have_step_post},
    {GET, "/commercant/ouvrir/niveau", ACCESS_MEMBER | ACCESS_MANAGER, RATE_PAGE, .read = level_step_get},
    {POST, "/commercant/ouvrir/niveau", ACCESS_MEMBER | ACCESS_MANAGER, RATE_WRITE, .prepare = level_step_prepare,
     .write = level_step_post},
    {GET, "/commercant/ouvrir/plus-tard", ACCESS_MEMBER | ACCESS_MANAGER, RATE_PAGE, .read = later_get},
    {POST, "/commercant/ouvrir/plus-tard/sms", ACCESS_MEMBER | ACCESS_MANAGER, RATE_CODE, .write = later_sms_post,
     .flags = ROUTE_OWN},
    {POST, "/commercant/ouvrir/plus-tard", ACCESS_MEMBER | ACCESS_MANAGER, RATE_UPLOAD, .prepare = later_prepare,
     .write = later_post, .flags = ROUTE_FILES | ROUTE_OWN},
    ROUTES_END};
