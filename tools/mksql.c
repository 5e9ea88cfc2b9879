/* mksql: turns a room's named SQL statements into typed C functions, so that a wrong argument, column or type is a
** compile error and a statement the two engines would read differently is refused here.
**
**   mksql room.sql out.h out.c [--tables sql/tables.txt [--schema sql/0001_x.sql …]]
**
** -- What it is for, in words.                 (optional; copied above the declaration)
** -- stmt: hold_add write                      put | write | writes | one | many (read is the same as many)
** -- args: id:i64 expires_at:i64? note:str     i64, str, blob; `?`: may be absent (an absent str
**                                              without `?` is taken as empty). The line may be repeated.
** -- cols: id:i64 note:str?                    for a SELECT or RETURNING
** -- of: merchant                              on a merchant's own table: must bind :merchant_id
** -- across: why                               reads the merchants' own tables of all merchants, and why it may
** -- unread: why                               a write of columns no question asks for: answers that are kept stay true
** -- later: who                                a write whose outcome somebody looks at later, see below
** -- public: what                              what anybody may see: starts from a view public_…, and never names a
**                                              table that has one; so is every statement with public in its name
** INSERT INTO hold …
**
** put     void x_NAME(tx, mem, args…)          a write nobody asks the outcome of: PostgreSQL gets it together with what follows
** write   int64_t x_NAME(tx, mem, args…) rows changed; with cols  bool x_NAME(tx, mem, args…, struct NAME_row *)
** writes  void x_NAME(tx, mem, args…, struct NAME_rows *)
** one     bool q_NAME(db, mem, args…, struct NAME_row *)          many  void q_NAME(db, mem, args…, struct NAME_rows *)
** later   besides a write  struct db_outcome *l_NAME(tx, mem, args…)   what came of it, after db_settle
** With more than five arguments they come as one const struct NAME_args *.
** --tables: whose every table is, one line an owner, "owner: table table …". A statement on a table of `merchant` is
** `of: merchant`; one on a table in no line is refused.
** --schema: migrations; each statement says which tables it reads, through views too, or which one it writes. */
#include "mksql.h"

static const char *file;
static int line_no;
static struct names seen;
struct names owned, declared;
static struct tables tables;
static FILE *head, *body;
static char room[NAME_MAX_LEN + 1], out_name[NAME_MAX_LEN + 1];

_Noreturn void refuse_at(int line, const char *fmt, ...)
{
    va_list ap;

    fprintf(stderr, "%s:%d: ", file, line);
    va_start(ap, fmt);
    vfprintf(stderr, fmt, ap);
    va_end(ap);
    fputc('\n', stderr);
    exit(1);
}

static _Noreturn void wrong_use(const char *why, const char *what)
{
    fprintf(stderr,
            "mksql: %s%s\nusage: mksql room.sql out.h out.c [--tables sql/tables.txt [--schema sql/0001_x.sql ...]]\n",
            why, what);
    exit(2);
}

bool names_have(const struct names *l, const char *name)
{
    for (int i = 0; i < l->n; i++)
        if (!strcmp(l->v[i], name)) return true;
    return false;
}

static void names_add(struct names *l, const char *name)
{
    void *v = realloc(l->v, sizeof *l->v * (size_t)(l->n + 1));

    if (!v) abort();
    l->v = v;
    snprintf(l->v[l->n++], sizeof *l->v, "%.*s", NAME_MAX_LEN, name);
}

/* The bits of a table or view; 0: there is none of this name. */
static table_set table_bits(const char *name, int n)
{
    for (int i = 0; i < tables.n; i++)
        if ((int)strlen(tables.v[i].name) == n && !strncmp(tables.v[i].name, name, (size_t)n)) return tables.v[i].bits;
    return 0;
}

static struct table *table_add(const char *name, table_set bits)
{
    void *v = realloc(tables.v, sizeof *tables.v * (size_t)(tables.n + 1));

    if (!v) abort();
    tables.v = v;
    tables.v[tables.n].bits = bits;
    snprintf(tables.v[tables.n].name, sizeof tables.v->name, "%.*s", NAME_MAX_LEN, name);
    return &tables.v[tables.n++];
}

bool is_write(const struct statement *st)
{
    return st->kind == KIND_PUT || st->kind == KIND_WRITE || st->kind == KIND_WRITES;
}

/* ---- reading the file ---- */

