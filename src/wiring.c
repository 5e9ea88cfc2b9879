/* wiring.c: which room hears which event, in this order, inside the transaction that raised it, and who
** of them asks ahead. */
#include "app/event.h"
#include "shop/catalog/catalog.h"
#include "shop/fulfilment/fulfilment.h"
#include "shop/merchant/merchant.h"
#include "shop/opinion/opinion.h"
#include "shop/order/order.h"
#include "shop/push/push.h"
#include "shop/sms/sms.h"

const struct listener wiring[] = {{EVENT_MERCHANT_CHANGED, merchant_on_changed, NULL},
                                  {EVENT_MERCHANT_LEVEL, catalog_on_merchant_level, NULL},
                                  {EVENT_OFFER_CHANGED, catalog_on_offer_changed, catalog_ahead_offer_changed},
                                  {EVENT_PAYMENT_CAPTURED, order_on_payment_captured, NULL},
                                  {EVENT_PAYMENT_REFUSED, order_on_payment_refused, NULL},
                                  {EVENT_REFUND_CHANGED, order_on_refund_changed, NULL},
                                  {EVENT_REVIEW_DECIDED, opinion_on_review_decided, NULL},
                                  {EVENT_PURCHASE_PLACED, order_on_purchase_placed, NULL},
                                  {EVENT_ORDER_CHANGED, order_on_order_changed, order_ahead_order_changed},
                                  {EVENT_ORDER_CHANGED, sms_on_order_changed, sms_ahead_order_changed},
                                  {EVENT_ORDER_CHANGED, push_on_order_changed, NULL},
                                  {EVENT_ORDER_UNSEEN, sms_on_order_unseen, NULL},
                                  {EVENT_ORDER_LATE, sms_on_order_late, NULL},
                                  {EVENT_ORDER_BY_STAFF, sms_on_order_by_staff, NULL},
                                  {EVENT_SHOP_ASKED, sms_on_shop_asked, NULL},
                                  {EVENT_STILL_SOLD_ASKED, sms_on_still_sold_asked, NULL},
                                  {EVENT_ORDER_CHANGED, fulfilment_on_order_changed, NULL},
                                  {0, NULL, NULL}};
