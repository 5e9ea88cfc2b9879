-- What a purchase says of its buyer, forgotten: lines and amounts stay, which are the shop's books.

-- Open: not over, and not long past its time either; owed: money or an answer that is due to him.
-- stmt: purchase_stands one
-- across: a purchase is over several merchants
-- args: purchase_id:i64 now:i64 long_ago:i64 submitted:str accepted:str preparing:str ready:str leaving:str handed:str ordered:str dear_cents:i64 none:str
-- cols: token:str forgotten:i64 created_at:i64 open:i64 last_at:i64 dear:i64 owed:i64
SELECT p.token, p.forgotten, p.created_at,
    (SELECT count(*) FROM orders o WHERE o.purchase_id = p.id AND o.slot_end_at > :long_ago
        AND o.state IN (:submitted, :accepted, :preparing, :ready, :leaving)),
    (SELECT CAST(coalesce(max(CASE WHEN o.state_at > :now THEN :now ELSE o.state_at END), p.created_at) AS BIGINT) FROM orders o WHERE o.purchase_id = p.id),
    (SELECT count(*) FROM orders o WHERE o.purchase_id = p.id AND o.state = :handed AND o.kind = :ordered AND o.actual_total_cents >= :dear_cents),
    (SELECT count(*) FROM order_return r JOIN orders o ON o.id = r.order_id WHERE o.purchase_id = p.id AND r.refunded_at IS NULL AND r.way <> :none
        AND r.refund_by_at > :long_ago)
    + (SELECT count(*) FROM complaint c JOIN orders o ON o.id = c.order_id WHERE o.purchase_id = p.id AND c.answered_at IS NULL AND c.at > :long_ago)
FROM purchase p WHERE p.id = :purchase_id

-- stmt: forget_name write
-- args: purchase_id:i64 empty:str
UPDATE purchase SET name = :empty, phone = :empty, mail = :empty, forgotten = 2 WHERE id = :purchase_id

-- stmt: forget_reach write
-- args: purchase_id:i64 empty:str
UPDATE purchase SET phone = :empty, mail = :empty, forgotten = 1 WHERE id = :purchase_id AND forgotten = 0

-- stmt: forget_terms write
-- args: purchase_id:i64
DELETE FROM purchase_terms WHERE purchase_id = :purchase_id

-- stmt: forget_terms_added write
-- args: purchase_id:i64
DELETE FROM purchase_terms_added WHERE purchase_id = :purchase_id

-- stmt: forget_changes write
-- across: a purchase is over several merchants
-- args: purchase_id:i64 empty:str
UPDATE order_change SET street = :empty WHERE order_id IN (SELECT id FROM orders WHERE purchase_id = :purchase_id)

-- What was written of goods and shops stays, and names nobody.
-- stmt: forget_reviews write
-- across: a purchase is over several merchants
-- args: purchase_id:i64 empty:str
UPDATE review SET signed_as = :empty WHERE order_id IN (SELECT id FROM orders WHERE purchase_id = :purchase_id)

-- stmt: forget_returns write
-- across: a purchase is over several merchants
-- args: purchase_id:i64 empty:str
UPDATE order_return SET name = :empty, contact = :empty, receipt = :empty WHERE order_id IN (SELECT id FROM orders WHERE purchase_id = :purchase_id)

-- Where it was collected is the shop's address, not his.
-- stmt: forget_where write
-- across: a purchase is over several merchants
-- args: purchase_id:i64 empty:str pickup:str
UPDATE orders SET note = :empty, street = CASE WHEN fulfilment = :pickup THEN street ELSE :empty END WHERE purchase_id = :purchase_id

-- stmt: forget_gifts write
-- across: a purchase is over several merchants
-- args: purchase_id:i64 empty:str
UPDATE order_gift SET message = :empty WHERE order_id IN (SELECT id FROM orders WHERE purchase_id = :purchase_id)

-- stmt: forget_messages write
-- across: a purchase is over several merchants
-- args: purchase_id:i64
DELETE FROM order_message WHERE order_id IN (SELECT id FROM orders WHERE purchase_id = :purchase_id)

-- stmt: forget_complaints write
-- across: a purchase is over several merchants
-- args: purchase_id:i64 empty:str
UPDATE complaint SET text = :empty, answer = CASE WHEN answer IS NULL THEN NULL ELSE :empty END
WHERE order_id IN (SELECT id FROM orders WHERE purchase_id = :purchase_id)

-- stmt: forget_mandate write
-- args: purchase_id:i64 empty:str
UPDATE purchase_mandate SET asked_by = :empty, phone = :empty WHERE purchase_id = :purchase_id

-- stmt: forget_push write
-- args: purchase_id:i64
DELETE FROM push_reader WHERE purchase_id = :purchase_id

-- stmt: forget_cart write
-- args: purchase_id:i64 empty:str
UPDATE cart SET name = :empty, phone = :empty, mail = :empty, helper = :empty, helper_phone = :empty, card_id = NULL WHERE id = (SELECT cart_id FROM purchase WHERE id = :purchase_id)

-- stmt: forget_cart_choices write
-- args: purchase_id:i64
DELETE FROM cart_choice WHERE cart_id = (SELECT cart_id FROM purchase WHERE id = :purchase_id)

-- stmt: forget_cart_gifts write
-- args: purchase_id:i64
DELETE FROM cart_gift WHERE cart_id = (SELECT cart_id FROM purchase WHERE id = :purchase_id)

-- What the bank said stays in its own columns; as it was sent it repeats his address.
-- stmt: forget_bank write
-- across: a purchase is over several merchants
-- args: purchase_id:i64 empty:str
UPDATE gateway_event SET raw = :empty WHERE attempt_id IN
    (SELECT a.id FROM attempt a JOIN orders o ON o.id = a.about WHERE o.purchase_id = :purchase_id)

-- stmt: erase_wished many
-- args: after:i64 most:i64
-- cols: id:i64
SELECT id FROM purchase WHERE erase_at IS NOT NULL AND forgotten = 0 AND id > :after ORDER BY id LIMIT :most

-- stmt: reach_aged many
-- args: before:i64 after:i64 most:i64
-- cols: id:i64
SELECT id FROM purchase WHERE forgotten = 0 AND created_at < :before AND id > :after ORDER BY id LIMIT :most

-- Dear contracts wait longer.
-- stmt: names_aged many
-- across: the law, not a merchant, says how long
-- args: before:i64 dear_before:i64 handed:str ordered:str dear_cents:i64 after:i64 most:i64
-- cols: id:i64
SELECT p.id FROM purchase p WHERE p.forgotten = 1 AND p.created_at < :before AND p.id > :after AND (p.created_at < :dear_before
    OR NOT EXISTS (SELECT 1 FROM orders o WHERE o.purchase_id = p.id AND o.state = :handed AND o.kind = :ordered AND o.actual_total_cents >= :dear_cents))
ORDER BY p.id LIMIT :most
