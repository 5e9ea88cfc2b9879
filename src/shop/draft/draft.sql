-- Photos that wait for a name and a price: no offers yet.

-- stmt: draft_insert write
-- args: id:i64 merchant_id:i64 picture_id:i64 name:str rayon:str unit:str empty:str now:i64
INSERT INTO photo_draft (id, merchant_id, picture_id, name, title, rayon, price, unit, stock, allergens, showcase, about, created_at)
VALUES (:id, :merchant_id, :picture_id, :name, :empty, :rayon, :empty, :unit, :empty, :empty, 0, :empty, :now)

-- stmt: draft_save write
-- args: id:i64 merchant_id:i64 title:str rayon:str price:str unit:str stock:str allergens:str showcase:i64 about:str
UPDATE photo_draft SET title = :title, rayon = :rayon, price = :price, unit = :unit, stock = :stock, allergens = :allergens,
    showcase = :showcase, about = :about
WHERE id = :id AND merchant_id = :merchant_id

-- stmt: draft_delete write
-- args: id:i64 merchant_id:i64
DELETE FROM photo_draft WHERE id = :id AND merchant_id = :merchant_id

-- stmt: draft_list many
-- args: merchant_id:i64
-- cols: id:i64 picture_id:i64 name:str title:str rayon:str price:str unit:str stock:str allergens:str showcase:i64 about:str
SELECT id, picture_id, name, title, rayon, price, unit, stock, allergens, showcase, about FROM photo_draft
WHERE merchant_id = :merchant_id ORDER BY id

-- stmt: draft_count one
-- args: merchant_id:i64
-- cols: n:i64
SELECT count(*) FROM photo_draft WHERE merchant_id = :merchant_id

-- The same bytes wait already: sent twice.
-- stmt: draft_same one
-- args: merchant_id:i64 original:str
-- cols: n:i64
SELECT count(*) FROM photo_draft d JOIN picture p ON p.id = d.picture_id
WHERE d.merchant_id = :merchant_id AND p.original = :original

-- Where the merchant put something last: most photos of one moment are of one kind.
-- stmt: draft_rayon one
-- args: merchant_id:i64
-- cols: slug:str
SELECT c.slug FROM product p JOIN category c ON c.id = p.category_id WHERE p.merchant_id = :merchant_id ORDER BY p.id DESC LIMIT 1

-- What has become of a photo that waits no longer: the product it is on.
-- stmt: draft_became one
-- args: picture_id:i64 merchant_id:i64
-- cols: offer_id:i64 title:str price_cents:i64?
SELECT o.id, p.title_fr, o.price_cents
FROM product_picture x JOIN product p ON p.id = x.product_id JOIN offer o ON o.product_id = p.id
WHERE x.picture_id = :picture_id AND p.merchant_id = :merchant_id AND o.removed_at IS NULL ORDER BY o.id LIMIT 1
