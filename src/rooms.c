/* rooms.c: the whole house as lists: which rooms there are and what each brings. */
#include "app/counting.h"
#include "app/ended.h"
#include "app/near.h"
#include "app/once.h"
#include "rooms.h"

#include "app/opening.h"
#include "app/record.h"
#include "app/secret.h"
#include "shop/account/account.h"
#include "shop/arrival/arrival.h"
#include "shop/audience/audience.h"
#include "shop/booking/booking.h"
#include "shop/buyer/forget.h"
#include "shop/campaign/campaign.h"
#include "shop/buyer/buyer.h"
#include "shop/card/card.h"
#include "shop/cart/cart.h"
#include "shop/catalog/catalog.h"
#include "shop/checkout/checkout.h"
#include "shop/count/count.h"
#include "shop/departure/departure.h"
#include "shop/draft/draft.h"
#include "shop/deposit/deposit.h"
#include "shop/entry/entry.h"
#include "shop/fairground/fairground.h"
#include "shop/front/front.h"
#include "shop/fulfilment/fulfilment.h"
#include "shop/guild/guild.h"
#include "shop/import/import.h"
#include "shop/keeping/keeping.h"
#include "shop/label/label.h"
#include "shop/letter/letter.h"
#include "shop/list/list.h"
#include "shop/market/market.h"
#include "shop/media/media.h"
#include "shop/merchant/merchant.h"
#include "shop/message/message.h"
#include "shop/office/office.h"
#include "shop/open/open.h"
#include "shop/opinion/opinion.h"
#include "shop/order/order.h"
#include "shop/payment/payment.h"
#include "shop/position/position.h"
#include "shop/premises/premises.h"
#include "shop/price/price.h"
#include "shop/moves/moves.h"
#include "shop/push/push.h"
#include "shop/rayon/rayon.h"
#include "shop/reception/reception.h"
#include "shop/results/results.h"
#include "shop/returns/returns.h"
#include "shop/review/review.h"
#include "shop/search/index.h"
#include "shop/search/search.h"
#include "shop/shelf/shelf.h"
#include "shop/sms/sms.h"
#include "shop/sought/sought.h"
#include "shop/standin/standin.h"
#include "shop/terms/terms.h"
#include "shop/track/track.h"
#include "shop/wish/wish.h"

