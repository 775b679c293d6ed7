/* SPDX-License-Identifier: MIT */
#include "base/cpu.h"

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static const char *const names[MOTE_CPUS] = {
    [MOTE_CPU_GENERIC] = "generic", [MOTE_CPU_NEON] = "neon", [MOTE_CPU_DOTPROD] = "dotprod",
    [MOTE_CPU_SSE41] = "sse41",     [MOTE_CPU_AVX2] = "avx2", [MOTE_CPU_AVX512] = "avx512",
    [MOTE_CPU_VNNI] = "vnni",       [MOTE_CPU_BF16] = "bf16",
};

#if defined(__x86_64__)
#include <cpuid.h>

/* What cpuid must say: ecx of leaf 1, ebx and ecx of leaf 7, eax of its second part; and what the system must save of
 * a thread (XCR0). The compiler's __builtin_cpu_supports knows every processor there is, in five kilobytes. */
struct features {
    uint32_t one_c, seven_b, seven_c, more_a, saved;
};
enum {
    SSE41 = 1 << 19,
    FMA = 1 << 12,
    OSXSAVE = 1 << 27,
    AVX = 1 << 28,
    VNNI = 1 << 11,
    VBMI2 = 1 << 6,
    BF16 = 1 << 5,
    SAVED_YMM = 0x6,
    SAVED_ZMM = 0xe6
};
#define AVX2 (1u << 5)
#define AVX512 (1u << 16 | 1u << 17 | 1u << 30 | 1u << 31) /* F, DQ, BW, VL */

static const struct features needs[MOTE_CPUS] = {
    [MOTE_CPU_SSE41] = {SSE41, 0, 0, 0, 0},
    [MOTE_CPU_AVX2] = {SSE41 | FMA | OSXSAVE | AVX, AVX2, 0, 0, SAVED_YMM},
    [MOTE_CPU_AVX512] = {SSE41 | FMA | OSXSAVE | AVX, AVX2 | AVX512, 0, 0, SAVED_ZMM},
    [MOTE_CPU_VNNI] = {SSE41 | FMA | OSXSAVE | AVX, AVX2 | AVX512, VNNI, 0, SAVED_ZMM},
    [MOTE_CPU_BF16] = {SSE41 | FMA | OSXSAVE | AVX, AVX2 | AVX512, VNNI, BF16, SAVED_ZMM},
};

/* Asked once, before any thread is: a virtual machine takes microseconds for each answer. */
static struct features machine;

__attribute__((constructor)) static void ask(void) {
    uint32_t a, b, c, d;
    if (__get_cpuid(1, &a, &b, &c, &d)) machine.one_c = c;
    if (__get_cpuid_count(7, 0, &a, &b, &c, &d)) machine.seven_b = b, machine.seven_c = c;
    if (__get_cpuid_count(7, 1, &a, &b, &c, &d)) machine.more_a = a;
    if (machine.one_c & OSXSAVE) __asm__("xgetbv" : "=a"(machine.saved), "=d"(d) : "c"(0));
}

bool mote_cpu_has(enum mote_cpu cpu) {
    const struct features need = needs[cpu];
    if (cpu == MOTE_CPU_NEON || cpu == MOTE_CPU_DOTPROD) return false;
    return (need.one_c & ~machine.one_c) == 0 && (need.seven_b & ~machine.seven_b) == 0 &&
           (need.seven_c & ~machine.seven_c) == 0 && (need.more_a & ~machine.more_a) == 0 &&
           (need.saved & ~machine.saved) == 0;
}

bool mote_cpu_compresses(void) {
    return mote_cpu_has(MOTE_CPU_VNNI) && (machine.seven_c & VBMI2);
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

#ifndef __x86_64__
bool mote_cpu_compresses(void) {
    return false;
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
