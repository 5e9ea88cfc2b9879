-- What staff change of a shop's hours, leave and deliveries while they act for it, and how it is put back: see app/record.h.
-- What is set anew as a whole gets numbers below all others: only the order of the others matters.

-- stmt: records_opening many
-- args: merchant_id:i64
-- cols: id:i64 name:str weekday:i64 opens_min:i64 closes_min:i64
SELECT o.place_id, coalesce(p.name, m.name), o.weekday, o.opens_min, o.closes_min
FROM opening o JOIN merchant m ON m.id = o.merchant_id LEFT JOIN pickup_place p ON p.id = o.place_id
WHERE o.merchant_id = :merchant_id ORDER BY o.place_id, o.weekday, o.opens_min, o.closes_min

-- stmt: records_opening_put write
-- args: merchant_id:i64 id:i64 weekday:i64 opens_min:i64 closes_min:i64
INSERT INTO opening (id, merchant_id, place_id, weekday, opens_min, closes_min)
SELECT coalesce(min(x.id), 2) - 1, :merchant_id, :id, :weekday, :opens_min, :closes_min FROM opening x

-- stmt: records_opening_drop write
-- args: merchant_id:i64 id:i64
DELETE FROM opening WHERE merchant_id = :merchant_id AND place_id = :id

-- stmt: records_day many
-- args: merchant_id:i64
-- cols: id:i64 name:str opens_min:i64? closes_min:i64? day:i64
SELECT d.day, substr(m.name, 1, 0), d.opens_min, d.closes_min, d.day FROM day_hours d JOIN merchant m ON m.id = d.merchant_id
WHERE d.merchant_id = :merchant_id ORDER BY d.day, d.opens_min, d.closes_min

-- stmt: records_day_put write
-- args: merchant_id:i64 id:i64 opens_min:i64? closes_min:i64?
INSERT INTO day_hours (id, merchant_id, day, opens_min, closes_min)
SELECT coalesce(min(x.id), 2) - 1, :merchant_id, :id, :opens_min, :closes_min FROM day_hours x

-- stmt: records_day_drop write
-- args: merchant_id:i64 id:i64
DELETE FROM day_hours WHERE merchant_id = :merchant_id AND day = :id

-- stmt: records_holiday many
-- args: merchant_id:i64
-- cols: id:i64 name:str holiday:str
SELECT h.merchant_id, substr(m.name, 1, 0), h.holiday FROM holiday_work h JOIN merchant m ON m.id = h.merchant_id
WHERE h.merchant_id = :merchant_id ORDER BY h.holiday

-- stmt: records_holiday_put write
-- args: merchant_id:i64 id:i64 holiday:str
INSERT INTO holiday_work (merchant_id, holiday) SELECT m.id, :holiday FROM merchant m WHERE m.id = :merchant_id AND m.id = :id

-- stmt: records_holiday_drop write
-- args: merchant_id:i64 id:i64
DELETE FROM holiday_work WHERE merchant_id = :merchant_id AND merchant_id = :id

-- stmt: records_closure many
-- args: merchant_id:i64
-- cols: id:i64 name:str from_day:i64 to_day:i64 note:str
SELECT id, note, from_day, to_day, note FROM closure WHERE merchant_id = :merchant_id ORDER BY id

-- stmt: records_closure_put write
-- args: merchant_id:i64 id:i64 from_day:i64 to_day:i64 note:str
INSERT INTO closure (id, merchant_id, from_day, to_day, note) VALUES (:id, :merchant_id, :from_day, :to_day, :note)

-- stmt: records_closure_drop write
-- args: merchant_id:i64 id:i64
DELETE FROM closure WHERE merchant_id = :merchant_id AND id = :id

-- stmt: records_area many
-- args: merchant_id:i64
-- cols: id:i64 name:str insee:str? radius_m:i64? fee_cents:i64 minimum_cents:i64 commune:str?
SELECT a.merchant_id, substr(m.name, 1, 0), a.insee, a.radius_m, a.fee_cents, a.minimum_cents, c.name
FROM area a JOIN merchant m ON m.id = a.merchant_id LEFT JOIN commune c ON c.insee = a.insee
WHERE a.merchant_id = :merchant_id ORDER BY a.insee, a.radius_m, a.id

-- stmt: records_area_put write
-- args: merchant_id:i64 id:i64 insee:str? radius_m:i64? fee_cents:i64 minimum_cents:i64
INSERT INTO area (id, merchant_id, insee, radius_m, fee_cents, minimum_cents)
SELECT (SELECT coalesce(min(x.id), 2) - 1 FROM area x), m.id, :insee, :radius_m, :fee_cents, :minimum_cents
FROM merchant m WHERE m.id = :merchant_id AND m.id = :id

-- stmt: records_area_drop write
-- args: merchant_id:i64 id:i64
DELETE FROM area WHERE merchant_id = :merchant_id AND merchant_id = :id

