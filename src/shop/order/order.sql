-- Purchase, order, lines, holds, states.

-- stmt: purchase_by_key one
-- args: idem_key:str
-- cols: id:i64 token:str idem_hash:str
SELECT id, token, idem_hash FROM purchase WHERE idem_key = :idem_key

-- stmt: purchase_of_cart one
-- args: cart_id:i64
-- cols: id:i64 token:str
SELECT id, token FROM purchase WHERE cart_id = :cart_id ORDER BY id DESC LIMIT 1

-- stmt: purchase_insert put
-- args: id:i64 token:str idem_key:str idem_hash:str cart_id:i64 lang:str name:str phone:str mail:str total_cents:i64 now:i64
INSERT INTO purchase (id, token, idem_key, idem_hash, cart_id, lang, name, phone, mail, total_cents, created_at)
VALUES (:id, :token, :idem_key, :idem_hash, :cart_id, :lang, :name, :phone, :mail, :total_cents, :now)

-- stmt: purchase_cart one
-- args: id:i64
-- cols: cart_id:i64
SELECT cart_id FROM purchase WHERE id = :id

-- stmt: purchase_replaced write
-- args: id:i64 by:i64
UPDATE purchase SET replaced_by = :by WHERE id = :id AND replaced_by IS NULL

-- stmt: purchase_by_token one
-- args: token:str
-- cols: id:i64 token:str lang:str name:str phone:str mail:str total_cents:i64 created_at:i64
SELECT id, token, lang, name, phone, mail, total_cents, created_at FROM purchase WHERE token = :token

-- stmt: purchase_by_id one
-- args: id:i64
-- cols: id:i64 token:str lang:str name:str phone:str mail:str total_cents:i64 created_at:i64
SELECT id, token, lang, name, phone, mail, total_cents, created_at FROM purchase WHERE id = :id

-- stmt: hold_add write
-- later: a purchase of several lines
-- across: what is done to an order is done by a caller that has read whose it is
-- args: id:i64 stock_item_id:i64 order_id:i64 qty_milli:i64 expires_at:i64? now:i64
INSERT INTO hold (id, stock_item_id, order_id, qty_milli, expires_at)
SELECT :id, s.id, :order_id, :qty_milli, :expires_at FROM stock_item s
WHERE s.id = :stock_item_id AND s.on_hand_milli >= :qty_milli +
    (SELECT CAST(coalesce(sum(h.qty_milli), 0) AS BIGINT) FROM hold h
     WHERE h.stock_item_id = s.id AND (h.expires_at IS NULL OR h.expires_at > :now))

-- stmt: hold_firm write
-- across: what is done to an order is done by a caller that has read whose it is
-- args: order_id:i64 now:i64
UPDATE hold SET expires_at = NULL WHERE order_id = :order_id AND question_id IS NULL AND (expires_at IS NULL OR expires_at > :now)

-- stmt: hold_extend write
-- across: what is done to an order is done by a caller that has read whose it is
-- args: order_id:i64 now:i64 expires_at:i64
UPDATE hold SET expires_at = :expires_at WHERE order_id = :order_id AND question_id IS NULL AND expires_at > :now

-- Of its lines: to be taken again as they are now.
-- stmt: hold_drop write
-- across: what is done to an order is done by a caller that has read whose it is
-- args: order_id:i64
DELETE FROM hold WHERE order_id = :order_id AND question_id IS NULL

-- stmt: order_held many
-- across: what is done to an order is done by a caller that has read whose it is
-- args: order_id:i64
-- cols: stock_item_id:i64 milli:i64
SELECT stock_item_id, CAST(sum(qty_milli) AS BIGINT) FROM hold WHERE order_id = :order_id GROUP BY stock_item_id ORDER BY stock_item_id

-- It ended: what was offered is free too.
-- stmt: hold_drop_all write
-- across: what is done to an order is done by a caller that has read whose it is
-- args: order_id:i64
DELETE FROM hold WHERE order_id = :order_id

-- What is offered in the place of a line, or more of it, is set aside while the buyer decides.
-- stmt: question_hold write
-- across: what is done to an order is done by a caller that has read whose it is
-- args: id:i64 stock_item_id:i64 order_id:i64 question_id:i64 qty_milli:i64 expires_at:i64 now:i64
INSERT INTO hold (id, stock_item_id, order_id, question_id, qty_milli, expires_at)
SELECT :id, s.id, :order_id, :question_id, :qty_milli, :expires_at FROM stock_item s
WHERE s.id = :stock_item_id AND s.on_hand_milli >= :qty_milli +
    (SELECT CAST(coalesce(sum(h.qty_milli), 0) AS BIGINT) FROM hold h
     WHERE h.stock_item_id = s.id AND (h.expires_at IS NULL OR h.expires_at > :now))

-- stmt: question_hold_drop write
-- across: what is done to an order is done by a caller that has read whose it is
-- args: order_id:i64 question_id:i64
DELETE FROM hold WHERE order_id = :order_id AND question_id = :question_id

-- The answer is wanted by another time; what lapsed may be sold already, and stays lapsed.
-- stmt: question_hold_until write
-- across: what is done to an order is done by a caller that has read whose it is
-- args: order_id:i64 expires_at:i64 now:i64
UPDATE hold SET expires_at = :expires_at WHERE order_id = :order_id AND question_id IS NOT NULL AND expires_at > :now

-- Lines, and what is proposed in the place of one, whose goods would be others at another place.
-- stmt: order_tied one
-- across: what is done to an order is done by a caller that has read whose it is
-- args: order_id:i64 place_id:i64
-- cols: n:i64
SELECT (SELECT count(*) FROM order_line l JOIN offer o ON o.id = l.offer_id LEFT JOIN stock_place k ON k.offer_id = o.id AND k.place_id = :place_id
    WHERE l.order_id = :order_id AND o.bundle = 0 AND coalesce(k.stock_item_id, o.stock_item_id) <> l.stock_item_id)
    + (SELECT count(*) FROM order_question q JOIN offer f ON f.id = q.offer_id LEFT JOIN stock_place p ON p.offer_id = f.id AND p.place_id = :place_id
    WHERE q.order_id = :order_id AND q.answered_at IS NULL AND f.bundle = 0 AND coalesce(p.stock_item_id, f.stock_item_id) <> q.stock_item_id)

-- stmt: hold_count one
-- across: what is done to an order is done by a caller that has read whose it is
-- args: order_id:i64 now:i64
-- cols: live:i64
SELECT count(*) FROM hold WHERE order_id = :order_id AND question_id IS NULL AND (expires_at IS NULL OR expires_at > :now)

