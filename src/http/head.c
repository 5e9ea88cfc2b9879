#include "http/head.h"

static bool cookie_byte(char c)
{
    return c > ' ' && c < 127 && c != '"' && c != ',' && c != ';' && c != '\\';
}

static str unquoted(str v)
{
    bool quoted = v.n > 1 && v.p[0] == '"' && v.p[v.n - 1] == '"';

    return quoted ? (str){v.p + 1, v.n - 2} : v;
}

bool cookie_find(str header, str name, str *value)
{
    str pair;

    while (str_cut(&header, ';', &pair)) {
        str key, rest = str_trim(pair);
        if (!str_cut(&rest, '=', &key) || !rest.p || !str_eq(str_trim(key), name)) continue;
        str v = unquoted(str_trim(rest));
        for (size_t i = 0; i < v.n; i++)
            if (!cookie_byte(v.p[i])) return false;
        *value = v;
        return true;
    }
    return false;
}

/* "q=0", "q=0.0"… : refused. */
static bool weight_is_zero(str params)
{
    str p;

    while (str_cut(&params, ';', &p)) {
        p = str_trim(p);
        if (p.n < 3 || (p.p[0] != 'q' && p.p[0] != 'Q') || p.p[1] != '=') continue;
        for (size_t i = 2; i < p.n; i++)
            if (p.p[i] != '0' && p.p[i] != '.') return false;
        return true;
    }
    return false;
}

bool coding_accepted(str list, str coding)
{
    bool any = false;
    str item;

    while (str_cut(&list, ',', &item)) {
        str name;
        str_cut(&item, ';', &name);
        name = str_trim(name);
        if (str_eq_nocase(name, coding)) return !weight_is_zero(item);
        if (str_eq(name, S("*"))) any = !weight_is_zero(item);
    }
    return any;
}

bool etag_listed(str list, str etag)
{
    str item;

    while (str_cut(&list, ',', &item)) {
        item = str_trim(item);
        if (str_starts(item, S("W/"))) item = str_from(item, 2);
        if (str_eq(item, S("*")) || str_eq(item, etag)) return true;
    }
    return false;
}

/* A quoted string after its first quote: its text into `to`, what follows it into *rest. */
static bool quoted_read(str s, char *to, str *value, str *rest)
{
    size_t n = 0, i = 0;

    for (; i < s.n && s.p[i] != '"'; i++) {
        if (s.p[i] == '\\' && i + 1 < s.n && (s.p[i + 1] == '"' || s.p[i + 1] == '\\')) i++;
        to[n++] = s.p[i];
    }
    if (i == s.n) return false;
    *value = (str){to, n};
    *rest = str_from(s, i + 1);
    return true;
}

static void token_read(str s, char *to, str *value, str *rest)
{
    size_t n = 0;

    while (n < s.n && s.p[n] != ';') n++;
    str t = str_trim(str_head(s, n));
    if (t.n) memcpy(to, t.p, t.n);
    *value = (str){to, t.n};
    *rest = str_from(s, n);
}

bool param_find(str header, const char *name, char *to, str *value)
{
    str type, found, rest = header;

    str_cut(&rest, ';', &type);
    while (rest.n) {
        ptrdiff_t eq = str_find(rest, S("="));
        if (eq < 0) return false;
        str key, names = str_head(rest, (size_t)eq);
        while (str_cut(&names, ';', &key)) continue; /* the last: what has no '=' is passed over */
        key = str_trim(key);
        rest = str_from(rest, (size_t)eq + 1);
        while (rest.n && (rest.p[0] == ' ' || rest.p[0] == '\t')) rest = str_from(rest, 1);
        if (!rest.n || rest.p[0] != '"') token_read(rest, to, &found, &rest);
        else if (!quoted_read(str_from(rest, 1), to, &found, &rest)) return false;
        if (str_eq_nocase(key, str_c(name))) return *value = found, true;
    }
    return false;
}

str media_type(str header)
{
    str type = {0};

    str_cut(&header, ';', &type);
    return str_trim(type);
}
