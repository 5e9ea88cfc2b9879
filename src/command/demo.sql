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
-- args: person_id:i64 role:str password_hash:str totp_sealed:blob seal_number:i64 now:i64
INSERT INTO staff (person_id, role, password_hash, totp_sealed, seal_number, created_at)
VALUES (:person_id, :role, :password_hash, :totp_sealed, :seal_number, :now)