-- stmt: order_insert write
-- later: a purchase over several shops
-- args: id:i64 purchase_id:i64 merchant_id:i64 number:str code:str kind:str fulfilment:str place_id:i64 place_name:str slot_at:i64 slot_end_at:i64 street:str postcode:str insee:str note:str pay:str state:str lines_cents:i64 fee_cents:i64 deposit_cents:i64 total_cents:i64 pay_by_at:i64? now:i64
INSERT INTO orders (id, purchase_id, merchant_id, number, code, kind, fulfilment, place_id, place_name, slot_at, slot_end_at, street, postcode, insee,
    note, pay, state, lines_cents, fee_cents, deposit_cents, ordered_total_cents, actual_total_cents, pay_by_at, created_at, state_at)
VALUES (:id, :purchase_id, :merchant_id, :number, :code, :kind, :fulfilment, :place_id, :place_name, :slot_at, :slot_end_at, :street, :postcode, :insee,
    :note, :pay, :state, :lines_cents, :fee_cents, :deposit_cents, :total_cents, :total_cents, :pay_by_at, :now, :now)
ON CONFLICT DO NOTHING

-- Something of it is made for the buyer: no time before this.
-- stmt: order_ready_from_set write
-- across: what is done to an order is done by a caller that has read whose it is
-- args: id:i64 at:i64
UPDATE orders SET ready_from_at = :at WHERE id = :id

-- stmt: order_ready_from one
-- across: what is done to an order is done by a caller that has read whose it is
-- args: id:i64
-- cols: at:i64?
SELECT ready_from_at FROM orders WHERE id = :id

-- stmt: parcel_add write
-- across: what is done to an order is done by a caller that has read whose it is
-- args: order_id:i64 carrier:str arrives_at:i64 none:str
INSERT INTO parcel (order_id, carrier, arrives_at, number) VALUES (:order_id, :carrier, :arrives_at, :none)

-- stmt: parcels_arrived many
-- across: the clock looks at everybody's
-- args: state:str before:i64 most:i64
-- cols: id:i64
SELECT o.id FROM orders o JOIN parcel p ON p.order_id = o.id WHERE o.state = :state AND p.arrives_at < :before ORDER BY o.id LIMIT :most

-- stmt: parcel_of one
-- across: what is done to an order is done by a caller that has read whose it is
-- args: order_id:i64
-- cols: carrier:str arrives_at:i64 number:str sent_at:i64?
SELECT carrier, arrives_at, number, sent_at FROM parcel WHERE order_id = :order_id

-- stmt: parcel_sent write
-- across: the clock looks at everybody's
-- args: order_id:i64 number:str now:i64
UPDATE parcel SET number = :number, sent_at = :now WHERE order_id = :order_id

-- stmt: line_insert put
-- args: id:i64 order_id:i64 merchant_id:i64 offer_id:i64 stock_item_id:i64 title:str unit:str price_cents:i64 vat_bp:i64 qty_milli:i64 total_cents:i64 deposit_cents:i64 keeps:str kilo_cents:i64 most_milli:i64
INSERT INTO order_line (id, order_id, merchant_id, offer_id, stock_item_id, title, unit, price_cents, vat_bp, qty_milli, actual_milli,
    total_cents, actual_cents, deposit_cents, keeps, kilo_cents, most_milli)
VALUES (:id, :order_id, :merchant_id, :offer_id, :stock_item_id, :title, :unit, :price_cents, :vat_bp, :qty_milli, :qty_milli,
    :total_cents, :total_cents, :deposit_cents, :keeps, :kilo_cents, :most_milli)

-- stmt: order_one one
-- args: id:i64
-- across: an event, a job or a purchase names an order; the caller checks whose it is
-- cols: id:i64 purchase_id:i64 merchant_id:i64 number:str code:str kind:str fulfilment:str place_id:i64 place_name:str slot_at:i64 slot_end_at:i64 street:str postcode:str insee:str note:str pay:str state:str lines_cents:i64 fee_cents:i64 total_cents:i64 actual_cents:i64 pay_by_at:i64? shop_paid_cents:i64 shop_paid_by:str shop_paid_at:i64? created_at:i64 seen_at:i64? state_at:i64 buyer_name:str buyer_phone:str buyer_mail:str token:str lang:str
SELECT o.id, o.purchase_id, o.merchant_id, o.number, o.code, o.kind, o.fulfilment, o.place_id, o.place_name, o.slot_at, o.slot_end_at, o.street,
    o.postcode, o.insee, o.note, o.pay, o.state, o.lines_cents, o.fee_cents, o.ordered_total_cents, o.actual_total_cents,
    o.pay_by_at, o.shop_paid_cents, o.shop_paid_by, o.shop_paid_at, o.created_at, o.seen_at, o.state_at,
    p.name, p.phone, p.mail, p.token, p.lang
FROM orders o JOIN purchase p ON p.id = o.purchase_id WHERE o.id = :id

-- stmt: orders_in_purchase many
-- across: a purchase is over several merchants
-- args: purchase_id:i64
-- cols: id:i64 purchase_id:i64 merchant_id:i64 number:str code:str kind:str fulfilment:str place_id:i64 place_name:str slot_at:i64 slot_end_at:i64 street:str postcode:str insee:str note:str pay:str state:str lines_cents:i64 fee_cents:i64 total_cents:i64 actual_cents:i64 pay_by_at:i64? shop_paid_cents:i64 shop_paid_by:str shop_paid_at:i64? created_at:i64 seen_at:i64? state_at:i64 buyer_name:str buyer_phone:str buyer_mail:str token:str lang:str
SELECT o.id, o.purchase_id, o.merchant_id, o.number, o.code, o.kind, o.fulfilment, o.place_id, o.place_name, o.slot_at, o.slot_end_at, o.street,
    o.postcode, o.insee, o.note, o.pay, o.state, o.lines_cents, o.fee_cents, o.ordered_total_cents, o.actual_total_cents,
    o.pay_by_at, o.shop_paid_cents, o.shop_paid_by, o.shop_paid_at, o.created_at, o.seen_at, o.state_at,
    p.name, p.phone, p.mail, p.token, p.lang
FROM orders o JOIN purchase p ON p.id = o.purchase_id WHERE o.purchase_id = :purchase_id ORDER BY o.id

-- stmt: orders_in_state many
-- args: merchant_id:i64 state:str most:i64
-- cols: id:i64 purchase_id:i64 merchant_id:i64 number:str code:str kind:str fulfilment:str place_id:i64 place_name:str slot_at:i64 slot_end_at:i64 street:str postcode:str insee:str note:str pay:str state:str lines_cents:i64 fee_cents:i64 total_cents:i64 actual_cents:i64 pay_by_at:i64? shop_paid_cents:i64 shop_paid_by:str shop_paid_at:i64? created_at:i64 seen_at:i64? state_at:i64 buyer_name:str buyer_phone:str buyer_mail:str token:str lang:str
SELECT o.id, o.purchase_id, o.merchant_id, o.number, o.code, o.kind, o.fulfilment, o.place_id, o.place_name, o.slot_at, o.slot_end_at, o.street,
    o.postcode, o.insee, o.note, o.pay, o.state, o.lines_cents, o.fee_cents, o.ordered_total_cents, o.actual_total_cents,
    o.pay_by_at, o.shop_paid_cents, o.shop_paid_by, o.shop_paid_at, o.created_at, o.seen_at, o.state_at,
    p.name, p.phone, p.mail, p.token, p.lang
