-- cart: a basket taken to another device by a code or a link.

CREATE TABLE cart_carry (
    id BIGINT NOT NULL PRIMARY KEY,
    cart_id BIGINT NOT NULL REFERENCES cart (id),
    code TEXT NOT NULL UNIQUE,   -- eight digits, to type
    token TEXT NOT NULL UNIQUE,  -- in the link and its QR code
    expires_at BIGINT NOT NULL,
    used_at BIGINT
);
CREATE INDEX cart_carry_cart ON cart_carry (cart_id, expires_at);
