/* choices.c: what a list may be narrowed to by ticking: how one has it, when, labels, allergens that are absent.
** Each is one name in the address, one bit (or one set of shops) in the index, one line of the form with its count, and
** one chip once ticked. */
#include "shop/results/inside.h"
#include "shop/results/results.h"

static const struct choice_def {
    uint64_t flag;
    str param;
    const char *says;
    enum choice_group group;
} defs[] = {
    {FLAG_STOCK, S("stock"), _("In stock"), CHOICE_HOW},
    {FLAG_DELIVER, S("livre"), _("Delivered at home"), CHOICE_HOW},
    {FLAG_ONLINE, S("enligne"), _("Paid online"), CHOICE_HOW},
    {FLAG_WITHOUT(0), S("sans_gluten"), _("No gluten"), CHOICE_WITHOUT},
    {FLAG_WITHOUT(1), S("sans_lait"), _("No milk"), CHOICE_WITHOUT},
    {FLAG_WITHOUT(2), S("sans_oeuf"), _("No egg"), CHOICE_WITHOUT},
    {FLAG_WITHOUT(3), S("sans_fruits_a_coque"), _("No nuts"), CHOICE_WITHOUT},
    {FLAG_WITHOUT(4), S("sans_arachide"), _("No peanut"), CHOICE_WITHOUT},
    {FLAG_WITHOUT(5), S("sans_soja"), _("No soya"), CHOICE_WITHOUT},
    {FLAG_WITHOUT(6), S("sans_poisson"), _("No fish"), CHOICE_WITHOUT},
    {FLAG_WITHOUT(7), S("sans_crustaces"), _("No crustacean"), CHOICE_WITHOUT},
    {FLAG_WITHOUT(8), S("sans_mollusques"), _("No mollusc"), CHOICE_WITHOUT},
    {FLAG_WITHOUT(9), S("sans_celeri"), _("No celery"), CHOICE_WITHOUT},
    {FLAG_WITHOUT(10), S("sans_moutarde"), _("No mustard"), CHOICE_WITHOUT},
    {FLAG_WITHOUT(11), S("sans_sesame"), _("No sesame"), CHOICE_WITHOUT},
    {FLAG_WITHOUT(12), S("sans_sulfites"), _("No sulphites"), CHOICE_WITHOUT},
    {FLAG_WITHOUT(13), S("sans_lupin"), _("No lupin"), CHOICE_WITHOUT},
};
enum { DEFS = sizeof defs / sizeof *defs };
static const struct moment_def {
    str param;
    const char *says;
} moment_defs[MOMENTS] = {
    [MOMENT_OPEN] = {S("ouvert"), _("Open now")}, [MOMENT_TODAY] = {S("aujourdhui"), _("To collect today")}};

/* One thing to tick: of the table above, then of the territory's labels. */
struct choice {
    uint64_t flag;
    str param, says;
    enum choice_group group;
};

static size_t choices_most(const struct asked *a)
{
    return DEFS + (a->labels ? a->labels->n : 0);
}

/* False: the ith is a label that is closed. */
static bool choice_at(const struct asked *a, enum lang lang, size_t i, struct choice *c)
{
    if (i < DEFS) {
        *c = (struct choice){defs[i].flag, defs[i].param, tr(lang, defs[i].says), defs[i].group};
        return true;
    }
    const struct label *l = &a->labels->v[i - DEFS];
    *c = (struct choice){UINT64_C(1) << l->bit, l->param, label_name(lang, l), CHOICE_LABEL};
    return !l->closed;
}

size_t results_filters(struct rq *rq, struct results_filter *out, size_t most)
{
    struct asked a = {.labels = labels_kept(rq)};
    struct choice c;
    size_t n = 0;

    for (int m = 0; m < MOMENTS && n < most; m++)
        out[n++] = (struct results_filter){.param = moment_defs[m].param,
                                           .says = tr(rq->lang, moment_defs[m].says),
                                           .open = m == MOMENT_OPEN,
                                           .today = m == MOMENT_TODAY};
    for (size_t i = 0; i < choices_most(&a) && n < most; i++)
        if (choice_at(&a, rq->lang, i, &c))
            out[n++] = (struct results_filter){.param = c.param, .says = c.says, .flag = c.flag};
    return n;
}

