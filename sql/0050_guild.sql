-- guild: organisations shops belong to. Words of their pages: no list, count, price or right asks these tables.

CREATE TABLE guild (
    id BIGINT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    folded TEXT NOT NULL UNIQUE, -- without accents and case
    insee TEXT NOT NULL,         -- the commune whose shops are offered it; empty: the whole territory
    website TEXT NOT NULL,       -- http(s); empty: none
    closed_at BIGINT             -- neither offered nor shown since; NULL: both
);

CREATE TABLE guild_shop (
    merchant_id BIGINT NOT NULL REFERENCES merchant (id),
    guild_id BIGINT NOT NULL REFERENCES guild (id),
    said_by TEXT NOT NULL CHECK (said_by IN ('shop', 'team')),
    person_id BIGINT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (merchant_id, guild_id)
);
CREATE INDEX guild_shop_guild ON guild_shop (guild_id);
