/* records.c: on which markets staff may say that a shop is, for it, and how the shop takes it back. */
#include "shop/market/inside.h"

#include "app/event.h"
#include "app/record.h"
#include "stall_records.sql.h"

static const struct record_field stall_fields[] = {{"", RECORD_MUTE, NULL}, {"", RECORD_TEXT, NULL}};

static void stall_after(struct tx *tx, const struct record_back *b)
{
    tx_touch(tx, "search", 0);
    event_raise(tx, EVENT_MERCHANT_CHANGED, b->now, b->merchant_id);
}

const struct record_kind stall_records[] = {
    {S("stall"), _("Markets"), stall_records_statements, &stall_records_statements_n, "records_stall",
     "records_stall_put", "records_stall_drop", stall_fields, 2, 1, .list = true, .after = stall_after},
    RECORDS_END};
