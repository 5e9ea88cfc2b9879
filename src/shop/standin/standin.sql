-- Agreements that staff act for a shop, and what they did.

-- stmt: standin_shop one
-- args: merchant_id:i64
-- cols: name:str suspended_at:i64?
SELECT name, suspended_at FROM merchant WHERE id = :merchant_id

-- stmt: standin_staff one
-- args: person_id:i64
-- cols: roles:i64
SELECT roles FROM staff WHERE person_id = :person_id AND revoked_at IS NULL

-- stmt: standin_add write
-- args: id:i64 pub:str merchant_id:i64 person_id:i64 why:str lasts:str now:i64 how:str said_by:str said_at:i64? agreed_at:i64? until_at:i64?
INSERT INTO stand_in (id, pub, merchant_id, person_id, why, lasts, asked_at, how, said_by, said_at, agreed_at, until_at)
VALUES (:id, :pub, :merchant_id, :person_id, :why, :lasts, :now, :how, :said_by, :said_at, :agreed_at, :until_at)

-- All that can be agreed to or run, however many came since; and the last of the others.
-- stmt: standin_of_shop many
-- args: merchant_id:i64 now:i64 since:i64 most:i64
-- cols: id:i64 pub:str merchant_id:i64 shop:str person_id:i64 staff:str why:str lasts:str asked_at:i64 how:str said_by:str said_at:i64? agreed_at:i64? until_at:i64? ended_at:i64? ended_how:str ended_by:str
SELECT s.id, s.pub, s.merchant_id, m.name, s.person_id, p.name, s.why, s.lasts, s.asked_at, s.how, s.said_by, s.said_at, s.agreed_at,
    s.until_at, s.ended_at, s.ended_how, s.ended_by
FROM stand_in s JOIN merchant m ON m.id = s.merchant_id JOIN person p ON p.id = s.person_id
WHERE s.merchant_id = :merchant_id AND ((s.ended_at IS NULL AND ((s.agreed_at IS NULL AND s.asked_at > :since) OR s.until_at > :now))
    OR s.id IN (SELECT x.id FROM stand_in x WHERE x.merchant_id = :merchant_id ORDER BY x.id DESC LIMIT :most))
ORDER BY CASE WHEN s.ended_at IS NULL AND ((s.agreed_at IS NULL AND s.asked_at > :since) OR s.until_at > :now) THEN 0 ELSE 1 END, s.id DESC

-- stmt: standin_of_id one
-- args: id:i64 merchant_id:i64
-- cols: id:i64 pub:str merchant_id:i64 shop:str person_id:i64 staff:str why:str lasts:str asked_at:i64 how:str said_by:str said_at:i64? agreed_at:i64? until_at:i64? ended_at:i64? ended_how:str ended_by:str
SELECT s.id, s.pub, s.merchant_id, m.name, s.person_id, p.name, s.why, s.lasts, s.asked_at, s.how, s.said_by, s.said_at, s.agreed_at,
    s.until_at, s.ended_at, s.ended_how, s.ended_by
FROM stand_in s JOIN merchant m ON m.id = s.merchant_id JOIN person p ON p.id = s.person_id
WHERE s.id = :id AND s.merchant_id = :merchant_id

-- The last time that the shop said no, to whomever.
-- stmt: standin_said_no one
-- args: merchant_id:i64 refused:str withdrawn:str since:i64
-- cols: at:i64
SELECT ended_at FROM stand_in WHERE merchant_id = :merchant_id AND ended_how IN (:refused, :withdrawn) AND ended_at > :since
ORDER BY ended_at DESC LIMIT 1

-- stmt: standin_of_pub one
-- across: an agreement is named by what only those it concerns are told; the caller looks at whose it is
-- args: pub:str
-- cols: id:i64 pub:str merchant_id:i64 shop:str person_id:i64 staff:str why:str lasts:str asked_at:i64 how:str said_by:str said_at:i64? agreed_at:i64? until_at:i64? ended_at:i64? ended_how:str ended_by:str
SELECT s.id, s.pub, s.merchant_id, m.name, s.person_id, p.name, s.why, s.lasts, s.asked_at, s.how, s.said_by, s.said_at, s.agreed_at,
    s.until_at, s.ended_at, s.ended_how, s.ended_by
FROM stand_in s JOIN merchant m ON m.id = s.merchant_id JOIN person p ON p.id = s.person_id
WHERE s.pub = :pub

-- Of two who answer at once, one is told that it was answered.
-- stmt: standin_agree write
-- args: id:i64 merchant_id:i64 how:str by:str now:i64 until_at:i64 since:i64
UPDATE stand_in SET how = :how, said_by = :by, said_at = :now, agreed_at = :now, until_at = :until_at
WHERE id = :id AND merchant_id = :merchant_id AND agreed_at IS NULL AND ended_at IS NULL AND asked_at > :since

