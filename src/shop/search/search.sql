-- What is findable.

-- stmt: changes_after many
-- args: id:i64 most:i64
-- cols: id:i64 kind:str about:i64
SELECT id, kind, about FROM change WHERE id > :id ORDER BY id LIMIT :most

-- stmt: change_last one
-- cols: id:i64?
SELECT max(id) FROM change

-- stmt: doc_offer one
-- public: what is shown of an offer
-- args: id:i64 now:i64
-- cols: id:i64 price_cents:i64? mode:str published_at:i64? title_fr:str title_en:str text_fr:str labels:str shop_labels:str origin:str category_slug:str category_fr:str parent_slug:str? parent_fr:str? merchant:str insee:str delivers:i64 pay_online:i64 commune:str? departement:str? x_m:i64? y_m:i64? on_hand_milli:i64 bundle:i64 placed:i64 maker:str service:i64 allergens:str lead_days:i64 code:str unit:str facts:str lat:i64? lon:i64?
SELECT o.id, CASE WHEN q.price_cents < o.price_cents THEN q.price_cents ELSE o.price_cents END, o.mode, o.published_at, p.title_fr, p.title_en, p.text_fr, p.labels, o.shop_labels, p.origin, c.slug, c.name_fr,
    d.slug, d.name_fr, m.name, m.insee, m.delivers, m.pay_online, t.name, t.departement, t.x_m, t.y_m, s.on_hand_milli, o.bundle, o.placed, p.maker, c.service, p.allergens, o.lead_days, m.code, p.unit, p.facts, z.lat, z.lon
FROM public_offer o JOIN product p ON p.id = o.product_id JOIN category c ON c.id = p.category_id
LEFT JOIN category d ON d.id = c.parent_id JOIN public_merchant m ON m.id = o.merchant_id JOIN stock_item s ON s.id = o.stock_item_id
LEFT JOIN commune t ON t.insee = m.insee LEFT JOIN public_position z ON z.merchant_id = m.id
LEFT JOIN promotion q ON q.offer_id = o.id AND q.from_at <= :now AND q.to_at > :now
WHERE o.id = :id

-- stmt: doc_merchant one
-- public: shops shown
-- args: id:i64
-- cols: id:i64 name:str trade_fr:str trade_en:str story_fr:str mode:str delivers:i64 pay_online:i64 published_at:i64? insee:str commune:str? x_m:i64? y_m:i64? code:str lat:i64? lon:i64?
SELECT m.id, m.name, m.trade_fr, m.trade_en, m.story_fr, m.mode, m.delivers, m.pay_online, m.published_at, m.insee, t.name, t.x_m, t.y_m, m.code, z.lat, z.lon
FROM public_merchant m LEFT JOIN commune t ON t.insee = m.insee LEFT JOIN public_position z ON z.merchant_id = m.id WHERE m.id = :id

-- stmt: doc_communes many
-- cols: insee:str name:str x_m:i64? y_m:i64?
SELECT insee, name, x_m, y_m FROM commune ORDER BY insee

-- stmt: doc_categories many
-- cols: id:i64 slug:str name_fr:str name_en:str parent_slug:str? off:i64
SELECT c.id, c.slug, c.name_fr, c.name_en, d.slug,
    CASE WHEN c.hidden = 1 OR d.hidden = 1 OR length(c.blocked_fr) > 0 OR length(d.blocked_fr) > 0 THEN 1 ELSE 0 END FROM category c LEFT JOIN category d ON d.id = c.parent_id ORDER BY c.id

-- stmt: public_merchant_ids many
-- public: shops shown
-- cols: id:i64
SELECT id FROM public_merchant ORDER BY id

-- stmt: moment_shops many
-- public: shops shown
-- cols: id:i64 code:str mode:str
SELECT id, code, mode FROM public_merchant ORDER BY id

-- stmt: public_offer_ids many
-- public: offers shown
-- args: after:i64 most:i64
-- cols: id:i64
SELECT id FROM public_offer WHERE id > :after ORDER BY id LIMIT :most

-- stmt: offer_ids_of many
-- args: merchant_id:i64
-- cols: id:i64
SELECT id FROM offer WHERE merchant_id = :merchant_id ORDER BY id

-- The first level, for its names.
-- stmt: rayons_first many
-- cols: id:i64 slug:str name_fr:str name_en:str
SELECT id, slug, name_fr, name_en FROM category WHERE parent_id IS NULL

-- Communes by their numbers: those a list counts offers in.
-- stmt: communes_some many
-- args: i0:str i1:str i2:str i3:str i4:str i5:str i6:str i7:str i8:str i9:str i10:str i11:str
-- cols: insee:str slug:str name:str
SELECT insee, slug, name FROM commune WHERE insee IN (:i0, :i1, :i2, :i3, :i4, :i5, :i6, :i7, :i8, :i9, :i10, :i11)

-- The commune an address names, by its word or its number.
-- stmt: commune_asked one
-- args: word:str
-- cols: insee:str slug:str name:str x_m:i64? y_m:i64?
SELECT insee, slug, name, x_m, y_m FROM commune WHERE slug = :word OR insee = :word

