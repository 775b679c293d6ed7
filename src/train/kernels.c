/* SPDX-License-Identifier: MIT
 * Which instruction set's kernels run. */
#include "train/kernels.h"

#include "base/cpu.h"

static const struct mote_kernels *kernels_for(enum mote_cpu cpu) {
    if (cpu >= MOTE_CPU_BF16) return mote_kernels_bf16();
    if (cpu >= MOTE_CPU_AVX512) return mote_kernels_avx512();
    return cpu == MOTE_CPU_AVX2 ? mote_kernels_avx2() : mote_kernels_generic();
}

const struct mote_kernels *mote_kernels_named(const char *name) {
    enum mote_cpu cpu;
    return mote_cpu_named(name, &cpu) && mote_cpu_has(cpu) ? kernels_for(cpu) : NULL;
}

const struct mote_kernels *mote_kernels_choose(void) {
    return kernels_for(mote_cpu_choose());
}
