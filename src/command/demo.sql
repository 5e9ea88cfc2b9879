-- What the demo writes for itself: rooms make merchants one page at a time, the demo makes a whole market.

-- stmt: demo_merchants one
-- across: the demo fills everything
-- cols: n:i64
SELECT count(*) FROM merchant

-- stmt: demo_merchant_insert write
-- across: the demo fills everything
-- args: id:i64 slug:str code:str name:str kind:str trade_fr:str trade_en:str story_fr:str story_en:str banne:i64 siret:str legal_name:str address:str postcode:str insee:str phone:str mail:str website:str sort_key:str mode:str pay_in_shop:i64 delivers:i64 limit_cents:i64 minimum_cents:i64 lead_min:i64 slot_min:i64 slot_seats:i64 none:i64 step:str now:i64 verified_at:i64?
INSERT INTO merchant (id, slug, code, name, kind, trade_fr, trade_en, story_fr, story_en, banne, siret, legal_name, address,
    postcode, insee, phone, mail, website, sort_key, mode, pay_in_shop, delivers, reserve_limit_cents, minimum_cents, lead_min,
    slot_min, slot_seats, last_order, wizard_step, created_at, published_at, verified_at, updated_at)
VALUES (:id, :slug, :code, :name, :kind, :trade_fr, :trade_en, :story_fr, :story_en, :banne, :siret, :legal_name, :address,
    :postcode, :insee, :phone, :mail, :website, :sort_key, :mode, :pay_in_shop, :delivers, :limit_cents, :minimum_cents,
    :lead_min, :slot_min, :slot_seats, :none, :step, :now, :now, :verified_at, :now)

-- stmt: demo_licence write
-- across: the demo fills everything
-- args: id:i64 kind:str licence:str
UPDATE merchant SET licence = :licence WHERE id = :id AND kind = :kind

-- stmt: demo_portrait write
-- across: the demo fills everything
-- args: id:i64 picture_id:i64
UPDATE merchant SET portrait_id = :picture_id WHERE id = :id

-- stmt: demo_verification_insert write
-- across: the demo fills everything
-- args: id:i64 merchant_id:i64 verdict:str reason:str staff_id:i64? now:i64
INSERT INTO verification (id, merchant_id, verdict, reason, staff_id, at)
VALUES (:id, :merchant_id, :verdict, :reason, :staff_id, :now)

-- stmt: demo_opening_insert write
-- across: the demo fills everything
-- args: id:i64 merchant_id:i64 weekday:i64 opens_min:i64 closes_min:i64
INSERT INTO opening (id, merchant_id, weekday, opens_min, closes_min)
VALUES (:id, :merchant_id, :weekday, :opens_min, :closes_min)

-- stmt: demo_area_insert write
-- across: the demo fills everything
-- args: id:i64 merchant_id:i64 insee:str? radius_m:i64? fee_cents:i64 minimum_cents:i64
INSERT INTO area (id, merchant_id, insee, radius_m, fee_cents, minimum_cents)
VALUES (:id, :merchant_id, :insee, :radius_m, :fee_cents, :minimum_cents)

-- stmt: demo_market_insert write
-- args: id:i64 slug:str name_fr:str name_en:str insee:str place:str weekday:i64 opens_min:i64 closes_min:i64
INSERT INTO market (id, slug, name_fr, name_en, insee, place, weekday, opens_min, closes_min)
VALUES (:id, :slug, :name_fr, :name_en, :insee, :place, :weekday, :opens_min, :closes_min)

-- stmt: demo_stall_insert write
-- across: the demo fills everything
-- args: market_id:i64 merchant_id:i64
INSERT INTO stall (market_id, merchant_id) VALUES (:market_id, :merchant_id)

-- stmt: demo_staff_insert write
-- args: person_id:i64 roles:i64 password_hash:str totp_sealed:blob seal_number:i64 now:i64
INSERT INTO staff (person_id, roles, password_hash, totp_sealed, seal_number, created_at)
VALUES (:person_id, :roles, :password_hash, :totp_sealed, :seal_number, :now)

-- A few purchases, so that the merchant's board is not empty.
-- stmt: demo_cart_insert write
-- args: id:i64 token_hash:str name:str phone:str mail:str now:i64 purchase_id:i64
INSERT INTO cart (id, token_hash, name, phone, mail, mail_proved_at, created_at, seen_at, closed_at, purchase_id)
VALUES (:id, :token_hash, :name, :phone, :mail, :now, :now, :now, :now, :purchase_id)

