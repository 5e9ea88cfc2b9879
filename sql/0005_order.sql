-- cart, payment, order, fulfilment: intention, money, promise, hand-over.

CREATE TABLE cart (
    id BIGINT NOT NULL PRIMARY KEY,
    token_hash TEXT NOT NULL UNIQUE, -- SHA-256 of the cookie
    name TEXT NOT NULL,          -- contact typed at the checkout, kept so that nothing typed is lost
    phone TEXT NOT NULL,
    mail TEXT NOT NULL,
    mail_proved_at BIGINT,       -- a code sent there was typed back
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    closed_at BIGINT,            -- became a purchase
    purchase_id BIGINT
);
CREATE TABLE cart_line (
    id BIGINT NOT NULL PRIMARY KEY,
    cart_id BIGINT NOT NULL REFERENCES cart (id),
    offer_id BIGINT NOT NULL REFERENCES offer (id),
    qty_milli BIGINT NOT NULL CHECK (qty_milli > 0),
    price_seen_cents BIGINT NOT NULL, -- so that a change is said, never silent
    added_at BIGINT NOT NULL,
    starts_at BIGINT,            -- of a service: the time meant
    quote_id BIGINT,             -- a price the shop made for this buyer; NULL: that of the shelf
    UNIQUE (cart_id, offer_id)
);
CREATE TABLE cart_choice (      -- how each merchant's part is to be received and paid
    cart_id BIGINT NOT NULL REFERENCES cart (id),
    merchant_id BIGINT NOT NULL REFERENCES merchant (id),
    fulfilment TEXT NOT NULL CHECK (fulfilment IN ('pickup', 'delivery', 'parcel')),
    place_id BIGINT NOT NULL,    -- pickup_place; 0: the shop of the sheet, and deliveries
    slot_at BIGINT,              -- start of the chosen slot
    pay TEXT NOT NULL CHECK (pay IN ('shop', 'online')),
    street TEXT NOT NULL,
    postcode TEXT NOT NULL,
    insee TEXT NOT NULL,
    note TEXT NOT NULL,
    PRIMARY KEY (cart_id, merchant_id)
);

