-- Bank contracts, payment attempts, gateway events, refunds.

-- stmt: contract_of_merchant one
-- args: merchant_id:i64 off:str
-- cols: id:i64 token:str dialect:str platform:str site_id:str part:str login:str services:i64 key_test:blob? key_production:blob? rest_test:blob? rest_production:blob? seal_number:i64 last4_test:str last4_production:str state:str merchant_id:i64
SELECT id, token, dialect, platform, site_id, part, login, services, key_test, key_production, rest_test, rest_production, seal_number, last4_test,
    last4_production, state, merchant_id
FROM contract WHERE merchant_id = :merchant_id AND state <> :off ORDER BY id DESC LIMIT 1

-- stmt: contract_by_token one
-- args: token:str
-- across: the address the bank calls names the contract
-- cols: id:i64 token:str dialect:str platform:str site_id:str part:str login:str services:i64 key_test:blob? key_production:blob? rest_test:blob? rest_production:blob? seal_number:i64 last4_test:str last4_production:str state:str merchant_id:i64
SELECT id, token, dialect, platform, site_id, part, login, services, key_test, key_production, rest_test, rest_production, seal_number, last4_test,
    last4_production, state, merchant_id
FROM contract WHERE token = :token

-- stmt: contract_by_id one
-- args: id:i64
-- across: an attempt names its contract
-- cols: id:i64 token:str dialect:str platform:str site_id:str part:str login:str services:i64 key_test:blob? key_production:blob? rest_test:blob? rest_production:blob? seal_number:i64 last4_test:str last4_production:str state:str merchant_id:i64
SELECT id, token, dialect, platform, site_id, part, login, services, key_test, key_production, rest_test, rest_production, seal_number, last4_test,
    last4_production, state, merchant_id
FROM contract WHERE id = :id

-- stmt: contract_insert write
-- args: id:i64 token:str merchant_id:i64 dialect:str platform:str site_id:str part:str login:str services:i64 key_test:blob? key_production:blob? rest_test:blob? rest_production:blob? seal_number:i64 last4_test:str last4_production:str state:str now:i64
INSERT INTO contract (id, token, merchant_id, dialect, platform, site_id, part, login, services, key_test, key_production, rest_test, rest_production,
    seal_number, last4_test, last4_production, state, created_at, updated_at)
VALUES (:id, :token, :merchant_id, :dialect, :platform, :site_id, :part, :login, :services, :key_test, :key_production, :rest_test, :rest_production,
    :seal_number, :last4_test, :last4_production, :state, :now, :now)

-- stmt: contract_update write
-- args: id:i64 merchant_id:i64 platform:str site_id:str part:str login:str services:i64 key_test:blob? key_production:blob? rest_test:blob? rest_production:blob? seal_number:i64 last4_test:str last4_production:str state:str now:i64
UPDATE contract SET platform = :platform, site_id = :site_id, part = :part, login = :login, services = :services, key_test = :key_test, key_production = :key_production,
    rest_test = :rest_test, rest_production = :rest_production, seal_number = :seal_number, last4_test = :last4_test,
    last4_production = :last4_production, state = :state, updated_at = :now
WHERE id = :id AND merchant_id = :merchant_id

-- A contract that is no longer used keeps its address and keys: what was begun on it may still end well.
-- stmt: contract_off write
-- args: id:i64 merchant_id:i64 off:str now:i64
UPDATE contract SET state = :off, updated_at = :now WHERE id = :id AND merchant_id = :merchant_id

-- stmt: old_key_keep write
-- across: of a contract the caller has read, by its merchant or by the address the bank calls
-- args: id:i64 contract_id:i64 production:i64 key:blob seal_number:i64 until_at:i64
INSERT INTO old_key (id, contract_id, production, key, seal_number, until_at)
VALUES (:id, :contract_id, :production, :key, :seal_number, :until_at)

-- Those that were still good at an instant.
-- stmt: old_keys_at many
-- across: of a contract the caller has read, by its merchant or by the address the bank calls
-- args: contract_id:i64 at:i64
-- cols: production:i64 key:blob seal_number:i64
SELECT production, key, seal_number FROM old_key WHERE contract_id = :contract_id AND until_at > :at ORDER BY id DESC

