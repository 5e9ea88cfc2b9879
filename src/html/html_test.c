/* Tests of html/: escaping by context, typed text, Markdown, QR codes. */
#include "html/html.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <cmocka.h>

static struct arena *mem;

static int set_up(void **state)
{
    (void)state;
    mem = arena_new(8 << 20);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(mem);
    return 0;
}

#define SAME(got, want) same((got), (want), __LINE__)
static void same(str got, const char *want, int line)
{
    if (str_eq(got, str_c(want))) return;
    print_error("line %d: got \"%.*s\", want \"%s\"\n", line, STR_ARG(got), want);
    fail();
}

static str made(void (*put)(struct buf *, str), str s)
{
    struct buf b = buf_new(mem, 4096);

    put(&b, s);
    return buf_str(&b);
}

static void escapes(void **state)
{
    (void)state;
    SAME(made(buf_esc, S("a<b>&\"'é")), "a&lt;b&gt;&amp;&quot;&#39;é");
    SAME(made(buf_esc, S("")), "");
    SAME(made(buf_esc, S("plain")), "plain");
}

static void lets_good_urls_through(void **state)
{
    (void)state;
    SAME(made(buf_url, S("/p/12?q=a&b=c")), "/p/12?q=a&amp;b=c");
    SAME(made(buf_url, S("https://exemple.fr/x")), "https://exemple.fr/x");
    SAME(made(buf_url, S("MAILTO:a@b.fr")), "MAILTO:a@b.fr");
    SAME(made(buf_url, S("tel:+33233000000")), "tel:+33233000000");
    SAME(made(buf_url, S("geo:48.4,0.1")), "geo:48.4,0.1");
    SAME(made(buf_url, S("/a:b")), "/a:b");
    SAME(made(buf_url, S("?x=javascript:1")), "?x=javascript:1");
    SAME(made(buf_url, S("")), "");
    SAME(made(buf_url, S("/é\"' <x>%20")), "/%C3%A9%22%27%20%3Cx%3E%20");
}

static void stops_bad_urls(void **state)
{
    static const char *const bad[] = {"javascript:alert(1)",
                                      " JavaScript:x",
                                      "java\tscript:x",
                                      "java\nscript:x",
                                      "\x01javascript:x",
                                      "data:text/html,x",
                                      "vbscript:x",
                                      "file:///etc/passwd",
                                      "blob:x",
                                      "a-very-long-scheme-name:x",
                                      ":x"};
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) SAME(made(buf_url, str_c(bad[i])), "#");
}

static void encodes_pieces(void **state)
{
    (void)state;
    SAME(made(buf_urlpart, S("chèvre & co/../?#+%")), "ch%C3%A8vre%20%26%20co%2F..%2F%3F%23%2B%25");
    SAME(made(buf_srcset, S("/m/a.webp 320w, /m/b c.webp 640w")), "/m/a.webp 320w, /m/b%20c.webp 640w");
    SAME(made(buf_srcset, S("/m/a b.webp")), "/m/a%20b.webp");
    SAME(made(buf_srcset, S("javascript:x 1x,/\"y 2x")), "# 1x, /%22y 2x");
    SAME(made(buf_srcset, S("")), "");
    SAME(made(buf_urlpart, S("a-b._~9Z")), "a-b._~9Z");
    SAME(made(buf_tel, S("+33 2.33 <\"00\">")), "+3323300");
}

static void writes_values_by_type(void **state)
{
    struct buf b = buf_new(mem, 4096);
    size_t n = 3;

    (void)state;
    buf_val(&b, LANG_FR, S("<"));
    buf_val(&b, LANG_FR, -7);
    buf_val(&b, LANG_FR, (int64_t)1 << 40);
    buf_val(&b, LANG_FR, n);
    buf_val(&b, LANG_FR, cents(150));
    buf_plain(&b, LANG_EN, S("<"));
    buf_plain(&b, LANG_EN, cents(150));
    buf_part(&b, n);
    buf_part(&b, S("/"));
    SAME(buf_str(&b), "&lt;-7109951162777631,50\u00a0€<€1.503%2F");
}

