-- People who sign in: members by a code sent by mail, staff by password and one-time code.

-- stmt: person_by_mail one
-- args: mail:str
-- cols: id:i64 name:str lang:str
SELECT id, name, lang FROM person WHERE mail = :mail AND erased_at IS NULL

-- stmt: person_insert write
-- args: id:i64 name:str mail:str lang:str now:i64 phone:str
INSERT INTO person (id, name, mail, phone, lang, created_at) VALUES (:id, :name, :mail, :phone, :lang, :now)
ON CONFLICT (mail) DO NOTHING

-- stmt: member_insert write
-- args: id:i64 merchant_id:i64 person_id:i64 role:str now:i64
INSERT INTO member (id, merchant_id, person_id, role, created_at) VALUES (:id, :merchant_id, :person_id, :role, :now)

-- stmt: member_merchant one
-- across: who is signed in, for which shop
-- args: person_id:i64
-- cols: merchant_id:i64
SELECT m.merchant_id FROM member m WHERE m.person_id = :person_id AND m.removed_at IS NULL ORDER BY m.id LIMIT 1

-- stmt: member_people many
-- args: merchant_id:i64 owner:str
-- cols: id:i64 name:str mail:str role:str lang:str member_id:i64 since:i64
SELECT p.id, p.name, p.mail, m.role, p.lang, m.id, m.created_at FROM member m JOIN person p ON p.id = m.person_id
WHERE m.merchant_id = :merchant_id AND m.removed_at IS NULL AND p.erased_at IS NULL
ORDER BY CASE WHEN m.role = :owner THEN 0 ELSE 1 END, m.id

-- stmt: staff_people many
-- cols: id:i64 name:str mail:str roles:i64 lang:str enrolled:i64 insee:str
SELECT p.id, p.name, p.mail, f.roles, p.lang, length(f.password_hash), f.insee FROM staff f JOIN person p ON p.id = f.person_id
WHERE f.revoked_at IS NULL ORDER BY p.name, p.id

-- stmt: code_recent one
-- args: mail:str purpose:str asker:str hour_ago:i64 just_now:i64
-- cols: in_hour:i64 just_sent:i64 strangers:i64
SELECT CAST(coalesce(sum(CASE WHEN asker = :asker THEN 1 ELSE 0 END), 0) AS BIGINT),
    CAST(coalesce(sum(CASE WHEN asker = :asker AND created_at > :just_now THEN 1 ELSE 0 END), 0) AS BIGINT),
    CAST(coalesce(sum(CASE WHEN known = 0 THEN 1 ELSE 0 END), 0) AS BIGINT)
FROM sign_code WHERE mail = :mail AND purpose = :purpose AND created_at > :hour_ago

-- stmt: codes_since one
-- args: mail:str purpose:str since:i64
-- cols: n:i64
SELECT count(*) FROM sign_code WHERE mail = :mail AND purpose = :purpose AND created_at > :since

-- stmt: code_insert write
-- args: id:i64 purpose:str mail:str asker:str known:i64 code_hash:str now:i64 expires_at:i64
INSERT INTO sign_code (id, purpose, mail, asker, known, code_hash, created_at, expires_at)
VALUES (:id, :purpose, :mail, :asker, :known, :code_hash, :now, :expires_at)

-- stmt: code_last one
-- args: mail:str purpose:str asker:str
-- cols: id:i64 code_hash:str expires_at:i64 tries:i64
SELECT id, code_hash, expires_at, tries FROM sign_code
WHERE mail = :mail AND purpose = :purpose AND asker = :asker AND used_at IS NULL ORDER BY created_at DESC, id DESC LIMIT 1

-- stmt: code_try write
-- args: id:i64
UPDATE sign_code SET tries = tries + 1 WHERE id = :id

-- stmt: code_used write
-- args: id:i64 now:i64
UPDATE sign_code SET used_at = :now WHERE id = :id AND used_at IS NULL

