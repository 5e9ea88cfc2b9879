#include "app/rq.h"

#include "app/acting.h"
#include "app/api.h"
#include "app/assets.h"
#include "app/ended.h"
#include "app/near.h"
#include "app/route.h"
#include "app/serve.h"
#include "app/settings.h"

struct layout_view {
    str title, description, canonical, other_canonical, other_lang, other_url, here_lang;
    str market, home, css, sprite, app_js, search_js, photo_js, scan_js, board_js, icon, touch_icon, manifest,
        font_title, font_text;
    str body, nav, refresh, notice;
    str url_shops, url_markets, url_help, url_list, url_cart, url_sell, url_office, url_search, url_legal, url_terms,
        url_access, url_find, url_card, url_paper, url_account, url_data;
    str help_name, help_phone, help_tel, help_hours, operator_name;
    str back, back_text, person, sign_out;
    bool demo, insecure, live, photo, scan, search, indexed, merchant, staff, plain, bare, framed;
    str acting, acting_until, acting_stop; /* the shop staff act for; empty: none */
    str code, request; /* of what was refused here; empty: nothing was, or the page says it already */
    str image, feed;   /* absolute; path */
    str oembed;        /* the address other sites may show; empty: none */
    str mail_page, sms_page;
    bool contrast, large, nearby;
    str near, near_change, near_forget; /* the place chosen; near empty: none */
    str url_reading, url_contrast;
};
#include "layout_head.html.h"
#include "layout_foot.html.h"

struct error_fields {
    const struct http_field *v;
    size_t n;
};
struct error_view {
    str title, sentence, kept, home, code, request, again; /* again: where the same form may be sent once more */
    struct error_fields fields;
};
#include "error.html.h"

static str phone_link(struct arena *mem, str phone)
{
    char *p = arena_alloc(mem, phone.n + 1);
    size_t n = 0;

    for (size_t i = 0; i < phone.n; i++)
        if ((phone.p[i] >= '0' && phone.p[i] <= '9') || phone.p[i] == '+') p[n++] = phone.p[i];
    return str_fmt(mem, "tel:%.*s", (int)n, p);
}

static void layout_urls(struct rq *rq, struct layout_view *v)
{
    v->home = rq_url(rq, S("/"));
    v->manifest = rq_url(rq, S("/manifest.webmanifest"));
    v->url_shops = rq_url(rq, S("/boutiques"));
    v->url_markets = rq_url(rq, S("/marches"));
    v->url_help = rq_url(rq, S("/aide"));
    v->url_list = rq_url(rq, S("/ma-liste"));
    v->url_cart = rq_url(rq, S("/panier"));
    v->url_sell = rq_url(rq, S("/commercant"));
    v->url_office = rq_url(rq, S("/equipe"));
    v->url_search = rq_url(rq, S("/recherche"));
    v->url_account = rq_url(rq, S("/compte"));
    v->url_data = rq_url(rq, S("/donnees-personnelles"));
    v->url_legal = rq_url(rq, S("/mentions"));
    v->url_terms = rq_url(rq, S("/conditions"));
    v->url_access = rq_url(rq, S("/accessibilite"));
    v->url_find = rq_url(rq, S("/suivre"));
    v->url_card = rq_url(rq, S("/carte"));
    v->url_paper = rq_url(rq, S("/bon-de-commande"));
    v->url_reading = rq_url(rq, S("/lecture"));
    v->url_contrast = view_url(rq, VIEW_CONTRAST);
    v->sign_out = rq_url(rq, rq_can(rq, ACCESS_STAFF) ? S("/equipe/sortir") : S("/commercant/sortir"));
}

static void layout_assets(struct layout_view *v)
{
    v->css = asset_url("foirail.css");
    v->sprite = asset_url("sprite.svg");
    v->app_js = asset_url("app.js");
    v->search_js = asset_url("search.js");
    v->photo_js = asset_url("photo.js");
    v->scan_js = asset_url("scan.js");
    v->board_js = asset_url("board.js");
    v->icon = asset_url("icone.svg");
    v->touch_icon = asset_url("icone-pomme-180.png");
    v->font_title = asset_url("bricolage-750.woff2");
    v->font_text = asset_url("atkinson-400-700.woff2");
}

