-- VAT.

-- stmt: vat_merchant one
-- args: merchant_id:i64
-- cols: insee:str vat_free:i64
SELECT insee, vat_free FROM merchant WHERE id = :merchant_id
