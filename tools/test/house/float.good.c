/* as src/app/x.c rule float */
/* a double */
static int doubled, floats;
