-- Photos that tables and followed sites name by their address.

-- What was asked for last of each product; failed too: what somebody sends again is asked for again, what a site says every day is not.
-- stmt: photo_known many
-- args: merchant_id:i64 failed:str staged:str
-- cols: product_id:i64 source:str
SELECT p.product_id, p.source FROM shelf_photo p WHERE p.merchant_id = :merchant_id AND p.state <> :failed AND p.state <> :staged
  AND NOT EXISTS (SELECT 1 FROM shelf_photo x WHERE x.product_id = p.product_id AND x.merchant_id = :merchant_id AND x.import_id > p.import_id AND x.state <> :staged)
ORDER BY p.product_id

-- stmt: photo_stage write
-- args: import_id:i64 line:i64 merchant_id:i64 product_id:i64 source:str state:str why:str
INSERT INTO shelf_photo (import_id, line, merchant_id, product_id, source, state, why)
VALUES (:import_id, :line, :merchant_id, :product_id, :source, :state, :why) ON CONFLICT (import_id, line) DO NOTHING

-- stmt: photo_states write
-- across: photos of one import; its job names it
-- args: import_id:i64 from_state:str to_state:str
UPDATE shelf_photo SET state = :to_state WHERE import_id = :import_id AND state = :from_state

-- stmt: photo_clear write
-- across: photos of one import; its job names it
-- args: import_id:i64 state:str
DELETE FROM shelf_photo WHERE import_id = :import_id AND state = :state

-- stmt: photo_next one
-- across: a job names the import
-- args: import_id:i64 state:str
-- cols: line:i64 merchant_id:i64 product_id:i64 source:str
SELECT line, merchant_id, product_id, source FROM shelf_photo WHERE import_id = :import_id AND state = :state ORDER BY line LIMIT 1

-- stmt: photo_end write
-- across: photos of one import; its job names it
-- args: import_id:i64 line:i64 from_state:str to_state:str why:str
UPDATE shelf_photo SET state = :to_state, why = :why WHERE import_id = :import_id AND line = :line AND state = :from_state

-- stmt: photo_counts one
-- args: import_id:i64 merchant_id:i64 waits:str taken:str failed:str
-- cols: waits:i64 taken:i64 failed:i64
SELECT CAST(coalesce(sum(CASE WHEN state = :waits THEN 1 ELSE 0 END), 0) AS BIGINT), CAST(coalesce(sum(CASE WHEN state = :taken THEN 1 ELSE 0 END), 0) AS BIGINT),
    CAST(coalesce(sum(CASE WHEN state = :failed THEN 1 ELSE 0 END), 0) AS BIGINT)
FROM shelf_photo WHERE import_id = :import_id AND merchant_id = :merchant_id

-- stmt: photo_failed many
-- args: import_id:i64 merchant_id:i64 failed:str most:i64
-- cols: line:i64 source:str why:str
SELECT line, source, why FROM shelf_photo WHERE import_id = :import_id AND merchant_id = :merchant_id AND state = :failed ORDER BY line LIMIT :most

-- What was asked for before, of a product that another table has said since, a few at a time.
-- stmt: photo_forget write
-- across: the clock forgets what is old, whoever it was of
-- args: before:i64 taken:str failed:str most:i64
DELETE FROM shelf_photo WHERE (import_id, line) IN
    (SELECT p.import_id, p.line FROM shelf_photo p JOIN shelf_import i ON i.id = p.import_id
     WHERE i.created_at < :before AND p.state IN (:taken, :failed)
       AND EXISTS (SELECT 1 FROM shelf_photo x WHERE x.product_id = p.product_id AND x.merchant_id = p.merchant_id AND x.import_id > p.import_id) LIMIT :most)

-- How often its site did not answer.
-- stmt: photo_silent one
-- across: photos of one import; its job names it
-- args: import_id:i64 timeout:str unreachable:str
-- cols: n:i64
SELECT count(*) FROM shelf_photo WHERE import_id = :import_id AND why IN (:timeout, :unreachable)

-- stmt: photo_give_up write
-- across: photos of one import; its job names it
-- args: import_id:i64 from_state:str to_state:str why:str
UPDATE shelf_photo SET state = :to_state, why = :why WHERE import_id = :import_id AND state = :from_state

-- The photo each product of a shelf shows.
-- stmt: photo_originals many
-- args: merchant_id:i64
-- cols: product_id:i64 original:str
SELECT pp.product_id, i.original FROM product p JOIN product_picture pp ON pp.product_id = p.id JOIN picture i ON i.id = pp.picture_id
WHERE p.merchant_id = :merchant_id AND i.refused IS NULL ORDER BY pp.product_id, pp.beside, pp.position DESC

-- What a site did not give in time, of what no other table has said since, is asked for again.
-- stmt: photo_again write
-- args: merchant_id:i64 failed:str waits:str none:str timeout:str unreachable:str partial:str disk:str
UPDATE shelf_photo SET state = :waits, why = :none WHERE merchant_id = :merchant_id AND state = :failed AND why IN (:timeout, :unreachable, :partial, :disk)
  AND NOT EXISTS (SELECT 1 FROM shelf_photo x WHERE x.product_id = shelf_photo.product_id AND x.merchant_id = :merchant_id AND x.import_id > shelf_photo.import_id)

-- stmt: photo_waiting many
-- args: merchant_id:i64 waits:str
-- cols: import_id:i64
SELECT DISTINCT import_id FROM shelf_photo WHERE merchant_id = :merchant_id AND state = :waits ORDER BY import_id
