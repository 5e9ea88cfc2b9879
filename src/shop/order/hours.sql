-- The times of services: counted as long as their order may still be paid.

-- What the same person does shares the fewest places of all that overlaps.
-- stmt: booking_add write
-- args: id:i64 offer_id:i64 merchant_id:i64 order_id:i64 seats:i64 starts_at:i64 ends_at:i64 now:i64
INSERT INTO booking (id, offer_id, merchant_id, order_id, seats, of_seats, shared, starts_at, ends_at)
SELECT :id, o.id, o.merchant_id, :order_id, :seats, o.book_seats, o.book_shared, :starts_at, :ends_at FROM offer o
WHERE o.id = :offer_id AND o.merchant_id = :merchant_id AND o.book_min > 0 AND o.book_seats >= :seats +
    (SELECT CAST(coalesce(sum(b.seats), 0) AS BIGINT) FROM booking b JOIN orders d ON d.id = b.order_id
     WHERE b.merchant_id = :merchant_id AND (b.offer_id = o.id OR (b.shared = 1 AND o.book_shared = 1)) AND b.freed_at IS NULL
         AND b.starts_at < :ends_at AND b.ends_at > :starts_at AND (d.pay_by_at IS NULL OR d.pay_by_at > :now))
    AND NOT EXISTS (SELECT 1 FROM booking x JOIN orders y ON y.id = x.order_id JOIN offer f ON f.id = x.offer_id
        WHERE x.merchant_id = :merchant_id AND x.offer_id <> o.id AND x.shared = 1 AND o.book_shared = 1 AND x.freed_at IS NULL
            AND x.starts_at < :ends_at AND x.ends_at > :starts_at AND (y.pay_by_at IS NULL OR y.pay_by_at > :now)
            AND f.book_seats < :seats +
    (SELECT CAST(coalesce(sum(b.seats), 0) AS BIGINT) FROM booking b JOIN orders d ON d.id = b.order_id
     WHERE b.merchant_id = :merchant_id AND (b.offer_id = o.id OR (b.shared = 1 AND o.book_shared = 1)) AND b.freed_at IS NULL
         AND b.starts_at < :ends_at AND b.ends_at > :starts_at AND (d.pay_by_at IS NULL OR d.pay_by_at > :now)))

-- stmt: booking_free write
-- across: what is done to an order is done by a caller that has read whose it is
-- args: order_id:i64 now:i64
UPDATE booking SET freed_at = :now WHERE order_id = :order_id AND freed_at IS NULL

-- Those whose line was left out or replaced.
-- stmt: booking_left write
-- across: what is done to an order is done by a caller that has read whose it is
-- args: order_id:i64 now:i64
UPDATE booking SET freed_at = :now WHERE order_id = :order_id AND freed_at IS NULL AND NOT EXISTS
    (SELECT 1 FROM order_line l WHERE l.order_id = booking.order_id AND l.offer_id = booking.offer_id AND l.actual_milli > 0)

-- Those of an order's lines that never lapsed, or for which nobody else came meanwhile and there are still places enough.
-- stmt: booking_again write
-- across: what is done to an order is done by a caller that has read whose it is
-- args: order_id:i64 now:i64
UPDATE booking SET freed_at = NULL WHERE order_id = :order_id AND EXISTS
    (SELECT 1 FROM order_line l WHERE l.order_id = booking.order_id AND l.offer_id = booking.offer_id AND l.actual_milli > 0)
AND ((freed_at IS NULL AND EXISTS (SELECT 1 FROM orders w WHERE w.id = booking.order_id AND (w.pay_by_at IS NULL OR w.pay_by_at > :now)))
    OR (SELECT CASE WHEN f.book_seats < booking.of_seats THEN f.book_seats ELSE booking.of_seats END FROM offer f WHERE f.id = booking.offer_id) >= seats +
    (SELECT CAST(coalesce(sum(b.seats), 0) AS BIGINT) FROM booking b JOIN orders d ON d.id = b.order_id
     WHERE b.merchant_id = booking.merchant_id AND (b.offer_id = booking.offer_id OR (b.shared = 1 AND booking.shared = 1))
         AND b.order_id <> :order_id AND b.freed_at IS NULL AND b.starts_at < booking.ends_at AND b.ends_at > booking.starts_at
         AND (d.pay_by_at IS NULL OR d.pay_by_at > :now)))

