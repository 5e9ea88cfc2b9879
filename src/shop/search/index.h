/* index.h: what the index knows of a thing, and lists of what it found: for the pages that ask it. */
#pragma once
#include "app/rq.h"
#include "find/find.h"
#include "shop/law/allergens.h"

enum { DOC_OFFER, DOC_SHOP, DOC_COMMUNE, DOC_RAYON, DOC_SERVICE };
#define KINDS_OFFERED (1u << DOC_OFFER | 1u << DOC_SERVICE)
#define KINDS_ALL     (KINDS_OFFERED | 1u << DOC_SHOP | 1u << DOC_COMMUNE | 1u << DOC_RAYON)
enum {
    FACET_RAYON,
    FACET_SUB,
    FACET_COMMUNE,
    FACET_MODE,
    FACET_SHOP
}; /* rayon: first level; sub: the category itself */
enum { MODE_SHOWCASE, MODE_RESERVE, MODE_ORDER, MODE_LINK };
#define FLAG_STOCK   (UINT64_C(1) << 0)
#define FLAG_DELIVER (UINT64_C(1) << 1)
#define FLAG_COLLECT (UINT64_C(1) << 2)
#define FLAG_BIO                                                                                                       \
    (UINT64_C(1)                                                                                                       \
     << 3) /* a label like the others, which programs may ask for by name; the other labels have bits of their own: data/labels.tsv */
#define FLAG_ONLINE (UINT64_C(1) << 7)
/* One for each of the fourteen allergens of the law (law/allergens.h): it is known not to be in there. */
#define FLAG_WITHOUT(i) (UINT64_C(1) << (8 + (i)))
#define FLAGS_WITHOUT   (((UINT64_C(1) << ALLERGENS) - 1) << 8)
#define FLAG_READY                                                                                                     \
    (UINT64_C(1) << 22) /* in stock and sold without delay: can be had in the shop's next collection time */
/* What a shop wrote of allergens, for readers of a language: beside French words the names of the law's list in theirs. */
str allergens_text(struct arena *, enum lang, str written);
/* Facet values follow from the thing's own name, so that an index file stays right when rows are added. */
int32_t facet_of(str name);
int32_t facet_mode(str mode);
/* A shop, by its short code. */
int32_t facet_shop(str code);
/* A commune's number as a facet, from its INSEE code, and back. */
int32_t facet_commune(str insee);
str insee_of_facet(struct arena *, int32_t facet);
/* The INSEE code of a commune's document. */
str insee_of_doc(struct arena *, int64_t id);

/* One offer in a list. */
struct search_card {
    int64_t id, merchant_id, product_id;
    str url, title, merchant, place, price, was, unit_price, badge, badge_class, src, srcset;
    bool sold_out, picture;
    bool drink_promoted; /* alcohol at a price with dates */
    str icon;            /* of its rayon, where there is no picture: the binary's own text, kept as it is */
    str distance;        /* of the list, not of the card: not kept */
    bool at_once;        /* the same: among the first one sees, its picture is not put off */
};
struct search_cards {
    struct search_card *v;
    size_t n;
    bool drinks; /* alcohol is promoted among them: the law wants a sentence beside */
};
enum { CARDS_MOST = 24 };
/* Cards of public offers, in the order of ids (at most CARDS_MOST); names what the page depends on. Two queries. */
void search_cards(struct rq *, const int64_t *ids, size_t n, struct search_cards *);

/* The day's number in the territory: seeds rotation, so that equals take turns. */
uint64_t search_seed(const struct rq *);
/* Earliest of midnight and a quarter of an hour: lists name opening hours and slots. */
void search_good_until(struct rq *);
/* The territory's labels, kept between requests until staff change the list; a copy in rq's memory. Thread-safe. */
struct labels;
const struct labels *labels_kept(struct rq *);
/* names.c: a rayon by its id; a commune by its number or its word in addresses; where it lies. False: unknown. */
struct rayon_names {
    str slug, name_fr, name_en;
};
bool search_rayon(struct rq *, int64_t id, struct rayon_names *);
struct search_commune {
    str insee, slug, name;
    opt_i64 x_m, y_m;
};
bool search_commune(struct rq *, str word, struct search_commune *);
bool search_place(struct rq *, str insee, int64_t *x_m, int64_t *y_m);

/* far.c: the place chosen by who reads (rq->near). near_known fills it from the address, near_set from what a form found;
** query_near asks the nearest first; distances are absent, empty or -1 without a place or where positions are not known. */
bool search_near_known(struct rq *);
void near_set(struct rq *, const struct search_commune *);
void query_near(const struct rq *, struct find_query *);
struct shops_far {
    struct find_hit *v; /* by id */
    size_t n;
};
void shops_far_read(struct rq *, struct shops_far *);
int64_t shop_far_m(const struct shops_far *, int64_t merchant_id);
str shop_far_text(struct rq *, const struct shops_far *, int64_t merchant_id);
/* Tells each card how far its shop is. */
void cards_far(struct rq *, struct search_cards *);
int64_t commune_far_m(struct rq *, str insee);
/* The same of one that was read; INT64_MAX: unknown, so that it comes last. */
struct commune_place;
int64_t commune_place_far_m(const struct rq *, const struct commune_place *);
/* What addresses and the reader's language call the first n values that an answer counted of FACET_RAYON or of
** FACET_COMMUNE (n: SEARCH_FACETS_NAMED at most); one that is no longer known has an empty slug. */
enum { SEARCH_FACETS_NAMED = 12 };
struct facet_name {
    str slug, name;
};
struct facet_name *search_facet_names(struct rq *, const struct find_result *, int facet, size_t n);

/* newest.c: the picture of what came last into a rayon of the first level; 0: none has one. Ten minutes old at most. */
struct categories;
int64_t newest_picture(struct rq *, const struct categories *all, int64_t category_id);

/* moments.c: shops, by facet, that are open now; that have a time left today to collect. A minute old at most. */
enum moment { MOMENT_OPEN, MOMENT_TODAY, MOMENTS };
struct shop_set {
    int32_t *v;
    size_t n;
};
void moment_read(struct rq *, enum moment, struct shop_set *);
/* asked.c: notes that these words were asked, and whether nothing was found; never by whom. */
void search_asked_count(struct rq *, str words, bool nothing);
