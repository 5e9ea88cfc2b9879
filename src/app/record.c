/* record.c: records as rows of values: read, compared, written as one text, put back. */
#include "app/record.h"

enum { TEXT_MOST = 256 << 10, ROWS_MOST = 4096 };

const struct stmt *record_stmt(const struct record_kind *k, const char *name)
{
    for (size_t i = 0; name && i < *k->stmts_n; i++)
        if (!strcmp(k->stmts[i]->name, name)) return k->stmts[i];
    fault("app.record", "%s has no statement %s", k->says, name ? name : "");
}

const struct record_kind *record_kind_of(str code)
{
    for (size_t t = 0; all_records[t]; t++)
        for (const struct record_kind *k = all_records[t]; k->code.n; k++)
            if (str_eq(k->code, code)) return k;
    return NULL;
}

/* --- reading --- */

struct reading {
    struct arena *mem;
    int cols;
    struct db_rows rows;
};

static void row_take(void *arg, const struct val *row)
{
    struct reading *r = arg;
    const struct val **to = db_rows_add(&r->rows);
    struct val *v = NEW(r->mem, struct val, r->cols);

    memcpy(v, row, sizeof *v * (size_t)r->cols);
    *to = v;
}

/* Rows of one id stand together: they are one record. */
void records_of(struct db *db, struct arena *mem, const struct record_kind *k, const struct records_ask *ask,
                struct records *out)
{
    const struct stmt *all = record_stmt(k, k->all);
    struct reading r = {mem, all->ncols, {.mem = mem, .size = sizeof(const struct val *)}};
    struct val arg[] = {v_i64(ask->merchant_id), v_i64(ask->only)};

    MUST(all->ncols == k->fields + 2 && (all->nargs == 1 || all->nargs == 2));
    db_run(db, mem, all, arg, row_take, &r);
    const struct val **row = r.rows.v;
    *out = (struct records){NEW(mem, struct record, r.rows.n + 1), 0};
    struct val *v = NEW(mem, struct val, r.rows.n * (size_t)k->fields + 1);
    for (size_t i = 0; i < r.rows.n; i++, v += k->fields) {
        memcpy(v, row[i] + 2, sizeof *v * (size_t)k->fields);
        struct record *last = out->n ? &out->v[out->n - 1] : NULL;
        MUST(!last || last->id < row[i]->i || (k->list && last->id == row[i]->i));
        if (last && last->id == row[i]->i) last->n++;
        else out->v[out->n++] = (struct record){row[i]->i, row[i][1].s, 1, v};
    }
}

/* --- comparing --- */

static bool val_same(const struct val *a, const struct val *b)
{
    return a->t == b->t && (a->t == V_NULL || (a->t == V_I64 ? a->i == b->i : str_eq(a->s, b->s)));
}

bool record_field_same(const struct record_kind *k, const struct record *a, const struct record *b, int field)
{
    if (a->n != b->n) return false;
    for (size_t i = 0; i < a->n; i++)
        if (!val_same(&a->v[i * (size_t)k->fields + (size_t)field], &b->v[i * (size_t)k->fields + (size_t)field]))
            return false;
    return true;
}

bool record_same(const struct record_kind *k, const struct record *a, const struct record *b)
{
    for (int f = 0; f < k->kept; f++)
        if (!record_field_same(k, a, b, f)) return false;
    return a->n == b->n;
}

/* --- as one text: rows of "-", "i12;" and "s5:hello" --- */

static void val_put(struct buf *b, const struct val *v)
{
    if (v->t == V_NULL) buf_byte(b, '-');
    else if (v->t == V_I64) buf_fmt(b, "i%lld;", (long long)v->i);
    else buf_fmt(b, "s%zu:%.*s", v->s.n, STR_ARG(v->s));
}

str record_text(struct arena *mem, const struct record_kind *k, const struct record *r)
{
    struct buf b = buf_new(mem, TEXT_MOST);

    if (!r->n) return (str){0};
    buf_fmt(&b, "%zu,%d;", r->n, k->fields);
    for (size_t i = 0; i < r->n * (size_t)k->fields; i++) val_put(&b, &r->v[i]);
    return buf_str(&b);
}

/* The number before a sign that must be there. */
static bool number_take(str *rest, char sign, int64_t *out)
{
    str head;

    return rest->n && memchr(rest->p, sign, rest->n) && str_cut(rest, sign, &head) && str_i64(head, out);
}

