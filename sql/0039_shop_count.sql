-- count: how often a shop's pages were opened, its number tapped, the way to it asked for, its own site gone to. Sums of a day; nobody's name, address or device.

CREATE TABLE shop_count (
    merchant_id BIGINT NOT NULL REFERENCES merchant (id),
    day BIGINT NOT NULL,         -- days since 1970, of the territory's calendar
    kind TEXT NOT NULL CHECK (kind IN ('visit', 'call', 'directions', 'out')),
    n BIGINT NOT NULL CHECK (n > 0),
    PRIMARY KEY (merchant_id, day, kind)
);
CREATE INDEX shop_count_day ON shop_count (day);
-- Ways out stood among the short addresses.
INSERT INTO shop_count (merchant_id, day, kind, n)
    SELECT merchant_id, day, source, sum(visits) FROM short_visit WHERE source = 'out' GROUP BY merchant_id, day, source;
DELETE FROM short_visit WHERE source = 'out';
