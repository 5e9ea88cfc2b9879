-- A shop's own products, as it sees and changes them.

-- stmt: product_pictures many
-- across: pictures of a public product
-- args: product_id:i64
-- cols: picture_id:i64
SELECT picture_id FROM product_picture WHERE product_id = :product_id ORDER BY position

-- One offer whatever its state, for its merchant, with the picture sent last, be it shown to the public or not.
-- stmt: offer_mine one
-- args: id:i64 merchant_id:i64 now:i64
-- cols: id:i64 code:str product_id:i64 stock_item_id:i64 price_cents:i64? vat_bp:i64 mode:str? link:str lead_days:i64 published_at:i64? withdrawn_at:i64? pub:str category_id:i64 title_fr:str title_en:str text_fr:str text_en:str unit:str net_milli:i64 net_unit:str labels:str allergens:str origin:str storage:str picture_id:i64? on_hand_milli:i64 held_milli:i64 food:i64 packed:i64 ingredients:str degree_milli:i64 maker:str warnings:str isbn:str list_cents:i64? kind:str variant_id:i64 variant_fr:str variant_en:str variants:i64 lacks_at:i64? bundle:i64 holders:i64 book_min:i64 book_seats:i64 book_home:i64 book_shared:i64 keeps:str deposit_cents:i64 season_from:i64 season_to:i64 needs:str traces:str facts:str drained_milli:i64 extra:str
SELECT o.id, o.code, o.product_id, o.stock_item_id, o.price_cents, o.vat_bp, o.mode, o.link, o.lead_days, o.published_at, o.withdrawn_at,
    p.pub, p.category_id, p.title_fr, p.title_en, p.text_fr, p.text_en, p.unit, p.net_milli, p.net_unit, p.labels, p.allergens,
    p.origin, p.storage,
    (SELECT pp.picture_id FROM product_picture pp WHERE pp.product_id = p.id ORDER BY pp.beside, pp.position DESC LIMIT 1),
    s.on_hand_milli,
    (SELECT CAST(coalesce(sum(h.qty_milli), 0) AS BIGINT) FROM hold h
        WHERE h.stock_item_id = s.id AND (h.expires_at IS NULL OR h.expires_at > :now)), c.food,
    p.packed, p.ingredients, p.degree_milli, p.maker, p.warnings, p.isbn, o.list_cents, c.kind, v.id, v.name_fr, v.name_en,
    (SELECT count(*) FROM offer x WHERE x.product_id = p.id AND x.removed_at IS NULL), o.lacks_at, o.bundle,
    (SELECT count(*) FROM bundle_part b WHERE b.part_id = o.id), o.book_min, o.book_seats, o.book_home, o.book_shared, p.keeps, o.deposit_cents, o.season_from, o.season_to, c.needs, p.traces, p.facts, p.drained_milli, c.extra
FROM offer o JOIN product p ON p.id = o.product_id JOIN variant v ON v.id = o.variant_id JOIN stock_item s ON s.id = o.stock_item_id
JOIN category c ON c.id = p.category_id
WHERE o.id = :id AND o.merchant_id = :merchant_id AND o.removed_at IS NULL

-- Where the shop's latest product stands.
-- stmt: sheet_rayon one
-- args: merchant_id:i64
-- cols: slug:str
SELECT c.slug FROM product p JOIN category c ON c.id = p.category_id WHERE p.merchant_id = :merchant_id ORDER BY p.id DESC LIMIT 1

-- A page of the shelf, by name; which: 0 all, 1 only what stays in the window, 2 what has a stock of its own. A product is walked before its offers: of ten thousand only
-- those up to the page are looked at.
-- stmt: offer_shelf many
-- args: merchant_id:i64 now:i64 which:i64 most:i64 skip:i64
-- cols: id:i64 code:str pub:str title_fr:str variant_fr:str price_cents:i64? published_at:i64? withdrawn_at:i64? stale_at:i64? stock_item_id:i64 on_hand_milli:i64 held_milli:i64 picture_id:i64? unit:str lacks_at:i64? book_min:i64 bundle:i64
SELECT o.id, o.code, p.pub, p.title_fr, v.name_fr, o.price_cents, o.published_at, o.withdrawn_at, o.stale_at, s.id, s.on_hand_milli,
    (SELECT CAST(coalesce(sum(h.qty_milli), 0) AS BIGINT) FROM hold h
        WHERE h.stock_item_id = s.id AND (h.expires_at IS NULL OR h.expires_at > :now)),
    (SELECT pp.picture_id FROM product_picture pp WHERE pp.product_id = p.id ORDER BY pp.position LIMIT 1), p.unit, o.lacks_at, o.book_min, o.bundle
