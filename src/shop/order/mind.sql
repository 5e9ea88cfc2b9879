-- What an order must know of what was given up of it: what is to come back, and what is to be given back.

-- stmt: return_refunded write
-- args: id:i64 merchant_id:i64 way:str means:str person_id:i64? now:i64
UPDATE order_return SET refunded_at = :now, means = :means, person_id = :person_id
WHERE id = :id AND merchant_id = :merchant_id AND way = :way AND refunded_at IS NULL

-- What was left out of the bag is given back with the rest.
-- stmt: returns_kept_done write
-- across: what is done to an order is done by a caller that has read whose it is
-- args: order_id:i64 kept:str bank:str now:i64
UPDATE order_return SET refunded_at = :now WHERE order_id = :order_id AND goods = :kept AND way = :bank AND refunded_at IS NULL

-- The order ended without its goods: they are at the shop, what the bank took went back with the rest.
-- stmt: returns_over write
-- across: what is done to an order is done by a caller that has read whose it is
-- args: order_id:i64 bank:str now:i64
UPDATE order_return SET refunded_at = CASE WHEN way = :bank THEN coalesce(refunded_at, :now) ELSE refunded_at END,
    received_at = CASE WHEN back_by_at IS NULL THEN NULL ELSE coalesce(received_at, :now) END
WHERE order_id = :order_id

-- Given up on its way, before anything was paid; then all of it was paid at the door.
-- stmt: returns_paid write
-- across: what is done to an order is done by a caller that has read whose it is
-- args: order_id:i64 none:str gone:str shop:str
UPDATE order_return SET way = :shop, refunded_at = NULL,
    cents = (SELECT CAST(sum(l.cents) AS BIGINT) FROM order_return_line l WHERE l.return_id = order_return.id)
WHERE order_id = :order_id AND way = :none AND goods = :gone
    AND EXISTS (SELECT 1 FROM order_return_line k WHERE k.return_id = order_return.id AND k.cents > 0)

-- It was not paid in the shop after all: nothing is to be given back there.
-- stmt: returns_unpaid write
-- across: what is done to an order is done by a caller that has read whose it is
-- args: order_id:i64 shop:str none:str now:i64
UPDATE order_return SET way = :none, cents = 0, refunded_at = :now WHERE order_id = :order_id AND way = :shop AND refunded_at IS NULL

-- stmt: returns_given one
-- across: what is done to an order is done by a caller that has read whose it is
-- args: order_id:i64 shop:str
-- cols: n:i64
SELECT count(*) FROM order_return WHERE order_id = :order_id AND way = :shop AND refunded_at IS NOT NULL

-- Of what the bank took, and not asked back yet.
-- stmt: returns_waiting many
-- across: what is done to an order is done by a caller that has read whose it is
-- args: order_id:i64 bank:str
-- cols: id:i64 cents:i64
SELECT id, cents FROM order_return WHERE order_id = :order_id AND way = :bank AND refunded_at IS NULL AND cents > 0 ORDER BY id

-- What comes back after it had left the shop, however its money does.
-- stmt: returned_cents one
-- across: what is done to an order is done by a caller that has read whose it is
-- args: order_id:i64
-- cols: cents:i64
SELECT CAST(coalesce(sum(cents), 0) AS BIGINT) FROM order_return WHERE order_id = :order_id AND back_by_at IS NOT NULL

-- Money of earlier ones that has not been asked back yet.
-- stmt: returns_pending one
-- across: what is done to an order is done by a caller that has read whose it is
-- args: order_id:i64 way:str
-- cols: cents:i64 coming:i64
SELECT CAST(coalesce(sum(CASE WHEN way = :way AND refunded_at IS NULL THEN cents ELSE 0 END), 0) AS BIGINT),
    CAST(coalesce(sum(CASE WHEN back_by_at IS NULL THEN 0 ELSE 1 END), 0) AS BIGINT) FROM order_return WHERE order_id = :order_id

-- stmt: early_add write
-- across: what is done to an order is done by a caller that has read whose it is
-- args: order_id:i64 now:i64
INSERT INTO order_early (order_id, asked_at) VALUES (:order_id, :now) ON CONFLICT DO NOTHING

-- stmt: early_of one
-- across: what is done to an order is done by a caller that has read whose it is
-- args: order_id:i64
-- cols: asked_at:i64
SELECT asked_at FROM order_early WHERE order_id = :order_id
