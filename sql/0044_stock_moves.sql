-- catalog: what a page of a stock's moves tells.

-- Of a move that is none of the stock itself: so many were set aside for its order, and are so no more.
ALTER TABLE stock_move ADD COLUMN held_milli BIGINT NOT NULL DEFAULT 0 CHECK (held_milli >= 0);
CREATE INDEX stock_move_at ON stock_move (stock_item_id, at, id);
