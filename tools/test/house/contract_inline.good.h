/* as src/app/x.h rule contract */
#pragma once

/* The same. */
static inline int f(int a)
{
    return a;
}
