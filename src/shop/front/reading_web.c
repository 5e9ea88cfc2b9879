/* reading_web.c: how pages are made easier to read: each choice is the same page under another address, which links keep. */
#include "shop/front/inside.h"

#include "app/near.h"

struct front_reading_view {
    struct reading_choice {
        str url, name, says, word; /* word: of the address, where a script may keep it */
        bool on;
    } v[3];
    size_t n;
};
#include "front_reading.html.h"

static const struct {
    enum view_bit view;
    const char *name, *says, *word;
} choices[] = {
    {VIEW_CONTRAST, _("High contrast"), _("Black on white, or white on black. Lines are stronger."), "contraste"},
    {VIEW_LARGE, _("Letters twice as large"), _("All of the page grows with them."), "grand"},
    {VIEW_STEPS, _("One question per screen"), _("For ordering: each screen asks one thing."), ""},
};

void reading_get(struct rq *rq)
{
    struct front_reading_view v = {.n = 0};

    for (size_t i = 0; i < sizeof choices / sizeof *choices; i++)
        v.v[v.n++] =
            (struct reading_choice){view_url(rq, choices[i].view), tr(rq->lang, choices[i].name),
                                    tr(rq->lang, choices[i].says), str_c(choices[i].word), rq->view & choices[i].view};
    rq_depends(rq, "settings", 0);
    page_open(rq, &(struct page){.title = tr(rq->lang, "Reading help"),
                                 .canonical = S("/lecture"),
                                 .nav = "help",
                                 .description = tr(rq->lang, "Reading help")});
    tpl_front_reading(&rq->out, rq->lang, &v);
    page_close(rq);
}
