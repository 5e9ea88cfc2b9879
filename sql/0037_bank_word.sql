-- payment: what banks said to one of several machines, as it came: what the journal's files are to a machine alone.

CREATE TABLE bank_word (
    id BIGINT NOT NULL PRIMARY KEY,
    seal TEXT NOT NULL UNIQUE,   -- SHA-256 of address and bytes: said again, it is the same word
    token TEXT NOT NULL,         -- of the contract's address
    raw BLOB NOT NULL,
    received_at BIGINT NOT NULL,
    leased_until BIGINT,         -- a machine is at it; the next words of the same contract wait
    trusted BIGINT CHECK (trusted IN (0, 1)), -- whether the bank had signed it; NULL until it was looked at
    applied_at BIGINT            -- looked at, and what it says done, in one commit
);
CREATE INDEX bank_word_left ON bank_word (token, id) WHERE applied_at IS NULL;
CREATE INDEX bank_word_age ON bank_word (received_at);

-- Which house of a bank that has two is open, as it was seen last.
CREATE TABLE bank_door (
    platform TEXT NOT NULL PRIMARY KEY, -- its code
    spare BIGINT NOT NULL CHECK (spare IN (0, 1)), -- the first is closed, the other one open
    seen_at BIGINT NOT NULL
);
