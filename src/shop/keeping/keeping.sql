-- What is too old, kind by kind: one statement that takes a piece of it away, one that says how much of it is left.

-- stmt: keep_marks many
-- cols: kind:str at:i64 swept:i64
SELECT kind, at, swept FROM keep_mark ORDER BY kind

-- stmt: keep_mark_put write
-- args: kind:str at:i64 swept:i64 whole:i64
INSERT INTO keep_mark (kind, at, swept) VALUES (:kind, :at, :swept)
ON CONFLICT (kind) DO UPDATE SET swept = keep_mark.swept + excluded.swept, at = CASE WHEN :whole = 1 THEN excluded.at ELSE keep_mark.at END

-- stmt: left_carts one
-- args: before:i64
-- cols: n:i64
SELECT count(*) FROM cart WHERE closed_at IS NULL AND seen_at < :before

-- stmt: fade_contacts write
-- args: before:i64 most:i64 empty:str
UPDATE cart SET name = :empty, phone = :empty, mail = :empty, helper = :empty, helper_phone = :empty
WHERE id IN (SELECT id FROM cart WHERE closed_at IS NOT NULL AND length(name) > 0 AND closed_at < :before ORDER BY closed_at LIMIT :most)

-- stmt: left_contacts one
-- args: before:i64
-- cols: n:i64
SELECT count(*) FROM cart WHERE closed_at IS NOT NULL AND length(name) > 0 AND closed_at < :before

-- stmt: left_reach one
-- across: the law, not a merchant, says how long
-- args: before:i64
-- cols: n:i64
SELECT count(*) FROM purchase p WHERE p.forgotten = 0 AND p.created_at < :before
    AND NOT EXISTS (SELECT 1 FROM orders o WHERE o.purchase_id = p.id AND (o.state_at >= :before OR o.slot_end_at >= :before))
    AND NOT EXISTS (SELECT 1 FROM orders o JOIN complaint c ON c.order_id = o.id WHERE o.purchase_id = p.id AND c.at >= :before)

-- stmt: left_names one
-- across: the law, not a merchant, says how long
-- args: before:i64 handed:str ordered:str dear_cents:i64
-- cols: n:i64
SELECT count(*) FROM purchase p WHERE p.forgotten < 2 AND p.created_at < :before
    AND NOT EXISTS (SELECT 1 FROM orders o WHERE o.purchase_id = p.id AND (o.state_at >= :before OR o.slot_end_at >= :before
        OR (o.state = :handed AND o.kind = :ordered AND o.actual_total_cents >= :dear_cents)))
    AND NOT EXISTS (SELECT 1 FROM orders o JOIN complaint c ON c.order_id = o.id WHERE o.purchase_id = p.id AND c.at >= :before)

-- stmt: left_contracts one
-- across: the law, not a merchant, says how long
-- args: before:i64
-- cols: n:i64
SELECT count(*) FROM purchase p WHERE p.forgotten < 2 AND p.created_at < :before
    AND NOT EXISTS (SELECT 1 FROM orders o WHERE o.purchase_id = p.id AND (o.state_at >= :before OR o.slot_end_at >= :before))
    AND NOT EXISTS (SELECT 1 FROM orders o JOIN complaint c ON c.order_id = o.id WHERE o.purchase_id = p.id AND c.at >= :before)

-- Words that go with a present.
-- stmt: fade_gifts write
-- across: the law, not a merchant, says how long
-- args: before:i64 most:i64 empty:str
UPDATE order_gift SET message = :empty WHERE order_id IN (SELECT g.order_id FROM order_gift g JOIN orders o ON o.id = g.order_id
    WHERE length(g.message) > 0 AND o.slot_end_at < :before AND o.state_at < :before ORDER BY g.order_id LIMIT :most)

-- stmt: left_gifts one
-- across: the law, not a merchant, says how long
-- args: before:i64
-- cols: n:i64
SELECT count(*) FROM order_gift g JOIN orders o ON o.id = g.order_id WHERE length(g.message) > 0 AND o.slot_end_at < :before AND o.state_at < :before

