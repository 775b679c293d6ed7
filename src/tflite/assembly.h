/* SPDX-License-Identifier: MIT
 * A file while its parts get their places: the state that assemble.c (tables and vtables), place_leaves.c and
 * resolve.c work on. */
#ifndef MOTE_TFLITE_ASSEMBLY_H
#define MOTE_TFLITE_ASSEMBLY_H

#include "base/rng.h"
#include "tflite/assemble.h"
#include "tflite/image.h"

enum { MOTE_PAYLOAD_ALIGN = 16 };

struct mote_assembly {
    struct mote_plan *plan;
    const struct mote_choices *choices;
    struct mote_lay lay;
    struct mote_arena arena;
    struct mote_image image;
    size_t *piece_at, *vtable_at, *leaf_at;
    size_t *leaf_after, *leaf_sought; /* the last reference to it; where it is not */
    bool *piece_done, *vtable_done, *leaf_done;
    int *gap_leaf;       /* by payload: the leaf that stands in the gap behind it, or -1 */
    size_t last_payload; /* nothing follows it, so that there is no gap */
    int *leaf_of;        /* by object */
    size_t *waits;       /* by piece: references from pieces that have no place yet */
    struct mote_rng piece_rng, leaf_rng;
};

/* Where an object is, if that is known. */
bool mote_assembly_locate(const struct mote_assembly *a, int object, size_t *at);

/* Leaves: where their bytes stand already, in gaps of the payload, or at the end. Payload: places after the end. */
void mote_place_leaves(struct mote_assembly *a);
void mote_place_payload(struct mote_assembly *a);
/* Whether a leaf's bytes stand in the image already (then it is placed there). */
bool mote_leaf_stands(struct mote_assembly *a, size_t number);
/* Chooses small leaves for the gaps between payload; they get their places with it. */
void mote_fill_gaps(struct mote_assembly *a);
/* Appends payload and what stands between, to a file that starts at `start`. */
void mote_emit_payload(const struct mote_assembly *a, size_t start, struct mote_buffer *out);

/* Writes the references to what has a place. */
void mote_resolve_references(struct mote_assembly *a);
/* Finds what the choices leave out; false if something is not there. */
bool mote_resolve_left_out(struct mote_assembly *a);
/* Writes the way from each table to its vtable. */
void mote_resolve_starts(struct mote_assembly *a);

#endif
