-- What is agreed to when one buys.

-- stmt: terms_add put
-- args: purchase_id:i64 text:str hash:str
INSERT INTO purchase_terms (purchase_id, text, hash) VALUES (:purchase_id, :text, :hash)

-- stmt: terms_of one
-- args: purchase_id:i64
-- cols: text:str hash:str
SELECT text, hash FROM purchase_terms WHERE purchase_id = :purchase_id

-- stmt: terms_all many
-- args: after:i64 most:i64
-- cols: purchase_id:i64 text:str hash:str
SELECT purchase_id, text, hash FROM purchase_terms WHERE purchase_id > :after ORDER BY purchase_id LIMIT :most

-- stmt: terms_added_insert write
-- args: id:i64 purchase_id:i64 text:str hash:str
INSERT INTO purchase_terms_added (id, purchase_id, text, hash) VALUES (:id, :purchase_id, :text, :hash)

-- stmt: terms_added many
-- args: purchase_id:i64
-- cols: text:str hash:str
SELECT text, hash FROM purchase_terms_added WHERE purchase_id = :purchase_id ORDER BY id

-- stmt: terms_added_all many
-- args: after:i64 most:i64
-- cols: id:i64 purchase_id:i64 text:str hash:str
SELECT id, purchase_id, text, hash FROM purchase_terms_added WHERE id > :after ORDER BY id LIMIT :most

-- stmt: return_terms_of one
-- args: merchant_id:i64
-- cols: pays:str how:str
SELECT pays, how FROM return_terms WHERE merchant_id = :merchant_id

-- stmt: return_terms_set write
-- args: merchant_id:i64 pays:str how:str now:i64
INSERT INTO return_terms (merchant_id, pays, how, updated_at) VALUES (:merchant_id, :pays, :how, :now)
ON CONFLICT (merchant_id) DO UPDATE SET pays = excluded.pays, how = excluded.how, updated_at = excluded.updated_at
