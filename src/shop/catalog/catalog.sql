-- Categories, products, offers, stock. Public statements start from the public_ views.

-- What is hidden or blocked above is so below.
-- stmt: category_all many
-- cols: id:i64 parent_id:i64? slug:str name_fr:str name_en:str icon:str service:i64 food:i64 alcohol:i64 vat:str needs:str extra:str kind:str hidden:i64 blocked_fr:str blocked_en:str
SELECT c.id, c.parent_id, c.slug, c.name_fr, c.name_en, c.icon, c.service, c.food, c.alcohol, c.vat, c.needs, c.extra, c.kind,
    CASE WHEN c.hidden = 1 OR d.hidden = 1 THEN 1 ELSE 0 END,
    CASE WHEN length(c.blocked_fr) > 0 THEN c.blocked_fr ELSE coalesce(d.blocked_fr, c.blocked_fr) END,
    CASE WHEN length(c.blocked_fr) > 0 THEN c.blocked_en ELSE coalesce(d.blocked_en, c.blocked_en) END
FROM category c LEFT JOIN category d ON d.id = c.parent_id ORDER BY coalesce(c.parent_id, 0), c.position, c.id

-- One level: those under a category, and itself; under 0, the first level.
-- stmt: category_under many
-- args: parent_id:i64
-- cols: id:i64 parent_id:i64? slug:str name_fr:str name_en:str icon:str service:i64 food:i64 alcohol:i64 vat:str needs:str extra:str kind:str hidden:i64 blocked_fr:str blocked_en:str
SELECT id, parent_id, slug, name_fr, name_en, icon, service, food, alcohol, vat, needs, extra, kind, hidden, blocked_fr, blocked_en FROM category
WHERE coalesce(parent_id, 0) = :parent_id OR id = :parent_id ORDER BY coalesce(parent_id, 0), position, id

-- stmt: category_one one
-- args: slug:str
-- cols: id:i64 parent_id:i64? slug:str name_fr:str name_en:str icon:str service:i64 food:i64 alcohol:i64 vat:str needs:str extra:str kind:str hidden:i64 blocked_fr:str blocked_en:str
SELECT c.id, c.parent_id, c.slug, c.name_fr, c.name_en, c.icon, c.service, c.food, c.alcohol, c.vat, c.needs, c.extra, c.kind,
    CASE WHEN c.hidden = 1 OR d.hidden = 1 THEN 1 ELSE 0 END,
    CASE WHEN length(c.blocked_fr) > 0 THEN c.blocked_fr ELSE coalesce(d.blocked_fr, c.blocked_fr) END,
    CASE WHEN length(c.blocked_fr) > 0 THEN c.blocked_en ELSE coalesce(d.blocked_en, c.blocked_en) END
FROM category c LEFT JOIN category d ON d.id = c.parent_id WHERE c.slug = :slug

-- Why nothing may be sold in a rayon, in its own words or in those of the one above.
-- stmt: category_blocked one
-- args: id:i64
-- cols: name_fr:str name_en:str blocked_fr:str blocked_en:str
SELECT c.name_fr, c.name_en, CASE WHEN length(c.blocked_fr) > 0 THEN c.blocked_fr ELSE coalesce(d.blocked_fr, c.blocked_fr) END,
    CASE WHEN length(c.blocked_fr) > 0 THEN c.blocked_en ELSE coalesce(d.blocked_en, c.blocked_en) END
FROM category c LEFT JOIN category d ON d.id = c.parent_id WHERE c.id = :id

