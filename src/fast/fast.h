/* SPDX-License-Identifier: MIT
 * Kernels for hosts: each stands in for a plain kernel of device/, which says what is computed and is its test.
 * Integer results are equal bit for bit; so are those of int8 weights with float activations; float32 sums run in
 * another order and are fused, within 1e-5 of the largest |output|. What a variant gives depends on nothing but
 * the variant. */
#ifndef MOTE_FAST_FAST_H
#define MOTE_FAST_FAST_H

#include "base/arena.h"
#include "base/cpu.h"
#include "device/kernel.h"

struct mote_fast_call {
    mote_kernel *kernel;
    const void *params;
    size_t scratch_bytes; /* 64-aligned */
};

/* Exchanges the call of a plain kernel for that of one for `cpu`, packing its weights into `memory`. Leaves it as it
 * is where there is none, where memory is out, or where packing would cost much more memory than the plain kernel
 * takes. True where it was exchanged. `after_relu`: of the first input's int8 many will be −128. */
bool mote_fast_replace(enum mote_cpu cpu, struct mote_arena *memory, bool after_relu,
                       struct mote_fast_call *call);

/* Are there kernels for `cpu`, built and able to run here? */
bool mote_fast_has(enum mote_cpu cpu);

#endif
