-- What the tests of this room look at and turn.

-- stmt: fixture_member_out write
-- args: person_id:i64 now:i64
UPDATE member SET removed_at = :now WHERE person_id = :person_id

-- The latest code on its way.
-- stmt: fixture_sms_code one
-- args: kind:str
-- cols: payload:str
SELECT payload FROM job WHERE kind = :kind ORDER BY id DESC LIMIT 1
