-- audience: how often the short addresses of posters and stickers were opened, and the ways out to a shop's own site (out). Sums of a day; nobody's name, address or device.

CREATE TABLE short_visit (
    merchant_id BIGINT NOT NULL REFERENCES merchant (id),
    offer_id BIGINT NOT NULL,    -- 0: the shop's own address
    day BIGINT NOT NULL,         -- days since 1970, of the territory's calendar
    source TEXT NOT NULL CHECK (source IN ('poster', 'window', 'sticker', 'press', 'other', 'out')),
    visits BIGINT NOT NULL CHECK (visits > 0),
    PRIMARY KEY (merchant_id, day, offer_id, source)
);