CREATE TABLE contract (         -- a merchant's bank contract
    id BIGINT NOT NULL PRIMARY KEY,
    token TEXT NOT NULL UNIQUE,  -- in the notification address, for life
    merchant_id BIGINT NOT NULL REFERENCES merchant (id),
    dialect TEXT NOT NULL CHECK (dialect <> ''), -- one of src/pay
    platform TEXT NOT NULL,      -- a platform of the configuration: name, form address, REST address
    site_id TEXT NOT NULL,
    part TEXT NOT NULL DEFAULT '',  -- what else the bank calls the contract by, where its dialect has it
    login TEXT NOT NULL DEFAULT '',
    services BIGINT NOT NULL DEFAULT 0 CHECK (services IN (0, 1)), -- its web services answer us; where there is a password, that says it
    key_test BLOB,               -- sealed
    key_production BLOB,         -- sealed
    rest_test BLOB,              -- sealed REST passwords; NULL: the bank's offer has none
    rest_production BLOB,
    seal_number BIGINT NOT NULL, -- which sealing key
    last4_test TEXT NOT NULL,
    last4_production TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('pending', 'test', 'production', 'off')),
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX contract_one ON contract (merchant_id) WHERE state <> 'off';
CREATE TABLE old_key (          -- a bank key that was replaced: what it signed is understood for a while; it signs nothing
    id BIGINT NOT NULL PRIMARY KEY,
    contract_id BIGINT NOT NULL REFERENCES contract (id),
    production BIGINT NOT NULL CHECK (production IN (0, 1)),
    key BLOB NOT NULL,           -- sealed
    seal_number BIGINT NOT NULL,
    until_at BIGINT NOT NULL     -- of what the bank said later, nothing is understood
);
CREATE INDEX old_key_contract ON old_key (contract_id, until_at);
CREATE TABLE trans_number (     -- vads_trans_id: unique per contract and UTC day, 0 … 899999
    contract_id BIGINT NOT NULL REFERENCES contract (id),
    day BIGINT NOT NULL,
    next BIGINT NOT NULL CHECK (next <= 900000),
    PRIMARY KEY (contract_id, day)
);
CREATE TABLE attempt (          -- one try at paying one reference on one merchant's contract
    id BIGINT NOT NULL PRIMARY KEY,
    merchant_id BIGINT NOT NULL REFERENCES merchant (id),
    contract_id BIGINT NOT NULL REFERENCES contract (id),
    about BIGINT NOT NULL,       -- the order, known here as a number only
    reference TEXT NOT NULL UNIQUE, -- what the bank sees: order number and suffix
    amount_cents BIGINT NOT NULL CHECK (amount_cents > 0),
    currency TEXT NOT NULL,      -- ISO 4217 numeric
    mode TEXT NOT NULL CHECK (mode IN ('TEST', 'PRODUCTION')),
    trans_id TEXT NOT NULL,
    trans_date TEXT NOT NULL,    -- YYYYMMDDHHMMSS UTC
    bank_id TEXT NOT NULL,       -- the bank's own id once known
    state TEXT NOT NULL CHECK (state IN ('created', 'redirected', 'pending', 'authorised', 'captured', 'refused', 'cancelled', 'expired', 'refunded')),
    captured_cents BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL,
    settled_at BIGINT,
    poll_at BIGINT,              -- next question to the bank; NULL: none needed
    polls BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX attempt_about ON attempt (about, id);
CREATE INDEX attempt_merchant ON attempt (merchant_id, settled_at) WHERE settled_at IS NOT NULL;
CREATE INDEX attempt_poll ON attempt (poll_at) WHERE poll_at IS NOT NULL;
CREATE TABLE gateway_event (    -- what the bank told us, as told; append-only but for applied_at and verdict
    id BIGINT NOT NULL PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,    -- contract, bank id, kind and status: same event, one effect
    contract_id BIGINT NOT NULL REFERENCES contract (id),
    attempt_id BIGINT REFERENCES attempt (id),
    source TEXT NOT NULL CHECK (source IN ('notification', 'status')),
    status TEXT NOT NULL,
    amount_cents BIGINT NOT NULL,
    raw TEXT NOT NULL,
    received_at BIGINT NOT NULL,
    applied_at BIGINT NOT NULL,
    verdict TEXT NOT NULL        -- what it did: captured, ignored, wrong_amount…
);
CREATE INDEX gateway_event_attempt ON gateway_event (attempt_id, id);
CREATE TABLE journal_mark (     -- how far each day's journal of a machine was applied, in bytes
    file TEXT NOT NULL PRIMARY KEY,
    applied BIGINT NOT NULL
);
CREATE TABLE refund (
    id BIGINT NOT NULL PRIMARY KEY,
    merchant_id BIGINT NOT NULL REFERENCES merchant (id),
    attempt_id BIGINT NOT NULL REFERENCES attempt (id),
    amount_cents BIGINT NOT NULL CHECK (amount_cents > 0),
    reason TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('asked', 'done', 'by_hand')), -- by_hand: a task in the bank's back office
    created_at BIGINT NOT NULL,
    done_at BIGINT,
    bank_id TEXT NOT NULL DEFAULT '' -- what the bank calls the money that went back; empty: nobody told us
);
CREATE INDEX refund_attempt ON refund (attempt_id);
CREATE INDEX refund_merchant ON refund (merchant_id, done_at) WHERE done_at IS NOT NULL;

