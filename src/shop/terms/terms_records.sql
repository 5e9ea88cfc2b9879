-- What staff change of what a shop says of returns while they act for it, and how it is put back: see app/record.h.

-- stmt: records_returns many
-- args: merchant_id:i64
-- cols: id:i64 name:str pays:str how:str updated_at:i64
SELECT r.merchant_id, substr(r.how, 1, 0), r.pays, r.how, r.updated_at FROM return_terms r WHERE r.merchant_id = :merchant_id

-- stmt: records_returns_put write
-- args: merchant_id:i64 id:i64 pays:str how:str updated_at:i64
INSERT INTO return_terms (merchant_id, pays, how, updated_at)
SELECT m.id, :pays, :how, :updated_at FROM merchant m WHERE m.id = :merchant_id AND m.id = :id
ON CONFLICT (merchant_id) DO UPDATE SET pays = excluded.pays, how = excluded.how, updated_at = excluded.updated_at

-- stmt: records_returns_drop write
-- args: merchant_id:i64 id:i64
DELETE FROM return_terms WHERE merchant_id = :merchant_id AND merchant_id = :id
