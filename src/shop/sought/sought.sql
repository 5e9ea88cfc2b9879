-- What was looked for in vain.

-- A day holds so many and no more: nobody fills the disk by telling.
-- stmt: sought_put write
-- args: id:i64 words:str folded:str place:str contact:str now:i64 since:i64 most:i64
INSERT INTO sought (id, words, folded, place, contact, created_at)
SELECT :id, :words, :folded, :place, :contact, :now FROM (SELECT count(*) AS n FROM sought WHERE created_at > :since) k WHERE k.n < :most

-- stmt: sought_groups many
-- args: most:i64
-- cols: folded:str n:i64 first_at:i64 last_id:i64
SELECT folded, count(*), min(created_at), max(id) FROM sought WHERE done_at IS NULL
GROUP BY folded ORDER BY count(*) DESC, folded LIMIT :most

-- stmt: sought_words_of one
-- args: id:i64
-- cols: words:str
SELECT words FROM sought WHERE id = :id

-- stmt: sought_said many
-- args: folded:str most:i64
-- cols: place:str contact:str
SELECT place, contact FROM sought WHERE folded = :folded AND done_at IS NULL AND length(place) + length(contact) > 0
ORDER BY CASE WHEN length(contact) > 0 THEN 0 ELSE 1 END, created_at DESC, id DESC LIMIT :most

-- stmt: sought_waiting one
-- cols: n:i64
SELECT count(*) FROM sought WHERE done_at IS NULL

-- last_id: the last of those that were shown; who came after waits on.
-- stmt: sought_done write
-- args: folded:str last_id:i64 now:i64 empty:str
UPDATE sought SET done_at = :now, contact = :empty WHERE folded = :folded AND id <= :last_id AND done_at IS NULL