void choices_read(struct rq *rq, struct asked *a)
{
    struct choice c;

    a->labels = labels_kept(rq);
    for (size_t i = 0; i < choices_most(a); i++)
        if (choice_at(a, rq->lang, i, &c) && rq_query(rq, str_z(rq->mem, c.param)).n) a->flags |= c.flag;
    for (int m = 0; m < MOMENTS; m++) a->moment[m] = rq_query(rq, moment_defs[m].param.p).n > 0;
}

void choices_url(struct buf *b, const struct asked *a)
{
    struct choice c;

    for (size_t i = 0; a->flags && i < choices_most(a); i++)
        if (choice_at(a, LANG_FR, i, &c) && a->flags & c.flag) url_part(b, str_z(b->mem, c.param), S("1"));
    for (int m = 0; m < MOMENTS; m++)
        if (a->moment[m]) url_part(b, moment_defs[m].param.p, S("1"));
}

/* The index is told which shops are meant; it counts each set among what is found, whether it is asked for or not. */
void choices_query(struct listing *l, const struct asked *a, struct find_query *q)
{
    q->flags_all = a->flags;
    q->quiet = 1u << FACET_SHOP;
    for (int m = 0; m < MOMENTS; m++) {
        const struct shop_set *s = &l->moment[m];
        q->set[m] = (struct find_set){.facet = FACET_SHOP,
                                      .value = s->v,
                                      .n = s->n,
                                      .flags = m == MOMENT_TODAY ? FLAG_READY : 0,
                                      .on = a->moment[m]};
    }
    q->sets = MOMENTS;
}

bool shop_is_open(const struct listing *l, str code)
{
    const struct shop_set *open = &l->moment[MOMENT_OPEN];
    int32_t shop = facet_shop(code);
    size_t i = 0;

    while (i < open->n && open->v[i] != shop) i++;
    return i < open->n;
}

static void choice_add(struct listing *l, enum choice_group group, const struct results_choice *c)
{
    struct results_choices *to = &l->v->choices[group];

    if (!c->n && !c->on) return;
    if (!to->v) to->v = NEW(l->rq->mem, struct results_choice, choices_most(&l->a) + MOMENTS);
    to->v[to->n++] = *c;
}

void choices_fill(struct listing *l)
{
    struct choice c;

    for (int m = 0; m < MOMENTS; m++)
        choice_add(l, CHOICE_WHEN,
                   &(struct results_choice){moment_defs[m].param, tr(l->rq->lang, moment_defs[m].says),
                                            l->r.set_count[m], l->a.moment[m]});
    for (size_t i = 0; i < choices_most(&l->a); i++) {
        if (!choice_at(&l->a, l->rq->lang, i, &c)) continue;
        choice_add(
            l, c.group,
            &(struct results_choice){c.param, c.says, l->r.flag_count[__builtin_ctzll(c.flag)], l->a.flags & c.flag});
    }
}

void choices_chips(struct listing *l)
{
    struct choice c;

    for (int m = 0; m < MOMENTS; m++) {
        struct asked a = l->a;
        if (!a.moment[m]) continue;
        a.moment[m] = false;
        chip_add(l, &a, tr(l->rq->lang, moment_defs[m].says));
    }
    for (size_t i = 0; l->a.flags && i < choices_most(&l->a); i++) {
        struct asked a = l->a;
        if (!choice_at(&l->a, l->rq->lang, i, &c) || !(a.flags & c.flag)) continue;
        a.flags &= ~c.flag;
        chip_add(l, &a, c.says);
    }
}
