-- What programs read of the market.

-- stmt: open_shops_after many
-- across: what is public belongs to everyone
-- args: slug:str insee:str none:str most:i64
-- cols: id:i64 slug:str
SELECT id, slug FROM public_merchant WHERE slug > :slug AND (insee = :insee OR :insee = :none) ORDER BY slug LIMIT :most

-- stmt: open_offers_after many
-- across: what is public belongs to everyone
-- args: code:str most:i64
-- cols: id:i64 code:str
SELECT id, code FROM public_offer WHERE code > :code ORDER BY code LIMIT :most

-- stmt: open_shop_offers_after many
-- args: merchant_id:i64 code:str most:i64
-- cols: id:i64 code:str
SELECT id, code FROM public_offer WHERE merchant_id = :merchant_id AND code > :code ORDER BY code LIMIT :most

-- stmt: open_offer_of_code one
-- across: what is public belongs to everyone
-- args: code:str
-- cols: id:i64
SELECT id FROM public_offer WHERE code = :code

-- stmt: open_counts one
-- across: how much there is
-- cols: shops:i64 communes:i64
SELECT (SELECT count(*) FROM public_merchant), (SELECT count(DISTINCT insee) FROM public_merchant)

-- Products for search engines: one line each, whatever its variants.
-- stmt: open_products_part many
-- across: what is public belongs to everyone
-- args: skip:i64 most:i64
-- cols: pub:str title_fr:str updated_at:i64 picture_id:i64?
SELECT p.pub, p.title_fr, max(o.updated_at),
    (SELECT pp.picture_id FROM product_picture pp WHERE pp.product_id = p.id ORDER BY pp.position LIMIT 1)
FROM public_offer o JOIN product p ON p.id = o.product_id
GROUP BY p.id, p.pub, p.title_fr ORDER BY p.pub LIMIT :most OFFSET :skip

-- stmt: open_products_count one
-- across: how much there is
-- cols: n:i64
SELECT count(DISTINCT product_id) FROM public_offer

-- stmt: open_offers_newest many
-- across: what is public belongs to everyone
-- args: most:i64
-- cols: id:i64 published_at:i64
SELECT id, published_at FROM public_offer ORDER BY published_at DESC, id DESC LIMIT :most

-- stmt: open_shop_offers_newest many
-- args: merchant_id:i64 most:i64
-- cols: id:i64 published_at:i64
SELECT id, published_at FROM public_offer WHERE merchant_id = :merchant_id ORDER BY published_at DESC, id DESC LIMIT :most

-- stmt: push_key_one one
-- cols: secret:blob seal_number:i64 shown:str
SELECT secret, seal_number, shown FROM push_key

-- stmt: push_key_put write
-- args: id:i64 secret:blob seal_number:i64 shown:str
INSERT INTO push_key (id, secret, seal_number, shown) VALUES (:id, :secret, :seal_number, :shown) ON CONFLICT (id) DO NOTHING

-- stmt: push_reader_put write
-- args: id:i64 purchase_id:i64 endpoint:str shown:str auth:str lang:str now:i64
INSERT INTO push_reader (id, purchase_id, endpoint, shown, auth, lang, at)
VALUES (:id, :purchase_id, :endpoint, :shown, :auth, :lang, :now)
ON CONFLICT (purchase_id, endpoint) DO UPDATE SET shown = excluded.shown, auth = excluded.auth, lang = excluded.lang, at = excluded.at

-- stmt: push_readers_of many
-- args: purchase_id:i64
-- cols: id:i64 endpoint:str
SELECT id, endpoint FROM push_reader WHERE purchase_id = :purchase_id ORDER BY id

-- stmt: push_reader_one one
-- args: id:i64
-- cols: endpoint:str shown:str auth:str lang:str
SELECT endpoint, shown, auth, lang FROM push_reader WHERE id = :id

-- stmt: push_reader_drop write
-- args: id:i64
DELETE FROM push_reader WHERE id = :id

-- stmt: push_readers_old write
-- args: before:i64
DELETE FROM push_reader WHERE at < :before
