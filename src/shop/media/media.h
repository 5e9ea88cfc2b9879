/* media.h: pictures as they came, and the renditions people see. Files are named by the SHA-256 of their bytes under
** <territory>/media/, synced before their row commits. */
#pragma once
#include "app/job.h"
#include "app/route.h"
#include "http/http.h"

enum media_verdict { MEDIA_OK, MEDIA_NONE, MEDIA_TOO_LARGE, MEDIA_FORMAT, MEDIA_FAILED };
struct media_received {
    str sha256, alt;
    int64_t bytes;
};
/* In prepare: takes an upload of the request (field name), checks size and magic bytes, moves it durably to
** media/originals. MEDIA_FORMAT: neither JPEG, PNG, WebP nor HEIC. */
enum media_verdict media_receive(struct rq *, const char *field, int nth, struct media_received *);
/* The sentence for a verdict, as a msgid. */
const char *media_verdict_says(enum media_verdict);
/* In write: the row, and the job that makes the 640 px WebP first, the other widths and AVIF after. Returns its id. */
int64_t media_add(struct tx *, int64_t now, int64_t merchant_id, const struct media_received *);
/* For the demo and tests: a ready WebP as it stands becomes a picture whose renditions are made by the jobs. */

struct picture {
    str pub, alt, src;          /* src: address of a middle rendition; absent while none is ready */
    str srcset_webp, srcset_avif; /* "/m/… 320w, /m/… 640w"; absent if none */
    int64_t width, height;      /* of src */
    int64_t rgb;
    bool ready, refused;
    str hint;                   /* translated hint for the merchant (dark, blurred), empty if none */
};
/* Pictures of many at once: ids[i] (0: none) gives out[i]. One query. */
void media_pictures(struct db *, struct arena *, enum lang, const int64_t *ids, size_t n, struct picture *out);
extern const struct route media_routes[];
extern const struct job_kind media_jobs[];
extern const struct chore media_chores[];
