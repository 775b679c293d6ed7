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
    switch (mote_cpu_choose()) {
    case MOTE_CPU_AVX2:
        return mote_wide_avx2();
    case MOTE_CPU_AVX512:
    case MOTE_CPU_VNNI:
    case MOTE_CPU_BF16:
        return mote_wide_avx512();
    default:
        return mote_wide_generic();
    }
}
