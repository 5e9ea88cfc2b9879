-- Organisations: the territory's list, and which shop says it belongs to which.

-- stmt: guild_all many
-- across: staff keep the list for all shops
-- cols: id:i64 name:str insee:str website:str closed_at:i64? shops:i64
SELECT g.id, g.name, g.insee, g.website, g.closed_at, (SELECT count(*) FROM guild_shop s WHERE s.guild_id = g.id) FROM guild g ORDER BY g.folded, g.id

-- stmt: guild_one one
-- args: id:i64
-- cols: id:i64 closed_at:i64?
SELECT id, closed_at FROM guild WHERE id = :id

-- stmt: guild_named one
-- args: folded:str
-- cols: id:i64
SELECT id FROM guild WHERE folded = :folded

-- stmt: guild_add write
-- args: id:i64 name:str folded:str insee:str website:str
INSERT INTO guild (id, name, folded, insee, website) VALUES (:id, :name, :folded, :insee, :website) ON CONFLICT DO NOTHING

-- stmt: guild_set write
-- args: id:i64 name:str folded:str insee:str website:str
UPDATE guild SET name = :name, folded = :folded, insee = :insee, website = :website WHERE id = :id

-- stmt: guild_close write
-- args: id:i64 closed_at:i64?
UPDATE guild SET closed_at = :closed_at WHERE id = :id

-- stmt: guild_shown many
-- args: merchant_id:i64
-- cols: id:i64 name:str website:str said_by:str
SELECT g.id, g.name, g.website, s.said_by FROM guild_shop s JOIN guild g ON g.id = s.guild_id
WHERE s.merchant_id = :merchant_id AND g.closed_at IS NULL ORDER BY g.folded, g.id

-- stmt: guild_marks many
-- args: merchant_id:i64 insee:str
-- cols: id:i64 name:str said_by:str?
SELECT g.id, g.name, s.said_by FROM guild g LEFT JOIN guild_shop s ON s.guild_id = g.id AND s.merchant_id = :merchant_id
WHERE g.closed_at IS NULL AND (s.guild_id IS NOT NULL OR length(g.insee) = 0 OR g.insee = :insee) ORDER BY g.folded, g.id

-- stmt: guild_say write
-- args: merchant_id:i64 guild_id:i64 said_by:str person_id:i64 now:i64
INSERT INTO guild_shop (merchant_id, guild_id, said_by, person_id, at) VALUES (:merchant_id, :guild_id, :said_by, :person_id, :now)
ON CONFLICT DO NOTHING

-- stmt: guild_unsay write
-- args: merchant_id:i64 guild_id:i64
DELETE FROM guild_shop WHERE merchant_id = :merchant_id AND guild_id = :guild_id
