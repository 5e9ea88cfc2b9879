/* inside.h: what these pages share. */
#pragma once
#include "shop/merchant/merchant.h"
#include "shop/premises/premises.h"
#include "shop/reception/days.h"
#include "shop/reception/reception.h"
