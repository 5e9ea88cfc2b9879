/* records.c: what staff may change of a shop's own sheet for it, and how the shop takes it back. */
#include "shop/merchant/inside.h"

#include "app/event.h"
#include "app/record.h"
#include "sheet_records.sql.h"

static const struct record_word modes[] = {
    {S("showcase"), _("Showcase")}, {S("reserve"), _("Reserve")}, {S("order"), _("Order")}, RECORD_WORDS_END};

static const struct record_field sheet_fields[] = {
    {_("What the shop does"), RECORD_TEXT, NULL},
    {_("The same in English"), RECORD_TEXT, NULL},
    {_("Its story"), RECORD_TEXT, NULL},
    {_("Its story in English"), RECORD_TEXT, NULL},
    {_("Colour of the awning"), RECORD_NUMBER, NULL},
    {_("Portrait"), RECORD_SET, NULL},
    {_("Telephone"), RECORD_TEXT, NULL},
    {_("Site"), RECORD_TEXT, NULL},
    {_("Charges no VAT"), RECORD_YES, NULL},
    {_("Licence"), RECORD_TEXT, NULL},
    {_("Mediator"), RECORD_TEXT, NULL},
    {_("Level"), RECORD_WORD, modes},
    {_("Paid in the shop"), RECORD_YES, NULL},
    {_("Reservations up to"), RECORD_MONEY, NULL},
    {_("Minimum"), RECORD_MONEY, NULL},
    {_("Minutes to prepare"), RECORD_NUMBER, NULL},
    {_("Minutes of a time"), RECORD_NUMBER, NULL},
    {_("Orders at once"), RECORD_NUMBER, NULL},
    {_("On its own site"), RECORD_YES, NULL},
};
enum { FIELDS = sizeof sheet_fields / sizeof *sheet_fields };

static void sheet_after(struct tx *tx, const struct record_back *b)
{
    x_records_sheet_now(tx, tx->mem, b->merchant_id, b->now);
    event_raise(tx, EVENT_MERCHANT_CHANGED, b->now, b->merchant_id);
    event_raise(tx, EVENT_MERCHANT_LEVEL, b->now, b->merchant_id);
}

const struct record_kind sheet_records[] = {{S("sheet"), _("Page of the shop"), sheet_records_statements,
                                             &sheet_records_statements_n, "records_sheet", "records_sheet_put", NULL,
                                             sheet_fields, FIELDS, FIELDS, .alone = true, .after = sheet_after},
                                            RECORDS_END};
