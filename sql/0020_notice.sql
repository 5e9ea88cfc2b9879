-- office: what anybody tells the operator about a product or a shop (notice and action), and what staff decided.

CREATE TABLE notice (
    id BIGINT NOT NULL PRIMARY KEY,
    pub TEXT NOT NULL UNIQUE,    -- of the receipt's address
    number BIGINT NOT NULL UNIQUE, -- running: what people quote
    merchant_id BIGINT NOT NULL REFERENCES merchant (id),
    product_pub TEXT NOT NULL,   -- empty: the shop itself
    about TEXT NOT NULL,         -- its name when it was told
    reason TEXT NOT NULL CHECK (reason IN ('illegal', 'danger', 'copy', 'wrong', 'other')),
    body TEXT NOT NULL,
    name TEXT NOT NULL,          -- may be empty, as the mail
    mail TEXT NOT NULL,
    lang TEXT NOT NULL CHECK (lang IN ('fr', 'en')),
    created_at BIGINT NOT NULL,
    verdict TEXT CHECK (verdict IN ('acted', 'kept')),
    answer TEXT NOT NULL DEFAULT '',
    decided_at BIGINT,
    decided_by BIGINT,
    CHECK ((verdict IS NULL) = (decided_at IS NULL))
);
CREATE INDEX notice_open ON notice (decided_at, id);