-- stmt: old_keys_drop write
-- across: the clock forgets what is old, whoever it was of
-- args: before:i64
DELETE FROM old_key WHERE until_at <= :before

-- stmt: trans_next write
-- across: of a contract the caller has read, by its merchant or by the address the bank calls
-- args: contract_id:i64 day:i64
-- cols: next:i64
INSERT INTO trans_number (contract_id, day, next) VALUES (:contract_id, :day, 1)
ON CONFLICT (contract_id, day) DO UPDATE SET next = trans_number.next + 1
RETURNING next

-- stmt: attempt_count one
-- args: about:i64
-- across: the caller knows whose it is
-- cols: n:i64
SELECT count(*) FROM attempt WHERE about = :about

-- stmt: attempt_insert write
-- args: id:i64 merchant_id:i64 contract_id:i64 about:i64 reference:str amount_cents:i64 currency:str mode:str trans_id:str trans_date:str bank_id:str state:str now:i64 poll_at:i64
INSERT INTO attempt (id, merchant_id, contract_id, about, reference, amount_cents, currency, mode, trans_id, trans_date, bank_id,
    state, created_at, poll_at)
VALUES (:id, :merchant_id, :contract_id, :about, :reference, :amount_cents, :currency, :mode, :trans_id, :trans_date, :bank_id,
    :state, :now, :poll_at)

-- stmt: attempt_one one
-- args: id:i64
-- across: the caller knows whose it is
-- cols: id:i64 merchant_id:i64 contract_id:i64 about:i64 reference:str amount_cents:i64 currency:str mode:str trans_id:str trans_date:str bank_id:str state:str captured_cents:i64 created_at:i64 poll_at:i64? polls:i64
SELECT id, merchant_id, contract_id, about, reference, amount_cents, currency, mode, trans_id, trans_date, bank_id, state,
    captured_cents, created_at, poll_at, polls FROM attempt WHERE id = :id

-- stmt: attempt_by_reference one
-- args: reference:str contract_id:i64
-- across: of this contract
-- cols: id:i64 merchant_id:i64 contract_id:i64 about:i64 reference:str amount_cents:i64 currency:str mode:str trans_id:str trans_date:str bank_id:str state:str captured_cents:i64 created_at:i64 poll_at:i64? polls:i64
SELECT id, merchant_id, contract_id, about, reference, amount_cents, currency, mode, trans_id, trans_date, bank_id, state,
    captured_cents, created_at, poll_at, polls FROM attempt WHERE reference = :reference AND contract_id = :contract_id

-- stmt: attempt_end write
-- across: the bank names the attempt; it was read with its contract
-- args: id:i64 state:str bank_id:str captured_cents:i64 now:i64 poll_at:i64?
UPDATE attempt SET state = :state, bank_id = CASE WHEN bank_id = :bank_id THEN bank_id ELSE :bank_id END,
    captured_cents = :captured_cents, settled_at = :now, poll_at = :poll_at
WHERE id = :id

-- stmt: attempt_state write
-- across: the bank names the attempt; it was read with its contract
-- args: id:i64 state:str
UPDATE attempt SET state = :state WHERE id = :id

-- Its merchant is to look for the money.
-- stmt: attempt_look write
-- across: the bank names the attempt; it was read with its contract
-- args: id:i64 now:i64
UPDATE attempt SET look_at = :now WHERE id = :id AND look_at IS NULL AND captured_cents = 0

-- stmt: attempt_looked write
-- args: id:i64 merchant_id:i64
UPDATE attempt SET look_at = NULL WHERE id = :id AND merchant_id = :merchant_id AND look_at IS NOT NULL AND captured_cents = 0

-- Its merchant found the money.
-- stmt: attempt_seen write
-- across: it was read with its merchant
-- args: id:i64 now:i64
UPDATE attempt SET seen_at = :now WHERE id = :id

-- stmt: attempts_to_look many
-- args: merchant_id:i64
-- cols: id:i64 amount_cents:i64 reference:str created_at:i64
SELECT id, amount_cents, reference, created_at FROM attempt
WHERE merchant_id = :merchant_id AND look_at IS NOT NULL AND captured_cents = 0 ORDER BY id