-- stmt: session_insert write
-- args: id:i64 token_hash:str kind:str person_id:i64 merchant_id:i64? device:str now:i64 expires_at:i64
INSERT INTO session (id, token_hash, kind, person_id, merchant_id, device, created_at, last_seen_at, expires_at)
VALUES (:id, :token_hash, :kind, :person_id, :merchant_id, :device, :now, :now, :expires_at)

-- stmt: session_merchant write
-- args: id:i64 merchant_id:i64
UPDATE session SET merchant_id = :merchant_id WHERE id = :id

-- stmt: session_revoke write
-- args: id:i64 person_id:i64 now:i64
UPDATE session SET revoked_at = :now WHERE id = :id AND person_id = :person_id AND revoked_at IS NULL

-- stmt: session_revoke_all write
-- args: person_id:i64 now:i64
UPDATE session SET revoked_at = :now WHERE person_id = :person_id AND revoked_at IS NULL

-- stmt: session_mine many
-- args: person_id:i64 now:i64
-- cols: id:i64 device:str created_at:i64 last_seen_at:i64 expires_at:i64
SELECT id, device, created_at, last_seen_at, expires_at FROM session
WHERE person_id = :person_id AND revoked_at IS NULL AND expires_at > :now ORDER BY last_seen_at DESC, id

-- stmt: staff_by_mail one
-- args: mail:str
-- cols: person_id:i64 password_hash:str totp_sealed:blob? totp_last_step:i64 locked_until:i64 own_locked_until:i64 seal_number:i64
SELECT f.person_id, f.password_hash, f.totp_sealed, f.totp_last_step, f.locked_until, f.own_locked_until, f.seal_number
FROM staff f JOIN person p ON p.id = f.person_id WHERE p.mail = :mail AND f.revoked_at IS NULL

-- stmt: staff_insert write
-- args: person_id:i64 roles:i64 now:i64 password_hash:str
INSERT INTO staff (person_id, roles, password_hash, created_at) VALUES (:person_id, :roles, :password_hash, :now)
ON CONFLICT (person_id) DO UPDATE SET roles = excluded.roles, revoked_at = NULL

-- stmt: staff_one one
-- args: person_id:i64
-- cols: name:str mail:str lang:str roles:i64 enrolled:i64 insee:str
SELECT p.name, p.mail, p.lang, f.roles, length(f.password_hash), f.insee FROM staff f JOIN person p ON p.id = f.person_id
WHERE f.person_id = :person_id AND f.revoked_at IS NULL AND p.erased_at IS NULL

-- stmt: staff_commune_one one
-- args: person_id:i64
-- cols: insee:str
SELECT insee FROM staff WHERE person_id = :person_id AND revoked_at IS NULL

-- stmt: staff_commune_set write
-- args: person_id:i64 insee:str
UPDATE staff SET insee = :insee WHERE person_id = :person_id

-- Others who could bring people in: administrators who have chosen their password.
-- stmt: staff_others one
-- args: person_id:i64 administrator:i64
-- cols: n:i64
SELECT count(*) FROM staff f JOIN person p ON p.id = f.person_id
WHERE f.person_id <> :person_id AND f.revoked_at IS NULL AND length(f.password_hash) > 0 AND p.erased_at IS NULL
    AND (f.roles & :administrator) <> 0

-- As it stood when it was looked at: of two who decide at once, one is told.
-- stmt: staff_roles_set write
-- args: person_id:i64 seen:i64 roles:i64
UPDATE staff SET roles = :roles WHERE person_id = :person_id AND roles = :seen AND revoked_at IS NULL

-- stmt: staff_revoke write
-- args: person_id:i64 now:i64
UPDATE staff SET revoked_at = :now WHERE person_id = :person_id AND revoked_at IS NULL