static void layout_help(struct rq *rq, struct layout_view *v)
{
    v->market = setting_str(rq->place, SETTING_MARKET_NAME);
    v->operator_name = setting_str(rq->place, SETTING_OPERATOR);
    v->help_name = setting_str(rq->place, SETTING_HELP_NAME);
    v->help_phone = setting_str(rq->place, SETTING_HELP_PHONE);
    v->help_tel = phone_link(rq->mem, v->help_phone);
    v->help_hours = setting_help_hours(rq->place, rq->lang);
    v->demo = setting_i64(rq->place, SETTING_DEMO) != 0;
    v->mail_page = config_str(rq->hall->config, CONFIG_MAIL_PAGE);
    v->sms_page = config_str(rq->hall->config, CONFIG_SMS_PAGE);
    v->insecure = !rq->place->secure;
    v->notice = v->demo ? tr(rq->lang, "Demonstration") : tr(rq->lang, "Not encrypted");
}

/* The same page in the other language, as it is for everybody. */
static str twin(struct rq *rq, str path)
{
    if (rq->lang == LANG_EN) return path;
    return str_fmt(rq->mem, "/en%.*s", STR_ARG(str_eq(path, S("/")) ? S("") : path));
}

/* The page asked for, without view and language. */
static str path_here(struct rq *rq)
{
    if (!rq->acting_pub.n) return rq->path;
    return str_fmt(rq->mem, "/pour/%.*s%.*s", STR_ARG(rq->acting_pub), STR_ARG(rq->path));
}

static void layout_acting(struct rq *rq, struct layout_view *v)
{
    if (!rq->acting) return;
    v->acting = rq->acting->shop;
    v->acting_until =
        date_text(rq->mem, rq->lang, setting_str(rq->place, SETTING_TIME_ZONE), rq->acting->until_at, DATE_FULL);
    v->acting_stop = rq_url(rq, str_fmt(rq->mem, "/equipe/agir/%.*s/arreter", STR_ARG(rq->acting_pub)));
}

/* As it is here. */
static str twin_here(struct rq *rq, str path)
{
    struct ways other = {rq->bare, rq->lang == LANG_EN ? LANG_FR : LANG_EN, rq->view, rq->near.slug};

    if (!rq->bare && !rq->view && !rq->near.slug.n) return twin(rq, path);
    return str_fmt(rq->mem, "%.*s%.*s", STR_ARG(ways_text(rq->mem, &other)), STR_ARG(path));
}

/* How other sites and search engines show it. */
static void layout_shared(struct rq *rq, const struct page *p, struct layout_view *v)
{
    if (p->image.n) v->image = str_fmt(rq->mem, "%.*s%.*s", STR_ARG(rq->place->origin[0]), STR_ARG(p->image));
    if (p->feed.n) v->feed = rq_url(rq, p->feed);
}

/* The place chosen, wherever one is; where distances are told, a way to choose one. */
static void layout_near(struct rq *rq, const struct page *p, struct layout_view *v)
{
    v->near = rq->near.name;
    v->nearby = p->nearby && !rq->near.slug.n;
    if (v->near.n || v->nearby) v->near_change = near_change_url(rq);
    if (v->near.n) v->near_forget = near_forget_url(rq);
}

