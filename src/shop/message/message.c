/* message.c: what a shop writes to the buyer of an order, and all that was written about it. */
#include "shop/message/inside.h"

enum { SAID_AGAIN_MS = 10 * MINUTE_MS };

bool message_words(struct db *db, struct arena *mem, int64_t message_id, str *text)
{
    struct message_one_row r;

    if (!q_message_one(db, mem, message_id, &r)) return false;
    *text = r.text;
    return true;
}

void messages_read(struct db *db, struct arena *mem, int64_t order_id, struct messages *out)
{
    struct messages_of_order_rows r;

    q_messages_of_order(db, mem, order_id, &r);
    *out = (struct messages){NEW(mem, struct message_told, r.n), r.n};
    for (size_t i = 0; i < r.n; i++)
        out->v[i] = (struct message_told){r.v[i].id, r.v[i].at, r.v[i].text, r.v[i].by_buyer};
}

/* The second click says nothing new: the last words, again within a while. */
static bool just_said(struct tx *tx, int64_t now, int64_t order_id, str text)
{
    struct messages all;

    messages_read(tx->db, tx->mem, order_id, &all);
    return all.n && now - all.v[all.n - 1].at < SAID_AGAIN_MS && str_eq(all.v[all.n - 1].text, text);
}

bool message_add(struct tx *tx, int64_t now, int64_t order_id, int64_t person_id, str text)
{
    struct order_view o;
    int64_t id = id_new();

    if (!text.n || !order_read(tx->db, tx->mem, order_id, &o)) return false;
    if (just_said(tx, now, order_id, text)) return true;
    x_message_insert(tx, tx->mem, id, order_id, person_id, text, now);
    order_buyer_tell(tx, now, &o, "message", id);
    return true;
}