const struct route *const all_routes[] = {ended_routes,
                                          results_routes,
                                          sought_routes,
                                          front_routes,
                                          wish_routes,
                                          account_routes,
                                          account_staff_routes,
                                          account_member_routes,
                                          merchant_question_routes,
                                          arrival_routes,
                                          arrival_link_routes,
                                          merchant_routes,
                                          count_routes,
                                          position_routes,
                                          position_way_routes,
                                          quote_routes,
                                          promotion_routes,
                                          copy_routes,
                                          booking_routes,
                                          bundle_routes,
                                          labels_routes,
                                          guild_routes,
                                          fresh_routes,
                                          bulk_routes,
                                          gallery_routes,
                                          moves_routes,
                                          feed_routes,
                                          import_routes, /* before what takes any last segment */
                                          shelf_routes,
                                          draft_routes,
                                          media_routes,
                                          review_routes,
                                          cart_routes,
                                          gift_routes,
                                          payment_routes,
                                          track_move_routes,
                                          track_change_routes,
                                          track_opinion_routes, /* before what takes any last segment */
                                          track_write_routes,
                                          track_withdraw_routes, /* before what takes any last segment */
                                          entry_routes,
                                          card_routes,
                                          card_desk_routes,
                                          entry_paper_routes, /* before what takes any last segment */
                                          checkout_routes,
                                          checkout_quote_routes,
                                          track_routes,
                                          track_answer_routes,
                                          sms_routes,
                                          sms_answer_routes,
                                          sms_link_routes,
                                          booking_page_routes,
                                          buyer_routes,
                                          buyer_profile_routes,
                                          buyer_data_routes,
                                          fulfilment_routes,
                                          fulfilment_print_routes,
                                          fulfilment_books_routes,
                                          fulfilment_weigh_routes,
                                          fulfilment_scan_routes,
                                          fulfilment_deposit_routes,
                                          fulfilment_ask_routes,
                                          fulfilment_returns_routes,
                                          fulfilment_complaint_routes,
                                          fulfilment_message_routes,
                                          fulfilment_staff_routes,
                                          reception_routes,
                                          premises_hours_routes,
                                          reception_days_routes,
                                          market_routes,
                                          reception_rounds_routes,
                                          premises_places_routes,
                                          premises_parcel_routes,
                                          premises_stock_routes,
                                          departure_routes,
                                          departure_leave_routes,
                                          audience_routes,
                                          audience_poster_routes,
                                          audience_figures_routes,
                                          campaign_routes,
                                          open_api_routes,
                                          handover_routes,
                                          list_routes,
                                          open_embed_routes,
                                          open_app_routes,
                                          open_feed_routes,
                                          open_calendar_routes,
                                          open_sitemap_routes,
                                          open_developer_routes,
                                          open_installed_routes,
                                          push_routes,
                                          keeping_routes,
                                          office_today_routes,
                                          office_next_routes,
                                          office_desk_routes,
                                          office_routes,
                                          office_arrivals_routes,
                                          fairground_points_routes,
                                          fairground_rayon_picture_routes,
                                          fairground_rayons_routes,
                                          fairground_markets_routes,
                                          office_orders_routes,
                                          office_complaints_routes,
                                          fairground_words_routes,
                                          fairground_sought_routes,
                                          office_notice_routes,
                                          office_reviews_routes,
                                          fairground_labels_routes,
                                          fairground_guilds_routes,
                                          fairground_selections_routes,
                                          office_team_routes,
                                          standin_desk_routes,
                                          standin_shop_routes,
                                          NULL};
const struct job_kind *const all_jobs[] = {
    account_jobs, wish_jobs,  arrival_jobs, import_jobs, photo_jobs,     level_jobs,    feed_jobs,     quote_jobs,
    fresh_jobs,   rayon_jobs, market_jobs,  labels_jobs, departure_jobs, media_jobs,    merchant_jobs, payment_jobs,
    letter_jobs,  sms_jobs,   buyer_jobs,   push_jobs,   office_jobs,    counting_jobs, standin_jobs,  NULL};
const struct clock_task *const all_clock_tasks[] = {
    once_clock,    wish_clock,  merchant_clock,  search_clock,  import_clock,
    feed_clock,    quote_clock, promotion_clock, season_clock,  labels_clock,
    fresh_clock,   rayon_clock, bulk_clock,      review_clock,  cart_clock,
    payment_clock, order_clock, message_clock,   returns_clock, buyer_forget_clock,
    sms_clock,     push_clock,  list_clock,      keeping_clock, office_clock,
    standin_clock, NULL};
ended_photo_keep *const all_photo_keep = media_keep_ended;
const struct sealed_kind all_sealed[] = {{"staff", staff_seal_turn},
                                         {"bank contracts", contract_seal_turn},
                                         {"bank keys before", old_key_seal_turn},
                                         {"web push", push_seal_turn},
                                         {0}};
const struct record_kind *const all_records[] = {sheet_records, goods_records, time_records,  gift_records,
                                                 terms_records, pin_records,   stall_records, NULL};
const struct chore *const all_chores[] = {secret_chores,   counting_chores,  search_chores,
                                          media_chores,    payment_chores,   count_chores,
                                          audience_chores, departure_chores, NULL};
room_wait *const all_waits[] = {payment_wait, order_wait, NULL};
room_check *const all_checks[] = {labels_check,  catalog_check, price_check,   review_check,
                                  order_check,   returns_check, opinion_check, deposit_check,
                                  payment_check, keeping_check, standin_check, NULL};
void (*const page_seen)(const struct seen *) = count_seen;
bool (*const near_known)(struct rq *) = search_near_known;
