/* Markdown by libcmark in its safe mode; beyond it, pictures of other sites are left out (a page calls nobody else) and
** headings go down one level (a page has one h1). */
#include "html/html.h"

#include <cmark.h>
#include <stdlib.h>

enum { MARKDOWN_MAX = 1 << 20 };

static void tree_free(void *doc)
{
    cmark_node_free(doc);
}

static bool ours(const char *url)
{
    return url && url[0] == '/' && url[1] != '/' && url[1] != '\\';
}

/* Leaves a picture's words in its place. */
static void picture_out(cmark_node *picture)
{
    cmark_node *child;

    while ((child = cmark_node_first_child(picture))) {
        cmark_node_unlink(child);
        cmark_node_insert_before(picture, child);
    }
    cmark_node_unlink(picture);
    cmark_node_free(picture);
}

static void heading_down(cmark_node *heading)
{
    int level = cmark_node_get_heading_level(heading);
    cmark_node_set_heading_level(heading, level < 6 ? level + 1 : 6);
}

static void tame(cmark_node *doc)
{
    cmark_iter *at = cmark_iter_new(doc);

    for (cmark_event_type e; (e = cmark_iter_next(at)) != CMARK_EVENT_DONE;) {
        cmark_node *node = cmark_iter_get_node(at);
        if (e != CMARK_EVENT_EXIT) continue;
        if (cmark_node_get_type(node) == CMARK_NODE_HEADING) heading_down(node);
        if (cmark_node_get_type(node) == CMARK_NODE_IMAGE && !ours(cmark_node_get_url(node))) picture_out(node);
    }
    cmark_iter_free(at);
}

struct html html_markdown(struct arena *mem, str markdown)
{
    if (markdown.n > MARKDOWN_MAX) fault("html.markdown", "a text of %zu bytes", markdown.n);
    cmark_node *doc = cmark_parse_document(markdown.p ? markdown.p : "", markdown.n, CMARK_OPT_DEFAULT);
    arena_defer(mem, tree_free, doc);
    tame(doc);
    char *made = cmark_render_html(doc, CMARK_OPT_DEFAULT);
    arena_defer(mem, free, made); /* library memory */
    return (struct html){str_c(made)};
}
