-- Short addresses, what they were opened for, and a merchant's own figures.

-- stmt: short_shop one
-- public: where a short address leads
-- args: code:str
-- cols: id:i64
SELECT id FROM public_merchant WHERE code = :code

-- stmt: short_offer one
-- public: where a short address leads
-- args: code:str
-- cols: id:i64 merchant_id:i64
SELECT id, merchant_id FROM public_offer WHERE code = :code

-- One that names nobody is dropped, so that it does not hold back the others.
-- stmt: visit_add write
-- args: merchant_id:i64 offer_id:i64 day:i64 source:str visits:i64
INSERT INTO short_visit (merchant_id, offer_id, day, source, visits)
SELECT m.id, :offer_id, :day, :source, :visits FROM merchant m WHERE m.id = :merchant_id
ON CONFLICT (merchant_id, day, offer_id, source) DO UPDATE SET visits = short_visit.visits + :visits

-- stmt: visits_since many
-- args: merchant_id:i64 day:i64
-- cols: day:i64 source:str visits:i64
SELECT v.day, v.source, CAST(sum(v.visits) AS BIGINT) FROM short_visit v
WHERE v.merchant_id = :merchant_id AND v.day >= :day GROUP BY v.day, v.source

-- stmt: out_offer one
-- public: where a short address leads
-- args: code:str mode:str
-- cols: id:i64 merchant_id:i64 link:str
SELECT id, merchant_id, link FROM public_offer WHERE code = :code AND mode = :mode

-- stmt: out_shop one
-- public: where a short address leads
-- args: code:str
-- cols: id:i64 website:str
SELECT id, website FROM public_merchant WHERE code = :code

-- stmt: visits_by_offer many
-- args: merchant_id:i64 day:i64 most:i64
-- cols: offer_id:i64 code:str title_fr:str title_en:str visits:i64
SELECT v.offer_id, o.code, p.title_fr, p.title_en, CAST(sum(v.visits) AS BIGINT)
FROM short_visit v JOIN offer o ON o.id = v.offer_id JOIN product p ON p.id = o.product_id
WHERE v.merchant_id = :merchant_id AND v.day >= :day
GROUP BY v.offer_id, o.code, p.title_fr, p.title_en ORDER BY sum(v.visits) DESC, v.offer_id LIMIT :most

-- An order was ready the first time it was said so.
-- stmt: orders_timed many
-- args: merchant_id:i64 since:i64 ready:str
-- cols: kind:str state:str created_at:i64 state_at:i64 slot_at:i64 pay_by_at:i64? ready_at:i64?
SELECT o.kind, o.state, o.created_at, o.state_at, o.slot_at, o.pay_by_at,
    (SELECT min(e.at) FROM order_event e WHERE e.order_id = o.id AND e.to_state = :ready)
FROM orders o
WHERE o.merchant_id = :merchant_id AND (o.created_at >= :since OR o.slot_at >= :since OR o.state_at >= :since)

-- stmt: offers_printable many
-- public: offers on paper
-- args: merchant_id:i64 most:i64
-- cols: code:str title_fr:str title_en:str
SELECT o.code, p.title_fr, p.title_en FROM public_offer o JOIN product p ON p.id = o.product_id
WHERE o.merchant_id = :merchant_id ORDER BY o.id LIMIT :most

-- stmt: offer_printable one
-- public: offers on paper
-- args: merchant_id:i64 code:str
-- cols: id:i64 title_fr:str title_en:str
SELECT o.id, p.title_fr, p.title_en FROM public_offer o JOIN product p ON p.id = o.product_id
WHERE o.merchant_id = :merchant_id AND o.code = :code
