-- after: changing one's mind, goods that come back, money that goes back.

ALTER TABLE product ADD COLUMN keeps TEXT NOT NULL DEFAULT '' -- why a buyer may not change his mind, as its merchant says; empty: as its rayon says
    CHECK (keeps IN ('', 'perishable', 'made', 'sealed', 'media', 'press', 'dated'));
ALTER TABLE order_line ADD COLUMN keeps TEXT NOT NULL DEFAULT ''; -- the same, as it was when it was ordered; service: until it is done
CREATE TABLE return_terms (     -- who pays the way back, as a merchant says; none: the buyer
    merchant_id BIGINT NOT NULL PRIMARY KEY REFERENCES merchant (id),
    pays TEXT NOT NULL CHECK (pays IN ('buyer', 'shop')),
    how TEXT NOT NULL,           -- where to bring or send it, in his words
    updated_at BIGINT NOT NULL
);
CREATE TABLE order_return (     -- a buyer changed his mind about lines of an order
    id BIGINT NOT NULL PRIMARY KEY,
    order_id BIGINT NOT NULL REFERENCES orders (id),
    merchant_id BIGINT NOT NULL REFERENCES merchant (id),
    asked_at BIGINT NOT NULL,
    name TEXT NOT NULL,          -- who says so
    contact TEXT NOT NULL,       -- mail address for the receipt; empty: none was given
    lang TEXT NOT NULL CHECK (lang IN ('fr', 'en')),
    receipt TEXT NOT NULL,       -- as it was given to him; never changed
    goods TEXT NOT NULL CHECK (goods IN ('kept', 'out')), -- kept: they had not left the shop
    way TEXT NOT NULL CHECK (way IN ('bank', 'shop', 'none')), -- how the money goes back; none: none was taken
    cents BIGINT NOT NULL CHECK (cents >= 0),
    pays TEXT NOT NULL CHECK (pays IN ('buyer', 'shop')), -- the way back, as it was then
    back_by_at BIGINT,           -- the goods are expected by then; NULL: kept
    refund_by_at BIGINT NOT NULL, -- the law's last moment
    received_at BIGINT,
    sold_again BIGINT CHECK (sold_again IN (0, 1)), -- the merchant's word on what came back
    refunded_at BIGINT,          -- asked of the bank, or given at the counter
    means TEXT NOT NULL DEFAULT '' CHECK (means IN ('', 'cash', 'card', 'cheque')), -- at the counter
    person_id BIGINT,            -- who gave it back
    reminded_at BIGINT,
    CHECK ((way = 'none') = (cents = 0)),
    CHECK ((goods = 'kept') = (back_by_at IS NULL))
);
CREATE INDEX order_return_order ON order_return (order_id, id);
CREATE INDEX order_return_merchant ON order_return (merchant_id, id);
CREATE INDEX order_return_due ON order_return (refund_by_at) WHERE refunded_at IS NULL;
CREATE INDEX order_return_given ON order_return (merchant_id, refunded_at) WHERE refunded_at IS NOT NULL;
CREATE TABLE order_return_line ( -- a line comes back once
    line_id BIGINT NOT NULL PRIMARY KEY REFERENCES order_line (id),
    return_id BIGINT NOT NULL REFERENCES order_return (id),
    qty_milli BIGINT NOT NULL CHECK (qty_milli > 0),
    cents BIGINT NOT NULL CHECK (cents >= 0)
);
CREATE INDEX order_return_line_return ON order_return_line (return_id);
