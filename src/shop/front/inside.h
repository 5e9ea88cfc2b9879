/* inside.h: what the pages of the market share. */
#pragma once
#include "app/assets.h"
#include "app/hall.h"
#include "front.sql.h"
#include "shop/front/front.h"
#include "shop/media/media.h"
#include "shop/reception/reception.h"
#include "shop/search/index.h"

/* How long a new shop stands apart on the front page; the published rule says so. */
enum { FRONT_NEW_DAYS = 30 };

/* shop_web.c: "exemple.fr" of "https://www.exemple.fr/page". */
str host_of(str link);
/* structured.c: a page's facts for programs, as a data block at its end. */
struct merchant;
struct offer;
struct structured_step {
    str name, path;
};
struct structured_product {
    const struct offer *offer;
    const struct merchant *merchant;
    str path, image; /* image: address of its first photo, empty: none */
    bool sold_here, sold_out;
    const struct structured_step *trail; /* from the market's home, which is not in it */
    size_t trail_n;
};
void structured_product(struct rq *, const struct structured_product *);
void structured_shop(struct rq *, const struct merchant *, str image);
struct market_sheet;
struct market_days;
/* Each day of a market as an event, cancelled ones too. */
void structured_market(struct rq *, const struct market_sheet *, const struct market_days *);

/* shop_web.c: where a shop stands on the plane: its pin, else the middle of its commune. False: unknown. */
bool shop_stands(struct rq *, const struct merchant *, int64_t *x_m, int64_t *y_m);
/* How far it is from the place chosen, in words; empty: none is, or nobody knows. */
str shop_far(struct rq *, const struct merchant *);

/* delivery.c: to where a shop brings what is ordered, for how much, from how much on, and when. Empty: it does not. */
struct shop_delivery {
    struct shop_areas {
        struct shop_area {
            str where, cost; /* "Alençon, Damigny"; "5,00 €, à partir de 20,00 €" */
        } * v;
        size_t n;
    } areas;
    struct delivery_rounds rounds;
    str parcel; /* what goes by a carrier */
};
void shop_delivery_read(struct rq *, const struct merchant *, struct shop_delivery *);

/* rayons_web.c: rayons of the first level, each by a picture and its word, at most so many. */
struct front_tiles {
    struct front_tile {
        str url, name, tint, icon, src; /* src: empty: the icon stands for it */
        int64_t id;
    } * v;
    size_t n;
};
void tiles_fill(struct rq *, size_t most, struct front_tiles *);
void rayons_get(struct rq *);

/* Handlers of the room's other files; info_web.c has the table of routes. */
void home_get(struct rq *);
void market_get(struct rq *);
void shops_get(struct rq *);
void shop_get(struct rq *);
void product_get(struct rq *);
void rule_get(struct rq *);
void communes_get(struct rq *);
void borders_get(struct rq *);
void reading_get(struct rq *);