-- What a page shows of one public offer. available_milli: on hand less what is held at :now.
-- stmt: offer_public_one one
-- public: what is shown of an offer
-- args: id:i64 now:i64
-- cols: id:i64 code:str merchant_id:i64 product_id:i64 stock_item_id:i64 price_cents:i64? was_cents:i64? promo_to:i64? vat_bp:i64 mode:str link:str lead_days:i64 updated_at:i64 pub:str category_id:i64 title_fr:str title_en:str text_fr:str text_en:str unit:str net_milli:i64 net_unit:str labels:str allergens:str origin:str storage:str variant_fr:str variant_en:str picture_id:i64? available_milli:i64 alcohol:i64 food:i64 service:i64 packed:i64 ingredients:str degree_milli:i64 maker:str warnings:str isbn:str list_cents:i64? kind:str book_min:i64 book_home:i64 bundle:i64 deposit_cents:i64 back_month:i64 traces:str facts:str drained_milli:i64 shop_labels:str placed:i64 needs:str extra:str
SELECT o.id, o.code, o.merchant_id, o.product_id, o.stock_item_id,
    CASE WHEN q.price_cents < o.price_cents THEN q.price_cents ELSE o.price_cents END,
    CASE WHEN q.price_cents < o.price_cents AND q.price_cents < q.was_cents THEN q.was_cents END, q.to_at,
    o.vat_bp, o.mode, o.link, o.lead_days, o.updated_at,
    p.pub, p.category_id, p.title_fr, p.title_en, p.text_fr, p.text_en, p.unit, p.net_milli, p.net_unit, p.labels, p.allergens,
    p.origin, p.storage, v.name_fr, v.name_en,
    (SELECT pp.picture_id FROM product_picture pp WHERE pp.product_id = p.id ORDER BY pp.position LIMIT 1),
    s.on_hand_milli - (SELECT CAST(coalesce(sum(h.qty_milli), 0) AS BIGINT) FROM hold h
        WHERE h.stock_item_id = s.id AND (h.expires_at IS NULL OR h.expires_at > :now)),
    c.alcohol, c.food, c.service, p.packed, p.ingredients, p.degree_milli, p.maker, p.warnings, p.isbn, o.list_cents, c.kind, o.book_min, o.book_home, o.bundle, o.deposit_cents, o.off_season * o.season_from, p.traces, p.facts, p.drained_milli, o.shop_labels, o.placed, c.needs, c.extra
FROM public_offer o JOIN product p ON p.id = o.product_id JOIN variant v ON v.id = o.variant_id
JOIN stock_item s ON s.id = o.stock_item_id JOIN category c ON c.id = p.category_id
LEFT JOIN promotion q ON q.offer_id = o.id AND q.from_at <= :now AND q.to_at > :now
WHERE o.id = :id

-- stmt: offer_public_of_merchant many
-- public: what is shown of an offer
-- args: merchant_id:i64 now:i64
-- cols: id:i64 code:str merchant_id:i64 product_id:i64 stock_item_id:i64 price_cents:i64? was_cents:i64? promo_to:i64? vat_bp:i64 mode:str link:str lead_days:i64 updated_at:i64 pub:str category_id:i64 title_fr:str title_en:str text_fr:str text_en:str unit:str net_milli:i64 net_unit:str labels:str allergens:str origin:str storage:str variant_fr:str variant_en:str picture_id:i64? available_milli:i64 alcohol:i64 food:i64 service:i64 packed:i64 ingredients:str degree_milli:i64 maker:str warnings:str isbn:str list_cents:i64? kind:str book_min:i64 book_home:i64 bundle:i64 deposit_cents:i64 back_month:i64 traces:str facts:str drained_milli:i64 shop_labels:str placed:i64 needs:str extra:str
SELECT o.id, o.code, o.merchant_id, o.product_id, o.stock_item_id,
    CASE WHEN q.price_cents < o.price_cents THEN q.price_cents ELSE o.price_cents END,
    CASE WHEN q.price_cents < o.price_cents AND q.price_cents < q.was_cents THEN q.was_cents END, q.to_at,
    o.vat_bp, o.mode, o.link, o.lead_days, o.updated_at,
    p.pub, p.category_id, p.title_fr, p.title_en, p.text_fr, p.text_en, p.unit, p.net_milli, p.net_unit, p.labels, p.allergens,
    p.origin, p.storage, v.name_fr, v.name_en,
    (SELECT pp.picture_id FROM product_picture pp WHERE pp.product_id = p.id ORDER BY pp.position LIMIT 1),
    s.on_hand_milli - (SELECT CAST(coalesce(sum(h.qty_milli), 0) AS BIGINT) FROM hold h
        WHERE h.stock_item_id = s.id AND (h.expires_at IS NULL OR h.expires_at > :now)),
    c.alcohol, c.food, c.service, p.packed, p.ingredients, p.degree_milli, p.maker, p.warnings, p.isbn, o.list_cents, c.kind, o.book_min, o.book_home, o.bundle, o.deposit_cents, o.off_season * o.season_from, p.traces, p.facts, p.drained_milli, o.shop_labels, o.placed, c.needs, c.extra