-- stmt: attempt_polled write
-- across: the clock looks at everybody's
-- args: id:i64 poll_at:i64?
UPDATE attempt SET poll_at = :poll_at, polls = polls + 1 WHERE id = :id

-- stmt: attempts_to_poll many
-- across: the clock looks at everybody's
-- args: now:i64
-- cols: id:i64 polls:i64 created_at:i64
SELECT id, polls, created_at FROM attempt WHERE poll_at IS NOT NULL AND poll_at <= :now ORDER BY poll_at LIMIT 50

-- stmt: attempt_soonest one
-- across: the clock looks at everybody's
-- cols: poll_at:i64?
SELECT min(poll_at) FROM attempt WHERE poll_at IS NOT NULL

-- stmt: attempts_about many
-- args: about:i64
-- across: the caller knows whose it is
-- cols: id:i64 state:str amount_cents:i64 captured_cents:i64 created_at:i64 poll_at:i64?
SELECT id, state, amount_cents, captured_cents, created_at, poll_at FROM attempt WHERE about = :about ORDER BY id DESC

-- stmt: refunds_of_attempt many
-- args: attempt_id:i64
-- across: the caller knows whose it is
-- cols: id:i64 amount_cents:i64 state:str bank_id:str
SELECT id, amount_cents, state, bank_id FROM refund WHERE attempt_id = :attempt_id ORDER BY id

-- stmt: sums_between many
-- args: a0:i64 a1:i64 a2:i64 a3:i64 a4:i64 a5:i64 a6:i64 a7:i64 a8:i64 a9:i64 a10:i64 a11:i64 a12:i64 a13:i64 a14:i64 a15:i64 asked:str by_hand:str done:str redirected:str pending:str
-- across: the caller knows whose they are
-- cols: about:i64 captured_cents:i64 refunded_cents:i64 asked_cents:i64 unknown:i64
SELECT a.about, CAST(sum(a.captured_cents) AS BIGINT),
    CAST(sum((SELECT coalesce(sum(r.amount_cents), 0) FROM refund r WHERE r.attempt_id = a.id AND r.state = :done)) AS BIGINT),
    CAST(sum((SELECT coalesce(sum(r.amount_cents), 0) FROM refund r WHERE r.attempt_id = a.id AND r.state IN (:asked, :by_hand))) AS BIGINT),
    CAST(sum(CASE WHEN a.state IN (:redirected, :pending) AND a.poll_at IS NOT NULL THEN 1 ELSE 0 END) AS BIGINT)
FROM attempt a
WHERE a.about IN (:a0, :a1, :a2, :a3, :a4, :a5, :a6, :a7, :a8, :a9, :a10, :a11, :a12, :a13, :a14, :a15)
GROUP BY a.about

-- stmt: event_insert write
-- across: the bank names the attempt; it was read with its contract
-- args: id:i64 key:str contract_id:i64 attempt_id:i64? source:str status:str amount_cents:i64 raw:str received_at:i64 now:i64 verdict:str
INSERT INTO gateway_event (id, key, contract_id, attempt_id, source, status, amount_cents, raw, received_at, applied_at, verdict)
VALUES (:id, :key, :contract_id, :attempt_id, :source, :status, :amount_cents, :raw, :received_at, :now, :verdict)
ON CONFLICT (key) DO NOTHING

-- stmt: event_known one
-- across: the bank names the attempt; it was read with its contract
-- args: key:str
-- cols: id:i64
SELECT id FROM gateway_event WHERE key = :key

-- stmt: refund_insert write
-- args: id:i64 merchant_id:i64 attempt_id:i64 amount_cents:i64 reason:str state:str now:i64 done_at:i64? bank_id:str
INSERT INTO refund (id, merchant_id, attempt_id, amount_cents, reason, state, created_at, done_at, bank_id)
VALUES (:id, :merchant_id, :attempt_id, :amount_cents, :reason, :state, :now, :done_at, :bank_id)

