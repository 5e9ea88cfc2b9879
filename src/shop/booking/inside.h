/* inside.h: what the files of this room share. */
#pragma once
#include "shop/booking/booking.h"
#include "shop/order/after.h"
#include "booking.sql.h"
