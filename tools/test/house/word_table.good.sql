-- as src/shop/order/order.sql rule word
-- no sub_order
SELECT id FROM line_order
