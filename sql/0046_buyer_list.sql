-- account: what a buyer with an account keeps to find again, on all his devices; without one it stays in his browser.

CREATE TABLE buyer_list (
    buyer_id BIGINT NOT NULL PRIMARY KEY REFERENCES buyer (id),
    content TEXT NOT NULL,       -- as kept_list has it: "12345*2_sB7"
    changed_at BIGINT NOT NULL
);
