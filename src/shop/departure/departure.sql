-- All of a shop in one file.

-- stmt: archive_of one
-- args: merchant_id:i64
-- cols: merchant_id:i64 person_id:i64 token:str state:str bytes:i64 products:i64 photos:i64 orders:i64 asked_at:i64 done_at:i64?
SELECT merchant_id, person_id, token, state, bytes, products, photos, orders, asked_at, done_at FROM shop_archive WHERE merchant_id = :merchant_id

-- One that is being made is not begun anew, unless it was lost.
-- stmt: archive_put write
-- args: merchant_id:i64 person_id:i64 token:str asked:str now:i64 lost_before:i64
INSERT INTO shop_archive (merchant_id, person_id, token, state, bytes, products, photos, orders, asked_at)
VALUES (:merchant_id, :person_id, :token, :asked, 0, 0, 0, 0, :now)
ON CONFLICT (merchant_id) DO UPDATE SET person_id = excluded.person_id, token = excluded.token, state = excluded.state, asked_at = excluded.asked_at, done_at = NULL
WHERE shop_archive.state <> :asked OR shop_archive.asked_at < :lost_before

-- stmt: archive_end write
-- args: merchant_id:i64 token:str asked:str state:str bytes:i64 products:i64 photos:i64 orders:i64 now:i64
UPDATE shop_archive SET state = :state, bytes = :bytes, products = :products, photos = :photos, orders = :orders, done_at = :now
WHERE merchant_id = :merchant_id AND token = :token AND state = :asked

-- stmt: orders_open one
-- args: merchant_id:i64 a:str b:str c:str d:str e:str
-- cols: n:i64
SELECT count(*) FROM orders WHERE merchant_id = :merchant_id AND state IN (:a, :b, :c, :d, :e)
