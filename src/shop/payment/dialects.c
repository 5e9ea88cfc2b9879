/* dialects.c: what each bank calls the parts of its contract, and where a shopkeeper finds them. */
#include "shop/payment/inside.h"

static const struct dialect_words all[] = {
    {
        .dialect = "vads",
        .site = _("Shop number (8 digits)"),
        .site_hint = _("In your bank's back office: Settings, Shop, Keys."),
        .site_wrong = _("The number of the shop at the bank has eight digits."),
        .key_wrong = _("Copy the key as the bank gives it."),
        .notify_hint = _("Notification address at the end of a payment. It changes only with the shop number."),
    },
    {
        .dialect = "monetico",
        .site = _("TPE number (7 characters)"),
        .site_hint = _("In the letter or e-mail that opened your Monetico contract."),
        .site_wrong = _("The TPE number has seven digits or letters."),
        .login = _("Company code"),
        .login_hint = _("In the same letter. Monetico also calls it “site code”."),
        .login_wrong = _("The company code has digits and letters only."),
        .key = _("Security key (40 characters)"),
        .key_hint = _("Monetico sends a link by e-mail to download it. It serves for tests and for real payments."),
        .key_wrong = _("The security key has forty characters. Copy them all, without spaces."),
        .notify_hint = _("Send this address to Monetico support: it is the “CGI2” address of your TPE. It changes only "
                         "with the TPE."),
        .services = _("Monetico lets this market ask about payments and give money back"),
        .services_hint = _("Ask Monetico support to let our address in. Until then you give money back in their back "
                           "office: a mail says when."),
    },
};

const struct dialect_words *dialect_words_of(str dialect)
{
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (str_eq(str_c(all[i].dialect), dialect)) return &all[i];
    fault("payment.dialect", "no words for the dialect %.*s", STR_ARG(dialect));
}
