-- What a merchant takes with him, and where he went.

CREATE TABLE shop_archive (     -- all of a shop in one file, asked for by an owner; the file lies in archives/
    merchant_id BIGINT NOT NULL PRIMARY KEY REFERENCES merchant (id),
    person_id BIGINT NOT NULL,
    token TEXT NOT NULL,         -- its name
    state TEXT NOT NULL CHECK (state IN ('asked', 'done', 'failed')),
    bytes BIGINT NOT NULL,
    products BIGINT NOT NULL,
    photos BIGINT NOT NULL,
    orders BIGINT NOT NULL,      -- lines of orders
    asked_at BIGINT NOT NULL,
    done_at BIGINT
);