FROM public_offer o JOIN product p ON p.id = o.product_id JOIN variant v ON v.id = o.variant_id
JOIN stock_item s ON s.id = o.stock_item_id JOIN category c ON c.id = p.category_id
LEFT JOIN promotion q ON q.offer_id = o.id AND q.from_at <= :now AND q.to_at > :now
WHERE o.merchant_id = :merchant_id
ORDER BY c.position, p.title_fr, v.position, o.id

-- stmt: offer_public_of_product many
-- public: what is shown of an offer
-- args: pub:str now:i64
-- cols: id:i64 code:str merchant_id:i64 product_id:i64 stock_item_id:i64 price_cents:i64? was_cents:i64? promo_to:i64? vat_bp:i64 mode:str link:str lead_days:i64 updated_at:i64 pub:str category_id:i64 title_fr:str title_en:str text_fr:str text_en:str unit:str net_milli:i64 net_unit:str labels:str allergens:str origin:str storage:str variant_fr:str variant_en:str picture_id:i64? available_milli:i64 alcohol:i64 food:i64 service:i64 packed:i64 ingredients:str degree_milli:i64 maker:str warnings:str isbn:str list_cents:i64? kind:str book_min:i64 book_home:i64 bundle:i64 deposit_cents:i64 back_month:i64 traces:str facts:str drained_milli:i64 shop_labels:str placed:i64 needs:str extra:str
SELECT o.id, o.code, o.merchant_id, o.product_id, o.stock_item_id,
    CASE WHEN q.price_cents < o.price_cents THEN q.price_cents ELSE o.price_cents END,
    CASE WHEN q.price_cents < o.price_cents AND q.price_cents < q.was_cents THEN q.was_cents END, q.to_at,
    o.vat_bp, o.mode, o.link, o.lead_days, o.updated_at,
    p.pub, p.category_id, p.title_fr, p.title_en, p.text_fr, p.text_en, p.unit, p.net_milli, p.net_unit, p.labels, p.allergens,
    p.origin, p.storage, v.name_fr, v.name_en,
    (SELECT pp.picture_id FROM product_picture pp WHERE pp.product_id = p.id ORDER BY pp.position LIMIT 1),
    s.on_hand_milli - (SELECT CAST(coalesce(sum(h.qty_milli), 0) AS BIGINT) FROM hold h
        WHERE h.stock_item_id = s.id AND (h.expires_at IS NULL OR h.expires_at > :now)),
    c.alcohol, c.food, c.service, p.packed, p.ingredients, p.degree_milli, p.maker, p.warnings, p.isbn, o.list_cents, c.kind, o.book_min, o.book_home, o.bundle, o.deposit_cents, o.off_season * o.season_from, p.traces, p.facts, p.drained_milli, o.shop_labels, o.placed, c.needs, c.extra
FROM public_offer o JOIN product p ON p.id = o.product_id JOIN variant v ON v.id = o.variant_id
JOIN stock_item s ON s.id = o.stock_item_id JOIN category c ON c.id = p.category_id
LEFT JOIN promotion q ON q.offer_id = o.id AND q.from_at <= :now AND q.to_at > :now
WHERE p.pub = :pub ORDER BY v.position, o.id

-- What the law's table asks about, of each offer of a merchant that is not gone.
-- stmt: offer_facts_of_merchant many
-- args: merchant_id:i64 after:i64 most:i64
-- cols: id:i64 lacks_at:i64? price_cents:i64? list_cents:i64? mode:str? link:str kind:str variant_fr:str net_milli:i64 net_unit:str allergens:str origin:str storage:str packed:i64 ingredients:str degree_milli:i64 maker:str isbn:str bundle:i64 holders:i64 needs:str traces:str facts:str drained_milli:i64 unit:str warnings:str extra:str
SELECT o.id, o.lacks_at, o.price_cents, o.list_cents, o.mode, o.link, c.kind, v.name_fr, p.net_milli, p.net_unit, p.allergens, p.origin,
    p.storage, p.packed, p.ingredients, p.degree_milli, p.maker, p.isbn, o.bundle,
    (SELECT count(*) FROM bundle_part b WHERE b.part_id = o.id), c.needs, p.traces, p.facts, p.drained_milli, p.unit, p.warnings, c.extra
