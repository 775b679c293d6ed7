/* SPDX-License-Identifier: MIT
 * Which of a kernel's twins a compiler is to build, and words of bytes. MOTE_MVE: Cortex-M55 and its like, 16 bytes at once.
 * MOTE_DSP: Cortex-M4, M7, M33, two products an instruction. Neither: C alone; so, too, where MOTE_PLAIN is defined,
 * and without optimisation, where a debugger takes the registers that the others need. Twins give the same bits (tests/device/test_chip.sh). */
#ifndef MOTE_DEVICE_CHIP_H
#define MOTE_DEVICE_CHIP_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#if defined(__OPTIMIZE__) && !defined(MOTE_PLAIN) && !defined(__ARM_BIG_ENDIAN)
#if defined(__ARM_FEATURE_MVE)
#define MOTE_MVE 1
#include <arm_mve.h>
#elif defined(__ARM_FEATURE_DSP) && defined(__ARM_FEATURE_SIMD32)
#define MOTE_DSP 1
#include <arm_acle.h>
#endif
#endif

/* Defined either way, for those who have compilers warn of what is not. */
#if !defined(MOTE_MVE)
#define MOTE_MVE 0
#endif
#if !defined(MOTE_DSP)
#define MOTE_DSP 0
#endif

#if MOTE_DSP
/* Four bytes, wherever they lie. */
static inline uint32_t mote_word(const int8_t *x) {
    uint32_t word;
    __builtin_memcpy(&word, x, sizeof word); /* a load, also where the library is said to be absent */
    return word;
}

/* Bytes 0 and 2, and bytes 1 and 3, as pairs of int16. */
static inline int32_t mote_even(uint32_t word) {
    return __sxtb16((int32_t)word);
}

static inline int32_t mote_odd(uint32_t word) {
    return __sxtb16((int32_t)(word >> 8 | word << 24));
}
#endif

#endif