-- stmt: refund_one one
-- args: id:i64
-- across: an event or a job names it
-- cols: id:i64 merchant_id:i64 attempt_id:i64 amount_cents:i64 reason:str state:str created_at:i64 sent_at:i64? about:i64
SELECT r.id, r.merchant_id, r.attempt_id, r.amount_cents, r.reason, r.state, r.created_at, r.sent_at, a.about
FROM refund r JOIN attempt a ON a.id = r.attempt_id
WHERE r.id = :id

-- stmt: refund_end write
-- across: a refund the caller has read: the bank's word, or its merchant's
-- args: id:i64 from:str state:str done_at:i64?
UPDATE refund SET state = :state, done_at = :done_at WHERE id = :id AND state = :from

-- The bank is about to be asked for it.
-- stmt: refund_sent write
-- across: a refund its job has read
-- args: id:i64 asked:str now:i64
UPDATE refund SET sent_at = :now WHERE id = :id AND state = :asked

-- What the bank calls it, once it is known.
-- stmt: refund_name write
-- across: a refund the caller has read, named by the bank
-- args: id:i64 bank_id:str
UPDATE refund SET bank_id = :bank_id WHERE id = :id

-- stmt: refunded_of_attempt one
-- args: attempt_id:i64
-- across: the caller knows whose it is
-- cols: all_cents:i64
SELECT CAST(coalesce(sum(amount_cents), 0) AS BIGINT) FROM refund WHERE attempt_id = :attempt_id

-- stmt: refunds_by_hand many
-- args: merchant_id:i64 by_hand:str
-- cols: id:i64 amount_cents:i64 reason:str created_at:i64 reference:str bank_id:str
SELECT r.id, r.amount_cents, r.reason, r.created_at, a.reference, a.bank_id FROM refund r JOIN attempt a ON a.id = r.attempt_id
WHERE r.merchant_id = :merchant_id AND r.state = :by_hand ORDER BY r.id

-- What of an attempt went back.
-- stmt: refunds_done one
-- args: attempt_id:i64 done:str
-- across: the caller knows whose it is
-- cols: all_cents:i64
SELECT CAST(coalesce(sum(amount_cents), 0) AS BIGINT) FROM refund WHERE attempt_id = :attempt_id AND state = :done

-- stmt: mark_get one
-- args: file:str
-- cols: applied:i64
SELECT applied FROM journal_mark WHERE file = :file

-- stmt: mark_put write
-- args: file:str applied:i64
INSERT INTO journal_mark (file, applied) VALUES (:file, :applied)
ON CONFLICT (file) DO UPDATE SET applied = excluded.applied

-- One that is not applied yet, or was the bank's, stays as it is.
-- stmt: word_put write
-- args: id:i64 seal:str token:str raw:blob now:i64
INSERT INTO bank_word (id, seal, token, raw, received_at) VALUES (:id, :seal, :token, :raw, :now)
ON CONFLICT (seal) DO UPDATE SET received_at = excluded.received_at, leased_until = NULL, trusted = NULL, applied_at = NULL
WHERE bank_word.trusted = 0

-- stmt: word_next one
-- args: now:i64
-- cols: id:i64 token:str raw:blob received_at:i64
SELECT w.id, w.token, w.raw, w.received_at FROM bank_word w
WHERE w.applied_at IS NULL AND coalesce(w.leased_until, 0) <= :now
    AND NOT EXISTS (SELECT 1 FROM bank_word o WHERE o.token = w.token AND o.id < w.id AND o.applied_at IS NULL)
ORDER BY w.id LIMIT 1

-- stmt: word_lease write
-- args: id:i64 now:i64 until:i64
UPDATE bank_word SET leased_until = :until WHERE id = :id AND applied_at IS NULL AND coalesce(leased_until, 0) <= :now

-- stmt: word_done write
-- args: id:i64 trusted:i64 now:i64
UPDATE bank_word SET trusted = :trusted, applied_at = :now, leased_until = NULL WHERE id = :id AND applied_at IS NULL

-- stmt: words_left one
-- args: before:i64
-- cols: n:i64 oldest:i64?
SELECT count(*), min(received_at) FROM bank_word WHERE applied_at IS NULL AND received_at < :before

-- stmt: check_contract many
-- across: fsck
-- cols: id:i64
SELECT a.id FROM attempt a JOIN contract c ON c.id = a.contract_id WHERE c.merchant_id <> a.merchant_id

