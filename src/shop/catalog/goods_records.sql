-- What staff change of a shop's goods while they act for it, and how it is put back: see app/record.h. only: an offer: then of its
-- product alone; 0: of all.

-- stmt: records_product many
-- args: merchant_id:i64 only:i64
-- cols: id:i64 name:str title_fr:str title_en:str text_fr:str text_en:str category_id:i64 unit:str net_milli:i64 net_unit:str labels:str allergens:str origin:str storage:str packed:i64 ingredients:str degree_milli:i64 maker:str warnings:str isbn:str keeps:str traces:str facts:str drained_milli:i64 rayon:str
SELECT p.id, p.title_fr, p.title_fr, p.title_en, p.text_fr, p.text_en, p.category_id, p.unit, p.net_milli, p.net_unit, p.labels, p.allergens,
    p.origin, p.storage, p.packed, p.ingredients, p.degree_milli, p.maker, p.warnings, p.isbn, p.keeps, p.traces, p.facts, p.drained_milli, c.name_fr
FROM product p JOIN category c ON c.id = p.category_id
WHERE p.merchant_id = :merchant_id AND (:only = 0 OR p.id = (SELECT x.product_id FROM offer x WHERE x.id = :only AND x.merchant_id = :merchant_id)) ORDER BY p.id

-- stmt: records_product_put write
-- args: merchant_id:i64 id:i64 title_fr:str title_en:str text_fr:str text_en:str category_id:i64 unit:str net_milli:i64 net_unit:str labels:str allergens:str origin:str storage:str packed:i64 ingredients:str degree_milli:i64 maker:str warnings:str isbn:str keeps:str traces:str facts:str drained_milli:i64
UPDATE product SET title_fr = :title_fr, title_en = :title_en, text_fr = :text_fr, text_en = :text_en, category_id = :category_id, unit = :unit,
    net_milli = :net_milli, net_unit = :net_unit, labels = :labels, allergens = :allergens, origin = :origin, storage = :storage, packed = :packed,
    ingredients = :ingredients, degree_milli = :degree_milli, maker = :maker, warnings = :warnings, isbn = :isbn, keeps = :keeps,
    traces = :traces, facts = :facts, drained_milli = :drained_milli
WHERE id = :id AND merchant_id = :merchant_id

-- stmt: records_product_now write
-- args: id:i64 merchant_id:i64 now:i64
UPDATE product SET updated_at = :now WHERE id = :id AND merchant_id = :merchant_id

-- stmt: records_offers_of many
-- args: product_id:i64 merchant_id:i64
-- cols: id:i64
SELECT id FROM offer WHERE product_id = :product_id AND merchant_id = :merchant_id ORDER BY id

-- stmt: records_variant many
-- args: merchant_id:i64 only:i64
-- cols: id:i64 name:str name_fr:str name_en:str
SELECT v.id, p.title_fr, v.name_fr, v.name_en FROM variant v JOIN product p ON p.id = v.product_id
WHERE p.merchant_id = :merchant_id AND (:only = 0 OR p.id = (SELECT x.product_id FROM offer x WHERE x.id = :only AND x.merchant_id = :merchant_id)) ORDER BY v.id

-- stmt: records_variant_put write
-- args: merchant_id:i64 id:i64 name_fr:str name_en:str
UPDATE variant SET name_fr = :name_fr, name_en = :name_en
WHERE id = :id AND EXISTS (SELECT 1 FROM product p WHERE p.id = variant.product_id AND p.merchant_id = :merchant_id)

-- stmt: records_variant_product one
-- args: id:i64 merchant_id:i64
-- cols: product_id:i64
SELECT v.product_id FROM variant v JOIN product p ON p.id = v.product_id WHERE v.id = :id AND p.merchant_id = :merchant_id

-- stmt: records_offer many
-- args: merchant_id:i64 only:i64
-- cols: id:i64 name:str price_cents:i64? list_cents:i64? vat_bp:i64 mode:str? link:str lead_days:i64 deposit_cents:i64 season_from:i64 season_to:i64 book_min:i64 book_seats:i64 book_home:i64 book_shared:i64 shown:i64
SELECT o.id, p.title_fr, o.price_cents, o.list_cents, o.vat_bp, o.mode, o.link, o.lead_days, o.deposit_cents, o.season_from, o.season_to,
    o.book_min, o.book_seats, o.book_home, o.book_shared,
    CASE WHEN o.published_at IS NOT NULL AND o.withdrawn_at IS NULL AND o.stale_at IS NULL THEN 1 ELSE 0 END
FROM offer o JOIN product p ON p.id = o.product_id 
WHERE o.merchant_id = :merchant_id AND o.removed_at IS NULL AND (:only = 0 OR o.id IN (SELECT y.id FROM offer y WHERE y.product_id = (SELECT x.product_id FROM offer x WHERE x.id = :only))) ORDER BY o.id