static bool is_name(const char *s)
{
    if (!islower((unsigned char)*s)) return false;
    for (; *s; s++)
        if (!islower((unsigned char)*s) && !isdigit((unsigned char)*s) && *s != '_') return false;
    return true;
}

static void name_check(const char *name, bool arg)
{
    static const char *const taken[] = {"auto",    "bool",  "break",    "case",   "char",     "const",  "continue",
                                        "default", "do",    "double",   "else",   "enum",     "extern", "float",
                                        "for",     "goto",  "if",       "inline", "int",      "long",   "register",
                                        "return",  "short", "signed",   "sizeof", "static",   "struct", "switch",
                                        "typedef", "union", "unsigned", "void",   "volatile", "while",  "str",
                                        "tx",      "db",    "mem",      "out",    "args",     NULL};

    if (!is_name(name)) refuse_at(line_no, "\"%s\" is not a name: small letters, digits and _ only.", name);
    if (strlen(name) > NAME_MAX_LEN) refuse_at(line_no, "The name %s is too long.", name);
    for (int i = 0; arg && taken[i]; i++)
        if (!strcmp(taken[i], name)) refuse_at(line_no, "The name \"%s\" is taken in C: choose another.", name);
}

static void field_add(struct fields *l, char *word)
{
    char *type = strchr(word, ':');
    struct field f = {0};

    if (!type) refuse_at(line_no, "\"%s\" has no type: write name:i64, name:str or name:blob.", word);
    *type++ = 0;
    size_t n = strlen(type);
    if (n && type[n - 1] == '?') f.maybe = true, type[n - 1] = 0;
    if (!strcmp(type, "i64")) f.type = T_I64;
    else if (!strcmp(type, "str")) f.type = T_STR;
    else if (!strcmp(type, "blob")) f.type = T_BLOB;
    else refuse_at(line_no, "The type of %s is \"%s\": only i64, str and blob exist.", word, type);
    name_check(word, true);
    for (int i = 0; i < l->n; i++)
        if (!strcmp(l->v[i].name, word)) refuse_at(line_no, "The name %s is given twice.", word);
    if (l->n == FIELDS_MAX) refuse_at(line_no, "More than %d fields.", FIELDS_MAX);
    snprintf(f.name, sizeof f.name, "%s", word);
    l->v[l->n++] = f;
}

static void fields_read(struct fields *l, char *s)
{
    for (char *w = strtok(s, " \t"); w; w = strtok(NULL, " \t")) field_add(l, w);
}

static enum kind kind_of(const char *s)
{
    static const struct {
        const char *word;
        enum kind kind;
    } kinds[] = {{"put", KIND_PUT}, {"write", KIND_WRITE}, {"writes", KIND_WRITES},
                 {"one", KIND_ONE}, {"many", KIND_MANY},   {"read", KIND_MANY}};

    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (!strcmp(kinds[i].word, s)) return kinds[i].kind;
    return KIND_NONE;
}

static void head_read(struct statement *st, char *s)
{
    char *name = strtok(s, " \t"), *kind = strtok(NULL, " \t");

    if (!name) refuse_at(line_no, "A statement without a name.");
    name_check(name, false);
    if (!kind) refuse_at(line_no, "Statement %s has no kind: write, writes, one or many.", name);
    st->kind = kind_of(kind);
    if (!st->kind) refuse_at(line_no, "\"%s\" is not a kind: write, writes, one or many.", kind);
    if (names_have(&seen, name)) refuse_at(line_no, "The name %s is used by an earlier statement.", name);
    names_add(&seen, name);
    snprintf(st->name, sizeof st->name, "%s", name);
    st->line = line_no;
}

static void append(char *to, size_t cap, const char *s)
{
    size_t n = strlen(to), k = strlen(s);

    if (n + k + 2 > cap) refuse_at(line_no, "The text is too long.");
    memcpy(to + n, s, k);
    memcpy(to + n + k, "\n", 2);
}

/* The rest of s after the prefix and blanks, or NULL. */
static char *after(char *s, const char *prefix)
{
    size_t n = strlen(prefix);

    if (strncmp(s, prefix, n)) return NULL;
    for (s += n; *s == ' ' || *s == '\t';) s++;
    return s;
}
/* ---- writing C ---- */

static const char *c_type(const struct field *f)
{
    if (f->type != T_I64) return "str ";
    return f->maybe ? "opt_i64 " : "int64_t ";
}