-- What was written before the end was, though it arrived after, was done before it.
-- stmt: standin_end write
-- args: id:i64 merchant_id:i64 how:str by:str now:i64
UPDATE stand_in SET ended_at = coalesce((SELECT max(a.at) FROM stand_in_act a
        WHERE a.merchant_id = :merchant_id AND a.stand_in_id = stand_in.id AND a.at > :now), :now),
    ended_how = :how, ended_by = :by
WHERE id = :id AND merchant_id = :merchant_id AND ended_at IS NULL AND (until_at IS NULL OR until_at > :now)

-- stmt: standin_acts many
-- args: merchant_id:i64 before:i64 most:i64
-- cols: id:i64 at:i64 who:str path:str
SELECT a.id, a.at, p.name, a.path FROM stand_in_act a JOIN person p ON p.id = a.person_id
WHERE a.merchant_id = :merchant_id AND a.id < :before ORDER BY a.id DESC LIMIT :most

-- stmt: standin_changes many
-- args: merchant_id:i64 from_id:i64 to_id:i64
-- cols: id:i64 act_id:i64 kind:str record_id:i64 name:str was:str? became:str? undone_at:i64?
SELECT id, act_id, kind, record_id, name, was, became, undone_at FROM stand_in_change
WHERE merchant_id = :merchant_id AND act_id >= :from_id AND act_id <= :to_id ORDER BY act_id DESC, id

-- stmt: standin_change_one one
-- args: id:i64 merchant_id:i64
-- cols: kind:str record_id:i64 name:str was:str? became:str? undone_at:i64? at:i64 act_id:i64
SELECT c.kind, c.record_id, c.name, c.was, c.became, c.undone_at, a.at, a.id FROM stand_in_change c JOIN stand_in_act a ON a.id = c.act_id
WHERE c.id = :id AND c.merchant_id = :merchant_id

-- stmt: standin_change_undone write
-- args: id:i64 merchant_id:i64 now:i64 by:i64
UPDATE stand_in_change SET undone_at = :now, undone_by = :by WHERE id = :id AND merchant_id = :merchant_id AND undone_at IS NULL

-- Photos that were kept for a way back that is over.
-- stmt: standin_photos_over many
-- across: a clock's task
-- args: kind:str to_at:i64
-- cols: id:i64 was:str?
SELECT c.id, c.was FROM stand_in_change c JOIN stand_in_act a ON a.id = c.act_id
WHERE c.kind = :kind AND c.undone_at IS NULL AND a.at <= :to_at ORDER BY c.id

-- S1: nothing was done for a shop but while it agreed, by whom it agreed to.
-- stmt: standin_check_acts many
-- across: fsck
-- cols: id:i64
SELECT a.id FROM stand_in_act a JOIN stand_in s ON s.id = a.stand_in_id
WHERE s.agreed_at IS NULL OR a.at < s.agreed_at OR a.at >= s.until_at OR (s.ended_at IS NOT NULL AND a.at > s.ended_at)
    OR a.person_id <> s.person_id OR a.merchant_id <> s.merchant_id ORDER BY a.id

-- S2: what was changed is of the shop of its act, and taken back within thirty days.
-- stmt: standin_check_changes many
-- across: fsck
-- args: undo_ms:i64
-- cols: id:i64
SELECT c.id FROM stand_in_change c JOIN stand_in_act a ON a.id = c.act_id
WHERE c.merchant_id <> a.merchant_id OR c.undone_at < a.at OR c.undone_at > a.at + :undo_ms ORDER BY c.id

-- S4: after a no, no yes was written down for thirty days. (Of two requests under way at once, the later may be written first.)
-- stmt: standin_check_said many
-- across: fsck
-- args: telephone:str in_person:str refused:str withdrawn:str beside_ms:i64 no_ms:i64
-- cols: id:i64
SELECT s.id FROM stand_in s WHERE s.how IN (:telephone, :in_person) AND EXISTS (SELECT 1 FROM stand_in n
    WHERE n.merchant_id = s.merchant_id AND n.ended_how IN (:refused, :withdrawn)
        AND s.agreed_at > n.ended_at + :beside_ms AND s.agreed_at < n.ended_at + :no_ms) ORDER BY s.id

-- S3: each act is in the register under the name of who did it.
-- stmt: standin_check_audit many
-- across: fsck
-- args: verb:str staff:str shop:str
-- cols: id:i64
SELECT a.id FROM stand_in_act a WHERE NOT EXISTS (SELECT 1 FROM audit u
    WHERE u.about = :shop || CAST(a.merchant_id AS TEXT) AND u.at = a.at AND u.verb = :verb AND u.actor_kind = :staff AND u.actor_id = a.person_id AND u.detail = a.path) ORDER BY a.id
