/* records.c: what staff may change of a shop's hours, leave, places and deliveries for it, and how the shop takes it back. */
#include "shop/reception/inside.h"

#include "app/record.h"
#include "time_records.sql.h"

static const struct record_word kinds[] = {{S("shop"), _("a shop")},          {S("farm"), _("a farm")},
                                           {S("workshop"), _("a workshop")},  {S("stall"), _("a market stall")},
                                           {S("point"), _("a shared point")}, RECORD_WORDS_END};

static const struct record_field opening_fields[] = {
    {"", RECORD_WEEKDAY, NULL}, {_("from"), RECORD_MINUTE, NULL}, {_("to"), RECORD_MINUTE, NULL}};
static const struct record_field day_fields[] = {
    {_("from"), RECORD_MINUTE, NULL}, {_("to"), RECORD_MINUTE, NULL}, {"", RECORD_DAY, NULL}};
static const struct record_field holiday_fields[] = {{"", RECORD_TEXT, NULL}};
static const struct record_field closure_fields[] = {
    {_("from"), RECORD_DAY, NULL}, {_("until"), RECORD_DAY, NULL}, {_("Words"), RECORD_TEXT, NULL}};
static const struct record_field area_fields[] = {{"", RECORD_MUTE, NULL},
                                                  {_("Kilometres around"), RECORD_MILLI, NULL},
                                                  {_("Fee"), RECORD_MONEY, NULL},
                                                  {_("Minimum"), RECORD_MONEY, NULL},
                                                  {"", RECORD_TEXT, NULL}};
static const struct record_field round_fields[] = {{"", RECORD_WEEKDAY, NULL},
                                                   {_("leaves"), RECORD_MINUTE, NULL},
                                                   {_("back"), RECORD_MINUTE, NULL},
                                                   {_("Orders at once"), RECORD_NUMBER, NULL},
                                                   {_("Days before"), RECORD_NUMBER, NULL},
                                                   {_("Orders until"), RECORD_MINUTE, NULL}};
static const struct record_field cutoff_fields[] = {{_("Days before"), RECORD_NUMBER, NULL},
                                                    {_("Orders until"), RECORD_MINUTE, NULL}};
static const struct record_field parcel_fields[] = {{_("Carrier"), RECORD_TEXT, NULL},
                                                    {_("Fee"), RECORD_MONEY, NULL},
                                                    {_("Minimum"), RECORD_MONEY, NULL},
                                                    {_("Parcels a day"), RECORD_NUMBER, NULL},
                                                    {_("Days on the way"), RECORD_NUMBER, NULL}};
static const struct record_field place_fields[] = {{_("Kind"), RECORD_WORD, kinds},
                                                   {_("Name"), RECORD_TEXT, NULL},
                                                   {_("Address"), RECORD_TEXT, NULL},
                                                   {_("Postcode"), RECORD_TEXT, NULL},
                                                   {"", RECORD_MUTE, NULL},
                                                   {_("Minutes to prepare"), RECORD_NUMBER, NULL},
                                                   {_("Minutes of a time"), RECORD_NUMBER, NULL},
                                                   {_("Orders at once"), RECORD_NUMBER, NULL}};
#define COUNT(list) ((int)(sizeof(list) / sizeof *(list)))

static void hours_after(struct tx *tx, const struct record_back *b)
{
    reception_changed(tx, b->now, b->merchant_id);
}

/* Who has nowhere to deliver to delivers no more. */
static void areas_after(struct tx *tx, const struct record_back *b)
{
    merchant_delivers_set(tx, b->now, b->merchant_id, b->was.n > 0);
    reception_changed(tx, b->now, b->merchant_id);
}

#define STATEMENTS time_records_statements, &time_records_statements_n
const struct record_kind time_records[] = {
    {S("hours"), _("Opening hours"), STATEMENTS, "records_opening", "records_opening_put", "records_opening_drop",
     opening_fields, COUNT(opening_fields), COUNT(opening_fields), .list = true, .after = hours_after},
    {S("day"), _("A day unlike the others"), STATEMENTS, "records_day", "records_day_put", "records_day_drop",
     day_fields, COUNT(day_fields), COUNT(day_fields) - 1, .list = true, .after = hours_after},
    {S("holiday"), _("Public holidays worked"), STATEMENTS, "records_holiday", "records_holiday_put",
     "records_holiday_drop", holiday_fields, COUNT(holiday_fields), COUNT(holiday_fields), .list = true,
     .after = hours_after},
    {S("closure"), _("Leave"), STATEMENTS, "records_closure", "records_closure_put", "records_closure_drop",
     closure_fields, COUNT(closure_fields), COUNT(closure_fields), .after = hours_after},
    {S("area"), _("Delivery areas"), STATEMENTS, "records_area", "records_area_put", "records_area_drop", area_fields,
     COUNT(area_fields), COUNT(area_fields) - 1, .list = true, .after = areas_after},
    {S("round"), _("Delivery round"), STATEMENTS, "records_round", "records_round_put", "records_round_drop",
     round_fields, COUNT(round_fields), COUNT(round_fields), .after = hours_after},
    {S("cutoff"), _("Last moment to order"), STATEMENTS, "records_cutoff", "records_cutoff_put", "records_cutoff_drop",
     cutoff_fields, COUNT(cutoff_fields), COUNT(cutoff_fields), .after = hours_after},
    {S("parcel"), _("Parcels"), STATEMENTS, "records_parcel", "records_parcel_put", "records_parcel_drop",
     parcel_fields, COUNT(parcel_fields), COUNT(parcel_fields), .after = hours_after},
    {S("place"), _("Place to collect"), STATEMENTS, "records_place", "records_place_put", "records_place_drop",
     place_fields, COUNT(place_fields), COUNT(place_fields), .after = hours_after},
    RECORDS_END};