-- stmt: fade_messages write
-- across: the law, not a merchant, says how long
-- args: before:i64 most:i64
DELETE FROM order_message WHERE id IN (SELECT id FROM order_message WHERE at < :before ORDER BY at LIMIT :most)

-- stmt: left_messages one
-- across: the law, not a merchant, says how long
-- args: before:i64
-- cols: n:i64
SELECT count(*) FROM order_message WHERE at < :before

-- stmt: fade_complaints write
-- across: the law, not a merchant, says how long
-- args: before:i64 most:i64 empty:str
UPDATE complaint SET text = :empty, answer = CASE WHEN answer IS NULL THEN NULL ELSE :empty END
WHERE id IN (SELECT id FROM complaint WHERE at < :before AND length(text) > 0 ORDER BY at LIMIT :most)

-- stmt: left_complaints one
-- across: the law, not a merchant, says how long
-- args: before:i64
-- cols: n:i64
SELECT count(*) FROM complaint WHERE at < :before AND length(text) > 0

-- stmt: fade_returns write
-- across: the law, not a merchant, says how long
-- args: before:i64 most:i64 empty:str
UPDATE order_return SET name = :empty, contact = :empty, receipt = :empty
WHERE id IN (SELECT id FROM order_return WHERE asked_at < :before AND length(receipt) > 0 ORDER BY asked_at LIMIT :most)

-- stmt: left_returns one
-- across: the law, not a merchant, says how long
-- args: before:i64
-- cols: n:i64
SELECT count(*) FROM order_return WHERE asked_at < :before AND length(receipt) > 0

-- stmt: fade_mandates write
-- args: before:i64 most:i64 empty:str
UPDATE purchase_mandate SET asked_by = :empty, phone = :empty
WHERE purchase_id IN (SELECT purchase_id FROM purchase_mandate WHERE at < :before AND length(asked_by) > 0 ORDER BY at LIMIT :most)

-- stmt: left_mandates one
-- args: before:i64
-- cols: n:i64
SELECT count(*) FROM purchase_mandate WHERE at < :before AND length(asked_by) > 0

-- What was written stays, and names nobody.
-- stmt: fade_reviews write
-- across: the law, not a merchant, says how long
-- args: before:i64 most:i64 empty:str
UPDATE review SET signed_as = :empty WHERE id IN (SELECT id FROM review WHERE written_at < :before AND length(signed_as) > 0 ORDER BY written_at LIMIT :most)

-- stmt: left_reviews one
-- across: the law, not a merchant, says how long
-- args: before:i64
-- cols: n:i64
SELECT count(*) FROM review WHERE written_at < :before AND length(signed_as) > 0

-- stmt: fade_mutes write
-- args: before:i64 most:i64
DELETE FROM review_mute WHERE mail IN (SELECT mail FROM review_mute WHERE at < :before ORDER BY mail LIMIT :most)

-- stmt: left_mutes one
-- args: before:i64
-- cols: n:i64
SELECT count(*) FROM review_mute WHERE at < :before

-- Withdrawn, or nothing ordered with it for so long.
-- stmt: fade_cards write
-- args: before:i64 most:i64 empty:str now:i64
UPDATE resident_card SET name = :empty, phone = :empty, revoked_at = coalesce(revoked_at, :now) WHERE id IN (
    SELECT c.id FROM resident_card c WHERE length(c.name) > 0 AND c.created_at < :before AND (c.revoked_at IS NULL OR c.revoked_at < :before)
    AND NOT EXISTS (SELECT 1 FROM purchase_card k JOIN purchase p ON p.id = k.purchase_id WHERE k.card_id = c.id AND p.created_at >= :before)
    ORDER BY c.id LIMIT :most)

-- stmt: left_cards one
-- args: before:i64
-- cols: n:i64
SELECT count(*) FROM resident_card c WHERE length(c.name) > 0 AND c.created_at < :before AND (c.revoked_at IS NULL OR c.revoked_at < :before)
    AND NOT EXISTS (SELECT 1 FROM purchase_card k JOIN purchase p ON p.id = k.purchase_id WHERE k.card_id = c.id AND p.created_at >= :before)

-- stmt: left_buyers one
-- args: before:i64 warned:i64
-- cols: n:i64
SELECT count(*) FROM buyer WHERE seen_at < :before AND warned_at < :warned

