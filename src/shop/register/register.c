/* register.c: the extract of the national register, and the words to say it with. */
#include "shop/register/register.h"

#include "base/base.h"
#include "base/embed.h"
#include "register.sql.h"

#include <pthread.h>

extern const struct embedded data_files[];

bool firm_of(struct db *db, struct arena *mem, str siret, struct firm *out)
{
    struct firm_one_row r;

    if (!siret.n || !q_firm_one(db, mem, siret, &r)) return false;
    *out = (struct firm){r.siret, r.name, r.legal_name, r.address, r.postcode, r.insee, r.activity};
    return true;
}

bool firm_keep(struct tx *tx, const struct firm *f)
{
    return x_firm_put(tx, tx->mem,
                      &(struct firm_put_args){.siret = f->siret,
                                              .name = f->name,
                                              .legal_name = f->legal_name,
                                              .address = f->address,
                                              .postcode = f->postcode,
                                              .insee = f->insee,
                                              .activity = f->activity}) == 1;
}

bool firm_forget(struct tx *tx, str siret)
{
    return x_firm_drop(tx, tx->mem, siret) == 1;
}

/* --- trades --- */

enum { TRADES_MOST = 1000, COLUMNS = 7 };

static struct {
    struct naf v[TRADES_MOST];
    size_t n;
} trades;

static bool trade_read(str line, struct naf *t)
{
    str col[COLUMNS] = {{0}};

    for (int i = 0; i < COLUMNS; i++)
        if (!str_cut(&line, '\t', &col[i])) return false;
    *t = (struct naf){
        .code = col[0], .kind = col[1], .hours = col[2], .rayons = col[4], .trade_fr = col[5], .trade_en = col[6]};
    return str_i64(col[3], &t->vat_bp);
}

static void load(void)
{
    const struct embedded *file = embed_find(data_files, S("naf.tsv"));
    str text = file ? file->identity : S(""), line;

    str_cut(&text, '\n', &line); /* the header */
    while (str_cut(&text, '\n', &line) && trades.n < TRADES_MOST)
        if (line.n && trade_read(line, &trades.v[trades.n])) trades.n++;
    if (!trades.n) fault("arrival.naf", "the table of trades is empty");
}

const struct naf *naf_of(str code)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;

    pthread_once(&once, load);
    for (size_t n = code.n; n >= 2; n--)
        for (size_t i = 0; i < trades.n; i++)
            if (str_eq(trades.v[i].code, str_head(code, n))) return &trades.v[i];
    return NULL;
}

/* --- words --- */

static bool small_word(str w)
{
    static const str words[] = {S("de"),  S("du"),  S("des"),  S("la"), S("le"),   S("les"), S("et"),
                                S("en"),  S("sur"), S("sous"), S("au"), S("aux"),  S("d"),   S("l"),
                                S("lez"), S("lès"), S("a"),    S("à"),  S("chez"), S("bis"), S("ter")};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_eq(words[i], w)) return true;
    return false;
}

/* Forms of companies, and what has no vowel: read letter by letter. */
static bool initials(str w)
{
    static const str forms[] = {S("sarl"), S("earl"), S("eurl"), S("gaec"), S("sas"),  S("sasu"), S("scea"),
                                S("sca"),  S("sa"),   S("sci"),  S("snc"),  S("scop"), S("scic"), S("cuma"),
                                S("za"),   S("zi"),   S("zac"),  S("ei"),   S("eirl")};

    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        if (str_eq(forms[i], w)) return true;
    return false;
}

static bool has_small_letter(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] >= 'a' && s.p[i] <= 'z') return true;
    return false;
}

static bool of_word(char c)
{
    return (c >= 'A' && c <= 'Z') || (unsigned char)c >= 0x80;
}

static char raised(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

/* One word, already small, as it stands in a name; the first one of all is always raised. */
static void word_raise(char *p, size_t n, bool first)
{
    str w = {p, n};

    if (initials(w))
        for (size_t i = 0; i < n; i++) p[i] = raised(p[i]);
    else if (first || !small_word(w)) p[0] = raised(p[0]);
}

str register_words(struct arena *mem, str s, bool within)
{
    str low = str_lower(mem, s);
    char *p = arena_alloc(mem, s.n + 1);

    if (has_small_letter(s)) return s;
    memcpy(p, low.p ? low.p : "", low.n);
    for (size_t i = 0, from; i < s.n; i++) {
        if (!of_word(s.p[i])) continue;
        for (from = i; i < s.n && of_word(s.p[i]);) i++;
        word_raise(p + from, i - from, !from && !within);
    }
    return (str){p, s.n};
}

str register_street(struct arena *mem, str kind)
{
    static const struct {
        str was, is;
    } kinds[] = {
        {S("all"), S("allée")},      {S("av"), S("avenue")},       {S("bd"), S("boulevard")},
        {S("car"), S("carrefour")},  {S("che"), S("chemin")},      {S("chs"), S("chaussée")},
        {S("cite"), S("cité")},      {S("cor"), S("corniche")},    {S("crs"), S("cours")},
        {S("dom"), S("domaine")},    {S("dsc"), S("descente")},    {S("eca"), S("écart")},
        {S("esp"), S("esplanade")},  {S("fg"), S("faubourg")},     {S("gr"), S("grande rue")},
        {S("ham"), S("hameau")},     {S("hle"), S("halle")},       {S("imp"), S("impasse")},
        {S("ld"), S("lieu-dit")},    {S("lot"), S("lotissement")}, {S("mar"), S("marché")},
        {S("mte"), S("montée")},     {S("pas"), S("passage")},     {S("pl"), S("place")},
        {S("pln"), S("plaine")},     {S("plt"), S("plateau")},     {S("pro"), S("promenade")},
        {S("prv"), S("parvis")},     {S("qua"), S("quartier")},    {S("quai"), S("quai")},
        {S("res"), S("résidence")},  {S("rle"), S("ruelle")},      {S("roc"), S("rocade")},
        {S("rpt"), S("rond-point")}, {S("rte"), S("route")},       {S("sen"), S("sente")},
        {S("sq"), S("square")},      {S("tpl"), S("terre-plein")}, {S("tra"), S("traverse")},
        {S("vla"), S("villa")},      {S("vlge"), S("village")},    {S("za"), S("ZA")},
        {S("zac"), S("ZAC")},        {S("zi"), S("ZI")},
    };
    str low = str_lower(mem, kind);

    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (str_eq(kinds[i].was, low)) return kinds[i].is;
    return low;
}
