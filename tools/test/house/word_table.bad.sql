-- as src/shop/order/order.sql rule word
SELECT id FROM sub_order
