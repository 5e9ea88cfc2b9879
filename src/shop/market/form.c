/* form.c: what a form says of a market: staff keep it, merchants propose it, in the same words. */
#include "shop/market/inside.h"

#include "app/once.h"
#include "shop/territory/territory.h"

enum { COMMUNES_MOST = 60, WEEKDAYS = 7, TYPED_MOST = 120 };

static str hour_typed(struct rq *rq, int64_t minutes)
{
    return str_fmt(rq->mem, "%02lld:%02lld", (long long)(minutes / 60 % 24), (long long)(minutes % 60));
}

static void days_fill(struct rq *rq, struct market_form_view *v)
{
    v->days = (struct market_form_choices){NEW(rq->mem, struct market_form_choice, WEEKDAYS), WEEKDAYS};
    for (int i = 0; i < WEEKDAYS; i++) {
        str value = str_fmt(rq->mem, "%d", i + 1);
        v->days.v[i] = (struct market_form_choice){value, weekday_text(rq->lang, i + 1), str_eq(value, v->weekday)};
    }
}

static void communes_fill(struct rq *rq, str chosen, struct market_form_view *v)
{
    const struct commune *c[COMMUNES_MOST];
    size_t n = v->postcode.n ? communes_of_postcode(postcode_clean(rq->mem, v->postcode), c, COMMUNES_MOST) : 0;

    v->communes = (struct market_form_choices){NEW(rq->mem, struct market_form_choice, n + 1), 0};
    for (size_t i = 0; n > 1 && i < n; i++)
        v->communes.v[v->communes.n++] =
            (struct market_form_choice){c[i]->insee, c[i]->name, str_eq(c[i]->insee, chosen)};
}

static str typed(struct rq *rq, const char *field)
{
    return utf8_head(form_typed(rq, field), TYPED_MOST);
}

void market_form_fill(struct rq *rq, const struct market_sheet *m, str postcode, struct market_form_view *v)
{
    if (m)
        v->name = m->name_fr, v->name_en = m->name_en, v->place = m->place, v->postcode = postcode,
        v->opens = hour_typed(rq, m->opens_min), v->closes = hour_typed(rq, m->closes_min),
        v->weekday = str_fmt(rq->mem, "%lld", (long long)m->weekday);
    else
        v->name = typed(rq, "nom"), v->name_en = typed(rq, "nom_en"), v->place = typed(rq, "lieu"),
        v->postcode = typed(rq, "postcode"), v->opens = typed(rq, "ouvre"), v->closes = typed(rq, "ferme"),
        v->weekday = typed(rq, "jour");
    if (!m && !rq_field(rq, "nom").p) v->opens = S("08:00"), v->closes = S("13:00");
    v->once = once_number(rq);
    days_fill(rq, v);
    communes_fill(rq, m ? m->insee : form_typed(rq, "commune"), v);
}

struct market_typed {
    str nom, nom_en, lieu, postcode, jour;
};
static const struct field market_fields[] = {
    FIELD(struct market_typed, nom, FIELD_LINE, 3, 80),
    FIELD(struct market_typed, nom_en, FIELD_LINE, 0, 80),
    FIELD(struct market_typed, lieu, FIELD_LINE, 2, 120),
    FIELD(struct market_typed, postcode, FIELD_POSTCODE, 1, 5),
    FIELD_ONE_OF(struct market_typed, jour, "1|2|3|4|5|6|7"),
};

void market_form_read(struct rq *rq, struct db *db, struct market_sheet *m, struct market_form_view *v)
{
    struct market_typed t = {0};
    struct commune_place here;

    FORM_READ(rq, market_fields, &t, &v->errors);
    m->insee = form_error(&v->errors, "postcode").n ? S("") : reception_commune_read(rq, &v->errors, t.postcode);
    if (m->insee.n && !territory_commune(db, rq->mem, m->insee, &here))
        form_error_add(rq, &v->errors, v->communes.n ? "commune" : "postcode", "market.elsewhere",
                       "This commune is outside of our territory.");
    m->opens_min = minutes_read(rq->in, form_typed(rq, "ouvre"), false);
    m->closes_min = minutes_read(rq->in, form_typed(rq, "ferme"), true);
    if (!form_typed(rq, "ouvre").n || m->opens_min < 0)
        form_error_add(rq, &v->errors, "ouvre", "form.time", "Write a time such as 08:00.");
    else if (!form_typed(rq, "ferme").n || m->closes_min < 0)
        form_error_add(rq, &v->errors, "ferme", "form.time", "Write a time such as 08:00.");
    else if (m->closes_min <= m->opens_min)
        form_error_add(rq, &v->errors, "ferme", "form.order", "It ends after it begins.");
    if (!form_error(&v->errors, "jour").n && !str_i64(t.jour, &m->weekday))
        form_error_add(rq, &v->errors, "jour", "form.choice", "Please choose one of the answers.");
    m->name_fr = t.nom, m->name_en = t.nom_en, m->place = t.lieu;
}
