/* fulfilment.h: preparation and hand-over: the merchant's board. */
#pragma once
#include "app/job.h"
#include "app/route.h"

extern const struct route fulfilment_routes[], fulfilment_print_routes[], fulfilment_books_routes[],
    fulfilment_weigh_routes[], fulfilment_ask_routes[], fulfilment_scan_routes[];
extern const struct route fulfilment_returns_routes[], fulfilment_deposit_routes[], fulfilment_complaint_routes[],
    fulfilment_message_routes[], fulfilment_staff_routes[];
/* Wakes the boards of the order's merchant after commit. */
void fulfilment_on_order_changed(struct tx *, int64_t now, int64_t order_id);
