-- What the buyer means to buy.

-- stmt: cart_find one
-- args: token_hash:str
-- cols: id:i64 name:str phone:str mail:str mail_proved_at:i64? card_id:i64? helper:str helper_phone:str
SELECT id, name, phone, mail, mail_proved_at, card_id, helper, helper_phone FROM cart WHERE token_hash = :token_hash AND closed_at IS NULL

-- stmt: cart_find_ever one
-- args: token_hash:str
-- cols: id:i64
SELECT id FROM cart WHERE token_hash = :token_hash

-- stmt: cart_proved one
-- args: id:i64
-- cols: mail_proved_at:i64?
SELECT mail_proved_at FROM cart WHERE id = :id

-- stmt: cart_insert write
-- args: id:i64 token_hash:str now:i64 empty:str
INSERT INTO cart (id, token_hash, name, phone, mail, created_at, seen_at)
VALUES (:id, :token_hash, :empty, :empty, :empty, :now, :now)

-- stmt: cart_seen write
-- args: id:i64 now:i64
UPDATE cart SET seen_at = :now WHERE id = :id

-- The mail address was proved, or without one the telephone: another one is to be proved again.
-- Somebody else's now, on a device that several use: not the card's any more, whose holders see what was ordered with it.
-- stmt: cart_contact write
-- args: id:i64 name:str phone:str mail:str none:str
UPDATE cart SET mail_proved_at = CASE WHEN mail = :mail AND (mail <> :none OR phone = :phone) THEN mail_proved_at ELSE NULL END,
    card_id = CASE WHEN name = :name AND phone = :phone THEN card_id ELSE NULL END, name = :name, phone = :phone,
    mail = :mail WHERE id = :id AND closed_at IS NULL

-- stmt: cart_helper write
-- args: id:i64 helper:str phone:str
UPDATE cart SET helper = :helper, helper_phone = :phone WHERE id = :id AND closed_at IS NULL

-- stmt: cart_mail_proved write
-- args: id:i64 now:i64
UPDATE cart SET mail_proved_at = :now WHERE id = :id AND closed_at IS NULL

-- stmt: cart_close_row write
-- args: id:i64 purchase_id:i64 now:i64
UPDATE cart SET closed_at = :now, purchase_id = :purchase_id WHERE id = :id AND closed_at IS NULL

-- stmt: cart_lines many
-- across: a buyer's cart is over several merchants
-- args: cart_id:i64
-- cols: id:i64 offer_id:i64 qty_milli:i64 price_seen_cents:i64 merchant_id:i64 starts_at:i64? quote_id:i64?
SELECT l.id, l.offer_id, l.qty_milli, l.price_seen_cents, o.merchant_id, l.starts_at, l.quote_id FROM cart_line l JOIN offer o ON o.id = l.offer_id
WHERE l.cart_id = :cart_id ORDER BY o.merchant_id, l.added_at, l.id

-- stmt: cart_lines_count one
-- args: cart_id:i64
-- cols: n:i64
SELECT count(*) FROM cart_line WHERE cart_id = :cart_id

-- stmt: cart_line_add write
-- args: id:i64 cart_id:i64 offer_id:i64 qty_milli:i64 price_cents:i64 now:i64 most_milli:i64
INSERT INTO cart_line (id, cart_id, offer_id, qty_milli, price_seen_cents, added_at)
VALUES (:id, :cart_id, :offer_id, :qty_milli, :price_cents, :now)
ON CONFLICT (cart_id, offer_id) DO UPDATE SET price_seen_cents = excluded.price_seen_cents,
    qty_milli = CASE WHEN cart_line.qty_milli + excluded.qty_milli > :most_milli THEN :most_milli
                     ELSE cart_line.qty_milli + excluded.qty_milli END

