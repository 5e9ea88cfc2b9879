-- Selections: goods of several merchants in one basket.

-- stmt: selection_by_slug one
-- args: slug:str
-- cols: id:i64 slug:str title_fr:str title_en:str text_fr:str text_en:str published_at:i64?
SELECT id, slug, title_fr, title_en, text_fr, text_en, published_at FROM selection WHERE slug = :slug

-- stmt: selection_by_id one
-- args: id:i64
-- cols: id:i64 slug:str title_fr:str title_en:str text_fr:str text_en:str published_at:i64?
SELECT id, slug, title_fr, title_en, text_fr, text_en, published_at FROM selection WHERE id = :id

-- The latest first; which: 0 all, for staff; 1 those people see.
-- stmt: selection_list many
-- args: which:i64 most:i64
-- cols: id:i64 slug:str title_fr:str title_en:str text_fr:str text_en:str published_at:i64? lines:i64
SELECT s.id, s.slug, s.title_fr, s.title_en, s.text_fr, s.text_en, s.published_at, (SELECT count(*) FROM selection_line l WHERE l.selection_id = s.id)
FROM selection s WHERE :which = 0 OR s.published_at IS NOT NULL ORDER BY s.id DESC LIMIT :most

-- stmt: selection_lines many
-- args: selection_id:i64
-- cols: offer_id:i64 qty_milli:i64
SELECT offer_id, qty_milli FROM selection_line WHERE selection_id = :selection_id ORDER BY position, offer_id

-- What a line is called when nobody may see it any more.
-- stmt: selection_offer one
-- across: staff compose from all shops
-- args: offer_id:i64
-- cols: code:str title_fr:str title_en:str merchant:str
SELECT o.code, p.title_fr, p.title_en, m.name FROM offer o JOIN product p ON p.id = o.product_id JOIN merchant m ON m.id = o.merchant_id WHERE o.id = :offer_id

-- stmt: selection_offer_coded one
-- public: offers shown
-- args: code:str
-- cols: id:i64
SELECT id FROM public_offer WHERE code = :code

-- stmt: selection_add write
-- args: id:i64 slug:str title_fr:str title_en:str text_fr:str text_en:str made_by:i64 now:i64
INSERT INTO selection (id, slug, title_fr, title_en, text_fr, text_en, made_by, created_at, updated_at)
VALUES (:id, :slug, :title_fr, :title_en, :text_fr, :text_en, :made_by, :now, :now) ON CONFLICT DO NOTHING

-- stmt: selection_change write
-- args: id:i64 title_fr:str title_en:str text_fr:str text_en:str now:i64
UPDATE selection SET title_fr = :title_fr, title_en = :title_en, text_fr = :text_fr, text_en = :text_en, updated_at = :now WHERE id = :id

-- stmt: selection_show write
-- args: id:i64 published_at:i64? now:i64
UPDATE selection SET published_at = :published_at, updated_at = :now WHERE id = :id

-- stmt: selection_line_put write
-- args: selection_id:i64 offer_id:i64 qty_milli:i64
INSERT INTO selection_line (selection_id, offer_id, qty_milli, position)
SELECT :selection_id, :offer_id, :qty_milli, coalesce(max(x.position) + 1, 0) FROM selection_line x WHERE x.selection_id = :selection_id
ON CONFLICT (selection_id, offer_id) DO UPDATE SET qty_milli = excluded.qty_milli

-- stmt: selection_line_drop write
-- args: selection_id:i64 offer_id:i64
DELETE FROM selection_line WHERE selection_id = :selection_id AND offer_id = :offer_id
