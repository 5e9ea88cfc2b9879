#include "app/route.h"

#include "app/acting.h"
#include "app/role.h"

static bool segment_cut(str *path, str *seg)
{
    if (!path->n || path->p[0] != '/') return false;
    *path = str_from(*path, 1);
    const char *slash = path->n ? memchr(path->p, '/', path->n) : NULL;
    size_t n = slash ? (size_t)(slash - path->p) : path->n;
    *seg = str_head(*path, n);
    *path = str_from(*path, n);
    return true;
}

/* One route against a path: literal segments equal, {name} takes any segment that is not empty. */
static bool matches(const char *pattern, str path, str *param)
{
    str pat = str_c(pattern), want, have;
    int k = 0;

    while (segment_cut(&pat, &want)) {
        if (!segment_cut(&path, &have)) return false;
        if (want.n && want.p[0] == '{') {
            if (!have.n) return false;
            param[k++] = have;
        } else if (!str_eq(want, have)) {
            return false;
        }
    }
    return !path.n;
}

static bool method_fits(const struct route *r, int method)
{
    return r->method == method || (r->method == GET && method == 2);
}

static bool lang_fits(const struct route *r, const struct route_match *m)
{
    return m->lang == LANG_FR || !(r->flags & ROUTE_FR_ONLY);
}

/* "/en/panier" is "/panier", "/en" is "/". */
static bool prefix_cut(str *path, str prefix)
{
    if (!str_starts(*path, prefix) || (path->n > prefix.n && path->p[prefix.n] != '/')) return false;
    *path = path->n > prefix.n ? str_from(*path, prefix.n) : S("/");
    return true;
}

/* "/pres/argentan/panier" is "/panier" and the name "argentan". */
static bool named_cut(str *path, str prefix, str *name)
{
    str rest = *path;

    if (!prefix_cut(&rest, prefix) || !segment_cut(&rest, name) || !name->n) return false;
    *path = rest.n ? rest : S("/");
    return true;
}

/* In the order in which an address names them: one address for each choice. */
static const struct {
    str word;
    uint32_t view;
} views[] = {{S("contraste"), VIEW_CONTRAST}, {S("grand"), VIEW_LARGE}, {S("question"), VIEW_STEPS}};
enum { VIEWS = sizeof views / sizeof *views, SLUG_MOST = 60, WAYS_MOST = 200 };

/* "contraste-grand"; 0: anything else. */
static uint32_t view_read(str words)
{
    uint32_t view = 0;

    for (size_t i = 0; i < VIEWS; i++) {
        if (!str_starts(words, views[i].word)) continue;
        words = str_from(words, views[i].word.n);
        if (words.n && (words.p[0] != '-' || words.n == 1)) return 0;
        words = words.n ? str_from(words, 1) : words;
        view |= views[i].view;
    }
    return words.n ? 0 : view;
}

static bool slug_ok(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!((s.p[i] >= 'a' && s.p[i] <= 'z') || (s.p[i] >= '0' && s.p[i] <= '9') || s.p[i] == '-')) return false;
    return s.n && s.n <= SLUG_MOST;
}

/* What names no way stays in the path, which then is no route. */
static void ways_read(struct route_match *m)
{
    str path, name;

    m->bare = prefix_cut(&m->path, S("/app"));
    if (prefix_cut(&m->path, S("/en"))) m->lang = LANG_EN;
    path = m->path;
    if (named_cut(&path, S("/vue"), &name) && (m->view = view_read(name))) m->path = path;
    path = m->path;
    if (named_cut(&path, S("/pres"), &name) && slug_ok(name)) m->path = path, m->near = name;
}

/* "/pour/x7…/commercant/stock" is "/commercant/stock", for a shop that agreed; of a shop's own pages only. */
static void acting_cut(struct route_match *m)
{
    str rest = m->path, word, pub, page;

    if (!segment_cut(&rest, &word) || !str_eq(word, S("pour")) || !segment_cut(&rest, &pub) || !pub.n) return;
    m->path = rest;
    if (!segment_cut(&rest, &page) || !str_eq(page, S("commercant"))) m->path = S("/pour");
    else m->acting = pub;
}

str ways_text(struct arena *mem, const struct ways *w)
{
    struct buf b = buf_new(mem, WAYS_MOST);
    bool first = true;

    if (w->bare) buf_put(&b, S("/app"));
    if (w->lang == LANG_EN) buf_put(&b, S("/en"));
    for (size_t i = 0; i < VIEWS; i++) {
        if (!(w->view & views[i].view)) continue;
        buf_put(&b, first ? S("/vue/") : S("-"));
        buf_put(&b, views[i].word);
        first = false;
    }
    if (w->near.n) buf_fmt(&b, "/pres/%.*s", STR_ARG(w->near));
    return buf_str(&b);
}

str ways_cut(str path)
{
    struct route_match m = {.path = path};

    ways_read(&m);
    return m.path;
}

enum route_find route_find(int method, str path, struct route_match *m)
{
    enum route_find found = ROUTE_NONE;

    *m = (struct route_match){.lang = LANG_FR, .path = path};
    ways_read(m);
    acting_cut(m);
    for (size_t t = 0; all_routes[t]; t++) {
        for (const struct route *r = all_routes[t]; r->path; r++) {
            if (!lang_fits(r, m) || !matches(r->path, m->path, m->param)) continue;
            found = ROUTE_WRONG_METHOD;
            m->route = r;
            if (method_fits(r, method)) return ROUTE_FOUND;
        }
    }
    m->route = NULL;
    return found;
}

str rq_way(struct rq *rq, str path)
{
    struct route_match m;
    ptrdiff_t query = str_find(path, S("?"));

    if (route_find(GET, query < 0 ? path : str_head(path, (size_t)query), &m) != ROUTE_FOUND) return (str){0};
    if (rq->acting && acting_closed(m.route)) return (str){0};
    uint32_t need = m.route->access & ~(uint32_t)ACCESS_FRESH; /* the page that asks for a code lets him through */
    return need && rq_can(rq, need) ? rq_url(rq, path) : (str){0};
}

static bool same(const struct route *a, const struct route *b)
{
    return a != b && a->method == b->method && !strcmp(a->path, b->path);
}

static void route_check(const struct route *r)
{
    if (!r->access) fault("app.route", "%s declares no access: it would be closed to everyone", r->path);
    if (r->path[0] != '/') fault("app.route", "%s does not begin with a slash", r->path);
    if ((r->access & STAFF_ONLY) && !(r->access & ACCESS_STAFF))
        fault("app.route", "%s asks for a right of staff, but not for staff", r->path);
    if (r->method == GET && (!r->read || r->write))
        fault("app.route", "GET %s wants a read function and no write", r->path);
    if (r->method == POST && !r->write && !r->prepare)
        fault("app.route", "POST %s wants a prepare or a write function", r->path);
    if (r->cache == CACHE_PUBLIC && r->access != ACCESS_ANYONE)
        fault("app.route", "%s is cached for all but needs rights", r->path);
}

static void route_alone(const struct route *r)
{
    for (size_t t = 0; all_routes[t]; t++)
        for (const struct route *q = all_routes[t]; q->path; q++)
            if (same(r, q)) fault("app.route", "%s is declared twice", r->path);
}

void routes_check(void)
{
    for (size_t t = 0; all_routes[t]; t++)
        for (const struct route *r = all_routes[t]; r->path; r++) {
            route_check(r);
            route_alone(r);
        }
}
