/* season.c: what is sold in some months of each year only. In the others it is shown, and says when it is back. */
#include "shop/catalog/inside.h"

#include "app/event.h"
#include "app/settings.h"
#include "season.sql.h"

enum { AT_ONCE = 200, LOOK_MS = MINUTE_MS };

static int64_t month_now(struct db *db, struct arena *mem, int64_t now)
{
    struct local l = local_of(setting_in(db, mem, SETTING_TIME_ZONE), now);

    return l.month;
}

bool season_is(int64_t from, int64_t to, int64_t month)
{
    if (!from || !to) return true;
    return from <= to ? month >= from && month <= to : month >= from || month <= to;
}

bool season_off(struct db *db, struct arena *mem, int64_t now, const struct season *s)
{
    return !season_is(s->from, s->to, month_now(db, mem, now));
}

void season_keep(struct tx *tx, int64_t now, const struct season *s)
{
    x_season_set(tx, tx->mem, s->offer_id, s->merchant_id, s->from, s->to, season_off(tx->db, tx->mem, now, s));
}

str season_back_text(enum lang lang, int64_t month)
{
    static const char *const back[] = {_("Back in January"), _("Back in February"), _("Back in March"),
                                       _("Back in April"),   _("Back in May"),      _("Back in June"),
                                       _("Back in July"),    _("Back in August"),   _("Back in September"),
                                       _("Back in October"), _("Back in November"), _("Back in December")};

    return month >= 1 && month <= 12 ? tr(lang, back[month - 1]) : S("");
}

str month_name(enum lang lang, int64_t month)
{
    static const char *const names[] = {_("January"),   _("February"), _("March"),    _("April"),
                                        _("May"),       _("June"),     _("July"),     _("August"),
                                        _("September"), _("October"),  _("November"), _("December")};

    return month >= 1 && month <= 12 ? tr(lang, names[month - 1]) : S("");
}

/* A month begins: what it opens or closes is told to pages and index. */
static void season_run(struct tx *tx, int64_t now)
{
    struct season_turned_rows r;

    q_season_turned(tx->db, tx->mem, month_now(tx->db, tx->mem, now), AT_ONCE, &r);
    for (size_t i = 0; i < r.n; i++) {
        x_season_set(tx, tx->mem, r.v[i].id, r.v[i].merchant_id, r.v[i].season_from, r.v[i].season_to, r.v[i].off);
        event_raise(tx, EVENT_OFFER_CHANGED, now, r.v[i].id);
    }
}

void season_check(struct db *db, struct arena *mem, struct buf *f)
{
    struct check_seasons_rows r;

    q_check_seasons(db, mem, &r);
    for (size_t i = 0; i < r.n; i++)
        buf_fmt(f, "C6: offer %lld has half a season, or is out of one it has not\n", (long long)r.v[i].id);
}

const struct clock_task season_clock[] = {{"season", LOOK_MS, season_run}, JOBS_END};
