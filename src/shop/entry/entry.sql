-- What is ordered by a code: typed in, or written on paper.

-- stmt: offer_of_code one
-- public: offers shown
-- args: code:str
-- cols: id:i64 merchant_id:i64
SELECT id, merchant_id FROM public_offer WHERE code = :code

-- What can be ordered by a code alone, the first of a shelf: a form on paper has no room for ten thousand.
-- stmt: paper_offers many
-- public: offers on paper
-- args: merchant_id:i64 ordered:str reserved:str most:i64
-- cols: id:i64
SELECT o.id FROM public_offer o JOIN product p ON p.id = o.product_id JOIN variant v ON v.id = o.variant_id
JOIN category c ON c.id = p.category_id
WHERE o.merchant_id = :merchant_id AND o.mode IN (:ordered, :reserved) AND o.price_cents IS NOT NULL AND o.book_min = 0
ORDER BY c.position, p.title_fr, v.position, o.id LIMIT :most