FROM orders o JOIN purchase p ON p.id = o.purchase_id
WHERE o.merchant_id = :merchant_id AND o.state = :state ORDER BY o.slot_at, o.id LIMIT :most

-- stmt: lines_of_order many
-- across: what is done to an order is done by a caller that has read whose it is
-- args: order_id:i64
-- cols: order_id:i64 id:i64 offer_id:i64 stock_item_id:i64 title:str unit:str price_cents:i64 qty_milli:i64 actual_milli:i64 agreed_milli:i64 total_cents:i64 actual_cents:i64 prepared_at:i64? deposit_cents:i64 kilo_cents:i64 most_milli:i64 weighed_milli:i64?
SELECT order_id, id, offer_id, stock_item_id, title, unit, price_cents, qty_milli, actual_milli, coalesce(agreed_milli, qty_milli), total_cents, actual_cents, prepared_at, deposit_cents, kilo_cents, most_milli, weighed_milli
FROM order_line WHERE order_id = :order_id ORDER BY id

-- stmt: lines_of_purchase many
-- across: a purchase is over several merchants
-- args: purchase_id:i64
-- cols: order_id:i64 id:i64 offer_id:i64 stock_item_id:i64 title:str unit:str price_cents:i64 qty_milli:i64 actual_milli:i64 agreed_milli:i64 total_cents:i64 actual_cents:i64 prepared_at:i64? deposit_cents:i64 kilo_cents:i64 most_milli:i64 weighed_milli:i64?
SELECT l.order_id, l.id, l.offer_id, l.stock_item_id, l.title, l.unit, l.price_cents, l.qty_milli, l.actual_milli, coalesce(l.agreed_milli, l.qty_milli), l.total_cents, l.actual_cents, l.prepared_at, l.deposit_cents, l.kilo_cents, l.most_milli, l.weighed_milli
FROM order_line l JOIN orders o ON o.id = l.order_id WHERE o.purchase_id = :purchase_id ORDER BY l.order_id, l.id

-- stmt: lines_in_state many
-- args: merchant_id:i64 state:str
-- cols: order_id:i64 id:i64 offer_id:i64 stock_item_id:i64 title:str unit:str price_cents:i64 qty_milli:i64 actual_milli:i64 agreed_milli:i64 total_cents:i64 actual_cents:i64 prepared_at:i64? deposit_cents:i64 kilo_cents:i64 most_milli:i64 weighed_milli:i64?
SELECT l.order_id, l.id, l.offer_id, l.stock_item_id, l.title, l.unit, l.price_cents, l.qty_milli, l.actual_milli, coalesce(l.agreed_milli, l.qty_milli), l.total_cents, l.actual_cents, l.prepared_at, l.deposit_cents, l.kilo_cents, l.most_milli, l.weighed_milli
FROM order_line l JOIN orders o ON o.id = l.order_id WHERE o.merchant_id = :merchant_id AND o.state = :state ORDER BY l.order_id, l.id

-- stmt: order_state_set write
-- across: what is done to an order is done by a caller that has read whose it is
-- args: id:i64 from:str to:str now:i64
UPDATE orders SET state = :to, state_at = :now WHERE id = :id AND state = :from

-- stmt: order_pay_by write
-- across: what is done to an order is done by a caller that has read whose it is
-- args: id:i64 pay_by_at:i64?
UPDATE orders SET pay_by_at = :pay_by_at WHERE id = :id

-- The payment page lives some minutes: the promise is made longer once, never twice.
-- stmt: order_pay_extend write
-- across: what is done to an order is done by a caller that has read whose it is
-- args: id:i64 now:i64 pay_by_at:i64 state:str
UPDATE orders SET pay_by_at = :pay_by_at, pay_extended_at = :now
WHERE id = :id AND state = :state AND pay_extended_at IS NULL AND pay_by_at > :now AND pay_by_at < :pay_by_at

-- stmt: order_pay_switch write
-- across: what is done to an order is done by a caller that has read whose it is
-- args: id:i64 pay:str state:str
UPDATE orders SET pay = :pay, pay_by_at = NULL WHERE id = :id AND state = :state AND pay <> :pay

-- stmt: order_slot_set write
-- across: what is done to an order is done by a caller that has read whose it is
-- args: id:i64 slot_at:i64 slot_end_at:i64
UPDATE orders SET slot_at = :slot_at, slot_end_at = :slot_end_at, late_stage = 0 WHERE id = :id

-- stmt: order_place_set write
-- across: what is done to an order is done by a caller that has read whose it is
-- args: id:i64 place_id:i64 place_name:str street:str postcode:str insee:str
UPDATE orders SET place_id = :place_id, place_name = :place_name, street = :street, postcode = :postcode, insee = :insee WHERE id = :id

-- How often its buyer changed a time or the place.
-- stmt: moves_by_buyer one
-- across: what is done to an order is done by a caller that has read whose it is
-- args: order_id:i64 buyer:str slot_changed:str time_changed:str place_changed:str mode_changed:str
-- cols: n:i64
SELECT count(*) FROM order_event WHERE order_id = :order_id AND actor_kind = :buyer AND reason IN (:slot_changed, :time_changed, :place_changed, :mode_changed)

-- stmt: hold_until write
-- across: what is done to an order is done by a caller that has read whose it is
-- args: order_id:i64 expires_at:i64
UPDATE hold SET expires_at = :expires_at WHERE order_id = :order_id AND question_id IS NULL AND expires_at IS NOT NULL

-- stmt: order_shop_paid write
-- across: what is done to an order is done by a caller that has read whose it is
-- args: id:i64 cents:i64 by:str at:i64?
UPDATE orders SET shop_paid_cents = :cents, shop_paid_by = :by, shop_paid_at = :at WHERE id = :id

-- stmt: order_code_shut one
-- across: the caller has read whose order it is
-- args: id:i64 now:i64
-- cols: id:i64
SELECT id FROM orders WHERE id = :id AND codes_shut_until > :now

-- stmt: order_code_wrong write
-- across: what is done to an order is done by a caller that has read whose it is
-- args: id:i64 free:i64 until:i64
UPDATE orders SET codes_wrong = codes_wrong + 1,
    codes_shut_until = CASE WHEN codes_wrong + 1 >= :free THEN :until ELSE codes_shut_until END
