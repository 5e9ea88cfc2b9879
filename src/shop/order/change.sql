-- Brought instead of collected, or the other way round: what its buyer asked for, and what became of it.

-- stmt: order_change_add write
-- across: what is done to an order is done by a caller that has read whose it is
-- args: id:i64 order_id:i64 fulfilment:str place_id:i64 slot_at:i64 slot_end_at:i64 street:str postcode:str insee:str fee_cents:i64 more_cents:i64 state:str pay_by_at:i64 now:i64
INSERT INTO order_change (id, order_id, fulfilment, place_id, slot_at, slot_end_at, street, postcode, insee, fee_cents, more_cents, state, pay_by_at, at)
VALUES (:id, :order_id, :fulfilment, :place_id, :slot_at, :slot_end_at, :street, :postcode, :insee, :fee_cents, :more_cents, :state, :pay_by_at, :now)

-- stmt: order_change_last one
-- across: what is done to an order is done by a caller that has read whose it is
-- args: order_id:i64
-- cols: id:i64 fulfilment:str place_id:i64 slot_at:i64 slot_end_at:i64 street:str postcode:str insee:str fee_cents:i64 more_cents:i64 state:str pay_by_at:i64
SELECT id, fulfilment, place_id, slot_at, slot_end_at, street, postcode, insee, fee_cents, more_cents, state, pay_by_at
FROM order_change WHERE order_id = :order_id ORDER BY id DESC LIMIT 1

-- stmt: order_change_end write
-- across: what is done to an order is done by a caller that has read whose it is
-- args: id:i64 from:str to:str now:i64
UPDATE order_change SET state = :to, ended_at = coalesce(ended_at, :now) WHERE id = :id AND state = :from

-- stmt: order_change_extend write
-- across: what is done to an order is done by a caller that has read whose it is
-- args: id:i64 waiting:str until:i64 asked_after:i64
UPDATE order_change SET pay_by_at = :until WHERE id = :id AND state = :waiting AND pay_by_at < :until AND at > :asked_after

-- stmt: order_changes_late many
-- across: the clock looks at everybody's
-- args: waiting:str now:i64 most:i64
-- cols: order_id:i64
SELECT order_id FROM order_change WHERE state = :waiting AND pay_by_at <= :now ORDER BY pay_by_at, id LIMIT :most

-- stmt: order_new_books one
-- across: what is done to an order is done by a caller that has read whose it is
-- args: order_id:i64 book:str
-- cols: n:i64
SELECT count(*) FROM order_line l JOIN offer f ON f.id = l.offer_id JOIN product p ON p.id = f.product_id
JOIN category c ON c.id = p.category_id WHERE l.order_id = :order_id AND c.kind = :book AND f.list_cents IS NOT NULL

-- Its amounts follow the fee, whatever was weighed already.
-- stmt: order_mode_set write
-- across: what is done to an order is done by a caller that has read whose it is
-- args: id:i64 fulfilment:str place_id:i64 place_name:str slot_at:i64 slot_end_at:i64 street:str postcode:str insee:str fee_cents:i64 submitted:str accepted:str
UPDATE orders SET fulfilment = :fulfilment, place_id = :place_id, place_name = :place_name, slot_at = :slot_at, slot_end_at = :slot_end_at,
    street = :street, postcode = :postcode, insee = :insee, late_stage = 0, fee_cents = :fee_cents, ordered_total_cents = lines_cents + :fee_cents + deposit_cents,
    actual_total_cents = actual_total_cents - fee_cents + :fee_cents
WHERE id = :id AND state IN (:submitted, :accepted)

-- stmt: purchase_total_more write
-- args: id:i64 more_cents:i64
UPDATE purchase SET total_cents = total_cents + :more_cents WHERE id = :id

-- What waits for the bank may still be had; what was done last is what the order is.
-- stmt: check_changes many
-- across: fsck
-- args: waiting:str submitted:str accepted:str
-- cols: number:str state:str
SELECT o.number, o.state FROM order_change c JOIN orders o ON o.id = c.order_id
WHERE c.state = :waiting AND o.state NOT IN (:submitted, :accepted)

-- stmt: check_changed many
-- across: fsck
-- args: done:str
-- cols: number:str fulfilment:str
SELECT o.number, o.fulfilment FROM orders o JOIN order_change c ON c.order_id = o.id
WHERE c.id = (SELECT max(d.id) FROM order_change d WHERE d.order_id = o.id AND d.state = :done)
    AND (c.fulfilment <> o.fulfilment OR c.fee_cents <> o.fee_cents)
