/* a_mail.h: a letter as the tests of this floor send it: accents, a line of one dot, two forms. */
#pragma once
#include "outside/letter.h"

static inline struct outside_mail a_mail(void)
{
    return (struct outside_mail){.from_name = S("Marché d’Alençon"),
                                 .from = S("marche@exemple.fr"),
                                 .to = S("ok@exemple.fr"),
                                 .subject = S("Commande reçue"),
                                 .text = S("Bonjour,\nà bientôt = 5 € \n.\n"),
                                 .html = S("<p>Bonjour</p>"),
                                 .message_id = S("<42@exemple.fr>"),
                                 .date_ms = 1795318603000};
}
