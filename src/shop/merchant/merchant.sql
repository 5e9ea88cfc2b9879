-- Who sells.

-- stmt: merchant_row one
-- args: id:i64
-- across: the caller knows whose it is
-- cols: id:i64 slug:str code:str name:str kind:str trade_fr:str trade_en:str story_fr:str story_en:str banne:i64 portrait_id:i64? siret:str legal_name:str address:str postcode:str insee:str phone:str mail:str website:str mode:str pay_in_shop:i64 pay_online:i64 delivers:i64 reserve_limit_cents:i64 minimum_cents:i64 lead_min:i64 slot_min:i64 slot_seats:i64 wizard_step:str published_at:i64? verified_at:i64? suspended_at:i64? labels:str licence:str elsewhere:i64
SELECT id, slug, code, name, kind, trade_fr, trade_en, story_fr, story_en, banne, portrait_id, siret, legal_name, address, postcode,
    insee, phone, mail, website, mode, pay_in_shop, pay_online, delivers, reserve_limit_cents, minimum_cents, lead_min, slot_min,
    slot_seats, wizard_step, published_at, verified_at, suspended_at, labels, licence, elsewhere
FROM merchant WHERE id = :id

-- stmt: merchant_vat_free one
-- args: id:i64
-- across: the caller knows whose it is
-- cols: vat_free:i64
SELECT vat_free FROM merchant WHERE id = :id

-- What the public may see; columns as above, in the same order.
-- stmt: merchant_shown one
-- public: shops shown
-- args: id:i64 empty:str
-- cols: id:i64 slug:str code:str name:str kind:str trade_fr:str trade_en:str story_fr:str story_en:str banne:i64 portrait_id:i64? siret:str legal_name:str address:str postcode:str insee:str phone:str mail:str website:str mode:str pay_in_shop:i64 pay_online:i64 delivers:i64 reserve_limit_cents:i64 minimum_cents:i64 lead_min:i64 slot_min:i64 slot_seats:i64 wizard_step:str published_at:i64? verified_at:i64? suspended_at:i64? labels:str licence:str elsewhere:i64
SELECT id, slug, code, name, kind, trade_fr, trade_en, story_fr, story_en, banne, portrait_id, siret, legal_name, address, postcode,
    insee, phone, :empty, website, mode, pay_in_shop, pay_online, delivers, reserve_limit_cents, minimum_cents, lead_min, slot_min,
    slot_seats, :empty, published_at, CAST(NULL AS BIGINT), CAST(NULL AS BIGINT), labels, licence, elsewhere
FROM public_merchant WHERE id = :id

-- stmt: merchant_shown_slug one
-- public: shops shown
-- args: slug:str
-- cols: id:i64
SELECT id FROM public_merchant WHERE slug = :slug

-- stmt: merchant_shown_all many
-- public: shops shown
-- args: insee:str empty:str
-- cols: id:i64 slug:str code:str name:str kind:str trade_fr:str trade_en:str story_fr:str story_en:str banne:i64 portrait_id:i64? siret:str legal_name:str address:str postcode:str insee:str phone:str mail:str website:str mode:str pay_in_shop:i64 pay_online:i64 delivers:i64 reserve_limit_cents:i64 minimum_cents:i64 lead_min:i64 slot_min:i64 slot_seats:i64 wizard_step:str published_at:i64? verified_at:i64? suspended_at:i64? labels:str licence:str elsewhere:i64
SELECT id, slug, code, name, kind, trade_fr, trade_en, story_fr, story_en, banne, portrait_id, siret, legal_name, address, postcode,
    insee, phone, :empty, website, mode, pay_in_shop, pay_online, delivers, reserve_limit_cents, minimum_cents, lead_min, slot_min,
    slot_seats, :empty, published_at, CAST(NULL AS BIGINT), CAST(NULL AS BIGINT), labels, licence, elsewhere
FROM public_merchant WHERE :insee = :empty OR insee = :insee ORDER BY sort_key, id

-- stmt: merchant_number write
-- later: a purchase over several shops
-- unread: nobody else asks for the last number
-- args: merchant_id:i64
-- cols: code:str last_order:i64
UPDATE merchant SET last_order = last_order + 1 WHERE id = :merchant_id RETURNING code, last_order

