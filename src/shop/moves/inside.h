/* inside.h: what the files of this room share. */
#pragma once
#include "app/form.h"
#include "app/typed.h"
#include "moves.sql.h"
#include "shop/catalog/catalog.h"
#include "shop/moves/moves.h"
