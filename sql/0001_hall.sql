-- The hall: what every room leans on. Times are BIGINT milliseconds UTC, money BIGINT cents, quantities BIGINT thousandths.

CREATE TABLE setting (          -- the operator's choices, with history in setting_past
    key TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL,
    updated_at BIGINT NOT NULL,
    updated_by BIGINT            -- person, NULL: the command line
);
CREATE TABLE setting_past (
    id BIGINT NOT NULL PRIMARY KEY,
    key TEXT NOT NULL,
    value TEXT NOT NULL,         -- what it was before
    replaced_at BIGINT NOT NULL,
    replaced_by BIGINT
);
CREATE TABLE job (              -- effects outside the house, written with their cause
    id BIGINT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    key TEXT NOT NULL UNIQUE,    -- one job, one outside effect
    payload TEXT NOT NULL,       -- JSON
    run_at BIGINT NOT NULL,
    leased_until BIGINT NOT NULL DEFAULT 0,
    attempts BIGINT NOT NULL DEFAULT 0,
    done_at BIGINT,
    failed_at BIGINT,            -- gave up: red in the office, with a button
    last_error TEXT
);
CREATE INDEX job_due ON job (run_at, id) WHERE done_at IS NULL AND failed_at IS NULL;
CREATE INDEX job_kind ON job (kind, run_at, id) WHERE done_at IS NULL AND failed_at IS NULL; -- for who does some kinds alone
CREATE TABLE change (           -- the feed indexes follow; written in the transaction that made the change
    id BIGINT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    about BIGINT NOT NULL
);
CREATE TABLE audit (            -- who did what; append-only
    id BIGINT NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL,
    actor_kind TEXT NOT NULL CHECK (actor_kind IN ('staff', 'member', 'buyer', 'bank', 'clock', 'command')),
    actor_id BIGINT,
    verb TEXT NOT NULL,
    about TEXT NOT NULL,         -- "merchant 123"
    detail TEXT NOT NULL
);
CREATE INDEX audit_about ON audit (about, id);
-- Nobody rewrites what was done, by whatever way he comes to the database; it is forgotten after a year, whole.
-- only: sqlite
CREATE TRIGGER audit_stays BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'what was done is not rewritten'); END;
-- only: postgres
CREATE FUNCTION audit_stays() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'what was done is not rewritten'; END $$;
-- only: postgres
CREATE TRIGGER audit_stays BEFORE UPDATE ON audit FOR EACH ROW EXECUTE FUNCTION audit_stays();
CREATE TABLE form_done (        -- forms that have made something, for a day: a second press leads where the first did
    token TEXT NOT NULL PRIMARY KEY,
    person_id BIGINT NOT NULL,
    led_to TEXT NOT NULL,
    at BIGINT NOT NULL
);
