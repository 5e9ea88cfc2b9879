/* audit.h: who did what. Append-only. */
#pragma once
#include "app/rq.h"

/* about: "merchant 123"; detail: a short sentence or JSON, no secret. The actor comes from the request's session. */
void audit_note(struct rq *, struct tx *, const char *verb, str about, str detail);

/* For jobs, commands and clocks. actor_kind: bank, clock, command. (Seven pieces: a line of a register is wide.) */
struct audit_line {
    const char *actor_kind, *verb;
    int64_t actor_id; /* 0: none */
    str about, detail;
};
void audit_line_add(struct tx *, int64_t now, const struct audit_line *);
