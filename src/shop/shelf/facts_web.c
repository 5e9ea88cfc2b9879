/* facts_web.c: the fields of a sheet that are kept together: where it comes from, and what its rayon wants said. */
#include "shop/shelf/inside.h"

#include "shop/law/traces.h"

enum { TRACE_MOST = 120, KJ_MOST = 4000 * 1000, KCAL_MOST = 1000 * 1000, GRAMS_MOST = 100 * 1000 };

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

/* One that is too long stays as it was typed, with its fault. */
str traces_typed(struct rq *rq, struct form_errors *errors)
{
    str said[TRACES];

    for (size_t i = 0; i < TRACES; i++) {
        const char *name = str_z(rq->in, trace_name(i));
        const struct field one = {name, FIELD_LINE, 0, 0, TRACE_MOST, NULL};
        if (!form_read(rq, &one, 1, &said[i], errors)) said[i] = form_typed(rq, name);
    }
    return traces_made(rq->in, said);
}

/* What its field is called, where the sheet draws it from the table: the others are named by their labels. */
static const char *label_of(const char *field)
{
    const struct fact *f = field_row(field);

    return f && f->kept != KEPT_OWN ? f->label : NULL;
}

void fact_fault_say(struct rq *rq, struct form_errors *errors, const struct gate_fault *f)
{
    const char *label = label_of(f->field);
    size_t had = errors->n;

    form_error_add(rq, errors, f->field, f->code, f->msgid);
    if (errors->n > had && label)
        errors->v[had].text = form_named(rq->in, rq->lang, tr(rq->lang, label), errors->v[had].text);
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

static struct fact_fields fields_new(struct rq *rq)
{
    return (struct fact_fields){NEW(rq->mem, struct fact_field, sheet_rows), 0};
}

static void fact_show(struct rq *rq, const struct fact *f, const struct fact_field *shown, struct sheet_facts_view *v)
{
    if (!strcmp(f->code, "no_nutrition")) v->none_field = str_c(f->field), v->none = shown->value.n > 0;
    else if (!strncmp(f->code, "piece_", 6)) field_add(rq, &v->pieces, f, shown); /* beside what it is sold by */
    else if (f->when == FACT_NUTRITION) field_add(rq, &v->nutrition, f, shown);
    else field_add(rq, &v->said, f, shown);
}

void facts_show(struct rq *rq, const struct facts_ask *ask, struct sheet_facts_view *v)
{
    *v = (struct sheet_facts_view){.traces = fields_new(rq),
                                   .said = fields_new(rq),
                                   .nutrition = fields_new(rq),
                                   .pieces = fields_new(rq),
                                   .none_field = S("")};
    for (const struct fact *f = sheet_table; f < sheet_table + sheet_rows; f++) {
        if (f->kept == KEPT_OWN) continue;
        struct fact_field shown = {.value = f->kept == KEPT_TRACE ? trace_of(ask->traces, str_c(f->code))
                                                                  : fact_of(ask->facts, f->code),
                                   .fault = form_error(ask->errors, f->field)};
        v->open |= shown.fault.n > 0;
        if (!fact_concerns(f, &ask->asks) && !shown.value.n && !shown.fault.n) continue;
        if (f->kept == KEPT_TRACE) field_add(rq, &v->traces, f, &shown);
        else fact_show(rq, f, &shown, v);
    }
}
