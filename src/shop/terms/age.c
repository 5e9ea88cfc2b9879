/* age.c: what is sold to adults only, and who is one. */
#include "shop/terms/terms.h"

bool cart_line_alcohol(const struct cart_line *l)
{
    bool any = l->offer.alcohol;

    for (size_t i = 0; i < l->parts.n; i++) any |= l->parts.v[i].alcohol;
    return any;
}

bool cart_part_alcohol(const struct cart_part *p)
{
    for (size_t i = 0; i < p->lines.n; i++)
        if (cart_line_alcohol(&p->lines.v[i])) return true;
    return false;
}

/* Three numbers, the year first ("2001-02-28") or last ("28/02/2001"). */
static bool date_parts(str typed, int64_t n[3])
{
    str rest = str_trim(typed), piece;
    char glue = str_find(rest, S("-")) >= 0 ? '-' : str_find(rest, S(".")) >= 0 ? '.' : '/';

    for (int i = 0; i < 3; i++)
        if (!str_cut(&rest, glue, &piece) || !str_i64(str_trim(piece), &n[i])) return false;
    if (n[0] < 1000) {
        int64_t day = n[0];
        n[0] = n[2], n[2] = day;
    }
    return !rest.n;
}

enum of_age birth_of_age(str zone, int64_t now, str typed)
{
    int64_t n[3];
    struct local l = local_of(zone, now);

    if (!date_parts(typed, n) || n[0] < l.year - 130 || n[0] > l.year || n[1] < 1 || n[1] > 12 || n[2] < 1 || n[2] > 31)
        return AGE_UNREADABLE;
    struct local same = day_local(day_number((int)n[0], (int)n[1], (int)n[2]));
    if (same.day != n[2]) return AGE_UNREADABLE; /* 31 February */
    return day_number((int)n[0] + 18, (int)n[1], (int)n[2]) <= day_number(l.year, l.month, l.day) ? AGE_ADULT
                                                                                                  : AGE_MINOR;
}
