/* doctor.c: is this machine ready to serve? One plain sentence for each thing looked at. */
#include "command/command.h"

#include "outside/cage.h"

#include <netdb.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/timex.h>
#include <unistd.h>

enum { SMTP_WAIT_MS = 5000, ROOM_MB = 1024, YEAR_2026_S = 1767225600 };

struct doctor {
    struct arena *mem;
    const struct config *config;
    const struct options *o;
    int to_mend;
};

/* A sentence that should be true. */
__attribute__((format(printf, 3, 4))) static void says(struct doctor *d, bool well, const char *fmt, ...)
{
    va_list ap;

    printf("%s ", well ? "well   " : "NOT SO:");
    va_start(ap, fmt);
    vprintf(fmt, ap);
    va_end(ap);
    printf("\n");
    d->to_mend += !well;
}

/* A sentence that says what is wrong. */
__attribute__((format(printf, 2, 3))) static void mend(struct doctor *d, const char *fmt, ...)
{
    va_list ap;

    printf("TO MEND ");
    va_start(ap, fmt);
    vprintf(fmt, ap);
    va_end(ap);
    printf("\n");
    d->to_mend++;
}

/* --- files --- */

static void look_at_folder(struct doctor *d)
{
    struct stat st;
    char *path = config_path(d->mem, d->config, CONFIG_DATA);

    if (stat(path, &st)) return mend(d, "The data folder %s is not there: `foirail init` makes it.", path);
    says(d, S_ISDIR(st.st_mode) && !access(path, R_OK | W_OK | X_OK),
         "The data folder %s can be read and written by this user.", path);
    says(d, !(st.st_mode & S_IRWXO), "The data folder is closed to other users of the machine (mode %03o).",
         st.st_mode & 0777);
}

static void look_at_room(struct doctor *d)
{
    struct statvfs v;
    char *path = config_path(d->mem, d->config, CONFIG_DATA);

    if (statvfs(path, &v)) return;
    long long mb = (long long)(v.f_bavail * v.f_frsize / (1 << 20));
    says(d, mb >= ROOM_MB, "%lld MB are free on the disk of the data folder (less than %d is little).", mb, ROOM_MB);
}

static void look_at_key(struct doctor *d)
{
    struct stat st;
    struct seal_keys keys;
    char *path = hall_seal_path(d->mem, d->config), *data = config_path(d->mem, d->config, CONFIG_DATA);

    if (stat(path, &st)) return mend(d, "There is no sealing key at %s: `foirail key make` makes one.", path);
    says(d, hall_seal_keys(d->mem, d->config, &keys), "The sealing key %s can be read.", path);
    says(d, !(st.st_mode & 077), "The sealing key is for its owner alone (mode %03o).", st.st_mode & 0777);
    says(d, !str_starts(str_c(path), str_fmt(d->mem, "%s/", data)),
         "The sealing key lies outside the data folder, so outside its backups.");
}

/* --- databases --- */

static void look_at_database(struct doctor *d, str slug)
{
    struct store_options so = territory_store(d->mem, d->config, slug);
    struct faultpoint fp;

    so.read_only = true;
    so.readers = 1;
    if (FAULT_CATCH(&fp)) return mend(d, "The database of %.*s cannot be used: %s.", STR_ARG(slug), fp.msg);
    store_close(store_open(&so));
    fault_end(&fp);
    says(d, true, "The database of %.*s opens, and its schema is this program's.", STR_ARG(slug));
}

/* A territory may have several origins: its database is looked at once. */
static bool named_before(str all, str one)
{
    str slug = str_from(one, (size_t)str_find(one, S("=")) + 1), before;

    for (str rest = all; str_cut(&rest, ' ', &before) && before.p < one.p;) {
        ptrdiff_t eq = str_find(before, S("="));
        if (eq >= 0 && str_eq(str_from(before, (size_t)eq + 1), slug)) return true;
    }
    return false;
}

static void look_at_databases(struct doctor *d)
{
    str all = config_str(d->config, CONFIG_ORIGINS), rest = all, one;

    while (str_cut(&rest, ' ', &one)) {
        ptrdiff_t eq = str_find(one, S("="));
        if (eq < 0) continue;
        if (!named_before(all, one)) look_at_database(d, str_from(one, (size_t)eq + 1));
        if (!str_starts(one, S("https://")) && str_find(one, S("//localhost")) < 0 && str_find(one, S("//127.")) < 0)
            mend(d, "%.*s is not https: people's orders would travel in clear.", (int)eq, one.p);
    }
}

/* --- the kernel --- */

