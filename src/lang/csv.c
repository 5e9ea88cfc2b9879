#include "lang/csv.h"

enum at { AT_START, AT_PLAIN, AT_QUOTED, AT_QUOTE };

struct csv {
    struct csv_limits max;
    csv_row_fn *row;
    void *to;
    char *p;           /* the bytes of this row */
    size_t used, from; /* of the cell being read */
    struct csv_cell *cell;
    size_t n, more;
    unsigned fault;
    int64_t line;
    enum at at;
    bool skip_lf, stopped;
};

char csv_separator(str head)
{
    size_t n[3] = {0};
    bool quoted = false;

    for (size_t i = 0; i < head.n && (quoted || (head.p[i] != '\n' && head.p[i] != '\r')); i++) {
        if (head.p[i] == '"') quoted = !quoted;
        else if (!quoted) n[0] += head.p[i] == ';', n[1] += head.p[i] == ',', n[2] += head.p[i] == '\t';
    }
    if (n[1] > n[0] && n[1] >= n[2]) return ',';
    return n[2] > n[0] ? '\t' : ';';
}

struct csv *csv_new(struct arena *mem, const struct csv_limits *max, csv_row_fn *row, void *to)
{
    struct csv *c = NEW(mem, struct csv, 1);

    *c = (struct csv){.max = *max,
                      .row = row,
                      .to = to,
                      .p = arena_alloc(mem, max->row_bytes + 1),
                      .cell = NEW(mem, struct csv_cell, max->cells + 1),
                      .line = 1};
    return c;
}

static void put(struct csv *c, char byte)
{
    if (c->used - c->from >= c->max.cell_bytes || c->used >= c->max.row_bytes) c->fault |= CSV_TOO_LONG;
    else if (c->n < c->max.cells) c->p[c->used++] = byte;
}

static void cell_end(struct csv *c)
{
    if (c->n < c->max.cells) c->cell[c->n++] = (struct csv_cell){{c->p + c->from, c->used - c->from}, c->fault};
    else c->more++;
    c->from = c->used;
    c->fault = 0;
    c->at = AT_START;
}

static void row_end(struct csv *c)
{
    cell_end(c);
    c->stopped = !c->row(c->to, &(struct csv_row){c->cell, c->n, c->more, c->line});
    c->line++;
    c->n = c->more = c->used = c->from = 0;
}

/* Between quotes everything is text; \r\n and \r become \n. */
static void quoted_byte(struct csv *c, char byte)
{
    if (byte == '"') {
        c->at = AT_QUOTE;
        return;
    }
    c->skip_lf = byte == '\r';
    put(c, byte == '\r' ? '\n' : byte);
}

static void plain_byte(struct csv *c, char byte)
{
    if (byte == c->max.separator) {
        cell_end(c);
    } else if (byte == '\n' || byte == '\r') {
        c->skip_lf = byte == '\r';
        row_end(c);
    } else if (byte == '"' && c->at == AT_START) {
        c->at = AT_QUOTED;
    } else if (byte == '"' && c->at == AT_QUOTE) {
        put(c, byte);
        c->at = AT_QUOTED;
    } else {
        put(c, byte);
        c->at = AT_PLAIN;
    }
}

bool csv_feed(struct csv *c, str piece)
{
    for (size_t i = 0; i < piece.n && !c->stopped; i++) {
        bool skip = c->skip_lf && piece.p[i] == '\n';
        c->skip_lf = false;
        if (skip) continue;
        if (c->at == AT_QUOTED) quoted_byte(c, piece.p[i]);
        else plain_byte(c, piece.p[i]);
    }
    return !c->stopped;
}

bool csv_end(struct csv *c)
{
    if (c->stopped) return false;
    if (c->at == AT_QUOTED) c->fault |= CSV_OPEN_QUOTE;
    if (c->at != AT_START || c->n || c->more) row_end(c);
    return !c->stopped;
}

/* Apostrophes, then what a spreadsheet would take for a formula. */
static bool formula_like(str s)
{
    size_t i = 0;

    while (i < s.n && s.p[i] == '\'') i++;
    return i < s.n && memchr("=+-@\t\r", s.p[i], 6);
}

void csv_put(struct buf *b, str text, char separator)
{
    bool defuse = formula_like(text), quote = defuse || (text.n && (text.p[0] == ' ' || text.p[text.n - 1] == ' '));

    for (size_t i = 0; i < text.n; i++)
        quote |= text.p[i] == '"' || text.p[i] == '\n' || text.p[i] == '\r' || text.p[i] == separator;
    if (quote) buf_byte(b, '"');
    if (defuse) buf_byte(b, '\'');
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '"') buf_byte(b, '"');
        buf_byte(b, text.p[i]);
    }
    if (quote) buf_byte(b, '"');
}

str csv_plain(str cell)
{
    return cell.n && cell.p[0] == '\'' && formula_like(cell) ? str_from(cell, 1) : cell;
}
