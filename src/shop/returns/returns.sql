-- Changing one's mind: what was given up, what came back, and what the clock still asks for.

-- stmt: lines_kept many
-- across: what is done to an order is done by a caller that has read whose it is
-- args: order_id:i64
-- cols: id:i64 keeps:str return_id:i64?
SELECT l.id, l.keeps, r.return_id FROM order_line l LEFT JOIN order_return_line r ON r.line_id = l.id WHERE l.order_id = :order_id ORDER BY l.id

-- stmt: return_insert write
-- args: id:i64 order_id:i64 merchant_id:i64 now:i64 name:str contact:str lang:str receipt:str goods:str way:str cents:i64 pays:str back_by_at:i64? refund_by_at:i64 refunded_at:i64?
INSERT INTO order_return (id, order_id, merchant_id, asked_at, name, contact, lang, receipt, goods, way, cents, pays, back_by_at, refund_by_at, refunded_at)
VALUES (:id, :order_id, :merchant_id, :now, :name, :contact, :lang, :receipt, :goods, :way, :cents, :pays, :back_by_at, :refund_by_at, :refunded_at)

-- A line comes back once: the second is refused.
-- stmt: return_line_insert write
-- across: what is done to an order is done by a caller that has read whose it is
-- args: line_id:i64 return_id:i64 qty_milli:i64 cents:i64
INSERT INTO order_return_line (line_id, return_id, qty_milli, cents) VALUES (:line_id, :return_id, :qty_milli, :cents) ON CONFLICT DO NOTHING

-- stmt: returns_of_order many
-- across: what is done to an order is done by a caller that has read whose it is
-- args: order_id:i64
-- cols: id:i64 order_id:i64 merchant_id:i64 asked_at:i64 name:str contact:str lang:str receipt:str goods:str way:str cents:i64 pays:str back_by_at:i64? refund_by_at:i64 received_at:i64? sold_again:i64? refunded_at:i64? means:str
SELECT id, order_id, merchant_id, asked_at, name, contact, lang, receipt, goods, way, cents, pays, back_by_at, refund_by_at, received_at, sold_again, refunded_at, means
FROM order_return WHERE order_id = :order_id ORDER BY id

-- stmt: return_one one
-- across: the caller checks whose it is
-- args: id:i64
-- cols: id:i64 order_id:i64 merchant_id:i64 asked_at:i64 name:str contact:str lang:str receipt:str goods:str way:str cents:i64 pays:str back_by_at:i64? refund_by_at:i64 received_at:i64? sold_again:i64? refunded_at:i64? means:str
SELECT id, order_id, merchant_id, asked_at, name, contact, lang, receipt, goods, way, cents, pays, back_by_at, refund_by_at, received_at, sold_again, refunded_at, means
FROM order_return WHERE id = :id

-- Those with something left to do first, then the latest.
-- stmt: returns_of_merchant many
-- args: merchant_id:i64 most:i64
-- cols: id:i64 order_id:i64 merchant_id:i64 asked_at:i64 name:str contact:str lang:str receipt:str goods:str way:str cents:i64 pays:str back_by_at:i64? refund_by_at:i64 received_at:i64? sold_again:i64? refunded_at:i64? means:str
SELECT id, order_id, merchant_id, asked_at, name, contact, lang, receipt, goods, way, cents, pays, back_by_at, refund_by_at, received_at, sold_again, refunded_at, means
FROM order_return WHERE merchant_id = :merchant_id
ORDER BY CASE WHEN refunded_at IS NULL OR (back_by_at IS NOT NULL AND received_at IS NULL) THEN 0 ELSE 1 END, id DESC LIMIT :most

-- stmt: return_lines many
-- across: what is done to an order is done by a caller that has read whose it is
-- args: return_id:i64
-- cols: title:str unit:str qty_milli:i64 cents:i64
SELECT l.title, l.unit, r.qty_milli, r.cents FROM order_return_line r JOIN order_line l ON l.id = r.line_id
WHERE r.return_id = :return_id ORDER BY r.line_id

