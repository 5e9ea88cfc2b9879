-- order: resident cards: to order and follow without mail or password.

CREATE TABLE resident_card (
    id BIGINT NOT NULL PRIMARY KEY,
    number TEXT NOT NULL UNIQUE, -- six digits, said at a desk or on the telephone; opens nothing without the telephone number
    token TEXT NOT NULL UNIQUE,  -- 128 bits, in the QR code
    name TEXT NOT NULL,
    phone TEXT NOT NULL,
    made_by BIGINT NOT NULL,     -- staff
    created_at BIGINT NOT NULL,
    printed_at BIGINT,           -- who made it sees its token until then, and no longer
    revoked_at BIGINT
);
ALTER TABLE cart ADD COLUMN card_id BIGINT; -- begun with this card
CREATE TABLE purchase_card (
    purchase_id BIGINT NOT NULL PRIMARY KEY REFERENCES purchase (id),
    card_id BIGINT NOT NULL REFERENCES resident_card (id)
);
CREATE INDEX purchase_card_card ON purchase_card (card_id, purchase_id);
CREATE INDEX purchase_phone ON purchase (phone, created_at); -- how often a telephone was told
