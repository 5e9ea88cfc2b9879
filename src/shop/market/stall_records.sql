-- On which markets staff say that a shop is while they act for it, and how it is put back: see app/record.h.

-- stmt: records_stall many
-- args: merchant_id:i64
-- cols: id:i64 name:str market_id:i64 market:str
SELECT s.merchant_id, substr(k.name_fr, 1, 0), s.market_id, k.name_fr FROM stall s JOIN market k ON k.id = s.market_id
WHERE s.merchant_id = :merchant_id ORDER BY s.market_id

-- stmt: records_stall_put write
-- args: merchant_id:i64 id:i64 market_id:i64
INSERT INTO stall (market_id, merchant_id) SELECT k.id, m.id FROM market k JOIN merchant m ON m.id = :merchant_id AND m.id = :id
WHERE k.id = :market_id

-- stmt: records_stall_drop write
-- args: merchant_id:i64 id:i64
DELETE FROM stall WHERE merchant_id = :merchant_id AND merchant_id = :id
