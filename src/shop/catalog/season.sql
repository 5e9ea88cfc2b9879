-- Seasons: months of each year in which a thing is sold.

-- stmt: season_set write
-- args: id:i64 merchant_id:i64 season_from:i64 season_to:i64 off:i64
UPDATE offer SET season_from = :season_from, season_to = :season_to, off_season = :off WHERE id = :id AND merchant_id = :merchant_id

-- Those that say otherwise than this month of the territory.
-- stmt: season_turned many
-- across: the clock looks at everybody's
-- args: month:i64 most:i64
-- cols: id:i64 merchant_id:i64 season_from:i64 season_to:i64 off:i64
SELECT id, merchant_id, season_from, season_to, 1 - off_season FROM offer WHERE season_from > 0 AND removed_at IS NULL AND off_season =
    CASE WHEN season_from <= season_to AND :month BETWEEN season_from AND season_to THEN 1
         WHEN season_from > season_to AND (:month >= season_from OR :month <= season_to) THEN 1 ELSE 0 END
ORDER BY id LIMIT :most

-- stmt: check_seasons many
-- across: fsck
-- cols: id:i64
SELECT id FROM offer WHERE (season_from = 0) <> (season_to = 0) OR (off_season = 1 AND season_from = 0)
