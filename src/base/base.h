/* base.h: the whole ground floor. Knows C, not commerce. */
#pragma once
#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/crypt.h"
#include "base/fault.h"
#include "base/id.h"
#include "base/json_out.h"
#include "base/log.h"
#include "base/money.h"
#include "base/rand.h"
#include "base/str.h"
#include "base/utf8.h"
