-- payment: what was sent to a bank and never answered is not sent twice; what it lets nobody ask about, its merchant looks at.

ALTER TABLE refund ADD COLUMN sent_at BIGINT;   -- before the bank was asked for it; NULL: it was not
ALTER TABLE attempt ADD COLUMN look_at BIGINT;  -- its merchant was asked to look for the money since then; NULL: no, or he has
ALTER TABLE attempt ADD COLUMN seen_at BIGINT;  -- its merchant found the money there: paid on his word, not on the bank's
CREATE INDEX attempt_look ON attempt (merchant_id, id) WHERE look_at IS NOT NULL;
