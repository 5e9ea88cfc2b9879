-- order: purchases made with somebody's help.

CREATE TABLE purchase_mandate ( -- who typed it in, and for whom; append-only
    purchase_id BIGINT NOT NULL PRIMARY KEY REFERENCES purchase (id),
    person_id BIGINT NOT NULL,   -- staff, or a member of the shop; 0: a relative, who is not signed in
    person_kind TEXT NOT NULL CHECK (person_kind IN ('staff', 'member', 'relative')),
    how TEXT NOT NULL CHECK (how IN ('phone', 'paper', 'desk', 'relative')), -- how it was asked for
    asked_by TEXT NOT NULL,      -- who asked, when not the buyer himself; of a relative: who ordered
    phone TEXT NOT NULL DEFAULT '', -- of the relative
    insee TEXT NOT NULL DEFAULT '', -- of the town hall at whose desk it was; empty: elsewhere
    at BIGINT NOT NULL
);
