-- Pictures and their renditions.

-- stmt: picture_insert write
-- args: id:i64 pub:str merchant_id:i64 original:str alt:str width:i64 height:i64 now:i64
INSERT INTO picture (id, pub, merchant_id, original, alt, width, height, rgb, sharpness, brightness, created_at)
VALUES (:id, :pub, :merchant_id, :original, :alt, :width, :height, 16053464, 500, 500, :now)

-- stmt: picture_seen write
-- args: id:i64 width:i64 height:i64 rgb:i64 sharpness:i64 brightness:i64
UPDATE picture SET width = :width, height = :height, rgb = :rgb, sharpness = :sharpness, brightness = :brightness WHERE id = :id

-- stmt: picture_refuse write
-- args: id:i64 why:str
UPDATE picture SET refused = :why WHERE id = :id

-- A picture that could be read takes the place of those sent before it for the same product.
-- stmt: picture_supersede write
-- args: id:i64
DELETE FROM product_picture WHERE position < (SELECT mine.position FROM product_picture mine
    WHERE mine.picture_id = :id AND mine.product_id = product_picture.product_id)

-- stmt: picture_one one
-- args: id:i64
-- across: a job names it
-- cols: id:i64 pub:str merchant_id:i64 original:str refused:str?
SELECT id, pub, merchant_id, original, refused FROM picture WHERE id = :id

-- stmt: picture_mine one
-- args: pub:str merchant_id:i64
-- cols: id:i64
SELECT id FROM picture WHERE pub = :pub AND merchant_id = :merchant_id

-- stmt: rendition_put write
-- args: picture_id:i64 format:str width:i64 file:str bytes:i64
INSERT INTO rendition (picture_id, format, width, file, bytes) VALUES (:picture_id, :format, :width, :file, :bytes)
ON CONFLICT (picture_id, format, width) DO UPDATE SET file = excluded.file, bytes = excluded.bytes

-- Pictures of one page, with their renditions; at most 32 at a time.
-- stmt: pictures_some many
-- args: i0:i64 i1:i64 i2:i64 i3:i64 i4:i64 i5:i64 i6:i64 i7:i64 i8:i64 i9:i64 i10:i64 i11:i64 i12:i64 i13:i64 i14:i64 i15:i64 i16:i64 i17:i64 i18:i64 i19:i64 i20:i64 i21:i64 i22:i64 i23:i64 i24:i64 i25:i64 i26:i64 i27:i64 i28:i64 i29:i64 i30:i64 i31:i64
-- across: what a page names
-- cols: id:i64 pub:str alt:str width:i64 height:i64 rgb:i64 sharpness:i64 brightness:i64 refused:str? format:str? asked:i64? file:str?
SELECT p.id, p.pub, p.alt, p.width, p.height, p.rgb, p.sharpness, p.brightness, p.refused, r.format, r.width, r.file
FROM picture p LEFT JOIN rendition r ON r.picture_id = p.id
WHERE p.id IN (:i0, :i1, :i2, :i3, :i4, :i5, :i6, :i7, :i8, :i9, :i10, :i11, :i12, :i13, :i14, :i15,
    :i16, :i17, :i18, :i19, :i20, :i21, :i22, :i23, :i24, :i25, :i26, :i27, :i28, :i29, :i30, :i31)
ORDER BY p.id, r.format, r.width

-- stmt: file_named one
-- args: file:str
-- across: the sweeper asks whether anybody needs a file
-- cols: n:i64
SELECT (SELECT count(*) FROM rendition WHERE file = :file) + (SELECT count(*) FROM picture WHERE original = :file)

-- stmt: picture_products many
-- args: picture_id:i64
-- across: pages of the products that show it
-- cols: offer_id:i64
SELECT o.id FROM product_picture pp JOIN offer o ON o.product_id = pp.product_id WHERE pp.picture_id = :picture_id
