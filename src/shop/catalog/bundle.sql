-- Baskets: an offer whose stock is that of its parts.

-- What is in one, with what the law wants said of each part. off: taken off the shelf, gone, or its sheet lacks something.
-- stmt: bundle_parts many
-- across: the parts of what a page, a cart or its merchant shows; the caller has read which
-- args: offer_id:i64 now:i64
-- cols: part_id:i64 product_id:i64 stock_item_id:i64 qty_milli:i64 left_milli:i64 price_cents:i64? vat_bp:i64 off:i64 shown:i64 alcohol:i64 pub:str title_fr:str title_en:str variant_fr:str variant_en:str unit:str net_milli:i64 net_unit:str allergens:str ingredients:str origin:str storage:str maker:str warnings:str degree_milli:i64 traces:str facts:str
SELECT o.id, p.id, s.id, b.qty_milli,
    s.on_hand_milli - (SELECT CAST(coalesce(sum(h.qty_milli), 0) AS BIGINT) FROM hold h
        WHERE h.stock_item_id = s.id AND (h.expires_at IS NULL OR h.expires_at > :now)),
    o.price_cents, o.vat_bp,
    CASE WHEN o.withdrawn_at IS NULL AND o.removed_at IS NULL AND o.lacks_at IS NULL AND o.off_season = 0
        AND o.id <= (SELECT m.checked_to FROM merchant m WHERE m.id = o.merchant_id) THEN 0 ELSE 1 END,
    (SELECT count(*) FROM public_offer x WHERE x.id = o.id), c.alcohol,
    p.pub, p.title_fr, p.title_en, v.name_fr, v.name_en, p.unit, p.net_milli, p.net_unit, p.allergens, p.ingredients, p.origin, p.storage,
    p.maker, p.warnings, p.degree_milli, p.traces, p.facts
FROM bundle_part b JOIN offer o ON o.id = b.part_id JOIN stock_item s ON s.id = b.stock_item_id JOIN product p ON p.id = o.product_id
JOIN variant v ON v.id = o.variant_id JOIN category c ON c.id = p.category_id
WHERE b.offer_id = :offer_id ORDER BY b.position, b.part_id

-- The baskets an offer is in.
-- stmt: bundle_holders many
-- across: the parts of what a page, a cart or its merchant shows; the caller has read which
-- args: part_id:i64
-- cols: offer_id:i64 product_id:i64
SELECT o.id, o.product_id FROM bundle_part b JOIN offer o ON o.id = b.offer_id WHERE b.part_id = :part_id

-- An offer, as one that is or may become a basket.
-- stmt: bundle_one one
-- args: id:i64 merchant_id:i64 now:i64
-- cols: id:i64 product_id:i64 title_fr:str bundle:i64 unit:str kind:str book_min:i64 price_cents:i64? stock_item_id:i64 on_hand_milli:i64 held_milli:i64 holders:i64 placed:i64
SELECT o.id, o.product_id, p.title_fr, o.bundle, p.unit, c.kind, o.book_min, o.price_cents, s.id, s.on_hand_milli,
    (SELECT CAST(coalesce(sum(h.qty_milli), 0) AS BIGINT) FROM hold h
        WHERE h.stock_item_id = s.id AND (h.expires_at IS NULL OR h.expires_at > :now)),
    (SELECT count(*) FROM bundle_part b WHERE b.part_id = o.id), o.placed
FROM offer o JOIN product p ON p.id = o.product_id JOIN category c ON c.id = p.category_id JOIN stock_item s ON s.id = o.stock_item_id
WHERE o.id = :id AND o.merchant_id = :merchant_id AND o.removed_at IS NULL

