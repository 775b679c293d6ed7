/* SPDX-License-Identifier: MIT
 * Where a network can do with fewer bytes: what is lost on validation examples when one layer alone is pruned or
 * rounded, with nothing made good. */
#ifndef MOTE_REPORT_SENSITIVITY_H
#define MOTE_REPORT_SENSITIVITY_H

#include "base/arena.h"
#include "base/status.h"
#include "report/grid.h"
#include "report/json.h"

struct mote_sensitivity_way {
    const char *name;
    double zeros;  /* the fraction that becomes 0, or … */
    unsigned bits; /* … so many bits */
};
enum { MOTE_SENSITIVITY_WAYS = 7 };
extern const struct mote_sensitivity_way mote_sensitivity_ways[MOTE_SENSITIVITY_WAYS];

struct mote_sensitivity_layer {
    const char *op, *shape; /* of its output */
    size_t weights;
    double lost[MOTE_SENSITIVITY_WAYS]; /* below 0: gained */
};

struct mote_sensitivity {
    bool
        classes; /* lost are percentage points of accuracy; else percent by which the mean absolute error grows */
    size_t examples;
    size_t count; /* layers; 0: not measured */
    struct mote_sensitivity_layer *layer;
};

/* What the figures are, in a sentence. */
void mote_sensitivity_print_note(const struct mote_sensitivity *sensitivity, struct mote_buffer *out);
/* One row a layer. Makes the grid. */
void mote_sensitivity_fill_grid(const struct mote_sensitivity *sensitivity, struct mote_grid *grid);

/* The member "sensitivity" of an object; nothing where it was not measured. */
void mote_sensitivity_add_json(cJSON *root, const struct mote_sensitivity *sensitivity, bool *ok);
void mote_sensitivity_read_json(struct mote_json_reader *reader, const cJSON *root,
                                struct mote_sensitivity *sensitivity);

#endif
