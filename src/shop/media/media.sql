-- Pictures and their renditions.

-- stmt: picture_insert write
-- args: id:i64 pub:str merchant_id:i64 original:str alt:str width:i64 height:i64 now:i64
INSERT INTO picture (id, pub, merchant_id, original, alt, width, height, rgb, sharpness, brightness, created_at)
VALUES (:id, :pub, :merchant_id, :original, :alt, :width, :height, 16053464, 500, 500, :now)

-- What its renditions show, and what was measured on them. Nothing when it is gone, or something else was asked since.
-- stmt: picture_seen write
-- across: a job names the picture
-- args: id:i64 steps:str width:i64 height:i64 rgb:i64 sharpness:i64 brightness:i64
UPDATE picture SET shown_steps = :steps, width = :width, height = :height, rgb = :rgb, sharpness = :sharpness,
    brightness = :brightness WHERE id = :id AND steps = :steps

-- One that has been shown stays.
-- stmt: picture_refuse write
-- across: a job names the picture
-- args: id:i64 why:str
UPDATE picture SET refused = :why WHERE id = :id AND NOT EXISTS (SELECT 1 FROM rendition r WHERE r.picture_id = :id)

-- stmt: picture_steps write
-- across: one picture, which the caller has read as its merchant's
-- args: id:i64 steps:str edition:i64
UPDATE picture SET steps = :steps, edition = edition + 1 WHERE id = :id AND edition = :edition AND refused IS NULL

-- A picture that could be read takes the place of the one sent before it for the same product; those beside it stay.
-- stmt: picture_supersede write
-- across: a job names the picture
-- args: id:i64
DELETE FROM product_picture WHERE beside = 0 AND position < (SELECT mine.position FROM product_picture mine
    WHERE mine.picture_id = :id AND mine.beside = 0 AND mine.product_id = product_picture.product_id)

-- stmt: picture_first write
-- across: a job names the picture
-- args: id:i64
UPDATE product_picture SET position = (SELECT min(x.position) - 1 FROM product_picture x WHERE x.product_id = product_picture.product_id)
WHERE picture_id = :id AND beside = 0

-- stmt: pictures_superseded many
-- args: id:i64
-- across: a job names the picture
-- cols: picture_id:i64
SELECT old.picture_id FROM product_picture mine JOIN product_picture old ON old.product_id = mine.product_id
WHERE mine.picture_id = :id AND mine.beside = 0 AND old.beside = 0 AND old.position < mine.position

-- stmt: picture_one one
-- args: id:i64
-- across: a job names it
-- cols: id:i64 pub:str merchant_id:i64 original:str refused:str? steps:str shown_steps:str edition:i64 made:i64
SELECT id, pub, merchant_id, original, refused, steps, shown_steps, edition,
    (SELECT count(*) FROM rendition r WHERE r.picture_id = :id) FROM picture WHERE id = :id

-- stmt: picture_count one
-- args: merchant_id:i64
-- cols: n:i64
SELECT count(*) FROM picture WHERE merchant_id = :merchant_id

-- stmt: picture_used one
-- args: id:i64
-- across: who shows it
-- cols: n:i64
SELECT (SELECT count(*) FROM product_picture WHERE picture_id = :id) + (SELECT count(*) FROM photo_draft WHERE picture_id = :id)
    + (SELECT count(*) FROM picture p JOIN merchant m ON m.id = p.merchant_id WHERE p.id = :id AND m.portrait_id = :id)

-- Photos of products as they were before staff changed them for the shop, which may still take that back.
-- stmt: pictures_before many
-- across: one picture, which the caller has read as its merchant's
-- args: id:i64 photos:str since:i64
-- cols: was:str?
SELECT s.was FROM picture p JOIN stand_in_change s ON s.merchant_id = p.merchant_id JOIN stand_in_act a ON a.id = s.act_id
WHERE p.id = :id AND s.kind = :photos AND s.undone_at IS NULL AND a.at > :since ORDER BY s.id