WHERE id = :id

-- stmt: order_event_add put
-- across: what is done to an order is done by a caller that has read whose it is
-- args: id:i64 order_id:i64 from:str to:str actor_kind:str actor_id:i64? reason:str now:i64
INSERT INTO order_event (id, order_id, from_state, to_state, actor_kind, actor_id, reason, at)
VALUES (:id, :order_id, :from, :to, :actor_kind, :actor_id, :reason, :now)

-- stmt: order_events many
-- across: what is done to an order is done by a caller that has read whose it is
-- args: order_id:i64
-- cols: from_state:str to_state:str actor_kind:str reason:str at:i64
SELECT from_state, to_state, actor_kind, reason, at FROM order_event WHERE order_id = :order_id ORDER BY id

-- What one of a line that is a basket holds.
-- stmt: line_part_add put
-- across: what is done to an order is done by a caller that has read whose it is
-- args: line_id:i64 offer_id:i64 stock_item_id:i64 each_milli:i64 vat_bp:i64 share_cents:i64
INSERT INTO line_part (line_id, offer_id, stock_item_id, each_milli, vat_bp, share_cents)
VALUES (:line_id, :offer_id, :stock_item_id, :each_milli, :vat_bp, :share_cents)

-- stmt: line_parts_drop write
-- across: what is done to an order is done by a caller that has read whose it is
-- args: line_id:i64
DELETE FROM line_part WHERE line_id = :line_id

-- What leaves the shelf for an order, in id order of stock, so that two writers never wait for each other crosswise.
-- stmt: order_goods many
-- across: what is done to an order is done by a caller that has read whose it is
-- args: order_id:i64
-- cols: stock_item_id:i64 milli:i64
SELECT stock_item_id, milli FROM line_goods WHERE order_id = :order_id AND milli > 0 ORDER BY stock_item_id, line_id

-- Every offer whose stock an order touches: of its lines, and of what is in its baskets.
-- stmt: order_offers many
-- across: what is done to an order is done by a caller that has read whose it is
-- args: order_id:i64
-- cols: offer_id:i64
SELECT l.offer_id FROM order_line l WHERE l.order_id = :order_id
UNION SELECT p.offer_id FROM order_line k JOIN line_part p ON p.line_id = k.id WHERE k.order_id = :order_id

-- stmt: line_prepared write
-- across: what is done to an order is done by a caller that has read whose it is
-- args: id:i64 order_id:i64 at:i64?
UPDATE order_line SET prepared_at = :at WHERE id = :id AND order_id = :order_id

-- stmt: orders_mark_seen write
-- args: merchant_id:i64 now:i64
UPDATE orders SET seen_at = :now WHERE merchant_id = :merchant_id AND seen_at IS NULL

-- stmt: order_mark_seen write
-- args: merchant_id:i64 number:str now:i64
UPDATE orders SET seen_at = :now WHERE merchant_id = :merchant_id AND number = :number AND seen_at IS NULL

-- stmt: orders_to_expire many
-- across: the clock looks at everybody's
-- args: state:str now:i64 after_at:i64 after_id:i64
-- cols: id:i64 pay_by_at:i64
SELECT id, pay_by_at FROM orders WHERE state = :state AND pay_by_at <= :now AND (pay_by_at, id) > (:after_at, :after_id)
ORDER BY pay_by_at, id LIMIT 50

-- stmt: order_being_paid one
-- across: the clock looks at everybody's
-- args: state:str
-- cols: id:i64
SELECT id FROM orders WHERE state = :state AND pay_by_at IS NOT NULL LIMIT 1

-- stmt: orders_not_collected many
-- across: the clock looks at everybody's
-- args: state:str before:i64 parcel:str
-- cols: id:i64
SELECT id FROM orders WHERE state = :state AND slot_end_at <= :before AND shop_paid_at IS NULL AND fulfilment <> :parcel
ORDER BY slot_end_at LIMIT 50

-- Holds that lapsed long ago and whose order ended: only tidying, availability never reads them.
-- stmt: hold_sweep write
-- across: the clock forgets what is old, whoever it was of
-- args: before:i64
DELETE FROM hold WHERE id IN (SELECT h.id FROM hold h WHERE h.expires_at < :before ORDER BY h.expires_at LIMIT 500)

-- stmt: check_stock many
-- across: fsck
-- cols: id:i64 on_hand_milli:i64
SELECT id, on_hand_milli FROM stock_item WHERE on_hand_milli < 0

-- stmt: check_oversold many
-- across: fsck
-- args: now:i64
-- cols: id:i64 on_hand_milli:i64 held_milli:i64
SELECT s.id, s.on_hand_milli, CAST(sum(h.qty_milli) AS BIGINT) FROM stock_item s JOIN hold h ON h.stock_item_id = s.id
WHERE h.expires_at IS NULL OR h.expires_at > :now GROUP BY s.id, s.on_hand_milli HAVING sum(h.qty_milli) > s.on_hand_milli

-- stmt: check_ended_holds many
-- across: fsck
-- args: expired:str refused:str cancelled:str not_collected:str
-- cols: id:i64 number:str state:str
SELECT DISTINCT o.id, o.number, o.state FROM orders o JOIN hold h ON h.order_id = o.id
WHERE o.state IN (:expired, :refused, :cancelled, :not_collected)

-- Other goods that are being offered and were not set aside.
-- stmt: check_unheld_questions many
-- across: fsck
-- args: accepted:str preparing:str now:i64
-- cols: id:i64 number:str title:str
SELECT q.id, o.number, q.title FROM order_question q JOIN orders o ON o.id = q.order_id
WHERE q.answered_at IS NULL AND q.other = 1 AND o.state IN (:accepted, :preparing) AND o.slot_at > :now
    AND NOT EXISTS (SELECT 1 FROM hold h WHERE h.question_id = q.id)

-- stmt: check_answered_holds many
-- across: fsck
-- cols: id:i64 number:str title:str
SELECT q.id, o.number, q.title FROM hold h JOIN order_question q ON q.id = h.question_id JOIN orders o ON o.id = q.order_id
WHERE q.answered_at IS NOT NULL

-- stmt: check_events many
-- across: fsck
-- cols: id:i64 number:str state:str last_state:str?
SELECT o.id, o.number, o.state, (SELECT e.to_state FROM order_event e WHERE e.order_id = o.id ORDER BY e.id DESC LIMIT 1)
FROM orders o
WHERE coalesce((SELECT e.to_state FROM order_event e WHERE e.order_id = o.id ORDER BY e.id DESC LIMIT 1), o.number) <> o.state

