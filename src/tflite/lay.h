/* SPDX-License-Identifier: MIT
 * The tables of a plan arranged in pieces: a piece has fixed inner distances, but no place in the file yet.
 * Used only inside this room. */
#ifndef MOTE_TFLITE_LAY_H
#define MOTE_TFLITE_LAY_H

#include "tflite/plan.h"

/* A cell that holds a reference, or the start of a table, which holds the way to its vtable. */
struct mote_lay_link {
    uint32_t offset; /* in the piece */
    int to;          /* object; vtable */
};

struct mote_piece {
    uint8_t *bytes;
    size_t size, reference_count, start_count;
    struct mote_lay_link *references, *starts;
};

/* A cell that no table has room for: what it should hold must be found near the table. */
struct mote_lay_loose {
    int vtable, piece;
    uint32_t start; /* of the table in the piece */
    struct mote_cell cell;
};

enum { MOTE_LOOSE = 1 }; /* the distance of a loose field, until it is found (true ones are at least 4) */

struct mote_vtable {
    size_t fields; /* highest present + 1 */
    uint16_t distance[MOTE_MOST_FIELDS];
    int set; /* whose tables use it, where a field is loose: then it is not shared with other sets */
};

/* Fields to leave out: of the tables in a set that have exactly the fields in `mask`. */
struct mote_lay_choice {
    int set;
    uint32_t mask;
    int field;
};

struct mote_lay_place {
    int piece; /* -1: a leaf */
    uint32_t offset;
};

struct mote_lay {
    const struct mote_plan *plan;
    struct mote_arena *arena;
    bool failed;                   /* memory ran out, or a distance does not fit */
    struct mote_piece *pieces;     /* one a set */
    struct mote_lay_place *places; /* by object */
    struct mote_vtable *vtables;
    size_t vtable_count, loose_count;
    struct mote_lay_loose *loose;
};

void mote_lay_tables(struct mote_lay *lay, const struct mote_plan *plan, struct mote_arena *arena,
                     const struct mote_lay_choice *choices, size_t choice_count);

uint32_t mote_lay_mask(const struct mote_plan_table *table);
/* Little-endian stores. */
void mote_store_u16(uint8_t *at, uint32_t value);
void mote_store_u32(uint8_t *at, uint32_t value);

#endif
