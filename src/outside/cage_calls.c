#include "outside/cage.h"

#include "outside/call_lists.h"

#include <errno.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <ucontext.h>
#include <unistd.h>

#ifndef PR_SET_VMA
#define PR_SET_VMA 0x53564d41 /* naming memory areas: newer C libraries do */
#endif

static void answer_nosys(ucontext_t *u)
{
#if defined(__x86_64__)
    u->uc_mcontext.gregs[REG_RAX] = -ENOSYS;
#elif defined(__aarch64__)
    u->uc_mcontext.regs[0] = (unsigned long long)-ENOSYS;
#else
#error "say here where this machine returns a call's result"
#endif
}

/* CAGE_TELL: the names lost here are a few bytes, in a mode for developers. */
static void tell(int sig, siginfo_t *info, void *context)
{
    char line[96];
    const char *name = seccomp_syscall_resolve_num_arch(SCMP_ARCH_NATIVE, info->si_syscall);
    int n = snprintf(line, sizeof line, "MISSING %s\n", name ? name : "?");

    if (write(STDERR_FILENO, line, (size_t)n) < 0) _exit(sig);
    answer_nosys(context);
}

/* Names this machine does not have (open on arm64…) are passed over; a misspelt one is a fault. */
static int add_all(scmp_filter_ctx f, uint32_t action, const char *const *names)
{
    for (; *names; names++) {
        int nr = seccomp_syscall_resolve_name(*names);
        if (nr == __NR_SCMP_ERROR) fault("cage.calls", "no such call: %s", *names);
        int rc = nr < 0 ? 0 : seccomp_rule_add(f, action, nr, 0);
        if (rc && rc != -EEXIST) return rc;
    }
    return 0;
}

static int allow(scmp_filter_ctx f, const char *const *names)
{
    return add_all(f, SCMP_ACT_ALLOW, names);
}

/* Calls that are harmless with some arguments only. */
static int allow_some(scmp_filter_ctx f)
{
    const scmp_datum_t thread = CLONE_THREAD | CLONE_VM | CLONE_SIGHAND, self = (scmp_datum_t)getpid();
    const uint32_t ok = SCMP_ACT_ALLOW;
    int rc = seccomp_rule_add(f, ok, SCMP_SYS(clone), 1, SCMP_A0(SCMP_CMP_MASKED_EQ, thread, thread));

    rc |=
        seccomp_rule_add(f, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0); /* flags behind a pointer; glibc falls back */
    rc |= seccomp_rule_add(f, ok, SCMP_SYS(mmap), 1, SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
    rc |= seccomp_rule_add(f, ok, SCMP_SYS(mprotect), 1, SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
    rc |= seccomp_rule_add(f, ok, SCMP_SYS(tgkill), 1, SCMP_A0(SCMP_CMP_EQ, self, 0)); /* abort */
    rc |= seccomp_rule_add(f, ok, SCMP_SYS(prctl), 1, SCMP_A0(SCMP_CMP_EQ, PR_SET_NAME, 0));
    rc |= seccomp_rule_add(f, ok, SCMP_SYS(prctl), 1, SCMP_A0(SCMP_CMP_EQ, PR_SET_VMA, 0));
    rc |= seccomp_rule_add(f, ok, SCMP_SYS(ioctl), 1, SCMP_A1(SCMP_CMP_EQ, FIONREAD, 0));
    rc |= seccomp_rule_add(f, ok, SCMP_SYS(ioctl), 1, SCMP_A1(SCMP_CMP_EQ, FIONBIO, 0));
    rc |= seccomp_rule_add(f, ok, SCMP_SYS(prlimit64), 2, SCMP_A0(SCMP_CMP_EQ, 0, 0),
                           SCMP_A2(SCMP_CMP_EQ, 0, 0)); /* reading */
    /* A send that connects would let the shut-down listener dial out, Landlock or not. */
    rc |= seccomp_rule_add(f, ok, SCMP_SYS(sendto), 1, SCMP_A3(SCMP_CMP_MASKED_EQ, MSG_FASTOPEN, 0));
    rc |= seccomp_rule_add(f, ok, SCMP_SYS(sendmsg), 1, SCMP_A2(SCMP_CMP_MASKED_EQ, MSG_FASTOPEN, 0));
    return rc;
}

/* The courier dials; glibc also tries AF_UNIX (nscd) and AF_NETLINK (own addresses) and does without. */
static int allow_dialling(scmp_filter_ctx f)
{
    int rc = seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(socket), 1, SCMP_A0(SCMP_CMP_EQ, AF_INET, 0));

    rc |= seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(socket), 1, SCMP_A0(SCMP_CMP_EQ, AF_INET6, 0));
    rc |= seccomp_rule_add(f, SCMP_ACT_ERRNO(EAFNOSUPPORT), SCMP_SYS(socket), 1, SCMP_A0(SCMP_CMP_EQ, AF_UNIX, 0));
    rc |= seccomp_rule_add(f, SCMP_ACT_ERRNO(EAFNOSUPPORT), SCMP_SYS(socket), 1, SCMP_A0(SCMP_CMP_EQ, AF_NETLINK, 0));
    return rc;
}

static int allow_role(scmp_filter_ctx f, enum cage_mode mode, enum cage_role role)
{
    if (mode == CAGE_ASAN && allow(f, calls_asan)) return -1;
    switch (role) {
    case CAGE_IMAGER:
        if (allow(f, calls_imager)) return -1;
        return mode == CAGE_ASAN ? 0 : add_all(f, SCMP_ACT_ERRNO(EACCES), soft_imager);
    case CAGE_COURIER: return allow(f, calls_courier) || allow_dialling(f);
    case CAGE_WEB_PG: return allow(f, calls_web) || allow(f, calls_web_pg);
    case CAGE_WEB: return allow(f, calls_web);
    }
    return -1;
}

void cage_calls(enum cage_mode mode, enum cage_role role)
{
    struct sigaction a = {.sa_sigaction = tell, .sa_flags = SA_SIGINFO};

    if (mode == CAGE_OFF) return;
    if (mode == CAGE_TELL) sigaction(SIGSYS, &a, NULL);
    scmp_filter_ctx f = seccomp_init(mode == CAGE_TELL ? SCMP_ACT_TRAP : SCMP_ACT_KILL_PROCESS);
    if (!f) fault("cage.calls", "no memory for the filter");
    int rc = seccomp_attr_set(f, SCMP_FLTATR_CTL_TSYNC, 1);
    rc = rc ? rc : allow(f, calls_all);
    rc = rc ? rc : allow_some(f);
    rc = rc ? rc : allow_role(f, mode, role);
    seccomp_attr_set(f, SCMP_FLTATR_CTL_OPTIMIZE, 2); /* a binary tree instead of a row of tests */
    rc = rc ? rc : seccomp_load(f);
    seccomp_release(f);
    if (rc) fault("cage.calls", "seccomp: %d", rc);
}
