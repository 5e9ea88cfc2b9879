/* inside.h: what the files of this room share. */
#pragma once
#include "app/assets.h"
#include "app/hall.h"
#include "find/find.h"
#include "search.sql.h"
#include "shop/media/media.h"
#include "shop/search/search.h"

enum { DOC_OFFER, DOC_SHOP, DOC_COMMUNE, DOC_RAYON, DOC_SERVICE };
#define KINDS_OFFERED (1u << DOC_OFFER | 1u << DOC_SERVICE)
#define KINDS_ALL     (KINDS_OFFERED | 1u << DOC_SHOP | 1u << DOC_COMMUNE | 1u << DOC_RAYON)
enum { FACET_RAYON, FACET_SUB, FACET_COMMUNE, FACET_MODE, FACET_SHOP }; /* rayon: first level; sub: the category itself */
enum { MODE_SHOWCASE, MODE_RESERVE, MODE_ORDER, MODE_LINK };
#define FLAG_STOCK   (UINT64_C(1) << 0)
#define FLAG_DELIVER (UINT64_C(1) << 1)
#define FLAG_COLLECT (UINT64_C(1) << 2)
#define FLAG_BIO     (UINT64_C(1) << 3)
#define FLAG_AOP     (UINT64_C(1) << 4)
#define FLAG_FARM    (UINT64_C(1) << 5)
#define FLAG_HAND    (UINT64_C(1) << 6)
#define FLAG_ONLINE  (UINT64_C(1) << 7)
/* One for each of the fourteen allergens of the law (without.c): it is known not to be in there. */
enum { ALLERGENS = 14 };
#define FLAG_WITHOUT(i) (UINT64_C(1) << (8 + (i)))
#define FLAGS_WITHOUT   (((UINT64_C(1) << ALLERGENS) - 1) << 8)
#define FLAG_READY      (UINT64_C(1) << 22) /* in stock and sold without delay: can be had in the shop's next collection time */
/* The allergens a food does not hold, by what its shop wrote; none when that leaves a doubt. */
uint64_t flags_without(struct arena *, str written);
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
    str icon; /* of its rayon, where there is no picture: the binary's own text, kept as it is */
    str distance; /* of the list, not of the card: not kept */
};
struct search_cards {
    struct search_card *v;
    size_t n;
};
enum { CARDS_MOST = 24 };
/* Cards of public offers, in the order of ids (at most CARDS_MOST); names what the page depends on. Two queries. */
void search_cards(struct rq *, const int64_t *ids, size_t n, struct search_cards *);
/* kept.c: cards as they were last made, for lists that no cache holds. A card is good until its shop is touched, a
** minute at most. kept_read: a copy in rq's memory, or false. Thread-safe. */
bool card_kept_read(struct rq *, int64_t id, struct search_card *);
void card_kept_write(struct rq *, const struct search_card *);
/* names.c: a rayon or a commune by its facet's value, as its address and the reader's language call it. kept_read: a copy
** in rq's memory when it was written within the last minute, or false. Thread-safe. */
struct facet_name {
    str slug, name;
};
bool name_kept_read(struct rq *, int facet, int32_t value, struct facet_name *);
void name_kept_write(struct rq *, int facet, int32_t value, const struct facet_name *);
/* The day's number in the territory: seeds rotation, so that equals take turns. */
uint64_t search_seed(const struct rq *);
/* Earliest of midnight and a quarter of an hour: lists name opening hours and slots. */
void search_good_until(struct rq *);

/* moments.c: shops, by facet, that are open now; that have a time left today to collect. A minute old at most. */
enum moment { MOMENT_OPEN, MOMENT_TODAY, MOMENTS };
struct shop_set {
    int32_t *v;
    size_t n;
};
void moment_read(struct rq *, enum moment, struct shop_set *);
/* Looks at all shops when a new minute has begun; a chore. */
void moments_look(struct hall *, struct territory *);
/* asked.c: notes that these words were asked, and whether nothing was found; never by whom. */
void search_asked_count(struct rq *, str words, bool nothing);
/* words.c: tells the index the territory's local words. */
void words_tell(struct db *, struct arena *, struct find *);
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

/* Handlers of the room's other files; info_web.c has the table of routes. */
void home_get(struct rq *);
void search_get(struct rq *);
void suggest_get(struct rq *);
void rayon_get(struct rq *);
void commune_get(struct rq *);
void shops_get(struct rq *);
void shop_get(struct rq *);
void product_get(struct rq *);
void rule_get(struct rq *);
