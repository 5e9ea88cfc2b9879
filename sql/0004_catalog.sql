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
    vat_bp BIGINT NOT NULL
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
    unit TEXT NOT NULL CHECK (unit IN ('piece', 'kg', 'l', 'service')),
    net_milli BIGINT NOT NULL,   -- net quantity in thousandths of kg or l; 0: none
    net_unit TEXT NOT NULL CHECK (net_unit IN ('', 'kg', 'l')),
    labels TEXT NOT NULL,        -- comma list of codes
    allergens TEXT NOT NULL,     -- comma list, "aucun", or empty: not a food
    origin TEXT NOT NULL,
    storage TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX product_merchant ON product (merchant_id, id);
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
    vat_bp BIGINT NOT NULL,
    mode TEXT CHECK (mode IN ('showcase', 'reserve', 'order', 'link_out')), -- NULL: the merchant's
    link TEXT NOT NULL,          -- of link_out
    created_at BIGINT NOT NULL,
    published_at BIGINT,
    withdrawn_at BIGINT,         -- by staff, or taken off the shelf for good
    updated_at BIGINT NOT NULL
);
CREATE INDEX offer_merchant ON offer (merchant_id, id);
CREATE INDEX offer_product ON offer (product_id);
CREATE INDEX offer_stock ON offer (stock_item_id);
CREATE TABLE product_picture (
    product_id BIGINT NOT NULL REFERENCES product (id),
    picture_id BIGINT NOT NULL REFERENCES picture (id),
    position BIGINT NOT NULL,
    PRIMARY KEY (product_id, picture_id)
);
CREATE TABLE stock_move (       -- why stock changed; append-only
    id BIGINT NOT NULL PRIMARY KEY,
    stock_item_id BIGINT NOT NULL REFERENCES stock_item (id),
    qty_milli BIGINT NOT NULL,   -- signed
    reason TEXT NOT NULL CHECK (reason IN ('start', 'count', 'hand_over', 'undo', 'return', 'loss')),
    order_id BIGINT,
    person_id BIGINT,
    at BIGINT NOT NULL
);
CREATE INDEX stock_move_item ON stock_move (stock_item_id, id);
CREATE INDEX stock_move_order ON stock_move (order_id) WHERE order_id IS NOT NULL;
CREATE TABLE price_past (       -- every price an offer ever had; append-only
    id BIGINT NOT NULL PRIMARY KEY,
    offer_id BIGINT NOT NULL REFERENCES offer (id),
    price_cents BIGINT,
    from_at BIGINT NOT NULL
);
CREATE INDEX price_past_offer ON price_past (offer_id, from_at);

-- What the public may see, and nothing else. Public statements start from these.
CREATE VIEW public_merchant AS
    SELECT id, slug, code, name, kind, trade_fr, trade_en, story_fr, story_en, banne, portrait_id, siret, legal_name,
           address, postcode, insee, phone, website, sort_key, pay_in_shop, pay_online, delivers, minimum_cents, lead_min, slot_min,
           slot_seats, reserve_limit_cents, published_at, updated_at,
           CASE WHEN verified_at IS NULL THEN 'showcase' ELSE mode END AS mode
    FROM merchant WHERE published_at IS NOT NULL AND suspended_at IS NULL;
CREATE VIEW public_offer AS
    SELECT o.id, o.code, o.merchant_id, o.product_id, o.variant_id, o.stock_item_id, o.price_cents, o.vat_bp, o.link,
           o.published_at, o.updated_at,
           CASE WHEN o.price_cents IS NULL AND coalesce(o.mode, m.mode) <> 'link_out' THEN 'showcase'
                WHEN m.mode = 'showcase' AND coalesce(o.mode, m.mode) <> 'link_out' THEN 'showcase'
                WHEN m.mode = 'reserve' AND coalesce(o.mode, m.mode) = 'order' THEN 'reserve'
                ELSE coalesce(o.mode, m.mode) END AS mode
    FROM offer o JOIN public_merchant m ON m.id = o.merchant_id
    WHERE o.published_at IS NOT NULL AND o.withdrawn_at IS NULL;
