-- Statements of this floor's own tests.

-- stmt: note_add write
-- args: id:i64 title:str? n:i64? body:blob?
INSERT INTO note (id, title, n, body) VALUES (:id, :title, :n, :body)

-- stmt: note_get one
-- args: id:i64
-- cols: id:i64 title:str? n:i64? body:blob?
SELECT id, title, n, body FROM note WHERE id = :id

-- stmt: note_all many
-- cols: id:i64 title:str?
SELECT id, title FROM note ORDER BY title, id

-- stmt: note_strict one
-- args: id:i64
-- cols: title:str
SELECT title FROM note WHERE id = :id

-- stmt: note_count one
-- cols: n:i64
SELECT count(*) FROM note

-- stmt: note_retitle write
-- args: id:i64 title:str
-- cols: id:i64 was:i64?
UPDATE note SET title = :title WHERE id = :id RETURNING id, n

-- stmt: note_drop_before writes
-- args: id:i64
-- cols: id:i64
DELETE FROM note WHERE id < :id RETURNING id

-- More than five arguments come as a struct.
-- stmt: note_between many
-- args: from_id:i64 to_id:i64 a:str b:str c:str d:i64?
-- cols: id:i64
SELECT id FROM note WHERE id BETWEEN :from_id AND :to_id AND title NOT IN (:a, :b, :c)
  AND (CAST(:d AS BIGINT) IS NULL OR n = :d) ORDER BY id

-- stmt: tally_add write
-- args: id:i64 by:i64
UPDATE tally SET n = n + :by WHERE id = :id

-- stmt: tally_set write
-- args: id:i64 n:i64
UPDATE tally SET n = :n WHERE id = :id

-- stmt: tally_new write
-- args: id:i64 n:i64
INSERT INTO tally (id, n) VALUES (:id, :n) ON CONFLICT (id) DO NOTHING

-- stmt: tally_get one
-- args: id:i64
-- cols: n:i64
SELECT n FROM tally WHERE id = :id

-- stmt: tally_sum one
-- cols: n:i64 rows:i64
SELECT CAST(coalesce(sum(n), 0) AS BIGINT), count(*) FROM tally

-- stmt: remark_add write
-- args: id:i64 note_id:i64
INSERT INTO remark (id, note_id) VALUES (:id, :note_id)
