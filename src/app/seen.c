/* seen.c: who is a person, and what of a request a counter may look at. */
#include "app/seen.h"

enum { TOKEN_LEAST = 16 };

/* "CUBOT" makes telephones. */
static bool is_cubot(str agent, size_t bot)
{
    return bot >= 2 && str_eq_nocase(str_head(str_from(agent, bot - 2), 2), S("cu"));
}

/* Browsers have begun with Mozilla/ for thirty years, but for those of text terminals. */
static bool begins_as_browser(str agent)
{
    static const str known[] = {S("Mozilla/"), S("Opera/"), S("w3m/"), S("Lynx/"), S("Links "), S("ELinks/")};

    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (str_starts(agent, known[i])) return true;
    return false;
}

/* What programs call themselves; most also give an address where one reads what they want. */
static bool is_program_at(str agent, size_t i)
{
    static const str words[] = {S("bot"),     S("crawl"),    S("spider"),     S("slurp"),  S("http"),
                                S("preview"), S("headless"), S("lighthouse"), S("monitor")};
    str rest = str_from(agent, i);
    char c = (char)(rest.p[0] | 32);

    for (size_t k = 0; k < sizeof words / sizeof *words; k++)
        if (c == words[k].p[0] && str_eq_nocase(str_head(rest, words[k].n), words[k])) return k || !is_cubot(agent, i);
    return false;
}

bool agent_is_person(str agent)
{
    if (!begins_as_browser(agent)) return false;
    for (size_t i = 0; i < agent.n; i++)
        if (is_program_at(agent, i)) return false;
    return true;
}

/* Fetched in case somebody will want it. */
static bool is_ahead(str purpose)
{
    return str_find(purpose, S("prefetch")) >= 0 || str_find(purpose, S("prerender")) >= 0 ||
           str_find(purpose, S("preview")) >= 0;
}

static bool is_person(const struct territory *place, const struct http_rq *http)
{
    return agent_is_person(http_rq_agent(http)) && !is_ahead(http_rq_purpose(http)) &&
           http_rq_cookie(http, place->secure ? "__Host-s" : "s").n < TOKEN_LEAST;
}

bool rq_is_person(const struct rq *rq)
{
    return is_person(rq->place, rq->http);
}

static str path_of(str target)
{
    size_t n = 0;

    while (n < target.n && target.p[n] != '?' && target.p[n] != '#') n++;
    return str_head(target, n);
}

/* "https://marche.example/boutique/a?page=2" is /boutique/a of marche.example; another site's is none of ours. */
static str from_path(str from, str host)
{
    ptrdiff_t at = str_find(from, S("://"));
    str rest = at < 0 ? S("") : str_from(from, (size_t)at + 3);

    if (!rest.n || !str_starts(rest, host) || str_from(rest, host.n).n == 0 || rest.p[host.n] != '/') return S("");
    return path_of(str_from(rest, host.n));
}

void hall_counted(void *ctx, const struct http_rq *http, int share, struct http_count what)
{
    const struct hall *hall = ctx;
    const struct territory *place = &hall->place[share];
    str host = http_rq_host(http);

    if (!is_person(place, http)) return;
    page_seen(&(struct seen){.place = place,
                             .what = what,
                             .now = clock_now_ms(),
                             .host = host,
                             .path = path_of(http_rq_target(http)),
                             .from = from_path(http_rq_from(http), host)});
}

void rq_counts(struct rq *rq, struct http_count what)
{
    http_counts(rq->http, what);
}