static void fills_and_escapes(void **state)
{
    struct buf b = buf_new(mem, 4096), plain = buf_new(mem, 4096);
    const str p[] = {S("<a>"), S("%1")};

    (void)state;
    buf_fill(&b, S("%2 & %1 %3 5%"), p, 2);
    SAME(buf_str(&b), "%1 &amp; &lt;a&gt; %3 5%");
    buf_fill_plain(&plain, S("%2 & %1"), p, 2);
    SAME(buf_str(&plain), "%1 & <a>");
}

static void keeps_paragraphs(void **state)
{
    (void)state;
    SAME(html_paragraphs(mem, S("a < b\r\nc\n\n\n \n'd'\n")).s, "<p>a &lt; b<br>\nc</p>\n<p>&#39;d&#39;</p>\n");
    SAME(html_paragraphs(mem, S("")).s, "");
    SAME(html_paragraphs(mem, S("\n\n")).s, "");
    SAME(html_paragraphs(mem, (str){0}).s, "");
    assert_true(html_paragraphs(mem, S("'\n\n'\n\n'\n\n'")).s.n > 0);
}

static bool in(str s, const char *part)
{
    return str_find(s, str_c(part)) >= 0;
}

static void renders_markdown(void **state)
{
    (void)state;
    SAME(html_markdown(mem, S("# Titre\n\nUn *mot* et [un lien](/x).")).s,
         "<h2>Titre</h2>\n<p>Un <em>mot</em> et <a href=\"/x\">un lien</a>.</p>\n");
    SAME(html_markdown(mem, S("")).s, "");
}

static void tames_markdown(void **state)
{
    (void)state;
    str raw = html_markdown(mem, S("a <script>alert(1)</script>\n\n<div onclick=\"x\">b</div>\n")).s;
    assert_false(in(raw, "<script") || in(raw, "onclick"));
    str links =
        html_markdown(mem, S("[a](javascript:alert(1)) [b](data:text/html,x) [c](JAVASCRIPT:1) <javascript:x>")).s;
    assert_false(in(links, "javascript:alert") || in(links, "data:") || in(links, "href=\"JAVASCRIPT"));
    str far = html_markdown(mem, S("![mot](https://ailleurs.example/p.gif) ![deux](//ailleurs/x.png)")).s;
    assert_false(in(far, "<img"));
    assert_true(in(far, "mot") && in(far, "deux"));
    assert_true(in(html_markdown(mem, S("![ours](/media/x.webp)")).s, "<img src=\"/media/x.webp\""));
    assert_true(in(html_markdown(mem, S("###### six")).s, "<h6>"));
}

static bool qr_faults(size_t n)
{
    struct faultpoint fp;

    if (FAULT_CATCH(&fp)) return !strcmp(fp.code, "html.qr");
    char *text = NEW(mem, char, n + 1);
    memset(text, 'a', n);
    html_qr(mem, (str){text, n}, S("x"));
    fault_end(&fp);
    return false;
}

static void draws_qr_codes(void **state)
{
    (void)state;
    str svg = html_qr(mem, S("https://exemple.fr/p/12345"), S("Code \"de\" l'offre")).s;
    assert_true(in(svg, "role=\"img\" aria-label=\"Code &quot;de&quot; l&#39;offre\""));
    assert_true(in(svg, "viewBox=\"0 0 33 33\"")); /* version 2, 25 modules, and the quiet zone */
    assert_true(in(svg, "d=\"M4 4h7v1h-7z"));
    assert_false(qr_faults(300));
    assert_true(qr_faults(301));
    assert_true(qr_faults(0));
}

#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(escapes),          T(lets_good_urls_through), T(stops_bad_urls),
        T(encodes_pieces),   T(writes_values_by_type),  T(fills_and_escapes),
        T(keeps_paragraphs), T(renders_markdown),       T(tames_markdown),
        T(draws_qr_codes),
    };
    if (!base_start()) return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
