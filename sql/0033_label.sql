-- catalog: labels and claims of origin: the territory's list, what each shop claims, and the proof staff looked at.

CREATE TABLE label (
    id BIGINT NOT NULL PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,   -- as sheets and tables of products write it: "bio", "AOP"
    name_fr TEXT NOT NULL,
    name_en TEXT NOT NULL,       -- empty: shown in French
    param TEXT NOT NULL UNIQUE,  -- what an address of a list asks for it with
    bit BIGINT NOT NULL UNIQUE CHECK (bit BETWEEN 0 AND 62), -- in the index
    proof TEXT NOT NULL CHECK (proof IN ('certificate', 'word')), -- a certificate of somebody else; or how the shop itself works
    closed_at BIGINT             -- neither claimed nor shown any more
);
CREATE TABLE label_claim (
    id BIGINT NOT NULL PRIMARY KEY,
    merchant_id BIGINT NOT NULL REFERENCES merchant (id),
    label_id BIGINT NOT NULL REFERENCES label (id),
    number TEXT NOT NULL,
    certifier TEXT NOT NULL,
    basis TEXT NOT NULL,         -- in the shop's own words
    until_day BIGINT,            -- last day it is valid, days since 1970; NULL: no end
    proof TEXT,                  -- SHA-256 of the photo: media/originals/…; NULL: none, or forgotten
    state TEXT NOT NULL CHECK (state IN ('asked', 'accepted', 'refused', 'withdrawn', 'expired', 'replaced')),
    reason TEXT NOT NULL,
    asked_by BIGINT NOT NULL,
    asked_at BIGINT NOT NULL,
    staff_id BIGINT,
    decided_at BIGINT,
    reminded_at BIGINT,
    ended_at BIGINT,             -- refused, withdrawn, expired or replaced since: its photo is forgotten half a year later
    CHECK ((ended_at IS NULL) = (state IN ('asked', 'accepted')))
);
CREATE UNIQUE INDEX label_claim_asked ON label_claim (merchant_id, label_id) WHERE state = 'asked';
CREATE UNIQUE INDEX label_claim_accepted ON label_claim (merchant_id, label_id) WHERE state = 'accepted';
CREATE INDEX label_claim_merchant ON label_claim (merchant_id, id);
CREATE INDEX label_claim_state ON label_claim (state, until_day);
CREATE INDEX label_claim_proof ON label_claim (proof) WHERE proof IS NOT NULL;
