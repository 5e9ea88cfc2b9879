-- standin: a shop agrees that one of the staff acts for it; what was done so, and how each thing was before.

CREATE TABLE stand_in (
    id BIGINT NOT NULL PRIMARY KEY,
    pub TEXT NOT NULL UNIQUE,    -- in the addresses while acting: /pour/…
    merchant_id BIGINT NOT NULL REFERENCES merchant (id),
    person_id BIGINT NOT NULL REFERENCES person (id), -- of the staff: who may act, nobody else
    why TEXT NOT NULL,           -- what for, as the shop reads it
    lasts TEXT NOT NULL CHECK (lasts IN ('hour', 'day', 'week', 'month')),
    asked_at BIGINT NOT NULL,
    how TEXT NOT NULL DEFAULT '' CHECK (how IN ('', 'account', 'link', 'telephone', 'in_person')), -- how the shop agreed
    said_by TEXT NOT NULL DEFAULT '', -- who agreed for the shop
    said_at BIGINT,              -- when he said so
    agreed_at BIGINT,            -- when that was written down; NULL: not yet
    until_at BIGINT,
    ended_at BIGINT,             -- before its time
    ended_how TEXT NOT NULL DEFAULT '' CHECK (ended_how IN ('', 'withdrawn', 'refused', 'stopped')),
    ended_by TEXT NOT NULL DEFAULT '',
    CHECK ((agreed_at IS NULL) = (how = '')),
    CHECK ((agreed_at IS NULL) = (until_at IS NULL)),
    CHECK ((ended_at IS NULL) = (ended_how = '')),
    CHECK (until_at IS NULL OR until_at <= agreed_at + 2592000000) -- thirty days at most
);
CREATE INDEX stand_in_merchant ON stand_in (merchant_id, id);
CREATE TABLE stand_in_act (     -- one form sent for the shop
    id BIGINT NOT NULL PRIMARY KEY,
    stand_in_id BIGINT NOT NULL REFERENCES stand_in (id),
    merchant_id BIGINT NOT NULL REFERENCES merchant (id),
    person_id BIGINT NOT NULL REFERENCES person (id),
    at BIGINT NOT NULL,
    path TEXT NOT NULL           -- the route: "/commercant/horaires"
);
CREATE INDEX stand_in_act_merchant ON stand_in_act (merchant_id, id);
CREATE TABLE stand_in_change (  -- one record changed by it, as it was and as it became
    id BIGINT NOT NULL PRIMARY KEY,
    act_id BIGINT NOT NULL REFERENCES stand_in_act (id),
    merchant_id BIGINT NOT NULL REFERENCES merchant (id),
    kind TEXT NOT NULL,
    record_id BIGINT NOT NULL,
    name TEXT NOT NULL,          -- what it was called
    was TEXT,                    -- its fields, see app/record.h; NULL: it was not there
    became TEXT,                 -- NULL: it is gone
    undone_at BIGINT,
    undone_by BIGINT,
    CHECK (was IS NOT NULL OR became IS NOT NULL),
    CHECK ((undone_at IS NULL) = (undone_by IS NULL))
);
CREATE INDEX stand_in_change_act ON stand_in_change (act_id, id);
