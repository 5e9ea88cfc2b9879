/* list.h: what the files of a list share: what its address asks for, what the index answered, and the page being made. */
#pragma once
#include "shop/search/inside.h"

#include "shop/catalog/catalog.h"
#include "shop/label/label.h"
#include "shop/merchant/merchant.h"
#include "shop/territory/territory.h"

enum { PAGE = 24, FACET_MOST = 12 };

/* What the address asks for. Every link of the page is made from it, one thing changed. */
struct asked {
    str q, kind, rayon, commune, mode, sort, near, shop;
    int64_t price_max, km, page;
    uint64_t flags;              /* that must be there */
    const struct labels *labels; /* that one may ask for */
    bool moment[MOMENTS];
};
/* One line to tick. */
enum choice_group { CHOICE_WHEN, CHOICE_HOW, CHOICE_LABEL, CHOICE_WITHOUT, CHOICE_GROUPS };
struct search_choice {
    str param, says;
    int64_t n;
    bool on;
};
struct search_choices {
    struct search_choice *v;
    size_t n;
};
/* What the form sends on as it is. */
struct search_kept {
    str name, value;
};
struct search_kepts {
    struct search_kept *v;
    size_t n;
};

struct search_link {
    str url, text;
    int64_t n;
    bool on;
};
struct search_links {
    struct search_link *v;
    size_t n;
};
struct search_shop {
    str url, name, trade, place;
    int64_t banne;
    bool open;
};
struct search_shops {
    struct search_shop *v;
    size_t n;
};
/* A word nobody has, and searches with those written nearly so. */
struct search_unknowns {
    struct search_unknown {
        str word;
        struct search_links like;
    } * v;
    size_t n;
};
/* A commune as the centre of a town: its figures, its markets, the communes around that have shops. */
struct search_town_view {
    struct search_figures {
        struct search_figure {
            str value, what;
        } v[5];
        size_t n;
    } figures;
    struct search_town_markets {
        struct search_town_market {
            str url, name, place, when;
            int64_t merchants;
        } * v;
        size_t n;
    } markets;
    struct search_links around;
};
struct search_list_view {
    str title, intro, q, action, corrected, sentence, clear, phone, hours;
    struct search_links kinds, places, shelves, rayons, communes, modes, sorts, chips, pages, children, wider, homonyms;
    struct search_choices choices[CHOICE_GROUPS];
    struct search_kepts kept;
    str here, near, unplaced_name, price_max, rule_url;
    int64_t km;
    struct search_unknowns unknown;
    struct search_shops shops;
    struct search_town_view *town;
    struct search_cards cards;
    int64_t total;
    bool relaxed, nothing, searching, unknown_place, places_known;
};

/* Everything a list is made from. near.slug.n is 0: no distance counts, because no place was asked for or its position is unknown. */
struct listing {
    struct rq *rq;
    struct asked a;
    str base;                 /* "/recherche", "/rayon/cremerie"… */
    struct category category; /* what the address names; .slug.n and .insee.n are 0: nothing */
    struct commune_asked_row commune, near;
    struct merchant shop; /* within which one looks; .id is 0: all of them */
    struct find_query q;
    struct find_result r;
    struct shop_set moment[MOMENTS];
    struct search_list_view *v;
};

/* list_panel.c: what narrows the list, with counts; what narrows it already, as chips; its order. */
void panel_fill(struct listing *);
struct search_links links_new(struct listing *, size_t n);
/* A link to the list that asks for this. */
void link_add(struct listing *, struct search_links *, const struct asked *, str text, int64_t n);

/* A chip: what narrows the list, with the address of the list without it. */
void chip_add(struct listing *, const struct asked *without, str text);
/* One more parameter of an address; nothing when it has no value. */
void url_part(struct buf *, const char *name, str value);

/* list_choices.c: what is ticked. */
void choices_read(struct rq *, struct asked *);
void choices_url(struct buf *, const struct asked *);
void choices_query(struct listing *, const struct asked *, struct find_query *);
void choices_fill(struct listing *);
void choices_chips(struct listing *);

/* Whether a shop is open now, as the minute's table knows it. */
bool shop_is_open(const struct listing *, str code);
/* town.c: fills the view of a commune's page. */
void town_fill(struct listing *, const struct commune_place *);

/* list_groups.c: answers that are no offers, beside the list; and what to try when nothing was found. */
void groups_fill(struct listing *);
void nothing_fill(struct listing *);

/* list_web.c: the query of the index for what is asked. */
void query_make(struct listing *, const struct asked *, struct find_query *);
str number_text(struct rq *, int64_t n);
