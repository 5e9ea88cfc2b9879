/* fault.h: the one way to give up. A fault (database gone, ceiling reached, broken invariant) does not return: it
** unwinds to the nearest catch point of its thread. What a person did wrong is a refusal, an ordinary value, never a
** fault. Never call fault() inside a library's callback: it would jump over the library's frames. */
#pragma once
#include <setjmp.h>
#include <stdbool.h>

struct faultpoint {
    jmp_buf jb;
    const char *code; /* stable, "floor.what" */
    char msg[512];
    struct faultpoint *up;
};

extern _Thread_local struct faultpoint *fault_top;

/* Unwinds to the thread's catch point; without one, prints and aborts. code must be a literal ("db.gone"). */
_Noreturn void fault(const char *code, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Hands a caught fault on to the next catch point up. */
_Noreturn void fault_again(const struct faultpoint *);

/* struct faultpoint fp; if (FAULT_CATCH(&fp)) { ...fp.code, fp.msg... } else { ...work...; fault_end(&fp); } Locals
** changed in the work and read in the handler must be volatile. Never `return` out of the work before fault_end. */
#define FAULT_CATCH(fp) (fault_begin(fp), setjmp((fp)->jb) != 0)
/* FAULT_CATCH's first half: makes fp the catch point of this thread. */
void fault_begin(struct faultpoint *);
/* Takes the catch point away after the work went well. */
void fault_end(struct faultpoint *);

/* What a bank, a browser or a merchant's site promised and broke: logged apart from our own faults, then goes on. */
void their_fault(const char *code, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* An invariant of ours. Stays on in production: faults "invariant.broken" with the expression. */
#define MUST(e) ((e) ? (void)0 : fault("invariant.broken", "%s:%d: %s", __FILE__, __LINE__, #e))
