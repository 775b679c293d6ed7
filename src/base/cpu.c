/* SPDX-License-Identifier: MIT */
#include "base/cpu.h"

#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name;
    enum mote_cpu cpu;
} names[] = {
    {"generic", MOTE_CPU_GENERIC}, {"avx2", MOTE_CPU_AVX2},     {"avx512", MOTE_CPU_AVX512},
    {"vnni", MOTE_CPU_VNNI},       {"sse41", MOTE_CPU_GENERIC}, {"neon", MOTE_CPU_GENERIC},
};

#ifdef __x86_64__
enum mote_cpu mote_cpu_best(void) {
    if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma")) return MOTE_CPU_GENERIC;
    if (!__builtin_cpu_supports("avx512f") || !__builtin_cpu_supports("avx512vl") ||
        !__builtin_cpu_supports("avx512dq") || !__builtin_cpu_supports("avx512bw"))
        return MOTE_CPU_AVX2;
    return __builtin_cpu_supports("avx512vnni") ? MOTE_CPU_VNNI : MOTE_CPU_AVX512;
}
#else
enum mote_cpu mote_cpu_best(void) {
    return MOTE_CPU_GENERIC;
}
#endif

const char *mote_cpu_name(enum mote_cpu cpu) {
    return names[cpu].name;
}

bool mote_cpu_named(const char *name, enum mote_cpu *cpu) {
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strcmp(names[i].name, name) != 0) continue;
        *cpu = names[i].cpu;
        return true;
    }
    return false;
}

enum mote_cpu mote_cpu_choose(void) {
    const char *wanted = getenv("MOTE_CPU");
    const enum mote_cpu best = mote_cpu_best();
    enum mote_cpu cpu;
    return wanted && mote_cpu_named(wanted, &cpu) && cpu <= best ? cpu : best;
}