-- One quote of a thing at a time: another one takes its place.
-- stmt: cart_line_quote write
-- args: id:i64 cart_id:i64 offer_id:i64 price_cents:i64 quote_id:i64 one:i64 now:i64
INSERT INTO cart_line (id, cart_id, offer_id, qty_milli, price_seen_cents, added_at, quote_id)
VALUES (:id, :cart_id, :offer_id, :one, :price_cents, :now, :quote_id)
ON CONFLICT (cart_id, offer_id) DO UPDATE SET qty_milli = excluded.qty_milli, price_seen_cents = excluded.price_seen_cents,
    quote_id = excluded.quote_id

-- stmt: cart_line_set write
-- args: id:i64 cart_id:i64 qty_milli:i64
UPDATE cart_line SET qty_milli = :qty_milli WHERE id = :id AND cart_id = :cart_id

-- stmt: cart_line_drop write
-- args: id:i64 cart_id:i64
DELETE FROM cart_line WHERE id = :id AND cart_id = :cart_id

-- The buyer saw the new price: it is no longer news.
-- stmt: cart_price_seen write
-- args: id:i64 cart_id:i64 price_cents:i64
UPDATE cart_line SET price_seen_cents = :price_cents WHERE id = :id AND cart_id = :cart_id

-- stmt: cart_choices many
-- args: cart_id:i64
-- cols: merchant_id:i64 fulfilment:str place_id:i64 slot_at:i64? pay:str street:str postcode:str insee:str note:str
SELECT merchant_id, fulfilment, place_id, slot_at, pay, street, postcode, insee, note FROM cart_choice WHERE cart_id = :cart_id

-- stmt: cart_choice_put write
-- args: cart_id:i64 merchant_id:i64 fulfilment:str place_id:i64 slot_at:i64? pay:str street:str postcode:str insee:str note:str
INSERT INTO cart_choice (cart_id, merchant_id, fulfilment, place_id, slot_at, pay, street, postcode, insee, note)
VALUES (:cart_id, :merchant_id, :fulfilment, :place_id, :slot_at, :pay, :street, :postcode, :insee, :note)
ON CONFLICT (cart_id, merchant_id) DO UPDATE SET fulfilment = excluded.fulfilment, place_id = excluded.place_id, slot_at = excluded.slot_at,
    pay = excluded.pay, street = excluded.street, postcode = excluded.postcode, insee = excluded.insee, note = excluded.note

-- stmt: cart_sweep_lines write
-- args: before:i64
DELETE FROM cart_line WHERE cart_id IN (SELECT id FROM cart WHERE closed_at IS NULL AND seen_at < :before ORDER BY seen_at LIMIT 200)

-- stmt: cart_sweep_choices write
-- args: before:i64
DELETE FROM cart_choice WHERE cart_id IN (SELECT id FROM cart WHERE closed_at IS NULL AND seen_at < :before ORDER BY seen_at LIMIT 200)

-- stmt: cart_sweep write
-- args: before:i64
DELETE FROM cart WHERE closed_at IS NULL AND seen_at < :before
    AND NOT EXISTS (SELECT 1 FROM cart_line l WHERE l.cart_id = cart.id)
    AND NOT EXISTS (SELECT 1 FROM cart_choice h WHERE h.cart_id = cart.id)

-- stmt: cart_line_book write
-- args: cart_id:i64 offer_id:i64 qty_milli:i64 starts_at:i64
UPDATE cart_line SET qty_milli = :qty_milli, starts_at = :starts_at WHERE cart_id = :cart_id AND offer_id = :offer_id

-- stmt: carry_put write
-- args: id:i64 cart_id:i64 code:str token:str expires_at:i64
INSERT INTO cart_carry (id, cart_id, code, token, expires_at) VALUES (:id, :cart_id, :code, :token, :expires_at)
ON CONFLICT (code) DO NOTHING

-- stmt: carry_drop write
-- args: cart_id:i64
DELETE FROM cart_carry WHERE cart_id = :cart_id

