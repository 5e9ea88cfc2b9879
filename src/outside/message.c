#include "outside/message.h"

enum { SIDE_LEAST = 1, SIDE_MOST = 4096, TALLEST = 4 };

void mail_write(struct buf *b, const struct outside_mail *m, int64_t until)
{
    const str fields[] = {m->from_name, m->from, m->to,         m->reply_to,        m->subject,
                          m->text,      m->html, m->message_id, m->list_unsubscribe};

    wire_put_i64(b, until);
    wire_put_i64(b, m->date_ms);
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) wire_put_str(b, fields[i]);
}

bool mail_read(str bytes, struct outside_mail *m, int64_t *until)
{
    struct wire_in in = {.left = bytes};
    str *const fields[] = {&m->from_name, &m->from, &m->to,         &m->reply_to,        &m->subject,
                           &m->text,      &m->html, &m->message_id, &m->list_unsubscribe};

    *until = wire_i64(&in);
    m->date_ms = wire_i64(&in);
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) *fields[i] = wire_str(&in);
    return wire_over(&in);
}

void call_write(struct buf *b, const struct outside_call *c, int64_t until)
{
    wire_put_i64(b, until);
    wire_put_str(b, c->method);
    wire_put_str(b, c->url);
    wire_put_str(b, c->body);
    wire_put_i64(b, c->trusted);
    wire_put_i64(b, (int64_t)c->max_bytes);
    wire_put_i64(b, (int64_t)c->headers);
    for (size_t i = 0; i < c->headers; i++) wire_put_str(b, c->header[i]);
}

bool call_read(struct arena *mem, str bytes, struct outside_call *c, int64_t *until)
{
    struct wire_in in = {.left = bytes};

    *until = wire_i64(&in);
    c->method = wire_str(&in);
    c->url = wire_str(&in);
    c->body = wire_str(&in);
    c->trusted = wire_i64(&in) != 0;
    int64_t most = wire_i64(&in), headers = wire_i64(&in);
    if (in.bad || most < 0 || most > CALL_MAX_ANSWER || headers < 0 || headers > CALL_MAX_HEADERS) return false;
    c->max_bytes = (size_t)most;
    c->headers = (size_t)headers;
    str *all = NEW(mem, str, c->headers + 1);
    for (size_t i = 0; i < c->headers; i++) all[i] = wire_str(&in);
    c->header = all;
    return wire_over(&in);
}

void answer_write(struct buf *b, const struct outside_answer *a)
{
    wire_put_i64(b, a->status);
    wire_put_str(b, a->content_type);
    wire_put_str(b, a->etag);
    wire_put_str(b, a->modified);
    wire_put_str(b, a->location);
    wire_put_str(b, a->body);
}

/* What goes back out in a request of ours: visible ASCII, from `least` on. */
static bool plain_ok(str s, char least, size_t most)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] < least || s.p[i] >= 127) return false;
    return s.n <= most;
}

bool answer_read(str bytes, size_t max_bytes, struct outside_answer *a)
{
    struct wire_in in = {.left = bytes};
    int64_t status = wire_i64(&in);

    a->content_type = wire_str(&in);
    a->etag = wire_str(&in);
    a->modified = wire_str(&in);
    a->location = wire_str(&in);
    a->body = wire_str(&in);
    a->status = status >= 100 && status <= 999 ? (int)status : 0;
    return wire_over(&in) && a->status && a->body.n <= max_bytes && utf8_ok(a->content_type) &&
           plain_ok(a->etag, ' ', ANSWER_TAG_MOST) && plain_ok(a->modified, ' ', ANSWER_TAG_MOST) &&
           plain_ok(a->location, '!', ANSWER_LOCATION_MOST);
}

void picture_order_write(struct buf *b, struct picture_order o)
{
    wire_put_i64(b, o.max_side);
    wire_put_i64(b, o.format);
    wire_put_i64(b, o.brighter);
    wire_put_i64(b, o.square);
}

bool picture_order_read(str bytes, struct picture_order *o)
{
    struct wire_in in = {.left = bytes};
    int64_t side = wire_i64(&in), format = wire_i64(&in), brighter = wire_i64(&in), square = wire_i64(&in);

    if (!wire_over(&in) || side < SIDE_LEAST || side > SIDE_MOST) return false;
    if (format != PICTURE_WEBP && format != PICTURE_AVIF) return false;
    if (brighter < 0 || brighter > PICTURE_BRIGHTER_MOST || (square != 0 && square != 1)) return false;
    *o = (struct picture_order){(int)side, (enum picture_format)format, (int)brighter, square != 0};
    return true;
}

void done_write(struct buf *b, const struct picture_done *d)
{
    wire_put_i64(b, d->info.width);
    wire_put_i64(b, d->info.height);
    wire_put_i64(b, d->info.dominant_rgb);
    wire_put_i64(b, d->info.sharpness);
    wire_put_i64(b, d->info.brightness);
    wire_put_str(b, d->file);
}

/* A number the other end gave, or -1 (and in->bad) when it is not within bounds. */
static int bounded(struct wire_in *in, int64_t least, int64_t most)
{
    int64_t v = wire_i64(in);

    if (v < least || v > most) in->bad = true;
    return in->bad ? -1 : (int)v;
}

static bool begins_right(str file, enum picture_format format)
{
    str head = str_head(file, 12);

    if (format == PICTURE_AVIF) return str_eq(str_from(head, 4), S("ftypavif"));
    return str_starts(head, S("RIFF")) && str_eq(str_from(head, 8), S("WEBP"));
}

bool done_read(str bytes, struct picture_order o, struct picture_done *d)
{
    struct wire_in in = {.left = bytes};

    d->info.width = bounded(&in, 1, o.max_side);
    d->info.height = bounded(&in, 1, (int64_t)o.max_side * TALLEST);
    d->info.dominant_rgb = (uint32_t)bounded(&in, 0, 0xffffff);
    d->info.sharpness = bounded(&in, 0, 1000);
    d->info.brightness = bounded(&in, 0, 1000);
    d->file = wire_str(&in);
    return wire_over(&in) && begins_right(d->file, o.format);
}
