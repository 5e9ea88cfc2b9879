-- open: lists that have a link. What is in them, never whose they are.

CREATE TABLE kept_list (
    code TEXT NOT NULL PRIMARY KEY, -- in the link; nobody guesses one, and who does learns what somebody likes, not who
    content TEXT NOT NULL UNIQUE,   -- "12345*2_67890*1.5_sB7": codes of offers with a quantity, of shops behind an s
    good_until BIGINT NOT NULL
);
CREATE INDEX kept_list_good ON kept_list (good_until);
