/* demo.c: a full market, all invented: fills a territory from a folder of tables and prints who may sign in. */
#include "command/demo.h"

#include "app/secret.h"
#include "app/settings.h"
#include "demo.sql.h"
#include "shop/account/account.h"
#include "shop/label/label.h"
#include "shop/rayon/rayon.h"
#include "shop/push/push.h"
#include "shop/search/search.h"
#include "shop/territory/territory.h"

#include <dirent.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MEMORY = 256 << 20, BATCH = 200, SHOPS_MOST = 1 << 20 };

/* --- rows, in transactions of at most BATCH --- */

struct batch {
    struct demo *demo;
    demo_row_fn *fn;
    size_t from, to;
};

static bool batch_run(struct tx *tx, int64_t now, void *arg)
{
    struct batch *b = arg;

    (void)now;
    for (size_t i = b->from; i < b->to; i++)
        if (!b->fn(tx, b->demo, i)) return false;
    return true;
}

bool demo_rows(struct demo *d, size_t rows, demo_row_fn *fn)
{
    for (size_t from = 0; from < rows; from += BATCH) {
        struct batch b = {d, fn, from, from + BATCH < rows ? from + BATCH : rows};
        if (!command_write(d->place, batch_run, &b)) return false;
    }
    return true;
}

/* --- settings, perimeter, staff --- */

static bool settings_fill(struct tx *tx, int64_t now, void *arg)
{
    struct demo *d = arg;
    const struct {
        const char *key;
        str value;
    } v[] = {
        {"market.name", S("Le marché de l’Orne")},
        {"operator.name", S("Département de l’Orne (démonstration)")},
        {"operator.address", S("27 boulevard de Strasbourg, 61000 Alençon")},
        {"help.name", S("Sandrine")},
        {"help.phone", S("02 61 91 00 00")},
        {"help.hours", S("du mardi au samedi, de 9 h à 18 h")},
        {"help.hours_en", S("Tuesday to Saturday, 9 am to 6 pm")},
        {"help.mail", S("bonjour@demo.foirail.example")},
        {"mail.from", S("marche@demo.foirail.example")},
        {"territory.departements", S("61")},
        {"market.demo", S("1")},
        {"pay.platforms", demo_platforms(tx->mem, d->bank)},
        {"pay.bank_keys", demo_bank_keys(tx->mem)},
    };

    for (size_t i = 0; i < sizeof v / sizeof *v; i++)
        if (setting_set(tx, str_c(v[i].key), v[i].value, now, 0) != SETTING_OK)
            fault("demo.setting", "%s is not right", v[i].key);
    search_words_fill(tx, now);
    rayons_fill(tx);
    labels_fill(tx);
    push_key_make(tx, d->hall);
    return territory_fill(tx, now) > 0;
}

/* Known passwords and secrets: this is a demo, and says so on every page. */
static void staff_prepare(struct demo *d)
{
    static const struct demo_staff staff[] = {
        {.name = "Sandrine Morel",
         .mail = "sandrine@demo.foirail.example",
         .roles = STAFF_ADMINISTRATOR,
         .password = "halle-aux-toiles-1862"},
        {.name = "Karim Lainé",
         .mail = "karim@demo.foirail.example",
         .roles = STAFF_MODERATOR,
         .password = "pont-aux-anes-1789"},
        {.name = "Nadège Tessier",
         .mail = "nadege@demo.foirail.example",
         .roles = STAFF_COACH,
         .password = "quatre-saisons-1907"},
        {.name = "Paul Vauquelin",
         .mail = "paul@demo.foirail.example",
         .roles = STAFF_EDITOR,
         .password = "papier-a-lettres-1921"},
        {.name = "Odile Besnard",
         .mail = "odile.besnard@demo.foirail.example",
         .roles = STAFF_FINANCE,
         .password = "livre-de-comptes-1884"},
        {.name = "Gérard Leroux",
         .mail = "gerard@demo.foirail.example",
         .roles = STAFF_ELECTED,
         .password = "salle-des-fetes-1936"},
        {.name = "Denise Roussel",
         .mail = "denise@demo.foirail.example",
         .roles = STAFF_TOWN_HALL,
         .insee = "61293",
         .password = "guichet-de-mairie-1901"},
    };

    for (size_t i = 0; i < DEMO_STAFF; i++) {
        uint8_t h[SHA256_BYTES];
        d->staff[i] = staff[i];
        d->staff[i].hash = password_hash(d->mem, str_c(staff[i].password));
        sha256(str_fmt(d->mem, "foirail demo %s", staff[i].mail), h);
        d->staff[i].totp = arena_str(d->mem, (str){(const char *)h, SHA1_BYTES});
    }
}

