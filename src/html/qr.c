/* QR codes by libqrencode, drawn as one SVG path of horizontal bars. */
#include "html/html.h"

#include <qrencode.h>

enum { TEXT_MAX = 300, QUIET = 4, SVG_MAX = 512 * 1024 };

static void code_free(void *code)
{
    QRcode_free(code);
}

static bool dark(const QRcode *code, int x, int y)
{
    return x < code->width && code->data[y * code->width + x] & 1;
}

static void bars(struct buf *b, const QRcode *code, int y)
{
    for (int x = 0; x < code->width; x++) {
        int from = x;
        while (dark(code, x, y)) x++;
        if (x > from) buf_fmt(b, "M%d %dh%dv1h-%dz", from + QUIET, y + QUIET, x - from, x - from);
    }
}

struct html html_qr(struct arena *mem, str text, str label)
{
    QRcode *code = NULL;

    if (text.n && text.n <= TEXT_MAX)
        code = QRcode_encodeData((int)text.n, (const unsigned char *)text.p, 0, QR_ECLEVEL_M);
    if (!code) fault("html.qr", "no QR code for %zu bytes", text.n);
    arena_defer(mem, code_free, code);
    struct buf b = buf_new(mem, SVG_MAX + label.n * 6);
    int side = code->width + 2 * QUIET;
    buf_fmt(&b,
            "<svg class=\"qr\" xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"",
            side, side);
    buf_esc(&b, label);
    buf_fmt(
        &b,
        "\" shape-rendering=\"crispEdges\"><rect width=\"%d\" height=\"%d\" fill=\"#fff\"/><path fill=\"#000\" d=\"",
        side, side);
    for (int y = 0; y < code->width; y++) bars(&b, code, y);
    buf_put(&b, S("\"/></svg>"));
    return (struct html){buf_str(&b)};
}
