#include "app/shared.h"

#include "app/job.h"
#include "app/serve.h"
#include "app/settings.h"

static struct hall *served;

/* From a thread of the store: what goes wrong is told, and tried again at the next word. The word that pages are stale may
** have come before: who made one since had the settings of before, and it goes too. */
static void settings_read(struct territory *t)
{
    struct faultpoint fp;

    if (FAULT_CATCH(&fp)) {
        log_line(LOG_WARN, fp.code, "%.*s: settings are not read anew: %s", STR_ARG(t->slug), fp.msg);
        return;
    }
    settings_load(t);
    touch_now("settings", 0);
    fault_end(&fp);
}

int64_t settings_number(str slug)
{
    uint64_t h = UINT64_C(1469598103934665603);

    for (size_t i = 0; i < slug.n; i++) h = (h ^ (unsigned char)slug.p[i]) * UINT64_C(1099511628211);
    return (int64_t)h;
}

void effect_settings(int64_t number)
{
    for (size_t i = 0; served && i < served->places; i++)
        if (served->place[i].store && settings_number(served->place[i].slug) == number)
            settings_read(&served->place[i]);
}

/* While the neighbours are not heard pages are made anew each time; what else was missed is caught up when they are. */
static void doubt(bool heard)
{
    http_bump_all();
    if (!heard) return;
    for (size_t i = 0; served && i < served->places; i++)
        if (served->place[i].store) settings_read(&served->place[i]);
    effect_jobs(0);
    effect_feed(0);
}

void effects_share(void)
{
    static bool done;

    if (done) return;
    done = true;
    store_share('b', effect_bump);
    store_share('t', effect_tell);
    store_share('h', effect_hush);
    store_share('j', effect_jobs);
    store_share('c', effect_feed);
    store_share('s', effect_settings);
    store_on_doubt(doubt);
}

void effects_serve(struct hall *hall)
{
    served = hall;
}
