-- Packaging that comes back, of an order or without one.

-- What of a shop has a deposit.
-- stmt: loose_kinds many
-- args: merchant_id:i64 most:i64
-- cols: offer_id:i64 title:str variant:str each_cents:i64
SELECT o.id, p.title_fr, v.name_fr, o.deposit_cents FROM offer o JOIN product p ON p.id = o.product_id JOIN variant v ON v.id = o.variant_id
WHERE o.merchant_id = :merchant_id AND o.deposit_cents > 0 ORDER BY p.title_fr, v.position, o.id LIMIT :most

-- stmt: loose_add write
-- args: id:i64 token:str merchant_id:i64 offer_id:i64 title:str units:i64 each_cents:i64 person_id:i64 now:i64
INSERT INTO deposit_loose (id, token, merchant_id, offer_id, title, units, each_cents, cents, person_id, at)
VALUES (:id, :token, :merchant_id, :offer_id, :title, :units, :each_cents, :units * :each_cents, :person_id, :now) ON CONFLICT (token) DO NOTHING

-- stmt: loose_known one
-- across: a token made once; the caller compares whose it is
-- args: token:str
-- cols: merchant_id:i64 offer_id:i64 units:i64
SELECT merchant_id, offer_id, units FROM deposit_loose WHERE token = :token

-- stmt: loose_between many
-- args: merchant_id:i64 from:i64 to:i64
-- cols: at:i64 cents:i64 units:i64 each_cents:i64 offer_id:i64 title:str
SELECT at, cents, units, each_cents, offer_id, title FROM deposit_loose
WHERE merchant_id = :merchant_id AND at >= :from AND at < :to ORDER BY at, id

-- stmt: check_loose many
-- across: fsck
-- cols: merchant_id:i64 title:str units:i64
SELECT d.merchant_id, min(d.title), CAST(sum(d.units) AS BIGINT) FROM deposit_loose d JOIN offer o ON o.id = d.offer_id
GROUP BY d.merchant_id, d.offer_id, d.each_cents, o.merchant_id HAVING sum(d.units) < 0 OR d.merchant_id <> o.merchant_id

-- stmt: deposit_back_add write
-- args: id:i64 line_id:i64 order_id:i64 merchant_id:i64 units:i64 person_id:i64 now:i64
INSERT INTO deposit_back (id, merchant_id, order_id, line_id, units, cents, person_id, at)
SELECT :id, l.merchant_id, l.order_id, l.id, :units, :units * l.deposit_cents, :person_id, :now FROM order_line l
WHERE l.id = :line_id AND l.order_id = :order_id AND l.merchant_id = :merchant_id AND l.deposit_cents > 0
