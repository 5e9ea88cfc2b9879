-- hall: what somebody sent who was no longer signed in, until he sends it again: for a day, for him alone.

CREATE TABLE form_kept (
    id BIGINT NOT NULL PRIMARY KEY,
    token_hash TEXT NOT NULL,    -- SHA-256 of the cookie of the browser it was typed in
    mark TEXT NOT NULL,          -- of what was typed and where it goes: pressed twice it is kept once
    kind TEXT NOT NULL CHECK (kind IN ('member', 'staff', 'buyer')),
    owner_id BIGINT NOT NULL,    -- who typed it: a person, or a buyer
    merchant_id BIGINT,          -- the merchant a member acted for
    target TEXT NOT NULL,        -- where it goes
    sealed TEXT NOT NULL,        -- Base64: the fields but for secrets, under a key made of that cookie
    at BIGINT NOT NULL,
    UNIQUE (token_hash, mark)
);
CREATE INDEX form_kept_age ON form_kept (at);
CREATE INDEX form_kept_owner ON form_kept (owner_id, kind, at);

-- merchant: his consumer mediator is a particular of his, which his page names; it stood with the terms of returns.

ALTER TABLE merchant ADD COLUMN mediator TEXT NOT NULL DEFAULT ''; -- name, address, site; empty: the operator's
UPDATE merchant SET mediator = coalesce((SELECT t.mediator FROM return_terms t WHERE t.merchant_id = merchant.id), '');
ALTER TABLE return_terms DROP COLUMN mediator;