-- What was not on the shelf, and is not to be, stays as it left it: a clock's question is answered as before.
-- stmt: records_offer_put write
-- args: merchant_id:i64 id:i64 price_cents:i64? list_cents:i64? vat_bp:i64 mode:str? link:str lead_days:i64 deposit_cents:i64 season_from:i64 season_to:i64 book_min:i64 book_seats:i64 book_home:i64 book_shared:i64 shown:i64
UPDATE offer SET price_cents = :price_cents, list_cents = :list_cents, vat_bp = :vat_bp, mode = :mode, link = :link, lead_days = :lead_days,
    deposit_cents = :deposit_cents, season_from = :season_from, season_to = :season_to, book_min = :book_min, book_seats = :book_seats,
    book_home = :book_home, book_shared = :book_shared,
    published_at = CASE WHEN :shown = 1 THEN coalesce(published_at, updated_at) ELSE published_at END,
    withdrawn_at = CASE WHEN :shown = 1 THEN NULL
        WHEN published_at IS NOT NULL AND withdrawn_at IS NULL AND stale_at IS NULL THEN updated_at ELSE withdrawn_at END,
    stale_at = CASE WHEN :shown = 1 THEN NULL ELSE stale_at END
WHERE id = :id AND merchant_id = :merchant_id AND removed_at IS NULL

-- What was put on the shelf is taken off it: orders may name it.
-- stmt: records_offer_drop write
-- args: merchant_id:i64 id:i64
UPDATE offer SET withdrawn_at = coalesce(withdrawn_at, updated_at) WHERE id = :id AND merchant_id = :merchant_id AND removed_at IS NULL

-- stmt: records_offer_now write
-- args: id:i64 merchant_id:i64 now:i64
UPDATE offer SET updated_at = :now WHERE id = :id AND merchant_id = :merchant_id

-- stmt: records_stock many
-- args: merchant_id:i64 only:i64
-- cols: id:i64 name:str on_hand_milli:i64
SELECT s.id, x.title_fr, s.on_hand_milli FROM stock_item s JOIN
    (SELECT y.stock_item_id AS item_id, min(p.title_fr) AS title_fr
     FROM (SELECT o.stock_item_id, o.product_id FROM offer o
           WHERE o.merchant_id = :merchant_id AND (:only = 0 OR o.id IN (SELECT y.id FROM offer y WHERE y.product_id = (SELECT x.product_id FROM offer x WHERE x.id = :only)))
           UNION SELECT k.stock_item_id, o.product_id FROM stock_place k JOIN offer o ON o.id = k.offer_id
           WHERE o.merchant_id = :merchant_id AND (:only = 0 OR o.id IN (SELECT y.id FROM offer y WHERE y.product_id = (SELECT x.product_id FROM offer x WHERE x.id = :only)))) y
     JOIN product p ON p.id = y.product_id GROUP BY y.stock_item_id) x ON x.item_id = s.id
WHERE s.merchant_id = :merchant_id ORDER BY s.id

-- What the shop counted since; not what was counted by an act that was taken back, nor by taking it back.
-- stmt: records_stock_counted one
-- args: id:i64 merchant_id:i64 after:i64 count:str stocktake:str import:str stock:str
-- cols: n:i64
SELECT count(*) FROM stock_move v JOIN stock_item s ON s.id = v.stock_item_id
WHERE s.id = :id AND s.merchant_id = :merchant_id AND v.id > :after AND v.reason IN (:count, :stocktake, :import)
    AND NOT EXISTS (SELECT 1 FROM stand_in_change c JOIN stand_in_act a ON a.id = c.act_id
        WHERE c.merchant_id = :merchant_id AND c.kind = :stock AND c.record_id = s.id AND c.act_id > :after AND c.undone_at IS NOT NULL
            AND v.at IN (c.undone_at, a.at))

-- stmt: records_photos many
-- args: merchant_id:i64 only:i64
-- cols: id:i64 name:str picture_id:i64 position:i64 beside:i64
SELECT p.id, p.title_fr, x.picture_id, x.position, x.beside FROM product p JOIN product_picture x ON x.product_id = p.id
WHERE p.merchant_id = :merchant_id AND (:only = 0 OR p.id = (SELECT z.product_id FROM offer z WHERE z.id = :only AND z.merchant_id = :merchant_id)) ORDER BY p.id, x.position, x.picture_id

-- Where the product and the picture still are the shop's.
-- stmt: records_photos_put write
-- args: merchant_id:i64 id:i64 picture_id:i64 position:i64 beside:i64
INSERT INTO product_picture (product_id, picture_id, position, beside)
SELECT p.id, i.id, :position, :beside FROM product p JOIN picture i ON i.id = :picture_id AND i.merchant_id = p.merchant_id
WHERE p.id = :id AND p.merchant_id = :merchant_id

-- stmt: records_photos_drop write
-- args: merchant_id:i64 id:i64
DELETE FROM product_picture WHERE product_id = :id
    AND EXISTS (SELECT 1 FROM product p WHERE p.id = product_picture.product_id AND p.merchant_id = :merchant_id)
