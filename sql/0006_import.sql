-- A merchant's table of products taken in: what was sent, and both sides of every offer it touches.

-- Set: not of this world any more, or not yet (an import being prepared, or undone): nobody sees it, its merchant neither.
ALTER TABLE offer ADD COLUMN removed_at BIGINT;
CREATE INDEX offer_shelf ON offer (merchant_id, removed_at, withdrawn_at, stale_at, lacks_at, bundle, book_min); -- the sums of a shelf read nothing else
-- What the merchant calls it in his own tables.
ALTER TABLE offer ADD COLUMN own_ref TEXT;

CREATE TABLE shelf_import (
    id BIGINT NOT NULL PRIMARY KEY,
    merchant_id BIGINT NOT NULL REFERENCES merchant (id),
    person_id BIGINT NOT NULL,
    name TEXT NOT NULL,          -- of the file
    sha256 TEXT NOT NULL,        -- media/imports/
    mapping TEXT NOT NULL,       -- which column is what, "1,0,3"; empty: by the headings
    state TEXT NOT NULL          -- showing, hiding: done for the public, what hangs on it follows
        CHECK (state IN ('read', 'queued', 'showing', 'applied', 'undoing', 'hiding', 'undone', 'dropped')),
    feed BIGINT NOT NULL CHECK (feed IN (0, 1)), -- fetched from the merchant's own site, not sent by somebody
    moved BIGINT NOT NULL CHECK (moved IN (0, 1)), -- sent back to be looked at: the shelf had changed meanwhile
    total BIGINT NOT NULL,       -- offers to make or change
    done BIGINT NOT NULL,        -- of these, prepared
    told BIGINT NOT NULL,        -- line up to which what follows is done
    fresh BIGINT NOT NULL,       -- made
    left_alone BIGINT NOT NULL,  -- by the undoing: changed by hand since
    created_at BIGINT NOT NULL,
    applied_at BIGINT,
    undone_at BIGINT
);
CREATE INDEX shelf_import_merchant ON shelf_import (merchant_id, id);
CREATE TABLE shelf_word (       -- what a merchant said that words of his tables mean
    merchant_id BIGINT NOT NULL REFERENCES merchant (id),
    kind TEXT NOT NULL CHECK (kind IN ('column', 'rayon')),
    word TEXT NOT NULL,          -- folded
    means TEXT NOT NULL,         -- a field of ours, or empty: not taken; a rayon's slug
    said_at BIGINT NOT NULL,
    PRIMARY KEY (merchant_id, kind, word)
);
CREATE TABLE shelf_import_row ( -- side 1: as the table wants it; side 0: as it was before, of what was there
    import_id BIGINT NOT NULL REFERENCES shelf_import (id),
    side BIGINT NOT NULL CHECK (side IN (0, 1)),
    line BIGINT NOT NULL,
    fresh BIGINT NOT NULL CHECK (fresh IN (0, 1)),
    offer_id BIGINT NOT NULL,
    product_id BIGINT NOT NULL,
    stock_item_id BIGINT NOT NULL,
    variant_id BIGINT NOT NULL,  -- this and the four below: of what is made
    code TEXT NOT NULL,
    pub TEXT NOT NULL,
    own_ref TEXT,
    on_hand_milli BIGINT NOT NULL,
    texts BIGINT NOT NULL CHECK (texts IN (0, 1)), -- the product changes, not the offer alone
    moves BIGINT NOT NULL CHECK (moves IN (0, 1)), -- onto the shelf or off it, or its season: what indexes hold changes
    names BIGINT NOT NULL CHECK (names IN (0, 1)), -- the variant is called otherwise
    makes BIGINT NOT NULL CHECK (makes IN (0, 1)), -- of what is made: its product too; 0: one more variant of another
    seen_at BIGINT NOT NULL,     -- updated_at of the offer when it was looked at
    category_id BIGINT NOT NULL,
    title_fr TEXT NOT NULL,
    title_en TEXT NOT NULL,
    text_fr TEXT NOT NULL,
    text_en TEXT NOT NULL,
    unit TEXT NOT NULL,
    net_milli BIGINT NOT NULL,
    net_unit TEXT NOT NULL,
    labels TEXT NOT NULL,
    allergens TEXT NOT NULL,
    origin TEXT NOT NULL,
    storage TEXT NOT NULL,
    packed BIGINT NOT NULL,
    ingredients TEXT NOT NULL,
    degree_milli BIGINT NOT NULL,
    maker TEXT NOT NULL,
    warnings TEXT NOT NULL,
    isbn TEXT NOT NULL,
    keeps TEXT NOT NULL,
    traces TEXT NOT NULL,
    facts TEXT NOT NULL,
    drained_milli BIGINT NOT NULL,
    variant_fr TEXT NOT NULL,
    variant_en TEXT NOT NULL,
    position BIGINT NOT NULL,    -- of the variant, of what is made
    price_cents BIGINT,
    list_cents BIGINT,
    price_id BIGINT NOT NULL,    -- of its line in price_past; 0: the price stays
    vat_bp BIGINT NOT NULL,
    mode TEXT,
    link TEXT NOT NULL,
    lead_days BIGINT NOT NULL,
    deposit_cents BIGINT NOT NULL,
    season_from BIGINT NOT NULL,
    season_to BIGINT NOT NULL,
    off_season BIGINT NOT NULL,
    book_min BIGINT NOT NULL,
    book_seats BIGINT NOT NULL,
    book_home BIGINT NOT NULL,
    book_shared BIGINT NOT NULL,
    lacks BIGINT NOT NULL CHECK (lacks IN (0, 1)), -- of what is made: it stays in the shop window until its sheet is complete
    parts TEXT,                  -- of a basket, "1500 o123,2000 l7": thousandths, and an offer or a line of this table; NULL: as they are
    published_at BIGINT,
    withdrawn_at BIGINT,
    delta_milli BIGINT NOT NULL,
    move_id BIGINT NOT NULL,     -- of its stock move
    PRIMARY KEY (import_id, side, line)
);
CREATE TABLE shelf_photo (      -- a photo that a table names by its address, of what the line is about
    import_id BIGINT NOT NULL REFERENCES shelf_import (id),
    line BIGINT NOT NULL,
    merchant_id BIGINT NOT NULL REFERENCES merchant (id),
    product_id BIGINT NOT NULL,
    source TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('staged', 'waits', 'taken', 'failed')),
    why TEXT NOT NULL,           -- of what failed
    PRIMARY KEY (import_id, line)
);
CREATE INDEX shelf_photo_merchant ON shelf_photo (merchant_id, product_id);
CREATE INDEX shelf_photo_waits ON shelf_photo (import_id, line) WHERE state = 'waits';
