/* SPDX-License-Identifier: MIT
 * Which set runs; and the set for any machine, of vectors as the chip's own code has them. */
#include "data/wide.h"

#include "base/cpu.h"
#include "data/wide_decimate.h"
#include "data/wide_speed.h"

const struct mote_wide *mote_wide_generic(void) {
    static const struct mote_wide set = {"generic", 4, mote_features_rows_plain, decimate, speed_plain};
    return &set;
}

const struct mote_wide *mote_wide_choose(void) {
    const enum mote_cpu cpu = mote_cpu_choose();
    if (cpu >= MOTE_CPU_AVX512) return mote_wide_avx512();
    return cpu == MOTE_CPU_AVX2 ? mote_wide_avx2() : mote_wide_generic();
}