static void layout_make(struct rq *rq, const struct page *p, struct layout_view *v)
{
    v->title = p->title;
    v->description =
        p->description.n
            ? p->description
            : tr(rq->lang, "Shops, producers and craftspeople near you: order, collect, or have it delivered.");
    v->indexed = p->canonical.p && rq->status < 400;
    if (v->indexed) {
        v->canonical = rq_public(rq, p->canonical);
        v->other_canonical =
            str_fmt(rq->mem, "%.*s%.*s", STR_ARG(rq->place->origin[0]), STR_ARG(twin(rq, p->canonical)));
    }
    v->here_lang = lang_code(rq->lang);
    v->other_lang = lang_code(rq->lang == LANG_FR ? LANG_EN : LANG_FR);
    v->other_url = twin_here(rq, rq->route && rq->route->method == GET ? path_here(rq) : S("/"));
    v->body = str_c(p->body ? p->body : "");
    v->nav = str_c(p->nav ? p->nav : "");
    v->merchant = str_eq(v->body, S("merchant"));
    v->staff = str_eq(v->body, S("staff"));
    v->plain = str_eq(v->body, S("plain"));
    v->bare = rq->bare || p->framed;
    v->framed = p->framed;
    if (v->indexed) layout_shared(rq, p, v);
    if (p->embed && v->indexed) v->oembed = v->canonical;
    v->live = p->live;
    v->photo = p->photo;
    v->scan = p->scan;
    v->search = p->search;
    if (p->refresh_s) v->refresh = str_fmt(rq->mem, "%d", p->refresh_s);
    if (p->back.n) v->back = rq_url(rq, p->back), v->back_text = p->back_text;
    if (rq_can(rq, ACCESS_MEMBER) || rq_can(rq, ACCESS_STAFF)) v->person = rq->person_name;
    layout_acting(rq, v);
    if (!v->merchant && !v->staff && !p->framed) layout_near(rq, p, v);
    v->contrast = rq->view & VIEW_CONTRAST;
    v->large = rq->view & VIEW_LARGE;
    layout_urls(rq, v);
    layout_assets(v);
    layout_help(rq, v);
}

void page_open(struct rq *rq, const struct page *p)
{
    struct layout_view *v = NEW(rq->mem, struct layout_view, 1);

    layout_make(rq, p, v);
    rq->layout = v;
    rq->content_type = (str){0};
    tpl_layout_head(&rq->out, rq->lang, v);
}

/* Who calls us can say what he met, also where nothing but a sentence beside a field tells that something is wrong. */
static void code_tell(struct rq *rq)
{
    str id = http_rq_id(rq->http);

    if (!rq->refusal || str_find(buf_str(&rq->out), str_fmt(rq->mem, " · %.*s</code>", STR_ARG(id))) >= 0) return;
    rq->layout->code = str_c(rq->refusal);
    rq->layout->request = id;
}

void page_close(struct rq *rq)
{
    code_tell(rq);
    ended_carry(rq);
    tpl_layout_foot(&rq->out, rq->lang, rq->layout);
}

static const char *error_title(int status)
{
    switch (status) {
    case 403: return _("Not allowed");
    case 404: return _("Nothing here");
    case 405: return _("This cannot be done this way");
    case 429: return _("A little slower, please");
    case 500: return _("Something broke on our side");
    case 503: return _("Not possible at this moment");
    case 504: return _("We do not know yet");
    default: return _("This did not work");
    }
}

/* What our own fault interrupted is kept on the page, to be sent again by one button. Not a password, nor files: there
** the browser's own way back keeps what it can. */
static void keep_form(struct rq *rq, int status, struct error_view *v)
{
    size_t files = 0;

    if (!rq->route || rq->route->method != POST) return;
    v->kept = tr(rq->lang, "Nothing was lost: go back, what you typed is still there.");
    http_rq_uploads(rq->http, &files);
    if (status < 500 || files || (rq->route->access & ACCESS_HOOK) || rq_field(rq, "secret").p) return;
    v->fields.v = http_rq_form(rq->http, &v->fields.n);
    v->again = http_rq_target(rq->http);
    v->kept = tr(rq->lang, "Nothing was lost: what you typed is kept on this page.");
}

void error_page(struct rq *rq, int status, const char *code, const char *msgid)
{
    if (api_asked(rq)) {
        api_problem(rq, status, code, msgid);
        return;
    }
    struct error_view v = {
        .title = tr(rq->lang, error_title(status)),
        .sentence = tr(rq->lang, msgid),
        .home = rq_url(rq, S("/")),
        .code = str_c(code),
        .request = http_rq_id(rq->http),
    };

    keep_form(rq, status, &v);
    rq->status = status;
    rq->refusal = code;
    rq->location = (str){0};
    rq->out = buf_new(rq->mem, (size_t)1 << 20);
    page_open(rq, &(struct page){.title = v.title, .body = "plain"});
    tpl_error(&rq->out, rq->lang, &v);
    page_close(rq);
}
