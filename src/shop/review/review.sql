-- What buyers write of what they received, and what becomes of it.

-- stmt: review_one one
-- args: id:i64
-- across: the caller checks whose it is
-- cols: id:i64 order_id:i64 merchant_id:i64 product_id:i64 stars:i64 about:str text:str signed_as:str received_at:i64 written_at:i64 state:str published_at:i64? ground:str words:str decided_at:i64? answer:str doubt:str doubted_at:i64? doubt_end:str
SELECT id, order_id, merchant_id, product_id, stars, about, text, signed_as, received_at, written_at, state, published_at, ground, words, decided_at, answer, doubt, doubted_at, doubt_end
FROM review WHERE id = :id

-- stmt: reviews_of_order many
-- args: order_id:i64
-- across: of one buyer
-- cols: id:i64 order_id:i64 merchant_id:i64 product_id:i64 stars:i64 about:str text:str signed_as:str received_at:i64 written_at:i64 state:str published_at:i64? ground:str words:str decided_at:i64? answer:str doubt:str doubted_at:i64? doubt_end:str
SELECT id, order_id, merchant_id, product_id, stars, about, text, signed_as, received_at, written_at, state, published_at, ground, words, decided_at, answer, doubt, doubted_at, doubt_end
FROM review WHERE order_id = :order_id ORDER BY product_id

-- stmt: reviews_newest many
-- args: merchant_id:i64 product_id:i64 published:str most:i64 skip:i64
-- cols: id:i64 order_id:i64 merchant_id:i64 product_id:i64 stars:i64 about:str text:str signed_as:str received_at:i64 written_at:i64 state:str published_at:i64? ground:str words:str decided_at:i64? answer:str doubt:str doubted_at:i64? doubt_end:str
SELECT id, order_id, merchant_id, product_id, stars, about, text, signed_as, received_at, written_at, state, published_at, ground, words, decided_at, answer, doubt, doubted_at, doubt_end
FROM review WHERE merchant_id = :merchant_id AND product_id = :product_id AND state = :published ORDER BY published_at DESC, id DESC LIMIT :most OFFSET :skip

-- stmt: reviews_best many
-- args: merchant_id:i64 product_id:i64 published:str most:i64 skip:i64
-- cols: id:i64 order_id:i64 merchant_id:i64 product_id:i64 stars:i64 about:str text:str signed_as:str received_at:i64 written_at:i64 state:str published_at:i64? ground:str words:str decided_at:i64? answer:str doubt:str doubted_at:i64? doubt_end:str
SELECT id, order_id, merchant_id, product_id, stars, about, text, signed_as, received_at, written_at, state, published_at, ground, words, decided_at, answer, doubt, doubted_at, doubt_end
FROM review WHERE merchant_id = :merchant_id AND product_id = :product_id AND state = :published ORDER BY stars DESC, published_at DESC, id DESC LIMIT :most OFFSET :skip

-- stmt: reviews_worst many
-- args: merchant_id:i64 product_id:i64 published:str most:i64 skip:i64
-- cols: id:i64 order_id:i64 merchant_id:i64 product_id:i64 stars:i64 about:str text:str signed_as:str received_at:i64 written_at:i64 state:str published_at:i64? ground:str words:str decided_at:i64? answer:str doubt:str doubted_at:i64? doubt_end:str
SELECT id, order_id, merchant_id, product_id, stars, about, text, signed_as, received_at, written_at, state, published_at, ground, words, decided_at, answer, doubt, doubted_at, doubt_end
FROM review WHERE merchant_id = :merchant_id AND product_id = :product_id AND state = :published ORDER BY stars, published_at DESC, id DESC LIMIT :most OFFSET :skip

-- Of a shop, for the shop itself: all that the public reads, about it and about its products.
-- stmt: reviews_of_merchant many
-- args: merchant_id:i64 published:str most:i64
-- cols: id:i64 order_id:i64 merchant_id:i64 product_id:i64 stars:i64 about:str text:str signed_as:str received_at:i64 written_at:i64 state:str published_at:i64? ground:str words:str decided_at:i64? answer:str doubt:str doubted_at:i64? doubt_end:str
SELECT id, order_id, merchant_id, product_id, stars, about, text, signed_as, received_at, written_at, state, published_at, ground, words, decided_at, answer, doubt, doubted_at, doubt_end
FROM review WHERE merchant_id = :merchant_id AND state = :published ORDER BY published_at DESC, id DESC LIMIT :most

-- What staff have to read: new words, and what a shop doubts.
-- stmt: reviews_to_read many
-- across: staff read everybody's
-- args: waiting:str published:str none:str most:i64
-- cols: id:i64 order_id:i64 merchant_id:i64 product_id:i64 stars:i64 about:str text:str signed_as:str received_at:i64 written_at:i64 state:str published_at:i64? ground:str words:str decided_at:i64? answer:str doubt:str doubted_at:i64? doubt_end:str
SELECT id, order_id, merchant_id, product_id, stars, about, text, signed_as, received_at, written_at, state, published_at, ground, words, decided_at, answer, doubt, doubted_at, doubt_end
FROM review WHERE state = :waiting OR (doubted_at IS NOT NULL AND state = :published AND doubt_end = :none) ORDER BY written_at, id LIMIT :most

-- stmt: reviews_to_read_count one
-- across: staff read everybody's
-- args: waiting:str published:str none:str
-- cols: n:i64
SELECT count(*) FROM review WHERE state = :waiting OR (doubted_at IS NOT NULL AND state = :published AND doubt_end = :none)

