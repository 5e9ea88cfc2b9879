-- Who may write what of an order he has received.

-- stmt: opinion_lines many
-- across: what is done to an order is done by a caller that has read whose it is
-- args: order_id:i64
-- cols: title:str product_id:i64
SELECT l.title, f.product_id FROM order_line l JOIN offer f ON f.id = l.offer_id WHERE l.order_id = :order_id AND l.actual_milli > 0 ORDER BY l.id

-- Who wants to be forgotten is asked nothing more, whatever else is still needed of his purchase.
-- stmt: opinion_erase one
-- args: purchase_id:i64
-- cols: asked:i64
SELECT count(*) FROM purchase WHERE id = :purchase_id AND erase_at IS NOT NULL

-- stmt: purchase_typed_by one
-- args: purchase_id:i64
-- cols: person_kind:str
SELECT person_kind FROM purchase_mandate WHERE purchase_id = :purchase_id

-- stmt: check_reviews many
-- across: fsck
-- args: handed_over:str
-- cols: id:i64
SELECT r.id FROM review r LEFT JOIN orders o ON o.id = r.order_id
WHERE o.id IS NULL OR o.merchant_id <> r.merchant_id OR o.state <> :handed_over
