/* contact_web.c: checkout, step 1: who the buyer is. For who wants one question a screen (VIEW_STEPS) the same form in
** three screens: each saves its answer in the cart, so that back and forth loses nothing. */
#include "shop/checkout/inside.h"

#include "app/form.h"
#include "shop/account/buyer.h"

struct contact_form {
    str nom, courriel, telephone, aidant, aidant_tel;
    int64_t accord;
    struct form_errors errors;
};
static const struct field contact_fields[] = {
    FIELD(struct contact_form, nom, FIELD_LINE, 2, 80),
    FIELD(struct contact_form, courriel, FIELD_MAIL, 0, 120),
    FIELD(struct contact_form, telephone, FIELD_PHONE, 0, 20),
    FIELD(struct contact_form, aidant, FIELD_LINE, 0, 80),
    FIELD(struct contact_form, aidant_tel, FIELD_PHONE, 0, 20),
    FIELD(struct contact_form, accord, FIELD_FLAG, 0, 1),
};

struct checkout_contact_view {
    str base, enter, nom, courriel, telephone, of_card, bad_nom, bad_courriel, bad_telephone;
    str helper, helper_phone, bad_helper, bad_helper_phone, bad_agreed;
    str step, other_way,
        back; /* step: the one question of this screen; empty: all; other_way: the page asked the other way */
    bool agreed, helped; /* helped: somebody orders for somebody else, or began to say so */
    struct form_errors errors;
};
#include "checkout_contact.html.h"

/* The screens, in their order; "" before the first and behind the last. */
static const str steps[] = {S("nom"), S("courriel"), S("telephone")};
enum { STEPS = sizeof steps / sizeof *steps };

static size_t step_of(str word)
{
    for (size_t i = 0; i < STEPS; i++)
        if (word.n && str_eq(word, steps[i])) return i;
    return 0;
}

static void contact_page(struct rq *rq, struct checkout_contact_view *v)
{
    size_t at = step_of(v->step);
    str back = at ? str_fmt(rq->mem, "/commander?q=%.*s", STR_ARG(steps[at - 1])) : S("/panier");

    v->base = rq_base(rq);
    v->other_way = rq_url_seen(rq, rq->view ^ VIEW_STEPS, S("/commander"));
    v->back = at ? S("1") : S("");
    v->enter = rq_can(rq, ACCESS_BUYER) ? S("") : rq_url(rq, S("/compte/entrer?vers=commander"));
    v->bad_nom = form_error(&v->errors, "nom");
    v->bad_courriel = form_error(&v->errors, "courriel");
    v->bad_telephone = form_error(&v->errors, "telephone");
    v->bad_helper = form_error(&v->errors, "aidant");
    v->bad_helper_phone = form_error(&v->errors, "aidant_tel");
    v->bad_agreed = form_error(&v->errors, "accord");
    v->helped = v->agreed || v->helper.n || v->helper_phone.n;
    page_open(rq, &(struct page){.title = tr(rq->lang, "Who is it for?"),
                                 .body = "",
                                 .back = back,
                                 .back_text = tr(rq->lang, at ? "Back" : "Back to my basket")});
    tpl_checkout_contact(&rq->out, rq->lang, v);
    page_close(rq);
}

/* What a signed-in buyer said once, where nothing is said yet. */
static void profile_lend(struct rq *rq, struct cart *c)
{
    struct buyer b;

    if (cart_contact_known(c) || !buyer_read(rq->db, rq->mem, rq->buyer_id, &b)) return;
    if (!c->name.n) c->name = b.name;
    if (!c->mail.n) c->mail = buyer_mail(&b);
    if (!c->phone.n) c->phone = buyer_phone(&b);
}

void contact_get(struct rq *rq)
{
    struct cart c;

    if (!cart_read(rq, rq->db, &c)) {
        rq_go(rq, "/panier");
        return;
    }
    struct checkout_contact_view v = {.nom = c.name,
                                      .courriel = c.mail,
                                      .telephone = c.card_id ? S("") : c.phone,
                                      .of_card = cart_phone_shown(rq->mem, &c),
                                      .helper = c.helper,
                                      .helper_phone = c.helper_phone,
                                      .agreed = c.helper.n > 0};
    profile_lend(rq, &c);
    v.nom = c.name, v.courriel = c.mail, v.telephone = c.card_id ? S("") : c.phone;
    if (rq->view & VIEW_STEPS) v.step = steps[step_of(rq_query(rq, "q"))];
    contact_page(rq, &v);
}

/* Who orders for somebody else says his own name and telephone, and that he was asked to. */
static void helper_check(struct rq *rq, struct contact_form *f)
{
    if (!f->aidant.n && !f->aidant_tel.n && !f->accord) return;
    if (!f->aidant.n)
        form_error_add(rq, &f->errors, "aidant", "form.empty", "Write your own name, as you order for somebody else.");
    if (!f->aidant_tel.n)
        form_error_add(rq, &f->errors, "aidant_tel", "form.empty",
                       "Write your own telephone: the shop may have a question.");
    if (!f->accord)
        form_error_add(rq, &f->errors, "accord", "order.mandate",
                       "Tick that you were asked to order. Else empty your name and telephone.");
}

