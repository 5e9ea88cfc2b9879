-- Categories, products, offers, stock. Public statements start from the public_ views.

-- stmt: category_all many
-- cols: id:i64 parent_id:i64? slug:str name_fr:str name_en:str icon:str service:i64 food:i64 alcohol:i64 vat_bp:i64 kind:str
SELECT id, parent_id, slug, name_fr, name_en, icon, service, food, alcohol, vat_bp, kind FROM category
ORDER BY coalesce(parent_id, 0), position, id

-- One level: those under a category, and itself; under 0, the first level.
-- stmt: category_under many
-- args: parent_id:i64
-- cols: id:i64 parent_id:i64? slug:str name_fr:str name_en:str icon:str service:i64 food:i64 alcohol:i64 vat_bp:i64 kind:str
SELECT id, parent_id, slug, name_fr, name_en, icon, service, food, alcohol, vat_bp, kind FROM category
WHERE coalesce(parent_id, 0) = :parent_id OR id = :parent_id ORDER BY coalesce(parent_id, 0), position, id

-- stmt: category_one one
-- args: slug:str
-- cols: id:i64 parent_id:i64? slug:str name_fr:str name_en:str icon:str service:i64 food:i64 alcohol:i64 vat_bp:i64 kind:str
SELECT id, parent_id, slug, name_fr, name_en, icon, service, food, alcohol, vat_bp, kind FROM category WHERE slug = :slug

-- What a page shows of one public offer. available_milli: on hand less what is held at :now.
-- stmt: offer_public_one one
-- across: what is public belongs to everyone
-- args: id:i64 now:i64
-- cols: id:i64 code:str merchant_id:i64 product_id:i64 stock_item_id:i64 price_cents:i64? was_cents:i64? promo_to:i64? vat_bp:i64 mode:str link:str lead_days:i64 updated_at:i64 pub:str category_id:i64 title_fr:str title_en:str text_fr:str text_en:str unit:str net_milli:i64 net_unit:str labels:str allergens:str origin:str storage:str variant_fr:str variant_en:str picture_id:i64? available_milli:i64 alcohol:i64 food:i64 service:i64 packed:i64 ingredients:str degree_milli:i64 maker:str warnings:str isbn:str list_cents:i64? kind:str book_min:i64 book_home:i64 bundle:i64 deposit_cents:i64 back_month:i64
SELECT o.id, o.code, o.merchant_id, o.product_id, o.stock_item_id,
    CASE WHEN q.price_cents < o.price_cents THEN q.price_cents ELSE o.price_cents END,
    CASE WHEN q.price_cents < o.price_cents AND q.price_cents < q.was_cents THEN q.was_cents END, q.to_at,
    o.vat_bp, o.mode, o.link, o.lead_days, o.updated_at,
    p.pub, p.category_id, p.title_fr, p.title_en, p.text_fr, p.text_en, p.unit, p.net_milli, p.net_unit, p.labels, p.allergens,
    p.origin, p.storage, v.name_fr, v.name_en,
    (SELECT pp.picture_id FROM product_picture pp WHERE pp.product_id = p.id ORDER BY pp.position LIMIT 1),
    s.on_hand_milli - (SELECT CAST(coalesce(sum(h.qty_milli), 0) AS BIGINT) FROM hold h
        WHERE h.stock_item_id = s.id AND (h.expires_at IS NULL OR h.expires_at > :now)),
    c.alcohol, c.food, c.service, p.packed, p.ingredients, p.degree_milli, p.maker, p.warnings, p.isbn, o.list_cents, c.kind, o.book_min, o.book_home, o.bundle, o.deposit_cents, o.off_season * o.season_from
FROM public_offer o JOIN product p ON p.id = o.product_id JOIN variant v ON v.id = o.variant_id
JOIN stock_item s ON s.id = o.stock_item_id JOIN category c ON c.id = p.category_id
LEFT JOIN promotion q ON q.offer_id = o.id AND q.from_at <= :now AND q.to_at > :now
WHERE o.id = :id

