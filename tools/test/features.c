/* Draws the templates of features/ with awkward values; the result is compared with features.expected. */
#include "views.h"

#include "piece.html.h"
#include "page.html.h"
#include "letter.txt.h"

#include <stdio.h>

int main(void)
{
    struct arena *mem = arena_new(1 << 20);
    struct buf o = buf_new(mem, 1 << 20);
    struct piece_view two[] = {{S("un\"")}, {S("deux")}};
    struct page_view v = {.text = S("a<b & \"c\""), .url = S("javascript:x"), .phone = S("02 33 00"), .image = S("/m/a b.webp"), .price = cents(2480), .count = 1,
                          .on = 1, .markup = {S("<hr>")}, .list = {two, 2}};

    tpl_page(&o, LANG_FR, &v);
    tpl_letter_txt(&o, LANG_FR, &v);
    v.count = 2;
    v.on = 0;
    tpl_letter_txt(&o, LANG_EN, &v);
    fwrite(o.p, 1, o.n, stdout);
    arena_free(mem);
    return 0;
}
