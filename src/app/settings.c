#include "app/settings.h"

#include "app.sql.h"
#include "pay/gateway.h"

#include <pthread.h>
#include <stdlib.h>

enum { LOAD_MEMORY = 4 << 20 };
enum type { TEXT, INT, FLAG, ZONE, PHONE, MAIL, LIST, ORIGINS_LIST, ANDROID, APPLE, BANKS, PUBLIC_KEYS, MAP };

static const struct def {
    str key, fallback;
    enum type type;
    int64_t min, max;
    const char *says;
} defs[] = {
#define SETTING(id, key, type, fallback, min, max, says) {S(key), S(fallback), type, min, max, says},
#include "app/settings.def"
#undef SETTING
};

/* One generation of values. Readers hold views without a lock, so a generation is never freed: settings change rarely,
** and a generation is a few kilobytes. */
struct settings {
    str value[SETTINGS];
};

str setting_key(enum setting s)
{
    return defs[s].key;
}

const char *setting_says(enum setting s)
{
    return defs[s].says;
}

static int setting_of(str key)
{
    for (int i = 0; i < SETTINGS; i++)
        if (str_eq(defs[i].key, key)) return i;
    return -1;
}

str setting_str(const struct territory *t, enum setting s)
{
    return __atomic_load_n(&t->settings, __ATOMIC_ACQUIRE)->value[s];
}

bool settings_known(const struct territory *t)
{
    return __atomic_load_n(&t->settings, __ATOMIC_ACQUIRE) != NULL;
}

static int64_t number(str v)
{
    int64_t n = 0;

    if (!str_i64(v, &n)) fault("settings.number", "a setting is not a number");
    return n;
}

str setting_help_hours(const struct territory *place, enum lang lang)
{
    str en = setting_str(place, SETTING_HELP_HOURS_EN);

    return lang == LANG_EN && en.n ? en : setting_str(place, SETTING_HELP_HOURS);
}

int64_t setting_i64(const struct territory *t, enum setting s)
{
    return number(setting_str(t, s));
}

str setting_in(struct db *db, struct arena *mem, enum setting s)
{
    struct setting_all_rows all; /* they are few, and one question of a transaction answers for all of them */

    q_setting_all(db, mem, &all);
    for (size_t i = 0; i < all.n; i++)
        if (str_eq(all.v[i].key, defs[s].key)) return all.v[i].value;
    return defs[s].fallback;
}

int64_t setting_in_i64(struct db *db, struct arena *mem, enum setting s)
{
    return number(setting_in(db, mem, s));
}

static bool of_letters(str s, const char *letters)
{
    for (size_t i = 0; i < s.n; i++)
        if (!strchr(letters, s.p[i])) return false;
    return s.n > 0;
}

#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

/* "https://www.exemple.fr https://exemple.fr:8443": host and port, nothing behind. */
static bool origins_ok(str v)
{
    str one;

    while (str_cut(&v, ' ', &one)) {
        bool safe = str_starts(one, S("https://"));
        if (one.n && !safe && !str_starts(one, S("http://localhost:")) && !str_starts(one, S("http://127.0.0.1:")))
            return false;
        if (one.n && !of_letters(str_from(one, safe ? 8 : 7), LETTERS "-.:")) return false;
    }
    return true;
}

/* "fr.orne.poche AB:CD:…": a package, then fingerprints (SHA-256) of the certificates that sign it. */
static bool android_ok(str v)
{
    enum { PRINT_BYTES = 32, PRINT_LEN = PRINT_BYTES * 3 - 1 };
    str one;
    int n = 0;

    for (; v.n && str_cut(&v, ' ', &one); n++) {
        if (!n && !of_letters(one, LETTERS "._")) return false;
        if (n && (one.n != PRINT_LEN || !of_letters(one, "0123456789ABCDEF:"))) return false;
    }
    return n != 1;
}

/* "ABCDE12345.fr.orne.poche": the team, then the bundle. */
static bool apple_ok(str v)
{
    return !v.n || (of_letters(v, LETTERS ".-") && str_find(v, S(".")) == 10);
}

/* An address that a buyer's browser or the courier is sent to. Without encryption on this machine only, or in a demo. */
static bool bank_address_ok(str v, bool demo)
{
    bool safe = str_starts(v, S("https://")), plain = str_starts(v, S("http://"));
    bool here = str_starts(v, S("http://127.0.0.1:")) || str_starts(v, S("http://localhost:"));
    str host = str_from(v, safe ? 8 : 7);

    return (safe || here || (plain && demo)) && of_letters(host, LETTERS "-._~/:%") && host.p[0] != '/';
}

/* "code|name|form address|REST address", or with "|dialect", up to two addresses for tests and up to two spare ones behind;
** one a line. */
static bool bank_ok(str line, bool demo)
{
    enum { CODE_MOST = 40, NAME_MOST = 80, ADDRESSES = 2, MORE = 4 };
    str code, name, part;
    int n = 0;

    if (!str_cut(&line, '|', &code) || !str_cut(&line, '|', &name)) return false;
    if (!of_letters(code, LETTERS "-_") || code.n > CODE_MOST || !str_trim(name).n || utf8_count(name) > NAME_MOST)
        return false;
    for (; str_cut(&line, '|', &part); n++) {
        part = str_trim(part);
        if (n == ADDRESSES ? !gateway_of(part) : !bank_address_ok(part, demo)) return false;
    }
    return n >= ADDRESSES && n <= ADDRESSES + 1 + MORE;
}

