-- Tables of products taken in and given out.

-- The whole shelf of a merchant with all that its sheets hold.
-- stmt: import_offers many
-- args: merchant_id:i64 now:i64
-- cols: id:i64 code:str product_id:i64 stock_item_id:i64 price_cents:i64? vat_bp:i64 mode:str? link:str published_at:i64? withdrawn_at:i64? updated_at:i64 own_ref:str? category_id:i64 title_fr:str title_en:str text_fr:str text_en:str unit:str net_milli:i64 net_unit:str labels:str allergens:str origin:str storage:str on_hand_milli:i64 held_milli:i64 list_cents:i64? isbn:str packed:i64 ingredients:str degree_milli:i64 maker:str variant_fr:str book_min:i64 bundle:i64 by_piece:i64 in_bundle:i64 variant_en:str position:i64 warnings:str keeps:str lead_days:i64 book_seats:i64 book_home:i64 book_shared:i64 deposit_cents:i64 season_from:i64 season_to:i64 lacks_at:i64? traces:str facts:str drained_milli:i64 stale_at:i64? placed:i64
SELECT o.id, o.code, o.product_id, o.stock_item_id, o.price_cents, o.vat_bp, o.mode, o.link, o.published_at, o.withdrawn_at,
    o.updated_at, o.own_ref, p.category_id, p.title_fr, p.title_en, p.text_fr, p.text_en, p.unit, p.net_milli, p.net_unit, p.labels,
    p.allergens, p.origin, p.storage, s.on_hand_milli,
    (SELECT CAST(coalesce(sum(h.qty_milli), 0) AS BIGINT) FROM hold h
        WHERE h.stock_item_id = s.id AND (h.expires_at IS NULL OR h.expires_at > :now)),
    o.list_cents, p.isbn, p.packed, p.ingredients, p.degree_milli, p.maker, v.name_fr, o.book_min, o.bundle,
    (SELECT count(*) FROM offer x WHERE x.product_id = p.id AND x.removed_at IS NULL AND (x.bundle = 1 OR x.deposit_cents > 0)),
    (SELECT count(*) FROM offer x JOIN bundle_part b ON b.part_id = x.id WHERE x.product_id = p.id),
    v.name_en, v.position, p.warnings, p.keeps, o.lead_days, o.book_seats, o.book_home, o.book_shared, o.deposit_cents, o.season_from,
    o.season_to, o.lacks_at, p.traces, p.facts, p.drained_milli, o.stale_at, o.placed
FROM offer o JOIN product p ON p.id = o.product_id JOIN variant v ON v.id = o.variant_id JOIN stock_item s ON s.id = o.stock_item_id
WHERE o.merchant_id = :merchant_id AND o.removed_at IS NULL ORDER BY p.title_fr, p.id, v.position, o.id

-- What is in the baskets of a shelf.
-- stmt: import_parts many
-- args: merchant_id:i64
-- cols: offer_id:i64 part_id:i64 qty_milli:i64
SELECT b.offer_id, b.part_id, b.qty_milli FROM bundle_part b JOIN offer o ON o.id = b.offer_id
WHERE o.merchant_id = :merchant_id AND o.removed_at IS NULL ORDER BY b.offer_id, b.position, b.part_id

-- stmt: import_add write
-- args: id:i64 merchant_id:i64 person_id:i64 name:str sha256:str mapping:str state:str feed:i64 now:i64
INSERT INTO shelf_import (id, merchant_id, person_id, name, sha256, mapping, state, feed, moved, total, done, told, fresh, left_alone, created_at)
VALUES (:id, :merchant_id, :person_id, :name, :sha256, :mapping, :state, :feed, 0, 0, 0, 0, 0, 0, :now)

