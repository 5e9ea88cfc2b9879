-- The moves of a product's stock.

-- stmt: moves_product one
-- args: offer_id:i64 merchant_id:i64
-- cols: product_id:i64 title_fr:str unit:str counted:i64
SELECT p.id, p.title_fr, p.unit, CASE WHEN o.bundle = 0 AND o.book_min = 0 THEN 1 ELSE 0 END
FROM offer o JOIN product p ON p.id = o.product_id
WHERE o.id = :offer_id AND o.merchant_id = :merchant_id AND o.removed_at IS NULL

-- newer_milli: what it moved by from a moment on.
-- stmt: moves_shop_items many
-- args: product_id:i64 merchant_id:i64 now:i64 at:i64 id:i64
-- cols: stock_item_id:i64 variant_fr:str on_hand_milli:i64 held_milli:i64 newer_milli:i64
SELECT s.id, v.name_fr, s.on_hand_milli,
    (SELECT CAST(coalesce(sum(h.qty_milli), 0) AS BIGINT) FROM hold h
        WHERE h.stock_item_id = s.id AND (h.expires_at IS NULL OR h.expires_at > :now)),
    (SELECT CAST(coalesce(sum(m.qty_milli), 0) AS BIGINT) FROM stock_move m
        WHERE m.stock_item_id = s.id AND (m.at > :at OR (m.at = :at AND m.id >= :id)))
FROM offer o JOIN variant v ON v.id = o.variant_id JOIN stock_item s ON s.id = o.stock_item_id
WHERE o.product_id = :product_id AND o.merchant_id = :merchant_id AND o.removed_at IS NULL ORDER BY v.position, o.id

-- stmt: moves_place_items many
-- args: product_id:i64 merchant_id:i64 now:i64 at:i64 id:i64
-- cols: stock_item_id:i64 variant_fr:str place:str on_hand_milli:i64 held_milli:i64 newer_milli:i64
SELECT s.id, v.name_fr, coalesce(x.name, l.name), s.on_hand_milli,
    (SELECT CAST(coalesce(sum(h.qty_milli), 0) AS BIGINT) FROM hold h
        WHERE h.stock_item_id = s.id AND (h.expires_at IS NULL OR h.expires_at > :now)),
    (SELECT CAST(coalesce(sum(m.qty_milli), 0) AS BIGINT) FROM stock_move m
        WHERE m.stock_item_id = s.id AND (m.at > :at OR (m.at = :at AND m.id >= :id)))
FROM offer o JOIN variant v ON v.id = o.variant_id JOIN stock_place k ON k.offer_id = o.id JOIN stock_item s ON s.id = k.stock_item_id
JOIN pickup_place l ON l.id = k.place_id LEFT JOIN pickup_point x ON x.id = l.point_id
WHERE o.product_id = :product_id AND o.merchant_id = :merchant_id AND o.removed_at IS NULL ORDER BY v.position, o.id, l.id

-- stmt: moves_page many
-- args: product_id:i64 merchant_id:i64 at:i64 id:i64 most:i64
-- cols: id:i64 stock_item_id:i64 qty_milli:i64 held_milli:i64 reason:str at:i64 order_id:i64? number:str? name:str? mail:str? staff:i64
SELECT m.id, m.stock_item_id, m.qty_milli, m.held_milli, m.reason, m.at, o.id, o.number, p.name, p.mail,
    (SELECT count(*) FROM staff f WHERE f.person_id = m.person_id)
FROM stock_move m LEFT JOIN orders o ON o.id = m.order_id LEFT JOIN person p ON p.id = m.person_id AND p.erased_at IS NULL
WHERE m.stock_item_id IN (
        SELECT x.stock_item_id FROM offer x WHERE x.product_id = :product_id AND x.merchant_id = :merchant_id AND x.removed_at IS NULL
        UNION ALL
        SELECT k.stock_item_id FROM stock_place k JOIN offer y ON y.id = k.offer_id
        WHERE y.product_id = :product_id AND y.merchant_id = :merchant_id AND y.removed_at IS NULL)
    AND (m.at < :at OR (m.at = :at AND m.id < :id))
ORDER BY m.at DESC, m.id DESC LIMIT :most
