-- What stands in the table of counts.

-- stmt: fixture_day_counts one
-- args: merchant_id:i64 kind:str
-- cols: lines:i64 n:i64 last_day:i64
SELECT count(*), CAST(coalesce(sum(n), 0) AS BIGINT), CAST(coalesce(max(day), 0) AS BIGINT) FROM shop_count
WHERE merchant_id = :merchant_id AND kind = :kind
