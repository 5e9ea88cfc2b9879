-- How an order stands, in all that two acts on it could disagree about.

-- stmt: pairs_outcome one
-- across: tests
-- args: order_id:i64
-- cols: state:str fulfilment:str pay:str paid_by:str actual:i64 fee:i64 slot:i64 shop_paid:i64 events:i64 held:i64 firm:i64 asked_back:i64 returns:i64 waiting:i64 on_hand:i64 seats:i64 asked:i64 answered:i64 back:i64 repaid:i64
SELECT o.state, o.fulfilment, o.pay, o.shop_paid_by, o.actual_total_cents, o.fee_cents, o.slot_at, o.shop_paid_cents,
    (SELECT count(*) FROM order_event e WHERE e.order_id = o.id),
    (SELECT CAST(coalesce(sum(h.qty_milli), 0) AS BIGINT) FROM hold h WHERE h.order_id = o.id),
    (SELECT count(*) FROM hold h WHERE h.order_id = o.id AND h.expires_at IS NULL),
    (SELECT CAST(coalesce(sum(r.amount_cents), 0) AS BIGINT) FROM refund r JOIN attempt a ON a.id = r.attempt_id WHERE a.about = o.id),
    (SELECT count(*) FROM order_return t WHERE t.order_id = o.id),
    (SELECT count(*) FROM order_change c WHERE c.order_id = o.id AND c.ended_at IS NULL),
    (SELECT CAST(coalesce(sum(m.on_hand_milli), 0) AS BIGINT) FROM stock_item m JOIN order_line l ON l.stock_item_id = m.id WHERE l.order_id = o.id),
    (SELECT CAST(coalesce(sum(s.taken), 0) AS BIGINT) FROM slot s WHERE s.merchant_id = o.merchant_id),
    (SELECT count(*) FROM order_question q WHERE q.order_id = o.id),
    (SELECT count(*) FROM order_question q WHERE q.order_id = o.id AND q.answered_at IS NOT NULL),
    (SELECT count(*) FROM order_return b WHERE b.order_id = o.id AND b.received_at IS NOT NULL),
    (SELECT count(*) FROM order_return p WHERE p.order_id = o.id AND p.refunded_at IS NOT NULL)
FROM orders o WHERE o.id = :order_id
