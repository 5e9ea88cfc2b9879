-- media, catalog: retouched pictures, and products that are only a photo yet.

-- What its merchant asked for, one letter a step: b brighter, s square; and what its renditions show.
ALTER TABLE picture ADD COLUMN steps TEXT NOT NULL DEFAULT '';
ALTER TABLE picture ADD COLUMN shown_steps TEXT NOT NULL DEFAULT '';
-- How often the steps changed.
ALTER TABLE picture ADD COLUMN edition BIGINT NOT NULL DEFAULT 0;
CREATE INDEX product_picture_picture ON product_picture (picture_id);
CREATE TABLE rendition_past (   -- files no rendition names any more: a page somebody still looks at may ask for them
    file TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (file, at)
);
CREATE INDEX rendition_past_at ON rendition_past (at);
CREATE TABLE photo_draft (      -- nobody but its merchant sees it: it is no offer before it has a name and a price
    id BIGINT NOT NULL PRIMARY KEY,
    merchant_id BIGINT NOT NULL REFERENCES merchant (id),
    picture_id BIGINT NOT NULL UNIQUE REFERENCES picture (id),
    name TEXT NOT NULL,          -- of the file, as it was sent
    title TEXT NOT NULL,         -- from here on as typed, right or wrong
    rayon TEXT NOT NULL,
    price TEXT NOT NULL,
    unit TEXT NOT NULL,
    stock TEXT NOT NULL,
    allergens TEXT NOT NULL,
    showcase BIGINT NOT NULL CHECK (showcase IN (0, 1)),
    created_at BIGINT NOT NULL
);
CREATE INDEX photo_draft_merchant ON photo_draft (merchant_id, id);
