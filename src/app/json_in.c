#include "app/json_in.h"

#include <jansson.h>

bool json_texts(struct arena *mem, str body, struct json_text *t, size_t n)
{
    json_error_t e;
    json_t *root = json_loadb(body.p ? body.p : "", body.n, JSON_REJECT_DUPLICATES, &e);

    if (!root) return false;
    arena_defer(mem, (void (*)(void *))json_decref, root);
    for (size_t i = 0; i < n; i++) {
        json_t *m = json_object_get(root, t[i].name);
        t[i].value = json_is_string(m) ? arena_str(mem, str_c(json_string_value(m))) : (str){0};
    }
    return json_is_object(root);
}
