-- What programs read of the market.

-- stmt: open_shops_after many
-- public: shops shown
-- args: slug:str insee:str none:str most:i64
-- cols: id:i64 slug:str
SELECT id, slug FROM public_merchant WHERE slug > :slug AND (insee = :insee OR :insee = :none) ORDER BY slug LIMIT :most

-- stmt: open_offers_after many
-- public: offers shown
-- args: code:str most:i64
-- cols: id:i64 code:str
SELECT id, code FROM public_offer WHERE code > :code ORDER BY code LIMIT :most

-- stmt: open_shop_offers_after many
-- public: offers shown
-- args: merchant_id:i64 code:str most:i64
-- cols: id:i64 code:str
SELECT id, code FROM public_offer WHERE merchant_id = :merchant_id AND code > :code ORDER BY code LIMIT :most

-- stmt: open_offer_of_code one
-- public: offers shown
-- args: code:str
-- cols: id:i64
SELECT id FROM public_offer WHERE code = :code

-- stmt: open_counts one
-- public: how much there is
-- cols: shops:i64 communes:i64
SELECT (SELECT count(*) FROM public_merchant), (SELECT count(DISTINCT insee) FROM public_merchant)

-- Products for search engines: one line each, whatever its variants.
-- stmt: open_products_part many
-- public: offers shown
-- args: skip:i64 most:i64
-- cols: pub:str title_fr:str updated_at:i64 picture_id:i64?
SELECT p.pub, p.title_fr, max(o.updated_at),
    (SELECT pp.picture_id FROM product_picture pp WHERE pp.product_id = p.id ORDER BY pp.position LIMIT 1)
FROM public_offer o JOIN product p ON p.id = o.product_id
GROUP BY p.id, p.pub, p.title_fr ORDER BY p.pub LIMIT :most OFFSET :skip

-- stmt: open_products_count one
-- public: how much there is
-- cols: n:i64
SELECT count(DISTINCT product_id) FROM public_offer

-- stmt: open_offers_newest many
-- public: offers shown
-- args: most:i64
-- cols: id:i64 published_at:i64
SELECT id, published_at FROM public_offer ORDER BY published_at DESC, id DESC LIMIT :most

-- stmt: open_shop_offers_newest many
-- public: offers shown
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

-- stmt: open_shop_of_code one
-- public: shops shown
-- args: code:str
-- cols: id:i64
SELECT id FROM public_merchant WHERE code = :code

-- The same list has the same link, good again from the last time it was asked for.
-- stmt: kept_list_put write
-- args: code:str content:str good_until:i64
INSERT INTO kept_list (code, content, good_until) VALUES (:code, :content, :good_until)
ON CONFLICT (content) DO UPDATE SET good_until = excluded.good_until

-- stmt: kept_list_code one
-- args: content:str
-- cols: code:str
SELECT code FROM kept_list WHERE content = :content

-- stmt: kept_list_of one
-- args: code:str now:i64
-- cols: content:str
SELECT content FROM kept_list WHERE code = :code AND good_until > :now

-- stmt: kept_lists_forget write
-- args: now:i64
DELETE FROM kept_list WHERE good_until <= :now

-- stmt: push_key_sealed_before many
-- args: number:i64 after:i64 most:i64
-- cols: id:i64 secret:blob seal_number:i64
SELECT id, secret, seal_number FROM push_key WHERE seal_number <> :number AND id > :after ORDER BY id LIMIT :most

-- stmt: push_key_seal write
-- args: id:i64 secret:blob number:i64
UPDATE push_key SET secret = :secret, seal_number = :number WHERE id = :id
