-- Sites of merchants, followed every day.

-- stmt: feed_of one
-- args: merchant_id:i64
-- cols: merchant_id:i64 person_id:i64 url:str paused:i64 confirmed:i64 etag:str modified:str sha256:str next_at:i64 asked_at:i64? checked_at:i64? outcome:str detail:str failures:i64 told:str told_at:i64? import_id:i64? kept:i64
SELECT merchant_id, person_id, url, paused, confirmed, etag, modified, sha256, next_at, asked_at, checked_at, outcome, detail, failures, told, told_at, import_id, kept
FROM shelf_feed WHERE merchant_id = :merchant_id

-- stmt: feed_put write
-- args: merchant_id:i64 person_id:i64 url:str none:str now:i64
INSERT INTO shelf_feed (merchant_id, person_id, url, paused, confirmed, etag, modified, sha256, next_at, outcome, detail, failures, told)
VALUES (:merchant_id, :person_id, :url, 0, 0, :none, :none, :none, :now, :none, :none, 0, :none)
ON CONFLICT (merchant_id) DO UPDATE SET person_id = excluded.person_id, url = excluded.url, paused = 0, confirmed = 0, etag = excluded.etag,
    modified = excluded.modified, sha256 = excluded.sha256, next_at = excluded.next_at, asked_at = NULL, checked_at = NULL, outcome = excluded.outcome,
    detail = excluded.detail, failures = 0, told = excluded.told, told_at = NULL, import_id = NULL, taken_rows = NULL, read_rows = NULL, kept = 0

-- stmt: feed_pause write
-- args: merchant_id:i64 paused:i64
UPDATE shelf_feed SET paused = :paused WHERE merchant_id = :merchant_id

-- stmt: feed_drop write
-- args: merchant_id:i64
DELETE FROM shelf_feed WHERE merchant_id = :merchant_id

-- stmt: feed_due many
-- across: the clock is everybody's
-- args: now:i64 most:i64
-- cols: merchant_id:i64 next_at:i64
SELECT merchant_id, next_at FROM shelf_feed WHERE paused = 0 AND next_at <= :now ORDER BY next_at LIMIT :most

-- What was asked for and never answered (its work failed for good) may be asked again after a while.
-- stmt: feed_ask write
-- args: merchant_id:i64 now:i64 asked_before:i64 checked_before:i64 next_at:i64
UPDATE shelf_feed SET asked_at = :now, next_at = :next_at WHERE merchant_id = :merchant_id AND paused = 0
    AND (asked_at IS NULL OR asked_at < :asked_before) AND (checked_at IS NULL OR checked_at < :checked_before)

-- stmt: feed_later write
-- args: merchant_id:i64 next_at:i64
UPDATE shelf_feed SET next_at = :next_at, asked_at = NULL WHERE merchant_id = :merchant_id

-- Of the address that was looked at, and no other.
-- stmt: feed_record write
-- args: merchant_id:i64 url:str confirmed:i64 etag:str modified:str sha256:str next_at:i64 outcome:str detail:str failures:i64 told:str told_at:i64? import_id:i64? kept:i64 now:i64
UPDATE shelf_feed SET confirmed = :confirmed, etag = :etag, modified = :modified, sha256 = :sha256, next_at = :next_at, asked_at = NULL,
    checked_at = :now, outcome = :outcome, detail = :detail, failures = :failures, told = :told, told_at = :told_at, import_id = :import_id, kept = :kept
WHERE merchant_id = :merchant_id AND url = :url

-- stmt: feed_confirm write
-- args: merchant_id:i64 import_id:i64
UPDATE shelf_feed SET confirmed = 1 WHERE merchant_id = :merchant_id AND import_id = :import_id

-- The lines of what was read; they are those that were taken once they are on the shelf.
-- stmt: feed_rows_read write
-- args: merchant_id:i64 rows:blob
UPDATE shelf_feed SET read_rows = :rows WHERE merchant_id = :merchant_id

-- stmt: feed_rows_same write
-- args: merchant_id:i64
UPDATE shelf_feed SET taken_rows = read_rows WHERE merchant_id = :merchant_id

-- stmt: feed_rows_taken write
-- args: merchant_id:i64 import_id:i64
UPDATE shelf_feed SET taken_rows = read_rows WHERE merchant_id = :merchant_id AND import_id = :import_id

-- stmt: feed_rows one
-- args: merchant_id:i64
-- cols: rows:blob?
SELECT taken_rows FROM shelf_feed WHERE merchant_id = :merchant_id