-- What may be put in: a merchant's own goods, no basket, nothing at a time of its own, no new book, whose price is fixed by law.
-- By name, a few at a time: products are walked before their offers.
-- stmt: bundle_candidates many
-- args: merchant_id:i64 offer_id:i64 piece:str kg:str l:str book:str most:i64 skip:i64
-- cols: id:i64 product_id:i64 code:str title_fr:str variant_fr:str unit:str price_cents:i64?
SELECT o.id, p.id, o.code, p.title_fr, v.name_fr, p.unit, o.price_cents
FROM product p CROSS JOIN offer o JOIN variant v ON v.id = o.variant_id JOIN category c ON c.id = p.category_id
WHERE p.merchant_id = :merchant_id AND o.product_id = p.id AND o.id <> :offer_id AND o.removed_at IS NULL AND o.withdrawn_at IS NULL AND o.bundle = 0 AND o.placed = 0 AND o.book_min = 0
    AND p.unit IN (:piece, :kg, :l) AND c.kind <> :book
    AND NOT EXISTS (SELECT 1 FROM bundle_part b WHERE b.offer_id = :offer_id AND b.part_id = o.id)
ORDER BY p.title_fr, p.id, o.id LIMIT :most OFFSET :skip

-- stmt: bundle_candidate one
-- args: merchant_id:i64 offer_id:i64 part_id:i64 piece:str kg:str l:str book:str
-- cols: id:i64 product_id:i64 code:str title_fr:str variant_fr:str unit:str price_cents:i64?
SELECT o.id, p.id, o.code, p.title_fr, v.name_fr, p.unit, o.price_cents
FROM offer o JOIN product p ON p.id = o.product_id JOIN variant v ON v.id = o.variant_id JOIN category c ON c.id = p.category_id
WHERE o.merchant_id = :merchant_id AND o.id = :part_id AND o.id <> :offer_id AND o.removed_at IS NULL AND o.withdrawn_at IS NULL AND o.bundle = 0 AND o.placed = 0 AND o.book_min = 0
    AND p.unit IN (:piece, :kg, :l) AND c.kind <> :book
    AND NOT EXISTS (SELECT 1 FROM bundle_part b WHERE b.offer_id = :offer_id AND b.part_id = o.id)

-- stmt: bundle_part_add write
-- args: offer_id:i64 part_id:i64 merchant_id:i64 qty_milli:i64
INSERT INTO bundle_part (offer_id, part_id, stock_item_id, qty_milli, position)
SELECT :offer_id, o.id, o.stock_item_id, :qty_milli,
    (SELECT CAST(coalesce(max(b.position) + 1, 0) AS BIGINT) FROM bundle_part b WHERE b.offer_id = :offer_id)
FROM offer o WHERE o.id = :part_id AND o.merchant_id = :merchant_id AND o.bundle = 0 AND o.removed_at IS NULL
ON CONFLICT DO NOTHING

-- stmt: bundle_part_set write
-- args: offer_id:i64 part_id:i64 merchant_id:i64 qty_milli:i64
UPDATE bundle_part SET qty_milli = :qty_milli WHERE offer_id = :offer_id AND part_id = :part_id
    AND EXISTS (SELECT 1 FROM offer o WHERE o.id = :offer_id AND o.merchant_id = :merchant_id)

-- stmt: bundle_part_drop write
-- args: offer_id:i64 part_id:i64 merchant_id:i64
DELETE FROM bundle_part WHERE offer_id = :offer_id AND part_id = :part_id
    AND EXISTS (SELECT 1 FROM offer o WHERE o.id = :offer_id AND o.merchant_id = :merchant_id)

-- stmt: offer_bundle_set write
-- args: id:i64 merchant_id:i64 bundle:i64 now:i64
UPDATE offer SET bundle = :bundle, updated_at = :now WHERE id = :id AND merchant_id = :merchant_id

-- stmt: check_bundles many
-- across: fsck
-- cols: id:i64 bundle:i64 parts:i64
SELECT o.id, o.bundle, (SELECT count(*) FROM bundle_part b WHERE b.offer_id = o.id) FROM offer o
WHERE (o.bundle = 1) <> EXISTS (SELECT 1 FROM bundle_part b WHERE b.offer_id = o.id)

-- stmt: check_bundle_parts many
-- across: fsck
-- cols: offer_id:i64 part_id:i64
SELECT b.offer_id, b.part_id FROM bundle_part b JOIN offer o ON o.id = b.offer_id JOIN offer p ON p.id = b.part_id
WHERE p.merchant_id <> o.merchant_id OR p.stock_item_id <> b.stock_item_id OR p.bundle = 1