-- stmt: staff_enrol write
-- args: person_id:i64 password_hash:str totp_sealed:blob seal_number:i64
UPDATE staff SET password_hash = :password_hash, totp_sealed = :totp_sealed, seal_number = :seal_number, totp_last_step = 0,
    bad_tries = 0, locked_until = 0, own_bad_tries = 0, own_locked_until = 0 WHERE person_id = :person_id

-- stmt: staff_bad_try write
-- args: person_id:i64 lock_at:i64 locked_until:i64
UPDATE staff SET bad_tries = bad_tries + 1,
    locked_until = CASE WHEN bad_tries + 1 >= :lock_at THEN :locked_until ELSE locked_until END
WHERE person_id = :person_id

-- The same in a browser this person has signed in with.
-- stmt: staff_own_bad_try write
-- args: person_id:i64 lock_at:i64 locked_until:i64
UPDATE staff SET own_bad_tries = own_bad_tries + 1,
    own_locked_until = CASE WHEN own_bad_tries + 1 >= :lock_at THEN :locked_until ELSE own_locked_until END
WHERE person_id = :person_id

-- A code is good once: the step must be later than the last one used. Asked here too whether the door is locked: many tries at
-- the same moment were all looked at before the first of them was counted.
-- stmt: staff_good_try write
-- args: person_id:i64 step:i64 now:i64 own:i64
UPDATE staff SET bad_tries = 0, locked_until = 0, own_bad_tries = 0, own_locked_until = 0, totp_last_step = :step
WHERE person_id = :person_id AND totp_last_step < :step AND CASE WHEN :own = 1 THEN own_locked_until ELSE locked_until END <= :now

-- stmt: staff_link_insert write
-- args: token_hash:str person_id:i64 expires_at:i64
INSERT INTO staff_link (token_hash, person_id, expires_at) VALUES (:token_hash, :person_id, :expires_at)

-- stmt: staff_link_one one
-- args: token_hash:str now:i64
-- cols: person_id:i64 mail:str name:str
SELECT l.person_id, p.mail, p.name FROM staff_link l JOIN person p ON p.id = l.person_id
WHERE l.token_hash = :token_hash AND l.used_at IS NULL AND l.expires_at > :now

-- stmt: staff_link_used write
-- args: token_hash:str now:i64
UPDATE staff_link SET used_at = :now WHERE token_hash = :token_hash AND used_at IS NULL

-- stmt: staff_links_end write
-- args: person_id:i64 now:i64
UPDATE staff_link SET used_at = :now WHERE person_id = :person_id AND used_at IS NULL

-- stmt: person_one one
-- args: id:i64
-- cols: name:str mail:str lang:str
SELECT name, mail, lang FROM person WHERE id = :id AND erased_at IS NULL

-- stmt: session_confirm write
-- args: id:i64 now:i64
UPDATE session SET confirmed_at = :now WHERE id = :id AND revoked_at IS NULL

-- stmt: shop_name one
-- args: merchant_id:i64
-- cols: name:str
SELECT name FROM merchant WHERE id = :merchant_id

-- stmt: member_shops many
-- across: who is signed in, for which shop
-- args: person_id:i64
-- cols: merchant_id:i64 name:str
SELECT k.id, k.name FROM member m JOIN merchant k ON k.id = m.merchant_id
WHERE m.person_id = :person_id AND m.removed_at IS NULL ORDER BY m.id

-- stmt: member_one one
-- args: id:i64 merchant_id:i64
-- cols: person_id:i64 role:str name:str mail:str
SELECT m.person_id, m.role, p.name, p.mail FROM member m JOIN person p ON p.id = m.person_id
WHERE m.id = :id AND m.merchant_id = :merchant_id AND m.removed_at IS NULL

-- stmt: member_of_person one
-- args: person_id:i64 merchant_id:i64
-- cols: id:i64 role:str
SELECT id, role FROM member WHERE person_id = :person_id AND merchant_id = :merchant_id AND removed_at IS NULL

