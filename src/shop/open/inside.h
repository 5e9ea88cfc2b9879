/* inside.h: what the files of this room share. */
#pragma once
#include "app/api.h"
#include "app/settings.h"
#include "open.sql.h"
#include "shop/catalog/catalog.h"
#include "shop/media/media.h"
#include "shop/merchant/merchant.h"
#include "shop/open/open.h"
#include "shop/reception/reception.h"
#include "shop/territory/territory.h"

enum { API_ITEMS = 50, API_ITEMS_MOST = 100 };

/* Which part of a list is asked for. */
struct api_slice {
    str after; /* the key of the last one seen; empty: from the beginning */
    size_t most;
};
/* False, answered: "curseur" or "nombre" is wrong. */
bool api_slice_read(struct rq *, struct api_slice *);
/* Opens the answer of a list: {"items":[ */
struct json api_list_open(struct rq *);
/* Closes it: ],"next":…} last: the key of the last item; empty: the list ends here. */
void api_list_close(struct rq *, struct json *, str last);
/* offers_api.c: offers by their ids, as an array of what they are; what is no longer public is left out. */
void api_offers(struct rq *, struct json *, const int64_t *ids, size_t n, const int64_t *distance_m);
/* shops_api.c: the same of shops. */
void api_shops(struct rq *, struct json *, const int64_t *ids, size_t n);
/* "picture": what it is, or null while there is none. */
void api_picture(struct rq *, struct json *, const struct picture *);
/* {"insee":…,"slug":…,"name":…} */
void api_commune(struct rq *, struct json *, const char *key, str insee);

/* A commune's address on the pages; empty: not one of the perimeter. */
str commune_path(struct rq *, str insee);
/* Handlers of the room's other files; places_api.c has the table of the API's routes. */
void territory_api(struct rq *);
void communes_api(struct rq *);
void categories_api(struct rq *);
void markets_api(struct rq *);
void market_api(struct rq *);
void shops_api(struct rq *);
void shop_api(struct rq *);
void hours_api(struct rq *);
void shop_offers_api(struct rq *);
void offers_api(struct rq *);
void offer_api(struct rq *);
void selections_api(struct rq *);
void selection_api(struct rq *);
void search_api(struct rq *);
