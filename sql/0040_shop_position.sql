-- position: where a shop stands on the map, as its own people have said.

CREATE TABLE shop_position (
    merchant_id BIGINT NOT NULL PRIMARY KEY REFERENCES merchant (id),
    insee TEXT NOT NULL,         -- the commune it was put in: of a shop that moved to another it says nothing
    lat BIGINT NOT NULL CHECK (lat BETWEEN -90000000 AND 90000000),    -- millionths of a degree (WGS84)
    lon BIGINT NOT NULL CHECK (lon BETWEEN -180000000 AND 180000000),
    person_id BIGINT NOT NULL,   -- who said so
    at BIGINT NOT NULL
);
CREATE VIEW public_position AS
    SELECT p.merchant_id, m.insee, m.slug, m.name, m.sort_key, p.lat, p.lon
    FROM shop_position p JOIN public_merchant m ON m.id = p.merchant_id AND m.insee = p.insee;
