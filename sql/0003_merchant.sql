-- media, merchant, reception: who sells, how it looks, when and where one can have it.

CREATE TABLE merchant (
    id BIGINT NOT NULL PRIMARY KEY,
    slug TEXT NOT NULL UNIQUE,
    code TEXT NOT NULL UNIQUE,   -- short code of its order numbers: "B7"
    name TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('shopkeeper', 'producer', 'craftsperson', 'service')),
    trade_fr TEXT NOT NULL,
    trade_en TEXT NOT NULL,
    story_fr TEXT NOT NULL,
    story_en TEXT NOT NULL,
    banne BIGINT NOT NULL CHECK (banne BETWEEN 1 AND 8),
    portrait_id BIGINT,          -- picture
    siret TEXT NOT NULL,         -- empty until given
    legal_name TEXT NOT NULL,
    address TEXT NOT NULL,
    postcode TEXT NOT NULL,
    insee TEXT NOT NULL,         -- empty until given
    phone TEXT NOT NULL,
    mail TEXT NOT NULL,
    website TEXT NOT NULL,
    sort_key TEXT NOT NULL,      -- French order of the name
    mode TEXT NOT NULL CHECK (mode IN ('showcase', 'reserve', 'order')),
    pay_in_shop BIGINT NOT NULL CHECK (pay_in_shop IN (0, 1)),
    pay_online BIGINT NOT NULL DEFAULT 0 CHECK (pay_online IN (0, 1)), -- kept by payment: a contract that can take money
    delivers BIGINT NOT NULL CHECK (delivers IN (0, 1)),
    reserve_limit_cents BIGINT NOT NULL, -- reservations above it want a code by mail
    minimum_cents BIGINT NOT NULL,
    lead_min BIGINT NOT NULL,    -- minutes between order and first slot
    slot_min BIGINT NOT NULL,    -- length of a collection slot
    slot_seats BIGINT NOT NULL,  -- orders per slot
    last_order BIGINT NOT NULL,  -- running number
    checked_to BIGINT NOT NULL DEFAULT 9223372036854775807, -- offers up to this id were asked what the law wants at this level; others stay in the shop window
    shelf_turn BIGINT NOT NULL DEFAULT 0, -- which turn its shelf is at: a large table is shown, or taken back, by the next
    licence TEXT NOT NULL DEFAULT '', -- to sell alcohol to take away, as its merchant says it; empty: none
    labels TEXT NOT NULL DEFAULT '', -- comma list of codes: those staff accepted and that are valid today
    wizard_step TEXT NOT NULL,   -- where the arrival stands; "done" at the end
    created_at BIGINT NOT NULL,
    published_at BIGINT,         -- public since; NULL: draft
    verified_at BIGINT,          -- staff have verified the trader file
    suspended_at BIGINT,
    updated_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX merchant_siret ON merchant (siret) WHERE siret <> '' AND suspended_at IS NULL;