-- stmt: merchant_insert write
-- args: merchant_id:i64 slug:str code:str name:str kind:str siret:str mail:str sort_key:str mode:str limit_cents:i64 lead_min:i64 slot_min:i64 slot_seats:i64 step:str empty:str banne:i64 now:i64
INSERT INTO merchant (id, slug, code, name, kind, trade_fr, trade_en, story_fr, story_en, banne, siret, legal_name, address,
    postcode, insee, phone, mail, website, sort_key, mode, pay_in_shop, delivers, reserve_limit_cents, minimum_cents, lead_min,
    slot_min, slot_seats, last_order, wizard_step, created_at, updated_at)
VALUES (:merchant_id, :slug, :code, :name, :kind, :empty, :empty, :empty, :empty, :banne, :siret, :empty, :empty,
    :empty, :empty, :empty, :mail, :empty, :sort_key, :mode, 1, 0, :limit_cents, 0, :lead_min,
    :slot_min, :slot_seats, 0, :step, :now, :now)
ON CONFLICT DO NOTHING

-- stmt: merchant_siret_taken one
-- args: siret:str
-- across: one establishment, one shop
-- cols: id:i64
SELECT id FROM merchant WHERE siret = :siret AND suspended_at IS NULL

-- stmt: merchant_slug_taken one
-- args: slug:str id:i64
-- across: addresses are unique
-- cols: id:i64
SELECT id FROM merchant WHERE slug = :slug AND id <> :id

-- stmt: merchant_identity write
-- args: merchant_id:i64 name:str slug:str sort_key:str legal_name:str address:str postcode:str insee:str phone:str now:i64
UPDATE merchant SET name = :name, slug = CASE WHEN published_at IS NULL THEN :slug ELSE slug END, sort_key = :sort_key,
    legal_name = :legal_name, address = :address, postcode = :postcode, insee = :insee, phone = :phone, updated_at = :now
WHERE id = :merchant_id

-- stmt: merchant_kind_siret write
-- args: merchant_id:i64 kind:str siret:str now:i64
UPDATE merchant SET kind = :kind, siret = :siret, updated_at = :now WHERE id = :merchant_id

-- stmt: merchant_look write
-- args: merchant_id:i64 trade_fr:str trade_en:str story_fr:str story_en:str banne:i64 portrait_id:i64? phone:str website:str vat_free:i64 licence:str now:i64
UPDATE merchant SET trade_fr = :trade_fr, trade_en = :trade_en, story_fr = :story_fr, story_en = :story_en, banne = :banne,
    portrait_id = :portrait_id, phone = :phone, website = :website, vat_free = :vat_free, licence = :licence, updated_at = :now WHERE id = :merchant_id

-- stmt: merchant_mediator_of one
-- args: merchant_id:i64
-- cols: mediator:str
SELECT mediator FROM merchant WHERE id = :merchant_id

-- stmt: merchant_mediator_put write
-- args: merchant_id:i64 mediator:str now:i64
UPDATE merchant SET mediator = :mediator, updated_at = :now WHERE id = :merchant_id

-- stmt: merchant_terms write
-- args: merchant_id:i64 mode:str pay_in_shop:i64 delivers:i64 reserve_limit_cents:i64 minimum_cents:i64 lead_min:i64 slot_min:i64 slot_seats:i64 now:i64
UPDATE merchant SET mode = :mode, pay_in_shop = :pay_in_shop, delivers = :delivers, reserve_limit_cents = :reserve_limit_cents,
    minimum_cents = :minimum_cents, lead_min = :lead_min, slot_min = :slot_min, slot_seats = :slot_seats, updated_at = :now
WHERE id = :merchant_id

-- Bought on its own site, or not; the count says whether anything changed.
-- stmt: merchant_elsewhere write
-- args: merchant_id:i64 elsewhere:i64 website:str now:i64
UPDATE merchant SET elsewhere = :elsewhere, website = :website, updated_at = :now
WHERE id = :merchant_id AND (elsewhere <> :elsewhere OR website <> :website)

-- stmt: merchant_step write
-- args: merchant_id:i64 step:str now:i64
UPDATE merchant SET wizard_step = :step, updated_at = :now WHERE id = :merchant_id

