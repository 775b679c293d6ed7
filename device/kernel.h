/* SPDX-License-Identifier: MIT
 * What every kernel looks like. A kernel is a function of constant parameters and of the memory it works in;
 * it cannot fail, allocates nothing, keeps nothing. Its parameter struct holds precomputed numbers and
 * pointers to constants only, so that a chip keeps it in flash. Sizes, types and shapes have been checked
 * when the parameters were made (src/program). Each kernel's header says what its io members hold. */
#ifndef MOTE_DEVICE_KERNEL_H
#define MOTE_DEVICE_KERNEL_H

#include <stddef.h>
#include <stdint.h>

struct mote_io {
    const void *const *x; /* inputs, in the operation's order */
    void *y;              /* output; may be x[0] where the header says so */
    void *const *state;   /* what lives from one run to the next (LSTM), or NULL */
    void *scratch;        /* as many bytes as the kernel's header asks for, 8-aligned, or NULL */
};

typedef void mote_kernel(const void *params, const struct mote_io *io);

static inline float mote_clamp_f32(float value, float min, float max) {
    value = value < min ? min : value;
    return value > max ? max : value;
}

static inline int32_t mote_clamp_s32(int32_t value, int32_t min, int32_t max) {
    value = value < min ? min : value;
    return value > max ? max : value;
}

#endif
