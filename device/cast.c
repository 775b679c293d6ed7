/* SPDX-License-Identifier: MIT
 * CAST. */
#include "device/cast.h"

#include <stdbool.h>

static int64_t load(enum mote_number type, const void *x, size_t i) {
    switch (type) {
    case MOTE_NUMBER_S8:
        return ((const int8_t *)x)[i];
    case MOTE_NUMBER_U8:
        return ((const uint8_t *)x)[i];
    case MOTE_NUMBER_S16:
        return ((const int16_t *)x)[i];
    case MOTE_NUMBER_S32:
        return ((const int32_t *)x)[i];
    case MOTE_NUMBER_S64:
        return ((const int64_t *)x)[i];
    default:
        return ((const uint8_t *)x)[i] != 0;
    }
}

static void store(enum mote_number type, int64_t value, void *y, size_t i) {
    switch (type) {
    case MOTE_NUMBER_S8:
        ((int8_t *)y)[i] = (int8_t)value;
        break;
    case MOTE_NUMBER_U8:
        ((uint8_t *)y)[i] = (uint8_t)value;
        break;
    case MOTE_NUMBER_S16:
        ((int16_t *)y)[i] = (int16_t)value;
        break;
    case MOTE_NUMBER_S32:
        ((int32_t *)y)[i] = (int32_t)value;
        break;
    case MOTE_NUMBER_S64:
        ((int64_t *)y)[i] = value;
        break;
    case MOTE_NUMBER_F32:
        ((float *)y)[i] = (float)value;
        break;
    default:
        ((uint8_t *)y)[i] = value != 0;
    }
}

/* Bits of the largest number: 2^bits − 1. */
static int bits_of(enum mote_number type) {
    return type == MOTE_NUMBER_S8    ? 7
           : type == MOTE_NUMBER_U8  ? 8
           : type == MOTE_NUMBER_S16 ? 15
           : type == MOTE_NUMBER_S32 ? 31
                                     : 63;
}

/* The whole part within the type; powers of two are exact in float. */
static int64_t whole(float x, enum mote_number type) {
    const int bits = bits_of(type);
    const float end = (float)((uint64_t)1 << bits);
    const bool is_signed = type != MOTE_NUMBER_U8;
    if (!(x < end)) return x >= end ? (int64_t)(((uint64_t)1 << bits) - 1) : 0; /* else no number */
    if (x < (is_signed ? -end : 0.0f)) return is_signed ? -(int64_t)(((uint64_t)1 << bits) - 1) - 1 : 0;
    return (int64_t)x;
}

void mote_cast(const void *params, const struct mote_io *io) {
    const struct mote_cast *p = params;
    const float *real = io->x[0];
    for (size_t i = 0; i < p->count; i++) {
        if (p->from != MOTE_NUMBER_F32) {
            store(p->to, load(p->from, io->x[0], i), io->y, i);
        } else if (p->to == MOTE_NUMBER_F32) {
            ((float *)io->y)[i] = real[i];
        } else if (p->to == MOTE_NUMBER_TRUTH) {
            ((uint8_t *)io->y)[i] = real[i] != 0.0f;
        } else {
            store(p->to, whole(real[i], p->to), io->y, i);
        }
    }
}