-- stmt: fade_buyer_sessions write
-- args: before:i64 most:i64
DELETE FROM buyer_session WHERE id IN (SELECT id FROM buyer_session WHERE expires_at < :before ORDER BY expires_at LIMIT :most)

-- stmt: left_buyer_sessions one
-- args: before:i64
-- cols: n:i64
SELECT count(*) FROM buyer_session WHERE expires_at < :before

-- Members and staff: over by the clock at the latest, whoever signed out before.
-- stmt: fade_sessions write
-- args: before:i64 most:i64
DELETE FROM session WHERE id IN (SELECT id FROM session WHERE expires_at < :before ORDER BY expires_at LIMIT :most)

-- stmt: left_sessions one
-- args: before:i64
-- cols: n:i64
SELECT count(*) FROM session WHERE expires_at < :before

-- stmt: fade_codes write
-- args: before:i64 most:i64
DELETE FROM sign_code WHERE id IN (SELECT id FROM sign_code WHERE created_at < :before ORDER BY created_at LIMIT :most)

-- stmt: left_codes one
-- args: before:i64
-- cols: n:i64
SELECT count(*) FROM sign_code WHERE created_at < :before

-- stmt: fade_arrival_links write
-- args: before:i64 most:i64
DELETE FROM arrival_link WHERE token_hash IN (SELECT token_hash FROM arrival_link WHERE expires_at < :before ORDER BY token_hash LIMIT :most)

-- stmt: fade_staff_links write
-- args: before:i64 most:i64
DELETE FROM staff_link WHERE token_hash IN (SELECT token_hash FROM staff_link WHERE expires_at < :before ORDER BY token_hash LIMIT :most)

-- stmt: left_links one
-- args: before:i64
-- cols: n:i64
SELECT (SELECT count(*) FROM arrival_link a WHERE a.expires_at < :before) + (SELECT count(*) FROM staff_link s WHERE s.expires_at < :before)

-- Typed for a shop that never opened, and left alone since.
-- stmt: fade_drafts write
-- across: the law, not a merchant, says how long
-- args: before:i64 most:i64
DELETE FROM arrival_draft WHERE merchant_id IN (SELECT d.merchant_id FROM arrival_draft d JOIN arrival a ON a.merchant_id = d.merchant_id
    WHERE a.step_at < :before ORDER BY d.merchant_id LIMIT :most)

-- stmt: left_drafts one
-- across: the law, not a merchant, says how long
-- args: before:i64
-- cols: n:i64
SELECT count(*) FROM arrival_draft d JOIN arrival a ON a.merchant_id = d.merchant_id WHERE a.step_at < :before

-- stmt: left_proofs one
-- across: the law, not a merchant, says how long
-- args: before:i64
-- cols: n:i64
SELECT count(*) FROM label_claim WHERE proof IS NOT NULL AND ended_at < :before

-- stmt: fade_invitations write
-- across: the law, not a merchant, says how long
-- args: before:i64 most:i64
DELETE FROM invitation WHERE id IN (SELECT id FROM invitation WHERE expires_at < :before ORDER BY id LIMIT :most)

-- stmt: left_invitations one
-- across: the law, not a merchant, says how long
-- args: before:i64
-- cols: n:i64
SELECT count(*) FROM invitation WHERE expires_at < :before

-- stmt: left_questions one
-- across: the law, not a merchant, says how long
-- args: before:i64
-- cols: n:i64
SELECT count(*) FROM question WHERE created_at < :before

-- stmt: left_quotes one
-- across: the law, not a merchant, says how long
-- args: before:i64
-- cols: n:i64
SELECT count(*) FROM quote WHERE created_at < :before

-- Who told of it; what was told and decided stays.
-- stmt: fade_notices write
-- args: before:i64 most:i64 empty:str
UPDATE notice SET name = :empty, mail = :empty
WHERE id IN (SELECT id FROM notice WHERE created_at < :before AND length(name) + length(mail) > 0 ORDER BY created_at LIMIT :most)

-- stmt: left_notices one
-- args: before:i64
-- cols: n:i64
SELECT count(*) FROM notice WHERE created_at < :before AND length(name) + length(mail) > 0

