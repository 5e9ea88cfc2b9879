-- booking: the time of a service, taken with the order it is a line of.

CREATE TABLE booking (
    id BIGINT NOT NULL PRIMARY KEY,
    offer_id BIGINT NOT NULL REFERENCES offer (id),
    merchant_id BIGINT NOT NULL REFERENCES merchant (id),
    order_id BIGINT NOT NULL REFERENCES orders (id),
    seats BIGINT NOT NULL CHECK (seats > 0),
    of_seats BIGINT NOT NULL,    -- how many could be served at once when it was taken
    shared BIGINT NOT NULL CHECK (shared IN (0, 1)), -- counted together with the merchant's other shared services
    starts_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    freed_at BIGINT,             -- its order ended without it; NULL: it stands as long as its order may still be paid
    CHECK (ends_at > starts_at)
);
CREATE INDEX booking_when ON booking (merchant_id, starts_at) WHERE freed_at IS NULL;
CREATE INDEX booking_order ON booking (order_id);
