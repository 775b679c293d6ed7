/* SPDX-License-Identifier: MIT
 * Which instruction set's kernels run. */
#include "train/kernels.h"

#include <stdlib.h>
#include <string.h>

const struct mote_kernels *mote_kernels_named(const char *name) {
    /* Names beyond ours are those of int8 kernels, on machines that have at least the set named beside them.
     */
    static const struct {
        const char *name;
        const struct mote_kernels *(*get)(void);
    } sets[] = {{"generic", mote_kernels_generic}, {"sse41", mote_kernels_generic},
                {"neon", mote_kernels_generic},    {"avx2", mote_kernels_avx2},
                {"avx512", mote_kernels_avx512},   {"vnni", mote_kernels_avx512}};
    for (size_t i = 0; i < sizeof sets / sizeof *sets; i++)
        if (strcmp(sets[i].name, name) == 0) return sets[i].get();
    return NULL;
}

const struct mote_kernels *mote_kernels_choose(void) {
    const char *wanted = getenv("MOTE_CPU");
    const struct mote_kernels *found = wanted ? mote_kernels_named(wanted) : NULL;
    if (!found) found = mote_kernels_avx512();
    if (!found) found = mote_kernels_avx2();
    return found ? found : mote_kernels_generic();
}