-- The one sent last that was not put aside.
-- stmt: import_last one
-- args: merchant_id:i64 not_state:str
-- cols: id:i64 name:str sha256:str mapping:str state:str feed:i64 moved:i64 total:i64 done:i64 told:i64 fresh:i64 left_alone:i64 created_at:i64 applied_at:i64? undone_at:i64?
SELECT id, name, sha256, mapping, state, feed, moved, total, done, told, fresh, left_alone, created_at, applied_at, undone_at FROM shelf_import
WHERE merchant_id = :merchant_id AND state <> :not_state ORDER BY id DESC LIMIT 1

-- stmt: import_mine one
-- args: id:i64 merchant_id:i64
-- cols: id:i64 name:str sha256:str mapping:str state:str feed:i64 moved:i64 total:i64 done:i64 told:i64 fresh:i64 left_alone:i64 created_at:i64 applied_at:i64? undone_at:i64?
SELECT id, name, sha256, mapping, state, feed, moved, total, done, told, fresh, left_alone, created_at, applied_at, undone_at FROM shelf_import WHERE id = :id AND merchant_id = :merchant_id

-- For the job, which is given the id alone.
-- stmt: import_one one
-- across: one import: the page that begins or undoes it has read it as its merchant's, the job carries it on
-- args: id:i64
-- cols: merchant_id:i64 person_id:i64 id:i64 name:str sha256:str mapping:str state:str feed:i64 moved:i64 total:i64 done:i64 told:i64 fresh:i64 left_alone:i64 created_at:i64 applied_at:i64? undone_at:i64?
SELECT merchant_id, person_id, id, name, sha256, mapping, state, feed, moved, total, done, told, fresh, left_alone, created_at, applied_at, undone_at FROM shelf_import WHERE id = :id

-- stmt: import_busy one
-- args: merchant_id:i64 queued:str showing:str undoing:str hiding:str
-- cols: id:i64
SELECT id FROM shelf_import WHERE merchant_id = :merchant_id AND state IN (:queued, :showing, :undoing, :hiding) LIMIT 1

-- Those that wait to be looked at give way to the next.
-- stmt: import_drop_read write
-- args: merchant_id:i64 from_state:str to_state:str
UPDATE shelf_import SET state = :to_state WHERE merchant_id = :merchant_id AND state = :from_state

-- stmt: import_state write
-- args: id:i64 merchant_id:i64 from_state:str to_state:str
UPDATE shelf_import SET state = :to_state, moved = 0, done = 0, told = 0
WHERE id = :id AND merchant_id = :merchant_id AND state = :from_state

-- stmt: import_map write
-- args: id:i64 merchant_id:i64 state:str mapping:str
UPDATE shelf_import SET mapping = :mapping WHERE id = :id AND merchant_id = :merchant_id AND state = :state

-- stmt: import_back write
-- across: one import: the page that begins or undoes it has read it as its merchant's, the job carries it on
-- args: id:i64 from_state:str to_state:str
UPDATE shelf_import SET state = :to_state, moved = 1, done = 0 WHERE id = :id AND state = :from_state

-- stmt: import_progress write
-- across: one import: the page that begins or undoes it has read it as its merchant's, the job carries it on
-- args: id:i64 state:str total:i64 done:i64
UPDATE shelf_import SET total = :total, done = :done WHERE id = :id AND state = :state