-- stmt: offer_public_of_merchant many
-- args: merchant_id:i64 now:i64
-- cols: id:i64 code:str merchant_id:i64 product_id:i64 stock_item_id:i64 price_cents:i64? was_cents:i64? promo_to:i64? vat_bp:i64 mode:str link:str lead_days:i64 updated_at:i64 pub:str category_id:i64 title_fr:str title_en:str text_fr:str text_en:str unit:str net_milli:i64 net_unit:str labels:str allergens:str origin:str storage:str variant_fr:str variant_en:str picture_id:i64? available_milli:i64 alcohol:i64 food:i64 service:i64 packed:i64 ingredients:str degree_milli:i64 maker:str warnings:str isbn:str list_cents:i64? kind:str book_min:i64 book_home:i64 bundle:i64 deposit_cents:i64 back_month:i64
SELECT o.id, o.code, o.merchant_id, o.product_id, o.stock_item_id,
    CASE WHEN q.price_cents < o.price_cents THEN q.price_cents ELSE o.price_cents END,
    CASE WHEN q.price_cents < o.price_cents AND q.price_cents < q.was_cents THEN q.was_cents END, q.to_at,
    o.vat_bp, o.mode, o.link, o.lead_days, o.updated_at,
    p.pub, p.category_id, p.title_fr, p.title_en, p.text_fr, p.text_en, p.unit, p.net_milli, p.net_unit, p.labels, p.allergens,
    p.origin, p.storage, v.name_fr, v.name_en,
    (SELECT pp.picture_id FROM product_picture pp WHERE pp.product_id = p.id ORDER BY pp.position LIMIT 1),
    s.on_hand_milli - (SELECT CAST(coalesce(sum(h.qty_milli), 0) AS BIGINT) FROM hold h
        WHERE h.stock_item_id = s.id AND (h.expires_at IS NULL OR h.expires_at > :now)),
    c.alcohol, c.food, c.service, p.packed, p.ingredients, p.degree_milli, p.maker, p.warnings, p.isbn, o.list_cents, c.kind, o.book_min, o.book_home, o.bundle, o.deposit_cents, o.off_season * o.season_from
FROM public_offer o JOIN product p ON p.id = o.product_id JOIN variant v ON v.id = o.variant_id
JOIN stock_item s ON s.id = o.stock_item_id JOIN category c ON c.id = p.category_id
LEFT JOIN promotion q ON q.offer_id = o.id AND q.from_at <= :now AND q.to_at > :now
WHERE o.merchant_id = :merchant_id
ORDER BY c.position, p.title_fr, v.position, o.id

-- stmt: offer_public_of_product many
-- across: what is public belongs to everyone
-- args: pub:str now:i64
-- cols: id:i64 code:str merchant_id:i64 product_id:i64 stock_item_id:i64 price_cents:i64? was_cents:i64? promo_to:i64? vat_bp:i64 mode:str link:str lead_days:i64 updated_at:i64 pub:str category_id:i64 title_fr:str title_en:str text_fr:str text_en:str unit:str net_milli:i64 net_unit:str labels:str allergens:str origin:str storage:str variant_fr:str variant_en:str picture_id:i64? available_milli:i64 alcohol:i64 food:i64 service:i64 packed:i64 ingredients:str degree_milli:i64 maker:str warnings:str isbn:str list_cents:i64? kind:str book_min:i64 book_home:i64 bundle:i64 deposit_cents:i64 back_month:i64
SELECT o.id, o.code, o.merchant_id, o.product_id, o.stock_item_id,
    CASE WHEN q.price_cents < o.price_cents THEN q.price_cents ELSE o.price_cents END,
    CASE WHEN q.price_cents < o.price_cents AND q.price_cents < q.was_cents THEN q.was_cents END, q.to_at,
    o.vat_bp, o.mode, o.link, o.lead_days, o.updated_at,
    p.pub, p.category_id, p.title_fr, p.title_en, p.text_fr, p.text_en, p.unit, p.net_milli, p.net_unit, p.labels, p.allergens,
    p.origin, p.storage, v.name_fr, v.name_en,
    (SELECT pp.picture_id FROM product_picture pp WHERE pp.product_id = p.id ORDER BY pp.position LIMIT 1),
    s.on_hand_milli - (SELECT CAST(coalesce(sum(h.qty_milli), 0) AS BIGINT) FROM hold h
        WHERE h.stock_item_id = s.id AND (h.expires_at IS NULL OR h.expires_at > :now)),
    c.alcohol, c.food, c.service, p.packed, p.ingredients, p.degree_milli, p.maker, p.warnings, p.isbn, o.list_cents, c.kind, o.book_min, o.book_home, o.bundle, o.deposit_cents, o.off_season * o.season_from
FROM public_offer o JOIN product p ON p.id = o.product_id JOIN variant v ON v.id = o.variant_id
JOIN stock_item s ON s.id = o.stock_item_id JOIN category c ON c.id = p.category_id
LEFT JOIN promotion q ON q.offer_id = o.id AND q.from_at <= :now AND q.to_at > :now
WHERE p.pub = :pub ORDER BY v.position, o.id

-- stmt: product_pictures many
-- across: pictures of a public product
-- args: product_id:i64
-- cols: picture_id:i64
SELECT picture_id FROM product_picture WHERE product_id = :product_id ORDER BY position

