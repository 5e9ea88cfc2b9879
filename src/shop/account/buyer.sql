-- Buyers with an account.

-- stmt: buyer_one one
-- args: id:i64
-- cols: name:str lang:str way:str created_at:i64 seen_at:i64
SELECT name, lang, way, created_at, seen_at FROM buyer WHERE id = :id

-- stmt: buyer_insert write
-- args: id:i64 name:str lang:str empty:str now:i64
INSERT INTO buyer (id, name, lang, way, created_at, seen_at) VALUES (:id, :name, :lang, :empty, :now, :now)

-- stmt: buyer_seen write
-- args: id:i64 now:i64
UPDATE buyer SET seen_at = :now, warned_at = NULL WHERE id = :id

-- stmt: buyer_named write
-- args: id:i64 name:str way:str
UPDATE buyer SET name = :name, way = :way WHERE id = :id

-- stmt: buyer_delete write
-- args: id:i64
DELETE FROM buyer WHERE id = :id

-- stmt: reach_find one
-- args: address:str
-- cols: buyer_id:i64
SELECT buyer_id FROM buyer_reach WHERE address = :address

-- stmt: reach_mine many
-- args: buyer_id:i64
-- cols: address:str kind:str
SELECT address, kind FROM buyer_reach WHERE buyer_id = :buyer_id ORDER BY proved_at, address

-- stmt: reach_put write
-- args: address:str buyer_id:i64 kind:str now:i64
INSERT INTO buyer_reach (address, buyer_id, kind, proved_at) VALUES (:address, :buyer_id, :kind, :now)
ON CONFLICT (address) DO UPDATE SET buyer_id = excluded.buyer_id, proved_at = excluded.proved_at

-- Not his only one.
-- stmt: reach_drop write
-- args: address:str buyer_id:i64
DELETE FROM buyer_reach WHERE address = :address AND buyer_id = :buyer_id
    AND EXISTS (SELECT 1 FROM buyer_reach o WHERE o.buyer_id = :buyer_id AND o.address <> :address)

-- stmt: reach_drop_all write
-- args: buyer_id:i64
DELETE FROM buyer_reach WHERE buyer_id = :buyer_id

-- stmt: address_mine many
-- args: buyer_id:i64
-- cols: id:i64 label:str street:str postcode:str insee:str
SELECT id, label, street, postcode, insee FROM buyer_address WHERE buyer_id = :buyer_id ORDER BY chosen_at DESC, id DESC

-- stmt: address_insert write
-- args: id:i64 buyer_id:i64 label:str street:str postcode:str insee:str now:i64 most:i64
INSERT INTO buyer_address (id, buyer_id, label, street, postcode, insee, chosen_at)
SELECT :id, b.id, :label, :street, :postcode, :insee, :now FROM buyer b
WHERE b.id = :buyer_id AND (SELECT count(*) FROM buyer_address a WHERE a.buyer_id = :buyer_id) < :most

-- stmt: address_choose write
-- args: id:i64 buyer_id:i64 now:i64
UPDATE buyer_address SET chosen_at = :now WHERE id = :id AND buyer_id = :buyer_id

-- stmt: address_drop write
-- args: id:i64 buyer_id:i64
DELETE FROM buyer_address WHERE id = :id AND buyer_id = :buyer_id

-- stmt: address_drop_all write
-- args: buyer_id:i64
DELETE FROM buyer_address WHERE buyer_id = :buyer_id

-- stmt: address_join write
-- args: from_id:i64 buyer_id:i64
UPDATE buyer_address SET buyer_id = :buyer_id WHERE buyer_id = :from_id

-- stmt: buyer_session_insert write
-- args: id:i64 buyer_id:i64 token_hash:str device:str now:i64 expires_at:i64
INSERT INTO buyer_session (id, buyer_id, token_hash, device, created_at, expires_at)
VALUES (:id, :buyer_id, :token_hash, :device, :now, :expires_at)

-- stmt: buyer_session_drop write
-- args: id:i64 buyer_id:i64
DELETE FROM buyer_session WHERE id = :id AND buyer_id = :buyer_id

-- stmt: buyer_session_drop_all write
-- args: buyer_id:i64
DELETE FROM buyer_session WHERE buyer_id = :buyer_id

-- stmt: buyer_session_mine many
-- args: buyer_id:i64 now:i64
-- cols: id:i64 device:str created_at:i64 expires_at:i64
SELECT id, device, created_at, expires_at FROM buyer_session WHERE buyer_id = :buyer_id AND expires_at > :now ORDER BY created_at DESC, id

-- stmt: buyer_list_of one
-- args: buyer_id:i64
-- cols: content:str
SELECT content FROM buyer_list WHERE buyer_id = :buyer_id

-- stmt: buyer_list_put write
-- args: buyer_id:i64 content:str now:i64
INSERT INTO buyer_list (buyer_id, content, changed_at) VALUES (:buyer_id, :content, :now)
ON CONFLICT (buyer_id) DO UPDATE SET content = excluded.content, changed_at = excluded.changed_at

-- stmt: buyer_list_drop write
-- args: buyer_id:i64
DELETE FROM buyer_list WHERE buyer_id = :buyer_id
