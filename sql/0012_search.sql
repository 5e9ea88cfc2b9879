-- search: the words of the territory that mean the same, and what people asked for. Sums of a day; nobody's name, address or device.

CREATE TABLE search_word (
    id BIGINT NOT NULL PRIMARY KEY,
    line TEXT NOT NULL UNIQUE    -- "chocolatine, pain au chocolat"
);
CREATE TABLE search_asked (
    day BIGINT NOT NULL,         -- days since 1970, of the territory's calendar
    words TEXT NOT NULL,         -- folded, at most 60 letters; mail addresses and long numbers are not noted
    asked BIGINT NOT NULL CHECK (asked > 0),
    empty BIGINT NOT NULL CHECK (empty >= 0 AND empty <= asked),
    PRIMARY KEY (day, words)
);
