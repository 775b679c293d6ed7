/* SPDX-License-Identifier: MIT
 * What this core does at most: multiply-accumulates a second of the widest instruction that the kernels use, on sums
 * in registers that wait for nothing else; and bytes a second that come from the second-level cache. */
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
    [MOTE_CPU_BF16] = {peak_f32_avx512, peak_s8_vnni, 16, 64},
};

static double time_loop(void (*loop)(void)) {
    double best = 1e9;
    for (int round = 0; round < 20; round++) {
        const double start = mote_seconds();
        loop();
        const double seconds = mote_seconds() - start;
        best = seconds < best ? seconds : best;
    }
    return best;
}

/* Multiply-accumulates a second; 0 where it is not known. */
static double peak_rate(bool int8) {
    const struct peak *p = &peaks[mote_cpu_choose()];
    void (*loop)(void) = int8 ? p->s8 : p->f32;
    const int macs = int8 ? p->s8_macs : p->f32_macs;
    return loop ? (double)macs * PEAK_LOOPS * PEAK_SUMS / time_loop(loop) : 0;
}

enum { READ_BYTES = 256 * 1024, READ_TIMES = 200, READ_STEP = 256 };

__attribute__((target("avx2"))) static void read_cache(void) {
    static char memory[READ_BYTES] __attribute__((aligned(64)));
    for (int i = 0; i < READ_TIMES; i++) {
        for (const char *x = memory; x < memory + READ_BYTES; x += READ_STEP)
            __asm__ volatile("vmovdqa (%0), %%ymm0\n vmovdqa 32(%0), %%ymm1\n vmovdqa 64(%0), %%ymm2\n"
                             "vmovdqa 96(%0), %%ymm3\n vmovdqa 128(%0), %%ymm4\n vmovdqa 160(%0), %%ymm5\n"
                             "vmovdqa 192(%0), %%ymm6\n vmovdqa 224(%0), %%ymm7"
                             :
                             : "r"(x)
                             : "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7");
    }
}

/* Bytes a second; 0 where it is not known. */
static double read_rate(void) {
    return mote_cpu_has(MOTE_CPU_AVX2) ? (double)READ_BYTES * READ_TIMES / time_loop(read_cache) : 0;
}
#else
static double peak_rate(bool int8) {
    (void)int8;
    return 0;
}

static double read_rate(void) {
    return 0;
}
#endif

#endif
