-- Hours, closures, slots and their seats, delivery areas.

-- stmt: opening_of many
-- args: merchant_id:i64 place_id:i64
-- cols: weekday:i64 opens_min:i64 closes_min:i64
SELECT weekday, opens_min, closes_min FROM opening WHERE merchant_id = :merchant_id AND place_id = :place_id
ORDER BY weekday, opens_min, closes_min

-- stmt: opening_clear write
-- args: merchant_id:i64 place_id:i64
DELETE FROM opening WHERE merchant_id = :merchant_id AND place_id = :place_id

-- stmt: opening_add write
-- args: id:i64 merchant_id:i64 place_id:i64 weekday:i64 opens_min:i64 closes_min:i64
INSERT INTO opening (id, merchant_id, place_id, weekday, opens_min, closes_min)
VALUES (:id, :merchant_id, :place_id, :weekday, :opens_min, :closes_min)

-- stmt: point_hours many
-- args: point_id:i64
-- cols: weekday:i64 opens_min:i64 closes_min:i64
SELECT weekday, opens_min, closes_min FROM point_opening WHERE point_id = :point_id ORDER BY weekday, opens_min, closes_min

-- stmt: point_hours_clear write
-- args: point_id:i64
DELETE FROM point_opening WHERE point_id = :point_id

-- stmt: point_hours_add write
-- args: id:i64 point_id:i64 weekday:i64 opens_min:i64 closes_min:i64
INSERT INTO point_opening (id, point_id, weekday, opens_min, closes_min) VALUES (:id, :point_id, :weekday, :opens_min, :closes_min)

-- stmt: point_all many
-- across: shared points are everybody's
-- cols: id:i64 pub:str name:str address:str postcode:str insee:str merchants:i64 openings:i64
SELECT k.id, k.pub, k.name, k.address, k.postcode, k.insee,
    (SELECT count(*) FROM pickup_place p WHERE p.point_id = k.id AND p.closed_at IS NULL),
    (SELECT count(*) FROM point_opening o WHERE o.point_id = k.id)
FROM pickup_point k WHERE k.closed_at IS NULL ORDER BY k.name, k.id

-- stmt: point_merchants many
-- across: shared points are everybody's
-- args: point_id:i64
-- cols: merchant_id:i64
SELECT merchant_id FROM pickup_place WHERE point_id = :point_id AND closed_at IS NULL ORDER BY merchant_id

-- stmt: point_add write
-- args: id:i64 pub:str name:str address:str postcode:str insee:str now:i64
INSERT INTO pickup_point (id, pub, name, address, postcode, insee, created_at) VALUES (:id, :pub, :name, :address, :postcode, :insee, :now)

-- stmt: point_set write
-- args: id:i64 name:str address:str postcode:str insee:str
UPDATE pickup_point SET name = :name, address = :address, postcode = :postcode, insee = :insee WHERE id = :id AND closed_at IS NULL

-- stmt: point_close write
-- args: id:i64 now:i64
UPDATE pickup_point SET closed_at = :now WHERE id = :id AND closed_at IS NULL

-- What is no longer kept is here too: orders may still be promised there.
-- stmt: place_of many
-- args: merchant_id:i64
-- cols: id:i64 pub:str kind:str point_id:i64? name:str address:str postcode:str insee:str lead_min:i64 slot_min:i64 slot_seats:i64 before_days:i64? before_min:i64? closed_at:i64?
SELECT p.id, p.pub, p.kind, p.point_id, coalesce(k.name, p.name), coalesce(k.address, p.address), coalesce(k.postcode, p.postcode),
    coalesce(k.insee, p.insee), p.lead_min, p.slot_min, p.slot_seats, c.before_days, c.before_min, coalesce(p.closed_at, k.closed_at)
FROM pickup_place p LEFT JOIN pickup_point k ON k.id = p.point_id
LEFT JOIN cutoff c ON c.merchant_id = p.merchant_id AND c.place_id = p.id
WHERE p.merchant_id = :merchant_id ORDER BY p.id

-- stmt: place_add write
-- args: id:i64 pub:str merchant_id:i64 kind:str point_id:i64? name:str address:str postcode:str insee:str lead_min:i64 slot_min:i64 slot_seats:i64 now:i64
INSERT INTO pickup_place (id, pub, merchant_id, kind, point_id, name, address, postcode, insee, lead_min, slot_min, slot_seats, created_at)
VALUES (:id, :pub, :merchant_id, :kind, :point_id, :name, :address, :postcode, :insee, :lead_min, :slot_min, :slot_seats, :now)

-- stmt: place_set write
-- args: id:i64 merchant_id:i64 kind:str name:str address:str postcode:str insee:str lead_min:i64 slot_min:i64 slot_seats:i64
UPDATE pickup_place SET kind = :kind, name = :name, address = :address, postcode = :postcode, insee = :insee, lead_min = :lead_min,
    slot_min = :slot_min, slot_seats = :slot_seats
