#include "pay/fields.h"

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static bool decode(struct arena *mem, str s, str *out)
{
    char *p = arena_alloc(mem, s.n + 1);
    size_t n = 0;

    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] != '%') {
            p[n++] = s.p[i] == '+' ? ' ' : s.p[i];
            continue;
        }
        int a = i + 2 < s.n ? hex_digit(s.p[i + 1]) : -1, b = a < 0 ? -1 : hex_digit(s.p[i + 2]);
        if (b < 0) return false;
        p[n++] = (char)(a << 4 | b);
        i += 2;
    }
    *out = (str){p, n};
    return true;
}

bool fields_read_bytes(struct arena *mem, str raw, struct pay_fields *out)
{
    str pair, name;

    *out = (struct pay_fields){NEW(mem, struct pay_field, FIELDS_MOST), 0};
    if (!raw.p || raw.n > FIELD_BYTES_MOST) return false;
    while (str_cut(&raw, '&', &pair)) {
        if (!pair.n) continue;
        if (out->n == FIELDS_MOST || !str_cut(&pair, '=', &name)) return false;
        struct pay_field *f = &out->v[out->n++];
        if (!decode(mem, name, &f->name) || !decode(mem, pair.p ? pair : S(""), &f->value)) return false;
    }
    return true;
}

bool fields_read(struct arena *mem, str raw, struct pay_fields *out)
{
    bool ok = fields_read_bytes(mem, raw, out);

    for (size_t i = 0; ok && i < out->n; i++) ok = utf8_ok(out->v[i].name) && utf8_ok(out->v[i].value);
    return ok;
}

str fields_get(const struct pay_fields *all, str name)
{
    str found = {0};

    for (size_t i = 0; i < all->n; i++) {
        if (!str_eq(all->v[i].name, name)) continue;
        if (found.p) return (str){0};
        found = all->v[i].value;
    }
    return found;
}

const struct pay_field **fields_sorted(struct arena *mem, const struct pay_field *f, size_t n)
{
    const struct pay_field **sorted = (const struct pay_field **)NEW(mem, struct pay_field *, n + 1);

    for (size_t i = 0; i < n; i++) {
        size_t at = i;
        for (; at && str_cmp(sorted[at - 1]->name, f[i].name) > 0; at--) sorted[at] = sorted[at - 1];
        sorted[at] = &f[i];
    }
    return sorted;
}

static void escaped(struct buf *b, str s)
{
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._";

    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] && strchr(plain, s.p[i])) buf_byte(b, s.p[i]);
        else buf_fmt(b, "%%%02X", (unsigned char)s.p[i]);
    }
}

void fields_put(struct buf *b, str name, str value)
{
    if (b->n) buf_byte(b, '&');
    escaped(b, name);
    buf_byte(b, '=');
    escaped(b, value);
}