static bool banks_ok(str v, bool demo)
{
    enum { BANKS_MOST = 30 };
    str line;
    int n = 0;

    while (str_cut(&v, '\n', &line))
        if (str_trim(line).n && (!bank_ok(str_trim(line), demo) || ++n > BANKS_MOST)) return false;
    return true;
}

/* Lines with a platform's code, and keys in PEM under them: at least one under each, all of them readable. */
static bool bank_keys_ok(str v)
{
    str line;
    bool inside = false, wanted = false, first = true;

    while (str_cut(&v, '\n', &line)) {
        line = str_trim(line);
        if (str_starts(line, S("-----BEGIN "))) {
            if (inside || first) return false;
            inside = true, wanted = false;
        } else if (!inside && line.n) {
            if (wanted || !of_letters(line, LETTERS "-_")) return false;
            wanted = true, first = false;
        }
        if (str_starts(line, S("-----END "))) inside = false;
    }
    return !inside && !wanted;
}

/* "OpenStreetMap|https://www.openstreetmap.org/?mlat={lat}&mlon={lon}": a name, and an address where the place goes in. */
static bool map_ok(str v)
{
    enum { NAME_MOST = 40 };
    str name;

    if (!v.n) return true;
    if (!utf8_ok(v) || !str_cut(&v, '|', &name) || !str_trim(name).n || utf8_count(name) > NAME_MOST) return false;
    return str_starts(v, S("https://")) && v.n > 8 && v.p[8] != '/' && of_letters(v, LETTERS "-._~/:%?#=&,;+@{}") &&
           str_find(v, S("{lat}")) > 0 && str_find(v, S("{lon}")) > 0;
}

static bool value_ok(const struct def *d, str v, bool demo)
{
    int64_t n;
    size_t keys;

    switch (d->type) {
    case INT:
    case FLAG: return str_i64(v, &n) && n >= d->min && n <= d->max;
    case ZONE: return zone_ok(v);
    case MAIL: return !v.n || (str_find(v, S("@")) > 0 && (int64_t)v.n <= d->max);
    case ORIGINS_LIST: return (int64_t)v.n <= d->max && origins_ok(v);
    case ANDROID: return (int64_t)v.n <= d->max && android_ok(v);
    case APPLE: return (int64_t)v.n <= d->max && apple_ok(v);
    case BANKS: return utf8_ok(v) && (int64_t)utf8_count(v) <= d->max && banks_ok(v, demo);
    case PUBLIC_KEYS: return (int64_t)v.n <= d->max && bank_keys_ok(v) && public_keys_ok(v, &keys);
    case MAP: return (int64_t)v.n <= d->max && map_ok(v);
    case TEXT:
    case PHONE:
    case LIST: return utf8_ok(v) && (int64_t)utf8_count(v) >= d->min && (int64_t)utf8_count(v) <= d->max;
    }
    return false;
}

bool setting_value_ok(str key, str value)
{
    int i = setting_of(key);

    return i >= 0 && value_ok(&defs[i], value, false);
}

enum setting_set setting_set(struct tx *tx, str key, str value, int64_t now, int64_t by)
{
    int i = setting_of(key);
    opt_i64 who = by ? SOME_I64(by) : NO_I64;

    if (i < 0) return SETTING_UNKNOWN;
    bool demo = defs[i].type == BANKS && setting_in_i64(tx->db, tx->mem, SETTING_DEMO);
    if (!value_ok(&defs[i], value, demo)) return SETTING_BAD_VALUE;
    str was = setting_in(tx->db, tx->mem, (enum setting)i);
    if (str_eq(was, value)) return SETTING_OK;
    x_setting_past_add(tx, tx->mem, id_new(), key, was, now, who);
    x_setting_put(tx, tx->mem, key, value, now, who);
    return SETTING_OK;
}

struct loading {
    struct territory *place;
    struct arena *mem;
};

/* A territory is opened again and again, and its settings are mostly what they were. */
static bool same(const struct settings *was, const struct settings *now)
{
    for (int i = 0; was && i < SETTINGS; i++)
        if (!str_eq(was->value[i], now->value[i])) return false;
    return was != NULL;
}

static void load(struct db *db, void *arg)
{
    struct loading *l = arg;
    struct settings now;
    static struct arena *forever;
    static pthread_mutex_t mu = PTHREAD_MUTEX_INITIALIZER;
    struct setting_all_rows rows;

    q_setting_all(db, l->mem, &rows);
    for (int i = 0; i < SETTINGS; i++) now.value[i] = defs[i].fallback;
    for (size_t i = 0; i < rows.n; i++) {
        int k = setting_of(rows.v[i].key);
        if (k >= 0) now.value[k] = rows.v[i].value;
    }
    pthread_mutex_lock(&mu);
    if (!forever) forever = arena_new((size_t)16 << 20);
    if (!same(l->place->settings, &now)) {
        struct settings *s = NEW(forever, struct settings, 1);
        for (int i = 0; i < SETTINGS; i++) s->value[i] = arena_str(forever, now.value[i]);
        __atomic_store_n(&l->place->settings, s, __ATOMIC_RELEASE);
    }
    pthread_mutex_unlock(&mu);
}

void settings_load(struct territory *t)
{
    struct loading l = {t, arena_new(LOAD_MEMORY)};
    struct faultpoint fp;

    if (FAULT_CATCH(&fp)) {
        arena_free(l.mem);
        fault_again(&fp);
    }
    store_read(t->store, load, &l);
    fault_end(&fp);
    arena_free(l.mem);
}