-- stmt: import_row_add write
-- across: one import: the page that begins or undoes it has read it as its merchant's, the job carries it on
-- args: import_id:i64 side:i64 line:i64 fresh:i64 offer_id:i64 product_id:i64 stock_item_id:i64 variant_id:i64 code:str pub:str own_ref:str? on_hand_milli:i64 texts:i64 moves:i64 names:i64 makes:i64 seen_at:i64 category_id:i64 title_fr:str title_en:str text_fr:str text_en:str unit:str net_milli:i64 net_unit:str labels:str allergens:str origin:str storage:str packed:i64 ingredients:str degree_milli:i64 maker:str warnings:str isbn:str keeps:str traces:str facts:str drained_milli:i64 variant_fr:str variant_en:str position:i64 price_cents:i64? list_cents:i64? price_id:i64 vat_bp:i64 mode:str? link:str lead_days:i64 deposit_cents:i64 season_from:i64 season_to:i64 off_season:i64 book_min:i64 book_seats:i64 book_home:i64 book_shared:i64 lacks:i64 parts:str? published_at:i64? withdrawn_at:i64? delta_milli:i64 move_id:i64
INSERT INTO shelf_import_row (import_id, side, line, fresh, offer_id, product_id, stock_item_id, variant_id, code, pub, own_ref, on_hand_milli, texts, moves, names, makes, seen_at, category_id, title_fr, title_en, text_fr, text_en, unit, net_milli, net_unit, labels, allergens, origin, storage, packed, ingredients, degree_milli, maker, warnings, isbn, keeps, traces, facts, drained_milli, variant_fr, variant_en, position, price_cents, list_cents, price_id, vat_bp, mode, link, lead_days, deposit_cents, season_from, season_to, off_season, book_min, book_seats, book_home, book_shared, lacks, parts, published_at, withdrawn_at, delta_milli, move_id)
VALUES (:import_id, :side, :line, :fresh, :offer_id, :product_id, :stock_item_id, :variant_id, :code, :pub, :own_ref, :on_hand_milli, :texts, :moves, :names, :makes, :seen_at, :category_id, :title_fr, :title_en, :text_fr, :text_en, :unit, :net_milli, :net_unit, :labels, :allergens, :origin, :storage, :packed, :ingredients, :degree_milli, :maker, :warnings, :isbn, :keeps, :traces, :facts, :drained_milli, :variant_fr, :variant_en, :position, :price_cents, :list_cents, :price_id, :vat_bp, :mode, :link, :lead_days, :deposit_cents, :season_from, :season_to, :off_season, :book_min, :book_seats, :book_home, :book_shared, :lacks, :parts, :published_at, :withdrawn_at, :delta_milli, :move_id)

-- What a piece of the table makes, whole but for being of this world: its merchant does not see what is removed, the public
-- not what is of a later turn.
-- stmt: import_make_products write
-- args: id:i64 from_line:i64 to_line:i64 merchant_id:i64 now:i64
INSERT INTO product (id, pub, merchant_id, category_id, title_fr, title_en, text_fr, text_en, unit, net_milli, net_unit, labels, allergens,
    origin, storage, packed, ingredients, degree_milli, maker, warnings, isbn, keeps, traces, facts, drained_milli, created_at, updated_at)
SELECT r.product_id, r.pub, :merchant_id, r.category_id, r.title_fr, r.title_en, r.text_fr, r.text_en, r.unit, r.net_milli, r.net_unit,
    r.labels, r.allergens, r.origin, r.storage, r.packed, r.ingredients, r.degree_milli, r.maker, r.warnings, r.isbn, r.keeps, r.traces, r.facts, r.drained_milli, :now, :now
FROM shelf_import_row r WHERE r.import_id = :id AND r.side = 1 AND r.makes = 1 AND r.line BETWEEN :from_line AND :to_line

-- stmt: import_make_variants write
-- across: one import: the page that begins or undoes it has read it as its merchant's, the job carries it on
-- args: id:i64 from_line:i64 to_line:i64
INSERT INTO variant (id, product_id, name_fr, name_en, position)
SELECT r.variant_id, r.product_id, r.variant_fr, r.variant_en, r.position
FROM shelf_import_row r WHERE r.import_id = :id AND r.side = 1 AND r.fresh = 1 AND r.line BETWEEN :from_line AND :to_line

-- stmt: import_make_stock write
-- args: id:i64 from_line:i64 to_line:i64 merchant_id:i64
INSERT INTO stock_item (id, merchant_id, on_hand_milli)
SELECT r.stock_item_id, :merchant_id, r.on_hand_milli
FROM shelf_import_row r WHERE r.import_id = :id AND r.side = 1 AND r.fresh = 1 AND r.line BETWEEN :from_line AND :to_line

