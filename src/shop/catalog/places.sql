-- Stock kept at a place beside the shop: a stall, a farm. What a place has none of its own comes from the shop's.

-- stmt: stock_places many
-- across: of an offer whose page, cart or sheet has read it
-- args: offer_id:i64 now:i64
-- cols: place_id:i64 stock_item_id:i64 on_hand_milli:i64 left_milli:i64 closed:i64
SELECT k.place_id, k.stock_item_id, s.on_hand_milli,
    s.on_hand_milli - (SELECT CAST(coalesce(sum(h.qty_milli), 0) AS BIGINT) FROM hold h
        WHERE h.stock_item_id = s.id AND (h.expires_at IS NULL OR h.expires_at > :now)),
    CASE WHEN p.closed_at IS NULL THEN 0 ELSE 1 END
FROM stock_place k JOIN stock_item s ON s.id = k.stock_item_id JOIN pickup_place p ON p.id = k.place_id
WHERE k.offer_id = :offer_id ORDER BY k.place_id

-- What is left on the shop's own shelf.
-- stmt: stock_shop one
-- across: of an offer whose page, cart or sheet has read it
-- args: offer_id:i64 now:i64
-- cols: stock_item_id:i64 left_milli:i64
SELECT s.id, s.on_hand_milli - (SELECT CAST(coalesce(sum(h.qty_milli), 0) AS BIGINT) FROM hold h
        WHERE h.stock_item_id = s.id AND (h.expires_at IS NULL OR h.expires_at > :now))
FROM offer o JOIN stock_item s ON s.id = o.stock_item_id WHERE o.id = :offer_id

-- An offer that may have stock of its own elsewhere: counted, no basket and in none, nothing at a time of its own.
-- stmt: stock_place_offer one
-- args: offer_id:i64 merchant_id:i64
-- cols: id:i64 title_fr:str variant_fr:str unit:str on_hand_milli:i64 bundle:i64 book_min:i64 holders:i64
SELECT o.id, p.title_fr, v.name_fr, p.unit, s.on_hand_milli, o.bundle, o.book_min, (SELECT count(*) FROM bundle_part b WHERE b.part_id = o.id)
FROM offer o JOIN product p ON p.id = o.product_id JOIN variant v ON v.id = o.variant_id JOIN stock_item s ON s.id = o.stock_item_id
WHERE o.id = :offer_id AND o.merchant_id = :merchant_id AND o.removed_at IS NULL

-- stmt: stock_place_mine one
-- args: place_id:i64 merchant_id:i64
-- cols: id:i64
SELECT id FROM pickup_place WHERE id = :place_id AND merchant_id = :merchant_id AND closed_at IS NULL

-- stmt: stock_place_put write
-- across: a row of what the caller makes or has read as its merchant's
-- args: offer_id:i64 place_id:i64 stock_item_id:i64
INSERT INTO stock_place (offer_id, place_id, stock_item_id) VALUES (:offer_id, :place_id, :stock_item_id)

-- stmt: stock_place_drop write
-- args: offer_id:i64 place_id:i64 merchant_id:i64
DELETE FROM stock_place WHERE offer_id = :offer_id AND place_id = :place_id
    AND EXISTS (SELECT 1 FROM offer o WHERE o.id = :offer_id AND o.merchant_id = :merchant_id)

-- stmt: offer_placed write
-- args: id:i64 merchant_id:i64 now:i64
UPDATE offer SET placed = CASE WHEN EXISTS (SELECT 1 FROM stock_place k WHERE k.offer_id = :id) THEN 1 ELSE 0 END, updated_at = :now
WHERE id = :id AND merchant_id = :merchant_id

-- A mark that does not tell the truth; stock that is another shop's, or serves two things.
-- stmt: check_stock_places many
-- across: the check looks at all shops
-- cols: id:i64
SELECT o.id FROM offer o WHERE (o.placed = 1 AND (o.bundle = 1 OR NOT EXISTS (SELECT 1 FROM stock_place k WHERE k.offer_id = o.id)))
    OR (o.placed = 0 AND EXISTS (SELECT 1 FROM stock_place k WHERE k.offer_id = o.id))
    OR EXISTS (SELECT 1 FROM stock_place k JOIN stock_item s ON s.id = k.stock_item_id JOIN pickup_place p ON p.id = k.place_id
        WHERE k.offer_id = o.id AND (s.merchant_id <> o.merchant_id OR p.merchant_id <> o.merchant_id
            OR EXISTS (SELECT 1 FROM offer x WHERE x.stock_item_id = k.stock_item_id)))
ORDER BY o.id
