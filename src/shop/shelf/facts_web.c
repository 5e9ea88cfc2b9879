/* facts_web.c: the fields of a sheet that its rayon asks for. */
#include "shop/shelf/inside.h"

enum { KJ_MOST = 4000 * 1000, KCAL_MOST = 1000 * 1000, GRAMS_MOST = 100 * 1000 };

static int64_t most_of(const struct fact *f)
{
    if (!strcmp(f->code, "kj")) return KJ_MOST;
    return strcmp(f->code, "kcal") ? GRAMS_MOST : KCAL_MOST;
}

/* As it is kept: a number in one writing; one that cannot be read stays as it was typed, with its fault. */
static str value_typed(struct rq *rq, const struct fact *f, struct form_errors *errors)
{
    str typed = utf8_head(text_clean(rq->in, form_typed(rq, f->field)), FACT_VALUE_MOST);
    int64_t milli = 0;

    if (!typed.n) return S("");
    if (f->value == FACT_FLAG) return S("1");
    if (f->value == FACT_LINE) return typed;
    const struct field one = {f->field, FIELD_QTY, 0, 0, most_of(f), NULL};
    if (form_read(rq, &one, 1, &milli, errors)) return milli_typed(rq->in, milli);
    errors->v[errors->n - 1].text = form_named(rq->in, rq->lang, tr(rq->lang, f->label), errors->v[errors->n - 1].text);
    return typed;
}

str facts_typed(struct rq *rq, struct form_errors *errors)
{
    struct buf b = buf_new(rq->in, FACTS_MOST);

    for (size_t i = 0; i < FACTS; i++) {
        str value = value_typed(rq, &facts_table[i], errors);
        if (value.n) buf_fmt(&b, "%s=%.*s\n", facts_table[i].code, STR_ARG(value));
    }
    return buf_str(&b);
}

void fact_fault_say(struct rq *rq, struct form_errors *errors, const struct gate_fault *f)
{
    size_t had = errors->n;

    form_error_add(rq, errors, f->field, f->code, f->msgid);
    for (size_t i = 0; errors->n > had && i < FACTS; i++)
        if (!strcmp(facts_table[i].field, f->field))
            errors->v[had].text = form_named(rq->in, rq->lang, tr(rq->lang, facts_table[i].label), errors->v[had].text);
}

static void field_add(struct rq *rq, struct fact_fields *to, const struct fact *f, const struct fact_field *shown)
{
    struct fact_field *x = &to->v[to->n++];

    *x = *shown;
    x->field = str_c(f->field);
    x->label = tr(rq->lang, f->label);
    x->help = *f->help ? tr(rq->lang, f->help) : S("");
    x->number = f->value == FACT_NUMBER;
    x->flag = f->value == FACT_FLAG;
}

void facts_show(struct rq *rq, const struct facts_ask *ask, struct sheet_facts_view *v)
{
    struct category c = {.kind = S(""), .needs = S("")};
    bool known = ask->rayon.n && category_by_slug(rq->db, rq->mem, rq->lang, ask->rayon, &c);

    *v = (struct sheet_facts_view){.open = form_error(ask->errors, "drained").n > 0,
                                   .said = {NEW(rq->mem, struct fact_field, FACTS), 0},
                                   .nutrition = {NEW(rq->mem, struct fact_field, NUTRITION), 0},
                                   .pieces = {NEW(rq->mem, struct fact_field, FACTS), 0},
                                   .none_field = S("")};
    for (size_t i = 0; i < FACTS; i++) {
        const struct fact *f = &facts_table[i];
        struct fact_field shown = {.value = fact_of(ask->facts, f->code), .fault = form_error(ask->errors, f->field)};
        if (known && !fact_concerns(f, c.kind, c.needs) && !shown.value.n && !shown.fault.n)
            continue;                         /* what was said is not lost in another rayon */
        if (!strncmp(f->code, "piece_", 6)) { /* beside what it is sold by */
            field_add(rq, &v->pieces, f, &shown);
            continue;
        }
        v->open |= shown.value.n || shown.fault.n;
        if (!strcmp(f->code, "no_nutrition")) v->none_field = str_c(f->field), v->none = shown.value.n > 0;
        else field_add(rq, i >= nutrition_first ? &v->nutrition : &v->said, f, &shown);
    }
}
