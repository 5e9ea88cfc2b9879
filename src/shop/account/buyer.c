#include "shop/account/buyer.h"

#include "buyer.sql.h"
#include "shop/account/account.h"

enum { TOKEN_LEN = 32, DEVICE_MOST = 80 };

bool buyer_read(struct db *db, struct arena *mem, int64_t buyer_id, struct buyer *out)
{
    struct buyer_one_row b;
    struct reach_mine_rows r;
    struct address_mine_rows a;

    if (!buyer_id || !q_buyer_one(db, mem, buyer_id, &b)) return false;
    *out = (struct buyer){.id = buyer_id,
                          .created_at = b.created_at,
                          .seen_at = b.seen_at,
                          .name = b.name,
                          .way = b.way,
                          .lang = str_eq(b.lang, S("en")) ? LANG_EN : LANG_FR};
    q_reach_mine(db, mem, buyer_id, &r);
    q_address_mine(db, mem, buyer_id, &a);
    out->reaches = (struct buyer_reaches){NEW(mem, struct buyer_reach, r.n), r.n};
    for (size_t i = 0; i < r.n; i++)
        out->reaches.v[i] = (struct buyer_reach){r.v[i].address, str_eq(r.v[i].kind, S("phone"))};
    out->addresses = (struct buyer_addresses){NEW(mem, struct buyer_address, a.n), a.n};
    for (size_t i = 0; i < a.n; i++)
        out->addresses.v[i] =
            (struct buyer_address){a.v[i].id, a.v[i].label, a.v[i].street, a.v[i].postcode, a.v[i].insee};
    return true;
}

static str reach_of(const struct buyer *b, bool phone)
{
    for (size_t i = 0; i < b->reaches.n; i++)
        if (b->reaches.v[i].phone == phone) return b->reaches.v[i].address;
    return S("");
}

str buyer_mail(const struct buyer *b)
{
    return reach_of(b, false);
}

str buyer_phone(const struct buyer *b)
{
    return reach_of(b, true);
}

bool buyer_has(const struct buyer *b, str address)
{
    for (size_t i = 0; i < b->reaches.n; i++)
        if (str_eq(b->reaches.v[i].address, address)) return true;
    return false;
}

static void reach_put(struct tx *tx, int64_t buyer_id, const struct buyer_entering *e)
{
    x_reach_put(tx, tx->mem, e->address, buyer_id, e->phone ? S("phone") : S("mail"), e->now);
}

int64_t buyer_enter(struct tx *tx, const struct buyer_entering *e)
{
    struct reach_find_row r;
    int64_t id = q_reach_find(tx->db, tx->mem, e->address, &r) ? r.buyer_id : 0;

    if (!id) {
        id = id_new();
        x_buyer_insert(tx, tx->mem, id, e->name, lang_code(e->lang), S(""), e->now);
    }
    reach_put(tx, id, e);
    x_buyer_seen(tx, tx->mem, id, e->now);
    return id;
}

str buyer_list_read(struct db *db, struct arena *mem, int64_t buyer_id)
{
    struct buyer_list_of_row r;

    return buyer_id && q_buyer_list_of(db, mem, buyer_id, &r) ? r.content : S("");
}

void buyer_list_write(struct tx *tx, int64_t now, int64_t buyer_id, str content)
{
    if (content.n) x_buyer_list_put(tx, tx->mem, buyer_id, content, now);
    else x_buyer_list_drop(tx, tx->mem, buyer_id);
}

/* One behind the other: whoever reads it leaves out what stands twice. */
static void list_join(struct tx *tx, int64_t now, int64_t from_id, int64_t buyer_id)
{
    str mine = buyer_list_read(tx->db, tx->mem, buyer_id), more = buyer_list_read(tx->db, tx->mem, from_id);

    if (!more.n) return;
    buyer_list_write(tx, now, buyer_id, mine.n ? str_fmt(tx->mem, "%.*s_%.*s", STR_ARG(mine), STR_ARG(more)) : more);
}

