/* floor.c: pages of the HTTP floor's own refusals, made before a session, a route or even a language is known: plain
** text and two links, no style. */
#include "app/api.h"
#include "app/serve.h"
#include "app/settings.h"
#include "html/html.h"

enum { PAGE_MOST = 8 * 1024 };

static const struct floor_says {
    int status;
    const char *title, *what;
} says[] = {
    {400, _("This request cannot be read"), _("Nothing was recorded. Go back, and try once more.")},
    {403, _("You are no longer signed in"),
     _("Nothing was recorded. Sign in, then go back: what you typed is still there.")},
    {404, _("This page does not exist"), _("Start again from the market’s front page.")},
    {405, _("This cannot be done this way"), _("Nothing was recorded. Go back, and try once more.")},
    {408, _("This took too long to arrive"),
     _("Nothing was recorded. Your connection is slow: try again where it is better.")},
    {411, _("This request cannot be read"), _("Nothing was recorded. Go back, and try once more.")},
    {413, _("This is too heavy"), _("A photo may weigh 20 MB at most. Go back: what you typed is still there.")},
    {414, _("This address is too long"), _("Start again from the market’s front page.")},
    {415, _("This is not one of our forms"), _("Nothing was recorded. Go back, and try once more.")},
    {421, _("This server does not know this address"), _("Check the address, letter by letter.")},
    {431, _("Your browser sends too much at once"),
     _("Clear the cookies of this site in your browser, then try again.")},
    {500, _("Something broke on our side"), _("Nothing was recorded. Go back, and try once more.")},
    {503, _("The market cannot answer"),
     _("Too many people at once, or we are mending something. Nothing was recorded: try again in a moment.")},
    {504, _("We do not know yet"), _("Look whether it was recorded before you try again.")},
    {507, _("The server has no room left"),
     _("The photo was not received, nothing was recorded. Go back: what you typed is still there.")},
};

static const struct floor_says *says_of(int status)
{
    static const struct floor_says other = {0, _("This did not work"),
                                            _("Nothing was recorded. Go back, and try once more.")};

    for (size_t i = 0; i < sizeof says / sizeof *says; i++)
        if (says[i].status == status) return &says[i];
    return &other;
}

static bool is_under(str target, str prefix)
{
    return str_starts(target, prefix) &&
           (target.n == prefix.n || target.p[prefix.n] == '/' || target.p[prefix.n] == '?');
}

static enum lang lang_of(const struct http_refused *r)
{
    if (is_under(r->target, S("/en")) || is_under(r->target, S("/app/en"))) return LANG_EN;
    return r->languages.p ? lang_preferred(r->languages) : LANG_FR;
}

static const struct territory *place_of(const struct hall *hall, str host)
{
    for (size_t i = 0; host.n && i < hall->places; i++)
        for (size_t k = 0; k < hall->place[i].origins; k++)
            if (str_eq_nocase(hall->place[i].host[k], host)) return &hall->place[i];
    return hall->places == 1 ? &hall->place[0] : NULL;
}

/* Who can be called about it, and the code to tell. */
static void help_put(struct buf *b, enum lang lang, const struct territory *place, const struct http_refused *r)
{
    bool known = place && settings_known(place);
    str phone = known ? setting_str(place, SETTING_HELP_PHONE) : S("");

    buf_put(b, S("<p>"));
    if (phone.n) {
        buf_esc(b, tr(lang, "If this goes on, call us:"));
        buf_put(b, S(" <a href=\"tel:"));
        buf_tel(b, phone);
        buf_put(b, S("\">"));
        buf_esc(b, phone);
        buf_put(b, S("</a> ("));
        buf_esc(b, setting_str(place, SETTING_HELP_NAME));
        buf_put(b, S(").</p>\n<p>"));
        buf_esc(b, tr(lang, "Give us this code:"));
    } else buf_esc(b, tr(lang, "If this goes on, give this code to the market:"));
    buf_put(b, S(" <code>"));
    buf_fmt(b, "http.%d · ", r->status);
    buf_esc(b, r->id);
    buf_put(b, S("</code></p>\n"));
}

static void words_put(struct buf *b, enum lang lang, const struct territory *place, const struct http_refused *r)
{
    const struct floor_says *s = says_of(r->status);

    buf_fmt(b, "<h1 lang=\"%.*s\">", STR_ARG(lang_code(lang)));
    buf_esc(b, tr(lang, s->title));
    buf_fmt(b, "</h1>\n<div lang=\"%.*s\"><p>", STR_ARG(lang_code(lang)));
    buf_esc(b, tr(lang, s->what));
    buf_put(b, S("</p>\n"));
    if (r->status != 421) {
        buf_put(b, lang == LANG_EN ? S("<p><a href=\"/en\">") : S("<p><a href=\"/\">"));
        buf_esc(b, tr(lang, "Back to the market"));
        buf_put(b, S("</a></p>\n"));
    }
    help_put(b, lang, place, r);
    buf_put(b, S("</div>\n"));
}

/* A head that was not understood tells no language: both are said. */
str floor_page(void *ctx, struct arena *mem, const struct http_refused *r)
{
    const struct territory *place = place_of(ctx, r->host);
    bool both = !r->target.p;
    enum lang lang = lang_of(r);
    struct buf b = buf_new(mem, PAGE_MOST);

    buf_fmt(&b, "<!doctype html>\n<html lang=\"%.*s\"><head><meta charset=\"utf-8\">", STR_ARG(lang_code(lang)));
    buf_put(&b, S("<meta name=\"viewport\" content=\"width=device-width\"><title>"));
    buf_esc(&b, tr(lang, says_of(r->status)->title));
    buf_put(&b, S("</title></head><body>\n"));
    words_put(&b, lang, place, r);
    if (both) words_put(&b, LANG_EN, place, r);
    buf_put(&b, S("</body></html>\n"));
    return buf_str(&b);
}
