#include "app/once.h"

#include "app/form.h"
#include "app.sql.h"
#include "http/http.h"

enum { NUMBER_LEN = 26, KEPT_MS = DAY_MS };

str once_number(struct rq *rq)
{
    return id_public(rq->mem, NUMBER_LEN);
}

/* The number together with all that was typed: who goes back and types another one makes another one. Empty: no number,
** or none of ours. */
static str number_of(struct rq *rq)
{
    str number = rq_field(rq, "jeton");
    uint8_t mac[SHA256_BYTES] = {0};
    size_t n;

    if (number.n != NUMBER_LEN) return S("");
    const struct http_field *f = http_rq_form(rq->http, &n);
    for (size_t i = 0; i < n; i++) { /* a chain: which word is a name and which a value stays apart */
        hmac_sha256((str){(const char *)mac, sizeof mac}, f[i].name, mac);
        hmac_sha256((str){(const char *)mac, sizeof mac}, f[i].value, mac);
    }
    return str_fmt(rq->mem, "%.*s-%.*s", STR_ARG(number), STR_ARG(hex(rq->mem, mac, sizeof mac / 2)));
}

bool once_made(struct rq *rq, struct tx *tx)
{
    struct form_done_of_row r;

    if (!number_of(rq).n || !q_form_done_of(tx->db, rq->mem, number_of(rq), rq->person_id, &r)) return false;
    rq_go(rq, "%.*s", STR_ARG(r.led_to));
    return true;
}

void once_keep(struct rq *rq, struct tx *tx)
{
    str path = str_from(rq->location, rq_base(rq).n); /* in which language the first was pressed is not kept */

    if (number_of(rq).n) x_form_done_add(tx, tx->mem, number_of(rq), rq->person_id, path, rq->now);
}

static void forget(struct tx *tx, int64_t now)
{
    x_form_done_forget(tx, tx->mem, now - KEPT_MS);
}

const struct clock_task once_clock[] = {{"once_forget", HOUR_MS, forget}, JOBS_END};
