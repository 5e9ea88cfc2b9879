/* feed.c: from the change feed to the index. The index is never the truth: it can be dropped at any time. */
#include "shop/search/inside.h"

#include "shop/catalog/catalog.h"
#include "shop/label/label.h"
#include "shop/position/position.h"

#include <pthread.h>

enum { BATCH = 200, CELLS = 16384, CELL_SHIFT = 50, FEED_MEMORY = 256 << 20 };
/* Ids carry the time. Of what was read already, two seconds are read again each time, since groups commit out of order;
** a whole minute every ten seconds, since a transaction may take half of one. */
#define IDS_OF_MS(ms) ((int64_t)(ms) << 22)
enum { OVERLAP_MS = 2000, MINUTE_READ_MS = 60000, MINUTE_EVERY_MS = 10000, TERRITORIES = 16 };

int32_t facet_of(str name)
{
    uint32_t h = 2166136261u;

    for (size_t i = 0; i < name.n; i++) h = (h ^ (unsigned char)name.p[i]) * 16777619u;
    return (int32_t)(h & 0x7fffffff);
}

int32_t facet_mode(str mode)
{
    if (str_eq(mode, S("order"))) return MODE_ORDER;
    if (str_eq(mode, S("reserve"))) return MODE_RESERVE;
    return str_eq(mode, S("link_out")) ? MODE_LINK : MODE_SHOWCASE;
}

enum { INSEE_LEN = 5, INSEE_BASE = 36 };

int32_t facet_commune(str insee)
{
    int32_t n = 0;

    for (size_t i = 0; i < insee.n && i < INSEE_LEN; i++)
        n = n * INSEE_BASE + (insee.p[i] <= '9' ? insee.p[i] - '0' : insee.p[i] - 'A' + 10);
    return n;
}

str insee_of_facet(struct arena *mem, int32_t facet)
{
    char *p = arena_alloc(mem, INSEE_LEN);

    for (int i = INSEE_LEN; i--; facet /= INSEE_BASE) p[i] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[facet % INSEE_BASE];
    return (str){p, INSEE_LEN};
}

enum { CODE_LEN = 5 };

/* Short codes ("B7") have few characters, each of which is a digit of this number; a longer one would share its number. */
int32_t facet_shop(str code)
{
    int32_t n = 0;

    for (size_t i = 0; i < code.n && i < CODE_LEN; i++)
        n = n * (INSEE_BASE + 1) + 1 + (code.p[i] <= '9' ? code.p[i] - '0' : code.p[i] - 'A' + 10);
    return n;
}

str insee_of_doc(struct arena *mem, int64_t id)
{
    return insee_of_facet(mem, (int32_t)(id - 1));
}

/* A commune's number is small, a row's id is not: they cannot meet. */
static int64_t commune_id(str insee)
{
    return facet_commune(insee) + 1;
}

struct fed;
struct feeding {
    struct territory *place;
    struct fed *fed_to;
    struct find *find;
    struct arena *mem;
    int64_t cursor, last, overlap_ms;
    size_t fed, moved;    /* changes read; what of them is another document than before, or none */
    struct labels labels; /* the territory's list, once it was needed */
};

/* --- what the index holds already: sales change stock, and the document of an offer seldom with it --- */

/* Of a territory. One thread feeds it at a time: the upkeep's, or one that was told to make all anew. */
static struct fed {
    const struct territory *place;
    pthread_mutex_t one;
    int64_t minute_at; /* when a whole minute was read last */
    struct {
        int64_t id;
        uint64_t print;
    } doc[CELLS];
    /* Changes that were fed already, and what this round has fed: of many sales of one thing, one is enough. */
    int64_t id[CELLS], about[CELLS];
    uint32_t round_of[CELLS], round;
} fed_all[TERRITORIES] = {[0 ... TERRITORIES - 1] = {.one = PTHREAD_MUTEX_INITIALIZER}};

static struct fed *fed_of(const struct territory *place)
{
    static pthread_mutex_t claiming = PTHREAD_MUTEX_INITIALIZER;
    struct fed *f = fed_all;