static const char *v_type(const struct field *f)
{
    return f->type == T_I64 ? "V_I64" : f->type == T_STR ? "V_STR" : "V_BLOB";
}

static const char *v_make(const struct field *f)
{
    if (f->type == T_I64) return f->maybe ? "v_opt" : "v_i64";
    if (f->type == T_STR) return f->maybe ? "v_str" : "v_text";
    return f->maybe ? "v_blob" : "v_bytes";
}

static void put_struct(const struct statement *st, const char *what, const struct fields *l)
{
    fprintf(head, "struct %s_%s {\n", st->name, what);
    for (int i = 0; i < l->n; i++) fprintf(head, "    %s%s;\n", c_type(&l->v[i]), l->v[i].name);
    fprintf(head, "};\n");
}

static bool args_in_struct(const struct statement *st)
{
    return st->args.n > ARGS_PLAIN;
}

static bool returns_rows(const struct statement *st)
{
    return st->kind == KIND_MANY || st->kind == KIND_WRITES;
}

static void put_arguments(FILE *to, const struct statement *st)
{
    if (args_in_struct(st)) fprintf(to, ", const struct %s_args *args", st->name);
    else
        for (int i = 0; i < st->args.n; i++) fprintf(to, ", %s%s", c_type(&st->args.v[i]), st->args.v[i].name);
}

static void put_later_signature(FILE *to, const struct statement *st)
{
    fprintf(to, "struct db_outcome *l_%s(struct tx *tx, struct arena *mem", st->name);
    put_arguments(to, st);
    fprintf(to, ")");
}

static void put_signature(FILE *to, const struct statement *st)
{
    bool write = is_write(st);
    const char *type = returns_rows(st) || st->kind == KIND_PUT ? "void" : st->cols.n ? "bool" : "int64_t";

    fprintf(to, "%s %c_%s(%s, struct arena *mem", type, write ? 'x' : 'q', st->name,
            write ? "struct tx *tx" : "struct db *db");
    put_arguments(to, st);
    if (st->cols.n) fprintf(to, ", struct %s_%s *out", st->name, returns_rows(st) ? "rows" : "row");
    fprintf(to, ")");
}

static void put_note(const struct statement *st)
{
    for (const char *p = st->note, *e; *p; p = e + 1) {
        e = strchr(p, '\n');
        fprintf(head, "%s", p == st->note ? "/* " : "** ");
        for (; p < e; p++) fprintf(head, p[0] == '*' && p[1] == '/' ? "* " : "%c", *p);
        fprintf(head, "%s", e[1] ? "\n" : " */\n");
    }
}

static void put_declaration(const struct statement *st)
{
    fputc('\n', head);
    if (args_in_struct(st)) put_struct(st, "args", &st->args);
    if (st->cols.n) put_struct(st, "row", &st->cols);
    if (returns_rows(st))
        fprintf(head, "struct %s_rows {\n    struct %s_row *v;\n    size_t n;\n};\n", st->name, st->name);
    put_note(st);
    put_signature(head, st);
    fprintf(head, ";\n");
    if (!st->later) return;
    put_later_signature(head, st);
    fprintf(head, ";\n");
}

static int arg_number(const struct statement *st, const char *name, int n)
{
    for (int k = 0; k < st->args.n; k++)
        if ((int)strlen(st->args.v[k].name) == n && !strncmp(st->args.v[k].name, name, (size_t)n)) return k + 1;
    return 0;
}

static void put_sql(const struct statement *st, char mark)
{
    fprintf(body, "    .%s = \"", mark == '?' ? "sqlite" : "pg");
    for (const char *p = st->sql; *p; p++) {
        int n = 0;
        if (*p == ':')
            while (in_word(p[n + 1])) n++;
        if (n) fprintf(body, "%c%d", mark, arg_number(st, p + 1, n)), p += n;
        else if (*p == '\n') fprintf(body, "\\n\"\n        \"");
        else if (*p == '\\') fprintf(body, "\\\\");
        else fputc(*p, body);
    }
    fprintf(body, "\",\n");
}

static void put_types(const struct statement *st, const char *what, const struct fields *l)
{
    if (!l->n) return;
    fprintf(body, "static const enum vtype %s_%s_types[] = {", st->name, what);
    for (int i = 0; i < l->n; i++) fprintf(body, "%s%s", i ? ", " : "", v_type(&l->v[i]));
    fprintf(body, "};\n");
}

