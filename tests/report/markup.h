/* SPDX-License-Identifier: MIT
 * A small judge of the markup that this room writes: every element is closed in order, every attribute is
 * quoted,
 * '&' and '<' appear only where they mean something, and nothing points outside the file. */
#ifndef MOTE_TEST_MARKUP_H
#define MOTE_TEST_MARKUP_H

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum { MARKUP_DEPTH = 64, MARKUP_NAME = 24 };

static inline bool markup_fail(const char *what, const char *at) {
    printf("markup: %s at: %.80s\n", what, at);
    return false;
}

static inline bool markup_is_void(const char *name) {
    static const char *const names[] = {"meta", "br", "link", "img", "!DOCTYPE"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(name, names[i]) == 0) return true;
    return false;
}

static inline const char *markup_name(const char *p, char name[MARKUP_NAME]) {
    size_t n = 0;
    while ((isalnum((unsigned char)*p) || *p == '!') && n + 1 < MARKUP_NAME)
        name[n++] = *p++;
    name[n] = 0;
    return p;
}

/* Attributes up to '>' or '/>'; NULL when they are malformed. */
static inline const char *markup_attributes(const char *p, bool doctype, bool *closed) {
    while (*p && *p != '>' && *p != '/') {
        if (*p == ' ' || *p == '\n') {
            p++;
            continue;
        }
        while (isalnum((unsigned char)*p) || *p == '-')
            p++;
        if (doctype) continue;
        if (p[0] != '=' || p[1] != '"') return NULL;
        p = strchr(p + 2, '"');
        if (!p) return NULL;
        p++;
    }
    *closed = *p == '/';
    if (*closed) p++;
    return *p == '>' ? p + 1 : NULL;
}

static inline bool markup_entity(const char *p) {
    static const char *const names[] = {"&amp;", "&lt;", "&gt;", "&quot;", "&#39;"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strncmp(p, names[i], strlen(names[i])) == 0) return true;
    return false;
}

static inline bool markup_is_sound(const char *text) {
    char stack[MARKUP_DEPTH][MARKUP_NAME];
    size_t depth = 0;
    for (const char *p = text; *p;) {
        bool in_style = depth > 0 && strcmp(stack[depth - 1], "style") == 0;
        if (*p == '&' && !in_style && !markup_entity(p)) return markup_fail("a bare &", p);
        if (*p == '>' && !in_style) return markup_fail("a bare >", p);
        if ((unsigned char)*p < 0x20 && *p != '\n' && *p != '\t')
            return markup_fail("a control character", p);
        if (*p != '<') {
            p++;
            continue;
        }
        const char *start = p;
        char name[MARKUP_NAME];
        bool end = p[1] == '/', closed = false;
        p = markup_name(p + 1 + end, name);
        if (!*name) return markup_fail("a bare <", start);
        p = markup_attributes(p, *name == '!', &closed);
        if (!p) return markup_fail("a bad attribute", start);
        if (end) {
            if (depth == 0 || strcmp(stack[--depth], name) != 0)
                return markup_fail("an end without start", start);
        } else if (!closed && !markup_is_void(name)) {
            if (depth == MARKUP_DEPTH) return markup_fail("too deep", start);
            memcpy(stack[depth++], name, sizeof name);
        }
    }
    return depth == 0 || markup_fail("an element left open", stack[depth - 1]);
}

/* Blanks the pictures that stand in the page itself, whose base64 is no markup; how many there were. */
static inline size_t markup_blank_pictures(char *text) {
    size_t count = 0;
    for (char *at = text; (at = strstr(at, "src=\"data:image/png;base64,")) != NULL; count++) {
        char *end = strchr(at + 5, '"');
        if (!end) return 0;
        memset(at, ' ', (size_t)(end + 1 - at));
    }
    return count;
}

/* No address, script or import anywhere outside of text. */
static inline bool markup_is_alone(const char *text) {
    static const char *const bad[] = {"http:", "https:", "//",      "url(",   "@import",
                                      "src=",  "href=",  "<script", "<iframe"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (strstr(text, bad[i])) return markup_fail("something outside", strstr(text, bad[i]));
    return true;
}

#endif