CREATE INDEX merchant_commune ON merchant (insee);
CREATE TABLE member (
    id BIGINT NOT NULL PRIMARY KEY,
    merchant_id BIGINT NOT NULL REFERENCES merchant (id),
    person_id BIGINT NOT NULL REFERENCES person (id),
    role TEXT NOT NULL CHECK (role IN ('owner', 'manager', 'clerk', 'picker')),
    created_at BIGINT NOT NULL,
    removed_at BIGINT
);
CREATE UNIQUE INDEX member_once ON member (person_id, merchant_id) WHERE removed_at IS NULL;
CREATE INDEX member_merchant ON member (merchant_id);
CREATE TABLE invitation (       -- somebody an owner asks to join; the link is in his mail only
    id BIGINT NOT NULL PRIMARY KEY,
    merchant_id BIGINT NOT NULL REFERENCES merchant (id),
    mail TEXT NOT NULL,
    name TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('owner', 'manager', 'clerk', 'picker')),
    token_hash TEXT NOT NULL UNIQUE,
    invited_by BIGINT NOT NULL REFERENCES person (id),
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT,
    withdrawn_at BIGINT
);
CREATE INDEX invitation_merchant ON invitation (merchant_id, id);
CREATE TABLE question (         -- what somebody asked a shop from its page, and the answer; forgotten after a year
    id BIGINT NOT NULL PRIMARY KEY,
    merchant_id BIGINT NOT NULL REFERENCES merchant (id),
    wants TEXT NOT NULL CHECK (wants IN ('answer', 'call')),
    name TEXT NOT NULL,
    mail TEXT NOT NULL,          -- never shown to the shop: the answer goes there
    phone TEXT NOT NULL,
    body TEXT NOT NULL,
    lang TEXT NOT NULL CHECK (lang IN ('fr', 'en')),
    created_at BIGINT NOT NULL,
    answer TEXT,
    answered_at BIGINT,
    answered_by BIGINT
);
CREATE INDEX question_merchant ON question (merchant_id, id);
CREATE INDEX question_created ON question (created_at);
CREATE TABLE verification (     -- what staff decided about trader files and first sheets; append-only
    id BIGINT NOT NULL PRIMARY KEY,
    merchant_id BIGINT NOT NULL REFERENCES merchant (id),
    verdict TEXT NOT NULL CHECK (verdict IN ('asked', 'verified', 'refused', 'suspended', 'restored')),
    reason TEXT NOT NULL,
    staff_id BIGINT,
    at BIGINT NOT NULL
);
CREATE INDEX verification_merchant ON verification (merchant_id, id);
CREATE TABLE picture (
    id BIGINT NOT NULL PRIMARY KEY,
    pub TEXT NOT NULL UNIQUE,
    merchant_id BIGINT NOT NULL REFERENCES merchant (id),
    original TEXT NOT NULL,      -- SHA-256 of the bytes as received: media/originals/…
    alt TEXT NOT NULL,
    width BIGINT NOT NULL,
    height BIGINT NOT NULL,
    rgb BIGINT NOT NULL,
    sharpness BIGINT NOT NULL,
    brightness BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    refused TEXT                 -- why the imager could not read it
);
CREATE INDEX picture_merchant ON picture (merchant_id, id);
CREATE TABLE rendition (
    picture_id BIGINT NOT NULL REFERENCES picture (id),
    format TEXT NOT NULL CHECK (format IN ('webp', 'avif')),
    width BIGINT NOT NULL,       -- asked width: 320, 480, 640, 960, 1280
    file TEXT NOT NULL,          -- SHA-256 of the bytes: media/ab/cd…
    bytes BIGINT NOT NULL,
    PRIMARY KEY (picture_id, format, width)
);
CREATE TABLE day_hours (        -- one day unlike the others: its rows replace the hours of its weekday; a row without hours: closed
    id BIGINT NOT NULL PRIMARY KEY,
    merchant_id BIGINT NOT NULL REFERENCES merchant (id),
    day BIGINT NOT NULL,         -- days since 1970
    opens_min BIGINT,
    closes_min BIGINT,
    CHECK ((opens_min IS NULL) = (closes_min IS NULL)),
    CHECK (opens_min IS NULL OR (opens_min >= 0 AND opens_min < closes_min AND closes_min <= 1440))
);
CREATE INDEX day_hours_merchant ON day_hours (merchant_id, day, opens_min);
CREATE TABLE holiday_work (     -- public holidays on which a merchant works as on any other day
    merchant_id BIGINT NOT NULL REFERENCES merchant (id),
    holiday TEXT NOT NULL,
    PRIMARY KEY (merchant_id, holiday)
);
CREATE TABLE opening (          -- weekly hours, local minutes of the day
    id BIGINT NOT NULL PRIMARY KEY,
    merchant_id BIGINT NOT NULL REFERENCES merchant (id),
    weekday BIGINT NOT NULL CHECK (weekday BETWEEN 1 AND 7),
    opens_min BIGINT NOT NULL,
    closes_min BIGINT NOT NULL,
    place_id BIGINT NOT NULL DEFAULT 0, -- pickup_place; 0: the shop of the sheet
    CHECK (opens_min >= 0 AND opens_min < closes_min AND closes_min <= 1440)
);
CREATE INDEX opening_merchant ON opening (merchant_id, place_id, weekday, opens_min);
CREATE TABLE pickup_point (     -- where several merchants bring what was ordered: made by staff, with its own hours
    id BIGINT NOT NULL PRIMARY KEY,
    pub TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    address TEXT NOT NULL,
    postcode TEXT NOT NULL,
    insee TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    closed_at BIGINT             -- nothing new is promised there
);
CREATE TABLE point_opening (
    id BIGINT NOT NULL PRIMARY KEY,
    point_id BIGINT NOT NULL REFERENCES pickup_point (id),
    weekday BIGINT NOT NULL CHECK (weekday BETWEEN 1 AND 7),
    opens_min BIGINT NOT NULL,
    closes_min BIGINT NOT NULL,
    CHECK (opens_min >= 0 AND opens_min < closes_min AND closes_min <= 1440)
);
CREATE INDEX point_opening_point ON point_opening (point_id, weekday, opens_min);
CREATE TABLE pickup_place (     -- where a merchant's goods are collected, beside the shop of his sheet
    id BIGINT NOT NULL PRIMARY KEY,
    pub TEXT NOT NULL UNIQUE,
    merchant_id BIGINT NOT NULL REFERENCES merchant (id),
    kind TEXT NOT NULL CHECK (kind IN ('shop', 'farm', 'workshop', 'stall', 'point')),
    point_id BIGINT REFERENCES pickup_point (id), -- name, address and hours are then the point's
    name TEXT NOT NULL,
    address TEXT NOT NULL,
    postcode TEXT NOT NULL,
    insee TEXT NOT NULL,
    lead_min BIGINT NOT NULL CHECK (lead_min >= 0),
    slot_min BIGINT NOT NULL CHECK (slot_min > 0),
    slot_seats BIGINT NOT NULL CHECK (slot_seats > 0),
    created_at BIGINT NOT NULL,
    closed_at BIGINT,            -- nothing new is promised there; what was promised stays
    CHECK ((point_id IS NULL) = (kind <> 'point'))
);
CREATE INDEX pickup_place_merchant ON pickup_place (merchant_id, id);
CREATE UNIQUE INDEX pickup_place_point ON pickup_place (merchant_id, point_id) WHERE point_id IS NOT NULL AND closed_at IS NULL;
CREATE TABLE cutoff (           -- the last moment to order for a day; no row: none but the time to prepare
    merchant_id BIGINT NOT NULL REFERENCES merchant (id),
    place_id BIGINT NOT NULL,    -- pickup_place; 0: the shop of the sheet, and deliveries without rounds
    before_days BIGINT NOT NULL CHECK (before_days BETWEEN 0 AND 6), -- orders are taken until that many days before…
    before_min BIGINT NOT NULL CHECK (before_min BETWEEN 0 AND 1440), -- …at that minute of the day
    PRIMARY KEY (merchant_id, place_id)
);
CREATE TABLE closure (          -- holidays: calendar days, both included
    id BIGINT NOT NULL PRIMARY KEY,
    merchant_id BIGINT NOT NULL REFERENCES merchant (id),
    from_day BIGINT NOT NULL,    -- days since 1970
    to_day BIGINT NOT NULL,
    note TEXT NOT NULL
);
CREATE INDEX closure_merchant ON closure (merchant_id, to_day);
CREATE TABLE pause (            -- of taking orders; read with the time, so that it is over by itself
    merchant_id BIGINT NOT NULL PRIMARY KEY REFERENCES merchant (id),
    until_at BIGINT NOT NULL,
    person_id BIGINT NOT NULL,
    at BIGINT NOT NULL
);
CREATE TABLE market (
    id BIGINT NOT NULL PRIMARY KEY,
    slug TEXT NOT NULL UNIQUE,
    name_fr TEXT NOT NULL,
    name_en TEXT NOT NULL,
    insee TEXT NOT NULL,
    place TEXT NOT NULL,
    weekday BIGINT NOT NULL,
    opens_min BIGINT NOT NULL,
    closes_min BIGINT NOT NULL
);
CREATE TABLE stall (
    market_id BIGINT NOT NULL REFERENCES market (id),
    merchant_id BIGINT NOT NULL REFERENCES merchant (id),
    PRIMARY KEY (market_id, merchant_id)
);
CREATE TABLE stall_absence (    -- a market day on which a merchant does not come
    market_id BIGINT NOT NULL REFERENCES market (id),
    merchant_id BIGINT NOT NULL REFERENCES merchant (id),
    day BIGINT NOT NULL,         -- days since 1970
    PRIMARY KEY (market_id, merchant_id, day)
);
CREATE TABLE area (             -- where a merchant delivers: a commune, or a radius around the shop
    id BIGINT NOT NULL PRIMARY KEY,
    merchant_id BIGINT NOT NULL REFERENCES merchant (id),
    insee TEXT,                  -- NULL: radius
    radius_m BIGINT,
    fee_cents BIGINT NOT NULL,
    minimum_cents BIGINT NOT NULL,
    CHECK ((insee IS NULL) <> (radius_m IS NULL))
);
CREATE INDEX area_merchant ON area (merchant_id);
CREATE TABLE parcel_terms (     -- a merchant who sends what is ordered by a carrier, paid online; no row: he does not
    merchant_id BIGINT NOT NULL PRIMARY KEY REFERENCES merchant (id),
    carrier TEXT NOT NULL,
    fee_cents BIGINT NOT NULL CHECK (fee_cents >= 0),
    minimum_cents BIGINT NOT NULL CHECK (minimum_cents >= 0),
    a_day BIGINT NOT NULL CHECK (a_day > 0),
    travel_days BIGINT NOT NULL CHECK (travel_days BETWEEN 1 AND 15) -- neither Sundays nor public holidays count
);
CREATE TABLE delivery_round (   -- a merchant who has any delivers on these alone, else in his opening hours
    id BIGINT NOT NULL PRIMARY KEY,
    merchant_id BIGINT NOT NULL REFERENCES merchant (id),
    weekday BIGINT NOT NULL CHECK (weekday BETWEEN 1 AND 7),
    leaves_min BIGINT NOT NULL,
    back_min BIGINT NOT NULL,
    seats BIGINT NOT NULL CHECK (seats > 0),
    before_days BIGINT NOT NULL CHECK (before_days BETWEEN 0 AND 6), -- orders are taken until that many days before…
    before_min BIGINT NOT NULL CHECK (before_min BETWEEN 0 AND 1440), -- …at that minute of the day
    CHECK (leaves_min >= 0 AND leaves_min < back_min AND back_min <= 1440)
);
CREATE INDEX delivery_round_merchant ON delivery_round (merchant_id, weekday, leaves_min);
CREATE TABLE slot (             -- seats taken; a row appears with the first order of the slot
    merchant_id BIGINT NOT NULL REFERENCES merchant (id),
    place_id BIGINT NOT NULL,    -- pickup_place; 0: the shop of the sheet, and deliveries
    fulfilment TEXT NOT NULL CHECK (fulfilment IN ('pickup', 'delivery', 'parcel')),
    starts_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    seats BIGINT NOT NULL,
    taken BIGINT NOT NULL CHECK (taken >= 0 AND taken <= seats),
    PRIMARY KEY (merchant_id, place_id, fulfilment, starts_at)
);
