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
