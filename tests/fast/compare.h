/* SPDX-License-Identifier: MIT
 * A plain kernel's call and what each variant of this machine makes of it. Inputs, outputs and scratch are of the exact
 * size, for sanitizers to see what reaches beyond. */
#ifndef MOTE_TESTS_FAST_COMPARE_H
#define MOTE_TESTS_FAST_COMPARE_H

#include "device/random.h"
#include "fast/fast.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

struct compared {
    mote_kernel *kernel;
    const void *params;
    const void *x[2];
    size_t inputs;
    size_t y_count; /* elements */
    bool is_float;  /* the output; else int8 */
    size_t scratch; /* of the plain kernel */
    double size; /* of ordinary outputs: within 1e-5 of that or of the largest |output|; 0: the same bits */
};

static void *exact_bytes(size_t bytes) {
    void *memory = aligned_alloc(64, (bytes + 63) / 64 * 64 + 64);
    assert_non_null(memory);
    memset(memory, 0x55, (bytes + 63) / 64 * 64 + 64);
    return memory;
}

/* Any number that is none equals any other. */
static inline bool same_bits(const struct compared *c, const void *a, const void *b) {
    if (!c->is_float) return memcmp(a, b, c->y_count) == 0;
    const float *left = a, *right = b;
    for (size_t i = 0; i < c->y_count; i++) {
        if (memcmp(&left[i], &right[i], sizeof *left) != 0 && !(isnan(left[i]) && isnan(right[i])))
            return false;
    }
    return true;
}

static bool near(const struct compared *c, const float *a, const float *b) {
    double most = c->size, worst = 0;
    for (size_t i = 0; i < c->y_count; i++) {
        most = fmax(most, fabs((double)a[i]));
        worst = fmax(worst, fabs((double)a[i] - (double)b[i]));
    }
    return worst <= 1e-5 * most;
}

static inline double first_of(const struct compared *c, const void *y) {
    return c->is_float ? (double)*(const float *)y : (double)*(const int8_t *)y;
}

/* Runs in memory that begins with 0x55 everywhere; what follows the output must stay so. */
static inline void *run_call(const struct compared *c, const struct mote_fast_call *call) {
    const size_t bytes = c->y_count * (c->is_float ? sizeof(float) : 1);
    unsigned char *y = exact_bytes(bytes);
    void *scratch = aligned_alloc(64, (call->scratch_bytes + 63) / 64 * 64 + 64);
    call->kernel(call->params, &(struct mote_io){c->x, y, NULL, scratch});
    for (size_t i = bytes; i < (bytes + 63) / 64 * 64 + 64; i++)
        assert_int_equal(y[i], 0x55);
    free(scratch);
    return y;
}

/* How many variants were built and can run here. */
static inline size_t variants(void) {
    size_t count = 0;
    for (enum mote_cpu cpu = MOTE_CPU_GENERIC + 1; cpu < MOTE_CPUS; cpu++)
        count += mote_fast_has(cpu);
    return count;
}

/* How many variants took the call; they are told whether its input is one after a ReLU. */
static inline size_t compare_after(const struct compared *c, bool relu) {
    const struct mote_fast_call plain = {c->kernel, c->params, c->scratch};
    void *expected = run_call(c, &plain);
    size_t taken = 0;
    for (enum mote_cpu cpu = MOTE_CPU_GENERIC + 1; cpu < MOTE_CPUS; cpu++) {
        struct mote_arena memory = {0};
        struct mote_fast_call call = plain;
        if (mote_fast_replace(cpu, &memory, relu, &call)) {
            void *got = run_call(c, &call);
            const bool good = c->size > 0 ? near(c, expected, got) : same_bits(c, expected, got);
            if (!good)
                fail_msg("%s differs from the plain kernel: %zu outputs, first %g, not %g",
                         mote_cpu_name(cpu), c->y_count, first_of(c, got), first_of(c, expected));
            free(got);
            taken++;
        }
        mote_arena_free(&memory);
    }
    free(expected);
    return taken;
}

static inline size_t compare(const struct compared *c) {
    return compare_after(c, false);
}

#endif