-- stmt: import_make_moves write
-- across: one import: the page that begins or undoes it has read it as its merchant's, the job carries it on
-- args: id:i64 from_line:i64 to_line:i64 reason:str now:i64
INSERT INTO stock_move (id, stock_item_id, qty_milli, reason, at)
SELECT r.move_id, r.stock_item_id, r.on_hand_milli, :reason, :now
FROM shelf_import_row r WHERE r.import_id = :id AND r.side = 1 AND r.fresh = 1 AND r.on_hand_milli > 0 AND r.line BETWEEN :from_line AND :to_line

-- stmt: import_make_offers write
-- args: id:i64 from_line:i64 to_line:i64 merchant_id:i64 turn:i64 now:i64
INSERT INTO offer (id, code, merchant_id, product_id, variant_id, stock_item_id, price_cents, list_cents, vat_bp, mode, link, lead_days,
    deposit_cents, season_from, season_to, off_season, book_min, book_seats, book_home, book_shared, created_at, published_at, updated_at,
    removed_at, own_ref, turn, lacks_at)
SELECT r.offer_id, r.code, :merchant_id, r.product_id, r.variant_id, r.stock_item_id, r.price_cents, r.list_cents, r.vat_bp, r.mode, r.link,
    r.lead_days, r.deposit_cents, r.season_from, r.season_to, r.off_season, r.book_min, r.book_seats, r.book_home, r.book_shared, :now,
    r.published_at, :now, :now, r.own_ref, :turn, CASE WHEN r.lacks = 1 THEN CAST(:now AS BIGINT) END
FROM shelf_import_row r WHERE r.import_id = :id AND r.side = 1 AND r.fresh = 1 AND r.line BETWEEN :from_line AND :to_line
  AND NOT EXISTS (SELECT 1 FROM offer o WHERE o.id = r.offer_id)
ON CONFLICT (code) DO NOTHING

-- stmt: import_make_prices write
-- across: one import: the page that begins or undoes it has read it as its merchant's, the job carries it on
-- args: id:i64 from_line:i64 to_line:i64 now:i64
INSERT INTO price_past (id, offer_id, price_cents, from_at)
SELECT r.price_id, r.offer_id, r.price_cents, :now
FROM shelf_import_row r WHERE r.import_id = :id AND r.side = 1 AND r.fresh = 1 AND r.line BETWEEN :from_line AND :to_line

-- Those whose code somebody has.
-- stmt: import_codeless many
-- across: one import: the page that begins or undoes it has read it as its merchant's, the job carries it on
-- args: id:i64 from_line:i64 to_line:i64
-- cols: line:i64
SELECT r.line FROM shelf_import_row r WHERE r.import_id = :id AND r.side = 1 AND r.fresh = 1 AND r.line BETWEEN :from_line AND :to_line
  AND NOT EXISTS (SELECT 1 FROM offer o WHERE o.id = r.offer_id) ORDER BY r.line

-- stmt: import_code write
-- across: one import: the page that begins or undoes it has read it as its merchant's, the job carries it on
-- args: id:i64 line:i64 code:str
UPDATE shelf_import_row SET code = :code WHERE import_id = :id AND side = 1 AND line = :line

-- What was made for nothing is nobody's: the last lines first, so that an end in between leaves a beginning.
-- stmt: import_last_lines one
-- across: one import: the page that begins or undoes it has read it as its merchant's, the job carries it on
-- args: id:i64 most:i64
-- cols: from_line:i64?
SELECT min(x.line) FROM (SELECT r.line FROM shelf_import_row r WHERE r.import_id = :id AND r.side = 1 ORDER BY r.line DESC LIMIT :most) x