    pthread_mutex_lock(&claiming);
    while (f < fed_all + TERRITORIES - 1 && f->place && f->place != place) f++;
    if (f->place != place) memset(f->doc, 0, sizeof f->doc), memset(f->id, 0, sizeof f->id);
    f->place = place;
    pthread_mutex_unlock(&claiming);
    return f;
}

static size_t cell_of(int64_t id)
{
    return (size_t)((uint64_t)id * UINT64_C(0x9e3779b97f4a7c15) >> CELL_SHIFT);
}

static uint64_t print_add(uint64_t h, const void *p, size_t n)
{
    const unsigned char *c = p;

    for (size_t i = 0; i < n; i++) h = (h ^ c[i]) * UINT64_C(1099511628211);
    return h;
}

static uint64_t print_of(const struct feeding *f, const struct find_doc *d)
{
    uint64_t h = UINT64_C(1469598103934665603);

    h = print_add(h, &f->place, sizeof f->place);
    for (int i = 0; i < FIND_TEXTS; i++)
        h = print_add(print_add(h, &d->text[i].n, sizeof d->text[i].n), d->text[i].p, d->text[i].n);
    h = print_add(h, d->facet, sizeof d->facet);
    h = print_add(h, &d->flags, sizeof d->flags);
    h = print_add(h, &d->price_cents, sizeof d->price_cents);
    h = print_add(h, &d->fresh_at, sizeof d->fresh_at);
    h = print_add(h, &d->x, sizeof d->x);
    return print_add(h, &d->y, sizeof d->y) ^ (uint64_t)d->kind;
}

static void doc_feed(struct feeding *f, const struct find_doc *d)
{
    uint64_t print = print_of(f, d);
    size_t at = cell_of(d->id);

    if (f->fed_to->doc[at].id == d->id && f->fed_to->doc[at].print == print) return;
    find_put(f->find, d);
    f->moved++;
    f->fed_to->doc[at].id = d->id;
    f->fed_to->doc[at].print = print;
}

static void doc_drop(struct feeding *f, int64_t id)
{
    f->fed_to->doc[cell_of(id)].id = 0;
    find_drop(f->find, id);
    f->moved++;
}

static void docs_forget(struct fed *f)
{
    memset(f->doc, 0, sizeof f->doc);
}

static struct find_doc doc_new(int64_t id, int kind)
{
    struct find_doc d = {.id = id, .kind = kind, .price_cents = -1, .x = FIND_NOWHERE, .y = FIND_NOWHERE};

    for (int i = 0; i < FIND_FACETS; i++) d.facet[i] = -1;
    for (int i = 0; i < FIND_TEXTS; i++) d.text[i] = S("");
    return d;
}

static void doc_place(struct find_doc *d, opt_i64 x, opt_i64 y)
{
    if (!x.set || !y.set) return;
    d->x = (int32_t)x.v;
    d->y = (int32_t)y.v;
}

/* Where its people have put the shop's pin, else the middle of its commune. */
static void doc_stand(struct feeding *f, struct db *db, struct find_doc *d, opt_i64 lat, opt_i64 lon)
{
    if (!lat.set || !lon.set) return;
    struct plane_point p = position_plane(db, f->mem, lat.v, lon.v);
    doc_place(d, SOME_I64(p.x), SOME_I64(p.y));
}

/* The bits of the labels its shop has proved, and their names for the search. */
static uint64_t label_flags(struct feeding *f, struct db *db, const struct doc_offer_row *r, str *names)
{
    str rest = labels_shown(f->mem, r->labels, r->shop_labels), code;
    uint64_t flags = 0;

    *names = S("");
    if (!rest.n) return 0;
    if (!f->labels.v) labels_all(db, f->mem, &f->labels);
    while (str_cut(&rest, ',', &code)) {
        const struct label *l = label_coded(&f->labels, code);
        if (!l) continue;
        flags |= UINT64_C(1) << l->bit;
        *names = str_fmt(f->mem, "%.*s %.*s %.*s", STR_ARG(*names), STR_ARG(l->name_fr), STR_ARG(code));
    }
    return flags;
}

