/* SPDX-License-Identifier: MIT
 * The instruction sets that training has kernels for, and a check of each that this machine has. */
#ifndef MOTE_TESTS_TRAIN_SETS_H
#define MOTE_TESTS_TRAIN_SETS_H

#include "toy.h"
#include "train/kernels.h"

static const char *const sets[] = {"generic", "avx2", "avx512", "bf16"};

static inline void check_sets(const char *test,
                              void (*check)(const struct mote_kernels *k, struct mote_rng *rng)) {
    const uint64_t seed = toy_seed(test);
    for (size_t s = 0; s < sizeof sets / sizeof *sets; s++) {
        const struct mote_kernels *k = mote_kernels_named(sets[s]);
        struct mote_rng rng;
        if (!k) {
            print_message("this machine has no %s\n", sets[s]);
            continue;
        }
        assert_string_equal(k->name, sets[s]);
        mote_rng_seed(&rng, seed, 1);
        check(k, &rng);
    }
}

#endif
