-- What the pages of the market show beside its lists.

-- Selections staff show, for the front page: the latest.
-- stmt: home_selections many
-- args: most:i64
-- cols: slug:str title_fr:str title_en:str
SELECT slug, title_fr, title_en FROM selection WHERE published_at IS NOT NULL ORDER BY id DESC LIMIT :most

-- Shops that opened lately, the newest first.
-- stmt: home_new_shops many
-- public: shops of everybody
-- args: since:i64 most:i64
-- cols: id:i64
SELECT id FROM public_merchant WHERE published_at > :since ORDER BY published_at DESC, id DESC LIMIT :most

-- stmt: offers_ids_of_merchant many
-- public: offers shown
-- args: merchant_id:i64 most:i64 skip:i64
-- cols: id:i64 of_all:i64
SELECT o.id, count(*) OVER () AS of_all FROM public_offer o JOIN product p ON p.id = o.product_id
    JOIN category c ON c.id = p.category_id
WHERE o.merchant_id = :merchant_id ORDER BY c.position, p.title_fr, o.id LIMIT :most OFFSET :skip

-- Of those, what can be had: sold here, and on the shelf.
-- stmt: offers_to_have many
-- public: offers shown
-- args: merchant_id:i64 order:str reserve:str most:i64
-- cols: id:i64
SELECT o.id FROM public_offer o JOIN product p ON p.id = o.product_id JOIN category c ON c.id = p.category_id
WHERE o.merchant_id = :merchant_id AND o.mode IN (:order, :reserve) ORDER BY c.position, p.title_fr, o.id LIMIT :most

-- stmt: product_pictures_of many
-- args: product_id:i64
-- across: pictures of a public product
-- cols: picture_id:i64
SELECT picture_id FROM product_picture WHERE product_id = :product_id ORDER BY position

-- Whether alcohol is sold here at all: asked rayon by rayon, so that a market without any is not read whole.
-- stmt: home_drinks one
-- across: what is public belongs to everyone
-- args: yes:i64
-- cols: id:i64
SELECT c.id FROM category c WHERE c.alcohol = :yes AND EXISTS (SELECT 1 FROM product p WHERE p.category_id = c.id
    AND EXISTS (SELECT 1 FROM public_offer o WHERE o.product_id = p.id)) LIMIT 1
