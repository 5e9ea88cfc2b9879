-- One change for many products, and how they were before.

-- stmt: bulk_add write
-- args: id:i64 merchant_id:i64 person_id:i64 now:i64
INSERT INTO bulk (id, merchant_id, person_id, at) VALUES (:id, :merchant_id, :person_id, :now)

-- stmt: bulk_row_add write
-- args: bulk_id:i64 offer_id:i64 merchant_id:i64
INSERT INTO bulk_row (bulk_id, offer_id, price_cents, mode, published_at, withdrawn_at)
SELECT :bulk_id, o.id, o.price_cents, o.mode, o.published_at, o.withdrawn_at FROM offer o WHERE o.id = :offer_id AND o.merchant_id = :merchant_id

-- Those nobody changed since.
-- stmt: bulk_left one
-- args: bulk_id:i64 merchant_id:i64 after:i64
-- cols: n:i64
SELECT count(*) FROM bulk b JOIN bulk_row r ON r.bulk_id = b.id JOIN offer o ON o.id = r.offer_id
WHERE b.id = :bulk_id AND b.merchant_id = :merchant_id AND b.at > :after AND o.updated_at = b.at

-- stmt: bulk_rows_of many
-- args: bulk_id:i64 merchant_id:i64 after:i64
-- cols: offer_id:i64 price_cents:i64? price_now:i64? product_id:i64
SELECT r.offer_id, r.price_cents, o.price_cents, o.product_id FROM bulk b JOIN bulk_row r ON r.bulk_id = b.id JOIN offer o ON o.id = r.offer_id
WHERE b.id = :bulk_id AND b.merchant_id = :merchant_id AND b.at > :after AND o.updated_at = b.at ORDER BY r.offer_id

-- stmt: bulk_restore write
-- args: bulk_id:i64 offer_id:i64 merchant_id:i64 now:i64
UPDATE offer AS o SET price_cents = r.price_cents, mode = r.mode, published_at = r.published_at, withdrawn_at = r.withdrawn_at, updated_at = :now
FROM bulk_row r WHERE r.bulk_id = :bulk_id AND r.offer_id = o.id AND o.id = :offer_id AND o.merchant_id = :merchant_id

-- stmt: bulk_forget write
-- args: bulk_id:i64 merchant_id:i64
DELETE FROM bulk_row WHERE bulk_id IN (SELECT b.id FROM bulk b WHERE b.id = :bulk_id AND b.merchant_id = :merchant_id)

-- stmt: bulks_forget_rows write
-- across: the clock forgets what is old, whoever it was of
-- args: before:i64
DELETE FROM bulk_row WHERE bulk_id IN (SELECT id FROM bulk WHERE at < :before ORDER BY at LIMIT 20)

-- stmt: bulks_forget write
-- across: the clock forgets what is old, whoever it was of
-- args: before:i64
DELETE FROM bulk WHERE at < :before AND NOT EXISTS (SELECT 1 FROM bulk_row r WHERE r.bulk_id = bulk.id)
