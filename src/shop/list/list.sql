-- Lists of one's own.

-- stmt: list_offer_of_code one
-- public: offers shown
-- args: code:str
-- cols: id:i64
SELECT id FROM public_offer WHERE code = :code

-- stmt: list_shop_of_code one
-- public: shops shown
-- args: code:str
-- cols: id:i64
SELECT id FROM public_merchant WHERE code = :code

-- The same list has the same link, good again from the last time it was asked for.
-- stmt: kept_list_put write
-- args: code:str content:str good_until:i64
INSERT INTO kept_list (code, content, good_until) VALUES (:code, :content, :good_until)
ON CONFLICT (content) DO UPDATE SET good_until = excluded.good_until

-- stmt: kept_list_code one
-- args: content:str
-- cols: code:str
SELECT code FROM kept_list WHERE content = :content

-- stmt: kept_list_of one
-- args: code:str now:i64
-- cols: content:str
SELECT content FROM kept_list WHERE code = :code AND good_until > :now

-- stmt: kept_lists_forget write
-- args: now:i64
DELETE FROM kept_list WHERE good_until <= :now
