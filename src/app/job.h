/* job.h: effects outside the house. A job is written with its cause, leased, run without a transaction, recorded.
** At least once; one job, one outside effect. */
#pragma once
#include "app/rq.h"
#include "outside/outside.h"

/* The payload of a job that is done is forgotten. Adds a job once per key (a second with the same key is dropped). payload: JSON object text, or absent for {}. */
void job_add(struct tx *, const char *kind, str key, str payload, int64_t run_at);

struct job {
    int64_t id, now;
    int attempts; /* this one included */
    str kind, key, payload;
    struct hall *hall;
    struct territory *place;
    struct arena *mem;
    void *said;      /* the payload, once it was asked about */
    str error;       /* why it did not work, for the office */
    int64_t wait_ms; /* with JOB_AGAIN: the next try comes no sooner */
    str stop; /* set before job_mail for a letter that nobody needs: an address where one POST ends letters like it */
};
enum job_end { JOB_DONE, JOB_AGAIN, JOB_GIVE_UP };
/* Work of seconds is taken by one thread alone, so that a letter never waits behind an album; of it, what is merely
** slow goes before what is slower. What waits for a bank's machine, which may let us hang, never takes the thread that
** keeps the clock and the letters going; nor does what is slow wait behind letters. What waits for sites of merchants
** has a thread that does nothing else: they may all hang at once. What browsers are told has one too. At most two kinds
** that are slow, two that are slower, two that hang, two that are away, one that is told. */
enum job_pace { JOB_QUICK, JOB_SLOW, JOB_SLOWER, JOB_HANGS, JOB_AWAY, JOB_TOLD };
struct job_kind {
    const char *kind;
    enum job_end (*run)(struct job *);
    int max_attempts; /* then red in the office */
    enum job_pace pace;
    /* its payload opens a door: forgotten when it failed for good too, so that "try again" has nothing to send */
    bool secret;
};
#define JOBS_END                                                                                                       \
    {                                                                                                                  \
        0                                                                                                              \
    }
/* One list for the whole house: src/main.c. */
extern const struct job_kind *const all_jobs[];
/* Repeated tasks: run every `every_ms` while the territory is served, as a write of at most 20 ms each. */
struct clock_task {
    const char *name;
    int64_t every_ms;
    void (*run)(struct tx *, int64_t now);
};
extern const struct clock_task *const all_clock_tasks[];

/* Upkeep without a transaction (feeding the search index, sweeping files), on one thread of its own: every `every_ms`,
** and at once after chore_wake(). */
struct chore {
    const char *name;
    int64_t every_ms;
    void (*run)(struct hall *, struct territory *);
    bool at_stop; /* once more when the server is told to stop: what only memory holds is written */
};
extern const struct chore *const all_chores[];
void chore_wake(void);

/* The server is being stopped: a long job gives up its turn with JOB_AGAIN, which then costs it no attempt. */
bool job_stopping(void);
/* Integer or string member of the payload; 0 / absent str if missing. */
int64_t job_i64(struct job *, const char *name);
str job_str(struct job *, const char *name);
/* Reads inside a snapshot; writes in a transaction of its own (true: committed). fn may be called again. */
void job_read(struct job *, void (*fn)(struct db *, void *), void *arg);
bool job_write(struct job *, bool (*fn)(struct tx *, int64_t now, void *), void *arg);
/* An absolute address of the market. */
str job_url(const struct job *, enum lang, str path);
/* Sends a mail through the courier: From and Reply-To are the market's, Message-ID comes from the job. */
enum job_end job_mail(struct job *, enum lang, str to, str subject, str text, str html);
/* Sends an SMS through the gateway of the configuration. to: "+336…". The text is written in the letters telephones
** have (see gsm_text) and cut to what one or two of them hold. */
enum job_end job_sms(struct job *, str to, str text);
/* Wakes the runner after commit, so that what was just written starts at once. job_add does it. */
void job_wake(void);
