-- One question each over all shops. Staff read across merchants: that is their trade.

-- stmt: coach_shops many
-- across: names of all shops, for the list of actions
-- cols: id:i64 name:str slug:str phone:str
SELECT id, name, slug, phone FROM merchant ORDER BY id

-- stmt: coach_aside_all many
-- args: now:i64
-- cols: merchant_id:i64 kind:str
SELECT merchant_id, kind FROM put_aside WHERE until_at > :now ORDER BY merchant_id

-- stmt: coach_unseen many
-- across: staff call shops that do not answer
-- args: submitted:str
-- cols: merchant_id:i64 n:i64 since:i64
SELECT merchant_id, count(*), min(created_at) FROM orders
WHERE state = :submitted AND pay_by_at IS NULL AND unseen_stage = 2 GROUP BY merchant_id

-- stmt: coach_late many
-- across: staff call shops that keep somebody waiting
-- args: accepted:str preparing:str ready:str pickup:str now:i64
-- cols: merchant_id:i64 n:i64 since:i64
SELECT o.merchant_id, count(*), min(o.slot_at) FROM orders o
WHERE o.state IN (:accepted, :preparing, :ready) AND o.slot_at <= :now AND (o.state <> :ready OR o.fulfilment <> :pickup)
    AND NOT EXISTS (SELECT 1 FROM booking b WHERE b.order_id = o.id)
GROUP BY o.merchant_id

-- stmt: coach_complaints many
-- across: staff follow all of them
-- args: before:i64
-- cols: merchant_id:i64 n:i64 since:i64
SELECT merchant_id, count(*), min(at) FROM complaint WHERE answered_at IS NULL AND at <= :before GROUP BY merchant_id

-- stmt: coach_refunds many
-- across: staff follow what the law wants given back in time
-- args: by_hand:str before:i64 now:i64
-- cols: merchant_id:i64 n:i64 since:i64
SELECT x.merchant_id, count(*), min(x.at) FROM (
    SELECT r.merchant_id, r.created_at AS at FROM refund r WHERE r.state = :by_hand AND r.created_at <= :before
    UNION ALL SELECT b.merchant_id, b.asked_at AS at FROM order_return b WHERE b.refunded_at IS NULL AND b.refund_by_at < :now) x
GROUP BY x.merchant_id

-- stmt: coach_questions many
-- across: staff call shops that leave buyers without an answer
-- args: after:i64 before:i64
-- cols: merchant_id:i64 n:i64 since:i64
SELECT merchant_id, count(*), min(created_at) FROM question
WHERE answered_at IS NULL AND created_at BETWEEN :after AND :before GROUP BY merchant_id

-- stmt: coach_stopped many
-- across: staff call who stopped on the way
-- args: after:i64 before:i64
-- cols: merchant_id:i64 n:i64 since:i64
SELECT a.merchant_id, CAST(1 AS BIGINT), a.step_at FROM arrival a JOIN merchant m ON m.id = a.merchant_id
WHERE a.ended_at IS NULL AND a.step_at BETWEEN :after AND :before AND m.published_at IS NULL AND m.suspended_at IS NULL

-- stmt: coach_sent_back many
-- across: staff call who has not mended his file
-- args: refused:str before:i64
-- cols: merchant_id:i64 n:i64 since:i64
SELECT m.id, CAST(1 AS BIGINT), v.at FROM merchant m JOIN verification v ON v.merchant_id = m.id
WHERE m.published_at IS NOT NULL AND m.verified_at IS NULL AND m.suspended_at IS NULL AND v.verdict = :refused AND v.at <= :before
    AND NOT EXISTS (SELECT 1 FROM verification w WHERE w.merchant_id = m.id AND w.id > v.id)

-- stmt: coach_empty many
-- args: before:i64
-- cols: merchant_id:i64 n:i64 since:i64
SELECT m.id, CAST(1 AS BIGINT), m.published_at FROM public_merchant m WHERE m.published_at <= :before
    AND NOT EXISTS (SELECT 1 FROM public_offer o WHERE o.merchant_id = m.id)