-- stmt: import_unmake write
-- args: id:i64 from_line:i64 merchant_id:i64
UPDATE offer SET published_at = NULL, turn = 0 WHERE merchant_id = :merchant_id AND id IN
    (SELECT r.offer_id FROM shelf_import_row r WHERE r.import_id = :id AND r.side = 1 AND r.fresh = 1 AND r.line >= :from_line)

-- stmt: import_clear write
-- across: one import: the page that begins or undoes it has read it as its merchant's, the job carries it on
-- args: id:i64 from_line:i64
DELETE FROM shelf_import_row WHERE import_id = :id AND line >= :from_line

-- stmt: import_counts one
-- across: one import: the page that begins or undoes it has read it as its merchant's, the job carries it on
-- args: id:i64 side:i64
-- cols: n:i64 fresh:i64 last_line:i64
SELECT count(*), CAST(coalesce(sum(fresh), 0) AS BIGINT), coalesce(max(line), 0)
FROM shelf_import_row WHERE import_id = :id AND side = :side

-- stmt: import_turn one
-- args: merchant_id:i64
-- cols: shelf_turn:i64
SELECT shelf_turn FROM merchant WHERE id = :merchant_id

-- stmt: import_turn_next write
-- args: merchant_id:i64 turn:i64
UPDATE merchant SET shelf_turn = :turn WHERE id = :merchant_id AND shelf_turn = :turn - 1

-- The flip, the same both ways: what is still as it was looked at becomes what the side says. Past prices first, the offer
-- last, as its updated_at is what tells. It reads nothing that a purchase writes. seen: absent, what each row says.
-- stmt: import_flip_prices write
-- across: one import: the page that begins or undoes it has read it as its merchant's, the job carries it on
-- args: id:i64 side:i64 seen:i64? now:i64
INSERT INTO price_past (id, offer_id, price_cents, from_at)
SELECT r.price_id, r.offer_id, r.price_cents, :now FROM shelf_import_row r JOIN offer o ON o.id = r.offer_id
WHERE r.price_id <> 0 AND r.fresh = 0 AND r.import_id = :id AND r.side = :side AND o.updated_at = coalesce(CAST(:seen AS BIGINT), r.seen_at)

-- stmt: import_flip_products write
-- args: id:i64 side:i64 seen:i64? merchant_id:i64 now:i64
UPDATE product AS p SET category_id = r.category_id, title_fr = r.title_fr, title_en = r.title_en, text_fr = r.text_fr, text_en = r.text_en, unit = r.unit, net_milli = r.net_milli, net_unit = r.net_unit, labels = r.labels, allergens = r.allergens, origin = r.origin, storage = r.storage,
    packed = r.packed, ingredients = r.ingredients, degree_milli = r.degree_milli, maker = r.maker, warnings = r.warnings, isbn = r.isbn, keeps = r.keeps, traces = r.traces, facts = r.facts, drained_milli = r.drained_milli, updated_at = :now
FROM shelf_import_row r, offer o
WHERE p.id = r.product_id AND p.merchant_id = :merchant_id AND o.id = r.offer_id AND r.texts = 1 AND r.fresh = 0 AND r.import_id = :id AND r.side = :side AND o.updated_at = coalesce(CAST(:seen AS BIGINT), r.seen_at)
    AND p.updated_at = coalesce(CAST(:seen AS BIGINT), p.updated_at)

-- stmt: import_flip_variants write
-- args: id:i64 side:i64 seen:i64? merchant_id:i64
UPDATE variant AS v SET name_fr = r.variant_fr, name_en = r.variant_en
FROM shelf_import_row r, offer o
WHERE v.id = o.variant_id AND o.merchant_id = :merchant_id AND o.id = r.offer_id AND r.fresh = 0 AND r.import_id = :id AND r.side = :side AND o.updated_at = coalesce(CAST(:seen AS BIGINT), r.seen_at)
    AND r.names = 1