FROM (SELECT y.id AS page_id FROM product x CROSS JOIN offer y
        WHERE x.merchant_id = :merchant_id AND y.product_id = x.id AND y.removed_at IS NULL AND 
            (:which = 0 OR (:which = 1 AND y.lacks_at IS NOT NULL) OR (:which = 2 AND y.bundle = 0 AND y.book_min = 0))
        ORDER BY x.title_fr, x.id, y.id LIMIT :most OFFSET :skip) AS page
JOIN offer o ON o.id = page.page_id JOIN product p ON p.id = o.product_id JOIN variant v ON v.id = o.variant_id JOIN stock_item s ON s.id = o.stock_item_id
WHERE o.merchant_id = :merchant_id ORDER BY p.title_fr, p.id, o.id

-- stmt: offer_shelf_sums one
-- args: merchant_id:i64
-- cols: offers:i64 lacking:i64 counted:i64 stale:i64
SELECT count(*), count(lacks_at), CAST(coalesce(sum(CASE WHEN bundle = 0 AND book_min = 0 THEN 1 ELSE 0 END), 0) AS BIGINT), CAST(coalesce(sum(CASE WHEN stale_at IS NOT NULL AND withdrawn_at IS NULL THEN 1 ELSE 0 END), 0) AS BIGINT)
FROM offer WHERE merchant_id = :merchant_id AND removed_at IS NULL

-- How many stand before a name on the shelf.
-- stmt: offer_shelf_before one
-- args: merchant_id:i64 name:str
-- cols: n:i64
SELECT count(*) FROM product p JOIN offer o ON o.product_id = p.id
WHERE p.merchant_id = :merchant_id AND p.title_fr < :name AND o.removed_at IS NULL

-- The name of what has this code.
-- stmt: offer_shelf_code one
-- args: merchant_id:i64 code:str
-- cols: title_fr:str
SELECT p.title_fr FROM offer o JOIN product p ON p.id = o.product_id
WHERE o.merchant_id = :merchant_id AND o.code = :code AND o.removed_at IS NULL

-- stmt: product_update write
-- args: id:i64 merchant_id:i64 category_id:i64 title_fr:str title_en:str text_fr:str text_en:str unit:str net_milli:i64 net_unit:str labels:str allergens:str origin:str storage:str packed:i64 ingredients:str degree_milli:i64 maker:str warnings:str isbn:str keeps:str now:i64
UPDATE product SET category_id = :category_id, title_fr = :title_fr, title_en = :title_en, text_fr = :text_fr,
    text_en = :text_en, unit = :unit, net_milli = :net_milli, net_unit = :net_unit, labels = :labels,
    allergens = :allergens, origin = :origin, storage = :storage, packed = :packed, ingredients = :ingredients,
    degree_milli = :degree_milli, maker = :maker, warnings = :warnings, isbn = :isbn, keeps = :keeps, updated_at = :now
WHERE id = :id AND merchant_id = :merchant_id

-- stmt: variant_name write
-- args: id:i64 merchant_id:i64 name_fr:str name_en:str
UPDATE variant SET name_fr = :name_fr, name_en = :name_en
WHERE id = :id AND EXISTS (SELECT 1 FROM product p WHERE p.id = variant.product_id AND p.merchant_id = :merchant_id)

