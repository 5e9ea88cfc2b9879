-- Shops that left the market: their addresses may lead on to their own sites.

CREATE TABLE shop_moved (
    merchant_id BIGINT NOT NULL PRIMARY KEY REFERENCES merchant (id),
    url TEXT NOT NULL,           -- empty: nowhere, the addresses are unknown like any other
    by_staff BIGINT NOT NULL CHECK (by_staff IN (0, 1)), -- 1: the shop was closed by staff, and cannot open itself again
    person_id BIGINT NOT NULL,
    at BIGINT NOT NULL
);
