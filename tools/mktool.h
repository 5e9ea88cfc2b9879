/* mktool.h: what the small build tools share: text that grows, whole files, one sentence and an exit when a file is
** wrong. They run once and end, so nothing is ever freed. Plain C, no dependency: they are built before anything else. */
#pragma once
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct text {
    char *p;
    size_t n, cap;
};

/* Prints "file:line: sentence" and ends with 1. line 0: no line. */
__attribute__((noreturn, unused, format(printf, 3, 4))) static void refuse(const char *file, int line, const char *fmt,
                                                                           ...)
{
    va_list ap;

    fflush(stdout);
    if (line) fprintf(stderr, "%s:%d: ", file, line);
    else fprintf(stderr, "%s: ", file);
    va_start(ap, fmt);
    vfprintf(stderr, fmt, ap);
    va_end(ap);
    fputc('\n', stderr);
    exit(1);
}

static inline void *need(void *p)
{
    if (!p) refuse("memory", 0, "there is none left");
    return p;
}

/* Adds n bytes; n 0: up to the NUL. There is always a NUL after the text. */
static inline void text_add(struct text *t, const char *s, size_t n)
{
    if (!n) n = strlen(s);
    if (t->n + n + 1 > t->cap) {
        t->cap = (t->n + n + 1) * 2;
        t->p = need(realloc(t->p, t->cap));
    }
    memcpy(t->p + t->n, s, n);
    t->n += n;
    t->p[t->n] = 0;
}

__attribute__((unused, format(printf, 2, 3))) static void text_fmt(struct text *t, const char *fmt, ...)
{
    va_list ap;
    char *s;

    va_start(ap, fmt);
    if (vasprintf(&s, fmt, ap) < 0) need(NULL);
    va_end(ap);
    if (*s) text_add(t, s, 0);
}

/* The bytes as a C string literal, quotes included. */
static inline void text_c_string(struct text *t, const char *s, size_t n)
{
    text_add(t, "\"", 1);
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)s[i];
        if (c == '\n') text_add(t, "\\n", 2);
        else if (c == '"' || c == '\\') text_add(t, (char[]){'\\', (char)c}, 2);
        else if (c < 32 || c == '?' || c == 127) text_fmt(t, "\\%03o", c);
        else text_add(t, s + i, 1);
    }
    text_add(t, "\"", 1);
}

/* Length of a quoted C string or character that begins at s, quotes included; without an end, the rest of s. */
static inline size_t quoted_length(const char *s)
{
    for (size_t i = 1; s[i]; i++) {
        if (s[i] == '\\' && s[i + 1]) i++;
        else if (s[i] == s[0]) return i + 1;
    }
    return strlen(s);
}

static inline char *keep(const char *s, size_t n)
{
    char *c = need(malloc(n + 1));

    memcpy(c, s, n);
    c[n] = 0;
    return c;
}

static inline struct text file_read(const char *path)
{
    struct text t = {0};
    char piece[65536];
    size_t n;
    FILE *f = fopen(path, "rb");

    if (!f) refuse(path, 0, "cannot be read");
    text_add(&t, "", 0);
    while ((n = fread(piece, 1, sizeof piece, f))) text_add(&t, piece, n);
    if (ferror(f)) refuse(path, 0, "cannot be read");
    fclose(f);
    return t;
}

/* To a file, or standard output for NULL. A file that cannot be written whole is removed. */
static inline void file_write(const char *path, const struct text *t)
{
    FILE *f = path ? fopen(path, "wb") : stdout;

    if (!f) refuse(path, 0, "cannot be written");
    bool ok = fwrite(t->p ? t->p : "", 1, t->n, f) == t->n;
    ok = (path ? fclose(f) : fflush(f)) == 0 && ok;
    if (ok) return;
    if (path) remove(path);
    refuse(path ? path : "standard output", 0, "cannot be written");
}
