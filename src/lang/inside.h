/* inside.h: what the files of lang/ share among themselves. */
#pragma once
#include "lang/lang.h"

/* Loads names of days and months, and the zones' rules. Faults "lang.icu" when ICU's data are missing. */
void dates_start(void);
/* Loads the collator, the normalizers and the converter. Faults "lang.icu" likewise. */
void words_start(void);
