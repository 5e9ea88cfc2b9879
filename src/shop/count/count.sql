-- What people did at a shop, by day.

-- One that names nobody is dropped, so that it does not hold back the others.
-- stmt: count_put write
-- args: merchant_id:i64 day:i64 kind:str n:i64
INSERT INTO shop_count (merchant_id, day, kind, n)
SELECT m.id, :day, :kind, :n FROM merchant m WHERE m.id = :merchant_id
ON CONFLICT (merchant_id, day, kind) DO UPDATE SET n = shop_count.n + :n

-- stmt: counts_of many
-- args: merchant_id:i64 day:i64
-- cols: day:i64 kind:str n:i64
SELECT day, kind, n FROM shop_count WHERE merchant_id = :merchant_id AND day >= :day ORDER BY day, kind

-- stmt: count_shop one
-- public: whose number was tapped
-- args: slug:str
-- cols: id:i64
SELECT id FROM public_merchant WHERE slug = :slug
