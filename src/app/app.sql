-- The hall's own statements.

-- stmt: session_find one
-- across: who is signed in, for which shop
-- args: token_hash:str now:i64
-- cols: id:i64 kind:str person_id:i64 name:str lang:str merchant_id:i64? member_role:str? staff_roles:i64? last_seen_at:i64 confirmed_at:i64?
SELECT s.id, s.kind, s.person_id, p.name, p.lang, m.merchant_id, m.role, f.roles, s.last_seen_at,
    s.confirmed_at
FROM session s JOIN person p ON p.id = s.person_id
LEFT JOIN member m ON m.person_id = s.person_id AND m.merchant_id = s.merchant_id AND m.removed_at IS NULL
LEFT JOIN staff f ON f.person_id = s.person_id AND f.revoked_at IS NULL
WHERE s.token_hash = :token_hash AND s.revoked_at IS NULL AND s.expires_at > :now AND p.erased_at IS NULL

-- stmt: setting_all many
-- cols: key:str value:str
SELECT key, value FROM setting ORDER BY key

-- stmt: setting_put write
-- args: key:str value:str now:i64 by:i64?
INSERT INTO setting (key, value, updated_at, updated_by) VALUES (:key, :value, :now, :by)
ON CONFLICT (key) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at, updated_by = excluded.updated_by

-- stmt: setting_past_add write
-- args: id:i64 key:str value:str now:i64 by:i64?
INSERT INTO setting_past (id, key, value, replaced_at, replaced_by) VALUES (:id, :key, :value, :now, :by)

-- stmt: job_insert put
-- args: id:i64 kind:str key:str payload:str run_at:i64
INSERT INTO job (id, kind, key, payload, run_at) VALUES (:id, :kind, :key, :payload, :run_at)
ON CONFLICT (key) DO NOTHING

-- stmt: job_next one
-- args: now:i64 slow:str slow_too:str slower:str slower_too:str hangs:str hangs_too:str away:str away_too:str told:str
-- cols: id:i64
SELECT id FROM job WHERE done_at IS NULL AND failed_at IS NULL AND run_at <= :now AND leased_until < :now
  AND kind <> :slow AND kind <> :slow_too AND kind <> :slower AND kind <> :slower_too AND kind <> :hangs AND kind <> :hangs_too
  AND kind <> :away AND kind <> :away_too AND kind <> :told
ORDER BY run_at, id LIMIT 1


-- stmt: job_next_of one
-- args: now:i64 kind:str
-- cols: id:i64 run_at:i64
SELECT id, run_at FROM job WHERE done_at IS NULL AND failed_at IS NULL AND kind = :kind AND run_at <= :now AND leased_until < :now
ORDER BY run_at, id LIMIT 1

-- When the next job is to run, be it now.
-- stmt: job_soonest one
-- cols: run_at:i64?
SELECT min(run_at) FROM job WHERE done_at IS NULL AND failed_at IS NULL

-- stmt: job_lease write
-- args: id:i64 now:i64 until:i64
-- cols: kind:str key:str payload:str attempts:i64
UPDATE job SET leased_until = :until, attempts = attempts + 1
WHERE id = :id AND done_at IS NULL AND failed_at IS NULL AND leased_until < :now
RETURNING kind, key, payload, attempts

-- stmt: job_leases_end write
-- args: zero:i64
UPDATE job SET leased_until = :zero WHERE leased_until > :zero AND done_at IS NULL AND failed_at IS NULL

-- stmt: job_finish put
-- args: id:i64 now:i64 payload:str
UPDATE job SET done_at = :now, leased_until = 0, last_error = NULL, payload = :payload WHERE id = :id

-- stmt: job_again put
-- args: id:i64 run_at:i64 error:str
UPDATE job SET run_at = :run_at, leased_until = 0, last_error = :error WHERE id = :id

-- stmt: job_fail put
-- args: id:i64 now:i64 error:str payload:str
UPDATE job SET failed_at = :now, leased_until = 0, last_error = :error, payload = :payload WHERE id = :id

-- stmt: change_insert put
-- args: id:i64 kind:str about:i64
INSERT INTO change (id, kind, about) VALUES (:id, :kind, :about)

-- stmt: audit_insert put
-- args: id:i64 at:i64 actor_kind:str actor_id:i64? verb:str about:str detail:str
INSERT INTO audit (id, at, actor_kind, actor_id, verb, about, detail)
VALUES (:id, :at, :actor_kind, :actor_id, :verb, :about, :detail)

-- stmt: session_seen write
-- args: id:i64 now:i64
UPDATE session SET last_seen_at = :now WHERE id = :id

-- stmt: buyer_session_find one
-- args: token_hash:str now:i64
-- cols: id:i64 buyer_id:i64 created_at:i64
SELECT id, buyer_id, created_at FROM buyer_session WHERE token_hash = :token_hash AND expires_at > :now

-- stmt: form_done_of one
-- args: token:str person_id:i64
-- cols: led_to:str
SELECT led_to FROM form_done WHERE token = :token AND person_id = :person_id

