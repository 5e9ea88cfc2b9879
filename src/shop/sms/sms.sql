-- Shops that are told by text message.

-- stmt: sms_phone_of one
-- args: merchant_id:i64
-- cols: number:str waiting:str person_id:i64 asked_at:i64 asks:i64
SELECT number, waiting, person_id, asked_at, asks FROM sms_phone WHERE merchant_id = :merchant_id

-- none: the empty text.
-- stmt: sms_phone_ask write
-- args: merchant_id:i64 none:str waiting:str person_id:i64 asked_at:i64 asks:i64
INSERT INTO sms_phone (merchant_id, number, waiting, person_id, asked_at, asks) VALUES (:merchant_id, :none, :waiting, :person_id, :asked_at, :asks)
ON CONFLICT (merchant_id) DO UPDATE SET waiting = excluded.waiting, asked_at = excluded.asked_at, asks = excluded.asks

-- stmt: sms_phone_confirm write
-- args: merchant_id:i64 number:str none:str person_id:i64 now:i64
UPDATE sms_phone SET number = :number, waiting = :none, person_id = :person_id, confirmed_at = :now
WHERE merchant_id = :merchant_id AND waiting = :number

-- stmt: sms_phone_forget write
-- args: merchant_id:i64 none:str
UPDATE sms_phone SET number = :none, waiting = :none, confirmed_at = NULL WHERE merchant_id = :merchant_id AND (number <> :none OR waiting <> :none)

-- stmt: sms_shops_of many
-- across: a telephone may be that of several shops
-- args: number:str
-- cols: merchant_id:i64
SELECT merchant_id FROM sms_phone WHERE number = :number AND confirmed_at IS NOT NULL ORDER BY merchant_id

-- stmt: sms_in_put write
-- args: id:str number:str none:str now:i64
INSERT INTO sms_in (id, number, verdict, at) VALUES (:id, :number, :none, :now) ON CONFLICT (id) DO NOTHING

-- stmt: sms_in_judge write
-- args: id:str verdict:str
UPDATE sms_in SET verdict = :verdict WHERE id = :id

-- stmt: sms_in_count one
-- args: number:str help:str since:i64
-- cols: all_of_them:i64 helped:i64
SELECT count(*), CAST(coalesce(sum(CASE WHEN verdict = :help THEN 1 ELSE 0 END), 0) AS BIGINT)
FROM sms_in WHERE number = :number AND at > :since

-- stmt: sms_in_forget write
-- args: before:i64
DELETE FROM sms_in WHERE at < :before

-- stmt: sms_question_put write
-- args: merchant_id:i64 offer_id:i64 title:str now:i64
INSERT INTO sms_question (merchant_id, offer_id, title, asked_at) VALUES (:merchant_id, :offer_id, :title, :now)
ON CONFLICT (merchant_id) DO UPDATE SET offer_id = excluded.offer_id, title = excluded.title, asked_at = excluded.asked_at

-- stmt: sms_question_of one
-- args: merchant_id:i64
-- cols: offer_id:i64 title:str asked_at:i64
SELECT offer_id, title, asked_at FROM sms_question WHERE merchant_id = :merchant_id

-- stmt: sms_question_drop write
-- args: merchant_id:i64
DELETE FROM sms_question WHERE merchant_id = :merchant_id