-- stmt: demo_purchase_insert write
-- args: id:i64 token:str key:str cart_id:i64 lang:str name:str phone:str mail:str total_cents:i64 now:i64
INSERT INTO purchase (id, token, idem_key, idem_hash, cart_id, lang, name, phone, mail, total_cents, created_at)
VALUES (:id, :token, :key, :key, :cart_id, :lang, :name, :phone, :mail, :total_cents, :now)

-- stmt: demo_order_insert write
-- across: the demo fills everything
-- args: id:i64 purchase_id:i64 merchant_id:i64 number:str code:str kind:str fulfilment:str slot_at:i64 slot_end_at:i64 empty:str note:str pay:str state:str lines_cents:i64 fee_cents:i64 total_cents:i64 now:i64
INSERT INTO orders (id, purchase_id, merchant_id, number, code, kind, fulfilment, slot_at, slot_end_at, street, postcode, insee,
    note, pay, state, lines_cents, fee_cents, ordered_total_cents, actual_total_cents, created_at, state_at)
VALUES (:id, :purchase_id, :merchant_id, :number, :code, :kind, :fulfilment, :slot_at, :slot_end_at, :empty, :empty, :empty,
    :note, :pay, :state, :lines_cents, :fee_cents, :total_cents, :total_cents, :now, :now)

-- stmt: demo_line_insert write
-- across: the demo fills everything
-- args: id:i64 order_id:i64 merchant_id:i64 offer_id:i64 stock_item_id:i64 title:str unit:str price_cents:i64 vat_bp:i64 qty_milli:i64 total_cents:i64
INSERT INTO order_line (id, order_id, merchant_id, offer_id, stock_item_id, title, unit, price_cents, vat_bp, qty_milli, actual_milli,
    total_cents, actual_cents)
VALUES (:id, :order_id, :merchant_id, :offer_id, :stock_item_id, :title, :unit, :price_cents, :vat_bp, :qty_milli, :qty_milli,
    :total_cents, :total_cents)

-- stmt: demo_hold_insert write
-- across: the demo fills everything
-- args: id:i64 stock_item_id:i64 order_id:i64 qty_milli:i64 expires_at:i64
INSERT INTO hold (id, stock_item_id, order_id, qty_milli, expires_at)
VALUES (:id, :stock_item_id, :order_id, :qty_milli, :expires_at)

-- stmt: demo_event_insert write
-- across: the demo fills everything
-- args: id:i64 order_id:i64 from:str to:str actor_kind:str reason:str now:i64
INSERT INTO order_event (id, order_id, from_state, to_state, actor_kind, reason, at)
VALUES (:id, :order_id, :from, :to, :actor_kind, :reason, :now)

-- stmt: demo_gift_insert write
-- across: the demo fills everything
-- args: order_id:i64 message:str wrap_cents:i64
INSERT INTO order_gift (order_id, message, wrap_cents) VALUES (:order_id, :message, :wrap_cents)

-- stmt: demo_card_use write
-- args: purchase_id:i64 card_id:i64
INSERT INTO purchase_card (purchase_id, card_id) VALUES (:purchase_id, :card_id)

-- stmt: demo_offer_mode write
-- across: the demo fills everything
-- args: id:i64 mode:str
UPDATE offer SET mode = :mode WHERE id = :id

-- stmt: demo_quote_insert write
-- across: the demo fills everything
-- args: id:i64 token:str merchant_id:i64 offer_id:i64 title:str name:str mail:str phone:str asked:str lang:str none:str now:i64
INSERT INTO quote (id, token, merchant_id, offer_id, title, name, mail, phone, asked, lang, created_at, answer)
VALUES (:id, :token, :merchant_id, :offer_id, :title, :name, :mail, :phone, :asked, :lang, :now, :none)

-- What a shop says on its shelf, it has proved.
-- stmt: demo_label_add write
-- across: the demo fills everything
-- args: id:i64 merchant_id:i64 code:str number:str certifier:str basis:str certificate:str until_day:i64 accepted:str none:str now:i64
INSERT INTO label_claim (id, merchant_id, label_id, number, certifier, basis, until_day, state, reason, asked_by, asked_at, decided_at)
SELECT :id, :merchant_id, l.id, CASE WHEN l.proof = :certificate THEN :number ELSE :none END, CASE WHEN l.proof = :certificate THEN :certifier ELSE :none END,
    CASE WHEN l.proof = :certificate THEN :none ELSE :basis END, CASE WHEN l.proof = :certificate THEN CAST(:until_day AS BIGINT) END, :accepted, :none, 0, :now, :now
FROM label l WHERE l.code = :code
ON CONFLICT DO NOTHING