-- stmt: merchant_publish write
-- args: merchant_id:i64 now:i64
UPDATE merchant SET published_at = :now, updated_at = :now WHERE id = :merchant_id AND published_at IS NULL

-- stmt: merchant_verified write
-- args: merchant_id:i64 now:i64
UPDATE merchant SET verified_at = :now, updated_at = :now WHERE id = :merchant_id AND verified_at IS NULL AND suspended_at IS NULL
    AND published_at IS NOT NULL

-- stmt: merchant_waiting write
-- args: merchant_id:i64 now:i64
UPDATE merchant SET updated_at = :now WHERE id = :merchant_id AND verified_at IS NULL AND suspended_at IS NULL AND published_at IS NOT NULL

-- stmt: merchant_suspended write
-- args: merchant_id:i64 now:i64
UPDATE merchant SET suspended_at = :now, updated_at = :now WHERE id = :merchant_id AND suspended_at IS NULL

-- stmt: merchant_restored write
-- args: merchant_id:i64 now:i64
UPDATE merchant SET suspended_at = NULL, updated_at = :now WHERE id = :merchant_id AND suspended_at IS NOT NULL

-- stmt: merchant_labels write
-- args: merchant_id:i64 labels:str now:i64
UPDATE merchant SET labels = :labels, updated_at = :now WHERE id = :merchant_id AND labels <> :labels

-- stmt: merchant_online write
-- args: merchant_id:i64 yes:i64 now:i64
UPDATE merchant SET pay_online = :yes, updated_at = :now WHERE id = :merchant_id AND pay_online <> :yes

-- stmt: verdict_add write
-- args: id:i64 merchant_id:i64 verdict:str reason:str staff_id:i64? now:i64
INSERT INTO verification (id, merchant_id, verdict, reason, staff_id, at) VALUES (:id, :merchant_id, :verdict, :reason, :staff_id, :now)

-- stmt: trader_files many
-- across: staff verify everybody
-- args: only_waiting:i64
-- cols: id:i64 name:str slug:str kind:str siret:str legal_name:str address:str postcode:str insee:str phone:str mail:str published_at:i64? verified_at:i64? suspended_at:i64? verdict:str? asked_at:i64? offers:i64
SELECT m.id, m.name, m.slug, m.kind, m.siret, m.legal_name, m.address, m.postcode, m.insee, m.phone, m.mail, m.published_at,
    m.verified_at, m.suspended_at,
    (SELECT v.verdict FROM verification v WHERE v.merchant_id = m.id ORDER BY v.id DESC LIMIT 1),
    (SELECT max(v.at) FROM verification v WHERE v.merchant_id = m.id),
    (SELECT count(*) FROM offer o WHERE o.merchant_id = m.id AND o.published_at IS NOT NULL AND o.withdrawn_at IS NULL AND o.removed_at IS NULL)
FROM merchant m
WHERE :only_waiting = 0 OR (m.published_at IS NOT NULL AND m.verified_at IS NULL AND m.suspended_at IS NULL)
ORDER BY coalesce(m.published_at, m.created_at), m.id

-- stmt: merchant_counts one
-- args: merchant_id:i64
-- cols: offers:i64 pictures:i64 openings:i64 orders_open:i64 lacking:i64
SELECT (SELECT count(*) FROM offer o WHERE o.merchant_id = :merchant_id AND o.withdrawn_at IS NULL AND o.removed_at IS NULL),
    (SELECT count(*) FROM product_picture pp JOIN product p ON p.id = pp.product_id WHERE p.merchant_id = :merchant_id),
    (SELECT count(*) FROM opening w WHERE w.merchant_id = :merchant_id),
    (SELECT count(*) FROM orders r WHERE r.merchant_id = :merchant_id AND r.seen_at IS NULL),
    (SELECT count(*) FROM offer o WHERE o.merchant_id = :merchant_id AND o.lacks_at IS NOT NULL AND o.published_at IS NOT NULL
        AND o.withdrawn_at IS NULL AND o.removed_at IS NULL)

-- stmt: verdict_last one
-- args: merchant_id:i64
-- cols: verdict:str reason:str at:i64
SELECT verdict, reason, at FROM verification WHERE merchant_id = :merchant_id ORDER BY id DESC LIMIT 1

