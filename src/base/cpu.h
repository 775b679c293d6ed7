/* SPDX-License-Identifier: MIT
 * What instruction sets this machine has, for code that comes once per set. The environment variable MOTE_CPU
 * (generic, sse41, avx2, avx512, vnni, bf16; neon, dotprod) takes another one of them than the best. */
#ifndef MOTE_BASE_CPU_H
#define MOTE_BASE_CPU_H

#include <stdbool.h>

/* Each has what the ones before it have that are of its own kind of machine. */
enum mote_cpu {
    MOTE_CPU_GENERIC,
    MOTE_CPU_NEON,    /* of 64-bit Arm machines */
    MOTE_CPU_DOTPROD, /* with sums of four byte products */
    MOTE_CPU_SSE41,   /* of x86-64 machines */
    MOTE_CPU_AVX2,    /* and FMA */
    MOTE_CPU_AVX512,  /* F, VL, DQ and BW, as every server core since 2017 has them */
    MOTE_CPU_VNNI,    /* AVX-512 with sums of four byte products */
    MOTE_CPU_BF16,    /* and of two products of bfloat16 */
    MOTE_CPUS
};

bool mote_cpu_has(enum mote_cpu cpu);
enum mote_cpu mote_cpu_best(void); /* of this machine */
bool mote_cpu_compresses(void);    /* has it AVX-512's compression of bytes (VBMI2)? */
const char *mote_cpu_name(enum mote_cpu cpu);
bool mote_cpu_named(const char *name, enum mote_cpu *cpu); /* false where the name is none of ours */
/* The one that MOTE_CPU names where the machine has it, else the best. */
enum mote_cpu mote_cpu_choose(void);

#endif
