#include "base/json_out.h"

#include "base/fault.h"

static void separate(struct json *j)
{
    uint32_t bit = UINT32_C(1) << j->depth;

    if (j->some & bit) buf_byte(j->to, ',');
    j->some |= bit;
}

void json_open(struct json *j, char bracket)
{
    separate(j);
    buf_byte(j->to, bracket);
    MUST(++j->depth < 32);
    j->some &= ~(UINT32_C(1) << j->depth);
}

void json_close(struct json *j, char bracket)
{
    MUST(--j->depth >= 0);
    buf_byte(j->to, bracket);
}

static void quoted(struct buf *b, str s)
{
    size_t from = 0;

    buf_byte(b, '"');
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c >= 32 && c != '"' && c != '\\' && c != '<' && c != '>' && c != '&') continue;
        buf_put(b, (str){s.p + from, i - from});
        if (c == '"' || c == '\\') buf_byte(b, '\\'), buf_byte(b, (char)c);
        else buf_fmt(b, "\\u%04x", c);
        from = i + 1;
    }
    buf_put(b, (str){s.p + from, s.n - from});
    buf_byte(b, '"');
}

void json_key(struct json *j, str k)
{
    separate(j);
    quoted(j->to, k);
    buf_byte(j->to, ':');
    j->some &= ~(UINT32_C(1) << j->depth);
}

void json_str(struct json *j, str s)
{
    separate(j);
    if (!s.p) buf_put(j->to, S("null"));
    else quoted(j->to, s);
}

void json_i64(struct json *j, int64_t v)
{
    separate(j);
    buf_i64(j->to, v);
}

void json_bool(struct json *j, bool v)
{
    separate(j);
    buf_put(j->to, v ? S("true") : S("false"));
}

void json_none(struct json *j)
{
    separate(j);
    buf_put(j->to, S("null"));
}