-- stmt: merchant_delivers write
-- args: merchant_id:i64 yes:i64 now:i64
UPDATE merchant SET delivers = :yes, updated_at = :now WHERE id = :merchant_id AND delivers <> :yes

-- stmt: person_mail one
-- args: id:i64
-- cols: mail:str
SELECT mail FROM person WHERE id = :id

-- stmt: shop_asked_add write
-- args: id:i64 merchant_id:i64 wants:str name:str mail:str phone:str body:str lang:str now:i64
INSERT INTO question (id, merchant_id, wants, name, mail, phone, body, lang, created_at)
VALUES (:id, :merchant_id, :wants, :name, :mail, :phone, :body, :lang, :now)

-- Those that wait first.
-- stmt: shop_asked_list many
-- args: merchant_id:i64 most:i64
-- cols: id:i64 wants:str name:str phone:str body:str created_at:i64 answer:str? answered_at:i64?
SELECT id, wants, name, phone, body, created_at, answer, answered_at FROM question
WHERE merchant_id = :merchant_id ORDER BY CASE WHEN answered_at IS NULL THEN 0 ELSE 1 END, id DESC LIMIT :most

-- stmt: shop_asked_one one
-- args: id:i64 merchant_id:i64
-- cols: wants:str name:str mail:str phone:str body:str lang:str answer:str?
SELECT wants, name, mail, phone, body, lang, answer FROM question WHERE id = :id AND merchant_id = :merchant_id

-- Still to be answered, whose ever it is.
-- stmt: shop_asked_waiting one
-- across: whoever hears that it was asked
-- args: id:i64
-- cols: merchant_id:i64 wants:str name:str phone:str body:str
SELECT merchant_id, wants, name, phone, body FROM question WHERE id = :id AND answered_at IS NULL

-- stmt: shop_asked_answer write
-- args: id:i64 merchant_id:i64 answer:str person_id:i64 now:i64
UPDATE question SET answer = :answer, answered_at = :now, answered_by = :person_id
WHERE id = :id AND merchant_id = :merchant_id AND answered_at IS NULL

-- stmt: shop_asked_forget write
-- across: the clock forgets what is old, whoever it was of
-- args: before:i64
DELETE FROM question WHERE created_at < :before

-- Shops that left: where their addresses lead. What is open again leads to itself.
-- stmt: moved_of one
-- args: merchant_id:i64
-- cols: url:str by_staff:i64 at:i64
SELECT url, by_staff, at FROM shop_moved WHERE merchant_id = :merchant_id

-- stmt: moved_put write
-- args: merchant_id:i64 url:str by_staff:i64 person_id:i64 now:i64
INSERT INTO shop_moved (merchant_id, url, by_staff, person_id, at) VALUES (:merchant_id, :url, :by_staff, :person_id, :now)
ON CONFLICT (merchant_id) DO UPDATE SET url = excluded.url, person_id = excluded.person_id

-- stmt: moved_drop write
-- args: merchant_id:i64
DELETE FROM shop_moved WHERE merchant_id = :merchant_id

-- Closed by itself, and now by staff: its people neither open it nor lead its buyers anywhere.
-- stmt: moved_taken write
-- args: merchant_id:i64
DELETE FROM shop_moved WHERE merchant_id = :merchant_id AND by_staff = 0

-- stmt: moved_shop one
-- across: where a shop that left says it is
-- args: slug:str code:str
-- cols: url:str
SELECT v.url FROM merchant m JOIN shop_moved v ON v.merchant_id = m.id WHERE (m.slug = :slug OR m.code = :code) AND m.suspended_at IS NOT NULL LIMIT 1

-- stmt: moved_product one
-- across: where a shop that left says it is
-- args: pub:str
-- cols: url:str
SELECT v.url FROM product p JOIN merchant m ON m.id = p.merchant_id JOIN shop_moved v ON v.merchant_id = m.id WHERE p.pub = :pub AND m.suspended_at IS NOT NULL

-- stmt: moved_offer one
-- across: where a shop that left says it is
-- args: code:str
-- cols: url:str
SELECT v.url FROM offer o JOIN merchant m ON m.id = o.merchant_id JOIN shop_moved v ON v.merchant_id = m.id WHERE o.code = :code AND m.suspended_at IS NOT NULL
