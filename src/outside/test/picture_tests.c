/* picture_tests.c: what the imager makes, and refuses; a piece of outside_test.c. */
/* ---- pictures ---- */

static void put_in(const char *name, str bytes)
{
    char path[160];

    snprintf(path, sizeof path, "%s/%s", house.dir, name);
    file_write(path, bytes);
}

static str fixture(const char *name)
{
    char path[640];

    snprintf(path, sizeof path, "%s/%s", fixtures, name);
    str s = file_read(mem, path, FILE_MAX);
    if (!s.p) fail_msg("no fixture %s", path);
    return s;
}

static str render(const char *name, const char *format, str ms)
{
    return ASK(mem, &house, S("render"), ms, str_c(name), S("out"), S("120"), str_c(format));
}

static str rendered(void)
{
    char path[160];

    snprintf(path, sizeof path, "%s/out", house.dir);
    return file_read(mem, path, FILE_MAX);
}

static void assert_bare(str file)
{
    const str traces[] = {
        S("SecretCam"),          S("SecretModel"),        S("Alencon"), S("x:xmpmeta"), S("http://ns.adobe.com"),
        {"\x25\x88\x04\x00", 4}, {"\x88\x25\x00\x04", 4}, S("XMP "),    S("ICCP"),      S("Photoshop")};

    for (size_t i = 0; i < sizeof traces / sizeof *traces; i++) assert_lacks(file, traces[i]);
}

static void test_pictures(void **state)
{
    static const char *const names[] = {"gps.jpg", "gps.png", "gps.webp", "gps.heic"};

    (void)state;
    for (int i = 0; i < 8; i++) {
        const char *name = names[i / 2], *format = i % 2 ? "avif" : "webp";
        str in = fixture(name);
        assert_has(in, S("SecretCam")); /* the control: they hold what must not come out */
        put_in("in", in);
        str s = render("in", format, LONG);
        if (!str_starts(s, S("0\x1f\x1f"))) fail_msg("%s to %s: %.*s", name, format, STR_ARG(s));
        str out = rendered();
        assert_has(str_head(out, 16), i % 2 ? S("ftypavif") : S("WEBP"));
        assert_bare(out);
    }
}

/* The fixture lies on its side (orientation 6): stored 320 × 240, it is 240 × 320 upright. */
static void test_picture_upright(void **state)
{
    (void)state;
    put_in("in", fixture("gps.jpg"));
    str s = render("in", "webp", LONG);
    assert_str(house_field(s, 2), S("120"));
    str raw = ASK(mem, &house, S("render"), LONG, S("in"), S("out"), S("4000"), S("webp"));
    assert_str(house_field(raw, 2), S("240")); /* never enlarged */
    assert_str(house_field(raw, 3), S("320"));
    int64_t sharp, bright;
    assert_true(str_i64(house_field(s, 5), &sharp) && sharp > 0);
    assert_true(str_i64(house_field(s, 6), &bright) && bright > 300 && bright < 700);
}

/* A telephone's HEIC says twice that it lies on its side, in its own box and in its EXIF: it is turned once. */
static void test_heic_upright(void **state)
{
    (void)state;
    put_in("in", fixture("side.heic"));
    str s = ASK(mem, &house, S("render"), LONG, S("in"), S("out"), S("4000"), S("webp"));
    assert_str(house_field(s, 2), S("240"));
    assert_str(house_field(s, 3), S("320"));
    assert_bare(rendered());
    put_in(
        "in",
        fixture("gps.heic")); /* the control: the same without that box, where its EXIF says nothing of the picture */
    s = ASK(mem, &house, S("render"), LONG, S("in"), S("out"), S("4000"), S("webp"));
    assert_str(house_field(s, 2), S("320"));
    assert_str(house_field(s, 3), S("240"));
}

/* Exactly as large as is allowed; one row or one column more is in the refusals. */
static void test_largest_pictures(void **state)
{
    (void)state;
    put_in("in", fixture("10000x5000.png"));
    str s = render("in", "webp", LONG);
    assert_str(house_field(s, 0), S("0"));
    assert_str(house_field(s, 2), S("120"));
    assert_str(house_field(s, 3), S("60"));
    put_in("in", fixture("16384x1.png"));
    s = render("in", "webp", LONG);
    assert_str(house_field(s, 0), S("0"));
    assert_str(house_field(s, 2), S("120"));
    assert_str(house_field(s, 3), S("1"));
}

static int64_t brightness_of(str answer)
{
    int64_t v = -1;

    assert_true(str_i64(house_field(answer, 6), &v));
    return v;
}

/* Square and brighter, from a picture that lies on its side; without these words it is as it was. */
static void test_picture_retouched(void **state)
{
    (void)state;
    put_in("in", fixture("gps.jpg"));
    str plain = render("in", "webp", LONG), square = render("in", "webps", LONG), light = render("in", "webpb", LONG);
    assert_str(house_field(square, 2), S("120"));
    assert_str(house_field(square, 3), S("120"));
    assert_str(house_field(light, 3), house_field(plain, 3));
    assert_true(brightness_of(light) > brightness_of(plain) + 30);
    str most = render("in", "avifbbbs", LONG);
    assert_true(brightness_of(most) > brightness_of(light) + 30);
    assert_has(str_head(rendered(), 16), S("ftypavif"));
    assert_bare(rendered());
    str whole = ASK(mem, &house, S("render"), LONG, S("in"), S("out"), S("4000"), S("webps"));
    assert_str(house_field(whole, 2), S("240")); /* never enlarged */
    assert_str(house_field(whole, 3), S("240"));
    assert_str(render("in", "webp", LONG), plain);
}

static void refused_as(const char *name, str bytes, const char *why)
{
    put_in("in", bytes);
    str s = render("in", "webp", LONG);

    if (!str_eq(house_field(s, 0), S("1")) || !str_eq(house_field(s, 1), str_c(why)))
        fail_msg("%s: %.*s, not %s", name, STR_ARG(s), why);
}

static void test_picture_refusals(void **state)
{
    char path[160];

    (void)state;
    str jpeg = fixture("gps.jpg");
    refused_as("a truncated JPEG", str_head(jpeg, jpeg.n / 2), "damaged");
    refused_as("30000 × 30000", fixture("30000x30000.png"), "too_many_pixels");
    refused_as("10000 × 5001", fixture("10000x5001.png"), "too_many_pixels");
    refused_as("16385 × 1", fixture("16385x1.png"), "too_many_pixels");
    refused_as("a PDF", S("%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\n"), "format");
    refused_as("an SVG", S("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"/>"), "format");
    refused_as("nothing", S(""), "format");
    put_in("in", jpeg);
    snprintf(path, sizeof path, "%s/in", house.dir);
    assert_int_equal(truncate(path, 25 * 1000 * 1000), 0);
    assert_str(house_field(render("in", "webp", LONG), 1), S("too_large"));
    put_in("in", jpeg);
    assert_str(house_field(render("in", "webp", LONG), 0), S("0")); /* and goes on after all that */
}
