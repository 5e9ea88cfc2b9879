/* The views of the templates in features/. */
#include "html/html.h"

struct piece_view {
    str word;
};
struct pieces {
    struct piece_view *v;
    size_t n;
};
struct page_view {
    str text, url, image, empty, phone;
    struct money price;
    int64_t count;
    int on, off;
    struct html markup;
    struct pieces list, none;
};
