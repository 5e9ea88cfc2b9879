/* app_json.c: what machines of the operator's send (an SMS gateway): one JSON object, of which only texts are read, each once. */
#include "app/json_in.h"

#include <stdlib.h>

enum { MEMORY = 4 << 20, BODY_MOST = 64 * 1024 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    if (n > BODY_MOST) return 0;
    struct arena *mem = arena_new(MEMORY);
    struct json_text t[] = {{.name = "from"}, {.name = "text"}, {.name = "id"}, {.name = "key"}};

    if (json_texts(mem, arena_str(mem, (str){(const char *)data, n}), t, 4))
        for (size_t i = 0; i < 4; i++)
            if (t[i].value.n > n || !utf8_ok(t[i].value)) abort();
    arena_free(mem);
    return 0;
}