static void look_at_kernel(struct doctor *d)
{
    int abi = cage_landlock();
    bool off = str_eq(config_str(d->config, CONFIG_SANDBOX), S("off"));

    says(d, abi >= 1, "The kernel can close folders to the server's processes (Landlock %d).", abi);
    says(d, !access("/proc/sys/kernel/seccomp/actions_avail", R_OK),
         "The kernel can close system calls to them (seccomp).");
    says(d, !off, "The configuration keeps the sandbox on.");
}

static void look_at_clock(struct doctor *d)
{
    struct timex t = {0};
    int state = adjtimex(&t);

    says(d, clock_now_ms() / SECOND_MS > YEAR_2026_S, "The clock says %.*s.",
         STR_ARG(iso_text(d->mem, clock_now_ms())));
    if (state == TIME_ERROR || (t.status & STA_UNSYNC))
        printf("note    Nothing keeps this clock right: slots and payments want one that is (chrony, "
               "systemd-timesyncd).\n");
}

/* --- mail --- */

/* "smtp://host:port": false when it is not that. */
static bool smtp_place(struct doctor *d, char **host, char **port)
{
    str s = config_str(d->config, CONFIG_SMTP), name;
    ptrdiff_t at = str_find(s, S("://"));

    if (at < 0) return false;
    s = str_from(s, (size_t)at + 3);
    if (!str_cut(&s, ':', &name)) return false;
    *host = str_z(d->mem, name);
    *port = str_z(d->mem, s.p && s.n ? s : S("25"));
    return true;
}

static bool greets(int fd)
{
    struct pollfd p = {.fd = fd, .events = POLLIN};
    char head[4] = "";

    return poll(&p, 1, SMTP_WAIT_MS) == 1 && read(fd, head, 3) == 3 && !memcmp(head, "220", 3);
}

static bool dials(const struct addrinfo *a, bool greeting)
{
    int fd = socket(a->ai_family, a->ai_socktype | SOCK_CLOEXEC, 0);
    struct timeval wait = {.tv_sec = SMTP_WAIT_MS / 1000};
    bool ok = fd >= 0 && !setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof wait) &&
              !connect(fd, a->ai_addr, a->ai_addrlen) && (!greeting || greets(fd));

    if (fd >= 0) close(fd);
    return ok;
}

static void look_at_mail(struct doctor *d)
{
    struct addrinfo *all = NULL, hints = {.ai_socktype = SOCK_STREAM};
    char *host, *port;
    bool ok = false, plain = str_starts(config_str(d->config, CONFIG_SMTP), S("smtp://"));

    if (!config_str(d->config, CONFIG_SMTP).n)
        return mend(d, "No mail server is named (smtp): people will not get their codes.");
    if (!smtp_place(d, &host, &port) || getaddrinfo(host, port, &hints, &all))
        return mend(d, "The mail server's name is not known.");
    for (struct addrinfo *a = all; a && !ok; a = a->ai_next) ok = dials(a, plain);
    freeaddrinfo(all);
    says(d, ok, "The mail server %s:%s answers.", host, port);
}

/* --- SMS --- */

static bool sms_file_ok(struct doctor *d, enum config_id id)
{
    return !config_str(d->config, id).n || access(config_path(d->mem, d->config, id), R_OK) == 0;
}

static void look_at_sms(struct doctor *d)
{
    str url = config_str(d->config, CONFIG_SMS_URL);

    if (!url.n) return;
    says(d,
         str_starts(url, S("https://")) || str_starts(url, S("http://127.0.0.1")) ||
             str_starts(url, S("http://localhost")),
         "The SMS gateway's address is https://, or on this machine.");
    says(d, sms_file_ok(d, CONFIG_SMS_TOKEN_FILE) && sms_file_ok(d, CONFIG_SMS_ANSWER_FILE),
         "The files of the SMS gateway's secrets can be read.");
}

int doctor_command(int argc, char **argv)
{
    struct arena *mem = command_memory(64 << 20);
    struct options o;
    struct config c;
    int code;

    if (!options_read(argc, argv, &o, &code)) return code;
    if (o.n) return command_misused("doctor");
    if (!command_config(mem, &o, &c)) return EXIT_USE;
    struct doctor d = {.mem = mem, .config = &c, .o = &o};
    look_at_folder(&d);
    look_at_room(&d);
    look_at_key(&d);
    look_at_databases(&d);
    look_at_kernel(&d);
    look_at_clock(&d);
    look_at_mail(&d);
    look_at_sms(&d);
    printf(d.to_mend ? "%d to mend.\n" : "All is well.\n", d.to_mend);
    return d.to_mend ? EXIT_FINDINGS : EXIT_DONE;
}
