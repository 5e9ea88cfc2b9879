/* ended.h: what is sent by somebody who is no longer signed in. It is not done, and not lost: it waits a day for him, in
** the browser it was typed in, and goes with one press once he has signed in again. Passwords, codes and bank keys are
** never kept. Of whom nobody knows who he was nothing is stored: his page carries what he typed. */
#pragma once
#include "app/route.h"

/* So long the browser goes on telling whose session it was: on Monday who typed on Friday is known. */
enum { ENDED_KNOWN_DAYS = 7 };

/* Who would have to sign in for this route: "staff", "member", "buyer"; NULL: nobody, his rights are what they are. */
const char *ended_kind(const struct rq *);
/* Where that is: a path without language. */
const char *ended_door(const char *kind);
/* In the snapshot of a POST that lacks who is signed in (ended_kind), after the cross-site check. False: the answer is
** made (403, the same for what exists and what does not). True: rq->route has become one that keeps it, to be written. */
bool ended_answer(struct rq *);
/* What comes again from the page of ours is its own typist's, and was not sent yet; else the answer is made (409). */
bool ended_may_send(struct rq *);
/* Before it is written: of two at once one goes. False: the other one has gone, the answer is made (409). */
bool ended_hold(struct rq *, struct tx *);
/* Refused: the forms of its page that go to the same place are that form still, and say so when they are sent. Before the
** page's foot. */
void ended_carry(struct rq *);
/* It has been done: it waits no more. */
void ended_sent(struct rq *, struct tx *);
/* After a sign-in of this person or buyer: to what he typed, if something waits for him in this browser. */
void ended_go(struct rq *, struct tx *, const char *kind, int64_t owner_id);
/* The merchant for whom a member typed what waits for him here; 0: none. */
int64_t ended_merchant(struct rq *, struct db *, int64_t person_id);

/* Keeps a photo that came in a field for a merchant; what the form carries of it then (in rq->in). False: this field's
** cannot be kept, or it was no photo. Of the room that keeps pictures: src/rooms.c. */
struct ended_photo {
    const char *field;
    str ticket, name;
};
typedef bool ended_photo_keep(struct rq *, int64_t merchant_id, struct ended_photo *);
extern ended_photo_keep *const all_photo_keep;

extern const struct route ended_routes[];
