-- Communes inside the perimeter.

-- stmt: commune_all many
-- cols: insee:str slug:str name:str population:i64 x_m:i64? y_m:i64? merchants:i64
SELECT c.insee, c.slug, c.name, c.population, c.x_m, c.y_m,
    coalesce(m.merchants, 0)
FROM commune c LEFT JOIN (SELECT insee, count(*) AS merchants FROM public_merchant GROUP BY insee) m ON m.insee = c.insee
ORDER BY c.slug

-- stmt: commune_one one
-- args: insee:str
-- cols: insee:str slug:str name:str population:i64 x_m:i64? y_m:i64? merchants:i64
SELECT c.insee, c.slug, c.name, c.population, c.x_m, c.y_m,
    (SELECT count(*) FROM public_merchant m WHERE m.insee = c.insee)
FROM commune c WHERE c.insee = :insee

-- stmt: commune_by_slug one
-- args: slug:str
-- cols: insee:str slug:str name:str population:i64 x_m:i64? y_m:i64? merchants:i64
SELECT c.insee, c.slug, c.name, c.population, c.x_m, c.y_m,
    (SELECT count(*) FROM public_merchant m WHERE m.insee = c.insee)
FROM commune c WHERE c.slug = :slug

-- stmt: commune_put write
-- args: insee:str slug:str name:str article:str departement:str population:i64 x_m:i64? y_m:i64?
INSERT INTO commune (insee, slug, name, article, departement, population, x_m, y_m)
VALUES (:insee, :slug, :name, :article, :departement, :population, :x_m, :y_m)
ON CONFLICT (insee) DO UPDATE SET name = excluded.name, article = excluded.article, population = excluded.population,
    x_m = excluded.x_m, y_m = excluded.y_m

-- Two of one name in a perimeter are told apart: "La Bazoque (61)".
-- stmt: commune_names_apart write
-- args: open:str close:str
UPDATE commune SET name = name || :open || departement || :close
WHERE name IN (SELECT name FROM commune GROUP BY name HAVING count(*) > 1)

-- stmt: commune_slug_taken one
-- args: slug:str insee:str
-- cols: insee:str
SELECT insee FROM commune WHERE slug = :slug AND insee <> :insee

-- stmt: outline_put write
-- args: code:str commune:i64 rings:str
INSERT INTO outline (code, commune, rings) VALUES (:code, :commune, :rings)
ON CONFLICT (code) DO UPDATE SET commune = excluded.commune, rings = excluded.rings

-- stmt: outline_all many
-- args: commune:i64
-- cols: code:str rings:str
SELECT code, rings FROM outline WHERE commune = :commune ORDER BY code

-- stmt: outline_one one
-- args: code:str commune:i64
-- cols: code:str rings:str
SELECT code, rings FROM outline WHERE code = :code AND commune = :commune

-- Only where nothing was known: figures that came with the territory stay.
-- stmt: commune_place_put write
-- args: insee:str x_m:i64 y_m:i64
UPDATE commune SET x_m = :x_m, y_m = :y_m WHERE insee = :insee AND x_m IS NULL
