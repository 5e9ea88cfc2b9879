/* contact_web.c: checkout, step 1: who the buyer is. */
#include "shop/cart/web.h"

#include "app/form.h"

struct contact_form {
    str nom, courriel, telephone;
    struct form_errors errors;
};
static const struct field contact_fields[] = {
    FIELD(struct contact_form, nom, FIELD_LINE, 2, 80),
    FIELD(struct contact_form, courriel, FIELD_MAIL, 0, 120),
    FIELD(struct contact_form, telephone, FIELD_PHONE, 0, 20),
};

struct cart_contact_view {
    str base, nom, courriel, telephone, bad_nom, bad_courriel, bad_telephone;
    struct form_errors errors;
};
#include "cart_contact.html.h"

static void contact_page(struct rq *rq, struct cart_contact_view *v)
{
    v->base = web_base(rq);
    v->bad_nom = form_error(&v->errors, "nom");
    v->bad_courriel = form_error(&v->errors, "courriel");
    v->bad_telephone = form_error(&v->errors, "telephone");
    page_open(rq, &(struct page){.title = tr(rq->lang, "Who is it for?"),
                                 .body = "",
                                 .back = S("/panier"),
                                 .back_text = tr(rq->lang, "Back to my basket")});
    tpl_cart_contact(&rq->out, rq->lang, v);
    page_close(rq);
}

void contact_get(struct rq *rq)
{
    struct cart c;

    if (!cart_read(rq, rq->db, &c)) {
        rq_go(rq, "/panier");
        return;
    }
    contact_page(rq, &(struct cart_contact_view){.nom = c.name, .courriel = c.mail, .telephone = c.phone});
}

bool contact_prepare(struct rq *rq)
{
    struct contact_form *f = NEW(rq->in, struct contact_form, 1);

    rq->form = f;
    bool read = FORM_READ(rq, contact_fields, f, &f->errors);
    if (read && !f->courriel.n && !f->telephone.n)
        form_error_add(rq, &f->errors, "courriel", "form.contact", "Give a mail address or a telephone number: one of them is enough.");
    if (!f->errors.n) return true;
    rq_refused(rq, 422, f->errors.v[0].code);
    contact_page(rq, &(struct cart_contact_view){
                         .nom = rq_field(rq, "nom"),
                         .courriel = rq_field(rq, "courriel"),
                         .telephone = rq_field(rq, "telephone"),
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
    cart_contact_set(tx, rq->now, id, f->nom, f->telephone, f->courriel);
    rq_go(rq, "/commander/retrait");
}
