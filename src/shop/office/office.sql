-- What staff look at. The office reads across merchants: that is its trade.

-- stmt: office_jobs_failed many
-- args: most:i64
-- cols: id:i64 kind:str run_at:i64 attempts:i64 failed_at:i64? last_error:str?
SELECT id, kind, run_at, attempts, failed_at, last_error FROM job WHERE failed_at IS NOT NULL ORDER BY failed_at DESC LIMIT :most

-- stmt: office_jobs_waiting one
-- args: now:i64
-- cols: n:i64 oldest:i64?
SELECT count(*), min(run_at) FROM job WHERE done_at IS NULL AND failed_at IS NULL AND run_at <= :now

-- stmt: office_job_retry write
-- args: id:i64 now:i64
UPDATE job SET failed_at = NULL, run_at = :now, leased_until = 0, attempts = 0 WHERE id = :id AND failed_at IS NOT NULL

-- stmt: office_returns_late many
-- args: now:i64 most:i64
-- across: staff follow what the law wants given back in time
-- cols: cents:i64 asked_at:i64 merchant:str phone:str number:str
SELECT r.cents, r.asked_at, m.name, m.phone, o.number FROM order_return r JOIN merchant m ON m.id = r.merchant_id JOIN orders o ON o.id = r.order_id
WHERE r.refunded_at IS NULL AND r.refund_by_at < :now ORDER BY r.refund_by_at LIMIT :most

-- stmt: office_refunds_by_hand many
-- args: by_hand:str most:i64
-- across: staff follow every refund the bank left to the merchant
-- cols: id:i64 amount_cents:i64 created_at:i64 merchant:str phone:str reference:str
SELECT r.id, r.amount_cents, r.created_at, m.name, m.phone, a.reference FROM refund r JOIN attempt a ON a.id = r.attempt_id
JOIN merchant m ON m.id = r.merchant_id WHERE r.state = :by_hand ORDER BY r.created_at LIMIT :most

-- stmt: office_orders_unseen many
-- args: submitted:str most:i64
-- across: staff call shops that do not answer
-- cols: number:str created_at:i64 slot_at:i64 merchant:str phone:str
SELECT o.number, o.created_at, o.slot_at, m.name, m.phone FROM orders o JOIN merchant m ON m.id = o.merchant_id
WHERE o.state = :submitted AND o.pay_by_at IS NULL AND o.unseen_stage = 2 ORDER BY o.created_at LIMIT :most

-- stmt: office_orders_late many
-- across: staff call shops that keep somebody waiting
-- args: accepted:str preparing:str ready:str pickup:str now:i64 most:i64
-- cols: number:str slot_at:i64 merchant:str phone:str
SELECT o.number, o.slot_at, m.name, m.phone FROM orders o JOIN merchant m ON m.id = o.merchant_id
WHERE o.state IN (:accepted, :preparing, :ready) AND o.slot_at <= :now AND (o.state <> :ready OR o.fulfilment <> :pickup)
ORDER BY o.slot_at, o.id LIMIT :most

-- stmt: office_complaints_open many
-- across: staff follow all of them
-- args: most:i64
-- cols: id:i64 number:str at:i64 merchant:str phone:str
SELECT c.id, c.number, c.at, m.name, m.phone FROM complaint c JOIN merchant m ON m.id = c.merchant_id
WHERE c.answered_at IS NULL ORDER BY c.at LIMIT :most

-- stmt: office_counts one
-- across: staff count the whole market
-- args: handed_over:str since:i64
-- cols: merchants:i64 waiting:i64 offers:i64 orders:i64 handed_over:i64
SELECT (SELECT count(*) FROM public_merchant), (SELECT count(*) FROM merchant w WHERE w.published_at IS NOT NULL AND w.verified_at IS NULL
    AND w.suspended_at IS NULL), (SELECT count(*) FROM public_offer), (SELECT count(*) FROM orders WHERE created_at >= :since),
    (SELECT count(*) FROM orders WHERE state = :handed_over AND state_at >= :since)

-- stmt: office_verdicts many
-- args: merchant_id:i64
-- cols: verdict:str reason:str at:i64 who:str?
SELECT v.verdict, v.reason, v.at, p.name FROM verification v LEFT JOIN person p ON p.id = v.staff_id
WHERE v.merchant_id = :merchant_id ORDER BY v.id DESC

-- stmt: office_first_offers many
-- across: staff look at any shop
-- args: merchant_id:i64 most:i64
-- cols: title_fr:str title_en:str price_cents:i64?
SELECT p.title_fr, p.title_en, o.price_cents FROM public_offer o JOIN product p ON p.id = o.product_id
WHERE o.merchant_id = :merchant_id ORDER BY o.id LIMIT :most

-- stmt: office_person_name one
-- args: id:i64
-- cols: name:str
SELECT name FROM person WHERE id = :id

-- stmt: office_audit many
-- args: most:i64
-- cols: at:i64 actor_kind:str who:str? verb:str about:str detail:str
SELECT a.at, a.actor_kind, p.name, a.verb, a.about, a.detail FROM audit a LEFT JOIN person p ON p.id = a.actor_id
ORDER BY a.id DESC LIMIT :most

-- stmt: office_shop_of_slug one
-- across: staff act for any shop
-- args: slug:str
-- cols: id:i64 name:str
SELECT id, name FROM merchant WHERE slug = :slug

-- Of all shops, or of one; with a number that ends so, or any.
-- stmt: office_orders_open many
-- across: staff act for any shop
-- args: submitted:str accepted:str preparing:str ready:str away:str tail:str any_number:i64 merchant_id:i64 most:i64
-- cols: number:str merchant:str buyer:str slot_at:i64 slot_end_at:i64 state:str
SELECT o.number, m.name, p.name, o.slot_at, o.slot_end_at, o.state FROM orders o JOIN merchant m ON m.id = o.merchant_id
JOIN purchase p ON p.id = o.purchase_id
WHERE o.state IN (:submitted, :accepted, :preparing, :ready, :away) AND (CAST(:merchant_id AS BIGINT) = 0 OR o.merchant_id = :merchant_id)
    AND (CAST(:any_number AS BIGINT) = 1 OR o.number = m.code || :tail)
ORDER BY o.slot_at, o.id LIMIT :most
