-- Labels: the territory's list, what shops claim, what staff decided.

-- stmt: label_all many
-- cols: id:i64 code:str name_fr:str name_en:str param:str bit:i64 proof:str closed_at:i64?
SELECT id, code, name_fr, name_en, param, bit, proof, closed_at FROM label ORDER BY bit, id

-- stmt: label_one one
-- args: id:i64
-- cols: id:i64 code:str name_fr:str name_en:str param:str bit:i64 proof:str closed_at:i64?
SELECT id, code, name_fr, name_en, param, bit, proof, closed_at FROM label WHERE id = :id

-- stmt: label_put write
-- args: id:i64 code:str name_fr:str name_en:str param:str bit:i64 proof:str
INSERT INTO label (id, code, name_fr, name_en, param, bit, proof) VALUES (:id, :code, :name_fr, :name_en, :param, :bit, :proof)
ON CONFLICT DO NOTHING

-- stmt: label_close write
-- args: id:i64 closed_at:i64?
UPDATE label SET closed_at = :closed_at WHERE id = :id

-- How many shops show each.
-- stmt: label_counts many
-- args: accepted:str
-- across: staff keep the list for all shops
-- cols: label_id:i64 n:i64
SELECT label_id, count(*) FROM label_claim WHERE state = :accepted GROUP BY label_id ORDER BY label_id

-- stmt: label_holders many
-- args: label_id:i64 accepted:str
-- across: staff close it for all shops
-- cols: merchant_id:i64
SELECT merchant_id FROM label_claim WHERE label_id = :label_id AND state = :accepted ORDER BY merchant_id

-- stmt: claim_add write
-- args: id:i64 merchant_id:i64 label_id:i64 number:str certifier:str basis:str until_day:i64? proof:str? state:str reason:str asked_by:i64 now:i64
INSERT INTO label_claim (id, merchant_id, label_id, number, certifier, basis, until_day, proof, state, reason, asked_by, asked_at)
VALUES (:id, :merchant_id, :label_id, :number, :certifier, :basis, :until_day, :proof, :state, :reason, :asked_by, :now)
ON CONFLICT DO NOTHING

-- merchant_id 0: anybody's, for staff.
-- stmt: claim_one one
-- args: id:i64 merchant_id:i64
-- cols: id:i64 merchant_id:i64 merchant:str label_id:i64 code:str name_fr:str name_en:str number:str certifier:str basis:str until_day:i64? proof:str? state:str reason:str asked_at:i64 decided_at:i64? ended_at:i64?
SELECT k.id, k.merchant_id, m.name, k.label_id, l.code, l.name_fr, l.name_en, k.number, k.certifier, k.basis, k.until_day, k.proof, k.state, k.reason,
    k.asked_at, k.decided_at, k.ended_at
FROM label_claim k JOIN label l ON l.id = k.label_id JOIN merchant m ON m.id = k.merchant_id
WHERE k.id = :id AND (:merchant_id = 0 OR k.merchant_id = :merchant_id)

-- The shop's own: what stands first, then what is over, the latest first.
-- stmt: claims_of many
-- args: merchant_id:i64 most:i64
-- cols: id:i64 merchant_id:i64 merchant:str label_id:i64 code:str name_fr:str name_en:str number:str certifier:str basis:str until_day:i64? proof:str? state:str reason:str asked_at:i64 decided_at:i64? ended_at:i64?
SELECT k.id, k.merchant_id, m.name, k.label_id, l.code, l.name_fr, l.name_en, k.number, k.certifier, k.basis, k.until_day, k.proof, k.state, k.reason,
    k.asked_at, k.decided_at, k.ended_at
FROM label_claim k JOIN label l ON l.id = k.label_id JOIN merchant m ON m.id = k.merchant_id
WHERE k.merchant_id = :merchant_id ORDER BY CASE WHEN k.ended_at IS NULL THEN 0 ELSE 1 END, k.id DESC LIMIT :most

-- Of all shops, in one state, the oldest first.
-- stmt: claims_in many
-- args: state:str most:i64
-- across: staff look at the proof of all shops
-- cols: id:i64 merchant_id:i64 merchant:str label_id:i64 code:str name_fr:str name_en:str number:str certifier:str basis:str until_day:i64? proof:str? state:str reason:str asked_at:i64 decided_at:i64? ended_at:i64?
SELECT k.id, k.merchant_id, m.name, k.label_id, l.code, l.name_fr, l.name_en, k.number, k.certifier, k.basis, k.until_day, k.proof, k.state, k.reason,
    k.asked_at, k.decided_at, k.ended_at
FROM label_claim k JOIN label l ON l.id = k.label_id JOIN merchant m ON m.id = k.merchant_id
WHERE k.state = :state ORDER BY k.id LIMIT :most