static void put_reader(const struct statement *st)
{
    if (!st->cols.n) return;
    fprintf(body, "\nstatic void %s_read(void *to, const struct val *c)\n{\n", st->name);
    fprintf(body, "    struct %s_row *row = db_rows_add(to);\n\n", st->name);
    for (int i = 0; i < st->cols.n; i++) {
        const struct field *f = &st->cols.v[i];
        if (f->type == T_I64 && f->maybe) fprintf(body, "    row->%s = val_opt(&c[%d]);\n", f->name, i);
        else fprintf(body, "    row->%s = c[%d].%s;\n", f->name, i, f->type == T_I64 ? "i" : "s");
    }
    fprintf(body, "}\n");
}

/* What a statement reads: every word that is called like a table counts, one too many does no harm. Of one it does not know: 0. */
static table_set tables_read_by(const struct word *w, int n)
{
    table_set bits = 0;

    for (int i = 0; i < n; i++) {
        table_set one = w[i].param ? 0 : table_bits(w[i].p, w[i].n);
        bool from = i && (word_is(&w[i - 1], "from") || word_is(&w[i - 1], "join"));
        if (from && !one && in_word(*w[i].p)) return 0;
        bits |= one;
    }
    return bits;
}

/* The one it writes: after its first INSERT INTO, UPDATE or DELETE FROM. */
static table_set table_written_by(const struct word *w, int n)
{
    for (int i = 1; i < n; i++)
        if (word_is(&w[i - 1], "into") || word_is(&w[i - 1], "update") ||
            (i > 1 && word_is(&w[i - 1], "from") && word_is(&w[i - 2], "delete")))
            return table_bits(w[i].p, w[i].n);
    return 0;
}

static void put_constant(const struct statement *st)
{
    unsigned long long maybe = 0;

    put_types(st, "arg", &st->args);
    put_types(st, "col", &st->cols);
    for (int i = 0; i < st->cols.n; i++) maybe |= st->cols.v[i].maybe ? 1ULL << i : 0;
    fprintf(body, "static const struct stmt %s_stmt = {\n    .name = \"%s\",\n", st->name, st->name);
    put_sql(st, '?');
    put_sql(st, '$');
    if (st->args.n) fprintf(body, "    .nargs = %d,\n    .arg = %s_arg_types,\n", st->args.n, st->name);
    if (st->cols.n) fprintf(body, "    .ncols = %d,\n    .col = %s_col_types,\n", st->cols.n, st->name);
    fprintf(body,
            "    .maybe = 0x%llxu,\n    .tables = (table_set)0x%llxu << 64 | 0x%llxu,\n    .write = %s,\n    .put = "
            "%s,\n    .unread = %s};\n",
            maybe, (unsigned long long)(st->tables >> 64), (unsigned long long)st->tables,
            is_write(st) ? "true" : "false", st->kind == KIND_PUT ? "true" : "false", st->unread ? "true" : "false");
}

static void put_values(const struct statement *st)
{
    const char *from = args_in_struct(st) ? "args->" : "";

    if (!st->args.n) {
        fprintf(body, "    const struct val *val = NULL;\n");
        return;
    }
    fprintf(body, "    const struct val val[] = {");
    for (int i = 0; i < st->args.n; i++)
        fprintf(body, "%s%s(%s%s)", i ? ", " : "", v_make(&st->args.v[i]), from, st->args.v[i].name);
    fprintf(body, "};\n");
}

static void put_function(const struct statement *st)
{
    bool write = is_write(st);
    const char *db = write ? "tx->db" : "db";

    fputc('\n', body);
    put_constant(st);
    put_reader(st);
    fputc('\n', body);
    put_signature(body, st);
    fprintf(body, "\n{\n");
    put_values(st);
    if (!st->cols.n) {
        fprintf(body, "\n    %sdb_run(%s, mem, &%s_stmt, val, NULL, NULL);\n}\n", st->kind == KIND_PUT ? "" : "return ",
                db, st->name);
        return;
    }
    fprintf(body, "    struct db_rows rows = {.mem = mem, .size = sizeof(struct %s_row)};\n\n", st->name);
    fprintf(body, "    db_run(%s, mem, &%s_stmt, val, %s_read, &rows);\n", db, st->name, st->name);
    if (returns_rows(st)) fprintf(body, "    *out = (struct %s_rows){rows.v, rows.n};\n}\n", st->name);
    else
        fprintf(body, "    if (!rows.n) return false;\n    *out = *(struct %s_row *)rows.v;\n    return true;\n}\n",
                st->name);
}

