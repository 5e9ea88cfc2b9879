/* demo_desk.c: what the demo's coach has done: visits and calls written down, steps agreed, shops asked about digital things. */
#include "command/demo.h"

#include "shop/account/account.h"
#include "shop/coach/desk.h"

enum { ACCOMPANIED = 12, ASKED = 8, ASKED_TWICE = 4, COACH = 2 /* of the staff */ };

static const struct {
    str kind, text, step;
} words[] = {
    {S("visit"), S("Passée à la boutique : les horaires sont justes, il manque des photos."),
     S("Faire dix photos ensemble")},
    {S("call"), S("Au téléphone : voudrait recevoir ses commandes par SMS."), S("Confirmer son numéro pour les SMS")},
    {S("letter"), S("Courriel envoyé avec la fiche sur le contrat bancaire."), S("Rappeler pour le contrat bancaire")},
};

static void asked(struct tx *tx, const struct demo *d, size_t i, bool after)
{
    struct diagnosis_new n = {.merchant_id = d->merchant_id[i], .after = after};

    n.now = d->now - (after ? 3 : 90) * DAY_MS;
    n.person_id = person_make(tx, d->now, str_c(d->staff[COACH].mail), str_c(d->staff[COACH].name), LANG_FR);
    for (size_t q = 0; q < DIAGNOSIS_QUESTIONS; q++)
        n.answers[q] = (char)((i + q) % 3 == 0 ? 1 + after : (int)(q % 2) + (after && q < 3));
    for (size_t q = 0; q < DIAGNOSIS_QUESTIONS; q++)
        if (n.answers[q] >= DIAGNOSIS_ANSWERS) n.answers[q] = DIAGNOSIS_ANSWERS - 1;
    diagnosis_set(tx, &n);
}

bool demo_desk(struct tx *tx, struct demo *d, size_t row)
{
    int64_t coach = person_make(tx, d->now, str_c(d->staff[COACH].mail), str_c(d->staff[COACH].name), LANG_FR);

    (void)row;
    for (size_t i = 0; i < ACCOMPANIED && i < d->merchants.rows; i++) {
        size_t w = i % (sizeof words / sizeof *words);
        desk_entry_add(tx, &(struct desk_entry){.merchant_id = d->merchant_id[i],
                                                .at = d->now - (int64_t)(9 * i + 2) * DAY_MS,
                                                .person_id = coach,
                                                .kind = words[w].kind,
                                                .text = words[w].text});
        desk_follow_set(tx, &(struct desk_follow){.merchant_id = d->merchant_id[i],
                                                  .now = d->now,
                                                  .person_id = coach,
                                                  .next_step = words[w].step,
                                                  .next_day = SOME_I64(d->now / DAY_MS + (int64_t)(2 * i) - 3),
                                                  .coach_id = SOME_I64(coach)});
        if (i < ASKED) asked(tx, d, i, false);
        if (i < ASKED_TWICE) asked(tx, d, i, true);
    }
    return true;
}
