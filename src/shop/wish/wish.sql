-- Who waits for what is sold out.

-- stmt: wish_counts one
-- args: address:str product_id:i64 day:i64 past:i64
-- cols: waiting:i64 today:i64 others:i64
SELECT (SELECT count(*) FROM wish WHERE address = :address AND told_at IS NULL AND product_id <> :product_id),
    (SELECT count(*) FROM wish WHERE address = :address AND created_at > :day AND product_id <> :product_id),
    (SELECT count(*) FROM wish WHERE product_id = :product_id AND address <> :address AND created_at > :past)

-- Whoever asks may be anybody: the link that its owner has stays good, and what was told lately waits no more.
-- stmt: wish_put write
-- args: id:i64 product_id:i64 address:str mark:str kind:str lang:str token:str told_before:i64 now:i64
INSERT INTO wish (id, product_id, address, mark, kind, lang, token, created_at, looked_at)
VALUES (:id, :product_id, :address, :mark, :kind, :lang, :token, :now, :now)
ON CONFLICT (product_id, address) DO UPDATE SET created_at = excluded.created_at, told_at = NULL
    WHERE wish.told_at IS NULL OR wish.told_at < :told_before

-- Products waited for of which something may be there, the one looked at longest ago first. What only a whole look can say
-- (baskets, other places) is looked at each time.
-- stmt: wish_products many
-- across: the clock is everybody's
-- args: now:i64 whole:i64 most:i64
-- cols: product_id:i64 pub:str looked_at:i64
SELECT w.product_id, p.pub, min(w.looked_at) FROM wish w JOIN product p ON p.id = w.product_id
WHERE w.told_at IS NULL AND EXISTS (SELECT 1 FROM public_offer o JOIN stock_item s ON s.id = o.stock_item_id
    WHERE o.product_id = w.product_id AND (o.bundle = 1 OR o.placed = 1 OR s.on_hand_milli >= :whole +
        (SELECT CAST(coalesce(sum(h.qty_milli), 0) AS BIGINT) FROM hold h
         WHERE h.stock_item_id = s.id AND (h.expires_at IS NULL OR h.expires_at > :now))))
GROUP BY w.product_id, p.pub ORDER BY min(w.looked_at), w.product_id LIMIT :most

-- stmt: wish_looked write
-- args: product_id:i64 now:i64
UPDATE wish SET looked_at = :now WHERE product_id = :product_id AND told_at IS NULL

-- Who was told so many things since waits on.
-- stmt: wish_of_product many
-- args: product_id:i64 since:i64 phone:str phones:i64 mails:i64 most:i64
-- cols: id:i64 kind:str mark:str
SELECT w.id, w.kind, w.mark FROM wish w WHERE w.product_id = :product_id AND w.told_at IS NULL
    AND (SELECT count(*) FROM wish_told t WHERE t.mark = w.mark AND t.at > :since) <
        CASE WHEN w.kind = :phone THEN :phones ELSE :mails END
ORDER BY w.created_at, w.id LIMIT :most

-- stmt: wish_told write
-- args: id:i64 now:i64
UPDATE wish SET told_at = :now WHERE id = :id AND told_at IS NULL

-- stmt: wish_told_add write
-- args: id:i64 mark:str now:i64
INSERT INTO wish_told (id, mark, at) VALUES (:id, :mark, :now)

-- stmt: wish_wait_again write
-- args: id:i64
UPDATE wish SET told_at = NULL WHERE id = :id AND told_at IS NOT NULL

-- stmt: wish_one one
-- across: what one waits for is anybody's
-- args: id:i64
-- cols: address:str kind:str lang:str token:str told_at:i64? pub:str
SELECT w.address, w.kind, w.lang, w.token, w.told_at, p.pub FROM wish w JOIN product p ON p.id = w.product_id WHERE w.id = :id

-- stmt: wish_by_token one
-- across: a link only one person has
-- args: token:str
-- cols: id:i64 address:str told_at:i64? pub:str
SELECT w.id, w.address, w.told_at, p.pub FROM wish w JOIN product p ON p.id = w.product_id WHERE w.token = :token

-- stmt: wish_of_address one
-- args: address:str
-- cols: n:i64
SELECT count(*) FROM wish WHERE address = :address AND told_at IS NULL

-- stmt: wish_end write
-- args: id:i64
DELETE FROM wish WHERE id = :id

-- stmt: wish_end_all write
-- args: address:str
DELETE FROM wish WHERE address = :address