static uint64_t offer_flags(struct arena *mem, const struct doc_offer_row *r)
{
    bool sells = str_eq(r->mode, S("order")) || str_eq(r->mode, S("reserve"));
    uint64_t f = r->on_hand_milli > 0 ? FLAG_STOCK : 0;

    if (sells) f |= FLAG_COLLECT;
    if (sells && r->on_hand_milli > 0 && !r->lead_days && !r->service) f |= FLAG_READY;
    if (str_eq(r->mode, S("order")) && r->delivers) f |= FLAG_DELIVER;
    if (str_eq(r->mode, S("order")) && r->pay_online) f |= FLAG_ONLINE;
    return f | flags_without(mem, r->allergens);
}

static void offer_feed(struct feeding *f, struct db *db, int64_t id)
{
    struct doc_offer_row r;

    if (!q_doc_offer(db, f->mem, id, clock_now_ms(), &r)) {
        doc_drop(f, id);
        return;
    }
    if (r.placed) r.on_hand_milli = stock_anywhere(db, f->mem, id, clock_now_ms());
    if (r.bundle) {
        struct bundle_parts p;
        bundle_read(db, f->mem, LANG_FR, id, clock_now_ms(), &p);
        r.on_hand_milli = bundle_left(&p);
    }
    struct find_doc d = doc_new(id, r.service ? DOC_SERVICE : DOC_OFFER);
    str names;
    uint64_t labels = label_flags(f, db, &r, &names);
    d.text[0] = r.title_fr; /* alone: it is proposed as it stands while one types */
    d.text[1] = r.merchant;
    d.text[2] = str_fmt(f->mem, "%.*s %.*s %.*s %.*s %.*s %.*s", STR_ARG(r.category_fr), STR_ARG(r.parent_fr),
                        STR_ARG(names), STR_ARG(r.origin), STR_ARG(r.maker), STR_ARG(r.title_en));
    d.text[3] = r.text_fr;
    d.text[4] = r.commune.p ? r.commune : S("");
    d.facet[FACET_RAYON] = facet_of(r.parent_slug.p ? r.parent_slug : r.category_slug);
    d.facet[FACET_SUB] = facet_of(r.category_slug);
    d.facet[FACET_COMMUNE] = facet_commune(r.insee);
    d.facet[FACET_MODE] = facet_mode(r.mode);
    d.facet[FACET_SHOP] = facet_shop(r.code);
    d.flags = offer_flags(f->mem, &r) | labels;
    struct offer like = {.price_cents = r.price_cents, .unit = r.unit, .facts = r.facts};
    offer_weigh(&like); /* as the buyer pays it, by the piece */
    d.price_cents = like.price_cents.set ? like.price_cents.v : -1;
    d.fresh_at = r.published_at.v;
    doc_place(&d, r.x_m, r.y_m);
    doc_stand(f, db, &d, r.lat, r.lon);
    doc_feed(f, &d);
}

static void shop_feed(struct feeding *f, struct db *db, int64_t id)
{
    struct doc_merchant_row r;

    if (!q_doc_merchant(db, f->mem, id, &r)) {
        doc_drop(f, id);
        return;
    }
    struct find_doc d = doc_new(id, DOC_SHOP);
    d.text[0] = r.name;
    d.text[2] = str_fmt(f->mem, "%.*s %.*s", STR_ARG(r.trade_fr), STR_ARG(r.trade_en));
    d.text[3] = r.story_fr;
    d.text[4] = r.commune.p ? r.commune : S("");
    d.facet[FACET_COMMUNE] = facet_commune(r.insee);
    d.facet[FACET_MODE] = facet_mode(r.mode);
    d.facet[FACET_SHOP] = facet_shop(r.code);
    d.flags = (r.delivers ? FLAG_DELIVER : 0) | (r.pay_online ? FLAG_ONLINE : 0);
    d.fresh_at = r.published_at.v;
    doc_place(&d, r.x_m, r.y_m);
    doc_stand(f, db, &d, r.lat, r.lon);
    doc_feed(f, &d);
}

