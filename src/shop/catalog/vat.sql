-- VAT.

-- stmt: vat_merchant one
-- args: merchant_id:i64
-- cols: insee:str vat_free:i64
SELECT insee, vat_free FROM merchant WHERE id = :merchant_id

-- stmt: vat_offer one
-- across: what a buyer orders, whoever sells it
-- args: id:i64
-- cols: own_bp:i64 vat:str insee:str vat_free:i64
SELECT o.vat_bp, c.vat, m.insee, m.vat_free FROM offer o JOIN product p ON p.id = o.product_id JOIN category c ON c.id = p.category_id
JOIN merchant m ON m.id = o.merchant_id WHERE o.id = :id
