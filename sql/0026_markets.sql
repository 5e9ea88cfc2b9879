-- reception: markets, as staff keep them and merchants propose them.

ALTER TABLE market ADD COLUMN closed_at BIGINT; -- it is no longer held
CREATE TABLE market_off (       -- a day on which a market is not held
    market_id BIGINT NOT NULL REFERENCES market (id),
    day BIGINT NOT NULL,         -- days since 1970
    why TEXT NOT NULL,
    PRIMARY KEY (market_id, day)
);
CREATE TABLE market_proposal (  -- a merchant knows one that is not here; staff look
    id BIGINT NOT NULL PRIMARY KEY,
    merchant_id BIGINT NOT NULL REFERENCES merchant (id),
    person_id BIGINT NOT NULL,
    name TEXT NOT NULL,
    insee TEXT NOT NULL,
    postcode TEXT NOT NULL,
    place TEXT NOT NULL,
    weekday BIGINT NOT NULL CHECK (weekday BETWEEN 1 AND 7),
    opens_min BIGINT NOT NULL,
    closes_min BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    decided_at BIGINT,
    market_id BIGINT,            -- what it became; NULL: refused
    reason TEXT NOT NULL         -- why it was refused
);
CREATE INDEX market_proposal_merchant ON market_proposal (merchant_id, id);
CREATE INDEX market_proposal_waiting ON market_proposal (decided_at, id);
