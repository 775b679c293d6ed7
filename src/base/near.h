/* SPDX-License-Identifier: MIT
 * "Did you mean …": which known name a misspelt one was meant to be. */
#ifndef MOTE_BASE_NEAR_H
#define MOTE_BASE_NEAR_H

#include <stdbool.h>
#include <stddef.h>

/* Insertions, deletions, substitutions and swaps of neighbours that turn `a` into `b`, ASCII case ignored;
 * texts longer than 63 bytes count as their first 63. */
size_t mote_near_distance(const char *a, const char *b);

/* Few enough changes to be a slip: one in three letters, or one contains the other. Single letters are never
 * near. */
bool mote_near(const char *word, const char *known);

/* Among `count` names, the nearest that is near; NULL if none is. */
const char *mote_near_best(const char *word, const char *const *known, size_t count);

#endif
