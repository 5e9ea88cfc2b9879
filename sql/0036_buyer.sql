-- account: buyers who want one. Nothing they buy needs it: it is found by the addresses they have shown to be theirs.

CREATE TABLE buyer (
    id BIGINT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,          -- empty until said
    lang TEXT NOT NULL CHECK (lang IN ('fr', 'en')),
    way TEXT NOT NULL CHECK (way IN ('', 'pickup', 'delivery')), -- how he would rather have it; empty: he does not say
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,     -- signed in last
    warned_at BIGINT             -- told that the account is about to end; NULL: not since he was seen
);
CREATE INDEX buyer_seen ON buyer (seen_at);
CREATE TABLE buyer_reach (       -- a mail address or telephone: whoever typed its code last has it
    address TEXT NOT NULL PRIMARY KEY, -- as purchases hold it
    buyer_id BIGINT NOT NULL REFERENCES buyer (id),
    kind TEXT NOT NULL CHECK (kind IN ('mail', 'phone')),
    proved_at BIGINT NOT NULL
);
CREATE INDEX buyer_reach_buyer ON buyer_reach (buyer_id);
CREATE TABLE buyer_session (     -- a device; signed out, the row is gone
    id BIGINT NOT NULL PRIMARY KEY,
    buyer_id BIGINT NOT NULL REFERENCES buyer (id),
    token_hash TEXT NOT NULL UNIQUE, -- SHA-256 of the cookie
    device TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX buyer_session_buyer ON buyer_session (buyer_id);
CREATE INDEX buyer_session_end ON buyer_session (expires_at);
CREATE TABLE buyer_address (     -- where things are delivered to; the one chosen last is put into forms
    id BIGINT NOT NULL PRIMARY KEY,
    buyer_id BIGINT NOT NULL REFERENCES buyer (id),
    label TEXT NOT NULL,
    street TEXT NOT NULL,
    postcode TEXT NOT NULL,
    insee TEXT NOT NULL,
    chosen_at BIGINT NOT NULL
);
CREATE INDEX buyer_address_buyer ON buyer_address (buyer_id, chosen_at);
CREATE INDEX purchase_mail ON purchase (mail, created_at);

-- order: what becomes of what a purchase says of its buyer: 1: how to reach him, where, and words; 2: his name and what was agreed to as well.

ALTER TABLE purchase ADD COLUMN forgotten BIGINT NOT NULL DEFAULT 0 CHECK (forgotten IN (0, 1, 2));
ALTER TABLE purchase ADD COLUMN erase_at BIGINT; -- he wants it forgotten since: as soon as nothing of it is open
CREATE INDEX purchase_erase ON purchase (erase_at) WHERE erase_at IS NOT NULL AND forgotten = 0;
CREATE INDEX purchase_age ON purchase (forgotten, created_at);

-- cart: somebody orders for somebody else, who asked for it: his own name and telephone.

ALTER TABLE cart ADD COLUMN helper TEXT NOT NULL DEFAULT ''; -- empty: the buyer himself
ALTER TABLE cart ADD COLUMN helper_phone TEXT NOT NULL DEFAULT '';

-- keeping: how far each kind of data was looked through for what is too old.

CREATE TABLE keep_mark (
    kind TEXT NOT NULL PRIMARY KEY, -- a name of the table in keeping.c
    at BIGINT NOT NULL,          -- everything too old at this moment is gone
    swept BIGINT NOT NULL        -- how many there were in all
);
CREATE INDEX cart_contact ON cart (closed_at) WHERE closed_at IS NOT NULL AND length(name) > 0;
CREATE INDEX audit_at ON audit (at);
CREATE INDEX job_failed ON job (failed_at) WHERE failed_at IS NOT NULL;
CREATE INDEX gateway_event_raw ON gateway_event (received_at) WHERE length(raw) > 0;
CREATE INDEX sign_code_age ON sign_code (created_at);
CREATE INDEX session_end ON session (expires_at);
CREATE INDEX order_message_age ON order_message (at);
CREATE INDEX order_gift_words ON order_gift (order_id) WHERE length(message) > 0;
CREATE INDEX complaint_words ON complaint (at) WHERE length(text) > 0;
CREATE INDEX order_return_receipt ON order_return (asked_at) WHERE length(receipt) > 0;
CREATE INDEX mandate_words ON purchase_mandate (at) WHERE length(asked_by) > 0;
CREATE INDEX notice_by ON notice (created_at) WHERE length(name) + length(mail) > 0;
