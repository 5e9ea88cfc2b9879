-- order: orders that are not ready when they were promised, and complaints nobody answers.

ALTER TABLE orders ADD COLUMN late_stage BIGINT NOT NULL DEFAULT 0; -- 1: its shop was reminded; 2: its buyer was told, too
CREATE INDEX orders_state ON orders (state, slot_at); -- for the clock: open orders are few, whatever the year's were
ALTER TABLE complaint ADD COLUMN reminded_at BIGINT; -- its shop was asked again for an answer

CREATE TABLE order_unmet (      -- its buyer says after its time that he did not get what he paid for
    order_id BIGINT NOT NULL PRIMARY KEY REFERENCES orders (id),
    asked_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL      -- without the shop's word it is cancelled then, and paid back
);
CREATE INDEX order_unmet_ends ON order_unmet (ends_at);
