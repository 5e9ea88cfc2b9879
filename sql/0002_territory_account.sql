-- territory: communes inside the perimeter. account: members of merchants and staff. Buyers need no account.

CREATE TABLE commune (
    insee TEXT NOT NULL PRIMARY KEY,
    slug TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    article TEXT NOT NULL,
    departement TEXT NOT NULL,
    population BIGINT NOT NULL,
    x_m BIGINT,                  -- metres on the territory's plane; NULL: position unknown
    y_m BIGINT
);
CREATE TABLE person (
    id BIGINT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    mail TEXT NOT NULL UNIQUE,   -- lower case
    phone TEXT NOT NULL,
    lang TEXT NOT NULL CHECK (lang IN ('fr', 'en')),
    created_at BIGINT NOT NULL,
    erased_at BIGINT
);
CREATE TABLE sign_code (        -- six digits sent by mail: to sign in, to confirm a reservation over the limit, or a grave change; by SMS: a telephone
    id BIGINT NOT NULL PRIMARY KEY,
    purpose TEXT NOT NULL CHECK (purpose IN ('member', 'checkout', 'confirm', 'phone', 'card', 'buyer')),
    mail TEXT NOT NULL,          -- where it was sent: an address, or a telephone
    code_hash TEXT NOT NULL,     -- HMAC-SHA-256 with the row's id
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    tries BIGINT NOT NULL DEFAULT 0,
    used_at BIGINT,
    asker TEXT NOT NULL DEFAULT '',          -- SHA-256 of the word of the browser it is good in; empty: good anywhere
    known BIGINT NOT NULL DEFAULT 0 CHECK (known IN (0, 1)) -- somebody had signed in there as this address before
);
CREATE INDEX sign_code_mail ON sign_code (mail, purpose, created_at);
CREATE TABLE session (
    id BIGINT NOT NULL PRIMARY KEY,
    token_hash TEXT NOT NULL UNIQUE, -- SHA-256 of the cookie
    kind TEXT NOT NULL CHECK (kind IN ('member', 'staff')),
    person_id BIGINT NOT NULL REFERENCES person (id),
    merchant_id BIGINT,          -- the merchant a member acts for; NULL before the arrival made one
    device TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    confirmed_at BIGINT,         -- last fresh code: what is grave wants one of the last minutes
    revoked_at BIGINT
);
CREATE INDEX session_person ON session (person_id, revoked_at);
CREATE TABLE staff (
    person_id BIGINT NOT NULL PRIMARY KEY REFERENCES person (id),
    roles BIGINT NOT NULL CHECK (roles BETWEEN 1 AND 127), -- sum: 1 administrator, 2 coach, 4 moderator, 8 editor, 16 finance, 32 elected, 64 town hall
    password_hash TEXT NOT NULL, -- argon2id; empty until the first sign-in link is used
    totp_sealed BLOB,
    seal_number BIGINT NOT NULL DEFAULT 0, -- which sealing key
    totp_last_step BIGINT NOT NULL DEFAULT 0,
    bad_tries BIGINT NOT NULL DEFAULT 0, -- in browsers this person never signed in with
    locked_until BIGINT NOT NULL DEFAULT 0,
    own_bad_tries BIGINT NOT NULL DEFAULT 0, -- in those known: strangers do not lock these out
    own_locked_until BIGINT NOT NULL DEFAULT 0,
    insee TEXT NOT NULL DEFAULT '', -- of a town hall's desk: its commune; empty: no such desk
    created_at BIGINT NOT NULL,
    revoked_at BIGINT
);
CREATE TABLE staff_link (       -- one-time link to choose a password and enrol a telephone
    token_hash TEXT NOT NULL PRIMARY KEY,
    person_id BIGINT NOT NULL REFERENCES person (id),
    expires_at BIGINT NOT NULL,
    used_at BIGINT
);
