/* inside.h: what the files of this room share. */
#pragma once
#include "shop/order/after.h"
#include "shop/returns/returns.h"
#include "returns.sql.h"

/* Mails it to the address that was given for it. */
void order_receipt_mail(struct tx *, int64_t now, const struct order_return *);
/* "withdrawn", "refund_due" to the members; "goods_back" to the buyer. */
void order_return_tell(struct tx *, int64_t now, const struct order_return *, const char *what);