-- stmt: coach_no_hours many
-- across: staff help who has given no hours
-- args: before:i64
-- cols: merchant_id:i64 n:i64 since:i64
SELECT m.id, CAST(1 AS BIGINT), m.published_at FROM public_merchant m WHERE m.published_at <= :before
    AND NOT EXISTS (SELECT 1 FROM opening o WHERE o.merchant_id = m.id)

-- stmt: coach_bank many
-- across: staff call whose bank takes its time
-- args: pending:str test:str before:i64
-- cols: merchant_id:i64 n:i64 since:i64
SELECT c.merchant_id, CAST(1 AS BIGINT), c.updated_at FROM contract c JOIN public_merchant m ON m.id = c.merchant_id
WHERE c.state IN (:pending, :test) AND c.updated_at <= :before

-- stmt: coach_stale many
-- across: staff call who has not said whether all is still sold
-- args: before:i64
-- cols: merchant_id:i64 n:i64 since:i64
SELECT f.merchant_id, CAST(1 AS BIGINT), f.asked_at FROM fresh_ask f JOIN public_merchant m ON m.id = f.merchant_id
WHERE f.answered_at IS NULL AND f.asked_at <= :before

-- Its latest order, or its opening for who never had one. Ids go by time: the last of them is one row of an index.
-- stmt: coach_quiet many
-- across: staff call who sells nothing
-- args: showcase:str before:i64
-- cols: merchant_id:i64 n:i64 since:i64
SELECT q.id, CAST(1 AS BIGINT), q.since FROM (
    SELECT m.id, coalesce((SELECT o.created_at FROM orders o WHERE o.merchant_id = m.id ORDER BY o.id DESC LIMIT 1), m.published_at) AS since
    FROM public_merchant m WHERE m.mode <> :showcase AND m.published_at <= :before) q
WHERE q.since <= :before

-- stmt: coach_steps many
-- args: today:i64
-- cols: merchant_id:i64 n:i64 since:i64
SELECT merchant_id, CAST(1 AS BIGINT), next_day * 86400000 FROM shop_follow WHERE next_day <= :today

-- Nobody of the staff spoke with it, or ever did since it opened.
-- stmt: coach_silent many
-- args: note:str before:i64
-- cols: merchant_id:i64 n:i64 since:i64
SELECT q.id, CAST(1 AS BIGINT), q.since FROM (
    SELECT m.id, coalesce((SELECT max(e.at) FROM shop_entry e WHERE e.merchant_id = m.id AND e.kind <> :note), m.published_at) AS since
    FROM public_merchant m WHERE m.published_at <= :before) q
WHERE q.since <= :before

-- stmt: coach_shop_is one
-- across: whether there is such a shop
-- args: merchant_id:i64
-- cols: id:i64
SELECT id FROM merchant WHERE id = :merchant_id

-- stmt: put_aside_set write
-- args: merchant_id:i64 kind:str done:i64 person_id:i64 now:i64 until_at:i64
INSERT INTO put_aside (merchant_id, kind, done, person_id, at, until_at) VALUES (:merchant_id, :kind, :done, :person_id, :now, :until_at)
ON CONFLICT (merchant_id, kind) DO UPDATE SET done = excluded.done, person_id = excluded.person_id, at = excluded.at, until_at = excluded.until_at

-- stmt: put_aside_end write
-- args: merchant_id:i64 kind:str now:i64
DELETE FROM put_aside WHERE merchant_id = :merchant_id AND kind = :kind AND until_at > :now

