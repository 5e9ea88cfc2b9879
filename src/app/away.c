/* away.c: a file of a merchant's own site, through the courier that waits for such sites only. */
#include "app/away.h"

#include "app/config.h"
#include "app/hall.h"

bool away_here(const struct hall *hall, str url)
{
    str all = config_str(hall->config, CONFIG_FEEDS_HERE), one;

    while (str_cut(&all, ' ', &one)) {
        str rest = str_from(url, one.n);
        if (!str_starts(one, S("http://127.0.0.1:")) || !str_starts(url, one)) continue;
        if (!rest.n || rest.p[0] == '/' || rest.p[0] == '?') return true;
    }
    return false;
}

static str why_of(enum outside_end end, str why)
{
    static const char *const known[] = {"address", "url", "too_large", "timeout", "partial", "certificate"};

    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (str_eq(str_c(known[i]), why)) return str_c(known[i]);
    return end == OUTSIDE_REFUSED ? S("url") : S("unreachable");
}

/* One address; empty: it answered. */
static str fetch_one(struct job *job, struct arena *mem, struct away_file *f, str url, int64_t until)
{
    struct outside_call c = {.method = S("GET"),
                             .url = url,
                             .header = f->header,
                             .headers = f->headers,
                             .fetch = true,
                             .trusted = away_here(job->hall, url),
                             .max_bytes = f->max_bytes};
    int64_t left = until - clock_mono_ms();

    if (!c.trusted && !str_starts(url, S("https://"))) return S("url");
    if (left <= 0) return S("timeout");
    enum outside_end end = courier_call(mem, &c, (int)left, &f->answer, &job->error);
    return end == OUTSIDE_OK ? S("") : why_of(end, job->error);
}

static bool leads_on(int status)
{
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

/* Each address a redirect names is looked at as the first one was: by its scheme here, by where it leads in the courier. */
str away_fetch(struct job *job, struct arena *mem, struct away_file *f)
{
    int64_t until = clock_mono_ms() + f->ms;
    str url = f->url;

    for (int hop = 0; hop <= AWAY_HOPS_MOST; hop++) {
        str why = fetch_one(job, mem, f, url, until);
        if (why.n) return why;
        if (f->answer.status == 200 || f->answer.status == 304) return S("");
        if (!leads_on(f->answer.status) || !f->answer.location.n) return S("status");
        url = f->answer.location;
    }
    return S("redirects");
}
