/* as src/app/x.c rule lines */
@repeat 999 