-- stmt: booking_count one
-- across: what is done to an order is done by a caller that has read whose it is
-- args: order_id:i64
-- cols: bookings:i64 lines:i64 wanted:i64
SELECT (SELECT count(*) FROM booking b WHERE b.order_id = :order_id), (SELECT count(*) FROM order_line l WHERE l.order_id = :order_id),
    (SELECT count(*) FROM booking b WHERE b.order_id = :order_id AND EXISTS
        (SELECT 1 FROM order_line l WHERE l.order_id = b.order_id AND l.offer_id = b.offer_id AND l.actual_milli > 0))

-- What is taken of a service, or of what the same person does; but_id: a time that would be given back.
-- stmt: booking_taken many
-- args: offer_id:i64 merchant_id:i64 from_at:i64 now:i64 but_id:i64
-- cols: starts_at:i64 ends_at:i64 seats:i64 places:i64
SELECT b.starts_at, b.ends_at, b.seats, f.book_seats FROM booking b JOIN orders d ON d.id = b.order_id JOIN offer f ON f.id = b.offer_id
JOIN offer o ON o.id = :offer_id
WHERE b.merchant_id = :merchant_id AND o.merchant_id = :merchant_id AND (b.offer_id = o.id OR (b.shared = 1 AND o.book_shared = 1))
    AND b.freed_at IS NULL AND b.ends_at > :from_at AND b.id <> :but_id AND (d.pay_by_at IS NULL OR d.pay_by_at > :now)
ORDER BY b.starts_at

-- Given back for another time of the same order: that one is a later booking, so that who came first can still be told.
-- stmt: booking_drop write
-- across: what is done to an order is done by a caller that has read whose it is
-- args: id:i64 order_id:i64
DELETE FROM booking WHERE id = :id AND order_id = :order_id AND freed_at IS NULL

-- stmt: booking_line_title write
-- across: what is done to an order is done by a caller that has read whose it is
-- args: id:i64 order_id:i64 title:str
UPDATE order_line SET title = :title WHERE id = :id AND order_id = :order_id

-- stmt: check_overbooked many
-- across: fsck
-- args: now:i64
-- cols: id:i64 number:str seats:i64 of_seats:i64
SELECT b.id, w.number,
    (SELECT CAST(sum(x.seats) AS BIGINT) FROM booking x JOIN orders d ON d.id = x.order_id
     WHERE x.merchant_id = b.merchant_id AND (x.offer_id = b.offer_id OR (x.shared = 1 AND b.shared = 1)) AND x.freed_at IS NULL
         AND x.id <= b.id AND x.starts_at < b.ends_at AND x.ends_at > b.starts_at AND (d.pay_by_at IS NULL OR d.pay_by_at > :now)), b.of_seats
FROM booking b JOIN orders w ON w.id = b.order_id
WHERE b.freed_at IS NULL AND (w.pay_by_at IS NULL OR w.pay_by_at > :now) AND b.of_seats <
    (SELECT CAST(sum(x.seats) AS BIGINT) FROM booking x JOIN orders d ON d.id = x.order_id
     WHERE x.merchant_id = b.merchant_id AND (x.offer_id = b.offer_id OR (x.shared = 1 AND b.shared = 1)) AND x.freed_at IS NULL
         AND x.id <= b.id AND x.starts_at < b.ends_at AND x.ends_at > b.starts_at AND (d.pay_by_at IS NULL OR d.pay_by_at > :now))

-- stmt: check_ended_bookings many
-- across: fsck
-- args: expired:str refused:str cancelled:str not_collected:str
-- cols: id:i64 number:str state:str
SELECT DISTINCT o.id, o.number, o.state FROM orders o JOIN booking b ON b.order_id = o.id
WHERE b.freed_at IS NULL AND o.state IN (:expired, :refused, :cancelled, :not_collected)
