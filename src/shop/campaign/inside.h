/* inside.h: what the files of this room share. */
#pragma once
#include "campaign.sql.h"
#include "shop/campaign/campaign.h"
