-- What buyers and shops write to each other, and complaints.

-- stmt: buyer_message_insert write
-- across: what is done to an order is done by a caller that has read whose it is
-- args: id:i64 order_id:i64 text:str now:i64
INSERT INTO order_message (id, order_id, person_id, text, at, by_buyer) VALUES (:id, :order_id, 0, :text, :now, 1)

-- The latest words, so that the second click says nothing new and nobody is flooded.
-- stmt: buyer_messages_since one
-- across: what is done to an order is done by a caller that has read whose it is
-- args: order_id:i64 text:str since:i64
-- cols: n:i64 same:i64
SELECT count(*), CAST(coalesce(sum(CASE WHEN text = :text THEN 1 ELSE 0 END), 0) AS BIGINT) FROM order_message
WHERE order_id = :order_id AND by_buyer = 1 AND at > :since

-- stmt: complaint_insert write
-- args: id:i64 number:str order_id:i64 merchant_id:i64 about:str text:str now:i64
INSERT INTO complaint (id, number, order_id, merchant_id, about, text, at) VALUES (:id, :number, :order_id, :merchant_id, :about, :text, :now)
ON CONFLICT DO NOTHING

-- stmt: complaints_of_order many
-- across: what is done to an order is done by a caller that has read whose it is
-- args: order_id:i64
-- cols: id:i64 number:str order_id:i64 merchant_id:i64 about:str text:str at:i64 answer:str? answered_at:i64? by_staff:i64
SELECT id, number, order_id, merchant_id, about, text, at, answer, answered_at, by_staff FROM complaint WHERE order_id = :order_id ORDER BY id

-- stmt: complaint_one one
-- across: the caller checks whose it is
-- args: id:i64
-- cols: id:i64 number:str order_id:i64 merchant_id:i64 about:str text:str at:i64 answer:str? answered_at:i64? by_staff:i64
SELECT id, number, order_id, merchant_id, about, text, at, answer, answered_at, by_staff FROM complaint WHERE id = :id

-- stmt: complaints_latest many
-- across: staff follow all of them
-- args: most:i64
-- cols: id:i64 number:str order_id:i64 merchant_id:i64 about:str text:str at:i64 answer:str? answered_at:i64? by_staff:i64
SELECT id, number, order_id, merchant_id, about, text, at, answer, answered_at, by_staff FROM complaint
ORDER BY CASE WHEN answered_at IS NULL THEN 0 ELSE 1 END, id DESC LIMIT :most

-- stmt: complaint_answered write
-- across: what is done to an order is done by a caller that has read whose it is
-- args: id:i64 answer:str by:i64 by_staff:i64 now:i64
UPDATE complaint SET answer = :answer, answered_at = :now, answered_by = :by, by_staff = :by_staff WHERE id = :id AND answered_at IS NULL

-- stmt: message_insert write
-- across: what is done to an order is done by a caller that has read whose it is
-- args: id:i64 order_id:i64 person_id:i64 text:str now:i64
INSERT INTO order_message (id, order_id, person_id, text, at) VALUES (:id, :order_id, :person_id, :text, :now)

-- stmt: messages_of_order many
-- across: what is done to an order is done by a caller that has read whose it is
-- args: order_id:i64
-- cols: id:i64 text:str at:i64 by_buyer:i64
SELECT id, text, at, by_buyer FROM order_message WHERE order_id = :order_id ORDER BY id

-- stmt: message_one one
-- across: a letter names a message only
-- args: id:i64
-- cols: text:str
SELECT text FROM order_message WHERE id = :id

-- stmt: complaints_unanswered many
-- across: the clock looks at everybody's
-- args: before:i64 most:i64
-- cols: id:i64 order_id:i64
SELECT id, order_id FROM complaint WHERE answered_at IS NULL AND reminded_at IS NULL AND at <= :before ORDER BY at LIMIT :most

-- stmt: complaint_reminded write
-- across: the clock looks at everybody's
-- args: id:i64 now:i64
UPDATE complaint SET reminded_at = :now WHERE id = :id AND reminded_at IS NULL
