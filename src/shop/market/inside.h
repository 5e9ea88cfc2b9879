/* inside.h: what the files of this room share. */
#pragma once
#include "shop/market/market.h"
#include "shop/merchant/merchant.h"
#include "shop/reception/days.h"
#include "shop/reception/reception.h"
#include "market.sql.h"

/* A merchant knows a market that is not here. False: five of his wait already. */
bool market_propose(struct tx *, const struct market_proposal *, int64_t now);