static void put_later(const struct statement *st)
{
    if (!st->later) return;
    fputc('\n', body);
    put_later_signature(body, st);
    fprintf(body, "\n{\n");
    put_values(st);
    fprintf(body, "    struct db_outcome *out = NEW(mem, struct db_outcome, 1);\n\n");
    if (st->cols.n) {
        fprintf(body, "    struct db_rows *rows = NEW(mem, struct db_rows, 1);\n\n");
        fprintf(body, "    *rows = (struct db_rows){.mem = mem, .size = sizeof(struct %s_row)};\n", st->name);
        fprintf(body, "    *out = (struct db_outcome){.fn = %s_read, .to = rows};\n", st->name);
    }
    fprintf(body, "    db_run_later(tx->db, mem, &%s_stmt, val, out);\n    return out;\n}\n", st->name);
}

/* ---- from the first line to the last ---- */

static void statement_end(struct statement *st)
{
    static struct word w[WORDS_MAX];
    size_t n = strlen(st->sql);

    if (!*st->name) return;
    while (n && isspace((unsigned char)st->sql[n - 1])) st->sql[--n] = 0;
    if (!n) refuse_at(st->line, "Statement %s has no SQL.", st->name);
    int words = words_of(st, w);
    statement_check(st, w, words);
    st->tables = is_write(st) ? table_written_by(w, words) : tables_read_by(w, words);
    put_declaration(st);
    put_function(st);
    put_later(st);
}

static void sql_line(struct statement *st, char *line)
{
    char *comment = strstr(line, "--");

    if (comment) *comment = 0;
    if (!*st->name && line[strspn(line, " \t")]) refuse_at(line_no, "SQL before the first \"-- stmt:\".");
    if (!*st->name) return;
    if (!*st->sql) st->sql_line = line_no;
    if (*st->sql || line[strspn(line, " \t")]) append(st->sql, sizeof st->sql, line);
}

/* note: the comment lines just above, which belong to whichever statement comes next. */
static void line_read(struct statement *st, char *line, char *note)
{
    char *s;

    if ((s = after(line, "-- stmt:"))) {
        statement_end(st);
        memset(st, 0, sizeof *st);
        memcpy(st->note, note, NOTE_MAX);
        *note = 0;
        head_read(st, s);
    } else if ((s = after(line, "-- args:"))) fields_read(&st->args, s);
    else if ((s = after(line, "-- cols:"))) fields_read(&st->cols, s);
    else if ((s = after(line, "-- of:"))) {
        if (strcmp(s, "merchant")) refuse_at(line_no, "\"-- of: %s\": only merchant exists.", s);
        st->of_merchant = true;
    } else if ((s = after(line, "-- unread:"))) {
        if (!*s) refuse_at(line_no, "\"-- unread:\" must say why.");
        st->unread = true;
    } else if ((s = after(line, "-- later:"))) {
        if (!*s) refuse_at(line_no, "\"-- later:\" must say who.");
        st->later = true;
    } else if ((s = after(line, "-- across:"))) {
        if (!*s) refuse_at(line_no, "\"-- across:\" must say why.");
        st->across = true;
    } else if ((s = after(line, "-- public:"))) {
        if (!*s) refuse_at(line_no, "\"-- public:\" must say what.");
        st->open = true;
    } else if ((s = after(line, "--"))) {
        append(*st->sql || !*st->name ? note : st->note, NOTE_MAX, s);
        sql_line(st, line);
    } else {
        *note = 0;
        sql_line(st, line);
    }
}

static FILE *open_or_die(const char *path, const char *mode)
{
    FILE *f = fopen(path, mode);

    if (!f) wrong_use("cannot open ", path);
    return f;
}

static void room_read(const char *path)
{
    static struct statement st;
    static char line[8192], note[NOTE_MAX];
    FILE *f = open_or_die(path, "r");

    file = path;
    while (fgets(line, sizeof line, f)) {
        line_no++;
        size_t n = strcspn(line, "\r\n");
        if (!line[n] && !feof(f)) refuse_at(line_no, "The line is too long.");
        while (n && (line[n - 1] == ' ' || line[n - 1] == '\t')) n--;
        line[n] = 0;
        line_read(&st, line, note);
    }
    fclose(f);
    statement_end(&st);
}

