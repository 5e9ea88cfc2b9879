-- Orders of any age and end, for the figures.

-- stmt: fixture_cart write
-- args: id:i64 token:str empty:str now:i64
INSERT INTO cart (id, token_hash, name, phone, mail, created_at, seen_at) VALUES (:id, :token, :empty, :empty, :empty, :now, :now)

-- stmt: fixture_purchase write
-- args: id:i64 cart_id:i64 token:str lang:str empty:str now:i64
INSERT INTO purchase (id, token, idem_key, idem_hash, cart_id, lang, name, phone, mail, total_cents, created_at)
VALUES (:id, :token, :token, :empty, :cart_id, :lang, :empty, :empty, :empty, 100, :now)

-- stmt: fixture_order write
-- args: id:i64 purchase_id:i64 merchant_id:i64 token:str kind:str fulfilment:str pay:str state:str empty:str slot_at:i64 pay_by_at:i64? at:i64 state_at:i64
INSERT INTO orders (id, purchase_id, merchant_id, number, code, kind, fulfilment, slot_at, slot_end_at, street, postcode, insee, note, pay,
    state, lines_cents, fee_cents, ordered_total_cents, actual_total_cents, pay_by_at, created_at, state_at)
VALUES (:id, :purchase_id, :merchant_id, :token, :token, :kind, :fulfilment, :slot_at, :slot_at + 3600000, :empty, :empty, :empty, :empty, :pay,
    :state, 100, 0, 100, 100, :pay_by_at, :at, :state_at)

-- stmt: fixture_event write
-- args: id:i64 order_id:i64 from:str to:str actor:str empty:str at:i64
INSERT INTO order_event (id, order_id, from_state, to_state, actor_kind, reason, at) VALUES (:id, :order_id, :from, :to, :actor, :empty, :at)

-- stmt: fixture_visits one
-- args: merchant_id:i64
-- cols: lines:i64 visits:i64
SELECT count(*), CAST(coalesce(sum(visits), 0) AS BIGINT) FROM short_visit WHERE merchant_id = :merchant_id
