/* campaign.h: animation of the market: selections of several merchants' goods that staff compose. */
#pragma once
#include "app/route.h"
#include "shop/catalog/catalog.h"

enum { SELECTION_LINES_MOST = 24 };
struct selection {
    int64_t id;
    str slug, title, text;                    /* in the asked language */
    str title_fr, title_en, text_fr, text_en; /* as staff wrote them */
    int64_t lines;
    bool published;
};
struct selections {
    struct selection *v;
    size_t n;
};
/* Why a line cannot be had now. */
enum selection_state { SELECTION_CAN, SELECTION_GONE, SELECTION_ELSEWHERE, SELECTION_SOLD_OUT, SELECTION_LESS };
struct selection_lines {
    struct selection_line {
        int64_t offer_id, qty_milli, total_cents;
        str code, title, merchant; /* also when nobody may see it any more */
        struct offer offer;        /* nothing in it then */
        enum selection_state state;
        str says; /* translated: why not; empty: it can be had */
    } * v;
    size_t n, ready;     /* ready: how many can be had */
    int64_t total_cents; /* of those */
};
/* hidden: also one that is not published, for staff. False: none. */
bool selection_named(struct db *, struct arena *, enum lang, str slug, struct selection *);
bool selection_of(struct db *, struct arena *, enum lang, int64_t id, struct selection *);
void selections_all(struct db *, struct arena *, enum lang, bool hidden, struct selections *);
void selection_lines_read(struct db *, struct arena *, enum lang, int64_t id, int64_t now, struct selection_lines *);
/* The id of what has this code and can be shown; 0: nothing. */
int64_t selection_offer_coded(struct db *, struct arena *, str code);

struct selection_text {
    str title_fr, title_en, text_fr, text_en;
};
/* Its id. */
int64_t selection_make(struct tx *, int64_t now, int64_t staff_id, const struct selection_text *);
void selection_write(struct tx *, int64_t now, const struct selection *, const struct selection_text *);
/* False: nothing is in it, so nobody is shown it. */
bool selection_show(struct tx *, int64_t now, const struct selection *, bool shown);
/* CART-like quantities; NO: not sold in a basket; FULL: it has as many lines as one may have. */
enum selection_put { SELECTION_PUT, SELECTION_NO, SELECTION_QTY, SELECTION_FULL };
enum selection_put selection_put(struct tx *, const struct selection *, int64_t now, int64_t offer_id,
                                 int64_t qty_milli);
bool selection_drop(struct tx *, const struct selection *, int64_t offer_id);
extern const struct route campaign_routes[];
