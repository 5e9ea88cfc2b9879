/* feed.c: from the change feed to the index. The index is never the truth: it can be dropped at any time. */
#include "shop/search/inside.h"

enum { BATCH = 200, SEEN = 16384, FEED_MEMORY = 256 << 20 };
#define REREAD_IDS (INT64_C(60000) << 22) /* ids carry the time: the last minute is read again */

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

/* A commune's number is small, a row's id is not: they cannot meet. */
static int64_t commune_id(str insee)
{
    return facet_commune(insee) + 1;
}

struct feeding {
    struct territory *place;
    struct find *find;
    struct arena *mem;
    int64_t cursor, last;
    struct changes_after_rows changes;
    size_t fed;
};

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

static bool has_label(str labels, str one)
{
    str each;

    while (str_cut(&labels, ',', &each))
        if (str_eq(str_trim(each), one)) return true;
    return false;
}

static uint64_t offer_flags(const struct doc_offer_row *r)
{
    bool sells = str_eq(r->mode, S("order")) || str_eq(r->mode, S("reserve"));
    uint64_t f = r->on_hand_milli > 0 ? FLAG_STOCK : 0;

    if (sells) f |= FLAG_COLLECT;
    if (str_eq(r->mode, S("order")) && r->delivers) f |= FLAG_DELIVER;
    if (str_eq(r->mode, S("order")) && r->pay_online) f |= FLAG_ONLINE;
    if (has_label(r->labels, S("bio"))) f |= FLAG_BIO;
    if (has_label(r->labels, S("AOP"))) f |= FLAG_AOP;
    if (has_label(r->labels, S("fermier"))) f |= FLAG_FARM;
    return has_label(r->labels, S("fait-main")) ? f | FLAG_HAND : f;
}

static void offer_feed(struct feeding *f, struct db *db, int64_t id)
{
    struct doc_offer_row r;

    if (!q_doc_offer(db, f->mem, id, &r)) {
        find_drop(f->find, id);
        return;
    }
    struct find_doc d = doc_new(id, DOC_OFFER);
    d.text[0] = r.title_en.n ? str_fmt(f->mem, "%.*s %.*s", STR_ARG(r.title_fr), STR_ARG(r.title_en)) : r.title_fr;
    d.text[1] = r.merchant;
    d.text[2] = str_fmt(f->mem, "%.*s %.*s %.*s %.*s", STR_ARG(r.category_fr), STR_ARG(r.parent_fr), STR_ARG(r.labels), STR_ARG(r.origin));
    d.text[3] = r.text_fr;
    d.text[4] = r.commune.p ? r.commune : S("");
    d.facet[FACET_RAYON] = facet_of(r.parent_slug.p ? r.parent_slug : r.category_slug);
    d.facet[FACET_SUB] = facet_of(r.category_slug);
    d.facet[FACET_COMMUNE] = facet_commune(r.insee);
    d.facet[FACET_MODE] = facet_mode(r.mode);
    d.flags = offer_flags(&r);
    d.price_cents = r.price_cents.set ? r.price_cents.v : -1;
    d.fresh_at = r.published_at.v;
    doc_place(&d, r.x_m, r.y_m);
    find_put(f->find, &d);
}

static void shop_feed(struct feeding *f, struct db *db, int64_t id)
{
    struct doc_merchant_row r;

    if (!q_doc_merchant(db, f->mem, id, &r)) {
        find_drop(f->find, id);
        return;
    }
    struct find_doc d = doc_new(id, DOC_SHOP);
    d.text[0] = r.name;
    d.text[2] = str_fmt(f->mem, "%.*s %.*s", STR_ARG(r.trade_fr), STR_ARG(r.trade_en));
    d.text[3] = r.story_fr;
    d.text[4] = r.commune.p ? r.commune : S("");
    d.facet[FACET_COMMUNE] = facet_commune(r.insee);
    d.facet[FACET_MODE] = facet_mode(r.mode);
    d.flags = (r.delivers ? FLAG_DELIVER : 0) | (r.pay_online ? FLAG_ONLINE : 0);
    d.fresh_at = r.published_at.v;
    doc_place(&d, r.x_m, r.y_m);
    find_put(f->find, &d);
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
        find_put(f->find, &d);
    }
    q_doc_categories(db, f->mem, &k);
    for (size_t i = 0; i < k.n; i++) {
        struct find_doc d = doc_new(k.v[i].id, DOC_RAYON);
        d.text[0] = str_fmt(f->mem, "%.*s %.*s", STR_ARG(k.v[i].name_fr), STR_ARG(k.v[i].name_en));
        d.facet[FACET_RAYON] = facet_of(k.v[i].parent_slug.p ? k.v[i].parent_slug : k.v[i].slug);
        d.facet[FACET_SUB] = facet_of(k.v[i].slug);
        find_put(f->find, &d);
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

void search_rebuild(struct territory *place)
{
    struct arena *mem = arena_new((size_t)FEED_MEMORY * 4);
    struct feeding f = {.place = place, .find = place->find, .mem = mem};

    store_read(place->store, feed_all, &f);
    find_tidy(place->find);
    arena_free(mem);
    index_moved();
    log_line(LOG_INFO, "find.fed", "%lld documents", (long long)find_count(place->find));
}

/* --- what changed --- */

/* Changes of the last minute that were fed already; one feeding thread. */
static struct {
    int64_t id[SEEN];
} seen;

static bool seen_before(int64_t id)
{
    int64_t *cell = &seen.id[(uint64_t)id * UINT64_C(0x9e3779b97f4a7c15) >> 50];

    if (*cell == id) return true;
    *cell = id;
    return false;
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
    } else {
        places_feed(f, db);
    }
}

static void feed_some(struct db *db, void *arg)
{
    struct feeding *f = arg;
    int64_t from = f->cursor - REREAD_IDS;
    struct changes_after_rows rows;

    do {
        q_changes_after(db, f->mem, from, BATCH, &rows);
        for (size_t i = 0; i < rows.n; i++) {
            from = rows.v[i].id;
            if (from > f->last) f->last = from;
            if (seen_before(from)) continue;
            if (!f->fed++) find_begin(f->find);
            change_feed(f, db, &rows.v[i]);
        }
    } while (rows.n == BATCH);
    if (f->fed) find_commit(f->find, f->last > f->cursor ? f->last : f->cursor);
}

void search_follow(struct hall *hall, struct territory *place)
{
    (void)hall;
    int64_t cursor = find_cursor(place->find);
    if (!cursor) {
        search_rebuild(place);
        return;
    }
    struct arena *mem = arena_new(FEED_MEMORY);
    struct feeding f = {.place = place, .find = place->find, .mem = mem, .cursor = cursor, .last = cursor};
    struct faultpoint fp;
    if (FAULT_CATCH(&fp)) {
        arena_free(mem);
        find_cancel(place->find);
        fault_again(&fp);
    }
    store_read(place->store, feed_some, &f);
    fault_end(&fp);
    if (f.fed) index_moved();
    arena_free(mem);
}

const struct chore search_chores[] = {
    {"search_follow", SECOND_MS, search_follow},
    JOBS_END
};