-- Most change neither where they stand nor when: their indexes stay as they are.
-- stmt: import_flip_offers write
-- args: id:i64 side:i64 seen:i64? merchant_id:i64 now:i64
UPDATE offer AS o SET price_cents = r.price_cents, list_cents = r.list_cents, lead_days = r.lead_days, deposit_cents = r.deposit_cents,
    book_seats = r.book_seats, book_home = r.book_home, book_shared = r.book_shared, vat_bp = r.vat_bp, mode = r.mode, link = r.link, updated_at = :now
FROM shelf_import_row r
WHERE o.id = r.offer_id AND o.merchant_id = :merchant_id AND r.moves = 0 AND r.fresh = 0 AND r.import_id = :id AND r.side = :side AND o.updated_at = coalesce(CAST(:seen AS BIGINT), r.seen_at)

-- stmt: import_flip_moves write
-- args: id:i64 side:i64 seen:i64? merchant_id:i64 now:i64
UPDATE offer AS o SET price_cents = r.price_cents, list_cents = r.list_cents, lead_days = r.lead_days, deposit_cents = r.deposit_cents,
    season_from = r.season_from, season_to = r.season_to, off_season = r.off_season, book_min = r.book_min, book_seats = r.book_seats, book_home = r.book_home,
    book_shared = r.book_shared, vat_bp = r.vat_bp, mode = r.mode, link = r.link, published_at = r.published_at, withdrawn_at = r.withdrawn_at, stale_at = NULL, updated_at = :now
FROM shelf_import_row r
WHERE o.id = r.offer_id AND o.merchant_id = :merchant_id AND r.moves = 1 AND r.fresh = 0 AND r.import_id = :id AND r.side = :side AND o.updated_at = coalesce(CAST(:seen AS BIGINT), r.seen_at)

-- stmt: import_applied write
-- across: one import: the page that begins or undoes it has read it as its merchant's, the job carries it on
-- args: id:i64 from_state:str to_state:str fresh:i64 now:i64
UPDATE shelf_import SET state = :to_state, applied_at = :now, fresh = :fresh, told = 0 WHERE id = :id AND state = :from_state

-- stmt: import_undone write
-- across: one import: the page that begins or undoes it has read it as its merchant's, the job carries it on
-- args: id:i64 from_state:str to_state:str left_alone:i64 now:i64
UPDATE shelf_import SET state = :to_state, undone_at = :now, left_alone = :left_alone, told = 0 WHERE id = :id AND state = :from_state

-- stmt: import_settled write
-- across: one import: the page that begins or undoes it has read it as its merchant's, the job carries it on
-- args: id:i64 from_state:str to_state:str
UPDATE shelf_import SET state = :to_state WHERE id = :id AND state = :from_state

-- What the undoing leaves alone: a hand changed it since.
-- stmt: import_keep write
-- across: one import: the page that begins or undoes it has read it as its merchant's, the job carries it on
-- args: id:i64 now:i64
DELETE FROM shelf_import_row WHERE import_id = :id AND side = 0 AND NOT EXISTS
    (SELECT 1 FROM offer o WHERE o.id = shelf_import_row.offer_id AND o.updated_at = :now)

-- What was made and is still as it was made goes with the turn that comes.
-- stmt: import_mark write
-- args: id:i64 from_line:i64 to_line:i64 merchant_id:i64 turn:i64 seen:i64
UPDATE offer SET turn = -:turn WHERE merchant_id = :merchant_id AND updated_at = :seen AND removed_at IS NULL AND id IN
    (SELECT r.offer_id FROM shelf_import_row r WHERE r.import_id = :id AND r.side = 1 AND r.fresh = 1 AND r.line BETWEEN :from_line AND :to_line)

-- stmt: import_unmark write
-- args: merchant_id:i64 turn:i64 seen:i64
UPDATE offer SET turn = 0 WHERE merchant_id = :merchant_id AND turn = -:turn AND updated_at <> :seen

