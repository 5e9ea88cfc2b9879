/* list_choices.c: what a list may be narrowed to by ticking: how one has it, when, labels, allergens that are absent. Each is one name
** in the address, one bit (or one set of shops) in the index, one line of the form with its count, and one chip once ticked. */
#include "shop/search/list.h"

static const struct choice_def {
    uint64_t flag;
    str param;
    const char *says;
    enum choice_group group;
} defs[] = {
    {FLAG_STOCK, S("stock"), _("In stock"), CHOICE_HOW},
    {FLAG_DELIVER, S("livre"), _("Delivered at home"), CHOICE_HOW},
    {FLAG_ONLINE, S("enligne"), _("Paid online"), CHOICE_HOW},
    {FLAG_BIO, S("bio"), _("Organic"), CHOICE_LABEL},
    {FLAG_AOP, S("aop"), _("AOP"), CHOICE_LABEL},
    {FLAG_FARM, S("fermier"), _("Farm-made"), CHOICE_LABEL},
    {FLAG_HAND, S("fait_main"), _("Hand-made"), CHOICE_LABEL},
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
} moment_defs[MOMENTS] = {[MOMENT_OPEN] = {S("ouvert"), _("Open now")}, [MOMENT_TODAY] = {S("aujourdhui"), _("To collect today")}};

void choices_read(struct rq *rq, struct asked *a)
{
    for (size_t i = 0; i < DEFS; i++)
        if (rq_query(rq, defs[i].param.p).n) a->flags |= defs[i].flag;
    for (int m = 0; m < MOMENTS; m++) a->moment[m] = rq_query(rq, moment_defs[m].param.p).n > 0;
}

void choices_url(struct buf *b, const struct asked *a)
{
    for (size_t i = 0; a->flags && i < DEFS; i++)
        if (a->flags & defs[i].flag) url_part(b, defs[i].param.p, S("1"));
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
        q->set[m] = (struct find_set){.facet = FACET_SHOP, .value = s->v, .n = s->n, .flags = m == MOMENT_TODAY ? FLAG_READY : 0, .on = a->moment[m]};
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

static void choice_add(struct listing *l, enum choice_group group, const struct search_choice *c)
{
    struct search_choices *to = &l->v->choices[group];

    if (!c->n && !c->on) return;
    if (!to->v) to->v = NEW(l->rq->mem, struct search_choice, DEFS + MOMENTS);
    to->v[to->n++] = *c;
}

void choices_fill(struct listing *l)
{
    for (int m = 0; m < MOMENTS; m++)
        choice_add(l, CHOICE_WHEN, &(struct search_choice){moment_defs[m].param, tr(l->rq->lang, moment_defs[m].says), l->r.set_count[m], l->a.moment[m]});
    for (size_t i = 0; i < DEFS; i++) {
        int64_t n = l->r.flag_count[__builtin_ctzll(defs[i].flag)];
        bool on = l->a.flags & defs[i].flag;
        if (n || on) choice_add(l, defs[i].group, &(struct search_choice){defs[i].param, tr(l->rq->lang, defs[i].says), n, on});
    }
}

void choices_chips(struct listing *l)
{
    for (int m = 0; m < MOMENTS; m++) {
        struct asked a = l->a;
        if (!a.moment[m]) continue;
        a.moment[m] = false;
        chip_add(l, &a, tr(l->rq->lang, moment_defs[m].says));
    }
    for (size_t i = 0; l->a.flags && i < DEFS; i++) {
        struct asked a = l->a;
        if (!(a.flags & defs[i].flag)) continue;
        a.flags &= ~defs[i].flag;
        chip_add(l, &a, tr(l->rq->lang, defs[i].says));
    }
}
