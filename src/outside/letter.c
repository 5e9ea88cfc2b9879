#include "outside/letter.h"

#include <time.h>

enum {
    LETTER_MAX = 8 * 1024 * 1024,
    ADDRESS_MAX = 254,
    LINE = 76,
    WORD_BYTES = 39 /* so that "Subject: " and a word stay within LINE */,
    PLAIN_MAX = 60
};

bool header_text_ok(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] < ' ' || s.p[i] == 127) return false;
    return utf8_ok(s);
}

/* Printable ASCII, and none of the bytes given. */
static bool plain_without(str s, const char *forbidden)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] <= ' ' || s.p[i] >= 127 || strchr(forbidden, s.p[i])) return false;
    return s.n > 0;
}

static bool address_ok(str s)
{
    str local, rest = s;

    if (s.n > ADDRESS_MAX || !plain_without(s, "<>()[],;:\\\"") || !str_cut(&rest, '@', &local)) return false;
    return local.n > 0 && rest.n > 0 && str_find(rest, S("@")) < 0;
}

static bool message_id_ok(str s)
{
    if (s.n < 5 || s.n > ADDRESS_MAX || s.p[0] != '<' || s.p[s.n - 1] != '>') return false;
    return address_ok((str){s.p + 1, s.n - 2});
}

const char *letter_fault(const struct outside_mail *m)
{
    if (!header_text_ok(m->from_name)) return "from_name";
    if (!address_ok(m->from)) return "from";
    if (!address_ok(m->to)) return "to";
    if (m->reply_to.n && !address_ok(m->reply_to)) return "reply_to";
    if (!header_text_ok(m->subject)) return "subject";
    if (!message_id_ok(m->message_id)) return "message_id";
    if (m->list_unsubscribe.n && !plain_without(m->list_unsubscribe, "<>,\"")) return "list_unsubscribe";
    if (!m->text.n || !utf8_ok(m->text)) return "text";
    return utf8_ok(m->html) ? NULL : "html";
}

/* Pieces of at most WORD_BYTES, never inside a character, each an encoded word on a line of its own. */
static void put_encoded(struct buf *b, str s)
{
    for (bool first = true; s.n; first = false) {
        size_t n = s.n < WORD_BYTES ? s.n : WORD_BYTES;
        while (n < s.n && ((unsigned char)s.p[n] & 0xc0) == 0x80) n--;
        str word = base64(b->mem, s.p, n);
        buf_fmt(b, "%s=?UTF-8?B?%.*s?=", first ? "" : "\r\n ", STR_ARG(word));
        s = str_from(s, n);
    }
}

static bool is_plain(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] >= 127) return false;
    return s.n <= PLAIN_MAX && str_find(s, S("=?")) < 0;
}

static void put_quoted(struct buf *b, str s)
{
    buf_byte(b, '"');
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '"' || s.p[i] == '\\') buf_byte(b, '\\');
        buf_byte(b, s.p[i]);
    }
    buf_byte(b, '"');
}

static void put_from(struct buf *b, const struct outside_mail *m)
{
    buf_put(b, S("From: "));
    if (m->from_name.n && is_plain(m->from_name)) put_quoted(b, m->from_name);
    else put_encoded(b, m->from_name);
    buf_fmt(b, "%s<%.*s>\r\n", m->from_name.n ? "\r\n " : "", STR_ARG(m->from));
}

static void put_subject(struct buf *b, str subject)
{
    buf_put(b, S("Subject: "));
    if (is_plain(subject)) buf_put(b, subject);
    else put_encoded(b, subject);
    buf_put(b, S("\r\n"));
}

static void put_date(struct buf *b, int64_t ms)
{
    static const char days[] = "SunMonTueWedThuFriSat", months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    time_t t = ms / SECOND_MS;
    struct tm at;

    MUST(gmtime_r(&t, &at));
    buf_fmt(b, "Date: %.3s, %02d %.3s %04d %02d:%02d:%02d +0000\r\n", days + 3 * at.tm_wday, at.tm_mday,
            months + 3 * at.tm_mon, at.tm_year + 1900, at.tm_hour, at.tm_min, at.tm_sec);
}

static void put_headers(struct buf *b, const struct outside_mail *m)
{
    put_date(b, m->date_ms);
    put_from(b, m);
    buf_fmt(b, "To: <%.*s>\r\n", STR_ARG(m->to));
    if (m->reply_to.n) buf_fmt(b, "Reply-To: <%.*s>\r\n", STR_ARG(m->reply_to));
    put_subject(b, m->subject);
    buf_fmt(b, "Message-ID: %.*s\r\n", STR_ARG(m->message_id));
    if (m->list_unsubscribe.n)
        buf_fmt(b, "List-Unsubscribe: <%.*s>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n",
                STR_ARG(m->list_unsubscribe));
    buf_put(b, S("Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n"));
}

static bool needs_code(str s, size_t i)
{
    unsigned char c = (unsigned char)s.p[i];
    bool last = i + 1 == s.n || s.p[i + 1] == '\n' || (s.p[i + 1] == '\r' && i + 2 < s.n && s.p[i + 2] == '\n');

    if (c == ' ' || c == '\t') return last;
    return c < ' ' || c >= 127 || c == '=';
}

/* Quoted-printable: lines of at most 76, ended by CRLF whatever ended them before. */
static void put_body(struct buf *b, str s)
{
    int column = 0;

    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '\r' && i + 1 < s.n && s.p[i + 1] == '\n') continue;
        if (s.p[i] == '\n') {
            buf_put(b, S("\r\n"));
            column = 0;
            continue;
        }
        int width = needs_code(s, i) ? 3 : 1;
        if (column + width > LINE - 1) buf_put(b, S("=\r\n")), column = 0;
        if (width == 3) buf_fmt(b, "=%02X", (unsigned char)s.p[i]);
        else buf_byte(b, s.p[i]);
        column += width;
    }
    buf_put(b, S("\r\n"));
}

static void put_part(struct buf *b, const char *type, str body)
{
    buf_fmt(b, "Content-Type: text/%s; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n", type);
    put_body(b, body);
}

/* "=_" cannot occur in quoted-printable; the rest only keeps nested letters apart. */
static str boundary_of(struct arena *mem, const struct outside_mail *m)
{
    uint8_t sum[SHA256_BYTES];

    sha256(m->message_id, sum);
    return str_fmt(mem, "=_%.*s", STR_ARG(hex(mem, sum, 12)));
}

str letter_write(struct arena *mem, const struct outside_mail *m)
{
    struct buf b = buf_new(mem, LETTER_MAX);

    put_headers(&b, m);
    if (!m->html.n) {
        put_part(&b, "plain", m->text);
        return buf_str(&b);
    }
    str line = boundary_of(mem, m);
    buf_fmt(&b, "Content-Type: multipart/alternative; boundary=\"%.*s\"\r\n\r\n--%.*s\r\n", STR_ARG(line),
            STR_ARG(line));
    put_part(&b, "plain", m->text);
    buf_fmt(&b, "--%.*s\r\n", STR_ARG(line));
    put_part(&b, "html", m->html);
    buf_fmt(&b, "--%.*s--\r\n", STR_ARG(line));
    return buf_str(&b);
}
