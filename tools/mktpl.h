/* mktpl.h: what the parts of mktpl share: a template being read, and where in the HTML its next character stands. */
#pragma once
#include "mktool.h"

#include <ctype.h>

enum ctx { TEXT, COMMENT, TAG_NAME, TAG, ATTR_NAME, AFTER_EQ, UNQUOTED, QUOTED };
enum kind { PLAIN, URL, SRCSET, NEVER };
enum url { URL_START, URL_INSIDE, URL_UNSURE };
enum { DEPTH = 32, ARGS = 10, NAME = 32, LABELS = 64 };

/* Where in the HTML a character stands. Small enough to be copied at each {if}. */
struct place {
    enum ctx ctx;
    bool need_space; /* TAG: an attribute may only follow white space */
    char tag[NAME];  /* name of the tag being read */
    char attr[NAME]; /* name of the attribute being read */
    enum kind kind;  /* QUOTED */
    enum url url;    /* QUOTED, URL or SRCSET */
    char scheme[16]; /* first characters of a literal URL, lower case */
    char raw[NAME];  /* inside script, style, textarea or title */
    bool pre;        /* white space counts */
};

struct block {
    bool each, had_else, ended;
    int line;
    struct place start, end;
};

/* How people know a field. */
struct label {
    char field[NAME]; /* as it begins: "f-price", "f-price-" */
    bool more;        /* a value stands behind */
    int depth;        /* of blocks, where the attribute stood */
    char *text;       /* C that makes a str */
};

struct tpl {
    const char *file;
    struct text in;
    size_t at;
    int line;
    bool plain, msgids, untranslated;
    int word, small; /* letters of the literal word being read, and lower-case ones among them */
    struct text out, lit;
    struct place here;
    struct block open[DEPTH];
    int depth;
    struct label labels[LABELS], label; /* read, and being read */
    int nlabels;
    bool faults;
};

#define REFUSE(t, ...) refuse((t)->file, (t)->line, __VA_ARGS__)

/* mktpl_place.c: literal text, followed through the HTML it makes. */

/* Writes the literal text kept so far as C. */
void lit_flush(struct tpl *t);
/* Takes white space off its end. */
void lit_trim(struct tpl *t);
/* White space with a newline in it, outside of pre: one newline in text, one space in a tag. False: there is none. */
bool collapse(struct tpl *t);
/* Reads one literal character at t->at in its context and keeps it; refuses what cannot be followed. */
void step(struct tpl *t);
/* Words of three letters and more that people see and nobody translates: told, and counted in untranslated. */
void word_check(struct tpl *t, int c);
extern int untranslated;
/* From here between the attributes of a tag. */
void between(struct place *h);
/* Whether an attribute says which field is being named. */
bool names_field(const struct place *h);
/* The first text after such an attribute: C made of e by a format, or NULL when it depends on something. */
void label_text(struct tpl *t, const char *made_of, const char *e);
bool is_space(int c);
/* list ends with NULL. */
bool one_of(const char *name, const char *const *list);
bool ends_with(const char *s, const char *tail);

/* mktpl_emit.c: the C of blocks and values. What is not allowed where it stands is refused. */

/* Words for where a place is, in to. */
const char *describe(const struct place *h, char *to, size_t cap);
void block_open(struct tpl *t, bool each);
/* last: an {else}. */
void block_branch(struct tpl *t, const char *verb, bool last);
void block_close(struct tpl *t);
void emit_value(struct tpl *t, const char *e);
void emit_t(struct tpl *t, char *rest);
void emit_tn(struct tpl *t, char *rest);
void emit_use(struct tpl *t, char *rest);
void emit_raw(struct tpl *t, const char *e);
void emit_faults(struct tpl *t, const char *e);
/* The function that says which words of the template name a field. */
void emit_labels(struct tpl *t, const char *name, const char *view);
void emit_lang(struct tpl *t);
void emit_each(struct tpl *t, char *rest);
/* The name of the template's function, made of its file's. */
void function_name(struct tpl *t, char *to, size_t cap);
