-- Prices with dates.

-- stmt: promotion_insert write
-- args: id:i64 offer_id:i64 merchant_id:i64 price_cents:i64 was_cents:i64 from_at:i64 to_at:i64 person_id:i64 now:i64
INSERT INTO promotion (id, offer_id, merchant_id, price_cents, was_cents, from_at, to_at, told, person_id, made_at)
VALUES (:id, :offer_id, :merchant_id, :price_cents, :was_cents, :from_at, :to_at, 0, :person_id, :now)

-- stmt: promotion_offer one
-- args: id:i64 merchant_id:i64
-- cols: price_cents:i64? list_cents:i64? title_fr:str
SELECT o.price_cents, o.list_cents, p.title_fr FROM offer o JOIN product p ON p.id = o.product_id
WHERE o.id = :id AND o.merchant_id = :merchant_id AND o.removed_at IS NULL

-- One that was taken back before it began, or stopped as it began, is in nobody's way.
-- stmt: promotion_overlap one
-- across: of one offer, which the caller has read as its merchant's or the clock turns
-- args: offer_id:i64 from_at:i64 to_at:i64
-- cols: id:i64
SELECT id FROM promotion WHERE offer_id = :offer_id AND from_at < to_at AND from_at < :to_at AND to_at > :from_at LIMIT 1

-- stmt: promotions_of many
-- args: offer_id:i64 merchant_id:i64 most:i64
-- cols: id:i64 price_cents:i64 was_cents:i64 from_at:i64 to_at:i64
SELECT id, price_cents, was_cents, from_at, to_at FROM promotion
WHERE offer_id = :offer_id AND merchant_id = :merchant_id AND from_at < to_at ORDER BY from_at DESC, id DESC LIMIT :most

-- stmt: promotion_mine one
-- args: id:i64 merchant_id:i64
-- cols: offer_id:i64 from_at:i64 to_at:i64
SELECT offer_id, from_at, to_at FROM promotion WHERE id = :id AND merchant_id = :merchant_id

-- stmt: promotion_shorten write
-- args: id:i64 merchant_id:i64 to_at:i64
UPDATE promotion SET to_at = :to_at WHERE id = :id AND merchant_id = :merchant_id AND to_at > :to_at AND from_at <= :to_at

-- Those whose beginning or end the pages do not know yet.
-- stmt: promotions_turned many
-- across: the clock is everybody's
-- args: now:i64 most:i64
-- cols: id:i64 offer_id:i64 price_cents:i64 from_at:i64 to_at:i64 told:i64
SELECT id, offer_id, price_cents, from_at, to_at, told FROM promotion
WHERE (told = 0 AND from_at <= :now) OR (told = 1 AND to_at <= :now) ORDER BY from_at LIMIT :most

-- stmt: promotion_told write
-- across: of one offer, which the caller has read as its merchant's or the clock turns
-- args: id:i64 told:i64 was_cents:i64
UPDATE promotion SET told = :told, was_cents = :was_cents WHERE id = :id

-- stmt: promotion_told_end write
-- across: the clock looks at everybody's
-- args: id:i64
UPDATE promotion SET told = 2 WHERE id = :id

-- The prices an offer had before an instant, and the first after which nothing is asked of.
-- stmt: prices_before many
-- across: of one offer, which the caller has read as its merchant's or the clock turns
-- args: offer_id:i64 before:i64
-- cols: price_cents:i64? from_at:i64
SELECT price_cents, from_at FROM price_past WHERE offer_id = :offer_id AND from_at < :before ORDER BY from_at, id

-- stmt: promotions_before many
-- across: of one offer, which the caller has read as its merchant's or the clock turns
-- args: offer_id:i64 before:i64
-- cols: price_cents:i64 was_cents:i64 from_at:i64 to_at:i64
SELECT price_cents, was_cents, from_at, to_at FROM promotion
WHERE offer_id = :offer_id AND from_at < :before AND from_at < to_at ORDER BY from_at, id

-- When the price of a public offer next changes by itself.
-- stmt: promotion_next one
-- across: of one offer, which the caller has read as its merchant's or the clock turns
-- args: offer_id:i64 now:i64
-- cols: at:i64?
SELECT min(CASE WHEN from_at > :now THEN from_at ELSE to_at END) FROM promotion WHERE offer_id = :offer_id AND to_at > :now AND from_at < to_at

-- stmt: check_prices many
-- across: the books are looked at whole
-- cols: id:i64 price_cents:i64? last_cents:i64?
SELECT o.id, o.price_cents, pp.price_cents FROM offer o
LEFT JOIN (SELECT x.offer_id, x.price_cents, row_number() OVER (PARTITION BY x.offer_id ORDER BY x.from_at DESC, x.id DESC) AS n FROM price_past x) pp
    ON pp.offer_id = o.id AND pp.n = 1
WHERE o.removed_at IS NULL AND coalesce(o.price_cents, -1) <> coalesce(pp.price_cents, -1)

-- stmt: check_promotions many
-- across: the books are looked at whole
-- cols: id:i64 offer_id:i64 price_cents:i64 was_cents:i64 from_at:i64
SELECT id, offer_id, price_cents, was_cents, from_at FROM promotion WHERE told > 0 AND from_at < to_at ORDER BY id

-- stmt: check_books many
-- across: the books are looked at whole
-- args: book:str
-- cols: id:i64 price_cents:i64? list_cents:i64?
SELECT o.id, o.price_cents, o.list_cents FROM offer o JOIN product p ON p.id = o.product_id JOIN category c ON c.id = p.category_id
WHERE c.kind = :book AND o.removed_at IS NULL AND o.published_at IS NOT NULL AND o.withdrawn_at IS NULL
    AND o.price_cents IS NOT NULL AND o.list_cents IS NOT NULL AND (o.price_cents * 100 < o.list_cents * 95 OR o.price_cents > o.list_cents)

-- stmt: check_overlaps many
-- across: the books are looked at whole
-- cols: id:i64 other:i64
SELECT a.id, b.id FROM promotion a JOIN promotion b ON b.offer_id = a.offer_id AND b.id > a.id
WHERE a.from_at < a.to_at AND b.from_at < b.to_at AND a.from_at < b.to_at AND b.from_at < a.to_at
