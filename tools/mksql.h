/* mksql.h: a statement of a room's file, and what its two halves share: mksql.c reads files and writes C, mksql_look.c refuses
** what the engines would read differently, or what is nobody's to read. */
#pragma once
#include <ctype.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { FIELDS_MAX = 64, NAME_MAX_LEN = 63, SQL_MAX = 32768, NOTE_MAX = 4096, WORDS_MAX = 4096, ARGS_PLAIN = 5 };

__extension__ typedef unsigned __int128 table_set; /* as in db.h */

enum kind { KIND_NONE, KIND_PUT, KIND_WRITE, KIND_WRITES, KIND_ONE, KIND_MANY };
struct field {
    char name[NAME_MAX_LEN + 1];
    enum { T_I64, T_STR, T_BLOB } type;
    bool maybe, used;
};
struct fields {
    struct field v[FIELDS_MAX];
    int n;
};
struct statement {
    char name[NAME_MAX_LEN + 1];
    enum kind kind;
    struct fields args, cols;
    bool of_merchant, across, open, unread, later;
    table_set tables;
    char note[NOTE_MAX], sql[SQL_MAX];
    int line, sql_line;
};
/* A piece of SQL: a word, a parameter (:name), or one other character. */
struct word {
    const char *p;
    int n, line, depth;
    bool param;
};
struct names {
    char (*v)[NAME_MAX_LEN + 1];
    int n;
};
/* Tables and views of the migrations, with a bit for each table; what a view reads has several. */
struct tables {
    struct table {
        char name[NAME_MAX_LEN + 1];
        table_set bits;
    } * v;
    int n, plain; /* plain: those that are no views */
};

/* Prints "file:line: sentence" and ends with 1. */
_Noreturn void refuse_at(int line, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Tables of a merchant's own; all tables and views that have a line in --tables. */
extern struct names owned, declared;
bool names_have(const struct names *, const char *name);
bool is_write(const struct statement *);

/* The pieces of a statement, at most WORDS_MAX; refuses what no statement may hold. */
int words_of(const struct statement *, struct word *);
bool word_is(const struct word *, const char *);
bool in_word(char);
/* Refuses, in a sentence with its line, a statement that is not as a statement has to be. */
void statement_check(struct statement *, const struct word *, int n);
