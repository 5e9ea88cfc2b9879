/* form.h: forms declared once: read, checked, and shown again with what was typed and one sentence per wrong field. */
#pragma once
#include "app/rq.h"

enum field_kind {
    FIELD_LINE,      /* str, one line, cleaned; min..max code points */
    FIELD_TEXT,      /* str, several lines; min..max code points */
    FIELD_INT,       /* int64_t, min..max */
    FIELD_MONEY,     /* int64_t cents, min..max; "12,5" "12.50 €" */
    FIELD_MONEY_OPT, /* opt_i64 cents: empty is absent */
    FIELD_QTY,       /* int64_t thousandths from "1,5", min..max thousandths */
    FIELD_MAIL,      /* str, lower case; min 0: may be empty */
    FIELD_PHONE,     /* str "+33…" without spaces or "02 33 00 00 00"; min 0: may be empty */
    FIELD_CHOICE,    /* str, one of choices ("a|b|c") */
    FIELD_FLAG,      /* int64_t 0/1: a checkbox */
    FIELD_SIRET,     /* str, 14 digits, Luhn (La Poste's exception) ; min 0: may be empty */
    FIELD_POSTCODE,  /* str, 5 digits; min 0: may be empty */
    FIELD_URL        /* str, http(s) address with a host; min 0: may be empty */
};
struct field {
    const char *name;
    enum field_kind kind;
    size_t at; /* offset in the form's struct */
    int64_t min, max;
    const char *choices;
};
#define FIELD(T, member, kind, lo, hi)                                                                                 \
    {                                                                                                                  \
#member, kind, offsetof(T, member), lo, hi, NULL                                                               \
    }
#define FIELD_ONE_OF(T, member, list)                                                                                  \
    {                                                                                                                  \
#member, FIELD_CHOICE, offsetof(T, member), 0, 0, list                                                         \
    }

enum { FORM_ERRORS = 24 };
struct form_error {
    const char *field, *code;
    str text; /* translated sentence */
};
struct form_errors {
    struct form_error v[FORM_ERRORS];
    size_t n;
};
/* Reads the request's fields into *to (strings in rq->in). False when any is wrong: errors lists each, and *to still
** holds what could be read. What was typed is also in rq_field. */
bool form_read(struct rq *, const struct field *, size_t n, void *to, struct form_errors *);
#define FORM_READ(rq, spec, to, errors) form_read((rq), (spec), sizeof(spec) / sizeof *(spec), (to), (errors))
/* Adds an error found by a rule (sold out, already taken); msgid is English, translated here. */
void form_error_add(struct rq *, struct form_errors *, const char *field, const char *code, const char *msgid);
/* The sentence for a field; empty if it is right. For templates. */
str form_error(const struct form_errors *, const char *field);
/* What was typed in a field, for showing a form again; empty, never absent. */
/* An https address of a site that everybody reaches by its name: no number instead of a name, no name of a local net, no
** person or password before it. ASCII. Where a browser ends up is not looked at. */
bool url_is_public(str);
static inline str form_typed(const struct rq *rq, const char *field)
{
    str typed = rq_field(rq, field);
    return typed.p ? typed : S("");
}

/* What was typed without spaces, points and dashes: "857 233" is the code 857233. */
str form_digits(struct rq *, const char *field);
/* "Name: fill in this field": a sentence behind the name of what it is about, as one; an empty name leaves it alone. */
str form_named(struct arena *, enum lang, str name, str sentence);
/* The summary on top of a form: each error a link to its field "f-…", behind the names of the fields (empty: none
** known). Nothing when there is none (NULL too). Templates write {faults e}, which finds the names among their own
** labels. */
void form_faults(struct buf *, enum lang, const struct form_errors *, const str *names);
/* Two people on one sheet. The page carries form_seen() of what it showed in a hidden field "vu". When it comes back,
** form_moved() says which values stored now are neither what was shown nor what is typed: another has changed them.
** What this person had not touched becomes the other's. Returns how many; 0 when nothing moved, or the page was of an
** older kind. */
struct form_value {
    const char *label; /* msgid */
    str now, typed;
    bool moved;
};
str form_seen(struct arena *, const struct form_value *, size_t n);
size_t form_moved(struct rq *, struct form_value *, size_t n);
/* The same for a page of several rows, which carries what each of them showed. */
size_t form_moved_since(struct arena *, str seen, struct form_value *, size_t n);
/* Whether anything was typed over what the page showed; true of a page of an older kind. Ask before form_moved_since. */
bool form_touched(struct arena *, str seen, const struct form_value *, size_t n);
/* SIRET arithmetic, usable alone. */
bool siret_ok(str digits);
