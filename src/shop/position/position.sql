-- Where shops stand.

-- stmt: position_of one
-- args: merchant_id:i64 insee:str
-- cols: lat:i64 lon:i64
SELECT lat, lon FROM shop_position WHERE merchant_id = :merchant_id AND insee = :insee

-- stmt: position_put write
-- args: merchant_id:i64 insee:str lat:i64 lon:i64 person_id:i64 now:i64
INSERT INTO shop_position (merchant_id, insee, lat, lon, person_id, at) VALUES (:merchant_id, :insee, :lat, :lon, :person_id, :now)
ON CONFLICT (merchant_id) DO UPDATE SET insee = excluded.insee, lat = excluded.lat, lon = excluded.lon,
    person_id = excluded.person_id, at = excluded.at

-- stmt: position_drop write
-- args: merchant_id:i64
DELETE FROM shop_position WHERE merchant_id = :merchant_id

-- stmt: positions_all many
-- public: shops on the map of the territory
-- args: most:i64
-- cols: name:str lat:i64 lon:i64
SELECT name, lat, lon FROM public_position ORDER BY sort_key, merchant_id LIMIT :most

-- stmt: positions_in many
-- public: shops on the map of their commune
-- args: insee:str most:i64
-- cols: merchant_id:i64 slug:str name:str lat:i64 lon:i64
SELECT merchant_id, slug, name, lat, lon FROM public_position WHERE insee = :insee ORDER BY sort_key, merchant_id LIMIT :most
