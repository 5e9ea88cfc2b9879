-- "Still sold?"

-- Public offers that nobody touched since an instant, of shops that were not asked yet.
-- stmt: fresh_to_ask many
-- across: the clock is everybody's
-- args: before:i64 most:i64
-- cols: merchant_id:i64
SELECT DISTINCT o.merchant_id FROM public_offer p JOIN offer o ON o.id = p.id
WHERE o.updated_at < :before AND coalesce(o.confirmed_at, 0) < :before
    AND NOT EXISTS (SELECT 1 FROM fresh_ask f WHERE f.merchant_id = o.merchant_id AND f.answered_at IS NULL)
ORDER BY o.merchant_id LIMIT :most

-- stmt: fresh_ask_put write
-- args: merchant_id:i64 token:str now:i64
INSERT INTO fresh_ask (merchant_id, token, asked_at) VALUES (:merchant_id, :token, :now)
ON CONFLICT (merchant_id) DO UPDATE SET token = excluded.token, asked_at = excluded.asked_at, answered_at = NULL

-- What is to be hidden: its shop was asked long ago and nobody touched it since.
-- stmt: fresh_to_hide many
-- across: the clock is everybody's
-- args: asked_before:i64 before:i64 most:i64
-- cols: id:i64
SELECT o.id FROM fresh_ask f JOIN offer o ON o.merchant_id = f.merchant_id
WHERE f.answered_at IS NULL AND f.asked_at < :asked_before AND o.published_at IS NOT NULL AND o.withdrawn_at IS NULL AND o.stale_at IS NULL
    AND o.removed_at IS NULL AND o.updated_at < :before AND coalesce(o.confirmed_at, 0) < :before
ORDER BY o.id LIMIT :most

-- stmt: fresh_hide write
-- across: the clock looks at everybody's
-- args: id:i64 now:i64
UPDATE offer SET stale_at = :now WHERE id = :id AND stale_at IS NULL

-- stmt: fresh_hidden many
-- args: merchant_id:i64
-- cols: id:i64
SELECT id FROM offer WHERE merchant_id = :merchant_id AND stale_at IS NOT NULL

-- stmt: fresh_confirm write
-- args: merchant_id:i64 now:i64
UPDATE offer SET confirmed_at = :now, stale_at = NULL
WHERE merchant_id = :merchant_id AND published_at IS NOT NULL AND withdrawn_at IS NULL AND removed_at IS NULL

-- stmt: fresh_confirm_one write
-- args: id:i64 merchant_id:i64 before:i64 now:i64
UPDATE offer SET confirmed_at = :now WHERE id = :id AND merchant_id = :merchant_id AND coalesce(confirmed_at, 0) < :before

-- stmt: fresh_answered write
-- args: merchant_id:i64 now:i64
UPDATE fresh_ask SET answered_at = :now WHERE merchant_id = :merchant_id AND answered_at IS NULL

-- stmt: fresh_by_token one
-- across: a token only one person was sent
-- args: token:str
-- cols: merchant_id:i64 asked_at:i64 answered_at:i64?
SELECT merchant_id, asked_at, answered_at FROM fresh_ask WHERE token = :token

-- stmt: fresh_of one
-- args: merchant_id:i64
-- cols: token:str asked_at:i64 answered_at:i64?
SELECT token, asked_at, answered_at FROM fresh_ask WHERE merchant_id = :merchant_id

-- stmt: fresh_next one
-- args: merchant_id:i64 before:i64
-- cols: id:i64 title_fr:str
SELECT o.id, p.title_fr FROM offer o JOIN product p ON p.id = o.product_id
WHERE o.merchant_id = :merchant_id AND o.published_at IS NOT NULL AND o.withdrawn_at IS NULL AND o.removed_at IS NULL
    AND o.updated_at < :before AND coalesce(o.confirmed_at, 0) < :before ORDER BY p.title_fr, o.id LIMIT 1

-- What is on the shelf, and what of it is set aside.
-- stmt: fresh_stock one
-- args: id:i64 merchant_id:i64 now:i64
-- cols: stock_item_id:i64 on_hand_milli:i64 held_milli:i64
SELECT s.id, s.on_hand_milli, (SELECT CAST(coalesce(sum(h.qty_milli), 0) AS BIGINT) FROM hold h
    WHERE h.stock_item_id = s.id AND (h.expires_at IS NULL OR h.expires_at > :now))
FROM offer o JOIN stock_item s ON s.id = o.stock_item_id WHERE o.id = :id AND o.merchant_id = :merchant_id

-- stmt: fresh_confirm_offer write
-- args: id:i64 merchant_id:i64 now:i64
UPDATE offer SET confirmed_at = :now, stale_at = NULL WHERE id = :id AND merchant_id = :merchant_id

-- stmt: fresh_titles many
-- args: merchant_id:i64 before:i64 most:i64
-- cols: title_fr:str
SELECT p.title_fr FROM offer o JOIN product p ON p.id = o.product_id
WHERE o.merchant_id = :merchant_id AND o.published_at IS NOT NULL AND o.withdrawn_at IS NULL AND o.removed_at IS NULL
    AND o.updated_at < :before AND coalesce(o.confirmed_at, 0) < :before ORDER BY p.title_fr, o.id LIMIT :most
