/* SPDX-License-Identifier: MIT
 * Element types: their sizes, names and ranges. */
#include "graph/graph.h"

#include "graph/rules.h"

#include <string.h>

static const struct {
    enum mote_type type;
    const char *name;
    size_t bytes;
    int32_t least, most; /* of a zero point */
} types[] = {
    {MOTE_FLOAT32, "float32", 4, 0, 0},
    {MOTE_FLOAT16, "float16", 2, 0, 0},
    {MOTE_INT32, "int32", 4, 0, 0},
    {MOTE_UINT8, "uint8", 1, 0, 255},
    {MOTE_INT64, "int64", 8, 0, 0},
    {MOTE_BOOL, "bool", 1, 0, 0},
    {MOTE_INT16, "int16", 2, INT16_MIN, INT16_MAX},
    {MOTE_INT8, "int8", 1, INT8_MIN, INT8_MAX},
};
enum { TYPES = sizeof types / sizeof types[0] };

size_t mote_type_bytes(enum mote_type type) {
    for (size_t i = 0; i < TYPES; i++) {
        if (types[i].type == type) return types[i].bytes;
    }
    return 0;
}

const char *mote_type_name(enum mote_type type) {
    for (size_t i = 0; i < TYPES; i++) {
        if (types[i].type == type) return types[i].name;
    }
    return "unknown type";
}

bool mote_rule_zero_point(enum mote_type type, int32_t zero_point) {
    for (size_t i = 0; i < TYPES; i++) {
        if (types[i].type == type) return zero_point >= types[i].least && zero_point <= types[i].most;
    }
    return false;
}

size_t mote_tensor_count(const struct mote_tensor *tensor) {
    size_t count = 1;
    for (int i = 0; i < tensor->rank; i++)
        count *= (size_t)tensor->shape[i];
    return count;
}

int64_t mote_tensor_int(const struct mote_tensor *tensor, size_t i) {
    int64_t wide;
    int32_t narrow;
    if (tensor->type == MOTE_INT64) {
        memcpy(&wide, (const char *)tensor->data + i * sizeof wide, sizeof wide);
        return wide;
    }
    memcpy(&narrow, (const char *)tensor->data + i * sizeof narrow, sizeof narrow);
    return narrow;
}

bool mote_tensor_is_float_constant(const struct mote_graph *graph, int32_t tensor) {
    return tensor >= 0 && graph->tensors[tensor].type == MOTE_FLOAT32 && graph->tensors[tensor].data;
}
