-- All that is kept of a buyer with an account, beside his purchases; and its end.

-- stmt: data_questions many
-- across: what he asked any shop is his
-- args: buyer_id:i64
-- cols: shop:str name:str mail:str phone:str body:str created_at:i64 answer:str?
SELECT m.name, q.name, q.mail, q.phone, q.body, q.created_at, q.answer FROM question q JOIN merchant m ON m.id = q.merchant_id
WHERE q.mail IN (SELECT address FROM buyer_reach WHERE buyer_id = :buyer_id)
    OR q.phone IN (SELECT address FROM buyer_reach WHERE buyer_id = :buyer_id) ORDER BY q.id

-- stmt: data_quotes many
-- across: what he asked any shop is his
-- args: buyer_id:i64
-- cols: shop:str title:str name:str mail:str phone:str asked:str created_at:i64 answer:str answer_cents:i64?
SELECT m.name, q.title, q.name, q.mail, q.phone, q.asked, q.created_at, q.answer, q.answer_cents FROM quote q JOIN merchant m ON m.id = q.merchant_id
WHERE q.mail IN (SELECT address FROM buyer_reach WHERE buyer_id = :buyer_id)
    OR q.phone IN (SELECT address FROM buyer_reach WHERE buyer_id = :buyer_id) ORDER BY q.id

-- stmt: data_notices many
-- args: buyer_id:i64
-- cols: number:i64 about:str reason:str body:str name:str mail:str created_at:i64 answer:str
SELECT number, about, reason, body, name, mail, created_at, answer FROM notice
WHERE mail IN (SELECT address FROM buyer_reach WHERE buyer_id = :buyer_id) ORDER BY id

-- stmt: data_reviews many
-- across: what is kept of a buyer is his, whichever shop it is with
-- args: buyer_id:i64 empty:str
-- cols: shop:str about:str stars:i64 text:str signed_as:str written_at:i64 answer:str
SELECT m.name, v.about, v.stars, v.text, v.signed_as, v.written_at, v.answer FROM review v JOIN orders o ON o.id = v.order_id JOIN merchant m ON m.id = v.merchant_id
WHERE o.purchase_id IN (SELECT x.id FROM purchase x JOIN buyer_reach a ON a.address = x.mail WHERE a.buyer_id = :buyer_id
    UNION ALL SELECT y.id FROM purchase y JOIN buyer_reach b ON b.address = y.phone WHERE b.buyer_id = :buyer_id AND y.mail = :empty) ORDER BY v.id

-- stmt: data_sought many
-- args: buyer_id:i64
-- cols: words:str place:str contact:str created_at:i64
SELECT words, place, contact, created_at FROM sought WHERE contact IN (SELECT address FROM buyer_reach WHERE buyer_id = :buyer_id) ORDER BY id

-- stmt: data_cards many
-- args: buyer_id:i64
-- cols: number:str name:str phone:str created_at:i64 revoked_at:i64?
SELECT number, name, phone, created_at, revoked_at FROM resident_card
WHERE phone IN (SELECT address FROM buyer_reach WHERE buyer_id = :buyer_id) ORDER BY id

-- stmt: data_carts many
-- args: buyer_id:i64
-- cols: name:str mail:str phone:str created_at:i64 lines:i64
SELECT c.name, c.mail, c.phone, c.created_at, (SELECT count(*) FROM cart_line l WHERE l.cart_id = c.id) FROM cart c
WHERE c.closed_at IS NULL AND (c.mail IN (SELECT address FROM buyer_reach WHERE buyer_id = :buyer_id)
    OR c.phone IN (SELECT address FROM buyer_reach WHERE buyer_id = :buyer_id)) ORDER BY c.id

-- --- the end ---

-- stmt: erase_purchases write
-- args: buyer_id:i64 empty:str now:i64
UPDATE purchase SET erase_at = :now WHERE erase_at IS NULL AND forgotten = 0 AND id IN (
    SELECT x.id FROM purchase x JOIN buyer_reach r ON r.address = x.mail WHERE r.buyer_id = :buyer_id
    UNION ALL SELECT y.id FROM purchase y JOIN buyer_reach s ON s.address = y.phone WHERE s.buyer_id = :buyer_id AND y.mail = :empty)

-- stmt: erase_questions write
-- across: what he asked any shop is his
-- args: buyer_id:i64
DELETE FROM question WHERE mail IN (SELECT address FROM buyer_reach WHERE buyer_id = :buyer_id)
    OR phone IN (SELECT address FROM buyer_reach WHERE buyer_id = :buyer_id)

-- stmt: erase_quotes write
-- across: what he asked any shop is his
-- args: buyer_id:i64
DELETE FROM quote WHERE mail IN (SELECT address FROM buyer_reach WHERE buyer_id = :buyer_id)
    OR phone IN (SELECT address FROM buyer_reach WHERE buyer_id = :buyer_id)

-- stmt: erase_notices write
-- args: buyer_id:i64 empty:str
UPDATE notice SET name = :empty, mail = :empty WHERE mail IN (SELECT address FROM buyer_reach WHERE buyer_id = :buyer_id)

-- stmt: erase_cards write
-- args: buyer_id:i64 empty:str now:i64
UPDATE resident_card SET name = :empty, phone = :empty, revoked_at = coalesce(revoked_at, :now)
WHERE phone IN (SELECT address FROM buyer_reach WHERE buyer_id = :buyer_id)

-- stmt: erase_mutes write
-- args: buyer_id:i64
DELETE FROM review_mute WHERE mail IN (SELECT address FROM buyer_reach WHERE buyer_id = :buyer_id)

-- stmt: erase_sought write
-- args: buyer_id:i64 empty:str
UPDATE sought SET contact = :empty WHERE contact IN (SELECT address FROM buyer_reach WHERE buyer_id = :buyer_id)

-- stmt: erase_codes write
-- args: buyer_id:i64 mobile:str
DELETE FROM sign_code WHERE mail = :mobile OR mail IN (SELECT address FROM buyer_reach WHERE buyer_id = :buyer_id)

-- stmt: erase_carts write
-- args: buyer_id:i64 empty:str
UPDATE cart SET name = :empty, phone = :empty, mail = :empty, helper = :empty, helper_phone = :empty WHERE closed_at IS NULL AND (mail IN (SELECT address FROM buyer_reach WHERE buyer_id = :buyer_id)
    OR phone IN (SELECT address FROM buyer_reach WHERE buyer_id = :buyer_id))

-- What he sent when he was no longer signed in.
-- stmt: erase_typed write
-- args: buyer_id:i64 buyer:str
DELETE FROM form_kept WHERE owner_id = :buyer_id AND kind = :buyer

-- What his addresses of mail wait for; a mobile telephone stands there as it is dialled, see codes_erase.
-- stmt: erase_wishes write
-- args: buyer_id:i64
DELETE FROM wish WHERE address IN (SELECT address FROM buyer_reach WHERE buyer_id = :buyer_id)

-- stmt: erase_wishes_of write
-- args: address:str
DELETE FROM wish WHERE address = :address
