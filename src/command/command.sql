-- What the commands read and write across the rooms: they are the operator's own hands.

-- stmt: command_pictures many
-- across: a backup takes every picture
-- cols: original:str
SELECT original FROM picture UNION SELECT proof FROM label_claim WHERE proof IS NOT NULL ORDER BY 1

-- stmt: command_renditions many
-- across: a backup takes every picture
-- cols: file:str format:str
SELECT file, format FROM rendition ORDER BY file

-- Numbers given between the backup and the accident may be in people's hands: they are passed over.
-- stmt: command_raise_numbers write
-- across: a restored territory passes over what was lost
-- args: by:i64
UPDATE merchant SET last_order = last_order + :by WHERE last_order > 0

-- stmt: command_raise_trans write
-- across: a restored territory passes over what was lost
-- args: by:i64 most:i64 day:i64
UPDATE trans_number SET next = CASE WHEN next + :by > :most THEN :most ELSE next + :by END WHERE day >= :day

-- What was to go back may have been sent since the backup.
-- stmt: command_doubt_refunds write
-- across: a restore is of everybody
-- args: now:i64 asked:str
UPDATE refund SET sent_at = :now WHERE state = :asked AND sent_at IS NULL

-- What the bank knows of these is asked again.
-- stmt: command_poll_attempts write
-- across: a restored territory asks the banks about what it does not know
-- args: now:i64 created:str redirected:str pending:str
UPDATE attempt SET poll_at = :now, polls = 0 WHERE state IN (:created, :redirected, :pending)

-- stmt: command_settings_past many
-- args: key:str
-- cols: value:str replaced_at:i64 who:str?
SELECT s.value, s.replaced_at, p.name FROM setting_past s LEFT JOIN person p ON p.id = s.replaced_by
WHERE s.key = :key ORDER BY s.id

-- stmt: command_staff_one one
-- args: mail:str
-- cols: person_id:i64 roles:i64 name:str revoked_at:i64? enrolled:i64
SELECT f.person_id, f.roles, p.name, f.revoked_at, length(f.password_hash) FROM staff f JOIN person p ON p.id = f.person_id
WHERE p.mail = :mail

-- stmt: command_staff_all many
-- cols: name:str mail:str roles:i64 enrolled:i64 revoked_at:i64?
SELECT p.name, p.mail, f.roles, length(f.password_hash), f.revoked_at FROM staff f JOIN person p ON p.id = f.person_id
ORDER BY p.mail

-- Others who could still let people in.
-- stmt: command_staff_others one
-- args: administrator:i64 person_id:i64
-- cols: n:i64
SELECT count(*) FROM staff WHERE (roles & :administrator) <> 0 AND revoked_at IS NULL AND person_id <> :person_id

-- stmt: command_offer_title one
-- public: the name a search found
-- args: id:i64
-- cols: title:str
SELECT p.title_fr FROM public_offer o JOIN product p ON p.id = o.product_id WHERE o.id = :id

-- stmt: command_merchant_title one
-- public: the name a search found
-- args: id:i64
-- cols: title:str
SELECT name FROM public_merchant WHERE id = :id

-- What is sealed under another key than the current one: all of it, whoever it is of.
-- stmt: command_sealed_before one
-- across: a key is forgotten when nothing of anybody needs it
-- args: number:i64
-- cols: n:i64
SELECT (SELECT count(*) FROM staff WHERE totp_sealed IS NOT NULL AND seal_number <> :number)
    + (SELECT count(*) FROM contract WHERE seal_number <> :number) + (SELECT count(*) FROM old_key WHERE seal_number <> :number)
    + (SELECT count(*) FROM push_key WHERE seal_number <> :number)