-- One offer whatever its state, for its merchant, with the picture sent last, be it shown to the public or not.
-- stmt: offer_mine one
-- args: id:i64 merchant_id:i64 now:i64
-- cols: id:i64 code:str product_id:i64 stock_item_id:i64 price_cents:i64? vat_bp:i64 mode:str? link:str lead_days:i64 published_at:i64? withdrawn_at:i64? pub:str category_id:i64 title_fr:str title_en:str text_fr:str text_en:str unit:str net_milli:i64 net_unit:str labels:str allergens:str origin:str storage:str picture_id:i64? on_hand_milli:i64 held_milli:i64 food:i64 packed:i64 ingredients:str degree_milli:i64 maker:str warnings:str isbn:str list_cents:i64? kind:str variant_id:i64 variant_fr:str variant_en:str variants:i64 lacks_at:i64? bundle:i64 holders:i64 book_min:i64 book_seats:i64 book_home:i64 book_shared:i64 keeps:str deposit_cents:i64 season_from:i64 season_to:i64
SELECT o.id, o.code, o.product_id, o.stock_item_id, o.price_cents, o.vat_bp, o.mode, o.link, o.lead_days, o.published_at, o.withdrawn_at,
    p.pub, p.category_id, p.title_fr, p.title_en, p.text_fr, p.text_en, p.unit, p.net_milli, p.net_unit, p.labels, p.allergens,
    p.origin, p.storage,
    (SELECT pp.picture_id FROM product_picture pp WHERE pp.product_id = p.id ORDER BY pp.position DESC LIMIT 1),
    s.on_hand_milli,
    (SELECT CAST(coalesce(sum(h.qty_milli), 0) AS BIGINT) FROM hold h
        WHERE h.stock_item_id = s.id AND (h.expires_at IS NULL OR h.expires_at > :now)), c.food,
    p.packed, p.ingredients, p.degree_milli, p.maker, p.warnings, p.isbn, o.list_cents, c.kind, v.id, v.name_fr, v.name_en,
    (SELECT count(*) FROM offer x WHERE x.product_id = p.id AND x.removed_at IS NULL), o.lacks_at, o.bundle,
    (SELECT count(*) FROM bundle_part b WHERE b.part_id = o.id), o.book_min, o.book_seats, o.book_home, o.book_shared, p.keeps, o.deposit_cents, o.season_from, o.season_to
FROM offer o JOIN product p ON p.id = o.product_id JOIN variant v ON v.id = o.variant_id JOIN stock_item s ON s.id = o.stock_item_id
JOIN category c ON c.id = p.category_id
WHERE o.id = :id AND o.merchant_id = :merchant_id AND o.removed_at IS NULL

-- What the law's table asks about, of each offer of a merchant that is not gone.
-- stmt: offer_facts_of_merchant many
-- args: merchant_id:i64
-- cols: id:i64 lacks_at:i64? price_cents:i64? list_cents:i64? mode:str? link:str kind:str variant_fr:str net_milli:i64 net_unit:str allergens:str origin:str storage:str packed:i64 ingredients:str degree_milli:i64 maker:str isbn:str bundle:i64 holders:i64
SELECT o.id, o.lacks_at, o.price_cents, o.list_cents, o.mode, o.link, c.kind, v.name_fr, p.net_milli, p.net_unit, p.allergens, p.origin,
    p.storage, p.packed, p.ingredients, p.degree_milli, p.maker, p.isbn, o.bundle,
    (SELECT count(*) FROM bundle_part b WHERE b.part_id = o.id)
FROM offer o JOIN product p ON p.id = o.product_id JOIN variant v ON v.id = o.variant_id JOIN category c ON c.id = p.category_id
WHERE o.merchant_id = :merchant_id AND o.removed_at IS NULL ORDER BY o.id

-- stmt: offer_facts_of_product many
-- args: product_id:i64 merchant_id:i64
-- cols: id:i64 lacks_at:i64? price_cents:i64? list_cents:i64? mode:str? link:str kind:str variant_fr:str net_milli:i64 net_unit:str allergens:str origin:str storage:str packed:i64 ingredients:str degree_milli:i64 maker:str isbn:str bundle:i64 holders:i64
SELECT o.id, o.lacks_at, o.price_cents, o.list_cents, o.mode, o.link, c.kind, v.name_fr, p.net_milli, p.net_unit, p.allergens, p.origin,
    p.storage, p.packed, p.ingredients, p.degree_milli, p.maker, p.isbn, o.bundle,
    (SELECT count(*) FROM bundle_part b WHERE b.part_id = o.id)
