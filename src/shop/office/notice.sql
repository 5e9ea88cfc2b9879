-- What people tell the operator about a product or a shop.

-- stmt: notice_next one
-- cols: number:i64
SELECT CAST(coalesce(max(number), 0) + 1 AS BIGINT) FROM notice

-- stmt: notice_told_lately one
-- args: mail:str after:i64
-- cols: n:i64
SELECT count(*) FROM notice WHERE mail = :mail AND created_at > :after

-- stmt: notice_add write
-- args: id:i64 pub:str number:i64 merchant_id:i64 product_pub:str about:str reason:str body:str name:str mail:str lang:str now:i64
INSERT INTO notice (id, pub, number, merchant_id, product_pub, about, reason, body, name, mail, lang, created_at)
VALUES (:id, :pub, :number, :merchant_id, :product_pub, :about, :reason, :body, :name, :mail, :lang, :now)

-- stmt: notice_by_pub one
-- args: pub:str
-- cols: number:i64 about:str created_at:i64 verdict:str? answer:str decided_at:i64?
SELECT number, about, created_at, verdict, answer, decided_at FROM notice WHERE pub = :pub

-- stmt: notice_one one
-- args: id:i64
-- cols: pub:str number:i64 about:str name:str mail:str lang:str verdict:str? answer:str created_at:i64
SELECT pub, number, about, name, mail, lang, verdict, answer, created_at FROM notice WHERE id = :id

-- Those that wait first, the oldest first; then the last decided.
-- stmt: notice_list many
-- args: most:i64
-- across: staff decide for all shops
-- cols: id:i64 number:i64 merchant_id:i64 merchant:str product_pub:str about:str reason:str body:str name:str mail:str created_at:i64 verdict:str? answer:str decided_at:i64? who:str?
SELECT n.id, n.number, n.merchant_id, m.name, n.product_pub, n.about, n.reason, n.body, n.name, n.mail, n.created_at, n.verdict, n.answer, n.decided_at, p.name
FROM notice n JOIN merchant m ON m.id = n.merchant_id LEFT JOIN person p ON p.id = n.decided_by
ORDER BY CASE WHEN n.decided_at IS NULL THEN 0 ELSE 1 END, CASE WHEN n.decided_at IS NULL THEN n.id ELSE -n.id END LIMIT :most

-- stmt: notice_waiting one
-- cols: n:i64
SELECT count(*) FROM notice WHERE decided_at IS NULL

-- stmt: notice_decide write
-- args: id:i64 verdict:str answer:str staff_id:i64 now:i64
UPDATE notice SET verdict = :verdict, answer = :answer, decided_at = :now, decided_by = :staff_id WHERE id = :id AND decided_at IS NULL

-- The one who told is forgotten; what was told and decided stays.
-- stmt: notice_forget write
-- args: before:i64 none:str
UPDATE notice SET name = :none, mail = :none WHERE decided_at < :before AND (name <> :none OR mail <> :none)
