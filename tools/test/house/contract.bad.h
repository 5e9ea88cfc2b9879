/* as src/app/x.h rule contract */
/* x.h: things. */
#pragma once

int f(int a);