FROM offer o JOIN product p ON p.id = o.product_id JOIN variant v ON v.id = o.variant_id JOIN category c ON c.id = p.category_id
WHERE o.product_id = :product_id AND o.merchant_id = :merchant_id AND o.removed_at IS NULL ORDER BY o.id

-- stmt: offer_lacks write
-- args: id:i64 merchant_id:i64 lacks_at:i64?
UPDATE offer SET lacks_at = :lacks_at WHERE id = :id AND merchant_id = :merchant_id

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

-- stmt: product_insert write
-- args: id:i64 pub:str merchant_id:i64 category_id:i64 title_fr:str title_en:str text_fr:str text_en:str unit:str net_milli:i64 net_unit:str labels:str allergens:str origin:str storage:str packed:i64 ingredients:str degree_milli:i64 maker:str warnings:str isbn:str keeps:str now:i64
INSERT INTO product (id, pub, merchant_id, category_id, title_fr, title_en, text_fr, text_en, unit, net_milli, net_unit,
    labels, allergens, origin, storage, packed, ingredients, degree_milli, maker, warnings, isbn, keeps, created_at, updated_at)
VALUES (:id, :pub, :merchant_id, :category_id, :title_fr, :title_en, :text_fr, :text_en, :unit, :net_milli, :net_unit,
    :labels, :allergens, :origin, :storage, :packed, :ingredients, :degree_milli, :maker, :warnings, :isbn, :keeps, :now, :now)

-- stmt: product_update write
-- args: id:i64 merchant_id:i64 category_id:i64 title_fr:str title_en:str text_fr:str text_en:str unit:str net_milli:i64 net_unit:str labels:str allergens:str origin:str storage:str packed:i64 ingredients:str degree_milli:i64 maker:str warnings:str isbn:str keeps:str now:i64
UPDATE product SET category_id = :category_id, title_fr = :title_fr, title_en = :title_en, text_fr = :text_fr,
    text_en = :text_en, unit = :unit, net_milli = :net_milli, net_unit = :net_unit, labels = :labels,
    allergens = :allergens, origin = :origin, storage = :storage, packed = :packed, ingredients = :ingredients,
    degree_milli = :degree_milli, maker = :maker, warnings = :warnings, isbn = :isbn, keeps = :keeps, updated_at = :now
WHERE id = :id AND merchant_id = :merchant_id

-- What decides whether a buyer may change his mind: of the offer first, then of what is in it.
-- stmt: offer_keeps many
-- across: what a buyer orders, whoever sells it
-- args: id:i64
-- cols: keeps:str kind:str service:i64 packed:i64
SELECT p.keeps, c.kind, c.service, p.packed FROM offer o JOIN product p ON p.id = o.product_id JOIN category c ON c.id = p.category_id
WHERE o.id IN (SELECT x.id FROM offer x WHERE x.id = :id UNION ALL SELECT b.part_id FROM bundle_part b WHERE b.offer_id = :id)
ORDER BY CASE WHEN o.id = :id THEN 0 ELSE 1 END, o.id

-- stmt: variant_insert write
-- args: id:i64 product_id:i64 name_fr:str name_en:str position:i64
INSERT INTO variant (id, product_id, name_fr, name_en, position) VALUES (:id, :product_id, :name_fr, :name_en, :position)

-- stmt: variant_name write
-- args: id:i64 name_fr:str name_en:str
UPDATE variant SET name_fr = :name_fr, name_en = :name_en WHERE id = :id

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

-- stmt: offer_list_set write
-- args: id:i64 merchant_id:i64 list_cents:i64?
UPDATE offer SET list_cents = :list_cents WHERE id = :id AND merchant_id = :merchant_id

-- stmt: offer_deposit_set write
-- args: id:i64 merchant_id:i64 cents:i64
UPDATE offer SET deposit_cents = :cents WHERE id = :id AND merchant_id = :merchant_id

-- stmt: stock_item_insert write
-- args: id:i64 merchant_id:i64 on_hand_milli:i64
INSERT INTO stock_item (id, merchant_id, on_hand_milli) VALUES (:id, :merchant_id, :on_hand_milli)

-- stmt: offer_insert write
-- args: id:i64 code:str merchant_id:i64 product_id:i64 variant_id:i64 stock_item_id:i64 price_cents:i64? vat_bp:i64 mode:str? link:str lead_days:i64 now:i64 published_at:i64?
INSERT INTO offer (id, code, merchant_id, product_id, variant_id, stock_item_id, price_cents, vat_bp, mode, link, lead_days, created_at,
    published_at, updated_at)
