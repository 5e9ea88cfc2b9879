/* demo.h: what the files that fill the demo share. */
#pragma once
#include "command/command.h"
#include "command/table.h"

enum { DEMO_STAFF = 7 };
struct demo_staff {
    const char *name, *mail, *password, *insee; /* insee: of a town hall's desk; NULL: none */
    int64_t roles;
    str hash, totp; /* argon2id; the secret's raw bytes */
};
struct demo {
    struct arena *mem; /* of the whole filling */
    struct hall *hall;
    struct territory *place;
    const char *folder; /* of the tables */
    str bank;           /* origin of the demo's bank */
    int64_t now;
    struct table merchants, hours, markets, stalls, offers, people, firms;
    int64_t *merchant_id, *market_id; /* beside the rows of their tables */
    int64_t *offer_id, *stock_id;     /* beside offers */
    int64_t *picture_id;              /* beside offers, in the first row of a merchant with that picture */
    size_t *picture_row;              /* beside offers: that row */
    str *contract_token;              /* beside merchants: empty without a contract */
    struct demo_staff staff[DEMO_STAFF];
    int64_t card_id; /* the resident card of one of the people; 0: none */
    str card_number;
};

/* One row of a table, inside a transaction of at most 200. Changes nothing but the database and the ids of the struct. */
typedef bool demo_row_fn(struct tx *, struct demo *, size_t row);
/* All rows; false (and the sentence is printed) when one did not commit. */
bool demo_rows(struct demo *, size_t rows, demo_row_fn *);

/* An establishment of the national register, of somebody who has no shop yet. */
bool demo_firm(struct tx *, struct demo *, size_t row);
/* A merchant, public and (but a few) verified, with its owner and delivery areas. */
bool demo_merchant(struct tx *, struct demo *, size_t row);
/* One opening of one weekday. */
bool demo_opening(struct tx *, struct demo *, size_t row);
/* A weekly market. */
bool demo_market(struct tx *, struct demo *, size_t row);
/* A merchant's place at a market. */
bool demo_stall(struct tx *, struct demo *, size_t row);
/* Pictures come before the offers that show them: one of a merchant for all his offers with that picture. */
void demo_pictures_plan(struct demo *);
/* The picture of the first offer of a merchant that shows it; nothing for the others. */
bool demo_picture(struct tx *, struct demo *, size_t row);
/* A product with its offer and stock, published. */
bool demo_offer(struct tx *, struct demo *, size_t row);
/* The labels of a merchant, once all his offers are there. */
bool demo_labels(struct tx *, struct demo *, size_t merchant);
/* The n-th of a few purchases, in a state of its own: of the first merchant's board, and of what comes after at another. */
#define DEMO_HABERDASHER "mercerie-point-de-croix"
enum { DEMO_ORDERS = 8, DEMO_CARD_HOLDER = 3 /* of people */, DEMO_WRAP_CENTS = 200 };
bool demo_order(struct tx *, struct demo *, size_t n);
/* In one transaction: promotions, a basket, presents wrapped, a resident card. */
bool demo_more(struct tx *, struct demo *, size_t row);
/* What is taken for the packaging of an offer, by its reference. */
int64_t demo_deposit_of(str ref);
/* The first owner of a merchant, who does what the demo has done. */
int64_t demo_owner(struct tx *, int64_t merchant_id);
/* What a few shops have besides, in one transaction: another place, a shared point, parcels, a team, goods made to order, a quote, a label to look at. */
bool demo_ways(struct tx *, struct demo *, size_t row);
/* In one transaction: what the coach has written down of the first shops, and asked them. */
bool demo_desk(struct tx *, struct demo *, size_t row);
/* Row of a table whose first column is `key`; faults "demo.table" when there is none. */
size_t demo_row_of(const struct table *, str key);

/* The setting that names the demo's bank once per dialect. bank: its origin. */
str demo_platforms(struct arena *, str bank);
/* What that bank signs with: setting pay.bank_keys. */
str demo_bank_keys(struct arena *);
/* The contract the table gives him: none, pending, or one that takes money. */
bool demo_contract(struct tx *, struct demo *, size_t merchant);
/* What the bank must know of all of them (see test/fakes/bank.mjs), as JSON. */
void demo_shops_json(const struct demo *, struct buf *);