-- stmt: put_aside_list many
-- across: what staff have put aside of any shop
-- args: now:i64 most:i64
-- cols: merchant_id:i64 kind:str done:i64 until_at:i64 shop:str who:str?
SELECT a.merchant_id, a.kind, a.done, a.until_at, m.name, p.name FROM put_aside a JOIN merchant m ON m.id = a.merchant_id
LEFT JOIN person p ON p.id = a.person_id WHERE a.until_at > :now ORDER BY a.until_at, a.merchant_id, a.kind LIMIT :most

-- stmt: routine_all many
-- cols: task:str at:i64 who:str?
SELECT r.task, r.at, p.name FROM routine_done r LEFT JOIN person p ON p.id = r.person_id

-- stmt: routine_set write
-- args: task:str now:i64 person_id:i64
INSERT INTO routine_done (task, at, person_id) VALUES (:task, :now, :person_id)
ON CONFLICT (task) DO UPDATE SET at = excluded.at, person_id = excluded.person_id

-- stmt: ends_promotions many
-- across: staff see what ends soon
-- args: running:i64 now:i64 until:i64 most:i64
-- cols: title:str shop:str merchant_id:i64 to_at:i64
SELECT p.title_fr, m.name, m.id, x.to_at FROM promotion x JOIN offer o ON o.id = x.offer_id JOIN product p ON p.id = o.product_id
JOIN merchant m ON m.id = x.merchant_id WHERE x.told = :running AND x.to_at BETWEEN :now AND :until ORDER BY x.to_at, x.id LIMIT :most

-- stmt: ends_labels many
-- across: staff see what ends soon
-- args: accepted:str today:i64 until:i64 most:i64
-- cols: title:str shop:str merchant_id:i64 day:i64
SELECT l.name_fr, m.name, m.id, c.until_day FROM label_claim c JOIN label l ON l.id = c.label_id JOIN merchant m ON m.id = c.merchant_id
WHERE c.state = :accepted AND c.until_day BETWEEN :today AND :until ORDER BY c.until_day, c.id LIMIT :most

-- stmt: payments_stuck one
-- across: staff see what banks have not told
-- args: before:i64
-- cols: n:i64 oldest:i64?
SELECT count(*), min(created_at) FROM attempt WHERE poll_at IS NOT NULL AND created_at <= :before

-- Everything the list of shops is sorted and filtered by, one row a shop.
-- stmt: desk_shops many
-- across: staff accompany all of them
-- args: merchant_id:i64 note:str
-- cols: id:i64 name:str slug:str insee:str phone:str sort_key:str mode:str published_at:i64? verified_at:i64? suspended_at:i64? said:i64 told:i64 reached:i64 pays:i64 portrait:i64 hours:i64 offers:i64 photo:i64 last_order:i64? last_contact:i64? next_step:str? next_day:i64? coach_id:i64? coach:str?
SELECT m.id, m.name, m.slug, m.insee, m.phone, m.sort_key, m.mode, m.published_at, m.verified_at, m.suspended_at,
    CAST(CASE WHEN length(m.trade_fr) > 0 THEN 1 ELSE 0 END AS BIGINT), CAST(CASE WHEN length(m.story_fr) > 0 THEN 1 ELSE 0 END AS BIGINT),
    CAST(CASE WHEN length(m.phone) > 0 THEN 1 ELSE 0 END AS BIGINT), CAST(CASE WHEN m.pay_in_shop = 1 OR m.pay_online = 1 THEN 1 ELSE 0 END AS BIGINT),
    CAST(CASE WHEN m.portrait_id IS NOT NULL THEN 1 ELSE 0 END AS BIGINT),
    CAST(CASE WHEN EXISTS (SELECT 1 FROM opening h WHERE h.merchant_id = m.id) THEN 1 ELSE 0 END AS BIGINT),
    CAST(CASE WHEN EXISTS (SELECT 1 FROM offer o WHERE o.merchant_id = m.id AND o.published_at IS NOT NULL AND o.withdrawn_at IS NULL) THEN 1 ELSE 0 END AS BIGINT),
    CAST(CASE WHEN EXISTS (SELECT 1 FROM picture p WHERE p.merchant_id = m.id) THEN 1 ELSE 0 END AS BIGINT),
    (SELECT o.created_at FROM orders o WHERE o.merchant_id = m.id ORDER BY o.id DESC LIMIT 1),
    (SELECT max(e.at) FROM shop_entry e WHERE e.merchant_id = m.id AND e.kind <> :note),
    f.next_step, f.next_day, f.coach_id, c.name