bool buyer_reach_add(struct tx *tx, int64_t buyer_id, const struct buyer_entering *e)
{
    struct reach_find_row r = {0};
    struct reach_mine_rows mine, left;

    q_reach_mine(tx->db, tx->mem, buyer_id, &mine);
    bool known = q_reach_find(tx->db, tx->mem, e->address, &r);
    if (mine.n >= BUYER_REACHES_MOST && r.buyer_id != buyer_id) return false;
    reach_put(tx, buyer_id, e);
    if (!known || r.buyer_id == buyer_id) return true;
    q_reach_mine(tx->db, tx->mem, r.buyer_id, &left);
    if (left.n) return true;
    x_address_join(tx, tx->mem, r.buyer_id, buyer_id);
    list_join(tx, e->now, r.buyer_id, buyer_id);
    buyer_drop(tx, r.buyer_id);
    return true;
}

bool buyer_reach_drop(struct tx *tx, int64_t buyer_id, str address)
{
    return x_reach_drop(tx, tx->mem, address, buyer_id) == 1;
}

void buyer_name_set(struct tx *tx, int64_t buyer_id, str name, str way)
{
    x_buyer_named(tx, tx->mem, buyer_id, name, way);
}

bool buyer_address_add(struct tx *tx, int64_t now, int64_t buyer_id, const struct buyer_address *a)
{
    return x_address_insert(tx, tx->mem,
                            &(struct address_insert_args){.id = id_new(),
                                                          .buyer_id = buyer_id,
                                                          .label = a->label,
                                                          .street = a->street,
                                                          .postcode = a->postcode,
                                                          .insee = a->insee,
                                                          .now = now,
                                                          .most = BUYER_ADDRESSES_MOST}) == 1;
}

bool buyer_address_choose(struct tx *tx, int64_t now, int64_t buyer_id, int64_t address_id)
{
    return x_address_choose(tx, tx->mem, address_id, buyer_id, now) == 1;
}

bool buyer_address_drop(struct tx *tx, int64_t buyer_id, int64_t address_id)
{
    return x_address_drop(tx, tx->mem, address_id, buyer_id) == 1;
}

str buyer_session_open(struct tx *tx, int64_t now, int64_t buyer_id, str device)
{
    str token = id_public(tx->mem, TOKEN_LEN);

    x_buyer_session_insert(tx, tx->mem,
                           &(struct buyer_session_insert_args){.id = id_new(),
                                                               .buyer_id = buyer_id,
                                                               .token_hash = token_hash_of(tx->mem, token),
                                                               .device = utf8_head(device, DEVICE_MOST),
                                                               .now = now,
                                                               .expires_at = now + BUYER_DAYS * DAY_MS});
    return token;
}

bool buyer_session_end(struct tx *tx, int64_t buyer_id, int64_t session_id)
{
    return x_buyer_session_drop(tx, tx->mem, session_id, buyer_id) == 1;
}

void buyer_devices(struct db *db, struct arena *mem, int64_t now, int64_t buyer_id, struct buyer_devices *out)
{
    struct buyer_session_mine_rows r;

    q_buyer_session_mine(db, mem, buyer_id, now, &r);
    *out = (struct buyer_devices){NEW(mem, struct buyer_device, r.n), r.n};
    for (size_t i = 0; i < r.n; i++)
        out->v[i] = (struct buyer_device){r.v[i].id, r.v[i].created_at, r.v[i].expires_at, r.v[i].device};
}

void buyer_drop(struct tx *tx, int64_t buyer_id)
{
    x_buyer_session_drop_all(tx, tx->mem, buyer_id);
    x_address_drop_all(tx, tx->mem, buyer_id);
    x_buyer_list_drop(tx, tx->mem, buyer_id);
    x_reach_drop_all(tx, tx->mem, buyer_id);
    x_buyer_delete(tx, tx->mem, buyer_id);
}
