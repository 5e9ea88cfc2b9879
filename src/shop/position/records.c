/* records.c: where staff may put a shop on the map for it, and how the shop takes it back. */
#include "shop/position/inside.h"

#include "app/event.h"
#include "app/record.h"
#include "place_records.sql.h"

static const struct record_field pin_fields[] = {{"", RECORD_MUTE, NULL},
                                                 {_("Latitude, in millionths"), RECORD_NUMBER, NULL},
                                                 {_("Longitude, in millionths"), RECORD_NUMBER, NULL},
                                                 {"", RECORD_MUTE, NULL},
                                                 {"", RECORD_MUTE, NULL}};
enum { FIELDS = sizeof pin_fields / sizeof *pin_fields };

static void pin_after(struct tx *tx, const struct record_back *b)
{
    event_raise(tx, EVENT_MERCHANT_CHANGED, b->now, b->merchant_id);
}

const struct record_kind pin_records[] = {{S("pin"), _("Place on the map"), place_records_statements,
                                           &place_records_statements_n, "records_pin", "records_pin_put",
                                           "records_pin_drop", pin_fields, FIELDS, FIELDS, .after = pin_after},
                                          RECORDS_END};