-- As the bank sent it; what it means is in columns of its own.
-- stmt: fade_bank write
-- across: the law, not a merchant, says how long
-- args: before:i64 most:i64 empty:str
UPDATE gateway_event SET raw = :empty
WHERE id IN (SELECT id FROM gateway_event WHERE length(raw) > 0 AND received_at < :before ORDER BY received_at LIMIT :most)

-- stmt: fade_bank_words write
-- args: before:i64 most:i64
DELETE FROM bank_word WHERE id IN (SELECT id FROM bank_word WHERE received_at < :before ORDER BY received_at LIMIT :most)

-- stmt: left_bank one
-- across: the law, not a merchant, says how long
-- args: before:i64
-- cols: n:i64
SELECT (SELECT count(*) FROM gateway_event WHERE length(raw) > 0 AND received_at < :before)
    + (SELECT count(*) FROM bank_word WHERE received_at < :before)

-- stmt: left_sms one
-- args: before:i64
-- cols: n:i64
SELECT count(*) FROM sms_in WHERE at < :before

-- stmt: left_push one
-- args: before:i64
-- cols: n:i64
SELECT count(*) FROM push_reader WHERE at < :before

-- Letters that could not be sent: what they were to hold. Of those that were, nothing is kept.
-- stmt: fade_letters write
-- args: before:i64 most:i64 none:str
UPDATE job SET payload = :none WHERE id IN (SELECT id FROM job WHERE failed_at IS NOT NULL AND failed_at < :before AND length(payload) > 2 ORDER BY failed_at LIMIT :most)

-- stmt: left_letters one
-- args: before:i64
-- cols: n:i64
SELECT count(*) FROM job WHERE failed_at IS NOT NULL AND failed_at < :before AND length(payload) > 2

-- stmt: left_searches one
-- args: before_day:i64
-- cols: n:i64
SELECT count(*) FROM search_asked WHERE day < :before_day

-- stmt: fade_visits write
-- across: the law, not a merchant, says how long
-- args: before_day:i64
DELETE FROM short_visit WHERE day < :before_day

-- stmt: fade_counts write
-- across: the law, not a merchant, says how long
-- args: before_day:i64
DELETE FROM shop_count WHERE day < :before_day

-- stmt: left_counts one
-- across: the law, not a merchant, says how long
-- args: before_day:i64
-- cols: n:i64
SELECT count(*) FROM shop_count WHERE day < :before_day

-- stmt: left_visits one
-- across: the law, not a merchant, says how long
-- args: before_day:i64
-- cols: n:i64
SELECT count(*) FROM short_visit WHERE day < :before_day

-- stmt: fade_audit write
-- args: before:i64 most:i64
DELETE FROM audit WHERE id IN (SELECT id FROM audit WHERE at < :before ORDER BY at LIMIT :most)

-- stmt: left_audit one
-- args: before:i64
-- cols: n:i64
SELECT count(*) FROM audit WHERE at < :before

-- stmt: fade_desk write
-- args: before:i64 most:i64
DELETE FROM shop_entry WHERE id IN (SELECT id FROM shop_entry WHERE at < :before ORDER BY at LIMIT :most)

-- stmt: left_desk one
-- args: before:i64
-- cols: n:i64
SELECT count(*) FROM shop_entry WHERE at < :before

-- What staff did for a shop by its agreement, then the agreement.
-- stmt: fade_stand_in_changes write
-- across: what is kept of all, by its age
-- args: before:i64 most:i64
DELETE FROM stand_in_change WHERE id IN (SELECT c.id FROM stand_in_change c JOIN stand_in_act a ON a.id = c.act_id
    WHERE a.at < :before ORDER BY c.id LIMIT :most)

-- stmt: fade_stand_in_acts write
-- across: what is kept of all, by its age
-- args: before:i64 most:i64
DELETE FROM stand_in_act WHERE id IN (SELECT a.id FROM stand_in_act a WHERE a.at < :before
    AND NOT EXISTS (SELECT 1 FROM stand_in_change c WHERE c.act_id = a.id) ORDER BY a.id LIMIT :most)

