/* as src/app/x.h rule contract */
/* x.h: things. */
#pragma once

/* Twice a. */
int f(int a);
int g(int a);

struct s {
    int (*h)(int);
};
extern int (*i)(int);
int j(int); /* Thrice. */