CREATE TABLE purchase (         -- one checkout; no status, no money
    id BIGINT NOT NULL PRIMARY KEY,
    token TEXT NOT NULL UNIQUE,  -- 128 bits, in the address of the tracking page
    idem_key TEXT NOT NULL UNIQUE, -- cart token hash and form token
    idem_hash TEXT NOT NULL,     -- content: same key and content, same answer
    cart_id BIGINT NOT NULL REFERENCES cart (id),
    lang TEXT NOT NULL CHECK (lang IN ('fr', 'en')),
    name TEXT NOT NULL,
    phone TEXT NOT NULL,
    mail TEXT NOT NULL,
    total_cents BIGINT NOT NULL,
    replaced_by BIGINT,          -- an unpaid purchase replaced by a later one of the same cookie
    created_at BIGINT NOT NULL
);
CREATE TABLE orders (           -- the part of one merchant
    id BIGINT NOT NULL PRIMARY KEY,
    purchase_id BIGINT NOT NULL REFERENCES purchase (id),
    merchant_id BIGINT NOT NULL REFERENCES merchant (id),
    number TEXT NOT NULL UNIQUE, -- B7-0412
    code TEXT NOT NULL,          -- four digits to show, unique among the merchant's open orders
    codes_wrong BIGINT NOT NULL DEFAULT 0, -- tried at the hand-over
    codes_shut_until BIGINT,     -- after too many of them, none is looked at before
    kind TEXT NOT NULL CHECK (kind IN ('reserve', 'order')),
    fulfilment TEXT NOT NULL CHECK (fulfilment IN ('pickup', 'delivery', 'parcel')),
    place_id BIGINT NOT NULL DEFAULT 0, -- pickup_place; 0: the shop of the sheet, and deliveries
    place_name TEXT NOT NULL DEFAULT '', -- as it was called; its address is then in street, postcode, insee
    slot_at BIGINT NOT NULL,
    slot_end_at BIGINT NOT NULL,
    street TEXT NOT NULL,
    postcode TEXT NOT NULL,
    insee TEXT NOT NULL,
    note TEXT NOT NULL,
    pay TEXT NOT NULL CHECK (pay IN ('shop', 'online')),
    state TEXT NOT NULL CHECK (state IN ('submitted', 'accepted', 'preparing', 'ready', 'out_for_delivery', 'handed_over', 'expired', 'refused', 'cancelled', 'not_collected')),
    lines_cents BIGINT NOT NULL,
    fee_cents BIGINT NOT NULL,
    deposit_cents BIGINT NOT NULL DEFAULT 0, -- of packaging, as ordered
    ordered_total_cents BIGINT NOT NULL, -- frozen: lines + fee + deposit
    actual_total_cents BIGINT NOT NULL,
    ready_from_at BIGINT,        -- something of it is made for the buyer: no time before this; NULL: all of it was there
    pay_by_at BIGINT,            -- online payment expected by; NULL: none expected
    pay_extended_at BIGINT,
    shop_paid_cents BIGINT NOT NULL DEFAULT 0,
    shop_paid_by TEXT NOT NULL DEFAULT '', -- cash, card, cheque, voucher
    shop_paid_at BIGINT,
    created_at BIGINT NOT NULL,
    seen_at BIGINT,              -- by the merchant
    announced_at BIGINT,         -- the merchant was told of it
    unseen_stage BIGINT NOT NULL DEFAULT 0 CHECK (unseen_stage BETWEEN 0 AND 2), -- 1: reminded, 2: staff are asked to call
    escalate_at BIGINT,          -- when the next of these is due; read only while it is submitted
    state_at BIGINT NOT NULL,
    CHECK (ordered_total_cents = lines_cents + fee_cents + deposit_cents)
);
CREATE TABLE parcel (           -- of an order sent by a carrier
    order_id BIGINT NOT NULL PRIMARY KEY REFERENCES orders (id),
    carrier TEXT NOT NULL,       -- as it was promised
    arrives_at BIGINT NOT NULL,  -- about that day
    number TEXT NOT NULL,        -- the carrier's; empty until it has left
    sent_at BIGINT
);
CREATE INDEX orders_purchase ON orders (purchase_id, id);
CREATE INDEX orders_board ON orders (merchant_id, state, slot_at);
CREATE UNIQUE INDEX orders_code ON orders (merchant_id, code)
    WHERE state IN ('submitted', 'accepted', 'preparing', 'ready', 'out_for_delivery');
