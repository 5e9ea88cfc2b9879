-- The tree of rayons, as staff keep it.

-- stmt: rayon_all many
-- across: staff keep the rayons of all shops
-- cols: id:i64 parent_id:i64? slug:str name_fr:str name_en:str icon:str position:i64 vat:str needs:str extra:str kind:str hidden:i64 blocked_fr:str blocked_en:str products:i64 children:i64
SELECT c.id, c.parent_id, c.slug, c.name_fr, c.name_en, c.icon, c.position, c.vat, c.needs, c.extra, c.kind, c.hidden, c.blocked_fr, c.blocked_en,
    (SELECT count(*) FROM product p WHERE p.category_id = c.id), (SELECT count(*) FROM category d WHERE d.parent_id = c.id)
FROM category c ORDER BY coalesce(c.parent_id, 0), c.position, c.id

-- stmt: rayon_one one
-- across: staff keep the rayons of all shops
-- args: slug:str
-- cols: id:i64 parent_id:i64? slug:str name_fr:str name_en:str icon:str position:i64 vat:str needs:str extra:str kind:str hidden:i64 blocked_fr:str blocked_en:str products:i64 children:i64
SELECT c.id, c.parent_id, c.slug, c.name_fr, c.name_en, c.icon, c.position, c.vat, c.needs, c.extra, c.kind, c.hidden, c.blocked_fr, c.blocked_en,
    (SELECT count(*) FROM product p WHERE p.category_id = c.id), (SELECT count(*) FROM category d WHERE d.parent_id = c.id)
FROM category c WHERE c.slug = :slug

-- stmt: rayon_count one
-- cols: n:i64
SELECT count(*) FROM category

-- stmt: rayon_slug one
-- args: slug:str
-- cols: id:i64
SELECT id FROM category WHERE slug = :slug

-- Another of the same level with that name.
-- stmt: rayon_named_so one
-- args: parent_id:i64 name:str id:i64
-- cols: id:i64
SELECT id FROM category WHERE coalesce(parent_id, 0) = :parent_id AND name_fr = :name AND id <> :id LIMIT 1

-- stmt: rayon_last one
-- args: parent_id:i64
-- cols: position:i64
SELECT CAST(coalesce(max(position), 0) AS BIGINT) FROM category WHERE coalesce(parent_id, 0) = :parent_id

-- stmt: rayon_update write
-- args: id:i64 parent_id:i64? name_fr:str name_en:str icon:str position:i64 service:i64 food:i64 alcohol:i64 kind:str vat:str needs:str extra:str hidden:i64 blocked_fr:str blocked_en:str
UPDATE category SET parent_id = :parent_id, name_fr = :name_fr, name_en = :name_en, icon = :icon, position = :position, service = :service,
    food = :food, alcohol = :alcohol, kind = :kind, vat = :vat, needs = :needs, extra = :extra, hidden = :hidden, blocked_fr = :blocked_fr, blocked_en = :blocked_en
WHERE id = :id

-- stmt: rayon_place write
-- args: id:i64 position:i64
UPDATE category SET position = :position WHERE id = :id

-- What stands in a rayon in which nothing may be sold, or under one.
-- stmt: rayon_blocked_offers many
-- across: the operator closes a rayon to all shops
-- args: most:i64
-- cols: id:i64 merchant_id:i64 category_id:i64
SELECT o.id, o.merchant_id, c.id FROM category c LEFT JOIN category d ON d.id = c.parent_id
JOIN product p ON p.category_id = c.id JOIN offer o ON o.product_id = p.id
WHERE (length(c.blocked_fr) > 0 OR length(d.blocked_fr) > 0) AND o.published_at IS NOT NULL AND o.withdrawn_at IS NULL AND o.removed_at IS NULL
ORDER BY o.id LIMIT :most

-- stmt: rayon_offer_withdraw write
-- args: id:i64 merchant_id:i64 now:i64
UPDATE offer SET withdrawn_at = :now, updated_at = :now WHERE id = :id AND merchant_id = :merchant_id AND withdrawn_at IS NULL

-- stmt: rayon_withdrawn many
-- args: merchant_id:i64 category_id:i64 since:i64 most:i64
-- cols: title_fr:str
SELECT p.title_fr FROM product p WHERE p.merchant_id = :merchant_id AND p.category_id = :category_id
    AND EXISTS (SELECT 1 FROM offer o WHERE o.product_id = p.id AND o.merchant_id = :merchant_id AND o.withdrawn_at >= :since)
ORDER BY p.title_fr, p.id LIMIT :most

-- stmt: rayon_products many
-- across: the law wants something else of all that stands there
-- args: category_id:i64 after:i64 most:i64
-- cols: id:i64 merchant_id:i64
SELECT id, merchant_id FROM product WHERE category_id = :category_id AND id > :after ORDER BY id LIMIT :most

-- stmt: rayon_pictures_all many
-- across: what staff have chosen of all shops
-- cols: category_id:i64 picture_id:i64
SELECT r.category_id, r.picture_id FROM rayon_picture r
WHERE EXISTS (SELECT 1 FROM product_picture x JOIN public_offer o ON o.product_id = x.product_id WHERE x.picture_id = r.picture_id)
ORDER BY r.category_id

-- stmt: rayon_offered many
-- public: what is shown of an offer
-- args: id:i64 most:i64
-- cols: picture_id:i64 pub:str title_fr:str title_en:str shop:str
SELECT a.id, a.pub, p.title_fr, p.title_en, m.name FROM public_offer o JOIN product p ON p.id = o.product_id
JOIN category c ON c.id = p.category_id JOIN public_merchant m ON m.id = o.merchant_id
JOIN product_picture x ON x.product_id = p.id AND x.position = (SELECT min(y.position) FROM product_picture y WHERE y.product_id = p.id)
JOIN picture a ON a.id = x.picture_id
WHERE (c.id = :id OR c.parent_id = :id) AND a.refused IS NULL AND o.id = (SELECT min(z.id) FROM public_offer z WHERE z.product_id = p.id)
ORDER BY o.published_at DESC, o.id DESC LIMIT :most

-- stmt: rayon_picture_fits one
-- public: what is shown of an offer
-- args: id:i64 picture_id:i64
-- cols: n:i64
SELECT count(*) FROM public_offer o JOIN product p ON p.id = o.product_id JOIN category c ON c.id = p.category_id
JOIN product_picture x ON x.product_id = p.id WHERE (c.id = :id OR c.parent_id = :id) AND x.picture_id = :picture_id

-- stmt: rayon_picture_put write
-- args: id:i64 picture_id:i64 person_id:i64 now:i64
INSERT INTO rayon_picture (category_id, picture_id, person_id, at) VALUES (:id, :picture_id, :person_id, :now)
ON CONFLICT (category_id) DO UPDATE SET picture_id = excluded.picture_id, person_id = excluded.person_id, at = excluded.at

-- stmt: rayon_picture_drop write
-- args: id:i64
DELETE FROM rayon_picture WHERE category_id = :id
