-- Where staff put a shop on the map while they act for it, and how it is put back: see app/record.h.

-- stmt: records_pin many
-- args: merchant_id:i64
-- cols: id:i64 name:str insee:str lat:i64 lon:i64 person_id:i64 at:i64
SELECT p.merchant_id, substr(p.insee, 1, 0), p.insee, p.lat, p.lon, p.person_id, p.at FROM shop_position p WHERE p.merchant_id = :merchant_id

-- stmt: records_pin_put write
-- args: merchant_id:i64 id:i64 insee:str lat:i64 lon:i64 person_id:i64 at:i64
INSERT INTO shop_position (merchant_id, insee, lat, lon, person_id, at)
SELECT m.id, :insee, :lat, :lon, :person_id, :at FROM merchant m WHERE m.id = :merchant_id AND m.id = :id
ON CONFLICT (merchant_id) DO UPDATE SET insee = excluded.insee, lat = excluded.lat, lon = excluded.lon, person_id = excluded.person_id, at = excluded.at

-- stmt: records_pin_drop write
-- args: merchant_id:i64 id:i64
DELETE FROM shop_position WHERE merchant_id = :merchant_id AND merchant_id = :id
