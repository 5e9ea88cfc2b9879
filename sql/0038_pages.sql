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

-- wish: somebody wants to be told, once, when a sold-out product is back. No account, no name.

CREATE TABLE wish (
    id BIGINT NOT NULL PRIMARY KEY,
    product_id BIGINT NOT NULL REFERENCES product (id),
    address TEXT NOT NULL,       -- of mail in lower case, or a mobile telephone "+33…"
    mark TEXT NOT NULL,          -- SHA-256 of the address, as in wish_told
    kind TEXT NOT NULL CHECK (kind IN ('mail', 'phone')),
    lang TEXT NOT NULL CHECK (lang IN ('fr', 'en')),
    token TEXT NOT NULL UNIQUE,  -- of the link that ends it: in its letter, nowhere else
    created_at BIGINT NOT NULL,
    looked_at BIGINT NOT NULL,   -- whether it is back was looked at last
    told_at BIGINT,              -- its one letter was left; NULL: it waits
    UNIQUE (product_id, address)
);
CREATE INDEX wish_waiting ON wish (product_id, looked_at) WHERE told_at IS NULL;
CREATE INDEX wish_address ON wish (address, created_at);
CREATE INDEX wish_age ON wish (created_at);
CREATE INDEX wish_told_age ON wish (told_at) WHERE told_at IS NOT NULL;
-- Each letter that was left: nothing that ends or renews a wish makes this less.
CREATE TABLE wish_told (
    id BIGINT NOT NULL PRIMARY KEY,
    mark TEXT NOT NULL, -- SHA-256 of the address
    at BIGINT NOT NULL
);
CREATE INDEX wish_told_mark ON wish_told (mark, at);
CREATE INDEX wish_told_at ON wish_told (at);
