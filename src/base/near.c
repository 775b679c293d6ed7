/* SPDX-License-Identifier: MIT */
#include "base/near.h"

#include <string.h>

enum { LONGEST = 63 };

static size_t length(const char *text) {
    return strnlen(text, LONGEST);
}

static char lower(char c) {
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static size_t least(size_t a, size_t b) {
    return a < b ? a : b;
}

size_t mote_near_distance(const char *a, const char *b) {
    size_t row[3][LONGEST + 1], n = length(a), m = length(b);
    for (size_t j = 0; j <= m; j++)
        row[0][j] = j;
    for (size_t i = 1; i <= n; i++) {
        size_t *now = row[i % 3], *before = row[(i + 2) % 3], *earlier = row[(i + 1) % 3];
        now[0] = i;
        for (size_t j = 1; j <= m; j++) {
            bool same = lower(a[i - 1]) == lower(b[j - 1]);
            now[j] = least(least(before[j], now[j - 1]) + 1, before[j - 1] + !same);
            if (i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) && lower(a[i - 2]) == lower(b[j - 1]))
                now[j] = least(now[j], earlier[j - 2] + 1);
        }
    }
    return row[n % 3][m];
}

static bool contains(const char *text, const char *part) {
    size_t n = length(text), m = length(part);
    for (size_t at = 0; at + m <= n; at++) {
        size_t i = 0;
        while (i < m && lower(text[at + i]) == lower(part[i]))
            i++;
        if (i == m) return true;
    }
    return false;
}

bool mote_near(const char *word, const char *known) {
    size_t n = length(word), m = length(known), longer = n > m ? n : m;
    if (least(n, m) < 2) return false;
    if (contains(word, known) || contains(known, word)) return true;
    return mote_near_distance(word, known) <= (longer < 6 ? 1 : longer / 3);
}

const char *mote_near_best(const char *word, const char *const *known, size_t count) {
    const char *best = NULL;
    size_t best_distance = 0;
    for (size_t i = 0; i < count; i++) {
        if (!mote_near(word, known[i])) continue;
        size_t distance = mote_near_distance(word, known[i]);
        if (!best || distance < best_distance) best = known[i], best_distance = distance;
    }
    return best;
}