-- stmt: carry_of one
-- args: cart_id:i64 now:i64
-- cols: code:str token:str expires_at:i64
SELECT code, token, expires_at FROM cart_carry WHERE cart_id = :cart_id AND used_at IS NULL AND expires_at > :now

-- By what was typed or by what the link says. What was ordered meanwhile is no basket any more: it would be bought twice.
-- stmt: carry_find one
-- args: typed:str now:i64
-- cols: id:i64 cart_id:i64
SELECT y.id, y.cart_id FROM cart_carry y JOIN cart c ON c.id = y.cart_id
WHERE (y.code = :typed OR y.token = :typed) AND y.used_at IS NULL AND y.expires_at > :now AND c.closed_at IS NULL

-- stmt: carry_use write
-- args: id:i64 now:i64
UPDATE cart_carry SET used_at = :now WHERE id = :id AND used_at IS NULL

-- stmt: carry_sweep write
-- args: now:i64
DELETE FROM cart_carry WHERE expires_at < :now

-- stmt: carry_sweep_carts write
-- args: before:i64
DELETE FROM cart_carry WHERE cart_id IN (SELECT id FROM cart WHERE closed_at IS NULL AND seen_at < :before)

-- What is in both stays one line, with the larger quantity: carrying twice doubles nothing. The price is the one its buyer saw.
-- stmt: cart_line_carry write
-- args: id:i64 cart_id:i64 offer_id:i64 qty_milli:i64 price_cents:i64 starts_at:i64? quote_id:i64? now:i64
INSERT INTO cart_line (id, cart_id, offer_id, qty_milli, price_seen_cents, added_at, starts_at, quote_id)
VALUES (:id, :cart_id, :offer_id, :qty_milli, :price_cents, :now, :starts_at, :quote_id)
ON CONFLICT (cart_id, offer_id) DO UPDATE SET
    qty_milli = CASE WHEN cart_line.qty_milli < excluded.qty_milli THEN excluded.qty_milli ELSE cart_line.qty_milli END

-- stmt: gift_terms_of one
-- args: merchant_id:i64
-- cols: wrap_cents:i64
SELECT wrap_cents FROM gift_terms WHERE merchant_id = :merchant_id

-- stmt: gift_terms_put write
-- args: merchant_id:i64 wrap_cents:i64
INSERT INTO gift_terms (merchant_id, wrap_cents) VALUES (:merchant_id, :wrap_cents)
ON CONFLICT (merchant_id) DO UPDATE SET wrap_cents = excluded.wrap_cents

-- stmt: gift_terms_drop write
-- args: merchant_id:i64
DELETE FROM gift_terms WHERE merchant_id = :merchant_id

-- stmt: cart_gifts many
-- args: cart_id:i64
-- across: a cart may be a gift from each merchant in it
-- cols: merchant_id:i64 message:str wrap:i64 wrap_cents:i64?
SELECT g.merchant_id, g.message, g.wrap, t.wrap_cents FROM cart_gift g LEFT JOIN gift_terms t ON t.merchant_id = g.merchant_id
WHERE g.cart_id = :cart_id

-- stmt: cart_gift_put write
-- args: cart_id:i64 merchant_id:i64 message:str wrap:i64
INSERT INTO cart_gift (cart_id, merchant_id, message, wrap) VALUES (:cart_id, :merchant_id, :message, :wrap)
ON CONFLICT (cart_id, merchant_id) DO UPDATE SET message = excluded.message, wrap = excluded.wrap

-- stmt: cart_gift_drop write
-- args: cart_id:i64 merchant_id:i64
DELETE FROM cart_gift WHERE cart_id = :cart_id AND merchant_id = :merchant_id

-- stmt: cart_sweep_gifts write
-- args: before:i64
DELETE FROM cart_gift WHERE cart_id IN (SELECT id FROM cart WHERE closed_at IS NULL AND seen_at < :before)

-- stmt: cart_card_set write
-- args: id:i64 card_id:i64
UPDATE cart SET card_id = :card_id WHERE id = :id AND closed_at IS NULL
