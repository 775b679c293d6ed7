/* SPDX-License-Identifier: MIT
 * What an op needs in the file beyond its tensors: its options table, field by field (one row an op; reader and writer both
 * walk it), and its version. Used only inside this room. */
#ifndef MOTE_TFLITE_OPS_H
#define MOTE_TFLITE_OPS_H

#include "graph/graph.h"

enum mote_option_kind {
    MOTE_OPTION_BYTE,  /* a byte in the file, an enum (int) in the op */
    MOTE_OPTION_BOOL,  /* a byte, a bool */
    MOTE_OPTION_NOT,   /* a byte that is 1 by default, a bool that says that it is 0 */
    MOTE_OPTION_INT,   /* int32 in both */
    MOTE_OPTION_FLOAT, /* float in both */
    MOTE_OPTION_INTS,  /* a vector of int32, struct mote_ints */
    MOTE_OPTION_NONE   /* a byte that must be 0, and is nothing in the op */
};

struct mote_option {
    const char *name;
    uint8_t field;
    uint8_t kind;
    uint16_t offset; /* in struct mote_op */
    int32_t absent;  /* the schema's default (for ints and bytes; others have 0) */
};

struct mote_op_row {
    enum mote_op_code code;
    uint8_t options_type; /* in the schema's union; 0: none */
    const struct mote_option *options;
    size_t option_count;
};

const struct mote_op_row *mote_op_row(enum mote_op_code code); /* NULL: not here */
/* The lowest right one. */
int mote_op_version(const struct mote_graph *graph, const struct mote_op *op);
/* The schema's name of any built-in operator, "unnamed" for numbers beyond. */
void mote_builtin_name(int code, char *text, size_t size);

#endif
