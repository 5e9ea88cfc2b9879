-- The extract of the national register.

-- 0 rows: it says already just that.
-- stmt: firm_put write
-- args: siret:str name:str legal_name:str address:str postcode:str insee:str activity:str
INSERT INTO register_firm (siret, name, legal_name, address, postcode, insee, activity)
VALUES (:siret, :name, :legal_name, :address, :postcode, :insee, :activity)
ON CONFLICT (siret) DO UPDATE SET name = excluded.name, legal_name = excluded.legal_name, address = excluded.address,
    postcode = excluded.postcode, insee = excluded.insee, activity = excluded.activity
WHERE register_firm.name <> excluded.name OR register_firm.legal_name <> excluded.legal_name
    OR register_firm.address <> excluded.address OR register_firm.postcode <> excluded.postcode
    OR register_firm.insee <> excluded.insee OR register_firm.activity <> excluded.activity

-- stmt: firm_drop write
-- args: siret:str
DELETE FROM register_firm WHERE siret = :siret

-- stmt: firm_one one
-- args: siret:str
-- cols: siret:str name:str legal_name:str address:str postcode:str insee:str activity:str
SELECT siret, name, legal_name, address, postcode, insee, activity FROM register_firm WHERE siret = :siret