-- stmt: check_dialects many
-- across: fsck
-- cols: id:i64 dialect:str
SELECT id, dialect FROM contract

-- stmt: check_refunds many
-- across: fsck
-- cols: id:i64 captured_cents:i64 refunds_cents:i64
SELECT a.id, a.captured_cents, CAST(sum(r.amount_cents) AS BIGINT) FROM attempt a JOIN refund r ON r.attempt_id = a.id
GROUP BY a.id, a.captured_cents HAVING sum(r.amount_cents) > a.captured_cents

-- stmt: check_captures many
-- across: fsck
-- args: captured:str recovered:str
-- cols: id:i64 captured_cents:i64 told_cents:i64
SELECT t.id, t.captured_cents, t.told_cents FROM
    (SELECT a.id, a.captured_cents, CASE WHEN a.seen_at IS NULL THEN CAST(coalesce(sum(e.amount_cents), 0) AS BIGINT)
        ELSE a.amount_cents END AS told_cents
    FROM attempt a LEFT JOIN gateway_event e ON e.attempt_id = a.id AND e.verdict IN (:captured, :recovered)
    GROUP BY a.id, a.captured_cents, a.seen_at, a.amount_cents) t
WHERE t.captured_cents <> t.told_cents

-- stmt: captures_between many
-- args: merchant_id:i64 from:i64 to:i64
-- cols: about:i64 at:i64 cents:i64
SELECT about, settled_at, captured_cents FROM attempt
WHERE merchant_id = :merchant_id AND captured_cents > 0 AND settled_at >= :from AND settled_at < :to ORDER BY settled_at, id

-- stmt: refunds_between many
-- args: merchant_id:i64 from:i64 to:i64 done:str
-- cols: about:i64 at:i64 cents:i64
SELECT a.about, r.done_at, -r.amount_cents FROM refund r JOIN attempt a ON a.id = r.attempt_id
WHERE r.merchant_id = :merchant_id AND r.state = :done AND r.done_at >= :from AND r.done_at < :to ORDER BY r.done_at, r.id

-- What is sealed under another key than the current one.
-- stmt: contract_sealed_before many
-- across: a new sealing key is for every contract
-- args: number:i64 after:i64 most:i64
-- cols: id:i64 key_test:blob? key_production:blob? rest_test:blob? rest_production:blob? seal_number:i64
SELECT id, key_test, key_production, rest_test, rest_production, seal_number FROM contract
WHERE seal_number <> :number AND id > :after ORDER BY id LIMIT :most

-- stmt: contract_seal write
-- across: a new sealing key is for every contract
-- args: id:i64 key_test:blob? key_production:blob? rest_test:blob? rest_production:blob? number:i64
UPDATE contract SET key_test = :key_test, key_production = :key_production, rest_test = :rest_test,
    rest_production = :rest_production, seal_number = :number WHERE id = :id

-- stmt: old_key_sealed_before many
-- across: a new sealing key is for every contract
-- args: number:i64 after:i64 most:i64
-- cols: id:i64 key:blob seal_number:i64
SELECT id, key, seal_number FROM old_key WHERE seal_number <> :number AND id > :after ORDER BY id LIMIT :most

-- stmt: old_key_seal write
-- across: a new sealing key is for every contract
-- args: id:i64 key:blob number:i64
UPDATE old_key SET key = :key, seal_number = :number WHERE id = :id

-- Platforms in use.
-- stmt: platforms_used many
-- across: the clock looks at everybody's
-- args: state:str
-- cols: platform:str dialect:str
SELECT DISTINCT platform, dialect FROM contract WHERE state = :state ORDER BY platform, dialect

-- stmt: door_get one
-- args: platform:str
-- cols: spare:i64 seen_at:i64
SELECT spare, seen_at FROM bank_door WHERE platform = :platform

-- stmt: door_put write
-- args: platform:str spare:i64 now:i64
INSERT INTO bank_door (platform, spare, seen_at) VALUES (:platform, :spare, :now)
ON CONFLICT (platform) DO UPDATE SET spare = excluded.spare, seen_at = excluded.seen_at
