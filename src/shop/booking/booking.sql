-- Services with hours: what an order has booked, and the page where one chooses a time.

-- stmt: bookings_of_order many
-- across: a buyer may look at what he booked
-- args: order_id:i64
-- cols: id:i64 offer_id:i64 line_id:i64 seats:i64 starts_at:i64 ends_at:i64 title:str book_min:i64 book_seats:i64
SELECT b.id, b.offer_id, l.id, b.seats, b.starts_at, b.ends_at, l.title, o.book_min, o.book_seats FROM booking b
JOIN order_line l ON l.order_id = b.order_id AND l.offer_id = b.offer_id JOIN offer o ON o.id = b.offer_id
WHERE b.order_id = :order_id AND b.freed_at IS NULL ORDER BY b.starts_at, b.id

-- From the first to the last.
-- stmt: booking_span one
-- across: what is done to an order is done by a caller that has read whose it is
-- args: order_id:i64
-- cols: starts_at:i64? ends_at:i64?
SELECT min(starts_at), max(ends_at) FROM booking WHERE order_id = :order_id AND freed_at IS NULL

-- The service one books a time of, by the code of its offer.
-- stmt: booking_offer one
-- across: a code names it; it is shown only if the public may see it
-- args: code:str
-- cols: id:i64 book_seats:i64
SELECT o.id, o.book_seats FROM offer o WHERE o.code = :code AND o.book_min > 0

-- stmt: booking_meant one
-- args: cart_id:i64 offer_id:i64
-- cols: starts_at:i64? qty_milli:i64
SELECT starts_at, qty_milli FROM cart_line WHERE cart_id = :cart_id AND offer_id = :offer_id
