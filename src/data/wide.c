/* SPDX-License-Identifier: MIT
 * Which set runs; and the set for any machine, of vectors as the chip's own code has them. */
#include "data/wide.h"

#include "data/wide_decimate.h"
#include "data/wide_speed.h"

#include <stdlib.h>
#include <string.h>

const struct mote_wide *mote_wide_generic(void) {
    static const struct mote_wide set = {"generic", 4, mote_features_rows_plain, decimate, speed_plain};
    return &set;
}

const struct mote_wide *mote_wide_choose(void) {
    const char *wanted = getenv("MOTE_CPU");
    const struct mote_wide *best = mote_wide_avx512();
    if (wanted && strcmp(wanted, "generic") == 0) return mote_wide_generic();
    if (!best || (wanted && strcmp(wanted, "avx2") == 0)) best = mote_wide_avx2();
    return best ? best : mote_wide_generic();
}
