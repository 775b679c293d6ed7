/* SPDX-License-Identifier: MIT
 * A choice in a space: as numbers, which a search moves about in, and as texts, which a recipe takes. */
#ifndef MOTE_SEARCH_POINT_H
#define MOTE_SEARCH_POINT_H

#include "base/rng.h"
#include "recipe/space.h"

/* One number from 0 to 1 a parameter, on the scale (linear or logarithmic) of its range; of a list, the middle of its
 * value's share. Numbers that stand for the same text are the same. */
struct mote_point {
    double u[MOTE_MAX_PARAMETERS];
};

enum { MOTE_POINT_TEXT = 32 };

/* The texts of a point; those of lists are the space's own. */
struct mote_point_values {
    const char *value[MOTE_MAX_PARAMETERS];
    char text[MOTE_MAX_PARAMETERS][MOTE_POINT_TEXT];
};

void mote_point_random(const struct mote_space *space, struct mote_rng *rng, struct mote_point *out);

/* A neighbour: one parameter or more moves a little, or, of a list, to another value. */
void mote_point_mutate(const struct mote_space *space, const struct mote_point *from, struct mote_rng *rng,
                       struct mote_point *out);
/* Each parameter of one of the two. */
void mote_point_cross(const struct mote_space *space, const struct mote_point *a, const struct mote_point *b,
                      struct mote_rng *rng, struct mote_point *out);

void mote_point_print(const struct mote_space *space, const struct mote_point *point,
                      struct mote_point_values *out);
/* One parameter's; false when the text is no value of it. */
bool mote_point_parse(const struct mote_parameter *parameter, const char *text, double *u);

/* The number that the parameter's text reads as. */
void mote_point_settle(const struct mote_parameter *parameter, double *u);

bool mote_point_same(const struct mote_space *space, const struct mote_point *a, const struct mote_point *b);
/* Of the numbers, from 0 to 1; another value of an unordered list is 1 away. */
double mote_point_distance(const struct mote_space *space, const struct mote_point *a,
                           const struct mote_point *b);

#endif