-- What one card of a list shows; 24 at a time.
-- stmt: cards_some many
-- public: what is shown of an offer
-- args: i0:i64 i1:i64 i2:i64 i3:i64 i4:i64 i5:i64 i6:i64 i7:i64 i8:i64 i9:i64 i10:i64 i11:i64 i12:i64 i13:i64 i14:i64 i15:i64 i16:i64 i17:i64 i18:i64 i19:i64 i20:i64 i21:i64 i22:i64 i23:i64 now:i64
-- cols: id:i64 pub:str title_fr:str title_en:str price_cents:i64? was_cents:i64? unit:str net_milli:i64 net_unit:str mode:str lead_days:i64 service:i64 merchant_id:i64 product_id:i64 merchant:str commune:str? insee:str x_m:i64? y_m:i64? picture_id:i64? icon:str available_milli:i64 bundle:i64 placed:i64 back_month:i64 alcohol:i64 facts:str
SELECT o.id, p.pub, p.title_fr, p.title_en, CASE WHEN q.price_cents < o.price_cents THEN q.price_cents ELSE o.price_cents END,
    CASE WHEN q.price_cents < o.price_cents AND q.price_cents < q.was_cents THEN q.was_cents END, p.unit,
    CASE WHEN p.drained_milli > 0 THEN p.drained_milli ELSE p.net_milli END, p.net_unit, o.mode, o.lead_days, c.service, o.merchant_id, p.id,
    m.name, t.name, m.insee, t.x_m, t.y_m,
    (SELECT pp.picture_id FROM product_picture pp WHERE pp.product_id = p.id ORDER BY pp.position LIMIT 1), c.icon,
    s.on_hand_milli - (SELECT CAST(coalesce(sum(h.qty_milli), 0) AS BIGINT) FROM hold h
        WHERE h.stock_item_id = s.id AND (h.expires_at IS NULL OR h.expires_at > :now)), o.bundle, o.placed, o.off_season * o.season_from, c.alcohol, p.facts
FROM public_offer o JOIN product p ON p.id = o.product_id JOIN category c ON c.id = p.category_id
JOIN public_merchant m ON m.id = o.merchant_id LEFT JOIN commune t ON t.insee = m.insee JOIN stock_item s ON s.id = o.stock_item_id
LEFT JOIN promotion q ON q.offer_id = o.id AND q.from_at <= :now AND q.to_at > :now
WHERE o.id IN (:i0, :i1, :i2, :i3, :i4, :i5, :i6, :i7, :i8, :i9, :i10, :i11, :i12, :i13, :i14, :i15, :i16, :i17, :i18, :i19,
    :i20, :i21, :i22, :i23)

-- What stands in a rayon, or under it.
-- stmt: offer_ids_of_rayon many
-- across: the index asks each again what the public may see of it
-- args: id:i64
-- cols: id:i64
SELECT o.id FROM category c JOIN product p ON p.category_id = c.id JOIN offer o ON o.product_id = p.id
WHERE c.id = :id OR c.parent_id = :id ORDER BY o.id

-- stmt: category_slug one
-- args: id:i64
-- cols: slug:str name_fr:str name_en:str
SELECT slug, name_fr, name_en FROM category WHERE id = :id

-- stmt: search_words_all many
-- cols: id:i64 line:str
SELECT id, line FROM search_word ORDER BY line

-- stmt: search_word_one one
-- args: id:i64
-- cols: line:str
SELECT line FROM search_word WHERE id = :id

-- stmt: search_words_count one
-- cols: n:i64
SELECT count(*) FROM search_word

-- stmt: search_word_add write
-- args: id:i64 line:str
INSERT INTO search_word (id, line) VALUES (:id, :line) ON CONFLICT (line) DO NOTHING

-- stmt: search_word_drop write
-- args: id:i64
DELETE FROM search_word WHERE id = :id

-- A day holds so many different words and no more: nobody fills the disk by asking.
-- stmt: search_asked_add write
-- args: day:i64 words:str asked:i64 empty:i64 most:i64
INSERT INTO search_asked (day, words, asked, empty)
SELECT :day, :words, :asked, :empty FROM (SELECT count(*) AS n FROM search_asked WHERE day = :day) k
WHERE k.n < :most OR EXISTS (SELECT 1 FROM search_asked b WHERE b.day = :day AND b.words = :words)
ON CONFLICT (day, words) DO UPDATE SET asked = search_asked.asked + :asked, empty = search_asked.empty + :empty

-- stmt: search_asked_forget write
-- args: day:i64
DELETE FROM search_asked WHERE day < :day

-- stmt: search_asked_since many
-- args: day:i64 least:i64 most:i64
-- cols: words:str asked:i64 empty:i64
SELECT words, CAST(sum(asked) AS BIGINT), CAST(sum(empty) AS BIGINT) FROM search_asked WHERE day >= :day
GROUP BY words HAVING sum(empty) >= :least
ORDER BY CASE WHEN :least > 0 THEN sum(empty) ELSE sum(asked) END DESC, words LIMIT :most

-- The first picture of what is on sale, once it can be seen.
-- stmt: offer_picture one
-- public: what is shown of an offer
-- args: id:i64
-- cols: picture_id:i64
SELECT x.picture_id FROM public_offer o JOIN product_picture x ON x.product_id = o.product_id
WHERE o.id = :id AND EXISTS (SELECT 1 FROM rendition r WHERE r.picture_id = x.picture_id) ORDER BY x.position LIMIT 1