FROM merchant m LEFT JOIN shop_follow f ON f.merchant_id = m.id LEFT JOIN person c ON c.id = f.coach_id
WHERE CAST(:merchant_id AS BIGINT) = 0 OR m.id = :merchant_id ORDER BY m.sort_key, m.id

-- stmt: desk_entries many
-- args: merchant_id:i64 most:i64
-- cols: id:i64 kind:str text:str at:i64 person_id:i64 who:str?
SELECT e.id, e.kind, e.text, e.at, e.person_id, p.name FROM shop_entry e LEFT JOIN person p ON p.id = e.person_id
WHERE e.merchant_id = :merchant_id ORDER BY e.at DESC, e.id DESC LIMIT :most

-- stmt: desk_entry_add write
-- args: id:i64 merchant_id:i64 kind:str text:str at:i64 person_id:i64
INSERT INTO shop_entry (id, merchant_id, kind, text, at, person_id) VALUES (:id, :merchant_id, :kind, :text, :at, :person_id)

-- One's own, soon after: a slip of the pen.
-- stmt: desk_entry_remove write
-- args: id:i64 merchant_id:i64 person_id:i64
DELETE FROM shop_entry WHERE id = :id AND merchant_id = :merchant_id AND person_id = :person_id

-- stmt: desk_follow_set write
-- args: merchant_id:i64 next_step:str next_day:i64? coach_id:i64? now:i64 person_id:i64
INSERT INTO shop_follow (merchant_id, next_step, next_day, coach_id, updated_at, person_id)
VALUES (:merchant_id, :next_step, :next_day, :coach_id, :now, :person_id)
ON CONFLICT (merchant_id) DO UPDATE SET next_step = excluded.next_step, next_day = excluded.next_day, coach_id = excluded.coach_id,
    updated_at = excluded.updated_at, person_id = excluded.person_id

-- stmt: diagnosis_of many
-- args: merchant_id:i64
-- cols: moment:str answers:str score:i64 at:i64 who:str?
SELECT d.moment, d.answers, d.score, d.at, p.name FROM diagnosis d LEFT JOIN person p ON p.id = d.person_id
WHERE d.merchant_id = :merchant_id ORDER BY d.at

-- stmt: diagnosis_set write
-- args: merchant_id:i64 moment:str answers:str score:i64 now:i64 person_id:i64
INSERT INTO diagnosis (merchant_id, moment, answers, score, at, person_id) VALUES (:merchant_id, :moment, :answers, :score, :now, :person_id)
ON CONFLICT (merchant_id, moment) DO UPDATE SET answers = excluded.answers, score = excluded.score, at = excluded.at, person_id = excluded.person_id

-- Before and after by commune; after counts only shops asked before too, so that the same are compared.
-- stmt: diagnosis_communes many
-- across: staff compare communes
-- args: before:str after:str
-- cols: insee:str shops:i64 before_sum:i64 both:i64 both_before:i64 both_after:i64
SELECT m.insee, count(*), CAST(sum(b.score) AS BIGINT), count(a.score), CAST(coalesce(sum(CASE WHEN a.score IS NOT NULL THEN b.score ELSE 0 END), 0) AS BIGINT),
    CAST(coalesce(sum(a.score), 0) AS BIGINT)
FROM diagnosis b JOIN merchant m ON m.id = b.merchant_id LEFT JOIN diagnosis a ON a.merchant_id = b.merchant_id AND a.moment = :after
WHERE b.moment = :before GROUP BY m.insee ORDER BY m.insee