-- stmt: check_event_chain many
-- across: fsck
-- cols: id:i64 order_id:i64 from_state:str
SELECT e.id, e.order_id, e.from_state FROM order_event e
WHERE e.from_state <> coalesce((SELECT b.to_state FROM order_event b WHERE b.order_id = e.order_id AND b.id < e.id
    ORDER BY b.id DESC LIMIT 1), e.from_state)

-- stmt: check_purchase_total many
-- across: fsck
-- cols: id:i64 total_cents:i64 sum_cents:i64
SELECT p.id, p.total_cents, CAST(coalesce(sum(o.ordered_total_cents), 0) AS BIGINT) FROM purchase p
LEFT JOIN orders o ON o.purchase_id = p.id GROUP BY p.id, p.total_cents
HAVING p.total_cents <> CAST(coalesce(sum(o.ordered_total_cents), 0) AS BIGINT)

-- stmt: check_lines_total many
-- across: fsck
-- cols: id:i64 number:str lines_cents:i64 sum_cents:i64
SELECT o.id, o.number, o.lines_cents, CAST(coalesce(sum(l.total_cents), 0) AS BIGINT) FROM orders o
LEFT JOIN order_line l ON l.order_id = o.id GROUP BY o.id, o.number, o.lines_cents
HAVING o.lines_cents <> CAST(coalesce(sum(l.total_cents), 0) AS BIGINT)

-- stmt: check_handed_over many
-- across: fsck
-- args: handed_over:str back:str
-- cols: id:i64 number:str moved_milli:i64 actual_milli:i64
SELECT o.id, o.number,
    (SELECT CAST(coalesce(-sum(m.qty_milli), 0) AS BIGINT) FROM stock_move m WHERE m.order_id = o.id AND m.reason <> :back),
    (SELECT CAST(coalesce(sum(l.milli), 0) AS BIGINT) FROM line_goods l WHERE l.order_id = o.id)
FROM orders o WHERE o.state = :handed_over AND
    (SELECT CAST(coalesce(-sum(m.qty_milli), 0) AS BIGINT) FROM stock_move m WHERE m.order_id = o.id AND m.reason <> :back) <>
    (SELECT CAST(coalesce(sum(l.milli), 0) AS BIGINT) FROM line_goods l WHERE l.order_id = o.id)

-- The same per stock item: the right sum of the wrong goods is wrong too.
-- stmt: check_handed_goods many
-- across: fsck
-- args: handed_over:str back:str
-- cols: number:str stock_item_id:i64 moved_milli:i64 actual_milli:i64
SELECT l.number, l.stock_item_id, CAST(coalesce(-sum(m.qty_milli), 0) AS BIGINT), l.actual_milli
FROM (SELECT o.id AS id, o.number AS number, k.stock_item_id AS stock_item_id, CAST(sum(k.milli) AS BIGINT) AS actual_milli
    FROM orders o JOIN line_goods k ON k.order_id = o.id WHERE o.state = :handed_over GROUP BY o.id, o.number, k.stock_item_id) l
LEFT JOIN stock_move m ON m.order_id = l.id AND m.stock_item_id = l.stock_item_id AND m.reason <> :back
GROUP BY l.id, l.number, l.stock_item_id, l.actual_milli
HAVING CAST(coalesce(-sum(m.qty_milli), 0) AS BIGINT) <> l.actual_milli

-- What is set aside for an order is what its lines and their baskets hold, or nothing.
-- stmt: check_held_goods many
-- across: fsck
-- args: now:i64
-- cols: number:str stock_item_id:i64 held_milli:i64 milli:i64
SELECT w.number, w.stock_item_id, CAST(coalesce(sum(h.qty_milli), 0) AS BIGINT), w.milli
FROM (SELECT o.id AS id, o.number AS number, g.stock_item_id AS stock_item_id, CAST(sum(g.milli) AS BIGINT) AS milli
    FROM orders o JOIN line_goods g ON g.order_id = o.id
    WHERE EXISTS (SELECT 1 FROM hold x WHERE x.order_id = o.id AND x.question_id IS NULL AND (x.expires_at IS NULL OR x.expires_at > :now)) GROUP BY o.id, o.number, g.stock_item_id) w
LEFT JOIN hold h ON h.order_id = w.id AND h.stock_item_id = w.stock_item_id AND h.question_id IS NULL AND (h.expires_at IS NULL OR h.expires_at > :now)
GROUP BY w.id, w.number, w.stock_item_id, w.milli HAVING CAST(coalesce(sum(h.qty_milli), 0) AS BIGINT) <> w.milli

-- The price of a basket is shared among its parts, to the cent.
-- stmt: check_shares many
-- across: fsck
-- cols: line_id:i64 price_cents:i64 sum_cents:i64
SELECT l.id, l.price_cents, CAST(sum(p.share_cents) AS BIGINT) FROM order_line l JOIN line_part p ON p.line_id = l.id
GROUP BY l.id, l.price_cents HAVING CAST(sum(p.share_cents) AS BIGINT) <> l.price_cents

-- stmt: check_foreign_lines many
-- across: fsck
-- cols: id:i64 number:str
SELECT DISTINCT o.id, o.number FROM orders o JOIN order_line l ON l.order_id = o.id JOIN offer f ON f.id = l.offer_id
WHERE l.merchant_id <> o.merchant_id OR f.merchant_id <> o.merchant_id

-- stmt: check_stock_moves many
-- across: fsck
-- cols: id:i64 on_hand_milli:i64 moved_milli:i64
SELECT s.id, s.on_hand_milli, CAST(coalesce(sum(m.qty_milli), 0) AS BIGINT) FROM stock_item s
LEFT JOIN stock_move m ON m.stock_item_id = s.id GROUP BY s.id, s.on_hand_milli
HAVING s.on_hand_milli <> CAST(coalesce(sum(m.qty_milli), 0) AS BIGINT)

-- Who holds a seat: every order that was not ended without its goods, and is not of services only, which have their own times; and
-- every change that waits for its money, beside the seat its order still has.
-- stmt: check_seats many
-- across: fsck
-- args: expired:str refused:str cancelled:str not_collected:str waiting:str
-- cols: merchant_id:i64 starts_at:i64 taken:i64 seats:i64 orders:i64
SELECT k.merchant_id, k.starts_at, k.taken, k.seats, k.orders FROM (
    SELECT s.merchant_id AS merchant_id, s.starts_at AS starts_at, s.taken AS taken, s.seats AS seats,
        (SELECT count(*) FROM orders o WHERE o.merchant_id = s.merchant_id AND o.place_id = s.place_id AND o.fulfilment = s.fulfilment
            AND o.slot_at = s.starts_at AND o.state NOT IN (:expired, :refused, :cancelled, :not_collected)
            AND (SELECT count(*) FROM order_line l WHERE l.order_id = o.id) <> (SELECT count(*) FROM booking b WHERE b.order_id = o.id))
        + (SELECT count(*) FROM order_change c JOIN orders w ON w.id = c.order_id WHERE c.state = :waiting AND w.merchant_id = s.merchant_id
            AND c.place_id = s.place_id AND c.fulfilment = s.fulfilment AND c.slot_at = s.starts_at) AS orders
    FROM slot s
) k WHERE k.taken <> k.orders OR k.taken > k.seats