enum { AT_NAME = 0, AT_MAIL = 1, AT_PHONE = 2, AT_HELPER = 3, HELPER_FIELDS = 3 }; /* in contact_fields */

/* One answer; the others are what the cart has. */
static bool step_prepare(struct rq *rq, struct contact_form *f, size_t at)
{
    struct cart c = {0};

    if (!cart_read(rq, rq->db, &c)) {
        rq_go(rq, "/panier");
        return false;
    }
    profile_lend(rq, &c);
    *f = (struct contact_form){.nom = arena_str(rq->in, c.name),
                               .courriel = arena_str(rq->in, c.mail),
                               .telephone = arena_str(rq->in, c.phone),
                               .aidant = arena_str(rq->in, c.helper),
                               .aidant_tel = arena_str(rq->in, c.helper_phone),
                               .accord = c.helper.n > 0};
    form_read(rq, &contact_fields[at], 1, f, &f->errors);
    if (at == AT_NAME && form_read(rq, &contact_fields[AT_HELPER], HELPER_FIELDS, f, &f->errors)) helper_check(rq, f);
    if (at == AT_PHONE && !f->telephone.n && c.card_id) f->telephone = arena_str(rq->in, c.phone);
    if (at == AT_PHONE && !f->telephone.n && !f->courriel.n && !rq_field(rq, "retour").n)
        form_error_add(rq, &f->errors, "telephone", "form.contact",
                       "Give a mail address or a telephone number: one of them is enough.");
    if (!f->errors.n) return true;
    rq_refused(rq, 422, f->errors.v[0].code);
    struct checkout_contact_view v = {.step = steps[at],
                                      .nom = at == AT_NAME ? form_typed(rq, "nom") : f->nom,
                                      .courriel = at == AT_MAIL ? form_typed(rq, "courriel") : f->courriel,
                                      .telephone = at == AT_PHONE ? form_typed(rq, "telephone") : f->telephone,
                                      .helper = form_typed(rq, "aidant"),
                                      .helper_phone = form_typed(rq, "aidant_tel"),
                                      .agreed = rq_field(rq, "accord").n > 0,
                                      .of_card = cart_phone_shown(rq->mem, &c),
                                      .errors = f->errors};
    contact_page(rq, &v);
    return false;
}

bool contact_prepare(struct rq *rq)
{
    struct contact_form *f = NEW(rq->in, struct contact_form, 1);
    struct cart c = {0};

    rq->form = f;
    if (rq_field(rq, "ecran").n) return step_prepare(rq, f, step_of(rq_field(rq, "ecran")));
    bool read = FORM_READ(rq, contact_fields, f, &f->errors);
    if (read && !f->telephone.n && cart_read(rq, rq->db, &c) && c.card_id)
        f->telephone = arena_str(rq->in, c.phone); /* she is not asked what her card says */
    if (read && !f->courriel.n && !f->telephone.n)
        form_error_add(rq, &f->errors, "courriel", "form.contact",
                       "Give a mail address or a telephone number: one of them is enough.");
    if (read) helper_check(rq, f);
    if (!f->errors.n) return true;
    rq_refused(rq, 422, f->errors.v[0].code);
    contact_page(rq, &(struct checkout_contact_view){
                         .nom = rq_field(rq, "nom"),
                         .courriel = rq_field(rq, "courriel"),
                         .telephone = rq_field(rq, "telephone"),
                         .helper = form_typed(rq, "aidant"),
                         .helper_phone = form_typed(rq, "aidant_tel"),
                         .agreed = rq_field(rq, "accord").n > 0,
                         .of_card = cart_read(rq, rq->db, &c) ? cart_phone_shown(rq->mem, &c) : S(""),
                         .errors = f->errors,
                     });
    return false;
}

static void step_go(struct rq *rq)
{
    str shown = rq_field(rq, "ecran");
    size_t at = step_of(shown);
    bool back = rq_field(rq, "retour").n > 0;

    if (!shown.n || (!back && at + 1 == STEPS)) rq_go(rq, "/commander/retrait");
    else rq_go(rq, "/commander?q=%.*s", STR_ARG(steps[back ? at - (at > 0) : at + 1]));
}

void contact_write(struct rq *rq, struct tx *tx)
{
    const struct contact_form *f = rq->form;
    int64_t id = cart_id_of(rq, tx->db);

    if (!id) {
        rq_go(rq, "/panier");
        return;
    }
    struct buyer b;
    cart_contact_set(tx, rq->now, id, f->nom, f->telephone, f->courriel);
    cart_helper_give(tx, id, f->aidant, f->aidant_tel);
    if (f->courriel.n && buyer_read(tx->db, tx->mem, rq->buyer_id, &b) && buyer_has(&b, f->courriel))
        cart_mail_prove(tx, rq->now, id);
    step_go(rq);
}
