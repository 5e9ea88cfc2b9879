/* inside.h: what the files of this room share. */
#pragma once
#include "shop/sought/sought.h"
#include "sought.sql.h"
