-- order: brought instead of collected, or the other way round, after it was placed.

CREATE TABLE order_change (     -- as its buyer asked; append-only but for how it ended
    id BIGINT NOT NULL PRIMARY KEY,
    order_id BIGINT NOT NULL REFERENCES orders (id),
    fulfilment TEXT NOT NULL CHECK (fulfilment IN ('pickup', 'delivery')), -- what it becomes
    place_id BIGINT NOT NULL,
    slot_at BIGINT NOT NULL,
    slot_end_at BIGINT NOT NULL,
    street TEXT NOT NULL,
    postcode TEXT NOT NULL,
    insee TEXT NOT NULL,
    fee_cents BIGINT NOT NULL,   -- from then on, wrapping included
    more_cents BIGINT NOT NULL,  -- than before; below zero: less
    state TEXT NOT NULL CHECK (state IN ('waiting', 'lapsed', 'left', 'done')), -- waiting: for the bank, its seat is taken beside the old one
    pay_by_at BIGINT NOT NULL,   -- of one that waits
    at BIGINT NOT NULL,
    ended_at BIGINT,
    CHECK ((state = 'waiting') = (ended_at IS NULL))
);
CREATE INDEX order_change_order ON order_change (order_id, id);
CREATE UNIQUE INDEX order_change_waiting ON order_change (order_id) WHERE state = 'waiting';
CREATE INDEX order_change_late ON order_change (pay_by_at) WHERE state = 'waiting';
CREATE TABLE purchase_terms_added ( -- what was agreed to afterwards; never changed
    id BIGINT NOT NULL PRIMARY KEY,
    purchase_id BIGINT NOT NULL REFERENCES purchase (id),
    text TEXT NOT NULL,
    hash TEXT NOT NULL           -- SHA-256 of it
);
CREATE INDEX purchase_terms_added_purchase ON purchase_terms_added (purchase_id, id);

-- review: what buyers write of what they received.

CREATE TABLE review (
    id BIGINT NOT NULL PRIMARY KEY,
    order_id BIGINT NOT NULL,    -- of room order: handed over to its author
    merchant_id BIGINT NOT NULL REFERENCES merchant (id),
    product_id BIGINT NOT NULL,  -- what it is about; 0: the shop
    stars BIGINT NOT NULL CHECK (stars BETWEEN 1 AND 5),
    about TEXT NOT NULL,         -- what that was called; empty: the shop
    text TEXT NOT NULL,
    signed_as TEXT NOT NULL,        -- "Camille L."
    lang TEXT NOT NULL CHECK (lang IN ('fr', 'en')),
    received_at BIGINT NOT NULL, -- the experience it is about
    written_at BIGINT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'published', 'refused', 'taken_back')),
    published_at BIGINT,         -- first shown
    ground TEXT NOT NULL,        -- why it was refused, one of the published grounds; written anew it stays until staff have decided
    words TEXT NOT NULL,         -- the same in words to its author
    decided_at BIGINT,
    decided_by BIGINT,           -- staff; NULL: nobody read it in time
    answer TEXT NOT NULL,        -- of the merchant, under it
    answered_at BIGINT,
    doubt TEXT NOT NULL,         -- of the merchant, told to staff
    doubted_at BIGINT,
    doubt_end TEXT NOT NULL,     -- what staff said to it
    CHECK (CASE state WHEN 'refused' THEN ground <> '' WHEN 'published' THEN ground = '' ELSE TRUE END),
    CHECK (state <> 'published' OR published_at IS NOT NULL)
);
CREATE UNIQUE INDEX review_order ON review (order_id, product_id);
CREATE INDEX review_public ON review (merchant_id, product_id, published_at) WHERE state = 'published';
CREATE INDEX review_waiting ON review (written_at) WHERE state = 'waiting';
CREATE INDEX review_doubted ON review (doubted_at) WHERE doubted_at IS NOT NULL;
CREATE INDEX review_written ON review (written_at);
CREATE TABLE review_sum (       -- of those that are published
    merchant_id BIGINT NOT NULL REFERENCES merchant (id),
    product_id BIGINT NOT NULL,
    n BIGINT NOT NULL,
    stars BIGINT NOT NULL,
    PRIMARY KEY (merchant_id, product_id)
);
CREATE TABLE review_mute (      -- mail addresses that are not to be asked for reviews
    mail TEXT NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL
);

-- order: services that begin before the days to change one's mind are over.

CREATE TABLE order_early (      -- its buyer asked for it expressly
    order_id BIGINT NOT NULL PRIMARY KEY REFERENCES orders (id),
    asked_at BIGINT NOT NULL
);

-- order: packaging that comes back to a shop without anybody knowing which order it went out with.

CREATE TABLE deposit_loose (    -- append-only, a mistake is a line of its own
    id BIGINT NOT NULL PRIMARY KEY,
    token TEXT NOT NULL UNIQUE,  -- of the form: the second click is nothing new
    merchant_id BIGINT NOT NULL REFERENCES merchant (id),
    offer_id BIGINT NOT NULL REFERENCES offer (id),
    title TEXT NOT NULL,         -- as it was called
    units BIGINT NOT NULL CHECK (units <> 0),
    each_cents BIGINT NOT NULL CHECK (each_cents > 0), -- as it was that day
    cents BIGINT NOT NULL,
    person_id BIGINT NOT NULL,
    at BIGINT NOT NULL,
    CHECK (cents = units * each_cents)
);
CREATE INDEX deposit_loose_merchant ON deposit_loose (merchant_id, at);
CREATE INDEX deposit_loose_offer ON deposit_loose (offer_id);
