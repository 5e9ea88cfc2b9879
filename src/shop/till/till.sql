-- What a shop looks up afterwards: its old orders, the money of a day, every line it sold.

-- stmt: orders_before many
-- args: merchant_id:i64 before:i64 most:i64
-- cols: id:i64 number:str state:str slot_at:i64 cents:i64 name:str
SELECT o.id, o.number, o.state, o.slot_at, o.actual_total_cents, p.name
FROM orders o JOIN purchase p ON p.id = o.purchase_id WHERE o.merchant_id = :merchant_id AND o.id < :before ORDER BY o.id DESC LIMIT :most

-- stmt: orders_slot_between many
-- args: merchant_id:i64 from:i64 to:i64 before:i64 most:i64
-- cols: id:i64 number:str state:str slot_at:i64 cents:i64 name:str
SELECT o.id, o.number, o.state, o.slot_at, o.actual_total_cents, p.name
FROM orders o JOIN purchase p ON p.id = o.purchase_id
WHERE o.merchant_id = :merchant_id AND o.slot_at >= :from AND o.slot_at < :to AND o.id < :before ORDER BY o.id DESC LIMIT :most

-- stmt: shop_paid_between many
-- args: merchant_id:i64 from:i64 to:i64
-- cols: at:i64 cents:i64 means:str number:str name:str
SELECT o.shop_paid_at, o.shop_paid_cents, o.shop_paid_by, o.number, p.name
FROM orders o JOIN purchase p ON p.id = o.purchase_id
WHERE o.merchant_id = :merchant_id AND o.shop_paid_at >= :from AND o.shop_paid_at < :to ORDER BY o.shop_paid_at, o.id

-- stmt: deposits_back_between many
-- args: merchant_id:i64 from:i64 to:i64
-- cols: at:i64 cents:i64 number:str name:str
SELECT d.at, -d.cents, o.number, p.name FROM deposit_back d JOIN orders o ON o.id = d.order_id JOIN purchase p ON p.id = o.purchase_id
WHERE d.merchant_id = :merchant_id AND d.at >= :from AND d.at < :to ORDER BY d.at, d.id

-- Lines of a shop's orders, oldest first.
-- stmt: order_lines_all many
-- args: merchant_id:i64 after_order:i64 after_line:i64 most:i64
-- cols: order_id:i64 line_id:i64 created_at:i64 slot_at:i64 qty_milli:i64 price_cents:i64 vat_bp:i64 cents:i64 fee_cents:i64 total_cents:i64 number:str state:str name:str mail:str phone:str fulfilment:str title:str unit:str pay:str
SELECT o.id, l.id, o.created_at, o.slot_at, l.actual_milli, l.price_cents, l.vat_bp, l.actual_cents, o.fee_cents, o.actual_total_cents,
    o.number, o.state, p.name, p.mail, p.phone, o.fulfilment, l.title, l.unit, o.pay
FROM orders o JOIN purchase p ON p.id = o.purchase_id JOIN order_line l ON l.order_id = o.id
WHERE o.merchant_id = :merchant_id AND (o.id, l.id) > (:after_order, :after_line) ORDER BY o.id, l.id LIMIT :most

-- stmt: counter_refunds_between many
-- args: merchant_id:i64 from:i64 to:i64 shop:str
-- cols: at:i64 cents:i64 means:str number:str name:str
SELECT r.refunded_at, -r.cents, r.means, o.number, p.name FROM order_return r JOIN orders o ON o.id = r.order_id JOIN purchase p ON p.id = o.purchase_id
WHERE r.merchant_id = :merchant_id AND r.way = :shop AND r.refunded_at >= :from AND r.refunded_at < :to ORDER BY r.refunded_at, r.id

-- Packaging that came back without its order.
-- stmt: loose_paid_between many
-- args: merchant_id:i64 from:i64 to:i64
-- cols: at:i64 cents:i64 title:str
SELECT at, cents, title FROM deposit_loose WHERE merchant_id = :merchant_id AND at >= :from AND at < :to ORDER BY at, id

-- stmt: order_called one
-- across: the money of one merchant names his orders
-- args: id:i64
-- cols: number:str name:str
SELECT o.number, p.name FROM orders o JOIN purchase p ON p.id = o.purchase_id WHERE o.id = :id
