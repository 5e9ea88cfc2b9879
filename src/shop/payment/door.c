/* door.c: banks that have two houses say on a page of each whether it is open. It is looked at by a job, never while a
** buyer waits; the buyer is sent to the spare house while the first is closed. */
#include "shop/payment/inside.h"

enum { LOOK_MS = 10000, PAGE_BYTES = 64 * 1024 };
#define TRUE_FOR_MS (3 * DOOR_MS)

bool door_spare(struct db *db, struct arena *mem, str platform, int64_t now)
{
    struct door_get_row d;

    return q_door_get(db, mem, platform, &d) && d.spare && d.seen_at > now - TRUE_FOR_MS;
}

void doors_run(struct tx *tx, int64_t now)
{
    struct platforms_used_rows used;

    q_platforms_used(tx->db, tx->mem, S("production"), &used);
    for (size_t i = 0; i < used.n; i++) {
        const struct gateway *g = gateway_of(used.v[i].dialect);
        if (g && g->probe)
            job_add(tx, "payment_door",
                    str_fmt(tx->mem, "door-%.*s-%lld", STR_ARG(used.v[i].platform), (long long)(now / DOOR_MS)),
                    str_fmt(tx->mem, "{\"platform\":\"%.*s\"}", STR_ARG(used.v[i].platform)), now);
    }
}

/* https://bank.example/cgi/form.cgi: https://bank.example/ */
static str beside_folder(str url)
{
    size_t n = url.n;

    for (int slashes = 0; n && slashes < 2; slashes++)
        for (n--; n && url.p[n - 1] != '/';) n--;
    return str_head(url, n);
}

struct looking {
    struct job *job;
    str platform;
    bool spare;
};

static bool is_open(struct job *job, const struct gateway *g, str form_url)
{
    struct outside_answer answer;
    struct outside_call c = {.method = S("GET"),
                             .url = str_fmt(job->mem, "%.*s%s", STR_ARG(beside_folder(form_url)), g->probe),
                             .trusted = true,
                             .max_bytes = PAGE_BYTES};
    return courier_call(job->mem, &c, LOOK_MS, &answer, &job->error) == OUTSIDE_OK && answer.status == 200 &&
           g->open(answer.body);
}

static bool door_write(struct tx *tx, int64_t now, void *arg)
{
    const struct looking *l = arg;

    x_door_put(tx, tx->mem, l->platform, l->spare, now);
    return true;
}

/* Both closed: buyers go to the first, which will be the first to open. */
enum job_end door_job(struct job *job)
{
    struct looking l = {.job = job, .platform = job_str(job, "platform")};
    struct gateway_platform p;

    if (!platform_of(job->place, l.platform, &p) || !p.spare_form_url.n) return JOB_DONE;
    const struct gateway *g = gateway_of(p.dialect);
    if (!g->probe) return JOB_DONE;
    l.spare = !is_open(job, g, p.form_url) && is_open(job, g, p.spare_form_url);
    if (l.spare) log_line(LOG_WARN, "payment.door", "%.*s: the bank's first house is closed", STR_ARG(l.platform));
    return job_write(job, door_write, &l) ? JOB_DONE : JOB_AGAIN;
}