CREATE INDEX orders_pay_by ON orders (pay_by_at) WHERE pay_by_at IS NOT NULL AND state = 'submitted';
CREATE INDEX orders_escalate ON orders (escalate_at) WHERE escalate_at IS NOT NULL AND state = 'submitted';
CREATE INDEX orders_latest ON orders (merchant_id, id);
CREATE INDEX orders_slot ON orders (merchant_id, slot_at);
CREATE INDEX orders_shop_paid ON orders (merchant_id, shop_paid_at) WHERE shop_paid_at IS NOT NULL;
CREATE TABLE order_line (
    id BIGINT NOT NULL PRIMARY KEY,
    order_id BIGINT NOT NULL REFERENCES orders (id),
    merchant_id BIGINT NOT NULL,
    offer_id BIGINT NOT NULL REFERENCES offer (id),
    stock_item_id BIGINT NOT NULL REFERENCES stock_item (id),
    title TEXT NOT NULL,         -- as it was called
    unit TEXT NOT NULL,          -- as it was sold: piece, weighed, kg, l, service
    price_cents BIGINT NOT NULL, -- of one unit
    vat_bp BIGINT NOT NULL,
    qty_milli BIGINT NOT NULL CHECK (qty_milli > 0),
    actual_milli BIGINT NOT NULL CHECK (actual_milli >= 0),
    total_cents BIGINT NOT NULL, -- as ordered
    deposit_cents BIGINT NOT NULL DEFAULT 0, -- of each piece's packaging, beside its price; of more than was ordered none is asked
    actual_cents BIGINT NOT NULL, -- of actual_milli; at most total_cents where the bank has been paid
    agreed_milli BIGINT,         -- the buyer's yes to another quantity, or to other goods; NULL: as ordered
    prepared_at BIGINT,
    kilo_cents BIGINT NOT NULL DEFAULT 0, -- of a weighed piece: the price of the kilo, price_cents is the heaviest one's; 0: it is none
    most_milli BIGINT NOT NULL DEFAULT 0, -- then: what one weighs at most, thousandths of a kilo
    weighed_milli BIGINT         -- then: what all of them weigh; NULL: not weighed yet
);
CREATE INDEX order_line_order ON order_line (order_id, id);
CREATE TABLE deposit_back (     -- packaging that came back to the shop, and what was given for it; append-only, a mistake is a line of its own
    id BIGINT NOT NULL PRIMARY KEY,
    merchant_id BIGINT NOT NULL REFERENCES merchant (id),
    order_id BIGINT NOT NULL REFERENCES orders (id),
    line_id BIGINT NOT NULL REFERENCES order_line (id),
    units BIGINT NOT NULL CHECK (units <> 0),
    cents BIGINT NOT NULL,
    person_id BIGINT NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX deposit_back_line ON deposit_back (line_id);
CREATE INDEX deposit_back_merchant ON deposit_back (merchant_id, at);
CREATE TABLE line_part (        -- of a line that is a basket: what one of it holds, as it was ordered
    line_id BIGINT NOT NULL REFERENCES order_line (id),
    offer_id BIGINT NOT NULL REFERENCES offer (id),
    stock_item_id BIGINT NOT NULL REFERENCES stock_item (id),
    each_milli BIGINT NOT NULL CHECK (each_milli > 0),
    vat_bp BIGINT NOT NULL,
    share_cents BIGINT NOT NULL CHECK (share_cents >= 0), -- of the price of one basket, by the prices of its parts: each part has its own rate
    PRIMARY KEY (line_id, offer_id)
);
CREATE INDEX line_part_stock ON line_part (stock_item_id);
CREATE VIEW line_goods AS       -- what really leaves the shelf for a line
    SELECT l.order_id, l.id AS line_id, l.offer_id, l.stock_item_id, l.actual_milli AS milli
    FROM order_line l WHERE NOT EXISTS (SELECT 1 FROM line_part p WHERE p.line_id = l.id)
    UNION ALL
    SELECT l.order_id, l.id, p.offer_id, p.stock_item_id, p.each_milli * l.actual_milli / 1000
    FROM line_part p JOIN order_line l ON l.id = p.line_id;
CREATE TABLE hold (             -- units set aside; expiry is read in the query, no sweeper is needed to be right
    id BIGINT NOT NULL PRIMARY KEY,
    stock_item_id BIGINT NOT NULL REFERENCES stock_item (id),
    order_id BIGINT NOT NULL REFERENCES orders (id),
    qty_milli BIGINT NOT NULL CHECK (qty_milli > 0),
    expires_at BIGINT,           -- NULL: firm
    question_id BIGINT           -- offered in the place of a line, until the buyer answers; NULL: of its lines
);
CREATE INDEX hold_stock ON hold (stock_item_id, expires_at, qty_milli);
CREATE INDEX hold_order ON hold (order_id);
CREATE TABLE order_event (      -- every change of state: who, when, why, from what; append-only
    id BIGINT NOT NULL PRIMARY KEY,
    order_id BIGINT NOT NULL REFERENCES orders (id),
    from_state TEXT NOT NULL,
    to_state TEXT NOT NULL,
    actor_kind TEXT NOT NULL CHECK (actor_kind IN ('staff', 'member', 'buyer', 'bank', 'clock')),
    actor_id BIGINT,
    reason TEXT NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX order_event_order ON order_event (order_id, id);
CREATE TABLE order_message (    -- from the shop to the buyer; append-only
    id BIGINT NOT NULL PRIMARY KEY,
    order_id BIGINT NOT NULL REFERENCES orders (id),
    person_id BIGINT NOT NULL,   -- who wrote it
    text TEXT NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX order_message_order ON order_message (order_id, id);
CREATE TABLE order_question (   -- something else in the place of a line, or more of it: only the buyer's yes puts it in the bag
    id BIGINT NOT NULL PRIMARY KEY,
    order_id BIGINT NOT NULL REFERENCES orders (id),
    line_id BIGINT NOT NULL REFERENCES order_line (id),
    other BIGINT NOT NULL CHECK (other IN (0, 1)), -- 1: other goods than were ordered
    before TEXT NOT NULL,        -- what stood there: "2 ×"
    before_title TEXT NOT NULL,
    offer_id BIGINT NOT NULL REFERENCES offer (id),
    stock_item_id BIGINT NOT NULL REFERENCES stock_item (id),
    title TEXT NOT NULL,
    unit TEXT NOT NULL,
    price_cents BIGINT NOT NULL,
    qty_milli BIGINT NOT NULL CHECK (qty_milli > 0),
    cents BIGINT NOT NULL,
    person_id BIGINT NOT NULL,   -- who asked
    at BIGINT NOT NULL,
    answer TEXT NOT NULL CHECK (answer IN ('', 'yes', 'no', 'late')),
    answered_at BIGINT,
    kilo_cents BIGINT NOT NULL DEFAULT 0, -- of a weighed piece, as in order_line
    most_milli BIGINT NOT NULL DEFAULT 0,
    CHECK ((answer = '') = (answered_at IS NULL))
);
CREATE INDEX order_question_order ON order_question (order_id, id);
CREATE UNIQUE INDEX order_question_open ON order_question (order_id) WHERE answered_at IS NULL;