-- stmt: order_by_number one
-- args: merchant_id:i64 number:str
-- cols: id:i64
SELECT id FROM orders WHERE merchant_id = :merchant_id AND number = :number

-- stmt: order_numbered one
-- across: staff act for any shop; a link of an SMS stands for its own
-- args: number:str
-- cols: id:i64
SELECT id FROM orders WHERE number = :number

-- stmt: order_of_code one
-- args: merchant_id:i64 code:str a:str b:str c:str d:str e:str
-- cols: id:i64
SELECT id FROM orders WHERE merchant_id = :merchant_id AND code = :code AND state IN (:a, :b, :c, :d, :e)

-- stmt: orders_since many
-- args: merchant_id:i64 state:str since:i64 most:i64
-- cols: id:i64
SELECT id FROM orders WHERE merchant_id = :merchant_id AND state = :state AND state_at >= :since ORDER BY state_at DESC, id DESC
LIMIT :most

-- Unpaid online orders are nobody's work yet: they still have a deadline to pay by.
-- stmt: orders_count many
-- args: merchant_id:i64 since:i64 handed_over:str
-- cols: state:str waiting:i64 n:i64
SELECT state, CASE WHEN pay_by_at IS NULL THEN 0 ELSE 1 END AS waiting, count(*) FROM orders
WHERE merchant_id = :merchant_id AND (state <> :handed_over OR state_at >= :since)
GROUP BY state, CASE WHEN pay_by_at IS NULL THEN 0 ELSE 1 END

-- Not handed over yet, and promised for a time between the two.
-- stmt: orders_promised one
-- args: merchant_id:i64 from_at:i64 until_at:i64 submitted:str accepted:str preparing:str ready:str
-- cols: n:i64
SELECT count(*) FROM orders WHERE merchant_id = :merchant_id AND slot_at >= :from_at AND slot_at < :until_at
    AND state IN (:submitted, :accepted, :preparing, :ready)

-- stmt: order_last_event one
-- across: the caller has read whose order it is
-- args: order_id:i64
-- cols: id:i64 from_state:str to_state:str actor_kind:str reason:str at:i64
SELECT id, from_state, to_state, actor_kind, reason, at FROM order_event WHERE order_id = :order_id ORDER BY id DESC LIMIT 1

-- stmt: orders_unanswered many
-- across: the clock looks at everybody's
-- args: state:str before:i64
-- cols: id:i64
SELECT id FROM orders WHERE state = :state AND pay_by_at IS NULL AND slot_end_at <= :before ORDER BY slot_end_at LIMIT 50

-- An order of a quote that its buyer refused, that lapsed, or that became another order.
-- stmt: check_quotes many
-- across: fsck
-- args: expired:str refused:str cancelled:str not_collected:str accepted:str
-- cols: number:str state:str quote:str
SELECT o.number, o.state, q.state FROM quote q JOIN order_line l ON l.stock_item_id = q.stock_item_id JOIN orders o ON o.id = l.order_id
WHERE o.state NOT IN (:expired, :refused, :cancelled, :not_collected)
    AND (q.state <> :accepted OR q.order_id IS NULL OR q.order_id <> o.id)

-- Money kept (taken by the bank less what was asked back) beyond what the order is worth.
-- stmt: check_kept many
-- across: fsck
-- args: expired:str refused:str cancelled:str handed_over:str
-- cols: number:str state:str kept_cents:i64 worth_cents:i64
SELECT k.number, k.state, k.kept_cents, k.worth_cents FROM (
    SELECT o.number AS number, o.state AS state,
        CASE WHEN o.state IN (:expired, :refused, :cancelled) OR o.shop_paid_at IS NOT NULL THEN 0
            WHEN o.state = :handed_over THEN o.actual_total_cents ELSE o.ordered_total_cents END AS worth_cents,
        CAST(coalesce((SELECT sum(a.captured_cents) FROM attempt a WHERE a.about = o.id), 0)
            - coalesce((SELECT sum(r.amount_cents) FROM refund r JOIN attempt b ON b.id = r.attempt_id WHERE b.about = o.id), 0) AS BIGINT) AS kept_cents
    FROM orders o
) k WHERE k.kept_cents < 0 OR k.kept_cents > k.worth_cents

-- stmt: order_announced_set put
-- unread: when it was announced is asked for by the clock alone
-- across: the clock looks at everybody's
-- args: id:i64 now:i64 escalate_at:i64
UPDATE orders SET announced_at = :now, escalate_at = :escalate_at WHERE id = :id AND announced_at IS NULL

-- What the one with this address did not come for, since then; proved: when he had shown that it is his.
-- stmt: missed_by_mail one
-- across: whoever buys, at all shops
-- args: mail:str since:i64 missed:str
-- cols: n:i64 proved:i64
SELECT count(*), CAST(coalesce(sum(CASE WHEN c.mail_proved_at IS NULL THEN 0 ELSE 1 END), 0) AS BIGINT)
FROM purchase p JOIN orders o ON o.purchase_id = p.id JOIN cart c ON c.id = p.cart_id
WHERE p.mail = :mail AND p.created_at > :since AND o.state = :missed

-- stmt: missed_by_phone one
-- across: whoever buys, at all shops
-- args: phone:str no_mail:str since:i64 missed:str
-- cols: n:i64 proved:i64
SELECT count(*), CAST(coalesce(sum(CASE WHEN c.mail_proved_at IS NULL THEN 0 ELSE 1 END), 0) AS BIGINT)
FROM purchase p JOIN orders o ON o.purchase_id = p.id JOIN cart c ON c.id = p.cart_id
WHERE p.phone = :phone AND p.mail = :no_mail AND p.created_at > :since AND o.state = :missed

-- stmt: orders_to_escalate many
-- across: the clock looks at everybody's
-- args: state:str now:i64 most:i64
-- cols: id:i64 merchant_id:i64 announced_at:i64 unseen_stage:i64 slot_end_at:i64 seen_at:i64?
SELECT id, merchant_id, announced_at, unseen_stage, slot_end_at, seen_at FROM orders
WHERE state = :state AND escalate_at <= :now AND pay_by_at IS NULL ORDER BY escalate_at, id LIMIT :most

-- stmt: order_escalated write
-- across: the clock looks at everybody's
-- args: id:i64 from:i64 to:i64 escalate_at:i64
UPDATE orders SET unseen_stage = :to, escalate_at = :escalate_at WHERE id = :id AND unseen_stage = :from

