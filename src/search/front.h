/* SPDX-License-Identifier: MIT
 * Points of several objectives, each of which is better when it is less: who beats whom, and how much of the
 * space below a reference the best of them take. Rows of `objectives` numbers, one after the other. */
#ifndef MOTE_SEARCH_FRONT_H
#define MOTE_SEARCH_FRONT_H

#include <stdbool.h>
#include <stddef.h>

enum { MOTE_MAX_OBJECTIVES = 6 };

/* No worse in any, better in one. */
bool mote_front_beats(const double *a, const double *b, size_t objectives);

/* Numbers of the points that nobody beats, in the order of the rows (of equal points the first); returns how many. What is
 * not finite is never among them. */
size_t mote_front_best(const double *points, size_t count, size_t objectives, size_t *best);

/* All points, best first: by the front that they are on when those before are taken away, and on a front by how much
 * room is around them (its ends first). Points that are not finite come last. false: no memory. */
bool mote_front_order(const double *points, size_t count, size_t objectives, size_t *order);

/* The volume between the points and the reference, which is worse than they; what is not better than it in every
 * objective takes none. */
double mote_front_volume(const double *points, size_t count, size_t objectives, const double *reference);

/* By how much that volume grows when `point` joins the points: what is its alone. */
double mote_front_gain(const double *points, size_t count, size_t objectives, const double *reference,
                       const double *point);

#endif