FROM offer o JOIN product p ON p.id = o.product_id JOIN variant v ON v.id = o.variant_id JOIN category c ON c.id = p.category_id
WHERE o.merchant_id = :merchant_id AND o.removed_at IS NULL AND o.id > :after ORDER BY o.id LIMIT :most

-- How far the offers of a shop were asked what the law wants at its level.
-- stmt: shelf_checked one
-- args: merchant_id:i64
-- cols: checked_to:i64
SELECT checked_to FROM merchant WHERE id = :merchant_id

-- stmt: shelf_checked_set write
-- args: merchant_id:i64 checked_to:i64
UPDATE merchant SET checked_to = :checked_to WHERE id = :merchant_id

-- stmt: offer_facts_of_product many
-- args: product_id:i64 merchant_id:i64
-- cols: id:i64 lacks_at:i64? price_cents:i64? list_cents:i64? mode:str? link:str kind:str variant_fr:str net_milli:i64 net_unit:str allergens:str origin:str storage:str packed:i64 ingredients:str degree_milli:i64 maker:str isbn:str bundle:i64 holders:i64 needs:str traces:str facts:str drained_milli:i64 unit:str warnings:str extra:str
SELECT o.id, o.lacks_at, o.price_cents, o.list_cents, o.mode, o.link, c.kind, v.name_fr, p.net_milli, p.net_unit, p.allergens, p.origin,
    p.storage, p.packed, p.ingredients, p.degree_milli, p.maker, p.isbn, o.bundle,
    (SELECT count(*) FROM bundle_part b WHERE b.part_id = o.id), c.needs, p.traces, p.facts, p.drained_milli, p.unit, p.warnings, c.extra
FROM offer o JOIN product p ON p.id = o.product_id JOIN variant v ON v.id = o.variant_id JOIN category c ON c.id = p.category_id
WHERE o.product_id = :product_id AND o.merchant_id = :merchant_id AND o.removed_at IS NULL ORDER BY o.id

-- stmt: offer_lacks write
-- args: id:i64 merchant_id:i64 lacks_at:i64?
UPDATE offer SET lacks_at = :lacks_at WHERE id = :id AND merchant_id = :merchant_id

-- stmt: product_insert write
-- args: id:i64 pub:str merchant_id:i64 category_id:i64 title_fr:str title_en:str text_fr:str text_en:str unit:str net_milli:i64 net_unit:str labels:str allergens:str origin:str storage:str packed:i64 ingredients:str degree_milli:i64 maker:str warnings:str isbn:str keeps:str now:i64
INSERT INTO product (id, pub, merchant_id, category_id, title_fr, title_en, text_fr, text_en, unit, net_milli, net_unit,
    labels, allergens, origin, storage, packed, ingredients, degree_milli, maker, warnings, isbn, keeps, created_at, updated_at)
VALUES (:id, :pub, :merchant_id, :category_id, :title_fr, :title_en, :text_fr, :text_en, :unit, :net_milli, :net_unit,
    :labels, :allergens, :origin, :storage, :packed, :ingredients, :degree_milli, :maker, :warnings, :isbn, :keeps, :now, :now)

-- What decides whether a buyer may change his mind: of the offer first, then of what is in it.
-- stmt: offer_keeps many
-- across: what a buyer orders, whoever sells it
-- args: id:i64
-- cols: keeps:str kind:str service:i64 packed:i64
SELECT p.keeps, c.kind, c.service, p.packed FROM offer o JOIN product p ON p.id = o.product_id JOIN category c ON c.id = p.category_id
WHERE o.id IN (SELECT x.id FROM offer x WHERE x.id = :id UNION ALL SELECT b.part_id FROM bundle_part b WHERE b.offer_id = :id)
ORDER BY CASE WHEN o.id = :id THEN 0 ELSE 1 END, o.id

-- stmt: variant_insert write
-- across: a row of what the caller makes or has read as its merchant's
-- args: id:i64 product_id:i64 name_fr:str name_en:str position:i64
INSERT INTO variant (id, product_id, name_fr, name_en, position) VALUES (:id, :product_id, :name_fr, :name_en, :position)

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

-- stmt: product_traces_set write
-- args: id:i64 merchant_id:i64 traces:str
UPDATE product SET traces = :traces WHERE id = :id AND merchant_id = :merchant_id

