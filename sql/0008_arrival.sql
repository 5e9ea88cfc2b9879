-- arrival: what the register of establishments says, how a registration goes, links to go on with it.

CREATE TABLE register_firm (    -- extract of the national register, put in by the operator; known SIRET numbers only
    siret TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,          -- on the door; empty: the register knows none
    legal_name TEXT NOT NULL,
    address TEXT NOT NULL,
    postcode TEXT NOT NULL,
    insee TEXT NOT NULL,
    activity TEXT NOT NULL       -- NAF code, "10.71C"
);
CREATE TABLE arrival (          -- a registration, from the first answer to the open shop
    merchant_id BIGINT NOT NULL PRIMARY KEY REFERENCES merchant (id),
    person_id BIGINT NOT NULL REFERENCES person (id),
    step TEXT NOT NULL,          -- the screen that waits for an answer
    begun_at BIGINT NOT NULL,
    step_at BIGINT NOT NULL,     -- since when
    ended_at BIGINT              -- open
);
CREATE INDEX arrival_waiting ON arrival (step_at) WHERE ended_at IS NULL;
CREATE INDEX arrival_begun ON arrival (begun_at);
CREATE TABLE arrival_time (     -- how long each screen took, at its first answer
    merchant_id BIGINT NOT NULL REFERENCES merchant (id),
    step TEXT NOT NULL,
    took_ms BIGINT NOT NULL CHECK (took_ms >= 0),
    done_at BIGINT NOT NULL,
    PRIMARY KEY (merchant_id, step)
);
CREATE INDEX arrival_time_done ON arrival_time (done_at);
CREATE TABLE arrival_draft (    -- what was typed and not yet saved by somebody who finishes later
    merchant_id BIGINT NOT NULL REFERENCES merchant (id),
    step TEXT NOT NULL,
    field TEXT NOT NULL,
    typed TEXT NOT NULL,
    PRIMARY KEY (merchant_id, step, field)
);
CREATE TABLE arrival_link (     -- one-time links that sign a device in to go on
    token_hash TEXT NOT NULL PRIMARY KEY, -- SHA-256
    person_id BIGINT NOT NULL REFERENCES person (id),
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT
);
CREATE INDEX arrival_link_person ON arrival_link (person_id, created_at);

-- How staff accompany shops afterwards: what is put aside of the list of next actions, the weekly routine, what is written down.
CREATE TABLE put_aside (        -- an action somebody has done, or will do another day: not listed before that moment
    merchant_id BIGINT NOT NULL REFERENCES merchant (id),
    kind TEXT NOT NULL,          -- of src/shop/coach/actions.c
    done BIGINT NOT NULL CHECK (done IN (0, 1)), -- 0: another day
    person_id BIGINT NOT NULL,
    at BIGINT NOT NULL,
    until_at BIGINT NOT NULL,
    PRIMARY KEY (merchant_id, kind)
);
CREATE INDEX put_aside_until ON put_aside (until_at);
CREATE TABLE routine_done (     -- when a task of the weekly routine was done last
    task TEXT NOT NULL PRIMARY KEY, -- of src/shop/coach/routine.c
    at BIGINT NOT NULL,
    person_id BIGINT NOT NULL
);
CREATE TABLE shop_entry (       -- what staff write down of a shop, for themselves: never shown to it
    id BIGINT NOT NULL PRIMARY KEY,
    merchant_id BIGINT NOT NULL REFERENCES merchant (id),
    kind TEXT NOT NULL CHECK (kind IN ('note', 'call', 'visit', 'letter')),
    text TEXT NOT NULL,
    at BIGINT NOT NULL,
    person_id BIGINT NOT NULL
);
CREATE INDEX shop_entry_merchant ON shop_entry (merchant_id, at);
CREATE INDEX shop_entry_at ON shop_entry (at);
CREATE TABLE shop_follow (      -- who follows it, and what is agreed to come next
    merchant_id BIGINT NOT NULL PRIMARY KEY REFERENCES merchant (id),
    next_step TEXT NOT NULL,     -- empty: none
    next_day BIGINT,             -- days since 1970; NULL: without a date
    coach_id BIGINT,             -- person; NULL: nobody
    updated_at BIGINT NOT NULL,
    person_id BIGINT NOT NULL
);
CREATE TABLE diagnosis (        -- how a shop stands with digital things, asked before and after it was accompanied
    merchant_id BIGINT NOT NULL REFERENCES merchant (id),
    moment TEXT NOT NULL CHECK (moment IN ('before', 'after')),
    answers TEXT NOT NULL,       -- one digit a question, 0 to 2
    score BIGINT NOT NULL CHECK (score BETWEEN 0 AND 100),
    at BIGINT NOT NULL,
    person_id BIGINT NOT NULL,
    PRIMARY KEY (merchant_id, moment)
);
