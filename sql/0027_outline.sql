-- territory: outlines of communes and of whole départements, for the map.

CREATE TABLE outline (
    code TEXT NOT NULL PRIMARY KEY, -- INSEE code of a commune, or code of a département
    commune BIGINT NOT NULL CHECK (commune IN (0, 1)),
    rings TEXT NOT NULL             -- metres on the territory's plane: "x,y x,y x,y;x,y …", a ring closed by itself
);
