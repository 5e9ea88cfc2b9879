/* Fuzzes what the processes of the house say to each other: a taken helper's answers as web reads them, a taken web's
** requests as the helpers read them, and the letter made of whatever passed. */
#include "outside/letter.h"
#include "outside/message.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct arena *mem;

/* No bare CR or LF, no line over the limit of RFC 5322, whatever the fields held. */
static void check_letter(str s)
{
    size_t line = 0;

    for (size_t i = 0; i < s.n; i++, line++) {
        if (s.p[i] == '\n' && (i == 0 || s.p[i - 1] != '\r')) abort();
        if (s.p[i] == '\r' && (i + 1 == s.n || s.p[i + 1] != '\n')) abort();
        if (s.p[i] == '\n') line = 0;
        if (line > 998) abort();
    }
}

static void read_all(str s)
{
    struct outside_mail m;
    struct outside_call c;
    struct outside_answer a;
    struct picture_order o = {1280, PICTURE_WEBP};
    struct picture_done d;
    int64_t until;

    if (mail_read(s, &m, &until) && !letter_fault(&m)) check_letter(letter_write(mem, &m));
    call_read(mem, s, &c, &until);
    answer_read(s, 1000, &a);
    picture_order_read(s, &o);
    if (done_read(s, o, &d) && (d.info.width > 4096 || d.file.n < 12)) abort();
}

/* The same bytes as the fields of a mail, separated by 0xff, so that the letter is reached without guessing lengths. */
static void write_letter(str s)
{
    struct outside_mail m = {.from = S("a@b.fr"), .to = S("c@d.fr"), .message_id = S("<1@b.fr>"), .text = S("x")};
    str rest = s;

    str_cut(&rest, '\xff', &m.subject);
    str_cut(&rest, '\xff', &m.from_name);
    str_cut(&rest, '\xff', &m.text);
    str_cut(&rest, '\xff', &m.html);
    str_cut(&rest, '\xff', &m.list_unsubscribe);
    str_cut(&rest, '\xff', &m.to);
    if (!letter_fault(&m)) check_letter(letter_write(mem, &m));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (!mem && (!base_start() || !(mem = arena_new(64 << 20)))) abort();
    arena_reset(mem);
    read_all((str){(const char *)data, size});
    write_letter((str){(const char *)data, size});
    return 0;
}
