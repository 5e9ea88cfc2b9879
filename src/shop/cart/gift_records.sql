-- What staff change of a shop's gift wrapping while they act for it, and how it is put back: see app/record.h.

-- stmt: records_wrap many
-- args: merchant_id:i64
-- cols: id:i64 name:str wrap_cents:i64
SELECT g.merchant_id, substr(m.name, 1, 0), g.wrap_cents FROM gift_terms g JOIN merchant m ON m.id = g.merchant_id WHERE g.merchant_id = :merchant_id

-- stmt: records_wrap_put write
-- args: merchant_id:i64 id:i64 wrap_cents:i64
INSERT INTO gift_terms (merchant_id, wrap_cents) SELECT m.id, :wrap_cents FROM merchant m WHERE m.id = :merchant_id AND m.id = :id
ON CONFLICT (merchant_id) DO UPDATE SET wrap_cents = excluded.wrap_cents

-- stmt: records_wrap_drop write
-- args: merchant_id:i64 id:i64
DELETE FROM gift_terms WHERE merchant_id = :merchant_id AND merchant_id = :id
