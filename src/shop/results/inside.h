/* inside.h: what the files of a list share: what its address asks for, what the index answered, and the page being made. */
#pragma once
#include "app/assets.h"
#include "app/hall.h"
#include "shop/catalog/catalog.h"
#include "shop/label/label.h"
#include "shop/merchant/merchant.h"
#include "shop/results/results.h"
#include "shop/search/index.h"
#include "shop/sought/sought.h"
#include "shop/territory/territory.h"

enum { PAGE = 24, FACET_MOST = SEARCH_FACETS_NAMED };

/* What the address asks for. Every link of the page is made from it, one thing changed. near: a slug, in what addresses
** begin with. */
struct asked {
    str q, kind, rayon, commune, mode, sort, near, shop;
    int64_t price_max, km, page;
    uint64_t flags;              /* that must be there */
    const struct labels *labels; /* that one may ask for */
    bool moment[MOMENTS];
};
/* One line to tick. */
enum choice_group { CHOICE_WHEN, CHOICE_HOW, CHOICE_LABEL, CHOICE_WITHOUT, CHOICE_GROUPS };
struct results_choice {
    str param, says;
    int64_t n;
    bool on;
};
struct results_choices {
    struct results_choice *v;
    size_t n;
};
/* What the form sends on as it is. */
struct results_kept {
    str name, value;
};
struct results_kepts {
    struct results_kept *v;
    size_t n;
};

struct results_link {
    str url, text;
    int64_t n;
    bool on;
};
struct results_links {
    struct results_link *v;
    size_t n;
};
struct results_shop {
    str url, name, trade, place;
    int64_t banne;
    bool open;
    str far; /* from the place chosen */
};
struct results_shops {
    struct results_shop *v;
    size_t n;
};
/* A word nobody has, and searches with those written nearly so. */
struct results_unknowns {
    struct results_unknown {
        str word;
        struct results_links like;
    } * v;
    size_t n;
};
/* A commune as the centre of a town: its figures, its markets, the communes around that have shops. */
struct results_town_view {
    struct results_figures {
        struct results_figure {
            str value, what;
        } v[5];
        size_t n;
    } figures;
    struct results_town_markets {
        struct results_town_market {
            str url, name, place, when;
            int64_t merchants;
        } * v;
        size_t n;
    } markets;
    struct results_links around;
    struct html map; /* of those that have a pin; empty: none has */
};
struct results_view {
    str title, intro, q, action, corrected, sentence, clear, phone, hours;
    struct results_links kinds, places, shelves, rayons, communes, modes, sorts, chips, pages, children, wider,
        homonyms;
    struct results_choices choices[CHOICE_GROUPS];
    struct results_kepts kept;
    str here, near, unplaced_name, price_max, rule_url;
    int64_t km;
    struct results_unknowns unknown;
    struct results_shops shops;
    struct results_town_view *town;
    struct search_cards cards;
    int64_t total;
    bool relaxed, nothing, searching, unknown_place, places_known;
    struct sought_form_view tell; /* where words found nothing */
};

/* Everything a list is made from. near.slug.n is 0: no distance counts, because no place was asked for or its position is unknown. */
struct listing {
    struct rq *rq;
    struct asked a;
    str base;                 /* "/recherche", "/rayon/cremerie"… */
    struct category category; /* what the address names; .slug.n and .insee.n are 0: nothing */
    struct search_commune commune, near;
    str near_typed;       /* as it stands in the form */
    struct merchant shop; /* within which one looks; .id is 0: all of them */
    struct find_query q;
    struct find_result r;
    struct shop_set moment[MOMENTS];
    struct results_view *v;
};

/* panel.c: what narrows the list, with counts; what narrows it already, as chips; its order. */
void panel_fill(struct listing *);
struct results_links links_new(struct listing *, size_t n);
/* A link to the list that asks for this. */
void link_add(struct listing *, struct results_links *, const struct asked *, str text, int64_t n);

/* A chip: what narrows the list, with the address of the list without it. */
void chip_add(struct listing *, const struct asked *without, str text);
/* One more parameter of an address; nothing when it has no value. */
void url_part(struct buf *, const char *name, str value);

/* choices.c: what is ticked. */
void choices_read(struct rq *, struct asked *);
void choices_url(struct buf *, const struct asked *);
void choices_query(struct listing *, const struct asked *, struct find_query *);
void choices_fill(struct listing *);
void choices_chips(struct listing *);

/* Whether a shop is open now, as the minute's table knows it. */
bool shop_is_open(const struct listing *, str code);
/* town.c: fills the view of a commune's page. */
void town_fill(struct listing *, const struct commune_place *);

/* groups.c: answers that are no offers, beside the list; and what to try when nothing was found. */
void groups_fill(struct listing *);
void nothing_fill(struct listing *);

/* results_web.c: the query of the index for what is asked. */
void query_make(struct listing *, const struct asked *, struct find_query *);
str number_text(struct rq *, int64_t n);

/* aid_web.c: a handler; results_web.c has the table of routes. */
void suggest_get(struct rq *);
