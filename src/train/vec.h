/* SPDX-License-Identifier: MIT
 * Marks an element-wise loop that pays to be compiled once per instruction set. Element by element, without
 * fused multiply-adds, every variant gives the same bits. */
#ifndef MOTE_TRAIN_VEC_H
#define MOTE_TRAIN_VEC_H

#if defined(__x86_64__) && !defined(__SANITIZE_ADDRESS__) && defined(__GNUC__) && !defined(__clang__)
#define MOTE_VECTOR                                                                                          \
    __attribute__((target_clones("avx512f", "avx2", "default"),                                              \
                   optimize("no-math-errno", "no-trapping-math")))
#else
#define MOTE_VECTOR
#endif

#endif
