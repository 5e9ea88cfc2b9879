-- order: what was said before the contract, as it was said; and that its buyer said he is of age.

CREATE TABLE purchase_terms (   -- never changed
    purchase_id BIGINT NOT NULL PRIMARY KEY REFERENCES purchase (id),
    text TEXT NOT NULL,
    hash TEXT NOT NULL           -- SHA-256 of it
);
CREATE TABLE order_adult (      -- something of it is sold to adults only
    order_id BIGINT NOT NULL PRIMARY KEY REFERENCES orders (id),
    declared_at BIGINT NOT NULL  -- by a date of birth, which is not kept
);