static bool demo_staff_one(struct tx *tx, struct demo *d, size_t i)
{
    const struct demo_staff *s = &d->staff[i];
    int64_t number, person = person_make(tx, d->now, str_c(s->mail), str_c(s->name), LANG_FR);
    str sealed = secret_seal(d->hall, tx->mem, s->totp, &number);

    x_demo_staff_insert(tx, tx->mem,
                        &(struct demo_staff_insert_args){.person_id = person,
                                                         .roles = s->roles,
                                                         .password_hash = s->hash,
                                                         .totp_sealed = sealed,
                                                         .seal_number = number,
                                                         .now = d->now});
    staff_commune_give(tx, person, s->roles, str_c(s->insee ? s->insee : ""));
    return true;
}

/* --- all of it --- */

static bool tables_read(struct demo *d)
{
    const struct {
        const char *name;
        struct table *t;
    } all[] = {
        {"merchants.tsv", &d->merchants}, {"hours.tsv", &d->hours},   {"markets.tsv", &d->markets},
        {"stalls.tsv", &d->stalls},       {"offers.tsv", &d->offers}, {"people.tsv", &d->people},
        {"register.tsv", &d->firms},
    };

    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (!table_read(d->mem, d->folder, all[i].name, all[i].t)) return false;
    d->merchant_id = NEW(d->mem, int64_t, d->merchants.rows);
    d->market_id = NEW(d->mem, int64_t, d->markets.rows);
    d->contract_token = NEW(d->mem, str, d->merchants.rows);
    d->offer_id = NEW(d->mem, int64_t, d->offers.rows);
    d->stock_id = NEW(d->mem, int64_t, d->offers.rows);
    demo_pictures_plan(d);
    return true;
}

static bool fill(struct demo *d)
{
    return command_write(d->place, settings_fill, d) && demo_rows(d, DEMO_STAFF, demo_staff_one) &&
           demo_rows(d, d->firms.rows, demo_firm) && demo_rows(d, d->merchants.rows, demo_merchant) &&
           demo_rows(d, d->hours.rows, demo_opening) && demo_rows(d, d->markets.rows, demo_market) &&
           demo_rows(d, d->stalls.rows, demo_stall) && demo_rows(d, d->merchants.rows, demo_contract) &&
           demo_rows(d, d->offers.rows, demo_picture) && demo_rows(d, d->offers.rows, demo_offer) &&
           demo_rows(d, d->merchants.rows, demo_labels) && demo_rows(d, 1, demo_ways) && demo_rows(d, 1, demo_more) &&
           demo_rows(d, 1, demo_desk) && demo_rows(d, d->people.rows ? DEMO_ORDERS : 0, demo_order);
}

static void print_sign_ins(const struct demo *d)
{
    printf("%zu merchants, %zu offers, %zu markets.\n\n", d->merchants.rows, d->offers.rows, d->markets.rows);
    printf("Staff (password, then a code of the telephone's application):\n");
    for (size_t i = 0; i < DEMO_STAFF; i++)
        printf("  %s  password %s  secret %.*s  (%.*s)\n", d->staff[i].mail, d->staff[i].password,
               STR_ARG(base32(d->mem, d->staff[i].totp.p, d->staff[i].totp.n)),
               STR_ARG(staff_roles_codes(d->mem, d->staff[i].roles)));
    printf("Merchants (a code is sent by mail: read it on the mail page):\n");
    for (size_t i = 0; i < d->merchants.rows && i < 4; i++)
        printf("  %.*s  (%.*s)\n", STR_ARG(table_cell(&d->merchants, i, "mail")),
               STR_ARG(table_cell(&d->merchants, i, "name")));
    printf("  … and every address of demo/merchants.tsv\n");
    if (d->card_id)
        printf("A resident's card (at /carte): number %.*s, telephone %.*s\n", STR_ARG(d->card_number),
               STR_ARG(table_cell(&d->people, DEMO_CARD_HOLDER, "phone")));
    if (d->firms.rows)
        printf("To open a shop: any address, and a SIRET of demo/register.tsv, such as %.*s\n",
               STR_ARG(d->firms.cell[0]));
}

