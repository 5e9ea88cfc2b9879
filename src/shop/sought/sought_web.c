/* sought_web.c: the form of who found nothing, and the page that thanks him. */
#include "shop/sought/inside.h"

#include "sought_form.html.h"
#include "sought_ask.html.h"
struct sought_thanks_view {
    str url;
};
#include "sought_thanks.html.h"

struct sought_typed {
    str quoi, ou, contact;
    int64_t accord;
    struct form_errors errors;
};
static const struct field fields[] = {
    FIELD(struct sought_typed, quoi, FIELD_LINE, 2, 120),
    FIELD(struct sought_typed, ou, FIELD_LINE, 0, 60),
    FIELD(struct sought_typed, accord, FIELD_FLAG, 0, 1),
};
/* The one field is read as what it looks like. */
static const struct field as_mail[] = {{"contact", FIELD_MAIL, offsetof(struct sought_typed, contact), 0, 120, NULL}},
                          as_phone[] = {{"contact", FIELD_PHONE, offsetof(struct sought_typed, contact), 0, 20, NULL}};

void sought_form(struct rq *rq, str words, str place, struct sought_form_view *v)
{
    *v = (struct sought_form_view){.action = rq_url(rq, S("/recherche/dire")),
                                   .words = words,
                                   .place = place,
                                   .contact = S(""),
                                   .errors = NEW(rq->mem, struct form_errors, 1),
                                   .days = str_fmt(rq->mem, "%d", SOUGHT_CONTACT_DAYS)};
}

static void ask_page(struct rq *rq, const struct sought_form_view *v)
{
    page_open(rq, &(struct page){.title = tr(rq->lang, "Not found?"),
                                 .body = "",
                                 .back = S("/recherche"),
                                 .back_text = tr(rq->lang, "Back to the offers")});
    tpl_sought_ask(&rq->out, rq->lang, v);
    page_close(rq);
}

static void ask_get(struct rq *rq)
{
    struct sought_form_view v;
    str words = rq_query(rq, "q");

    sought_form(rq, words.n ? utf8_head(text_clean(rq->mem, words), 120) : S(""),
                rq->near.name.p ? rq->near.name : S(""), &v);
    ask_page(rq, &v);
}

static bool is_mail(str typed)
{
    return typed.n && memchr(typed.p, '@', typed.n);
}

static void contact_read(struct rq *rq, struct sought_typed *t)
{
    if (is_mail(form_typed(rq, "contact"))) FORM_READ(rq, as_mail, t, &t->errors);
    else FORM_READ(rq, as_phone, t, &t->errors);
    if (str_trim(form_typed(rq, "contact")).n && !t->contact.n && !form_error(&t->errors, "contact").n)
        form_error_add(rq, &t->errors, "contact", "form.contact", "Write a mail address or a telephone number.");
    if (t->contact.n && !t->accord)
        form_error_add(rq, &t->errors, "accord", "sought.consent",
                       "Tick that we may answer you there. Else empty the address.");
}

static void refused(struct rq *rq, const struct sought_typed *t)
{
    struct sought_form_view v;

    sought_form(rq, form_typed(rq, "quoi"), form_typed(rq, "ou"), &v);
    v.contact = form_typed(rq, "contact");
    v.agreed = rq_field(rq, "accord").n > 0;
    v.errors = &t->errors;
    rq_refused(rq, 422, t->errors.v[0].code);
    ask_page(rq, &v);
}

static bool tell_prepare(struct rq *rq)
{
    struct sought_typed *t = NEW(rq->in, struct sought_typed, 1);

    rq->form = t;
    FORM_READ(rq, fields, t, &t->errors);
    contact_read(rq, t);
    if (!t->errors.n) return true;
    refused(rq, t);
    return false;
}

static void tell_write(struct rq *rq, struct tx *tx)
{
    struct sought_typed t = *(const struct sought_typed *)rq->form;

    if (sought_tell(tx, &(struct sought_new){rq->now, t.quoi, t.ou, t.contact.p ? t.contact : S("")})) {
        rq_go(rq, "/recherche/dit");
        return;
    }
    form_error_add(rq, &t.errors, "quoi", "sought.many",
                   "Many people write to us today. Try again tomorrow, or call us.");
    refused(rq, &t);
}

static void told_get(struct rq *rq)
{
    page_open(rq, &(struct page){.title = tr(rq->lang, "Thank you, it is noted."), .body = ""});
    tpl_sought_thanks(&rq->out, rq->lang, &(struct sought_thanks_view){rq_url(rq, S("/recherche"))});
    page_close(rq);
}

const struct route sought_routes[] = {
    {GET, "/recherche/dire", ACCESS_ANYONE, RATE_PAGE, CACHE_PRIVATE, .read = ask_get},
    {POST, "/recherche/dire", ACCESS_ANYONE, RATE_LETTER, CACHE_PRIVATE, .prepare = tell_prepare, .write = tell_write},
    {GET, "/recherche/dit", ACCESS_ANYONE, RATE_PAGE, CACHE_PRIVATE, .read = told_get},
    ROUTES_END};