static void places_feed(struct feeding *f, struct db *db)
{
    struct doc_communes_rows c;
    struct doc_categories_rows k;

    q_doc_communes(db, f->mem, &c);
    for (size_t i = 0; i < c.n; i++) {
        struct find_doc d = doc_new(commune_id(c.v[i].insee), DOC_COMMUNE);
        d.text[0] = c.v[i].name;
        d.facet[FACET_COMMUNE] = facet_commune(c.v[i].insee);
        doc_place(&d, c.v[i].x_m, c.v[i].y_m);
        doc_feed(f, &d);
    }
    q_doc_categories(db, f->mem, &k);
    for (size_t i = 0; i < k.n; i++) {
        if (k.v[i].off) {
            doc_drop(f, k.v[i].id);
            continue;
        }
        struct find_doc d = doc_new(k.v[i].id, DOC_RAYON);
        d.text[0] = str_fmt(f->mem, "%.*s %.*s", STR_ARG(k.v[i].name_fr), STR_ARG(k.v[i].name_en));
        d.facet[FACET_RAYON] = facet_of(k.v[i].parent_slug.p ? k.v[i].parent_slug : k.v[i].slug);
        d.facet[FACET_SUB] = facet_of(k.v[i].slug);
        doc_feed(f, &d);
    }
}

/* --- all --- */

static void shops_feed(struct feeding *f, struct db *db)
{
    struct public_merchant_ids_rows m;

    q_public_merchant_ids(db, f->mem, &m);
    for (size_t i = 0; i < m.n; i++) shop_feed(f, db, m.v[i].id);
}

/* Suggestions look at documents in the order they were fed: places and shops before offers. */
static void feed_all(struct db *db, void *arg)
{
    struct feeding *f = arg;
    struct change_last_row last;
    struct public_offer_ids_rows o;
    int64_t after = 0;

    q_change_last(db, f->mem, &last);
    f->cursor = last.id.set ? last.id.v : 1;
    find_begin(f->find);
    find_clear(f->find);
    docs_forget(f->fed_to);
    places_feed(f, db);
    shops_feed(f, db);
    do {
        q_public_offer_ids(db, f->mem, after, BATCH, &o);
        for (size_t i = 0; i < o.n; i++) offer_feed(f, db, after = o.v[i].id);
    } while (o.n == BATCH);
    find_commit(f->find, f->cursor);
}

static void index_moved(void)
{
    touch_now("search", 0);
}

static void rebuild(struct territory *place)
{
    struct arena *mem = arena_new((size_t)FEED_MEMORY * 4);
    struct feeding f = {.place = place, .fed_to = fed_of(place), .find = place->find, .mem = mem};
    struct faultpoint fp;

    if (FAULT_CATCH(&fp)) {
        arena_free(mem);
        find_cancel(place->find);
        docs_forget(fed_of(place));
        fault_again(&fp);
    }
    store_read(place->store, feed_all, &f);
    find_tidy(place->find);
    fault_end(&fp);
    arena_free(mem);
    index_moved();
    log_line(LOG_INFO, "find.fed", "%lld documents", (long long)find_count(place->find));
}

static void fed_alone(void (*feed)(struct hall *, struct territory *), struct hall *hall, struct territory *place)
{
    struct faultpoint fp;

    if (FAULT_CATCH(&fp)) {
        pthread_mutex_unlock(&fed_of(place)->one);
        fault_again(&fp);
    }
    feed(hall, place);
    fault_end(&fp);
    pthread_mutex_unlock(&fed_of(place)->one);
}

static void rebuild_in(struct hall *hall, struct territory *place)
{
    (void)hall;
    rebuild(place);
}

void search_rebuild(struct territory *place)
{
    pthread_mutex_lock(&fed_of(place)->one);
    fed_alone(rebuild_in, NULL, place);
}

/* --- what changed --- */

static bool seen_before(struct fed *f, int64_t id)
{
    int64_t *cell = &f->id[cell_of(id)];

    if (*cell == id) return true;
    *cell = id;
    return false;
}

static bool fed_in_this_round(struct fed *f, const struct changes_after_row *c)
{
    size_t at = cell_of(c->about);

    if (f->about[at] == c->about && f->round_of[at] == f->round) return true;
    f->about[at] = c->about;
    f->round_of[at] = f->round;
    return false;
}

