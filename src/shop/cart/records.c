/* records.c: what staff may change of a shop's gift wrapping for it, and how the shop takes it back. */
#include "shop/cart/inside.h"

#include "app/record.h"
#include "gift_records.sql.h"

static const struct record_field wrap_fields[] = {{_("Price"), RECORD_MONEY, NULL}};

const struct record_kind gift_records[] = {{S("wrap"), _("Gift wrapping"), gift_records_statements,
                                            &gift_records_statements_n, "records_wrap", "records_wrap_put",
                                            "records_wrap_drop", wrap_fields, 1, 1},
                                           RECORDS_END};