-- stmt: line_weighed write
-- across: what is done to an order is done by a caller that has read whose it is
-- args: id:i64 order_id:i64 actual_milli:i64 actual_cents:i64 weighed_milli:i64?
UPDATE order_line SET actual_milli = :actual_milli, actual_cents = :actual_cents, weighed_milli = :weighed_milli WHERE id = :id AND order_id = :order_id

-- stmt: order_actual write
-- across: what is done to an order is done by a caller that has read whose it is
-- args: id:i64 cents:i64
UPDATE orders SET actual_total_cents = :cents WHERE id = :id

-- What is in the bag costs what the order says, and no line more than its weight.
-- stmt: check_actual_total many
-- across: fsck
-- cols: number:str actual_cents:i64 sum_cents:i64
SELECT o.number, o.actual_total_cents, CAST(o.fee_cents + coalesce(sum(l.actual_cents + l.deposit_cents * CASE WHEN l.actual_milli < l.qty_milli THEN l.actual_milli ELSE l.qty_milli END / 1000), 0) AS BIGINT) FROM orders o
LEFT JOIN order_line l ON l.order_id = o.id GROUP BY o.id, o.number, o.actual_total_cents, o.fee_cents
HAVING o.actual_total_cents <> CAST(o.fee_cents + coalesce(sum(l.actual_cents + l.deposit_cents * CASE WHEN l.actual_milli < l.qty_milli THEN l.actual_milli ELSE l.qty_milli END / 1000), 0) AS BIGINT)

-- What deposits an order was placed with; of other goods in the place of a line there is none.
-- stmt: check_deposits many
-- across: fsck
-- cols: number:str deposit_cents:i64 sum_cents:i64
SELECT o.number, o.deposit_cents, CAST(coalesce(sum(l.deposit_cents * l.qty_milli / 1000), 0) AS BIGINT) FROM orders o
LEFT JOIN order_line l ON l.order_id = o.id WHERE NOT EXISTS (SELECT 1 FROM order_line a WHERE a.order_id = o.id AND a.agreed_milli IS NOT NULL)
GROUP BY o.id, o.number, o.deposit_cents HAVING o.deposit_cents <> CAST(coalesce(sum(l.deposit_cents * l.qty_milli / 1000), 0) AS BIGINT)

-- No more comes back than went out, and each for what was paid.
-- stmt: check_deposits_back many
-- across: fsck
-- cols: line_id:i64 units:i64 cents:i64
SELECT l.id, CAST(sum(d.units) AS BIGINT), CAST(sum(d.cents) AS BIGINT) FROM deposit_back d JOIN order_line l ON l.id = d.line_id
GROUP BY l.id, l.deposit_cents, l.actual_milli, l.qty_milli
HAVING sum(d.units) < 0 OR sum(d.units) * 1000 > l.actual_milli OR sum(d.units) * 1000 > l.qty_milli OR sum(d.cents) <> sum(d.units) * l.deposit_cents

-- Packaging of an order that went out with a deposit, and how much of it came back.
-- stmt: deposits_of_order many
-- across: what is done to an order is done by a caller that has read whose it is
-- args: order_id:i64
-- cols: line_id:i64 title:str each_cents:i64 units:i64 back:i64
SELECT l.id, l.title, l.deposit_cents, CASE WHEN l.actual_milli < l.qty_milli THEN l.actual_milli ELSE l.qty_milli END / 1000,
    (SELECT CAST(coalesce(sum(d.units), 0) AS BIGINT) FROM deposit_back d WHERE d.line_id = l.id)
FROM order_line l WHERE l.order_id = :order_id AND l.deposit_cents > 0 AND l.actual_milli > 0 ORDER BY l.id

-- stmt: check_line_worth many
-- across: fsck
-- cols: number:str title:str actual_cents:i64 worth_cents:i64
SELECT o.number, l.title, l.actual_cents, (l.price_cents * l.actual_milli + 500) / 1000 FROM order_line l JOIN orders o ON o.id = l.order_id
WHERE l.actual_cents > (l.price_cents * l.actual_milli + 500) / 1000 OR l.actual_cents < 0

-- Sold by the piece at a price of the kilo: before it is ready it was weighed, and it costs no more than it weighs.
-- stmt: check_weighed many
-- across: fsck
-- args: ready:str leaving:str handed:str
-- cols: number:str title:str
SELECT o.number, l.title FROM order_line l JOIN orders o ON o.id = l.order_id
WHERE l.kilo_cents > 0 AND l.actual_milli > 0 AND ((l.weighed_milli IS NULL AND o.state IN (:ready, :leaving, :handed))
    OR (l.weighed_milli IS NOT NULL AND l.actual_cents > (l.kilo_cents * l.weighed_milli + 500) / 1000))

-- stmt: unweighed one
-- across: what is done to an order is done by a caller that has read whose it is
-- args: order_id:i64
-- cols: n:i64
SELECT count(*) FROM order_line WHERE order_id = :order_id AND kilo_cents > 0 AND actual_milli > 0 AND weighed_milli IS NULL

-- stmt: question_insert write
-- across: what is done to an order is done by a caller that has read whose it is
-- args: id:i64 order_id:i64 line_id:i64 other:i64 before:str before_title:str offer_id:i64 stock_item_id:i64 title:str unit:str price_cents:i64 qty_milli:i64 cents:i64 person_id:i64 now:i64 open:str kilo_cents:i64 most_milli:i64
INSERT INTO order_question (id, order_id, line_id, other, before, before_title, offer_id, stock_item_id, title, unit, price_cents, qty_milli,
    cents, person_id, at, answer, kilo_cents, most_milli)
VALUES (:id, :order_id, :line_id, :other, :before, :before_title, :offer_id, :stock_item_id, :title, :unit, :price_cents, :qty_milli,
    :cents, :person_id, :now, :open, :kilo_cents, :most_milli) ON CONFLICT DO NOTHING

-- stmt: questions_of_order many
-- across: what is done to an order is done by a caller that has read whose it is
-- args: order_id:i64
-- cols: id:i64 other:i64 before:str before_title:str title:str unit:str qty_milli:i64 cents:i64 answer:str
SELECT id, other, before, before_title, title, unit, qty_milli, cents, answer FROM order_question WHERE order_id = :order_id ORDER BY id

-- stmt: question_one one
-- across: what is done to an order is done by a caller that has read whose it is
-- args: id:i64 order_id:i64
-- cols: order_id:i64 line_id:i64 other:i64 offer_id:i64 stock_item_id:i64 title:str unit:str price_cents:i64 qty_milli:i64 cents:i64 person_id:i64 answer:str kilo_cents:i64 most_milli:i64
SELECT order_id, line_id, other, offer_id, stock_item_id, title, unit, price_cents, qty_milli, cents, person_id, answer, kilo_cents, most_milli
FROM order_question WHERE id = :id AND order_id = :order_id