VALUES (:id, :code, :merchant_id, :product_id, :variant_id, :stock_item_id, :price_cents, :vat_bp, :mode, :link, :lead_days, :now,
    :published_at, :now)
ON CONFLICT (code) DO NOTHING

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

-- stmt: product_picture_add write
-- args: product_id:i64 picture_id:i64
INSERT INTO product_picture (product_id, picture_id, position)
SELECT :product_id, :picture_id, coalesce(max(pp.position) + 1, 0) FROM product_picture pp WHERE pp.product_id = :product_id

-- stmt: price_past_add write
-- args: id:i64 offer_id:i64 price_cents:i64? now:i64
INSERT INTO price_past (id, offer_id, price_cents, from_at) VALUES (:id, :offer_id, :price_cents, :now)

-- stmt: stock_move_insert write
-- args: id:i64 stock_item_id:i64 qty_milli:i64 reason:str order_id:i64? person_id:i64? now:i64
INSERT INTO stock_move (id, stock_item_id, qty_milli, reason, order_id, person_id, at)
VALUES (:id, :stock_item_id, :qty_milli, :reason, :order_id, :person_id, :now)

-- The counts of one save of the stock screen; last_id: of the latest move of that stock.
-- stmt: stock_saved many
-- args: merchant_id:i64 person_id:i64 at:i64 reason:str
-- cols: id:i64 stock_item_id:i64 qty_milli:i64 last_id:i64
SELECT m.id, m.stock_item_id, m.qty_milli, (SELECT max(x.id) FROM stock_move x WHERE x.stock_item_id = m.stock_item_id)
FROM stock_move m JOIN stock_item s ON s.id = m.stock_item_id
WHERE s.merchant_id = :merchant_id AND m.person_id = :person_id AND m.at = :at AND m.reason = :reason ORDER BY m.id

-- stmt: stock_add write
-- args: id:i64 delta_milli:i64
UPDATE stock_item SET on_hand_milli = on_hand_milli + :delta_milli WHERE id = :id AND on_hand_milli + :delta_milli >= 0

-- A count may not fall below what is set aside for orders.
-- stmt: stock_count write
-- args: id:i64 delta_milli:i64 now:i64
UPDATE stock_item SET on_hand_milli = on_hand_milli + :delta_milli
WHERE id = :id AND on_hand_milli + :delta_milli >=
    (SELECT CAST(coalesce(sum(h.qty_milli), 0) AS BIGINT) FROM hold h
     WHERE h.stock_item_id = :id AND (h.expires_at IS NULL OR h.expires_at > :now))

-- stmt: offer_of_stock many
-- across: one stock item may serve several offers
-- args: stock_item_id:i64
-- cols: id:i64 product_id:i64 merchant_id:i64
SELECT id, product_id, merchant_id FROM offer WHERE stock_item_id = :stock_item_id

-- stmt: offer_owner one
-- across: an event names an offer only
-- args: id:i64
-- cols: product_id:i64 merchant_id:i64 stock_item_id:i64
SELECT product_id, merchant_id, stock_item_id FROM offer WHERE id = :id

-- stmt: category_insert write
-- args: id:i64 slug:str parent_id:i64? name_fr:str name_en:str icon:str position:i64 service:i64 food:i64 alcohol:i64 vat_bp:i64 kind:str
INSERT INTO category (id, slug, parent_id, name_fr, name_en, icon, position, service, food, alcohol, vat_bp, kind)
VALUES (:id, :slug, :parent_id, :name_fr, :name_en, :icon, :position, :service, :food, :alcohol, :vat_bp, :kind)

-- The times one may book of a service, as its merchant set them; nothing else has any.
-- stmt: offer_book one
-- args: id:i64 merchant_id:i64 unit:str
-- cols: id:i64 title_fr:str stock_item_id:i64 on_hand_milli:i64 book_min:i64 book_seats:i64 book_home:i64 book_shared:i64
SELECT o.id, p.title_fr, s.id, s.on_hand_milli, o.book_min, o.book_seats, o.book_home, o.book_shared
FROM offer o JOIN product p ON p.id = o.product_id JOIN stock_item s ON s.id = o.stock_item_id
WHERE o.id = :id AND o.merchant_id = :merchant_id AND o.removed_at IS NULL AND (p.unit = :unit OR o.book_min > 0)

-- stmt: offer_book_set write
-- args: id:i64 merchant_id:i64 book_min:i64 book_seats:i64 book_home:i64 book_shared:i64 now:i64
UPDATE offer SET book_min = :book_min, book_seats = :book_seats, book_home = :book_home, book_shared = :book_shared, updated_at = :now
WHERE id = :id AND merchant_id = :merchant_id
