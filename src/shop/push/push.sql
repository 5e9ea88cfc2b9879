-- Browsers that asked to be told, and the key they know the market by.

-- stmt: push_key_one one
-- cols: secret:blob seal_number:i64 shown:str
SELECT secret, seal_number, shown FROM push_key

-- stmt: push_key_put write
-- args: id:i64 secret:blob seal_number:i64 shown:str
INSERT INTO push_key (id, secret, seal_number, shown) VALUES (:id, :secret, :seal_number, :shown) ON CONFLICT (id) DO NOTHING

-- stmt: push_reader_put write
-- args: id:i64 purchase_id:i64 endpoint:str shown:str auth:str lang:str now:i64
INSERT INTO push_reader (id, purchase_id, endpoint, shown, auth, lang, at)
VALUES (:id, :purchase_id, :endpoint, :shown, :auth, :lang, :now)
ON CONFLICT (purchase_id, endpoint) DO UPDATE SET shown = excluded.shown, auth = excluded.auth, lang = excluded.lang, at = excluded.at

-- stmt: push_readers_of many
-- args: purchase_id:i64
-- cols: id:i64 endpoint:str
SELECT id, endpoint FROM push_reader WHERE purchase_id = :purchase_id ORDER BY id

-- stmt: push_reader_one one
-- args: id:i64
-- cols: endpoint:str shown:str auth:str lang:str
SELECT endpoint, shown, auth, lang FROM push_reader WHERE id = :id

-- stmt: push_reader_drop write
-- args: id:i64
DELETE FROM push_reader WHERE id = :id

-- stmt: push_readers_old write
-- args: before:i64
DELETE FROM push_reader WHERE at < :before

-- stmt: push_key_sealed_before many
-- args: number:i64 after:i64 most:i64
-- cols: id:i64 secret:blob seal_number:i64
SELECT id, secret, seal_number FROM push_key WHERE seal_number <> :number AND id > :after ORDER BY id LIMIT :most

-- stmt: push_key_seal write
-- args: id:i64 secret:blob number:i64
UPDATE push_key SET secret = :secret, seal_number = :number WHERE id = :id
