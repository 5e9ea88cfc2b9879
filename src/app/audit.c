#include "app/audit.h"

#include "app.sql.h"

void audit_line_add(struct tx *tx, int64_t now, const struct audit_line *l)
{
    x_audit_insert(tx, tx->mem,
                   &(struct audit_insert_args){
                       .id = id_new(),
                       .at = now,
                       .actor_kind = str_c(l->actor_kind),
                       .actor_id = l->actor_id ? SOME_I64(l->actor_id) : NO_I64,
                       .verb = str_c(l->verb),
                       .about = l->about,
                       .detail = l->detail,
                   });
}

void audit_note(struct rq *rq, struct tx *tx, const char *verb, str about, str detail)
{
    const char *kind = rq_can(rq, ACCESS_STAFF) ? "staff" : rq_can(rq, ACCESS_MEMBER) ? "member" : "buyer";

    audit_line_add(tx, rq->now, &(struct audit_line){kind, verb, rq->person_id, about, detail});
}
