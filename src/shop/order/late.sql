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
