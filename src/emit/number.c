/* SPDX-License-Identifier: MIT */
#include "emit/number.h"

#include "emit/writer.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

const char *mote_c_type(enum mote_type type) {
    switch (type) {
    case MOTE_FLOAT32:
        return "float";
    case MOTE_FLOAT16:
        return "uint16_t";
    case MOTE_INT32:
        return "int32_t";
    case MOTE_INT64:
        return "int64_t";
    case MOTE_INT16:
        return "int16_t";
    case MOTE_INT8:
        return "int8_t";
    case MOTE_UINT8:
    case MOTE_BOOL:
        break;
    }
    return "uint8_t";
}

/* Nine digits bring every float back; what has no digits comes from <math.h>. */
static void print_float(struct mote_buffer *text, float x) {
    if (isnan(x)) {
        mote_buffer_text(text, "NAN");
    } else if (isinf(x)) {
        mote_buffer_text(text, x < 0 ? "-INFINITY" : "INFINITY");
    } else {
        char digits[32];
        snprintf(digits, sizeof digits, "%.9g", (double)x);
        mote_buffer_printf(text, "%s%sf", digits, strpbrk(digits, ".e") ? "" : ".0");
    }
}

/* The least int64 and int32 have no constants of their own in C. */
static void print_int(struct mote_buffer *text, int64_t x) {
    if (x == INT64_MIN)
        mote_buffer_text(text, "(-INT64_C(9223372036854775807) - 1)");
    else if (x < -INT32_MAX || x > INT32_MAX)
        mote_buffer_printf(text, "INT64_C(%" PRId64 ")", x);
    else
        mote_buffer_printf(text, "%" PRId64, x);
}

static int64_t whole(const void *data, enum mote_type type, size_t i) {
    switch (type) {
    case MOTE_INT64:
        return ((const int64_t *)data)[i];
    case MOTE_INT32:
        return ((const int32_t *)data)[i];
    case MOTE_INT16:
        return ((const int16_t *)data)[i];
    case MOTE_INT8:
        return ((const int8_t *)data)[i];
    case MOTE_FLOAT16:
        return ((const uint16_t *)data)[i];
    case MOTE_UINT8:
    case MOTE_BOOL:
    case MOTE_FLOAT32:
        break;
    }
    return ((const uint8_t *)data)[i];
}

void mote_c_number(struct mote_buffer *text, const void *data, enum mote_type type, size_t i) {
    if (type == MOTE_FLOAT32)
        print_float(text, ((const float *)data)[i]);
    else if (type == MOTE_INT32 && ((const int32_t *)data)[i] == INT32_MIN)
        mote_buffer_text(text, "(-2147483647 - 1)");
    else
        print_int(text, whole(data, type, i));
}

void mote_c_numbers(struct mote_buffer *text, const void *data, enum mote_type type, size_t count) {
    const size_t line = mote_type_bytes(type) == 1 ? 24 : 8;
    for (size_t i = 0; i < count; i++) {
        mote_buffer_text(text, i % line == 0 ? "\n    " : " ");
        mote_c_number(text, data, type, i);
        mote_buffer_text(text, ",");
    }
    mote_buffer_text(text, "\n");
}