-- What comes back on the shelf: of a basket, its parts.
-- stmt: return_goods many
-- across: what is done to an order is done by a caller that has read whose it is
-- args: return_id:i64
-- cols: stock_item_id:i64 milli:i64
SELECT g.stock_item_id, g.milli FROM order_return_line r JOIN line_goods g ON g.line_id = r.line_id
WHERE r.return_id = :return_id AND g.milli > 0 ORDER BY g.stock_item_id, g.line_id

-- stmt: return_received write
-- args: id:i64 merchant_id:i64 sold_again:i64 now:i64
UPDATE order_return SET received_at = :now, sold_again = :sold_again WHERE id = :id AND merchant_id = :merchant_id AND received_at IS NULL AND back_by_at IS NOT NULL

-- stmt: returns_due many
-- across: the clock looks at everybody's
-- args: before:i64 most:i64
-- cols: id:i64 order_id:i64 merchant_id:i64 goods:str way:str reminded_at:i64?
SELECT id, order_id, merchant_id, goods, way, reminded_at FROM order_return
WHERE refunded_at IS NULL AND refund_by_at <= :before AND reminded_at IS NULL ORDER BY refund_by_at LIMIT :most

-- stmt: return_reminded write
-- across: the clock looks at everybody's
-- args: id:i64 now:i64
UPDATE order_return SET reminded_at = :now WHERE id = :id

-- No more comes back than was there, and no more money goes back for it than it cost.
-- stmt: check_returned_lines many
-- across: fsck
-- cols: number:str title:str qty_milli:i64 cents:i64
SELECT o.number, l.title, r.qty_milli, r.cents FROM order_return_line r JOIN order_return t ON t.id = r.return_id JOIN order_line l ON l.id = r.line_id
JOIN orders o ON o.id = l.order_id
WHERE l.order_id <> t.order_id OR t.merchant_id <> o.merchant_id OR r.cents > (l.price_cents * r.qty_milli + 500) / 1000
    OR (t.back_by_at IS NOT NULL AND (r.qty_milli > l.actual_milli OR r.cents > l.actual_cents))

-- stmt: check_returned_money many
-- across: fsck
-- args: shop:str bank:str
-- cols: number:str way:str cents:i64 paid_cents:i64
SELECT k.number, k.way, k.cents, k.paid_cents FROM (
    SELECT o.number AS number, t.way AS way, CAST(sum(t.cents) AS BIGINT) AS cents,
        CASE WHEN t.way = :shop THEN o.shop_paid_cents
            ELSE CAST(coalesce((SELECT sum(a.captured_cents) FROM attempt a WHERE a.about = o.id), 0) AS BIGINT) END AS paid_cents
    FROM order_return t JOIN orders o ON o.id = t.order_id WHERE t.way IN (:shop, :bank)
    GROUP BY o.id, o.number, t.way, o.shop_paid_cents
) k WHERE k.cents > k.paid_cents

-- What came back to be sold again is on the shelf once, of each good as much as came back.
-- stmt: check_returned_stock many
-- across: fsck
-- args: back:str
-- cols: number:str stock_item_id:i64 moved_milli:i64 back_milli:i64
SELECT o.number, k.stock_item_id, k.moved_milli, k.back_milli FROM (
    SELECT x.order_id AS order_id, x.stock_item_id AS stock_item_id, CAST(sum(x.moved) AS BIGINT) AS moved_milli, CAST(sum(x.back) AS BIGINT) AS back_milli FROM (
        SELECT m.order_id AS order_id, m.stock_item_id AS stock_item_id, m.qty_milli AS moved, 0 AS back FROM stock_move m WHERE m.reason = :back AND m.order_id IS NOT NULL
        UNION ALL
        SELECT t.order_id, g.stock_item_id, 0, g.milli FROM order_return t JOIN order_return_line r ON r.return_id = t.id
            JOIN line_goods g ON g.line_id = r.line_id WHERE t.sold_again = 1
    ) x GROUP BY x.order_id, x.stock_item_id
) k JOIN orders o ON o.id = k.order_id WHERE k.moved_milli <> k.back_milli