-- stmt: import_marked one
-- args: merchant_id:i64 turn:i64
-- cols: n:i64
SELECT count(*) FROM offer WHERE merchant_id = :merchant_id AND turn = -:turn

-- After the flip, a few lines at a time: what is made is its merchant's as well; what is unmade is nobody's.
-- stmt: import_settle_made write
-- args: id:i64 from_line:i64 to_line:i64 merchant_id:i64 at:i64
UPDATE offer SET removed_at = NULL, turn = 0, updated_at = :at WHERE merchant_id = :merchant_id AND id IN
    (SELECT r.offer_id FROM shelf_import_row r WHERE r.import_id = :id AND r.side = 1 AND r.fresh = 1 AND r.line BETWEEN :from_line AND :to_line)

-- stmt: import_settle_unmade write
-- args: id:i64 from_line:i64 to_line:i64 merchant_id:i64 at:i64
UPDATE offer SET removed_at = :at, withdrawn_at = :at, turn = 0, updated_at = :at WHERE merchant_id = :merchant_id AND turn < 0 AND id IN
    (SELECT r.offer_id FROM shelf_import_row r WHERE r.import_id = :id AND r.side = 1 AND r.fresh = 1 AND r.line BETWEEN :from_line AND :to_line)

-- A stock falls to what is set aside for orders, and no further.
-- stmt: import_stock_least write
-- across: one import: the page that begins or undoes it has read it as its merchant's, the job carries it on
-- args: id:i64 side:i64 from_line:i64 to_line:i64 now:i64
UPDATE shelf_import_row AS r SET delta_milli = (SELECT CAST(coalesce(sum(h.qty_milli), 0) AS BIGINT) FROM hold h
    WHERE h.stock_item_id = s.id AND (h.expires_at IS NULL OR h.expires_at > :now)) - s.on_hand_milli
FROM stock_item s
WHERE s.id = r.stock_item_id AND r.delta_milli < 0 AND r.fresh = 0 AND r.import_id = :id AND r.side = :side AND r.line BETWEEN :from_line AND :to_line
  AND s.on_hand_milli + r.delta_milli < (SELECT CAST(coalesce(sum(h.qty_milli), 0) AS BIGINT) FROM hold h
    WHERE h.stock_item_id = s.id AND (h.expires_at IS NULL OR h.expires_at > :now))

-- The way back is as long as the way there was.
-- stmt: import_stock_back write
-- across: one import: the page that begins or undoes it has read it as its merchant's, the job carries it on
-- args: id:i64 from_line:i64 to_line:i64
UPDATE shelf_import_row AS b SET delta_milli = -r.delta_milli FROM shelf_import_row r
WHERE b.import_id = :id AND b.side = 0 AND b.line BETWEEN :from_line AND :to_line AND r.import_id = b.import_id AND r.side = 1 AND r.line = b.line
  AND b.delta_milli <> -r.delta_milli

-- stmt: import_settle_moves write
-- across: one import: the page that begins or undoes it has read it as its merchant's, the job carries it on
-- args: id:i64 side:i64 from_line:i64 to_line:i64 reason:str person_id:i64 now:i64
INSERT INTO stock_move (id, stock_item_id, qty_milli, reason, person_id, at)
SELECT r.move_id, r.stock_item_id, r.delta_milli, :reason, :person_id, :now
FROM shelf_import_row r WHERE r.delta_milli <> 0 AND r.fresh = 0 AND r.import_id = :id AND r.side = :side AND r.line BETWEEN :from_line AND :to_line

-- stmt: import_settle_stock write
-- across: one import: the page that begins or undoes it has read it as its merchant's, the job carries it on
-- args: id:i64 side:i64 from_line:i64 to_line:i64
UPDATE stock_item AS s SET on_hand_milli = s.on_hand_milli + r.delta_milli FROM shelf_import_row r
WHERE s.id = r.stock_item_id AND r.delta_milli <> 0 AND r.fresh = 0 AND r.import_id = :id AND r.side = :side AND r.line BETWEEN :from_line AND :to_line