/* Its name is in the documents of all that stands there. */
static void rayon_feed(struct feeding *f, struct db *db, int64_t id)
{
    struct offer_ids_of_rayon_rows o;

    places_feed(f, db);
    q_offer_ids_of_rayon(db, f->mem, id, &o);
    for (size_t i = 0; i < o.n; i++) offer_feed(f, db, o.v[i].id);
}

static void change_feed(struct feeding *f, struct db *db, const struct changes_after_row *c)
{
    struct offer_ids_of_rows o;

    if (str_eq(c->kind, S("offer"))) {
        offer_feed(f, db, c->about);
    } else if (str_eq(c->kind, S("merchant"))) {
        shop_feed(f, db, c->about);
        q_offer_ids_of(db, f->mem, c->about, &o);
        for (size_t i = 0; i < o.n; i++) offer_feed(f, db, o.v[i].id);
    } else if (str_eq(c->kind, S("rayon"))) {
        rayon_feed(f, db, c->about);
    } else if (str_eq(c->kind, S("words"))) {
        words_tell(db, f->mem, f->find);
        f->moved++;
    } else {
        places_feed(f, db);
    }
}

static void feed_some(struct db *db, void *arg)
{
    struct feeding *f = arg;
    int64_t from = f->cursor - IDS_OF_MS(f->overlap_ms);
    struct changes_after_rows rows;

    f->fed_to->round++;
    do {
        q_changes_after(db, f->mem, from, BATCH, &rows);
        for (size_t i = 0; i < rows.n; i++) {
            from = rows.v[i].id;
            if (from > f->last) f->last = from;
            if (seen_before(f->fed_to, from) || fed_in_this_round(f->fed_to, &rows.v[i])) continue;
            if (!f->fed++) find_begin(f->find);
            change_feed(f, db, &rows.v[i]);
        }
    } while (rows.n == BATCH);
    if (f->fed) find_commit(f->find, f->last > f->cursor ? f->last : f->cursor);
}

/* How much is read again this time. */
static int64_t overlap_ms(struct fed *f)
{
    int64_t now = clock_mono_ms();

    if (now < f->minute_at) return OVERLAP_MS;
    f->minute_at = now + MINUTE_EVERY_MS;
    return MINUTE_READ_MS;
}

static void words_first(struct db *db, void *arg)
{
    struct feeding *f = arg;

    words_tell(db, f->mem, f->find);
}

/* No file keeps the local words: a process that starts reads them. */
static void words_start(struct territory *place)
{
    struct arena *mem = arena_new(FEED_MEMORY);
    struct feeding f = {.place = place, .fed_to = fed_of(place), .find = place->find, .mem = mem};
    struct faultpoint fp;

    if (FAULT_CATCH(&fp)) {
        arena_free(mem);
        fault_again(&fp);
    }
    store_read(place->store, words_first, &f);
    fault_end(&fp);
    arena_free(mem);
}

static void follow(struct hall *hall, struct territory *place)
{
    int64_t cursor = find_cursor(place->find);
    if (!find_means_known(place->find)) words_start(place);
    if (!cursor) {
        rebuild(place);
        return;
    }
    struct arena *mem = arena_new(FEED_MEMORY);
    struct feeding f = {.place = place,
                        .fed_to = fed_of(place),
                        .find = place->find,
                        .mem = mem,
                        .cursor = cursor,
                        .last = cursor,
                        .overlap_ms = overlap_ms(fed_of(place))};
    struct faultpoint fp;
    if (FAULT_CATCH(&fp)) {
        arena_free(mem);
        find_cancel(place->find);
        docs_forget(fed_of(place));
        fault_again(&fp);
    }
    store_read(place->store, feed_some, &f);
    fault_end(&fp);
    if (f.moved) index_moved(); /* a sale, a picture made: nothing the lists are found by */
    arena_free(mem);
}

void search_follow(struct hall *hall, struct territory *place)
{
    if (!pthread_mutex_trylock(&fed_of(place)->one))
        fed_alone(follow, hall, place); /* else all is being made anew: at the next round */
}
