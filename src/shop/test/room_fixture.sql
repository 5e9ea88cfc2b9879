-- Rows for room tests to stand on.

-- stmt: fixture_merchant write
-- args: id:i64 slug:str code:str kind:str mode:str empty:str insee:str now:i64 lead_min:i64 slot_min:i64 slot_seats:i64 limit_cents:i64
INSERT INTO merchant (id, slug, code, name, kind, trade_fr, trade_en, story_fr, story_en, banne, siret, legal_name, address,
    postcode, insee, phone, mail, website, sort_key, mode, pay_in_shop, pay_online, delivers, reserve_limit_cents, minimum_cents,
    lead_min, slot_min, slot_seats, last_order, wizard_step, created_at, published_at, verified_at, updated_at)
VALUES (:id, :slug, :code, :slug, :kind, :empty, :empty, :empty, :empty, 1, :empty, :slug, :empty,
    :empty, :insee, :empty, :empty, :empty, :slug, :mode, 1, 0, 0, :limit_cents, 0,
    :lead_min, :slot_min, :slot_seats, 0, :empty, :now, :now, :now, :now)

-- stmt: fixture_category write
-- args: id:i64 slug:str icon:str
INSERT INTO category (id, slug, parent_id, name_fr, name_en, icon, position, service, food, alcohol)
VALUES (:id, :slug, NULL, :slug, :slug, :icon, 1, 0, 0, 0) ON CONFLICT (id) DO NOTHING

-- stmt: fixture_opening write
-- args: id:i64 merchant_id:i64 weekday:i64 opens:i64 closes:i64
INSERT INTO opening (id, merchant_id, weekday, opens_min, closes_min) VALUES (:id, :merchant_id, :weekday, :opens, :closes)

-- stmt: fixture_pay_online write
-- args: merchant_id:i64 yes:i64
UPDATE merchant SET pay_online = :yes WHERE id = :merchant_id

-- stmt: fixture_commune write
-- args: insee:str slug:str name:str empty:str dep:str x:i64? y:i64?
INSERT INTO commune (insee, slug, name, article, departement, population, x_m, y_m)
VALUES (:insee, :slug, :name, :empty, :dep, 1000, :x, :y)

-- stmt: fixture_delivers write
-- args: merchant_id:i64 yes:i64
UPDATE merchant SET delivers = :yes WHERE id = :merchant_id

-- stmt: fixture_pictures one
-- args: merchant_id:i64
-- cols: n:i64
SELECT count(*) FROM picture WHERE merchant_id = :merchant_id


-- stmt: fixture_jobs one
-- args: kind:str
-- cols: n:i64
SELECT count(*) FROM job WHERE kind = :kind
