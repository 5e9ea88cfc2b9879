-- A commune whose middle is known, or not; a shop that moved.

-- stmt: fixture_middle write
-- args: insee:str slug:str empty:str x_m:i64? y_m:i64?
INSERT INTO commune (insee, slug, name, article, departement, population, x_m, y_m)
VALUES (:insee, :slug, :slug, :empty, :empty, 0, :x_m, :y_m) ON CONFLICT (insee) DO UPDATE SET x_m = excluded.x_m, y_m = excluded.y_m

-- stmt: fixture_moved write
-- args: merchant_id:i64 insee:str
UPDATE merchant SET insee = :insee WHERE id = :merchant_id
