/* media.h: pictures as they came, and the renditions people see. Files are named by the SHA-256 of their bytes under
** <territory>/media/, synced before their row commits. */
#pragma once
#include "app/ended.h"
#include "app/job.h"
#include "app/route.h"
#include "http/http.h"

enum media_verdict {
    MEDIA_OK,
    MEDIA_NONE,
    MEDIA_TOO_LARGE,
    MEDIA_FORMAT,
    MEDIA_FAILED,
    MEDIA_EMPTY,
    MEDIA_TOO_MANY,
    MEDIA_QUOTA
};
struct media_received {
    str sha256, alt, name; /* name: of the file, as its sender called it, shortened; empty: he did not */
    int64_t bytes;
};
/* In prepare: takes an upload of the request (field name), checks size and magic bytes, moves it durably to
** media/originals. MEDIA_FORMAT: neither JPEG, PNG, WebP nor HEIC. MEDIA_QUOTA: the merchant has as many as the
** operator allows. */
enum media_verdict media_receive(struct rq *, const char *field, int nth, struct media_received *);
/* How many files came under a name. */
size_t media_uploads(struct rq *, const char *field);
/* All uploads of that name at once: the first ten that are photos are kept, each other one is named with its verdict. */
enum { MEDIA_AT_ONCE = 10, MEDIA_UPLOADS_MOST = 64 };
struct media_batch {
    struct media_received v[MEDIA_AT_ONCE];
    size_t n;
    struct media_left {
        str name;
        enum media_verdict why;
    } left[MEDIA_UPLOADS_MOST];
    size_t left_n;
};
void media_receive_batch(struct rq *, const char *field, struct media_batch *);
/* The same where a form may be shown again: without an upload, the photo kept from the time before, which a hidden
** field named "<field>_gardee" carries, its name in "<field>_nom". With a wrong upload *out still holds the one kept
** before; out->sha256 absent: none. */
enum media_verdict media_receive_or_kept(struct rq *, const char *field, struct media_received *out);
/* What the form shown again carries for a photo that came: its name, sealed to this merchant; and the address where
** this merchant alone can look at it, empty when browsers cannot show it or it is heavy: then its name says which one
** it is. In rq->mem. */
struct media_kept {
    str ticket, src, name;
};
struct media_kept media_keep(struct rq *, const struct media_received *);
/* The same of a photo whose sender's session was over, in a field whose form takes what was kept; see app/ended.h. */
bool media_keep_ended(struct rq *, int64_t merchant_id, struct ended_photo *);
/* The sentence for a verdict, as a msgid. */
const char *media_verdict_says(enum media_verdict);
/* In prepare: the same of bytes that came inside of another file; the caller looks at how many more the merchant may have. */
enum media_verdict media_receive_part(struct rq *, str bytes, struct media_received *);
int64_t media_room(struct rq *);
/* In a job: what media_keep sealed for this merchant. MEDIA_NONE: not that, or it is gone. */
enum media_verdict media_receive_kept(struct job *, int64_t merchant_id, str ticket, struct media_received *);
/* In a job: the same of bytes that came otherwise. */
enum media_verdict media_receive_bytes(struct job *, int64_t merchant_id, str bytes, struct media_received *);
/* In write: the row, and the job that makes the 640 px WebP first, the other widths and AVIF after. Returns its id. */
int64_t media_add(struct tx *, int64_t now, int64_t merchant_id, const struct media_received *);
/* For the demo: a ready WebP file outside of the house (800 px or so) becomes a picture: copied as its own original and
** 640 rendition; the others are made by the jobs. *m says what is needed; 0 when the file cannot be read. */
struct media_file {
    const char *path;
    str alt;
    int64_t merchant_id;
};
int64_t media_add_file(struct tx *, const struct territory *, int64_t now, const struct media_file *);
/* The file of a picture as it came, open for reading, and what its name ends in (".jpg"); -1: it is not there. */
int media_original(const struct territory *, struct arena *, str sha256, const char **ending);
/* Answers a file as it came, to who may see it: the caller has looked at that. False: it is not there, nothing was answered. */
bool media_original_answer(struct rq *, str sha256);
/* The merchant's own picture by its public id; 0: not his. */
int64_t media_mine(struct db *, struct arena *, int64_t merchant_id, str pub);
/* One step further, or back: the job that follows makes the renditions anew from the original and shows them all at
** once. False: refused, gone, or there is nothing more to do (three times brighter, square already, nothing to undo). */
enum media_retouch { MEDIA_BRIGHTEN, MEDIA_SQUARE, MEDIA_UNDO };
bool media_retouch(struct tx *, int64_t now, int64_t picture_id, enum media_retouch);
/* "eclaircir", "carre", "annuler", as forms say it; false: none of these. */
bool media_retouch_read(str word, enum media_retouch *);
/* Forgets a picture nobody shows any more; one that somebody shows stays. Its files are swept after a week.
** What staff replaced for a shop stays too, as long as the shop may take that back. */
void media_drop(struct tx *, int64_t now, int64_t picture_id);
/* The same of one its own shop takes away: nothing keeps it. */
void media_forget(struct tx *, int64_t now, int64_t picture_id);
/* What the merchant's own picture shows, in words for who does not see it. */
void media_alt_set(struct tx *, int64_t merchant_id, int64_t picture_id, str alt);
/* Its public id. */
str media_pub(struct db *, struct arena *, int64_t picture_id);

enum { PICTURE_SMALL = 160 }; /* width of what stands beside a word: in no srcset, whose lists it would make longer */
struct picture {
    str pub, alt, src;            /* src: address of a middle rendition; absent while none is ready */
    str small;                    /* of the smallest one, PICTURE_SMALL wide or 320; absent until then */
    str srcset_webp, srcset_avif; /* "/m/… 320w, /m/… 640w"; absent if none */
    int64_t width, height;        /* of src */
    int64_t rgb;
    bool ready, refused, busy; /* busy: what was asked for last is being made */
    bool may_brighten, may_square, may_undo;
    str hint; /* translated hint for the merchant (dark, blurred, small), empty if none */
};
/* Pictures of many at once: ids[i] (0: none) gives out[i]. One query. */
void media_pictures(struct db *, struct arena *, enum lang, const int64_t *ids, size_t n, struct picture *out);
extern const struct route media_routes[];
extern const struct job_kind media_jobs[];
extern const struct chore media_chores[];
