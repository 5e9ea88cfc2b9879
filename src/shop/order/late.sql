-- Orders that are not ready when they were promised.

-- Still to be prepared, or ready and not on its way.
-- stmt: orders_late many
-- across: the clock looks at everybody's
-- args: accepted:str preparing:str ready:str pickup:str now:i64 most:i64
-- cols: id:i64
SELECT id FROM orders WHERE state IN (:accepted, :preparing, :ready) AND slot_at <= :now AND late_stage = 0
    AND (state <> :ready OR fulfilment <> :pickup) ORDER BY slot_at, id LIMIT :most

-- The same at the end of its time.
-- stmt: orders_over many
-- across: the clock looks at everybody's
-- args: accepted:str preparing:str ready:str pickup:str now:i64 most:i64
-- cols: id:i64
SELECT id FROM orders WHERE state IN (:accepted, :preparing, :ready) AND slot_end_at <= :now AND late_stage = 1
    AND (state <> :ready OR fulfilment <> :pickup) ORDER BY slot_at, id LIMIT :most

-- stmt: order_late_set write
-- across: the clock looks at everybody's
-- args: id:i64 from:i64 to:i64
UPDATE orders SET late_stage = :to WHERE id = :id AND late_stage = :from

-- What its buyer says he did not get; said twice it stays as it was.
-- stmt: unmet_put write
-- across: its buyer, by his token
-- args: order_id:i64 now:i64 ends_at:i64
INSERT INTO order_unmet (order_id, asked_at, ends_at) VALUES (:order_id, :now, :ends_at) ON CONFLICT (order_id) DO NOTHING

-- stmt: unmet_of one
-- across: the caller has the order
-- args: order_id:i64
-- cols: ends_at:i64
SELECT ends_at FROM order_unmet WHERE order_id = :order_id

-- stmt: unmet_due many
-- across: the clock looks at everybody's
-- args: now:i64 most:i64
-- cols: order_id:i64
SELECT order_id FROM order_unmet WHERE ends_at <= :now ORDER BY ends_at, order_id LIMIT :most

-- stmt: unmet_drop put
-- across: what is done to an order is done by a caller that has read whose it is
-- args: order_id:i64
DELETE FROM order_unmet WHERE order_id = :order_id
