-- cart, order: a gift: words that go with it, and wrapping where the shop offers it.

CREATE TABLE gift_terms (
    merchant_id BIGINT NOT NULL PRIMARY KEY REFERENCES merchant (id),
    wrap_cents BIGINT NOT NULL CHECK (wrap_cents >= 0) -- of one order
);
CREATE TABLE cart_gift (
    cart_id BIGINT NOT NULL REFERENCES cart (id),
    merchant_id BIGINT NOT NULL REFERENCES merchant (id),
    message TEXT NOT NULL,
    wrap BIGINT NOT NULL CHECK (wrap IN (0, 1)),
    PRIMARY KEY (cart_id, merchant_id)
);
CREATE TABLE order_gift (
    order_id BIGINT NOT NULL PRIMARY KEY REFERENCES orders (id),
    message TEXT NOT NULL,
    wrap_cents BIGINT,           -- part of the order's fee_cents; NULL: not wrapped
    CHECK (wrap_cents IS NULL OR wrap_cents >= 0)
);