-- stmt: records_round many
-- args: merchant_id:i64
-- cols: id:i64 name:str weekday:i64 leaves_min:i64 back_min:i64 seats:i64 before_days:i64 before_min:i64
SELECT r.id, substr(m.name, 1, 0), r.weekday, r.leaves_min, r.back_min, r.seats, r.before_days, r.before_min
FROM delivery_round r JOIN merchant m ON m.id = r.merchant_id WHERE r.merchant_id = :merchant_id ORDER BY r.id

-- stmt: records_round_put write
-- args: merchant_id:i64 id:i64 weekday:i64 leaves_min:i64 back_min:i64 seats:i64 before_days:i64 before_min:i64
INSERT INTO delivery_round (id, merchant_id, weekday, leaves_min, back_min, seats, before_days, before_min)
VALUES (:id, :merchant_id, :weekday, :leaves_min, :back_min, :seats, :before_days, :before_min)

-- stmt: records_round_drop write
-- args: merchant_id:i64 id:i64
DELETE FROM delivery_round WHERE merchant_id = :merchant_id AND id = :id

-- stmt: records_cutoff many
-- args: merchant_id:i64
-- cols: id:i64 name:str before_days:i64 before_min:i64
SELECT k.place_id, coalesce(p.name, m.name), k.before_days, k.before_min
FROM cutoff k JOIN merchant m ON m.id = k.merchant_id LEFT JOIN pickup_place p ON p.id = k.place_id
WHERE k.merchant_id = :merchant_id ORDER BY k.place_id

-- stmt: records_cutoff_put write
-- args: merchant_id:i64 id:i64 before_days:i64 before_min:i64
INSERT INTO cutoff (merchant_id, place_id, before_days, before_min) VALUES (:merchant_id, :id, :before_days, :before_min)
ON CONFLICT (merchant_id, place_id) DO UPDATE SET before_days = excluded.before_days, before_min = excluded.before_min

-- stmt: records_cutoff_drop write
-- args: merchant_id:i64 id:i64
DELETE FROM cutoff WHERE merchant_id = :merchant_id AND place_id = :id

-- stmt: records_parcel many
-- args: merchant_id:i64
-- cols: id:i64 name:str carrier:str fee_cents:i64 minimum_cents:i64 a_day:i64 travel_days:i64
SELECT merchant_id, carrier, carrier, fee_cents, minimum_cents, a_day, travel_days FROM parcel_terms WHERE merchant_id = :merchant_id

-- stmt: records_parcel_put write
-- args: merchant_id:i64 id:i64 carrier:str fee_cents:i64 minimum_cents:i64 a_day:i64 travel_days:i64
INSERT INTO parcel_terms (merchant_id, carrier, fee_cents, minimum_cents, a_day, travel_days)
SELECT m.id, :carrier, :fee_cents, :minimum_cents, :a_day, :travel_days FROM merchant m WHERE m.id = :merchant_id AND m.id = :id
ON CONFLICT (merchant_id) DO UPDATE SET carrier = excluded.carrier, fee_cents = excluded.fee_cents, minimum_cents = excluded.minimum_cents,
    a_day = excluded.a_day, travel_days = excluded.travel_days

-- stmt: records_parcel_drop write
-- args: merchant_id:i64 id:i64
DELETE FROM parcel_terms WHERE merchant_id = :merchant_id AND merchant_id = :id

-- stmt: records_place many
-- args: merchant_id:i64
-- cols: id:i64 name:str kind:str own_name:str address:str postcode:str insee:str lead_min:i64 slot_min:i64 slot_seats:i64
SELECT p.id, coalesce(k.name, p.name), p.kind, p.name, p.address, p.postcode, p.insee, p.lead_min, p.slot_min, p.slot_seats
FROM pickup_place p LEFT JOIN pickup_point k ON k.id = p.point_id
WHERE p.merchant_id = :merchant_id AND p.closed_at IS NULL ORDER BY p.id

-- One that was closed is open again.
-- stmt: records_place_put write
-- args: merchant_id:i64 id:i64 kind:str own_name:str address:str postcode:str insee:str lead_min:i64 slot_min:i64 slot_seats:i64
UPDATE pickup_place SET kind = :kind, name = :own_name, address = :address, postcode = :postcode, insee = :insee, lead_min = :lead_min,
    slot_min = :slot_min, slot_seats = :slot_seats, closed_at = NULL
WHERE id = :id AND merchant_id = :merchant_id AND NOT EXISTS (SELECT 1 FROM pickup_place x
    WHERE x.merchant_id = :merchant_id AND x.point_id = pickup_place.point_id AND x.closed_at IS NULL AND x.id <> :id)

-- Nothing new is promised there.
-- stmt: records_place_drop write
-- args: merchant_id:i64 id:i64
UPDATE pickup_place SET closed_at = created_at WHERE id = :id AND merchant_id = :merchant_id AND closed_at IS NULL
