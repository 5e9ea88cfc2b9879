/* contact_web.c: checkout, step 1: who the buyer is. */
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
    bool agreed, helped; /* helped: somebody orders for somebody else, or began to say so */
    struct form_errors errors;
};
#include "checkout_contact.html.h"

static void contact_page(struct rq *rq, struct checkout_contact_view *v)
{
    v->base = rq_base(rq);
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
                                 .back = S("/panier"),
                                 .back_text = tr(rq->lang, "Back to my basket")});
    tpl_checkout_contact(&rq->out, rq->lang, v);
    page_close(rq);
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
    struct buyer b;
    if (!cart_contact_known(&c) && buyer_read(rq->db, rq->mem, rq->buyer_id, &b))
        v.nom = b.name, v.courriel = buyer_mail(&b), v.telephone = buyer_phone(&b);
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

bool contact_prepare(struct rq *rq)
{
    struct contact_form *f = NEW(rq->in, struct contact_form, 1);
    struct cart c = {0};

    rq->form = f;
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
    rq_go(rq, "/commander/retrait");
}