-- stmt: product_facts_set write
-- args: id:i64 merchant_id:i64 facts:str drained_milli:i64
UPDATE product SET facts = :facts, drained_milli = :drained_milli WHERE id = :id AND merchant_id = :merchant_id

-- stmt: product_picture_add write
-- across: a row of what the caller makes or has read as its merchant's
-- args: product_id:i64 picture_id:i64 beside:i64
INSERT INTO product_picture (product_id, picture_id, position, beside)
SELECT :product_id, :picture_id, coalesce(max(pp.position) + 1, 0), :beside FROM product_picture pp WHERE pp.product_id = :product_id

-- stmt: price_past_add write
-- across: a row of what the caller makes or has read as its merchant's
-- args: id:i64 offer_id:i64 price_cents:i64? now:i64
INSERT INTO price_past (id, offer_id, price_cents, from_at) VALUES (:id, :offer_id, :price_cents, :now)

-- stmt: stock_move_insert write
-- across: a row of what the caller makes or has read as its merchant's
-- args: id:i64 stock_item_id:i64 qty_milli:i64 held_milli:i64 reason:str order_id:i64? person_id:i64? now:i64
INSERT INTO stock_move (id, stock_item_id, qty_milli, held_milli, reason, order_id, person_id, at)
VALUES (:id, :stock_item_id, :qty_milli, :held_milli, :reason, :order_id, :person_id, :now)

-- stmt: stock_add write
-- across: a row of what the caller makes or has read as its merchant's
-- args: id:i64 delta_milli:i64
UPDATE stock_item SET on_hand_milli = on_hand_milli + :delta_milli WHERE id = :id AND on_hand_milli + :delta_milli >= 0

-- A count may not fall below what is set aside for orders.
-- stmt: stock_count write
-- across: a row of what the caller makes or has read as its merchant's
-- args: id:i64 delta_milli:i64 now:i64
UPDATE stock_item SET on_hand_milli = on_hand_milli + :delta_milli
WHERE id = :id AND on_hand_milli + :delta_milli >=
    (SELECT CAST(coalesce(sum(h.qty_milli), 0) AS BIGINT) FROM hold h
     WHERE h.stock_item_id = :id AND (h.expires_at IS NULL OR h.expires_at > :now))

-- stmt: offer_of_stock many
-- across: one stock item may serve several offers
-- args: stock_item_id:i64
-- cols: id:i64 product_id:i64 merchant_id:i64
SELECT id, product_id, merchant_id FROM offer WHERE id IN (SELECT x.id FROM offer x WHERE x.stock_item_id = :stock_item_id
    UNION ALL SELECT k.offer_id FROM stock_place k WHERE k.stock_item_id = :stock_item_id)

-- stmt: offer_owner one
-- across: an event names an offer only
-- args: id:i64
-- cols: product_id:i64 merchant_id:i64 stock_item_id:i64
SELECT product_id, merchant_id, stock_item_id FROM offer WHERE id = :id

-- stmt: category_insert write
-- args: id:i64 slug:str parent_id:i64? name_fr:str name_en:str icon:str position:i64 service:i64 food:i64 alcohol:i64 vat:str needs:str extra:str kind:str hidden:i64 blocked_fr:str blocked_en:str
INSERT INTO category (id, slug, parent_id, name_fr, name_en, icon, position, service, food, alcohol, vat, needs, extra, kind, hidden, blocked_fr, blocked_en)
VALUES (:id, :slug, :parent_id, :name_fr, :name_en, :icon, :position, :service, :food, :alcohol, :vat, :needs, :extra, :kind, :hidden, :blocked_fr, :blocked_en)

-- stmt: offer_book_set write
-- args: id:i64 merchant_id:i64 book_min:i64 book_seats:i64 book_home:i64 book_shared:i64 now:i64
UPDATE offer SET book_min = :book_min, book_seats = :book_seats, book_home = :book_home, book_shared = :book_shared, updated_at = :now
WHERE id = :id AND merchant_id = :merchant_id

-- stmt: vat_offer one
-- across: what a buyer orders, whoever sells it
-- args: id:i64
-- cols: own_bp:i64 vat:str insee:str vat_free:i64
SELECT o.vat_bp, c.vat, m.insee, m.vat_free FROM offer o JOIN product p ON p.id = o.product_id JOIN category c ON c.id = p.category_id
JOIN merchant m ON m.id = o.merchant_id WHERE o.id = :id