-- stmt: question_open one
-- across: what is done to an order is done by a caller that has read whose it is
-- args: order_id:i64
-- cols: id:i64
SELECT id FROM order_question WHERE order_id = :order_id AND answered_at IS NULL

-- stmt: questions_by_phone many
-- across: a telephone is its buyer's, whatever the shop
-- args: open:str late:str no_mail:str after:i64 most:i64
-- cols: id:i64 order_id:i64 phone:str
SELECT q.id, q.order_id, p.phone FROM order_question q JOIN orders o ON o.id = q.order_id JOIN purchase p ON p.id = o.purchase_id
WHERE p.mail = :no_mail AND (q.answered_at IS NULL OR (q.answer = :late AND q.answered_at > :after))
ORDER BY CASE WHEN q.answer = :open THEN 0 ELSE 1 END, q.id DESC LIMIT :most

-- stmt: question_answered write
-- across: what is done to an order is done by a caller that has read whose it is
-- args: id:i64 answer:str now:i64
UPDATE order_question SET answer = :answer, answered_at = :now WHERE id = :id AND answered_at IS NULL

-- stmt: questions_late many
-- across: the clock looks at everybody's
-- args: now:i64 most:i64
-- cols: id:i64 order_id:i64
SELECT q.id, q.order_id FROM order_question q JOIN orders o ON o.id = q.order_id
WHERE q.answered_at IS NULL AND o.slot_at <= :now ORDER BY q.id LIMIT :most

-- stmt: line_replaced write
-- across: what is done to an order is done by a caller that has read whose it is
-- args: id:i64 order_id:i64 offer_id:i64 stock_item_id:i64 title:str unit:str price_cents:i64 qty_milli:i64 cents:i64 vat_bp:i64 kilo_cents:i64 most_milli:i64
UPDATE order_line SET kilo_cents = :kilo_cents, most_milli = :most_milli, weighed_milli = NULL, offer_id = :offer_id, stock_item_id = :stock_item_id, title = :title, unit = :unit, price_cents = :price_cents,
    actual_milli = :qty_milli, agreed_milli = :qty_milli, actual_cents = :cents,
    deposit_cents = CASE WHEN offer_id = :offer_id THEN deposit_cents ELSE 0 END,
    vat_bp = CASE WHEN offer_id = :offer_id THEN vat_bp ELSE :vat_bp END
WHERE id = :id AND order_id = :order_id

-- stmt: check_parcels many
-- across: fsck
-- args: parcel:str online:str
-- cols: number:str
SELECT o.number FROM orders o LEFT JOIN parcel c ON c.order_id = o.id
WHERE (o.fulfilment = :parcel) <> (c.order_id IS NOT NULL) OR (o.fulfilment = :parcel AND o.pay <> :online)

-- stmt: check_foreign_places many
-- across: fsck
-- args: pickup:str
-- cols: number:str
SELECT o.number FROM orders o LEFT JOIN pickup_place p ON p.id = o.place_id
WHERE o.place_id <> 0 AND (p.id IS NULL OR p.merchant_id <> o.merchant_id OR o.fulfilment <> :pickup)

-- stmt: order_gift_add write
-- across: what is done to an order is done by a caller that has read whose it is
-- args: order_id:i64 message:str wrap_cents:i64?
INSERT INTO order_gift (order_id, message, wrap_cents) VALUES (:order_id, :message, :wrap_cents)

-- stmt: order_gift_of one
-- across: what is done to an order is done by a caller that has read whose it is
-- args: order_id:i64
-- cols: message:str wrap_cents:i64?
SELECT message, wrap_cents FROM order_gift WHERE order_id = :order_id

-- stmt: adult_add write
-- across: what is done to an order is done by a caller that has read whose it is
-- args: order_id:i64 now:i64
INSERT INTO order_adult (order_id, declared_at) VALUES (:order_id, :now)

-- stmt: adult_of one
-- across: what is done to an order is done by a caller that has read whose it is
-- args: order_id:i64
-- cols: declared_at:i64
SELECT declared_at FROM order_adult WHERE order_id = :order_id

-- stmt: order_find one
-- args: number:str
-- across: a buyer finds his order by number, code and telephone
-- cols: id:i64 token:str phone:str mail:str
SELECT o.id, p.token, p.phone, p.mail FROM orders o JOIN purchase p ON p.id = o.purchase_id WHERE o.number = :number

-- stmt: phone_purchases one
-- args: phone:str empty:str since:i64 until:i64
-- cols: n:i64
SELECT count(*) FROM purchase WHERE phone = :phone AND mail = :empty AND created_at > :since AND created_at <= :until

-- stmt: mandate_add write
-- args: purchase_id:i64 person_id:i64 person_kind:str how:str asked_by:str phone:str insee:str now:i64
INSERT INTO purchase_mandate (purchase_id, person_id, person_kind, how, asked_by, phone, insee, at)
VALUES (:purchase_id, :person_id, :person_kind, :how, :asked_by, :phone, :insee, :now)

-- stmt: mandate_of one
-- args: purchase_id:i64
-- cols: person_kind:str how:str asked_by:str phone:str name:str? at:i64 insee:str
SELECT m.person_kind, m.how, m.asked_by, m.phone, p.name, m.at, m.insee FROM purchase_mandate m LEFT JOIN person p ON p.id = m.person_id
WHERE m.purchase_id = :purchase_id

-- stmt: purchase_card_put write
-- args: purchase_id:i64 card_id:i64
INSERT INTO purchase_card (purchase_id, card_id) VALUES (:purchase_id, :card_id)

-- stmt: purchase_carded one
-- args: purchase_id:i64
-- cols: n:i64
SELECT count(*) FROM purchase_card WHERE purchase_id = :purchase_id

-- stmt: purchases_of_card many
-- args: card_id:i64 most:i64
-- cols: token:str total_cents:i64 created_at:i64
SELECT p.token, p.total_cents, p.created_at FROM purchase_card c JOIN purchase p ON p.id = c.purchase_id
WHERE c.card_id = :card_id ORDER BY c.purchase_id DESC LIMIT :most

-- stmt: line_keeps_set write
-- across: what is done to an order is done by a caller that has read whose it is
-- args: id:i64 keeps:str
UPDATE order_line SET keeps = :keeps WHERE id = :id

-- Given up before it left the shop: it is not in the bag, and does not come back into it.
-- stmt: line_given_up write
-- across: what is done to an order is done by a caller that has read whose it is
-- args: id:i64 order_id:i64
UPDATE order_line SET actual_milli = 0, actual_cents = 0, agreed_milli = 0, prepared_at = NULL WHERE id = :id AND order_id = :order_id