-- stmt: form_done_add write
-- args: token:str person_id:i64 led_to:str now:i64
INSERT INTO form_done (token, person_id, led_to, at) VALUES (:token, :person_id, :led_to, :now) ON CONFLICT (token) DO NOTHING

-- stmt: form_done_forget write
-- args: before:i64
DELETE FROM form_done WHERE at < :before

-- Whose a session was that is over; member: he is still one of that shop.
-- stmt: session_ended one
-- across: who was signed in, for which shop
-- args: token_hash:str
-- cols: kind:str person_id:i64 merchant_id:i64? revoked_at:i64? member:i64?
SELECT s.kind, s.person_id, s.merchant_id, s.revoked_at, m.person_id
FROM session s JOIN person p ON p.id = s.person_id
LEFT JOIN member m ON m.person_id = s.person_id AND m.merchant_id = s.merchant_id AND m.removed_at IS NULL
WHERE s.token_hash = :token_hash AND p.erased_at IS NULL

-- stmt: buyer_session_ended one
-- args: token_hash:str
-- cols: buyer_id:i64
SELECT buyer_id FROM buyer_session WHERE token_hash = :token_hash

-- stmt: form_kept_put write
-- args: id:i64 token_hash:str mark:str kind:str owner_id:i64 merchant_id:i64? target:str sealed:str now:i64
INSERT INTO form_kept (id, token_hash, mark, kind, owner_id, merchant_id, target, sealed, at)
VALUES (:id, :token_hash, :mark, :kind, :owner_id, :merchant_id, :target, :sealed, :now)
ON CONFLICT (token_hash, mark) DO UPDATE SET at = excluded.at

-- stmt: form_kept_of_owner one
-- args: kind:str owner_id:i64 since:i64
-- cols: n:i64
SELECT count(*) FROM form_kept WHERE owner_id = :owner_id AND kind = :kind AND at > :since

-- stmt: form_kept_of_browser many
-- args: token_hash:str since:i64
-- cols: mark:str kind:str owner_id:i64 merchant_id:i64? target:str sealed:str at:i64
SELECT mark, kind, owner_id, merchant_id, target, sealed, at FROM form_kept
WHERE token_hash = :token_hash AND at > :since ORDER BY at, id

-- stmt: form_kept_whose one
-- args: token_hash:str mark:str since:i64
-- cols: kind:str owner_id:i64 merchant_id:i64? target:str
SELECT kind, owner_id, merchant_id, target FROM form_kept WHERE token_hash = :token_hash AND mark = :mark AND at > :since

-- stmt: form_kept_waits one
-- args: token_hash:str kind:str owner_id:i64 since:i64
-- cols: merchant_id:i64?
SELECT merchant_id FROM form_kept WHERE token_hash = :token_hash AND kind = :kind AND owner_id = :owner_id AND at > :since
ORDER BY at DESC, id DESC LIMIT 1

-- Two that send the same come one after the other: the second finds none.
-- stmt: form_kept_hold write
-- args: token_hash:str mark:str
UPDATE form_kept SET mark = mark WHERE token_hash = :token_hash AND mark = :mark

-- stmt: form_kept_drop write
-- args: token_hash:str mark:str
DELETE FROM form_kept WHERE token_hash = :token_hash AND mark = :mark

-- An agreement of who asks, whatever became of it.
-- stmt: acting_one one
-- across: who acts for which shop
-- args: pub:str person_id:i64
-- cols: id:i64 merchant_id:i64 shop:str agreed_at:i64? until_at:i64? ended_at:i64? ended_how:str suspended_at:i64? roles:i64?
SELECT s.id, s.merchant_id, m.name, s.agreed_at, s.until_at, s.ended_at, s.ended_how, m.suspended_at, f.roles
FROM stand_in s JOIN merchant m ON m.id = s.merchant_id
LEFT JOIN staff f ON f.person_id = s.person_id AND f.revoked_at IS NULL
WHERE s.pub = :pub AND s.person_id = :person_id

-- stmt: acting_act_add put
-- args: id:i64 stand_in_id:i64 merchant_id:i64 person_id:i64 now:i64 path:str
INSERT INTO stand_in_act (id, stand_in_id, merchant_id, person_id, at, path)
VALUES (:id, :stand_in_id, :merchant_id, :person_id, :now, :path)

-- stmt: acting_change_add put
-- args: id:i64 act_id:i64 merchant_id:i64 kind:str record_id:i64 name:str was:str? became:str?
INSERT INTO stand_in_change (id, act_id, merchant_id, kind, record_id, name, was, became)
VALUES (:id, :act_id, :merchant_id, :kind, :record_id, :name, :was, :became)

-- Of a shop: agreements asked for that nobody has answered, and those that run.
-- stmt: acting_of_shop one
-- args: merchant_id:i64 now:i64 since:i64
-- cols: asked:i64 runs:i64
SELECT CAST(coalesce(sum(CASE WHEN agreed_at IS NULL AND asked_at > :since THEN 1 ELSE 0 END), 0) AS BIGINT),
    CAST(coalesce(sum(CASE WHEN until_at > :now THEN 1 ELSE 0 END), 0) AS BIGINT)
FROM stand_in WHERE merchant_id = :merchant_id AND ended_at IS NULL
