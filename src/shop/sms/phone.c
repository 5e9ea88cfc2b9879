/* phone.c: which telephone a shop is told by: asked for, confirmed by a code, forgotten. */
#include "shop/sms/inside.h"

#include "app/hall.h"
#include "shop/account/account.h"

enum { ASKS_A_DAY = 8 };

bool sms_phone_of(struct db *db, struct arena *mem, int64_t merchant_id, struct sms_phone *out)
{
    struct sms_phone_of_row r;
    struct people people;

    if (!q_sms_phone_of(db, mem, merchant_id, &r) || !r.number.n) return false;
    members_of(db, mem, merchant_id, &people);
    for (size_t i = 0; i < people.n; i++) {
        if (people.v[i].id != r.person_id || str_eq(people.v[i].role, S("picker")))
            continue; /* his role refuses no order */
        *out = (struct sms_phone){merchant_id, r.person_id, r.number, people.v[i].lang};
        return true;
    }
    return false;
}

/* Counted for the shop as for the number: nobody's telephone can be made to ring all day by shops that are none. */
bool sms_phone_ask(struct tx *tx, const struct sms_asking *a)
{
    struct sms_phone_of_row r = {.person_id = a->person_id};

    q_sms_phone_of(tx->db, tx->mem, a->merchant_id, &r);
    bool today = r.asked_at > a->now - DAY_MS;
    if (today && r.asks >= ASKS_A_DAY) return false;
    if (!sms_code_send(tx, a->now, &(struct sign_code_ask){"phone", a->number}, a->lang)) return false;
    x_sms_phone_ask(tx, tx->mem,
                    &(struct sms_phone_ask_args){.merchant_id = a->merchant_id,
                                                 .none = S(""),
                                                 .waiting = a->number,
                                                 .person_id = a->person_id,
                                                 .asked_at = today ? r.asked_at : a->now,
                                                 .asks = today ? r.asks + 1 : 1});
    return true;
}

enum sms_confirmed sms_phone_confirm(struct tx *tx, const struct sms_asking *a, str code, int64_t by)
{
    switch (sign_code_use(tx, a->now, "phone", a->number, code)) {
    case CODE_OK: break;
    case CODE_EXPIRED: return SMS_OLD_CODE;
    case CODE_TOO_MANY_TRIES: return SMS_TOO_MANY_TRIES;
    default: return SMS_WRONG_CODE;
    }
    if (x_sms_phone_confirm(tx, tx->mem, a->merchant_id, a->number, S(""), a->person_id, a->now) != 1)
        return SMS_WRONG_CODE;
    owners_tell(tx,
                &(struct owners_news){a->now, a->merchant_id, by, "sms", sms_number_text(tx->mem, a->number), S("")});
    return SMS_CONFIRMED;
}

bool sms_phone_forget(struct tx *tx, int64_t now, int64_t merchant_id, int64_t by)
{
    struct sms_phone_of_row r;

    if (!q_sms_phone_of(tx->db, tx->mem, merchant_id, &r) || !x_sms_phone_forget(tx, tx->mem, merchant_id, S("")))
        return false;
    if (r.number.n)
        owners_tell(tx,
                    &(struct owners_news){now, merchant_id, by, "no_sms", sms_number_text(tx->mem, r.number), S("")});
    return true;
}
