-- sought: what somebody looked for, did not find, and told the operator. Who it was is said by himself alone, and not for long.

CREATE TABLE sought (
    id BIGINT NOT NULL PRIMARY KEY,
    words TEXT NOT NULL,         -- as typed
    folded TEXT NOT NULL,        -- without accents and case: what groups them
    place TEXT NOT NULL,         -- as typed; empty: not said
    contact TEXT NOT NULL,       -- a mail address or telephone, given to be answered; empty: none, or forgotten
    created_at BIGINT NOT NULL,
    done_at BIGINT               -- staff have dealt with it
);
CREATE INDEX sought_open ON sought (folded) WHERE done_at IS NULL;
CREATE INDEX sought_age ON sought (created_at);
CREATE INDEX sought_contact ON sought (contact) WHERE length(contact) > 0;
