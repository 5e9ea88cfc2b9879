-- What staff change of a shop's own sheet while they act for it, and how it is put back: see app/record.h.

-- stmt: records_sheet many
-- args: merchant_id:i64
-- cols: id:i64 name:str trade_fr:str trade_en:str story_fr:str story_en:str banne:i64 portrait_id:i64? phone:str website:str vat_free:i64 licence:str mediator:str mode:str pay_in_shop:i64 reserve_limit_cents:i64 minimum_cents:i64 lead_min:i64 slot_min:i64 slot_seats:i64 elsewhere:i64
SELECT id, name, trade_fr, trade_en, story_fr, story_en, banne, portrait_id, phone, website, vat_free, licence, mediator, mode, pay_in_shop,
    reserve_limit_cents, minimum_cents, lead_min, slot_min, slot_seats, elsewhere
FROM merchant WHERE id = :merchant_id

-- The portrait only where the shop still has that picture.
-- stmt: records_sheet_put write
-- args: merchant_id:i64 id:i64 trade_fr:str trade_en:str story_fr:str story_en:str banne:i64 portrait_id:i64? phone:str website:str vat_free:i64 licence:str mediator:str mode:str pay_in_shop:i64 reserve_limit_cents:i64 minimum_cents:i64 lead_min:i64 slot_min:i64 slot_seats:i64 elsewhere:i64
UPDATE merchant SET trade_fr = :trade_fr, trade_en = :trade_en, story_fr = :story_fr, story_en = :story_en, banne = :banne,
    portrait_id = (SELECT i.id FROM picture i WHERE i.id = :portrait_id AND i.merchant_id = :merchant_id), phone = :phone, website = :website,
    vat_free = :vat_free, licence = :licence, mediator = :mediator, mode = :mode, pay_in_shop = :pay_in_shop,
    reserve_limit_cents = :reserve_limit_cents, minimum_cents = :minimum_cents, lead_min = :lead_min, slot_min = :slot_min,
    slot_seats = :slot_seats, elsewhere = :elsewhere
WHERE id = :merchant_id AND id = :id

-- stmt: records_sheet_now write
-- args: merchant_id:i64 now:i64
UPDATE merchant SET updated_at = :now WHERE id = :merchant_id
