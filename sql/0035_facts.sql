-- catalog: what the law wants said of some goods only (a species, a nutrition table, second-hand…), and the weight without its liquid.

ALTER TABLE product ADD COLUMN facts TEXT NOT NULL DEFAULT ''; -- lines "code=value", in the order of the table in facts.c
ALTER TABLE product ADD COLUMN drained_milli BIGINT NOT NULL DEFAULT 0 CHECK (drained_milli >= 0); -- in the unit of net_milli; its price by the kilo is of this
