/* sms.c: a text message as one call to the gateway of the configuration. The form of the call is in doc/operating.md:
** whoever's gateway speaks otherwise puts a few lines of a proxy in between. */
#include "outside/outside.h"

enum { BODY_BYTES = 4096, ANSWER_BYTES = 4096, HEADERS = 3 };

static str body_of(struct arena *mem, const struct outside_sms *m)
{
    struct buf b = buf_new(mem, BODY_BYTES);
    struct json j = json_new(&b);

    json_open(&j, '{');
    json_key(&j, S("id")), json_str(&j, m->id);
    json_key(&j, S("from")), json_str(&j, m->from);
    json_key(&j, S("to")), json_str(&j, m->to);
    json_key(&j, S("text")), json_str(&j, m->text);
    json_close(&j, '}');
    return buf_str(&b);
}

/* No for good is about this number or this text alone; a token that is not the right one is the operator's to mend. */
static enum outside_end end_of(int status)
{
    if (status >= 200 && status < 300) return OUTSIDE_OK;
    return status == 400 || status == 422 ? OUTSIDE_REFUSED : OUTSIDE_AGAIN;
}

enum outside_end courier_sms(struct arena *mem, const struct outside_sms *m, int deadline_ms, str *why)
{
    const str header[HEADERS] = {
        S("Content-Type: application/json; charset=utf-8"),
        str_fmt(mem, "Idempotency-Key: %.*s", STR_ARG(m->id)),
        str_fmt(mem, "Authorization: Bearer %.*s", STR_ARG(m->token)),
    };
    struct outside_call call = {.method = S("POST"),
                                .url = m->url,
                                .header = header,
                                .headers = m->token.n ? HEADERS : HEADERS - 1,
                                .body = body_of(mem, m),
                                .trusted = true,
                                .max_bytes = ANSWER_BYTES};
    struct outside_answer answer;
    enum outside_end end = courier_call(mem, &call, deadline_ms, &answer, why);

    if (end != OUTSIDE_OK) return end;
    end = end_of(answer.status);
    if (end != OUTSIDE_OK) *why = str_fmt(mem, "the SMS gateway answered %d", answer.status);
    return end;
}