static void merchants_count(struct db *db, void *arg)
{
    struct demo *d = arg;
    struct demo_merchants_row r = {0};

    q_demo_merchants(db, d->mem, &r);
    d->now = r.n;
}

static bool write_shops(const struct demo *d, const char *path)
{
    struct buf b = buf_new(d->mem, SHOPS_MOST);
    FILE *f = fopen(path, "we");

    demo_shops_json(d, &b);
    bool ok = f && fwrite(b.p, 1, b.n, f) == b.n;
    if (f && fclose(f)) ok = false;
    if (!ok) fprintf(stderr, "foirail: %s cannot be written\n", path);
    return ok;
}

static int demo_fill(struct arena *mem, struct hall *hall, void *arg)
{
    const struct options *o = arg;
    const char *shops = option_value(o, "--shops");
    struct demo d = {.mem = mem,
                     .hall = hall,
                     .place = &hall->place[0],
                     .folder = option_value(o, "--from"),
                     .bank = str_c(option_value(o, "--bank"))};

    if (!d.folder) d.folder = "demo";
    if (!d.bank.n) d.bank = S("http://127.0.0.1:8082");
    store_read(d.place->store, merchants_count, &d);
    if (d.now)
        return fprintf(stderr, "foirail: this territory has merchants already; --fresh begins a demo anew\n"),
               EXIT_REFUSED;
    d.now = clock_now_ms();
    if (!tables_read(&d)) return EXIT_REFUSED;
    staff_prepare(&d);
    if (!fill(&d) || (shops && !write_shops(&d, shops))) return EXIT_REFUSED;
    store_counted(d.place->store);
    print_sign_ins(&d);
    return EXIT_DONE;
}

/* --- beginning anew: a demo only, and only an embedded one --- */

static int is_demo(struct arena *mem, struct hall *hall, void *arg)
{
    (void)mem;
    *(bool *)arg = setting_i64(&hall->place[0], SETTING_DEMO) == 1;
    return EXIT_DONE;
}

static void folder_empty(struct arena *mem, const char *path)
{
    DIR *dir = opendir(path);

    for (struct dirent *e; dir && (e = readdir(dir));) {
        if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, "..")) continue;
        char *inside = str_z(mem, str_fmt(mem, "%s/%s", path, e->d_name));
        if (unlink(inside)) folder_empty(mem, inside), rmdir(inside);
    }
    if (dir) closedir(dir);
}

static int begin_anew(struct arena *mem, const struct options *o, const struct config *c)
{
    str rest = config_str(c, CONFIG_ORIGINS), one, slug = S("");
    bool demo = false;

    if (str_cut(&rest, ' ', &one)) slug = str_from(one, (size_t)(str_find(one, S("=")) + 1));
    char *folder = str_z(mem, str_fmt(mem, "%s/%.*s", config_path(mem, c, CONFIG_DATA), STR_ARG(slug)));
    if (config_str(c, CONFIG_DATABASE).n)
        return fprintf(stderr, "foirail: --fresh empties an embedded demo only; make an empty database instead\n"),
               EXIT_REFUSED;
    if (access(str_z(mem, str_fmt(mem, "%s/market.db", folder)), F_OK)) return EXIT_DONE;
    int code = with_hall(o, false, is_demo, &demo);
    if (code) return code;
    if (!demo) return fprintf(stderr, "foirail: this is no demo: it is not erased\n"), EXIT_REFUSED;
    folder_empty(mem, folder);
    return EXIT_DONE;
}

int demo_refuse(struct changing *c)
{
    buf_fmt(c->said, "foirail: a demo is put into a market that nobody serves: end the server first, then try again\n");
    return EXIT_AGAIN;
}

int demo_command(int argc, char **argv)
{
    struct arena *mem = command_memory(MEMORY);
    struct options o;
    struct config c;
    struct faultpoint fp;
    int code;

    if (!options_read(argc, argv, &o, &code)) return code;
    if (!command_config(mem, &o, &c)) return EXIT_USE;
    if (!config_str(&c, CONFIG_DATABASE).n && command_asked(&o, "demo", -1, &code)) return code;
    if (option_flag(&o, "--fresh") && (code = begin_anew(mem, &o, &c))) return code;
    if (FAULT_CATCH(&fp)) return say_fault(&fp);
    bool ok = territories_prepare(mem, &c);
    fault_end(&fp);
    return ok ? with_hall(&o, false, demo_fill, &o) : EXIT_REFUSED;
}