-- stmt: claims_waiting one
-- args: asked:str
-- across: staff look at the proof of all shops
-- cols: n:i64
SELECT count(*) FROM label_claim WHERE state = :asked

-- How much a shop has sent in a while.
-- stmt: claims_lately one
-- args: merchant_id:i64 after:i64
-- cols: n:i64
SELECT count(*) FROM label_claim WHERE merchant_id = :merchant_id AND asked_at > :after

-- stmt: claim_accept write
-- across: staff look at the proof of all shops
-- args: id:i64 asked:str accepted:str reason:str until_day:i64? staff_id:i64 now:i64
UPDATE label_claim SET state = :accepted, reason = :reason, until_day = :until_day, staff_id = :staff_id, decided_at = :now, reminded_at = NULL
WHERE id = :id AND state = :asked

-- What an accepted one takes the place of.
-- stmt: claim_replace write
-- args: merchant_id:i64 label_id:i64 accepted:str replaced:str now:i64
UPDATE label_claim SET state = :replaced, ended_at = :now WHERE merchant_id = :merchant_id AND label_id = :label_id AND state = :accepted

-- Refused when it was asked, or taken back after it was accepted.
-- stmt: claim_refuse write
-- across: staff look at the proof of all shops
-- args: id:i64 asked:str accepted:str refused:str reason:str staff_id:i64 now:i64
UPDATE label_claim SET state = :refused, reason = :reason, staff_id = :staff_id, decided_at = :now, ended_at = :now
WHERE id = :id AND (state = :asked OR state = :accepted)

-- By the shop; what nobody looked at leaves no photo behind.
-- stmt: claim_withdraw write
-- args: id:i64 merchant_id:i64 asked:str accepted:str withdrawn:str now:i64
UPDATE label_claim SET proof = CASE WHEN state = :asked THEN NULL ELSE proof END, state = :withdrawn, ended_at = :now
WHERE id = :id AND merchant_id = :merchant_id AND (state = :asked OR state = :accepted)

-- stmt: claims_to_end many
-- args: accepted:str today:i64 most:i64
-- across: the clock
-- cols: id:i64 merchant_id:i64
SELECT id, merchant_id FROM label_claim WHERE state = :accepted AND until_day < :today ORDER BY id LIMIT :most

-- stmt: claim_end write
-- across: the clock looks at everybody's
-- args: id:i64 accepted:str expired:str now:i64
UPDATE label_claim SET state = :expired, ended_at = :now WHERE id = :id AND state = :accepted

-- stmt: claims_to_remind many
-- args: accepted:str asked:str before:i64 most:i64
-- across: the clock
-- cols: id:i64 merchant_id:i64
SELECT k.id, k.merchant_id FROM label_claim k WHERE k.state = :accepted AND k.until_day <= :before AND k.reminded_at IS NULL
    AND NOT EXISTS (SELECT 1 FROM label_claim x WHERE x.merchant_id = k.merchant_id AND x.label_id = k.label_id AND x.state = :asked)
ORDER BY k.id LIMIT :most

-- stmt: claim_reminded write
-- across: the clock looks at everybody's
-- args: id:i64 now:i64
UPDATE label_claim SET reminded_at = :now WHERE id = :id AND reminded_at IS NULL

-- Photos of what is over since long, and of shops that left long ago.
-- stmt: proofs_forget write
-- across: the clock forgets what is old, whoever it was of
-- args: before:i64
UPDATE label_claim SET proof = NULL WHERE proof IS NOT NULL AND
    (ended_at < :before OR merchant_id IN (SELECT v.merchant_id FROM shop_moved v JOIN merchant m ON m.id = v.merchant_id
        WHERE v.at < :before AND m.suspended_at IS NOT NULL))

-- The codes a shop may show.
-- stmt: claim_codes many
-- args: merchant_id:i64 accepted:str
-- cols: code:str
SELECT l.code FROM label_claim k JOIN label l ON l.id = k.label_id
WHERE k.merchant_id = :merchant_id AND k.state = :accepted AND l.closed_at IS NULL ORDER BY l.bit

-- What a shop shows beside what it proved.
-- stmt: check_labels many
-- args: accepted:str none:str
-- across: the check looks at all shops
-- cols: merchant_id:i64 labels:str code:str
SELECT m.id, m.labels, coalesce(l.code, :none) FROM merchant m LEFT JOIN label_claim k ON k.merchant_id = m.id AND k.state = :accepted
LEFT JOIN label l ON l.id = k.label_id AND l.closed_at IS NULL
WHERE m.labels <> :none OR k.id IS NOT NULL ORDER BY m.id, l.bit
