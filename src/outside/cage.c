#include "outside/cage.h"

#include "base/sanitizer.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/landlock.h>
#include <pwd.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Debian 12's header stops at ABI 2; the numbers are the kernel's promise. */
#define FS_ABI1     (((uint64_t)1 << 13) - 1)
#define FS_REFER    ((uint64_t)1 << 13)
#define FS_TRUNCATE ((uint64_t)1 << 14)
#define FS_IOCTL    ((uint64_t)1 << 15)
#define FS_EXECUTE  ((uint64_t)1)
#define FS_WRITE    ((uint64_t)2)
#define FS_READ     ((uint64_t)4)
#define FS_READ_DIR ((uint64_t)8)
#define FS_DEVICES  ((uint64_t)1 << 6 | (uint64_t)1 << 11)
#define NET_BIND    ((uint64_t)1)
#define NET_CONNECT ((uint64_t)2)
#define SCOPE_ALL   ((uint64_t)3)

struct ruleset {
    uint64_t fs, net, scoped;
};

bool cage_find_user(const char *user, uid_t *uid, gid_t *gid)
{
    int64_t n;

    if (str_i64(str_c(user), &n) && n > 0 && n < UINT32_MAX) {
        *uid = *gid = (uid_t)n;
        return true;
    }
    const struct passwd *p = getpwnam(user);
    if (p) *uid = p->pw_uid, *gid = p->pw_gid;
    return p != NULL;
}

static bool take_groups(const char *user, gid_t gid)
{
    int64_t n;

    return (str_i64(str_c(user), &n) ? setgroups(0, NULL) : initgroups(user, gid)) == 0;
}

bool cage_become(const char *user)
{
    uid_t uid;
    gid_t gid;

    if (!user || geteuid() != 0) return true;
    if (!cage_find_user(user, &uid, &gid) || !take_groups(user, gid)) return false;
    return !setresgid(gid, gid, gid) && !setresuid(uid, uid, uid) && (uid == 0 || setuid(0) != 0);
}

#ifdef SANITIZED_THREADS
void __sanitizer_symbolize_pc(void *pc, const char *format, char *out, size_t room);

/* A report names functions by what is read from files at the first one: now, while they can still be opened. */
static void names_read(void)
{
    char name[200];

    __sanitizer_symbolize_pc((void *)(uintptr_t)names_read, "%f", name, sizeof name);
}
#else
static void names_read(void) {}
#endif

void cage_identity(enum cage_mode mode, const char *user)
{
    names_read();
    if (mode == CAGE_OFF) return;
    if (!cage_become(user)) fault("cage.identity", "cannot become %s: %s", user, strerror(errno));
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) || prctl(PR_SET_DUMPABLE, mode == CAGE_TELL) ||
        prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
        fault("cage.identity", "prctl: %s", strerror(errno));
}

static struct ruleset rights_of(int abi)
{
    struct ruleset r = {.fs = FS_ABI1};

    if (abi >= 2) r.fs |= FS_REFER; /* without it, renames between folders of the data fail */
    if (abi >= 3) r.fs |= FS_TRUNCATE;
    if (abi >= 4) r.net = NET_BIND;
    if (abi >= 5) r.fs |= FS_IOCTL;
    if (abi >= 6) r.scoped = SCOPE_ALL;
    return r;
}

static size_t size_of(int abi)
{
    return abi >= 6 ? 24 : abi >= 4 ? 16 : 8;
}

static int add_path(int set, const struct ruleset *r, const struct cage_path *p)
{
    int fd = open(p->path, O_PATH | O_CLOEXEC);
    struct stat st;

    if (fd < 0) return errno == ENOENT ? 0 : -1;
    uint64_t want = p->write ? r->fs & ~(FS_EXECUTE | FS_DEVICES) : FS_READ | FS_READ_DIR;
    int rc = fstat(fd, &st);
    if (rc == 0 && !S_ISDIR(st.st_mode)) want &= FS_READ | FS_WRITE | (r->fs & FS_TRUNCATE);
    struct landlock_path_beneath_attr a = {.allowed_access = want, .parent_fd = fd};
    if (rc == 0) rc = (int)syscall(SYS_landlock_add_rule, set, LANDLOCK_RULE_PATH_BENEATH, &a, 0);
    close(fd);
    return rc;
}

static int kernel_abi(int abi_max)
{
    int abi = (int)syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);

    return abi_max > 0 && abi > abi_max ? abi_max : abi;
}

int cage_landlock(void)
{
    int abi = kernel_abi(0);

    return abi > 0 ? abi : 0;
}

void cage_files(enum cage_mode mode, int abi_max, const struct cage_path *paths, size_t n)
{
    int abi = mode == CAGE_OFF ? 0 : kernel_abi(abi_max), rc = 0;

    if (mode == CAGE_OFF) return;
    if (abi < 1) {
        log_line(LOG_WARN, "cage.no_landlock", "this kernel has no Landlock: files are guarded by the call list only");
        return;
    }
    struct ruleset r = rights_of(abi);
    int set = (int)syscall(SYS_landlock_create_ruleset, &r, size_of(abi), 0);
    for (size_t i = 0; i < n && set >= 0 && rc == 0; i++) rc = add_path(set, &r, &paths[i]);
    if (set >= 0 && rc == 0) rc = (int)syscall(SYS_landlock_restrict_self, set, 0);
    if (set < 0 || rc) fault("cage.files", "landlock: %s", strerror(errno));
    close(set);
}

void cage_limits(enum cage_mode mode, uint64_t memory)
{
    struct rlimit as = {memory, memory}, none = {0, 0};

    if (mode == CAGE_OFF) return;
    signal(SIGXFSZ, SIG_IGN); /* else one line of log to a regular file kills the helper */
    if (setrlimit(RLIMIT_CORE, &none)) fault("cage.limits", "core: %s", strerror(errno));
    if (mode == CAGE_ASAN || mode == CAGE_TELL) return; /* a sanitizer's shadow is terabytes; the teller writes */
    if (setrlimit(RLIMIT_FSIZE, &none) || setrlimit(RLIMIT_AS, &as)) fault("cage.limits", "%s", strerror(errno));
}

void cage_web_start(enum cage_mode mode, int abi_max, const char *data_folder, const char *user)
{
    const struct cage_path data = {data_folder, true};

    cage_identity(mode, user);
    cage_files(mode, abi_max, &data, 1);
}
