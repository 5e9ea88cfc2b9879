-- The photos of one product, as its merchant orders and describes them.

-- stmt: gallery_mine many
-- args: offer_id:i64 merchant_id:i64
-- cols: product_id:i64 picture_id:i64 pub:str alt:str beside:i64 made:i64
SELECT pp.product_id, pp.picture_id, i.pub, i.alt, pp.beside,
    CASE WHEN i.refused IS NOT NULL OR EXISTS (SELECT 1 FROM rendition r WHERE r.picture_id = i.id) THEN 1 ELSE 0 END
FROM offer o JOIN product_picture pp ON pp.product_id = o.product_id JOIN picture i ON i.id = pp.picture_id
WHERE o.id = :offer_id AND o.merchant_id = :merchant_id AND o.removed_at IS NULL ORDER BY pp.position, pp.picture_id

-- stmt: gallery_place write
-- across: a product and a picture that gallery_mine has read as the merchant's
-- args: product_id:i64 picture_id:i64 position:i64 beside:i64
UPDATE product_picture SET position = :position, beside = :beside
WHERE product_id = :product_id AND picture_id = :picture_id

-- stmt: gallery_remove write
-- across: a product and a picture that gallery_mine has read as the merchant's
-- args: product_id:i64 picture_id:i64
DELETE FROM product_picture WHERE product_id = :product_id AND picture_id = :picture_id
