/* guild.h: organisations a shop says it belongs to: a merchants' association, a chamber. A line of its page and nothing
** more. The room stands behind those that find, count and rank, so that none of them can ask it. */
#pragma once
#include "app/route.h"

struct guild {
    int64_t id, shops;        /* shops: how many belong to it, by guilds_all */
    str name, insee, website; /* insee: empty: the whole territory; website: empty: none */
    bool closed;              /* neither offered nor shown */
    bool by_shop;             /* the shop said it itself; else staff wrote it down; by guilds_of */
};
struct guilds {
    struct guild *v;
    size_t n;
};
/* The territory's list, closed ones too, by name. */
void guilds_all(struct db *, struct arena *, struct guilds *);
/* Those the public reads on the page of a shop, by name. */
void guilds_of(struct db *, struct arena *, int64_t merchant_id, struct guilds *);
/* Who said so, in words. */
str guild_said(enum lang, const struct guild *);

/* Staff keep the list: a new one (id 0), or one as it is to be from now on. THERE: another one has that name. GONE: there
** is none of that id. */
enum guild_end { GUILD_DONE, GUILD_THERE, GUILD_GONE };
enum guild_end guild_put(struct tx *, const struct guild *);
/* Closes it for everybody, or opens it again; who belongs to it is kept. False: no such one, or it is so already. */
bool guild_close(struct tx *, int64_t now, int64_t id, bool closed);

/* One box each: those of the whole territory, those of the shop's commune, and those it belongs to already. */
struct guild_boxes {
    str action;
    struct guild_marks {
        struct guild_mark {
            int64_t id;
            str name, said; /* said: by whom; empty: it does not belong */
            bool on;
        } * v;
        size_t n;
    } marks;
};
void guild_boxes_fill(struct rq *, struct db *, int64_t merchant_id, struct guild_boxes *);
/* Writes what a page of boxes was changed to: only boxes this person moved, so that what another ticked meanwhile stays. A
** second time it does nothing. False: a box that was not offered, nothing is written. */
struct guild_saying {
    int64_t merchant_id;
    bool by_team;
    int64_t *added, *taken; /* how many changed */
};
bool guild_boxes_write(struct rq *, struct tx *, const struct guild_saying *);
extern const struct route guild_routes[];