-- stmt: import_tell many
-- across: one import: the page that begins or undoes it has read it as its merchant's, the job carries it on
-- args: id:i64 side:i64 after:i64 most:i64
-- cols: line:i64 offer_id:i64 product_id:i64
SELECT line, offer_id, product_id FROM shelf_import_row WHERE import_id = :id AND side = :side AND line > :after ORDER BY line LIMIT :most

-- What a line of the table made.
-- stmt: import_made one
-- across: one import: the page that begins or undoes it has read it as its merchant's, the job carries it on
-- args: id:i64 line:i64
-- cols: offer_id:i64 product_id:i64
SELECT offer_id, product_id FROM shelf_import_row WHERE import_id = :id AND side = 1 AND line = :line

-- The baskets that were made or changed, a few at a time; going: of what was made, it goes with the turn that comes.
-- stmt: import_bundles many
-- across: one import: the page that begins or undoes it has read it as its merchant's, the job carries it on
-- args: id:i64 side:i64 after:i64 most:i64
-- cols: line:i64 offer_id:i64 fresh:i64 parts:str going:i64
SELECT r.line, r.offer_id, r.fresh, r.parts, CASE WHEN o.turn < 0 THEN 1 ELSE 0 END
FROM shelf_import_row r JOIN offer o ON o.id = r.offer_id
WHERE r.import_id = :id AND (r.side = :side OR r.fresh = 1) AND r.parts IS NOT NULL AND r.line > :after ORDER BY r.line LIMIT :most

-- stmt: import_told write
-- across: one import: the page that begins or undoes it has read it as its merchant's, the job carries it on
-- args: id:i64 told:i64
UPDATE shelf_import SET told = :told WHERE id = :id

-- Both sides of what can no longer be undone, a few at a time.
-- stmt: import_forget write
-- across: the clock forgets what is old, whoever it was of
-- args: before:i64 most:i64
DELETE FROM shelf_import_row WHERE (import_id, side, line) IN
    (SELECT r.import_id, r.side, r.line FROM shelf_import_row r JOIN shelf_import i ON i.id = r.import_id
     WHERE coalesce(i.undone_at, i.applied_at) < :before LIMIT :most)

-- What words of this merchant's tables mean, as he said.
-- stmt: import_words many
-- args: merchant_id:i64 kind:str
-- cols: word:str means:str
SELECT word, means FROM shelf_word WHERE merchant_id = :merchant_id AND kind = :kind ORDER BY said_at DESC, word LIMIT 2000

-- stmt: import_word_say write
-- args: merchant_id:i64 kind:str word:str means:str now:i64
INSERT INTO shelf_word (merchant_id, kind, word, means, said_at) VALUES (:merchant_id, :kind, :word, :means, :now)
ON CONFLICT (merchant_id, kind, word) DO UPDATE SET means = excluded.means, said_at = excluded.said_at

-- Photos of a shop's products, as they came.
-- stmt: export_photos many
-- args: merchant_id:i64 after_product:i64 after_picture:i64 most:i64
-- cols: product_id:i64 picture_id:i64 original:str alt:str title_fr:str code:str
SELECT p.id, i.id, i.original, i.alt, p.title_fr,
    (SELECT min(coalesce(o.own_ref, o.code)) FROM offer o WHERE o.product_id = p.id AND o.merchant_id = :merchant_id AND o.removed_at IS NULL)
FROM product p JOIN product_picture pp ON pp.product_id = p.id JOIN picture i ON i.id = pp.picture_id
WHERE p.merchant_id = :merchant_id AND (p.id, i.id) > (:after_product, :after_picture) AND i.refused IS NULL
  AND EXISTS (SELECT 1 FROM offer o WHERE o.product_id = p.id AND o.merchant_id = :merchant_id AND o.removed_at IS NULL)
ORDER BY p.id, i.id LIMIT :most
