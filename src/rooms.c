/* rooms.c: the whole house as lists: which rooms there are and what each brings. */
#include "rooms.h"

#include "shop/account/account.h"
#include "shop/arrival/arrival.h"
#include "shop/audience/audience.h"
#include "shop/cart/cart.h"
#include "shop/catalog/catalog.h"
#include "shop/departure/departure.h"
#include "shop/fulfilment/fulfilment.h"
#include "shop/media/media.h"
#include "shop/merchant/merchant.h"
#include "shop/office/office.h"
#include "shop/open/open.h"
#include "shop/order/order.h"
#include "shop/payment/payment.h"
#include "shop/reception/reception.h"
#include "shop/search/search.h"
#include "shop/sms/sms.h"

const struct route *const all_routes[] = {
    search_routes,
    account_routes,
    account_staff_routes,
    account_member_routes,
    merchant_question_routes,
    arrival_routes,
    arrival_link_routes,
    merchant_routes,
    quote_routes,
    promo_routes,
    copy_routes,
    booking_routes,
    bundle_routes,
    fresh_routes,
    bulk_routes,
    feed_routes,
    import_routes, /* before what takes any last segment */
    catalog_routes,
    drafts_routes,
    media_routes,
    cart_routes,
    gift_routes,
    payment_routes,
    order_move_routes,
    order_write_routes,
    order_withdraw_routes, /* before what takes any last segment */
    order_entry_routes,
    order_card_routes,
    order_paper_routes, /* before what takes any last segment */
    order_routes,
    order_answer_routes,
    sms_routes,
    sms_answer_routes,
    sms_link_routes,
    order_book_routes,
    fulfilment_routes,
    fulfilment_print_routes,
    fulfilment_books_routes,
    fulfilment_weigh_routes,
    fulfilment_deposit_routes,
    fulfilment_ask_routes,
    fulfilment_returns_routes,
    fulfilment_complaint_routes,
    reception_routes,
    reception_hours_routes,
    reception_days_routes,
    reception_markets_routes,
    reception_rounds_routes,
    reception_places_routes,
    reception_parcel_routes,
    departure_routes,
    departure_leave_routes,
    audience_routes,
    audience_poster_routes,
    audience_figures_routes,
    open_api_routes,
    open_handover_routes,
    open_embed_routes,
    open_app_routes,
    open_feed_routes,
    open_calendar_routes,
    open_sitemap_routes,
    open_developer_routes,
    open_installed_routes,
    push_routes,
    office_routes,
    office_arrivals_routes,
    office_points_routes,
    office_orders_routes,
    office_complaints_routes,
    office_words_routes,
    office_notice_routes,
    NULL
};
const struct job_kind *const all_jobs[] = {
    account_jobs,
    arrival_jobs,
    import_jobs,
    feed_jobs,
    quote_jobs,
    fresh_jobs,
    departure_jobs,
    media_jobs,
    merchant_jobs,
    payment_jobs,
    order_jobs,
    sms_jobs,
    push_jobs,
    office_jobs,
    NULL
};
const struct clock_task *const all_clock_tasks[] = {
    merchant_clock,
    search_clock,
    import_clock,
    feed_clock,
    quote_clock,
    promo_clock,
    season_clock,
    fresh_clock,
    bulk_clock,
    cart_clock,
    payment_clock,
    order_clock,
    sms_clock,
    push_clock,
    office_clock,
    NULL
};
const struct chore *const all_chores[] = {
    search_chores,
    media_chores,
    payment_chores,
    audience_chores,
    departure_chores,
    NULL
};
room_check *const all_checks[] = {
    catalog_check,
    order_check,
    payment_check,
    NULL
};
