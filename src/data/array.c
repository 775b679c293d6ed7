/* SPDX-License-Identifier: MIT */
#include "data/array.h"

#include "device/half.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static uint64_t load(const struct mote_array *array, size_t i) {
    uint64_t word = 0;
    memcpy(&word, array->data + i * array->item, array->item); /* a little-endian host, as everywhere */
    return word;
}

static int64_t sign_extend(uint64_t word, size_t bytes) {
    unsigned shift = (unsigned)(64 - 8 * bytes);
    return (int64_t)(word << shift) >> shift;
}

static double load_float(const struct mote_array *array, size_t i) {
    uint64_t word = load(array, i);
    double wide;
    float single;
    uint32_t half = (uint32_t)word;
    if (array->item == 2) return (double)mote_half_to_float((uint16_t)half);
    if (array->item == 4) {
        memcpy(&single, &half, sizeof single);
        return (double)single;
    }
    memcpy(&wide, &word, sizeof wide);
    return wide;
}

double mote_array_real(const struct mote_array *array, size_t i) {
    switch (array->kind) {
    case MOTE_ARRAY_FLOAT:
        return load_float(array, i);
    case MOTE_ARRAY_INT:
        return (double)sign_extend(load(array, i), array->item);
    case MOTE_ARRAY_UINT:
    case MOTE_ARRAY_BOOL:
        break;
    }
    return (double)load(array, i);
}

bool mote_array_integer(const struct mote_array *array, size_t i, int64_t *out) {
    if (array->kind == MOTE_ARRAY_FLOAT) {
        double value = load_float(array, i);
        if (!(fabs(value) < 9007199254740992.0) || value != (double)(int64_t)value) return false;
        *out = (int64_t)value;
        return true;
    }
    uint64_t word = load(array, i);
    if (array->kind != MOTE_ARRAY_INT && word > INT64_MAX) return false;
    *out = array->kind == MOTE_ARRAY_INT ? sign_extend(word, array->item) : (int64_t)word;
    return true;
}

void mote_array_describe(const struct mote_array *array, char *text, size_t size) {
    static const char *const kinds[] = {"float", "int", "uint", "bool"};
    int used = snprintf(text, size, "%s", kinds[array->kind]);
    if (array->kind != MOTE_ARRAY_BOOL && used > 0 && (size_t)used < size)
        used += snprintf(text + used, size - (size_t)used, "%zu", 8 * array->item);
    for (size_t d = 0; d < array->rank && used > 0 && (size_t)used < size; d++)
        used += snprintf(text + used, size - (size_t)used, "%s%zu", d ? "×" : " ", array->shape[d]);
}
