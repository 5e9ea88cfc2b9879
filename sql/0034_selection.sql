-- campaign: goods of several merchants that staff put together; put in the basket in one go, each line its own merchant's.

CREATE TABLE selection (
    id BIGINT NOT NULL PRIMARY KEY,
    slug TEXT NOT NULL UNIQUE,
    title_fr TEXT NOT NULL,
    title_en TEXT NOT NULL,      -- empty: shown in French
    text_fr TEXT NOT NULL,
    text_en TEXT NOT NULL,
    made_by BIGINT NOT NULL,     -- staff
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    published_at BIGINT          -- NULL: nobody sees it
);
CREATE TABLE selection_line (
    selection_id BIGINT NOT NULL REFERENCES selection (id),
    offer_id BIGINT NOT NULL REFERENCES offer (id),
    qty_milli BIGINT NOT NULL CHECK (qty_milli > 0),
    position BIGINT NOT NULL,
    PRIMARY KEY (selection_id, offer_id)
);
CREATE INDEX selection_line_offer ON selection_line (offer_id);
