/* inside.h: what the files of this room share. */
#pragma once
#include "shop/message/message.h"
#include "shop/order/after.h"
#include "message.sql.h"