-- stmt: picture_delete write
-- across: one picture, which the caller has read as its merchant's
-- args: id:i64
DELETE FROM picture WHERE id = :id

-- stmt: renditions_past write
-- across: one picture, which the caller has read as its merchant's
-- args: picture_id:i64 now:i64
INSERT INTO rendition_past (file, at) SELECT DISTINCT r.file, :now FROM rendition r WHERE r.picture_id = :picture_id
ON CONFLICT (file, at) DO NOTHING

-- stmt: renditions_delete write
-- across: one picture, which the caller has read as its merchant's
-- args: picture_id:i64
DELETE FROM rendition WHERE picture_id = :picture_id

-- stmt: renditions_past_forget write
-- args: before:i64
DELETE FROM rendition_past WHERE at < :before

-- stmt: picture_mine one
-- args: pub:str merchant_id:i64
-- cols: id:i64
SELECT id FROM picture WHERE pub = :pub AND merchant_id = :merchant_id

-- Nothing when the picture is gone, or shows something else since.
-- stmt: rendition_put write
-- across: a job names the picture
-- args: picture_id:i64 steps:str format:str width:i64 file:str bytes:i64
INSERT INTO rendition (picture_id, format, width, file, bytes)
SELECT p.id, :format, :width, :file, :bytes FROM picture p WHERE p.id = :picture_id AND p.shown_steps = :steps
ON CONFLICT (picture_id, format, width) DO UPDATE SET file = excluded.file, bytes = excluded.bytes

-- Pictures of one page, with their renditions; at most 32 at a time.
-- stmt: pictures_some many
-- args: i0:i64 i1:i64 i2:i64 i3:i64 i4:i64 i5:i64 i6:i64 i7:i64 i8:i64 i9:i64 i10:i64 i11:i64 i12:i64 i13:i64 i14:i64 i15:i64 i16:i64 i17:i64 i18:i64 i19:i64 i20:i64 i21:i64 i22:i64 i23:i64 i24:i64 i25:i64 i26:i64 i27:i64 i28:i64 i29:i64 i30:i64 i31:i64
-- across: what a page names
-- cols: id:i64 pub:str alt:str width:i64 height:i64 rgb:i64 sharpness:i64 brightness:i64 refused:str? steps:str shown_steps:str format:str? asked:i64? file:str?
SELECT p.id, p.pub, p.alt, p.width, p.height, p.rgb, p.sharpness, p.brightness, p.refused, p.steps, p.shown_steps, r.format,
    r.width, r.file
FROM picture p LEFT JOIN rendition r ON r.picture_id = p.id
WHERE p.id IN (:i0, :i1, :i2, :i3, :i4, :i5, :i6, :i7, :i8, :i9, :i10, :i11, :i12, :i13, :i14, :i15,
    :i16, :i17, :i18, :i19, :i20, :i21, :i22, :i23, :i24, :i25, :i26, :i27, :i28, :i29, :i30, :i31)
ORDER BY p.id, r.format, r.width

-- stmt: file_named one
-- args: file:str since:i64
-- across: the sweeper asks whether anybody needs a file
-- cols: n:i64
SELECT (SELECT count(*) FROM rendition WHERE file = :file) + (SELECT count(*) FROM picture WHERE original = :file)
    + (SELECT count(*) FROM rendition_past WHERE file = :file AND at > :since) + (SELECT count(*) FROM label_claim WHERE proof = :file)

-- stmt: picture_products many
-- args: picture_id:i64
-- across: pages of the products that show it
-- cols: offer_id:i64
SELECT o.id FROM product_picture pp JOIN offer o ON o.product_id = pp.product_id WHERE pp.picture_id = :picture_id

-- stmt: picture_alt_set write
-- args: id:i64 merchant_id:i64 alt:str
UPDATE picture SET alt = :alt WHERE id = :id AND merchant_id = :merchant_id
