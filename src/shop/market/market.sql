-- Markets, as staff keep them and merchants propose them.

-- stmt: market_one one
-- across: markets are everybody's
-- args: slug:str
-- cols: id:i64 slug:str name_fr:str name_en:str insee:str place:str weekday:i64 opens_min:i64 closes_min:i64 merchants:i64
SELECT k.id, k.slug, k.name_fr, k.name_en, k.insee, k.place, k.weekday, k.opens_min, k.closes_min,
    (SELECT count(*) FROM stall s JOIN public_merchant m ON m.id = s.merchant_id WHERE s.market_id = k.id)
FROM market k WHERE k.slug = :slug AND k.closed_at IS NULL

-- stmt: market_slug_taken one
-- args: slug:str
-- cols: id:i64
SELECT id FROM market WHERE slug = :slug

-- stmt: market_update write
-- args: id:i64 name_fr:str name_en:str insee:str place:str weekday:i64 opens_min:i64 closes_min:i64
UPDATE market SET name_fr = :name_fr, name_en = :name_en, insee = :insee, place = :place, weekday = :weekday, opens_min = :opens_min, closes_min = :closes_min
WHERE id = :id

-- stmt: market_close write
-- args: id:i64 now:i64
UPDATE market SET closed_at = :now WHERE id = :id AND closed_at IS NULL

-- stmt: market_off_from many
-- args: day:i64
-- cols: market_id:i64 day:i64 why:str
SELECT market_id, day, why FROM market_off WHERE day >= :day ORDER BY day, market_id

-- stmt: market_off_put write
-- args: market_id:i64 day:i64 why:str
INSERT INTO market_off (market_id, day, why) VALUES (:market_id, :day, :why) ON CONFLICT (market_id, day) DO UPDATE SET why = excluded.why

-- stmt: market_off_drop write
-- args: market_id:i64 day:i64
DELETE FROM market_off WHERE market_id = :market_id AND day = :day

-- Stalls of a market that do not come on a day.
-- stmt: market_absent many
-- across: markets are everybody's
-- args: market_id:i64 day:i64
-- cols: merchant_id:i64 day:i64
SELECT a.merchant_id, a.day FROM stall_absence a JOIN public_merchant m ON m.id = a.merchant_id
JOIN stall s ON s.market_id = a.market_id AND s.merchant_id = a.merchant_id WHERE a.market_id = :market_id AND a.day >= :day ORDER BY a.day, a.merchant_id

-- stmt: proposal_add write
-- args: id:i64 merchant_id:i64 person_id:i64 name:str insee:str postcode:str place:str weekday:i64 opens_min:i64 closes_min:i64 now:i64 reason:str
INSERT INTO market_proposal (id, merchant_id, person_id, name, insee, postcode, place, weekday, opens_min, closes_min, created_at, reason)
VALUES (:id, :merchant_id, :person_id, :name, :insee, :postcode, :place, :weekday, :opens_min, :closes_min, :now, :reason)

-- stmt: proposal_waiting many
-- across: staff look at those of all shops
-- cols: id:i64 merchant_id:i64 person_id:i64 shop:str phone:str name:str insee:str postcode:str place:str weekday:i64 opens_min:i64 closes_min:i64 created_at:i64
SELECT p.id, p.merchant_id, p.person_id, m.name, m.phone, p.name, p.insee, p.postcode, p.place, p.weekday, p.opens_min, p.closes_min, p.created_at
FROM market_proposal p JOIN merchant m ON m.id = p.merchant_id WHERE p.decided_at IS NULL ORDER BY p.id

-- stmt: proposal_of many
-- args: merchant_id:i64 since:i64
-- cols: name:str decided_at:i64? market_id:i64? reason:str
SELECT name, decided_at, market_id, reason FROM market_proposal
WHERE merchant_id = :merchant_id AND (decided_at IS NULL OR decided_at > :since) ORDER BY id DESC

-- stmt: proposal_decide write
-- across: staff decide for all shops
-- args: id:i64 now:i64 market_id:i64? reason:str
UPDATE market_proposal SET decided_at = :now, market_id = :market_id, reason = :reason WHERE id = :id AND decided_at IS NULL

-- stmt: proposal_told one
-- across: a letter names a proposal only
-- args: id:i64
-- cols: merchant_id:i64 person_id:i64 name:str reason:str slug:str?
SELECT p.merchant_id, p.person_id, p.name, p.reason, k.slug FROM market_proposal p LEFT JOIN market k ON k.id = p.market_id WHERE p.id = :id

-- stmt: stall_drop write
-- args: market_id:i64 merchant_id:i64
DELETE FROM stall WHERE market_id = :market_id AND merchant_id = :merchant_id

-- stmt: absence_of many
-- args: merchant_id:i64 day:i64
-- cols: market_id:i64 day:i64
SELECT market_id, day FROM stall_absence WHERE merchant_id = :merchant_id AND day >= :day ORDER BY day, market_id

-- stmt: absence_add write
-- args: market_id:i64 merchant_id:i64 day:i64
INSERT INTO stall_absence (market_id, merchant_id, day) VALUES (:market_id, :merchant_id, :day) ON CONFLICT DO NOTHING

-- stmt: absence_drop write
-- args: market_id:i64 merchant_id:i64 day:i64
DELETE FROM stall_absence WHERE market_id = :market_id AND merchant_id = :merchant_id AND day = :day

-- stmt: market_all many
-- across: markets are everybody's
-- cols: id:i64 slug:str name_fr:str name_en:str insee:str place:str weekday:i64 opens_min:i64 closes_min:i64 merchants:i64
SELECT k.id, k.slug, k.name_fr, k.name_en, k.insee, k.place, k.weekday, k.opens_min, k.closes_min,
    (SELECT count(*) FROM stall s JOIN public_merchant m ON m.id = s.merchant_id WHERE s.market_id = k.id)
FROM market k WHERE k.closed_at IS NULL ORDER BY k.slug

-- stmt: market_of_merchant many
-- args: merchant_id:i64
-- cols: id:i64 slug:str name_fr:str name_en:str insee:str place:str weekday:i64 opens_min:i64 closes_min:i64 merchants:i64
SELECT k.id, k.slug, k.name_fr, k.name_en, k.insee, k.place, k.weekday, k.opens_min, k.closes_min,
    (SELECT count(*) FROM stall s JOIN public_merchant m ON m.id = s.merchant_id WHERE s.market_id = k.id)
FROM market k JOIN stall mine ON mine.market_id = k.id WHERE mine.merchant_id = :merchant_id AND k.closed_at IS NULL ORDER BY k.slug

-- stmt: market_add write
-- args: id:i64 slug:str name_fr:str name_en:str insee:str place:str weekday:i64 opens_min:i64 closes_min:i64
INSERT INTO market (id, slug, name_fr, name_en, insee, place, weekday, opens_min, closes_min)
VALUES (:id, :slug, :name_fr, :name_en, :insee, :place, :weekday, :opens_min, :closes_min)

-- stmt: stall_add write
-- args: market_id:i64 merchant_id:i64
INSERT INTO stall (market_id, merchant_id) VALUES (:market_id, :merchant_id) ON CONFLICT DO NOTHING

-- stmt: market_stalls many
-- across: markets are everybody's
-- args: slug:str
-- cols: merchant_id:i64
SELECT s.merchant_id FROM stall s JOIN market k ON k.id = s.market_id JOIN public_merchant m ON m.id = s.merchant_id
WHERE k.slug = :slug AND k.closed_at IS NULL ORDER BY s.merchant_id
