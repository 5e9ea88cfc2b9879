-- Cards of residents: who holds which, printed once, withdrawn.

-- stmt: card_add write
-- args: id:i64 number:str token:str name:str phone:str made_by:i64 now:i64
INSERT INTO resident_card (id, number, token, name, phone, made_by, created_at)
VALUES (:id, :number, :token, :name, :phone, :made_by, :now) ON CONFLICT (number) DO NOTHING

-- stmt: card_by_token one
-- args: token:str
-- cols: id:i64 number:str token:str name:str phone:str
SELECT id, number, token, name, phone FROM resident_card WHERE token = :token AND revoked_at IS NULL

-- stmt: card_by_number one
-- args: number:str
-- cols: id:i64 number:str token:str name:str phone:str
SELECT id, number, token, name, phone FROM resident_card WHERE number = :number AND revoked_at IS NULL

-- stmt: card_by_id one
-- args: id:i64
-- cols: id:i64 number:str name:str phone:str
SELECT id, number, name, phone FROM resident_card WHERE id = :id AND revoked_at IS NULL

-- Its token, to who made it, until it is printed.
-- stmt: card_to_print one
-- args: id:i64 made_by:i64 since:i64
-- cols: number:str token:str name:str
SELECT number, token, name FROM resident_card
WHERE id = :id AND made_by = :made_by AND created_at > :since AND printed_at IS NULL AND revoked_at IS NULL

-- stmt: card_printed write
-- args: id:i64 made_by:i64 now:i64
UPDATE resident_card SET printed_at = :now WHERE id = :id AND made_by = :made_by AND printed_at IS NULL

-- stmt: card_all many
-- args: most:i64
-- cols: id:i64 number:str name:str phone:str created_at:i64
SELECT id, number, name, phone, created_at FROM resident_card WHERE revoked_at IS NULL ORDER BY id DESC LIMIT :most

-- stmt: card_revoke write
-- args: id:i64 now:i64
UPDATE resident_card SET revoked_at = :now WHERE id = :id AND revoked_at IS NULL
