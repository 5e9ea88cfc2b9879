/* as src/app/x.h rule contract */
#pragma once

static inline int f(int a)
{
    return a;
}
