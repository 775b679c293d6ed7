/* SPDX-License-Identifier: MIT */
#include "base/cpu.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

static const char *const names[MOTE_CPUS] = {
    [MOTE_CPU_GENERIC] = "generic", [MOTE_CPU_NEON] = "neon", [MOTE_CPU_DOTPROD] = "dotprod",
    [MOTE_CPU_SSE41] = "sse41",     [MOTE_CPU_AVX2] = "avx2", [MOTE_CPU_AVX512] = "avx512",
    [MOTE_CPU_VNNI] = "vnni",
};

#if defined(__x86_64__)
bool mote_cpu_has(enum mote_cpu cpu) {
    switch (cpu) {
    case MOTE_CPU_GENERIC:
        return true;
    case MOTE_CPU_SSE41:
        return __builtin_cpu_supports("sse4.1");
    case MOTE_CPU_AVX2:
        return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    case MOTE_CPU_AVX512:
        return mote_cpu_has(MOTE_CPU_AVX2) && __builtin_cpu_supports("avx512f") &&
               __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq") &&
               __builtin_cpu_supports("avx512bw");
    case MOTE_CPU_VNNI:
        return mote_cpu_has(MOTE_CPU_AVX512) && __builtin_cpu_supports("avx512vnni");
    default:
        return false;
    }
}
#elif defined(__aarch64__) && defined(__linux__)
#include <sys/auxv.h>

enum { HAS_DOTPROD = 1 << 20 }; /* of AT_HWCAP */

bool mote_cpu_has(enum mote_cpu cpu) {
    if (cpu == MOTE_CPU_DOTPROD) return (getauxval(AT_HWCAP) & HAS_DOTPROD) != 0;
    return cpu == MOTE_CPU_GENERIC || cpu == MOTE_CPU_NEON;
}
#else
bool mote_cpu_has(enum mote_cpu cpu) {
    return cpu == MOTE_CPU_GENERIC;
}
#endif

enum mote_cpu mote_cpu_best(void) {
    enum mote_cpu best = MOTE_CPUS - 1;
    while (!mote_cpu_has(best))
        best--;
    return best;
}

const char *mote_cpu_name(enum mote_cpu cpu) {
    return names[cpu];
}

bool mote_cpu_named(const char *name, enum mote_cpu *cpu) {
    for (size_t i = 0; i < MOTE_CPUS; i++) {
        if (strcmp(names[i], name) != 0) continue;
        *cpu = (enum mote_cpu)i;
        return true;
    }
    return false;
}

enum mote_cpu mote_cpu_choose(void) {
    const char *wanted = getenv("MOTE_CPU");
    enum mote_cpu cpu;
    return wanted && mote_cpu_named(wanted, &cpu) && mote_cpu_has(cpu) ? cpu : mote_cpu_best();
}
