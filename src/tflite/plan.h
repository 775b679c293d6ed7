/* SPDX-License-Identifier: MIT
 * A file in the making: what must be in it, before anything has a place. Tables (with their cells) and leaves
 * (runs of bytes without references) are objects; write.c makes them from a graph, lay.c arranges tables in
 * pieces, assemble.c gives every piece a place. Equal objects are one. Used only inside this room. */
#ifndef MOTE_TFLITE_PLAN_H
#define MOTE_TFLITE_PLAN_H

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { MOTE_MOST_CELLS = 10, MOTE_MOST_FIELDS = 16 };

/* Which of the equivalent files: the bytes of a layout number choose independently of each other, so that a
 * search can improve one after the other. 0 is a good choice for most. */
enum mote_layout_byte {
    MOTE_LAYOUT_FORMS,      /* bits: by rows or by columns, and what is left out (below) */
    MOTE_LAYOUT_TENSORS,    /* order of tensors */
    MOTE_LAYOUT_FIELDS,     /* order of fields in tables */
    MOTE_LAYOUT_CHOICES,    /* what is not tried to be left out */
    MOTE_LAYOUT_PIECES,     /* order of tables (two bytes) */
    MOTE_LAYOUT_LEAVES = 6, /* order of leaves; the lowest bit is MOTE_LAYOUT_FILL_GAPS */
    MOTE_LAYOUT_VTABLES     /* places of vtables */
};
enum mote_layout_form {
    MOTE_FORM_TENSOR_ROWS = 1,
    MOTE_FORM_BUFFER_ROWS = 2,
    MOTE_FORM_OTHER_ROWS = 4,
    MOTE_FORM_SHORT_COLUMNS = 8, /* columns only as long as needed, at the cost of more vtables */
    MOTE_FORM_KEEP_NUMBERS = 16, /* no number is read from where it happens to stand */
    MOTE_FORM_KEEP_REFERENCES = 32,
    MOTE_FORM_KEEP_VTABLES = 64,
    MOTE_FORM_LEAF_SHUFFLE = 128 /* leaves in a random order, not the one that overlaps best */
};

/* A field of a table that is not at its default: a number, or a reference to an object. */
struct mote_cell {
    uint8_t field, size; /* 1 or 4 bytes */
    bool is_reference;
    uint32_t value;  /* the number, or the object's */
    uint32_t absent; /* what a number is where there is no cell */
};

struct mote_plan_table {
    size_t count;
    struct mote_cell cells[MOTE_MOST_CELLS]; /* by ascending field */
    int object;
};

/* Tables of one kind, which are laid out together; with a vector of references to objects, or without. */
struct mote_plan_set {
    int kind;
    bool by_columns;
    int vector; /* object; -1: none */
    size_t table_count, table_capacity, entry_count, entry_capacity;
    struct mote_plan_table *tables;
    int *entries;
};

/* A run of bytes without references, at `phase` modulo `align`. Payload is constant data, which may be large.
 */
struct mote_plan_leaf {
    const uint8_t *bytes;
    size_t size;
    uint32_t align, phase;
    bool is_payload;
    int object;
};

struct mote_plan {
    struct mote_arena arena;
    bool failed; /* memory ran out */
    uint64_t layout;
    size_t set_count, set_capacity, leaf_count, leaf_capacity, object_count, known_count, known_capacity;
    struct mote_plan_set *sets;
    struct mote_plan_leaf *leaves;
    struct mote_plan_known *known; /* hash table of objects by content */
    int root;                      /* object */
    int empty;                     /* the object of tables without cells; -1: there is none */
};

uint32_t mote_plan_layout(const struct mote_plan *plan, enum mote_layout_byte byte);

/* The set of a kind, made when first asked for. Good until the next kind is asked for. */
struct mote_plan_set *mote_plan_set(struct mote_plan *plan, int kind);
/* Gives the set a vector, and the vector a further entry. */
void mote_plan_entry(struct mote_plan *plan, int kind, int object);
/* The object of an equal table in the set, or of a new one. A table without cells is a zero word. */
int mote_plan_table(struct mote_plan *plan, int kind, const struct mote_plan_table *table);

/* The object of an equal leaf, or of a new one; the bytes must last as long as the plan. */
int mote_plan_leaf(struct mote_plan *plan, const struct mote_plan_leaf *leaf);
/* A vector of `count` elements of `size` bytes, copied. */
int mote_plan_vector(struct mote_plan *plan, const void *elements, size_t count, size_t size);
int mote_plan_string(struct mote_plan *plan, const char *text, size_t length);

/* Appends cells; a number at its default makes none. */
void mote_cell_number(struct mote_plan_table *table, int field, size_t size, uint32_t value, uint32_t absent);
void mote_cell_reference(struct mote_plan_table *table, int field, int object);

#endif
