-- Web push: who we are to the browsers' push services, and which browsers want to hear of a purchase.
CREATE TABLE push_key (         -- one, made with the territory
    id BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    secret BLOB NOT NULL,       -- sealed
    seal_number BIGINT NOT NULL,
    shown TEXT NOT NULL         -- as browsers want it said
);
CREATE TABLE push_reader (
    id BIGINT NOT NULL PRIMARY KEY,
    purchase_id BIGINT NOT NULL, -- of a purchase that may be forgotten before it
    endpoint TEXT NOT NULL,
    shown TEXT NOT NULL,        -- the browser's own key and secret, as it said them
    auth TEXT NOT NULL,
    lang TEXT NOT NULL,
    at BIGINT NOT NULL,
    UNIQUE (purchase_id, endpoint)
);
CREATE INDEX push_reader_at ON push_reader (at);
