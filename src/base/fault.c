#include "base/fault.h"

#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

_Thread_local struct faultpoint *fault_top;

void fault_begin(struct faultpoint *fp)
{
    fp->up = fault_top;
    fp->code = "";
    fp->msg[0] = 0;
    fault_top = fp;
}

void fault_end(struct faultpoint *fp)
{
    fault_top = fp->up;
}

static _Noreturn void unwind(struct faultpoint *fp)
{
    fault_top = fp->up;
    longjmp(fp->jb, 1);
}

void fault(const char *code, const char *fmt, ...)
{
    char msg[sizeof fault_top->msg];
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(msg, sizeof msg, fmt, ap);
    va_end(ap);
    if (!fault_top) {
        log_line(LOG_ERROR, code, "%s", msg);
        abort();
    }
    fault_top->code = code;
    memcpy(fault_top->msg, msg, sizeof msg);
    unwind(fault_top);
}

void fault_again(const struct faultpoint *fp)
{
    fault(fp->code, "%s", fp->msg);
}

void their_fault(const char *code, const char *fmt, ...)
{
    char msg[512];
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(msg, sizeof msg, fmt, ap);
    va_end(ap);
    log_line(LOG_THEIRS, code, "%s", msg);
}