static bool val_read(str *rest, struct val *out)
{
    int64_t n = 0;

    if (!rest->n) return false;
    char kind = rest->p[0];
    *rest = str_from(*rest, 1);
    *out = (struct val){V_NULL, 0, {0, 0}};
    if (kind == '-') return true;
    if (!number_take(rest, kind == 'i' ? ';' : ':', &n)) return false;
    if (kind == 'i') *out = v_i64(n);
    if (kind == 'i') return true;
    if (kind != 's' || n < 0 || (size_t)n > rest->n) return false;
    *out = v_text(str_head(*rest, (size_t)n));
    *rest = str_from(*rest, (size_t)n);
    return true;
}

bool record_read(struct arena *mem, const struct record_kind *k, str text, struct record *out)
{
    int64_t n, fields;

    out->n = 0, out->v = NULL;
    if (!text.p) return true;
    if (!number_take(&text, ',', &n) || !number_take(&text, ';', &fields) || fields != k->fields || n < 1 ||
        n > ROWS_MOST)
        return false;
    size_t all = (size_t)n * (size_t)fields;
    struct val *v = NEW(mem, struct val, all);
    for (size_t i = 0; i < all; i++)
        if (!val_read(&text, &v[i])) return false;
    out->n = (size_t)n, out->v = v;
    return !text.n;
}

/* --- putting back --- */

bool record_may_back(const struct record_kind *k, const struct record *was, const struct record *became)
{
    if (k->back) return true;
    if (k->stays_gone && !became->n) return false;
    return was->n ? k->put != NULL : became->n && k->drop;
}

/* What was changed still is what it became; of one record, only the fields that were. */
static bool ground_firm(const struct record_kind *k, const struct record_back *b)
{
    if (k->list || !b->was.n || !b->became.n) return record_same(k, &b->is, &b->became);
    for (int f = 0; f < k->kept; f++)
        if (!record_field_same(k, &b->was, &b->became, f) && !record_field_same(k, &b->is, &b->became, f)) return false;
    return b->is.n == 1;
}

static int64_t row_write(struct tx *tx, const struct record_kind *k, const char *name, const struct record_back *b,
                         const struct val *row)
{
    const struct stmt *st = record_stmt(k, name);
    struct val *v = NEW(tx->mem, struct val, k->kept + 2);

    v[0] = v_i64(b->merchant_id), v[1] = v_i64(b->id);
    if (row) memcpy(v + 2, row, sizeof *v * (size_t)k->kept);
    MUST(st->write && st->nargs == (row ? k->kept + 2 : 2));
    return db_run(tx->db, tx->mem, st, v, NULL, NULL);
}

static bool rows_write(struct tx *tx, const struct record_kind *k, const struct record_back *b)
{
    bool all = true;

    if (b->is.n && (k->list || !b->was.n)) all = row_write(tx, k, k->drop, b, NULL) > 0;
    for (size_t i = 0; i < b->was.n && all; i++)
        all = row_write(tx, k, k->put, b, &b->was.v[i * (size_t)k->fields]) == 1;
    return all;
}

/* As it stands, but for the fields that were changed. */
static void only_changed(struct arena *mem, const struct record_kind *k, struct record_back *b)
{
    struct val *v = NEW(mem, struct val, k->fields);

    memcpy(v, b->is.v, sizeof *v * (size_t)k->fields);
    for (int f = 0; f < k->kept; f++)
        if (!record_field_same(k, &b->was, &b->became, f)) v[f] = b->was.v[f];
    b->was.v = v;
}

enum record_end record_take_back(struct tx *tx, const struct record_kind *k, struct record_back *b)
{
    struct records all;

    if (!record_may_back(k, &b->was, &b->became)) return RECORD_FIXED;
    records_of(tx->db, tx->mem, k, &(struct records_ask){b->merchant_id, 0}, &all);
    b->is = (struct record){.id = b->id};
    for (size_t i = 0; i < all.n; i++)
        if (all.v[i].id == b->id) b->is = all.v[i];
    if (k->back) return k->back(tx, b) ? RECORD_BACK : RECORD_MOVED;
    if (!ground_firm(k, b)) return RECORD_MOVED;
    if (!k->list && b->was.n && b->is.n) only_changed(tx->mem, k, b);
    if (!rows_write(tx, k, b)) return RECORD_MOVED;
    if (k->after) k->after(tx, b);
    return RECORD_BACK;
}
