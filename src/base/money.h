/* money.h: amounts in integer cents, a type of their own so that they cannot be mixed with other integers. */
#pragma once
#include "base/str.h"

struct money {
    int64_t cents;
};

/* Largest amount any field, line or total may hold: 10 million euros. */
#define MONEY_MAX_CENTS ((int64_t)1000000000)

/* n cents as money. */
static inline struct money cents(int64_t n)
{
    return (struct money){n};
}
/* Sum; faults "money.overflow" past 64 bits. */
struct money money_add(struct money, struct money);
/* price × thousandths of a unit, rounded half up to the cent (away from zero). Faults on overflow. */
struct money money_times_milli(struct money, int64_t qty_milli);
/* VAT contained in a tax-included amount at a rate in basis points, rounded half up. */
struct money money_vat_within(struct money incl, int64_t vat_bp);

enum money_read { MONEY_OK, MONEY_EMPTY, MONEY_NOT_A_NUMBER, MONEY_NEGATIVE, MONEY_TOO_FINE, MONEY_TOO_LARGE };
/* Reads what people type: "12,5" "12.50 €" "1 234,50" "€12" (any Unicode space). More than two decimals: TOO_FINE. */
enum money_read money_parse(str typed, struct money *out);
