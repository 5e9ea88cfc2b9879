/* call_lists.h: the calls each process may make once it is locked. Derived under CAGE_TELL and strace; calls
** that are harmless with some arguments only are in cage_calls.c. Read by cage_calls.c alone. */
#pragma once

static const char *const calls_all[] = {
    /* memory, threads, time, end */
    "brk", "munmap", "mremap", "madvise", "futex", "sched_yield", "sched_getaffinity", "set_robust_list", "rseq",
    "rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "clock_gettime", "clock_getres", "clock_nanosleep",
    "gettimeofday", "getrandom", "getpid", "gettid", "exit", "exit_group", "restart_syscall",
    /* descriptors already held, and messages */
    "read", "write", "close", "lseek", "fstat", "poll", "ppoll", "recvmsg", "fcntl", 0};

static const char *const calls_web[] = {
    /* libmicrohttpd, event streams, PostgreSQL over a connected socket */
    "accept4", "epoll_wait", "epoll_pwait", "epoll_ctl", "epoll_create1", "eventfd2", "pipe2", "recvfrom", "writev",
    "readv", "setsockopt", "getsockopt", "getsockname", "getpeername", "shutdown", "sendfile",
    /* files of the territories: SQLite, uploads, pictures, journal, backup */
    "openat", "newfstatat", "statx", "readlink", "access", "faccessat", "faccessat2", "getcwd", "unlink", "unlinkat",
    "rename", "renameat", "renameat2", "link", "linkat", "mkdir", "mkdirat", "rmdir", "getdents64", "pread64",
    "pwrite64", "preadv", "pwritev", "ftruncate", "fallocate", "fsync", "fdatasync", "flock", "statfs", "fstatfs",
    "fchmod", "fchown", "utimensat",
    /* waiting for SIGTERM; libpq keeping SIGPIPE away from its writes */
    "rt_sigtimedwait", "rt_sigpending",
    /* who and how much */
    "geteuid", "getuid", "getegid", "getgid", "getppid", "uname", "getrusage", "sysinfo",
    /* the main thread waits for SIGTERM */
    "rt_sigtimedwait", 0};

/* libpq keeps SIGPIPE away from its writes. */
static const char *const calls_web_pg[] = {"rt_sigpending", 0};

static const char *const calls_imager[] = {"alarm", "dup", 0};

static const char *const calls_courier[] = {
    /* resolver: its files (Landlock says which), then DNS by UDP or TCP */
    "openat", "newfstatat", "recvfrom", "sendmmsg", "uname",
    /* the CA bundle, whose offset is shared; curl */
    "pread64", "connect", "getsockopt", "setsockopt", "getsockname", "getpeername", "socketpair", "shutdown", "pipe2",
    "eventfd2", 0};

/* What the imager's libraries try on their own and do well without: answered EACCES, not death (malloc itself opens
** /proc/sys/vm/overcommit_memory when a thread's heap shrinks). */
static const char *const soft_imager[] = {"openat", "open", "newfstatat", "stat", "access", "readlink", "statfs", 0};

/* What a sanitizer needs to watch and to write its report; in CAGE_ASAN only. */
static const char *const calls_asan[] = {"sigaltstack", "open",  "openat", "newfstatat", "ioctl",     "readlink",
                                         "getppid",     "uname", "prctl",  "pread64",    "nanosleep", 0};
