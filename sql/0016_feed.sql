-- The table or feed of a merchant's own site, looked at every day.

CREATE TABLE shelf_feed (
    merchant_id BIGINT NOT NULL PRIMARY KEY REFERENCES merchant (id),
    person_id BIGINT NOT NULL,   -- who gave the address
    url TEXT NOT NULL,
    paused BIGINT NOT NULL CHECK (paused IN (0, 1)),
    confirmed BIGINT NOT NULL CHECK (confirmed IN (0, 1)), -- somebody has looked at what the first reading would do, and wanted it
    etag TEXT NOT NULL,          -- of what was taken last, as the site said them: it is asked for what is newer
    modified TEXT NOT NULL,
    sha256 TEXT NOT NULL,        -- of what was taken last; empty: nothing was
    next_at BIGINT NOT NULL,
    asked_at BIGINT,             -- somebody waits for an answer since
    checked_at BIGINT,
    outcome TEXT NOT NULL        -- empty: never looked at
        CHECK (outcome IN ('', 'same', 'applied', 'look', 'errors', 'waiting', 'unreadable', 'address', 'url', 'too_large', 'timeout',
               'partial', 'certificate', 'unreachable', 'redirects', 'status', 'disk')),
    detail TEXT NOT NULL,        -- the status, how many cells, the sentence
    failures BIGINT NOT NULL,    -- in a row
    told TEXT NOT NULL,          -- the outcome a letter told; empty: none since it last went well
    told_at BIGINT,
    import_id BIGINT,            -- what came of it last
    taken_rows BLOB,             -- each line of what was taken last: eight bytes of its reference's hash, eight of its own; NULL: nothing was
    read_rows BLOB,              -- the same of what was read last: taken once it is on the shelf
    kept BIGINT NOT NULL DEFAULT 0 -- by the last reading: changed here by hand, while its line there stayed as it was
);
CREATE INDEX shelf_feed_due ON shelf_feed (next_at) WHERE paused = 0;
