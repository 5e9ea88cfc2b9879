-- What a buyer with an account sees of his purchases.

-- By a mail address of his; by a telephone of his where no mail address was given.
-- stmt: purchases_mine many
-- args: buyer_id:i64 empty:str before:i64 most:i64
-- cols: id:i64 token:str total_cents:i64 created_at:i64
SELECT p.id, p.token, p.total_cents, p.created_at FROM purchase p WHERE p.id < :before AND p.id IN (
    SELECT x.id FROM purchase x JOIN buyer_reach r ON r.address = x.mail WHERE r.buyer_id = :buyer_id
    UNION ALL SELECT y.id FROM purchase y JOIN buyer_reach s ON s.address = y.phone WHERE s.buyer_id = :buyer_id AND y.mail = :empty)
ORDER BY p.id DESC LIMIT :most

-- stmt: purchase_shops many
-- across: a purchase is over several merchants
-- args: purchase_id:i64
-- cols: number:str state:str shop:str
SELECT o.number, o.state, m.name FROM orders o JOIN merchant m ON m.id = o.merchant_id WHERE o.purchase_id = :purchase_id ORDER BY o.id

-- What the last purchase from there calls him.
-- stmt: address_name one
-- args: address:str empty:str
-- cols: name:str
SELECT name FROM purchase WHERE mail = :address OR (phone = :address AND mail = :empty) ORDER BY id DESC LIMIT 1

-- An SMS goes to nobody who is not known here.
-- stmt: phone_known one
-- args: phone:str
-- cols: n:i64
SELECT (SELECT count(*) FROM purchase WHERE phone = :phone) + (SELECT count(*) FROM buyer_reach WHERE address = :phone)

-- stmt: buyers_sleepy many
-- args: before:i64 most:i64
-- cols: id:i64
SELECT id FROM buyer WHERE seen_at < :before AND warned_at IS NULL ORDER BY seen_at LIMIT :most

-- stmt: buyers_asleep many
-- args: before:i64 warned:i64 most:i64
-- cols: id:i64
SELECT id FROM buyer WHERE seen_at < :before AND warned_at < :warned ORDER BY seen_at LIMIT :most

-- stmt: buyer_warned write
-- args: id:i64 now:i64
UPDATE buyer SET warned_at = :now WHERE id = :id AND warned_at IS NULL