-- The offers of a product, one for each of its variants.
-- stmt: variants_mine many
-- args: product_id:i64 merchant_id:i64 now:i64
-- cols: id:i64 variant_id:i64 stock_item_id:i64 name_fr:str name_en:str price_cents:i64? list_cents:i64? vat_bp:i64 mode:str? link:str lead_days:i64 published_at:i64? withdrawn_at:i64? on_hand_milli:i64 held_milli:i64
SELECT o.id, v.id, s.id, v.name_fr, v.name_en, o.price_cents, o.list_cents, o.vat_bp, o.mode, o.link, o.lead_days, o.published_at, o.withdrawn_at, s.on_hand_milli,
    (SELECT CAST(coalesce(sum(h.qty_milli), 0) AS BIGINT) FROM hold h
        WHERE h.stock_item_id = s.id AND (h.expires_at IS NULL OR h.expires_at > :now))
FROM offer o JOIN variant v ON v.id = o.variant_id JOIN stock_item s ON s.id = o.stock_item_id
WHERE o.product_id = :product_id AND o.merchant_id = :merchant_id AND o.removed_at IS NULL ORDER BY v.position, o.id

-- stmt: product_vat write
-- args: product_id:i64 merchant_id:i64 vat_bp:i64
UPDATE offer SET vat_bp = :vat_bp WHERE product_id = :product_id AND merchant_id = :merchant_id

-- stmt: offer_update write
-- args: id:i64 merchant_id:i64 price_cents:i64? vat_bp:i64 mode:str? link:str lead_days:i64 now:i64
UPDATE offer SET price_cents = :price_cents, vat_bp = :vat_bp, mode = :mode, link = :link, lead_days = :lead_days, stale_at = NULL, updated_at = :now
WHERE id = :id AND merchant_id = :merchant_id

-- stmt: offer_publish write
-- args: id:i64 merchant_id:i64 now:i64
UPDATE offer SET published_at = :now, withdrawn_at = NULL, stale_at = NULL, updated_at = :now
WHERE id = :id AND merchant_id = :merchant_id AND (published_at IS NULL OR withdrawn_at IS NOT NULL OR stale_at IS NOT NULL)

-- stmt: offer_withdraw write
-- args: id:i64 merchant_id:i64 now:i64
UPDATE offer SET withdrawn_at = :now, updated_at = :now
WHERE id = :id AND merchant_id = :merchant_id AND withdrawn_at IS NULL AND published_at IS NOT NULL

-- The counts of one save of the stock screen; last_id: of the latest move of that stock.
-- stmt: stock_saved many
-- args: merchant_id:i64 person_id:i64 at:i64 reason:str
-- cols: id:i64 stock_item_id:i64 qty_milli:i64 last_id:i64
SELECT m.id, m.stock_item_id, m.qty_milli, (SELECT max(x.id) FROM stock_move x WHERE x.stock_item_id = m.stock_item_id AND x.qty_milli <> 0)
FROM stock_move m JOIN stock_item s ON s.id = m.stock_item_id
WHERE s.merchant_id = :merchant_id AND m.person_id = :person_id AND m.at = :at AND m.reason = :reason ORDER BY m.id

-- The times one may book of a service, as its merchant set them; nothing else has any.
-- stmt: offer_book one
-- args: id:i64 merchant_id:i64 unit:str
-- cols: id:i64 title_fr:str stock_item_id:i64 on_hand_milli:i64 book_min:i64 book_seats:i64 book_home:i64 book_shared:i64
SELECT o.id, p.title_fr, s.id, s.on_hand_milli, o.book_min, o.book_seats, o.book_home, o.book_shared
FROM offer o JOIN product p ON p.id = o.product_id JOIN stock_item s ON s.id = o.stock_item_id
WHERE o.id = :id AND o.merchant_id = :merchant_id AND o.removed_at IS NULL AND (p.unit = :unit OR o.book_min > 0)

-- The offers of a product that are baskets, and those that are in one: they share its unit.
-- stmt: bundle_of_product one
-- args: product_id:i64 merchant_id:i64
-- cols: bundles:i64 parts:i64
SELECT CAST(coalesce(sum(o.bundle), 0) AS BIGINT), (SELECT count(*) FROM bundle_part b JOIN offer x ON x.id = b.part_id WHERE x.product_id = :product_id)
FROM offer o WHERE o.product_id = :product_id AND o.merchant_id = :merchant_id AND o.removed_at IS NULL

-- stmt: places_used one
-- args: merchant_id:i64
-- cols: n:i64
SELECT count(*) FROM pickup_place WHERE merchant_id = :merchant_id AND closed_at IS NULL