-- stmt: fade_stand_ins write
-- across: what is kept of all, by its age
-- args: before:i64 most:i64
DELETE FROM stand_in WHERE id IN (SELECT s.id FROM stand_in s WHERE coalesce(s.ended_at, s.until_at, s.asked_at) < :before
    AND NOT EXISTS (SELECT 1 FROM stand_in_act a WHERE a.stand_in_id = s.id) ORDER BY s.id LIMIT :most)

-- stmt: left_stand_ins one
-- across: what is kept of all, by its age
-- args: before:i64
-- cols: n:i64
SELECT (SELECT count(*) FROM stand_in_act a WHERE a.at < :before) + (SELECT count(*) FROM stand_in s
    WHERE coalesce(s.ended_at, s.until_at, s.asked_at) < :before AND NOT EXISTS (SELECT 1 FROM stand_in_act a WHERE a.stand_in_id = s.id))

-- Shops that left the market: the keys of their bank, their telephone and mail.
-- stmt: fade_keys write
-- across: of merchants who are no longer here
-- args: before:i64 off:str
UPDATE contract SET key_test = NULL, key_production = NULL, rest_test = NULL, rest_production = NULL, state = :off
WHERE merchant_id IN (SELECT v.merchant_id FROM shop_moved v WHERE v.at < :before)
    AND (key_test IS NOT NULL OR key_production IS NOT NULL OR rest_test IS NOT NULL OR rest_production IS NOT NULL)

-- stmt: fade_traders write
-- across: of merchants who are no longer here
-- args: before:i64 empty:str
UPDATE merchant SET phone = :empty, mail = :empty WHERE id IN (SELECT v.merchant_id FROM shop_moved v WHERE v.at < :before)
    AND length(phone) + length(mail) > 0

-- stmt: left_traders one
-- across: of merchants who are no longer here
-- args: before:i64
-- cols: n:i64
SELECT (SELECT count(*) FROM contract c JOIN shop_moved v ON v.merchant_id = c.merchant_id WHERE v.at < :before
        AND (c.key_test IS NOT NULL OR c.key_production IS NOT NULL OR c.rest_test IS NOT NULL OR c.rest_production IS NOT NULL))
    + (SELECT count(*) FROM merchant m JOIN shop_moved w ON w.merchant_id = m.id WHERE w.at < :before AND length(m.phone) + length(m.mail) > 0)

-- stmt: fade_typed write
-- args: before:i64 most:i64
DELETE FROM form_kept WHERE id IN (SELECT id FROM form_kept WHERE at < :before ORDER BY at LIMIT :most)

-- stmt: left_typed one
-- args: before:i64
-- cols: n:i64
SELECT count(*) FROM form_kept WHERE at < :before

-- stmt: fade_sought_contacts write
-- args: before:i64 most:i64 empty:str
UPDATE sought SET contact = :empty WHERE id IN (SELECT id FROM sought WHERE created_at < :before AND length(contact) > 0 ORDER BY created_at, id LIMIT :most)

-- stmt: left_sought one
-- args: before:i64
-- cols: n:i64
SELECT count(*) FROM sought WHERE created_at < :before AND length(contact) > 0

-- stmt: fade_sought write
-- args: before:i64 most:i64
DELETE FROM sought WHERE id IN (SELECT id FROM sought WHERE created_at < :before ORDER BY created_at, id LIMIT :most)

-- stmt: left_sought_words one
-- args: before:i64
-- cols: n:i64
SELECT count(*) FROM sought WHERE created_at < :before

-- stmt: fade_wishes write
-- args: before:i64 told_before:i64 most:i64
DELETE FROM wish WHERE id IN (SELECT id FROM wish WHERE created_at < :before OR told_at < :told_before ORDER BY created_at, id LIMIT :most)

-- stmt: fade_wish_told write
-- args: before:i64 most:i64
DELETE FROM wish_told WHERE id IN (SELECT id FROM wish_told WHERE at < :before ORDER BY at LIMIT :most)

-- stmt: left_wishes one
-- args: before:i64 told_before:i64
-- cols: n:i64
SELECT (SELECT count(*) FROM wish WHERE created_at < :before OR told_at < :told_before)
    + (SELECT count(*) FROM wish_told WHERE at < :told_before)
