/* vat.h: rates of VAT, by territory and day (data/vat.tsv). */
#pragma once
#include "db/db.h"
#include "lang/lang.h"

enum { VAT_RATES_MOST = 12 };
/* "metropole", "corse", "dom" or "none", of a commune. */
str vat_territory(str insee);
/* The rate of a class ("normal", "intermediate", "reduced") there, on that day (days since 1970). */
int64_t vat_rate(str territory, str vat, int64_t day);
/* All rates allowed there on that day, the highest first; how many. */
size_t vat_rates(str territory, int64_t day, int64_t out[VAT_RATES_MOST]);
bool vat_allowed(str territory, int64_t day, int64_t rate_bp);
/* "5,5 %" */
str vat_text(struct arena *, enum lang, int64_t rate_bp);
/* Of a merchant's form: where he is, whether he charges none, and which day it is there. */
struct vat_here {
    str territory;
    int64_t day;
    bool charged;
};
void vat_here(struct db *, struct arena *, int64_t merchant_id, int64_t now, struct vat_here *);
/* The day it is in the territory at `now`. */
int64_t vat_day(struct db *, struct arena *, int64_t now);
