-- catalog: categories, products, variants, offers, stock, price history.

CREATE TABLE category (
    id BIGINT NOT NULL PRIMARY KEY,
    slug TEXT NOT NULL UNIQUE,
    parent_id BIGINT REFERENCES category (id),
    name_fr TEXT NOT NULL,
    name_en TEXT NOT NULL,
    icon TEXT NOT NULL,
    position BIGINT NOT NULL,
    service BIGINT NOT NULL CHECK (service IN (0, 1)),
    food BIGINT NOT NULL CHECK (food IN (0, 1)),
    alcohol BIGINT NOT NULL CHECK (alcohol IN (0, 1)),
    vat_bp BIGINT NOT NULL,
    kind TEXT NOT NULL DEFAULT 'goods' -- which fields the law wants of what stands there
        CHECK (kind IN ('goods', 'food', 'fresh', 'alcohol', 'book', 'clothes', 'service'))
);
CREATE TABLE product (
    id BIGINT NOT NULL PRIMARY KEY,
    pub TEXT NOT NULL UNIQUE,    -- short id in addresses
    merchant_id BIGINT NOT NULL REFERENCES merchant (id), -- who described it
    category_id BIGINT NOT NULL REFERENCES category (id),
    title_fr TEXT NOT NULL,
    title_en TEXT NOT NULL,      -- empty: shown in French
    text_fr TEXT NOT NULL,
    text_en TEXT NOT NULL,
    unit TEXT NOT NULL CHECK (unit IN ('piece', 'weighed', 'kg', 'l', 'service')), -- weighed: by the piece, at a price of the kilo
    net_milli BIGINT NOT NULL,   -- net quantity in thousandths of kg or l; 0: none
    net_unit TEXT NOT NULL CHECK (net_unit IN ('', 'kg', 'l', 'm', 'm2', 'piece')), -- what its price is said of, where it is sold by the piece
    labels TEXT NOT NULL,        -- comma list of codes; shown are those its merchant has proved
    allergens TEXT NOT NULL,     -- comma list, "aucun", or empty: not a food
    origin TEXT NOT NULL,
    storage TEXT NOT NULL,
    packed BIGINT NOT NULL DEFAULT 0 CHECK (packed IN (0, 1)), -- food sold in its pack
    ingredients TEXT NOT NULL DEFAULT '',
    degree_milli BIGINT NOT NULL DEFAULT 0 CHECK (degree_milli BETWEEN 0 AND 100000), -- alcohol, thousandths of a percent of volume
    maker TEXT NOT NULL DEFAULT '',    -- name and address; empty: the merchant
    warnings TEXT NOT NULL DEFAULT '',
    isbn TEXT NOT NULL DEFAULT '',     -- thirteen digits
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX product_merchant ON product (merchant_id, id);
CREATE INDEX product_shelf ON product (merchant_id, title_fr, id); -- pages of the shelf, by name
CREATE INDEX product_category ON product (category_id);
CREATE TABLE variant (
    id BIGINT NOT NULL PRIMARY KEY,
    product_id BIGINT NOT NULL REFERENCES product (id),
    name_fr TEXT NOT NULL,       -- empty when the product has one variant only
    name_en TEXT NOT NULL,
    position BIGINT NOT NULL
);
CREATE INDEX variant_product ON variant (product_id, position);
CREATE TABLE stock_item (
    id BIGINT NOT NULL PRIMARY KEY,
    merchant_id BIGINT NOT NULL REFERENCES merchant (id),
    on_hand_milli BIGINT NOT NULL CHECK (on_hand_milli >= 0)
);
CREATE TABLE offer (
    id BIGINT NOT NULL PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,   -- five digits for paper and telephone
    merchant_id BIGINT NOT NULL REFERENCES merchant (id),
    product_id BIGINT NOT NULL REFERENCES product (id),
    variant_id BIGINT NOT NULL REFERENCES variant (id),
    stock_item_id BIGINT NOT NULL REFERENCES stock_item (id),
    price_cents BIGINT,          -- NULL: price on request (showcase only)
    list_cents BIGINT,           -- of a book: the price its publisher set
    vat_bp BIGINT NOT NULL,
    mode TEXT CHECK (mode IN ('showcase', 'reserve', 'order', 'made', 'quote', 'link_out')), -- NULL: the merchant's; made: to order
    lead_days BIGINT NOT NULL DEFAULT 7 CHECK (lead_days BETWEEN 1 AND 60), -- to make one, when it is made to order
    link TEXT NOT NULL,          -- of link_out
    book_min BIGINT NOT NULL DEFAULT 0 CHECK (book_min BETWEEN 0 AND 720), -- a service one books a time of: how long it lasts; 0: none
    book_seats BIGINT NOT NULL DEFAULT 1 CHECK (book_seats BETWEEN 1 AND 200), -- how many at the same time
    book_home BIGINT NOT NULL DEFAULT 0 CHECK (book_home IN (0, 1)),     -- done at the buyer's
    book_shared BIGINT NOT NULL DEFAULT 0 CHECK (book_shared IN (0, 1)), -- by who does the merchant's other shared services
    created_at BIGINT NOT NULL,
    published_at BIGINT,
    withdrawn_at BIGINT,         -- by staff, or taken off the shelf for good
    confirmed_at BIGINT,         -- its merchant said that it is still sold
    stale_at BIGINT,             -- hidden, as he did not; shown again when he does
    turn BIGINT NOT NULL DEFAULT 0, -- n: public from turn n of its shelf on; -n: until then; 0: whatever the turn
    lacks_at BIGINT,             -- its sheet lacks what the law wants of what is sold: it stays in the shop window until that is filled in
    deposit_cents BIGINT NOT NULL DEFAULT 0 CHECK (deposit_cents BETWEEN 0 AND 100000), -- of each jar, bottle, crate: given back when it comes back
    season_from BIGINT NOT NULL DEFAULT 0 CHECK (season_from BETWEEN 0 AND 12), -- months of each year in which it is sold; 0: all
    season_to BIGINT NOT NULL DEFAULT 0 CHECK (season_to BETWEEN 0 AND 12),
    off_season BIGINT NOT NULL DEFAULT 0 CHECK (off_season IN (0, 1)), -- shown, not sold: by the clock, from these months
    bundle BIGINT NOT NULL DEFAULT 0 CHECK (bundle IN (0, 1)), -- a basket: its stock is that of its parts, its own is not looked at
    placed BIGINT NOT NULL DEFAULT 0 CHECK (placed IN (0, 1)), -- some places have stock of their own of it: stock_place
    updated_at BIGINT NOT NULL
);
CREATE INDEX offer_merchant ON offer (merchant_id, id);
CREATE INDEX offer_product ON offer (product_id);
CREATE INDEX offer_stock ON offer (stock_item_id);
CREATE INDEX offer_season ON offer (season_from) WHERE season_from > 0;
CREATE INDEX offer_published ON offer (published_at);
CREATE TABLE bundle_part (      -- what is in one basket; an offer with a part is one, a part never is
    offer_id BIGINT NOT NULL REFERENCES offer (id),
    part_id BIGINT NOT NULL REFERENCES offer (id), -- of the same merchant
    stock_item_id BIGINT NOT NULL REFERENCES stock_item (id), -- of that part
    qty_milli BIGINT NOT NULL CHECK (qty_milli > 0),
    position BIGINT NOT NULL,
    PRIMARY KEY (offer_id, part_id),
    UNIQUE (offer_id, stock_item_id)
);
CREATE INDEX bundle_part_part ON bundle_part (part_id);
CREATE TABLE stock_place (      -- what is counted at a place beside the shop; what a place has none of its own comes from the shop's
    offer_id BIGINT NOT NULL REFERENCES offer (id),
    place_id BIGINT NOT NULL REFERENCES pickup_place (id),
    stock_item_id BIGINT NOT NULL UNIQUE REFERENCES stock_item (id),
    PRIMARY KEY (offer_id, place_id)
);
CREATE TABLE product_picture (
    product_id BIGINT NOT NULL REFERENCES product (id),
    picture_id BIGINT NOT NULL REFERENCES picture (id),
    position BIGINT NOT NULL,    -- the first one stands for the product in lists
    beside BIGINT NOT NULL DEFAULT 0 CHECK (beside IN (0, 1)), -- 1: it shows more; 0: one sent after it in its place takes that place
    PRIMARY KEY (product_id, picture_id)
);
CREATE TABLE stock_move (       -- why stock changed; append-only
    id BIGINT NOT NULL PRIMARY KEY,
    stock_item_id BIGINT NOT NULL REFERENCES stock_item (id),
    qty_milli BIGINT NOT NULL,   -- signed
    reason TEXT NOT NULL CHECK (reason IN ('start', 'count', 'stocktake', 'import', 'hand_over', 'undo', 'return', 'loss', 'released')),
    order_id BIGINT,
    person_id BIGINT,
    at BIGINT NOT NULL
);
CREATE INDEX stock_move_item ON stock_move (stock_item_id, id);
CREATE INDEX stock_move_person ON stock_move (person_id, at) WHERE person_id IS NOT NULL;
CREATE INDEX stock_move_order ON stock_move (order_id) WHERE order_id IS NOT NULL;
CREATE TABLE price_past (       -- every price an offer ever had; append-only
    id BIGINT NOT NULL PRIMARY KEY,
    offer_id BIGINT NOT NULL REFERENCES offer (id),
    price_cents BIGINT,
    from_at BIGINT NOT NULL
);
CREATE INDEX price_past_offer ON price_past (offer_id, from_at);

CREATE TABLE quote (            -- somebody asks what a thing would cost; the shop answers
    id BIGINT NOT NULL PRIMARY KEY,
    token TEXT NOT NULL UNIQUE,  -- of the form it came from: sent twice, kept once
    merchant_id BIGINT NOT NULL REFERENCES merchant (id),
    offer_id BIGINT NOT NULL REFERENCES offer (id),
    title TEXT NOT NULL,         -- as it was called
    name TEXT NOT NULL,
    mail TEXT NOT NULL,
    phone TEXT NOT NULL,
    asked TEXT NOT NULL,
    lang TEXT NOT NULL CHECK (lang IN ('fr', 'en')),
    created_at BIGINT NOT NULL,
    answer TEXT NOT NULL,        -- empty until answered
    answer_cents BIGINT,         -- the price said, if any
    answered_by BIGINT,
    answered_at BIGINT,
    link TEXT UNIQUE,            -- of the page where who asked reads the answer; NULL: none yet
    lines TEXT NOT NULL DEFAULT '', -- what answer_cents holds: "cents what", one on a line; never changed
    valid_to BIGINT,             -- until when it can be ordered
    lead_days BIGINT NOT NULL DEFAULT 0 CHECK (lead_days BETWEEN 0 AND 60), -- to make it, from the order on
    made BIGINT NOT NULL DEFAULT 0 CHECK (made IN (0, 1)), -- to the buyer's measure: cannot be given up afterwards
    stock_item_id BIGINT REFERENCES stock_item (id), -- its own: one piece, so that it is ordered once
    state TEXT NOT NULL DEFAULT 'asked' CHECK (state IN ('asked', 'answered', 'sent', 'accepted', 'refused', 'lapsed')),
    order_id BIGINT,             -- which it became
    ended_at BIGINT,
    why TEXT NOT NULL DEFAULT '' -- words of who refused it
);
CREATE INDEX quote_lapses ON quote (valid_to) WHERE state = 'sent';
CREATE INDEX quote_order ON quote (order_id) WHERE order_id IS NOT NULL;
CREATE INDEX quote_piece ON quote (stock_item_id) WHERE stock_item_id IS NOT NULL;
CREATE INDEX quote_merchant ON quote (merchant_id, answered_at, id);
CREATE INDEX quote_created ON quote (created_at);

CREATE TABLE promotion (        -- a price with dates; never changed but to end it sooner, and to say what it strikes
    id BIGINT NOT NULL PRIMARY KEY,
    offer_id BIGINT NOT NULL REFERENCES offer (id),
    merchant_id BIGINT NOT NULL REFERENCES merchant (id),
    price_cents BIGINT NOT NULL CHECK (price_cents > 0),
    was_cents BIGINT NOT NULL,   -- what is struck: the lowest price of the 30 days before from_at
    from_at BIGINT NOT NULL,
    to_at BIGINT NOT NULL,
    told BIGINT NOT NULL CHECK (told IN (0, 1, 2)), -- pages and index know: nothing, that it began, that it ended
    person_id BIGINT NOT NULL,
    made_at BIGINT NOT NULL,
    CHECK (to_at >= from_at)
);
CREATE INDEX promotion_offer ON promotion (offer_id, from_at);
CREATE INDEX promotion_told ON promotion (told, from_at);

CREATE TABLE bulk (             -- one change for many products
    id BIGINT NOT NULL PRIMARY KEY,
    merchant_id BIGINT NOT NULL REFERENCES merchant (id),
    person_id BIGINT NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX bulk_at ON bulk (at);
CREATE TABLE bulk_row (         -- how each was before
    bulk_id BIGINT NOT NULL REFERENCES bulk (id),
    offer_id BIGINT NOT NULL REFERENCES offer (id),
    price_cents BIGINT,
    mode TEXT,
    published_at BIGINT,
    withdrawn_at BIGINT,
    PRIMARY KEY (bulk_id, offer_id)
);
CREATE TABLE fresh_ask (        -- "still sold?": asked by a letter whose link opens one page with one button
    merchant_id BIGINT NOT NULL PRIMARY KEY REFERENCES merchant (id),
    token TEXT NOT NULL UNIQUE,
    asked_at BIGINT NOT NULL,
    answered_at BIGINT           -- NULL: not yet
);

-- What the public may see, and nothing else. Public statements start from these.
CREATE VIEW public_merchant AS
    SELECT id, slug, code, name, kind, trade_fr, trade_en, story_fr, story_en, banne, portrait_id, siret, legal_name,
           address, postcode, insee, phone, website, sort_key, pay_in_shop, pay_online, delivers, minimum_cents, lead_min, slot_min,
           slot_seats, reserve_limit_cents, published_at, updated_at, shelf_turn, checked_to, labels, licence,
           CASE WHEN verified_at IS NULL THEN 'showcase' ELSE mode END AS mode
    FROM merchant WHERE published_at IS NOT NULL AND suspended_at IS NULL;
CREATE VIEW public_offer AS
    SELECT o.id, o.code, o.merchant_id, o.product_id, o.variant_id, o.stock_item_id, o.price_cents, o.list_cents, o.vat_bp, o.link,
           o.published_at, o.updated_at, o.book_min, o.book_home, o.bundle, o.deposit_cents, o.off_season, o.season_from,
           m.labels AS shop_labels, o.placed,
           CASE WHEN o.mode = 'made' THEN o.lead_days ELSE 0 END AS lead_days, -- 0: from the shelf
           CASE WHEN o.mode IN ('link_out', 'quote') THEN o.mode
                WHEN o.price_cents IS NULL OR o.lacks_at IS NOT NULL OR o.id > m.checked_to OR o.off_season = 1 OR m.mode = 'showcase' THEN 'showcase'
                WHEN m.mode = 'reserve' AND o.mode IN ('order', 'made') THEN 'reserve'
                WHEN o.mode = 'made' THEN 'order'
                ELSE coalesce(o.mode, m.mode) END AS mode
    FROM offer o JOIN public_merchant m ON m.id = o.merchant_id
    WHERE o.published_at IS NOT NULL AND o.withdrawn_at IS NULL AND o.stale_at IS NULL
      AND (o.turn = 0 OR o.turn BETWEEN 1 AND m.shelf_turn OR o.turn < -m.shelf_turn);