WHERE id = :id AND merchant_id = :merchant_id AND closed_at IS NULL

-- stmt: place_close write
-- args: id:i64 merchant_id:i64 now:i64
UPDATE pickup_place SET closed_at = :now WHERE id = :id AND merchant_id = :merchant_id AND closed_at IS NULL

-- stmt: cutoff_of one
-- args: merchant_id:i64 place_id:i64
-- cols: before_days:i64 before_min:i64
SELECT before_days, before_min FROM cutoff WHERE merchant_id = :merchant_id AND place_id = :place_id

-- stmt: cutoff_put write
-- args: merchant_id:i64 place_id:i64 before_days:i64 before_min:i64
INSERT INTO cutoff (merchant_id, place_id, before_days, before_min) VALUES (:merchant_id, :place_id, :before_days, :before_min)
ON CONFLICT (merchant_id, place_id) DO UPDATE SET before_days = excluded.before_days, before_min = excluded.before_min

-- stmt: cutoff_drop write
-- args: merchant_id:i64 place_id:i64
DELETE FROM cutoff WHERE merchant_id = :merchant_id AND place_id = :place_id

-- Closures that are not over on a day.
-- stmt: closure_of many
-- args: merchant_id:i64 day:i64
-- cols: id:i64 from_day:i64 to_day:i64 note:str
SELECT id, from_day, to_day, note FROM closure WHERE merchant_id = :merchant_id AND to_day >= :day ORDER BY from_day, id

-- stmt: closure_add write
-- args: id:i64 merchant_id:i64 from_day:i64 to_day:i64 note:str
INSERT INTO closure (id, merchant_id, from_day, to_day, note) VALUES (:id, :merchant_id, :from_day, :to_day, :note)

-- stmt: closure_drop write
-- args: merchant_id:i64 from_day:i64 to_day:i64
DELETE FROM closure WHERE merchant_id = :merchant_id AND from_day = :from_day AND to_day = :to_day

-- stmt: day_hours_of many
-- args: merchant_id:i64 day:i64
-- cols: day:i64 opens_min:i64? closes_min:i64?
SELECT day, opens_min, closes_min FROM day_hours WHERE merchant_id = :merchant_id AND day >= :day ORDER BY day, opens_min, id

-- stmt: day_hours_drop write
-- args: merchant_id:i64 day:i64
DELETE FROM day_hours WHERE merchant_id = :merchant_id AND day = :day

-- stmt: day_hours_add write
-- args: id:i64 merchant_id:i64 day:i64 opens_min:i64? closes_min:i64?
INSERT INTO day_hours (id, merchant_id, day, opens_min, closes_min) VALUES (:id, :merchant_id, :day, :opens_min, :closes_min)

-- stmt: holiday_work_of many
-- args: merchant_id:i64
-- cols: holiday:str
SELECT holiday FROM holiday_work WHERE merchant_id = :merchant_id ORDER BY holiday

-- stmt: holiday_work_add write
-- args: merchant_id:i64 holiday:str
INSERT INTO holiday_work (merchant_id, holiday) VALUES (:merchant_id, :holiday) ON CONFLICT DO NOTHING

-- stmt: holiday_work_drop write
-- args: merchant_id:i64 holiday:str
DELETE FROM holiday_work WHERE merchant_id = :merchant_id AND holiday = :holiday

-- A row appears with the first order of the slot, which has a seat at least. The merchant may have changed the number of seats
-- since: today's number counts.
-- stmt: slot_seat_take write
-- later: a purchase over several shops
-- args: merchant_id:i64 place_id:i64 fulfilment:str starts_at:i64 ends_at:i64 seats:i64
INSERT INTO slot (merchant_id, place_id, fulfilment, starts_at, ends_at, seats, taken)
VALUES (:merchant_id, :place_id, :fulfilment, :starts_at, :ends_at, :seats, 1)
ON CONFLICT (merchant_id, place_id, fulfilment, starts_at) DO UPDATE SET taken = slot.taken + 1, seats = excluded.seats, ends_at = excluded.ends_at
WHERE slot.taken < excluded.seats

-- stmt: slot_seat_free write
-- args: merchant_id:i64 place_id:i64 fulfilment:str starts_at:i64
UPDATE slot SET taken = taken - 1
WHERE merchant_id = :merchant_id AND place_id = :place_id AND fulfilment = :fulfilment AND starts_at = :starts_at AND taken > 0

-- stmt: slot_taken many
-- args: merchant_id:i64 place_id:i64 fulfilment:str from_at:i64
-- cols: starts_at:i64 taken:i64
SELECT starts_at, taken FROM slot
WHERE merchant_id = :merchant_id AND place_id = :place_id AND fulfilment = :fulfilment AND starts_at >= :from_at ORDER BY starts_at

