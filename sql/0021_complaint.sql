-- complaint: what buyers write to shops, and complaints with their numbers.

ALTER TABLE order_message ADD COLUMN by_buyer BIGINT NOT NULL DEFAULT 0 CHECK (by_buyer IN (0, 1)); -- the buyer wrote it; person_id is then 0
ALTER TABLE return_terms ADD COLUMN mediator TEXT NOT NULL DEFAULT ''; -- the merchant's consumer mediator: name, address, site
CREATE TABLE complaint (        -- of a buyer about an order; a human answers it
    id BIGINT NOT NULL PRIMARY KEY,
    number TEXT NOT NULL UNIQUE, -- B7-0412-R1
    order_id BIGINT NOT NULL REFERENCES orders (id),
    merchant_id BIGINT NOT NULL REFERENCES merchant (id),
    about TEXT NOT NULL CHECK (about IN ('missing', 'damaged', 'wrong', 'late', 'money', 'other')),
    text TEXT NOT NULL,
    at BIGINT NOT NULL,
    answer TEXT,                 -- the shop's, or staff's
    answered_at BIGINT,
    answered_by BIGINT,
    by_staff BIGINT NOT NULL DEFAULT 0 CHECK (by_staff IN (0, 1))
);
CREATE INDEX complaint_order ON complaint (order_id, id);
CREATE INDEX complaint_open ON complaint (at) WHERE answered_at IS NULL;
