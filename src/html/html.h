/* html.h: escaping by context, and what compiled templates call. A room never writes markup itself. */
#pragma once
#include "base/base.h"
#include "lang/lang.h"

/* Markup already safe. Only html/ (and the Markdown sanitizer) can make one. */
struct html {
    str s;
};

/* Text and quoted attributes. */
void buf_esc(struct buf *, str);
/* A whole URL in an attribute: http, https, mailto, tel, geo or relative; anything else becomes "#". Spaces, control
** characters and bytes that end a URL are percent-encoded; what is already encoded stays. */
void buf_url(struct buf *, str);
/* One or several addresses of srcset=, each with its size ("/a.webp 320w, /b.webp 640w") or alone; the addresses as buf_url. */
void buf_srcset(struct buf *, str);
/* A piece of a URL: everything but letters, digits and -._~ percent-encoded. */
void buf_urlpart(struct buf *, str);
void buf_lang_i64(struct buf *, enum lang, int64_t);
void buf_lang_money(struct buf *, enum lang, struct money);
void buf_lang_str(struct buf *, enum lang, str);
/* What {x} becomes, by the type of x. */
#define buf_val(b, lang, x)                                                                                            \
    _Generic((x), str                                                                                                  \
             : buf_lang_str, int64_t                                                                                   \
             : buf_lang_i64, int                                                                                       \
             : buf_lang_i64, size_t                                                                                    \
             : buf_lang_i64, struct money                                                                              \
             : buf_lang_money)((b), (lang), (x))
/* A telephone number after "tel:": its digits and '+'. */
void buf_tel(struct buf *, str);
/* The same inside a URL, after its beginning. */
#define buf_part(b, x) _Generic((x), str : buf_urlpart, int64_t : buf_i64, int : buf_i64, size_t : buf_i64)((b), (x))
/* The same in a text template: nothing is escaped. */
void buf_plain_str(struct buf *, enum lang, str);
#define buf_plain(b, lang, x)                                                                                          \
    _Generic((x), str                                                                                                  \
             : buf_plain_str, int64_t                                                                                  \
             : buf_lang_i64, int                                                                                       \
             : buf_lang_i64, size_t                                                                                    \
             : buf_lang_i64, struct money                                                                              \
             : buf_lang_money)((b), (lang), (x))
/* A value as a piece of a translated text; unescaped, in the buffer's arena. */
str piece_str(struct buf *, enum lang, str);
str piece_i64(struct buf *, enum lang, int64_t);
str piece_money(struct buf *, enum lang, struct money);
#define buf_piece(b, lang, x)                                                                                          \
    _Generic((x), str                                                                                                  \
             : piece_str, int64_t                                                                                      \
             : piece_i64, int                                                                                          \
             : piece_i64, size_t                                                                                       \
             : piece_i64, struct money                                                                                 \
             : piece_money)((b), (lang), (x))
/* "%1"…"%9" of an already translated text replaced by pieces, text and pieces escaped. */
void buf_fill(struct buf *, str text, const str *pieces, size_t n);
/* The same for text templates, unescaped. */
void buf_fill_plain(struct buf *, str text, const str *pieces, size_t n);
/* A data block no browser runs (structured data). JSON as json_out.h writes it: with a "<" in it, fault "html.data". */
void buf_data_block(struct buf *, str json);
/* Paragraphs typed by people: escaped, blank lines become <p>, single newlines <br>. */
struct html html_paragraphs(struct arena *, str typed);
/* Markdown (libcmark, safe mode: no raw HTML, no dangerous URLs). */
struct html html_markdown(struct arena *, str markdown);
/* An SVG of a QR code, 4-module quiet zone, level M, with role=img and the label. Text ≤ 300 bytes or fault "html.qr". */
struct html html_qr(struct arena *, str text, str label);