-- Orders promised in a time.
-- stmt: slot_promised one
-- args: merchant_id:i64 from_at:i64 to_at:i64
-- cols: taken:i64
SELECT CAST(coalesce(sum(taken), 0) AS BIGINT) FROM slot
WHERE merchant_id = :merchant_id AND starts_at >= :from_at AND starts_at < :to_at

-- stmt: area_of many
-- args: merchant_id:i64
-- cols: id:i64 insee:str? radius_m:i64? fee_cents:i64 minimum_cents:i64
SELECT id, insee, radius_m, fee_cents, minimum_cents FROM area WHERE merchant_id = :merchant_id ORDER BY radius_m, insee, id

-- stmt: area_clear write
-- args: merchant_id:i64
DELETE FROM area WHERE merchant_id = :merchant_id

-- stmt: area_drop_commune write
-- args: insee:str merchant_id:i64
DELETE FROM area WHERE insee = :insee AND merchant_id = :merchant_id

-- stmt: area_drop_radius write
-- args: radius_m:i64 merchant_id:i64
DELETE FROM area WHERE radius_m = :radius_m AND merchant_id = :merchant_id

-- stmt: area_add write
-- args: id:i64 merchant_id:i64 insee:str? radius_m:i64? fee_cents:i64 minimum_cents:i64
INSERT INTO area (id, merchant_id, insee, radius_m, fee_cents, minimum_cents)
VALUES (:id, :merchant_id, :insee, :radius_m, :fee_cents, :minimum_cents)

-- stmt: parcel_terms_of one
-- args: merchant_id:i64
-- cols: carrier:str fee_cents:i64 minimum_cents:i64 a_day:i64 travel_days:i64
SELECT carrier, fee_cents, minimum_cents, a_day, travel_days FROM parcel_terms WHERE merchant_id = :merchant_id

-- stmt: parcel_terms_put write
-- args: merchant_id:i64 carrier:str fee_cents:i64 minimum_cents:i64 a_day:i64 travel_days:i64
INSERT INTO parcel_terms (merchant_id, carrier, fee_cents, minimum_cents, a_day, travel_days)
VALUES (:merchant_id, :carrier, :fee_cents, :minimum_cents, :a_day, :travel_days)
ON CONFLICT (merchant_id) DO UPDATE SET carrier = excluded.carrier, fee_cents = excluded.fee_cents, minimum_cents = excluded.minimum_cents,
    a_day = excluded.a_day, travel_days = excluded.travel_days

-- stmt: parcel_terms_drop write
-- args: merchant_id:i64
DELETE FROM parcel_terms WHERE merchant_id = :merchant_id

-- stmt: round_of many
-- args: merchant_id:i64
-- cols: id:i64 weekday:i64 leaves_min:i64 back_min:i64 seats:i64 before_days:i64 before_min:i64
SELECT id, weekday, leaves_min, back_min, seats, before_days, before_min FROM delivery_round
WHERE merchant_id = :merchant_id ORDER BY weekday, leaves_min, id

-- stmt: round_add write
-- args: id:i64 merchant_id:i64 weekday:i64 leaves_min:i64 back_min:i64 seats:i64 before_days:i64 before_min:i64
INSERT INTO delivery_round (id, merchant_id, weekday, leaves_min, back_min, seats, before_days, before_min)
VALUES (:id, :merchant_id, :weekday, :leaves_min, :back_min, :seats, :before_days, :before_min)

-- stmt: round_drop write
-- args: merchant_id:i64 weekday:i64 leaves_min:i64
DELETE FROM delivery_round WHERE merchant_id = :merchant_id AND weekday = :weekday AND leaves_min = :leaves_min

-- stmt: pause_of one
-- args: merchant_id:i64 now:i64
-- cols: until_at:i64
SELECT until_at FROM pause WHERE merchant_id = :merchant_id AND until_at > :now

-- stmt: pause_put write
-- args: merchant_id:i64 until_at:i64 person_id:i64 now:i64
INSERT INTO pause (merchant_id, until_at, person_id, at) VALUES (:merchant_id, :until_at, :person_id, :now)
ON CONFLICT (merchant_id) DO UPDATE SET until_at = :until_at, person_id = :person_id, at = :now

-- Parcels that leave on a day, whenever its hours began as they were promised.
-- stmt: slot_parcels one
-- args: merchant_id:i64 fulfilment:str from_at:i64 to_at:i64
-- cols: taken:i64
SELECT CAST(coalesce(sum(taken), 0) AS BIGINT) FROM slot
WHERE merchant_id = :merchant_id AND fulfilment = :fulfilment AND starts_at >= :from_at AND starts_at < :to_at
