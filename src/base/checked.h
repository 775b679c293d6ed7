/* SPDX-License-Identifier: MIT
 * Size arithmetic that cannot wrap. Each returns false on overflow and leaves *out alone. */
#ifndef MOTE_BASE_CHECKED_H
#define MOTE_BASE_CHECKED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

static inline bool mote_add_size(size_t a, size_t b, size_t *out) {
    if (a > SIZE_MAX - b) return false;
    *out = a + b;
    return true;
}

static inline bool mote_mul_size(size_t a, size_t b, size_t *out) {
    if (b != 0 && a > SIZE_MAX / b) return false;
    *out = a * b;
    return true;
}

#endif
