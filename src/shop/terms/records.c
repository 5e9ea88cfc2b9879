/* records.c: what staff may change of what a shop says of returns for it, and how the shop takes it back. */
#include "shop/terms/terms.h"

#include "app/record.h"
#include "terms_records.sql.h"

static const struct record_word who[] = {{S("buyer"), _("the buyer")}, {S("shop"), _("the shop")}, RECORD_WORDS_END};
static const struct record_field return_fields[] = {
    {_("The way back is paid by"), RECORD_WORD, who}, {_("How"), RECORD_TEXT, NULL}, {"", RECORD_MUTE, NULL}};
enum { FIELDS = sizeof return_fields / sizeof *return_fields };

const struct record_kind terms_records[] = {{S("returns"), _("Terms of returns"), terms_records_statements,
                                             &terms_records_statements_n, "records_returns", "records_returns_put",
                                             "records_returns_drop", return_fields, FIELDS, FIELDS},
                                            RECORDS_END};
