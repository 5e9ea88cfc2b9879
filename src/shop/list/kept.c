/* kept.c: a kept list as the text of a cookie or a link, and back. */
#include "shop/list/inside.h"

enum { SHOP_CODE_MOST = 5, QTY_MOST_MILLI = 99 * 1000 };

static bool is_shop(str what)
{
    return what.n > 1 && what.p[0] == 's';
}

bool kept_word_ok(str what)
{
    str code = is_shop(what) ? str_from(what, 1) : what;

    if (code.n < (is_shop(what) ? 1 : CODE_DIGITS_LEAST) ||
        code.n > (is_shop(what) ? SHOP_CODE_MOST : CODE_DIGITS_MOST))
        return false;
    for (size_t i = 0; i < code.n; i++) {
        bool digit = code.p[i] >= '0' && code.p[i] <= '9', letter = code.p[i] >= 'A' && code.p[i] <= 'Z';
        if (!digit && !(is_shop(what) && letter)) return false;
    }
    return true;
}

struct room {
    size_t lines, shops;
};
static const struct room alone = {KEPT_LINES_MOST, KEPT_SHOPS_MOST}, joined = {KEPT_LINES_ROOM, KEPT_SHOPS_ROOM};

static bool shop_add(struct kept *k, str code, size_t most)
{
    for (size_t i = 0; i < k->shops; i++)
        if (str_eq(k->shop[i], code)) return true;
    if (k->shops >= most) return false;
    k->shop[k->shops++] = code;
    return true;
}

static bool thing_add(struct kept *k, str what, int64_t qty_milli, const struct room *most)
{
    if (!kept_word_ok(what)) return false;
    if (is_shop(what)) return shop_add(k, str_from(what, 1), most->shops);
    for (size_t i = 0; i < k->lines; i++)
        if (str_eq(k->line[i].code, what)) return true;
    if (k->lines >= most->lines || qty_milli < 1 || qty_milli > QTY_MOST_MILLI) return false;
    k->line[k->lines++] = (struct kept_line){what, qty_milli};
    return true;
}

bool kept_add(struct kept *k, str what, int64_t qty_milli)
{
    return thing_add(k, what, qty_milli, &alone);
}

size_t kept_join(struct kept *k, const struct kept *other)
{
    size_t left = 0;

    for (size_t i = 0; i < other->lines; i++)
        left += !thing_add(k, other->line[i].code, other->line[i].qty_milli, &joined);
    for (size_t i = 0; i < other->shops; i++) left += !shop_add(k, other->shop[i], joined.shops);
    return left;
}

void kept_drop(struct kept *k, str what)
{
    size_t lines = 0, shops = 0;

    for (size_t i = 0; i < k->lines; i++)
        if (!str_eq(k->line[i].code, what)) k->line[lines++] = k->line[i];
    for (size_t i = 0; i < k->shops; i++)
        if (!is_shop(what) || !str_eq(k->shop[i], str_from(what, 1))) k->shop[shops++] = k->shop[i];
    k->lines = lines;
    k->shops = shops;
}

void kept_parse(str text, struct kept *k)
{
    str one, what;
    int64_t milli;

    *k = (struct kept){0};
    if (!text.n || text.n > KEPT_TEXT_MOST) return;
    while (str_cut(&text, '_', &one)) {
        if (!str_cut(&one, '*', &what)) continue;
        if (!one.n) thing_add(k, what, 1000, &joined);
        else if (handover_qty(one, &milli)) thing_add(k, what, milli, &joined);
    }
}

str kept_text(struct arena *mem, const struct kept *k)
{
    struct buf b = buf_new(mem, (size_t)KEPT_TEXT_MOST * 2);

    for (size_t i = 0; i < k->lines; i++) {
        buf_fmt(&b, "%s%.*s*%lld", b.n ? "_" : "", STR_ARG(k->line[i].code), (long long)(k->line[i].qty_milli / 1000));
        if (k->line[i].qty_milli % 1000) buf_fmt(&b, ".%03lld", (long long)(k->line[i].qty_milli % 1000));
    }
    for (size_t i = 0; i < k->shops; i++) buf_fmt(&b, "%ss%.*s", b.n ? "_" : "", STR_ARG(k->shop[i]));
    return arena_str(mem, buf_str(&b));
}