-- stmt: reviews_late many
-- across: the clock looks at everybody's
-- args: waiting:str before:i64 most:i64
-- cols: id:i64
SELECT id FROM review WHERE state = :waiting AND written_at <= :before ORDER BY written_at LIMIT :most

-- stmt: reviews_old many
-- across: the clock looks at everybody's
-- args: before:i64 most:i64
-- cols: id:i64 merchant_id:i64 product_id:i64
SELECT id, merchant_id, product_id FROM review WHERE written_at <= :before ORDER BY written_at LIMIT :most

-- stmt: review_drop write
-- across: the clock forgets what is old, whoever it was of
-- args: id:i64
DELETE FROM review WHERE id = :id

-- The same order about the same thing: what is written last stands.
-- stmt: review_put write
-- What was refused and is sent again is read first, stars alone too: its ground stays until staff have decided anew.
-- args: id:i64 order_id:i64 merchant_id:i64 product_id:i64 stars:i64 about:str text:str signed_as:str lang:str received_at:i64 now:i64 state:str published_at:i64? waiting:str none:str
INSERT INTO review (id, order_id, merchant_id, product_id, stars, about, text, signed_as, lang, received_at, written_at, state, published_at, ground, words, answer, doubt, doubt_end)
VALUES (:id, :order_id, :merchant_id, :product_id, :stars, :about, :text, :signed_as, :lang, :received_at, :now, :state, :published_at, :none, :none, :none, :none, :none)
ON CONFLICT (order_id, product_id) DO UPDATE SET stars = excluded.stars, about = excluded.about, text = excluded.text, lang = excluded.lang, written_at = excluded.written_at,
    state = CASE WHEN review.ground = :none THEN excluded.state ELSE :waiting END,
    published_at = CASE WHEN review.ground = :none THEN excluded.published_at ELSE NULL END, words = :none, decided_at = NULL, decided_by = NULL, answer = :none, answered_at = NULL,
    doubt = :none, doubted_at = NULL, doubt_end = :none

-- stmt: review_decide write
-- across: staff decide for all shops
-- args: id:i64 from:str state:str ground:str words:str by:i64? now:i64 published_at:i64? doubt_end:str
UPDATE review SET state = :state, ground = :ground, words = :words, decided_at = :now, decided_by = :by,
    published_at = coalesce(published_at, :published_at), doubt_end = :doubt_end
WHERE id = :id AND state = :from

-- stmt: review_take_back write
-- across: its author takes it back, by the link of the purchase
-- args: id:i64 state:str none:str
UPDATE review SET state = :state, words = :none WHERE id = :id AND state <> :state

-- stmt: review_answer write
-- args: id:i64 merchant_id:i64 published:str answer:str none:str now:i64
UPDATE review SET answer = :answer, answered_at = :now WHERE id = :id AND merchant_id = :merchant_id AND state = :published AND answer = :none

-- stmt: review_doubt write
-- args: id:i64 merchant_id:i64 published:str doubt:str now:i64
UPDATE review SET doubt = :doubt, doubted_at = :now WHERE id = :id AND merchant_id = :merchant_id AND state = :published AND doubted_at IS NULL

-- stmt: review_count one
-- args: merchant_id:i64 product_id:i64 published:str
-- cols: n:i64 stars:i64
SELECT count(*), CAST(coalesce(sum(stars), 0) AS BIGINT) FROM review WHERE merchant_id = :merchant_id AND product_id = :product_id AND state = :published

-- stmt: review_sum_set write
-- args: merchant_id:i64 product_id:i64 n:i64 stars:i64
INSERT INTO review_sum (merchant_id, product_id, n, stars) VALUES (:merchant_id, :product_id, :n, :stars)
ON CONFLICT (merchant_id, product_id) DO UPDATE SET n = excluded.n, stars = excluded.stars

-- stmt: review_sum_of one
-- args: merchant_id:i64 product_id:i64
-- cols: n:i64 stars:i64
SELECT n, stars FROM review_sum WHERE merchant_id = :merchant_id AND product_id = :product_id

-- stmt: review_mute_add write
-- args: mail:str now:i64
INSERT INTO review_mute (mail, at) VALUES (:mail, :now) ON CONFLICT DO NOTHING

-- stmt: review_mute_of one
-- args: mail:str
-- cols: at:i64
SELECT at FROM review_mute WHERE mail = :mail

-- What is told of all of them is what they say.
-- stmt: check_review_sums many
-- across: fsck
-- args: published:str
-- cols: merchant_id:i64 product_id:i64 n:i64 sum_n:i64
SELECT k.merchant_id, k.product_id, k.n, k.sum_n FROM (
    SELECT s.merchant_id AS merchant_id, s.product_id AS product_id, s.n AS n, s.stars AS stars,
        (SELECT count(*) FROM review r WHERE r.merchant_id = s.merchant_id AND r.product_id = s.product_id AND r.state = :published) AS sum_n,
        (SELECT CAST(coalesce(sum(q.stars), 0) AS BIGINT) FROM review q WHERE q.merchant_id = s.merchant_id AND q.product_id = s.product_id AND q.state = :published) AS sum_stars
    FROM review_sum s
) k WHERE k.n <> k.sum_n OR k.stars <> k.sum_stars

-- stmt: check_review_unsummed many
-- across: fsck
-- args: published:str
-- cols: id:i64
SELECT r.id FROM review r LEFT JOIN review_sum s ON s.merchant_id = r.merchant_id AND s.product_id = r.product_id
WHERE r.state = :published AND s.merchant_id IS NULL
