/* SPDX-License-Identifier: MIT
 * What this core does at most: multiply-accumulates a second of the widest instruction that the kernels use, on sums
 * in registers that wait for nothing else. */
#ifndef MOTE_BENCH_PEAK_H
#define MOTE_BENCH_PEAK_H

#include "base/clock.h"
#include "base/cpu.h"

enum { PEAK_LOOPS = 200000, PEAK_SUMS = 12 };

#ifdef __x86_64__
#include <immintrin.h>

/* One instruction on each of twelve sums. */
#define PEAK_FUNCTION(name, set, type, instruction)                                                          \
    __attribute__((target(set))) static void name(void) {                                                    \
        type sum[PEAK_SUMS] = {0}, x = {0};                                                                  \
        for (int i = 0; i < PEAK_LOOPS; i++) {                                                               \
            __asm__ volatile(instruction " %1, %1, %0" : "+v"(sum[0]) : "v"(x));                             \
            __asm__ volatile(instruction " %1, %1, %0" : "+v"(sum[1]) : "v"(x));                             \
            __asm__ volatile(instruction " %1, %1, %0" : "+v"(sum[2]) : "v"(x));                             \
            __asm__ volatile(instruction " %1, %1, %0" : "+v"(sum[3]) : "v"(x));                             \
            __asm__ volatile(instruction " %1, %1, %0" : "+v"(sum[4]) : "v"(x));                             \
            __asm__ volatile(instruction " %1, %1, %0" : "+v"(sum[5]) : "v"(x));                             \
            __asm__ volatile(instruction " %1, %1, %0" : "+v"(sum[6]) : "v"(x));                             \
            __asm__ volatile(instruction " %1, %1, %0" : "+v"(sum[7]) : "v"(x));                             \
            __asm__ volatile(instruction " %1, %1, %0" : "+v"(sum[8]) : "v"(x));                             \
            __asm__ volatile(instruction " %1, %1, %0" : "+v"(sum[9]) : "v"(x));                             \
            __asm__ volatile(instruction " %1, %1, %0" : "+v"(sum[10]) : "v"(x));                            \
            __asm__ volatile(instruction " %1, %1, %0" : "+v"(sum[11]) : "v"(x));                            \
        }                                                                                                    \
    }
PEAK_FUNCTION(peak_f32_avx2, "avx2,fma", __m256, "vfmadd231ps")
PEAK_FUNCTION(peak_f32_avx512, "avx512f", __m512, "vfmadd231ps")
PEAK_FUNCTION(peak_s16_avx2, "avx2", __m256i, "vpmaddwd")
PEAK_FUNCTION(peak_s16_avx512, "avx512f,avx512bw", __m512i, "vpmaddwd")
PEAK_FUNCTION(peak_s8_vnni, "avx512f,avx512vnni", __m512i, "vpdpbusd")

struct peak {
    void (*f32)(void), (*s8)(void);
    int f32_macs, s8_macs; /* of an instruction */
};

static const struct peak peaks[MOTE_CPUS] = {
    [MOTE_CPU_AVX2] = {peak_f32_avx2, peak_s16_avx2, 8, 16},
    [MOTE_CPU_AVX512] = {peak_f32_avx512, peak_s16_avx512, 16, 32},
    [MOTE_CPU_VNNI] = {peak_f32_avx512, peak_s8_vnni, 16, 64},
};

static double time_peak(void (*loop)(void), int macs) {
    double best = 1e9;
    for (int round = 0; loop && round < 20; round++) {
        const double start = mote_seconds();
        loop();
        const double seconds = mote_seconds() - start;
        best = seconds < best ? seconds : best;
    }
    return (double)macs * PEAK_LOOPS * PEAK_SUMS / best;
}

static double peak_rate(bool int8) {
    const struct peak *p = &peaks[mote_cpu_choose()];
    return int8 ? time_peak(p->s8, p->s8_macs) : time_peak(p->f32, p->f32_macs);
}
#else
static double peak_rate(bool int8) {
    (void)int8;
    return 0;
}
#endif

#endif
