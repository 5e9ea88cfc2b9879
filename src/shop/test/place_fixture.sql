-- What the tests of cart and purchase turn and count.

-- stmt: fixture_minimum write
-- args: merchant_id:i64 cents:i64
UPDATE merchant SET minimum_cents = :cents WHERE id = :merchant_id

-- stmt: fixture_suspend write
-- args: merchant_id:i64 now:i64
UPDATE merchant SET suspended_at = :now WHERE id = :merchant_id

-- stmt: fixture_price write
-- args: offer_id:i64 cents:i64
UPDATE offer SET price_cents = :cents WHERE id = :offer_id

-- stmt: fixture_counts one
-- cols: purchases:i64 orders:i64 lines:i64 holds:i64 seats:i64
SELECT (SELECT count(*) FROM purchase), (SELECT count(*) FROM orders), (SELECT count(*) FROM order_line), (SELECT count(*) FROM hold),
    (SELECT CAST(coalesce(sum(taken), 0) AS BIGINT) FROM slot)

-- stmt: fixture_submitted many
-- across: tests
-- args: submitted:str
-- cols: id:i64
SELECT id FROM orders WHERE state = :submitted ORDER BY id

-- stmt: fixture_older write
-- across: tests
-- args: ms:i64
UPDATE purchase SET created_at = created_at - :ms