-- Not the last owner: somebody else is one, whose account is not erased.
-- stmt: member_role_change write
-- args: id:i64 merchant_id:i64 role:str owner:str
UPDATE member SET role = :role WHERE id = :id AND merchant_id = :merchant_id AND removed_at IS NULL
    AND (role <> :owner OR EXISTS (SELECT 1 FROM member o JOIN person p ON p.id = o.person_id
        WHERE o.merchant_id = :merchant_id AND o.role = :owner AND o.removed_at IS NULL AND o.id <> :id AND p.erased_at IS NULL))

-- stmt: member_end write
-- args: id:i64 merchant_id:i64 owner:str now:i64
UPDATE member SET removed_at = :now WHERE id = :id AND merchant_id = :merchant_id AND removed_at IS NULL
    AND (role <> :owner OR EXISTS (SELECT 1 FROM member o JOIN person p ON p.id = o.person_id
        WHERE o.merchant_id = :merchant_id AND o.role = :owner AND o.removed_at IS NULL AND o.id <> :id AND p.erased_at IS NULL))

-- stmt: session_revoke_shop write
-- args: person_id:i64 merchant_id:i64 now:i64
UPDATE session SET revoked_at = :now WHERE person_id = :person_id AND merchant_id = :merchant_id AND revoked_at IS NULL

-- stmt: invitation_insert write
-- args: id:i64 merchant_id:i64 mail:str name:str role:str token_hash:str invited_by:i64 now:i64 expires_at:i64
INSERT INTO invitation (id, merchant_id, mail, name, role, token_hash, invited_by, created_at, expires_at)
VALUES (:id, :merchant_id, :mail, :name, :role, :token_hash, :invited_by, :now, :expires_at)

-- A new invitation of the same address replaces the one before.
-- stmt: invitation_withdraw_mail write
-- args: merchant_id:i64 mail:str now:i64
UPDATE invitation SET withdrawn_at = :now
WHERE merchant_id = :merchant_id AND mail = :mail AND used_at IS NULL AND withdrawn_at IS NULL

-- stmt: invitation_withdraw write
-- args: id:i64 merchant_id:i64 now:i64
UPDATE invitation SET withdrawn_at = :now
WHERE id = :id AND merchant_id = :merchant_id AND used_at IS NULL AND withdrawn_at IS NULL

-- stmt: invitation_open many
-- args: merchant_id:i64 now:i64
-- cols: id:i64 mail:str name:str role:str expires_at:i64
SELECT id, mail, name, role, expires_at FROM invitation
WHERE merchant_id = :merchant_id AND used_at IS NULL AND withdrawn_at IS NULL AND expires_at > :now ORDER BY id

-- stmt: invitation_one one
-- across: a token only one person was sent
-- args: token_hash:str now:i64
-- cols: id:i64 merchant_id:i64 mail:str name:str role:str shop:str
SELECT i.id, i.merchant_id, i.mail, i.name, i.role, k.name FROM invitation i JOIN merchant k ON k.id = i.merchant_id
WHERE i.token_hash = :token_hash AND i.used_at IS NULL AND i.withdrawn_at IS NULL AND i.expires_at > :now

-- stmt: invitation_use write
-- across: a token only one person was sent
-- args: id:i64 now:i64
UPDATE invitation SET used_at = :now WHERE id = :id AND used_at IS NULL AND withdrawn_at IS NULL

-- What is sealed under another key than the current one.
-- stmt: staff_sealed_before many
-- args: number:i64 after:i64 most:i64
-- cols: person_id:i64 totp_sealed:blob seal_number:i64
SELECT person_id, totp_sealed, seal_number FROM staff
WHERE totp_sealed IS NOT NULL AND seal_number <> :number AND person_id > :after ORDER BY person_id LIMIT :most

-- stmt: staff_seal write
-- args: person_id:i64 totp_sealed:blob number:i64
UPDATE staff SET totp_sealed = :totp_sealed, seal_number = :number WHERE person_id = :person_id
