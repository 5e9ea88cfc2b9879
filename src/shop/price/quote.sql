-- Questions about a price.

-- stmt: quote_offer one
-- public: offers shown
-- args: code:str mode:str
-- cols: id:i64
SELECT id FROM public_offer WHERE code = :code AND mode = :mode

-- stmt: quote_insert write
-- args: id:i64 token:str merchant_id:i64 offer_id:i64 title:str name:str mail:str phone:str asked:str lang:str now:i64 empty:str
INSERT INTO quote (id, token, merchant_id, offer_id, title, name, mail, phone, asked, lang, created_at, answer)
VALUES (:id, :token, :merchant_id, :offer_id, :title, :name, :mail, :phone, :asked, :lang, :now, :empty)
ON CONFLICT (token) DO NOTHING

-- stmt: quote_counts one
-- args: merchant_id:i64 mail:str
-- cols: open:i64 open_each:i64
SELECT count(*), CAST(coalesce(sum(CASE WHEN mail = :mail THEN 1 ELSE 0 END), 0) AS BIGINT)
FROM quote WHERE merchant_id = :merchant_id AND answered_at IS NULL

-- Those that wait first, oldest first; then what was answered last.
-- stmt: quotes_of many
-- args: merchant_id:i64 most:i64
-- cols: id:i64 title:str name:str mail:str phone:str asked:str created_at:i64 answer:str answer_cents:i64? answered_at:i64?
SELECT id, title, name, mail, phone, asked, created_at, answer, answer_cents, answered_at FROM quote
WHERE merchant_id = :merchant_id
ORDER BY CASE WHEN answered_at IS NULL THEN 0 ELSE 1 END, CASE WHEN answered_at IS NULL THEN id ELSE -id END LIMIT :most

-- stmt: quote_mine one
-- args: id:i64 merchant_id:i64
-- cols: id:i64 answered_at:i64?
SELECT id, answered_at FROM quote WHERE id = :id AND merchant_id = :merchant_id

-- stmt: quote_answered write
-- args: id:i64 merchant_id:i64 answer:str answer_cents:i64? person_id:i64 now:i64
UPDATE quote SET answer = :answer, answer_cents = :answer_cents, answered_by = :person_id, answered_at = :now
WHERE id = :id AND merchant_id = :merchant_id AND answered_at IS NULL

-- For the letters, which are given the id alone.
-- stmt: quote_one one
-- across: a letter names a question only
-- args: id:i64
-- cols: merchant_id:i64 title:str name:str mail:str phone:str asked:str lang:str answer:str answer_cents:i64? answered_at:i64?
SELECT merchant_id, title, name, mail, phone, asked, lang, answer, answer_cents, answered_at FROM quote WHERE id = :id

-- stmt: quotes_forget write
-- across: the clock forgets what is old, whoever it was of
-- args: before:i64 most:i64
DELETE FROM quote WHERE id IN (SELECT id FROM quote WHERE created_at < :before ORDER BY created_at LIMIT :most)
