-- How a registration goes; links to go on.

-- --- how it goes ---

-- Somebody who began has one draft, on whatever device.
-- stmt: arrival_of_person one
-- across: the caller is that person
-- args: person_id:i64
-- cols: merchant_id:i64
SELECT m.merchant_id FROM member m WHERE m.person_id = :person_id AND m.removed_at IS NULL ORDER BY m.id LIMIT 1

-- stmt: arrival_session one
-- args: id:i64
-- cols: created_at:i64
SELECT created_at FROM session WHERE id = :id

-- stmt: arrival_start write
-- args: merchant_id:i64 person_id:i64 step:str begun_at:i64
INSERT INTO arrival (merchant_id, person_id, step, begun_at, step_at) VALUES (:merchant_id, :person_id, :step, :begun_at, :begun_at)
ON CONFLICT (merchant_id) DO NOTHING

-- stmt: arrival_stands one
-- args: merchant_id:i64
-- cols: step:str step_at:i64
SELECT a.step, a.step_at FROM arrival a WHERE a.merchant_id = :merchant_id AND a.ended_at IS NULL

-- stmt: arrival_took write
-- args: merchant_id:i64 step:str took_ms:i64 now:i64
INSERT INTO arrival_time (merchant_id, step, took_ms, done_at) VALUES (:merchant_id, :step, :took_ms, :now)
ON CONFLICT (merchant_id, step) DO NOTHING

-- stmt: arrival_moves write
-- args: merchant_id:i64 step:str now:i64
UPDATE arrival SET step = :step, step_at = :now WHERE merchant_id = :merchant_id AND ended_at IS NULL

-- stmt: arrival_ends write
-- args: merchant_id:i64 now:i64
UPDATE arrival SET ended_at = :now WHERE merchant_id = :merchant_id AND ended_at IS NULL

-- stmt: arrival_times many
-- across: staff see how long everybody takes
-- args: since:i64 most:i64
-- cols: step:str took_ms:i64
SELECT step, took_ms FROM arrival_time WHERE done_at >= :since ORDER BY step, took_ms LIMIT :most

-- stmt: arrival_left many
-- across: staff see where people stop
-- args: since:i64 before:i64
-- cols: step:str n:i64
SELECT step, count(*) FROM arrival WHERE begun_at >= :since AND ended_at IS NULL AND step_at < :before GROUP BY step

-- stmt: arrival_sums one
-- across: staff see how many come to the end
-- args: since:i64
-- cols: begun:i64 ended:i64
SELECT count(*), count(ended_at) FROM arrival WHERE begun_at >= :since

-- stmt: arrival_waiting many
-- across: staff call those who are stuck
-- args: most:i64
-- cols: merchant_id:i64 name:str phone:str mail:str step:str step_at:i64 begun_at:i64
SELECT a.merchant_id, m.name, m.phone, p.mail, a.step, a.step_at, a.begun_at
FROM arrival a JOIN merchant m ON m.id = a.merchant_id JOIN person p ON p.id = a.person_id
WHERE a.ended_at IS NULL ORDER BY a.step_at DESC, a.merchant_id LIMIT :most

-- Signed in, and no answer since: they stand before the first screen.
-- stmt: arrival_unbegun many
-- across: staff call those who are stuck
-- args: since:i64 most:i64
-- cols: mail:str created_at:i64
SELECT p.mail, p.created_at FROM person p WHERE p.created_at >= :since AND p.erased_at IS NULL
    AND NOT EXISTS (SELECT s.person_id FROM staff s WHERE s.person_id = p.id)
    AND NOT EXISTS (SELECT m.id FROM member m WHERE m.person_id = p.id)
ORDER BY p.created_at DESC, p.id LIMIT :most

-- stmt: arrival_stuck one
-- across: staff call those who are stuck
-- args: before:i64 after:i64
-- cols: n:i64
SELECT count(*) FROM arrival WHERE ended_at IS NULL AND step_at < :before AND step_at >= :after

-- --- what was typed and not saved ---

-- stmt: draft_keep write
-- args: merchant_id:i64 step:str field:str typed:str
INSERT INTO arrival_draft (merchant_id, step, field, typed) VALUES (:merchant_id, :step, :field, :typed)
ON CONFLICT (merchant_id, step, field) DO UPDATE SET typed = excluded.typed

-- stmt: draft_drop write
-- args: merchant_id:i64 step:str
DELETE FROM arrival_draft WHERE merchant_id = :merchant_id AND step = :step

-- stmt: draft_all many
-- args: merchant_id:i64 step:str
-- cols: field:str typed:str
SELECT d.field, d.typed FROM arrival_draft d WHERE d.merchant_id = :merchant_id AND d.step = :step ORDER BY d.field

-- --- links to go on ---

-- stmt: resume_person one
-- args: id:i64
-- cols: mail:str lang:str
SELECT mail, lang FROM person WHERE id = :id AND erased_at IS NULL

-- stmt: resume_by_mail one
-- across: the answer is the same whether there is one or not
-- args: mail:str
-- cols: person_id:i64
SELECT p.id FROM person p JOIN arrival a ON a.person_id = p.id
WHERE p.mail = :mail AND p.erased_at IS NULL AND a.ended_at IS NULL ORDER BY a.begun_at DESC LIMIT 1

-- stmt: resume_recent one
-- args: person_id:i64 hour_ago:i64 just_now:i64
-- cols: in_hour:i64 just_sent:i64
SELECT count(*), CAST(coalesce(sum(CASE WHEN created_at > :just_now THEN 1 ELSE 0 END), 0) AS BIGINT)
FROM arrival_link WHERE person_id = :person_id AND created_at > :hour_ago

-- stmt: resume_insert write
-- args: token_hash:str person_id:i64 now:i64 expires_at:i64
INSERT INTO arrival_link (token_hash, person_id, created_at, expires_at) VALUES (:token_hash, :person_id, :now, :expires_at)

-- stmt: resume_one one
-- args: token_hash:str
-- cols: person_id:i64 expires_at:i64 used_at:i64?
SELECT l.person_id, l.expires_at, l.used_at FROM arrival_link l JOIN person p ON p.id = l.person_id
WHERE l.token_hash = :token_hash AND p.erased_at IS NULL

-- stmt: resume_used write
-- args: token_hash:str now:i64
UPDATE arrival_link SET used_at = :now WHERE token_hash = :token_hash AND used_at IS NULL AND expires_at > :now