/* Whose every table is: "owner: table table …"; a line that begins with # is for people. */
static void tables_read(const char *path)
{
    char line[8192];
    FILE *f = open_or_die(path, "r");

    file = path;
    for (int n = 1; fgets(line, sizeof line, f); n++) {
        char *owner = strtok(line, " \t\r\n"), *table;
        if (!owner || *owner == '#') continue;
        if (owner[strlen(owner) - 1] != ':') refuse_at(n, "\"%s\": a line is \"owner: table table ...\".", owner);
        while ((table = strtok(NULL, " \t\r\n"))) {
            if (names_have(&declared, table)) refuse_at(n, "The table %s is in two lines.", table);
            names_add(&declared, table);
            if (!strcmp(owner, "merchant:")) names_add(&owned, table);
        }
    }
    fclose(f);
    if (!declared.n) wrong_use("no table in ", path);
}

/* A view reads what the words of its lines, and of those up to the next table, are called like. */
static void view_line(struct table *view, const char *line)
{
    for (const char *p = line; *p && strncmp(p, "--", 2);) {
        int n = 0;
        while (in_word(p[n])) n++;
        view->bits |= table_bits(p, n);
        p += n ? n : 1;
    }
}

/* Migrations: which tables and views there are. */
static void schema_read(const char *path)
{
    char line[1024], name[NAME_MAX_LEN + 1];
    struct table *view = NULL;
    FILE *f = open_or_die(path, "r");

    while (fgets(line, sizeof line, f)) {
        bool table = sscanf(line, "CREATE TABLE %63[a-z0-9_]", name) == 1;
        if (table || sscanf(line, "CREATE VIEW %63[a-z0-9_]", name) == 1) {
            struct table *added = table_add(name, table ? (table_set)1 << tables.plain++ % 128 : 0);
            view = table ? NULL : added;
        }
        if (view) view_line(view, line);
    }
    fclose(f);
}

static void room_name(const char *path, const char *out_h)
{
    const char *base = strrchr(path, '/'), *out = strrchr(out_h, '/');

    snprintf(room, sizeof room, "%.63s", base ? base + 1 : path);
    snprintf(out_name, sizeof out_name, "%.63s", out ? out + 1 : out_h);
    room[strcspn(room, ".")] = 0;
    if (!is_name(room)) wrong_use("the file's name must be a C name: ", path);
}

static void put_tail(void)
{
    fprintf(head,
            "\n/* Every statement above, for store_prepare_all. */\nextern const struct stmt *const %s_statements[];\n"
            "extern const size_t %s_statements_n;\n",
            room, room);
    fprintf(body, "\nconst struct stmt *const %s_statements[] = {\n", room);
    for (int i = 0; i < seen.n; i++) fprintf(body, "    &%s_stmt,\n", seen.v[i]);
    if (!seen.n) fprintf(body, "    NULL,\n");
    fprintf(body, "};\nconst size_t %s_statements_n = %d;\n", room, seen.n);
}

static void save(const char *path, const char *text)
{
    FILE *f = open_or_die(path, "w");

    if (fputs(text, f) < 0 || fclose(f)) wrong_use("cannot write ", path);
}

int main(int argc, char **argv)
{
    char *h = NULL, *c = NULL;
    size_t hn, cn;

    if (argc != 4 && (argc < 6 || strcmp(argv[4], "--tables"))) wrong_use("", "");
    if (argc > 6 && strcmp(argv[6], "--schema")) wrong_use("", "");
    if (argc >= 6) tables_read(argv[5]);
    for (int i = 7; i < argc; i++) schema_read(argv[i]);
    room_name(argv[1], argv[2]);
    head = open_memstream(&h, &hn);
    body = open_memstream(&c, &cn);
    if (!head || !body) abort();
    fprintf(head, "/* Made by mksql from %s.sql; do not edit. */\n#pragma once\n#include \"db/db.h\"\n", room);
    fprintf(body, "/* Made by mksql from %s.sql; do not edit. */\n#include \"%s\"\n", room, out_name);
    room_read(argv[1]);
    put_tail();
    fclose(head);
    fclose(body);
    save(argv[2], h);
    save(argv[3], c);
    free(h);
    free(c);
    free(seen.v);
    free(owned.v);
    free(declared.v);
    free(tables.v);
    return 0;
}
