#include "app/api.h"

#include "app/limit.h"
#include "app/route.h"
#include "app/serve.h"

bool api_asked(const struct rq *rq)
{
    return str_starts(rq->path, S("/api/"));
}

/* The weight of "en;q=0.8" in thousandths. */
static int64_t weight_of(str item)
{
    ptrdiff_t at = str_find(item, S("q="));
    int64_t w = 0, unit = 1000;

    if (at < 0) return 1000;
    for (str s = str_from(item, (size_t)at + 2); s.n && unit; s = str_from(s, 1)) {
        if (s.p[0] == '.') continue;
        if (s.p[0] < '0' || s.p[0] > '9') break;
        w += (s.p[0] - '0') * unit;
        unit /= 10;
    }
    return w;
}

enum lang lang_preferred(str header)
{
    enum lang best = LANG_FR;
    int64_t most = 0;
    str item;

    while (str_cut(&header, ',', &item)) {
        str word = str_trim(item);
        bool fr = str_starts(word, S("fr")), en = str_starts(word, S("en"));
        if ((!fr && !en) || weight_of(word) <= most) continue;
        most = weight_of(word);
        best = en ? LANG_EN : LANG_FR;
    }
    return best;
}

void api_readable(struct rq *rq)
{
    rq_out_header(rq, "Access-Control-Allow-Origin", S("*"));
    rq_out_header(rq, "Cross-Origin-Resource-Policy", S("cross-origin"));
}

static void headers(struct rq *rq)
{
    struct limit_rule r = limit_rule_of(RATE_API);

    api_readable(rq);
    rq_out_header(rq, "Access-Control-Expose-Headers", S("ETag, Link, RateLimit, RateLimit-Policy, Retry-After"));
    rq_out_header(rq, "RateLimit-Policy",
                  str_fmt(rq->mem, "\"api\";q=%lld;w=%lld", (long long)r.burst, (long long)r.window_s));
    rq_out_header(rq, "Content-Language", lang_code(rq->lang));
}

struct json api_open(struct rq *rq)
{
    headers(rq);
    rq_json(rq);
    return json_new(&rq->out);
}

static const char *title_of(int status)
{
    switch (status) {
    case 400: return _("A parameter is wrong");
    case 403: return _("Not allowed");
    case 404: return _("Nothing here");
    case 405: return _("This cannot be done this way");
    case 429: return _("A little slower, please");
    case 503: return _("Not possible at this moment");
    default: return status >= 500 ? _("Something broke on our side") : _("This did not work");
    }
}

static void problem(struct rq *rq, int status, const char *code, str detail, const char *parameter)
{
    struct json j;

    rq->status = status;
    rq->refusal = code;
    rq->location = (str){0};
    rq->out = buf_new(rq->mem, 64 * 1024);
    headers(rq);
    rq_out_header(rq, "Vary", S("Accept-Language"));
    rq->content_type = S("application/problem+json; charset=utf-8");
    j = json_new(&rq->out);
    json_open(&j, '{');
    json_text_of(&j, "type", str_fmt(rq->mem, "%.*s/developpeurs#%s", STR_ARG(rq->place->origin[0]), code));
    json_text_of(&j, "title", tr(rq->lang, title_of(status)));
    json_number_of(&j, "status", status);
    json_text_of(&j, "detail", detail);
    json_text_of(&j, "code", str_c(code));
    if (parameter) json_text_of(&j, "parameter", str_c(parameter));
    json_text_of(&j, "request", http_rq_id(rq->http));
    json_close(&j, '}');
}

static void lang_choose(struct rq *rq)
{
    if (rq->lang == LANG_FR) rq->lang = lang_preferred(rq_header(rq, "Accept-Language"));
}

void api_problem(struct rq *rq, int status, const char *code, const char *msgid)
{
    lang_choose(rq);
    problem(rq, status, code, tr(rq->lang, msgid), NULL);
}

void api_bad(struct rq *rq, const char *parameter)
{
    str name = str_c(parameter);

    lang_choose(rq);
    problem(rq, 400, "api.parameter",
            tr_fill(rq->mem, tr(rq->lang, "The parameter “%1” is wrong, or names nothing here."), &name, 1), parameter);
}

void api_next(struct rq *rq, str url)
{
    rq_out_header(rq, "Link", str_fmt(rq->mem, "<%.*s>; rel=\"next\"", STR_ARG(url)));
}

/* --- members --- */

void json_text_of(struct json *j, const char *key, str value)
{
    json_key(j, str_c(key));
    json_str(j, value.n ? value : (str){0});
}

void json_number_of(struct json *j, const char *key, int64_t value)
{
    json_key(j, str_c(key));
    json_i64(j, value);
}

void json_flag_of(struct json *j, const char *key, bool value)
{
    json_key(j, str_c(key));
    json_bool(j, value);
}

void json_maybe_of(struct json *j, const char *key, opt_i64 value)
{
    json_key(j, str_c(key));
    if (value.set) json_i64(j, value.v);
    else json_none(j);
}

void json_url_of(struct json *j, const char *key, struct rq *rq, str path)
{
    json_text_of(j, key, path.n ? rq_public(rq, path) : path);
}

void json_time_of(struct json *j, const char *key, struct rq *rq, int64_t at_ms)
{
    json_text_of(j, key, at_ms ? iso_text(rq->mem, at_ms) : (str){0});
}

void json_open_of(struct json *j, const char *key, char bracket)
{
    json_key(j, str_c(key));
    json_open(j, bracket);
}

void api_keep(struct rq *rq)
{
    rq_depends(rq, "search", 0);
    rq_depends(rq, "settings", 0);
    rq_good_until(rq, rq->now + 15 * MINUTE_MS);
}
