-- Questions about a price.

-- stmt: quote_offer one
-- public: offers shown
-- args: code:str mode:str
-- cols: id:i64
SELECT id FROM public_offer WHERE code = :code AND mode = :mode

-- stmt: quote_insert write
-- args: id:i64 token:str merchant_id:i64 offer_id:i64 title:str name:str mail:str phone:str asked:str lang:str now:i64 empty:str
INSERT INTO quote (id, token, merchant_id, offer_id, title, name, mail, phone, asked, lang, created_at, answer)
VALUES (:id, :token, :merchant_id, :offer_id, :title, :name, :mail, :phone, :asked, :lang, :now, :empty)
ON CONFLICT (token) DO NOTHING

-- stmt: quote_counts one
-- args: merchant_id:i64 mail:str phone:str
-- cols: open:i64 open_each:i64
SELECT count(*), CAST(coalesce(sum(CASE WHEN mail = :mail AND (length(:mail) > 0 OR phone = :phone) THEN 1 ELSE 0 END), 0) AS BIGINT)
FROM quote WHERE merchant_id = :merchant_id AND answered_at IS NULL

-- Those that wait first, oldest first; then what was answered last.
-- stmt: quotes_of many
-- args: merchant_id:i64 most:i64
-- cols: id:i64 title:str name:str mail:str phone:str asked:str created_at:i64 answer:str answer_cents:i64? answered_at:i64? link:str? lines:str valid_to:i64? lead_days:i64 state:str ended_at:i64? why:str
SELECT id, title, name, mail, phone, asked, created_at, answer, answer_cents, answered_at, link, lines, valid_to, lead_days, state, ended_at, why FROM quote
WHERE merchant_id = :merchant_id
ORDER BY CASE WHEN answered_at IS NULL THEN 0 ELSE 1 END, CASE WHEN answered_at IS NULL THEN id ELSE -id END LIMIT :most

-- stmt: quote_mine one
-- args: id:i64 merchant_id:i64
-- cols: id:i64 answered_at:i64?
SELECT id, answered_at FROM quote WHERE id = :id AND merchant_id = :merchant_id

-- stmt: quote_answered write
-- args: id:i64 merchant_id:i64 answer:str answer_cents:i64? person_id:i64 link:str lines:str valid_to:i64? lead_days:i64 made:i64 stock_item_id:i64? state:str now:i64
UPDATE quote SET answer = :answer, answer_cents = :answer_cents, answered_by = :person_id, answered_at = :now, link = :link, lines = :lines,
    valid_to = :valid_to, lead_days = :lead_days, made = :made, stock_item_id = :stock_item_id, state = :state
WHERE id = :id AND merchant_id = :merchant_id AND answered_at IS NULL

-- For the letters, which are given the id alone.
-- stmt: quote_one one
-- across: a letter names a question only
-- args: id:i64
-- cols: merchant_id:i64 title:str name:str mail:str phone:str asked:str lang:str answer:str answer_cents:i64? answered_at:i64? link:str? lines:str valid_to:i64? lead_days:i64 state:str why:str
SELECT merchant_id, title, name, mail, phone, asked, lang, answer, answer_cents, answered_at, link, lines, valid_to, lead_days, state, why FROM quote WHERE id = :id

-- stmt: quotes_forget write
-- across: the clock forgets what is old, whoever it was of
-- args: before:i64 most:i64
DELETE FROM quote WHERE id IN (SELECT id FROM quote WHERE created_at < :before ORDER BY created_at LIMIT :most)

-- Whoever has the link is who asked.
-- stmt: quote_linked one
-- across: reached by the word of its link
-- args: link:str
-- cols: id:i64 merchant_id:i64 offer_id:i64 title:str name:str mail:str phone:str asked:str answer:str answer_cents:i64? answered_at:i64? lines:str valid_to:i64? lead_days:i64 made:i64 state:str ended_at:i64?
SELECT id, merchant_id, offer_id, title, name, mail, phone, asked, answer, answer_cents, answered_at, lines, valid_to, lead_days, made, state, ended_at
FROM quote WHERE link = :link

-- What a basket needs of one that can still be ordered; left_milli: of its own stock, less what is held.
-- stmt: quote_open one
-- across: a buyer's basket is over several merchants
-- args: id:i64 sent:str now:i64
-- cols: offer_id:i64 merchant_id:i64 answer_cents:i64? lines:str lead_days:i64 made:i64 stock_item_id:i64? left_milli:i64?
SELECT q.offer_id, q.merchant_id, q.answer_cents, q.lines, q.lead_days, q.made, q.stock_item_id,
    s.on_hand_milli - (SELECT CAST(coalesce(sum(h.qty_milli), 0) AS BIGINT) FROM hold h
        WHERE h.stock_item_id = s.id AND (h.expires_at IS NULL OR h.expires_at > :now))
FROM quote q JOIN stock_item s ON s.id = q.stock_item_id WHERE q.id = :id AND q.state = :sent AND q.valid_to > :now

-- stmt: quote_taken write
-- across: what a buyer orders, whoever sells it
-- args: id:i64 order_id:i64 sent:str accepted:str now:i64
UPDATE quote SET state = :accepted, order_id = :order_id, ended_at = :now WHERE id = :id AND state = :sent AND valid_to > :now

-- stmt: quote_refused write
-- across: reached by the word of its link
-- args: link:str sent:str refused:str why:str now:i64
UPDATE quote SET state = :refused, why = :why, ended_at = :now WHERE link = :link AND state = :sent AND valid_to > :now

-- Its order was not paid in time: it can be ordered again as long as it is valid.
-- stmt: quote_open_again write
-- across: an order names its quote
-- args: order_id:i64 accepted:str sent:str
UPDATE quote SET state = :sent, ended_at = NULL WHERE order_id = :order_id AND state = :accepted

-- stmt: quote_of_piece one
-- across: an order names its goods
-- args: stock_item_id:i64
-- cols: id:i64
SELECT id FROM quote WHERE stock_item_id = :stock_item_id

-- Of two orders that were not paid in time the one whose money came.
-- stmt: quote_stands write
-- across: an order names its goods
-- args: id:i64 order_id:i64 accepted:str sent:str now:i64
UPDATE quote SET state = :accepted, order_id = :order_id, ended_at = :now WHERE id = :id AND state = :sent

-- stmt: quotes_over many
-- across: the clock looks at everybody's
-- args: sent:str now:i64 most:i64
-- cols: id:i64 merchant_id:i64
SELECT id, merchant_id FROM quote WHERE state = :sent AND valid_to <= :now ORDER BY valid_to, id LIMIT :most

-- stmt: quote_lapsed write
-- across: the clock looks at everybody's
-- args: id:i64 sent:str lapsed:str now:i64
UPDATE quote SET state = :lapsed, ended_at = :now WHERE id = :id AND state = :sent AND valid_to <= :now

-- stmt: quotes_checked many
-- across: fsck
-- args: asked:str answered:str
-- cols: id:i64 state:str answer_cents:i64? lines:str order_id:i64? moves_milli:i64?
SELECT q.id, q.state, q.answer_cents, q.lines, q.order_id, (SELECT CAST(sum(m.qty_milli) AS BIGINT) FROM stock_move m WHERE m.stock_item_id = q.stock_item_id AND m.qty_milli > 0 AND m.order_id IS NULL)
FROM quote q WHERE q.state NOT IN (:asked, :answered)
