-- Registrations of any age, for the meter.

-- stmt: fixture_person write
-- args: id:i64 mail:str lang:str empty:str now:i64
INSERT INTO person (id, name, mail, phone, lang, created_at) VALUES (:id, :mail, :mail, :empty, :lang, :now)

-- stmt: fixture_member write
-- args: id:i64 merchant_id:i64 person_id:i64 role:str now:i64
INSERT INTO member (id, merchant_id, person_id, role, created_at) VALUES (:id, :merchant_id, :person_id, :role, :now)

-- stmt: fixture_arrival write
-- args: merchant_id:i64 person_id:i64 step:str begun_at:i64 step_at:i64 ended_at:i64?
INSERT INTO arrival (merchant_id, person_id, step, begun_at, step_at, ended_at) VALUES (:merchant_id, :person_id, :step, :begun_at, :step_at, :ended_at)

-- stmt: fixture_took write
-- args: merchant_id:i64 step:str took_ms:i64 now:i64
INSERT INTO arrival_time (merchant_id, step, took_ms, done_at) VALUES (:merchant_id, :step, :took_ms, :now)

-- stmt: fixture_links one
-- args: person_id:i64
-- cols: n:i64
SELECT count(*) FROM arrival_link WHERE person_id = :person_id
